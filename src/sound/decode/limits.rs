//! What a module may unpack to. Its reader makes room for what the file says of itself, which a damaged file may say without having it.

use crate::story::Resource;

/// Bytes of the largest module.
const LARGEST: usize = 64 << 20;

/// Patterns, samples and instruments of a module, each.
const MOST_PARTS: usize = 256;

/// Rows of all patterns, and cells of them.
const MOST_ROWS: usize = 1 << 15;
const MOST_CELLS: usize = 1 << 20;

/// Channels of FastTracker's modules, of which it has 32 itself.
const MOST_CHANNELS: usize = 64;

/// Channels of a pattern of Impulse Tracker.
const IMPULSE_CHANNELS: usize = 64;

/// Samples that a byte of a file may unpack to: they are packed to a bit each at best.
const SAMPLES_OF_A_BYTE: usize = 8;

/// Whether a module asks for no more room than it may. ProTracker's have limits of their own.
pub(super) fn is_bounded(sound: &Resource<'_>) -> bool {
    let file = Fields(sound.data);
    let within = if sound.data.starts_with(b"Extended Module: ") {
        file.fasttracker()
    } else if sound.data.starts_with(b"IMPM") {
        file.impulse_tracker()
    } else if sound.data.get(44..48) == Some(b"SCRM") {
        file.scream_tracker()
    } else {
        Some(true)
    };
    sound.data.len() <= LARGEST && within == Some(true)
}

/// Little-endian fields of a file; None where it has none.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn word(&self, at: usize) -> Option<usize> {
        let bytes = self.0.get(at..)?.first_chunk()?;
        Some(u16::from_le_bytes(*bytes).into())
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = self.0.get(at..)?.first_chunk()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    }

    /// Whether all samples together can come of a file of this size.
    fn has_samples(&self, lengths: impl Iterator<Item = usize>) -> bool {
        lengths.fold(0, usize::saturating_add) <= self.0.len().saturating_mul(SAMPLES_OF_A_BYTE)
    }

    fn fasttracker(&self) -> Option<bool> {
        let (channels, patterns, instruments) = (self.word(68)?, self.word(70)?, self.word(72)?);
        if channels > MOST_CHANNELS || patterns > MOST_PARTS || instruments > MOST_PARTS {
            return Some(false);
        }
        // A pattern has the length of its head, a type, how many rows there are, and the length of what follows.
        let (mut at, mut rows) = (60_usize.checked_add(self.long(60)?)?, 0);
        for _ in 0..patterns {
            let Some((head, more)) = self.long(at).zip(self.word(at.checked_add(5)?)) else { break };
            rows += more;
            at = at.checked_add(head)?.checked_add(self.word(at.checked_add(7)?)?)?;
        }
        Some(rows <= MOST_ROWS && rows * channels <= MOST_CELLS)
    }

    fn scream_tracker(&self) -> Option<bool> {
        let (orders, instruments, patterns) = (self.word(32)?, self.word(34)?, self.word(36)?);
        let lengths = (0..instruments).filter_map(|instrument| {
            let at = self.word(96 + orders + 2 * instrument)?;
            self.long(16 * at + 16)
        });
        Some([orders, instruments, patterns].into_iter().all(|parts| parts <= MOST_PARTS) && self.has_samples(lengths))
    }

    fn impulse_tracker(&self) -> Option<bool> {
        let (orders, instruments) = (self.word(32)?, self.word(34)?);
        let (samples, patterns) = (self.word(36)?, self.word(38)?);
        let offsets = 192 + orders + 4 * instruments;
        let lengths = (0..samples).filter_map(|sample| self.long(self.long(offsets + 4 * sample)?.checked_add(48)?));
        let rows = (0..patterns)
            .filter_map(|pattern| self.word(self.long(offsets + 4 * (samples + pattern))?.checked_add(2)?))
            .fold(0, usize::saturating_add);
        Some(
            [orders, instruments, samples, patterns].into_iter().all(|parts| parts <= MOST_PARTS)
                && rows.saturating_mul(IMPULSE_CHANNELS) <= MOST_CELLS
                && self.has_samples(lengths),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Usage;
    use crate::story::iff::ChunkId;

    fn check(data: &[u8], expected: bool) {
        let sound = Resource { usage: Usage::Sound, number: 3, format: ChunkId(*b"MOD "), data };
        assert_eq!(is_bounded(&sound), expected);
    }

    /// A file with words at places.
    fn file(mark: &[u8], at: usize, length: usize, words: &[(usize, u16)]) -> Vec<u8> {
        let mut file = vec![0; length];
        file[at..at + mark.len()].copy_from_slice(mark);
        words.iter().for_each(|(at, word)| file[*at..*at + 2].copy_from_slice(&word.to_le_bytes()));
        file
    }

    #[test]
    fn a_sample_can_be_no_longer_than_its_file_unpacks_to() {
        // One sample at 200.
        let head = [(36, 1), (192, 200)];
        check(&file(b"IMPM", 0, 300, &[&head[..], &[(248, 2400)]].concat()), true);
        check(&file(b"IMPM", 0, 300, &[&head[..], &[(248, 2401)]].concat()), false);
        check(&file(b"IMPM", 0, 300, &[&head[..], &[(250, 0x7FFF)]].concat()), false);
        let head = [(34, 1), (96, 7)];
        check(&file(b"SCRM", 44, 300, &[&head[..], &[(128, 2400)]].concat()), true);
        check(&file(b"SCRM", 44, 300, &[&head[..], &[(130, 1)]].concat()), false);
    }

    #[test]
    fn patterns_have_so_many_cells_at_most() {
        let head = [(38, 1), (192, 200)];
        check(&file(b"IMPM", 0, 300, &[&head[..], &[(202, 200)]].concat()), true);
        check(&file(b"IMPM", 0, 300, &[&head[..], &[(202, 0xFFFF)]].concat()), false);
        let mark = b"Extended Module: ";
        check(&file(mark, 0, 300, &[(60, 20), (68, 32), (70, 1), (85, 1024)]), true);
        check(&file(mark, 0, 300, &[(60, 20), (68, 64), (70, 1), (85, 0xFFFF)]), false);
        check(&file(mark, 0, 300, &[(60, 20), (68, 65), (70, 1)]), false);
        check(&file(mark, 0, 300, &[(60, 20), (68, 2), (70, 257)]), false);
        check(&file(mark, 0, 40, &[]), false);
    }
}
