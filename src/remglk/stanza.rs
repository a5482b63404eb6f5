//! What the display sends, out of a stream of bytes: one JSON object after another, however they are split into lines.

use std::io::{self, BufRead, Read};

use serde_json::{Deserializer, Value};

use super::protocol::Input;

/// Bytes of the longest object that is read. Displays send some hundreds.
const LONGEST: u64 = 1 << 20;

/// What came.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Heard {
    Input(Box<Input>),
    /// An object that says nothing we know, and what is wrong with it. The next may be better.
    Unclear(String),
    Ended,
}

/// Why nothing more can be heard.
#[derive(Debug, thiserror::Error)]
pub(super) enum HearError {
    /// Where the next object begins can't be told.
    #[error("{0}")]
    NotJson(String),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The objects of a stream.
#[derive(Debug)]
pub(super) struct Stanzas<R>(R);

impl<R: BufRead> Stanzas<R> {
    pub fn new(stream: R) -> Stanzas<R> {
        Stanzas(stream)
    }

    /// The next object. Nothing is read beyond its closing brace.
    ///
    /// # Errors
    /// Where the stream can't be read, or holds something else than JSON objects.
    pub fn next(&mut self) -> Result<Heard, HearError> {
        let mut bounded = Read::take(&mut self.0, LONGEST);
        let next = Deserializer::from_reader(&mut bounded).into_iter::<Value>().next();
        match next {
            None if bounded.limit() > 0 => Ok(Heard::Ended),
            Some(Ok(object @ Value::Object(_))) => Ok(match serde_json::from_value(object) {
                Ok(input) => Heard::Input(Box::new(input)),
                Err(wrong) => Heard::Unclear(wrong.to_string()),
            }),
            Some(Ok(_)) => Err(HearError::NotJson("a stanza is a JSON object, in braces".to_owned())),
            Some(Err(error)) if error.is_io() => Err(HearError::Io(error.into())),
            None | Some(Err(_)) if bounded.limit() == 0 => {
                Err(HearError::NotJson(format!("a stanza is longer than {LONGEST} bytes")))
            }
            Some(Err(error)) if error.is_eof() => {
                Err(HearError::NotJson("the input ends in the middle of a stanza".to_owned()))
            }
            Some(Err(error)) => Err(HearError::NotJson(format!("this is no JSON: {error}"))),
            None => Ok(Heard::Ended),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::protocol::Event;
    use super::*;

    fn stanzas(text: &str) -> Stanzas<&[u8]> {
        Stanzas::new(text.as_bytes())
    }

    #[test]
    fn objects_are_told_apart_however_they_stand() {
        let mut stanzas = stanzas(
            "\n{\"type\":\n \"timer\",\n\"gen\": 1}{\"type\":\"refresh\",\"gen\":\"x\"}\n\n {\"type\":\"redraw\"} ",
        );
        let event = |heard| match heard {
            Ok(Heard::Input(input)) => input.event,
            other => panic!("{other:?}"),
        };
        assert_eq!(event(stanzas.next()), Event::Timer);
        assert!(matches!(stanzas.next(), Ok(Heard::Unclear(wrong)) if wrong.contains("invalid type")));
        assert_eq!(event(stanzas.next()), Event::Redraw);
        assert!(matches!(stanzas.next(), Ok(Heard::Ended)));
    }

    #[track_caller]
    fn check_broken(text: &str, told: &str) {
        match stanzas(text).next() {
            Err(HearError::NotJson(wrong)) => assert!(wrong.contains(told), "{wrong}"),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn what_is_no_object_is_told() {
        check_broken("look\n", "no JSON");
        check_broken("[]", "in braces");
        check_broken("{\"type\": ", "middle of a stanza");
        check_broken(&"[".repeat(10_000), "recursion limit");
        check_broken(&format!("{{\"type\": \"{}\"}}", "x".repeat(2 << 20)), "longer than");
        check_broken(&" ".repeat(2 << 20), "longer than");
    }
}
