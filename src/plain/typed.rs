//! From lines to keys: what a line of input means to a story that reads a line or single keys, and how it is written down.
//!
//! Two notations meet here. What is typed or piped in follows dfrotz, so that scripts made for it run: a backslash and a character stand for a
//! key that makes no character (`\[` Escape, `\^` up, `\.` down, `\<` left, `\>` right, `\?` Delete, `\_` Enter, `\1` to `\9` and `\0`
//! F1 to F10, `\\` a backslash). Files of commands follow the Standard's remarks on §7: `[n]` is the key of ZSCII code n, and `[0]` a time-out.

use std::collections::VecDeque;

use crate::zmachine::Key;
use crate::zmachine::recorded;
pub(super) use crate::zmachine::recorded::Typed;

/// The notation of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Notation {
    /// As it is typed: backslashes.
    #[default]
    Typed,
    /// As it is recorded: codes in square brackets.
    Recorded,
}

/// Whether a line speaks to dfrotz itself, which has commands of a backslash and a small letter.
pub(super) fn is_for_dfrotz(line: &str) -> bool {
    line.strip_prefix('\\').is_some_and(|rest| rest.chars().next().is_none_or(|c| c.is_ascii_lowercase()))
}

/// The keys of a line, without the Enter at its end.
pub(super) fn keys(line: &str, notation: Notation) -> VecDeque<Typed> {
    let (mut keys, mut rest) = (VecDeque::new(), line);
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let special = match notation {
            Notation::Typed if c == '\\' => escape(after),
            Notation::Recorded if c == '[' => recorded::code(after),
            Notation::Typed | Notation::Recorded => None,
        };
        let (key, after) = special.unwrap_or((Typed::Key(Key::Char(c)), after));
        keys.push_back(key);
        rest = after;
    }
    keys
}

/// The key that what follows a backslash stands for, and what follows that.
fn escape(text: &str) -> Option<(Typed, &str)> {
    let c = text.chars().next()?;
    let key = match c {
        '\\' => Key::Char('\\'),
        '?' => Key::Delete,
        '[' => Key::Escape,
        '_' => Key::Enter,
        '^' => Key::Up,
        '.' => Key::Down,
        '<' => Key::Left,
        '>' => Key::Right,
        '0' => Key::Function(10),
        '1'..='9' => Key::Function(u8::try_from(c.to_digit(10)?).ok()?),
        _ => return None,
    };
    Some((Typed::Key(key), text.get(c.len_utf8()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, notation: Notation, expected: &[Key]) {
        let found = keys(line, notation);
        let expected: Vec<Typed> = expected.iter().map(|key| Typed::Key(*key)).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn backslashes_stand_for_keys_as_in_dfrotz() {
        check(
            r"a\[\^\1\0\\é",
            Notation::Typed,
            &[
                Key::Char('a'),
                Key::Escape,
                Key::Up,
                Key::Function(1),
                Key::Function(10),
                Key::Char('\\'),
                Key::Char('é'),
            ],
        );
        check(r"\é\", Notation::Typed, &[Key::Char('\\'), Key::Char('é'), Key::Char('\\')]);
        check("[27]", Notation::Typed, &['[', '2', '7', ']'].map(Key::Char));
    }

    #[test]
    fn codes_stand_for_keys_in_files_of_commands() {
        check("a[27][133][154]", Notation::Recorded, &[Key::Char('a'), Key::Escape, Key::Function(1), Key::Keypad(9)]);
        check("[x][][9999", Notation::Recorded, &"[x][][9999".chars().map(Key::Char).collect::<Vec<_>>());
        assert_eq!(keys("[0]", Notation::Recorded), [Typed::TimedOut]);
    }

    #[test]
    fn commands_to_dfrotz_are_told_from_keys() {
        assert!(is_for_dfrotz(r"\help") && is_for_dfrotz(r"\"));
        assert!(!is_for_dfrotz(r"\[") && !is_for_dfrotz(r"\\x") && !is_for_dfrotz(r"x\h") && !is_for_dfrotz(""));
    }
}
