//! The menus of a story (§10.4): shown, and what is chosen from them.

use super::purpose::Purpose;
use super::{Game, Wants};
use crate::play::desk::Desk;
use crate::play::keys::Action;
use crate::zmachine::Key;
use crate::zmachine::screen::{Menu, Six};

/// The keys that choose, as far as there are any.
const LETTERS: &str = "123456789abcdefghijklmnopqrstuvwxyz";

impl Game {
    fn menus(&self) -> &[Menu] {
        self.six().map_or(&[], Six::menus)
    }

    /// Shows the story's menus, or its only one.
    pub(super) fn show_menus(&mut self, desk: &mut Desk) {
        match self.menus() {
            [] => desk.message = Some("The story has made no menus.".to_owned()),
            [only] => self.show_menu(only.number, desk),
            menus => {
                let names: Vec<String> = menus.iter().map(|menu| menu.name.clone()).collect();
                self.offer("Which menu?", &names, Purpose::StoryMenus, desk);
            }
        }
    }

    fn show_menu(&mut self, number: u8, desk: &mut Desk) {
        let Some(menu) = self.menus().iter().find(|menu| menu.number == number) else { return };
        let (name, entries) = (menu.name.clone(), menu.entries.clone());
        self.offer(&name, &entries, Purpose::StoryMenu(number), desk);
    }

    /// Has the player choose, or not.
    fn offer(&mut self, question: &str, names: &[String], purpose: Purpose, desk: &mut Desk) {
        let letters = LETTERS.chars().chain(std::iter::repeat(' '));
        let named = letters.zip(names.iter().map(String::as_str));
        let choices: Vec<(char, &str)> = std::iter::once(('0', "Nothing")).chain(named).collect();
        self.ask(question, &choices, purpose, desk);
    }

    /// A menu was chosen, by its place among them, from 1; 0 is none.
    pub(super) fn choose_menu(&mut self, place: usize, desk: &mut Desk) {
        let chosen = place.checked_sub(1).and_then(|place| self.menus().get(place));
        if let Some(number) = chosen.map(|menu| menu.number) {
            self.show_menu(number, desk);
        }
    }

    /// An entry of a menu was chosen, from 1; 0 is none.
    pub(super) fn choose_entry(&mut self, menu: u8, entry: usize, desk: &mut Desk) {
        let Some(entry) = u8::try_from(entry).ok().filter(|entry| *entry != 0) else { return };
        if self.give_key(Key::MenuEntry { menu, entry }, desk).is_err() {
            desk.message = Some("The story takes nothing from its menus now.".to_owned());
        }
    }

    pub(super) fn has_menus(&self) -> bool {
        !self.menus().is_empty()
    }

    /// Tells the player of menus, once there are any.
    pub(super) fn tell_of_menus(&mut self, desk: &mut Desk) {
        if !self.has_menus() {
            self.menus_are_told = false;
        } else if !self.menus_are_told && desk.message.is_none() {
            self.menus_are_told = true;
            let key = match self.wants {
                Wants::Key(_) => desk.keys.hint_beside_a_story(&Action::Menus),
                Wants::Line(_) | Wants::Busy | Wants::File | Wants::Nothing(_) => desk.keys.hint(&Action::Menus),
            };
            let click = if desk.gives_mouse() { "a right click" } else { "" };
            let ways: Vec<&str> = [&*key, click].into_iter().filter(|way| !way.is_empty()).collect();
            if !ways.is_empty() {
                desk.message = Some(format!("The story has menus: {} shows them.", ways.join(" or ")));
            }
        }
    }
}
