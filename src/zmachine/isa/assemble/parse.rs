//! Lines to a [`Program`]: labels and directives. Instructions are read by `operand.rs`.

use super::lex::{Line, Token, show};
use super::operand::{self, Variables, built_in, constant, text};
use super::program::{Content, Data, Datum, Item, Object, Program, Region, Value, Width, Words};
use super::{AssembleError, MOST_ERRORS, fault};
use crate::story::Version;
use std::rc::Rc;

/// The name of the first instruction outside any routine, which no text can write.
pub(super) const START: &str = "$start";

/// Parses a whole text. Where lines are wrong, they are left out and the rest is read for more of them.
pub(super) fn parse(source: &str, version: Version) -> Result<Program, Vec<AssembleError>> {
    let mut parser = Parser {
        program: Program::new(version),
        region: Region::High,
        scope: Rc::from(""),
        variables: Variables::default(),
        begun: false,
        started: false,
    };
    let mut errors = Vec::new();
    for (text, number) in source.lines().zip(1..) {
        let read = Line::read(number, text).and_then(|mut line| {
            let read = parser.line(&mut line);
            read.map_err(|error| error.at(number, line.column()))
        });
        errors.extend(read.err());
        if errors.len() >= MOST_ERRORS {
            break;
        }
    }
    if errors.is_empty() { Ok(parser.program) } else { Err(errors) }
}

struct Parser {
    program: Program,
    region: Region,
    /// The routine that labels belong to.
    scope: Rc<str>,
    variables: Variables,
    /// Whether anything but `.version` has been read.
    begun: bool,
    /// Whether code outside any routine has begun.
    started: bool,
}

impl Parser {
    fn line(&mut self, line: &mut Line<'_>) -> Result<(), AssembleError> {
        if let Some(name) = line.label() {
            self.begun = true;
            self.label(line, name)?;
        }
        match line.next() {
            None => Ok(()),
            Some(Token::Directive("version")) if self.begun => {
                fault(line.number, ".version comes too late", "make it the first line that is not empty")
            }
            Some(Token::Directive("version")) => {
                self.begun = true;
                let number = line.number("the version", 1..=8)?;
                let byte = u8::try_from(number).unwrap_or(0);
                self.program.version = Version::from_byte(byte).unwrap_or(self.program.version);
                line.finish()
            }
            Some(Token::Directive(name)) => {
                self.begun = true;
                self.directive(name, line)?;
                line.finish()
            }
            Some(Token::Word(name)) => {
                self.begun = true;
                self.instruction(name, line)
            }
            Some(other) => {
                let what = format!("a line cannot begin with {}", show(other));
                fault(line.number, what, "begin it with a label, an opcode or a directive")
            }
        }
    }

    fn directive(&mut self, name: &str, line: &mut Line<'_>) -> Result<(), AssembleError> {
        match name {
            "dynamic" => self.region = Region::Dynamic,
            "static" => self.region = Region::Static,
            "high" => self.region = Region::High,
            "routine" => return self.routine(line),
            "string" => return self.string(line),
            "array" => return self.array(line),
            "global" => return self.global(line),
            "poke" => return self.poke(line),
            "align" => {
                let size = line.number("the alignment", 1..=0x80000)?;
                self.push(line.number, Content::Align(u32::try_from(size).unwrap_or(1)));
            }
            "text" => {
                let content = Content::Text(literal(line, "the text")?);
                self.push(line.number, content);
            }
            "byte" | "bytes" => {
                let content = Content::Data(data(line, Width::Byte)?);
                self.push(line.number, content);
            }
            "word" | "words" => {
                let content = Content::Data(data(line, Width::Word)?);
                self.push(line.number, content);
            }
            "raw" => return self.raw(line),
            "aligned" => self.program.aligned = true,
            "data" => {
                self.scope = Rc::from("");
                self.variables.locals.clear();
            }
            "length" => {
                let name = line.word("where the story ends")?.to_string();
                self.push(line.number, Content::Length(name));
            }
            "checksum" => {
                let name = line.word("where the story ends")?.to_string();
                self.push(line.number, Content::Checksum(name));
            }
            "alphabet" => {
                self.only_from_version_5(line, ".alphabet")?;
                let rows = [literal(line, "A0")?, literal(line, "A1")?, literal(line, "A2")?];
                self.program.alphabets = Some((line.number, rows));
            }
            "unicode" => {
                self.only_from_version_5(line, ".unicode")?;
                self.program.unicode = Some((line.number, literal(line, "the characters")?));
            }
            "abbreviation" => {
                let text = literal(line, "the abbreviation")?;
                self.program.abbreviations.push((line.number, text));
            }
            "offsets" => {
                let routines = line.number("the routines offset", 0..=0xFFFF)?;
                let strings = line.number("the strings offset", 0..=0xFFFF)?;
                self.program.offsets = Some((routines as u16, strings as u16));
            }
            _ => return self.laid_out_directive(name, line),
        }
        Ok(())
    }

    /// The directives that a `.raw` story has no use for.
    fn laid_out_directive(&mut self, name: &str, line: &mut Line<'_>) -> Result<(), AssembleError> {
        let number = line.number;
        if self.program.raw {
            return fault(number, format!("a raw story has no .{name}"), "write its bytes with .byte and .word");
        }
        let program = &mut self.program;
        match name {
            "release" => program.release = line.number("the release", 0..=0xFFFF)? as u16,
            "serial" => program.serial = Some((number, literal(line, "the serial code")?)),
            "flags1" => program.flags1 = line.number("Flags 1", 0..=0xFF)? as u8,
            "flags2" => program.flags2 = line.number("Flags 2", 0..=0xFFFF)? as u16,
            "main" => program.main = Some((number, line.word("the start")?.to_string())),
            "default" => {
                let most = if program.version.has_small_objects() { 31 } else { 63 };
                let property = line.number("the property's number", 1..=most)? as u16;
                program.defaults.push((number, property, constant(line)?));
            }
            "object" => return self.object(line),
            "property" => return self.property(line),
            "dictionary" => return self.dictionary(line),
            "separators" => program.separators = Some((number, literal(line, "the separators")?)),
            "terminators" => {
                self.only_from_version_5(line, ".terminators")?;
                let mut codes = Vec::new();
                while line.peek().is_some() {
                    codes.push(line.number("a terminating character", 1..=255)? as u8);
                }
                self.program.terminators = Some(codes);
            }
            "extension" => {
                self.only_from_version_5(line, ".extension")?;
                while line.peek().is_some() {
                    self.program.extension.push((number, constant(line)?));
                }
            }
            _ => return fault(number, format!("there is no directive .{name}"), "the assembler's head lists them"),
        }
        Ok(())
    }

    fn only_from_version_5(&self, line: &Line<'_>, what: &str) -> Result<(), AssembleError> {
        match self.program.version >= Version::V5 {
            true => Ok(()),
            false => fault(line.number, format!("{what} begins with version 5"), "take it away or raise .version"),
        }
    }

    fn raw(&mut self, line: &Line<'_>) -> Result<(), AssembleError> {
        let laid_out =
            !(self.program.dynamic.is_empty() && self.program.fixed.is_empty() && self.program.high.is_empty());
        if laid_out || !self.program.objects.is_empty() {
            return fault(line.number, ".raw comes too late", "put it right after .version");
        }
        self.program.raw = true;
        Ok(())
    }

    /// Adds to the region in force.
    fn push(&mut self, line: u32, content: Content) {
        let region = if self.program.raw { Region::High } else { self.region };
        self.push_to(region, line, content);
    }

    fn push_to(&mut self, region: Region, line: u32, content: Content) {
        let item = Item { line, scope: Rc::clone(&self.scope), content };
        self.program.region(region).push(item);
    }

    fn label(&mut self, line: &Line<'_>, name: &str) -> Result<(), AssembleError> {
        check_free(line, name)?;
        let full = if self.scope.is_empty() { name.to_string() } else { format!("{}.{name}", self.scope) };
        self.push(line.number, Content::Label(full));
        Ok(())
    }

    fn instruction(&mut self, name: &str, line: &mut Line<'_>) -> Result<(), AssembleError> {
        let draft = operand::instruction(line, name, self.program.version, &self.variables)?;
        if !self.started && self.scope.is_empty() && !self.program.raw {
            self.started = true;
            let content = match self.program.version {
                Version::V6 => Content::Routine { name: START.to_string(), locals: Vec::new() },
                _ => Content::Label(START.to_string()),
            };
            // Labels right before the first instruction are the instruction's, not those of the routine that it begins.
            let items = self.program.region(self.region);
            let labels = items.iter().rev().take_while(|item| matches!(item.content, Content::Label(_))).count();
            let labels = items.split_off(items.len().saturating_sub(labels));
            self.push(line.number, content);
            self.program.region(self.region).extend(labels);
        }
        self.push(line.number, Content::Code(draft));
        Ok(())
    }

    fn routine(&mut self, line: &mut Line<'_>) -> Result<(), AssembleError> {
        let name = free_name(line, "the routine's name")?;
        self.variables.locals.clear();
        let mut locals = Vec::new();
        while line.peek().is_some() {
            let local = free_name_or_local(line, locals.len())?;
            let value = if line.take(Token::Mark('=')) { constant(line)? } else { Value::Number(0) };
            if self.program.version >= Version::V5 && value != Value::Number(0) {
                return fault(line.number, "locals begin at 0 from version 5 on", "set them with store");
            }
            locals.push(value);
            let number = u8::try_from(locals.len()).unwrap_or(u8::MAX);
            if number > 15 {
                return fault(line.number, "a routine has 15 locals at most", "use globals or an array");
            }
            if self.variables.locals.insert(local, number).is_some() {
                return fault(line.number, "two locals have one name", "give each its own");
            }
        }
        self.scope = Rc::from(name.as_str());
        self.push(line.number, Content::Routine { name, locals });
        Ok(())
    }

    fn string(&mut self, line: &mut Line<'_>) -> Result<(), AssembleError> {
        let name = free_name(line, "the string's name")?;
        let text = literal(line, "the string")?;
        self.push(line.number, Content::String { name, text });
        Ok(())
    }

    fn array(&mut self, line: &mut Line<'_>) -> Result<(), AssembleError> {
        let name = free_name(line, "the array's name")?;
        let width = width(line)?;
        let data = data(line, width)?;
        let region = match (self.program.raw, self.region) {
            (true, _) => Region::High,
            (false, Region::Static) => Region::Static,
            (false, Region::Dynamic | Region::High) => Region::Dynamic,
        };
        self.push_to(region, line.number, Content::Label(name));
        self.push_to(region, line.number, Content::Data(data));
        Ok(())
    }

    fn global(&mut self, line: &mut Line<'_>) -> Result<(), AssembleError> {
        let name = free_name(line, "the variable's name")?;
        let value = if line.take(Token::Mark('=')) { constant(line)? } else { Value::Number(0) };
        let Some(number) = u8::try_from(self.program.globals.len() + 16).ok() else {
            return fault(line.number, "there are 240 global variables and no more", "use an array");
        };
        if self.variables.globals.insert(name.clone(), number).is_some() {
            return fault(line.number, format!("{name} is declared twice"), "give each variable its own name");
        }
        self.program.globals.push((line.number, name, value));
        Ok(())
    }

    fn poke(&mut self, line: &mut Line<'_>) -> Result<(), AssembleError> {
        let address = line.number("the address", 0..=0x7_FFFF)?;
        let data = data(line, Width::Byte)?;
        self.program.pokes.push((line.number, u32::try_from(address).unwrap_or(0), data));
        Ok(())
    }

    fn object(&mut self, line: &mut Line<'_>) -> Result<(), AssembleError> {
        let name = free_name(line, "the object's name")?;
        let mut object = Object {
            line: line.number,
            name,
            short_name: Vec::new(),
            parent: None,
            attributes: Vec::new(),
            properties: Vec::new(),
        };
        if let Some(Token::Text(_)) = line.peek() {
            object.short_name = literal(line, "the short name")?;
        }
        if line.take(Token::Word("in")) {
            object.parent = Some(match line.peek() {
                Some(Token::Word(_)) => Value::Name {
                    sense: super::program::Sense::Natural,
                    name: line.word("the parent")?.to_string(),
                    offset: 0,
                },
                _ => constant(line)?,
            });
        }
        if line.take(Token::Word("attributes")) {
            let last = if self.program.version.has_small_objects() { 31 } else { 47 };
            while line.peek().is_some() {
                object.attributes.push(line.number("an attribute", 0..=last)? as u16);
            }
        }
        self.program.objects.push(object);
        Ok(())
    }

    fn property(&mut self, line: &mut Line<'_>) -> Result<(), AssembleError> {
        let (most, longest) = if self.program.version.has_small_objects() { (31, 8) } else { (63, 64) };
        let number = line.number("the property's number", 1..=most)? as u16;
        let width = width(line)?;
        let data = data(line, width)?;
        if !(1..=longest).contains(&data.size()) {
            let advice = format!("a property holds 1 to {longest} bytes in this version");
            return fault(line.number, format!("property {number} has {} bytes", data.size()), advice);
        }
        match self.program.objects.last_mut() {
            Some(object) if object.properties.iter().any(|(_, other, _)| *other == number) => {
                fault(line.number, format!("property {number} is given twice"), "give it once")
            }
            Some(object) => {
                object.properties.push((line.number, number, data));
                Ok(())
            }
            None => fault(line.number, "a property without an object", "write .object first"),
        }
    }

    fn dictionary(&mut self, line: &mut Line<'_>) -> Result<(), AssembleError> {
        let mut words = Words { line: line.number, words: Vec::new(), data: Vec::new() };
        while let Some(Token::Text(_)) = line.peek() {
            words.words.push(literal(line, "a word")?);
        }
        if line.take(Token::Word("data")) {
            while line.peek().is_some() {
                words.data.push(constant(line)?);
            }
        }
        self.program.dictionary.push(words);
        Ok(())
    }
}

fn literal(line: &mut Line<'_>, what: &str) -> Result<super::program::Text, AssembleError> {
    let inner = line.text(what)?;
    text(line, inner)
}

fn width(line: &mut Line<'_>) -> Result<Width, AssembleError> {
    match line.next() {
        Some(Token::Word("byte" | "bytes")) => Ok(Width::Byte),
        Some(Token::Word("word" | "words")) => Ok(Width::Word),
        _ => fault(line.number, "the size of the entries is missing", "write byte or word before the values"),
    }
}

/// Reads values to the end of the line.
fn data(line: &mut Line<'_>, width: Width) -> Result<Data, AssembleError> {
    let mut entries = Vec::new();
    while let Some(token) = line.peek() {
        if let Token::Text(_) = token {
            entries.push(Datum::Zscii(literal(line, "a text")?));
            continue;
        }
        let value = constant(line)?;
        if !line.take_glued('*') {
            entries.push(Datum::Run(1, value));
            continue;
        }
        match value {
            Value::Number(count) => entries.push(Datum::Run(u32::from(count), constant(line)?)),
            Value::Char(_) | Value::Name { .. } | Value::Entry(_) => {
                return fault(line.number, "'*' after something that is no number", "write how many, *, and the value");
            }
        }
    }
    Ok(Data { width, entries })
}

fn check_free(line: &Line<'_>, name: &str) -> Result<(), AssembleError> {
    match built_in(name).is_some() || matches!(name, "rtrue" | "rfalse") {
        true => fault(line.number, format!("{name} has a meaning already"), "choose another name"),
        false => Ok(()),
    }
}

fn free_name(line: &mut Line<'_>, what: &str) -> Result<String, AssembleError> {
    let name = line.word(what)?;
    check_free(line, name)?;
    Ok(name.to_string())
}

/// A local's name; its number may be named after itself, as a disassembly does.
fn free_name_or_local(line: &mut Line<'_>, place: usize) -> Result<String, AssembleError> {
    let own = format!("local{place}");
    match line.take(Token::Word(&own)) {
        true => Ok(own),
        false => free_name(line, "a local's name"),
    }
}
