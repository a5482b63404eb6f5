//! Infocom's grammar of V1 to V5, as its games have it: at the beginning of static memory a table of verbs and their lines, then
//! the actions' routines, those called before them, and the prepositions.

use super::{Action, Format, Grammar, Line, Preposition, Read, Table, routine, used_actions, verb_table, verbs};
use crate::inspect::dictionary::DictionaryReport;
use crate::inspect::subject::{Finding, Subject};

/// Where an object of a line is looked for, and how it is taken, bit by bit from the highest.
const PLACES: [&str; 8] = ["held", "carried", "in room", "on ground", "take", "many", "have", "?"];

/// Bytes of zeros that may stand between the lines and the actions.
const MOST_PADDING: u32 = 3;

/// How many actions there may be behind the last that a line has.
const UNUSED_ACTIONS: u32 = 64;

pub fn read(subject: &Subject, dictionary: &DictionaryReport, format: Format) -> Read {
    let pointers = verb_table(subject)?;
    let start = u32::from(subject.header().static_base);
    let lines_start = start + 2 * pointers.len() as u32;
    let (raw, lines_end) = verbs(subject, &pointers, |at| match format {
        Format::InfocomFixed => fixed(subject, at),
        _ => variable(subject, at),
    })?;
    if raw.iter().all(|verb| verb.lines.is_empty()) {
        return Err("no verb has a line".to_owned());
    }
    let found = tables(subject, dictionary, used_actions(&raw), lines_end)?;
    let mut verbs = raw;
    for line in verbs.iter_mut().flat_map(|verb| &mut verb.lines) {
        line.tokens = tokens(format, line, &found.prepositions)?;
    }
    for word in &dictionary.words {
        let named = word.infocom_verb().and_then(|number| verbs.get_mut(usize::from(255 - number)));
        if let Some(verb) = named {
            verb.words.push(word.text.clone());
        }
    }
    if verbs.iter().all(|verb| verb.words.is_empty()) {
        return Err("no word of the dictionary means any of the verbs".to_owned());
    }
    let mut actions = Vec::new();
    for number in 0..found.count {
        let called = |table: u32| routine(subject, subject.word(table + 2 * number).unwrap_or(0));
        let wrong = |why| format!("action {number}: {why}");
        let (routine, preaction) = (called(found.actions).map_err(wrong)?, called(found.preactions).map_err(wrong)?);
        actions.push(Action { number: number as u16, name: None, routine, preaction });
    }
    let table = |name, start, end| Table { name, start, end };
    let tables = vec![
        table("grammar pointers", start, lines_start),
        table("grammar lines", lines_start, lines_end),
        table("action routines", found.actions, found.preactions),
        table("preaction routines", found.preactions, found.prepositions_start),
        table("prepositions", found.prepositions_start, found.end),
    ];
    let findings = verbs
        .iter()
        .filter(|verb| verb.words.is_empty() && !verb.lines.is_empty())
        .map(|verb| Finding::at(verb.address, format!("verb {} has lines, and no word means it", verb.number)))
        .collect();
    let prepositions = found.prepositions;
    Ok((Grammar { format, verbs, actions, parsing_routines: Vec::new(), prepositions, tables }, findings))
}

/// The tables behind the lines.
struct Found {
    actions: u32,
    preactions: u32,
    /// How many actions there are.
    count: u32,
    prepositions_start: u32,
    prepositions: Vec<Preposition>,
    end: u32,
}

/// Actions and preactions are of one length, which is written nowhere: it is where the prepositions behind them make sense.
fn tables(subject: &Subject, dictionary: &DictionaryReport, used: u32, lines_end: u32) -> Result<Found, String> {
    for padding in 0..=MOST_PADDING {
        if padding > 0 && subject.byte(lines_end + padding - 1) != Some(0) {
            break;
        }
        for count in used..=used + UNUSED_ACTIONS {
            let actions = lines_end + padding;
            let preactions = actions + 2 * count;
            let prepositions_start = preactions + 2 * count;
            if let Some((prepositions, end)) = prepositions(subject, dictionary, prepositions_start) {
                return Ok(Found { actions, preactions, count, prepositions_start, prepositions, end });
            }
        }
    }
    Err(format!("the lines end at ${lines_end:04x}, and behind tables of {used} actions there are no prepositions"))
}

/// The prepositions at an address: a count, and for each a word's address and its number, as a word or as a byte.
fn prepositions(subject: &Subject, dictionary: &DictionaryReport, start: u32) -> Option<(Vec<Preposition>, u32)> {
    let count = u32::from(subject.word(start)?);
    if count == 0 || count > 255 {
        return None;
    }
    [4, 3].into_iter().find_map(|size| {
        let mut list: Vec<Preposition> = Vec::new();
        for n in 0..count {
            let at = start + 2 + size * n;
            let word = dictionary.at(subject.word(at)?)?;
            let number = if size == 4 { subject.word(at + 2)? } else { subject.byte(at + 2)?.into() };
            if number > 255 {
                return None;
            }
            match list.iter_mut().find(|preposition| preposition.number == number) {
                Some(known) => known.words.push(word.text.clone()),
                None => list.push(Preposition { number, words: vec![word.text.clone()] }),
            }
        }
        Some((list, start + 2 + size * count))
    })
}

/// Number of objects, two prepositions, two attributes to find objects by, two bytes of places, the action.
fn fixed(subject: &Subject, at: u32) -> Result<Line, String> {
    let bytes = subject.bytes(at, 8);
    match *bytes {
        [0..=2, _, _, _, _, _, _, action] => Ok(line(at, bytes, action)),
        [objects, ..] if bytes.len() == 8 => Err(format!("the line at ${at:04x} has {objects} objects")),
        _ => Err("the lines lead past the story's end".to_owned()),
    }
}

/// The same with what there is of it: the number of objects in the two highest bits of the first preposition.
fn variable(subject: &Subject, at: u32) -> Result<Line, String> {
    let length = match subject.byte(at).map(|byte| byte >> 6) {
        Some(0) => 2,
        Some(1) => 4,
        Some(2) => 7,
        Some(_) => return Err(format!("the line at ${at:04x} has 3 objects")),
        None => return Err("the lines lead past the story's end".to_owned()),
    };
    match subject.bytes(at, length) {
        bytes @ [_, action, ..] if bytes.len() == length => Ok(line(at, bytes, *action)),
        _ => Err("the lines lead past the story's end".to_owned()),
    }
}

fn line(at: u32, bytes: &[u8], action: u8) -> Line {
    Line { address: at, bytes: bytes.to_vec(), tokens: Vec::new(), action: Some(action.into()), reversed: false }
}

fn tokens(format: Format, line: &Line, prepositions: &[Preposition]) -> Result<Vec<String>, String> {
    // The prepositions before each object, and its attribute and places.
    let (objects, before, object) = match (format, line.bytes.as_slice()) {
        (Format::InfocomFixed, &[objects, p1, p2, f1, f2, l1, l2, _]) => (objects, [p1, p2], [(f1, l1), (f2, l2)]),
        (_, &[first, _]) => (0, [compact(first), 0], [(0, 0); 2]),
        (_, &[first, _, f1, l1]) => (1, [compact(first), 0], [(f1, l1), (0, 0)]),
        (_, &[first, _, f1, l1, p2, f2, l2]) => (2, [compact(first), compact(p2)], [(f1, l1), (f2, l2)]),
        _ => return Err(format!("the line at ${:04x} has no length of a line", line.address)),
    };
    let mut tokens = Vec::new();
    for ((place, preposition), (attribute, places)) in (0..).zip(before).zip(object) {
        if preposition != 0 {
            let found = prepositions.iter().find(|known| known.number == u16::from(preposition));
            let word = found.and_then(|known| known.words.first());
            tokens.push(format!(
                "'{}'",
                word.ok_or_else(|| format!("${:04x}: there is no preposition {preposition}", line.address))?
            ));
        }
        if place < objects {
            tokens.push(described(attribute, places));
        }
    }
    Ok(tokens)
}

/// The number of a preposition from its six lowest bits.
fn compact(byte: u8) -> u8 {
    match byte & 0x3F {
        0 => 0,
        number => number | 0xC0,
    }
}

/// An object of a line, with the attribute that finds one unasked.
fn described(attribute: u8, places: u8) -> String {
    let named = PLACES.iter().enumerate().filter(|(bit, _)| places & 0x80 >> bit != 0).map(|(_, name)| *name);
    let mut parts: Vec<String> = named.map(str::to_owned).collect();
    if attribute != 0 {
        parts.push(format!("find {attribute}"));
    }
    if parts.is_empty() { "OBJ".to_owned() } else { format!("OBJ({})", parts.join(", ")) }
}
