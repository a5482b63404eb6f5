//! What covers the game: help, the timeline, saved games, settings, questions.
//!
//! A panel is a value with two methods: `press`, which takes a key and returns what the panel wishes of the player, and `draw`, which takes `&self`.
//! Both are told the screen, of which a panel takes its part: so what a click meant is what was drawn. No panel touches the session, a file or the
//! terminal: what is to be done is a [`Wish`], and what is to be shown is given at opening or by a `set_…` method.
//!
//! `frame`, `list`, `scroll`, `field` and `cells` are what panels are made of.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::theme::Theme;
use crate::session::TurnNumber;

pub mod ascii;
pub mod ask;
pub mod cells;
pub mod field;
pub mod file;
pub mod frame;
pub mod help;
pub mod list;
pub mod notes;
pub mod page;
pub mod saves;
pub mod scroll;
pub mod settings;
pub mod timeline;

#[cfg(test)]
mod tests;

pub use ask::{Choice, Question};
pub use file::{FilePrompt, FileUse};
pub use help::{CommandHelp, Help};
pub use notes::Notes;
pub use page::{Entry, Page, Section};
pub use saves::{Picker, SavedRow, TurnRow};
pub use settings::SettingsPanel;
pub use timeline::TimelinePanel;

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
    /// A letter, small, that was pressed with Ctrl.
    Control(char),
    /// Pasted text, of any number of lines.
    Paste(String),
    /// A click of the left button, in cells from the screen's top left, from 0.
    Click {
        column: u16,
        row: u16,
    },
    /// Rows that a wheel has turned; negative is up.
    Wheel(i16),
}

impl PanelKey {
    /// Whether it says yes to a question of a panel's own. Enter does not: it may have been meant for what was there before.
    fn is_yes(&self) -> bool {
        matches!(self, PanelKey::Char('y' | 'Y'))
    }

    /// Whether it says no.
    fn is_no(&self) -> bool {
        matches!(self, PanelKey::Char('n' | 'N') | PanelKey::Escape)
    }
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
    /// As [`Wish::File`], of a file that is there and may be written over: the player has been asked.
    Replace(std::path::PathBuf),
    /// Turns whose text has these words to be looked for, and given to [`TimelinePanel::set_found`]; the panel stays.
    Search(String),
    /// The notes to be kept, which were `before` when they were read and are `text` now; [`Notes::kept`] or [`Notes::not_kept`] hears of it. The
    /// panel stays.
    Notes { before: String, text: String },
    /// A line to be added at the end of the notes; as [`Wish::Notes`].
    AddNote(String),
    /// The notes to be opened in the player's editor, and shown anew afterwards; the panel stays.
    EditNotes,
    /// The theme of this name to be shown, as a preview; the panel stays.
    Preview(String),
    /// A setting to be changed; the panel stays.
    Set { key: String, value: String, stories: For },
    /// A setting to be taken out of the file, so that the layer below holds; the panel stays.
    Reset { key: String, stories: For },
    /// An answer to a question: the number of the choice, from 0; the panel is closed.
    Choice(usize),
}

/// For which stories a setting is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    AllStories,
    ThisStory,
}

/// Whatever covers the game at present.
#[derive(Debug, Clone)]
pub enum Panel {
    Timeline(Box<TimelinePanel>),
    /// SAVE and RESTORE.
    Saves(Box<Picker>),
    File(Box<FilePrompt>),
    Help(Box<Page>),
    Info(Box<Page>),
    Question(Box<Question>),
    Notes(Box<Notes>),
    Settings(Box<SettingsPanel>),
}

impl Panel {
    /// Takes a key on a screen of this size.
    pub fn press(&mut self, key: PanelKey, screen: Rect) -> Wish {
        match self {
            Panel::Timeline(timeline) => timeline.press(key, screen),
            Panel::Saves(picker) => picker.press(key, screen),
            Panel::File(prompt) => prompt.press(key, screen),
            Panel::Help(page) | Panel::Info(page) => page.press(key, screen),
            Panel::Question(question) => question.press(key, screen),
            Panel::Notes(notes) => notes.press(key, screen),
            Panel::Settings(settings) => settings.press(key, screen),
        }
    }

    /// Draws it over what is there. Where the buffer shows less than the screen, that part of it.
    pub fn draw(&self, screen: Rect, buffer: &mut Buffer, theme: &Theme) {
        match self {
            Panel::Timeline(timeline) => timeline.draw(screen, buffer, theme),
            Panel::Saves(picker) => picker.draw(screen, buffer, theme),
            Panel::File(prompt) => prompt.draw(screen, buffer, theme),
            Panel::Help(page) | Panel::Info(page) => page.draw(screen, buffer, theme),
            Panel::Question(question) => question.draw(screen, buffer, theme),
            Panel::Notes(notes) => notes.draw(screen, buffer, theme),
            Panel::Settings(settings) => settings.draw(screen, buffer, theme),
        }
    }

    /// What its title says.
    pub fn title(&self) -> &str {
        match self {
            Panel::Timeline(timeline) => timeline.title(),
            Panel::Saves(picker) => picker.title(),
            Panel::File(prompt) => prompt.title(),
            Panel::Help(page) | Panel::Info(page) => page.title(),
            Panel::Question(question) => question.title(),
            Panel::Notes(notes) => notes.title(),
            Panel::Settings(settings) => settings.title(),
        }
    }
}
