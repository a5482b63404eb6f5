//! `golmac sessions`: the list of playthroughs, and their names.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use golmac::session::store::{SessionInfo, StoreError};
use golmac::session::{clock, displayable, files, notes};

use super::kept;

const MORE: &str = "\
Sessions are in one file, the last played first. Its folder is what GOLMAC_DATA
says, or your folder for programs' data.

Examples:
  golmac sessions
  golmac sessions --long
  golmac sessions rename zork1 \"with the lamp\"
  golmac sessions delete zork1-2 zork1-3";

/// List your playthroughs, rename or delete them
#[derive(Debug, Args)]
#[command(after_help = MORE, args_conflicts_with_subcommands = true)]
pub struct Sessions {
    #[command(subcommand)]
    action: Option<Action>,
    /// Say where the story files are too
    #[arg(long)]
    long: bool,
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Give a session another name
    Rename {
        /// The session's name
        old: String,
        /// The name that it is to have
        new: String,
    },
    /// Delete sessions with all their turns, for good
    Delete {
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
        /// Don't ask
        #[arg(long)]
        yes: bool,
    },
    /// Say where the sessions are kept, and how large that file is
    Where,
}

/// Does what is asked of the sessions.
///
/// # Errors
/// Where the database can't be used, or there is no such session.
pub fn sessions(Sessions { action, long, json }: Sessions) -> Result<ExitCode> {
    match action {
        None => list(if json {
            Shape::Json
        } else if long {
            Shape::Long
        } else {
            Shape::Lines
        }),
        Some(Action::Rename { old, new }) => rename(&old, &new),
        Some(Action::Delete { names, yes }) => delete(&names, if yes { Consent::Given } else { Consent::Wanted }),
        Some(Action::Where) => whereabouts(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Lines,
    Long,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consent {
    Wanted,
    Given,
}

fn list(shape: Shape) -> Result<ExitCode> {
    let found = match kept::open_if_there()? {
        Some(store) => store.sessions().map_err(|error| kept::trouble(&store, error))?,
        None => Vec::new(),
    };
    let text = match shape {
        Shape::Json => {
            let list: Vec<_> = found.iter().map(json).collect();
            super::looked::json(&list)?
        }
        Shape::Lines | Shape::Long if found.is_empty() => {
            "There are no sessions yet; playing a story begins one.\n".to_owned()
        }
        Shape::Lines | Shape::Long => table(&found, shape, kept::columns()),
    };
    kept::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Turns without the beginning, for which nothing was typed.
fn turns(session: &SessionInfo) -> u32 {
    session.turns.saturating_sub(1)
}

/// A line of the list.
struct Row {
    name: String,
    story: String,
    turns: String,
    played: String,
    score: String,
    place: String,
}

fn row(session: &SessionInfo) -> Row {
    let line = |text: &str| displayable(text).replace('\n', " ");
    Row {
        name: line(&session.name),
        story: line(&story(session)),
        turns: turns(session).to_string(),
        played: clock::date(session.played),
        score: session.score.map(|score| score.to_string()).unwrap_or_default(),
        place: line(session.place.as_deref().unwrap_or_default()),
    }
}

/// The story's title; the name of its file, where the title is but that without its ending, which tells versions apart.
fn story(session: &SessionInfo) -> String {
    let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (file, stem) = (part(session.path.file_name()), part(session.path.file_stem()));
    match (session.title.is_empty() || session.title == stem) && !file.is_empty() {
        true => file,
        false => session.title.clone(),
    }
}

/// The widest column of names; a longer name has a line of its own.
const NAMES: usize = 24;

fn table(sessions: &[SessionInfo], shape: Shape, columns: Option<usize>) -> String {
    let columns = columns.unwrap_or(80).max(60);
    let text = |text: &str| text.to_owned();
    let heading = Row {
        name: text("NAME"),
        story: text("STORY"),
        turns: text("TURNS"),
        played: text("PLAYED"),
        score: text("SCORE"),
        place: text("PLACE"),
    };
    let rows: Vec<Row> = std::iter::once(heading).chain(sessions.iter().map(row)).collect();
    let widest = |part: fn(&Row) -> &str| rows.iter().map(|row| part(row).chars().count()).max().unwrap_or(0);
    let (turns, score, played) = (widest(|row| &row.turns), widest(|row| &row.score), widest(|row| &row.played));
    let fitting = rows.iter().map(|row| row.name.chars().count()).filter(|length| *length <= NAMES);
    let name = fitting.max().unwrap_or(0);
    // What was measured, and the gaps between six parts; story and place share the rest.
    let rest = columns.saturating_sub(name + turns + score + played + 10);
    let story = widest(|row| &row.story).min(rest - rest / 3);
    let place = rest - story;
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        let shown = match row.name.chars().count() > name {
            true => {
                text.push_str(&format!("{}\n", row.name));
                ""
            }
            false => &row.name,
        };
        let line = format!(
            "{shown:name$}  {:story$}  {:>turns$}  {:played$}  {:>score$}  {}",
            kept::cut(&row.story, story),
            row.turns,
            row.played,
            row.score,
            kept::cut(&row.place, place),
        );
        text.push_str(line.trim_end());
        text.push('\n');
        let session = index.checked_sub(1).and_then(|index| sessions.get(index));
        if let (Shape::Long, Some(session)) = (shape, session) {
            text.push_str(&format!("    {}\n", displayable(&session.path.to_string_lossy())));
        }
    }
    text
}

fn json(session: &SessionInfo) -> serde_json::Value {
    serde_json::json!({
        "name": session.name,
        "title": session.title,
        "story": session.path.to_string_lossy(),
        "ifid": session.ifid,
        "game": session.game.to_string(),
        "turns": turns(session),
        "here": session.here.0,
        "place": session.place,
        "score": session.score,
        "created": session.created,
        "played": session.played,
    })
}

fn rename(old: &str, new: &str) -> Result<ExitCode> {
    let name = displayable(new).replace('\n', " ");
    let name = name.trim();
    if name.is_empty() {
        bail!("a session needs a name");
    }
    let mut store = kept::open_existing()?;
    let session = kept::named(&store, old)?;
    match store.rename(session.id, name) {
        Err(StoreError::NameTaken(taken)) => {
            bail!("there is a session named {} already; choose another name", displayable(&taken))
        }
        Err(error) => return Err(kept::trouble(&store, error)),
        Ok(()) => kept::print(&format!("{} is now named {name}.\n", displayable(&session.name)))?,
    }
    if let Err(error) = notes::rename(&kept::database()?, session.id, &session.name, name) {
        eprintln!("golmac: the notes could not be given the new name: {}", files::reason(&error));
    }
    Ok(ExitCode::SUCCESS)
}

fn delete(names: &[String], consent: Consent) -> Result<ExitCode> {
    let mut store = kept::open_existing()?;
    let sessions = names.iter().map(|name| kept::named(&store, name)).collect::<Result<Vec<_>>>()?;
    if consent == Consent::Wanted && !kept::is_at_terminal() {
        bail!("nobody can be asked whether to delete; --yes does it without");
    }
    for session in sessions {
        let name = displayable(&session.name);
        if consent == Consent::Wanted && !twice_agreed(&session)? {
            kept::print(&format!("{name} stays.\n"))?;
            continue;
        }
        match store.delete(session.id) {
            Ok(()) => kept::print(&format!("{name} is deleted.\n"))?,
            Err(error) => return Err(kept::trouble(&store, error)),
        }
        match notes::orphan(&kept::database()?, session.id, &session.name) {
            Ok(Some(aside)) => kept::print(&format!("Its notes are still there: {}\n", aside.display()))?,
            Ok(None) => {}
            Err(error) => eprintln!("golmac: its notes could not be put aside: {}", files::reason(&error)),
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn twice_agreed(session: &SessionInfo) -> Result<bool> {
    let turns = turns(session);
    let plural = if turns == 1 { "" } else { "s" };
    let first = format!("Delete the session {} with its {turns} turn{plural} (y or n)?", displayable(&session.name));
    Ok(kept::agreed(&first)? && kept::agreed("It can't be brought back. Really (y or n)?")?)
}

fn whereabouts() -> Result<ExitCode> {
    let path = kept::database()?;
    let said = match kept::is_there()? {
        true => {
            let file = std::fs::metadata(&path).with_context(|| format!("can't look at {}", path.display()))?;
            format!("{}\n{} KiB\n", path.display(), file.len().div_ceil(1024))
        }
        false => format!("{}\nnot there yet\n", path.display()),
    };
    kept::print(&said)?;
    Ok(ExitCode::SUCCESS)
}
