//! What is wrong in a file that a player wrote, and where.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::session::displayable;

/// A place in a text file, from 1; columns are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

impl Place {
    /// The place of a byte. Beyond the text it is the text's end.
    pub fn of(text: &str, byte: usize) -> Place {
        let before = text.get(..byte).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let line = before.bytes().filter(|byte| *byte == b'\n').count();
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        Place { line: line.saturating_add(1), column: column.saturating_add(1) }
    }
}

/// A setting, or something of a theme, that is not right. Shown as `config.toml:3:9: what is wrong`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub file: PathBuf,
    /// None where it is about the file as a whole.
    pub place: Option<Place>,
    /// A sentence: what was found, what is expected, what is used in its place.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&displayable(&self.file.to_string_lossy()).replace('\n', " "))?;
        if let Some(Place { line, column }) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// How many problems of a file are told. The rest come to light when those are mended.
const MOST: usize = 50;

/// The problems of one file as they are found.
#[derive(Debug)]
pub(crate) struct Problems<'a> {
    file: &'a Path,
    text: &'a str,
    found: Vec<Problem>,
}

impl<'a> Problems<'a> {
    pub fn new(file: &'a Path, text: &'a str) -> Problems<'a> {
        Problems { file, text, found: Vec::new() }
    }

    /// Notes a problem at some bytes of the text. Only one is told a line, for the second mostly comes of the first.
    pub fn add(&mut self, at: Range<usize>, message: impl Into<String>) {
        if self.found.len() >= MOST {
            return;
        }
        let place = Place::of(self.text, at.start);
        if self.found.iter().any(|problem| problem.place.is_some_and(|there| there.line == place.line)) {
            return;
        }
        // What is quoted of the file may hold anything.
        let message = displayable(&message.into()).replace('\n', " ");
        self.found.push(Problem { file: self.file.to_owned(), place: Some(place), message });
    }

    pub fn line_of(&self, at: &Range<usize>) -> usize {
        Place::of(self.text, at.start).line
    }

    /// All of them, in the order of their places.
    pub fn into_found(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|problem| problem.place);
        self.found
    }
}
