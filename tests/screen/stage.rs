//! The terminal player on ratatui's `TestBackend`, with a folder of its own and a clock that passes only where a test says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use golmac::library::Shelf;
use golmac::play::desk::{Abilities, Desk, Effect};
use golmac::play::events::Happening;
use golmac::play::game::{Opening, Scripts};
use golmac::play::library::{Page, What};
use golmac::play::player::{Player, Start};
use golmac::play::shell;
use golmac::play::terminal::{Screen, Surface};
use golmac::play::theme::Depth;
use golmac::session::command_file::CommandFile;
use golmac::session::store::Store;
use golmac::session::{Origin, Session, Which};
use golmac::settings::{self, Italics, StoryKey};
use golmac::sound;
use golmac::story::Story;
use golmac::zmachine::{Available, GeneratorKind, Options};
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use crate::heard;

use super::looks;
use super::steps::Step;

/// Slices that a story is let run after each step. One that has not asked for anything by then is busy, perhaps for ever.
const PATIENCE: usize = 4;

/// What a player begins with.
#[derive(Debug, Clone)]
pub enum Begins {
    Library,
    Story { story: Box<Story>, name: String },
}

/// A terminal and what is played on it.
#[derive(Debug, Clone)]
pub struct Setting {
    pub columns: u16,
    pub rows: u16,
    pub depth: Depth,
    pub unicode: Available,
    /// A file of commands in the story's folder, as by `--commands`.
    pub commands: Option<String>,
    /// A saved game in the story's folder, named in the story's place.
    pub restore: Option<String>,
    pub play: Begins,
}

/// A player that is driven.
pub struct Stage {
    setting: Setting,
    folder: PathBuf,
    player: Option<Player>,
    screen: Screen<TestBackend>,
    now: Duration,
    /// What was asked of the process, a line each.
    pub asked: Vec<String>,
    /// The rows that have flowed into the terminal's own scrollback, without blanks at their ends.
    pub flowed: Vec<String>,
    /// What is drawn below them, and where its cursor is, while the player is shown inline.
    inline: Option<(Buffer, Option<(u16, u16)>)>,
    /// What the editor writes, where there is one.
    editor: Option<String>,
}

impl Stage {
    /// Begins. Everything is read and written in the folder.
    pub fn begin(setting: Setting, folder: &Path) -> Stage {
        let screen = Screen::whole(TestBackend::new(setting.columns, setting.rows));
        let player = Some(player(&setting, folder));
        let folder = folder.to_owned();
        let (asked, flowed) = (Vec::new(), Vec::new());
        let (now, inline, editor) = (Duration::ZERO, None, None);
        let mut stage = Stage { setting, folder, player, screen, now, asked, flowed, inline, editor };
        stage.settle();
        stage
    }

    /// Does one step, and all that comes of it.
    pub fn step(&mut self, step: Step) {
        match step {
            Step::Happens(happening) => {
                if let Happening::Resize { columns, rows } = happening {
                    (self.setting.columns, self.setting.rows) = (columns, rows);
                    self.screen = Screen::whole(TestBackend::new(columns, rows));
                }
                let now = self.now;
                self.player_mut().update(happening, now);
                self.settle();
            }
            Step::Waits(time) => self.wait(time),
            Step::Edits(text) => self.editor = Some(text),
            Step::Again => {
                self.player = None;
                self.setting.commands = None;
                self.player = Some(player(&self.setting, &self.folder));
                self.screen.forget();
                self.settle();
            }
        }
    }

    /// Lets time pass, and tells the player where its time is up.
    fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.player_mut().due().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            let now = self.now;
            self.player_mut().update(Happening::TimeUp, now);
            self.settle();
        }
        self.now = end;
    }

    /// Lets the story run until it waits, does what the player asks of the process, and draws.
    fn settle(&mut self) {
        let mut busy = 0;
        while self.player_mut().has_work() && busy < PATIENCE {
            let now = self.now;
            self.player_mut().work(now);
            busy = if self.player_mut().is_busy() { busy + 1 } else { 0 };
        }
        while let Some(effect) = self.player_mut().next_effect() {
            self.do_effect(effect);
        }
        self.asked.extend(heard::taken());
        while let Some(rows) = self.player_mut().next_finished() {
            self.flowed.extend(looks::rows(&rows, None));
        }
        if let Some(player) = &self.player {
            self.inline = (player.surface() == Surface::Inline).then(|| {
                let (buffer, cursor) = player.draw_inline();
                (buffer, cursor.map(|at| (at.x, at.y)))
            });
            shell::draw(player, &mut self.screen).expect("memory takes all");
        }
    }

    fn do_effect(&mut self, effect: Effect) {
        let line = match effect {
            Effect::Copy(text) => format!("copy {text:?}"),
            Effect::Bell => "bell".to_owned(),
            Effect::Suspend => "suspend".to_owned(),
            Effect::Leave => "leave".to_owned(),
            Effect::Mouse(mouse) => format!("mouse {mouse:?}"),
            Effect::Ask => "ask the terminal".to_owned(),
            Effect::Redraw => {
                self.screen.forget();
                "redraw".to_owned()
            }
            Effect::EditFile { editor, file } => {
                let edited = match &self.editor {
                    Some(text) => fs::write(&file, format!("{text}\n")).map_err(|error| error.to_string()),
                    None => Err("There is no editor.".to_owned()),
                };
                self.player_mut().edited(edited);
                format!("edit {} {editor:?}", file.extension().unwrap_or_default().display())
            }
        };
        self.asked.push(line);
    }

    fn player_mut(&mut self) -> &mut Player {
        self.player.as_mut().expect("it is there between steps")
    }

    /// What is on the terminal, or of it what is golmac's.
    pub fn buffer(&self) -> &Buffer {
        self.inline.as_ref().map_or(self.screen.backend().buffer(), |(buffer, _)| buffer)
    }

    /// What the player draws, before the last guard of the terminal has seen it.
    pub fn drawn(&self) -> Buffer {
        let area = ratatui::layout::Rect::new(0, 0, self.setting.columns, self.setting.rows);
        let mut buffer = Buffer::empty(area);
        self.player.as_ref().map(|player| player.draw(&mut buffer));
        self.inline.as_ref().map_or(buffer, |(inline, _)| inline.clone())
    }

    /// Where the cursor is to be seen, column and row.
    pub fn cursor(&self) -> Option<(u16, u16)> {
        if let Some((_, cursor)) = &self.inline {
            return *cursor;
        }
        let backend = self.screen.backend();
        let at = backend.cursor_position();
        backend.cursor_visible().then_some((at.x, at.y))
    }

    /// What the player is told when all is over.
    pub fn farewell(&mut self) -> Vec<String> {
        self.player.take().map(Player::farewell).map(|(told, _)| told).unwrap_or_default()
    }
}

/// A player, as the program makes one.
pub fn player(setting: &Setting, folder: &Path) -> Player {
    let config = folder.join("config");
    let loaded = settings::load(Some(&config), None);
    let abilities = Abilities { depth: setting.depth, italics: Italics::Italic, unicode: setting.unicode };
    let mut desk = Desk::new(loaded, Some(config), abilities, setting.columns, setting.rows);
    desk.use_sound(sound::Player::new(heard::open));
    let start = match &setting.play {
        Begins::Library => Start::Library,
        Begins::Story { story, name } => {
            let origin = Origin { name: name.clone(), title: name.clone(), path: folder.join(format!("{name}.z5")) };
            let mut opening = opening((**story).clone(), origin, &Which::Latest, folder, &mut desk).expect("it opens");
            let commands = setting.commands.as_ref().map(|name| CommandFile::open(&folder.join(name)));
            opening.scripts.commands = commands.transpose().expect("the file of commands");
            opening.restore = setting.restore.as_ref().map(|name| folder.join(name)).filter(|path| path.exists());
            Start::Game(Box::new(opening))
        }
    };
    let (opens, makes) = (folder.to_owned(), folder.to_owned());
    let open = Box::new(move |what: &What, desk: &mut Desk| chosen(what, &opens, desk));
    Player::new(desk, start, open, Box::new(move |desk| library(desk, &makes)))
}

fn chosen(what: &What, folder: &Path, desk: &mut Desk) -> Result<Opening, String> {
    let which = match what {
        What::Session { name, .. } => Which::Named(name.clone()),
        What::BuiltIn | What::Story(_) => Which::Latest,
    };
    let (story, origin) = match what {
        What::BuiltIn | What::Session { story: None, .. } => {
            let origin = Origin { name: "eleven".into(), title: "Eleven Minutes Slow".into(), path: PathBuf::new() };
            (own_story("eleven.z5"), origin)
        }
        What::Session { story: Some(path), .. } | What::Story(path) => {
            let bytes = fs::read(path).map_err(|error| error.to_string())?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let story = Story::from_bytes(bytes).map_err(|error| error.to_string())?;
            (story, Origin { title: name.clone(), name, path: path.clone() })
        }
    };
    opening(story, origin, &which, folder, desk)
}

fn opening(story: Story, origin: Origin, which: &Which, folder: &Path, desk: &mut Desk) -> Result<Opening, String> {
    let key = StoryKey::of(&story, &origin.name);
    let loaded = settings::load(desk.folder.as_deref(), Some(&key));
    desk.take_settings(loaded, Some(key));
    desk.sound.begin(&story);
    let options = Options { seed: 7, generator: GeneratorKind::Frotz, terminal: desk.terminal(), ..Options::default() };
    let (store, _) = Store::open(&folder.join("data")).map_err(|error| error.to_string())?;
    let name = origin.name.clone();
    let (session, opened) = Session::open(store, story, origin, options, which).map_err(|error| error.to_string())?;
    let (folder, scripts) = (folder.to_owned(), Scripts::default());
    Ok(Opening { session, opened, name, folder, notices: Vec::new(), scripts, restore: None })
}

fn library(desk: &Desk, folder: &Path) -> Page {
    let sessions = Store::open(&folder.join("data")).map(|(store, _)| store.sessions().unwrap_or_default());
    let folders: Vec<PathBuf> = desk.settings().library.iter().map(|folder| settings::user_path(folder)).collect();
    let shelf = Shelf::new(own_story("eleven.z5"), sessions.unwrap_or_default());
    let mut page = Page::new(shelf, &folders, golmac::session::clock::now(), desk.depth());
    page.resize(ratatui::layout::Rect::new(0, 0, desk.columns, desk.rows));
    page
}

/// One of golmac's own stories.
pub fn own_story(file: &str) -> Story {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(file);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Story::from_bytes(bytes).expect("a story")
}
