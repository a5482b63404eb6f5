//! The document itself: one buffer of text, and beside it where paragraphs, runs of one ink, pages, boxes, commands and turns begin.
//!
//! Paragraphs end in `'\n'`, but for the last one and for those that were cut because they never ended. So a search, a copied passage and a place
//! are all bytes of one buffer. All lists are in order and only grow, so that going back to a turn is cutting each of them (`turns.rs`).
//!
//! Memory: a line of 60 characters takes 61 bytes of text and 4 as a paragraph; a run takes 16, and goes over the ends of lines, so that a turn of
//! a story without styles has two. 50,000 lines in 10,000 turns take about 3.9 MiB, and less than twice that where the buffers have just grown.

use std::ops::Range;

use crate::session::TurnNumber;
use crate::zmachine::screen::{Buffering, Colour, Look, LowerCursor, is_displayable};

/// Bytes of a paragraph at most: one that never ends is cut, at a word if it can be, so that wrapping it stays cheap.
pub(super) const LONGEST_PARAGRAPH: usize = 16 << 10;

/// Bytes that a document takes, about, before its older half is forgotten.
const LARGEST: usize = 48 << 20;

/// What a run of text is written in. What that looks like is a theme's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Printed by the story.
    Story(Look),
    /// Typed by the player and echoed.
    Input(Look),
    /// Said by golmac.
    Notice,
    /// A command to golmac.
    Command,
    /// Said by golmac of something that went wrong.
    Error,
    /// Said of the story's conduct.
    Warning,
}

/// A place in a [`Flow`]: a byte of it, counted from the playthrough's beginning, before which it is. What is appended moves none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position(pub(super) usize);

/// An ink, and whether lines may break at words only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub ink: Ink,
    pub buffering: Buffering,
}

impl Written {
    pub fn in_ink(ink: Ink) -> Written {
        Written { ink, buffering: Buffering::On }
    }
}

/// Text from here on is written so, up to the next run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub start: u32,
    pub written: Written,
}

/// What was printed from one erasure to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    pub start: u32,
    pub background: Colour,
    pub cursor: LowerCursor,
    /// Whether the paragraph before it is an empty one that parts it from the page before.
    pub divided: bool,
}

/// A quote box: paragraphs that are shown as a block and never wrapped, with the blank lines around them.
#[derive(Debug, Clone, Copy)]
pub(super) struct QuoteBlock {
    pub start: u32,
    pub end: u32,
    /// Cells that the widest line takes.
    pub columns: u16,
    /// Blank cells that were at its left and right where it was drawn.
    pub left: u16,
    pub right: u16,
}

/// How long everything was when a turn began.
#[derive(Debug, Clone, Copy)]
pub(super) struct TurnStart {
    pub turn: TurnNumber,
    pub text: u32,
    pub paragraphs: u32,
    pub runs: u32,
    pub pages: u32,
    pub quotes: u32,
    pub commands: u32,
}

/// All that has flowed by in a playthrough.
///
/// Nothing in it can command a terminal: characters that are not [displayable](is_displayable) are left out as it is appended. Text of more than
/// some tens of megabytes is forgotten from its beginning.
#[derive(Debug, Clone)]
pub struct Flow {
    pub(super) text: String,
    /// Bytes that were forgotten before `text`.
    pub(super) forgotten: usize,
    /// Where paragraphs begin in `text`; the first at 0.
    pub(super) paragraphs: Vec<u32>,
    pub(super) runs: Vec<Run>,
    /// At least one.
    pub(super) pages: Vec<Page>,
    pub(super) quotes: Vec<QuoteBlock>,
    /// Where typed lines begin.
    pub(super) commands: Vec<u32>,
    pub(super) turns: Vec<TurnStart>,
    /// The prompt after which a command to golmac was typed, until it is repeated.
    pub(super) asked: Option<Range<Position>>,
}

impl Flow {
    /// An empty document. The first text stands in the window's top row, as in stories of Version 5 on.
    pub fn new() -> Flow {
        Flow::beginning_at(LowerCursor::Top)
    }

    /// An empty document, and where in the window its first text stands: at the bottom in stories up to Version 4 (§8.5.2).
    pub fn beginning_at(cursor: LowerCursor) -> Flow {
        let page = Page { start: 0, background: Colour::DEFAULT, cursor, divided: false };
        Flow {
            text: String::new(),
            forgotten: 0,
            paragraphs: vec![0],
            runs: Vec::new(),
            pages: vec![page],
            quotes: Vec::new(),
            commands: Vec::new(),
            turns: Vec::new(),
            asked: None,
        }
    }

    /// Whether nothing has been appended.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The earliest place that is remembered.
    pub fn start(&self) -> Position {
        Position(self.forgotten)
    }

    /// The place behind everything.
    pub fn end(&self) -> Position {
        Position(self.forgotten.saturating_add(self.text.len()))
    }

    /// The last line as far as it is: where something is asked, the prompt.
    pub fn prompt(&self) -> &str {
        self.text_of(self.last_paragraph())
    }

    /// The colour that the window was last erased to.
    pub fn background(&self) -> Colour {
        self.live_page().background
    }

    /// The text between two places, with line ends where the story ended lines. Lines that were wrapped are one.
    pub fn text(&self, range: Range<Position>) -> &str {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        self.text.get(start..end.max(start)).unwrap_or_default()
    }

    /// A place as a byte of the buffer: on the boundary of a character, and not outside.
    pub(super) fn offset(&self, position: Position) -> usize {
        self.text.floor_char_boundary(position.0.saturating_sub(self.forgotten))
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        Position(self.forgotten.saturating_add(offset))
    }

    pub(super) fn last_paragraph(&self) -> usize {
        self.paragraphs.len().saturating_sub(1)
    }

    /// The paragraph that a byte is in.
    pub(super) fn paragraph_at(&self, offset: usize) -> usize {
        self.paragraphs.partition_point(|start| *start as usize <= offset).saturating_sub(1)
    }

    /// The bytes of a paragraph, without the end of its line. Empty where there is none.
    pub(super) fn paragraph(&self, index: usize) -> Range<usize> {
        let Some(start) = self.paragraphs.get(index).map(|start| *start as usize) else {
            return self.text.len()..self.text.len();
        };
        let end = self.paragraphs.get(index.saturating_add(1)).map_or(self.text.len(), |next| *next as usize);
        let ended = end > start && self.text.as_bytes().get(end.saturating_sub(1)) == Some(&b'\n');
        start..if ended { end.saturating_sub(1) } else { end }
    }

    pub(super) fn text_of(&self, paragraph: usize) -> &str {
        self.text.get(self.paragraph(paragraph)).unwrap_or_default()
    }

    /// The runs of a part of the text, cut to it.
    pub(super) fn runs_in(&self, range: Range<usize>) -> impl Iterator<Item = (Range<usize>, Written)> {
        let first = self.runs.partition_point(|run| run.start as usize <= range.start).saturating_sub(1);
        let runs = self.runs.get(first..).unwrap_or_default();
        runs.iter().enumerate().map_while(move |(index, run)| {
            let start = (run.start as usize).max(range.start);
            let next = runs.get(index.saturating_add(1)).map_or(range.end, |next| next.start as usize);
            (start < range.end).then_some((start..next.min(range.end), run.written))
        })
    }

    /// The page that is shown while the view follows the end.
    pub(super) fn live_page(&self) -> Page {
        let nothing = Page { start: 0, background: Colour::DEFAULT, cursor: LowerCursor::Top, divided: false };
        self.pages.last().copied().unwrap_or(nothing)
    }

    /// Whether a paragraph is the empty one that parts two pages.
    pub(super) fn is_divide(&self, paragraph: usize) -> bool {
        let range = self.paragraph(paragraph);
        let next = range.end.saturating_add(1);
        let after = self.pages.partition_point(|page| (page.start as usize) < next);
        range.is_empty() && self.pages.get(after).is_some_and(|page| page.divided && page.start as usize == next)
    }

    /// The quote box that a paragraph belongs to.
    pub(super) fn quote_of(&self, paragraph: usize) -> Option<&QuoteBlock> {
        let start = self.paragraph(paragraph).start;
        let after = self.quotes.partition_point(|quote| quote.start as usize <= start);
        self.quotes.get(after.checked_sub(1)?).filter(|quote| start < quote.end as usize)
    }

    /// Where the text of the newest turn begins.
    pub(super) fn newest_turn_start(&self) -> usize {
        self.turns.last().map_or(0, |turn| turn.text as usize)
    }

    /// Adds text, in which line ends end paragraphs. What is not displayable is left out.
    pub(super) fn write(&mut self, text: &str, written: Written) {
        let mut lines = text.split('\n');
        self.write_line(lines.next().unwrap_or_default(), written);
        for line in lines {
            self.end_line();
            self.write_line(line, written);
        }
    }

    fn write_line(&mut self, line: &str, written: Written) {
        if line.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return self.push(line, written);
        }
        line.split(|c| !is_displayable(c)).for_each(|piece| self.push(piece, written));
    }

    /// Adds displayable text to the last paragraph, and goes on in a new one where that is full.
    fn push(&mut self, text: &str, written: Written) {
        let mut rest = text;
        while !rest.is_empty() {
            let room = LONGEST_PARAGRAPH.saturating_sub(self.paragraph(self.last_paragraph()).len());
            let taken = match rest.len() <= room {
                true => rest.len(),
                false => cut(rest, room),
            };
            let Some((piece, after)) = rest.split_at_checked(taken) else { return };
            if !piece.is_empty() {
                self.change_ink(written);
                self.text.push_str(piece);
            }
            rest = after;
            if !rest.is_empty() {
                self.begin_paragraph();
            }
        }
    }

    fn change_ink(&mut self, written: Written) {
        if self.runs.last().is_none_or(|run| run.written != written) {
            self.runs.push(Run { start: bounded(self.text.len()), written });
        }
    }

    /// Ends the last line.
    pub(super) fn end_line(&mut self) {
        self.text.push('\n');
        self.begin_paragraph();
    }

    fn begin_paragraph(&mut self) {
        self.paragraphs.push(bounded(self.text.len()));
        if self.weight() > LARGEST {
            self.forget(LARGEST);
        }
    }

    /// Bytes that the document takes, about. Turns are few bytes each, and a session has more of them in memory.
    pub(super) fn weight(&self) -> usize {
        fn bytes<T>(list: &[T]) -> usize {
            size_of_val(list)
        }
        let lists = [
            bytes(&self.paragraphs),
            bytes(&self.runs),
            bytes(&self.pages),
            bytes(&self.quotes),
            bytes(&self.commands),
        ];
        lists.iter().fold(self.text.len(), |sum, bytes| sum.saturating_add(*bytes))
    }

    /// Forgets the oldest paragraphs, so that the document takes at most three quarters of so many bytes. The last paragraph stays.
    pub(super) fn forget(&mut self, largest: usize) {
        while self.weight() > largest / 4 * 3 && self.paragraphs.len() > 1 {
            let middle = self.paragraphs.len() / 2;
            let by = self.paragraphs.get(middle).copied().unwrap_or_default();
            self.forget_before(middle, by);
        }
    }

    fn forget_before(&mut self, paragraph: usize, by: u32) {
        self.text.drain(..self.text.floor_char_boundary(by as usize));
        self.forgotten = self.forgotten.saturating_add(by as usize);
        self.paragraphs.drain(..paragraph.min(self.paragraphs.len()));
        self.paragraphs.iter_mut().for_each(|start| *start = start.saturating_sub(by));
        // What began before and goes on still holds.
        let runs = self.runs.partition_point(|run| run.start <= by).saturating_sub(1);
        self.runs.drain(..runs);
        self.runs.iter_mut().for_each(|run| run.start = run.start.saturating_sub(by));
        let pages = self.pages.partition_point(|page| page.start <= by).saturating_sub(1);
        self.pages.drain(..pages);
        self.pages.iter_mut().for_each(|page| page.start = page.start.saturating_sub(by));
        let quotes = self.quotes.partition_point(|quote| quote.end <= by);
        self.quotes.drain(..quotes);
        self.quotes.iter_mut().for_each(|quote| {
            quote.start = quote.start.saturating_sub(by);
            quote.end = quote.end.saturating_sub(by);
        });
        let commands = self.commands.partition_point(|start| *start < by);
        self.commands.drain(..commands);
        self.commands.iter_mut().for_each(|start| *start = start.saturating_sub(by));
        let gone = [paragraph, runs, pages, quotes, commands].map(bounded);
        self.forget_turns(by, gone);
    }
}

impl Default for Flow {
    fn default() -> Flow {
        Flow::new()
    }
}

/// A length of what is kept within [`LARGEST`], which is far below 4 GiB.
pub(super) fn bounded(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Where to cut text of which so many bytes fit: behind the last space, else at the last character.
fn cut(text: &str, room: usize) -> usize {
    let fitting = text.floor_char_boundary(room);
    let space = text.get(..fitting).and_then(|fitting| fitting.rfind(' '));
    space.map_or(fitting, |space| space.saturating_add(1))
}
