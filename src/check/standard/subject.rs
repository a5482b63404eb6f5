//! The interpreter under test: golmac itself, in process, or another one as a command that reads lines and prints text.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::check::displayable;

/// How long another interpreter may take for one story.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes of its output that are read: no test prints more.
const MOST_OUTPUT: u64 = 1 << 20;

/// What is tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The machine of this library.
    Golmac,
    /// A command.
    Command(Interpreter),
}

/// An interpreter as a command line in which `{story}` stands for the story file's path, and `{seed}` for the seed of the random numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    template: String,
    words: Vec<String>,
}

/// A command line that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CommandError {
    /// It is empty, or a quotation in it does not end.
    #[error("{0:?} is no command: name the interpreter and where the story file stands, as in 'dfrotz -m {{story}}'")]
    NoCommand(String),
    /// The story file has no place in it.
    #[error("{0:?} does not say where the story file stands: write {{story}} there, as in 'dfrotz -m {{story}}'")]
    NoStory(String),
}

/// What came of a story that a command has played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Played {
    /// Its standard output.
    pub text: String,
    /// How it ended.
    pub end: End,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By itself, whatever its exit status.
    ByItself,
    /// By a signal: it crashed.
    Crashed,
    /// It was ended because it took too long.
    TimedOut,
}

impl Interpreter {
    /// Reads a command line, quoted as in a shell; no shell runs it.
    ///
    /// # Errors
    /// Where it is none, or names no place for the story.
    pub fn parse(template: &str) -> Result<Interpreter, CommandError> {
        let words = shell_words::split(template).ok().filter(|words| !words.is_empty());
        let words = words.ok_or_else(|| CommandError::NoCommand(template.to_owned()))?;
        if !template.contains("{story}") {
            return Err(CommandError::NoStory(template.to_owned()));
        }
        Ok(Interpreter { template: template.to_owned(), words })
    }

    /// The command line as it was given.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// Whether it can be given a seed.
    pub fn takes_seed(&self) -> bool {
        self.template.contains("{seed}")
    }

    /// Plays a story in a folder: gives it all input at once and reads all that it prints.
    ///
    /// # Errors
    /// Where the command can't be run, in words.
    pub fn play(&self, story: &Path, folder: &Path, input: &str, seed: u32) -> Result<Played, String> {
        let seed = seed.to_string();
        let fill = |word: &String| word.replace("{story}", &story.to_string_lossy()).replace("{seed}", &seed);
        let mut words = self.words.iter().map(fill);
        let program = located(&words.next().unwrap_or_default());
        let mut command = Command::new(&program);
        command.args(words).current_dir(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| format!("can't run {}: {error}", program.display()))?;
        if let Some(mut pipe) = child.stdin.take() {
            let input = input.as_bytes().to_owned();
            // Whoever ends early does not read it all.
            std::thread::spawn(move || drop(pipe.write_all(&input)));
        }
        let (send, text) = mpsc::channel();
        if let Some(pipe) = child.stdout.take() {
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                drop(pipe.take(MOST_OUTPUT).read_to_end(&mut bytes));
                drop(send.send(bytes));
            });
        }
        let end = ended(&mut child);
        // What a child of the child still holds open is not waited for.
        let bytes = text.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
        Ok(Played { text: displayable(&String::from_utf8_lossy(&bytes)), end })
    }
}

/// A program that is named by a path, from the folder in which golmac runs.
fn located(program: &str) -> PathBuf {
    let path = Path::new(program);
    if path.components().count() > 1 {
        return std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    }
    path.to_owned()
}

/// Waits for a command, and ends it where it takes too long.
#[expect(clippy::disallowed_methods, reason = "another program takes its time")]
fn ended(child: &mut std::process::Child) -> End {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.code().is_none() => return End::Crashed,
            Ok(Some(_)) | Err(_) => return End::ByItself,
            Ok(None) if begun.elapsed() > PATIENCE => {
                drop(child.kill());
                drop(child.wait());
                return End::TimedOut;
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(3)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_names_the_place_of_the_story() {
        assert_eq!(Interpreter::parse("frotz"), Err(CommandError::NoStory("frotz".into())));
        assert_eq!(Interpreter::parse("'a {story}"), Err(CommandError::NoCommand("'a {story}".into())));
        let frotz = Interpreter::parse("'my frotz' -s {seed} {story}").expect("a command");
        assert_eq!((frotz.words.len(), frotz.takes_seed()), (4, true));
    }

    #[cfg(unix)]
    #[test]
    fn a_command_is_given_the_story_and_the_input() {
        let folder = std::env::temp_dir();
        let command = Interpreter::parse("sh -c 'echo $1 $2; cat' sh {story} {seed}").expect("a command");
        let played = command.play(Path::new("a.z5"), &folder, "go\n", 7).expect("it runs");
        assert_eq!(played, Played { text: "a.z5 7\ngo\n".into(), end: End::ByItself });
        let crash = Interpreter::parse("sh -c 'kill -9 $$' {story}").expect("a command");
        assert_eq!(crash.play(Path::new("a"), &folder, "", 0).expect("it runs").end, End::Crashed);
        let none = Interpreter::parse("/no/such/program {story}").expect("a command");
        assert!(none.play(Path::new("a"), &folder, "", 0).is_err_and(|error| error.contains("can't run")));
    }
}
