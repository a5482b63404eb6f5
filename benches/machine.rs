//! What it takes to keep, copy and take back a machine: `cargo bench --bench machine`. What the figures are for is in README.md.

use std::fs;

use divan::{Bencher, black_box};
use golmac::story::Story;
use golmac::zmachine::{Answer, Key, Machine, Options, Request, Snapshot, Stop};

fn main() {
    divan::main();
}

/// Stories, with lines to play before anything is measured, so that rings and screens are as full as they are in play.
const STORIES: [&str; 2] = ["eleven.z5", "interchange.z3"];

fn lines(name: &str) -> Vec<String> {
    let walk = match name {
        "eleven.z5" => fs::read_to_string("stories/eleven.walk").expect("the walk"),
        _ => "look\nwait\ninventory\nnorth\n".repeat(12),
    };
    walk.lines().map(str::to_owned).collect()
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

/// A story in the middle of its play, and the lines that are left. Where turns are kept, each has taken a snapshot already.
fn played(name: &str, turns_kept: usize) -> (Machine, Vec<String>) {
    let story = Story::from_bytes(fs::read(format!("stories/{name}")).expect("a story")).expect("a story");
    let mut machine = Machine::new(story, Options { turns_kept, ..Options::default() });
    let lines = lines(name);
    let (before, after) = lines.split_at(lines.len() / 2);
    before.iter().for_each(|line| turn(&mut machine, line));
    machine.snapshot();
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

#[divan::bench(args = STORIES)]
fn snapshot_after_a_turn(bencher: Bencher, name: &str) {
    bencher.with_inputs(after_a_turn(name)).bench_local_refs(|machine| machine.snapshot());
}

#[divan::bench(args = STORIES)]
fn snapshot_again(bencher: Bencher, name: &str) {
    let (mut machine, _) = played(name, TURNS);
    bencher.bench_local(|| machine.snapshot());
}

#[divan::bench(args = STORIES)]
fn fork(bencher: Bencher, name: &str) {
    let (machine, _) = played(name, TURNS);
    bencher.bench_local(|| black_box(&machine).clone());
}

#[divan::bench(args = STORIES)]
fn fork_and_drop(bencher: Bencher, name: &str) {
    let (machine, _) = played(name, TURNS);
    bencher.bench_local(|| drop(black_box(black_box(&machine).clone())));
}

#[divan::bench(args = STORIES)]
fn restore_the_turn_before(bencher: Bencher, name: &str) {
    let next = after_a_turn(name);
    let before: Snapshot = played(name, 0).0.snapshot();
    bencher.with_inputs(next).bench_local_refs(|machine| machine.restore(&before));
}

#[divan::bench(args = STORIES)]
fn state_hash(bencher: Bencher, name: &str) {
    let (mut machine, _) = played(name, TURNS);
    bencher.bench_local(|| machine.state_hash());
}

#[divan::bench(args = STORIES)]
fn to_bytes(bencher: Bencher, name: &str) {
    let (mut machine, _) = played(name, TURNS);
    let snapshot = machine.snapshot();
    bencher.bench_local(|| snapshot.to_bytes(&machine));
}

#[divan::bench(args = STORIES)]
fn from_bytes(bencher: Bencher, name: &str) {
    let (mut machine, _) = played(name, TURNS);
    let bytes = machine.snapshot().to_bytes(&machine);
    bencher.bench_local(|| Snapshot::from_bytes(black_box(&bytes), &machine));
}
