//! Lexical analysis: a line of text cut into words, each looked up (§13.6).

use super::dictionary::Dictionary;
use super::entries::{Entries, StoryDictionary};
use super::tables::TextTables;
use crate::zmachine::memory::Memory;

/// A block of the parse buffer (§15, `read`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The byte address of the dictionary entry, 0 for a word that is not in the dictionary.
    pub entry: u16,
    /// How many letters the word has.
    pub length: u8,
    /// Where in the text buffer its first letter is, in bytes.
    pub position: u8,
}

/// Cuts a line of ZSCII into words and looks each up. `first_letter` is the place of the line's first letter in the text
/// buffer: 1 in V1 to V4, 2 from V5 on.
///
/// The line ends with the slice or before a null, which is no letter, as in Frotz and Fizmo; and it ends where the position
/// of a word no longer fits a byte. The parse buffer's own limit is the caller's: `.take(limit)`.
pub fn tokenise<'a>(
    memory: &'a Memory,
    tables: &'a TextTables,
    dictionary: Dictionary,
    text: &'a [u8],
    first_letter: u8,
) -> Words<'a> {
    Words { memory, tables, dictionary, entries: None, text, at: 0, first_letter, compared: 0 }
}

/// [`tokenise`] with the story's own dictionary.
pub(crate) fn tokenise_by<'a>(
    memory: &'a Memory,
    tables: &'a TextTables,
    dictionary: &'a StoryDictionary,
    text: &'a [u8],
    first_letter: u8,
) -> Words<'a> {
    match dictionary.entries(memory) {
        Some(entries) => {
            let (dictionary, entries) = (entries.head(), Some(entries));
            Words { memory, tables, dictionary, entries, text, at: 0, first_letter, compared: 0 }
        }
        None => tokenise(memory, tables, Dictionary::at(memory, dictionary.address()), text, first_letter),
    }
}

/// The words of a line, in turn: see [`tokenise`].
#[derive(Debug, Clone)]
pub struct Words<'a> {
    memory: &'a Memory,
    tables: &'a TextTables,
    dictionary: Dictionary,
    /// Its entries, where they are known.
    entries: Option<&'a Entries>,
    text: &'a [u8],
    /// How much of the text is done.
    at: usize,
    first_letter: u8,
    /// Dictionary entries compared so far.
    compared: u32,
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let rest = self.text.get(self.at..)?;
        let start = rest.iter().position(|&code| code != b' ')?;
        let rest = rest.get(start..)?;
        let length = match *rest.first()? {
            0 => return None,
            code if self.dictionary.is_separator(code) => 1,
            _ => rest.iter().position(|&code| self.ends_word(code)).unwrap_or(rest.len()),
        };
        let start = self.at.checked_add(start)?;
        let position = u8::try_from(start.checked_add(usize::from(self.first_letter))?).ok()?;
        let word = self.tables.encode(rest.get(..length)?);
        self.at = start.checked_add(length)?;
        let (entry, compared) = match self.entries {
            Some(entries) => entries.look_up_counting(&word),
            None => self.dictionary.look_up_counting(self.memory, &word),
        };
        self.compared = self.compared.saturating_add(compared);
        Some(Word { entry, length: u8::try_from(length).unwrap_or(u8::MAX), position })
    }
}

impl Words<'_> {
    /// How many dictionary entries were compared for the words so far: the work that was done.
    pub fn compared(&self) -> u32 {
        self.compared
    }

    #[inline(always)]
    fn ends_word(&self, code: u8) -> bool {
        code == b' ' || code == 0 || self.dictionary.is_separator(code)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Story;
    use super::*;
    use crate::story::Version;

    const AT: u32 = 0x900;

    /// Cuts a line with a dictionary of "fred" and "go", the separators being comma and full stop.
    fn words(version: Version, text: &[u8], first_letter: u8) -> Vec<(u16, u8, u8)> {
        let mut story = Story::new(version);
        let (fred, go) = (story.tables().encode(b"fred"), story.tables().encode(b"go"));
        story.bytes(AT, &[2, b',', b'.', 6, 0, 2]).words(AT + 6, fred.words()).words(AT + 12, go.words());
        let (memory, tables) = (story.memory(), story.tables());
        tokenise(&memory, &tables, Dictionary::at(&memory, AT as u16), text, first_letter)
            .map(|word| (word.entry, word.length, word.position))
            .collect()
    }

    const FRED: u16 = AT as u16 + 6;
    const GO: u16 = AT as u16 + 12;

    #[test]
    fn separators_are_words_and_spaces_are_not() {
        let want = [(FRED, 4, 1), (0, 1, 5), (GO, 2, 6), (0, 7, 9)];
        assert_eq!(words(Version::V3, b"fred,go fishing", 1), want);
        assert_eq!(words(Version::V3, b"  ,,  go. ", 1), [(0, 1, 3), (0, 1, 4), (GO, 2, 7), (0, 1, 9)]);
    }

    #[test]
    fn positions_count_from_the_start_of_the_text_buffer() {
        assert_eq!(words(Version::V4, b"go", 1), [(GO, 2, 1)]);
        assert_eq!(words(Version::V5, b"go", 2), [(GO, 2, 2)]);
    }

    #[test]
    fn nothing_but_spaces_is_no_word() {
        assert_eq!(words(Version::V5, b"", 2), []);
        assert_eq!(words(Version::V5, b"   ", 2), []);
    }

    #[test]
    fn a_question_mark_is_a_letter_like_another() {
        assert_eq!(words(Version::V5, b"go?", 2), [(0, 3, 2)]);
    }

    #[test]
    fn a_null_ends_the_line() {
        assert_eq!(words(Version::V5, b"go fr\0ed go", 2), [(GO, 2, 2), (0, 2, 5)]);
    }

    #[test]
    fn a_line_of_separators_gives_as_many_words_as_positions_fit_a_byte() {
        assert_eq!(words(Version::V5, &[b','; 300], 2).len(), 254);
        assert_eq!(words(Version::V3, &[b'x'; 300], 1), [(0, 255, 1)]);
    }
}
