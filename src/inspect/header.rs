//! The header and its extension table, field by field (§11.1), with flags in words.

use std::fmt;

use serde::Serialize;

use super::subject::{Finding, Subject, write_findings};
use crate::story::header::{InterpreterNumber, Start, address, flags};
use crate::story::{Serial, Version};

/// A field of the header or of its extension table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Its address in the story.
    pub address: u32,
    /// Bytes that it takes.
    pub size: u8,
    /// Its name for programs.
    pub key: &'static str,
    /// Its name for people.
    #[serde(skip)]
    pub name: &'static str,
    /// What stands there, as one number.
    pub value: u64,
    /// What that means, in this version.
    pub meaning: String,
}

/// A bit of Flags 1, 2 or 3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlagState {
    /// 1, 2 or 3.
    pub field: u8,
    /// Its number, 0 the lowest.
    pub bit: u8,
    /// The constant's name; none for a bit without a meaning in this version.
    pub name: Option<&'static str>,
    pub set: bool,
    pub meaning: &'static str,
}

/// The header of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeaderReport {
    pub version: Version,
    pub fields: Vec<Field>,
    /// Every bit that has a meaning in this version, and those that are set without one.
    pub flags: Vec<FlagState>,
    /// The sum that the checksum should be (§15, `verify`).
    pub computed_checksum: u16,
    pub checksum_is_right: bool,
    /// Bytes of the story by its header, or of the file where that says nothing.
    pub length: u32,
    /// Bytes of the Z-code file, padding included.
    pub file_size: u32,
    pub findings: Vec<Finding>,
}

/// How a field's number is shown.
#[derive(Clone, Copy)]
enum As {
    Number,
    Address,
    Characters,
}

/// The fields of a version, one after another.
struct Fields<'a> {
    subject: &'a Subject,
    found: Vec<Field>,
}

impl HeaderReport {
    pub fn of(subject: &Subject) -> HeaderReport {
        let story = subject.story();
        let mut fields = Fields { subject, found: Vec::new() };
        fields.identity();
        fields.tables();
        fields.interpreter();
        fields.later();
        fields.extension();
        fields.found.sort_by_key(|field| field.address);
        let mut report = HeaderReport {
            version: story.version(),
            flags: flag_states(subject),
            fields: fields.found,
            computed_checksum: story.checksum(),
            checksum_is_right: story.verify(),
            length: u32::try_from(story.length()).unwrap_or(u32::MAX),
            file_size: subject.size(),
            findings: Vec::new(),
        };
        report.findings = report.wrong(subject);
        report
    }

    fn wrong(&self, subject: &Subject) -> Vec<Finding> {
        let header = subject.header();
        let mut findings = Vec::new();
        let size = subject.size();
        if header.file_length == 0 {
            findings.push(Finding::at(address::FILE_LENGTH, "the header does not say how long the story is"));
        }
        if !self.checksum_is_right {
            let what = match header.checksum {
                0 => format!("the header has no checksum; the sum is ${:04x}", self.computed_checksum),
                stored => format!("the checksum is ${stored:04x}, but the sum is ${:04x}", self.computed_checksum),
            };
            findings.push(Finding::at(address::CHECKSUM, what));
        }
        let tables = [
            (address::DICTIONARY, header.dictionary, "dictionary"),
            (address::OBJECTS, header.objects, "object table"),
            (address::GLOBALS, header.globals, "global variables"),
            (address::ABBREVIATIONS, header.abbreviations, "abbreviations table"),
            (address::TERMINATING_CHARACTERS, header.terminating_characters, "terminating characters table"),
            (address::ALPHABET_TABLE, header.alphabet_table, "alphabet table"),
            (address::EXTENSION_TABLE, header.extension_table, "header extension table"),
        ];
        for (place, table, name) in tables {
            if table != 0 && u32::from(table) < 64 {
                findings.push(Finding::at(place, format!("the {name} at ${table:04x} would lie in the header")));
            }
            if u32::from(table) >= size {
                findings.push(Finding::at(place, format!("the {name} at ${table:04x} lies past the story's end")));
            }
        }
        if header.high_memory_base < header.static_base {
            let what = format!(
                "high memory begins at ${:04x}, below static memory at ${:04x}",
                header.high_memory_base, header.static_base
            );
            findings.push(Finding::at(address::HIGH_MEMORY_BASE, what));
        }
        findings
    }
}

impl Fields<'_> {
    fn add(&mut self, at: u32, size: u8, shown: As, (key, name): (&'static str, &'static str), meaning: String) {
        let bytes = self.subject.bytes(at, usize::from(size));
        let value = bytes.iter().fold(0, |value: u64, byte| value << 8 | u64::from(*byte));
        let number = match shown {
            As::Number => value.to_string(),
            As::Address => format!("${value:04x}"),
            As::Characters => String::new(),
        };
        let meaning = match (number.is_empty(), meaning.is_empty()) {
            (true, _) => meaning,
            (_, true) => number,
            (false, false) => format!("{number}, {meaning}"),
        };
        self.found.push(Field { address: at, size, key, name, value, meaning });
    }

    fn byte(&mut self, at: u16, names: (&'static str, &'static str), meaning: &str) {
        self.add(u32::from(at), 1, As::Number, names, meaning.to_owned());
    }

    fn word(&mut self, at: u16, shown: As, names: (&'static str, &'static str), meaning: &str) {
        self.add(u32::from(at), 2, shown, names, meaning.to_owned());
    }

    /// A table's address; 0 stands for none.
    fn table(&mut self, at: u16, names: (&'static str, &'static str)) {
        let meaning = if self.subject.word(u32::from(at)) == Some(0) { "none" } else { "" };
        self.word(at, As::Address, names, meaning);
    }

    fn identity(&mut self) {
        let header = *self.subject.header();
        let version = header.version;
        self.byte(address::VERSION, ("version", "version"), "");
        self.add(address::FLAGS_1.into(), 1, As::Address, ("flags_1", "Flags 1"), String::new());
        self.word(address::RELEASE, As::Number, ("release", "release"), "");
        self.word(address::HIGH_MEMORY_BASE, As::Address, ("high_memory", "high memory begins at"), "");
        let start = match header.start() {
            Start::Instruction(_) => "the first instruction".to_owned(),
            Start::Routine(at) => format!("packed: the routine main at ${at:04x}"),
        };
        self.word(address::INITIAL_PC, As::Address, ("initial_pc", "execution begins at"), &start);
        self.table(address::DICTIONARY, ("dictionary", "dictionary"));
        self.table(address::OBJECTS, ("objects", "object table"));
        self.table(address::GLOBALS, ("globals", "global variables"));
        self.word(address::STATIC_BASE, As::Address, ("static_memory", "static memory begins at"), "");
        self.word(address::FLAGS_2, As::Address, ("flags_2", "Flags 2"), "");
        let serial = Serial(header.serial.0).to_string();
        self.add(address::SERIAL.into(), 6, As::Characters, ("serial", "serial code"), serial);
        if version >= Version::V2 {
            self.table(address::ABBREVIATIONS, ("abbreviations", "abbreviations table"));
        }
        // Later files of V3 have them; of V1 and V2 none is known that has.
        let length = match header.file_length {
            0 => "not said".to_owned(),
            length => format!("{length} bytes (times {})", version.length_scale()),
        };
        self.word(address::FILE_LENGTH, As::Address, ("file_length", "length of the story"), &length);
        let checksum = match (self.subject.story().verify(), header.checksum) {
            (true, _) => "as it should be".to_owned(),
            (false, 0) => format!("not said; the sum is ${:04x}", self.subject.story().checksum()),
            (false, _) => format!("wrong: the sum is ${:04x}", self.subject.story().checksum()),
        };
        self.word(address::CHECKSUM, As::Address, ("checksum", "checksum"), &checksum);
    }

    fn tables(&mut self) {
        let version = self.subject.version();
        if version >= Version::V5 {
            self.table(address::TERMINATING_CHARACTERS, ("terminating_characters", "terminating characters"));
            let usual = if self.subject.header().alphabet_table == 0 { "the usual alphabets" } else { "" };
            self.word(address::ALPHABET_TABLE, As::Address, ("alphabet_table", "alphabet table"), usual);
            self.table(address::EXTENSION_TABLE, ("extension_table", "header extension table"));
        }
        if matches!(version, Version::V6 | Version::V7) {
            let header = *self.subject.header();
            let offset = |bytes: u32| format!("times 8: ${bytes:04x}");
            let routines = offset(header.routines_offset);
            self.word(address::ROUTINES_OFFSET, As::Address, ("routines_offset", "offset of routines"), &routines);
            let strings = offset(header.strings_offset);
            self.word(address::STRINGS_OFFSET, As::Address, ("strings_offset", "offset of strings"), &strings);
        }
    }

    /// What an interpreter writes; the file says what the compiler left there.
    fn interpreter(&mut self) {
        let version = self.subject.version();
        if version < Version::V4 {
            return;
        }
        let number = self.subject.byte(address::INTERPRETER_NUMBER.into()).unwrap_or(0);
        let machine = InterpreterNumber::from_byte(number).map_or("", InterpreterNumber::name);
        self.byte(address::INTERPRETER_NUMBER, ("interpreter_number", "interpreter number"), machine);
        self.byte(address::INTERPRETER_VERSION, ("interpreter_version", "interpreter version"), "");
        self.byte(address::SCREEN_HEIGHT_LINES, ("screen_lines", "screen height in lines"), "");
        self.byte(address::SCREEN_WIDTH_CHARACTERS, ("screen_characters", "screen width in characters"), "");
        if version < Version::V5 {
            return;
        }
        self.word(address::SCREEN_WIDTH_UNITS, As::Number, ("screen_width_units", "screen width in units"), "");
        self.word(address::SCREEN_HEIGHT_UNITS, As::Number, ("screen_height_units", "screen height in units"), "");
        let (width, height) = match version {
            Version::V6 => (address::FONT_WIDTH_V6, address::FONT_HEIGHT_V6),
            _ => (address::FONT_WIDTH, address::FONT_HEIGHT),
        };
        self.byte(width, ("font_width", "font width in units"), "");
        self.byte(height, ("font_height", "font height in units"), "");
        self.byte(address::DEFAULT_BACKGROUND, ("default_background", "default background"), "");
        self.byte(address::DEFAULT_FOREGROUND, ("default_foreground", "default foreground"), "");
        if version == Version::V6 {
            self.word(address::STREAM_3_WIDTH, As::Number, ("stream_3_width", "width of text in stream 3"), "");
            let name = characters(self.subject.bytes(address::USER_NAME.into(), 8));
            self.add(address::USER_NAME.into(), 8, As::Characters, ("user_name", "player's name"), name);
        }
    }

    fn later(&mut self) {
        let at = u32::from(address::STANDARD_REVISION);
        let (major, minor) = (self.subject.byte(at).unwrap_or(0), self.subject.byte(at + 1).unwrap_or(0));
        let revision = if (major, minor) == (0, 0) { String::new() } else { format!("Revision {major}.{minor}") };
        self.word(address::STANDARD_REVISION, As::Address, ("standard_revision", "Standard"), &revision);
        let left = self.subject.bytes(address::COMPILER.into(), 4);
        let compiler = if left == [0; 4] { "nothing".to_owned() } else { characters(left) };
        self.add(address::COMPILER.into(), 4, As::Characters, ("compiler", "left by the compiler"), compiler);
    }

    /// The header extension table (§11.1.7).
    fn extension(&mut self) {
        const NAMES: [(&str, &str, As); 7] = [
            ("extension_count", "extension: further words", As::Number),
            ("mouse_x", "extension: mouse x", As::Number),
            ("mouse_y", "extension: mouse y", As::Number),
            ("unicode_table", "extension: Unicode table", As::Address),
            ("flags_3", "extension: Flags 3", As::Address),
            ("true_foreground", "extension: true foreground", As::Address),
            ("true_background", "extension: true background", As::Address),
        ];
        if self.subject.header().extension_table == 0 {
            return;
        }
        let table = self.subject.story().extension();
        for (index, (key, name, shown)) in (0..).zip(NAMES) {
            if let Some(at) = table.word_address(index) {
                let none = index == address::extension::UNICODE_TABLE && self.subject.word(at.into()) == Some(0);
                self.word(at, shown, (key, name), if none { "none" } else { "" });
            }
        }
    }
}

/// Bytes as ASCII, with a full stop for what is none.
fn characters(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' }).collect()
}

fn flag_states(subject: &Subject) -> Vec<FlagState> {
    let (header, version) = (subject.header(), subject.version());
    let flags_3 = subject.story().extension_word(address::extension::FLAGS_3);
    let fields = [
        (1, u16::from(header.flags_1), flags::flags_1(version)),
        (2, header.flags_2, flags::flags_2::ALL),
        (3, flags_3, flags::flags_3::ALL),
    ];
    let mut states = Vec::new();
    for (field, value, all) in fields {
        for bit in 0..16 {
            let set = value >> bit & 1 != 0;
            let known = all.iter().find(|flag| flag.mask == 1 << bit && flag.versions.contains(&version));
            match known {
                Some(flag) => {
                    states.push(FlagState { field, bit, name: Some(flag.name), set, meaning: flag.meaning });
                }
                None if set => {
                    states.push(FlagState { field, bit, name: None, set, meaning: "no meaning in this version" });
                }
                None => {}
            }
        }
    }
    states
}

impl fmt::Display for HeaderReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Header")?;
        for field in &self.fields {
            writeln!(f, "  ${:02x}  {:<28}{}", field.address, field.name, field.meaning)?;
        }
        writeln!(f, "\nFlags")?;
        for flag in &self.flags {
            let state = if flag.set { "set  " } else { "clear" };
            writeln!(f, "  Flags {} bit {:<3} {state}  {}", flag.field, flag.bit, flag.meaning)?;
        }
        write_findings(f, &self.findings)
    }
}
