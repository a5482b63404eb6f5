//! Searching the turns: commands, places and names at once, texts as the player's answer comes.

use std::collections::HashSet;

use super::super::cells::Sought;
use super::super::field::{Field, Typed};
use super::super::list::{List, Moved};
use super::super::{PanelKey, Wish};
use crate::session::{Timeline, Turn, TurnNumber};

/// Letters from which texts are searched too: fewer are in all of them.
const FEWEST: usize = 2;

/// Where the words were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In what the row shows.
    Row,
    /// In the text of the turn.
    Text,
}

/// Words that are searched for, and the turns that have them.
#[derive(Debug, Clone, Default)]
pub struct Search {
    pub field: Field,
    pub sought: Sought,
    /// The turns found, the newest first; those found by their text come last.
    pub hits: Vec<(TurnNumber, Place)>,
    pub list: List,
}

/// Whether the words stand in what a turn's row shows.
fn is_in(sought: &Sought, turn: &Turn) -> bool {
    let texts = [Some(&turn.command), turn.scene.place.as_ref(), turn.name.as_ref()];
    texts.into_iter().flatten().any(|text| sought.is_in(text))
}

impl Search {
    /// The turn that is chosen among those found.
    pub fn cursor(&self) -> Option<TurnNumber> {
        self.list.chosen().and_then(|row| self.hits.get(row)).map(|(turn, _)| *turn)
    }

    /// Takes a key at this height of the list.
    pub fn press(&mut self, key: &PanelKey, height: u16, timeline: &Timeline) -> Wish {
        match (self.field.press(key), key) {
            (Typed::Changed, _) => {
                self.sought = Sought::new(self.field.text());
                let found = timeline.turns().rev().filter(|turn| is_in(&self.sought, turn));
                self.hits = found.map(|turn| (turn.number, Place::Row)).collect();
                self.list = List::new(self.hits.len());
                let words = self.field.text().trim();
                if words.chars().filter(|c| c.is_alphanumeric()).count() >= FEWEST {
                    return Wish::Search(words.to_owned());
                }
            }
            (Typed::Ignored, PanelKey::Tab) => _ = self.list.press(&PanelKey::Down, height),
            (Typed::Ignored, PanelKey::BackTab) => _ = self.list.press(&PanelKey::Up, height),
            (Typed::Ignored, key) => match self.list.press(key, height) {
                Moved::Yes | Moved::Ignored => {}
            },
            (Typed::Same, _) => {}
        }
        Wish::Stay
    }

    /// Adds the turns whose text has the words, if these are still the words.
    pub fn set_found(&mut self, words: &str, found: &[TurnNumber], timeline: &Timeline) {
        if words.trim() != self.field.text().trim() {
            return;
        }
        let there: HashSet<TurnNumber> = self.hits.iter().map(|(turn, _)| *turn).collect();
        let new = found.iter().filter(|turn| !there.contains(turn) && timeline.get(**turn).is_some());
        self.hits.extend(new.map(|turn| (*turn, Place::Text)));
        self.list.set_count(self.hits.len());
    }
}
