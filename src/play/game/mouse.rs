//! The mouse: for stories that use it, for words that are put into the line, for selecting and for the wheel.
//!
//! A click is the press of the left button. One that follows another in the same cell at once is a double click, of which the story has had the first half.

use std::time::Duration;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{Game, Wants};
use crate::play::desk::Desk;
use crate::play::flow::{Place, Position as TextPosition, word_in};
use crate::play::line::Editing;
use crate::story::header::address;
use crate::story::header::flags::flags_2;
use crate::zmachine::screen::{Cell, Six, button};
use crate::zmachine::{AnswerError, Key, Post};

/// The time in which a second click makes a double one.
const DOUBLE: Duration = Duration::from_millis(500);

/// Where the mouse is, as far as the terminal tells: where a button was pressed or let go, and on the way between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::play) struct Pointer {
    /// Column and row, from 1, as they were told last and not passed on.
    at: Option<(u16, u16)>,
    /// Buttons that are down.
    buttons: u16,
    /// How often the story had asked for it when it was last passed on.
    reads: u64,
}

impl Pointer {
    fn follow(&mut self, event: &MouseEvent) {
        let bit = |button| match button {
            MouseButton::Left => button::PRIMARY,
            MouseButton::Right => button::SECONDARY,
            MouseButton::Middle => button::THIRD,
        };
        match event.kind {
            MouseEventKind::Down(button) | MouseEventKind::Drag(button) => self.buttons |= bit(button),
            MouseEventKind::Up(button) => self.buttons &= !bit(button),
            MouseEventKind::Moved => self.buttons = 0,
            MouseEventKind::ScrollUp
            | MouseEventKind::ScrollDown
            | MouseEventKind::ScrollLeft
            | MouseEventKind::ScrollRight => return,
        }
        self.at = Some((event.column.saturating_add(1), event.row.saturating_add(1)));
    }
}

impl Game {
    /// Tells a story where the mouse is (§15 read_mouse), where it has asked since it was told last.
    pub(super) fn tell_of_mouse(&mut self) {
        let machine = self.session.machine();
        let (reads, known) = (machine.mouse_reads(), self.six().map(Six::mouse));
        let is_asked = reads != std::mem::replace(&mut self.pointer.reads, reads);
        if !is_asked || machine.screen().held().is_some() {
            return;
        }
        let Some((column, row)) = self.pointer.at.take() else { return };
        let buttons = self.pointer.buttons;
        if known.is_some_and(|known| (known.column, known.row, known.buttons) != (column, row, buttons)) {
            self.session.post(Post::Mouse { column, row, buttons });
        }
    }

    /// The mouse did something, whatever stands before the story.
    pub fn follow_mouse(&mut self, event: &MouseEvent) {
        self.pointer.follow(event);
    }

    /// What the mouse did before is nothing to the story as it is now.
    pub(super) fn forget_mouse(&mut self) {
        self.pointer.at = None;
        self.pointer.reads = self.session.machine().mouse_reads();
    }

    /// The mouse did something, and no panel is open.
    pub fn mouse(&mut self, event: &MouseEvent, desk: &mut Desk) {
        if self.cover.is_some() {
            if let MouseEventKind::Down(_) = event.kind {
                self.leave_cover(desk);
            }
            return;
        }
        let rows = i32::from(desk.settings().scroll);
        let at = Position::new(event.column, event.row);
        match event.kind {
            MouseEventKind::ScrollUp => self.wheel(-rows, desk),
            MouseEventKind::ScrollDown => self.wheel(rows, desk),
            MouseEventKind::Down(MouseButton::Left) => {
                desk.message = None;
                if self.is_at_page(desk) {
                    self.page_on(desk);
                } else if self.is_covered() {
                    self.uncover();
                } else if !self.click_for_story(at, desk) {
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
            MouseEventKind::Down(MouseButton::Right) if self.has_menus() && !self.is_at_more(desk) => {
                desk.message = None;
                self.show_menus(desk);
            }
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
        let Some((from, to)) = self.selection else { return self.take_word_of_stage(at, desk) };
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
        let uses = self.session.machine().memory().word(address::FLAGS_2) & flags_2::WANTS_MOUSE != 0;
        if !uses || !desk.gives_mouse() || self.is_at_more(desk) {
            return false;
        }
        let (column, row) = (at.x.saturating_add(1), at.y.saturating_add(1));
        let single = Key::Click { column, row };
        let is_second = self.clicked.take().is_some_and(|(place, time)| place == at && desk.now <= time + DOUBLE);
        let taken = match is_second {
            // A line that ends with no double click (§10.7 terminating characters) takes a single one; a key is whatever it is.
            true => self.give_key(Key::DoubleClick { column, row }, desk).or_else(|_| self.give_key(single, desk)),
            false => self.give_key(single, desk),
        };
        if !is_second && taken.is_ok() {
            self.clicked = Some((at, desk.now));
        }
        taken.is_ok()
    }

    /// Gives a click or a choice to a story that waits for one.
    pub(super) fn give_key(&mut self, key: Key, desk: &Desk) -> Result<(), AnswerError> {
        match &self.wants {
            Wants::Key(_) => self.answer_key(key, desk),
            Wants::Line(_) => {
                let text = self.edit.text().to_owned();
                self.answer_line(&text, key, desk)
            }
            Wants::Busy | Wants::File | Wants::Nothing(_) => Err(AnswerError::NothingAsked),
        }
    }

    /// Puts a word that stands on the screen of Version 6 into the line.
    fn take_word_of_stage(&mut self, at: Position, desk: &mut Desk) {
        if !self.takes_line() || !self.is_laid_out(desk) || self.is_back(desk) {
            return;
        }
        let word = self.six().and_then(|six| word_of_row(six.rows().nth(usize::from(at.y))?, usize::from(at.x)));
        if let Some(word) = word {
            self.edit(Editing::Word(word), desk);
        }
    }

    /// What of the text stands in a cell of the screen.
    fn place_at(&self, at: Position, desk: &Desk) -> Option<TextPosition> {
        let area: Rect = self.lower(desk);
        let is_stage = self.is_laid_out(desk) && !self.is_back(desk);
        if is_stage || !area.contains(at) {
            return None;
        }
        let layout = self.layout(desk);
        match layout.rows.get(usize::from(at.y - area.y))?.place_at(at.x - area.x)? {
            Place::Text(position) => Some(position),
            Place::Typed(_) => None,
        }
    }
}

/// The word that a row of cells has in a column, from 0.
fn word_of_row(cells: &[Cell], column: usize) -> Option<String> {
    let text: String = cells.iter().filter_map(Cell::character).collect();
    let before = cells.get(..column)?.iter().filter_map(Cell::character).map(char::len_utf8).sum();
    word_in(&text, before).map(str::to_owned)
}
