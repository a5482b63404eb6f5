//! Commands to golmac itself, where the story wants a line or a key: their names, what is typed for them, and what each does.
//!
//! A line that begins with the prefix is one; with the prefix twice it is for the story, which gets it with one. A line that is no command of
//! ours is never sent to the story. What is said in answer stands in square brackets, as the status line does. Going elsewhere is in
//! `travel.rs`, the pictures of the tree in `branches.rs`.

use std::io::{BufRead, Write};

use super::typed::Notation;
use super::{Plain, PlainError, Progress, Seen, branches, input::Next};
use crate::session::{Session, SessionError};
use crate::zmachine::InputStream;
use crate::zmachine::screen::Buffering;

/// What a typed line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// A command, without its prefix.
    ToGolmac(String),
    ToStory(String),
}

/// What came of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obeyed {
    /// The story still waits for the same thing.
    Here,
    /// It is at another turn, or does something else now.
    Elsewhere,
    /// The player wants to leave.
    Left,
}

/// What there is to be commanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Undo,
    Redo,
    Goto,
    Name,
    Branches,
    Tree,
    Search,
    Save,
    Restore,
    Saves,
    Restart,
    Prune,
    Session,
    Recap,
    Help,
    Quit,
}

/// Every command: how it is typed, and what it does.
const COMMANDS: [(&str, Command, &str, &str); 16] = [
    ("undo", Command::Undo, "[N]", "take back the last command, or the last N"),
    ("redo", Command::Redo, "[N]", "take commands again that were taken back"),
    ("goto", Command::Goto, "TURN", "go to a turn: its number, its name, words in it, +1 or -1, beginning or end"),
    ("name", Command::Name, "[NAME]", "name this turn, for goto; a hyphen takes the name away"),
    ("branches", Command::Branches, "", "list the branches of this session"),
    ("tree", Command::Tree, "[all]", "list the turns of this session, or all of them in full"),
    ("search", Command::Search, "WORDS", "list the turns that have these words, the newest first"),
    ("save", Command::Save, "[FILE]", "save the game for this or another interpreter"),
    ("restore", Command::Restore, "[FILE]", "go on from a saved game; undo comes back here"),
    ("saves", Command::Saves, "", "list the saved games of this story"),
    ("restart", Command::Restart, "", "begin the story again, as a branch of its own"),
    ("prune", Command::Prune, "TURN", "forget a turn and all that came of it, for good"),
    ("session", Command::Session, "[all]", "say how this session is called and where it is kept; all: its seed too"),
    ("recap", Command::Recap, "", "print the text of this turn again"),
    ("help", Command::Help, "[COMMAND]", "say what the commands are"),
    ("quit", Command::Quit, "", "leave; everything is kept"),
];

/// The command of a name.
fn named(name: &str) -> Option<Command> {
    let lower = name.to_lowercase();
    COMMANDS.iter().find(|(known, ..)| *known == lower).map(|(_, name, ..)| *name)
}

/// The line of a command in the list.
fn about(command: Command) -> (&'static str, Command, &'static str, &'static str) {
    COMMANDS.into_iter().find(|(_, other, ..)| *other == command).unwrap_or(("", command, "", ""))
}

/// Whether a command can take what is typed after it, as far as that shows before it is carried out.
fn takes(command: Command, typed: &str) -> bool {
    use Command::*;
    match command {
        Branches | Saves | Restart | Recap | Quit => typed.is_empty(),
        Tree | Session => typed.is_empty() || detail(typed) == Detail::All,
        Undo | Redo | Goto | Name | Search | Save | Restore | Prune | Help => true,
    }
}

/// How much a command is to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    Usual,
    All,
}

/// How much is wanted by what is typed after a command.
fn detail(typed: &str) -> Detail {
    if typed.eq_ignore_ascii_case("all") { Detail::All } else { Detail::Usual }
}

/// Whether a line without its prefix is a command: its first word is the name of one.
pub(super) fn is_command(line: &str) -> bool {
    line.split_whitespace().next().is_some_and(|word| named(word).is_some())
}

/// The command whose name is most like this one, if any is.
fn nearest(name: &str) -> Option<&'static str> {
    // Letters that may be wrong.
    let most = if name.chars().count() < 4 { 1 } else { 2 };
    let lower: String = name.to_lowercase().chars().take(20).collect();
    let begins = COMMANDS.iter().map(|(known, ..)| *known).find(|known| lower.len() > 1 && known.starts_with(&lower));
    let near = COMMANDS.iter().map(|(known, ..)| (distance(known, &lower), *known)).min();
    begins.or(near.filter(|(letters, known)| *letters <= most && *letters < known.len()).map(|(_, known)| known))
}

/// How many letters one word has to be changed by to be another.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (above, c) in one.chars().enumerate() {
        let mut diagonal = above;
        let mut left = above + 1;
        for (cell, d) in row.iter_mut().skip(1).zip(other.chars()) {
            let changed = diagonal + usize::from(c != d);
            diagonal = *cell;
            left = changed.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = above + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// What a count says: 1 where there is none. None where it is no number from 1 on.
fn count(typed: &str) -> Option<usize> {
    match typed {
        "" => Some(1),
        digits => digits.parse().ok().filter(|count| *count > 0),
    }
}

impl<R: BufRead + Send + 'static, W: Write, E: Write> Plain<R, W, E> {
    /// Whether a line is for golmac or for the story.
    pub(super) fn said(&mut self, line: &str) -> Said {
        let to_story = || Said::ToStory(line.to_owned());
        let Some(prefix) = self.prefix() else { return to_story() };
        match line.strip_prefix(prefix) {
            None => to_story(),
            Some(rest) if rest.starts_with(prefix) => Said::ToStory(rest.to_owned()),
            Some(rest) => Said::ToGolmac(rest.trim().to_owned()),
        }
    }

    /// The sign before commands, where there are any.
    pub(super) fn prefix(&mut self) -> Option<char> {
        self.settings.command_prefix.filter(|_| self.game.session().is_some())
    }

    /// Does what a command says. `line` is the whole of what was typed.
    pub(super) fn obey(&mut self, command: &str, line: &str, seen: Seen) -> Result<Obeyed, PlainError> {
        if seen == Seen::NotYet {
            self.page.text(&format!("{line}\n"), Buffering::On).map_err(PlainError::Output)?;
        }
        self.page.write_finished().map_err(PlainError::Output)?;
        let (word, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        let rest = rest.trim();
        let prefix = self.prefix().unwrap_or('/');
        let obeyed = match named(word) {
            Some(name) if !takes(name, rest) => {
                let (_, _, arguments, _) = about(name);
                let takes = if arguments.is_empty() { "takes nothing after it" } else { "can't take that" };
                self.tell_here(&format!("{prefix}{word} {takes}: nothing is done. {prefix}help {word} says more."))?
            }
            Some(name) => self.do_command(name, rest)?,
            None if word.is_empty() => {
                self.tell(&format!("{prefix} begins a command to golmac; {prefix}help lists them."))?;
                Obeyed::Here
            }
            None => {
                let hint = match nearest(word) {
                    Some(near) => format!("Did you mean {prefix}{near}?"),
                    None => format!("{prefix}help lists those that there are."),
                };
                self.tell(&format!(
                    "There is no command {prefix}{word}. {hint} To say {line} to the story, type {prefix}{line}."
                ))?;
                Obeyed::Here
            }
        };
        let notices = self.game.notices();
        notices.into_iter().for_each(|notice| self.page.notice(notice));
        Ok(obeyed)
    }

    fn do_command(&mut self, name: Command, rest: &str) -> Result<Obeyed, PlainError> {
        match name {
            Command::Undo | Command::Redo => match count(rest) {
                Some(count) => self.step(if name == Command::Undo { Step::Back } else { Step::Forth }, count),
                None => self.tell_here("That needs a number, or nothing for one command."),
            },
            Command::Goto => self.go_to(rest),
            Command::Name => self.name_this_turn(rest),
            Command::Branches => self.list(branches::branches),
            Command::Tree => match detail(rest) {
                Detail::All => self.list(|timeline| branches::tree(timeline, branches::Length::Whole)),
                Detail::Usual => self.list(|timeline| branches::tree(timeline, branches::Length::Folded)),
            },
            Command::Search => self.search(rest),
            Command::Save => self.save_anywhere(rest),
            Command::Restore => self.restore_anywhere(rest),
            Command::Saves => self.list_saves(),
            Command::Restart => self.begin_again(),
            Command::Prune => self.prune(rest),
            Command::Session => self.tell_session(detail(rest)),
            Command::Recap => self.recap(),
            Command::Help => self.help(rest),
            Command::Quit => Ok(Obeyed::Left),
        }
    }

    /// Says something beside the story, on a line of its own.
    pub(super) fn tell(&mut self, text: &str) -> Result<(), PlainError> {
        self.page.fresh_line();
        self.page.text(&format!("[{text}]\n"), Buffering::On).map_err(PlainError::Output)
    }

    /// Says it, and nothing else comes of the command.
    pub(super) fn tell_here(&mut self, text: &str) -> Result<Obeyed, PlainError> {
        self.tell(text)?;
        Ok(Obeyed::Here)
    }

    pub(super) fn tell_error(&mut self, error: &SessionError) -> Result<Obeyed, PlainError> {
        self.tell_here(&format!("That can't be done: {error}."))
    }

    pub(super) fn tell_lines(&mut self, lines: &[String]) -> Result<(), PlainError> {
        self.page.fresh_line();
        for line in lines {
            self.page.text(&format!("{line}\n"), Buffering::On).map_err(PlainError::Output)?;
        }
        Ok(())
    }

    /// Prints the story's prompt again, after something that was not for it.
    pub(super) fn prompt_again(&mut self) -> Result<(), PlainError> {
        self.page.fresh_line();
        self.page.text(&format!("\n{}", self.prompt), Buffering::On).map_err(PlainError::Output)?;
        self.release()
    }

    fn list(&mut self, lines: impl Fn(&crate::session::Timeline) -> Vec<String>) -> Result<Obeyed, PlainError> {
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        if let Err(error) = session.refresh() {
            return self.tell_error(&error);
        }
        let lines = lines(session.timeline());
        self.tell_lines(&lines)?;
        Ok(Obeyed::Here)
    }

    fn help(&mut self, about: &str) -> Result<Obeyed, PlainError> {
        let prefix = self.prefix().unwrap_or('/');
        let line = |(name, _, arguments, what): &(&str, Command, &str, &str)| {
            let gap = if arguments.is_empty() { "" } else { " " };
            format!("  {prefix}{name}{gap}{arguments}: {what}")
        };
        let about = about.strip_prefix(prefix).unwrap_or(about).to_lowercase();
        let lines: Vec<String> = match COMMANDS.iter().find(|(name, ..)| *name == about) {
            Some(command) => vec![line(command)],
            None if !about.is_empty() => {
                return self.tell_here(&format!(
                    "There is no command {prefix}{about}. {prefix}help lists those that there are."
                ));
            }
            None => {
                let heading = format!(
                    "Commands to golmac. All else is for the story; {prefix}{prefix} begins a line for it with {prefix}."
                );
                std::iter::once(format!("[{heading}]")).chain(COMMANDS.iter().map(line)).collect()
            }
        };
        self.tell_lines(&lines)?;
        Ok(Obeyed::Here)
    }

    fn tell_session(&mut self, detail: Detail) -> Result<Obeyed, PlainError> {
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        let (name, here) = (session.name().to_owned(), session.here());
        let turns = session.timeline().len().saturating_sub(1);
        let (seed, unsaved) = (session.options().seed, session.unsaved());
        let place = match session.store().path() {
            Some(path) => format!("It is kept in {}.", path.display()),
            None => "It is kept nowhere, and gone when you leave.".to_owned(),
        };
        let turns = if turns == 1 { "one turn".to_owned() } else { format!("{turns} turns") };
        let waiting = match unsaved {
            0 => String::new(),
            1 => " One turn could not be written yet.".to_owned(),
            waiting => format!(" {waiting} turns could not be written yet."),
        };
        let seed = match detail {
            Detail::Usual => String::new(),
            Detail::All => format!(" Its random numbers began at {seed}."),
        };
        self.tell_here(&format!(
            "This session is called \"{name}\" and has {turns}; you are at turn {here}. {place}{waiting}{seed}"
        ))
    }

    /// After the story's end: the session is still there to be gone back in. Whether the game goes on.
    pub(super) fn after_end(&mut self) -> Result<Progress, PlainError> {
        let Some(hint) = self.end_hint() else { return self.leave() };
        loop {
            self.page.new_part();
            self.tell(&hint)?;
            "> ".clone_into(&mut self.prompt);
            self.prompt_again()?;
            loop {
                let Next::Line { text, notation, seen } = self.next_line(InputStream::Keyboard, None)? else {
                    return self.leave();
                };
                let said = match notation {
                    Notation::Typed => self.said(&text),
                    Notation::Recorded => Said::ToStory(text.clone()),
                };
                match said {
                    Said::ToGolmac(command) => match self.obey(&command, &text, seen)? {
                        Obeyed::Here => self.prompt_again()?,
                        Obeyed::Elsewhere => return Ok(Progress::Answered),
                        Obeyed::Left => return self.leave(),
                    },
                    // A person is told again what can be done; lines of a script go nowhere.
                    Said::ToStory(_) if seen == Seen::Already => break,
                    Said::ToStory(line) => self.unused += usize::from(!line.trim().is_empty()),
                }
            }
        }
    }

    /// What can be done when the story has ended. None where there is nothing to go back to, and without commands.
    fn end_hint(&mut self) -> Option<String> {
        let prefix = self.prefix()?;
        let timeline = self.game.session()?.timeline();
        match (timeline.undo(1), timeline.len()) {
            (Some(_), _) => Some(format!(
                "The story has ended. {prefix}undo takes back the last command, {prefix}restart begins again, {prefix}quit leaves."
            )),
            (None, 2..) => {
                Some(format!("The story has ended. {prefix}tree lists the turns to go to, {prefix}quit leaves."))
            }
            (None, _) => None,
        }
    }

    fn leave(&mut self) -> Result<Progress, PlainError> {
        self.finish()?;
        Ok(Progress::InputEnded)
    }

    /// Tells, as the player leaves, of what is lost: turns that can't be written even now, and lines that went nowhere because the story had ended.
    pub(super) fn tell_at_leaving(&mut self) -> Result<(), PlainError> {
        let unkept = self.game.session().map_or(0, Session::leave);
        self.game.notices().into_iter().for_each(|notice| self.page.notice(notice));
        match unkept {
            0 => {}
            1 => self.page.notice("one turn could not be written, and is lost now".to_owned()),
            count => self.page.notice(format!("{count} turns could not be written, and are lost now")),
        }
        match self.unused {
            0 => {}
            1 => self.page.notice(format!("the story had ended; one line of input was not used; {FRESH}")),
            count => self.page.notice(format!("the story had ended; {count} lines of input were not used; {FRESH}")),
        }
        self.page.settle().map_err(PlainError::Output)
    }
}

/// What to do about a story that has ended.
const FRESH: &str = "--fresh begins again";

/// Which way a command leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Back,
    Forth,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_command_finds_its_neighbour() {
        for (typed, expected) in [
            ("undu", Some("undo")),
            ("brnaches", Some("branches")),
            ("foo", None),
            ("udno", Some("undo")),
            ("ser", None),
            ("se", Some("search")),
            ("rest", Some("restore")),
            ("xyzzy", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed), expected, "{typed}");
        }
    }

    #[test]
    fn every_command_is_found_by_its_name() {
        for (name, command, ..) in COMMANDS {
            assert_eq!(named(&name.to_uppercase()), Some(command));
        }
    }

    #[test]
    fn counts_are_numbers_from_one_on() {
        assert_eq!([count(""), count("3"), count("0"), count("x"), count("-1")], [Some(1), Some(3), None, None, None]);
    }
}
