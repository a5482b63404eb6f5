//! The pictures of a stage put together: one canvas of pixels, each a unit of the screen, and the mean colours of its cells.
//!
//! It is kept. Only where pieces of pictures have come, gone or changed is it made again.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use image::{Pixel, Rgba, RgbaImage};
use ratatui::layout::Rect;

use super::colour::{Halves, mean};
use crate::pictures::ROOM;
use crate::zmachine::screen::{Area, Placement, Units};

/// Pixels of the screen and of pictures that one change looks at, at most: a screen of 320 by 200 units a thousand times over, the largest there is twice. And
/// pixels of all pictures in it: as many as are kept, so that none is decoded for each of its pieces. Where a story heaps up more, the lowest pieces are left out.
const MOST_PAINTED: u64 = 1 << 26;
const MOST_DECODED: u64 = (ROOM / 4) as u64;

/// Where pictures come from: by number, in their own colours or another picture's.
pub trait Source {
    fn picture(&mut self, number: u16, palette: Option<u16>) -> Option<Arc<RgbaImage>>;

    /// The pixels of a picture, across and down, without decoding it.
    fn size(&self, number: u16) -> Option<(u32, u32)>;
}

/// What pictures look like together.
#[derive(Debug, Clone)]
pub struct Canvas {
    units: Units,
    area: Area,
    /// Transparent where there is no picture.
    pixels: RgbaImage,
    /// The pieces that are on it.
    placements: Vec<Placement>,
    columns: usize,
    /// Of each cell, row by row.
    halves: Vec<Halves>,
    /// Of each cell, whether any pixel of it has a picture, be it a thin line.
    touched: Vec<bool>,
}

impl Canvas {
    /// An empty canvas for a screen of this size.
    pub fn new(area: Area, units: Units) -> Canvas {
        let columns = cells(area.right, units.width());
        let count = columns.saturating_mul(cells(area.bottom, units.height()));
        Canvas {
            units,
            area,
            pixels: RgbaImage::new(side(area.right), side(area.bottom)),
            placements: Vec::new(),
            columns,
            halves: vec![Halves::default(); count],
            touched: vec![false; count],
        }
    }

    /// Follows what is on the stage. The part that has changed, if any has.
    pub fn follow(
        &mut self,
        area: Area,
        units: Units,
        placements: &[Placement],
        source: &mut impl Source,
    ) -> Option<Area> {
        if (area, units) != (self.area, self.units) {
            *self = Canvas::new(area, units);
            self.change(area, placements, source);
            return Some(area);
        }
        let first = self.placements.iter().zip(placements).take_while(|(old, new)| old == new).count();
        let old = self.placements.get(first..).unwrap_or_default();
        let new = placements.get(first..).unwrap_or_default();
        let last = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
        let changed = |pieces: &[Placement]| {
            let pieces = pieces.get(..pieces.len().saturating_sub(last)).unwrap_or_default();
            pieces.iter().map(|piece| piece.clip).reduce(hull)
        };
        let part = match (changed(old), changed(new)) {
            (Some(old), Some(new)) => hull(old, new),
            (one, other) => one.or(other)?,
        };
        self.change(part, placements, source);
        Some(part)
    }

    /// Makes a part again.
    fn change(&mut self, part: Area, placements: &[Placement], source: &mut impl Source) {
        let part = part.intersection(&self.area);
        for y in part.top..part.bottom {
            self.row(y, &part).fill([0; 4]);
        }
        for piece in placements.get(first_painted(&part, placements, source)..).unwrap_or_default() {
            let seen = piece.clip.intersection(&piece.at).intersection(&part);
            if !seen.is_empty()
                && let Some(picture) = source.picture(piece.picture, piece.palette)
            {
                self.paint(&picture, &piece.at, &seen);
            }
        }
        self.placements = placements.to_vec();
        self.average(&part);
    }

    /// Paints the part of a picture that is seen; `at` is where all of it would be.
    fn paint(&mut self, picture: &RgbaImage, at: &Area, seen: &Area) {
        let (width, height) = picture.dimensions();
        if width == 0 || height == 0 {
            return;
        }
        let columns: Vec<Range<u32>> =
            (seen.left..seen.right).map(|x| span(side(x - at.left), side(at.right - at.left), width)).collect();
        for y in seen.top..seen.bottom {
            let rows = span(side(y - at.top), side(at.bottom - at.top), height);
            // Where nothing is made smaller a pixel is one of the picture's.
            let line = if rows.len() == 1 { line_of(picture, rows.start) } else { &[] };
            for (under, columns) in self.row(y, seen).iter_mut().zip(&columns) {
                let over = match (columns.len(), line.get(columns.start as usize)) {
                    (1, Some(pixel)) => *pixel,
                    _ => mean(picture, columns.clone(), rows.clone()),
                };
                match (over, *under) {
                    ([.., 0], _) => {}
                    ([.., u8::MAX], _) | (_, [.., 0]) => *under = over,
                    (_, below) => {
                        let mut mixed = Rgba(below);
                        mixed.blend(&Rgba(over));
                        *under = mixed.0;
                    }
                }
            }
        }
    }

    /// The pixels of a row that are in a part.
    fn row(&mut self, y: i32, part: &Area) -> &mut [[u8; 4]] {
        let start = side(y) as usize * self.pixels.width() as usize;
        let (pixels, _) = self.pixels.as_chunks_mut::<4>();
        pixels.get_mut(start + side(part.left) as usize..start + side(part.right) as usize).unwrap_or_default()
    }

    /// Makes the mean colours of the cells of a part again.
    fn average(&mut self, part: &Area) {
        let (width, height) = (u32::from(self.units.width()), u32::from(self.units.height()));
        for row in cells_of(part.top, part.bottom, height) {
            for column in cells_of(part.left, part.right, width) {
                let half = |lower: u32| {
                    let top = row * height + lower * (height / 2);
                    let (x, y) = (column * width, top);
                    let within = |from: u32, length: u32, of: u32| from.min(of)..from.saturating_add(length).min(of);
                    mean(
                        &self.pixels,
                        within(x, width, self.pixels.width()),
                        within(y, height / 2, self.pixels.height()),
                    )
                };
                let (upper, lower) = (half(0), half(1));
                let index = row as usize * self.columns + column as usize;
                if let (Some(halves), Some(touched)) = (self.halves.get_mut(index), self.touched.get_mut(index)) {
                    *halves = Halves::new(upper, lower);
                    *touched = upper[3] > 0 || lower[3] > 0;
                }
            }
        }
    }

    /// The mean colours of a cell, row and column from 0, if a picture is seen there.
    pub fn halves(&self, row: usize, column: usize) -> Option<Halves> {
        self.halves.get(self.index(row, column)?).copied().filter(|halves| !halves.is_empty())
    }

    /// Whether a cell has a pixel of a picture, be it too little to be seen in its mean colours.
    pub fn is_touched(&self, row: usize, column: usize) -> bool {
        self.index(row, column).and_then(|index| self.touched.get(index)).is_some_and(|touched| *touched)
    }

    fn index(&self, row: usize, column: usize) -> Option<usize> {
        row.checked_mul(self.columns)?.checked_add(column).filter(|_| column < self.columns)
    }

    /// The cells that it takes.
    pub fn size(&self) -> Rect {
        let side = |cells: usize| u16::try_from(cells).unwrap_or(u16::MAX);
        let rows = self.halves.len() / self.columns.max(1);
        Rect::new(0, 0, side(self.columns), side(rows))
    }

    /// Whether there is no piece of any picture.
    pub fn is_empty(&self) -> bool {
        self.placements.is_empty()
    }

    /// Its pixels, and how many of them a cell has, across and down.
    pub fn pixels(&self) -> (&RgbaImage, (u32, u32)) {
        (&self.pixels, (self.units.width().into(), self.units.height().into()))
    }
}

/// The lowest of the pieces in a part for which there is time.
fn first_painted(part: &Area, placements: &[Placement], source: &impl Source) -> usize {
    let (mut painted, mut decoded) = (0_u64, 0_u64);
    let mut met = HashSet::new();
    let is_too_much = |piece: &Placement| {
        let seen = piece.clip.intersection(&piece.at).intersection(part);
        let Some((width, height)) = source.size(piece.picture).filter(|_| !seen.is_empty()) else { return false };
        let whole = u64::from(width) * u64::from(height);
        if met.insert((piece.picture, piece.palette)) {
            decoded += whole;
        }
        // What is made smaller has more pixels than are seen of it.
        let under = whole.saturating_mul(count(&seen)) / count(&piece.at).max(1);
        painted = painted.saturating_add(count(&seen).max(under));
        painted > MOST_PAINTED || decoded > MOST_DECODED
    };
    placements.iter().rposition(is_too_much).map_or(0, |last| last + 1)
}

/// The units of an area.
fn count(area: &Area) -> u64 {
    u64::from(side(area.bottom - area.top)) * u64::from(side(area.right - area.left))
}

/// A row of a picture.
fn line_of(picture: &RgbaImage, row: u32) -> &[[u8; 4]] {
    let start = row as usize * picture.width() as usize;
    let (pixels, _) = picture.as_raw().as_chunks::<4>();
    pixels.get(start..start + picture.width() as usize).unwrap_or_default()
}

/// A place on the screen as a pixel.
fn side(at: i32) -> u32 {
    u32::try_from(at).unwrap_or(0)
}

fn cells(length: i32, cell: u16) -> usize {
    usize::try_from(length / i32::from(cell).max(1)).unwrap_or(0)
}

/// The cells that units from one to another lie in.
fn cells_of(from: i32, to: i32, cell: u32) -> Range<u32> {
    side(from) / cell..side(to).div_ceil(cell)
}

/// The smallest area that has both.
pub fn hull(one: Area, other: Area) -> Area {
    Area {
        top: one.top.min(other.top),
        left: one.left.min(other.left),
        bottom: one.bottom.max(other.bottom),
        right: one.right.max(other.right),
    }
}

/// The pixels of a side `length` long that lie under the one at a place of a side that it is scaled to: at least one.
pub fn span(at: u32, of: u32, length: u32) -> Range<u32> {
    // No more than the length, which is 32 bits.
    let place = |at: u32| (u64::from(at) * u64::from(length) / u64::from(of.max(1))) as u32;
    let from = place(at).min(length.saturating_sub(1));
    from..place(at.saturating_add(1)).max(from + 1).min(length)
}
