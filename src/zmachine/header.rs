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
        let (major, minor) = match self.version {
            // §11.1.5: only what is true. The windows of V6 are pending.
            Version::V6 => (0, 0),
            _ => (1, 1),
        };
        self.memory.set_byte(address::STANDARD_REVISION, major);
        self.memory.set_byte(address::STANDARD_REVISION + 1, minor);
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
                set(flags_1_late::PICTURES_AVAILABLE, Available::No);
                set(flags_1_late::SOUND_AVAILABLE, Available::No);
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
        let mut flags = self.memory.word(address::FLAGS_2) & !flags_2::WANTS_MENUS;
        // §8.1.5.1: in V5 the pictures bit asks for the character graphics font.
        let pictures = if self.version == Version::V6 { Available::No } else { terminal.graphics_font };
        for (bit, available) in [
            (flags_2::WANTS_PICTURES, pictures),
            (flags_2::WANTS_MOUSE, terminal.mouse),
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

    /// The terminal's size, in lines and characters, and in units, of which a character is one by one (§8 remarks).
    pub(crate) fn write_screen_size(&mut self) {
        if self.version < Version::V4 {
            return;
        }
        let size = self.screen.size();
        let (rows, columns) = (size.rows(), size.cols());
        self.memory.set_byte(address::SCREEN_HEIGHT_LINES, rows);
        self.memory.set_byte(address::SCREEN_WIDTH_CHARACTERS, columns);
        if self.version >= Version::V5 {
            self.memory.set_word(address::SCREEN_WIDTH_UNITS, u16::from(columns));
            self.memory.set_word(address::SCREEN_HEIGHT_UNITS, u16::from(rows));
            // One unit each way, so that it does not matter that V6 has these two the other way round (§8.1.1).
            self.memory.set_byte(address::FONT_WIDTH, 1);
            self.memory.set_byte(address::FONT_HEIGHT, 1);
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
        self.write_extension_word(address::extension::FLAGS_3, 0);
        self.write_extension_word(address::extension::TRUE_FOREGROUND, colours[0]);
        self.write_extension_word(address::extension::TRUE_BACKGROUND, colours[1]);
    }
}
