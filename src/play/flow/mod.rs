//! The flowing text as a document, and what of it a window shows.
//!
//! [`Flow`] holds all that has flowed by in a playthrough: what the story printed, what was typed, what golmac said. It only grows, but for going
//! back to an earlier turn. A [`View`] is where a player stands in it: at its end, at `[MORE]`, or scrolled back; [`View::layout`] gives the rows
//! that a [`Window`] shows then. Lines are wrapped when they are shown and never before, so nothing here takes longer as a document grows but for
//! [`Search`], which reads all of it.
//!
//! Pure: no terminal, no session, no clock, no colour of a theme. Where the story's screen is erased is kept as the beginning of a page (§8.7.3).

mod append;
mod cluster;
mod document;
mod finished;
mod row;
mod search;
mod sheet;
mod turns;
mod view;
mod words;
mod wrap;

#[cfg(test)]
mod tests;

pub use append::Told;
pub use document::{Flow, Ink, Position};
pub use row::{Layout, Place, Row, RowKind, Span};
pub use search::Search;
pub use sheet::{Quotes, Showing, Tail, Window};
pub use view::{Scroll, View};
pub use words::word_in;
