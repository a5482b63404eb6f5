//! Databases that can't be written for a while, are moved, deleted or replaced while a story is played.

use std::fs;
use std::path::Path;

use golmac::session::store::{FILE, Store, StoreError};
use golmac::session::{Opened, Session, TurnNumber};

use super::player;

const STORY: &str = "interchange.z5";

/// Goes to each of these turns, here and after reopening.
fn check(mut session: Session, folder: &Path, hashes: &[(TurnNumber, u128)]) {
    assert_eq!(session.unsaved(), 0);
    let here = (session.here(), session.state_hash());
    for (number, hash) in hashes {
        session.travel(*number).expect("it is there");
        assert_eq!(session.state_hash(), *hash, "turn {number}");
    }
    session.travel(here.0).expect("it is there");
    drop(session);
    let (mut session, rescued) = player::open(folder, STORY);
    assert_eq!(rescued, None);
    assert_eq!((session.here(), session.state_hash()), here);
    for (number, hash) in hashes {
        session.travel(*number).expect("it is there");
        assert_eq!(session.state_hash(), *hash, "turn {number} after reopening");
    }
    assert_eq!(session.notices(), [""; 0]);
}

fn remove(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        fs::remove_file(path).expect("it");
    }
}

#[cfg(unix)]
#[test]
fn a_database_that_is_deleted_under_a_session_comes_again_with_all_its_turns() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = player::open(folder.path(), STORY);
    let mut hashes = player::play(&mut session, STORY, 20);
    remove(folder.path());
    hashes.extend(player::play(&mut session, STORY, 20));
    assert_eq!(session.notices().len(), 1, "the player is told once");
    assert_eq!(session.timeline().len(), 41);
    check(session, folder.path(), &hashes);
}

#[cfg(unix)]
#[test]
fn a_database_that_is_replaced_under_a_session_takes_it_in() {
    let (folder, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (mut theirs, _) = player::open(other.path(), "interchange.z8");
    player::play(&mut theirs, "interchange.z8", 5);
    drop(theirs);
    let (mut session, _) = player::open(folder.path(), STORY);
    let mut hashes = player::play(&mut session, STORY, 20);
    remove(folder.path());
    fs::copy(other.path().join(FILE), folder.path().join(FILE)).expect("a copy");
    hashes.extend(player::play(&mut session, STORY, 3));
    assert_eq!(session.notices().len(), 1);
    assert_eq!(session.store().sessions().expect("a list").len(), 2);
    check(session, folder.path(), &hashes);
}

#[cfg(unix)]
#[test]
fn an_older_copy_that_takes_the_place_of_the_database_gets_the_turns_since() {
    let (folder, copy) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (mut session, _) = player::open(folder.path(), STORY);
    let mut hashes = player::play(&mut session, STORY, 10);
    drop(session);
    fs::copy(folder.path().join(FILE), copy.path().join(FILE)).expect("a copy");
    let (mut session, _) = player::open(folder.path(), STORY);
    hashes.extend(player::play(&mut session, STORY, 10));
    remove(folder.path());
    fs::copy(copy.path().join(FILE), folder.path().join(FILE)).expect("a copy");
    hashes.extend(player::play(&mut session, STORY, 10));
    assert_eq!(session.timeline().len(), 31);
    check(session, folder.path(), &hashes);
}

#[test]
fn another_process_that_holds_the_database_does_not_stop_the_game() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = player::open(folder.path(), STORY);
    let mut hashes = player::play(&mut session, STORY, 5);
    session.store().wait_at_most(std::time::Duration::from_millis(5)).expect("it");
    let other = rusqlite::Connection::open(folder.path().join(FILE)).expect("it");
    other.execute_batch("BEGIN IMMEDIATE").expect("a long transaction");
    hashes.extend(player::play(&mut session, STORY, 5));
    assert_eq!(session.unsaved(), 5);
    let notices = session.notices();
    assert!(matches!(&notices[..], [notice] if notice.contains("locked")), "{notices:?}");
    for (number, hash) in &hashes {
        session.travel(*number).expect("turns that wait can be gone to");
        assert_eq!(session.state_hash(), *hash);
    }
    session.travel(TurnNumber(10)).expect("it is there");
    other.execute_batch("COMMIT").expect("it ends");
    hashes.extend(player::play(&mut session, STORY, 1));
    let notices = session.notices();
    assert!(matches!(&notices[..], [notice] if notice.contains("again")), "{notices:?}");
    check(session, folder.path(), &hashes);
}

#[test]
fn a_folder_that_cannot_be_made_does_not_stop_the_game() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("golmac");
    fs::write(&data, "a file in its place").expect("it");
    assert_eq!(Store::open(&data).expect_err("it can't be"), StoreError::ReadOnly);
    let store = Store::waiting(&data).expect("memory");
    let (mut session, _) = player::open_in(store, STORY).expect("play goes on");
    let mut hashes = player::play(&mut session, STORY, 10);
    assert_eq!((session.notices().len(), session.unsaved()), (1, 11));
    fs::remove_file(&data).expect("it");
    hashes.extend(player::play(&mut session, STORY, 1));
    check(session, &data, &hashes);
}

#[test]
fn a_database_that_can_only_be_read_is_resumed_and_written_when_it_can_be() {
    let folder = tempfile::Builder::new().prefix("a folder? 100%#").tempdir().expect("a folder");
    let (mut session, _) = player::open(folder.path(), STORY);
    let mut hashes = player::play(&mut session, STORY, 10);
    drop(session);
    // The new file's folder can't be made, and so nothing is written.
    let aside = folder.path().with_extension("aside");
    let store = Store::waiting(folder.path()).expect("it can be read");
    fs::rename(folder.path(), &aside).expect("it can be moved");
    fs::write(folder.path(), "a file in its place").expect("it");
    let (mut session, opened) = player::open_in(store, STORY).expect("play goes on");
    assert_eq!((opened, session.here()), (Opened::Resumed, TurnNumber(10)));
    hashes.extend(player::play(&mut session, STORY, 5));
    assert_eq!((session.notices().len(), session.unsaved()), (1, 5));
    fs::remove_file(folder.path()).expect("it");
    fs::rename(&aside, folder.path()).expect("it can be moved");
    hashes.extend(player::play(&mut session, STORY, 1));
    check(session, folder.path(), &hashes);
}

#[test]
fn databases_of_others_and_of_later_releases_are_left_alone() {
    for (sql, expected) in [
        ("CREATE TABLE theirs (x)", StoreError::NotOurs),
        ("PRAGMA application_id = 1196379213; PRAGMA user_version = 1000; CREATE TABLE x (y)", StoreError::Newer),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(FILE);
        rusqlite::Connection::open(&path).and_then(|it| it.execute_batch(sql)).expect("a database");
        assert_eq!(Store::open(folder.path()).expect_err("it is not ours"), expected);
        let store = Store::waiting(folder.path()).expect("memory");
        let (mut session, _) = player::open_in(store, STORY).expect("play goes on");
        player::play(&mut session, STORY, 3);
        assert_eq!(session.notices().len(), 1);
        let names: Vec<_> = fs::read_dir(folder.path()).expect("it").map(|it| it.expect("it").file_name()).collect();
        assert!(names.iter().all(|name| name.to_string_lossy().starts_with(FILE)), "{names:?}");
    }
}
