//! A game in the terminal's ordinary screen: lines that are over go up into the terminal's own scrollback, each once, and below them stays a picture
//! with the upper window, the line that is not over with what is typed in it, and the foot.
//!
//! It is the same game: the text is the same document, of which [`Gone`] says how much is in the scrollback. What needs the whole terminal (a panel,
//! the text scrolled back, a search, an upper window over more than a third of it) is drawn on the alternate screen by `draw.rs`, so that it goes again
//! without a trace; lines that are over meanwhile follow afterwards.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::draw::style_of_ground;
use super::{Foot, Game};
use crate::play::desk::Desk;
use crate::play::flow::{self, Flow, Row, RowKind};
use crate::play::grid::Grid;
use crate::play::terminal::Surface;
use crate::zmachine::screen::{Cell, Glyph, Look};

/// Rows that are handed out at once.
const BATCH: usize = 200;

/// Rows of a terminal from which on the foot keeps its row while it says nothing, so that the line that is typed stays where it is.
const STEADY: u16 = 8;

/// Cells of a rule between two pages: a terminal that becomes narrower breaks long ones.
const RULE: u16 = 24;

/// What of a game is in the terminal's scrollback.
#[derive(Debug, Clone, Default)]
pub(super) struct Gone {
    /// All up to here.
    upto: flow::Position,
    /// What is to be said there before more follows.
    heading: Option<String>,
    /// Whether the last page has shown anything. Blank lines at its top, which are for what stood above them, are left out.
    has_begun: bool,
}

impl Game {
    /// Where the game is shown now.
    pub fn surface(&self, desk: &Desk) -> Surface {
        let finds = matches!(self.foot, Foot::Find(_));
        let fits = self.six().is_none()
            && desk.panel.is_none()
            && !finds
            && self.fixed_rows_shown(desk) <= desk.rows / 3
            && !self.is_back(desk);
        match desk.is_inline() && fits {
            true => Surface::Inline,
            false => Surface::Alternate,
        }
    }

    /// The next rows for the terminal's scrollback; None where there are none. What was handed out never comes again.
    pub fn next_finished(&mut self, desk: &Desk) -> Option<Buffer> {
        if let Some(heading) = self.gone.heading.take() {
            return Some(heading_row(&heading, desk));
        }
        let Rect { width, .. } = self.below_the_fixed(desk);
        let (mut rows, upto) = self.flow.finished(self.gone.upto, width, BATCH);
        if rows.is_empty() {
            return None;
        }
        let mut has_begun = self.gone.has_begun;
        rows.retain(|row| {
            let is_divide = row.kind == RowKind::Divide;
            has_begun = !is_divide && (has_begun || !row.spans.is_empty());
            is_divide || has_begun
        });
        let drawn = self.draw_rows(&rows, desk);
        (self.gone.upto, self.gone.has_begun) = (upto, has_begun);
        Some(drawn)
    }

    /// The line that is not over, for the scrollback when the game is left; None where it only asks for a command.
    pub fn last_words(&self, desk: &Desk) -> Option<Buffer> {
        let says = self.flow.prompt().chars().any(char::is_alphanumeric);
        let window = self.window(desk);
        let (rows, _) = flow::Showing::new(&self.flow, window).last_line();
        says.then(|| self.draw_rows(&rows, desk))
    }

    /// The picture below the text, and where the cursor is in it, if anywhere. It is as wide as the terminal and at most as high.
    pub fn draw_inline(&self, desk: &Desk) -> (Buffer, Option<Position>) {
        let fixed = self.fixed_rows_shown(desk).min(desk.rows);
        let below = Rect { y: fixed, height: desk.rows - fixed, ..self.below_the_fixed(desk) };
        let foot = self.foot_line(desk);
        let foot_rows = u16::from(below.height > 1 && (foot.is_some() || desk.rows >= STEADY));
        let (rows, cursor) = self.showing(self.window(desk), desk).last_line();
        let (rows, cursor) = part_with_cursor(&rows, cursor, below.height - foot_rows);
        let height = fixed + u16::try_from(rows.len()).unwrap_or(below.height) + foot_rows;
        let mut buffer = self.paper(height.clamp(1, desk.rows.max(1)), desk);
        let area = *buffer.area();
        for (row, y) in rows.iter().zip(below.y..area.bottom()) {
            self.draw_row(row, below, y, desk, &mut buffer);
        }
        let style_of = |look: &Look| desk.theme.style_of(look);
        let screen = self.session.machine().screen();
        let grid = Grid { screen, style_of: &style_of, status: desk.theme.status, glyphs: desk.glyphs() };
        grid.draw_fixed(Rect { height: fixed, ..area }, &mut buffer);
        if let (Some(line), 1..) = (foot, foot_rows) {
            let row = Rect { y: area.bottom() - 1, height: 1, ..area };
            buffer.set_style(row, desk.theme.notice);
            buffer.set_stringn(row.x, row.y, &line, usize::from(row.width), desk.theme.notice);
        }
        let cursor = match self.types_in_the_grid(desk) {
            true => self.draw_typed_in_grid(desk, &mut buffer),
            false => cursor.map(|(column, row)| Position::new(below.x + column, below.y + row)),
        };
        (buffer, cursor)
    }

    /// Rows of the status line and the upper window, without those at its bottom that show nothing.
    fn fixed_rows_shown(&self, desk: &Desk) -> u16 {
        let screen = self.session.machine().screen();
        let blank = |cells: &[Cell]| cells.iter().all(|cell| matches!(cell.glyph, Glyph::Nothing));
        let rows: Vec<bool> = screen.upper_rows().map(blank).collect();
        let shown = match self.types_in_the_grid(desk) {
            true => rows.len(),
            false => rows.iter().rposition(|blank| !blank).map_or(0, |last| last + 1),
        };
        u16::from(screen.status_rows()).saturating_add(u16::try_from(shown).unwrap_or(u16::MAX))
    }

    /// The game is at another turn, or goes on at one: its text comes again under a heading, and on the whole screen the foot tells where that is.
    pub(super) fn show_turn_again(&mut self, place: String, desk: &mut Desk) {
        let turn = self.flow.range_of(self.session.here());
        let upto = turn.map_or(self.flow.end(), |text| text.start);
        // A turn's text begins behind the prompt that it answered.
        self.gone = Gone { upto: self.flow.line_start(upto), heading: Some(place.clone()), has_begun: false };
        desk.message = (!desk.is_inline()).then(|| format!("{place}."));
    }

    /// The same of another document that ends alike, but may begin earlier and lack what golmac said.
    pub(super) fn gone_in(&self, other: &Flow) -> Gone {
        let upto = self.flow.place_in(self.gone.upto, other).unwrap_or(other.last_line());
        Gone { upto: upto.min(other.last_line()), ..self.gone.clone() }
    }

    /// Rows of text, as they are to stay.
    fn draw_rows(&self, rows: &[Row<'_>], desk: &Desk) -> Buffer {
        let mut buffer = self.paper(u16::try_from(rows.len()).unwrap_or(u16::MAX), desk);
        let place = Rect { y: 0, height: buffer.area().height, ..self.below_the_fixed(desk) };
        for (row, y) in rows.iter().zip(0..place.height) {
            let width = if row.kind == RowKind::Divide { place.width.min(RULE) } else { place.width };
            self.draw_row(row, Rect { width, ..place }, y, desk, &mut buffer);
        }
        buffer
    }

    /// Blank rows on the ground that the story's text has.
    fn paper(&self, rows: u16, desk: &Desk) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, desk.columns, rows));
        let area = *buffer.area();
        buffer.set_style(area, desk.theme.text);
        buffer.set_style(area, style_of_ground(self.session.machine().screen().lower_background(), desk));
        buffer
    }
}

/// A rule with words in it. No longer than it need be: a terminal that becomes narrower breaks what is.
fn heading_row(words: &str, desk: &Desk) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, desk.columns, 1));
    buffer.set_style(*buffer.area(), desk.theme.text);
    let rule = desk.rule().repeat(2);
    let mut x = 0;
    for (text, style) in
        [(&*rule, desk.theme.notice), (&format!(" {words} "), desk.theme.notice), (&rule, desk.theme.notice)]
    {
        let room = usize::from(desk.columns.saturating_sub(x));
        (x, _) = buffer.set_stringn(x, 0, text, room, style);
    }
    buffer
}

/// As many rows as there is room for: the last, or those that the cursor is in.
fn part_with_cursor<'a, 'b>(
    rows: &'a [Row<'b>],
    cursor: Option<(u16, usize)>,
    room: u16,
) -> (&'a [Row<'b>], Option<(u16, u16)>) {
    let room = usize::from(room);
    let last = rows.len().saturating_sub(room);
    let first = cursor.map_or(last, |(_, row)| row.min(last));
    let part = rows.get(first..first.saturating_add(room).min(rows.len())).unwrap_or_default();
    let cursor = cursor.and_then(|(column, row)| Some((column, u16::try_from(row.checked_sub(first)?).ok()?)));
    (part, cursor.filter(|(_, row)| usize::from(*row) < part.len()))
}
