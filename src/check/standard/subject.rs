//! The interpreter under test: golmac itself, in process, or another one as a command that reads lines and prints text.

use std::path::Path;
use std::time::Duration;

use crate::check::displayable;
use crate::check::driver::{CommandLine, End, Process, ProcessError};

/// How long another interpreter may take for one story.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes of its output that are read: no test prints more.
const MOST_OUTPUT: usize = 1 << 20;

/// What is tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The machine of this library.
    Golmac,
    /// A command.
    Command(CommandLine),
}

/// What came of a story that a command has played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Played {
    /// Its standard output.
    pub text: String,
    /// How it ended.
    pub end: End,
}

impl Played {
    /// The text of a program that has ended by itself.
    ///
    /// # Errors
    /// How it has ended otherwise, in words.
    pub fn whole(self) -> Result<String, String> {
        match self.end {
            End::ByItself => Ok(self.text),
            end @ (End::Crashed | End::TimedOut(_) | End::TooMuch(_)) => Err(end.to_string()),
        }
    }
}

/// Plays a story by a command in a folder: gives it all input at once and reads all that it prints.
///
/// # Errors
/// Where the command can't be run.
pub fn play(
    command: &CommandLine,
    story: &Path,
    folder: &Path,
    input: &str,
    seed: u32,
) -> Result<Played, ProcessError> {
    let command = command.clone().with_seed(seed.into());
    let process = Process::start_in(&command, story, Some(folder))?;
    let (bytes, end) = process.finish(input.as_bytes().to_vec(), PATIENCE, MOST_OUTPUT);
    Ok(Played { text: displayable(&String::from_utf8_lossy(&bytes)), end })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[track_caller]
    fn played(command: &str, input: &str) -> Result<Played, ProcessError> {
        let command = CommandLine::parse(command).expect("a command");
        play(&command, Path::new("a.z5"), &std::env::temp_dir(), input, 7)
    }

    #[test]
    fn a_command_is_given_the_story_and_the_input() {
        let told = played("sh -c 'echo $1 $2; cat' sh {story} {seed}", "go\n").expect("it runs");
        assert_eq!(told, Played { text: "a.z5 7\ngo\n".into(), end: End::ByItself });
        assert_eq!(played("sh -c 'kill -9 $$' {story}", "").expect("it runs").end, End::Crashed);
        let none = played("/no/such/program {story}", "").expect_err("there is no such program");
        assert!(none.to_string().contains("there is no such file"), "{none}");
    }

    #[test]
    fn what_prints_without_end_is_ended_and_told() {
        let flood = played("sh -c 'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done'", "").expect("it runs");
        assert_eq!(flood.end, End::TooMuch(MOST_OUTPUT));
        assert_eq!(flood.whole(), Err("it printed more than 1024 KiB".to_owned()));
    }

    #[test]
    fn a_child_that_holds_the_output_open_is_not_waited_for() {
        let told = played("sh -c 'echo here; sleep 30 & exit 0'", "").expect("it runs");
        assert_eq!(told, Played { text: "here\n".into(), end: End::ByItself });
    }
}
