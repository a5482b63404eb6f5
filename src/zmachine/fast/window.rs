//! Frames on their way between the machine's own stack and the window that the fast engine works in.
//!
//! While it runs, the innermost frame of the machine's stack and all that were called from it are in the window, and the machine's stack ends where
//! that frame begins. A frame in the window says no more than how far it is from its caller and which operation called it; what else belongs to a [`Frame`] is found from that.
//!
//! What a routine has left on the stack and does not come back to is set aside: it stands before the frame's head, with how many words it is, and comes between local
//! variables and what was pushed since when the frame is put back.

use super::WINDOW;
use super::bodies::{ARGUMENTS, Bench, DISTANCE, FRAME_HEAD, LEFT, MARGIN, Registers};
use super::code::{Code, Key, OUT, field, place};
use crate::zmachine::frames::{Frame, Return};
use crate::zmachine::machine::Machine;

/// The most words that are set aside of one frame.
const MOST_LEFT: u16 = 256;

impl Machine {
    /// Takes the innermost frame into the window, if it is that of a translated routine at the beginning of an instruction.
    pub(super) fn take_frame(&mut self, code: &Code, bench: &mut Bench<'_>) -> Option<Registers> {
        let head = self.head_of_running(code)?;
        let frame = &self.stack.frame;
        let locals = code.field(head, field::LOCALS);
        let words = self.stack.running();
        let depth = u16::try_from(words.len()).ok()?.checked_sub(locals)?;
        let (operation, left) = code.find_at_most(head, self.pc, depth)?;
        let as_translated = u16::from(frame.local_count) == locals;
        let fp = usize::from(left) + usize::from(left > 0) + usize::from(FRAME_HEAD);
        let fits = left <= MOST_LEFT && fp + usize::from(code.field(head, field::NEED)) + MARGIN <= WINDOW;
        if !as_translated || !fits || !self.stack.has_room_for(WINDOW) {
            return None;
        }
        let (locals, pushed) = words.split_at_checked(usize::from(locals))?;
        let (left, pushed) = pushed.split_at_checked(usize::from(left))?;
        let arguments = u16::from(frame.arguments) << ARGUMENTS;
        bench.put_words(0, left);
        if !left.is_empty() {
            bench.put_words(left.len(), &[left.len() as u16]);
        }
        let flag = if left.is_empty() { 0 } else { LEFT };
        bench.put_words(fp - 3, &[arguments | flag, OUT, head]);
        bench.put_words(fp, locals);
        bench.put_words(fp + locals.len(), pushed);
        self.stack.take_running();
        Some(Registers { ip: usize::from(operation), fp, fuel: 0, behind: 0, last: 0 })
    }

    /// Sets aside what the running routine has left on the stack, so that it goes on where there was less. False where that can't be.
    pub(super) fn set_aside(&self, code: &Code, bench: &mut Bench<'_>, at: &mut Registers) -> bool {
        let origin = code.origin(at.ip as u16);
        let head = bench.head(at, 1);
        let Some((operation, more)) = code.find_at_most(head, origin.pc, origin.depth) else { return false };
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
        let routine = self.stack.frame.routine;
        let key = match routine {
            // A restored game does not say which routines it is in.
            0 if !self.stack.frame.is_dummy() => return None,
            0 => Key::Main,
            _ => Key::Packed(self.pack_routine(routine)?),
        };
        let head = self.head_of(code, key);
        (head > place::PLAIN).then_some(head)
    }

    /// The packed address of a routine.
    fn pack_routine(&self, address: u32) -> Option<u16> {
        let packed = address.checked_sub(self.routines_offset)? / self.packed_scale;
        u16::try_from(packed).ok().filter(|&packed| self.unpack_routine(packed) == address)
    }

    /// Puts all frames of the window onto the machine's stack, as the plain engine would have them before the instruction that `at` is in, or, for
    /// `words`, with so many words in the innermost frame.
    pub(super) fn put_frames(&mut self, code: &Code, bench: &mut Bench<'_>, at: Registers, words: Option<usize>) {
        let origin = code.origin(at.ip as u16);
        self.pc = origin.pc;
        let head = |fp: usize, before: usize| bench.window.get(fp.wrapping_sub(before)).copied().unwrap_or(OUT);
        // Where each frame begins, from the innermost out.
        let mut frames = std::mem::take(&mut bench.frames);
        frames.clear();
        let mut fp = at.fp;
        frames.push(fp as u16);
        while head(fp, 2) != OUT {
            fp = fp.saturating_sub(usize::from(head(fp, 3) & DISTANCE));
            frames.push(fp as u16);
        }
        let locals = |head: u16| usize::from(code.field(head, field::LOCALS));
        while let Some(fp) = frames.pop() {
            let fp = usize::from(fp);
            let (call, routine) = (head(fp, 2), head(fp, 1));
            let length = match frames.last() {
                // What the call that it waits for has not pulled.
                Some(&inner) => {
                    let origin = code.origin(head(usize::from(inner), 2));
                    locals(routine) + usize::from(origin.depth) - usize::from(origin.pulls)
                }
                None => words.unwrap_or(locals(routine) + usize::from(origin.depth)),
            };
            if call != OUT {
                let call = code.origin(call);
                self.stack.put_called(Frame {
                    routine: code.origin(routine).pc,
                    return_pc: call.pc + u32::from(call.size),
                    result: call.result.map_or(Return::Discard, Return::Store),
                    arguments: bench.arguments(fp) as u8,
                    local_count: locals(routine) as u8,
                    base: 0,
                });
            }
            self.put_words(bench, fp, locals(routine), length);
        }
        bench.frames = frames;
    }

    /// Puts so many words of a frame of the window behind what is on the machine's stack.
    pub(super) fn put_words(&mut self, bench: &Bench<'_>, fp: usize, locals: usize, length: usize) {
        let (words, left) = (bench.words(fp, length), bench.left(fp));
        if left.is_empty() {
            self.stack.put_running(words);
            return;
        }
        let (locals, pushed) = words.split_at_checked(locals).unwrap_or((words, &[]));
        for part in [locals, left, pushed] {
            self.stack.put_running(part);
        }
    }
}
