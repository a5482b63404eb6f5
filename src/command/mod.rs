//! Commands to golmac itself, which every front end has: what is typed for them, and what it means.
//!
//! A line that begins with the prefix, `/` most often, is one; with the prefix twice it is for the story, which gets it with one ([`said`]). A line
//! that is no command of ours is never sent to the story. [`table`] has all of them with a line of help each, [`parse`] makes a [`Command`] of
//! what is typed. What a command does is the front ends' own affair; what it says of the story in answer to `/info` is in [`info`].

pub mod info;
mod parse;
pub mod table;

pub use parse::{Wrong, parse};
pub use table::{ENTRIES, Entry, FrontEnd, Verb};

/// What a typed line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A command, without its prefix.
    ToGolmac(String),
    ToStory(String),
}

/// Whether a line is for golmac or for the story. Without a prefix all lines are for the story.
pub fn said(line: &str, prefix: Option<char>) -> Said {
    let to_story = |line: &str| Said::ToStory(line.to_owned());
    let Some(prefix) = prefix else { return to_story(line) };
    match line.strip_prefix(prefix) {
        None => to_story(line),
        Some(rest) if rest.starts_with(prefix) => to_story(rest),
        Some(rest) => Said::ToGolmac(rest.trim().to_owned()),
    }
}

/// Whether a line without its prefix is a command: its first word is the name of one.
pub fn is_command(line: &str) -> bool {
    line.split_whitespace().next().is_some_and(|word| Verb::named(word).is_some())
}

/// A command to golmac with what it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// So many commands taken back, 1 at least.
    Undo(usize),
    /// So many taken again.
    Redo(usize),
    /// What was typed for a turn: [`Session::meant`](crate::session::Session::meant) finds it.
    Goto(String),
    Name(Naming),
    Branches,
    Tree(Detail),
    /// Words to be found, one at least.
    Search(String),
    /// What was typed for a turn.
    Prune(String),
    /// To a file, or one that is offered.
    Save(Option<String>),
    Restore(Option<String>),
    Saves,
    Restart,
    ScriptOn(Option<String>),
    ScriptOff,
    RecordOn(Option<String>),
    RecordOff,
    /// Commands to be played from a file.
    Replay(Option<String>),
    /// A note to be added, or all of them to be looked at.
    Notes(Option<String>),
    ShowNotes,
    Status,
    Repeat,
    Recap,
    Info,
    Session(Detail),
    Config(Configuring),
    /// The colours to be chosen, or to be those of this name.
    Theme(Option<String>),
    /// A line for the story, whatever it begins with.
    Say(String),
    Help(Option<Verb>),
    Quit,
}

/// How much a command is to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    Usual,
    All,
}

/// What is to become of a turn's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Naming {
    /// It is to be said.
    Show,
    /// It is to be taken away.
    Clear,
    /// It is to be this, which is no number.
    Set(String),
}

/// What is to become of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Configuring {
    /// All of them are to be said.
    List,
    /// One is to be said.
    Show(String),
    Set {
        key: String,
        value: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_makes_a_command_and_two_make_a_line_with_one() {
        let to_story = |line: &str| Said::ToStory(line.to_owned());
        for (line, prefix, expected) in [
            ("look", Some('/'), to_story("look")),
            ("/ undo  2 ", Some('/'), Said::ToGolmac("undo  2".to_owned())),
            ("//undo", Some('/'), to_story("/undo")),
            ("/", Some('/'), Said::ToGolmac(String::new())),
            ("/undo", Some('!'), to_story("/undo")),
            ("/undo", None, to_story("/undo")),
            ("", Some('/'), to_story("")),
        ] {
            assert_eq!(said(line, prefix), expected, "{line}");
        }
    }
}
