//! Reading the Markdown of the suite's own tests into [`Case`]s. What its blocks mean is told in `assets/standard/README.md`.

use thiserror::Error;

use super::player::{self, SECTIONS};
use crate::story::Version;
use crate::zmachine::isa::assemble::{Assembly, assemble_as};
use crate::zmachine::isa::table::OPCODES;

/// A test's Markdown that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}:{line}: {what}")]
pub struct CaseError {
    /// The file's name, below `assets/standard`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what should be there.
    pub what: String,
}

/// What a block between fences holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The line after the fence, from 1.
    pub line: usize,
    /// The words after the kind of block.
    pub info: Vec<String>,
    /// Its text.
    pub lines: Vec<String>,
}

/// One program with its input and what must come of it. Several programs under one heading are several cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The file's name, below `assets/standard`.
    pub file: String,
    /// The heading's line.
    pub line: usize,
    /// What is tested, in words.
    pub heading: String,
    /// The first section that the words below the heading name, as in `§2.3.2`; empty where they name none.
    pub section: String,
    /// The rules that it shows, by number.
    pub rules: Vec<u16>,
    /// The versions that the program is run in.
    pub versions: Vec<Version>,
    /// The opcodes that it is about, by name.
    pub ops: Vec<String>,
    /// The program, in assembly language.
    pub program: Block,
    /// What answers its requests.
    pub input: Block,
    /// What is expected, by the name of the block.
    pub expected: Vec<(String, Block)>,
}

impl Block {
    /// The value of `key=value` after the fence.
    pub fn option(&self, key: &str) -> Option<&str> {
        self.info.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }

    /// Whether a word stands after the fence.
    pub fn has(&self, word: &str) -> bool {
        self.info.iter().any(|other| other == word)
    }

    /// The block as one version has it. Lines that begin with `@` and version numbers are for those versions only; to the others
    /// they are empty where lines are to be counted, and absent otherwise.
    pub fn text_for(&self, version: Version, others: Others) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let shown = match line.strip_prefix('@').and_then(|rest| rest.split_once(' ')) {
                Some((numbers, rest)) if versions(numbers).is_ok() => {
                    let ours = versions(numbers).is_ok_and(|list| list.contains(&version));
                    ours.then_some(rest)
                }
                Some(_) | None => Some(line.as_str()),
            };
            match (shown, others) {
                (Some(line), _) => text.push_str(line),
                (None, Others::Empty) => {}
                (None, Others::Absent) => continue,
            }
            text.push('\n');
        }
        text
    }
}

/// What lines for other versions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// Empty lines, so that line numbers stay true.
    Empty,
    /// Left out.
    Absent,
}

impl Case {
    /// The program as a story file of a version.
    ///
    /// # Errors
    /// Where it is no program, with its line in the Markdown.
    pub fn assembled(&self, version: Version) -> Result<Assembly, CaseError> {
        let source = self.program.text_for(version, Others::Empty);
        assemble_as(&source, version).map_err(|error| CaseError {
            file: self.file.clone(),
            line: self.program.line + (error.line as usize).saturating_sub(1),
            what: format!("{}; {}", error.what, error.advice),
        })
    }

    /// A block of what is expected, as a version has it; None where there is no such block.
    pub fn expects(&self, section: &str, version: Version) -> Option<String> {
        let block = self.expected.iter().find(|(name, _)| name == section).map(|(_, block)| block)?;
        Some(block.text_for(version, Others::Absent))
    }

    /// The line of what is expected in a block, or of the heading where there is no such block.
    pub fn line_of(&self, section: &str) -> usize {
        self.expected.iter().find(|(name, _)| name == section).map_or(self.line, |(_, block)| block.line)
    }

    /// What of this case is not so when golmac itself runs it in a version: each block that differs, by name, with what came of it.
    ///
    /// # Errors
    /// Where program and input do not fit together, in words.
    pub fn differences(&self, version: Version) -> Result<Vec<Difference>, String> {
        let assembly = self.assembled(version).map_err(|error| error.to_string())?;
        let outcome = player::play(self, version, &assembly)?;
        let mut found = Vec::new();
        for (index, section) in SECTIONS.iter().enumerate() {
            let expected = self.expects(section, version);
            if expected.is_none() && index >= player::ALWAYS {
                continue;
            }
            let expected = expected.unwrap_or_default();
            let seen = outcome.get(section).map(String::as_str).unwrap_or_default();
            let holds = match *section {
                "fault" => seen.is_empty() == expected.is_empty() && seen.contains(expected.trim_end()),
                // Where a text ends is told by what follows it.
                _ => seen.trim_end_matches('\n') == expected.trim_end_matches('\n'),
            };
            if !holds {
                found.push(Difference { section, line: self.line_of(section), expected, seen: seen.to_owned() });
            }
        }
        Ok(found)
    }
}

/// A block of a case that is not what came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The kind of block.
    pub section: &'static str,
    /// Its line in the Markdown.
    pub line: usize,
    /// What should have come.
    pub expected: String,
    /// What came.
    pub seen: String,
}

impl Difference {
    /// The first line that differs: what was expected there and what was seen, either of them empty where a text has ended.
    pub fn first(&self) -> (&str, &str) {
        first_difference(&self.expected, &self.seen)
    }
}

/// The first lines of two texts that differ.
pub(super) fn first_difference<'a>(expected: &'a str, seen: &'a str) -> (&'a str, &'a str) {
    let (mut ours, mut theirs) = (expected.lines(), seen.lines());
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return ("", ""),
            (expected, seen) if expected == seen => {}
            (expected, seen) => return (expected.unwrap_or_default(), seen.unwrap_or_default()),
        }
    }
}

/// Reads version numbers such as `1-3,5`.
fn versions(text: &str) -> Result<Vec<Version>, String> {
    let number = |text: &str| {
        let byte = text.parse().map_err(|_| format!("{text:?} is no version"))?;
        Version::from_byte(byte).ok_or_else(|| format!("there is no version {byte}"))
    };
    let mut list = Vec::new();
    for part in text.split(',') {
        let (low, high) = part.split_once('-').unwrap_or((part, part));
        let (low, high) = (number(low)?, number(high)?);
        list.extend(Version::ALL.into_iter().filter(|version| (low..=high).contains(version)));
    }
    Ok(list)
}

/// The cases of one file.
///
/// # Errors
/// Where it is not written as `assets/standard/README.md` says.
pub fn read(file: &str, text: &str) -> Result<Vec<Case>, CaseError> {
    let wrong = |line: usize, what: String| CaseError { file: file.to_owned(), line, what };
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    while let Some((number, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            cases.push(begin(file, number, heading));
        }
        let Some(info) = line.strip_prefix("```") else {
            if let Some(case) = cases.last_mut().filter(|case| case.section.is_empty()) {
                case.section = section_in(line);
            }
            continue;
        };
        let mut info: Vec<String> = info.split_whitespace().map(str::to_owned).collect();
        let kind = if info.is_empty() { String::new() } else { info.remove(0) };
        let mut block = Block { line: number + 1, info, lines: Vec::new() };
        loop {
            match lines.next() {
                Some((_, "```")) => break,
                Some((_, line)) => block.lines.push(line.to_owned()),
                None => return Err(wrong(number, "the block is not closed".to_owned())),
            }
        }
        let case = cases.last().ok_or_else(|| wrong(number, "a block before the first heading".to_owned()))?;
        // A second program under a heading is a case of its own.
        if kind == "zasm" && !case.versions.is_empty() {
            let another = Case { section: case.section.clone(), ..begin(file, case.line, &case.heading) };
            cases.push(another);
        }
        let Some(case) = cases.last_mut() else { continue };
        take_block(case, &kind, block).map_err(|what| wrong(number, what))?;
    }
    match cases.iter().find(|case| case.versions.is_empty() || case.ops.is_empty() && case.rules.is_empty()) {
        Some(case) => Err(wrong(case.line, "the test has no program, or names neither opcode nor rule".to_owned())),
        None => Ok(cases),
    }
}

/// The first section that a line of prose names: from `§`, `Q§`, `B§` or `App.` on, with the opcode for §15.
fn section_in(line: &str) -> String {
    let Some(at) = line.find('§') else {
        return if line.contains("App. A") { "App. A".to_owned() } else { String::new() };
    };
    let (before, after) = line.split_at(at);
    let mut words = after.split([' ', ',', ';', ':', ')']);
    let number = words.next().unwrap_or_default().trim_end_matches('.');
    let book = before.chars().next_back().filter(|c| matches!(c, 'Q' | 'B')).map(String::from).unwrap_or_default();
    match words.next().map(|word| word.trim_end_matches('.')) {
        Some(word) if number == "§15" && (is_opcode(word) || word == "read") => format!("{number} {word}"),
        Some(_) | None => format!("{book}{number}"),
    }
}

fn begin(file: &str, line: usize, heading: &str) -> Case {
    let quoted = heading.split('`').skip(1).step_by(2);
    Case {
        file: file.to_owned(),
        line,
        heading: heading.to_owned(),
        section: String::new(),
        rules: Vec::new(),
        versions: Vec::new(),
        ops: quoted.filter(|name| is_opcode(name)).map(str::to_owned).collect(),
        program: Block::default(),
        input: Block::default(),
        expected: Vec::new(),
    }
}

fn is_opcode(name: &str) -> bool {
    OPCODES.iter().any(|row| row.name == name)
}

fn take_block(case: &mut Case, kind: &str, block: Block) -> Result<(), String> {
    match kind {
        "zasm" => {
            case.versions = versions(block.option("versions").ok_or("versions= is missing")?)?;
            let named: Vec<String> = block.option("ops").unwrap_or("").split(',').map(str::to_owned).collect();
            case.ops.extend(named.iter().filter(|name| is_opcode(name)).cloned());
            if let Some(unknown) = named.iter().find(|name| !name.is_empty() && !is_opcode(name)) {
                return Err(format!("there is no opcode {unknown}"));
            }
            for number in block.option("rules").unwrap_or("").split(',').filter(|number| !number.is_empty()) {
                case.rules.push(number.parse().map_err(|_| format!("{number:?} is no rule"))?);
            }
            case.program = block;
        }
        "input" => case.input = block,
        _ if SECTIONS.contains(&kind) => case.expected.push((kind.to_owned(), block)),
        _ => return Err(format!("{kind:?} is no kind of block")),
    }
    Ok(())
}
