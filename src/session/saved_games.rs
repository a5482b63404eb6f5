//! Saved games of this story: the note that says what is in one, and the list of those in the story's folder.
//!
//! Ours have a note in an `ANNO` chunk, which Quetzal has for texts and other interpreters pass over. Of others a copy of the game is loaded
//! and asked where it is.

use std::cmp::Reverse;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::words::place_in_words;
use super::{Scene, TurnNumber, clock, files};
use crate::zmachine::screen::{displayable_line, is_displayable};
use crate::zmachine::{Machine, Request, SaveError, Stop, quetzal};

/// The chunk of a note.
const NOTE: [u8; 4] = *b"ANNO";

/// What our notes begin with.
const OURS: &str = "golmac: ";

/// Files of a folder that are looked at.
const MOST_FILES: usize = 2000;

/// Bytes that tell whose saved game it is.
const HEAD: u64 = 64;

/// Characters of a note that are shown.
const LONGEST_NOTE: usize = 120;

/// Instructions that a saved game may run until it says where it is.
const PATIENCE: u64 = 2_000_000;

/// A saved game in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    pub path: PathBuf,
    /// Seconds since 1970 when it was last written.
    pub written: i64,
    /// What our own note says is in it: the turn, where it is, and when it was saved. It may be shown.
    pub note: Option<String>,
    /// Where it is, of those that have no note of ours.
    pub scene: Option<Scene>,
}

/// The saved games of a story in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saves {
    /// How many there are.
    pub count: usize,
    /// Those written last, the very last first.
    pub newest: Vec<Saved>,
}

/// A saved game of a machine's present stop with our note of what is in it: `turn` is that of its session.
///
/// # Errors
/// Where the bytes are no saved game of this machine's story.
pub fn noted(bytes: &[u8], machine: &Machine, turn: Option<TurnNumber>) -> Result<Vec<u8>, SaveError> {
    let place = place_in_words(turn, &Scene::of(machine.screen()));
    let gap = if place.is_empty() { "" } else { ", " };
    with_note(bytes, machine, &format!("{OURS}{place}{gap}{}", clock::date(clock::now())))
}

/// A saved game with a note of what is in it.
///
/// # Errors
/// Where it is none of this machine's story.
fn with_note(bytes: &[u8], machine: &Machine, note: &str) -> Result<Vec<u8>, SaveError> {
    let original = machine.memory().original_dynamic();
    let mut game = quetzal::read(bytes, &machine.saved_identity(), original)?;
    game.other.push((NOTE, note.as_bytes().to_vec()));
    quetzal::write(&game, original)
}

/// The note in a saved game of ours.
fn note_of(bytes: &[u8], machine: &Machine) -> Option<String> {
    let game = quetzal::read(bytes, &machine.saved_identity(), machine.memory().original_dynamic()).ok()?;
    let (_, note) = game.other.into_iter().find(|(id, _)| *id == NOTE)?;
    let note = String::from_utf8(note).ok()?;
    let note: String = note.chars().filter(|c| is_displayable(*c)).take(LONGEST_NOTE).collect();
    note.strip_prefix(OURS).map(str::to_owned)
}

/// Where a saved game is, as a copy of the machine that goes on from it shows.
fn scene_of(bytes: &[u8], machine: &Machine) -> Option<Scene> {
    let mut copy = machine.clone();
    copy.load(bytes).ok()?;
    run_copy(&mut copy);
    Some(Scene::of(copy.screen()))
}

/// Runs a copy of a machine until it asks for something. What it prints is nobody's business.
fn run_copy(copy: &mut Machine) -> Option<Request> {
    const SLICE: u64 = 1 << 16;
    for _ in 0..PATIENCE / SLICE {
        let stop = copy.run(SLICE);
        copy.drain();
        match stop {
            Stop::Budget => {}
            Stop::Request(request) => return Some(request),
            Stop::Quit | Stop::Fault(_) => return None,
        }
    }
    None
}

/// The saved games of a machine's story in a folder. What is in them is read of the newest, so many at most; each of those that have no note
/// may take some milliseconds.
pub fn saves_in(folder: &Path, machine: &Machine, most: usize) -> Saves {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = fs::read_dir(folder) else { return Saves::default() };
    let found = |path: PathBuf| {
        let there = path.metadata().ok().filter(|there| there.is_file())?;
        let mut head = Vec::new();
        fs::File::open(&path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
        let identity = quetzal::identify(&head).ok()?;
        (identity == machine.saved_identity()).then(|| (Reverse(seconds(there.modified())), path))
    };
    let mut all: Vec<_> = entries.flatten().take(MOST_FILES).filter_map(|entry| found(entry.path())).collect();
    all.sort();
    let count = all.len();
    let newest = all.into_iter().take(most).map(|(Reverse(written), path)| Saved::read(path, written, machine));
    Saves { count, newest: newest.collect() }
}

fn seconds(time: io::Result<SystemTime>) -> i64 {
    let since = time.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Where a saved game is, in a line: `turn 12, West of House, score 5`; empty where nothing is known.
pub fn place_in(bytes: &[u8], machine: &Machine) -> String {
    let note = note_of(bytes, machine);
    let scene = if note.is_none() { scene_of(bytes, machine) } else { None };
    place(note.as_deref(), scene.as_ref())
}

fn place(note: Option<&str>, scene: Option<&Scene>) -> String {
    match (note, scene) {
        // The date at a note's end stands beside the file already.
        (Some(note), _) => note.rsplit_once(", ").map_or(note, |(place, _)| place).to_owned(),
        (None, Some(scene)) => place_in_words(None, scene),
        (None, None) => String::new(),
    }
}

impl Saved {
    fn read(path: PathBuf, written: i64, machine: &Machine) -> Saved {
        let bytes = files::read(&path).unwrap_or_default();
        let note = note_of(&bytes, machine);
        let scene = if note.is_none() { scene_of(&bytes, machine) } else { None };
        Saved { path, written, note, scene }
    }

    /// The file's name, as it may be shown.
    pub fn name(&self) -> String {
        displayable_line(&self.path.file_name().unwrap_or_default().to_string_lossy())
    }

    /// Where it is, in a line: `turn 12, West of House, score 5`.
    pub fn place(&self) -> String {
        place(self.note.as_deref(), self.scene.as_ref())
    }

    /// What is in it, in a line: `turn 12, West of House, score 5, 2026-11-22 19:03`.
    pub fn summary(&self) -> String {
        if let Some(note) = &self.note {
            return note.clone();
        }
        let place = self.scene.as_ref().map(|scene| place_in_words(None, scene)).unwrap_or_default();
        let gap = if place.is_empty() { "" } else { ", " };
        format!("{place}{gap}{}", clock::date(self.written))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Story;
    use crate::zmachine::{Answer, Key, Options};

    /// A machine that has asked to be saved.
    fn saving() -> Machine {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories/interchange.z3");
        let story = Story::from_bytes(fs::read(path).expect("it is in the repository")).expect("a story");
        let mut machine = Machine::new(story, Options::default());
        run_copy(&mut machine).expect("it asks for a line");
        machine.answer(Answer::Line { text: "save".into(), end: Key::Enter }).expect("it is a line");
        assert_eq!(run_copy(&mut machine), Some(Request::Save));
        machine
    }

    #[test]
    fn a_note_is_read_back_and_the_game_is_the_same() {
        let machine = saving();
        let plain = machine.quetzal().expect("it is asked for");
        let noted = with_note(&plain, &machine, "golmac: turn 3, Hall").expect("it is one of its own");
        assert_eq!(note_of(&noted, &machine), Some("turn 3, Hall".to_owned()));
        assert_eq!(note_of(&plain, &machine), None);
        let read = |bytes: &[u8]| {
            quetzal::read(bytes, &machine.saved_identity(), machine.memory().original_dynamic()).expect("a save")
        };
        let (before, mut after) = (read(&plain), read(&noted));
        after.other.clear();
        assert_eq!(before, after);
    }

    #[test]
    fn saves_of_others_are_asked_where_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let machine = saving();
        fs::write(folder.path().join("theirs.sav"), machine.quetzal().expect("asked for")).expect("written");
        fs::write(folder.path().join("text.qzl"), "no save").expect("written");
        let saves = saves_in(folder.path(), &machine, 10);
        assert_eq!((saves.count, saves_in(folder.path(), &machine, 0).newest), (1, Vec::new()));
        let saved = &saves.newest[0];
        assert_eq!(saved.name(), "theirs.sav");
        assert!(saved.summary().starts_with("Hall, score 0"), "{saved:?}");
    }
}
