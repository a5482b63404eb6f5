//! The windows, pictures and mouse of Version 6 (§8.8, §10.3, §15). What they do is [`Six`]'s business; here operands are checked and errors reported.

use std::sync::Arc;

use super::print::show;
use crate::story::header::{address, flags::flags_2};
use crate::story::{Picture, PictureKind, Pictures, Version};
use crate::zmachine::engine::Operands;
use crate::zmachine::fault::{ErrorKind, Exec, FaultKind};
use crate::zmachine::machine::Machine;
use crate::zmachine::options::Available;
use crate::zmachine::request::Stop;
use crate::zmachine::screen::{
    Colour, ColourChange, Corner, Event, FIRST_MENU, Held, Menu, PropertyError, Six, Units, WindowNumber,
    is_displayable,
};
use crate::zmachine::state::Interrupt;

/// Names that are read of a menu's table: its own, and more than it may have entries.
const MOST_NAMES: u16 = 128;

impl Machine {
    /// Has V6 measure in units that suit its pictures.
    pub(crate) fn begin_windows(&mut self, stand_ins: &[(u16, u16, u16)]) {
        if self.version != Version::V6 {
            return;
        }
        let there = self.story.resources().map(Pictures::of).filter(|pictures| !pictures.is_empty());
        self.pictures = Arc::new(there.unwrap_or_else(|| Pictures::stand_ins(stand_ins)));
        let (width, height) = self.pictures.largest_unscaled();
        self.screen.set_units(Units::for_pictures(width, height));
        let order = self.lenient.interrupt_order(self.options.interpreter_for(self.version));
        if let Some(six) = self.screen.six_mut() {
            six.set_order(order);
        }
    }

    /// Goes on with text that waits, before the next instruction (§8.8.3.2.2): calls the routine that is due, or prints on. `None` where instructions may run.
    pub(crate) fn go_on_printing(&mut self) -> Option<Stop> {
        self.screen.held()?;
        // So that no two stops have done the same work.
        self.fuel -= 1;
        let Machine { screen, out, .. } = self;
        if let Some(routine) = screen.six_mut().and_then(|six| six.release(out)) {
            self.instruction = self.pc;
            let called = self.interrupt(Interrupt::NewLine, routine);
            self.settle(called);
        } else if self.pending.is_some() {
            self.show_all();
        }
        self.check_output();
        match self.screen.held() {
            Some(Held::Page | Held::NewLine(_) | Held::Work) => Some(Stop::Budget),
            None if self.pending.is_some() || self.end.is_some() => Some(self.stopped()),
            None => None,
        }
    }

    /// Prints all that waits: the story has ended.
    pub(crate) fn finish_text(&mut self) {
        let Machine { screen, out, .. } = self;
        if let Some(six) = screen.six_mut() {
            six.finish(out);
        }
    }

    /// Has a word that is being printed be seen: the player is about to be asked something.
    pub(crate) fn show_all(&mut self) {
        if let Some(six) = self.screen.six_mut() {
            six.show_all();
            self.check_output();
        }
    }

    /// Sees to text that was printed because something else follows it.
    pub(crate) fn follow_text(&mut self) {
        if self.version == Version::V6 {
            self.check_output();
        }
    }

    /// Takes the terminal's size, and has a V6 story draw its screen again (§8.8.2).
    pub(crate) fn resize_screen(&mut self) {
        let size = self.options.terminal.size();
        if self.version == Version::V6 && size != self.screen.size() {
            let flags = self.memory.word(address::FLAGS_2);
            self.memory.set_word(address::FLAGS_2, flags | flags_2::REDRAW);
        }
        self.screen.resize(size);
    }

    /// Does something with a window that an operand names, the current one where it does not.
    pub(crate) fn with_window<T: Default>(
        &mut self,
        window: Option<u16>,
        done: impl FnOnce(&mut Six, WindowNumber) -> T,
    ) -> Exec<T> {
        /// The current one (§8.8.3).
        const CURRENT: u16 = -3_i16 as u16;
        let operand = window.unwrap_or(CURRENT);
        let Some(six) = self.screen.six_mut() else { return Ok(T::default()) };
        let Some(window) = six.window(operand) else {
            self.report(ErrorKind::NoSuchWindow(operand as i16))?;
            return Ok(T::default());
        };
        let value = done(six, window);
        self.check_output();
        Ok(value)
    }

    #[inline(never)]
    pub(crate) fn move_window(&mut self, operands: &Operands) -> Exec<()> {
        self.with_window(operands.given(0), |six, window| six.move_window(window, operands.get(1), operands.get(2)))
    }

    #[inline(never)]
    pub(crate) fn window_size(&mut self, operands: &Operands) -> Exec<()> {
        self.with_window(operands.given(0), |six, window| six.size_window(window, operands.get(1), operands.get(2)))
    }

    #[inline(never)]
    pub(crate) fn window_style(&mut self, operands: &Operands) -> Exec<()> {
        let (flags, operation) = (operands.get(1), operands.get(2));
        self.with_window(operands.given(0), |six, window| six.change_attributes(window, flags, operation))
    }

    #[inline(never)]
    pub(crate) fn set_margins(&mut self, operands: &Operands) -> Exec<()> {
        let (left, right) = (operands.get(0), operands.get(1));
        self.with_window(operands.given(2), |six, window| six.set_margins(window, left, right))
    }

    #[inline(never)]
    pub(crate) fn scroll_window(&mut self, window: u16, by: i16) -> Exec<()> {
        self.with_window(Some(window), |six, window| six.scroll_window(window, by))
    }

    #[inline(never)]
    pub(crate) fn get_window_property(&mut self, window: u16, property: u16) -> Exec<()> {
        let defaults = (self.options.terminal.foreground, self.options.terminal.background);
        // `Some(None)`: there is no such property.
        let value = self.with_window(Some(window), |six, window| Some(six.property(window, property, defaults)))?;
        if value == Some(None) {
            self.report(ErrorKind::NoSuchWindowProperty(property))?;
        }
        self.store(value.flatten().unwrap_or(0))
    }

    #[inline(never)]
    pub(crate) fn put_window_property(&mut self, window: u16, property: u16, value: u16) -> Exec<()> {
        let done = self.with_window(Some(window), |six, window| six.set_property(window, property, value).err())?;
        match done {
            None => Ok(()),
            Some(PropertyError::Unknown) => self.report(ErrorKind::NoSuchWindowProperty(property)),
            Some(PropertyError::ReadOnly) => self.report(ErrorKind::FixedWindowProperty(property)),
        }
    }

    pub(crate) fn set_font_of(&mut self, font: u16, window: u16) -> Exec<u16> {
        let graphics = self.options.terminal.character_graphics();
        self.with_window(Some(window), |six, window| six.set_font(window, font, graphics))
    }

    /// set_colour and set_true_colour: what an operand asks for is for `change` to say.
    pub(crate) fn set_window_colours(
        &mut self,
        operands: &Operands,
        change: fn(u16) -> Option<ColourChange>,
    ) -> Exec<()> {
        let mut changes = [ColourChange::None; 2];
        for (asked, wanted) in changes.iter_mut().zip([operands.get(0), operands.get(1)]) {
            match change(wanted) {
                Some(colour) => *asked = colour,
                None => self.report(ErrorKind::NoSuchColour(wanted))?,
            }
        }
        let [foreground, background] = changes;
        if foreground == ColourChange::To(Colour::TRANSPARENT) {
            self.report(ErrorKind::TransparentForeground)?;
        }
        let ground = Colour::standard(self.options.terminal.background).unwrap_or_default();
        self.with_window(operands.given(2), |six, window| six.set_colours(window, foreground, background, ground))
    }

    /// The picture of a number, at the size that it has on this screen.
    fn picture(&self, number: u16) -> Option<Picture> {
        let area = self.screen.six()?.area();
        let side = |side: i32| u16::try_from(side).unwrap_or(u16::MAX);
        self.pictures.get(number, (side(area.bottom), side(area.right)))
    }

    /// §15 picture_data: the size of a picture, or for 0 how many there are and the release of their file.
    ///
    /// Of one that is not there nothing is known, which is written as 0 and 0. Zork Zero uses the table whether or not there is a branch, and would take what it has
    /// made of it before for a size; Infocom's interpreters for the Amiga and the Macintosh wrote something too, and so does Frotz.
    #[inline(never)]
    pub(crate) fn picture_data(&mut self, number: u16, array: u16) -> Exec<()> {
        let data = match number {
            0 => Some((self.pictures.count(), self.pictures.release())),
            _ => self.picture(number).map(|picture| (picture.height, picture.width)),
        };
        let (first, second) = data.unwrap_or((0, 0));
        self.write_word(array, first)?;
        self.write_word(array.wrapping_add(2), second)?;
        self.branch(data.is_some() && self.pictures_available() == Available::Yes)
    }

    #[inline(never)]
    pub(crate) fn draw_picture(&mut self, operands: &Operands) -> Exec<()> {
        if self.pictures_are_left_out() {
            return Ok(());
        }
        self.at_picture(operands, Six::draw_picture)?;
        // A placeholder is not seen.
        let number = operands.get(0);
        if self.picture(number).is_some_and(|picture| picture.kind == PictureKind::Image)
            && let Some(description) = self.pictures.description(number)
        {
            let description = description.to_owned();
            self.announce(Event::Picture(description));
        }
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn erase_picture(&mut self, operands: &Operands) -> Exec<()> {
        if self.pictures_are_left_out() {
            return Ok(());
        }
        self.at_picture(operands, Six::erase_picture)
    }

    /// Whether the story has pictures that nobody shows: it was told of none, and those that it draws all the same take no text away.
    fn pictures_are_left_out(&self) -> bool {
        !self.pictures.is_empty() && self.pictures_available() == Available::No
    }

    fn at_picture(&mut self, operands: &Operands, done: fn(&mut Six, &Picture, Corner)) -> Exec<()> {
        let number = operands.get(0);
        let Some(picture) = self.picture(number) else { return self.report(ErrorKind::NoSuchPicture(number)) };
        let corner = Corner { y: operands.get(1), x: operands.get(2) };
        self.with_window(None, |six, _| done(six, &picture, corner))
    }

    /// §15 mouse_window: clicks outside the window are not heard; -1 takes the restriction away.
    #[inline(never)]
    pub(crate) fn mouse_window(&mut self, window: u16) -> Exec<()> {
        match (window, self.screen.six_mut()) {
            (0xFFFF, Some(six)) => {
                six.set_mouse_window(None);
                Ok(())
            }
            _ => self.with_window(Some(window), |six, window| six.set_mouse_window(Some(window))),
        }
    }

    /// §15 read_mouse: where the mouse was last known to be, its buttons, and what was chosen from a menu.
    #[inline(never)]
    pub(crate) fn read_mouse(&mut self, array: u16) -> Exec<()> {
        self.mouse_reads = self.mouse_reads.wrapping_add(1);
        let Some(six) = self.screen.six() else { return Ok(()) };
        let mouse = six.mouse();
        let (y, x) = six.middle_of(mouse.column, mouse.row);
        for (at, word) in (0..).zip([y, x, mouse.buttons, mouse.menu]) {
            self.write_word(array.wrapping_add(2 * at), word)?;
        }
        Ok(())
    }

    /// §15 make_menu: a table of tables, each of which is a byte with a length and so many characters: first the menu's name, then its entries. Without
    /// a table the menu goes.
    ///
    /// No interpreter of Infocom's had it, not even on the Macintosh, and only Journey asks for it there, whose table shows how it is meant.
    #[inline(never)]
    pub(crate) fn make_menu(&mut self, number: u16, table: u16) -> Exec<()> {
        let number = u8::try_from(number).ok().filter(|number| *number >= FIRST_MENU);
        let offered = self.version == Version::V6 && self.options.terminal.mouse.menus() == Available::Yes;
        let done = match number.filter(|_| offered) {
            None => false,
            Some(number) if table == 0 => self.screen.six_mut().is_some_and(|six| six.remove_menu(number)),
            Some(number) => {
                self.refresh_text();
                let count = self.memory.word(table).min(MOST_NAMES);
                let mut names = (1..=count).map(|place| self.name_at(self.memory.word(table.wrapping_add(2 * place))));
                let menu = names.next().map(|name| Menu { number, name, entries: names.collect() });
                self.charge(u32::from(count) * u32::from(u8::MAX));
                menu.is_some_and(|menu| self.screen.six_mut().is_some_and(|six| six.make_menu(menu)))
            }
        };
        self.branch(done)
    }

    /// The text of a table of characters that begins with its length in a byte, as far as it can be shown.
    fn name_at(&self, address: u16) -> String {
        let codes = (1..=u16::from(self.memory.byte(address))).map(|at| self.memory.byte(address.wrapping_add(at)));
        let mut name = String::new();
        for printed in codes.filter_map(|code| self.text.printed(code.into())) {
            show(printed, |c| name.extend(Some(c).filter(|c| is_displayable(*c))));
        }
        name
    }

    #[inline(never)]
    pub(crate) fn buffer_screen(&mut self, mode: i16) -> Exec<()> {
        let before = self.screen.six_mut().map_or(0, |six| six.buffer_screen(mode));
        self.store(before)
    }

    /// §15 print_form: lines with their lengths, up to one of no length. Between two lines there is a new-line.
    #[inline(never)]
    pub(crate) fn print_form(&mut self, table: u16) -> Exec<()> {
        let mut at = table;
        let mut printed = 0_u32;
        loop {
            let length = self.memory.word(at);
            if length == 0 {
                self.check_output();
                return Ok(());
            }
            printed += u32::from(length) + 1;
            // No table is longer than memory: one that goes round and round has lost its end.
            if printed > 0x10000 {
                return Err(FaultKind::EndlessForm(table).into());
            }
            self.charge(u32::from(length) + 1);
            if at != table {
                self.print_new_line()?;
            }
            for index in 0..length {
                self.print_zscii(u16::from(self.memory.byte(at.wrapping_add(2).wrapping_add(index))))?;
            }
            at = at.wrapping_add(2).wrapping_add(length);
        }
    }
}
