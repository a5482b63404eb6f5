//! `golmac run`: a story file in line mode.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::{Context, Result};
use clap::Args;
use golmac::inspect::watched::Watch;
use golmac::library::{Lack, look_beside, story_of_save};
use golmac::session::{Opened, Origin, files};
use golmac::settings;
use golmac::story::{FileKind, Story};
use golmac::zmachine::quetzal;

use super::choice::{SessionOptions, open_store};
use super::counts::Wanted;
use super::options::{Kept, PlayOptions};

const MORE: &str = "\
The text goes to standard output, wrapped and without any control codes; what
golmac has to say itself goes to standard error. A command is a line. Where the
story waits for a single key, the next character of the current line is that
key, and an empty line is Enter; \\[ is Escape, \\^ \\. \\< \\> are up, down, left
and right, \\1 to \\9 and \\0 are F1 to F10, \\? is Delete, \\_ Enter and \\\\ a
backslash. The end of input ends the game. SAVE and RESTORE ask for a file name
on a line of its own, and an empty line takes the one offered. Files that a
story names itself are kept in STORY.files/ in the current directory. Nothing
else is kept, unless --session names a session; then the next run with it goes
on where this one ends.

With --remglk the story does not speak in lines but in JSON, by the protocol of
RemGlk and GlkOte: for web pages and other displays, and for regtest.py --rem.
The display sends an object of the type init first. It gets fixed pitch, bold
and italic as Glk's styles, and colours where it says that it supports
garglktext; timed input wants its timer. Files are asked for as fileref_prompt,
and lie in the current directory whatever the display says.

Exit status: 0 when the story or its input has ended, 1 when the story died of a
mistake, 2 when a file can't be used, or what a display sends is no JSON.

Examples:
  golmac run zork1.z3
  printf 'open mailbox\\nread leaflet\\n' | golmac run zork1.z3 --width 0
  golmac run advent.z5 --seed 7 --record evening.txt
  golmac run advent.z5 --seed 7 --commands evening.txt    to be there again
  golmac run game.z5 --coverage game.info --profile game.folded < test.txt
  genhtml game.info --output-directory covered    a page of what was reached
  flamegraph.pl game.folded > game.svg            where the time went";

/// Play a story in lines of text: in a terminal, a pipe or a script
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Run {
    /// The story file
    pub story: PathBuf,
    /// Keep every turn in the session of this name: go on with it, or begin it
    #[arg(long, value_name = "NAME")]
    pub session: Option<String>,
    /// Speak RemGlk's JSON with a display on standard input and output, in place of lines of text
    #[arg(long, conflicts_with_all = ["coverage", "profile"])]
    pub remglk: bool,
    /// Count which instructions run, and write to FILE what was reached: a table where FILE ends in .txt, else a report for lcov's tools, with the listing that it is about in FILE.lst
    #[arg(long, value_name = "FILE", conflicts_with = "session")]
    pub coverage: Option<PathBuf>,
    /// Count where the instructions run, and write it to FILE: a table of routines where FILE ends in .txt, else lines for a flame graph
    #[arg(long, value_name = "FILE", conflicts_with = "session")]
    pub profile: Option<PathBuf>,
    #[command(flatten)]
    pub options: PlayOptions,
}

/// Bytes of the largest file that is looked at. Blorbs with sound take some tens of MiB.
const LARGEST: u64 = 256 << 20;

/// Plays a story file in lines; nothing is kept unless a session is named.
///
/// # Errors
/// Where it is none, or a file can't be used.
pub fn run(Run { story, session, remglk, coverage, profile, options }: Run) -> Result<ExitCode> {
    let found = open(&story)?;
    if remglk {
        return super::remglk::run(found.story, found.origin, session.map(SessionOptions::named), options);
    }
    let wanted = Wanted { coverage, profile };
    if wanted.any() {
        wanted.spare(&story)?;
        let watch = Rc::new(RefCell::new(Watch::default()));
        let opened = found.story.clone();
        let ended = options.play(found, Kept::Counted(Rc::clone(&watch)))?;
        wanted.write(&watch.borrow(), opened)?;
        return Ok(ended);
    }
    let kept = match session {
        None => Kept::Not,
        Some(name) => Kept::Unwatched(SessionOptions::named(name)),
    };
    options.play(found, kept)
}

/// Plays a story file in a session.
///
/// # Errors
/// As [`run`], and where the session can't be used.
pub fn play(story: &Path, session: SessionOptions, options: PlayOptions) -> Result<ExitCode> {
    super::shown(open(story)?, session, options)
}

/// A story that was opened.
#[derive(Debug)]
pub struct Found {
    pub story: Story,
    /// Where it comes from.
    pub origin: Origin,
    /// What of its pictures and sounds can't be had.
    pub lack: Option<Lack>,
}

impl Found {
    /// What there is to tell of what can't be had. That there is nothing at all is told where a session begins.
    pub fn told(lack: Option<Lack>, opened: Opened) -> Option<String> {
        let lack = lack.filter(|lack| opened == Opened::Begun || !lack.is_missing())?;
        Some(lack.to_string())
    }
}

/// Opens a story file, with the pictures and sounds that lie beside it.
///
/// # Errors
/// Where it is none.
pub fn open(story: &Path) -> Result<Found> {
    let bytes = read(story).with_context(|| format!("can't read the story {}", story.display()))?;
    let opened = Story::from_bytes(bytes).with_context(|| format!("can't play {}", story.display()))?;
    let (opened, lack) = match opened.resources() {
        Some(own) => {
            let lack = Lack::of_own(story, own);
            (opened, lack)
        }
        None => {
            let beside = look_beside(story, &opened);
            match beside.resources {
                Some(resources) => (opened.with_resources(resources), beside.lack),
                None => (opened, beside.lack),
            }
        }
    };
    let name = story.file_stem().map_or_else(|| "story".to_owned(), |stem| stem.to_string_lossy().into_owned());
    // A session is opened from anywhere.
    let path = std::path::absolute(story).unwrap_or_else(|_| story.to_owned());
    Ok(Found { story: opened, origin: Origin { title: name.clone(), name, path }, lack })
}

/// The story of a saved game that was named in a story's place; None where it is something else.
///
/// # Errors
/// Where it is a saved game, and its story is nowhere to be found.
pub fn story_of(path: &Path) -> Result<Option<PathBuf>> {
    let Ok(bytes) = files::read(path) else { return Ok(None) };
    if FileKind::of(&bytes) != FileKind::QuetzalSave {
        return Ok(None);
    }
    let identity = quetzal::identify(&bytes).with_context(|| format!("can't read {}", path.display()))?;
    let sessions = open_store()?.0.sessions().unwrap_or_default();
    let loaded = settings::load(settings::config_folder().as_deref(), None);
    let folders: Vec<PathBuf> = loaded.settings.library.iter().map(|folder| settings::user_path(folder)).collect();
    let story = story_of_save(path, identity, &sessions, &folders);
    story.map(Some).with_context(|| format!("can't play {}", path.display()))
}

/// A story file's bytes.
///
/// # Errors
/// Where it can't be read, or is larger than any story.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => io::Error::new(error.kind(), "there is no such file; is the name right?"),
        _ => error,
    })?;
    let there = file.metadata()?;
    if there.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder; name a story file in it"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(there.len().min(LARGEST) + 1).unwrap_or_default());
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    match u64::try_from(bytes.len()) {
        Ok(length) if length <= LARGEST => Ok(bytes),
        _ => Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than any story; is it the right file?")),
    }
}
