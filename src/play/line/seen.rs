//! The words that the player has seen: what a story has printed, or at least what of it may be offered without spoiling anything.

use std::collections::HashMap;

use super::edit::Line;

/// How many words are remembered before the older half of them is forgotten.
const WORDS: usize = 10_000;

/// The most characters of a word; longer ones are lines of a drawing.
const LONGEST: usize = 30;

/// Words in small letters, each once, and which were seen last.
#[derive(Debug, Clone, Default)]
pub struct SeenWords {
    /// When each was last seen, counted in words.
    words: HashMap<String, u64>,
    now: u64,
}

impl SeenWords {
    /// Takes note of the words of a text that is shown.
    pub fn see(&mut self, text: &str) {
        // What is somebody's is worth a word without its s.
        let seen = words(text).map(|word| word.strip_suffix("'s").or(word.strip_suffix("’s")).unwrap_or(word));
        for word in seen.filter(|word| word.chars().nth(1).is_some() && word.chars().nth(LONGEST).is_none()) {
            self.now = self.now.saturating_add(1);
            match self.words.get_mut(word) {
                Some(when) => *when = self.now,
                None => {
                    self.words.insert(word.to_lowercase(), self.now);
                }
            }
            if self.words.len() >= WORDS {
                self.forget_older_half();
            }
        }
    }

    /// Whether a word was seen, in whatever case.
    pub fn has(&self, word: &str) -> bool {
        self.words.contains_key(&word.to_lowercase())
    }

    /// The words in no order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    /// The words that begin with a text in small letters, the latest first.
    pub fn beginning_with(&self, start: &str) -> Vec<&str> {
        let mut found: Vec<(u64, &str)> = self
            .words
            .iter()
            .filter(|(word, _)| word.starts_with(start))
            .map(|(word, when)| (*when, word.as_str()))
            .collect();
        found.sort_unstable_by_key(|(when, _)| std::cmp::Reverse(*when));
        found.into_iter().map(|(_, word)| word).collect()
    }

    fn forget_older_half(&mut self) {
        let mut times: Vec<u64> = self.words.values().copied().collect();
        let (_, middle, _) = times.select_nth_unstable(WORDS / 2);
        let middle = *middle;
        self.words.retain(|_, when| *when > middle);
    }
}

/// Whether a character is part of a word by itself.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphanumeric()
}

/// Whether a character is part of a word where it stands between letters.
pub(super) fn is_joint(c: char) -> bool {
    matches!(c, '-' | '\'' | '’')
}

/// The words of a text: letters and digits, with hyphens and apostrophes between them.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c| !is_letter(c) && !is_joint(c));
    parts.map(|word| word.trim_matches(is_joint)).filter(|word| !word.is_empty())
}

/// The word that the cursor is in or behind, as a range of bytes; it may be empty.
pub(super) fn word_at(line: &Line) -> std::ops::Range<usize> {
    let is_in = |c: char| is_letter(c) || is_joint(c);
    let start = line.before().trim_end_matches(is_in).len();
    let rest = line.after().trim_start_matches(is_in).len();
    start..line.text.len().saturating_sub(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_out_of_what_surrounds_them() {
        let text = "\"Don't!\" -- the well-worn (brass) lamp's 20th... -x-";
        let want = ["Don't", "the", "well-worn", "brass", "lamp's", "20th", "x"];
        assert_eq!(words(text).collect::<Vec<_>>(), want);
    }

    #[test]
    fn the_latest_words_come_first_each_once() {
        let mut seen = SeenWords::default();
        seen.see("The lamp. A ladder.");
        seen.see("LAMP on; a lattice");
        assert_eq!(seen.beginning_with("la"), ["lattice", "lamp", "ladder"]);
        assert!(seen.has("Lamp") && !seen.has("a") && !seen.has("sword"));
    }

    #[test]
    fn only_so_many_words_are_remembered_the_latest_ones() {
        let mut seen = SeenWords::default();
        (0..3 * WORDS).for_each(|number| seen.see(&format!("word{number} lamp")));
        seen.see(&"x".repeat(1000));
        assert!(seen.iter().len() < WORDS);
        assert!(seen.has("lamp") && seen.has(&format!("word{}", 3 * WORDS - 1)) && !seen.has("word0"));
        assert!(seen.beginning_with("x").is_empty());
    }

    #[test]
    fn the_word_at_the_cursor_is_the_whole_of_it() {
        let at = |text: &str, cursor| word_at(&Line { text: text.to_owned(), cursor });
        assert_eq!([at("x lamp.n", 2), at("x lamp.n", 4), at("x lamp.n", 6)], [2..6, 2..6, 2..6]);
        assert_eq!([at("x lamp.n", 1), at("x  y", 2), at("", 0)], [0..1, 2..2, 0..0]);
    }
}
