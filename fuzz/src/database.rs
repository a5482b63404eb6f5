//! Any bytes as a database of sessions: opened, listed, resumed, gone through, searched and played on.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use golmac::session::store::{FILE, Store};
use golmac::session::{Origin, Session, TurnNumber, Which};
use golmac::story::{Story, Version};
use golmac::zmachine::{Answer, Key, Options, Request, Stop};

use super::testbed;

/// Turns of the sound database, and instructions that are run at most for one.
const TURNS: usize = 6;
const LONG: u64 = 100_000;

/// The first byte chooses what the others are: a database, a log beside a sound one, or changes to a sound database or to its log.
pub fn database(data: &[u8]) {
    let Some((&first, input)) = data.split_first() else { return };
    let (mut file, mut log) = sound().clone();
    match first & 3 {
        0 => (file, log) = (input.to_vec(), Vec::new()),
        1 => log = input.to_vec(),
        2 => change(&mut file, input),
        _ => change(&mut log, input),
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(FILE), &file).expect("a file");
    if !log.is_empty() {
        fs::write(folder.path().join(format!("{FILE}-wal")), &log).expect("a file");
    }
    // One that is refused stays as it is, and another is never made in its place.
    let Ok((store, _)) = Store::open(folder.path()) else { return };
    let _ = store.sessions();
    let Ok((mut session, _)) = open(store) else { return };
    let turns: Vec<TurnNumber> = session.timeline().turns().map(|turn| turn.number).take(64).collect();
    for number in turns {
        let _ = session.passage(number);
        if session.travel(number).is_ok() {
            let told = session.timeline().get(number).map(|turn| turn.hash);
            // A turn may have gone with a rescue under way; a posted terminal is no part of it.
            assert!(told.is_none() || session.here() == number, "another turn than was wanted");
        }
    }
    let _ = session.find("look", 5);
    play(&mut session, 2);
    assert_eq!(session.unsaved(), 0, "it does not go on: {:?}", session.notices());
    let (here, hash) = (session.here(), session.state_hash());
    drop(session);
    let (store, rescued) = Store::open(folder.path()).expect("what was written can be opened");
    assert_eq!(rescued, None, "what was written is damaged");
    let (mut again, _) = open(store).expect("what was written can be read");
    assert_eq!((again.here(), again.state_hash()), (here, hash), "it is resumed elsewhere");
}

fn story() -> &'static Story {
    static STORY: OnceLock<Story> = OnceLock::new();
    STORY.get_or_init(|| testbed::story(Version::V5))
}

pub(super) fn open(store: Store) -> Result<(Session, golmac::session::Opened), golmac::session::SessionError> {
    let origin = Origin { name: "testbed".to_owned(), title: "testbed".to_owned(), path: PathBuf::from("testbed.z5") };
    Session::open(store, story().clone(), origin, Options::default(), &Which::Latest)
}

pub(super) fn play(session: &mut Session, turns: usize) {
    for _ in 0..turns {
        let answer = match session.run(LONG) {
            Stop::Request(Request::Line(_)) => Answer::Line { text: "look".to_owned(), end: Key::Enter },
            Stop::Request(Request::Key(_)) => Answer::Key(Key::Enter),
            Stop::Request(_) => Answer::Failed,
            Stop::Budget => {
                session.checkpoint();
                continue;
            }
            Stop::Quit | Stop::Fault(_) => break,
        };
        session.answer(answer).expect("it fits");
    }
    session.run(LONG);
    session.checkpoint();
    session.drain();
}

/// A database of some turns and its log, as a process leaves them that is killed.
fn sound() -> &'static (Vec<u8>, Vec<u8>) {
    static SOUND: OnceLock<(Vec<u8>, Vec<u8>)> = OnceLock::new();
    SOUND.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let read = |folder: &Path, name: &str| fs::read(folder.join(name)).expect("it is there");
        let opened = || open(Store::open(folder.path()).expect("a database").0).expect("a session").0;
        play(&mut opened(), TURNS);
        let mut session = opened();
        play(&mut session, TURNS);
        (read(folder.path(), FILE), read(folder.path(), &format!("{FILE}-wal")))
    })
}

/// A database of some turns, all in one file.
pub(super) fn closed() -> &'static [u8] {
    static CLOSED: OnceLock<Vec<u8>> = OnceLock::new();
    CLOSED.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        play(&mut open(Store::open(folder.path()).expect("a database").0).expect("a session").0, TURNS);
        fs::read(folder.path().join(FILE)).expect("it is there")
    })
}

/// Changes of five bytes each: three of a place, how many bytes, and by what they differ.
fn change(bytes: &mut Vec<u8>, input: &[u8]) {
    let size = bytes.len().max(1);
    for change in input.as_chunks::<5>().0 {
        let [p0, p1, p2, count, by] = *change;
        let place = u32::from_le_bytes([p0, p1, p2, 0]) as usize % size;
        match count {
            0xFF => bytes.truncate(place),
            count => bytes.iter_mut().skip(place).take(usize::from(count) + 1).for_each(|byte| *byte ^= by),
        }
    }
}
