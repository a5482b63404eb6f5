//! The header fields that the interpreter writes: what is true of it and of the terminal (§11, the column "Rst").

use super::machine::Machine;
use super::options::Available;
use super::screen::Colour;
use crate::story::header::address;
use crate::story::header::flags::{flags_1_early, flags_1_late, flags_2};
use crate::story::{Usage, Version};

impl Machine {
    /// Writes every field that is the interpreter's, after loading, restart, restore and undo, and for another terminal.
    pub(crate) fn write_header(&mut self) {
        self.write_flags_1();
        self.write_flags_2();
        self.write_screen_size();
        self.memory.set_byte(address::STANDARD_REVISION, 1);
        self.memory.set_byte(address::STANDARD_REVISION + 1, 1);
        if self.version >= Version::V4 {
            self.memory.set_byte(address::INTERPRETER_NUMBER, self.options.interpreter_for(self.version).number());
            self.memory.set_byte(address::INTERPRETER_VERSION, self.interpreter_version());
        }
        if self.version >= Version::V5 {
            let (foreground, background) = (self.options.terminal.foreground, self.options.terminal.background);
            self.memory.set_byte(address::DEFAULT_BACKGROUND, background);
            self.memory.set_byte(address::DEFAULT_FOREGROUND, foreground);
            self.write_extension();
        }
        if self.version == Version::V6 {
            for (at, byte) in (address::USER_NAME..).zip(self.options.user_bytes()) {
                self.memory.set_byte(at, byte);
            }
        }
    }

    /// §11.1.3.1: a letter, and in V6 a number.
    fn interpreter_version(&self) -> u8 {
        match self.version {
            Version::V6 => 7,
            _ => b'G',
        }
    }

    fn write_flags_1(&mut self) {
        let mut flags = self.memory.byte(address::FLAGS_1);
        let mut set = |bit: u8, available: Available| match available {
            Available::Yes => flags |= bit,
            Available::No => flags &= !bit,
        };
        let terminal = &self.options.terminal;
        if self.version <= Version::V3 {
            set(flags_1_early::STATUS_LINE_UNAVAILABLE, Available::No);
            set(flags_1_early::VARIABLE_PITCH_DEFAULT, Available::No);
            if self.version == Version::V3 {
                set(flags_1_early::SPLITTING_AVAILABLE, Available::Yes);
                if self.options.tandy == Available::Yes {
                    set(flags_1_early::TANDY, Available::Yes);
                }
            }
        } else {
            set(flags_1_late::BOLD_AVAILABLE, terminal.bold);
            set(flags_1_late::ITALIC_AVAILABLE, terminal.italic);
            set(flags_1_late::FIXED_PITCH_AVAILABLE, Available::Yes);
            set(flags_1_late::TIMED_INPUT_AVAILABLE, terminal.timed_input);
            if self.version >= Version::V5 {
                set(flags_1_late::COLOURS_AVAILABLE, terminal.colours);
            }
            if self.version == Version::V6 {
                set(flags_1_late::PICTURES_AVAILABLE, self.pictures_available());
                set(flags_1_late::SOUND_AVAILABLE, terminal.sound);
            }
        }
        self.memory.set_byte(address::FLAGS_1, flags);
    }

    /// The requests of Flags 2 that can't be met are taken back (§11.1.2), and those that the story file came with are there again where they
    /// can, for they may have been taken back on another terminal. Undo is always there.
    fn write_flags_2(&mut self) {
        if self.version < Version::V5 {
            return;
        }
        let terminal = &self.options.terminal;
        let mut flags = self.memory.word(address::FLAGS_2);
        // §8.1.5.1: in V5 the pictures bit asks for the character graphics font.
        let pictures = if self.version == Version::V6 { self.pictures_available() } else { terminal.graphics_font };
        for (bit, available) in [
            (flags_2::WANTS_PICTURES, pictures),
            (flags_2::WANTS_MOUSE, terminal.mouse.clicks()),
            (flags_2::WANTS_MENUS, if self.version == Version::V6 { terminal.mouse.menus() } else { Available::No }),
            (flags_2::WANTS_SOUND, self.sounds_available()),
        ] {
            match available {
                Available::Yes => flags |= self.story.header().flags_2 & bit,
                Available::No => flags &= !bit,
            }
        }
        self.memory.set_word(address::FLAGS_2, flags);
    }

    /// Whether there is something to play and something to play it on (§11 remarks).
    fn sounds_available(&self) -> Available {
        let mut sounds = self.story.resources().into_iter().flat_map(|resources| resources.of(Usage::Sound));
        match sounds.next() {
            Some(_) => self.options.terminal.sound,
            None => Available::No,
        }
    }

    /// Whether there are pictures to draw, and somebody who shows them (§11 remarks).
    pub(crate) fn pictures_available(&self) -> Available {
        if self.pictures.is_empty() { Available::No } else { self.options.terminal.pictures }
    }

    /// The terminal's size, in lines and characters, and in units: a character is one by one (§8 remarks), and in V6 as large as its screen says.
    pub(crate) fn write_screen_size(&mut self) {
        if self.version < Version::V4 {
            return;
        }
        let size = self.screen.size();
        let (rows, columns) = (size.rows(), size.cols());
        self.memory.set_byte(address::SCREEN_HEIGHT_LINES, rows);
        self.memory.set_byte(address::SCREEN_WIDTH_CHARACTERS, columns);
        if self.version >= Version::V5 {
            let (height, width) = self.screen.six().map_or((1, 1), |six| (six.units().height(), six.units().width()));
            self.memory.set_word(address::SCREEN_WIDTH_UNITS, u16::from(columns) * width);
            self.memory.set_word(address::SCREEN_HEIGHT_UNITS, u16::from(rows) * height);
            // V6 has these two the other way round (§8.1.1).
            let (width_at, height_at) = match self.version {
                Version::V6 => (address::FONT_WIDTH_V6, address::FONT_HEIGHT_V6),
                _ => (address::FONT_WIDTH, address::FONT_HEIGHT),
            };
            // No font is larger than 32 units.
            self.memory.set_byte(width_at, width as u8);
            self.memory.set_byte(height_at, height as u8);
        }
    }

    /// §11.1.7: words that the table does not have, or that lie in static memory, stay unwritten.
    pub(crate) fn write_extension_word(&mut self, index: u16, value: u16) {
        if let Some(at) = self.story.extension().word_address(index) {
            self.memory.set_word(at, value);
        }
    }

    fn write_extension(&mut self) {
        let terminal = &self.options.terminal;
        let colours = [terminal.foreground, terminal.background]
            .map(|number| Colour::standard(number).and_then(Colour::true_value).unwrap_or_default());
        // §11.1.7.4: what is asked for can be had, which is transparency in V6.
        let wanted = match self.version {
            Version::V6 => self.story.extension_word(address::extension::FLAGS_3) & 1,
            _ => 0,
        };
        self.write_extension_word(address::extension::FLAGS_3, wanted);
        self.write_extension_word(address::extension::TRUE_FOREGROUND, colours[0]);
        self.write_extension_word(address::extension::TRUE_BACKGROUND, colours[1]);
    }
}
