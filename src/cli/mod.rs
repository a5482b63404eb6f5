//! The command line: what was typed, and what it means.
//!
//! [`Typed`] is what clap makes of the arguments. Each subcommand has a file with its arguments and what it does; `options.rs` has those that
//! all ways of playing share. Nothing of a story is known here.

mod options;
mod play;
mod run;
mod save;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use options::PlayOptions;

/// Exit status where the story made a mistake and ended.
const DIED: u8 = 1;

/// Exit status where something is wrong with what was examined.
const WRONG: u8 = 1;

/// Exit status on bad usage or an unreadable file; clap's own for the former.
const UNUSABLE: u8 = 2;

const EXAMPLES: &str = "\
Examples:
  golmac                                play the built-in adventure
  golmac zork1.z3                       play a story
  golmac run zork1.z3 < commands.txt    play it from a file of commands
  golmac run advent.z5 --seed 5 --rng frotz --no-status < advent.walk
                                        replay a script that was recorded with Frotz
  golmac save zork1.qzl                 say what a saved game is of, and what is wrong with it

A story is a Z-code file of version 1 to 8 (.z1 to .z8, .dat), a Blorb with one in it (.zblorb, .zlb, .blb), or either of them
in a gzip or zip file. `golmac run --help` says more about playing in lines.";

/// Plays interactive fiction for the Z-machine.
///
/// Without arguments, plays the built-in adventure.
#[derive(Debug, Parser)]
#[command(name = "golmac", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
struct Typed {
    #[command(subcommand)]
    command: Option<Command>,
    /// The story file to play, as `golmac run` does; without one, the built-in adventure
    story: Option<PathBuf>,
    #[command(flatten)]
    options: PlayOptions,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Play(play::Play),
    Save(save::Save),
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    let Typed { command, story, options } = Typed::parse();
    let done = match (command, story) {
        (Some(Command::Run(run)), _) => run::run(run),
        (Some(Command::Play(play)), _) => play::play(play),
        (Some(Command::Save(save)), _) => save::save(save),
        (None, Some(story)) => run::run(run::Run { story, options }),
        (None, None) => play::play(play::Play { options }),
    };
    done.unwrap_or_else(|error| {
        eprintln!("golmac: {error:#}");
        ExitCode::from(UNUSABLE)
    })
}
