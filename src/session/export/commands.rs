//! Files of commands: a line for each command or key, as Frotz and `golmac run --record` write them.
//!
//! They are in the notation of the Standard's remarks on §7, for `golmac run --commands` and Frotz's own replay of a file. What is piped into an
//! interpreter is another notation, in which a backslash begins a key: no way of writing a backslash or a key means the same in both.

use super::super::input::Input;
use super::super::playthrough::{Passed, Playthrough};
use super::super::timeline::TurnNumber;
use super::{Extent, options_of};
use crate::zmachine::{GeneratorKind, recorded};

/// Writes the way to a turn: the file and notes.
pub(super) fn write(played: &Playthrough<'_>, way: &[Passed<'_>], extent: Extent) -> (String, Vec<String>) {
    let (mut text, mut notes) = (String::new(), Vec::new());
    match extent {
        Extent::Whole => notes.push(seed_note(played)),
        Extent::Partial => notes.push("turns are missing, and the commands do not play the same game".to_owned()),
    }
    // The first turn with a line that says something else where it is piped in.
    let mut otherwise: Option<TurnNumber> = None;
    for passed in way {
        for input in passed.inputs() {
            let mut line = |line: &str| {
                if has_notation(line) {
                    otherwise.get_or_insert(passed.turn.number);
                }
                text.push_str(line);
                text.push('\n');
            };
            match input {
                Input::Line { text, end } => line(&recorded::line(text, *end)),
                Input::Key(key) => line(&recorded::key(*key)),
                Input::TimedOut { times } => (0..*times).for_each(|_| line("[0]")),
                Input::Done | Input::File(_) => {
                    line("");
                    notes.push(format!(
                        "turn {}: the story asked for a file, and the line for its name is left empty, which takes the one that is offered",
                        passed.turn.number
                    ));
                }
                Input::Failed => {
                    line("");
                    notes.push(format!(
                        "turn {}: the story asked for a file and got none; the line for its name is left empty, which may find one",
                        passed.turn.number
                    ));
                }
                Input::Loaded(_) => notes.push(format!(
                    "turn {}: a saved game was loaded, which a file of commands can't hold; what follows will go otherwise",
                    passed.turn.number
                )),
                Input::Resized { .. }
                | Input::Terminal(_)
                | Input::SoundFinished { .. }
                | Input::CommandsEnded
                | Input::TranscriptClosed
                | Input::Ran { .. }
                | Input::Mouse { .. } => {}
            }
        }
    }
    notes.extend(otherwise.map(|turn| {
        format!("turn {turn}: a key or a backslash; give the file to `golmac run --commands`, for piped in it means something else")
    }));
    (text, notes)
}

/// Whether a recorded line means something else where it is piped in: that notation has backslashes, and no codes.
fn has_notation(line: &str) -> bool {
    let codes = line.match_indices('[').filter_map(|(at, _)| line.get(at + 1..));
    line.contains('\\') || codes.filter_map(recorded::code).next().is_some()
}

fn seed_note(played: &Playthrough<'_>) -> String {
    let options = &played.options;
    let elsewhere = match options.generator {
        GeneratorKind::Frotz => format!(", or in dfrotz with -s {}", options.seed),
        GeneratorKind::Xoshiro => String::new(),
    };
    format!("the same random numbers come with {}{elsewhere}", options_of(options, played.game))
}
