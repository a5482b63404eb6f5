//! Infocom's own sound files, as they are kept today: `lurkin03.snd` is sound 3 of `lurking.dat`.
//!
//! A file has a head of ten bytes: a length, how often it is played, a base note, the rate, nothing, and the samples' number. The samples are of 8 bits,
//! without a sign. [`to_blorb`] makes a Blorb of them, so that everything else knows one kind of sounds only.

use crate::story::blorb_writer::{blorb, chunk, word};

/// Bytes of the head.
const HEAD: usize = 10;

/// Bytes of the longest file, by the size of its length's field, and of blocks that a file may have been filled up to.
pub const LONGEST: usize = HEAD + 0xFFFF + 0x1000;

/// A sound, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Snd<'a> {
    /// 0 and 255 are for ever.
    plays: u8,
    rate: u16,
    samples: &'a [u8],
}

impl Snd<'_> {
    /// A file of *Sherlock* is shorter than it says; it has the samples that are there.
    fn new(file: &[u8]) -> Option<Snd<'_>> {
        let ([_, _, plays, _, r0, r1, _, _, l0, l1], samples) = file.split_first_chunk::<HEAD>()?;
        let length = usize::from(u16::from_be_bytes([*l0, *l1])).min(samples.len());
        Some(Snd { plays: *plays, rate: u16::from_be_bytes([*r0, *r1]), samples: samples.get(..length)? })
    }
}

/// A Blorb of sound files with their numbers. None where not one of them is a sound.
pub fn to_blorb(files: &[(u32, Vec<u8>)]) -> Option<Vec<u8>> {
    let sounds: Vec<(u32, Snd<'_>)> =
        files.iter().filter_map(|(number, file)| Some((*number, Snd::new(file)?))).collect();
    if sounds.is_empty() {
        return None;
    }
    let looping = sounds.iter().flat_map(|(number, sound)| [*number, u32::from(!matches!(sound.plays, 0 | 255))]);
    let looping = looping.flat_map(u32::to_be_bytes).collect();
    let forms: Vec<_> = sounds
        .iter()
        .map(|(number, sound)| (b"Snd ", *number, b"FORM", [b"AIFF", &aiff(sound)[..]].concat()))
        .collect();
    Some(blorb(&forms, &[(b"Loop", looping)]))
}

/// The chunks of an AIFF.
fn aiff(sound: &Snd<'_>) -> Vec<u8> {
    let mut format = [&[0, 1][..], &word(sound.samples.len()), &[0, 8]].concat();
    // An extended float with its point behind 16 bits.
    let zeros = sound.rate.leading_zeros();
    let exponent = 16383 + 15_u16.saturating_sub(u16::try_from(zeros).unwrap_or_default());
    format.extend(exponent.to_be_bytes());
    format.extend((u64::from(sound.rate) << 48).checked_shl(zeros).unwrap_or_default().to_be_bytes());
    let mut samples = vec![0; 8];
    samples.extend(sound.samples.iter().map(|sample| sample ^ 0x80));
    [chunk(b"COMM", &format), chunk(b"SSND", &samples)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::sounds::{Aiff, looped};
    use crate::story::{Resources, Usage};

    fn snd(plays: u8, rate: u16, length: u16, samples: &[u8]) -> Vec<u8> {
        [&[0, 0, plays, 60][..], &rate.to_be_bytes(), &[0, 0], &length.to_be_bytes(), samples].concat()
    }

    #[test]
    fn files_become_sounds_of_a_blorb() {
        let files = [(3, snd(1, 10_000, 3, &[0x80, 0xC0, 0])), (10, snd(255, 8192, 9, &[0x80; 2])), (11, vec![1, 2])];
        let blorb = Resources::from_bytes(to_blorb(&files).expect("sounds")).expect("a Blorb");
        let numbers: Vec<u32> = blorb.of(Usage::Sound).map(|sound| sound.number).collect();
        assert_eq!(numbers, [3, 10]);
        let first = blorb.get(Usage::Sound, 3).expect("the first");
        let aiff = Aiff::new(first.data).expect("an AIFF");
        assert_eq!((aiff.rate, aiff.bits, aiff.channels), (10_000, 8, 1));
        assert_eq!(aiff.samples().collect::<Vec<_>>(), [0.0, 0.5, -1.0]);
        let second = blorb.get(Usage::Sound, 10).expect("the second");
        assert_eq!(Aiff::new(second.data).map(|aiff| (aiff.rate, aiff.frames)), Ok((8192, 2)));
        assert_eq!(looped(&blorb), [10].into());
    }

    #[test]
    fn no_sounds_make_no_blorb() {
        assert_eq!(to_blorb(&[]), None);
        assert_eq!(to_blorb(&[(3, b"short".to_vec())]), None);
    }
}
