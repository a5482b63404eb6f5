//! What a story says about its text, read once and kept: its alphabets and its Unicode translation table.

use std::ops::Range;
use std::sync::Arc;

use super::alphabet::{Alphabets, TABLE_SIZE};
use super::strings::Strings;
use super::unicode::{UnicodeTable, table_size};
use super::{Printed, TextError};
use crate::story::Version;
use crate::zmachine::memory::Memory;

/// Where a story's text tables are: byte addresses as its header has them, 0 where it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TableAddresses {
    /// The abbreviations table: the word at $18.
    pub abbreviations: u16,
    /// The alphabet table: the word at $34. Without effect before V5 (§3.5.5).
    pub alphabet: u16,
    /// The Unicode translation table: word 3 of the header extension. Without effect before V5 (§3.8.5.2).
    pub unicode: u16,
}

/// The text tables of a story: a cache of its memory, which the same memory always gives again. Copies share what they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextTables {
    version: Version,
    addresses: TableAddresses,
    alphabets: Arc<Alphabets>,
    unicode: Arc<UnicodeTable>,
    /// The bytes of the tables that lie in dynamic memory, to see whether they have changed.
    live: Arc<[u8]>,
    /// The strings that were decoded with these tables.
    strings: Arc<Strings>,
}

impl TextTables {
    /// Reads the tables of a story of a version, which are at these addresses.
    pub fn new(memory: &Memory, version: Version, addresses: TableAddresses) -> TextTables {
        let used = |address: u16| if version >= Version::V5 { address } else { 0 };
        let addresses =
            TableAddresses { alphabet: used(addresses.alphabet), unicode: used(addresses.unicode), ..addresses };
        let alphabets = match addresses.alphabet {
            0 => Alphabets::standard(version),
            address => Alphabets::custom(version, &alphabet_at(memory, address)),
        };
        let unicode = match addresses.unicode {
            0 => UnicodeTable::standard(),
            address => UnicodeTable::read(memory, address),
        };
        let live = Arc::from([]);
        let (alphabets, unicode, strings) = (Arc::new(alphabets), Arc::new(unicode), Arc::new(Strings::new()));
        let mut tables = TextTables { version, addresses, alphabets, unicode, live, strings };
        tables.live = tables.live_slices(memory).flatten().copied().collect();
        tables
    }

    /// What the tables in dynamic memory are now.
    fn live_slices<'a>(&self, memory: &'a Memory) -> impl Iterator<Item = &'a [u8]> {
        self.live_ranges(memory).map(|range| &memory.dynamic()[usize::from(range.start)..usize::from(range.end)])
    }

    /// Reads again the tables that the story has changed, and tells whether there were any. Needed only where [`TextTables::is_live`].
    pub fn refresh(&mut self, memory: &Memory) -> bool {
        // Inform puts its Unicode table into dynamic memory and never changes it: comparing is cheap, reading it anew is not.
        let mut before = &self.live[..];
        let same = self.live_slices(memory).all(|now| {
            let (first, rest) = before.split_at(before.len().min(now.len()));
            before = rest;
            first == now
        });
        let changed = !(same && before.is_empty());
        if changed {
            *self = TextTables::new(memory, self.version, self.addresses);
        }
        changed
    }

    /// The version whose rules hold.
    #[inline(always)]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Where the tables were read from; an alphabet or Unicode table without effect counts as none.
    #[inline(always)]
    pub fn addresses(&self) -> TableAddresses {
        self.addresses
    }

    /// The strings that were decoded.
    #[inline(always)]
    pub(super) fn strings(&self) -> &Strings {
        &self.strings
    }

    /// The alphabets.
    #[inline(always)]
    pub fn alphabets(&self) -> &Alphabets {
        &self.alphabets
    }

    /// The extra characters.
    #[inline(always)]
    pub fn unicode(&self) -> &UnicodeTable {
        &self.unicode
    }

    /// The string at an address as text, for listings: what is undefined is shown as `\u{FFFD}`.
    ///
    /// # Errors
    /// [`TextError`], where the string cannot be printed to its end.
    pub fn decode_to_string(&self, memory: &Memory, address: u32) -> Result<(String, u32), TextError> {
        let mut text = String::new();
        let end = self.decode(memory, address, |code| match self.printed(code) {
            Some(Printed::Character(character)) => text.push(character),
            Some(Printed::NewLine) => text.push('\n'),
            Some(Printed::Tab | Printed::SentenceSpace) => text.push(' '),
            Some(Printed::Nothing) => {}
            None => text.push(char::REPLACEMENT_CHARACTER),
        })?;
        Ok((text, end))
    }

    /// Whether a table lies in dynamic memory, so that the story can change it.
    pub fn is_live(&self, memory: &Memory) -> bool {
        self.live_ranges(memory).next().is_some()
    }

    /// The byte addresses whose writing changes a table.
    pub fn live_ranges(&self, memory: &Memory) -> impl Iterator<Item = Range<u16>> {
        let end = memory.dynamic_size();
        let range = move |start: u16, size: u16| start..start.saturating_add(size).min(end);
        [
            range(self.addresses.alphabet, TABLE_SIZE as u16),
            range(self.addresses.unicode, table_size(memory, self.addresses.unicode)),
        ]
        .into_iter()
        .filter(|range| range.start != 0 && !range.is_empty())
    }
}

/// The alphabet table at an address. It reads on past 64 KiB, where nothing changes, instead of wrapping to the header.
fn alphabet_at(memory: &Memory, address: u16) -> [u8; TABLE_SIZE] {
    let mut bytes = u32::from(address)..;
    std::array::from_fn(|_| bytes.next().map_or(0, |at| memory.byte_at(at)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Story;
    use super::*;

    #[test]
    fn tables_in_dynamic_memory_follow_it_when_refreshed() {
        let mut story = Story::new(Version::V5);
        story.bytes(0x200, &[b'x'; 78]).bytes(0x300, &[1]).words(0x301, &[0x436]);
        story.addresses = TableAddresses { abbreviations: 0x100, alphabet: 0x200, unicode: 0x300 };
        let (mut memory, mut tables) = (story.memory(), story.tables());
        assert_eq!(tables.live_ranges(&memory).collect::<Vec<_>>(), [0x200..0x24E, 0x300..0x303]);
        memory.set_byte(0x200, b'y');
        memory.set_word(0x301, 0x20AC);
        assert_eq!(tables.unicode().character(155), Some('ж'), "kept until refreshed");
        tables.refresh(&memory);
        assert_eq!(tables.unicode().character(155), Some('€'));
        assert_eq!(tables.encode(b"yx").words(), [0x18E5, 0x14A5, 0x94A5]);
        assert_eq!(tables, TextTables::new(&memory, Version::V5, story.addresses));
    }

    #[test]
    fn only_tables_in_use_and_in_dynamic_memory_are_live() {
        for (version, alphabet, unicode, live) in [
            (Version::V5, 0, 0, false),
            (Version::V5, 0x7FF, 0, true),
            (Version::V5, 0, 0x7FF, true),
            (Version::V5, 0x800, 0x800, false),
            (Version::V4, 0x200, 0x200, false),
        ] {
            let mut story = Story::new(version);
            story.addresses = TableAddresses { abbreviations: 0x100, alphabet, unicode };
            assert_eq!(story.tables().is_live(&story.memory()), live, "V{version} {alphabet:x} {unicode:x}");
        }
    }

    #[test]
    fn copies_share_tables_that_did_not_change() {
        let mut story = Story::new(Version::V5);
        story.addresses.alphabet = 0x200;
        let tables = story.tables();
        let mut copy = tables.clone();
        copy.refresh(&story.memory());
        assert!(Arc::ptr_eq(&copy.alphabets, &tables.alphabets));
    }

    #[test]
    fn a_listing_shows_undefined_codes_as_replacement_characters() {
        let mut story = Story::new(Version::V5);
        story.string(0x400, &[6, 5, 7, 5, 6, 0, 27, 5, 6, 4, 27]);
        let text = story.tables().decode_to_string(&story.memory(), 0x400);
        assert_eq!(text, Ok(("a\n\u{FFFD}ä".to_string(), 0x408)));
    }
}
