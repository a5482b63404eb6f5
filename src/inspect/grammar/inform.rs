//! Inform's grammar (Inform Technical Manual, §8.5 and §8.6): GV1, GV2 and GV3.
//!
//! After the lines come the actions' routines, then those of tokens (GV1, GV3), then the prepositions with their count before them
//! (always 0 in GV2), then the dictionary. So the tables in between are found from the dictionary backwards.

use super::{
    Action, Format, Grammar, Line, Preposition, Read, Table, Verb, routine, used_actions, verb_table, verbs, word_at,
};
use crate::inspect::dictionary::DictionaryReport;
use crate::inspect::subject::{Finding, Subject};

/// The token that ends a line of GV2.
const END: u8 = 15;

/// The first token of GV1 that is a preposition.
const FIRST_PREPOSITION: u8 = 0xB0;

const ELEMENTARY: [&str; 10] =
    ["noun", "held", "multi", "multiheld", "multiexcept", "multiinside", "creature", "special", "number", "topic"];

pub fn read(subject: &Subject, dictionary: &DictionaryReport, format: Format) -> Read {
    let pointers = verb_table(subject)?;
    let start = u32::from(subject.header().static_base);
    // GV1 and GV3 name prepositions by number, and so are read with their table.
    let prepositions = prepositions(subject, dictionary, format)?;
    let (mut verbs, lines_end) = verbs(subject, &pointers, |at| match format {
        Format::InformGv1 => line_1(subject, &prepositions.list, at),
        Format::InformGv3 => line_3(subject, &prepositions.list, at),
        _ => line_2(subject, dictionary, at),
    })?;
    name_verbs(&mut verbs, dictionary);
    let (actions_end, parsing_routines) = routines(subject, &verbs, format, lines_end, prepositions.start)?;
    let mut actions = Vec::new();
    for (number, at) in (0u16..).zip((lines_end..actions_end).step_by(2)) {
        let called =
            routine(subject, subject.word(at).unwrap_or(0)).map_err(|why| format!("action {number}: {why}"))?;
        actions.push(Action { number, name: None, routine: called, preaction: None });
    }
    if used_actions(&verbs) > actions.len() as u32 {
        return Err(format!("a line has action {}, of {}", used_actions(&verbs) - 1, actions.len()));
    }
    let table = |name, start, end| Table { name, start, end };
    let mut tables = vec![
        table("grammar pointers", start, start + 2 * pointers.len() as u32),
        table("grammar lines", start + 2 * pointers.len() as u32, lines_end),
        table("action routines", lines_end, actions_end),
    ];
    if prepositions.start > actions_end {
        tables.push(table("parsing routines", actions_end, prepositions.start));
    }
    tables.push(table("prepositions", prepositions.start, prepositions.end));
    let findings = verbs
        .iter()
        .filter(|verb| verb.words.is_empty() && !verb.lines.is_empty())
        .map(|verb| Finding::at(verb.address, format!("verb {} has lines, and no word means it", verb.number)))
        .collect();
    let prepositions = if format == Format::InformGv2 { Vec::new() } else { prepositions.list };
    Ok((Grammar { format, verbs, actions, parsing_routines, prepositions, tables }, findings))
}

fn name_verbs(verbs: &mut [Verb], dictionary: &DictionaryReport) {
    for word in &dictionary.words {
        let named = word.inform_verb().and_then(|number| verbs.get_mut(usize::from(255 - number)));
        if let Some(verb) = named {
            verb.words.push(word.text.clone());
        }
    }
}

/// The prepositions, and where their table is.
struct Prepositions {
    list: Vec<Preposition>,
    start: u32,
    end: u32,
}

/// Bytes of a preposition: GV1 has a word's address and a number, GV3 the address alone.
fn prepositions(subject: &Subject, dictionary: &DictionaryReport, format: Format) -> Result<Prepositions, String> {
    let end = u32::from(dictionary.address);
    let size = match format {
        Format::InformGv1 => 4,
        Format::InformGv3 => 2,
        _ => 0,
    };
    for count in 0..=255u32 {
        let Some(start) = end.checked_sub(2 + size * count) else { break };
        if subject.word(start).map(u32::from) != Some(count) || (size == 0 && count > 0) {
            continue;
        }
        let entries = (0..count).map(|n| {
            let at = start + 2 + size * n;
            let word = dictionary.at(subject.word(at)?)?;
            let number = if size == 4 { subject.word(at + 2)? } else { u16::try_from(n).ok()? };
            Some(Preposition { number, words: vec![word.text.clone()] })
        });
        if let Some(list) = entries.collect::<Option<Vec<_>>>() {
            return Ok(Prepositions { list, start, end });
        }
    }
    Err(format!("before the dictionary at ${end:04x} is no table of prepositions with its count"))
}

/// Where the actions' routines end, and the routines that tokens name by number.
fn routines(
    subject: &Subject,
    verbs: &[Verb],
    format: Format,
    start: u32,
    end: u32,
) -> Result<(u32, Vec<u32>), String> {
    let room = end.checked_sub(start).filter(|room| room.is_multiple_of(2));
    let words =
        room.ok_or_else(|| format!("the lines end at ${start:04x}, and no table of actions fits after them"))? / 2;
    if format == Format::InformGv2 {
        return Ok((end, Vec::new()));
    }
    let numbers = verbs.iter().flat_map(|verb| &verb.lines).flat_map(|line| tokens_of(format, &line.bytes));
    let used =
        numbers.filter_map(|token| parsing_number(format, token)).max().map_or(0, |highest| u32::from(highest) + 1);
    // Inform 5 makes both tables of one length, and later ones this one as long as it must be.
    let is_inform_5 = format == Format::InformGv1 && subject.header().inform_version().is_none();
    let parsing = if is_inform_5 { words / 2 } else { used.min(words) };
    let actions_end = end - 2 * parsing;
    let mut addresses = Vec::new();
    for (number, at) in (0..used.min(parsing)).zip((actions_end..end).step_by(2)) {
        let packed = subject.word(at).unwrap_or(0);
        let address = routine(subject, packed).map_err(|why| format!("parsing routine {number}: {why}"))?;
        addresses.push(address.unwrap_or(0));
    }
    Ok((actions_end, addresses))
}

/// The tokens of a line as pairs of a type and its data.
fn tokens_of(format: Format, bytes: &[u8]) -> Vec<(u8, u8)> {
    match format {
        Format::InformGv3 => bytes.get(2..).unwrap_or(&[]).as_chunks::<2>().0.iter().map(|[t, d]| (*t, *d)).collect(),
        _ => bytes.get(1..7).unwrap_or(&[]).iter().map(|token| (*token, 0)).collect(),
    }
}

/// The number of the routine that a token names.
fn parsing_number(format: Format, (token, data): (u8, u8)) -> Option<u8> {
    match (format, token) {
        (Format::InformGv3, _) => matches!(token & 15, 3 | 5 | 6).then_some(data),
        (_, 16..=111) => Some((token - 16) % 32),
        _ => None,
    }
}

fn line_1(subject: &Subject, prepositions: &[Preposition], at: u32) -> Result<Line, String> {
    let bytes = subject.bytes(at, 8);
    let [count, tokens @ .., action] = bytes else { return Err("the lines lead past the story's end".to_owned()) };
    if *count > 6 {
        return Err(format!("the line at ${at:04x} has {count} objects"));
    }
    let (mut left, mut shown) = (*count, Vec::new());
    for &token in tokens {
        if token == 0 && left == 0 {
            break;
        }
        if token >= FIRST_PREPOSITION {
            let found = prepositions.iter().find(|preposition| preposition.number == u16::from(token));
            let word = found.and_then(|preposition| preposition.words.first());
            shown.push(format!("'{}'", word.ok_or_else(|| format!("${at:04x}: there is no preposition {token}"))?));
            continue;
        }
        let what = match token {
            0..=8 => elementary(token.into(), at)?,
            16..=47 => format!("noun=routine {}", token - 16),
            48..=79 => format!("routine {}", token - 48),
            80..=111 => format!("scope=routine {}", token - 80),
            128..=175 => format!("attribute {}", token - 128),
            _ => return Err(format!("the line at ${at:04x} has a token {token}")),
        };
        left = left.checked_sub(1).ok_or_else(|| format!("the line at ${at:04x} has more objects than it says"))?;
        shown.push(what);
    }
    if left > 0 {
        return Err(format!("the line at ${at:04x} has fewer objects than it says"));
    }
    Ok(Line { address: at, bytes: bytes.to_vec(), tokens: shown, action: Some((*action).into()), reversed: false })
}

fn line_2(subject: &Subject, dictionary: &DictionaryReport, at: u32) -> Result<Line, String> {
    /// More tokens than a line of Inform can have.
    const MOST_TOKENS: u32 = 64;
    let head = subject.word(at).ok_or("the lines lead past the story's end")?;
    if head & 0xF800 != 0 {
        return Err(format!("the line at ${at:04x} has an action ${head:04x}"));
    }
    let mut tokens = Vec::new();
    for n in 0..MOST_TOKENS {
        let place = at + 2 + 3 * n;
        let token = subject.byte(place).ok_or("the lines lead past the story's end")?;
        if token == END {
            let length = (place + 1 - at) as usize;
            return Ok(Line {
                address: at,
                bytes: subject.bytes(at, length).to_vec(),
                tokens,
                action: Some(head & 0x3FF),
                reversed: head & 0x400 != 0,
            });
        }
        let data = subject.word(place + 1).ok_or("the lines lead past the story's end")?;
        let routine = || match routine(subject, data) {
            Ok(Some(address)) => Ok(format!("${address:04x}")),
            Ok(None) | Err(_) => Err(format!("${place:04x}: ${data:04x} is no routine")),
        };
        let what = match token & 0xCF {
            0x01 => elementary(data, place)?,
            0x42 => format!("'{}'", word_at(dictionary, data).map_err(|why| format!("${place:04x}: {why}"))?),
            0x83 => format!("noun={}", routine()?),
            0x04 if data < 48 => format!("attribute {data}"),
            0x85 => format!("scope={}", routine()?),
            0x86 => routine()?,
            _ => return Err(format!("${place:04x}: there is no token ${token:02x} with ${data:04x}")),
        };
        push(&mut tokens, token, what);
    }
    Err(format!("the line at ${at:04x} has no end"))
}

fn line_3(subject: &Subject, prepositions: &[Preposition], at: u32) -> Result<Line, String> {
    let head = subject.word(at).ok_or("the lines lead past the story's end")?;
    let count = head >> 11;
    let bytes = subject.bytes(at, 2 + 2 * usize::from(count));
    if bytes.len() < 2 + 2 * usize::from(count) {
        return Err("the lines lead past the story's end".to_owned());
    }
    let mut tokens = Vec::new();
    for (token, data) in tokens_of(Format::InformGv3, bytes) {
        let what = match token & 0xCF {
            0x01 => elementary(data.into(), at)?,
            0x42 => {
                let found = prepositions.get(usize::from(data)).and_then(|preposition| preposition.words.first());
                format!("'{}'", found.ok_or_else(|| format!("${at:04x}: there is no preposition {data}"))?)
            }
            0x83 => format!("noun=routine {data}"),
            0x04 if data < 48 => format!("attribute {data}"),
            0x85 => format!("scope=routine {data}"),
            0x86 => format!("routine {data}"),
            _ => return Err(format!("the line at ${at:04x} has a token ${token:02x} with {data}")),
        };
        push(&mut tokens, token, what);
    }
    let action = Some(head & 0x3FF);
    Ok(Line { address: at, bytes: bytes.to_vec(), tokens, action, reversed: head & 0x400 != 0 })
}

/// Adds a token; the second and further of alternatives follow a stroke.
fn push(tokens: &mut Vec<String>, token: u8, what: String) {
    match tokens.last_mut() {
        Some(last) if token & 0x10 != 0 => {
            last.push('/');
            last.push_str(&what);
        }
        Some(_) | None => tokens.push(what),
    }
}

fn elementary(number: u16, at: u32) -> Result<String, String> {
    let name = ELEMENTARY.get(usize::from(number));
    name.map(|name| (*name).to_owned()).ok_or_else(|| format!("${at:04x}: there is no token {number}"))
}
