//! Which bytes of a story are what. Every byte belongs to one piece or to none, whoever comes first.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::story::{Header, Story, Version};
use crate::zmachine::isa::decode::Instruction;
use crate::zmachine::memory::Memory;

/// What a piece is, and so how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bytes,
    /// Words that are plain numbers.
    Numbers,
    /// Words, of which some may be addresses of routines, strings and dictionary words.
    Words,
    /// Words that are byte addresses.
    Addresses,
    /// Words that are half of byte addresses (§1.2.2).
    Halves,
    /// An encoded string at a byte address.
    Text,
    /// The header's words for the story's length and checksum, where they are right.
    Length,
    Checksum,
    /// The header of a routine (§5.2).
    Routine,
    Code,
    /// A string at a packed address.
    String,
}

/// Bytes that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) size: u32,
    pub(super) kind: Kind,
    /// What a reader is told at the end of its line.
    pub(super) note: String,
}

/// A story, cut into pieces.
#[derive(Debug)]
pub(super) struct Map {
    pub(super) image: Arc<[u8]>,
    pub(super) memory: Memory,
    pub(super) header: Header,
    /// Where the story ends and padding begins.
    pub(super) end: u32,
    taken: Vec<bool>,
    pub(super) pieces: BTreeMap<u32, Piece>,
    /// The names of places, of routines and strings too.
    pub(super) names: BTreeMap<u32, String>,
    /// The short names of objects, by number.
    pub(super) objects: BTreeMap<u16, String>,
    /// Lines of comment before a place.
    pub(super) heads: BTreeMap<u32, Vec<String>>,
}

impl Map {
    /// A story of which nothing is known.
    pub(super) fn new(story: &Story) -> Map {
        let image = Arc::clone(story.image());
        Map {
            memory: Memory::new(Arc::clone(&image), 0),
            header: *story.header(),
            end: address(story.length()),
            taken: vec![false; image.len()],
            pieces: BTreeMap::new(),
            names: BTreeMap::new(),
            objects: BTreeMap::new(),
            heads: BTreeMap::new(),
            image,
        }
    }

    pub(super) fn version(&self) -> Version {
        self.header.version
    }

    /// Bytes of the file, padding included.
    pub(super) fn size(&self) -> u32 {
        address(self.image.len())
    }

    /// A byte, 0 past the end.
    pub(super) fn byte(&self, at: u32) -> u8 {
        self.image.get(at as usize).copied().unwrap_or(0)
    }

    /// A word, 0 past the end.
    pub(super) fn word(&self, at: u32) -> u16 {
        u16::from_be_bytes([self.byte(at), self.byte(at.saturating_add(1))])
    }

    pub(super) fn bytes(&self, at: u32, size: u32) -> &[u8] {
        self.image.get(at as usize..at.saturating_add(size) as usize).unwrap_or_default()
    }

    /// Whether bytes lie in the story and belong to nothing.
    pub(super) fn is_free(&self, at: u32, size: u32) -> bool {
        let range = at as usize..at.saturating_add(size) as usize;
        self.taken.get(range).is_some_and(|taken| !taken.contains(&true))
    }

    /// Makes a piece of free bytes, and says whether they were.
    pub(super) fn claim(&mut self, at: u32, size: u32, kind: Kind) -> bool {
        self.claim_noted(at, size, kind, String::new())
    }

    pub(super) fn claim_noted(&mut self, at: u32, size: u32, kind: Kind, note: String) -> bool {
        if size == 0 || !self.is_free(at, size) {
            return false;
        }
        if let Some(taken) = self.taken.get_mut(at as usize..(at + size) as usize) {
            taken.fill(true);
        }
        self.pieces.insert(at, Piece { size, kind, note });
        true
    }

    pub(super) fn kind_at(&self, at: u32) -> Option<Kind> {
        self.pieces.get(&at).map(|piece| piece.kind)
    }

    /// Whether a name at a place can be written: a piece begins there, or no piece has it.
    pub(super) fn is_boundary(&self, at: u32) -> bool {
        at == self.size() || self.pieces.contains_key(&at) || self.is_free(at, 1)
    }

    /// The first stretch of free bytes at or after an address and before another.
    pub(super) fn gap(&self, from: u32, to: u32) -> Option<Range<u32>> {
        let taken = self.taken.get(from as usize..to.min(self.size()) as usize)?;
        let start = taken.iter().position(|taken| !taken)?;
        let rest = taken.get(start..)?;
        let length = rest.iter().position(|taken| *taken).unwrap_or(rest.len());
        let start = from + address(start);
        Some(start..start + address(length))
    }

    /// The byte address of a routine's packed address (§1.2.3).
    pub(super) fn routine_at(&self, packed: u16) -> u32 {
        u32::from(packed) * self.version().packed_scale() + self.header.routines_offset
    }

    /// The byte address of a string's packed address (§1.2.3).
    pub(super) fn string_at(&self, packed: u16) -> u32 {
        u32::from(packed) * self.version().packed_scale() + self.header.strings_offset
    }

    /// The packed address of a byte address, with its offset (§1.2.3), if it has one.
    pub(super) fn packed(&self, at: u32, offset: u32) -> Option<u16> {
        let scale = self.version().packed_scale();
        let distance = at.checked_sub(offset).filter(|distance| distance % scale == 0)?;
        u16::try_from(distance / scale).ok()
    }

    /// The address of the routine or string whose packed address a word is.
    pub(super) fn named_packed(&self, word: u16) -> Option<u32> {
        let (routine, string) = (self.routine_at(word), self.string_at(word));
        match (self.kind_at(routine), self.kind_at(string)) {
            (Some(Kind::Routine), _) => Some(routine),
            (_, Some(Kind::String)) => Some(string),
            _ => None,
        }
    }

    /// The next place at or after an address where a routine or string can be.
    pub(super) fn aligned(&self, at: u32) -> u32 {
        at.next_multiple_of(self.version().packed_scale())
    }

    /// Bytes of the header of a routine with so many locals (§5.2).
    pub(super) fn header_size(&self, locals: u8) -> u32 {
        match self.version() {
            Version::V1 | Version::V2 | Version::V3 | Version::V4 => 1 + 2 * u32::from(locals),
            Version::V5 | Version::V6 | Version::V7 | Version::V8 => 1,
        }
    }

    /// Bytes of the encoded string at an address, if it ends in the story.
    pub(super) fn string_size(&self, at: u32) -> Option<u32> {
        let bytes = self.image.get(at as usize..)?;
        let words = bytes.chunks_exact(2).position(|word| word.first().is_some_and(|high| high & 0x80 != 0))?;
        Some(2 * (address(words) + 1))
    }

    /// The instruction at an address, if there is one.
    pub(super) fn instruction(&self, at: u32) -> Option<Instruction> {
        crate::zmachine::isa::decode::decode(&self.memory, self.version(), at).ok()
    }
}

/// Stories are 512 KiB at most.
pub(super) fn address(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
