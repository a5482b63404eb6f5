//! A player who types the same things in every run, and tells what was shown.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use golmac::session::export::{Format, export};
use golmac::session::store::{Rescued, Store};
use golmac::session::{Opened, Origin, Playthrough, Session, SessionError, TurnNumber, Which};
use golmac::story::Story;
use golmac::zmachine::{Answer, Key, Options, Request, Stop};

/// Stories of Versions 3, 5 and 8.
pub const STORIES: [&str; 4] = ["interchange.z3", "eleven.z5", "interchange.z5", "interchange.z8"];

pub fn story(name: &str) -> Story {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(name);
    Story::from_bytes(std::fs::read(path).expect("it is in the repository")).expect("a story")
}

fn origin(name: &str) -> Origin {
    Origin { name: name.to_owned(), title: name.to_owned(), path: PathBuf::from(name) }
}

/// Opens a story's session in a store.
pub fn open_in(store: Store, name: &str) -> Result<(Session, Opened), SessionError> {
    let options = Options { seed: 7, ..Options::default() };
    Session::open(store, story(name), origin(name), options, &Which::Latest)
}

/// Opens a story's session in a folder.
pub fn open(folder: &Path, name: &str) -> (Session, Option<Rescued>) {
    let (store, rescued) = Store::open(folder).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (session, _) = open_in(store, name).unwrap_or_else(|error| panic!("{name}: {error}"));
    (session, rescued)
}

/// Runs to the next stop.
pub fn run(session: &mut Session) -> Stop {
    loop {
        match session.run(1 << 20) {
            Stop::Budget => {}
            stop => return stop,
        }
    }
}

/// What is typed at a turn.
fn command(name: &str, number: TurnNumber) -> String {
    let number = number.0 as usize;
    if name == "eleven.z5" {
        let walk = include_str!("../../stories/eleven.walk");
        let lines: Vec<&str> = walk.lines().collect();
        return lines[number % lines.len()].to_owned();
    }
    ["look", "north", "wait", "inventory", "take all", "south", "count"][number % 7].to_owned()
}

/// Takes one turn, and one back where the story has ended.
pub fn turn(session: &mut Session, name: &str) {
    let here = session.here();
    let answer = match run(session) {
        Stop::Request(Request::Line(_)) => Answer::Line { text: command(name, here), end: Key::Enter },
        Stop::Request(Request::Key(_)) => Answer::Key(Key::Enter),
        Stop::Request(_) => Answer::Failed,
        Stop::Quit | Stop::Fault(_) | Stop::Budget => {
            session.undo(5).expect("it can be taken back");
            return;
        }
    };
    session.answer(answer).expect("it fits");
    run(session);
}

/// Plays so many turns. Their hashes, by number.
pub fn play(session: &mut Session, name: &str, turns: u32) -> Vec<(TurnNumber, u128)> {
    run(session);
    let mut hashes = vec![(session.here(), session.state_hash())];
    for _ in 0..turns {
        turn(session, name);
        hashes.push((session.here(), session.state_hash()));
    }
    session.drain();
    hashes
}

/// What a player in another process is told to do.
pub struct Orders<'a> {
    pub folder: &'a Path,
    pub story: &'a str,
    pub turns: u32,
}

const FOLDER: &str = "GOLMAC_TEST_FOLDER";
const STORY: &str = "GOLMAC_TEST_STORY";
const TURNS: &str = "GOLMAC_TEST_TURNS";

/// This test binary, as a player: it prints a line for everything that the player has seen.
pub fn process(orders: &Orders) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command
        .args(["--exact", "durability::player::a_player_is_shown_what_is_kept", "--nocapture", "--test-threads=1"])
        .env(FOLDER, orders.folder)
        .env(STORY, orders.story)
        .env(TURNS, orders.turns.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// What a player in another process has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A turn's output is on the screen.
    Shown {
        number: TurnNumber,
        hash: u128,
    },
    /// The player is about to go to a turn.
    Goes(TurnNumber),
    Told(String),
    /// The player's process begins something, or has ended it.
    Begins(Work),
    Ends(Work),
    /// The end, with so many turns that could not be written.
    Left {
        unsaved: usize,
    },
}

/// What a process can be killed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// Opening the database, with its migration where it is of an old format, and the session.
    Opening,
    /// Running the story, and committing the turn.
    Turn,
    /// Bringing the index of words up to date.
    Index,
    Export,
}

impl Work {
    pub const ALL: [Work; 4] = [Work::Opening, Work::Turn, Work::Index, Work::Export];

    fn named(name: &str) -> Option<Work> {
        Work::ALL.into_iter().find(|work| format!("{work:?}") == name)
    }
}

/// Does something, and tells when it begins and ends.
fn within<T>(work: Work, act: impl FnOnce() -> T) -> T {
    println!("~begins {work:?}");
    let done = act();
    println!("~ends {work:?}");
    done
}

/// A line of what it prints; None for those of the test runner.
pub fn seen(line: &str) -> Option<Seen> {
    // The runner has the name of the test in the first line.
    let at = line.find("~")?;
    let mut words = line[at + 1..].splitn(3, ' ');
    let (what, first, rest) = (words.next()?, words.next()?, words.next().unwrap_or(""));
    match what {
        "shown" => {
            Some(Seen::Shown { number: TurnNumber(first.parse().ok()?), hash: u128::from_str_radix(rest, 16).ok()? })
        }
        "goes" => Some(Seen::Goes(TurnNumber(first.parse().ok()?))),
        "begins" => Work::named(first).map(Seen::Begins),
        "ends" => Work::named(first).map(Seen::Ends),
        "told" => Some(Seen::Told(format!("{first} {rest}"))),
        "left" => Some(Seen::Left { unsaved: first.parse().ok()? }),
        _ => None,
    }
}

/// Shows what was printed.
fn show(session: &mut Session) {
    for notice in session.notices() {
        println!("~told {}", notice.replace('\n', " "));
    }
    session.drain();
    println!("~shown {} {:x}", session.here(), session.state_hash());
}

/// A player's session; None where there can be none.
fn opened(folder: &Path, name: &str) -> Option<Session> {
    let (store, rescued) = match Store::open(folder) {
        Ok(opened) => opened,
        Err(error) => {
            println!("~told open: {error}");
            (Store::waiting(folder).expect("memory"), None)
        }
    };
    if let Some(rescued) = rescued {
        println!("~told rescue: {rescued}");
    }
    let opened = open_in(store, name).map_err(|error| println!("~told session: {error}"));
    opened.ok().map(|(session, _)| session)
}

#[test]
fn a_player_is_shown_what_is_kept() {
    let own = tempfile::tempdir().expect("a folder");
    let folder = std::env::var_os(FOLDER).map_or_else(|| own.path().to_owned(), PathBuf::from);
    let name = std::env::var(STORY).unwrap_or_else(|_| STORIES[0].to_owned());
    let turns: u32 = std::env::var(TURNS).ok().and_then(|turns| turns.parse().ok()).unwrap_or(30);
    let Some(mut session) = within(Work::Opening, || opened(&folder, &name)) else {
        println!("~left 0");
        return;
    };
    run(&mut session);
    show(&mut session);
    for step in 1..=turns {
        within(Work::Turn, || turn(&mut session, &name));
        show(&mut session);
        if step % 17 == 0 {
            let to = TurnNumber(session.here().0 * 7 / 8);
            println!("~goes {to}");
            session.travel(to).expect("it is there");
            show(&mut session);
        }
        if step % 9 == 0
            && let Err(error) = within(Work::Index, || session.find("look", 5))
        {
            println!("~told find: {error}");
        }
        if step % 11 == 0 {
            let (id, here) = (session.id(), session.here());
            let exported = within(Work::Export, || {
                Playthrough::of(session.store(), id).map(|played| export(&played, here, Format::Journal))
            });
            // Where the disk fails there may be nothing to read.
            assert!(session.unsaved() > 0 || exported.is_ok_and(|exported| !exported.text.is_empty()));
        }
    }
    println!("~left {}", session.unsaved());
    let (here, hash) = (session.here(), session.state_hash());
    if session.unsaved() == 0 && std::env::var_os(FOLDER).is_none() {
        drop(session);
        let (mut again, _) = open(&folder, &name);
        assert_eq!((again.here(), again.state_hash()), (here, hash));
    }
}
