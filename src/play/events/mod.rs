//! What comes from outside while a story is played: keys, pastes, mouse, sizes, signals, and that time is up.
//!
//! [`Events`] is where the loop waits; it uses no time while nothing comes. [`TtyEvents`] has a thread that reads the terminal (`reader`) and one that
//! takes signals (`signals`); the bytes of keys are understood here, in the loop's thread (`decode`). [`Script`] plays a list to tests.
//!
//! The terminal is read for the next time only when the loop waits again, so that an editor or a shell that has the terminal meanwhile gets all
//! that is typed for it.

mod answers;
mod decode;
mod reader;
mod script;
pub(super) mod signals;

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, channel, sync_channel};
use std::time::{Duration, Instant};

use crossterm::event::{KeyEvent, MouseEvent};

use super::terminal::{is_foreground, modes};
use decode::Decoder;
use signals::Pending;

pub use answers::{Answer, QUESTION};
pub use script::Script;
pub use signals::Signal;

/// How long the rest of a key's bytes may take to come. An Esc that is alone so long is the key; over a slow line the others come in pieces.
const KEY_REST: Duration = Duration::from_millis(30);

/// How long a paste may pause before it is taken to be over, for its end may be lost.
const PASTE_REST: Duration = Duration::from_secs(2);

/// How long the rest of a terminal's answer may take. Keys begin like one only where two are pressed within [`KEY_REST`].
const ANSWER_REST: Duration = Duration::from_secs(1);

/// How long a process that is continued in the background waits for a signal that ends it: shells send both at once, and they come in any order.
const END_REST: Duration = Duration::from_millis(100);

/// What has come from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// A key was pressed, or repeats.
    Key(KeyEvent),
    /// Text was pasted, with `\n` between its lines. All of it is displayable, and it is at most a mebibyte.
    Paste(String),
    /// The mouse, in cells from the screen's top left, from 0.
    Mouse(MouseEvent),
    /// The terminal has another size, in cells; both at least 1.
    Resize {
        columns: u16,
        rows: u16,
    },
    Signal(Signal),
    /// The terminal has answered what it can do.
    Answer(Answer),
    /// Nothing came in the time that was given.
    TimeUp,
}

/// Where happenings come from.
pub trait Events {
    /// Waits at most so long (None: for ever) and returns all that has come, in its order; sizes only as the last, once. Where nothing came it is
    /// [`Happening::TimeUp`]. No time at all only looks, and may return nothing.
    ///
    /// A terminal that is gone is [`Signal::HangUp`], once.
    ///
    /// # Errors
    /// Where it can't be waited.
    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<Vec<Happening>>;
}

/// What the threads send. Signals are kept in [`Pending`], so that there are never more than a few of these on the way.
#[derive(Debug)]
enum Message {
    Bytes(Vec<u8>),
    /// There was something to read, but for another program.
    NotOurs,
    /// The terminal can't be read any more.
    Closed,
    /// There are signals to be taken.
    Signals,
}

/// The clock that waits are measured by, and the time that players take.
#[expect(clippy::disallowed_methods, reason = "keys and time-outs come in time, and stories count it")]
pub(in crate::play) fn now() -> Instant {
    Instant::now()
}

/// The terminal and the process's signals. There may be one in a process.
#[derive(Debug)]
pub struct TtyEvents {
    messages: Receiver<Message>,
    /// Each allows one more read.
    allow: SyncSender<()>,
    is_allowed: bool,
    pending: &'static Pending,
    decoder: Decoder,
    /// When the terminal was last heard of.
    heard: Instant,
}

impl TtyEvents {
    /// Begins to take signals, which from now on no longer end the process by themselves, and gets ready to read the terminal.
    ///
    /// # Errors
    /// Where there is no terminal, or it is opened a second time.
    pub fn open() -> io::Result<TtyEvents> {
        let (sender, messages) = channel();
        let (allow, allowed) = sync_channel(1);
        reader::start(sender.clone(), allowed)?;
        let pending = signals::start(sender)?;
        Ok(TtyEvents { messages, allow, is_allowed: false, pending, decoder: Decoder::default(), heard: now() })
    }

    /// What a message means, added to what has come.
    fn take(&mut self, message: Message, come: &mut Vec<Happening>) {
        match message {
            Message::Bytes(bytes) => {
                self.is_allowed = false;
                self.heard = now();
                self.decoder.feed(&bytes, come);
            }
            Message::NotOurs => self.is_allowed = false,
            Message::Closed => come.push(Happening::Signal(Signal::HangUp)),
            Message::Signals => {
                self.pending.take(come);
                self.continue_or_end(come);
            }
        }
    }

    /// Drops that the process was continued where it is to end. To enter the terminal from the background would stop it first.
    fn continue_or_end(&mut self, come: &mut Vec<Happening>) {
        let is = |signal: Signal| move |happening: &Happening| *happening == Happening::Signal(signal);
        if !come.iter().any(is(Signal::Continue)) {
            return;
        }
        if !is_foreground()
            && let Ok(message) = self.messages.recv_timeout(END_REST)
        {
            self.take(message, come);
        }
        if come.iter().any(|happening| is(Signal::Terminate)(happening) || is(Signal::HangUp)(happening)) {
            come.retain(|happening| !is(Signal::Continue)(happening));
        }
    }

    /// Lets the reader read once more, if it does not already and the terminal is golmac's. A process in the background that reads is stopped.
    fn allow_read(&mut self) {
        if !self.is_allowed && modes::is_entered() {
            // A reader that has ended has said so.
            self.is_allowed = self.allow.try_send(()).is_ok();
        }
    }

    /// How long from now until what is half of a key is taken as it stands. None where there is none.
    fn rest(&self) -> Option<Duration> {
        let allowed = if self.decoder.is_pasting() {
            PASTE_REST
        } else if self.decoder.is_answered() {
            ANSWER_REST
        } else if self.decoder.is_waiting() {
            KEY_REST
        } else {
            return None;
        };
        Some(allowed.saturating_sub(now().saturating_duration_since(self.heard)))
    }

    /// The next message within the time; None where none came.
    fn next(&self, at_most: Option<Duration>) -> io::Result<Option<Message>> {
        let gone = || io::Error::other("the threads that read the terminal have ended");
        match at_most {
            None => self.messages.recv().map(Some).map_err(|_| gone()),
            Some(Duration::ZERO) => match self.messages.try_recv() {
                Ok(message) => Ok(Some(message)),
                Err(TryRecvError::Empty) => Ok(None),
                Err(TryRecvError::Disconnected) => Err(gone()),
            },
            Some(time) => match self.messages.recv_timeout(time) {
                Ok(message) => Ok(Some(message)),
                Err(RecvTimeoutError::Timeout) => Ok(None),
                Err(RecvTimeoutError::Disconnected) => Err(gone()),
            },
        }
    }
}

impl Events for TtyEvents {
    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<Vec<Happening>> {
        let begun = now();
        let mut come = Vec::new();
        loop {
            self.allow_read();
            let left = at_most.map(|time| time.saturating_sub(now().saturating_duration_since(begun)));
            let rest = self.rest();
            let time = match (left, rest) {
                (Some(left), Some(rest)) => Some(left.min(rest)),
                (left, rest) => left.or(rest),
            };
            match self.next(time)? {
                Some(message) => self.take(message, &mut come),
                None if rest.is_some() && self.rest() == Some(Duration::ZERO) => self.decoder.finish(&mut come),
                None => {}
            }
            // All that is there already belongs to the same frame.
            while let Some(message) = self.next(Some(Duration::ZERO))? {
                self.take(message, &mut come);
            }
            if !come.is_empty() {
                return Ok(come);
            }
            if let Some(time) = at_most
                && now().saturating_duration_since(begun) >= time
            {
                return Ok(if time.is_zero() { come } else { vec![Happening::TimeUp] });
            }
        }
    }
}
