//! The pictures of a story of Version 6: they follow what it has drawn.

use super::Game;
use crate::play::desk::{Desk, sentence};
use crate::play::flow::Told;

impl Game {
    /// Takes note of what the story has drawn. A story without pictures has nothing to do here.
    pub fn follow_pictures(&mut self, desk: &Desk) {
        let Some(pictures) = &mut self.pictures else { return };
        let Some(six) = self.session.machine().screen().six() else { return };
        for problem in pictures.follow(six, desk.pictures()) {
            self.tell(Told::Notice, &sentence(&problem));
        }
    }
}
