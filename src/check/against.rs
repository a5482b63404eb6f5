//! Two interpreters in lock-step: the same commands to both, and the first turn in which their words differ.
//!
//! Text is compared by words, so that wrapping and spaces do not count. What is no text of the story is set aside: status lines that an interpreter in lines of text prints among the
//! others, the line that was typed, and the prompt.

use super::driver::{Driver, DriverError};
use super::regtest::{GlkKey, Input};
use super::words::Difference;
use crate::zmachine::{Request, Stop};

/// Words of the text before a difference that are told.
const BEFORE: usize = 30;

/// Where two interpreters differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divergence {
    /// Commands that both were given, the one included that they differ on; 0 in the text before the first.
    pub turn: usize,
    /// That command.
    pub command: Option<String>,
    /// The last words that both have printed before that turn.
    pub before: String,
    /// What the first has, and the second has not, is gone; the other way round has come. Nothing where the one has ended and the other not.
    pub words: Difference,
    /// What became of the two where they went different ways: how each has ended, or that it goes on.
    pub ends: Option<(String, String)>,
}

/// What comparing has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    /// All was the same for so many commands. Where the stories ended before the commands, `ended` is true.
    Same {
        turns: usize,
        ended: Ended,
    },
    Different(Box<Divergence>),
}

/// Whether the story has ended on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Yes,
    No,
}

/// Plays the same commands to both, up to the first difference.
///
/// # Errors
/// Where a side can't be played on for a reason that is not the story's: its program does not start, or asks for nothing in time.
pub fn compare(
    one: &mut Driver,
    other: &mut Driver,
    commands: impl IntoIterator<Item = String>,
) -> Result<Compared, DriverError> {
    let mut before = String::new();
    let mut turns = 0;
    let mut came = (begin(one), begin(other));
    let mut command: Option<String> = None;
    let mut commands = commands.into_iter();
    loop {
        let ends = (end(one, came.0.1)?, end(other, came.1.1)?);
        let statuses: Vec<String> = [&*one, &*other].iter().flat_map(|driver| statuses(driver)).collect();
        let text = |lines: &[String]| text_of(lines, command.as_deref(), &statuses);
        let (text, other_text) = (text(&came.0.0), text(&came.1.0));
        let words = Difference::of(&text, &other_text);
        if !words.is_none() || (ends.0.is_none() != ends.1.is_none()) {
            let told = |end: &Option<String>| end.clone().unwrap_or_else(|| "it goes on".to_owned());
            let ends = (ends.0 != ends.1).then(|| (told(&ends.0), told(&ends.1)));
            return Ok(Compared::Different(Box::new(Divergence { turn: turns, command, before, words, ends })));
        }
        if ends.0.is_some() {
            return Ok(Compared::Same { turns, ended: Ended::Yes });
        }
        let Some(next) = commands.next() else { return Ok(Compared::Same { turns, ended: Ended::No }) };
        before = last_words(&before, command.as_deref(), &text);
        turns += 1;
        came = (send(one, &next), send(other, &next));
        command = Some(next);
    }
}

/// The lines that a turn has printed, and whether it came to its end.
type Turn = (Vec<String>, Result<(), DriverError>);

fn begin(driver: &mut Driver) -> Turn {
    let came = driver.begin();
    (driver.seen().story.clone(), came)
}

/// Gives a side a line of commands. A program takes it as it likes. golmac's own machine is given what it asks for, as `golmac run` does it: the line, the name of
/// a file, or the line's characters as long as it asks for keys; an empty line is Enter.
fn send(driver: &mut Driver, line: &str) -> Turn {
    let mut printed = Vec::new();
    let mut characters = line.chars();
    let mut is_first = true;
    loop {
        let input = match driver {
            Driver::InProcess(machine) => match machine.stopped() {
                Stop::Request(Request::Key(_)) => match characters.next() {
                    Some(c) => Input::Key(GlkKey::Char(c)),
                    None if is_first => Input::Key(GlkKey::Return),
                    None => return (printed, Ok(())),
                },
                _ if !is_first => return (printed, Ok(())),
                Stop::Request(Request::Line(_)) => Input::Line(line.to_owned()),
                Stop::Request(_) => Input::File(line.to_owned()),
                Stop::Budget | Stop::Quit | Stop::Fault(_) => Input::Line(line.to_owned()),
            },
            Driver::Lines(_) | Driver::RemGlk(_) if !is_first => return (printed, Ok(())),
            Driver::Lines(_) | Driver::RemGlk(_) => Input::Line(line.to_owned()),
        };
        is_first = false;
        let came = driver.send(&input);
        printed.extend(driver.seen().story.iter().cloned());
        if came.is_err() {
            return (printed, came);
        }
    }
}

/// How a side has ended, in words; None where it goes on.
fn end(driver: &Driver, came: Result<(), DriverError>) -> Result<Option<String>, DriverError> {
    match came {
        Ok(()) if driver.has_ended() => Ok(Some("it has ended".to_owned())),
        Ok(()) => Ok(None),
        Err(error @ DriverError::Died(_)) => Ok(Some(error.to_string())),
        Err(error) => Err(error),
    }
}

/// The status lines of a side that tells them from the text, as words.
fn statuses(driver: &Driver) -> Vec<String> {
    driver.seen().status.iter().map(|line| words_of(line)).filter(|line| !line.is_empty()).collect()
}

fn words_of(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The story's words of a turn in order. `statuses` are lines that are no text, which `golmac run` prints in brackets.
fn text_of(lines: &[String], command: Option<&str>, statuses: &[String]) -> String {
    let lines = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    let mut lines: Vec<&str> = lines.collect();
    // Some repeat what was typed behind their prompt.
    let echo = command.map(str::trim).filter(|command| !command.is_empty());
    if let (Some(echo), Some(first)) = (echo, lines.first())
        && first.strip_prefix('>').unwrap_or(first).trim() == echo
    {
        lines.remove(0);
    }
    if lines.last().is_some_and(|line| *line == ">") {
        lines.pop();
    }
    let is_known = |line: &str| {
        let bare = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')).unwrap_or(line);
        statuses.contains(&words_of(bare))
    };
    lines.retain(|line| !(is_known(line) || is_status(line) || command.is_none() && is_frotz(line)));
    unwrapped(&lines)
}

/// Lines as a text, in which what was wrapped behind a hyphen is one word again.
fn unwrapped(lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        let mut before = text.chars().rev();
        let is_cut = before.next() == Some('-')
            && before.next().is_some_and(char::is_alphanumeric)
            && line.starts_with(char::is_alphanumeric);
        if !is_cut && !text.is_empty() {
            text.push('\n');
        }
        text.push_str(line);
    }
    text
}

/// What dfrotz says itself before the story does.
fn is_frotz(line: &str) -> bool {
    line == "Using normal formatting." || (line.starts_with("Loading ") && line.ends_with('.'))
}

/// Whether a line is a status line as interpreters in lines of text print it among the others: a wide gap, and then numbers or words that stand at
/// the right of one.
fn is_status(line: &str) -> bool {
    let Some((_, right)) = line.split_once("     ") else { return false };
    let right = right.trim().to_lowercase();
    let marked = ["score", "moves", "turns", "time:", "am", "pm"].iter().any(|word| right.contains(word));
    right.chars().any(|c| c.is_ascii_digit()) && (marked || right.contains('/'))
}

fn last_words(before: &str, command: Option<&str>, text: &str) -> String {
    let command = command.map(|command| format!(">{command} ")).unwrap_or_default();
    let all = format!("{before} {command}{text}");
    let words: Vec<&str> = all.split_whitespace().collect();
    words.get(words.len().saturating_sub(BEFORE)..).unwrap_or_default().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[&str], expected: &str) {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let statuses = ["Hall Score: 0 Moves: 1".to_owned()];
        assert_eq!(text_of(&lines, Some("look"), &statuses), expected, "{lines:?}");
    }

    #[test]
    fn status_lines_and_what_was_typed_are_no_text() {
        check(&["[Hall   Score: 0  Moves: 1]", "", "A bare hall.", ">"], "A bare hall.");
        check(&["> look", "Hall       Score: 0        Moves: 1", "A bare hall."], "A bare hall.");
        check(&["[Your score has gone up by 5.]"], "[Your score has gone up by 5.]");
    }

    #[test]
    fn a_word_that_was_wrapped_behind_a_hyphen_is_one() {
        check(&["a well-", "known cave"], "a well-known cave");
        check(&["so -", "he said", "- a", "- b"], "so -\nhe said\n- a\n- b");
    }
}
