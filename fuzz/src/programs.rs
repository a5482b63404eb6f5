//! Random programs: instructions drawn from the opcode table, in every version.

use golmac::story::{Story, Version};
use golmac::zmachine::isa::assemble::assemble;
use golmac::zmachine::isa::decode::{Argument, Branch, Form, Instruction, Target, decode};
use golmac::zmachine::isa::disassemble::disassemble;
use golmac::zmachine::isa::encode::{encode, usual_form};
use golmac::zmachine::isa::table::{Class, OPCODES, Op, Operand, Row};
use golmac::zmachine::memory::Memory;

use super::choices::Choices;
use super::play::{self, Vocabulary};
use super::testbed;

/// Bytes of code that a program has at most.
const MOST_CODE: usize = 6000;

/// Opcodes that end a program, so that they come up less.
const ENDING: [Op; 4] = [Op::Quit, Op::Rtrue, Op::Rfalse, Op::Ret];

/// Makes a program of the input, checks that its instructions go through the decoder, the disassembler and the assembler unchanged, and plays it.
pub fn programs(data: &[u8]) {
    let Some((&first, input)) = data.split_first() else { return };
    let version = Version::ALL[usize::from(first) % 8];
    let mut choices = Choices::new(input);
    let mut program = Program::new(version);
    program.write(&mut choices);
    program.check();
    let Ok(story) = Story::from_bytes(program.image.clone()) else { panic!("a program is no story") };
    let words = testbed::vocabulary();
    play::check(&story, choices.rest(), Vocabulary(&words));
}

/// A story with the testbed's memory and code of its own.
struct Program {
    version: Version,
    image: Vec<u8>,
    /// Where the code begins.
    start: u32,
    instructions: Vec<Instruction>,
    rows: Vec<&'static Row>,
}

impl Program {
    fn new(version: Version) -> Program {
        let mut image = testbed::bytes(version);
        image.resize(image.len().next_multiple_of(64), 0);
        let start = image.len() as u32;
        let number = version.number();
        let rows = OPCODES.iter().filter(|row| row.is_in(number)).collect();
        Program { version, image, start, instructions: Vec::new(), rows }
    }

    /// Routines of random instructions, each after a header of so many locals.
    fn write(&mut self, choices: &mut Choices) {
        let scale = self.version.packed_scale() as usize;
        while !choices.is_spent() && self.image.len() < self.start as usize + MOST_CODE {
            self.image.resize(self.image.len().next_multiple_of(scale.max(4)), 0);
            let locals = choices.byte() & 15;
            self.image.push(locals);
            if self.version <= Version::V4 {
                (0..2 * locals).for_each(|_| self.image.push(choices.byte()));
            }
            let first = self.image.len();
            for _ in 0..1 + choices.below(60) {
                self.instruction(choices);
            }
            // The main program is the first routine's code, or in version 6 the routine.
            if self.image[6..8] != [0, 0] && self.instructions.first().is_some_and(|i| i.address == first as u32) {
                self.begin_at(first);
            }
        }
        let unit = self.version.length_scale();
        self.image.resize(self.image.len().next_multiple_of(unit), 0);
        let length = ((self.image.len() / unit) as u16).to_be_bytes();
        self.image[0x1A..0x1C].copy_from_slice(&length);
    }

    fn begin_at(&mut self, first: usize) {
        let at = match self.version {
            Version::V6 => (self.start as usize - self.routines_offset()) / 4,
            _ => first,
        };
        self.image[6..8].copy_from_slice(&(at as u16).to_be_bytes());
    }

    fn routines_offset(&self) -> usize {
        match self.version {
            Version::V6 | Version::V7 => 8 * usize::from(u16::from_be_bytes([self.image[0x28], self.image[0x29]])),
            _ => 0,
        }
    }

    fn instruction(&mut self, choices: &mut Choices) {
        let mut row = choices.one_of(&self.rows);
        if ENDING.contains(&row.op) && !choices.once_in(4) {
            row = choices.one_of(&self.rows);
        }
        let spread = choices.byte();
        let count = match spread & 3 {
            0 => row.operands.len(),
            1 => row.required,
            2 => choices.below(row.operands.len() + 1).max(row.required),
            _ => choices.below(9),
        };
        let fixed = match row.class {
            Class::Zero => Some(0),
            Class::One => Some(1),
            Class::Two | Class::Var | Class::Ext => None,
        };
        let count = fixed.unwrap_or(count.min(4 * row.op.type_bytes()));
        let arguments: Vec<Argument> = (0..count)
            .map(|place| self.argument(row.operands.get(place).copied().unwrap_or(Operand::Value), choices))
            .collect();
        let form = match usual_form(row, &arguments) {
            Form::Long if spread & 4 != 0 => Form::Variable,
            form => form,
        };
        let address = self.image.len() as u32;
        let instruction = Instruction {
            address,
            size: 0,
            op: row.op,
            form,
            arguments,
            store: row.store.then(|| variable(choices)),
            branch: row.branch.then(|| self.branch(choices)),
            text: None,
        };
        let text = if row.text { string(choices) } else { Vec::new() };
        if let Ok(bytes) = encode(&instruction, self.version, &text) {
            self.image.extend(bytes);
            self.instructions.push(instruction);
        }
    }

    fn argument(&self, operand: Operand, choices: &mut Choices) -> Argument {
        match choices.byte() {
            ..40 => return Argument::Variable(variable(choices)),
            40..60 => return Argument::Large(choices.number()),
            60.. => {}
        }
        let scale = self.version.packed_scale();
        match operand {
            Operand::Variable => Argument::Small(variable(choices)),
            Operand::Object => Argument::Small(choices.byte() & 3),
            Operand::Attribute => Argument::Small(choices.byte() & 31),
            Operand::Property => Argument::Small(choices.byte() & 7),
            Operand::Window => Argument::Large(choices.one_of(&[0, 1, 0xFFFF, 0xFFFE, 0xFFFD, 2])),
            Operand::Routine | Operand::Text => {
                let place = (self.start - self.routines_offset() as u32) / scale;
                Argument::Large((place as u16).wrapping_add(choices.number() & 0x3FF))
            }
            // Arrays lie between the globals and static memory.
            Operand::Address => {
                let globals = u16::from_be_bytes([self.image[0x0C], self.image[0x0D]]);
                Argument::Large(globals.wrapping_add(480).wrapping_add(choices.word() & 0x1FF))
            }
            Operand::Label => Argument::Large(choices.number() & 0x1F),
            Operand::Value | Operand::Signed => match choices.number() {
                small @ ..256 if choices.byte() & 1 == 0 => Argument::Small(small as u8),
                large => Argument::Large(large),
            },
        }
    }

    /// Forwards a little, rarely backwards.
    fn branch(&self, choices: &mut Choices) -> Branch {
        let here = self.image.len() as u32;
        let to = match choices.byte() {
            ..40 => Target::Address(here.saturating_sub(u32::from(choices.byte()))),
            40..50 => Target::ReturnTrue,
            50..60 => Target::ReturnFalse,
            60.. => Target::Address(here + 16 + u32::from(choices.byte() & 31)),
        };
        Branch { when: choices.byte() & 1 == 0, to, short: choices.byte() & 1 == 0 }
    }

    /// Decodes each instruction and puts it back together by the encoder, and as text by the assembler.
    fn check(&self) {
        let memory = Memory::new(self.image.clone().into(), 64);
        let mut source = format!(".version {}\n.raw\n", self.version);
        let mut at = 0;
        for instruction in &self.instructions {
            let Ok(decoded) = decode(&memory, self.version, instruction.address) else {
                panic!("{instruction:?} does not decode");
            };
            let expected = Instruction { size: decoded.size, text: decoded.text, ..instruction.clone() };
            assert_eq!(decoded, expected);
            self.data(&mut source, at, instruction.address);
            source.push_str(&format!("{}\n", disassemble(&decoded, &memory, self.version)));
            at = instruction.address + decoded.size;
        }
        self.data(&mut source, at, self.image.len() as u32);
        match assemble(&source) {
            Ok(assembly) => assert!(assembly.story == self.image, "what was disassembled assembles to something else"),
            Err(error) => panic!("what was disassembled does not assemble: {error}"),
        }
    }

    /// The bytes between two addresses as lines of data.
    fn data(&self, source: &mut String, from: u32, to: u32) {
        for line in self.image[from as usize..to as usize].chunks(64) {
            source.push_str(".byte");
            line.iter().for_each(|byte| source.push_str(&format!(" {byte}")));
            source.push('\n');
        }
    }
}

/// A variable: often the stack, a local or a global of the first few.
fn variable(choices: &mut Choices) -> u8 {
    match choices.byte() {
        ..80 => 0,
        80..160 => 1 + (choices.byte() & 3),
        160..250 => 16 + (choices.byte() & 7),
        250.. => choices.byte(),
    }
}

/// An encoded string of a few words.
fn string(choices: &mut Choices) -> Vec<u8> {
    let mut text: Vec<u8> = (0..choices.below(3)).flat_map(|_| (choices.word() & 0x7FFF).to_be_bytes()).collect();
    text.extend((choices.word() | 0x8000).to_be_bytes());
    text
}
