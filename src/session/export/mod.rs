//! A session in a form that other programs and people read: one file a format.
//!
//! All but the journal tell the way from the beginning to one turn. What a format can't hold is said in notes beside the text, never left
//! out silently. Stories' text and commands go through [`displayable`], so that nothing here commands a
//! terminal.

mod commands;
mod html;
pub(super) mod journal;
mod layout;
mod markdown;
mod regtest;

use super::playthrough::{Passed, Playthrough, displayable};
use super::timeline::TurnNumber;
use super::transcript;
use crate::zmachine::screen::Event;
use crate::zmachine::{Available, ErrorLevel, GeneratorKind, Options};

/// What a session is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A file of commands, as Frotz records them.
    Commands,
    /// A test for RegTest.
    RegTest,
    /// What was printed and typed.
    Text,
    Markdown,
    /// A page that stands alone.
    Html,
    /// Everything, the whole tree, to be imported again.
    Journal,
}

/// A session as a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    pub text: String,
    /// What is good to know of it, and what it could not hold.
    pub notes: Vec<String>,
}

/// Writes a session, as far as a turn; the journal has all turns.
pub fn export(played: &Playthrough<'_>, to: TurnNumber, format: Format) -> Exported {
    let (way, unreadable) = played.way_to(to);
    let mut exported = match format {
        Format::Commands => commands::write(played, &way),
        Format::RegTest => regtest::write(played, &way),
        Format::Text => Exported { text: text(way), notes: Vec::new() },
        Format::Markdown => Exported { text: markdown::write(played, way), notes: Vec::new() },
        Format::Html => Exported { text: html::write(played, way), notes: Vec::new() },
        Format::Journal => return journal::write(played),
    };
    // Commands come from what was typed, which a machine takes as it is.
    exported.text = displayable(&exported.text);
    exported.notes.extend(unreadable.iter().map(|turn| format!("turn {turn} can't be read and is left out")));
    exported
}

/// The transcript, with line ends as the story has them.
fn text(way: Vec<Passed<'_>>) -> String {
    let events: Vec<Event> = way.into_iter().flat_map(|passed| passed.printed.into_events()).collect();
    let text = transcript::text_of(&events);
    format!("{}\n", text.trim_end_matches([' ', '\n']).trim_start_matches('\n'))
}

/// The session's title, or its name.
fn title<'a>(played: &'a Playthrough<'_>) -> &'a str {
    match played.title.is_empty() {
        true => &played.name,
        false => &played.title,
    }
}

/// The options of `golmac run` that make the same game of the same commands.
pub fn options_of(options: &Options) -> String {
    let mut typed = format!("--seed {}", options.seed);
    match options.generator {
        GeneratorKind::Frotz => typed.push_str(" --rng frotz"),
        GeneratorKind::Xoshiro => {}
    }
    if let Some(machine) = options.interpreter {
        typed.push_str(&format!(" --interpreter {}", machine.number()));
    }
    if options.tandy == Available::Yes {
        typed.push_str(" --tandy");
    }
    match options.error_level {
        ErrorLevel::First => {}
        ErrorLevel::Never => typed.push_str(" --error-level never"),
        ErrorLevel::Every => typed.push_str(" --error-level every"),
        ErrorLevel::Fatal => typed.push_str(" --error-level fatal"),
    }
    typed
}
