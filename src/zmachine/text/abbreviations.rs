//! The abbreviations that kept strings were decoded with, to see whether they still are what they were (§3.3).
//!
//! Inform and Infocom's compiler put the table, and the strings that it points at, into dynamic memory. Few stories ever change them, but
//! Inform's `string` statement does.

use std::ops::Range;

use crate::story::Version;
use crate::zmachine::memory::Memory;

/// The most bytes of an abbreviation's string that are kept. What uses a longer one is decoded each time.
const LONGEST: usize = 512;

/// The most bytes that are compared at once. Above it, each abbreviation of a string is compared.
const LONGEST_SPAN: usize = 2048;

/// The abbreviations of a story at one moment.
#[derive(Debug)]
pub(super) struct Abbreviations {
    /// The byte address of the table.
    table: u16,
    entries: Vec<Entry>,
    /// A bit for each entry of which all is known.
    known: u128,
    /// The dynamic memory in which the table and its strings lie: as long as its bytes are the same, all abbreviations are. `None` where it is
    /// too long to be compared at each print.
    span: Option<Run>,
}

/// Bytes of dynamic memory; none where all that matters lies beyond it.
#[derive(Debug)]
struct Run {
    start: usize,
    bytes: Box<[u8]>,
}

impl Run {
    fn of(memory: &Memory, range: Range<usize>) -> Run {
        Run { start: range.start, bytes: memory.dynamic().get(range).unwrap_or(&[]).into() }
    }

    #[inline(always)]
    fn is_same(&self, memory: &Memory) -> bool {
        memory.dynamic().get(self.start..).unwrap_or(&[]).starts_with(&self.bytes)
    }
}

#[derive(Debug)]
struct Entry {
    /// The word address of the string (§3.3).
    word: u16,
    /// What of the string lies in dynamic memory, if any.
    live: Option<Run>,
}

impl Abbreviations {
    /// The abbreviations of a story of a version, whose table is at a byte address.
    pub(super) fn read(memory: &Memory, version: Version, table: u16) -> Abbreviations {
        let count: u16 = match version {
            Version::V1 => 0,
            Version::V2 => 32,
            Version::V3 | Version::V4 | Version::V5 | Version::V6 | Version::V7 | Version::V8 => 96,
        };
        let mut known = 0;
        let mut ranges = Vec::new();
        let mut entries = Vec::new();
        for number in 0..count {
            let word = memory.word(place(table, number));
            let range = live_string(memory, usize::from(word) * 2);
            if range.len() <= LONGEST {
                known |= 1 << number;
            }
            let live = (1..=LONGEST).contains(&range.len()).then(|| Run::of(memory, range.clone()));
            ranges.extend(live.is_some().then_some(range));
            entries.push(Entry { word, live });
        }
        ranges.push(usize::from(table)..usize::from(table) + 2 * usize::from(count));
        Abbreviations { table, entries, known, span: span(memory, &ranges) }
    }

    /// Whether the abbreviations of a set, a bit for each, are what they were.
    #[inline(always)]
    pub(super) fn are_as_kept(&self, memory: &Memory, set: u128) -> bool {
        let at_once = self.span.as_ref().is_some_and(|span| span.is_same(memory));
        set & !self.known == 0 && (at_once || self.each_is_as_kept(memory, set))
    }

    #[inline(never)]
    fn each_is_as_kept(&self, memory: &Memory, set: u128) -> bool {
        (0..).zip(&self.entries).filter(|(number, _)| set >> number & 1 != 0).all(|(number, entry)| {
            memory.word(place(self.table, number)) == entry.word
                && entry.live.as_ref().is_none_or(|live| live.is_same(memory))
        })
    }
}

/// The byte address of an abbreviation's entry.
fn place(table: u16, number: u16) -> u16 {
    table.wrapping_add(number.wrapping_mul(2))
}

/// What of the string at an address lies in dynamic memory.
fn live_string(memory: &Memory, start: usize) -> Range<usize> {
    let bytes = memory.dynamic().get(start..).unwrap_or(&[]);
    let last = bytes.chunks(2).position(|word| word.first().is_some_and(|high| high & 0x80 != 0));
    let length = last.map_or(bytes.len(), |last| bytes.len().min(2 * last + 2));
    start..start + length
}

/// The dynamic memory from the first to the last of some places.
fn span(memory: &Memory, ranges: &[Range<usize>]) -> Option<Run> {
    let start = ranges.iter().map(|range| range.start).min()?;
    let end = ranges.iter().map(|range| range.end).max()?;
    // A table that wraps is read elsewhere too; one in static memory does not change.
    let end = end.min(memory.dynamic().len());
    let wraps = ranges.iter().any(|range| range.end > 0x10000);
    (!wraps && (start..end).len() <= LONGEST_SPAN).then(|| Run::of(memory, start..end))
}
