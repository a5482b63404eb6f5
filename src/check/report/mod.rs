//! Reports: what came of tests as a table for people, as TAP, as JUnit's XML or as JSON.
//!
//! All are made of the same [`SuiteOutcome`]s, and hold no character that commands a terminal.

mod json;
mod junit;
mod table;
mod tap;

#[cfg(test)]
mod tests;

use super::outcome::{Failure, FailureKind, SuiteOutcome, TestOutcome, Turn};
use super::regtest::Failing;
use super::words::{Difference, beginning};

pub use json::json;
pub use junit::junit;
pub use table::{Detail, table};
pub use tap::tap;

/// Lines of a turn's text that are shown around what failed.
const LINES_SHOWN: usize = 24;

/// Characters of a line that are compared with what was looked for.
const LONGEST_SHOWN: usize = 2000;

/// How many tests there are of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub passed: usize,
    pub failed: usize,
}

impl Totals {
    /// Counts.
    #[must_use]
    pub fn of(suites: &[SuiteOutcome]) -> Totals {
        let tests = || suites.iter().flat_map(|suite| &suite.tests);
        let passed = tests().filter(|test| test.has_passed()).count();
        Totals { passed, failed: tests().count() - passed }
    }
}

/// Where in which file something went wrong.
fn place(suite: &SuiteOutcome, line: usize) -> String {
    match line {
        0 => "on the command line".to_owned(),
        _ => format!("{}:{line}", suite.path.display()),
    }
}

/// What went wrong, and the particulars of it, a line each: after which command, and what is nearest to what was looked for.
fn particulars(test: &TestOutcome, failure: &Failure) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(turn) = failure.turn.and_then(|turn| test.turns.get(turn)) {
        lines.push(match &turn.command {
            Some((command, _)) => format!("after {command}"),
            None => "before the first command".to_owned(),
        });
    }
    if let FailureKind::Check { check, failing, nearest } = &failure.kind {
        match (failing, nearest) {
            (Failing::Unwanted { seen }, _) => lines.push(format!("seen: {}", seen.trim())),
            (_, Some(nearest)) => {
                let [one, other] = [check.text(), nearest.as_str()].map(|text| beginning(text, LONGEST_SHOWN));
                lines.push(format!("nearest: {}", Difference::of(one, other)));
            }
            (_, None) => {}
        }
    }
    lines
}

/// The text of a turn as far as it is worth showing where something failed in it, without the empty lines at its ends.
fn shown(turn: &Turn) -> (Vec<&str>, usize) {
    let mut lines: Vec<&str> = turn.story.iter().map(|line| line.trim_end()).collect();
    while lines.last().is_some_and(|line| line.is_empty() || *line == ">") {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..blank);
    let left_out = lines.len().saturating_sub(LINES_SHOWN);
    lines.truncate(LINES_SHOWN);
    (lines, left_out)
}

/// A number of things in words.
fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
