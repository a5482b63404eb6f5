//! The editor: a line, a cursor, and what can be done to them, as readline and Emacs have it.
//!
//! One [`Edit`] serves all lines, so that what was killed in one can be yanked in the next. The cursor always stands between two letters as
//! people see them (grapheme clusters). Whatever puts something into the line goes through [`Limits::admit`] or [`Limits::check`], which is why no
//! control character gets in.

use std::ops::Range;

use super::kill::{KillRing, Side};
use super::limits::{LONGEST_COMMAND, Limits, Refusal};
use super::span;
use super::undo::Undo;
use crate::zmachine::screen::is_displayable;

/// The most lines that are pasted at once, the first one included.
const PASTED_LINES: usize = 1000;

/// A text with a cursor in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    /// In bytes, on a boundary between letters.
    pub cursor: usize,
}

impl Line {
    /// A text with the cursor at its end.
    pub fn at_end(text: impl Into<String>) -> Line {
        let text = text.into();
        Line { cursor: text.len(), text }
    }

    /// What is before the cursor.
    pub fn before(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or(&self.text)
    }

    /// What is after the cursor.
    pub fn after(&self) -> &str {
        self.text.get(self.cursor..).unwrap_or("")
    }
}

/// Where the cursor can go, or up to where something is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    Left,
    Right,
    /// To the start of a word, which is letters and digits.
    WordLeft,
    /// To the end of a word.
    WordRight,
    /// To the start of what stands between blanks, as Ctrl-W.
    BlankLeft,
    Home,
    End,
    /// To a place in bytes, or the next boundary after it: a click.
    To(usize),
}

/// What becomes of the letters of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordCase {
    Capitalised,
    Upper,
    Lower,
}

/// What is done to the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Editing {
    Insert(char),
    /// Text with line ends in it: the first line goes in, the others come back in [`Edited::Pasted`].
    Paste(String),
    /// A word that was pointed at: blanks are put beside it where words would run together.
    Word(String),
    Move(Motion),
    Delete(Motion),
    /// As Delete, to be yanked.
    Kill(Motion),
    Yank,
    /// Puts what was killed before that in place of what was just yanked.
    YankPop,
    /// Swaps the letters around the cursor; at the end, those before it.
    Transpose,
    /// Swaps the word before the cursor with the one after it; at the end, the last two.
    TransposeWords,
    /// Changes the letters from the cursor to the end of the word.
    Case(WordCase),
    Undo,
    Redo,
    Clear,
    /// Another line altogether: from the history, completed, corrected. It can be undone.
    Set(Line),
}

/// What came of an [`Editing`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edited {
    Changed,
    /// Only the cursor.
    Moved,
    /// There was nothing to do: nothing before the cursor, nothing to undo.
    Nothing,
    /// Nothing was put in, or not all of it: say why.
    Refused(Refusal),
    /// Pasted text has gone in. `further` lines are to be given as the next ones, none of them blank; `refusal` tells if anything was left out.
    Pasted {
        further: Vec<String>,
        refusal: Option<Refusal>,
    },
}

/// What was done last, as far as the next thing depends on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Last {
    #[default]
    Other,
    /// A character, which the next goes with when they are undone.
    Typed(char),
    /// One letter.
    Erased,
    Killed,
    /// What stands there was yanked.
    Yanked(Range<usize>),
}

/// The editor.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    line: Line,
    undo: Undo,
    ring: KillRing,
    last: Last,
}

impl Edit {
    /// An empty line.
    pub fn new() -> Edit {
        Edit::default()
    }

    /// Begins a new line with what is preloaded in it, the cursor behind it. What was killed before can still be yanked.
    pub fn begin(&mut self, preload: &str) {
        let text: String = preload.chars().filter(|c| is_displayable(*c)).take(LONGEST_COMMAND).collect();
        self.line = Line::at_end(text);
        self.undo.clear();
        self.last = Last::Other;
    }

    /// Takes the finished line and leaves an empty one.
    pub fn take(&mut self) -> String {
        let text = std::mem::take(&mut self.line.text);
        self.begin("");
        text
    }

    /// The line and its cursor.
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// What is typed.
    pub fn text(&self) -> &str {
        &self.line.text
    }

    /// The cursor, in bytes.
    pub fn cursor(&self) -> usize {
        self.line.cursor
    }

    /// Does it, within these limits.
    pub fn apply(&mut self, editing: Editing, limits: &Limits) -> Edited {
        let last = std::mem::take(&mut self.last);
        match editing {
            Editing::Insert(c) => self.insert(c, last, limits),
            Editing::Paste(text) => self.paste(&text, limits),
            Editing::Word(word) => self.insert_word(&word, limits),
            Editing::Move(motion) => self.go(motion),
            Editing::Delete(motion) => self.delete(motion, last),
            Editing::Kill(motion) => self.kill(motion, last),
            Editing::Yank => self.yank(limits),
            Editing::YankPop => self.yank_pop(last, limits),
            Editing::Transpose => self.transpose(limits),
            Editing::TransposeWords => self.transpose_words(limits),
            Editing::Case(case) => self.change_case(case, limits),
            Editing::Undo => self.step(Undo::back),
            Editing::Redo => self.step(Undo::forth),
            Editing::Clear => self.remove(0..self.line.text.len()),
            Editing::Set(line) => self.set(&line, limits),
        }
    }

    fn insert(&mut self, c: char, last: Last, limits: &Limits) -> Edited {
        let mut bytes = [0; 4];
        let (admitted, refusal) = limits.admit(self.line.before(), c.encode_utf8(&mut bytes), self.line.after());
        if let Some(refusal) = refusal {
            return Edited::Refused(refusal);
        }
        // A word is undone in one go, with the blanks before it.
        let goes_on = matches!(last, Last::Typed(before) if before.is_whitespace() || !c.is_whitespace());
        if !goes_on {
            self.undo.note(&self.line);
        }
        let cursor = self.line.cursor;
        self.put(cursor..cursor, &admitted);
        self.last = Last::Typed(c);
        Edited::Changed
    }

    fn paste(&mut self, text: &str, limits: &Limits) -> Edited {
        let mut lines = text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
        let first = lines.next().unwrap_or("");
        let visible = |line: &str| -> String {
            let spaced = line.chars().map(|c| if c == '\t' { ' ' } else { c });
            spaced.filter(|c| is_displayable(*c)).take(LONGEST_COMMAND).collect()
        };
        let (admitted, mut refusal) = limits.admit(self.line.before(), &visible(first), self.line.after());
        let cut = |line: &str| line.chars().filter(|c| is_displayable(*c)).nth(LONGEST_COMMAND).is_some();
        if cut(first) {
            refusal.get_or_insert(Refusal::Full { max: LONGEST_COMMAND });
        }
        let mut further = Vec::new();
        for line in lines.filter(|line| !line.trim().is_empty()) {
            if further.len().saturating_add(1) >= PASTED_LINES {
                refusal.get_or_insert(Refusal::TooManyLines { max: PASTED_LINES });
                break;
            }
            if cut(line) {
                refusal.get_or_insert(Refusal::Full { max: LONGEST_COMMAND });
            }
            further.push(visible(line));
        }
        if !admitted.is_empty() {
            self.undo.note(&self.line);
            let cursor = self.line.cursor;
            self.put(cursor..cursor, &admitted);
        }
        Edited::Pasted { further, refusal }
    }

    fn insert_word(&mut self, word: &str, limits: &Limits) -> Edited {
        let touches = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        let before = if touches(self.line.before().chars().next_back()) { " " } else { "" };
        let after = if touches(self.line.after().chars().next()) { " " } else { "" };
        self.insert_all(&format!("{before}{}{after}", word.trim()), limits).1
    }

    /// Puts a text in at the cursor, the whole of it or nothing, and tells where it stands.
    fn insert_all(&mut self, text: &str, limits: &Limits) -> (Range<usize>, Edited) {
        let cursor = self.line.cursor;
        let (admitted, refusal) = limits.admit(self.line.before(), text, self.line.after());
        if let Some(refusal) = refusal {
            return (cursor..cursor, Edited::Refused(refusal));
        }
        if admitted.is_empty() {
            return (cursor..cursor, Edited::Nothing);
        }
        self.undo.note(&self.line);
        self.put(cursor..cursor, &admitted);
        (cursor..cursor.saturating_add(admitted.len()), Edited::Changed)
    }

    /// Where a motion leads.
    fn target(&self, motion: Motion) -> usize {
        let Line { text, cursor } = &self.line;
        match motion {
            Motion::Left => span::letter_before(text, *cursor),
            Motion::Right => span::letter_after(text, *cursor),
            Motion::WordLeft => span::word_before(text, *cursor),
            Motion::WordRight => span::word_after(text, *cursor),
            Motion::BlankLeft => span::blank_word_before(text, *cursor),
            Motion::Home => 0,
            Motion::End => text.len(),
            Motion::To(at) => span::boundary(text, at),
        }
    }

    fn go(&mut self, motion: Motion) -> Edited {
        let target = self.target(motion);
        match std::mem::replace(&mut self.line.cursor, target) == target {
            true => Edited::Nothing,
            false => Edited::Moved,
        }
    }

    /// What lies between the cursor and where a motion leads.
    fn reach(&self, motion: Motion) -> Range<usize> {
        let (target, cursor) = (self.target(motion), self.line.cursor);
        target.min(cursor)..target.max(cursor)
    }

    fn delete(&mut self, motion: Motion, last: Last) -> Edited {
        let range = self.reach(motion);
        if range.is_empty() {
            return Edited::Nothing;
        }
        let single = matches!(motion, Motion::Left | Motion::Right);
        if !(single && last == Last::Erased) {
            self.undo.note(&self.line);
        }
        self.put(range, "");
        self.last = if single { Last::Erased } else { Last::Other };
        Edited::Changed
    }

    fn kill(&mut self, motion: Motion, last: Last) -> Edited {
        let range = self.reach(motion);
        let piece = self.line.text.get(range.clone()).unwrap_or("");
        if piece.is_empty() {
            self.last = last;
            return Edited::Nothing;
        }
        let side = if range.start < self.line.cursor { Side::Before } else { Side::After };
        match last {
            Last::Killed => self.ring.join(piece, side),
            Last::Other | Last::Typed(_) | Last::Erased | Last::Yanked(_) => self.ring.push(piece),
        }
        let killed = self.remove(range);
        self.last = Last::Killed;
        killed
    }

    /// Takes something out, as a step of its own.
    fn remove(&mut self, range: Range<usize>) -> Edited {
        if range.is_empty() {
            return Edited::Nothing;
        }
        self.undo.note(&self.line);
        self.put(range, "");
        Edited::Changed
    }

    fn yank(&mut self, limits: &Limits) -> Edited {
        let Some(piece) = self.ring.latest().map(str::to_owned) else { return Edited::Nothing };
        let (range, edited) = self.insert_all(&piece, limits);
        if edited == Edited::Changed {
            self.last = Last::Yanked(range);
        }
        edited
    }

    fn yank_pop(&mut self, last: Last, limits: &Limits) -> Edited {
        let Last::Yanked(range) = last else { return Edited::Nothing };
        self.ring.turn();
        let Some(piece) = self.ring.latest().map(str::to_owned) else { return Edited::Nothing };
        let (start, end) = (range.start, range.start.saturating_add(piece.len()));
        let edited = self.replace(range.clone(), &piece, limits);
        // What does not fit leaves the one before it, for the next in the ring to be tried.
        self.last = Last::Yanked(if edited == Edited::Changed { start..end } else { range });
        edited
    }

    fn transpose(&mut self, limits: &Limits) -> Edited {
        let text = &self.line.text;
        let middle = match self.line.cursor == text.len() {
            true => span::letter_before(text, self.line.cursor),
            false => self.line.cursor,
        };
        let (start, end) = (span::letter_before(text, middle), span::letter_after(text, middle));
        match (text.get(start..middle), text.get(middle..end)) {
            (Some(one), Some(other)) if !one.is_empty() && !other.is_empty() => {
                let swapped = format!("{other}{one}");
                self.replace(start..end, &swapped, limits)
            }
            _ => Edited::Nothing,
        }
    }

    fn transpose_words(&mut self, limits: &Limits) -> Edited {
        let text = &self.line.text;
        let later = span::next_word(text, self.line.cursor);
        let start = span::word_before(text, later.start);
        let earlier = start..span::word_after(text, start);
        if earlier.end > later.start {
            return Edited::Nothing;
        }
        let part = |range: Range<usize>| text.get(range).unwrap_or("");
        let between = part(earlier.end..later.start);
        let swapped = format!("{}{between}{}", part(later.clone()), part(earlier.clone()));
        self.replace(earlier.start..later.end, &swapped, limits)
    }

    fn change_case(&mut self, case: WordCase, limits: &Limits) -> Edited {
        let (start, end) = (self.line.cursor, span::word_after(&self.line.text, self.line.cursor));
        let word = self.line.text.get(start..end).unwrap_or("");
        if word.is_empty() {
            return Edited::Nothing;
        }
        let changed = match case {
            WordCase::Upper => word.to_uppercase(),
            WordCase::Lower => word.to_lowercase(),
            WordCase::Capitalised => capitalised(word),
        };
        self.replace(start..end, &changed, limits)
    }

    fn step(&mut self, step: fn(&mut Undo, &Line) -> Option<Line>) -> Edited {
        match step(&mut self.undo, &self.line) {
            Some(line) => {
                self.line = line;
                Edited::Changed
            }
            None => Edited::Nothing,
        }
    }

    fn set(&mut self, line: &Line, limits: &Limits) -> Edited {
        let (text, refusal) = limits.admit("", &line.text, "");
        if text != self.line.text {
            self.undo.note(&self.line);
        }
        // Signs may have become shorter or longer.
        let (before, _) = limits.admit("", line.before(), "");
        let cursor = span::boundary(&text, before.len());
        self.line = Line { text, cursor };
        refusal.map_or(Edited::Changed, Edited::Refused)
    }

    /// Puts a text in place of a part of the line, the cursor behind it, if the line then keeps within the limits.
    fn replace(&mut self, range: Range<usize>, with: &str, limits: &Limits) -> Edited {
        let mut line = self.line.text.clone();
        if line.get(range.clone()).is_none() {
            return Edited::Nothing;
        }
        line.replace_range(range.clone(), with);
        if let Err(refusal) = limits.check(&line) {
            return Edited::Refused(refusal);
        }
        self.undo.note(&self.line);
        self.put(range, with);
        Edited::Changed
    }

    /// The one place where the text changes: puts something in place of a part, and the cursor behind it.
    fn put(&mut self, range: Range<usize>, with: &str) {
        let Range { start, end } = range;
        if self.line.text.get(start..end).is_some() {
            self.line.text.replace_range(start..end, with);
        }
        self.line.cursor = span::boundary(&self.line.text, start.saturating_add(with.len()));
    }
}

/// A word, with what is before it, whose first letter is a capital one and the others are small.
fn capitalised(word: &str) -> String {
    let start = word.find(char::is_alphanumeric).unwrap_or(0);
    let (blank, letters) = word.split_at(start);
    let mut letters = letters.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{blank}{first}{}", letters.as_str().to_lowercase())
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
