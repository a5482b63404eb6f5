//! What must be true of a state that was read from outside, so that nothing in a file makes the machine panic, hang, fill the memory or show a state
//! that no story can come to. Every state that a story does come to passes.
//!
//! Memory is not looked at: whatever its bytes are, a story could have written them. Values that the engine checks at each use, as
//! it must for stories' own mistakes (program counter, object numbers, tables), are not checked here.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::frames::Return;
use super::machine::Machine;
use super::request::{KeyRequest, LineRequest, Request};
use super::state::{INTERRUPTS, Pending, Registers, Rest};
use super::streams::MEMORY_STREAMS;

/// The last address that a saved game has room for: none in a story is beyond it.
const LAST_ADDRESS: u32 = 0xFF_FFFF;

impl Registers {
    /// Whether this could be a state of a machine.
    pub(crate) fn are_sound(&self, machine: &Machine) -> bool {
        let requests = self.suspended.iter().map(|suspended| &suspended.pending).chain([&self.pending]);
        self.stack.is_sound()
            && self.stack.frames().all(|frame| frame.return_pc <= LAST_ADDRESS && frame.routine <= LAST_ADDRESS)
            && self.streams.memory.len() <= MEMORY_STREAMS
            && self.screen.version() == machine.story().version()
            && self.screen.is_sound()
            && self.screen.six().is_none_or(|six| six.interrupts() == self.suspended.len())
            && self.suspended.len() <= INTERRUPTS
            && self.interrupts_are_calls()
            && (self.end.is_none() || self.pending.is_none())
            && requests.flatten().all(Pending::is_sound)
    }

    /// Whether this could be a state that `save_undo` has kept, which it does between two instructions and not in an interrupt.
    pub(crate) fn are_undoable(&self) -> bool {
        self.pending.is_none() && self.suspended.is_empty() && self.end.is_none()
    }

    /// Each interrupt has its call; only one that could not be made, which ends the story, has none.
    fn interrupts_are_calls(&self) -> bool {
        let calls = self.stack.frames().filter(|frame| frame.result == Return::Interrupt).count();
        calls == self.suspended.len() || self.end.is_some() && calls < self.suspended.len()
    }
}

impl Pending {
    fn is_sound(&self) -> bool {
        match (&self.request, &self.rest) {
            (Request::Line(line), Rest::Line { routine, .. }) => line.is_sound(*routine),
            (Request::Key(KeyRequest { timeout, source: _ }), Rest::Key { routine }) => {
                timer_is_sound(*timeout, *routine)
            }
            (Request::RestoreTable { .. }, Rest::Table { .. }) => true,
            (Request::SaveTable { bytes, .. }, Rest::Plain) => bytes.len() <= usize::from(u16::MAX),
            (
                Request::Save | Request::Restore | Request::Transcript | Request::Record | Request::Commands,
                Rest::Plain,
            ) => true,
            (_, Rest::Line { .. } | Rest::Key { .. } | Rest::Table { .. } | Rest::Plain) => false,
        }
    }
}

impl LineRequest {
    fn is_sound(&self, routine: u16) -> bool {
        let LineRequest { max, preload, terminators, timeout, source: _ } = self;
        preload.chars().count() <= usize::from(*max)
            && !preload.contains(char::is_control)
            && terminators.len() <= usize::from(u8::MAX)
            && timer_is_sound(*timeout, routine)
    }
}

/// A time-out has a routine, and a routine a time-out (§15 read).
fn timer_is_sound(timeout: Option<u16>, routine: u16) -> bool {
    timeout.is_some_and(|tenths| tenths != 0) == (routine != 0)
}

/// Reads a list of at most so many elements: short ones in a file could be large ones in memory.
pub(crate) fn at_most<'de, D: Deserializer<'de>, T: Deserialize<'de>, const MOST: usize>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    struct AtMost<T, const MOST: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for AtMost<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of at most {MOST} elements")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
            let mut read = Vec::new();
            while let Some(element) = elements.next_element()? {
                if read.len() >= MOST {
                    return Err(A::Error::custom(format_args!("more than {MOST} elements")));
                }
                read.push(element);
            }
            Ok(read)
        }
    }

    deserializer.deserialize_seq(AtMost::<T, MOST>(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::super::frames::{Frame, MAX_CALLS, STACK_WORDS, Stack};
    use super::super::machine::End;
    use super::super::request::{Answer, InputStream, Post};
    use super::super::screen::{CharacterGraphics, Output, Screen, Size, Window};
    use super::super::state::{Interrupt, State, Suspended};
    use super::super::undo::KEPT;
    use super::super::{AuxiliaryName, Options, Prompt, Snapshot, Terminal};
    use super::*;
    use crate::story::{Story, Version};
    use crate::zmachine::isa::assemble::assemble;

    /// A machine at the key that a timed routine reads, with something in the upper window and a state kept for undo.
    fn machine() -> Machine {
        let source = ".array most byte 60000*0\nsplit_window 3\nset_window 1\nprint \"up\"\nsave_undo -> sp\nread_char 1 1 #tick -> sp\nquit\n\
                      .routine tick\nread_char 1 1 #tick -> sp\nrtrue";
        let program = assemble(source).expect("a program");
        let mut machine = Machine::new(Story::from_bytes(program.story).expect("a story"), Options::default());
        machine.run(1000);
        assert_eq!(machine.answer(Answer::TimedOut), Ok(()));
        machine.run(1000);
        machine
    }

    /// Checks that a written state that was changed in one way is refused.
    #[track_caller]
    fn check(change: impl FnOnce(&mut Registers)) {
        let mut machine = machine();
        let mut snapshot = machine.snapshot();
        assert!(Snapshot::from_bytes(&snapshot.to_bytes(&machine), &machine).is_ok());
        change(&mut snapshot.state.registers);
        assert!(Snapshot::from_bytes(&snapshot.to_bytes(&machine), &machine).is_err());
    }

    fn line(change: impl FnOnce(&mut LineRequest)) -> Pending {
        let mut line = LineRequest {
            max: 9,
            preload: "hello".into(),
            terminators: vec![129],
            timeout: None,
            source: InputStream::Keyboard,
        };
        change(&mut line);
        Pending { request: Request::Line(line), instruction: 0x40, rest: Rest::Line { text: 1, parse: 0, routine: 0 } }
    }

    #[test]
    fn a_screen_of_another_size_than_its_upper_window_is_refused() {
        let mut machine = machine();
        machine.post(Post::Terminal(Terminal { rows: 10, columns: 30, ..Terminal::default() }));
        let small = machine.screen().clone();
        assert!(small.is_sound());
        check(|registers| {
            let mut resized = registers.screen.clone();
            resized.set_size_alone(Size::new(10, 30));
            registers.screen = resized;
        });
    }

    /// A screen that the upper window fills.
    fn screen(rows: u16) -> Screen {
        let mut screen = Screen::new(Version::V5, Size::new(rows, 255), CharacterGraphics::Available);
        let mut out = Output::new();
        screen.split_window(rows, &mut out);
        screen.erase_window(1, &mut out);
        screen
    }

    /// As full as can be: stack, calls, screen and the tables of interrupted requests.
    fn full(registers: Registers) -> Registers {
        let interrupt = Frame { result: Return::Interrupt, ..Frame::OUTERMOST };
        let frame = Frame { routine: 1 << 19, return_pc: 1 << 19, base: 0xFFFF, ..Frame::OUTERMOST };
        let mut callers = vec![interrupt; INTERRUPTS];
        callers.resize(MAX_CALLS, frame.clone());
        let request = Request::SaveTable {
            name: AuxiliaryName::from_zscii(b"table"),
            prompt: Prompt::Ask,
            bytes: vec![0xFF; 0xFFFF],
        };
        let pending = Some(Pending { request, instruction: 1 << 19, rest: Rest::Plain });
        let suspended = Suspended { cause: Interrupt::Timer, pending: pending.clone(), window: Window::Upper };
        Registers {
            stack: Stack::from_parts(frame, callers, vec![0xFFFF; STACK_WORDS]).expect("a stack"),
            screen: screen(254),
            suspended: vec![suspended; INTERRUPTS],
            pending,
            ..registers
        }
    }

    #[test]
    fn the_fullest_snapshot_is_written_and_read() {
        let mut machine = machine();
        let mut snapshot = machine.snapshot();
        // Runs of one byte with gaps of four, on every page of every state, and no page twice.
        let pages = |seed: u8| {
            let odd = |(at, byte): (usize, &u8)| if at % 5 == 0 { byte ^ (seed + 1) } else { *byte };
            let original = machine.memory.original_dynamic().iter().enumerate();
            machine.pages_of(&original.map(odd).collect::<Vec<u8>>())
        };
        // 64 states that fill the ring: fuller ones would be fewer.
        let kept = snapshot.undo.iter().next().expect("it was kept").state.registers.clone();
        for seed in 0..KEPT as u8 {
            let registers = Registers { screen: screen(80), ..kept.clone() };
            snapshot.undo.push(State { pages: pages(seed), registers });
        }
        assert_eq!(snapshot.undo.iter().len(), KEPT);
        snapshot.state = State { pages: pages(KEPT as u8), registers: full(snapshot.state.registers) };
        let written = snapshot.to_bytes(&machine);
        let read = Snapshot::from_bytes(&written, &machine);
        assert!(read == Ok(snapshot), "{} bytes: {:?}", written.len(), read.err());
    }

    #[test]
    fn an_end_with_an_open_request_is_refused() {
        check(|registers| registers.end = Some(End::Quit));
    }

    #[test]
    fn interrupts_without_their_calls_and_too_many_are_refused() {
        check(|registers| registers.suspended.clear());
        let suspended = |registers: &Registers| Suspended {
            pending: None,
            cause: Interrupt::Sound,
            window: registers.screen.selected(),
        };
        check(|registers| registers.suspended.push(suspended(registers)));
        check(|registers| {
            let frame = Frame { result: Return::Interrupt, ..registers.stack.frame.clone() };
            for _ in 0..INTERRUPTS {
                registers.stack.callers.push(frame.clone());
                registers.suspended.push(suspended(registers));
            }
        });
    }

    #[test]
    fn addresses_that_no_story_has_are_refused() {
        check(|registers| registers.stack.frame.return_pc = u32::MAX);
        check(|registers| registers.stack.frame.routine = 1 << 24);
    }

    #[test]
    fn requests_that_contradict_themselves_are_refused() {
        assert!(line(|_| {}).is_sound());
        check(|registers| registers.pending = Some(line(|line| line.max = 4)));
        check(|registers| registers.pending = Some(line(|line| line.preload = "\u{1B}[2J".into())));
        check(|registers| registers.pending = Some(line(|line| line.timeout = Some(1))));
        check(|registers| registers.pending = Some(Pending { rest: Rest::Plain, ..line(|_| {}) }));
        check(|registers| registers.pending.iter_mut().for_each(|pending| pending.rest = Rest::Key { routine: 0 }));
    }

    #[test]
    fn a_state_for_undo_that_is_no_place_between_instructions_is_refused() {
        let mut machine = machine();
        let mut snapshot = machine.snapshot();
        snapshot.undo.push(snapshot.state.clone());
        assert!(Snapshot::from_bytes(&snapshot.to_bytes(&machine), &machine).is_err());
    }
}
