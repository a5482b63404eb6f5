//! The table of handlers: one for each body and combination of operand kinds, and one for each sequence that stories run often.
//!
//! A handler ends by calling the next one. Compilers make a jump of such a call; where one does not, the stack grows by a frame with each operation, so a run ends after
//! [`super::BURST`] instructions whatever happens.

use super::Exit;
use super::bodies::*;
use super::code::{Operations, field, read};
use crate::zmachine::memory::Low;

/// What runs an operation and all that follow. The numbers are those of [`Registers`].
pub(super) type Handler = fn(&mut Bench, &mut Low, &Operations, usize, usize, i64) -> Exit;

/// Room in the table: a power of two, so that no number of a handler needs a check.
const SIZE: usize = 0x400;

fn handle<B: Body>(bench: &mut Bench, low: &mut Low, operations: &Operations, ip: usize, fp: usize, fuel: i64) -> Exit {
    let mut at = Registers { ip, fp, fuel, behind: 0, last: 0 };
    let handler = match B::run(bench, low, operations, &mut at) {
        Flow::Next => {
            let handler = read(operations, ip, at.behind, field::NEXT);
            at.behind += 1;
            handler
        }
        Flow::Go(handler) => handler,
        Flow::Exit(exit) => {
            bench.stopped = at.stopped();
            return exit;
        }
    };
    go_on(bench, low, operations, handler, at.operation(), at.fp, at.fuel)
}

/// Runs operations, the first by its handler, until there is a reason to stop; where that was is in [`Bench::stopped`].
#[inline(always)]
pub(super) fn go_on(
    bench: &mut Bench,
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

        /// The sequences, longer ones first.
        const SEQUENCES: &[Sequence] = {
            const FIRST: u16 = FIRSTS[KINDS.len()];
            enum Number { $($sequence,)* }
            &[$(Sequence {
                parts: &[$(Part::new(Family::$part, &[$($kind),*])),+],
                handler: FIRST + Number::$sequence as u16,
            },)*]
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

/// The sequences that begin with a handler, in their order: the first, and for each the next; [`NO_SEQUENCE`] for none.
struct Chains {
    first: [u16; SIZE],
    next: [u16; SEQUENCES.len()],
}

const NO_SEQUENCE: u16 = u16::MAX;

static CHAINS: Chains = {
    let mut chains = Chains { first: [NO_SEQUENCE; SIZE], next: [NO_SEQUENCE; SEQUENCES.len()] };
    let mut at = SEQUENCES.len();
    while at > 0 {
        at -= 1;
        let begins = SEQUENCES[at].parts[0].handler as usize;
        chains.next[at] = chains.first[begins];
        chains.first[begins] = at as u16;
    }
    chains
};

/// The sequences that begin with a handler, longer ones first.
pub(super) fn sequences(handler: u16) -> impl Iterator<Item = &'static Sequence> {
    let mut at = CHAINS.first.get(usize::from(handler)).copied().unwrap_or(NO_SEQUENCE);
    std::iter::from_fn(move || {
        let sequence = SEQUENCES.get(usize::from(at))?;
        at = CHAINS.next.get(usize::from(at)).copied().unwrap_or(NO_SEQUENCE);
        Some(sequence)
    })
}

/// Operations that are run by one handler where they follow one another.
pub(super) struct Sequence {
    pub parts: &'static [Part],
    pub handler: u16,
}

/// One of them.
pub(super) struct Part {
    /// Its own handler.
    pub handler: u16,
    /// Which of its operands are [`LAST`], as bits of the fields that hold them.
    pub last: u8,
}

impl Part {
    const fn new(family: Family, kinds: &[u8]) -> Part {
        let mut last = 0;
        let mut i = 0;
        while i < kinds.len() {
            if kinds[i] == LAST {
                last |= 1 << operand_field(family, i);
            }
            i += 1;
        }
        Part { handler: number(family, kinds), last }
    }
}

/// The field that holds the operand to which a family's kind of this place belongs.
pub(super) const fn operand_field(family: Family, place: usize) -> usize {
    match (family, place) {
        // A call's first kind is that of its routine.
        (Family::Call | Family::Call1 | Family::Call2, 0) => field::TARGET,
        (Family::Call1 | Family::Call2, _) => field::A + place - 1,
        (_, _) => field::A + place,
    }
}

/// The first handler of each family, and behind them of the sequences.
const FIRSTS: [u16; KINDS.len() + 1] = {
    let mut firsts = [0; KINDS.len() + 1];
    let mut i = 0;
    while i < KINDS.len() {
        let mut combinations = 1;
        let mut k = 0;
        while k < KINDS[i].len() {
            combinations *= KINDS[i][k];
            k += 1;
        }
        firsts[i + 1] = firsts[i] + combinations;
        i += 1;
    }
    firsts
};

/// The handler of a family for some kinds of operands.
pub(super) const fn number(family: Family, kinds: &[u8]) -> u16 {
    let of = KINDS[family as usize];
    assert!(of.len() == kinds.len());
    let mut number = 0;
    let mut i = 0;
    while i < kinds.len() {
        // Alone, an operation reads its slot.
        let kind = if kinds[i] == LAST { SLOT } else { kinds[i] };
        assert!((kind as u16) < of[i]);
        number = number * of[i] + kind as u16;
        i += 1;
    }
    FIRSTS[family as usize] + number
}

// The numbers behind a family are those of its operands' kinds: 3 for what is read, 2 for where a result goes (slot or global variable), for what a
// branch waits for (false or true), and for the size of objects (large or small).
table! {
    families {
        Leave: [];
        Plain: [];
        Look: [];
        Again: [];
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
        S1 = Mul<1, 0, 0> Jl<3, 0, 0> Loadw<0, 0, 0> Je<3, 1, 1>;
        S2 = DivBy<0, 0> Sub<3, 1, 0> Move<1, 0> Jg<3, 0, 1>;
        S3 = Move<0, 1> GetPropAddr<2, 1, 1> Move<2, 0> Jz<3, 1>;
        S4 = Jl<0, 1, 0> GetPropAddr<0, 0, 1> Move<2, 0> Jz<3, 0>;
        S5 = Je<0, 0, 1> Je<0, 0, 0> Add<0, 1, 0> Return<3>;
        S6 = Je<2, 1, 1> Je<2, 1, 1> Je<2, 1, 1> Je<2, 1, 1>;
        S7 = Jz<0, 1> Jl<0, 1, 0> Jg<0, 1, 0> GetPropAddr<0, 0, 1>;
        S8 = Move<0, 0> Move<0, 0> Move<0, 0> Call<1>;
        S9 = Jz<0, 1> Je<0, 1, 1> Je<0, 1, 1> Je<0, 1, 0>;
        S10 = Jz<0, 1> Jg<1, 0, 1> Jg<0, 1, 1> Jin<0, 1, 0, 0>;
        S11 = Jz<0, 1> Move<2, 0> Move<0, 1> Call<1>;
        S12 = Jl<0, 1, 0> Jg<0, 1, 0> GetPropAddr<0, 0, 1> Jz<2, 1>;
        S13 = Move<2, 0> Move<2, 1> Move<0, 1> Move<2, 0>;
        S14 = Mul<1, 0, 0> Add<0, 3, 0> Call2<1, 3, 1>;
        S15 = Mul<0, 1, 0> Add<3, 1, 0> Loadb<0, 3, 0>;
        S16 = Add<0, 1, 0> Loadb<0, 3, 0> Storeb<0, 0, 3>;
        S17 = Add<0, 1, 0> Loadw<1, 3, 0> Je<3, 0, 0>;
        S18 = GetPropLen<0, 0, 1> DivBy<3, 0> Sub<3, 1, 0>;
        S19 = GetPropAddr<0, 1, 0> GetPropLen<3, 0, 1> DivBy<3, 0>;
        S20 = Sub<0, 0, 0> Sub<3, 1, 0> Jl<0, 3, 0>;
        S21 = Inc<0> Jg<3, 1, 1> Jump<>;
        S22 = And<0, 1, 0> And<0, 1, 0> Jg<0, 3, 0>;
        S23 = Jl<0, 1, 1> Sub<1, 1, 0> Jg<0, 3, 0>;
        S24 = Mul<2, 1, 0> Sub<3, 1, 0> Inc<2>;
        S25 = Loadw<0, 1, 0> Jz<3, 1> Loadw<0, 1, 0>;
        S26 = Move<1, 0> DivBy<0, 0> Jl<0, 3, 0>;
        S27 = GetPropLen<2, 1, 0> Move<2, 0> Return<3>;
        S28 = And<0, 1, 0> Jz<3, 1> Return<0>;
        S29 = Jz<0, 1> Sub<2, 1, 0> Call2<1, 0, 3>;
        S30 = Loadb<0, 0, 0> Storeb<0, 0, 3> DecChk<0, 1, 0>;
        S31 = Storeb<0, 0, 0> Mul<0, 1, 0> Add<3, 1, 0>;
        S32 = Storew<0, 0, 0> Mul<0, 1, 0> Add<3, 1, 0>;
        S33 = Loadw<0, 0, 0> Storew<0, 0, 3> Mul<0, 1, 0>;
        S34 = Loadw<0, 0, 0> Je<3, 0, 1> Inc<0>;
        S35 = Jl<0, 1, 1> Loadw<1, 0, 0> Je<3, 1, 0>;
        S36 = Jl<0, 0, 1> Loadw<1, 0, 0> Je<3, 1, 0>;
        S37 = Sub<0, 1, 0> Jl<3, 0, 1> Loadw<1, 0, 0>;
        S38 = Jl<0, 1, 0> Loadw<1, 0, 0> Je<0, 3, 0>;
        S39 = Jl<0, 1, 0> Loadb<1, 0, 0> Storeb<1, 0, 3>;
        S40 = Add<0, 1, 0> Jg<3, 0, 1> Loadw<1, 0, 0>;
        S41 = Add<0, 1, 0> Jg<3, 0, 1> Jl<0, 1, 1>;
        S42 = Loadw<1, 0, 0> Add<0, 1, 0> Loadw<1, 3, 0>;
        S43 = Sub<0, 1, 0> Jl<3, 1, 1> Loadw<1, 0, 0>;
        S44 = Add<0, 1, 0> Jl<3, 2, 0> Loadw<1, 0, 0>;
        S45 = Jl<0, 0, 0> Loadw<0, 0, 0> Je<3, 0, 1>;
        S46 = Loadw<0, 0, 0> Je<0, 3, 1> Inc<0>;
        S47 = Jl<0, 1, 0> Loadb<0, 0, 0> Storeb<1, 0, 3>;
        S48 = GetPropAddr<0, 1, 0> Jz<3, 1> GetPropLen<0, 0, 0>;
        S49 = Storeb<1, 0, 0> Inc<0> Jump<>;
        S50 = Je<0, 0, 1> Inc<0> Jump<>;
        S51 = Jl<0, 1, 0> Jg<0, 1, 0> GetPropAddr<0, 0, 1>;
        S52 = Loadb<1, 0, 0> Jl<0, 1, 1> Jl<0, 1, 1>;
        S53 = Jg<1, 0, 1> Jg<0, 1, 1> Jin<0, 1, 0, 0>;
        S54 = Jz<2, 1> GetPropLen<2, 1, 0> Move<2, 0>;
        S55 = Loadw<1, 1, 0> Move<1, 0> Jump<>;
        S56 = Storew<1, 0, 1> Inc<0> Jump<>;
        S57 = Add<0, 1, 0> Jl<1, 1, 1> Jl<1, 1, 1>;
        S58 = Move<0, 0> Move<0, 0> Call<1>;
        S59 = TestAttr<0, 1, 1, 0> Jg<1, 0, 1> Jg<0, 1, 0>;
        S60 = Je<2, 1, 1> Je<2, 1, 1> Call1<1, 0>;
        S61 = Dec<2> Move<2, 0> Call1<1, 0>;
        S62 = Jl<0, 1, 0> Inc<2> Jg<0, 1, 0>;
        S63 = Jg<2, 2, 1> Move<2, 1> Call<1>;
        S64 = Storeb<0, 0, 0> Add<0, 1, 0> IncChk<0, 0, 0>;
        S65 = Jl<0, 1, 0> Jl<0, 1, 1> Jl<0, 1, 1>;
        S66 = Move<2, 0> Move<0, 0> Move<0, 0>;
        S67 = GetPropLen<0, 0, 0> Move<1, 0> DivBy<0, 0>;
        S68 = Sub<0, 1, 0> Move<2, 0> Move<0, 0>;
        S69 = Jz<2, 1> TestAttr<0, 2, 1, 1> Return<1>;
        S70 = Storew<1, 0, 1> Jl<0, 1, 1> Jl<0, 1, 1>;
        S71 = Jl<0, 0, 0> Jl<0, 1, 1> Jl<0, 1, 1>;
        S72 = Move<2, 0> Jl<2, 1, 1> Jl<2, 1, 1>;
        S73 = Move<0, 1> Move<2, 0> Jl<2, 1, 1>;
        S74 = Jz<0, 1> Jl<0, 1, 1> Move<1, 0>;
        S75 = TestAttr<0, 1, 1, 1> Jz<2, 1> GetPropAddr<0, 1, 0>;
        S76 = Loadw<1, 0, 0> Je<0, 3, 0>;
        S77 = Loadw<0, 0, 0> Return<3>;
        S78 = Add<0, 1, 0> Jg<3, 0, 1>;
        S79 = Loadw<1, 0, 0> Je<3, 1, 0>;
        S80 = Loadw<0, 1, 0> Jz<3, 1>;
        S81 = GetPropAddr<0, 1, 0> Jz<3, 1>;
        S82 = Loadw<1, 0, 0> Je<3, 0, 0>;
        S83 = DivBy<0, 0> Jl<0, 3, 0>;
        S84 = And<0, 1, 0> Jz<3, 1>;
        S85 = Loadb<1, 1, 0> Jg<2, 3, 0>;
        S86 = Loadb<0, 0, 0> Return<3>;
        S87 = Add<0, 0, 0> Call2<1, 3, 1>;
        S88 = DivBy<0, 0> Sub<3, 1, 0>;
        S89 = Move<2, 0> Return<3>;
        S90 = Move<2, 0> Call2<1, 0, 3>;
        S91 = Loadw<1, 1, 0> Jg<0, 3, 1>;
        S92 = Sub<1, 1, 0> Jg<0, 3, 0>;
        S93 = Move<2, 0> Jz<3, 1>;
        S94 = Loadb<0, 0, 0> Storeb<0, 0, 3>;
        S95 = Loadw<0, 0, 0> Je<0, 3, 0>;
        S96 = Loadb<0, 1, 0> Test<3, 0, 0>;
        S97 = Loadw<1, 0, 0> Jz<3, 0>;
        S98 = Inc<0> Jg<3, 1, 1>;
        S99 = Mul<1, 0, 0> Add<0, 3, 0>;
        S100 = Mul<2, 1, 0> Sub<3, 1, 0>;
        S101 = Mul<1, 0, 0> Jl<3, 0, 0>;
        S102 = Mul<0, 1, 0> Add<3, 1, 0>;
        S103 = Loadw<0, 0, 0> Storew<0, 0, 3>;
        S104 = Add<0, 1, 0> Loadb<0, 3, 0>;
        S105 = Add<0, 1, 0> Loadw<1, 3, 0>;
        S106 = Loadw<0, 0, 0> Je<3, 0, 1>;
        S107 = Sub<0, 1, 0> Jl<3, 0, 1>;
        S108 = Sub<0, 1, 0> Jl<3, 1, 1>;
        S109 = Add<0, 1, 0> Jl<3, 2, 0>;
        S110 = GetPropLen<0, 0, 1> DivBy<3, 0>;
        S111 = GetPropAddr<0, 1, 0> GetPropLen<3, 0, 1>;
        S112 = Loadw<0, 0, 0> Je<0, 3, 1>;
        S113 = Sub<0, 0, 0> Sub<3, 1, 0>;
        S114 = Inc<0> Jump<>;
        S115 = Jl<0, 1, 1> Jl<0, 1, 1>;
        S116 = Jl<0, 1, 1> Jl<0, 1, 0>;
        S117 = Jg<1, 0, 1> Jg<0, 1, 0>;
        S118 = Move<0, 0> Move<0, 0>;
        S119 = Je<0, 1, 1> Je<0, 1, 0>;
        S120 = Add<0, 1, 0> Jump<>;
        S121 = Move<1, 0> Jump<>;
        S122 = Jl<0, 1, 0> Jl<0, 1, 1>;
        S123 = Je<0, 1, 1> Je<0, 1, 1>;
        S124 = Jl<1, 1, 1> Jl<1, 1, 1>;
        S125 = Dec<2> Jz<2, 0>;
        S126 = Move<2, 0> Move<2, 0>;
        S127 = Je<2, 1, 1> Je<2, 1, 1>;
        S128 = Jz<0, 1> Jl<0, 1, 1>;
        S129 = Jg<0, 0, 1> Call2<1, 0, 0>;
        S130 = Jz<0, 0> Jump<>;
        S131 = Move<1, 0> Call<1>;
        S132 = Move<0, 1> Je<2, 1, 0>;
        S133 = Move<0, 0> Jump<>;
        S134 = Move<0, 1> Move<0, 1>;
        S135 = Move<2, 1> Move<0, 1>;
        S136 = Move<0, 0> Move<1, 0>;
        S137 = Move<0, 1> GetSibling<2, 0, 0, 0>;
        S138 = Jl<2, 1, 1> Jl<2, 1, 1>;
        S139 = Move<2, 1> Je<2, 1, 0>;
        S140 = Move<0, 1> GetChild<2, 0, 0, 0>;
        S141 = Move<2, 0> Call1<1, 0>;
        S142 = TestAttr<0, 1, 1, 1> Jz<2, 1>;
        S143 = Jl<0, 0, 0> Call2<1, 0, 0>;
        S144 = Jl<0, 1, 0> Call2<1, 0, 0>;
        S145 = Move<0, 0> Call<1>;
        S146 = GetProp<0, 1, 1> Move<2, 0>;
        S147 = And<0, 1, 0> And<0, 1, 0>;
        S148 = Storeb<1, 0, 0> Inc<0>;
        S149 = Move<0, 1> GetPropAddr<2, 1, 1>;
        S150 = Je<0, 0, 1> Inc<0>;
        S151 = Jl<0, 1, 1> Sub<1, 1, 0>;
        S152 = Jl<0, 1, 0> GetPropAddr<0, 0, 1>;
        S153 = Jl<0, 1, 0> Jg<0, 1, 0>;
        S154 = Loadb<1, 0, 0> Jl<0, 1, 1>;
        S155 = Jg<1, 0, 1> Jg<0, 1, 1>;
        S156 = Jz<0, 1> Jl<0, 1, 0>;
        S157 = Jz<2, 1> GetPropLen<2, 1, 0>;
        S158 = Jz<0, 1> Je<0, 1, 1>;
        S159 = Move<1, 0> DivBy<0, 0>;
        S160 = Jz<0, 1> Jg<1, 0, 1>;
        S161 = Loadw<1, 1, 0> Move<1, 0>;
        S162 = Je<0, 0, 1> Je<0, 0, 0>;
        S163 = Storew<1, 0, 1> Inc<0>;
        S164 = Add<0, 1, 0> Jl<1, 1, 1>;
        S165 = Jz<0, 1> Move<2, 0>;
        S166 = GetPropLen<2, 1, 0> Move<2, 0>;
        S167 = TestAttr<0, 1, 1, 0> Jg<1, 0, 1>;
        S168 = Move<2, 0> Move<2, 1>;
        S169 = Dec<2> Move<2, 0>;
        S170 = Jz<0, 1> Sub<2, 1, 0>;
        S171 = Jl<0, 1, 0> Inc<2>;
        S172 = Jg<2, 2, 1> Move<2, 1>;
        S173 = Storeb<0, 0, 0> Mul<0, 1, 0>;
        S174 = Storeb<0, 0, 0> Add<0, 1, 0>;
        S175 = Storew<0, 0, 0> Mul<0, 1, 0>;
        S176 = Jl<0, 1, 1> Loadw<1, 0, 0>;
        S177 = Jl<0, 0, 1> Loadw<1, 0, 0>;
        S178 = Jl<0, 1, 0> Loadw<1, 0, 0>;
        S179 = Jl<0, 1, 0> Loadb<1, 0, 0>;
        S180 = Loadw<1, 0, 0> Add<0, 1, 0>;
        S181 = Move<2, 0> Move<0, 0>;
        S182 = GetPropLen<0, 0, 0> Move<1, 0>;
        S183 = Jl<0, 0, 0> Loadw<0, 0, 0>;
        S184 = Sub<0, 1, 0> Move<2, 0>;
        S185 = Jz<2, 1> TestAttr<0, 2, 1, 1>;
        S186 = Storew<1, 0, 1> Jl<0, 1, 1>;
        S187 = Jl<0, 0, 0> Jl<0, 1, 1>;
        S188 = Jl<0, 1, 0> Loadb<0, 0, 0>;
        S189 = Move<2, 0> Jl<2, 1, 1>;
        S190 = Move<0, 1> Move<2, 0>;
    }
}
