//! Keys by the names that Glk has for them.

use crate::zmachine::Key;

/// Glk's names, and the Z-machine's keys. The keys of a page are those of the keypad that have them printed on, as Bocfel has it.
const NAMES: [(&str, Key); 11] = [
    ("left", Key::Left),
    ("right", Key::Right),
    ("up", Key::Up),
    ("down", Key::Down),
    ("return", Key::Enter),
    ("delete", Key::Delete),
    ("escape", Key::Escape),
    ("pageup", Key::Keypad(9)),
    ("pagedown", Key::Keypad(3)),
    ("home", Key::Keypad(7)),
    ("end", Key::Keypad(1)),
];

/// What function keys are called, before their number.
const FUNCTION: &str = "func";

/// The key of a name, or of a character that is given as itself. None where it is neither, and for Tab, which no story can read.
pub(super) fn key(name: &str) -> Option<Key> {
    let mut characters = name.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        return match character {
            '\n' | '\r' => Some(Key::Enter),
            '\u{8}' | '\u{7f}' => Some(Key::Delete),
            '\u{1b}' => Some(Key::Escape),
            control if control.is_control() => None,
            character => Some(Key::Char(character)),
        };
    }
    let function = || match name.strip_prefix(FUNCTION)?.parse() {
        Ok(number @ 1..=12) => Some(Key::Function(number)),
        Ok(_) | Err(_) => None,
    };
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, key)| *key).or_else(function)
}

/// The names of the keys beside Enter that end a line, of their ZSCII codes: function keys, which are all that displays know of.
pub(super) fn terminators(codes: &[u8]) -> Vec<String> {
    let function = |code: &u8| matches!(code, 133..=144).then(|| format!("{FUNCTION}{}", code - 132));
    codes.iter().filter_map(function).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_names_and_as_themselves() {
        let known = [
            ("x", Key::Char('x')),
            (" ", Key::Char(' ')),
            ("é", Key::Char('é')),
            ("\n", Key::Enter),
            ("return", Key::Enter),
            ("func1", Key::Function(1)),
            ("func12", Key::Function(12)),
            ("pageup", Key::Keypad(9)),
        ];
        known.into_iter().for_each(|(name, expected)| assert_eq!(key(name), Some(expected), "{name:?}"));
        for unknown in ["", "tab", "\t", "func0", "func13", "func", "Return", "xy"] {
            assert_eq!(key(unknown), None, "{unknown:?}");
        }
    }

    #[test]
    fn function_keys_are_named_as_terminators() {
        assert_eq!(terminators(&[129, 133, 144, 145, 254]), ["func1", "func12"]);
    }
}
