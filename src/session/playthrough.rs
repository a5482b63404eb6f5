//! A session as it is only read: out of a database or a journal, to be played again or exported.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::input::{Input, TimedInput};
use super::store::{SessionId, Store, StoreError};
use super::timeline::{Timeline, Turn, TurnNumber};
use super::{passage, transcript};
use crate::story::GameId;
use crate::zmachine::Options;
use crate::zmachine::packed::{PackedError, Packer};
use crate::zmachine::screen::{Event, is_displayable};

/// A playthrough, and where what was said in it is to be found.
#[derive(Debug)]
pub struct Playthrough<'a> {
    pub name: String,
    pub title: String,
    pub ifid: String,
    pub game: GameId,
    /// Where the story file was.
    pub path: PathBuf,
    /// What the story was begun with.
    pub options: Options,
    pub timeline: Timeline,
    pub(super) passages: Passages<'a>,
}

/// Where passages are.
#[derive(Debug)]
pub(super) enum Passages<'a> {
    Stored { store: &'a Store, id: SessionId, packer: Packer },
    Read(BTreeMap<TurnNumber, (Vec<TimedInput>, String)>),
}

/// What was printed in a turn, as far as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printed {
    /// With everything that it looked like.
    Events(Vec<Event>),
    /// The words alone.
    Text(String),
}

impl Printed {
    /// The words.
    pub fn text(&self) -> String {
        match self {
            Printed::Events(events) => transcript::text_of(events),
            Printed::Text(text) => text.clone(),
        }
    }

    /// Everything, as far as it is known.
    pub fn into_events(self) -> Vec<Event> {
        match self {
            Printed::Events(events) => events,
            Printed::Text(text) => {
                vec![Event::Text { text, look: Default::default(), buffering: Default::default() }]
            }
        }
    }
}

/// Why a session can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the session has no turns")]
    Empty,
    #[error("what the story was begun with can't be read: {0}")]
    Options(PackedError),
}

/// A turn's inputs or text can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

impl<'a> Playthrough<'a> {
    /// A session of a database.
    ///
    /// # Errors
    /// Where it is gone, or its turns or options can't be read.
    pub fn of(store: &'a Store, id: SessionId) -> Result<Playthrough<'a>, ReadError> {
        let info = store.session(id)?;
        let packer = Packer::default();
        let options = packer.unpack_value(&store.options(id)?).map_err(ReadError::Options)?;
        let timeline = Timeline::from_turns(store.turns(id, TurnNumber(0))?, info.here).ok_or(ReadError::Empty)?;
        let passages = Passages::Stored { store, id, packer };
        Ok(Playthrough {
            name: info.name,
            title: info.title,
            ifid: info.ifid,
            game: info.game,
            path: info.path,
            options,
            timeline,
            passages,
        })
    }

    /// What came in a turn and what was printed in it. Nothing in it commands a terminal.
    ///
    /// # Errors
    /// Where either can't be read.
    pub fn passage(&self, number: TurnNumber) -> Result<(Vec<TimedInput>, Printed), Unreadable> {
        match &self.passages {
            Passages::Stored { store, id, packer } => {
                let (inputs, printed) = store.passage(*id, number).map_err(|_| Unreadable)?;
                let inputs = passage::unpack_inputs(packer, &inputs).map_err(|_| Unreadable)?;
                let printed = passage::unpack_printed(packer, &printed).map_err(|_| Unreadable)?;
                Ok((inputs, Printed::Events(printed)))
            }
            Passages::Read(read) => {
                let (inputs, text) = read.get(&number).ok_or(Unreadable)?;
                Ok((inputs.clone(), Printed::Text(text.clone())))
            }
        }
    }

    /// What the player gave the story on the way to a turn, and what it printed: by turn. Turns that can't be read are left out, and returned
    /// beside.
    pub fn way_to(&self, number: TurnNumber) -> (Vec<Passed<'_>>, Vec<TurnNumber>) {
        let (mut way, mut unreadable) = (Vec::new(), Vec::new());
        for number in self.timeline.path_to(number) {
            match (self.timeline.get(number), self.passage(number)) {
                (Some(turn), Ok((inputs, printed))) => way.push(Passed { turn, inputs, printed }),
                (Some(_), Err(Unreadable)) => unreadable.push(number),
                (None, _) => {}
            }
        }
        (way, unreadable)
    }
}

/// A turn with all that was said in it.
#[derive(Debug, Clone)]
pub struct Passed<'a> {
    pub turn: &'a Turn,
    pub inputs: Vec<TimedInput>,
    pub printed: Printed,
}

impl Passed<'_> {
    /// The inputs without their times.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().map(|timed| &timed.input)
    }
}

/// Text without what could command a terminal: a database or a journal may be one that somebody gave us.
pub fn displayable(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || is_displayable(*c)).collect()
}

/// JSON that commands no terminal: characters that could stand only within strings, and are written as escapes there. Nothing is lost.
pub fn displayable_json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c == '\n' || is_displayable(c) {
            true => text.push(c),
            false => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    text
}

pub(super) fn displayable_turn(turn: Turn) -> Turn {
    let mut turn = Turn { command: displayable_line(turn.command), name: turn.name.map(displayable_line), ..turn };
    turn.scene.place = turn.scene.place.map(displayable_line);
    turn
}

/// A line without what could command a terminal.
pub(super) fn displayable_line(line: String) -> String {
    match line.chars().all(is_displayable) {
        true => line,
        false => displayable(&line).replace('\n', " "),
    }
}
