//! Instructions as text, in the language of [`assemble`](super::assemble), which turns it back into the same bytes at the same address.
//!
//! A branch is written so that the assembler picks the same length again: long ones that a short one could stand for, or that come
//! near it, get `:l` (a branch can shrink by no more than a third of its reach where everything between shrinks too).
//!
//! A single instruction has addresses and numbers; in a listing of a whole story [`Names`] stand for some of them.

use super::decode::{Argument, Branch, Form, Instruction, Target};
use super::encode::{text_of, usual_form};
use super::literal;
use super::table::{Class, Op, Operand, Row};
use super::zstring::Charset;
use crate::story::Version;
use crate::zmachine::memory::Memory;
use std::fmt;

/// A long branch that reaches further forward than this cannot become short by what lies between.
const NEVER_SHORT: i64 = 127;

/// What stands in an instruction for addresses and numbers. Each name must mean the very number where the text is assembled.
pub trait Names {
    /// The name of the place that a branch or jump goes to.
    fn place(&self, address: u32) -> Option<String>;

    /// What stands for a large constant, as `#name` or `@name`.
    fn constant(&self, value: u16, kind: Operand) -> Option<String>;

    /// Whether a short branch to an address says that it is short. It must where the assembler, which begins with all branches short, could
    /// for a while think the place out of reach: where it is no label, or something is aligned on the way.
    fn states_short(&self, address: u32) -> bool;
}

/// No names at all.
#[derive(Debug, Clone, Copy)]
struct Unnamed;

impl Names for Unnamed {
    fn place(&self, _: u32) -> Option<String> {
        None
    }

    fn constant(&self, _: u16, _: Operand) -> Option<String> {
        None
    }

    fn states_short(&self, _: u32) -> bool {
        false
    }
}

/// An instruction that can be printed.
#[derive(Clone, Copy)]
pub struct Disassembly<'a> {
    instruction: &'a Instruction,
    memory: &'a Memory,
    /// None where the story's header says.
    charset: Option<&'a Charset>,
    names: &'a dyn Names,
    version: Version,
}

/// An instruction as one line of assembly language, without line end. The memory is read for the string that it prints.
pub fn disassemble<'a>(instruction: &'a Instruction, memory: &'a Memory, version: Version) -> Disassembly<'a> {
    Disassembly { instruction, memory, charset: None, names: &Unnamed, version }
}

/// The same, with names, and strings as a charset has them.
pub fn disassemble_with<'a>(
    instruction: &'a Instruction,
    memory: &'a Memory,
    charset: &'a Charset,
    names: &'a dyn Names,
) -> Disassembly<'a> {
    Disassembly { instruction, memory, charset: Some(charset), names, version: charset.version() }
}

/// An encoded string as a literal in quotes, which the assembler turns into the same bytes.
pub fn string_literal(bytes: &[u8], charset: &Charset) -> String {
    literal::write(bytes, charset)
}

/// A charset with the abbreviations that these literals are the texts of, from number 0 on.
pub fn with_abbreviations(charset: Charset, literals: &[String]) -> Charset {
    let inner = |literal: &str| literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default().to_owned();
    let text = |literal: &String| literal::read(&inner(literal)).unwrap_or_default();
    let texts = literals.iter().map(text).collect();
    charset.with_abbreviations(texts)
}

/// ZSCII codes as a literal in quotes, one character or escape for each.
pub fn zscii_literal(codes: impl IntoIterator<Item = u16>, charset: &Charset) -> String {
    literal::write_zscii(codes, charset)
}

/// Characters as a literal in quotes. New-lines can't be told from ZSCII 13 in one.
pub fn characters_literal(characters: impl IntoIterator<Item = char>) -> String {
    literal::write_characters(characters)
}

/// The name of a variable by its number (§4.2.2): `sp`, `local0` to `local14`, `g00` to `gef`.
pub fn variable_name(number: u8) -> String {
    match number {
        0 => "sp".to_string(),
        1..=15 => format!("local{}", number - 1),
        16..=255 => format!("g{:02x}", number - 16),
    }
}

impl fmt::Display for Disassembly<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instruction = self.instruction;
        let row = instruction.op.row();
        let forced = if needs_variable_form(instruction, row) { ".v" } else { "" };
        write!(f, "{}{forced}", row.name)?;
        for (place, argument) in instruction.arguments.iter().enumerate() {
            let kind = row.operands.get(place).copied().unwrap_or(Operand::Value);
            f.write_str(" ")?;
            self.write_argument(f, *argument, kind)?;
        }
        if row.text {
            let bytes = text_of(self.memory, instruction);
            let text = match self.charset {
                Some(charset) => literal::write(&bytes, charset),
                None => literal::write(&bytes, &Charset::of(self.memory, self.version)),
            };
            write!(f, " {text}")?;
        }
        if let Some(variable) = instruction.store {
            write!(f, " -> {}", variable_name(variable))?;
        }
        match instruction.branch {
            Some(branch) => self.write_branch(f, branch),
            None => Ok(()),
        }
    }
}

impl Disassembly<'_> {
    /// The address after the instruction.
    fn end(&self) -> i64 {
        i64::from(self.instruction.address) + i64::from(self.instruction.size)
    }

    fn write_argument(&self, f: &mut fmt::Formatter<'_>, argument: Argument, kind: Operand) -> fmt::Result {
        let by_reference = kind == Operand::Variable;
        match argument {
            Argument::Variable(number) if by_reference => write!(f, "[{}]", variable_name(number)),
            Argument::Variable(number) => f.write_str(&variable_name(number)),
            Argument::Small(number) if by_reference => f.write_str(&variable_name(number)),
            Argument::Small(value) => write!(f, "{value}"),
            Argument::Large(offset) if self.instruction.op == Op::Jump => {
                match self.end() + i64::from(offset as i16) - 2 {
                    target @ 0.. => match self.names.place(target as u32) {
                        Some(name) => write!(f, "?{name}"),
                        None => write!(f, "?${target:x}"),
                    },
                    _ => write!(f, "${offset:04x}:w"),
                }
            }
            Argument::Large(value) if let Some(name) = self.names.constant(value, kind) => f.write_str(&name),
            Argument::Large(value @ 0..=255) => write!(f, "{value}:w"),
            Argument::Large(value) => match kind {
                Operand::Signed | Operand::Window => write!(f, "{}", value as i16),
                Operand::Value | Operand::Object | Operand::Attribute | Operand::Property => write!(f, "{value}"),
                Operand::Variable | Operand::Routine | Operand::Text | Operand::Address | Operand::Label => {
                    write!(f, "${value:04x}")
                }
            },
        }
    }

    fn write_branch(&self, f: &mut fmt::Formatter<'_>, branch: Branch) -> fmt::Result {
        f.write_str(if branch.when { " ?" } else { " ?~" })?;
        let (could_be_short, states_short) = match branch.to {
            Target::ReturnFalse => {
                f.write_str("rfalse")?;
                (true, false)
            }
            Target::ReturnTrue => {
                f.write_str("rtrue")?;
                (true, false)
            }
            Target::Address(to) => {
                let name = self.names.place(to);
                let to = i64::from(to as i32);
                match &name {
                    Some(name) => f.write_str(name)?,
                    None => write!(f, "{}${:x}", if to < 0 { "-" } else { "" }, to.unsigned_abs())?,
                }
                ((0..=NEVER_SHORT).contains(&(to - self.end())), self.names.states_short(to as u32))
            }
        };
        f.write_str(match branch.short {
            true if states_short => ":s",
            false if could_be_short => ":l",
            true | false => "",
        })
    }
}

/// Whether the name needs `.v`: a form or a number of operands that the assembler would not choose by itself.
fn needs_variable_form(instruction: &Instruction, row: &Row) -> bool {
    let count = instruction.arguments.len();
    let usual = usual_form(row, &instruction.arguments) == instruction.form;
    let counted = (row.required..=row.operands.len()).contains(&count);
    match row.class {
        Class::Zero | Class::One => false,
        Class::Two | Class::Var | Class::Ext => !(usual && counted) && instruction.form != Form::Long,
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode::decode;
    use super::*;

    fn check(version: Version, bytes: &[u8], text: &str) {
        let mut image = vec![0; 0x100];
        image.extend(bytes);
        let memory = Memory::new(image.into(), 0);
        let instruction = decode(&memory, version, 0x100).unwrap();
        assert_eq!(disassemble(&instruction, &memory, version).to_string(), text);
    }

    #[test]
    fn instructions_read_as_the_standard_writes_them() {
        check(Version::V5, &[0x05, 0x02, 0x00, 0xD4], "inc_chk local1 0 ?$116");
        check(Version::V5, &[0xD6, 0x2F, 0x03, 0xE8, 0x02, 0x00], "mul 1000 local1 -> sp");
        check(Version::V5, &[0x8F, 0x01, 0x56], "call_1n $0156");
        check(Version::V5, &[0xB2, 0x11, 0xaa, 0x46, 0x34, 0x16, 0x45, 0x9c, 0xa5], "print \"Hello.^\"");
        check(Version::V3, &[0xB2, 0x84, 0xE8], "print \"{1 7}c\"");
    }

    #[test]
    fn what_the_assembler_would_choose_otherwise_is_marked() {
        check(Version::V5, &[0xD4, 0x5F, 1, 2, 0], "add.v 1 2 -> sp");
        check(Version::V5, &[0xC1, 0x7F, 1, 0xC1], "je.v 1 ?rtrue");
        check(Version::V5, &[0xC1, 0x57, 1, 2, 3, 0x40], "je 1 2 3 ?~rfalse");
        check(Version::V5, &[0x8B, 0, 5], "ret 5:w");
        check(Version::V5, &[0xD4, 0x1F, 0xFF, 0xFF, 2, 0], "add -1 2 -> sp");
        check(Version::V5, &[0x90, 0, 0x80, 10], "jz 0 ?$10c:l");
        check(Version::V5, &[0x90, 0, 0x81, 10], "jz 0 ?$20c");
        check(Version::V5, &[0x90, 0, 0xBF, 0xF0], "jz 0 ?$f2");
        check(Version::V5, &[0xA5, 1], "inc [local0]");
        check(Version::V5, &[0x8C, 0xFF, 0xFE], "jump ?$ff");
        check(Version::V5, &[0x8C, 0x80, 0x00], "jump $8000:w");
    }
}
