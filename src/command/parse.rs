//! From what is typed to a command, or to what is wrong with it in words.

use super::table::nearest;
use super::{Command, Configuring, Detail, FrontEnd, Naming, Verb};
use crate::session::meant::{relative, unquoted};

/// Why what was typed is no command. Nothing is done then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing follows the prefix.
    Nothing,
    /// There is no command of this name; one that is like it.
    Unknown { word: String, near: Option<&'static str> },
    /// `/help` was asked about a command that there is not.
    NoHelp { word: String },
    /// Another front end has it.
    NotHere { word: String },
    /// Nothing may follow this command.
    TakesNothing { word: String },
    /// Something else may follow it.
    CantTake { word: String },
    /// What else is to be typed, as a sentence.
    Incomplete(&'static str),
}

impl Wrong {
    /// It as the player is told. `line` is all that was typed.
    pub fn told(&self, prefix: char, line: &str) -> String {
        let nothing =
            |word: &str, why: &str| format!("{prefix}{word} {why}: nothing is done. {prefix}help {word} says more.");
        match self {
            Wrong::Nothing => format!("{prefix} begins a command to golmac; {prefix}help lists them."),
            Wrong::Unknown { word, near } => {
                let hint = match near {
                    Some(near) => format!("Did you mean {prefix}{near}?"),
                    None => format!("{prefix}help lists those that there are."),
                };
                format!("There is no command {prefix}{word}. {hint} To say {line} to the story, type {prefix}{line}.")
            }
            Wrong::NoHelp { word } => {
                format!("There is no command {prefix}{word}. {prefix}help lists those that there are.")
            }
            Wrong::NotHere { word } => nothing(word, "is of no use here"),
            Wrong::TakesNothing { word } => nothing(word, "takes nothing after it"),
            Wrong::CantTake { word } => nothing(word, "can't take that"),
            Wrong::Incomplete(sentence) => (*sentence).to_owned(),
        }
    }
}

/// What a command without its prefix means.
///
/// # Errors
/// Where it is none of this front end's, or what follows its name makes no sense.
pub fn parse(typed: &str, front_end: FrontEnd) -> Result<Command, Wrong> {
    let (word, rest) = typed.trim().split_once(char::is_whitespace).unwrap_or((typed.trim(), ""));
    if word.is_empty() {
        return Err(Wrong::Nothing);
    }
    match Verb::named(word) {
        Some(verb) if verb.entry().is_in(front_end) => with_arguments(verb, word, rest.trim_start()),
        Some(_) => Err(Wrong::NotHere { word: word.to_owned() }),
        None => Err(Wrong::Unknown { word: word.to_owned(), near: nearest(word, front_end) }),
    }
}

fn with_arguments(verb: Verb, word: &str, rest: &str) -> Result<Command, Wrong> {
    let given = || (!rest.is_empty()).then(|| rest.to_owned());
    let alone = |command| match rest {
        "" => Ok(command),
        _ => Err(Wrong::TakesNothing { word: word.to_owned() }),
    };
    let needed = |sentence| given().ok_or(Wrong::Incomplete(sentence));
    match verb {
        Verb::Undo => count(rest).map(Command::Undo),
        Verb::Redo => count(rest).map(Command::Redo),
        Verb::Goto => needed(
            "Where to? Give a turn's number, its name, words that were typed or printed in it, +1 or -1, beginning or end.",
        )
        .map(Command::Goto),
        Verb::Name => naming(rest).map(Command::Name),
        Verb::Branches => alone(Command::Branches),
        Verb::Tree => detail(word, rest).map(Command::Tree),
        Verb::Search => needed("Which words? Type them after the command.").map(Command::Search),
        Verb::Prune => needed("Which turn? Give its number or its name.").map(Command::Prune),
        Verb::Save => Ok(Command::Save(given())),
        Verb::Restore => Ok(Command::Restore(given())),
        Verb::Saves => alone(Command::Saves),
        Verb::Restart => alone(Command::Restart),
        Verb::ScriptOn => Ok(Command::ScriptOn(given())),
        Verb::ScriptOff => alone(Command::ScriptOff),
        Verb::RecordOn => Ok(Command::RecordOn(given())),
        Verb::RecordOff => alone(Command::RecordOff),
        Verb::Replay => Ok(Command::Replay(given())),
        Verb::Notes => Ok(Command::Notes(given())),
        Verb::ShowNotes => alone(Command::ShowNotes),
        Verb::Status => alone(Command::Status),
        Verb::Repeat => alone(Command::Repeat),
        Verb::Recap => alone(Command::Recap),
        Verb::Info => alone(Command::Info),
        Verb::Session => detail(word, rest).map(Command::Session),
        Verb::Config => Ok(Command::Config(configuring(rest))),
        Verb::Theme => Ok(Command::Theme(given())),
        Verb::Say => Ok(Command::Say(rest.to_owned())),
        Verb::Help => help(rest).map(Command::Help),
        Verb::Quit => alone(Command::Quit),
    }
}

/// What a count says: 1 where there is none.
fn count(typed: &str) -> Result<usize, Wrong> {
    match typed {
        "" => Some(1),
        digits => digits.parse().ok().filter(|count| *count > 0),
    }
    .ok_or(Wrong::Incomplete("That needs a number, or nothing for one command."))
}

fn detail(word: &str, typed: &str) -> Result<Detail, Wrong> {
    match typed {
        "" => Ok(Detail::Usual),
        all if all.eq_ignore_ascii_case("all") => Ok(Detail::All),
        _ => Err(Wrong::CantTake { word: word.to_owned() }),
    }
}

fn naming(typed: &str) -> Result<Naming, Wrong> {
    let name = unquoted(typed);
    match name.as_str() {
        "" => Ok(Naming::Show),
        "-" => Ok(Naming::Clear),
        number if number.parse::<u32>().is_ok() || relative(number).is_some() => {
            Err(Wrong::Incomplete("A name that is a number would be taken for a turn. Give another."))
        }
        _ => Ok(Naming::Set(name)),
    }
}

fn configuring(typed: &str) -> Configuring {
    match typed.split_once(char::is_whitespace) {
        None if typed.is_empty() => Configuring::List,
        None => Configuring::Show(typed.to_owned()),
        Some((key, value)) => {
            // As a file of settings has it, too.
            let value = value.trim().strip_prefix('=').unwrap_or(value).trim();
            Configuring::Set { key: key.to_owned(), value: value.to_owned() }
        }
    }
}

/// The command that help is wanted about, with or without a sign before it.
fn help(typed: &str) -> Result<Option<Verb>, Wrong> {
    let word = typed.trim_start_matches(|c: char| !c.is_alphanumeric());
    match Verb::named(word) {
        _ if typed.is_empty() => Ok(None),
        Some(verb) => Ok(Some(verb)),
        None => Err(Wrong::NoHelp { word: word.to_lowercase() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, expected: Command) {
        assert_eq!(parse(typed, FrontEnd::Screen), Ok(expected), "{typed}");
    }

    #[track_caller]
    fn check_wrong(typed: &str, expected: &str) {
        let wrong = parse(typed, FrontEnd::Lines).expect_err("it is wrong");
        assert_eq!(wrong.told('/', &format!("/{typed}")), expected);
    }

    #[test]
    fn what_follows_a_name_is_understood() {
        check("undo", Command::Undo(1));
        check("UNDO  3", Command::Undo(3));
        check("goto the lamp", Command::Goto("the lamp".to_owned()));
        check("pop 3", Command::Goto("3".to_owned()));
        check("tree ALL", Command::Tree(Detail::All));
        check("name \"the  lamp\"", Command::Name(Naming::Set("the lamp".to_owned())));
        check("name -", Command::Name(Naming::Clear));
        check("name", Command::Name(Naming::Show));
        check("save my game", Command::Save(Some("my game".to_owned())));
        check("scripton", Command::ScriptOn(None));
        check("say  /undo", Command::Say("/undo".to_owned()));
        check("say", Command::Say(String::new()));
        check("help /undo", Command::Help(Some(Verb::Undo)));
        check("?", Command::Help(None));
        check("theme", Command::Theme(None));
    }

    #[test]
    fn settings_are_shown_and_set() {
        let set =
            |key: &str, value: &str| Command::Config(Configuring::Set { key: key.to_owned(), value: value.to_owned() });
        check("config", Command::Config(Configuring::List));
        check("config theme", Command::Config(Configuring::Show("theme".to_owned())));
        check("config theme dark blue", set("theme", "dark blue"));
        check("config theme = dark", set("theme", "dark"));
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        check_wrong("", "/ begins a command to golmac; /help lists them.");
        check_wrong("undu", "There is no command /undu. Did you mean /undo? To say /undu to the story, type //undu.");
        check_wrong("quit now", "/quit takes nothing after it: nothing is done. /help quit says more.");
        check_wrong("tree foo", "/tree can't take that: nothing is done. /help tree says more.");
        check_wrong("help foo", "There is no command /foo. /help lists those that there are.");
        check_wrong("theme dark", "/theme is of no use here: nothing is done. /help theme says more.");
        for count in ["undo 0", "redo x", "undo -1"] {
            check_wrong(count, "That needs a number, or nothing for one command.");
        }
        check_wrong("name +2", "A name that is a number would be taken for a turn. Give another.");
        check_wrong("search", "Which words? Type them after the command.");
    }
}
