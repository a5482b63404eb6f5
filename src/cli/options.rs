//! The options of playing a story in lines, and what they mean to the machine and to the front end.

use std::cell::RefCell;
use std::io::{self, BufReader, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use golmac::inspect::watched::Watch;
use golmac::plain::{
    Columns, Echo, Ending, Game, Keyboard, PlainError, Settings, StatusLine, Welcome, Width, play_aloud, told_size,
};
use golmac::session::{Opened, Session, files};
use golmac::settings::{Loaded, Pictures, StoryKey};
use golmac::sound;
use golmac::story::Story;
use golmac::story::header::InterpreterNumber;
use golmac::zmachine::patches::{Host, Patches};
use golmac::zmachine::{Available, ErrorLevel, GeneratorKind, Machine, Options, Stop, Terminal};
use rand::TryRng;
use rand::rngs::SysRng;

use super::DIED;
use super::choice::SessionOptions;
use super::run::Found;

/// How to play, as it is typed.
#[derive(Debug, Clone, Args)]
pub struct PlayOptions {
    /// Play in lines of text, wrapped at N columns; 0 wraps nowhere [default: the terminal's width; 80 where the text goes elsewhere]
    #[arg(long, value_name = "N")]
    width: Option<usize>,
    /// Play in lines of text, without the status line and the upper window
    #[arg(long)]
    no_status: bool,
    /// In lines of text, print the status line whenever it changes, as `golmac run` does; else /status prints it
    #[arg(long, conflicts_with = "no_status")]
    status: bool,
    /// Write everything that is printed and typed to FILE too, from the start, in place of what is there
    #[arg(long, value_name = "FILE")]
    transcript: Option<PathBuf>,
    /// Read commands from FILE first, and then from the keyboard
    #[arg(long, value_name = "FILE")]
    commands: Option<PathBuf>,
    /// Write every command and key to FILE, for --commands, in place of what is there
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Start the story's random numbers at N, so that they come the same again
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// The generator of random numbers: golmac's own, or Frotz's, for scripts that were recorded there
    #[arg(long, value_name = "NAME", value_enum, default_value_t = Rng::Golmac)]
    rng: Rng,
    /// Tell the story that it runs on machine N of Infocom's list, 1 to 11: 1 DECSystem-20, 3 Macintosh, 4 Amiga, 6 IBM PC
    #[arg(long, value_name = "N", value_parser = interpreter)]
    interpreter: Option<InterpreterNumber>,
    /// Tell the story that it runs on a Tandy, for which some of Infocom's mind their language
    #[arg(long)]
    tandy: bool,
    /// The player's name, of which stories of version 6 are told eight letters
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Which of a story's pardonable mistakes are reported; `fatal` ends the story at the first [default: first]
    #[arg(long, value_name = "LEVEL", value_enum)]
    error_level: Option<Level>,
    /// Let the story be heard at a terminal, where golmac was built for it, or not [default: on]
    #[arg(long, value_name = "ON|OFF", value_enum, hide_possible_values = true)]
    sound: Option<OnOff>,
    /// How loud sounds are, 0 to 100
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=100))]
    volume: Option<u16>,
    /// Play the story just as it was published, without the repairs that golmac has for known faults
    #[arg(long)]
    no_patches: bool,
    /// Play without the repair NAME, which may be given more than once; /info says what is repaired
    #[arg(long, value_name = "NAME", value_parser = patch)]
    no_patch: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Rng {
    Golmac,
    Frotz,
}

impl Rng {
    pub fn kind(self) -> GeneratorKind {
        match self {
            Rng::Golmac => GeneratorKind::Xoshiro,
            Rng::Frotz => GeneratorKind::Frotz,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnOff {
    On,
    Off,
}

impl OnOff {
    fn word(self) -> &'static str {
        match self {
            OnOff::On => "on",
            OnOff::Off => "off",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    /// None
    Never,
    /// The first of each kind
    First,
    /// All
    Every,
    /// The first, which ends the story
    Fatal,
}

impl Level {
    fn error_level(self) -> ErrorLevel {
        match self {
            Level::Never => ErrorLevel::Never,
            Level::First => ErrorLevel::First,
            Level::Every => ErrorLevel::Every,
            Level::Fatal => ErrorLevel::Fatal,
        }
    }
}

fn interpreter(typed: &str) -> Result<InterpreterNumber, String> {
    let number = typed.parse().ok().and_then(InterpreterNumber::from_byte);
    number.ok_or_else(|| {
        let list = InterpreterNumber::ALL.iter().map(|machine| format!("{} {}", machine.number(), machine.name()));
        format!("the machines are {}", list.collect::<Vec<_>>().join(", "))
    })
}

fn patch(typed: &str) -> Result<String, String> {
    let names = Patches::names();
    match names.iter().any(|name| name == typed) {
        true => Ok(typed.to_owned()),
        false => Err(format!("the repairs are {}", names.join(", "))),
    }
}

/// The columns that a story is told where the text's width says nothing.
const COLUMNS: u16 = 80;

impl PlayOptions {
    /// What the machine is to be told.
    fn machine_options(&self, size: Option<(u16, u16)>, width: Width) -> Options {
        let columns = match width {
            Width::Cells(cells) => u16::try_from(cells).unwrap_or(u16::MAX),
            Width::Unlimited => COLUMNS,
        };
        let (columns, rows) = told_size(columns, size.map_or(Terminal::default().rows, |(_, rows)| rows));
        let plain = Terminal {
            rows,
            columns,
            colours: Available::No,
            bold: Available::No,
            italic: Available::No,
            graphics_font: Available::No,
            ..Terminal::default()
        };
        Options {
            generator: self.rng.kind(),
            seed: self.seed.unwrap_or_else(any_seed),
            interpreter: self.interpreter,
            tandy: if self.tandy { Available::Yes } else { Available::No },
            user: self.user.clone().unwrap_or_default(),
            error_level: self.error_level.map_or(ErrorLevel::First, Level::error_level),
            terminal: plain,
            // A session takes turns back by itself, and `golmac run` takes none.
            turns_kept: 0,
            // The story's own come with it: [`PlayOptions::repaired`].
            patches: Patches::default(),
        }
    }

    /// The options with which a story is begun on a host: what is known to be wrong in it is repaired, unless somebody wants none of that.
    pub fn repaired(
        &self,
        options: Options,
        story: &Story,
        host: Host,
        settings: &golmac::settings::Settings,
    ) -> Options {
        let patches = match settings.patches && !self.no_patches {
            true => Patches::of(story.identity().game(), host, &options.terminal).without(&self.no_patch),
            false => Patches::default(),
        };
        Options { patches, ..options }
    }

    /// Whether something was asked that only line mode does.
    #[cfg(feature = "tui")]
    pub fn is_for_lines(&self) -> bool {
        self.width.is_some() || self.no_status
    }

    /// Why these options can't be those of a story that a display shows, where they can't.
    pub fn meant_for_lines(&self) -> Option<&'static str> {
        let width = self
            .width
            .map(|_| "--width does not go with --remglk: the display wraps the text, and says how wide it is");
        let shown =
            self.status.then_some("--status does not go with --remglk: the status line is a window of the display's");
        let hidden = self.no_status.then_some(
            "--no-status does not go with --remglk: the status line is a window of the display's, which may leave it out itself",
        );
        width.or(shown).or(hidden)
    }

    /// What a machine is begun with whose terminal is a display that says later what it can do.
    pub fn for_display(&self) -> Options {
        self.machine_options(None, Width::Unlimited)
    }

    /// Puts what was given over the settings that files have, for this run.
    pub fn give(&self, loaded: &mut Loaded) {
        let level = self.error_level.and_then(|level| level.to_possible_value());
        let given = [
            ("interpreter", self.interpreter.map(|machine| machine.number().to_string())),
            ("tandy", self.tandy.then(|| "on".to_owned())),
            ("user", self.user.clone()),
            ("error-level", level.map(|level| level.get_name().to_owned())),
            ("sound", self.sound.map(|sound| sound.word().to_owned())),
            ("volume", self.volume.map(|volume| volume.to_string())),
            ("patches", self.no_patches.then(|| "off".to_owned())),
            ("status-line", self.status.then(|| "on".to_owned()).or_else(|| self.no_status.then(|| "off".to_owned()))),
        ];
        for (key, value) in given {
            if let Some(Err(wrong)) = value.map(|value| loaded.give(key, &value)) {
                eprintln!("golmac: {wrong}");
            }
        }
    }

    /// What a new session is begun with: what was given is in the settings already.
    pub fn for_machine(&self, settings: &golmac::settings::Settings, terminal: Terminal) -> Options {
        let options = self.machine_options(None, Width::Unlimited);
        Options {
            terminal,
            interpreter: settings.interpreter,
            tandy: if settings.tandy { Available::Yes } else { Available::No },
            user: settings.user.clone(),
            error_level: settings.error_level,
            ..options
        }
    }

    /// The files for a transcript and for a record.
    pub fn logs(&self) -> (Option<&Path>, Option<&Path>) {
        (self.transcript.as_deref(), self.record.as_deref())
    }

    /// The file of commands, once: they are for the story that is opened first.
    pub fn take_commands(&mut self) -> Option<PathBuf> {
        self.commands.take()
    }

    /// The width that was given, or the terminal's, of which no more than `most` is wanted; 0 wants all.
    fn width(&self, size: Option<(u16, u16)>, most: u16) -> Width {
        let most = if most == 0 { u16::MAX } else { most };
        match (self.width, size) {
            (Some(0), _) => Width::Unlimited,
            (Some(cells), _) => Width::Cells(cells),
            (None, Some((columns, _))) => Width::Cells(usize::from(columns.min(most).max(1))),
            (None, None) => Width::Cells(usize::from(COLUMNS)),
        }
    }

    /// The options that only a new session takes and that were given.
    fn for_new_sessions(&self) -> Vec<&'static str> {
        let given = [
            (self.seed.is_some(), "--seed"),
            (self.rng != Rng::Golmac, "--rng"),
            (self.interpreter.is_some(), "--interpreter"),
            (self.tandy, "--tandy"),
            (self.user.is_some(), "--user"),
            (self.error_level.is_some(), "--error-level"),
            (self.no_patches, "--no-patches"),
            (!self.no_patch.is_empty(), "--no-patch"),
        ];
        given.into_iter().filter(|(given, _)| *given).map(|(_, name)| name).collect()
    }

    /// Plays a story on the standard streams.
    ///
    /// # Errors
    /// Where the session, a file or a stream can't be used. That nobody reads the text any more is none.
    pub fn play(self, found: Found, kept: Kept) -> Result<ExitCode> {
        let Found { story, origin, lack } = found;
        let to_terminal = io::stdout().is_terminal();
        let size = if to_terminal { terminal_size() } else { None };
        let from_terminal = io::stdin().is_terminal();
        let name = origin.name.clone();
        // A script is to come out the same whatever somebody has set.
        let config_folder = match &kept {
            Kept::InSession(_) => golmac::settings::config_folder(),
            Kept::Unwatched(_) | Kept::Counted(_) | Kept::Not => None,
        };
        let chosen = match &kept {
            Kept::InSession(session) => {
                let key = StoryKey::of(&story, &name);
                let mut loaded = golmac::settings::load(config_folder.as_deref(), Some(&key));
                loaded.problems.iter().for_each(|problem| eprintln!("golmac: {problem}"));
                self.give(&mut loaded);
                session.give(&mut loaded);
                loaded
            }
            Kept::Unwatched(_) | Kept::Counted(_) | Kept::Not => Loaded::default(),
        };
        let given = chosen.clone();
        let chosen = chosen.settings;
        let width = self.width(size, chosen.width);
        // A script hears nothing, and comes out the same on every computer.
        let mut player = match &kept {
            Kept::InSession(_) if from_terminal && to_terminal => sound::Player::new(sound::open),
            Kept::InSession(_) | Kept::Unwatched(_) | Kept::Counted(_) | Kept::Not => sound::Player::silent(),
        };
        player.follow(&chosen);
        player.begin(&story);
        let options = match &kept {
            Kept::InSession(_) => {
                let plain = self.machine_options(size, width);
                let timed_input = if chosen.timed_input { Available::Yes } else { Available::No };
                let sound = player.available();
                let pictures = if chosen.pictures == Pictures::Off { Available::No } else { Available::Yes };
                self.for_machine(&chosen, Terminal { timed_input, sound, pictures, ..plain.terminal })
            }
            Kept::Unwatched(_) | Kept::Counted(_) | Kept::Not => self.machine_options(size, width),
        };
        let host = if from_terminal && self.commands.is_none() { Host::Lines } else { Host::Script };
        let options = self.repaired(options, &story, host, &chosen);
        // Saved games lie beside the story.
        let folder = match (&kept, origin.path.parent()) {
            (Kept::InSession(_), Some(folder)) => folder.to_owned(),
            (Kept::InSession(_) | Kept::Unwatched(_) | Kept::Counted(_) | Kept::Not, _) => PathBuf::new(),
        };
        let command_prefix = match &kept {
            Kept::InSession(_) => chosen.command_prefix,
            Kept::Unwatched(_) | Kept::Counted(_) | Kept::Not => None,
        };
        let status_line = match &kept {
            Kept::InSession(_) | Kept::Unwatched(_) | Kept::Counted(_) | Kept::Not if self.no_status => {
                StatusLine::Hidden
            }
            Kept::InSession(_) if !self.status && !chosen.status_line => StatusLine::Asked,
            Kept::InSession(_) | Kept::Unwatched(_) | Kept::Counted(_) | Kept::Not => StatusLine::Shown,
        };
        let tell_lack = |opened| Found::told(lack, opened).iter().for_each(|told| eprintln!("golmac: {told}"));
        let (game, welcome): (Game, Welcome) = match kept {
            Kept::Not => {
                tell_lack(Opened::Begun);
                (Machine::new(story, options).into(), Welcome::Nothing)
            }
            Kept::Counted(watch) => {
                tell_lack(Opened::Begun);
                (Game::Watched(Box::new(Machine::new(story, options)), watch), Welcome::Nothing)
            }
            Kept::InSession(session) | Kept::Unwatched(session) => {
                let restore = session.restore.clone();
                let (mut session, opened, notices) = session.open(story, origin, options)?;
                if let Some(path) = restore {
                    go_on_from(&mut session, &path)?;
                }
                notices.iter().for_each(|notice| eprintln!("golmac: {notice}"));
                tell_lack(opened);
                match opened {
                    Opened::Begun => (session.into(), Welcome::Begun),
                    Opened::Resumed => {
                        self.ignored().iter().for_each(|told| eprintln!("golmac: {told}"));
                        (session.into(), Welcome::Resumed)
                    }
                }
            }
        };
        let settings = Settings {
            width,
            columns: if self.width.is_some() || size.is_none() { Columns::Fixed } else { Columns::Terminal },
            measure: if to_terminal { Some(terminal_size) } else { None },
            command_prefix,
            welcome,
            folder,
            config_folder,
            given,
            status_line,
            // A terminal shows what is typed, but not to a file that the text goes to.
            echo: if from_terminal && to_terminal { Echo::Terminal } else { Echo::Printed },
            transcript: self.transcript,
            commands: self.commands,
            record: self.record,
            name,
        };
        let lines = BufReader::new(io::stdin());
        let keyboard = if from_terminal { Keyboard::terminal(lines) } else { Keyboard::pipe(lines) };
        match play_aloud(game, settings, keyboard, player, io::stdout().lock(), io::stderr()) {
            Ok(Ending::Quit | Ending::InputEnded) => Ok(ExitCode::SUCCESS),
            Ok(Ending::Fault(_)) => Ok(ExitCode::from(DIED)),
            Err(PlainError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
            Err(error) => bail!(error),
        }
    }

    /// Which options an old session does not take, in words.
    pub fn ignored(&self) -> Option<String> {
        let ignored = self.for_new_sessions().join(", ");
        (!ignored.is_empty()).then(|| {
            format!("this session was begun before and goes on as it was: {ignored} can only be chosen for a new one (--fresh).")
        })
    }
}

/// Loads a saved game where the story first asks for something.
///
/// # Errors
/// Where it can't be read, or is of another story.
fn go_on_from(session: &mut Session, path: &Path) -> Result<()> {
    /// Runs that a story may take to ask for something: each may come back early, with text that it has printed.
    const RUNS: u32 = 1 << 10;
    for _ in 0..RUNS {
        if session.run(1 << 20) != Stop::Budget {
            break;
        }
    }
    let bytes = files::read(path).with_context(|| format!("can't read {}", path.display()))?;
    session.load(bytes).with_context(|| format!("can't go on from {}", path.display()))
}

/// How a game is kept.
#[derive(Debug)]
pub enum Kept {
    /// Not at all.
    Not,
    /// In a session, with commands to golmac.
    InSession(SessionOptions),
    /// In a session, by a script: every line is for the story.
    Unwatched(SessionOptions),
    /// Not at all, with every instruction counted.
    Counted(Rc<RefCell<Watch>>),
}

/// A seed that nobody can tell: from the system itself, for a generator in between would take longer to set up than all else here.
pub fn any_seed() -> u64 {
    SysRng.try_next_u64().unwrap_or_else(|_| rand::random())
}

/// Columns and rows of the terminal.
pub fn terminal_size() -> Option<(u16, u16)> {
    crossterm::terminal::size().ok().filter(|(columns, rows)| *columns > 0 && *rows > 0)
}
