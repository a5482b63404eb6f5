//! Words and characters at a place: for clicks, selections and completion.

use std::collections::HashSet;
use std::ops::Range;

use super::cluster::{boundary_from, boundary_to};
use super::document::{Flow, Position};

/// Words that [`Flow::words`] gives at most.
const MOST_WORDS: usize = 5000;

impl Flow {
    /// The word that a place is in: letters and digits, with apostrophes and hyphens between them.
    pub fn word_at(&self, position: Position) -> Option<&str> {
        let offset = self.offset(position);
        let paragraph = self.paragraph(self.paragraph_at(offset));
        let text = self.text.get(paragraph.clone())?;
        let at = offset.saturating_sub(paragraph.start);
        words_of(text)
            .take_while(|(start, _)| *start <= at)
            .find(|(start, word)| at < start.saturating_add(word.len()))
            .map(|(_, word)| word)
    }

    /// The words between two places, each once whatever its case, the last first; at most some thousands.
    pub fn words(&self, range: Range<Position>) -> Vec<&str> {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for line in self.text.get(start..end.max(start)).unwrap_or_default().rsplit('\n') {
            let in_line: Vec<&str> = words_of(line).map(|(_, word)| word).collect();
            for word in in_line.into_iter().rev() {
                if seen.insert(word.to_lowercase()) {
                    found.push(word);
                }
            }
            if found.len() >= MOST_WORDS {
                break;
            }
        }
        found
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
