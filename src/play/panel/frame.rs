//! Where a panel stands on the screen, and what is around it: border, title, the keys that it knows.
//!
//! A panel stands in the middle with the game around it where there is room, and takes the whole screen where there is little. Where every cell counts
//! it has no border; title and keys go before what the panel is about does.

use std::ops::Range;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Block, Widget};

use super::cells::{Pen, columns_of};
use crate::play::theme::Theme;

/// Cells of a screen that is too narrow, or too low, to show anything around a panel.
const NARROW: u16 = 50;
const LOW: u16 = 14;

/// Cells that a border needs.
const BORDERED: (u16, u16) = (30, 8);

/// A key, and what it does here.
pub type Hint<'a> = (&'a str, &'a str);

/// How large a panel would like to be within, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    pub columns: u16,
    pub rows: u16,
}

/// What is around the panel's own cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Border,
    /// Title above and keys below, as far as there is room.
    Bare,
}

/// A panel's place on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// All of it.
    outer: Rect,
    /// What is the panel's own.
    pub inner: Rect,
    edge: Edge,
}

impl Frame {
    /// The place of a panel of this extent on a screen. It has at least one cell of its own where the screen has one.
    pub fn on(screen: Rect, extent: Extent) -> Frame {
        let outer = match screen.width < NARROW || screen.height < LOW {
            true => screen,
            false => {
                let width = extent.columns.saturating_add(4).min(screen.width - 4);
                let height = extent.rows.saturating_add(2).min(screen.height - 2);
                let column = screen.x.saturating_add((screen.width - width) / 2);
                Rect::new(column, screen.y.saturating_add((screen.height - height) / 2), width, height)
            }
        };
        let bordered = outer.width >= BORDERED.0 && (outer.height >= BORDERED.1 || outer != screen);
        let (edge, left, above, below) = match (bordered, outer.height) {
            (true, _) => (Edge::Border, 2, 1, 1),
            (false, 0..=2) => (Edge::Bare, 0, 0, 0),
            (false, 3..=4) => (Edge::Bare, 0, 1, 0),
            (false, _) => (Edge::Bare, 0, 1, 1),
        };
        let inner = Rect {
            x: outer.x.saturating_add(left),
            y: outer.y.saturating_add(above),
            width: outer.width.saturating_sub(2 * left),
            height: outer.height.saturating_sub(above + below),
        };
        Frame { outer, inner, edge }
    }

    /// Clears the place and draws what is around it. Keys come in the order of their import: what has no room is left out.
    pub fn draw(&self, title: &str, hints: &[Hint<'_>], buffer: &mut Buffer, theme: &Theme) {
        self.clear(buffer, theme);
        let (top, bottom) = match self.edge {
            Edge::Border => {
                let visible = self.outer.intersection(*buffer.area());
                Block::bordered().style(theme.panel).border_style(theme.border).render(visible, buffer);
                let within = |row| Rect { x: self.outer.x + 2, y: row, width: self.outer.width - 4, height: 1 };
                (Some(within(self.outer.y)), Some(within(self.outer.bottom() - 1)))
            }
            Edge::Bare => {
                let above = (self.inner.y > self.outer.y).then_some(Rect { height: 1, ..self.outer });
                let below = (self.inner.bottom() < self.outer.bottom()).then(|| Rect {
                    y: self.inner.bottom(),
                    height: 1,
                    ..self.outer
                });
                (above, below)
            }
        };
        if let Some(mut pen) = top.and_then(|row| Pen::at(buffer, row, 0)) {
            let gap = match self.edge {
                Edge::Border => " ",
                Edge::Bare => "",
            };
            pen.put(gap, theme.title).put(title, theme.title).put(gap, theme.title);
        }
        if let Some(mut pen) = bottom.and_then(|row| Pen::at(buffer, row, 0)) {
            put_hints(&mut pen, hints, theme);
        }
    }

    /// Empties the place, so that nothing of the game shines through.
    fn clear(&self, buffer: &mut Buffer, theme: &Theme) {
        let area = self.outer.intersection(*buffer.area());
        for position in area.positions() {
            if let Some(cell) = buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(theme.panel);
            }
        }
        // A wide character of the game's may stand half under the left edge.
        let Some(beside) = area.x.checked_sub(1) else { return };
        for row in area.top()..area.bottom() {
            if let Some(cell) = buffer.cell_mut((beside, row)).filter(|cell| cell.cell_width() > 1) {
                cell.set_symbol(" ");
            }
        }
    }

    /// Shows on the border, beside an area of the panel, which of so many rows are seen in it; unless all are.
    pub fn draw_thumb(&self, area: Rect, rows: Range<usize>, count: usize, buffer: &mut Buffer, theme: &Theme) {
        let seen = rows.end.saturating_sub(rows.start);
        let height = usize::from(area.height);
        if self.edge == Edge::Bare || seen >= count || height < 2 {
            return;
        }
        let length = (height.saturating_mul(seen) / count.max(1)).clamp(1, height - 1);
        let hidden = count.saturating_sub(seen).max(1);
        let from = (height - length).saturating_mul(rows.start.min(hidden)) / hidden;
        for row in from..from + length {
            let row = area.y.saturating_add(u16::try_from(row).unwrap_or(u16::MAX));
            if let Some(cell) = buffer.cell_mut((self.outer.right().saturating_sub(1), row)) {
                cell.set_symbol("█").set_style(theme.border);
            }
        }
    }
}

/// The row of an area, from 0, in which a place on the screen is. None where it is not within.
pub fn row_in(area: Rect, column: u16, row: u16) -> Option<u16> {
    area.contains(Position { x: column, y: row }).then(|| row.saturating_sub(area.y))
}

/// Writes keys and what they do, as many as have room whole.
fn put_hints(pen: &mut Pen<'_>, hints: &[Hint<'_>], theme: &Theme) {
    for (key, what) in hints {
        let needed = columns_of(key).saturating_add(columns_of(what)).saturating_add(3);
        if needed > usize::from(pen.left()) {
            return;
        }
        pen.put(" ", theme.panel).put(key, theme.accent).put(" ", theme.panel).put(what, theme.dim);
        pen.put(" ", theme.panel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(columns: u16, rows: u16) -> Rect {
        Frame::on(Rect::new(0, 0, columns, rows), Extent { columns: 60, rows: 10 }).inner
    }

    #[test]
    fn a_panel_stands_in_the_middle_and_takes_all_of_a_small_screen() {
        assert_eq!(inner(80, 24), Rect::new(10, 7, 60, 10));
        assert_eq!(inner(60, 20), Rect::new(4, 5, 52, 10));
        assert_eq!(inner(40, 12), Rect::new(2, 1, 36, 10));
        assert_eq!(inner(20, 5), Rect::new(0, 1, 20, 3));
        assert_eq!(inner(20, 3), Rect::new(0, 1, 20, 2));
        assert_eq!(inner(1, 1), Rect::new(0, 0, 1, 1));
        assert_eq!(inner(0, 0), Rect::new(0, 0, 0, 0));
    }

    #[test]
    fn nothing_shines_through_and_no_wide_character_is_halved() {
        let screen = Rect::new(0, 0, 80, 24);
        let mut buffer = Buffer::empty(screen);
        for row in 0..24 {
            // An odd column, so that one stands half under the edge.
            buffer.set_string(1, row, "ラ".repeat(39), ratatui::style::Style::new());
        }
        let frame = Frame::on(screen, Extent { columns: 60, rows: 10 });
        frame.draw("Help", &[("Esc", "close")], &mut buffer, &Theme::default());
        assert_eq!(buffer[(7, 10)].symbol(), " ");
        assert_eq!(buffer[(8, 10)].symbol(), "│");
        let line: String = (8..72).map(|column| buffer[(column, 10)].symbol()).collect();
        assert_eq!(line, format!("│{}│", " ".repeat(62)));
    }
}
