//! Text that lies in a story by itself: abbreviations, the strings of high memory, and the tables of letters (§3).

use std::fmt;

use serde::Serialize;

use super::high::{next_place, strings_start};
use super::subject::{Finding, Subject, line, write_findings};
use crate::story::Version;
use crate::story::header::address::extension;
use crate::zmachine::screen::is_displayable;
use crate::zmachine::text::Printed;

/// An abbreviation (§3.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Abbreviation {
    /// 0 to 95, or to 31 in V2.
    pub number: u16,
    pub address: u32,
    /// The address after its string.
    #[serde(skip)]
    pub end: Option<u32>,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// A string with an address of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaticString {
    pub address: u32,
    /// What prints it; none where no packed address fits.
    pub packed: Option<u16>,
    pub text: String,
}

/// An extra character (§3.8.5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtraCharacter {
    pub zscii: u16,
    pub character: char,
    pub code_point: u32,
}

/// A story's text tables and strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StringsReport {
    pub abbreviations_table: u16,
    pub abbreviations: Vec<Abbreviation>,
    /// A0, A1 and A2 from Z-character 6 on, where the story has its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alphabets: Option<[String; 3]>,
    /// Where the story has its own table of extra characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_characters: Option<Vec<ExtraCharacter>>,
    /// From where to the address after its end strings lie one after another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<(u32, u32)>,
    pub strings: Vec<StaticString>,
    pub findings: Vec<Finding>,
}

/// The most strings that are listed: as many as packed addresses.
const MOST_STRINGS: usize = 1 << 16;

/// The abbreviations of a story: none in V1.
pub(super) fn abbreviations(subject: &Subject) -> Vec<Abbreviation> {
    let table = u32::from(subject.header().abbreviations);
    let count: u16 = match subject.version() {
        Version::V1 => 0,
        Version::V2 => 32,
        _ => 96,
    };
    if table == 0 {
        return Vec::new();
    }
    let entries = (0..count).filter_map(|number| Some((number, subject.word(table + 2 * u32::from(number))?)));
    entries
        .map(|(number, word)| {
            // A word address, whatever the version (§1.2.2).
            let address = 2 * u32::from(word);
            let decoded = subject.string(address);
            Abbreviation { number, address, end: decoded.end, text: decoded.text, fault: decoded.fault }
        })
        .collect()
}

impl StringsReport {
    pub fn of(subject: &Subject) -> StringsReport {
        let abbreviations = abbreviations(subject);
        let findings = abbreviations
            .iter()
            .filter_map(|one| {
                let fault = one.fault.as_ref()?;
                Some(Finding::at(one.address, format!("abbreviation {}: {fault}", one.number)))
            })
            .collect();
        let mut report = StringsReport {
            abbreviations_table: subject.header().abbreviations,
            abbreviations,
            alphabets: alphabets(subject),
            extra_characters: extra_characters(subject),
            area: None,
            strings: Vec::new(),
            findings,
        };
        if let Some(start) = strings_start(subject) {
            report.read(subject, start);
        }
        report
    }

    fn read(&mut self, subject: &Subject, start: u32) {
        let scale = subject.version().packed_scale();
        let end = subject.story().length() as u32;
        let mut at = start;
        while at < end && self.strings.len() < MOST_STRINGS {
            let decoded = subject.string(at);
            let Some(after) = decoded.end else { break };
            let packed = at.checked_sub(subject.header().strings_offset).map(|offset| offset / scale);
            let packed = packed.and_then(|packed| u16::try_from(packed).ok());
            self.strings.push(StaticString { address: at, packed, text: decoded.text });
            at = next_place(subject, after);
        }
        self.area = Some((start, at.min(end)));
    }
}

fn alphabets(subject: &Subject) -> Option<[String; 3]> {
    let table = u32::from(subject.header().alphabet_table);
    if table == 0 {
        return None;
    }
    let tables = subject.text_tables();
    let row = |n: u32| {
        let codes = subject.bytes(table + 26 * n, 26).iter().copied();
        let shown = codes.map(|code| match tables.printed(code.into()) {
            Some(Printed::Character(character)) => character,
            Some(_) | None => '·',
        });
        shown.collect::<String>()
    };
    Some([row(0), row(1), row(2)])
}

fn extra_characters(subject: &Subject) -> Option<Vec<ExtraCharacter>> {
    let table = subject.story().extension_word(extension::UNICODE_TABLE);
    if table == 0 || subject.version() < Version::V5 {
        return None;
    }
    let found = (155..=251).filter_map(|zscii| Some((zscii, subject.text_tables().unicode().character(zscii)?)));
    let shown = found.filter(|(_, character)| is_displayable(*character));
    Some(shown.map(|(zscii, character)| ExtraCharacter { zscii, character, code_point: character.into() }).collect())
}

impl fmt::Display for StringsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.abbreviations.is_empty() {
            true => writeln!(f, "The story has no abbreviations.")?,
            false => {
                writeln!(f, "{} abbreviations, table at ${:04x}", self.abbreviations.len(), self.abbreviations_table)?;
                for one in &self.abbreviations {
                    writeln!(f, "  {:>2}  ${:05x}  \"{}\"", one.number, one.address, line(&one.text))?;
                }
            }
        }
        if let Some(alphabets) = &self.alphabets {
            writeln!(f, "\nAlphabets of the story's own, from Z-character 6 on")?;
            for (number, letters) in alphabets.iter().enumerate() {
                writeln!(f, "  A{number}  {letters}")?;
            }
        }
        if let Some(extra) = &self.extra_characters {
            writeln!(f, "\nExtra characters of the story's own")?;
            for one in extra {
                writeln!(f, "  {}  {}  U+{:04X}", one.zscii, one.character, one.code_point)?;
            }
        }
        if let Some((start, end)) = self.area {
            writeln!(f, "\n{} strings at ${start:05x} to ${:05x}", self.strings.len(), end.saturating_sub(1))?;
            for one in &self.strings {
                let packed = one.packed.map_or_else(|| "     ".to_owned(), |packed| format!("S{packed:04x}"));
                writeln!(f, "  ${:05x}  {packed}  \"{}\"", one.address, line(&one.text))?;
            }
        }
        write_findings(f, &self.findings)
    }
}
