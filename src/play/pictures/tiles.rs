//! A canvas in tiles, for terminals that show pixels, and which of their cells a frame leaves to them.

use std::sync::Arc;

use image::GenericImageView;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::{Canvas, hull};
use super::cells::LEFT_FOR_PIXELS;
use crate::play::terminal::{Pixels, Tile};
use crate::zmachine::screen::Area;

/// Cells of a tile, across and down: some kilobytes when they are sent.
const ACROSS: u16 = 32;
const DOWN: u16 = 16;

/// The tiles of a canvas.
#[derive(Debug, Default)]
pub struct Tiles {
    /// Those that have pixels, with their cells.
    tiles: Vec<(Rect, Arc<Pixels>)>,
    /// The part of the canvas that has changed since they were cut.
    stale: Option<Area>,
}

impl Tiles {
    /// A part of the canvas has changed.
    pub fn spoil(&mut self, part: Area) {
        self.stale = Some(self.stale.map_or(part, |stale| hull(stale, part)));
    }

    /// Cuts again what has changed.
    pub fn cut(&mut self, canvas: &Canvas) {
        let Some(stale) = self.stale.take() else { return };
        let (pixels, (width, height)) = canvas.pixels();
        let screen = canvas.size();
        let areas = (0..screen.height).step_by(DOWN.into()).flat_map(|y| {
            (0..screen.width).step_by(ACROSS.into()).map(move |x| Rect::new(x, y, ACROSS, DOWN).intersection(screen))
        });
        self.tiles.retain(|(area, _)| area.intersection(screen) == *area);
        for area in areas {
            let (left, top) = (u32::from(area.x) * width, u32::from(area.y) * height);
            let (wide, high) = (u32::from(area.width) * width, u32::from(area.height) * height);
            let place = |at: u32| i32::try_from(at).unwrap_or(i32::MAX);
            let units =
                Area { top: place(top), left: place(left), bottom: place(top + high), right: place(left + wide) };
            if units.intersection(&stale).is_empty() {
                continue;
            }
            self.tiles.retain(|(one, _)| one.intersection(area).is_empty());
            if left + wide <= pixels.width() && top + high <= pixels.height() {
                let tile = pixels.view(left, top, wide, high).to_image();
                if tile.pixels().any(|pixel| pixel.0[3] > 0) {
                    self.tiles.push((area, Arc::new(Pixels::new(tile))));
                }
            }
        }
    }

    /// All tiles, with their cells that the buffer leaves to them; those are blank then.
    pub fn take(&self, buffer: &mut Buffer) -> Vec<Tile> {
        take(&self.tiles, buffer)
    }
}

/// Pixels with the cells that all of them would take, as tiles with those of the cells that a buffer leaves to them; all such cells are blank then.
pub fn take(pixels: &[(Rect, Arc<Pixels>)], buffer: &mut Buffer) -> Vec<Tile> {
    let tiles = pixels.iter().map(|(area, pixels)| {
        let seen = left_cells(area.intersection(buffer.area), buffer);
        Tile { area: *area, seen, pixels: pixels.clone() }
    });
    let tiles = tiles.collect();
    buffer.content.iter_mut().filter(|cell| cell.symbol() == LEFT_FOR_PIXELS).for_each(|cell| _ = cell.set_symbol(" "));
    tiles
}

/// The cells of an area that are left to pixels, as few rectangles.
fn left_cells(area: Rect, buffer: &Buffer) -> Vec<Rect> {
    let is_left = |x: u16, y: u16| buffer.cell((x, y)).is_some_and(|cell| cell.symbol() == LEFT_FOR_PIXELS);
    let mut done: Vec<Rect> = Vec::new();
    // Those that reach down to the row before.
    let mut open: Vec<Rect> = Vec::new();
    for y in area.top()..area.bottom() {
        let mut runs: Vec<Rect> = Vec::new();
        for x in (area.left()..area.right()).filter(|x| is_left(*x, y)) {
            match runs.last_mut() {
                Some(run) if run.right() == x => run.width += 1,
                Some(_) | None => runs.push(Rect::new(x, y, 1, 1)),
            }
        }
        let (goes_on, ends): (Vec<Rect>, Vec<Rect>) =
            open.into_iter().partition(|one| runs.iter().any(|run| (run.x, run.width) == (one.x, one.width)));
        done.extend(ends);
        open = runs
            .into_iter()
            .map(|run| match goes_on.iter().find(|one| one.x == run.x) {
                Some(one) => Rect { height: one.height + 1, ..*one },
                None => run,
            })
            .collect();
    }
    done.extend(open);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_are_left_are_few_rectangles() {
        let rows = ["##.##", "##.##", ".....", "#####"];
        let mut buffer = Buffer::empty(Rect::new(0, 0, 5, 4));
        for (y, row) in (0..).zip(rows) {
            for (x, _) in (0..).zip(row.chars()).filter(|(_, c)| *c == '#') {
                buffer[(x, y)].set_symbol(LEFT_FOR_PIXELS);
            }
        }
        let found = left_cells(buffer.area, &buffer);
        assert_eq!(found, [Rect::new(0, 0, 2, 2), Rect::new(3, 0, 2, 2), Rect::new(0, 3, 5, 1)]);
        assert_eq!(left_cells(Rect::new(1, 1, 3, 3), &buffer).len(), 3);
        assert_eq!(Tiles::default().take(&mut buffer), []);
        assert!(buffer.content.iter().all(|cell| cell.symbol() == " "));
    }
}
