//! The tables that every story has, made from the program as items of dynamic and static memory. Their labels begin with `$`,
//! which no text can write.

use super::super::literal::{self, LiteralError};
use super::super::zstring::{Charset, MOST_EXTRA};
use super::program::{Content, Data, Datum, Item, Object, Program, Sense, Text, Value, Width};
use super::{AssembleError, fault};
use crate::story::Version;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

pub(super) const ABBREVIATIONS: &str = "$abbreviations";
pub(super) const OBJECTS: &str = "$objects";
pub(super) const GLOBALS: &str = "$globals";
pub(super) const DICTIONARY: &str = "$dictionary";
pub(super) const ALPHABET: &str = "$alphabet";
pub(super) const UNICODE: &str = "$unicode";
pub(super) const TERMINATORS: &str = "$terminators";
pub(super) const EXTENSION: &str = "$extension";

/// The most data bytes of a dictionary entry, so that its length fits into a byte.
const MOST_ENTRY_DATA: usize = 240;

/// The characters of a program (§3.5.5, §3.8.5).
pub(super) fn charset(program: &Program) -> Result<Charset, AssembleError> {
    let abbreviations = program.abbreviations.iter().map(|(_, text)| text.clone()).collect();
    let mut charset = Charset::standard(program.version).with_abbreviations(abbreviations);
    if let Some((line, text)) = &program.unicode {
        let extra: Vec<char> = text
            .iter()
            .filter_map(|piece| match piece {
                literal::Piece::Char(c) if (*c as u32) < 0x10000 => Some(*c),
                literal::Piece::Char(_)
                | literal::Piece::Code(_)
                | literal::Piece::Raw(_)
                | literal::Piece::Abbreviation(_) => None,
            })
            .collect();
        if extra.len() != text.len() || extra.len() > MOST_EXTRA {
            let what = format!("these are not up to {MOST_EXTRA} characters of 16 bits");
            return fault(*line, what, "write the characters themselves, in the order of their codes");
        }
        charset = charset.with_extra(extra);
    }
    let Some((line, rows)) = &program.alphabets else { return Ok(charset) };
    let mut alphabets = [[b' '; 26]; 3];
    for ((text, row), skipped) in rows.iter().zip(&mut alphabets).zip([0, 0, 2]) {
        let codes = zscii(*line, text, &charset)?;
        let bytes: Vec<u8> = codes.iter().filter_map(|code| u8::try_from(*code).ok()).collect();
        // A2's first two places are taken (§3.5.5.1) and may be left out.
        let place = if bytes.len() == 26 - skipped { skipped } else { 0 };
        match row.get_mut(place..) {
            Some(letters) if letters.len() == codes.len() && letters.len() == bytes.len() => {
                letters.copy_from_slice(&bytes)
            }
            Some(_) | None => {
                return fault(*line, "an alphabet has not 26 characters", "write 26, and 24 or 26 for A2");
            }
        }
    }
    if let Some([escape, new_line]) = alphabets[2].first_chunk_mut() {
        (*escape, *new_line) = (b' ', 13);
    }
    Ok(charset.with_alphabets(alphabets))
}

/// The ZSCII codes of a text.
pub(super) fn zscii(line: u32, text: &Text, charset: &Charset) -> Result<Vec<u16>, AssembleError> {
    literal::zscii(text, charset).or_else(|error| literal_fault(line, error))
}

/// The encoded string of a text.
pub(super) fn zstring(line: u32, text: &Text, charset: &Charset) -> Result<Vec<u8>, AssembleError> {
    literal::encode(text, charset).or_else(|error| literal_fault(line, error))
}

fn literal_fault<T>(line: u32, error: LiteralError) -> Result<T, AssembleError> {
    fault(line, error.to_string(), "declare the character with .unicode, or write another")
}

/// The label of a dictionary word's entry.
pub(super) fn entry_label(encoded: &[u8]) -> String {
    encoded.iter().fold("$entry".to_string(), |label, byte| label + &format!("{byte:02x}"))
}

/// Items in the making.
struct Items(Vec<Item>);

impl Items {
    fn push(&mut self, line: u32, content: Content) {
        self.0.push(Item { line, scope: Rc::from(""), content });
    }

    fn label(&mut self, name: &str) {
        self.push(0, Content::Label(name.to_string()));
    }

    fn bytes(&mut self, bytes: impl IntoIterator<Item = u8>) {
        self.push(0, Content::Data(Data::bytes(bytes)));
    }

    fn words(&mut self, line: u32, words: impl IntoIterator<Item = Value>) {
        self.push(line, Content::Data(Data::words(words)));
    }
}

/// Header, header extension, abbreviations, objects and globals, in that order.
pub(super) fn dynamic(program: &Program, charset: &Charset) -> Result<Vec<Item>, AssembleError> {
    let mut items = Items(Vec::new());
    items.push(0, Content::Data(Data { width: Width::Byte, entries: vec![Datum::Run(64, Value::Number(0))] }));
    extension(program, &mut items);
    abbreviations(program, &mut items)?;
    objects(program, charset, &mut items)?;
    items.label(GLOBALS);
    for (line, _, value) in &program.globals {
        items.words(*line, [value.clone()]);
    }
    items.words(0, (program.globals.len()..240).map(|_| Value::Number(0)));
    Ok(items.0)
}

/// Alphabet, extra characters, terminating characters and dictionary.
pub(super) fn fixed(program: &Program, charset: &Charset) -> Result<Vec<Item>, AssembleError> {
    let mut items = Items(Vec::new());
    if program.alphabets.is_some() {
        items.label(ALPHABET);
        items.bytes(charset.alphabets().iter().flatten().copied());
    }
    if program.unicode.is_some() {
        let extra = charset.extra();
        items.label(UNICODE);
        items.bytes([u8::try_from(extra.len()).unwrap_or(0)]);
        items.words(0, extra.iter().map(|c| Value::Number(*c as u16)));
    }
    if let Some(codes) = &program.terminators {
        items.label(TERMINATORS);
        items.bytes(codes.iter().copied().chain([0]));
    }
    dictionary(program, charset, &mut items)?;
    Ok(items.0)
}

/// §11.1.7. The Unicode table's address is its third word.
fn extension(program: &Program, items: &mut Items) {
    if program.extension.is_empty() && program.unicode.is_none() {
        return;
    }
    let mut words = program.extension.clone();
    if program.unicode.is_some() {
        words.resize(words.len().max(3), (0, Value::Number(0)));
        if let Some(word) = words.get_mut(2) {
            word.1 = Value::address(UNICODE);
        }
    }
    items.label(EXTENSION);
    items.words(0, [Value::Number(u16::try_from(words.len()).unwrap_or(u16::MAX))]);
    for (line, value) in words {
        items.words(line, [value]);
    }
}

/// §3.3: 96 entries, 32 in version 2 and none in version 1. Those that are not declared are empty strings.
fn abbreviations(program: &Program, items: &mut Items) -> Result<(), AssembleError> {
    let most = match program.version {
        Version::V1 => 0,
        Version::V2 => 32,
        Version::V3 | Version::V4 | Version::V5 | Version::V6 | Version::V7 | Version::V8 => 96,
    };
    if let Some((line, _)) = program.abbreviations.get(most) {
        let advice = format!("version {} has {most}", program.version);
        return fault(*line, "one abbreviation too many", advice);
    }
    if most == 0 {
        return Ok(());
    }
    let label = |place: usize| format!("$abbreviation{place}");
    items.push(0, Content::Align(2));
    items.label(&label(most));
    items.push(0, Content::Text(Vec::new()));
    for (place, (line, text)) in program.abbreviations.iter().enumerate() {
        items.label(&label(place));
        items.push(*line, Content::Text(text.clone()));
    }
    items.label(ABBREVIATIONS);
    let declared = program.abbreviations.len();
    let entry = |place| label(if place < declared { place } else { most });
    items.words(0, (0..most).map(|place| Value::Name { sense: Sense::Word, name: entry(place), offset: 0 }));
    Ok(())
}

/// Defaults, tree and property tables (§12).
fn objects(program: &Program, charset: &Charset, items: &mut Items) -> Result<(), AssembleError> {
    let small = program.version.has_small_objects();
    // §12.3.2 has 65535, but their 14 bytes each must lie in dynamic memory.
    let most = if small { 255 } else { 0x10000 / 14 };
    if let Some(object) = program.objects.get(most) {
        return fault(object.line, "one object too many", format!("this version has {most}"));
    }
    items.label(OBJECTS);
    let mut defaults: Vec<(u32, Value)> = vec![(0, Value::Number(0)); if small { 31 } else { 63 }];
    for (line, property, value) in &program.defaults {
        if let Some(default) = defaults.get_mut(usize::from(*property).saturating_sub(1)) {
            *default = (*line, value.clone());
        }
    }
    for (line, default) in defaults {
        items.words(line, [default]);
    }
    let tree = tree(program)?;
    for ((object, [parent, sibling, child]), place) in program.objects.iter().zip(tree).zip(0..) {
        items.bytes(attributes(object, if small { 4 } else { 6 }));
        let family = [parent, sibling, child];
        match small {
            true => items.bytes(family.map(|number| number as u8)),
            false => items.words(object.line, family.map(Value::Number)),
        }
        items.words(object.line, [Value::address(properties_label(place))]);
    }
    for (object, place) in program.objects.iter().zip(0..) {
        items.label(&properties_label(place));
        properties(object, small, charset, items)?;
    }
    Ok(())
}

fn properties_label(place: usize) -> String {
    format!("$properties{place}")
}

/// §12.3.1: attribute 0 is the top bit of the first byte.
fn attributes(object: &Object, size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    for attribute in &object.attributes {
        if let Some(byte) = bytes.get_mut(usize::from(attribute / 8)) {
            *byte |= 0x80 >> (attribute % 8);
        }
    }
    bytes
}

/// Parent, sibling and child of each object; children in the order of the text.
fn tree(program: &Program) -> Result<Vec<[u16; 3]>, AssembleError> {
    let numbers: HashMap<&str, u16> = program.objects.iter().map(|object| object.name.as_str()).zip(1..).collect();
    let mut tree = vec![[0; 3]; program.objects.len()];
    let mut youngest: HashMap<u16, u16> = HashMap::new();
    for (object, number) in program.objects.iter().zip(1_u16..) {
        let parent = match &object.parent {
            None => continue,
            Some(Value::Number(parent)) if usize::from(*parent) <= tree.len() => *parent,
            Some(Value::Name { name, .. }) if numbers.contains_key(name.as_str()) => {
                numbers.get(name.as_str()).copied().unwrap_or(0)
            }
            Some(Value::Number(_) | Value::Char(_) | Value::Name { .. } | Value::Entry(_)) => {
                let what = format!("{} is in no object", object.name);
                return fault(object.line, what, "declare the object it is in with .object");
            }
        };
        if parent == 0 {
            continue;
        }
        let mut link = |of: u16, field: usize, to: u16| {
            if let Some(slot) = tree.get_mut(usize::from(of) - 1).and_then(|family| family.get_mut(field)) {
                *slot = to;
            }
        };
        link(number, 0, parent);
        match youngest.insert(parent, number) {
            Some(elder) => link(elder, 1, number),
            None => link(parent, 2, number),
        }
    }
    Ok(tree)
}

/// A property table (§12.4), highest number first.
fn properties(object: &Object, small: bool, charset: &Charset, items: &mut Items) -> Result<(), AssembleError> {
    let name =
        if object.short_name.is_empty() { Vec::new() } else { zstring(object.line, &object.short_name, charset)? };
    match u8::try_from(name.len() / 2) {
        Ok(words) => items.bytes([words].into_iter().chain(name)),
        Err(_) => return fault(object.line, "the short name is too long", "it has 765 Z-characters at most"),
    }
    let mut properties: Vec<_> = object.properties.iter().collect();
    properties.sort_by_key(|(_, number, _)| std::cmp::Reverse(*number));
    for (line, number, data) in properties {
        let (number, size) = (*number as u8, data.size() as u8);
        match (small, size) {
            (true, _) => items.bytes([size.saturating_sub(1) << 5 | number]),
            (false, 1) => items.bytes([number]),
            (false, 2) => items.bytes([0x40 | number]),
            (false, _) => items.bytes([0x80 | number, 0x80 | size & 0x3F]),
        }
        items.push(*line, Content::Data(data.clone()));
    }
    items.bytes([0]);
    Ok(())
}

/// §13: separators, then the entries in the order of their encoded text.
fn dictionary(program: &Program, charset: &Charset, items: &mut Items) -> Result<(), AssembleError> {
    let mut separators = vec![u16::from(b'.'), u16::from(b','), u16::from(b'"')];
    let mut line = 0;
    if let Some((at, text)) = &program.separators {
        line = *at;
        separators = zscii(line, text, charset)?;
    }
    let Ok(count) = u8::try_from(separators.len()) else {
        return fault(line, "too many separators", "a dictionary has 255 at most");
    };
    let size = program.dictionary.iter().map(|words| words.data.len()).max().unwrap_or(0);
    let word_size = if program.version < Version::V4 { 4 } else { 6 };
    let mut entries: BTreeMap<Vec<u8>, (u32, &[Value])> = BTreeMap::new();
    for words in &program.dictionary {
        if words.data.len() > MOST_ENTRY_DATA {
            let advice = format!("an entry holds {MOST_ENTRY_DATA} at most");
            return fault(words.line, "too many data bytes", advice);
        }
        for text in &words.words {
            if (entries.len() + 1) * (word_size + size) > 0x10000 {
                return fault(
                    words.line,
                    "the dictionary is too large",
                    "it lies in the first 64 KiB: take words away",
                );
            }
            let encoded = charset.word(&zscii(words.line, text, charset)?);
            if entries.insert(encoded, (words.line, &words.data)).is_some() {
                return fault(
                    words.line,
                    "two words have the same beginning",
                    "only the first letters count; give it once",
                );
            }
        }
    }
    items.label(DICTIONARY);
    items.bytes([count].into_iter().chain(separators.iter().map(|code| *code as u8)));
    items.bytes([u8::try_from(word_size + size).unwrap_or(u8::MAX)]);
    items.words(0, [Value::Number(u16::try_from(entries.len()).unwrap_or(u16::MAX))]);
    for (encoded, (line, data)) in entries {
        items.label(&entry_label(&encoded));
        items.bytes(encoded);
        let padding = Datum::Run(u32::try_from(size - data.len()).unwrap_or(0), Value::Number(0));
        let run = |value| Datum::Run(1, value);
        let entries = data.iter().cloned().map(run).chain([padding]).collect();
        items.push(line, Content::Data(Data { width: Width::Byte, entries }));
    }
    Ok(())
}
