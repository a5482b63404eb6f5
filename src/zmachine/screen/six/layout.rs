//! How text is laid out in a window of Version 6: margins, wrapping, scrolling, line counts (§8.8.3.1, §8.8.3.2).
//!
//! Text comes in as [`Piece`]s. A word is gathered until it is known where it ends; then it goes to the stage, on the next line if it must. Two things
//! hold text up in the middle of an instruction: a newline interrupt that is due (§8.8.3.2.2), and a window full of lines that nobody has had the time
//! to read. What is still to be printed then waits in a [`Hold`], the instruction ends, and the machine goes on printing before the next one.

use serde::{Deserialize, Serialize};

use super::super::filter::cells_of;
use super::super::{Buffering, Event, Look, Output, Window, is_displayable};
use super::Six;
use super::pane::{NEVER_MORE, attribute};
use super::stage::Text;
use crate::zmachine::soundness::at_most;

/// A character with what it looks like, and whether it has been told in the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Letter {
    pub c: char,
    pub look: Look,
    pub told: bool,
}

/// Something to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) enum Piece {
    Letter(Letter),
    /// The end of a line that the story prints.
    NewLine,
    /// The rest of an end of a line, of which the interrupt has been called already.
    LineEnd,
    /// The next row of a table, which begins at a place in units.
    TableRow(u16),
}

/// Why text is held up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Held {
    /// The window is full of lines since the last input: a player would be asked for `[MORE]` here.
    Page,
    /// A newline interrupt is due: the packed address of its routine.
    NewLine(u16),
    /// It has become much work for one instruction.
    Work,
}

/// Text that is held up, and the window that it is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Hold {
    pub why: Held,
    pub window: u8,
    #[serde(deserialize_with = "at_most::<_, _, PIECES>")]
    pub rest: Vec<Piece>,
}

/// Pieces that wait at most, but for a word: the longest text that stories print at once is far shorter.
const MOST_WAITING: usize = 1 << 16;

/// Pieces that there can be in a hold.
const PIECES: usize = MOST_WAITING + 2 * LONGEST_WORD + 2;

/// Letters after which a word is printed as far as it goes.
const LONGEST_WORD: usize = 255;

/// Simple steps of work, moved cells mostly, after which an instruction's text is held up.
const MOST_WORK: u32 = 1 << 22;

/// Whether printing may stop in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holding {
    Allowed,
    /// What waits must be printed at once, for something else than text follows.
    Not,
}

impl Six {
    /// Prints a piece in the selected window, or lets it wait behind what waits already. What no one instruction of a story that means well prints is
    /// not kept waiting.
    pub(super) fn put(&mut self, piece: Piece, out: &mut Output) {
        match &mut self.hold {
            Some(hold) if hold.rest.len() < MOST_WAITING => hold.rest.push(piece),
            Some(_) => {
                self.let_go(out);
                self.put_now(piece, Holding::Not, out);
            }
            None => self.put_now(piece, Holding::Allowed, out),
        }
    }

    pub(super) fn put_now(&mut self, piece: Piece, holding: Holding, out: &mut Output) {
        if holding == Holding::Allowed && piece != Piece::LineEnd && self.page_is_full() {
            return self.hold_up(Held::Page, vec![piece]);
        }
        match piece {
            Piece::Letter(letter) => self.put_letter(letter, holding, out),
            Piece::NewLine => self.put_new_line(holding, out),
            Piece::LineEnd => self.end_line(),
            Piece::TableRow(x) => {
                self.flush(Holding::Not);
                let height = self.units().height();
                let pane = self.pane_mut();
                pane.cursor_y = pane.cursor_y.saturating_add(height);
                pane.cursor_x = x;
                self.tell('\n', Look::default(), out);
            }
        }
    }

    pub(super) fn hold_up(&mut self, why: Held, rest: Vec<Piece>) {
        self.hold = Some(Hold { why, window: self.selected, rest });
    }

    /// Whether the player would be asked to read before another line comes. The last line is left for the question.
    fn page_is_full(&self) -> bool {
        let pane = self.pane();
        let lines = pane.lines(self.units());
        pane.flows() && lines > 1 && i32::from(pane.line_count) >= i32::from(lines) - 1
    }

    fn put_letter(&mut self, letter: Letter, holding: Holding, out: &mut Output) {
        let Letter { c, look, told } = letter;
        if !is_displayable(c) {
            return;
        }
        if !told {
            self.tell(c, look, out);
        }
        let pane = self.pane();
        let gathers = pane.has(attribute::WRAPPING) && pane.has(attribute::BUFFERED);
        let last = self.word.last().map(|letter| letter.c);
        let ends_word = match last {
            None => false,
            // Spaces stand before the word that follows them.
            Some(last) if c == ' ' => last != ' ',
            Some(last) => last == '-' && c != '-',
        };
        let letter = Letter { told: true, ..letter };
        if ends_word {
            self.flush(holding);
        }
        match &mut self.hold {
            Some(hold) => hold.rest.push(Piece::Letter(letter)),
            None => self.word.push(letter),
        }
        if !gathers || self.word.len() >= LONGEST_WORD {
            self.flush(holding);
        }
    }

    fn put_new_line(&mut self, holding: Holding, out: &mut Output) {
        self.flush(holding);
        if let Some(hold) = &mut self.hold {
            return hold.rest.push(Piece::NewLine);
        }
        self.tell('\n', self.pane().look, out);
        self.break_line(Vec::new(), holding);
    }

    /// Prints the word that waits.
    pub(super) fn flush(&mut self, holding: Holding) {
        let mut letters = std::mem::take(&mut self.word);
        let (wraps, buffered) = {
            let pane = self.pane();
            (pane.has(attribute::WRAPPING), pane.has(attribute::BUFFERED))
        };
        if wraps && buffered && self.width_of(&letters) > self.pane().room() {
            let spaces = letters.iter().take_while(|letter| letter.c == ' ').count();
            if spaces == letters.len() {
                // Spaces at the end of a line are not carried to the next.
                letters.truncate(usize::from(self.pane().room() / self.units().width().max(1)));
            } else if self.pane().cursor_x > self.pane().line_start() {
                letters.drain(..spaces);
                return self.break_line(letters, holding);
            }
        }
        self.lay(letters, holding);
    }

    /// Puts letters on the stage one after the other.
    fn lay(&mut self, letters: Vec<Letter>, holding: Holding) {
        if !letters.is_empty() {
            self.bring_line_into_view();
        }
        let mut letters = letters.into_iter();
        while let Some(letter) = letters.next() {
            let width = self.width_of(&[letter]);
            let pane = self.pane();
            let (room, at_start) = (pane.room(), pane.begins_line());
            if width <= room {
                self.show(letter, width);
            } else if pane.has(attribute::WRAPPING) && !at_start {
                let rest = std::iter::once(letter).chain(letters).collect();
                return self.break_line(rest, holding);
            } else {
                // §8.8.3.1.1: the cursor stays on the right margin, and what follows is ignored. A window that is narrower than a character shows none.
                let end = pane.line_end();
                self.pane_mut().cursor_x = end;
                return;
            }
        }
    }

    /// A story may have moved the cursor below the last row of a window that scrolls, on a screen that is lower than it expects: what is printed there
    /// is seen. It goes over what pictures the last row has, or, where that has text, below it as at a line's end.
    fn bring_line_into_view(&mut self) {
        let pane = self.pane();
        let (area, background, height) = (pane.area(), pane.look.background, self.units().height());
        let last = self.units().row(area.bottom) - 1;
        let below = self.units().row(pane.cursor().0) - last;
        let Ok(excess) = u16::try_from(below.saturating_mul(i32::from(height))) else { return };
        if excess == 0 || !pane.flows() || pane.height < height || pane.cursor_y <= excess {
            return;
        }
        self.pane_mut().cursor_y -= excess;
        self.count_stage();
        if self.stage.has_text_at_foot(&area) {
            self.stage.scroll(&area, excess.into(), background);
        }
    }

    fn show(&mut self, letter: Letter, width: u16) {
        let pane = self.pane();
        let (place, area, flows) = (pane.cursor(), pane.text_area(), pane.flows());
        let text = if flows { Text::Flowing } else { Text::Still };
        self.stage.put(place, &area, letter.c, letter.look, text);
        let pane = self.pane_mut();
        pane.cursor_x = pane.cursor_x.saturating_add(width);
        self.work += 1;
        if letter.look.background.is_see_through() {
            self.count_pictures();
        }
    }

    fn width_of(&self, letters: &[Letter]) -> u16 {
        let cells: usize = letters.iter().map(|letter| cells_of(letter.c)).sum();
        u16::try_from(cells).unwrap_or(u16::MAX).saturating_mul(self.units().width())
    }

    /// Goes to the next line and prints letters there. An interrupt that is due comes before that, or between the two where the order is the other.
    fn break_line(&mut self, letters: Vec<Letter>, holding: Holding) {
        let routine = self.count_down();
        let pieces = |letters: Vec<Letter>| letters.into_iter().map(Piece::Letter);
        let first = self.routine_first && holding == Holding::Allowed;
        match routine {
            Some(routine) if first => {
                let rest = std::iter::once(Piece::LineEnd).chain(pieces(letters)).collect();
                return self.hold_up(Held::NewLine(routine), rest);
            }
            _ => self.end_line(),
        }
        let due = match routine {
            Some(routine) => Some(Held::NewLine(routine)),
            None if self.work > MOST_WORK => Some(Held::Work),
            None if !letters.is_empty() && self.page_is_full() => Some(Held::Page),
            None => None,
        };
        match due {
            Some(why) if holding == Holding::Allowed => self.hold_up(why, pieces(letters).collect()),
            // The routine is called before the next instruction, with nothing left to print.
            Some(Held::NewLine(routine)) => {
                self.lay(letters, Holding::Not);
                if self.hold.is_none() {
                    self.hold_up(Held::NewLine(routine), Vec::new());
                }
            }
            Some(Held::Page | Held::Work) | None => self.lay(letters, holding),
        }
    }

    /// §8.8.3.2.2: the routine whose time has come.
    fn count_down(&mut self) -> Option<u16> {
        let pane = self.pane_mut();
        let left = pane.countdown.checked_sub(1)?;
        pane.countdown = left;
        (left == 0 && pane.newline_routine != 0).then_some(pane.newline_routine)
    }

    /// Moves the cursor to the left margin of the next line; scrolls where there is none and the window does so (§8.8.3.1). Elsewhere it goes below
    /// the window, where nothing is seen.
    fn end_line(&mut self) {
        let height = self.units().height();
        let pane = self.pane_mut();
        pane.cursor_x = pane.line_start();
        if pane.line_count != NEVER_MORE {
            pane.line_count = pane.line_count.saturating_add(1);
        }
        let next = u32::from(pane.cursor_y) + u32::from(height);
        let has_room = next + u32::from(height) <= u32::from(pane.height) + 1;
        if has_room || !pane.has(attribute::SCROLLING) {
            pane.cursor_y = u16::try_from(next).unwrap_or(u16::MAX).min(pane.height.saturating_add(1)).max(1);
            return;
        }
        let (area, background) = (pane.area(), pane.look.background);
        self.count_stage();
        self.stage.scroll(&area, height.into(), background);
    }

    /// Tells what is printed as it flows, for those who read without the screen. Text of two windows is kept apart.
    fn tell(&mut self, c: char, look: Look, out: &mut Output) {
        if !self.pane().flows() {
            return;
        }
        let background = if look.background.is_see_through() { Default::default() } else { look.background };
        let look = Look { background, ..look };
        if self.flow.window != self.selected {
            if self.flow.is_open {
                out.push('\n', look, Buffering::On);
            }
            self.flow.window = self.selected;
        }
        self.flow.is_open = c != '\n';
        out.push(c, look, Buffering::On);
    }

    /// Shows a line that the player has typed, without its end.
    pub(in super::super) fn echo_input(&mut self, text: &str, out: &mut Output) {
        let look = self.pane().look;
        let flows = self.pane().flows();
        let window = if flows { Window::Lower } else { Window::Upper };
        if flows && !text.is_empty() {
            (self.flow.window, self.flow.is_open) = (self.selected, true);
        }
        out.push_event(Event::Input { text: text.to_owned(), look, window });
        for c in text.chars() {
            self.put(Piece::Letter(Letter { c, look, told: true }), out);
        }
        self.flush(Holding::Not);
    }
}
