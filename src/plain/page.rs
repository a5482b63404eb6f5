//! What is written: the text of a turn with the status line before it, and notices.
//!
//! The status line comes to be known only when the turn's text is complete, so the text is held until the story reads; much text is
//! written on the way. Notices go to the error stream just before the line that stands unfinished, which is the story's prompt.

use std::io::{self, Write};

use super::flow::{Flow, Width};
use super::frame::Frame;
use crate::zmachine::screen::Buffering;

/// Bytes of finished lines that are held for the status line to come before them.
const HELD: usize = 64 << 10;

#[derive(Debug)]
pub(super) struct Page<W, E> {
    out: W,
    errors: E,
    flow: Flow,
    /// Finished lines that are not written.
    held: String,
    /// Whether `held` begins a line.
    held_begins_line: bool,
    /// Whether a blank line, or nothing, comes before `held`.
    held_after_blank: bool,
    /// Whether a part of this turn's text is written: the status line is too late to come before it.
    early: bool,
    /// Whether a part begins: the blank lines that take a screen's text past the upper window are not wanted here.
    part_begins: bool,
    /// Whether anything has been written or held at all.
    begun: bool,
    /// The status line and upper window that were shown last.
    shown: Frame,
    notices: Vec<String>,
}

impl<W: Write, E: Write> Page<W, E> {
    pub fn new(out: W, errors: E, width: Width) -> Page<W, E> {
        Page {
            out,
            errors,
            flow: Flow::new(width),
            held: String::new(),
            held_begins_line: true,
            held_after_blank: true,
            early: false,
            part_begins: true,
            begun: false,
            shown: Frame::default(),
            notices: Vec::new(),
        }
    }

    /// Flowing text.
    pub fn text(&mut self, text: &str, buffering: Buffering) -> io::Result<()> {
        let text = self.without_blank_beginning(text);
        self.begun |= !text.is_empty();
        self.flow.text(text, buffering, &mut self.held);
        if self.held.len() >= HELD { self.write_early() } else { Ok(()) }
    }

    /// Lines that are not to be wrapped, with a blank line around them. A prompt that stands unfinished comes after them.
    pub fn block(&mut self, lines: &[String]) {
        if !self.flow.is_whole_line() {
            self.fresh_line();
        }
        self.insert_apart(lines, self.held.len());
    }

    /// A line of golmac's own in the text. A prompt that stands unfinished comes after it.
    pub fn line(&mut self, line: &str) {
        if !self.flow.is_whole_line() {
            self.fresh_line();
        }
        let mut flow = Flow::new(self.flow.width());
        flow.text(line, Buffering::On, &mut self.held);
        flow.end_line(&mut self.held);
        self.begun = true;
    }

    /// Something new begins, where a screen would be cleared.
    pub fn new_part(&mut self) {
        self.fresh_line();
        if !self.is_after_blank(self.held.len()) {
            self.held.push('\n');
        }
        self.part_begins = true;
    }

    /// Something to say beside the game.
    pub fn notice(&mut self, notice: String) {
        self.notices.push(notice);
    }

    /// The player has pressed Enter at a terminal that echoes: the line is at its end there.
    pub fn line_was_ended(&mut self) {
        self.flow.begin_line();
        self.held_begins_line = true;
        self.held_after_blank = false;
    }

    /// Whether there is text that is not written yet.
    pub fn has_news(&self) -> bool {
        !self.held.is_empty() || self.flow.has_text()
    }

    /// Writes what is finished before the turn is: there is too much of it, or it takes too long.
    pub fn write_early(&mut self) -> io::Result<()> {
        self.early |= !self.held.is_empty();
        self.write_finished()
    }

    /// Writes what is finished, with no status line before it, and the notices.
    pub fn write_finished(&mut self) -> io::Result<()> {
        if let Some(last) = self.held.bytes().last() {
            self.out.write_all(self.held.as_bytes())?;
            self.held_after_blank = self.is_after_blank(self.held.len());
            self.held_begins_line = last == b'\n';
            self.held.clear();
        }
        if !self.notices.is_empty() {
            self.out.flush()?;
            for notice in self.notices.drain(..) {
                // Where the error stream is closed there is nobody left to tell.
                let _ = writeln!(self.errors, "golmac: {notice}");
            }
        }
        Ok(())
    }

    /// Writes everything for the player to read: the frame first, where it has changed, and the prompt last.
    pub fn release(&mut self, frame: Frame) -> io::Result<()> {
        if frame != self.shown {
            let at = self.frame_place();
            let lines = frame.changed_since(&self.shown);
            // The line that comes after a drawing stands apart from it.
            let drawing_ends = self.shown.window.len() > 1 && frame.window != self.shown.window;
            match lines.as_slice() {
                [] => {}
                [line] if !drawing_ends => self.held.insert_str(at, &format!("{line}\n")),
                lines => self.insert_apart(lines, at),
            }
            self.begun |= !lines.is_empty();
            self.shown = frame;
        }
        self.early = false;
        self.settle()
    }

    /// Writes everything as it is.
    pub fn settle(&mut self) -> io::Result<()> {
        self.write_finished()?;
        self.flow.settle(&mut self.held);
        self.write_finished()?;
        self.out.flush()
    }

    /// A question, on a line of its own.
    pub fn ask(&mut self, question: &str) -> io::Result<()> {
        self.fresh_line();
        self.text(question, Buffering::On)?;
        self.settle()
    }

    /// Ends the last line and writes everything.
    pub fn finish(&mut self, frame: Frame) -> io::Result<()> {
        self.release(frame)?;
        self.fresh_line();
        self.settle()
    }

    /// The page has another width from now on.
    pub fn set_width(&mut self, width: Width) {
        self.flow.set_width(width);
    }

    /// Ends the line, where one stands unfinished.
    pub fn fresh_line(&mut self) {
        if !self.flow.at_line_start() {
            self.flow.end_line(&mut self.held);
        }
    }

    /// At the beginning of a part one blank line is enough, and none where there is one already.
    fn without_blank_beginning<'t>(&mut self, text: &'t str) -> &'t str {
        if !self.part_begins {
            return text;
        }
        let rest = text.trim_start_matches('\n');
        self.part_begins = rest.is_empty();
        match text.len() > rest.len() && !self.begun {
            true => text.get(text.len() - rest.len() - 1..).unwrap_or(rest),
            false => rest,
        }
    }

    /// Puts lines that draw something at a line's beginning in what is held, with a blank line around them.
    fn insert_apart(&mut self, lines: &[String], at: usize) {
        let before = if self.is_after_blank(at) { "" } else { "\n" };
        let after = if self.held.get(at..).is_some_and(|rest| rest.starts_with('\n')) { "" } else { "\n" };
        self.held.insert_str(at, &format!("{before}{}\n{after}", lines.join("\n")));
        self.begun = true;
    }

    /// Whether a blank line, or nothing at all, comes before a line's beginning in what is held.
    fn is_after_blank(&self, at: usize) -> bool {
        match self.held.get(..at).unwrap_or_default() {
            "" => self.held_after_blank,
            "\n" => self.held_begins_line,
            before => before.ends_with("\n\n"),
        }
    }

    /// Where a frame goes in what is held: before it, or behind the end of a line that is written in part. Where some of the turn is
    /// written, between its last line and the prompt.
    fn frame_place(&mut self) -> usize {
        if self.early && self.flow.is_whole_line() {
            return self.held.len();
        }
        match (self.held_begins_line, self.held.find('\n')) {
            (true, _) => 0,
            (false, Some(end)) => end + 1,
            (false, None) => {
                self.held.push('\n');
                self.flow.leave_settled();
                self.held.len()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page<Vec<u8>, Vec<u8>> {
        Page::new(Vec::new(), Vec::new(), Width::Cells(40))
    }

    fn frame(line: &str) -> Frame {
        Frame { status: None, window: vec![line.to_owned()] }
    }

    #[track_caller]
    fn check(page: &Page<Vec<u8>, Vec<u8>>, expected: &str) {
        assert_eq!(String::from_utf8_lossy(&page.out), expected);
    }

    #[test]
    fn a_changed_status_line_comes_before_its_turn() {
        let mut page = page();
        page.text("A room.\n\n>", Buffering::On).expect("memory");
        page.release(frame("[1]")).expect("memory");
        page.text("wait\n", Buffering::On).expect("memory");
        page.write_finished().expect("memory");
        page.text("Time passes.\n>", Buffering::On).expect("memory");
        page.release(frame("[2]")).expect("memory");
        page.text("again\n>", Buffering::On).expect("memory");
        page.release(frame("[2]")).expect("memory");
        check(&page, "[1]\nA room.\n\n>wait\n[2]\nTime passes.\n>again\n>");
    }

    #[test]
    fn a_status_line_never_splits_a_line() {
        let mut page = page();
        page.text("Press a key", Buffering::On).expect("memory");
        page.release(Frame::default()).expect("memory");
        page.text(" now\nNext.\n", Buffering::On).expect("memory");
        page.release(frame("[1]")).expect("memory");
        page.text("dots", Buffering::On).expect("memory");
        page.release(frame("[1]")).expect("memory");
        page.text("...", Buffering::On).expect("memory");
        page.release(frame("[2]")).expect("memory");
        check(&page, "Press a key now\n[1]\nNext.\ndots\n[2]\n...");
    }

    #[test]
    fn notices_come_before_the_prompt_and_elsewhere() {
        let mut page = page();
        page.text("Failed.\n>", Buffering::On).expect("memory");
        page.notice("no such file".into());
        page.release(Frame::default()).expect("memory");
        check(&page, "Failed.\n>");
        assert_eq!(page.errors, b"golmac: no such file\n");
    }

    #[test]
    fn a_line_of_golmacs_comes_before_the_prompt_and_is_wrapped() {
        let mut page = page();
        page.text("Failed.\n>", Buffering::On).expect("memory");
        page.line("[Picture: a map.]");
        page.release(Frame::default()).expect("memory");
        check(&page, "Failed.\n[Picture: a map.]\n>");
        page.set_width(Width::Cells(10));
        page.line("[Picture: a long map.]");
        page.settle().expect("memory");
        check(&page, "Failed.\n[Picture: a map.]\n>\n[Picture:\na long\nmap.]\n");
    }

    #[test]
    fn a_drawing_stands_apart() {
        let mut page = page();
        page.text("Hello.\n>", Buffering::On).expect("memory");
        page.release(Frame::default()).expect("memory");
        page.text("map\n", Buffering::On).expect("memory");
        page.write_finished().expect("memory");
        for cell in ["|", "/"] {
            page.release(Frame { status: None, window: vec!["+-+".into(), cell.into()] }).expect("memory");
        }
        page.text("Bye.\n>", Buffering::On).expect("memory");
        page.release(frame("[1]")).expect("memory");
        check(&page, "Hello.\n>map\n\n+-+\n|\n\n/\n\n[1]\n\nBye.\n>");
    }

    #[test]
    fn a_quote_box_comes_before_the_prompt() {
        let mut page = page();
        page.text("A grave.\n\n>", Buffering::On).expect("memory");
        page.block(&["  RIP".into()]);
        page.release(frame("[1]")).expect("memory");
        page.text("weep\n", Buffering::On).expect("memory");
        page.release(frame("[1]")).expect("memory");
        check(&page, "[1]\nA grave.\n\n  RIP\n\n>weep\n");
    }

    #[test]
    fn a_quote_box_never_splits_a_paragraph() {
        let mut page = page();
        page.text("A paragraph that takes more than one line of this page", Buffering::On).expect("memory");
        page.block(&["  RIP".into()]);
        page.release(Frame::default()).expect("memory");
        check(&page, "A paragraph that takes more than one\nline of this page\n\n  RIP\n\n");
    }

    #[test]
    fn a_late_status_line_does_not_split_the_text_of_its_turn() {
        let mut page = page();
        page.text("You think.\nAnd think.\n", Buffering::On).expect("memory");
        page.write_early().expect("memory");
        page.text("At last!\n\n>", Buffering::On).expect("memory");
        page.release(frame("[1]")).expect("memory");
        check(&page, "You think.\nAnd think.\nAt last!\n\n[1]\n>");
    }

    #[test]
    fn a_part_begins_with_one_blank_line_at_most() {
        let mut page = page();
        page.text("\n\n\n", Buffering::On).expect("memory");
        page.text("\nWelcome.\n\n\n", Buffering::On).expect("memory");
        page.new_part();
        page.text("\n\n", Buffering::On).expect("memory");
        page.text("Chapter 1\n", Buffering::On).expect("memory");
        page.new_part();
        page.text("Chapter 2", Buffering::On).expect("memory");
        page.finish(frame("[1]")).expect("memory");
        check(&page, "[1]\n\nWelcome.\n\n\nChapter 1\n\nChapter 2\n");
    }

    #[test]
    fn much_text_is_not_held() {
        let mut page = page();
        page.text(&"x\n".repeat(HELD), Buffering::On).expect("memory");
        assert!(page.held.len() < HELD);
        page.finish(Frame::default()).expect("memory");
        assert_eq!(page.out.len(), 2 * HELD);
    }

    #[test]
    fn the_last_line_is_ended_once() {
        let mut page = page();
        page.text("bye", Buffering::On).expect("memory");
        page.finish(Frame::default()).expect("memory");
        page.finish(Frame::default()).expect("memory");
        check(&page, "bye\n");
    }
}
