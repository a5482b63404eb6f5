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
        shard.get_or_init(|| Box::new([const { OnceLock::new() }; SLOTS])).get((address ^ address / SLOTS) % SLOTS)
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
