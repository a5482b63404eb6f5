//! What the subcommands for sessions share: the database, and which session is meant.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use golmac::session::likeness::distance;
use golmac::session::store::{FILE, SessionInfo, Store, StoreError};
use golmac::session::{data_folder, displayable, files};
use golmac::story::Story;

use super::{play, run};

/// The folder of the database.
pub fn folder() -> Result<PathBuf> {
    data_folder().context("there is no folder for sessions, because you have no home; set GOLMAC_DATA to a folder")
}

/// The database's file.
pub fn database() -> Result<PathBuf> {
    Ok(folder()?.join(FILE))
}

/// Opens the database.
///
/// # Errors
/// Where it can't be used.
pub fn open() -> Result<Store> {
    is_there()?;
    let folder = folder()?;
    let opened = Store::open(&folder);
    let (store, rescued) = opened.with_context(|| format!("can't use the sessions in {}", folder.display()))?;
    if let Some(rescued) = rescued {
        eprintln!("golmac: {rescued}");
    }
    Ok(store)
}

/// Opens the database, if there is one: looking makes none.
///
/// # Errors
/// Where it can't be used.
pub fn open_if_there() -> Result<Option<Store>> {
    match is_there()? {
        true => open().map(Some),
        false => Ok(None),
    }
}

/// Whether there is a database. That it, or its folder, is not there yet is no error.
///
/// # Errors
/// Where there is something else in its place, or where it can't be read, or none could be made.
pub fn is_there() -> Result<bool> {
    const ADVICE: &str = "the sessions are kept in a folder, which GOLMAC_DATA names";
    let (folder, database) = (folder()?, database()?);
    let Some(found) = metadata(&folder)? else { return Ok(false) };
    if !found.is_dir() {
        bail!("{} is a file, not a folder; {ADVICE}", folder.display());
    }
    let Some(file) = metadata(&database)? else {
        if found.permissions().readonly() {
            bail!("the folder {} can't be written, and there are no sessions in it; {ADVICE}", folder.display());
        }
        return Ok(false);
    };
    if !file.is_file() {
        bail!("{} is not a file; {ADVICE}", database.display());
    }
    fs::File::open(&database).with_context(|| format!("can't read the sessions in {}", database.display()))?;
    Ok(true)
}

fn metadata(path: &Path) -> Result<Option<fs::Metadata>> {
    match fs::metadata(path) {
        Ok(found) => Ok(Some(found)),
        // A link that leads nowhere is no folder that is yet to be made.
        Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(path).is_err() => Ok(None),
        Err(error) => Err(error).with_context(|| format!("can't look for the sessions at {}", path.display())),
    }
}

/// Opens the database to find a session in it.
///
/// # Errors
/// Where there is none.
pub fn open_existing() -> Result<Store> {
    open_if_there()?.ok_or_else(|| anyhow!("there are no sessions yet; playing a story begins one"))
}

/// The session of a name.
///
/// # Errors
/// Where there is none: names like it are told.
pub fn named(store: &Store, name: &str) -> Result<SessionInfo> {
    match store.session_named(name) {
        Ok(session) => Ok(session),
        Err(StoreError::NotThere) => bail!("there is no session named {name}{}", near(store, name)),
        Err(error) => Err(trouble(store, error)),
    }
}

/// The session that is meant by its own name, or by a story file: then the one of it that was played last.
///
/// # Errors
/// Where there is neither.
pub fn meant(store: &Store, typed: &str) -> Result<SessionInfo> {
    match store.session_named(typed) {
        Ok(session) => return Ok(session),
        Err(StoreError::NotThere) => {}
        Err(error) => return Err(trouble(store, error)),
    }
    let path = Path::new(typed);
    if !path.exists() {
        bail!("there is neither a session nor a file named {typed}{}", near(store, typed));
    }
    let story = story(path)?;
    let latest = store.latest_of(story.identity().game()).map_err(|error| trouble(store, error))?;
    latest.ok_or_else(|| anyhow!("there is no session of {typed} yet; `golmac {typed}` begins one"))
}

/// An error of the database, with where it is.
pub fn trouble(store: &Store, error: StoreError) -> anyhow::Error {
    let place = store.path().map_or_else(String::new, |path| path.display().to_string());
    anyhow!("can't use the sessions in {place}: {error}")
}

/// Names that are like one that is not there, as the end of a sentence.
fn near(store: &Store, wanted: &str) -> String {
    let sessions = store.sessions().unwrap_or_default();
    let wanted = wanted.to_lowercase();
    let mut likes: Vec<(usize, String)> = sessions
        .iter()
        .map(|session| displayable(&session.name))
        .map(|name| (unlikeness(&wanted, &name.to_lowercase()), name))
        .filter(|(unlike, name)| *unlike <= 2.max(name.chars().count() / 3))
        .collect();
    likes.sort();
    let names: Vec<String> = likes.into_iter().take(3).map(|(_, name)| name).collect();
    match names.is_empty() {
        true => "; `golmac sessions` lists those there are".to_owned(),
        false => format!("; did you mean {}?", names.join(" or ")),
    }
}

/// How unlike two names are; 1 where one begins as the other.
fn unlikeness(one: &str, other: &str) -> usize {
    if !one.is_empty() && (other.starts_with(one) || one.starts_with(other)) { 1 } else { distance(one, other) }
}

/// A story file, without what lies beside it.
///
/// # Errors
/// Where it can't be read, or is none.
pub fn story(path: &Path) -> Result<Story> {
    let bytes = run::read(path).with_context(|| format!("can't read the story {}", path.display()))?;
    Story::from_bytes(bytes).with_context(|| format!("{} is no story", path.display()))
}

/// The story of a session: the file that was named, or the one it was played from.
///
/// # Errors
/// Where it is not there, or another story.
pub fn story_of(session: &str, kept: &Path, game: golmac::story::GameId, named: Option<&Path>) -> Result<Story> {
    let path = named.unwrap_or(kept);
    if named.is_none() && !path.as_os_str().is_empty() && !path.exists() {
        bail!(
            "the story of {session} is not at {} any more; name it with --story FILE",
            displayable(&path.to_string_lossy())
        );
    }
    let story = match path.as_os_str().is_empty() {
        true => play::adventure()?,
        // What was played had the pictures and sounds beside it.
        false => run::open(path)?.story,
    };
    let found = story.identity().game();
    if found != game {
        bail!(
            "{session} is of another story, or of another release of it: {game} and not {found}; name the right one with --story FILE"
        );
    }
    Ok(story)
}

/// Writes a file, or to the standard output where none is named.
///
/// # Errors
/// Where it is there already and must not be replaced, or can't be written.
pub fn write(path: Option<&Path>, replace: Replace, bytes: &[u8]) -> Result<()> {
    let Some(path) = path else { return put(bytes) };
    let mut options = fs::OpenOptions::new();
    match replace {
        Replace::Never => options.write(true).create_new(true),
        Replace::Allowed => options.write(true).create(true).truncate(true),
    };
    let written = options.open(path).and_then(|mut file| file.write_all(bytes).and_then(|()| file.flush()));
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{} is there already; --force replaces it", path.display())
        }
        Err(error) => bail!("can't write {}: {}", path.display(), files::reason(&error)),
        Ok(()) => Ok(()),
    }
}

/// Whether a file that is there may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    Never,
    Allowed,
}

/// Prints. That nobody reads it any more is no error.
///
/// # Errors
/// Where it can't be written.
pub fn print(text: &str) -> Result<()> {
    put(text.as_bytes())
}

fn put(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error).context("can't write the text"),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Asks at the terminal, and reads a yes.
///
/// # Errors
/// Where the terminal can't be read.
pub fn agreed(question: &str) -> Result<bool> {
    eprint!("{question} ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}

/// Whether somebody can be asked.
pub fn is_at_terminal() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// The columns of a line that is printed; nothing where it goes to no terminal.
pub fn columns() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns)).filter(|columns| *columns > 0)
}

/// Text cut to so many characters, with an ellipsis where something is missing.
pub fn cut(text: &str, most: usize) -> String {
    match text.chars().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_alike_are_near() {
        assert_eq!(unlikeness("zork", "zork"), 1);
        assert_eq!(unlikeness("zrok1", "zork1"), 1);
        assert_eq!(unlikeness("zork", "zork1-2"), 1);
        assert!(unlikeness("trinity", "zork1") > 4);
    }
}
