//! One story, read whole: what a player wants to know before choosing it.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::metadata::{Metadata, MetadataError};
use super::names::title_of_file;
use super::releases::Releases;
use super::shelf::BuiltIn;
use super::{beginning, cover, scan};
use crate::story::{GameId, Story, StoryError, Version};

/// The largest story file that is read, in bytes: Blorbs hold music.
const STORY_LIMIT: u64 = 128 << 20;

/// What is known of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    pub title: String,
    pub metadata: Metadata,
    /// What is wrong with the story's record, where it has one that can't be read.
    pub record_fault: Option<MetadataError>,
    pub ifid: String,
    pub game: GameId,
    pub version: Version,
    /// Bytes of the story itself, without pictures and sounds.
    pub length: usize,
    /// A picture in the format of PNG or JPEG, or so it is said.
    pub cover: Option<Arc<[u8]>>,
}

/// Why a story's details can't be had.
#[derive(Debug, thiserror::Error)]
pub enum DetailsError {
    #[error("can't read it: {0}")]
    File(#[from] io::Error),
    #[error("{0}")]
    Story(#[from] StoryError),
}

impl Details {
    /// Reads a story file, with what lies beside it.
    ///
    /// # Errors
    /// Where it can't be read, or is no story that can be run.
    pub fn of_file(path: &Path) -> Result<Details, DetailsError> {
        let story = Story::from_bytes(beginning::read_file(path, STORY_LIMIT)?)?;
        let (record, record_fault) = match story.metadata_xml().map(|xml| Metadata::from_xml(&xml, |_| false)) {
            Some(Ok(metadata)) => (metadata, None),
            Some(Err(error)) => (Metadata::default(), Some(error)),
            None => (Metadata::default(), None),
        };
        let game = story.identity().game();
        let known = Releases::new().find(game).map(|release| release.metadata()).unwrap_or_default();
        let metadata = record.or(scan::beside(path, game).unwrap_or_default()).or(known);
        let title = metadata.title.clone().unwrap_or_else(|| title_of_file(path));
        let cover = story.resources().and_then(cover::frontispiece).or_else(|| cover::beside(path));
        Ok(Details { title, metadata, record_fault, cover, ..Details::of_story(&story) })
    }

    /// The built-in adventure's.
    pub fn of_built_in(built_in: &BuiltIn) -> Details {
        let metadata = built_in.metadata.clone();
        Details { title: metadata.title.clone().unwrap_or_default(), metadata, ..Details::of_story(&built_in.story) }
    }

    /// What the story file itself says.
    fn of_story(story: &Story) -> Details {
        let identity = story.identity();
        Details {
            title: String::new(),
            metadata: Metadata::default(),
            record_fault: None,
            ifid: identity.ifid().to_string(),
            game: identity.game(),
            version: story.version(),
            length: story.length(),
            cover: None,
        }
    }
}
