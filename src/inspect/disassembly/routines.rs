//! Finding routines: by following code from where the story begins (§5.5), then by trying what lies between.
//!
//! What is called for certain is taken as it comes. All else (addresses in data, bytes that nothing refers to) must be [`Finder::sound`]: a routine
//! whose every instruction is legal, uses only its own locals, branches only to its own instructions, and ends where the next thing can begin.

use std::collections::{BTreeSet, HashSet};

use super::map::{Kind, Map};
use crate::inspect::flow;
use crate::story::header::Start;
use crate::zmachine::isa::Operand;
use crate::zmachine::isa::decode::Instruction;

/// How many bytes of instructions are looked at for each byte of a story, so that no bytes can make the search last.
const LOOKS: u64 = 48;

/// A routine that nothing refers to is believed if something sound follows it, or if it has so many instructions.
const BELIEVED: usize = 4;

/// The most instructions of what is no routine but follows one: code that nothing reaches.
const MOST_UNREACHED: usize = 64;

/// The search for routines.
pub(super) struct Finder<'a> {
    pub(super) map: &'a mut Map,
    /// Where routines may be by what calls say, not yet looked at.
    called: Vec<u32>,
    /// Where strings are by what `print_paddr` says.
    pub(super) printed: BTreeSet<u32>,
    /// Large constants whose meaning the instruction does not tell.
    pub(super) constants: BTreeSet<u16>,
    effort: u64,
}

/// A routine that could be one: its instructions and where they end.
struct Candidate {
    locals: u8,
    instructions: Vec<(u32, u32)>,
    end: u32,
}

impl<'a> Finder<'a> {
    pub(super) fn new(map: &'a mut Map) -> Finder<'a> {
        let effort = LOOKS * u64::from(map.size()) + 4096;
        Finder { map, called: Vec::new(), printed: BTreeSet::new(), constants: BTreeSet::new(), effort }
    }

    /// Follows all code from the beginning.
    pub(super) fn follow(&mut self) {
        match self.map.header.start() {
            Start::Routine(at) => {
                self.map.names.insert(at, "main".to_owned());
                self.routine(at);
            }
            // Compilers put the first instruction into a routine without locals; the byte before says so.
            Start::Instruction(first) => {
                let header = first.saturating_sub(1);
                let is_routine = self.map.aligned(header) == header
                    && self.map.byte(header) == 0
                    && self.map.is_free(header, 1)
                    && self.map.instruction(first).is_some();
                let at = if is_routine { header } else { first };
                if is_routine {
                    self.map.claim(header, 1, Kind::Routine);
                }
                self.map.names.insert(at, "main".to_owned());
                self.code(first);
            }
        }
        self.finish();
    }

    /// Follows what has been called.
    fn finish(&mut self) {
        while let Some(at) = self.called.pop() {
            self.routine(at);
        }
    }

    /// Takes a routine at an address, if there can be one.
    fn routine(&mut self, at: u32) {
        let locals = self.map.byte(at);
        let size = self.map.header_size(locals);
        if locals > 15 || !self.map.is_free(at, size) || self.map.instruction(at + size).is_none() {
            return;
        }
        self.map.claim(at, size, Kind::Routine);
        self.code(at + size);
    }

    /// Takes all instructions that are reached from one.
    fn code(&mut self, first: u32) {
        let mut ahead = vec![first];
        while let Some(at) = ahead.pop() {
            if !self.map.is_free(at, 1) || self.effort == 0 {
                continue;
            }
            let Some(instruction) = self.decoded(at) else { continue };
            if !self.map.claim(at, instruction.size, Kind::Code) {
                continue;
            }
            self.note(&instruction);
            if !flow::ends(instruction.op) {
                ahead.push(at + instruction.size);
            }
            ahead.extend(flow::target(&instruction));
        }
    }

    /// Remembers what an instruction refers to.
    fn note(&mut self, instruction: &Instruction) {
        for (kind, value) in flow::constants(instruction) {
            match kind {
                Operand::Routine if value != 0 => self.called.push(self.map.routine_at(value)),
                Operand::Text => {
                    self.printed.insert(self.map.string_at(value));
                }
                Operand::Value => {
                    self.constants.insert(value);
                }
                Operand::Routine
                | Operand::Signed
                | Operand::Variable
                | Operand::Address
                | Operand::Object
                | Operand::Attribute
                | Operand::Property
                | Operand::Window
                | Operand::Label => {}
            }
        }
    }

    /// Decodes an instruction and charges for it.
    fn decoded(&mut self, at: u32) -> Option<Instruction> {
        let instruction = self.map.instruction(at);
        let cost = match &instruction {
            Some(instruction) => instruction.size,
            // A string without an end is read to the end of the story.
            None if matches!(self.map.byte(at), 0xB2 | 0xB3) => self.map.size().saturating_sub(at),
            None => 4,
        };
        self.effort = self.effort.saturating_sub(1 + u64::from(cost));
        instruction
    }

    /// Takes a routine at a packed address that stands in data or that an instruction has as a number, if it is sound.
    pub(super) fn hinted(&mut self, packed: u16) {
        let at = self.map.routine_at(packed);
        if at < 64 || self.map.kind_at(at).is_some() {
            return;
        }
        if let Some(candidate) = self.sound(at)
            && self.is_believed(&candidate)
        {
            self.take(at, &candidate);
        }
    }

    fn take(&mut self, at: u32, candidate: &Candidate) {
        self.map.claim(at, self.map.header_size(candidate.locals), Kind::Routine);
        for (at, size) in &candidate.instructions {
            self.map.claim(*at, *size, Kind::Code);
            if let Some(instruction) = self.map.instruction(*at) {
                self.note(&instruction);
            }
        }
        self.finish();
    }

    /// The routine at an address, if it is one by all that can be told without running it.
    fn sound(&mut self, at: u32) -> Option<Candidate> {
        let locals = self.map.byte(at);
        let size = self.map.header_size(locals);
        if locals > 15 || !self.map.is_free(at, size) {
            return None;
        }
        let first = at + size;
        let (mut next, mut furthest) = (first, first);
        let mut instructions = Vec::new();
        let mut targets = HashSet::new();
        loop {
            if self.effort == 0 || !self.map.is_free(next, 1) {
                return None;
            }
            let instruction = self.decoded(next)?;
            let mut own = flow::variables(&instruction);
            if own.any(|number| (1..=15).contains(&number) && number > locals) || !self.is_plausible(&instruction) {
                return None;
            }
            if let Some(to) = flow::target(&instruction) {
                if to < first {
                    return None;
                }
                targets.insert(to);
                furthest = furthest.max(to);
            }
            if !self.map.is_free(next, instruction.size) {
                return None;
            }
            instructions.push((next, instruction.size));
            next += instruction.size;
            // Where the next thing can't begin, code follows that nothing reaches.
            if flow::ends(instruction.op) && next > furthest && self.is_padded(next) {
                break;
            }
        }
        for (at, _) in &instructions {
            targets.remove(at);
        }
        targets.is_empty().then_some(Candidate { locals, instructions, end: next })
    }

    /// Whether nothing but zeros lies between an address and the next place where a routine can be.
    fn is_padded(&self, at: u32) -> bool {
        self.map.bytes(at, self.map.aligned(at) - at).iter().all(|byte| *byte == 0)
    }

    /// Whether what an instruction calls could be a routine.
    fn is_plausible(&self, instruction: &Instruction) -> bool {
        let row = instruction.op.row();
        let count = instruction.arguments.len();
        let counted = count >= row.required && count <= row.operands.len();
        counted
            && flow::constants(instruction).all(|(kind, value)| match kind {
                Operand::Routine => {
                    let at = self.map.routine_at(value);
                    value == 0
                        || match self.map.kind_at(at) {
                            Some(kind) => kind == Kind::Routine,
                            None => self.map.is_free(at, 1) && self.map.byte(at) <= 15,
                        }
                }
                Operand::Text => self.map.string_at(value) < self.map.size(),
                Operand::Value
                | Operand::Signed
                | Operand::Variable
                | Operand::Address
                | Operand::Object
                | Operand::Attribute
                | Operand::Property
                | Operand::Window
                | Operand::Label => true,
            })
    }

    /// Tries what lies between the routines that are known, and what follows the last of them.
    pub(super) fn fill(&mut self) {
        let code = |map: &Map| {
            let mut pieces = map.pieces.iter().filter(|(_, piece)| matches!(piece.kind, Kind::Routine | Kind::Code));
            let first = pieces.next().map(|(at, _)| *at)?;
            let last = pieces.next_back().map_or(first, |(at, piece)| at + piece.size);
            Some((first, last))
        };
        let Some((first, last)) = code(self.map) else { return };
        let base = u32::from(self.map.header.high_memory_base);
        let from = if base >= u32::from(self.map.header.static_base) { base.min(first) } else { first };
        self.gaps(from, last);
        // What is found beyond the last may call more beyond it.
        while let Some((_, last)) = code(self.map) {
            let at = self.map.aligned(last);
            match self.sound(at).filter(|candidate| self.is_believed(candidate)) {
                Some(candidate) => self.take(at, &candidate),
                None => break,
            }
        }
    }

    fn gaps(&mut self, from: u32, to: u32) {
        let mut at = from;
        while let Some(gap) = self.map.gap(at, to) {
            at = gap.end;
            self.gap(gap.start, gap.end);
        }
    }

    fn gap(&mut self, start: u32, end: u32) {
        let mut at = start;
        while at < end {
            let aligned = self.map.aligned(at);
            if aligned == at
                && let Some(candidate) = self.sound(at)
                && self.is_believed(&candidate)
            {
                self.take(at, &candidate);
                at = candidate.end;
            } else if let Some(after) = self.unreached(at, end) {
                at = after;
            } else {
                at = if aligned == at { at + self.map.version().packed_scale() } else { aligned };
            }
        }
    }

    /// Whether a routine that nothing refers to is followed by something sound, or long enough to be no accident.
    fn is_believed(&mut self, candidate: &Candidate) -> bool {
        candidate.instructions.len() >= BELIEVED || {
            let next = self.map.aligned(candidate.end);
            matches!(self.map.kind_at(next), Some(Kind::Routine | Kind::String)) || self.sound(next).is_some()
        }
    }

    /// Takes instructions that follow others and that nothing reaches, up to the next routine. Gives the address after them.
    fn unreached(&mut self, start: u32, end: u32) -> Option<u32> {
        let before = self.map.pieces.range(..start).next_back()?;
        if before.1.kind != Kind::Code || before.0 + before.1.size != start {
            return None;
        }
        let mut instructions = Vec::new();
        let mut at = start;
        for _ in 0..MOST_UNREACHED {
            let instruction = self.decoded(at).filter(|instruction| self.map.is_free(at, instruction.size))?;
            instructions.push((at, instruction.size));
            at += instruction.size;
            let aligned = self.map.aligned(at);
            let last = flow::ends(instruction.op) && self.is_padded(at);
            let complete = at == end || (last && (aligned >= end || self.sound(aligned).is_some()));
            if complete {
                for (at, size) in instructions {
                    self.map.claim(at, size, Kind::Code);
                    if let Some(instruction) = self.map.instruction(at) {
                        self.note(&instruction);
                        let target = flow::target(&instruction);
                        target.into_iter().for_each(|to| self.code(to));
                    }
                }
                self.finish();
                return Some(at);
            }
        }
        None
    }
}
