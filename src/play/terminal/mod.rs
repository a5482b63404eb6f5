//! The terminal itself: entered and left, drawn upon, lent to other programs, stopped and continued.
//!
//! [`Tty`] is the terminal that the process has: its modes, its clipboard, its bell. [`Screen`] shows [`Picture`]s on any of ratatui's backends and
//! writes only what is different; [`Paper`] is the backend for real terminals, which writes each frame at once (`paper`). What is set on the
//! terminal and how it is undone, whatever ends the process, is in `modes`.
//!
//! In order: [`TtyEvents::open`](super::events::TtyEvents::open), so that no signal ends the process with the terminal in disorder, then
//! [`Tty::enter`], then a [`Screen`]. On [`Signal::Continue`], [`Tty::resume`] and [`Screen::returned`].

mod environment;
mod graphics;
pub(super) mod modes;
mod output;
mod paper;
mod screen;

use std::io::{self, Write};
use std::time::{Duration, Instant};

use crossterm::clipboard::CopyToClipboard;
use crossterm::queue;
use rustix::event::{Timespec, poll};
use rustix::process::{Signal as SystemSignal, getpgrp, getsid, kill_current_process_group};
use rustix::termios::{QueueSelector, tcflush, tcgetpgrp};
use signal_hook::low_level::emulate_default_handler;

use super::events::{QUESTION, Signal, now};
use crate::zmachine::screen::is_displayable;

pub use environment::{Rewraps, is_dumb, is_utf8};
pub use graphics::{CellSize, Graphics, Pixels, Protocol, Tile};
pub use output::{Output, cell_size, is_gone, size};
pub use paper::Paper;
pub use screen::{Drawn, Picture, Screen, Terminal};

/// How the terminal is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    pub surface: Surface,
    /// Whose the mouse is on the alternate screen. On the ordinary one it is always the terminal's.
    pub mouse: Mouse,
}

/// Where on the terminal golmac is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// On the alternate screen, which is gone afterwards.
    Alternate,
    /// At the bottom of the ordinary screen, below what was there.
    Inline,
}

/// Whose the mouse is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// golmac's: buttons, drags and the wheel.
    Captured,
    /// The terminal's, which selects text with it.
    Left,
}

/// What came of asking to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspended {
    /// The process was stopped and goes on; the terminal is not entered yet, [`Signal::Continue`] says when.
    Stopped,
    /// There is no shell that could continue it, so that it was not stopped.
    NoShell,
}

/// What came of copying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    /// It was sent; whether the terminal takes it, it does not say.
    Sent,
    /// It is longer than terminals take, [`COPY_LONGEST`].
    TooLong,
}

/// Bytes of text that are sent to the clipboard; xterm takes no more.
pub const COPY_LONGEST: usize = 74_000;

/// How long a terminal may take to answer, and how long one that may still do so is waited for when it is left.
const ANSWER_TIME: Duration = Duration::from_secs(1);
const ANSWER_WAIT: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// Characters of a window's title that are shown.
const TITLE_LONGEST: usize = 200;

/// The terminal of the process, from entering to leaving. It is left when this is dropped, too, and when the process panics.
#[derive(Debug)]
pub struct Tty {
    manner: Manner,
    /// When it was last asked something.
    asked: Option<Instant>,
}

impl Tty {
    /// Enters the terminal: raw mode, bracketed paste, and what the manner says.
    ///
    /// # Errors
    /// Where there is no terminal; it is then as it was.
    pub fn enter(manner: Manner) -> io::Result<Tty> {
        // Colours are the theme's business, which knows of NO_COLOR; crossterm would take a style's attributes with them.
        crossterm::style::force_color_output(true);
        modes::enter(manner)?;
        Ok(Tty { manner, asked: None })
    }

    /// Leaves the terminal as it was. Once left it stays left.
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub fn leave(&mut self) -> io::Result<()> {
        self.drop_answers();
        modes::leave()
    }

    /// Waits a little for answers that may be on their way, and drops them with whatever was typed: whoever reads next would take them for keys.
    fn drop_answers(&mut self) {
        if self.asked.take().is_some_and(|asked| asked.elapsed() < ANSWER_TIME) && is_foreground() {
            // A terminal that is gone has no answers either.
            let _ = poll(&mut [], Some(&ANSWER_WAIT));
            let _ = tcflush(io::stdin(), QueueSelector::IFlush);
        }
    }

    /// What to draw upon.
    pub fn paper(&self) -> Paper<Output> {
        Paper::new(Output)
    }

    /// Enters again after the process was continued, whoever had stopped it; or with another manner's mouse.
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub fn resume(&mut self) -> io::Result<()> {
        modes::enter(self.manner)
    }

    /// Captures the mouse or gives it back, where it may be captured.
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub fn set_mouse(&mut self, mouse: Mouse) -> io::Result<()> {
        self.manner.mouse = mouse;
        match self.manner.surface {
            Surface::Alternate => modes::set_mouse(mouse),
            Surface::Inline => Ok(()),
        }
    }

    /// Goes to the alternate screen, or back from it to the ordinary one, which is as it was.
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub fn show_on(&mut self, surface: Surface) -> io::Result<()> {
        self.manner.surface = surface;
        modes::show_on(self.manner)
    }

    /// Nothing of golmac's is on the ordinary screen any more: leaving the terminal leaves the cursor where it is.
    pub fn cleared(&mut self) {
        modes::cleared();
    }

    /// Leaves the terminal and stops the process, with those that the shell started together with it, as Ctrl-Z is to do.
    ///
    /// # Errors
    /// Where it can't be stopped.
    pub fn suspend(&mut self) -> io::Result<Suspended> {
        // A group that has the session's number was started by no shell that could continue it.
        if getsid(None)? == getpgrp() {
            return Ok(Suspended::NoShell);
        }
        self.drop_answers();
        modes::leave()?;
        kill_current_process_group(SystemSignal::STOP)?;
        Ok(Suspended::Stopped)
    }

    /// Leaves the terminal to another program while `run` runs it, and enters again. All has to be drawn again ([`Screen::returned`]).
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub fn lend<T>(&mut self, run: impl FnOnce() -> T) -> io::Result<T> {
        // First, so that a Ctrl-Z that comes between is the other program's.
        let lent = modes::lend();
        self.drop_answers();
        modes::leave()?;
        let result = run();
        drop(lent);
        modes::enter(self.manner)?;
        Ok(result)
    }

    /// Asks the terminal to put text on the clipboard (OSC 52).
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub fn copy(&mut self, text: &str) -> io::Result<Copied> {
        if text.len() > COPY_LONGEST {
            return Ok(Copied::TooLong);
        }
        let mut bytes = Vec::new();
        queue!(bytes, CopyToClipboard::to_clipboard_from(text))?;
        Output.write_all(&bytes)?;
        Ok(Copied::Sent)
    }

    /// Asks the terminal what it shows of pixels. It answers among the keys ([`Answer`](super::events::Answer)).
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub fn ask(&mut self) -> io::Result<()> {
        self.asked = Some(now());
        Output.write_all(QUESTION.as_bytes())
    }

    /// Rings the bell.
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub fn ring(&mut self) -> io::Result<()> {
        Output.write_all(b"\x07")
    }

    /// Names the terminal's window until it is left.
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub fn set_title(&mut self, title: &str) -> io::Result<()> {
        modes::set_title(&title.chars().filter(|c| is_displayable(*c)).take(TITLE_LONGEST).collect::<String>())
    }

    /// Leaves the terminal and ends the process by a signal's default action, so that the shell sees what ended it.
    pub fn end_by(mut self, signal: Signal) -> ! {
        // If the terminal is gone there is nothing to restore.
        let _ = self.leave();
        let _ = emulate_default_handler(signal.number());
        std::process::exit(signal.number().saturating_add(128))
    }
}

/// Whether the process has the terminal, and not the shell or another job of it.
pub(super) fn is_foreground() -> bool {
    tcgetpgrp(io::stdout()).is_ok_and(|group| group == getpgrp())
}

impl Drop for Tty {
    fn drop(&mut self) {
        // There is nobody to tell.
        let _ = self.leave();
    }
}
