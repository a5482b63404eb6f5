//! What covers the game: help, the timeline, saved games, settings, questions.
//!
//! A panel is a value with two methods: `press`, which takes a key and returns what the panel wishes of the player, and `draw`, which takes `&self`.
//! No panel touches the session, a file or the terminal: what is to be done is a [`Wish`].

use crate::session::TurnNumber;

/// A key as panels understand it. The key map has made it of what the terminal sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PanelKey {
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    Enter,
    Escape,
    Tab,
    BackTab,
    Delete,
    Backspace,
    Char(char),
    /// Pasted text, one line of it.
    Paste(String),
    /// A click of the left button, in cells from the screen's top left, from 0.
    Click {
        column: u16,
        row: u16,
    },
    /// Rows that a wheel has turned; negative is up.
    Wheel(i16),
}

/// What a panel wishes of the player after a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Nothing: draw it again.
    Stay,
    /// To be closed.
    Close,
    /// To be closed, and this turn gone to.
    Travel(TurnNumber),
    /// A turn to be named, or with None its name taken away; the panel stays.
    Name { turn: TurnNumber, name: Option<String> },
    /// A file's name was chosen, as it was typed or stands in the list; the panel is closed.
    File(std::path::PathBuf),
    /// The theme of this name to be shown, as a preview; the panel stays.
    Preview(String),
    /// A setting to be changed for all stories, or with `story` for the present one; the panel stays.
    Set { key: String, value: String, story: bool },
    /// An answer to a question: the number of the choice, from 0; the panel is closed.
    Choice(usize),
}
