//! A test for RegTest: each command with a line or two of what was printed, to be looked for.
//!
//! Checks are the beginnings of lines, short enough to stand in the first row wherever the line is wrapped. Keys are written as RegTest
//! has them for interpreters that speak RemGlk; in lines of text it has none.

use super::super::input::{Input, key_name};
use super::super::playthrough::{Passed, Playthrough, Printed};
use super::super::timeline::Asks;
use super::super::transcript;
use super::{Extent, options_of};
use crate::zmachine::Key;
use crate::zmachine::screen::{Event, Style};

/// The shortest and longest text that is looked for, in characters.
const SHORTEST: usize = 4;
const LONGEST: usize = 60;

/// Characters at a line's beginning that a check leaves out at most: it must still end in the first row.
const LONGEST_LEAD: usize = 8;

/// What stands for a styled character: anything beyond ASCII ends a check.
const STYLED: char = '\u{FFFC}';

/// Writes the way to a turn: the test and notes.
pub(super) fn write(played: &Playthrough<'_>, way: &[Passed<'_>], extent: Extent) -> (String, Vec<String>) {
    let one_line = |text: &str| text.replace('\n', " ");
    let mut text = format!(
        "# {}, played with golmac\n\n** game: {}\n** interpreter: golmac run --width 0 --no-status {}\n\n* {}\n",
        one_line(super::title(played)),
        one_line(&super::super::displayable(&played.path.to_string_lossy())),
        options_of(&played.options, played.game),
        one_line(&played.name).trim_start_matches(['*', ' ']),
    );
    let mut notes = Notes::default();
    for passed in way {
        for input in passed.inputs() {
            match input {
                Input::Line { text: line, end } => {
                    if *end != Key::Enter {
                        notes.keys.get_or_insert(passed.turn.number.0);
                    }
                    text.push_str(&format!("\n> {}\n", typed(line)));
                }
                Input::Key(key) => {
                    notes.keys.get_or_insert(passed.turn.number.0);
                    text.push_str(&format!("\n>{{char}} {}\n", char_name(*key)));
                }
                Input::TimedOut { .. } => {
                    notes.time_outs.get_or_insert(passed.turn.number.0);
                }
                Input::Done | Input::Failed | Input::File(_) | Input::Loaded(_) => {
                    notes.files.get_or_insert(passed.turn.number.0);
                }
                Input::Resized { .. }
                | Input::Terminal(_)
                | Input::SoundFinished { .. }
                | Input::CommandsEnded
                | Input::TranscriptClosed
                | Input::Ran { .. }
                | Input::Mouse { .. } => {}
            }
        }
        let printed = passed.printed.text();
        if passed.turn.asks == Asks::Line && !printed.ends_with("\n>") {
            notes.prompts.get_or_insert(passed.turn.number.0);
        }
        checks(&roman_text(&passed.printed), &passed.turn.command).iter().for_each(|check| {
            text.push_str(check);
            text.push('\n');
        });
    }
    let mut notes = notes.told();
    match extent {
        Extent::Whole => {}
        Extent::Partial => notes.push("turns are missing, and the test can't pass".to_owned()),
    }
    (text, notes)
}

/// The first turns of each kind that RegTest can't follow.
#[derive(Debug, Default)]
struct Notes {
    keys: Option<u32>,
    time_outs: Option<u32>,
    files: Option<u32>,
    prompts: Option<u32>,
}

impl Notes {
    fn told(self) -> Vec<String> {
        let told = [
            (self.keys, "a key was pressed, which RegTest can do only with an interpreter that speaks RemGlk"),
            (self.time_outs, "time has passed, which RegTest can't wait for: it is left out"),
            (self.files, "a file was asked for, and RegTest does not have it: that is left out"),
            (self.prompts, "the story asks with another prompt than >, which RegTest does not know as one"),
        ];
        told.into_iter().filter_map(|(turn, what)| Some(format!("turn {}: {what}", turn?))).collect()
    }
}

/// What was printed, with a sign in the place of every character that is styled: dfrotz leaves those out of a pipe.
fn roman_text(printed: &Printed) -> String {
    let Printed::Events(events) = printed else { return printed.text() };
    let mut events = events.clone();
    for event in &mut events {
        if let Event::Text { text, look, .. } = event
            && look.style != Style::ROMAN
        {
            *text = text.chars().map(|c| if c == '\n' { c } else { STYLED }).collect();
        }
    }
    transcript::text_of(&events)
}

/// A line as it is typed to an interpreter in lines of text, where a backslash begins a key.
fn typed(line: &str) -> String {
    // A brace at the beginning would be read as the kind of input.
    let kind = if line.trim_start().starts_with('{') { "{line} " } else { "" };
    format!("{kind}{}", line.replace('\\', "\\\\"))
}

/// A key by RegTest's name.
fn char_name(key: Key) -> String {
    match key {
        Key::Char(' ') => "space".to_owned(),
        Key::Char(c) if c.is_ascii() => c.to_string(),
        Key::Char(c) => u32::from(c).to_string(),
        Key::Enter => "return".to_owned(),
        Key::Escape => "escape".to_owned(),
        Key::Delete => "delete".to_owned(),
        Key::Up => "up".to_owned(),
        Key::Down => "down".to_owned(),
        Key::Left => "left".to_owned(),
        Key::Right => "right".to_owned(),
        Key::Function(number) => format!("func{number}"),
        Key::Keypad(number) => number.to_string(),
        Key::Click { .. } | Key::DoubleClick { .. } | Key::Menu | Key::MenuEntry { .. } => key_name(key),
    }
}

/// What is looked for: the first line, which often names the place, and the longest.
fn checks(printed: &str, command: &str) -> Vec<String> {
    // Every interpreter shows the command in its own way.
    let printed = printed.strip_prefix(command).unwrap_or(printed);
    let found: Vec<String> = printed.lines().map(check).collect();
    let good = |check: &&String| check.chars().count() >= SHORTEST;
    let first = found.iter().find(good);
    let longest = found.iter().filter(good).max_by_key(|check| check.len());
    let mut checks: Vec<String> = first.into_iter().chain(longest).cloned().collect();
    checks.dedup();
    checks
}

/// The beginning of a line as a check: without what RegTest reads as more than text, and cut after a word.
fn check(line: &str) -> String {
    let whole = line.chars().count();
    let line = line.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && !['(', '['].contains(&c));
    if whole - line.chars().count() > LONGEST_LEAD {
        return String::new();
    }
    // Interpreters write other characters in their own ways.
    let end = line.find(|c: char| !(' '..='~').contains(&c)).unwrap_or(line.len());
    let ascii = line.get(..end).unwrap_or_default();
    match ascii.get(..LONGEST) {
        None => ascii.trim_end().to_owned(),
        Some(_) if ascii.len() == LONGEST => ascii.trim_end().to_owned(),
        Some(head) => head.rsplit_once(' ').map_or(head, |(words, _)| words).trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_text_and_never_directives() {
        for line in ["> look", "* a test", "** game: x", "# none", "!not", "/regex/", "{status} x", "  >>{vital}"] {
            let check = check(line);
            assert!(!check.starts_with(['>', '*', '#', '!', '/', '{']), "{check}");
            assert!(line.contains(&check));
        }
    }

    #[test]
    fn the_first_and_the_longest_line_are_looked_for() {
        let printed =
            "open mailbox\n\nWest of House\nYou are standing in an open field west of a white house, with a door.\n\n>";
        assert_eq!(
            checks(printed, "open mailbox"),
            ["West of House", "You are standing in an open field west of a white house,"]
        );
        assert_eq!(checks("look\nOk.\n>", "look"), [""; 0]);
        assert_eq!(check("caf\u{e9} au lait"), "caf");
        assert_eq!(check("[Your score is 5.]"), "[Your score is 5.]");
        assert_eq!(check("  (the lamp)"), "(the lamp)");
    }
}
