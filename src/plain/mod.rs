//! The line-mode front end: a story on lines of text, for pipes, scripts, plain terminals and screen readers.
//!
//! [`play`] runs a [`Game`] (a machine, or a session that keeps every turn) on a [`Keyboard`] and two streams and comes back when the story or its input has ended. The text is wrapped
//! (`flow`), the status line and upper window are printed when they have changed (`frame`), before the text of the turn that changed
//! them (`page`). Nothing that is written commands a terminal.
//!
//! Input follows dfrotz, so that scripts made for it run unchanged: each line answers a read of a line; a read of a key takes the next
//! character of the current line, an empty line is Enter, and the end of any other line is no key. What is left of a line goes when the
//! story reads in the other way. A backslash names keys that make no character (`typed`), and lines that speak to dfrotz itself are skipped. The end of
//! input ends the game. Time-outs come at a terminal only (`keyboard`).
//!
//! SAVE, RESTORE and the like ask for a name on a line of its own, and an empty line takes the one that is offered (`files`).
//!
//! Over a session a line that begins with a sign, `/` most often, is a command to golmac itself (`commands`, `travel`).

mod commands;
mod files;
mod flow;
mod frame;
mod game;
mod input;
mod keyboard;
mod logs;
mod page;
mod scripts;
mod sounds;
mod telling;
mod travel;
mod typed;

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;

pub use flow::Width;
pub use game::Game;
pub use keyboard::Keyboard;

use crate::session::command_file::CommandFile;
use crate::session::files::SAVE_EXTENSION;
use crate::session::log::{self, Log};
use crate::session::transcript::line_of_picture;
use crate::settings::Loaded;
use crate::sound::Player;
use crate::zmachine::screen::{Buffering, Event, Window};
use crate::zmachine::{AnswerError, Fault, Post, Request, Stop};
use frame::Frame;
use input::Leftover;
use logs::Logs;
use page::Page;
use sounds::Sounds;

/// Whether the status line and upper window are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StatusLine {
    /// Before the text of the turn that has changed them.
    #[default]
    Shown,
    /// What is there for its own sake, such as a menu; the status line only where the player asks for it. For those who have everything read to
    /// them.
    Asked,
    Hidden,
}

/// Who shows what is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Echo {
    /// We print each line as it is read, so that what is piped reads as a transcript.
    #[default]
    Printed,
    /// The terminal has shown it already.
    Terminal,
}

/// Whether nothing but lines of text can be shown: standard output is no terminal, or one that says it can do nothing (`TERM=dumb`).
#[must_use]
pub fn is_called_for() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    dumb || !io::stdout().is_terminal() || !io::stdin().is_terminal()
}

/// Measures the terminal: columns and rows. None where there is none.
pub type Measure = fn() -> Option<(u16, u16)>;

/// The size that stories are told of a terminal's columns and rows: at least 60 columns, as §8.4 has it, and 24 rows, for text that
/// only ever grows is not bound by a screen's height. The text is wrapped at the terminal's own width all the same.
#[must_use]
pub fn told_size(columns: u16, rows: u16) -> (u16, u16) {
    (columns.max(60), rows.max(24))
}

/// Whether the width follows the terminal's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Columns {
    #[default]
    Fixed,
    Terminal,
}

/// How a session was opened, as the player is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Welcome {
    #[default]
    Nothing,
    /// It has just begun: at a terminal, how to find out what golmac can do.
    Begun,
    /// It goes on: where, and what was printed last.
    Resumed,
}

/// How a story is shown, and the files that go with it.
#[derive(Debug, Clone)]
pub struct Settings {
    pub width: Width,
    pub columns: Columns,
    /// What is asked before each prompt, for the story to follow the terminal's size.
    pub measure: Option<Measure>,
    /// The sign that begins a command to golmac itself. Only over a session; None turns commands off.
    pub command_prefix: Option<char>,
    pub welcome: Welcome,
    /// Where files are whose names say no folder. Empty is the current directory.
    pub folder: PathBuf,
    /// The folder of the player's settings; None where there is none.
    pub config_folder: Option<PathBuf>,
    /// Settings of which those that were given on the command line hold for this run.
    pub given: Loaded,
    pub status_line: StatusLine,
    pub echo: Echo,
    /// Where everything that is printed or typed goes too, except the status line. It is not wrapped.
    pub transcript: Option<PathBuf>,
    /// What is read before the keyboard.
    pub commands: Option<PathBuf>,
    /// Where everything that is read goes, for `commands` to read.
    pub record: Option<PathBuf>,
    /// The story's name, of which the names that are offered for files are made: `zork1` for `zork1.z3`.
    pub name: String,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            width: Width::Cells(80),
            columns: Columns::default(),
            measure: None,
            command_prefix: None,
            welcome: Welcome::default(),
            folder: PathBuf::new(),
            config_folder: None,
            given: Loaded::default(),
            status_line: StatusLine::default(),
            echo: Echo::default(),
            transcript: None,
            commands: None,
            record: None,
            name: "story".to_owned(),
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// The story ended itself.
    Quit,
    /// There was no more input, or the player has left.
    InputEnded,
    /// The story made a mistake. It has been told on the error stream.
    Fault(Box<Fault>),
}

/// Why a story could not be played on.
#[derive(Debug, thiserror::Error)]
pub enum PlainError {
    #[error("can't write the story's text")]
    Output(#[source] io::Error),
    #[error("can't read the player's input")]
    Input(#[source] io::Error),
    #[error("can't {purpose} {}", path.display())]
    File { purpose: &'static str, path: PathBuf, source: io::Error },
    #[error("the story refused an answer")]
    Refused(#[from] AnswerError),
}

/// Instructions that a story runs before the page is looked after: less than a millisecond's worth.
const BUDGET: u64 = 1 << 16;

/// How many budgets a story may use up in a row before what it has printed is shown without waiting for it to read.
/// Some tenths of a second: stories written in Inform 7 use up tens of budgets in an ordinary turn.
const PATIENCE: u32 = 512;

/// Plays a story until it or its input ends.
///
/// # Errors
/// Where the streams or a file of the settings can't be used.
pub fn play<R, W, E>(
    game: impl Into<Game>,
    settings: Settings,
    keyboard: Keyboard<R>,
    out: W,
    errors: E,
) -> Result<Ending, PlainError>
where
    R: BufRead + Send + 'static,
    W: Write,
    E: Write,
{
    play_aloud(game, settings, keyboard, Player::silent(), out, errors)
}

/// The same, with sounds heard by a player that has begun with the story.
///
/// # Errors
/// As there.
pub fn play_aloud<R, W, E>(
    game: impl Into<Game>,
    settings: Settings,
    keyboard: Keyboard<R>,
    sound: Player,
    out: W,
    errors: E,
) -> Result<Ending, PlainError>
where
    R: BufRead + Send + 'static,
    W: Write,
    E: Write,
{
    let page = Page::new(out, errors, settings.width);
    Plain::new(game.into(), settings, keyboard, Sounds::new(sound), page)?.play()
}

/// A story and everything around it.
#[derive(Debug)]
struct Plain<R, W, E> {
    game: Game,
    settings: Settings,
    keyboard: Keyboard<R>,
    sounds: Sounds,
    page: Page<W, E>,
    /// `--commands`, or what the player plays.
    script: Option<CommandFile>,
    /// The file that the player plays, where that is it.
    replayed: Option<PathBuf>,
    /// Input stream 1, opened by the story.
    replay: Option<CommandFile>,
    leftover: Leftover,
    /// How the line that was answered last is to be echoed, until its echo comes.
    seen: Seen,
    /// The end of the story's text that stands unfinished: its prompt.
    prompt: String,
    logs: Logs,
    /// The saved game that is offered.
    saved_game: PathBuf,
    /// A command to golmac that came in the place of an answer, and is carried out where the story reads next.
    handed_back: Option<String>,
    /// Lines that came when the story had ended.
    unused: usize,
    /// Nothing but time has come to the story since what was shown last.
    passing: bool,
    /// A saved game was replaced without asking, and the next line may be a yes to a question of dfrotz's.
    consent_follows: bool,
}

/// How an echoed line is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// It is to be printed.
    NotYet,
    /// The player has seen it, and the end of its line.
    Already,
}

impl<R: BufRead + Send + 'static, W: Write, E: Write> Plain<R, W, E> {
    fn new(
        game: Game,
        settings: Settings,
        keyboard: Keyboard<R>,
        sounds: Sounds,
        page: Page<W, E>,
    ) -> Result<Self, PlainError> {
        let opened = |purpose, path: &Option<PathBuf>| match path {
            None => Ok(None),
            Some(path) => {
                Log::create(path).map(Some).map_err(|source| PlainError::File { purpose, path: path.clone(), source })
            }
        };
        let logs = Logs {
            session: opened("write the transcript", &settings.transcript)?,
            answers: opened("record commands in", &settings.record)?,
            ..Logs::default()
        };
        let script = match &settings.commands {
            None => None,
            Some(path) => Some(CommandFile::open(path).map_err(|source| PlainError::File {
                purpose: "read commands from",
                path: path.clone(),
                source,
            })?),
        };
        let saved_game = settings.folder.join(format!("{}.{}", settings.name, SAVE_EXTENSION));
        Ok(Plain {
            game,
            settings,
            keyboard,
            sounds,
            page,
            script,
            replayed: None,
            replay: None,
            leftover: Leftover::default(),
            seen: Seen::NotYet,
            prompt: String::new(),
            logs,
            saved_game,
            handed_back: None,
            unused: 0,
            passing: false,
            consent_follows: false,
        })
    }

    fn play(mut self) -> Result<Ending, PlainError> {
        self.welcome()?;
        let mut budgets: u32 = 0;
        loop {
            let stop = self.game.run(BUDGET);
            self.take_events()?;
            let ending = match stop {
                Stop::Budget => {
                    budgets = budgets.wrapping_add(1);
                    if budgets.is_multiple_of(PATIENCE) {
                        self.show_early()?;
                    }
                    self.end_sounds_between();
                    continue;
                }
                Stop::Request(request) => {
                    budgets = 0;
                    match self.satisfy(request)? {
                        Progress::Answered => continue,
                        Progress::InputEnded => {
                            self.finish()?;
                            self.tell_at_leaving()?;
                            return Ok(Ending::InputEnded);
                        }
                    }
                }
                Stop::Quit => {
                    self.finish()?;
                    Ending::Quit
                }
                Stop::Fault(fault) => {
                    self.finish()?;
                    self.tell_fault(&fault)?;
                    Ending::Fault(fault)
                }
            };
            match self.after_end()? {
                Progress::Answered => {}
                Progress::InputEnded => {
                    self.tell_at_leaving()?;
                    return Ok(ending);
                }
            }
        }
    }

    fn tell_fault(&mut self, fault: &Fault) -> Result<(), PlainError> {
        self.page.notice(format!("the story ended by a mistake of its own: {fault}"));
        self.page.settle().map_err(PlainError::Output)
    }

    /// Shows what there is of a turn that takes long.
    fn show_early(&mut self) -> Result<(), PlainError> {
        self.game.checkpoint();
        self.take_events()?;
        self.page.write_early().map_err(PlainError::Output)
    }

    fn satisfy(&mut self, request: Request) -> Result<Progress, PlainError> {
        match request {
            Request::Line(request) => self.line(&request),
            Request::Key(request) => self.key(&request),
            Request::Save => self.save(),
            Request::Restore => self.restore(),
            Request::SaveTable { name, prompt, bytes } => self.save_table(&name, prompt, &bytes),
            Request::RestoreTable { name, prompt, max } => self.restore_table(&name, prompt, max),
            Request::Transcript => self.open_transcript(),
            Request::Record => self.open_record(),
            Request::Commands => self.open_commands(),
        }
    }

    /// Prints and logs what has come of the story.
    fn take_events(&mut self) -> Result<(), PlainError> {
        let events = self.game.drain();
        self.hear(&events);
        self.show(events)?;
        let notices = self.game.notices();
        notices.into_iter().for_each(|notice| self.page.notice(notice));
        Ok(())
    }

    fn show(&mut self, events: Vec<Event>) -> Result<(), PlainError> {
        let mut line_end_seen = false;
        for event in events {
            match event {
                Event::Text { text, buffering, .. } => {
                    self.logs.transcribed.text(&text);
                    self.follow_prompt(&text);
                    let shown = if line_end_seen { text.strip_prefix('\n').unwrap_or(&text) } else { &text };
                    line_end_seen = false;
                    self.page.text(shown, buffering).map_err(PlainError::Output)?;
                }
                Event::Input { text, window, .. } => {
                    self.logs.transcribed.text(&text);
                    self.follow_prompt(&text);
                    match std::mem::replace(&mut self.seen, Seen::NotYet) {
                        Seen::Already => line_end_seen = true,
                        Seen::NotYet if window == Window::Lower => self.echo(&text)?,
                        Seen::NotYet => {}
                    }
                }
                Event::EraseLower { .. } | Event::EraseScreen { .. } => self.page.new_part(),
                Event::QuoteBox { rows } => {
                    let lines = frame::of_box(&rows);
                    self.logs.transcribed.block(&lines);
                    self.page.block(&lines);
                }
                Event::Transcript(text) => {
                    self.log_session(Some(&text));
                    self.log_transcript(&text);
                }
                Event::Record(line) => self.log_command(&line),
                Event::Picture(description) => {
                    let line = line_of_picture(&description);
                    self.logs.transcribed.line(&line);
                    self.page.line(&line);
                }
                Event::Warning(warning) => self.page.notice(format!("the story: {warning}")),
                Event::Turn | Event::Sound(_) | Event::Bleep(_) => {}
            }
        }
        self.log_session(None);
        Ok(())
    }

    /// Prints a line that the player has not seen. A status line that its turn changes comes after it.
    fn echo(&mut self, text: &str) -> Result<(), PlainError> {
        self.page.text(text, Buffering::On).and_then(|()| self.page.write_finished()).map_err(PlainError::Output)
    }

    /// Keeps the end of the text that stands unfinished, for it to be printed again after a command to golmac.
    fn follow_prompt(&mut self, text: &str) {
        /// Bytes of the longest prompt.
        const LONGEST: usize = 1000;
        match text.rsplit_once('\n') {
            Some((_, last)) => last.clone_into(&mut self.prompt),
            None => self.prompt.push_str(text),
        }
        if self.prompt.len() > LONGEST {
            self.prompt.clear();
        }
    }

    /// Everything is shown, and the player's turn has come.
    fn release(&mut self) -> Result<(), PlainError> {
        let failed: Vec<String> = self.logs.all().into_iter().filter_map(log::flush).collect();
        failed.into_iter().for_each(|failed| self.log_failed(Some(failed)));
        // A clock that ticks would never let anybody listen, or type.
        if self.passing && !self.page.has_news() {
            return self.page.settle().map_err(PlainError::Output);
        }
        let frame = self.frame();
        self.page.release(frame).map_err(PlainError::Output)
    }

    fn finish(&mut self) -> Result<(), PlainError> {
        self.release()?;
        let frame = self.frame();
        self.page.finish(frame).map_err(PlainError::Output)
    }

    fn frame(&self) -> Frame {
        let machine = self.game.machine();
        let of_screen = || frame::of_screen(machine.screen(), self.settings.width);
        match self.settings.status_line {
            StatusLine::Shown => of_screen(),
            StatusLine::Asked => match machine.request() {
                // A small window is a menu where keys are read, and mostly a status line elsewhere.
                Some(Request::Key(_)) => Frame { status: None, ..of_screen() },
                Some(_) | None if frame::is_status_line(machine.screen()) => Frame::default(),
                Some(_) | None => Frame { status: None, ..of_screen() },
            },
            StatusLine::Hidden => Frame::default(),
        }
    }

    /// Tells the story of the terminal's size, where that has changed.
    fn follow_terminal(&mut self) {
        let Some((columns, rows)) = self.settings.measure.and_then(|measure| measure()) else { return };
        let told = self.game.machine().options().terminal;
        if self.settings.columns == Columns::Terminal {
            self.settings.width = Width::Cells(usize::from(columns.max(1)));
            self.page.set_width(self.settings.width);
        }
        let (columns, rows) = told_size(columns, rows);
        let columns = match self.settings.columns {
            Columns::Fixed => told.columns,
            Columns::Terminal => columns,
        };
        if (told.rows, told.columns) != (rows, columns) {
            self.game.post(Post::Resize { rows, columns });
        }
    }
}

/// Whether the game goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Answered,
    InputEnded,
}
