//! Journals: a whole session as lines of JSON, the first about the session, every other a turn.
//!
//! A journal has everything that is needed to play the session again and to see that it comes out the same; states are not in it, only
//! their hashes. [`read`] makes a session of it again.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::super::TimedInput;
use super::super::playthrough::{Passages, Playthrough, displayable, displayable_json, displayable_turn};
use super::super::scene::Scene;
use super::super::timeline::{Asks, Timeline, Turn, TurnKind, TurnNumber};
use super::{Exported, Extent};
use crate::story::{GameId, Serial};
use crate::zmachine::Options;

/// The version of the format that this release writes.
const FORMAT: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    golmac_journal: u32,
    name: String,
    title: String,
    path: String,
    ifid: String,
    release: u16,
    /// In hexadecimal digits: any byte may stand in it.
    serial: String,
    checksum: u16,
    /// The turn that the player was at.
    here: u32,
    options: Options,
}

/// Any other line.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    turn: u32,
    parent: Option<u32>,
    kind: u8,
    asks: u8,
    command: String,
    place: Option<String>,
    score: Option<i32>,
    moves: Option<i32>,
    name: Option<String>,
    made: i64,
    /// In hexadecimal digits.
    hash: String,
    inputs: Vec<TimedInput>,
    text: String,
}

/// Writes all turns of a session; `lost` says what is missing of its tree.
pub(super) fn write(played: &Playthrough<'_>, lost: Vec<String>) -> Exported {
    let head = Head {
        golmac_journal: FORMAT,
        name: played.name.clone(),
        title: played.title.clone(),
        path: played.path.to_string_lossy().into_owned(),
        ifid: played.ifid.clone(),
        release: played.game.release,
        serial: played.game.serial.0.iter().map(|byte| format!("{byte:02x}")).collect(),
        checksum: played.game.checksum,
        here: played.timeline.here().0,
        options: played.options.clone(),
    };
    let (mut text, mut notes) = (String::new(), lost);
    let mut put = |line: serde_json::Result<String>| match line {
        Ok(line) => {
            text.push_str(&displayable_json(&line));
            text.push('\n');
        }
        // Nothing of these has a key that is no text.
        Err(error) => notes.push(error.to_string()),
    };
    put(serde_json::to_string(&head));
    let mut unreadable = Vec::new();
    for turn in played.timeline.turns() {
        match played.passage(turn.number) {
            Ok((inputs, printed)) => put(serde_json::to_string(&line(turn, inputs, printed.text()))),
            Err(_) => unreadable.push(turn.number),
        }
    }
    notes.extend(unreadable.iter().map(|turn| format!("turn {turn} can't be read and is left out")));
    let extent = if notes.is_empty() { Extent::Whole } else { Extent::Partial };
    Exported { text, notes, extent }
}

fn line(turn: &Turn, inputs: Vec<TimedInput>, text: String) -> Line {
    let Turn { number, parent, kind, asks, command, scene, name, made, hash } = turn.clone();
    Line {
        turn: number.0,
        parent: parent.map(|parent| parent.0),
        kind: kind as u8,
        asks: asks as u8,
        command,
        place: scene.place,
        score: scene.score,
        moves: scene.moves,
        name,
        made,
        hash: format!("{hash:032x}"),
        inputs,
        text,
    }
}

/// Why a journal can't be read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("it is no journal of golmac's")]
    NotOne,
    #[error("it is a journal of format {0}, which a later release of golmac has made; use that release")]
    Newer(u32),
    #[error("line {0} of the journal is damaged: {1}")]
    Damaged(usize, String),
    #[error("the journal has no turns")]
    Empty,
}

/// Whether a file begins as a journal does.
pub fn is_journal(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\"golmac_journal\":")
}

/// Reads a journal.
///
/// # Errors
/// Where it is none, of a later format, or damaged.
pub fn read(text: &str) -> Result<Playthrough<'static>, JournalError> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let (_, first) = lines.next().ok_or(JournalError::NotOne)?;
    #[derive(Deserialize)]
    struct Version {
        golmac_journal: u32,
    }
    match serde_json::from_str(first).map_err(|_| JournalError::NotOne)? {
        Version { golmac_journal: newer } if newer > FORMAT => return Err(JournalError::Newer(newer)),
        Version { .. } => {}
    }
    let head: Head = serde_json::from_str(first).map_err(|error| JournalError::Damaged(1, error.to_string()))?;
    let (mut turns, mut read) = (Vec::new(), BTreeMap::new());
    for (index, line) in lines {
        let damaged = |why: String| JournalError::Damaged(index + 1, why);
        let line: Line = serde_json::from_str(line).map_err(|error| damaged(error.to_string()))?;
        let number = TurnNumber(line.turn);
        turns.push(displayable_turn(turn_of(&line).ok_or_else(|| damaged("a value is out of its range".to_owned()))?));
        read.insert(number, (line.inputs, displayable(&line.text)));
    }
    // The tree wants parents before their children.
    turns.sort_by_key(|turn: &Turn| turn.number);
    let timeline = Timeline::from_turns(turns, TurnNumber(head.here)).ok_or(JournalError::Empty)?;
    let game = game_of(&head).ok_or_else(|| JournalError::Damaged(1, "the serial code is none".to_owned()))?;
    Ok(Playthrough {
        name: displayable(&head.name).replace('\n', " "),
        title: displayable(&head.title).replace('\n', " "),
        ifid: displayable(&head.ifid),
        game,
        path: PathBuf::from(head.path),
        options: head.options,
        timeline,
        passages: Passages::Read(read),
    })
}

fn turn_of(line: &Line) -> Option<Turn> {
    let scene = Scene { place: line.place.clone(), score: line.score, moves: line.moves };
    Some(Turn {
        number: TurnNumber(line.turn),
        parent: line.parent.map(TurnNumber),
        kind: TurnKind::from_number(line.kind.into())?,
        asks: Asks::from_number(line.asks.into())?,
        command: line.command.clone(),
        scene,
        name: line.name.clone(),
        made: line.made,
        hash: u128::from_str_radix(&line.hash, 16).ok()?,
    })
}

fn game_of(head: &Head) -> Option<GameId> {
    let mut serial = [0; 6];
    if head.serial.len() != 12 || !head.serial.is_ascii() {
        return None;
    }
    for (place, byte) in serial.iter_mut().enumerate() {
        *byte = u8::from_str_radix(head.serial.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(GameId { release: head.release, serial: Serial(serial), checksum: head.checksum })
}
