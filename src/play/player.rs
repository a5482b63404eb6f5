//! The player as one value: a page (the library, or a game), perhaps a panel over it, and what they share. [`Player::update`] changes it,
//! [`Player::draw`] shows it; the loop around it is in `shell.rs`.

use std::time::Duration;

use crossterm::event::{KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::desk::{Desk, Effect};
use super::events::{Happening, Signal};
use super::game::{Ended, Game, Opening, Turned};
use super::keys::{self, Action};
use super::library::{Chosen, Page as LibraryPage, What, Worked};
use super::pages;
use super::panel::{Panel, PanelKey, Wish};
use super::terminal::{Graphics, Surface};
use crate::settings::StoryKey;

/// Opens what was chosen in the library. The terminal is as the story is to be told of it.
pub type Open = Box<dyn FnMut(&What, &mut Desk) -> Result<Opening, String>>;

/// Makes the library's page afresh, as after a game.
pub type MakeLibrary = Box<dyn FnMut(&Desk) -> LibraryPage>;

/// What is shown.
#[derive(Debug)]
enum Page {
    Library(Box<LibraryPage>),
    Game(Box<Game>),
}

/// A game that is gone back to from the library.
#[derive(Debug)]
struct Behind {
    game: Box<Game>,
    story: Option<StoryKey>,
}

/// Where the player begins.
#[derive(Debug)]
pub enum Start {
    Library,
    Game(Box<Opening>),
}

/// The terminal player.
pub struct Player {
    desk: Desk,
    page: Page,
    /// The game that was left for the library, until another is opened.
    behind: Option<Behind>,
    open: Open,
    make_library: MakeLibrary,
    /// What is told on the ordinary screen when all is over.
    farewell: Vec<String>,
    died: bool,
    /// Whether the library is still looking for stories, or for what it shows of one.
    scans: bool,
}

impl Player {
    /// A player at its beginning.
    pub fn new(mut desk: Desk, start: Start, open: Open, mut make_library: MakeLibrary) -> Player {
        let page = match start {
            Start::Library => Page::Library(Box::new(make_library(&desk))),
            Start::Game(opening) => Page::Game(Box::new(Game::open(*opening, &mut desk))),
        };
        Player { desk, page, behind: None, open, make_library, farewell: Vec::new(), died: false, scans: true }
    }

    /// Takes what has come from outside, at this time since the program began.
    pub fn update(&mut self, happening: Happening, now: Duration) {
        self.desk.now = now;
        match happening {
            Happening::Key(key) => self.press(&key),
            Happening::Paste(text) => self.paste(&text),
            Happening::Mouse(event) => self.mouse(&event),
            Happening::Resize { columns, rows } => self.resize(columns, rows),
            Happening::TimeUp => {
                if let Page::Game(game) = &mut self.page {
                    game.time_up(&mut self.desk);
                }
            }
            Happening::Answer(answer) => self.desk.take_answer(answer),
            Happening::Signal(Signal::Interrupt) => {
                let key = KeyEvent::new(crossterm::event::KeyCode::Char('c'), crossterm::event::KeyModifiers::CONTROL);
                self.press(&key);
            }
            Happening::Signal(Signal::Suspend) => self.desk.ask_shell(Effect::Suspend),
            Happening::Signal(Signal::Continue) => self.desk.ask_shell(Effect::Redraw),
            Happening::Signal(Signal::Terminate | Signal::HangUp) => self.leave(),
        }
        self.follow_pictures();
    }

    /// Whether there is something to do while nothing comes.
    pub fn has_work(&self) -> bool {
        match &self.page {
            Page::Library(_) => self.scans,
            Page::Game(game) => game.has_work(&self.desk),
        }
    }

    /// Does a little of it.
    pub fn work(&mut self, now: Duration) {
        self.desk.now = now;
        match &mut self.page {
            Page::Library(library) => self.scans = library.work() != Worked::Nothing,
            Page::Game(game) => {
                let turned = game.work(&mut self.desk);
                self.turn(turned);
            }
        }
        self.follow_pictures();
    }

    fn follow_pictures(&mut self) {
        if let Page::Game(game) = &mut self.page {
            game.follow_pictures(&mut self.desk);
        }
    }

    /// Whether what is on the screen may wait a little, for a story that is busy will soon have more.
    pub fn is_busy(&self) -> bool {
        matches!(&self.page, Page::Game(game) if game.is_busy())
    }

    /// When the shell should tell that time is up.
    pub fn due(&self) -> Option<Duration> {
        match &self.page {
            Page::Library(_) => None,
            Page::Game(game) => game.due(&self.desk),
        }
    }

    /// What the shell is to do next.
    pub fn next_effect(&mut self) -> Option<Effect> {
        self.desk.effects.pop_front()
    }

    /// The process is about to be stopped: nothing is heard meanwhile, and no sound goes on.
    pub fn hold_sound(&mut self) {
        self.desk.sound.hold(self.desk.now);
    }

    /// The process goes on, at this time.
    pub fn go_on_with_sound(&mut self, now: Duration) {
        if let Page::Game(_) = self.page {
            self.desk.sound.go_on(now);
        }
    }

    /// A file was edited, or why it could not be.
    pub fn edited(&mut self, outcome: Result<(), String>) {
        if let (Page::Game(game), true) = (&mut self.page, self.desk.panel.is_some()) {
            match &outcome {
                Ok(()) => game.show_edited_notes(&mut self.desk),
                // The message stands below the game, where a panel may hide it.
                Err(_) => drop(game.grant(Wish::Close, &mut self.desk)),
            }
        }
        self.desk.message = outcome.err();
    }

    /// Draws everything in cells. Where the cursor is, if anywhere.
    pub fn draw(&self, buffer: &mut Buffer) -> Option<Position> {
        self.draw_with_pixels(buffer).0
    }

    /// Draws everything. Where the cursor is, if anywhere, and what lies over cells in pixels.
    pub fn draw_with_pixels(&self, buffer: &mut Buffer) -> (Option<Position>, Graphics) {
        let area = *buffer.area();
        let cursor = match &self.page {
            Page::Library(library) => {
                library.draw(area, buffer, &self.desk.theme);
                None
            }
            Page::Game(game) => game.draw(&self.desk, buffer),
        };
        let cursor = match &self.desk.panel {
            Some(panel) => {
                panel.draw(area, buffer, &self.desk.theme);
                None
            }
            None => cursor,
        };
        let graphics = match &self.page {
            Page::Library(_) => Graphics::default(),
            Page::Game(game) => game.graphics(&self.desk, buffer),
        };
        self.desk.suit_terminal(buffer);
        (cursor, graphics)
    }

    /// Where it is to be shown.
    pub fn surface(&self) -> Surface {
        match &self.page {
            Page::Library(_) => Surface::Alternate,
            Page::Game(game) => game.surface(&self.desk),
        }
    }

    /// Draws the picture below the text where the player is shown inline. Where the cursor is, if anywhere.
    pub fn draw_inline(&self) -> (Buffer, Option<Position>) {
        let (mut buffer, cursor) = match &self.page {
            Page::Library(_) => (Buffer::empty(Rect::new(0, 0, self.desk.columns, 1)), None),
            Page::Game(game) => game.draw_inline(&self.desk),
        };
        self.desk.suit_terminal(&mut buffer);
        (buffer, cursor)
    }

    /// The next rows of text that are to flow into the terminal's scrollback, each once; None where there are none, or none are to.
    pub fn next_finished(&mut self) -> Option<Buffer> {
        let mut rows = match &mut self.page {
            Page::Game(game) if self.desk.is_inline() => game.next_finished(&self.desk),
            Page::Game(_) | Page::Library(_) => None,
        };
        rows.iter_mut().for_each(|rows| self.desk.suit_terminal(rows));
        rows
    }

    /// What follows them when the player is left.
    pub fn last_words(&self) -> Option<Buffer> {
        let mut rows = match &self.page {
            Page::Game(game) if self.desk.is_inline() => game.last_words(&self.desk),
            Page::Game(_) | Page::Library(_) => None,
        };
        rows.iter_mut().for_each(|rows| self.desk.suit_terminal(rows));
        rows
    }

    /// What is to be told when the terminal is as it was, and whether the last story died.
    pub fn farewell(self) -> (Vec<String>, bool) {
        (self.farewell, self.died)
    }

    /// The screen's size, columns and rows.
    pub fn size(&self) -> (u16, u16) {
        (self.desk.columns, self.desk.rows)
    }

    fn screen(&self) -> Rect {
        Rect::new(0, 0, self.desk.columns, self.desk.rows)
    }

    fn press(&mut self, key: &KeyEvent) {
        let action = self.desk.keys.action(key);
        if action == Some(&Action::Suspend) {
            return self.desk.ask_shell(Effect::Suspend);
        }
        if action == Some(&Action::Redraw) {
            return self.desk.ask_shell(Effect::Redraw);
        }
        if self.desk.panel.is_some() {
            let closes = matches!(
                action,
                Some(
                    Action::Interrupt
                        | Action::Help
                        | Action::Settings
                        | Action::Timeline
                        | Action::Notes
                        | Action::Info
                )
            );
            match keys::panel_key(key) {
                Some(key) => self.press_panel(key),
                None if closes => self.press_panel(PanelKey::Escape),
                None => {}
            }
            return;
        }
        match &mut self.page {
            Page::Library(library) => {
                if action == Some(&Action::Settings) {
                    return self.desk.open_settings();
                }
                if matches!(action, Some(Action::Interrupt | Action::Leave)) {
                    return self.leave();
                }
                if action == Some(&Action::Help) {
                    self.desk.panel = Some(pages::help_of_library(&self.desk));
                    return;
                }
                if action == Some(&Action::Library) {
                    return self.go_back();
                }
                if let Some(key) = keys::panel_key(key) {
                    let chosen = library.press(key);
                    self.scans = true;
                    self.chosen(chosen);
                }
            }
            Page::Game(game) => {
                let turned = game.press(key, &mut self.desk);
                self.turn(turned);
            }
        }
    }

    fn paste(&mut self, text: &str) {
        if let Some(panel) = &self.desk.panel {
            // Where one line is typed, what stands behind its end is no part of it.
            let lines = match panel {
                Panel::Notes(notes) => notes.taken_of_paste(text),
                Panel::Timeline(_)
                | Panel::Saves(_)
                | Panel::File(_)
                | Panel::Help(_)
                | Panel::Info(_)
                | Panel::Question(_)
                | Panel::Settings(_) => first_line(text),
            };
            let pasted = PanelKey::Paste(lines.to_owned());
            return self.press_panel(pasted);
        }
        match &mut self.page {
            Page::Library(library) => {
                let chosen = library.press(PanelKey::Paste(first_line(text).to_owned()));
                self.scans = true;
                self.chosen(chosen);
            }
            Page::Game(game) => game.paste(text, &mut self.desk),
        }
    }

    fn mouse(&mut self, event: &MouseEvent) {
        // What was on its way as the mouse was given back to the terminal is nothing any more.
        if !self.desk.settings().mouse {
            return;
        }
        if let Page::Game(game) = &mut self.page {
            game.follow_mouse(event);
        }
        let rows = i16::try_from(self.desk.settings().scroll).unwrap_or(3);
        let key = match event.kind {
            MouseEventKind::ScrollUp => Some(PanelKey::Wheel(-rows)),
            MouseEventKind::ScrollDown => Some(PanelKey::Wheel(rows)),
            MouseEventKind::Down(MouseButton::Left) => Some(PanelKey::Click { column: event.column, row: event.row }),
            MouseEventKind::Down(_)
            | MouseEventKind::Up(_)
            | MouseEventKind::Drag(_)
            | MouseEventKind::Moved
            | MouseEventKind::ScrollLeft
            | MouseEventKind::ScrollRight => None,
        };
        match (&mut self.page, key) {
            (_, Some(key)) if self.desk.panel.is_some() => self.press_panel(key),
            (_, None) if self.desk.panel.is_some() => {}
            (Page::Library(library), Some(key)) => {
                let chosen = library.press(key);
                self.scans = true;
                self.chosen(chosen);
            }
            (Page::Library(_), None) => {}
            (Page::Game(game), _) => game.mouse(event, &mut self.desk),
        }
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        let behind = self.behind.as_mut().map(|behind| &mut behind.game);
        match &mut self.page {
            Page::Game(game) => game.before_resize(&self.desk),
            Page::Library(_) => behind.into_iter().for_each(|game| game.before_resize(&self.desk)),
        }
        (self.desk.columns, self.desk.rows) = (columns, rows);
        if let Page::Game(game) = &self.page
            && game.has_pictures()
        {
            self.desk.measure_cells_again();
        }
        match &mut self.page {
            Page::Library(library) => {
                library.resize(Rect::new(0, 0, columns, rows));
                // There may be room for details now.
                self.scans = true;
            }
            // The story learns of it with its next input: a window that is dragged smaller and larger again costs it nothing.
            Page::Game(_) => {}
        }
    }

    fn press_panel(&mut self, key: PanelKey) {
        let screen = self.screen();
        let Some(panel) = &mut self.desk.panel else { return };
        let wish = panel.press(key, screen);
        match (&mut self.page, wish) {
            (Page::Game(game), wish) => {
                let turned = game.grant(wish, &mut self.desk);
                self.turn(turned);
            }
            (Page::Library(_), wish) => self.desk.grant(wish),
        }
    }

    fn chosen(&mut self, chosen: Chosen) {
        match chosen {
            Chosen::Nothing => {}
            Chosen::Leave if self.behind.is_some() => self.go_back(),
            Chosen::Leave => self.leave(),
            Chosen::Play(What::Session { id, .. })
                if self.behind.as_mut().is_some_and(|behind| behind.game.session().is_kept_as(id)) =>
            {
                self.go_back();
            }
            Chosen::Play(what) => match (self.open)(&what, &mut self.desk) {
                Ok(opening) => self.play(opening),
                Err(reason) => {
                    self.desk.leave_story();
                    if let Page::Library(library) = &mut self.page {
                        library.tell(&reason);
                    }
                }
            },
        }
    }

    /// Plays a story that was opened, unless it is the one that was left: then that goes on.
    fn play(&mut self, opening: Opening) {
        let id = opening.session.id();
        if self.behind.as_mut().is_some_and(|behind| behind.game.session().is_kept_as(id)) {
            return self.go_back();
        }
        if let Some(Behind { mut game, .. }) = self.behind.take() {
            game.close(&mut self.farewell);
        }
        self.page = Page::Game(Box::new(Game::open(opening, &mut self.desk)));
    }

    fn turn(&mut self, turned: Turned) {
        match turned {
            Turned::Here => {}
            Turned::Out => self.leave(),
            Turned::Library => self.show_library(),
        }
    }

    /// Shows the library; the game waits behind it.
    fn show_library(&mut self) {
        self.desk.message = None;
        self.desk.sound.hold(self.desk.now);
        let story = self.desk.leave_story();
        if let Page::Game(game) = &mut self.page {
            // The list is to have it as it is now.
            game.settle();
        }
        let mut library = Box::new((self.make_library)(&self.desk));
        library.set_way_back();
        if let Page::Game(game) = std::mem::replace(&mut self.page, Page::Library(library)) {
            self.behind = Some(Behind { game, story });
        }
        self.scans = true;
    }

    /// Goes from the library back to the game that was left for it.
    fn go_back(&mut self) {
        let Some(Behind { mut game, story }) = self.behind.take() else { return };
        self.desk.return_to(story);
        self.desk.sound.go_on(self.desk.now);
        game.come_back(&mut self.desk);
        self.page = Page::Game(game);
    }

    /// Writes what waits, and remembers what is to be told.
    fn close_game(&mut self) {
        let game = match &mut self.page {
            Page::Game(game) => Some(game),
            Page::Library(_) => self.behind.as_mut().map(|behind| &mut behind.game),
        };
        let Some(game) = game else { return };
        if let Some(Panel::Notes(notes)) = self.desk.panel.take()
            && let Some(unsaved) = notes.unsaved()
        {
            self.farewell.extend(game.keep_unsaved_notes(unsaved));
        }
        game.close(&mut self.farewell);
        self.died = matches!(game.ended(), Some(Ended::Fault(_)));
    }

    fn leave(&mut self) {
        self.close_game();
        self.desk.ask_shell(Effect::Leave);
    }
}

/// What a place for one line takes of a text.
fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

impl Wish {
    /// Whether the panel that wishes this is over.
    pub(super) fn closes(&self) -> bool {
        match self {
            Wish::Close | Wish::Travel(_) | Wish::File(_) | Wish::Replace(_) | Wish::Choice(_) => true,
            Wish::Stay
            | Wish::Name { .. }
            | Wish::Search(_)
            | Wish::Notes { .. }
            | Wish::AddNote(_)
            | Wish::EditNotes
            | Wish::Preview(_)
            | Wish::Set { .. }
            | Wish::Reset { .. } => false,
        }
    }
}
