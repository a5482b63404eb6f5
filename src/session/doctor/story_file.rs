//! A story file as it lies on a disk, and how a save stands to it.

use std::sync::Arc;

use super::Finding;
use crate::story::{Story, StoryError};
use crate::zmachine::quetzal::SavedIdentity;

/// A story file as it lies on a disk, with the Blorb or archive that it is in: some saves were made against those.
#[derive(Debug, Clone)]
pub struct StoryFile {
    name: String,
    bytes: Arc<[u8]>,
    story: Story,
}

impl StoryFile {
    /// Reads a story file; `name` is for the report.
    ///
    /// # Errors
    /// Where it is none.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Result<StoryFile, StoryError> {
        let bytes = bytes.into();
        let story = Story::from_bytes(Arc::clone(&bytes))?;
        Ok(StoryFile { name: name.into(), bytes, story })
    }

    /// The story in the file.
    pub fn story(&self) -> &Story {
        &self.story
    }

    /// What the report calls the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file, with all that is around the story.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What its saves carry.
    pub fn identity(&self) -> SavedIdentity {
        let identity = self.story.identity();
        SavedIdentity { release: identity.release(), serial: identity.serial().0, checksum: identity.checksum() }
    }

    /// How a save stands to this story.
    pub fn kinship(&self, save: &SavedIdentity) -> Kinship {
        let own = self.identity();
        if own == *save {
            return Kinship::Same;
        }
        if (own.release, own.serial) != (save.release, save.serial) {
            return Kinship::Other;
        }
        // What other interpreters write where they do not compute it (Q§5.5), or where they compute it without need.
        match save.checksum == 0 || save.checksum == self.story.checksum() {
            true => Kinship::OtherChecksum,
            false => Kinship::OtherFile,
        }
    }
}

/// How a save stands to a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kinship {
    /// It is of this story.
    Same,
    /// It is of this story, but with another checksum than its saves are to have.
    OtherChecksum,
    /// It is of the same release, but of a file with another checksum: a patched or damaged one, or one in another language.
    OtherFile,
    /// It is of another release or another game.
    Other,
}

/// What is wrong where the save's identity is not the story's.
pub(super) fn unlike(kinship: Kinship, save: &SavedIdentity, story: &StoryFile) -> Option<Finding> {
    let own = story.identity();
    match kinship {
        Kinship::Same => None,
        Kinship::OtherChecksum => Some(Finding::curable(
            format!("it has the checksum ${:04X} where saves of this story have ${:04X}", save.checksum, own.checksum),
            "interpreters take it for a save of another story; only the one that wrote it may restore it",
            "writes the story's checksum",
        )),
        Kinship::OtherFile => Some(Finding::incurable(
            format!(
                "it is of {save}, and the story is {own}: the same release number and serial code, but another file"
            ),
            "what is in it does not fit this file",
            "look for the story file that it was saved in; one of the two may be patched or damaged",
        )),
        Kinship::Other => Some(Finding::incurable(
            format!("it is of {save}, and the story is {own}: another release, or another game"),
            "a save fits only the release that it was saved in",
            "look for the story file that it was saved in",
        )),
    }
}
