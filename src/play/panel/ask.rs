//! A question that has to be answered before the game goes on.
//!
//! Each choice has a letter that chooses it at once; arrows, Enter and a click do too. Escape is always the harmless one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells::{Pen, columns_of, wrapped};
use super::frame::{Extent, Frame, row_in};
use super::list::{List, Moved};
use super::{PanelKey, Wish};
use crate::play::theme::Theme;

/// The widest that a question is, in cells.
const WIDEST: u16 = 60;
const NARROWEST: u16 = 28;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The letter that chooses it, small or capital.
    pub key: char,
    pub label: String,
}

impl Choice {
    pub fn new(key: char, label: impl Into<String>) -> Choice {
        Choice { key, label: label.into() }
    }
}

/// A question and its answers.
#[derive(Debug, Clone)]
pub struct Question {
    title: String,
    text: String,
    choices: Vec<Choice>,
    /// The answer that Escape gives.
    harmless: usize,
    list: List,
}

impl Question {
    /// `harmless` is the number of the choice, from 0, that changes nothing: it is chosen at first, and Escape gives it.
    pub fn new(title: &str, text: &str, choices: Vec<Choice>, harmless: usize) -> Question {
        let mut list = List::new(choices.len());
        list.choose(harmless);
        let harmless = harmless.min(choices.len().saturating_sub(1));
        Question { title: title.to_owned(), text: text.to_owned(), choices, harmless, list }
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    /// The frame, the rows of the question and those of the choices.
    fn parts(&self, screen: Rect) -> (Frame, Rect, Rect) {
        let labels = self.choices.iter().map(|choice| columns_of(&choice.label).saturating_add(5));
        let lines = self.text.lines().map(columns_of);
        let widest = labels.chain(lines).chain([columns_of(&self.title)]).max().unwrap_or(0);
        let columns = u16::try_from(widest).unwrap_or(u16::MAX).clamp(NARROWEST, WIDEST);
        let choices = u16::try_from(self.choices.len()).unwrap_or(u16::MAX);
        // At most this many columns: the frame may have less room, and the question then less rows than it needs.
        let asked = wrapped(&self.text, columns.min(screen.width)).take(usize::from(screen.height)).count();
        let asked = u16::try_from(asked).unwrap_or(u16::MAX);
        let rows = asked.saturating_add(1).saturating_add(choices);
        let frame = Frame::on(screen, Extent { columns, rows });
        let inner = frame.inner;
        // Answers come first where there is no room for all.
        let listed = choices.min(inner.height.saturating_sub(1)).max(inner.height.min(1));
        let above = asked.saturating_add(1).min(inner.height - listed);
        let list = Rect { y: inner.y.saturating_add(above), height: listed, ..inner };
        (frame, Rect { height: above, ..inner }, list)
    }

    /// Takes a key on a screen of this size.
    pub fn press(&mut self, key: PanelKey, screen: Rect) -> Wish {
        let (_, _, list) = self.parts(screen);
        if self.list.press(&key, list.height) == Moved::Yes {
            return Wish::Stay;
        }
        let chosen = match key {
            PanelKey::Enter => self.list.chosen(),
            PanelKey::Escape => Some(self.harmless),
            PanelKey::Char(c) => self.choices.iter().position(|choice| choice.key.eq_ignore_ascii_case(&c)),
            PanelKey::Click { column, row } => {
                row_in(list, column, row).and_then(|row| self.list.row_at(row, list.height))
            }
            PanelKey::Right | PanelKey::Tab => return self.step(PanelKey::Down, list.height),
            PanelKey::Left | PanelKey::BackTab => return self.step(PanelKey::Up, list.height),
            PanelKey::Up
            | PanelKey::Down
            | PanelKey::PageUp
            | PanelKey::PageDown
            | PanelKey::Home
            | PanelKey::End
            | PanelKey::Delete
            | PanelKey::Backspace
            | PanelKey::Control(_)
            | PanelKey::Paste(_)
            | PanelKey::Wheel(_) => None,
        };
        match (chosen, self.choices.is_empty()) {
            (Some(choice), false) => Wish::Choice(choice),
            // Nobody can be kept in a question without answers.
            (_, true) => Wish::Close,
            (None, false) => Wish::Stay,
        }
    }

    fn step(&mut self, key: PanelKey, height: u16) -> Wish {
        self.list.press(&key, height);
        Wish::Stay
    }

    pub fn draw(&self, screen: Rect, buffer: &mut Buffer, theme: &Theme) {
        let (frame, text, list) = self.parts(screen);
        let harmless = self.choices.get(self.harmless).map(|choice| ("Esc", choice.label.as_str()));
        frame.draw(&self.title, harmless.as_slice(), buffer, theme);
        for (row, line) in (0..text.height).zip(wrapped(&self.text, text.width)) {
            if let Some(mut pen) = Pen::at(buffer, text, row) {
                pen.put(line, theme.panel);
            }
        }
        for (row, at) in (0..list.height).zip(self.list.seen(list.height)) {
            let (Some(choice), Some(mut pen)) = (self.choices.get(at), Pen::at(buffer, list, row)) else { continue };
            let chosen = self.list.chosen() == Some(at);
            let (ground, key) = if chosen { (theme.selected, theme.selected) } else { (theme.panel, theme.accent) };
            pen.put(choice.key.to_ascii_uppercase().encode_utf8(&mut [0; 4]), key);
            pen.put("  ", ground).put(&choice.label, ground).fill(ground);
        }
    }
}
