//! Arithmetic, variables and arrays (§2, §6.2, §15 loadb, storew).

use super::super::Exit;
use super::super::code::{Operations, field};
use super::*;
use crate::zmachine::memory::Low;
use crate::zmachine::ops::arithmetic::{art_shifted, log_shifted};

binary! {
    Add |a, b, low, bench| Some(a.wrapping_add(b));
    Sub |a, b, low, bench| Some(a.wrapping_sub(b));
    Mul |a, b, low, bench| Some(a.wrapping_mul(b));
    // In 32 bits, where nothing overflows: -32768 / -1 wraps to -32768 by itself.
    Div |a, b, low, bench| (b != 0).then(|| (i32::from(a as i16) / i32::from(b as i16)) as u16);
    Mod |a, b, low, bench| (b != 0).then(|| (i32::from(a as i16) % i32::from(b as i16)) as u16);
    And |a, b, low, bench| Some(a & b);
    Or |a, b, low, bench| Some(a | b);
    LogShift |a, b, low, bench| Some(log_shifted(a, b as i16));
    ArtShift |a, b, low, bench| Some(art_shifted(a as i16, b as i16));
    Loadb |a, b, low, bench| Some(u16::from(low.byte(a.wrapping_add(b))));
    Loadw |a, b, low, bench| Some(low.word(a.wrapping_add(b.wrapping_mul(2))));
}

/// What [`quotient`] multiplies by, for a divisor of 2 to 32767.
pub(in crate::zmachine::fast) fn reciprocal(divisor: u16) -> u32 {
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
        store_and_go_on::<D>(bench, low, operations, at, q as u16)
    }
}

body! {
    /// The remainder of a division by a constant.
    ModBy<A, D> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        let q = quotient(operations, at, a);
        let rest = i32::from(a as i16) - q * i32::from(at.read(operations, field::B) as i16);
        store_and_go_on::<D>(bench, low, operations, at, rest as u16)
    }
}

body! {
    Move<A, D> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        store_and_go_on::<D>(bench, low, operations, at, a)
    }
}

body! {
    Not<A, D> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        store_and_go_on::<D>(bench, low, operations, at, !a)
    }
}

/// Adds to the variable that operand A names, and gives its new value.
#[inline(always)]
fn step<const X: u8>(bench: &mut Bench, low: &mut Low, operations: &Operations, at: &mut Registers, by: u16) -> u16 {
    let variable = at.read(operations, field::A);
    let stepped = value::<X>(bench, low, at, variable).wrapping_add(by);
    store::<X>(bench, low, at, variable, stepped);
    stepped
}

body! {
    Inc<X> |bench, low, operations, at| {
        step::<X>(bench, low, operations, at, 1);
        Flow::Next
    }
}

body! {
    Dec<X> |bench, low, operations, at| {
        step::<X>(bench, low, operations, at, 0xFFFF);
        Flow::Next
    }
}

body! {
    IncChk<X, B, WHEN> |bench, low, operations, at| {
        // The operand is read first (§4.5.2): it may be the variable itself.
        let b = value::<B>(bench, low, at, at.read(operations, field::B)) as i16;
        let stepped = step::<X>(bench, low, operations, at, 1) as i16;
        branch::<WHEN>(operations, at, stepped > b)
    }
}

body! {
    DecChk<X, B, WHEN> |bench, low, operations, at| {
        let b = value::<B>(bench, low, at, at.read(operations, field::B)) as i16;
        let stepped = step::<X>(bench, low, operations, at, 0xFFFF) as i16;
        branch::<WHEN>(operations, at, stepped < b)
    }
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

#[cfg(test)]
mod tests {
    use super::reciprocal;

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
