//! Another interpreter on lines of text: RegTest's cheap mode.
//!
//! A turn ends with a `>` at the beginning of a line, where [`Limits::silence`] allows it with silence, or with the program. There are no
//! windows and no keys here, only text and lines.

use std::path::Path;

use super::process::{Deadline, Process, Taken};
use super::{CommandLine, DriverError, Limits, MOST_PRINTED, Seen};
use crate::check::regtest::Input;

/// An interpreter that reads and writes lines.
#[derive(Debug)]
pub struct Lines {
    process: Process,
    limits: Limits,
    seen: Seen,
    ended: bool,
}

impl Lines {
    /// Starts the program.
    ///
    /// # Errors
    /// Where it can't be started.
    pub fn start(command: &CommandLine, story: &Path, limits: Limits) -> Result<Lines, DriverError> {
        Ok(Lines { process: Process::start(command, story)?, limits, seen: Seen::default(), ended: false })
    }

    /// Reads up to the first prompt.
    ///
    /// # Errors
    /// Where there is none in time, or the program can't run at all.
    pub fn begin(&mut self) -> Result<(), DriverError> {
        self.take_turn()?;
        match self.ended && self.seen.story.iter().all(|line| line.trim().is_empty()) {
            true => Err(self.process.silent().into()),
            false => Ok(()),
        }
    }

    /// Writes a line, and reads up to the next prompt.
    ///
    /// # Errors
    /// Where it is no line, the program has ended, or no prompt follows in time.
    pub fn send(&mut self, input: &Input) -> Result<(), DriverError> {
        let Input::Line(line) = input else {
            return Err(DriverError::Refused(
                "an interpreter in lines of text can only be given lines; with --rem it is spoken to in JSON"
                    .to_owned(),
            ));
        };
        if self.ended {
            self.seen = Seen::default();
            return Err(DriverError::Ended);
        }
        self.process.write(format!("{line}\n").into_bytes());
        self.take_turn()
    }

    /// What was printed since the last line.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Whether the program has ended.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// What stands on its error stream.
    pub fn complaints(&self) -> String {
        self.process.complaints()
    }

    fn take_turn(&mut self) -> Result<(), DriverError> {
        let deadline = Deadline::within(self.limits.turn);
        let mut bytes = Vec::new();
        let outcome = loop {
            let Some(left) = deadline.left() else { break Err(DriverError::TimedOut(self.limits.turn)) };
            let wait = self.limits.silence.map_or(left, |silence| silence.min(left));
            match self.process.read(wait) {
                Taken::Bytes(more) => bytes.extend(more),
                Taken::Nothing if self.limits.silence.is_some_and(|silence| silence < left) => break Ok(()),
                Taken::Nothing => break Err(DriverError::TimedOut(self.limits.turn)),
                Taken::End => {
                    self.ended = true;
                    break Ok(());
                }
            }
            if ends_with_prompt(&bytes) {
                break Ok(());
            }
            if bytes.len() > MOST_PRINTED {
                break Err(DriverError::TooMuch);
            }
        };
        self.seen.story = text_of(&bytes).split('\n').map(str::to_owned).collect();
        outcome
    }
}

/// Whether the text so far ends with a prompt: a `>` at the beginning of a line. Some stories print a space behind it.
fn ends_with_prompt(bytes: &[u8]) -> bool {
    bytes.trim_ascii_end().ends_with(b"\n>") && !bytes.ends_with(b"\n")
}

/// The text that a program has printed, of characters that may be shown. What is not UTF-8 is Latin-1.
fn text_of(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes)
        .map_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect::<String>(), str::to_owned);
    crate::check::displayable(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_a_sign_at_the_beginning_of_the_last_line() {
        for prompt in ["x\n>", "x\n> ", "\n\n>"] {
            assert!(ends_with_prompt(prompt.as_bytes()), "{prompt:?}");
        }
        for none in ["", ">", "x>", "\n>x", "\n>\n", "\n >"] {
            assert!(!ends_with_prompt(none.as_bytes()), "{none:?}");
        }
    }

    #[test]
    fn what_is_not_utf_8_is_latin_1_and_nothing_commands_a_terminal() {
        assert_eq!(text_of(b"caf\xE9\x1b[1m\r\n>"), "café[1m\n>");
        assert_eq!(text_of("café".as_bytes()), "café");
    }
}
