//! What a word of a property may be: nothing in a story says, so all of this is a guess, and is told as one.

use std::fmt;

use serde::Serialize;

use super::dictionary::DictionaryReport;
use super::flow;
use super::subject::{Subject, line};
use crate::zmachine::isa::decode;

/// What a word may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Guess {
    /// The address of a word of the dictionary.
    Word { value: u16, text: String },
    /// The packed address of a routine.
    Routine { value: u16, address: u32 },
    /// The packed address of a string.
    String { value: u16, address: u32, text: String },
    /// The number of an object.
    Object { value: u16, name: String },
}

impl fmt::Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Guess::Word { text, .. } => write!(f, "the word '{text}'"),
            Guess::Routine { address, .. } => write!(f, "routine ${address:04x}"),
            Guess::String { address, text, .. } => write!(f, "string ${address:04x} \"{}\"", line(text)),
            Guess::Object { value, name } => write!(f, "object {value} \"{}\"", line(name)),
        }
    }
}

/// Guesses for one story.
pub(super) struct Guesser<'a> {
    subject: &'a Subject,
    dictionary: DictionaryReport,
    names: Vec<String>,
}

/// Characters of a string that are shown with a guess.
const SHOWN: usize = 40;

/// The most words of one property that are guessed.
const MOST_WORDS: usize = 64;

/// Instructions of a routine that must decode for it to be taken for one.
const INSTRUCTIONS: usize = 4;

impl<'a> Guesser<'a> {
    /// Guesses for a story whose objects have these names, that of object 1 first.
    pub fn new(subject: &'a Subject, names: Vec<String>) -> Guesser<'a> {
        Guesser { subject, dictionary: DictionaryReport::of(subject), names }
    }

    /// What the words of some data may be. Of a single word it may be any kind; in a list only words of the dictionary are told, for anything
    /// else is as likely a number.
    pub fn guesses(&self, data: &[u8]) -> Vec<Guess> {
        match data {
            [high, low] => self.single(u16::from_be_bytes([*high, *low])).into_iter().collect(),
            _ if data.len().is_multiple_of(2) => {
                let words = data.as_chunks::<2>().0.iter().take(MOST_WORDS).map(|bytes| u16::from_be_bytes(*bytes));
                words.filter_map(|value| self.word(value)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn single(&self, value: u16) -> Option<Guess> {
        self.word(value).or_else(|| self.object(value)).or_else(|| self.packed(value))
    }

    fn word(&self, value: u16) -> Option<Guess> {
        let word = self.dictionary.at(value)?;
        Some(Guess::Word { value, text: word.text.clone() })
    }

    fn object(&self, value: u16) -> Option<Guess> {
        let name = self.names.get(usize::from(value).checked_sub(1)?)?;
        Some(Guess::Object { value, name: name.clone() })
    }

    fn packed(&self, value: u16) -> Option<Guess> {
        let routine = self.subject.routine_address(value);
        if self.is_routine(routine) {
            return Some(Guess::Routine { value, address: routine });
        }
        let address = self.subject.string_address(value);
        if address < u32::from(self.subject.header().static_base) || address >= self.subject.size() {
            return None;
        }
        let decoded = self.subject.string(address);
        let sound = decoded.fault.is_none() && !decoded.text.is_empty() && is_prose(&decoded.text);
        sound.then(|| Guess::String { value, address, text: decoded.text.chars().take(SHOWN).collect() })
    }

    /// Whether a routine may begin at an address: up to 15 local variables, and instructions that decode.
    fn is_routine(&self, address: u32) -> bool {
        let (subject, version) = (self.subject, self.subject.version());
        let Some(locals) = subject.byte(address).filter(|locals| *locals <= 15) else { return false };
        if address < u32::from(subject.header().static_base) {
            return false;
        }
        // Before V5 the initial values follow (§5.2.1).
        let values = if version.number() <= 4 { 2 * u32::from(locals) } else { 0 };
        let mut at = address + 1 + values;
        for _ in 0..INSTRUCTIONS {
            let Ok(instruction) = decode::decode(subject.memory(), version, at) else { return false };
            at += instruction.size;
            if flow::ends(instruction.op) {
                break;
            }
        }
        true
    }
}

/// Whether a text looks like one: random bytes decode to letters and signs without order.
fn is_prose(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic() || matches!(c, ' ' | '\n' | ',' | '.')).count();
    !text.contains(char::REPLACEMENT_CHARACTER) && letters * 10 >= text.chars().count() * 7
}
