//! `golmac import`: a session made of a file of commands, a journal or a saved game.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use golmac::session::import::{self, Followed};
use golmac::session::store::{Store, StoreError};
use golmac::session::{Origin, Session, TurnNumber, Which};
use golmac::story::{Story, iff};
use golmac::zmachine::patches::{Host, Patches};
use golmac::zmachine::{Available, GeneratorKind, Options, Stop, Terminal};

use super::{DIED, kept, run};

const MORE: &str = "\
FILE is told by its content. Of a file of commands every line is played, as
`golmac run --commands` plays it; games that it saves and restores on the way
stay in the session. Of a journal every turn must come out as it did. A saved
game begins a session where it was saved.

Exit status: 0 when all of it was imported, 1 when only some, 2 when a file
can't be used.

Examples:
  golmac import evening.rec zork1.z3 --seed 5 --rng frotz
  golmac import evening.jsonl zork1.z3 --session evening
  golmac import zork1.qzl zork1.z3";

/// Make a session of a file of commands, a journal or a saved game
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Import {
    file: PathBuf,
    /// The story file
    story: PathBuf,
    /// What to call the session [default: the story's name, or what the journal says]
    #[arg(long, value_name = "NAME")]
    session: Option<String>,
    /// Start the random numbers at N
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// The generator of random numbers
    #[arg(long, value_name = "NAME", value_enum, default_value_t = Rng::Golmac)]
    rng: Rng,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Rng {
    Golmac,
    /// For commands that were recorded in Frotz
    Frotz,
}

/// Makes the session.
///
/// # Errors
/// Where a file can't be used, or the name is taken.
pub fn import(Import { file, story: path, session, seed, rng }: Import) -> Result<ExitCode> {
    let bytes = run::read(&file).with_context(|| format!("can't read {}", file.display()))?;
    let story = run::open(&path)?.story;
    if bytes.is_empty() {
        eprintln!("golmac: there are no commands in {}, and no session was made", file.display());
        return Ok(ExitCode::from(DIED));
    }
    let store = kept::open()?;
    if let Some(name) = &session {
        free(&store, name)?;
    }
    let options = Options {
        generator: match rng {
            Rng::Golmac => GeneratorKind::Xoshiro,
            Rng::Frotz => GeneratorKind::Frotz,
        },
        seed: seed.unwrap_or_else(super::options::any_seed),
        terminal: line_mode(),
        patches: Patches::of(story.identity().game(), Host::Script, &line_mode()),
        ..Options::default()
    };
    let stem = path.file_stem().map_or_else(|| "story".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let path = std::path::absolute(&path).unwrap_or(path);
    let origin = Origin { name: session.clone().unwrap_or_else(|| stem.clone()), title: stem, path };
    if import::is_journal(&bytes) {
        return of_journal(&file, bytes, store, story, Origin { name: session.unwrap_or_default(), ..origin });
    }
    if iff::form_type(&bytes).is_some() {
        return of_saved_game(&file, bytes, begin(store, story, origin, options)?);
    }
    let Ok(text) = String::from_utf8(bytes) else {
        bail!("{} is no file of commands, no journal and no saved game", file.display());
    };
    of_commands(&text, begin(store, story, origin, options)?)
}

fn free(store: &Store, name: &str) -> Result<()> {
    match store.session_named(name) {
        Ok(_) => bail!("there is a session named {name} already; choose another name"),
        Err(StoreError::NotThere) => Ok(()),
        Err(error) => Err(kept::trouble(store, error)),
    }
}

/// The terminal of a game in lines of text, for which most files of commands were made.
fn line_mode() -> Terminal {
    Terminal {
        colours: Available::No,
        bold: Available::No,
        italic: Available::No,
        graphics_font: Available::No,
        ..Terminal::default()
    }
}

fn begin(store: Store, story: Story, origin: Origin, options: Options) -> Result<Session> {
    let (session, _) = Session::open(store, story, origin, options, &Which::Fresh)?;
    Ok(session)
}

/// The session's name, which may have got a number.
fn name_of(session: &mut Session) -> String {
    let id = session.id();
    let found = session.store().session(id);
    found.map_or_else(|_| session.name().to_owned(), |found| found.name)
}

fn counted(turns: usize) -> String {
    format!("{turns} turn{}", if turns == 1 { "" } else { "s" })
}

fn notices(session: &mut Session) {
    session.notices().iter().for_each(|notice| eprintln!("golmac: {notice}"));
}

fn of_commands(text: &str, mut session: Session) -> Result<ExitCode> {
    let followed = import::follow_commands(&mut session, text)?;
    notices(&mut session);
    all_written(&mut session)?;
    let turns = session.timeline().len().saturating_sub(1);
    let begun = format!("{}: {}", name_of(&mut session), counted(turns));
    let (said, status) = match followed {
        Followed::AllPlayed => ("; the story goes on".to_owned(), ExitCode::SUCCESS),
        Followed::StoryEnded { left: 0 } => ("; the story has ended".to_owned(), ExitCode::SUCCESS),
        Followed::StoryEnded { left } => {
            (format!("; the story ended with {left} lines of the file left"), ExitCode::from(DIED))
        }
        Followed::StoryDied { left } => {
            (format!("; the story died of a mistake with {left} lines of the file left"), ExitCode::from(DIED))
        }
    };
    kept::print(&format!("{begun}{said}\n"))?;
    Ok(status)
}

fn of_journal(file: &Path, bytes: Vec<u8>, store: Store, story: Story, origin: Origin) -> Result<ExitCode> {
    let text = String::from_utf8(bytes).with_context(|| format!("{} is damaged", file.display()))?;
    let journal = import::read_journal(&text).with_context(|| format!("can't read {}", file.display()))?;
    if journal.game != story.identity().game() {
        bail!("the journal is of another story, or of another release of it: {}", journal.game);
    }
    let name = if origin.name.is_empty() { journal.name.clone() } else { origin.name };
    let title = if journal.title.is_empty() { origin.title } else { journal.title.clone() };
    let mut session = begin(store, story, Origin { name, title, path: origin.path }, journal.options.clone())?;
    let imported = session.import(&journal)?;
    notices(&mut session);
    all_written(&mut session)?;
    // The beginning is no turn of the player's.
    let turns = imported.turns.saturating_sub(1);
    let mut said = format!("{}: {}, all as they were", name_of(&mut session), counted(turns));
    let status = match imported.different.first() {
        None if imported.left_out == 0 => ExitCode::SUCCESS,
        None => {
            said = format!(
                "{}: {}; {} are left out, for they were kept in the middle or came of such",
                name_of(&mut session),
                counted(turns),
                counted(imported.left_out)
            );
            ExitCode::from(DIED)
        }
        Some(TurnNumber(first)) => {
            said = format!(
                "{}: {}; turn {first} of the journal does not come out the same, and {} more are left out. \
                 `golmac replay {}` shows the difference",
                name_of(&mut session),
                counted(turns),
                imported.different.len() - 1 + imported.left_out,
                file.display()
            );
            ExitCode::from(DIED)
        }
    };
    kept::print(&format!("{said}\n"))?;
    Ok(status)
}

fn of_saved_game(file: &Path, bytes: Vec<u8>, mut session: Session) -> Result<ExitCode> {
    settle(&mut session);
    if let Err(error) = session.load(bytes) {
        // A session that has nothing of the file would only be in the way.
        let id = session.id();
        session.store().delete(id)?;
        return Err(error).with_context(|| format!("can't use the saved game {}", file.display()));
    }
    settle(&mut session);
    notices(&mut session);
    all_written(&mut session)?;
    let turn = session.timeline().get(session.here());
    let place = turn.and_then(|turn| turn.scene.place.clone()).map(|place| format!(", {place}")).unwrap_or_default();
    kept::print(&format!("{}: begun from the saved game{place}\n", name_of(&mut session)))?;
    Ok(ExitCode::SUCCESS)
}

/// # Errors
/// Where turns could not be written.
fn all_written(session: &mut Session) -> Result<()> {
    match session.leave() {
        0 => Ok(()),
        lost => bail!("{} could not be written, and the import is not whole", counted(lost)),
    }
}

/// Runs to the next stop.
fn settle(session: &mut Session) {
    while session.run(1 << 20) == Stop::Budget {
        session.drain();
    }
    session.drain();
}
