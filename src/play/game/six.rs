//! Version 6 in the player: pages that the machine holds up, and the rows that its screen lends to the text as it flowed.
//!
//! The machine lays the screen out, so it also knows when a window is full (`Screen::held`). What the screen has no place for (golmac's own words,
//! the line that is typed when the story has ended, the text of a window without room) is shown as in the other versions, over its lower part.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Game, Wants};
use crate::play::desk::Desk;
use crate::story::header::address;
use crate::story::header::flags::flags_2;
use crate::zmachine::screen::{Event, Held, Six};

/// What stands at the foot of a full window.
pub(super) const MORE: &str = "[MORE]";

/// Rows that the text gets at least, where the terminal has them.
const LEAST: u16 = 3;

/// Whether the story is to draw its screen again (§8.8.2), in this turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::play) enum Redraw {
    #[default]
    No,
    /// It is asked to, and runs.
    Due,
    /// It has printed something since.
    TextIsThere,
    /// It has erased that, and it is shown as it flowed.
    Shown,
}

impl Game {
    /// The screen of Version 6, if the story is of that.
    pub(super) fn six(&self) -> Option<&Six> {
        self.session.machine().screen().six()
    }

    /// Whether all that is to be seen is on the screen that the machine laid out.
    pub(super) fn is_laid_out(&self, desk: &Desk) -> bool {
        self.six().is_some() && self.lent_rows(desk) == 0
    }

    /// Whether the player is asked to read what flows by, a page at a time.
    pub(super) fn pages_text(&self, desk: &Desk) -> bool {
        desk.pauses() && self.script.is_none() && !self.is_laid_out(desk)
    }

    /// Whether the story waits for a page of one of its windows to be read.
    pub(super) fn is_at_page(&self, desk: &Desk) -> bool {
        let is_held = self.session.machine().screen().held() == Some(Held::Page);
        is_held && self.wants == Wants::Busy && desk.pauses() && self.script.is_none()
    }

    /// Whether other text lies over a screen on which the story waits for a key. A key takes it away, and the story does not get that key: nobody could know
    /// what it would do.
    pub(super) fn is_covered(&self) -> bool {
        let is_over = self.has_told || self.redraw == Redraw::Shown;
        is_over && self.six().is_some() && matches!(self.wants, Wants::Key(_))
    }

    /// Takes it away.
    pub(super) fn uncover(&mut self) {
        self.has_told = false;
        self.redraw = Redraw::No;
    }

    fn is_asked_to_redraw(&self) -> bool {
        self.six().is_some() && self.session.machine().memory().word(address::FLAGS_2) & flags_2::REDRAW != 0
    }

    /// The story has an answer and runs.
    pub(super) fn begin_redraw(&mut self) {
        self.redraw = if self.is_asked_to_redraw() && !self.ignores_redraw { Redraw::Due } else { Redraw::No };
    }

    /// The story waits. One that is asked as ever does not know that it is.
    pub(super) fn end_redraw(&mut self) {
        if let Redraw::Due | Redraw::TextIsThere = self.redraw {
            self.redraw = Redraw::No;
            self.ignores_redraw = self.is_asked_to_redraw();
        }
    }

    /// A story that draws its screen again because that has another size takes away what it has just printed: then the text as it flowed is shown instead, without
    /// what erased it.
    pub(super) fn keep_from_redraw(&mut self, events: &mut Vec<Event>) {
        events.retain(|event| {
            let erases = matches!(event, Event::EraseScreen { .. } | Event::EraseLower { .. });
            let prints = matches!(event, Event::Text { text, .. } if !text.trim().is_empty());
            match self.redraw {
                Redraw::Due if prints => self.redraw = Redraw::TextIsThere,
                Redraw::TextIsThere if erases => self.redraw = Redraw::Shown,
                Redraw::No | Redraw::Due | Redraw::TextIsThere | Redraw::Shown => {}
            }
            !erases || self.redraw != Redraw::Shown
        });
    }

    /// Rows at the foot of the screen of Version 6 that show the text as it flowed.
    pub(super) fn lent_rows(&self, desk: &Desk) -> u16 {
        let Some(six) = self.six() else { return 0 };
        let has_ended = matches!(self.wants, Wants::Nothing(_));
        let (row, column) = six.cursor();
        let is_seen = six.shows_cursor() && row < desk.rows && column <= desk.columns;
        match has_ended || self.has_told || six.flows() && !is_seen {
            _ if self.redraw == Redraw::Shown => desk.rows,
            true => (desk.rows / 2).max(LEAST).min(desk.rows),
            false => 0,
        }
    }

    /// Asks for a key where a window's next line would be.
    pub(super) fn draw_page_end(&self, six: &Six, desk: &Desk, buffer: &mut Buffer) {
        let Some((row, column)) = six.held_at().filter(|_| self.is_at_page(desk)) else { return };
        let area = *buffer.area();
        let width = u16::try_from(MORE.len()).unwrap_or(u16::MAX).min(area.width);
        let (x, y) = (column.min(area.width - width), row.min(area.height.saturating_sub(1)));
        let place = Rect { x, y, width, height: 1 }.intersection(area);
        if !place.is_empty() {
            buffer.set_stringn(place.x, place.y, MORE, usize::from(place.width), desk.theme.more);
        }
    }
}
