//! Texts compared by words: what is the same, what is gone and what has come. Spaces and ends of lines are no words.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use similar::{Algorithm, ChangeTag, TextDiff};

/// Time that a comparison may take; beyond it the difference is right but not the smallest.
const PATIENCE: Duration = Duration::from_millis(500);

/// Time that looking for the nearest lines of all tests may take.
const PATIENCE_OF_ALL: Duration = Duration::from_secs(5);

/// The time that is left for looking for nearest lines. All threads that play tests draw on it.
#[derive(Debug)]
pub struct Patience(Mutex<Duration>);

impl Default for Patience {
    fn default() -> Patience {
        Patience(Mutex::new(PATIENCE_OF_ALL))
    }
}

impl Patience {
    /// Does something that may take until a deadline; nothing where no time is left.
    #[expect(clippy::disallowed_methods, reason = "a report may not take for ever")]
    fn spend<T>(&self, work: impl FnOnce(Instant) -> Option<T>) -> Option<T> {
        let left = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if left.is_zero() {
            return None;
        }
        let begun = Instant::now();
        let done = work(begun + left.min(PATIENCE));
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.saturating_sub(begun.elapsed());
        done
    }
}

/// Words around a difference that are told where a text is shown in part.
const AROUND: usize = 8;

/// A part of two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Same(Vec<String>),
    /// In the first text only.
    Gone(Vec<String>),
    /// In the second text only.
    Come(Vec<String>),
}

/// Two texts beside each other. As text it is the words in order, with `[-gone-]` and `{+come+}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference(Vec<Part>);

impl Difference {
    /// Compares two texts.
    #[must_use]
    pub fn of(one: &str, other: &str) -> Difference {
        let (one, other): (Vec<&str>, Vec<&str>) =
            (one.split_whitespace().collect(), other.split_whitespace().collect());
        let diff = TextDiff::configure().algorithm(Algorithm::Myers).timeout(PATIENCE).diff_slices(&one, &other);
        let mut parts: Vec<Part> = Vec::new();
        for change in diff.iter_all_changes() {
            let word = change.value().to_owned();
            match (change.tag(), parts.last_mut()) {
                (ChangeTag::Equal, Some(Part::Same(words)))
                | (ChangeTag::Delete, Some(Part::Gone(words)))
                | (ChangeTag::Insert, Some(Part::Come(words))) => words.push(word),
                (ChangeTag::Equal, _) => parts.push(Part::Same(vec![word])),
                (ChangeTag::Delete, _) => parts.push(Part::Gone(vec![word])),
                (ChangeTag::Insert, _) => parts.push(Part::Come(vec![word])),
            }
        }
        Difference(parts)
    }

    /// Whether all words are the same.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.iter().all(|part| matches!(part, Part::Same(_)))
    }

    /// The parts in order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// The same with no more than some words around each difference.
    #[must_use]
    pub fn cut(&self) -> Difference {
        let last = self.0.len().saturating_sub(1);
        let cut = |(index, part): (usize, &Part)| match part {
            Part::Same(words) => {
                let (before, after) = (if index == 0 { 0 } else { AROUND }, if index == last { 0 } else { AROUND });
                if words.len() <= before + after + 1 {
                    return part.clone();
                }
                let kept = |words: &[String]| words.to_vec();
                let begin = words.get(..before).map(kept).unwrap_or_default();
                let end = words.get(words.len() - after..).map(kept).unwrap_or_default();
                Part::Same([begin, vec!["…".to_owned()], end].concat())
            }
            Part::Gone(_) | Part::Come(_) => part.clone(),
        };
        Difference(self.0.iter().enumerate().map(cut).collect())
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            match part {
                Part::Same(words) => f.write_str(&words.join(" "))?,
                Part::Gone(words) => write!(f, "[-{}-]", words.join(" "))?,
                Part::Come(words) => write!(f, "{{+{}+}}", words.join(" "))?,
            }
        }
        Ok(())
    }
}

/// Characters of a line that are compared in looking for the nearest.
const COMPARED: usize = 400;

/// Lines among which the nearest is looked for.
const LINES: usize = 300;

/// How much of a text another must have to be like it, of 1.
const ALIKE: f32 = 0.4;

/// Among lines, the one most like a text, and its place; None where none is like it, or no time is left to look.
#[must_use]
pub fn nearest<'a>(text: &str, lines: impl Iterator<Item = &'a str>, patience: &Patience) -> Option<(usize, &'a str)> {
    let best = patience.spend(|deadline| {
        let rated = lines.take(LINES).enumerate().map(|(place, line)| (likeness(text, line, deadline), place, line));
        rated.max_by(|one, other| one.0.total_cmp(&other.0))
    });
    best.filter(|(likeness, _, _)| *likeness >= ALIKE).map(|(_, place, line)| (place, line))
}

/// For each text the place of the line that is most like it, each line given once: the pair that is most alike comes first, so that no text takes a line that is
/// another's.
#[must_use]
pub fn matched(texts: &[&str], lines: &[&str], patience: &Patience) -> Vec<Option<usize>> {
    let mut pairs = Vec::new();
    for (text, wanted) in texts.iter().enumerate() {
        let rated = patience.spend(|deadline| {
            let rated = lines.iter().take(LINES).enumerate();
            Some(rated.map(|(line, found)| (likeness(wanted, found, deadline), text, line)).collect::<Vec<_>>())
        });
        pairs.extend(rated.into_iter().flatten().filter(|(likeness, ..)| *likeness >= ALIKE));
    }
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (mut found, mut taken) = (vec![None; texts.len()], vec![false; lines.len()]);
    for (_, text, line) in pairs {
        if let (Some(place @ None), Some(taken @ false)) = (found.get_mut(text), taken.get_mut(line)) {
            (*place, *taken) = (Some(line), true);
        }
    }
    found
}

/// How much of a line's beginning is that of a text, by words or by letters: from 0 to 1.
fn likeness(text: &str, line: &str, deadline: Instant) -> f32 {
    let (text, line) = (beginning(text, COMPARED), beginning(line, COMPARED));
    if line.trim().is_empty() {
        return 0.0;
    }
    let (one, other): (Vec<&str>, Vec<&str>) = (text.split_whitespace().collect(), line.split_whitespace().collect());
    let by_words = TextDiff::configure().deadline(deadline).diff_slices(&one, &other).ratio();
    let by_letters = TextDiff::configure().deadline(deadline).diff_chars(text, line).ratio();
    by_words.max(by_letters)
}

/// The first characters of a text.
pub(super) fn beginning(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, other: &str, expected: &str) {
        assert_eq!(Difference::of(one, other).to_string(), expected);
    }

    #[test]
    fn texts_are_compared_by_words() {
        check("a  b\nc", "a b c ", "a b c");
        check("a b c d", "a x c", "a [-b-] {+x+} c [-d-]");
        check("", "a b", "{+a b+}");
        assert!(Difference::of("a\nb", " a b").is_none());
        assert!(!Difference::of("a b", "ab").is_none());
    }

    #[test]
    fn what_is_the_same_is_cut_to_the_words_around_a_difference() {
        let words: Vec<String> = (0..40).map(|number| number.to_string()).collect();
        let one = words.join(" ");
        let cut = Difference::of(&format!("{one} x"), &one).cut().to_string();
        assert_eq!(cut, "… 32 33 34 35 36 37 38 39 [-x-]");
    }

    #[test]
    fn the_nearest_line_is_the_one_most_like_it() {
        let lines = ["At End Of Road", "", "There is tasty food here.", ">"];
        let found = |text| nearest(text, lines.into_iter(), &Patience::default()).map(|(place, _)| place);
        assert_eq!(found("There is tasty fish here."), Some(2));
        assert_eq!(found("End of the Road"), Some(0));
        assert_eq!(found("xyzzy plugh"), None);
    }

    #[test]
    fn no_text_takes_a_line_that_is_more_like_another() {
        let lines = ["You see a lamp here.", "You see a brass key here."];
        let found = matched(&["You see a key here.", "You see a lamb here."], &lines, &Patience::default());
        assert_eq!(found, [Some(1), Some(0)]);
        let found = matched(&["You see a lamp there.", "You see a lamp here!"], &lines[..1], &Patience::default());
        assert_eq!(found.iter().flatten().count(), 1);
    }

    #[test]
    fn nothing_is_looked_for_where_no_time_is_left() {
        let none = Patience(Mutex::new(Duration::ZERO));
        assert_eq!(nearest("a line", ["a line"].into_iter(), &none), None);
    }
}
