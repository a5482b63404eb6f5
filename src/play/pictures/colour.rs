//! Colours of pictures: means of many pixels, and what a terminal's palette has for them.

use std::ops::Range;

use image::RgbaImage;
use ratatui::style::Color;

use crate::play::theme::Depth;

/// A pixel with less opacity than this is a hole.
const OPAQUE: u8 = 128;

/// The mean colours of a cell's upper and lower half; `None` where no picture is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Halves {
    pub upper: Option<[u8; 3]>,
    pub lower: Option<[u8; 3]>,
}

impl Halves {
    /// Of two means with their opacity.
    pub fn new(upper: [u8; 4], lower: [u8; 4]) -> Halves {
        let seen = |[red, green, blue, opacity]: [u8; 4]| (opacity >= OPAQUE).then_some([red, green, blue]);
        Halves { upper: seen(upper), lower: seen(lower) }
    }

    pub fn is_empty(&self) -> bool {
        self.upper.is_none() && self.lower.is_none()
    }

    /// The mean of both that are seen.
    pub fn mean(&self) -> Option<[u8; 3]> {
        match (self.upper, self.lower) {
            (Some(upper), Some(lower)) => Some(std::array::from_fn(|part| upper[part].midpoint(lower[part]))),
            (one, other) => one.or(other),
        }
    }
}

/// The mean of some pixels, in which each counts by its opacity. Of no pixels it is a hole.
pub fn mean(picture: &RgbaImage, columns: Range<u32>, rows: Range<u32>) -> [u8; 4] {
    let (mut sums, mut opacity, mut count) = ([0_u64; 3], 0_u64, 0_u64);
    let within = |range: Range<u32>, length: u32| range.start as usize..range.end.min(length) as usize;
    let (columns, rows) = (within(columns, picture.width()), within(rows, picture.height()));
    let stride = picture.width() as usize * 4;
    for row in rows {
        let start = row * stride;
        let pixels = picture.as_raw().get(start + columns.start * 4..start + columns.end * 4).unwrap_or_default();
        let (pixels, _) = pixels.as_chunks::<4>();
        for [parts @ .., alpha] in pixels {
            count += 1;
            opacity += u64::from(*alpha);
            for (sum, part) in sums.iter_mut().zip(parts) {
                *sum += u64::from(*part) * u64::from(*alpha);
            }
        }
    }
    let byte = |sum: u64, count: u64| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX);
    let [red, green, blue] = sums.map(|sum| byte(sum, opacity));
    [red, green, blue, byte(opacity, count)]
}

/// Steps of the six levels that each primary has in the palette of 256.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// A colour moved a little by its place, so that a palette's few colours mix in the eye.
pub fn dithered(rgb: [u8; 3], (x, y): (u32, u32), depth: Depth) -> [u8; 3] {
    match depth {
        Depth::True | Depth::Sixteen | Depth::None => rgb,
        Depth::Indexed => {
            // Bayer's pattern of 2 by 2, over the 40 steps between two levels.
            let shift = match (x % 2, y % 2) {
                (0, 0) => -15,
                (1, 1) => -5,
                (1, _) => 5,
                (_, _) => 15,
            };
            rgb.map(|part| u8::try_from((i16::from(part) + shift).clamp(0, 255)).unwrap_or(part))
        }
    }
}

/// The place of a colour in the palette of 256: in its cube.
pub fn cube([red, green, blue]: [u8; 3]) -> u8 {
    // From the second level on they are 40 apart.
    let level = |part: u8| match part {
        0..=47 => 0,
        48..=115 => 1,
        116.. => (part - 36) / 40,
    };
    16 + 36 * level(red) + 6 * level(green) + level(blue)
}

/// The colour of a place in the cube.
pub fn rgb_of_cube(place: u8) -> [u8; 3] {
    let place = usize::from(place.saturating_sub(16));
    [place / 36, place / 6 % 6, place % 6].map(|level| LEVELS.get(level).copied().unwrap_or(0))
}

/// A colour as a terminal of this depth has it: the nearest of its palette; its own where it has too few.
pub fn colour([red, green, blue]: [u8; 3], depth: Depth) -> Color {
    match depth {
        Depth::True => Color::Rgb(red, green, blue),
        Depth::Indexed => Color::Indexed(cube([red, green, blue])),
        Depth::Sixteen | Depth::None => Color::Reset,
    }
}

/// How bright a colour is, 0 to 255, as eyes have it (ITU-R BT.601).
pub fn brightness([red, green, blue]: [u8; 3]) -> u8 {
    let sum = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
    u8::try_from(sum / 1000).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    #[test]
    fn colours_fit_the_depth() {
        assert_eq!(colour([1, 2, 3], Depth::True), Color::Rgb(1, 2, 3));
        assert_eq!(colour([255, 0, 0], Depth::Indexed), Color::Indexed(196));
        assert_eq!(colour([0; 3], Depth::Indexed), Color::Indexed(16));
        assert_eq!(colour([255; 3], Depth::Indexed), Color::Indexed(231));
        assert_eq!(colour([255; 3], Depth::Sixteen), Color::Reset);
        assert!((16..=231).all(|place| cube(rgb_of_cube(place)) == place));
        for part in 0..=255 {
            let nearest = (0_u8..).zip(LEVELS).min_by_key(|(_, level)| level.abs_diff(part)).expect("six").0;
            assert_eq!(cube([0, 0, part]), 16 + nearest, "{part}");
        }
    }

    #[test]
    fn holes_do_not_count_in_a_mean() {
        let mut picture = RgbaImage::from_pixel(2, 2, Rgba([200, 100, 50, 255]));
        picture.put_pixel(0, 0, Rgba([0, 0, 0, 0]));
        assert_eq!(mean(&picture, 0..2, 0..2), [200, 100, 50, 191]);
        assert_eq!(mean(&picture, 0..1, 0..1), [0; 4]);
        assert_eq!(mean(&picture, 5..9, 0..2), [0; 4]);
    }

    #[test]
    fn a_half_is_seen_where_most_of_it_is() {
        let halves = Halves::new([10, 20, 30, 128], [50, 60, 70, 127]);
        assert_eq!((halves.upper, halves.lower), (Some([10, 20, 30]), None));
        assert_eq!(halves.mean(), Some([10, 20, 30]));
        assert_eq!(Halves::new([10, 0, 0, 255], [20, 0, 0, 255]).mean(), Some([15, 0, 0]));
        assert!(Halves::new([1, 2, 3, 0], [1, 2, 3, 9]).is_empty());
    }

    #[test]
    fn green_is_brighter_than_blue() {
        assert_eq!([[0; 3], [255; 3], [0, 255, 0], [0, 0, 255]].map(brightness), [0, 255, 149, 29]);
    }
}
