//! What the machine asks for, and what may be answered.
//!
//! A [`Request`] is data: it names no file, clock or key of the host. The front end answers in its own time, and whatever it answers is
//! all that the story ever learns of the world.

use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::files::AuxiliaryName;
use super::options::Terminal;

/// Why [`Machine::run`](super::Machine::run) came back.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// The story waits for an answer.
    Request(Request),
    /// The budget is used up, or much output waits to be drained. Run again to go on.
    Budget,
    /// The story has ended by `quit`.
    Quit,
    /// The story has ended by a mistake of its own.
    Fault(Box<Fault>),
}

/// Where input comes from (§10.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum InputStream {
    #[default]
    Keyboard = 0,
    /// A file of commands, which the front end reads.
    Commands = 1,
}

/// A command line is wanted (§15 read).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRequest {
    /// The most ZSCII characters that may be typed, those already there included.
    pub max: u8,
    /// What is already in the line, kept and editable, but not to be printed again.
    pub preload: String,
    /// The keys beside Enter that end the line, as ZSCII codes (§10.5.2.1).
    pub terminators: Vec<u8>,
    /// Tenths of a second after which [`Answer::TimedOut`] is due, again and again until the line ends.
    pub timeout: Option<u16>,
    pub source: InputStream,
}

/// A single key is wanted (§15 read_char).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRequest {
    /// Tenths of a second after which [`Answer::TimedOut`] is due.
    pub timeout: Option<u16>,
    pub source: InputStream,
}

/// Whether the player is to be asked before a file that the story names is touched (§15 save, `prompt`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Prompt {
    /// The story asks for silence.
    Silent = 0,
    /// The story asks that the player confirms the name.
    Ask = 1,
    /// The story says nothing: the front end's choice.
    Free = 2,
}

/// What the story waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    Line(LineRequest),
    Key(KeyRequest),
    /// Write [`Machine::quetzal`](super::Machine::quetzal) to a file; answer [`Answer::Done`] or [`Answer::Failed`].
    Save,
    /// Find a saved game; answer [`Answer::Bytes`] or [`Answer::Failed`].
    Restore,
    /// Write these bytes to a file of the story's own; answer [`Answer::Done`] or [`Answer::Failed`].
    SaveTable {
        name: AuxiliaryName,
        prompt: Prompt,
        bytes: Vec<u8>,
    },
    /// Read a file of the story's own, of which `max` bytes are wanted; answer [`Answer::Bytes`] or [`Answer::Failed`].
    RestoreTable {
        name: AuxiliaryName,
        prompt: Prompt,
        max: u16,
    },
    /// The transcript is wanted for the first time: its text follows as events. Answer [`Answer::Done`] or, where there can be none, [`Answer::Failed`].
    Transcript,
    /// Commands and keys are to be recorded from now on; they follow as events. Answered as `Transcript`.
    Record,
    /// Input is to come from a file of commands. [`Answer::Done`] makes the next requests say [`InputStream::Commands`].
    Commands,
}

/// A key that can be read (§3.8, §10.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Key {
    /// A printing character. Only those that the story's character set has can be read.
    Char(char),
    Enter,
    Escape,
    Delete,
    Up,
    Down,
    Left,
    Right,
    /// F1 to F12.
    Function(u8),
    /// 0 to 9 on the keypad.
    Keypad(u8),
    /// A single click at a column and row, from (1, 1) at the top left.
    Click {
        column: u16,
        row: u16,
    },
    DoubleClick {
        column: u16,
        row: u16,
    },
    /// A menu selection (V6), of which is not told what was selected.
    Menu,
    /// An entry of a menu that the story has made, counted from 1 (§10.4.3).
    MenuEntry {
        menu: u8,
        entry: u8,
    },
}

/// An answer to a [`Request`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A line, and the key that ended it. The whole line, with what was preloaded and is still there.
    Line {
        text: String,
        end: Key,
    },
    Key(Key),
    /// The time of a timed request has passed.
    TimedOut,
    /// What was asked for has been done.
    Done,
    /// It could not be done, or the player thought better of it.
    Failed,
    /// What was to be read.
    Bytes(Vec<u8>),
}

/// Why an answer was refused. The request stays open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    #[error("the story is not waiting for anything")]
    NothingAsked,
    #[error("this answer does not fit what the story asked for")]
    WrongKind,
    /// §3.8: the story's character set has no such key.
    #[error("the story can't read this key")]
    NoSuchKey,
    #[error(transparent)]
    Save(#[from] super::quetzal::SaveError),
}

/// Something that happens without being asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Post {
    /// The terminal has a new size, in character cells.
    Resize { rows: u16, columns: u16 },
    /// The story is shown on another terminal from now on, as when a session is resumed elsewhere: its size and all that it can do.
    Terminal(Terminal),
    /// A sound has ended by itself (§9.4.4), not because it was stopped.
    SoundFinished { number: u16 },
    /// The file of commands is at its end, or was left: input comes from the keyboard again.
    CommandsEnded,
    /// The transcript was closed by the player: output stream 2 is off.
    TranscriptClosed,
    /// V6: the mouse is at a column and row, from (1, 1), with these [buttons](super::screen::button) down (§15 read_mouse).
    Mouse { column: u16, row: u16, buttons: u16 },
}
