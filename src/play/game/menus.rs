//! The menus of a story (§10.4): shown, and what is chosen from them.

use super::purpose::Purpose;
use super::{Game, Wants};
use crate::play::desk::Desk;
use crate::play::keys::Action;
use crate::play::panel::{Choice, Panel, Question};
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
                let names = menus.iter().map(|menu| menu.name.clone()).collect();
                self.offer("Menus", names, Purpose::StoryMenus, desk);
            }
        }
    }

    fn show_menu(&mut self, number: u8, desk: &mut Desk) {
        let Some(menu) = self.menus().iter().find(|menu| menu.number == number) else { return };
        let (name, entries) = (menu.name.clone(), menu.entries.clone());
        self.offer(&name, entries, Purpose::StoryMenu(number), desk);
    }

    /// Has the player choose, or not.
    fn offer(&mut self, title: &str, names: Vec<String>, purpose: Purpose, desk: &mut Desk) {
        let letters = LETTERS.chars().chain(std::iter::repeat('\0'));
        let mut choices: Vec<Choice> = letters.zip(names).map(|(letter, name)| Choice::new(letter, name)).collect();
        choices.push(Choice::new('0', "Nothing"));
        let nothing = choices.len() - 1;
        self.purpose = Some(purpose);
        desk.panel = Some(Panel::Question(Box::new(Question::new(title, "What is to be done?", choices, nothing))));
    }

    /// A menu was chosen, by its place among them.
    pub(super) fn choose_menu(&mut self, place: usize, desk: &mut Desk) {
        if let Some(number) = self.menus().get(place).map(|menu| menu.number) {
            self.show_menu(number, desk);
        }
    }

    /// An entry of a menu was chosen, by its place, from 0.
    pub(super) fn choose_entry(&mut self, menu: u8, place: usize, desk: &mut Desk) {
        let entries = self.menus().iter().find(|known| known.number == menu).map_or(0, |menu| menu.entries.len());
        let Some(entry) = u8::try_from(place + 1).ok().filter(|entry| usize::from(*entry) <= entries) else { return };
        if self.give_key(Key::MenuEntry { menu, entry }, desk).is_err() {
            desk.message = Some("The story takes nothing from its menus now.".to_owned());
        }
    }

    /// Tells the player of menus, as soon as there are any.
    pub(super) fn tell_of_menus(&mut self, desk: &mut Desk) {
        let has_menus = !self.menus().is_empty();
        if !std::mem::replace(&mut self.has_menus, has_menus) && has_menus && desk.message.is_none() {
            let key = match self.wants {
                Wants::Key(_) => desk.keys.hint_beside_a_story(&Action::Menus),
                Wants::Line(_) | Wants::Busy | Wants::File | Wants::Nothing(_) => desk.keys.hint(&Action::Menus),
            };
            desk.message = Some(format!("The story has menus: {key} or a right click shows them."));
        }
    }
}
