//! The table of handlers: one for each body and combination of operand kinds, and one for each sequence that stories run often.
//!
//! A handler ends by calling the next one. Compilers make a jump of such a call; where one does not, the stack grows by a frame with each operation, so a run ends after
//! [`super::BURST`] instructions whatever happens.

use super::Exit;
use super::bodies::*;
use super::code::{Operations, field, read};
use crate::zmachine::memory::Low;

/// What runs an operation and all that follow. The numbers are those of [`Registers`].
pub(super) type Handler = fn(&mut Bench<'_>, &mut Low, &Operations, usize, usize, i64) -> Exit;

/// Room in the table: a power of two, so that no number of a handler needs a check.
const SIZE: usize = 0x400;

fn handle<B: Body>(
    bench: &mut Bench<'_>,
    low: &mut Low,
    operations: &Operations,
    ip: usize,
    fp: usize,
    fuel: i64,
) -> Exit {
    let mut at = Registers { ip, fp, fuel };
    match B::run(bench, low, operations, &mut at) {
        Flow::Next => go_on(bench, low, operations, at.ip + 1, at.fp, at.fuel),
        Flow::Go => go_on(bench, low, operations, at.ip, at.fp, at.fuel),
        Flow::Exit(exit) => {
            bench.at = at;
            exit
        }
    }
}

/// Runs operations until there is a reason to stop; where that was is in [`Bench::at`].
#[inline(always)]
pub(super) fn go_on(
    bench: &mut Bench<'_>,
    low: &mut Low,
    operations: &Operations,
    ip: usize,
    fp: usize,
    fuel: i64,
) -> Exit {
    let handler = read(operations, ip, field::HANDLER);
    TABLE[usize::from(handler) & (SIZE - 1)](bench, low, operations, ip, fp, fuel)
}

/// Puts the handlers of one body into the table, for all combinations of kinds: the last varies first.
macro_rules! place {
    ($table:ident, $at:ident, $name:ident, [$($kind:tt)*]) => {
        $table[$at] = handle::<$name<$($kind),*>>;
        $at += 1;
    };
    ($table:ident, $at:ident, $name:ident, [$($kind:tt)*] 2 $($rest:tt)*) => {
        place!($table, $at, $name, [$($kind)* 0] $($rest)*);
        place!($table, $at, $name, [$($kind)* 1] $($rest)*);
    };
    ($table:ident, $at:ident, $name:ident, [$($kind:tt)*] 3 $($rest:tt)*) => {
        place!($table, $at, $name, [$($kind)* 0] $($rest)*);
        place!($table, $at, $name, [$($kind)* 1] $($rest)*);
        place!($table, $at, $name, [$($kind)* 2] $($rest)*);
    };
}

macro_rules! table {
    (
        families { $($name:ident: [$($kinds:tt)*];)* }
        sequences { $($sequence:ident = $($part:ident<$($kind:tt),*>)+;)* }
    ) => {
        /// What operations there are, without the kinds of their operands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Family {
            $($name,)*
        }

        /// How many kinds each operand of a family can have.
        const KINDS: &[&[u16]] = &[$(&[$($kinds),*],)*];

        #[cfg(test)]
        const NAMES: &[&str] = &[$(stringify!($name),)*];

        /// Sequences, as handlers, with the handlers that they stand for. Longer ones come first.
        pub(super) static SEQUENCES: &[(&[u16], u16)] = {
            const FIRST: u16 = first_of(KINDS.len());
            enum Number { $($sequence,)* }
            &[$((&[$(number(Family::$part, &[$($kind),*])),+], FIRST + Number::$sequence as u16),)*]
        };

        $(type $sequence = table!(@then $($part<$($kind),*>)+);)*

        static TABLE: [Handler; SIZE] = {
            let mut table: [Handler; SIZE] = [handle::<Leave>; SIZE];
            let mut at = 0;
            $(place!(table, at, $name, [] $($kinds)*);)*
            $(
                table[at] = handle::<$sequence>;
                at += 1;
            )*
            assert!(at <= SIZE);
            table
        };
    };
    (@then $part:ident<$($kind:tt),*>) => { $part<$($kind),*> };
    (@then $part:ident<$($kind:tt),*> $($rest:tt)+) => { Then<$part<$($kind),*>, table!(@then $($rest)+)> };
}

/// The first handler of a family.
const fn first_of(family: usize) -> u16 {
    let mut first = 0;
    let mut i = 0;
    while i < family {
        let mut combinations = 1;
        let mut k = 0;
        while k < KINDS[i].len() {
            combinations *= KINDS[i][k];
            k += 1;
        }
        first += combinations;
        i += 1;
    }
    first
}

/// The handler of a family for some kinds of operands.
pub(super) const fn number(family: Family, kinds: &[u8]) -> u16 {
    let of = KINDS[family as usize];
    assert!(of.len() == kinds.len());
    let mut number = 0;
    let mut i = 0;
    while i < kinds.len() {
        assert!((kinds[i] as u16) < of[i]);
        number = number * of[i] + kinds[i] as u16;
        i += 1;
    }
    first_of(family as usize) + number
}

// The numbers behind a family are those of its operands' kinds: 3 for what is read, 2 for where a result goes (slot or global variable), for what a
// branch waits for (false or true), and for the size of objects (large or small).
table! {
    families {
        Leave: [];
        Plain: [];
        Serve: [];
        Pay: [];
        Jump: [];
        Take: [];
        Default: [];
        Add: [3 3 2];
        Sub: [3 3 2];
        Mul: [3 3 2];
        Div: [3 3 2];
        Mod: [3 3 2];
        And: [3 3 2];
        Or: [3 3 2];
        LogShift: [3 3 2];
        ArtShift: [3 3 2];
        Loadb: [3 3 2];
        Loadw: [3 3 2];
        GetProp: [3 3 2];
        GetPropAddr: [3 3 2];
        GetNextProp: [3 3 2];
        Je: [3 3 2];
        Jl: [3 3 2];
        Jg: [3 3 2];
        Test: [3 3 2];
        Jin: [3 3 2 2];
        TestAttr: [3 3 2 2];
        Jz: [3 2];
        Move: [3 2];
        Not: [3 2];
        Inc: [3];
        Dec: [3];
        IncChk: [3 3 2];
        DecChk: [3 3 2];
        Storeb: [3 3 3];
        Storew: [3 3 3];
        PutProp: [3 3 3];
        SetAttr: [3 3 2];
        ClearAttr: [3 3 2];
        GetParent: [3 2 2];
        GetSibling: [3 2 2 2];
        GetChild: [3 2 2 2];
        GetPropLen: [3 2 2];
        CheckArgCount: [3 2];
        Call: [3];
        Call1: [3 3];
        Call2: [3 3 3];
        Return: [3];
    }
    sequences {
    }
}

/// The handler's name with its kinds.
#[cfg(test)]
pub(super) fn name(handler: u16) -> String {
    let family = (0..KINDS.len()).rev().find(|&family| first_of(family) <= handler).unwrap_or_default();
    let mut rest = handler - first_of(family);
    let mut kinds: Vec<String> = KINDS[family]
        .iter()
        .rev()
        .map(|of| {
            let kind = rest % of;
            rest /= of;
            kind.to_string()
        })
        .collect();
    kinds.reverse();
    format!("{}<{}>", NAMES[family], kinds.join(","))
}
