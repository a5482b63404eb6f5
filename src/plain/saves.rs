//! Saved games of this story: the note that says what is in one, and the list of those in the story's folder.
//!
//! Ours have a note in an `ANNO` chunk, which Quetzal has for texts and other interpreters pass over. Of others a copy of the game is loaded
//! and asked where it is.

use std::cmp::Reverse;
use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Echo, Plain, PlainError, names};
use crate::session::clock;
use crate::session::{Scene, TurnNumber};
use crate::zmachine::screen::is_displayable;
use crate::zmachine::{Machine, Request, SaveError, Stop, quetzal};

/// The chunk of a note.
const NOTE: [u8; 4] = *b"ANNO";

/// What our notes begin with.
const OURS: &str = "golmac: ";

/// Saved games that are listed before a file's name is asked for.
const FEW: usize = 10;

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
struct Saved {
    path: PathBuf,
    /// Seconds since 1970 when it was last written.
    written: i64,
}

/// Where a game is, in a few words: `turn 12, West of House, score 5`.
pub(super) fn place_in_words(turn: Option<TurnNumber>, scene: &Scene) -> String {
    let parts = [
        turn.map(|turn| format!("turn {turn}")),
        scene.place.clone(),
        scene.score.map(|score| format!("score {score}")),
        scene.moves.filter(|_| turn.is_none()).map(|moves| format!("turn {moves} of the story")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
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
pub(super) fn run_copy(copy: &mut Machine) -> Option<Request> {
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

/// The saved games of a story in a folder, those written last first.
fn saves_in(folder: &Path, machine: &Machine) -> Vec<Saved> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let saved = |path: PathBuf| {
        let there = path.metadata().ok().filter(|there| there.is_file())?;
        let mut head = Vec::new();
        fs::File::open(&path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
        let identity = quetzal::identify(&head).ok()?;
        (identity == machine.saved_identity()).then(|| Saved { path, written: seconds(there.modified()) })
    };
    let mut saves: Vec<Saved> = entries.flatten().take(MOST_FILES).filter_map(|entry| saved(entry.path())).collect();
    saves.sort_by_key(|saved| (Reverse(saved.written), saved.path.clone()));
    saves
}

fn seconds(time: io::Result<SystemTime>) -> i64 {
    let since = time.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

impl Saved {
    /// A line of a list.
    fn line(&self, machine: &Machine) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let name: String = name.chars().filter(|c| is_displayable(*c)).collect();
        let bytes = names::read(&self.path).unwrap_or_default();
        if let Some(note) = note_of(&bytes, machine) {
            return format!("{name}: {note}");
        }
        let place = scene_of(&bytes, machine).map(|scene| place_in_words(None, &scene)).unwrap_or_default();
        let gap = if place.is_empty() { "" } else { ", " };
        format!("{name}: {place}{gap}{}", clock::date(self.written))
    }
}

impl<R: BufRead + Send + 'static, W: Write, E: Write> Plain<R, W, E> {
    /// The saved game that the story asks for, with a note.
    ///
    /// # Errors
    /// Where it can't be written as a Quetzal file.
    pub(super) fn noted_save(&mut self) -> Result<Vec<u8>, SaveError> {
        let bytes = self.game.machine().quetzal()?;
        self.noted(bytes)
    }

    /// A saved game of the present turn with a note.
    ///
    /// # Errors
    /// As [`Plain::noted_save`].
    pub(super) fn noted(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>, SaveError> {
        let turn = self.game.session().map(|session| session.here());
        let place = place_in_words(turn, &Scene::of(self.game.machine().screen()));
        let gap = if place.is_empty() { "" } else { ", " };
        let note = format!("{OURS}{place}{gap}{}", clock::date(clock::now()));
        with_note(&bytes, self.game.machine(), &note)
    }

    /// At a terminal: what there is, before a name is asked for. Scripts expect the question alone.
    pub(super) fn list_saves_before_asking(&mut self) -> Result<(), PlainError> {
        match self.settings.echo {
            Echo::Printed => Ok(()),
            Echo::Terminal => {
                let lines = self.saves(FEW);
                self.tell_lines(&lines)
            }
        }
    }

    /// The list of saved games, with a line before it; no lines where there are none.
    pub(super) fn saves(&self, most: usize) -> Vec<String> {
        let machine = self.game.machine();
        let saves = saves_in(&self.settings.folder, machine);
        if saves.is_empty() {
            return Vec::new();
        }
        let count = saves.len();
        let heading = match count {
            1 => "[One saved game of this story:]".to_owned(),
            _ if count > most => format!("[{count} saved games of this story; the newest {most}:]"),
            _ => format!("[{count} saved games of this story, the newest first:]"),
        };
        let lines = saves.iter().take(most).map(|saved| format!("  {}", saved.line(machine)));
        std::iter::once(heading).chain(lines).collect()
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
        let saves = saves_in(folder.path(), &machine);
        assert_eq!(saves.len(), 1);
        let line = saves[0].line(&machine);
        assert!(line.starts_with("theirs.sav: Hall, score 0"), "{line}");
    }
}
