//! Windows of cells: the status line of Versions 1 to 3, and the upper window with what it left over the lower one.

use super::look::{Css, dressed, push};
use super::protocol::{Content, GlkStyle, GridLine, Run, WindowId};
use crate::zmachine::screen::{Cell, Colour, Glyph, Screen, Style};

/// A grid as the display has it.
#[derive(Debug)]
pub(super) struct Grid {
    pub id: WindowId,
    rows: Vec<Vec<Run>>,
}

impl Grid {
    /// One that is new there, and blank.
    pub fn new(id: WindowId) -> Grid {
        Grid { id, rows: Vec::new() }
    }

    /// What must be sent for the display to show these rows. None where it does already.
    pub fn show(&mut self, rows: Vec<Vec<Run>>, all: Extent) -> Option<Content> {
        let blank = Vec::new();
        let changed = rows
            .iter()
            .enumerate()
            .filter(|(index, row)| all == Extent::All || self.rows.get(*index).unwrap_or(&blank) != *row);
        let numbered = changed
            .map(|(index, row)| GridLine { line: u32::try_from(index).unwrap_or(u32::MAX), content: row.clone() });
        let lines: Vec<GridLine> = numbered.collect();
        self.rows = rows;
        (!lines.is_empty()).then(|| Content { id: self.id, lines: Some(lines), ..Content::default() })
    }
}

/// Which rows are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Those that are not as the display has them.
    Changed,
    All,
}

/// The status line (§8.2). None before the story has one.
pub(super) fn status(screen: &Screen) -> Option<Vec<Vec<Run>>> {
    let text = screen.status()?.lay_out(screen.size().cols());
    Some(vec![vec![Run { style: GlkStyle::Normal, text, ..Run::default() }]])
}

/// The upper window's rows, and below them those of a quote box that are to be read (§8.6.1).
pub(super) fn upper(screen: &Screen, css: Css) -> Vec<Vec<Run>> {
    let mut rows: Vec<Vec<Run>> = screen.upper_rows().map(|cells| row(cells, css)).collect();
    let height = rows.len();
    rows.extend(screen.overlay_rows().map(|cells| row(cells, css)));
    while rows.len() > height && rows.last().is_some_and(Vec::is_empty) {
        rows.pop();
    }
    rows
}

/// A row of cells as runs, without the blank ones at its end, which a display fills up itself.
fn row(cells: &[Cell], css: Css) -> Vec<Run> {
    let end = cells.iter().rposition(|cell| !is_blank(cell)).map_or(0, |last| last + 1);
    let mut runs = Vec::new();
    let mut text = [0; 4];
    for cell in cells.iter().take(end) {
        if let Some(character) = cell.character() {
            push(&mut runs, &dressed(&cell.look, css), character.encode_utf8(&mut text));
        }
    }
    runs
}

fn is_blank(cell: &Cell) -> bool {
    match cell.glyph {
        Glyph::Nothing => true,
        Glyph::RightHalf => false,
        Glyph::Char(character) => {
            let look = &cell.look;
            character == ' ' && look.background == Colour::DEFAULT && !look.style.contains(Style::REVERSE)
        }
    }
}
