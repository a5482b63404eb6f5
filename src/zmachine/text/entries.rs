//! The story's own dictionary, whose entries are read once where they can't change (§13.3).
//!
//! A word is looked up just as [`Dictionary`] does it in memory, entry for entry, so that the same is found and the same charged whatever order the
//! entries are in. But entries are numbers here, and the first steps of halving, which the first two Z-characters decide, are done already.

use std::sync::OnceLock;

use super::dictionary::{Dictionary, Narrowed};
use super::encode::EncodedWord;
use crate::story::Version;
use crate::zmachine::memory::Memory;

/// The dictionary of a story. Copies of a machine share it.
#[derive(Debug)]
pub(crate) struct StoryDictionary {
    address: u16,
    version: Version,
    read: OnceLock<Option<Entries>>,
}

impl StoryDictionary {
    /// The dictionary that a story's header names.
    pub(crate) fn new(address: u16, version: Version) -> StoryDictionary {
        StoryDictionary { address, version, read: OnceLock::new() }
    }

    /// The byte address.
    pub(crate) fn address(&self) -> u16 {
        self.address
    }

    /// Its entries; `None` where it lies in dynamic memory, or goes on there past 64 KiB.
    #[inline]
    pub(super) fn entries(&self, memory: &Memory) -> Option<&Entries> {
        self.read.get_or_init(|| Entries::read(memory, self.address, self.version)).as_ref()
    }
}

/// The entries of a dictionary in static memory.
#[derive(Debug)]
pub(super) struct Entries {
    head: Dictionary,
    /// The text of each entry, as [`EncodedWord::number`] has it.
    texts: Box<[u64]>,
    /// How far halving comes with nothing but the beginning of a word, for each beginning.
    narrowed: Box<[Narrowed]>,
    /// How many bits follow the beginning.
    rest: u32,
}

/// Bits of a word's beginning: two Z-characters.
const BEGINNING: u32 = 10;

impl Entries {
    #[cold]
    fn read(memory: &Memory, address: u16, version: Version) -> Option<Entries> {
        let head = Dictionary::at(memory, address);
        let words: u16 = if version <= Version::V3 { 2 } else { 3 };
        // The last entry may be shorter than its text.
        let end = head.end() + 2 * usize::from(words);
        if memory.is_dynamic(address) || head.first_entry() < address || end > memory.low().len() {
            return None;
        }
        let text = |at: u16| {
            let place = |word: u16| u32::from(at) + 2 * u32::from(word);
            (0..words).fold(0, |number, word| number << 16 | u64::from(memory.word_at(place(word))))
        };
        let texts: Box<[u64]> = head.entries().map(text).collect();
        // The bit before the first Z-character is 0 in all words but the last.
        let rest = 16 * u32::from(words) - 1 - BEGINNING;
        let beginning = |number: u16| texts.get(usize::from(number)).map_or(0, |text| text >> rest);
        let narrowed = (0..1 << BEGINNING).map(|word| head.narrow(|number| word.cmp(&beginning(number)))).collect();
        Some(Entries { head, texts, narrowed, rest })
    }

    pub(super) fn head(&self) -> Dictionary {
        self.head
    }

    /// [`Dictionary::look_up_counting`].
    #[inline]
    pub(super) fn look_up_counting(&self, word: &EncodedWord) -> (u16, u32) {
        let word = word.number();
        let narrowed = self.narrowed.get((word >> self.rest) as usize).copied();
        // There is a text for each entry.
        let compare = |number: u16| word.cmp(self.texts.get(usize::from(number)).unwrap_or(&word));
        self.head.search(compare, narrowed.unwrap_or_else(|| self.head.whole()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Story;
    use super::*;

    const AT: u16 = 0x900;

    /// Checks that a dictionary with these words gives for every word of one or two letters, and some longer ones, what halving gives.
    fn check(version: Version, count: i16, words: &[&str]) {
        let mut story = Story::new(version);
        let length = if version <= Version::V3 { 4 } else { 6 };
        story.bytes(AT.into(), &[1, b'.', length]).words(u32::from(AT) + 3, &[count as u16]);
        for (at, word) in (u32::from(AT) + 5..).step_by(length.into()).zip(words) {
            let encoded = story.tables().encode(word.as_bytes());
            story.words(at, encoded.words());
        }
        let (memory, tables) = (story.memory(), story.tables());
        let dictionary = StoryDictionary::new(AT, version);
        let entries = dictionary.entries(&memory).expect("it is in static memory");
        let letters = || (b'a'..=b'z').chain(*b"0,\xE1");
        let short = letters().flat_map(|a| letters().map(move |b| vec![a, b]).chain([vec![a]]));
        let long = words.iter().map(|word| word.as_bytes().to_vec());
        for word in short.chain(long) {
            let word = tables.encode(&word);
            assert_eq!(
                entries.look_up_counting(&word),
                Dictionary::at(&memory, AT).look_up_counting(&memory, &word),
                "V{version} {words:?} {word:?}"
            );
        }
    }

    #[test]
    fn the_same_is_found_and_counted_as_in_memory() {
        for version in [Version::V2, Version::V3, Version::V5, Version::V8] {
            let sorted = ["a", "ab", "aba", "abacus", "abacuses", "b", "cc", "cd", "lamp", "lantern", "zy", "zz"];
            for count in 0..=12 {
                check(version, count, &sorted);
                check(version, -count, &sorted);
            }
            check(version, 9, &["q", "zz", "b", "ab", "a", "lamp", "aa", "c", "b"]);
            check(version, 9, &["a", "ab", "ab", "ab", "ab", "ab", "ab", "b", "b"]);
            check(version, 30, &["z"; 30]);
        }
    }

    #[test]
    fn a_dictionary_in_dynamic_memory_is_not_kept() {
        let mut story = Story::new(Version::V5);
        story.bytes(0x7F0, &[0, 6, 0, 1]);
        assert!(StoryDictionary::new(0x7F0, Version::V5).entries(&story.memory()).is_none());
    }

    #[test]
    fn a_dictionary_that_goes_on_at_address_0_is_not_kept() {
        for (address, length, count) in [(0xFFFE, 6, 0), (0xFFF0, 6, 10), (0xF000, 255, 0x7FFF)] {
            let mut story = Story::new(Version::V5);
            story.bytes(address, &[0, length]).words(address + 2, &[count]);
            let dictionary = StoryDictionary::new(address as u16, Version::V5);
            assert!(dictionary.entries(&story.memory()).is_none(), "${address:x}");
        }
    }
}
