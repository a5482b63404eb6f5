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

/// Turns of a test whose text is shown: what fails later mostly follows from the first.
const TURNS_SHOWN: usize = 3;

/// All that went wrong in a test, in order, with the text of the first turns that something failed in.
fn told(suite: &SuiteOutcome, test: &TestOutcome) -> Vec<String> {
    let mut lines = Vec::new();
    let mut shown_turns = Vec::new();
    for (index, failure) in test.failures.iter().enumerate() {
        lines.push(format!("{}: {}", place(suite, failure.line), failure.told()));
        lines.extend(particulars(test, failure).iter().map(|line| format!("  {line}")));
        let Some(turn) = failure.turn.and_then(|turn| test.turns.get(turn)) else { continue };
        // Below the last failure of a turn, so that its failures stand together above its text.
        let is_last = test.failures.get(index + 1).is_none_or(|next| next.turn != failure.turn);
        if is_last && shown_turns.len() < TURNS_SHOWN {
            shown_turns.push(failure.turn);
            let of_turn = test.failures.iter().filter(|other| other.turn == failure.turn);
            let Shown { before, lines: text, after } = shown(turn, of_turn.filter_map(Failure::line_seen).next());
            lines.extend((before > 0).then(|| format!("  | … {} before", counted(before, "line"))));
            lines.extend(text.iter().map(|line| format!("  | {line}")));
            lines.extend((after > 0).then(|| format!("  | … and {} more (-v shows all)", counted(after, "line"))));
        }
    }
    lines
}

/// The part of a turn's text that is shown.
struct Shown<'a> {
    /// Lines that are left out before it.
    before: usize,
    lines: Vec<&'a str>,
    /// Lines that are left out behind it.
    after: usize,
}

/// The text of a turn as far as it is worth showing where something failed in it, without the empty lines at its ends: the lines around one of them, else its first.
fn shown<'a>(turn: &'a Turn, around: Option<&str>) -> Shown<'a> {
    let mut lines: Vec<&str> = turn.story.iter().map(|line| line.trim_end()).collect();
    while lines.last().is_some_and(|line| line.is_empty() || *line == ">") {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..blank);
    let place = around.and_then(|wanted| lines.iter().position(|line| *line == wanted.trim_end())).unwrap_or(0);
    let most = lines.len().saturating_sub(LINES_SHOWN);
    let before = if place < LINES_SHOWN { 0 } else { (place - LINES_SHOWN / 2).min(most) };
    lines.drain(..before);
    let after = lines.len().saturating_sub(LINES_SHOWN);
    lines.truncate(LINES_SHOWN);
    Shown { before, lines, after }
}

/// A number of things in words.
fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
