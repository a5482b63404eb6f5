//! The line that is typed: an editor with a history, and with what helps to type less and to mistype nothing.
//!
//! Everything here is a value and knows no key, terminal, clock or database: the key map makes an [`Editing`] of a key, and the game's view draws
//! what [`Edit`] holds. Start there. [`History`] and [`Recall`] bring back what was typed before, [`Completion`] ends a word, [`expand()`] makes
//! `examine` of `x`, and [`correct()`] finds the word that was meant. The last three read what words there are from [`StoryWords`] and
//! [`SeenWords`].
//!
//! A story reads only some characters, and only so many of them (§15 read): [`Limits`] hold that. What they refuse is never swallowed silently.

mod completion;
mod correct;
mod edit;
mod expand;
mod history;
mod kill;
mod limits;
mod recall;
mod seen;
mod span;
mod undo;
mod words;

pub use completion::{Completion, Offers, Source};
pub use correct::{Offer, correct};
pub use edit::{Edit, Edited, Editing, Line, Motion, WordCase};
pub use expand::{Aliases, Expanded, Letters, Replaced, expand};
pub use history::History;
pub use limits::{LONGEST_COMMAND, Limits, Refusal};
pub use recall::Recall;
pub use seen::SeenWords;
pub use words::StoryWords;
