//! A RegTest file written anew with what its tests saw.
//!
//! Only literal checks are touched, and only those that must be: one that has failed becomes the line of the answer that is most like it and that no other
//! check expects yet, or goes where the answer has no line left. A test without any check gets one for each line that it saw. Comments,
//! commands, their order, marks, and all other checks stay as they are.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::outcome::{FailureKind, SuiteOutcome, TestOutcome, Turn};
use super::regtest::{Check, Expected, Failing, Looks, Side};
use super::words::{Patience, matched};

/// The file's text, and what was changed in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    pub text: String,
    /// Lines that are new, other, or gone.
    pub changes: usize,
    /// Lines, counted from 1, of what has failed and could not be mended, and why not.
    pub left: Vec<(usize, String)>,
}

/// What becomes of a line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Edit {
    Replaced(String),
    Removed,
    /// These stand behind it.
    Followed(Vec<String>),
}

/// Writes a file anew. `text` is what it holds now.
#[must_use]
pub fn update(text: &str, outcome: &SuiteOutcome) -> Updated {
    let mut edits: BTreeMap<usize, Edit> = BTreeMap::new();
    let mut left = Vec::new();
    let patience = Patience::default();
    for test in &outcome.tests {
        if test.checks() == 0 && test.has_passed() {
            fill(test, end_of(text, test.line), &mut edits);
            continue;
        }
        test.turns.iter().for_each(|turn| mend(turn, &mut edits, &patience));
        for failure in &test.failures {
            match &failure.kind {
                FailureKind::Check { check, .. } if is_mended(check) => {}
                _ => left.push((failure.line, failure.told())),
            }
        }
    }
    let (text, changes) = rewritten(text, &edits);
    Updated { text, changes, left }
}

/// Whether a check is one that is written anew where it fails.
fn is_mended(check: &Check) -> bool {
    matches!(check.looks, Looks::Literal(_)) && check.expected == Expected::There && check.side != Side::Graphics
}

/// The line behind a test's last one, counted from 1.
fn end_of(text: &str, begin: usize) -> usize {
    let begins = |line: &str| line.starts_with('*') && !line.starts_with("**");
    let next = text.lines().enumerate().skip(begin).find(|(_, line)| begins(line.trim_start()));
    next.map_or(usize::MAX, |(index, _)| index + 1)
}

/// Has each line that a test without checks saw be looked for. What it includes, or was given from the command line, is not its own.
fn fill(test: &TestOutcome, end: usize, edits: &mut BTreeMap<usize, Edit>) {
    for turn in &test.turns {
        let line = turn.command.as_ref().map_or(test.line, |(_, line)| *line);
        let lines: Vec<String> = turn.story.iter().filter_map(|line| literal(line)).map(str::to_owned).collect();
        let own = (test.line..end).contains(&line) && !lines.is_empty();
        if let (true, Entry::Vacant(place)) = (own, edits.entry(line)) {
            place.insert(Edit::Followed(lines));
        }
    }
}

/// Gives the literal checks of a turn that have failed what is to be found there.
fn mend(turn: &Turn, edits: &mut BTreeMap<usize, Edit>, patience: &Patience) {
    for side in [Side::Story, Side::Status] {
        let lines = if side == Side::Story { &turn.story } else { &turn.status };
        let checks = || turn.checks.iter().filter(|(check, _)| check.side == side && is_mended(check));
        let expected: Vec<&str> =
            checks().filter(|(_, failing)| failing.is_none()).map(|(check, _)| check.looked_for()).collect();
        let mut free: Vec<&str> = lines.iter().filter_map(|line| literal(line)).collect();
        free.retain(|line| !expected.iter().any(|text| line.contains(text)));
        let missing: Vec<&Check> =
            checks().filter(|(_, failing)| *failing == Some(Failing::Missing)).map(|(check, _)| check).collect();
        let wanted: Vec<&str> = missing.iter().map(|check| check.looked_for()).collect();
        let best = matched(&wanted, &free, patience);
        // What is like nothing takes the lines that are left, in order.
        let mut rest = (0..free.len()).filter(|line| !best.contains(&Some(*line)));
        for (check, best) in missing.into_iter().zip(&best) {
            let line = best.or_else(|| rest.next()).and_then(|line| free.get(line));
            let edit = line.map_or(Edit::Removed, |line| {
                let marks = check.written.get(..check.marks).unwrap_or_default();
                Edit::Replaced(format!("{marks}{line}"))
            });
            edits.entry(check.line).or_insert(edit);
        }
    }
}

/// A line as it can be looked for: without spaces at its ends, and without what would make something else of it at its beginning. None where
/// nothing is left, or it is a prompt.
fn literal(line: &str) -> Option<&str> {
    let line = line.trim().trim_start_matches(['#', '*', '>', '/', '!', '{', ' ']).trim_end();
    (!line.is_empty()).then_some(line)
}

/// The text with the edits, and how many lines they are.
fn rewritten(text: &str, edits: &BTreeMap<usize, Edit>) -> (String, usize) {
    let (mut new, mut changes) = (String::with_capacity(text.len()), 0);
    for (index, whole) in text.split_inclusive('\n').enumerate() {
        let line = whole.trim_end_matches(['\n', '\r']);
        let end = if whole.ends_with("\r\n") { "\r\n" } else { "\n" };
        let indent = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
        match edits.get(&(index + 1)) {
            None => new.push_str(whole),
            Some(Edit::Removed) => changes += 1,
            Some(Edit::Replaced(other)) => {
                new.push_str(&format!("{indent}{other}{end}"));
                changes += 1;
            }
            Some(Edit::Followed(lines)) => {
                new.push_str(&format!("{line}{end}"));
                lines.iter().for_each(|line| new.push_str(&format!("{line}{end}")));
                changes += lines.len();
            }
        }
    }
    (new, changes)
}
