//! How text comes into a document: what a turn printed, and what golmac itself says.

use std::ops::Range;

use super::document::{Flow, Ink, Page, Position, QuoteBlock, Run, Written, bounded};
use crate::session::TurnNumber;
use crate::session::transcript::line_of_picture;
use crate::zmachine::screen::{Cell, Colour, Event, Glyph, Look, LowerCursor, Style, Window};

/// What golmac itself says among the story's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Something to know, on lines of its own.
    Notice,
    /// A command to golmac, as it was typed, behind the prompt. The answer to it follows, and then [`Flow::prompt_again`].
    Command,
    /// Something that went wrong, on lines of its own.
    Error,
}

impl Flow {
    /// Appends what a turn printed. Text goes on in the line in which the text before it ended.
    pub fn append(&mut self, turn: TurnNumber, events: &[Event]) {
        self.enter(turn);
        for event in events {
            match event {
                Event::Text { text, look, buffering } => {
                    self.write(text, Written { ink: Ink::Story(*look), buffering: *buffering });
                }
                Event::Input { text, look, window: Window::Lower } => {
                    self.commands.push(bounded(self.text.len()));
                    self.write(text, Written::in_ink(Ink::Input(*look)));
                }
                Event::EraseLower { background, cursor } | Event::EraseScreen { background, cursor } => {
                    self.erase(*background, *cursor);
                }
                Event::QuoteBox { rows } => self.quote(rows),
                Event::Warning(text) => self.warn(text),
                Event::Picture(description) => self.say(&line_of_picture(description), Ink::Notice),
                // A line typed in the upper window is in the grid.
                Event::Input { window: Window::Upper, .. }
                | Event::Turn
                | Event::Sound(_)
                | Event::Bleep(_)
                | Event::Transcript(_)
                | Event::Record(_) => {}
            }
        }
    }

    /// Says something that belongs to a turn. A notice goes above an unfinished prompt, a command behind it.
    pub fn tell(&mut self, turn: TurnNumber, told: Told, text: &str) {
        self.enter(turn);
        let text = text.replace('\t', " ");
        match told {
            Told::Notice => self.say_above_prompt(turn, &text, Ink::Notice),
            Told::Error => self.say_above_prompt(turn, &text, Ink::Error),
            Told::Command => {
                self.asked = Some(self.prompt_range());
                self.write(&text.replace('\n', " "), Written::in_ink(Ink::Command));
                self.end_line();
            }
        }
    }

    /// Repeats the prompt behind which a command to golmac was typed. Nothing where it has been repeated, or something else was said since.
    pub fn prompt_again(&mut self, turn: TurnNumber) {
        let Some(prompt) = self.asked.take() else { return };
        if !self.prompt().is_empty() || prompt.start < self.start() {
            return;
        }
        self.enter(turn);
        let pieces = self.pieces(self.offset(prompt.start)..self.offset(prompt.end));
        pieces.iter().for_each(|(text, written)| self.write(text, *written));
    }

    /// Takes characters off the end of the last line: text that the story printed as the beginning of a line to be typed, where the player has
    /// typed something else. What an earlier turn printed stays.
    pub fn take_back(&mut self, characters: usize) {
        let line = self.paragraph(self.last_paragraph());
        let least = line.start.max(self.newest_turn_start());
        let text = self.text.get(least..line.end).unwrap_or_default();
        let Some(last) = characters.checked_sub(1) else { return };
        let kept = text.char_indices().rev().nth(last).map_or(0, |(at, _)| at);
        let end = least.saturating_add(kept);
        // A line that was typed stays too.
        if self.commands.last().is_none_or(|command| (*command as usize) < end) {
            self.cut_to(end);
        }
    }

    /// The text of a part of the document with what it is written in.
    fn pieces(&self, range: Range<usize>) -> Vec<(String, Written)> {
        let runs = self.runs_in(range);
        runs.filter_map(|(range, written)| Some((self.text.get(range)?.to_owned(), written))).collect()
    }

    /// Cuts the end of the last paragraph off.
    fn cut_to(&mut self, end: usize) {
        self.text.truncate(self.text.floor_char_boundary(end));
        let length = bounded(self.text.len());
        let kept = self.turns.last().map_or(0, |turn| turn.runs as usize);
        while self.runs.len() > kept && self.runs.last().is_some_and(|run: &Run| run.start >= length) {
            self.runs.pop();
        }
    }

    /// Takes an unfinished last line off, so that others can go in above it. Nothing where it began in an earlier turn, or has been typed in.
    fn lift(&mut self) -> Vec<(String, Written)> {
        let line = self.paragraph(self.last_paragraph());
        let began_before = line.start < self.newest_turn_start();
        let is_cut = line.start > 0 && self.text.as_bytes().get(line.start.saturating_sub(1)) != Some(&b'\n');
        if line.is_empty() || began_before || is_cut || self.is_typed_in() {
            return Vec::new();
        }
        let pieces = self.pieces(line.clone());
        self.cut_to(line.start);
        pieces
    }

    /// Puts lines above the unfinished one. One that can't be moved is ended.
    fn insert(&mut self, lines: impl FnOnce(&mut Flow)) {
        let lifted = self.lift();
        if !self.prompt().is_empty() {
            self.end_line();
        }
        lines(self);
        lifted.iter().for_each(|(text, written)| self.write(text, *written));
    }

    fn say_above_prompt(&mut self, turn: TurnNumber, text: &str, ink: Ink) {
        let (prompt, typed) = (self.prompt_range(), self.is_typed_in());
        self.say(text, ink);
        if self.prompt().is_empty() && !prompt.is_empty() && !typed {
            self.asked = Some(prompt);
            self.prompt_again(turn);
        }
    }

    /// The last line.
    fn prompt_range(&self) -> Range<Position> {
        let line = self.paragraph(self.last_paragraph());
        self.position(line.start)..self.position(line.end)
    }

    /// Whether something was typed in the last line.
    fn is_typed_in(&self) -> bool {
        let line = self.paragraph(self.last_paragraph());
        self.commands.last().is_some_and(|command| *command as usize >= line.start)
    }

    fn say(&mut self, text: &str, ink: Ink) {
        self.insert(|flow| {
            flow.write(text.trim_end_matches('\n'), Written::in_ink(ink));
            flow.end_line();
        });
    }

    fn warn(&mut self, text: &str) {
        match text.starts_with('[') {
            true => self.say(text, Ink::Warning),
            false => self.say(&format!("[{}]", text.trim_end()), Ink::Warning),
        }
    }

    /// Begins a page. Where the one before is blank nothing has to part the two.
    fn erase(&mut self, background: Colour, cursor: LowerCursor) {
        if !self.prompt().is_empty() {
            self.end_line();
        }
        let page = self.live_page();
        let divided = self.text.get(page.start as usize..).is_some_and(|text| !text.trim().is_empty());
        if divided {
            self.end_line();
        }
        let start = bounded(self.text.len());
        let before = self.turns.last().map_or(0, |turn| turn.pages as usize);
        // Erasing again changes the page that the same turn began, unless it has text by now.
        if page.start == start && self.pages.len() > before.max(1) {
            self.pages.pop();
            self.pages.push(Page { background, cursor, ..page });
        } else {
            self.pages.push(Page { start, background, cursor, divided });
        }
    }

    /// A quote box as a block of lines, with a blank line before and after it.
    fn quote(&mut self, rows: &[Vec<Cell>]) {
        let Some(margins) = Margins::of(rows) else { return };
        self.insert(|flow| {
            let start = flow.end();
            if flow.last_paragraph() > 0 && !flow.text_of(flow.last_paragraph().saturating_sub(1)).is_empty() {
                flow.end_line();
            }
            for row in rows {
                let cells = row.get(margins.left..drawn(row)).unwrap_or_default();
                for cell in cells {
                    let Some(character) = cell.character() else { continue };
                    flow.write(character.encode_utf8(&mut [0; 4]), Written::in_ink(Ink::Story(cell.look)));
                }
                flow.end_line();
            }
            flow.end_line();
            let [columns, left, right] =
                [margins.columns, margins.left, margins.right].map(|cells| u16::try_from(cells).unwrap_or(u16::MAX));
            let [start, end] = [flow.offset(start), flow.text.len()].map(bounded);
            flow.quotes.push(QuoteBlock { start, end, columns, left, right });
        });
    }
}

/// What is blank at both sides of a quote box, in cells.
struct Margins {
    left: usize,
    columns: usize,
    right: usize,
}

impl Margins {
    /// None where nothing is drawn.
    fn of(rows: &[Vec<Cell>]) -> Option<Margins> {
        let inked = || rows.iter().filter(|row| drawn(row) > 0);
        let left = inked().map(|row| row.iter().take_while(|cell| is_blank(cell)).count()).min()?;
        let end = inked().map(|row| drawn(row)).max()?;
        let width = rows.iter().map(Vec::len).max()?;
        Some(Margins { left, columns: end.saturating_sub(left), right: width.saturating_sub(end) })
    }
}

/// Cells of a row up to the last that shows anything.
fn drawn(row: &[Cell]) -> usize {
    row.iter().rposition(|cell| !is_blank(cell)).map_or(0, |last| last.saturating_add(1))
}

/// Whether a cell shows nothing that a blank of the window would not.
fn is_blank(cell: &Cell) -> bool {
    let Look { background, style, foreground: _, font: _ } = cell.look;
    match cell.glyph {
        Glyph::Nothing => true,
        Glyph::Char(c) => c == ' ' && !style.contains(Style::REVERSE) && background == Colour::DEFAULT,
        Glyph::RightHalf => false,
    }
}
