//! Tests, played: each in a fresh story, many at once.
//!
//! [`run`] hands a file's tests to some threads and puts what came of them in the file's order. A check that can't be made with an interpreter, such as one of a window
//! that lines of text do not have, fails alone.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::driver::{Driver, DriverError, Game, Interpreter, Limits, Protocol, Seen};
use super::outcome::{Failure, FailureKind, SuiteOutcome, TestOutcome, Turn};
use super::regtest::{Check, Command, Failing, Looks, Side, Suite, Test};
use super::words::{Patience, nearest};

/// What a failed check ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Vital {
    /// The test, where the check is marked so.
    #[default]
    Marked,
    /// The test, whichever check it is.
    Test,
    /// The test, and all those behind it.
    Run,
}

/// Tests that are to be played, and how.
#[derive(Debug)]
pub struct Plan<'a> {
    pub suite: &'a Suite,
    /// Which tests, in the file's order, and the story of each.
    pub tests: Vec<(&'a Test, &'a Game)>,
    pub interpreter: &'a Interpreter,
    /// Commands before those of each test, behind the file's own.
    pub precommands: &'a [Command],
    pub limits: Limits,
    pub vital: Vital,
    /// How many tests are played at once.
    pub jobs: NonZeroUsize,
}

/// Bytes of text that are kept of a test. It is a book; what is printed behind it is checked, and not kept.
const MOST_KEPT: usize = 16 << 20;

/// Plays the tests.
#[must_use]
pub fn run(plan: &Plan<'_>) -> SuiteOutcome {
    let next = AtomicUsize::new(0);
    // The first test that has ended the run; those behind it are not played, or not told of.
    let last = AtomicUsize::new(usize::MAX);
    let outcomes = Mutex::new(Vec::new());
    let patience = Patience::default();
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((test, game)) = plan.tests.get(index).filter(|_| index <= last.load(Ordering::Relaxed)) else {
                return;
            };
            let outcome = play(plan, test, game, &patience);
            if plan.vital == Vital::Run && !outcome.has_passed() {
                last.fetch_min(index, Ordering::Relaxed);
            }
            outcomes.lock().unwrap_or_else(PoisonError::into_inner).push((index, outcome));
        }
    };
    thread::scope(|scope| {
        let threads = plan.jobs.get().min(plan.tests.len());
        (1..threads).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    let mut outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcomes.sort_by_key(|(index, _)| *index);
    let last = last.into_inner();
    let tests = outcomes.into_iter().filter(|(index, _)| *index <= last).map(|(_, outcome)| outcome).collect();
    SuiteOutcome { path: plan.suite.path.clone(), tests }
}

#[expect(clippy::disallowed_methods, reason = "reports tell how long a test took")]
fn play(plan: &Plan<'_>, test: &Test, game: &Game, patience: &Patience) -> TestOutcome {
    let begun = Instant::now();
    let mut played = Played { plan, patience, turns: Vec::new(), failures: Vec::new(), kept: 0 };
    let complaints = played.play(test, game);
    let Played { turns, failures, .. } = played;
    TestOutcome {
        name: test.name.clone(),
        line: test.line,
        game: game.path.clone(),
        complaints: if failures.is_empty() { String::new() } else { complaints },
        turns,
        failures,
        elapsed: begun.elapsed().max(Duration::from_micros(1)),
    }
}

/// A test that is being played.
struct Played<'a> {
    plan: &'a Plan<'a>,
    patience: &'a Patience,
    turns: Vec<Turn>,
    failures: Vec<Failure>,
    /// Bytes of text in `turns`.
    kept: usize,
}

/// Whether the test goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    On,
    NoFurther,
}

impl Played<'_> {
    /// Plays a test, and returns what the interpreter complained of.
    fn play(&mut self, test: &Test, game: &Game) -> String {
        let commands = match self.plan.suite.commands_of(test, self.plan.precommands) {
            Ok(commands) => commands,
            Err(error) => {
                self.fail(error.line(), FailureKind::Refused(error.to_string()));
                return String::new();
            }
        };
        let folder = self.plan.suite.path.parent().unwrap_or(Path::new(""));
        let mut driver = match Driver::new(self.plan.interpreter, game, folder, self.plan.limits) {
            Ok(driver) => driver,
            Err(error) => {
                self.fail(test.line, FailureKind::Stopped(error.to_string()));
                return String::new();
            }
        };
        let begun = driver.begin();
        if self.turn(None, test.line, driver.seen(), &test.opening, begun) == Goes::On {
            for command in commands {
                let sent = driver.send(&command.input);
                if self.turn(Some(command), command.line, driver.seen(), &command.checks, sent) == Goes::NoFurther {
                    break;
                }
            }
        }
        driver.complaints()
    }

    /// Why a check can't be made with this interpreter.
    fn refusal(&self, check: &Check) -> Option<&'static str> {
        match self.plan.interpreter {
            Interpreter::Golmac => check.needs_glk(),
            Interpreter::Program { protocol: Protocol::Lines, .. } => check.needs_glk().or(match check.side {
                Side::Status => {
                    Some("an interpreter in lines of text has no status window; --rem speaks to one that has")
                }
                Side::Story | Side::Graphics => None,
            }),
            Interpreter::Program { protocol: Protocol::RemGlk, .. } => None,
        }
    }

    fn fail(&mut self, line: usize, kind: FailureKind) {
        let turn = self.turns.len().checked_sub(1);
        self.failures.push(Failure { line, turn, kind });
    }

    /// Takes what came of a turn, and makes its checks.
    fn turn(
        &mut self,
        command: Option<&Command>,
        line: usize,
        seen: &Seen,
        checks: &[Check],
        came: Result<(), DriverError>,
    ) -> Goes {
        let kept = |lines: &[String]| lines.iter().map(String::len).sum::<usize>();
        self.kept = self.kept.saturating_add(kept(&seen.story)).saturating_add(kept(&seen.status));
        let (story, status) = match self.kept <= MOST_KEPT {
            true => (seen.story.clone(), seen.status.clone()),
            false => (Vec::new(), Vec::new()),
        };
        let command = command.map(|command| (command.input.to_string(), command.line));
        self.turns.push(Turn { command, story, status, checks: Vec::new() });
        // A story that has died has printed something before, and that is worth a look.
        let mut goes = Goes::On;
        if came.is_ok() || matches!(came, Err(DriverError::Died(_))) {
            goes = self.check(checks, seen);
        }
        match came {
            Ok(()) => return goes,
            Err(error @ DriverError::Died(_)) => self.fail(line, FailureKind::Died(error.to_string())),
            Err(error @ DriverError::Refused(_)) => self.fail(line, FailureKind::Refused(error.to_string())),
            Err(error) => self.fail(line, FailureKind::Stopped(error.to_string())),
        }
        Goes::NoFurther
    }

    fn check(&mut self, checks: &[Check], seen: &Seen) -> Goes {
        for check in checks {
            if let Some(reason) = self.refusal(check) {
                self.fail(check.line, FailureKind::Refused(format!("{}: {reason}", check.written)));
                if self.ends_at(check) {
                    return Goes::NoFurther;
                }
                continue;
            }
            let failing = check.fails(seen);
            if let Some(turn) = self.turns.last_mut() {
                turn.checks.push((check.clone(), failing.clone()));
            }
            let Some(failing) = failing else { continue };
            let nearest = nearest_to(check, &failing, seen, self.patience);
            self.fail(check.line, FailureKind::Check { check: check.clone(), failing, nearest });
            if self.ends_at(check) {
                return Goes::NoFurther;
            }
        }
        Goes::On
    }

    /// Whether a test ends where a check fails.
    fn ends_at(&self, check: &Check) -> bool {
        check.vital || self.plan.vital != Vital::Marked
    }
}

/// The line that is most like what a check has looked for in vain.
fn nearest_to(check: &Check, failing: &Failing, seen: &Seen, patience: &Patience) -> Option<String> {
    let lines = match check.side {
        Side::Story => &seen.story,
        Side::Status => &seen.status,
        Side::Graphics => return None,
    };
    match (failing, &check.looks) {
        (Failing::Missing | Failing::TooFew { .. }, Looks::Literal(text) | Looks::Count { text, .. }) => {
            nearest(text, lines.iter().map(String::as_str), patience).map(|(_, line)| line.to_owned())
        }
        _ => None,
    }
}
