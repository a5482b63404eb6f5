//! The database: every session of the player's in one SQLite file.
//!
//! Here: opening it, the list of sessions. `turns.rs` has what a session is made of, `search.rs` the index of words, `schema.rs` the tables and
//! their history, `rescue.rs` what happens to a database that is damaged (which `pages.rs` and `log.rs` read without SQLite). What the rows mean
//! is the business of the module above.
//!
//! A write is one transaction that is on the disk when it returns (`synchronous=FULL`, in WAL mode: readers and writers of several processes
//! live together). Whatever is read may be damaged: every value is checked.

mod error;
mod log;
mod pages;
mod reading;
mod rescue;
mod schema;
mod search;
mod turns;
mod window;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior, named_params};

use super::playthrough::displayable_line;
use super::timeline::TurnNumber;
use crate::story::GameId;

pub use error::StoreError;
pub use rescue::Rescued;
pub use search::Hit;
pub use turns::{Passage, Record, Shift, StateId, StateRow, Writing};
pub use window::Window;

/// The file's name in the data folder.
pub const FILE: &str = "sessions.db";

/// How long another process is waited for: its transactions take milliseconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A session's number in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionId(pub(super) i64);

impl SessionId {
    /// Those for which the ids of turns and states have room.
    const ALL: std::ops::RangeInclusive<i64> = 1..=(1 << 22);

    /// That of a session that is not written yet.
    pub(super) const NONE: SessionId = SessionId(0);
}

/// A session, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInfo {
    pub id: SessionId,
    pub name: String,
    /// Which story it is of.
    pub game: GameId,
    pub ifid: String,
    pub title: String,
    /// Where the story file was when it was last opened.
    pub path: PathBuf,
    /// Seconds since 1970.
    pub created: i64,
    pub played: i64,
    pub here: TurnNumber,
    /// How many turns it has.
    pub turns: u32,
    /// The place of the turn the player is at.
    pub place: Option<String>,
    pub score: Option<i32>,
}

/// A session to be begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    pub name: String,
    pub game: GameId,
    pub ifid: String,
    pub title: String,
    pub path: PathBuf,
    /// As they are packed.
    pub options: Vec<u8>,
    pub created: i64,
}

/// The database, open.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// Where it lies; None in memory.
    path: Option<PathBuf>,
    /// What tells the file from another of its name.
    file: Option<FileId>,
}

/// A file's own number, and that of its file system.
type FileId = (u64, u64);

impl Store {
    /// A database that is gone when it is closed.
    ///
    /// # Errors
    /// Where there is no memory.
    pub fn in_memory() -> Result<Store, StoreError> {
        let mut connection = Connection::open_in_memory()?;
        schema::migrate(&mut connection)?;
        Ok(Store { connection, path: None, file: None })
    }

    /// Opens the database of a folder; both are made where they are not there. One that is damaged is moved aside, and what can be read of it
    /// is rescued.
    ///
    /// # Errors
    /// Where it can't be opened or made, or is of another program or a later release.
    pub fn open(folder: &Path) -> Result<(Store, Option<Rescued>), StoreError> {
        fs::create_dir_all(folder)?;
        let path = folder.join(FILE);
        // While another process rescues what is damaged there is nothing to be opened.
        let lock = rescue::wait(&path);
        let seen = file_id(&path);
        match Store::open_file(&path) {
            Err(StoreError::Damaged) => {
                drop(lock);
                rescue::rescue(&path, seen)
            }
            opened => Ok((opened?, None)),
        }
    }

    fn open_file(path: &Path) -> Result<Store, StoreError> {
        rescue::look(path)?;
        let mut connection = Connection::open(path)?;
        configure(&connection)?;
        schema::migrate(&mut connection)?;
        schema::check(&connection)?;
        rescue::mark(path);
        Ok(Store { connection, path: Some(path.to_owned()), file: file_id(path) })
    }

    /// A store for a folder whose database can't be opened now: what is written waits, and [`Store::reopen`] tries again. Sessions can be read of it
    /// where the file can be read at all.
    ///
    /// # Errors
    /// Where there is no memory.
    pub fn waiting(folder: &Path) -> Result<Store, StoreError> {
        let path = folder.join(FILE);
        match readable(&path) {
            Ok(connection) => Ok(Store { connection, path: Some(path), file: None }),
            Err(_) => Ok(Store { path: Some(path), ..Store::in_memory()? }),
        }
    }

    /// After an error that tells of damage: moves the file aside, rescues what can be read, and goes on with a new one. None where another
    /// process has done so already.
    ///
    /// # Errors
    /// Where no new one can be made.
    pub fn rescue(&mut self) -> Result<Option<Rescued>, StoreError> {
        let path = self.path.clone().ok_or(StoreError::Damaged)?;
        // The file must be closed before it is read as another.
        self.connection = Connection::open_in_memory()?;
        let seen = self.file.take();
        let (store, rescued) = rescue::rescue(&path, seen)?;
        *self = store;
        Ok(rescued)
    }

    /// Where the database lies; None in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Whether the file that is open is still the one with its name: one that was deleted or moved would swallow every turn.
    ///
    /// # Errors
    /// Where it is not.
    fn check_place(&self) -> Result<(), StoreError> {
        match &self.path {
            Some(path) if self.file.is_none() || file_id(path) != self.file => Err(StoreError::Moved),
            _ => Ok(()),
        }
    }

    /// How long another process that writes is waited for at most. Ten seconds where nothing is said.
    ///
    /// # Errors
    /// Never, as SQLite is.
    pub fn wait_at_most(&self, time: Duration) -> Result<(), StoreError> {
        Ok(self.connection.busy_timeout(time)?)
    }

    /// Whether SQLite finds the file in order.
    ///
    /// # Errors
    /// Where it does not, or can't read it.
    pub(super) fn is_sound(&self) -> Result<(), StoreError> {
        match self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))?.as_str() {
            "ok" => Ok(()),
            _ => Err(StoreError::Damaged),
        }
    }

    /// Opens the file of the same name, which is another now. The old store, which can still be read as long as it is open.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn reopen(&mut self) -> Result<(Store, Option<Rescued>), StoreError> {
        let folder = self.path.as_deref().and_then(Path::parent).ok_or(StoreError::Moved)?;
        let (store, rescued) = Store::open(folder)?;
        Ok((std::mem::replace(self, store), rescued))
    }

    /// Begins a session, under its name or, where that is taken, with a number behind it.
    ///
    /// # Errors
    /// Where the database can't be written.
    pub fn begin(&mut self, session: &NewSession) -> Result<SessionId, StoreError> {
        self.check_place()?;
        let step = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let taken = |name: &str| {
            let found = step.query_row("SELECT 1 FROM session WHERE name = ?1", [name], |_| Ok(())).optional();
            found.map(|found| found.is_some())
        };
        let mut name = session.name.clone();
        let mut number = 1;
        while taken(&name)? {
            number += 1;
            name = format!("{}-{number}", session.name);
        }
        step.execute(
            "INSERT INTO session (name, game, ifid, title, path, options, created, played, here)
             VALUES (:name, :game, :ifid, :title, :path, :options, :created, :created, 0)",
            named_params! {
                ":name": name, ":game": game_bytes(session.game), ":ifid": session.ifid, ":title": session.title,
                ":path": session.path.to_string_lossy(), ":options": session.options, ":created": session.created,
            },
        )?;
        let id = SessionId(step.last_insert_rowid());
        // A number that has no room in the ids of turns and states is none that we gave.
        if !SessionId::ALL.contains(&id.0) {
            return Err(StoreError::Damaged);
        }
        step.execute(
            "INSERT OR REPLACE INTO origin SELECT id, name, game, ifid, title, path, options, created FROM session WHERE id = ?1",
            [id.0],
        )?;
        step.commit()?;
        Ok(id)
    }

    /// All sessions, the one that was played last first.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub fn sessions(&self) -> Result<Vec<SessionInfo>, StoreError> {
        let sql = format!("{SELECT} ORDER BY s.played DESC, s.id DESC");
        let mut select = self.connection.prepare(&sql)?;
        let rows = select.query_map([], info_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The session of a name; letters count alike, small or capital.
    ///
    /// # Errors
    /// Where there is none, or the database can't be read.
    pub fn session_named(&self, name: &str) -> Result<SessionInfo, StoreError> {
        Ok(self.connection.query_row(&format!("{SELECT} WHERE s.name = ?1"), [name], info_of)?)
    }

    /// A session as a list shows it.
    ///
    /// # Errors
    /// Where it is gone, or the database can't be read.
    pub fn session(&self, id: SessionId) -> Result<SessionInfo, StoreError> {
        Ok(self.connection.query_row(&format!("{SELECT} WHERE s.id = ?1"), [id.0], info_of)?)
    }

    /// The session of a story that was played last.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub fn latest_of(&self, game: GameId) -> Result<Option<SessionInfo>, StoreError> {
        let sql = format!("{SELECT} WHERE s.game = ?1 ORDER BY s.played DESC, s.id DESC LIMIT 1");
        Ok(self.connection.query_row(&sql, [game_bytes(game)], info_of).optional()?)
    }

    /// A session's options, as they were packed.
    ///
    /// # Errors
    /// Where it is gone, or the database can't be read.
    pub fn options(&self, id: SessionId) -> Result<Vec<u8>, StoreError> {
        Ok(self.connection.query_row("SELECT options FROM session WHERE id = ?1", [id.0], |row| row.get(0))?)
    }

    /// Gives a session another name.
    ///
    /// # Errors
    /// Where the name is taken or the database can't be written.
    pub fn rename(&mut self, id: SessionId, name: &str) -> Result<(), StoreError> {
        match self.session_named(name) {
            Ok(other) if other.id != id => return Err(StoreError::NameTaken(other.name)),
            Ok(_) | Err(StoreError::NotThere) => {}
            Err(error) => return Err(error),
        }
        self.change("UPDATE session SET name = ?2 WHERE id = ?1", (id.0, name))
    }

    /// Keeps where the story file is now.
    ///
    /// # Errors
    /// Where the database can't be written.
    pub fn set_path(&mut self, id: SessionId, path: &Path) -> Result<(), StoreError> {
        self.change("UPDATE session SET path = ?2 WHERE id = ?1", (id.0, path.to_string_lossy()))
    }

    /// Deletes a session with all its turns. What it took in the file serves the next ones.
    ///
    /// # Errors
    /// Where the database can't be written; nothing is deleted then.
    pub fn delete(&mut self, id: SessionId) -> Result<(), StoreError> {
        self.check_place()?;
        let step = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (first, last) = turns::turn_ids(id);
        step.execute(
            "DELETE FROM word WHERE rowid IN (SELECT id FROM turn WHERE id BETWEEN ?1 AND ?2)",
            (first, last),
        )?;
        step.execute("DELETE FROM turn WHERE id BETWEEN ?1 AND ?2", (first, last))?;
        step.execute("DELETE FROM passage WHERE id BETWEEN ?1 AND ?2", (first, last))?;
        step.execute("DELETE FROM state WHERE id BETWEEN ?1 AND ?2", turns::state_ids(id))?;
        step.execute("DELETE FROM origin WHERE id = ?1", [id.0])?;
        step.execute("DELETE FROM session WHERE id = ?1", [id.0])?;
        Ok(step.commit()?)
    }

    /// One statement that changes one row.
    fn change<P: rusqlite::Params>(&mut self, sql: &str, parameters: P) -> Result<(), StoreError> {
        self.check_place()?;
        match self.connection.prepare_cached(sql)?.execute(parameters)? {
            0 => Err(StoreError::NotThere),
            _ => Ok(()),
        }
    }
}

/// A session as a list shows it.
const SELECT: &str = "SELECT s.id, s.name, s.game, s.ifid, s.title, s.path, s.created, s.played, s.here,
    (SELECT count(*) FROM turn WHERE id BETWEEN s.id << 32 AND (s.id << 32) + 4294967295), t.place, t.score
    FROM session s LEFT JOIN turn t ON t.id = (s.id << 32) + s.here";

/// A session as it stands in a row, but for what could command a terminal. The path is as it was written, so that the file is found.
fn info_of(row: &Row) -> rusqlite::Result<SessionInfo> {
    use rusqlite::Error::IntegralValueOutOfRange;
    let game: Vec<u8> = row.get(2)?;
    Ok(SessionInfo {
        id: SessionId(Some(row.get(0)?).filter(|id| SessionId::ALL.contains(id)).ok_or(IntegralValueOutOfRange(0, 0))?),
        name: displayable_line(row.get(1)?),
        game: GameId::from_ifhd(&game).ok_or(IntegralValueOutOfRange(2, 0))?,
        ifid: displayable_line(row.get(3)?),
        title: displayable_line(row.get(4)?),
        path: PathBuf::from(row.get::<_, String>(5)?),
        created: row.get(6)?,
        played: row.get(7)?,
        here: TurnNumber(row.get(8)?),
        turns: row.get(9)?,
        place: row.get::<_, Option<String>>(10)?.map(displayable_line),
        score: row.get(11)?,
    })
}

/// Release, serial code and checksum, as an `IFhd` chunk begins.
fn game_bytes(game: GameId) -> [u8; 10] {
    let ([r0, r1], [s0, s1, s2, s3, s4, s5]) = (game.release.to_be_bytes(), game.serial.0);
    let [c0, c1] = game.checksum.to_be_bytes();
    [r0, r1, s0, s1, s2, s3, s4, s5, c0, c1]
}

/// How a connection is to behave.
fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // A database may be one that somebody gave us.
    connection.pragma_update(None, "trusted_schema", false)?;
    // What was deleted is gone, also for whoever reads the file's pages: a rescue brings nothing of it back.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "journal_size_limit", 1 << 20)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(())
}

/// Opens a database of today's format that can only be read, as on a disk that can't be written.
fn readable(path: &Path) -> Result<Connection, StoreError> {
    // What is in a log would have to be written into the file first.
    if fs::metadata(log::path_of(path)).is_ok_and(|log| log.len() > 0) {
        return Err(StoreError::ReadOnly);
    }
    let mut uri = "file:".to_owned();
    for byte in path.to_str().ok_or(StoreError::ReadOnly)?.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02x}")),
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(uri, flags)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    schema::migrate(&mut connection)?;
    schema::check(&connection)?;
    Ok(connection)
}

#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// Elsewhere a file that is open can't be moved or deleted.
#[cfg(not(unix))]
fn file_id(path: &Path) -> Option<FileId> {
    path.exists().then_some((0, 0))
}
