//! Texts compared by words: what is the same, what is gone and what has come. Spaces and ends of lines are no words.

use std::fmt;
use std::time::Duration;

use similar::{Algorithm, ChangeTag, TextDiff};

/// Time that a comparison may take; beyond it the difference is right but not the smallest.
const PATIENCE: Duration = Duration::from_millis(500);

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

/// Among lines, the one most like a text, and its place; None where none is like it.
#[must_use]
pub fn nearest<'a>(text: &str, lines: impl Iterator<Item = &'a str>) -> Option<(usize, &'a str)> {
    let cut =
        |text: &'a str| text.char_indices().nth(COMPARED).map_or(text, |(end, _)| text.get(..end).unwrap_or(text));
    let ratio = |line: &str| {
        let text: String = text.chars().take(COMPARED).collect();
        let (one, other): (Vec<&str>, Vec<&str>) =
            (text.split_whitespace().collect(), line.split_whitespace().collect());
        let by_words = TextDiff::configure().timeout(PATIENCE).diff_slices(&one, &other).ratio();
        let by_letters = TextDiff::configure().timeout(PATIENCE).diff_chars(text.as_str(), line).ratio();
        by_words.max(by_letters)
    };
    let rated = lines.take(LINES).enumerate().filter(|(_, line)| !line.trim().is_empty());
    let best =
        rated.map(|(place, line)| (ratio(cut(line)), place, line)).max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(ratio, _, _)| *ratio >= ALIKE).map(|(_, place, line)| (place, line))
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
        let found = |text| nearest(text, lines.into_iter()).map(|(place, _)| place);
        assert_eq!(found("There is tasty fish here."), Some(2));
        assert_eq!(found("End of the Road"), Some(0));
        assert_eq!(found("xyzzy plugh"), None);
    }
}
