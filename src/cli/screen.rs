//! The terminal player: whether it can be used here, and what it is given.

use std::env;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use golmac::library::Shelf;
use golmac::play::desk::{Abilities, Desk, sentence};
use golmac::play::game::{Opening, Scripts};
use golmac::play::library::{Page, What};
use golmac::play::pictures::Ability;
use golmac::play::player::{Player, Start};
use golmac::play::terminal::{Mouse, cell_size, is_dumb, is_utf8};
use golmac::play::theme::{Depth, italics_of};
use golmac::session::command_file::CommandFile;
use golmac::session::log::Log;
use golmac::session::{Opened, files};
use golmac::settings::{self, Colours, Display, Italics, StoryKey};
use golmac::sound;
use golmac::story::Story;
use golmac::zmachine::Available;
use golmac::zmachine::patches::Host;

use super::choice::{SessionOptions, open_store};
use super::options::{PlayOptions, terminal_size};
use super::run::Found;
use super::{DIED, play, run};

/// What is to be shown.
#[derive(Debug)]
pub enum Wanted {
    Library,
    /// A story that was opened.
    Story(Box<Found>),
}

/// Whether there is a terminal for it, and nothing was asked that only line mode does; of a story, where one is meant.
pub fn is_possible(session: &SessionOptions, options: &PlayOptions, story: Option<&StoryKey>) -> bool {
    let told = settings::load(settings::config_folder().as_deref(), story).settings.display;
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let plain = session.plain || options.is_for_lines() || is_dumb(env::var("TERM").ok().as_deref());
    terminal && !plain && (session.inline || told != Display::Plain)
}

/// Plays a story, or shows the library; in the way that the command line has it, if it does.
///
/// # Errors
/// Where there is no terminal, or the story's session can't be opened.
pub fn show(wanted: Wanted, session: SessionOptions, mut options: PlayOptions) -> Result<ExitCode> {
    let mut desk = desk(&session, &options);
    let mut logs = Logs::Begin;
    let start = match wanted {
        Wanted::Library => Start::Library,
        Wanted::Story(found) => Start::Game(Box::new(opening(*found, &session, &mut options, &mut logs, &mut desk)?)),
    };
    let mouse = if desk.settings().mouse { Mouse::Captured } else { Mouse::Left };
    let open = Box::new(move |what: &What, desk: &mut Desk| {
        open(what, &mut options, &mut logs, desk).map_err(|error| format!("{error:#}"))
    });
    let built_in = play::adventure()?;
    let library = Box::new(move |desk: &Desk| library(desk, built_in.clone()));
    let player = Player::new(desk, start, open, library);
    let farewell = golmac::play::play(player, mouse).context("can't use the terminal")?;
    farewell.notices.iter().for_each(|notice| eprintln!("golmac: {notice}"));
    Ok(if farewell.died { ExitCode::from(DIED) } else { ExitCode::SUCCESS })
}

/// What the settings and the environment make of this terminal.
fn desk(session: &SessionOptions, options: &PlayOptions) -> Desk {
    let folder = settings::config_folder();
    let mut loaded = settings::load(folder.as_deref(), None);
    session.give(&mut loaded);
    options.give(&mut loaded);
    let variable = |name: &str| env::var(name).ok();
    let abilities = Abilities {
        depth: Depth::of(Colours::Auto, variable),
        italics: italics_of(Italics::Auto, variable),
        unicode: if is_utf8(variable) { Available::Yes } else { Available::No },
    };
    let (columns, rows) = terminal_size().unwrap_or((80, 24));
    let mut desk = Desk::new(loaded, folder, abilities, columns, rows);
    desk.use_sound(sound::Player::new(sound::open));
    desk.shows = Ability::of(variable, cell_size());
    desk
}

/// The library's page, with the sessions as they are now.
fn library(desk: &Desk, built_in: Story) -> Page {
    let (sessions, mut notices) = match open_store() {
        Ok((store, notices)) => (store.sessions().unwrap_or_default(), notices),
        Err(error) => (Vec::new(), vec![format!("{error:#}")]),
    };
    let folders = folders(desk);
    let now = golmac::session::clock::now();
    let shelf = Shelf::new(built_in, sessions);
    // Covers are made of half blocks.
    let depth = if desk.abilities.unicode == Available::Yes { desk.depth() } else { Depth::None };
    let mut page = Page::new(shelf, &folders, now, depth);
    page.resize(ratatui::layout::Rect::new(0, 0, desk.columns, desk.rows));
    notices.extend(desk.problems.iter().cloned());
    if let Some(notice) = notices.first() {
        page.tell(notice);
    }
    page
}

/// The folders that stories are looked for in.
fn folders(desk: &Desk) -> Vec<PathBuf> {
    desk.settings().library.iter().map(|folder| settings::user_path(folder)).collect()
}

/// Opens what was chosen in the library.
fn open(what: &What, options: &mut PlayOptions, logs: &mut Logs, desk: &mut Desk) -> Result<Opening> {
    let found = match what {
        What::BuiltIn | What::Session { story: None, .. } => play::found()?,
        What::Session { story: Some(path), .. } | What::Story(path) => run::open(path)?,
    };
    let session = match what {
        What::Session { name, .. } => SessionOptions::named(name.clone()),
        What::BuiltIn | What::Story(_) => SessionOptions::default(),
    };
    opening(found, &session, options, logs, desk)
}

/// Opens a story's playthrough, with the settings that are its own.
fn opening(
    Found { story, origin, lack }: Found,
    session: &SessionOptions,
    options: &mut PlayOptions,
    logs: &mut Logs,
    desk: &mut Desk,
) -> Result<Opening> {
    let key = StoryKey::of(&story, &origin.name);
    // What the command line gave is in the desk's settings, and stays in force.
    desk.take_settings(settings::load(desk.folder.as_deref(), Some(&key)), Some(key));
    desk.sound.begin(&story);
    let machine = options.for_machine(desk.settings(), desk.terminal());
    let machine = options.repaired(machine, &story, Host::Screen, desk.settings());
    let restore = session.restore.clone();
    let (name, folder) = (origin.name.clone(), origin.path.parent().map(Path::to_owned).unwrap_or_default());
    let (session, opened, mut notices) = session.open(story, origin, machine)?;
    if opened == Opened::Resumed {
        notices.extend(options.ignored());
    }
    // Who has pictures turned off misses none.
    let lack = lack.filter(|lack| !lack.is_missing() || desk.settings().pictures != settings::Pictures::Off);
    notices.extend(Found::told(lack, opened).map(|told| sentence(&told)));
    Ok(Opening { session, opened, name, folder, notices, scripts: scripts(options, logs)?, restore })
}

/// Files that grow with what is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Logs {
    /// In place of what is there.
    Begin,
    /// A story was played before: its text stays.
    GoOn,
}

/// Files that the command line names.
fn scripts(options: &mut PlayOptions, logs: &mut Logs) -> Result<Scripts> {
    let begun = *logs;
    let log = |path: Option<&Path>, purpose: &str| {
        let Some(path) = path else { return Ok(None) };
        let log = match begun {
            Logs::Begin => Log::create(path),
            Logs::GoOn => Log::append(path),
        };
        match log {
            Ok(log) => Ok(Some(log)),
            Err(error) => bail!("can't {purpose} {}: {}", path.display(), files::reason(&error)),
        }
    };
    let (transcript, record) = options.logs();
    let (transcript, record) = (log(transcript, "write the transcript")?, log(record, "record commands in")?);
    *logs = Logs::GoOn;
    let commands = match options.take_commands() {
        None => None,
        Some(path) => match CommandFile::open(&path) {
            Ok(file) => Some(file),
            Err(error) => bail!("can't read commands from {}: {}", path.display(), files::reason(&error)),
        },
    };
    Ok(Scripts { commands, transcript, record })
}
