//! Commands and keys as files of commands have them (remarks on §7): `[n]` is the key of ZSCII code n, `[254][column][row]` a click, `[252][menu][entry]` a choice, and `[0]` a
//! time-out. Anything else is itself.

use std::collections::VecDeque;

use super::request::Key;

/// One thing out of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    Key(Key),
    /// The time of a timed read has passed. Only files of commands can say so.
    TimedOut,
}

/// The keys of a recorded line, without the Enter at its end.
pub fn keys(line: &str) -> VecDeque<Typed> {
    let (mut keys, mut rest) = (VecDeque::new(), line);
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let special = if c == '[' { code(after) } else { None };
        let (key, after) = special.unwrap_or((Typed::Key(Key::Char(c)), after));
        keys.push_back(key);
        rest = after;
    }
    keys
}

/// The key of a code between brackets, of which the first is gone, and what follows.
pub fn code(text: &str) -> Option<(Typed, &str)> {
    let (code, after) = number(text)?;
    let key = match u8::try_from(code).ok()? {
        0 => return Some((Typed::TimedOut, after)),
        code => key_of(code)?,
    };
    // A click that does not say where is at the top left, as good a place as any.
    let (key, rest) = match (key, place(after)) {
        (Key::Click { .. }, Some((column, row, rest))) => (Key::Click { column, row }, rest),
        (Key::DoubleClick { .. }, Some((column, row, rest))) => (Key::DoubleClick { column, row }, rest),
        (Key::Menu, Some((menu, entry, rest))) => match (u8::try_from(menu), u8::try_from(entry)) {
            (Ok(menu), Ok(entry)) => (Key::MenuEntry { menu, entry }, rest),
            _ => (key, after),
        },
        _ => (key, after),
    };
    Some((Typed::Key(key), rest))
}

/// A number before a closing bracket, and what follows that.
fn number(text: &str) -> Option<(u16, &str)> {
    let (digits, after) = text.split_once(']')?;
    if digits.len() > 5 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((digits.parse().ok()?, after))
}

/// Where a click was, column and row from (1, 1), or which entry of which menu was chosen, and what follows that.
fn place(text: &str) -> Option<(u16, u16, &str)> {
    let (column, after) = number(text.strip_prefix('[')?)?;
    let (row, after) = number(after.strip_prefix('[')?)?;
    Some((column, row, after))
}

/// Keys that make no character, with their ZSCII codes (§3.8). Function keys and the keypad are ranges.
const KEYS: [(u8, Key); 8] = [
    (8, Key::Delete),
    (13, Key::Enter),
    (27, Key::Escape),
    (129, Key::Up),
    (130, Key::Down),
    (131, Key::Left),
    (132, Key::Right),
    (252, Key::Menu),
];

fn key_of(code: u8) -> Option<Key> {
    match code {
        32..=126 => Some(Key::Char(char::from(code))),
        133..=144 => Some(Key::Function(code - 132)),
        145..=154 => Some(Key::Keypad(code - 145)),
        253 => Some(Key::DoubleClick { column: 1, row: 1 }),
        254 => Some(Key::Click { column: 1, row: 1 }),
        _ => KEYS.iter().find(|(known, _)| *known == code).map(|(_, key)| *key),
    }
}

/// A key as files of commands have it. Enter is the end of a line and needs no sign.
pub fn key(pressed: Key) -> String {
    let code = match pressed {
        Key::Enter => return String::new(),
        Key::Char('[') => u8::try_from('[').ok(),
        Key::Char(c) => return c.to_string(),
        Key::Function(number @ 1..=12) => Some(132 + number),
        Key::Keypad(number @ 0..=9) => Some(145 + number),
        Key::DoubleClick { column, row } => return format!("[253][{column}][{row}]"),
        Key::Click { column, row } => return format!("[254][{column}][{row}]"),
        Key::MenuEntry { menu, entry } => return format!("[252][{menu}][{entry}]"),
        Key::Escape | Key::Delete | Key::Up | Key::Down | Key::Left | Key::Right | Key::Menu => {
            KEYS.iter().find(|(_, known)| *known == pressed).map(|(code, _)| *code)
        }
        Key::Function(_) | Key::Keypad(_) => None,
    };
    code.map(|code| format!("[{code}]")).unwrap_or_default()
}

/// A line as files of commands have it.
pub fn line(text: &str, end: Key) -> String {
    let line: String = text.chars().map(|c| key(Key::Char(c))).collect();
    line + &key(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_read_back_the_same() {
        for code in 1..=255 {
            let Some(known) = key_of(code).filter(|known| *known != Key::Enter) else { continue };
            assert_eq!(keys(&key(known)), [Typed::Key(known)]);
        }
        let recorded = line("say [27] to é", Key::Function(3));
        let mut expected: Vec<Typed> = "say [27] to é".chars().map(|c| Typed::Key(Key::Char(c))).collect();
        expected.push(Typed::Key(Key::Function(3)));
        assert_eq!(keys(&recorded), expected);
    }

    #[test]
    fn a_click_has_a_place_with_it() {
        let (click, double) = (Key::Click { column: 10, row: 6 }, Key::DoubleClick { column: 1000, row: 254 });
        assert_eq!((key(click).as_str(), key(double).as_str()), ("[254][10][6]", "[253][1000][254]"));
        let expected = [Typed::Key(click), Typed::Key(Key::Char('x')), Typed::Key(double)];
        assert_eq!(keys("[254][10][6]x[253][1000][254]"), expected);
        assert_eq!(keys("[254]"), [Typed::Key(Key::Click { column: 1, row: 1 })]);
        let entry = Key::MenuEntry { menu: 3, entry: 2 };
        assert_eq!(key(entry), "[252][3][2]");
        assert_eq!(keys("[252][3][2]x"), [Typed::Key(entry), Typed::Key(Key::Char('x'))]);
        assert_eq!(keys("[252]"), [Typed::Key(Key::Menu)]);
        assert_eq!(keys("[252][300][2]").front(), Some(&Typed::Key(Key::Menu)));
        // Numbers that are no place are what they would be elsewhere.
        assert_eq!(keys("[254][27]").len(), 2);
        assert_eq!(keys("[254][1][here]").len(), 10);
        assert_eq!(keys("[300]").len(), 5);
    }
}
