//! The library: which stories there are, and what they are called.
//!
//! A [`Shelf`] holds the built-in adventure, the playthroughs that were left, and the stories of the player's folders. [`Scan`] finds the last, a few
//! files at a time, so that nobody waits for a slow disk; it reads no more of a file than tells what it is (`beginning.rs`). A story's title is that of
//! its iFiction record, else of the table of known releases ([`Releases`]), else of its file. [`Details`] reads one story whole: description, IFID,
//! cover. [`story_of_save`] finds the story that a saved game belongs to, [`look_beside`] the pictures and sounds that lie beside a story.
//!
//! Files are only read here, and nothing is kept. Whatever they say is bounded and filtered: it may come from anywhere.

mod beginning;
mod cover;
mod details;
mod metadata;
mod names;
mod releases;
mod resources;
mod save;
mod scan;
mod shelf;

#[cfg(test)]
mod tests;

pub use cover::COVER_LIMIT;
pub use cover::frontispiece;
pub use details::{Details, DetailsError};
pub use metadata::{Metadata, MetadataError};
pub use names::title_of_file;
pub use releases::{Release, Releases};
pub use resources::{Beside, Lack, look_beside};
pub use save::{NoStory, story_of_save};
pub use scan::{Listed, Scan, TitledBy, Trouble};
pub use shelf::{BuiltIn, Recent, Shelf, Whereabouts};
