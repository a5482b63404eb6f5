//! The process's signals, in a thread of their own.
//!
//! The loop gets them as happenings, and ends, stops or redraws in order. What can't wait is done here: a second SIGTERM while the loop is stuck,
//! SIGQUIT, and what a program that golmac has lent the terminal to expects of its parent.

use std::io;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::Sender;
use std::thread;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::{Happening, Message};
use crate::play::terminal::{modes, size};

/// A signal that the loop deals with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM: leave everything in order and end by this signal.
    Terminate,
    /// SIGHUP, or the terminal is gone: likewise.
    HangUp,
    /// SIGINT from outside, for Ctrl-C at the terminal is a key.
    Interrupt,
    /// SIGTSTP from outside: stop, as with Ctrl-Z.
    Suspend,
    /// SIGCONT: the terminal may be in any state and of any size.
    Continue,
}

impl Signal {
    const ALL: [Signal; 5] = [Signal::Terminate, Signal::HangUp, Signal::Interrupt, Signal::Suspend, Signal::Continue];

    /// The system's number.
    pub(in crate::play) fn number(self) -> i32 {
        match self {
            Signal::Terminate => SIGTERM,
            Signal::HangUp => SIGHUP,
            Signal::Interrupt => SIGINT,
            Signal::Suspend => SIGTSTP,
            Signal::Continue => SIGCONT,
        }
    }

    fn bit(self) -> u8 {
        match self {
            Signal::Terminate => 1,
            Signal::HangUp => 2,
            Signal::Interrupt => 4,
            Signal::Suspend => 8,
            Signal::Continue => 16,
        }
    }
}

/// Another size of the terminal.
const RESIZED: u8 = 32;

/// Signals that the loop has not taken yet, a bit for each: many of one kind are one.
#[derive(Debug)]
pub(super) struct Pending(AtomicU8);

static PENDING: Pending = Pending(AtomicU8::new(0));

impl Pending {
    /// Adds what is pending to what has come: the signals that end the process first, sizes last.
    pub(super) fn take(&self, come: &mut Vec<Happening>) {
        let bits = self.0.swap(0, Ordering::SeqCst);
        come.extend(Signal::ALL.into_iter().filter(|signal| bits & signal.bit() != 0).map(Happening::Signal));
        // The size may have changed while the process was stopped.
        if bits & (RESIZED | Signal::Continue.bit()) != 0 {
            let (columns, rows) = size();
            come.retain(|happening| !matches!(happening, Happening::Resize { .. }));
            come.push(Happening::Resize { columns, rows });
        }
    }

    /// Adds a bit and wakes the loop if nothing was pending. False where there is no loop any more.
    fn add(&self, bit: u8, sender: &Sender<Message>) -> bool {
        self.0.fetch_or(bit, Ordering::SeqCst) != 0 || sender.send(Message::Signals).is_ok()
    }
}

/// Starts the thread, which lives as long as the process.
///
/// # Errors
/// Where signals can't be taken.
pub(super) fn start(sender: Sender<Message>) -> io::Result<&'static Pending> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let mut is_ending = false;
        for number in signals.forever() {
            deal_with(number, &sender, &mut is_ending);
        }
    })?;
    Ok(&PENDING)
}

/// Passes a signal on to the loop, or does what it asks for at once.
fn deal_with(number: i32, sender: &Sender<Message>, is_ending: &mut bool) {
    let bit = match number {
        SIGTERM if *is_ending => die(number),
        SIGTERM => {
            *is_ending = true;
            Signal::Terminate.bit()
        }
        SIGHUP => Signal::HangUp.bit(),
        // Another program has the terminal: Ctrl-C there means that program, and when it stops we have to stop as well.
        SIGINT | SIGQUIT | SIGCONT if modes::is_lent() => return,
        SIGTSTP if modes::is_lent() => {
            // It fails for unknown signals only.
            let _ = emulate_default_handler(SIGTSTP);
            return;
        }
        SIGINT => Signal::Interrupt.bit(),
        SIGTSTP => Signal::Suspend.bit(),
        SIGCONT => Signal::Continue.bit(),
        SIGWINCH => RESIZED,
        // SIGQUIT asks for an end without order.
        _ => die(number),
    };
    let is_heard = PENDING.add(bit, sender);
    if !is_heard && !matches!(number, SIGCONT | SIGWINCH) {
        die(number);
    }
}

/// Restores the terminal and ends the process by the signal.
fn die(number: i32) -> ! {
    modes::leave_in_haste();
    let _ = emulate_default_handler(number);
    std::process::abort()
}
