//! Strings that were decoded before, kept by their address, so that a string that is printed again is copied instead of decoded.
//!
//! What is kept follows from the story and from nothing else, so all copies of a machine share it, and none can tell whether a string was
//! there. Strings never change in static memory; of what can change (a string in dynamic memory, an abbreviation) the bytes that were read are
//! kept too, and compared at each use. Nothing kept is ever replaced: a string with other bytes is decoded anew each time. So looking
//! a string up takes no lock.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::abbreviations::Abbreviations;
use super::tables::TextTables;
use crate::zmachine::memory::Memory;

/// Bytes that are kept, about. The largest stories have text of some 3 MiB.
const MOST_BYTES: usize = 8 << 20;

/// The longest string that is kept, in characters: others are rare, and slow to print anyway.
const LONGEST: usize = 1 << 14;

/// Bytes of a story whose strings share a shard, and slots in a shard.
const SHARD_BYTES: usize = 512;
const SLOTS: usize = 64;

/// Shards: those of a story beyond 128 KiB are shared by addresses so far apart.
const SHARDS: usize = 256;

/// What a string prints.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Text {
    /// Nothing but space to `~` and new-lines, which are `'\n'` here: it prints the same whatever a story does to its tables.
    Plain(Box<str>),
    /// Its ZSCII codes.
    Codes(Box<[u16]>),
}

/// A string as it was decoded.
#[derive(Debug)]
pub(crate) struct DecodedString {
    address: u32,
    /// The address after it.
    pub(crate) end: u32,
    /// The Z-characters that were read for it, those of abbreviations included.
    pub(crate) z_chars: u32,
    pub(crate) text: Text,
    /// The bytes of it that lie in dynamic memory.
    live: Box<[u8]>,
    /// A bit for each abbreviation that it uses.
    abbreviations: u128,
    next: Slot,
}

impl DecodedString {
    /// Bytes that it takes.
    fn size(&self) -> usize {
        let text = match &self.text {
            Text::Plain(text) => text.len(),
            Text::Codes(codes) => size_of_val(&codes[..]),
        };
        size_of::<DecodedString>() + text + self.live.len()
    }
}

/// The beginning or the rest of a list of strings.
type Slot = OnceLock<Box<DecodedString>>;

/// The strings of a story that were decoded with one set of text tables.
pub(super) struct Strings {
    shards: [OnceLock<Box<[Slot; SLOTS]>>; SHARDS],
    /// Bytes that the strings take.
    bytes: AtomicUsize,
    /// The abbreviations that all strings here were decoded with.
    abbreviations: OnceLock<Abbreviations>,
}

impl Strings {
    pub(super) fn new() -> Strings {
        Strings {
            shards: [const { OnceLock::new() }; SHARDS],
            bytes: AtomicUsize::new(0),
            abbreviations: OnceLock::new(),
        }
    }

    /// The list that an address belongs to.
    #[inline(always)]
    fn slot(&self, address: u32) -> Option<&Slot> {
        let address = address as usize;
        let shard = self.shards.get(address / SHARD_BYTES % SHARDS)?;
        shard.get_or_init(|| Box::new([const { OnceLock::new() }; SLOTS])).get((address ^ (address / SLOTS)) % SLOTS)
    }

    /// Puts a string at the end of its list, unless another copy of the machine was faster.
    #[cold]
    fn keep(&self, string: DecodedString) -> Option<&DecodedString> {
        let address = string.address;
        let mut slot = self.slot(address)?;
        let mut string = Some(Box::new(string));
        loop {
            if slot.get().is_none()
                && let Some(new) = string.take()
            {
                let size = new.size();
                match slot.set(new) {
                    Ok(()) => {
                        self.bytes.fetch_add(size, Ordering::Relaxed);
                    }
                    Err(late) => string = Some(late),
                }
            }
            let kept = slot.get()?;
            if kept.address == address {
                return Some(kept);
            }
            slot = &kept.next;
        }
    }
}

impl TextTables {
    /// The string at an address, decoded now or before. `None` where it has not been kept: it must be decoded then, which gives the
    /// same, or says what is wrong with it.
    #[inline]
    pub(crate) fn string(&self, memory: &Memory, address: u32) -> Option<&DecodedString> {
        let mut slot = self.strings().slot(address)?;
        let kept = loop {
            match slot.get() {
                Some(kept) if kept.address == address => break &**kept,
                Some(other) => slot = &other.next,
                None => break self.keep_string(memory, address)?,
            }
        };
        self.is_as_kept(memory, kept).then_some(kept)
    }

    /// Whether decoding a string now would give the same as it did.
    #[inline(always)]
    fn is_as_kept(&self, memory: &Memory, kept: &DecodedString) -> bool {
        (kept.live.is_empty() || live(memory, kept.address, kept.end) == &kept.live[..])
            && (kept.abbreviations == 0 || self.known_abbreviations(memory).are_as_kept(memory, kept.abbreviations))
    }

    #[inline(always)]
    fn known_abbreviations(&self, memory: &Memory) -> &Abbreviations {
        let read = || Abbreviations::read(memory, self.version(), self.addresses().abbreviations);
        self.strings().abbreviations.get_or_init(read)
    }

    #[cold]
    fn keep_string(&self, memory: &Memory, address: u32) -> Option<&DecodedString> {
        if self.strings().bytes.load(Ordering::Relaxed) >= MOST_BYTES {
            return None;
        }
        let mut codes = Vec::new();
        let mut length = 0_usize;
        let decoded = self.decode_noting(memory, address, |code| {
            length += 1;
            if length <= LONGEST {
                codes.push(code);
            }
        });
        let extent = decoded.ok().filter(|_| length <= LONGEST)?;
        let text = match codes.iter().map(|&code| plain(code)).collect::<Option<String>>() {
            Some(text) => Text::Plain(text.into()),
            None => Text::Codes(codes.into()),
        };
        let string = DecodedString {
            address,
            end: extent.end,
            z_chars: extent.z_chars,
            text,
            live: live(memory, address, extent.end).into(),
            abbreviations: extent.abbreviations,
            next: OnceLock::new(),
        };
        // Another copy may have changed an abbreviation, or this one after a string was kept with it.
        match self.is_as_kept(memory, &string) {
            true => self.strings().keep(string),
            false => None,
        }
    }
}

/// What of a string lies in dynamic memory.
#[inline(always)]
fn live(memory: &Memory, address: u32, end: u32) -> &[u8] {
    let dynamic = memory.dynamic();
    dynamic.get(address as usize..dynamic.len().min(end as usize)).unwrap_or(&[])
}

/// The character of a code that is the same in all stories.
fn plain(code: u16) -> Option<char> {
    match code {
        13 => Some('\n'),
        32..=126 => u8::try_from(code).ok().map(char::from),
        _ => None,
    }
}

impl fmt::Debug for Strings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Strings").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

/// What has been decoded says nothing that the tables do not say.
impl PartialEq for Strings {
    fn eq(&self, _: &Strings) -> bool {
        true
    }
}

impl Eq for Strings {}

#[cfg(test)]
mod tests {
    use super::super::testing::{Story, z_string};
    use super::*;
    use crate::story::Version;

    /// What is kept for the string at an address: the text, which must be what decoding it gives.
    #[track_caller]
    fn kept<'a>(tables: &'a TextTables, memory: &Memory, address: u32) -> Option<&'a Text> {
        let string = tables.string(memory, address)?;
        let mut codes = Vec::new();
        let decoded = tables.decode_counting(memory, address, |code| codes.push(code));
        assert_eq!(decoded, Ok((string.end, string.z_chars)), "${address:x}");
        let kept = match &string.text {
            Text::Plain(text) => text.bytes().map(|c| if c == b'\n' { 13 } else { u16::from(c) }).collect(),
            Text::Codes(codes) => codes.to_vec(),
        };
        assert_eq!(kept, codes, "${address:x}");
        Some(&string.text)
    }

    fn plain(text: &str) -> Text {
        Text::Plain(text.into())
    }

    #[test]
    fn a_string_is_decoded_once_for_all_copies() {
        let mut story = Story::new(Version::V5);
        story.string(0x1000, &[6, 5, 7, 7]).string(0x1200, &[5, 6, 4, 27, 7]).string(0x1_1000, &[8]);
        let (memory, tables) = (story.memory(), story.tables());
        let copy = tables.clone();
        assert_eq!(kept(&tables, &memory, 0x1000), Some(&plain("a\nb")));
        assert_eq!(kept(&tables, &memory, 0x1200), Some(&Text::Codes([155, 98].into())));
        assert_eq!(kept(&tables, &memory, 0x1_1000), Some(&plain("c")), "past 64 KiB");
        for address in [0x1000, 0x1200, 0x1_1000] {
            let strings =
                [&tables, &copy, &tables].map(|tables| tables.string(&memory, address).map(std::ptr::from_ref));
            assert!(strings[0].is_some() && strings == [strings[0]; 3], "${address:x}");
        }
    }

    #[test]
    fn addresses_of_one_list_are_told_apart() {
        let mut story = Story::new(Version::V5);
        let apart = (SHARD_BYTES * SHARDS) as u32;
        let places = [0x1000, 0x1040, 0x1000 + apart / 2, 0x1002];
        for (place, letter) in places.into_iter().zip(6..) {
            story.string(place, &[letter]);
        }
        let (memory, tables) = (story.memory(), story.tables());
        for _ in 0..2 {
            for (place, letter) in places.into_iter().zip(["a", "b", "c", "d"]) {
                assert_eq!(kept(&tables, &memory, place), Some(&plain(letter)), "${place:x}");
            }
        }
    }

    #[test]
    fn a_string_in_dynamic_memory_counts_only_while_its_bytes_are_the_same() {
        let mut story = Story::new(Version::V5);
        // The second crosses into static memory.
        story.string(0x400, &[6, 6, 6, 6]).string(0x7FE, &[7, 7, 7, 7]);
        let (mut memory, tables) = (story.memory(), story.tables());
        for (address, text) in [(0x400, "aaaa"), (0x7FE, "bbbb")] {
            assert_eq!(kept(&tables, &memory, address.into()), Some(&plain(text)));
            let before = memory.word(address);
            for word in [z_string(&[8, 8, 8])[0], z_string(&[8, 8, 8])[0] & 0x7FFF] {
                memory.set_word(address, word);
                assert_eq!(kept(&tables, &memory, address.into()), None, "${address:x} with {word:x}");
            }
            memory.set_word(address, before);
            assert_eq!(kept(&tables, &memory, address.into()), Some(&plain(text)));
        }
    }

    /// A story with the abbreviations "a", "b" in dynamic and "c" in static memory, and a string with each of them and one with none.
    fn abbreviated() -> Story {
        let mut story = Story::new(Version::V5);
        story.abbreviation(0, 0x300, &[6]).abbreviation(1, 0x310, &[7]).abbreviation(95, 0x900, &[8]);
        story
            .string(0x1000, &[1, 0, 13])
            .string(0x1010, &[1, 1, 13])
            .string(0x1020, &[3, 31, 13])
            .string(0x1030, &[13]);
        story
    }

    fn all_kept(tables: &TextTables, memory: &Memory) -> [Option<String>; 4] {
        [0x1000, 0x1010, 0x1020, 0x1030].map(|address| match kept(tables, memory, address)? {
            Text::Plain(text) => Some(text.to_string()),
            Text::Codes(codes) => panic!("{codes:?}"),
        })
    }

    fn some<const N: usize>(texts: [&str; N]) -> [Option<String>; N] {
        texts.map(|text| (!text.is_empty()).then(|| text.to_owned()))
    }

    #[test]
    fn an_abbreviation_that_changes_ends_the_strings_that_use_it_and_no_others() {
        let story = abbreviated();
        let (mut memory, tables) = (story.memory(), story.tables());
        let all = some(["ah", "bh", "ch", "h"]);
        assert_eq!(all_kept(&tables, &memory), all);
        for (address, left) in [
            (0x100, some(["", "bh", "ch", "h"])),
            (0x300, some(["", "bh", "ch", "h"])),
            (0x310, some(["ah", "", "ch", "h"])),
            (0x100 + 2 * 95, some(["ah", "bh", "", "h"])),
            (0x320, all.clone()),
        ] {
            let before = memory.word(address);
            memory.set_word(address, if address < 0x200 { 0x900 / 2 } else { z_string(&[9])[0] });
            if address == 0x100 + 2 * 95 {
                memory.set_word(address, 0x300 / 2);
            }
            assert_eq!(all_kept(&tables, &memory), left, "${address:x}");
            memory.set_word(address, before);
            assert_eq!(all_kept(&tables, &memory), all, "${address:x}");
        }
    }

    #[test]
    fn a_string_is_not_kept_with_an_abbreviation_that_has_changed() {
        let story = abbreviated();
        let (mut memory, tables) = (story.memory(), story.tables());
        assert_eq!(kept(&tables, &memory, 0x1010), Some(&plain("bh")));
        memory.set_word(0x100, 0x900 / 2);
        assert_eq!(kept(&tables, &memory, 0x1000), None);
        memory.set_word(0x100, 0x300 / 2);
        assert_eq!(kept(&tables, &memory, 0x1000), Some(&plain("ah")));
    }

    #[test]
    fn abbreviations_too_far_apart_to_be_compared_at_once_are_compared_for_themselves() {
        let mut story = Story::new(Version::V5);
        story.abbreviation(0, 0x20, &[6]).abbreviation(1, 0x7F0, &[7]).string(0x1000, &[1, 0]).string(0x1010, &[1, 1]);
        let (mut memory, tables) = (story.memory(), story.tables());
        for _ in 0..2 {
            assert_eq!(kept(&tables, &memory, 0x1000), Some(&plain("a")));
            assert_eq!(kept(&tables, &memory, 0x1010), Some(&plain("b")));
        }
        memory.set_word(0x7F0, z_string(&[9])[0]);
        assert_eq!(kept(&tables, &memory, 0x1000), Some(&plain("a")));
        assert_eq!(kept(&tables, &memory, 0x1010), None);
    }

    #[test]
    fn what_is_long_or_wrong_is_not_kept() {
        let mut story = Story::new(Version::V5);
        story
            .abbreviation(0, 0x300, &[6; 3 * 300]) // more bytes than are compared
            .abbreviation(1, 0xA00, &[1, 0])
            .string(0x1000, &[1, 0])
            .string(0x1010, &[1, 1])
            .string(0x2000, &[6; LONGEST + 1])
            .string(0x6000, &[6; LONGEST]);
        let (memory, tables) = (story.memory(), story.tables());
        for address in [0x1000, 0x1010, 0x2000, memory.story_size() - 1, u32::MAX] {
            assert_eq!(kept(&tables, &memory, address), None, "${address:x}");
        }
        assert!(kept(&tables, &memory, 0x6000).is_some());
    }

    #[test]
    fn another_alphabet_begins_anew() {
        let mut story = Story::new(Version::V5);
        story.bytes(0x200, &[b'x'; 78]).string(0x1000, &[6, 7]);
        story.addresses.alphabet = 0x200;
        let (mut memory, mut tables) = (story.memory(), story.tables());
        assert_eq!(kept(&tables, &memory, 0x1000), Some(&plain("xx")));
        memory.set_byte(0x200, b'y');
        tables.refresh(&memory);
        assert_eq!(kept(&tables, &memory, 0x1000), Some(&plain("yx")));
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let mut story = Story::new(Version::V5);
        story.string(0x1000, &[6]).string(0x1010, &[7]);
        let (memory, tables) = (story.memory(), story.tables());
        assert!(kept(&tables, &memory, 0x1000).is_some());
        tables.strings().bytes.store(MOST_BYTES, Ordering::Relaxed);
        assert_eq!((kept(&tables, &memory, 0x1000), kept(&tables, &memory, 0x1010)), (Some(&plain("a")), None));
    }
}
