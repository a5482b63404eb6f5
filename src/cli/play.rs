//! `golmac play`: the built-in adventure.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use golmac::session::Origin;
use golmac::story::Story;

use super::choice::SessionOptions;
use super::options::PlayOptions;
use super::run::Found;

/// Eleven Minutes Slow.
const ADVENTURE: &[u8] = include_bytes!("../../stories/eleven.z5");

/// Play the built-in adventure, Eleven Minutes Slow
#[derive(Debug, Args)]
pub struct Play {
    #[command(flatten)]
    pub session: SessionOptions,
    #[command(flatten)]
    pub options: PlayOptions,
}

/// Where the adventure comes from.
fn origin() -> Origin {
    Origin { name: "eleven".to_owned(), title: "Eleven Minutes Slow".to_owned(), path: PathBuf::new() }
}

/// The adventure, which lies in no file.
///
/// # Errors
/// Where it is damaged.
pub fn adventure() -> Result<Story> {
    Story::from_bytes(ADVENTURE).context("can't play the built-in adventure")
}

/// The adventure, as if it had been opened. It has neither pictures nor sounds.
///
/// # Errors
/// Where it is damaged.
pub fn found() -> Result<Found> {
    Ok(Found { story: adventure()?, origin: origin(), lack: None })
}

/// Plays the adventure.
///
/// # Errors
/// Where a file of the options can't be used.
pub fn play(Play { session, options }: Play) -> Result<ExitCode> {
    super::shown(found()?, session, options)
}
