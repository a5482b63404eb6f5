//! Databases that somebody has changed, or made to do harm; and those that lack something in particular.

use std::fs;
use std::path::Path;

use golmac::session::store::{FILE, Rescued, Store, StoreError};
use golmac::session::{Playthrough, Session, TurnNumber, transcript};
use rusqlite::Connection;

use super::player;

const STORY: &str = "interchange.z5";
const TURNS: u32 = 12;

/// A folder with a session of some turns, and their hashes.
fn played() -> (tempfile::TempDir, Vec<(TurnNumber, u128)>) {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = player::open(folder.path(), STORY);
    let hashes = player::play(&mut session, STORY, TURNS);
    (folder, hashes)
}

/// Does something to a database by SQL.
fn tinker(folder: &Path, sql: &str) {
    let database = Connection::open(folder.join(FILE)).expect("a database");
    database.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).expect("it");
    database.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// How many turns are right, and whether the player was told of anything.
fn count(folder: &Path, hashes: &[(TurnNumber, u128)]) -> (usize, Vec<String>, Option<Rescued>, Session) {
    let (mut session, rescued) = player::open(folder, STORY);
    let here = session.here();
    let right = hashes.iter().filter(|(number, hash)| session.travel(*number).is_ok() && session.state_hash() == *hash);
    let right = right.count();
    if session.timeline().get(here).is_some() {
        let _ = session.travel(here);
    }
    player::play(&mut session, STORY, 2);
    assert_eq!(session.unsaved(), 0);
    (right, session.notices(), rescued, session)
}

#[test]
fn what_was_changed_in_a_schema_is_taken_out_again() {
    for sql in [
        "CREATE TRIGGER t AFTER INSERT ON turn BEGIN DELETE FROM turn; END",
        "ALTER TABLE turn RENAME TO old; CREATE VIEW turn AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n)
             SELECT x AS id, x AS parent, x AS kind, x AS asks, x AS command, x AS place, x AS score, x AS moves, x AS name, x AS made,
             x AS hash, x AS undo FROM n",
        "ALTER TABLE session RENAME COLUMN here TO there",
        "ALTER TABLE state RENAME TO states",
        "PRAGMA application_id = 7",
        "PRAGMA user_version = 1",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE ' || name WHERE type = 'table'",
    ] {
        let (folder, hashes) = played();
        tinker(folder.path(), sql);
        let (right, _, rescued, _) = count(folder.path(), &hashes);
        assert_eq!(right, hashes.len(), "{sql}");
        let rescued = rescued.unwrap_or_else(|| panic!("{sql}: nobody is told"));
        assert_eq!((rescued.sessions, rescued.turns, rescued.lost), (1, TURNS + 1, 0), "{sql}");
        assert!(rescued.moved_to.is_file());
    }
}

#[test]
fn values_that_cannot_be_are_told_of_or_passed_over() {
    for (sql, at_least) in [
        ("UPDATE turn SET kind = 'x' WHERE id & 255 = 5", TURNS),
        ("UPDATE turn SET hash = x'00' WHERE id & 255 = 5", TURNS),
        ("UPDATE turn SET undo = zeroblob(9) || x'ff'", TURNS),
        ("UPDATE turn SET undo = x'0000000001ffffffff'", TURNS),
        ("UPDATE turn SET parent = id & 255", 1),
        ("UPDATE turn SET parent = -1 WHERE id & 255 = 7", TURNS),
        ("UPDATE turn SET command = zeroblob(3000000) WHERE id & 255 = 7", TURNS),
        ("UPDATE state SET base = id", 0),
        ("UPDATE state SET base = (id & ~127) + 128", 0),
        ("UPDATE state SET bytes = zeroblob(30000000) WHERE id >> 7 & 255 = 9", TURNS),
        ("UPDATE passage SET inputs = 5, printed = NULL || 'x' || 1 WHERE 0; UPDATE passage SET inputs = 5", TURNS),
        ("UPDATE session SET game = x''", TURNS),
        ("UPDATE session SET here = 1 << 40", TURNS),
        ("UPDATE session SET options = x'00'", TURNS),
        ("UPDATE session SET id = 1 << 50; UPDATE origin SET id = 1 << 50", 0),
        ("DELETE FROM session", TURNS),
        ("DELETE FROM state WHERE id >> 7 & 255 > 0", TURNS),
        ("DELETE FROM turn WHERE id & 255 = 6", TURNS),
        ("DELETE FROM turn WHERE id & 255 = 12", TURNS),
    ] {
        let (folder, hashes) = played();
        tinker(folder.path(), sql);
        let (right, notices, rescued, _) = count(folder.path(), &hashes);
        assert!(
            right >= at_least as usize || !notices.is_empty() && at_least == 0,
            "{sql}: {right}, {notices:?}, {rescued:?}"
        );
        let (_, rescued) = player::open(folder.path(), STORY);
        assert_eq!(rescued, None, "{sql}: once is enough");
    }
}

#[test]
fn turns_whose_session_is_lost_are_found_again_by_what_it_was_begun_with() {
    let (folder, hashes) = played();
    tinker(folder.path(), "DELETE FROM session; PRAGMA user_version = 1");
    let (right, _, rescued, session) = count(folder.path(), &hashes);
    assert_eq!((right, session.name()), (hashes.len(), STORY));
    let rescued = rescued.expect("it is told");
    let told = rescued.to_string();
    assert!(told.contains("1 session with 13 turns"), "{told}");
    assert!(told.contains("sessions-damaged-20"), "{told}");
}

#[test]
fn what_was_deleted_is_not_brought_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = player::open(folder.path(), STORY);
    player::play(&mut session, STORY, 60);
    session.travel(TurnNumber(20)).expect("it is there");
    session.prune(TurnNumber(21)).expect("it can be");
    drop(session);
    let (mut other, _) = player::open(folder.path(), "interchange.z3");
    player::play(&mut other, "interchange.z3", 30);
    let id = other.id();
    other.store().delete(id).expect("it can be");
    drop(other);
    tinker(folder.path(), "PRAGMA user_version = 1");
    let rescued = Store::open(folder.path()).expect("it can be opened").1.expect("it is told");
    assert_eq!((rescued.sessions, rescued.turns, rescued.lost), (1, 21, 0));
}

#[test]
fn processes_that_find_the_damage_at_once_rescue_once() {
    let (folder, hashes) = played();
    tinker(folder.path(), "PRAGMA application_id = 7");
    let opened: Vec<Option<Rescued>> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..6).map(|_| scope.spawn(|| Store::open(folder.path()).expect("it can be opened").1)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert_eq!(opened.iter().flatten().count(), 1, "{opened:?}");
    let aside = fs::read_dir(folder.path()).expect("a folder").filter(|entry| {
        let name = entry.as_ref().expect("an entry").file_name();
        name.to_string_lossy().starts_with("sessions-damaged") && name.to_string_lossy().ends_with(".db")
    });
    assert_eq!(aside.count(), 1);
    assert_eq!(count(folder.path(), &hashes).0, hashes.len());
}

#[test]
fn damage_that_comes_while_a_story_is_played_is_rescued_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let (session, _) = player::open(folder.path(), STORY);
    drop(session);
    let (mut session, _) = player::open(folder.path(), STORY);
    let mut hashes = player::play(&mut session, STORY, TURNS);
    tinker(folder.path(), "UPDATE turn SET made = 'x' WHERE id & 255 = 4; PRAGMA wal_checkpoint(TRUNCATE)");
    assert_eq!(session.find("look", 3).map(|found| found.is_empty()), Ok(false));
    tinker(folder.path(), "DROP TABLE word_data; PRAGMA wal_checkpoint(TRUNCATE)");
    let _ = session.find("look", 3);
    hashes.extend(player::play(&mut session, STORY, TURNS));
    assert_eq!(session.unsaved(), 0);
    drop(session);
    let (right, ..) = count(folder.path(), &hashes);
    assert!(right >= hashes.len() - 1, "{right} of {}", hashes.len());
}

#[test]
fn a_database_of_the_first_format_is_brought_to_todays_with_all_its_turns() {
    let (folder, hashes) = played();
    // What the first format did not have is the index of words.
    tinker(folder.path(), "DROP TABLE word; PRAGMA user_version = 1");
    let (right, notices, rescued, mut session) = count(folder.path(), &hashes);
    assert_eq!((right, notices, rescued), (hashes.len(), Vec::new(), None));
    assert!(!session.find("look", 5).expect("the index").is_empty());
}

#[test]
fn a_stranger_s_database_with_other_tables_is_not_read() {
    for sql in [
        "ALTER TABLE session RENAME TO old; CREATE VIEW session AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n)
             SELECT x AS id, 'a' AS name, zeroblob(10) AS game, '' AS ifid, '' AS title, '' AS path, x'' AS options, x AS created,
             x AS played, x AS here FROM n",
        "CREATE VIEW more AS SELECT 1",
        "ALTER TABLE passage RENAME TO old; CREATE TABLE passage (id, inputs, printed)",
    ] {
        let (folder, _) = played();
        tinker(folder.path(), sql);
        assert_eq!(Store::open_to_read(&folder.path().join(FILE)).err(), Some(StoreError::Damaged), "{sql}");
    }
    let (folder, _) = played();
    let store = Store::open_to_read(&folder.path().join(FILE)).expect("it is as it was made");
    assert_eq!(store.sessions().map(|sessions| sessions.len()), Ok(1));
}

/// Whether a terminal shows it and does nothing else.
#[track_caller]
fn check_shown(text: &str, expected: &str) {
    assert_eq!(text, expected);
    assert!(!text.contains(char::is_control), "{text:?}");
}

#[test]
fn nothing_that_is_read_commands_a_terminal() {
    let (folder, hashes) = played();
    tinker(
        folder.path(),
        "UPDATE turn SET command = char(27) || '[2Jgo' || char(10) || 'on', place = 'Cave' || char(7),
             name = char(155) || 'here' || char(8238) WHERE id & 255 = 5;
         UPDATE session SET name = 'evening' || char(27) || 'c', title = char(27) || ']0;Zork' || char(7), ifid = 'X' || char(13),
             here = 5, path = path || char(27)",
    );
    for store in [
        Store::open(folder.path()).expect("it can be opened").0,
        Store::open_to_read(&folder.path().join(FILE)).expect("it can be read"),
    ] {
        let sessions = store.sessions().expect("a list");
        let [info] = sessions.as_slice() else { panic!("{sessions:?}") };
        check_shown(&info.name, "eveningc");
        check_shown(&info.title, "]0;Zork");
        check_shown(&info.ifid, "X");
        check_shown(info.place.as_deref().unwrap_or_default(), "Cave");
        assert!(info.path.to_string_lossy().ends_with('\u{1B}'), "the path must lead to the file");
        let turns = store.turns(info.id, TurnNumber(5)).expect("turns");
        let turn = turns.first().expect("the turn");
        check_shown(&turn.command, "[2Jgo on");
        check_shown(turn.scene.place.as_deref().unwrap_or_default(), "Cave");
        check_shown(turn.name.as_deref().unwrap_or_default(), "here");
        let played = Playthrough::of(&store, info.id).expect("it can be read");
        check_shown(&played.name, "eveningc");
    }
    assert_eq!(count(folder.path(), &hashes).0, hashes.len());
}

#[test]
fn an_index_that_keeps_nothing_is_not_filled_for_ever() {
    let (folder, _) = played();
    let mut store = Store::open(folder.path()).expect("it can be opened").0;
    transcript::find(&mut store, "look", None, 5).expect("the index");
    drop(store);
    // The list of what is in the index tells of nothing, whatever is put into it.
    tinker(
        folder.path(),
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = 'CREATE TABLE word_docsize(n INTEGER PRIMARY KEY, sz BLOB, origin INTEGER, id)'
             WHERE name = 'word_docsize'",
    );
    let mut store = Store::open(folder.path()).expect("it can be opened").0;
    let _ = transcript::find(&mut store, "look", None, 5);
}
