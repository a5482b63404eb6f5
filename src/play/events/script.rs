//! Happenings from a list, for tests.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Events, Happening, Signal};

/// One answer to a wait.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// To a wait only.
    Waited(Vec<Happening>),
    /// To a look too.
    Seen(Vec<Happening>),
}

/// A player who does what the list says, one step each time the loop waits, and then hangs up.
///
/// ```
/// use std::time::Duration;
/// use golmac::play::events::{Events, Happening, Script, Signal};
///
/// let mut script = Script::new().time_up().resized(20, 5);
/// assert_eq!(script.wait(Some(Duration::from_secs(1)))?, [Happening::TimeUp]);
/// assert_eq!(script.wait(None)?, [Happening::Resize { columns: 20, rows: 5 }]);
/// assert_eq!(script.wait(None)?, [Happening::Signal(Signal::HangUp)]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Script(VecDeque<Step>);

impl Script {
    pub fn new() -> Script {
        Script::default()
    }

    /// Happenings that come together.
    pub fn come(mut self, happenings: Vec<Happening>) -> Script {
        self.0.push_back(Step::Waited(happenings));
        self
    }

    /// Happenings that come together, even while a story runs and the loop only looks.
    pub fn seen(mut self, happenings: Vec<Happening>) -> Script {
        self.0.push_back(Step::Seen(happenings));
        self
    }

    /// The keys of a text, each by itself; `\n` is Enter, `\t` Tab and `\x1b` Esc.
    pub fn typed(self, text: &str) -> Script {
        let code = |c| match c {
            '\n' => KeyCode::Enter,
            '\t' => KeyCode::Tab,
            '\x1b' => KeyCode::Esc,
            c => KeyCode::Char(c),
        };
        text.chars().fold(self, |script, c| script.key(code(c), KeyModifiers::NONE))
    }

    /// One key.
    pub fn key(self, code: KeyCode, modifiers: KeyModifiers) -> Script {
        self.come(vec![Happening::Key(KeyEvent::new(code, modifiers))])
    }

    pub fn pasted(self, text: &str) -> Script {
        self.come(vec![Happening::Paste(text.to_owned())])
    }

    pub fn resized(self, columns: u16, rows: u16) -> Script {
        self.come(vec![Happening::Resize { columns, rows }])
    }

    pub fn signal(self, signal: Signal) -> Script {
        self.come(vec![Happening::Signal(signal)])
    }

    pub fn time_up(self) -> Script {
        self.come(vec![Happening::TimeUp])
    }
}

impl Events for Script {
    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<Vec<Happening>> {
        let is_look = at_most == Some(Duration::ZERO);
        match self.0.pop_front() {
            Some(Step::Seen(happenings)) => Ok(happenings),
            Some(Step::Waited(happenings)) if is_look => {
                self.0.push_front(Step::Waited(happenings));
                Ok(Vec::new())
            }
            Some(Step::Waited(happenings)) => Ok(happenings),
            None => Ok(vec![Happening::Signal(Signal::HangUp)]),
        }
    }
}
