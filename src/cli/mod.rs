//! The command line: what was typed, and what it means.
//!
//! [`Typed`] is what clap makes of the arguments. Each subcommand has a file with its arguments and what it does; `options.rs` has those that
//! all ways of playing share. Nothing of a story is known here.

mod asm;
mod check;
mod choice;
mod completions;
mod config;
mod counts;
mod dict;
mod disasm;
mod export;
mod grammar;
mod import;
mod info;
mod interrupted;
mod kept;
mod looked;
mod man;
mod objects;
mod options;
mod pager;
mod play;
mod remglk;
mod replay;
mod run;
mod save;
#[cfg(feature = "tui")]
mod screen;
mod search;
mod sessions;
mod standard;
mod strings;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, FromArgMatches, Parser, Subcommand};

use choice::SessionOptions;
use golmac::session::{displayable, files};
#[cfg(feature = "tui")]
use golmac::settings::StoryKey;
use options::PlayOptions;

/// Exit status where the story made a mistake and ended.
const DIED: u8 = 1;

/// Exit status where something is wrong with what was examined.
const WRONG: u8 = 1;

/// Exit status on bad usage or an unreadable file; clap's own for the former.
const UNUSABLE: u8 = 2;

const EXAMPLES: &str = "\
Examples:
  golmac                          the library
  golmac zork1.z3                 play a story, from where you left it
  golmac zork1.z3 --fresh         play it from the beginning, in another session
  golmac zork1.z3 --plain         play it in lines of text, for a screen reader
  golmac run zork1.z3 < commands.txt
                                  play it from a file of commands
  golmac run advent.z5 --seed 5 --rng frotz --no-status < advent.walk
                                  replay a script that was recorded with Frotz
  golmac save zork1.qzl           say what a saved game is of, and what is wrong
  golmac config theme green       choose the colours

A story is a Z-code file of version 1 to 8 (.z1 to .z8, .dat), a Blorb with one
in it (.zblorb, .zlb, .blb), or either of them in a gzip or zip file. For a
saved game golmac looks for its story and goes on from there.

Every turn is kept. While you play, F1 shows all keys and commands, F3 the tree
of all turns, and Ctrl-C asks what to do. A line that begins with / is a command
to golmac itself: /undo takes back, /goto goes to any turn, /help lists the
rest. `golmac run` keeps nothing and has no such commands; its --help says more
about playing in lines.";

/// Plays interactive fiction for the Z-machine
///
/// With a story, plays it on the whole screen, from where you left it. Without arguments, shows the library: the built-in adventure, the
/// playthroughs that were left, and the stories in your folders. Where there is no terminal, plays in lines of text.
#[derive(Debug, Parser)]
#[command(name = "golmac", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
struct Typed {
    #[command(subcommand)]
    command: Option<Command>,
    /// The story file to play, or a saved game of it; without one, the library, or the story of the session that is named
    story: Option<PathBuf>,
    #[command(flatten)]
    session: SessionOptions,
    #[command(flatten)]
    options: PlayOptions,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Play(play::Play),
    Sessions(sessions::Sessions),
    Search(search::Search),
    Replay(replay::Replay),
    Check(check::Check),
    Export(export::Export),
    Import(import::Import),
    Save(save::Save),
    Info(info::Info),
    Objects(objects::Objects),
    Dict(dict::Dict),
    Grammar(grammar::Grammar),
    Strings(strings::Strings),
    Disasm(disasm::Disasm),
    Asm(asm::Asm),
    Config(config::Config),
    Completions(completions::Completions),
    Man(man::Manual),
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    let told = match run_alone(std::env::args_os()) {
        Some(Ok(run)) => run::run(run),
        Some(Err(wrong)) => wrong.exit(),
        None => done(Typed::parse()),
    };
    told.unwrap_or_else(|error| {
        eprintln!("golmac: {}", in_words(&error));
        ExitCode::from(UNUSABLE)
    })
}

/// `golmac run` by itself, which scripts start thousands of times: making the parsers of all commands takes about as long as all else that a start takes.
/// None where it is another command.
fn run_alone(arguments: impl IntoIterator<Item = OsString>) -> Option<Result<run::Run, clap::Error>> {
    let mut arguments = arguments.into_iter().skip(1);
    arguments.next().filter(|word| word == "run")?;
    let command = run::Run::augment_args(clap::Command::new("golmac-run").bin_name("golmac run"));
    let given = std::iter::once(OsString::from("golmac run")).chain(arguments);
    Some(command.try_get_matches_from(given).and_then(|found| run::Run::from_arg_matches(&found)))
}

fn done(Typed { command, story, session, options }: Typed) -> Result<ExitCode> {
    match (command, story) {
        (Some(Command::Run(run)), _) => run::run(run),
        (Some(Command::Play(play)), _) => play::play(play),
        (Some(Command::Sessions(asked)), _) => sessions::sessions(asked),
        (Some(Command::Search(asked)), _) => search::search(asked),
        (Some(Command::Replay(asked)), _) => replay::replay(asked),
        (Some(Command::Check(asked)), _) => check::check(asked),
        (Some(Command::Export(asked)), _) => export::export(asked),
        (Some(Command::Import(asked)), _) => import::import(asked),
        (Some(Command::Save(save)), _) => save::save(save),
        (Some(Command::Info(asked)), _) => info::info(asked),
        (Some(Command::Objects(asked)), _) => objects::objects(asked),
        (Some(Command::Dict(asked)), _) => dict::dict(asked),
        (Some(Command::Grammar(asked)), _) => grammar::grammar(asked),
        (Some(Command::Strings(asked)), _) => strings::strings(asked),
        (Some(Command::Disasm(asked)), _) => disasm::disasm(asked),
        (Some(Command::Asm(asked)), _) => asm::asm(asked),
        (Some(Command::Config(asked)), _) => config::config(asked),
        (Some(Command::Completions(asked)), _) => completions::completions(asked),
        (Some(Command::Man(asked)), _) => man::man(asked),
        (None, Some(story)) => play_file(story, session, options),
        (None, None) => match session.story()? {
            Some(story) => run::play(&story, session, options),
            None => begin(session, options),
        },
    }
}

/// Plays a story file, or the story of a saved game.
///
/// # Errors
/// As [`run::play`].
fn play_file(path: PathBuf, session: SessionOptions, options: PlayOptions) -> Result<ExitCode> {
    match run::story_of(&path)? {
        Some(story) => run::play(&story, session.going_on_from(path), options),
        None => run::play(&path, session, options),
    }
}

/// An error with its causes, for people: what the system says is in words, and nothing of it commands the terminal.
fn in_words(error: &anyhow::Error) -> String {
    let cause = |cause: &(dyn std::error::Error + 'static)| match cause.downcast_ref::<io::Error>() {
        Some(error) if error.raw_os_error().is_some() => files::reason(error),
        Some(_) | None => files::without_number(&cause.to_string()),
    };
    displayable(&error.chain().map(cause).collect::<Vec<_>>().join(": "))
}

/// Shows the library where there is a screen for it and no session is named, and else plays the adventure.
fn begin(session: SessionOptions, options: PlayOptions) -> Result<ExitCode> {
    #[cfg(feature = "tui")]
    if screen::is_possible(&session, &options, None) && !session.names_a_session() {
        return screen::show(screen::Wanted::Library, session, options);
    }
    play::play(play::Play { session, options })
}

/// Plays a story in a session: on the screen where there is one, else in lines.
///
/// # Errors
/// Where the session, a file or the terminal can't be used.
fn shown(found: run::Found, session: SessionOptions, options: PlayOptions) -> Result<ExitCode> {
    #[cfg(feature = "tui")]
    let key = StoryKey::of(&found.story, &found.origin.name);
    #[cfg(feature = "tui")]
    if screen::is_possible(&session, &options, Some(&key)) {
        return screen::show(screen::Wanted::Story(Box::new(found)), session, options);
    }
    options.play(found, options::Kept::InSession(session))
}

/// Plays a session on from a turn.
///
/// # Errors
/// Where it can't be opened there.
fn open(at: &search::OpenAt) -> Result<ExitCode> {
    let program = OsString::from("golmac");
    done(Typed::try_parse_from(std::iter::once(program).chain(at.arguments()))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What golmac says to a command line that it does not carry out, by either parser of `golmac run`.
    fn said(line: &str) -> (String, String) {
        let words = || line.split(' ').map(OsString::from);
        let alone = run_alone(words()).expect("it is golmac run").expect_err("nothing is run");
        let all = Typed::try_parse_from(words()).expect_err("nothing is run");
        (alone.to_string(), all.to_string())
    }

    #[test]
    fn golmac_run_says_the_same_without_the_other_commands() {
        for line in ["golmac run --help", "golmac run -h", "golmac run", "golmac run x --seed y", "golmac run --bad x"]
        {
            let (alone, all) = said(line);
            assert_eq!(alone, all, "{line}");
        }
        assert!(run_alone(["golmac", "play"].map(OsString::from)).is_none());
        assert!(run_alone(["golmac"].map(OsString::from)).is_none());
    }
}
