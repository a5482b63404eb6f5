//! The one integration test binary: a module an area.

use std::path::PathBuf;

mod aloud;
#[cfg(feature = "cli")]
mod check;
mod determinism;
mod disassembly;
mod doctor;
mod documents;
#[cfg(feature = "session")]
mod durability;
mod fuzz_corpus;
#[cfg(feature = "session")]
mod heard;
#[cfg(feature = "session")]
mod inspect;
mod interchange;
mod layers;
mod lockstep;
#[cfg(feature = "session")]
mod opcodes;
mod plain;
mod published;
mod remglk;
mod rules;
mod run;
#[cfg(feature = "tui")]
mod screen;
mod sessions;
#[cfg(feature = "session")]
mod standard;
#[cfg(feature = "tui")]
mod terminal;

/// A published story's path. None where there are none to be had, which is an error where everything is to be tested.
fn published_path(name: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("GOLMAC_STORIES") else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI=true, but GOLMAC_STORIES is not set");
        println!("skipped: GOLMAC_STORIES names no folder of published stories");
        return None;
    };
    Some(PathBuf::from(folder).join(name))
}

/// A published file's bytes.
fn published(name: &str) -> Option<Vec<u8>> {
    let path = published_path(name)?;
    Some(std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}
