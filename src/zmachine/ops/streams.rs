//! Selecting output and input streams, and what writes to the header mean for them (§7, §10.2, §11.1.2).

use crate::story::Version;
use crate::story::header::address;
use crate::story::header::flags::flags_2;
use crate::zmachine::engine::{HEADER_SIZE, Operands};
use crate::zmachine::fault::{ErrorKind, Exec, FaultKind};
use crate::zmachine::isa::Op;
use crate::zmachine::machine::Machine;
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
        if self.version == Version::V6 && operands.given(2).is_some() {
            return Err(FaultKind::Pending(Op::OutputStream).into());
        }
        if self.streams.memory.len() >= MEMORY_STREAMS {
            return Err(FaultKind::StreamDepth.into());
        }
        self.streams.memory.push(MemoryStream { table: operands.get(1), count: 0 });
        Ok(())
    }

    /// The table's first word gets the count. With no stream open nothing happens, as games rely on.
    fn close_memory_stream(&mut self) -> Exec<()> {
        match self.streams.memory.pop() {
            Some(stream) => self.write_word(stream.table, stream.count),
            None => Ok(()),
        }
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
        self.interrupt_run();
    }

    fn set_record(&mut self, selection: Selection) {
        self.streams.record = selection;
        self.interrupt_run();
    }

    /// Has the engine come back to [`Machine::unopened`] before the next instruction.
    fn interrupt_run(&mut self) {
        self.fuel = self.fuel.min(0);
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
