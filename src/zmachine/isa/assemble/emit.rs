//! A laid out program to the bytes of a story file, header last.

use super::super::decode::{Argument, Branch, Instruction, Target};
use super::super::encode::{EncodeError, encode};
use super::layout::{Kind, Layout, Symbol, Unit};
use super::parse::START;
use super::program::{Data, Datum, Draft, DraftArgument, Place, Width};
use super::tables;
use super::{AssembleError, Assembly, MOST_ERRORS, fault};
use crate::story::Version;

/// Writes the story file.
pub(super) fn emit(layout: Layout) -> Result<Assembly, Vec<AssembleError>> {
    let mut story: Vec<u8> = Vec::with_capacity(layout.end as usize);
    let mut lines = Vec::new();
    let mut errors = Vec::new();
    for unit in &layout.units {
        story.resize(unit.address as usize, 0);
        errors.extend(layout.unit(unit, &mut story, &mut lines).err());
        if errors.len() >= MOST_ERRORS {
            break;
        }
    }
    match errors.is_empty() {
        true => whole(layout, story, lines).map_err(|error| vec![error]),
        false => Err(errors),
    }
}

/// The header, and all that is summed up, once everything else is there.
fn whole(layout: Layout, mut story: Vec<u8>, lines: Vec<(u32, u32)>) -> Result<Assembly, AssembleError> {
    let pokes = layout.pokes()?;
    if !layout.program.raw {
        finish(&layout, &pokes, &mut story)?;
    }
    poke(&pokes, &mut story)?;
    layout.sum_up(&mut story)?;
    poke(&pokes, &mut story)?;
    let mut symbols: Vec<(String, u32)> = layout
        .symbols
        .iter()
        .filter_map(|(name, symbol)| match symbol {
            Symbol::Object(_) => None,
            Symbol::Label(place) | Symbol::Routine(place) | Symbol::String(place) => {
                Some((name, layout.address(*place)))
            }
        })
        .filter(|(name, _)| !name.starts_with('$'))
        .map(|(name, address)| (name.clone(), address))
        .collect();
    symbols.sort_by(|(a, x), (b, y)| (x, a).cmp(&(y, b)));
    Ok(Assembly { story, version: layout.program.version, symbols, lines })
}

/// A line's bytes and the address that they are put to.
type Poke = (u32, usize, Vec<u8>);

impl Layout {
    /// Writes one unit.
    fn unit(&self, unit: &Unit, story: &mut Vec<u8>, lines: &mut Vec<(u32, u32)>) -> Result<(), AssembleError> {
        match &unit.kind {
            Kind::Label | Kind::Align(_) => {}
            Kind::Routine(locals) => {
                story.push(u8::try_from(locals.len()).unwrap_or(0));
                if self.program.version < Version::V5 {
                    for value in locals {
                        story.extend(self.value(unit, value)?.to_be_bytes());
                    }
                }
            }
            Kind::Bytes(bytes) => story.extend(bytes),
            Kind::Data(data) => self.data(unit, data, story)?,
            Kind::Length(name) => {
                let units = (self.end_at(unit, name)?).div_ceil(self.program.version.length_scale());
                story.extend(u16::try_from(units).unwrap_or(u16::MAX).to_be_bytes());
            }
            Kind::Checksum(_) => story.extend([0, 0]),
            Kind::Code { draft, text, short } => {
                lines.push((unit.address, unit.line));
                story.extend(self.code(unit, draft, text, *short)?);
            }
        }
        Ok(())
    }

    fn data(&self, unit: &Unit, data: &Data, out: &mut Vec<u8>) -> Result<(), AssembleError> {
        for entry in &data.entries {
            match entry {
                Datum::Run(count, value) => {
                    let value = self.value(unit, value)?;
                    let entry = sized(unit.line, data.width, value)?;
                    for _ in 0..*count {
                        out.extend(&entry);
                    }
                }
                Datum::Zscii(text) => {
                    for code in tables::zscii(unit.line, text, &self.charset)? {
                        out.extend(sized(unit.line, data.width, code)?);
                    }
                }
            }
        }
        Ok(())
    }

    fn code(&self, unit: &Unit, draft: &Draft, text: &[u8], short: bool) -> Result<Vec<u8>, AssembleError> {
        let mut instruction = Instruction {
            address: unit.address,
            size: 0,
            op: draft.row.op,
            form: draft.form,
            arguments: Vec::with_capacity(draft.arguments.len()),
            store: draft.store,
            branch: None,
            text: None,
        };
        let end = i64::from(unit.address) + self.size(unit);
        for argument in &draft.arguments {
            instruction.arguments.push(match argument {
                DraftArgument::Large(value) => Argument::Large(self.value(unit, value)?),
                DraftArgument::Variable(number) => Argument::Variable(*number),
                DraftArgument::Small(value) => {
                    let value = self.value(unit, value)?;
                    match u8::try_from(value) {
                        Ok(value) => Argument::Small(value),
                        Err(_) => {
                            return fault(unit.line, format!("{value} does not fit into a byte"), "write :w after it");
                        }
                    }
                }
                DraftArgument::Jump(to) => {
                    let offset = self.target(unit, to)? - end + 2;
                    match i16::try_from(offset) {
                        Ok(offset) => Argument::Large(offset as u16),
                        Err(_) => return fault(unit.line, "the jump is out of reach", "jump over a shorter distance"),
                    }
                }
            });
        }
        if let Some(branch) = &draft.branch {
            let to = match &branch.to {
                Place::ReturnFalse => Target::ReturnFalse,
                Place::ReturnTrue => Target::ReturnTrue,
                to @ (Place::Name(_) | Place::Address(_)) => Target::Address(self.target(unit, to)? as u32),
            };
            instruction.branch = Some(Branch { when: branch.when, to, short });
        }
        encode(&instruction, self.program.version, text).or_else(|error| match error {
            EncodeError::OutOfReach { .. } => fault(unit.line, error.to_string(), "use a jump, or leave :s away"),
            EncodeError::NotInVersion { .. }
            | EncodeError::Form { .. }
            | EncodeError::Operands { .. }
            | EncodeError::Store { .. }
            | EncodeError::Branch { .. }
            | EncodeError::Text { .. } => fault(unit.line, error.to_string(), "write its bytes with .bytes"),
        })
    }

    /// The byte address of a name that says where something ends.
    fn end_at(&self, unit: &Unit, name: &str) -> Result<usize, AssembleError> {
        usize::try_from(self.target(unit, &Place::Name(name.to_owned()))?).or(Ok(0))
    }

    /// Fills in what `.checksum` stands for.
    fn sum_up(&self, story: &mut [u8]) -> Result<(), AssembleError> {
        for unit in &self.units {
            let Kind::Checksum(name) = &unit.kind else { continue };
            let summed = story.get(0x40..self.end_at(unit, name)?).unwrap_or_default();
            let sum = summed.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
            let at = unit.address as usize;
            if let Some(field) = story.get_mut(at..at + 2) {
                field.copy_from_slice(&sum.to_be_bytes());
            }
        }
        Ok(())
    }

    fn size(&self, unit: &Unit) -> i64 {
        unit.kind.size(self.program.version) as i64
    }

    fn pokes(&self) -> Result<Vec<Poke>, AssembleError> {
        let mut pokes = Vec::new();
        let mut total = 0_u64;
        for (line, address, data) in &self.program.pokes {
            total = total.saturating_add(data.size());
            if total > self.program.version.longest_story() as u64 {
                return fault(*line, "more bytes are poked than a story has", "put data where it belongs");
            }
            let unit = Unit { line: *line, scope: std::rc::Rc::from(""), address: 0, kind: Kind::Label };
            let mut bytes = Vec::new();
            self.data(&unit, data, &mut bytes)?;
            pokes.push((*line, *address as usize, bytes));
        }
        Ok(pokes)
    }

    /// The address of a table that the program may lack; 0 where it does.
    fn table(&self, name: &str) -> Result<u16, AssembleError> {
        match self.symbols.get(name) {
            Some(Symbol::Label(place)) => in_reach(0, "a table", self.address(*place)),
            Some(Symbol::Object(_) | Symbol::Routine(_) | Symbol::String(_)) | None => Ok(0),
        }
    }

    /// The word at $06: the packed address of a routine in version 6, else the address of an instruction (§5.4, §5.5).
    fn start(&self) -> Result<u16, AssembleError> {
        let (line, name) = match &self.program.main {
            Some((line, name)) => (*line, name.as_str()),
            None if self.symbols.contains_key("main") => (0, "main"),
            None if self.symbols.contains_key(START) => (0, START),
            None => return fault(0, "the story has no beginning", "name the routine to start with in .main"),
        };
        let unit = Unit { line, scope: std::rc::Rc::from(""), address: 0, kind: Kind::Label };
        match (self.symbol(&unit, name)?, self.program.version) {
            (Symbol::Routine(place), Version::V6) => {
                let distance = self.address(place).saturating_sub(self.offsets.0);
                in_reach(line, name, distance / self.program.version.packed_scale())
            }
            (Symbol::Label(_) | Symbol::String(_) | Symbol::Object(_), Version::V6) => {
                fault(line, format!("{name} is no routine"), "version 6 starts by calling one: write .routine")
            }
            (Symbol::Routine(place), _) => match self.units.get(place).map(|unit| &unit.kind) {
                Some(Kind::Routine(locals)) if locals.is_empty() => in_reach(line, name, self.address(place) + 1),
                Some(_) | None => fault(
                    line,
                    format!("{name} has locals"),
                    "a story starts outside any routine (§5.5): take them away",
                ),
            },
            (Symbol::Label(place), _) => in_reach(line, name, self.address(place)),
            (Symbol::String(_) | Symbol::Object(_), _) => {
                fault(line, format!("{name} is no place in the code"), "name a label or a routine without locals")
            }
        }
    }
}

fn sized(line: u32, width: Width, value: u16) -> Result<Vec<u8>, AssembleError> {
    match (width, u8::try_from(value), i16::from_be_bytes(value.to_be_bytes())) {
        (Width::Word, _, _) => Ok(value.to_be_bytes().to_vec()),
        (Width::Byte, Ok(byte), _) => Ok(vec![byte]),
        (Width::Byte, Err(_), -128..0) => Ok(vec![value as u8]),
        (Width::Byte, Err(_), _) => fault(line, format!("{value} does not fit into a byte"), "write it as a word"),
    }
}

fn in_reach(line: u32, name: &str, address: u32) -> Result<u16, AssembleError> {
    match u16::try_from(address) {
        Ok(address) => Ok(address),
        Err(_) => fault(line, format!("{name} lies past the first 64 KiB"), "make what comes before it smaller"),
    }
}

/// Fills the header in (§11.1) and pads the story to a length that the header can say.
fn finish(layout: &Layout, pokes: &[Poke], story: &mut Vec<u8>) -> Result<(), AssembleError> {
    let program = &layout.program;
    let version = program.version;
    story.resize(story.len().next_multiple_of(version.length_scale()), 0);
    let mut put = |at: usize, bytes: &[u8]| {
        if let Some(field) = story.get_mut(at..at + bytes.len()) {
            field.copy_from_slice(bytes);
        }
    };
    let mut put_word = |at: usize, word: u16| put(at, &word.to_be_bytes());
    put_word(0x00, u16::from(version.number()) << 8 | u16::from(program.flags1));
    put_word(0x02, program.release);
    put_word(0x04, in_reach(0, "high memory", layout.high_mark)?);
    put_word(0x06, layout.start()?);
    put_word(0x08, layout.table(tables::DICTIONARY)?);
    put_word(0x0A, layout.table(tables::OBJECTS)?);
    put_word(0x0C, layout.table(tables::GLOBALS)?);
    put_word(0x0E, in_reach(0, "static memory", layout.static_base)?);
    put_word(0x10, program.flags2);
    put_word(0x18, layout.table(tables::ABBREVIATIONS)?);
    if layout.has_offsets() {
        put_word(0x28, u16::try_from(layout.offsets.0 / 8).unwrap_or(0));
        put_word(0x2A, u16::try_from(layout.offsets.1 / 8).unwrap_or(0));
    }
    put_word(0x2E, layout.table(tables::TERMINATORS)?);
    put_word(0x34, layout.table(tables::ALPHABET)?);
    put_word(0x36, layout.table(tables::EXTENSION)?);
    put(0x12, &serial(layout)?);
    poke(pokes, story)?;
    if version >= Version::V3 {
        let length = u16::try_from(story.len() / version.length_scale()).unwrap_or(0);
        let sum = story.iter().skip(0x40).fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        for (at, word) in [(0x1A, length), (0x1C, sum)] {
            if let Some(field) = story.get_mut(at..at + 2) {
                field.copy_from_slice(&word.to_be_bytes());
            }
        }
    }
    Ok(())
}

/// Six characters; zeros where nothing is said.
fn serial(layout: &Layout) -> Result<[u8; 6], AssembleError> {
    let Some((line, text)) = &layout.program.serial else { return Ok(*b"000000") };
    let codes = tables::zscii(*line, text, &layout.charset)?;
    let bytes: Vec<u8> = codes.iter().filter_map(|code| u8::try_from(*code).ok()).collect();
    <[u8; 6]>::try_from(bytes).or_else(|_| fault(*line, "the serial code has not six characters", "write \"YYMMDD\""))
}

fn poke(pokes: &[Poke], story: &mut [u8]) -> Result<(), AssembleError> {
    for (line, address, bytes) in pokes {
        match story.get_mut(*address..*address + bytes.len()) {
            Some(place) => place.copy_from_slice(bytes),
            None => return fault(*line, "a poke past the end of the story", "choose an address inside it"),
        }
    }
    Ok(())
}
