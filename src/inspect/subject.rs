//! A story that is looked at: its bytes by address, its strings as text, its packed addresses unpacked.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::story::header::address::extension;
use crate::story::{Header, Story, Version};
use crate::zmachine::memory::Memory;
use crate::zmachine::screen::is_displayable;
use crate::zmachine::text::{Printed, TableAddresses, TextTables};

/// Z-characters that are decoded for one subject. The largest published stories have some two million, and a crafted one can have
/// thousands of strings of a million each.
const TEXT_ALLOWANCE: u64 = 8 << 20;

/// The most characters of a string that are given.
const LONGEST_TEXT: usize = 1 << 16;

/// A story that is looked at.
#[derive(Debug)]
pub struct Subject {
    story: Story,
    memory: Memory,
    text: TextTables,
    /// Z-characters that may still be decoded.
    allowance: Cell<u64>,
}

/// A string as text. New-lines are `'\n'`; what may not be shown, or is undefined, is U+FFFD.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decoded {
    pub text: String,
    /// The address after the string; none where it has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<u32>,
    /// Why there is no more of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// Something that is wrong with a story, or that could not be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where, as an address anywhere in the story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<u32>,
    pub what: String,
}

impl Finding {
    pub(super) fn at(address: impl Into<u32>, what: impl Into<String>) -> Finding {
        Finding { address: Some(address.into()), what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Some(address) => write!(f, "${address:04x}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// Findings as the end of a report; nothing where there are none.
pub(super) fn write_findings(f: &mut fmt::Formatter<'_>, findings: &[Finding]) -> fmt::Result {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(f, "\nWhat is wrong or could not be told:")?;
    findings.iter().try_for_each(|finding| writeln!(f, "  {finding}"))
}

impl Subject {
    /// A story as its file has it.
    pub fn new(story: &Story) -> Subject {
        let header = story.header();
        let memory = Memory::new(Arc::clone(story.image()), header.static_base);
        let addresses = TableAddresses {
            abbreviations: header.abbreviations,
            alphabet: header.alphabet_table,
            unicode: story.extension_word(extension::UNICODE_TABLE),
        };
        let text = TextTables::new(&memory, story.version(), addresses);
        Subject { story: story.clone(), memory, text, allowance: Cell::new(TEXT_ALLOWANCE) }
    }

    pub fn story(&self) -> &Story {
        &self.story
    }

    pub fn header(&self) -> &Header {
        self.story.header()
    }

    pub fn version(&self) -> Version {
        self.story.version()
    }

    /// Memory as the story begins with it.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The story's alphabets and extra characters.
    pub fn text_tables(&self) -> &TextTables {
        &self.text
    }

    /// Bytes of the file, padding included: the address after its last byte.
    pub fn size(&self) -> u32 {
        self.memory.story_size()
    }

    /// The byte at an address anywhere in the story.
    pub fn byte(&self, address: u32) -> Option<u8> {
        self.story.image().get(address as usize).copied()
    }

    /// The word at an address anywhere in the story.
    pub fn word(&self, address: u32) -> Option<u16> {
        let bytes = self.story.image().get(address as usize..)?.first_chunk()?;
        Some(u16::from_be_bytes(*bytes))
    }

    /// So many bytes from an address on, fewer where the story ends before.
    pub fn bytes(&self, address: u32, length: usize) -> &[u8] {
        let rest = self.story.image().get(address as usize..).unwrap_or(&[]);
        rest.get(..length).unwrap_or(rest)
    }

    /// The address of a routine from a packed one (§1.2.3).
    pub fn routine_address(&self, packed: u16) -> u32 {
        u32::from(packed) * self.version().packed_scale() + self.header().routines_offset
    }

    /// The address of a string from a packed one (§1.2.3).
    pub fn string_address(&self, packed: u16) -> u32 {
        u32::from(packed) * self.version().packed_scale() + self.header().strings_offset
    }

    /// The string at an address. All strings of a subject together may have 8 Mi Z-characters, those of abbreviations included, and
    /// one of them 64 Ki characters of text; beyond that a string has the fault that says so.
    pub fn string(&self, address: u32) -> Decoded {
        let left = self.allowance.get();
        if left == 0 {
            let fault = Some("not read: the story has more text than any real one".to_owned());
            return Decoded { text: String::new(), end: None, fault };
        }
        let (mut text, mut length) = (String::new(), 0);
        let decoded = self.text.decode_counting(&self.memory, address, |code| {
            length += 1;
            if length > LONGEST_TEXT {
                return;
            }
            match self.text.printed(code) {
                Some(Printed::Character(character)) if is_displayable(character) => text.push(character),
                Some(Printed::NewLine) => text.push('\n'),
                Some(Printed::Tab | Printed::SentenceSpace) => text.push(' '),
                Some(Printed::Nothing) => {}
                Some(Printed::Character(_)) | None => text.push(char::REPLACEMENT_CHARACTER),
            }
        });
        // What is broken may have been read to the end of the story without printing anything.
        let (spent, end, fault) = match decoded {
            Ok((end, read)) => (u64::from(read), Some(end), None),
            Err(error) => (1 << 16, None, Some(error.to_string())),
        };
        self.allowance.set(left.saturating_sub(spent.max(length as u64) + 1));
        let fault = fault.or_else(|| (length > LONGEST_TEXT).then(|| format!("cut to {LONGEST_TEXT} characters")));
        Decoded { text, end, fault }
    }
}

/// Text for one line of a listing: a new-line is `^`, as in Inform.
pub(super) fn line(text: &str) -> String {
    text.replace('\n', "^")
}
