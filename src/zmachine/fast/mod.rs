//! The fast engine: routines in register form, each operation with a handler of its own, each handler calling the next.
//!
//! It does nothing that the plain engine (`engine.rs`) would not do: after any budget the machine is the same. Start at [`Machine::run_fast`], which moves between the
//! two; then `translate.rs` (from instructions to operations), `emit.rs` (their places and what they cost), `bodies/` (what they do) and `table.rs` (their
//! handlers). `window.rs` has the frames while they run, `code.rs` the store of operations.
//!
//! What a handler can't do itself it hands over before it has changed anything: to the plain engine's body of the same opcode, to one step of the plain engine within
//! the running frame, or to the plain engine altogether.

mod bodies;
mod code;
mod emit;
mod opcodes;
mod table;
mod translate;
mod window;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub(crate) use code::Code;

use self::bodies::{Bench, Registers};
use self::code::{Key, field, place};
use self::table::{Family, go_on, number};
use self::translate::{Facts, Service};
use self::window::{FEWEST_CALLERS, MOST_CALLERS};
use super::engine::HEADER_SIZE;
use super::fault::Exec;
use super::machine::Machine;
use super::property_index::PropertyIndex;
use super::request::Stop;

/// Words of the window. Calls that go deeper have their callers put onto the machine's stack.
const WINDOW: usize = 2048;

/// Instructions that handlers run before they return, so that the host's stack is bounded even where calls are not made jumps: see `table.rs`.
const BURST: i64 = if cfg!(any(debug_assertions, target_family = "wasm")) { 64 } else { 4096 };

/// Instructions that the plain engine runs in one frame before the fast one is asked again.
const STRETCH: u32 = 100;

/// Bytes of routines that are translated at once; then as many as instructions are run. A story that has ever other routines translated, or the same ones again and again
/// for want of room, is run by the plain engine in between, and takes no longer than a few times as long as there.
const CREDIT: u64 = 1 << 18;

/// Work on translations, beside the state, as it says nothing of the story.
#[derive(Debug, Clone, Default)]
pub(crate) struct Effort {
    /// Bytes that were translated.
    translated: u64,
    /// Instructions that were run, up to the present call.
    run: u64,
    /// The budget of the present call.
    fuel: i64,
}

/// A bench that nobody works at, for the next run. Copies of a machine begin without.
#[derive(Debug, Default)]
pub(crate) struct Idle(Option<Box<Bench>>);

impl Clone for Idle {
    fn clone(&self) -> Idle {
        Idle::default()
    }
}

/// Why the handlers have stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Exit {
    /// What comes next is not paid for.
    Fuel,
    /// A byte needs more than writing; the operation is over then.
    StoreByte,
    /// The same with a word.
    StoreWord,
    /// The plain engine is to run this instruction, within the frame.
    Plain,
    /// A body of the plain engine is to run.
    Serve,
    /// The plain engine is to go on from this instruction, with all frames in order.
    Leave,
    /// The plain engine is to run this instruction, which looks at all frames and leaves all but the running one as they are.
    Look,
    /// The outermost frame of the window has returned.
    Return,
    /// A routine was not translated yet, or can't be; then the call runs again.
    Translate,
    /// The window has no room for a call.
    Full,
    /// More is left on the stack than the translation knows.
    Again,
}

/// What the plain engine is to do before translated code runs again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Nothing,
    /// One instruction.
    One,
    /// Whatever comes until another frame runs.
    Many,
}

impl Machine {
    /// Runs as long as there is fuel.
    pub(super) fn run_fast(&mut self) -> Stop {
        if let Some(stop) = self.unopened() {
            return stop;
        }
        self.effort.fuel = self.fuel;
        while self.fuel > 0 {
            let code = Arc::clone(&self.code);
            let done = self.run_with(&code);
            if done.is_err() || self.fuel <= 0 {
                self.effort.run += self.effort.fuel.saturating_sub(self.fuel).unsigned_abs();
            }
            if done.is_err() {
                self.settle(done);
                return self.stopped();
            }
        }
        self.unopened().unwrap_or(Stop::Budget)
    }

    /// Runs as long as there is fuel and the store of code is the same.
    fn run_with(&mut self, code: &Arc<Code>) -> Exec<()> {
        let mut bench = self.bench.0.take().unwrap_or_else(|| Box::new(Bench::new(code, self.objects)));
        if !Arc::ptr_eq(&bench.routines, &code.routines) {
            bench.routines = Arc::clone(&code.routines);
        }
        bench.callers = FEWEST_CALLERS;
        self.refresh_entries(&mut bench);
        let done = self.run_on(code, &mut bench);
        self.bench = Idle(Some(bench));
        done
    }

    /// [`Machine::run_with`] a bench.
    fn run_on(&mut self, code: &Arc<Code>, bench: &mut Bench) -> Exec<()> {
        while self.fuel > 0 && Arc::ptr_eq(code, &self.code) {
            let next = match self.take_frame(code, bench) {
                Some(at) => self.run_frames(code, bench, at)?,
                None => Next::Many,
            };
            let depth = self.stack.callers.len();
            if next != Next::Nothing && self.fuel > 0 {
                self.plain_step()?;
            }
            // A loop that calls nothing is to be noticed too.
            let mut more = if next == Next::Many { STRETCH } else { 0 };
            while more > 0 && self.fuel > 0 && self.stack.callers.len() == depth {
                self.plain_step()?;
                more -= 1;
            }
            self.refresh_entries(bench);
        }
        Ok(())
    }

    #[inline(never)]
    fn plain_step(&mut self) -> Exec<()> {
        self.fuel -= 1;
        self.instruction = self.pc;
        self.step()
    }

    /// Runs translated code from an operation on. The frames are on the machine's stack again when it comes back.
    fn run_frames(&mut self, code: &Code, bench: &mut Bench, start: Registers) -> Exec<Next> {
        let mut at = start;
        loop {
            let ahead = i64::from(code.field(at.ip as u16, field::AHEAD));
            if ahead > 0 && self.fuel < ahead {
                self.put_frames(code, bench, at, None);
                return Ok(Next::Many);
            }
            let burst = self.fuel.clamp(0, BURST);
            let rest = self.fuel - burst;
            let exit = go_on(
                bench,
                self.memory.low_mut(),
                &code.operations,
                code.handler(at.ip as u16),
                at.ip,
                at.fp,
                burst - ahead,
            );
            at = bench.stopped.registers();
            self.fuel = rest + at.fuel;
            if exit == Exit::Return {
                return self.return_out(code, bench, at);
            }
            // What was paid for this instruction and the rest of its row comes back.
            self.fuel += i64::from(code.field(at.ip as u16, field::AHEAD));
            match exit {
                Exit::Fuel => self.set_defaults(code, bench, &mut at),
                Exit::StoreByte | Exit::StoreWord => {
                    if !self.store_within(code, bench, &mut at, exit)? {
                        return Ok(Next::Nothing);
                    }
                }
                Exit::Plain => {
                    if !self.step_within(code, bench, &mut at)? {
                        return Ok(Next::Nothing);
                    }
                }
                Exit::Serve => self.serve(code, bench, &mut at)?,
                Exit::Translate => {
                    if self.head_of(code, Key::Packed(bench.detail)) <= place::PLAIN {
                        self.put_frames(code, bench, at, None);
                        return Ok(Next::One);
                    }
                }
                Exit::Leave => {
                    self.put_frames(code, bench, at, None);
                    return Ok(Next::One);
                }
                Exit::Look => {
                    if !self.look(code, bench, &mut at)? {
                        return Ok(Next::Nothing);
                    }
                }
                Exit::Again if self.set_aside(code, bench, &mut at) => {}
                Exit::Full | Exit::Again => {
                    self.put_frames(code, bench, at, None);
                    // With its callers it would have no room again.
                    bench.callers = 0;
                    return Ok(Next::Nothing);
                }
                Exit::Return => {}
            }
        }
    }

    /// The head of a routine, which is translated now if it was not before; [`place::PLAIN`] where the plain engine is to run it.
    fn head_of(&mut self, code: &Code, key: Key) -> u16 {
        match code.head(key) {
            0..place::PLAIN if code.is_wanted(key) => self.translate(code, key),
            0..=place::PLAIN => place::PLAIN,
            known => known,
        }
    }

    /// Translates a routine and gives its head, or [`place::PLAIN`] where the plain engine is to run it.
    #[cold]
    fn translate(&mut self, code: &Code, key: Key) -> u16 {
        let run = self.effort.run + self.effort.fuel.saturating_sub(self.fuel).unsigned_abs();
        if self.effort.translated > CREDIT + run {
            return place::PLAIN;
        }
        let initial = u32::from(self.story.header().initial_pc);
        let (routine, start) = match key {
            Key::Main => (None, initial),
            Key::Packed(packed) => (Some(self.unpack_routine(packed)), 0),
        };
        let facts = Facts {
            memory: &self.memory,
            version: self.version,
            globals: self.globals,
            small_objects: self.objects.is_small(),
            properties: self.property_index(code).map(Arc::as_ref),
        };
        let mut bytes = 0;
        let translated = translate::translate(facts, routine, start, &mut bytes);
        self.effort.translated += u64::from(bytes);
        let emitted = translated.ok().and_then(|translated| emit::emit(code, key, routine.unwrap_or(0), translated));
        match emitted {
            Some(Ok(head)) => head,
            Some(Err(code::Full)) => {
                self.code = Arc::new(Code::new());
                place::PLAIN
            }
            None => {
                code.set_plain(key);
                place::PLAIN
            }
        }
    }

    /// The outermost frame of the window returns to a caller that is on the machine's stack.
    #[inline(never)]
    fn return_out(&mut self, code: &Code, bench: &mut Bench, at: Registers) -> Exec<Next> {
        let origin = code.origin(at.ip as u16);
        let words = self.locals_of(code, bench, at) + usize::from(origin.depth) - usize::from(origin.pulls);
        // A branch that returns comes after the result was stored.
        let words = words + usize::from(origin.returns && origin.result == Some(0));
        self.put_words(bench, at.fp, self.locals_of(code, bench, at), words);
        bench.callers = (2 * bench.callers).clamp(FEWEST_CALLERS, MOST_CALLERS);
        self.instruction = origin.pc;
        self.return_value(bench.detail)?;
        Ok(Next::Nothing)
    }

    /// Local variables of the running frame.
    fn locals_of(&self, code: &Code, bench: &Bench, at: Registers) -> usize {
        usize::from(code.field(bench.head(&at, 1), field::LOCALS))
    }

    /// Gives local variables what they start with, where a budget has ended between a call and that.
    fn set_defaults(&self, code: &Code, bench: &mut Bench, at: &mut Registers) {
        while code.handler(at.ip as u16) == number(Family::Default, &[]) {
            bench.set_default(&code.operations, at);
            at.ip += 1;
        }
    }

    /// Has the handlers know where properties stand, as far as that is known and true.
    fn refresh_entries(&self, bench: &mut Bench) {
        let index = self.memory.properties();
        if index.is_none_or(|index| index.count() != bench.entries.len())
            && !(index.is_none() && bench.entries.is_empty())
        {
            bench.entries = index.map_or_else(|| Arc::from([]), |index| index.entries());
        }
    }

    /// Runs an instruction in the plain engine, with the running frame alone on the machine's stack. False where all frames are there afterwards.
    #[inline(never)]
    fn step_within(&mut self, code: &Code, bench: &mut Bench, at: &mut Registers) -> Exec<bool> {
        let origin = code.origin(at.ip as u16);
        let head = bench.head(at, 1);
        let locals = usize::from(code.field(head, field::LOCALS));
        // With what is set aside it could pull more than the translation knows of.
        if origin.returns || !origin.first || !bench.left(at.fp).is_empty() {
            self.put_frames(code, bench, *at, None);
            self.plain_step()?;
            return Ok(false);
        }
        let words = bench.words(at.fp, locals + usize::from(origin.depth));
        let arguments = bench.arguments(at.fp);
        let outer = self.stack.lend(locals as u8, arguments as u8, code.origin(head).pc, words);
        self.pc = origin.pc;
        let done = self.plain_step();
        let words = self.stack.running();
        let count = words.len();
        bench.put_words(at.fp, words);
        self.stack.take_back(outer);
        self.index_properties(origin.pc);
        self.refresh_entries(bench);
        if done.is_ok() && self.go_on_within(code, head, count, at) {
            return Ok(true);
        }
        let pc = self.pc;
        self.put_frames(code, bench, *at, Some(count));
        self.pc = pc;
        done.map(|()| false)
    }

    /// Finds the operation to go on with in the running routine, of whose frame there are so many words. False where there is none.
    fn go_on_within(&self, code: &Code, head: u16, words: usize, at: &mut Registers) -> bool {
        let locals = usize::from(code.field(head, field::LOCALS));
        let Some(depth) = words.checked_sub(locals).and_then(|depth| u16::try_from(depth).ok()) else { return false };
        let fits = |next: &u16| {
            let origin = code.origin(*next);
            origin.pc == self.pc && origin.first && origin.depth == depth
        };
        let next = Some(at.ip as u16 + 1).filter(fits).or_else(|| code.find(head, self.pc, depth));
        if let Some(next) = next {
            at.ip = usize::from(next);
        }
        next.is_some()
    }

    /// Runs an instruction in the plain engine that looks at all frames. False where they are all on the machine's stack afterwards.
    #[inline(never)]
    fn look(&mut self, code: &Code, bench: &mut Bench, at: &mut Registers) -> Exec<bool> {
        let callers = self.stack.callers.len();
        let head = bench.head(at, 1);
        self.put_frames(code, bench, *at, None);
        self.plain_step()?;
        let words = self.stack.running();
        if !bench.left(at.fp).is_empty() || !self.go_on_within(code, head, words.len(), at) {
            return Ok(false);
        }
        bench.put_words(at.fp, words);
        self.stack.cut(callers);
        self.refresh_entries(bench);
        Ok(true)
    }

    /// Does a store that needs more than writing. False where all frames are on the machine's stack afterwards.
    #[inline(never)]
    fn store_within(&mut self, code: &Code, bench: &mut Bench, at: &mut Registers, exit: Exit) -> Exec<bool> {
        let (address, value) = (bench.detail, bench.value);
        let last = if exit == Exit::StoreWord { address.wrapping_add(1) } else { address };
        if address < HEADER_SIZE || last < address || !self.memory.is_dynamic(last) {
            return self.step_within(code, bench, at);
        }
        self.fuel -= 1;
        match exit {
            Exit::StoreWord => self.memory.set_word(address, value),
            _ => self.memory.set_byte(address, value as u8),
        }
        self.refresh_entries(bench);
        at.ip += 1;
        Ok(true)
    }

    /// The property index of the story.
    fn property_index<'a>(&self, code: &'a Code) -> Option<&'a Arc<PropertyIndex>> {
        code.properties(|| PropertyIndex::new(&self.objects, self.memory.image(), self.memory.dynamic_size()))
    }

    /// Has the machine's memory watched when an instruction has asked for a property and there is none yet.
    fn index_properties(&mut self, pc: u32) {
        use super::isa::Op;
        let asks = |op| matches!(op, Op::GetProp | Op::GetPropAddr | Op::GetNextProp | Op::PutProp);
        if self.memory.is_watching() || !self.lookup.first(self.memory.byte_at(pc)).is_some_and(asks) {
            return;
        }
        let code = Arc::clone(&self.code);
        match self.property_index(&code) {
            Some(index) => self.memory.watch(Arc::clone(index)),
            None => self.memory.watch(Arc::new(PropertyIndex::empty())),
        }
    }

    /// Has a body of the plain engine do its work.
    #[inline(never)]
    fn serve(&mut self, code: &Code, bench: &mut Bench, at: &mut Registers) -> Exec<()> {
        let operation = at.ip as u16;
        let kinds = code.field(operation, field::CALL);
        let a = bench.operand(&self.memory, at, kinds as u8, code.field(operation, field::A));
        let b = bench.operand(&self.memory, at, (kinds >> 8) as u8, code.field(operation, field::B));
        let origin = code.origin(operation);
        self.fuel -= 1;
        self.instruction = origin.pc;
        let Some(service) = Service::ALL.get(usize::from(code.field(operation, field::COST))) else { return Ok(()) };
        let done = match service {
            Service::Print | Service::PrintLine => {
                // The text follows the one byte of the opcode.
                self.pc = origin.pc + 1;
                let printed = self.print_inline();
                if *service == Service::PrintLine && printed.is_ok() { self.print_new_line() } else { printed }
            }
            Service::PrintAddr => self.print_at(u32::from(a)).map(drop),
            Service::PrintPaddr => self.print_at(self.unpack_string(a)).map(drop),
            Service::PrintObj => self.print_object(a),
            Service::PrintNum => self.print_number(a as i16),
            Service::PrintChar => self.print_zscii(a),
            Service::NewLine => self.print_new_line(),
            Service::InsertObj => self.insert_object(a, b),
            Service::RemoveObj => self.remove_object(a),
        };
        if done.is_err() {
            let words = self.locals_of(code, bench, *at) + usize::from(origin.depth) - usize::from(origin.pulls);
            self.put_frames(code, bench, *at, Some(words));
        }
        // Text may have gone into a table of properties.
        self.refresh_entries(bench);
        at.ip += 1;
        done
    }
}
