//! The pictures and sounds that lie beside a story, in a Blorb of their own (Blorb 2.0.4).

use std::fs;
use std::path::{Path, PathBuf};

use super::beginning;
use crate::story::{Resources, Story};

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
    blorbs.into_iter().filter_map(read).find(|resources| resources.game_id() == Some(game))
}
