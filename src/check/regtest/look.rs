//! Checks: what is looked for in the answer to a command, and whether it is there.
//!
//! A check is written as its marks (`!` or `{invert}`, `{status}`, `{graphics}`, `{vital}`) and then what is looked for. [`Check::parse`] takes both
//! apart in `regtest.py`'s order, and [`Check::fails`] looks at what a driver has [seen](Seen).

use std::fmt;

use serde_json::Value;

use super::parse::braced;
use super::pattern::{Pattern, PatternError};
use crate::check::driver::Seen;

/// What is looked for in the answer to a command.
#[derive(Debug, Clone)]
pub struct Check {
    /// The line in the file, counted from 1.
    pub line: usize,
    /// All of it as it is written, without spaces at its ends.
    pub written: String,
    /// Bytes of `written` before what is looked for: the marks.
    pub marks: usize,
    pub side: Side,
    pub expected: Expected,
    /// Whether the test ends where this fails.
    pub vital: bool,
    pub looks: Looks,
}

/// Where a check looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The text that has flowed since the command.
    Story,
    /// The status line and the upper window, as they are now.
    Status,
    /// A window with graphics.
    Graphics,
}

/// What is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    There,
    Absent,
}

/// What a check looks for.
#[derive(Debug, Clone)]
pub enum Looks {
    /// Text within a line.
    Literal(String),
    /// A match within a line.
    Regex(Pattern),
    /// Text, in all lines together at least so often.
    Count { least: u64, text: String },
    /// A hyperlink of this value whose text contains this.
    Hyperlink { value: u64, text: String },
    /// A span of RemGlk's with these values. Where `Absent::IsNull`, one that is not there counts as null.
    Span { pairs: Vec<(String, Value)>, absent: Absent },
}

/// What a value that a span does not have counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    Differs,
    IsNull,
}

/// Why a line is no check.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CheckError {
    #[error(
        "there is no mark {{{0}}} for a check; there are invert, status, graphics and vital, and the checks {{count=N}}, {{hyperlink=N}}, {{image=N}} and {{json …}}"
    )]
    UnknownMark(String),
    #[error("this regular expression can't be used: {0}")]
    Pattern(#[from] PatternError),
    #[error("{0:?} is no number that can be counted to")]
    Number(String),
    #[error("{{{0}=N}} wants a number and then a brace, as in {{{0}=3}}, and not {1:?}")]
    Unnumbered(&'static str, String),
    #[error(
        "{{image}} knows width, height, widthratio, aspectwidth, aspectheight, winmaxwidth, alignment, x and y, and not {0:?}"
    )]
    Image(String),
    #[error("{{json}} wants pairs such as key:'text', key:12 or key:true, and not {0:?}")]
    Json(String),
}

/// Why a check has failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failing {
    /// It is not there.
    Missing,
    /// It is there, but not so often.
    TooFew { found: u64 },
    /// It is there and should not be, in this line.
    Unwanted { seen: String },
    /// Matching the regular expression was given up.
    Endless(String),
}

impl Check {
    /// Reads a line.
    ///
    /// # Errors
    /// Where it has a mark that there is not, or what is looked for can't be read.
    pub fn parse(written: &str, line: usize) -> Result<Check, CheckError> {
        let (mut side, mut expected, mut vital) = (Side::Story, Expected::There, false);
        let mut rest = written;
        loop {
            if let Some(after) = rest.strip_prefix('!') {
                (expected, rest) = (Expected::Absent, after.trim());
                continue;
            }
            let Some((mark, after)) = braced(rest, |c| c.is_ascii_lowercase()) else { break };
            match mark {
                "invert" => expected = Expected::Absent,
                "status" => side = Side::Status,
                "graphic" | "graphics" => side = Side::Graphics,
                "vital" => vital = true,
                _ => return Err(CheckError::UnknownMark(mark.to_owned())),
            }
            rest = after.trim();
        }
        let marks = written.len().saturating_sub(rest.len());
        Ok(Check { line, written: written.to_owned(), marks, side, expected, vital, looks: Looks::parse(rest)? })
    }

    /// Whether it fails, and why.
    #[must_use]
    pub fn fails(&self, seen: &Seen) -> Option<Failing> {
        let (lines, spans) = match self.side {
            Side::Story => (&seen.story, &seen.story_spans),
            Side::Status => (&seen.status, &seen.status_spans),
            Side::Graphics => (&seen.graphics, &seen.graphics_spans),
        };
        let found = self.looks.find(lines, spans);
        match (found, self.expected) {
            (Err(endless), _) => Some(Failing::Endless(endless)),
            (Ok(Found::In(_)), Expected::There) | (Ok(Found::Nowhere | Found::TooFew(_)), Expected::Absent) => None,
            (Ok(Found::Nowhere), Expected::There) => Some(Failing::Missing),
            (Ok(Found::TooFew(found)), Expected::There) => Some(Failing::TooFew { found }),
            (Ok(Found::In(seen)), Expected::Absent) => Some(Failing::Unwanted { seen }),
        }
    }

    /// What is looked for, as it is written behind the marks.
    #[must_use]
    pub fn looked_for(&self) -> &str {
        self.written.get(self.marks..).unwrap_or(&self.written)
    }

    /// The text that is looked for, without what says how.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.looks {
            Looks::Literal(text) | Looks::Count { text, .. } | Looks::Hyperlink { text, .. } => text,
            Looks::Regex(_) | Looks::Span { .. } => self.looked_for(),
        }
    }

    /// What needs an interpreter that speaks RemGlk, in words; None where lines of text are enough.
    #[must_use]
    pub fn needs_glk(&self) -> Option<&'static str> {
        match (&self.looks, self.side) {
            (Looks::Hyperlink { .. }, _) => Some("a story for the Z-machine has no hyperlinks"),
            (Looks::Span { absent: Absent::IsNull, .. }, _) => Some("golmac's own machine shows no images"),
            (Looks::Span { absent: Absent::Differs, .. }, _) => {
                Some("{json} looks into what RemGlk sends, which golmac's own machine does not speak")
            }
            (_, Side::Graphics) => Some("a story for the Z-machine has no graphics window"),
            (_, Side::Story | Side::Status) => None,
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// What looking for something has come to.
enum Found {
    /// In this line.
    In(String),
    Nowhere,
    TooFew(u64),
}

impl Looks {
    fn parse(text: &str) -> Result<Looks, CheckError> {
        if let Some(pattern) = text.strip_prefix('/') {
            return Ok(Looks::Regex(Pattern::new(pattern.trim())?));
        }
        if let Some((digits, text)) = numbered(text, "{count=", "}") {
            let least = digits.parse().map_err(|_| CheckError::Number(digits.to_owned()))?;
            return Ok(Looks::Count { least, text: text.trim().to_owned() });
        }
        if let Some((digits, text)) = numbered(text, "{hyperlink=", "}") {
            let value = digits.parse().map_err(|_| CheckError::Number(digits.to_owned()))?;
            return Ok(Looks::Hyperlink { value, text: text.trim().to_owned() });
        }
        if let Some((digits, rest)) = numbered(text, "{image=", "")
            && let Some((options, _)) = rest.split_once('}')
        {
            return image(digits, options);
        }
        if let Some(name) = ["count", "hyperlink", "image"].into_iter().find(|name| begins(text, name)) {
            return Err(CheckError::Unnumbered(name, text.to_owned()));
        }
        if let Some(pairs) = text.strip_prefix("{json ").and_then(|rest| rest.strip_suffix('}')) {
            return Ok(Looks::Span { pairs: json_pairs(pairs)?, absent: Absent::Differs });
        }
        Ok(Looks::Literal(text.to_owned()))
    }

    fn find(&self, lines: &[String], spans: &[Value]) -> Result<Found, String> {
        let in_line = |line: Option<&String>| line.map_or(Found::Nowhere, |line| Found::In(line.clone()));
        let in_span = |fits: &dyn Fn(&Value) -> bool| match spans.iter().find(|span| fits(span)) {
            Some(span) => Found::In(text_of(span).to_owned()),
            None => Found::Nowhere,
        };
        Ok(match self {
            Looks::Literal(text) => in_line(lines.iter().find(|line| line.contains(text.as_str()))),
            Looks::Regex(pattern) => {
                for line in lines {
                    if pattern.matches(line)? {
                        return Ok(in_line(Some(line)));
                    }
                }
                Found::Nowhere
            }
            Looks::Count { least, text } => count(lines, text, *least),
            Looks::Hyperlink { value, text } => in_span(&|span| {
                span.get("hyperlink").and_then(Value::as_u64) == Some(*value) && text_of(span).contains(text)
            }),
            Looks::Span { pairs, absent } => in_span(&|span| {
                pairs.iter().all(|(key, value)| match (span.get(key), absent) {
                    (Some(there), _) => is_same(there, value),
                    (None, Absent::IsNull) => value.is_null(),
                    (None, Absent::Differs) => false,
                })
            }),
        })
    }
}

/// Counts a text, wherever it begins, until it was found so often.
fn count(lines: &[String], text: &str, least: u64) -> Found {
    let mut found = 0;
    for line in lines {
        let places = line.char_indices().map(|(at, _)| at).chain([line.len()]);
        for _ in places.filter(|at| line.get(*at..).is_some_and(|rest| rest.starts_with(text))) {
            found += 1;
            if found >= least {
                return Found::In(line.clone());
            }
        }
    }
    if found == 0 { Found::Nowhere } else { Found::TooFew(found) }
}

fn text_of(span: &Value) -> &str {
    span.get("text").and_then(Value::as_str).unwrap_or_default()
}

/// Whether two values are the same to Python, for which 1 and 1.0 are.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

/// Whether a text begins as what wants a number does.
fn begins(text: &str, name: &str) -> bool {
    text.strip_prefix('{').and_then(|rest| rest.strip_prefix(name)).is_some_and(|rest| rest.starts_with('='))
}

/// The digits behind a beginning, and what follows them and an end.
fn numbered<'a>(text: &'a str, begin: &str, end: &str) -> Option<(&'a str, &'a str)> {
    let rest = text.strip_prefix(begin)?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at_checked(digits)?;
    (!digits.is_empty()).then_some((digits, rest.strip_prefix(end)?))
}

/// `{image=N key=value …}`.
fn image(digits: &str, options: &str) -> Result<Looks, CheckError> {
    let number: u64 = digits.parse().map_err(|_| CheckError::Number(digits.to_owned()))?;
    let mut pairs = vec![("special".to_owned(), Value::from("image")), ("image".to_owned(), Value::from(number))];
    for option in options.split(' ').filter(|option| !option.is_empty()) {
        let wrong = || CheckError::Image(option.to_owned());
        let (key, value) = option.split_once('=').ok_or_else(wrong)?;
        let value = match key {
            "width" | "height" | "x" | "y" => value.parse::<i64>().map_err(|_| wrong())?.into(),
            "winmaxwidth" if value == "null" => Value::Null,
            "widthratio" | "aspectwidth" | "aspectheight" | "winmaxwidth" => {
                value.parse::<f64>().map_err(|_| wrong())?.into()
            }
            "alignment" => value.into(),
            _ => return Err(wrong()),
        };
        pairs.push((key.to_owned(), value));
    }
    Ok(Looks::Span { pairs, absent: Absent::IsNull })
}

/// The pairs of `{json …}`: `key:'text' key:12 key:true`.
fn json_pairs(text: &str) -> Result<Vec<(String, Value)>, CheckError> {
    let mut pairs = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let wrong = || CheckError::Json(rest.to_owned());
        let (key, after) = rest.split_once(':').ok_or_else(wrong)?;
        let key = key.trim_end();
        if key.is_empty() || !key.chars().all(|c| c.is_ascii_lowercase()) {
            return Err(wrong());
        }
        let (value, after) = json_value(after.trim_start()).ok_or_else(wrong)?;
        pairs.push((key.to_owned(), value));
        rest = after.trim_start();
    }
    Ok(pairs)
}

fn json_value(text: &str) -> Option<(Value, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        let (inside, after) = text.get(1..)?.split_once(quote)?;
        return Some((Value::from(inside), after));
    }
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))).unwrap_or(text.len());
    let (word, after) = text.split_at_checked(end)?;
    let value = match word {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "null" => Value::Null,
        _ => word.parse::<i64>().map(Value::from).or_else(|_| word.parse::<f64>().map(Value::from)).ok()?,
    };
    Some((value, after))
}
