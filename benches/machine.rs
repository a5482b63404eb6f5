//! What it takes to keep, copy and take back a machine, and how many lines it takes a second: `cargo bench --bench machine`. What the figures are for
//! is in README.md. With `GOLMAC_STORIES` set, published stories are measured too.

use std::fs;
use std::path::PathBuf;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use golmac::story::Story;
use golmac::zmachine::screen::Event;
use golmac::zmachine::{Answer, GeneratorKind, Key, Machine, Options, Request, Snapshot, Stop};

fn main() {
    // Not where only some benchmarks were asked for; and of one story, for what is freed stays with the process.
    if std::env::args().skip(1).all(|argument| argument == "--bench") {
        print_alive(if published().is_some() { "advent.z5" } else { "eleven.z5" });
    }
    divan::main();
}

/// A story, with lines to play.
#[derive(Debug, Clone, Copy)]
struct Played {
    file: &'static str,
    seed: u64,
    /// How many lines are played before anything is measured, so that rings and screens are as full as they are in play.
    before: usize,
}

const OURS: [Played; 2] =
    [Played { file: "eleven.z5", seed: 0, before: 60 }, Played { file: "interchange.z3", seed: 0, before: 24 }];

/// Of the folder that `GOLMAC_STORIES` names.
const PUBLISHED: [Played; 2] = [
    Played { file: "advent.z5", seed: 5, before: 100 },
    Played { file: "zork1-r119-880429.z3", seed: 12, before: 100 },
];

fn published() -> Option<PathBuf> {
    std::env::var_os("GOLMAC_STORIES").map(|folder| PathBuf::from(folder).join("games"))
}

fn stories() -> Vec<&'static str> {
    let more = PUBLISHED.iter().filter(|_| published().is_some());
    OURS.iter().chain(more).map(|played| played.file).collect()
}

/// Stories with a walk to their end.
fn walks() -> Vec<&'static str> {
    stories().into_iter().filter(|name| *name != "interchange.z3").collect()
}

impl Played {
    fn named(name: &str) -> Played {
        let found = OURS.iter().chain(&PUBLISHED).find(|played| played.file == name);
        *found.expect("a story")
    }

    fn path(self) -> PathBuf {
        let ours = OURS.iter().any(|played| played.file == self.file);
        let folder = if ours { "stories".into() } else { published().expect("a folder") };
        folder.join(self.file)
    }

    fn lines(self) -> Vec<String> {
        let walk = match self.file {
            "interchange.z3" => "look\nwait\ninventory\nnorth\n".repeat(12).into_bytes(),
            _ => fs::read(self.path().with_extension("walk")).expect("the walk"),
        };
        String::from_utf8_lossy(&walk).lines().map(str::to_owned).collect()
    }

    fn begun(self, turns_kept: usize) -> Machine {
        let story = Story::from_bytes(fs::read(self.path()).expect("a story")).expect("a story");
        let options = Options { generator: GeneratorKind::Frotz, seed: self.seed, turns_kept, ..Options::default() };
        Machine::new(story, options)
    }
}

/// As many as players without a history of their own keep.
const TURNS: usize = 32;

/// Plays one line, and whatever else is asked on the way to the next.
fn turn(machine: &mut Machine, line: &str) {
    let mut text = Some(line.to_owned());
    loop {
        match machine.run(u64::MAX) {
            Stop::Request(Request::Line(_)) => {
                let Some(text) = text.take() else { break };
                machine.answer(Answer::Line { text, end: Key::Enter }).expect("a line");
            }
            Stop::Request(Request::Key(_)) => machine.answer(Answer::Key(Key::Enter)).expect("a key"),
            Stop::Request(_) => machine.answer(Answer::Failed).expect("a refusal"),
            Stop::Budget => drop(machine.drain()),
            Stop::Quit | Stop::Fault(_) => break,
        }
    }
    machine.drain();
}

/// A story in the middle of its play, and the lines that are left. Its present state has been taken and hashed already.
fn played(name: &str, turns_kept: usize) -> (Machine, Vec<String>) {
    let played = Played::named(name);
    let mut machine = played.begun(turns_kept);
    let lines = played.lines();
    let (before, after) = lines.split_at(played.before);
    before.iter().for_each(|line| turn(&mut machine, line));
    machine.state_hash();
    (machine, after.to_vec())
}

/// A machine after one more turn than the snapshot that was taken last.
fn after_a_turn(name: &str) -> impl FnMut() -> Machine {
    let (machine, lines) = played(name, 0);
    let mut lines = lines.into_iter().cycle();
    move || {
        let mut machine = machine.clone();
        turn(&mut machine, &lines.next().unwrap_or_default());
        machine
    }
}

#[divan::bench(args = stories())]
fn snapshot_after_a_turn(bencher: Bencher, name: &str) {
    bencher.with_inputs(after_a_turn(name)).bench_local_refs(|machine| machine.snapshot());
}

#[divan::bench(args = stories())]
fn snapshot_again(bencher: Bencher, name: &str) {
    let (mut machine, _) = played(name, TURNS);
    bencher.bench_local(|| machine.snapshot());
}

#[divan::bench(args = stories())]
fn fork(bencher: Bencher, name: &str) {
    let (machine, _) = played(name, TURNS);
    bencher.bench_local(|| black_box(&machine).clone());
}

#[divan::bench(args = stories())]
fn fork_and_drop(bencher: Bencher, name: &str) {
    let (machine, _) = played(name, TURNS);
    bencher.bench_local(|| drop(black_box(black_box(&machine).clone())));
}

/// A turn in a copy, with its text, which is then dropped.
#[divan::bench(args = stories(), consts = [0, TURNS])]
fn fork_a_turn<const KEPT: usize>(bencher: Bencher, name: &str) {
    let (machine, lines) = played(name, KEPT);
    let mut lines = lines.iter().cycle();
    bencher.bench_local(|| turn(&mut black_box(&machine).clone(), lines.next().map_or("", |line| line)));
}

#[divan::bench(args = stories())]
fn restore_the_turn_before(bencher: Bencher, name: &str) {
    let next = after_a_turn(name);
    let before: Snapshot = played(name, 0).0.snapshot();
    bencher.with_inputs(next).bench_local_refs(|machine| machine.restore(&before));
}

#[divan::bench(args = stories())]
fn restore_again(bencher: Bencher, name: &str) {
    let (mut machine, _) = played(name, 0);
    let here = machine.snapshot();
    bencher.bench_local(|| machine.restore(black_box(&here)));
}

#[divan::bench(args = stories())]
fn state_hash(bencher: Bencher, name: &str) {
    let (machine, _) = played(name, TURNS);
    bencher.bench_local(|| machine.state_hash());
}

#[divan::bench(args = stories())]
fn state_hash_after_a_turn(bencher: Bencher, name: &str) {
    bencher.with_inputs(after_a_turn(name)).bench_local_refs(|machine| machine.state_hash());
}

#[divan::bench(args = stories())]
fn to_bytes(bencher: Bencher, name: &str) {
    let (mut machine, _) = played(name, TURNS);
    let snapshot = machine.snapshot();
    bencher.bench_local(|| snapshot.to_bytes(&machine));
}

#[divan::bench(args = stories())]
fn from_bytes(bencher: Bencher, name: &str) {
    let (mut machine, _) = played(name, TURNS);
    let bytes = machine.snapshot().to_bytes(&machine);
    bencher.bench_local(|| Snapshot::from_bytes(black_box(&bytes), &machine));
}

/// Runs to the next line that is wanted, with the text that was printed on the way. False where there is none.
fn read_on(machine: &mut Machine, text: &mut String) -> bool {
    loop {
        let stop = machine.run(u64::MAX);
        for event in machine.drain() {
            if let Event::Text { text: printed, .. } = event {
                text.push_str(&printed);
            }
        }
        match stop {
            Stop::Request(Request::Line(_)) => return true,
            Stop::Request(Request::Key(_)) => machine.answer(Answer::Key(Key::Enter)).expect("a key"),
            Stop::Request(_) => machine.answer(Answer::Failed).expect("a refusal"),
            Stop::Budget => {}
            Stop::Quit | Stop::Fault(_) => return false,
        }
    }
}

/// The whole walk, line by line with its text, and back to the first prompt: as a program plays that learns a game.
#[divan::bench(args = walks())]
fn walk(bencher: Bencher, name: &str) {
    let played = Played::named(name);
    let mut machine = played.begun(0);
    let mut text = String::new();
    read_on(&mut machine, &mut text);
    let beginning = machine.snapshot();
    let lines = played.lines();
    bencher.counter(ItemsCount::new(lines.len())).bench_local(|| {
        machine.restore(&beginning).expect("its own");
        for line in &lines {
            text.clear();
            machine.answer(Answer::Line { text: line.clone(), end: Key::Enter }).expect("a line");
            if !read_on(&mut machine, &mut text) {
                break;
            }
        }
    });
}

/// Prints what a thousand copies take while all of them are there, before and after each has played a turn.
fn print_alive(name: &str) {
    const COPIES: usize = 1000;
    let (machine, lines) = played(name, 0);
    let line = lines.first().map_or("", |line| line);
    let before = resident();
    let mut copies: Vec<Machine> = (0..COPIES).map(|_| machine.clone()).collect();
    let forked = resident().saturating_sub(before);
    copies.iter_mut().for_each(|copy| turn(copy, line));
    let played = resident().saturating_sub(before);
    copies.iter_mut().for_each(|copy| drop(copy.snapshot()));
    let kept = resident().saturating_sub(before);
    drop(black_box(copies));
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    println!(
        "{COPIES} copies of {name}: {:.1} MiB, after a turn {:.1} MiB, with a snapshot of it {:.1} MiB",
        mib(forked),
        mib(played),
        mib(kept)
    );
}

/// Bytes of memory that the process has; 0 where the system does not say.
fn resident() -> u64 {
    let text = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    text.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or_default() * 4096
}
