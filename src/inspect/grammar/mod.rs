//! Grammar: which lines of words each verb understands, and the routines that carry them out.
//!
//! The machine knows nothing of it; Infocom's and Inform's parsers each have tables of their own, at the beginning of static memory. Which
//! they are is told by reading them as each kind: one is accepted where all of it fits, every line of every verb, one after another without
//! gaps. `inform` reads Inform's three kinds, `infocom` Infocom's of V1 to V5, `graphic` that of Infocom's V6.

mod graphic;
mod infocom;
mod inform;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::Serialize;

use super::dictionary::DictionaryReport;
use super::names::Names;
use super::objects::ObjectsReport;
use super::subject::{Finding, Subject, write_findings};

/// A kind of grammar tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Infocom's, eight bytes a line.
    InfocomFixed,
    /// Infocom's, two, four or seven bytes a line.
    InfocomVariable,
    /// That of Infocom's graphic games.
    InfocomV6,
    /// Of Inform 1 to 6.05, and of later ones that ask for it: eight bytes a line.
    InformGv1,
    /// Of Inform 6.06 and later, with the library from 6/3 on: three bytes a token.
    InformGv2,
    /// Of Inform 6.43 and later, where asked for: two bytes a token.
    InformGv3,
}

impl Format {
    const ALL: [Format; 6] = [
        Format::InformGv2,
        Format::InformGv1,
        Format::InformGv3,
        Format::InfocomFixed,
        Format::InfocomVariable,
        Format::InfocomV6,
    ];

    /// The name, as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Format::InfocomFixed => "Infocom's, with lines of eight bytes",
            Format::InfocomVariable => "Infocom's, with lines of two to seven bytes",
            Format::InfocomV6 => "Infocom's for version 6",
            Format::InformGv1 => "Inform's version 1 (GV1)",
            Format::InformGv2 => "Inform's version 2 (GV2)",
            Format::InformGv3 => "Inform's version 3 (GV3)",
        }
    }
}

/// A verb with its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verb {
    /// Its number as the dictionary has it, 255 for the first; of Infocom's V6 its address.
    pub number: u16,
    /// Where its lines stand.
    pub address: u32,
    /// The words that mean it.
    pub words: Vec<String>,
    pub lines: Vec<Line>,
}

/// A line of grammar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub address: u32,
    pub bytes: Vec<u8>,
    /// What follows the verb: prepositions in quotes, kinds of objects, routines.
    pub tokens: Vec<String>,
    /// The number of the action; none where an Infocom verb of V6 has none by itself.
    pub action: Option<u16>,
    /// Whether the two objects change places.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reversed: bool,
}

/// What an action calls. Addresses are unpacked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Action {
    pub number: u16,
    /// Where Inform left it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub routine: Option<u32>,
    /// Infocom's: called before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preaction: Option<u32>,
}

/// A preposition, with the number by which lines name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preposition {
    pub number: u16,
    pub words: Vec<String>,
}

/// A stretch of the story that tables take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    pub name: &'static str,
    pub start: u32,
    /// The address after it.
    pub end: u32,
}

/// A story's grammar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grammar {
    pub format: Format,
    pub verbs: Vec<Verb>,
    pub actions: Vec<Action>,
    /// The addresses of Inform's parsing routines, by number, where tokens name them by number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parsing_routines: Vec<u32>,
    /// Where lines name prepositions by number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prepositions: Vec<Preposition>,
    pub tables: Vec<Table>,
}

/// Why a story's grammar is not of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attempt {
    pub format: Format,
    pub why: String,
}

/// The grammar of a story, or why it has none that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrammarReport {
    pub grammar: Option<Grammar>,
    /// Where none is known, what speaks against each kind.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<Attempt>,
    pub findings: Vec<Finding>,
}

impl GrammarReport {
    pub fn of(subject: &Subject) -> GrammarReport {
        GrammarReport::with(subject, &DictionaryReport::of(subject))
    }

    /// The same, where the dictionary has been read already.
    pub fn with(subject: &Subject, dictionary: &DictionaryReport) -> GrammarReport {
        let mut tried = Vec::new();
        for format in Format::ALL {
            let read = match format {
                Format::InformGv1 | Format::InformGv2 | Format::InformGv3 => inform::read(subject, dictionary, format),
                Format::InfocomFixed | Format::InfocomVariable => infocom::read(subject, dictionary, format),
                Format::InfocomV6 => graphic::read(subject, dictionary),
            };
            match read {
                Ok((mut grammar, findings)) => {
                    name_actions(subject, &mut grammar);
                    return GrammarReport { grammar: Some(grammar), tried: Vec::new(), findings };
                }
                Err(why) => tried.push(Attempt { format, why }),
            }
        }
        GrammarReport { grammar: None, tried, findings: Vec::new() }
    }
}

/// Gives actions the names that Inform left.
fn name_actions(subject: &Subject, grammar: &mut Grammar) {
    if subject.header().inform_version().is_none() {
        return;
    }
    let objects = ObjectsReport::of(subject);
    let names = Names::of(subject, objects.properties.1, objects.objects.len());
    grammar.actions.iter_mut().for_each(|action| action.name = names.action(subject, action.number));
}

/// What reading a kind of grammar gives: the grammar with findings, or why it is none of this kind.
type Read = Result<(Grammar, Vec<Finding>), String>;

/// The column at which actions are shown.
const COLUMN: usize = 44;

/// The most verbs of a grammar: their numbers are bytes.
const MOST_VERBS: u32 = 256;

/// The addresses of the verbs' lines, from the table of them at the beginning of static memory: the lines of the first follow the table.
fn verb_table(subject: &Subject) -> Result<Vec<u32>, String> {
    let base = u32::from(subject.header().static_base);
    let first = subject.word(base).map(u32::from).ok_or("static memory is empty")?;
    if first == 0 || u32::from(subject.header().dictionary) == base {
        return Err(format!("there is no table of verbs at the beginning of static memory, ${base:04x}"));
    }
    let bytes = first.checked_sub(base).filter(|bytes| *bytes > 0 && bytes.is_multiple_of(2));
    let count = bytes.map(|bytes| bytes / 2).filter(|count| *count <= MOST_VERBS);
    let count = count.ok_or_else(|| {
        format!(
            "the word at ${base:04x}, where the table of verbs would be, is ${first:04x}: no lines can follow it there"
        )
    })?;
    let pointers: Vec<u32> = (0..count).filter_map(|n| subject.word(base + 2 * n)).map(u32::from).collect();
    match pointers.iter().find(|pointer| **pointer < first) {
        Some(pointer) => Err(format!("a verb has its lines at ${pointer:04x}, before those of the first")),
        None => Ok(pointers),
    }
}

/// Reads the lines of all verbs, which follow each other, and gives the address after the last.
fn verbs(
    subject: &Subject,
    pointers: &[u32],
    mut line: impl FnMut(u32) -> Result<Line, String>,
) -> Result<(Vec<Verb>, u32), String> {
    let mut verbs = Vec::new();
    let mut expected = pointers.first().copied().unwrap_or(0);
    for (index, &address) in (0u16..).zip(pointers) {
        if address != expected {
            return Err(format!("the lines of verb {} are at ${address:04x}, not at ${expected:04x}", 255 - index));
        }
        let count = subject.byte(address).ok_or("the table of verbs leads past the story's end")?;
        let (mut lines, mut at) = (Vec::new(), address + 1);
        for _ in 0..count {
            let read = line(at)?;
            at += u32::try_from(read.bytes.len()).unwrap_or(u32::MAX);
            lines.push(read);
        }
        verbs.push(Verb { number: 255 - index, address, words: Vec::new(), lines });
        expected = at;
    }
    Ok((verbs, expected))
}

/// One more than the highest action that a line has.
fn used_actions(verbs: &[Verb]) -> u32 {
    let used = verbs.iter().flat_map(|verb| &verb.lines).filter_map(|line| line.action);
    used.max().map_or(0, |highest| u32::from(highest) + 1)
}

/// The address of a routine, where there can be one (§5.2): none for 0, which calls nothing.
fn routine(subject: &Subject, packed: u16) -> Result<Option<u32>, String> {
    let address = subject.routine_address(packed);
    match (packed, subject.byte(address)) {
        (0, _) => Ok(None),
        (_, Some(0..=15)) if address >= u32::from(subject.header().static_base) => Ok(Some(address)),
        _ => Err(format!("${packed:04x} is no routine's packed address")),
    }
}

/// The text of the dictionary's word at an address.
fn word_at(dictionary: &DictionaryReport, address: u16) -> Result<String, String> {
    let word = dictionary.at(address).ok_or_else(|| format!("${address:04x} is no word of the dictionary"))?;
    Ok(word.text.clone())
}

impl fmt::Display for GrammarReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.grammar {
            Some(grammar) => write!(f, "{grammar}")?,
            None => {
                writeln!(f, "The story has no grammar of a kind that is known.")?;
                for attempt in &self.tried {
                    writeln!(f, "  Not {}: {}.", attempt.format.name(), attempt.why)?;
                }
            }
        }
        write_findings(f, &self.findings)
    }
}

impl fmt::Display for Grammar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: usize = self.verbs.iter().map(|verb| verb.lines.len()).sum();
        let (verbs, actions) = (self.verbs.len(), self.actions.len());
        writeln!(f, "Grammar: {}", self.format.name())?;
        writeln!(f, "{verbs} verbs, {lines} lines, {actions} actions")?;
        for table in &self.tables {
            writeln!(f, "  ${:04x} to ${:04x}  {}", table.start, table.end.saturating_sub(1), table.name)?;
        }
        for verb in &self.verbs {
            let words = if verb.words.is_empty() { "(no word)".to_owned() } else { verb.words.join(", ") };
            match self.format {
                Format::InfocomV6 => writeln!(f, "\nVerb at ${:04x}: {words}", verb.address)?,
                _ => writeln!(f, "\nVerb {}, at ${:04x}: {words}", verb.number, verb.address)?,
            }
            verb.lines.iter().try_for_each(|line| self.write_line(f, verb, line))?;
        }
        self.write_actions(f)?;
        if !self.parsing_routines.is_empty() {
            writeln!(f, "\nParsing routines")?;
            for (number, address) in self.parsing_routines.iter().enumerate() {
                writeln!(f, "  {number:>3}  ${address:04x}")?;
            }
        }
        if !self.prepositions.is_empty() {
            writeln!(f, "\nPrepositions")?;
            for preposition in &self.prepositions {
                writeln!(f, "  {:>3}  {}", preposition.number, preposition.words.join(", "))?;
            }
        }
        Ok(())
    }
}

impl Grammar {
    fn write_line(&self, f: &mut fmt::Formatter<'_>, verb: &Verb, line: &Line) -> fmt::Result {
        let word = verb.words.first().map_or("-", String::as_str);
        let text = std::iter::once(word).chain(line.tokens.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
        let reversed = if line.reversed { " reversed" } else { "" };
        let called = match line.action {
            None => "no action".to_owned(),
            Some(number) => {
                let action = self.actions.iter().find(|action| action.number == number);
                let routine = action.and_then(|action| action.routine).map(|at| format!(" ${at:04x}"));
                let name = action.and_then(|action| action.name.as_ref()).map(|name| format!(" {name}"));
                format!("action {number}{}{}", name.unwrap_or_default(), routine.unwrap_or_default())
            }
        };
        match text.chars().count() <= COLUMN {
            true => writeln!(f, "  {text:<COLUMN$} -> {called}{reversed}"),
            false => writeln!(f, "  {text}\n  {:<COLUMN$} -> {called}{reversed}", ""),
        }
    }

    fn write_actions(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.actions.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nActions")?;
        for action in &self.actions {
            let routine = action.routine.map_or_else(|| "no routine".to_owned(), |at| format!("${at:04x}"));
            let preaction = action.preaction.map(|at| format!(", before it ${at:04x}")).unwrap_or_default();
            let name = action.name.as_ref().map(|name| format!("  {name}")).unwrap_or_default();
            writeln!(f, "  {:>3}  {routine}{name}{preaction}", action.number)?;
        }
        Ok(())
    }
}
