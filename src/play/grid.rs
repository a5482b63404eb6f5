//! The fixed part of the screen: the status line of V1 to V3 (§8.2), the upper window (§8.6), and what it left over the lower one (§8 remarks).
//!
//! A [`Grid`] puts cells of the screen model into cells of a buffer, one by one, so that no character can move its neighbours. The area that
//! it draws in need not have the story's size: what does not fit is cut off, and what is missing is blank. What flows is drawn elsewhere.

#[cfg(test)]
mod tests;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::glyphs::Glyphs;
use crate::zmachine::screen::{self, Cell, Colour, Glyph, Look, Screen, Six, is_displayable};

/// A bar that is continued to the right takes at least one in so many columns of its row: less is a word in reverse.
const LEAST_BAR: usize = 4;

/// A screen to draw, and how its looks are drawn. Its methods take the area of the whole game, at whose top the fixed part is.
#[derive(Clone, Copy)]
pub struct Grid<'a> {
    pub screen: &'a Screen,
    /// The style that a theme has for a look, reversed where the look is.
    pub style_of: &'a dyn Fn(&Look) -> Style,
    /// The style of the status line of V1 to V3.
    pub status: Style,
    pub glyphs: Glyphs,
}

impl Grid<'_> {
    /// Draws the status line and the upper window. The result is the number of rows that they take, at most the area's.
    pub fn draw_fixed(&self, area: Rect, buffer: &mut Buffer) -> u16 {
        let rows = fixed_rows(self.screen).min(area.height);
        let area = area.intersection(buffer.area);
        let status_rows = u16::from(self.screen.status_rows());
        if let Some(row) = area.rows().next().filter(|_| status_rows > 0) {
            self.draw_status(row, buffer);
        }
        for (row, cells) in below(area, status_rows).rows().zip(self.screen.upper_rows()) {
            self.draw_window_row(cells, row, buffer);
        }
        rows
    }

    /// Draws the cells of Version 6's screen. Where pictures would be there is their ground.
    pub fn draw_stage(&self, six: &Six, area: Rect, buffer: &mut Buffer) {
        for (row, cells) in area.intersection(buffer.area).rows().zip(six.rows()) {
            self.draw_cells(cells, row, buffer);
        }
    }

    /// Draws what the upper window left over the lower one, over what the buffer has there already.
    pub fn draw_overlay(&self, area: Rect, buffer: &mut Buffer) {
        let area = below(area.intersection(buffer.area), fixed_rows(self.screen));
        for (row, cells) in area.rows().zip(self.screen.overlay_rows()) {
            let mut rest = row;
            for run in cells.chunk_by(|a, b| is_printed(a) == is_printed(b)) {
                let length = u16::try_from(run.len()).unwrap_or(u16::MAX).min(rest.width);
                if length > 0 && run.iter().all(is_printed) {
                    part_wide(buffer, rest.x.checked_sub(1), rest.y);
                    part_wide(buffer, rest.x.saturating_add(length).checked_sub(1), rest.y);
                    self.draw_cells(run, rest, buffer);
                }
                rest = right_of(rest, length);
            }
        }
    }

    /// The status line of V1 to V3, laid out for the width that there is. Nothing before it is first shown.
    fn draw_status(&self, row: Rect, buffer: &mut Buffer) {
        let Some(status) = self.screen.status() else {
            return fill(buffer, row, (self.style_of)(&self.ground()));
        };
        fill(buffer, row, self.status);
        let text = status.lay_out(u8::try_from(row.width).unwrap_or(u8::MAX));
        let mut rest = row;
        for c in text.chars() {
            let width = drawn_width(c);
            if (1..=rest.width).contains(&width) {
                set(buffer, rest.as_position(), visible(c), self.status);
            }
            rest = right_of(rest, width);
        }
    }

    fn draw_window_row(&self, cells: &[Cell], row: Rect, buffer: &mut Buffer) {
        let printed = cells.len() - cells.iter().rev().take_while(|cell| !is_printed(cell)).count();
        let printed_cells = cells.get(..printed).unwrap_or_default();
        let beyond = bar_of(printed_cells, cells.len()).unwrap_or(self.ground());
        self.draw_cells(printed_cells, row, buffer);
        let beyond_them = right_of(row, u16::try_from(printed).unwrap_or(u16::MAX));
        fill(buffer, beyond_them, (self.style_of)(&beyond));
    }

    /// Draws cells from the left end of `row` on, as far as it reaches. A style is asked for only where the look changes.
    fn draw_cells(&self, cells: &[Cell], row: Rect, buffer: &mut Buffer) {
        let mut last: Option<(Look, Style)> = None;
        for (index, (cell, place)) in cells.iter().zip(row.positions()).enumerate() {
            let (c, look) = match cell.glyph {
                // Version 6 has erased each cell to a colour of its own.
                Glyph::Nothing if self.screen.six().is_some() => (' ', cell.look),
                Glyph::Nothing => (' ', self.ground()),
                Glyph::RightHalf => (' ', cell.look),
                Glyph::Char(c) => self.glyphs.shown(c, cell.look),
            };
            let half_follows = cells.get(index.saturating_add(1)).is_some_and(|next| next.glyph == Glyph::RightHalf);
            let has_room = place.x.saturating_add(1) < row.right();
            // What would take more or fewer cells than it has here is blank: it is cut by the edge, or the cells contradict each other.
            let c = match (drawn_width(c), half_follows) {
                (1, false) => visible(c),
                (2, true) if has_room => visible(c),
                _ => ' ',
            };
            let style = match last {
                Some((of, style)) if of == look => style,
                _ => (self.style_of)(&look),
            };
            last = Some((look, style));
            set(buffer, place, c, style);
        }
    }

    /// The look of a window's cells in which nothing was printed: on a real screen, what the lower window was erased to is still there.
    fn ground(&self) -> Look {
        Look { background: self.screen.lower_background(), ..Look::default() }
    }
}

/// Where the upper window's cursor is in the area of the whole game; `None` where that place is cut off. After a character in the last
/// column of all it stays on that column, as terminals have it.
pub fn upper_cursor(screen: &Screen, area: Rect) -> Option<Position> {
    let cursor = screen.upper_cursor();
    let row = u16::from(screen.status_rows()).checked_add(u16::from(cursor.row))?.checked_sub(1)?;
    let last = u16::from(screen.size().cols());
    let col = cursor.col.checked_sub(1)?;
    let col = if col == last && col == area.width { col.checked_sub(1)? } else { col };
    let place = Position { x: area.x.checked_add(col)?, y: area.y.checked_add(row)? };
    area.contains(place).then_some(place)
}

/// The status line and the upper window as text, without the blanks at the ends of rows.
pub fn plain_rows(screen: &Screen) -> Vec<String> {
    let status = screen.status().map(|status| status.lay_out(screen.size().cols()));
    let missing = usize::from(screen.status_rows()) - usize::from(status.is_some());
    let shown = |cell: &Cell| match cell.glyph {
        Glyph::Nothing => Some(' '),
        Glyph::Char(c) => Some(visible(Glyphs::Unicode.shown(c, cell.look).0)),
        Glyph::RightHalf => None,
    };
    let window = screen.upper_rows().map(|cells| cells.iter().filter_map(shown).collect());
    let rows = status.into_iter().chain(std::iter::repeat_n(String::new(), missing)).chain(window);
    rows.map(|row: String| row.trim_end_matches(' ').to_owned()).collect()
}

/// Rows of the status line and the upper window on the story's screen.
fn fixed_rows(screen: &Screen) -> u16 {
    u16::from(screen.status_rows()).saturating_add(u16::from(screen.upper_height()))
}

/// The look in which a row goes on to the right of what was printed in it: where it is a bar from its first column on, in reverse or on a
/// background of its own, that was as wide as the screen before the terminal grew. The story draws it again when it next prints.
fn bar_of(printed: &[Cell], columns: usize) -> Option<Look> {
    let is_bar = |look: &Look| look.style.contains(screen::Style::REVERSE) || look.background != Colour::DEFAULT;
    let look = printed.last()?.look;
    let long_enough = printed.len().saturating_mul(LEAST_BAR) >= columns;
    let whole = printed.iter().all(|cell| is_bar(&cell.look) && cell.look.background == look.background);
    let reverse =
        if look.style.contains(screen::Style::REVERSE) { screen::Style::REVERSE } else { screen::Style::ROMAN };
    (long_enough && whole).then_some(Look { style: reverse, font: screen::Font::Normal, ..look })
}

fn is_printed(cell: &Cell) -> bool {
    cell.glyph != Glyph::Nothing
}

/// What is left of an area below its first rows.
fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y.saturating_add(rows), height: area.height - rows, ..area }
}

/// What is left of an area to the right of its first columns.
fn right_of(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    Rect { x: area.x.saturating_add(columns), width: area.width - columns, ..area }
}

/// Cells that the buffer's own measure gives a character. It decides what follows it on the terminal.
fn drawn_width(c: char) -> u16 {
    match c {
        ' '..='~' => 1,
        _ if !is_displayable(c) => 0,
        _ => c.encode_utf8(&mut [0; 4]).cell_width(),
    }
}

/// The character, or a common blank for any of Unicode's: terminals measure and draw the others as they like.
fn visible(c: char) -> char {
    if c.is_whitespace() { ' ' } else { c }
}

fn fill(buffer: &mut Buffer, area: Rect, style: Style) {
    area.positions().for_each(|place| set(buffer, place, ' ', style));
}

/// Puts one character into one cell, and leaves nothing there of what it had.
fn set(buffer: &mut Buffer, place: Position, c: char, style: Style) {
    if let Some(cell) = buffer.cell_mut(place) {
        // An empty cell is a blank one, and cheaper.
        cell.reset();
        if c != ' ' {
            cell.set_char(c);
        }
        cell.set_style(style);
    }
}

/// Blanks both halves of a wide character at a place, for one of them is about to be drawn over.
fn part_wide(buffer: &mut Buffer, column: Option<u16>, row: u16) {
    let Some(x) = column else { return };
    let Some(cell) = buffer.cell(Position { x, y: row }).filter(|cell| cell.symbol().cell_width() > 1) else { return };
    let style = cell.style();
    set(buffer, Position { x, y: row }, ' ', style);
    set(buffer, Position { x: x.saturating_add(1), y: row }, ' ', style);
}
