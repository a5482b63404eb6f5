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
use super::timeline::{TurnKind, TurnNumber};
use super::transcript;
use crate::story::GameId;
use crate::zmachine::patches::{Host, Patches};
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
    pub extent: Extent,
}

/// How much of what was played an export has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    Whole,
    /// Turns are lost, or can't be read.
    Partial,
}

/// Writes a session, as far as a turn; the journal has all turns.
pub fn export(played: &Playthrough<'_>, to: TurnNumber, format: Format) -> Exported {
    let (way, unreadable) = played.way_to(to);
    let mut lost = lost_before(played, played.timeline.path_to(to).first().copied());
    lost.extend(unreadable.iter().map(|turn| format!("turn {turn} can't be read and is left out")));
    let extent = if lost.is_empty() { Extent::Whole } else { Extent::Partial };
    let (text, notes) = match format {
        Format::Commands => commands::write(played, &way, extent),
        Format::RegTest => regtest::write(played, &way, extent),
        Format::Text => (text(way), Vec::new()),
        Format::Markdown => (markdown::write(played, way), Vec::new()),
        Format::Html => (html::write(played, way), Vec::new()),
        Format::Journal => return journal::write(played, lost_before(played, played.timeline.roots())),
    };
    lost.extend(notes);
    // Commands come from what was typed, which a machine takes as it is.
    Exported { text: displayable(&text), notes: lost, extent }
}

/// What is missing before turns with which ways begin.
fn lost_before(played: &Playthrough<'_>, firsts: impl IntoIterator<Item = TurnNumber>) -> Vec<String> {
    let is_lost = |number: &TurnNumber| {
        played.timeline.get(*number).is_some_and(|turn| match turn.kind {
            TurnKind::Beginning => false,
            TurnKind::Action | TurnKind::Waiting | TurnKind::Event => true,
        })
    };
    let told =
        |number| format!("what led to turn {number} is lost, so that the way begins there and can't be played again");
    firsts.into_iter().filter(is_lost).map(told).collect()
}

/// The transcript, with line ends as the story has them.
fn text(way: Vec<Passed<'_>>) -> String {
    let events: Vec<Event> = way.into_iter().flat_map(|passed| passed.printed.into_events()).collect();
    let text = transcript::text_of(&events);
    let text = text.trim_end_matches([' ', '\n']);
    // The prompt of a command that was never typed.
    let text = match text.strip_suffix('>') {
        Some(before) if before.is_empty() || before.ends_with('\n') => before.trim_end_matches([' ', '\n']),
        Some(_) | None => text,
    };
    format!("{}\n", text.trim_start_matches('\n'))
}

/// The session's title, or its name.
fn title<'a>(played: &'a Playthrough<'_>) -> &'a str {
    match played.title.is_empty() {
        true => &played.name,
        false => &played.title,
    }
}

/// The options of `golmac run` that make the same game of the same commands. Repairs that are only for people at terminals can't be had there.
pub fn options_of(options: &Options, game: GameId) -> String {
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
    for patch in Patches::of(game, Host::Script, &options.terminal).iter() {
        if !options.patches.iter().any(|made| made.name == patch.name) {
            typed.push_str(&format!(" --no-patch {}", patch.name));
        }
    }
    typed
}
