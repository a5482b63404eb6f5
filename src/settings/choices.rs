//! The settings that are a choice of a few words, as types. What each word means stands beside it, for the list, the panel and the page.

use crate::zmachine::ErrorLevel;

/// A word that a setting can be, and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub word: &'static str,
    pub about: &'static str,
}

macro_rules! choices {
    ($($(#[doc = $doc:literal])* $name:ident { $($variant:ident = $word:literal, $about:literal;)* })*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = $about] $variant,)*
        }

        impl $name {
            /// Every word, with what it means.
            pub const CHOICES: &'static [Choice] = &[$(Choice { word: $word, about: $about },)*];

            /// What a word stands for, if it is one of them.
            pub fn from_word(word: &str) -> Option<$name> {
                match word {
                    $($word => Some($name::$variant),)*
                    _ => None,
                }
            }

            pub fn word(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }
    )*};
}

choices! {
    /// How many colours the terminal has.
    Colours {
        Auto = "auto", "what the terminal says, and none where NO_COLOR is set";
        True = "true", "all of them, 24 bits";
        Indexed = "256", "the 256 of xterm";
        Sixteen = "16", "the terminal's own 16";
        None = "none", "none: bold, underlined and reversed text only";
    }

    /// Whose colours a story's text has.
    StoryColours {
        Auto = "auto", "as the theme has it, which is the story's in most";
        Follow = "follow", "the colours that the story asks for";
        Theme = "theme", "the theme's, whatever the story asks for";
    }

    /// What italics are shown as.
    Italics {
        Auto = "auto", "italic, or underlined on terminals that show italics as something else";
        Italic = "italic", "italic";
        Underline = "underline", "underlined";
        Plain = "plain", "like any text";
    }

    /// Whether the character graphics of font 3 are drawn (§16).
    GraphicsFont {
        Auto = "auto", "drawn with the box characters and runes of Unicode";
        Off = "off", "not there, which the story is told";
    }

    /// How the pictures of stories are drawn.
    Pictures {
        Auto = "auto", "the best that the terminal has";
        Kitty = "kitty", "with Kitty's graphics protocol";
        Sixel = "sixel", "in Sixel";
        Iterm = "iterm", "with iTerm2's inline images";
        HalfBlocks = "halfblocks", "in cells of two colours";
        Ascii = "ascii", "in signs of ASCII";
        Off = "off", "not at all, which the story is told";
    }

    /// How a game is shown.
    Display {
        Screen = "screen", "on the whole screen";
        Inline = "inline", "flowing into the terminal's own scrollback, the line to type in at the bottom";
        Plain = "plain", "in lines of text, as screen readers want it";
    }

    /// Where the words come from that Tab completes.
    Completion {
        Screen = "screen", "words that were on the screen, which tells nothing new";
        Dictionary = "dictionary", "all words that the story knows";
        Off = "off", "Tab completes nothing";
    }
}

/// The words of [`ErrorLevel`].
pub(super) const ERROR_LEVELS: &[Choice] = &[
    Choice { word: "never", about: "none" },
    Choice { word: "first", about: "the first of each kind" },
    Choice { word: "every", about: "all" },
    Choice { word: "fatal", about: "the first, which ends the story" },
];

pub(super) fn error_level_of(word: &str) -> Option<ErrorLevel> {
    [ErrorLevel::Never, ErrorLevel::First, ErrorLevel::Every, ErrorLevel::Fatal]
        .into_iter()
        .find(|level| error_level_word(*level) == word)
}

pub(super) fn error_level_word(level: ErrorLevel) -> &'static str {
    match level {
        ErrorLevel::Never => "never",
        ErrorLevel::First => "first",
        ErrorLevel::Every => "every",
        ErrorLevel::Fatal => "fatal",
    }
}
