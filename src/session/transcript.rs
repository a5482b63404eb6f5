//! What was printed, as a session keeps it, and as plain text.

use super::store::{Store, StoreError};
use crate::zmachine::packed::Packer;
use crate::zmachine::screen::{Cell, Event};

/// What of a turn's output is kept: what a player saw flow by. Sounds, marks and files of the story's own are not.
pub fn kept(events: &[Event]) -> Vec<Event> {
    let is_kept = |event: &&Event| match event {
        Event::Text { .. }
        | Event::EraseLower { .. }
        | Event::EraseScreen { .. }
        | Event::QuoteBox { .. }
        | Event::Input { .. }
        | Event::Warning(_) => true,
        Event::Turn | Event::Sound(_) | Event::Bleep(_) | Event::Transcript(_) | Event::Record(_) => false,
    };
    events.iter().filter(is_kept).cloned().collect()
}

/// Text as it was printed and typed, without its look.
pub fn text_of(events: &[Event]) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::Text { text: more, .. } | Event::Input { text: more, .. } => text.push_str(more),
            Event::QuoteBox { rows } => {
                text.push('\n');
                rows.iter().for_each(|row| {
                    let line: String = row.iter().filter_map(Cell::character).collect();
                    text.push_str(line.trim_end());
                    text.push('\n');
                });
            }
            Event::EraseLower { .. } | Event::EraseScreen { .. } if !text.is_empty() => text.push('\n'),
            Event::EraseLower { .. }
            | Event::EraseScreen { .. }
            | Event::Warning(_)
            | Event::Turn
            | Event::Sound(_)
            | Event::Bleep(_)
            | Event::Transcript(_)
            | Event::Record(_) => {}
        }
    }
    text
}

/// Bytes that an event takes, about.
pub(super) fn bytes_of(event: &Event) -> usize {
    let held = match event {
        Event::Text { text, .. }
        | Event::Input { text, .. }
        | Event::Transcript(text)
        | Event::Record(text)
        | Event::Warning(text) => text.len(),
        Event::QuoteBox { rows } => rows.iter().map(|row| row.len() * size_of::<Cell>()).sum(),
        Event::EraseLower { .. } | Event::EraseScreen { .. } | Event::Turn | Event::Sound(_) | Event::Bleep(_) => 0,
    };
    held + size_of::<Event>()
}

/// Whether the player has seen any of it in the flowing text.
pub fn shows_text(events: &[Event]) -> bool {
    events.iter().any(|event| match event {
        Event::Text { text, .. } => !text.trim().is_empty(),
        Event::QuoteBox { .. } | Event::EraseLower { .. } | Event::EraseScreen { .. } => true,
        Event::Input { .. }
        | Event::Warning(_)
        | Event::Turn
        | Event::Sound(_)
        | Event::Bleep(_)
        | Event::Transcript(_)
        | Event::Record(_) => false,
    })
}

/// Turns that are put into the index in one transaction.
const BATCH: u32 = 500;

/// Brings the index of words up to date.
///
/// # Errors
/// Where the database can't be read or written.
pub(super) fn index(store: &mut Store, packer: &mut Packer) -> Result<(), StoreError> {
    loop {
        let turns = store.unindexed(BATCH)?;
        if turns.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = turns
            .into_iter()
            .map(|turn| {
                let printed: Vec<Event> = packer.unpack_value(&turn.printed).unwrap_or_default();
                (turn.id, turn.command, text_of(&printed))
            })
            .collect();
        store.index(&rows)?;
    }
}
