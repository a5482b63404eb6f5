//! Words as a dictionary has them: from ZSCII to 6 or 9 Z-characters (§3.7).

use super::alphabet::{Alphabets, ESCAPE, row};
use super::tables::TextTables;
use crate::story::Version;
use crate::zmachine::memory::Memory;

/// As many as fit of the Z-character that fills a word up, 5 (§3.7).
const PADS: u64 = 0x0529_4A52_94A5;

/// The Z-characters of a word in V4 and later, which is more than a word of any version is encoded from.
const LONGEST: u16 = 9;

/// A word encoded as in the dictionary: two words in V1 to V3, three in later versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodedWord {
    words: [u16; 3],
    long: bool,
}

impl EncodedWord {
    /// The encoded words, the last of them with the end bit.
    #[inline(always)]
    pub fn words(&self) -> &[u16] {
        if self.long { &self.words } else { &self.words[..2] }
    }

    /// The encoded words as one number, which is in the order of the words.
    #[inline(always)]
    pub(super) fn number(&self) -> u64 {
        self.words().iter().fold(0, |number, word| number << 16 | u64::from(*word))
    }

    /// The six bytes that `encode_text` stores. It exists from V5 on; of a short word the last two bytes are 0.
    pub fn bytes(&self) -> [u8; 6] {
        let [[a, b], [c, d], [e, f]] = self.words.map(u16::to_be_bytes);
        [a, b, c, d, e, f]
    }
}

impl TextTables {
    /// Encodes a word of ZSCII in lower case, and cuts it to the dictionary's length, within a construction if need be.
    ///
    /// A space, which no word of a line has but `encode_text` may be given, is Z-character 0 (§3.5.1), as Fizmo has it; Inform
    /// and Bocfel escape it.
    pub fn encode(&self, text: &[u8]) -> EncodedWord {
        let mut z_chars = ZChars::new(self.version());
        if self.version() <= Version::V2 {
            self.encode_with_locks(text, &mut z_chars);
        } else {
            self.encode_with_shifts(text, &mut z_chars);
        }
        z_chars.finish()
    }

    /// What `encode_text` stores: `length` characters encoded, beginning `from` bytes into the text at a byte address. Nothing
    /// but the length ends the text, not even a null (§15).
    pub fn encode_text(&self, memory: &Memory, text: u16, length: u16, from: u16) -> EncodedWord {
        let mut at = text.wrapping_add(from);
        // A character takes one Z-character at least, so that those past the longest word cannot matter.
        let codes: [u8; LONGEST as usize] = std::array::from_fn(|_| {
            let code = memory.byte(at);
            at = at.wrapping_add(1);
            code
        });
        self.encode(codes.get(..usize::from(length.min(LONGEST))).unwrap_or(&[]))
    }

    fn encode_with_shifts(&self, text: &[u8], z_chars: &mut ZChars) {
        for &code in text {
            if z_chars.is_full() {
                break;
            }
            let code = self.unicode().lower_case(code);
            if let Some((row::A0, z_char @ 6..)) = self.alphabets().place(code) {
                // What most words are made of.
                z_chars.push(z_char);
                continue;
            }
            let letter = Letter::of(self.alphabets(), code);
            match letter.alphabet() {
                None | Some(0) => {}
                Some(alphabet) => z_chars.push(3 + alphabet),
            }
            letter.push(z_chars);
        }
    }

    /// V1 and V2: a shift is relative to the current alphabet, and a lock where the next two characters are of one alphabet
    /// (§3.7.1). A space belongs to none.
    fn encode_with_locks(&self, text: &[u8], z_chars: &mut ZChars) {
        let letter = |code: u8| Letter::of(self.alphabets(), self.unicode().lower_case(code));
        let mut current = 0;
        let mut rest = text;
        while let [code, after @ ..] = rest {
            if z_chars.is_full() {
                break;
            }
            let (now, next) = (letter(*code), after.first().map(|&code| letter(code)));
            if let Some(alphabet) = now.alphabet()
                && alphabet != current
            {
                let places = (alphabet + 3 - current) % 3;
                if next.and_then(Letter::alphabet) == Some(alphabet) {
                    z_chars.push(3 + places);
                    current = alphabet;
                } else {
                    z_chars.push(1 + places);
                }
            }
            now.push(z_chars);
            rest = after;
        }
    }
}

/// How one character is encoded, but for the shift before it.
#[derive(Debug, Clone, Copy)]
enum Letter {
    /// A Z-character that is the same in every alphabet: a space, and V1's new-line.
    Common(u8),
    /// A Z-character of an alphabet, 0 to 2.
    InAlphabet(u8, u8),
    /// A code that no alphabet has, escaped from A2.
    Escaped(u8),
}

impl Letter {
    #[inline(always)]
    fn of(alphabets: &Alphabets, code: u8) -> Letter {
        match alphabets.place(code) {
            Some((_, z_char @ 0..6)) => Letter::Common(z_char),
            Some((row, z_char)) => Letter::InAlphabet(row / 32, z_char),
            None => Letter::Escaped(code),
        }
    }

    #[inline(always)]
    fn alphabet(self) -> Option<u8> {
        match self {
            Letter::Common(_) => None,
            Letter::InAlphabet(alphabet, _) => Some(alphabet),
            Letter::Escaped(_) => Some(row::A2 / 32),
        }
    }

    #[inline(always)]
    fn push(self, z_chars: &mut ZChars) {
        match self {
            Letter::Common(z_char) | Letter::InAlphabet(_, z_char) => z_chars.push(z_char),
            Letter::Escaped(code) => {
                z_chars.push(ESCAPE);
                z_chars.push(code >> 5);
                z_chars.push(code & 0x1F);
            }
        }
    }
}

/// Z-characters of a word on their way, the first in the highest bits; what does not fit is dropped.
struct ZChars {
    bits: u64,
    room: u8,
    long: bool,
}

impl ZChars {
    fn new(version: Version) -> ZChars {
        let long = version >= Version::V4;
        ZChars { bits: 0, room: if long { LONGEST as u8 } else { 6 }, long }
    }

    #[inline(always)]
    fn is_full(&self) -> bool {
        self.room == 0
    }

    #[inline(always)]
    fn push(&mut self, z_char: u8) {
        if let Some(room) = self.room.checked_sub(1) {
            self.room = room;
            self.bits = self.bits << 5 | u64::from(z_char);
        }
    }

    fn finish(mut self) -> EncodedWord {
        let room = 5 * u32::from(self.room);
        self.bits = self.bits << room | PADS & ((1 << room) - 1);
        let word = |shift: u32| (self.bits >> shift) as u16 & 0x7FFF;
        let words = if self.long { [word(30), word(15), word(0) | 0x8000] } else { [word(15), word(0) | 0x8000, 0] };
        EncodedWord { words, long: self.long }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Story, z_string};
    use super::*;

    /// Checks that a word is encoded as these Z-characters, pads and all.
    fn check(version: Version, text: &[u8], z_chars: &[u8]) {
        let encoded = Story::new(version).tables().encode(text);
        assert_eq!(encoded.words(), z_string(z_chars), "V{version} {:?}", String::from_utf8_lossy(text));
    }

    #[test]
    fn a_word_is_6_z_chars_to_v3_and_9_from_v4_padded_with_5() {
        for version in Version::ALL {
            let size = if version <= Version::V3 { 6 } else { 9 };
            let padded = |z_chars: &[u8]| {
                let mut z_chars = z_chars.to_vec();
                z_chars.resize(size, 5);
                z_chars
            };
            check(version, b"i", &padded(&[14]));
            check(version, b"", &padded(&[]));
            check(version, b"abcdefghijk", &(6..6 + size as u8).collect::<Vec<u8>>());
        }
        assert_eq!(Story::new(Version::V5).tables().encode(b"i").words(), [0x38A5, 0x14A5, 0x94A5]);
    }

    #[test]
    fn capitals_are_encoded_in_lower_case() {
        check(Version::V3, b"LOok", &[17, 20, 20, 16, 5, 5]);
        let tables = Story::new(Version::V5).tables();
        assert_eq!(tables.encode(&[176]), tables.encode(&[170]), "É and é");
        assert_ne!(tables.encode(&[170]), tables.encode(&[181]));
    }

    #[test]
    fn punctuation_is_shifted_and_other_codes_are_escaped() {
        check(Version::V5, b"a.b", &[6, 5, 18, 7, 5, 5, 5, 5, 5]);
        check(Version::V5, b"$", &[5, 6, 1, 4, 5, 5, 5, 5, 5]);
        check(Version::V5, b"^", &[5, 6, 2, 30, 5, 5, 5, 5, 5]);
        check(Version::V5, b"a b", &[6, 0, 7, 5, 5, 5, 5, 5, 5]);
        check(Version::V5, &[13, 0], &[5, 7, 5, 6, 0, 0, 5, 5, 5]);
    }

    #[test]
    fn constructions_that_do_not_fit_are_left_incomplete() {
        check(Version::V3, b"abcd$", &[6, 7, 8, 9, 5, 6]);
        check(Version::V3, b"abcde.", &[6, 7, 8, 9, 10, 5]);
        check(Version::V3, b"abc$", &[6, 7, 8, 5, 6, 1]);
        check(Version::V5, b"abcdef$", &[6, 7, 8, 9, 10, 11, 5, 6, 1]);
    }

    #[test]
    fn v1_and_v2_lock_where_two_characters_are_of_one_alphabet() {
        for (text, z_chars) in [
            (&b"a1b"[..], [6, 3, 9, 7, 5, 5]),
            (b"12", [5, 9, 10, 5, 5, 5]),
            (b"a12b", [6, 5, 9, 10, 2, 7]),
            (b"12ab", [5, 9, 10, 4, 6, 7]),
            (b"1 2", [3, 9, 0, 3, 10, 5]),
            (b"$1", [5, 6, 1, 4, 9, 5]),
            (b"1", [3, 9, 5, 5, 5, 5]),
            (b"abcde1", [6, 7, 8, 9, 10, 3]),
        ] {
            check(Version::V2, text, &z_chars);
        }
        check(Version::V1, b"a0\rb", &[6, 3, 7, 1, 7, 5]);
    }

    #[test]
    fn a_custom_alphabet_encodes_its_own_letters() {
        let mut table: Vec<u8> = (b'a'..=b'z').chain(b'A'..=b'Z').chain(b'0'..=b'9').collect();
        table.resize(78, 155);
        table[26] = 170; // é for A in A1
        let mut story = Story::new(Version::V5);
        story.bytes(0x900, &table);
        story.addresses.alphabet = 0x900;
        let encoded = story.tables().encode(&[176, b'0', b'1', b'2', 155]);
        assert_eq!(
            encoded.words(),
            z_string(&[4, 6, 5, 6, 1, 16, 5, 6, 1]),
            "0 and 1 stand where escape and new-line are"
        );
    }

    #[test]
    fn encode_text_honours_length_and_from_and_does_not_stop_at_0() {
        let mut story = Story::new(Version::V5);
        story.bytes(0x300, b"xxlamp\0ost");
        let (tables, memory) = (story.tables(), story.memory());
        assert_eq!(tables.encode_text(&memory, 0x300, 4, 2), tables.encode(b"lamp"));
        assert_eq!(tables.encode_text(&memory, 0x302, 6, 0), tables.encode(b"lamp\0o"));
        assert_eq!(tables.encode_text(&memory, 0x302, u16::MAX, 0), tables.encode(b"lamp\0ost"));
        assert_eq!(tables.encode_text(&memory, 0x302, 0, 0), tables.encode(b""));
        assert_eq!(tables.encode(b"i").bytes(), [0x38, 0xA5, 0x14, 0xA5, 0x94, 0xA5]);
    }
}
