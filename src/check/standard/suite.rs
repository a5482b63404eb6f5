//! The whole suite: runs all cases, in parallel, and makes the rows of the table from them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use thiserror::Error;

use super::case::{Case, CaseError};
use super::embedded::cases;
use super::judged::{judge, place};
use super::published::{find, published};
use super::report::{Kind, Miss, Outcome, Report, Row};
use super::rules::{Rule, RuleError, rules};
use super::stories;
use super::subject::{Subject, play};
use crate::check::driver::ProcessError;
use crate::story::Version;
use crate::zmachine::isa::assemble::assemble_as;

/// What stands in the way of running the suite.
#[derive(Debug, Error)]
pub enum SuiteError {
    /// A case is not well written.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The table of rules is not.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// There is no room for story files.
    #[error("can't make a folder for the stories that are run: {0}; is there room in the folder for temporary files?")]
    Folder(#[from] std::io::Error),
    /// The interpreter that is to be tested can't be started.
    #[error(transparent)]
    Interpreter(#[from] ProcessError),
}

/// How many misses of one row are told.
const MOST_MISSES: usize = 6;

/// Runs the suite. Published stories are looked for in `folder` and below it; with None they are left out.
///
/// # Errors
/// Where the suite itself can't be run. An interpreter that fails is in the report.
pub fn run(subject: &Subject, folder: Option<&Path>) -> Result<Report, SuiteError> {
    let cases = cases()?;
    let rules = rules()?;
    let scratch = tempfile::tempdir()?;
    let mut rows = Vec::new();
    let unplayed = unplayed(subject, scratch.path(), &mut rows)?;
    let jobs: Vec<(usize, Version)> = cases
        .iter()
        .enumerate()
        .flat_map(|(at, case)| case.versions.iter().map(move |version| (at, *version)))
        .collect();
    let one = |job: usize| match jobs.get(job).and_then(|(at, version)| Some((cases.get(*at)?, *version))) {
        None => Outcome::Passed,
        Some((_, version)) if unplayed.contains(&version) => {
            Outcome::NotApplicable(format!("it does not play version {version}"))
        }
        Some((case, version)) => judge(subject, case, version, scratch.path()),
    };
    let mut outcomes: Vec<Vec<Outcome>> = vec![Vec::new(); cases.len()];
    for (job, outcome) in in_parallel(jobs.len(), one).into_iter().enumerate() {
        if let Some(list) = jobs.get(job).and_then(|(at, _)| outcomes.get_mut(*at)) {
            list.push(outcome);
        }
    }
    rows.extend(opcode_rows(&cases, &outcomes));
    rows.extend(rules.iter().map(|rule| rule_row(rule, &cases, &outcomes)));
    if let Some(folder) = folder {
        rows.extend(story_rows(subject, folder, scratch.path()));
    }
    let name = match subject {
        Subject::Golmac => format!("golmac {}", env!("CARGO_PKG_VERSION")),
        Subject::Command(interpreter) => interpreter.text().to_owned(),
    };
    Ok(Report::new(name, rows))
}

/// Does jobs by number, on as many threads as there are processors.
fn in_parallel<T: Send>(jobs: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= jobs {
                return done;
            }
            done.push((number, job(number)));
        }
    };
    let mut done: Vec<(usize, T)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        // A worker that panicked has nothing done; the panic goes on when the scope ends.
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

/// The versions that a command does not play, each with a row that says so: of those nothing else can be told.
fn unplayed(subject: &Subject, folder: &Path, rows: &mut Vec<Row>) -> Result<Vec<Version>, SuiteError> {
    let Subject::Command(interpreter) = subject else { return Ok(Vec::new()) };
    let mut unplayed = Vec::new();
    for version in Version::ALL {
        let Ok(assembly) = assemble_as(".routine main\nprint \"plays\"\nquit", version) else { continue };
        let story = folder.join(format!("plays.z{version}"));
        std::fs::write(&story, &assembly.story)?;
        let played = play(interpreter, &story, folder, "\n", 0)?;
        let outcome = if played.text.contains("plays") {
            Outcome::Passed
        } else {
            unplayed.push(version);
            let story = format!("plays.z{version}");
            Outcome::Failed(vec![Miss { story, expected: "plays".to_owned(), seen: played.text }])
        };
        rows.push(Row {
            kind: Kind::Opcode,
            section: "§5.5".to_owned(),
            what: format!("A story of version {version} is played"),
            place: format!("plays.z{version}"),
            outcome,
        });
    }
    Ok(unplayed)
}

/// What several programs and versions come to: a failure of one is one of all, and what can't be told counts only where nothing can.
fn together<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> Option<Outcome> {
    let (mut misses, mut passed, mut unfit) = (Vec::new(), false, None);
    for outcome in outcomes {
        match outcome {
            Outcome::Passed => passed = true,
            Outcome::Failed(found) => misses.extend(found.iter().cloned()),
            Outcome::NotApplicable(why) => unfit = unfit.or(Some(why)),
        }
    }
    misses.truncate(MOST_MISSES);
    match (misses.is_empty(), passed, unfit) {
        (false, ..) => Some(Outcome::Failed(misses)),
        (true, true, _) => Some(Outcome::Passed),
        (true, false, Some(why)) => Some(Outcome::NotApplicable(why.clone())),
        (true, false, None) => None,
    }
}

/// A row for each heading of the opcode tests.
fn opcode_rows(cases: &[Case], outcomes: &[Vec<Outcome>]) -> Vec<Row> {
    let mut headings: BTreeMap<String, (&Case, Vec<&Outcome>)> = BTreeMap::new();
    let mut order = Vec::new();
    for (case, outcomes) in cases.iter().zip(outcomes).filter(|(case, _)| !case.ops.is_empty()) {
        let place = place(case);
        if !headings.contains_key(&place) {
            order.push(place.clone());
        }
        headings.entry(place).or_insert((case, Vec::new())).1.extend(outcomes);
    }
    let row = |place: String| {
        let (case, outcomes) = headings.get(&place)?;
        Some(Row {
            kind: Kind::Opcode,
            section: case.section.clone(),
            what: case.heading.clone(),
            outcome: together(outcomes.iter().copied())?,
            place,
        })
    };
    order.into_iter().filter_map(row).collect()
}

/// The row of a rule: it holds where all cases that name it do.
fn rule_row(rule: &Rule, cases: &[Case], outcomes: &[Vec<Outcome>]) -> Row {
    let shown = || cases.iter().zip(outcomes).filter(|(case, _)| case.rules.contains(&rule.number));
    let mut places: Vec<String> = shown().map(|(case, _)| place(case)).collect();
    places.dedup();
    let untold = || {
        let missing = || rule.missing.as_ref().map(|part| format!("waits for a part of golmac: {part}"));
        let why = rule.elsewhere.clone().or_else(missing);
        Outcome::NotApplicable(why.unwrap_or_else(|| "no story shows it".to_owned()))
    };
    let outcome = together(shown().flat_map(|(_, outcomes)| outcomes)).unwrap_or_else(untold);
    let places = if places.is_empty() { rule.tests.clone() } else { places };
    Row {
        kind: Kind::Rule,
        section: rule.section.clone(),
        what: format!("Rule {}: {}", rule.number, rule.text),
        place: places.join(", "),
        outcome,
    }
}

/// The rows of the published stories.
fn story_rows(subject: &Subject, folder: &Path, scratch: &Path) -> Vec<Row> {
    let found = find(folder);
    let table = published();
    let one = |at: usize| {
        let Some(story) = table.get(at) else { return Vec::new() };
        let path: Option<PathBuf> = found.get(story.name).and_then(|path| std::path::absolute(path).ok());
        stories::rows(subject, story, path.as_deref(), scratch)
    };
    in_parallel(table.len(), one).into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::driver::CommandLine;

    #[test]
    fn golmac_fails_nothing() {
        let report = run(&Subject::Golmac, None).expect("a report");
        assert_eq!(report.totals().failed, 0, "{}", report.text());
        assert!(report.totals().passed > 250, "{:?}", report.totals());
    }

    #[cfg(unix)]
    #[test]
    fn an_interpreter_that_prints_nothing_plays_no_version() {
        let silent = Subject::Command(CommandLine::parse("true {story}").expect("a command"));
        let totals = run(&silent, None).expect("a report").totals();
        assert_eq!((totals.passed, totals.failed), (0, 8));
    }

    #[test]
    fn one_failure_is_one_of_all() {
        let none = Outcome::NotApplicable("no".into());
        let miss = Outcome::Failed(Vec::new());
        assert_eq!(together([&none, &Outcome::Passed].into_iter()), Some(Outcome::Passed));
        assert_eq!(together([&none].into_iter()), Some(none.clone()));
        assert_eq!(together([].into_iter()), None);
        let wrong = Outcome::Failed(vec![Miss { story: "a".into(), expected: "b".into(), seen: "c".into() }]);
        assert_eq!(together([&Outcome::Passed, &wrong, &miss].into_iter()), Some(wrong.clone()));
    }
}
