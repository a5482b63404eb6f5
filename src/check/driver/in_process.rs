//! golmac's own machine as a driver: a copy of the story at its beginning, in this process.
//!
//! The screen is that of RegTest's RemGlk, 800 by 480 pixels: 80 columns of 40 lines. Files that a test writes live in memory and end with it; one that it reads and
//! did not write is looked for in the folder of the tests, and nothing is ever written there.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::process::Deadline;
use super::{DriverError, Limits, MOST_PRINTED, Seen};
use crate::check::regtest::{GlkKey, Input};
use crate::session::files;
use crate::zmachine::screen::{Cell, Event, Screen};
use crate::zmachine::{Answer, AnswerError, Key, Machine, Options, Pointing, Post, Prompt, Request, Stop, Terminal};

/// Instructions between two looks at the clock: some milliseconds.
const SLICE: u64 = 1 << 20;

/// RegTest's window in pixels, and a character in it.
const WINDOW: (u32, u32) = (800, 480);
const CHARACTER: (u32, u32) = (10, 12);

/// Bytes that a test's files may hold together.
const MOST_KEPT: usize = 64 << 20;

/// Endings of saved games, in the order in which they are looked for. RemGlk's own comes first.
const ENDINGS: [&str; 6] = ["", ".glksave", ".glkdata", ".qzl", ".sav", ".aux"];

/// A story that is played here.
#[derive(Debug)]
pub struct InProcess {
    machine: Machine,
    folder: PathBuf,
    limits: Limits,
    /// Instructions that are left to the test.
    fuel: u64,
    seen: Seen,
    /// What was printed since the last input.
    turn: String,
    /// What was printed since the window was erased.
    page: String,
    files: BTreeMap<String, Vec<u8>>,
    stopped: Stop,
}

impl InProcess {
    /// A driver for a machine at a story's beginning, made with [`InProcess::options`].
    pub fn new(machine: Machine, folder: PathBuf, limits: Limits) -> InProcess {
        InProcess {
            machine,
            folder,
            limits,
            fuel: limits.instructions,
            seen: Seen::default(),
            turn: String::new(),
            page: String::new(),
            files: BTreeMap::new(),
            stopped: Stop::Budget,
        }
    }

    /// What a story is told, beside the options that are chosen.
    #[must_use]
    pub fn options(chosen: Options) -> Options {
        use crate::zmachine::Available;
        let (columns, rows) = cells(WINDOW.0, WINDOW.1);
        let terminal =
            Terminal { rows, columns, mouse: Pointing::Clicks, graphics_font: Available::No, ..Terminal::default() };
        Options { terminal, turns_kept: 0, ..chosen }
    }

    /// Runs to the first question.
    ///
    /// # Errors
    /// Where the story dies, or comes to none.
    pub fn begin(&mut self) -> Result<(), DriverError> {
        self.run()
    }

    /// Answers, and runs to the next question or the end.
    ///
    /// # Errors
    /// Where the story waits for something else, the input makes no sense here, or the story dies or comes to no question.
    pub fn send(&mut self, input: &Input) -> Result<(), DriverError> {
        self.turn.clear();
        self.seen = Seen { status: std::mem::take(&mut self.seen.status), ..Seen::default() };
        let refused = |reason: &str| Err(DriverError::Refused(reason.to_owned()));
        match input {
            Input::Hyperlink(_) => return refused("a story for the Z-machine has no hyperlinks"),
            Input::Debug(_) => return refused("golmac's own machine takes no commands of a debugger here"),
            Input::Include(_) => return refused("tests are included before anything is played"),
            Input::Arrange { width, height } => {
                let (columns, rows) = cells(width.unwrap_or(WINDOW.0), height.unwrap_or(WINDOW.1));
                self.machine.post(Post::Resize { rows, columns });
            }
            Input::Refresh => self.turn.clone_from(&self.page),
            Input::Line(_) | Input::Key(_) | Input::Timer | Input::Mouse { .. } | Input::File(_) => {
                let answer = self.answer_for(input)?;
                match self.machine.answer(answer) {
                    // Somebody else's save, or none: the story is told that it failed.
                    Err(AnswerError::Save(_)) => self.machine.answer(Answer::Failed).map_err(unexpected)?,
                    answered => answered.map_err(unexpected)?,
                }
            }
        }
        self.run()
    }

    /// What is to be seen now.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// What the story waits for, or how it has ended.
    pub fn stopped(&self) -> &Stop {
        &self.stopped
    }

    fn run(&mut self) -> Result<(), DriverError> {
        let deadline = Deadline::within(self.limits.turn);
        let outcome = loop {
            self.stopped = self.machine.run(SLICE.min(self.fuel));
            self.fuel = self.fuel.saturating_sub(SLICE);
            self.take_events();
            match &self.stopped {
                Stop::Quit => break Ok(()),
                Stop::Fault(fault) => break Err(DriverError::Died(fault.clone())),
                Stop::Request(Request::SaveTable { name, prompt: Prompt::Silent | Prompt::Free, bytes }) => {
                    let (name, bytes) = (name.as_str().to_owned(), bytes.clone());
                    let answer = self.keep(&name, bytes);
                    if let Err(error) = self.machine.answer(answer) {
                        break Err(unexpected(error));
                    }
                }
                Stop::Request(Request::RestoreTable { name, prompt: Prompt::Silent | Prompt::Free, max }) => {
                    let (name, max) = (name.as_str().to_owned(), *max);
                    let answer = self.table(&name, max);
                    if let Err(error) = self.machine.answer(answer) {
                        break Err(unexpected(error));
                    }
                }
                Stop::Request(_) => break Ok(()),
                Stop::Budget => {}
            }
            if self.fuel == 0 {
                break Err(DriverError::TooLong(self.limits.instructions / 1_000_000));
            }
            if self.turn.len() > MOST_PRINTED {
                break Err(DriverError::TooMuch);
            }
            if deadline.left().is_none() {
                break Err(DriverError::TimedOut(self.limits.turn));
            }
        };
        self.seen.story = self.turn.split('\n').map(str::to_owned).collect();
        self.seen.status = status_of(self.machine.screen());
        outcome
    }

    fn take_events(&mut self) {
        for event in self.machine.drain() {
            match event {
                Event::Text { text, .. } => self.print(&text),
                Event::QuoteBox { rows } => {
                    self.end_line();
                    rows.iter().map(|cells| row(cells)).for_each(|line| self.print(&format!("{line}\n")));
                }
                Event::EraseLower { .. } | Event::EraseScreen { .. } => {
                    self.end_line();
                    self.page.clear();
                }
                Event::Input { .. }
                | Event::Turn
                | Event::Sound(_)
                | Event::Bleep(_)
                | Event::Transcript(_)
                | Event::Record(_)
                | Event::Warning(_)
                | Event::Picture(_) => {}
            }
        }
    }

    fn print(&mut self, text: &str) {
        self.turn.push_str(text);
        // A page that nobody erases is a whole game's text; a refresh needs no more than its end.
        if self.page.len() > MOST_PRINTED {
            self.page.clear();
        }
        self.page.push_str(text);
    }

    fn end_line(&mut self) {
        if !self.turn.is_empty() && !self.turn.ends_with('\n') {
            self.print("\n");
        }
    }

    /// The answer that an input is to what is asked.
    fn answer_for(&mut self, input: &Input) -> Result<Answer, DriverError> {
        let Stop::Request(request) = self.stopped.clone() else { return Err(DriverError::Ended) };
        match (request, input) {
            (Request::Line(_), Input::Line(text)) => Ok(Answer::Line { text: text.clone(), end: Key::Enter }),
            (Request::Key(_), Input::Key(key)) => key_of(*key).map(Answer::Key),
            // A key may end a line too (§10.5.2.1).
            (Request::Line(request), Input::Key(key)) if !request.terminators.is_empty() => {
                let end = key_of(*key)?;
                Ok(Answer::Line { text: request.preload, end })
            }
            (Request::Line(request), Input::Mouse { x, y }) => {
                Ok(Answer::Line { text: request.preload, end: click(*x, *y) })
            }
            (Request::Key(_), Input::Mouse { x, y }) => Ok(Answer::Key(click(*x, *y))),
            (Request::Line(request), Input::Timer) if request.timeout.is_some() => Ok(Answer::TimedOut),
            (Request::Key(request), Input::Timer) if request.timeout.is_some() => Ok(Answer::TimedOut),
            (Request::Save, Input::File(name)) if !name.is_empty() => {
                // What no saved game can hold, the story is told that it can't be saved.
                let saved = self.machine.quetzal();
                Ok(saved.map_or(Answer::Failed, |bytes| self.keep(name, bytes)))
            }
            (Request::Restore, Input::File(name)) if !name.is_empty() => Ok(self.file(name)),
            (Request::SaveTable { bytes, .. }, Input::File(name)) if !name.is_empty() => Ok(self.keep(name, bytes)),
            (Request::RestoreTable { max, .. }, Input::File(name)) if !name.is_empty() => Ok(self.table(name, max)),
            // What is written there can't be looked at, but the story does not know.
            (Request::Transcript | Request::Record, Input::File(name)) if !name.is_empty() => Ok(Answer::Done),
            (Request::Commands, Input::File(_)) => Ok(Answer::Failed),
            (
                Request::Save
                | Request::Restore
                | Request::SaveTable { .. }
                | Request::RestoreTable { .. }
                | Request::Transcript
                | Request::Record,
                Input::File(_),
            ) => Ok(Answer::Failed),
            (request, _) => Err(DriverError::Unexpected(expectation(&request, input))),
        }
    }

    fn keep(&mut self, name: &str, bytes: Vec<u8>) -> Answer {
        let kept: usize = self.files.values().map(Vec::len).sum();
        if kept.saturating_add(bytes.len()) > MOST_KEPT {
            return Answer::Failed;
        }
        self.files.insert(name.to_owned(), bytes);
        Answer::Done
    }

    fn file(&self, name: &str) -> Answer {
        let written = self.files.get(name).cloned();
        // A name is a name, and leads to no other folder.
        let plain = !name.contains(['/', '\\', ':']) && name != "..";
        let places = ENDINGS.iter().filter(|_| plain).map(|ending| self.folder.join(format!("{name}{ending}")));
        let there = places.filter(|path| path.is_file()).find_map(|path| files::read(&path).ok());
        written.or(there).map_or(Answer::Failed, Answer::Bytes)
    }

    fn table(&self, name: &str, most: u16) -> Answer {
        match self.file(name) {
            Answer::Bytes(mut bytes) => {
                bytes.truncate(usize::from(most));
                Answer::Bytes(bytes)
            }
            failed => failed,
        }
    }
}

fn unexpected(error: AnswerError) -> DriverError {
    DriverError::Unexpected(error.to_string())
}

/// What the story waits for, for one who gave it something else.
fn expectation(request: &Request, given: &Input) -> String {
    let (waits, write) = match request {
        Request::Line(_) => ("a line", "`> TEXT` gives one"),
        Request::Key(_) => ("a key", "`>{char} X` gives one"),
        Request::Save | Request::SaveTable { .. } => {
            ("the name of a file to save to", "`>{fileref_prompt} NAME` gives one")
        }
        Request::Restore | Request::RestoreTable { .. } => {
            ("the name of a file to restore from", "`>{fileref_prompt} NAME` gives one")
        }
        Request::Transcript | Request::Record | Request::Commands => {
            ("the name of a file", "`>{fileref_prompt} NAME` gives one")
        }
    };
    let timed = matches!(given, Input::Timer) && matches!(request, Request::Line(_) | Request::Key(_));
    match timed {
        true => format!("the story waits for {waits} for as long as it takes, and no time-out can come"),
        false => format!("the story waits for {waits}; {write}"),
    }
}

/// The Z-machine's key for one of Glk's.
fn key_of(key: GlkKey) -> Result<Key, DriverError> {
    let name = match key {
        GlkKey::Char(c) => return Ok(Key::Char(c)),
        GlkKey::Return => return Ok(Key::Enter),
        GlkKey::Named(name) => name,
    };
    match (name, name.strip_prefix("func").and_then(|number| number.parse().ok())) {
        ("left", _) => Ok(Key::Left),
        ("right", _) => Ok(Key::Right),
        ("up", _) => Ok(Key::Up),
        ("down", _) => Ok(Key::Down),
        ("delete", _) => Ok(Key::Delete),
        ("escape", _) => Ok(Key::Escape),
        (_, Some(number)) => Ok(Key::Function(number)),
        _ => Err(DriverError::Refused(format!("the Z-machine has no key named {name}"))),
    }
}

/// A click at a place counted from 0.
fn click(x: i64, y: i64) -> Key {
    let place = |at: i64| u16::try_from(at.saturating_add(1).max(1)).unwrap_or(u16::MAX);
    Key::Click { column: place(x), row: place(y) }
}

/// Columns and rows of a window in pixels.
fn cells(width: u32, height: u32) -> (u16, u16) {
    let cells = |pixels: u32, one: u32| u16::try_from((pixels / one).max(1)).unwrap_or(u16::MAX);
    (cells(width, CHARACTER.0), cells(height, CHARACTER.1))
}

/// The status line, the upper window, and what lies below it until the next input.
fn status_of(screen: &Screen) -> Vec<String> {
    let line = screen.status().map(|status| status.lay_out(screen.size().cols()).trim_end().to_owned());
    line.into_iter().chain(screen.upper_rows().map(row)).chain(screen.overlay_rows().map(row)).collect()
}

fn row(cells: &[Cell]) -> String {
    let line: String = cells.iter().filter_map(Cell::character).collect();
    line.trim_end_matches(' ').to_owned()
}
