//! Printing: every character goes through [`Machine::print_zscii`] or [`Machine::print_char`], which know the output streams (§7).

use crate::story::Version;
use crate::zmachine::engine::{HEADER_SIZE, Operands};
use crate::zmachine::fault::{ErrorKind, Exec, FaultKind};
use crate::zmachine::machine::Machine;
use crate::zmachine::memory::Memory;
use crate::zmachine::screen::{Output, Screen, TableStart, Window};
use crate::zmachine::streams::{MemoryStream, Streams};
use crate::zmachine::text::{Printed, Text, TextError, valid_unicode};

/// Hands over the character that a code prints, if any. V6's sentence space is one space: stories measure text by its characters.
#[inline(always)]
pub(super) fn show(printed: Printed, mut to: impl FnMut(char)) {
    match printed {
        Printed::Character(c) => to(c),
        Printed::NewLine => to('\n'),
        Printed::Tab => to('\t'),
        Printed::SentenceSpace => to(' '),
        Printed::Nothing => {}
    }
}

/// ZSCII's new-line (§3.8.2.7).
pub(super) const NEW_LINE: u16 = 13;

/// The first of the extra characters (§3.8.5): those a story may change as it runs.
const FIRST_EXTRA: u16 = 155;

/// The most characters of a number.
const DIGITS: usize = 6;

/// A number in decimal. Formatting it took longer than all else that printing one does.
fn digits(value: i16, room: &mut [u8; DIGITS]) -> &str {
    let mut rest = value.unsigned_abs();
    let mut start = DIGITS;
    for (index, place) in room.iter_mut().enumerate().rev() {
        if rest == 0 && start < DIGITS {
            if value < 0 {
                *place = b'-';
                start = index;
            }
            break;
        }
        // A digit.
        *place = b'0' + (rest % 10) as u8;
        rest /= 10;
        start = index;
    }
    room.get(start..).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or("")
}

/// The code of a character that is the same in all stories, and `'\n'`.
#[inline(always)]
fn zscii_of_plain(c: u8) -> u16 {
    if c == b'\n' { NEW_LINE } else { u16::from(c) }
}

/// Prints plain text to screen and transcript: see [`Machine::print_char`].
#[inline(always)]
fn show_plain(text: &str, streams: &Streams, screen: &mut Screen, out: &mut Output) {
    if streams.transcript.is_on() && screen.transcribes() {
        out.push_plain_transcript(text);
    }
    if streams.screen.is_on() {
        screen.print_plain(text, out);
    }
}

/// Writes plain text into the innermost memory stream at once. False, with nothing done, where not all of it goes to memory without a meaning.
#[inline(always)]
fn write_plain(text: &str, streams: &mut Streams, memory: &mut Memory) -> bool {
    let Some(MemoryStream { table, count }) = streams.memory.last_mut() else { return false };
    let at = table.wrapping_add(2).wrapping_add(*count);
    let (Ok(length), HEADER_SIZE..) = (u16::try_from(text.len()), at) else { return false };
    let Some(bytes) = memory.written(at, text.len()) else { return false };
    bytes.copy_from_slice(text.as_bytes());
    // Without a branch, so that it is done many bytes at a time.
    bytes.iter_mut().for_each(|byte| *byte = if *byte == b'\n' { NEW_LINE as u8 } else { *byte });
    *count = count.wrapping_add(length);
    true
}

impl Machine {
    /// Whether text goes to the screen alone, as it nearly always does.
    fn prints_to_screen_only(&self) -> bool {
        let streams = &self.streams;
        streams.memory.is_empty() && streams.screen.is_on() && !streams.transcript.is_on()
    }

    /// Prints the encoded string at an address anywhere in the story, and gives the address after it.
    #[inline(never)]
    pub(crate) fn print_at(&mut self, address: u32) -> Exec<u32> {
        self.refresh_text();
        let Machine { memory, text, screen, streams, out, scratch, .. } = self;
        let Some(string) = text.string(memory, address) else { return self.decode_and_print(address) };
        let extent = (string.end, string.z_chars);
        match &string.text {
            Text::Plain(text) if streams.memory.is_empty() => show_plain(text, streams, screen, out),
            Text::Plain(text) if write_plain(text, streams, memory) => {}
            Text::Plain(text) => {
                scratch.clear();
                scratch.extend(text.bytes().map(zscii_of_plain));
                return self.print_scratch(Ok(extent));
            }
            Text::Codes(codes) => {
                scratch.clear();
                scratch.extend_from_slice(codes);
                return self.print_scratch(Ok(extent));
            }
        }
        self.printed(extent)
    }

    /// Prints a string that is not kept.
    #[inline(never)]
    fn decode_and_print(&mut self, address: u32) -> Exec<u32> {
        let Machine { memory, text, scratch, .. } = self;
        scratch.clear();
        let decoded = text.decode_counting(memory, address, |code| scratch.push(code));
        self.print_scratch(decoded)
    }

    /// Prints the codes of a string that stand in `scratch`, and then says what was wrong with it.
    fn print_scratch(&mut self, decoded: Result<(u32, u32), TextError>) -> Exec<u32> {
        let codes = std::mem::take(&mut self.scratch);
        let extent = self.print_codes(&codes, decoded);
        self.scratch = codes;
        let extent = extent?;
        self.printed(extent)
    }

    fn print_codes(&mut self, codes: &[u16], decoded: Result<(u32, u32), TextError>) -> Exec<(u32, u32)> {
        if !self.prints_to_screen_only() {
            match self.streams.memory.is_empty() {
                true => codes.iter().try_for_each(|&code| self.print_zscii(code))?,
                false => self.write_stream(codes)?,
            }
            return Ok(decoded?);
        }
        let mut undefined = None;
        for &code in codes {
            match self.text.printed(code) {
                Some(printed) => show(printed, |c| self.screen.print(c, &mut self.out)),
                None => undefined = Some(code),
            }
        }
        let extent = decoded?;
        if let Some(code) = undefined {
            self.report(ErrorKind::UndefinedCharacter(code))?;
        }
        Ok(extent)
    }

    /// A string has been printed, of so many Z-characters.
    #[inline(always)]
    fn printed(&mut self, (end, z_chars): (u32, u32)) -> Exec<u32> {
        self.charge(z_chars);
        self.check_output();
        Ok(end)
    }

    #[inline(never)]
    pub(crate) fn print_inline(&mut self) -> Exec<()> {
        self.pc = self.print_at(self.pc)?;
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn print_and_return(&mut self) -> Exec<()> {
        self.print_inline()?;
        self.print_new_line()?;
        self.return_value(1)
    }

    /// Prints a ZSCII character to the streams that are selected (§7.1).
    #[inline(never)]
    pub(crate) fn print_zscii(&mut self, code: u16) -> Exec<()> {
        if !self.streams.memory.is_empty() {
            return self.write_stream(&[code]);
        }
        if code >= FIRST_EXTRA {
            self.refresh_text();
        }
        match self.text.printed(code) {
            Some(printed) => show(printed, |c| self.print_char(c)),
            None => self.report(ErrorKind::UndefinedCharacter(code))?,
        }
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn print_new_line(&mut self) -> Exec<()> {
        self.print_zscii(NEW_LINE)?;
        self.check_output();
        Ok(())
    }

    /// Prints to screen and transcript. In V1 to V5 the transcript has what the lower window has (§8.7.2, and practice).
    #[inline(never)]
    pub(crate) fn print_char(&mut self, c: char) {
        if self.streams.transcript.is_on() && self.screen.transcribes() {
            self.out.push_transcript(if c == '\t' { ' ' } else { c });
        }
        if self.streams.screen.is_on() {
            self.screen.print(c, &mut self.out);
        }
        self.check_output();
    }

    /// Characters into the innermost memory stream (§7.1.2.1).
    fn write_stream(&mut self, codes: &[u16]) -> Exec<()> {
        let Some(&MemoryStream { table, count }) = self.streams.memory.last() else { return Ok(()) };
        let mut at = table.wrapping_add(2).wrapping_add(count);
        let mut written: u16 = 0;
        // Null is "no output" there too (§3.8.2.1), and what is no ZSCII has no byte.
        for code in codes.iter().filter_map(|code| u8::try_from(*code).ok()).filter(|code| *code != 0) {
            self.write_byte(at, code)?;
            at = at.wrapping_add(1);
            written = written.wrapping_add(1);
        }
        if let Some(stream) = self.streams.memory.last_mut() {
            stream.count = count.wrapping_add(written);
        }
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn print_number(&mut self, value: i16) -> Exec<()> {
        let mut room = [0; DIGITS];
        let digits = digits(value, &mut room);
        let Machine { memory, screen, streams, out, .. } = self;
        if streams.memory.is_empty() {
            show_plain(digits, streams, screen, out);
            self.check_output();
        } else if !write_plain(digits, streams, memory) {
            digits.bytes().try_for_each(|digit| self.print_zscii(u16::from(digit)))?;
        }
        Ok(())
    }

    /// A name that does not exist can't be printed (§15 print_obj); one without letters prints nothing.
    #[inline(never)]
    pub(crate) fn print_object(&mut self, object: u16) -> Exec<()> {
        match self.short_name(object).ok_or(FaultKind::NoSuchName(object))? {
            Some(address) => self.print_at(address).map(drop),
            None => Ok(()),
        }
    }

    /// §7.5.3: into memory go ZSCII codes, and `?` for what has none. Control codes are no characters (§3.8.5.4.5): not even the line feed prints.
    #[inline(never)]
    pub(crate) fn print_unicode(&mut self, code: u16) -> Exec<()> {
        let Some(c) = valid_unicode(code) else { return self.report(ErrorKind::UndefinedCharacter(code)) };
        self.refresh_text();
        if self.streams.memory.is_empty() {
            self.print_char(c);
            return Ok(());
        }
        self.print_zscii(self.text.unicode().code(c).map_or(u16::from(b'?'), u16::from))
    }

    #[inline(never)]
    pub(crate) fn check_unicode(&mut self, code: u16) -> Exec<()> {
        self.refresh_text();
        self.store(self.text.check_unicode(code))
    }

    /// A rectangle of ZSCII text. In the upper window each row starts below the one before; in the lower one rows are lines, with no
    /// new-line after the last (§15 print_table).
    #[inline(never)]
    pub(crate) fn print_table(&mut self, operands: &Operands) -> Exec<()> {
        let (table, width) = (operands.get(0), operands.get(1));
        let height = operands.given(2).unwrap_or(1);
        let skip = operands.get(3);
        if u32::from(width) * u32::from(height) > 0x10000 {
            return Err(FaultKind::LargeTable(width, height).into());
        }
        self.charge((u32::from(width) + 1) * u32::from(height));
        let start = self.screen.table_start();
        let mut at = table;
        for row in 0..height {
            if row > 0 {
                self.next_table_row(start)?;
            }
            for _ in 0..width {
                self.print_zscii(u16::from(self.memory.byte(at)))?;
                at = at.wrapping_add(1);
            }
            at = at.wrapping_add(skip);
        }
        self.check_output();
        Ok(())
    }

    fn next_table_row(&mut self, start: TableStart) -> Exec<()> {
        // In V6 every window has its rows one below the other.
        let upper = self.version == Version::V6 || self.screen.selected() == Window::Upper;
        match upper && self.streams.memory.is_empty() {
            true if self.streams.screen.is_on() => self.screen.next_table_row(start, &mut self.out),
            true => {}
            false => self.print_zscii(NEW_LINE)?,
        }
        Ok(())
    }
}
