//! A story on the screen: its session, its text, the line that is typed, and what the story waits for.
//!
//! `run.rs` lets the story run and takes what it prints; `press.rs` is where keys arrive, `foot.rs` what goes on below the text and `answer.rs` what
//! becomes of a line; `files.rs` are the story's requests for files, `orders.rs` the commands to golmac, `travel.rs` other turns, `scroll.rs` ways
//! through the text, `mouse.rs` the mouse, `menus.rs` the story's menus and `wishes.rs` what panels ask for. `draw.rs` is how it all looks, `inline.rs` how in the terminal's
//! ordinary screen.

mod answer;
mod draw;
mod files;
mod foot;
mod inline;
mod menus;
mod mouse;
mod orders;
mod pictures;
#[cfg(test)]
mod pictures_tests;
mod press;
mod purpose;
mod run;
mod scroll;
mod six;
mod sounds;
mod travel;
mod wishes;

use std::collections::VecDeque;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crossterm::event::KeyEvent;

use purpose::Purpose;

use super::desk::Desk;
use super::flow::{Flow, Position, Search, Told, View};
use super::line::{Aliases, Completion, Edit, History, Letters, Offer, Recall, SeenWords, StoryWords};
use super::pictures::Pictures;
use super::pictures::cover::Cover;
use crate::session::command_file::CommandFile;
use crate::session::files::Places;
use crate::session::log::{Log, Transcribed};
use crate::session::{Opened, Session, TurnNumber};
use crate::zmachine::recorded::Typed;
use crate::zmachine::{Fault, KeyRequest, LineRequest};

/// A story that was opened, and where its files lie.
#[derive(Debug)]
pub struct Opening {
    pub session: Session,
    pub opened: Opened,
    /// The story's name, of which names of files are made: `zork1` for `zork1.z3`.
    pub name: String,
    /// Where files lie whose names say no folder.
    pub folder: PathBuf,
    /// What there is to tell about the opening.
    pub notices: Vec<String>,
    pub scripts: Scripts,
    /// A saved game that is gone on from.
    pub restore: Option<PathBuf>,
}

/// Files that are to be read or written from the beginning.
#[derive(Debug, Default)]
pub struct Scripts {
    /// What is read before the keyboard.
    pub commands: Option<CommandFile>,
    /// Where everything that is printed and typed goes too.
    pub transcript: Option<Log>,
    /// Where every command and key goes.
    pub record: Option<Log>,
}

/// What the story waits for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wants {
    /// Nothing: it runs.
    Busy,
    Line(LineRequest),
    Key(KeyRequest),
    /// A file: a panel asks for it.
    File,
    /// It has ended.
    Nothing(Ended),
}

/// How a story has ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    Quit,
    Fault(Box<Fault>),
}

/// Files that grow while the story runs.
#[derive(Debug, Default)]
pub(super) struct Logs {
    /// `--transcript` and `/scripton`.
    pub transcript: Option<Log>,
    pub transcribed: Transcribed,
    /// Output stream 2, opened by the story.
    pub stream_2: Option<Log>,
    /// `--record` and `/recon`.
    pub record: Option<Log>,
    /// Output stream 4, opened by the story.
    pub stream_4: Option<Log>,
    /// It can't be written, and the player knows.
    pub stream_4_lost: bool,
}

impl Logs {
    /// Whether a file is being written.
    pub fn is_written(&self, path: &Path) -> bool {
        let open = [&self.transcript, &self.stream_2, &self.record, &self.stream_4];
        open.into_iter().flatten().any(|log| log.is_at(path))
    }
}

/// What goes on at the foot of the screen beside the line.
#[derive(Debug, Default)]
pub(super) enum Foot {
    #[default]
    Nothing,
    /// Words in the text are looked for.
    Find(Find),
    /// A command given before is looked for.
    Recall(Recall),
    /// A word is being completed.
    Completing(Completion),
    /// A word is misspelt, and another is offered.
    Offered(Offer),
}

/// A search of the text.
#[derive(Debug)]
pub(super) struct Find {
    pub words: String,
    pub search: Search,
    /// The hit that the search stands at.
    pub current: Option<Range<Position>>,
    /// Its place among all hits, from 1, and how many there are.
    pub place: (usize, usize),
    /// The view as it was before.
    pub before: View,
}

/// Turns of the past that are being read into a text of their own, until it can take the place of the one that is shown.
#[derive(Debug)]
pub(super) struct Past {
    pub path: Vec<TurnNumber>,
    /// How many of them are read.
    pub read: usize,
    pub flow: Flow,
}

/// A story that is played.
#[derive(Debug)]
pub struct Game {
    pub(super) session: Session,
    pub(super) flow: Flow,
    pub(super) view: View,
    pub(super) wants: Wants,
    pub(super) edit: Edit,
    /// Lines whose reading was interrupted, the outermost first.
    pub(super) interrupted: Vec<Edit>,
    /// Whether the request that comes next goes on with the one that a time-out interrupted.
    pub(super) resuming: bool,
    /// When the open request's time is over.
    pub(super) due: Option<Duration>,
    pub(super) foot: Foot,
    /// Text that is selected with the mouse: where that began, and where it is.
    pub(super) selection: Option<(Position, Position)>,
    /// Where the mouse's button was pressed last, and when, if that may be the first half of a double click.
    pub(super) clicked: Option<(ratatui::layout::Position, std::time::Duration)>,
    /// Where the mouse is, for a story that wants to know.
    pub(super) pointer: mouse::Pointer,
    /// Whether the player has been told of the story's menus.
    pub(super) menus_are_told: bool,
    pub(super) purpose: Option<Purpose>,
    /// The name that was offered for a file, as it was shown, and where that is.
    pub(super) offered_file: Option<(PathBuf, PathBuf)>,
    pub(super) history: History,
    pub(super) words: StoryWords,
    /// The words that the player has seen.
    pub(super) seen: SeenWords,
    pub(super) aliases: Aliases,
    pub(super) spelling: Spelling,
    pub(super) logs: Logs,
    /// Commands that are played from a file: `--commands`, `/replay`.
    pub(super) script: Option<CommandFile>,
    /// What is left of a line of such a file for a story that reads single keys.
    pub(super) script_keys: VecDeque<Typed>,
    /// Input stream 1.
    pub(super) stream_1: Option<CommandFile>,
    /// Lines that were pasted and wait for their turn.
    pub(super) pasted: VecDeque<String>,
    /// Keys that were pressed while the story was busy.
    pub(super) ahead: VecDeque<KeyEvent>,
    /// Slices that the story has run without asking for anything.
    pub(super) slices: u32,
    /// Turns of the past that are not in the text yet.
    pub(super) past: Option<Past>,
    /// What golmac has said while they are being read, to be said again behind them.
    pub(super) said_meanwhile: Vec<(TurnNumber, Told, String)>,
    /// What is in the terminal's scrollback, where the game is shown inline.
    gone: inline::Gone,
    /// Those of a story that has any.
    pub(super) pictures: Option<Box<Pictures>>,
    /// The cover, while it is shown: the story has not begun then.
    pub(super) cover: Option<Box<Cover>>,
    /// The saved game that is offered.
    pub(super) saved_game: PathBuf,
    /// A saved game that is gone on from as soon as the story asks for anything.
    pub(super) restore_first: Option<PathBuf>,
    /// What there is to tell about the opening, as soon as the story asks for anything: most begin by clearing the screen.
    pub(super) untold: Vec<(Told, String)>,
    /// Whether golmac has said something among the text since the last answer.
    pub(super) has_told: bool,
    pub(super) redraw: six::Redraw,
    /// Whether the story has been asked to draw its screen again and did not.
    pub(super) ignores_redraw: bool,
    pub(super) places: Places,
}

/// What of a line is spelled out before the story gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spelling {
    /// Aliases, which no setting turns off.
    pub aliases: Spelled,
    /// Letters, as `x` for `examine`.
    pub letters: Letters,
    /// What the setting said of them last.
    set: Letters,
}

/// Whether aliases are spelled out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelled {
    Yes,
    No,
}

impl Spelling {
    /// As the setting `expand` has it.
    pub fn new(expand: bool) -> Spelling {
        let set = if expand { Letters::SpelledOut } else { Letters::AsTyped };
        Spelling { aliases: Spelled::Yes, letters: set, set }
    }

    /// Everything is spelled out, or nothing any more.
    pub fn toggle(&mut self) {
        (self.aliases, self.letters) = match self.letters {
            Letters::SpelledOut => (Spelled::No, Letters::AsTyped),
            Letters::AsTyped => (Spelled::Yes, Letters::SpelledOut),
        };
    }

    /// Follows the setting where that has changed: other settings leave alone what a key has turned on or off.
    pub fn follow(&mut self, expand: bool) {
        let now = Spelling::new(expand);
        if now.set != self.set {
            *self = now;
        }
    }
}

/// What the page wants of the player beyond what the desk can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Turned {
    Here,
    /// To the library.
    Library,
    /// Out of the program.
    Out,
}

impl Game {
    /// How the story has ended, if it has.
    pub fn ended(&self) -> Option<&Ended> {
        match &self.wants {
            Wants::Nothing(ended) => Some(ended),
            Wants::Busy | Wants::Line(_) | Wants::Key(_) | Wants::File => None,
        }
    }

    /// The session, for what is told about it.
    pub fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Whether the desk's panel is one that holds the story up: time does not pass for it then.
    pub(super) fn is_held_up(&self, desk: &Desk) -> bool {
        desk.panel.is_some() || self.is_at_more(desk)
    }

    /// Whether there is more to read than fits; the player may be reading again what was before.
    pub(super) fn is_at_more(&self, desk: &Desk) -> bool {
        self.is_at_page(desk) || !self.is_laid_out(desk) && self.view.has_unread(&self.showing(self.window(desk), desk))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_turns_expansions_off_until_their_own_setting_changes() {
        let mut spelling = Spelling::new(true);
        spelling.toggle();
        spelling.follow(true);
        assert_eq!((spelling.aliases, spelling.letters), (Spelled::No, Letters::AsTyped));
        spelling.follow(false);
        assert_eq!((spelling.aliases, spelling.letters), (Spelled::Yes, Letters::AsTyped), "aliases stay");
        spelling.toggle();
        assert_eq!((spelling.aliases, spelling.letters), (Spelled::Yes, Letters::SpelledOut));
    }
}
