//! The grammar of Infocom's games of V6: a word of the dictionary leads to its verb's eight bytes, and these to lines with one object
//! and with two. The last two global variables before the object table hold the tables of actions and of preactions.

use std::collections::BTreeMap;

use super::{Action, Format, Grammar, Line, Read, Table, Verb, routine, used_actions, word_at};
use crate::inspect::dictionary::DictionaryReport;
use crate::inspect::subject::Subject;
use crate::story::Version;

/// Bytes of a verb.
const VERB: u32 = 8;

/// More lines than a verb has.
const MOST_LINES: u16 = 255;

/// Actions that are read, as many as any game can use.
const MOST_ACTIONS: u32 = 1024;

pub fn read(subject: &Subject, dictionary: &DictionaryReport) -> Read {
    if subject.version() != Version::V6 {
        return Err("the story is not of version 6".to_owned());
    }
    let globals_end = u32::from(subject.header().objects);
    let table = |back: u32| globals_end.checked_sub(back).and_then(|at| subject.word(at)).map(u32::from);
    let (Some(actions_at), Some(preactions_at)) = (table(4), table(2)) else {
        return Err("no global variables stand before the object table".to_owned());
    };
    let count =
        preactions_at.checked_sub(actions_at).filter(|bytes| *bytes > 0 && bytes.is_multiple_of(2)).map(|n| n / 2);
    let count = count.filter(|count| *count <= MOST_ACTIONS).ok_or_else(|| {
        format!(
            "the variables before the object table are ${actions_at:04x} and ${preactions_at:04x}: no tables of actions"
        )
    })?;
    let mut verbs = Vec::new();
    for (address, words) in named(dictionary, actions_at) {
        verbs.push(Verb {
            number: address,
            address: address.into(),
            words,
            lines: lines(subject, dictionary, address)?,
        });
    }
    if verbs.is_empty() {
        return Err("no word of the dictionary leads to a verb".to_owned());
    }
    if used_actions(&verbs) > count {
        return Err(format!("a line has action {}, of {count}", used_actions(&verbs) - 1));
    }
    let mut actions = Vec::new();
    for number in 0..count {
        let called = |table: u32| routine(subject, subject.word(table + 2 * number).unwrap_or(0));
        let wrong = |why| format!("action {number}: {why}");
        let (routine, preaction) = (called(actions_at).map_err(wrong)?, called(preactions_at).map_err(wrong)?);
        actions.push(Action { number: number as u16, name: None, routine, preaction });
    }
    let mut tables = vec![
        Table { name: "action routines", start: actions_at, end: preactions_at },
        Table { name: "preaction routines", start: preactions_at, end: preactions_at + 2 * count },
    ];
    let (first, last) = (verbs.first(), verbs.last());
    if let (Some(first), Some(last)) = (first, last) {
        tables.insert(0, Table { name: "verbs", start: first.address, end: last.address + VERB });
    }
    let grammar = Grammar {
        format: Format::InfocomV6,
        verbs,
        actions,
        parsing_routines: Vec::new(),
        prepositions: Vec::new(),
        tables,
    };
    Ok((grammar, Vec::new()))
}

/// The verbs that the dictionary leads to, each with its words. A verb stands before the actions; its words have bit 0 of their last byte.
fn named(dictionary: &DictionaryReport, actions_at: u32) -> BTreeMap<u16, Vec<String>> {
    let mut verbs: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for word in &dictionary.words {
        let (Some(bytes), Some(flags)) = (word.data.first_chunk::<2>(), word.data.last()) else { continue };
        let address = u16::from_be_bytes(*bytes);
        if flags & 0x81 == 1 && address != 0 && u32::from(address) < actions_at {
            verbs.entry(address).or_default().push(word.text.clone());
        }
    }
    verbs
}

/// The lines of a verb: by itself, with one object, with two.
fn lines(subject: &Subject, dictionary: &DictionaryReport, verb: u16) -> Result<Vec<Line>, String> {
    let at = u32::from(verb);
    let word = |offset: u32| subject.word(at + offset).ok_or("a verb leads past the story's end");
    let mut lines = Vec::new();
    let alone = word(0)?;
    if alone != 0xFFFF {
        lines.push(Line {
            address: at,
            bytes: subject.bytes(at, 2).to_vec(),
            tokens: Vec::new(),
            action: Some(alone),
            reversed: false,
        });
    }
    for (objects, from) in [(1u32, word(4)?), (2, word(6)?)] {
        let start = u32::from(from);
        if start == 0 {
            continue;
        }
        let count = subject.word(start).filter(|count| *count <= MOST_LINES);
        let count = count.ok_or_else(|| format!("the verb at ${at:04x} leads to no lines at ${start:04x}"))?;
        let length = 2 + 4 * objects;
        for n in 0..u32::from(count) {
            lines.push(line(subject, dictionary, objects, start + 2 + length * n)?);
        }
    }
    Ok(lines)
}

fn line(subject: &Subject, dictionary: &DictionaryReport, objects: u32, at: u32) -> Result<Line, String> {
    let word = |offset: u32| subject.word(at + offset).ok_or("a line leads past the story's end");
    let mut tokens = Vec::new();
    for object in 0..objects {
        match word(2 + 4 * object)? {
            0 => {}
            preposition => tokens.push(format!("'{}'", word_at(dictionary, preposition)?)),
        }
        // An attribute that suits, and places to look in.
        let [attribute, places] = word(4 + 4 * object)?.to_be_bytes();
        tokens.push(format!("OBJ(find {attribute}, ${places:02x})"));
    }
    let action = Some(word(0)?);
    let bytes = subject.bytes(at, 2 + 4 * objects as usize).to_vec();
    Ok(Line { address: at, bytes, tokens, action, reversed: false })
}
