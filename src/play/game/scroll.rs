//! Going through the text, and copying out of it.

use super::{Game, Wants};
use crate::play::desk::{Desk, Effect};
use crate::play::flow::{self, Position, Row};
use crate::play::keys::Scroll;
use crate::play::terminal::COPY_LONGEST;

impl Game {
    /// Moves what is shown of the text.
    pub(super) fn scroll(&mut self, scroll: Scroll, desk: &Desk) {
        self.read_all_the_past();
        let wanted = match scroll {
            Scroll::PageUp => flow::Scroll::Pages(-1),
            Scroll::PageDown => flow::Scroll::Pages(1),
            Scroll::LineUp => flow::Scroll::Rows(-1),
            Scroll::LineDown => flow::Scroll::Rows(1),
            Scroll::Top => flow::Scroll::Home,
            Scroll::Bottom => flow::Scroll::End,
            Scroll::CommandUp => {
                let before = self.first_shown(desk).and_then(|from| self.flow.previous_command(from));
                before.map_or(flow::Scroll::Home, flow::Scroll::Top)
            }
            Scroll::CommandDown => {
                let after = self.first_shown(desk).and_then(|from| self.flow.next_command(from));
                after.map_or(flow::Scroll::End, flow::Scroll::Top)
            }
        };
        self.scroll_to(wanted, desk);
    }

    /// Rows that a wheel has turned; negative is up.
    pub(super) fn wheel(&mut self, rows: i32, desk: &Desk) {
        self.read_all_the_past();
        self.scroll_to(flow::Scroll::Rows(rows), desk);
    }

    pub(super) fn scroll_to(&mut self, scroll: flow::Scroll, desk: &Desk) {
        let mut view = self.view.clone();
        view.scroll(&self.showing(self.window(desk), desk), scroll);
        self.view = view;
    }

    /// The view stands at the end of the text again.
    pub(super) fn go_to_end(&mut self, desk: &Desk) {
        if self.is_back(desk) {
            self.scroll_to(flow::Scroll::End, desk);
        }
    }

    /// The place of the first row that is shown.
    fn first_shown(&self, desk: &Desk) -> Option<Position> {
        self.layout(desk).rows.iter().find_map(Row::start)
    }

    /// Copies what is selected, or the text of the turn that is shown.
    pub(super) fn copy(&mut self, desk: &mut Desk) {
        let text = match &self.selection {
            Some((one, other)) => Some(self.flow.text(self.flow.selected(*one, *other))),
            None if self.is_back(desk) => {
                // A prompt is of the turn before the one that was typed behind it.
                let layout = self.layout(desk);
                let first = layout.rows.iter().find(|row| row.start().is_some()).map(|row| row.range().end);
                let turn = first.and_then(|first| self.flow.turn_at(first));
                turn.and_then(|turn| self.flow.text_of_turn(turn))
            }
            None => self.flow.text_of_turn(self.session.here()),
        };
        let text = text.unwrap_or_default().to_owned();
        if text.trim().is_empty() {
            desk.message = Some("There is nothing to copy.".to_owned());
            return;
        }
        if text.len() > COPY_LONGEST {
            desk.message = Some("That is more than terminals put on the clipboard. Select less of it.".to_owned());
            return;
        }
        let lines = text.trim_end().lines().count();
        desk.message =
            Some(if lines == 1 { "One line is copied.".to_owned() } else { format!("{lines} lines are copied.") });
        desk.ask_shell(Effect::Copy(text));
    }

    /// Whether what is typed stands in the upper window.
    pub(super) fn types_in_the_grid(&self, desk: &Desk) -> bool {
        let is_lent = self.lent_rows(desk) > 0;
        !is_lent
            && matches!(self.wants, Wants::Line(_) | Wants::Key(_))
            && self.session.machine().screen().selected() == crate::zmachine::screen::Window::Upper
    }
}
