//! Where translated routines are kept: operations of a fixed size, found by the packed address of their routine.
//!
//! All machines that were copied from one another share one store, in whatever threads they run. What is in it never changes: routines are only added, by one
//! machine at a time, and become visible as a whole when their place is written. So everything is an atomic number; on the usual processors reading one costs what
//! reading any number costs.

use std::ops::Range;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytemuck::zeroed_box;

use crate::zmachine::property_index::PropertyIndex;

/// How many operations there is room for. A number of an operation is a `u16`, so that finding one needs no check.
pub(super) const OPERATIONS: usize = 0x10000;

/// Operations beyond those that have a number, so that a handler may look at the ones behind its own without a check.
pub(super) const BEYOND: usize = 8;

/// One operation: eight numbers, of which the handler knows the meaning. See [`field`].
pub(super) type Operation = [AtomicU16; 8];

/// All operations.
pub(super) type Operations = [Operation; OPERATIONS + BEYOND];

/// Where the head of each routine is, by its packed address.
pub(super) type Routines = [AtomicU16; 0x10000];

/// The numbers of an operation.
pub(super) mod field {
    /// The handler of the operation after this one, as its place in the table: so it is known as soon as this one is.
    pub const NEXT: usize = 0;
    /// First operand: the number of a slot, a value, or the address of a global variable.
    pub const A: usize = 1;
    /// Second operand.
    pub const B: usize = 2;
    /// Third operand, or where the result goes: a slot or the address of a global variable. Of a call: how far the new frame is from the caller's.
    pub const C: usize = 3;
    /// The operation that a branch goes to. Of a call: the routine, as an operand.
    pub const TARGET: usize = 4;
    /// What a branch that is taken costs, signed. Of a call: the slot that gets the result.
    pub const COST: usize = 5;
    /// Of a branch: the handler of the operation that it goes to. Of a call: the number of arguments, and above it from bit 8 on what the instructions after it cost.
    pub const CALL: usize = 6;
    /// [`CALL`] of a branch.
    pub const THERE: usize = CALL;
    /// Instructions from this one on to the next place where they are paid for; this operation's is one of them.
    pub const AHEAD: usize = 7;

    /// Of a routine's head: its local variables.
    pub const LOCALS: usize = A;
    /// Of a routine's head: words that a frame of it may take.
    pub const NEED: usize = B;
    /// Of a routine's head: its operations in the order of their addresses.
    pub const LENGTH: usize = C;
    /// Of a routine's head: the operations behind those, of instructions that were met with other words pushed.
    pub const AGAIN: usize = TARGET;
}

/// The places of routines that are none. Those below [`place::PLAIN`] say how often a routine was asked for that was not translated yet.
pub(super) mod place {
    /// Asked for as often, a routine is translated: what runs a few times takes longer to translate than to run. Tests have all of it translated.
    pub const OFTEN: u16 = if cfg!(debug_assertions) { 1 } else { 7 };
    /// It runs in the plain engine.
    pub const PLAIN: u16 = 8;
}

/// The operation that the outermost frame returns to: there is none.
pub(super) const OUT: u16 = 0;

/// Where the first routine may stand.
const FIRST: u16 = place::PLAIN + 1;

/// What an operation belongs to, for whenever the machine must be as the plain engine has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Origin {
    /// Address of the instruction.
    pub pc: u32,
    /// Words that the routine has pushed before it.
    pub depth: u16,
    /// How many of them it pulls as operands.
    pub pulls: u8,
    /// Bytes of the instruction, up to 255.
    pub size: u8,
    /// The variable that gets the instruction's result.
    pub result: Option<u8>,
    /// Whether this is the first operation of its instruction.
    pub first: bool,
    /// Whether the instruction may return from the routine by its branch.
    pub returns: bool,
    /// Whether this operation opens a call.
    pub calls: bool,
}

impl Origin {
    fn to_bits(self) -> u64 {
        let result = self.result.map_or(0, |variable| 0x100 | u64::from(variable));
        u64::from(self.pc & 0xFF_FFFF)
            | u64::from(self.depth & 0xFFF) << 24
            | u64::from(self.size) << 36
            | result << 44
            | u64::from(self.first) << 53
            | u64::from(self.pulls & 0xF) << 54
            | u64::from(self.returns) << 58
            | u64::from(self.calls) << 59
    }

    fn from_bits(bits: u64) -> Origin {
        let result = (bits >> 44) as u16 & 0x1FF;
        Origin {
            pc: bits as u32 & 0xFF_FFFF,
            depth: (bits >> 24) as u16 & 0xFFF,
            size: (bits >> 36) as u8,
            result: (result & 0x100 != 0).then_some(result as u8),
            first: bits >> 53 & 1 != 0,
            pulls: (bits >> 54) as u8 & 0xF,
            returns: bits >> 58 & 1 != 0,
            calls: bits >> 59 & 1 != 0,
        }
    }
}

/// The store.
#[derive(Debug)]
pub(crate) struct Code {
    pub(super) operations: Box<Operations>,
    origins: Box<[AtomicU64; OPERATIONS]>,
    /// The head of each routine by its packed address; its operations follow.
    pub(super) routines: Arc<Routines>,
    /// The head of the code outside any routine.
    main: AtomicU16,
    /// The next operation that is free.
    free: Mutex<u16>,
    properties: OnceLock<Option<Arc<PropertyIndex>>>,
}

/// A store that has no room for a routine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// What a routine is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// The code outside any routine.
    Main,
    /// Its packed address.
    Packed(u16),
}

/// An operation that is about to be stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made {
    pub fields: [u16; 8],
    pub origin: Origin,
}

impl Code {
    pub fn new() -> Code {
        Code {
            operations: zeroed_box(),
            origins: zeroed_box(),
            routines: Arc::from(zeroed_box::<Routines>()),
            main: AtomicU16::new(0),
            free: Mutex::new(FIRST),
            properties: OnceLock::new(),
        }
    }

    fn place_of(&self, key: Key) -> &AtomicU16 {
        match key {
            Key::Main => &self.main,
            Key::Packed(packed) => &self.routines[usize::from(packed)],
        }
    }

    /// The head of a routine, or one of [`place`].
    #[inline(always)]
    pub(super) fn head(&self, key: Key) -> u16 {
        self.place_of(key).load(Ordering::Acquire)
    }

    /// Counts that a routine was asked for that was not translated, and tells whether it is time.
    pub(super) fn is_wanted(&self, key: Key) -> bool {
        let place = self.place_of(key);
        let asked = place.load(Ordering::Relaxed);
        // If another thread adds it meanwhile, it stays added.
        let counted = asked + 1 < place::OFTEN
            && place.compare_exchange(asked, asked + 1, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        !counted
    }

    /// Has a routine run in the plain engine.
    pub(super) fn set_plain(&self, key: Key) {
        // Whoever translates it now comes to the same result.
        self.place_of(key).store(place::PLAIN, Ordering::Release);
    }

    /// Adds a routine: `make` gives its head and operations for the place where they will stand.
    pub(super) fn add(&self, key: Key, length: usize, make: impl FnOnce(u16) -> Vec<Made>) -> Result<u16, Full> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.head(key);
        if known >= place::PLAIN {
            return Ok(known);
        }
        let head = *free;
        // The last operation stays free: nothing runs on into the first.
        let end = usize::from(head) + length;
        if end >= OPERATIONS - 1 {
            return Err(Full);
        }
        let places = self.operations.iter().zip(self.origins.iter()).skip(usize::from(head)).take(length);
        for ((operation, origin), made) in places.zip(make(head)) {
            for (field, value) in operation.iter().zip(made.fields) {
                field.store(value, Ordering::Relaxed);
            }
            origin.store(made.origin.to_bits(), Ordering::Relaxed);
        }
        *free = end as u16;
        self.place_of(key).store(head, Ordering::Release);
        Ok(head)
    }

    pub(super) fn origin(&self, operation: u16) -> Origin {
        Origin::from_bits(self.origins[usize::from(operation)].load(Ordering::Relaxed))
    }

    /// The operation with which an instruction of a routine begins, where so many words are pushed.
    pub fn find(&self, head: u16, pc: u32, depth: u16) -> Option<u16> {
        self.places(head, pc).find(|&(_, known)| known == depth).map(|(operation, _)| operation)
    }

    /// [`Code::find`], or where it was not met with so many words pushed, with the most that is less; and how many fewer that is.
    pub fn find_at_most(&self, head: u16, pc: u32, depth: u16) -> Option<(u16, u16)> {
        let fits = self.places(head, pc).filter_map(|(operation, known)| Some((operation, depth.checked_sub(known)?)));
        fits.min_by_key(|&(_, left)| left)
    }

    /// The operation of a routine that opens the call from which it comes back to an address with so many words pushed, its result not counted.
    pub fn find_call(&self, head: u16, back: u32, depth: u16) -> Option<u16> {
        self.ranges(head).into_iter().find_map(|range| {
            let behind = self.first_from(&range, back);
            let last = self.origin(behind.checked_sub(1)? as u16).pc;
            let places = (range.start..behind).rev().map(|place| (place as u16, self.origin(place as u16)));
            let mut parts = places.take_while(|(_, origin)| origin.pc == last);
            let (call, origin) = parts.find(|(_, origin)| origin.calls)?;
            let fits = origin.pc + u32::from(origin.size) == back && origin.depth == depth + u16::from(origin.pulls);
            fits.then_some(call)
        })
    }

    /// The operations of a routine that stand in the order of their addresses, and those that do so again.
    fn ranges(&self, head: u16) -> [Range<usize>; 2] {
        let first = usize::from(head) + 1;
        let second = first + usize::from(self.field(head, field::LENGTH));
        let end = second + usize::from(self.field(head, field::AGAIN));
        [first..second, second..end]
    }

    /// The operations with which an instruction of a routine begins, each with the words that are pushed there.
    fn places(&self, head: u16, pc: u32) -> impl Iterator<Item = (u16, u16)> {
        self.ranges(head).map(|range| self.place_in(range, pc)).into_iter().flatten()
    }

    /// The first operation in a range, in the order of addresses, of an instruction at an address or behind it.
    fn first_from(&self, range: &Range<usize>, pc: u32) -> usize {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low.midpoint(high);
            match self.origin(middle as u16).pc < pc {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }

    /// The operation in a range, in the order of addresses, with which an instruction begins.
    fn place_in(&self, range: Range<usize>, pc: u32) -> Option<(u16, u16)> {
        let low = self.first_from(&range, pc);
        // What comes before the first instruction of a routine, to set its local variables, has its address too.
        let mut here = (low..range.end).map(|place| (place as u16, self.origin(place as u16)));
        let here = here.find(|(_, origin)| origin.pc != pc || origin.first);
        here.filter(|(_, origin)| origin.pc == pc).map(|(operation, origin)| (operation, origin.depth))
    }

    #[inline(always)]
    pub fn field(&self, operation: u16, field: usize) -> u16 {
        read(&self.operations, usize::from(operation), 0, field)
    }

    /// The handler of an operation, which the one before it knows.
    pub(super) fn handler(&self, operation: u16) -> u16 {
        self.field(operation.wrapping_sub(1), field::NEXT)
    }

    /// The property index of the story, made by the first who asks. None where there can be none.
    pub fn properties(&self, make: impl FnOnce() -> Option<PropertyIndex>) -> Option<&Arc<PropertyIndex>> {
        self.properties.get_or_init(|| make().map(Arc::new)).as_ref()
    }
}

/// A number of an operation that stands so many behind another, fewer than [`BEYOND`].
#[inline(always)]
pub(super) fn read(operations: &Operations, operation: usize, behind: usize, field: usize) -> u16 {
    operations[(operation & (OPERATIONS - 1)) + behind][field].load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_it_was() {
        for origin in [
            Origin::default(),
            Origin {
                pc: 0xFF_FFFF,
                depth: 0xFFF,
                pulls: 8,
                size: 255,
                result: Some(255),
                first: true,
                returns: true,
                calls: true,
            },
            Origin { pc: 0x1234, depth: 7, pulls: 1, size: 3, result: Some(0), ..Origin::default() },
        ] {
            assert_eq!(Origin::from_bits(origin.to_bits()), origin);
        }
    }
}
