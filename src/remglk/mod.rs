//! RemGlk's protocol: a story that speaks JSON with a display, as GlkOte's front ends and regression tests do.
//!
//! [`play`] runs a [`Game`] on two streams: the display sends what happened, and each time gets what has changed and what the story waits for. Every
//! object that it sends is answered by one, and by one alone, but for the first of a fault, after which the fault is told.
//!
//! `protocol` has what is said, for either side; `stanza` reads it; `display` is what we know of the other end, with the text (`buffer`), the cells
//! (`grid`), the looks (`look`) and the places (`layout`) that it shows; `answer` makes answers for the story of what comes back, `files` those that name
//! files. Where RemGlk ends itself on an object that it does not expect, we say so and go on; only what is no JSON ends the game.

mod answer;
mod buffer;
mod display;
mod files;
mod grid;
mod keys;
mod layout;
mod logs;
mod look;
pub mod protocol;
mod stanza;

use std::collections::VecDeque;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use crate::plain::Game;
use crate::session::command_file::CommandFile;
use crate::session::files::Places;
use crate::session::log::Log;
use crate::session::transcript;
use crate::zmachine::recorded::Typed;
use crate::zmachine::screen::Event as Printed;
use crate::zmachine::{AnswerError, Fault, Post, Request, Stop};
use display::{Display, Waiting, Wanted};
use layout::Measures;
use logs::Logs;
use protocol::{Event, Input, Update};
use stanza::{HearError, Heard, Stanzas};

/// The files that go with a story.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The story's name, of which the names of its files are made: `zork1` for `zork1.z3`.
    pub name: String,
    /// Where files lie. Empty is the current directory.
    pub folder: PathBuf,
    /// Where everything that is printed or typed goes too, except the status line.
    pub transcript: Option<PathBuf>,
    /// What is read before the display is asked.
    pub commands: Option<PathBuf>,
    /// Where everything that is answered goes, for `commands` to read.
    pub record: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Settings {
        let (folder, transcript, commands, record) = Default::default();
        Settings { name: "story".to_owned(), folder, transcript, commands, record }
    }
}

/// How it ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// The story ended itself.
    Quit,
    /// The display sends nothing more.
    InputEnded,
    /// The story made a mistake, which the display has been told.
    Fault(Box<Fault>),
}

/// Why a story could not be played on.
#[derive(Debug, thiserror::Error)]
pub enum RemGlkError {
    #[error("can't write to the display")]
    Output(#[source] io::Error),
    #[error("can't read from the display")]
    Input(#[source] io::Error),
    /// The display has been told.
    #[error("can't understand the display: {0}")]
    NotJson(String),
    #[error("can't {purpose} {}", path.display())]
    File { purpose: &'static str, path: PathBuf, source: io::Error },
    #[error("can't read the file of commands")]
    Commands(#[source] io::Error),
    #[error("the story refused an answer")]
    Refused(#[from] AnswerError),
}

/// Instructions that a story runs before what it has printed is taken.
const BUDGET: u64 = 1 << 16;

/// Plays a story until it or the display's input ends. `errors` gets what golmac itself has to tell, and the story's mistakes that are forgiven.
///
/// # Errors
/// Where a stream or a file of the settings can't be used, and where what the display sends is no JSON.
pub fn play<R, W, E>(
    game: impl Into<Game>,
    settings: Settings,
    input: R,
    out: W,
    errors: E,
) -> Result<Ending, RemGlkError>
where
    R: BufRead,
    W: Write,
    E: Write,
{
    let mut wire = Wire { stanzas: Stanzas::new(input), out };
    let Some(display) = wire.first_display()? else { return Ok(Ending::InputEnded) };
    RemGlk::new(game.into(), settings, wire, display, errors)?.play()
}

/// The way to the display and back.
#[derive(Debug)]
struct Wire<R, W> {
    stanzas: Stanzas<R>,
    out: W,
}

impl<R: BufRead, W: Write> Wire<R, W> {
    /// Sends an object, and the empty line after it by which it is told from the next.
    fn send(&mut self, update: &Update) -> Result<(), RemGlkError> {
        let text = serde_json::to_string(update).map_err(|error| RemGlkError::Output(error.into()))?;
        let sent = self.out.write_all(text.as_bytes()).and_then(|()| self.out.write_all(b"\n\n"));
        sent.and_then(|()| self.out.flush()).map_err(RemGlkError::Output)
    }

    fn complain(&mut self, message: impl Into<String>) -> Result<(), RemGlkError> {
        self.send(&Update::Error { message: message.into() })
    }

    /// The next object that says something. None where there is no more.
    fn hear(&mut self) -> Result<Option<Box<Input>>, RemGlkError> {
        loop {
            match self.stanzas.next() {
                Ok(Heard::Input(input)) => return Ok(Some(input)),
                Ok(Heard::Unclear(wrong)) => self.complain(format!("this stanza can't be understood: {wrong}"))?,
                Ok(Heard::Ended) => return Ok(None),
                Err(HearError::Io(error)) => return Err(RemGlkError::Input(error)),
                Err(HearError::NotJson(wrong)) => {
                    self.complain(format!("can't go on: {wrong}"))?;
                    return Err(RemGlkError::NotJson(wrong));
                }
            }
        }
    }

    /// Waits for a display to present itself. None where none comes.
    fn first_display(&mut self) -> Result<Option<Display>, RemGlkError> {
        while let Some(input) = self.hear()? {
            match &input.event {
                Event::Init { metrics, support } => match Measures::of(metrics) {
                    Ok(measures) => return Ok(Some(Display::new(measures, support))),
                    Err(wrong) => self.complain(wrong)?,
                },
                _ => self.complain("the first stanza must be of the type init, with the display's metrics")?,
            }
        }
        Ok(None)
    }
}

/// A story and everything around it.
#[derive(Debug)]
struct RemGlk<R, W, E> {
    game: Game,
    wire: Wire<R, W>,
    display: Display,
    errors: E,
    places: Places,
    logs: Logs,
    waiting: Waiting,
    /// What the display was asked last.
    asked: Option<Wanted>,
    /// What stands typed where the story reads a line.
    partial: Option<String>,
    /// `--commands`.
    script: Option<CommandFile>,
    /// Input stream 1, opened by the story.
    replay: Option<CommandFile>,
    /// What is left of a recorded line.
    leftover: VecDeque<Typed>,
}

impl<R: BufRead, W: Write, E: Write> RemGlk<R, W, E> {
    fn new(game: Game, settings: Settings, wire: Wire<R, W>, display: Display, errors: E) -> Result<Self, RemGlkError> {
        let Settings { name, folder, transcript, commands, record } = settings;
        let opened = |purpose, path: Option<PathBuf>| match path {
            None => Ok(None),
            Some(path) => Log::create(&path).map(Some).map_err(|source| RemGlkError::File { purpose, path, source }),
        };
        let transcript = opened("write the transcript", transcript)?;
        let logs = Logs::new(transcript, opened("record commands in", record)?);
        let script = commands.map(|path| {
            let file = CommandFile::open(&path);
            file.map_err(|source| RemGlkError::File { purpose: "read commands from", path, source })
        });
        Ok(RemGlk {
            game,
            wire,
            display,
            errors,
            places: Places { name, scripts: folder.clone(), folder },
            logs,
            waiting: Waiting::Begins,
            asked: None,
            partial: None,
            script: script.transpose()?,
            replay: None,
            leftover: VecDeque::new(),
        })
    }

    fn play(mut self) -> Result<Ending, RemGlkError> {
        self.game.post(Post::Terminal(self.display.terminal()));
        self.show_passage();
        loop {
            let stop = self.game.run(BUDGET);
            self.take_events();
            match stop {
                Stop::Budget => {}
                Stop::Request(request) => match self.satisfy(&request)? {
                    Progress::Answered => {}
                    Progress::InputEnded => {
                        self.flush();
                        return Ok(Ending::InputEnded);
                    }
                },
                Stop::Quit => {
                    self.show(&Wanted::Nothing)?;
                    return Ok(Ending::Quit);
                }
                Stop::Fault(fault) => {
                    self.show(&Wanted::Nothing)?;
                    self.wire.complain(format!("the story ended by a mistake of its own: {fault}"))?;
                    return Ok(Ending::Fault(fault));
                }
            }
        }
    }

    /// A session that goes on shows what was printed last, from the prompt of its command on.
    fn show_passage(&mut self) {
        let (events, before) = self.game.last_passage();
        if let Some(Printed::Input { look, .. }) = events.first() {
            let text = transcript::text_of(&before);
            let prompt = text.rsplit('\n').next().unwrap_or_default().to_owned();
            self.display.print(&Printed::Text { text: prompt, look: *look, buffering: Default::default() });
        }
        events.iter().for_each(|event| self.display.print(event));
    }

    fn satisfy(&mut self, request: &Request) -> Result<Progress, RemGlkError> {
        match request {
            Request::Line(request) => self.line(request),
            Request::Key(request) => self.key(request),
            Request::Save => self.save(),
            Request::Restore => self.restore(),
            Request::SaveTable { name, prompt, bytes } => self.save_table(name, *prompt, bytes),
            Request::RestoreTable { name, prompt, max } => self.restore_table(name, *prompt, *max),
            Request::Transcript => self.open_transcript(),
            Request::Record => self.open_record(),
            Request::Commands => self.open_commands(),
        }
    }

    /// Takes what has come of the story.
    fn take_events(&mut self) {
        let events = self.game.drain();
        for event in &events {
            self.display.print(event);
            if let Printed::Warning(warning) = event {
                self.notice(&format!("the story: {warning}"));
            }
        }
        let written = self.logs.take(&events, &self.places);
        if written.transcript_lost {
            self.game.post(Post::TranscriptClosed);
        }
        let notices = self.game.notices();
        written.notices.iter().chain(&notices).for_each(|notice| self.notice(notice));
    }

    /// Sends what has changed, with the question for what is wanted.
    fn show(&mut self, wanted: &Wanted) -> Result<(), RemGlkError> {
        self.flush();
        let state = self.display.update(self.game.machine(), wanted, self.waiting, self.partial.as_deref());
        self.waiting = Waiting::GoesOn;
        self.wire.send(&Update::Update(state))
    }

    /// What happened next, of what the display can be asked for. What it says of itself is heard here. None where it says nothing more.
    fn happens(&mut self) -> Result<Happened, RemGlkError> {
        loop {
            let Some(input) = self.wire.hear()? else { return Ok(Happened::Ended) };
            match input.event {
                Event::Refresh => {
                    let state = self.display.again(self.game.machine());
                    self.wire.send(&Update::Update(state))?;
                }
                // Another has come in its place, or the same again from its beginning.
                Event::Init { ref metrics, .. } => match Measures::of(metrics) {
                    Ok(measures) => {
                        self.resize(measures);
                        let state = self.display.again(self.game.machine());
                        self.wire.send(&Update::Update(state))?;
                    }
                    Err(wrong) => self.wire.complain(wrong)?,
                },
                // It was sent before the display saw the last update.
                _ if input.generation != self.display.generation => self.wire.send(&Update::Pass)?,
                Event::Arrange { ref metrics } => match Measures::of(metrics) {
                    Ok(measures) => {
                        self.resize(measures);
                        return Ok(Happened::Input(input));
                    }
                    Err(wrong) => self.wire.complain(wrong)?,
                },
                _ => return Ok(Happened::Input(input)),
            }
        }
    }

    fn resize(&mut self, measures: Measures) {
        self.display.arrange(measures);
        let told = self.game.machine().options().terminal;
        let (rows, columns) = (measures.rows(), measures.columns());
        if (told.rows, told.columns) != (rows, columns) {
            self.game.post(Post::Resize { rows, columns });
        }
    }

    /// Says something beside the protocol.
    fn notice(&mut self, text: &str) {
        // Nobody may be listening there, which is no reason to stop.
        let _ = writeln!(self.errors, "golmac: {text}");
    }

    fn flush(&mut self) {
        let failed = self.logs.flush();
        failed.iter().for_each(|failed| self.notice(failed));
    }
}

/// What came of waiting.
#[derive(Debug)]
enum Happened {
    Input(Box<Input>),
    Ended,
}

/// Whether the game goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Answered,
    InputEnded,
}
