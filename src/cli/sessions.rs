//! `golmac sessions`: the list of playthroughs, and their names.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use golmac::session::clock;
use golmac::session::store::{SessionInfo, StoreError};
use golmac::session::{TurnNumber, displayable};

use super::kept;

const MORE: &str = "\
Sessions are in one file, the last played first. Its folder is what GOLMAC_DATA says, or your folder for programs' data.

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
    Rename { old: String, new: String },
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
            format!("{}\n", serde_json::to_string_pretty(&list)?)
        }
        Shape::Lines | Shape::Long if found.is_empty() => {
            "There are no sessions yet; playing a story begins one.\n".to_owned()
        }
        Shape::Lines | Shape::Long => table(&found, shape, kept::columns()),
    };
    kept::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// A session's line without its name, whose width is known only when all are.
struct Row {
    name: String,
    title: String,
    turns: String,
    place: String,
    score: String,
    played: String,
}

fn row(session: &SessionInfo) -> Row {
    let line = |text: &str| displayable(text).replace('\n', " ");
    let turns = session.turns.saturating_sub(1);
    Row {
        name: line(&session.name),
        title: line(&session.title),
        turns: format!("{turns} turn{}", if turns == 1 { "" } else { "s" }),
        place: line(session.place.as_deref().unwrap_or_default()),
        score: session.score.map(|score| score.to_string()).unwrap_or_default(),
        played: clock::date(session.played),
    }
}

/// Columns that the names and titles together may take of a line of 80.
const NAMES: usize = 22;

fn table(sessions: &[SessionInfo], shape: Shape, columns: Option<usize>) -> String {
    let columns = columns.unwrap_or(80).max(40);
    let rows: Vec<Row> = sessions.iter().map(row).collect();
    let widest = |part: fn(&Row) -> &str| rows.iter().map(|row| part(row).chars().count()).max().unwrap_or(0);
    let (turns, score) = (widest(|row| &row.turns), widest(|row| &row.score));
    let name = widest(|row| &row.name).min(NAMES + columns.saturating_sub(80) / 3);
    // Date, the gaps between six parts, and what was measured; title and place share the rest.
    let rest = columns.saturating_sub(name + turns + score + 16 + 10);
    let title = widest(|row| &row.title).min(rest / 2);
    let place = rest - title;
    let mut text = String::new();
    for (row, session) in rows.iter().zip(sessions) {
        let line = format!(
            "{:name$}  {:title$}  {:>turns$}  {}  {:>score$}  {}",
            kept::cut(&row.name, name),
            kept::cut(&row.title, title),
            row.turns,
            row.played,
            row.score,
            kept::cut(&row.place, place),
        );
        text.push_str(line.trim_end());
        text.push('\n');
        if shape == Shape::Long {
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
        "turns": session.turns,
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
        Err(StoreError::NameTaken(taken)) => bail!("there is a session named {taken} already; choose another name"),
        Err(error) => return Err(kept::trouble(&store, error)),
        Ok(()) => kept::print(&format!("{} is now named {name}.\n", session.name))?,
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
        if consent == Consent::Wanted && !twice_agreed(&session)? {
            kept::print(&format!("{} stays.\n", session.name))?;
            continue;
        }
        match store.delete(session.id) {
            Ok(()) => kept::print(&format!("{} is deleted.\n", session.name))?,
            Err(error) => return Err(kept::trouble(&store, error)),
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn twice_agreed(session: &SessionInfo) -> Result<bool> {
    let TurnNumber(turns) = TurnNumber(session.turns.saturating_sub(1));
    let first = format!("Delete the session {} with its {turns} turns (y or n)?", session.name);
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
