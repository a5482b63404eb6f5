//! The mouse: for stories that use it, for words that are put into the line, for selecting and for the wheel.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{Game, Wants};
use crate::play::desk::Desk;
use crate::play::flow::{Place, Position as TextPosition};
use crate::play::line::Editing;
use crate::zmachine::Key;

/// The bit of Flags 2 by which a story says that it uses the mouse (§11.1.2).
const USES_MOUSE: u16 = 1 << 5;

/// Where Flags 2 stand.
const FLAGS_2: u16 = 0x10;

impl Game {
    /// The mouse did something, and no panel is open.
    pub fn mouse(&mut self, event: &MouseEvent, desk: &mut Desk) {
        let rows = i32::from(desk.settings().scroll);
        let at = Position::new(event.column, event.row);
        match event.kind {
            MouseEventKind::ScrollUp => self.wheel(-rows, desk),
            MouseEventKind::ScrollDown => self.wheel(rows, desk),
            MouseEventKind::Down(MouseButton::Left) => {
                desk.message = None;
                if !self.click_for_story(at, desk) {
                    self.selection = self.place_at(at, desk).map(|place| (place, place));
                }
            }
            MouseEventKind::Drag(MouseButton::Left) => {
                let place = self.place_at(at, desk);
                if let (Some((_, to)), Some(place)) = (self.selection.as_mut(), place) {
                    *to = place;
                }
            }
            MouseEventKind::Up(MouseButton::Left) => self.release(at, desk),
            MouseEventKind::Down(_)
            | MouseEventKind::Up(_)
            | MouseEventKind::Drag(_)
            | MouseEventKind::Moved
            | MouseEventKind::ScrollLeft
            | MouseEventKind::ScrollRight => {}
        }
    }

    /// The button was let go: what was dragged over is copied, and a word that was clicked goes into the line.
    fn release(&mut self, at: Position, desk: &mut Desk) {
        let Some((from, to)) = self.selection else { return };
        if from != to {
            return self.copy(desk);
        }
        self.selection = None;
        if self.is_at_more(desk) {
            return self.page_on(desk);
        }
        let place = self.place_at(at, desk);
        let word = place.and_then(|place| self.flow.word_at(place)).map(str::to_owned);
        if let (Some(word), true) = (word, self.takes_line()) {
            self.edit(Editing::Word(word), desk);
        }
    }

    /// Whether the story takes a click (§10.3).
    fn click_for_story(&mut self, at: Position, desk: &mut Desk) -> bool {
        let uses = self.session.machine().memory().word(FLAGS_2) & USES_MOUSE != 0;
        if !uses || !desk.gives_mouse() || self.is_at_more(desk) {
            return false;
        }
        let key = Key::Click { column: at.x.saturating_add(1), row: at.y.saturating_add(1) };
        let text = self.edit.text().to_owned();
        match &self.wants {
            Wants::Key(_) => self.answer_key(key, desk).is_ok(),
            Wants::Line(request) if request.terminators.contains(&254) => self.answer_line(&text, key, desk).is_ok(),
            Wants::Line(_) | Wants::Busy | Wants::File | Wants::Nothing(_) => false,
        }
    }

    /// What of the text stands in a cell of the screen.
    fn place_at(&self, at: Position, desk: &Desk) -> Option<TextPosition> {
        let area: Rect = self.lower(desk);
        if !area.contains(at) {
            return None;
        }
        let layout = self.layout(desk);
        match layout.rows.get(usize::from(at.y - area.y))?.place_at(at.x - area.x)? {
            Place::Text(position) => Some(position),
            Place::Typed(_) => None,
        }
    }
}
