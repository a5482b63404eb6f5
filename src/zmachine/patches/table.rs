//! The table of patches, `assets/patches.toml`, as it is written.

use serde::Deserialize;

use super::super::options::{Available, Terminal};
use super::{Edit, Host, Leniency, Patch};
use crate::story::{GameId, Serial};

/// The whole table. It is part of the program, and tests hold it to its form.
const TABLE: &str = include_str!("../../../assets/patches.toml");

/// One fault, in all releases that have it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub name: String,
    pub why: String,
    pub needs: Option<Need>,
    #[serde(default)]
    pub leniencies: Vec<Leniency>,
    #[serde(rename = "in")]
    pub releases: Vec<Release>,
}

/// What a patch makes no sense without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Need {
    /// Somebody who waits while a clock runs.
    Clock,
    /// A screen on which text that is erased is out of sight, and a person who would miss it.
    Screen,
}

/// A release that has the fault, and where.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Release {
    pub release: u16,
    pub serial: String,
    /// The header's. Missing where the release is known only by number and serial code, and then no byte is changed.
    pub checksum: Option<u16>,
    #[serde(default)]
    pub edits: Vec<Edit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    patch: Vec<Entry>,
}

/// Every entry, in the order of the table.
pub(super) fn all() -> Vec<Entry> {
    read(TABLE).unwrap_or_default()
}

/// No entries where the table does not even mention the game's serial code: reading it takes longer than all else that there is to do at the start of a small story.
pub(super) fn all_that_may_be_for(game: GameId) -> Vec<Entry> {
    match str::from_utf8(&game.serial.0) {
        Ok(serial) if TABLE.contains(serial) => all(),
        Ok(_) | Err(_) => Vec::new(),
    }
}

pub(super) fn read(text: &str) -> Result<Vec<Entry>, toml::de::Error> {
    toml::from_str(text).map(|table: Table| table.patch)
}

impl Entry {
    /// What is to be done in a game, if it has the fault and the host what the patch needs.
    pub fn for_game(self, game: GameId, host: Host, terminal: &Terminal) -> Option<Patch> {
        let Entry { name, why, needs, leniencies, releases } = self;
        if !needs.is_none_or(|need| need.is_met(host, terminal)) {
            return None;
        }
        let edits = releases.into_iter().find(|release| release.is(game))?.edits;
        Some(Patch { name, why, edits, leniencies })
    }
}

impl Need {
    fn is_met(self, host: Host, terminal: &Terminal) -> bool {
        match (self, host) {
            (Need::Clock, Host::Lines | Host::Screen) => terminal.timed_input == Available::Yes,
            (Need::Screen, Host::Screen) => true,
            (Need::Clock, Host::Script) | (Need::Screen, Host::Script | Host::Lines) => false,
        }
    }
}

impl Release {
    fn is(&self, game: GameId) -> bool {
        let Serial(serial) = game.serial;
        let sum = self.checksum.is_none_or(|checksum| checksum == game.checksum);
        self.release == game.release && *self.serial.as_bytes() == serial && sum
    }
}
