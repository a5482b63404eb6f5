//! What operations do: a type for each, with a number for the kind of each operand, so that every combination becomes a handler of its own.
//!
//! A body reads its operands, does its work and says what comes next. Where anything is out of the ordinary it says so before it has changed anything, and
//! whoever runs the operations sees to it: nothing in a body may call what is not inlined, or every handler would have to save its registers first.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use super::code::{Operations, field, place, read};
use super::{Exit, WINDOW};
use crate::zmachine::memory::{Low, Memory};
use crate::zmachine::ops::objects::ObjectLayout;
use crate::zmachine::property_index::{Entry, entry};

/// Kinds of operands: the number of a slot in the frame, the value itself, the address of a global variable.
pub(super) const SLOT: u8 = 0;
pub(super) const VALUE: u8 = 1;
pub(super) const GLOBAL: u8 = 2;
/// Within a sequence: a slot that the operation before has just stored into, whose value need not be read back.
pub(super) const LAST: u8 = 3;

/// Words before a frame's local variables: the distance from the caller's frame with the number of arguments in its top four bits, the
/// operation that called, and the head of the routine.
pub(super) const FRAME_HEAD: u16 = 3;

/// Words beyond the last frame that a call may clear.
pub(super) const MARGIN: usize = 32;

/// What the bodies work on beside memory.
pub(super) struct Bench<'a> {
    /// Frames on their way to the machine's stack.
    pub frames: Vec<u16>,
    /// The frames that were called since the machine last was as the plain engine has it.
    pub window: [u16; WINDOW],
    pub routines: &'a [AtomicU16; 0x10000],
    /// Where properties stand; nothing where that is not known.
    pub entries: Arc<[Entry]>,
    pub objects: ObjectLayout,
    /// Where an exit happened.
    pub at: Registers,
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

impl Registers {
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
    fn run(bench: &mut Bench<'_>, low: &mut Low, operations: &Operations, at: &mut Registers) -> Flow;
}

impl Bench<'_> {
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
        if self.head(at, 3) >> 12 <= slot {
            let value = at.read(operations, field::B);
            self.set_slot(at, slot, value);
        }
    }

    /// A word of the running frame's head.
    #[inline(always)]
    fn head(&self, at: &Registers, before: usize) -> u16 {
        self.window[at.fp.wrapping_sub(before) & (WINDOW - 1)]
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
fn value<const KIND: u8>(bench: &Bench<'_>, low: &Low, at: &Registers, operand: u16) -> u16 {
    match KIND {
        SLOT => bench.slot(at, operand),
        VALUE => operand,
        LAST => at.last,
        _ => low.word(operand),
    }
}

/// Stores a result in a slot or a global variable, whose kind is [`SLOT`] or anything else.
#[inline(always)]
fn store<const KIND: u8>(bench: &mut Bench<'_>, low: &mut Low, at: &mut Registers, to: u16, value: u16) -> Flow {
    if KIND == SLOT {
        bench.set_slot(at, to, value);
        at.last = value;
        return Flow::Next;
    }
    match low.try_set_known_word(to, value) {
        true => Flow::Next,
        false => careful(bench, to),
    }
}

/// The write at an address needs more than writing.
#[inline(always)]
fn careful(bench: &mut Bench<'_>, address: u16) -> Flow {
    bench.detail = address;
    Flow::Exit(Exit::Write)
}

/// The same of a store, which is over when it is done.
#[inline(always)]
fn careful_store(bench: &mut Bench<'_>, address: u16, value: u16, exit: Exit) -> Flow {
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
    bench: &mut Bench<'_>,
    low: &mut Low,
    operations: &Operations,
    at: &mut Registers,
    value: u16,
) -> Flow {
    let to = at.read(operations, field::C);
    match store::<D>(bench, low, at, to, value) {
        Flow::Next => branch::<WHEN>(operations, at, value != 0),
        other => other,
    }
}

macro_rules! body {
    ($(#[$doc:meta])* $name:ident<$($kind:ident),*> |$bench:ident, $low:ident, $operations:ident, $at:ident| $body:expr) => {
        $(#[$doc])*
        pub(super) struct $name<$(const $kind: u8),*>;

        impl<$(const $kind: u8),*> Body for $name<$($kind),*> {
            #[inline(always)]
            fn run($bench: &mut Bench<'_>, $low: &mut Low, $operations: &Operations, $at: &mut Registers) -> Flow {
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
                Some(value) => store::<D>(bench, low, at, at.read(operations, field::C), value),
                None => Flow::Exit(Exit::Plain),
            }
        });)*
    };
}

binary! {
    Add |a, b, low, bench| Some(a.wrapping_add(b));
    Sub |a, b, low, bench| Some(a.wrapping_sub(b));
    Mul |a, b, low, bench| Some(a.wrapping_mul(b));
    // In 32 bits, where nothing overflows: -32768 / -1 wraps to -32768 by itself.
    Div |a, b, low, bench| (b != 0).then(|| (i32::from(a as i16) / i32::from(b as i16)) as u16);
    Mod |a, b, low, bench| (b != 0).then(|| (i32::from(a as i16) % i32::from(b as i16)) as u16);
    And |a, b, low, bench| Some(a & b);
    Or |a, b, low, bench| Some(a | b);
    LogShift |a, b, low, bench| {
        let by = u32::from((b as i16).unsigned_abs());
        let shifted = if (b as i16) >= 0 { a.checked_shl(by) } else { a.checked_shr(by) };
        Some(shifted.unwrap_or(0))
    };
    ArtShift |a, b, low, bench| {
        let by = u32::from((b as i16).unsigned_abs());
        let value = a as i16;
        Some(if (b as i16) >= 0 { a.checked_shl(by).unwrap_or(0) } else { (value >> by.min(15)) as u16 })
    };
    Loadb |a, b, low, bench| Some(u16::from(low.byte(a.wrapping_add(b))));
    Loadw |a, b, low, bench| Some(low.word(a.wrapping_add(b.wrapping_mul(2))));
    GetProp |a, b, low, bench| match entry(&bench.entries, a, b) {
        Some(entry) if b != 0 => match entry.size() {
            0 => Some(low.word(bench.objects.table.wrapping_add(2 * (b - 1)))),
            1 => Some(u16::from(low.byte(entry.data()))),
            2 => Some(low.word(entry.data())),
            _ => None,
        },
        _ => None,
    };
    GetPropAddr |a, b, low, bench| match entry(&bench.entries, a, b) {
        Some(entry) if b != 0 && entry.is_known() => Some(entry.data()),
        _ => None,
    };
    GetNextProp |a, b, low, bench| match entry(&bench.entries, a, b) {
        Some(entry) if entry.is_known() && (b == 0 || !entry.is_missing()) => Some(entry.next()),
        _ => None,
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

comparison! {
    Je<> |a, b, low, bench| Some(a == b);
    Jl<> |a, b, low, bench| Some((a as i16) < (b as i16));
    Jg<> |a, b, low, bench| Some((a as i16) > (b as i16));
    Test<> |a, b, low, bench| Some(a & b == b);
    Jin<SMALL> |a, b, low, bench| link::<SMALL, PARENT>(bench, low, a).map(|parent| parent == b);
    TestAttr<SMALL> |a, b, low, bench| match bench.object::<SMALL>(a) {
        Some(object) if b < attributes::<SMALL>() => {
            Some(low.byte(object.wrapping_add(b / 8)) & 0x80 >> (b % 8) != 0)
        }
        _ => None,
    };
}

/// An object's neighbours, in their order in its entry.
const PARENT: u16 = 0;
const SIBLING: u16 = 1;
const CHILD: u16 = 2;

#[inline(always)]
fn attributes<const SMALL: u8>() -> u16 {
    if SMALL == 1 { 32 } else { 48 }
}

/// An object's neighbour; None where there is no such object.
#[inline(always)]
fn link<const SMALL: u8, const LINK: u16>(bench: &Bench<'_>, low: &Low, object: u16) -> Option<u16> {
    let entry = bench.object::<SMALL>(object)?;
    Some(match SMALL {
        1 => u16::from(low.byte(entry.wrapping_add(4 + LINK))),
        _ => low.word(entry.wrapping_add(6 + 2 * LINK)),
    })
}

body! {
    Jz<A, WHEN> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        branch::<WHEN>(operations, at, a == 0)
    }
}

body! {
    Jump<> |_bench, _low, operations, at| go(operations, at)
}

body! {
    /// Pays for the instructions that follow.
    Pay<> |_bench, _low, operations, at| {
        at.fuel -= i64::from(at.read(operations, field::COST));
        let handler = at.read(operations, field::NEXT);
        at.behind += 1;
        if at.fuel < 0 { Flow::Exit(Exit::Fuel) } else { Flow::Go(handler) }
    }
}

body! {
    Move<A, D> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        store::<D>(bench, low, at, at.read(operations, field::C), a)
    }
}

body! {
    /// The last step of a call whose result goes to a global variable: it is paid for by itself.
    Take<> |bench, low, operations, at| {
        let a = bench.slot(at, at.read(operations, field::A));
        match store::<GLOBAL>(bench, low, at, at.read(operations, field::C), a) {
            Flow::Next => Pay::run(bench, low, operations, at),
            other => other,
        }
    }
}

body! {
    Not<A, D> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        store::<D>(bench, low, at, at.read(operations, field::C), !a)
    }
}

/// What [`quotient`] multiplies by, for a divisor of 2 to 32767.
pub(super) fn reciprocal(divisor: u16) -> u32 {
    // More than the true one even of a power of two, or negative multiples would come out one too high.
    ((1 << 32) / u64::from(divisor.max(2)) + 1) as u32
}

/// A value divided by the constant of which the operation has the reciprocal, rounded towards zero: a division takes as long as six multiplications.
#[inline(always)]
fn quotient(operations: &Operations, at: &Registers, a: u16) -> i32 {
    let high = at.read(operations, field::TARGET);
    let low = at.read(operations, field::COST);
    let reciprocal = i64::from(u32::from(high) << 16 | u32::from(low));
    let a = i64::from(a as i16);
    ((a * reciprocal) >> 32) as i32 + i32::from(a < 0)
}

body! {
    /// Division by a constant.
    DivBy<A, D> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        let q = quotient(operations, at, a);
        store::<D>(bench, low, at, at.read(operations, field::C), q as u16)
    }
}

body! {
    /// The remainder of a division by a constant.
    ModBy<A, D> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        let q = quotient(operations, at, a);
        let rest = i32::from(a as i16) - q * i32::from(at.read(operations, field::B) as i16);
        store::<D>(bench, low, at, at.read(operations, field::C), rest as u16)
    }
}

/// Adds to the variable that operand A names, and gives its new value.
#[inline(always)]
fn step<const X: u8>(
    bench: &mut Bench<'_>,
    low: &mut Low,
    operations: &Operations,
    at: &mut Registers,
    by: u16,
) -> Result<u16, Flow> {
    let variable = at.read(operations, field::A);
    let stepped = value::<X>(bench, low, at, variable).wrapping_add(by);
    match store::<X>(bench, low, at, variable, stepped) {
        Flow::Next => Ok(stepped),
        other => Err(other),
    }
}

body! {
    Inc<X> |bench, low, operations, at| step::<X>(bench, low, operations, at, 1).err().unwrap_or(Flow::Next)
}
body! {
    Dec<X> |bench, low, operations, at| step::<X>(bench, low, operations, at, 0xFFFF).err().unwrap_or(Flow::Next)
}

body! {
    IncChk<X, B, WHEN> |bench, low, operations, at| {
        // The operand is read first (§4.5.2): it may be the variable itself.
        let b = value::<B>(bench, low, at, at.read(operations, field::B)) as i16;
        match step::<X>(bench, low, operations, at, 1) {
            Ok(stepped) => branch::<WHEN>(operations, at, stepped as i16 > b),
            Err(other) => other,
        }
    }
}

body! {
    DecChk<X, B, WHEN> |bench, low, operations, at| {
        let b = value::<B>(bench, low, at, at.read(operations, field::B)) as i16;
        match step::<X>(bench, low, operations, at, 0xFFFF) {
            Ok(stepped) => branch::<WHEN>(operations, at, (stepped as i16) < b),
            Err(other) => other,
        }
    }
}

/// The three operands of a store.
#[inline(always)]
fn three<const A: u8, const B: u8, const C: u8>(
    bench: &Bench<'_>,
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

body! {
    Storeb<A, B, C> |bench, low, operations, at| {
        let (a, b, c) = three::<A, B, C>(bench, low, operations, at);
        let address = a.wrapping_add(b);
        if low.try_set_byte(address, c as u8) { Flow::Next } else { careful_store(bench, address, c, Exit::StoreByte) }
    }
}

body! {
    Storew<A, B, C> |bench, low, operations, at| {
        let (a, b, c) = three::<A, B, C>(bench, low, operations, at);
        let address = a.wrapping_add(b.wrapping_mul(2));
        if low.try_set_word(address, c) { Flow::Next } else { careful_store(bench, address, c, Exit::StoreWord) }
    }
}

body! {
    PutProp<A, B, C> |bench, low, operations, at| {
        let (a, b, c) = three::<A, B, C>(bench, low, operations, at);
        let Some(entry) = entry(&bench.entries, a, b) else { return Flow::Exit(Exit::Plain) };
        let data = entry.data();
        let written = match entry.size() {
            1 if b != 0 => low.try_set_data_byte(data, c as u8),
            2 if b != 0 => low.try_set_data_word(data, c),
            _ => return Flow::Exit(Exit::Plain),
        };
        if written { Flow::Next } else { careful(bench, data) }
    }
}

/// Sets or clears an attribute.
#[inline(always)]
fn attribute<const A: u8, const B: u8, const SMALL: u8>(
    bench: &mut Bench<'_>,
    low: &mut Low,
    operations: &Operations,
    at: &Registers,
    change: impl FnOnce(u8, u8) -> u8,
) -> Flow {
    let a = value::<A>(bench, low, at, at.read(operations, field::A));
    let b = value::<B>(bench, low, at, at.read(operations, field::B));
    match bench.object::<SMALL>(a) {
        Some(object) if b < attributes::<SMALL>() => {
            let address = object.wrapping_add(b / 8);
            let byte = change(low.byte(address), 0x80 >> (b % 8));
            if low.try_set_data_byte(address, byte) { Flow::Next } else { careful(bench, address) }
        }
        _ => Flow::Exit(Exit::Plain),
    }
}

body! {
    SetAttr<A, B, SMALL> |bench, low, operations, at| attribute::<A, B, SMALL>(bench, low, operations, at, |byte, bit| byte | bit)
}
body! {
    ClearAttr<A, B, SMALL> |bench, low, operations, at| attribute::<A, B, SMALL>(bench, low, operations, at, |byte, bit| byte & !bit)
}

body! {
    GetParent<A, D, SMALL> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        match link::<SMALL, PARENT>(bench, low, a) {
            Some(parent) => store::<D>(bench, low, at, at.read(operations, field::C), parent),
            None => Flow::Exit(Exit::Plain),
        }
    }
}

body! {
    GetSibling<A, D, WHEN, SMALL> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        match link::<SMALL, SIBLING>(bench, low, a) {
            Some(sibling) => store_and_branch::<D, WHEN>(bench, low, operations, at, sibling),
            None => Flow::Exit(Exit::Plain),
        }
    }
}

body! {
    GetChild<A, D, WHEN, SMALL> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        match link::<SMALL, CHILD>(bench, low, a) {
            Some(child) => store_and_branch::<D, WHEN>(bench, low, operations, at, child),
            None => Flow::Exit(Exit::Plain),
        }
    }
}

body! {
    GetPropLen<A, D, SMALL> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        let before = low.byte(a.wrapping_sub(1));
        let length = match (SMALL, before & 0x80 != 0) {
            _ if a == 0 => 0,
            (1, _) => u16::from(before >> 5) + 1,
            (_, true) if before & 0x3F == 0 => 64,
            (_, true) => u16::from(before & 0x3F),
            (_, false) => u16::from(before >> 6) + 1,
        };
        store::<D>(bench, low, at, at.read(operations, field::C), length)
    }
}

body! {
    CheckArgCount<A, WHEN> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        let given = bench.head(at, 3) >> 12;
        branch::<WHEN>(operations, at, a <= given)
    }
}

body! {
    /// A local variable that does not start with 0.
    Default<> |bench, _low, operations, at| {
        bench.set_default(operations, at);
        Flow::Next
    }
}

/// Opens a call's frame. `arguments` gives the values that are not in place yet.
#[inline(always)]
fn call<const R: u8, const N: usize>(
    bench: &mut Bench<'_>,
    low: &Low,
    operations: &Operations,
    at: &mut Registers,
    arguments: [u16; N],
) -> Flow {
    let routine = value::<R>(bench, low, at, at.read(operations, field::TARGET));
    let of_call = at.read(operations, field::CALL);
    if R != VALUE && routine == 0 {
        // §6.4.3: calling address 0 does nothing and gives false.
        let to = at.read(operations, field::COST);
        bench.set_slot(at, to, 0);
        at.fuel -= i64::from(of_call >> 8);
        let handler = at.read(operations, field::NEXT);
        at.behind += 1;
        return if at.fuel < 0 { Flow::Exit(Exit::Fuel) } else { Flow::Go(handler) };
    }
    let head = usize::from(bench.routines[usize::from(routine)].load(Ordering::Acquire));
    if head <= usize::from(place::PLAIN) {
        bench.detail = routine;
        return Flow::Exit(Exit::Translate);
    }
    let distance = at.read(operations, field::C);
    let frame = at.fp + usize::from(distance);
    if frame + usize::from(read(operations, head, 0, field::NEED)) > WINDOW - MARGIN {
        return Flow::Exit(Exit::Full);
    }
    let count = of_call & 0xFF;
    // Arguments that were moved into place before stay.
    let clear = frame + if N == 0 { usize::from(count) } else { 0 };
    if let Some(locals) = bench.window.get_mut(clear..clear + 16) {
        locals.fill(0);
    }
    for (slot, argument) in arguments.into_iter().enumerate() {
        bench.window[(frame + slot) & (WINDOW - 1)] = argument;
    }
    bench.window[(frame - 3) & (WINDOW - 1)] = distance | count << 12;
    bench.window[(frame - 2) & (WINDOW - 1)] = at.operation() as u16;
    bench.window[(frame - 1) & (WINDOW - 1)] = head as u16;
    at.fuel -= i64::from(read(operations, head, 0, field::AHEAD));
    let handler = read(operations, head, 0, field::NEXT);
    at.fp = frame;
    at.go_to(head + 1);
    if at.fuel < 0 { Flow::Exit(Exit::Fuel) } else { Flow::Go(handler) }
}

body! {
    /// A call whose arguments were moved into place, if there are any.
    Call<R> |bench, low, operations, at| call::<R, 0>(bench, low, operations, at, [])
}

body! {
    /// A call with one argument.
    Call1<R, A> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        call::<R, 1>(bench, low, operations, at, [a])
    }
}

body! {
    /// A call with two arguments.
    Call2<R, A, B> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        let b = value::<B>(bench, low, at, at.read(operations, field::B));
        call::<R, 2>(bench, low, operations, at, [a, b])
    }
}

body! {
    Return<A> |bench, low, operations, at| {
    let a = value::<A>(bench, low, at, at.read(operations, field::A));
    let caller = usize::from(bench.head(at, 2));
    if caller == usize::from(super::code::OUT) {
        bench.detail = a;
        return Flow::Exit(Exit::Return);
   }
    at.fp = at.fp.wrapping_sub(usize::from(bench.head(at, 3) & 0xFFF));
    bench.set_slot(at, read(operations, caller, 0, field::COST), a);
    at.fuel -= i64::from(read(operations, caller, 0, field::CALL) >> 8);
    let handler = read(operations, caller, 0, field::NEXT);
    at.go_to(caller + 1);
    if at.fuel < 0 { Flow::Exit(Exit::Fuel) } else { Flow::Go(handler) }
}
}

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
    /// The plain engine goes on from here.
    Leave<> |_bench, _low, _operations, _at| Flow::Exit(Exit::Leave)
}

/// Two operations in one handler: the second without looking up its handler.
pub(super) struct Then<X, Y>(X, Y);

impl<X: Body, Y: Body> Body for Then<X, Y> {
    #[inline(always)]
    fn run(bench: &mut Bench<'_>, low: &mut Low, operations: &Operations, at: &mut Registers) -> Flow {
        match X::run(bench, low, operations, at) {
            Flow::Next => {
                at.behind += 1;
                Y::run(bench, low, operations, at)
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reciprocal_divides_every_number_exactly() {
        let divided =
            |a: i16, reciprocal: u32| ((i64::from(a) * i64::from(reciprocal)) >> 32) as i32 + i32::from(a < 0);
        for divisor in (2..300).chain((301..32768).step_by(37)).chain([16384, 32766, 32767]) {
            let by = reciprocal(divisor);
            for a in
                (i16::MIN..=i16::MAX).step_by(if divisor < 20 { 1 } else { 7 }).chain([i16::MIN, -1, 0, 1, i16::MAX])
            {
                assert_eq!(divided(a, by), i32::from(a) / i32::from(divisor), "{a} / {divisor}");
            }
        }
    }
}
