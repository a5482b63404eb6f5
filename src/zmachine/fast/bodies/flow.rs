//! Branches, calls and returns (§4.7, §6.4).

use std::sync::atomic::Ordering;

use super::super::code::{OUT, Operations, field, place, read};
use super::super::{Exit, WINDOW};
use super::*;
use crate::zmachine::memory::Low;

comparison! {
    Je<> |a, b, low, bench| Some(a == b);
    Jl<> |a, b, low, bench| Some((a as i16) < (b as i16));
    Jg<> |a, b, low, bench| Some((a as i16) > (b as i16));
    Test<> |a, b, low, bench| Some(a & b == b);
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
    CheckArgCount<A, WHEN> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        let given = bench.arguments(at.fp);
        branch::<WHEN>(operations, at, a <= given)
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
    bench.window[(frame - 3) & (WINDOW - 1)] = distance | count << ARGUMENTS;
    bench.window[(frame - 2) & (WINDOW - 1)] = at.operation() as u16;
    bench.window[(frame - 1) & (WINDOW - 1)] = head as u16;
    at.fuel -= i64::from(read(operations, head, 0, field::AHEAD));
    let handler = read(operations, head, 0, field::NEXT);
    at.fp = frame;
    at.go_to(head + 1);
    if at.fuel < 0 { Flow::Exit(Exit::Fuel) } else { Flow::Go(handler) }
}

body! {
    /// A local variable that does not start with 0.
    Default<> |bench, _low, operations, at| {
        bench.set_default(operations, at);
        Flow::Next
    }
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
        if caller == usize::from(OUT) {
            bench.detail = a;
            return Flow::Exit(Exit::Return);
        }
        at.fp = at.fp.wrapping_sub(usize::from(bench.head(at, 3) & DISTANCE));
        bench.set_slot(at, read(operations, caller, 0, field::COST), a);
        at.fuel -= i64::from(read(operations, caller, 0, field::CALL) >> 8);
        let handler = read(operations, caller, 0, field::NEXT);
        at.go_to(caller + 1);
        if at.fuel < 0 { Flow::Exit(Exit::Fuel) } else { Flow::Go(handler) }
    }
}

body! {
    /// The last step of a call whose result goes to a global variable: it is paid for by itself.
    Take<> |bench, low, operations, at| {
        let a = bench.slot(at, at.read(operations, field::A));
        store::<GLOBAL>(bench, low, at, at.read(operations, field::C), a);
        Pay::run(bench, low, operations, at)
    }
}
