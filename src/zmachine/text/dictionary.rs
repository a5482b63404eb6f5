//! Dictionaries: the story's own and those that it makes (§13.1 to §13.5).

use std::cmp::Ordering;

use super::encode::EncodedWord;
use crate::zmachine::memory::Memory;

/// A set of ZSCII codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Codes([u64; 4]);

impl Codes {
    fn insert(&mut self, code: u8) {
        self.0[usize::from(code >> 6)] |= 1 << (code & 63);
    }

    #[inline(always)]
    fn contains(&self, code: u8) -> bool {
        self.0[usize::from(code >> 6)] >> (code & 63) & 1 != 0
    }
}

/// How a dictionary's entries are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// By the encoded text (§13.5).
    Sorted,
    /// Not at all: the count of entries is negative (§15, `tokenise`).
    Unsorted,
}

/// The head of a dictionary. It is read anew for each use, since a story may change its own at any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dictionary {
    separators: Codes,
    /// Bytes from one entry to the next.
    entry_length: u8,
    count: u16,
    order: Order,
    first_entry: u16,
}

impl Dictionary {
    /// Reads the head of the dictionary at a byte address. Any bytes are some dictionary: addresses wrap at 64 KiB, entries
    /// may overlap, there may be no separators and no entries.
    pub fn at(memory: &Memory, address: u16) -> Dictionary {
        let separator_count = memory.byte(address);
        let mut separators = Codes::default();
        let mut at = address.wrapping_add(1);
        for _ in 0..separator_count {
            match memory.byte(at) {
                b' ' => {} // never a separator (§13.2)
                code => separators.insert(code),
            }
            at = at.wrapping_add(1);
        }
        let count = memory.word(at.wrapping_add(1)) as i16;
        Dictionary {
            separators,
            entry_length: memory.byte(at),
            count: count.unsigned_abs(),
            order: if count < 0 { Order::Unsorted } else { Order::Sorted },
            first_entry: at.wrapping_add(3),
        }
    }

    /// Whether a ZSCII code divides words and is a word itself.
    #[inline(always)]
    pub fn is_separator(&self, code: u8) -> bool {
        self.separators.contains(code)
    }

    /// Bytes of an entry, its encoded text and the story's data.
    pub fn entry_length(&self) -> u8 {
        self.entry_length
    }

    /// The byte addresses of the entries, in their order.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = u16> {
        let dictionary = *self;
        (0..dictionary.count).map(move |number| dictionary.entry(number))
    }

    /// The byte address of the entry of a word, 0 where there is none.
    ///
    /// Entries are halved as Frotz does, so that in a dictionary that is not in order, which §13.5 forbids, the same words are found
    /// and missed. Of entries that are the same, which it forbids too, the first of their run counts.
    pub fn look_up(&self, memory: &Memory, word: &EncodedWord) -> u16 {
        self.look_up_counting(memory, word).0
    }

    /// [`Dictionary::look_up`], with the number of entries that were compared: the work that was done.
    pub fn look_up_counting(&self, memory: &Memory, word: &EncodedWord) -> (u16, u32) {
        self.search(|number| self.compare(memory, word, number), self.whole())
    }

    /// All entries.
    pub(super) fn whole(&self) -> Narrowed {
        Narrowed { low: 0, end: self.count, compared: 0 }
    }

    /// Halves for as long as comparisons that know less than the whole word tell. What has no order can't be halved.
    pub(super) fn narrow(&self, compare: impl Fn(u16) -> Ordering) -> Narrowed {
        let mut narrowed = self.whole();
        if self.order == Order::Unsorted {
            return narrowed;
        }
        while let Some(middle) = narrowed.middle() {
            match compare(middle) {
                Ordering::Equal => break,
                unequal @ (Ordering::Less | Ordering::Greater) => narrowed = narrowed.after(middle, unequal),
            }
        }
        narrowed
    }

    /// The byte address of the first entry.
    pub(super) fn first_entry(&self) -> u16 {
        self.first_entry
    }

    /// Where the last entry ends, not wrapped at 64 KiB.
    pub(super) fn end(&self) -> usize {
        usize::from(self.first_entry) + usize::from(self.count) * usize::from(self.entry_length)
    }

    /// Looks a word up by what comparing it with the entry of a number gives.
    #[inline(always)]
    pub(super) fn search(&self, compare: impl Fn(u16) -> Ordering, narrowed: Narrowed) -> (u16, u32) {
        let mut compared = narrowed.compared.into();
        let number = match self.order {
            Order::Sorted => halve(compare, narrowed, &mut compared),
            Order::Unsorted => (0..self.count).find(|&number| {
                compared += 1;
                compare(number) == Ordering::Equal
            }),
        };
        (number.map_or(0, |number| self.entry(number)), compared)
    }

    #[inline(always)]
    fn entry(&self, number: u16) -> u16 {
        self.first_entry.wrapping_add(number.wrapping_mul(u16::from(self.entry_length)))
    }

    /// Compares a word with an entry. Mostly the first three Z-characters decide.
    #[inline(always)]
    fn compare(&self, memory: &Memory, word: &EncodedWord, number: u16) -> Ordering {
        let mut at = self.entry(number);
        for part in word.words() {
            match part.cmp(&memory.word(at)) {
                Ordering::Equal => at = at.wrapping_add(2),
                unequal @ (Ordering::Less | Ordering::Greater) => return unequal,
            }
        }
        Ordering::Equal
    }
}

/// Where halving has come to: the word is among these entries, if anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Narrowed {
    low: u16,
    /// The number after the last.
    end: u16,
    /// How many entries were compared so far: no more than 15.
    compared: u16,
}

impl Narrowed {
    /// The entry that is compared next.
    #[inline(always)]
    fn middle(self) -> Option<u16> {
        // The sum of the first and the last, halved; there are 32768 entries at most.
        (self.low < self.end).then(|| (self.low + (self.end - 1)) / 2)
    }

    /// What is left after the middle has been compared: [`Ordering::Greater`] where the word comes after it.
    #[inline(always)]
    fn after(self, middle: u16, compared: Ordering) -> Narrowed {
        let after = compared == Ordering::Greater;
        Narrowed {
            low: if after { middle + 1 } else { self.low },
            end: if after { self.end } else { middle },
            compared: self.compared + 1,
        }
    }
}

#[inline(always)]
fn halve(compare: impl Fn(u16) -> Ordering, mut narrowed: Narrowed, compared: &mut u32) -> Option<u16> {
    while let Some(middle) = narrowed.middle() {
        let unequal = compare(middle);
        narrowed = narrowed.after(middle, unequal);
        if unequal == Ordering::Equal {
            let first = first_of_run(compare, middle);
            *compared = u32::from(narrowed.compared) + u32::from(middle - first);
            return Some(first);
        }
    }
    *compared = narrowed.compared.into();
    None
}

/// The first of the entries around one that is the word sought which are the same.
fn first_of_run(compare: impl Fn(u16) -> Ordering, found: u16) -> u16 {
    let mut first = found;
    while let Some(before) = first.checked_sub(1)
        && compare(before) == Ordering::Equal
    {
        first = before;
    }
    first
}

#[cfg(test)]
mod tests {
    use super::super::testing::Story;
    use super::*;
    use crate::story::Version;

    const AT: u16 = 0x900;

    /// A dictionary of these words at $900, with three bytes of data for each, and the address of each entry.
    fn dictionary(version: Version, separators: &[u8], count: i16, words: &[&str]) -> (Story, Vec<u16>) {
        let mut story = Story::new(version);
        let length = if version <= Version::V3 { 7 } else { 9 };
        let mut at = u32::from(AT);
        story.bytes(at, &[separators.len() as u8]).bytes(at + 1, separators);
        at += 1 + separators.len() as u32;
        story.bytes(at, &[length]).words(at + 1, &[count as u16]);
        at += 3;
        let mut addresses = Vec::new();
        for word in words {
            let encoded = story.tables().encode(word.as_bytes());
            story.words(at, encoded.words());
            addresses.push(at as u16);
            at += u32::from(length);
        }
        (story, addresses)
    }

    fn look_up(story: &Story, word: &str) -> u16 {
        let memory = story.memory();
        Dictionary::at(&memory, AT).look_up(&memory, &story.tables().encode(word.as_bytes()))
    }

    #[test]
    fn every_word_of_a_sorted_dictionary_is_found_and_no_other() {
        let words = ["am", "an", "anaconda", "lamp", "look", "zebra"];
        for version in Version::ALL {
            for count in 0..=words.len() {
                let (story, addresses) = dictionary(version, b".,\"", count as i16, &words);
                for (word, (number, address)) in words.iter().zip(addresses.iter().enumerate()) {
                    let want = if number < count { *address } else { 0 };
                    assert_eq!(look_up(&story, word), want, "V{version} {word} of {count}");
                }
                assert_eq!(look_up(&story, "ana"), 0);
                assert_eq!(look_up(&story, "zz"), 0);
            }
        }
    }

    #[test]
    fn a_negative_count_means_unsorted() {
        let words = ["zebra", "am", "look", "am"];
        let (story, addresses) = dictionary(Version::V5, b".", -4, &words);
        assert_eq!(look_up(&story, "zebra"), addresses[0]);
        assert_eq!(look_up(&story, "am"), addresses[1], "the first of two");
        assert_eq!(look_up(&story, "lamp"), 0);
    }

    #[test]
    fn a_dictionary_out_of_order_finds_and_misses_what_halving_does() {
        let (story, addresses) = dictionary(Version::V5, b".", 4, &["c", "b", "a", "d"]);
        let found = ["a", "b", "c", "d"].map(|word| look_up(&story, word));
        assert_eq!(found, [0, addresses[1], 0, addresses[3]]);
    }

    #[test]
    fn of_entries_that_are_the_same_the_first_counts() {
        let (story, addresses) = dictionary(Version::V5, b".", 6, &["a", "b", "b", "b", "b", "c"]);
        assert_eq!(look_up(&story, "b"), addresses[1]);
    }

    #[test]
    fn a_dictionary_without_separators_is_read() {
        let (story, addresses) = dictionary(Version::V5, b"", 2, &["a", "b"]);
        assert_eq!(look_up(&story, "b"), addresses[1]);
        let head = Dictionary::at(&story.memory(), AT);
        assert!((0..=255).all(|code| !head.is_separator(code)));
        assert_eq!(head.entries().collect::<Vec<_>>(), addresses);
    }

    #[test]
    fn a_space_is_never_a_separator() {
        let (story, _) = dictionary(Version::V5, b". ,", 0, &[]);
        let head = Dictionary::at(&story.memory(), AT);
        assert_eq!([b'.', b' ', b','].map(|code| head.is_separator(code)), [true, false, true]);
    }

    #[test]
    fn any_bytes_are_some_dictionary() {
        let mut story = Story::new(Version::V5);
        for address in (0xFE00..0x1_0000).step_by(3) {
            story.bytes(address, &[0xFF, 0x80, 0x00]);
        }
        let (memory, tables) = (story.memory(), story.tables());
        for address in (0..=0x80).chain(0xFDF0..=0xFFFF) {
            let head = Dictionary::at(&memory, address);
            head.look_up(&memory, &tables.encode(b"lamp"));
            assert!(head.entries().len() <= 0x8000);
        }
    }
}
