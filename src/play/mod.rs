//! The terminal player: stories on a screen with scrollback, a line to type in, panels and mouse.
//!
//! A functional core in an imperative shell. What the player sees and what has been typed is one value, changed by one `update` and drawn by
//! reference; terminal, clock and signals are in the shell around it. The flowing text is a document (`flow`), what is typed a line (`line`), and
//! what covers the game is a panel (`panel`). Colours and looks come from a theme (`theme`).

pub mod desk;
pub mod events;
pub mod flow;
pub mod game;
pub mod glyphs;
pub mod grid;
pub mod keys;
pub mod library;
pub mod line;
mod pages;
pub mod panel;
pub mod pictures;
pub mod player;
mod process;
pub mod screenshot;
pub mod shell;
pub mod stage;
pub mod terminal;
pub mod theme;
mod typed;

pub use process::{Farewell, play};
