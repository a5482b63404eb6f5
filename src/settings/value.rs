//! A setting's value without its type: what files hold, what is shown and what is typed. [`Setting`] goes between it and the typed fields.

use std::collections::BTreeMap;

use super::choices::{
    Colours, Completion, Display, GraphicsFont, Italics, Pictures, StoryColours, error_level_of, error_level_word,
};
use crate::story::header::InterpreterNumber;
use crate::zmachine::ErrorLevel;

/// A value. Choices are [`Value::Text`], one of the words of their kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Switch(bool),
    Number(i64),
    Text(String),
    /// Folders in order, as they were written.
    Folders(Vec<String>),
    /// What is typed, and what it stands for.
    Aliases(BTreeMap<String, String>),
    /// Actions by name, and the keys of each. No keys: the action has none.
    Keys(BTreeMap<String, Vec<String>>),
}

/// What stands for a text with nothing in it.
const NOTHING: &str = "(none)";

impl Value {
    /// The value in a line, as it is shown to the player.
    pub fn shown(&self) -> String {
        let shown = match self {
            Value::Switch(true) => "on".to_owned(),
            Value::Switch(false) => "off".to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => text.clone(),
            Value::Folders(folders) => folders.join(", "),
            Value::Aliases(aliases) => {
                let pairs = aliases.iter().map(|(name, meaning)| format!("{name} = {meaning}"));
                pairs.collect::<Vec<_>>().join(", ")
            }
            Value::Keys(actions) => {
                let actions = actions.iter().map(|(action, keys)| format!("{action} = {}", keys.join(" ")));
                actions.collect::<Vec<_>>().join(", ")
            }
        };
        if shown.is_empty() { NOTHING.to_owned() } else { shown }
    }

    /// The value as it can be typed, other than a map.
    pub fn typed(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            // A comma in a name is doubled; others stand between names.
            Value::Folders(folders) => {
                folders.iter().map(|folder| folder.replace(',', ",,")).collect::<Vec<_>>().join(", ")
            }
            Value::Switch(_) | Value::Number(_) | Value::Aliases(_) | Value::Keys(_) => self.shown(),
        }
    }

    /// The value as it stands in a TOML file, in one line.
    pub fn toml(&self) -> String {
        self.to_item().to_string()
    }

    pub(super) fn to_item(&self) -> toml_edit::Value {
        use toml_edit::{Array, InlineTable, Value as Item};
        match self {
            Value::Switch(on) => Item::from(*on),
            Value::Number(number) => Item::from(*number),
            Value::Text(text) => Item::from(text.as_str()),
            Value::Folders(folders) => Item::Array(Array::from_iter(folders)),
            Value::Aliases(aliases) => Item::InlineTable(InlineTable::from_iter(aliases)),
            Value::Keys(actions) => {
                let keys = actions.iter().map(|(action, keys)| (action, Item::Array(Array::from_iter(keys))));
                Item::InlineTable(InlineTable::from_iter(keys))
            }
        }
    }

    /// The value as JSON.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Value::Switch(on) => (*on).into(),
            Value::Number(number) => (*number).into(),
            Value::Text(text) => text.as_str().into(),
            Value::Folders(folders) => folders.clone().into(),
            Value::Aliases(aliases) => serde_json::json!(aliases),
            Value::Keys(actions) => serde_json::json!(actions),
        }
    }
}

/// A type that a field of [`Settings`](super::Settings) can have.
pub(super) trait Setting: Sized {
    /// None where the value is of another kind or out of range.
    fn of(value: &Value) -> Option<Self>;

    fn value(&self) -> Value;

    /// Takes over what another layer has; maps are joined, all else is replaced.
    fn lay_over(&mut self, over: Self) {
        *self = over;
    }
}

impl Setting for bool {
    fn of(value: &Value) -> Option<bool> {
        match value {
            Value::Switch(on) => Some(*on),
            Value::Number(_) | Value::Text(_) | Value::Folders(_) | Value::Aliases(_) | Value::Keys(_) => None,
        }
    }

    fn value(&self) -> Value {
        Value::Switch(*self)
    }
}

impl Setting for u16 {
    fn of(value: &Value) -> Option<u16> {
        u16::try_from(number(value)?).ok()
    }

    fn value(&self) -> Value {
        Value::Number((*self).into())
    }
}

/// 0 is the usual one.
impl Setting for Option<InterpreterNumber> {
    fn of(value: &Value) -> Option<Option<InterpreterNumber>> {
        match u8::try_from(number(value)?).ok()? {
            0 => Some(None),
            byte => InterpreterNumber::from_byte(byte).map(Some),
        }
    }

    fn value(&self) -> Value {
        Value::Number(self.map_or(0, InterpreterNumber::number).into())
    }
}

impl Setting for String {
    fn of(value: &Value) -> Option<String> {
        text(value).map(str::to_owned)
    }

    fn value(&self) -> Value {
        Value::Text(self.clone())
    }
}

/// Nothing, or one character.
impl Setting for Option<char> {
    fn of(value: &Value) -> Option<Option<char>> {
        let mut characters = text(value)?.chars();
        let first = characters.next();
        characters.next().is_none().then_some(first)
    }

    fn value(&self) -> Value {
        Value::Text(self.map(String::from).unwrap_or_default())
    }
}

impl Setting for Vec<String> {
    fn of(value: &Value) -> Option<Vec<String>> {
        match value {
            Value::Folders(folders) => Some(folders.clone()),
            Value::Switch(_) | Value::Number(_) | Value::Text(_) | Value::Aliases(_) | Value::Keys(_) => None,
        }
    }

    fn value(&self) -> Value {
        Value::Folders(self.clone())
    }
}

impl Setting for BTreeMap<String, String> {
    fn of(value: &Value) -> Option<BTreeMap<String, String>> {
        match value {
            Value::Aliases(aliases) => Some(aliases.clone()),
            Value::Switch(_) | Value::Number(_) | Value::Text(_) | Value::Folders(_) | Value::Keys(_) => None,
        }
    }

    fn value(&self) -> Value {
        Value::Aliases(self.clone())
    }

    /// An alias for nothing takes away the one of the layer below.
    fn lay_over(&mut self, over: BTreeMap<String, String>) {
        self.extend(over);
        self.retain(|_, meaning| !meaning.is_empty());
    }
}

impl Setting for BTreeMap<String, Vec<String>> {
    fn of(value: &Value) -> Option<BTreeMap<String, Vec<String>>> {
        match value {
            Value::Keys(actions) => Some(actions.clone()),
            Value::Switch(_) | Value::Number(_) | Value::Text(_) | Value::Folders(_) | Value::Aliases(_) => None,
        }
    }

    fn value(&self) -> Value {
        Value::Keys(self.clone())
    }

    fn lay_over(&mut self, over: BTreeMap<String, Vec<String>>) {
        self.extend(over);
    }
}

impl Setting for ErrorLevel {
    fn of(value: &Value) -> Option<ErrorLevel> {
        error_level_of(text(value)?)
    }

    fn value(&self) -> Value {
        Value::Text(error_level_word(*self).to_owned())
    }
}

macro_rules! words {
    ($($name:ident)*) => {$(
        impl Setting for $name {
            fn of(value: &Value) -> Option<$name> {
                $name::from_word(text(value)?)
            }

            fn value(&self) -> Value {
                Value::Text(self.word().to_owned())
            }
        }
    )*};
}

words! { Colours StoryColours Italics GraphicsFont Pictures Display Completion }

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Switch(_) | Value::Text(_) | Value::Folders(_) | Value::Aliases(_) | Value::Keys(_) => None,
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Switch(_) | Value::Number(_) | Value::Folders(_) | Value::Aliases(_) | Value::Keys(_) => None,
    }
}
