//! The table for people: a line for each test, and below a failed one its first difference in context.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::{Totals, counted, place, told};
use crate::check::displayable;
use crate::check::outcome::{SuiteOutcome, TestOutcome, Turn};

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// All tests, and what failed.
    #[default]
    Failures,
    /// The whole text of each test too, with what failed marked in it.
    Transcripts,
}

/// Columns that names of tests take at most before the rest of their line.
const WIDEST_NAME: usize = 40;

/// Makes the table.
#[must_use]
pub fn table(suites: &[SuiteOutcome], detail: Detail) -> String {
    let mut text = String::new();
    for suite in suites {
        let _ = writeln!(text, "{}", suite.path.display());
        let widest = suite.tests.iter().map(|test| test.name.width()).max().unwrap_or(0).min(WIDEST_NAME);
        for test in &suite.tests {
            line(&mut text, test, widest);
            match detail {
                Detail::Failures => failures(&mut text, suite, test),
                Detail::Transcripts => transcript(&mut text, suite, test),
            }
        }
    }
    let Totals { passed, failed } = Totals::of(suites);
    let _ = match (passed, failed) {
        (0, 0) => writeln!(text, "No tests."),
        (_, 0) => writeln!(text, "{} passed.", counted(passed, "test")),
        (_, _) => writeln!(text, "{} passed, {failed} FAILED.", counted(passed, "test")),
    };
    displayable(&text)
}

fn line(text: &mut String, test: &TestOutcome, widest: usize) {
    let word = if test.has_passed() { "passed" } else { "FAILED" };
    let gap = " ".repeat(widest.saturating_sub(test.name.width()));
    let (commands, checks) = (counted(test.commands(), "command"), counted(test.checks(), "check"));
    let seconds = test.elapsed.as_secs_f64();
    let _ = writeln!(text, "  {word}  {}{gap}  {commands:>12}  {checks:>10}  {seconds:>7.3} s", test.name);
}

fn failures(text: &mut String, suite: &SuiteOutcome, test: &TestOutcome) {
    told(suite, test).iter().for_each(|line| text.push_str(&format!("    {line}\n")));
    complaints(text, test);
}

fn complaints(text: &mut String, test: &TestOutcome) {
    let lines: Vec<&str> = test.complaints.lines().filter(|line| !line.trim().is_empty()).collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "      the interpreter's error stream:");
        lines.iter().take(super::LINES_SHOWN).for_each(|line| text.push_str(&format!("      ! {line}\n")));
    }
}

fn transcript(text: &mut String, suite: &SuiteOutcome, test: &TestOutcome) {
    for (index, turn) in test.turns.iter().enumerate() {
        if let Some((command, _)) = &turn.command {
            let _ = writeln!(text, "    {command}");
        }
        story(text, turn);
        failed_in(text, suite, test, Some(index));
    }
    if test.turns.is_empty() {
        failed_in(text, suite, test, None);
    }
    complaints(text, test);
}

fn story(text: &mut String, turn: &Turn) {
    turn.status
        .iter()
        .filter(|line| !line.is_empty())
        .for_each(|line| text.push_str(&format!("    [{}]\n", line.trim())));
    let prompt = turn.story.last().filter(|line| line.trim() == ">").is_some();
    let lines = turn.story.iter().take(turn.story.len() - usize::from(prompt));
    lines.for_each(|line| text.push_str(&format!("    {line}\n")));
}

fn failed_in(text: &mut String, suite: &SuiteOutcome, test: &TestOutcome, turn: Option<usize>) {
    for failure in test.failures.iter().filter(|failure| failure.turn == turn) {
        let _ = writeln!(text, "*** {}: {}", place(suite, failure.line), failure.told());
    }
}
