//! Writing turns: what becomes of a stop of the machine, and of a database that does not take it.
//!
//! A turn's state is written as its difference from that of the turn it was taken from; every [`LONGEST_CHAIN`] turns one stands alone. A turn
//! that is not over (a file is asked for, it prints for long) is written as far as it is, and again when it goes on. Time that passes without
//! anything happening is a turn of its own that is written again and again.
//!
//! Where the database can't be written, play goes on: turns wait in memory, and every turn tries to write them all.

use std::sync::Arc;
use std::time::Duration;

use super::input::{self, Agency, Input, TimedInput};
use super::scene::Scene;
use super::session::{Session, beginning};
use super::store::{PATIENCE, Record, SessionId, StateId, StateRow, Store, StoreError, Writing};
use super::timeline::{Asks, Timeline, Turn, TurnKind, TurnNumber};
use super::{clock, transcript};
use crate::zmachine::delta::{self, Written};
use crate::zmachine::{KeptState, Snapshot};

/// Differences that are followed at most to come to a state.
const LONGEST_CHAIN: u8 = 32;

/// Bytes of inputs and text after which what goes on is a turn of its own, so that no turn is written again at great cost.
const LARGEST_TURN: usize = 1 << 20;

/// Bytes of text that are kept of what a story prints without asking for anything: one that prints for ever must fill no disk.
const MOST_PRINTED: usize = 8 << 20;

/// Bytes of turns that wait in memory while they can't be written: weeks of play. Older ones are given up then.
const MOST_UNSAVED: usize = 64 << 20;

/// A state that others are written against.
#[derive(Debug, Clone)]
pub(super) struct Anchor {
    pub id: StateId,
    pub written: Written,
    /// Differences from a state that stands alone; None where there is no state at all yet.
    pub chain: Option<u8>,
}

impl Anchor {
    /// The story as it is loaded.
    pub fn nothing(written: &Written) -> Anchor {
        Anchor { id: StateId { turn: TurnNumber(0), slot: 0 }, written: written.clone(), chain: None }
    }
}

/// A state of the story's own undo, and where it is written.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub state: Arc<KeptState>,
    pub id: StateId,
}

/// How writing goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Keeping {
    Well,
    /// The player has been told that turns can't be written.
    Troubled,
}

/// What a stop means to the timeline.
pub(super) struct Step {
    pub number: TurnNumber,
    pub parent: Option<TurnNumber>,
    pub kind: TurnKind,
    pub writing: Writing,
    /// Whether it goes on with what is written of the turn we are at.
    pub part: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A turn of its own.
    Whole,
    /// More of the same turn.
    More,
}

impl Session {
    /// Writes the beginning of a session, before the story's first instruction.
    pub(super) fn write_beginning(&mut self) {
        let here = self.here();
        let step =
            Step { number: here, parent: None, kind: TurnKind::Beginning, writing: Writing::New, part: Part::Whole };
        self.write(step, Asks::Nothing);
    }

    /// Keeps what has come of the machine since the last time, and then lets it be shown.
    pub(super) fn keep(&mut self, asks: Asks) {
        let told = self.timeline.get(self.here()).map(|turn| turn.asks);
        let came = self.inputs.iter().any(|timed| timed.input.agency() != Agency::Setting);
        let moved = came || !transcript::kept(&self.printed).is_empty() || told != Some(asks);
        if moved {
            if asks == Asks::Nothing
                && let Some(place) = self.ran()
            {
                self.came(place);
            }
            let step = self.step(asks);
            self.write(step, asks);
        }
        self.printed_bytes = 0;
        self.shown.append(&mut self.printed);
    }

    fn step(&self, asks: Asks) -> Step {
        let here = self.here();
        let (parent, kind, rests, over) = match self.timeline.get(here) {
            Some(turn) => (turn.parent, turn.kind, turn.asks.is_rest(), turn.hash),
            None => (None, TurnKind::Beginning, false, 0),
        };
        let next = self.timeline.next();
        // Another turn with a higher number may have been built upon this one.
        let writing = match here.0.checked_add(1) == Some(next.0) {
            true => Writing::Again { over },
            false => Writing::New,
        };
        let number = if writing == Writing::New { next } else { here };
        let more = |kind| Step { number, parent, kind, writing, part: Part::More };
        let new = |kind| Step { number: next, parent: Some(here), kind, writing: Writing::New, part: Part::Whole };
        let acted = self.inputs.iter().any(|timed| timed.input.agency() == Agency::Player);
        let unnamed = self.timeline.get(here).is_some_and(|turn| turn.name.is_none());
        match () {
            () if !rests && self.written_bytes < LARGEST_TURN => more(kind),
            () if !rests => new(TurnKind::Event),
            () if acted => new(TurnKind::Action),
            () if asks == Asks::End || transcript::shows_text(&self.printed) => new(TurnKind::Event),
            () if kind == TurnKind::Waiting
                && writing != Writing::New
                && unnamed
                && self.written_bytes < LARGEST_TURN =>
            {
                more(kind)
            }
            () => new(TurnKind::Waiting),
        }
    }

    fn write(&mut self, step: Step, asks: Asks) {
        self.prepare(step, asks);
        self.flush();
    }

    /// Makes a turn of what has come since the last, to be written with the next flush.
    pub(super) fn prepare(&mut self, step: Step, asks: Asks) {
        let snapshot = self.machine.snapshot();
        let written = Written::new(snapshot.state());
        if step.part == Part::Whole {
            self.written = Default::default();
            self.written_bytes = 0;
            self.base = self.now.clone();
        }
        self.gather();
        if asks != Asks::Nothing {
            // Where it ends is where it stops.
            self.written.0.pop_if(|timed| matches!(timed.input, Input::Ran { .. }));
        }
        if asks != Asks::Nothing || self.work_before.is_some() {
            self.work_before = Some(self.machine.work_done());
        }
        let id = StateId { turn: step.number, slot: 0 };
        let chain = self.base.chain.filter(|chain| *chain < LONGEST_CHAIN).map(|chain| chain + 1);
        let mut states = self.undo_rows(&snapshot, step.number, chain);
        states.push(self.difference_row(id, &written, chain));
        let hash = delta::hash_of(&snapshot, &written);
        let old = self.timeline.get(step.number);
        let turn = Turn {
            number: step.number,
            parent: step.parent,
            kind: step.kind,
            asks,
            command: command(&self.written.0),
            scene: Scene::of(self.machine.screen()),
            name: old.and_then(|turn| turn.name.clone()),
            made: clock::now(),
            hash,
        };
        let record = Record {
            writing: step.writing,
            turn: turn.clone(),
            stands_on: step.parent.and_then(|parent| self.timeline.get(parent)).map(|parent| parent.hash),
            undo: self.undo.iter().map(|kept| kept.id).collect(),
            states,
            inputs: self.packer.pack_value(&self.written.0),
            printed: self.packer.pack_value(&self.written.1),
        };
        if asks.is_rest() && step.kind != TurnKind::Waiting {
            self.written = Default::default();
        }
        self.now = Anchor { id, written, chain: Some(chain.unwrap_or(0)) };
        self.timeline.insert(turn);
        self.timeline.go(step.number);
        self.queue(record);
    }

    /// Adds what came and was printed to what the turn is made of.
    fn gather(&mut self) {
        if self.inputs.iter().any(|timed| timed.input.agency() == Agency::Player) {
            self.printed_alone = 0;
        }
        let mut printed = transcript::kept(&self.printed);
        let bytes: usize = printed.iter().map(transcript::bytes_of).sum();
        self.printed_alone = self.printed_alone.saturating_add(bytes);
        if self.printed_alone > MOST_PRINTED {
            printed = Vec::new();
            if self.printed_alone - bytes <= MOST_PRINTED {
                self.notices
                    .push("the story prints and prints: what follows of this turn's text is not kept".to_owned());
            }
        }
        self.written_bytes += self.inputs.iter().map(|timed| timed.input.bytes()).sum::<usize>();
        self.written_bytes += printed.iter().map(transcript::bytes_of).sum::<usize>();
        for timed in self.inputs.drain(..) {
            input::push(&mut self.written.0, timed);
        }
        self.written.1.append(&mut printed);
    }

    /// A state against the base, or against nothing where the chain would be too long.
    fn difference_row(&mut self, id: StateId, written: &Written, chain: Option<u8>) -> StateRow {
        let (base, from) = match chain {
            Some(_) => (Some(self.base.id), &self.base.written),
            None => (None, &self.nothing),
        };
        StateRow { id, base, bytes: from.difference(written, &mut self.packer) }
    }

    /// Gives every state of the story's own undo a place, and returns those that are not written yet.
    fn undo_rows(&mut self, snapshot: &Snapshot, turn: TurnNumber, chain: Option<u8>) -> Vec<StateRow> {
        let mut rows = Vec::new();
        let mut undo: Vec<Kept> = Vec::new();
        let stays = |kept: &&Kept| snapshot.kept().any(|state| Arc::ptr_eq(state, &kept.state));
        let stay: Vec<Kept> = self.undo.iter().filter(stays).cloned().collect();
        for state in snapshot.kept() {
            let known = self.undo.iter().find(|kept| Arc::ptr_eq(&kept.state, state));
            let id = match known {
                Some(kept) => kept.id,
                None => {
                    // The ring has room for fewer states than there are slots. Those of states that leave it are free.
                    let taken = |slot: &u8| {
                        let id = StateId { turn, slot: *slot };
                        undo.iter().chain(&stay).any(|kept: &Kept| kept.id == id)
                    };
                    let slot = (1..=StateId::LAST_SLOT).find(|slot| !taken(slot)).unwrap_or(StateId::LAST_SLOT);
                    let id = StateId { turn, slot };
                    let written = Written::new(state.state());
                    state.written.get_or_init(|| written.hash());
                    let row = self.difference_row(id, &written, chain);
                    rows.push(row);
                    id
                }
            };
            undo.push(Kept { state: Arc::clone(state), id });
        }
        self.undo = undo;
        rows
    }

    /// Adds a turn to those that wait. One that is written again while it waits takes its own place.
    fn queue(&mut self, mut record: Record) {
        if let Writing::Again { .. } = record.writing
            && let Some(last) = self.unsaved.last_mut()
            && last.turn.number == record.turn.number
        {
            record.writing = last.writing;
            // States that were written first are still what others differ from.
            let ids: Vec<StateId> = record.states.iter().map(|state| state.id).collect();
            last.states.retain(|state| !ids.contains(&state.id));
            last.states.append(&mut record.states);
            record.states = std::mem::take(&mut last.states);
            *last = record;
            return;
        }
        self.unsaved.push(record);
        let size = |record: &Record| {
            record.inputs.len()
                + record.printed.len()
                + record.states.iter().map(|state| state.bytes.len()).sum::<usize>()
        };
        let mut bytes: usize = self.unsaved.iter().map(size).sum();
        if bytes > MOST_UNSAVED && self.unsaved.len() > 1 {
            self.notices.push("too many turns wait to be written: the oldest of them are given up".to_owned());
        }
        while bytes > MOST_UNSAVED && self.unsaved.len() > 1 {
            bytes -= size(&self.unsaved.remove(0));
        }
    }

    /// Writes the turns that wait.
    pub(super) fn flush(&mut self) {
        if self.unsaved.is_empty() {
            return;
        }
        let mut tried = self.append();
        // Each remedy once: what does not help then does not help.
        for _ in 0..2 {
            tried = match tried {
                Err(StoreError::Damaged) => self.rescue().and_then(|()| self.append()),
                Err(StoreError::ParentGone) => {
                    self.notices.push(
                        "the turns before this one have been deleted elsewhere; the session goes on from here"
                            .to_owned(),
                    );
                    self.rejoin();
                    self.append()
                }
                Err(StoreError::Moved | StoreError::NotThere) => self.begin_elsewhere().and_then(|()| self.append()),
                done => done,
            };
        }
        match tried {
            Ok(()) => {
                self.unsaved.clear();
                if std::mem::replace(&mut self.keeping, Keeping::Well) == Keeping::Troubled {
                    // It can only fail where SQLite itself does, and then the time stays short.
                    let _ = self.store.wait_at_most(PATIENCE);
                    self.notices.push("the session is kept again, with every turn since".to_owned());
                }
            }
            Err(error) => self.trouble(&error),
        }
    }

    fn append(&mut self) -> Result<(), StoreError> {
        if let Some(shift) = self.store.append(self.id, &self.unsaved, clock::now())? {
            self.make_room(shift.from, shift.by);
            self.notices
                .push("this session is open in another window too: what you do here is a branch of its own".to_owned());
        }
        Ok(())
    }

    /// Another process has taken the numbers of our last turns.
    fn make_room(&mut self, from: TurnNumber, by: u32) {
        self.timeline.shift(from, by);
        let shift = |id: &mut StateId| {
            if id.turn >= from {
                id.turn.0 = id.turn.0.saturating_add(by);
            }
        };
        shift(&mut self.now.id);
        shift(&mut self.base.id);
        self.undo.iter_mut().for_each(|kept| shift(&mut kept.id));
    }

    /// Tells the player once that turns can't be written.
    pub(super) fn trouble(&mut self, error: &StoreError) {
        if std::mem::replace(&mut self.keeping, Keeping::Troubled) == Keeping::Well {
            // The player has waited once, and need not with every turn.
            let _ = self.store.wait_at_most(Duration::ZERO);
            let place = self.store.path().map_or_else(String::new, |path| format!(" to {}", path.display()));
            self.notices.push(format!(
                "can't write this turn{place}: {error}. Play goes on, and writing is tried again with every turn; \
                 until then nothing is kept, so SAVE before you leave"
            ));
        }
    }

    /// How many turns wait to be written.
    pub fn unsaved(&self) -> usize {
        self.unsaved.len()
    }

    /// Does something with the database; where it is damaged, once more with what could be rescued.
    pub(super) fn in_store<T>(
        &mut self,
        mut act: impl FnMut(&mut Store, SessionId) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match act(&mut self.store, self.id) {
            Err(StoreError::Damaged) => {
                self.rescue()?;
                act(&mut self.store, self.id)
            }
            done => done,
        }
    }

    pub(super) fn rescue(&mut self) -> Result<(), StoreError> {
        if let Some(rescued) = self.store.rescue()? {
            self.notices.push(rescued.to_string());
        }
        match self.store.session(self.id) {
            Ok(session) if session.created == self.new.created => {
                self.rejoin();
                Ok(())
            }
            Ok(_) | Err(StoreError::NotThere) => self.begin_elsewhere(),
            Err(error) => Err(error),
        }
    }

    /// After a rescue: what waits may stand on turns that are lost.
    fn rejoin(&mut self) {
        let waiting: Vec<TurnNumber> = self.unsaved.iter().map(|record| record.turn.number).collect();
        for record in &mut self.unsaved {
            let stands_on = record.stands_on;
            let there = |parent: &TurnNumber| {
                waiting.contains(parent) || self.store.hash(self.id, *parent).is_ok_and(|hash| Some(hash) == stands_on)
            };
            record.turn.parent = record.turn.parent.filter(there);
            self.timeline.set_parent(record.turn.number, record.turn.parent);
        }
        // The states of the others are lost with what they differ from, and are played again.
        let here = self.here();
        if let Some(record) = self.unsaved.pop_if(|record| record.turn.number == here) {
            let record = self.on_itself(record);
            self.unsaved.push(record);
        }
    }

    /// The database is gone, or the session in it: it goes on in a new one, with its turns where the old one can still be read, and else from where
    /// it stands.
    fn begin_elsewhere(&mut self) -> Result<(), StoreError> {
        let (old, rescued) = self.store.reopen()?;
        self.notices.extend(rescued.map(|rescued| rescued.to_string()));
        if self.is_there() {
            // It may be an older copy of it. What can't be read of the old one is lost there too.
            let _ = self.store.take_over(self.id, &old, self.id);
            self.rejoin();
            return Ok(());
        }
        let before = std::mem::replace(&mut self.id, self.store.begin(&self.new)?);
        self.window = self.store.enter(self.id);
        self.new.name = self.store.session(self.id)?.name;
        // One that was never written waits with all its turns.
        if before == SessionId::NONE && self.unsaved.first().is_some_and(|record| record.turn.number == TurnNumber(0)) {
            return Ok(());
        }
        if self.store.take_over(self.id, &old, before).is_ok_and(|turns| turns > 0) {
            self.notices.push("the database was gone; the session is in a new one now, with all its turns".to_owned());
            return Ok(());
        }
        self.notices.push("the session was gone from the database; it goes on in a new one from this turn".to_owned());
        self.begin_here();
        Ok(())
    }

    /// Makes the turn we are at the first of all.
    fn begin_here(&mut self) {
        let here = self.here();
        let turn = self.timeline.get(here).cloned().unwrap_or_else(|| beginning(self.new.created));
        let turn = Turn { number: TurnNumber(0), parent: None, ..turn };
        let waited = std::mem::take(&mut self.unsaved).into_iter().find(|record| record.turn.number == here);
        let (inputs, printed) = match waited {
            Some(record) => (record.inputs, record.printed),
            None => (self.packer.pack_value(&self.written.0), self.packer.pack_value(&self.written.1)),
        };
        let (undo, states) = (Vec::new(), Vec::new());
        let record = Record { writing: Writing::New, turn, stands_on: None, undo, states, inputs, printed };
        let record = self.on_itself(record);
        self.timeline = Timeline::new(record.turn.clone());
        self.unsaved.push(record);
    }

    /// Whether the database has this very session: begun at the same time, and with the same turns as far as both have them.
    fn is_there(&self) -> bool {
        let waits = |turn: &Turn| self.unsaved.iter().any(|record| record.turn.number == turn.number);
        let same =
            |turn: &Turn| self.timeline.get(turn.number).is_none_or(|ours| ours.hash == turn.hash) || waits(turn);
        let info = self.store.session(self.id);
        info.is_ok_and(|session| session.created == self.new.created && session.game == self.new.game)
            && self.store.turns(self.id, TurnNumber(0)).is_ok_and(|turns| turns.iter().all(same))
    }

    /// The turn we are at, whose states then differ from no other's.
    fn on_itself(&mut self, mut record: Record) -> Record {
        let id = StateId { turn: record.turn.number, slot: 0 };
        self.undo.clear();
        self.now = Anchor { id, chain: Some(0), ..self.now.clone() };
        self.base = Anchor::nothing(&self.nothing);
        let snapshot = self.machine.snapshot();
        record.states = self.undo_rows(&snapshot, id.turn, None);
        let written = self.now.written.clone();
        record.states.push(self.difference_row(id, &written, None));
        record.undo = self.undo.iter().map(|kept| kept.id).collect();
        record.writing = Writing::New;
        record
    }
}

/// A turn's command: what the player did in it.
fn command(inputs: &[TimedInput]) -> String {
    inputs.iter().filter_map(|timed: &TimedInput| Input::shown(&timed.input)).collect::<Vec<_>>().join(" ")
}
