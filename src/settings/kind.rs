//! What a setting can be: its kind reads a value from a file or from what was typed, and says what it expects.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::choices::Choice;
use super::value::Value;
use crate::zmachine::screen::is_displayable;

/// What a setting can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Switch,
    /// From the first to the second, both included.
    Number(i64, i64),
    Choice(&'static [Choice]),
    /// The name of a theme. Whether there is such a theme is not known here.
    Theme,
    /// Text of so many characters at most.
    Text(usize),
    /// A folder's name, or nothing.
    Folder,
    /// Nothing, or one character that begins no word.
    Sign,
    Folders,
    Aliases,
    /// Keys of actions. Which actions and keys there are is not known here.
    Keys,
}

/// A value that is not what a kind expects, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Bytes of the text that it was read from.
    pub at: Range<usize>,
    /// The end of a sentence that begins with the setting's name: `wants on or off, and there is 7`.
    pub message: String,
}

/// Characters of the longest path, name, alias and key.
const LONGEST_PATH: usize = 4096;
const LONGEST_NAME: usize = 64;
const LONGEST_MEANING: usize = 200;

/// Entries of a list or map at most.
const MOST_ENTRIES: usize = 1000;

/// Keys of one action at most.
const MOST_KEYS: usize = 16;

impl fmt::Display for Kind {
    /// What is expected, as the end of a sentence: `a number from 0 to 40`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Switch => f.write_str("on or off"),
            Kind::Number(least, most) => write!(f, "a number from {least} to {most}"),
            Kind::Choice(choices) => {
                let words: Vec<&str> = choices.iter().map(|choice| choice.word).collect();
                match words.split_last() {
                    Some((last, [])) => f.write_str(last),
                    Some((last, others)) => write!(f, "{} or {last}", others.join(", ")),
                    None => f.write_str("nothing"),
                }
            }
            Kind::Theme => f.write_str("the name of a theme"),
            Kind::Text(longest) => write!(f, "text of at most {longest} characters"),
            Kind::Folder => f.write_str("a folder, or nothing"),
            Kind::Sign => f.write_str("one sign that is no letter, digit, space or backslash, or nothing"),
            Kind::Folders => f.write_str("a list of folders"),
            Kind::Aliases => f.write_str("a table of words and what they stand for"),
            Kind::Keys => f.write_str("a table of actions and their keys"),
        }
    }
}

impl Kind {
    /// Reads a value of a file. What is wrong is pushed on `wrong`; of a list or a map the right entries are the value all the same.
    pub(super) fn read(self, value: &Spanned<DeValue<'_>>, wrong: &mut Vec<Wrong>) -> Option<Value> {
        let read = match (self, value.get_ref()) {
            (Kind::Folders, DeValue::Array(array)) => return Some(Value::Folders(texts(array, LONGEST_PATH, wrong))),
            (Kind::Folders, DeValue::String(folder)) => {
                text_of(folder, LONGEST_PATH).map(|folder| Value::Folders(vec![folder]))
            }
            (Kind::Aliases, DeValue::Table(table)) => return Some(Value::Aliases(aliases(table, wrong))),
            (Kind::Keys, DeValue::Table(table)) => return Some(Value::Keys(keys(table, wrong))),
            (Kind::Folders | Kind::Aliases | Kind::Keys, _) => None,
            (
                Kind::Switch
                | Kind::Number(..)
                | Kind::Choice(_)
                | Kind::Theme
                | Kind::Text(_)
                | Kind::Folder
                | Kind::Sign,
                scalar,
            ) => self.scalar(scalar),
        };
        if read.is_none() {
            let message = format!("wants {self}, and there is {}", found(value.get_ref()));
            wrong.push(Wrong { at: value.span(), message });
        }
        read
    }

    /// A value that is not made of others. Numbers and switches are taken for the words that they look like: `colours = 256`, `completion = false`.
    fn scalar(self, value: &DeValue<'_>) -> Option<Value> {
        match value {
            DeValue::String(text) => self.word(text),
            DeValue::Boolean(on) => self.word(if *on { "on" } else { "off" }),
            DeValue::Integer(integer) => {
                let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok()?;
                match self {
                    Kind::Switch | Kind::Number(..) | Kind::Choice(_) => self.word(&number.to_string()),
                    Kind::Theme
                    | Kind::Text(_)
                    | Kind::Folder
                    | Kind::Sign
                    | Kind::Folders
                    | Kind::Aliases
                    | Kind::Keys => None,
                }
            }
            DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
        }
    }

    /// Reads what was typed: on the command line, after /config, or in the panel. A list is typed with commas between, a map's entry by itself
    /// ([`super::meant`]).
    ///
    /// # Errors
    /// What is expected, as the end of a sentence that begins with the setting's name.
    pub fn typed(self, typed: &str) -> Result<Value, String> {
        let typed = typed.trim();
        let value = match self {
            Kind::Folders => {
                let folders = listed(typed).into_iter().map(|folder| text_of(&folder, LONGEST_PATH));
                let folders: Option<Vec<String>> = folders.collect();
                folders.filter(|folders| folders.len() <= MOST_ENTRIES).map(Value::Folders)
            }
            Kind::Aliases | Kind::Keys => None,
            Kind::Switch
            | Kind::Number(..)
            | Kind::Choice(_)
            | Kind::Theme
            | Kind::Text(_)
            | Kind::Folder
            | Kind::Sign => self.word(typed),
        };
        value.ok_or_else(|| format!("wants {self}, and this is {}", quoted(typed)))
    }

    /// Reads one entry of a map as it was typed: `aliases.tl` and `take lamp`, `keys.undo` and `f5 ctrl-z`.
    ///
    /// # Errors
    /// As [`Kind::typed`] has it, and for what is no map.
    pub(super) fn typed_entry(self, name: &str, typed: &str) -> Result<Value, String> {
        let typed = typed.trim();
        let entry = match self {
            Kind::Aliases => {
                let meaning = text_of(typed, LONGEST_MEANING);
                meaning.map(|meaning| Value::Aliases(BTreeMap::from([(name.to_lowercase(), meaning)])))
            }
            Kind::Keys => {
                let keys = typed.split_whitespace().map(|key| text_of(key, LONGEST_NAME));
                let keys: Option<Vec<String>> = keys.collect();
                let keys = keys.filter(|keys| keys.len() <= MOST_KEYS);
                keys.map(|keys| Value::Keys(BTreeMap::from([(name.to_lowercase(), keys)])))
            }
            Kind::Switch
            | Kind::Number(..)
            | Kind::Choice(_)
            | Kind::Theme
            | Kind::Text(_)
            | Kind::Folder
            | Kind::Sign
            | Kind::Folders => return Err(format!("wants {self} and has no parts")),
        };
        match entry {
            _ if !is_name(name) => Err(format!("has words as names, and {} is none", quoted(name))),
            Some(entry) => Ok(entry),
            None => Err(format!("can't take {}", quoted(typed))),
        }
    }

    /// A value of one word or text.
    fn word(self, text: &str) -> Option<Value> {
        match self {
            Kind::Switch => match text.to_lowercase().as_str() {
                "on" | "true" | "yes" | "1" => Some(Value::Switch(true)),
                "off" | "false" | "no" | "0" => Some(Value::Switch(false)),
                _ => None,
            },
            Kind::Number(least, most) => {
                let number = text.parse().ok().filter(|number| (least..=most).contains(number));
                number.map(Value::Number)
            }
            Kind::Choice(choices) => {
                let word = text.to_lowercase();
                choices.iter().find(|choice| choice.word == word).map(|choice| Value::Text(choice.word.to_owned()))
            }
            Kind::Theme => text_of(text, LONGEST_NAME).filter(|text| !text.is_empty()).map(Value::Text),
            Kind::Text(longest) => text_of(text, longest).map(Value::Text),
            Kind::Folder => text_of(text, LONGEST_PATH).map(Value::Text),
            Kind::Sign => is_sign(text).then(|| Value::Text(text.to_owned())),
            Kind::Folders | Kind::Aliases | Kind::Keys => None,
        }
    }

    /// Whether the kind is a map, whose entries are settings by themselves.
    pub fn is_map(self) -> bool {
        match self {
            Kind::Aliases | Kind::Keys => true,
            Kind::Switch
            | Kind::Number(..)
            | Kind::Choice(_)
            | Kind::Theme
            | Kind::Text(_)
            | Kind::Folder
            | Kind::Sign
            | Kind::Folders => false,
        }
    }
}

/// The names of a list that was typed: commas stand between them, and two of them for one in a name.
fn listed(typed: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut characters = typed.chars().peekable();
    while let Some(c) = characters.next() {
        let ends = c == ',' && characters.next_if_eq(&',').is_none();
        match names.last_mut() {
            Some(name) if !ends => name.push(c),
            Some(_) | None => names.push(String::new()),
        }
    }
    let names = names.iter().map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// Text that may be shown and is not too long.
fn text_of(text: &str, longest: usize) -> Option<String> {
    let fits = text.len() <= longest.saturating_mul(4) && text.chars().count() <= longest;
    (fits && text.chars().all(is_displayable)).then(|| text.to_owned())
}

/// Nothing, or a character that can stand before commands.
fn is_sign(text: &str) -> bool {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (None, _) => true,
        (Some(c), None) => !c.is_alphanumeric() && !c.is_whitespace() && is_displayable(c) && c != '\\',
        (Some(_), Some(_)) => false,
    }
}

/// Whether something can be an alias or the name of an action: a word that can be shown.
fn is_name(name: &str) -> bool {
    let fits = !name.is_empty() && name.len() <= LONGEST_NAME;
    fits && name.chars().all(|c| is_displayable(c) && !c.is_whitespace())
}

fn texts(array: &DeArray<'_>, longest: usize, wrong: &mut Vec<Wrong>) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in array.iter().take(MOST_ENTRIES) {
        let text = entry.get_ref().as_str().and_then(|text| text_of(text, longest));
        match text {
            Some(text) => texts.push(text),
            None => {
                let message = format!("wants text in its list, and there is {}", found(entry.get_ref()));
                wrong.push(Wrong { at: entry.span(), message });
            }
        }
    }
    texts
}

fn aliases(table: &DeTable<'_>, wrong: &mut Vec<Wrong>) -> BTreeMap<String, String> {
    let mut aliases = BTreeMap::new();
    for (name, value) in table.iter().take(MOST_ENTRIES) {
        let meaning = value.get_ref().as_str().and_then(|meaning| text_of(meaning, LONGEST_MEANING));
        match meaning {
            _ if !is_name(name.get_ref()) => wrong.push(no_name(name)),
            Some(meaning) => {
                aliases.insert(name.get_ref().to_lowercase(), meaning);
            }
            None => {
                let longest = format!("text of at most {LONGEST_MEANING} characters");
                let message = format!("wants {longest} for each word, and there is {}", found(value.get_ref()));
                wrong.push(Wrong { at: value.span(), message });
            }
        }
    }
    aliases
}

fn keys(table: &DeTable<'_>, wrong: &mut Vec<Wrong>) -> BTreeMap<String, Vec<String>> {
    let mut actions = BTreeMap::new();
    for (name, value) in table.iter().take(MOST_ENTRIES) {
        let keys = match value.get_ref() {
            DeValue::String(key) => text_of(key, LONGEST_NAME).map(|key| vec![key]),
            DeValue::Array(array) => Some(texts(array, LONGEST_NAME, wrong)),
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Table(_) => None,
        };
        match keys {
            _ if !is_name(name.get_ref()) => wrong.push(no_name(name)),
            Some(mut keys) => {
                keys.truncate(MOST_KEYS);
                actions.insert(name.get_ref().to_lowercase(), keys);
            }
            None => {
                let message =
                    format!("wants the names of keys for each action, and there is {}", found(value.get_ref()));
                wrong.push(Wrong { at: value.span(), message });
            }
        }
    }
    actions
}

fn no_name(name: &Spanned<std::borrow::Cow<'_, str>>) -> Wrong {
    Wrong { at: name.span(), message: format!("has words as names, and {} is none", quoted(name.get_ref())) }
}

/// What stands in a file in the place of what was expected.
pub(super) fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => quoted(text),
        DeValue::Integer(integer) => format!("the number {}", integer.as_str()),
        DeValue::Float(float) => format!("the number {}", float.as_str()),
        DeValue::Boolean(true) => "true".to_owned(),
        DeValue::Boolean(false) => "false".to_owned(),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// A text in quotation marks, cut where it is long.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 40;
    let shown: String = text.chars().filter(|c| is_displayable(*c)).take(MOST).collect();
    let cut = if text.chars().nth(MOST).is_some() { "…" } else { "" };
    format!("\"{shown}{cut}\"")
}
