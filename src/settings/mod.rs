//! Settings: what can be chosen, where it was chosen, and how.
//!
//! One table (`schema.rs`) says what settings there are; the typed [`Settings`], the reader of `config.toml`, the command line, the panel and the page
//! `assets/settings.md` all come of it. A value is a default, or stands in `config.toml`, there again in the table of one story, or was given for this one
//! run: each layer goes over the one before, and [`Loaded`] knows which it was. A wrong setting stops nothing: it is a [`Problem`] with file, line and
//! column, and what was there before stays. Start at [`load`].

mod change;
mod choices;
mod folder;
mod kind;
mod page;
mod problem;
mod read;
mod schema;
mod story;
mod value;

#[cfg(test)]
mod tests;

pub use change::{ChangeError, Scope, change};
pub use choices::{Choice, Colours, Completion, Display, GraphicsFont, Italics, Pictures, StoryColours};
pub use folder::{CONFIG_FILE, config_folder, transcripts_folder, user_path};
pub use kind::{Kind, Wrong};
pub use page::settings_markdown;
pub use problem::{Place, Problem};
pub use read::{Loaded, Source, load, read};
pub use schema::{Fronts, Group, Row, Settings, TABLE, meant, row};
pub use story::StoryKey;
pub use value::Value;

/// What themes share with settings: reading a file that a player wrote, and telling what is wrong in it.
#[cfg(feature = "tui")]
pub(crate) mod file {
    pub(crate) use super::kind::quoted;
    pub(crate) use super::problem::{Problem, Problems};
    pub(crate) use super::read::{parse, read_bounded, text_of};
    pub(crate) use super::schema::near;
}
