//! Drivers: what plays a story for a test, one input at a time, and tells what it has shown.
//!
//! A [`Driver`] is [begun](Driver::begin), given inputs by [`Driver::send`], and after each [`Driver::seen`] says what there is to be seen. There are three:
//! golmac's own machine in this process (`in_process.rs`), another interpreter on lines of text (`lines.rs`), and one that speaks
//! RemGlk's JSON (`remglk.rs`). An [`Interpreter`] says which, and makes one for each test. Dropping a driver ends its process.

mod command;
mod groups;
mod in_process;
mod lines;
mod process;
mod remglk;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::check::regtest::Input;
use crate::story::Story;
use crate::zmachine::{Fault, Machine, Options, Stop};

pub use command::{CommandError, CommandLine};
pub use groups::kill_all;
pub use in_process::InProcess;
pub use lines::Lines;
pub(super) use process::Process;
pub use process::{End, ProcessError};
pub use remglk::RemGlk;

/// What is to be seen after an input.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// The lines of text since the input, unwrapped, the prompt that ends them included. What was typed is not among them, unless another
    /// interpreter repeats it.
    pub story: Vec<String>,
    /// The status line and the upper window from top to bottom, without spaces at their ends. Lines of text have none.
    pub status: Vec<String>,
    /// Text of a graphics window: there is none, but spans there are.
    pub graphics: Vec<String>,
    /// RemGlk's spans, as JSON, of the three windows.
    pub story_spans: Vec<Value>,
    pub status_spans: Vec<Value>,
    pub graphics_spans: Vec<Value>,
}

/// Why a driver can't go on.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    #[error("the story has ended, and takes no more")]
    Ended,
    #[error("the story died: {0}")]
    Died(Box<Fault>),
    /// The story waits for something else.
    #[error("{0}")]
    Unexpected(String),
    /// It can't be done here at all.
    #[error("{0}")]
    Refused(String),
    #[error("nothing was asked for within {:.1} s", .0.as_secs_f64())]
    TimedOut(Duration),
    #[error("the test has run for {0} million instructions, and is taken to have no end")]
    TooLong(u64),
    #[error("more than {} MiB were printed in one turn", MOST_PRINTED >> 20)]
    TooMuch,
    #[error("the interpreter has printed what is no JSON: {0:?}")]
    NotJson(String),
    #[error("the interpreter says: {0}")]
    Told(String),
    #[error(transparent)]
    Process(#[from] ProcessError),
}

/// Bytes that one turn may print.
const MOST_PRINTED: usize = 4 << 20;

/// How long a driver waits, and how much it lets a story do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long a turn may take.
    pub turn: Duration,
    /// Silence after which a program's turn is over though it has shown no prompt. None waits for the prompt, as RegTest does. RemGlk needs none.
    pub silence: Option<Duration>,
    /// Instructions that a test may run in golmac's own machine.
    pub instructions: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { turn: Duration::from_secs(10), silence: None, instructions: 1 << 33 }
    }
}

/// How a program is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Protocol {
    /// Lines of text, as RegTest's cheap mode has it: a `>` at the beginning of a line asks for the next.
    #[default]
    Lines,
    /// RemGlk's JSON.
    RemGlk,
}

/// What is to play the stories.
#[derive(Debug, Clone, Default)]
pub enum Interpreter {
    /// golmac's own machine, in this process.
    #[default]
    Golmac,
    /// Another program.
    Program { command: CommandLine, protocol: Protocol },
}

/// A story that is ready to be played, as often as there are tests.
#[derive(Debug, Clone)]
pub struct Game {
    pub path: PathBuf,
    /// The machine at the story's beginning, of which each test has a copy; None where another program opens the file.
    pub machine: Option<Machine>,
}

impl Game {
    /// A story to be played here, with what it is told beside the screen that tests have.
    #[must_use]
    pub fn opened(path: PathBuf, story: Story, options: Options) -> Game {
        Game { path, machine: Some(Machine::new(story, InProcess::options(options))) }
    }

    /// A file that another program opens.
    #[must_use]
    pub fn unopened(path: PathBuf) -> Game {
        Game { path, machine: None }
    }
}

/// Something that plays a story.
#[derive(Debug)]
pub enum Driver {
    InProcess(Box<InProcess>),
    Lines(Box<Lines>),
    RemGlk(Box<RemGlk>),
}

impl Driver {
    /// Makes a driver for one test. Files that are there to be restored are looked for in `folder`.
    ///
    /// # Errors
    /// Where the program can't be started.
    pub fn new(interpreter: &Interpreter, game: &Game, folder: &Path, limits: Limits) -> Result<Driver, DriverError> {
        match (interpreter, &game.machine) {
            (Interpreter::Golmac, Some(machine)) => {
                Ok(Driver::InProcess(Box::new(InProcess::new(machine.clone(), folder.to_owned(), limits))))
            }
            (Interpreter::Golmac, None) => Err(DriverError::Refused(format!("{} was not opened", game.path.display()))),
            (Interpreter::Program { command, protocol: Protocol::Lines }, _) => {
                Ok(Driver::Lines(Box::new(Lines::start(command, &game.path, limits)?)))
            }
            (Interpreter::Program { command, protocol: Protocol::RemGlk }, _) => {
                Ok(Driver::RemGlk(Box::new(RemGlk::start(command, &game.path, limits)?)))
            }
        }
    }

    /// Has the story begin, up to its first question.
    ///
    /// # Errors
    /// Where it does not come to one. What was seen until then is there.
    pub fn begin(&mut self) -> Result<(), DriverError> {
        match self {
            Driver::InProcess(driver) => driver.begin(),
            Driver::Lines(driver) => driver.begin(),
            Driver::RemGlk(driver) => driver.begin(),
        }
    }

    /// Gives the story an input, and has it run to its next question, or its end.
    ///
    /// # Errors
    /// Where it can't be given, or the story comes to no question. What was seen until then is there.
    pub fn send(&mut self, input: &Input) -> Result<(), DriverError> {
        match self {
            Driver::InProcess(driver) => driver.send(input),
            Driver::Lines(driver) => driver.send(input),
            Driver::RemGlk(driver) => driver.send(input),
        }
    }

    /// What is to be seen since the last input.
    pub fn seen(&self) -> &Seen {
        match self {
            Driver::InProcess(driver) => driver.seen(),
            Driver::Lines(driver) => driver.seen(),
            Driver::RemGlk(driver) => driver.seen(),
        }
    }

    /// Whether the story, or the program, has ended.
    pub fn has_ended(&self) -> bool {
        match self {
            Driver::InProcess(driver) => matches!(driver.stopped(), Stop::Quit | Stop::Fault(_)),
            Driver::Lines(driver) => driver.has_ended(),
            Driver::RemGlk(driver) => driver.has_ended(),
        }
    }

    /// What the program has written to its error stream so far. Nothing in process.
    pub fn complaints(&self) -> String {
        match self {
            Driver::InProcess(_) => String::new(),
            Driver::Lines(driver) => driver.complaints(),
            Driver::RemGlk(driver) => driver.complaints(),
        }
    }
}
