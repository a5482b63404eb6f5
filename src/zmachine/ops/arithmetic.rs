//! Division, shifts and random numbers (§2). Arithmetic wraps at 16 bits on purpose (§2.3.2).

use crate::zmachine::fault::{Exec, FaultKind};
use crate::zmachine::machine::Machine;

impl Machine {
    /// Rounds towards zero (§2 remarks); -32768 / -1 wraps to -32768.
    #[inline(never)]
    pub(crate) fn divide(&mut self, a: i16, b: i16) -> Exec<()> {
        if b == 0 {
            return Err(FaultKind::DivisionByZero.into());
        }
        self.store(a.wrapping_div(b) as u16)
    }

    #[inline(never)]
    pub(crate) fn remainder(&mut self, a: i16, b: i16) -> Exec<()> {
        if b == 0 {
            return Err(FaultKind::DivisionByZero.into());
        }
        self.store(a.wrapping_rem(b) as u16)
    }

    #[inline(never)]
    pub(crate) fn log_shift(&mut self, value: u16, places: i16) -> Exec<()> {
        self.store(log_shifted(value, places))
    }

    #[inline(never)]
    pub(crate) fn art_shift(&mut self, value: i16, places: i16) -> Exec<()> {
        self.store(art_shifted(value, places))
    }

    #[inline(never)]
    pub(crate) fn random(&mut self, range: i16) -> Exec<()> {
        let value = self.generator.random(range);
        self.store(value)
    }
}

/// Beyond 15 places, which §15 leaves undefined, every bit is shifted out.
#[inline(always)]
pub(crate) fn log_shifted(value: u16, places: i16) -> u16 {
    let by = u32::from(places.unsigned_abs());
    let shifted = if places >= 0 { value.checked_shl(by) } else { value.checked_shr(by) };
    shifted.unwrap_or(0)
}

/// Beyond 15 places, which §15 leaves undefined, the sign alone is left on the right and nothing on the left.
#[inline(always)]
pub(crate) fn art_shifted(value: i16, places: i16) -> u16 {
    let by = u32::from(places.unsigned_abs());
    let shifted = if places >= 0 { value.checked_shl(by).unwrap_or(0) } else { value >> by.min(15) };
    shifted as u16
}
