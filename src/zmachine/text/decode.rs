//! Z-strings: from words of Z-characters to ZSCII (§3.2 to §3.6).

use serde::{Deserialize, Serialize};

use super::alphabet::{Alphabets, SPECIAL, row};
use super::tables::TextTables;
use crate::zmachine::memory::Memory;

/// How many Z-characters the abbreviations of one string may come to. A string cannot be longer than the story, but its
/// abbreviations can repeat: without a limit, a crafted story of 512 KiB prints for days.
pub(crate) const ABBREVIATED: u32 = 1 << 20;

/// A string that cannot be printed to its end. What comes before the fault has been handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum TextError {
    /// No word with the end bit stands between the string's start and the story's end (§3.2).
    #[error("the string at ${start:x} runs past the end of the story")]
    PastEnd { start: u32 },
    /// An abbreviation uses an abbreviation (§3.3.1).
    #[error("the abbreviation at ${start:x} uses an abbreviation itself")]
    NestedAbbreviation { start: u32 },
    /// The abbreviations in a string come to more than a mebi of Z-characters.
    #[error("the string at ${start:x} is too long with its abbreviations")]
    TooLong { start: u32 },
}

impl TextTables {
    /// Decodes the string at an address anywhere in the story and hands `sink` each ZSCII code (1 to 1023; a new-line is 13)
    /// in turn. Null, which no stream ever shows (§3.8.2.1), is left out. Returns the address after the string.
    ///
    /// A construction that the string's end cuts short is ignored (§3.6.1).
    ///
    /// # Errors
    /// [`TextError`], after the sink has had what comes before the fault.
    #[inline]
    pub fn decode<F: FnMut(u16)>(&self, memory: &Memory, address: u32, sink: F) -> Result<u32, TextError> {
        self.decode_counting(memory, address, sink).map(|(end, _)| end)
    }

    /// [`TextTables::decode`], with the number of Z-characters that were read, those of abbreviations included: the work that was done.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn decode_counting<F: FnMut(u16)>(
        &self,
        memory: &Memory,
        address: u32,
        sink: F,
    ) -> Result<(u32, u32), TextError> {
        self.decode_noting(memory, address, sink).map(|extent| (extent.end, extent.z_chars))
    }

    /// [`TextTables::decode`], with all there is to say about what was read.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub(super) fn decode_noting<F: FnMut(u16)>(
        &self,
        memory: &Memory,
        address: u32,
        sink: F,
    ) -> Result<Extent, TextError> {
        let alphabets = self.alphabets();
        let abbreviations = self.addresses().abbreviations;
        let mut decoder = Decoder { memory, alphabets, abbreviations, abbreviated: 0, used: 0, sink };
        let end = decoder.text(address)?;
        let own = end.saturating_sub(address) / 2 * 3;
        Ok(Extent { end, z_chars: own.saturating_add(decoder.abbreviated), abbreviations: decoder.used })
    }
}

/// What was read for a string.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// The address after the string.
    pub end: u32,
    /// The Z-characters, those of abbreviations included.
    pub z_chars: u32,
    /// A bit for each abbreviation that was expanded.
    pub abbreviations: u128,
}

struct Decoder<'a, F> {
    memory: &'a Memory,
    alphabets: &'a Alphabets,
    /// The byte address of the abbreviations table.
    abbreviations: u16,
    /// Z-characters of the abbreviations expanded so far.
    abbreviated: u32,
    /// A bit for each of them.
    used: u128,
    sink: F,
}

impl<F: FnMut(u16)> Decoder<'_, F> {
    /// A string that is printed for itself.
    fn text(&mut self, start: u32) -> Result<u32, TextError> {
        self.string(start, |decoder, number| {
            let entry = decoder.abbreviations.wrapping_add(u16::from(number) * 2);
            let from = u32::from(decoder.memory.word(entry)) * 2;
            let end = decoder.abbreviation(from)?;
            decoder.used |= 1 << (number & 127);
            decoder.abbreviated = decoder.abbreviated.saturating_add(end.saturating_sub(from) / 2 * 3);
            if decoder.abbreviated > ABBREVIATED { Err(TextError::TooLong { start }) } else { Ok(()) }
        })
    }

    /// A string that stands in for an abbreviation. Kept apart, so that the loop of the text around it keeps its registers.
    #[inline(never)]
    fn abbreviation(&mut self, start: u32) -> Result<u32, TextError> {
        self.string(start, |_, _| Err(TextError::NestedAbbreviation { start }))
    }

    /// Any string; `abbreviate` is called with the number, 0 to 95, of each abbreviation in it. A string begins in A0, and
    /// what it shifts or leaves incomplete ends with it.
    #[inline(always)]
    fn string(
        &mut self,
        start: u32,
        abbreviate: impl Fn(&mut Self, u8) -> Result<(), TextError>,
    ) -> Result<u32, TextError> {
        let (memory, alphabets) = (self.memory, self.alphabets);
        let mut address = start;
        // The alphabet that letters are in until a shift, which only V1 and V2 can change, and the row of the next Z-character.
        let mut current = row::A0;
        let mut row = current;
        let mut upper = 0;
        loop {
            let seam;
            let words = match stretch(memory, address).as_chunks::<2>().0 {
                [] if address.saturating_add(2) > memory.story_size() => return Err(TextError::PastEnd { start }),
                [] => {
                    seam = [memory.word_at(address).to_be_bytes()];
                    &seam[..]
                }
                words => words,
            };
            for &word in words {
                let word = u16::from_be_bytes(word);
                address = address.wrapping_add(2);
                for shift in [10, 5, 0] {
                    let z_char = (word >> shift) as u8 & 0x1F;
                    let code = alphabets.printed(row | z_char);
                    if code != SPECIAL {
                        (self.sink)(u16::from(code));
                        row = current;
                        continue;
                    }
                    if row < row::ABBREVIATION {
                        (row, current) = alphabets.follow(row, current, z_char);
                    } else if row < row::ESCAPE_UPPER {
                        abbreviate(self, (row | z_char).wrapping_sub(row::ABBREVIATION))?;
                        row = current;
                    } else if row == row::ESCAPE_UPPER {
                        upper = u16::from(z_char) << 5;
                        row = row::ESCAPE_LOWER;
                    } else {
                        let code = upper | u16::from(z_char);
                        if code != 0 {
                            (self.sink)(code);
                        }
                        row = current;
                    }
                }
                if word & 0x8000 != 0 {
                    return Ok(address);
                }
            }
        }
    }
}

/// The bytes from an address on that lie in a row: to the end of dynamic memory, or to the story's end, since what is not
/// dynamic is still as the story file has it. Reading words from such a stretch costs one check a stretch instead of four a word.
#[inline(always)]
fn stretch(memory: &Memory, address: u32) -> &[u8] {
    let at = address as usize;
    match memory.dynamic().get(at..) {
        None | Some([]) => memory.image().get(at..).unwrap_or(&[]),
        Some(bytes) => bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Story, z_string};
    use super::*;
    use crate::story::Version;

    /// What a string of these Z-characters at $400 prints.
    fn printed(version: Version, z_chars: &[u8]) -> Vec<u16> {
        Story::new(version).string(0x400, z_chars).codes(0x400).expect("the string is sound")
    }

    fn ascii(text: &str) -> Vec<u16> {
        text.bytes().map(u16::from).collect()
    }

    #[test]
    fn v1_has_a_new_line_for_z_char_1_and_a_less_than_in_a2() {
        assert_eq!(printed(Version::V1, &[6, 1, 3, 7, 3, 27, 3, 31]), ascii("a\r0<)"));
        assert_eq!(printed(Version::V2, &[6, 3, 7, 3, 8, 3, 27, 3, 31]), ascii("a\r0\\)"), "V2 differs");
    }

    #[test]
    fn v1_and_v2_shift_once_and_lock_relative_to_the_current_alphabet() {
        for (z_chars, text) in [
            (&[2, 6, 6][..], "Aa"),
            (&[3, 20, 6], "!a"),
            (&[4, 6, 6, 2, 20, 6, 3, 6, 6], "AA!AaA"),
            (&[5, 20, 20, 2, 6, 20, 3, 6, 20], "!!a!A!"),
            (&[4, 4, 20, 4, 6], "!a"),
            (&[5, 5, 6], "A"),
            (&[4, 0, 6], " A"),
            (&[2, 0, 6], " a"),
            (&[2, 2, 3, 2, 6, 6], "Aa"),
        ] {
            assert_eq!(printed(Version::V2, z_chars), ascii(text), "{z_chars:?}");
            assert_eq!(printed(Version::V1, z_chars), ascii(&text.replace('!', "?")), "V1 {z_chars:?}");
        }
    }

    #[test]
    fn v2_abbreviates_with_z_char_1_only_and_v1_not_at_all() {
        let mut story = Story::new(Version::V2);
        story.abbreviation(5, 0x300, &[13, 14]).string(0x400, &[1, 5, 2, 6, 3, 8]);
        assert_eq!(story.codes(0x400), Ok(ascii("hiA0")));
        assert_eq!(printed(Version::V1, &[1, 6, 2, 7, 8]), ascii("\raBc"));
    }

    #[test]
    fn from_v3_on_a_run_of_shifts_prints_nothing_and_locks_nothing() {
        assert_eq!(printed(Version::V3, &[4, 4, 6, 6, 5, 4, 6, 4, 5, 8, 6, 5, 5]), ascii("AaA0a"));
    }

    #[test]
    fn an_abbreviation_begins_in_a0_and_leaks_nothing() {
        let mut story = Story::new(Version::V3);
        story
            .abbreviation(0, 0x300, &[6, 4]) // ends in a shift
            .abbreviation(40, 0x310, &[7, 7, 7, 5, 6, 3]) // ends in half an escape
            .abbreviation(95, 0x320, &[8, 8, 1]) // ends in half an abbreviation, which is no nested one
            .string(0x400, &[4, 1, 0, 9, 2, 8, 9, 5, 3, 31, 9]);
        assert_eq!(story.codes(0x400), Ok(ascii("adbbbdccd")));
    }

    #[test]
    fn an_abbreviation_in_an_abbreviation_is_diagnosed() {
        let mut story = Story::new(Version::V5);
        story.abbreviation(3, 0x300, &[6, 1, 3]).string(0x400, &[8, 1, 3]);
        assert_eq!(story.codes(0x400), Err(TextError::NestedAbbreviation { start: 0x300 }));
    }

    #[test]
    fn an_escape_gives_ten_bits() {
        assert_eq!(printed(Version::V5, &[5, 6, 3, 27, 6, 5, 6, 31, 31]), [123, 97, 1023]);
        assert_eq!(printed(Version::V5, &[5, 6, 0, 0, 6]), [97], "null prints nothing");
    }

    #[test]
    fn a_custom_table_is_for_v5_and_keeps_the_escape_and_the_new_line() {
        let table: Vec<u8> = (0..78).map(|i| 155 + i).collect();
        for (version, want) in [
            (Version::V4, ascii("aA\r0")),
            (Version::V5, vec![155, 181, 13, 209]),
            (Version::V8, vec![155, 181, 13, 209]),
        ] {
            let mut story = Story::new(version);
            story.bytes(0x200, &table).string(0x400, &[6, 4, 6, 5, 7, 5, 8]);
            story.addresses.alphabet = 0x200;
            assert_eq!(story.codes(0x400), Ok(want), "V{version}");
        }
        let mut story = Story::new(Version::V5);
        story.bytes(0x200, &table).string(0x400, &[5, 6, 1, 3]);
        story.addresses.alphabet = 0x200;
        assert_eq!(story.codes(0x400), Ok(vec![35]));
    }

    #[test]
    fn a_construction_cut_short_by_the_end_is_ignored() {
        for tail in [&[1][..], &[5], &[5, 6], &[5, 6, 3]] {
            let mut z_chars = vec![6; 6 - tail.len()];
            z_chars.extend(tail);
            assert_eq!(printed(Version::V3, &z_chars), vec![97; 6 - tail.len()], "{tail:?}");
        }
    }

    #[test]
    fn a_string_may_cross_from_dynamic_memory_and_past_64k() {
        let mut story = Story::new(Version::V8);
        let letters: Vec<u8> = (0..26 * 3).map(|i| 6 + i % 26).collect();
        let alphabet = "abcdefghijklmnopqrstuvwxyz".repeat(3);
        for start in [0x7F0, 0x7F1, 0xFFF0, 0xFFF1, 0x1_0001] {
            story.string(start, &letters);
            assert_eq!(story.codes(start), Ok(ascii(&alphabet)), "${start:x}");
            let end = story.tables().decode(&story.memory(), start, |_| {});
            assert_eq!(end, Ok(start + 26 * 2));
        }
    }

    #[test]
    fn what_the_story_wrote_into_dynamic_memory_is_what_is_printed() {
        let mut story = Story::new(Version::V5);
        story.string(0x400, &[6, 6, 6]);
        let (tables, mut memory) = (story.tables(), story.memory());
        memory.set_word(0x400, z_string(&[7, 8, 9])[0]);
        let mut codes = Vec::new();
        assert_eq!(tables.decode(&memory, 0x400, |code| codes.push(code)), Ok(0x402));
        assert_eq!(codes, ascii("bcd"));
    }

    #[test]
    fn a_string_without_an_end_stops_at_the_end_of_the_story() {
        let story = Story::new(Version::V5);
        let size = story.memory().story_size();
        for start in [0x400, 0x800, size - 1, size, u32::MAX - 1, u32::MAX] {
            assert_eq!(story.codes(start), Err(TextError::PastEnd { start }));
        }
    }

    #[test]
    fn abbreviations_that_repeat_without_measure_are_stopped() {
        let mut story = Story::new(Version::V5);
        story.abbreviation(0, 0x1000, &[6; 30_000]).string(0x8000, &[1, 0].repeat(3000));
        assert_eq!(story.codes(0x8000), Err(TextError::TooLong { start: 0x8000 }));
    }
}
