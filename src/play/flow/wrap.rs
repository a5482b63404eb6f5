//! A paragraph broken into rows of a width, as §7.2 wants it: at words, where the text is buffered, else at the last cell.
//!
//! A row is broken at a space, which vanishes with the spaces beside it, or behind a hyphen or dash within a word. A word that is longer than a row
//! is cut. A change of ink is no place to break. Spaces at a paragraph's beginning stay, but make way for the first word where that
//! would be cut for them.

use std::ops::Range;

use super::cluster::{Cluster, clusters};

/// A row of a paragraph: its bytes, without the spaces that vanished at its end, and the cells that they take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct RowBytes {
    pub start: usize,
    pub end: usize,
    pub columns: u16,
}

/// Breaks a text without line ends into rows of at least one cell: at least one row. `anywhere` are the bytes, in order, in which it may be broken
/// at any character.
pub(super) fn wrap(text: &str, columns: u16, anywhere: &[Range<usize>]) -> Vec<RowBytes> {
    let columns = columns.max(1);
    if text.len() <= columns.into() && text.is_ascii() {
        return vec![RowBytes { start: 0, end: text.len(), columns: text.len() as u16 }];
    }
    let mut wrapper = Wrapper::new(columns);
    let mut anywhere = anywhere.iter().peekable();
    for cluster in clusters(text) {
        while anywhere.next_if(|range| range.end <= cluster.at).is_some() {}
        let kind = match anywhere.peek().is_some_and(|range| range.start <= cluster.at) {
            true => Kind::Unbuffered,
            false => Kind::of(cluster.text),
        };
        wrapper.put(cluster, kind);
    }
    wrapper.finish(text.len())
}

/// A text that is not wrapped but cut: its only row.
pub(super) fn cut(text: &str, columns: u16) -> RowBytes {
    let mut row = RowBytes::default();
    for cluster in clusters(text) {
        let with = row.columns.saturating_add(cluster.columns);
        if with > columns {
            break;
        }
        row = RowBytes { start: 0, end: cluster.end(), columns: with };
    }
    row
}

/// What a cluster is for the breaking of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It may be broken before and after.
    Unbuffered,
    Space,
    /// Letters and digits.
    Word,
    Hyphen,
    /// A dash that is longer than a hyphen.
    Dash,
    Other,
}

impl Kind {
    fn of(cluster: &str) -> Kind {
        match cluster.chars().next() {
            Some(' ') if cluster.len() == 1 => Kind::Space,
            Some('-' | '\u{2010}') => Kind::Hyphen,
            Some('\u{2012}'..='\u{2015}') => Kind::Dash,
            Some(c) if c.is_alphanumeric() => Kind::Word,
            Some(_) | None => Kind::Other,
        }
    }
}

/// What stands before the next cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// The row's beginning, or a space.
    Blank,
    Word,
    /// A hyphen or dash after which a word may be broken.
    Joint,
    Unbuffered,
    Other,
}

/// A place where the growing row may be broken.
#[derive(Debug, Clone, Copy)]
struct Break {
    /// The row's bytes and cells if it is.
    end: usize,
    end_column: u16,
    /// The byte that the next row begins with, and the cells of this one up to there.
    next: usize,
    next_column: u16,
}

#[derive(Debug)]
struct Wrapper {
    columns: u16,
    rows: Vec<RowBytes>,
    start: usize,
    column: u16,
    /// Behind the last cluster of the row that is no space.
    ink_end: usize,
    ink_column: u16,
    last_break: Option<Break>,
    /// Spaces at the paragraph's beginning that can make way.
    indent: u16,
    before: Before,
    /// The row was full when this space came: it and those after it vanish.
    full_at: Option<usize>,
}

impl Wrapper {
    fn new(columns: u16) -> Wrapper {
        Wrapper {
            columns,
            rows: Vec::new(),
            start: 0,
            column: 0,
            ink_end: 0,
            ink_column: 0,
            last_break: None,
            indent: 0,
            before: Before::Blank,
            full_at: None,
        }
    }

    fn put(&mut self, cluster: Cluster<'_>, kind: Kind) {
        match kind {
            Kind::Space => self.space(cluster),
            Kind::Word | Kind::Hyphen | Kind::Dash | Kind::Other | Kind::Unbuffered => self.ink(cluster, kind),
        }
    }

    fn space(&mut self, cluster: Cluster<'_>) {
        if self.column >= self.columns {
            self.full_at = self.full_at.or(Some(cluster.at));
            return;
        }
        self.column = self.column.saturating_add(1);
        if self.has_ink() {
            self.last_break = Some(Break {
                end: self.ink_end,
                end_column: self.ink_column,
                next: cluster.end(),
                next_column: self.column,
            });
        } else if self.rows.is_empty() {
            self.indent = self.indent.saturating_add(1);
        }
        self.before = Before::Blank;
    }

    fn ink(&mut self, cluster: Cluster<'_>, kind: Kind) {
        if let Some(full_at) = self.full_at.take() {
            match (self.has_ink(), self.rows.is_empty()) {
                (true, _) => self.end_row(self.ink_end, self.ink_column, cluster.at),
                // More spaces than fit: the last of them are the paragraph's indentation.
                (false, true) => self.start = cluster.at.saturating_sub(self.column.into()),
                (false, false) => self.end_row(full_at, self.column, cluster.at),
            }
        }
        let may_break = match (kind, self.before) {
            (Kind::Unbuffered, _) => self.column > 0,
            (_, Before::Unbuffered) => true,
            (Kind::Word, Before::Joint) => true,
            (Kind::Word | Kind::Hyphen | Kind::Dash | Kind::Other | Kind::Space, _) => false,
        };
        if may_break {
            let (at, column) = (cluster.at, self.column);
            self.last_break = Some(Break { end: at, end_column: column, next: at, next_column: column });
        }
        let columns = cluster.columns.min(self.columns);
        self.make_room(cluster.at, columns);
        self.column = self.column.saturating_add(columns);
        self.ink_end = cluster.end();
        self.ink_column = self.column;
        self.before = match (kind, self.before) {
            (Kind::Unbuffered, _) => Before::Unbuffered,
            (Kind::Word, _) => Before::Word,
            (Kind::Hyphen, Before::Word | Before::Joint) => Before::Joint,
            (Kind::Dash, Before::Word | Before::Joint | Before::Other) => Before::Joint,
            (Kind::Space | Kind::Hyphen | Kind::Dash | Kind::Other, _) => Before::Other,
        };
    }

    /// Ends the row where so many cells more would not fit.
    fn make_room(&mut self, at: usize, columns: u16) {
        while self.column.saturating_add(columns) > self.columns && self.column > 0 {
            if let Some(found) = self.last_break.take() {
                let left = self.column.saturating_sub(found.next_column);
                self.end_row(found.end, found.end_column, found.next);
                self.column = left;
                self.ink_column = left;
                self.ink_end = at;
            } else if self.indent > 0 {
                self.indent = self.indent.saturating_sub(1);
                self.start = self.start.saturating_add(1);
                self.column = self.column.saturating_sub(1);
                self.ink_column = self.ink_column.saturating_sub(1);
            } else {
                self.end_row(at, self.column, at);
            }
        }
    }

    fn end_row(&mut self, end: usize, columns: u16, next: usize) {
        self.rows.push(RowBytes { start: self.start, end, columns });
        self.start = next;
        self.column = 0;
        self.ink_end = next;
        self.ink_column = 0;
        self.indent = 0;
        self.last_break = None;
    }

    /// Whether there is more than spaces in the row.
    fn has_ink(&self) -> bool {
        self.ink_end > self.start
    }

    fn finish(mut self, end: usize) -> Vec<RowBytes> {
        let end = self.full_at.unwrap_or(end);
        self.end_row(end, self.column, end);
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::super::cluster::columns_of;
    use super::*;

    /// The rows of a text, of which the part between `from` and `to` may be broken anywhere.
    #[track_caller]
    fn check_parts(parts: [&str; 3], columns: u16, expected: &[&str]) {
        let text = parts.concat();
        let [before, unbuffered, _] = parts.map(str::len);
        let anywhere = before..before + unbuffered;
        let anywhere = [anywhere].into_iter().filter(|range| !range.is_empty()).collect::<Vec<_>>();
        let rows = wrap(&text, columns, &anywhere);
        let shown: Vec<&str> = rows.iter().map(|row| &text[row.start..row.end]).collect();
        assert_eq!(shown, expected, "{parts:?} at {columns}");
        for (row, shown) in rows.iter().zip(shown) {
            assert!(row.columns <= columns, "{row:?} of {text:?} at {columns}");
            // What is wider than the window is taken to be as wide.
            assert_eq!(row.columns, columns_of(shown).min(columns), "{shown:?} of {text:?} at {columns}");
        }
    }

    #[track_caller]
    fn check(text: &str, columns: u16, expected: &[&str]) {
        check_parts([text, "", ""], columns, expected);
    }

    #[test]
    fn lines_break_at_words() {
        check("the quick brown fox", 10, &["the quick", "brown fox"]);
        check("the quick brown", 9, &["the quick", "brown"]);
        check("the quick brown", 80, &["the quick brown"]);
        check("", 80, &[""]);
        check("a b c", 1, &["a", "b", "c"]);
    }

    #[test]
    fn spaces_at_a_break_vanish_and_others_stay() {
        check("ab cd   ef", 6, &["ab cd", "ef"]);
        check("ab cd ef", 5, &["ab cd", "ef"]);
        check("abcd        ef", 5, &["abcd", "ef"]);
        check("abcde       ", 5, &["abcde"]);
        check("  in  side", 10, &["  in  side"]);
        check("x:   ", 10, &["x:   "]);
        check("          ", 4, &["    "]);
    }

    #[test]
    fn spaces_at_the_beginning_make_way_for_the_first_word_only() {
        check("        ZORK", 20, &["        ZORK"]);
        check("        ZORK", 10, &["      ZORK"]);
        check("        ZORK", 4, &["ZORK"]);
        check("     ZORK I", 8, &["    ZORK", "I"]);
        check("   ZORKING", 4, &["ZORK", "ING"]);
    }

    #[test]
    fn a_word_that_is_too_long_is_cut() {
        check("abcdefghij", 4, &["abcd", "efgh", "ij"]);
        check("ab cdefgh", 4, &["ab", "cdef", "gh"]);
        check("+---+---+", 4, &["+---", "+---", "+"]);
    }

    #[test]
    fn lines_break_behind_hyphens_and_dashes_within_words() {
        check("a well-known man", 8, &["a well-", "known", "man"]);
        check("well--known", 8, &["well--", "known"]);
        check("wait\u{2014}what now", 9, &["wait\u{2014}what", "now"]);
        check("wait\u{2014}what now", 8, &["wait\u{2014}", "what now"]);
        check("it is -5 now", 7, &["it is", "-5 now"]);
        check("use --fresh", 7, &["use", "--fresh"]);
    }

    #[test]
    fn unbuffered_text_breaks_at_the_last_cell() {
        check_parts(["", "ab cdef", ""], 4, &["ab c", "def"]);
        check_parts(["ab ", "cdef", ""], 4, &["ab c", "def"]);
        check_parts(["ab ", "cd", "efg hi"], 5, &["ab cd", "efg", "hi"]);
        check_parts(["ab", "    ", "cd"], 4, &["ab  ", "  cd"]);
    }

    #[test]
    fn wide_characters_stay_whole() {
        check("日本語", 5, &["日本", "語"]);
        check("a日本語", 4, &["a日", "本語"]);
        check("日本", 1, &["日", "本"]);
    }

    #[test]
    fn marks_and_joined_emoji_stay_with_what_they_belong_to() {
        check("e\u{301}e\u{301}e\u{301} e\u{301}", 3, &["e\u{301}e\u{301}e\u{301}", "e\u{301}"]);
        check("👩‍👩‍👧👩‍👩‍👧", 3, &["👩‍👩‍👧", "👩‍👩‍👧"]);
        check("🇫🇷🇩🇪🇯🇵", 4, &["🇫🇷🇩🇪", "🇯🇵"]);
        check("\u{301}\u{301}", 1, &["\u{301}\u{301}"]);
    }
}
