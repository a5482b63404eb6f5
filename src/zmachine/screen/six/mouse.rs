//! The mouse and the menus of Version 6 (§10.3, §10.4): what `read_mouse` tells of them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeTuple, Serializer};

/// Menus that a story can have, and entries of a menu: more than there is room for on a screen.
const MOST_MENUS: usize = 16;
const MOST_ENTRIES: usize = 64;

/// The first menu that is a story's; those before it are the interpreter's (§10.4.2).
pub const FIRST_MENU: u8 = 3;

/// The buttons of the mouse, as `read_mouse` has them (§15).
pub mod button {
    pub const PRIMARY: u16 = 1;
    pub const SECONDARY: u16 = 2;
    pub const THIRD: u16 = 4;
    pub(in crate::zmachine) const ALL: u16 = PRIMARY | SECONDARY | THIRD;
}

/// Written into the buttons where menus follow, so that states without any are written as ever.
const MENUS_FOLLOW: u16 = 0x8000;

/// Where the mouse was last known to be (§15 read_mouse), in cells from (1, 1), which of its buttons were down, and what was chosen from a menu.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Mouse {
    pub column: u16,
    pub row: u16,
    pub buttons: u16,
    /// The menu in the upper byte, its entry in the lower one; 0 where the last key was none from a menu.
    pub menu: u16,
}

/// A menu that a story has made (§15 make_menu).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Menu {
    /// 3 or more.
    pub number: u8,
    pub name: String,
    /// What can be chosen. The first entry is number 1: Journey counts its menu's so, whose name is in the same table before them.
    pub entries: Vec<String>,
}

impl Menu {
    /// Bytes that it takes, about: counted with fixed sizes.
    pub(in crate::zmachine) fn bytes(&self) -> usize {
        const TEXT: usize = 24;
        let texts = self.entries.iter().chain([&self.name]);
        texts.map(|text| TEXT + text.len()).sum()
    }
}

/// The mouse, and all menus in the order of their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct MouseAndMenus {
    pub mouse: Mouse,
    pub menus: Vec<Menu>,
}

impl MouseAndMenus {
    /// Makes a menu, in the place of one of the same number. False where there is no room for it.
    pub fn make_menu(&mut self, menu: Menu) -> bool {
        let place = self.menus.binary_search_by_key(&menu.number, |menu| menu.number);
        match place {
            _ if menu.entries.len() > MOST_ENTRIES || menu.number < FIRST_MENU => return false,
            Ok(place) => {
                if let Some(old) = self.menus.get_mut(place) {
                    *old = menu;
                }
            }
            Err(place) if self.menus.len() < MOST_MENUS => self.menus.insert(place, menu),
            Err(_) => return false,
        }
        true
    }

    /// Takes a menu away. False where there is none of this number.
    pub fn remove_menu(&mut self, number: u8) -> bool {
        let before = self.menus.len();
        self.menus.retain(|menu| menu.number != number);
        self.menus.len() < before
    }

    /// Whether a menu has an entry, counted from 1.
    pub fn has(&self, menu: u8, entry: u8) -> bool {
        let found = self.menus.iter().find(|known| known.number == menu);
        found.is_some_and(|menu| (1..=menu.entries.len()).contains(&usize::from(entry)))
    }

    pub fn is_sound(&self) -> bool {
        let is_name =
            |name: &String| name.len() <= 4 * usize::from(u8::MAX) && name.chars().all(super::super::is_displayable);
        self.menus.len() <= MOST_MENUS
            && self.menus.is_sorted_by(|a, b| a.number < b.number)
            && self.menus.iter().all(|menu| {
                menu.number >= FIRST_MENU
                    && menu.entries.len() <= MOST_ENTRIES
                    && is_name(&menu.name)
                    && menu.entries.iter().all(is_name)
            })
    }
}

impl Serialize for MouseAndMenus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Mouse { column, row, buttons, menu } = self.mouse;
        let has_menus = menu != 0 || !self.menus.is_empty();
        let mut tuple = serializer.serialize_tuple(if has_menus { 5 } else { 3 })?;
        tuple.serialize_element(&column)?;
        tuple.serialize_element(&row)?;
        tuple.serialize_element(&(buttons | if has_menus { MENUS_FOLLOW } else { 0 }))?;
        if has_menus {
            tuple.serialize_element(&menu)?;
            tuple.serialize_element(&self.menus)?;
        }
        tuple.end()
    }
}

impl<'de> Deserialize<'de> for MouseAndMenus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<MouseAndMenus, D::Error> {
        struct Parts;

        impl<'de> Visitor<'de> for Parts {
            type Value = MouseAndMenus;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mouse and menus")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<MouseAndMenus, A::Error> {
                fn next<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(parts: &mut A) -> Result<T, A::Error> {
                    parts.next_element()?.ok_or_else(|| A::Error::custom("a part is missing"))
                }
                let (column, row, buttons): (u16, u16, u16) = (next(&mut parts)?, next(&mut parts)?, next(&mut parts)?);
                let (menu, menus) = match buttons & MENUS_FOLLOW {
                    0 => Default::default(),
                    _ => (next(&mut parts)?, next(&mut parts)?),
                };
                Ok(MouseAndMenus { mouse: Mouse { column, row, buttons: buttons & !MENUS_FOLLOW, menu }, menus })
            }
        }

        deserializer.deserialize_tuple(5, Parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu(number: u8) -> Menu {
        Menu { number, name: "Journey".into(), entries: vec!["Essences".into(), "Defaults".into()] }
    }

    #[track_caller]
    fn check_bytes(devices: &MouseAndMenus, expected: &[u8]) {
        let format = bincode::config::standard();
        let written = bincode::serde::encode_to_vec(devices, format).expect("it can be written");
        assert_eq!(written, expected);
        let read: (MouseAndMenus, usize) = bincode::serde::decode_from_slice(&written, format).expect("it can be read");
        assert_eq!(read, (devices.clone(), written.len()));
    }

    #[test]
    fn a_mouse_without_menus_is_written_as_ever() {
        let mouse = Mouse { column: 300, row: 2, buttons: 1, menu: 0 };
        check_bytes(&MouseAndMenus { mouse, menus: Vec::new() }, &[251, 44, 1, 2, 1]);
    }

    #[test]
    fn menus_stand_behind_the_mouse() {
        let mouse = Mouse { column: 3, row: 2, buttons: 1, menu: 0x0302 };
        let menus = vec![Menu { number: 3, name: "A".into(), entries: vec!["b".into()] }];
        check_bytes(&MouseAndMenus { mouse, menus }, &[3, 2, 251, 1, 128, 251, 2, 3, 1, 3, 1, 65, 1, 1, 98]);
    }

    #[test]
    fn menus_are_made_changed_and_taken_away_by_their_numbers() {
        let mut devices = MouseAndMenus::default();
        for number in [5, 3, 4] {
            assert!(devices.make_menu(menu(number)));
        }
        assert!(devices.make_menu(Menu { entries: Vec::new(), ..menu(4) }));
        let known = |devices: &MouseAndMenus| devices.menus.iter().map(|menu| menu.number).collect::<Vec<_>>();
        assert_eq!(known(&devices), [3, 4, 5]);
        assert!(devices.has(3, 1) && devices.has(3, 2) && devices.is_sound());
        assert!(!devices.has(3, 0) && !devices.has(3, 3) && !devices.has(4, 1) && !devices.has(6, 1));
        assert!(devices.remove_menu(4) && !devices.remove_menu(4));
        assert_eq!(known(&devices), [3, 5]);
        assert!(!devices.make_menu(menu(2)), "it is the interpreter's");
    }

    #[test]
    fn there_are_no_more_menus_than_fit() {
        let mut devices = MouseAndMenus::default();
        assert_eq!((3..=255).filter(|number| devices.make_menu(menu(*number))).count(), MOST_MENUS);
        assert!(!devices.make_menu(Menu { entries: vec![String::new(); 65], ..menu(3) }));
        assert!(devices.is_sound());
    }
}
