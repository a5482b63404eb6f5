//! Reading turns back: going to any of them.
//!
//! A state is read by following its differences. Where one of them is damaged the turn is played again from the nearest one before it that is
//! sound: inputs are all that is needed. Either way the state's hash says whether it is the same.

use std::collections::HashMap;

use super::input::{self, Input};
use super::keep::{Anchor, Kept};
use super::session::{Session, SessionError};
use super::store::{StateId, StateRow, StoreError};
use super::timeline::{Asks, Turn, TurnKind, TurnNumber};
use super::transcript;
use crate::zmachine::delta::{self, Written};
use crate::zmachine::screen::{Event, Sound};
use crate::zmachine::{Machine, Post, Snapshot, Stop, Terminal};

/// Turns that are looked through for the beginning of a sound.
const FAR: usize = 5000;

/// Differences that are followed at most, so that a loop of them ends.
const MOST_STEPS: usize = 256;

/// Instructions after which a turn that is played again is given up: minutes of them.
const PATIENCE: u64 = 1 << 34;

/// States that were read, by where they are written, with the length of their chains.
type Read = HashMap<StateId, (Written, u8)>;

/// A turn's state as it was written.
struct Found {
    snapshot: Snapshot,
    undo: Vec<StateId>,
    now: Anchor,
    base: Anchor,
}

impl Session {
    /// Goes to a turn.
    ///
    /// # Errors
    /// Where there is none of this number, or it can't be read; then nothing has changed.
    pub fn travel(&mut self, number: TurnNumber) -> Result<(), SessionError> {
        // What waits is written from where it was made.
        self.flush();
        match self.arrive(number) {
            // What SQLite has seen of it was passed over for another way to the state.
            Err(SessionError::Unreadable(_)) if self.store.is_sound() == Err(StoreError::Damaged) => {
                self.rescue()?;
                self.arrive(number)?;
            }
            arrived => arrived?,
        }
        if self.unsaved.is_empty()
            && let Err(error) = self.in_store(|store, id| store.set_here(id, number, super::clock::now()))
        {
            self.trouble(&error);
        }
        Ok(())
    }

    /// Puts the machine into a turn's state or, where that can't be read, into that of the newest turn before it that can, or of any.
    pub(super) fn arrive_near(&mut self, number: TurnNumber) -> Result<(), SessionError> {
        match self.arrive(number) {
            Err(SessionError::Unreadable(_)) => {}
            arrived => return arrived,
        }
        let before = self.timeline.path_to(number).into_iter().rev();
        let all = self.timeline.turns().rev().map(|turn| turn.number);
        let candidates: Vec<TurnNumber> = before.chain(all).collect();
        for candidate in candidates {
            if self.found(candidate).is_ok() {
                self.notices.push(format!("turn {number} can't be read back: it is damaged. This is turn {candidate}"));
                return self.arrive(candidate);
            }
        }
        Err(SessionError::Unreadable(number))
    }

    /// Takes commands back. The turn it has gone to; None where there is nothing to take back.
    ///
    /// # Errors
    /// As [`Session::travel`].
    pub fn undo(&mut self, count: usize) -> Result<Option<TurnNumber>, SessionError> {
        let target = self.timeline.undo(count);
        target.map(|number| self.travel(number).map(|()| number)).transpose()
    }

    /// Takes commands again, along the branch that was played last.
    ///
    /// # Errors
    /// As [`Session::travel`].
    pub fn redo(&mut self, count: usize) -> Result<Option<TurnNumber>, SessionError> {
        let target = self.timeline.redo(count);
        target.map(|number| self.travel(number).map(|()| number)).transpose()
    }

    /// How the sounds were begun, the last time on the way to this turn, that the story has playing and that are wanted.
    pub fn begun_sounds(&mut self, is_wanted: impl Fn(u16) -> bool) -> Vec<Sound> {
        let playing: Vec<u16> = self.machine.playing().filter(|number| is_wanted(*number)).collect();
        playing.into_iter().filter_map(|number| self.begun_sound(number)).collect()
    }

    fn begun_sound(&mut self, sound: u16) -> Option<Sound> {
        let path = self.timeline.path_to(self.here());
        path.into_iter().rev().take(FAR).find_map(|turn| {
            let (_, printed) = self.passage(turn);
            printed.into_iter().rev().find_map(|event| match event {
                Event::Sound(begun) if begun.number == sound => Some(begun),
                _ => None,
            })
        })
    }

    /// Puts the machine into a turn's state, on the present terminal.
    pub(super) fn arrive(&mut self, number: TurnNumber) -> Result<(), SessionError> {
        let turn = self.timeline.get(number).ok_or(SessionError::NoSuchTurn(number))?.clone();
        let found = match self.found(number) {
            Ok(found) => found,
            Err(()) => match self.played_again(number) {
                Ok(found) => found,
                Err(error) => self.found_in_part(number).ok_or(error)?,
            },
        };
        if self.machine.return_to(&found.snapshot).is_err() {
            return Err(SessionError::Unreadable(number));
        }
        self.machine.drain();
        self.printed.clear();
        self.printed_bytes = 0;
        self.inputs.clear();
        let ids = found.undo.into_iter();
        self.undo = found.snapshot.kept().zip(ids).map(|(state, id)| Kept { state: state.clone(), id }).collect();
        (self.now, self.base) = (found.now, found.base);
        let goes_on = !turn.asks.is_rest() || turn.kind == TurnKind::Waiting;
        self.written = if goes_on { self.passage(number) } else { Default::default() };
        (self.written_bytes, self.printed_alone) = (0, 0);
        let is_placed = turn.asks != Asks::Nothing || input::are_placed(&self.written.0) || self.is_untouched(&turn);
        self.work_before = is_placed.then(|| self.machine.work_done());
        self.timeline.go(number);
        // A story that was kept while it was busy learns of another terminal where it stops, as replays can tell it.
        self.terminal_due = turn.asks == Asks::Nothing;
        if self.terminal_due {
            let terminal = self.terminal_at(number);
            self.machine.set_terminal(terminal);
        } else {
            self.show_on_this_terminal();
        }
        Ok(())
    }

    /// Whether a turn is the beginning of the session, with no instruction run.
    fn is_untouched(&mut self, turn: &Turn) -> bool {
        let is_beginning = turn.kind == TurnKind::Beginning && self.written.0.is_empty();
        let mut fresh = is_beginning.then(|| Machine::new(self.machine.story().clone(), self.options.clone()));
        fresh.as_mut().is_some_and(|machine| delta::hash_of_machine(machine) == turn.hash)
    }

    /// The terminal that the story knew of at the end of a turn.
    fn terminal_at(&mut self, number: TurnNumber) -> Terminal {
        let mut terminal = self.options.terminal;
        for turn in self.timeline.path_to(number) {
            self.passage(turn).0.iter().for_each(|timed| timed.input.follow(&mut terminal));
        }
        terminal
    }

    /// Posts the present terminal, which is an input like any other where it changes anything.
    pub(super) fn show_on_this_terminal(&mut self) {
        self.keep_place();
        self.machine.post(Post::Terminal(self.terminal));
        let state = Written::new(self.machine.snapshot().state());
        if state != self.now.written {
            self.came(Input::Terminal(self.terminal));
        }
    }

    /// A turn's state as it is written.
    fn found(&mut self, number: TurnNumber) -> Result<Found, ()> {
        let undo = match self.unsaved.iter().find(|record| record.turn.number == number) {
            Some(record) => record.undo.clone(),
            None => self.store.undo(self.id, number).map_err(drop)?,
        };
        let mut read = Read::new();
        let id = StateId { turn: number, slot: 0 };
        let (now, base) = self.anchors(id, &mut read)?;
        let mut states = Vec::new();
        for id in &undo {
            let (written, _) = self.written(*id, &mut read)?;
            states.push((written.state(&self.machine).map_err(drop)?, written.hash()));
        }
        let state = now.written.state(&self.machine).map_err(drop)?;
        let snapshot = delta::snapshot_of(state, states, &self.machine).map_err(drop)?;
        let expected = self.timeline.get(number).map(|turn| turn.hash);
        match Some(delta::hash_of(&snapshot, &now.written)) == expected {
            true => Ok(Found { snapshot, undo, now, base }),
            false => Err(()),
        }
    }

    /// A turn's state with those of the story's own undo that can be read, down to the first that can't: what is lost there is not worth the turn.
    fn found_in_part(&mut self, number: TurnNumber) -> Option<Found> {
        let undo = self.store.undo(self.id, number).unwrap_or_default();
        let mut read = Read::new();
        let (now, base) = self.anchors(StateId { turn: number, slot: 0 }, &mut read).ok()?;
        let state = now.written.state(&self.machine).ok()?;
        let mut states = Vec::new();
        let mut ids = Vec::new();
        for id in undo.iter().rev().copied() {
            let Ok((written, _)) = self.written(id, &mut read) else { break };
            let Ok(state) = written.state(&self.machine) else { break };
            states.push((state, written.hash()));
            ids.push(id);
        }
        // If nothing is missing it is the turn's own state that is not the one that was written.
        if ids.len() == undo.len() {
            return None;
        }
        states.reverse();
        ids.reverse();
        let snapshot = delta::snapshot_of(state, states, &self.machine).ok()?;
        self.notices.push(
            "some of what was written is damaged: the story's own UNDO can't go as far back as it could".to_owned(),
        );
        Some(Found { snapshot, undo: ids, now, base })
    }

    /// A turn's state, read or played again. None where that can't be done.
    pub(super) fn snapshot_of(&mut self, number: TurnNumber) -> Option<Snapshot> {
        let found = self.found(number).ok().or_else(|| self.played_again(number).ok())?;
        Some(found.snapshot)
    }

    /// A state and the one that it is written against.
    fn anchors(&mut self, id: StateId, read: &mut Read) -> Result<(Anchor, Anchor), ()> {
        let (written, chain) = self.written(id, read)?;
        let now = Anchor { id, written, chain: Some(chain) };
        let base = match self.row(id).map_err(drop)?.base {
            Some(base) => {
                let (written, chain) = self.written(base, read)?;
                Anchor { id: base, written, chain: Some(chain) }
            }
            None => Anchor::nothing(&self.nothing),
        };
        Ok((now, base))
    }

    fn row(&self, id: StateId) -> Result<StateRow, StoreError> {
        let unsaved = self.unsaved.iter().rev().flat_map(|record| &record.states).find(|state| state.id == id);
        match unsaved {
            Some(row) => Ok(row.clone()),
            None => self.store.state(self.id, id),
        }
    }

    /// Follows the differences that lead to a state.
    fn written(&mut self, id: StateId, read: &mut Read) -> Result<(Written, u8), ()> {
        let mut rows = Vec::new();
        let mut at = Some(id);
        let mut state = (self.nothing.clone(), None);
        while let Some(id) = at {
            if let Some((written, chain)) = read.get(&id) {
                state = (written.clone(), Some(*chain));
                break;
            }
            let row = self.row(id).map_err(drop)?;
            at = row.base;
            rows.push(row);
            if rows.len() > MOST_STEPS {
                return Err(());
            }
        }
        for row in rows.into_iter().rev() {
            let written = state.0.changed_by(&row.bytes, &self.packer).map_err(drop)?;
            let chain = state.1.map_or(0, |chain: u8| chain.saturating_add(1));
            read.insert(row.id, (written.clone(), chain));
            state = (written, Some(chain));
        }
        Ok((state.0, state.1.unwrap_or(0)))
    }

    /// Plays a turn again whose state can't be read, from the nearest one before it that can.
    fn played_again(&mut self, number: TurnNumber) -> Result<Found, SessionError> {
        let unreadable = SessionError::Unreadable(number);
        let path = self.timeline.path_to(number);
        let beginning = path.first().and_then(|first| self.timeline.get(*first));
        let from_beginning = beginning.is_some_and(|turn| turn.kind == TurnKind::Beginning);
        let sound = (0..path.len()).rev().skip(1).find_map(|place| {
            let found = path.get(place).map(|number| self.found(*number))?.ok()?;
            Some((place, found))
        });
        let mut machine = Machine::new(self.machine.story().clone(), self.options.clone());
        let start = match sound {
            Some((place, found)) => {
                let terminal = path.get(place).map_or(self.options.terminal, |turn| self.terminal_at(*turn));
                machine.set_terminal(terminal);
                machine.return_to(&found.snapshot).map_err(|_| unreadable.clone())?;
                place + 1
            }
            None if from_beginning => 0,
            None => return Err(unreadable),
        };
        for turn in path.iter().skip(start) {
            let (inputs, _) = self.passage(*turn);
            let asks = self.timeline.get(*turn).map_or(Asks::Nothing, |turn| turn.asks);
            play_turn(&mut machine, &inputs, asks).map_err(|_| unreadable.clone())?;
        }
        let hash = delta::hash_of_machine(&mut machine);
        if self.timeline.get(number).map(|turn| turn.hash) != Some(hash) {
            return Err(unreadable);
        }
        Ok(self.anew(machine.snapshot(), number))
    }

    /// A state that is not written anywhere: turns after it stand alone.
    fn anew(&self, snapshot: Snapshot, number: TurnNumber) -> Found {
        let now = Anchor {
            id: StateId { turn: number, slot: 0 },
            written: Written::new(snapshot.state()),
            // As if the chain were at its end: the next state differs from nothing.
            chain: Some(u8::MAX),
        };
        Found { snapshot, undo: Vec::new(), base: Anchor::nothing(&self.nothing), now }
    }
}

/// A turn that can't be played again as it was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Astray;

/// Plays the inputs of one turn, and runs to where it ended. What was printed.
///
/// A turn that was kept in the middle ends at the instruction at which it was, if its inputs say which one that is: those of older databases do not.
/// There the machine stands before what its last input leads to, and the turn that goes on with it has all that is printed.
///
/// # Errors
/// Where the machine takes another way than it took then.
pub(super) fn play_turn(machine: &mut Machine, inputs: &[super::TimedInput], asks: Asks) -> Result<Vec<Event>, Astray> {
    let mut printed = Vec::new();
    let mut is_placed = false;
    for timed in inputs {
        if let Input::Ran { work } = timed.input {
            run_until(machine, machine.work_done().saturating_add(work), &mut printed)?;
            is_placed = true;
            continue;
        }
        for _ in 0..timed.input.times() {
            // A turn that was still busy when its first input came has run to the stop at which it came.
            if !std::mem::take(&mut is_placed) {
                run_on(machine, &mut printed)?;
            }
            timed.input.give(machine).map_err(|_| Astray)?;
        }
    }
    match asks {
        Asks::Nothing => {}
        Asks::Line | Asks::Key | Asks::File | Asks::End => run_on(machine, &mut printed)?,
    }
    Ok(transcript::kept(&printed))
}

/// Instructions that are run in one go.
const SLICE: u64 = 1 << 20;

/// Runs to the instruction before which so much work is done.
fn run_until(machine: &mut Machine, work: u64, printed: &mut Vec<Event>) -> Result<(), Astray> {
    for _ in 0..PATIENCE / SLICE {
        let left = work.saturating_sub(machine.work_done());
        if left == 0 {
            return Ok(());
        }
        let stop = machine.run(left.min(SLICE).saturating_add(machine.debt()));
        printed.extend(machine.drain());
        if stop != Stop::Budget && machine.work_done() < work {
            return Err(Astray);
        }
    }
    Err(Astray)
}

fn run_on(machine: &mut Machine, printed: &mut Vec<Event>) -> Result<(), Astray> {
    for _ in 0..PATIENCE / SLICE {
        let stop = machine.run(SLICE);
        printed.extend(machine.drain());
        match stop {
            Stop::Budget => {}
            Stop::Request(_) | Stop::Quit | Stop::Fault(_) => return Ok(()),
        }
    }
    Err(Astray)
}
