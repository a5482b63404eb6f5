//! The memory map: what each part of a story is for, with what lies between.

use std::fmt;

use serde::Serialize;

use super::dictionary::DictionaryReport;
use super::grammar::GrammarReport;
use super::high::strings_start;
use super::names::Names;
use super::objects::ObjectsReport;
use super::strings::{Abbreviation, abbreviations};
use super::subject::Subject;
use crate::story::Version;
use crate::story::header::Start;
use crate::story::header::address::extension;

/// Global variables, all of which a story has room for (§6.2).
const GLOBALS: u32 = 240;

/// A stretch of the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Region {
    pub start: u32,
    /// The address after it.
    pub end: u32,
    pub name: String,
    /// Whether it is what no table or header says, only what is left.
    pub gap: bool,
}

/// What lies where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemoryMap {
    /// In the order of addresses. Tables that overlap are there both.
    pub regions: Vec<Region>,
}

impl MemoryMap {
    pub fn of(subject: &Subject) -> MemoryMap {
        let dictionary = DictionaryReport::of(subject);
        let mut regions = Regions(Vec::new());
        regions.add("header", 0, 64);
        regions.text_tables(subject);
        regions.objects(subject);
        let grammar = GrammarReport::with(subject, &dictionary);
        for table in grammar.grammar.iter().flat_map(|grammar| &grammar.tables) {
            regions.add(table.name, table.start, table.end);
        }
        if dictionary.address != 0 {
            regions.add("dictionary", dictionary.address.into(), dictionary.end);
        }
        regions.globals(subject);
        MemoryMap { regions: filled(regions.0, subject) }
    }
}

struct Regions(Vec<Region>);

impl Regions {
    fn add(&mut self, name: &str, start: u32, end: u32) {
        if end > start {
            self.0.push(Region { start, end, name: name.to_owned(), gap: false });
        }
    }

    fn text_tables(&mut self, subject: &Subject) {
        let header = subject.header();
        let found = abbreviations(subject);
        if header.abbreviations != 0 {
            let words = if header.version == Version::V2 { 32 } else { 96 };
            self.add("abbreviations table", header.abbreviations.into(), u32::from(header.abbreviations) + 2 * words);
            self.abbreviation_strings(&found);
        }
        let table = u32::from(header.extension_table);
        if table != 0 {
            let words = u32::from(subject.story().extension().words());
            self.add("header extension table", table, table + 2 + 2 * words);
        }
        let unicode = u32::from(subject.story().extension_word(extension::UNICODE_TABLE));
        if unicode != 0 && header.version >= Version::V5 {
            let count = u32::from(subject.byte(unicode).unwrap_or(0));
            self.add("Unicode table", unicode, unicode + 1 + 2 * count);
        }
        if header.alphabet_table != 0 {
            self.add("alphabet table", header.alphabet_table.into(), u32::from(header.alphabet_table) + 78);
        }
        let terminating = u32::from(header.terminating_characters);
        if terminating != 0 {
            let length = subject.bytes(terminating, 256).iter().take_while(|byte| **byte != 0).count();
            self.add("terminating characters", terminating, terminating + length as u32 + 1);
        }
    }

    /// The strings of abbreviations, those that follow each other as one.
    fn abbreviation_strings(&mut self, found: &[Abbreviation]) {
        let mut spans: Vec<(u32, u32)> = found.iter().filter_map(|one| Some((one.address, one.end?))).collect();
        spans.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::new();
        for (start, end) in spans {
            match joined.last_mut().filter(|last| start <= last.1) {
                Some(last) => last.1 = last.1.max(end),
                None => joined.push((start, end)),
            }
        }
        joined.into_iter().for_each(|(start, end)| self.add("abbreviation strings", start, end));
    }

    fn objects(&mut self, subject: &Subject) {
        let objects = ObjectsReport::of(subject);
        if objects.address == 0 {
            return;
        }
        self.add("property defaults", objects.address.into(), objects.first);
        let length = u32::from(objects.entry_length) * objects.objects.len() as u32;
        self.add("objects", objects.first, objects.first + length);
        let (start, end) = objects.properties;
        self.add("property tables", start, end);
        if let Some((start, end)) = Names::of(subject, end, objects.objects.len()).span {
            self.add("classes and names", start, end);
        }
    }

    /// The global variables, as far as the next table: compilers let one begin where the last variable that is used ends.
    fn globals(&mut self, subject: &Subject) {
        let start = u32::from(subject.header().globals);
        if start != 0 {
            let all = start + 2 * GLOBALS;
            let next = self.0.iter().map(|region| region.start).filter(|at| (start + 1..all).contains(at)).min();
            self.add("global variables", start, next.unwrap_or(all));
        }
    }
}

/// The regions in order, with what is between them.
fn filled(mut known: Vec<Region>, subject: &Subject) -> Vec<Region> {
    // What would lie past the end is the header's fault, which the header's report tells.
    known.iter_mut().for_each(|region| region.end = region.end.min(subject.size()));
    known.retain(|region| region.start < region.end);
    known.sort_by_key(|region| (region.start, region.end));
    let header = subject.header();
    let (Start::Instruction(start) | Start::Routine(start)) = header.start();
    let length = subject.story().length() as u32;
    let high = u32::from(header.high_memory_base).max(header.static_base.into());
    let strings = strings_start(subject).unwrap_or(length);
    // Gaps end where the kind of memory changes.
    let borders = [u32::from(header.static_base), high, strings, length, subject.size()];
    let mut regions = Vec::new();
    let mut at = 0;
    let gap = |from: u32, to: u32, regions: &mut Vec<Region>| {
        let mut from = from;
        while from < to {
            let end = borders.iter().copied().filter(|border| *border > from && *border < to).min().unwrap_or(to);
            let name = gap_name(subject, from, end, (length, high, start, strings));
            regions.push(Region { start: from, end, name, gap: true });
            from = end;
        }
    };
    for region in known {
        gap(at, region.start.min(subject.size()), &mut regions);
        at = at.max(region.end);
        regions.push(region);
    }
    gap(at, subject.size(), &mut regions);
    regions
}

fn gap_name(subject: &Subject, from: u32, end: u32, (length, high, start, strings): (u32, u32, u32, u32)) -> String {
    let zeros = subject.bytes(from, (end - from) as usize).iter().all(|byte| *byte == 0);
    let name = match from {
        _ if from >= length => "padding",
        _ if zeros && end - from < 512 => "zeros",
        _ if from >= strings => "strings",
        _ if (from >= high || (from..end).contains(&start)) && strings == length => "code and strings",
        _ if from >= high || (from..end).contains(&start) => "code",
        _ if from < u32::from(subject.header().static_base) => "arrays and other data",
        _ => "static arrays and other data",
    };
    name.to_owned()
}

impl fmt::Display for MemoryMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Memory map")?;
        let mut before = 0;
        for region in &self.regions {
            let overlap = if region.start < before { "  (overlaps)" } else { "" };
            let name = if region.gap { format!("[{}]", region.name) } else { region.name.clone() };
            let last = region.end.saturating_sub(1);
            let size = region.end - region.start;
            writeln!(f, "  ${:05x} to ${last:05x} {size:>7}  {name}{overlap}", region.start)?;
            before = before.max(region.end);
        }
        Ok(())
    }
}
