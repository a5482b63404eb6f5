//! The bytes that byte addresses reach, and what it takes to write them.

use super::{PAGE_COUNT, PAGE_SIZE};

/// Bytes in a line, the grain in which memory knows what a write needs. The header (§11) is the first line.
pub(super) const LINE_SIZE: usize = 64;

pub(super) const LINE_COUNT: usize = 0x10000 / LINE_SIZE;

/// Lines of a page.
const LINES: usize = PAGE_SIZE / LINE_SIZE;

/// What a write to a line needs beyond writing.
pub(super) mod line {
    /// Its page has not been written since the last version was taken.
    pub const CLEAN: u8 = 1;
    /// It is the header, or not all of it is dynamic.
    pub const SPECIAL: u8 = 2;
    /// Bytes in it are the framework of a property table.
    pub const WATCHED: u8 = 4;
}

/// The 64 KiB that byte addresses reach, with what writes to them need. A write looks at one byte: where it is 0 it is just a write.
#[derive(Debug, Clone)]
pub(crate) struct Low {
    /// One more than there are addresses, so that a word is read without asking whether it wraps: it is byte 0 again.
    pub(super) bytes: [u8; 0x10001],
    pub(super) lines: [u8; LINE_COUNT],
}

impl Low {
    #[inline(always)]
    pub fn byte(&self, address: u16) -> u8 {
        self.bytes[usize::from(address)]
    }

    #[inline(always)]
    pub fn word(&self, address: u16) -> u16 {
        let at = usize::from(address);
        u16::from_be_bytes([self.bytes[at], self.bytes[at + 1]])
    }

    #[inline(always)]
    pub(super) fn line(&self, address: u16) -> u8 {
        self.lines[usize::from(address) / LINE_SIZE]
    }

    /// Writes a byte where a page is all there is to be marked. False, with nothing written, elsewhere.
    #[inline(always)]
    #[must_use]
    pub fn try_set_byte(&mut self, address: u16, value: u8) -> bool {
        self.try_set_byte_but(0, address, value)
    }

    /// Writes a word where a page is all there is to be marked. False, with nothing written, elsewhere.
    #[inline(always)]
    #[must_use]
    pub fn try_set_word(&mut self, address: u16, value: u16) -> bool {
        self.try_set_word_but(0, address, value)
    }

    /// [`Low::try_set_byte`] of a byte that is known to be no framework of a property table.
    #[inline(always)]
    #[must_use]
    pub fn try_set_data_byte(&mut self, address: u16, value: u8) -> bool {
        self.try_set_byte_but(line::WATCHED, address, value)
    }

    /// [`Low::try_set_word`] of bytes that are known to be no framework of a property table.
    #[inline(always)]
    #[must_use]
    pub fn try_set_data_word(&mut self, address: u16, value: u16) -> bool {
        self.try_set_word_but(line::WATCHED, address, value)
    }

    /// Writes a word that is known to be dynamic memory, and neither header nor framework of a property table.
    #[inline(always)]
    pub fn set_known_word(&mut self, address: u16, value: u16) {
        if (self.line(address) | self.line(address.wrapping_add(1))) & line::CLEAN != 0 {
            self.mark_word(address);
        }
        self.put_word(address, value);
    }

    /// Writes a byte whatever its line says, but for what is not in `known`.
    #[inline(always)]
    fn try_set_byte_but(&mut self, known: u8, address: u16, value: u8) -> bool {
        let flags = self.line(address) & !known;
        if flags != 0 {
            if flags != line::CLEAN {
                return false;
            }
            self.mark(address);
        }
        self.bytes[usize::from(address)] = value;
        true
    }

    #[inline(always)]
    fn try_set_word_but(&mut self, known: u8, address: u16, value: u16) -> bool {
        let flags = (self.line(address) | self.line(address.wrapping_add(1))) & !known;
        if flags != 0 {
            if flags != line::CLEAN {
                return false;
            }
            self.mark_word(address);
        }
        self.put_word(address, value);
        true
    }

    /// Takes note that a page is no longer that of the last version.
    #[inline(always)]
    pub(super) fn mark(&mut self, address: u16) {
        let (pages, _) = self.lines.as_chunks_mut::<LINES>();
        if let Some(lines) = pages.get_mut(usize::from(address) / PAGE_SIZE) {
            lines.iter_mut().for_each(|flags| *flags &= !line::CLEAN);
        }
    }

    #[inline(always)]
    fn mark_word(&mut self, address: u16) {
        self.mark(address);
        self.mark(address.wrapping_add(1));
    }

    /// Takes note that the first pages, so many, are those of the last version.
    pub(super) fn unmark(&mut self, pages: usize) {
        let lines = self.lines.iter_mut().take(pages * LINES);
        lines.for_each(|flags| *flags |= line::CLEAN);
    }

    /// Whether any of the first pages, so many, was written since the last version was taken.
    pub(super) fn is_marked(&self, pages: usize) -> bool {
        self.lines.as_chunks::<LINES>().0.iter().take(pages).any(|lines| lines[0] & line::CLEAN == 0)
    }

    /// For each page, whether it was written since the last version was taken.
    pub(super) fn marked(&self) -> [bool; PAGE_COUNT] {
        let (pages, _) = self.lines.as_chunks::<LINES>();
        std::array::from_fn(|page| pages.get(page).is_some_and(|lines| lines[0] & line::CLEAN == 0))
    }

    #[inline(always)]
    fn put_word(&mut self, address: u16, value: u16) {
        let at = usize::from(address);
        [self.bytes[at], self.bytes[at + 1]] = value.to_be_bytes();
    }
}
