//! The pieces of a story as text.

use std::fmt::Write;
use std::ops::Range;

use super::map::{Kind, Map, Piece};
use super::tables::quoted;
use super::{Disassembly, Line, Margin, Routine};
use crate::inspect::flow;
use crate::story::Version;
use crate::zmachine::isa::Operand;
use crate::zmachine::isa::decode::{Argument, Instruction};
use crate::zmachine::isa::disassemble::{Names, characters_literal, disassemble_with, string_literal, zscii_literal};
use crate::zmachine::isa::encode::{encode, text_of};
use crate::zmachine::isa::zstring::Charset;
use crate::zmachine::screen::is_displayable;

/// Values on a line of data.
const ON_A_LINE: usize = 16;

/// Equal bytes from which on they are counted instead.
const COUNTED: usize = 8;

/// The column where comments begin, if the line is not longer.
const COMMENTS: usize = 48;

const HEAD: &str = "\
; `golmac asm` makes the story of this again, byte for byte. Text and code may be
; edited and may grow: what is called, printed and branched to is known by name.
; Below high memory keep the number of bytes: addresses there are plain numbers
; to the code.
";

/// The whole listing.
pub(super) fn listing(disassembly: &Disassembly, margin: Margin) -> String {
    let map = &disassembly.map;
    let mut writer = Writer { disassembly, margin, out: String::with_capacity(8 * map.image.len()), in_routine: false };
    writer.preamble();
    writer.range(0..map.size());
    writer.named_end();
    writer.out
}

/// The routine of a name or an address.
pub(super) fn find_routine(disassembly: &Disassembly, wanted: &str) -> Option<u32> {
    let map = &disassembly.map;
    let hex = wanted.strip_prefix('$').or_else(|| wanted.strip_prefix("0x"));
    let number = hex.map_or_else(|| wanted.parse().ok(), |digits| u32::from_str_radix(digits, 16).ok());
    let named = || map.names.iter().find(|(_, name)| *name == wanted).map(|(at, _)| *at);
    let at = number.or_else(named)?;
    let (start, piece) = map.pieces.range(..=at).next_back()?;
    if at >= *start + piece.size {
        return None;
    }
    match (piece.kind, disassembly.scopes.scope(*start)?) {
        (Kind::Routine, _) => Some(*start),
        (_, Some(routine)) => Some(routine),
        (_, None) => Some(*start),
    }
}

/// The part that is one routine.
pub(super) fn routine(disassembly: &Disassembly, first: u32, margin: Margin) -> String {
    let mut writer = Writer { disassembly, margin, out: String::new(), in_routine: false };
    writer.range(first..end_of(disassembly, first));
    writer.out
}

/// The address after the last instruction of a routine.
fn end_of(disassembly: &Disassembly, first: u32) -> u32 {
    let map = &disassembly.map;
    let scope = if map.kind_at(first) == Some(Kind::Routine) { Some(first) } else { None };
    let mut end = first;
    for (at, piece) in map.pieces.range(first..) {
        if *at != first && disassembly.scopes.scope(*at) != Some(scope) {
            break;
        }
        end = at + piece.size;
    }
    end
}

/// All routines, taken apart.
pub(super) fn routines(disassembly: &Disassembly) -> Vec<Routine> {
    let map = &disassembly.map;
    let starts = map.pieces.iter().filter(|(_, piece)| piece.kind == Kind::Routine).map(|(at, _)| *at);
    let told = starts.map(|at| {
        let end = end_of(disassembly, at);
        let code = map.pieces.range(at..end).filter(|(_, piece)| piece.kind == Kind::Code);
        let instructions = code.map(|(at, piece)| Line {
            address: *at,
            size: piece.size,
            label: disassembly.scopes.label(*at).map(str::to_owned),
            text: disassembly.instruction(*at),
        });
        Routine {
            name: map.names.get(&at).cloned().unwrap_or_default(),
            address: at,
            packed: map.packed(at, map.header.routines_offset),
            locals: disassembly.locals(at),
            end,
            instructions: instructions.collect(),
            callers: disassembly.scopes.callers(at).collect(),
        }
    });
    told.collect()
}

impl Disassembly {
    /// The initial values of a routine's locals.
    fn locals(&self, routine: u32) -> Vec<u16> {
        let count = u32::from(self.map.byte(routine));
        let stated = self.map.header_size(1) > 1;
        (0..count).map(|n| if stated { self.map.word(routine + 1 + 2 * n) } else { 0 }).collect()
    }

    /// The name of a place as the whole story has it: that of code in a routine is the routine's own.
    fn full_name(&self, at: u32) -> Option<String> {
        let name = self.map.names.get(&at)?;
        let routine = match self.map.kind_at(at) {
            Some(Kind::Code) => self.scopes.scope(at).flatten().and_then(|routine| self.map.names.get(&routine)),
            _ => None,
        };
        Some(routine.map_or_else(|| name.clone(), |routine| format!("{routine}.{name}")))
    }

    /// The instruction at an address as the assembler has it.
    fn instruction(&self, at: u32) -> String {
        match self.map.instruction(at) {
            Some(instruction) => {
                let here = Here { disassembly: self, scope: self.scopes.scope(at).flatten() };
                disassemble_with(&instruction, &self.map.memory, &self.charset, &here).to_string()
            }
            None => String::new(),
        }
    }
}

/// The names that an instruction can use.
struct Here<'a> {
    disassembly: &'a Disassembly,
    /// The routine that it is in.
    scope: Option<u32>,
}

impl Names for Here<'_> {
    fn place(&self, address: u32) -> Option<String> {
        let Disassembly { map, scopes, .. } = self.disassembly;
        if scopes.scope(address)? != self.scope {
            return None;
        }
        let label = scopes.label(address).or_else(|| map.names.get(&address).map(String::as_str));
        label.map(str::to_owned)
    }

    fn constant(&self, value: u16, kind: Operand) -> Option<String> {
        let map = &self.disassembly.map;
        let name_of = |at: u32, kind: Kind| map.names.get(&at).filter(|_| map.kind_at(at) == Some(kind));
        match kind {
            Operand::Routine => name_of(map.routine_at(value), Kind::Routine).map(|name| format!("#{name}")),
            Operand::Text => name_of(map.string_at(value), Kind::String).map(|name| format!("#{name}")),
            Operand::Value => symbol(map, value),
            Operand::Address
            | Operand::Signed
            | Operand::Variable
            | Operand::Object
            | Operand::Attribute
            | Operand::Property
            | Operand::Window
            | Operand::Label => None,
        }
    }

    fn states_short(&self, address: u32) -> bool {
        self.scope.is_none() || self.place(address).is_none()
    }
}

/// What a word most likely is the address of: a dictionary word, else a routine or a string.
fn symbol(map: &Map, word: u16) -> Option<String> {
    let entry = map.names.get(&u32::from(word)).filter(|name| name.starts_with("w."));
    entry.map(|name| format!("@{name}")).or_else(|| {
        let name = map.names.get(&map.named_packed(word)?)?;
        Some(format!("#{name}"))
    })
}

struct Writer<'a> {
    disassembly: &'a Disassembly,
    margin: Margin,
    out: String,
    /// Whether the assembler takes labels as those of a routine.
    in_routine: bool,
}

impl Writer<'_> {
    fn line(&mut self, text: &str, note: &str) {
        self.out.push_str(text);
        if !note.is_empty() {
            let column = text.chars().count();
            let space = COMMENTS.saturating_sub(column).max(1);
            self.out.extend(std::iter::repeat_n(' ', space));
            self.out.push_str("; ");
            self.out.push_str(note);
        }
        self.out.push('\n');
    }

    /// What the assembler must know before it reads the rest.
    fn preamble(&mut self) {
        let header = self.disassembly.map.header;
        let serial: String = header.serial.to_string().chars().filter(|c| is_displayable(*c)).collect();
        self.line(&format!("; Release {}, serial code {serial}", header.release), "");
        self.out.push_str(HEAD);
        self.line(&format!(".version {}", header.version), "");
        self.line(".raw", "");
        self.line(".aligned", "routines and strings begin at packed addresses");
        if matches!(header.version, Version::V6 | Version::V7) {
            self.line(&format!(".offsets {} {}", header.routines_offset / 8, header.strings_offset / 8), "");
        }
        if header.version >= Version::V5 {
            self.characters();
        }
        let abbreviations = &self.disassembly.abbreviations;
        if abbreviations.iter().any(|text| text != "\"\"") {
            self.line(
                "; What {the } and the like mean in strings; the abbreviations themselves stand further down",
                "",
            );
            for text in abbreviations {
                self.line(&format!(".abbreviation {text}"), "");
            }
        }
    }

    /// What the characters of version 5 and later mean.
    fn characters(&mut self) {
        let Disassembly { map, charset, .. } = self.disassembly;
        let header = map.header;
        if charset.extra() != Charset::standard(header.version).extra() {
            self.line(&format!(".unicode {}", characters_literal(charset.extra().iter().copied())), "");
        }
        if header.alphabet_table != 0 {
            let rows = charset.alphabets().map(|row| zscii_literal(row.map(u16::from), charset));
            self.line(&format!(".alphabet {} {} {}", rows[0], rows[1], rows[2]), "");
        }
    }

    /// Writes what lies between two addresses, at which pieces begin.
    fn range(&mut self, range: Range<u32>) {
        let map = &self.disassembly.map;
        let mut at = range.start;
        while at < range.end {
            if let Some(piece) = map.pieces.get(&at) {
                self.piece(at, piece);
                at += piece.size;
                continue;
            }
            let next = map.pieces.range(at..).next().map_or(map.size(), |(next, _)| *next);
            let named = map.names.range(at + 1..next).next().map_or(next, |(named, _)| *named);
            let end = named.min(range.end);
            self.gap(at, end);
            at = end;
        }
    }

    /// The name of where the file ends, if it has one.
    fn named_end(&mut self) {
        self.name(self.disassembly.map.size());
    }

    /// Bytes of no piece.
    fn gap(&mut self, start: u32, end: u32) {
        let map = &self.disassembly.map;
        let bytes = map.bytes(start, end - start);
        let next = map.kind_at(end);
        let is_padding = matches!(next, Some(Kind::Routine | Kind::String))
            && map.aligned(start) == end
            && bytes.iter().all(|byte| *byte == 0);
        self.heads(start);
        self.name(start);
        // The assembler pads with zeros.
        if !is_padding {
            self.bytes(start, bytes, "");
        }
    }

    fn heads(&mut self, at: u32) {
        let Some(heads) = self.disassembly.map.heads.get(&at) else { return };
        self.out.push('\n');
        for head in heads {
            self.line(&format!("; {head}"), "");
        }
    }

    /// A name as a label for the whole story.
    fn name(&mut self, at: u32) {
        let Some(name) = self.disassembly.map.names.get(&at) else { return };
        match self.in_routine {
            true => self.line(&format!(".array {name} byte"), ""),
            false => self.line(&format!("{name}:"), ""),
        }
    }

    fn piece(&mut self, at: u32, piece: &Piece) {
        let map = &self.disassembly.map;
        match piece.kind {
            Kind::Routine => return self.routine(at),
            Kind::Code => return self.code(at, piece.size),
            Kind::String => return self.string(at, piece.size),
            Kind::Bytes
            | Kind::Numbers
            | Kind::Words
            | Kind::Addresses
            | Kind::Halves
            | Kind::Text
            | Kind::Length
            | Kind::Checksum => {}
        }
        if std::mem::take(&mut self.in_routine) {
            self.line(".data", "");
        }
        self.heads(at);
        self.name(at);
        let end = self.disassembly.full_name(map.end);
        match (piece.kind, end) {
            (Kind::Length, Some(end)) => self.line(&format!(".length {end}"), &piece.note),
            (Kind::Checksum, Some(end)) => self.line(&format!(".checksum {end}"), &piece.note),
            (Kind::Text, _) => {
                let literal = string_literal(map.bytes(at, piece.size), &self.disassembly.charset);
                self.line(&format!(".text {literal}"), &piece.note);
            }
            (Kind::Bytes, _) => self.bytes(at, map.bytes(at, piece.size), &piece.note),
            (
                Kind::Numbers
                | Kind::Words
                | Kind::Addresses
                | Kind::Halves
                | Kind::Length
                | Kind::Checksum
                | Kind::Routine
                | Kind::Code
                | Kind::String,
                _,
            ) => self.words(at, piece),
        }
    }

    fn bytes(&mut self, at: u32, bytes: &[u8], note: &str) {
        let is_plain = |bytes: &[u8]| bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'.');
        if matches!(bytes.len(), 4 | 6) && at < 64 && is_plain(bytes) {
            return self.line(&format!(".byte \"{}\"", String::from_utf8_lossy(bytes)), note);
        }
        let mut rest = bytes;
        let mut note = note;
        while let Some(first) = rest.first() {
            let equal = rest.iter().take_while(|byte| *byte == first).count();
            let (row, text) = match equal {
                COUNTED.. => (equal.min(0xFFFF), format!(".byte {}*{first}", equal.min(0xFFFF))),
                _ => {
                    let row = rest.get(..ON_A_LINE).unwrap_or(rest);
                    let until = row.windows(COUNTED).position(|run| run.iter().all(|byte| Some(byte) == run.first()));
                    let length = until.filter(|until| *until > 0).unwrap_or(row.len());
                    let row = row.get(..length).unwrap_or(row);
                    (row.len(), row.iter().fold(".byte".to_owned(), |text, byte| text + &format!(" ${byte:02x}")))
                }
            };
            self.line(&text, std::mem::take(&mut note));
            rest = rest.get(row..).unwrap_or_default();
        }
    }

    fn words(&mut self, at: u32, piece: &Piece) {
        let map = &self.disassembly.map;
        let count = (piece.size / 2) as usize;
        let words: Vec<String> = (0..piece.size / 2).map(|n| self.word(map.word(at + 2 * n), piece.kind)).collect();
        let mut note = piece.note.as_str();
        for row in words.chunks(ON_A_LINE / 2) {
            let zeros = row.len() == ON_A_LINE / 2 && row.iter().all(|word| word == "0");
            let text = if zeros { format!("{}*0", row.len()) } else { row.join(" ") };
            self.line(&format!(".word {text}"), std::mem::take(&mut note));
        }
        // Never so: words come in twos.
        if count * 2 < piece.size as usize {
            self.bytes(at, map.bytes(at + piece.size - 1, 1), "");
        }
    }

    fn word(&self, word: u16, kind: Kind) -> String {
        let map = &self.disassembly.map;
        let name = |at: u32| self.disassembly.full_name(at).filter(|_| at >= 64);
        let known = match kind {
            Kind::Addresses => {
                let at = u32::from(word);
                let before = at.checked_sub(1).filter(|before| map.kind_at(*before) == Some(Kind::Routine));
                let inside = || name(before?);
                name(at).map(|name| format!("@{name}")).or_else(|| inside().map(|name| format!("@{name}+1")))
            }
            Kind::Halves => name(2 * u32::from(word)).map(|name| format!("@{name}/2")),
            Kind::Words => symbol(map, word),
            Kind::Numbers
            | Kind::Bytes
            | Kind::Text
            | Kind::Length
            | Kind::Checksum
            | Kind::Routine
            | Kind::Code
            | Kind::String => None,
        };
        known.unwrap_or_else(|| match word {
            0..=255 => word.to_string(),
            _ => format!("${word:04x}"),
        })
    }

    fn routine(&mut self, at: u32) {
        let Disassembly { map, scopes, .. } = self.disassembly;
        let name = map.names.get(&at).map_or("", String::as_str);
        let packed = map.packed(at, map.header.routines_offset);
        let packed = packed.map_or(String::new(), |packed| format!(", packed ${packed:04x}"));
        let callers: Vec<&str> =
            scopes.callers(at).filter_map(|from| map.names.get(&from)).map(String::as_str).collect();
        let called = match callers.as_slice() {
            [] => String::new(),
            few if few.len() <= 6 => format!(", called by {}", few.join(", ")),
            many => {
                let some = many.get(..5).unwrap_or_default().join(", ");
                format!(", called by {some} and {} more", many.len() - 5)
            }
        };
        self.out.push('\n');
        self.line(&format!("; Routine at ${at:04x}{packed}{called}"), "");
        for role in self.disassembly.roles.of_routine(at) {
            self.line(&format!("; {role}"), "");
        }
        for head in map.heads.get(&at).into_iter().flatten() {
            self.line(&format!("; {head}"), "");
        }
        let mut text = format!(".routine {name}");
        for (number, value) in self.disassembly.locals(at).iter().enumerate() {
            let _ = write!(text, " local{number}");
            if *value != 0 {
                let _ = write!(text, "={value}");
            }
        }
        self.line(&text, "");
        self.in_routine = true;
    }

    fn code(&mut self, at: u32, size: u32) {
        let Disassembly { map, scopes, .. } = self.disassembly;
        if scopes.scope(at) == Some(None) && std::mem::take(&mut self.in_routine) {
            self.line(".data", "");
        }
        let label = scopes.label(at).or_else(|| map.names.get(&at).map(String::as_str));
        let label = label.map_or(String::new(), |label| format!("{label}:"));
        let Some(instruction) = map.instruction(at) else { return };
        let text = self.disassembly.instruction(at);
        let bytes = map.bytes(at, size);
        let mut note = self.note(&instruction);
        if self.margin == Margin::Addresses {
            let shown: Vec<String> = bytes.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
            let more = if bytes.len() > 12 { " …" } else { "" };
            note = format!("{at:05x}: {}{more}{}{note}", shown.join(" "), if note.is_empty() { "" } else { "  " });
        }
        let again = encode(&instruction, map.version(), &text_of(&map.memory, &instruction));
        if again.is_ok_and(|again| again == bytes) {
            return self.line(&format!("{label:<7} {text}"), &note);
        }
        // Odd type bits and the like, which no text stands for.
        let shown: Vec<String> = bytes.iter().map(|byte| format!("${byte:02x}")).collect();
        self.line(&format!("{label:<7} .bytes {}", shown.join(" ")), &text);
    }

    /// What constants of an instruction stand for, where its text does not tell.
    fn note(&self, instruction: &Instruction) -> String {
        let Disassembly { map, tables, .. } = self.disassembly;
        let kinds = instruction.op.row().operands;
        for (place, argument) in instruction.arguments.iter().enumerate() {
            let value = match *argument {
                Argument::Large(value) => value,
                Argument::Small(value) => u16::from(value),
                Argument::Variable(_) => continue,
            };
            match kinds.get(place) {
                Some(Operand::Object) => {
                    if let Some(name) = map.objects.get(&value).filter(|name| !name.is_empty()) {
                        return quoted(name);
                    }
                }
                Some(Operand::Text) => {
                    let text = tables.decode_to_string(&map.memory, map.string_at(value));
                    return text.map_or(String::new(), |(text, _)| quoted(&text.chars().take(60).collect::<String>()));
                }
                _ => {}
            }
        }
        match flow::target(instruction).filter(|to| self.disassembly.scopes.scope(*to).is_none()) {
            Some(_) => "leads to no instruction".to_owned(),
            None => String::new(),
        }
    }

    fn string(&mut self, at: u32, size: u32) {
        let map = &self.disassembly.map;
        self.heads(at);
        let name = map.names.get(&at).map_or("", String::as_str);
        let literal = string_literal(map.bytes(at, size), &self.disassembly.charset);
        self.line(&format!(".string {name} {literal}"), "");
    }
}
