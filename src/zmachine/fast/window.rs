//! Frames on their way between the machine's own stack and the window that the fast engine works in.
//!
//! While it runs, the innermost frame of the machine's stack and all that were called from it are in the window, and the machine's stack ends where
//! that frame begins. A frame in the window says no more than how far it is from its caller and which operation called it; what else belongs to a [`Frame`] is found from that.

use super::WINDOW;
use super::bodies::{Bench, FRAME_HEAD, MARGIN, Registers};
use super::code::{Code, Key, OUT, field, place};
use crate::zmachine::frames::{Frame, Return};
use crate::zmachine::machine::Machine;

/// The first slot of the frame that was taken from the machine's stack.
pub(super) const BOTTOM: usize = FRAME_HEAD as usize;

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
        let fits = BOTTOM + usize::from(code.field(head, field::NEED)) + MARGIN <= WINDOW;
        if !as_translated || !fits || !self.stack.has_room_for(WINDOW) {
            return None;
        }
        bench.window[BOTTOM - 3] = u16::from(frame.arguments) << 12;
        bench.window[BOTTOM - 2] = OUT;
        bench.window[BOTTOM - 1] = head;
        let (locals, pushed) = words.split_at_checked(usize::from(locals))?;
        let (left, pushed) = pushed.split_at_checked(usize::from(left))?;
        let behind = BOTTOM + locals.len();
        bench.window.get_mut(BOTTOM..behind)?.copy_from_slice(locals);
        bench.window.get_mut(behind..behind + pushed.len())?.copy_from_slice(pushed);
        bench.left.clear();
        bench.left.extend_from_slice(left);
        self.stack.take_running();
        Some(Registers { ip: usize::from(operation), fp: BOTTOM, fuel: 0, behind: 0, last: 0 })
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
        loop {
            frames.push(fp as u16);
            if head(fp, 2) == OUT || fp <= BOTTOM {
                break;
            }
            fp -= usize::from(head(fp, 3) & 0xFFF);
        }
        let locals = |head: u16| usize::from(code.field(head, field::LOCALS));
        while let Some(fp) = frames.pop() {
            let fp = usize::from(fp);
            let (arguments, call, routine) = (head(fp, 3) >> 12, head(fp, 2), head(fp, 1));
            let length = match frames.last() {
                // What the call that it waits for has not pulled.
                Some(&inner) => {
                    let origin = code.origin(head(usize::from(inner), 2));
                    locals(routine) + usize::from(origin.depth) - usize::from(origin.pulls)
                }
                None => words.unwrap_or(locals(routine) + usize::from(origin.depth)),
            };
            if call == OUT {
                self.put_outermost(code, bench, length);
                continue;
            }
            let words = bench.window.get(fp..fp + length).unwrap_or_default();
            let call = code.origin(call);
            let frame = Frame {
                routine: code.origin(routine).pc,
                return_pc: call.pc + u32::from(call.size),
                result: call.result.map_or(Return::Discard, Return::Store),
                arguments: arguments as u8,
                local_count: locals(routine) as u8,
                base: 0,
            };
            self.stack.put_called(frame, words);
        }
        bench.frames = frames;
    }

    /// Puts back so many words of the frame that was taken from the machine's stack.
    pub(super) fn put_outermost(&mut self, code: &Code, bench: &Bench<'_>, length: usize) {
        let locals = usize::from(code.field(bench.window[BOTTOM - 1], field::LOCALS));
        let words = bench.window.get(BOTTOM..BOTTOM + length).unwrap_or_default();
        let (locals, pushed) = words.split_at_checked(locals).unwrap_or((words, &[]));
        for part in [locals, &bench.left, pushed] {
            self.stack.put_running(part);
        }
    }
}
