//! The committed inputs of the fuzz targets, seeds and what fuzzing has found, through the very functions that libFuzzer drives.

#[path = "../fuzz/src/lib.rs"]
pub mod targets;

use std::path::Path;

/// Gives every input in a target's folder to the target, which panics where a promise is broken.
fn replay(name: &str) {
    let Some((_, target)) = targets::TARGETS.iter().find(|(target, _)| *target == name) else {
        panic!("there is no target {name}");
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    for file in files {
        // Shown only where the test fails.
        println!("{}", file.display());
        target(&std::fs::read(&file).unwrap());
    }
}

#[test]
fn texts_for_the_assembler_replay() {
    replay("assembler");
}

#[test]
fn blorbs_and_packed_files_replay() {
    replay("blorb");
}

#[test]
fn commands_for_real_stories_replay() {
    replay("commands");
}

#[test]
fn damaged_databases_replay() {
    replay("database");
}

#[test]
fn differences_between_states_replay() {
    replay("delta");
}

#[test]
fn listings_of_damaged_stories_replay() {
    replay("disassembly");
}

#[test]
fn damaged_headers_replay() {
    replay("header");
}

#[test]
fn stories_that_are_looked_into_replay() {
    replay("inspect");
}

#[test]
fn random_programs_replay() {
    replay("programs");
}

#[test]
fn random_routines_replay() {
    replay("routines");
}

#[test]
fn saved_games_replay() {
    replay("quetzal");
}

#[test]
fn what_displays_send_replays() {
    replay("remglk");
}

#[test]
fn snapshots_replay() {
    replay("snapshot");
}

#[test]
fn story_files_replay() {
    replay("story");
}

#[cfg(feature = "pictures")]
#[test]
fn pictures_replay() {
    replay("pictures");
}

#[cfg(feature = "sound")]
#[test]
fn sounds_replay() {
    replay("sounds");
}

#[test]
fn every_target_has_a_folder_and_a_binary() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut folders: Vec<_> =
        fuzz.join("seeds").read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    folders.sort();
    let mut names: Vec<_> = targets::TARGETS.iter().map(|(name, _)| *name).collect();
    if cfg!(not(feature = "pictures")) {
        names.push("pictures");
    }
    if cfg!(not(feature = "sound")) {
        names.push("sounds");
    }
    names.sort_unstable();
    assert_eq!(folders, names);
    for name in folders {
        assert!(fuzz.join("fuzz_targets").join(format!("{name}.rs")).is_file(), "{name}");
    }
}
