//! What text looks like: style, font and colours (§8.1, §8.3, §8.7.1), as small values to compare and copy per character.

use std::ops::BitOr;

use serde::{Deserialize, Serialize};

/// A set of text styles (§8.7.1). The empty set is Roman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Style(u8);

impl Style {
    pub const ROMAN: Style = Style(0);
    pub const REVERSE: Style = Style(1);
    pub const BOLD: Style = Style(2);
    pub const ITALIC: Style = Style(4);
    pub const FIXED: Style = Style(8);
    /// Fixed pitch because of bit 1 of Flags 2 (§8.1); no operand of set_text_style touches it.
    pub const FORCED_FIXED: Style = Style(16);

    /// Whether all the styles of `other` are in this set.
    pub fn contains(self, other: Style) -> bool {
        self.0 & other.0 == other.0
    }

    /// The styles as set_text_style has them: 1 reverse, 2 bold, 4 italic, 8 fixed pitch, and their sums.
    pub fn operand(self) -> u16 {
        u16::from(self.0 & 15)
    }

    /// What set_text_style makes of this set: 0 clears it, anything else adds (§15). Bits of no style do nothing.
    pub(super) fn after_set_text_style(self, operand: u16) -> Style {
        match operand {
            0 => Style(self.0 & Style::FORCED_FIXED.0),
            _ => Style(self.0 | (operand & 15) as u8),
        }
    }

    pub(super) fn without(self, other: Style) -> Style {
        Style(self.0 & !other.0)
    }

    pub(super) fn with_forced(self, forced: bool) -> Style {
        match forced {
            true => self | Style::FORCED_FIXED,
            false => Style(self.0 & !Style::FORCED_FIXED.0),
        }
    }
}

impl BitOr for Style {
    type Output = Style;

    fn bitor(self, other: Style) -> Style {
        Style(self.0 | other.0)
    }
}

/// A font that a story can have (§8.1.2). Font 2, the picture font, is always refused (§8.1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[repr(u8)]
pub enum Font {
    #[default]
    Normal = 1,
    /// §16: codes 32 to 126 are pictures, always of fixed pitch.
    CharacterGraphics = 3,
    FixedPitch = 4,
}

impl Font {
    /// The font of a number, if there is one.
    pub(super) fn of_number(number: u16) -> Option<Font> {
        match number {
            1 => Some(Font::Normal),
            3 => Some(Font::CharacterGraphics),
            4 => Some(Font::FixedPitch),
            _ => None,
        }
    }

    /// The number that set_font knows the font by.
    pub fn number(self) -> u16 {
        self as u16
    }
}

/// A text colour, as the story asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Colour(u16);

/// The three ways to name a colour, kept apart so that a theme can change the standard ones and leave exact ones alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourKind {
    /// The interpreter's own foreground or background.
    Default,
    /// A colour of the table in §8.3.1, 2 (black) to 12 (dark grey).
    Standard(u8),
    /// 15 bits: blue in 14 to 10, green in 9 to 5, red in 4 to 0 (§15 set_true_colour).
    True(u16),
}

/// What colours 2 to 12 are by default, as true colours (§8.3.1).
const STANDARD_COLOURS: [u16; 11] =
    [0x0000, 0x001D, 0x0340, 0x03BD, 0x59A0, 0x7C1F, 0x77A0, 0x7FFF, 0x5AD6, 0x4631, 0x2D6B];

impl Colour {
    pub const DEFAULT: Colour = Colour(0x8000);

    /// A colour of the table in §8.3.1, if 2 to 12 names one.
    pub fn standard(number: u8) -> Option<Colour> {
        (2..=12).contains(&number).then_some(Colour(0x8000 | u16::from(number)))
    }

    /// An exact colour; bit 15 is ignored.
    pub fn from_true(value: u16) -> Colour {
        Colour(value & 0x7FFF)
    }

    /// No background: what is under the text shows through (§8.3.6, V6).
    pub const TRANSPARENT: Colour = Colour(0x800F);

    /// The colour of a picture under the cursor, V6's -1. Only a front end knows it; as a background the picture shows through.
    pub const SAMPLED: Colour = Colour(0x8010);

    /// Whether it is a background that lets a picture under it be seen.
    pub fn is_see_through(self) -> bool {
        self == Colour::TRANSPARENT || self == Colour::SAMPLED
    }

    /// The colour of a number in window property 11 (§8.8.3.2.4): 1 to 12 and 15.
    pub(super) fn named(number: u8) -> Option<Colour> {
        match number {
            1 => Some(Colour::DEFAULT),
            15 => Some(Colour::TRANSPARENT),
            _ => Colour::standard(number),
        }
    }

    /// The number in window property 11, where the default colour has this one. Colours that have none are 16 (§8.3.5.2).
    pub(super) fn number(self, default: u8) -> u8 {
        match self.kind() {
            _ if self == Colour::TRANSPARENT => 15,
            _ if self == Colour::SAMPLED => 16,
            ColourKind::Default => default,
            ColourKind::Standard(number) => number,
            ColourKind::True(value) => {
                let known = STANDARD_COLOURS.iter().position(|standard| *standard == value);
                known.and_then(|at| u8::try_from(at).ok()).map_or(16, |at| at + 2)
            }
        }
    }

    /// The value of window properties 16 and 17, where the default colour has this number.
    pub(super) fn shown_as_true(self, default: u8) -> u16 {
        match self {
            Colour::TRANSPARENT => 0xFFFC,
            _ => self.true_value().or_else(|| Colour::standard(default)?.true_value()).unwrap_or_default(),
        }
    }

    /// How the colour was named.
    pub fn kind(self) -> ColourKind {
        match self.0 {
            value @ ..=0x7FFF => ColourKind::True(value),
            named => match (named & 15) as u8 {
                number @ 2..=12 => ColourKind::Standard(number),
                _ => ColourKind::Default,
            },
        }
    }

    /// The true colour, by the Standard's own table (§8.3.1); `None` for the default colour.
    pub fn true_value(self) -> Option<u16> {
        match self.kind() {
            ColourKind::Default => None,
            ColourKind::Standard(number) => STANDARD_COLOURS.get(usize::from(number).checked_sub(2)?).copied(),
            ColourKind::True(value) => Some(value),
        }
    }

    /// What an operand of set_colour makes of this colour (§8.3.1): 0 keeps it, 1 is the default, 2 to 9 name one. What only Version 6 has,
    /// and what is no colour, changes nothing.
    pub(super) fn after_set_colour(self, operand: u16) -> Colour {
        match u8::try_from(operand) {
            Ok(1) => Colour::DEFAULT,
            Ok(number @ 2..=9) => Colour::standard(number).unwrap_or(self),
            _ => self,
        }
    }

    /// What an operand of set_true_colour makes of this colour (§8.3.7): -1 is the default, -2 keeps it.
    pub(super) fn after_set_true_colour(self, operand: u16) -> Colour {
        match operand {
            0..=0x7FFF => Colour::from_true(operand),
            0xFFFF => Colour::DEFAULT,
            _ => self,
        }
    }
}

impl Default for Colour {
    fn default() -> Colour {
        Colour::DEFAULT
    }
}

/// What an operand of set_colour or set_true_colour asks for in V6 (§8.3.1, §8.3.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourChange {
    /// The colour stays.
    None,
    To(Colour),
    /// It becomes that of the pixel under the cursor.
    UnderCursor,
}

impl ColourChange {
    /// What a number asks for; `None` where it means nothing.
    pub fn of_number(operand: u16) -> Option<ColourChange> {
        match operand {
            0 => Some(ColourChange::None),
            0xFFFF => Some(ColourChange::UnderCursor),
            _ => u8::try_from(operand).ok().and_then(Colour::named).map(ColourChange::To),
        }
    }

    /// What a true colour's value asks for.
    pub fn of_true(operand: u16) -> Option<ColourChange> {
        match operand {
            0..=0x7FFF => Some(ColourChange::To(Colour::from_true(operand))),
            0xFFFF => Some(ColourChange::To(Colour::DEFAULT)),
            0xFFFE => Some(ColourChange::None),
            0xFFFD => Some(ColourChange::UnderCursor),
            0xFFFC => Some(ColourChange::To(Colour::TRANSPARENT)),
            _ => None,
        }
    }
}

/// Red, green and blue, 0 to 255 each, of a true colour's 15 bits.
pub fn rgb_of_true(value: u16) -> (u8, u8, u8) {
    let widened = |shift: u16| {
        let five = (value >> shift & 31) as u8;
        five << 3 | five >> 2
    };
    (widened(0), widened(5), widened(10))
}

/// Everything about how a character looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Look {
    pub foreground: Colour,
    pub background: Colour,
    pub style: Style,
    pub font: Font,
}

impl Look {
    /// Whether a fixed-pitch font must be used in the lower window (§8.1); in the upper one it always is (§8.7.2.4).
    pub fn is_fixed_pitch(&self) -> bool {
        self.style.contains(Style::FIXED) || self.style.contains(Style::FORCED_FIXED) || self.font != Font::Normal
    }

    /// The whole look in 48 bits, different for different looks: comparing these per character takes half the time of
    /// comparing the fields.
    #[inline]
    pub(super) fn bits(self) -> u64 {
        let colours = u64::from(self.foreground.0) | u64::from(self.background.0) << 16;
        colours | u64::from(self.style.0) << 32 | (self.font as u64) << 40
    }

    /// Blank space of a background colour, as erasing makes it: never reversed (§8.7.3.2).
    pub(super) fn erased_to(background: Colour) -> Look {
        Look { background, ..Look::default() }
    }
}

/// Whether the lower window's text is wrapped at words (§7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Buffering {
    #[default]
    On,
    Off,
}
