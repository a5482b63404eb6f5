//! What stories do with the windows of Version 6 (§8.8, §15).

use super::super::style::{ColourChange, Font};
use super::super::{CharacterGraphics, Colour, Event, LowerCursor, Output};
use super::layout::Holding;
use super::pane::{DefaultColours, PROPERTIES, Pane};
use super::stage::Placement;
use super::units::Area;
use super::{Six, WINDOWS};
use crate::story::{Palette, Picture, PictureKind};

/// The number of a window, 0 to 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowNumber(u8);

/// Where a picture's corner is to be, from (1, 1) at the window's: 0 is the cursor's place (§15 draw_picture).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corner {
    pub y: u16,
    pub x: u16,
}

/// Why a property can't be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PropertyError {
    /// There is none of this number.
    Unknown,
    /// §8.8.3.2: the true colours.
    ReadOnly,
}

impl Six {
    /// The window that an operand names; -3 is the selected one (§8.8.3).
    pub fn window(&self, operand: u16) -> Option<WindowNumber> {
        match operand {
            0..=7 => Some(WindowNumber(operand as u8)),
            0xFFFD => Some(WindowNumber(self.selected)),
            _ => None,
        }
    }

    fn of(&mut self, window: WindowNumber) -> &mut Pane {
        &mut self.panes[usize::from(window.0) % WINDOWS]
    }

    /// The window, with all its text printed.
    fn settled(&mut self, window: WindowNumber) -> &mut Pane {
        self.flush(Holding::Not);
        self.of(window)
    }

    /// set_window: the cursor stays where that window left it.
    pub(in crate::zmachine) fn set_window(&mut self, window: WindowNumber) {
        self.flush(Holding::Not);
        self.selected = window.0;
    }

    /// split_window (§8.8.4.1): window 1 at the top, window 0 below it. Cursors keep their places on the screen.
    pub(in crate::zmachine) fn split_window(&mut self, height: u16) {
        self.flush(Holding::Not);
        let screen = u16::try_from(self.area().bottom).unwrap_or(u16::MAX);
        let height = height.min(screen);
        self.is_split = height > 0;
        let tiles = [(0, height.saturating_add(1), screen - height), (1, 1, height)];
        for (number, y, height) in tiles {
            let pane = self.of(WindowNumber(number));
            let at = i32::from(pane.y) + i32::from(pane.cursor_y) - i32::from(y);
            (pane.y, pane.height) = (y, height);
            match u16::try_from(at) {
                Ok(at) if (1..=height).contains(&at) => pane.cursor_y = at,
                _ => pane.home(),
            }
        }
    }

    /// erase_window of one window: its cursor goes to the left margin of its first line.
    pub(in crate::zmachine) fn erase(&mut self, window: WindowNumber, out: &mut Output) {
        let pane = self.settled(window);
        let (area, background, flows) = (pane.area(), pane.look.background, pane.flows());
        pane.home();
        pane.line_count = pane.line_count.min(0);
        self.paint(&area, background);
        if flows && background != Colour::TRANSPARENT {
            self.flow.is_open = false;
            out.push_event(Event::EraseLower { background: as_told(background), cursor: LowerCursor::Top });
        }
    }

    /// erase_window -1 (§8.8.5.3.1): everything, in window 0's background; windows 0 and 1 are unsplit, and window 0 is selected.
    pub(in crate::zmachine) fn erase_all(&mut self, out: &mut Output) {
        self.flush(Holding::Not);
        if self.is_split {
            self.split_window(0);
        }
        self.selected = 0;
        self.pane_mut().home();
        self.panes.iter_mut().for_each(|pane| pane.line_count = pane.line_count.min(0));
        let background = self.pane().look.background;
        self.erase_screen(background, LowerCursor::Top, out);
    }

    /// erase_window -2 (§8.8.5.3.2): everything, in the present background.
    pub(in crate::zmachine) fn clear(&mut self, out: &mut Output) {
        self.flush(Holding::Not);
        let background = self.pane().look.background;
        self.erase_screen(background, LowerCursor::Stays, out);
    }

    fn erase_screen(&mut self, background: Colour, cursor: LowerCursor, out: &mut Output) {
        let area = self.area();
        self.paint(&area, background);
        if background != Colour::TRANSPARENT {
            self.flow.is_open = false;
            out.push_event(Event::EraseScreen { background: as_told(background), cursor });
        }
    }

    /// erase_line (§15): to the right margin, or one unit less than `value` from the cursor on.
    pub(in crate::zmachine) fn erase_line(&mut self, value: u16) {
        self.flush(Holding::Not);
        let height = self.units().height();
        let pane = self.pane();
        let (top, left) = pane.cursor();
        let width = if value == 1 { u16::MAX } else { value.saturating_sub(1) };
        let line = Area::new(top, left, height, width).intersection(&pane.text_area());
        let background = pane.look.background;
        self.paint(&line, background);
    }

    fn paint(&mut self, area: &Area, background: Colour) {
        self.count_stage();
        self.stage.erase(area, background);
    }

    /// set_cursor (§15): outside the margins it goes to the left one. Below the window is as far as it goes.
    pub(in crate::zmachine) fn set_cursor(&mut self, window: WindowNumber, y: u16, x: u16) {
        let pane = self.settled(window);
        // §8 remarks: it may stand on the right and bottom edges. What is 0 or negative is taken as 1.
        pane.cursor_y = at_least_1(y).min(pane.height.saturating_add(1));
        pane.cursor_x = at_least_1(x);
        pane.keep_between_margins();
    }

    /// set_cursor -1 and -2 (§15).
    pub(in crate::zmachine) fn show_cursor(&mut self, is_shown: bool) {
        self.is_cursor_shown = is_shown;
    }

    /// get_cursor: row and column of the selected window's, in units from (1, 1).
    pub(in crate::zmachine) fn get_cursor(&mut self) -> (u16, u16) {
        self.flush(Holding::Not);
        (self.pane().cursor_y, self.pane().cursor_x)
    }

    /// move_window.
    pub fn move_window(&mut self, window: WindowNumber, y: u16, x: u16) {
        let pane = self.settled(window);
        (pane.y, pane.x) = (at_least_1(y), at_least_1(x));
    }

    /// window_size (§8.8.3.4).
    pub fn size_window(&mut self, window: WindowNumber, height: u16, width: u16) {
        let pane = self.settled(window);
        (pane.height, pane.width) = (height, width);
        pane.keep_inside();
    }

    /// set_margins (§15).
    pub fn set_margins(&mut self, window: WindowNumber, left: u16, right: u16) {
        let pane = self.settled(window);
        (pane.left, pane.right) = (left, right);
        pane.keep_between_margins();
    }

    /// window_style (§15).
    pub fn change_attributes(&mut self, window: WindowNumber, flags: u16, operation: u16) {
        self.settled(window).change_attributes(flags, operation);
    }

    /// get_wind_prop (§8.8.3.2); `None` where there is no such property. Text that waits is printed first (§8.8.3.2.7).
    pub fn property(&mut self, window: WindowNumber, number: u16, defaults: DefaultColours) -> Option<u16> {
        let units = self.units();
        self.settled(window).property(number, units, defaults)
    }

    /// put_wind_prop (§8.8.3.2).
    ///
    /// # Errors
    /// Where there is no such property, or it can't be written.
    pub fn set_property(&mut self, window: WindowNumber, number: u16, value: u16) -> Result<(), PropertyError> {
        match number {
            16 | 17 => Err(PropertyError::ReadOnly),
            PROPERTIES.. => Err(PropertyError::Unknown),
            _ => {
                self.settled(window).set_property(number, value);
                Ok(())
            }
        }
    }

    /// scroll_window (§15): up by so many units, or down.
    pub fn scroll_window(&mut self, window: WindowNumber, by: i16) {
        let pane = self.settled(window);
        let (area, background) = (pane.area(), pane.look.background);
        self.count_stage();
        self.stage.scroll(&area, by.into(), background);
    }

    /// set_text_style for the selected window.
    pub(in crate::zmachine) fn set_text_style(&mut self, style: u16) {
        let look = &mut self.pane_mut().look;
        look.style = look.style.after_set_text_style(style);
    }

    /// set_font (§15): the font before; 0 where there is no such font.
    pub(in crate::zmachine) fn set_font(
        &mut self,
        window: WindowNumber,
        font: u16,
        graphics: CharacterGraphics,
    ) -> u16 {
        let look = &mut self.of(window).look;
        let before = look.font.number();
        match (font, Font::of_number(font)) {
            (0, _) => before,
            (_, Some(Font::CharacterGraphics)) if graphics == CharacterGraphics::Unavailable => 0,
            (_, Some(font)) => {
                look.font = font;
                before
            }
            (_, None) => 0,
        }
    }

    /// set_colour and set_true_colour (§8.3): foreground and background of a window. `ground` is what the default background is by its number.
    pub(in crate::zmachine) fn set_colours(
        &mut self,
        window: WindowNumber,
        foreground: ColourChange,
        background: ColourChange,
        ground: Colour,
    ) {
        let pane = self.settled(window);
        let (look, (y, x)) = (pane.look, pane.cursor());
        let under = self.stage.colour_at(y, x);
        self.count_pictures();
        let pane = self.of(window);
        // What is under the cursor is a picture's, of which nothing is known here: text on it lets it show through.
        pane.look.foreground = match foreground {
            ColourChange::To(Colour::TRANSPARENT) => look.foreground,
            // The default ground is no default text.
            ColourChange::UnderCursor if under == Some(Colour::DEFAULT) => ground,
            ColourChange::UnderCursor => under.unwrap_or(look.foreground),
            ColourChange::To(colour) => colour,
            ColourChange::None => look.foreground,
        };
        pane.look.background = match background {
            ColourChange::UnderCursor => under.unwrap_or(Colour::SAMPLED),
            ColourChange::To(colour) => colour,
            ColourChange::None => look.background,
        };
    }

    /// draw_picture (§15). A placeholder is not seen.
    pub fn draw_picture(&mut self, picture: &Picture, corner: Corner) {
        let at = self.picture_area(picture, corner);
        if picture.kind == PictureKind::Rectangle {
            return;
        }
        let palette = match picture.palette {
            Palette::Adaptive => self.palette,
            Palette::Own => {
                self.palette = Some(picture.number);
                None
            }
        };
        let window = self.pane().area();
        let placement = Placement { picture: picture.number, palette, at, clip: at };
        let work = self.stage.draw(placement, &window, picture.opacity);
        self.count(work);
    }

    /// erase_picture (§8.8.5.1): paints its place.
    pub fn erase_picture(&mut self, picture: &Picture, corner: Corner) {
        let area = self.picture_area(picture, corner).intersection(&self.pane().area());
        let background = self.pane().look.background;
        self.paint(&area, background);
    }

    fn picture_area(&mut self, picture: &Picture, corner: Corner) -> Area {
        self.flush(Holding::Not);
        let pane = self.pane();
        let window = pane.area();
        let place = |given: u16, cursor: u16| i32::from(if given == 0 { cursor } else { given } as i16) - 1;
        let (y, x) = (place(corner.y, pane.cursor_y), place(corner.x, pane.cursor_x));
        Area::new(window.top + y, window.left + x, picture.height, picture.width)
    }

    /// mouse_window (§15): the window that clicks must be in; `None` takes all restriction away.
    pub fn set_mouse_window(&mut self, window: Option<WindowNumber>) {
        self.mouse_window = window.map(|window| window.0);
    }

    /// buffer_screen (§8.8.7): the mode before. -1 changes nothing: whoever shows the screen shows all of it at each stop.
    pub fn buffer_screen(&mut self, mode: i16) -> u16 {
        let before = self.buffer_screen;
        match mode {
            0 => self.buffer_screen = 0,
            1 => self.buffer_screen = 1,
            _ => {}
        }
        before
    }

    /// The width to which text is formatted (§15 output_stream): a window's by its number, or a box's as a negative number.
    pub fn format_width(&self, operand: i16) -> Option<u16> {
        match u16::try_from(operand) {
            Ok(window) => {
                let window = self.window(window)?;
                self.panes.get(usize::from(window.0)).map(Pane::line_width)
            }
            Err(_) => Some(operand.unsigned_abs()),
        }
    }

    /// A memory stream was opened, to be formatted or not.
    pub fn push_format(&mut self, width: Option<u16>) {
        if self.formats.len() < super::MOST_OPEN {
            self.formats.push(width);
        }
    }

    /// A memory stream was closed: the width that it is to be formatted to.
    pub fn pop_format(&mut self) -> Option<u16> {
        self.formats.pop().flatten()
    }
}

/// A colour as those know it who have no pictures.
fn as_told(colour: Colour) -> Colour {
    if colour.is_see_through() { Colour::DEFAULT } else { colour }
}

/// A place that a story gives: what is 0 or negative is taken as 1.
fn at_least_1(operand: u16) -> u16 {
    if operand > 0x7FFF { 1 } else { operand.max(1) }
}
