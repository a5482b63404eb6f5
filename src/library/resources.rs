//! The pictures and sounds that lie beside a story, in a Blorb of their own (Blorb 2.0.4), or as Infocom's own files.

use std::fs;
use std::path::{Path, PathBuf};

use super::beginning;
use crate::story::header::flags::flags_2;
use crate::story::infocom::{self, Adapter};
use crate::story::sounds::snd;
use crate::story::{BlorbFault, GameId, Resources, Story, Usage, Version};
use crate::zmachine::screen::displayable_line;

/// The endings of Blorbs without a story.
const ENDINGS: [&str; 4] = ["blb", "blorb", "zblorb", "zlb"];

/// What the name of a story may have at its end that the name of its Blorb has not.
const MARKED: &str = "-blorb";

/// The endings of Infocom's picture files, the best first, each with that of a second file.
const PICTURES: [(Adapter, [&str; 2]); 3] =
    [(Adapter::Mcga, ["mg1", "mg2"]), (Adapter::Ega, ["eg1", "eg2"]), (Adapter::Cga, ["cg1", "cg2"])];

/// Bytes of the largest of them that is read.
const LARGEST_PICTURES: u64 = 16 << 20;

/// Bytes of the largest Blorb that is read.
const LARGEST: u64 = 256 << 20;

/// Files of a folder whose names are looked at, Blorbs among them that are opened to see what they belong to, and chunks that are passed over on the way to that.
const MOST_NAMES: usize = 100_000;
const MOST_BLORBS: usize = 1000;
const MOST_CHUNKS: usize = 20_000;

/// What lies beside a story.
#[derive(Debug, Default)]
pub struct Beside {
    /// Its pictures and sounds.
    pub resources: Option<Resources>,
    /// What a person would want to know where they, or some of them, are not there.
    pub lack: Option<Lack>,
}

/// Why pictures or sounds of a story can't be had, or not all of them. The text is one line, safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    #[error("this story has pictures, and no Blorb with them was found beside it: put {0} there")]
    Missing(String),
    #[error("the file {0} is not used: it belongs to another story or release, of release {release} and serial code {serial}", release = .1.release, serial = .1.serial)]
    Foreign(String, GameId),
    #[error("the file {0} is not used: {1}")]
    Unreadable(String, String),
    #[error("of {0} only a part can be used: {1}")]
    Faulty(String, BlorbFault),
}

impl Lack {
    /// What is wrong with a Blorb that a story is in.
    pub fn of_own(path: &Path, resources: &Resources) -> Option<Lack> {
        Some(Lack::Faulty(file_name(path), resources.fault()?))
    }

    /// Whether nothing is wrong with any file: what could be there is not.
    pub fn is_missing(&self) -> bool {
        match self {
            Lack::Missing(_) => true,
            Lack::Foreign(..) | Lack::Unreadable(..) | Lack::Faulty(..) => false,
        }
    }
}

/// The resources for a story file: of the Blorb with the same name, or else of one in the same folder that says it belongs to this story, or else Infocom's own
/// files of that name. A Blorb that says it belongs to another story is never taken.
pub fn look_beside(path: &Path, story: &Story) -> Beside {
    let Some(stem) = stem(path) else { return Beside::default() };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let files = files_of(folder);
    let unmarked = stem.strip_suffix(MARKED).filter(|stem| !stem.is_empty());
    let names = [Some(stem.as_str()), unmarked];
    let mut wrong = None;
    let mut found = names.into_iter().flatten().flat_map(|name| {
        blorbs(&files).filter(move |file| file.as_path() != path && self::stem(file).is_some_and(|of| of == name))
    });
    let same_name = found.find_map(|file| match fitting(file, story) {
        Ok(resources) => Some((file, resources)),
        Err(lack) => {
            wrong.get_or_insert(lack);
            None
        }
    });
    let blorb = same_name.or_else(|| {
        let game = story.identity().game();
        let mut chunks = MOST_CHUNKS;
        let mut blorbs = blorbs(&files).take(MOST_BLORBS);
        let file = blorbs.find(|file| beginning::game_of_blorb(file, &mut chunks) == Some(game))?;
        Some((file, fitting(file, story).ok()?))
    });
    if let Some((file, resources)) = blorb {
        let lack = resources.fault().map(|fault| Lack::Faulty(file_name(file), fault));
        return Beside { lack, resources: Some(resources) };
    }
    let resources = picture_files(&stem, &files, story).or_else(|| sound_files(&stem, &files, story));
    let has_pictures = resources.as_ref().is_some_and(|resources| resources.of(Usage::Picture).next().is_some());
    let missing = || Lack::Missing(file_name(&with_stem(path, unmarked)));
    let lack = wrong.or_else(|| (!has_pictures && wants_pictures(story)).then(missing));
    Beside { resources, lack }
}

/// The files of a folder, and folders in it, by name.
fn files_of(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.take(MOST_NAMES).filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files
}

fn blorbs(files: &[PathBuf]) -> impl Iterator<Item = &PathBuf> {
    files.iter().filter(|file| ending(file).is_some_and(|ending| ENDINGS.contains(&ending.as_str())))
}

/// A Blorb that may belong to a story.
fn fitting(file: &Path, story: &Story) -> Result<Resources, Lack> {
    let unreadable =
        |error: &dyn std::fmt::Display| Lack::Unreadable(file_name(file), displayable_line(&error.to_string()));
    let bytes = beginning::read_file(file, LARGEST).map_err(|error| unreadable(&error))?;
    let resources = Resources::from_bytes(bytes).map_err(|error| unreadable(&error))?;
    match resources.game_id().filter(|game| *game != story.identity().game()) {
        Some(game) => Err(Lack::Foreign(file_name(file), game)),
        None => Ok(resources),
    }
}

/// Whether a story says that it draws pictures. Before version 6 the same bit asks for a font (§8.1.5.1).
fn wants_pictures(story: &Story) -> bool {
    story.version() == Version::V6 && story.header().flags_2 & flags_2::WANTS_PICTURES != 0
}

/// The name that a Blorb of a story has that is known by a name in small letters without a mark.
fn with_stem(path: &Path, unmarked: Option<&str>) -> PathBuf {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match unmarked {
        Some(_) => name.get(..name.len().saturating_sub(MARKED.len())).unwrap_or(&name),
        None => &name,
    };
    PathBuf::from(format!("{name}.{}", ENDINGS[0]))
}

fn file_name(path: &Path) -> String {
    displayable_line(&path.file_name().unwrap_or_default().to_string_lossy())
}

/// A file's name without its ending, in small letters: file systems differ in whether they tell large ones.
fn stem(path: &Path) -> Option<String> {
    Some(path.file_stem()?.to_string_lossy().to_lowercase())
}

/// A file's ending, in small letters.
fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_string_lossy().to_lowercase())
}

/// A folder of this name, in small or large letters, in a folder of these files.
fn folder_of<'a>(files: &'a [PathBuf], name: &str) -> Option<&'a PathBuf> {
    let mut named = files.iter().filter(|file| file.file_name().is_some_and(|of| of.eq_ignore_ascii_case(name)));
    named.find(|file| file.is_dir())
}

/// Infocom's picture files of the story's name for a story of Version 6, as a Blorb: those beside it, or else those in a folder `graphics` there.
fn picture_files(name: &str, files: &[PathBuf], story: &Story) -> Option<Resources> {
    if story.version() != Version::V6 {
        return None;
    }
    let of = |files: &[PathBuf]| {
        let read = |wanted: &str| {
            let is_it =
                |file: &&PathBuf| stem(file).as_deref() == Some(name) && ending(file).as_deref() == Some(wanted);
            Some(beginning::read_file(files.iter().find(is_it)?, LARGEST_PICTURES).ok()?.to_vec())
        };
        PICTURES.into_iter().find_map(|(adapter, endings)| {
            let files: Vec<Vec<u8>> = endings.into_iter().map_while(read).collect();
            Resources::from_bytes(infocom::to_blorb(adapter, &files)?).ok()
        })
    };
    of(files).or_else(|| of(&files_of(folder_of(files, "graphics")?)))
}

/// Infocom's sound files for a story that says that it has sounds, as a Blorb: those beside it, or else those in a folder `sound` there. Their names are the
/// first six letters of the story's and two digits: `lurkin03.snd`.
fn sound_files(name: &str, files: &[PathBuf], story: &Story) -> Option<Resources> {
    let announced = match story.version() {
        Version::V3 => flags_2::SOUND_V3 | flags_2::WANTS_SOUND,
        Version::V1 | Version::V2 | Version::V4 => 0,
        Version::V5 | Version::V6 | Version::V7 | Version::V8 => flags_2::WANTS_SOUND,
    };
    if story.header().flags_2 & announced == 0 {
        return None;
    }
    let name: String = name.chars().take(6).collect();
    let number = |path: &PathBuf| {
        let file = path.file_name()?.to_string_lossy().to_lowercase();
        let digits = file.strip_prefix(&name)?.strip_suffix(".snd")?;
        let number = digits.parse::<u32>().ok().filter(|_| digits.len() == 2)?;
        Some((number, path.clone()))
    };
    let read = |(number, path): (u32, PathBuf)| {
        Some((number, beginning::read_file(&path, snd::LONGEST as u64).ok()?.to_vec()))
    };
    let of = |files: &[PathBuf]| {
        let mut files: Vec<(u32, PathBuf)> = files.iter().filter_map(number).collect();
        files.sort();
        files.dedup_by_key(|(number, _)| *number);
        let sounds: Vec<(u32, Vec<u8>)> = files.into_iter().filter_map(read).collect();
        Resources::from_bytes(snd::to_blorb(&sounds)?).ok()
    };
    of(files).or_else(|| of(&files_of(folder_of(files, "sound")?)))
}
