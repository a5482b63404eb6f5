//! The pictures of the story that is played.
//!
//! Start at [`Pictures`], which a game has where its story has any. `canvas.rs` puts the pieces on the stage together, a pixel a unit; `colour.rs` has what
//! becomes of colours, `cells.rs` pictures made of characters, and `cover.rs` the cover that is shown before a story begins. What pictures there are the gallery knows
//! ([`Gallery`]); where they are, the machine ([`Six`]).

mod ability;
pub mod canvas;
pub mod cells;
pub mod colour;
pub mod cover;
mod method;
mod tiles;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use image::RgbaImage;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::desk::Desk;
use super::terminal::{Graphics, Protocol};
use crate::pictures::Gallery;
use crate::story::Usage;
use crate::zmachine::Machine;
use crate::zmachine::screen::{Cell, Colour, Glyph, Look, Six, Style};
use canvas::{Canvas, Source};

pub use ability::Ability;
pub use method::Method;
use tiles::Tiles;

impl Source for Gallery {
    fn size(&self, number: u16) -> Option<(u32, u32)> {
        Gallery::size(self, number)
    }

    fn picture(&mut self, number: u16, palette: Option<u16>) -> Option<Arc<RgbaImage>> {
        Gallery::picture(self, number, palette)
    }
}

/// The pictures of a story, as they are on its screen.
pub struct Pictures {
    gallery: Gallery,
    canvas: Canvas,
    tiles: Tiles,
}

impl fmt::Debug for Pictures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pictures").field("size", &self.canvas.size()).finish_non_exhaustive()
    }
}

impl Pictures {
    /// Those of a story; `None` where it has no pictures, or no screen to draw them on.
    pub fn of(machine: &Machine) -> Option<Box<Pictures>> {
        let six = machine.screen().six()?;
        let resources = machine.story().resources()?;
        resources.of(Usage::Picture).next()?;
        let canvas = Canvas::new(six.area(), six.units());
        Some(Box::new(Pictures { gallery: Gallery::new(resources.clone()), canvas, tiles: Tiles::default() }))
    }

    /// Follows what the story has drawn. What was found wrong with its pictures, in words.
    pub fn follow(&mut self, six: &Six, method: Method) -> Vec<String> {
        if method == Method::Off {
            return Vec::new();
        }
        if let Some(part) = self.canvas.follow(six.area(), six.units(), six.placements(), &mut self.gallery) {
            self.tiles.spoil(part);
        }
        if let Method::Pixels(_) = method {
            self.tiles.cut(&self.canvas);
        }
        self.gallery.take_problems()
    }

    /// Draws the pictures into cells that have been drawn without them.
    pub fn draw(&self, six: &Six, area: Rect, desk: &Desk, buffer: &mut Buffer) {
        let chosen = desk.pictures();
        if self.canvas.is_empty() || chosen == Method::Off {
            return;
        }
        let last = buffer.area.bottom().saturating_sub(1);
        for (row, (cells, line)) in six.rows().zip(area.intersection(buffer.area).rows()).enumerate() {
            let method = match chosen {
                // A picture that touches the last row may scroll all.
                Method::Pixels(Protocol::Sixel(_) | Protocol::Iterm) if line.y == last => desk.pictures_in_cells(),
                _ => chosen,
            };
            for (column, (cell, place)) in cells.iter().zip(line.positions()).enumerate() {
                let Some(drawn) = buffer.cell_mut(place).filter(|_| self.canvas.is_touched(row, column)) else {
                    continue;
                };
                if let (Over::Nothing, Method::Pixels(_)) = (over(cell), method) {
                    drawn.set_symbol(cells::LEFT_FOR_PIXELS);
                }
                let Some(halves) = self.canvas.halves(row, column) else { continue };
                match (over(cell), method) {
                    (Over::Nothing, Method::Pixels(_)) => {}
                    (Over::Nothing, Method::HalfBlocks(depth)) => {
                        cells::half_blocks(drawn, halves, (u32::from(place.x), u32::from(place.y)), depth);
                    }
                    // A sign would be read as a part of the text.
                    (Over::Nothing, Method::Signs) if cell.glyph == Glyph::Nothing => cells::sign(drawn, halves),
                    (Over::ThinText, Method::HalfBlocks(_) | Method::Pixels(_)) => {
                        if let Some(mean) = halves.mean() {
                            drawn.set_style(desk.theme.style_of(&Look { background: exact(mean), ..cell.look }));
                        }
                    }
                    (Over::ThinText | Over::Nothing, Method::Signs) | (Over::Text, _) | (_, Method::Off) => {}
                }
            }
        }
    }

    /// What is seen in pixels: all that is left to them in a buffer, where these pictures and whatever is over them have been drawn.
    pub fn take_pixels(&self, method: Method, buffer: &mut Buffer) -> Graphics {
        match method {
            Method::Pixels(protocol) if !self.canvas.is_empty() => {
                Graphics { protocol: Some(protocol), tiles: self.tiles.take(buffer) }
            }
            Method::Pixels(_) | Method::HalfBlocks(_) | Method::Signs | Method::Off => Graphics::default(),
        }
    }
}

/// What a cell of the stage has over pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Nothing,
    /// Text through whose background pictures are seen.
    ThinText,
    Text,
}

fn over(cell: &Cell) -> Over {
    let is_thin = cell.look.background.is_see_through() && !cell.look.style.contains(Style::REVERSE);
    match cell.glyph {
        Glyph::Nothing => Over::Nothing,
        Glyph::Char(' ') if is_thin => Over::Nothing,
        Glyph::Char(_) | Glyph::RightHalf if is_thin => Over::ThinText,
        Glyph::Char(_) | Glyph::RightHalf => Over::Text,
    }
}

/// A colour as stories have exact ones, of 15 bits.
fn exact([red, green, blue]: [u8; 3]) -> Colour {
    let five = |part: u8| u16::from(part >> 3);
    Colour::from_true(five(red) | five(green) << 5 | five(blue) << 10)
}
