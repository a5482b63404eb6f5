//! `golmac replay`: a session is played again and compared with what was kept.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use golmac::session::replay::{self, Difference, Replayed};
use golmac::session::store::{Store, StoreError};
use golmac::session::{Playthrough, import};

use super::{DIED, kept, run};

const MORE: &str = "\
Every branch is played again from the beginning, with the same random numbers
and at full speed, and each turn's text and state are compared with what was
kept. FILE is a journal (`golmac export --format journal`) or another file of
sessions.

Exit status: 0 when all is the same, 1 when something is not, 2 when the session
or its story can't be read.

Examples:
  golmac replay zork1
  golmac replay evening.jsonl --story zork1.z3
  golmac replay old/sessions.db";

/// Play a session again and see whether everything comes out the same
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Replay {
    /// The session's name, or a file
    #[arg(value_name = "SESSION|FILE")]
    session: String,
    /// The story file, where it is not at its old place
    #[arg(long, value_name = "FILE")]
    story: Option<PathBuf>,
}

/// Plays it again.
///
/// # Errors
/// Where the session or its story can't be read.
pub fn replay(Replay { session, story }: Replay) -> Result<ExitCode> {
    let own = kept::open_if_there()?;
    let named = match &own {
        Some(store) => match store.session_named(&session) {
            Ok(found) => Some((store, found)),
            Err(StoreError::NotThere) => None,
            Err(error) => return Err(kept::trouble(store, error)),
        },
        None => None,
    };
    if let Some((store, found)) = named {
        let played = Playthrough::of(store, found.id).with_context(|| format!("can't read {session}"))?;
        return Ok(status(told(&played, story.as_deref())?));
    }
    let path = Path::new(&session);
    if !path.exists() {
        return match own {
            Some(store) => kept::meant(&store, &session).map(|_| ExitCode::SUCCESS),
            None => bail!("there is neither a session nor a file named {session}"),
        };
    }
    of_file(path, story.as_deref(), own.as_ref(), &session)
}

fn of_file(path: &Path, story: Option<&Path>, own: Option<&Store>, typed: &str) -> Result<ExitCode> {
    let bytes = run::read(path).with_context(|| format!("can't read {}", path.display()))?;
    if bytes.starts_with(b"SQLite format 3\0") {
        return of_database(path, story);
    }
    if import::is_journal(&bytes) {
        let text = String::from_utf8(bytes).with_context(|| format!("{} is damaged", path.display()))?;
        let played = import::read_journal(&text).with_context(|| format!("can't read {}", path.display()))?;
        return Ok(status(told(&played, story)?));
    }
    // A story file means the session of it that was played last.
    let store = own.with_context(|| format!("{} is no session, and there are none yet", path.display()))?;
    let session = kept::meant(store, typed)
        .with_context(|| format!("{} is no journal and no file of sessions", path.display()))?;
    let played = Playthrough::of(store, session.id).with_context(|| format!("can't read {}", session.name))?;
    Ok(status(told(&played, story.or(Some(path)))?))
}

/// All sessions of another database. Those whose story is not there are named, and count as different.
fn of_database(path: &Path, story: Option<&Path>) -> Result<ExitCode> {
    let store = Store::open_to_read(path).with_context(|| format!("can't read {}", path.display()))?;
    let mut outcome = Outcome::Same;
    for session in store.sessions().map_err(|error| kept::trouble(&store, error))? {
        let done = Playthrough::of(&store, session.id).map_err(anyhow::Error::from);
        match done.and_then(|played| told(&played, story)) {
            Ok(Outcome::Same) => {}
            Ok(Outcome::Different) => outcome = Outcome::Different,
            Err(error) => {
                eprintln!("golmac: {}: {error:#}", golmac::session::displayable(&session.name));
                outcome = Outcome::Different;
            }
        }
    }
    Ok(status(outcome))
}

/// What came of a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Same,
    Different,
}

fn status(outcome: Outcome) -> ExitCode {
    match outcome {
        Outcome::Same => ExitCode::SUCCESS,
        Outcome::Different => ExitCode::from(DIED),
    }
}

/// Plays a session again and says what came of it.
fn told(played: &Playthrough<'_>, story: Option<&Path>) -> Result<Outcome> {
    let story = kept::story_of(&played.name, &played.path, played.game, story)?;
    let done = replay::replay(played, &story);
    kept::print(&report(&played.name, &done))?;
    Ok(if done.is_same() { Outcome::Same } else { Outcome::Different })
}

fn report(name: &str, done: &Replayed) -> String {
    let counted = |number: usize, one: &str, more: &str| format!("{number} {}", if number == 1 { one } else { more });
    // The beginning is no turn of the player's.
    let is_counted = |turn: &golmac::session::TurnNumber| turn.0 > 0;
    let different = done.differences.iter().map(|difference| difference.turn).filter(is_counted).count();
    let unreadable = done.unreadable.iter().copied().filter(is_counted).count();
    let other = different + unreadable + done.lost.len() + done.unreached;
    let mut text = match done.is_same() {
        true => {
            let branches = counted(done.branches, "branch", "branches");
            format!("{name}: {}, {branches}, all the same\n", counted(done.same, "turn", "turns"))
        }
        false => format!("{name}: {} of {} turns came out the same\n", done.same, done.same + other),
    };
    if let Some(first) = done.differences.first() {
        text.push_str(&difference(first));
    }
    let list =
        |turns: &[golmac::session::TurnNumber]| turns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if let [_, others @ ..] = done.differences.as_slice()
        && !others.is_empty()
    {
        let others: Vec<_> = others.iter().map(|difference| difference.turn).collect();
        text.push_str(&format!("on other branches, different too: {}\n", list(&others)));
    }
    if !done.unreadable.is_empty() {
        text.push_str(&format!("can't be read: {}\n", list(&done.unreadable)));
    }
    if !done.lost.is_empty() {
        text.push_str(&format!("can't be played, because what led to it is lost: {}\n", list(&done.lost)));
    }
    if done.unreached > 0 {
        text.push_str(&format!(
            "{} came of those, and could not be compared\n",
            counted(done.unreached, "turn", "turns")
        ));
    }
    if done.unfinished > 0 {
        text.push_str(&format!(
            "{} kept in the middle, where nothing can be compared\n",
            counted(done.unfinished, "turn was", "turns were")
        ));
    }
    text
}

fn difference(first: &Difference) -> String {
    let command = match first.command.is_empty() {
        true => String::new(),
        false => format!(" (> {})", first.command),
    };
    let lines = match first.then == first.now {
        true => String::new(),
        false => format!("- then, + now:\n{}\n", replay::differing_lines(&first.then, &first.now)),
    };
    format!("turn {}{command}: {}\n{lines}", first.turn, first.kind)
}
