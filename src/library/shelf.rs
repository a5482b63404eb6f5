//! All that there is to play: the built-in adventure, the playthroughs that were left, the stories of the player's folders.
//!
//! A shelf is a value that grows: the scan's finds are put onto it as they come, and stay sorted by title. Whether the story file of a playthrough is
//! still there is asked when the shelf is made.

use std::path::PathBuf;

use super::metadata::Metadata;
use super::releases::Releases;
use super::scan::Listed;
use crate::session::TurnNumber;
use crate::session::store::{SessionId, SessionInfo};
use crate::story::{GameId, Story};

/// The most playthroughs that are listed, those that were played last.
const MOST_RECENT: usize = 2000;

/// What golmac says of its own adventure, which lies in no file.
const ADVENTURE: &str = "The town clock on the Isle of Tarry runs eleven minutes slow, and this morning it stopped. The Bureau of \
    Standard Time has sent somebody to see about it, and so it is you.\n\
    Twenty rooms, some twenty minutes or an evening. Nothing there can kill you or leave you stuck.";

/// The adventure that comes with golmac.
#[derive(Debug, Clone)]
pub struct BuiltIn {
    pub story: Story,
    pub metadata: Metadata,
}

/// Where the story of a playthrough is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// It comes with golmac.
    BuiltIn,
    /// In this file, which is there; whether it still holds the story was not looked at.
    File(PathBuf),
    /// It was in this file, which is gone.
    Gone(PathBuf),
}

/// A playthrough, as it was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    pub id: SessionId,
    pub name: String,
    pub title: String,
    pub game: GameId,
    pub ifid: String,
    pub place: Option<String>,
    pub score: Option<i32>,
    /// The turn that the player is at.
    pub turn: TurnNumber,
    /// How many turns were taken, on all branches.
    pub turns: u32,
    /// When it was played last, in seconds since 1970.
    pub played: i64,
    pub story: Whereabouts,
}

/// Everything that can be played.
#[derive(Debug, Clone)]
pub struct Shelf {
    pub built_in: BuiltIn,
    /// The one that was played last first.
    pub recents: Vec<Recent>,
    stories: Vec<Listed>,
}

impl Shelf {
    /// A shelf with the built-in adventure and the sessions of the database, and no other stories yet.
    pub fn new(built_in: Story, sessions: Vec<SessionInfo>) -> Shelf {
        let releases = Releases::new();
        let built_in = BuiltIn { metadata: adventure(&built_in, &releases), story: built_in };
        let own = built_in.story.identity().game();
        let recent = |info: SessionInfo| recent(info, own, &releases);
        Shelf { recents: sessions.into_iter().take(MOST_RECENT).map(recent).collect(), built_in, stories: Vec::new() }
    }

    /// Puts stories that were found in their places.
    pub fn add(&mut self, found: Vec<Listed>) {
        if found.is_empty() {
            return;
        }
        self.stories.extend(found);
        // Most of it is sorted already, which the sort makes use of.
        self.stories.sort_by(|one, other| (&one.order, &one.path).cmp(&(&other.order, &other.path)));
    }

    /// The stories of the folders, by title.
    pub fn stories(&self) -> &[Listed] {
        &self.stories
    }

    /// A file with the story of a playthrough: its own, or where that is gone one that was found.
    pub fn story_of(&self, recent: &Recent) -> Whereabouts {
        match &recent.story {
            Whereabouts::Gone(_) => match self.stories.iter().find(|story| story.game == recent.game) {
                Some(story) => Whereabouts::File(story.path.clone()),
                None => recent.story.clone(),
            },
            Whereabouts::BuiltIn | Whereabouts::File(_) => recent.story.clone(),
        }
    }
}

fn adventure(story: &Story, releases: &Releases) -> Metadata {
    let known = releases.find(story.identity().game()).map(|release| release.metadata());
    Metadata {
        title: known.and_then(|known| known.title).or_else(|| Some("The built-in adventure".to_owned())),
        headline: Some("An audit of lost time".to_owned()),
        description: Some(ADVENTURE.to_owned()),
        ..Metadata::default()
    }
}

fn recent(info: SessionInfo, own: GameId, releases: &Releases) -> Recent {
    let story = match info.path.as_os_str().is_empty() {
        true if info.game == own => Whereabouts::BuiltIn,
        false if info.path.is_file() => Whereabouts::File(info.path),
        true | false => Whereabouts::Gone(info.path),
    };
    let title = releases.find(info.game).map_or(info.title, |release| release.title.to_owned());
    let title = if title.is_empty() { info.name.clone() } else { title };
    Recent {
        id: info.id,
        name: info.name,
        title,
        game: info.game,
        ifid: info.ifid,
        place: info.place,
        score: info.score,
        turn: info.here,
        // The beginning is a turn for which nothing was typed.
        turns: info.turns.saturating_sub(1),
        played: info.played,
        story,
    }
}
