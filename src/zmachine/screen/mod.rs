//! The screen model (§8), as a value inside the machine.
//!
//! Start at [`Screen`] and its opcodes in `windows.rs`. The upper window is a grid of cells that front ends read at any time
//! (`upper.rs`); the status line of Versions 1 to 3 is a value with a layout (`status.rs`). The lower window's text is not
//! kept here: it leaves through [`Output`] as styled runs, with the marks a front end needs to wrap, page and log it.
//! `style.rs` has what text looks like, `filter.rs` the characters that are never shown.
//!
//! Absent on purpose: word wrap, `[MORE]`, scrollback, real colours, output streams 2 to 4. Those belong to front ends and to
//! the machine's streams. Version 6 has a screen of its own, [`Six`] (§8.8), in which the machine lays out text too, for stories read back where it went;
//! what is printed goes there through the same methods.

mod filter;
mod output;
mod six;
mod status;
mod style;
mod upper;
mod windows;
mod written;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::story::Version;
use upper::Upper;

pub use filter::{displayable_line, is_displayable};
pub use output::{Bleep, Event, LowerCursor, Output, Sound, SoundAction};
pub use six::{
    Area, Corner, DefaultColours, FIRST_MENU, Held, InterruptOrder, Menu, Mouse, Placement, PropertyError, Six, Units,
    WindowNumber, button,
};
pub use status::{Status, StatusRight, TurnsLabel};
pub use style::{Buffering, Colour, ColourChange, ColourKind, Font, Look, Style, rgb_of_true};
pub use upper::{Cell, Cursor, Glyph};
pub use windows::{CursorMove, TableStart};

/// The terminal's size as the story is told it: 1 to 254 rows (§8.4.1: 255 means "infinite" and breaks stories) and 1 to 255
/// columns, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "(u16, u16)", into = "(u16, u16)")]
pub struct Size {
    rows: u8,
    cols: u8,
}

impl Size {
    /// A size in cells, brought into the range that a header can hold.
    pub fn new(rows: u16, cols: u16) -> Size {
        // Both casts are of values that the clamp has made small enough.
        Size { rows: rows.clamp(1, 254) as u8, cols: cols.clamp(1, 255) as u8 }
    }

    /// Rows, 1 to 254: the header's byte $20.
    pub fn rows(self) -> u8 {
        self.rows
    }

    /// Columns, 1 to 255: the header's byte $21.
    pub fn cols(self) -> u8 {
        self.cols
    }
}

impl From<(u16, u16)> for Size {
    fn from((rows, cols): (u16, u16)) -> Size {
        Size::new(rows, cols)
    }
}

impl From<Size> for (u16, u16) {
    fn from(size: Size) -> (u16, u16) {
        (size.rows.into(), size.cols.into())
    }
}

/// One of the two windows of Versions 3 to 5, 7 and 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Window {
    /// Window 0: text flows, wraps and scrolls.
    Lower,
    /// Window 1: a grid of cells with a cursor that the story moves.
    Upper,
}

/// Whether the terminal can draw the character graphics font, font 3 (§8.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CharacterGraphics {
    Available,
    Unavailable,
}

/// Whether bit 1 of Flags 2 forces a fixed-pitch font (§8.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ForcedPitch {
    Forced,
    Free,
}

/// Where the lower window's next character goes in its line, as far as the machine knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LowerColumn {
    LineStart,
    WithinLine,
}

/// All that a story can see or change of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Screen {
    version: Version,
    size: Size,
    character_graphics: CharacterGraphics,
    selected: Window,
    /// What is printed now looks like this. Style and colours belong to both windows (§8.3); the font to the selected one (§15 set_font).
    look: Look,
    /// The font of the window that is not selected.
    other_font: Font,
    buffering: Buffering,
    lower_column: LowerColumn,
    /// What the lower window was last erased to.
    lower_background: Colour,
    status: Option<Status>,
    upper: Upper,
    /// Version 6 has this, and of the above only version, size and character graphics.
    six: Option<Box<Six>>,
}

impl Screen {
    /// The screen when a story starts (§8.5.2, §8.6.3, §8.7.3.3). [`Screen::restart`] also tells the front end.
    pub fn new(version: Version, size: Size, character_graphics: CharacterGraphics) -> Screen {
        let six = (version == Version::V6).then(|| Box::new(Six::new(size, Units::SMALL)));
        Screen {
            version,
            size,
            character_graphics,
            // What is printed in Version 6 never takes the short way.
            selected: if six.is_some() { Window::Upper } else { Window::Lower },
            look: Look::default(),
            other_font: Font::Normal,
            buffering: Buffering::On,
            lower_column: LowerColumn::LineStart,
            lower_background: Colour::DEFAULT,
            status: None,
            upper: Upper::new(upper_limit(version, size), size.cols),
            six,
        }
    }

    /// The screen of Version 6; `None` in the other versions.
    pub fn six(&self) -> Option<&Six> {
        self.six.as_deref()
    }

    pub(crate) fn six_mut(&mut self) -> Option<&mut Six> {
        self.six.as_deref_mut()
    }

    /// Has Version 6 measure in these units, in windows as they begin.
    pub(crate) fn set_units(&mut self, units: Units) {
        if let Some(six) = &mut self.six {
            **six = Six::new(self.size, units);
        }
    }

    /// Prints a character in the selected window. `'\n'` is [`Screen::new_line`]; characters that are not
    /// [displayable](is_displayable) print nothing.
    #[inline]
    pub fn print(&mut self, c: char, out: &mut Output) {
        if self.selected == Window::Lower && matches!(c, ' '..='~') {
            self.lower_column = LowerColumn::WithinLine;
            out.push(c, self.look, self.buffering);
        } else {
            self.print_rarely(c, out);
        }
    }

    /// Prints text that is nothing but space to `~` and `'\n'`, as [`Screen::print`] does with each character of it.
    #[inline]
    pub(crate) fn print_plain(&mut self, text: &str, out: &mut Output) {
        match (self.selected, text.as_bytes().last()) {
            (Window::Upper, _) => text.chars().for_each(|c| self.print_rarely(c, out)),
            (Window::Lower, None) => {}
            (Window::Lower, Some(last)) => {
                self.lower_column = if *last == b'\n' { LowerColumn::LineStart } else { LowerColumn::WithinLine };
                out.push_str(text, self.look, self.buffering);
            }
        }
    }

    fn print_rarely(&mut self, c: char, out: &mut Output) {
        if let Some(six) = &mut self.six {
            return six.print(c, out);
        }
        match self.selected {
            _ if c == '\n' => self.new_line(out),
            _ if !is_displayable(c) => {}
            Window::Lower => {
                self.lower_column = LowerColumn::WithinLine;
                out.push(c, self.look, self.buffering);
            }
            Window::Upper => self.upper.put(c, self.look),
        }
    }

    /// Ends the line in the selected window. In the upper window the cursor goes to column 1 of the next row; nothing scrolls
    /// (§8.7.3.1), and on the screen's last row it stays on that row.
    pub fn new_line(&mut self, out: &mut Output) {
        if let Some(six) = &mut self.six {
            return six.print('\n', out);
        }
        match self.selected {
            Window::Lower => {
                self.lower_column = LowerColumn::LineStart;
                out.push('\n', self.look, self.buffering);
            }
            Window::Upper => self.upper.next_row(1),
        }
    }

    /// Shows a line that the player has typed (§7.1.1.1), without the end of the line: that is a [`Screen::new_line`]
    /// where the line was ended by one.
    pub fn echo_input(&mut self, line: &str, out: &mut Output) {
        let mut text = line.to_owned();
        text.retain(is_displayable);
        if let Some(six) = &mut self.six {
            return six.echo_input(&text, out);
        }
        match self.selected {
            Window::Lower if text.is_empty() => {}
            Window::Lower => self.lower_column = LowerColumn::WithinLine,
            Window::Upper => text.chars().for_each(|c| self.upper.put(c, self.look)),
        }
        out.push_event(Event::Input { text, look: self.look, window: self.selected });
    }

    /// Marks that the story is about to read from the keyboard: a pager counts lines from here (§8.4.1).
    pub fn begin_input(&mut self, out: &mut Output) {
        if let Some(six) = &mut self.six {
            six.begin_input();
        }
        self.announce_left_behind(out);
        out.push_event(Event::Turn);
    }

    /// Ends an input: what a shrunk upper window left over the lower one (§8.6.1) has been read and goes.
    pub fn end_input(&mut self) {
        self.upper.drop_overlay();
    }

    fn announce_left_behind(&mut self, out: &mut Output) {
        let rows = self.upper.take_left_behind();
        if !rows.is_empty() {
            out.push_event(Event::QuoteBox { rows });
        }
    }

    /// Shows the status line of Versions 1 to 3 (§8.2.4). Nothing in later versions, where Wishbringer calls show_status by
    /// accident (§15).
    pub fn show_status(&mut self, status: Status) {
        if status_rows(self.version) > 0 {
            self.status = Some(status.displayable());
        }
    }

    /// [`Screen::show_status`] with a room's name that is nothing but space to `~` and `'\n'`: most often it is the one that is shown already.
    pub(crate) fn show_plain_status(&mut self, room: &str, right: StatusRight) {
        match &mut self.status {
            Some(status) if status.room == room => status.right = right,
            Some(_) | None => self.show_status(Status { room: room.to_owned(), right }),
        }
    }

    /// Whether the parts fit together: what is read from outside must be asked.
    pub(crate) fn is_sound(&self) -> bool {
        let status = self.status.as_ref();
        self.six.is_some() == (self.version == Version::V6)
            && self.six.as_ref().is_none_or(|six| six.is_sound(self.size) && self.selected == Window::Upper)
            && self.upper.fits(upper_limit(self.version, self.size), self.size.cols)
            && status.is_none_or(|status| status_rows(self.version) > 0 && status.is_displayable())
    }

    /// Takes the terminal's new size. The upper window keeps what still fits, and so does its cursor.
    pub fn resize(&mut self, size: Size) {
        self.size = size;
        self.upper.resize(upper_limit(self.version, size), size.cols);
        if let Some(six) = &mut self.six {
            six.resize(size);
        }
    }

    /// Puts everything back to what it is when a story starts, except what the terminal decides, and has the screen cleared.
    /// Flags 2 outlives a restart (§6.1.3), so a forced pitch stays.
    pub fn restart(&mut self, out: &mut Output) {
        if let Some(six) = &mut self.six {
            return six.restart(out);
        }
        let forced = self.look.style.contains(Style::FORCED_FIXED);
        *self = Screen::new(self.version, self.size, self.character_graphics);
        self.look.style = self.look.style.with_forced(forced);
        let cursor = self.erased_lower_cursor();
        out.push_event(Event::EraseScreen { background: Colour::DEFAULT, cursor });
    }

    /// Collapses the upper window after a restore, which Version 3 does by itself (§8.6.1.3); nothing in other versions.
    pub fn collapse_upper(&mut self, out: &mut Output) {
        if self.version <= Version::V3 {
            self.split_window(0, out);
            self.select(Window::Lower);
        }
    }

    /// Bit 1 of Flags 2, from the next character on (§8.1).
    pub fn set_forced_pitch(&mut self, pitch: ForcedPitch) {
        self.look.style = self.look.style.with_forced(pitch == ForcedPitch::Forced);
        if let Some(six) = &mut self.six {
            six.set_forced_pitch(pitch);
        }
    }

    /// Whether the terminal can draw font 3, which may change when a session is resumed elsewhere. A font already chosen stays.
    pub fn set_character_graphics(&mut self, available: CharacterGraphics) {
        self.character_graphics = available;
    }

    /// Another size, which the upper window does not follow.
    #[cfg(test)]
    pub(crate) fn set_size_alone(&mut self, size: Size) {
        self.size = size;
    }

    /// The version whose rules hold.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The terminal's size.
    pub fn size(&self) -> Size {
        self.size
    }

    /// The window that is printed in now. In Version 6 it counts as the lower one if its text flows.
    pub fn selected(&self) -> Window {
        match &self.six {
            Some(six) if six.flows() => Window::Lower,
            Some(_) | None => self.selected,
        }
    }

    /// Whether what is printed now goes to the transcript too.
    pub(crate) fn transcribes(&self) -> bool {
        match &self.six {
            Some(six) => six.transcribes(),
            None => self.selected == Window::Lower,
        }
    }

    /// Why text of Version 6 waits to be printed, if any does.
    pub fn held(&self) -> Option<Held> {
        self.six.as_ref().and_then(|six| six.held())
    }

    /// What text printed now looks like.
    pub fn look(&self) -> Look {
        self.six.as_ref().map_or(self.look, |six| six.look())
    }

    /// Whether the lower window's text is wrapped at words (§7.2).
    pub fn buffering(&self) -> Buffering {
        self.buffering
    }

    /// Where the lower window's next character goes in its line.
    pub fn lower_column(&self) -> LowerColumn {
        self.lower_column
    }

    /// The colour the lower window was last erased to, for drawing it afresh.
    pub fn lower_background(&self) -> Colour {
        self.lower_background
    }

    /// The status line, once it has been shown (§8.2.4).
    pub fn status(&self) -> Option<&Status> {
        self.status.as_ref()
    }

    /// Rows above the upper window that the status line takes: 1 in Versions 1 to 3 (§8.6.1.1), else 0.
    pub fn status_rows(&self) -> u8 {
        status_rows(self.version)
    }

    /// Rows of the upper window.
    pub fn upper_height(&self) -> u8 {
        self.upper.height()
    }

    /// Cells that there are in upper window and overlay.
    pub(crate) fn cell_count(&self) -> usize {
        self.upper.cell_count() + self.six.as_ref().map_or(0, |six| six.cell_count())
    }

    /// The rows of the screen that hold what does not flow: the upper window, and in Version 6 all windows that do not scroll.
    pub fn still_rows(&self) -> Vec<Vec<Cell>> {
        match &self.six {
            Some(six) => six.still_rows().collect(),
            None => self.upper_rows().map(<[Cell]>::to_vec).collect(),
        }
    }

    /// How many of those rows there are; in Version 6 how many of them show something.
    pub fn still_height(&self) -> usize {
        let is_written = |row: &Vec<Cell>| row.iter().any(|cell| cell.has_ink());
        match &self.six {
            Some(six) => six.still_rows().filter(is_written).count(),
            None => self.upper_height().into(),
        }
    }

    /// The upper window's rows, top to bottom, each as wide as the screen.
    pub fn upper_rows(&self) -> impl Iterator<Item = &[Cell]> {
        self.upper.window_rows()
    }

    /// Rows that lie over the lower window's first rows, from the row just below the upper window on, until the next input
    /// ends: quote boxes (§8 remarks). Cells that hold [`Glyph::Nothing`] let the lower window's text show through.
    pub fn overlay_rows(&self) -> impl Iterator<Item = &[Cell]> {
        self.upper.overlay_rows()
    }

    /// The upper window's cursor. Its column is one more than the screen's width after a character in the last column.
    pub fn upper_cursor(&self) -> Cursor {
        self.upper.cursor()
    }
}

fn status_rows(version: Version) -> u8 {
    u8::from(version <= Version::V3)
}

/// The most rows the upper window can have: it lies below the status line where there is one (§8.6.1.1).
fn upper_limit(version: Version, size: Size) -> u8 {
    size.rows.saturating_sub(status_rows(version))
}
