//! Whole Z-strings from ZSCII (§3), as the assembler writes and the disassembler recognises them.
//!
//! One encoding for each text: the shortest shift before each character, no abbreviations, no shift locks. Dictionary words have rules
//! of their own (§3.7); [`Charset::word`] has as many of them as the assembler's `.dictionary` needs.

use super::literal::Piece;
use crate::story::Version;
use crate::zmachine::memory::Memory;

const LOWER: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
const UPPER: &[u8; 26] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// A2 (§3.5.3); its first two places are the escape and the new-line.
const PUNCTUATION: &[u8; 26] = b" \r0123456789.,!?_#'\"/\\-:()";
/// A2 of version 1 (§3.5.4), where the new-line is Z-character 1.
const PUNCTUATION_V1: &[u8; 26] = b" 0123456789.,!?_#'\"/\\<-:()";

/// The default Unicode table (§3.8.5.3, table 1), for ZSCII 155 on.
const EXTRA: &str = "äöüÄÖÜß»«ëïÿËÏáéíóúýÁÉÍÓÚÝàèìòùÀÈÌÒÙâêîôûÂÊÎÔÛåÅøØãñõÃÑÕæÆçÇþðÞÐ£œŒ¡¿";

/// The first of the extra characters (§3.8.5).
const FIRST_EXTRA: u16 = 155;

/// How many extra characters there can be: ZSCII 155 to 251.
pub const MOST_EXTRA: usize = 97;

/// The Z-character that pads a string (§3.6).
const PAD: u8 = 5;

/// What a story's Z-characters and ZSCII codes stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charset {
    version: Version,
    alphabets: [[u8; 26]; 3],
    extra: Vec<char>,
    /// The texts of abbreviations, as far as they are declared.
    abbreviations: Vec<Vec<Piece>>,
}

impl Charset {
    /// The default alphabets and extra characters of a version.
    pub fn standard(version: Version) -> Charset {
        let punctuation = if version == Version::V1 { PUNCTUATION_V1 } else { PUNCTUATION };
        Charset {
            version,
            alphabets: [*LOWER, *UPPER, *punctuation],
            extra: EXTRA.chars().collect(),
            abbreviations: Vec::new(),
        }
    }

    /// What a story's header says (§3.5.5, §3.8.5.2). Codes that its table gives no character keep none.
    pub fn of(memory: &Memory, version: Version) -> Charset {
        let mut charset = Charset::standard(version);
        if version < Version::V5 {
            return charset;
        }
        let table = memory.word(0x34);
        if table != 0 {
            let mut at = table;
            for letter in charset.alphabets.iter_mut().flatten() {
                *letter = memory.byte(at);
                at = at.wrapping_add(1);
            }
        }
        let extension = memory.word(0x36);
        let unicode = match extension != 0 && memory.word(extension) >= 3 {
            true => memory.word(extension.wrapping_add(6)),
            false => 0,
        };
        if unicode != 0 {
            let count = u16::from(memory.byte(unicode)).min(MOST_EXTRA as u16);
            let entry = |n: u16| memory.word(unicode.wrapping_add(1 + 2 * n));
            let character = |code| char::from_u32(u32::from(code)).unwrap_or(char::REPLACEMENT_CHARACTER);
            charset.extra = (0..count).map(|n| character(entry(n))).collect();
        }
        charset
    }

    /// With alphabets of the story's own (§3.5.5), in ZSCII.
    pub fn with_alphabets(mut self, alphabets: [[u8; 26]; 3]) -> Charset {
        self.alphabets = alphabets;
        self
    }

    /// With extra characters of the story's own, for ZSCII 155 on; those past 251 are dropped.
    pub fn with_extra(mut self, mut extra: Vec<char>) -> Charset {
        extra.truncate(MOST_EXTRA);
        self.extra = extra;
        self
    }

    /// With the texts of abbreviations, from number 0 on.
    pub(super) fn with_abbreviations(mut self, texts: Vec<Vec<Piece>>) -> Charset {
        self.abbreviations = texts;
        self
    }

    /// The text of the abbreviation that two Z-characters stand for (§3.3).
    pub(super) fn abbreviation(&self, first: u8, second: u8) -> Option<&[Piece]> {
        let number = usize::from(first.checked_sub(1)?) * 32 + usize::from(second);
        self.abbreviations.get(number).map(Vec::as_slice)
    }

    /// The two Z-characters of the first abbreviation with a text.
    pub(super) fn abbreviation_of(&self, text: &[Piece]) -> Option<[u8; 2]> {
        let number = self.abbreviations.iter().position(|known| known == text)?;
        let first = u8::try_from(number / 32 + 1).ok().filter(|first| self.abbreviations().contains(first))?;
        Some([first, (number % 32) as u8])
    }

    /// The version that it is of.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The alphabets A0, A1 and A2 in ZSCII.
    pub fn alphabets(&self) -> &[[u8; 26]; 3] {
        &self.alphabets
    }

    /// The extra characters, for ZSCII 155 on.
    pub fn extra(&self) -> &[char] {
        &self.extra
    }

    /// The ZSCII code of a character: ASCII, new-line (13) and the extra characters.
    pub fn zscii(&self, character: char) -> Option<u16> {
        match character {
            '\n' => Some(13),
            ' '..='~' => Some(character as u16),
            _ => {
                let place = self.extra.iter().position(|extra| *extra == character)?;
                Some(FIRST_EXTRA + u16::try_from(place).ok()?)
            }
        }
    }

    /// The character that a ZSCII code prints, the inverse of [`Charset::zscii`].
    pub fn character(&self, zscii: u16) -> Option<char> {
        let character = match zscii {
            13 => Some('\n'),
            32..=126 => char::from_u32(u32::from(zscii)),
            _ => self.extra.get(usize::from(zscii.checked_sub(FIRST_EXTRA)?)).copied(),
        };
        character.filter(|c| self.zscii(*c) == Some(zscii))
    }

    /// Adds the Z-characters that print a ZSCII code (0 to 1023), starting and ending in A0.
    pub fn push(&self, zscii: u16, zchars: &mut Vec<u8>) {
        match self.place(zscii) {
            Place::Alone(zchar) => zchars.push(zchar),
            Place::Letter { alphabet, zchar } => {
                zchars.extend(self.shift(alphabet));
                zchars.push(zchar);
            }
            Place::Escape => {
                zchars.extend(self.shift(2));
                zchars.extend([6, (zscii >> 5 & 31) as u8, (zscii & 31) as u8]);
            }
        }
    }

    /// The ZSCII code that Z-characters in A0 begin with, and how many of them say so, where [`Charset::push`] would have written the same.
    pub fn usual(&self, zchars: &[u8]) -> Option<(u16, usize)> {
        let (first, rest) = zchars.split_first()?;
        let second = rest.first();
        let letter = |alphabet: usize, zchar: u8| {
            let letter = self.alphabets.get(alphabet)?.get(usize::from(zchar.checked_sub(6)?))?;
            Some(u16::from(*letter))
        };
        let code = if *first == 0 {
            32
        } else if *first == 1 && self.version == Version::V1 {
            13
        } else if *first >= 6 {
            letter(0, *first)?
        } else {
            let alphabet = (1..=2).find(|alphabet| self.shift(*alphabet) == Some(*first))?;
            match (alphabet, *second?) {
                (2, 6) => u16::from(rest.get(1)? & 31) << 5 | u16::from(rest.get(2)? & 31),
                (2, 7) if self.version > Version::V1 => 13,
                (alphabet, zchar) => letter(usize::from(alphabet), zchar)?,
            }
        };
        let mut written = Vec::new();
        self.push(code, &mut written);
        zchars.starts_with(&written).then_some((code, written.len()))
    }

    /// The Z-characters that are the first half of an abbreviation (§3.3).
    pub fn abbreviations(&self) -> &'static [u8] {
        match self.version {
            Version::V1 => &[],
            Version::V2 => &[1],
            _ => &[1, 2, 3],
        }
    }

    /// A dictionary word (§3.7): 6 Z-characters, from version 4 on 9, cut or padded. The text must be in lower case already.
    pub fn word(&self, zscii: &[u16]) -> Vec<u8> {
        let length = if self.version < Version::V4 { 6 } else { 9 };
        let mut zchars = Vec::new();
        let mut current = 0;
        for (place, code) in zscii.iter().enumerate().take(length) {
            if self.version > Version::V2 {
                self.push(*code, &mut zchars);
            } else {
                let next = zscii.get(place + 1);
                self.push_locking(*code, next.copied(), &mut current, &mut zchars);
            }
        }
        zchars.resize(length, PAD);
        pack(&zchars)
    }

    /// As versions 1 and 2 write dictionary words: a shift lock where the next two characters share an alphabet (§3.7.1).
    fn push_locking(&self, zscii: u16, next: Option<u16>, current: &mut u8, zchars: &mut Vec<u8>) {
        let place = self.place(zscii);
        let Some(alphabet) = place.alphabet() else { return self.push(zscii, zchars) };
        // §3.2.2: 2 and 4 go one alphabet on, 3 and 5 go two on.
        let step = (alphabet + 3 - *current) % 3;
        if step > 0 {
            let locks = next.is_some_and(|next| self.place(next).alphabet() == Some(alphabet));
            zchars.push(if locks { 3 + step } else { 1 + step });
            *current = if locks { alphabet } else { *current };
        }
        match place {
            Place::Alone(zchar) | Place::Letter { zchar, .. } => zchars.push(zchar),
            Place::Escape => zchars.extend([6, (zscii >> 5 & 31) as u8, (zscii & 31) as u8]),
        }
    }

    fn shift(&self, alphabet: u8) -> Option<u8> {
        match (alphabet, self.version) {
            (0, _) => None,
            (_, Version::V1 | Version::V2) => Some(1 + alphabet),
            (_, _) => Some(3 + alphabet),
        }
    }

    fn place(&self, zscii: u16) -> Place {
        match zscii {
            32 => return Place::Alone(0),
            13 if self.version == Version::V1 => return Place::Alone(1),
            13 => return Place::Letter { alphabet: 2, zchar: 7 },
            _ => {}
        }
        // Z-character 6 of A2 is the escape, and 7 the new-line but in version 1, whatever the table has (§3.5.5.1).
        let taken = if self.version == Version::V1 { 1 } else { 2 };
        for ((letters, alphabet), skip) in self.alphabets.iter().zip(0..).zip([0, 0, taken]) {
            let mut places = letters.iter().zip(6..).skip(skip);
            if let Some((_, zchar)) = places.find(|(letter, _)| u16::from(**letter) == zscii) {
                return Place::Letter { alphabet, zchar };
            }
        }
        Place::Escape
    }
}

/// Where a character stands among the Z-characters.
enum Place {
    /// Without an alphabet: space, and the new-line of version 1.
    Alone(u8),
    Letter {
        alphabet: u8,
        zchar: u8,
    },
    Escape,
}

impl Place {
    fn alphabet(&self) -> Option<u8> {
        match self {
            Place::Alone(_) => None,
            Place::Letter { alphabet, .. } => Some(*alphabet),
            Place::Escape => Some(2),
        }
    }
}

/// A Z-string of ZSCII codes: whole words, the end bit on the last (§3.2); one word at least.
pub fn zstring_encode(charset: &Charset, zscii: &[u16]) -> Vec<u8> {
    let mut zchars = Vec::new();
    for code in zscii {
        charset.push(*code, &mut zchars);
    }
    pack(&zchars)
}

/// Packs Z-characters three to a word, padded with 5; one word at least.
pub fn pack(zchars: &[u8]) -> Vec<u8> {
    let words = zchars.len().div_ceil(3).max(1);
    let mut padded = zchars.iter().map(|zchar| u16::from(zchar & 31)).chain(std::iter::repeat(u16::from(PAD)));
    let mut bytes = Vec::with_capacity(2 * words);
    for word in 1..=words {
        let end = if word == words { 0x8000 } else { 0 };
        let packed = (&mut padded).take(3).fold(0, |packed, zchar| packed << 5 | zchar);
        bytes.extend((end | packed).to_be_bytes());
    }
    bytes
}

/// The Z-characters of an encoded string, padding included.
pub fn unpack(bytes: &[u8]) -> Vec<u8> {
    let words = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    words.flat_map(|word| [word >> 10, word >> 5, word].map(|zchar| (zchar & 31) as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(charset: &Charset, text: &str) -> Vec<u16> {
        text.chars().map(|c| charset.zscii(c).unwrap()).collect()
    }

    fn zchars(version: Version, text: &str) -> Vec<u8> {
        let charset = Charset::standard(version);
        unpack(&zstring_encode(&charset, &codes(&charset, text)))
    }

    #[test]
    fn the_standards_hello_is_encoded_as_printed_there() {
        let charset = Charset::standard(Version::V5);
        let bytes = zstring_encode(&charset, &codes(&charset, "Hello.\n"));
        assert_eq!(bytes, [0x11, 0xaa, 0x46, 0x34, 0x16, 0x45, 0x9c, 0xa5]);
    }

    #[test]
    fn new_lines_and_shifts_are_the_versions_own() {
        assert_eq!(zchars(Version::V1, "a\nB0"), [6, 1, 2, 7, 3, 7]);
        assert_eq!(zchars(Version::V2, "a\nB0"), [6, 3, 7, 2, 7, 3, 8, 5, 5]);
        assert_eq!(zchars(Version::V3, "a\nB0"), [6, 5, 7, 4, 7, 5, 8, 5, 5]);
        assert_eq!(zchars(Version::V1, "<"), [3, 27, 5]);
        assert_eq!(zchars(Version::V3, "<"), [5, 6, 1, 28, 5, 5]);
    }

    #[test]
    fn the_empty_text_is_one_word_of_padding() {
        assert_eq!(zstring_encode(&Charset::standard(Version::V3), &[]), [0x94, 0xA5]);
    }

    #[test]
    fn there_are_69_extra_characters_and_each_has_its_code() {
        let charset = Charset::standard(Version::V5);
        assert_eq!(EXTRA.chars().count(), 69);
        assert_eq!((charset.zscii('ä'), charset.zscii('¿'), charset.zscii('€')), (Some(155), Some(223), None));
        assert_eq!((charset.character(155), charset.character(224)), (Some('ä'), None));
        assert_eq!(zchars(Version::V5, "ä"), [5, 6, 4, 27, 5, 5]);
    }

    #[test]
    fn a_dictionary_word_is_cut_and_padded() {
        let charset = Charset::standard(Version::V5);
        // §3.7 has $48a5 for the first word of this example, which is not what its Z-characters 14, 5, 5 give.
        assert_eq!(charset.word(&codes(&charset, "i")), [0x38, 0xa5, 0x14, 0xa5, 0x94, 0xa5]);
        let three = Charset::standard(Version::V3);
        assert_eq!(three.word(&codes(&three, "abcdefgh")), pack(&[6, 7, 8, 9, 10, 11]));
        assert_eq!(three.word(&codes(&three, "abc$")), pack(&[6, 7, 8, 5, 6, 1]));
    }

    #[test]
    fn early_dictionary_words_lock_where_two_characters_share_an_alphabet() {
        let charset = Charset::standard(Version::V2);
        assert_eq!(charset.word(&codes(&charset, "a1")), pack(&[6, 3, 9, 5, 5, 5]));
        assert_eq!(charset.word(&codes(&charset, "a12b")), pack(&[6, 5, 9, 10, 2, 7]));
    }
}
