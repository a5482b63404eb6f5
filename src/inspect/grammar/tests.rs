//! Grammar tables written by hand, as the kinds that no story at hand has have them. Those of published stories are in `tests/inspect.rs`.

use super::*;
use crate::story::Story;

const STATIC: u16 = 0x200;
const ROUTINES: u16 = 0x700;
const DICTIONARY: u16 = 0x600;

/// A story with bytes at addresses, whose routines have no local variables.
fn story(version: u8, serial: &[u8; 6], parts: &[(u16, Vec<u8>)]) -> Subject {
    let mut image = vec![0u8; 0x1000];
    let words: [(u16, u16); 7] = [
        (0x04, ROUTINES),
        (0x06, if version == 6 { ROUTINES / 4 } else { ROUTINES + 1 }),
        (0x08, DICTIONARY),
        (0x0A, 0x100),
        (0x0C, 0x40),
        (0x0E, STATIC),
        (0x18, 0),
    ];
    image[0] = version;
    for (at, word) in words {
        image[usize::from(at)..][..2].copy_from_slice(&word.to_be_bytes());
    }
    image[0x12..0x18].copy_from_slice(serial);
    for (at, bytes) in parts {
        image[usize::from(*at)..][..bytes.len()].copy_from_slice(bytes);
    }
    Subject::new(&Story::from_bytes(image).expect("a story"))
}

/// Words of one letter with their data, in the encoding of V4 and later: `a` is Z-character 6.
fn dictionary(words: &[(u8, &[u8])]) -> (u16, Vec<u8>) {
    let length = 6 + words[0].1.len();
    let mut bytes = vec![0, length as u8, 0, words.len() as u8];
    for (letter, data) in words {
        let first = u16::from(letter - b'a' + 6) << 10 | 0x00A5;
        bytes.extend(first.to_be_bytes());
        bytes.extend([0x14, 0xA5, 0x94, 0xA5]);
        bytes.extend(*data);
    }
    (DICTIONARY, bytes)
}

/// The address of a word in such a dictionary.
fn word(index: u16, data: u16) -> u16 {
    DICTIONARY + 4 + index * (6 + data)
}

fn bytes(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn shown(grammar: &Grammar) -> Vec<String> {
    let lines = grammar.verbs.iter().flat_map(|verb| verb.lines.iter().map(move |line| (verb, line)));
    lines.map(|(verb, line)| format!("{} {} {:?}", verb.words.join(","), line.tokens.join(" "), line.action)).collect()
}

#[test]
fn infocom_lines_of_two_four_and_seven_bytes() {
    let packed = ROUTINES / 4;
    let mut grammar = bytes(&[STATIC + 2]);
    grammar.extend([3, 0x00, 0]); // alone
    grammar.extend([0x40 | 0x3E, 1, 20, 0x30]); // with a preposition and an object
    grammar.extend([0x80, 1, 0, 0, 0x3E, 0, 0x84]); // with two
    grammar.extend(bytes(&[packed, packed, 0, packed]));
    grammar.extend(bytes(&[1, word(1, 3), 0xFE]));
    let verb: &[u8] = &[0x41, 255, 0];
    let preposition: &[u8] = &[0x08, 0xFE, 0];
    let subject = story(5, b"870101", &[(STATIC, grammar), dictionary(&[(b'g', verb), (b'w', preposition)])]);
    let report = GrammarReport::of(&subject);
    let grammar = report.grammar.unwrap_or_else(|| panic!("{:?}", report.tried));
    assert_eq!(grammar.format, Format::InfocomVariable);
    assert_eq!(
        shown(&grammar),
        ["g  Some(0)", "g 'w' OBJ(in room, on ground, find 20) Some(1)", "g OBJ 'w' OBJ(held, many) Some(1)",]
    );
    assert_eq!((grammar.actions[0].routine, grammar.actions[0].preaction), (Some(ROUTINES.into()), None));
    assert_eq!(grammar.actions[1].preaction, Some(ROUTINES.into()));
}

#[test]
fn infocom_grammar_of_version_6() {
    let (verb, one, two, actions) = (0x300u16, 0x310u16, 0x320u16, 0x340u16);
    let packed = ROUTINES / 4;
    let parts = [
        (0x100 - 4, bytes(&[actions, actions + 4])),
        (verb, bytes(&[0, 0, one, two])),
        (one, bytes(&[1, 1, 0, 0x0580])),
        (two, bytes(&[1, 1, 0, 0x000F, word(1, 3), 0x0014])),
        (actions, bytes(&[packed, packed, 0, packed])),
        dictionary(&[(b'g', &[(verb >> 8) as u8, verb as u8, 1]), (b'w', &[0, 0, 0])]),
    ];
    let report = GrammarReport::of(&story(6, b"890101", &parts));
    let grammar = report.grammar.unwrap_or_else(|| panic!("{:?}", report.tried));
    assert_eq!(grammar.format, Format::InfocomV6);
    assert_eq!(
        shown(&grammar),
        ["g  Some(0)", "g OBJ(find 5, $80) Some(1)", "g OBJ(find 0, $0f) 'w' OBJ(find 0, $14) Some(1)"]
    );
}

#[test]
fn inform_grammar_of_version_3() {
    let packed = ROUTINES / 4;
    // A line of four tokens, two of them alternatives, and one of a parsing routine.
    let line = [(4 << 11 | 1u16).to_be_bytes(), [0x01, 3], [0x62, 0], [0x52, 1], [0x83, 0]].concat();
    let mut grammar = bytes(&[STATIC + 2]);
    grammar.push(2);
    grammar.extend(bytes(&[0]));
    grammar.extend(line);
    let tables = bytes(&[packed, packed, packed, 2, word(1, 3), word(2, 3)]);
    let missing = usize::from(DICTIONARY - STATIC) - grammar.len() - tables.len();
    // Inform puts them right before the dictionary, so that the dictionary is moved here to where they end.
    let dictionary_at = DICTIONARY - missing as u16;
    let moved = |index: u16| dictionary_at + 4 + index * 9;
    grammar.extend(bytes(&[packed, packed, packed, 2, moved(1), moved(2)]));
    let (_, words) = dictionary(&[(b'g', &[1, 255, 0]), (b'i', &[8, 0, 0]), (b'o', &[8, 0, 0])]);
    let parts = [(STATIC, grammar), (dictionary_at, words), (0x08, bytes(&[dictionary_at])), (0x3C, b"6.43".to_vec())];
    let report = GrammarReport::of(&story(5, b"250101", &parts));
    let grammar = report.grammar.unwrap_or_else(|| panic!("{:?}", report.tried));
    assert_eq!(grammar.format, Format::InformGv3);
    assert_eq!(shown(&grammar), ["g  Some(0)", "g multiheld 'i'/'o' noun=routine 0 Some(1)"]);
    assert_eq!(grammar.parsing_routines, [u32::from(ROUTINES)]);
}

#[test]
fn what_is_no_grammar_is_told_for_each_kind() {
    let subject = story(5, b"250101", &[(STATIC, vec![0x12; 64]), dictionary(&[(b'g', &[0, 0, 0])])]);
    let report = GrammarReport::of(&subject);
    assert_eq!((report.grammar, report.tried.len()), (None, Format::ALL.len()));
}
