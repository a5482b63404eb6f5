//! AIFF and the uncompressed part of AIFF-C: the format of sampled sounds (Blorb 2.0.4, "AIFF Sounds").

use thiserror::Error;

use crate::story::iff::{self, ChunkId};

/// Samples a second that a sound may have. What has fewer or more is damaged.
const RATES: std::ops::RangeInclusive<u32> = 500..=384_000;

/// Chunks of a file that are looked through.
const MOST_CHUNKS: usize = 1000;

/// A sampled sound, with its samples as they lie in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aiff<'a> {
    /// 1 or 2.
    pub channels: u16,
    /// Bits of a sample, 1 to 32.
    pub bits: u16,
    /// Frames a second.
    pub rate: u32,
    /// How many frames there are: a sample for each channel.
    pub frames: usize,
    order: Order,
    /// Whole frames, no others.
    data: &'a [u8],
}

/// The order of a sample's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Big,
    /// `sowt`, of AIFF-C.
    Little,
}

/// What is wrong with an AIFF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AiffError {
    #[error("it is no AIFF")]
    NoAiff,
    #[error("it does not say how its samples lie")]
    NoFormat,
    #[error("it has no samples")]
    NoSamples,
    #[error("it has {0} channels, and 1 or 2 can be played")]
    Channels(u16),
    #[error("its samples have {0} bits, and 1 to 32 can be played")]
    Bits(u16),
    #[error("its rate is beyond what can be played")]
    Rate,
    #[error("its samples are packed by {0}, which can't be undone")]
    Packed(ChunkId),
}

impl Aiff<'_> {
    /// Reads the head of a sound. A sound that is cut short has the frames that are there.
    ///
    /// # Errors
    /// Where it is none that can be played.
    pub fn new(file: &[u8]) -> Result<Aiff<'_>, AiffError> {
        let is_packed = match iff::form_type(file) {
            Some(ChunkId([b'A', b'I', b'F', b'F'])) => false,
            Some(ChunkId([b'A', b'I', b'F', b'C'])) => true,
            Some(_) | None => return Err(AiffError::NoAiff),
        };
        let chunk = |id: &[u8; 4]| {
            let chunk = iff::chunks(file).take(MOST_CHUNKS).find(|chunk| chunk.id == ChunkId(*id))?;
            file.get(chunk.data)
        };
        let format = chunk(b"COMM").ok_or(AiffError::NoFormat)?;
        let ([c0, c1, f0, f1, f2, f3, b0, b1, rate @ ..], coding) =
            format.split_first_chunk::<18>().ok_or(AiffError::NoFormat)?;
        let (channels, bits) = (u16::from_be_bytes([*c0, *c1]), u16::from_be_bytes([*b0, *b1]));
        let order = match coding.first_chunk::<4>() {
            Some(b"sowt") if is_packed => Order::Little,
            Some(b"NONE" | b"twos") if is_packed => Order::Big,
            Some(coding) if is_packed => return Err(AiffError::Packed(ChunkId(*coding))),
            Some(_) | None => Order::Big,
        };
        if !(1..=2).contains(&channels) {
            return Err(AiffError::Channels(channels));
        }
        if !(1..=32).contains(&bits) {
            return Err(AiffError::Bits(bits));
        }
        let rate = whole(*rate).filter(|rate| RATES.contains(rate)).ok_or(AiffError::Rate)?;
        let ([o0, o1, o2, o3, ..], data) =
            chunk(b"SSND").and_then(<[u8]>::split_first_chunk::<8>).ok_or(AiffError::NoSamples)?;
        let from = usize::try_from(u32::from_be_bytes([*o0, *o1, *o2, *o3])).unwrap_or(usize::MAX);
        let data = data.get(from..).unwrap_or_default();
        let frame = usize::from(bits.div_ceil(8)) * usize::from(channels);
        let said = usize::try_from(u32::from_be_bytes([*f0, *f1, *f2, *f3])).unwrap_or(usize::MAX);
        let frames = said.min(data.len() / frame);
        if frames == 0 {
            return Err(AiffError::NoSamples);
        }
        let data = data.get(..frames * frame).unwrap_or_default();
        Ok(Aiff { channels, bits, rate, frames, order, data })
    }

    /// How long it takes to play it, in microseconds.
    pub fn length(&self) -> u64 {
        super::length(self.frames as u64, self.rate)
    }

    /// The samples in their order, the channels' by turns, each from -1 to 1.
    pub fn samples(&self) -> impl Iterator<Item = f32> {
        let bytes = usize::from(self.bits.div_ceil(8));
        let order = self.order;
        self.data.chunks_exact(bytes).map(move |sample| {
            // The sample's bits are the upper ones of its bytes, whatever number of bytes.
            let mut word = [0; 4];
            match order {
                Order::Big => word.iter_mut().zip(sample).for_each(|(byte, from)| *byte = *from),
                Order::Little => word.iter_mut().zip(sample.iter().rev()).for_each(|(byte, from)| *byte = *from),
            }
            (f64::from(i32::from_be_bytes(word)) / f64::from(1_u32 << 31)) as f32
        })
    }
}

/// A number in the 80 bits of an extended float, without what is behind its point.
fn whole(extended: [u8; 10]) -> Option<u32> {
    let [e0, e1, mantissa @ ..] = extended;
    // A sample rate is positive, and the mantissa's first bit stands for 1 where the exponent is 16383.
    let exponent = u16::from_be_bytes([e0, e1]).checked_sub(16383).filter(|exponent| *exponent < 32)?;
    u32::try_from(u64::from_be_bytes(mantissa) >> (63 - exponent)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An AIFF of a coding (none for plain AIFF), channels, bits, rate and bytes of samples.
    fn aiff(coding: Option<&[u8; 4]>, channels: u16, bits: u16, rate: u16, samples: &[u8]) -> Vec<u8> {
        let frames = samples.len() / (usize::from(bits.div_ceil(8)) * usize::from(channels)).max(1);
        let mut format = [channels.to_be_bytes(), [0, 0], (frames as u16).to_be_bytes(), bits.to_be_bytes()].concat();
        format.extend([0x40, 0x0E]);
        format.extend((u64::from(rate) << 48).to_be_bytes());
        format.extend(coding.into_iter().flatten());
        let mut file = match coding {
            None => b"FORM\0\0\0\0AIFF".to_vec(),
            Some(_) => b"FORM\0\0\0\0AIFC".to_vec(),
        };
        for (id, data) in [(b"COMM", format), (b"SSND", [&[0; 8], samples].concat())] {
            file.extend(id);
            file.extend((data.len() as u32).to_be_bytes());
            file.extend(&data);
            file.extend(vec![0; data.len() % 2]);
        }
        file
    }

    fn samples(file: &[u8]) -> Vec<f32> {
        Aiff::new(file).expect("an AIFF").samples().collect()
    }

    #[test]
    fn samples_of_8_16_and_24_bits_are_read() {
        assert_eq!(samples(&aiff(None, 1, 8, 22050, &[0x40, 0x80, 0])), [0.5, -1.0, 0.0]);
        assert_eq!(samples(&aiff(None, 1, 16, 22050, &[0xC0, 0, 0, 0])), [-0.5, 0.0]);
        assert_eq!(samples(&aiff(None, 2, 24, 22050, &[0x20, 0, 0, 0xE0, 0, 0])), [0.25, -0.25]);
        assert_eq!(samples(&aiff(Some(b"sowt"), 1, 16, 22050, &[0, 0xC0])), [-0.5]);
        assert_eq!(samples(&aiff(Some(b"NONE"), 1, 16, 22050, &[0xC0, 0])), [-0.5]);
    }

    #[test]
    fn the_head_tells_how_long_it_is() {
        let file = aiff(None, 2, 16, 0x8000, &[0; 0x4000]);
        let read = Aiff::new(&file).expect("an AIFF");
        assert_eq!((read.channels, read.bits, read.rate, read.frames), (2, 16, 0x8000, 0x1000));
        assert_eq!(read.length(), 125_000);
    }

    #[test]
    fn one_that_is_cut_short_has_the_whole_frames_that_are_there() {
        let file = aiff(None, 2, 16, 22050, &[1; 40]);
        assert_eq!(Aiff::new(&file[..file.len() - 5]).expect("an AIFF").frames, 8);
    }

    #[test]
    fn what_can_not_be_played_is_refused() {
        let check = |file: &[u8], expected: AiffError| assert_eq!(Aiff::new(file), Err(expected));
        check(b"", AiffError::NoAiff);
        check(b"FORM\0\0\0\0IFRS", AiffError::NoAiff);
        check(b"FORM\0\0\0\0AIFF", AiffError::NoFormat);
        check(&aiff(None, 0, 8, 22050, &[1]), AiffError::Channels(0));
        check(&aiff(None, 6, 8, 22050, &[1]), AiffError::Channels(6));
        check(&aiff(None, 1, 0, 22050, &[1]), AiffError::Bits(0));
        check(&aiff(None, 1, 64, 22050, &[1]), AiffError::Bits(64));
        check(&aiff(None, 1, 8, 3, &[1]), AiffError::Rate);
        check(&aiff(Some(b"ima4"), 1, 8, 22050, &[1]), AiffError::Packed(ChunkId(*b"ima4")));
        check(&aiff(None, 1, 16, 22050, &[1]), AiffError::NoSamples);
    }
}
