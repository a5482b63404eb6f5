//! Both engines in lock-step: whatever `Machine::run` runs is held to the plain engine, the specification, at every stop of every walk.
//!
//! Here are the stories, what is typed in them, and the slices; the comparison itself is in `fuzz/src/lockstep.rs`, which the fuzz targets use too, and
//! what makes random programs in `fuzz/src/routines.rs`. `cargo test` goes through the beginning of the longest walks and some thousand programs. All of it, and many more programs:
//!
//! ```text
//! GOLMAC_LOCKSTEP=all GOLMAC_STORIES=… cargo test --release --test main lockstep
//! ```

use std::fs;
use std::path::Path;

use golmac::story::Story;
use golmac::zmachine::isa::assemble::assemble;
use golmac::zmachine::{Answer, GeneratorKind, Key, Machine, Observer, Options, Request, Stop};

use crate::fuzz_corpus::targets;
use crate::fuzz_corpus::targets::lockstep::{Pair, Plainly};
use crate::published_path;

/// Slices of a budget, and how often each comes before the next: small ones for short stretches, so that the engines stop at every kind of place.
const SLICES: [(u64, usize); 5] = [(1, 24), (1000, 48), (7, 12), (1000, 48), (97, 12)];

/// Instructions of a walk in `cargo test`: no published walk has more.
const SHORT: u64 = 5_000_000;

/// Instructions of a story that may never end, where everything is to be tested.
const LONG: u64 = 200_000_000;

/// Whether everything is to be tested, however long it takes.
pub fn everything() -> bool {
    std::env::var_os("GOLMAC_LOCKSTEP").is_some_and(|what| what == "all")
}

/// What is typed in stories that come without a walk: words that most know, and keys for menus.
const ANYTHING: &str = "look\n1\ninventory\nn\nopen mailbox\ntake all\nundo\nexamine me\ny\nwait\n2\ndrop all\nsave\nrestore\n\
                        say \"hello, sailor\"\nnorth. south. east\nxyzzy\n.\nrestart\ny\nscript\nquit\nn\nquit\ny\n";

/// What is typed in the conformance stories, as they ask for it.
const TYPED: [(&str, &str); 6] = [
    ("czech", ""),
    ("praxix", "all\nundo\nmultiundo\nquit\n"),
    ("strictz", "n\n\n"),
    ("etude", "3\n\n6\n\n.\n"),
    ("random", "1\n2\n3\n4\nq\n"),
    ("gntests", "1\n\n2\n\n3\n\n4\n\n5\n\nq\n"),
];

/// Counts the plain engine's instructions.
struct Counter(u64);

impl Observer for Counter {
    fn instruction(&mut self, _: &Machine, _: u32) {
        self.0 += 1;
    }
}

/// A story and what is typed in it.
struct Walk<'a> {
    name: String,
    story: Story,
    lines: std::str::Lines<'a>,
    /// What is left of a line whose characters answer keys, last first.
    keys: Vec<Key>,
    turn: usize,
    line: &'a str,
    saved: Option<Vec<u8>>,
}

impl<'a> Walk<'a> {
    fn new(path: &Path, typed: &'a str) -> Walk<'a> {
        let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let story = Story::from_bytes(bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Walk::of(path, story, typed)
    }

    fn of(path: &Path, story: Story, typed: &'a str) -> Walk<'a> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Walk { name, story, lines: typed.lines(), keys: Vec::new(), turn: 0, line: "", saved: None }
    }

    /// Goes the walk in both engines, as far as so many instructions reach, and tells how many there were.
    fn go(mut self, seed: u64, most: u64) -> u64 {
        let options = Options { generator: GeneratorKind::Frotz, seed, turns_kept: 1, ..Options::default() };
        let mut pair = Pair::new(&self.story, &options);
        let mut counter = Counter(0);
        let slices = SLICES.iter().flat_map(|(slice, times)| std::iter::repeat_n(*slice, *times)).cycle();
        for slice in slices {
            let stop = match pair.run(slice, &mut counter) {
                Ok((stop, _)) => stop,
                Err(report) => panic!("{}, turn {} ({:?}): {report}", self.name, self.turn, self.line),
            };
            match stop {
                Stop::Budget if counter.0 < most => {}
                Stop::Request(request) if counter.0 < most => {
                    let Some(answer) = self.answer(&request, &mut pair) else { break };
                    pair.answer(answer).unwrap_or_else(|error| panic!("{}: {error}", self.name));
                }
                Stop::Budget | Stop::Request(_) | Stop::Quit | Stop::Fault(_) => break,
            }
        }
        counter.0
    }

    fn next_line(&mut self) -> Option<&'a str> {
        self.turn += 1;
        self.line = self.lines.next()?;
        Some(self.line)
    }

    /// The next answer; None at the end of the walk.
    fn answer(&mut self, request: &Request, pair: &mut Pair) -> Option<Answer> {
        let timeout = match request {
            Request::Line(line) => line.timeout,
            Request::Key(key) => key.timeout,
            _ => None,
        };
        if timeout.is_some() && !self.turn.is_multiple_of(3) {
            self.turn += 1;
            return Some(Answer::TimedOut);
        }
        Some(match request {
            Request::Line(_) => Answer::Line { text: self.next_line()?.to_string(), end: Key::Enter },
            Request::Key(_) => {
                if self.keys.is_empty() {
                    self.keys =
                        [Key::Enter].into_iter().chain(self.next_line()?.chars().rev().map(Key::Char)).collect();
                }
                Answer::Key(self.keys.pop().unwrap_or(Key::Enter))
            }
            Request::Save => {
                self.saved = pair.quetzal().ok();
                self.saved.as_ref().map_or(Answer::Failed, |_| Answer::Done)
            }
            Request::Restore => self.saved.clone().map_or(Answer::Failed, Answer::Bytes),
            Request::SaveTable { .. } | Request::Transcript | Request::Record => Answer::Done,
            Request::RestoreTable { .. } | Request::Commands => Answer::Failed,
        })
    }
}

/// Goes through every story of a folder, each with its walk beside it where there is one.
fn go_through(folder: &Path, most: u64, wanted: impl Fn(&str) -> bool) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut seen = 0;
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (stem, end) = name.rsplit_once('.').unwrap_or((&name, ""));
        let is_story = end.len() == 2 && end.starts_with('z') || end == "zblorb";
        if !is_story || !wanted(stem) {
            continue;
        }
        let walk = fs::read_to_string(path.with_extension("walk")).ok();
        let known = TYPED.iter().find(|(known, _)| *known == stem).map(|(_, typed)| *typed);
        let typed = walk.as_deref().or(known).unwrap_or(ANYTHING);
        let instructions = Walk::new(&path, typed).go(5, most);
        // Shown only where the test fails, or is asked to show it.
        println!("{name}: {instructions} instructions");
        seen += 1;
    }
    assert!(seen > 0, "there are no stories in {}", folder.display());
}

fn most() -> u64 {
    if everything() { LONG } else { SHORT }
}

#[test]
fn our_own_stories_run_the_same_in_both_engines() {
    go_through(Path::new("stories"), most(), |_| true);
}

#[test]
fn conformance_stories_run_the_same_in_both_engines() {
    let Some(folder) = published_path("conformance") else { return };
    go_through(&folder, most(), |stem| stem != "crashme");
}

#[test]
fn published_games_run_the_same_in_both_engines() {
    for folder in ["games", "blorb", "v6"] {
        let Some(folder) = published_path(folder) else { return };
        go_through(&folder, most(), |_| true);
    }
}

#[test]
fn random_junk_as_code_runs_the_same_in_both_engines() {
    let Some(story) = published_path("conformance/crashme.z5") else { return };
    for seed in 1..=20 {
        Walk::new(&story, &"1\ny\n".repeat(50)).go(seed, if everything() { 2_000_000 } else { 200_000 });
    }
}

#[test]
fn benchmark_stories_run_the_same_in_both_engines() {
    let Some(folder) = published_path("../bench/stories") else { return };
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let most = if everything() { LONG } else { 500_000 };
    go_through(&folder, most, |stem| everything() || stem.ends_with("-s"));
}

#[test]
fn benchmark_programs_run_the_same_in_both_engines() {
    for entry in fs::read_dir("benches/engine").expect("the programs") {
        let path = entry.expect("an entry").path();
        let assembly = assemble(&fs::read_to_string(&path).expect("a program")).expect("a program");
        let story = Story::from_bytes(assembly.story).expect("a story");
        Walk::of(&path, story, "").go(5, most());
    }
}

/// Programs for some versions, each made of a seed.
fn seeds(versions: std::ops::RangeInclusive<u64>) {
    let rounds = if everything() { 20_000 } else { 250 };
    for round in 0..rounds {
        versions.clone().for_each(|version| targets::seeded(8 * round + version - 1));
    }
}

#[test]
fn random_routines_of_early_versions_run_the_same_in_both_engines() {
    seeds(1..=4);
}

#[test]
fn random_routines_of_late_versions_run_the_same_in_both_engines() {
    seeds(5..=8);
}

/// Two machines, of programs that are the same but for what stands here: the first runs one instruction, the other the other.
fn unequal(one: &str, other: &str) -> Pair {
    let machine = |instruction: &str| {
        // Code in the last page of dynamic memory would count as memory.
        let source = format!(
            ".version 5\n.poke $1c 0 0\n.array table byte 300*0\n.static\n.array between byte 512*0\n.routine main\nstore g00 1\nagain: inc g00\njl g00 50 ?again\n{instruction}\n\
             later: inc g01\njl g01 1000 ?later\nread_char 1 -> sp\nquit\n.routine sub a\nstore g05 a\nret a\n"
        );
        let assembly = assemble(&source).expect("a program");
        Machine::new(Story::from_bytes(assembly.story).expect("a story"), Options::default())
    };
    Pair::of(machine(one), machine(other))
}

#[test]
fn a_difference_is_found_and_told() {
    let cases = [
        ("storeb @table 3 7", "storeb @table 3 8", "storeb", &["memory 0x", ": 07 and 08"][..]),
        ("push 7", "push 8", "push 7", &["frame 0, pushed word 0: 0007 and 0008"]),
        ("call_2n #sub 7", "call_2n #sub 8", "call_2n", &["frame 1, local 0: 0007 and 0008"]),
        ("call_2n #sub 7", "call_2s #sub 7 -> sp", "call_2n", &["result: Discard", "result: Store(0)"]),
        ("random -7 -> g00", "random -8 -> g00", "random", &["generator."]),
        ("split_window 1", "split_window 2", "split_window", &["screen."]),
        ("output_stream 3 @table", "output_stream 3 @table+2", "output_stream", &["streams."]),
        ("print_num 1", "print_num 2", "print_num 1", &["event 0: Some(Text { text: \"1\"", "text: \"2\""]),
        ("nop", "quit", "nop", &["stop: Budget and Quit"]),
        ("save_undo -> g00", "restore_undo -> g00", "save_undo", &["states kept for undo: 1 and 0"]),
        // Equal but for what was charged.
        ("copy_table @table 0 250", "copy_table @table 0 120", "copy_table", &["work: "]),
    ];
    for (one, other, here, expected) in cases {
        for slice in [1000, 97, 7, 1] {
            for patience in [0, 500] {
                let mut pair = unequal(one, other).with_patience(patience);
                let report = (0..1000).find_map(|_| pair.run(slice, &mut Plainly).err());
                let report = report.unwrap_or_else(|| panic!("{one} and {other} are told to be the same"));
                let at = report.lines().find(|line| line.starts_with("  here")).unwrap_or_default();
                let told = at.contains(here) && expected.iter().all(|word| report.contains(word));
                assert!(told, "{one} and {other} in slices of {slice}: {report}");
            }
        }
    }
}

#[test]
fn what_is_equal_is_told_to_be_equal() {
    let mut pair = unequal("push 7", "push 7");
    for slice in [1, 7, 97, 1000, 1000] {
        assert!(pair.run(slice, &mut Plainly).is_ok());
    }
    while pair.run(1000, &mut Plainly).is_ok_and(|(stop, _)| stop == Stop::Budget) {}
    assert_eq!(pair.answer(Answer::Key(Key::Enter)), Ok(()));
    assert_eq!(pair.run(1000, &mut Plainly), Ok((Stop::Quit, Vec::new())));
}
