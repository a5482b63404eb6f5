//! Tab: the end of a word that was begun.
//!
//! Words come from what was seen on the screen and what was typed before, the latest seen first, so that nothing is spoiled; with
//! [`Source::Dictionary`] those of the story's dictionary follow. A line for golmac is completed from its commands and what they take.
//!
//! The first Tab ends the word where there is one way to; where there are several, it goes as far as they agree, and where that is nowhere, to the
//! first. Each further Tab shows the next, and after the last what was typed. Any other key goes on with what is shown.

use super::edit::Line;
use super::history::History;
use super::seen::{SeenWords, word_at, words};
use super::words::StoryWords;

/// How many candidates are offered at most.
const CANDIDATES: usize = 100;

/// The fewest letters of a word that is worth completing to.
const SHORTEST: usize = 3;

/// Where a story's words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// What was seen and typed.
    Screen,
    /// The story's dictionary too, which may tell what is still to come.
    Dictionary,
}

/// What there is to complete from.
#[derive(Clone, Copy)]
pub struct Offers<'a> {
    pub source: Source,
    pub seen: &'a SeenWords,
    pub history: &'a History,
    pub story: &'a StoryWords,
    /// The sign before golmac's own commands, where there is one.
    pub prefix: Option<char>,
    /// The names of golmac's commands.
    pub commands: &'a [&'a str],
    /// What can stand after a command of this name: turns, files, other commands. Empty where it takes nothing, or anything.
    pub arguments: &'a dyn Fn(&str) -> Vec<String>,
}

/// What is shown of a completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// What was typed.
    Typed,
    /// What all candidates begin with.
    Common,
    Candidate(usize),
}

/// A word that is being completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    typed: Line,
    /// Where in the line the word is, in bytes.
    start: usize,
    end: usize,
    /// At least one, each longer than what was typed or spelled otherwise.
    candidates: Vec<String>,
    common: String,
    shown: Shown,
}

impl Completion {
    /// Completes the word that the cursor is in or behind; None where nothing comes of it.
    pub fn begin(line: &Line, offers: &Offers) -> Option<Completion> {
        let (range, candidates) = match offers.prefix.and_then(|prefix| own(line, prefix)) {
            Some(Own::Name(range)) => (range.clone(), names(line.text.get(range)?, offers)),
            Some(Own::Argument { command, range }) => {
                (range.clone(), arguments(command, line.text.get(range)?, offers))
            }
            None => {
                let range = word_at(line);
                (range.clone(), story_words(line.text.get(range)?, offers))
            }
        };
        let typed = line.text.get(range.clone())?;
        let first = candidates.first()?;
        let common =
            candidates.iter().fold(first.as_str(), |common, candidate| agreement(common, candidate)).to_owned();
        let shown = match candidates.len() > 1 && common.len() > typed.len() && common.starts_with(typed) {
            true => Shown::Common,
            false => Shown::Candidate(0),
        };
        Some(Completion { typed: line.clone(), start: range.start, end: range.end, candidates, common, shown })
    }

    /// Tab again.
    pub fn next(&mut self) {
        let last = self.candidates.len().saturating_sub(1);
        self.shown = match self.shown {
            // Nothing would change on the screen.
            Shown::Common if self.candidates.first() == Some(&self.common) => Shown::Candidate(1.min(last)),
            Shown::Common | Shown::Typed => Shown::Candidate(0),
            Shown::Candidate(number) if number >= last => Shown::Typed,
            Shown::Candidate(number) => Shown::Candidate(number.saturating_add(1)),
        };
    }

    /// Shift-Tab: the one before.
    pub fn previous(&mut self) {
        let last = self.candidates.len().saturating_sub(1);
        self.shown = match self.shown {
            Shown::Common | Shown::Candidate(0) => Shown::Typed,
            Shown::Typed => Shown::Candidate(last),
            Shown::Candidate(number) => Shown::Candidate(number.saturating_sub(1)),
        };
    }

    /// The line with what is shown now, the cursor behind it.
    pub fn line(&self) -> Line {
        let word = match self.shown {
            Shown::Typed => return self.typed.clone(),
            Shown::Common => &self.common,
            Shown::Candidate(number) => self.candidates.get(number).unwrap_or(&self.common),
        };
        let part = |range: Option<&str>| range.unwrap_or("").to_owned();
        let before = part(self.typed.text.get(..self.start)) + word;
        let after = part(self.typed.text.get(self.end..));
        Line { cursor: before.len(), text: before + &after }
    }

    /// What the word can be, the likeliest first.
    pub fn candidates(&self) -> &[String] {
        &self.candidates
    }

    /// The number of the candidate that is shown, from 0.
    pub fn chosen(&self) -> Option<usize> {
        match self.shown {
            Shown::Candidate(number) => Some(number),
            Shown::Typed | Shown::Common => None,
        }
    }

    /// Whether there is only one way to end the word, so that the next Tab completes what comes then.
    pub fn is_settled(&self) -> bool {
        self.candidates.len() == 1
    }
}

/// What is being typed of a line for golmac.
#[derive(Debug)]
enum Own<'a> {
    Name(std::ops::Range<usize>),
    Argument { command: &'a str, range: std::ops::Range<usize> },
}

/// What is being typed of a line, where it is for golmac. An argument goes to the end of the line, for it may have blanks in it.
fn own(line: &Line, prefix: char) -> Option<Own<'_>> {
    let rest = line.text.strip_prefix(prefix).filter(|rest| !rest.starts_with(prefix))?;
    let start = line.text.len().saturating_sub(rest.len());
    let Some((command, argument)) = rest.split_once(' ') else { return Some(Own::Name(start..line.text.len())) };
    if line.cursor <= start.saturating_add(command.len()) {
        return Some(Own::Name(start..start.saturating_add(command.len())));
    }
    let from = line.text.len().saturating_sub(argument.trim_start().len());
    Some(Own::Argument { command, range: from..line.text.len() })
}

/// The names of golmac's commands that begin so. A blank follows a name whose argument can be completed.
fn names(typed: &str, offers: &Offers) -> Vec<String> {
    let small = typed.to_lowercase();
    let found: Vec<&str> = offers.commands.iter().copied().filter(|name| name.starts_with(&small)).collect();
    let mut found: Vec<String> = match found.as_slice() {
        [only] if !(offers.arguments)(only).is_empty() => vec![format!("{only} ")],
        several => several.iter().map(|name| (*name).to_owned()).collect(),
    };
    found.retain(|name| name != typed);
    found
}

/// What can stand after a command and begins so, in whatever case.
fn arguments(command: &str, typed: &str, offers: &Offers) -> Vec<String> {
    let small = typed.to_lowercase();
    let given = (offers.arguments)(&command.to_lowercase());
    let found = given.into_iter().filter(|given| given.to_lowercase().starts_with(&small) && given != typed);
    found.take(CANDIDATES).collect()
}

/// The words for the story that begin so, in the case of what was typed.
fn story_words(typed: &str, offers: &Offers) -> Vec<String> {
    let small = typed.to_lowercase();
    if small.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    let mut add = |word: &str| {
        let word = word.to_lowercase();
        let is_longer = word.len() > small.len() && word.starts_with(&small) && word.chars().count() >= SHORTEST;
        if found.len() < CANDIDATES && is_longer && !found.contains(&word) {
            found.push(word);
        }
    };
    offers.seen.beginning_with(&small).into_iter().for_each(&mut add);
    let typed_before =
        offers.history.latest_first().filter(|command| offers.prefix.is_none_or(|c| !command.starts_with(c)));
    typed_before.flat_map(words).for_each(&mut add);
    match offers.source {
        Source::Screen => {}
        Source::Dictionary => {
            let listed = offers.story.iter().filter(|word| word.starts_with(&small));
            let cut: Vec<&str> =
                listed.filter(|word| !found.iter().any(|full| offers.story.confuses(full, word))).collect();
            let room = CANDIDATES.saturating_sub(found.len());
            found.extend(cut.into_iter().filter(|word| word.len() > small.len()).take(room).map(str::to_owned));
        }
    }
    found.into_iter().map(|word| in_case_of(typed, &small, &word)).collect()
}

/// A word in small letters, spelled as the beginning of it was typed: the rest is in capitals where that is.
fn in_case_of(typed: &str, small: &str, word: &str) -> String {
    let rest = word.strip_prefix(small).unwrap_or("");
    let letters = || typed.chars().filter(|c| c.is_alphabetic());
    match letters().count() > 1 && letters().all(char::is_uppercase) {
        true => format!("{typed}{}", rest.to_uppercase()),
        false => format!("{typed}{rest}"),
    }
}

/// What two texts both begin with.
fn agreement<'a>(one: &'a str, other: &str) -> &'a str {
    let differs = one.char_indices().zip(other.chars()).find(|((_, c), d)| c != d).map(|((at, _), _)| at);
    one.get(..differs.unwrap_or(one.len().min(other.len()))).unwrap_or(one)
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::story_words as made_of;
    use super::*;
    use crate::story::Version;

    const TEXT: &str = "The mailbox is small. A mailman waits by the lantern. Lamps and a lamp. Passages.";

    /// Presses `t` Tab and `s` Shift-Tab, the first of which begins, and compares the lines shown; `-` where nothing is completed.
    #[track_caller]
    fn check_from(source: Source, line: &str, keys: &str, want: &[&str]) {
        let mut seen = SeenWords::default();
        seen.see(TEXT);
        let history = History::new(["unlock grate".to_owned(), "/restore marvel".to_owned()]);
        let story = made_of(Version::V3, &["lantern", "marble", "passage", "xyzzy"]);
        let offers = Offers {
            source,
            seen: &seen,
            history: &history,
            story: &story,
            prefix: Some('/'),
            commands: &["goto", "recap", "redo", "restore", "restart"],
            arguments: &|name| match name {
                "restore" => vec!["Old cave.sav".to_owned(), "older.sav".to_owned(), "new.sav".to_owned()],
                _ => Vec::new(),
            },
        };
        let cursor = line.find('|').expect("a cursor");
        let typed = Line { text: line.replacen('|', "", 1), cursor };
        let mut completion = Completion::begin(&typed, &offers);
        let mut shown = Vec::new();
        for (number, key) in keys.chars().enumerate() {
            if let Some(completion) = completion.as_mut().filter(|_| number > 0) {
                match key {
                    't' => completion.next(),
                    _ => completion.previous(),
                }
            }
            shown.push(completion.as_ref().map_or("-".to_owned(), |completion| {
                let mut line = completion.line();
                line.text.insert(line.cursor, '|');
                line.text
            }));
        }
        assert_eq!(shown, want, "{line} {keys}");
    }

    #[track_caller]
    fn check(line: &str, keys: &str, want: &[&str]) {
        check_from(Source::Screen, line, keys, want);
    }

    #[test]
    fn the_only_word_is_completed_in_full() {
        check("x lan|", "tt", &["x lantern|", "x lan|"]);
        check("x lan|. n", "t", &["x lantern|. n"]);
        check("x l|ante.n", "t", &["x lantern|.n"]);
        check("unl|", "t", &["unlock|"]);
    }

    #[test]
    fn several_words_are_completed_as_far_as_they_agree_and_then_in_turn() {
        check("x ma|", "tttts", &["x mail|", "x mailman|", "x mailbox|", "x ma|", "x mailbox|"]);
        check("x mail|", "ttt", &["x mailman|", "x mailbox|", "x mail|"]);
        check("x lam|", "ttt", &["x lamp|", "x lamps|", "x lam|"]);
    }

    #[test]
    fn nothing_is_completed_where_nothing_fits() {
        for line in ["|", "x |", "xyz|", "lantern|", "q|"] {
            check(line, "tt", &["-", "-"]);
        }
    }

    #[test]
    fn the_dictionary_comes_last_and_only_where_it_is_wanted() {
        check("marv|", "t", &["-"]);
        check("marb|", "t", &["-"]);
        check_from(Source::Dictionary, "marb|", "t", &["marble|"]);
        check_from(Source::Dictionary, "xy|", "t", &["xyzzy|"]);
        check_from(Source::Dictionary, "pas|", "tt", &["passages|", "pas|"]);
    }

    #[test]
    fn the_case_is_that_of_what_was_typed() {
        check("LAN|", "t", &["LANTERN|"]);
        check("Lan|", "t", &["Lantern|"]);
        check("L|", "t", &["La|"]);
    }

    #[test]
    fn a_line_for_golmac_is_completed_from_its_commands() {
        check("/g|", "t", &["/goto|"]);
        check("/re|", "ttttttt", &["/recap|", "/redo|", "/restore|", "/restart|", "/re|", "/recap|", "/redo|"]);
        check("/REST|", "ts", &["/restore|", "/REST|"]);
        check("/resto|", "t", &["/restore |"]);
        check("/restore |", "tt", &["/restore Old cave.sav|", "/restore older.sav|"]);
        check("/restore old c|", "t", &["/restore Old cave.sav|"]);
        check("/goto lan|", "t", &["-"]);
        check("//lan|", "t", &["//lantern|"]);
    }

    #[test]
    fn any_line_can_be_completed() {
        for line in ["/|", "|/ x", "/ |x", "ß|", "İ|", "e\u{301}|", "-|", "'|", "/é|", "/restore é|"] {
            let Some((before, after)) = line.split_once('|') else { continue };
            let typed = Line { text: format!("{before}{after}"), cursor: before.len() };
            let seen = SeenWords::default();
            let (history, story) = (History::default(), made_of(Version::V5, &[]));
            let arguments = |_: &str| vec!["éa".to_owned(), "èb".to_owned()];
            let offers = Offers {
                source: Source::Dictionary,
                seen: &seen,
                history: &history,
                story: &story,
                prefix: Some('/'),
                commands: &["éa", "èb"],
                arguments: &arguments,
            };
            if let Some(completion) = Completion::begin(&typed, &offers) {
                assert!(completion.line().text.is_char_boundary(completion.line().cursor));
            }
        }
    }
}
