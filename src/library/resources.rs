//! The pictures and sounds that lie beside a story, in a Blorb of their own (Blorb 2.0.4), or as Infocom's own files.

use std::fs;
use std::path::{Path, PathBuf};

use super::beginning;
use crate::story::header::flags::flags_2;
use crate::story::infocom::{self, Adapter};
use crate::story::sounds::snd;
use crate::story::{Resources, Story, Version};

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

/// The resources for a story file: of the Blorb with the same name, or else of one in the same folder that says it belongs to this story, or else Infocom's own
/// files of that name. A Blorb that says it belongs to another story is never taken.
pub fn resources_beside(path: &Path, story: &Story) -> Option<Resources> {
    let game = story.identity().game();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).ok()?.take(MOST_NAMES).filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<PathBuf> = entries.collect();
    files.sort();
    let blorbs = || files.iter().filter(|file| ending(file).is_some_and(|ending| ENDINGS.contains(&ending.as_str())));
    let read = |path: &PathBuf| Resources::from_bytes(beginning::read_file(path, LARGEST).ok()?).ok();
    let stem = stem(path)?;
    let unmarked = stem.strip_suffix(MARKED).filter(|stem| !stem.is_empty());
    let same_name = [Some(stem.as_str()), unmarked].into_iter().flatten().flat_map(|stem| {
        blorbs().filter(move |file| file.as_path() != path && self::stem(file).is_some_and(|of| of == stem))
    });
    let fits = |resources: &Resources| resources.game_id().is_none_or(|of| of == game);
    let mut chunks = MOST_CHUNKS;
    same_name
        .filter_map(read)
        .find(fits)
        .or_else(|| {
            blorbs()
                .take(MOST_BLORBS)
                .find(|file| beginning::game_of_blorb(file, &mut chunks) == Some(game))
                .and_then(read)
        })
        .or_else(|| picture_files(&stem, &files, story))
        .or_else(|| sound_files(path, folder, story))
}

/// A file's name without its ending, in small letters: file systems differ in whether they tell large ones.
fn stem(path: &Path) -> Option<String> {
    Some(path.file_stem()?.to_string_lossy().to_lowercase())
}

/// A file's ending, in small letters.
fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_string_lossy().to_lowercase())
}

/// Infocom's picture files of the story's name for a story of Version 6, as a Blorb.
fn picture_files(name: &str, files: &[PathBuf], story: &Story) -> Option<Resources> {
    if story.version() != Version::V6 {
        return None;
    }
    let read = |wanted: &str| {
        let is_it = |file: &&PathBuf| stem(file).as_deref() == Some(name) && ending(file).as_deref() == Some(wanted);
        Some(beginning::read_file(files.iter().find(is_it)?, LARGEST_PICTURES).ok()?.to_vec())
    };
    PICTURES.into_iter().find_map(|(adapter, endings)| {
        let files: Vec<Vec<u8>> = endings.into_iter().map_while(read).collect();
        Resources::from_bytes(infocom::to_blorb(adapter, &files)?).ok()
    })
}

/// Infocom's sound files for a story that says that it has sounds, as a Blorb: those beside it, or else those in a folder `sound` there. Their names are the
/// first six letters of the story's and two digits: `lurkin03.snd`.
fn sound_files(path: &Path, folder: &Path, story: &Story) -> Option<Resources> {
    let announced = match story.version() {
        Version::V3 => flags_2::SOUND_V3 | flags_2::WANTS_SOUND,
        Version::V1 | Version::V2 | Version::V4 => 0,
        Version::V5 | Version::V6 | Version::V7 | Version::V8 => flags_2::WANTS_SOUND,
    };
    if story.header().flags_2 & announced == 0 {
        return None;
    }
    let name: String = path.file_stem()?.to_string_lossy().to_lowercase().chars().take(6).collect();
    let number = |path: &PathBuf| {
        let file = path.file_name()?.to_string_lossy().to_lowercase();
        let digits = file.strip_prefix(&name)?.strip_suffix(".snd")?;
        let number = digits.parse::<u32>().ok().filter(|_| digits.len() == 2)?;
        Some((number, path.clone()))
    };
    let read = |(number, path): (u32, PathBuf)| {
        Some((number, beginning::read_file(&path, snd::LONGEST as u64).ok()?.to_vec()))
    };
    [folder.to_owned(), folder.join("sound")].into_iter().find_map(|folder| {
        let names = fs::read_dir(folder).ok()?.take(MOST_NAMES).filter_map(|entry| Some(entry.ok()?.path()));
        let mut files: Vec<(u32, PathBuf)> = names.filter_map(|path| number(&path)).collect();
        files.sort();
        files.dedup_by_key(|(number, _)| *number);
        let sounds: Vec<(u32, Vec<u8>)> = files.into_iter().filter_map(read).collect();
        Resources::from_bytes(snd::to_blorb(&sounds)?).ok()
    })
}
