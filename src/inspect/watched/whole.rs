//! What there is in a story to be reached: the routines and strings that a listing has ([`Disassembly`]), those that ran, and those that constants in them name.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::{Routine, Whole};
use crate::inspect::disassembly::Disassembly;
use crate::inspect::flow;
use crate::story::header::Start;
use crate::zmachine::Machine;
use crate::zmachine::isa::Operand;
use crate::zmachine::isa::decode::{Instruction, decode};
use crate::zmachine::isa::disassemble::disassemble;

/// The name of the code outside any routine, with which all versions but 6 begin (§5.5).
const OUTSIDE: &str = "main";

/// The name of a routine, as listings have it, by the byte address of its header; 0 is the code outside any.
pub fn name(routine: u32) -> String {
    match routine {
        0 => OUTSIDE.to_owned(),
        address => format!("r{address:04x}"),
    }
}

/// Looks through a machine's story, from its beginning and from routines that are known. Work and memory are in proportion to the story's size.
pub fn of(machine: &Machine, known: impl IntoIterator<Item = u32>) -> Whole {
    let listed = Disassembly::of(machine.story());
    let mut seen = Seen {
        machine,
        wanted: known.into_iter().chain(listed.routines().iter().map(|routine| routine.address)).collect(),
        done: BTreeMap::new(),
        strings: listed.strings().iter().map(|string| string.address).collect(),
        taken: BTreeSet::new(),
    };
    seen.wanted.insert(match machine.story().header().start() {
        Start::Instruction(_) => 0,
        Start::Routine(routine) => routine,
    });
    while let Some(routine) = seen.wanted.pop_first() {
        seen.look_through(routine);
    }
    let Seen { done, strings, .. } = seen;
    Whole { routines: done.into_values().collect(), strings: strings.into_iter().collect() }
}

struct Seen<'a> {
    machine: &'a Machine,
    wanted: BTreeSet<u32>,
    done: BTreeMap<u32, Routine>,
    strings: BTreeSet<u32>,
    /// Addresses of instructions, each of which belongs to the routine that came to it first.
    taken: BTreeSet<u32>,
}

impl Seen<'_> {
    fn look_through(&mut self, routine: u32) {
        let (memory, version) = (self.machine.memory(), self.machine.story().version());
        if self.done.contains_key(&routine) {
            return;
        }
        let Some(first) = self.first_instruction(routine) else { return };
        let mut instructions = BTreeMap::new();
        let mut ways = vec![first];
        while let Some(address) = ways.pop() {
            let Ok(instruction) = decode(memory, version, address) else { continue };
            if !self.taken.insert(address) {
                continue;
            }
            ways.extend((!flow::ends(instruction.op)).then_some(address + instruction.size));
            ways.extend(flow::target(&instruction));
            self.note_constants(&instruction);
            instructions.insert(address, disassemble(&instruction, memory, version).to_string());
        }
        let instructions = instructions.into_iter().collect();
        self.done.insert(routine, Routine { name: name(routine), address: routine, instructions });
    }

    /// Where a routine's code begins (§5.2.1); None where there can be no routine.
    fn first_instruction(&self, routine: u32) -> Option<u32> {
        let (memory, story) = (self.machine.memory(), self.machine.story());
        if routine == 0 {
            return match story.header().start() {
                Start::Instruction(address) => Some(address),
                Start::Routine(_) => None,
            };
        }
        let locals = memory.byte_at(routine);
        let words = if story.version().number() <= 4 { u32::from(locals) } else { 0 };
        (routine < memory.story_size() && locals <= 15).then_some(routine + 1 + 2 * words)
    }

    fn note_constants(&mut self, instruction: &Instruction) {
        for (kind, packed) in flow::constants(instruction) {
            match kind {
                Operand::Routine if packed != 0 => {
                    self.wanted.insert(self.machine.unpack_routine(packed));
                }
                Operand::Text => {
                    self.strings.insert(self.machine.unpack_string(packed));
                }
                _ => {}
            }
        }
    }
}
