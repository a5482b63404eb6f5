//! From the bytes of a routine to operations in register form.
//!
//! Within a routine the number of words on the evaluation stack is the same whenever an instruction is reached, in nearly every routine there is. So what is pushed and
//! pulled has a fixed slot behind the local variables, and an operand is a slot, a value or a global variable. Where ways to an instruction disagree it is translated
//! once for each. A routine that lies in dynamic memory is not translated.
//!
//! Here the ways through a routine are followed and operands are read; `opcodes.rs` says how each opcode is run.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use super::bodies::{FRAME_HEAD, GLOBAL, SLOT, VALUE};
use super::code::Origin;
use super::table::{Family, number};
use crate::story::Version;
use crate::zmachine::engine::HEADER_SIZE;
use crate::zmachine::isa::decode::{Argument, Branch, Instruction, MAX_OPERANDS, Target, decode};
use crate::zmachine::memory::Memory;
use crate::zmachine::property_index::PropertyIndex;

/// The most instructions of a routine that is translated. No compiler makes one that comes near.
const MOST_INSTRUCTIONS: usize = 10_000;

/// The most bytes of a routine that is translated, its texts included.
const MOST_BYTES: u32 = 1 << 16;

/// Instructions of a routine for which there is room from the beginning.
const USUAL: usize = 96;

/// The most that an address can be: what a jump leads to beyond that is no part of any story.
const LAST_ADDRESS: u32 = 0xFF_FFFF;

/// In how many depths an instruction is translated. Infocom's compiler left values on the stack in loops; where they become more, the frame is taken anew with
/// what is left over set aside.
pub(super) const MOST_DEPTHS: usize = 2;

/// The most words that a frame may take.
pub(super) const LARGEST_FRAME: u16 = 512;

/// Instructions, each by its address and how many words are pushed there.
pub(super) type Places<T> = HashMap<(u32, u16), T, Quick>;

/// Builds [`Addresses`].
pub(super) type Quick = BuildHasherDefault<Addresses>;

/// Hashes addresses, with few steps: a story that has them collide gets no further than a routine that is a little longer to translate.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Addresses(u64);

impl Hasher for Addresses {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u32(u32::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        // The odd number that is nearest to 2^64 divided by the golden ratio.
        self.0 = (self.0.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// What the translator knows of the story.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    pub memory: &'a Memory,
    pub version: Version,
    /// Address of the table of global variables.
    pub globals: u16,
    pub small_objects: bool,
    /// Where its properties stand.
    pub properties: Option<&'a PropertyIndex>,
}

/// Where a branch goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// Nowhere: the number is the operation's own.
    Number(u16),
    /// An instruction, with how many words are pushed there.
    Address(u32, u16),
    Return(bool),
    /// An operation of the routine, counted from its first.
    Operation(u16),
}

/// What an operation means for the instructions behind it, and who pays for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// They come next, or are branched over.
    Straight,
    /// None of them comes next.
    End,
    /// They come when a call has returned.
    Call,
    /// They come when something was done outside.
    Outside,
    /// They come next, and this operation pays for them.
    Pays,
    /// None of them comes next, and this operation is the second part of what was paid for before.
    PaidEnd,
}

/// An operation before it is known where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    pub handler: u16,
    pub a: u16,
    pub b: u16,
    pub c: u16,
    pub to: To,
    /// The slot for a call's result, or the body that serves.
    pub detail: u16,
    /// Of a call, the number of its arguments; of what is served, the kinds of its operands.
    pub call: u16,
    pub role: Role,
    /// The slot that it stores into last.
    pub stores: Option<u16>,
    pub origin: Origin,
}

/// A body of the plain engine that needs nothing but the values of its operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub(super) enum Service {
    Print,
    PrintLine,
    PrintAddr,
    PrintPaddr,
    PrintObj,
    PrintNum,
    PrintChar,
    NewLine,
    InsertObj,
    RemoveObj,
}

impl Service {
    pub const ALL: [Service; 10] = [
        Service::Print,
        Service::PrintLine,
        Service::PrintAddr,
        Service::PrintPaddr,
        Service::PrintObj,
        Service::PrintNum,
        Service::PrintChar,
        Service::NewLine,
        Service::InsertObj,
        Service::RemoveObj,
    ];
}

/// A translated routine.
#[derive(Debug)]
pub(super) struct Routine {
    pub locals: u16,
    /// Words that its frame may take, with what it hands to a call.
    pub need: u16,
    /// The values that its local variables start with, where they are not 0.
    pub defaults: Vec<(u16, u16)>,
    /// Address of its first instruction.
    pub first: u32,
    /// The operations of all instructions.
    pub drafts: Vec<Draft>,
    /// Its instructions in their order: first those of the first depth that was met at each address, then those of the second, …
    pub instructions: Vec<Translated>,
    /// Room for where each of them begins, by address and depth.
    pub starts: Places<usize>,
}

impl Routine {
    /// The instruction at an address in the depth that was met there first, second, …
    pub fn instruction(&self, which: usize, at: u32) -> Option<&Translated> {
        let found = self.instructions.binary_search_by_key(&(which, at), Translated::place).ok()?;
        self.instructions.get(found)
    }
}

/// A translated instruction.
#[derive(Debug)]
pub(super) struct Translated {
    /// How many other depths were met at its address before.
    pub which: usize,
    pub at: u32,
    /// Its operations, as places in the routine's.
    pub operations: Range<usize>,
    /// Words that are pushed before it.
    pub depth: u16,
    /// The address after it.
    pub end: u32,
    /// Words that are pushed when it goes on there.
    pub after: Option<u16>,
}

impl Translated {
    fn place(&self) -> (usize, u32) {
        (self.which, self.at)
    }
}

/// A routine that runs in the plain engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotTranslated;

/// Translates the routine at an address, or for None the code outside any routine at `start`, and counts the bytes that were read for it.
pub(super) fn translate(
    facts: Facts<'_>,
    routine: Option<u32>,
    start: u32,
    bytes: &mut u32,
) -> Result<Routine, NotTranslated> {
    let memory = facts.memory;
    let (mut locals, mut first, mut defaults) = (0, start, Vec::new());
    if let Some(at) = routine {
        if at < u32::from(memory.dynamic_size()) || at >= memory.story_size() {
            return Err(NotTranslated);
        }
        locals = u16::from(memory.byte_at(at));
        if locals > 15 {
            return Err(NotTranslated);
        }
        first = at + 1;
        if facts.version <= Version::V4 {
            for local in 0..locals {
                let value = memory.word_at(first);
                if value != 0 {
                    defaults.push((local, value));
                }
                first += 2;
            }
        }
    }
    let drafts = Vec::with_capacity(USUAL);
    let mut translator = Translator { facts, locals, deepest: 0, drafts, begun: 0, next: Vec::new() };
    let mut instructions: Vec<Translated> = Vec::with_capacity(USUAL);
    let mut met: Places<usize> = Places::with_capacity_and_hasher(USUAL, Quick::default());
    let mut times: HashMap<u32, usize, Quick> = HashMap::with_capacity_and_hasher(USUAL, Quick::default());
    // Where fewer words are pushed comes first: more can be set aside, fewer can't be made up for.
    let mut ways = BinaryHeap::from([Reverse((0, first))]);
    while let Some(Reverse((depth, at))) = ways.pop() {
        if met.insert((at, depth), 0).is_some() {
            continue;
        }
        let times = times.entry(at).or_default();
        let which = *times;
        *times += 1;
        if instructions.len() >= MOST_INSTRUCTIONS || *bytes > MOST_BYTES || at > LAST_ADDRESS {
            return Err(NotTranslated);
        }
        let (end, after) = match which < MOST_DEPTHS {
            true => translator.translate(at, depth),
            false => {
                // It is no beginning of an instruction, so that nobody takes a frame up there.
                translator.outside(Family::Again, Origin { pc: at, depth, ..Origin::default() });
                (at, None)
            }
        };
        *bytes += 1 + (end - at);
        let operations = translator.begun..translator.drafts.len();
        translator.begun = operations.end;
        instructions.push(Translated { which, at, operations, depth, end, after });
        ways.extend(translator.next.drain(..).map(|(at, depth)| Reverse((depth, at))));
    }
    let need = locals + translator.deepest + FRAME_HEAD + 8;
    if need > LARGEST_FRAME {
        return Err(NotTranslated);
    }
    instructions.sort_unstable_by_key(Translated::place);
    Ok(Routine { locals, need, defaults, first, drafts: translator.drafts, instructions, starts: met })
}

/// An operand: its kind, and its slot, value or address.
pub(super) type Operand = (u8, u16);

pub(super) struct Translator<'a> {
    pub(super) facts: Facts<'a>,
    pub(super) locals: u16,
    /// The most words that are pushed at once.
    pub(super) deepest: u16,
    /// All operations so far.
    drafts: Vec<Draft>,
    /// Where those of the instruction at hand begin.
    begun: usize,
    /// The ways on from it: addresses, with how many words are pushed there.
    pub(super) next: Vec<(u32, u16)>,
}

/// An instruction at hand.
pub(super) struct Current {
    pub(super) origin: Origin,
    /// Those that are not given read as 0.
    operands: [Operand; MAX_OPERANDS],
    operand_count: usize,
    /// Words pushed after its operands were pulled.
    pub(super) depth: u16,
    pub(super) result: Option<u8>,
    pub(super) branch: Option<Branch>,
    pub(super) end: u32,
}

impl Current {
    pub(super) fn operand(&self, index: usize) -> Operand {
        self.operands.get(index).copied().unwrap_or((VALUE, 0))
    }

    /// All that are given.
    pub(super) fn operands(&self) -> &[Operand] {
        self.operands.get(..self.operand_count).unwrap_or_default()
    }
}

/// What an instruction came to.
pub(super) enum Outcome {
    /// Its operations are made. The number of words pushed after it.
    Made(u16),
    /// Its operations are made, and nothing comes after it.
    Over,
    /// The plain engine is to run it, within the frame.
    Plain,
    /// The plain engine is to run it, with a look at all frames.
    Look,
    /// The plain engine is to run it, with all frames in order.
    Leave,
    /// The same, and how many words are pushed after it can't be told.
    LeaveForGood,
}

impl Outcome {
    /// What stands for what is not made of operations.
    fn family(&self) -> Family {
        match self {
            Outcome::Plain => Family::Plain,
            Outcome::Look => Family::Look,
            Outcome::Made(_) | Outcome::Over | Outcome::Leave | Outcome::LeaveForGood => Family::Leave,
        }
    }
}

impl Translator<'_> {
    /// Translates one instruction. Gives the address after it, and how many words are pushed when it goes on there.
    fn translate(&mut self, at: u32, depth: u16) -> (u32, Option<u16>) {
        let memory = self.facts.memory;
        let origin = Origin { pc: at, depth, first: true, ..Origin::default() };
        let decoded = match at >= u32::from(memory.dynamic_size()) {
            true => decode(memory, self.facts.version, at).ok(),
            false => None,
        };
        // Instructions that can change, and bytes that are none, are left to the plain engine.
        let Some(instruction) = decoded else {
            self.outside(Family::Leave, origin);
            return (at, None);
        };
        let end = at + instruction.size;
        let origin = Origin {
            size: instruction.size.min(255) as u8,
            result: instruction.store,
            returns: matches!(instruction.branch, Some(Branch { to: Target::ReturnFalse | Target::ReturnTrue, .. })),
            ..origin
        };
        let mut current = Current {
            origin,
            operands: [(VALUE, 0); MAX_OPERANDS],
            operand_count: 0,
            depth,
            result: instruction.store,
            branch: instruction.branch,
            end,
        };
        // An operand that can't be read is a fault, which the plain engine is to find.
        let Some(()) = self.read_operands(&instruction, &mut current) else {
            self.outside(Family::Leave, origin);
            return (end, None);
        };
        current.origin.pulls = (depth - current.depth) as u8;
        let outcome = self.instruction(instruction.op, &mut current);
        let after = match outcome {
            Outcome::Made(after) => Some(after),
            Outcome::Over => None,
            Outcome::Plain | Outcome::Look | Outcome::Leave => {
                self.outside(outcome.family(), current.origin);
                let after = current.depth + u16::from(current.result == Some(0));
                if let Some(Branch { to: Target::Address(address), .. }) = current.branch {
                    self.next.push((address, after));
                }
                Some(after)
            }
            Outcome::LeaveForGood => {
                self.outside(Family::Leave, current.origin);
                None
            }
        };
        if let Some(after) = after {
            self.deepest = self.deepest.max(after);
            self.next.push((end, after));
        }
        (end, after)
    }

    /// Operands first to last, as they are evaluated (§4.5.2).
    fn read_operands(&self, instruction: &Instruction, current: &mut Current) -> Option<()> {
        for (operand, argument) in current.operands.iter_mut().zip(&instruction.arguments) {
            *operand = match *argument {
                Argument::Large(value) => (VALUE, value),
                Argument::Small(value) => (VALUE, u16::from(value)),
                Argument::Variable(0) => {
                    current.depth = current.depth.checked_sub(1)?;
                    (SLOT, self.locals + current.depth)
                }
                Argument::Variable(variable) => self.variable(variable)?,
            };
            current.operand_count += 1;
        }
        Some(())
    }

    /// A local or global variable.
    fn variable(&self, variable: u8) -> Option<Operand> {
        match u16::from(variable) {
            local @ 1..=15 if local <= self.locals => Some((SLOT, local - 1)),
            0..=15 => None,
            global => Some((GLOBAL, self.facts.globals.wrapping_add(2 * (global - 16)))),
        }
    }

    /// Whether a global variable may just be written: none of it is header or framework of a property table, and all is dynamic memory.
    pub(super) fn is_writable(&self, operand: Operand) -> bool {
        let (kind, at) = operand;
        let framework = |at| self.facts.properties.is_some_and(|index| index.is_framework(at));
        kind == SLOT
            || at >= HEADER_SIZE
                && at < self.facts.memory.dynamic_size().saturating_sub(1)
                && !framework(at)
                && !framework(at + 1)
    }

    /// The variable that an opcode names (§6.3.4), if it can be read and written here: 0 is the top of the stack, in place.
    pub(super) fn named(&self, current: &Current, depth: u16) -> Option<Operand> {
        let operand = match current.operand(0) {
            (VALUE, variable) if variable as u8 == 0 => (SLOT, self.locals + depth.checked_sub(1)?),
            (VALUE, variable) => self.variable(variable as u8)?,
            _ => return None,
        };
        self.is_writable(operand).then_some(operand)
    }

    /// Where the result goes, as kind and slot or address, and how many words are pushed then.
    pub(super) fn destination(&self, current: &Current) -> Option<(u8, u16, u16)> {
        let variable = current.result?;
        if variable == 0 {
            return Some((0, self.locals + current.depth, current.depth + 1));
        }
        let operand = self.variable(variable).filter(|&operand| self.is_writable(operand))?;
        Some((u8::from(operand.0 == GLOBAL), operand.1, current.depth))
    }

    pub(super) fn push(&mut self, current: &Current, draft: Draft) {
        let first = self.drafts.len() == self.begun;
        self.drafts.push(Draft { origin: Origin { first, ..current.origin }, ..draft });
    }

    /// Something that is done outside, as the instruction's only operation.
    fn outside(&mut self, family: Family, origin: Origin) {
        self.drafts.truncate(self.begun);
        let handler = number(family, &[]);
        self.drafts.push(Draft { handler, role: Role::Outside, origin, ..BLANK });
    }

    /// Takes note of a branch, and gives when it is taken and where it goes.
    pub(super) fn branch(&mut self, current: &Current, depth: u16) -> Option<(u8, To)> {
        let branch = current.branch?;
        let to = match branch.to {
            Target::ReturnFalse => To::Return(false),
            Target::ReturnTrue => To::Return(true),
            Target::Address(address) => {
                self.next.push((address, depth));
                To::Address(address, depth)
            }
        };
        Some((u8::from(branch.when), to))
    }
}

/// An operation that says nothing.
pub(super) const BLANK: Draft = Draft {
    handler: 0,
    a: 0,
    b: 0,
    c: 0,
    to: To::Number(0),
    detail: 0,
    call: 0,
    role: Role::Straight,
    stores: None,
    origin: Origin { pc: 0, depth: 0, pulls: 0, size: 0, result: None, first: false, returns: false, calls: false },
};
