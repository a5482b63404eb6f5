//! Where things begin and end in a line: letters as people see them (grapheme clusters), and words.
//!
//! All places are byte offsets. Any offset may be given: one that is on no boundary, or beyond the end, counts as the next boundary.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// The first boundary between letters from an offset on.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    text.grapheme_indices(true).map(|(start, _)| start).find(|start| *start >= at).unwrap_or(text.len())
}

/// The start of the letter before an offset; 0 at the beginning.
pub(super) fn letter_before(text: &str, at: usize) -> usize {
    text.grapheme_indices(true).map(|(start, _)| start).take_while(|start| *start < at).last().unwrap_or(0)
}

/// The end of the letter at an offset.
pub(super) fn letter_after(text: &str, at: usize) -> usize {
    boundary(text, boundary(text, at).saturating_add(1))
}

/// Whether a letter is part of a word, as Emacs has it.
fn is_in_word(letter: &str) -> bool {
    letter.chars().next().is_some_and(char::is_alphanumeric)
}

/// The start of the word before an offset, or of the one that it is in.
pub(super) fn word_before(text: &str, at: usize) -> usize {
    run_before(text, at, is_in_word)
}

/// The start of the blank-separated word before an offset.
pub(super) fn blank_word_before(text: &str, at: usize) -> usize {
    run_before(text, at, |letter| !letter.chars().all(char::is_whitespace))
}

fn run_before(text: &str, at: usize, is_in: fn(&str) -> bool) -> usize {
    let before = text.get(..boundary(text, at)).unwrap_or(text);
    let mut letters = before.grapheme_indices(true).rev().skip_while(|(_, letter)| !is_in(letter));
    letters.by_ref().take_while(|(_, letter)| is_in(letter)).last().map_or(0, |(start, _)| start)
}

/// The end of the word after an offset, or of the one that it is in; the end of the text where there is none.
pub(super) fn word_after(text: &str, at: usize) -> usize {
    let start = boundary(text, at);
    let after = text.get(start..).unwrap_or("");
    let mut letters = after.grapheme_indices(true).skip_while(|(_, letter)| !is_in_word(letter));
    let end = letters.find(|(_, letter)| !is_in_word(letter)).map_or(after.len(), |(end, _)| end);
    start.saturating_add(end)
}

/// The word that ends at or after an offset, without what is before it.
pub(super) fn next_word(text: &str, at: usize) -> Range<usize> {
    let end = word_after(text, at);
    let start = word_before(text, end);
    start..word_after(text, start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_what_people_see() {
        let text = "ae\u{301}👩‍🚀b";
        let ends = [1, 4, 15, 16];
        let mut at = 0;
        for end in ends {
            assert_eq!((letter_after(text, at), letter_before(text, end)), (end, at));
            at = end;
        }
        assert_eq!((letter_after(text, 16), letter_before(text, 0)), (16, 0));
        assert_eq!((boundary(text, 2), boundary(text, 5), boundary(text, 99)), (4, 15, 16));
    }

    #[test]
    fn words_are_letters_and_digits() {
        let text = "open door-2, please";
        let starts: Vec<usize> = [19, 18, 13, 11, 10, 9, 5, 4, 0].iter().map(|at| word_before(text, *at)).collect();
        assert_eq!(starts, [13, 13, 10, 10, 5, 5, 0, 0, 0]);
        let ends: Vec<usize> = [0, 4, 9, 10, 11, 19].iter().map(|at| word_after(text, *at)).collect();
        assert_eq!(ends, [4, 9, 11, 11, 19, 19]);
        assert_eq!((blank_word_before(text, 12), blank_word_before(text, 13)), (5, 5));
    }
}
