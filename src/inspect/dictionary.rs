//! The dictionary: separators, words, and what the compilers of Infocom and Inform keep with each (§13).

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::compiler::{Compiler, Family};
use super::subject::{Finding, Subject, write_findings};
use crate::story::Version;

/// Whose data follow a word's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// Parts of speech and two values, of V1 to V5.
    Infocom,
    /// The address of a verb's grammar, and parts of speech in the last byte: Infocom's graphic games.
    InfocomV6,
    /// Flags, the number of a verb, and in older grammar that of a preposition.
    Inform,
    Unknown,
}

/// A word of the dictionary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordEntry {
    /// 1 for the first.
    pub number: u16,
    pub address: u16,
    pub text: String,
    /// Its encoded text.
    pub encoded: Vec<u8>,
    /// Whether encoding the text gives these bytes again.
    pub exact: bool,
    pub data: Vec<u8>,
    /// What the data say, in words.
    pub flags: Vec<String>,
}

/// A story's own dictionary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DictionaryReport {
    pub address: u16,
    /// The address after it.
    pub end: u32,
    pub separators: String,
    pub entry_length: u8,
    /// Bytes of an entry's text: 4 up to V3, then 6.
    pub text_length: u8,
    /// As it stands: negative where the words are in no order.
    pub count: i16,
    pub style: Style,
    pub words: Vec<WordEntry>,
    pub findings: Vec<Finding>,
}

/// The most findings that are kept of each kind.
const MOST_FINDINGS: usize = 10;

impl DictionaryReport {
    pub fn of(subject: &Subject) -> DictionaryReport {
        let address = subject.header().dictionary;
        let text_length: u8 = if subject.version().has_small_objects() { 4 } else { 6 };
        let start = u32::from(address);
        let separator_count = u32::from(subject.byte(start).unwrap_or(0));
        let separators = subject.bytes(start + 1, separator_count as usize).iter().map(|code| shown(subject, *code));
        let head = start + 1 + separator_count;
        let entry_length = subject.byte(head).unwrap_or(0);
        let count = subject.word(head + 1).unwrap_or(0) as i16;
        let mut report = DictionaryReport {
            address,
            end: head + 3,
            separators: separators.collect(),
            entry_length,
            text_length,
            count,
            style: style(subject),
            words: Vec::new(),
            findings: Vec::new(),
        };
        if address == 0 {
            report.findings.push(Finding::at(start, "the story has no dictionary"));
            return report;
        }
        if entry_length < text_length {
            let what = format!("an entry has {entry_length} bytes, fewer than the {text_length} of a word");
            report.findings.push(Finding::at(head, what));
            return report;
        }
        report.read_words(subject);
        report.check_order();
        report
    }

    fn read_words(&mut self, subject: &Subject) {
        let length = u32::from(self.entry_length);
        for number in 1..=self.count.unsigned_abs() {
            let at = self.end;
            let bytes = subject.bytes(at, usize::from(self.entry_length));
            let (Ok(address), Some((encoded, data))) =
                (u16::try_from(at), bytes.split_at_checked(usize::from(self.text_length)))
            else {
                let what = format!("the dictionary ends before word {number} of {}", self.count.unsigned_abs());
                self.findings.push(Finding::at(at, what));
                return;
            };
            if bytes.len() < usize::from(self.entry_length) {
                self.findings.push(Finding::at(at, format!("word {number} is cut short by the story's end")));
            }
            self.end += length;
            let (text, exact) = match ends(encoded) {
                true => decoded(subject, at, encoded),
                false => {
                    if self.findings.len() < MOST_FINDINGS {
                        self.findings.push(Finding::at(at, format!("word {number} has no end bit")));
                    }
                    (String::new(), false)
                }
            };
            let flags = self.style.flags(data);
            self.words.push(WordEntry {
                number,
                address,
                text,
                encoded: encoded.to_vec(),
                exact,
                data: data.to_vec(),
                flags,
            });
        }
    }

    fn check_order(&mut self) {
        let pairs = self.words.windows(2).filter_map(|pair| match pair {
            [one, next] if one.encoded >= next.encoded => Some((one, next)),
            _ => None,
        });
        let wrong: Vec<Finding> = pairs
            .map(|(one, next)| {
                let what =
                    if one.encoded == next.encoded { "is there twice" } else { "comes before what it should follow" };
                Finding::at(next.address, format!("\"{}\" {what}", next.text))
            })
            .collect();
        // Of an unsorted dictionary nothing else is to be expected.
        if self.count >= 0 {
            let more = wrong.len().saturating_sub(MOST_FINDINGS);
            self.findings.extend(wrong.into_iter().take(MOST_FINDINGS));
            if more > 0 {
                self.findings.push(Finding::at(self.address, format!("{more} more words out of order")));
            }
        }
    }

    /// The word whose entry is at an address.
    pub fn at(&self, address: u16) -> Option<&WordEntry> {
        let first = self.words.first()?.address;
        let offset = address.checked_sub(first)?;
        let length = u16::from(self.entry_length);
        let index = offset.checked_div(length).filter(|index| index * length == offset)?;
        self.words.get(usize::from(index))
    }

    /// The words that a text may be: typed words are cut to the dictionary's length.
    pub fn find(&self, typed: &str) -> Vec<&WordEntry> {
        let typed = typed.to_lowercase();
        let exact: Vec<&WordEntry> = self.words.iter().filter(|word| word.text == typed).collect();
        if !exact.is_empty() {
            return exact;
        }
        let least = if self.text_length == 4 { 6 } else { 9 };
        let cut = |word: &&WordEntry| word.text.chars().count() >= least && typed.starts_with(&word.text);
        self.words.iter().filter(cut).collect()
    }
}

fn style(subject: &Subject) -> Style {
    match Compiler::of(subject).family {
        Family::Inform5 | Family::Inform6 | Family::Inform7 => Style::Inform,
        Family::Infocom | Family::Zilf if subject.version() == Version::V6 => Style::InfocomV6,
        Family::Infocom | Family::Zilf => Style::Infocom,
        Family::Dialog | Family::Unknown => Style::Unknown,
    }
}

/// Whether one of the words has the end bit (§3.2).
fn ends(encoded: &[u8]) -> bool {
    encoded.as_chunks::<2>().0.iter().any(|[high, _]| high & 0x80 != 0)
}

/// A word's text, and whether encoding it gives the same bytes.
fn decoded(subject: &Subject, address: u32, encoded: &[u8]) -> (String, bool) {
    let text = subject.string(address).text.replace('\n', "^");
    let tables = subject.text_tables();
    let codes: Option<Vec<u8>> = text.chars().map(|character| tables.unicode().code(character)).collect();
    let exact = codes.is_some_and(|codes| {
        let word = tables.encode(&codes);
        word.words().iter().flat_map(|word| word.to_be_bytes()).eq(encoded.iter().copied())
    });
    (text, exact)
}

/// A separator as it is shown.
fn shown(subject: &Subject, code: u8) -> char {
    match code {
        b' '..=b'~' => char::from(code),
        _ => subject.text_tables().unicode().character(u16::from(code)).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// Part of Infocom's parts of speech.
struct Part {
    mask: u8,
    name: &'static str,
    /// The low bits of the flags with which the part's value comes first.
    first: Option<u8>,
    value: &'static str,
}

const INFOCOM: [Part; 6] = [
    Part { mask: 0x80, name: "noun", first: None, value: "" },
    Part { mask: 0x40, name: "verb", first: Some(1), value: "verb" },
    Part { mask: 0x20, name: "adjective", first: Some(2), value: "adjective" },
    Part { mask: 0x10, name: "direction", first: Some(3), value: "property" },
    Part { mask: 0x08, name: "preposition", first: Some(0), value: "preposition" },
    Part { mask: 0x04, name: "special", first: None, value: "" },
];

const INFORM: [(u8, &str); 7] = [
    (0x80, "noun"),
    (0x01, "verb"),
    (0x02, "meta"),
    (0x04, "plural"),
    (0x08, "preposition"),
    (0x10, "singular"),
    (0x40, "truncated"),
];

impl Style {
    /// The value that Infocom's parser keeps for a part of speech, of V1 to V5: that of the part that the two low bits name comes first.
    pub(super) fn infocom_value(data: &[u8], mask: u8) -> Option<u8> {
        let [flags, one, other, ..] = *data else { return None };
        let part = INFOCOM.iter().find(|part| part.mask == mask && flags & mask != 0)?;
        let first = part.first?;
        // A preposition shares its code with the noun, which has no value of its own.
        Some(if flags & 3 == first { one } else { other })
    }

    fn flags(self, data: &[u8]) -> Vec<String> {
        let Some(&flags) = data.first() else { return Vec::new() };
        match self {
            Style::Infocom => INFOCOM
                .iter()
                .filter(|part| flags & part.mask != 0)
                .map(|part| match Style::infocom_value(data, part.mask) {
                    Some(value) if part.name == part.value => format!("{} {value}", part.name),
                    Some(value) => format!("{} ({} {value})", part.name, part.value),
                    None => part.name.to_owned(),
                })
                .collect(),
            Style::InfocomV6 => match data.last() {
                Some(last) if last & 0x81 == 1 => vec!["verb".to_owned()],
                Some(_) | None => Vec::new(),
            },
            Style::Inform => INFORM
                .iter()
                .filter(|(mask, _)| flags & mask != 0)
                .map(|(mask, name)| match (mask, data) {
                    (0x01, [_, verb, ..]) => format!("{name} {verb}"),
                    (0x08, [_, _, preposition, ..]) if *preposition != 0 => format!("{name} {preposition}"),
                    _ => (*name).to_owned(),
                })
                .collect(),
            Style::Unknown => Vec::new(),
        }
    }
}

impl WordEntry {
    /// The number of its verb in Inform's way.
    pub(super) fn inform_verb(&self) -> Option<u8> {
        match *self.data.as_slice() {
            [flags, verb, ..] if flags & 1 != 0 => Some(verb),
            _ => None,
        }
    }

    /// The number of its verb in Infocom's way, of V1 to V5.
    pub(super) fn infocom_verb(&self) -> Option<u8> {
        Style::infocom_value(&self.data, 0x40)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

impl fmt::Display for WordEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>5}  ${:04x}  {:<11} {:<9}", self.number, self.address, self.text, hexadecimal(&self.data))?;
        if !self.flags.is_empty() {
            write!(f, "  {}", self.flags.join(", "))?;
        }
        if !self.exact {
            write!(f, "  [encoded {}]", hexadecimal(&self.encoded))?;
        }
        Ok(())
    }
}

impl fmt::Display for DictionaryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Dictionary at ${:04x} to ${:04x}", self.address, self.end.saturating_sub(1))?;
        writeln!(f, "  separators   {}", self.separators)?;
        let order = if self.count < 0 { ", in no order (the count is negative)" } else { "" };
        writeln!(f, "  words        {}{order}", self.count.unsigned_abs())?;
        let data = self.entry_length.saturating_sub(self.text_length);
        writeln!(f, "  entry        {} bytes: {} of text, {data} of data", self.entry_length, self.text_length)?;
        let style = match self.style {
            Style::Infocom => "Infocom's",
            Style::InfocomV6 => "Infocom's for version 6",
            Style::Inform => "Inform's",
            Style::Unknown => "not known",
        };
        writeln!(f, "  data         {style}")?;
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for flag in self.words.iter().flat_map(|word| &word.flags) {
            *counts.entry(flag.split(' ').next().unwrap_or_default()).or_default() += 1;
        }
        if !counts.is_empty() {
            let parts: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
            writeln!(f, "  parts        {}", parts.join(", "))?;
        }
        writeln!(f)?;
        self.words.iter().try_for_each(|word| writeln!(f, "{word}"))?;
        write_findings(f, &self.findings)
    }
}
