//! Databases that are cut off, or have other bytes than were written: each turn is right, or the player is told.

use std::fs;
use std::path::{Path, PathBuf};

use golmac::session::TurnNumber;
use golmac::session::store::{FILE, Store};

use super::{Chance, player, rounds};

/// The stories of the two sessions.
const PLAYED: [&str; 2] = ["interchange.z5", "eleven.z5"];

/// The files of a database with two sessions, and what was played in them.
struct Sound {
    files: Vec<(&'static str, Vec<u8>)>,
    hashes: [Vec<(TurnNumber, u128)>; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// By a process that ended well: all is in one file.
    Closed,
    /// By a process that was killed: the newest turns are in the log.
    Killed,
}

fn sound(left: Left) -> Sound {
    let folder = tempfile::tempdir().expect("a folder");
    let [one, other] = PLAYED;
    let (mut session, _) = player::open(folder.path(), one);
    let first = player::play(&mut session, one, 25);
    if left == Left::Closed {
        drop(session);
    }
    let (mut session, _) = player::open(folder.path(), other);
    let second = player::play(&mut session, other, 35);
    session.find("look", 1).expect("an index");
    if left == Left::Closed {
        drop(session);
    }
    let names = ["sessions.db", "sessions.db-wal", "sessions.lock"];
    let read = |name| fs::read(folder.path().join(name)).ok().map(|bytes| (name, bytes));
    Sound { files: names.into_iter().filter_map(read).collect(), hashes: [first, second] }
}

/// What became of damaged databases.
#[derive(Debug, Default)]
struct Tally {
    cases: u32,
    /// Where nothing was to be seen.
    unharmed: u32,
    rescued: u32,
    refused: u32,
    turns: usize,
    /// Turns whose state came back.
    right: usize,
}

impl Tally {
    /// Opens a damaged database, resumes both sessions and goes to all turns.
    fn check(&mut self, sound: &Sound, name: &str, damage: impl FnOnce(&mut Vec<u8>), what: &str) {
        self.cases += 1;
        let folder = tempfile::tempdir().expect("a folder");
        let mut damaged = Vec::new();
        for (file, bytes) in &sound.files {
            if *file == name {
                damaged = bytes.clone();
            }
            fs::write(folder.path().join(file), bytes).expect("it");
        }
        damage(&mut damaged);
        fs::write(folder.path().join(name), &damaged).expect("it");
        self.turns += sound.hashes.iter().map(Vec::len).sum::<usize>();
        let (store, rescued) = match Store::open(folder.path()) {
            Ok(opened) => opened,
            Err(_) => {
                self.refused += 1;
                assert_eq!(fs::read(folder.path().join(name)).ok(), Some(damaged), "{what}: it is left as it is");
                return;
            }
        };
        drop(store);
        let mut told = rescued.is_some();
        let mut right = 0;
        for (story, hashes) in PLAYED.into_iter().zip(&sound.hashes) {
            right += self.resume(folder.path(), story, hashes, &mut told, what);
        }
        let all: usize = sound.hashes.iter().map(Vec::len).sum();
        assert!(right == all || told, "{what}: {right} of {all} turns, and nobody is told");
        self.right += right;
        let kept = has_kept(folder.path(), &damaged);
        assert!(!told || kept || right > 0, "{what}: it is kept");
        if told { self.rescued += 1 } else { self.unharmed += 1 }
    }

    fn resume(&self, folder: &Path, story: &str, hashes: &[(TurnNumber, u128)], told: &mut bool, what: &str) -> usize {
        let (store, rescued) = Store::open(folder).unwrap_or_else(|error| panic!("{what}: {error}"));
        *told |= rescued.is_some();
        let mut session = match player::open_in(store, story) {
            Ok((session, _)) => session,
            Err(error) => panic!("{what}: {error}"),
        };
        *told |= !session.notices().is_empty();
        let mut right = 0;
        for (number, hash) in hashes {
            match session.travel(*number) {
                Ok(()) => {
                    let same = session.state_hash() == *hash;
                    assert!(same || *told, "{what}: turn {number} is another");
                    right += usize::from(same);
                }
                // A turn that can't be read is told of.
                Err(_) => *told = true,
            }
            *told |= !session.notices().is_empty();
        }
        let turns = session.timeline().len();
        player::play(&mut session, story, 2);
        *told |= !session.notices().is_empty();
        assert_eq!(session.unsaved(), 0, "{what}: it goes on");
        assert!(session.timeline().len() >= turns.min(2), "{what}");
        right
    }
}

/// Whether the damaged file is there under another name.
fn has_kept(folder: &Path, damaged: &[u8]) -> bool {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).expect("it").map(|entry| entry.expect("it").path()).collect();
    files.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("sessions-damaged")));
    files.iter().any(|path| fs::read(path).is_ok_and(|bytes| bytes == damaged))
}

#[test]
fn a_database_that_is_cut_off_gives_what_is_left() {
    for left in [Left::Closed, Left::Killed] {
        let sound = sound(left);
        let mut tally = Tally::default();
        for (name, bytes) in sound.files.iter().filter(|(_, bytes)| !bytes.is_empty()) {
            let cuts = u64::from(rounds(12) / 4).max(12);
            for cut in 0..cuts {
                let length = (bytes.len() as u64 * cut / cuts) as usize;
                // A log that ends too early is one of a power cut.
                if *name == FILE || cut == 0 && left == Left::Closed {
                    tally.check(
                        &sound,
                        name,
                        |bytes| bytes.truncate(length),
                        &format!("{left:?} {name} cut at {length}"),
                    );
                }
            }
        }
        println!("{left:?}: {tally:?}");
        assert!(tally.right > tally.turns / 4, "{tally:?}");
    }
}

#[test]
fn bytes_that_are_others_are_seen() {
    let mut chance = Chance(3);
    for left in [Left::Closed, Left::Killed] {
        let sound = sound(left);
        let mut tally = Tally::default();
        for (name, bytes) in sound.files.iter().filter(|(_, bytes)| !bytes.is_empty()) {
            for round in 0..u64::from(rounds(24)) {
                // The first page, on which all depends, more often than others.
                let most = if round % 4 == 0 { 200 } else { bytes.len() as u64 };
                let (place, bit) = (chance.below(most) as usize, chance.below(8));
                let zeros = if round % 6 == 5 { 512 } else { 0 };
                let damage = |bytes: &mut Vec<u8>| {
                    if let Some(byte) = bytes.get_mut(place) {
                        *byte ^= 1 << bit;
                    }
                    bytes.iter_mut().skip(place).take(zeros).for_each(|byte| *byte = 0);
                };
                let what = format!("{left:?} {name} bit {bit} of byte {place}, {zeros} bytes of zeros");
                tally.check(&sound, name, damage, &what);
            }
        }
        println!("{left:?}: {tally:?}");
        assert!(tally.right > tally.turns * 8 / 10, "{tally:?}");
    }
}
