//! Reading lines and keys, with their time-outs; splitting lines into words (§10, §13, §15 read, read_char, tokenise, encode_text).

use crate::story::Version;
use crate::story::header::address;
use crate::zmachine::engine::{HEADER_SIZE, Operands};
use crate::zmachine::fault::{ErrorKind, Exec, FaultKind, Trap};
use crate::zmachine::frames::Return;
use crate::zmachine::machine::Machine;
use crate::zmachine::ops::streams::redirect;
use crate::zmachine::request::{AnswerError, Key, KeyRequest, LineRequest, Request};
use crate::zmachine::screen::Event;
use crate::zmachine::state::{INTERRUPTS, Interrupt, Pending, Rest, Suspended};
use crate::zmachine::text::{self, Dictionary, Printed, Word};

/// The terminating character that means every function key (§10.5.2.1).
const ANY_FUNCTION_KEY: u8 = 255;

/// The ZSCII codes of keys that are no characters (§3.8).
mod zscii {
    pub const DELETE: u8 = 8;
    pub const ENTER: u8 = 13;
    pub const ESCAPE: u8 = 27;
    pub const UP: u8 = 129;
    pub const DOWN: u8 = 130;
    pub const LEFT: u8 = 131;
    pub const RIGHT: u8 = 132;
    pub const F1: u8 = 133;
    pub const KEYPAD_0: u8 = 145;
    pub const MENU: u8 = 252;
    pub const DOUBLE_CLICK: u8 = 253;
    pub const CLICK: u8 = 254;
}

/// How deep interrupts on new-lines may go: their routines are not to print at all (§8.8.3.2.2).
const NEW_LINE_INTERRUPTS: usize = 16;

/// Whether a code is a function key, which may be a terminating character: 129 to 154 and 252 to 254 (§10.5.2.1).
fn is_function_key(code: u8) -> bool {
    matches!(code, 129..=154 | 252..=254)
}

/// A time-out in output stream 4 (§7 remarks).
const TIMED_OUT: &str = "[0]";

/// How output stream 4 has the key that ended an input: nothing for Enter, a code, and for a click its place too (§7 remarks).
fn recorded_end(key: Key, code: u8) -> String {
    match key {
        Key::Enter => String::new(),
        Key::Click { column, row } | Key::DoubleClick { column, row } => format!("[{code}][{column}][{row}]"),
        Key::MenuEntry { menu, entry } => format!("[{code}][{menu}][{entry}]"),
        Key::Char(_)
        | Key::Escape
        | Key::Delete
        | Key::Up
        | Key::Down
        | Key::Left
        | Key::Right
        | Key::Function(_)
        | Key::Keypad(_)
        | Key::Menu => format!("[{code}]"),
    }
}

impl Machine {
    /// Where the text of a text buffer begins: after the byte that says how much it holds, and in V5 one that says how much there is.
    fn text_offset(&self) -> u8 {
        if self.version >= Version::V5 { 2 } else { 1 }
    }

    #[inline(never)]
    pub(crate) fn read(&mut self, operands: &Operands) -> Exec<()> {
        let (buffer, parse) = (operands.get(0), operands.get(1));
        if self.version <= Version::V3 {
            self.show_status()?;
        }
        let size = self.memory.byte(buffer);
        // In V1 to V4 one byte of the buffer is for the zero at the end (§15 read, as corrected in 2023).
        let max = if self.version >= Version::V5 { size } else { size.saturating_sub(1) };
        if max == 0 {
            return Err(FaultKind::SmallTextBuffer(buffer).into());
        }
        if parse != 0 && self.memory.byte(parse) == 0 {
            return Err(FaultKind::SmallParseBuffer(parse).into());
        }
        let (timeout, routine) = self.timer(operands.get(2), operands.get(3))?;
        let line = LineRequest {
            max,
            preload: self.preloaded(buffer, max),
            terminators: self.terminators(),
            timeout,
            source: self.streams.input,
        };
        self.screen.begin_input(&mut self.out);
        self.check_output();
        let rest = Rest::Line { text: buffer, parse, routine };
        self.pending = Some(Pending { request: Request::Line(line), instruction: self.instruction, rest });
        self.keep_turn();
        Err(Trap::stop())
    }

    #[inline(never)]
    pub(crate) fn read_char(&mut self, operands: &Operands) -> Exec<()> {
        let (timeout, routine) = self.timer(operands.get(1), operands.get(2))?;
        self.screen.begin_input(&mut self.out);
        self.ask(Request::Key(KeyRequest { timeout, source: self.streams.input }), Rest::Key { routine })
    }

    /// The time-out of a read, in tenths of a second, and the routine it calls. There is none before V4 or with either missing (§15 read).
    fn timer(&mut self, time: u16, routine: u16) -> Exec<(Option<u16>, u16)> {
        if self.version <= Version::V3 || time == 0 {
            return Ok((None, 0));
        }
        if routine == 0 {
            self.report(ErrorKind::NoTimerRoutine)?;
            return Ok((None, 0));
        }
        Ok((Some(time), routine))
    }

    /// What is left in the buffer from an interrupted input (V5, §15 read). Some games leave a count that is larger than the buffer.
    fn preloaded(&mut self, buffer: u16, max: u8) -> String {
        if self.version < Version::V5 {
            return String::new();
        }
        self.refresh_text();
        let count = self.memory.byte(buffer.wrapping_add(1)).min(max);
        let codes = (0..u16::from(count)).map(|i| self.memory.byte(buffer.wrapping_add(2 + i)));
        codes
            .filter_map(|code| match self.text.printed(u16::from(code)) {
                Some(Printed::Character(c)) => Some(c),
                Some(Printed::NewLine | Printed::Tab | Printed::SentenceSpace | Printed::Nothing) | None => None,
            })
            .collect()
    }

    /// The terminating characters beside Enter, read afresh each time, for Beyond Zork changes them.
    fn terminators(&self) -> Vec<u8> {
        let table = self.memory.word(address::TERMINATING_CHARACTERS);
        if self.version < Version::V5 || table == 0 {
            return Vec::new();
        }
        let codes = (0..=u16::from(u8::MAX)).map(|i| self.memory.byte(table.wrapping_add(i)));
        let mut keys: Vec<u8> = Vec::new();
        for code in codes.take_while(|code| *code != 0) {
            if code == ANY_FUNCTION_KEY {
                return (129..=154).chain(252..=254).collect();
            }
            if is_function_key(code) && !keys.contains(&code) {
                keys.push(code);
            }
        }
        keys
    }

    /// The code a key is read as, if the story can read it.
    fn code_of(&self, key: Key) -> Option<u8> {
        let code = match key {
            Key::Char(c) => self.text.unicode().code(c)?,
            Key::Enter => zscii::ENTER,
            Key::Escape => zscii::ESCAPE,
            Key::Delete => zscii::DELETE,
            Key::Up => zscii::UP,
            Key::Down => zscii::DOWN,
            Key::Left => zscii::LEFT,
            Key::Right => zscii::RIGHT,
            Key::Function(n @ 1..=12) => zscii::F1 + n - 1,
            Key::Keypad(n @ 0..=9) => zscii::KEYPAD_0 + n,
            Key::Function(_) | Key::Keypad(_) => return None,
            Key::Click { .. } => zscii::CLICK,
            Key::DoubleClick { .. } => zscii::DOUBLE_CLICK,
            Key::Menu | Key::MenuEntry { .. } => zscii::MENU,
        };
        // §10.3: there is no mouse before V5. Bureaucracy, a V4 story, goes wrong on function keys of any kind.
        let known = !is_function_key(code) || self.version >= Version::V5;
        known.then_some(code)
    }

    /// The code a typed character is stored as: in lower case (§15 read), where the story has a code for it (§10.7.2).
    fn line_code(&self, c: char) -> Option<u8> {
        let unicode = self.text.unicode();
        unicode.code(c).map(|code| unicode.lower_case(code))
    }

    /// §10.3.2: a click leaves its place in the header extension, in V6 in units.
    fn note_key(&mut self, key: Key) {
        if let Some(six) = self.screen.six_mut() {
            six.note_key(key);
        }
        let (Key::Click { column, row } | Key::DoubleClick { column, row }) = key else { return };
        if self.story.extension().words() < 2 {
            return;
        }
        let (y, x) = self.screen.six().map_or((row, column), |six| six.middle_of(column, row));
        self.write_extension_word(address::extension::MOUSE_X, x);
        self.write_extension_word(address::extension::MOUSE_Y, y);
    }

    /// A click outside the mouse's window is none (§15 mouse_window), and neither is an entry that no menu has.
    fn is_heard(&self, key: Key) -> bool {
        match (key, self.screen.six()) {
            (Key::Click { column, row } | Key::DoubleClick { column, row }, Some(six)) => six.hears_click(column, row),
            (Key::MenuEntry { menu, entry }, six) => six.is_some_and(|six| six.has_entry(menu, entry)),
            _ => true,
        }
    }

    /// Takes a finished line.
    #[inline(never)]
    pub(crate) fn take_line(&mut self, line: &str, end: Key) -> Result<Exec<()>, AnswerError> {
        self.refresh_text();
        let code = self.code_of(end).ok_or(AnswerError::NoSuchKey)?;
        let Some(Pending { request: Request::Line(request), rest: Rest::Line { text, parse, .. }, .. }) = &self.pending
        else {
            return Err(AnswerError::WrongKind);
        };
        if code != zscii::ENTER && !request.terminators.contains(&code) || !self.is_heard(end) {
            return Err(AnswerError::NoSuchKey);
        }
        let (text, parse, max) = (*text, *parse, usize::from(request.max));
        let (mut typed, mut codes) = (String::with_capacity(line.len().min(4 * max)), Vec::with_capacity(max));
        for (c, code) in line.chars().filter_map(|c| Some((c, self.line_code(c)?))).take(max) {
            typed.push(c);
            codes.push(self.lenient.code_for(code));
        }
        let kept = request.preload.chars().zip(typed.chars()).take_while(|(old, new)| old == new);
        let preloaded = kept.map(|(c, _)| c.len_utf8()).sum();
        self.pending = None;
        self.note_key(end);
        self.echo(typed.get(preloaded..).unwrap_or(""), code);
        self.record(typed, &recorded_end(end, code));
        Ok(self.finish_line(text, parse, &codes, code))
    }

    /// Shows a finished line on screen and transcript (§7.1.1.1; in V6 the transcript is the game's business).
    fn echo(&mut self, shown: &str, end: u8) {
        if self.streams.screen.is_on() {
            self.screen.echo_input(shown, &mut self.out);
        }
        if self.streams.transcript.is_on() && self.version != Version::V6 {
            let new_line = (end == zscii::ENTER).then_some('\n');
            shown.chars().chain(new_line).for_each(|c| self.out.push_transcript(c));
        }
        if end == zscii::ENTER && self.streams.screen.is_on() {
            self.screen.print('\n', &mut self.out);
        }
        self.screen.end_input();
        self.check_output();
    }

    /// One line of output stream 4: a finished command or a key, and what ended it (§7.1.2.3).
    fn record(&mut self, mut line: String, end: &str) {
        if self.streams.record.is_on() {
            line.push_str(end);
            self.out.push_event(Event::Record(line));
        }
    }

    /// Puts a line into its buffer, splits it into words and stores what ended it.
    fn finish_line(&mut self, buffer: u16, parse: u16, codes: &[u8], end: u8) -> Exec<()> {
        let offset = self.text_offset();
        let mut at = buffer.wrapping_add(u16::from(offset));
        for code in codes {
            self.write_byte(at, *code)?;
            at = at.wrapping_add(1);
        }
        if self.version >= Version::V5 {
            self.write_byte(buffer.wrapping_add(1), codes.len() as u8)?;
        } else {
            self.write_byte(at, 0)?;
        }
        if parse != 0 {
            self.split(codes, parse, 0, Unknown::Zero)?;
        }
        match self.version >= Version::V5 {
            true => self.store(u16::from(end)),
            false => Ok(()),
        }
    }

    #[inline(never)]
    pub(crate) fn take_key(&mut self, key: Key) -> Result<Exec<()>, AnswerError> {
        self.refresh_text();
        let code = self.code_of(key).filter(|_| self.is_heard(key)).ok_or(AnswerError::NoSuchKey)?;
        self.pending = None;
        self.note_key(key);
        self.screen.end_input();
        match key {
            Key::Char(c) => self.record(c.to_string(), ""),
            _ => self.record(String::new(), &recorded_end(key, code)),
        }
        Ok(self.store(u16::from(code)))
    }

    /// The time of the open request has passed: its routine is called, and then says whether to go on.
    #[inline(never)]
    pub(crate) fn timed_out(&mut self) -> Result<Exec<()>, AnswerError> {
        let (timeout, routine) = match &self.pending {
            Some(Pending { request: Request::Line(line), rest: Rest::Line { routine, .. }, .. }) => {
                (line.timeout, *routine)
            }
            Some(Pending { request: Request::Key(key), rest: Rest::Key { routine }, .. }) => (key.timeout, *routine),
            _ => return Err(AnswerError::WrongKind),
        };
        match timeout {
            Some(_) => {
                // §7.1.2.3: each, for what the routine does is part of the story, whether or not it ends the input.
                self.record(String::new(), TIMED_OUT);
                Ok(self.interrupt(Interrupt::Timer, routine))
            }
            None => Err(AnswerError::WrongKind),
        }
    }

    /// Calls a routine that the story did not call, over whatever request is open.
    pub(crate) fn interrupt(&mut self, cause: Interrupt, routine: u16) -> Exec<()> {
        // Each of those on new-lines keeps the text that it interrupted.
        let most = if cause == Interrupt::NewLine { NEW_LINE_INTERRUPTS } else { INTERRUPTS };
        if self.suspended.len() >= most {
            self.pending = None;
            return Err(FaultKind::StackOverflow.into());
        }
        // The question for a stream's file comes again by itself as long as there is none.
        let pending = self.pending.take().filter(|open| !matches!(open.request, Request::Transcript | Request::Record));
        let suspended = Suspended { cause, pending, window: self.screen.selected() };
        self.suspended.push(suspended);
        if let Some(six) = self.screen.six_mut() {
            six.begin_interrupt();
        }
        self.call(routine, &[], Return::Interrupt)
    }

    /// An interrupt routine has returned.
    #[inline(never)]
    pub(crate) fn end_interrupt(&mut self, value: u16) -> Exec<()> {
        let Some(Suspended { cause, mut pending, window }) = self.suspended.pop() else { return Ok(()) };
        self.screen.select(window);
        let Machine { screen, out, .. } = self;
        if let Some(six) = screen.six_mut() {
            six.end_interrupt(out);
            if pending.is_some() {
                six.show_all();
            }
            self.check_output();
        }
        if let Some(pending) = &mut pending {
            self.instruction = pending.instruction;
            // The routine may have changed the input stream, or come to the end of one.
            redirect(&mut pending.request, self.streams.input);
        }
        match (cause, &pending) {
            (Interrupt::Timer, Some(Pending { rest, .. })) if value != 0 => self.give_up(rest.clone()),
            (_, None) => Ok(()),
            (_, Some(_)) => {
                self.pending = pending;
                Err(Trap::stop())
            }
        }
    }

    /// §15 read: a routine that returns true ends the input, which is erased; the terminating character is 0.
    fn give_up(&mut self, rest: Rest) -> Exec<()> {
        self.screen.end_input();
        match rest {
            Rest::Line { text, parse, .. } => self.finish_line(text, parse, &[], 0),
            Rest::Key { .. } => self.store(0),
            Rest::Table { .. } | Rest::Plain => Ok(()),
        }
    }

    /// A sound has ended by itself: the routine that it was started with is called between two instructions (§9.4.4).
    #[inline(never)]
    pub(crate) fn sound_finished(&mut self, number: u16) {
        let Some(playing) = self.streams.sounds.end(number) else { return };
        if playing.routine == 0 || self.end.is_some() {
            return;
        }
        self.instruction = self.pc;
        let called = self.interrupt(Interrupt::Sound, playing.routine);
        self.settle(called);
    }

    #[inline(never)]
    pub(crate) fn tokenise(&mut self, operands: &Operands) -> Exec<()> {
        let (buffer, parse) = (operands.get(0), operands.get(1));
        let start = buffer.wrapping_add(u16::from(self.text_offset()));
        let mut room = [0; u8::MAX as usize];
        match self.memory.low().get(usize::from(start)..).and_then(<[u8]>::first_chunk) {
            Some(codes) => room = *codes,
            None => (0..).zip(&mut room).for_each(|(i, code)| *code = self.memory.byte(start.wrapping_add(i))),
        }
        let count = if self.version >= Version::V5 {
            usize::from(self.memory.byte(buffer.wrapping_add(1)))
        } else {
            room.iter().position(|code| *code == 0).unwrap_or(room.len())
        };
        let codes = room.get(..count).unwrap_or(&[]);
        let unknown = if operands.get(3) == 0 { Unknown::Zero } else { Unknown::Keep };
        self.split(codes, parse, operands.get(2), unknown)
    }

    /// Splits text into words and writes them into a parse buffer, looked up in a dictionary; 0 is the story's own (§13.6).
    fn split(&mut self, codes: &[u8], parse: u16, dictionary: u16, unknown: Unknown) -> Exec<()> {
        self.refresh_text();
        let (memory, text, offset) = (&self.memory, &self.text, self.text_offset());
        let mut found = match dictionary == 0 || dictionary == self.dictionary.address() {
            true => text::tokenise_by(memory, text, &self.dictionary, codes, offset),
            false => text::tokenise(memory, text, Dictionary::at(memory, dictionary), codes, offset),
        };
        let max = usize::from(memory.byte(parse));
        let mut blocks = std::mem::take(&mut self.blocks);
        blocks.clear();
        blocks.extend(found.by_ref().take(max).map(block));
        let compared = found.compared();
        self.charge(compared + codes.len() as u32);
        let written = self.write_blocks(&blocks, parse, unknown);
        self.blocks = blocks;
        written
    }

    /// Writes the blocks of words into a parse buffer.
    fn write_blocks(&mut self, blocks: &[[u8; 4]], parse: u16, unknown: Unknown) -> Exec<()> {
        let mut at = parse.wrapping_add(2);
        // Words that are unknown are passed over one by one, and so is memory that is not a story's to write.
        let plain = unknown == Unknown::Zero && at >= HEADER_SIZE;
        let all = if plain { self.memory.written(at, 4 * blocks.len()) } else { None };
        if let Some(bytes) = all {
            bytes.copy_from_slice(blocks.as_flattened());
        } else {
            for &[high, low, length, position] in blocks {
                let entry = u16::from_be_bytes([high, low]);
                if entry != 0 || unknown == Unknown::Zero {
                    self.write_word(at, entry)?;
                    self.write_byte(at.wrapping_add(2), length)?;
                    self.write_byte(at.wrapping_add(3), position)?;
                }
                at = at.wrapping_add(4);
            }
        }
        // There are no more than the parse buffer's first byte says.
        self.write_byte(parse.wrapping_add(1), blocks.len() as u8)
    }

    #[inline(never)]
    pub(crate) fn encode_text(&mut self, operands: &Operands) -> Exec<()> {
        let (buffer, length, from, to) = (operands.get(0), operands.get(1), operands.get(2), operands.get(3));
        self.refresh_text();
        let mut at = to;
        for byte in self.text.encode_text(&self.memory, buffer, length, from).bytes() {
            self.write_byte(at, byte)?;
            at = at.wrapping_add(1);
        }
        Ok(())
    }
}

/// A word as a parse buffer has it (§15 read).
fn block(word: Word) -> [u8; 4] {
    let [high, low] = word.entry.to_be_bytes();
    [high, low, word.length, word.position]
}

/// What becomes of the slot of a word that is not in the dictionary (§15 tokenise).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unknown {
    /// Its address is 0.
    Zero,
    /// The slot is left as it is, though it counts.
    Keep,
}
