//! What operations do: a type for each, with a number for the kind of each operand, so that every combination becomes a handler of its own.
//!
//! A body reads its operands, does its work and says what comes next. Where anything is out of the ordinary it says so before it has changed anything, and
//! whoever runs the operations sees to it: nothing in a body may call what is not inlined, or every handler would have to save its registers first.

use std::sync::Arc;

use super::code::{Code, Operations, Routines, field, read};
use super::{Exit, WINDOW};
use crate::zmachine::memory::{Low, Memory};
use crate::zmachine::ops::objects::ObjectLayout;
use crate::zmachine::property_index::Entry;

/// Kinds of operands: the number of a slot in the frame, the value itself, the address of a global variable.
pub(super) const SLOT: u8 = 0;
pub(super) const VALUE: u8 = 1;
pub(super) const GLOBAL: u8 = 2;
/// Within a sequence: a slot that the operation before has just stored into, whose value need not be read back.
pub(super) const LAST: u8 = 3;

/// Words before a frame's local variables: the distance from the caller's frame with the number of arguments and [`LEFT`] above it, the operation that
/// called, and the head of the routine.
pub(super) const FRAME_HEAD: u16 = 3;

/// The bits of a frame's first word that are the distance.
pub(super) const DISTANCE: u16 = 0xFFF;

/// Where the number of arguments stands above that, in three bits.
pub(super) const ARGUMENTS: u16 = 12;

/// The bit that says that words of the frame are set aside before its head, with their number behind them.
pub(super) const LEFT: u16 = 0x8000;

/// Words beyond the last frame that a call may clear.
pub(super) const MARGIN: usize = 32;

/// What the bodies work on beside memory.
#[derive(Debug)]
pub(in crate::zmachine) struct Bench {
    /// Frames on their way to the machine's stack.
    pub frames: Vec<u16>,
    /// Callers on their way from there: for each the operation that calls, and the head of its routine.
    pub called_by: Vec<(u16, u16)>,
    /// How many of them are taken with a frame.
    pub callers: usize,
    /// The frames that were called since the machine last was as the plain engine has it.
    pub window: [u16; WINDOW],
    pub routines: Arc<Routines>,
    /// Where properties stand; nothing where that is not known.
    pub entries: Arc<[Entry]>,
    pub objects: ObjectLayout,
    /// Where an exit happened.
    pub stopped: Stopped,
    /// The address that could not just be written, the value of [`Exit::Return`], the routine of [`Exit::Translate`].
    pub detail: u16,
    /// The value of [`Exit::StoreByte`] and [`Exit::StoreWord`].
    pub value: u16,
}

/// Where the engine is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Registers {
    /// The operation.
    pub ip: usize,
    /// The running routine's first slot in the window.
    pub fp: usize,
    /// What is left of the budget once all is done that was paid for.
    pub fuel: i64,
    /// How many operations behind `ip` the one that runs stands, within a sequence.
    pub behind: usize,
    /// What the last operation of the sequence has stored in a slot.
    pub last: u16,
}

/// Registers at an exit. They differ in size so that nobody copies them as one block, which takes a dozen cycles right after they were written one by one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stopped {
    ip: u32,
    fp: u16,
    fuel: i64,
}

impl Stopped {
    pub fn registers(self) -> Registers {
        Registers { ip: self.ip as usize, fp: usize::from(self.fp), fuel: self.fuel, behind: 0, last: 0 }
    }
}

impl Registers {
    #[inline(always)]
    pub fn stopped(&self) -> Stopped {
        Stopped { ip: self.operation() as u32, fp: self.fp as u16, fuel: self.fuel }
    }

    /// A number of the operation that runs.
    #[inline(always)]
    fn read(&self, operations: &Operations, field: usize) -> u16 {
        read(operations, self.ip, self.behind, field)
    }

    /// Makes another operation the one that runs.
    #[inline(always)]
    fn go_to(&mut self, operation: usize) {
        self.ip = operation;
        self.behind = 0;
    }

    /// The number of the operation that runs.
    #[inline(always)]
    pub fn operation(&self) -> usize {
        self.ip + self.behind
    }
}

/// What comes after an operation.
pub(super) enum Flow {
    /// The one after it.
    Next,
    /// The one that `ip` names, with this handler.
    Go(u16),
    Exit(Exit),
}

/// An operation's body.
pub(super) trait Body {
    fn run(bench: &mut Bench, low: &mut Low, operations: &Operations, at: &mut Registers) -> Flow;
}

impl Bench {
    /// A bench with nothing on it.
    pub fn new(code: &Code, objects: ObjectLayout) -> Bench {
        Bench {
            frames: Vec::new(),
            called_by: Vec::new(),
            callers: 0,
            window: [0; WINDOW],
            routines: Arc::clone(&code.routines),
            entries: Arc::from([]),
            objects,
            stopped: Stopped::default(),
            detail: 0,
            value: 0,
        }
    }

    #[inline(always)]
    fn slot(&self, at: &Registers, slot: u16) -> u16 {
        self.window[(at.fp + usize::from(slot)) & (WINDOW - 1)]
    }

    #[inline(always)]
    fn set_slot(&mut self, at: &Registers, slot: u16, value: u16) {
        self.window[(at.fp + usize::from(slot)) & (WINDOW - 1)] = value;
    }

    /// The value of an operand of a kind.
    pub fn operand(&self, memory: &Memory, at: &Registers, kind: u8, operand: u16) -> u16 {
        match kind {
            SLOT => self.slot(at, operand),
            VALUE => operand,
            _ => memory.word(operand),
        }
    }

    /// Gives a local variable the value that it starts with, where no argument has (§5.2.1).
    #[inline(always)]
    pub fn set_default(&mut self, operations: &Operations, at: &Registers) {
        let slot = at.read(operations, field::A);
        if self.arguments(at.fp) <= slot {
            let value = at.read(operations, field::B);
            self.set_slot(at, slot, value);
        }
    }

    /// Arguments that a frame was called with.
    #[inline(always)]
    pub fn arguments(&self, fp: usize) -> u16 {
        self.window[fp.wrapping_sub(3) & (WINDOW - 1)] >> ARGUMENTS & 7
    }

    /// So many words of a frame, from its first local variable on.
    pub fn words(&self, fp: usize, length: usize) -> &[u16] {
        self.window.get(fp..fp + length).unwrap_or_default()
    }

    pub fn put_words(&mut self, at: usize, words: &[u16]) {
        if let Some(room) = self.window.get_mut(at..at + words.len()) {
            room.copy_from_slice(words);
        }
    }

    /// Whether words of a frame are set aside.
    #[inline(always)]
    pub fn has_left(&self, fp: usize) -> bool {
        self.before(fp, 3) & LEFT != 0
    }

    /// What is set aside of a frame.
    pub fn left(&self, fp: usize) -> &[u16] {
        let Some([count, head]) = fp.checked_sub(4).and_then(|at| self.window.get(at..at + 2)) else { return &[] };
        let before = fp - 4;
        match head & LEFT {
            0 => &[],
            _ => before.checked_sub(usize::from(*count)).map_or(&[], |start| self.words(start, usize::from(*count))),
        }
    }

    /// A word of the running frame's head.
    #[inline(always)]
    pub fn head(&self, at: &Registers, before: usize) -> u16 {
        self.before(at.fp, before)
    }

    /// A word of a frame's head.
    #[inline(always)]
    pub fn before(&self, fp: usize, before: usize) -> u16 {
        self.window[fp.wrapping_sub(before) & (WINDOW - 1)]
    }

    /// Address of an object's entry; None where there is no such object.
    #[inline(always)]
    fn object<const SMALL: u8>(&self, object: u16) -> Option<u16> {
        let index = object.wrapping_sub(1);
        let size = if SMALL == 1 { 9 } else { 14 };
        (index < self.objects.count).then(|| self.objects.first.wrapping_add(index.wrapping_mul(size)))
    }
}

#[inline(always)]
fn value<const KIND: u8>(bench: &Bench, low: &Low, at: &Registers, operand: u16) -> u16 {
    match KIND {
        SLOT => bench.slot(at, operand),
        VALUE => operand,
        LAST => at.last,
        _ => low.word(operand),
    }
}

/// Stores a result in a slot or a global variable, whose kind is [`SLOT`] or anything else.
#[inline(always)]
fn store<const KIND: u8>(bench: &mut Bench, low: &mut Low, at: &mut Registers, to: u16, value: u16) {
    if KIND == SLOT {
        bench.set_slot(at, to, value);
        at.last = value;
    } else {
        // Those that can't just be written are left to the plain engine when a routine is translated.
        low.set_known_word(to, value);
    }
}

/// Stores the result where operand C says, and goes on.
#[inline(always)]
fn store_and_go_on<const D: u8>(
    bench: &mut Bench,
    low: &mut Low,
    operations: &Operations,
    at: &mut Registers,
    value: u16,
) -> Flow {
    store::<D>(bench, low, at, at.read(operations, field::C), value);
    Flow::Next
}

/// The store at an address needs more than writing; it is over when that is done.
#[inline(always)]
fn careful_store(bench: &mut Bench, address: u16, value: u16, exit: Exit) -> Flow {
    bench.detail = address;
    bench.value = value;
    Flow::Exit(exit)
}

/// Takes a branch.
#[inline(always)]
fn go(operations: &Operations, at: &mut Registers) -> Flow {
    let cost = at.read(operations, field::COST) as i16;
    let handler = at.read(operations, field::THERE);
    at.fuel -= i64::from(cost);
    at.go_to(usize::from(at.read(operations, field::TARGET)));
    if at.fuel < 0 { Flow::Exit(Exit::Fuel) } else { Flow::Go(handler) }
}

/// Branches if the condition is what the branch asks for.
#[inline(always)]
fn branch<const WHEN: u8>(operations: &Operations, at: &mut Registers, condition: bool) -> Flow {
    if condition == (WHEN == 1) { go(operations, at) } else { Flow::Next }
}

/// Stores a result and then branches.
#[inline(always)]
fn store_and_branch<const D: u8, const WHEN: u8>(
    bench: &mut Bench,
    low: &mut Low,
    operations: &Operations,
    at: &mut Registers,
    value: u16,
) -> Flow {
    store::<D>(bench, low, at, at.read(operations, field::C), value);
    branch::<WHEN>(operations, at, value != 0)
}

macro_rules! body {
    ($(#[$doc:meta])* $name:ident<$($kind:ident),*> |$bench:ident, $low:ident, $operations:ident, $at:ident| $body:expr) => {
        $(#[$doc])*
        pub(in crate::zmachine::fast) struct $name<$(const $kind: u8),*>;

        impl<$(const $kind: u8),*> Body for $name<$($kind),*> {
            #[inline(always)]
            fn run($bench: &mut Bench, $low: &mut Low, $operations: &Operations, $at: &mut Registers) -> Flow {
                $body
            }
        }
    };
}

/// Operations of two operands and a result. The value is None where the plain engine must see to it.
macro_rules! binary {
    ($($name:ident |$a:ident, $b:ident, $low:ident, $bench:ident| $value:expr;)*) => {
        $(body!($name<A, B, D> |bench, low, operations, at| {
            let $a = value::<A>(bench, low, at, at.read(operations, field::A));
            let $b = value::<B>(bench, low, at, at.read(operations, field::B));
            let ($low, $bench) = (&*low, &*bench);
            let _ = ($low, $bench);
            match $value {
                Some(value) => store_and_go_on::<D>(bench, low, operations, at, value),
                None => Flow::Exit(Exit::Plain),
            }
        });)*
    };
}

/// Branches on two operands. The condition is None where the plain engine must see to it.
macro_rules! comparison {
    ($($name:ident<$($small:ident)?> |$a:ident, $b:ident, $low:ident, $bench:ident| $condition:expr;)*) => {
        $(body!($name<A, B, WHEN $(, $small)?> |bench, low, operations, at| {
            let $a = value::<A>(bench, low, at, at.read(operations, field::A));
            let $b = value::<B>(bench, low, at, at.read(operations, field::B));
            let ($low, $bench) = (&*low, &*bench);
            let _ = ($low, $bench);
            match $condition {
                Some(condition) => branch::<WHEN>(operations, at, condition),
                None => Flow::Exit(Exit::Plain),
            }
        });)*
    };
}

/// The three operands of a store.
#[inline(always)]
fn three<const A: u8, const B: u8, const C: u8>(
    bench: &Bench,
    low: &Low,
    operations: &Operations,
    at: &Registers,
) -> (u16, u16, u16) {
    (
        value::<A>(bench, low, at, at.read(operations, field::A)),
        value::<B>(bench, low, at, at.read(operations, field::B)),
        value::<C>(bench, low, at, at.read(operations, field::C)),
    )
}

mod flow;
mod objects;
mod values;

pub(super) use flow::*;
pub(super) use objects::*;
pub(super) use values::*;

body! {
    /// What is done outside: one instruction by the plain engine.
    Plain<> |_bench, _low, _operations, _at| Flow::Exit(Exit::Plain)
}

body! {
    /// What is done outside, by a body of the plain engine that needs nothing but its operands.
    Serve<> |_bench, _low, _operations, _at| Flow::Exit(Exit::Serve)
}

body! {
    /// What is done outside, by the plain engine with a look at all frames.
    Look<> |_bench, _low, _operations, _at| Flow::Exit(Exit::Look)
}

body! {
    /// The frame is to be taken anew.
    Again<> |_bench, _low, _operations, _at| Flow::Exit(Exit::Again)
}

body! {
    /// The plain engine goes on from here.
    Leave<> |_bench, _low, _operations, _at| Flow::Exit(Exit::Leave)
}

/// Two operations in one handler: the second without looking up its handler.
pub(super) struct Then<X, Y>(X, Y);

impl<X: Body, Y: Body> Body for Then<X, Y> {
    #[inline(always)]
    fn run(bench: &mut Bench, low: &mut Low, operations: &Operations, at: &mut Registers) -> Flow {
        match X::run(bench, low, operations, at) {
            Flow::Next => {
                at.behind += 1;
                Y::run(bench, low, operations, at)
            }
            other => other,
        }
    }
}
