//! Pictures made of characters: half blocks in two colours, or signs of ASCII by brightness.

use ratatui::buffer::Cell;
use ratatui::style::Color;

use super::colour::{Halves, brightness, colour, dithered, rgb_of_cube};
use crate::play::theme::Depth;

/// What stands in a cell that is left for pixels, until they are drawn. Nothing else puts it into one, for it is not displayable; nor is it a control
/// character, whose width ratatui refuses to tell.
pub const LEFT_FOR_PIXELS: &str = "\u{FFF9}";

/// Signs from no ink to much.
const SIGNS: [&str; 10] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"];

/// Draws a cell as two halves in colours. Where a half has a hole, the cell's own ground is seen. The place, column and row, is for dithering.
pub fn half_blocks(cell: &mut Cell, halves: Halves, (column, row): (u32, u32), depth: Depth) {
    let shown = |rgb: [u8; 3], y: u32| colour(dithered(rgb, (column, y), depth), depth);
    let (top, bottom) = (row.saturating_mul(2), row.saturating_mul(2).saturating_add(1));
    match (halves.upper, halves.lower) {
        (None, None) => {}
        (Some(upper), None) => _ = cell.set_symbol("▀").set_fg(shown(upper, top)),
        (None, Some(lower)) => _ = cell.set_symbol("▄").set_fg(shown(lower, bottom)),
        (Some(upper), Some(lower)) => _ = cell.set_symbol("▀").set_fg(shown(upper, top)).set_bg(shown(lower, bottom)),
    }
}

/// Draws a cell as a sign: the more ink the brighter, or on light ground the darker it is.
pub fn sign(cell: &mut Cell, halves: Halves) {
    let Some(mean) = halves.mean() else { return };
    let ink = if is_light(cell.bg) { u8::MAX - brightness(mean) } else { brightness(mean) };
    let at = usize::from(ink) * SIGNS.len() / 256;
    if let Some(sign) = SIGNS.get(at) {
        cell.set_symbol(sign);
    }
}

/// Whether a ground is a light one. The terminal's own is taken to be dark.
fn is_light(ground: Color) -> bool {
    match ground {
        Color::Rgb(red, green, blue) => brightness([red, green, blue]) > 127,
        Color::Indexed(grey @ 232..) => grey > 243,
        Color::Indexed(place @ 16..) => brightness(rgb_of_cube(place)) > 127,
        Color::White | Color::Gray | Color::LightYellow | Color::LightCyan | Color::LightGreen => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALVES: Halves = Halves { upper: Some([255, 0, 0]), lower: Some([0, 0, 255]) };

    fn drawn(halves: Halves, depth: Depth) -> (String, Color, Color) {
        let mut cell = Cell::EMPTY;
        cell.set_bg(Color::Green);
        half_blocks(&mut cell, halves, (0, 0), depth);
        (cell.symbol().to_owned(), cell.fg, cell.bg)
    }

    #[test]
    fn a_cell_holds_two_pixels_and_holes_leave_its_ground() {
        let (red, blue) = (Color::Rgb(255, 0, 0), Color::Rgb(0, 0, 255));
        assert_eq!(drawn(HALVES, Depth::True), ("▀".to_owned(), red, blue));
        assert_eq!(drawn(Halves { lower: None, ..HALVES }, Depth::True), ("▀".to_owned(), red, Color::Green));
        assert_eq!(drawn(Halves { upper: None, ..HALVES }, Depth::True), ("▄".to_owned(), blue, Color::Green));
        assert_eq!(drawn(Halves::default(), Depth::True).0, " ");
    }

    #[test]
    fn shades_between_two_of_a_palette_are_mixed() {
        let grey = Halves { upper: Some([115; 3]), lower: Some([115; 3]) };
        assert_eq!(drawn(grey, Depth::Indexed), ("▀".to_owned(), Color::Indexed(59), Color::Indexed(102)));
    }

    #[test]
    fn signs_have_ink_by_brightness_and_on_light_ground_by_darkness() {
        let sign_on = |ground: Color, grey: u8| {
            let mut cell = Cell::EMPTY;
            cell.set_bg(ground);
            sign(&mut cell, Halves { upper: Some([grey; 3]), lower: None });
            cell.symbol().to_owned()
        };
        assert_eq!([0, 60, 140, 255].map(|grey| sign_on(Color::Reset, grey)), [" ", ":", "+", "@"]);
        for light in [Color::Rgb(250, 240, 200), Color::Indexed(231), Color::Indexed(255), Color::White] {
            assert_eq!([0, 255].map(|grey| sign_on(light, grey)), ["@", " "], "{light}");
        }
    }
}
