//! The commands that were typed before, and the way through them with Up and Down.
//!
//! Up searches for what stood before the cursor when it was first pressed, so that `ta` and Up finds `take lamp`; with nothing before the cursor it
//! goes through all. The line that was being typed waits at the bottom. Whether a walk goes on shows by the line itself: once it was changed,
//! Up begins another.

use std::collections::{HashSet, VecDeque};

use super::edit::Line;
use super::limits::LONGEST_COMMAND;
use crate::zmachine::screen::is_displayable;

/// How many commands are kept.
const COMMANDS: usize = 10_000;

/// The commands of a story, oldest first.
#[derive(Debug, Clone, Default)]
pub struct History {
    commands: VecDeque<String>,
    walk: Option<Walk>,
}

/// A way through the history.
#[derive(Debug, Clone)]
struct Walk {
    /// The line that was being typed.
    typed: Line,
    /// The commands that were found, the latest first.
    found: Vec<String>,
    /// How many of them have been gone up; never 0.
    up: usize,
}

impl Walk {
    /// What the walk shows: the line that was found.
    fn shown(&self) -> Option<&str> {
        self.found.get(self.up.checked_sub(1)?).map(String::as_str)
    }
}

impl History {
    /// A history of these commands, oldest first. The latest are kept.
    pub fn new(commands: impl IntoIterator<Item = String>) -> History {
        let mut history = History::default();
        commands.into_iter().for_each(|command| history.push(&command));
        history
    }

    /// Adds a command that was sent, unless it is blank or the same as the one before. A walk ends.
    pub fn push(&mut self, command: &str) {
        self.walk = None;
        let visible: String = command.chars().filter(|c| is_displayable(*c)).take(LONGEST_COMMAND).collect();
        let command = visible.trim();
        if command.is_empty() || self.commands.back().is_some_and(|last| last == command) {
            return;
        }
        if self.commands.len() >= COMMANDS {
            self.commands.pop_front();
        }
        self.commands.push_back(command.to_owned());
    }

    /// The commands, the latest first.
    pub fn latest_first(&self) -> impl Iterator<Item = &str> {
        self.commands.iter().rev().map(String::as_str)
    }

    /// Up: the line to show instead of this one, None where there is none before it.
    pub fn older(&mut self, line: &Line) -> Option<Line> {
        match &mut self.walk {
            Some(walk) if walk.shown() == Some(line.text.as_str()) => {
                let next = walk.found.get(walk.up).cloned()?;
                walk.up = walk.up.saturating_add(1);
                Some(Line::at_end(next))
            }
            Some(_) | None => {
                let found = self.beginning_as(line);
                let first = found.first().cloned();
                self.walk = first.is_some().then(|| Walk { typed: line.clone(), found, up: 1 });
                first.map(Line::at_end)
            }
        }
    }

    /// Down: the line to show instead of this one; at the bottom the one that was being typed. None where nobody has gone up.
    pub fn newer(&mut self, line: &Line) -> Option<Line> {
        let walk = self.walk.as_mut().filter(|walk| walk.shown() == Some(line.text.as_str()))?;
        walk.up = walk.up.saturating_sub(1);
        match walk.shown() {
            Some(found) => Some(Line::at_end(found)),
            None => self.walk.take().map(|walk| walk.typed),
        }
    }

    /// The commands that begin as a line does before its cursor, in whatever case, the latest first. With nothing before it these are all, as
    /// often as they were typed; else each is there once, and the line itself not at all.
    fn beginning_as(&self, line: &Line) -> Vec<String> {
        let wanted = line.before();
        if wanted.is_empty() {
            let skipped = usize::from(self.commands.back().is_some_and(|last| *last == line.text));
            return self.latest_first().skip(skipped).map(str::to_owned).collect();
        }
        let mut seen = HashSet::from([line.text.as_str()]);
        let found = self.latest_first().filter(|command| begins_as(command, wanted) && seen.insert(command));
        found.map(str::to_owned).collect()
    }
}

/// Whether a text begins as another, in whatever case.
fn begins_as(text: &str, start: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    start.chars().flat_map(char::to_lowercase).all(|wanted| letters.next() == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Goes through a history, `^` up and `v` down, from a line with its cursor at `|`, and compares each line shown; `-` where there is none.
    #[track_caller]
    fn check(commands: &[&str], line: &str, keys: &str, want: &[&str]) {
        let mut history = History::new(commands.iter().map(|command| (*command).to_owned()));
        let cursor = line.find('|').expect("a cursor");
        let mut line = Line { text: line.replacen('|', "", 1), cursor };
        let mut shown = Vec::new();
        for key in keys.chars() {
            let found = match key {
                '^' => history.older(&line),
                'v' => history.newer(&line),
                other => {
                    line = Line::at_end(format!("{}{other}", line.text));
                    continue;
                }
            };
            shown.push(found.as_ref().map_or("-".to_owned(), |found| found.text.clone()));
            line = found.unwrap_or(line);
        }
        assert_eq!(shown, want, "{keys}");
    }

    #[test]
    fn up_goes_back_and_down_returns_to_what_was_being_typed() {
        check(&["a", "b", "c"], "|", "^^^^vvvv", &["c", "b", "a", "-", "b", "c", "", "-"]);
        check(&["a", "b"], "|dig", "^^vv", &["b", "a", "b", "dig"]);
        check(&[], "x|", "^v", &["-", "-"]);
    }

    #[test]
    fn commands_in_a_row_are_kept_once_and_blank_ones_not() {
        check(&["n", "n", " n ", "", "  ", "e", "n"], "|", "^^^^", &["n", "e", "n", "-"]);
    }

    #[test]
    fn up_finds_what_begins_as_the_line_does_each_once() {
        let commands = ["take lamp", "look", "Take Sword", "n", "take lamp"];
        check(&commands, "ta|", "^^^vv", &["take lamp", "Take Sword", "-", "take lamp", "ta"]);
        check(&commands, "l|amp", "^", &["look"]);
        check(&commands, "zz|", "^v", &["-", "-"]);
    }

    #[test]
    fn a_changed_line_begins_another_walk() {
        check(&["dig", "take lamp", "dig deeper"], "d|", "^!^", &["dig deeper", "-"]);
        check(&["dig", "take lamp", "dig deeper"], "d|", "^^ ^v", &["dig deeper", "dig", "dig deeper", "dig "]);
    }

    #[test]
    fn the_line_comes_back_with_its_cursor() {
        let mut history = History::new(["take lamp".to_owned()]);
        let typed = Line { text: "talk".to_owned(), cursor: 2 };
        let found = history.older(&typed).expect("a command");
        assert_eq!(found, Line::at_end("take lamp"));
        assert_eq!(history.newer(&found), Some(typed));
    }

    #[test]
    fn only_so_many_and_so_long_commands_are_kept_without_control_characters() {
        let mut history = History::new((0..COMMANDS + 5).map(|number| format!("dig {number}")));
        assert_eq!(history.latest_first().count(), COMMANDS);
        assert_eq!(history.latest_first().last(), Some("dig 5"));
        history.push(&"\u{1B}[2Jж".repeat(1000));
        assert_eq!(history.latest_first().next().map(|command| command.chars().count()), Some(LONGEST_COMMAND));
        assert!(history.latest_first().all(|command| !command.contains('\u{1B}')));
    }
}
