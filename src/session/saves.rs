//! Saved games for the world, of any turn: what other interpreters can restore.
//!
//! A Quetzal file goes on behind the instruction that saved (Q§5.8), so that it must be the story that saves. At a command line a copy of the game
//! types SAVE, and what it would save is taken; nothing of it is kept.

use super::session::Session;
use super::timeline::{Asks, TurnNumber};
use crate::zmachine::{Answer, Key, Machine, Request, Stop};

/// Instructions that a copy may take to come to its saving.
const PATIENCE: u64 = 1 << 26;

/// Turns that are tried: a question may ask for a line that is no command.
const MOST_TRIED: usize = 4;

impl Session {
    /// A turn's game as a Quetzal file. Where the story waits for a key, or has ended, it is that of the last command line before; which turn it is comes
    /// with it. None where the story knows no SAVE.
    pub fn saved_game(&mut self, number: TurnNumber) -> Option<(TurnNumber, Vec<u8>)> {
        let lines = self.timeline.back_from(number).filter(|turn| turn.asks == Asks::Line);
        let lines: Vec<TurnNumber> = lines.take(MOST_TRIED).map(|turn| turn.number).collect();
        lines.into_iter().find_map(|line| {
            let mut copy = self.machine.clone();
            if line != self.here() {
                copy.return_to(&self.snapshot_of(line)?).ok()?;
            }
            Some((line, saved(&mut copy)?))
        })
    }
}

/// What a game saves when it is told to.
fn saved(copy: &mut Machine) -> Option<Vec<u8>> {
    const SLICE: u64 = 1 << 20;
    copy.answer(Answer::Line { text: "save".to_owned(), end: Key::Enter }).ok()?;
    for _ in 0..PATIENCE / SLICE {
        let stop = copy.run(SLICE);
        copy.drain();
        match stop {
            Stop::Budget => {}
            Stop::Request(Request::Save) => return copy.quetzal().ok(),
            Stop::Request(_) | Stop::Quit | Stop::Fault(_) => return None,
        }
    }
    None
}
