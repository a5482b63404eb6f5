//! What a story is told about the machine and the terminal it runs on (§8, §11).

use std::cell::Cell;
use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::fault::ErrorLevel;
use super::generator::GeneratorKind;
use super::patches::Patches;
use super::screen::{CharacterGraphics, Size};
use crate::story::Version;
use crate::story::header::InterpreterNumber;

/// Whether something is there. The numbers are written to disk and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Available {
    #[default]
    No = 0,
    Yes = 1,
}

/// What a story hears of the mouse and of menus (§10.3, §10.4). The numbers are written to disk and never change, and neither do the first two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Pointing {
    #[default]
    #[serde(rename = "No")]
    Nothing = 0,
    #[serde(rename = "Yes")]
    Clicks = 1,
    ClicksAndMenus = 2,
    Menus = 3,
}

impl Pointing {
    /// Whether clicks are told.
    pub fn clicks(self) -> Available {
        match self {
            Pointing::Clicks | Pointing::ClicksAndMenus => Available::Yes,
            Pointing::Nothing | Pointing::Menus => Available::No,
        }
    }

    /// Whether a player can choose from menus that a story has made.
    pub fn menus(self) -> Available {
        match self {
            Pointing::Menus | Pointing::ClicksAndMenus => Available::Yes,
            Pointing::Nothing | Pointing::Clicks => Available::No,
        }
    }
}

/// The terminal, as far as a story may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenTerminal", into = "WrittenTerminal")]
pub struct Terminal {
    /// Height in lines. The story is told at most 254 (§8.4.1).
    pub rows: u16,
    /// Width in characters. The story is told at most 255.
    pub columns: u16,
    pub colours: Available,
    pub bold: Available,
    pub italic: Available,
    /// Whether time-outs are kept (§10.5.3).
    pub timed_input: Available,
    pub mouse: Pointing,
    pub sound: Available,
    /// Whether pictures are shown, where the story has any: in pixels, in characters or in words.
    pub pictures: Available,
    /// Whether the character graphics of font 3 can be shown (§16).
    pub graphics_font: Available,
    /// The default colours, as standard colour numbers 2 to 9 (§8.3.1).
    pub foreground: u8,
    pub background: u8,
}

impl Default for Terminal {
    /// 80 columns by 24 lines of plain text with every style, white on black.
    fn default() -> Terminal {
        Terminal {
            rows: 24,
            columns: 80,
            colours: Available::Yes,
            bold: Available::Yes,
            italic: Available::Yes,
            timed_input: Available::Yes,
            mouse: Pointing::Nothing,
            sound: Available::No,
            pictures: Available::Yes,
            graphics_font: Available::Yes,
            foreground: 9,
            background: 2,
        }
    }
}

impl Terminal {
    /// The size that the story is told.
    pub(crate) fn size(&self) -> Size {
        Size::new(self.rows, self.columns)
    }

    pub(crate) fn character_graphics(&self) -> CharacterGraphics {
        match self.graphics_font {
            Available::Yes => CharacterGraphics::Available,
            Available::No => CharacterGraphics::Unavailable,
        }
    }
}

/// A terminal as it stands on disk, where the order of the fields is theirs.
#[derive(Serialize, Deserialize)]
struct WrittenTerminal {
    rows: u16,
    columns: u16,
    colours: Available,
    bold: Available,
    italic: Available,
    timed_input: Available,
    mouse: Pointing,
    sound: WrittenSound,
    graphics_font: Available,
    foreground: u8,
    background: u8,
}

/// Sound, and that there are no pictures: at first there always were, and only [`Available`] was written here. The numbers never change.
#[derive(Serialize, Deserialize)]
enum WrittenSound {
    No = 0,
    Yes = 1,
    NoAndNoPictures = 2,
    YesAndNoPictures = 3,
}

impl From<WrittenTerminal> for Terminal {
    fn from(written: WrittenTerminal) -> Terminal {
        let WrittenTerminal { rows, columns, colours, bold, italic, timed_input, mouse, sound, .. } = written;
        let WrittenTerminal { graphics_font, foreground, background, .. } = written;
        let (sound, pictures) = match sound {
            WrittenSound::No => (Available::No, Available::Yes),
            WrittenSound::Yes => (Available::Yes, Available::Yes),
            WrittenSound::NoAndNoPictures => (Available::No, Available::No),
            WrittenSound::YesAndNoPictures => (Available::Yes, Available::No),
        };
        Terminal {
            rows,
            columns,
            colours,
            bold,
            italic,
            timed_input,
            mouse,
            sound,
            pictures,
            graphics_font,
            foreground,
            background,
        }
    }
}

impl From<Terminal> for WrittenTerminal {
    fn from(terminal: Terminal) -> WrittenTerminal {
        let Terminal { rows, columns, colours, bold, italic, timed_input, mouse, sound, pictures, .. } = terminal;
        let Terminal { graphics_font, foreground, background, .. } = terminal;
        let sound = match (sound, pictures) {
            (Available::No, Available::Yes) => WrittenSound::No,
            (Available::Yes, Available::Yes) => WrittenSound::Yes,
            (Available::No, Available::No) => WrittenSound::NoAndNoPictures,
            (Available::Yes, Available::No) => WrittenSound::YesAndNoPictures,
        };
        WrittenTerminal {
            rows,
            columns,
            colours,
            bold,
            italic,
            timed_input,
            mouse,
            sound,
            graphics_font,
            foreground,
            background,
        }
    }
}

/// How a story is to be run. The order of the fields is their order on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    pub generator: GeneratorKind,
    pub seed: u64,
    /// The machine that the story is told it runs on (§11.1.3); None for the usual one of its version.
    pub interpreter: Option<InterpreterNumber>,
    /// The Tandy bit of V3 (§11 remarks).
    pub tandy: Available,
    /// The player's name, of which a V6 story is told the first eight characters (§11, $38).
    pub user: String,
    pub error_level: ErrorLevel,
    pub terminal: Terminal,
    /// How many turns [`Machine::undo_turn`](super::Machine::undo_turn) can take back; 0 for none, as players with a history of their own want it.
    pub turns_kept: usize,
    /// What of the story's known faults is repaired or let pass.
    ///
    /// Where there is nothing it is not written, so that options are what they were before there were patches.
    #[serde(default, skip_serializing_if = "Patches::is_empty", deserialize_with = "patches_if_any")]
    pub patches: Patches,
}

/// Options as bytes simply end where they have no patches: a list that does not even begin is none.
fn patches_if_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Patches, D::Error> {
    struct Begun<'a>(&'a Cell<bool>);

    impl<'de> Visitor<'de> for Begun<'_> {
        type Value = Patches;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of patches")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Patches, A::Error> {
            self.0.set(true);
            Patches::deserialize(SeqAccessDeserializer::new(list))
        }
    }

    let begun = Cell::new(false);
    let bytes = !deserializer.is_human_readable();
    match deserializer.deserialize_seq(Begun(&begun)) {
        Err(_) if bytes && !begun.get() => Ok(Patches::default()),
        read => read,
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            generator: GeneratorKind::default(),
            seed: 0,
            interpreter: None,
            tandy: Available::No,
            user: String::new(),
            error_level: ErrorLevel::default(),
            terminal: Terminal::default(),
            turns_kept: 32,
            patches: Patches::default(),
        }
    }
}

impl Options {
    /// The interpreter number for a version. Where none is asked for it is the DECSystem-20's, on which Beyond Zork asks what the terminal can do, and the IBM
    /// PC's in V6, whose stories were mostly made for it.
    pub(crate) fn interpreter_for(&self, version: Version) -> InterpreterNumber {
        self.interpreter.unwrap_or(match version {
            Version::V6 => InterpreterNumber::IbmPc,
            _ => InterpreterNumber::DecSystem20,
        })
    }

    /// The player's name as the header has it: eight characters of ASCII, filled up with zeros.
    pub(crate) fn user_bytes(&self) -> [u8; 8] {
        let mut bytes = [0; 8];
        let letters = self.user.bytes().filter(|byte| byte.is_ascii_graphic());
        bytes.iter_mut().zip(letters).for_each(|(byte, letter)| *byte = letter);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::super::patches::{Edit, Leniency, Patch};
    use super::*;

    #[test]
    fn options_are_written_by_numbers_that_never_change() {
        let terminal = Terminal { rows: 300, mouse: Pointing::Clicks, sound: Available::No, ..Terminal::default() };
        let options = Options {
            generator: GeneratorKind::Frotz,
            seed: 7,
            interpreter: InterpreterNumber::from_byte(4),
            tandy: Available::Yes,
            user: "ada".into(),
            error_level: ErrorLevel::Fatal,
            terminal,
            turns_kept: 32,
            patches: Patches::default(),
        };
        let format = bincode::config::standard();
        let written = bincode::serde::encode_to_vec(&options, format).unwrap();
        let expected = [
            1, 7, 1, 4, 1, 3, b'a', b'd', b'a', 3, // up to the error level
            251, 44, 1, 80, 1, 1, 1, 1, 1, 0, 1, 9, 2,  // the terminal
            32, // turns
        ];
        assert_eq!(written, expected);
        let (read, length): (Options, usize) = bincode::serde::decode_from_slice(&written, format).unwrap();
        assert_eq!((&read, length), (&options, written.len()));
        for (sound, pictures, byte) in [
            (Available::No, Available::Yes, 0),
            (Available::Yes, Available::Yes, 1),
            (Available::No, Available::No, 2),
            (Available::Yes, Available::No, 3),
        ] {
            let options = Options { terminal: Terminal { sound, pictures, ..terminal }, ..read.clone() };
            let mut expected = written.clone();
            expected[19] = byte;
            assert_eq!(bincode::serde::encode_to_vec(&options, format).unwrap(), expected);
            let read: (Options, usize) = bincode::serde::decode_from_slice(&expected, format).unwrap();
            assert_eq!(read.0, options);
        }
        for (mouse, byte, name) in [
            (Pointing::Nothing, 0, "No"),
            (Pointing::Clicks, 1, "Yes"),
            (Pointing::ClicksAndMenus, 2, "ClicksAndMenus"),
            (Pointing::Menus, 3, "Menus"),
        ] {
            let options = Options { terminal: Terminal { mouse, ..terminal }, ..read.clone() };
            let mut expected = written.clone();
            expected[18] = byte;
            assert_eq!(bincode::serde::encode_to_vec(&options, format).unwrap(), expected);
            assert_eq!(serde_json::to_string(&mouse).unwrap(), format!("{name:?}"));
        }
        let mut odd = written;
        odd[3] = 12;
        assert!(bincode::serde::decode_from_slice::<Options, _>(&odd, format).is_err(), "there is no such interpreter");
    }

    #[test]
    fn patches_are_written_behind_the_options_where_there_are_any() {
        let patch = Patch {
            name: "p".into(),
            why: "w".into(),
            edits: vec![Edit { at: 300, from: vec![0xB0], to: vec![0xB1] }],
            leniencies: vec![
                Leniency::MissingObject,
                Leniency::MissingAttribute,
                Leniency::QuestionMarks,
                Leniency::LineEndFirst,
                Leniency::PictureSize { number: 387, height: 16, width: 0 },
            ],
        };
        let plain = Options::default();
        let patched = Options { patches: [patch].into_iter().collect(), ..plain.clone() };
        let format = bincode::config::standard();
        let [without, with] = [&plain, &patched].map(|options| bincode::serde::encode_to_vec(options, format).unwrap());
        let written = [1, 1, b'p', 1, b'w', 1, 251, 44, 1, 1, 0xB0, 1, 0xB1, 5, 0, 1, 2, 3, 4, 251, 131, 1, 16, 0];
        assert_eq!(with, [&without[..], &written].concat());
        let read: (Options, usize) = bincode::serde::decode_from_slice(&with, format).unwrap();
        assert_eq!(read, (patched, with.len()));
        for cut in without.len() + 1..with.len() {
            assert!(
                bincode::serde::decode_from_slice::<Options, _>(&with[..cut], format).is_err(),
                "half a list is none"
            );
        }
    }
}
