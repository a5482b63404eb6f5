//! The tables, and the numbered steps that lead from every format there ever was to today's.

use rusqlite::{Connection, TransactionBehavior};

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
        id INTEGER PRIMARY KEY,
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

fn migrate_to(connection: &mut Connection, wanted: usize) -> Result<(), StoreError> {
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
        _ => return Err(StoreError::NotOurs),
    }
    for (index, statements) in STEPS.iter().enumerate().take(wanted).skip(format) {
        step.execute_batch(statements)?;
        step.pragma_update(None, "user_version", index as u32 + 1)?;
    }
    step.commit()?;
    Ok(())
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
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'word_%' ORDER BY name")
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
            assert_eq!(tables(&connection), ["passage", "session", "state", "turn", "word"]);
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
        assert_eq!(hash, 147_377_096_019_680_497_475_356_215_141_025_885_604, "a step that was released has changed");
    }
}
