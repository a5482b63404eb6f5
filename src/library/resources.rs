//! The pictures and sounds that lie beside a story, in a Blorb of their own (Blorb 2.0.4), or as Infocom's own sound files.

use std::fs;
use std::path::{Path, PathBuf};

use super::beginning;
use crate::story::header::flags::flags_2;
use crate::story::sounds::snd;
use crate::story::{Resources, Story, Version};

/// The endings of Blorbs without a story.
const ENDINGS: [&str; 3] = ["blb", "blorb", "zblorb"];

/// Bytes of the largest Blorb that is read.
const LARGEST: u64 = 256 << 20;

/// Files of a folder that are looked at.
const MOST_FILES: usize = 1000;

/// The resources for a story file: of the Blorb with the same name, or else of one in the same folder that says it belongs to this story. One that says
/// it belongs to another is never taken.
pub fn resources_beside(path: &Path, story: &Story) -> Option<Resources> {
    let game = story.identity().game();
    let read = |path: PathBuf| Resources::from_bytes(beginning::read_file(&path, LARGEST).ok()?).ok();
    let same_name = ENDINGS.iter().filter_map(|ending| read(path.with_extension(ending)));
    let fits = |resources: &Resources| resources.game_id().is_none_or(|of| of == game);
    if let Some(resources) = same_name.into_iter().find(fits) {
        return Some(resources);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = fs::read_dir(folder).ok()?.take(MOST_FILES).filter_map(|entry| Some(entry.ok()?.path()));
    let is_blorb = |path: &PathBuf| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
    };
    let mut blorbs: Vec<PathBuf> = names.filter(is_blorb).collect();
    blorbs.sort();
    let for_story = blorbs.into_iter().filter_map(read).find(|resources| resources.game_id() == Some(game));
    for_story.or_else(|| sound_files(path, folder, story))
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
        let names = fs::read_dir(folder).ok()?.take(MOST_FILES).filter_map(|entry| Some(entry.ok()?.path()));
        let mut files: Vec<(u32, PathBuf)> = names.filter_map(|path| number(&path)).collect();
        files.sort();
        files.dedup_by_key(|(number, _)| *number);
        let sounds: Vec<(u32, Vec<u8>)> = files.into_iter().filter_map(read).collect();
        Resources::from_bytes(snd::to_blorb(&sounds)?).ok()
    })
}
