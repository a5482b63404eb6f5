//! The bytes that a terminal sends, as keys, mouse and pastes: what xterm and those after it send (ECMA-48 control sequences, SGR mouse reports,
//! bracketed paste), with the Linux console's and rxvt's ways and the `CSI u` form of keys.
//!
//! Bytes come in any pieces. What is no key is dropped whole, so that a terminal's answer never turns up as text. A key is what crossterm would make
//! of it: upper case has SHIFT, Ctrl-A is `a` with CONTROL.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::Happening;
use super::answers::{self, Kitty};
use crate::zmachine::screen::is_displayable;

const ESC: u8 = 0x1B;

/// Bytes of a control sequence; a longer one is noise.
const SEQUENCE_LONGEST: usize = 64;

/// Bytes of a paste that are kept.
const PASTE_KEPT: usize = 1 << 20;

const PASTE_END: &[u8] = b"\x1b[201~";

/// What has come and is not understood yet.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    /// The begin of a key.
    pending: Vec<u8>,
    /// Within a paste: its bytes so far, and behind them perhaps the begin of its end.
    paste: Option<Vec<u8>>,
}

/// What the first bytes are.
enum Parsed {
    /// So many bytes are this, or nothing.
    Whole(usize, Option<Happening>),
    /// So many bytes begin a paste.
    Paste(usize),
    /// More bytes are needed.
    Part,
}

impl Decoder {
    /// Takes bytes as they come, and adds what they mean.
    pub(super) fn feed(&mut self, bytes: &[u8], come: &mut Vec<Happening>) {
        let mut rest = bytes;
        while let Some((first, others)) = rest.split_first() {
            rest = others;
            if self.paste.is_some() {
                self.pasted(*first, come);
            } else {
                self.pending.push(*first);
                self.parse(come);
            }
        }
    }

    /// Whether something has begun whose rest is to come.
    pub(super) fn is_waiting(&self) -> bool {
        !self.pending.is_empty() || self.paste.is_some()
    }

    /// Whether what has begun is an answer of the terminal, which may come in pieces from far away.
    pub(super) fn is_answered(&self) -> bool {
        [&b"\x1b[?"[..], b"\x1b_G", b"\x1b[6;"].iter().any(|begun| self.pending.starts_with(begun))
    }

    pub(super) fn is_pasting(&self) -> bool {
        self.paste.is_some()
    }

    /// No rest has come in time: takes what is there as it stands.
    pub(super) fn finish(&mut self, come: &mut Vec<Happening>) {
        if let Some(paste) = self.paste.take() {
            come.extend(text_of(&paste));
        }
        let pending = std::mem::take(&mut self.pending);
        match pending.as_slice() {
            [ESC, introducer @ (b'[' | b'O')] => come.extend(character(char::from(*introducer), KeyModifiers::ALT)),
            // An answer that was cut is nothing; what only begins like one is keys.
            [ESC, rest @ ..] if rest.starts_with(answers::KITTY) => {}
            [ESC, b'_', rest @ ..] => {
                come.extend(character('_', KeyModifiers::ALT));
                come.extend(rest.iter().filter_map(|byte| character(char::from(*byte), KeyModifiers::NONE)));
            }
            // A control sequence that was cut is nothing.
            [ESC, b'[' | b'O', ..] | [ESC, ESC, b'[' | b'O', ..] => {}
            bytes => {
                for byte in bytes {
                    come.extend(match *byte {
                        ESC => Some(key(KeyCode::Esc, KeyModifiers::NONE)),
                        // What is no UTF-8 is Latin-1.
                        byte => character(char::from(byte), KeyModifiers::NONE),
                    });
                }
            }
        }
    }

    /// Takes from the pending bytes what is whole.
    fn parse(&mut self, come: &mut Vec<Happening>) {
        while !self.pending.is_empty() {
            let used = match parse(&self.pending) {
                Parsed::Whole(used, happening) => {
                    come.extend(happening);
                    used
                }
                Parsed::Paste(used) => {
                    self.paste = Some(Vec::new());
                    used
                }
                Parsed::Part => return,
            };
            self.pending.drain(..used.clamp(1, self.pending.len()));
        }
    }

    /// Takes a byte of a paste.
    fn pasted(&mut self, byte: u8, come: &mut Vec<Happening>) {
        let Some(paste) = &mut self.paste else { return };
        paste.push(byte);
        if paste.ends_with(PASTE_END) {
            paste.truncate(paste.len().saturating_sub(PASTE_END.len()));
            come.extend(text_of(paste));
            self.paste = None;
        } else if paste.len() > PASTE_KEPT + PASTE_END.len() {
            // What is beyond the limit goes, but for what may be the begin of the end.
            paste.remove(PASTE_KEPT);
        }
    }
}

/// A paste as text: lines end with `\n`, a tab is a space, and nothing is left that is not displayable.
fn text_of(bytes: &[u8]) -> Option<Happening> {
    let bytes = bytes.get(..bytes.len().min(PASTE_KEPT)).unwrap_or_default();
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let text: String = text
        .chars()
        .map(|c| match c {
            '\r' => '\n',
            '\t' => ' ',
            c => c,
        })
        .filter(|c| *c == '\n' || is_displayable(*c))
        .collect();
    (!text.is_empty()).then_some(Happening::Paste(text))
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Happening {
    Happening::Key(KeyEvent::new(code, modifiers))
}

/// A character's key. Control characters are keys of their own.
fn character(c: char, modifiers: KeyModifiers) -> Option<Happening> {
    let control = |c: u8| Some(key(KeyCode::Char(char::from(c)), modifiers | KeyModifiers::CONTROL));
    match c {
        '\r' | '\n' => Some(key(KeyCode::Enter, modifiers)),
        '\t' => Some(key(KeyCode::Tab, modifiers)),
        '\x7F' => Some(key(KeyCode::Backspace, modifiers)),
        '\0' => control(b' '),
        '\x01'..='\x1A' => control(b'a'.saturating_add((c as u8).saturating_sub(1))),
        '\x1C'..='\x1F' => control(b'4'.saturating_add((c as u8).saturating_sub(0x1C))),
        c if !is_displayable(c) => None,
        c if c.is_uppercase() => Some(key(KeyCode::Char(c), modifiers | KeyModifiers::SHIFT)),
        c => Some(key(KeyCode::Char(c), modifiers)),
    }
}

/// What the first bytes are; there is at least one.
fn parse(bytes: &[u8]) -> Parsed {
    match bytes {
        [ESC] | [ESC, ESC] => Parsed::Part,
        // Alt with a key that sends a sequence, or Esc twice and something else.
        [ESC, ESC, b'[' | b'O', ..] => match parse(bytes.get(1..).unwrap_or_default()) {
            Parsed::Whole(used, happening) => Parsed::Whole(used.saturating_add(1), happening.map(with_alt)),
            Parsed::Paste(used) => Parsed::Paste(used.saturating_add(1)),
            Parsed::Part => Parsed::Part,
        },
        [ESC, ESC, ..] => Parsed::Whole(1, Some(key(KeyCode::Esc, KeyModifiers::NONE))),
        [ESC, b'[', rest @ ..] => sequence(rest),
        [ESC, b'O'] => Parsed::Part,
        [ESC, b'O', last, ..] => Parsed::Whole(3, application_key(*last)),
        [ESC, rest @ ..] => {
            let parsed = match answers::kitty(rest) {
                Kitty::Whole(used, answer) => Parsed::Whole(used, answer.map(Happening::Answer)),
                Kitty::Part => Parsed::Part,
                Kitty::No => parse_character(rest, KeyModifiers::ALT),
            };
            match parsed {
                Parsed::Whole(used, happening) => Parsed::Whole(used.saturating_add(1), happening),
                other => other,
            }
        }
        bytes => parse_character(bytes, KeyModifiers::NONE),
    }
}

fn with_alt(happening: Happening) -> Happening {
    match happening {
        Happening::Key(event) => key(event.code, event.modifiers | KeyModifiers::ALT),
        other => other,
    }
}

/// A character in UTF-8. A byte that can't be part of one is Latin-1.
fn parse_character(bytes: &[u8], modifiers: KeyModifiers) -> Parsed {
    let Some(first) = bytes.first() else { return Parsed::Part };
    let length = match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => 1,
    };
    let known = bytes.get(..length.min(bytes.len())).unwrap_or(bytes);
    match std::str::from_utf8(known) {
        Ok(text) => Parsed::Whole(length, text.chars().next().and_then(|c| character(c, modifiers))),
        Err(error) if error.error_len().is_none() => Parsed::Part,
        Err(_) => Parsed::Whole(1, character(char::from(*first), modifiers)),
    }
}

/// What follows `ESC O`: the keypad's and the arrow keys' application modes.
fn application_key(last: u8) -> Option<Happening> {
    let code = match last {
        b'M' => KeyCode::Enter,
        b'I' => KeyCode::Tab,
        b'X' => KeyCode::Char('='),
        b'j'..=b'y' => KeyCode::Char(char::from(last.saturating_sub(0x40))),
        last => letter_key(last)?,
    };
    Some(key(code, KeyModifiers::NONE))
}

/// Keys that a final letter names.
fn letter_key(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'E' => KeyCode::KeypadBegin,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'R' => KeyCode::F(3),
        b'S' => KeyCode::F(4),
        b'Z' => KeyCode::BackTab,
        _ => return None,
    })
}

/// Keys that a number names.
fn number_key(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        // Numbers were left out where the VT220's keyboard had a gap.
        11..=15 => function_key(number, 10),
        17..=21 => function_key(number, 11),
        23..=26 => function_key(number, 12),
        28 | 29 => function_key(number, 13),
        31..=34 => function_key(number, 14),
        _ => return None,
    })
}

fn function_key(number: u32, base: u32) -> KeyCode {
    KeyCode::F(u8::try_from(number.saturating_sub(base)).unwrap_or(0))
}

/// A control sequence, without its introducer `ESC [`.
fn sequence(bytes: &[u8]) -> Parsed {
    const INTRODUCER: usize = 2;
    match bytes {
        // The Linux console's F1 to F5.
        [b'['] => return Parsed::Part,
        [b'[', letter, ..] => {
            let number = u32::from(letter.saturating_sub(b'A')).saturating_add(11);
            let code = (b'A'..=b'E').contains(letter).then(|| number_key(number)).flatten();
            return Parsed::Whole(INTRODUCER + 2, code.map(|code| key(code, KeyModifiers::NONE)));
        }
        // A mouse report of the oldest form: three bytes behind the M.
        [b'M', button, column, row, ..] => {
            let numbers = [*button, *column, *row].map(|byte| u32::from(byte.saturating_sub(32)));
            return Parsed::Whole(INTRODUCER + 4, mouse(numbers, b'M'));
        }
        [b'M', ..] => return Parsed::Part,
        _ => {}
    }
    let is_inner = |byte: &u8| matches!(byte, 0x20..=0x3F) && *byte != b'$';
    let length = bytes.iter().take_while(|byte| is_inner(byte)).count();
    match bytes.get(length) {
        None if length >= SEQUENCE_LONGEST => Parsed::Whole(INTRODUCER.saturating_add(length), None),
        None => Parsed::Part,
        Some(last @ (0x40..=0x7E | b'$')) => {
            let inner = bytes.get(..length).unwrap_or_default();
            let used = INTRODUCER.saturating_add(length).saturating_add(1);
            if inner == b"200" && *last == b'~' {
                Parsed::Paste(used)
            } else {
                Parsed::Whole(used, sequence_key(inner, *last))
            }
        }
        // It was cut off by what begins here.
        Some(_) => Parsed::Whole(INTRODUCER.saturating_add(length), None),
    }
}

/// The numbers of a sequence, each with what stands behind its colon. None where there is something else.
fn numbers(inner: &[u8]) -> Option<Vec<(u32, u32)>> {
    let text = std::str::from_utf8(inner).ok()?;
    let number = |text: &str| if text.is_empty() { Some(1) } else { text.parse().ok() };
    text.split(';')
        .map(|field| {
            let mut parts = field.split(':');
            Some((number(parts.next()?)?, parts.next().map_or(Some(1), number)?))
        })
        .collect()
}

/// What a control sequence means, from its inner bytes and its last.
fn sequence_key(inner: &[u8], last: u8) -> Option<Happening> {
    if let Some(report) = inner.strip_prefix(b"<") {
        let fields = numbers(report)?;
        let [(button, _), (column, _), (row, _)] = fields.as_slice() else { return None };
        return mouse([*button, *column, *row], last);
    }
    if let Some(answer) = answers::of_sequence(inner, last) {
        return Some(Happening::Answer(answer));
    }
    let fields = numbers(inner)?;
    let first = fields.first().map_or(1, |field| field.0);
    let (mut held, kind) = fields.get(1).map_or((KeyModifiers::NONE, 1), |field| (modifiers(field.0), field.1));
    // Released.
    if kind == 3 {
        return None;
    }
    let code = match last {
        b'~' if first == 27 => return coded_key(fields.get(2)?.0, held),
        b'~' => number_key(first)?,
        // rxvt.
        b'^' | b'$' | b'@' => {
            held |= if last == b'$' { KeyModifiers::NONE } else { KeyModifiers::CONTROL };
            held |= if last == b'^' { KeyModifiers::NONE } else { KeyModifiers::SHIFT };
            number_key(first)?
        }
        b'a'..=b'd' => {
            held |= KeyModifiers::SHIFT;
            letter_key(last.to_ascii_uppercase())?
        }
        b'u' => return coded_key(first, held),
        // Else it is where the cursor stands.
        b'A'..=b'S' if first != 1 => return None,
        b'Z' => {
            held |= KeyModifiers::SHIFT;
            KeyCode::BackTab
        }
        last => letter_key(last)?,
    };
    Some(key(code, held))
}

/// A key that its character's code names.
fn coded_key(code: u32, held: KeyModifiers) -> Option<Happening> {
    match char::from_u32(code)? {
        '\x1B' => Some(key(KeyCode::Esc, held)),
        '\t' if held.contains(KeyModifiers::SHIFT) => Some(key(KeyCode::BackTab, held)),
        '\x08' => Some(key(KeyCode::Backspace, held)),
        // The private area names keys that no text has.
        '\u{E000}'..='\u{F8FF}' => None,
        c if held.contains(KeyModifiers::SHIFT) => {
            let mut upper = c.to_uppercase();
            character(upper.next().filter(|_| upper.next().is_none()).unwrap_or(c), held)
        }
        c => character(c, held),
    }
}

/// The modifiers of a sequence's number, which is one more than their sum.
fn modifiers(number: u32) -> KeyModifiers {
    let bits = number.saturating_sub(1);
    let held = [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ];
    held.into_iter().filter(|(bit, _)| bits & bit != 0).map(|(_, modifier)| modifier).collect()
}

/// A mouse report: button and modifiers, column and row from 1; M is a press, m a release.
fn mouse([code, column, row]: [u32; 3], last: u8) -> Option<Happening> {
    let button = match code & 3 {
        0 => Some(MouseButton::Left),
        1 => Some(MouseButton::Middle),
        2 => Some(MouseButton::Right),
        _ => None,
    };
    let is_moving = code & 32 != 0;
    let kind = match (code & 0b1100_0000, button) {
        (0, Some(button)) if is_moving => MouseEventKind::Drag(button),
        (0, Some(button)) if last == b'm' => MouseEventKind::Up(button),
        (0, Some(button)) => MouseEventKind::Down(button),
        (0, None) if is_moving => MouseEventKind::Moved,
        // The oldest form does not say which button was released.
        (0, None) => MouseEventKind::Up(MouseButton::Left),
        (64, _) => match code & 3 {
            0 => MouseEventKind::ScrollUp,
            1 => MouseEventKind::ScrollDown,
            2 => MouseEventKind::ScrollLeft,
            _ => MouseEventKind::ScrollRight,
        },
        _ => return None,
    };
    let held = [(4, KeyModifiers::SHIFT), (8, KeyModifiers::ALT), (16, KeyModifiers::CONTROL)];
    let modifiers = held.into_iter().filter(|(bit, _)| code & bit != 0).map(|(_, modifier)| modifier).collect();
    let cell = |number: u32| u16::try_from(number.saturating_sub(1)).ok();
    Some(Happening::Mouse(MouseEvent { kind, column: cell(column)?, row: cell(row)?, modifiers }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What bytes mean, as text: `C-` Ctrl, `A-` Alt, `S-` Shift. It is the same in whatever pieces they come.
    fn check(bytes: &[u8], expected: &str) {
        for size in [1, 2, 3, bytes.len().max(1)] {
            let (mut decoder, mut come) = (Decoder::default(), Vec::new());
            bytes.chunks(size).for_each(|piece| decoder.feed(piece, &mut come));
            decoder.finish(&mut come);
            let found: Vec<String> = come.iter().map(shown).collect();
            assert_eq!(found.join(" "), expected, "{} in pieces of {size}", bytes.escape_ascii());
            assert!(!decoder.is_waiting());
        }
    }

    fn shown(happening: &Happening) -> String {
        let marks = |modifiers: KeyModifiers| {
            let names = [(KeyModifiers::CONTROL, "C-"), (KeyModifiers::ALT, "A-"), (KeyModifiers::SHIFT, "S-")];
            names.iter().filter(|(one, _)| modifiers.contains(*one)).map(|(_, name)| *name).collect::<String>()
        };
        match happening {
            Happening::Key(event) => match event.code {
                KeyCode::Char(c) => format!("{}{c}", marks(event.modifiers)),
                code => format!("{}{code:?}", marks(event.modifiers)),
            },
            Happening::Mouse(event) => {
                format!("{}{:?}@{},{}", marks(event.modifiers), event.kind, event.column, event.row)
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn text_is_characters_in_utf_8_or_latin_1() {
        check("go N é漢😀".as_bytes(), "g o   S-N   é 漢 😀");
        check(b"caf\xE9", "c a f é");
        check(b"caf\xE9s", "c a f é s");
        check(b"\x80\xC2\x9B\xFFx", "ÿ x");
    }

    #[test]
    fn control_characters_are_keys() {
        check(b"\r\n\t\x7F\x08\x00\x01\x1A\x1C\x1F", "Enter Enter Tab Backspace C-h C-  C-a C-z C-4 C-7");
        check(b"\x1b\r\x1b\x7f\x1bx\x1b\x01\x1b\xC3\xA9", "A-Enter A-Backspace A-x C-A-a A-é");
    }

    #[test]
    fn esc_alone_is_the_key() {
        check(b"\x1b", "Esc");
        check(b"\x1b\x1b", "Esc Esc");
        check(b"\x1b\x1b\x1b", "Esc Esc Esc");
        check(b"\x1b[", "A-[");
        check(b"\x1bO", "A-S-O");
    }

    #[test]
    fn cursor_keys_come_in_several_ways() {
        check(b"\x1b[A\x1bOB\x1b[1;5C\x1b[1;3D\x1b\x1b[A\x1b[d", "Up Down C-Right A-Left A-Up S-Left");
        check(b"\x1b[H\x1b[1~\x1b[7~\x1bOF\x1b[4~\x1b[8^", "Home Home Home End End C-End");
        check(b"\x1b[5~\x1b[6;2~\x1b[2~\x1b[3;5~\x1b[3$", "PageUp S-PageDown Insert C-Delete S-Delete");
        check(b"\x1b[Z\x1b[1;2Z", "S-BackTab S-BackTab");
    }

    #[test]
    fn function_keys_come_in_several_ways() {
        check(b"\x1bOP\x1b[11~\x1b[[A\x1b[1;2P", "F(1) F(1) F(1) S-F(1)");
        check(b"\x1b[15~\x1b[17~\x1b[21~\x1b[24~\x1b[34~\x1b[[E", "F(5) F(6) F(10) F(12) F(20) F(5)");
        check(b"\x1bOM\x1bOy\x1bOp\x1bOk", "Enter 9 0 +");
    }

    #[test]
    fn keys_by_their_code_know_when_they_are_released() {
        check(b"\x1b[97;5u\x1b[27u\x1b[13;2u\x1b[9;2u\x1b[97;2u", "C-a Esc S-Enter S-BackTab S-A");
        check(b"\x1b[97;5:3u\x1b[1;1:3A\x1b[1;1:2A", "Up");
        check(b"\x1b[27;5;105~", "C-i");
    }

    #[test]
    fn the_mouse_reports_in_cells_from_0() {
        check(b"\x1b[<0;1;1M\x1b[<0;1;1m", "Down(Left)@0,0 Up(Left)@0,0");
        check(b"\x1b[<34;300;100M\x1b[<64;5;6M\x1b[<81;5;6M", "Drag(Right)@299,99 ScrollUp@4,5 C-ScrollDown@4,5");
        check(b"\x1b[M !!\x1b[M#!!", "Down(Left)@0,0 Up(Left)@0,0");
        check(b"\x1b[<0;0;0M\x1b[<0;99999999999;1M\x1b[<0;1M\x1b[<M", "Down(Left)@0,0");
    }

    #[test]
    fn a_paste_is_text_without_controls() {
        check(b"\x1b[200~go\tnorth\r\nlook\rx\x1b[31m\x07\x1b[201~y", "Paste(\"go north\\nlook\\nx[31m\") y");
        check(b"\x1b[200~\x1b[201~", "");
        check(b"\x1b[200~never ends", "Paste(\"never ends\")");
    }

    #[test]
    fn a_huge_paste_is_cut_and_ends_where_it_ends() {
        let mut bytes = b"\x1b[200~".to_vec();
        bytes.extend(std::iter::repeat_n(b'x', PASTE_KEPT + 100_000));
        bytes.extend(b"\x1b[201~y");
        let (mut decoder, mut come) = (Decoder::default(), Vec::new());
        decoder.feed(&bytes, &mut come);
        let [Happening::Paste(text), last] = come.as_slice() else { panic!("a paste and a key") };
        assert_eq!((text.len(), shown(last).as_str()), (PASTE_KEPT, "y"));
    }

    #[test]
    fn what_a_terminal_answers_is_no_text() {
        check(b"\x1b[?62;c\x1b[24;80R\x1b[0n\x1b[I\x1b[O\x1b[?2026;2$y", "y");
        check(b"\x1b[1;\x1b[Ax", "Up x");
        check(b"\x1b[12\x07x", "C-g x");
    }

    #[test]
    fn what_a_terminal_answers_about_pictures_is_told_and_no_key_is_lost() {
        check(
            b"l\x1b_Gi=31;OK\x1b\\oo\x1b[6;18;9tk\x1b[?62;4;22c\r",
            &[
                "l",
                "Answer(Kitty)",
                "o",
                "o",
                "Answer(CellSize { width: 9, height: 18 })",
                "k",
                "Answer(Sixel)",
                "Enter",
            ]
            .join(" "),
        );
        check(b"\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\x\x1b[?1;2c\x1b[?64;14;40c\x1b[6;18ty", "x y");
        // What only begins like an answer is keys.
        check(b"\x1b_", "A-_");
        check(b"\x1b_Gix", "A-_ S-G i x");
        check(b"\x1b_\x1b[A", "A-_ Up");
        // One that was cut off, by a key or for ever.
        check(b"\x1b_Gi=31;O\x1b[Ax", "Up x");
        check(b"\x1b_Gi=31;O", "");
    }

    #[test]
    fn an_answer_in_pieces_is_waited_for_longer_than_a_key() {
        let (mut decoder, mut come) = (Decoder::default(), Vec::new());
        for (piece, is_answered) in [(b"\x1b".as_slice(), false), (b"_", false), (b"Gi=3", true), (b"1;OK", true)] {
            decoder.feed(piece, &mut come);
            assert_eq!((decoder.is_waiting(), decoder.is_answered()), (true, is_answered));
        }
        decoder.feed(b"\x1b\\\x1b[?6", &mut come);
        assert!(decoder.is_answered());
        decoder.feed(b"2;4cx", &mut come);
        assert!(!decoder.is_waiting());
        assert_eq!(come.iter().map(shown).collect::<Vec<_>>(), ["Answer(Kitty)", "Answer(Sixel)", "x"]);
    }

    #[test]
    fn noise_of_any_kind_ends() {
        let mut seed = 1_u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let byte = (seed >> 24) as u8;
            if byte < 64 { b"\x1b[O;<M~u0129_Gi=31;\\?ct"[usize::from(byte) % 23] } else { byte }
        };
        let bytes: Vec<u8> = std::iter::repeat_with(&mut noise).take(100_000).collect();
        let (mut decoder, mut come) = (Decoder::default(), Vec::new());
        for piece in bytes.chunks(7) {
            decoder.feed(piece, &mut come);
            decoder.finish(&mut come);
            assert!(!decoder.is_waiting());
        }
        assert!(come.len() > 1000);
    }
}
