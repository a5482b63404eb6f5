//! Saved games, undo, restart and auxiliary files (§6.1, §15 save, restore, save_undo, restart).

use crate::story::Version;
use crate::zmachine::engine::Operands;
use crate::zmachine::fault::{Exec, Trap};
use crate::zmachine::files::AuxiliaryName;
use crate::zmachine::frames::{Frame, Return, STACK_WORDS, Stack};
use crate::zmachine::machine::Machine;
use crate::zmachine::memory::{PAGE_SIZE, Pages};
use crate::zmachine::quetzal::{self, SaveError, SavedFrame, SavedGame, SavedIdentity};
use crate::zmachine::request::{AnswerError, Prompt, Request};
use crate::zmachine::state::{Pending, Registers, Rest, State, Swap};
use crate::zmachine::streams::Selection;

/// What `save` and `save_undo` store when the game goes on from there again.
const RESTORED: u16 = 2;

impl Machine {
    /// Gives an instruction its outcome: a branch in V1 to V3, a stored value later (§15 save).
    fn outcome(&mut self, value: u16) -> Exec<()> {
        match self.version {
            Version::V1 | Version::V2 | Version::V3 => self.branch(value != 0),
            _ => self.store(value),
        }
    }

    #[inline(never)]
    pub(crate) fn ask(&mut self, request: Request, rest: Rest) -> Exec<()> {
        self.show_all();
        self.pending = Some(Pending { request, instruction: self.instruction, rest });
        Err(Trap::stop())
    }

    /// Saving is illegal in an interrupt, where it fails (§6.1.1.3).
    #[inline(never)]
    pub(crate) fn save(&mut self) -> Exec<()> {
        match self.suspended.is_empty() {
            true => self.ask(Request::Save, Rest::Plain),
            false => self.outcome(0),
        }
    }

    /// Restoring is legal in an interrupt, which it ends: only saving is not (§6.1.1.3). Who dies in real time may wish to.
    #[inline(never)]
    pub(crate) fn restore_saved(&mut self) -> Exec<()> {
        self.ask(Request::Restore, Rest::Plain)
    }

    /// `save` of V5: the game, or with operands a table into a file of its own.
    #[inline(never)]
    pub(crate) fn save_table(&mut self, operands: &Operands) -> Exec<()> {
        let Some(table) = operands.given(0).filter(|_| operands.count() >= 3) else { return self.save() };
        let bytes = (0..operands.get(1)).map(|i| self.memory.byte(table.wrapping_add(i))).collect();
        let (name, prompt) = self.auxiliary_file(operands);
        self.ask(Request::SaveTable { name, prompt, bytes }, Rest::Plain)
    }

    #[inline(never)]
    pub(crate) fn restore_table(&mut self, operands: &Operands) -> Exec<()> {
        let Some(address) = operands.given(0).filter(|_| operands.count() >= 3) else { return self.restore_saved() };
        let (name, prompt) = self.auxiliary_file(operands);
        self.ask(Request::RestoreTable { name, prompt, max: operands.get(1) }, Rest::Table { address })
    }

    /// The file name that a story gives, after the byte that counts its characters, and whether the player is to be asked.
    fn auxiliary_file(&self, operands: &Operands) -> (AuxiliaryName, Prompt) {
        let name = operands.get(2);
        let length = if name == 0 { 0 } else { self.memory.byte(name) };
        let letters: Vec<u8> = (1..=u16::from(length)).map(|i| self.memory.byte(name.wrapping_add(i))).collect();
        let prompt = match operands.given(3) {
            None => Prompt::Free,
            Some(0) => Prompt::Silent,
            Some(_) => Prompt::Ask,
        };
        (AuxiliaryName::from_zscii(&letters), prompt)
    }

    /// The front end did, or did not, what `save` or `restore` asked for.
    #[inline(never)]
    pub(crate) fn take_outcome(&mut self, value: u16) -> Result<Exec<()>, AnswerError> {
        self.pending = None;
        Ok(self.outcome(value))
    }

    /// A file of the story's own for a table; the bytes beyond what it asked for are left.
    #[inline(never)]
    pub(crate) fn take_table(&mut self, bytes: &[u8]) -> Result<Exec<()>, AnswerError> {
        let Some(Pending { request: Request::RestoreTable { max, .. }, rest: Rest::Table { address }, .. }) =
            self.pending.take()
        else {
            return Err(AnswerError::WrongKind);
        };
        let bytes = &bytes[..bytes.len().min(usize::from(max))];
        let mut at = address;
        for byte in bytes {
            if let Err(trap) = self.write_byte(at, *byte) {
                return Ok(Err(trap));
            }
            at = at.wrapping_add(1);
        }
        Ok(self.store(bytes.len() as u16))
    }

    /// Which story a saved game must be of.
    pub fn saved_identity(&self) -> SavedIdentity {
        let identity = self.story.identity();
        SavedIdentity {
            release: identity.release(),
            serial: identity.serial().0,
            // Computed where the header has none (Q§5.5).
            checksum: identity.checksum(),
        }
    }

    /// The state as a Quetzal file. While [`Request::Save`] is open its program counter is where the format wants it; at any
    /// other time `restore` would misread the file.
    ///
    /// # Errors
    /// Where the story has not asked to be saved, or has more on its stack than the format can hold.
    pub fn quetzal(&self) -> Result<Vec<u8>, SaveError> {
        match self.request() {
            Some(Request::Save) => quetzal::write(&self.saved_game(), self.memory.original_dynamic()),
            _ => Err(SaveError::NotAsked),
        }
    }

    fn saved_game(&self) -> SavedGame {
        let frames = self.stack.frames().zip(self.stack.pushed()).map(|(frame, pushed)| SavedFrame {
            return_pc: frame.return_pc,
            result: match frame.result {
                Return::Store(variable) => Some(variable),
                // Of the dummy every field is 0, its flags too (Q§4.11).
                Return::Discard if frame.is_dummy() => Some(0),
                Return::Discard | Return::Interrupt => None,
            },
            arguments: SavedFrame::argument_mask(frame.arguments),
            locals: self.stack.locals_of(frame).to_vec(),
            stack: pushed.to_vec(),
        });
        // The first frame is a dummy in every version but 6, here as in the format (Q§4.11).
        SavedGame {
            identity: self.saved_identity(),
            pc: self.pc,
            memory: self.memory.dynamic().to_vec(),
            frames: frames.collect(),
            other: Vec::new(),
        }
    }

    /// A saved game to go on from. It is refused, with nothing changed, where it is not one of this story.
    #[inline(never)]
    pub(crate) fn take_saved_game(&mut self, bytes: &[u8]) -> Result<Exec<()>, AnswerError> {
        self.put_back(bytes)?;
        Ok(self.outcome(RESTORED))
    }

    /// Puts the state of a saved game in place of the present one, up to the outcome of the `save` that wrote it.
    fn put_back(&mut self, bytes: &[u8]) -> Result<(), SaveError> {
        let saved = quetzal::read(bytes, &self.saved_identity(), self.memory.original_dynamic())?;
        let state = self.state_of(saved)?;
        let undo = self.undo.clone();
        match self.swap(&state, &undo, Swap::Restore) {
            true => Ok(()),
            false => {
                Err(SaveError::MemorySize { saved: state.pages.size(), story: self.memory.original_dynamic().len() })
            }
        }
    }

    /// Goes on from a saved game, at any stop, as if the story had asked for one by `restore`: over an open request of any kind, in an
    /// interrupt, and after the story's end. What the story was in the middle of is over: the request, the interrupts, the tables
    /// that text went to, and whatever it printed in the upper window or in a style. Turns stay, so that
    /// [`Machine::undo_turn`] takes this back too.
    ///
    /// # Errors
    /// Where the bytes are no saved game of this story. Nothing has changed then.
    pub fn load(&mut self, bytes: &[u8]) -> Result<(), SaveError> {
        self.put_back(bytes)?;
        self.screen.end_input();
        self.screen.print_plainly();
        self.streams.memory.clear();
        self.streams.screen = Selection::On;
        self.instruction = self.pc;
        let done = self.outcome(RESTORED);
        self.settle(done);
        Ok(())
    }

    fn state_of(&mut self, saved: SavedGame) -> Result<State, SaveError> {
        let mut frames = Vec::new();
        let mut words = Vec::new();
        for frame in saved.frames {
            frames.push(Frame {
                routine: 0,
                return_pc: frame.return_pc,
                result: frame.result.map_or(Return::Discard, Return::Store),
                arguments: frame.argument_count(),
                local_count: frame.locals.len() as u8,
                base: words.len() as u32,
            });
            words.extend(frame.locals);
            words.extend(frame.stack);
        }
        let stack = frames.pop().and_then(|frame| Stack::from_parts(frame, frames, words));
        Ok(State {
            pages: self.pages_of(&saved.memory),
            registers: Registers {
                pc: saved.pc,
                stack: stack.ok_or(SaveError::TooMany { what: "calls and stack words", most: STACK_WORDS })?,
                pending: None,
                suspended: Vec::new(),
                end: None,
                ..self.state().registers
            },
        })
    }

    /// Pages that hold these bytes of dynamic memory.
    pub(crate) fn pages_of(&self, dynamic: &[u8]) -> Pages {
        Pages::from_pages(
            dynamic.chunks(PAGE_SIZE).enumerate().map(|(index, chunk)| self.memory.page_with(index, chunk)).collect(),
        )
    }

    /// Charges the budget for copying a state of so many bytes.
    fn charge_state(&mut self, bytes: usize) {
        self.charge(u32::try_from(bytes / 8).unwrap_or(u32::MAX));
    }

    /// §15 save_undo: in an interrupt it fails, as `save` does.
    #[inline(never)]
    pub(crate) fn save_undo(&mut self) -> Exec<()> {
        if !self.suspended.is_empty() {
            return self.store(0);
        }
        let bytes = self.keep_for_undo();
        self.charge_state(bytes);
        self.store(1)
    }

    /// Several in a row go further back (§6.1.1.2).
    #[inline(never)]
    pub(crate) fn restore_undo(&mut self) -> Exec<()> {
        let Some(kept) = self.undo.pop() else { return self.store(0) };
        let undo = self.undo.clone();
        self.charge_state(kept.state.bytes());
        let is_back = self.swap(&kept.state, &undo, Swap::Undo);
        self.recycle_kept(kept);
        self.store(if is_back { RESTORED } else { 0 })
    }

    /// The state as it was at the start (§6.1.3). Stream 3, whose tables are gone, is closed, and the screen is on again: nothing of the
    /// story's own survives but two bits of Flags 2 (§15 restart).
    #[inline(never)]
    pub(crate) fn restart(&mut self) -> Exec<()> {
        let original = self.memory.original_dynamic().to_vec();
        let mut state = self.state();
        state.pages = self.pages_of(&original);
        state.registers.stack = Stack::new();
        state.registers.suspended.clear();
        self.streams.memory.clear();
        self.streams.screen = Selection::On;
        let undo = self.undo.clone();
        self.swap(&state, &undo, Swap::Restart);
        self.charge_state(state.bytes());
        self.charge(u32::from(self.memory.dynamic_size()));
        self.check_output();
        self.begin();
        Ok(())
    }
}
