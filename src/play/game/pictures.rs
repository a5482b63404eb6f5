//! The pictures of a story of Version 6, which follow what it has drawn; and the cover of any story, before it begins.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;

use super::{Game, Turned};
use crate::play::desk::{Desk, sentence};
use crate::play::flow::Told;
use crate::play::keys::Action;
use crate::play::pictures::cover::Cover;
use crate::play::terminal::Graphics;

impl Game {
    /// Takes note of what the story has drawn. A story without pictures has nothing to do here.
    pub fn follow_pictures(&mut self, desk: &mut Desk) {
        if let Some(cover) = &mut self.cover {
            desk.ask_for_pixels();
            cover.follow(desk);
        }
        let Some(pictures) = &mut self.pictures else { return };
        let Some(six) = self.session.machine().screen().six() else { return };
        desk.ask_for_pixels();
        for problem in pictures.follow(six, desk.pictures()) {
            self.tell(Told::Notice, &sentence(&problem));
        }
    }

    /// What is seen in pixels over the cells of a frame that is drawn.
    pub fn graphics(&self, desk: &Desk, buffer: &mut Buffer) -> Graphics {
        match (&self.cover, &self.pictures) {
            (Some(cover), _) => cover.take_pixels(buffer),
            (None, Some(pictures)) => pictures.take_pixels(desk.pictures(), buffer),
            (None, None) => Graphics::default(),
        }
    }

    /// Whether the story has pictures to show.
    pub fn has_pictures(&self) -> bool {
        self.pictures.is_some() || self.cover.is_some()
    }

    /// Shows the cover of the story's Blorb before it begins, where it has one and covers are shown.
    pub(super) fn show_cover(&mut self, desk: &mut Desk) {
        let Some(resources) = self.session.machine().story().resources().filter(|_| Cover::is_wanted(desk)) else {
            return;
        };
        match Cover::of(resources) {
            None => {}
            Some(Ok(cover)) => {
                self.cover = Some(Box::new(cover));
                self.follow_pictures(desk);
            }
            Some(Err(error)) => self.untold.push((Told::Notice, format!("The cover can't be shown: {error}."))),
        }
    }

    /// The story begins, on the terminal as it is by now.
    pub(super) fn leave_cover(&mut self, desk: &Desk) {
        self.cover = None;
        self.tell_terminal(desk);
    }

    /// A key was pressed while the cover is shown, which goes on with the story; keys that leave do that.
    pub(super) fn press_at_cover(&mut self, key: &KeyEvent, desk: &mut Desk) -> Turned {
        self.leave_cover(desk);
        match desk.keys.action(key).cloned() {
            Some(action @ (Action::Interrupt | Action::Leave)) => self.act(action, desk),
            Some(_) | None => Turned::Here,
        }
    }
}
