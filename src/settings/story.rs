//! Which stories a table of settings is for.

use crate::story::Story;

/// The names that a story's settings can stand under: its IFIDs, and its file's name without the extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryKey {
    /// At least one; a new table is called by the first.
    pub ifids: Vec<String>,
    pub name: String,
}

impl StoryKey {
    /// The names of a story that was read from a file of this name (`zork1` for `zork1.z3`).
    pub fn of(story: &Story, name: &str) -> StoryKey {
        let ifids = story.identity().ifids().map(|ifid| ifid.as_str().to_owned()).collect();
        StoryKey { ifids, name: name.to_owned() }
    }

    /// How well a table's name fits; None where it is for another story. IFIDs are better than file names, which stories can share.
    pub(super) fn fit(&self, table: &str) -> Option<Fit> {
        if self.ifids.iter().any(|ifid| ifid.eq_ignore_ascii_case(table)) {
            return Some(Fit::Ifid);
        }
        (self.name.to_lowercase() == table.to_lowercase()).then_some(Fit::Name)
    }

    /// What a new table is called.
    pub(super) fn table(&self) -> &str {
        self.ifids.first().unwrap_or(&self.name)
    }
}

/// How a table was found to be a story's, the weaker first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Name,
    Ifid,
}
