//! What interpreters get wrong, rule by rule: `assets/standard/rules.tsv` names for each rule the tests that hold it, or the part of the program that is to
//! empty it; `table.rs` walks it. The tests themselves are short programs in the assembly language, played with scripted answers.
//!
//! Start with [`check`] and [`Game::play`].

// Rules 1 to 103.
mod decoding;
mod dictionary;
mod input;
mod objects;
mod streams;
mod tables;
mod text;
mod variables;

// Rules 104 to 189.
mod header;
mod interrupts;
mod loading;
mod robustness;
mod saved;
mod screen;
mod sound;
mod status;
mod v6;

// All of them.
#[cfg(feature = "session")]
mod table;

use golmac::story::{Story, Version};
use golmac::zmachine::isa::assemble::assemble_as;
use golmac::zmachine::screen::{Cell, Event};
use golmac::zmachine::{Answer, AnswerError, ErrorLevel, FaultKind, Key, Machine, Options, Post, Request, Stop};

/// Instructions a program may take between two requests: a loop is a failure, not a hang.
const BUDGET: u64 = 2_000_000;

/// One step of a script. All but [`Step::Post`] answer the request that is open.
#[derive(Debug, Clone)]
pub enum Step {
    /// A line, ended by Enter.
    Line(&'static str),
    /// A line, ended by another key.
    LineEnd(&'static str, Key),
    Key(Key),
    TimedOut,
    Done,
    Failed,
    /// Keeps the saved game in [`Game::saved`] and answers that it is written.
    Save,
    /// Answers with the saved game that was kept last.
    Restore,
    Bytes(Vec<u8>),
    /// Something happens, whether or not a request is open.
    Post(Post),
}

/// Where a script left a game.
#[derive(Debug, Clone, PartialEq)]
pub enum Left {
    /// The request that the script had no answer for.
    At(Request),
    Quit,
    Fault(FaultKind),
}

/// A game that is being played, and all that came of it.
#[derive(Debug, Clone)]
pub struct Game {
    pub machine: Machine,
    /// The lower window's text, with the player's input as it was echoed there.
    pub text: String,
    pub warnings: Vec<String>,
    pub transcript: String,
    /// Output stream 4.
    pub records: Vec<String>,
    /// Every event, in order.
    pub events: Vec<Event>,
    /// Every request, in order; one that comes back after an interrupt counts again.
    pub requests: Vec<Request>,
    /// Saved games.
    pub saved: Vec<Vec<u8>>,
    /// Answers that the machine refused.
    pub refused: Vec<AnswerError>,
    pub left: Option<Left>,
}

/// Options for tests: every error is reported.
pub fn options() -> Options {
    Options { error_level: ErrorLevel::Every, ..Options::default() }
}

/// The bytes of a program; of version 5 where it says nothing.
pub fn story_bytes(source: &str, version: Version) -> Vec<u8> {
    assemble_as(source, version).unwrap_or_else(|error| panic!("{error}\n{source}")).story
}

impl Game {
    /// A program of version 5, or of the one that it says.
    pub fn new(source: &str) -> Game {
        Game::with(source, Version::V5, options())
    }

    pub fn with(source: &str, version: Version, options: Options) -> Game {
        Game::of_bytes(story_bytes(source, version), options)
    }

    pub fn of_bytes(story: Vec<u8>, options: Options) -> Game {
        let story = Story::from_bytes(story).unwrap_or_else(|error| panic!("{error}"));
        Game {
            machine: Machine::new(story, options),
            text: String::new(),
            warnings: Vec::new(),
            transcript: String::new(),
            records: Vec::new(),
            events: Vec::new(),
            requests: Vec::new(),
            saved: Vec::new(),
            refused: Vec::new(),
            left: None,
        }
    }

    /// Plays on by a script, until the script has no answer to a request or the game is over.
    pub fn play(mut self, script: impl IntoIterator<Item = Step>) -> Game {
        self.go(script);
        self
    }

    /// [`Game::play`] for a game in hand.
    pub fn go(&mut self, script: impl IntoIterator<Item = Step>) {
        self.run();
        for step in script {
            assert!(!matches!(self.left, Some(Left::Quit | Left::Fault(_))), "{step:?} comes too late: {self:#?}");
            self.take(step);
            self.run();
        }
    }

    fn take(&mut self, step: Step) {
        let answer = match step {
            Step::Post(post) => return self.machine.post(post),
            Step::Line(text) => Answer::Line { text: text.into(), end: Key::Enter },
            Step::LineEnd(text, end) => Answer::Line { text: text.into(), end },
            Step::Key(key) => Answer::Key(key),
            Step::TimedOut => Answer::TimedOut,
            Step::Done => Answer::Done,
            Step::Failed => Answer::Failed,
            Step::Save => {
                self.saved.push(self.machine.quetzal().expect("a save is asked for"));
                Answer::Done
            }
            Step::Restore => Answer::Bytes(self.saved.last().expect("a game was saved").clone()),
            Step::Bytes(bytes) => Answer::Bytes(bytes),
        };
        if let Err(refused) = self.machine.answer(answer) {
            self.refused.push(refused);
        }
    }

    fn run(&mut self) {
        let mut stop = self.machine.run(BUDGET);
        let mut calls = 0;
        // A change of the streams ends a call early.
        while stop == Stop::Budget && calls < 1000 {
            self.drain();
            stop = self.machine.run(BUDGET / 100);
            calls += 1;
        }
        self.drain();
        self.left = Some(match stop {
            Stop::Budget => panic!("the program does not end: {}", self.text),
            Stop::Quit => Left::Quit,
            Stop::Fault(fault) => Left::Fault(fault.kind),
            Stop::Request(request) => {
                self.requests.push(request.clone());
                Left::At(request)
            }
        });
    }

    fn drain(&mut self) {
        for event in self.machine.drain() {
            match &event {
                Event::Text { text, .. } => self.text.push_str(text),
                Event::Input { text, window: golmac::zmachine::screen::Window::Lower, .. } => self.text.push_str(text),
                Event::Warning(text) => self.warnings.push(text.clone()),
                Event::Transcript(text) => self.transcript.push_str(text),
                Event::Record(text) => self.records.push(text.clone()),
                Event::Input { .. }
                | Event::EraseLower { .. }
                | Event::EraseScreen { .. }
                | Event::QuoteBox { .. }
                | Event::Turn
                | Event::Sound(_)
                | Event::Bleep(_)
                | Event::Picture(_) => {}
            }
            self.events.push(event);
        }
    }

    /// The upper window as a picture: its rows, without the spaces at their ends.
    pub fn upper(&self) -> String {
        picture(self.machine.screen().upper_rows())
    }

    /// What lies over the lower window, as a picture.
    pub fn overlay(&self) -> String {
        picture(self.machine.screen().overlay_rows())
    }

    /// A word of memory.
    pub fn word(&self, address: u16) -> u16 {
        self.machine.memory().word(address)
    }

    /// A byte of memory.
    pub fn byte(&self, address: u16) -> u8 {
        self.machine.memory().byte(address)
    }

    /// The fault that ended the game.
    pub fn fault(&self) -> FaultKind {
        match &self.left {
            Some(Left::Fault(kind)) => *kind,
            other => panic!("no fault, but {other:?}: {}", self.text),
        }
    }

    /// The request that is open.
    pub fn open(&self) -> &Request {
        match &self.left {
            Some(Left::At(request)) => request,
            other => panic!("no request, but {other:?}: {}", self.text),
        }
    }
}

fn picture<'a>(rows: impl Iterator<Item = &'a [Cell]>) -> String {
    let row = |cells: &[Cell]| cells.iter().filter_map(Cell::character).collect::<String>().trim_end().to_owned();
    rows.map(row).collect::<Vec<_>>().join("\n")
}

/// Plays a program from beginning to end: it prints the text, has nothing to complain about and quits.
#[track_caller]
pub fn check(source: &str, expected: &str) {
    check_play(source, [], expected);
}

/// [`check`] in each of several versions.
#[track_caller]
pub fn check_in(versions: impl IntoIterator<Item = Version>, source: &str, expected: &str) {
    for version in versions {
        let game = Game::with(source, version, options()).play([]);
        assert_game(&game, expected, &format!("version {version}: {source}"));
    }
}

/// [`check`] with a script.
#[track_caller]
pub fn check_play(source: &str, script: impl IntoIterator<Item = Step>, expected: &str) {
    let game = Game::new(source).play(script);
    assert_game(&game, expected, source);
}

/// Plays a program that ends in a fault.
#[track_caller]
pub fn check_fault(source: &str, kind: FaultKind) {
    let game = Game::new(source).play([]);
    assert_eq!(game.left, Some(Left::Fault(kind)), "{source}\nprinted {:?}", game.text);
}

/// Plays a program that prints the text and quits, but is warned of each of these, in order. A warning is named by how it begins.
#[track_caller]
pub fn check_warnings(source: &str, expected: &str, warnings: &[&str]) {
    let game = Game::new(source).play([]);
    assert_eq!((game.text.as_str(), &game.left), (expected, &Some(Left::Quit)), "{source}");
    let fits = game.warnings.len() == warnings.len()
        && game.warnings.iter().zip(warnings).all(|(warning, start)| warning.starts_with(start));
    assert!(fits, "warned of {:#?}, not of {warnings:#?}\n{source}", game.warnings);
}

#[track_caller]
fn assert_game(game: &Game, expected: &str, source: &str) {
    assert_eq!(game.text, expected, "{source}\nleft at {:?}, warnings {:?}", game.left, game.warnings);
    assert_eq!(game.left, Some(Left::Quit), "{source}");
    assert!(game.warnings.is_empty(), "warnings: {:#?}\n{source}", game.warnings);
    assert!(game.refused.is_empty(), "refused: {:#?}\n{source}", game.refused);
}
