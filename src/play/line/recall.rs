//! Search back through the history by any letters of a command, as Ctrl-R.
//!
//! Each word of what is typed is found in the order of its letters, wherever they are; the better it fits, the higher the command stands, and
//! the later of two that fit as well. While the search is open the line that was being typed waits.

use std::collections::HashSet;

use nucleo_matcher::{Config, Matcher, Utf32Str, chars};

use super::edit::Line;
use super::history::History;
use crate::zmachine::screen::is_displayable;

/// The most characters that are searched for.
const LONGEST_QUERY: usize = 80;

/// How many of the best matches have their letters marked: more than a screen shows.
const MARKED: usize = 100;

/// A command that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Match {
    /// Its place among the commands.
    place: usize,
    /// The numbers of its characters that were searched for, in order.
    letters: Vec<u32>,
}

/// An open search.
#[derive(Debug)]
pub struct Recall {
    typed: Line,
    query: String,
    /// Every command once, the latest first.
    commands: Vec<String>,
    /// The commands that fit, the best first.
    matches: Vec<Match>,
    /// The chosen match.
    chosen: usize,
    matcher: Matcher,
}

impl Recall {
    /// Opens a search, over all commands at first. The line that was being typed comes back from [`Recall::cancel`].
    pub fn new(history: &History, typed: Line) -> Recall {
        let mut seen = HashSet::new();
        let commands: Vec<String> = history.latest_first().filter(|c| seen.insert(*c)).map(str::to_owned).collect();
        let matches = (0..commands.len()).map(|place| Match { place, letters: Vec::new() }).collect();
        let matcher = Matcher::new(Config::DEFAULT);
        Recall { typed, query: String::new(), commands, matches, chosen: 0, matcher }
    }

    /// What is searched for.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// The commands that fit, the best first, each with the numbers of its characters that were searched for. Only the best hundred have these.
    pub fn matches(&self) -> impl ExactSizeIterator<Item = (&str, &[u32])> {
        self.matches.iter().map(|found| {
            let command = self.commands.get(found.place).map_or("", String::as_str);
            (command, found.letters.as_slice())
        })
    }

    /// The number of the chosen match, from 0, and the match. None where nothing fits.
    pub fn chosen(&self) -> Option<(usize, &str)> {
        let command = self.commands.get(self.matches.get(self.chosen)?.place)?;
        Some((self.chosen, command))
    }

    /// Adds a character to what is searched for.
    pub fn insert(&mut self, c: char) {
        if is_displayable(c) && self.query.chars().count() < LONGEST_QUERY {
            self.query.push(c);
            self.search();
        }
    }

    /// Takes the last character away.
    pub fn erase(&mut self) {
        if self.query.pop().is_some() {
            self.search();
        }
    }

    /// Goes on to the next match, an older or worse one. At the last it stays.
    pub fn next(&mut self) {
        self.chosen = self.chosen.saturating_add(1).min(self.matches.len().saturating_sub(1));
    }

    /// Goes back to the match before.
    pub fn previous(&mut self) {
        self.chosen = self.chosen.saturating_sub(1);
    }

    /// The line to go on with: the chosen match, or where nothing fits the one that was being typed.
    pub fn accept(self) -> Line {
        match self.chosen() {
            Some((_, command)) => Line::at_end(command),
            None => self.typed,
        }
    }

    /// The line that was being typed.
    pub fn cancel(self) -> Line {
        self.typed
    }

    fn search(&mut self) {
        let needles = needles(&self.query);
        let mut found: Vec<(u32, usize)> = Vec::new();
        let mut haystack = Vec::new();
        for (place, command) in self.commands.iter().enumerate() {
            haystack.clear();
            haystack.extend(command.chars());
            let mut score = |needle: &Vec<char>| {
                self.matcher.fuzzy_match(Utf32Str::Unicode(&haystack), Utf32Str::Unicode(needle)).map(u32::from)
            };
            if let Some(score) = needles.iter().try_fold(0u32, |sum, needle| Some(sum.saturating_add(score(needle)?))) {
                found.push((score, place));
            }
        }
        // The sort keeps the order of those that fit as well, the latest first.
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        self.matches = found.into_iter().map(|(_, place)| Match { place, letters: Vec::new() }).collect();
        self.chosen = 0;
        self.mark(&needles);
    }

    /// Finds the letters of the best matches.
    fn mark(&mut self, needles: &[Vec<char>]) {
        for found in self.matches.iter_mut().take(MARKED) {
            let Some(command) = self.commands.get(found.place) else { continue };
            let haystack: Vec<char> = command.chars().collect();
            for needle in needles {
                // It clears nothing: the letters of all words gather.
                let (haystack, needle) = (Utf32Str::Unicode(&haystack), Utf32Str::Unicode(needle));
                self.matcher.fuzzy_indices(haystack, needle, &mut found.letters);
            }
            found.letters.sort_unstable();
            found.letters.dedup();
        }
    }
}

/// The words to find, as the matcher wants them: folded as it folds what it looks through.
fn needles(query: &str) -> Vec<Vec<char>> {
    query
        .split_whitespace()
        .map(|word| word.chars().map(|c| chars::to_lower_case(chars::normalize(c))).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recall(commands: &[&str], query: &str) -> Recall {
        let history = History::new(commands.iter().map(|command| (*command).to_owned()));
        let mut recall = Recall::new(&history, Line::at_end("being typed"));
        query.chars().for_each(|c| recall.insert(c));
        recall
    }

    #[track_caller]
    fn check(commands: &[&str], query: &str, want: &[&str]) {
        assert_eq!(
            recall(commands, query).matches().map(|(command, _)| command).collect::<Vec<_>>(),
            want,
            "{query:?}"
        );
    }

    #[test]
    fn all_commands_are_there_at_first_the_latest_first_and_each_once() {
        check(&["n", "look", "n", "dig"], "", &["dig", "n", "look"]);
    }

    #[test]
    fn letters_are_found_in_order_wherever_they_are() {
        check(&["take lamp", "look", "tell imp"], "tklmp", &["take lamp"]);
        check(&["take lamp", "drop lamp", "look"], "lamp dr", &["drop lamp"]);
        check(&["öffne tür", "Take Lamp"], "LAMP", &["Take Lamp"]);
        check(&["öffne tür", "Take Lamp"], "tur", &["öffne tür"]);
        check(&["look"], "q", &[]);
    }

    #[test]
    fn what_fits_better_is_higher_and_the_later_of_equals() {
        check(&["take lamp", "l. a. m. p", "drop lamp"], "lamp", &["drop lamp", "take lamp", "l. a. m. p"]);
    }

    #[test]
    fn a_match_is_chosen_or_the_line_comes_back() {
        let mut search = recall(&["dig", "drop lamp", "take lamp"], "lamp");
        search.next();
        search.next();
        assert_eq!(search.chosen(), Some((1, "drop lamp")));
        assert_eq!(search.matches().nth(1), Some(("drop lamp", [5, 6, 7, 8].as_slice())));
        search.previous();
        assert_eq!(search.accept(), Line::at_end("take lamp"));
        assert_eq!(recall(&["dig"], "d").cancel(), Line::at_end("being typed"));
        assert_eq!(recall(&["dig"], "x").accept(), Line::at_end("being typed"));
    }

    #[test]
    fn another_letter_or_one_less_searches_again() {
        let mut search = recall(&["dig", "drop"], "dr");
        search.erase();
        assert_eq!(search.matches().len(), 2);
        search.erase();
        search.erase();
        assert_eq!(search.matches().map(|(command, _)| command).collect::<Vec<_>>(), ["drop", "dig"]);
        search.insert('\u{1B}');
        assert_eq!(search.query(), "");
    }

    #[test]
    fn any_letters_can_be_searched_for() {
        let commands = ["e\u{301}tat", "👩‍🚀", "ﬁnd", "İstanbul", "ß", "\u{301}"];
        for query in ["e\u{301}", "👩", "👩‍🚀", "ﬁ", "i", "İ", "SS", "ß", "\u{301}", "é"] {
            for (command, letters) in recall(&commands, query).matches() {
                let length = command.chars().count();
                assert!(letters.iter().all(|place| (*place as usize) < length), "{command:?} {letters:?}");
            }
        }
    }
}
