//! What is on the screen of Version 6: cells of text and, below them, pictures.
//!
//! Text is always above pictures: a picture that is drawn over text takes the text away. So the whole is drawn in three steps: the cells'
//! backgrounds where they hold [`Glyph::Nothing`], the pictures in their order, each cut to its `clip`, and the characters, whose
//! background covers the pictures unless it [shows through](Colour::is_see_through). A cell belongs to an area if its middle does.

use serde::{Deserialize, Serialize};

use super::super::filter::cells_of;
use super::super::{Cell, Colour, Glyph, Look, Size, Style, is_displayable};
use super::units::{Area, Units};
use crate::story::Opacity;
use crate::zmachine::soundness::at_most;

/// Pieces of pictures that there may be; the oldest give way. No story comes near.
const PIECES: usize = 1024;

/// Cells that there may be.
const CELLS: usize = 255 * 254;

/// A piece of a picture on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Placement {
    /// The picture's number in the Blorb.
    pub picture: u16,
    /// The picture whose colours it takes, where it is one of the adaptive palette (Blorb, `APal`).
    pub palette: Option<u16>,
    /// Where the whole picture would be, scaled to this size.
    pub at: Area,
    /// The part of that which is seen.
    pub clip: Area,
}

/// What printing a cell means for those who read the text as it flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    /// It has been told in the flow.
    Flowing,
    /// It is only here.
    Still,
}

/// Cells and pictures.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Stage {
    rows: u8,
    cols: u8,
    units: Units,
    #[serde(deserialize_with = "at_most::<_, _, CELLS>")]
    cells: Vec<Cell>,
    /// Which cells hold text that flowed.
    #[serde(deserialize_with = "at_most::<_, _, CELLS>")]
    flowing: Vec<bool>,
    #[serde(deserialize_with = "at_most::<_, _, PIECES>")]
    placements: Vec<Placement>,
}

impl Stage {
    pub fn new(size: Size, units: Units) -> Stage {
        let (rows, cols) = (size.rows(), size.cols());
        let count = usize::from(rows) * usize::from(cols);
        Stage { rows, cols, units, cells: vec![blank(); count], flowing: vec![false; count], placements: Vec::new() }
    }

    pub fn units(&self) -> Units {
        self.units
    }

    pub fn size(&self) -> Size {
        Size::new(self.rows.into(), self.cols.into())
    }

    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    pub fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        self.cells.chunks_exact(self.width())
    }

    pub fn placements(&self) -> &[Placement] {
        &self.placements
    }

    /// The rows with all that did not flow.
    pub fn still_rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        self.rows().zip(self.flowing.chunks_exact(self.width())).map(|(cells, flowing)| {
            cells.iter().zip(flowing).map(|(cell, flowed)| if *flowed { blank() } else { *cell }).collect()
        })
    }

    /// The whole screen.
    pub fn area(&self) -> Area {
        Area::new(0, 0, u16::from(self.rows) * self.units.height(), u16::from(self.cols) * self.units.width())
    }

    fn width(&self) -> usize {
        usize::from(self.cols).max(1)
    }

    /// The rows and columns of the cells of an area.
    fn cells_in(&self, area: &Area) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        // Both ends are on the screen after this.
        let end = |place: i32, most: u8| place.clamp(0, i32::from(most)) as usize;
        let rows = end(self.units.row(area.top), self.rows)..end(self.units.row(area.bottom), self.rows);
        let cols = end(self.units.column(area.left), self.cols)..end(self.units.column(area.right), self.cols);
        (rows, cols)
    }

    fn index(&self, row: usize, col: usize) -> usize {
        row * self.width() + col
    }

    /// Prints a character at a place in units, if its cell is within the window's area. A character that combines with another has no cell.
    pub fn put(&mut self, (y, x): (i32, i32), window: &Area, c: char, look: Look, text: Text) {
        let (rows, cols) = self.cells_in(window);
        let (Ok(row), Ok(col)) = (usize::try_from(self.units.row(y)), usize::try_from(self.units.column(x))) else {
            return;
        };
        let taken = cells_of(c);
        if taken == 0 || !rows.contains(&row) || !cols.contains(&col) {
            return;
        }
        let room = cols.end - col;
        let c = if taken > room { ' ' } else { c };
        let taken = taken.min(room);
        self.part_wide(row, col);
        self.part_wide(row, col + taken);
        for step in 0..taken {
            let glyph = if step == 0 { Glyph::Char(c) } else { Glyph::RightHalf };
            let look = self.look_over(row, col + step, look);
            let index = self.index(row, col + step);
            if let (Some(cell), Some(flowing)) = (self.cells.get_mut(index), self.flowing.get_mut(index)) {
                *cell = Cell { glyph, look };
                *flowing = text == Text::Flowing;
            }
        }
    }

    /// A look whose background shows through, on the cell where it is to be: it takes over the colour that is there, unless a picture is.
    fn look_over(&self, row: usize, col: usize, look: Look) -> Look {
        if !look.background.is_see_through() {
            return look;
        }
        // §8.3.6: reversed it would make no sense.
        let look = Look { style: look.style.without(Style::REVERSE), ..look };
        let Some(under) = self.cells.get(self.index(row, col)) else { return look };
        let pictured = under.glyph == Glyph::Nothing && self.is_pictured(row, col);
        if pictured { look } else { Look { background: under.look.background, ..look } }
    }

    fn is_pictured(&self, row: usize, col: usize) -> bool {
        let middle = |at: usize, cell: u16| i32::try_from(at).unwrap_or(0) * i32::from(cell) + i32::from(cell / 2);
        let (y, x) = (middle(row, self.units.height()), middle(col, self.units.width()));
        self.placements.iter().any(|placement| placement.clip.contains(y, x))
    }

    /// The colour of a place: of the cell there; `None` where a picture is seen, or outside the screen.
    pub fn colour_at(&self, y: i32, x: i32) -> Option<Colour> {
        let (row, col) = (usize::try_from(self.units.row(y)).ok()?, usize::try_from(self.units.column(x)).ok()?);
        if row >= self.rows.into() || col >= self.cols.into() {
            return None;
        }
        let cell = self.cells.get(self.index(row, col))?;
        let is_covered = cell.glyph != Glyph::Nothing || !self.is_pictured(row, col);
        Some(cell.look.background).filter(|colour| is_covered && !colour.is_see_through())
    }

    /// Paints an area with a background colour. One that is transparent paints nothing (§8.3.6); one that was taken from a picture
    /// takes away what is over the picture.
    pub fn erase(&mut self, area: &Area, background: Colour) {
        if background == Colour::TRANSPARENT {
            return;
        }
        let area = area.intersection(&self.area());
        let (rows, cols) = self.cells_in(&area);
        for row in rows {
            self.part_wide(row, cols.start);
            self.part_wide(row, cols.end);
            let (from, to) = (self.index(row, cols.start), self.index(row, cols.end));
            let look = |old: Look| match background.is_see_through() {
                true if old.background.is_see_through() => Look::default(),
                true => Look::erased_to(old.background),
                false => Look::erased_to(background),
            };
            let cells = self.cells.get_mut(from..to).unwrap_or_default();
            cells.iter_mut().for_each(|cell| *cell = Cell { glyph: Glyph::Nothing, look: look(cell.look) });
            self.flowing.get_mut(from..to).unwrap_or_default().fill(false);
        }
        if !background.is_see_through() {
            self.cut_pictures(&area);
        }
    }

    /// Cuts an area out of all pictures. How many pieces were looked at.
    fn cut_pictures(&mut self, area: &Area) -> usize {
        if self.placements.iter().all(|placement| placement.clip.intersection(area).is_empty()) {
            return self.placements.len();
        }
        let pieces = self.placements.iter().flat_map(|whole| {
            let whole = *whole;
            whole.clip.without(area).map(move |clip| Placement { clip, ..whole })
        });
        self.placements = pieces.collect();
        self.drop_oldest();
        self.placements.len()
    }

    fn drop_oldest(&mut self) {
        let excess = self.placements.len().saturating_sub(PIECES);
        self.placements.drain(..excess);
    }

    /// Draws a picture within a window's area. How much work it was, in simple steps.
    pub fn draw(&mut self, picture: Placement, window: &Area, opacity: Opacity) -> usize {
        let clip = picture.at.intersection(window).intersection(&self.area());
        if clip.is_empty() {
            return 1;
        }
        let mut work = 0;
        if opacity == Opacity::Opaque {
            work += self.cut_pictures(&clip);
        }
        let (rows, cols) = self.cells_in(&clip);
        for row in rows {
            self.part_wide(row, cols.start);
            self.part_wide(row, cols.end);
            if opacity == Opacity::Unknown {
                work += self.uncover_row(row, cols.clone());
            }
            let (from, to) = (self.index(row, cols.start), self.index(row, cols.end));
            for cell in self.cells.get_mut(from..to).unwrap_or_default() {
                let background = cell.look.background;
                let background = if background.is_see_through() { Colour::DEFAULT } else { background };
                *cell = Cell { glyph: Glyph::Nothing, look: Look::erased_to(background) };
            }
            self.flowing.get_mut(from..to).unwrap_or_default().fill(false);
            work += cols.len();
        }
        self.placements.push(Placement { clip, ..picture });
        self.drop_oldest();
        work
    }

    /// What opaque text covers of older pictures is gone, before a picture with holes takes the text's place.
    fn uncover_row(&mut self, row: usize, cols: std::ops::Range<usize>) -> usize {
        let (from, to) = (self.index(row, cols.start), self.index(row, cols.end));
        let covers = |cell: &Cell| cell.glyph != Glyph::Nothing && !cell.look.background.is_see_through();
        let covering: Vec<bool> = self.cells.get(from..to).unwrap_or_default().iter().map(covers).collect();
        let mut work = 0;
        let mut col = cols.start;
        for run in covering.chunk_by(|a, b| a == b) {
            if run.first() == Some(&true) {
                let (height, width) = (self.units.height(), self.units.width());
                // Cells of a screen: their places are small.
                let (top, left) = (row as i32 * i32::from(height), col as i32 * i32::from(width));
                work += self.cut_pictures(&Area::new(top, left, height, run.len() as u16 * width));
            }
            col += run.len();
        }
        work
    }

    /// Moves what is in an area up by so many units, or down if they are negative, and blanks what comes in (§15 scroll_window). Text moves
    /// by whole rows.
    pub fn scroll(&mut self, area: &Area, by: i32, background: Colour) {
        let area = area.intersection(&self.area());
        if area.is_empty() || by == 0 {
            return;
        }
        let (rows, cols) = self.cells_in(&area);
        let most = i32::try_from(rows.len()).unwrap_or(0);
        let step = self.units.row(by).clamp(-most, most);
        self.part_columns(&rows, &cols);
        for nth in 0..rows.len() {
            // Upwards from the first row on, downwards from the last, so that nothing is overwritten before it has moved.
            let target = if step > 0 { rows.start + nth } else { rows.end - 1 - nth };
            let source = target.checked_add_signed(step as isize).filter(|source| rows.contains(source));
            self.move_row(source, target, &cols, background);
        }
        let edge = self.area();
        let pieces = self.placements.iter().flat_map(|whole| {
            let whole = *whole;
            let inside = whole.clip.intersection(&area).moved_down(-by).intersection(&area).intersection(&edge);
            let moved = Placement { clip: inside, at: whole.at.moved_down(-by), ..whole };
            let rest = whole.clip.without(&area).map(move |clip| Placement { clip, ..whole });
            rest.chain((!inside.is_empty()).then_some(moved))
        });
        self.placements = pieces.collect();
        self.drop_oldest();
    }

    /// Whether text stands in the last row of an area.
    pub fn has_text_at_foot(&self, area: &Area) -> bool {
        let (rows, cols) = self.cells_in(area);
        let row = rows.last().and_then(|row| self.cells.get(self.index(row, cols.start)..self.index(row, cols.end)));
        row.is_some_and(|cells| cells.iter().any(Cell::has_ink))
    }

    fn part_columns(&mut self, rows: &std::ops::Range<usize>, cols: &std::ops::Range<usize>) {
        for row in rows.clone() {
            self.part_wide(row, cols.start);
            self.part_wide(row, cols.end);
        }
    }

    /// Copies the columns of one row to another, or blanks them.
    fn move_row(&mut self, from: Option<usize>, to: usize, cols: &std::ops::Range<usize>, background: Colour) {
        let target = self.index(to, cols.start);
        let end = target + cols.len();
        if end > self.cells.len() || end > self.flowing.len() {
            return;
        }
        match from.map(|row| self.index(row, cols.start)) {
            Some(source) if source + cols.len() <= self.cells.len() => {
                self.cells.copy_within(source..source + cols.len(), target);
                self.flowing.copy_within(source..source + cols.len(), target);
            }
            _ => {
                let background = if background.is_see_through() { Colour::DEFAULT } else { background };
                let cell = Cell { glyph: Glyph::Nothing, look: Look::erased_to(background) };
                self.cells.get_mut(target..end).unwrap_or_default().fill(cell);
                self.flowing.get_mut(target..end).unwrap_or_default().fill(false);
            }
        }
    }

    /// Where a wide character lies across the left edge of a column, blanks both its halves.
    fn part_wide(&mut self, row: usize, col: usize) {
        let index = self.index(row, col);
        if col == 0 || col >= self.width() {
            return;
        }
        if self.cells.get(index).is_some_and(|cell| cell.glyph == Glyph::RightHalf) {
            let halves = self.cells.get_mut(index - 1..=index).unwrap_or_default();
            halves.iter_mut().for_each(|cell| cell.glyph = Glyph::Char(' '));
        }
    }

    /// Fits it to another screen: what is no longer there is lost, what is new is blank.
    pub fn resize(&mut self, size: Size) {
        let mut resized = Stage::new(size, self.units);
        let width = resized.width().min(self.width());
        for row in 0..usize::from(resized.rows.min(self.rows)) {
            self.part_wide(row, width);
            let (from, to) = (self.index(row, 0), resized.index(row, 0));
            let old = (self.cells.get(from..from + width), self.flowing.get(from..from + width));
            let new = (resized.cells.get_mut(to..to + width), resized.flowing.get_mut(to..to + width));
            if let ((Some(cells), Some(flowing)), (Some(to_cells), Some(to_flowing))) = (old, new) {
                to_cells.copy_from_slice(cells);
                to_flowing.copy_from_slice(flowing);
            }
        }
        let edge = resized.area();
        let cut = |placement: &Placement| Placement { clip: placement.clip.intersection(&edge), ..*placement };
        resized.placements = self.placements.iter().map(cut).filter(|placement| !placement.clip.is_empty()).collect();
        *self = resized;
    }

    /// Whether it is a stage of a screen of this size, showing what could have been printed.
    pub fn is_sound(&self, size: Size) -> bool {
        let count = usize::from(self.rows) * usize::from(self.cols);
        let shown = |cell: &Cell| match cell.glyph {
            Glyph::Char(c) => is_displayable(c),
            Glyph::Nothing | Glyph::RightHalf => true,
        };
        (self.rows, self.cols) == (size.rows(), size.cols())
            && self.cells.len() == count
            && self.flowing.len() == count
            && self.cells.iter().all(shown)
            && self.placements.iter().all(|placement| placement.at.is_sound() && placement.clip.is_sound())
    }
}

fn blank() -> Cell {
    Cell { glyph: Glyph::Nothing, look: Look::default() }
}
