//! `golmac save`: the doctor of saved games, with files.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use golmac::session::doctor::{Examination, Kinship, LARGEST_SAVE, StoryFile, Verdict, difference, examine, identify};
use golmac::zmachine::quetzal::SavedIdentity;

use super::{UNUSABLE, WRONG, kept};

const MORE: &str = "\
The report says which story the game was saved in, where in it, what the file
holds, and what is wrong with it: what that means and whether it can be mended.
To find out where a game is, its story is run from there, without anybody to
answer it, up to its first question. Without --story the story is looked for in
the folder of FILE.

With NEWER, the report says what changed from FILE to NEWER: objects that moved,
attributes, properties, global variables, other memory, and calls.

Exit status: 0 when the save is sound or was mended, 1 when something is wrong
with it, 2 when a file can't be used or when the story that it takes to tell is
not to be found.

Examples:
  golmac save zork1.qzl
  golmac save old.sav --story games/advent.zblorb
  golmac save old.sav --convert good.qzl      mend what can be mended
  golmac save monday.qzl tuesday.qzl          what changed between the two";

/// Examine a saved game: which story, where in it, and what is wrong
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Save {
    /// The saved game
    file: PathBuf,
    /// A later save of the same story, to compare the first one with
    #[arg(conflicts_with_all = ["convert", "force"])]
    newer: Option<PathBuf>,
    /// The story file that it was saved in, with the Blorb or archive around it if it was played from that
    #[arg(long, value_name = "STORY")]
    story: Option<PathBuf>,
    /// Write a sound Quetzal file of the game to OUT
    #[arg(long, value_name = "OUT")]
    convert: Option<PathBuf>,
    /// Let --convert take the place of a file that is there
    #[arg(long, requires = "convert")]
    force: bool,
}

/// Bytes of the largest story file that is looked at. Blorbs with sound take some tens of MiB.
const LARGEST_STORY: u64 = 256 << 20;

/// Bytes of the largest file that is looked at where nobody named it, and of all of them together.
const LARGEST_FOUND: u64 = 64 << 20;
const MOST_READ: u64 = 256 << 20;

/// The most entries of a folder that are looked at, and the most stories of them that are read.
const MOST_ENTRIES: usize = 10_000;
const MOST_STORIES: usize = 300;

/// Does what the command line says.
///
/// # Errors
/// Where a file can't be used.
pub fn save(save: Save) -> Result<ExitCode> {
    let bytes = read(&save.file, LARGEST_SAVE as u64)?;
    match (save.newer, save.convert) {
        (Some(newer), _) => compare((&save.file, bytes), &newer, save.story.as_deref()),
        (None, Some(out)) => {
            let examination = examined(&save.file, &bytes, save.story.as_deref())?;
            kept::print(&examination.to_string())?;
            convert(&examination, &out, if save.force { Replacing::Allowed } else { Replacing::Refused })
        }
        (None, None) => {
            let examination = examined(&save.file, &bytes, save.story.as_deref())?;
            kept::print(&examination.to_string())?;
            Ok(status(&examination))
        }
    }
}

fn status(examination: &Examination) -> ExitCode {
    match examination.verdict() {
        Verdict::Sound => ExitCode::SUCCESS,
        Verdict::Untried if examination.findings.is_empty() => ExitCode::from(UNUSABLE),
        Verdict::Curable | Verdict::Incurable | Verdict::Untried => ExitCode::from(WRONG),
    }
}

/// A save, examined with the story that was named or else with the one beside it that suits it best.
fn examined(path: &Path, bytes: &[u8], story: Option<&Path>) -> Result<Examination> {
    if let Some(story) = story {
        return Ok(examine(bytes, Some(&story_at(story)?)));
    }
    let Some(identity) = identify(bytes) else { return Ok(examine(bytes, None)) };
    let mut best: Option<Examination> = None;
    for story in stories_beside(path, &identity) {
        let examination = examine(bytes, Some(&story));
        // A save may have been made against the Blorb, and both the Blorb and the story out of it lie here.
        if matches!(examination.verdict(), Verdict::Sound | Verdict::Curable) {
            return Ok(examination);
        }
        best.get_or_insert(examination);
    }
    Ok(best.unwrap_or_else(|| examine(bytes, None)))
}

fn story_at(path: &Path) -> Result<StoryFile> {
    let bytes = read(path, LARGEST_STORY)?;
    StoryFile::from_bytes(path.display().to_string(), bytes).with_context(|| format!("can't use {}", path.display()))
}

/// The stories in a save's folder that it may be of, those that it is of first, then those that have its name.
fn stories_beside(save: &Path, identity: &SavedIdentity) -> Vec<StoryFile> {
    let folder = match save.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> =
        entries.take(MOST_ENTRIES).flatten().map(|entry| entry.path()).filter(|path| has_name_of_story(path)).collect();
    paths.sort_by_key(|path| (path.file_stem() != save.file_stem(), path.clone()));
    let mut budget = MOST_READ;
    let mut found = Vec::new();
    for path in paths.into_iter().take(MOST_STORIES) {
        // Anything else, such as a pipe, could keep its reader waiting.
        let Ok(metadata) = fs::metadata(&path).and_then(regular) else { continue };
        let size = metadata.len();
        let Some(left) = budget.checked_sub(size).filter(|_| size <= LARGEST_FOUND) else { continue };
        budget = left;
        let Ok(bytes) = read(&path, LARGEST_FOUND) else { continue };
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Ok(story) = StoryFile::from_bytes(name, bytes) {
            found.push((story.kinship(identity), story));
        }
    }
    found.retain(|(kinship, _)| *kinship < Kinship::Other);
    found.sort_by_key(|(kinship, _)| *kinship);
    found.into_iter().map(|(_, story)| story).collect()
}

fn regular(metadata: fs::Metadata) -> io::Result<fs::Metadata> {
    if metadata.is_file() { Ok(metadata) } else { Err(ErrorKind::InvalidInput.into()) }
}

/// Whether a file is named as stories are.
fn has_name_of_story(path: &Path) -> bool {
    const ENDINGS: [&str; 15] =
        ["z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8", "dat", "zblorb", "zlb", "blorb", "blb", "gz", "zip"];
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    ENDINGS.contains(&ending.as_str())
}

/// Whether a file that is there may be replaced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Replacing {
    Allowed,
    Refused,
}

fn convert(examination: &Examination, out: &Path, replacing: Replacing) -> Result<ExitCode> {
    let Some(mended) = examination.mended() else {
        let reason = match examination.verdict() {
            Verdict::Untried => "the story that the game was saved in is needed; name it with --story",
            Verdict::Sound | Verdict::Curable | Verdict::Incurable => "not everything that is wrong can be mended",
        };
        eprintln!("golmac: {} was not written: {reason}", out.display());
        let untried = examination.verdict() == Verdict::Untried && examination.findings.is_empty();
        return Ok(ExitCode::from(if untried { UNUSABLE } else { WRONG }));
    };
    write(out, mended, replacing)?;
    kept::print(&format!("Written:    {}, {} bytes\n", out.display(), mended.len()))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a file whole or not at all.
fn write(out: &Path, bytes: &[u8], replacing: Replacing) -> Result<()> {
    let written = match replacing {
        Replacing::Refused => write_new(out, bytes),
        Replacing::Allowed => {
            // Under another name first, so that what is there stays until the new file is whole.
            let mut beside = out.as_os_str().to_owned();
            beside.push(".new");
            let beside = PathBuf::from(beside);
            write_new(&beside, bytes)
                .and_then(|()| fs::rename(&beside, out).inspect_err(|_| drop(fs::remove_file(&beside))))
        }
    };
    written.with_context(|| format!("can't write {}", out.display()))
}

/// Writes a file that is not there yet; nothing of it is left where that fails.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            let advice = "choose another name for the new file, or add --force";
            io::Error::new(error.kind(), format!("there is a file {} already; {advice}", path.display()))
        }
        _ => error,
    })?;
    file.write_all(bytes).and_then(|()| file.sync_all()).inspect_err(|_| drop(fs::remove_file(path)))
}

fn compare(old: (&Path, Vec<u8>), newer: &Path, story: Option<&Path>) -> Result<ExitCode> {
    let new_bytes = read(newer, LARGEST_SAVE as u64)?;
    let (path, bytes) = old;
    if let Some(stories) = two_stories((path, &bytes), (newer, &new_bytes)) {
        eprintln!("golmac: saves of two stories can't be compared: {stories}");
        return Ok(ExitCode::from(WRONG));
    }
    let old = examined(path, &bytes, story)?;
    let new = match old.story() {
        Some(file) => examine(&new_bytes, Some(file)),
        None => examined(newer, &new_bytes, story)?,
    };
    // The story may lie beside the second only.
    let old = if old.story().is_none() { examine(&bytes, new.story()) } else { old };
    let (Some(file), Some(was), Some(is)) = (old.story(), old.game(), new.game()) else {
        let damaged = |examination: &Examination| examination.game().is_none();
        if old.story().is_none() && old.findings.is_empty() && new.findings.is_empty() {
            bail!("the story of {} is needed to compare it; name it with --story", path.display());
        }
        for (path, _) in [(path, &old), (newer, &new)].into_iter().filter(|(_, examination)| damaged(examination)) {
            eprintln!("golmac: {0} can't be compared; `golmac save {0}` says why", path.display());
        }
        return Ok(ExitCode::from(WRONG));
    };
    kept::print(&difference(file, was, is).to_string())?;
    let mut sound = true;
    for (path, examination) in [(path, &old), (newer, &new)] {
        if examination.verdict() != Verdict::Sound {
            eprintln!("golmac: something is wrong with {0}; `golmac save {0}` says what", path.display());
            sound = false;
        }
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}

/// Which story each of two saves is of, where they are not of the same. A checksum alone tells that only where each story lies beside its
/// save: some interpreters write another one.
fn two_stories(old: (&Path, &[u8]), new: (&Path, &[u8])) -> Option<String> {
    let (one, other) = (identify(old.1)?, identify(new.1)?);
    if one == other {
        return None;
    }
    let own = |save: &Path, identity: &SavedIdentity| {
        let first = stories_beside(save, identity).into_iter().next();
        first.filter(|story| story.kinship(identity) == Kinship::Same)
    };
    let (first, second) = (own(old.0, &one), own(new.0, &other));
    if (one.release, one.serial) == (other.release, other.serial) && (first.is_none() || second.is_none()) {
        return None;
    }
    let of = |save: &Path, identity: &SavedIdentity, story: Option<StoryFile>| {
        let name = story.map(|story| format!(", as {} is", story.name())).unwrap_or_default();
        format!("{} is of {identity}{name}", save.display())
    };
    Some(format!("{}; {}", of(old.0, &one, first), of(new.0, &other, second)))
}

/// A file's bytes, of which there are to be no more than `most`.
fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let attempt = || {
        let file = File::open(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => io::Error::new(error.kind(), "there is no such file; is the name right?"),
            _ => error,
        })?;
        if file.metadata()?.is_dir() {
            return Err(io::Error::new(ErrorKind::IsADirectory, "it is a folder; name a file in it"));
        }
        let mut bytes = Vec::new();
        file.take(most + 1).read_to_end(&mut bytes)?;
        match bytes.len() as u64 <= most {
            true => Ok(bytes),
            false => Err(io::Error::new(
                ErrorKind::FileTooLarge,
                format!("it is larger than {} MiB; is it the right file?", most >> 20),
            )),
        }
    };
    attempt().with_context(|| format!("can't read {}", path.display()))
}
