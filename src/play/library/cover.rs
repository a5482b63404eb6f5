//! A cover in the cells of a terminal: the upper half of a cell in one colour, the lower in another.
//!
//! What can't be decoded is told in words. A picture is made small
//! when it is read, so that drawing it is cheap. Where the terminal has a palette, the colours between are dithered; where it has less, there is no
//! picture.

use image::RgbaImage;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::pictures::{PictureError, decode};
use crate::play::pictures::canvas::span;
use crate::play::pictures::cells::half_blocks;
use crate::play::pictures::colour::{Halves, mean};
use crate::play::pictures::cover;
use crate::play::theme::Depth;

/// Pixels of the longer side of what is kept.
const KEPT_SIDE: u32 = 168;

/// A picture, made small.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pixels: RgbaImage,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture of {} by {}", self.pixels.width(), self.pixels.height())
    }
}

impl Picture {
    /// Decodes a PNG or a JPEG.
    ///
    /// # Errors
    /// Where it is neither, is damaged, or would take too much memory.
    pub fn decode(bytes: &[u8]) -> Result<Picture, PictureError> {
        let decoded = decode(bytes)?;
        let small = match decoded.width().max(decoded.height()) {
            ..=KEPT_SIDE => decoded,
            _ => decoded.thumbnail(KEPT_SIDE, KEPT_SIDE),
        };
        Ok(Picture { pixels: small.to_rgba8() })
    }

    /// The cells that the picture takes where it may have so many columns and rows: as it is, with pixels as high as they are wide.
    fn size(&self, columns: u16, rows: u16) -> (u16, u16) {
        cover::size(self.pixels.dimensions(), columns, rows)
    }

    /// The rows that it takes where it may have so many columns and rows.
    pub fn rows(&self, columns: u16, rows: u16) -> u16 {
        self.size(columns, rows).1
    }

    /// Draws the picture into an area, in the middle of its columns, with `top` rows of it scrolled away.
    pub fn draw(&self, area: Rect, top: usize, buffer: &mut Buffer, depth: Depth) {
        let (columns, rows) = self.size(area.width, area.height);
        let left = area.width.saturating_sub(columns) / 2;
        let size = (u32::from(columns), u32::from(rows) * 2);
        for row in 0..rows {
            let Some(y) = usize::from(row).checked_sub(top).and_then(|y| u16::try_from(y).ok()) else { continue };
            for column in 0..columns {
                let at = (area.x.saturating_add(left).saturating_add(column), area.y.saturating_add(y));
                let half = |lower: u32| {
                    let (x, y) = (u32::from(column), u32::from(row) * 2 + lower);
                    let (width, height) = self.pixels.dimensions();
                    mean(&self.pixels, span(x, size.0, width), span(y, size.1, height))
                };
                if let Some(cell) = buffer.cell_mut(at) {
                    half_blocks(cell, Halves::new(half(0), half(1)), (column.into(), row.into()), depth);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::RgbImage;
    use ratatui::style::Color;

    use super::*;

    fn png(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
        let image = RgbImage::from_fn(width, height, |x, y| image::Rgb(pixel(x, y)));
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    fn drawn(picture: &Picture, area: Rect, depth: Depth) -> Buffer {
        let mut buffer = Buffer::empty(area);
        picture.draw(area, 0, &mut buffer, depth);
        buffer
    }

    #[test]
    fn a_cell_holds_two_pixels() {
        let picture = Picture::decode(&png(2, 2, |x, y| [(x * 255) as u8, (y * 255) as u8, 7])).unwrap();
        let buffer = drawn(&picture, Rect::new(0, 0, 2, 1), Depth::True);
        let colours: Vec<(Color, Color)> = buffer.content.iter().map(|cell| (cell.fg, cell.bg)).collect();
        assert_eq!(
            colours,
            [(Color::Rgb(0, 0, 7), Color::Rgb(0, 255, 7)), (Color::Rgb(255, 0, 7), Color::Rgb(255, 255, 7))]
        );
    }

    #[test]
    fn sides_keep_their_proportion() {
        let size = |width, height, columns, rows| {
            Picture::decode(&png(width, height, |_, _| [9; 3])).unwrap().size(columns, rows)
        };
        assert_eq!(size(100, 100, 40, 10), (20, 10));
        assert_eq!(size(100, 100, 10, 40), (10, 5));
        assert_eq!(size(400, 4, 40, 10), (40, 1));
        assert_eq!(size(1, 400, 40, 10), (1, 10));
        assert_eq!(size(100, 100, 0, 0), (0, 0));
    }

    #[test]
    fn what_is_no_picture_is_told() {
        assert!(matches!(Picture::decode(b"no picture"), Err(PictureError::Format)));
        assert!(matches!(Picture::decode(b""), Err(PictureError::Format)));
        assert!(matches!(Picture::decode(b"GIF89a\x01\0\x01\0"), Err(PictureError::Format)));
        let whole = png(20, 20, |x, _| [x as u8; 3]);
        assert!(matches!(Picture::decode(&whole[..whole.len() / 2]), Err(PictureError::Damaged)));
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0xFF;
            let _ = Picture::decode(&bytes);
        }
    }

    #[test]
    fn a_picture_that_would_fill_the_memory_is_not_decoded() {
        // 30,000 by 30,000 pixels, as the header says.
        let mut bytes = png(1, 1, |_, _| [0; 3]);
        bytes[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        let checksum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert!(matches!(Picture::decode(&bytes), Err(PictureError::TooLarge)));
        // Within the sides, but of 4000 by 4000 pixels.
        bytes[16..24].copy_from_slice(&[0, 0, 0x0F, 0xA0, 0, 0, 0x0F, 0xA0]);
        let checksum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert!(matches!(Picture::decode(&bytes), Err(PictureError::TooLarge)));
    }

    /// The checksum of a chunk of PNG.
    fn crc(bytes: &[u8]) -> u32 {
        let step = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
        };
        !bytes.iter().fold(!0, step)
    }
}
