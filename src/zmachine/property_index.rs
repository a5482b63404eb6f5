//! Where every property of every object stands, found out once (§12.4).
//!
//! A story looks properties up all the time, each by a walk along a table. The tables' framework (pointers, the lengths of names, size
//! bytes) hardly ever changes, so the walks are made once, for the story as it was loaded, and shared by all machines that run it. Each machine watches the
//! framework in its own memory ([`super::memory::Memory::watch`]) and looks properties up as before while that is not as it was.

use std::sync::Arc;

use super::memory::PAGE_SIZE;
use super::ops::objects::{ObjectLayout, property_head};

/// Property numbers that a row has room for, 0 to 63.
const ROW: usize = 64;

/// What the index says of a property: address of its data, bytes of its data, and the number of the property after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Entry(u32);

impl Entry {
    /// The index does not say: it must be looked up in memory.
    const UNKNOWN: Entry = Entry(0x7F << 16);

    fn new(data: u16, size: u16, next: u16) -> Entry {
        Entry(u32::from(data) | u32::from(size) << 16 | u32::from(next) << 23)
    }

    /// Whether the object has no such property.
    #[inline(always)]
    pub fn is_missing(self) -> bool {
        self.0 == 0
    }

    /// Address of its data.
    #[inline(always)]
    pub fn data(self) -> u16 {
        self.0 as u16
    }

    /// Bytes of its data, 1 to 64; 127 where the index does not say, 0 where there is no such property.
    #[inline(always)]
    pub fn size(self) -> u32 {
        self.0 >> 16 & 0x7F
    }

    /// Whether the index says where it is.
    #[inline(always)]
    pub fn is_known(self) -> bool {
        self.size() != 0x7F
    }

    /// The number of the property after it, 0 for none.
    #[inline(always)]
    pub fn next(self) -> u16 {
        (self.0 >> 23) as u16
    }
}

/// The properties of a story's objects.
#[derive(Debug)]
pub(crate) struct PropertyIndex {
    /// A row of 64 for each object; number 0 holds the number of its first property as `next`.
    entries: Arc<[Entry]>,
    /// $FF for each byte of dynamic memory that is framework.
    mask: Box<[u8]>,
    /// What those bytes are in the story file; 0 elsewhere.
    expected: Box<[u8]>,
    /// Whether a page has any.
    pages: Box<[bool]>,
}

impl PropertyIndex {
    /// The index of a story as it was loaded, of which `dynamic_size` bytes are dynamic memory. None where property tables overlap the objects, whose
    /// writing is not watched.
    pub fn new(layout: &ObjectLayout, image: &[u8], dynamic_size: u16) -> Option<PropertyIndex> {
        let byte = |at: u16| image.get(usize::from(at)).copied().unwrap_or(0);
        let word = |at: u16| u16::from_be_bytes([byte(at), byte(at.wrapping_add(1))]);
        let count = usize::from(layout.count);
        let mut entries = vec![Entry::default(); count * ROW].into_boxed_slice();
        let size = usize::from(dynamic_size).div_ceil(PAGE_SIZE) * PAGE_SIZE;
        let mut mask = vec![0; size].into_boxed_slice();
        let objects = layout.first..layout.first.saturating_add(layout.size.saturating_mul(layout.count));
        let mut inside = false;
        let mut frame = |at: u16| {
            if let Some(byte) = mask.get_mut(usize::from(at)).filter(|_| at < dynamic_size) {
                *byte = 0xFF;
            }
        };
        for (object, row) in (1u16..).zip(entries.chunks_exact_mut(ROW)) {
            let pointer = layout.property_pointer(object);
            frame(pointer);
            frame(pointer.wrapping_add(1));
            let table = word(pointer);
            let mut part = |at: u16| {
                inside |= objects.contains(&at);
                frame(at);
            };
            part(table);
            let mut at = table.wrapping_add(1).wrapping_add(2 * u16::from(byte(table)));
            let (mut last, mut before) = (u16::MAX, 0);
            loop {
                let (number, data, size) = property_head(layout, at, byte);
                part(at);
                if data.wrapping_sub(at) == 2 {
                    part(at.wrapping_add(1));
                }
                let ends = number == 0 || number >= last;
                let known = if number < last { number } else { 0 };
                if let Some(entry) = row.get_mut(before) {
                    // `get_next_prop` gives whatever number stands there.
                    *entry = match before {
                        0 => Entry(u32::from(number) << 23),
                        _ => Entry::new(entry.data(), entry.size() as u16, number),
                    };
                }
                if ends {
                    break;
                }
                let place = usize::from(known);
                if let Some(entry) = row.get_mut(place) {
                    *entry = Entry::new(data, size, 0);
                }
                (last, before) = (number, place);
                at = data.wrapping_add(size);
            }
        }
        if inside {
            return None;
        }
        // Data that is framework too, in tables that overlap, is written with care.
        let framework = |at: u16| mask.get(usize::from(at)).is_some_and(|byte| *byte != 0);
        for row in entries.chunks_exact_mut(ROW) {
            for entry in row.iter_mut().skip(1).filter(|entry| !entry.is_missing()) {
                let data = entry.data();
                if (0..entry.size() as u16).any(|i| framework(data.wrapping_add(i))) {
                    *entry = Entry::UNKNOWN;
                }
            }
            for entry in row.iter_mut().skip(usize::from(layout.most_properties()) + 1) {
                *entry = Entry::UNKNOWN;
            }
        }
        let story = image.iter().chain(std::iter::repeat(&0));
        let expected: Box<[u8]> = mask.iter().zip(story).map(|(mask, byte)| mask & byte).collect();
        let pages = mask.chunks(PAGE_SIZE).map(|page| page.iter().any(|byte| *byte != 0)).collect();
        Some(PropertyIndex { entries: entries.into(), mask, expected, pages })
    }

    /// No object at all: everything is looked up in memory.
    pub fn empty() -> PropertyIndex {
        PropertyIndex { entries: Arc::from([]), mask: Box::default(), expected: Box::default(), pages: Box::default() }
    }

    /// What it says of all properties, for [`entry`].
    pub fn entries(&self) -> Arc<[Entry]> {
        Arc::clone(&self.entries)
    }

    /// How many entries that are.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// Whether a byte is framework.
    pub fn is_framework(&self, address: u16) -> bool {
        self.mask.get(usize::from(address)).is_some_and(|byte| *byte != 0)
    }

    /// For each line of so many bytes, whether any of them is framework.
    pub fn frame_lines(&self, size: usize) -> impl Iterator<Item = bool> {
        self.mask.chunks(size).map(|line| line.iter().any(|byte| *byte != 0))
    }

    /// Whether the framework in a page of dynamic memory is as the story file has it.
    pub fn holds_in(&self, page: usize, now: &[u8]) -> bool {
        if self.pages.get(page) != Some(&true) {
            return true;
        }
        let range = page * PAGE_SIZE..(page + 1) * PAGE_SIZE;
        let (Some(mask), Some(expected)) = (self.mask.get(range.clone()), self.expected.get(range)) else {
            return true;
        };
        // Without an early end, so that it is done many bytes at a time.
        now.iter().zip(mask).zip(expected).fold(0, |odd, ((now, mask), expected)| odd | (now & mask) ^ expected) == 0
    }

    /// Whether all of the framework is as the story file has it.
    pub fn holds_for(&self, dynamic: &[u8]) -> bool {
        dynamic.chunks(PAGE_SIZE).take(self.pages.len()).enumerate().all(|(page, now)| self.holds_in(page, now))
    }
}

/// The property of an object, both by number. None where nothing is known of such an object, or a property's number is above 63.
#[inline(always)]
pub(crate) fn entry(entries: &[Entry], object: u16, number: u16) -> Option<Entry> {
    if usize::from(number) >= ROW {
        return None;
    }
    entries.get(usize::from(object.wrapping_sub(1)) * ROW + usize::from(number)).copied()
}
