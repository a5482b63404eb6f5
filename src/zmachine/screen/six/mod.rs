//! The screen of Version 6 (§8.8): eight windows on one stage of text and pictures.
//!
//! Start at [`Six`]. A window (`pane.rs`) is a place with a cursor and properties and holds nothing: what is printed in it stays on the stage (`stage.rs`)
//! wherever the window goes. `layout.rs` brings text into a window, `opcodes.rs` has what stories do with windows, and `units.rs` the units of all
//! places. Text of windows that scroll also leaves as it flows, like the lower window's of other versions, for transcripts, scrollback and lines.
//!
//! Absent on purpose: what pictures look like. The machine knows their sizes; front ends draw them where [`Placement`]s say.

mod layout;
mod mouse;
mod opcodes;
mod pane;

mod stage;
mod units;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::style::{Colour, Look};
use super::{Cell, Event, ForcedPitch, LowerCursor, Output, Size};
use crate::zmachine::Key;
use crate::zmachine::soundness::at_most;
use crate::zmachine::state::INTERRUPTS;
use layout::{Hold, Holding, Letter, Piece};
use mouse::MouseAndMenus;
use pane::{Pane, attribute};
use stage::Stage;

pub use layout::Held;
pub use mouse::{FIRST_MENU, Menu, Mouse, button};
pub use opcodes::{Corner, PropertyError, WindowNumber};
pub use pane::DefaultColours;
pub use stage::Placement;
pub use units::{Area, Units};

/// The windows (§8.8.3).
const WINDOWS: usize = 8;

/// Memory streams whose formats are kept: more than a story may have open.
const MOST_OPEN: usize = 64;

/// Characters by which a paragraph is indented that begins with a tab.
const INDENTATION: usize = 3;

/// What moving or cutting a piece of a picture takes, in simple steps.
const PIECE_WORK: usize = 8;

/// The order of a newline interrupt and the line's end (§8.8.3.2.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterruptOrder {
    /// The routine is called, and then the cursor goes to the margin that it may have changed.
    RoutineFirst,
    /// As one release needs it on the IBM PC.
    LineEndFirst,
}

/// What an interrupt routine found, to be put back when it returns.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Interrupted {
    window: u8,
    hold: Option<Hold>,
    #[serde(deserialize_with = "at_most::<_, _, 256>")]
    word: Vec<Letter>,
}

/// Which window's text was told last, and whether its line goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Flow {
    window: u8,
    is_open: bool,
}

/// All that a story of Version 6 can see or change of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Six {
    stage: Stage,
    panes: [Pane; WINDOWS],
    selected: u8,
    /// The word that is being printed, in the selected window.
    #[serde(deserialize_with = "at_most::<_, _, 256>")]
    word: Vec<Letter>,
    hold: Option<Hold>,
    #[serde(deserialize_with = "at_most::<_, _, INTERRUPTS>")]
    interrupted: Vec<Interrupted>,
    routine_first: bool,
    flow: Flow,
    /// Whether windows 0 and 1 were tiled by split_window (§8.8.4.2).
    is_split: bool,
    is_cursor_shown: bool,
    /// What buffer_screen was last set to: 0 or 1.
    buffer_screen: u16,
    /// The window that clicks must be in; `None` where they may be anywhere (§15 mouse_window).
    mouse_window: Option<u8>,
    devices: MouseAndMenus,
    /// The picture whose palette counts (Blorb, `APal`).
    palette: Option<u16>,
    /// The width in units of each open memory stream that is to be formatted (§15 output_stream).
    #[serde(deserialize_with = "at_most::<_, _, MOST_OPEN>")]
    formats: Vec<Option<u16>>,
    /// Work of the present instruction, in simple steps.
    #[serde(skip)]
    work: u32,
}

impl Six {
    /// The screen when a story starts (§8.8.3.3). That section's numbers of attributes are one too high; by §8.8.3.1.2.2 window 0 wraps.
    pub fn new(size: Size, units: Units) -> Six {
        let stage = Stage::new(size, units);
        let area = stage.area();
        let side = |side: i32| u16::try_from(side).unwrap_or(u16::MAX);
        let (height, width) = (side(area.bottom), side(area.right));
        let other = |width| Pane::new(0, width, attribute::BUFFERED);
        let panes = std::array::from_fn(|number| match number {
            0 => Pane::new(height, width, attribute::ALL),
            1 => other(width),
            _ => other(0),
        });
        Six {
            stage,
            panes,
            selected: 0,
            word: Vec::new(),
            hold: None,
            interrupted: Vec::new(),
            routine_first: true,
            flow: Flow::default(),
            is_split: false,
            is_cursor_shown: true,
            buffer_screen: 0,
            mouse_window: Some(1),
            devices: MouseAndMenus::default(),
            palette: None,
            formats: Vec::new(),
            work: 0,
        }
    }

    /// Units of a cell.
    pub fn units(&self) -> Units {
        self.stage.units()
    }

    /// The rows of cells, top to bottom, each as wide as the screen. [`Glyph::Nothing`](super::Glyph::Nothing) is ground in the cell's background colour, on which
    /// pictures lie; all else is above them.
    pub fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        self.stage.rows()
    }

    /// The rows without the text that has been told as it flowed: status lines, menus, forms.
    pub fn still_rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        self.stage.still_rows()
    }

    /// The pictures on the screen, in the order in which they are to be drawn.
    pub fn placements(&self) -> &[Placement] {
        self.stage.placements()
    }

    /// The whole screen in units.
    pub fn area(&self) -> Area {
        self.stage.area()
    }

    /// Where in the cells the selected window's cursor is, row and column from 0: there a player types. Where the window is without room it may be
    /// outside the screen by one.
    pub fn cursor(&self) -> (u16, u16) {
        self.cell_at(self.pane().cursor())
    }

    fn cell_at(&self, (y, x): (i32, i32)) -> (u16, u16) {
        let cell = |at: i32| u16::try_from(at).unwrap_or(0);
        (cell(self.units().row(y)), cell(self.units().column(x)))
    }

    /// Whether a line at the cursor would be seen: it is within the screen, in a window that has room there.
    pub fn shows_cursor(&self) -> bool {
        let area = self.pane().area().intersection(&self.area());
        let (y, _) = self.pane().cursor();
        let rows = self.units().row(area.top)..self.units().row(area.bottom);
        rows.contains(&self.units().row(y)) && self.units().column(area.left) < self.units().column(area.right)
    }

    /// Where the text that is held up goes on: row and column of a cell, from 0.
    pub fn held_at(&self) -> Option<(u16, u16)> {
        let window = self.hold.as_ref()?.window;
        self.panes.get(usize::from(window)).map(|pane| self.cell_at(pane.cursor()))
    }

    /// Cells to the right of the cursor, up to the window's right margin.
    pub fn room(&self) -> u16 {
        self.pane().room() / self.units().width()
    }

    /// Whether the story wants the cursor to be seen (§15 set_cursor).
    pub fn is_cursor_shown(&self) -> bool {
        self.is_cursor_shown
    }

    /// Why text waits to be printed, if any does. [`Machine::run`](crate::zmachine::Machine::run) goes on with it; at [`Held::Page`] a front end may have the
    /// player read first.
    pub fn held(&self) -> Option<Held> {
        self.hold.as_ref().map(|hold| hold.why)
    }

    /// Whether the selected window's text also leaves as it flows.
    pub fn flows(&self) -> bool {
        self.pane().flows()
    }

    /// Whether the selected window's text goes to the transcript (§8.8.3.1).
    pub fn transcribes(&self) -> bool {
        self.pane().has(attribute::TRANSCRIBED)
    }

    /// The look of what is printed now.
    pub fn look(&self) -> Look {
        self.pane().look
    }

    /// Where the mouse was last known to be, and what was chosen from a menu.
    pub fn mouse(&self) -> Mouse {
        self.devices.mouse
    }

    /// The menus that the story has made (§10.4), in the order of their numbers.
    pub fn menus(&self) -> &[Menu] {
        &self.devices.menus
    }

    /// Whether a menu has an entry, counted from 1.
    pub fn has_entry(&self, menu: u8, entry: u8) -> bool {
        self.devices.has(menu, entry)
    }

    /// Makes a menu (§15 make_menu), or gives it other entries. False where there are too many.
    pub(in crate::zmachine) fn make_menu(&mut self, menu: Menu) -> bool {
        self.devices.make_menu(menu)
    }

    /// Takes a menu away. False where there is none.
    pub(in crate::zmachine) fn remove_menu(&mut self, number: u8) -> bool {
        self.devices.remove_menu(number)
    }

    /// Takes note of a key: after a click the first button counts as down, until something else is known.
    pub(in crate::zmachine) fn note_key(&mut self, key: Key) {
        let mouse = &mut self.devices.mouse;
        *mouse = match key {
            Key::Click { column, row } | Key::DoubleClick { column, row } => {
                Mouse { column, row, buttons: button::PRIMARY, menu: 0 }
            }
            Key::MenuEntry { menu, entry } => Mouse { buttons: 0, menu: u16::from_be_bytes([menu, entry]), ..*mouse },
            Key::Char(_)
            | Key::Enter
            | Key::Escape
            | Key::Delete
            | Key::Up
            | Key::Down
            | Key::Left
            | Key::Right
            | Key::Function(_)
            | Key::Keypad(_)
            | Key::Menu => Mouse { buttons: 0, menu: 0, ..*mouse },
        };
    }

    /// The mouse is at a cell, from (1, 1), with these buttons down.
    pub(in crate::zmachine) fn move_mouse(&mut self, column: u16, row: u16, buttons: u16) {
        let mouse = &mut self.devices.mouse;
        (mouse.column, mouse.row, mouse.buttons) = (column, row, buttons & button::ALL);
    }

    /// Whether a click on a cell, from (1, 1), is one that the story hears of (§15 mouse_window).
    pub fn hears_click(&self, column: u16, row: u16) -> bool {
        let Some(window) = self.mouse_window else { return true };
        let (y, x) = self.middle_of(column, row);
        self.panes.get(usize::from(window)).is_some_and(|pane| pane.area().contains(i32::from(y) - 1, i32::from(x) - 1))
    }

    /// The middle of a cell, from (1, 1), in units: vertically, horizontally. What is pointed at is a cell, and its middle is surely in it, also where a
    /// story takes it for the place of a cursor.
    pub fn middle_of(&self, column: u16, row: u16) -> (u16, u16) {
        let middle = |cell: u16, size: u16| cell.saturating_sub(1).saturating_mul(size).saturating_add(size / 2);
        (middle(row, self.units().height()), middle(column, self.units().width()))
    }

    fn pane(&self) -> &Pane {
        &self.panes[usize::from(self.selected) % WINDOWS]
    }

    fn pane_mut(&mut self) -> &mut Pane {
        &mut self.panes[usize::from(self.selected) % WINDOWS]
    }

    pub(super) fn cell_count(&self) -> usize {
        self.stage.cell_count()
    }

    pub(in crate::zmachine) fn set_order(&mut self, order: InterruptOrder) {
        self.routine_first = order == InterruptOrder::RoutineFirst;
    }

    /// What the present instruction has taken, in simple steps.
    pub(in crate::zmachine) fn take_work(&mut self) -> u32 {
        std::mem::take(&mut self.work)
    }

    fn count(&mut self, steps: usize) {
        self.work = self.work.saturating_add(u32::try_from(steps).unwrap_or(u32::MAX));
    }

    /// Work on all cells, and on all pieces of pictures, each of which may be cut in several.
    fn count_stage(&mut self) {
        self.count(self.stage.cell_count() + PIECE_WORK * self.stage.placements().len());
    }

    /// A look at all pieces of pictures.
    fn count_pictures(&mut self) {
        self.count(self.stage.placements().len());
    }

    pub(super) fn print(&mut self, c: char, out: &mut Output) {
        let look = self.pane().look;
        match c {
            '\n' => self.put(Piece::NewLine, out),
            // §3.8.2.3: a paragraph's indentation, or a space.
            '\t' => {
                let begins = self.word.is_empty() && self.hold.is_none() && self.pane().begins_line();
                let spaces = if begins { INDENTATION } else { 1 };
                (0..spaces).for_each(|_| self.put(Piece::Letter(Letter { c: ' ', look, told: false }), out));
            }
            _ => self.put(Piece::Letter(Letter { c, look, told: false }), out),
        }
    }

    /// Goes on to the next row of a table that begins at a place in units.
    pub(super) fn next_table_row(&mut self, x: u16, out: &mut Output) {
        self.put(Piece::TableRow(x), out);
    }

    /// The horizontal place of the cursor.
    pub(super) fn table_start(&mut self) -> u16 {
        self.flush(Holding::Not);
        self.pane().cursor_x
    }

    /// The story is about to read: lines are counted from here (§8.4.1), and all that was printed is to be seen.
    pub(super) fn begin_input(&mut self) {
        self.flush(Holding::Allowed);
        for pane in &mut self.panes {
            if pane.line_count != pane::NEVER_MORE {
                pane.line_count = 0;
            }
        }
    }

    /// Prints the word that waits. An interrupt that this makes due is called before the player is asked.
    pub(in crate::zmachine) fn show_all(&mut self) {
        if self.hold.is_none() {
            self.flush(Holding::Allowed);
        }
    }

    /// Prints at once all that waits, without interrupts or pages: the story has ended.
    pub(in crate::zmachine) fn finish(&mut self, out: &mut Output) {
        self.let_go(out);
        self.flush(Holding::Not);
        self.hold = None;
    }

    /// Prints what waits without waiting any more. A routine that is due stays so, with nothing left to print.
    fn let_go(&mut self, out: &mut Output) {
        let Some(Hold { why, window, rest }) = self.hold.take() else { return };
        self.print_in(window, rest, Holding::Not, out);
        if let (Held::NewLine(routine), None) = (why, &self.hold) {
            self.hold = Some(Hold { why: Held::NewLine(routine), window, rest: Vec::new() });
        }
    }

    /// Goes on with text that was held up. The routine that must be called first, if that was why: then it waits on.
    pub(in crate::zmachine) fn release(&mut self, out: &mut Output) -> Option<u16> {
        self.work = 0;
        match self.hold.take()? {
            hold @ Hold { why: Held::NewLine(routine), .. } => {
                self.hold = Some(hold);
                Some(routine)
            }
            Hold { why, window, rest } => {
                if why == Held::Page {
                    self.reset_lines(window);
                }
                self.print_in(window, rest, Holding::Allowed, out);
                None
            }
        }
    }

    fn reset_lines(&mut self, window: u8) {
        if let Some(pane) = self.panes.get_mut(usize::from(window)) {
            pane.line_count = 0;
        }
    }

    fn print_in(&mut self, window: u8, pieces: Vec<Piece>, holding: Holding, out: &mut Output) {
        let selected = std::mem::replace(&mut self.selected, window);
        for piece in pieces {
            match &mut self.hold {
                Some(hold) => hold.rest.push(piece),
                None => self.put_now(piece, holding, out),
            }
        }
        if selected != window {
            // The word that waits must not go on in another window.
            self.flush(Holding::Not);
        }
        self.selected = selected;
    }

    /// An interrupt routine is about to be called, one of [`INTERRUPTS`] at most.
    pub(in crate::zmachine) fn begin_interrupt(&mut self) {
        let (hold, word) = (self.hold.take(), std::mem::take(&mut self.word));
        self.interrupted.push(Interrupted { window: self.selected, hold, word });
    }

    /// It has returned: its window is selected again, and what waited for it is printed.
    pub(in crate::zmachine) fn end_interrupt(&mut self, out: &mut Output) {
        self.flush(Holding::Not);
        let Some(Interrupted { window, hold, word }) = self.interrupted.pop() else { return };
        self.selected = window;
        self.word = word;
        match hold {
            Some(Hold { why: Held::NewLine(_), window, rest }) => self.print_in(window, rest, Holding::Allowed, out),
            other => self.hold = other,
        }
    }

    /// Has so many interrupts be open, as a state that was put in its place says.
    pub(in crate::zmachine) fn keep_interrupts(&mut self, open: usize) {
        if self.interrupted.len() > open {
            self.interrupted.truncate(open);
            self.hold = None;
        }
    }

    pub(in crate::zmachine) fn interrupts(&self) -> usize {
        self.interrupted.len()
    }

    /// Puts everything back to what it is when a story starts. Memory streams outlive that, and so do interrupts that are open.
    pub(super) fn restart(&mut self, out: &mut Output) {
        let size = self.stage.size();
        let fresh = Six::new(size, self.units());
        let formats = std::mem::take(&mut self.formats);
        let devices = MouseAndMenus { mouse: self.mouse(), ..MouseAndMenus::default() };
        *self = Six { formats, devices, routine_first: self.routine_first, ..fresh };
        out.push_event(Event::EraseScreen { background: Colour::DEFAULT, cursor: LowerCursor::Top });
    }

    pub(super) fn set_forced_pitch(&mut self, pitch: ForcedPitch) {
        self.panes.iter_mut().for_each(|pane| pane.set_forced_pitch(pitch == ForcedPitch::Forced));
    }

    /// Takes the terminal's new size. Windows that reached the screen's right or bottom edge still do; where the screen has become lower, text of a
    /// window that scrolls moves up so that its cursor is seen. The story is asked to redraw the rest (§8.8.2).
    pub(super) fn resize(&mut self, size: Size) {
        self.flush(Holding::Not);
        let old = self.area();
        let fresh = Stage::new(size, self.units()).area();
        for number in 0..WINDOWS {
            let Some(pane) = self.panes.get_mut(number) else { continue };
            let area = pane.area();
            let side = |end: i32, start: i32| u16::try_from((end - start).max(0)).unwrap_or(u16::MAX);
            if area.right == old.right && pane.width > 0 {
                pane.width = side(fresh.right, area.left);
            }
            if area.bottom == old.bottom && pane.height > 0 {
                pane.height = side(fresh.bottom, area.top);
            }
            let cell = self.stage.units().height();
            let last = pane.height.saturating_sub(cell).saturating_add(1);
            if pane.flows() && pane.cursor_y > last && pane.height >= cell {
                let excess = pane.cursor_y - last;
                pane.cursor_y = last;
                self.stage.scroll(&area, excess.into(), pane.look.background);
            }
            pane.keep_inside();
        }
        self.stage.resize(size);
    }

    /// Whether the parts fit together.
    pub(super) fn is_sound(&self, size: Size) -> bool {
        let letters = self.word.iter().chain(self.interrupted.iter().flat_map(|interrupted| &interrupted.word));
        let holds = self.hold.iter().chain(self.interrupted.iter().flat_map(|interrupted| &interrupted.hold));
        let piece_is_sound = |piece: &Piece| match piece {
            Piece::Letter(letter) => super::is_displayable(letter.c),
            Piece::NewLine | Piece::LineEnd | Piece::TableRow(_) => true,
        };
        let is_window = |number: u8| usize::from(number) < WINDOWS;
        self.stage.is_sound(size)
            && is_window(self.selected)
            && is_window(self.flow.window)
            && self.mouse_window.is_none_or(is_window)
            && self.devices.is_sound()
            && self.interrupted.iter().all(|interrupted| is_window(interrupted.window))
            && letters.into_iter().all(|letter| super::is_displayable(letter.c))
            && holds.into_iter().all(|hold| is_window(hold.window) && hold.rest.iter().all(piece_is_sound))
    }
}
