//! What of a story a run has reached: routines, instructions and strings.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use super::profile::percent;
use crate::zmachine::Machine;

/// The opcode bytes of `print_paddr`, by the type of its operand (§14): large, small, variable.
const PRINT_PADDR: [u8; 3] = [0x8D, 0x9D, 0xAD];

/// How often each instruction ran, and which strings were printed.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// By the address of the instruction.
    counts: Vec<u64>,
    strings: BTreeSet<u32>,
}

/// A routine of a story, as what can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routine {
    pub name: String,
    /// The byte address of its header.
    pub address: u32,
    /// Its instructions by their addresses, as text.
    pub instructions: Vec<(u32, String)>,
}

/// What there is in a story to be reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whole {
    /// In the order of the story.
    pub routines: Vec<Routine>,
    /// The byte addresses of strings at packed addresses, in order.
    pub strings: Vec<u32>,
}

/// A part, and what it is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    pub reached: usize,
    pub of: usize,
}

/// How much was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    pub routines: Share,
    pub instructions: Share,
    pub strings: Share,
}

impl Coverage {
    /// Takes note of an instruction that is about to run.
    #[inline]
    pub fn instruction(&mut self, machine: &Machine, address: u32) {
        let place = address as usize;
        if place >= self.counts.len() {
            // An instruction that runs lies in the story, or faults.
            let size = machine.memory().story_size() as usize;
            if place >= size {
                return;
            }
            self.counts.resize(size, 0);
        }
        if let Some(count) = self.counts.get_mut(place) {
            *count += 1;
        }
        if PRINT_PADDR.contains(&machine.memory().byte_at(address))
            && let Some(string) = printed(machine, address)
        {
            self.strings.insert(string);
        }
    }

    /// How often the instruction at an address ran.
    pub fn count(&self, address: u32) -> u64 {
        self.counts.get(address as usize).copied().unwrap_or(0)
    }

    pub fn summary(&self, whole: &Whole) -> Summary {
        let reached =
            |instructions: &[(u32, String)]| instructions.iter().filter(|(at, _)| self.count(*at) > 0).count();
        let mut summary = Summary::default();
        for routine in &whole.routines {
            let instructions = reached(&routine.instructions);
            summary.instructions.reached += instructions;
            summary.instructions.of += routine.instructions.len();
            summary.routines.reached += usize::from(instructions > 0);
            summary.routines.of += 1;
        }
        summary.strings.of = whole.strings.len();
        summary.strings.reached = whole.strings.iter().filter(|string| self.strings.contains(*string)).count();
        summary
    }

    /// A summary and a line for each routine, in the order of the story.
    pub fn table(&self, whole: &Whole) -> String {
        let mut text =
            format!("{}\n\n{:>12} {:>9} {:>9} {:>6}  routine\n", self.summary(whole), "calls", "reached", "of", "%");
        for Routine { name, instructions, .. } in &whole.routines {
            let reached = instructions.iter().filter(|(at, _)| self.count(*at) > 0).count();
            let (calls, of) = (self.calls(instructions), instructions.len());
            // Writing to a string does not fail.
            let _ = writeln!(text, "{calls:>12} {reached:>9} {of:>9} {}  {name}", percent(reached as u64, of as u64));
        }
        text
    }

    /// The routines' instructions, a line each, which [`Coverage::lcov`] refers to.
    pub fn listing(whole: &Whole) -> String {
        let mut text = String::new();
        for Routine { name, instructions, .. } in &whole.routines {
            let _ = writeln!(text, "{name}:");
            for (address, instruction) in instructions {
                let _ = writeln!(text, "{address:05x}  {instruction}");
            }
            text.push('\n');
        }
        text
    }

    /// The counts in the format of lcov's `.info` files, for a listing in a file of this name.
    pub fn lcov(&self, whole: &Whole, listing: &str) -> String {
        let (mut functions, mut lines) = (String::new(), String::new());
        let mut line = 0;
        for Routine { name, instructions, .. } in &whole.routines {
            line += 1;
            let calls = self.calls(instructions);
            let _ = write!(functions, "FN:{line},{name}\nFNDA:{calls},{name}\n");
            for (address, _) in instructions {
                line += 1;
                let _ = writeln!(lines, "DA:{line},{}", self.count(*address));
            }
            line += 1;
        }
        let Summary { routines, instructions, .. } = self.summary(whole);
        format!(
            "TN:\nSF:{listing}\n{functions}FNF:{}\nFNH:{}\n{lines}LF:{}\nLH:{}\nend_of_record\n",
            routines.of, routines.reached, instructions.of, instructions.reached
        )
    }

    /// How often a routine began: its first instruction ran, which a loop may go back to as well.
    fn calls(&self, instructions: &[(u32, String)]) -> u64 {
        instructions.first().map_or(0, |(first, _)| self.count(*first))
    }
}

/// The byte address of the string that the `print_paddr` at an address is about to print. None where it takes it from nowhere.
fn printed(machine: &Machine, address: u32) -> Option<u32> {
    let memory = machine.memory();
    let (kind, first) = (memory.byte_at(address), memory.byte_at(address + 1));
    let packed = match (kind, first) {
        (0x8D, _) => memory.word_at(address + 1),
        (0x9D, small) => u16::from(small),
        (_, 0) => *machine.stack().pushed().last()?.last()?,
        (_, local @ 1..=15) => *machine.stack().locals_of(&machine.stack().frame).get(usize::from(local) - 1)?,
        (_, global) => machine.global_variable(global - 16),
    };
    Some(machine.unpack_string(packed))
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Share { reached, of } = *self;
        write!(f, "{reached} of {of} ({} %)", percent(reached as u64, of as u64).trim_start())
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { routines, instructions, strings } = self;
        write!(f, "Routines: {routines}\nInstructions: {instructions}\nStrings: {strings}")
    }
}
