//! How alike two words are: for "did you mean" wherever something that was typed is not there.
//!
//! The distance counts what fingers do wrong: a letter left out, one too many, a wrong one, two neighbours in the wrong order. It is
//! the Damerau-Levenshtein distance where no letter is changed twice (optimal string alignment). Letters are compared as they are: fold the
//! case before.

/// The most characters of a word that are compared; what is behind them counts as alike. It bounds the work, which grows with its square.
pub const LONGEST: usize = 64;

/// How many letters one word has to be changed by to be another: 0 to [`LONGEST`].
pub fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.chars().take(LONGEST).collect();
    let other: Vec<char> = other.chars().take(LONGEST).collect();
    let mut rows = Rows::new(other.len());
    let mut before: Option<char> = None;
    for (above, &letter) in one.iter().enumerate() {
        rows.add(above, letter, before, &other);
        before = Some(letter);
    }
    rows.last.last().copied().unwrap_or(0)
}

/// The distance, where it is no more than `most`. Most words that are farther away are told by their length and letters, which is much cheaper.
pub fn within(one: &str, other: &str, most: usize) -> Option<usize> {
    let ((length, letters), (other_length, other_letters)) = (outline(one), outline(other));
    // A slip changes two letters at most: one goes, another comes.
    let differing = usize::try_from((letters ^ other_letters).count_ones()).unwrap_or(usize::MAX);
    if length.abs_diff(other_length) > most || differing > most.saturating_mul(2) {
        return None;
    }
    Some(distance(one, other)).filter(|distance| *distance <= most)
}

/// A word's length and which letters it has, as bits; some share one.
fn outline(word: &str) -> (usize, u64) {
    let letters = word.chars().take(LONGEST);
    letters.fold((0, 0), |(length, bits), letter| (length + 1, bits | 1 << (u32::from(letter) % 64)))
}

/// The last two rows of the table of distances between the beginnings of two words.
#[derive(Debug)]
struct Rows {
    last: Vec<usize>,
    /// The one before it, for two letters in the wrong order.
    before: Vec<usize>,
}

impl Rows {
    fn new(length: usize) -> Rows {
        Rows { last: (0..=length).collect(), before: Vec::new() }
    }

    /// Adds the row of the next letter, which has `above` letters before it, the last of them `previous`.
    fn add(&mut self, above: usize, letter: char, previous: Option<char>, other: &[char]) {
        let mut row = Vec::with_capacity(self.last.len());
        let mut left = above + 1;
        row.push(left);
        let mut against: Option<char> = None;
        for (place, &c) in other.iter().enumerate() {
            let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&self.last, place) + usize::from(letter != c);
            let mut least = changed.min(at(&self.last, place + 1) + 1).min(left + 1);
            if previous == Some(c) && against == Some(letter) {
                least = least.min(at(&self.before, place.saturating_sub(1)) + 1);
            }
            row.push(least);
            left = least;
            against = Some(c);
        }
        self.before = std::mem::replace(&mut self.last, row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, other: &str, want: usize) {
        assert_eq!(distance(one, other), want, "{one:?} and {other:?}");
        assert_eq!(distance(other, one), want, "{other:?} and {one:?}");
        assert_eq!(within(one, other, want), Some(want), "{one:?} and {other:?}");
        if let Some(less) = want.checked_sub(1) {
            assert_eq!(within(one, other, less), None, "{one:?} and {other:?}");
        }
    }

    #[test]
    fn each_slip_of_a_finger_counts_one() {
        check("lamp", "lamp", 0);
        check("lamp", "lap", 1);
        check("lamp", "laamp", 1);
        check("lamp", "lomp", 1);
        check("lamp", "lapm", 1);
        check("lamp", "almp", 1);
        check("lamp", "alpm", 2);
        check("examine", "exmaine", 1);
        check("zork", "trinity", 7);
    }

    #[test]
    fn a_word_is_as_far_from_nothing_as_it_is_long() {
        check("", "", 0);
        check("", "ß", 1);
        check("grün", "", 4);
    }

    #[test]
    fn letters_are_characters_and_not_bytes() {
        check("tür", "tor", 1);
        check("лампа", "лапма", 1);
    }

    #[test]
    fn long_words_are_compared_by_their_beginnings() {
        let long = "a".repeat(100_000);
        check(&long, &format!("{long}b"), 0);
        check(&long, "", LONGEST);
    }
}
