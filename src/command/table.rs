//! The one table of commands to golmac: their names, what is typed after them, what they do in a line, and which front ends have them.
//!
//! Names are those of Bocfel where it has the command; what it calls otherwise is an alias.

use crate::session::likeness::distance;

/// What there is to be commanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Undo,
    Redo,
    Goto,
    Name,
    Branches,
    Tree,
    Search,
    Prune,
    Save,
    Restore,
    Saves,
    Restart,
    ScriptOn,
    ScriptOff,
    RecordOn,
    RecordOff,
    Replay,
    Notes,
    ShowNotes,
    Status,
    Repeat,
    Recap,
    Info,
    Session,
    Config,
    Theme,
    Say,
    Help,
    Quit,
}

/// A way to show a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrontEnd {
    /// In lines of text.
    Lines,
    /// On a screen of its own.
    Screen,
}

/// A command, as lists show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub verb: Verb,
    /// As it is typed, in small letters.
    pub name: &'static str,
    /// Other names for it.
    pub aliases: &'static [&'static str],
    /// What may follow the name.
    pub arguments: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Who has it.
    pub front_ends: &'static [FrontEnd],
}

const ALL: &[FrontEnd] = &[FrontEnd::Lines, FrontEnd::Screen];
const SCREEN: &[FrontEnd] = &[FrontEnd::Screen];

const fn entry(
    verb: Verb,
    name: &'static str,
    aliases: &'static [&'static str],
    arguments: &'static str,
    about: &'static str,
    front_ends: &'static [FrontEnd],
) -> Entry {
    Entry { verb, name, aliases, arguments, about, front_ends }
}

/// Every command, in the order in which lists show them.
#[rustfmt::skip]
pub const ENTRIES: [Entry; 29] = [
    entry(Verb::Undo, "undo", &[], "[N]", "take back the last command, or the last N", ALL),
    entry(Verb::Redo, "redo", &[], "[N]", "take commands again that were taken back", ALL),
    entry(Verb::Goto, "goto", &["go", "pop"], "TURN", "go to a turn: its number, its name, words in it, +1 or -1, beginning or end", ALL),
    entry(Verb::Name, "name", &["ps"], "[NAME]", "name this turn, for goto; a hyphen takes the name away", ALL),
    entry(Verb::Branches, "branches", &[], "", "list the branches of this session", ALL),
    entry(Verb::Tree, "tree", &["ls"], "[all]", "list the turns of this session, or all of them in full", ALL),
    entry(Verb::Search, "search", &["find"], "WORDS", "list the turns that have these words, the newest first", ALL),
    entry(Verb::Save, "save", &[], "[FILE]", "save the game for this or another interpreter", ALL),
    entry(Verb::Restore, "restore", &[], "[FILE]", "go on from a saved game; undo comes back here", ALL),
    entry(Verb::Saves, "saves", &[], "", "list the saved games of this story", ALL),
    entry(Verb::Restart, "restart", &[], "", "begin the story again, as a branch of its own", ALL),
    entry(Verb::Prune, "prune", &[], "TURN", "forget a turn and all that came of it, for good", ALL),
    entry(Verb::ScriptOn, "scripton", &["script"], "[FILE]", "write what is printed and typed from now on to a file", ALL),
    entry(Verb::ScriptOff, "scriptoff", &["unscript"], "", "write no more to that file", ALL),
    entry(Verb::RecordOn, "recon", &[], "[FILE]", "record commands from now on in a file, for replay", ALL),
    entry(Verb::RecordOff, "recoff", &[], "", "record no more commands", ALL),
    entry(Verb::Replay, "replay", &[], "[FILE]", "play the commands of a file", ALL),
    entry(Verb::Notes, "notes", &["note"], "[TEXT]", "add a note to those of this session, or edit them", ALL),
    entry(Verb::ShowNotes, "shownotes", &[], "", "print the notes of this session", ALL),
    entry(Verb::Status, "status", &[], "", "print the status line and the upper window as they are now", ALL),
    entry(Verb::Repeat, "repeat", &["reread"], "", "print again what the last command led to", ALL),
    entry(Verb::Recap, "recap", &[], "", "say where you are, and print the last command with its text again", ALL),
    entry(Verb::Info, "info", &["about"], "", "say which story this is, and what it was told of this terminal", ALL),
    entry(Verb::Session, "session", &[], "[all]", "say how this session is called and where it is kept; all: its seed too", ALL),
    entry(Verb::Config, "config", &["set", "settings"], "[KEY [VALUE]]", "say what is set, or set it", ALL),
    entry(Verb::Theme, "theme", &["themes"], "[NAME]", "choose the colours", SCREEN),
    entry(Verb::Say, "say", &[], "TEXT", "say something to the story, whatever it begins with", ALL),
    entry(Verb::Help, "help", &["?"], "[COMMAND]", "say what the commands are", ALL),
    entry(Verb::Quit, "quit", &["exit"], "", "leave; everything is kept", ALL),
];

impl Verb {
    /// That of a name or alias; letters count alike, small or capital.
    pub fn named(name: &str) -> Option<Verb> {
        let lower = name.to_lowercase();
        let found = ENTRIES.iter().find(|entry| entry.name == lower || entry.aliases.contains(&lower.as_str()));
        found.map(|entry| entry.verb)
    }

    /// Its row in the table.
    pub fn entry(self) -> Entry {
        let missing = entry(self, "", &[], "", "", &[]);
        ENTRIES.into_iter().find(|entry| entry.verb == self).unwrap_or(missing)
    }
}

impl Entry {
    /// A line of a list: `/undo [N]: take back the last command, or the last N`.
    pub fn line(&self, prefix: char) -> String {
        let Entry { name, arguments, about, .. } = self;
        let gap = if arguments.is_empty() { "" } else { " " };
        format!("{prefix}{name}{gap}{arguments}: {about}")
    }

    /// Whether a front end has it.
    pub fn is_in(&self, front_end: FrontEnd) -> bool {
        self.front_ends.contains(&front_end)
    }
}

/// The name that is most like this one, if any is.
pub fn nearest(name: &str, front_end: FrontEnd) -> Option<&'static str> {
    // Letters that may be wrong.
    let most = if name.chars().count() < 4 { 1 } else { 2 };
    let lower: String = name.to_lowercase().chars().take(20).collect();
    let names = || ENTRIES.iter().filter(|entry| entry.is_in(front_end)).map(|entry| entry.name);
    let begins = names().find(|known| lower.len() > 1 && known.starts_with(&lower));
    let near = names().map(|known| (distance(known, &lower), known)).min();
    begins.or(near.filter(|(letters, known)| *letters <= most && *letters < known.len()).map(|(_, known)| known))
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
            ("scriptonn", Some("scripton")),
            ("xyzzy", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, FrontEnd::Lines), expected, "{typed}");
        }
    }

    #[test]
    fn every_name_leads_to_its_own_row_and_to_no_other() {
        let mut seen = std::collections::HashSet::new();
        for entry in ENTRIES {
            for name in std::iter::once(&entry.name).chain(entry.aliases) {
                assert!(seen.insert(*name), "{name} is there twice");
                assert_eq!(Verb::named(&name.to_uppercase()), Some(entry.verb));
            }
            assert_eq!(entry.verb.entry(), entry);
            assert!(!entry.front_ends.is_empty(), "{} is nowhere", entry.name);
        }
    }
}
