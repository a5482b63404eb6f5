//! Themes: what everything looks like on this terminal.

use ratatui::style::{Color, Modifier, Style};

/// What each part of the screen looks like. Colours are as the theme names them; [`Theme`] is made for one terminal's depth of colour.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

impl Default for Theme {
    /// The terminal's own colours: what is left where nothing else can be had.
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
        }
    }
}
