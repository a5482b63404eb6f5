//! Short words at the start of a command that stand for longer ones: `x` for `examine` where the story is too old to know it, and what the
//! player has chosen.
//!
//! Only the first word of the line and of what follows a full stop is looked at, never one in quotes, and what comes of it is not
//! looked at again. A word that the story knows stays what it is.

use std::collections::BTreeMap;

use super::words::StoryWords;

/// What every story of today knows, and many an old one does not.
const LETTERS: [(&str, &str); 20] = [
    ("x", "examine"),
    ("g", "again"),
    ("z", "wait"),
    ("l", "look"),
    ("i", "inventory"),
    ("o", "oops"),
    ("q", "quit"),
    ("y", "yes"),
    ("n", "north"),
    ("s", "south"),
    ("e", "east"),
    ("w", "west"),
    ("ne", "northeast"),
    ("nw", "northwest"),
    ("se", "southeast"),
    ("sw", "southwest"),
    ("u", "up"),
    ("d", "down"),
    ("in", "enter"),
    ("out", "exit"),
];

/// The most characters of an expanded line: more than any story reads.
const LONGEST: usize = 1000;

/// The player's own words, in small letters, and what each stands for. In it `$1` to `$9` are the words that follow, `*` is all of them; where it
/// has none of these they are put behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases(BTreeMap<String, String>);

impl FromIterator<(String, String)> for Aliases {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(aliases: I) -> Aliases {
        Aliases(aliases.into_iter().map(|(word, meant)| (word.to_lowercase(), meant)).collect())
    }
}

/// Whether letters that the story does not know are spelled out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    SpelledOut,
    AsTyped,
}

/// A line in which something was expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expanded {
    pub line: String,
    pub replaced: Vec<Replaced>,
}

/// A word that was expanded, to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    pub typed: String,
    pub meant: String,
}

/// The line with its short words expanded; None where there are none, or the line would be longer than any story reads.
pub fn expand(line: &str, aliases: &Aliases, letters: Letters, story: &StoryWords) -> Option<Expanded> {
    let mut expanded = Expanded { line: String::new(), replaced: Vec::new() };
    for command in commands(line) {
        match meaning(command, aliases, letters, story) {
            Some((meant, replaced)) => {
                expanded.line.push_str(&meant);
                expanded.replaced.push(replaced);
            }
            None => expanded.line.push_str(command),
        }
        if expanded.line.chars().nth(LONGEST).is_some() {
            return None;
        }
    }
    (!expanded.replaced.is_empty()).then_some(expanded)
}

/// The commands of a line, each with the full stop behind it. Nothing is cut within quotes.
fn commands(line: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    line.split_inclusive(move |c| {
        quoted ^= c == '"';
        c == '.' && !quoted
    })
}

/// What a command means, and which word of it was expanded.
fn meaning(command: &str, aliases: &Aliases, letters: Letters, story: &StoryWords) -> Option<(String, Replaced)> {
    let body = command.trim_start();
    let end = body.find(|c: char| c.is_whitespace() || c == '.' || story.is_separator(c)).unwrap_or(body.len());
    let (word, rest) = body.split_at_checked(end)?;
    if word.is_empty() || story.knows(word) {
        return None;
    }
    let blank = command.get(..command.len().saturating_sub(body.len()))?;
    let small = word.to_lowercase();
    let (meant, replaced) = match aliases.0.get(&small) {
        Some(meant) => (filled(meant, rest), meant.clone()),
        // A story that reads by itself knows letters that its dictionary has not.
        None if letters == Letters::AsTyped || story.cuts_by_itself() => return None,
        None => {
            let (_, meant) = LETTERS.iter().find(|(letter, meant)| *letter == small && story.knows(meant))?;
            (format!("{meant}{rest}"), (*meant).to_owned())
        }
    };
    Some((format!("{blank}{meant}"), Replaced { typed: word.to_owned(), meant: replaced }))
}

/// What an alias stands for with the rest of the command, a full stop at its end included.
fn filled(meant: &str, rest: &str) -> String {
    let (words, stop) = match rest.strip_suffix('.') {
        Some(words) => (words, "."),
        None => (rest, ""),
    };
    let mut uses_words = false;
    let mut out = String::new();
    let mut signs = meant.chars().peekable();
    while let Some(sign) = signs.next() {
        let number = signs.peek().and_then(|next| next.to_digit(10)).and_then(|digit| usize::try_from(digit).ok());
        match (sign, number.and_then(|number| number.checked_sub(1))) {
            ('$', Some(place)) => {
                signs.next();
                uses_words = true;
                out.push_str(words.split_whitespace().nth(place).unwrap_or(""));
            }
            ('*', _) => {
                uses_words = true;
                out.push_str(words.trim());
            }
            (sign, _) => out.push(sign),
        }
        if out.len() > LONGEST.saturating_mul(4) {
            break;
        }
    }
    match uses_words {
        true => out.split_whitespace().collect::<Vec<_>>().join(" ") + stop,
        false => format!("{}{}{stop}", out.trim(), words.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::{adventure, cut_words, story_words};
    use super::*;
    use crate::story::Version;

    const OLD: [&str; 12] =
        ["examine", "wait", "look", "l", "north", "east", "take", "give", "to", "up", "then", "enter"];

    /// A story that knows [`OLD`] words, and aliases of a player's.
    #[track_caller]
    fn check(line: &str, want: &str) {
        let aliases: Aliases = [
            ("foo", "take lamp"),
            ("hand", "give $2 to $1"),
            ("Twice", "*. *"),
            ("loop", "loop loop"),
            ("take", "drop"),
            ("ж", "x"),
        ]
        .map(|(word, meant)| (word.to_owned(), meant.to_owned()))
        .into_iter()
        .collect();
        let expanded = expand(line, &aliases, Letters::SpelledOut, &story_words(Version::V3, &OLD));
        assert_eq!(expanded.as_ref().map_or(line, |expanded| expanded.line.as_str()), want);
        assert_eq!(expanded.is_some(), line != want, "{line}");
    }

    #[test]
    fn a_letter_that_the_story_lacks_becomes_the_word() {
        check("x lamp", "examine lamp");
        check("X", "examine");
        check("  z", "  wait");
        check("n.e. x lamp.z", "north.east. examine lamp.wait");
        check("x, y", "examine, y");
        check("in", "enter");
    }

    #[test]
    fn what_the_story_knows_or_could_not_understand_stays() {
        check("l", "l");
        check("g", "g");
        check("take x", "take x");
        check("north then e", "north then e");
        check("floyd, x lamp", "floyd, x lamp");
        check("xx", "xx");
        check("", "");
        check("...", "...");
    }

    #[test]
    fn nothing_is_expanded_in_quotes() {
        check("say \"hello. x marks. n\"", "say \"hello. x marks. n\"");
        check("say \"a\". x me", "say \"a\". examine me");
    }

    #[test]
    fn the_players_own_words_take_what_follows() {
        check("foo", "take lamp");
        check("Foo now. n", "take lamp now. north");
        check("hand troll sword", "give sword to troll");
        check("hand troll. e", "give to troll. east");
        check("twice look", "look. look");
        check("loop", "loop loop");
        check("ж lamp", "x lamp");
        check("take lamp", "take lamp");
    }

    #[test]
    fn a_story_of_today_needs_no_letters() {
        let story = adventure();
        for line in ["x me", "g", "z", "l", "i", "n", "se", "u", "q", "y"] {
            assert_eq!(expand(line, &Aliases::default(), Letters::SpelledOut, &story), None, "{line}");
        }
    }

    #[test]
    fn what_was_expanded_is_told() {
        let story = story_words(Version::V3, &OLD);
        let expanded = expand("X lamp. foo. e", &Aliases::default(), Letters::SpelledOut, &story).expect("letters");
        let told: Vec<(&str, &str)> =
            expanded.replaced.iter().map(|word| (word.typed.as_str(), word.meant.as_str())).collect();
        assert_eq!(told, [("X", "examine"), ("e", "east")]);
    }

    #[test]
    fn a_line_that_would_be_too_long_stays_as_it_is() {
        let aliases: Aliases = [("foo".to_owned(), "*".repeat(5000))].into_iter().collect();
        let story = story_words(Version::V3, &OLD);
        assert_eq!(expand(&format!("foo {}", "a".repeat(900)), &aliases, Letters::SpelledOut, &story), None);
        assert_eq!(expand(&"n.".repeat(900), &aliases, Letters::SpelledOut, &story), None);
    }

    #[test]
    fn letters_are_left_to_a_story_that_reads_by_itself() {
        let words = cut_words();
        assert!(words.knows("west") && expand("w", &Aliases::default(), Letters::SpelledOut, &words).is_none());
    }
}
