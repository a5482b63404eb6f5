//! Listings of whole stories: all that are at hand, and what an edit of one does.

use std::path::{Path, PathBuf};

use golmac::inspect::disassembly::{Disassembly, Margin};
use golmac::story::Story;
use golmac::zmachine::isa::assemble::assemble;

use crate::published_path;

/// The story files of a folder and the folders in it.
fn stories(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of stories") {
        let path = entry.expect("an entry").path();
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            stories(&path, found);
        } else if extension.starts_with('z') || extension == "blb" {
            found.push(path);
        }
    }
}

/// A listing must assemble to the story, and where it does not, the line is told.
fn comes_back(path: &Path) -> bool {
    let Ok(story) = Story::from_bytes(std::fs::read(path).expect("a file")) else { return false };
    for margin in [Margin::Plain, Margin::Addresses] {
        let listing = Disassembly::of(&story).listing(margin);
        let again = assemble(&listing).unwrap_or_else(|error| {
            let line = listing.lines().nth(error.line.saturating_sub(1) as usize);
            panic!("{}: {error}: {line:?}", path.display());
        });
        let differs = again.story.iter().zip(story.image().iter()).position(|(a, b)| a != b);
        if differs.is_some() || again.story.len() != story.image().len() {
            let at = differs.unwrap_or_default();
            let line = again.lines.iter().take_while(|(address, _)| *address as usize <= at).last();
            let text = line.and_then(|(_, line)| listing.lines().nth(*line as usize - 1));
            let (ours, theirs) = (again.story.len(), story.image().len());
            panic!("{}: differs at ${at:x}, {ours} bytes for {theirs}, near {line:?}: {text:?}", path.display());
        }
    }
    true
}

#[test]
fn our_own_stories_come_back() {
    let mut found = Vec::new();
    stories(&Path::new(env!("CARGO_MANIFEST_DIR")).join("stories"), &mut found);
    assert!(found.iter().filter(|path| comes_back(path)).count() >= 8);
}

#[test]
fn published_stories_come_back() {
    let Some(root) = published_path("") else { return };
    let mut found = Vec::new();
    stories(&root, &mut found);
    assert!(found.iter().filter(|path| comes_back(path)).count() >= 35);
}
