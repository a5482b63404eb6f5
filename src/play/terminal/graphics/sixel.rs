//! Sixel: six rows of pixels a character, a colour at a time.

use std::collections::HashMap;

use image::RgbaImage;
use ratatui::layout::Rect;

use super::CellSize;
use crate::play::pictures::colour::{cube, dithered, rgb_of_cube};
use crate::play::theme::Depth;

/// Colours that a terminal surely has room for.
const MOST_COLOURS: usize = 256;

/// Pixels with less opacity are holes.
const OPAQUE: u8 = 128;

/// Rows of pixels in a band.
const BAND: u32 = 6;

/// Paints pixels on cells, where the cursor is, scaled to the size of those.
pub(super) fn paint(part: &RgbaImage, seen: Rect, cell: CellSize, bytes: &mut Vec<u8>) {
    let width = u32::from(seen.width) * u32::from(cell.width);
    let height = u32::from(seen.height) * u32::from(cell.height);
    if part.width() == 0 || part.height() == 0 {
        return;
    }
    let Indexed { colours, places } = indexed(part);
    // Pixels that are not painted stay as they are; a pixel is as high as wide.
    bytes.extend_from_slice(format!("\x1bP0;1q\"1;1;{width};{height}").as_bytes());
    for (number, rgb) in colours.iter().enumerate() {
        let [red, green, blue] = rgb.map(|part| (u32::from(part) * 100 + 127) / 255);
        bytes.extend_from_slice(format!("#{number};2;{red};{green};{blue}").as_bytes());
    }
    let columns: Vec<u32> = (0..width).map(|x| x * part.width() / width).collect();
    for top in (0..height).step_by(BAND as usize) {
        let rows = (top..height.min(top + BAND)).map(|y| y * part.height() / height);
        let mut signs: Vec<Option<Vec<u8>>> = vec![None; colours.len()];
        for (bit, row) in rows.enumerate() {
            let line = places.get((row * part.width()) as usize..).unwrap_or_default();
            for (x, column) in columns.iter().enumerate() {
                let Some(Some(place)) = line.get(*column as usize) else { continue };
                let Some(signs) = signs.get_mut(usize::from(*place)) else { continue };
                let signs = signs.get_or_insert_with(|| vec![0; width as usize]);
                if let Some(sign) = signs.get_mut(x) {
                    *sign |= 1 << bit;
                }
            }
        }
        for (number, signs) in signs.iter().enumerate() {
            if let Some(signs) = signs {
                bytes.extend_from_slice(format!("#{number}").as_bytes());
                repeated(signs, bytes);
                bytes.push(b'$');
            }
        }
        bytes.push(b'-');
    }
    // Behind the last band there is no next one.
    if bytes.last() == Some(&b'-') {
        bytes.pop();
    }
    bytes.extend_from_slice(b"\x1b\\");
}

/// Pixels as places in a list of colours; holes have none.
struct Indexed {
    colours: Vec<[u8; 3]>,
    places: Vec<Option<u8>>,
}

/// The picture in its own colours, or where it has too many in those of a cube.
fn indexed(part: &RgbaImage) -> Indexed {
    in_colours(part, |rgb, _| rgb)
        .or_else(|| in_colours(part, |rgb, place| rgb_of_cube(cube(dithered(rgb, place, Depth::Indexed)))))
        .unwrap_or(Indexed { colours: Vec::new(), places: Vec::new() })
}

/// `None` where there are too many colours.
fn in_colours(part: &RgbaImage, shown: impl Fn([u8; 3], (u32, u32)) -> [u8; 3]) -> Option<Indexed> {
    let mut known: HashMap<[u8; 3], u8> = HashMap::new();
    let mut colours = Vec::new();
    let mut places = Vec::with_capacity(part.width() as usize * part.height() as usize);
    for (x, y, pixel) in part.enumerate_pixels() {
        let [red, green, blue, opacity] = pixel.0;
        if opacity < OPAQUE {
            places.push(None);
            continue;
        }
        let rgb = shown([red, green, blue], (x, y));
        let place = match known.get(&rgb) {
            Some(place) => *place,
            None if colours.len() == MOST_COLOURS => return None,
            None => {
                let place = u8::try_from(colours.len()).ok()?;
                known.insert(rgb, place);
                colours.push(rgb);
                place
            }
        };
        places.push(Some(place));
    }
    Some(Indexed { colours, places })
}

/// A band's signs of one colour, with what is repeated said once; blanks at the end are left out.
fn repeated(signs: &[u8], bytes: &mut Vec<u8>) {
    let end = signs.iter().rposition(|sign| *sign != 0).map_or(0, |last| last + 1);
    for run in signs.get(..end).unwrap_or_default().chunk_by(|a, b| a == b) {
        let sign = run.first().copied().unwrap_or(0) + b'?';
        match run.len() {
            short @ 0..=3 => bytes.extend(std::iter::repeat_n(sign, short)),
            long => {
                bytes.extend_from_slice(format!("!{long}").as_bytes());
                bytes.push(sign);
            }
        }
    }
}
