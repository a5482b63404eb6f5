//! Pictures in pixels over cells of a frame, for terminals that have a protocol for them.
//!
//! A frame says which pixels lie over which of its cells ([`Graphics`]). They come in tiles, so that what changes in one place is not sent for all.
//! [`Painter`] knows what the terminal has of them and makes the bytes of what is different: `kitty.rs`, `sixel.rs`, `iterm.rs`. What those protocols
//! are is at <https://sw.kovidgoyal.net/kitty/graphics-protocol/>, <https://vt100.net/docs/vt3xx-gp/chapter14.html> and
//! <https://iterm2.com/documentation-images.html>.

mod iterm;
mod kitty;
mod sixel;

#[cfg(test)]
mod tests;

pub(super) use kitty::forget_pictures;

use std::collections::HashSet;
use std::fmt;
use std::io::Cursor;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{GenericImageView, RgbaImage};
use ratatui::layout::{Position, Rect};
use twox_hash::XxHash3_128;

/// How a terminal takes pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    Kitty,
    Sixel(CellSize),
    Iterm,
}

/// The pixels of a cell of the terminal, each way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellSize {
    width: u16,
    height: u16,
}

impl CellSize {
    /// That of the VT340, which terminals with Sixel are taken to have that tell nothing else.
    pub const USUAL: CellSize = CellSize { width: 10, height: 20 };

    /// A size in pixels; `None` where it can't be one.
    pub fn new(width: u32, height: u32) -> Option<CellSize> {
        let side = |side: u32, most: u16| u16::try_from(side).ok().filter(|side| (2..=most).contains(side));
        Some(CellSize { width: side(width, 64)?, height: side(height, 128)? })
    }
}

/// Pixels that are not changed any more. Comparing them takes no time.
#[derive(Clone)]
pub struct Pixels {
    image: RgbaImage,
    key: Key,
}

/// What tells pixels from others: their width, and the hash of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key(u32, u128);

impl Pixels {
    pub fn new(image: RgbaImage) -> Pixels {
        let key = Key(image.width(), XxHash3_128::oneshot(image.as_raw()));
        Pixels { image, key }
    }
}

impl PartialEq for Pixels {
    fn eq(&self, other: &Pixels) -> bool {
        self.key == other.key
    }
}

impl Eq for Pixels {}

impl fmt::Debug for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pixels of {} by {}", self.image.width(), self.image.height())
    }
}

/// Pixels that are as large as some cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// The cells that all of it would take; each has as many pixels.
    pub area: Rect,
    /// The parts of those cells where it is seen, which are blank else.
    pub seen: Vec<Rect>,
    pub pixels: Arc<Pixels>,
}

/// All that is seen in pixels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graphics {
    /// How; `None` where there is nothing.
    pub protocol: Option<Protocol>,
    pub tiles: Vec<Tile>,
}

/// A part of a tile on the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Spot {
    key: Key,
    area: Rect,
    seen: Rect,
}

impl Graphics {
    /// The parts that are seen, on a terminal of so many columns and rows.
    fn spots(&self, (columns, rows): (u16, u16)) -> impl Iterator<Item = (Spot, &Tile)> {
        let screen = Rect::new(0, 0, columns, rows);
        self.tiles.iter().flat_map(move |tile| {
            let spots = tile.seen.iter().map(move |seen| seen.intersection(tile.area).intersection(screen));
            let spots = spots.filter(|seen| !seen.is_empty());
            spots.map(move |seen| (Spot { key: tile.pixels.key, area: tile.area, seen }, tile))
        })
    }
}

/// What the terminal has of pixels.
#[derive(Debug, Default)]
pub(super) struct Painter {
    kitty: kitty::Sent,
}

impl Painter {
    /// Nothing is on the terminal any more, or nobody knows what.
    pub fn forget(&mut self) -> Vec<u8> {
        self.kitty.forget()
    }

    /// How many numbers there are that pictures in the terminal's memory may have, from the first on.
    pub fn numbers(&self) -> u32 {
        self.kitty.numbers()
    }

    /// The cells that have to be written again before pixels are: where some were and are no more, which else stay with protocols that paint on cells.
    pub fn spoilt(before: &Graphics, after: &Graphics, size: (u16, u16)) -> Vec<Rect> {
        match before.protocol {
            None | Some(Protocol::Kitty) => Vec::new(),
            Some(Protocol::Sixel(_) | Protocol::Iterm) => {
                let stays: HashSet<Spot> = match before.protocol == after.protocol {
                    true => after.spots(size).map(|(spot, _)| spot).collect(),
                    false => HashSet::new(),
                };
                before
                    .spots(size)
                    .map(|(spot, _)| spot)
                    .filter(|spot| !stays.contains(spot))
                    .map(|spot| spot.seen)
                    .collect()
            }
        }
    }

    /// The bytes that bring the terminal from one to the other, when its cells have been written, which were these.
    pub fn paint(&mut self, before: &Graphics, after: &Graphics, size: (u16, u16), written: &[Position]) -> Vec<u8> {
        let mut bytes = match (before.protocol, after.protocol) {
            (Some(Protocol::Kitty), Some(Protocol::Sixel(_) | Protocol::Iterm)) => self.kitty.forget(),
            (None | Some(_), None | Some(_)) => Vec::new(),
        };
        match after.protocol {
            // What the terminal keeps may be seen again.
            None | Some(Protocol::Kitty) => self.kitty.paint(after, size, &mut bytes),
            Some(protocol @ (Protocol::Sixel(_) | Protocol::Iterm)) => {
                let there: HashSet<Spot> = match before.protocol == after.protocol {
                    true => before.spots(size).map(|(spot, _)| spot).collect(),
                    false => HashSet::new(),
                };
                let written: HashSet<Position> = written.iter().copied().collect();
                for (spot, tile) in after.spots(size) {
                    if there.contains(&spot) && !spot.seen.positions().any(|at| written.contains(&at)) {
                        continue;
                    }
                    let part = part(tile, spot.seen);
                    go_to(spot.seen, &mut bytes);
                    match protocol {
                        Protocol::Sixel(cell) => sixel::paint(&part, spot.seen, cell, &mut bytes),
                        Protocol::Iterm | Protocol::Kitty => iterm::paint(&part, spot.seen, &mut bytes),
                    }
                }
            }
        }
        bytes
    }
}

/// The pixels of a part of a tile's cells: left, top, width and height.
fn pixels_of(tile: &Tile, seen: Rect) -> (u32, u32, u32, u32) {
    let (width, height) = tile.pixels.image.dimensions();
    let (across, down) = (width / u32::from(tile.area.width.max(1)), height / u32::from(tile.area.height.max(1)));
    let from = |at: u16, start: u16| u32::from(at.saturating_sub(start));
    (
        from(seen.x, tile.area.x) * across,
        from(seen.y, tile.area.y) * down,
        u32::from(seen.width) * across,
        u32::from(seen.height) * down,
    )
}

fn part(tile: &Tile, seen: Rect) -> RgbaImage {
    let (left, top, width, height) = pixels_of(tile, seen);
    let image = &tile.pixels.image;
    let (left, top) = (left.min(image.width()), top.min(image.height()));
    image.view(left, top, width.min(image.width() - left), height.min(image.height() - top)).to_image()
}

/// Moves the cursor to the first cell of an area.
fn go_to(area: Rect, bytes: &mut Vec<u8>) {
    let (row, column) = (area.y.saturating_add(1), area.x.saturating_add(1));
    bytes.extend_from_slice(format!("\x1b[{row};{column}H").as_bytes());
}

/// Pixels as a PNG file in base 64.
fn png(image: &RgbaImage) -> String {
    let mut file = Cursor::new(Vec::new());
    let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::NoFilter);
    // Memory takes all, and pixels of any size are a PNG; of none there is nothing to show.
    let _ = image.write_with_encoder(encoder);
    STANDARD.encode(file.into_inner())
}
