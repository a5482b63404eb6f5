//! The report for programs: one JSON object.

use serde::Serialize;

use super::{Totals, shown};
use crate::check::outcome::{Failure, FailureKind, SuiteOutcome, TestOutcome};
use crate::session::displayable_json;

#[derive(Serialize)]
struct Report<'a> {
    passed: usize,
    failed: usize,
    suites: Vec<Suite<'a>>,
}

#[derive(Serialize)]
struct Suite<'a> {
    file: String,
    tests: Vec<Test<'a>>,
}

#[derive(Serialize)]
struct Test<'a> {
    name: &'a str,
    line: usize,
    game: String,
    passed: bool,
    seconds: f64,
    commands: usize,
    checks: usize,
    failures: Vec<Failed<'a>>,
}

#[derive(Serialize)]
struct Failed<'a> {
    /// Which kind: `check`, `died`, `stopped` or `refused`.
    kind: &'static str,
    /// In the file, counted from 1; null for a command from the command line.
    line: Option<usize>,
    message: String,
    /// The command before it; null before the first.
    command: Option<&'a str>,
    /// The check as it is written.
    check: Option<&'a str>,
    /// The line most like what was looked for, or the one that should not be there.
    nearest: Option<&'a str>,
    /// What there was to be seen.
    seen: Vec<&'a str>,
}

/// Makes the report, with an end of line.
#[must_use]
pub fn json(suites: &[SuiteOutcome]) -> String {
    let Totals { passed, failed } = Totals::of(suites);
    let report = Report { passed, failed, suites: suites.iter().map(of_suite).collect() };
    // Strings, numbers and lists can't fail to be JSON.
    let text = serde_json::to_string_pretty(&report).unwrap_or_default();
    displayable_json(&text) + "\n"
}

fn of_suite(suite: &SuiteOutcome) -> Suite<'_> {
    Suite { file: suite.path.display().to_string(), tests: suite.tests.iter().map(of_test).collect() }
}

fn of_test(test: &TestOutcome) -> Test<'_> {
    Test {
        name: &test.name,
        line: test.line,
        game: test.game.display().to_string(),
        passed: test.has_passed(),
        seconds: test.elapsed.as_secs_f64(),
        commands: test.commands(),
        checks: test.checks(),
        failures: test.failures.iter().map(|failure| of_failure(test, failure)).collect(),
    }
}

fn of_failure<'a>(test: &'a TestOutcome, failure: &'a Failure) -> Failed<'a> {
    let turn = failure.turn.and_then(|turn| test.turns.get(turn));
    let (kind, check) = match &failure.kind {
        FailureKind::Check { check, .. } => ("check", Some(check)),
        FailureKind::Died(_) => ("died", None),
        FailureKind::Stopped(_) => ("stopped", None),
        FailureKind::Refused(_) => ("refused", None),
    };
    let nearest = failure.line_seen();
    let seen = turn.map(|turn| shown(turn, nearest).lines).unwrap_or_default();
    Failed {
        kind,
        line: Some(failure.line).filter(|line| *line > 0),
        message: failure.told(),
        command: turn.and_then(|turn| turn.command.as_ref()).map(|(command, _)| command.as_str()),
        check: check.map(|check| check.written.as_str()),
        nearest,
        seen,
    }
}
