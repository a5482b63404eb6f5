//! Lines of input, from a pipe, a file or a terminal.
//!
//! At a terminal a read may have to end at a time while the operating system waits for a line: from the first such read on, a thread of its
//! own reads the lines. On a pipe a line, or the end, is always there at once and no time ever passes.

use std::io::{self, BufRead};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use crate::session::command_file::read_line;

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

    /// Whether another program can have the terminal for a while: nobody reads it between our own reads.
    pub(super) fn can_be_lent(&self) -> bool {
        match self.0 {
            Source::Terminal(_) => true,
            Source::Pipe(_) | Source::Thread(_) | Source::Ended => false,
        }
    }

    /// Whether a person has typed a line by now, which is gone then. Lines of a pipe are there for the story.
    pub(super) fn has_line(&mut self) -> bool {
        self.start_thread();
        match &self.0 {
            Source::Thread(lines) => matches!(lines.try_recv(), Ok(Ok(Some(_)))),
            Source::Pipe(_) | Source::Terminal(_) | Source::Ended => false,
        }
    }

    /// The next line, or what came instead within a time.
    ///
    /// # Errors
    /// Where the lines can't be read.
    pub(super) fn line(&mut self, time: Option<Duration>) -> io::Result<Waited> {
        if time.is_some() {
            self.start_thread();
        }
        let line = match &mut self.0 {
            Source::Pipe(lines) | Source::Terminal(lines) => read_line(lines)?,
            Source::Thread(lines) => match time {
                None => lines.recv().unwrap_or(Ok(None))?,
                Some(time) => match lines.recv_timeout(time) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timed_read_on_a_pipe_takes_the_line_or_the_end() {
        let mut keyboard = Keyboard::pipe(&b"look\n"[..]);
        assert_eq!(keyboard.line(Some(Duration::from_millis(100))).expect("read"), Waited::Line("look".into()));
        assert_eq!(keyboard.line(Some(Duration::from_millis(100))).expect("read"), Waited::Ended);
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
        assert_eq!(keyboard.line(Some(Duration::from_millis(100))).expect("read"), Waited::TimedOut);
        b"hello\nx".iter().for_each(|byte| sender.send(*byte).expect("the keyboard is there"));
        drop(sender);
        assert_eq!(keyboard.line(Some(Duration::from_secs(60))).expect("read"), Waited::Line("hello".into()));
        assert_eq!(keyboard.line(None).expect("read"), Waited::Line("x".into()));
        assert_eq!(keyboard.line(Some(Duration::from_secs(60))).expect("read"), Waited::Ended);
    }
    #[test]
    fn a_line_that_a_person_has_typed_meanwhile_is_seen_once() {
        let (sender, receiver) = sync_channel(16);
        let mut keyboard = Keyboard::terminal(io::BufReader::new(Silent(receiver)));
        assert!(keyboard.can_be_lent() && !keyboard.has_line() && !keyboard.can_be_lent());
        b"stop\nx".iter().for_each(|byte| sender.send(*byte).expect("the keyboard is there"));
        while !keyboard.has_line() {
            thread::yield_now();
        }
        drop(sender);
        assert_eq!(keyboard.line(None).expect("read"), Waited::Line("x".into()));
        assert!(!Keyboard::pipe(&b"look\n"[..]).has_line());
    }
}
