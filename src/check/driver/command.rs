//! The command line of another interpreter, in which `{story}` and `{seed}` stand for what a test gives it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What stands for the story's path in a command line.
const STORY: &str = "{story}";

/// What stands for the seed of the random numbers.
const SEED: &str = "{seed}";

/// A program and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// As it was given.
    text: String,
    words: Vec<String>,
    environment: Vec<(String, String)>,
    seed: u64,
}

/// Why a command line can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    #[error("a quotation mark is never closed")]
    Quotes,
    #[error("it names no program; name the interpreter, as in 'dfrotz -m {{story}}'")]
    Empty,
}

impl CommandLine {
    /// Takes a command line apart as a shell does, quotes and backslashes included; nothing else in it is special. Where it does not say `{story}`, the story
    /// goes to its end.
    ///
    /// # Errors
    /// Where there is no program in it.
    pub fn parse(text: &str) -> Result<CommandLine, CommandError> {
        let mut words = shell_words::split(text).map_err(|_| CommandError::Quotes)?;
        if words.is_empty() {
            return Err(CommandError::Empty);
        }
        if !words.iter().any(|word| word.contains(STORY)) {
            words.push(STORY.to_owned());
        }
        Ok(CommandLine { text: text.to_owned(), words, environment: Vec::new(), seed: 0 })
    }

    /// The same with variables set in the program's environment.
    #[must_use]
    pub fn with_environment(self, environment: Vec<(String, String)>) -> CommandLine {
        CommandLine { environment, ..self }
    }

    /// The same with the number that stands in the place of `{seed}`; it is 0 before.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> CommandLine {
        CommandLine { seed, ..self }
    }

    /// The command line as it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The program's name.
    #[must_use]
    pub fn program(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// Whether it can be given a seed.
    #[must_use]
    pub fn takes_seed(&self) -> bool {
        self.words.iter().any(|word| word.contains(SEED))
    }

    pub(super) fn command(&self, story: &Path) -> Command {
        let words = self.words.iter().map(|word| self.filled(word, story));
        let mut words = words.collect::<Vec<_>>().into_iter();
        let mut command = Command::new(located(words.next().unwrap_or_default()));
        command.args(words).envs(self.environment.iter().map(|(key, value)| (key, value)));
        command
    }

    /// A word with what its places stand for. What is put there is not looked through again: a path may have `{seed}` in it.
    fn filled(&self, word: &str, story: &Path) -> OsString {
        let mut filled = OsString::new();
        for (index, around) in word.split(STORY).enumerate() {
            if index > 0 {
                filled.push(story);
            }
            filled.push(around.replace(SEED, &self.seed.to_string()));
        }
        filled
    }
}

/// A program that is named by a path, from the folder in which golmac runs.
fn located(program: OsString) -> PathBuf {
    let path = PathBuf::from(program);
    match path.components().count() {
        0 | 1 => path,
        _ => std::path::absolute(&path).unwrap_or(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, story: &str, expected: &[&str]) {
        let command = CommandLine::parse(text).expect("a command").with_seed(7).command(Path::new(story));
        let words: Vec<_> = std::iter::once(command.get_program()).chain(command.get_args()).collect();
        assert_eq!(words, expected, "{text}");
    }

    #[test]
    fn the_story_and_the_seed_stand_where_the_command_says() {
        check("frotz -s {seed} {story} x", "a.z5", &["frotz", "-s", "7", "a.z5", "x"]);
        check("'my frotz' --at={story}:{seed}", "a b", &["my frotz", "--at=a b:7"]);
        check("frotz", "a.z5", &["frotz", "a.z5"]);
        check("frotz {story} {seed}", "{seed}{story}.z5", &["frotz", "{seed}{story}.z5", "7"]);
    }

    #[test]
    fn a_command_without_a_program_is_refused() {
        assert_eq!(CommandLine::parse("'a"), Err(CommandError::Quotes));
        assert_eq!(CommandLine::parse(" "), Err(CommandError::Empty));
        assert!(CommandLine::parse("a {seed}").expect("a command").takes_seed());
    }
}
