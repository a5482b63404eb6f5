//! Disks that fail: every single write, one by one, and disks that are full for a while or for good.
//!
//! A small library (`shim.c`) is compiled and loaded before the C library of a player's process. Where there is no C compiler these tests say so
//! and pass.

use std::path::{Path, PathBuf};
use std::process::Command;

use golmac::session::store::Store;
use golmac::session::{Opened, TurnNumber};

use super::player::{self, Orders, Seen};
use super::rounds;

const STORY: &str = "interchange.z5";

/// What a player has seen from beginning to end.
#[derive(Default)]
struct Seat {
    shown: Vec<(TurnNumber, u128)>,
    told: Vec<String>,
    unsaved: Option<usize>,
}

fn watch(command: &mut Command) -> Seat {
    let output = command.output().expect("a player");
    let mut seat = Seat::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        match player::seen(line) {
            Some(Seen::Shown { number, hash }) => seat.shown.push((number, hash)),
            Some(Seen::Told(notice)) => seat.told.push(notice),
            Some(Seen::Left { unsaved }) => seat.unsaved = Some(unsaved),
            Some(Seen::Goes(_) | Seen::Begins(_) | Seen::Ends(_)) | None => {}
        }
    }
    seat
}

/// The library that makes writes fail; None where it can't be made.
fn shim(folder: &Path) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/durability/shim.c");
    let library = folder.join("shim.so");
    let made =
        Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl").status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: there is no C compiler, cc");
        return None;
    }
    Some(library)
}

/// Checks a database that a player with a failing disk has left: what was kept is right, and what was not was told. The turns in it.
fn check(folder: &Path, seat: &Seat, what: &str) -> usize {
    let unsaved = seat.unsaved.unwrap_or_else(|| panic!("{what}: the player did not come to the end: {:?}", seat.told));
    assert!(unsaved == 0 || !seat.told.is_empty(), "{what}: {unsaved} turns are not kept, and nobody was told");
    let (store, rescued) = Store::open(folder).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(rescued, None, "{what}");
    let (mut session, opened) = player::open_in(store, STORY).unwrap_or_else(|error| panic!("{what}: {error}"));
    if opened == Opened::Begun {
        assert_eq!(unsaved, seat.shown.len(), "{what}: nothing was kept");
        return 0;
    }
    if unsaved == 0 {
        assert_eq!(seat.shown.last(), Some(&(session.here(), session.state_hash())), "{what}");
    }
    let mut found = 0;
    for (number, hash) in &seat.shown {
        if session.timeline().get(*number).is_some() {
            session.travel(*number).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(session.state_hash(), *hash, "{what}: turn {number}");
            found += 1;
        }
    }
    assert!(found + unsaved >= seat.shown.len(), "{what}: {found} of {} turns, {unsaved} not kept", seat.shown.len());
    found
}

/// Plays with failing writes. None where as many are never made.
fn fail(library: &Path, how: &str, at: u32, times: u32) -> Option<(tempfile::TempDir, Seat)> {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mark = folder.path().join("failed");
    let orders = Orders { folder: &data, story: STORY, turns: 12 };
    let mut command = player::process(&orders);
    command
        .env("LD_PRELOAD", library)
        .env("FAIL_AT", at.to_string())
        .env("FAIL_TIMES", times.to_string())
        .env("FAIL_HOW", how)
        .env("FAIL_MARK", &mark);
    let seat = watch(&mut command);
    mark.exists().then_some((folder, seat))
}

#[test]
fn no_write_that_fails_loses_a_turn() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(library) = shim(folder.path()) else { return };
    let step = (400 / rounds(20)).max(1);
    let (mut failed, mut told, mut unsaved) = (0, 0, 0);
    for (how, first) in ["EIO", "ENOSPC", "SHORT"].into_iter().zip(1..) {
        let mut at = first;
        while let Some((folder, seat)) = fail(&library, how, at, 1) {
            check(&folder.path().join("data"), &seat, &format!("{how} at write {at}"));
            failed += 1;
            told += u32::from(!seat.told.is_empty());
            unsaved += u32::from(seat.unsaved != Some(0));
            at += step;
        }
    }
    println!("{failed} errors, {told} of them told of; {unsaved} sessions ended with turns that were not kept");
    assert!(failed > 0);
}

#[test]
fn a_disk_that_is_full_for_a_while_or_for_good_stops_no_game() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(library) = shim(folder.path()) else { return };
    for at in [1, 5, 20, 40] {
        for (how, times) in [("ENOSPC", 15), ("EIO", 15), ("ENOSPC", 100_000), ("SHORT", 100_000)] {
            let what = format!("{how} {times} times from write {at}");
            let (folder, seat) = fail(&library, how, at, times).expect("as many writes");
            assert_eq!(seat.shown.len(), 13, "{what}: play goes on");
            assert!(!seat.told.is_empty(), "{what}: the player is told");
            assert!(seat.told.len() < 4, "{what}: and not with every turn: {:?}", seat.told);
            let found = check(&folder.path().join("data"), &seat, &what);
            if seat.unsaved == Some(0) {
                assert_eq!(found, seat.shown.len(), "{what}: all turns that waited are written");
            }
        }
    }
}

#[test]
fn a_file_that_may_not_grow_stops_no_game() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let (session, _) = player::open(&data, STORY);
    drop(session);
    let orders = Orders { folder: &data, story: STORY, turns: 12 };
    let player = player::process(&orders);
    let mut limited = Command::new("sh");
    // 32 KiB: the log grows beyond that within some turns. A process that writes more is sent a signal, which is ignored.
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""])
        .arg(player.get_program())
        .args(player.get_args());
    limited.envs(player.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let seat = watch(&mut limited);
    assert!(seat.told.iter().any(|notice| notice.contains("can't write")), "{:?}", seat.told);
    assert!(seat.unsaved > Some(0));
    check(&data, &seat, "a limited file");
}
