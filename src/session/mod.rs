//! A playthrough: a story with everything that was ever done in it.
//!
//! A [`Session`] is a machine whose every turn is written to the database before the player sees what came of it, and that can go back to any of
//! them. It runs and is answered as a machine is; what it prints comes out of [`Session::drain`] once it is kept. Start at `session.rs`, which
//! is that face; `keep.rs` writes turns, `travel.rs` reads them.
//!
//! `timeline.rs` is the tree of turns, `store/` the database, `input.rs` what reaches a story from outside, `transcript.rs` what it printed.
//! Above this module nothing touches a file or a clock; nothing here knows how a game is shown.

pub mod clock;
pub mod command_file;
pub mod doctor;
pub mod export;
pub mod files;
mod folder;
pub mod import;
mod input;
mod keep;
pub mod likeness;
pub mod log;
pub mod meant;
pub mod notes;
mod passage;
mod playthrough;
pub mod replay;
pub mod saved_games;
mod saves;
mod scene;
#[expect(clippy::module_inception, reason = "it is what the module is about")]
mod session;
pub mod store;
mod timeline;
pub mod transcript;
mod travel;
pub mod words;

#[cfg(test)]
mod tests;

pub use folder::data_folder;
pub use input::{Agency, Input, Refused, TimedInput, key_name};
pub use playthrough::{Passed, Playthrough, Printed, ReadError, Unreadable, displayable, displayable_json};
pub use scene::Scene;
pub use session::{Opened, Origin, Session, SessionError, Which};
pub use timeline::{Asks, Timeline, Turn, TurnKind, TurnNumber};
