//! What happens to a database that is damaged: it is moved aside under a name that says when, never over another file, and a new one is made of
//! every row that can still be read.
//!
//! The rows are read from the file's pages (`pages.rs`) and not by SQLite, which stops at the first thing that is wrong. Passages that don't unpack
//! are dropped; states are copied as they are, for they are checked by hash when they are used, and a turn whose state is lost is played again. The
//! new database is made beside the old one, complete, before it takes its name; one process does so at a time (`sessions.lock`), and whoever opens
//! the database waits for it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction};

use super::super::clock;
use super::log::{self, beside};
use super::pages::{Image, PageRow};
use super::{FileId, SessionId, Store, StoreError, file_id, schema};
use crate::zmachine::packed::Packer;

/// What became of a damaged database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rescued {
    /// Where the damaged file is now.
    pub moved_to: PathBuf,
    pub sessions: u32,
    pub turns: u32,
    /// Numbers of turns that are missing; some of them may have been pruned before.
    pub lost: u32,
}

/// The file that a rescue holds locked. Where it is, there has been a database.
const LOCK: &str = "sessions.lock";

/// What the new database is called while it is made.
const UNDER_WAY: &str = "sessions-rescue.db";

/// Bytes to which passages are unpacked at most to see whether they are whole; the others are seen when they are read.
const MOST_UNPACKED: usize = 1 << 30;

/// Waits for a rescue to end, and keeps others from beginning while the returned file lives. None where there can't be any.
pub(super) fn wait(path: &Path) -> Option<File> {
    let file = File::open(path.with_file_name(LOCK)).ok()?;
    file.lock_shared().ok()?;
    Some(file)
}

/// Notes that there is a database, so that an empty file is known to have been one.
pub(super) fn mark(path: &Path) {
    let lock = path.with_file_name(LOCK);
    if !lock.exists() {
        // Without it a rescue makes its own.
        let _ = File::options().create(true).append(true).open(lock);
    }
}

/// Looks for damage that SQLite would pass over in silence: a file that has lost all its bytes is a new database to it, and a damaged log one that
/// ends there.
///
/// # Errors
/// Where there is some.
pub(super) fn look(path: &Path) -> Result<(), StoreError> {
    let empty = fs::metadata(path).is_ok_and(|file| file.len() == 0);
    let was_more =
        || path.with_file_name(LOCK).exists() || fs::metadata(log::path_of(path)).is_ok_and(|log| log.len() > 0);
    match empty && was_more() || log::is_damaged(path) {
        true => Err(StoreError::Damaged),
        false => Ok(()),
    }
}

/// Moves a damaged database aside and makes a new one of what can be read of it. `seen` is the file that was found to be damaged: where it is
/// another by now, another process has done all this, and it is only opened.
///
/// # Errors
/// Where the file can't be moved, or no new one can be made; it is where it was then.
pub(super) fn rescue(path: &Path, seen: Option<FileId>) -> Result<(Store, Option<Rescued>), StoreError> {
    let lock = File::options().create(true).append(true).open(path.with_file_name(LOCK))?;
    lock.lock()?;
    if seen.is_none() || file_id(path) != seen {
        match Store::open_file(path) {
            // That one too.
            Err(StoreError::Damaged) => {}
            opened => return Ok((opened?, None)),
        }
    }
    let new = path.with_file_name(UNDER_WAY);
    for file in [new.clone(), beside(&new, "-journal"), beside(&new, "-wal"), beside(&new, "-shm")] {
        match fs::remove_file(file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    let mut rescued = copy(path, &new)?;
    rescued.moved_to = move_aside(path)?;
    fs::rename(&new, path)?;
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        // Best effort: not every system can do so with a folder.
        let _ = folder.sync_all();
    }
    let store = Store::open_file(path)?;
    drop(lock);
    Ok((store, Some(rescued)))
}

/// Gives a database and what lies beside it a name that says when. The file itself keeps its old name too where it can: there is no moment without
/// a database then.
fn move_aside(path: &Path) -> Result<PathBuf, StoreError> {
    let now = clock::now();
    let digits: String = clock::date(now).chars().filter(char::is_ascii_digit).collect();
    let (day, time) = digits.split_at_checked(8).unwrap_or((&digits, ""));
    let name = format!("sessions-damaged-{day}-{time}{:02}", now.rem_euclid(60));
    let names = std::iter::once(format!("{name}.db")).chain((2..10_000).map(|number| format!("{name}-{number}.db")));
    for name in names {
        let to = path.with_file_name(name);
        if to.exists() || beside(&to, "-wal").exists() || beside(&to, "-shm").exists() {
            continue;
        }
        if fs::hard_link(path, &to).is_err() {
            fs::rename(path, &to)?;
        }
        for more in ["-wal", "-shm"] {
            match fs::rename(beside(path, more), beside(&to, more)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        return Ok(to);
    }
    Err(StoreError::ReadOnly)
}

/// Makes a database of what can be read of another.
fn copy(from: &Path, to: &Path) -> Result<Rescued, StoreError> {
    let mut image = Image::open(from)?;
    let mut connection = Connection::open(to)?;
    schema::migrate(&mut connection)?;
    let step = connection.transaction()?;
    let mut copier = Copier { packer: Packer::default(), unpacked: 0 };
    image.rows(|row| copier.put(&step, row))?;
    complete(&step)?;
    let rescued = count(&step)?;
    step.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(rescued)
}

struct Copier {
    packer: Packer,
    unpacked: usize,
}

impl Copier {
    /// Puts a row where its columns say that it belongs.
    fn put(&mut self, step: &Transaction, (id, columns): PageRow) -> Result<(), StoreError> {
        use Value::{Blob, Integer, Null, Text};
        let session = |bits: u32| SessionId::ALL.contains(&(id >> bits));
        let table = match columns.as_slice() {
            [
                Null,
                Text(name),
                Blob(game),
                Text(_),
                Text(_),
                Text(_),
                Blob(_),
                Integer(_),
                Integer(_),
                Integer(here),
            ] if session(0) && game.len() == 10 && u32::try_from(*here).is_ok() && !name.is_empty() => {
                return self.put_session(step, id, &columns);
            }
            [Null, Text(_), Blob(game), Text(_), Text(_), Text(_), Blob(_), Integer(_)]
                if session(0) && game.len() == 10 =>
            {
                "origin"
            }
            [
                Null,
                parent,
                Integer(0..=3),
                Integer(0..=4),
                Text(_),
                place,
                score,
                moves,
                name,
                Integer(_),
                Blob(hash),
                Blob(_),
            ] if session(32)
                && is_number(parent, 0..=i64::from(u32::MAX))
                && matches!(place, Null | Text(_))
                && [score, moves]
                    .into_iter()
                    .all(|value| is_number(value, i64::from(i32::MIN)..=i64::from(i32::MAX)))
                && matches!(name, Null | Text(_))
                && hash.len() == 16 =>
            {
                "turn"
            }
            [Null, Blob(inputs), Blob(printed)] if session(32) && self.unpacks(inputs) && self.unpacks(printed) => {
                "passage"
            }
            [Null, base, Blob(_)] if session(40) && is_number(base, i64::MIN..=i64::MAX) => "state",
            _ => return Ok(()),
        };
        let places = ", ?".repeat(columns.len().saturating_sub(1));
        let mut insert = step.prepare_cached(&format!("INSERT OR IGNORE INTO {table} VALUES (?{places})"))?;
        let values = std::iter::once(Integer(id)).chain(columns.into_iter().skip(1));
        insert.execute(rusqlite::params_from_iter(values))?;
        Ok(())
    }

    /// A session, under another name where damage has given its name to another.
    fn put_session(&self, step: &Transaction, id: i64, columns: &[Value]) -> Result<(), StoreError> {
        let Some(Value::Text(name)) = columns.get(1) else { return Ok(()) };
        let name = free_name(step, name, id)?;
        let values = [Value::Integer(id), Value::Text(name)].into_iter().chain(columns.iter().skip(2).cloned());
        let mut insert = step.prepare_cached("INSERT OR IGNORE INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
        insert.execute(rusqlite::params_from_iter(values))?;
        Ok(())
    }

    /// Whether a block is whole, as far as there is time to see.
    fn unpacks(&mut self, block: &[u8]) -> bool {
        let length = block
            .get(5..9)
            .and_then(|length| length.first_chunk::<4>())
            .map_or(0, |length| u32::from_le_bytes(*length));
        self.unpacked = self.unpacked.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
        self.unpacked > MOST_UNPACKED || self.packer.unpack(block, &[]).is_ok()
    }
}

fn is_number(value: &Value, range: std::ops::RangeInclusive<i64>) -> bool {
    match value {
        Value::Null => true,
        Value::Integer(number) => range.contains(number),
        Value::Real(_) | Value::Text(_) | Value::Blob(_) => false,
    }
}

/// The last number that is tried behind a name.
const LAST_NUMBER: u32 = 20;

/// A name that no other session has: this one, or with a number behind it. Where many have the same, that is the session's own, for to try them
/// all for each would take too long.
fn free_name(step: &Transaction, name: &str, id: i64) -> Result<String, StoreError> {
    let mut select = step.prepare_cached("SELECT 1 FROM session WHERE name = ?1 AND id <> ?2")?;
    let numbered = (2..=LAST_NUMBER).map(|number| format!("{name}-{number}"));
    let own = (2..).map(|number: u32| format!("{name}-{id}-{number}"));
    let names = std::iter::once(name.to_owned()).chain(numbered).chain([format!("{name}-{id}")]).chain(own);
    for free in names {
        if select.query_row((&free, id), |_| Ok(())).optional()?.is_none() {
            return Ok(free);
        }
    }
    Err(StoreError::Damaged)
}

/// Gives turns without a session one, and makes what is there fit together.
fn complete(step: &Transaction) -> Result<(), StoreError> {
    let mut missing = step.prepare(
        "SELECT t.id >> 32, max(t.id) & 4294967295, min(t.made), max(t.made), o.name
         FROM turn t LEFT JOIN origin o ON o.id = t.id >> 32 WHERE t.id >> 32 NOT IN (SELECT id FROM session) GROUP BY t.id >> 32",
    )?;
    type Missing = (i64, i64, i64, i64, Option<String>);
    let rows = missing.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
    for row in rows.collect::<Result<Vec<Missing>, _>>()? {
        let (id, here, first, last, name) = row;
        let name = free_name(step, &name.unwrap_or_else(|| format!("rescued-{id}")), id)?;
        // Without a word of its story it waits for a story that its states fit.
        step.execute(
            "INSERT INTO session SELECT ?1, ?2, coalesce(o.game, zeroblob(10)), coalesce(o.ifid, ''), coalesce(o.title, ''),
                 coalesce(o.path, ''), coalesce(o.options, x''), coalesce(o.created, ?4), ?5, ?3
             FROM (SELECT 1) LEFT JOIN origin o ON o.id = ?1",
            (id, name, here, first, last),
        )?;
    }
    // A session that has neither turns nor an origin was never there.
    step.execute_batch(
        "INSERT OR IGNORE INTO origin SELECT id, name, game, ifid, title, path, options, created FROM session;
         DELETE FROM origin WHERE id NOT IN (SELECT id FROM session);
         DELETE FROM passage WHERE id >> 32 NOT IN (SELECT id FROM session);
         DELETE FROM state WHERE id >> 40 NOT IN (SELECT id FROM session);
         UPDATE turn SET parent = NULL WHERE parent IS NOT NULL
             AND (id >> 32 << 32 | parent) NOT IN (SELECT id FROM turn);",
    )?;
    Ok(())
}

/// Counts what is there and what is missing, and goes to the newest turn where the one the player was at is lost.
fn count(step: &Transaction) -> Result<Rescued, StoreError> {
    let mut rescued = Rescued::default();
    let mut select = step.prepare(
        "SELECT s.id, s.here, count(t.id), coalesce(max(t.id) & 4294967295, -1) FROM session s
         LEFT JOIN turn t ON t.id BETWEEN s.id << 32 AND (s.id << 32) + 4294967295 GROUP BY s.id",
    )?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    for row in rows.collect::<Result<Vec<(i64, i64, u32, i64)>, _>>()? {
        let (_, here, turns, last) = row;
        rescued.sessions = rescued.sessions.saturating_add(1);
        rescued.turns = rescued.turns.saturating_add(turns);
        let numbers = u32::try_from(here.max(last).saturating_add(1)).unwrap_or(u32::MAX);
        rescued.lost = rescued.lost.saturating_add(numbers.saturating_sub(turns));
    }
    step.execute(
        "UPDATE session SET here = coalesce((SELECT max(id) & 4294967295 FROM turn WHERE id >> 32 = session.id), 0)
         WHERE (id << 32 | here) NOT IN (SELECT id FROM turn)",
        [],
    )?;
    Ok(rescued)
}

impl std::fmt::Display for Rescued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sessions, turns) = (plural(self.sessions, "session"), plural(self.turns, "turn"));
        write!(
            f,
            "the database of sessions was damaged. It is kept as {}; {sessions} with {turns} could be rescued from it",
            self.moved_to.display()
        )?;
        match self.lost {
            0 => Ok(()),
            lost => write!(f, ", up to {} could not", plural(lost, "turn")),
        }
    }
}

fn plural(count: u32, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_sessions_of_one_name_get_names_of_their_own_soon() {
        let mut connection = Connection::open_in_memory().expect("memory");
        schema::migrate(&mut connection).expect("a new database");
        let step = connection.transaction().expect("a transaction");
        let names: Vec<String> = (1..=30)
            .map(|id| {
                let name = free_name(&step, "zork1", id).expect("a name");
                let row = "INSERT INTO session VALUES (?1, ?2, zeroblob(10), '', '', '', x'', 5, 6, 0)";
                step.execute(row, (id, &name)).expect("the name is free");
                name
            })
            .collect();
        let shown = |at: usize| names.get(at).map(String::as_str);
        assert_eq!((shown(0), shown(1), shown(19)), (Some("zork1"), Some("zork1-2"), Some("zork1-20")));
        assert_eq!((shown(20), shown(29)), (Some("zork1-21"), Some("zork1-30")));
        step.execute("UPDATE session SET name = 'zork1-31' WHERE id = 30", []).expect("it can be");
        assert_eq!(free_name(&step, "zork1", 31), Ok("zork1-31-2".to_owned()));
    }
}
