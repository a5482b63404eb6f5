//! The terminal player: stories on a screen with scrollback, a line to type in, panels and mouse.
//!
//! A functional core in an imperative shell. What the player sees and what has been typed is one value, changed by one `update` and drawn by
//! reference; terminal, clock and signals are in the shell around it. The flowing text is a document (`flow`), what is typed a line (`line`), and
//! what covers the game is a panel (`panel`). Colours and looks come from a theme (`theme`).

pub mod flow;
pub mod glyphs;
pub mod grid;
pub mod line;
pub mod panel;
pub mod screenshot;
pub mod theme;
