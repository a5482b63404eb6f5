//! The words of a story's own dictionary, and how it divides and reads what is typed (§13).
//!
//! A dictionary holds words cut to 6 letters, from V4 on to 9, so that a story knows `lantern` by `lanter`. Whether it knows a word is
//! asked as the story asks: by the encoded text.

use std::collections::HashSet;

use crate::zmachine::Machine;
use crate::zmachine::memory::Memory;
use crate::zmachine::text::{Dictionary, Printed, TextTables};

/// The most Z-characters that are read to list the words. No honest dictionary has abbreviations, but a crafted one can have some that print for
/// hours.
const Z_CHARACTERS: u32 = 1 << 20;

/// More characters than a word of any version is encoded from.
const LONGEST_ENCODED: usize = 9;

/// More bytes than the text of an entry without abbreviations can have: 9 characters of 3 bytes each.
const LONGEST_WORD: usize = 30;

/// Letters that an entry has room for at least: those of V1 to V3. A dictionary of so many words has more than one in so many that are as long, unless its story
/// cuts them; a compiler's own may not be cut.
const SHORTEST_ENTRY: usize = 6;
const FEWEST_WORDS: usize = 50;
const FEW: usize = 20;

/// Encoded text as it stands in a dictionary: two words up to V3, three later.
type Entry = [u16; 3];

/// The words that a story knows.
#[derive(Debug, Clone)]
pub struct StoryWords {
    tables: TextTables,
    separators: Vec<char>,
    entries: HashSet<Entry>,
    /// The words that can be typed, as the dictionary has them, cut.
    words: Vec<String>,
    /// The letters to which the story cuts words by itself, where those are fewer than an entry has room for.
    own_cut: Option<usize>,
}

impl StoryWords {
    /// The words of a machine's story. They stay as they are now: few stories change their dictionary.
    pub fn of(machine: &Machine) -> StoryWords {
        let memory = machine.memory();
        StoryWords::read(memory, machine.text.clone(), machine.story().header().dictionary)
    }

    /// The words of the dictionary at a byte address.
    fn read(memory: &Memory, tables: TextTables, address: u16) -> StoryWords {
        let dictionary = Dictionary::at(memory, address);
        let separators = (b'!'..=b'~').filter(|code| dictionary.is_separator(*code)).map(char::from).collect();
        let length = tables.encode(b"").words().len();
        let mut entries = HashSet::new();
        let mut words = Vec::new();
        let mut work: u32 = 0;
        for at in dictionary.entries() {
            let mut entry = Entry::default();
            for (part, offset) in entry.iter_mut().zip((0..).step_by(2)).take(length) {
                *part = memory.word(at.wrapping_add(offset));
            }
            // Text whose end is not within the entry would run into whatever follows. Entries that are there twice are read once.
            let ends = entry.iter().any(|part| part & 0x8000 != 0);
            if !entries.insert(entry) || !ends || work > Z_CHARACTERS {
                continue;
            }
            let mut word = String::new();
            let mut clean = true;
            let read = tables.decode_counting(memory, u32::from(at), |code| match tables.printed(code) {
                Some(Printed::Character(c)) if word.len() < LONGEST_WORD => word.push(c),
                Some(Printed::Character(_) | Printed::NewLine | Printed::Nothing) => clean = false,
                Some(Printed::Tab | Printed::SentenceSpace) | None => clean = false,
            });
            work = work.saturating_add(read.map_or(Z_CHARACTERS, |(_, count)| count).max(1));
            if clean && !word.is_empty() && !word.contains(' ') {
                words.push(word);
            }
        }
        let own_cut = cut_of(&words);
        StoryWords { tables, separators, entries, words, own_cut }
    }

    /// Whether the story reads what is typed in its own way, as Scott Adams' adventures do, of whose words the first three or four letters count.
    pub fn cuts_by_itself(&self) -> bool {
        self.own_cut.is_some()
    }

    /// The words, as the dictionary has them: cut, and in its order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Whether the dictionary has a word. Of a long one only the first letters count.
    pub fn knows(&self, word: &str) -> bool {
        let beginning =
            self.own_cut.and_then(|letters| Some(word.split_at_checked(word.char_indices().nth(letters)?.0)?.0));
        let is_there = |word: &str| self.entry(word).is_some_and(|entry| self.entries.contains(&entry));
        !word.is_empty() && (is_there(word) || beginning.is_some_and(is_there))
    }

    /// Whether two words are the same to the story.
    pub fn confuses(&self, one: &str, other: &str) -> bool {
        let one = self.entry(one);
        one.is_some() && one == self.entry(other)
    }

    /// Whether the story can read a character.
    pub fn can_read(&self, c: char) -> bool {
        self.tables.unicode().code(c).is_some()
    }

    /// Whether a character divides words and is a word itself.
    pub fn is_separator(&self, c: char) -> bool {
        self.separators.contains(&c)
    }

    fn entry(&self, word: &str) -> Option<Entry> {
        let small = word.chars().flat_map(char::to_lowercase);
        let codes: Option<Vec<u8>> = small.take(LONGEST_ENCODED).map(|c| self.tables.unicode().code(c)).collect();
        let encoded = self.tables.encode(&codes?);
        let mut entry = Entry::default();
        entry.iter_mut().zip(encoded.words()).for_each(|(part, word)| *part = *word);
        Some(entry)
    }
}

/// The letters to which a story cuts words by itself: hardly any are longer, though entries have room for more.
fn cut_of(words: &[String]) -> Option<usize> {
    let longer = |letters: usize| words.iter().filter(|word| word.chars().nth(letters).is_some()).count();
    let is_cut = |letters: &usize| longer(*letters).saturating_mul(FEW) < words.len();
    (1..SHORTEST_ENTRY).find(is_cut).filter(|_| words.len() >= FEWEST_WORDS)
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::story::{Story, Version};
    use crate::zmachine::Options;
    use crate::zmachine::text::TableAddresses;

    const AT: u16 = 0x400;

    /// A story's words made by hand, with the separators of Inform.
    pub fn story_words(version: Version, words: &[&str]) -> StoryWords {
        let mut image = vec![0; 0x1_0000];
        let tables = TextTables::new(&Memory::new(Arc::from(&image[..]), 0x400), version, TableAddresses::default());
        let size = tables.encode(b"").words().len() * 2;
        let mut sorted: Vec<Vec<u16>> =
            words.iter().map(|word| tables.encode(word.as_bytes()).words().to_vec()).collect();
        sorted.sort();
        let mut bytes = vec![3, b'.', b',', b'"', size as u8];
        bytes.extend((sorted.len() as u16).to_be_bytes());
        bytes.extend(sorted.into_iter().flatten().flat_map(u16::to_be_bytes));
        image[usize::from(AT)..usize::from(AT) + bytes.len()].copy_from_slice(&bytes);
        StoryWords::read(&Memory::new(Arc::from(image), 0x400), tables, AT)
    }

    /// The words of the built-in adventure.
    pub fn adventure() -> StoryWords {
        let bytes = std::fs::read("stories/eleven.z5").expect("the built-in adventure");
        let story = Story::from_bytes(bytes).expect("a story");
        StoryWords::of(&Machine::new(story, Options::default()))
    }

    #[test]
    fn words_are_known_by_their_first_letters() {
        for (version, cut) in [(Version::V1, "lanter"), (Version::V3, "lanter"), (Version::V5, "lanternho")] {
            let words = story_words(version, &["lanternholder", "take", "x"]);
            assert_eq!(words.iter().collect::<Vec<_>>(), [cut, "take", "x"], "V{version}");
            for known in ["lanternholder", "LanternHolder", cut, "take", "TAKE", "x"] {
                assert!(words.knows(known), "V{version} {known}");
            }
            for unknown in ["lante", "tak", "takes", "", "ж", "xж"] {
                assert!(!words.knows(unknown), "V{version} {unknown}");
            }
            assert!(words.confuses("lanternholders", "lanternholder"));
            assert!(!words.confuses("ж", "ж"), "neither can be read");
        }
    }

    /// A dictionary of many words that are cut to four letters.
    pub fn cut_words() -> StoryWords {
        let more: Vec<String> =
            (b'a'..=b'z').flat_map(|c| [format!("q{}", char::from(c)), format!("z{}", char::from(c))]).collect();
        let words: Vec<&str> =
            ["nort", "west", "cloa", "unscript"].into_iter().chain(more.iter().map(String::as_str)).collect();
        story_words(Version::V6, &words)
    }

    #[test]
    fn a_story_that_cuts_words_by_itself_knows_longer_ones_by_their_beginnings() {
        let words = cut_words();
        assert!(words.cuts_by_itself());
        assert!(["north", "cloak", "CLOAK", "west", "western", "unscript", "qa"].iter().all(|word| words.knows(word)));
        assert!(["clo", "w", "éclo", "qab", ""].iter().all(|word| !words.knows(word)));
        assert!(!story_words(Version::V6, &["nort", "west"]).cuts_by_itself(), "a small dictionary just is");
        assert!(!adventure().cuts_by_itself());
    }

    #[test]
    fn the_adventure_knows_its_words() {
        let words = adventure();
        assert!(words.iter().len() > 100);
        assert!(words.iter().all(|word| words.knows(word)));
        assert!(["examine", "take", "north", "inventory"].iter().all(|word| words.knows(word)));
        assert!(words.is_separator('.') && words.is_separator(',') && !words.is_separator('x'));
        assert!(words.can_read('é') && !words.can_read('ж') && !words.can_read('\u{1B}'));
    }

    #[test]
    fn any_bytes_are_some_words() {
        for byte in [0x00, 0x04, 0x14, 0x7F, 0x80, 0x84, 0xFF] {
            let memory = Memory::new(Arc::from(vec![byte; 0x1_0000]), 0x400);
            for version in Version::ALL {
                let addresses = TableAddresses { abbreviations: 0x40, alphabet: 0, unicode: 0 };
                let tables = TextTables::new(&memory, version, addresses);
                let words = StoryWords::read(&memory, tables, 0xFF00);
                assert!(words.iter().all(|word| word.len() <= LONGEST_WORD && words.can_read_all(word)));
            }
        }
    }

    impl StoryWords {
        fn can_read_all(&self, word: &str) -> bool {
            word.chars().all(|c| self.can_read(c))
        }
    }
}
