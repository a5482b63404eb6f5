//! A parsed program: what the lines say, with names not yet resolved and nothing laid out.

use super::super::decode::Form;
use super::super::literal::Piece;
use super::super::table::Row;
use crate::story::Version;

/// A string literal.
pub(super) type Text = Vec<Piece>;

/// What a name before `+` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// `#name`: object number, packed address or byte address.
    Natural,
    /// `@name`: byte address.
    Byte,
    /// Half the byte address, as the abbreviations table has it (§1.2.2).
    Word,
}

/// A constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Number(u16),
    Char(char),
    Name {
        sense: Sense,
        name: String,
        offset: i32,
    },
    /// The address of a dictionary word.
    Entry(Text),
}

impl Value {
    /// The byte address of a name.
    pub(super) fn address(name: impl Into<String>) -> Value {
        Value::Name { sense: Sense::Byte, name: name.into(), offset: 0 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    Byte,
    Word,
}

impl Width {
    pub(super) fn bytes(self) -> u64 {
        match self {
            Width::Byte => 1,
            Width::Word => 2,
        }
    }
}

/// One entry of a data line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Datum {
    /// A value, so many times.
    Run(u32, Value),
    /// The ZSCII codes of a text, one an entry.
    Zscii(Text),
}

/// A data line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Data {
    pub(super) width: Width,
    pub(super) entries: Vec<Datum>,
}

impl Data {
    pub(super) fn bytes(values: impl IntoIterator<Item = u8>) -> Data {
        let run = |value| Datum::Run(1, Value::Number(u16::from(value)));
        Data { width: Width::Byte, entries: values.into_iter().map(run).collect() }
    }

    pub(super) fn words(values: impl IntoIterator<Item = Value>) -> Data {
        Data { width: Width::Word, entries: values.into_iter().map(|value| Datum::Run(1, value)).collect() }
    }

    /// Bytes that it takes.
    pub(super) fn size(&self) -> u64 {
        let count = |entry: &Datum| match entry {
            Datum::Run(count, _) => u64::from(*count),
            Datum::Zscii(text) => text.len() as u64,
        };
        self.width.bytes().saturating_mul(self.entries.iter().map(count).fold(0, u64::saturating_add))
    }
}

/// Where a branch or jump goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    ReturnFalse,
    ReturnTrue,
    Name(String),
    Address(i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Automatic,
    Short,
    Long,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DraftBranch {
    pub(super) when: bool,
    pub(super) to: Place,
    pub(super) length: Length,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DraftArgument {
    Large(Value),
    Small(Value),
    Variable(u8),
    /// The offset that leads to a place, as a large constant.
    Jump(Place),
}

/// An instruction with names in it.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) row: &'static Row,
    pub(super) form: Form,
    pub(super) arguments: Vec<DraftArgument>,
    pub(super) store: Option<u8>,
    pub(super) branch: Option<DraftBranch>,
    pub(super) text: Option<Text>,
}

/// The three parts of memory (§1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Region {
    Dynamic,
    Static,
    High,
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    Label(String),
    Align(u32),
    /// Its locals' initial values.
    Routine {
        name: String,
        locals: Vec<Value>,
    },
    /// A string at a packed address.
    String {
        name: String,
        text: Text,
    },
    Text(Text),
    Data(Data),
    Code(Draft),
    /// The word that says where the story ends: the address of a name in the header's unit (§11.1.6).
    Length(String),
    /// The sum of the bytes from $40 to a name (§11.1.4).
    Checksum(String),
}

/// A piece of the story.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) line: u32,
    /// The routine whose labels it sees first; empty outside routines.
    pub(super) scope: std::rc::Rc<str>,
    pub(super) content: Content,
}

#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) line: u32,
    pub(super) name: String,
    pub(super) short_name: Text,
    pub(super) parent: Option<Value>,
    pub(super) attributes: Vec<u16>,
    pub(super) properties: Vec<(u32, u16, Data)>,
}

#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) line: u32,
    pub(super) words: Vec<Text>,
    pub(super) data: Vec<Value>,
}

/// A whole program.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) version: Version,
    pub(super) raw: bool,
    /// Whether routines and strings of a raw story begin at packed addresses.
    pub(super) aligned: bool,
    pub(super) release: u16,
    pub(super) serial: Option<(u32, Text)>,
    pub(super) flags1: u8,
    pub(super) flags2: u16,
    pub(super) main: Option<(u32, String)>,
    pub(super) offsets: Option<(u16, u16)>,
    pub(super) pokes: Vec<(u32, u32, Data)>,
    pub(super) globals: Vec<(u32, String, Value)>,
    pub(super) objects: Vec<Object>,
    pub(super) defaults: Vec<(u32, u16, Value)>,
    pub(super) dictionary: Vec<Words>,
    pub(super) separators: Option<(u32, Text)>,
    pub(super) abbreviations: Vec<(u32, Text)>,
    pub(super) alphabets: Option<(u32, [Text; 3])>,
    pub(super) unicode: Option<(u32, Text)>,
    pub(super) terminators: Option<Vec<u8>>,
    pub(super) extension: Vec<(u32, Value)>,
    pub(super) dynamic: Vec<Item>,
    pub(super) fixed: Vec<Item>,
    pub(super) high: Vec<Item>,
}

impl Program {
    pub(super) fn new(version: Version) -> Program {
        Program {
            version,
            raw: false,
            aligned: false,
            release: 0,
            serial: None,
            flags1: 0,
            flags2: 0,
            main: None,
            offsets: None,
            pokes: Vec::new(),
            globals: Vec::new(),
            objects: Vec::new(),
            defaults: Vec::new(),
            dictionary: Vec::new(),
            separators: None,
            abbreviations: Vec::new(),
            alphabets: None,
            unicode: None,
            terminators: None,
            extension: Vec::new(),
            dynamic: Vec::new(),
            fixed: Vec::new(),
            high: Vec::new(),
        }
    }

    pub(super) fn region(&mut self, region: Region) -> &mut Vec<Item> {
        match region {
            Region::Dynamic => &mut self.dynamic,
            Region::Static => &mut self.fixed,
            Region::High => &mut self.high,
        }
    }
}
