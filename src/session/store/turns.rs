//! What a session is made of: its turns, what was said in them, and their states.

use rusqlite::types::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, named_params, params_from_iter};

use super::super::input::LOADED;
use super::super::playthrough::{displayable_line, displayable_turn};
use super::super::scene::Scene;
use super::super::timeline::{Asks, Turn, TurnKind, TurnNumber};
use super::{SessionId, Store, StoreError, game_bytes};
use crate::story::GameId;

/// Which state: those of a turn are numbered, 0 the turn's own, the others those that the story's `save_undo` kept in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateId {
    pub turn: TurnNumber,
    /// At most [`StateId::LAST_SLOT`].
    pub slot: u8,
}

impl StateId {
    /// Slots are 7 bits of an id.
    pub const LAST_SLOT: u8 = 127;

    fn packed(self, session: SessionId) -> i64 {
        session.0 << 40 | i64::from(self.turn.0) << 7 | i64::from(self.slot & StateId::LAST_SLOT)
    }

    fn from_packed(id: i64) -> StateId {
        StateId { turn: TurnNumber((id >> 7) as u32), slot: (id & 127) as u8 }
    }
}

/// A state as it is written: how it differs from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateRow {
    pub id: StateId,
    /// None where it differs from the story as it is loaded.
    pub base: Option<StateId>,
    pub bytes: Vec<u8>,
}

/// Whether a turn is new or takes the place of what was written of it before it was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    New,
    /// The hash of what is written says whether it is still what we wrote.
    Again {
        over: u128,
    },
}

/// Numbers that rose because another process had taken them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// The first of them.
    pub from: TurnNumber,
    pub by: u32,
}

/// A turn with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub writing: Writing,
    pub turn: Turn,
    /// The hash of the turn that it was taken from.
    pub stands_on: Option<u128>,
    /// The states that the story's own undo can go back to, the oldest first.
    pub undo: Vec<StateId>,
    pub states: Vec<StateRow>,
    /// As they are packed.
    pub inputs: Vec<u8>,
    pub printed: Vec<u8>,
}

impl Record {
    /// Moves all numbers from `from` on by so many.
    pub fn shift(&mut self, from: TurnNumber, by: u32) {
        let shift = |number: &mut TurnNumber| {
            if *number >= from {
                number.0 = number.0.saturating_add(by);
            }
        };
        shift(&mut self.turn.number);
        self.turn.parent.iter_mut().for_each(shift);
        self.undo.iter_mut().for_each(|id| shift(&mut id.turn));
        for state in &mut self.states {
            shift(&mut state.id.turn);
            state.base.iter_mut().for_each(|base| shift(&mut base.turn));
        }
    }
}

/// What was said in a turn, packed: inputs and what was printed.
pub type Passage = (Vec<u8>, Vec<u8>);

/// The highest number that a turn can have. Rows beyond it are somebody's mistake and are not looked at.
const LAST_NUMBER: u32 = u32::MAX >> 1;

/// The ids of a session's turns and passages, first and last.
pub(super) fn turn_ids(session: SessionId) -> (i64, i64) {
    (session.0 << 32, session.0 << 32 | i64::from(LAST_NUMBER))
}

/// The ids of its states, first and last.
pub(super) fn state_ids(session: SessionId) -> (i64, i64) {
    (session.0 << 40, (session.0 << 40) | ((1 << 40) - 1))
}

fn turn_id(session: SessionId, number: TurnNumber) -> i64 {
    session.0 << 32 | i64::from(number.0)
}

impl Store {
    /// Writes turns, in their order, and goes to the last, in one transaction. Where another process has taken their numbers they get the next
    /// ones. The same where one would be written again that another process has changed or built upon.
    ///
    /// # Errors
    /// Where the database can't be written, or what they stand on is not there; none of them is written then.
    pub fn append(&mut self, session: SessionId, records: &[Record], now: i64) -> Result<Option<Shift>, StoreError> {
        // What is rescued meanwhile would not have these turns.
        let _open = self.path.as_deref().map(super::rescue::wait);
        self.check_place()?;
        let step = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut records = Cow::Borrowed(records);
        let shift = shift(&step, session, &records)?;
        if let Some(Shift { from, by }) = shift {
            records.to_mut().iter_mut().for_each(|record| record.shift(from, by));
        }
        for (place, record) in records.iter().enumerate() {
            let before = records.get(..place).unwrap_or_default();
            check_parent(&step, session, record, before)?;
            write(&step, session, record)?;
        }
        if let Some(last) = records.last() {
            let mut at = step.prepare_cached("UPDATE session SET here = ?2, played = ?3 WHERE id = ?1")?;
            if at.execute((session.0, last.turn.number.0, now))? == 0 {
                return Err(StoreError::NotThere);
            }
        }
        step.commit()?;
        Ok(shift)
    }

    /// Goes to a turn. A power cut may forget that, but no turn: so the disk is not waited for.
    ///
    /// # Errors
    /// Where the database can't be written.
    pub fn set_here(&mut self, session: SessionId, here: TurnNumber, now: i64) -> Result<(), StoreError> {
        self.connection.pragma_update(None, "synchronous", "NORMAL")?;
        let went = self.change("UPDATE session SET here = ?2, played = ?3 WHERE id = ?1", (session.0, here.0, now));
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        went
    }

    /// Names a turn, or takes its name away. Any other turn of the session loses the name.
    ///
    /// # Errors
    /// Where the database can't be written.
    pub fn name_turn(&mut self, session: SessionId, number: TurnNumber, name: Option<&str>) -> Result<(), StoreError> {
        self.check_place()?;
        let step = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (first, last) = turn_ids(session);
        let others = "UPDATE turn SET name = NULL WHERE id BETWEEN ?1 AND ?2 AND lower(name) = lower(?3)";
        step.execute(others, (first, last, name))?;
        step.execute("UPDATE turn SET name = ?2 WHERE id = ?1", (turn_id(session, number), name))?;
        Ok(step.commit()?)
    }

    /// All turns from a number on, in order.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub fn turns(&self, session: SessionId, from: TurnNumber) -> Result<Vec<Turn>, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT id, parent, kind, asks, command, place, score, moves, name, made, hash
             FROM turn WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
        )?;
        let rows = select.query_map((turn_id(session, from), turn_ids(session).1), turn_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The command lines that were typed in all sessions of a story, the oldest first: the newest of them, so many at most. Keys and
    /// empty lines are left out.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub fn commands_of(&self, game: GameId, most: u32) -> Result<Vec<String>, StoreError> {
        let mut sessions = self.connection.prepare_cached("SELECT id FROM session WHERE game = ?1")?;
        let ids: Vec<i64> = sessions.query_map([game_bytes(game)], |row| row.get(0))?.collect::<Result<_, _>>()?;
        // A line answers a turn that asked for one; a saved game that was loaded there has a command that nobody typed.
        let mut select = self.connection.prepare_cached(
            "SELECT t.made, t.id, t.command FROM turn t JOIN turn p ON p.id = (t.id >> 32 << 32) + t.parent
             WHERE t.id BETWEEN ?1 AND ?2 AND t.kind = 1 AND p.asks = 1 AND t.command NOT IN ('', ?3)
             ORDER BY t.id DESC LIMIT ?4",
        )?;
        let mut found: Vec<(i64, i64, String)> = Vec::new();
        for id in ids {
            let (first, last) = turn_ids(SessionId(id));
            let rows =
                select.query_map((first, last, LOADED, most), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            for row in rows {
                found.push(row?);
            }
        }
        found.sort();
        let older = found.len().saturating_sub(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(found.into_iter().skip(older).map(|(.., command)| displayable_line(command)).collect())
    }

    /// What was said in a turn.
    ///
    /// # Errors
    /// Where it is gone, or the database can't be read.
    pub fn passage(&self, session: SessionId, number: TurnNumber) -> Result<Passage, StoreError> {
        let mut select = self.connection.prepare_cached("SELECT inputs, printed FROM passage WHERE id = ?1")?;
        Ok(select.query_row([turn_id(session, number)], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// The hash of a turn's state.
    ///
    /// # Errors
    /// Where it is gone, or the database can't be read.
    pub fn hash(&self, session: SessionId, number: TurnNumber) -> Result<u128, StoreError> {
        let mut select = self.connection.prepare_cached("SELECT hash FROM turn WHERE id = ?1")?;
        Ok(u128::from_le_bytes(select.query_row([turn_id(session, number)], |row| row.get(0))?))
    }

    /// A state as it was written.
    ///
    /// # Errors
    /// Where it is gone, or the database can't be read.
    pub fn state(&self, session: SessionId, id: StateId) -> Result<StateRow, StoreError> {
        let mut select = self.connection.prepare_cached("SELECT base, bytes FROM state WHERE id = ?1")?;
        let row = select.query_row([id.packed(session)], |row| Ok((row.get::<_, Option<i64>>(0)?, row.get(1)?)))?;
        let (base, bytes) = row;
        Ok(StateRow { id, base: base.map(StateId::from_packed), bytes })
    }

    /// The states that the story's own undo can go back to at a turn.
    ///
    /// # Errors
    /// Where the turn is gone or says no such thing, or the database can't be read.
    pub fn undo(&self, session: SessionId, number: TurnNumber) -> Result<Vec<StateId>, StoreError> {
        let mut select = self.connection.prepare_cached("SELECT undo FROM turn WHERE id = ?1")?;
        let bytes: Vec<u8> = select.query_row([turn_id(session, number)], |row| row.get(0))?;
        unpack_undo(&bytes).ok_or(StoreError::Damaged)
    }

    /// Takes over those turns of a session of another database that it has not. How many the other has.
    ///
    /// # Errors
    /// Where one of the databases can't be read or written; nothing is taken over then.
    pub fn take_over(&mut self, session: SessionId, old: &Store, before: SessionId) -> Result<usize, StoreError> {
        let step = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut turns = 0;
        for (table, bits, columns) in [("turn", 32, 12), ("passage", 32, 3), ("state", 40, 3)] {
            let (first, last) = if bits == 32 { turn_ids(before) } else { state_ids(before) };
            let mut select = old.connection.prepare(&format!("SELECT * FROM {table} WHERE id BETWEEN ?1 AND ?2"))?;
            let places = ", ?".repeat(columns - 1);
            let mut insert = step.prepare(&format!("INSERT OR IGNORE INTO {table} VALUES (?{places})"))?;
            let mut rows = select.query((first, last))?;
            while let Some(row) = rows.next()? {
                let mut values = (0..columns).map(|column| row.get(column)).collect::<Result<Vec<Value>, _>>()?;
                let ids = if bits == 40 { 2 } else { 1 };
                for value in values.iter_mut().take(ids) {
                    if let Value::Integer(id) = value {
                        *id = *id & ((1 << bits) - 1) | session.0 << bits;
                    }
                }
                insert.execute(params_from_iter(values))?;
                turns += usize::from(table == "turn");
            }
        }
        step.commit()?;
        Ok(turns)
    }

    /// Takes a turn and all that came of it out for good, with their states. Their numbers.
    ///
    /// # Errors
    /// Where the database can't be written; nothing is taken out then.
    pub fn remove(&mut self, session: SessionId, number: TurnNumber) -> Result<Vec<TurnNumber>, StoreError> {
        self.check_place()?;
        let step = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let gone = descendants(&step, session, number)?;
        for number in &gone {
            let id = turn_id(session, *number);
            step.prepare_cached("DELETE FROM word WHERE rowid IN (SELECT id FROM turn WHERE id = ?1)")?
                .execute([id])?;
            step.prepare_cached("DELETE FROM turn WHERE id = ?1")?.execute([id])?;
            step.prepare_cached("DELETE FROM passage WHERE id = ?1")?.execute([id])?;
            let state = |slot| StateId { turn: *number, slot }.packed(session);
            let mut states = step.prepare_cached("DELETE FROM state WHERE id BETWEEN ?1 AND ?2")?;
            states.execute((state(0), state(StateId::LAST_SLOT)))?;
        }
        step.commit()?;
        Ok(gone)
    }
}

/// A turn and all that came of it. Numbers rise along every branch.
fn descendants(connection: &Connection, session: SessionId, number: TurnNumber) -> Result<Vec<TurnNumber>, StoreError> {
    let mut select = connection.prepare("SELECT id, parent FROM turn WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?;
    let mut rows = select.query((turn_id(session, number), turn_ids(session).1))?;
    let mut found = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (at, parent) = (TurnNumber(row.get::<_, i64>(0)? as u32), row.get::<_, Option<u32>>(1)?.map(TurnNumber));
        if at == number || parent.is_some_and(|parent| found.contains(&parent)) {
            found.insert(at);
        }
    }
    Ok(found.into_iter().collect())
}

fn next_number(connection: &Connection, session: SessionId) -> Result<TurnNumber, StoreError> {
    let mut select = connection.prepare_cached("SELECT max(id) FROM turn WHERE id BETWEEN ?1 AND ?2")?;
    let last: Option<i64> = select.query_row(turn_ids(session), |row| row.get(0))?;
    match last.map_or(0, |last| (last as u32).saturating_add(1)) {
        number @ ..=LAST_NUMBER => Ok(TurnNumber(number)),
        _ => Err(StoreError::TooManyTurns),
    }
}

/// Whether the turn that one stands on is the one that it was taken from.
fn check_parent(
    connection: &Connection,
    session: SessionId,
    record: &Record,
    before: &[Record],
) -> Result<(), StoreError> {
    let Some(parent) = record.turn.parent else { return Ok(()) };
    let hash = match before.iter().rev().find(|record| record.turn.number == parent) {
        Some(record) => Some(record.turn.hash),
        None => {
            let mut select = connection.prepare_cached("SELECT hash FROM turn WHERE id = ?1")?;
            let hash = select.query_row([turn_id(session, parent)], |row| row.get(0)).optional()?;
            hash.map(u128::from_le_bytes)
        }
    };
    match hash.is_some() && hash == record.stands_on {
        true => Ok(()),
        false => Err(StoreError::ParentGone),
    }
}

/// How the numbers of turns must rise to meet none that is taken.
fn shift(connection: &Connection, session: SessionId, records: &[Record]) -> Result<Option<Shift>, StoreError> {
    let next = next_number(connection, session)?;
    let mut from = records.first().map(|record| record.turn.number);
    if let [Record { writing: Writing::Again { over }, turn, .. }, rest @ ..] = records {
        let mut select = connection.prepare_cached("SELECT hash FROM turn WHERE id = ?1")?;
        let there = select.query_row([turn_id(session, turn.number)], |row| row.get(0)).optional()?;
        if there.map(u128::from_le_bytes) == Some(*over) && turn.number.0.checked_add(1) == Some(next.0) {
            from = rest.first().map(|record| record.turn.number);
        }
    }
    let by = from.map_or(0, |from| next.0.saturating_sub(from.0));
    Ok(from.filter(|_| by > 0).map(|from| Shift { from, by }))
}

fn write(connection: &Connection, session: SessionId, record: &Record) -> Result<(), StoreError> {
    let Record { turn, undo, states, inputs, printed, .. } = record;
    let id = turn_id(session, turn.number);
    for state in states {
        let mut insert = connection.prepare_cached("INSERT OR REPLACE INTO state VALUES (?1, ?2, ?3)")?;
        insert.execute((state.id.packed(session), state.base.map(|base| base.packed(session)), &state.bytes))?;
    }
    let mut insert = connection.prepare_cached("INSERT OR REPLACE INTO passage VALUES (?1, ?2, ?3)")?;
    insert.execute((id, inputs, printed))?;
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO turn VALUES
         (:id, :parent, :kind, :asks, :command, :place, :score, :moves, :name, :made, :hash, :undo)",
    )?;
    insert.execute(named_params! {
        ":id": id, ":parent": turn.parent.map(|parent| parent.0), ":kind": turn.kind as i64, ":asks": turn.asks as i64,
        ":command": turn.command, ":place": turn.scene.place, ":score": turn.scene.score, ":moves": turn.scene.moves,
        ":name": turn.name, ":made": turn.made, ":hash": turn.hash.to_le_bytes(), ":undo": pack_undo(undo),
    })?;
    Ok(())
}

/// A turn as it stands in a row, but for what could command a terminal.
fn turn_of(row: &Row) -> rusqlite::Result<Turn> {
    let unknown = |column| rusqlite::Error::IntegralValueOutOfRange(column, 0);
    Ok(displayable_turn(Turn {
        number: TurnNumber(row.get::<_, i64>(0)? as u32),
        parent: row.get::<_, Option<u32>>(1)?.map(TurnNumber),
        kind: TurnKind::from_number(row.get(2)?).ok_or_else(|| unknown(2))?,
        asks: Asks::from_number(row.get(3)?).ok_or_else(|| unknown(3))?,
        command: row.get(4)?,
        scene: Scene { place: row.get(5)?, score: row.get(6)?, moves: row.get(7)? },
        name: row.get(8)?,
        made: row.get(9)?,
        hash: u128::from_le_bytes(row.get(10)?),
    }))
}

/// The most states that a story's undo keeps.
const MOST_UNDO: usize = 64;

/// States as runs: a story keeps one a turn, most often, and so a run is a turn, a slot and a count. Nine bytes a run.
fn pack_undo(undo: &[StateId]) -> Vec<u8> {
    let mut runs: Vec<(StateId, u32)> = Vec::new();
    for id in undo {
        match runs.last_mut() {
            Some((first, count)) if first.slot == id.slot && first.turn.0.checked_add(*count) == Some(id.turn.0) => {
                *count += 1;
            }
            _ => runs.push((*id, 1)),
        }
    }
    let packed = |(first, count): (StateId, u32)| {
        let mut run = [0; RUN];
        run.iter_mut()
            .zip(first.turn.0.to_le_bytes().into_iter().chain([first.slot]).chain(count.to_le_bytes()))
            .for_each(|(place, byte)| *place = byte);
        run
    };
    runs.into_iter().flat_map(packed).collect()
}

/// Bytes of a run.
const RUN: usize = 9;

fn unpack_undo(bytes: &[u8]) -> Option<Vec<StateId>> {
    let mut undo = Vec::new();
    let runs = bytes.chunks(RUN);
    for run in runs {
        let [t0, t1, t2, t3, slot, c0, c1, c2, c3] = *run.first_chunk::<RUN>()?;
        let (turn, count) = (u32::from_le_bytes([t0, t1, t2, t3]), u32::from_le_bytes([c0, c1, c2, c3]));
        if undo.len() + usize::try_from(count).ok()? > MOST_UNDO {
            return None;
        }
        for step in 0..count {
            undo.push(StateId { turn: TurnNumber(turn.checked_add(step)?), slot: slot & StateId::LAST_SLOT });
        }
    }
    Some(undo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_states_are_packed_as_runs() {
        let id = |turn, slot| StateId { turn: TurnNumber(turn), slot };
        let undo = vec![id(7, 1), id(8, 1), id(9, 1), id(9, 2), id(12, 1)];
        assert_eq!(pack_undo(&undo).len(), 3 * RUN);
        assert_eq!(unpack_undo(&pack_undo(&undo)), Some(undo));
        assert_eq!(unpack_undo(&[]), Some(Vec::new()));
    }

    #[test]
    fn damaged_undo_states_are_refused() {
        let mut bytes = pack_undo(&[StateId { turn: TurnNumber(1), slot: 1 }]);
        bytes[RUN - 1] = 0xFF;
        assert_eq!(unpack_undo(&bytes), None);
        assert_eq!(unpack_undo(&bytes[..5]), None);
    }

    #[test]
    fn ids_of_sessions_do_not_meet() {
        let last = StateId { turn: TurnNumber(u32::MAX), slot: StateId::LAST_SLOT };
        let first = StateId { turn: TurnNumber(0), slot: 0 };
        let (one, two) = (state_ids(SessionId(1)), state_ids(SessionId(2)));
        assert!(one.0 <= first.packed(SessionId(1)) && last.packed(SessionId(1)) <= one.1 && one.1 < two.0);
        assert_eq!(StateId::from_packed(last.packed(SessionId(3))), last);
    }
}
