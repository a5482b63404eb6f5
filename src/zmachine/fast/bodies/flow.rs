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

/// Opens a call's frame. `arguments` puts the values into it that are not in place yet.
///
/// Each number is read just before it is needed: more of them at once than there are registers would have every call save some.
#[inline(always)]
fn call<const R: u8>(
    bench: &mut Bench,
    low: &Low,
    operations: &Operations,
    at: &mut Registers,
    arguments: impl FnOnce(&mut Bench, &Registers, usize),
) -> Flow {
    let routine = value::<R>(bench, low, at, at.read(operations, field::TARGET));
    if R != VALUE && routine == 0 {
        // §6.4.3: calling address 0 does nothing and gives false.
        let to = at.read(operations, field::COST);
        bench.set_slot(at, to, 0);
        at.fuel -= i64::from(at.read(operations, field::CALL) >> 8);
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
    bench.window[(frame - 1) & (WINDOW - 1)] = head as u16;
    bench.window[(frame - 2) & (WINDOW - 1)] = at.operation() as u16;
    let count = at.read(operations, field::CALL) & 0xFF;
    bench.window[(frame - 3) & (WINDOW - 1)] = distance | count << ARGUMENTS;
    // Arguments that were moved into place before stay.
    if let Some(locals) = bench.window.get_mut(frame + usize::from(count)..frame + usize::from(count) + 16) {
        locals.fill(0);
    }
    arguments(bench, at, frame);
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
    Call<R> |bench, low, operations, at| call::<R>(bench, low, operations, at, |_, _, _| {})
}

body! {
    /// A call with one argument.
    Call1<R, A> |bench, low, operations, at| {
        let low = &*low;
        call::<R>(bench, low, operations, at, |bench, at, frame| {
            let a = value::<A>(bench, low, at, at.read(operations, field::A));
            bench.window[frame & (WINDOW - 1)] = a;
        })
    }
}

body! {
    /// A call with two arguments.
    Call2<R, A, B> |bench, low, operations, at| {
        let low = &*low;
        call::<R>(bench, low, operations, at, |bench, at, frame| {
            let a = value::<A>(bench, low, at, at.read(operations, field::A));
            let b = value::<B>(bench, low, at, at.read(operations, field::B));
            bench.window[frame & (WINDOW - 1)] = a;
            bench.window[(frame + 1) & (WINDOW - 1)] = b;
        })
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
