//! What keeping a session costs: a turn's time beside the story's own, its bytes, and how long resuming and travelling take. Prints figures; see benches/README.md.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use golmac::session::store::{FILE, Store};
use golmac::session::{Origin, Session, TurnNumber, Which};
use golmac::story::Story;
use golmac::zmachine::{Answer, GeneratorKind, Key, Options, Request, Stop};

fn main() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories");
    let looks = ["look", "inventory", "north", "south", "wait", "examine me"].map(str::to_owned);
    measure("eleven.z5, 10,000 turns", &own.join("eleven.z5"), &looks, 10_000);
    let Some(published) = std::env::var_os("GOLMAC_STORIES").map(PathBuf::from) else {
        println!("GOLMAC_STORIES is not set: the walks of published stories are left out");
        return;
    };
    for name in ["advent.z5", "zork1-r119-880429.z3", "zork3-r25-860811.z3", "detective.z5"] {
        let story = published.join("games").join(name);
        let walk = std::fs::read(story.with_extension("walk")).expect("a walk");
        let lines: Vec<String> = String::from_utf8_lossy(&walk).lines().map(str::to_owned).collect();
        measure(name, &story, &lines, lines.len());
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let done = work();
    (done, started.elapsed())
}

/// A database in a folder, or in memory.
fn store(folder: Option<&Path>) -> Store {
    match folder {
        Some(folder) => Store::open(folder).expect("a database").0,
        None => Store::in_memory().expect("memory"),
    }
}

fn open(folder: Option<&Path>, path: &Path) -> Session {
    let story = Story::from_bytes(std::fs::read(path).expect("a story")).expect("a story");
    let origin = Origin { name: "bench".into(), title: "bench".into(), path: path.to_owned() };
    let options = Options { generator: GeneratorKind::Frotz, seed: 5, ..Options::default() };
    Session::open(store(folder), story, origin, options, &Which::Latest).expect("a session").0
}

/// Plays lines over and over, so many turns, with and without a disk.
fn measure(title: &str, story: &Path, lines: &[String], turns: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = open(Some(folder.path()), story);
    let before = resident();
    println!("{title}");
    play(&mut session, lines, turns);
    let grown = resident().saturating_sub(before);
    let count = session.timeline().len() as u64;
    drop(session);
    let bytes = std::fs::metadata(folder.path().join(FILE)).expect("a database").len();
    println!("  on disk: {} bytes a turn", bytes / count);
    println!("  in memory: {} bytes a turn", grown / count);
    let (mut session, time) = timed(|| open(Some(folder.path()), story));
    println!("  resume: {time:?}");
    travel(&mut session);
    println!("  the same without a disk:");
    let mut session = open(None, story);
    play(&mut session, lines, turns);
    travel(&mut session);
}

fn play(session: &mut Session, lines: &[String], turns: usize) {
    let mut times = Vec::new();
    for line in lines.iter().cycle().take(turns) {
        let answer = match stop(session) {
            Stop::Request(Request::Line(_)) => Answer::Line { text: line.clone(), end: Key::Enter },
            Stop::Request(Request::Key(_)) => Answer::Key(Key::Enter),
            Stop::Request(_) => Answer::Failed,
            Stop::Quit | Stop::Fault(_) => {
                session.travel(TurnNumber(0)).expect("the beginning");
                continue;
            }
            Stop::Budget => continue,
        };
        let mut alone = session.machine().clone();
        alone.answer(answer.clone()).expect("it fits");
        let ((), own) = timed(|| while alone.run(1 << 24) == Stop::Budget {});
        session.answer(answer).expect("it fits");
        let ((), time) = timed(|| {
            stop(session);
            session.drain();
        });
        times.push(time.saturating_sub(own));
    }
    times.sort();
    let (median, late) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    println!("  keeping a turn, of {}: median {median:?}, 99th of 100 {late:?}", session.timeline().len());
}

fn travel(session: &mut Session) {
    let count = session.timeline().len() as u32;
    let mut travels: Vec<Duration> = (0..200)
        .map(|step| TurnNumber((step * 7919) % count))
        .map(|number| timed(|| session.travel(number).expect("it is there")).1)
        .collect();
    travels.sort();
    println!("  travel: median {:?}, longest {:?}", travels[100], travels[199]);
}

fn stop(session: &mut Session) -> Stop {
    loop {
        match session.run(1 << 24) {
            Stop::Budget => {}
            stop => return stop,
        }
    }
}

/// Bytes of memory that the process has; 0 where the system does not say.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    text.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or_default() * 4096
}
