//! Selecting output and input streams, and what writes to the header mean for them (§7, §10.2, §11.1.2).

use crate::story::header::address;
use crate::story::header::flags::flags_2;
use crate::zmachine::engine::{HEADER_SIZE, Operands};
use crate::zmachine::fault::{ErrorKind, Exec, FaultKind};
use crate::zmachine::machine::Machine;
use crate::zmachine::ops::print::NEW_LINE;
use crate::zmachine::request::{AnswerError, InputStream, Request, Stop};
use crate::zmachine::screen::ForcedPitch;
use crate::zmachine::state::{Pending, Rest};
use crate::zmachine::streams::{MEMORY_STREAMS, MemoryStream, Opened, Selection};

impl Machine {
    #[inline(never)]
    pub(crate) fn output_stream(&mut self, operands: &Operands) -> Exec<()> {
        match operands.signed(0) {
            0 => {}
            1 => self.streams.screen = Selection::On,
            -1 => self.streams.screen = Selection::Off,
            2 => self.set_transcript(Selection::On),
            -2 => self.set_transcript(Selection::Off),
            3 => self.open_memory_stream(operands)?,
            -3 => self.close_memory_stream()?,
            4 => self.set_record(Selection::On),
            -4 => self.set_record(Selection::Off),
            other => self.report(ErrorKind::NoSuchStream(other))?,
        }
        Ok(())
    }

    fn open_memory_stream(&mut self, operands: &Operands) -> Exec<()> {
        if self.streams.memory.len() >= MEMORY_STREAMS {
            return Err(FaultKind::StreamDepth.into());
        }
        self.streams.memory.push(MemoryStream { table: operands.get(1), count: 0 });
        if let Some(six) = self.screen.six_mut() {
            let width = operands.given(2).and_then(|width| six.format_width(width as i16));
            six.push_format(width);
        }
        Ok(())
    }

    /// The table's first word gets the count. With no stream open nothing happens, as games rely on.
    fn close_memory_stream(&mut self) -> Exec<()> {
        let Some(MemoryStream { table, count }) = self.streams.memory.pop() else { return Ok(()) };
        let Some(six) = self.screen.six_mut() else { return self.write_word(table, count) };
        let (format, cell) = (six.pop_format(), six.units().width());
        self.charge(u32::from(count));
        let first = table.wrapping_add(2);
        let text: Vec<u8> = (0..count).map(|index| self.memory.byte(first.wrapping_add(index))).collect();
        // §7.1.2.1: the width of all of it, for every character has the same.
        let characters = text.iter().filter(|code| u16::from(**code) != NEW_LINE).count();
        let width = u16::try_from(characters).unwrap_or(u16::MAX).saturating_mul(cell);
        self.memory.set_word(address::STREAM_3_WIDTH, width);
        match format {
            None => self.write_word(table, count),
            Some(width) => self.write_form(table, &text, usize::from(width / cell.max(1))),
        }
    }

    /// Writes text into a table as lines of so many characters at most, as print_form reads them (§15 output_stream, print_form).
    fn write_form(&mut self, table: u16, text: &[u8], columns: usize) -> Exec<()> {
        let mut at = table;
        for line in formatted(text, columns.max(1)) {
            let Ok(length) = u16::try_from(line.len()) else { continue };
            self.write_word(at, length)?;
            at = at.wrapping_add(2);
            for code in line {
                self.write_byte(at, *code)?;
                at = at.wrapping_add(1);
            }
        }
        self.write_word(at, 0)
    }

    /// Turns the transcript on or off; bit 0 of Flags 2 always says the same (§7.4). The front end is asked for a file when it is
    /// first turned on, before the next instruction.
    #[inline(never)]
    pub(crate) fn set_transcript(&mut self, selection: Selection) {
        self.streams.transcript = selection;
        let flags = self.memory.word(address::FLAGS_2);
        let flags = match selection {
            Selection::On => flags | flags_2::TRANSCRIPT,
            Selection::Off => flags & !flags_2::TRANSCRIPT,
        };
        self.memory.set_word(address::FLAGS_2, flags);
        // The engine comes back to `unopened` before the next instruction.
        self.end_slice();
    }

    fn set_record(&mut self, selection: Selection) {
        self.streams.record = selection;
        self.end_slice();
    }

    /// The request for a stream that is selected but has no file yet.
    #[inline(never)]
    pub(crate) fn unopened(&mut self) -> Option<Stop> {
        let streams = &self.streams;
        let request = if streams.transcript.is_on() && streams.transcript_file == Opened::NotAsked {
            Request::Transcript
        } else if streams.record.is_on() && streams.record_file == Opened::NotAsked {
            Request::Record
        } else {
            return None;
        };
        // It comes between two instructions.
        self.pending = Some(Pending { request, instruction: self.pc, rest: Rest::Plain });
        Some(self.stopped())
    }

    /// The front end has opened the file that the open request is for.
    #[inline(never)]
    pub(crate) fn open_stream(&mut self) -> Result<Exec<()>, AnswerError> {
        match self.pending.take().map(|pending| pending.request) {
            Some(Request::Transcript) => self.streams.transcript_file = Opened::Yes,
            Some(Request::Record) => self.streams.record_file = Opened::Yes,
            Some(Request::Commands) => self.streams.input = InputStream::Commands,
            _ => return Err(AnswerError::WrongKind),
        }
        Ok(Ok(()))
    }

    /// There is no file: the stream is off again.
    #[inline(never)]
    pub(crate) fn refuse_stream(&mut self) -> Result<Exec<()>, AnswerError> {
        match self.pending.take().map(|pending| pending.request) {
            Some(Request::Transcript) => self.set_transcript(Selection::Off),
            Some(Request::Record) => self.streams.record = Selection::Off,
            Some(Request::Commands) => {}
            _ => return Err(AnswerError::WrongKind),
        }
        Ok(Ok(()))
    }

    #[inline(never)]
    pub(crate) fn input_stream(&mut self, number: u16) -> Exec<()> {
        match number {
            0 => self.streams.input = InputStream::Keyboard,
            1 => return self.ask(Request::Commands, Rest::Plain),
            other => self.report(ErrorKind::NoSuchInputStream(other))?,
        }
        Ok(())
    }

    /// The file of commands is at its end (§10.2): the open request asks the keyboard.
    #[inline(never)]
    pub(crate) fn commands_ended(&mut self) {
        self.streams.input = InputStream::Keyboard;
        if let Some(pending) = &mut self.pending {
            redirect(&mut pending.request, InputStream::Keyboard);
        }
    }

    /// A write to the header, or outside dynamic memory. Stories may write few header fields; the others are theirs to spoil, for the machine
    /// has read what it needs (§11.1.1). Flags 2 steers transcript and fixed pitch.
    #[cold]
    #[inline(never)]
    pub(crate) fn write_special(&mut self, at: u16, value: u8) -> Exec<()> {
        if at >= HEADER_SIZE {
            return Err(FaultKind::ReadOnly(at).into());
        }
        self.memory.set_byte(at, value);
        if at == address::FLAGS_2 + 1 {
            self.follow_flags_2();
        }
        Ok(())
    }

    /// Has transcript and fixed pitch be what Flags 2 says (§7.4, §8.1): after a write to it, and at the start, as a story file may have its bits set.
    pub(crate) fn follow_flags_2(&mut self) {
        let flags = self.memory.word(address::FLAGS_2);
        let on = |bit| if flags & bit != 0 { Selection::On } else { Selection::Off };
        if on(flags_2::TRANSCRIPT) != self.streams.transcript {
            self.set_transcript(on(flags_2::TRANSCRIPT));
        }
        self.screen.set_forced_pitch(match on(flags_2::FIXED_PITCH) {
            Selection::On => ForcedPitch::Forced,
            Selection::Off => ForcedPitch::Free,
        });
    }
}

/// Has a request for input ask another stream.
pub(super) fn redirect(request: &mut Request, to: InputStream) {
    match request {
        Request::Line(line) => line.source = to,
        Request::Key(key) => key.source = to,
        Request::Save
        | Request::Restore
        | Request::SaveTable { .. }
        | Request::RestoreTable { .. }
        | Request::Transcript
        | Request::Record
        | Request::Commands => {}
    }
}

/// Text as lines, broken between words where it is too long. No line is empty, for that would end the table: an empty one has a space.
fn formatted(text: &[u8], columns: usize) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    for line in text.split(|code| u16::from(*code) == NEW_LINE) {
        let mut rest = line;
        while rest.len() > columns {
            let (fits, _) = rest.split_at(columns);
            let (end, next) = match rest.get(..=columns).unwrap_or(fits).iter().rposition(|code| *code == b' ') {
                Some(space) if space > 0 => (space, space + 1),
                _ => (columns, columns),
            };
            lines.push(rest.get(..end).unwrap_or(fits));
            rest = rest.get(next..).unwrap_or_default();
        }
        lines.push(if rest.is_empty() { &b" "[..] } else { rest });
    }
    // What ends with a new-line has no line after it.
    if text.last().is_none_or(|code| u16::from(*code) == NEW_LINE) {
        lines.pop();
    }
    lines
}
