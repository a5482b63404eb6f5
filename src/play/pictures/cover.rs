//! A story's cover on the whole screen, once, until a key is pressed.
//!
//! It is made as large as the screen takes it, with its sides in proportion, when the screen's size or what the terminal can do has changed; so drawing
//! it is cheap. The last row says how to go on, which also keeps pixels from scrolling the terminal.

use std::sync::Arc;

use image::RgbaImage;
use image::imageops::thumbnail;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells::{LEFT_FOR_PIXELS, half_blocks, sign};
use super::colour::Halves;
use super::{Method, tiles};
use crate::pictures::{PictureError, decode};
use crate::play::desk::Desk;
use crate::play::terminal::{Graphics, Pixels, Protocol};
use crate::story::Resources;

/// The smallest screen on which a cover is shown: columns and rows.
const SMALLEST: (u16, u16) = (24, 8);

/// Pixels of a cell's width, at most, where pixels are drawn: as many as cells of most terminals have. The height is twice that.
const FINEST: u32 = 10;

/// What the last row says.
const GOES_ON: &str = "Any key goes on.";

/// The cover.
#[derive(Debug)]
pub struct Cover {
    picture: RgbaImage,
    fitted: Option<Fitted>,
}

/// A cover that was made for a screen.
#[derive(Debug)]
struct Fitted {
    screen: (u16, u16),
    method: Method,
    place: Rect,
    shown: Shown,
}

#[derive(Debug)]
enum Shown {
    /// Two pixels a cell, one above the other.
    Cells(RgbaImage),
    Pixels(Protocol, Arc<Pixels>),
}

impl Cover {
    /// The cover that a story's Blorb names, if it has one.
    ///
    /// # Errors
    /// Where it can't be decoded.
    pub fn of(resources: &Resources) -> Option<Result<Cover, PictureError>> {
        let bytes = crate::library::frontispiece(resources)?;
        Some(decode(&bytes).map(|picture| Cover { picture: picture.into_rgba8(), fitted: None }))
    }

    /// Whether covers are shown here.
    pub fn is_wanted(desk: &Desk) -> bool {
        let fits = desk.columns >= SMALLEST.0 && desk.rows >= SMALLEST.1;
        fits && !desk.is_inline() && desk.pictures() != Method::Off
    }

    /// Follows the screen's size and what the terminal can do.
    pub fn follow(&mut self, desk: &Desk) {
        let (screen, method) = ((desk.columns, desk.rows), desk.pictures());
        if self.fitted.as_ref().is_some_and(|fitted| (fitted.screen, fitted.method) == (screen, method)) {
            return;
        }
        let rows = desk.rows.saturating_sub(1);
        let (width, height) = size(self.picture.dimensions(), desk.columns, rows);
        let place = Rect::new((desk.columns - width) / 2, (rows - height) / 2, width, height);
        let scaled = |fine: u32| match u32::from(width) * u32::from(height) {
            0 => RgbaImage::new(0, 0),
            _ => thumbnail(&self.picture, u32::from(width) * fine, u32::from(height) * 2 * fine),
        };
        let shown = match method {
            Method::Pixels(protocol) => {
                let own = self.picture.width().div_ceil(u32::from(width).max(1));
                Shown::Pixels(protocol, Arc::new(Pixels::new(scaled(own.clamp(1, FINEST)))))
            }
            Method::HalfBlocks(_) | Method::Signs | Method::Off => Shown::Cells(scaled(1)),
        };
        self.fitted = Some(Fitted { screen, method, place, shown });
    }

    /// Draws it on a blank screen.
    pub fn draw(&self, desk: &Desk, buffer: &mut Buffer) {
        let area = *buffer.area();
        buffer.set_style(area, desk.theme.text);
        if let Some(fitted) = &self.fitted {
            fitted.draw(buffer);
        }
        let width = u16::try_from(GOES_ON.len()).unwrap_or(u16::MAX);
        let (x, y) = (area.width.saturating_sub(width) / 2, area.height.saturating_sub(1));
        if area.height > 0 {
            buffer.set_stringn(x, y, GOES_ON, usize::from(area.width), desk.theme.notice);
        }
    }

    /// What is seen in pixels: all that is left to them in a buffer in which it has been drawn.
    pub fn take_pixels(&self, buffer: &mut Buffer) -> Graphics {
        match &self.fitted {
            Some(Fitted { place, shown: Shown::Pixels(protocol, pixels), .. }) => {
                Graphics { protocol: Some(*protocol), tiles: tiles::take(&[(*place, pixels.clone())], buffer) }
            }
            Some(Fitted { shown: Shown::Cells(_), .. }) | None => Graphics::default(),
        }
    }
}

impl Fitted {
    fn draw(&self, buffer: &mut Buffer) {
        let Rect { x: left, y: top, width, height } = self.place;
        for (column, row) in (0..height).flat_map(|row| (0..width).map(move |column| (column, row))) {
            let Some(cell) = buffer.cell_mut((left + column, top + row)) else { continue };
            let picture = match &self.shown {
                Shown::Pixels(..) => {
                    cell.set_symbol(LEFT_FOR_PIXELS);
                    continue;
                }
                Shown::Cells(picture) => picture,
            };
            let at = (u32::from(column), u32::from(row));
            let half = |lower: u32| picture.get_pixel_checked(at.0, at.1 * 2 + lower).map_or([0; 4], |pixel| pixel.0);
            let halves = Halves::new(half(0), half(1));
            match self.method {
                Method::HalfBlocks(depth) => half_blocks(cell, halves, at, depth),
                Method::Signs => sign(cell, halves),
                Method::Pixels(_) | Method::Off => {}
            }
        }
    }
}

/// The cells that a picture of so many pixels takes where it may have so many columns and rows: in proportion, with cells twice as high as they are wide.
pub fn size((width, height): (u32, u32), columns: u16, rows: u16) -> (u16, u16) {
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (most_wide, most_high) = (u64::from(columns), u64::from(rows) * 2);
    // The side that fills its room first decides.
    let (wide, high) = match width * most_high > height * most_wide {
        true => (most_wide, (height * most_wide / width).max(1)),
        false => ((width * most_high / height).max(1).min(most_wide), most_high),
    };
    let cells = |count: u64| u16::try_from(count).unwrap_or(u16::MAX);
    (cells(wide), cells(high.div_ceil(2)))
}
