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
        sequences { $($sequence:ident = $($part:ident<$($kind:literal),*>)+;)* }
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
    (@then $part:ident<$($kind:literal),*>) => { $part<$($kind),*> };
    (@then $part:ident<$($kind:literal),*> $($rest:tt)+) => { Then<$part<$($kind),*>, table!(@then $($rest)+)> };
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
        DivBy: [3 2];
        ModBy: [3 2];
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
        S1 = Move<0, 1> GetPropAddr<2, 1, 1> Move<2, 0> Jz<0, 1>;
        S2 = Je<2, 1, 1> Je<2, 1, 1> Je<2, 1, 1> Je<2, 1, 1>;
        S3 = Jl<0, 1, 0> GetPropAddr<0, 0, 1> Move<2, 0> Jz<0, 0>;
        S4 = Jz<0, 1> Jl<0, 1, 0> Jg<0, 1, 0> GetPropAddr<0, 0, 1>;
        S5 = Move<0, 0> Move<0, 0> Move<0, 0> Call<1>;
        S6 = Jz<0, 1> Je<0, 1, 1> Je<0, 1, 1> Je<0, 1, 0>;
        S7 = Jz<0, 1> Jg<1, 0, 1> Jg<0, 1, 1> Jin<0, 1, 0, 0>;
        S8 = Je<0, 0, 1> Je<0, 0, 0> Add<0, 1, 0> Return<0>;
        S9 = Jz<0, 1> Move<2, 0> Move<0, 1> Call<1>;
        S10 = Jl<0, 1, 0> Jg<0, 1, 0> GetPropAddr<0, 0, 1> Jz<2, 1>;
        S11 = Mul<1, 0, 0> Jl<0, 0, 0> Loadw<0, 0, 0> Je<0, 1, 1>;
        S12 = DivBy<0, 0> Sub<0, 1, 0> Move<1, 0> Jg<0, 0, 1>;
        S13 = Move<2, 0> Move<2, 1> Move<0, 1> Move<2, 0>;
        S14 = Inc<0> Jg<0, 1, 1> Jump<>;
        S15 = And<0, 1, 0> And<0, 1, 0> Jg<0, 0, 0>;
        S16 = Storeb<1, 0, 0> Inc<0> Jump<>;
        S17 = Je<0, 0, 1> Inc<0> Jump<>;
        S18 = Mul<1, 0, 0> Add<0, 0, 0> Call2<1, 0, 1>;
        S19 = Jl<0, 1, 1> Sub<1, 1, 0> Jg<0, 0, 0>;
        S20 = Jl<0, 1, 0> Jg<0, 1, 0> GetPropAddr<0, 0, 1>;
        S21 = Loadb<1, 0, 0> Jl<0, 1, 1> Jl<0, 1, 1>;
        S22 = Jg<1, 0, 1> Jg<0, 1, 1> Jin<0, 1, 0, 0>;
        S23 = Jz<2, 1> GetPropLen<2, 1, 0> Move<2, 0>;
        S24 = Mul<2, 1, 0> Sub<0, 1, 0> Inc<2>;
        S25 = Loadw<0, 1, 0> Jz<0, 1> Loadw<0, 1, 0>;
        S26 = Move<1, 0> DivBy<0, 0> Jl<0, 0, 0>;
        S27 = Loadw<1, 1, 0> Move<1, 0> Jump<>;
        S28 = Storew<1, 0, 1> Inc<0> Jump<>;
        S29 = Add<0, 1, 0> Jl<1, 1, 1> Jl<1, 1, 1>;
        S30 = GetPropLen<2, 1, 0> Move<2, 0> Return<0>;
        S31 = Move<0, 0> Move<0, 0> Call<1>;
        S32 = TestAttr<0, 1, 1, 0> Jg<1, 0, 1> Jg<0, 1, 0>;
        S33 = And<0, 1, 0> Jz<0, 1> Return<0>;
        S34 = Je<2, 1, 1> Je<2, 1, 1> Call1<1, 0>;
        S35 = Dec<2> Move<2, 0> Call1<1, 0>;
        S36 = Jl<0, 1, 0> Inc<2> Jg<0, 1, 0>;
        S37 = Jz<0, 1> Sub<2, 1, 0> Call2<1, 0, 0>;
        S38 = Jg<2, 2, 1> Move<2, 1> Call<1>;
        S39 = Loadb<0, 0, 0> Storeb<0, 0, 0> DecChk<0, 1, 0>;
        S40 = Mul<0, 1, 0> Add<0, 1, 0> Loadb<0, 0, 0>;
        S41 = Storew<0, 0, 0> Mul<0, 1, 0> Add<0, 1, 0>;
        S42 = Storeb<0, 0, 0> Add<0, 1, 0> IncChk<0, 0, 0>;
        S43 = Storeb<0, 0, 0> Mul<0, 1, 0> Add<0, 1, 0>;
        S44 = Loadw<0, 0, 0> Storew<0, 0, 0> Mul<0, 1, 0>;
        S45 = Add<0, 1, 0> Loadb<0, 0, 0> Storeb<0, 0, 0>;
        S46 = Loadw<0, 0, 0> Je<0, 0, 1> Inc<0>;
        S47 = Add<0, 1, 0> Loadw<1, 0, 0> Je<0, 0, 0>;
        S48 = Jl<0, 1, 0> Jl<0, 1, 1> Jl<0, 1, 1>;
        S49 = Jl<0, 1, 1> Loadw<1, 0, 0> Je<0, 1, 0>;
        S50 = Jl<0, 0, 1> Loadw<1, 0, 0> Je<0, 1, 0>;
        S51 = Sub<0, 1, 0> Jl<0, 0, 1> Loadw<1, 0, 0>;
        S52 = Jl<0, 1, 0> Loadw<1, 0, 0> Je<0, 0, 0>;
        S53 = Loadb<1, 0, 0> Storeb<1, 0, 0> Inc<0>;
        S54 = Jl<0, 1, 0> Loadb<1, 0, 0> Storeb<1, 0, 0>;
        S55 = Add<0, 1, 0> Jg<0, 0, 1> Loadw<1, 0, 0>;
        S56 = Add<0, 1, 0> Jg<0, 0, 1> Jl<0, 1, 1>;
        S57 = Add<0, 1, 0> Jl<0, 2, 0> Loadw<1, 0, 0>;
        S58 = Sub<0, 1, 0> Jl<0, 1, 1> Loadw<1, 0, 0>;
        S59 = Move<2, 0> Move<0, 0> Move<0, 0>;
        S60 = GetPropLen<0, 0, 0> Move<1, 0> DivBy<0, 0>;
        S61 = Jl<0, 0, 0> Loadw<0, 0, 0> Je<0, 0, 1>;
        S62 = GetPropLen<0, 0, 1> DivBy<0, 0> Sub<0, 1, 0>;
        S63 = GetPropAddr<0, 1, 0> GetPropLen<0, 0, 1> DivBy<0, 0>;
        S64 = Sub<0, 1, 0> Move<2, 0> Move<0, 0>;
        S65 = Sub<0, 0, 0> Sub<0, 1, 0> Jl<0, 0, 0>;
        S66 = Jz<2, 1> TestAttr<0, 2, 1, 1> Return<1>;
        S67 = Storew<1, 0, 1> Jl<0, 1, 1> Jl<0, 1, 1>;
        S68 = Jl<0, 0, 0> Jl<0, 1, 1> Jl<0, 1, 1>;
        S69 = Loadb<0, 0, 0> Storeb<1, 0, 0> Inc<0>;
        S70 = Jl<0, 1, 0> Loadb<0, 0, 0> Storeb<1, 0, 0>;
        S71 = Move<2, 0> Jl<2, 1, 1> Jl<2, 1, 1>;
        S72 = Move<0, 1> Move<2, 0> Jl<2, 1, 1>;
        S73 = GetPropAddr<0, 1, 0> Jz<0, 1> GetPropLen<0, 0, 0>;
        S74 = Jz<0, 1> Jl<0, 1, 1> Move<1, 0>;
        S75 = TestAttr<0, 1, 1, 1> Jz<2, 1> GetPropAddr<0, 1, 0>;
        S76 = Inc<0> Jump<>;
        S77 = Jl<0, 1, 1> Jl<0, 1, 1>;
        S78 = Jl<0, 1, 1> Jl<0, 1, 0>;
        S79 = Loadw<1, 0, 0> Je<0, 0, 0>;
        S80 = Jg<1, 0, 1> Jg<0, 1, 0>;
        S81 = Move<0, 0> Move<0, 0>;
        S82 = Loadw<0, 0, 0> Return<0>;
        S83 = Je<0, 1, 1> Je<0, 1, 0>;
        S84 = Add<0, 1, 0> Jg<0, 0, 1>;
        S85 = Loadw<1, 0, 0> Je<0, 1, 0>;
        S86 = Loadw<0, 1, 0> Jz<0, 1>;
        S87 = GetPropAddr<0, 1, 0> Jz<0, 1>;
        S88 = DivBy<0, 0> Jl<0, 0, 0>;
        S89 = Add<0, 1, 0> Jump<>;
        S90 = Move<1, 0> Jump<>;
        S91 = Jl<0, 1, 0> Jl<0, 1, 1>;
        S92 = Je<0, 1, 1> Je<0, 1, 1>;
        S93 = Jl<1, 1, 1> Jl<1, 1, 1>;
        S94 = Dec<2> Jz<2, 0>;
        S95 = And<0, 1, 0> Jz<0, 1>;
        S96 = Loadb<1, 1, 0> Jg<2, 0, 0>;
        S97 = Loadb<0, 0, 0> Return<0>;
        S98 = Add<0, 0, 0> Call2<1, 0, 1>;
        S99 = Move<2, 0> Move<2, 0>;
        S100 = Je<2, 1, 1> Je<2, 1, 1>;
        S101 = Jz<0, 1> Jl<0, 1, 1>;
        S102 = DivBy<0, 0> Sub<0, 1, 0>;
        S103 = Jg<0, 0, 1> Call2<1, 0, 0>;
        S104 = Jz<0, 0> Jump<>;
        S105 = Move<1, 0> Call<1>;
        S106 = Move<0, 1> Je<2, 1, 0>;
        S107 = Move<0, 0> Jump<>;
        S108 = Move<2, 0> Return<0>;
        S109 = Move<2, 0> Call2<1, 0, 0>;
        S110 = Move<0, 1> Move<0, 1>;
        S111 = Move<2, 0> Jz<0, 1>;
        S112 = Move<2, 1> Move<0, 1>;
        S113 = Loadw<1, 1, 0> Jg<0, 0, 1>;
        S114 = Move<0, 0> Move<1, 0>;
        S115 = Move<0, 1> GetSibling<2, 0, 0, 0>;
        S116 = Jl<2, 1, 1> Jl<2, 1, 1>;
        S117 = Move<2, 1> Je<2, 1, 0>;
        S118 = Move<0, 1> GetChild<2, 0, 0, 0>;
        S119 = Sub<1, 1, 0> Jg<0, 0, 0>;
        S120 = Move<2, 0> Call1<1, 0>;
        S121 = Loadw<0, 1, 0> Return<0>;
        S122 = Loadb<0, 0, 0> Storeb<0, 0, 0>;
        S123 = Loadw<0, 0, 0> Je<0, 0, 0>;
        S124 = TestAttr<0, 1, 1, 1> Jz<2, 1>;
        S125 = Jl<0, 0, 0> Call2<1, 0, 0>;
        S126 = Jl<0, 1, 0> Call2<1, 0, 0>;
        S127 = Move<0, 0> Call<1>;
        S128 = Loadb<0, 1, 0> Test<0, 0, 0>;
        S129 = GetProp<0, 1, 1> Move<2, 0>;
        S130 = Loadw<1, 0, 0> Jz<0, 0>;
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
