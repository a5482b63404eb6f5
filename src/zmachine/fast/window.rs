//! Frames on their way between the machine's own stack and the window that the fast engine works in.
//!
//! While it runs, the innermost frame of the machine's stack and all that were called from it are in the window, and the machine's stack ends where
//! that frame begins. A frame in the window says no more than how far it is from its caller and which operation called it; what else belongs to a [`Frame`] is found from that.
//!
//! What a routine has left on the stack and does not come back to is set aside: it stands before the frame's head, with how many words it is, and comes between local
//! variables and what was pushed since when the frame is put back.

use super::WINDOW;
use super::bodies::{ARGUMENTS, Bench, DISTANCE, FRAME_HEAD, LEFT, MARGIN, Registers};
use super::code::{Code, Key, OUT, Origin, field, place};
use super::translate::LARGEST_FRAME;
use crate::zmachine::frames::{Frame, Return};
use crate::zmachine::machine::Machine;

/// The most words that are set aside of one frame.
const MOST_LEFT: u16 = 256;

/// The fewest and the most callers that are taken with a frame. It is the more of them the more frames have returned one after the other, and the fewest where frames
/// are put back for another reason: then most will not have returned.
pub(super) const FEWEST_CALLERS: usize = 4;
pub(super) const MOST_CALLERS: usize = 32;

/// Words of the window that callers may take: half of it is for what is called next. Behind them any frame has room for all that it may push, with what is set aside.
const CALLERS_ROOM: usize = WINDOW / 2;
const _: () = assert!(CALLERS_ROOM + (MOST_LEFT + 1 + FRAME_HEAD + LARGEST_FRAME) as usize + MARGIN <= WINDOW);

/// How a frame that is about to be taken was called: by which operation, of which routine, whose head it is.
type CalledBy = (u16, u16);

impl Machine {
    /// Takes the innermost frame into the window, if it is that of a translated routine at the beginning of an instruction, with some of its callers.
    pub(super) fn take_frame(&mut self, code: &Code, bench: &mut Bench) -> Option<Registers> {
        let head = self.head_of_running(code)?;
        let frame = &self.stack.frame;
        let locals = code.field(head, field::LOCALS);
        let words = self.stack.running();
        let depth = u16::try_from(words.len()).ok()?.checked_sub(locals)?;
        let (operation, left) = code.find_at_most(head, self.pc, depth)?;
        let as_translated = u16::from(frame.local_count) == locals;
        if !as_translated || left > MOST_LEFT || !self.stack.has_room_for(WINDOW) {
            return None;
        }
        // Words before its head.
        let before = left + u16::from(left > 0);
        let (locals, pushed) = words.split_at_checked(usize::from(locals))?;
        let (left, pushed) = pushed.split_at_checked(usize::from(left))?;
        let arguments = u16::from(frame.arguments) << ARGUMENTS;

        let mut called_by = std::mem::take(&mut bench.called_by);
        self.callers_to_take(code, bench.callers, &mut called_by);
        let (mut fp, call, distance) = self.take_callers(code, bench, &called_by);
        let outermost = self.stack.callers.len() - called_by.len();
        bench.called_by = called_by;

        fp += usize::from(before);
        bench.put_words(fp - usize::from(before + FRAME_HEAD), left);
        if !left.is_empty() {
            bench.put_words(fp - usize::from(FRAME_HEAD) - 1, &[left.len() as u16]);
        }
        let flag = if left.is_empty() { 0 } else { LEFT };
        bench.put_words(fp - usize::from(FRAME_HEAD), &[arguments | flag | (distance + before), call, head]);
        bench.put_words(fp, locals);
        bench.put_words(fp + locals.len(), pushed);
        self.stack.cut(outermost);
        Some(Registers { ip: usize::from(operation), fp, fuel: 0, behind: 0, last: 0 })
    }

    /// Finds the callers of the running routine that can be taken with it, at most so many, the innermost first.
    fn callers_to_take(&self, code: &Code, most: usize, called_by: &mut Vec<CalledBy>) {
        called_by.clear();
        let mut room = CALLERS_ROOM;
        let mut called = &self.stack.frame;
        for caller in self.stack.callers.iter().rev().take(most) {
            let Some((call, head)) = self.called_by(code, caller, called) else { return };
            let Some(rest) = room.checked_sub(usize::from(code.field(call, field::C))) else { return };
            room = rest;
            called_by.push((call, head));
            called = caller;
        }
    }

    /// How a frame was called, if its caller is just as the translation has it there.
    fn called_by(&self, code: &Code, caller: &Frame, called: &Frame) -> Option<CalledBy> {
        let head = code.head(self.key_of(caller)?);
        if head <= place::PLAIN || code.field(head, field::LOCALS) != u16::from(caller.local_count) {
            return None;
        }
        let words = called.base.checked_sub(caller.base)?.checked_sub(u32::from(caller.local_count))?;
        let call = code.find_call(head, called.return_pc, u16::try_from(words).ok()?)?;
        (called.result == result_of(code.origin(call))).then_some((call, head))
    }

    /// Copies callers into the window. Gives where the frame behind them begins without what is set aside of it, which operation has called it, and how far it is from its caller.
    fn take_callers(&self, code: &Code, bench: &mut Bench, called_by: &[CalledBy]) -> (usize, u16, u16) {
        let (mut fp, mut call, mut distance) = (usize::from(FRAME_HEAD), OUT, 0);
        let callers = &self.stack.callers;
        let frames = callers.get(callers.len() - called_by.len()..).unwrap_or_default();
        for (frame, &(calls, head)) in frames.iter().zip(called_by.iter().rev()) {
            let arguments = u16::from(frame.arguments) << ARGUMENTS;
            bench.put_words(fp - usize::from(FRAME_HEAD), &[arguments | distance, call, head]);
            (call, distance) = (calls, code.field(calls, field::C));
            let words = distance - FRAME_HEAD - u16::from(code.origin(calls).pulls);
            bench.put_words(fp, self.stack.words_from(frame.base, words.into()));
            fp += usize::from(distance);
        }
        (fp, call, distance)
    }

    /// Sets aside what the running routine has left on the stack, so that it goes on where there was less. False where that can't be.
    pub(super) fn set_aside(&self, code: &Code, bench: &mut Bench, at: &mut Registers) -> bool {
        let origin = code.origin(at.ip as u16);
        let head = bench.head(at, 1);
        let (operation, more) = (code.field(at.ip as u16, field::TARGET), code.field(at.ip as u16, field::A));
        if operation == 0 {
            return false;
        }
        let mut words = std::mem::take(&mut bench.frames);
        words.clear();
        words.extend_from_slice(bench.left(at.fp));
        let locals = usize::from(code.field(head, field::LOCALS));
        let start = at.fp - usize::from(FRAME_HEAD) - words.len() - usize::from(!words.is_empty());
        let running = bench.words(at.fp, locals + usize::from(origin.depth));
        let (locals, pushed) = running.split_at_checked(locals).unwrap_or((running, &[]));
        let (left, pushed) = pushed.split_at_checked(usize::from(more)).unwrap_or((pushed, &[]));
        words.extend_from_slice(left);
        let count = words.len();
        let fp = start + count + 1 + usize::from(FRAME_HEAD);
        let fits =
            count <= usize::from(MOST_LEFT) && fp + usize::from(code.field(head, field::NEED)) + MARGIN <= WINDOW;
        if fits {
            let frame = [(bench.head(at, 3) | LEFT) + (fp - at.fp) as u16, bench.head(at, 2), head];
            words.push(count as u16);
            words.extend_from_slice(&frame);
            words.extend_from_slice(locals);
            words.extend_from_slice(pushed);
            bench.put_words(start, &words);
            at.fp = fp;
            at.ip = usize::from(operation);
        }
        bench.frames = words;
        fits
    }

    /// The head of the running routine, translated now if it was not before.
    fn head_of_running(&mut self, code: &Code) -> Option<u16> {
        let head = self.head_of(code, self.key_of(&self.stack.frame)?);
        (head > place::PLAIN).then_some(head)
    }

    /// What the routine of a frame is known by.
    fn key_of(&self, frame: &Frame) -> Option<Key> {
        match frame.routine {
            // A restored game does not say which routines it is in.
            0 if !frame.is_dummy() => None,
            0 => Some(Key::Main),
            routine => Some(Key::Packed(self.pack_routine(routine)?)),
        }
    }

    /// The packed address of a routine.
    fn pack_routine(&self, address: u32) -> Option<u16> {
        let packed = address.checked_sub(self.routines_offset)? / self.packed_scale;
        u16::try_from(packed).ok().filter(|&packed| self.unpack_routine(packed) == address)
    }

    /// Puts all frames of the window onto the machine's stack, as the plain engine would have them before the instruction that `at` is in, or, for
    /// `words`, with so many words in the innermost frame.
    pub(super) fn put_frames(&mut self, code: &Code, bench: &mut Bench, at: Registers, words: Option<usize>) {
        let origin = code.origin(at.ip as u16);
        self.pc = origin.pc;
        bench.callers = FEWEST_CALLERS;
        // Where each frame begins, from the innermost out.
        let mut frames = std::mem::take(&mut bench.frames);
        frames.clear();
        let mut fp = at.fp;
        frames.push(fp as u16);
        while bench.before(fp, 2) != OUT {
            fp = fp.saturating_sub(usize::from(bench.before(fp, 3) & DISTANCE));
            frames.push(fp as u16);
        }
        let mut locals = usize::from(code.field(bench.before(fp, 1), field::LOCALS));
        self.stack.begin_putting();
        for &inner in frames.iter().rev().skip(1) {
            let inner = usize::from(inner);
            let (call, routine) = (code.origin(bench.before(inner, 2)), bench.before(inner, 1));
            // What the call that it waits for has not pulled.
            self.put_words(bench, fp, locals, locals + usize::from(call.depth) - usize::from(call.pulls));
            locals = usize::from(code.field(routine, field::LOCALS));
            self.stack.put_called(Frame {
                routine: code.origin(routine).pc,
                return_pc: call.pc + u32::from(call.size),
                result: result_of(call),
                arguments: bench.arguments(inner) as u8,
                local_count: locals as u8,
                base: 0,
            });
            fp = inner;
        }
        self.stack.end_putting();
        self.put_words(bench, fp, locals, words.unwrap_or(locals + usize::from(origin.depth)));
        bench.frames = frames;
    }

    /// Puts so many words of a frame of the window behind what is on the machine's stack.
    #[inline]
    pub(super) fn put_words(&mut self, bench: &Bench, fp: usize, locals: usize, length: usize) {
        let words = bench.words(fp, length);
        if !bench.has_left(fp) {
            self.stack.put_running(words);
            return;
        }
        let (locals, pushed) = words.split_at_checked(locals).unwrap_or((words, &[]));
        for part in [locals, bench.left(fp), pushed] {
            self.stack.put_running(part);
        }
    }
}

/// What becomes of the value of a routine that an operation has called.
fn result_of(call: Origin) -> Return {
    call.result.map_or(Return::Discard, Return::Store)
}
