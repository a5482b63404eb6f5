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
    let mut at = Registers { ip, fp, fuel, behind: 0 };
    let handler = match B::run(bench, low, operations, &mut at) {
        Flow::Next => {
            let handler = read(operations, ip, at.behind, field::NEXT);
            at.behind += 1;
            handler
        }
        Flow::Go(handler) => handler,
        Flow::Exit(exit) => {
            bench.at = Registers { ip: at.operation(), behind: 0, ..at };
            return exit;
        }
    };
    go_on(bench, low, operations, handler, at.operation(), at.fp, at.fuel)
}

/// Runs operations, the first by its handler, until there is a reason to stop; where that was is in [`Bench::at`].
#[inline(always)]
pub(super) fn go_on(
    bench: &mut Bench<'_>,
    low: &mut Low,
    operations: &Operations,
    handler: u16,
    ip: usize,
    fp: usize,
    fuel: i64,
) -> Exit {
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
        S1 = Storeb<1, 0, 0> Inc<0> Jl<0, 1, 0> Jump<>;
        S2 = Move<0, 1> GetPropAddr<2, 1, 1> Move<2, 0> Jz<0, 1>;
        S3 = Je<2, 1, 1> Je<2, 1, 1> Je<2, 1, 1> Je<2, 1, 1>;
        S4 = Inc<0> Jg<0, 1, 1> Jg<1, 0, 1> Jump<>;
        S5 = Jl<0, 1, 0> GetPropAddr<0, 0, 1> Move<2, 0> Jz<0, 0>;
        S6 = Jz<0, 1> Jl<0, 1, 0> Jg<0, 1, 0> GetPropAddr<0, 0, 1>;
        S7 = Move<0, 0> Move<0, 0> Move<0, 0> Call<1>;
        S8 = Je<0, 0, 1> Inc<0> Jg<0, 0, 1> Jump<>;
        S9 = Jz<0, 1> Je<0, 1, 1> Je<0, 1, 1> Je<0, 1, 0>;
        S10 = Loadw<1, 1, 0> Move<1, 0> Jg<0, 0, 1> Jump<>;
        S11 = Storew<1, 0, 1> Inc<0> Jl<0, 1, 0> Jump<>;
        S12 = Jz<0, 1> Jg<1, 0, 1> Jg<0, 1, 1> Jin<0, 1, 0, 0>;
        S13 = Je<0, 0, 1> Je<0, 0, 0> Add<0, 1, 0> Return<0>;
        S14 = Jz<0, 1> Move<2, 0> Move<0, 1> Call<1>;
        S15 = Jl<0, 1, 0> Jg<0, 1, 0> GetPropAddr<0, 0, 1> Jz<2, 1>;
        S16 = Mul<1, 0, 0> Jl<0, 0, 0> Loadw<0, 0, 0> Je<0, 1, 1>;
        S17 = DivBy<0, 0> Sub<0, 1, 0> Move<1, 0> Jg<0, 0, 1>;
        S18 = Move<2, 0> Move<2, 1> Move<0, 1> Move<2, 0>;
        S19 = And<0, 1, 0> And<0, 1, 0> Jg<0, 0, 0>;
        S20 = Mul<1, 0, 0> Add<0, 0, 0> Call2<1, 0, 1>;
        S21 = Jl<0, 1, 1> Sub<1, 1, 0> Jg<0, 0, 0>;
        S22 = Jl<0, 1, 0> Jg<0, 1, 0> GetPropAddr<0, 0, 1>;
        S23 = Loadb<1, 0, 0> Jl<0, 1, 1> Jl<0, 1, 1>;
        S24 = Jg<1, 0, 1> Jg<0, 1, 1> Jin<0, 1, 0, 0>;
        S25 = Inc<0> Jl<0, 1, 0> Jump<>;
        S26 = Inc<0> Jg<0, 1, 1> Jump<>;
        S27 = Jz<2, 1> GetPropLen<2, 1, 0> Move<2, 0>;
        S28 = Mul<2, 1, 0> Sub<0, 1, 0> Inc<2>;
        S29 = Loadw<0, 1, 0> Jz<0, 1> Loadw<0, 1, 0>;
        S30 = Move<1, 0> DivBy<0, 0> Jl<0, 0, 0>;
        S31 = Move<0, 1> GetChild<2, 0, 0, 0> Jz<0, 1>;
        S32 = Add<0, 1, 0> Jl<1, 1, 1> Jl<1, 1, 1>;
        S33 = Move<0, 0> Move<0, 0> Call<1>;
        S34 = GetPropLen<2, 1, 0> Move<2, 0> Return<0>;
        S35 = TestAttr<0, 1, 1, 0> Jg<1, 0, 1> Jg<0, 1, 0>;
        S36 = And<0, 1, 0> Jz<0, 1> Return<0>;
        S37 = Je<2, 1, 1> Je<2, 1, 1> Call1<1, 0>;
        S38 = Loadb<0, 0, 0> Storeb<0, 0, 0> DecChk<0, 1, 0>;
        S39 = Add<0, 1, 0> Loadb<0, 0, 0> Storeb<0, 0, 0>;
        S40 = Mul<0, 1, 0> Add<0, 1, 0> Loadb<0, 0, 0>;
        S41 = Storeb<0, 0, 0> Add<0, 1, 0> IncChk<0, 0, 0>;
        S42 = Storeb<0, 0, 0> Mul<0, 1, 0> Add<0, 1, 0>;
        S43 = Loadb<0, 0, 0> Storeb<0, 0, 0> Add<0, 1, 0>;
        S44 = Loadw<0, 0, 0> Storew<0, 0, 0> Mul<0, 1, 0>;
        S45 = Add<0, 1, 0> Je<0, 0, 0> Jump<>;
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
        S57 = Inc<0> Jg<0, 1, 1> Jin<0, 2, 0, 0>;
        S58 = Jl<0, 2, 0> Loadw<1, 0, 0> Add<0, 1, 0>;
        S59 = Add<0, 1, 0> Jl<0, 2, 0> Loadw<1, 0, 0>;
        S60 = Sub<0, 1, 0> Jl<0, 1, 1> Loadw<1, 0, 0>;
        S61 = Move<2, 0> Move<0, 0> Move<0, 0>;
        S62 = GetPropAddr<0, 1, 0> GetPropLen<0, 0, 1> DivBy<0, 0>;
        S63 = Sub<0, 1, 0> Move<2, 0> Move<0, 0>;
        S64 = GetPropLen<0, 0, 0> Move<1, 0> DivBy<0, 0>;
        S65 = Jl<0, 0, 0> Loadw<0, 0, 0> Je<0, 0, 1>;
        S66 = Je<0, 0, 1> Inc<0> Jl<0, 0, 0>;
        S67 = Sub<0, 0, 0> Sub<0, 1, 0> Jl<0, 0, 0>;
        S68 = Jz<2, 1> TestAttr<0, 2, 1, 1> Return<1>;
        S69 = Storew<1, 0, 1> Jl<0, 1, 1> Jl<0, 1, 1>;
        S70 = Jl<0, 0, 0> Jl<0, 1, 1> Jl<0, 1, 1>;
        S71 = Jl<0, 1, 0> Loadb<0, 0, 0> Storeb<1, 0, 0>;
        S72 = Move<0, 1> Move<2, 0> Jl<2, 1, 1>;
        S73 = Jz<0, 1> Jl<0, 1, 1> Move<1, 0>;
        S74 = TestAttr<0, 1, 1, 1> Jz<2, 1> GetPropAddr<0, 1, 0>;
        S75 = Jl<0, 1, 1> Jl<0, 1, 1>;
        S76 = Jl<0, 1, 1> Jl<0, 1, 0>;
        S77 = Inc<0> Jg<0, 1, 1>;
        S78 = Loadw<1, 0, 0> Je<0, 0, 0>;
        S79 = Jg<1, 0, 1> Jg<0, 1, 0>;
        S80 = Move<0, 0> Move<0, 0>;
        S81 = Je<0, 0, 1> Inc<0>;
        S82 = Loadw<0, 0, 0> Return<0>;
        S83 = Je<0, 1, 1> Je<0, 1, 0>;
        S84 = Add<0, 1, 0> Jg<0, 0, 1>;
        S85 = Loadw<0, 1, 0> Jz<0, 1>;
        S86 = Loadw<1, 0, 0> Je<0, 1, 0>;
        S87 = GetPropAddr<0, 1, 0> Jz<0, 1>;
        S88 = DivBy<0, 0> Jl<0, 0, 0>;
        S89 = Jl<0, 1, 0> Jl<0, 1, 1>;
        S90 = Inc<0> Jump<>;
        S91 = Je<0, 1, 1> Je<0, 1, 1>;
        S92 = Jl<1, 1, 1> Jl<1, 1, 1>;
        S93 = Dec<2> Jz<2, 0>;
        S94 = And<0, 1, 0> Jz<0, 1>;
        S95 = Jg<0, 0, 1> Jump<>;
        S96 = Loadb<1, 1, 0> Jg<2, 0, 0>;
        S97 = Loadb<0, 0, 0> Return<0>;
        S98 = Add<0, 0, 0> Call2<1, 0, 1>;
        S99 = Move<2, 0> Move<2, 0>;
        S100 = Je<2, 1, 1> Je<2, 1, 1>;
        S101 = Jz<0, 0> Jump<>;
        S102 = Jz<0, 1> Jl<0, 1, 1>;
        S103 = DivBy<0, 0> Sub<0, 1, 0>;
        S104 = Move<1, 0> Jump<>;
        S105 = Jg<0, 0, 1> Call2<1, 0, 0>;
        S106 = Move<1, 0> Call<1>;
        S107 = Move<0, 1> Je<2, 1, 0>;
        S108 = Jz<0, 1> Jump<>;
        S109 = Move<2, 0> Return<0>;
        S110 = Move<0, 1> Move<0, 1>;
        S111 = Move<2, 0> Call2<1, 0, 0>;
        S112 = Move<2, 0> Jz<0, 1>;
        S113 = Move<2, 1> Move<0, 1>;
        S114 = Loadw<1, 1, 0> Jg<0, 0, 1>;
        S115 = Move<0, 0> Move<1, 0>;
        S116 = Jl<2, 1, 1> Jl<2, 1, 1>;
        S117 = Move<0, 1> GetSibling<2, 0, 0, 0>;
        S118 = Move<0, 0> Jz<0, 1>;
        S119 = Move<2, 1> Je<2, 1, 0>;
        S120 = Sub<1, 1, 0> Jg<0, 0, 0>;
        S121 = Move<2, 0> Call1<1, 0>;
        S122 = Loadw<0, 0, 0> Je<0, 0, 0>;
        S123 = TestAttr<0, 1, 1, 1> Jz<2, 1>;
        S124 = Jin<0, 2, 0, 0> Jump<>;
        S125 = Jl<0, 0, 0> Jump<>;
        S126 = Jl<0, 0, 0> Call2<1, 0, 0>;
        S127 = Move<0, 0> Call<1>;
        S128 = Jl<0, 1, 0> Call2<1, 0, 0>;
        S129 = Loadb<0, 1, 0> Test<0, 0, 0>;
        S130 = GetProp<0, 1, 1> Move<2, 0>;
        S131 = Storeb<1, 0, 0> Inc<0>;
        S132 = And<0, 1, 0> And<0, 1, 0>;
        S133 = Move<0, 1> GetPropAddr<2, 1, 1>;
        S134 = Mul<1, 0, 0> Add<0, 0, 0>;
        S135 = Jl<0, 1, 1> Sub<1, 1, 0>;
        S136 = Jl<0, 1, 0> GetPropAddr<0, 0, 1>;
        S137 = Jl<0, 1, 0> Jg<0, 1, 0>;
        S138 = Loadb<1, 0, 0> Jl<0, 1, 1>;
        S139 = Jg<1, 0, 1> Jg<0, 1, 1>;
        S140 = Inc<0> Jl<0, 1, 0>;
        S141 = Jz<0, 1> Jl<0, 1, 0>;
        S142 = Jz<2, 1> GetPropLen<2, 1, 0>;
        S143 = Mul<2, 1, 0> Sub<0, 1, 0>;
        S144 = Jz<0, 1> Je<0, 1, 1>;
        S145 = Loadw<1, 1, 0> Move<1, 0>;
        S146 = Move<1, 0> DivBy<0, 0>;
        S147 = Storew<1, 0, 1> Inc<0>;
        S148 = Jz<0, 1> Jg<1, 0, 1>;
        S149 = Move<0, 1> GetChild<2, 0, 0, 0>;
        S150 = Je<0, 0, 1> Je<0, 0, 0>;
        S151 = Add<0, 1, 0> Jl<1, 1, 1>;
        S152 = Jz<0, 1> Move<2, 0>;
        S153 = GetPropLen<2, 1, 0> Move<2, 0>;
        S154 = Mul<1, 0, 0> Jl<0, 0, 0>;
        S155 = TestAttr<0, 1, 1, 0> Jg<1, 0, 1>;
        S156 = Move<2, 0> Move<2, 1>;
        S157 = Loadb<0, 0, 0> Storeb<0, 0, 0>;
        S158 = Add<0, 1, 0> Loadb<0, 0, 0>;
        S159 = Mul<0, 1, 0> Add<0, 1, 0>;
        S160 = Storeb<0, 0, 0> Add<0, 1, 0>;
        S161 = Storeb<0, 0, 0> Mul<0, 1, 0>;
        S162 = Loadw<0, 0, 0> Storew<0, 0, 0>;
        S163 = Add<0, 1, 0> Je<0, 0, 0>;
        S164 = Loadw<0, 0, 0> Je<0, 0, 1>;
        S165 = Add<0, 1, 0> Loadw<1, 0, 0>;
        S166 = Jl<0, 1, 1> Loadw<1, 0, 0>;
        S167 = Jl<0, 0, 1> Loadw<1, 0, 0>;
        S168 = Sub<0, 1, 0> Jl<0, 0, 1>;
        S169 = Jl<0, 1, 0> Loadw<1, 0, 0>;
        S170 = Loadb<1, 0, 0> Storeb<1, 0, 0>;
        S171 = Jl<0, 1, 0> Loadb<1, 0, 0>;
        S172 = Jl<0, 2, 0> Loadw<1, 0, 0>;
        S173 = Add<0, 1, 0> Jl<0, 2, 0>;
        S174 = Sub<0, 1, 0> Jl<0, 1, 1>;
        S175 = Move<2, 0> Move<0, 0>;
        S176 = GetPropAddr<0, 1, 0> GetPropLen<0, 0, 1>;
        S177 = Sub<0, 1, 0> Move<2, 0>;
        S178 = GetPropLen<0, 0, 0> Move<1, 0>;
        S179 = Jl<0, 0, 0> Loadw<0, 0, 0>;
        S180 = Sub<0, 0, 0> Sub<0, 1, 0>;
        S181 = Jz<2, 1> TestAttr<0, 2, 1, 1>;
        S182 = Storew<1, 0, 1> Jl<0, 1, 1>;
        S183 = Jl<0, 0, 0> Jl<0, 1, 1>;
        S184 = Jl<0, 1, 0> Loadb<0, 0, 0>;
        S185 = Move<0, 1> Move<2, 0>;
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
