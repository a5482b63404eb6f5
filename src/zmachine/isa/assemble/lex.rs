//! Lines to tokens.

use super::{AssembleError, fault};

/// A token of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `.name`, without the dot.
    Directive(&'a str),
    Word(&'a str),
    Number(i64),
    Char(char),
    /// What stands between the quotes.
    Text(&'a str),
    Arrow,
    Mark(char),
}

/// A line with a place in it.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    pub(super) number: u32,
    tokens: Vec<Placed<'a>>,
    at: usize,
}

/// A token, and where it stands.
#[derive(Debug, Clone, Copy)]
struct Placed<'a> {
    token: Token<'a>,
    /// Whether nothing stands between it and the token before.
    is_glued: bool,
    /// Counted from 1, in characters.
    column: u32,
}

/// The largest number that can stand in a text; what a number may be where it stands is checked there.
const LARGEST: i64 = 0xFF_FFFF;

impl<'a> Line<'a> {
    /// Splits a line into tokens.
    pub(super) fn read(number: u32, text: &'a str) -> Result<Line<'a>, AssembleError> {
        let mut tokens = Vec::new();
        let mut rest = text;
        loop {
            let trimmed = rest.trim_start();
            let glued = trimmed.len() == rest.len() && !tokens.is_empty();
            if trimmed.is_empty() || trimmed.starts_with(';') {
                break;
            }
            let before = text.get(..text.len() - trimmed.len()).unwrap_or_default();
            let column = u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX);
            let (token, after) = next(number, trimmed, glued).map_err(|error| error.at(number, column))?;
            tokens.push(Placed { token, is_glued: glued, column });
            rest = after;
        }
        Ok(Line { number, tokens, at: 0 })
    }

    /// The column of the token that was taken last; that of the first where none was.
    pub(super) fn column(&self) -> u32 {
        self.tokens.get(self.at.saturating_sub(1)).map_or(0, |placed| placed.column)
    }

    pub(super) fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).map(|placed| placed.token)
    }

    /// Whether nothing stands between the next token and the one before it.
    pub(super) fn is_glued(&self) -> bool {
        self.tokens.get(self.at).is_some_and(|placed| placed.is_glued)
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    /// Takes the token if it is the next.
    pub(super) fn take(&mut self, wanted: Token<'_>) -> bool {
        let taken = self.peek() == Some(wanted);
        self.at += usize::from(taken);
        taken
    }

    /// Takes a mark that follows without space.
    pub(super) fn take_glued(&mut self, mark: char) -> bool {
        self.is_glued() && self.take(Token::Mark(mark))
    }

    /// Takes a label's name, if the line begins with one.
    pub(super) fn label(&mut self) -> Option<&'a str> {
        match self.tokens.get(self.at..self.at + 2) {
            Some([Placed { token: Token::Word(name), .. }, Placed { token: Token::Mark(':'), is_glued: true, .. }]) => {
                self.at += 2;
                Some(name)
            }
            Some(_) | None => None,
        }
    }

    pub(super) fn word(&mut self, what: &str) -> Result<&'a str, AssembleError> {
        match self.next() {
            Some(Token::Word(word)) => Ok(word),
            _ => fault(self.number, format!("{what} is missing"), "write a name there"),
        }
    }

    pub(super) fn text(&mut self, what: &str) -> Result<&'a str, AssembleError> {
        match self.next() {
            Some(Token::Text(text)) => Ok(text),
            _ => fault(self.number, format!("{what} is missing"), "write it in double quotes"),
        }
    }

    /// A number in a range.
    pub(super) fn number(&mut self, what: &str, range: std::ops::RangeInclusive<i64>) -> Result<i64, AssembleError> {
        match self.next() {
            Some(Token::Number(number)) if range.contains(&number) => Ok(number),
            _ => {
                let advice = format!("write a number from {} to {}", range.start(), range.end());
                fault(self.number, format!("{what} is missing or out of range"), advice)
            }
        }
    }

    /// That nothing is left.
    pub(super) fn finish(&self) -> Result<(), AssembleError> {
        match self.peek() {
            None => Ok(()),
            Some(token) => fault(
                self.number,
                format!("{} is one too many", show(token)),
                "take it away, or write it on a line of its own",
            ),
        }
    }
}

/// A token as it stands in the text.
pub(super) fn show(token: Token<'_>) -> String {
    match token {
        Token::Directive(name) => format!(".{name}"),
        Token::Word(word) => word.to_string(),
        Token::Number(number) => number.to_string(),
        Token::Char(c) => format!("'{c}'"),
        Token::Text(text) => format!("\"{text}\""),
        Token::Arrow => "->".to_string(),
        Token::Mark(mark) => mark.to_string(),
    }
}

fn next<'a>(line: u32, text: &'a str, glued: bool) -> Result<(Token<'a>, &'a str), AssembleError> {
    let mut chars = text.chars();
    let first = chars.next().unwrap_or(' ');
    let after = chars.as_str();
    if let Some(rest) = text.strip_prefix("->") {
        return Ok((Token::Arrow, rest));
    }
    let starts_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || c == '$');
    match first {
        '"' => quoted(line, after),
        '\'' => match (chars.next(), chars.next()) {
            (Some(c), Some('\'')) => Ok((Token::Char(c), chars.as_str())),
            _ => fault(line, "a character constant is not closed", "write one character between single quotes"),
        },
        '-' if !glued && starts_number(after) => {
            let (value, rest) = number(line, after)?;
            Ok((Token::Number(-value), rest))
        }
        '$' | '0'..='9' => number(line, text).map(|(value, rest)| (Token::Number(value), rest)),
        '.' => {
            let (name, rest) = split_name(after);
            match name.is_empty() {
                true => fault(line, "a dot without a name", "write a directive such as .routine"),
                false => Ok((Token::Directive(name), rest)),
            }
        }
        '?' | '~' | ':' | '[' | ']' | '#' | '@' | '=' | '*' | '+' | '-' | '/' => Ok((Token::Mark(first), after)),
        _ if is_name(first) => {
            let (name, rest) = split_name(text);
            Ok((Token::Word(name), rest))
        }
        other => fault(line, format!("{other:?} means nothing here"), "take it away; comments begin with ';'"),
    }
}

fn quoted<'a>(line: u32, text: &'a str) -> Result<(Token<'a>, &'a str), AssembleError> {
    let mut escaped = false;
    for (place, c) in text.char_indices() {
        match c {
            '"' if !escaped => {
                let (inner, rest) = text.split_at(place);
                return Ok((Token::Text(inner), rest.strip_prefix('"').unwrap_or(rest)));
            }
            _ => escaped = c == '\\' && !escaped,
        }
    }
    fault(line, "a string is not closed", "end it with \" on the same line")
}

fn number(line: u32, text: &str) -> Result<(i64, &str), AssembleError> {
    let (digits, radix) = text.strip_prefix('$').map_or((text, 10), |hex| (hex, 16));
    let end = digits.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    match i64::from_str_radix(digits, radix) {
        Ok(value) if value <= LARGEST => Ok((value, rest)),
        _ => fault(line, format!("{digits:?} is no number"), "write decimal digits, or $ and hexadecimal ones"),
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

fn split_name(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(text.len());
    text.split_at(end)
}
