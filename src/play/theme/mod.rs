//! Themes: what everything looks like on this terminal.
//!
//! A theme is a file (`assets/themes/`, or `themes/` in the player's folder of settings) that is read to a [`Sheet`]: colours as they were written. A
//! sheet makes a [`Theme`] for one terminal's [`Depth`] of colour, in which everything is a ratatui style. [`find`] gets a sheet by its name;
//! [`Theme::style_of`] is the style of a story's text (§8.3).

mod catalogue;
mod colour;
mod depth;
mod make;
mod sheet;
mod story;

#[cfg(test)]
mod tests;

pub use catalogue::{Listed, Origin, ThemeError, check, find, list};
pub use colour::{Paint, Rgb};
pub use depth::{Depth, italics_of};
pub use make::Making;
pub use sheet::Sheet;
pub use story::Told;

use ratatui::style::{Color, Modifier, Style};

use story::StoryText;

/// What each part of the screen looks like, made for one terminal's depth of colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    pub name: String,
    /// The story's text, and the blank screen.
    pub text: Style,
    /// The status line and what a story prints reversed.
    pub status: Style,
    /// What the player has typed.
    pub input: Style,
    /// `[MORE]` and other hints on the game's screen.
    pub more: Style,
    /// What golmac itself says among the story's text.
    pub notice: Style,
    /// Commands to golmac among the story's text.
    pub command: Style,
    /// Panels: their ground, border, title, the chosen row, what is of less import, and what stands out.
    pub panel: Style,
    pub border: Style,
    pub title: Style,
    pub selected: Style,
    pub dim: Style,
    pub accent: Style,
    /// Words that were searched for, and the one that the search stands at.
    pub hit: Style,
    pub current_hit: Style,
    /// Selected text.
    pub selection: Style,
    pub error: Style,
    /// The terminal's depth, for colours of no theme: pictures.
    pub depth: Depth,
    /// What the story's own colours and styles become.
    story: StoryText,
}

impl Default for Theme {
    /// The terminal's own colours, told apart by attributes alone: what is left where nothing else can be had.
    fn default() -> Theme {
        let plain = Style::new().fg(Color::Reset).bg(Color::Reset);
        let reversed = plain.add_modifier(Modifier::REVERSED);
        let bold = plain.add_modifier(Modifier::BOLD);
        let dim = plain.add_modifier(Modifier::DIM);
        Theme {
            name: "terminal".to_owned(),
            text: plain,
            status: reversed,
            input: bold,
            more: reversed,
            notice: dim,
            command: bold,
            panel: plain,
            border: plain,
            title: bold,
            selected: reversed,
            dim,
            accent: bold,
            hit: plain.add_modifier(Modifier::UNDERLINED),
            current_hit: reversed,
            selection: reversed,
            error: bold,
            depth: Depth::None,
            story: StoryText::none(),
        }
    }
}
