//! Lines of input, from a pipe, a file or a terminal.
//!
//! A line is bounded in length, is taken for Latin-1 where it is not UTF-8 (scripts made for older interpreters are), and holds no
//! control characters. At a terminal a read may have to end at a time while the operating system waits for a line: from the first
//! such read on, a thread of its own reads the lines. On a pipe a line, or the end, is always there at once and no time ever passes.

use std::io::{self, BufRead};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use crate::zmachine::screen::is_displayable;

/// Bytes of a line that are kept. Stories take 255 characters at most; file names may be longer.
const LINE_KEPT: usize = 64 << 10;

/// Bytes after which a line that never ends is taken to have ended.
const LINE_LONGEST: usize = 16 << 20;

/// What came of waiting for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Waited {
    Line(String),
    TimedOut,
    /// There will be no more lines.
    Ended,
}

/// Where the player's lines come from.
#[derive(Debug)]
pub struct Keyboard<R>(Source<R>);

#[derive(Debug)]
enum Source<R> {
    /// Lines that are there at once.
    Pipe(R),
    /// A terminal that no timed read has come up at.
    Terminal(R),
    /// A terminal that a thread reads.
    Thread(Receiver<io::Result<Option<String>>>),
    Ended,
}

impl<R: BufRead + Send + 'static> Keyboard<R> {
    /// A pipe, a file, or lines in memory: time-outs never come.
    pub fn pipe(lines: R) -> Keyboard<R> {
        Keyboard(Source::Pipe(lines))
    }

    /// A person at a terminal: time-outs run on the clock.
    pub fn terminal(lines: R) -> Keyboard<R> {
        Keyboard(Source::Terminal(lines))
    }

    /// Whether the lines come from no terminal.
    pub(super) fn is_pipe(&self) -> bool {
        match self.0 {
            Source::Pipe(_) => true,
            Source::Terminal(_) | Source::Thread(_) | Source::Ended => false,
        }
    }

    /// The next line, or what came instead within so many tenths of a second.
    ///
    /// # Errors
    /// Where the lines can't be read.
    pub(super) fn line(&mut self, timeout: Option<u16>) -> io::Result<Waited> {
        if timeout.is_some() {
            self.start_thread();
        }
        let line = match &mut self.0 {
            Source::Pipe(lines) | Source::Terminal(lines) => read_line(lines)?,
            Source::Thread(lines) => match timeout {
                None => lines.recv().unwrap_or(Ok(None))?,
                Some(tenths) => match lines.recv_timeout(Duration::from_millis(100 * u64::from(tenths.max(1)))) {
                    Ok(line) => line?,
                    Err(RecvTimeoutError::Timeout) => return Ok(Waited::TimedOut),
                    Err(RecvTimeoutError::Disconnected) => None,
                },
            },
            Source::Ended => None,
        };
        Ok(line.map_or(Waited::Ended, Waited::Line))
    }

    /// Has a thread read the terminal from now on. It ends with the lines, or with the process.
    fn start_thread(&mut self) {
        let mut lines = match std::mem::replace(&mut self.0, Source::Ended) {
            Source::Terminal(lines) => lines,
            other => {
                self.0 = other;
                return;
            }
        };
        let (sender, receiver) = sync_channel(0);
        self.0 = Source::Thread(receiver);
        thread::spawn(move || {
            loop {
                let line = read_line(&mut lines);
                let last = !matches!(line, Ok(Some(_)));
                if sender.send(line).is_err() || last {
                    break;
                }
            }
        });
    }
}

/// Reads a line, without what ends it; None at the end.
///
/// # Errors
/// Where it can't be read.
pub(super) fn read_line(lines: &mut impl BufRead) -> io::Result<Option<String>> {
    let (mut kept, mut length) = (Vec::new(), 0_usize);
    loop {
        let bytes = match lines.fill_buf() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if bytes.is_empty() {
            return Ok((length > 0).then(|| text_of(&kept)));
        }
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let part = end.unwrap_or(bytes.len());
        let room = LINE_KEPT.saturating_sub(kept.len()).min(part);
        kept.extend(bytes.iter().take(room));
        let used = end.map_or(part, |end| end + 1);
        lines.consume(used);
        length = length.saturating_add(used);
        if end.is_some() || length >= LINE_LONGEST {
            return Ok(Some(text_of(&kept)));
        }
    }
}

/// The characters of a line, without any that are not for the eye. A tab is a space.
fn text_of(bytes: &[u8]) -> String {
    let spaced = |c| if c == '\t' { ' ' } else { c };
    match std::str::from_utf8(bytes) {
        Ok(text) => text.chars().map(spaced).filter(|c| is_displayable(*c)).collect(),
        Err(cut) if bytes.len() == LINE_KEPT && cut.error_len().is_none() => {
            text_of(bytes.get(..cut.valid_up_to()).unwrap_or_default())
        }
        Err(_) => bytes.iter().map(|byte| spaced(char::from(*byte))).filter(|c| is_displayable(*c)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let mut rest = bytes;
        std::iter::from_fn(|| read_line(&mut rest).expect("memory can be read")).collect()
    }

    #[test]
    fn lines_end_at_newlines_of_both_kinds_and_at_the_end() {
        assert_eq!(lines(b"look\r\n\nnorth"), ["look", "", "north"]);
        assert_eq!(lines(b""), [""; 0]);
    }

    #[test]
    fn what_is_not_utf_8_is_latin_1() {
        assert_eq!(lines(b"caf\xE9\ncaf\xC3\xA9"), ["café", "café"]);
    }

    #[test]
    fn control_characters_are_dropped() {
        assert_eq!(lines(b"a\x1b[31mb\x00\x7f\tc\x9b"), ["a[31mb c"]);
    }

    #[test]
    fn a_huge_line_is_cut_and_the_next_is_whole() {
        let mut bytes = vec![b'x'; LINE_KEPT * 3];
        bytes.extend(b"\nnext");
        let found = lines(&bytes);
        assert_eq!(found.iter().map(String::len).collect::<Vec<_>>(), [LINE_KEPT, 4]);
    }

    #[test]
    fn a_line_cut_within_a_character_is_still_utf_8() {
        let text = format!("x{}", "é".repeat(LINE_KEPT));
        assert_eq!(lines(text.as_bytes())[0].chars().nth(1), Some('é'));
    }

    #[test]
    fn a_line_that_never_ends_is_ended() {
        let mut endless = io::BufReader::new(io::repeat(b'x'));
        assert_eq!(read_line(&mut endless).expect("read").map(|line| line.len()), Some(LINE_KEPT));
    }

    #[test]
    fn a_timed_read_on_a_pipe_takes_the_line_or_the_end() {
        let mut keyboard = Keyboard::pipe(&b"look\n"[..]);
        assert_eq!(keyboard.line(Some(1)).expect("read"), Waited::Line("look".into()));
        assert_eq!(keyboard.line(Some(1)).expect("read"), Waited::Ended);
    }

    /// A terminal at which nobody types until the sender does.
    struct Silent(Receiver<u8>);

    impl io::Read for Silent {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            match (self.0.recv(), bytes.first_mut()) {
                (Ok(byte), Some(place)) => *place = byte,
                _ => return Ok(0),
            }
            Ok(1)
        }
    }

    #[test]
    fn a_timed_read_at_a_terminal_times_out_and_then_takes_the_line() {
        let (sender, receiver) = sync_channel(16);
        let mut keyboard = Keyboard::terminal(io::BufReader::new(Silent(receiver)));
        assert_eq!(keyboard.line(Some(1)).expect("read"), Waited::TimedOut);
        b"hello\nx".iter().for_each(|byte| sender.send(*byte).expect("the keyboard is there"));
        drop(sender);
        assert_eq!(keyboard.line(Some(600)).expect("read"), Waited::Line("hello".into()));
        assert_eq!(keyboard.line(None).expect("read"), Waited::Line("x".into()));
        assert_eq!(keyboard.line(Some(600)).expect("read"), Waited::Ended);
    }
}
