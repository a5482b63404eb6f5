//! The tables, and the numbered steps that lead from every format there ever was to today's.

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::StoreError;

/// What says that a database is golmac's: "GOLM".
pub(super) const APPLICATION_ID: i32 = 0x474F_4C4D;

/// The formats, oldest first: each is a step from the one before, and `user_version` counts them. Never change one that was released: add one.
///
/// Keys are packed, so that rows lie in the order in which they are made and a session's lie together: a turn's and its passage's id is the
/// session's times 2^32 plus the turn's number, a state's the session's times 2^40 plus the number times 2^7 plus a slot.
const STEPS: [&str; 2] = [
    // 1: sessions, turns, what was said in them, and states as differences from other states.
    "CREATE TABLE session (
        id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: another process may still play a session that was deleted
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        game BLOB NOT NULL,         -- release, serial code and checksum, as an IFhd chunk begins
        ifid TEXT NOT NULL,
        title TEXT NOT NULL,
        path TEXT NOT NULL,         -- of the story file
        options BLOB NOT NULL,      -- packed: seed, generator, interpreter, terminal at the beginning
        created INTEGER NOT NULL,   -- seconds since 1970, as all times
        played INTEGER NOT NULL,
        here INTEGER NOT NULL       -- the number of the turn the player is at
    );
    CREATE TABLE origin (           -- sessions as they were begun, for a second time: where a session's row is lost, its turns still have a story
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        game BLOB NOT NULL,
        ifid TEXT NOT NULL,
        title TEXT NOT NULL,
        path TEXT NOT NULL,
        options BLOB NOT NULL,
        created INTEGER NOT NULL
    );
    CREATE TABLE turn (
        id INTEGER PRIMARY KEY,
        parent INTEGER,             -- the number of the turn it was taken from
        kind INTEGER NOT NULL,      -- 0 the beginning, 1 an action, 2 waiting, 3 an event
        asks INTEGER NOT NULL,      -- 0 nothing yet, 1 a line, 2 a key, 3 a file, 4 the end
        command TEXT NOT NULL,
        place TEXT,
        score INTEGER,
        moves INTEGER,
        name TEXT,
        made INTEGER NOT NULL,
        hash BLOB NOT NULL,         -- of the state, 16 bytes
        undo BLOB NOT NULL          -- the states that the story's own undo can go back to
    );
    CREATE TABLE passage (
        id INTEGER PRIMARY KEY,
        inputs BLOB NOT NULL,       -- packed
        printed BLOB NOT NULL       -- packed
    );
    CREATE TABLE state (
        id INTEGER PRIMARY KEY,
        base INTEGER,               -- the state from which it differs; none for the story as it is loaded
        bytes BLOB NOT NULL         -- packed
    );",
    // 2: an index of all words. It holds no text of its own.
    "CREATE VIRTUAL TABLE word USING fts5(
        command, text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
    );",
];

/// The format that this release writes.
pub(super) const FORMAT: usize = STEPS.len();

/// Brings a database to today's format.
///
/// # Errors
/// Where it is of a later release, is something else's, or can't be written.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    migrate_to(connection, FORMAT)
}

pub(super) fn migrate_to(connection: &mut Connection, wanted: usize) -> Result<(), StoreError> {
    let (format, application) = format_of(connection)?;
    if format == wanted && application == APPLICATION_ID {
        return Ok(());
    }
    // Each step is whole or not there; another process may have taken it meanwhile.
    let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (format, application) = format_of(&step)?;
    let tables: u32 = step.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (format, application) {
        (0, 0) if tables == 0 => step.pragma_update(None, "application_id", APPLICATION_ID)?,
        (newer, APPLICATION_ID) if newer > wanted => return Err(StoreError::Newer),
        (_, APPLICATION_ID) => {}
        // Nobody else has all of these: the number that tells whose it is must be damaged.
        _ if has_our_tables(&step)? => return Err(StoreError::Damaged),
        _ => return Err(StoreError::NotOurs),
    }
    for (index, statements) in STEPS.iter().enumerate().take(wanted).skip(format) {
        // What a statement that was tried cannot do here, it cannot do because the tables are not those of the format.
        step.execute_batch(statements).map_err(|error| match error {
            rusqlite::Error::SqlInputError { .. } => StoreError::Damaged,
            error if error.sqlite_error_code() == Some(ErrorCode::Unknown) => StoreError::Damaged,
            error => error.into(),
        })?;
        step.pragma_update(None, "user_version", index as u32 + 1)?;
    }
    step.commit()?;
    Ok(())
}

fn has_our_tables(connection: &Connection) -> Result<bool, StoreError> {
    let sql =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('session', 'turn', 'passage', 'state')";
    Ok(connection.query_row(sql, [], |row| row.get::<_, u32>(0))? == 4)
}

/// Whether it has exactly the tables of today's format, nothing that acts by itself, and every session that was begun.
///
/// # Errors
/// Where it has not: it is damaged, or somebody has changed it.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    // The index's own tables are SQLite's business, and named otherwise from release to release.
    let sql = "SELECT type, name, sql FROM sqlite_schema
        WHERE name IN ('session', 'origin', 'turn', 'passage', 'state', 'word') OR type IN ('view', 'trigger') LIMIT 32";
    let mut select = connection.prepare(sql)?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let found = rows.collect::<Result<Vec<Table>, _>>()?;
    // SQLite keeps a statement as it was written.
    let is_ours = |(kind, _, sql): &Table| kind == "table" && STEPS.iter().any(|step| step.contains(sql));
    if found.len() != TABLES || !found.iter().all(is_ours) {
        return Err(StoreError::Damaged);
    }
    // A session that its story would not find, or that is not there though it was begun.
    let lost = "SELECT EXISTS (SELECT 1 FROM session WHERE typeof(game) <> 'blob' OR length(game) <> 10)
        OR EXISTS (SELECT 1 FROM origin WHERE id NOT IN (SELECT id FROM session))";
    match connection.query_row(lost, [], |row| row.get(0))? {
        false => Ok(()),
        true => Err(StoreError::Damaged),
    }
}

/// Kind, name and statement of a table, view or trigger.
type Table = (String, String, String);

/// How many tables there are, the index among them.
const TABLES: usize = 6;

/// Whether a database is of today's format.
///
/// # Errors
/// Where it is of another, or something else's.
pub(super) fn check_format(connection: &Connection) -> Result<(), StoreError> {
    match format_of(connection)? {
        (FORMAT, APPLICATION_ID) => Ok(()),
        (newer, APPLICATION_ID) if newer > FORMAT => Err(StoreError::Newer),
        (_, APPLICATION_ID) => Err(StoreError::Older),
        _ => Err(StoreError::NotOurs),
    }
}

fn format_of(connection: &Connection) -> Result<(usize, i32), StoreError> {
    let number = |name| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i32>(0));
    let (format, application) = (number("user_version")?, number("application_id")?);
    Ok((usize::try_from(format).unwrap_or(usize::MAX), application))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(connection: &Connection) -> Vec<String> {
        let mut names = connection
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'word_%' AND name NOT LIKE 'sqlite_%' ORDER BY name")
            .expect("a query");
        let names = names.query_map([], |row| row.get(0)).expect("rows");
        names.collect::<Result<_, _>>().expect("names")
    }

    #[test]
    fn every_format_leads_to_todays() {
        for released in 0..=FORMAT {
            let mut connection = Connection::open_in_memory().expect("memory");
            migrate_to(&mut connection, released).expect("an old format");
            if released > 0 {
                let row = "INSERT INTO session VALUES (1, 'zork1', x'', '', '', '', x'', 5, 6, 7)";
                connection.execute(row, []).expect("a row of an old release");
            }
            migrate(&mut connection).expect("a migration");
            assert_eq!(format_of(&connection), Ok((FORMAT, APPLICATION_ID)));
            assert_eq!(tables(&connection), ["origin", "passage", "session", "state", "turn", "word"]);
            let kept: u32 =
                connection.query_row("SELECT count(*) FROM session", [], |row| row.get(0)).expect("a number");
            assert_eq!(kept, u32::from(released > 0), "from format {released}");
        }
    }

    #[test]
    fn what_a_later_release_made_is_left_alone() {
        let mut connection = Connection::open_in_memory().expect("memory");
        migrate(&mut connection).expect("a new database");
        connection.pragma_update(None, "user_version", FORMAT as u32 + 1).expect("a later format");
        assert_eq!(migrate(&mut connection), Err(StoreError::Newer));
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let mut connection = Connection::open_in_memory().expect("memory");
        connection.execute_batch("CREATE TABLE theirs (x)").expect("another program's table");
        assert_eq!(migrate(&mut connection), Err(StoreError::NotOurs));
    }

    /// The statements of formats that were released may never change: this hash is of their text.
    #[test]
    fn released_formats_stay_as_they_are() {
        let text = STEPS.concat();
        let hash = twox_hash::XxHash3_128::oneshot(text.as_bytes());
        assert_eq!(hash, 137_385_833_884_240_721_094_113_464_032_023_974_414, "a step that was released has changed");
    }
}
