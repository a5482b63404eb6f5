//! A document at a width, with what is being typed behind it: the rows of each paragraph, and walking over them.
//!
//! Paragraphs are wrapped when a walk comes to them, so that a walk takes time by the rows it goes over, and by the bytes of the few paragraphs that
//! those belong to, which are bounded.

use std::borrow::Cow;
use std::ops::Range;

use super::cluster::{boundary_from, clusters, columns_of};
use super::document::{Flow, Ink, Position, QuoteBlock};
use super::row::{Row, RowKind, Span};
use super::wrap::{RowBytes, cut, wrap};
use crate::zmachine::screen::{Buffering, is_displayable};

/// The window's size in cells. With no column or no row it shows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub columns: u16,
    pub rows: u16,
}

/// What is being typed. It goes on in the document's last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tail<'a> {
    pub text: &'a str,
    /// A byte of `text`, before which the cursor stands.
    pub cursor: usize,
    pub ink: Ink,
    /// Characters at the end of the document that `text` takes the place of: the beginning of a line that the story printed itself (§15 read).
    pub strip: usize,
}

/// Where the quote boxes of the newest turn are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// In the text, as those of all turns before.
    InText,
    /// Over the window, by someone else: they are left out of the text.
    Overlaid,
}

/// What a view is to show, and in what.
#[derive(Debug, Clone, Copy)]
pub struct Showing<'a> {
    pub flow: &'a Flow,
    pub window: Window,
    /// None while nothing can be typed: then there is no cursor.
    pub tail: Option<Tail<'a>>,
    pub quotes: Quotes,
}

/// A row among the rows of all paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub paragraph: usize,
    pub row: usize,
}

/// The document at a width.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub flow: &'a Flow,
    columns: u16,
    /// The last paragraph with what is being typed, where that changes it.
    last: Option<Last>,
    /// Quote boxes from this byte on are not shown.
    hidden_from: Option<usize>,
}

#[derive(Debug)]
struct Last {
    text: String,
    /// Bytes of it that are the document's.
    kept: usize,
    /// The byte before which the cursor stands.
    cursor: usize,
    ink: Ink,
}

impl Last {
    fn new(prompt: &str, tail: &Tail<'_>) -> Last {
        let kept = match tail.strip.checked_sub(1) {
            Some(last) => prompt.char_indices().rev().nth(last).map_or(0, |(at, _)| at),
            None => prompt.len(),
        };
        let mut text = prompt.get(..kept).unwrap_or_default().to_owned();
        let typed =
            |part: Option<&str>| part.unwrap_or_default().chars().filter(|c| is_displayable(*c)).collect::<String>();
        let before_cursor = tail.text.floor_char_boundary(tail.cursor);
        text += &typed(tail.text.get(..before_cursor));
        let cursor = text.len();
        text += &typed(tail.text.get(before_cursor..));
        Last { text, kept, cursor, ink: tail.ink }
    }
}

impl<'a> Sheet<'a> {
    pub fn new(showing: &Showing<'a>) -> Sheet<'a> {
        let flow = showing.flow;
        Sheet {
            flow,
            columns: showing.window.columns.max(1),
            last: showing.tail.as_ref().map(|tail| Last::new(flow.prompt(), tail)),
            hidden_from: match showing.quotes {
                Quotes::InText => None,
                Quotes::Overlaid => Some(flow.newest_turn_start()),
            },
        }
    }

    /// The same without what is being typed.
    pub fn without_tail(showing: &Showing<'a>) -> Sheet<'a> {
        Sheet::new(&Showing { tail: None, ..*showing })
    }

    fn typed_after(&self, paragraph: usize) -> Option<&Last> {
        self.last.as_ref().filter(|_| paragraph == self.flow.last_paragraph())
    }

    fn text(&self, paragraph: usize) -> &str {
        self.typed_after(paragraph).map_or_else(|| self.flow.text_of(paragraph), |last| &last.text)
    }

    /// The rows of a paragraph; none where it is not shown.
    pub fn rows(&self, paragraph: usize) -> Vec<RowBytes> {
        let text = self.text(paragraph);
        if let Some(quote) = self.flow.quote_of(paragraph) {
            return match self.hidden_from.is_some_and(|from| quote.start as usize >= from) {
                true => Vec::new(),
                false => vec![cut(text, self.columns)],
            };
        }
        let range = self.flow.paragraph(paragraph);
        let runs = self.flow.runs_in(range.clone()).filter(|(_, written)| written.buffering == Buffering::Off);
        let kept = self.typed_after(paragraph).map_or(range.len(), |last| last.kept);
        let within = |byte: usize| byte.saturating_sub(range.start).min(kept);
        let anywhere: Vec<Range<usize>> = runs.map(|(run, _)| within(run.start)..within(run.end)).collect();
        let mut rows = wrap(text, self.columns, &anywhere);
        self.make_room_for_cursor(paragraph, &mut rows);
        rows
    }

    /// A cursor behind a full row stands at the beginning of one more.
    fn make_room_for_cursor(&self, paragraph: usize, rows: &mut Vec<RowBytes>) {
        let Some(last) = self.typed_after(paragraph) else { return };
        let end = last.text.len();
        if last.cursor == end && rows.last().is_some_and(|row| row.columns >= self.columns) {
            rows.push(RowBytes { start: end, end, columns: 0 });
        }
    }

    /// The cursor's cell within the rows of the last paragraph: column and row.
    pub fn cursor(&self) -> Option<(u16, usize)> {
        let last = self.last.as_ref()?;
        let rows = self.rows(self.flow.last_paragraph());
        let row = rows.iter().rposition(|row| row.start <= last.cursor).unwrap_or_default();
        let bytes = rows.get(row)?;
        let end = last.cursor.clamp(bytes.start, bytes.end);
        let column = columns_of(last.text.get(bytes.start..end).unwrap_or_default());
        // Among spaces that have vanished at the end of a full row it stands at the beginning of the next, if there is one.
        match column < self.columns {
            true => Some((column, row)),
            false if row.saturating_add(1) < rows.len() => Some((0, row.saturating_add(1))),
            false => Some((self.columns.saturating_sub(1), row)),
        }
    }

    /// The row that a place is in.
    pub fn row_of(&self, position: Position) -> At {
        let offset = self.flow.offset(position);
        let paragraph = self.flow.paragraph_at(offset);
        let within = offset.saturating_sub(self.flow.paragraph(paragraph).start);
        let rows = self.rows(paragraph);
        if rows.is_empty() {
            return self.forward(At { paragraph, row: 0 }, 0).0;
        }
        At { paragraph, row: rows.iter().rposition(|row| row.start <= within).unwrap_or_default() }
    }

    /// Where a row begins.
    pub fn position_of(&self, at: At) -> Position {
        let start = self.flow.paragraph(at.paragraph).start;
        // The first row may begin behind spaces that made way: the whole paragraph is meant.
        let within = match at.row {
            0 => 0,
            row => self.rows(at.paragraph).get(row).map_or(0, |row| row.start),
        };
        self.flow.position(start.saturating_add(within)).min(self.flow.end())
    }

    /// The last row.
    pub fn end(&self) -> At {
        let paragraph = self.flow.last_paragraph();
        At { paragraph, row: self.rows(paragraph).len().saturating_sub(1) }
    }

    /// So many rows further up, or less where the paragraph `floor` begins before.
    pub fn back(&self, from: At, rows: usize, floor: usize) -> At {
        let (mut at, mut left) = (from, rows);
        loop {
            if left <= at.row {
                return At { row: at.row.saturating_sub(left), ..at };
            }
            left = left.saturating_sub(at.row).saturating_sub(1);
            let mut above = (floor..at.paragraph).rev().map(|paragraph| (paragraph, self.rows(paragraph).len()));
            match above.find(|(_, rows)| *rows > 0) {
                Some((paragraph, rows)) => at = At { paragraph, row: rows.saturating_sub(1) },
                None => return At { row: 0, ..at },
            }
        }
    }

    /// So many rows further down, or to the last, and how many that is.
    pub fn forward(&self, from: At, rows: usize) -> (At, usize) {
        let (mut at, mut moved) = (from, 0usize);
        let mut count = self.rows(at.paragraph).len();
        loop {
            let below = count.saturating_sub(at.row).saturating_sub(1);
            let left = rows.saturating_sub(moved);
            if count > 0 && left <= below {
                return (At { row: at.row.saturating_add(left), ..at }, rows);
            }
            let mut later = at.paragraph.saturating_add(1)..self.flow.paragraphs.len();
            let next = later.find_map(|next| Some((next, self.rows(next).len())).filter(|(_, rows)| *rows > 0));
            let Some((paragraph, rows_there)) = next else {
                return (At { row: count.saturating_sub(1), ..at }, moved.saturating_add(below));
            };
            // From a paragraph that is not shown the first row that is shown is no step.
            moved = moved.saturating_add(if count > 0 { below.saturating_add(1) } else { 0 });
            (at, count) = (At { paragraph, row: 0 }, rows_there);
        }
    }

    /// Rows from one on, so many at most, and where each is.
    pub fn gather(&self, from: At, most: usize) -> Vec<(At, Row<'a>)> {
        let mut gathered = Vec::new();
        for paragraph in from.paragraph..self.flow.paragraphs.len() {
            let skipped = if paragraph == from.paragraph { from.row } else { 0 };
            for (row, bytes) in self.rows(paragraph).into_iter().enumerate().skip(skipped) {
                if gathered.len() >= most {
                    return gathered;
                }
                gathered.push((At { paragraph, row }, self.row(paragraph, bytes)));
            }
        }
        gathered
    }

    fn row(&self, paragraph: usize, bytes: RowBytes) -> Row<'a> {
        let range = self.flow.paragraph(paragraph);
        let kind = if self.flow.is_divide(paragraph) { RowKind::Divide } else { RowKind::Text };
        let typed = self.typed_after(paragraph);
        let kept = typed.map_or(range.len(), |last| last.kept);
        let indent = self.flow.quote_of(paragraph).map_or(0, |quote| indent_of(quote, self.columns));
        let mut row = Row {
            kind,
            spans: Vec::new(),
            paragraph: self.flow.position(range.start),
            kept,
            bytes: bytes.start..bytes.end,
        };
        // No cluster begins between a run's last byte and the boundary that the run is taken to.
        let text = self.text(paragraph);
        let last = range.start.saturating_add(bytes.end.min(kept));
        let runs = self.flow.runs_in(range.start.saturating_add(bytes.start)..last);
        let parts = runs.map(|(run, written)| (run.end.saturating_sub(range.start), written.ink));
        let tail = typed.filter(|last| bytes.end > last.kept).map(|last| (bytes.end, last.ink));
        let (mut start, mut column) = (bytes.start, indent);
        for (end, ink) in parts.chain(tail) {
            let end = boundary_from(text, end).min(bytes.end);
            let part = start..end.max(start);
            start = part.end;
            column = self.push_spans(&mut row, paragraph, part, ink, column);
        }
        row
    }

    /// Adds a part of a paragraph to a row; the column behind it.
    fn push_spans(&self, row: &mut Row<'a>, paragraph: usize, part: Range<usize>, ink: Ink, column: u16) -> u16 {
        let text = self.text(paragraph).get(part.clone()).unwrap_or_default();
        if text.is_empty() {
            return column;
        }
        let columns = columns_of(text);
        // Rows are as wide as the window at most, but for a single character that is wider.
        if columns > self.columns {
            return self.push_stand_ins(row, paragraph, part, ink, column);
        }
        row.spans.push(Span { text: self.shown(paragraph, part.clone()), ink, column, columns, bytes: part });
        column.saturating_add(columns)
    }

    /// Adds clusters one by one, with something else for those that are wider than the window.
    fn push_stand_ins(&self, row: &mut Row<'a>, paragraph: usize, part: Range<usize>, ink: Ink, column: u16) -> u16 {
        let text = self.text(paragraph).get(part.clone()).unwrap_or_default();
        let mut column = column;
        for cluster in clusters(text) {
            let start = part.start.saturating_add(cluster.at);
            let bytes = start..start.saturating_add(cluster.text.len());
            let wide = cluster.columns > self.columns;
            let text = if wide { Cow::Borrowed("?") } else { self.shown(paragraph, bytes.clone()) };
            let columns = if wide { 1 } else { cluster.columns };
            row.spans.push(Span { text, ink, column, columns, bytes });
            column = column.saturating_add(if wide { self.columns } else { columns });
        }
        column
    }

    /// A part of a paragraph's text: the document's own, but where something is typed.
    fn shown(&self, paragraph: usize, part: Range<usize>) -> Cow<'a, str> {
        match self.typed_after(paragraph) {
            Some(last) => Cow::Owned(last.text.get(part).unwrap_or_default().to_owned()),
            None => Cow::Borrowed(self.flow.text_of(paragraph).get(part).unwrap_or_default()),
        }
    }
}

/// Cells before the lines of a quote box: as much of what is blank beside it as there was on the screen that it was drawn for.
fn indent_of(quote: &QuoteBlock, columns: u16) -> u16 {
    let [left, right] = [quote.left, quote.right].map(u32::from);
    let beside = u32::from(columns.saturating_sub(quote.columns));
    let sum = left.saturating_add(right);
    let indent = (beside.saturating_mul(left).saturating_add(sum / 2)).checked_div(sum);
    indent.and_then(|cells| u16::try_from(cells).ok()).unwrap_or_default()
}
