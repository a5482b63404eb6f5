//! Files of commands: a line for each command or key, as Frotz and `golmac run --record` write them.

use super::super::input::Input;
use super::super::playthrough::{Passed, Playthrough};
use super::{Exported, options_of};
use crate::zmachine::{GeneratorKind, recorded};

/// Writes the way to a turn.
pub(super) fn write(played: &Playthrough<'_>, way: &[Passed<'_>]) -> Exported {
    let (mut text, mut notes) = (String::new(), vec![seed_note(played)]);
    for passed in way {
        for input in passed.inputs() {
            let mut line = |line: &str| {
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
                | Input::TranscriptClosed => {}
            }
        }
    }
    Exported { text, notes }
}

fn seed_note(played: &Playthrough<'_>) -> String {
    let options = &played.options;
    let elsewhere = match options.generator {
        GeneratorKind::Frotz => format!(", or in dfrotz with -s {}", options.seed),
        GeneratorKind::Xoshiro => String::new(),
    };
    format!("the same random numbers come with {}{elsewhere}", options_of(options))
}
