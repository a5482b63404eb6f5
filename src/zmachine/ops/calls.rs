//! Calling routines and returning from them (§6.4, §6.5), and the interrupts that call them on their own.

use crate::story::Version;
use crate::zmachine::fault::{Exec, FaultKind, Trap};
use crate::zmachine::frames::{Frame, Return};
use crate::zmachine::machine::{End, Machine};

impl Machine {
    #[inline(always)]
    pub(crate) fn call_and_store(&mut self, routine: u16, arguments: &[u16]) -> Exec<()> {
        // §6.4.3: calling address 0 does nothing and gives false.
        if routine == 0 {
            return self.store(0);
        }
        let result = Return::Store(self.fetch());
        self.call(routine, arguments, result)
    }

    #[inline(always)]
    pub(crate) fn call_and_discard(&mut self, routine: u16, arguments: &[u16]) -> Exec<()> {
        match routine {
            0 => Ok(()),
            _ => self.call(routine, arguments, Return::Discard),
        }
    }

    /// Calls a routine by its packed address (§5.2, §6.4.4). Arguments beyond its locals are dropped.
    #[inline(always)]
    pub(crate) fn call(&mut self, packed: u16, arguments: &[u16], result: Return) -> Exec<()> {
        let routine = self.unpack_routine(packed);
        if routine >= self.memory.story_size() {
            return Err(FaultKind::CallOutside(routine).into());
        }
        let local_count = self.memory.byte_at(routine);
        if local_count > 15 {
            return Err(FaultKind::NotARoutine(routine, local_count).into());
        }
        let arguments_given = arguments.len() as u8;
        let frame = Frame { routine, return_pc: self.pc, result, arguments: arguments_given, local_count, base: 0 };
        let locals = self.stack.enter(frame)?;
        self.pc = routine + 1;
        if self.version <= Version::V4 {
            for local in &mut *locals {
                *local = self.memory.word_at(self.pc);
                self.pc += 2;
            }
        }
        for (local, argument) in locals.iter_mut().zip(arguments) {
            *local = *argument;
        }
        Ok(())
    }

    /// V6 starts by calling its main routine (§5.4): no code is outside it, so its frame is the outermost.
    pub(crate) fn call_main(&mut self, packed: u16) -> Exec<()> {
        self.call(packed, &[], Return::Discard)?;
        self.stack.callers.clear();
        self.stack.frame.return_pc = 0;
        Ok(())
    }

    /// Returns a value from the running routine.
    #[inline(always)]
    pub(crate) fn return_value(&mut self, value: u16) -> Exec<()> {
        let frame = self.stack.leave()?;
        self.pc = frame.return_pc;
        match frame.result {
            Return::Store(variable) => self.set_variable(variable, value),
            Return::Discard => Ok(()),
            Return::Interrupt => self.end_interrupt(value),
        }
    }

    /// The number of the running routine's frame, as Quetzal counts them so that a saved game means the same everywhere: the code outside
    /// any routine is frame 0, and in V6, where there is none, the main routine is frame 1 (Q§6.2).
    pub(crate) fn frame_number(&self) -> u16 {
        let depth = self.stack.callers.len() + usize::from(self.version == Version::V6);
        depth as u16
    }

    /// §15 throw: goes back to a frame that `catch` named and returns from it. Interrupts on the way are over, with the input they interrupted.
    pub(crate) fn throw(&mut self, value: u16, frame: u16) -> Exec<()> {
        if frame == 0 || frame > self.frame_number() {
            return Err(FaultKind::NoSuchFrame(frame).into());
        }
        while self.frame_number() > frame {
            if self.stack.leave()?.result == Return::Interrupt {
                self.suspended.pop();
                self.screen.end_input();
            }
        }
        self.return_value(value)
    }

    pub(crate) fn quit(&mut self) -> Exec<()> {
        self.finish_text();
        self.end = Some(End::Quit);
        Err(Trap::stop())
    }

    /// The byte address of a packed routine address (§1.2.3).
    #[inline(always)]
    pub(crate) fn unpack_routine(&self, packed: u16) -> u32 {
        u32::from(packed) * self.packed_scale + self.routines_offset
    }

    /// The byte address of a packed string address (§1.2.3).
    #[inline(always)]
    pub(crate) fn unpack_string(&self, packed: u16) -> u32 {
        u32::from(packed) * self.packed_scale + self.strings_offset
    }
}
