//! String literals of the assembly language, both ways: `"text^"` to Z-characters and back.
//!
//! Between the quotes stand characters; `^` is the new-line; a backslash makes `"`, `\`, `^`, `{` and `~` plain; `\zHHH` is the ZSCII code of
//! three hexadecimal digits; `\u{H…}` is the character of that number in Unicode; `{5 20}` are Z-characters by number, so that abbreviations (`{1 7}`), shift locks and odd padding can be
//! written; `{the }` is the abbreviation that is declared with this text. Every encoded string has a literal that gives its very bytes.

use super::zstring::{Charset, pack, unpack};
use crate::zmachine::screen::is_displayable;

/// One part of a literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Char(char),
    /// A ZSCII code, 0 to 1023.
    Code(u16),
    /// A Z-character, 0 to 31.
    Raw(u8),
    /// The abbreviation of a text.
    Abbreviation(Vec<Piece>),
}

/// What is wrong with a literal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum LiteralError {
    #[error("'\\{0}' is no escape")]
    Escape(char),
    #[error("'\\z' is not followed by three hexadecimal digits below 400")]
    Code,
    #[error("'\\u' is not followed by the number of a character in braces, as in \\u{{a0}}")]
    Character,
    #[error("'{{' is not followed by numbers from 0 to 31 and '}}'")]
    Raw,
    #[error("{0:?} has no ZSCII code in this story")]
    NoCode(char),
    #[error("Z-characters by number, or an abbreviation, stand where ZSCII is needed")]
    NotZscii,
    #[error("a string has {{{0}}} in it, and no abbreviation has this text")]
    NoAbbreviation(String),
}

/// Reads what stands between the quotes.
pub(super) fn read(inner: &str) -> Result<Vec<Piece>, LiteralError> {
    let mut pieces = Vec::new();
    let mut rest = inner.chars();
    while let Some(character) = rest.next() {
        match character {
            '^' => pieces.push(Piece::Code(13)),
            '\\' => match rest.next() {
                Some('z') => {
                    let tail = rest.as_str();
                    let digits = tail.get(..3).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
                    let code = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
                    pieces.push(Piece::Code(code.filter(|code| *code < 1024).ok_or(LiteralError::Code)?));
                    rest = tail.get(3..).unwrap_or_default().chars();
                }
                Some('u') => {
                    let braced = rest.as_str().strip_prefix('{').and_then(|tail| tail.split_once('}'));
                    let (digits, tail) = braced.ok_or(LiteralError::Character)?;
                    let character = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
                    pieces.push(Piece::Char(character.ok_or(LiteralError::Character)?));
                    rest = tail.chars();
                }
                Some(plain @ ('"' | '\\' | '^' | '{' | '~')) => pieces.push(Piece::Char(plain)),
                Some(other) => return Err(LiteralError::Escape(other)),
                None => return Err(LiteralError::Escape(' ')),
            },
            '{' => {
                let (numbers, tail) = rest.as_str().split_once('}').ok_or(LiteralError::Raw)?;
                rest = tail.chars();
                if !is_numeric(numbers) {
                    let text = if numbers.contains('{') { Err(LiteralError::Raw) } else { read(numbers) };
                    pieces.push(Piece::Abbreviation(text?));
                    continue;
                }
                for number in numbers.split_ascii_whitespace() {
                    let zchar = number.parse().ok().filter(|zchar| *zchar < 32).ok_or(LiteralError::Raw)?;
                    pieces.push(Piece::Raw(zchar));
                }
            }
            plain => pieces.push(Piece::Char(plain)),
        }
    }
    Ok(pieces)
}

/// Whether what stands in braces is numbers.
fn is_numeric(inner: &str) -> bool {
    inner.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_whitespace())
}

/// The encoded string of a literal.
pub(super) fn encode(pieces: &[Piece], charset: &Charset) -> Result<Vec<u8>, LiteralError> {
    let mut zchars = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Raw(zchar) => zchars.push(*zchar),
            Piece::Code(code) => charset.push(*code, &mut zchars),
            Piece::Char(c) => charset.push(charset.zscii(*c).ok_or(LiteralError::NoCode(*c))?, &mut zchars),
            Piece::Abbreviation(text) => match charset.abbreviation_of(text) {
                Some(zchars_of) => zchars.extend(zchars_of),
                None => return Err(LiteralError::NoAbbreviation(inner(text))),
            },
        }
    }
    Ok(pack(&zchars))
}

/// The ZSCII codes of a literal.
pub(super) fn zscii(pieces: &[Piece], charset: &Charset) -> Result<Vec<u16>, LiteralError> {
    let code = |piece: &Piece| match *piece {
        Piece::Raw(_) | Piece::Abbreviation(_) => Err(LiteralError::NotZscii),
        Piece::Code(code) => Ok(code),
        Piece::Char(c) => charset.zscii(c).ok_or(LiteralError::NoCode(c)),
    };
    pieces.iter().map(code).collect()
}

/// The literal, with its quotes, that [`encode`] turns into these bytes: readable where the text was encoded in the usual way.
pub(super) fn write(bytes: &[u8], charset: &Charset) -> String {
    let zchars = unpack(bytes);
    let mut kept = zchars.as_slice();
    // The encoder pads by itself, with fives and no more than it must.
    while let Some((5, shorter)) = kept.split_last() {
        if pack(shorter) != bytes {
            break;
        }
        kept = shorter;
    }
    let literal = quote(&tokens(kept, charset));
    match reencodes(&literal, bytes, charset) {
        true => literal,
        false => quote(&zchars.into_iter().map(Piece::Raw).collect::<Vec<_>>()),
    }
}

/// The literal that [`zscii`] turns into these codes.
pub(super) fn write_zscii(codes: impl IntoIterator<Item = u16>, charset: &Charset) -> String {
    let piece = |code| charset.character(code).filter(|c| is_displayable(*c)).map_or(Piece::Code(code), Piece::Char);
    quote(&codes.into_iter().map(piece).collect::<Vec<_>>())
}

/// The literal of these characters.
pub(super) fn write_characters(characters: impl IntoIterator<Item = char>) -> String {
    quote(&characters.into_iter().map(Piece::Char).collect::<Vec<_>>())
}

fn reencodes(literal: &str, bytes: &[u8], charset: &Charset) -> bool {
    let inner = literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default();
    read(inner).and_then(|pieces| encode(&pieces, charset)).is_ok_and(|again| again == bytes)
}

/// Splits Z-characters into what the encoder would have written for a character, and the rest by number.
fn tokens(zchars: &[u8], charset: &Charset) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = zchars;
    while let Some((first, tail)) = rest.split_first() {
        let usual = charset.usual(rest);
        rest = match usual {
            Some((code, length)) => {
                // A story's own characters may be what would command a terminal.
                let shown = charset.character(code).filter(|c| *c == '\n' || is_displayable(*c));
                pieces.push(shown.map_or(Piece::Code(code), Piece::Char));
                rest.get(length..).unwrap_or_default()
            }
            None => {
                let (argument, after) = match abbreviates(*first, charset) {
                    true => tail.split_at(tail.len().min(1)),
                    false => tail.split_at(0),
                };
                let text = argument.first().and_then(|second| charset.abbreviation(*first, *second));
                // Two may have the same text; it stands for the first of them.
                let is_first = |text: &[Piece]| {
                    charset.abbreviation_of(text).as_ref().map(|zchars| &zchars[1..]) == Some(argument)
                };
                match text.filter(|text| is_writable(text) && is_first(text)) {
                    Some(text) => pieces.push(Piece::Abbreviation(text.to_vec())),
                    None => pieces.extend([first].into_iter().chain(argument).copied().map(Piece::Raw)),
                }
                after
            }
        };
    }
    pieces
}

/// Whether a Z-character is the first half of an abbreviation, so that the next is no letter (§3.3).
fn abbreviates(zchar: u8, charset: &Charset) -> bool {
    charset.abbreviations().contains(&zchar)
}

/// Whether braces around the text of an abbreviation can be read back.
fn is_writable(text: &[Piece]) -> bool {
    let plain = |piece: &Piece| match piece {
        Piece::Char(c) => !matches!(c, '{' | '}'),
        Piece::Code(code) => *code == 13,
        Piece::Raw(_) | Piece::Abbreviation(_) => false,
    };
    text.iter().all(plain) && !is_numeric(&inner(text))
}

fn quote(pieces: &[Piece]) -> String {
    format!("\"{}\"", inner(pieces))
}

/// What stands between the quotes.
fn inner(pieces: &[Piece]) -> String {
    let mut literal = String::new();
    let mut raw = false;
    for piece in pieces {
        if let Piece::Raw(zchar) = piece {
            literal.push(if raw { ' ' } else { '{' });
            literal.push_str(&zchar.to_string());
            raw = true;
            continue;
        }
        if std::mem::take(&mut raw) {
            literal.push('}');
        }
        match piece {
            Piece::Char('\n') | Piece::Code(13) => literal.push('^'),
            Piece::Char(special @ ('"' | '\\' | '^' | '{')) => literal.extend(['\\', *special]),
            Piece::Char(c) if *c == ' ' || is_displayable(*c) && !c.is_whitespace() => literal.push(*c),
            Piece::Char(c) => literal.extend(c.escape_unicode()),
            Piece::Code(code) => literal.push_str(&format!("\\z{code:03x}")),
            Piece::Abbreviation(text) => literal.extend(["{", &inner(text), "}"]),
            Piece::Raw(_) => {}
        }
    }
    if raw {
        literal.push('}');
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Version;

    fn check(version: Version, zchars: &[u8], literal: &str) {
        let charset = Charset::standard(version);
        let bytes = pack(zchars);
        assert_eq!(write(&bytes, &charset), literal);
        let inner = &literal[1..literal.len() - 1];
        assert_eq!(encode(&read(inner).unwrap(), &charset).unwrap(), bytes);
    }

    #[test]
    fn what_the_encoder_writes_is_plain_text() {
        check(Version::V3, &[13, 14, 0, 4, 6, 5, 7], "\"hi A^\"");
        check(Version::V5, &[5, 25, 5, 6, 3, 27, 5, 6, 4, 27], "\"\\\"\\{ä\"");
        check(Version::V3, &[], "\"\"");
    }

    #[test]
    fn what_it_would_not_write_stands_by_number() {
        check(Version::V3, &[1, 7, 8], "\"{1 7}c\"");
        check(Version::V3, &[4, 4, 8], "\"{4}C\"");
        check(Version::V1, &[4, 6, 7], "\"{4}ab\"");
        check(Version::V3, &[5, 6, 3, 1, 5, 5], "\"{5}a{3 1}\"");
    }

    #[test]
    fn characters_that_are_not_shown_stand_by_number() {
        let literal = write_characters(['a', '\u{a0}', '\u{202e}', '\u{1b}', 'é']);
        assert_eq!(literal, "\"a\\u{a0}\\u{202e}\\u{1b}é\"");
        let read_back = read(literal.trim_matches('"')).map(|pieces| {
            write_characters(pieces.iter().map(|piece| match piece {
                Piece::Char(c) => *c,
                Piece::Code(_) | Piece::Raw(_) | Piece::Abbreviation(_) => panic!("{piece:?}"),
            }))
        });
        assert_eq!(read_back, Ok(literal));
        for wrong in ["\\u", "\\ua0", "\\u{}", "\\u{d800}", "\\u{110000}", "\\u{a0"] {
            assert_eq!(read(wrong), Err(LiteralError::Character), "{wrong}");
        }
    }

    #[test]
    fn any_words_come_back_as_the_same_bytes() {
        let mut state = 0x1234_5678_u32;
        for version in Version::ALL {
            let charset = Charset::standard(version);
            for length in 1..200 {
                let zchars: Vec<u8> = (0..length)
                    .map(|_| {
                        state = state.wrapping_mul(0x015a_4e35).wrapping_add(1);
                        let random = (state >> 16) as u8;
                        if random & 0x60 == 0 { 5 } else { random & 31 }
                    })
                    .collect();
                let bytes = pack(&zchars);
                let literal = write(&bytes, &charset);
                let again = encode(&read(&literal[1..literal.len() - 1]).unwrap(), &charset).unwrap();
                assert_eq!(again, bytes, "{literal}");
            }
        }
    }

    #[test]
    fn bad_literals_are_refused() {
        for (inner, error) in [
            ("\\q", LiteralError::Escape('q')),
            ("\\", LiteralError::Escape(' ')),
            ("\\z12", LiteralError::Code),
            ("\\z400", LiteralError::Code),
            ("\\zäb", LiteralError::Code),
            ("{1 2", LiteralError::Raw),
            ("{32}", LiteralError::Raw),
        ] {
            assert_eq!(read(inner), Err(error), "{inner}");
        }
    }
}
