//! Looking for stories in the player's folders, a few files at a time.
//!
//! [`Scan::step`] does a little and returns what it found, so that a list can be shown from the first moment on and grows. Folders inside folders are
//! gone through to a bounded depth, each once, wherever links lead; names that begin with a dot are passed over. What can't be read is told as a
//! [`Trouble`] where the player named it, and passed over elsewhere.

use std::collections::HashSet;
use std::fs::{self, ReadDir};
use std::path::{Path, PathBuf};

use super::beginning::{self, Beginning, Effort};
use super::metadata::{Metadata, RECORD_LIMIT, line};
use super::names::title_of_file;
use super::releases::Releases;
use crate::story::{GameId, Version};
use crate::zmachine::screen::is_displayable;

/// How deep folders inside a folder of the library are gone into.
const DEEPEST: usize = 8;

/// The most names of files and folders that are looked at, and the most stories that are listed.
const MOST_NAMES: usize = 200_000;
const MOST_STORIES: usize = 20_000;

/// What things cost of a budget: a name, a file that is opened, a file that is read whole.
const OPENED: usize = 4;
const READ_WHOLE: usize = 64;

/// The most characters of a title and of an author in a list.
const TEXT_LENGTH: usize = 200;

/// A story in a file, as far as the beginning of the file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub path: PathBuf,
    pub game: GameId,
    pub version: Version,
    pub title: String,
    /// Empty where it is not known.
    pub author: String,
    pub titled_by: TitledBy,
    /// What lists are sorted by: the title in small letters, without an article before it.
    pub(super) order: String,
}

/// Where a title comes from, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TitledBy {
    /// The iFiction record in the Blorb.
    Record,
    /// An iFiction record beside the file.
    FileBeside,
    /// The table of known releases.
    Releases,
    FileName,
}

/// Something that the player named and that can't be read, or that there is too much of. The text is one line and says where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble(pub String);

/// A search through folders that is under way.
#[derive(Debug)]
pub struct Scan {
    /// Those that were named and are not begun, the next one last.
    waiting: Vec<PathBuf>,
    /// Folders that are gone through, each inside the one before.
    open: Vec<ReadDir>,
    /// Where everything really lies that was seen.
    seen: HashSet<PathBuf>,
    releases: Releases,
    names: usize,
    stories: usize,
    troubles: Vec<Trouble>,
}

impl Scan {
    /// A search through these folders, which may also be single stories.
    pub fn new(folders: &[PathBuf]) -> Scan {
        Scan {
            waiting: folders.iter().rev().cloned().collect(),
            open: Vec::new(),
            seen: HashSet::new(),
            releases: Releases::new(),
            names: 0,
            stories: 0,
            troubles: Vec::new(),
        }
    }

    /// Looks on, at about `budget` names (a file that is opened counts as several), and returns the stories that it came by.
    pub fn step(&mut self, budget: usize) -> Vec<Listed> {
        let (mut found, mut left) = (Vec::new(), budget.max(1));
        while left > 0 && !self.is_over() {
            if self.names >= MOST_NAMES || self.stories >= MOST_STORIES {
                self.give_up();
                break;
            }
            left = left.saturating_sub(self.look_at_next(&mut found));
        }
        found
    }

    /// Whether everything was looked at.
    pub fn is_over(&self) -> bool {
        self.waiting.is_empty() && self.open.is_empty()
    }

    /// What could not be read so far.
    pub fn troubles(&self) -> &[Trouble] {
        &self.troubles
    }

    fn give_up(&mut self) {
        self.waiting.clear();
        self.open.clear();
        self.troubles.push(Trouble(format!(
            "not all files were looked at: after {MOST_NAMES} files or {MOST_STORIES} stories the search ends"
        )));
    }

    /// Looks at one name. What that cost.
    fn look_at_next(&mut self, found: &mut Vec<Listed>) -> usize {
        self.names = self.names.saturating_add(1);
        let Some(folder) = self.open.last_mut() else {
            if let Some(path) = self.waiting.pop() {
                return self.begin(&path, found);
            }
            return 1;
        };
        match folder.next() {
            None => {
                self.open.pop();
                1
            }
            Some(Err(_)) => 1,
            Some(Ok(entry)) if entry.file_name().as_encoded_bytes().starts_with(b".") => 1,
            Some(Ok(entry)) => self.look_at(&entry.path(), found),
        }
    }

    /// Begins with something that the player named.
    fn begin(&mut self, path: &Path, found: &mut Vec<Listed>) -> usize {
        let failed = match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.enter(path).err(),
            Ok(_) => {
                let before = found.len();
                let cost = self.look_at_file(path, found);
                // What was found before by another way is a story all the same.
                if found.len() == before && beginning::look(path).is_none() {
                    self.troubles.push(trouble(path, "it is neither a folder nor a story"));
                }
                return cost;
            }
            Err(error) => Some(error),
        };
        if let Some(error) = failed {
            self.troubles.push(trouble(path, &error.to_string()));
        }
        1
    }

    /// Goes into a folder, unless it was gone through already.
    fn enter(&mut self, path: &Path) -> std::io::Result<()> {
        if self.seen.insert(fs::canonicalize(path)?) {
            self.open.push(fs::read_dir(path)?);
        }
        Ok(())
    }

    fn look_at(&mut self, path: &Path, found: &mut Vec<Listed>) -> usize {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                if self.open.len() <= DEEPEST {
                    // A folder that can't be read inside one that can is the player's business, not the list's.
                    let _ = self.enter(path);
                }
                1
            }
            Ok(metadata) if metadata.is_file() => self.look_at_file(path, found),
            Ok(_) | Err(_) => 1,
        }
    }

    fn look_at_file(&mut self, path: &Path, found: &mut Vec<Listed>) -> usize {
        let Some(beginning) = beginning::look(path) else { return OPENED };
        let cost = match beginning.effort {
            Effort::Beginning => OPENED,
            Effort::Whole => READ_WHOLE,
        };
        // One file by two ways is one story.
        if let Ok(place) = fs::canonicalize(path)
            && self.seen.insert(place)
        {
            found.push(listed(path.to_owned(), &beginning, &self.releases));
            self.stories = self.stories.saturating_add(1);
        }
        cost
    }
}

fn listed(path: PathBuf, beginning: &Beginning, releases: &Releases) -> Listed {
    let (metadata, titled_by) = titled(&path, beginning, releases);
    let short = |text: Option<String>| text.and_then(|text| line(&text, TEXT_LENGTH));
    let title = short(metadata.title).unwrap_or_else(|| title_of_file(&path));
    Listed {
        path,
        game: beginning.game,
        version: beginning.version,
        order: order_of(&title),
        title,
        author: short(metadata.author).unwrap_or_default(),
        titled_by,
    }
}

fn order_of(title: &str) -> String {
    let small = title.to_lowercase();
    let bare = ["the ", "a ", "an "].into_iter().find_map(|article| small.strip_prefix(article));
    bare.map_or_else(|| small.clone(), str::to_owned)
}

/// The best title that there is, with what belongs to it.
fn titled(path: &Path, beginning: &Beginning, releases: &Releases) -> (Metadata, TitledBy) {
    let has_title = |metadata: &Metadata| metadata.title.is_some();
    let record = beginning.record.as_deref().and_then(|record| Metadata::from_xml(record, |_| false).ok());
    if let Some(metadata) = record.filter(has_title) {
        return (metadata, TitledBy::Record);
    }
    if let Some(metadata) = beside(path, beginning.game).filter(has_title) {
        return (metadata, TitledBy::FileBeside);
    }
    match releases.find(beginning.game) {
        Some(release) => (release.metadata(), TitledBy::Releases),
        None => (Metadata::default(), TitledBy::FileName),
    }
}

/// What an iFiction file beside a story says of it.
pub(super) fn beside(path: &Path, game: GameId) -> Option<Metadata> {
    let named = ["iFiction", "ifiction"].map(|ending| path.with_extension(ending));
    let bytes = named.iter().find_map(|path| beginning::read_file(path, RECORD_LIMIT as u64).ok())?;
    let legacy = format!("ZCODE-{}-{}", game.release, game.serial).to_ascii_uppercase();
    let is_meant = |ifid: &str| ifid.strip_prefix(&legacy).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    Metadata::from_xml(&String::from_utf8_lossy(&bytes), is_meant).ok()
}

/// A path in one line, without what could command a terminal.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().chars().map(|c| if is_displayable(c) { c } else { '?' }).collect()
}

fn trouble(path: &Path, reason: &str) -> Trouble {
    Trouble(format!("{}: {reason}", shown(path)))
}
