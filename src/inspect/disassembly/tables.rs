//! The tables of low memory, as far as the header and the Standard say where they are and how they are made.

use super::map::{Kind, Map, address};
use crate::story::Version;
use crate::story::header::address as field;
use crate::zmachine::text::TextTables;

/// Takes the header, which nothing else may have.
pub(super) fn header(map: &mut Map, length_is_right: bool, checksum_is_right: bool) {
    let v = map.version();
    let from = |first: Version| v >= first;
    let fields: &[(u16, u32, Kind, bool, &str)] = &[
        (field::VERSION, 1, Kind::Bytes, true, "version"),
        (field::FLAGS_1, 1, Kind::Bytes, true, "Flags 1"),
        (field::RELEASE, 2, Kind::Numbers, true, "release"),
        (field::HIGH_MEMORY_BASE, 2, Kind::Addresses, true, "high memory"),
        (field::INITIAL_PC, 2, Kind::Addresses, v != Version::V6, "first instruction"),
        (field::INITIAL_PC, 2, Kind::Words, v == Version::V6, "main routine"),
        (field::DICTIONARY, 2, Kind::Addresses, true, "dictionary"),
        (field::OBJECTS, 2, Kind::Addresses, true, "objects"),
        (field::GLOBALS, 2, Kind::Addresses, true, "global variables"),
        (field::STATIC_BASE, 2, Kind::Addresses, true, "static memory"),
        (field::FLAGS_2, 2, Kind::Numbers, true, "Flags 2"),
        (field::SERIAL, 6, Kind::Bytes, true, "serial code"),
        (field::ABBREVIATIONS, 2, Kind::Addresses, from(Version::V2), "abbreviations"),
        (
            field::FILE_LENGTH,
            2,
            if length_is_right { Kind::Length } else { Kind::Numbers },
            from(Version::V3),
            "length",
        ),
        (
            field::CHECKSUM,
            2,
            if checksum_is_right { Kind::Checksum } else { Kind::Numbers },
            from(Version::V3),
            "checksum",
        ),
        (field::INTERPRETER_NUMBER, 2, Kind::Bytes, from(Version::V4), "interpreter"),
        (field::SCREEN_HEIGHT_LINES, 2, Kind::Bytes, from(Version::V4), "screen height and width"),
        (field::SCREEN_WIDTH_UNITS, 4, Kind::Numbers, from(Version::V5), "screen width and height in units"),
        (field::FONT_WIDTH, 2, Kind::Bytes, from(Version::V5), "font size"),
        (field::ROUTINES_OFFSET, 2, Kind::Numbers, matches!(v, Version::V6 | Version::V7), "routines offset"),
        (field::STRINGS_OFFSET, 2, Kind::Numbers, matches!(v, Version::V6 | Version::V7), "strings offset"),
        (field::DEFAULT_BACKGROUND, 2, Kind::Bytes, from(Version::V5), "background and foreground"),
        (field::TERMINATING_CHARACTERS, 2, Kind::Addresses, from(Version::V5), "terminating characters"),
        (field::STREAM_3_WIDTH, 2, Kind::Numbers, v == Version::V6, "width of stream 3"),
        (field::STANDARD_REVISION, 2, Kind::Bytes, true, "revision of the Standard"),
        (field::ALPHABET_TABLE, 2, Kind::Addresses, from(Version::V5), "alphabet"),
        (field::EXTENSION_TABLE, 2, Kind::Addresses, from(Version::V5), "header extension"),
        (field::COMPILER, 4, Kind::Bytes, true, "compiler"),
    ];
    for (at, size, kind, known, note) in fields {
        if *known {
            map.claim_noted(u32::from(*at), *size, *kind, (*note).to_owned());
        }
    }
    map.heads.entry(0).or_default().push("The header (§11.1)".to_owned());
    // The rest of it, which its version gives no meaning.
    while let Some(gap) = map.gap(0, 64) {
        map.claim(gap.start, gap.end - gap.start, Kind::Bytes);
    }
}

/// Takes the tables that the header names.
pub(super) fn all(map: &mut Map, tables: &TextTables) {
    abbreviations(map, tables);
    extension(map);
    dictionary(map, tables);
    objects(map, tables);
    globals(map);
}

/// Names the place of a table and heads it, if there is one.
fn begin(map: &mut Map, at: u16, name: &str, head: &str) -> Option<u32> {
    let at = u32::from(at);
    if at < 64 || !map.is_free(at, 1) {
        return None;
    }
    map.names.insert(at, name.to_owned());
    map.heads.entry(at).or_default().push(head.to_owned());
    Some(at)
}

/// How many abbreviations a version has (§3.3).
pub(super) fn abbreviation_count(version: Version) -> u32 {
    match version {
        Version::V1 => 0,
        Version::V2 => 32,
        Version::V3 | Version::V4 | Version::V5 | Version::V6 | Version::V7 | Version::V8 => 96,
    }
}

fn abbreviations(map: &mut Map, tables: &TextTables) {
    let Some(table) = begin(map, map.header.abbreviations, "abbreviations", "The abbreviations (§3.3)") else {
        return;
    };
    for number in 0..abbreviation_count(map.version()) {
        let at = table + 2 * number;
        let string = 2 * u32::from(map.word(at));
        let (text, _) = tables.decode_to_string(&map.memory, string).unwrap_or_default();
        map.claim_noted(at, 2, Kind::Halves, quoted(&text));
        text_at(map, string, format!("abbreviation.{number}"), String::new());
    }
}

/// Takes an encoded string at a byte address and gives it a name.
fn text_at(map: &mut Map, at: u32, name: String, note: String) {
    if at < 64 {
        return;
    }
    if let Some(size) = map.string_size(at)
        && map.claim_noted(at, size, Kind::Text, note)
    {
        map.names.insert(at, name);
    }
}

/// The header extension, the Unicode table, the alphabet and the terminating characters (§11.1.7, §3.8.5.2, §3.5.5, §10.5.2.1).
fn extension(map: &mut Map) {
    if let Some(at) = begin(map, map.header.extension_table, "extension", "The header extension (§11.1.7)") {
        let words = map.word(at);
        map.claim_noted(at, 2, Kind::Numbers, "words that follow".to_owned());
        for number in 1..=u32::from(words).min(64) {
            let kind = if number == 3 { Kind::Addresses } else { Kind::Numbers };
            map.claim(at + 2 * number, 2, kind);
        }
        let unicode = if words >= 3 { map.word(at + 6) } else { 0 };
        if let Some(at) = begin(map, unicode, "unicode", "The extra characters (§3.8.5.2)") {
            let count = u32::from(map.byte(at));
            map.claim(at, 1, Kind::Bytes);
            map.claim(at + 1, 2 * count, Kind::Numbers);
        }
    }
    if let Some(at) = begin(map, map.header.alphabet_table, "alphabet", "The alphabet (§3.5.5)") {
        for row in 0..3 {
            map.claim(at + 26 * row, 26, Kind::Bytes);
        }
    }
    if let Some(at) =
        begin(map, map.header.terminating_characters, "terminators", "The terminating characters (§10.5.2.1)")
    {
        let codes = map.image.get(at as usize..).unwrap_or_default();
        let count = codes.iter().take(256).position(|code| *code == 0);
        if let Some(count) = count {
            map.claim(at, address(count) + 1, Kind::Bytes);
        }
    }
}

/// §13.2: separators, then entries that begin with their encoded text.
fn dictionary(map: &mut Map, tables: &TextTables) {
    let Some(at) = begin(map, map.header.dictionary, "dictionary", "The dictionary (§13)") else { return };
    let separators = u32::from(map.byte(at));
    map.claim_noted(at, 1 + separators, Kind::Bytes, "word separators".to_owned());
    let at = at + 1 + separators;
    let (length, count) = (u32::from(map.byte(at)), (map.word(at + 1) as i16).unsigned_abs());
    map.claim_noted(at, 1, Kind::Bytes, "bytes of an entry".to_owned());
    map.claim_noted(at + 1, 2, Kind::Numbers, "entries".to_owned());
    let text = if map.version() < Version::V4 { 4 } else { 6 };
    if length < text {
        return;
    }
    let mut names = std::collections::HashSet::new();
    for number in 0..u32::from(count) {
        let entry = at + 3 + length * number;
        let is_word = map.string_size(entry) == Some(text);
        let word = match is_word {
            true => tables.decode_to_string(&map.memory, entry).map(|(text, _)| text).unwrap_or_default(),
            false => String::new(),
        };
        if !map.claim(entry, text, if is_word { Kind::Text } else { Kind::Bytes }) {
            break;
        }
        map.claim(entry + text, length - text, Kind::Bytes);
        let plain: String = word.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let name = format!("w.{plain}");
        let name = if names.insert(name.clone()) { name } else { format!("{name}.{number}") };
        map.names.insert(entry, name);
    }
}

/// §12: the defaults, the objects, and their property tables.
fn objects(map: &mut Map, tables: &TextTables) {
    let Some(table) = begin(map, map.header.objects, "objects", "The property defaults (§12.2)") else { return };
    let small = map.version().has_small_objects();
    let (defaults, size, attributes, link, most) = if small { (31, 9, 4, 1, 255) } else { (63, 14, 6, 2, 0xFFFF) };
    for first in (0..defaults).step_by(8) {
        let count = (defaults - first).min(8);
        map.claim_noted(table + 2 * first, 2 * count, Kind::Words, format!("from property {}", first + 1));
    }
    // The property tables follow the objects: the lowest of them is where the objects end.
    for number in 1..=most {
        let entry = table + 2 * defaults + size * (number - 1);
        if !map.is_free(entry, size) {
            break;
        }
        let pointer = entry + size - 2;
        let its = u32::from(map.word(pointer));
        if its <= table || its >= map.size() {
            break;
        }
        let name = short_name(map, tables, its);
        let relative = |n: u32| {
            let at = entry + attributes + link * n;
            if small { u16::from(map.byte(at)) } else { map.word(at) }
        };
        let family = format!("parent {}, sibling {}, child {}", relative(0), relative(1), relative(2));
        let set: Vec<String> = (0..8 * attributes)
            .filter(|n| map.byte(entry + n / 8) & 0x80 >> (n % 8) != 0)
            .map(|n| n.to_string())
            .collect();
        map.heads.entry(entry).or_default().push(format!("Object {number}, {}", quoted(&name)));
        map.claim_noted(entry, attributes, Kind::Bytes, format!("attributes {}", set.join(" ")));
        map.claim_noted(entry + attributes, 3 * link, if small { Kind::Bytes } else { Kind::Numbers }, family);
        map.claim(pointer, 2, Kind::Addresses);
        properties(map, number, its, &name);
        map.objects.insert(u16::try_from(number).unwrap_or(0), name);
    }
}

fn short_name(map: &Map, tables: &TextTables, at: u32) -> String {
    match map.byte(at) {
        0 => String::new(),
        _ => tables.decode_to_string(&map.memory, at + 1).map(|(name, _)| name).unwrap_or_default(),
    }
}

/// A property table (§12.4).
fn properties(map: &mut Map, object: u32, table: u32, name: &str) {
    let words = u32::from(map.byte(table));
    if !map.is_free(table, 1 + 2 * words) {
        return;
    }
    map.heads.entry(table).or_default().push(format!("Properties of object {object}, {}", quoted(name)));
    map.names.insert(table, format!("properties.{object}"));
    map.claim(table, 1, Kind::Bytes);
    if words > 0 {
        let whole = map.string_size(table + 1) == Some(2 * words);
        map.claim(table + 1, 2 * words, if whole { Kind::Text } else { Kind::Bytes });
    }
    let small = map.version().has_small_objects();
    let mut at = table + 1 + 2 * words;
    let mut last = 64;
    loop {
        let first = map.byte(at);
        let (number, head, size) = match (small, first) {
            (_, 0) => break,
            (true, _) => (first & 31, 1, u32::from(first >> 5) + 1),
            (false, 0x80..) => match map.byte(at + 1) & 0x3F {
                0 => (first & 63, 2, 64),
                size => (first & 63, 2, u32::from(size)),
            },
            (false, _) => (first & 63, 1, u32::from(first >> 6) + 1),
        };
        if number == 0 || number >= last || !map.is_free(at, head + size) {
            return;
        }
        last = number;
        map.claim_noted(at, head, Kind::Bytes, format!("property {number}, {size} bytes"));
        map.claim(at + head, size, if size % 2 == 0 { Kind::Words } else { Kind::Bytes });
        at += head + size;
    }
    map.claim(at, 1, Kind::Bytes);
}

/// The 240 global variables (§6.2), or as many as nothing else lies on.
fn globals(map: &mut Map) {
    let Some(at) = begin(map, map.header.globals, "globals", "The global variables (§6.2)") else { return };
    for number in 0..240 {
        if !map.claim_noted(at + 2 * number, 2, Kind::Words, format!("g{number:02x}")) {
            break;
        }
    }
}

/// A story's text in quotes, fit for a comment.
pub(super) fn quoted(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|c| match c {
            '\n' => '^',
            c if crate::zmachine::screen::is_displayable(c) => c,
            _ => '?',
        })
        .collect();
    format!("\"{shown}\"")
}
