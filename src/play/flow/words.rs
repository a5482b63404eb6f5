//! Words and characters at a place: for clicks and selections.

use std::ops::Range;

use super::cluster::{boundary_from, boundary_to};
use super::document::{Flow, Position};

impl Flow {
    /// The word that a place is in: letters and digits, with apostrophes and hyphens between them.
    pub fn word_at(&self, position: Position) -> Option<&str> {
        let offset = self.offset(position);
        let paragraph = self.paragraph(self.paragraph_at(offset));
        let text = self.text.get(paragraph.clone())?;
        let at = offset.saturating_sub(paragraph.start);
        word_in(text, at)
    }

    /// The text from one character to another, both with it, whichever comes first: a selection.
    pub fn selected(&self, one: Position, other: Position) -> Range<Position> {
        let (first, last) = (self.offset(one.min(other)), self.offset(one.max(other)));
        self.character(first).start..self.character(last).end
    }

    /// The cluster that a byte belongs to; nothing at the end of a line.
    fn character(&self, offset: usize) -> Range<Position> {
        let paragraph = self.paragraph(self.paragraph_at(offset));
        let text = self.text.get(paragraph.clone()).unwrap_or_default();
        let start = boundary_to(text, offset.saturating_sub(paragraph.start));
        let end = boundary_from(text, start.saturating_add(1).min(text.len()));
        self.position(paragraph.start.saturating_add(start))..self.position(paragraph.start.saturating_add(end))
    }
}

/// The word of a line that a byte belongs to.
pub fn word_in(line: &str, at: usize) -> Option<&str> {
    words_of(line)
        .take_while(|(start, _)| *start <= at)
        .find(|(start, word)| at < start.saturating_add(word.len()))
        .map(|(_, word)| word)
}

/// The words of a line, and where each begins.
fn words_of(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = line.get(at..)?;
        let start = at.saturating_add(rest.find(char::is_alphanumeric)?);
        let word = line.get(start..)?;
        let end = word.find(|c: char| !c.is_alphanumeric() && !is_joint(c)).unwrap_or(word.len());
        let word = word.get(..end)?.trim_end_matches(is_joint);
        at = start.saturating_add(word.len());
        Some((start, word))
    })
}

/// What may stand within a word.
fn is_joint(c: char) -> bool {
    // Marks that combine with a letter belong to its word.
    matches!(c, '\'' | '\u{2019}' | '-' | '\u{2010}' | '\u{300}'..='\u{36F}')
}
