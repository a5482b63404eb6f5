//! What the story's own code takes: `cargo bench --no-default-features --bench engine`. What the figures are for is in README.md.
//!
//! Each program in `engine/` computes for long and prints one number at its end. It runs as `Machine::run` runs it, and in the plain engine.

use std::cell::RefCell;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use golmac::inspect::watched::Watch;
use golmac::story::Story;
use golmac::zmachine::isa::assemble::assemble;
use golmac::zmachine::screen::Event;
use golmac::zmachine::{Machine, Observer, Options, Stop};

/// A program: its name, its text, and the number that it ends with.
type Program = (&'static str, &'static str, &'static str);

const PROGRAMS: [Program; 8] = [
    ("arithmetic", include_str!("engine/arithmetic.zasm"), "22041"),
    ("calls", include_str!("engine/calls.zasm"), "-24590"),
    ("arrays", include_str!("engine/arrays.zasm"), "29968"),
    ("objects", include_str!("engine/objects.zasm"), "7677"),
    ("printing", include_str!("engine/printing.zasm"), "-32616"),
    ("stream3", include_str!("engine/stream3.zasm"), "-11068"),
    ("tokenise", include_str!("engine/tokenise.zasm"), "27464"),
    ("undo", include_str!("engine/undo.zasm"), "30720"),
];

/// Units that a slice has, as a player that stays awake would give them.
const SLICE: u64 = 1_000_000;

/// Watches nothing, and so has the plain engine run.
struct Plainly;

impl Observer for Plainly {
    fn instruction(&mut self, _: &Machine, _: u32) {}
}

/// Counts instructions.
struct Counter(u64);

impl Observer for Counter {
    fn instruction(&mut self, _: &Machine, _: u32) {
        self.0 += 1;
    }
}

/// A program that is ready to run.
struct Ready {
    name: &'static str,
    machine: Machine,
    instructions: u64,
}

/// All programs. Both engines must have come to the right number.
static READY: LazyLock<Vec<Ready>> = LazyLock::new(|| {
    PROGRAMS
        .iter()
        .map(|&(name, source, number)| {
            let assembly = assemble(source).unwrap_or_else(|error| panic!("{name}: {error}"));
            let story = Story::from_bytes(assembly.story).unwrap_or_else(|error| panic!("{name}: {error}"));
            let machine = Machine::new(story, Options { turns_kept: 0, ..Options::default() });
            let mut counter = Counter(0);
            let printed = to_end(&mut machine.clone(), |machine| machine.run_watched(SLICE, &mut counter));
            assert_eq!(printed, number, "what {name} ends with");
            let printed = to_end(&mut machine.clone(), |machine| machine.run(SLICE));
            assert_eq!(printed, number, "what {name} ends with");
            Ready { name, machine, instructions: counter.0 }
        })
        .collect()
});

/// Runs to the end, and gives the last line.
fn to_end(machine: &mut Machine, mut run: impl FnMut(&mut Machine) -> Stop) -> String {
    let mut line = String::new();
    loop {
        let stop = run(machine);
        for event in machine.drain() {
            let Event::Text { text, .. } = event else { continue };
            match text.rsplit_once('\n') {
                Some((_, last)) => line = last.to_string(),
                None => line.push_str(&text),
            }
        }
        match stop {
            Stop::Budget => {}
            Stop::Quit => return line,
            other => panic!("{other:?}"),
        }
    }
}

fn main() {
    LazyLock::force(&READY);
    divan::main();
}

fn names() -> impl Iterator<Item = &'static str> {
    PROGRAMS.iter().map(|(name, _, _)| *name)
}

fn measure(bencher: Bencher, name: &str, run: impl Fn(&mut Machine) -> Stop) {
    let ready = READY.iter().find(|ready| ready.name == name).expect("a program of the list");
    bencher
        .counter(ItemsCount::new(ready.instructions))
        .with_inputs(|| ready.machine.clone())
        .bench_local_refs(|machine| to_end(machine, &run));
}

/// As every front end runs a story.
#[divan::bench(args = names(), sample_count = 30)]
fn run(bencher: Bencher, name: &str) {
    measure(bencher, name, |machine| machine.run(SLICE));
}

/// In the plain engine, for the ratio.
#[divan::bench(args = names(), sample_count = 30)]
fn plain(bencher: Bencher, name: &str) {
    measure(bencher, name, |machine| machine.run_watched(SLICE, &mut Plainly));
}

/// With coverage and profile, which only the plain engine has. What they cost is the ratio to `plain`; `run` has no trace of them.
#[divan::bench(args = names(), sample_count = 10)]
fn covered(bencher: Bencher, name: &str) {
    let watch = RefCell::new(Watch::default());
    measure(bencher, name, |machine| machine.run_watched(SLICE, &mut *watch.borrow_mut()));
}
