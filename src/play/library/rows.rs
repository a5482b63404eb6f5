//! Which lines the list has: headings, what can be played, and notes on what is missing.

use std::path::PathBuf;

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::fit;
use crate::library::{Listed, Recent, Scan, Shelf};
use crate::session::store::SessionId;

/// A line of the list. Numbers are places on the shelf, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    Heading(&'static str),
    BuiltIn {
        score: u32,
    },
    Recent {
        index: usize,
        score: u32,
    },
    Story {
        index: usize,
        score: u32,
    },
    /// Something to be told.
    Note(String),
    Blank,
}

/// What tells an entry from all others, however the list changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    BuiltIn,
    Session(SessionId),
    Story(PathBuf),
}

impl Row {
    /// The entry of the row, where it can be chosen.
    pub fn key(&self, shelf: &Shelf) -> Option<Key> {
        match self {
            Row::BuiltIn { .. } => Some(Key::BuiltIn),
            Row::Recent { index, .. } => Some(Key::Session(shelf.recents.get(*index)?.id)),
            Row::Story { index, .. } => Some(Key::Story(shelf.stories().get(*index)?.path.clone())),
            Row::Heading(_) | Row::Note(_) | Row::Blank => None,
        }
    }

    /// Whether the row is that of an entry.
    pub fn is(&self, key: &Key, shelf: &Shelf) -> bool {
        match (self, key) {
            (Row::BuiltIn { .. }, Key::BuiltIn) => true,
            (Row::Recent { index, .. }, Key::Session(id)) => {
                shelf.recents.get(*index).is_some_and(|recent| recent.id == *id)
            }
            (Row::Story { index, .. }, Key::Story(path)) => {
                shelf.stories().get(*index).is_some_and(|story| story.path == *path)
            }
            (Row::BuiltIn { .. } | Row::Recent { .. } | Row::Story { .. }, _)
            | (Row::Heading(_) | Row::Note(_) | Row::Blank, _) => false,
        }
    }

    /// Whether the row can be chosen.
    pub fn is_entry(&self) -> bool {
        self.score().is_some()
    }

    fn score(&self) -> Option<u32> {
        match self {
            Row::BuiltIn { score } | Row::Recent { score, .. } | Row::Story { score, .. } => Some(*score),
            Row::Heading(_) | Row::Note(_) | Row::Blank => None,
        }
    }
}

/// The row that fits the filter best, the first of several.
pub fn best(rows: &[Row]) -> Option<usize> {
    let scores = rows.iter().enumerate().filter_map(|(index, row)| Some((row.score()?, index)));
    scores.max_by_key(|(score, index)| (*score, std::cmp::Reverse(*index))).map(|(_, index)| index)
}

/// The rows of a shelf, as far as they fit the filter; in each part the best first.
pub fn of(shelf: &Shelf, filter: &str, scan: &Scan, folders: usize) -> Vec<Row> {
    let mut sieve = Sieve::new(filter);
    let title = shelf.built_in.metadata.title.clone().unwrap_or_default();
    let built_in = sieve.score(&[&title, "built-in adventure"]).map(|score| Row::BuiltIn { score });
    let recents = shelf.recents.iter().enumerate();
    let recents =
        recents.filter_map(|(index, recent)| Some(Row::Recent { index, score: sieve.recent(recent)? })).collect();
    let stories = shelf.stories().iter().enumerate();
    let stories = stories.filter_map(|(index, story)| Some(Row::Story { index, score: sieve.story(story)? })).collect();
    let mut rows = Vec::new();
    part(&mut rows, "Comes with golmac", built_in.into_iter().collect());
    part(&mut rows, "Where you left off", recents);
    part(&mut rows, "Your stories", stories);
    if filter.is_empty() {
        notes(&mut rows, shelf, scan, folders);
    } else if rows.is_empty() {
        rows.push(Row::Note(format!("Nothing here is like \u{201C}{filter}\u{201D}. Esc shows everything again.")));
    }
    rows
}

/// A part of the list under its heading.
fn part(rows: &mut Vec<Row>, heading: &'static str, mut entries: Vec<Row>) {
    if entries.is_empty() {
        return;
    }
    // Without a filter all fit alike, and stay as they are.
    entries.sort_by_key(|row| std::cmp::Reverse(row.score()));
    if !rows.is_empty() {
        rows.push(Row::Blank);
    }
    rows.push(Row::Heading(heading));
    rows.append(&mut entries);
}

/// What is to be said below the entries.
fn notes(rows: &mut Vec<Row>, shelf: &Shelf, scan: &Scan, folders: usize) {
    let mut notes = Vec::new();
    if folders == 0 {
        notes.push("Your own stories are listed here once you say where they are:".to_owned());
        notes.push("golmac config library ~/stories".to_owned());
    } else if shelf.stories().is_empty() && scan.is_over() {
        notes.push("There are no stories in your folders; golmac config library shows them.".to_owned());
    }
    notes.extend(scan.troubles().iter().map(|trouble| fit::line(&trouble.0)));
    if !notes.is_empty() {
        rows.push(Row::Blank);
        rows.extend(notes.into_iter().map(Row::Note));
    }
}

/// The filter: words that an entry must have, all of them.
pub(super) struct Sieve {
    words: Vec<Word>,
    matcher: Matcher,
    haystack: String,
    characters: Vec<char>,
}

/// A word of the filter.
struct Word {
    whole: Atom,
    /// Its letters in their order, with others between; none of a word of few letters, which most entries have somewhere.
    scattered: Option<Atom>,
    /// The least score of those: letters that are far apart are no likeness.
    least: u16,
}

/// Letters of a word from which on they may be scattered, and what each of them has to score then. One that follows another or begins a word scores
/// more, one that is far from the last less.
const SCATTERED_FROM: usize = 3;
const LIKENESS: u16 = 19;

impl Word {
    fn new(word: &str) -> Word {
        let atom = |kind| Atom::new(word, CaseMatching::Ignore, Normalization::Smart, kind, false);
        let letters = word.chars().count();
        Word {
            whole: atom(AtomKind::Substring),
            scattered: (letters >= SCATTERED_FROM).then(|| atom(AtomKind::Fuzzy)),
            least: u16::try_from(letters).unwrap_or(u16::MAX).saturating_mul(LIKENESS),
        }
    }

    fn score(&self, text: Utf32Str<'_>, matcher: &mut Matcher) -> Option<u32> {
        /// So much better than letters here and there is the word as it is.
        const WHOLE: u32 = 1000;
        match self.whole.score(text, matcher) {
            Some(score) => Some(u32::from(score).saturating_add(WHOLE)),
            None => self.scattered.as_ref()?.score(text, matcher).filter(|score| *score >= self.least).map(u32::from),
        }
    }
}

impl Sieve {
    pub fn new(filter: &str) -> Sieve {
        Sieve {
            words: filter.split_whitespace().map(Word::new).collect(),
            matcher: Matcher::new(Config::DEFAULT),
            haystack: String::new(),
            characters: Vec::new(),
        }
    }

    /// How well an entry fits by these texts of it; None where it does not.
    pub fn score(&mut self, texts: &[&str]) -> Option<u32> {
        if self.words.is_empty() {
            return Some(0);
        }
        self.haystack.clear();
        for text in texts {
            // Texts are bounded where they are read, but for those of a database.
            self.haystack.extend(text.chars().take(400));
            self.haystack.push(' ');
        }
        let text = Utf32Str::new(&self.haystack, &mut self.characters);
        let mut scores = self.words.iter().map(|word| word.score(text, &mut self.matcher));
        scores.try_fold(0_u32, |sum, score| Some(sum.saturating_add(score?)))
    }

    fn recent(&mut self, recent: &Recent) -> Option<u32> {
        self.score(&[&recent.title, &recent.name, recent.place.as_deref().unwrap_or_default()])
    }

    fn story(&mut self, story: &Listed) -> Option<u32> {
        let name = story.path.file_name().unwrap_or_default().to_string_lossy();
        self.score(&[&story.title, &story.author, &name])
    }
}
