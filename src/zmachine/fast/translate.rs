//! From the bytes of a routine to operations in register form.
//!
//! Within a routine the number of words on the evaluation stack is the same whenever an instruction is reached, in nearly every routine there is. So what is pushed and
//! pulled has a fixed slot behind the local variables, and an operand is a slot, a value or a global variable. A routine in which two ways to an instruction
//! disagree, or which lies in dynamic memory, is not translated.
//!
//! [`instruction`](Translator::instruction) is the one place that says how each opcode is run. What only the plain engine does needs no entry but its name.

use std::collections::{BTreeMap, HashMap};

use super::bodies::{FRAME_HEAD, GLOBAL, SLOT, VALUE, reciprocal};
use super::code::Origin;
use super::table::{Family, number};
use crate::story::Version;
use crate::zmachine::engine::HEADER_SIZE;
use crate::zmachine::isa::Op;
use crate::zmachine::isa::decode::{Argument, Branch, Instruction, Target, decode};
use crate::zmachine::memory::Memory;

/// The most instructions of a routine that is translated. No compiler makes one that comes near.
const MOST_INSTRUCTIONS: usize = 10_000;

/// In how many depths an instruction is translated. Compilers of Infocom's left values on the stack where loops were left, so that two are met; in a loop that pushes for
/// ever there would be no end of them.
const MOST_DEPTHS: usize = 4;

/// The most words that a frame may take.
const LARGEST_FRAME: u16 = 512;

/// What the translator knows of the story.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    pub memory: &'a Memory,
    pub version: Version,
    /// Address of the table of global variables.
    pub globals: u16,
    pub small_objects: bool,
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
    /// Its instructions in their order: first those of the first depth that was met at each address, then those of the second, …
    pub instructions: BTreeMap<(usize, u32), Translated>,
}

/// A translated instruction.
#[derive(Debug)]
pub(super) struct Translated {
    pub drafts: Vec<Draft>,
    /// Words that are pushed before it.
    pub depth: u16,
    /// The address after it.
    pub end: u32,
    /// Words that are pushed when it goes on there.
    pub after: Option<u16>,
}

/// A routine that runs in the plain engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotTranslated;

/// Translates the routine at an address, or for None the code outside any routine at `start`.
pub(super) fn translate(facts: Facts<'_>, routine: Option<u32>, start: u32) -> Result<Routine, NotTranslated> {
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
    let mut translator = Translator { facts, locals, deepest: 0, drafts: Vec::new(), next: Vec::new() };
    let mut instructions = BTreeMap::new();
    let mut depths: HashMap<u32, Vec<u16>> = HashMap::new();
    let mut ways = vec![(first, 0)];
    while let Some((at, depth)) = ways.pop() {
        let met = depths.entry(at).or_default();
        if met.contains(&depth) {
            continue;
        }
        let which = met.len();
        met.push(depth);
        if which >= MOST_DEPTHS || instructions.len() >= MOST_INSTRUCTIONS {
            return Err(NotTranslated);
        }
        let (end, after) = translator.translate(at, depth);
        let drafts = std::mem::take(&mut translator.drafts);
        instructions.insert((which, at), Translated { drafts, depth, end, after });
        ways.append(&mut translator.next);
    }
    let need = locals + translator.deepest + FRAME_HEAD + 8;
    if need > LARGEST_FRAME {
        return Err(NotTranslated);
    }
    Ok(Routine { locals, need, defaults, first, instructions })
}

/// An operand: its kind, and its slot, value or address.
type Operand = (u8, u16);

struct Translator<'a> {
    facts: Facts<'a>,
    locals: u16,
    /// The most words that are pushed at once.
    deepest: u16,
    /// The operations of the instruction at hand.
    drafts: Vec<Draft>,
    /// The ways on from it: addresses, with how many words are pushed there.
    next: Vec<(u32, u16)>,
}

/// An instruction at hand.
struct Current {
    origin: Origin,
    operands: Vec<Operand>,
    /// Words pushed after its operands were pulled.
    depth: u16,
    result: Option<u8>,
    branch: Option<Branch>,
    end: u32,
}

impl Current {
    fn operand(&self, index: usize) -> Operand {
        // Operands that are not given read as 0.
        self.operands.get(index).copied().unwrap_or((VALUE, 0))
    }
}

/// What an instruction came to.
enum Outcome {
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
        let mut current =
            Current { origin, operands: Vec::new(), depth, result: instruction.store, branch: instruction.branch, end };
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
        for argument in &instruction.arguments {
            let operand = match *argument {
                Argument::Large(value) => (VALUE, value),
                Argument::Small(value) => (VALUE, u16::from(value)),
                Argument::Variable(0) => {
                    current.depth = current.depth.checked_sub(1)?;
                    (SLOT, self.locals + current.depth)
                }
                Argument::Variable(variable) => self.variable(variable)?,
            };
            current.operands.push(operand);
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

    /// Whether a global variable may just be written: none of it is header, and all is dynamic memory.
    fn is_writable(&self, operand: Operand) -> bool {
        let (kind, at) = operand;
        kind == SLOT || at >= HEADER_SIZE && at < self.facts.memory.dynamic_size().saturating_sub(1)
    }

    /// The variable that an opcode names (§6.3.4), if it can be read and written here: 0 is the top of the stack, in place.
    fn named(&self, current: &Current, depth: u16) -> Option<Operand> {
        let operand = match current.operand(0) {
            (VALUE, variable) if variable as u8 == 0 => (SLOT, self.locals + depth.checked_sub(1)?),
            (VALUE, variable) => self.variable(variable as u8)?,
            _ => return None,
        };
        self.is_writable(operand).then_some(operand)
    }

    /// Where the result goes, as kind and slot or address, and how many words are pushed then.
    fn destination(&self, current: &Current) -> Option<(u8, u16, u16)> {
        let variable = current.result?;
        if variable == 0 {
            return Some((0, self.locals + current.depth, current.depth + 1));
        }
        let operand = self.variable(variable).filter(|&operand| self.is_writable(operand))?;
        Some((u8::from(operand.0 == GLOBAL), operand.1, current.depth))
    }

    fn push(&mut self, current: &Current, draft: Draft) {
        let first = self.drafts.is_empty();
        self.drafts.push(Draft { origin: Origin { first, ..current.origin }, ..draft });
    }

    /// Something that is done outside, as the instruction's only operation.
    fn outside(&mut self, family: Family, origin: Origin) {
        self.drafts.clear();
        let handler = number(family, &[]);
        self.drafts.push(Draft { handler, role: Role::Outside, origin, ..BLANK });
    }

    /// Takes note of a branch, and gives when it is taken and where it goes.
    fn branch(&mut self, current: &Current, depth: u16) -> Option<(u8, To)> {
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

    /// How each opcode is run.
    fn instruction(&mut self, op: Op, current: &mut Current) -> Outcome {
        let small = u8::from(self.facts.small_objects);
        match op {
            Op::Je => self.equal(current),
            Op::Jl => self.compare(current, Family::Jl, None),
            Op::Jg => self.compare(current, Family::Jg, None),
            Op::Test => self.compare(current, Family::Test, None),
            Op::Jin => self.compare(current, Family::Jin, Some(small)),
            Op::TestAttr => self.compare(current, Family::TestAttr, Some(small)),
            Op::Jz => self.test_one(current, Family::Jz),
            Op::CheckArgCount => self.test_one(current, Family::CheckArgCount),
            Op::Jump => self.jump(current),
            Op::IncChk => self.step_and_compare(current, Family::IncChk),
            Op::DecChk => self.step_and_compare(current, Family::DecChk),

            Op::Or => self.binary(current, Family::Or),
            Op::And => self.binary(current, Family::And),
            Op::Add => self.binary(current, Family::Add),
            Op::Sub => self.binary(current, Family::Sub),
            Op::Mul => self.binary(current, Family::Mul),
            Op::Div => self.division(current, Family::Div, Family::DivBy),
            Op::Mod => self.division(current, Family::Mod, Family::ModBy),
            Op::LogShift => self.binary(current, Family::LogShift),
            Op::ArtShift => self.binary(current, Family::ArtShift),
            Op::Loadw => self.binary(current, Family::Loadw),
            Op::Loadb => self.binary(current, Family::Loadb),
            Op::GetProp => self.binary(current, Family::GetProp),
            Op::GetPropAddr => self.binary(current, Family::GetPropAddr),
            Op::GetNextProp => self.binary(current, Family::GetNextProp),
            Op::Not1 | Op::NotVar => self.unary(current, Family::Not, None),
            Op::GetParent => self.unary(current, Family::GetParent, Some(small)),
            Op::GetPropLen => self.unary(current, Family::GetPropLen, Some(small)),
            Op::GetSibling => self.neighbour(current, Family::GetSibling, small),
            Op::GetChild => self.neighbour(current, Family::GetChild, small),

            Op::Store | Op::Load | Op::Push | Op::Pull | Op::Pop => self.transfer(op, current),
            Op::Inc => self.step(current, Family::Inc),
            Op::Dec => self.step(current, Family::Dec),
            Op::Storew => self.three(current, Family::Storew),
            Op::Storeb => self.three(current, Family::Storeb),
            Op::PutProp => self.three(current, Family::PutProp),
            Op::SetAttr => self.attribute(current, Family::SetAttr, small),
            Op::ClearAttr => self.attribute(current, Family::ClearAttr, small),

            Op::Call
            | Op::CallVs
            | Op::CallVs2
            | Op::Call1s
            | Op::Call2s
            | Op::Call1n
            | Op::Call2n
            | Op::CallVn
            | Op::CallVn2 => self.call(current),
            Op::Ret => self.give_back(current, current.operand(0)),
            Op::Rtrue => self.give_back(current, (VALUE, 1)),
            Op::Rfalse => self.give_back(current, (VALUE, 0)),
            Op::RetPopped => match current.depth.checked_sub(1) {
                Some(depth) => {
                    current.origin.pulls += 1;
                    self.give_back(current, (SLOT, self.locals + depth))
                }
                None => Outcome::LeaveForGood,
            },

            Op::Print => self.serve(current, Service::Print),
            Op::PrintRet => self.print_and_return(current),
            Op::PrintAddr => self.serve(current, Service::PrintAddr),
            Op::PrintPaddr => self.serve(current, Service::PrintPaddr),
            Op::PrintObj => self.serve(current, Service::PrintObj),
            Op::PrintNum => self.serve(current, Service::PrintNum),
            Op::PrintChar => self.serve(current, Service::PrintChar),
            Op::NewLine => self.serve(current, Service::NewLine),
            Op::InsertObj => self.serve(current, Service::InsertObj),
            Op::RemoveObj => self.serve(current, Service::RemoveObj),

            // These need no frame but their own.
            Op::Random
            | Op::Piracy
            | Op::Verify
            | Op::Nop
            | Op::ScanTable
            | Op::CopyTable
            | Op::PrintUnicode
            | Op::CheckUnicode
            | Op::PrintTable
            | Op::ShowStatus
            | Op::SplitWindow
            | Op::SetWindow
            | Op::EraseWindow
            | Op::EraseLine
            | Op::SetCursor
            | Op::GetCursor
            | Op::SetTextStyle
            | Op::BufferMode
            | Op::SetColour
            | Op::SetTrueColour
            | Op::SetFont
            | Op::Tokenise
            | Op::EncodeText
            | Op::OutputStream
            | Op::SoundEffect
            | Op::PushStack => Outcome::Plain,

            Op::Catch | Op::SaveUndo => Outcome::Look,

            // These look at all frames, or whoever answers them may.
            Op::InputStream
            | Op::Sread
            | Op::SreadTimed
            | Op::Aread
            | Op::ReadChar
            | Op::SaveBranch
            | Op::SaveStore
            | Op::RestoreBranch
            | Op::RestoreStore
            | Op::SaveTable
            | Op::RestoreTable
            | Op::RestoreUndo
            | Op::DrawPicture
            | Op::PictureData
            | Op::ErasePicture
            | Op::SetMargins
            | Op::MoveWindow
            | Op::WindowSize
            | Op::WindowStyle
            | Op::GetWindProp
            | Op::ScrollWindow
            | Op::ReadMouse
            | Op::MouseWindow
            | Op::PutWindProp
            | Op::PrintForm
            | Op::MakeMenu
            | Op::PictureTable
            | Op::BufferScreen => Outcome::Leave,

            Op::Throw | Op::Quit | Op::Restart | Op::PullStack | Op::PopStack => Outcome::LeaveForGood,
        }
    }

    fn binary(&mut self, current: &Current, family: Family) -> Outcome {
        let Some((d, c, depth)) = self.destination(current) else { return Outcome::Plain };
        let ((ka, a), (kb, b)) = (current.operand(0), current.operand(1));
        self.push(current, Draft { handler: number(family, &[ka, kb, d]), a, b, c, stores: slot(d, c), ..BLANK });
        Outcome::Made(depth)
    }

    /// A division, which by a constant is a multiplication.
    fn division(&mut self, current: &Current, family: Family, by_constant: Family) -> Outcome {
        let (VALUE, b @ 2..=0x7FFF) = current.operand(1) else { return self.binary(current, family) };
        let Some((d, c, depth)) = self.destination(current) else { return Outcome::Plain };
        let (ka, a) = current.operand(0);
        let reciprocal = reciprocal(b);
        let (to, detail) = (To::Number((reciprocal >> 16) as u16), reciprocal as u16);
        let handler = number(by_constant, &[ka, d]);
        self.push(current, Draft { handler, a, b, c, to, detail, stores: slot(d, c), ..BLANK });
        Outcome::Made(depth)
    }

    fn unary(&mut self, current: &Current, family: Family, small: Option<u8>) -> Outcome {
        let Some((d, c, depth)) = self.destination(current) else { return Outcome::Plain };
        let (ka, a) = current.operand(0);
        let handler = match small {
            Some(small) => number(family, &[ka, d, small]),
            None => number(family, &[ka, d]),
        };
        self.push(current, Draft { handler, a, c, stores: slot(d, c), ..BLANK });
        Outcome::Made(depth)
    }

    fn neighbour(&mut self, current: &Current, family: Family, small: u8) -> Outcome {
        let Some((d, c, depth)) = self.destination(current) else { return Outcome::Plain };
        let Some((when, to)) = self.branch(current, depth) else { return Outcome::Plain };
        let (ka, a) = current.operand(0);
        let handler = number(family, &[ka, d, when, small]);
        self.push(current, Draft { handler, a, c, to, stores: slot(d, c), ..BLANK });
        Outcome::Made(depth)
    }

    /// A comparison of two operands; those of objects depend on the size of an object.
    fn compare(&mut self, current: &Current, family: Family, small: Option<u8>) -> Outcome {
        let Some((when, to)) = self.branch(current, current.depth) else { return Outcome::Plain };
        let ((ka, a), (kb, b)) = (current.operand(0), current.operand(1));
        let handler = match small {
            Some(small) => number(family, &[ka, kb, when, small]),
            None => number(family, &[ka, kb, when]),
        };
        self.push(current, Draft { handler, a, b, to, ..BLANK });
        Outcome::Made(current.depth)
    }

    fn test_one(&mut self, current: &Current, family: Family) -> Outcome {
        let Some((when, to)) = self.branch(current, current.depth) else { return Outcome::Plain };
        let (ka, a) = current.operand(0);
        self.push(current, Draft { handler: number(family, &[ka, when]), a, to, ..BLANK });
        Outcome::Made(current.depth)
    }

    /// `je` with its two to four operands, one comparison after the other.
    fn equal(&mut self, current: &Current) -> Outcome {
        let count = current.operands.len();
        if !(2..=4).contains(&count) {
            return Outcome::LeaveForGood;
        }
        let Some((when, to)) = self.branch(current, current.depth) else { return Outcome::Plain };
        let (ka, a) = current.operand(0);
        for index in 1..count {
            let (kb, b) = current.operand(index);
            let (when, to) = match index + 1 == count || when == 1 {
                true => (when, to),
                // Equal to one of them, it does not branch.
                false => (1, To::Address(current.end, current.depth)),
            };
            self.push(current, Draft { handler: number(Family::Je, &[ka, kb, when]), a, b, to, ..BLANK });
        }
        Outcome::Made(current.depth)
    }

    /// A jump to where a constant says (§15 jump).
    fn jump(&mut self, current: &Current) -> Outcome {
        let (VALUE, offset) = current.operand(0) else { return Outcome::LeaveForGood };
        let address = current.end.wrapping_add_signed(i32::from(offset as i16) - 2);
        self.next.push((address, current.depth));
        let handler = number(Family::Jump, &[]);
        self.push(current, Draft { handler, to: To::Address(address, current.depth), role: Role::End, ..BLANK });
        Outcome::Over
    }

    fn step_and_compare(&mut self, current: &Current, family: Family) -> Outcome {
        let Some((kx, a)) = self.named(current, current.depth) else { return Outcome::Plain };
        let Some((when, to)) = self.branch(current, current.depth) else { return Outcome::Plain };
        let (kb, b) = current.operand(1);
        let handler = number(family, &[kx, kb, when]);
        self.push(current, Draft { handler, a, b, to, stores: slot(kx, a), ..BLANK });
        Outcome::Made(current.depth)
    }

    fn step(&mut self, current: &Current, family: Family) -> Outcome {
        let Some((kx, a)) = self.named(current, current.depth) else { return Outcome::Plain };
        self.push(current, Draft { handler: number(family, &[kx]), a, stores: slot(kx, a), ..BLANK });
        Outcome::Made(current.depth)
    }

    /// Values that go from one variable to another.
    fn transfer(&mut self, op: Op, current: &mut Current) -> Outcome {
        let depth = current.depth;
        let (from, to, after) = match op {
            Op::Store => (Some(current.operand(1)), self.named(current, depth), depth),
            Op::Load => {
                let destination = self.destination(current);
                let to = destination.map(|(d, c, _)| (if d == 0 { SLOT } else { GLOBAL }, c));
                (self.named(current, depth), to, destination.map_or(depth, |(_, _, depth)| depth))
            }
            Op::Push => (Some(current.operand(0)), Some((SLOT, self.locals + depth)), depth + 1),
            _ => {
                let Some(rest) = depth.checked_sub(1) else { return Outcome::LeaveForGood };
                let from = (SLOT, self.locals + rest);
                // `pop` throws away what it pulls.
                let to = if op == Op::Pop { Some(from) } else { self.named(current, rest) };
                current.depth = rest;
                (Some(from), to, rest)
            }
        };
        let (Some((ka, a)), Some((kd, c))) = (from, to) else { return Outcome::Plain };
        let handler = number(Family::Move, &[ka, u8::from(kd == GLOBAL)]);
        self.push(current, Draft { handler, a, c, stores: slot(kd, c), ..BLANK });
        Outcome::Made(after)
    }

    fn three(&mut self, current: &Current, family: Family) -> Outcome {
        let ((ka, a), (kb, b), (kc, c)) = (current.operand(0), current.operand(1), current.operand(2));
        self.push(current, Draft { handler: number(family, &[ka, kb, kc]), a, b, c, ..BLANK });
        Outcome::Made(current.depth)
    }

    fn attribute(&mut self, current: &Current, family: Family, small: u8) -> Outcome {
        let ((ka, a), (kb, b)) = (current.operand(0), current.operand(1));
        self.push(current, Draft { handler: number(family, &[ka, kb, small]), a, b, ..BLANK });
        Outcome::Made(current.depth)
    }

    fn give_back(&mut self, current: &Current, (ka, a): Operand) -> Outcome {
        self.push(current, Draft { handler: number(Family::Return, &[ka]), a, role: Role::End, ..BLANK });
        Outcome::Over
    }

    /// A call. The new frame begins beyond everything that the caller has pushed, operands too, so that until the call is made nothing is lost.
    fn call(&mut self, current: &Current) -> Outcome {
        let spare = self.locals + current.origin.depth;
        let (result, global, depth) = match current.result {
            None => (spare, None, current.depth),
            Some(_) => match self.destination(current) {
                None => return Outcome::Leave,
                Some((0, slot, depth)) => (slot, None, depth),
                Some((_, address, depth)) => (spare, Some(address), depth),
            },
        };
        let (kr, routine) = current.operand(0);
        if (kr, routine) == (VALUE, 0) {
            // §6.4.3: calling address 0 gives false.
            let c = global.unwrap_or(result);
            self.push(
                current,
                Draft { handler: number(Family::Move, &[VALUE, u8::from(global.is_some())]), c, ..BLANK },
            );
            return Outcome::Made(depth);
        }
        let arguments: Vec<Operand> = current.operands.iter().skip(1).copied().collect();
        let distance = spare + FRAME_HEAD;
        let (handler, a, b) = match arguments[..] {
            [] => (number(Family::Call, &[kr]), 0, 0),
            [(ka, a)] => (number(Family::Call1, &[kr, ka]), a, 0),
            [(ka, a), (kb, b)] => (number(Family::Call2, &[kr, ka, kb]), a, b),
            _ => {
                for (slot, &(ka, a)) in (distance..).zip(&arguments) {
                    let handler = number(Family::Move, &[ka, 0]);
                    self.push(current, Draft { handler, a, c: slot, stores: Some(slot), ..BLANK });
                }
                (number(Family::Call, &[kr]), 0, 0)
            }
        };
        let call = Draft {
            handler,
            a,
            b,
            c: distance,
            to: To::Number(routine),
            detail: result,
            call: arguments.len() as u16,
            role: Role::Call,
            ..BLANK
        };
        self.push(current, call);
        if let Some(address) = global {
            let take = Draft { handler: number(Family::Take, &[]), a: spare, c: address, role: Role::Pays, ..BLANK };
            self.push(current, take);
        }
        self.deepest = self.deepest.max(current.origin.depth + 1);
        Outcome::Made(depth)
    }

    /// Something that a body of the plain engine does with nothing but its operands' values.
    fn serve(&mut self, current: &Current, service: Service) -> Outcome {
        let ((ka, a), (kb, b)) = (current.operand(0), current.operand(1));
        let call = u16::from(ka) | u16::from(kb) << 8;
        let handler = number(Family::Serve, &[]);
        self.push(current, Draft { handler, a, b, detail: service as u16, call, role: Role::Outside, ..BLANK });
        Outcome::Made(current.depth)
    }

    fn print_and_return(&mut self, current: &Current) -> Outcome {
        self.serve(current, Service::PrintLine);
        let handler = number(Family::Return, &[VALUE]);
        self.push(current, Draft { handler, a: 1, role: Role::PaidEnd, ..BLANK });
        Outcome::Over
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
    origin: Origin { pc: 0, depth: 0, pulls: 0, size: 0, result: None, first: false, returns: false },
};

/// The slot that a result of a kind goes to, if it is one.
fn slot(kind: u8, to: u16) -> Option<u16> {
    (kind == SLOT).then_some(to)
}
