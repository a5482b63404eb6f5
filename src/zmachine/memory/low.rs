//! The bytes that byte addresses reach, and what it takes to write them.

use super::PAGE_SIZE;

/// Bytes in a line, the grain in which memory knows what a write needs. The header (§11) is the first line.
pub(super) const LINE_SIZE: usize = 64;

pub(super) const LINE_COUNT: usize = 0x10000 / LINE_SIZE;

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

    /// Writes a byte where nothing else is to be done. False, with nothing written, elsewhere.
    #[inline(always)]
    #[must_use]
    pub fn try_set_byte(&mut self, address: u16, value: u8) -> bool {
        let plain = self.line(address) == 0;
        if plain {
            self.bytes[usize::from(address)] = value;
        }
        plain
    }

    /// Writes a word where nothing else is to be done. False, with nothing written, elsewhere.
    #[inline(always)]
    #[must_use]
    pub fn try_set_word(&mut self, address: u16, value: u16) -> bool {
        let plain = self.line(address) | self.line(address.wrapping_add(1)) == 0;
        if plain {
            self.put_word(address, value);
        }
        plain
    }

    /// [`Low::try_set_byte`] of a byte that is known to be no framework of a property table.
    #[inline(always)]
    #[must_use]
    pub fn try_set_data_byte(&mut self, address: u16, value: u8) -> bool {
        let plain = self.line(address) & !line::WATCHED == 0;
        if plain {
            self.bytes[usize::from(address)] = value;
        }
        plain
    }

    /// [`Low::try_set_word`] of bytes that are known to be no framework of a property table.
    #[inline(always)]
    #[must_use]
    pub fn try_set_data_word(&mut self, address: u16, value: u16) -> bool {
        let plain = (self.line(address) | self.line(address.wrapping_add(1))) & !line::WATCHED == 0;
        if plain {
            self.put_word(address, value);
        }
        plain
    }

    /// [`Low::try_set_word`] of bytes that are known to be dynamic memory, and neither header nor framework of a property table.
    #[inline(always)]
    #[must_use]
    pub fn try_set_known_word(&mut self, address: u16, value: u16) -> bool {
        let plain = (self.line(address) | self.line(address.wrapping_add(1))) & line::CLEAN == 0;
        if plain {
            self.put_word(address, value);
        }
        plain
    }

    #[inline(always)]
    fn put_word(&mut self, address: u16, value: u16) {
        let at = usize::from(address);
        [self.bytes[at], self.bytes[at + 1]] = value.to_be_bytes();
    }

    /// The lines of a page.
    pub(super) fn page_lines(&mut self, page: usize) -> &mut [u8] {
        const LINES: usize = PAGE_SIZE / LINE_SIZE;
        self.lines.get_mut(page * LINES..(page + 1) * LINES).unwrap_or_default()
    }
}
