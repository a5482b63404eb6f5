//! The pictures of the story that is played.
//!
//! Start at [`Pictures`], which a game has where its story has any. `canvas.rs` puts the pieces on the stage together, a pixel a unit; `colour.rs` has what
//! becomes of colours, and `cells.rs` pictures made of characters. What pictures there are the gallery knows
//! ([`Gallery`]); where they are, the machine ([`Six`]).

pub mod canvas;
pub mod colour;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use image::RgbaImage;

use crate::pictures::Gallery;
use crate::story::Usage;
use crate::zmachine::Machine;
use crate::zmachine::screen::Six;
use canvas::{Canvas, Source};

impl Source for Gallery {
    fn picture(&mut self, number: u16, palette: Option<u16>) -> Option<Arc<RgbaImage>> {
        Gallery::picture(self, number, palette)
    }
}

/// The pictures of a story, as they are on its screen.
#[derive(Debug)]
pub struct Pictures {
    gallery: Gallery,
    canvas: Canvas,
}

impl Pictures {
    /// Those of a story; `None` where it has no pictures, or no screen to draw them on.
    pub fn of(machine: &Machine) -> Option<Box<Pictures>> {
        let six = machine.screen().six()?;
        let resources = machine.story().resources()?;
        resources.of(Usage::Picture).next()?;
        let canvas = Canvas::new(six.area(), six.units());
        Some(Box::new(Pictures { gallery: Gallery::new(resources.clone()), canvas }))
    }

    /// Follows what the story has drawn. What was found wrong with its pictures, in words.
    pub fn follow(&mut self, six: &Six) -> Vec<String> {
        self.canvas.follow(six.area(), six.units(), six.placements(), &mut self.gallery);
        self.gallery.take_problems()
    }
}
