//! The opcodes of the screen model (§15) for the two windows, with their operands as the story gives them.

use super::{
    Buffering, CharacterGraphics, Colour, Event, Font, Look, LowerColumn, LowerCursor, Output, Screen, Window,
};
use crate::story::Version;

/// What set_cursor did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum CursorMove {
    Moved,
    /// The lower window is selected (§8.7.2.3.1).
    Ignored,
    /// The place was below the upper window, which has grown to contain it: a warning is due (§8 remarks).
    Split,
}

/// Where a table of print_table begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableStart {
    col: u16,
}

impl Screen {
    /// split_window: gives the upper window so many rows, at most all of the screen. Version 3 clears it then (§8.6.1.1.2).
    /// What it showed in rows it has no longer stays on the screen as the overlay.
    /// In Version 6 the height is in units (§8.8.4.1).
    pub fn split_window(&mut self, lines: u16, out: &mut Output) {
        if let Some(six) = &mut self.six {
            return six.split_window(lines);
        }
        let lines = u8::try_from(lines).unwrap_or(u8::MAX).min(self.upper.limit());
        self.upper.set_height(lines);
        if self.version == Version::V3 {
            self.upper.erase(Look::erased_to(self.look.background));
        }
        self.announce_left_behind(out);
    }

    /// set_window: selects a window, and homes the upper one's cursor, but not in Version 6 (§8.7.2). A number that names
    /// no window does nothing.
    pub fn set_window(&mut self, window: u16) {
        if let Some(six) = &mut self.six {
            if let Some(window) = six.window(window) {
                six.set_window(window);
            }
            return;
        }
        match window {
            0 => self.select(Window::Lower),
            1 => {
                self.select(Window::Upper);
                self.upper.move_cursor(1, 1);
            }
            _ => {}
        }
    }

    /// Selects a window and leaves its cursor where it is, as after an interrupt.
    pub(crate) fn select(&mut self, window: Window) {
        // Version 6 has its own number of windows, and keeps which was selected.
        if self.six.is_none() && self.selected != window {
            self.selected = window;
            std::mem::swap(&mut self.look.font, &mut self.other_font);
        }
    }

    /// Selects the lower window and ends all styles, as most stories have it when they ask for a saved game.
    pub(crate) fn print_plainly(&mut self) {
        self.set_window(0);
        self.set_text_style(0);
    }

    /// set_cursor: moves the upper window's cursor, if that window is selected. Rows and columns count from 1; what is 0 or
    /// negative is taken as 1, what is beyond the screen as its edge.
    pub fn set_cursor(&mut self, row: u16, col: u16, out: &mut Output) -> CursorMove {
        if let Some(six) = &mut self.six {
            return match row {
                // -1 and -2 hide and show the cursor (§15).
                0xFFFF | 0xFFFE => {
                    six.show_cursor(row == 0xFFFE);
                    CursorMove::Ignored
                }
                _ => six.window(0xFFFD).map_or(CursorMove::Ignored, |window| {
                    six.set_cursor(window, row, col);
                    CursorMove::Moved
                }),
            };
        }
        if self.selected == Window::Lower {
            return CursorMove::Ignored;
        }
        let row = u8::try_from(at_least_1(row)).unwrap_or(u8::MAX);
        let below = row > self.upper.height();
        if below {
            self.split_window(row.into(), out);
        }
        self.upper.move_cursor(row, at_least_1(col));
        if below { CursorMove::Split } else { CursorMove::Moved }
    }

    /// get_cursor: row and column of the upper window's cursor, whichever window is selected (§8.7.2.3.2); in Version 6 of the selected one's, in units,
    /// with all text printed.
    pub fn get_cursor(&mut self) -> (u16, u16) {
        if let Some(six) = &mut self.six {
            return six.get_cursor();
        }
        let cursor = self.upper.cursor();
        (cursor.row.into(), cursor.col)
    }

    /// erase_window (§8.7.3.2, §8.7.3.3): a window, or -1 to unsplit and clear the screen, or -2 to clear it as it is split.
    /// A number that names none does nothing. Never in reversed colours.
    pub fn erase_window(&mut self, window: u16, out: &mut Output) {
        if let Some(six) = &mut self.six {
            match (window, six.window(window)) {
                (0xFFFF, _) => six.erase_all(out),
                (0xFFFE, _) => six.clear(out),
                (_, Some(window)) => six.erase(window, out),
                (_, None) => {}
            }
            return;
        }
        let background = self.look.background;
        match window {
            0xFFFF => {
                self.upper.set_height(0);
                self.upper.erase_all(Look::erased_to(background));
                self.upper.move_cursor(1, 1);
                self.select(Window::Lower);
                self.erased_lower(background);
                let cursor = self.erased_lower_cursor();
                out.push_event(Event::EraseScreen { background, cursor });
            }
            0xFFFE => {
                self.upper.erase_all(Look::erased_to(background));
                self.lower_background = background;
                out.push_event(Event::EraseScreen { background, cursor: LowerCursor::Stays });
            }
            0 => {
                self.upper.drop_overlay();
                self.erased_lower(background);
                let cursor = self.erased_lower_cursor();
                out.push_event(Event::EraseLower { background, cursor });
            }
            1 => self.upper.erase(Look::erased_to(background)),
            _ => {}
        }
    }

    fn erased_lower(&mut self, background: Colour) {
        self.lower_background = background;
        self.lower_column = LowerColumn::LineStart;
    }

    /// Where erasing the lower window, or the whole screen, puts its cursor (§8.7.3.2.1).
    pub(super) fn erased_lower_cursor(&self) -> LowerCursor {
        if self.version <= Version::V4 { LowerCursor::Bottom } else { LowerCursor::Top }
    }

    /// erase_line: with the value 1, erases the upper window from its cursor to the right-hand edge (§8.7.3.4). In the lower
    /// window text flows, so that there is never anything to the right of its end.
    /// In Version 6 another value is the number of units to erase, and one more (§15).
    pub fn erase_line(&mut self, value: u16) {
        if let Some(six) = &mut self.six {
            return six.erase_line(value);
        }
        if value == 1 && self.selected == Window::Upper {
            self.upper.erase_to_edge(Look::erased_to(self.look.background));
        }
    }

    /// set_text_style: 0 is Roman and ends all styles, anything else is a sum of styles to add (§15).
    pub fn set_text_style(&mut self, style: u16) {
        if let Some(six) = &mut self.six {
            return six.set_text_style(style);
        }
        self.look.style = self.look.style.after_set_text_style(style);
    }

    /// buffer_mode: whether the lower window's text is wrapped at words (§7.2.1). Version 6 leaves it undefined: nothing there.
    pub fn buffer_mode(&mut self, flag: u16) {
        if self.version != Version::V6 {
            self.buffering = if flag == 0 { Buffering::Off } else { Buffering::On };
        }
    }

    /// set_font: chooses a font for the selected window. The result is the number of the font before, or 0 where there is no
    /// such font; the font 0 asks for the present one (§15).
    pub fn set_font(&mut self, font: u16) -> u16 {
        if let Some(six) = &mut self.six {
            let graphics = self.character_graphics;
            return six.window(0xFFFD).map_or(0, |window| six.set_font(window, font, graphics));
        }
        let before = self.look.font.number();
        self.look.font = match (font, self.character_graphics) {
            (0, _) => return before,
            (1, _) => Font::Normal,
            (3, CharacterGraphics::Available) => Font::CharacterGraphics,
            (4, _) => Font::FixedPitch,
            _ => return 0,
        };
        before
    }

    /// set_colour, for both windows (§8.3): numbers of §8.3.1; 0 keeps a colour, 1 is the default.
    pub fn set_colour(&mut self, foreground: u16, background: u16) {
        self.look.foreground = self.look.foreground.after_set_colour(foreground);
        self.look.background = self.look.background.after_set_colour(background);
    }

    /// set_true_colour, for both windows (§8.3.7): 15 bits; -2 keeps a colour, -1 is the default.
    pub fn set_true_colour(&mut self, foreground: u16, background: u16) {
        self.look.foreground = self.look.foreground.after_set_true_colour(foreground);
        self.look.background = self.look.background.after_set_true_colour(background);
    }

    /// Where print_table begins, to be given to [`Screen::next_table_row`].
    pub fn table_start(&mut self) -> TableStart {
        if let Some(six) = &mut self.six {
            return TableStart { col: six.table_start() };
        }
        TableStart { col: self.upper.cursor().col }
    }

    /// Goes from one row of print_table to the next, not after the last: in the upper window below the table's first column,
    /// in the lower one to a new line.
    pub fn next_table_row(&mut self, start: TableStart, out: &mut Output) {
        if let Some(six) = &mut self.six {
            return six.next_table_row(start.col, out);
        }
        match self.selected {
            Window::Lower => self.new_line(out),
            Window::Upper => self.upper.next_row(start.col),
        }
    }
}

/// An operand as a row or column: 0 and what is negative are taken as 1.
fn at_least_1(operand: u16) -> u16 {
    if operand > 0x7FFF { 1 } else { operand.max(1) }
}
