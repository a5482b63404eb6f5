//! Asks for one file: a transcript, a record of commands, a table of the story's.
//!
//! A name is offered, and Tab goes through the names of files that are there. Whether there are others is the player's to see: only what is
//! listed here is asked about before it is written over.

use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells::Pen;
use super::field::{Field, Typed};
use super::frame::{Extent, Frame, Hint, row_in};
use super::list::List;
use super::{PanelKey, Wish};
use crate::play::theme::Theme;

/// Columns of the panel.
const COLUMNS: u16 = 64;

/// Most names that are seen at once.
const MOST_ROWS: usize = 12;

/// What is going to be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileUse {
    Read,
    /// Written anew: a file of this name is lost.
    Write,
}

/// A file's name being typed.
#[derive(Debug, Clone)]
pub struct FilePrompt {
    title: String,
    usage: FileUse,
    field: Field,
    names: Vec<String>,
    /// Those of the names that begin with what was typed.
    kept: Vec<usize>,
    list: List,
    /// Whether the name in the field was chosen, not typed.
    origin: Source,
    notice: Notice,
}

/// Where the text in the field comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Typed,
    Chosen,
}

/// What the row under the field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notice {
    Nothing,
    /// No name was typed.
    Empty,
    /// The name is that of a file which is there.
    Replaces,
}

impl FilePrompt {
    /// `title` says what for, `offered` stands in the field, `names` are of files that are there.
    pub fn new(title: &str, offered: &str, names: Vec<String>, usage: FileUse) -> FilePrompt {
        let kept: Vec<usize> = (0..names.len()).collect();
        let (field, list) = (Field::with(offered), List::new(kept.len()));
        let (origin, notice) = (Source::Typed, Notice::Nothing);
        FilePrompt { title: title.to_owned(), usage, field, names, kept, list, origin, notice }
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    /// The frame and the rows of the field, the notice and the names.
    fn parts(&self, screen: Rect) -> (Frame, Rect, Rect, Rect) {
        let names = u16::try_from(self.names.len().min(MOST_ROWS)).unwrap_or_default();
        let frame = Frame::on(screen, Extent { columns: COLUMNS, rows: names.saturating_add(2) });
        let inner = frame.inner;
        let field = Rect { height: inner.height.min(1), ..inner };
        let notice = Rect { y: field.bottom(), height: inner.height.saturating_sub(1).min(1), ..inner };
        let list = Rect { y: notice.bottom(), height: inner.height.saturating_sub(2), ..inner };
        (frame, field, notice, list)
    }

    /// Takes a key on a screen of this size.
    pub fn press(&mut self, key: PanelKey, screen: Rect) -> Wish {
        let (_, _, _, list) = self.parts(screen);
        match self.notice {
            Notice::Replaces => return self.answer(&key),
            Notice::Empty | Notice::Nothing => self.notice = Notice::Nothing,
        }
        match self.field.press(&key) {
            Typed::Changed => {
                self.origin = Source::Typed;
                let typed = self.field.text();
                let begins = |at: &usize| self.names.get(*at).is_some_and(|name| name.starts_with(typed));
                self.kept = (0..self.names.len()).filter(begins).collect();
                self.list = List::new(self.kept.len());
                return Wish::Stay;
            }
            Typed::Same => return Wish::Stay,
            Typed::Ignored => {}
        }
        match key {
            PanelKey::Escape => return Wish::Close,
            PanelKey::Enter => return self.take(),
            PanelKey::Tab | PanelKey::Down => self.choose(Step::Next, list.height),
            PanelKey::BackTab | PanelKey::Up => self.choose(Step::Before, list.height),
            PanelKey::Wheel(0..) => self.choose(Step::Next, list.height),
            PanelKey::Wheel(_) => self.choose(Step::Before, list.height),
            PanelKey::Click { column, row } => {
                let row = row_in(list, column, row).and_then(|row| self.list.row_at(row, list.height));
                if let Some(row) = row {
                    self.list.choose(row);
                    self.fill();
                }
            }
            PanelKey::Left
            | PanelKey::Right
            | PanelKey::PageUp
            | PanelKey::PageDown
            | PanelKey::Home
            | PanelKey::End
            | PanelKey::Delete
            | PanelKey::Backspace
            | PanelKey::Char(_)
            | PanelKey::Control(_)
            | PanelKey::Paste(_) => {}
        }
        Wish::Stay
    }

    /// Puts the next name into the field, or the one before, round and round.
    fn choose(&mut self, step: Step, height: u16) {
        let (count, at) = (self.list.count(), self.list.chosen().unwrap_or(0));
        let next = match (self.origin, step) {
            // The first is the one that is marked.
            (Source::Typed, Step::Next) => at,
            (Source::Typed | Source::Chosen, Step::Before) => at.checked_sub(1).unwrap_or(count.saturating_sub(1)),
            (Source::Chosen, Step::Next) => {
                if at.saturating_add(1) < count {
                    at + 1
                } else {
                    0
                }
            }
        };
        self.list.choose(next);
        self.list.settle(height);
        self.fill();
    }

    /// Puts the chosen name into the field.
    fn fill(&mut self) {
        if let Some(name) = self.list.chosen().and_then(|row| self.kept.get(row)).and_then(|at| self.names.get(*at)) {
            self.field.set(name);
            self.origin = Source::Chosen;
        }
    }

    /// Takes the name that was typed.
    fn take(&mut self) -> Wish {
        let name = self.field.text().trim();
        let is_there = self.names.iter().any(|there| there == name);
        match (self.usage, is_there) {
            _ if name.is_empty() => self.notice = Notice::Empty,
            (FileUse::Write, true) => self.notice = Notice::Replaces,
            (FileUse::Write, false) | (FileUse::Read, _) => return Wish::File(PathBuf::from(name)),
        }
        Wish::Stay
    }

    /// Takes a key as the answer whether to write over a file. Only a letter says yes.
    fn answer(&mut self, key: &PanelKey) -> Wish {
        if key.is_yes() {
            return Wish::Replace(PathBuf::from(self.field.text().trim()));
        }
        if key.is_no() {
            self.notice = Notice::Nothing;
        }
        Wish::Stay
    }

    pub fn draw(&self, screen: Rect, buffer: &mut Buffer, theme: &Theme) {
        let (frame, field, notice, list) = self.parts(screen);
        let hints: &[Hint<'_>] = match self.notice {
            Notice::Nothing | Notice::Empty => &[("Enter", "take"), ("Esc", "cancel"), ("Tab", "next name")],
            Notice::Replaces => &[("y", "replace"), ("n", "keep")],
        };
        frame.draw(&self.title, hints, buffer, theme);
        let said = match self.notice {
            Notice::Nothing => "",
            Notice::Empty => "Type a name, or press Escape.",
            Notice::Replaces => "Replace the file that is there? y or n",
        };
        // Where there is one row, a question is of more import than the name.
        let (field, notice) = if notice.height == 0 && !said.is_empty() { (notice, field) } else { (field, notice) };
        self.field.draw_after("File: ", field, buffer, theme);
        if let Some(mut pen) = Pen::at(buffer, notice, 0) {
            pen.put(said, theme.error);
        }
        let seen = self.list.seen(list.height);
        for (row, at) in (0..list.height).zip(seen.clone()) {
            let name = self.kept.get(at).and_then(|at| self.names.get(*at));
            let (Some(name), Some(mut pen)) = (name, Pen::at(buffer, list, row)) else { continue };
            let chosen = self.origin == Source::Chosen && self.list.chosen() == Some(at);
            let style = if chosen { theme.selected } else { theme.panel };
            pen.put(name, style).fill(style);
        }
        frame.draw_thumb(list, seen, self.list.count(), buffer, theme);
    }
}

/// From one name to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Next,
    Before,
}
