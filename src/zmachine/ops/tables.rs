//! Arrays and tables (§15 scan_table, copy_table).
//!
//! Address arithmetic wraps at 64 KiB, which the Standard leaves open and Frotz and Bocfel do. Work that grows with an operand is charged to the budget.

use crate::zmachine::engine::{HEADER_SIZE, Operands};
use crate::zmachine::fault::Exec;
use crate::zmachine::machine::Machine;

/// `scan_table`'s form where none is given: words, two bytes apart.
const WORDS: u16 = 0x82;

/// The form for bytes side by side.
const BYTES: u16 = 1;

impl Machine {
    /// Stores the address of the first field that begins with the value, or 0, and branches if there is one.
    #[inline(never)]
    pub(crate) fn scan_table(&mut self, operands: &Operands) -> Exec<()> {
        let (wanted, table, fields) = (operands.get(0), operands.get(1), operands.get(2));
        let form = operands.given(3).unwrap_or(WORDS);
        let step = form & 0x7F;
        let memory = &self.memory;
        let mut places = (0..fields).map(|i| table.wrapping_add(step.wrapping_mul(i)));
        let end = usize::from(table) + usize::from(step) * usize::from(fields);
        let found = match (form, u8::try_from(wanted), memory.low().get(usize::from(table)..end)) {
            // The forms that are common are sought in one run of bytes.
            (WORDS, _, Some(bytes)) => {
                let wanted = wanted.to_be_bytes();
                bytes
                    .as_chunks::<2>()
                    .0
                    .iter()
                    .position(|word| *word == wanted)
                    .map(|i| table.wrapping_add(2 * i as u16))
            }
            (BYTES, Ok(wanted), Some(bytes)) => {
                bytes.iter().position(|byte| *byte == wanted).map(|i| table.wrapping_add(i as u16))
            }
            _ if form & 0x80 != 0 => places.find(|&at| memory.word(at) == wanted),
            // A byte can only equal a value that is one.
            _ => places.find(|&at| u16::from(memory.byte(at)) == wanted),
        };
        self.charge(u32::from(fields));
        self.store(found.unwrap_or(0))?;
        self.branch(found.is_some())
    }

    /// Zeroes, copies so that the original contents arrive, or, for a negative size, copies forwards whatever overlaps: Beyond Zork fills
    /// an array with spaces that way.
    #[inline(never)]
    pub(crate) fn copy_table(&mut self, operands: &Operands) -> Exec<()> {
        let (first, second) = (operands.get(0), operands.get(1));
        let size = operands.signed(2);
        let count = size.unsigned_abs();
        self.charge(u32::from(count));
        let backwards = size > 0 && second > first;
        if self.copy_at_once(first, second, size) {
            return Ok(());
        }
        for i in 0..count {
            let i = if backwards { count - 1 - i } else { i };
            let (from, to) = (first.wrapping_add(i), second.wrapping_add(i));
            match second {
                0 => self.write_byte(from, 0)?,
                _ => self.write_byte(to, self.memory.byte(from))?,
            }
        }
        Ok(())
    }

    /// Copies or zeroes in one go. False, with nothing done, where not every byte goes to memory without a meaning, or where bytes that were copied
    /// are copied again.
    fn copy_at_once(&mut self, first: u16, second: u16, size: i16) -> bool {
        let count = usize::from(size.unsigned_abs());
        let (from, to) = (usize::from(first), usize::from(second));
        if second == 0 {
            return first >= HEADER_SIZE && self.memory.written(first, count).map(|bytes| bytes.fill(0)).is_some();
        }
        let spreads = size < 0 && (from..from + count).contains(&to);
        second >= HEADER_SIZE && !spreads && self.memory.copy(first, second, count)
    }
}
