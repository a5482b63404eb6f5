//! What must be true of every entry of `assets/patches.toml`.

use std::collections::BTreeSet;

use super::table::{self, Entry};

fn entries() -> Vec<Entry> {
    table::read(include_str!("../../../assets/patches.toml")).expect("assets/patches.toml is well-formed")
}

/// Patches by a name of their own, whose words can be typed and read.
#[test]
fn every_patch_has_a_name_and_a_reason() {
    let mut names = BTreeSet::new();
    for Entry { name, why, .. } in entries() {
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{name}");
        assert!(names.insert(name.clone()), "{name} is there twice");
        assert!(why.len() > 40 && why.ends_with('.') && why.is_ascii(), "{name} says why: {why}");
    }
    assert!(!names.is_empty());
}

#[test]
fn every_patch_does_something_in_every_release_that_it_names() {
    for Entry { name, leniencies, releases, .. } in entries() {
        assert!(!releases.is_empty(), "{name} is for no release");
        let mut games = BTreeSet::new();
        for release in releases {
            assert_eq!(release.serial.len(), 6, "{name}: {}", release.serial);
            let game = (release.release, release.serial.clone());
            assert!(!release.edits.is_empty() || !leniencies.is_empty(), "{name} does nothing in {game:?}");
            assert!(release.edits.is_empty() || release.checksum.is_some(), "{name} edits {game:?} without knowing it");
            assert!(games.insert(game.clone()), "{name} names {game:?} twice");
        }
    }
}

/// Edits of one story never meet, also where they are of different patches, so that each can be switched off by itself.
#[test]
fn every_edit_changes_bytes_of_its_own() {
    let mut taken = BTreeSet::new();
    for Entry { name, releases, .. } in entries() {
        for release in releases {
            for edit in release.edits {
                let place = format!("{name}, release {} at {:#x}", release.release, edit.at);
                assert!(!edit.from.is_empty() && edit.from.len() == edit.to.len(), "{place}");
                assert_ne!(edit.from, edit.to, "{place}");
                assert!(edit.at >= 64, "{place}");
                for at in edit.at..edit.at + edit.from.len() as u32 {
                    assert!(taken.insert((release.release, release.serial.clone(), at)), "{place} meets another edit");
                }
            }
        }
    }
}
