//! The state hash, for programs that search: made of the hashes of the pages, which versions of memory keep, and of everything else as bytes.
//!
//! It is quick and no format: it may be another in another release. What stands in databases and journals is `delta::hash_of`.

use std::hash::{Hash, Hasher};

use bincode::config;
use serde::Serialize;
use twox_hash::XxHash3_128;

use super::frames::Stack;
use super::generator::Generator;
use super::machine::{End, Machine};
use super::screen::Screen;
use super::state::{Pending, Registers, State, Suspended};
use super::streams::Streams;

/// Bytes for which there is room from the start: the hashes of 64 pages, and what most stories have beside them.
const ROOM: usize = 2048;

/// Everything of a state that is hashed as it would be written. The screen is not, for its cells take longer than all the rest.
#[derive(Serialize)]
struct Written<'a> {
    pc: u32,
    stack: &'a Stack,
    generator: &'a Generator,
    streams: &'a Streams,
    pending: &'a Option<Pending>,
    suspended: &'a [Suspended],
    end: Option<End>,
}

/// Bytes that are hashed at once when all are there, the same on every platform.
struct Gathered(Vec<u8>);

impl Gathered {
    fn new() -> Gathered {
        Gathered(Vec::with_capacity(ROOM))
    }

    fn state(mut self, pages: impl Iterator<Item = u128>, written: &Written, screen: &Screen) -> u128 {
        pages.for_each(|page| self.write_u128(page));
        // Memory takes everything, so that writing can't fail.
        let _ = bincode::serde::encode_into_writer(written, &mut self, config::standard());
        screen.hash(&mut self);
        self.finish_128()
    }

    fn finish_128(&self) -> u128 {
        XxHash3_128::oneshot(&self.0)
    }
}

impl bincode::enc::write::Writer for Gathered {
    fn write(&mut self, bytes: &[u8]) -> Result<(), bincode::error::EncodeError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// Numbers are written with the low byte first, and those of the platform's own size as 64 bits.
impl Hasher for Gathered {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn write_u8(&mut self, number: u8) {
        self.0.push(number);
    }

    fn write_u16(&mut self, number: u16) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn write_u32(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn write_u64(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn write_u128(&mut self, number: u128) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.finish_128() as u64
    }
}

impl State {
    /// The hash of one state.
    fn hash(&self) -> u128 {
        let Registers { pc, stack, generator, streams, screen, pending, suspended, end } = &self.registers;
        let written = Written { pc: *pc, stack, generator, streams, pending, suspended, end: *end };
        Gathered::new().state(self.pages.hashes(), &written, screen)
    }
}

impl Machine {
    /// A hash of everything that a snapshot holds and of nothing else: the same story, options, seed and answers give the same on every
    /// platform, whatever the budgets were. Another release may give another, so that it is not to be kept on disk.
    ///
    /// It takes as long as a snapshot: the pages that were not written since the last one are not read again.
    pub fn state_hash(&self) -> u128 {
        let Machine { pc, stack, generator, streams, screen, pending, suspended, end, .. } = self;
        let written = Written { pc: *pc, stack, generator, streams, pending, suspended, end: *end };
        let state = Gathered::new().state(self.memory.page_hashes(), &written, screen);
        let mut all = Gathered::new();
        for kept in self.undo.iter() {
            all.write_u128(*kept.hash.get_or_init(|| kept.state.hash()));
        }
        all.write_u128(state);
        all.finish_128()
    }
}

#[cfg(test)]
mod tests {
    use super::super::request::{Answer, Key, Post, Stop};
    use super::super::state::{Interrupt, Suspended};
    use super::super::{Options, Snapshot};
    use super::*;
    use crate::story::Story;
    use crate::zmachine::isa::assemble::assemble;

    /// Keeps a state, writes in memory and in the upper window, and reads a line, again and again.
    const READS: &str = ".array text byte 9 10*0\n.array far byte 3000*0\nsplit_window 1\nturn: save_undo -> g01\ninc g00\nstoreb @far g00 7\n\
        set_window 1\nprint_num g00\nset_window 0\naread @text 0 -> sp\npull g02\njump ?turn";

    fn begun() -> Machine {
        let story = assemble(READS).unwrap_or_else(|error| panic!("{error}")).story;
        let mut machine = Machine::new(Story::from_bytes(story).expect("a story"), Options::default());
        assert!(matches!(machine.run(u64::MAX), Stop::Request(_)));
        machine
    }

    fn turn(machine: &mut Machine) {
        assert_eq!(machine.answer(Answer::Line { text: "on".into(), end: Key::Enter }), Ok(()));
        assert!(matches!(machine.run(u64::MAX), Stop::Request(_)));
    }

    fn at_turn(turns: usize) -> Machine {
        let mut machine = begun();
        (0..turns).for_each(|_| turn(&mut machine));
        machine
    }

    #[test]
    fn a_state_hashes_the_same_however_it_was_come_to() {
        let mut machine = at_turn(70);
        let hash = machine.state_hash();
        assert_eq!(at_turn(70).state_hash(), hash, "played again");
        let snapshot = machine.snapshot();
        assert_eq!(machine.state_hash(), hash, "after a snapshot");
        let mut other = begun();
        let read = Snapshot::from_bytes(&snapshot.to_bytes(&machine), &other).expect("what was written");
        other.restore(&read).expect("its own");
        assert_eq!(other.state_hash(), hash, "as bytes");
        let mut copy = machine.clone();
        assert_eq!(copy.state_hash(), hash, "in a copy");
        turn(&mut copy);
        assert_ne!(copy.state_hash(), hash);
        assert_eq!(machine.state_hash(), hash, "after what a copy has done");
        assert!(copy.undo_turn());
        assert_eq!(copy.state_hash(), hash, "a turn taken back");
        copy.restore(&at_turn(3).snapshot()).expect("its own");
        assert_eq!(copy.state_hash(), at_turn(3).state_hash());
        copy.restore(&snapshot).expect("its own");
        assert_eq!(copy.state_hash(), hash, "after travel");
    }

    /// Checks that a change of one part is seen, whether or not there were hashes to go by.
    #[track_caller]
    fn check(what: &str, change: impl FnOnce(&mut Machine)) {
        let machine = at_turn(2);
        let mut changed = machine.clone();
        change(&mut changed);
        let unhashed = changed.clone();
        assert_ne!(machine.state_hash(), changed.state_hash(), "{what}");
        assert_eq!(unhashed.state_hash(), changed.state_hash(), "{what}");
    }

    #[test]
    fn every_part_of_a_state_is_hashed() {
        check("the first byte", |machine| machine.memory.set_byte(0x40, machine.memory.byte(0x40) ^ 1));
        check("the last byte", |machine| {
            let last = machine.memory.dynamic_size() - 1;
            machine.memory.set_byte(last, machine.memory.byte(last) ^ 1);
        });
        check("the program counter", |machine| machine.pc += 1);
        check("the stack", |machine| assert!(machine.stack.push(0).is_ok()));
        check("a call", |machine| machine.stack.frame.arguments += 1);
        check("the generator", |machine| {
            machine.generator.random(100);
        });
        check("the streams", |machine| {
            machine.streams.sounds.start(
                super::super::streams::SoundKind::Music,
                super::super::streams::Playing { number: 3, routine: 0 },
            )
        });
        check("the request", |machine| machine.pending.iter_mut().for_each(|pending| pending.instruction += 1));
        check("no request", |machine| machine.pending = None);
        check("an interrupt", |machine| {
            let window = machine.screen.selected();
            machine.suspended.push(Suspended { cause: Interrupt::Sound, pending: None, window });
        });
        check("the end", |machine| machine.end = Some(End::Quit));
        check("a state to undo", |machine| drop(machine.undo.pop()));
        check("the screen's size", |machine| machine.post(Post::Resize { rows: 9, columns: 80 }));
        check("a style", |machine| machine.screen.set_text_style(1));
        check("a cell", |machine| {
            machine.state_hash();
            machine.screen.set_window(1);
            machine.screen.print('x', &mut machine.out);
            machine.screen.set_window(0);
        });
        check("a cell that looks different", |machine| {
            machine.screen.set_text_style(1);
            machine.screen.set_window(1);
            machine.screen.print('3', &mut machine.out);
            machine.screen.set_text_style(0);
            machine.screen.set_window(0);
        });
    }

    #[test]
    fn pages_of_equal_bytes_in_other_places_are_told_apart() {
        let (mut one, mut other) = (begun(), begun());
        let far = one.memory.dynamic_size() - 2000;
        one.memory.set_byte(far, 9);
        other.memory.set_byte(far + 512, 9);
        assert_ne!(one.state_hash(), other.state_hash());
    }
}
