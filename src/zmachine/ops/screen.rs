//! The opcodes of the screen (§8). What they do is the screen model's business; here operands are checked and errors reported.

use crate::story::header::flags::flags_1_early;
use crate::story::{Usage, Version, iff};
use crate::zmachine::engine::Operands;
use crate::zmachine::fault::{ErrorKind, Exec};
use crate::zmachine::machine::Machine;
use crate::zmachine::ops::print::show;
use crate::zmachine::screen::{
    Bleep, ColourChange, CursorMove, Event, Sound, SoundAction, Status, StatusRight, TurnsLabel,
};
use crate::zmachine::streams::{Playing, SoundKind};
use crate::zmachine::text::{ABBREVIATED, DecodedString, Text};

/// The stories that keep the time where others count turns, by serial and release: Planetfall and Stationfall.
const TIME_FOR_TURNS: [(&[u8; 6], u16); 4] = [(b"830708", 37), (b"831014", 29), (b"851003", 39), (b"880531", 10)];

impl Machine {
    /// Redraws the status line of V1 to V3 from the first three globals (§8.2). In later versions nothing (§15).
    #[inline(never)]
    pub(crate) fn show_status(&mut self) -> Exec<()> {
        if self.version > Version::V3 {
            return Ok(());
        }
        self.refresh_text();
        let [place, first, second] = [0, 1, 2].map(|number| self.global_variable(number));
        // §8.2.2.1: stories get it wrong, and a name that can't be printed is none.
        let name = self.short_name(place).flatten();
        let timed = self.version == Version::V3 && self.story.header().flags_1 & flags_1_early::TIME_GAME != 0;
        let right = match timed {
            true => StatusRight::Time { hours: first as i16, minutes: second as i16 },
            false => StatusRight::Score { score: first as i16, turns: second as i16, label: self.turns_label() },
        };
        let Machine { memory, text, screen, .. } = self;
        if let Some(name) = name
            && let Some(DecodedString { text: Text::Plain(room), z_chars, .. }) = text.string(memory, name)
        {
            let z_chars = *z_chars;
            screen.show_plain_status(room, right);
            self.charge(z_chars);
            return Ok(());
        }
        let room = name.and_then(|at| self.room_name(at)).unwrap_or_default();
        self.screen.show_status(Status { room, right });
        Ok(())
    }

    /// A name as text; None where it can't be printed to its end, which is charged as what that may have cost.
    fn room_name(&mut self, address: u32) -> Option<String> {
        let mut name = String::new();
        let Machine { memory, text, .. } = &*self;
        let read = text.decode_counting(memory, address, |code| match text.printed(code) {
            Some(printed) => show(printed, |c| name.push(c)),
            None => name.push(char::REPLACEMENT_CHARACTER),
        });
        match read {
            Ok((_, z_chars)) => {
                self.charge(z_chars);
                Some(name)
            }
            Err(_) => {
                self.charge(ABBREVIATED);
                None
            }
        }
    }

    fn turns_label(&self) -> TurnsLabel {
        let identity = self.story.identity();
        let known = TIME_FOR_TURNS
            .iter()
            .any(|(serial, release)| identity.serial().0 == **serial && identity.release() == *release);
        if known { TurnsLabel::Time } else { TurnsLabel::Moves }
    }

    #[inline(never)]
    pub(crate) fn split_window(&mut self, lines: u16) -> Exec<()> {
        self.screen.split_window(lines, &mut self.out);
        self.charge_screen();
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn set_window(&mut self, window: i16) -> Exec<()> {
        if self.names_window(window) {
            self.screen.set_window(window as u16);
            self.follow_text();
            return Ok(());
        }
        self.report(ErrorKind::NoSuchWindow(window))
    }

    /// Whether there is a window of this number: two up to V5, eight in V6, where -3 is the current one (§8.8.3).
    fn names_window(&self, window: i16) -> bool {
        match self.version {
            Version::V6 => matches!(window, -3 | 0..=7),
            _ => matches!(window, 0 | 1),
        }
    }

    #[inline(never)]
    pub(crate) fn erase_window(&mut self, window: i16) -> Exec<()> {
        if !matches!(window, -2 | -1) && !self.names_window(window) {
            self.report(ErrorKind::NoSuchWindow(window))?;
        } else {
            self.screen.erase_window(window as u16, &mut self.out);
        }
        self.charge_screen();
        Ok(())
    }

    /// Charges the budget for work on a whole screen of cells, and sees to what it may have queued.
    fn charge_screen(&mut self) {
        let size = self.screen.size();
        self.charge(u32::from(size.rows()) * u32::from(size.cols()));
        self.check_output();
    }

    #[inline(never)]
    pub(crate) fn erase_line(&mut self, value: u16) -> Exec<()> {
        self.screen.erase_line(value);
        self.follow_text();
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn set_cursor(&mut self, operands: &Operands) -> Exec<()> {
        // §15: in V6 a third operand names a window.
        if let (Version::V6, Some(window), 1..) = (self.version, operands.given(2), operands.signed(0)) {
            return self
                .with_window(Some(window), |six, window| six.set_cursor(window, operands.get(0), operands.get(1)));
        }
        match self.screen.set_cursor(operands.get(0), operands.get(1), &mut self.out) {
            CursorMove::Split => {
                self.charge_screen();
                self.report(ErrorKind::CursorOutside)
            }
            CursorMove::Moved | CursorMove::Ignored => {
                self.follow_text();
                Ok(())
            }
        }
    }

    #[inline(never)]
    pub(crate) fn get_cursor(&mut self, array: u16) -> Exec<()> {
        let (row, column) = self.screen.get_cursor();
        self.follow_text();
        self.write_word(array, row)?;
        self.write_word(array.wrapping_add(2), column)
    }

    #[inline(never)]
    pub(crate) fn set_text_style(&mut self, style: u16) -> Exec<()> {
        self.screen.set_text_style(style);
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn buffer_mode(&mut self, flag: u16) -> Exec<()> {
        self.screen.buffer_mode(flag);
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn set_font(&mut self, operands: &Operands) -> Exec<()> {
        let before = match (self.version, operands.given(1)) {
            (Version::V6, Some(window)) => self.set_font_of(operands.get(0), window)?,
            _ => self.screen.set_font(operands.get(0)),
        };
        self.store(before)
    }

    #[inline(never)]
    pub(crate) fn set_colour(&mut self, operands: &Operands) -> Exec<()> {
        if self.version == Version::V6 {
            return self.set_window_colours(operands, ColourChange::of_number);
        }
        for colour in [operands.get(0), operands.get(1)] {
            if colour > 9 {
                self.report(ErrorKind::NoSuchColour(colour))?;
            }
        }
        self.screen.set_colour(operands.get(0), operands.get(1));
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn set_true_colour(&mut self, operands: &Operands) -> Exec<()> {
        if self.version == Version::V6 {
            return self.set_window_colours(operands, ColourChange::of_true);
        }
        self.screen.set_true_colour(operands.get(0), operands.get(1));
        Ok(())
    }

    /// §9, §15 sound_effect: 1 and 2 are bleeps, and so is no operand at all. The others are the front end's to play.
    #[inline(never)]
    pub(crate) fn sound_effect(&mut self, operands: &Operands) -> Exec<()> {
        let number = operands.given(0).unwrap_or(1);
        let effect = operands.given(1).unwrap_or(2);
        match number {
            1 | 2 => {
                if operands.count() > 1 && effect != 2 {
                    self.report(ErrorKind::OddSound(number))?;
                }
                self.announce(Event::Bleep(if number == 1 { Bleep::High } else { Bleep::Low }));
                return Ok(());
            }
            _ => {}
        }
        let action = match effect {
            1 => SoundAction::Prepare,
            2 if number != 0 => self.start_sound(number, operands),
            3 => SoundAction::Stop,
            4 => SoundAction::Finish,
            _ => return self.report(ErrorKind::OddSound(number)),
        };
        // A sound that is stopped does not call its routine (§9.4.4). 0 stops all.
        match (action, number) {
            (SoundAction::Stop | SoundAction::Finish, 0) => self.streams.sounds.end_all(),
            (SoundAction::Stop | SoundAction::Finish, _) => drop(self.streams.sounds.end(number)),
            (SoundAction::Prepare | SoundAction::Start { .. }, _) => {}
        }
        self.announce(Event::Sound(Sound { number, action }));
        Ok(())
    }

    fn start_sound(&mut self, number: u16, operands: &Operands) -> SoundAction {
        let [repeats, volume] = operands.given(2).unwrap_or(0x01FF).to_be_bytes();
        // V3 has no repeats: they are the Blorb's business. From V5 on 0 is illegal and plays once (§15).
        let repeats = if self.version >= Version::V5 { repeats.max(1) } else { 0 };
        let routine = if self.version >= Version::V5 { operands.get(3) } else { 0 };
        let kind = self.sound_kind(number);
        self.streams.sounds.start(kind, Playing { number, routine });
        SoundAction::Start { volume, repeats }
    }

    /// An AIFF is a sample, every other format is music (Blorb, "Z-Machine Compatibility Issues"). What is not there counts as a sample.
    fn sound_kind(&self, number: u16) -> SoundKind {
        let sound = self.story.resources().and_then(|resources| resources.get(Usage::Sound, number.into()));
        match sound {
            Some(sound) if sound.format != iff::FORM => SoundKind::Music,
            Some(_) | None => SoundKind::Sample,
        }
    }
}
