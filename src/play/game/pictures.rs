//! The pictures of a story of Version 6: they follow what it has drawn.

use ratatui::buffer::Buffer;

use super::Game;
use crate::play::desk::{Desk, sentence};
use crate::play::flow::Told;
use crate::play::terminal::Graphics;

impl Game {
    /// Takes note of what the story has drawn. A story without pictures has nothing to do here.
    pub fn follow_pictures(&mut self, desk: &mut Desk) {
        let Some(pictures) = &mut self.pictures else { return };
        let Some(six) = self.session.machine().screen().six() else { return };
        desk.ask_for_pixels();
        for problem in pictures.follow(six, desk.pictures()) {
            self.tell(Told::Notice, &sentence(&problem));
        }
    }

    /// What is seen in pixels over the cells of a frame that is drawn.
    pub fn graphics(&self, desk: &Desk, buffer: &mut Buffer) -> Graphics {
        match &self.pictures {
            Some(pictures) => pictures.take_pixels(desk.pictures(), buffer),
            None => Graphics::default(),
        }
    }

    /// Whether the story has pictures to show.
    pub fn has_pictures(&self) -> bool {
        self.pictures.is_some()
    }
}
