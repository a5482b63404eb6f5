//! A story's cover, as the bytes of a picture: the frontispiece of its Blorb, or a picture beside the file.
//!
//! Nothing is decoded here. Beside a story count pictures of its own name, and `cover.jpg` or `cover.png` where no other story lies in the folder:
//! a wrong cover is worse than none.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::beginning::read_file;
use super::names::is_like_a_story;
use crate::story::{Resources, Usage};

/// The largest picture that is taken, in bytes.
pub const COVER_LIMIT: u64 = 16 << 20;

/// The most names in a folder that are looked at.
const MOST_NAMES: usize = 4096;

const ENDINGS: [&str; 3] = ["jpg", "jpeg", "png"];

/// The picture that a Blorb names as its cover.
pub fn frontispiece(resources: &Resources) -> Option<Arc<[u8]>> {
    let picture = resources.get(Usage::Picture, resources.frontispiece()?)?;
    (picture.data.len() as u64 <= COVER_LIMIT).then(|| picture.data.into())
}

/// A picture beside a story.
pub(super) fn beside(path: &Path) -> Option<Arc<[u8]>> {
    let own = ENDINGS.iter().map(|ending| path.with_extension(ending));
    let own = own.into_iter().find_map(|picture| read_file(&picture, COVER_LIMIT).ok());
    own.or_else(|| {
        let covers = ENDINGS.iter().map(|ending| path.with_file_name(format!("cover.{ending}")));
        let mut there = covers.filter(|cover| cover.is_file()).peekable();
        there.peek()?;
        if !is_alone(path) {
            return None;
        }
        there.find_map(|cover| read_file(&cover, COVER_LIMIT).ok())
    })
}

/// Whether no other story lies in the folder.
fn is_alone(path: &Path) -> bool {
    let Some(folder) = path.parent() else { return false };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(names) = fs::read_dir(folder) else { return false };
    let mut names = names.take(MOST_NAMES).flatten();
    !names.any(|entry| Some(entry.file_name().as_os_str()) != path.file_name() && is_like_a_story(&entry.path()))
}
