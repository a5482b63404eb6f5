//! The pickers for SAVE and RESTORE: saved games with place and date, the newest first, and a name that can be typed.
//!
//! RESTORE begins in the list, which what is typed narrows, and can offer turns of the session too, for going there is the better way back. SAVE begins
//! in the name. Writing over a file in the list is asked about here; whether there are other files of that name is the player's to see.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells::{Pen, Sought, columns_of};
use super::field::{Field, Typed};
use super::frame::{Extent, Frame, Hint, row_in};
use super::list::{List, Moved};
use super::{PanelKey, Wish};
use crate::play::theme::Theme;
use crate::session::{TurnNumber, clock};

/// The most that the panel is wide, in cells, and the rows of it that are no list.
const COLUMNS: u16 = 90;
const ABOVE: usize = 2;

/// Most rows of the list that are seen at once.
const MOST_ROWS: usize = 24;

/// Columns from which dates are shown, and those that a date takes.
const DATED: u16 = 56;
const DATE: u16 = 17;

/// The extension of saved games, which a new name without any gets.
const EXTENSION: &str = "qzl";

/// A saved game that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedRow {
    /// As the player would type it.
    pub name: String,
    pub path: PathBuf,
    /// Where it is, in words: place, turn, score.
    pub place: String,
    /// When it was written, in seconds since 1970.
    pub when: i64,
}

/// A turn of the session that can be gone to instead of restoring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnRow {
    pub turn: TurnNumber,
    /// Its name, or what was done in it.
    pub what: String,
    pub place: String,
    /// When it was made, in seconds since 1970.
    pub when: i64,
}

/// What the list offers.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Offer {
    Saved(SavedRow),
    Turn(TurnRow),
}

impl Offer {
    fn name(&self) -> &str {
        match self {
            Offer::Saved(saved) => &saved.name,
            Offer::Turn(turn) => &turn.what,
        }
    }

    fn place(&self) -> &str {
        match self {
            Offer::Saved(saved) => &saved.place,
            Offer::Turn(turn) => &turn.place,
        }
    }

    fn when(&self) -> i64 {
        match self {
            Offer::Saved(saved) => saved.when,
            Offer::Turn(turn) => turn.when,
        }
    }
}

/// What is picked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Save,
    Restore,
}

/// Where keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Name,
    Rows,
}

/// What the row under the name says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Notice {
    Nothing,
    Empty,
    /// The name is that of a folder.
    Folder,
    /// The file is there: its name, and its path as it will be written.
    Replaces {
        name: String,
        path: PathBuf,
    },
}

/// Picks a saved game, or a name for one.
#[derive(Debug, Clone)]
pub struct Picker {
    purpose: Purpose,
    offers: Vec<Offer>,
    /// Those of the offers that are in the list.
    kept: Vec<usize>,
    list: List,
    field: Field,
    focus: Focus,
    notice: Notice,
}

impl Picker {
    /// For SAVE: `offered` stands in the name.
    pub fn save(offered: &str, saved: Vec<SavedRow>) -> Picker {
        Picker::new(Purpose::Save, Field::with(offered), Focus::Name, saved, Vec::new())
    }

    /// For RESTORE: saved games, and after them turns that can be gone to.
    pub fn restore(saved: Vec<SavedRow>, turns: Vec<TurnRow>) -> Picker {
        let focus = if saved.is_empty() && turns.is_empty() { Focus::Name } else { Focus::Rows };
        Picker::new(Purpose::Restore, Field::default(), focus, saved, turns)
    }

    fn new(purpose: Purpose, field: Field, focus: Focus, mut saved: Vec<SavedRow>, mut turns: Vec<TurnRow>) -> Picker {
        saved.sort_by_key(|saved| Reverse(saved.when));
        turns.sort_by_key(|turn| Reverse((turn.when, turn.turn)));
        let offers: Vec<Offer> =
            saved.into_iter().map(Offer::Saved).chain(turns.into_iter().map(Offer::Turn)).collect();
        let kept: Vec<usize> = (0..offers.len()).collect();
        let list = List::new(kept.len());
        Picker { purpose, offers, kept, list, field, focus, notice: Notice::Nothing }
    }

    pub fn title(&self) -> &str {
        match self.purpose {
            Purpose::Save => "Save the game",
            Purpose::Restore => "Restore a saved game",
        }
    }

    /// The frame and the rows of the name, the notice and the list.
    fn parts(&self, screen: Rect) -> (Frame, Rect, Rect, Rect) {
        let rows = u16::try_from(self.offers.len().clamp(3, MOST_ROWS) + ABOVE).unwrap_or_default();
        let frame = Frame::on(screen, Extent { columns: COLUMNS, rows });
        let inner = frame.inner;
        let field = Rect { height: inner.height.min(1), ..inner };
        // The row between is given up where there is little room, unless it says something.
        let between = u16::from(self.notice != Notice::Nothing || inner.height > 4).min(inner.height.saturating_sub(1));
        let notice = Rect { y: field.bottom(), height: between, ..inner };
        let list = Rect { y: notice.bottom(), height: inner.height - field.height - between, ..inner };
        match (list.height, self.focus) {
            // One row alone shows where the keys go.
            (0, Focus::Rows) if inner.height == 1 => (frame, list, notice, field),
            (_, Focus::Rows | Focus::Name) => (frame, field, notice, list),
        }
    }

    /// Takes a key on a screen of this size.
    pub fn press(&mut self, key: PanelKey, screen: Rect) -> Wish {
        let (_, field, _, list) = self.parts(screen);
        if let Notice::Replaces { path, .. } = &self.notice {
            if key.is_yes() {
                return Wish::Replace(path.clone());
            }
            if key.is_no() {
                self.notice = Notice::Nothing;
            }
            return Wish::Stay;
        }
        self.notice = Notice::Nothing;
        match key {
            PanelKey::Escape => Wish::Close,
            PanelKey::Enter => match self.focus {
                Focus::Name => self.take_name(),
                Focus::Rows => self.take_row(),
            },
            PanelKey::Tab | PanelKey::BackTab => self.turn_to(match self.focus {
                Focus::Name => Focus::Rows,
                Focus::Rows => Focus::Name,
            }),
            PanelKey::Click { column, row } => match (row_in(list, column, row), row_in(field, column, row)) {
                (Some(row), _) => self.click(row, list.height),
                (None, Some(_)) => self.turn_to(Focus::Name),
                (None, None) => Wish::Stay,
            },
            PanelKey::Up if self.focus == Focus::Rows && self.list.chosen() == Some(0) => self.turn_to(Focus::Name),
            PanelKey::Down if self.focus == Focus::Name => self.turn_to(Focus::Rows),
            PanelKey::Home | PanelKey::End if self.focus == Focus::Name => self.type_name(&key),
            PanelKey::Up
            | PanelKey::Down
            | PanelKey::PageUp
            | PanelKey::PageDown
            | PanelKey::Home
            | PanelKey::End
            | PanelKey::Wheel(_) => self.move_in_list(&key, list.height),
            PanelKey::Left
            | PanelKey::Right
            | PanelKey::Delete
            | PanelKey::Backspace
            | PanelKey::Char(_)
            | PanelKey::Control(_)
            | PanelKey::Paste(_) => self.type_name(&key),
        }
    }

    fn turn_to(&mut self, focus: Focus) -> Wish {
        // There is nothing to do in an empty list.
        self.focus = if self.list.count() == 0 { Focus::Name } else { focus };
        Wish::Stay
    }

    fn move_in_list(&mut self, key: &PanelKey, height: u16) -> Wish {
        if self.list.press(key, height) == Moved::Yes {
            self.turn_to(Focus::Rows);
        }
        Wish::Stay
    }

    /// A click chooses a row; a second one takes it.
    fn click(&mut self, row: u16, height: u16) -> Wish {
        let Some(row) = self.list.row_at(row, height) else { return Wish::Stay };
        if self.focus == Focus::Rows && self.list.chosen() == Some(row) {
            return self.take_row();
        }
        self.list.choose(row);
        self.turn_to(Focus::Rows)
    }

    /// Types, wherever the keys went before. What is typed for RESTORE narrows the list.
    fn type_name(&mut self, key: &PanelKey) -> Wish {
        match (self.field.press(key), self.purpose) {
            (Typed::Changed, Purpose::Restore) => {
                self.focus = Focus::Name;
                self.narrow();
            }
            (Typed::Changed, Purpose::Save) => self.focus = Focus::Name,
            (Typed::Same | Typed::Ignored, Purpose::Save | Purpose::Restore) => {}
        }
        Wish::Stay
    }

    fn narrow(&mut self) {
        let words: Vec<Sought> = self.field.text().split_whitespace().map(Sought::new).collect();
        let has = |offer: &Offer, word: &Sought| word.is_in(offer.name()) || word.is_in(offer.place());
        let all = |(_, offer): &(usize, &Offer)| words.iter().all(|word| has(offer, word));
        self.kept = self.offers.iter().enumerate().filter(all).map(|(at, _)| at).collect();
        self.list = List::new(self.kept.len());
    }

    fn offer(&self, row: usize) -> Option<&Offer> {
        self.kept.get(row).and_then(|at| self.offers.get(*at))
    }

    fn take_row(&mut self) -> Wish {
        let chosen = self.list.chosen().and_then(|row| self.offer(row)).cloned();
        match (chosen, self.purpose) {
            (Some(Offer::Saved(saved)), Purpose::Restore) => Wish::File(saved.path),
            (Some(Offer::Saved(SavedRow { name, path, .. })), Purpose::Save) => {
                self.notice = Notice::Replaces { name, path };
                Wish::Stay
            }
            (Some(Offer::Turn(turn)), Purpose::Save | Purpose::Restore) => Wish::Travel(turn.turn),
            (None, Purpose::Save | Purpose::Restore) => Wish::Stay,
        }
    }

    fn take_name(&mut self) -> Wish {
        let name = self.field.text().trim().to_owned();
        if name.is_empty() {
            self.notice = Notice::Empty;
            return Wish::Stay;
        }
        if name.ends_with('/') || matches!(Path::new(&name).file_name(), None) {
            self.notice = Notice::Folder;
            return Wish::Stay;
        }
        match self.purpose {
            Purpose::Save => self.save_as(&name),
            Purpose::Restore => self.restore_from(&name),
        }
    }

    fn save_as(&mut self, name: &str) -> Wish {
        let path = with_extension(name);
        match self.saved_as(&path) {
            Some(saved) => {
                self.notice = Notice::Replaces { name: saved.name.clone(), path: saved.path.clone() };
                Wish::Stay
            }
            None => Wish::File(path),
        }
    }

    /// The saved game of that very name; else the only one that is left in the list; else a file that is not in the list. Where several are left
    /// one of them has to be chosen.
    fn restore_from(&mut self, name: &str) -> Wish {
        let exact = self.saved_as(Path::new(name)).or_else(|| self.saved_as(&with_extension(name)));
        if let Some(saved) = exact {
            return Wish::File(saved.path.clone());
        }
        match self.kept.len() {
            0 => Wish::File(PathBuf::from(name)),
            1 => self.take_row(),
            _ => self.turn_to(Focus::Rows),
        }
    }

    fn saved_as(&self, path: &Path) -> Option<&SavedRow> {
        self.offers.iter().find_map(|offer| match offer {
            Offer::Saved(saved) if saved.path == path || Path::new(&saved.name) == path => Some(saved),
            Offer::Saved(_) | Offer::Turn(_) => None,
        })
    }

    pub fn draw(&self, screen: Rect, buffer: &mut Buffer, theme: &Theme) {
        let (frame, field, notice, list) = self.parts(screen);
        let hints: &[Hint<'_>] = match (&self.notice, self.purpose, self.focus) {
            (Notice::Replaces { .. }, _, _) => &[("y", "replace"), ("n", "keep")],
            (_, Purpose::Save, Focus::Name) => &[("Enter", "save"), ("Esc", "cancel"), ("↓", "replace one")],
            (_, Purpose::Save, Focus::Rows) => &[("Enter", "replace"), ("Esc", "cancel"), ("Tab", "name")],
            (_, Purpose::Restore, _) => &[("Enter", "restore"), ("Esc", "cancel"), ("a-z", "find, or type a path")],
        };
        frame.draw(self.title(), hints, buffer, theme);
        let said = match &self.notice {
            Notice::Nothing if self.list.count() == 0 && !self.offers.is_empty() => "None here: a path.".to_owned(),
            Notice::Nothing => String::new(),
            Notice::Empty => "Type a name, or press Escape.".to_owned(),
            Notice::Folder => "That is a folder. Type a file's name after it.".to_owned(),
            Notice::Replaces { name, .. } => format!("Replace {name}? y or n"),
        };
        // Where there is one row, a question is of more import than the name.
        let only = field.union(list).height <= 1 && notice.height == 0 && self.notice != Notice::Nothing;
        let notice = if only { field.union(list) } else { notice };
        if !only {
            self.draw_name(field, buffer, theme);
            self.draw_rows(list, buffer, theme);
        }
        if let Some(mut pen) = Pen::at(buffer, notice, 0) {
            let style = if self.notice == Notice::Nothing { theme.dim } else { theme.error };
            pen.put(&said, style).fill(theme.panel);
        }
        frame.draw_thumb(list, self.list.seen(list.height), self.list.count(), buffer, theme);
    }

    fn draw_name(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let label = match self.purpose {
            Purpose::Save => "Save as: ",
            Purpose::Restore => "Restore: ",
        };
        match self.focus {
            Focus::Name => self.field.draw_after(label, area, buffer, theme),
            Focus::Rows => {
                if let Some(mut pen) = Pen::at(buffer, area, 0) {
                    pen.put(label, theme.dim).put(self.field.text(), theme.dim);
                }
            }
        }
    }

    fn draw_rows(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let seen = self.list.seen(area.height);
        let names = seen.clone().filter_map(|row| self.offer(row)).map(|offer| columns_of(offer.name()));
        let widest = u16::try_from(names.max().unwrap_or(0)).unwrap_or(u16::MAX);
        let names = widest.saturating_add(2).min((area.width / 5).saturating_mul(2).max(12));
        for (row, at) in (0..area.height).zip(seen) {
            let (Some(offer), Some(mut pen)) = (self.offer(at), Pen::at(buffer, area, row)) else { continue };
            let chosen = self.focus == Focus::Rows && self.list.chosen() == Some(at);
            let (ground, dim) = if chosen { (theme.selected, theme.selected) } else { (theme.panel, theme.dim) };
            let mut name = pen.part(names);
            let gap = name.left().min(1);
            name.part(name.left() - gap).put(offer.name(), ground).fill(ground);
            name.fill(ground);
            let date = if area.width >= DATED { DATE } else { 0 };
            pen.part(pen.left().saturating_sub(date)).put(offer.place(), dim).fill(ground);
            if date > 0 {
                pen.put_to_right(&clock::date(offer.when()), dim);
            }
        }
    }
}

/// The path of a new saved game.
fn with_extension(name: &str) -> PathBuf {
    let path = PathBuf::from(name);
    match path.extension() {
        Some(_) => path,
        None => path.with_extension(EXTENSION),
    }
}
