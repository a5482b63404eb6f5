//! Values as small blocks of bytes for a database: bincode, deflated against what the reader has already, with a checksum.
//!
//! A block begins with the version of this envelope. Whether what is in it makes sense is for whoever asked for it to see; here it is
//! whole or it is not.

use bincode::config;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

/// The version of the envelope: a block's first byte.
const VERSION: u8 = 1;

/// Bytes before the deflated ones: version, checksum and length.
const HEAD: usize = 9;

/// Bytes that a block may unfold to: far more than any turn prints or any state differs.
const LIMIT: usize = 64 << 20;

/// Why a block can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackedError {
    #[error("it was written by another release of golmac, in a format that this one can't read")]
    OtherVersion,
    #[error("its bytes are damaged")]
    Damaged,
}

/// Little-endian and with short numbers: the same bytes on every platform.
fn format() -> config::Configuration<config::LittleEndian, config::Varint, config::Limit<LIMIT>> {
    config::standard().with_limit::<LIMIT>()
}

/// A value as bytes.
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    // Writing to memory fails only beyond the limit, which nothing of a machine's comes to; what is empty is never taken for a value.
    bincode::serde::encode_to_vec(value, format()).unwrap_or_default()
}

/// A value from all of these bytes.
///
/// # Errors
/// Where they are not exactly one value of this kind.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PackedError> {
    match bincode::serde::decode_from_slice(bytes, format()) {
        Ok((value, used)) if used == bytes.len() => Ok(value),
        _ => Err(PackedError::Damaged),
    }
}

/// [`decode`] for a value that borrows from the bytes.
///
/// # Errors
/// As for `decode`.
pub fn decode_borrowed<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, PackedError> {
    match bincode::serde::borrow_decode_from_slice(bytes, format()) {
        Ok((value, used)) if used == bytes.len() => Ok(value),
        _ => Err(PackedError::Damaged),
    }
}

/// Writes and reads blocks, and keeps the room that this takes.
#[derive(Debug)]
pub struct Packer {
    deflate: Compress,
}

impl Default for Packer {
    fn default() -> Packer {
        Packer { deflate: Compress::new(Compression::default(), false) }
    }
}

impl Packer {
    /// Bytes as a block, for a reader who has `dictionary`. The last 32 KiB of a dictionary serve.
    pub fn pack(&mut self, bytes: &[u8], dictionary: &[u8]) -> Vec<u8> {
        self.deflate.reset();
        if !dictionary.is_empty() {
            // A fresh stream takes any dictionary, and without one the block would only be larger: but the reader must know.
            let _ = self.deflate.set_dictionary(dictionary);
        }
        let mut block = Vec::with_capacity(HEAD + bytes.len() + bytes.len() / 16 + 64);
        block.push(VERSION);
        block.extend(checksum(bytes).to_le_bytes());
        block.extend((bytes.len() as u32).to_le_bytes());
        loop {
            let taken = usize::try_from(self.deflate.total_in()).unwrap_or(usize::MAX);
            let rest = bytes.get(taken..).unwrap_or_default();
            match self.deflate.compress_vec(rest, &mut block, FlushCompress::Finish) {
                Ok(Status::StreamEnd) | Err(_) => return block,
                Ok(Status::Ok | Status::BufError) => block.reserve(bytes.len() / 2 + 64),
            }
        }
    }

    /// The bytes of a block that was packed with this dictionary.
    ///
    /// # Errors
    /// Where the block is damaged, or the dictionary another.
    pub fn unpack(&self, block: &[u8], dictionary: &[u8]) -> Result<Vec<u8>, PackedError> {
        let (head, deflated) = block.split_first_chunk::<HEAD>().ok_or(PackedError::Damaged)?;
        let [version, sum @ .., l0, l1, l2, l3] = *head;
        if version != VERSION {
            return Err(PackedError::OtherVersion);
        }
        let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        // Deflate makes a thousand bytes of one at most, so that a lie about the length takes no room.
        if length > LIMIT || length / 1040 > block.len() {
            return Err(PackedError::Damaged);
        }
        // A used one remembers what it read before, and would take that for the dictionary.
        let mut inflate = Decompress::new(false);
        if !dictionary.is_empty() {
            inflate.set_dictionary(dictionary).map_err(|_| PackedError::Damaged)?;
        }
        let mut bytes = Vec::with_capacity(length + 1);
        match inflate.decompress_vec(deflated, &mut bytes, FlushDecompress::Finish) {
            Ok(Status::StreamEnd) if bytes.len() == length && checksum(&bytes).to_le_bytes() == sum => Ok(bytes),
            _ => Err(PackedError::Damaged),
        }
    }

    /// A value as a block without a dictionary.
    pub fn pack_value<T: Serialize>(&mut self, value: &T) -> Vec<u8> {
        self.pack(&encode(value), &[])
    }

    /// The value in a block without a dictionary.
    ///
    /// # Errors
    /// Where the block is damaged or holds something else.
    pub fn unpack_value<T: DeserializeOwned>(&self, block: &[u8]) -> Result<T, PackedError> {
        decode(&self.unpack(block, &[])?)
    }
}

/// Half of the hash: enough to see damage.
fn checksum(bytes: &[u8]) -> u32 {
    XxHash3_128::oneshot(bytes) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_gives_its_bytes_back() {
        let mut packer = Packer::default();
        let texts: [&[u8]; 4] = [b"", b"x", &[7; 100_000], b"You are in a maze of twisty little passages."];
        for bytes in texts {
            let block = packer.pack(bytes, &[]);
            assert_eq!(packer.unpack(&block, &[]).as_deref(), Ok(bytes));
        }
        let noise: Vec<u8> = (0..50_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let block = packer.pack(&noise, &[]);
        assert_eq!(packer.unpack(&block, &[]), Ok(noise));
    }

    #[test]
    fn what_the_reader_has_costs_little() {
        let mut packer = Packer::default();
        let old: Vec<u8> = (0..2000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let mut new = old.clone();
        new[1000] ^= 1;
        let block = packer.pack(&new, &old);
        assert!(block.len() < 64, "{} bytes", block.len());
        assert_eq!(packer.unpack(&block, &old), Ok(new));
        assert_eq!(packer.unpack(&block, &[]), Err(PackedError::Damaged));
        assert_eq!(packer.unpack(&block, &old[..1999]), Err(PackedError::Damaged));
    }

    #[test]
    fn no_damage_gives_other_bytes() {
        let mut packer = Packer::default();
        let text = b"It is pitch black. You are likely to be eaten by a grue.".repeat(3);
        let block = packer.pack(&text, &[]);
        for place in 0..block.len() {
            for bit in 0..8 {
                let mut damaged = block.clone();
                damaged[place] ^= 1 << bit;
                // The last byte has bits that mean nothing.
                let read = packer.unpack(&damaged, &[]);
                assert!(read.is_err() || read.as_deref() == Ok(&text[..]), "bit {bit} of byte {place}");
            }
            assert!(packer.unpack(&block[..place], &[]).is_err());
        }
        assert_eq!(packer.unpack(&block, &[]), Ok(text));
    }

    #[test]
    fn the_envelope_is_pinned() {
        let block = Packer::default().pack_value(&(1u16, "golmac"));
        let hex: String = block.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "01026814b30800000063644bcfcfc94d4c0600");
        assert_eq!(Packer::default().unpack_value(&block), Ok((1u16, "golmac".to_owned())));
    }
}
