//! What was printed, as a session keeps it, and as plain text.

use super::passage;
use super::store::{Hit, SessionId, Store, StoreError};
use crate::zmachine::packed::Packer;
use crate::zmachine::screen::{Cell, Event, SoundAction};

/// What of a turn's output is kept: what a player saw flow by, and the sounds that began, for some go on in later turns. Marks and files of the story's own are not.
pub fn kept(events: &[Event]) -> Vec<Event> {
    let is_kept = |event: &&Event| match event {
        Event::Text { .. }
        | Event::EraseLower { .. }
        | Event::EraseScreen { .. }
        | Event::QuoteBox { .. }
        | Event::Input { .. }
        | Event::Warning(_)
        | Event::Picture(_) => true,
        Event::Sound(sound) => matches!(sound.action, SoundAction::Start { .. }),
        Event::Turn | Event::Bleep(_) | Event::Transcript(_) | Event::Record(_) => false,
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
            | Event::Record(_)
            // It says something of the resources, and not of the story.
            | Event::Picture(_) => {}
        }
    }
    text
}

/// The line that stands for a picture.
pub fn line_of_picture(description: &str) -> String {
    format!("[Picture: {description}]")
}

/// Bytes that an event takes, about.
pub(super) fn bytes_of(event: &Event) -> usize {
    let held = match event {
        Event::Text { text, .. }
        | Event::Input { text, .. }
        | Event::Transcript(text)
        | Event::Record(text)
        | Event::Warning(text)
        | Event::Picture(text) => text.len(),
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
        | Event::Record(_)
        | Event::Picture(_) => false,
    })
}

/// The turns of any session, or of one, whose command or text has all these words: the newest first, at most so many.
///
/// # Errors
/// Where the database can't be read or written.
pub fn find(store: &mut Store, words: &str, session: Option<SessionId>, most: u32) -> Result<Vec<Hit>, StoreError> {
    index(store, &mut Packer::default())?;
    store.find(words, session, most)
}

/// Turns that are put into the index in one transaction.
const BATCH: u32 = 500;

/// Bytes of text after which a transaction ends before that.
const BATCH_BYTES: usize = 8 << 20;

/// Brings the index of words up to date.
///
/// # Errors
/// Where the database can't be read or written.
pub(super) fn index(store: &mut Store, packer: &mut Packer) -> Result<(), StoreError> {
    let mut before = Vec::new();
    loop {
        let turns = store.unindexed(BATCH)?;
        let ids: Vec<i64> = turns.iter().map(|turn| turn.id).collect();
        // An index that takes none of them would be filled for ever.
        if ids.is_empty() || ids == before {
            return Ok(());
        }
        before = ids;
        let (mut rows, mut bytes) = (Vec::new(), 0usize);
        for turn in turns {
            let text = text_of(&passage::unpack_printed(packer, &turn.printed).unwrap_or_default());
            bytes = bytes.saturating_add(text.len());
            rows.push((turn.id, turn.command, text));
            if bytes > BATCH_BYTES {
                store.index(&std::mem::take(&mut rows))?;
                bytes = 0;
            }
        }
        store.index(&rows)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zmachine::packed;
    use crate::zmachine::screen::{Buffering, Colour, Font, Glyph, Look, LowerCursor, Sound, Style, Window};

    /// Checks the bytes that are written of an event that is kept, which may never change, and that they are read again.
    #[track_caller]
    fn check(event: Event, bytes: &str) {
        let written = packed::encode(&event);
        assert_eq!(written.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), bytes, "{event:?}");
        assert_eq!(kept(std::slice::from_ref(&event)), std::slice::from_ref(&event));
        assert_eq!(packed::decode(&written), Ok(event));
    }

    #[test]
    fn what_was_printed_is_written_as_ever() {
        let text = || "Hi".to_owned();
        let plain = Look::default();
        check(Event::Text { text: text(), look: plain, buffering: Buffering::On }, "00024869fb0080fb0080000000");
        let look = Look {
            foreground: Colour::from_true(5),
            background: Colour::DEFAULT,
            style: Style::BOLD,
            font: Font::FixedPitch,
        };
        check(Event::Text { text: text(), look, buffering: Buffering::Off }, "0002486905fb0080020201");
        let look = Look { font: Font::CharacterGraphics, style: Style::FORCED_FIXED, ..plain };
        check(Event::Text { text: text(), look, buffering: Buffering::On }, "00024869fb0080fb0080100100");
        let black = Colour::standard(2).expect("a colour");
        check(Event::EraseLower { background: black, cursor: LowerCursor::Top }, "01fb028000");
        check(Event::EraseLower { background: black, cursor: LowerCursor::Bottom }, "01fb028001");
        check(Event::EraseScreen { background: Colour::DEFAULT, cursor: LowerCursor::Stays }, "02fb008002");
        let cell = |glyph| Cell { glyph, look: plain };
        let rows = vec![vec![cell(Glyph::Nothing), cell(Glyph::Char('q')), cell(Glyph::RightHalf)], Vec::new()];
        check(Event::QuoteBox { rows }, "03020300fb0080fb008000000171fb0080fb0080000002fb0080fb0080000000");
        check(Event::Input { text: text(), look: plain, window: Window::Lower }, "04024869fb0080fb0080000000");
        check(Event::Input { text: text(), look: plain, window: Window::Upper }, "04024869fb0080fb0080000001");
        let begun = SoundAction::Start { volume: 8, repeats: 255 };
        check(Event::Sound(Sound { number: 3, action: begun }), "06030108ff");
        check(Event::Warning(text()), "0a024869");
        check(Event::Picture(text()), "0b024869");
    }
}
