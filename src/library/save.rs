//! The story that a saved game belongs to: opening a save plays its story.
//!
//! It is looked for where it was played last, then beside the save, then in the folders of the library. What counts is release, serial code and
//! checksum, as Quetzal has them (Q§5.4); names don't.

use std::fs;
use std::path::{Path, PathBuf};

use super::beginning;
use super::releases::Releases;
use super::scan::Scan;
use crate::session::store::SessionInfo;
use crate::story::{GameId, Serial};
use crate::zmachine::quetzal::SavedIdentity;

/// The most names beside a save that are looked at.
const MOST_BESIDE: usize = 4096;

/// How much of a search is done before what it found is looked through.
const SLICE: usize = 1024;

/// No story was found for a saved game.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "it is a saved game of {what}, which is neither among your playthroughs nor beside it nor in a folder of the library; open the story \
     itself and restore it there, or put the story beside it"
)]
pub struct NoStory {
    /// The story's title where it is known, with release and serial code.
    pub what: String,
}

/// Finds the story file of a saved game that lies at `save`. The folders are searched to their end where it lies nowhere nearer, which may take
/// as long as that takes.
///
/// # Errors
/// Where no file with that story is found.
pub fn story_of_save(
    save: &Path,
    identity: SavedIdentity,
    sessions: &[SessionInfo],
    folders: &[PathBuf],
) -> Result<PathBuf, NoStory> {
    let SavedIdentity { release, serial, checksum } = identity;
    let game = GameId { release, serial: Serial(serial), checksum };
    let releases = Releases::new();
    let is_it = |path: &Path| beginning::look(path).is_some_and(|beginning| beginning.game == game);
    let played = sessions.iter().filter(|session| session.game == game).map(|session| session.path.clone());
    let found = played.chain(beside(save)).find(|path| is_it(path));
    found.or_else(|| in_folders(game, folders)).ok_or_else(|| {
        let what = match releases.find(game) {
            Some(known) => format!("{} (release {release}, serial code {})", known.title, game.serial),
            None => format!("a story of release {release}, serial code {}", game.serial),
        };
        NoStory { what }
    })
}

/// The files in a save's folder.
fn beside(save: &Path) -> impl Iterator<Item = PathBuf> {
    let folder = save.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().take(MOST_BESIDE).flatten();
    entries.map(|entry| entry.path())
}

fn in_folders(game: GameId, folders: &[PathBuf]) -> Option<PathBuf> {
    let mut scan = Scan::new(folders);
    while !scan.is_over() {
        if let Some(found) = scan.step(SLICE).into_iter().find(|story| story.game == game) {
            return Some(found.path);
        }
    }
    None
}
