//! Rows as they are to be drawn, and what stands in their cells.

use std::borrow::Cow;
use std::ops::Range;

use super::cluster::clusters;
use super::document::{Ink, Position};

/// What a window shows, laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout<'a> {
    /// As many as the window has, from its top.
    pub rows: Vec<Row<'a>>,
    /// Where the next character is typed, in cells from the window's top left; None where that is not shown.
    pub cursor: Option<(u16, u16)>,
    /// Whether the last row is left free for `[MORE]`: there is more to read than fits.
    pub more: bool,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// A row of text. It may be empty.
    Text,
    /// It parts what was on the screen before an erasure from what came after.
    Divide,
    /// Nothing: the window is not full.
    Blank,
}

/// A row of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    pub kind: RowKind,
    /// Left to right. Cells before and after them are blank.
    pub spans: Vec<Span<'a>>,
    /// Where its paragraph begins.
    pub(super) paragraph: Position,
    /// Bytes of the paragraph that are in the document; what follows is being typed.
    pub(super) kept: usize,
    /// Its bytes of the paragraph.
    pub(super) bytes: Range<usize>,
}

/// A part of a row in one ink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span<'a> {
    pub text: Cow<'a, str>,
    pub ink: Ink,
    /// Its first cell, from the window's left edge.
    pub column: u16,
    /// Cells that it takes.
    pub columns: u16,
    /// Its bytes of the paragraph. `text` is as long, but where something stands for a character that is wider than the window.
    pub(super) bytes: Range<usize>,
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A place in the document.
    Text(Position),
    /// A byte of what is being typed.
    Typed(usize),
}

impl Layout<'_> {
    /// The lines that are seen in part at least, from the beginning of the first: where to look for hits and for words. None where all is blank.
    pub fn range(&self) -> Option<Range<Position>> {
        let mut seen = self.rows.iter().filter(|row| row.kind != RowKind::Blank);
        let first = seen.next()?;
        let last = seen.next_back().unwrap_or(first);
        Some(first.paragraph..Position(last.paragraph.0.saturating_add(last.bytes.end.min(last.kept))))
    }
}

impl<'a> Row<'a> {
    /// A row with nothing in it.
    pub(super) fn blank() -> Row<'a> {
        let (kind, paragraph) = (RowKind::Blank, Position(0));
        Row { kind, spans: Vec::new(), paragraph, kept: 0, bytes: 0..0 }
    }

    /// The place of the character in a cell; behind the last one the row's end. None in a blank row.
    pub fn place_at(&self, column: u16) -> Option<Place> {
        if self.kind == RowKind::Blank {
            return None;
        }
        let first = self.spans.first().map_or(0, |span| span.column);
        let span = self.spans.iter().find(|span| column < span.column.saturating_add(span.columns));
        let byte = match span {
            Some(_) if column < first => self.bytes.start,
            Some(span) => span.byte_at(column),
            None => self.bytes.end,
        };
        Some(self.place(byte))
    }

    /// Where the row begins in the document. None in a blank row, and where it was typed.
    pub fn start(&self) -> Option<Position> {
        match (self.kind, self.place(self.bytes.start)) {
            (RowKind::Blank, _) | (_, Place::Typed(_)) => None,
            (RowKind::Text | RowKind::Divide, Place::Text(position)) => Some(position),
        }
    }

    /// The places that the row has of the document.
    pub fn range(&self) -> Range<Position> {
        let place = |byte: usize| Position(self.paragraph.0.saturating_add(byte.min(self.kept)));
        place(self.bytes.start)..place(self.bytes.end)
    }

    /// The cells in which text between two places stands, such as a hit or a selection. None where there are none.
    pub fn columns_of(&self, range: &Range<Position>) -> Option<Range<u16>> {
        let relative = |position: Position| position.0.saturating_sub(self.paragraph.0).min(self.kept);
        let wanted = relative(range.start)..relative(range.end);
        let cells = self.spans.iter().filter_map(|span| span.columns_of(&wanted));
        cells.reduce(|all, more| all.start.min(more.start)..all.end.max(more.end))
    }

    /// Its text, without what is blank before it.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_ref()).collect()
    }

    fn place(&self, byte: usize) -> Place {
        match byte.checked_sub(self.kept) {
            Some(typed) if self.bytes.end > self.kept => Place::Typed(typed),
            Some(_) | None => Place::Text(Position(self.paragraph.0.saturating_add(byte))),
        }
    }
}

impl Span<'_> {
    /// Whether what is shown is the text itself.
    fn is_itself(&self) -> bool {
        self.text.len() == self.bytes.len()
    }

    fn byte_at(&self, column: u16) -> usize {
        let wanted = column.saturating_sub(self.column);
        let mut before: u16 = 0;
        for cluster in clusters(&self.text).take_while(|_| self.is_itself()) {
            before = before.saturating_add(cluster.columns);
            if before > wanted {
                return self.bytes.start.saturating_add(cluster.at);
            }
        }
        self.bytes.start
    }

    fn columns_of(&self, wanted: &Range<usize>) -> Option<Range<u16>> {
        if wanted.start >= self.bytes.end || wanted.end <= self.bytes.start || wanted.is_empty() {
            return None;
        }
        let all = self.column..self.column.saturating_add(self.columns);
        let inside = wanted.start <= self.bytes.start && wanted.end >= self.bytes.end;
        if inside || !self.is_itself() {
            return Some(all).filter(|cells| !cells.is_empty());
        }
        let (mut column, mut cells) = (self.column, None::<Range<u16>>);
        for cluster in clusters(&self.text) {
            let start = self.bytes.start.saturating_add(cluster.at);
            let end = self.bytes.start.saturating_add(cluster.end());
            let after = column.saturating_add(cluster.columns);
            if start < wanted.end && end > wanted.start && after > column {
                cells = Some(cells.map_or(column, |cells| cells.start)..after);
            }
            column = after;
        }
        cells
    }
}
