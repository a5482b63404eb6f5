//! The flowing text on its way to a page of a given width: lines broken at words, as the text's buffering says (§7.2).
//!
//! Lines grow in an unfinished state until they end or overflow; what is finished goes to a `String` of the caller's. Nothing here writes
//! anywhere. Start at [`Flow::text`].

use unicode_width::UnicodeWidthChar;

use crate::zmachine::screen::Buffering;

/// Where lines are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Only where the story ends them.
    Unlimited,
    /// So that none takes more cells than this, which is at least 1.
    Cells(usize),
}

/// Bytes of an unfinished line that are kept for breaking: a line that never ends, or one of combining characters only, fills no memory.
const LONGEST: usize = 64 << 10;

/// The end of the text so far: the line that is not finished.
#[derive(Debug)]
pub(super) struct Flow {
    width: Width,
    /// What is not written out of the unfinished line.
    line: String,
    /// Cells that the unfinished line takes, what was written out of it included.
    cells: usize,
    /// Where in `line` it may be broken: a byte that the next line begins with, and what it takes up to there.
    last_break: Option<Break>,
    /// Whether the line before was full to its last cell and a space ended it: the spaces after that one vanish too.
    drop_spaces: bool,
    /// Whether all of the unfinished line is here and begins a paragraph, as a prompt does.
    whole: bool,
}

/// A place in the unfinished line.
#[derive(Debug, Clone, Copy)]
struct Break {
    byte: usize,
    cells: usize,
}

impl Flow {
    pub fn new(width: Width) -> Flow {
        Flow { width, line: String::new(), cells: 0, last_break: None, drop_spaces: false, whole: true }
    }

    /// Where lines are broken.
    pub fn width(&self) -> Width {
        self.width
    }

    /// Lines that begin from now on are broken so.
    pub fn set_width(&mut self, width: Width) {
        self.width = width;
    }

    /// Whether the next character is the first of its line.
    pub fn at_line_start(&self) -> bool {
        self.cells == 0 && self.line.is_empty()
    }

    /// Whether some of the unfinished line is not written.
    pub fn has_text(&self) -> bool {
        !self.line.is_empty()
    }

    /// Whether other lines can still come before the unfinished one: it goes on from none, and none of it is written.
    pub fn is_whole_line(&self) -> bool {
        self.whole
    }

    /// Adds text; finished lines go to `page`, each with its `'\n'`.
    pub fn text(&mut self, text: &str, buffering: Buffering, page: &mut String) {
        let mut rest = text;
        while let Some((line, after)) = rest.split_once('\n') {
            self.words(line, buffering, page);
            self.end_line(page);
            rest = after;
        }
        self.words(rest, buffering, page);
    }

    /// Ends the unfinished line.
    pub fn end_line(&mut self, page: &mut String) {
        page.push_str(&self.line);
        page.push('\n');
        self.begin_line();
    }

    /// Writes the unfinished line out as it is: it has been read by now, and only what follows can still go to a next line.
    pub fn settle(&mut self, page: &mut String) {
        page.push_str(&self.line);
        self.line.clear();
        self.whole = self.cells == 0;
        // A break before whatever comes next, if there was something to break off from.
        self.last_break = (self.cells > 0).then_some(Break { byte: 0, cells: self.cells });
    }

    /// Something else has ended the line, such as Enter at a terminal.
    pub fn begin_line(&mut self) {
        self.line.clear();
        self.cells = 0;
        self.last_break = None;
        self.drop_spaces = false;
        self.whole = true;
    }

    /// The line goes on on a fresh one, where what was settled of it has been left behind.
    pub fn leave_settled(&mut self) {
        self.cells = self.line.chars().map(|c| c.width().unwrap_or(0)).sum();
        self.last_break = self.last_break.filter(|at| at.byte > 0);
    }

    /// Text without line ends.
    fn words(&mut self, text: &str, buffering: Buffering, page: &mut String) {
        self.fill(text, buffering, page);
        if self.line.len() > LONGEST {
            self.settle(page);
        }
    }

    fn fill(&mut self, text: &str, buffering: Buffering, page: &mut String) {
        let Width::Cells(width) = self.width else {
            self.cells = self.cells.saturating_add(text.len());
            self.line.push_str(text);
            return;
        };
        if buffering == Buffering::On && text.is_ascii() {
            self.fill_ascii(text, width, page);
        } else {
            text.chars().for_each(|c| self.character(c, width, buffering, page));
        }
    }

    /// What fits a line is added at once, and only the character after it looked at for itself.
    fn fill_ascii(&mut self, text: &str, width: usize, page: &mut String) {
        let mut rest = text;
        while !rest.is_empty() {
            if self.drop_spaces {
                rest = rest.trim_start_matches(' ');
                self.drop_spaces = rest.is_empty();
            }
            let room = width.saturating_sub(self.cells).min(rest.len());
            let (fits, after) = rest.split_at_checked(room).unwrap_or((rest, ""));
            if let Some(space) = fits.rfind(' ') {
                self.last_break = Some(Break { byte: self.line.len() + space + 1, cells: self.cells + space + 1 });
            }
            self.line.push_str(fits);
            self.cells += fits.len();
            let mut after = after.chars();
            if let Some(c) = after.next() {
                self.character(c, width, Buffering::On, page);
            }
            rest = after.as_str();
        }
    }

    fn character(&mut self, c: char, width: usize, buffering: Buffering, page: &mut String) {
        let cells = c.width().unwrap_or(0);
        if c == ' ' && self.drop_spaces {
            return;
        }
        self.drop_spaces = false;
        if c == ' ' && buffering == Buffering::On {
            // A space at the very end of a full line is not seen there, nor at the beginning of the next.
            if self.cells >= width {
                self.line_full(page);
                return;
            }
            self.line.push(c);
            self.cells += 1;
            self.last_break = Some(Break { byte: self.line.len(), cells: self.cells });
            return;
        }
        if self.cells + cells > width && self.cells > 0 {
            self.overflow(buffering, page);
        }
        self.line.push(c);
        self.cells += cells;
    }

    /// The line is full and a space follows: it ends there.
    fn line_full(&mut self, page: &mut String) {
        let seen = self.line.trim_end_matches(' ').len();
        self.line.truncate(seen);
        self.end_line(page);
        self.drop_spaces = true;
        self.whole = false;
    }

    /// A character does not fit: the line is broken before the word it belongs to, or where it stands if that is all there is.
    fn overflow(&mut self, buffering: Buffering, page: &mut String) {
        let found = self.last_break.filter(|_| buffering == Buffering::On);
        let Some((at, head)) = found.and_then(|at| Some((at, self.line.get(..at.byte)?))) else {
            self.end_line(page);
            self.whole = false;
            return;
        };
        self.whole = false;
        page.push_str(head.trim_end_matches(' '));
        page.push('\n');
        self.cells = self.cells.saturating_sub(at.cells);
        self.line.drain(..at.byte);
        self.last_break = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_comes_at_once_is_broken_as_one_that_comes_bit_by_bit() {
        let text =
            "the  quick brown    fox jumps over the  lazy dog, incomprehensibilities   notwithstanding x y   z   ";
        for width in 1..40 {
            let all: Vec<(&str, Buffering)> = vec![(text, Buffering::On)];
            let bits: Vec<(&str, Buffering)> = text.split_inclusive(|_| true).map(|c| (c, Buffering::On)).collect();
            let broken = |runs: &[(&str, Buffering)]| {
                let (mut flow, mut page) = (Flow::new(Width::Cells(width)), String::new());
                runs.iter().for_each(|(text, buffering)| flow.text(text, *buffering, &mut page));
                flow.settle(&mut page);
                page
            };
            assert_eq!(broken(&all), broken(&bits), "at {width}");
            // Whatever is not ASCII is taken character by character.
            assert_eq!(
                broken(&all),
                broken(&[(&text.replace('x', "é"), Buffering::On)]).replace('é', "x"),
                "at {width}"
            );
        }
    }

    /// What becomes of runs of text at a width, line by line.
    #[track_caller]
    fn check(width: usize, runs: &[(&str, Buffering)], expected: &str) {
        let (mut flow, mut page) = (Flow::new(Width::Cells(width)), String::new());
        for (text, buffering) in runs {
            flow.text(text, *buffering, &mut page);
        }
        flow.settle(&mut page);
        assert_eq!(page, expected, "{runs:?} at {width}");
    }

    #[test]
    fn lines_break_at_words() {
        check(10, &[("the quick brown fox", Buffering::On)], "the quick\nbrown fox");
        check(9, &[("the quick brown", Buffering::On)], "the quick\nbrown");
        check(10, &[("a\nthe quick brown\n\nx", Buffering::On)], "a\nthe quick\nbrown\n\nx");
    }

    #[test]
    fn a_change_of_look_is_no_place_to_break() {
        check(10, &[("the quick br", Buffering::On), ("own", Buffering::On)], "the quick\nbrown");
        check(10, &[("one two", Buffering::On), ("three", Buffering::On)], "one\ntwothree");
    }

    #[test]
    fn spaces_at_a_break_vanish_and_others_stay() {
        check(6, &[("ab cd   ef", Buffering::On)], "ab cd\nef");
        check(5, &[("ab cd ef", Buffering::On)], "ab cd\nef");
        check(10, &[("  in  side", Buffering::On)], "  in  side");
        check(8, &[("x:  \n  y", Buffering::On)], "x:  \n  y");
    }

    #[test]
    fn a_word_that_is_too_long_is_cut() {
        check(4, &[("abcdefghij", Buffering::On)], "abcd\nefgh\nij");
        check(4, &[("ab cdefgh", Buffering::On)], "ab\ncdef\ngh");
    }

    #[test]
    fn unbuffered_text_breaks_at_the_last_cell() {
        check(4, &[("ab cdef", Buffering::Off)], "ab c\ndef");
        check(4, &[("ab ", Buffering::On), ("cdef", Buffering::Off)], "ab c\ndef");
    }

    #[test]
    fn wide_characters_take_two_cells() {
        check(5, &[("日本語", Buffering::On)], "日本\n語");
        check(4, &[("e\u{301}e\u{301}e\u{301}e\u{301} e", Buffering::On)], "e\u{301}e\u{301}e\u{301}e\u{301}\ne");
        check(1, &[("日本", Buffering::On)], "日\n本");
    }

    #[test]
    fn what_was_settled_is_not_broken_again() {
        let (mut flow, mut page) = (Flow::new(Width::Cells(8)), String::new());
        flow.text("Yes or no>", Buffering::On, &mut page);
        flow.settle(&mut page);
        flow.text("answer", Buffering::On, &mut page);
        flow.settle(&mut page);
        assert_eq!(page, "Yes or\nno>\nanswer");
    }

    #[test]
    fn a_line_without_an_end_is_not_kept() {
        for width in [Width::Unlimited, Width::Cells(80)] {
            let (mut flow, mut page) = (Flow::new(width), String::new());
            (0..LONGEST).for_each(|_| flow.text("\u{301}", Buffering::On, &mut page));
            assert!(page.len() > LONGEST, "{width:?}");
            assert!(flow.line.len() <= LONGEST, "{width:?}");
        }
    }

    #[test]
    fn without_a_width_only_the_story_ends_lines() {
        let (mut flow, mut page) = (Flow::new(Width::Unlimited), String::new());
        flow.text(&"word ".repeat(100), Buffering::On, &mut page);
        flow.text("\nx", Buffering::Off, &mut page);
        flow.settle(&mut page);
        assert_eq!(page, "word ".repeat(100) + "\nx");
        assert!(!flow.at_line_start());
    }
}
