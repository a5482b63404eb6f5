//! One of the eight windows: where it is, how text goes in it, and its properties (§8.8.3.2).

use serde::{Deserialize, Serialize};

use super::super::style::{Colour, Font, Look};
use super::units::{Area, Units};

/// Attributes (§8.8.3.1), by the bits of `window_style`.
pub(super) mod attribute {
    pub const WRAPPING: u16 = 1;
    pub const SCROLLING: u16 = 2;
    pub const TRANSCRIBED: u16 = 4;
    pub const BUFFERED: u16 = 8;
    pub const ALL: u16 = 15;
}

/// The line count that means "never [MORE]" (§8.8.3.2.6).
pub(super) const NEVER_MORE: i16 = -999;

/// Properties that there are; the last two can't be written.
pub(super) const PROPERTIES: u16 = 18;

/// The numbers of the default colours, foreground and background, 2 to 9 (§8.3.1).
pub type DefaultColours = (u8, u8);

/// One of the eight windows. Places and sizes are in units, and places count from 1 as stories have them. A story may make any of them what it likes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Pane {
    pub y: u16,
    pub x: u16,
    pub height: u16,
    pub width: u16,
    pub cursor_y: u16,
    pub cursor_x: u16,
    pub left: u16,
    pub right: u16,
    pub newline_routine: u16,
    pub countdown: u16,
    pub look: Look,
    pub attributes: u16,
    pub line_count: i16,
}

impl Pane {
    /// A window as it begins, with these attributes.
    pub fn new(height: u16, width: u16, attributes: u16) -> Pane {
        Pane {
            y: 1,
            x: 1,
            height,
            width,
            cursor_y: 1,
            cursor_x: 1,
            left: 0,
            right: 0,
            newline_routine: 0,
            countdown: 0,
            look: Look::default(),
            attributes,
            line_count: 0,
        }
    }

    pub fn has(&self, attribute: u16) -> bool {
        self.attributes & attribute != 0
    }

    /// Whether its text can be read as it flows: what scrolls away is gone from the screen.
    pub fn flows(&self) -> bool {
        self.has(attribute::SCROLLING)
    }

    pub fn area(&self) -> Area {
        Area::new(i32::from(self.y) - 1, i32::from(self.x) - 1, self.height, self.width)
    }

    /// The part of the screen where characters are printed.
    pub fn text_area(&self) -> Area {
        let area = self.area();
        let left = area.left + i32::from(self.left);
        Area { left, right: (area.right - i32::from(self.right)).max(left), ..area }
    }

    /// Where the cursor is on the screen, from its top left (0, 0): vertically, horizontally.
    pub fn cursor(&self) -> (i32, i32) {
        (i32::from(self.y) - 1 + i32::from(self.cursor_y) - 1, i32::from(self.x) - 1 + i32::from(self.cursor_x) - 1)
    }

    /// Units between the cursor and the right margin.
    pub fn room(&self) -> u16 {
        self.line_end().saturating_sub(self.cursor_x)
    }

    /// Whether the cursor is where a line begins.
    pub fn begins_line(&self) -> bool {
        self.cursor_x <= self.line_start()
    }

    /// Units between the margins.
    pub fn line_width(&self) -> u16 {
        self.width.saturating_sub(self.left).saturating_sub(self.right)
    }

    /// The cursor's place behind a full line: on the right margin.
    pub fn line_end(&self) -> u16 {
        self.width.saturating_sub(self.right).saturating_add(1).max(self.line_start())
    }

    /// The cursor's place at the left margin.
    pub fn line_start(&self) -> u16 {
        self.left.saturating_add(1)
    }

    /// Lines of text that it has room for.
    pub fn lines(&self, units: Units) -> u16 {
        self.height / units.height()
    }

    /// Moves the cursor to the left margin of the first line.
    pub fn home(&mut self) {
        (self.cursor_y, self.cursor_x) = (1, self.line_start());
    }

    /// Moves a cursor that is outside the margins to the left one (§15 set_margins, set_cursor). It may stand on the right one.
    pub fn keep_between_margins(&mut self) {
        if self.cursor_x < self.line_start() || self.cursor_x > self.line_end() {
            self.cursor_x = self.line_start();
        }
    }

    /// Sends a cursor home that the window has lost (§8.8.3.4).
    pub fn keep_inside(&mut self) {
        let below = self.cursor_y > self.height.saturating_add(1);
        if below || self.cursor_x > self.line_end() {
            self.home();
        }
    }

    /// A property's value; `None` where there is none of the number.
    pub fn property(&self, number: u16, units: Units, defaults: DefaultColours) -> Option<u16> {
        let (foreground, background) = (self.look.foreground, self.look.background);
        Some(match number {
            0 => self.y,
            1 => self.x,
            2 => self.height,
            3 => self.width,
            4 => self.cursor_y,
            5 => self.cursor_x,
            6 => self.left,
            7 => self.right,
            8 => self.newline_routine,
            9 => self.countdown,
            10 => self.look.style.operand(),
            11 => u16::from_be_bytes([background.number(defaults.1), foreground.number(defaults.0)]),
            12 => self.look.font.number(),
            13 => units.height() << 8 | units.width(),
            14 => self.attributes,
            15 => self.line_count as u16,
            16 => foreground.shown_as_true(defaults.0),
            17 => background.shown_as_true(defaults.1),
            _ => return None,
        })
    }

    /// Writes a property, 0 to 15. What the interpreter alone decides, the size of the font, stays as it is.
    pub fn set_property(&mut self, number: u16, value: u16) {
        match number {
            0 => self.y = value,
            1 => self.x = value,
            2 => self.height = value,
            3 => self.width = value,
            4 => self.cursor_y = value.max(1),
            5 => self.cursor_x = value.max(1),
            6 => self.left = value,
            7 => self.right = value,
            8 => self.newline_routine = value,
            9 => self.countdown = value,
            10 => self.look.style = self.look.style.after_set_text_style(0).after_set_text_style(value),
            11 => {
                let [background, foreground] = value.to_be_bytes();
                let letters = Colour::named(foreground).filter(|colour| !colour.is_see_through());
                self.look.foreground = letters.unwrap_or(self.look.foreground);
                self.look.background = Colour::named(background).unwrap_or(self.look.background);
            }
            12 => self.look.font = Font::of_number(value).unwrap_or(self.look.font),
            14 => self.attributes = value & attribute::ALL,
            15 => self.line_count = value as i16,
            _ => {}
        }
    }

    /// `window_style` (§15): sets, adds, takes away or reverses attributes.
    pub fn change_attributes(&mut self, flags: u16, operation: u16) {
        self.attributes = attribute::ALL
            & match operation {
                0 => flags,
                1 => self.attributes | flags,
                2 => self.attributes & !flags,
                3 => self.attributes ^ flags,
                _ => self.attributes,
            };
    }

    /// Bit 1 of Flags 2 (§8.1).
    pub fn set_forced_pitch(&mut self, forced: bool) {
        self.look.style = self.look.style.with_forced(forced);
    }
}
