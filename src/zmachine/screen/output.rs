//! What leaves the machine for a front end to show, log and play, in order: a queue of [`Event`]s.
//!
//! The queue is no part of the machine's state. Text is gathered into runs of one look, so printing a character is a
//! comparison and a push; ends of lines are `'\n'` within the text, so that a front end can wrap it again at any width.

use serde::{Deserialize, Deserializer, Serialize};

use super::Window;
use super::filter::is_displayable;
use super::style::{Buffering, Colour, Look};
use super::upper::Cell;
use crate::zmachine::soundness::at_most;

/// Something for a front end to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// Text of the lower window. Two runs in a row continue the same word: a change of look is no place to break a line (§8.1.3.1).
    Text { text: String, look: Look, buffering: Buffering },
    /// The lower window was erased.
    EraseLower { background: Colour, cursor: LowerCursor },
    /// The whole screen was erased.
    EraseScreen { background: Colour, cursor: LowerCursor },
    /// What the upper window left over the lower one, as it shrank: once, for front ends without a grid. Others draw
    /// [`Screen::overlay_rows`](super::Screen::overlay_rows). Rows that show nothing at its top and bottom are left out.
    QuoteBox {
        #[serde(deserialize_with = "rows")]
        rows: Vec<Vec<Cell>>,
    },
    /// The player's line, as it was echoed. One typed with the upper window selected is in the grid already.
    Input { text: String, look: Look, window: Window },
    /// The story is about to read from the keyboard: `[MORE]` counts from here (§8.4.1).
    Turn,
    /// A sound that the story asks for (§9).
    Sound(Sound),
    /// Sound effect 1 or 2 (§9.1).
    Bleep(Bleep),
    /// Text for output stream 2, the transcript: all of it since the queue was last taken, as the last event.
    Transcript(String),
    /// A finished command or keypress for output stream 4 (§7.1.2.3).
    Record(String),
    /// What the interpreter has to say about the story's conduct.
    Warning(String),
    /// What is to be said in place of a picture that was drawn (Blorb 2.0.4, `RDes`): where it has a description.
    Picture(String),
}

/// Rows and columns that a screen has at most.
const LONGEST_SIDE: usize = 255;

/// The rows of a grid, no more of them and no longer than a screen's.
fn rows<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<Cell>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Row(#[serde(deserialize_with = "at_most::<_, _, LONGEST_SIDE>")] Vec<Cell>);

    Ok(at_most::<_, Row, LONGEST_SIDE>(deserializer)?.into_iter().map(|Row(cells)| cells).collect())
}

/// Where erasing puts the lower window's cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LowerCursor {
    /// The first row below the upper window (Version 5 on).
    Top,
    /// The last row of the screen (up to Version 4).
    Bottom,
    /// Where it was: erase_window -2 moves no cursor (§15).
    Stays,
}

/// A sound effect other than the bleeps (§15 sound_effect).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sound {
    /// 3 or higher; 0 for all sounds, where they are to stop.
    pub number: u16,
    pub action: SoundAction,
}

/// What is to happen to a sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SoundAction {
    Prepare,
    /// `volume` is 1 to 8, or 255 for the loudest; `repeats` counts how often it is played in all, 255 for ever, and 0 where the resource
    /// itself says so, as in V3.
    Start {
        volume: u8,
        repeats: u8,
    },
    Stop,
    /// It is stopped and will not be wanted again soon.
    Finish,
}

/// The two bleeps (§9.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bleep {
    High,
    Low,
}

/// The queue of events that no front end has taken yet.
#[derive(Debug, Clone, Default)]
pub struct Output {
    events: Vec<Event>,
    /// Bytes that `events` hold.
    closed_bytes: usize,
    /// Text that still grows, and what it looks like.
    run: String,
    /// `look` and `buffering` in one number, to compare with; 0 before the first text.
    stamp: u64,
    look: Look,
    buffering: Buffering,
    transcript: String,
}

impl Output {
    /// An empty queue.
    pub fn new() -> Output {
        Output::default()
    }

    /// Adds a character to the lower window's text. It must be displayable or `'\n'`.
    #[inline]
    pub(super) fn push(&mut self, c: char, look: Look, buffering: Buffering) {
        self.dress(look, buffering);
        self.run.push(c);
    }

    /// Adds characters to the lower window's text, as [`Output::push`] does one by one.
    #[inline]
    pub(super) fn push_str(&mut self, text: &str, look: Look, buffering: Buffering) {
        self.dress(look, buffering);
        self.run.push_str(text);
    }

    /// Has what is added now look like this.
    #[inline(always)]
    fn dress(&mut self, look: Look, buffering: Buffering) {
        let stamp = look.bits() | (buffering as u64) << 48;
        if self.stamp != stamp {
            self.stamp = stamp;
            self.change_look(look, buffering);
        }
    }

    #[cold]
    fn change_look(&mut self, look: Look, buffering: Buffering) {
        self.close_run();
        self.look = look;
        self.buffering = buffering;
    }

    fn close_run(&mut self) {
        if !self.run.is_empty() {
            // A copy of just the size, so that the run keeps its room and need not grow again in every turn.
            let text = self.run.as_str().to_owned();
            self.run.clear();
            self.queue(Event::Text { text, look: self.look, buffering: self.buffering });
        }
    }

    /// Adds an event after all text printed so far.
    ///
    /// Warnings, records and descriptions may quote the story: characters that are not displayable are taken out of them.
    pub fn push_event(&mut self, mut event: Event) {
        self.close_run();
        if let Event::Warning(text) | Event::Record(text) | Event::Picture(text) = &mut event {
            text.retain(|c| c == '\n' || is_displayable(c));
        }
        self.queue(event);
    }

    fn queue(&mut self, event: Event) {
        self.closed_bytes = self.closed_bytes.saturating_add(event.len_bytes());
        if self.events.capacity() == 0 {
            // A turn's.
            self.events.reserve(8);
        }
        self.events.push(event);
    }

    /// Adds a character to the transcript, output stream 2. Characters that are not displayable, but for `'\n'`, add nothing.
    #[inline]
    pub fn push_transcript(&mut self, c: char) {
        if c == '\n' || is_displayable(c) {
            self.transcript.push(c);
        }
    }

    /// Adds text to the transcript that is nothing but space to `~` and `'\n'`.
    pub(crate) fn push_plain_transcript(&mut self, text: &str) {
        self.transcript.push_str(text);
    }

    /// Bytes queued: text, and what the events themselves take. For a machine to stop when a story floods its front end.
    #[inline]
    pub fn len_bytes(&self) -> usize {
        self.closed_bytes.saturating_add(self.run.len()).saturating_add(self.transcript.len())
    }

    /// Whether nothing is queued.
    pub fn is_empty(&self) -> bool {
        self.len_bytes() == 0
    }

    /// Takes all events, oldest first.
    pub fn take(&mut self) -> Vec<Event> {
        self.close_run();
        if !self.transcript.is_empty() {
            self.events.push(Event::Transcript(std::mem::take(&mut self.transcript)));
        }
        self.closed_bytes = 0;
        std::mem::take(&mut self.events)
    }

    /// Drops everything queued and keeps the memory: for players that read no text.
    pub fn clear(&mut self) {
        self.events.clear();
        self.closed_bytes = 0;
        self.run.clear();
        self.transcript.clear();
    }
}

impl Event {
    /// Bytes the event takes in a queue, so that a flood of empty events counts too.
    fn len_bytes(&self) -> usize {
        let held = match self {
            Event::Text { text, .. } | Event::Input { text, .. } => text.len(),
            Event::Transcript(text) | Event::Record(text) | Event::Warning(text) | Event::Picture(text) => text.len(),
            Event::QuoteBox { rows } => rows.iter().map(|row| row.len().saturating_mul(size_of::<Cell>())).sum(),
            Event::EraseLower { .. } | Event::EraseScreen { .. } | Event::Turn | Event::Bleep(_) | Event::Sound(_) => 0,
        };
        size_of::<Event>().saturating_add(held)
    }
}
