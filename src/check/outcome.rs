//! What came of tests: one value that every report is made of.

use std::path::PathBuf;
use std::time::Duration;

use super::regtest::{Check, Failing, Side};

/// What came of a file's tests, in the file's order.
#[derive(Debug)]
pub struct SuiteOutcome {
    pub path: PathBuf,
    pub tests: Vec<TestOutcome>,
}

/// What came of one test.
#[derive(Debug)]
pub struct TestOutcome {
    pub name: String,
    /// The line of its name, counted from 1.
    pub line: usize,
    pub game: PathBuf,
    /// The text before the first command, and then what each command came to.
    pub turns: Vec<Turn>,
    /// What went wrong, in order.
    pub failures: Vec<Failure>,
    pub elapsed: Duration,
    /// What another interpreter wrote to its error stream. Of tests that have passed it is not kept.
    pub complaints: String,
}

impl TestOutcome {
    /// Whether nothing has failed.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        self.failures.is_empty()
    }

    /// Commands that were given.
    #[must_use]
    pub fn commands(&self) -> usize {
        self.turns.iter().filter(|turn| turn.command.is_some()).count()
    }

    /// Checks that were made.
    #[must_use]
    pub fn checks(&self) -> usize {
        self.turns.iter().map(|turn| turn.checks.len()).sum()
    }
}

/// A command and what was seen of it.
#[derive(Debug)]
pub struct Turn {
    /// The command as it is written, and its line, 0 for one from the command line; None for the text before the first.
    pub command: Option<(String, usize)>,
    pub story: Vec<String>,
    pub status: Vec<String>,
    /// The checks that were made, and why they have failed, if they have.
    pub checks: Vec<(Check, Option<Failing>)>,
}

/// Something that went wrong.
#[derive(Debug)]
pub struct Failure {
    /// Where in the file, counted from 1; 0 for a command from the command line.
    pub line: usize,
    /// The turn in [`TestOutcome::turns`]; None where it never came to one.
    pub turn: Option<usize>,
    pub kind: FailureKind,
}

/// What it was.
#[derive(Debug)]
pub enum FailureKind {
    /// A check has failed. `nearest` is the line that is most like what was looked for, where one is.
    Check { check: Check, failing: Failing, nearest: Option<String> },
    /// The story died.
    Died(String),
    /// The story, or the interpreter, could not go on, or waits for something else.
    Stopped(String),
    /// Something that this interpreter can't do.
    Refused(String),
}

impl Failure {
    /// The line that a check has found and should not have, or that is most like what it has looked for in vain.
    #[must_use]
    pub fn line_seen(&self) -> Option<&str> {
        match &self.kind {
            FailureKind::Check { failing: Failing::Unwanted { seen }, .. } => Some(seen),
            FailureKind::Check { nearest, .. } => nearest.as_deref(),
            FailureKind::Died(_) | FailureKind::Stopped(_) | FailureKind::Refused(_) => None,
        }
    }

    /// What went wrong, in a sentence without place.
    #[must_use]
    pub fn told(&self) -> String {
        match &self.kind {
            FailureKind::Died(why) | FailureKind::Stopped(why) | FailureKind::Refused(why) => why.clone(),
            FailureKind::Check { check, failing, .. } => {
                let place = match check.side {
                    Side::Story => "",
                    Side::Status => " in the status window",
                    Side::Graphics => " in the graphics window",
                };
                match failing {
                    Failing::Missing => format!("not found{place}: {}", check.looked_for()),
                    Failing::TooFew { found } => {
                        let times = if *found == 1 { "once".to_owned() } else { format!("{found} times") };
                        format!("found only {times}{place}: {}", check.looked_for())
                    }
                    Failing::Unwanted { .. } => format!("found{place}, and should not be: {}", check.looked_for()),
                    Failing::Endless(why) => format!("{} can't be matched: {why}", check.looked_for()),
                }
            }
        }
    }
}
