//! The upper window (§8.6, §8.7): a grid of cells as wide as the screen, its cursor, and what it left on the screen.
//!
//! Rows exist from the top down to the lowest that the window has or that was printed in. Those below the window are the
//! overlay: on a real screen that text stays where it was printed when the window shrinks, and so stories draw quote boxes.
//! Nothing here knows versions or opcodes; rows and columns count from 1, as stories count them.

use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use super::filter::cells_of;
use super::style::{Look, Style};
use crate::zmachine::soundness::at_most;

/// What a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Glyph {
    /// Never printed or erased: whatever was on the screen before shows through, which in the window itself is blank space.
    Nothing,
    /// A character; one of two cells' width is followed by [`Glyph::RightHalf`].
    Char(char),
    /// The second cell of the character at its left.
    RightHalf,
}

/// One cell of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cell {
    pub glyph: Glyph,
    pub look: Look,
}

impl Cell {
    /// The character to draw; `None` for the right half of one that is drawn already.
    pub fn character(&self) -> Option<char> {
        match self.glyph {
            Glyph::Nothing => Some(' '),
            Glyph::Char(c) => Some(c),
            Glyph::RightHalf => None,
        }
    }

    /// Whether there is anything to see but background.
    pub(super) fn has_ink(&self) -> bool {
        match self.glyph {
            Glyph::Nothing => false,
            Glyph::Char(c) => c != ' ' || self.look.style.contains(Style::REVERSE),
            Glyph::RightHalf => true,
        }
    }

    fn nothing() -> Cell {
        Cell { glyph: Glyph::Nothing, look: Look::default() }
    }

    /// All of it, different for different cells.
    fn bytes(&self) -> [u8; 12] {
        const BEYOND_UNICODE: u32 = 0x11_0000;
        let glyph = match self.glyph {
            Glyph::Char(c) => u32::from(c),
            Glyph::Nothing => BEYOND_UNICODE,
            Glyph::RightHalf => BEYOND_UNICODE + 1,
        };
        let mut bytes = [0; 12];
        let (of_glyph, of_look) = bytes.split_at_mut(4);
        of_glyph.copy_from_slice(&glyph.to_le_bytes());
        of_look.copy_from_slice(&self.look.bits().to_le_bytes());
        bytes
    }
}

/// A place in the upper window. Row and column count from 1; the column may be one past the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cursor {
    pub row: u8,
    pub col: u16,
}

impl Cursor {
    pub(super) const HOME: Cursor = Cursor { row: 1, col: 1 };
}

/// The upper window and its overlay. What is read back from a file is checked: see `Parts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts")]
pub(super) struct Upper {
    /// The most rows there can be. 0 on a terminal with room for the status line only.
    limit: u8,
    /// At least 1.
    cols: u8,
    /// Rows of the window, at most `limit`.
    height: u8,
    cursor: Cursor,
    /// The lowest row printed in since the last input, or since a quote box was announced; 0 if none.
    lowest_printed: u8,
    /// Whole rows, at least `height` and at most `limit` of them.
    cells: Vec<Cell>,
    #[serde(skip)]
    hash: CellsHash,
}

/// The hash of all cells, until one of them is written. It is theirs: nothing compares it.
#[derive(Debug, Clone, Default)]
struct CellsHash(OnceLock<u128>);

impl PartialEq for CellsHash {
    fn eq(&self, _: &CellsHash) -> bool {
        true
    }
}

impl Eq for CellsHash {}

impl Hash for Upper {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Upper { limit, cols, height, cursor, lowest_printed, cells, hash } = self;
        (limit, cols, height, cursor, lowest_printed, cells.len()).hash(state);
        if !cells.is_empty() {
            let all = || XxHash3_128::oneshot(&cells.iter().flat_map(Cell::bytes).collect::<Vec<u8>>());
            hash.0.get_or_init(all).hash(state);
        }
    }
}

impl Upper {
    pub(super) fn new(limit: u8, cols: u8) -> Upper {
        let (cells, hash) = (Vec::new(), CellsHash::default());
        Upper { limit, cols: cols.max(1), height: 0, cursor: Cursor::HOME, lowest_printed: 0, cells, hash }
    }

    pub(super) fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// The cells, to be written.
    #[inline(always)]
    fn cells_mut(&mut self) -> &mut Vec<Cell> {
        if self.hash.0.get().is_some() {
            self.hash = CellsHash::default();
        }
        &mut self.cells
    }

    /// Whether it is the upper window of a screen with so many rows for it, and so many columns.
    pub(super) fn fits(&self, limit: u8, cols: u8) -> bool {
        self.limit == limit && self.cols == cols
    }

    pub(super) fn height(&self) -> u8 {
        self.height
    }

    pub(super) fn limit(&self) -> u8 {
        self.limit
    }

    pub(super) fn cursor(&self) -> Cursor {
        self.cursor
    }

    pub(super) fn window_rows(&self) -> impl Iterator<Item = &[Cell]> {
        self.rows().take(self.height.into())
    }

    pub(super) fn overlay_rows(&self) -> impl Iterator<Item = &[Cell]> {
        self.rows().skip(self.height.into())
    }

    fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        self.cells.chunks_exact(self.cols.max(1).into())
    }

    /// Makes rows exist down to `rows`, and no further than the screen.
    fn reach(&mut self, rows: u8) {
        let cells = usize::from(rows.min(self.limit)) * usize::from(self.cols);
        if self.cells.len() < cells {
            self.cells_mut().resize(cells, Cell::nothing());
        }
    }

    /// A row that [`Upper::reach`] has made, else an empty one.
    fn row_mut(&mut self, row: u8) -> &mut [Cell] {
        let (above, cols) = (usize::from(row).saturating_sub(1), self.cols.max(1).into());
        self.cells_mut().chunks_exact_mut(cols).nth(above).unwrap_or(&mut [])
    }

    /// Gives the window a height, at most the screen's. Rows below it stay as the overlay; rows that were the overlay's and
    /// are the window's now keep what they show. A cursor that falls outside goes home (§8.7.2.1.1).
    pub(super) fn set_height(&mut self, rows: u8) {
        self.height = rows.min(self.limit);
        self.reach(self.height);
        if self.cursor.row > self.height {
            self.cursor = Cursor::HOME;
        }
    }

    /// Moves the cursor, and no further than the screen's right and bottom edges.
    pub(super) fn move_cursor(&mut self, row: u8, col: u16) {
        self.cursor = Cursor { row: row.clamp(1, self.limit.max(1)), col: col.clamp(1, self.cols.into()) };
    }

    /// Moves the cursor to a column of the row below; on the screen's last row it stays on that row.
    pub(super) fn next_row(&mut self, col: u16) {
        let row = self.cursor.row.saturating_add(1).min(self.limit.max(1));
        self.cursor = Cursor { row, col: col.clamp(1, u16::from(self.cols) + 1) };
    }

    /// Prints a character at the cursor. At the right edge the text is cut. A character that combines with another takes no
    /// cell and is dropped; a wide one that has only the last column becomes a blank.
    pub(super) fn put(&mut self, c: char, look: Look) {
        let width = cells_of(c);
        let (row, col) = (self.cursor.row, usize::from(self.cursor.col).saturating_sub(1));
        let room = usize::from(self.cols).saturating_sub(col);
        if width == 0 || room == 0 || row > self.limit {
            return;
        }
        self.reach(row);
        self.lowest_printed = self.lowest_printed.max(row);
        let taken = width.min(room);
        // taken is 1 or 2.
        self.cursor.col = self.cursor.col.saturating_add(taken as u16);
        let shown = if width > room { ' ' } else { c };
        let line = self.row_mut(row);
        part_wide(line, col);
        part_wide(line, col + taken);
        for (index, cell) in line.iter_mut().skip(col).take(taken).enumerate() {
            *cell = Cell { glyph: if index == 0 { Glyph::Char(shown) } else { Glyph::RightHalf }, look };
        }
    }

    /// Erases from the cursor to the end of its row (§8.7.3.4).
    pub(super) fn erase_to_edge(&mut self, look: Look) {
        let (row, col) = (self.cursor.row, usize::from(self.cursor.col).saturating_sub(1));
        self.reach(row);
        let line = self.row_mut(row);
        part_wide(line, col);
        line.iter_mut().skip(col).for_each(|cell| *cell = Cell { glyph: Glyph::Char(' '), look });
    }

    /// Erases the window, and sends its cursor home. The overlay stays.
    pub(super) fn erase(&mut self, look: Look) {
        let cells = usize::from(self.height) * usize::from(self.cols);
        self.cells_mut().iter_mut().take(cells).for_each(|cell| *cell = Cell { glyph: Glyph::Char(' '), look });
        self.cursor = Cursor::HOME;
    }

    /// Erases window and overlay, and leaves the cursor.
    pub(super) fn erase_all(&mut self, look: Look) {
        let cursor = self.cursor;
        self.drop_overlay();
        self.erase(look);
        self.cursor = cursor;
    }

    /// Ends the overlay.
    pub(super) fn drop_overlay(&mut self) {
        let left = usize::from(self.height) * usize::from(self.cols);
        if left < self.cells.len() {
            self.cells_mut().truncate(left);
        }
        self.lowest_printed = 0;
    }

    /// The overlay's rows down to the lowest printed in since it was last asked for, without the blank ones at both ends.
    pub(super) fn take_left_behind(&mut self) -> Vec<Vec<Cell>> {
        let lowest = self.lowest_printed;
        self.lowest_printed = lowest.min(self.height);
        let fresh = self.rows().take(lowest.into()).skip(self.height.into());
        let mut rows: Vec<Vec<Cell>> = fresh.skip_while(|row| is_blank(row)).map(<[Cell]>::to_vec).collect();
        while rows.last().is_some_and(|row| is_blank(row)) {
            rows.pop();
        }
        rows
    }

    /// Fits the grid to another screen: rows and columns that are no longer there are lost, new columns are empty.
    pub(super) fn resize(&mut self, limit: u8, cols: u8) {
        let mut resized = Upper::new(limit, cols);
        let width = usize::from(resized.cols);
        for old in self.rows().take(limit.into()) {
            let start = resized.cells.len();
            resized.cells.extend(old.iter().take(width));
            resized.cells.resize(start + width, Cell::nothing());
            let cut_wide = old.get(width).is_some_and(|cell| cell.glyph == Glyph::RightHalf);
            if let Some(last) = resized.cells.last_mut().filter(|_| cut_wide) {
                last.glyph = Glyph::Char(' ');
            }
        }
        resized.height = self.height.min(limit);
        resized.lowest_printed = self.lowest_printed.min(limit);
        resized.cursor = Cursor {
            row: self.cursor.row.clamp(1, limit.max(1)),
            col: self.cursor.col.clamp(1, u16::from(resized.cols) + 1),
        };
        *self = resized;
    }
}

/// Where a wide character lies across the left edge of `col`, blanks both its halves: one of them is about to be overwritten.
fn part_wide(line: &mut [Cell], col: usize) {
    if line.get(col).is_some_and(|cell| cell.glyph == Glyph::RightHalf) {
        line.iter_mut().skip(col.saturating_sub(1)).take(2).for_each(|cell| cell.glyph = Glyph::Char(' '));
    }
}

fn is_blank(row: &[Cell]) -> bool {
    !row.iter().any(Cell::has_ink)
}

/// [`Upper`] as it stands in a file, before it is believed.
#[derive(Deserialize)]
struct Parts {
    limit: u8,
    cols: u8,
    height: u8,
    cursor: Cursor,
    lowest_printed: u8,
    #[serde(deserialize_with = "at_most::<_, _, { 255 * 254 }>")]
    cells: Vec<Cell>,
}

impl TryFrom<Parts> for Upper {
    type Error = &'static str;

    fn try_from(parts: Parts) -> Result<Upper, &'static str> {
        let Parts { limit, cols, height, cursor, lowest_printed, cells } = parts;
        let width = usize::from(cols);
        let rows = cells.len().checked_div(width).ok_or("an upper window of no width")?;
        let whole = rows * width == cells.len() && usize::from(height) <= rows && rows <= usize::from(limit);
        let inside = (1..=limit.max(1)).contains(&cursor.row) && (1..=u16::from(cols) + 1).contains(&cursor.col);
        if whole && inside && lowest_printed <= limit && cells.iter().all(is_sound) {
            Ok(Upper { limit, cols, height, cursor, lowest_printed, cells, hash: CellsHash::default() })
        } else {
            Err("an upper window whose parts contradict each other")
        }
    }
}

/// Whether a cell shows what could have been printed: a file must not bring in what a story could not.
fn is_sound(cell: &Cell) -> bool {
    match cell.glyph {
        Glyph::Char(c) => super::is_displayable(c),
        Glyph::Nothing | Glyph::RightHalf => true,
    }
}
