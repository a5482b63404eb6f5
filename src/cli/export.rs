//! `golmac export`: a session as commands, a test, a transcript, a page or a journal, or one of its turns as a saved game.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use golmac::session::export::{self, Extent, Format};
use golmac::session::store::{SessionInfo, Store};
use golmac::session::{Origin, Playthrough, Session, TurnNumber, Which};
use golmac::story::Story;
use golmac::zmachine::Options;

use super::{DIED, kept};

const MORE: &str = "\
A file of commands is in the notation of `golmac run --record`: [27] is the key
Escape, and a backslash is itself. Give it to `golmac run --commands`, not to
the standard input, where a backslash begins a key.

Exit status: 0 when all of it was written, 1 when turns are lost or can't be
read, 2 when nothing could be written.

Examples:
  golmac export zork1 > evening.txt
  golmac export zork1 --format html --output evening.html
  golmac export zork1 --format commands --turn \"before the thief\" --output again.rec
  golmac export zork1.z3 --format journal --output evening.jsonl
  golmac export zork1 --format quetzal --turn 57 --output turn57.qzl";

/// Write a session for other programs, or for people
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Export {
    /// The session's name; or a story file, of which the session played last is meant
    #[arg(value_name = "SESSION|STORY")]
    session: String,
    /// What to write
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Kind::Text)]
    format: Kind,
    /// Only the way to this turn, by its number or its name [default: the turn you are at]
    #[arg(long, value_name = "N|NAME")]
    turn: Option<String>,
    /// Write to FILE and not to the standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace FILE where it is there already
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// A file of commands, for `golmac run --commands` and the playback of Frotz
    Commands,
    /// A test for RegTest
    Regtest,
    /// The transcript
    Text,
    Markdown,
    /// A page that stands alone
    Html,
    /// The whole session with all branches, for `golmac import` and `golmac replay`
    Journal,
    /// A saved game of the turn, for other interpreters
    Quetzal,
}

impl Kind {
    /// How it is written of what is kept; None for what the story itself must write.
    fn format(self) -> Option<Format> {
        match self {
            Kind::Commands => Some(Format::Commands),
            Kind::Regtest => Some(Format::RegTest),
            Kind::Text => Some(Format::Text),
            Kind::Markdown => Some(Format::Markdown),
            Kind::Html => Some(Format::Html),
            Kind::Journal => Some(Format::Journal),
            Kind::Quetzal => None,
        }
    }
}

/// Writes it.
///
/// # Errors
/// Where there is no such session or turn, or the file can't be written.
pub fn export(Export { session, format, turn, output, force }: Export) -> Result<ExitCode> {
    let store = kept::open_existing()?;
    let found = kept::meant(&store, &session)?;
    let played = Playthrough::of(&store, found.id).with_context(|| format!("can't read the session {}", found.name))?;
    let to = match &turn {
        Some(typed) => chosen(&played, typed)?,
        None => played.timeline.here(),
    };
    let replace = if force { kept::Replace::Allowed } else { kept::Replace::Never };
    let Some(format) = format.format() else {
        let Some(output) = output else { bail!("a saved game is no text: name a file for it with --output FILE") };
        let story = kept::story_of(&played.name, &played.path, played.game, None)?;
        drop(played);
        return saved_game(store, story, &found, to, &output, replace);
    };
    let exported = export::export(&played, to, format);
    kept::write(output.as_deref(), replace, exported.text.as_bytes())?;
    exported.notes.iter().for_each(|note| eprintln!("golmac: {note}"));
    Ok(match exported.extent {
        Extent::Whole => ExitCode::SUCCESS,
        Extent::Partial => ExitCode::from(DIED),
    })
}

/// Has the story save a turn's game.
fn saved_game(
    store: Store,
    story: Story,
    found: &SessionInfo,
    to: TurnNumber,
    output: &Path,
    replace: kept::Replace,
) -> Result<ExitCode> {
    let origin = Origin { name: found.name.clone(), title: found.title.clone(), path: found.path.clone() };
    let which = Which::Named(found.name.clone());
    let (mut session, _) = Session::open(store, story, origin, Options::default(), &which)?;
    let Some((turn, bytes)) = session.saved_game(to) else {
        bail!("the story of {} can't be saved at turn {to}: it knows no command SAVE", found.name);
    };
    kept::write(Some(output), replace, &bytes)?;
    if turn != to {
        eprintln!("golmac: it is saved as it was at turn {turn}, the last command line before turn {to}");
    }
    Ok(ExitCode::SUCCESS)
}

/// A turn by its name or number; a name may be a number too, and goes first.
fn chosen(played: &Playthrough<'_>, typed: &str) -> Result<TurnNumber> {
    let timeline = &played.timeline;
    if let Some(named) = timeline.named(typed) {
        return Ok(named);
    }
    match typed.parse().map(TurnNumber) {
        Ok(number) if timeline.get(number).is_some() => Ok(number),
        Ok(number) => bail!(
            "there is no turn {number} in {}; the last is {}",
            played.name,
            timeline.turns().next_back().map_or(TurnNumber(0), |turn| turn.number)
        ),
        Err(_) => bail!("no turn of {} is named {typed}", played.name),
    }
}
