//! A page to read, in sections: help, and what there is to know about a story.
//!
//! It wraps at any width, scrolls, and finds words in itself. What the sections say is given when it is opened: see `help.rs`.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells::{Pen, Sought, columns_of, wrapped};
use super::field::{Field, Typed};
use super::frame::{Extent, Frame, Hint};
use super::list::Moved;
use super::scroll::Scroll;
use super::{PanelKey, Wish};
use crate::play::theme::Theme;

/// The most that a page is wide and high, in cells.
const EXTENT: Extent = Extent { columns: 88, rows: 46 };

/// Columns that are left around a page on a screen that is not much wider, border and all.
const AROUND: u16 = 8;

/// Columns below which what belongs to a term stands under it, not beside it.
const BESIDE: u16 = 40;

/// The widest terms that have their explanations beside them.
const WIDEST_TERM: u16 = 28;

/// Columns between terms and explanations.
const GAP: u16 = 2;

/// A part of a page, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub heading: String,
    pub entries: Vec<Entry>,
}

/// What stands in a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Lines of text.
    Text(String),
    /// A key, command or name, and what is to be said of it.
    Term { term: String, what: String },
}

impl Entry {
    pub fn text(text: impl Into<String>) -> Entry {
        Entry::Text(text.into())
    }

    pub fn term(term: impl Into<String>, what: impl Into<String>) -> Entry {
        Entry::Term { term: term.into(), what: what.into() }
    }
}

/// A row of the page as it is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row<'a> {
    Blank,
    Heading(&'a str),
    Text(&'a str),
    /// A term in so many columns, and what stands beside it.
    Term {
        term: &'a str,
        columns: u16,
        what: &'a str,
    },
}

impl Row<'_> {
    fn holds(&self, sought: &Sought) -> bool {
        match self {
            Row::Blank => false,
            Row::Heading(text) | Row::Text(text) => sought.is_in(text),
            Row::Term { term, what, .. } => sought.is_in(term) || sought.is_in(what),
        }
    }
}

/// A page and where in it the reader is.
#[derive(Debug, Clone)]
pub struct Page {
    title: String,
    sections: Vec<Section>,
    scroll: Scroll,
    sought: Sought,
    /// The words that are being typed, and the row at which the search for them began.
    typing: Option<(Field, usize)>,
    /// The row of the page that was found last.
    found: Option<usize>,
}

impl Page {
    pub fn new(title: &str, sections: Vec<Section>) -> Page {
        let (scroll, sought) = (Scroll::default(), Sought::default());
        Page { title: title.to_owned(), sections, scroll, sought, typing: None, found: None }
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    /// The page and the row under it in which words to find are typed.
    fn parts(&self, screen: Rect) -> (Frame, Rect, Rect) {
        // As high as it has rows, with room for one in which words are typed.
        let rows = self.rows(EXTENT.columns.min(screen.width.saturating_sub(AROUND))).len().saturating_add(1);
        let rows = u16::try_from(rows).unwrap_or(u16::MAX).min(EXTENT.rows);
        let frame = Frame::on(screen, Extent { rows, ..EXTENT });
        let below = u16::from(self.typing.is_some() && frame.inner.height > 1);
        let body = Rect { height: frame.inner.height - below, ..frame.inner };
        (frame, body, Rect { y: body.bottom(), height: below, ..body })
    }

    /// Takes a key on a screen of this size.
    pub fn press(&mut self, key: PanelKey, screen: Rect) -> Wish {
        let (_, body, _) = self.parts(screen);
        if let Some((field, from)) = &mut self.typing {
            let from = *from;
            match (field.press(&key), key) {
                (Typed::Changed, _) => {
                    self.sought = Sought::new(field.text());
                    self.find(body, from, Way::Down);
                }
                (Typed::Same, _) => {}
                (Typed::Ignored, PanelKey::Escape) => {
                    (self.typing, self.sought, self.found) = (None, Sought::default(), None);
                    self.scroll.go_to(from);
                }
                (Typed::Ignored, PanelKey::Enter) => self.typing = None,
                (Typed::Ignored, key) => _ = self.scroll.press(&key, self.rows(body.width).len(), body.height),
            }
            return Wish::Stay;
        }
        self.read(key, body)
    }

    /// Takes a key while no words are typed.
    fn read(&mut self, key: PanelKey, body: Rect) -> Wish {
        let count = self.rows(body.width).len();
        if self.scroll.press(&key, count, body.height) == Moved::Yes {
            return Wish::Stay;
        }
        let first = self.scroll.seen(count, body.height).start;
        match key {
            PanelKey::Char('/') => self.typing = Some((Field::default(), first)),
            PanelKey::Char('n') => self.find(body, self.found.map_or(first, |row| row.saturating_add(1)), Way::Down),
            PanelKey::Char('N') => self.find(body, self.found.unwrap_or(first), Way::Up),
            PanelKey::Tab => self.to_heading(body, first, Way::Down),
            PanelKey::BackTab => self.to_heading(body, first, Way::Up),
            PanelKey::Escape | PanelKey::Enter | PanelKey::Char('q') => return Wish::Close,
            PanelKey::Up
            | PanelKey::Down
            | PanelKey::Left
            | PanelKey::Right
            | PanelKey::PageUp
            | PanelKey::PageDown
            | PanelKey::Home
            | PanelKey::End
            | PanelKey::Delete
            | PanelKey::Backspace
            | PanelKey::Char(_)
            | PanelKey::Control(_)
            | PanelKey::Paste(_)
            | PanelKey::Click { .. }
            | PanelKey::Wheel(_) => {}
        }
        Wish::Stay
    }

    /// Goes to the first row that has the words, from a row on, around the page's end.
    fn find(&mut self, body: Rect, from: usize, way: Way) {
        let rows = self.rows(body.width);
        let from = from.min(rows.len());
        let holds = |row: &usize| rows.get(*row).is_some_and(|row| row.holds(&self.sought));
        let found = match way {
            Way::Down => (from..rows.len()).chain(0..from).find(holds),
            Way::Up => (0..from).rev().chain((from..rows.len()).rev()).find(holds),
        };
        let count = rows.len();
        self.found = found;
        if let Some(row) = found {
            self.scroll.reveal(row, count, body.height);
        }
    }

    /// Goes to the next heading, or the one before.
    fn to_heading(&mut self, body: Rect, first: usize, way: Way) {
        let rows = self.rows(body.width);
        let is_heading = |row: &usize| matches!(rows.get(*row), Some(Row::Heading(_)));
        let found = match way {
            Way::Down => (first.saturating_add(1)..rows.len()).find(is_heading),
            Way::Up => (0..first).rev().find(is_heading),
        };
        if let Some(row) = found {
            self.scroll.go_to(row);
        }
    }

    /// All rows of the page at a width.
    fn rows(&self, columns: u16) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        for section in &self.sections {
            if !rows.is_empty() {
                rows.push(Row::Blank);
            }
            rows.extend(wrapped(&section.heading, columns).map(Row::Heading));
            let terms = terms_columns(&section.entries, columns);
            for entry in &section.entries {
                match entry {
                    Entry::Text(text) => rows.extend(wrapped(text, columns).map(Row::Text)),
                    Entry::Term { term, what } => push_term(&mut rows, term, what, terms, columns),
                }
            }
        }
        rows
    }

    pub fn draw(&self, screen: Rect, buffer: &mut Buffer, theme: &Theme) {
        let (frame, body, below) = self.parts(screen);
        let hints: &[Hint<'_>] = match &self.typing {
            Some(_) => &[("Enter", "found"), ("Esc", "back")],
            None if self.sought.is_empty() => &[("Esc", "close"), ("/", "find"), ("Tab", "next part")],
            None => &[("Esc", "close"), ("n", "next"), ("N", "before"), ("/", "find")],
        };
        frame.draw(&self.title, hints, buffer, theme);
        let rows = self.rows(body.width);
        let seen = self.scroll.seen(rows.len(), body.height);
        for (place, row) in (0u16..).zip(seen.clone()) {
            let Some(mut pen) = Pen::at(buffer, body, place) else { break };
            let hit = if self.found == Some(row) { theme.current_hit } else { theme.hit };
            match rows.get(row) {
                None | Some(Row::Blank) => {}
                Some(Row::Heading(text)) => _ = pen.put_marked(text, &self.sought, theme.title, hit),
                Some(Row::Text(text)) => _ = pen.put_marked(text, &self.sought, theme.panel, hit),
                Some(Row::Term { term, columns, what }) => {
                    pen.part(*columns).put_marked(term, &self.sought, theme.accent, hit);
                    pen.put_marked(what, &self.sought, theme.panel, hit);
                }
            }
        }
        frame.draw_thumb(body, seen, rows.len(), buffer, theme);
        if let Some((field, _)) = &self.typing {
            let lost = self.found.is_none() && !self.sought.is_empty();
            field.draw_after(if lost { "Not here: " } else { "Find: " }, below, buffer, theme);
        }
    }
}

/// Which way something is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Down,
    Up,
}

/// Columns that a section's terms take with the gap after them; 0 where explanations stand under them.
fn terms_columns(entries: &[Entry], columns: u16) -> u16 {
    if columns < BESIDE {
        return 0;
    }
    let widest = WIDEST_TERM.min(columns / 3);
    let widths = entries.iter().filter_map(|entry| match entry {
        Entry::Text(_) => None,
        Entry::Term { term, .. } => u16::try_from(columns_of(term)).ok(),
    });
    widths.filter(|width| *width <= widest).max().map_or(widest, |width| width + GAP)
}

/// Adds the rows of a term with what is said of it.
fn push_term<'a>(rows: &mut Vec<Row<'a>>, term: &'a str, what: &'a str, terms: u16, columns: u16) {
    let indent = if terms > 0 { terms } else { GAP.min(columns.saturating_sub(1)) };
    let mut explained = wrapped(what, columns.saturating_sub(indent));
    let beside = columns_of(term).saturating_add(usize::from(GAP)) <= usize::from(terms);
    if beside {
        rows.push(Row::Term { term, columns: indent, what: explained.next().unwrap_or_default() });
    } else {
        rows.extend(wrapped(term, columns).map(|term| Row::Term { term, columns, what: "" }));
    }
    rows.extend(explained.map(|what| Row::Term { term: "", columns: indent, what }));
}
