//! `golmac export`: a session as commands, a test, a transcript, a page or a journal.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use golmac::session::export::{self, Extent, Format};
use golmac::session::{Playthrough, TurnNumber};

use super::{DIED, kept};

const MORE: &str = "\
A file of commands is in the notation of `golmac run --record`: [27] is the key Escape, and a backslash is itself. Give it to
`golmac run --commands`, not to the standard input, where a backslash begins a key.

Exit status: 0 when all of it was written, 1 when turns are lost or can't be read, 2 when nothing could be written.

Examples:
  golmac export zork1 > evening.txt
  golmac export zork1 --format html --output evening.html
  golmac export zork1 --format commands --turn \"before the thief\" --output again.rec
  golmac export zork1.z3 --format journal --output evening.jsonl";

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
}

impl Kind {
    fn format(self) -> Format {
        match self {
            Kind::Commands => Format::Commands,
            Kind::Regtest => Format::RegTest,
            Kind::Text => Format::Text,
            Kind::Markdown => Format::Markdown,
            Kind::Html => Format::Html,
            Kind::Journal => Format::Journal,
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
    let exported = export::export(&played, to, format.format());
    let replace = if force { kept::Replace::Allowed } else { kept::Replace::Never };
    kept::write(output.as_deref(), replace, &exported.text)?;
    exported.notes.iter().for_each(|note| eprintln!("golmac: {note}"));
    Ok(match exported.extent {
        Extent::Whole => ExitCode::SUCCESS,
        Extent::Partial => ExitCode::from(DIED),
    })
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
