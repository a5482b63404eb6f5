//! Finding text in a document, whatever its case.
//!
//! The whole buffer is read for candidates by their first byte, in blocks that the compiler makes vector instructions of. Letters are compared by
//! their simple lower case, one to one, so that a hit's place is the text's own. Typed quotes and dashes find typographic ones.

use std::ops::Range;

use super::document::{Flow, Position};

/// Bytes that are looked at in one step.
const BLOCK: usize = 64;

/// Bytes that a search backwards takes at a time, about.
const STRIDE: usize = 64 << 10;

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    wanted: Vec<char>,
    /// Bytes with which a hit can begin.
    first: [u8; 3],
}

impl Search {
    /// A search for a text within lines. An empty one finds nothing.
    pub fn new(text: &str) -> Search {
        let wanted: Vec<char> = text.chars().map(fold).collect();
        let first = wanted.first().map_or([0; 3], |first| first_bytes(*first));
        Search { wanted, first }
    }

    /// Whether there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// The hits that begin between two places, in order. None overlaps the one before.
    pub fn hits<'s>(&'s self, flow: &'s Flow, range: Range<Position>) -> impl Iterator<Item = Range<Position>> + 's {
        self.matches(&flow.text, flow.offset(range.start)..flow.offset(range.end))
            .map(|hit| flow.position(hit.start)..flow.position(hit.end))
    }

    /// How many hits begin between two places.
    pub fn count(&self, flow: &Flow, range: Range<Position>) -> usize {
        self.hits(flow, range).count()
    }

    /// The first hit that does not begin before a place, or else the first of all.
    pub fn next_from(&self, flow: &Flow, from: Position) -> Option<Range<Position>> {
        self.hits(flow, from..flow.end()).next().or_else(|| self.hits(flow, flow.start()..flow.end()).next())
    }

    /// The last hit that begins before a place, or else the last of all.
    pub fn previous(&self, flow: &Flow, before: Position) -> Option<Range<Position>> {
        self.last_before(flow, flow.offset(before)).or_else(|| self.last_before(flow, flow.text.len()))
    }

    fn last_before(&self, flow: &Flow, end: usize) -> Option<Range<Position>> {
        let mut end = end;
        while end > 0 {
            // From the beginning of a line, so that hits are the same as those that are found forwards.
            let paragraph = flow.paragraph_at(end.saturating_sub(STRIDE));
            let start = flow.paragraph(paragraph).start;
            if let Some(hit) = self.matches(&flow.text, start..end).last() {
                return Some(flow.position(hit.start)..flow.position(hit.end));
            }
            end = start;
        }
        None
    }

    /// Matches that begin in a part of a text.
    fn matches<'s>(&'s self, text: &'s str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + 's {
        let mut at = range.start;
        std::iter::from_fn(move || {
            while !self.wanted.is_empty() {
                let start = self.candidate(text.as_bytes(), at, range.end)?;
                at = start.saturating_add(1);
                if let Some(length) = self.length_of_match(text.get(start..).unwrap_or_default()) {
                    at = start.saturating_add(length);
                    return Some(start..at);
                }
            }
            None
        })
    }

    /// The first byte from one on, and before `end`, with which a hit can begin.
    fn candidate(&self, bytes: &[u8], from: usize, end: usize) -> Option<usize> {
        let [a, b, c] = self.first;
        let is_first = |byte: &u8| *byte == a || *byte == b || *byte == c;
        let rest = bytes.get(from..end.min(bytes.len()))?;
        let mut blocks = rest.chunks_exact(BLOCK);
        let mut at = from;
        for block in blocks.by_ref() {
            // No early exit, so that a block is a few vector instructions.
            let any = block.iter().fold(0u8, |any, byte| any | u8::from(is_first(byte)));
            if any != 0
                && let Some(found) = block.iter().position(is_first)
            {
                return Some(at.saturating_add(found));
            }
            at = at.saturating_add(BLOCK);
        }
        blocks.remainder().iter().position(is_first).map(|found| at.saturating_add(found))
    }

    /// The bytes of a hit at a text's beginning, if there is one.
    fn length_of_match(&self, text: &str) -> Option<usize> {
        let mut length: usize = 0;
        let mut chars = text.chars();
        for wanted in &self.wanted {
            let c = chars.next()?;
            if fold(c) != *wanted {
                return None;
            }
            length = length.saturating_add(c.len_utf8());
        }
        Some(length)
    }
}

/// A character as it is compared.
fn fold(c: char) -> char {
    match c {
        '\0'..='\x7F' => c.to_ascii_lowercase(),
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201C}' | '\u{201D}' => '"',
        '\u{2010}'..='\u{2015}' => '-',
        '\u{A0}' => ' ',
        _ => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                (Some(_), Some(_)) | (None, _) => c,
            }
        }
    }
}

/// The bytes with which characters begin that are folded to this one.
fn first_bytes(folded: char) -> [u8; 3] {
    let first = |c: char| c.encode_utf8(&mut [0; 4]).bytes().next().unwrap_or_default();
    let own = first(folded);
    match folded {
        '\'' | '"' | '-' => [own, own, first('\u{2019}')],
        ' ' => [own, own, first('\u{A0}')],
        _ => {
            let mut upper = folded.to_uppercase();
            let other = upper.next().filter(|_| upper.next().is_none()).map_or(own, first);
            // Signs that are written as another letter's capital, such as the ohm, are left out.
            [own, other, own]
        }
    }
}
