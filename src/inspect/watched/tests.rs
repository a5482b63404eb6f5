use super::*;
use crate::story::Story;
use crate::zmachine::isa::assemble::assemble;
use crate::zmachine::{Machine, Options, Stop};

/// Calls itself, another twice, and leaves one out; prints one of two strings.
const STORY: &str = "\
call_vs #down 3 -> sp
call_vn #work
call_vn #work
jz 0 ?over
call_vn #idle
print_paddr #never
over: print_paddr #once
quit
.routine down n
jz n ?~on
call_vn #work
rtrue
on: sub n 1 -> n
call_vs #down n -> sp
ret_popped
.routine work
nop
nop
rtrue
.routine idle
nop
rtrue
.string once \"once\"
.string never \"never\"
";

fn watched(source: &str) -> (Machine, Watch) {
    let story = assemble(source).unwrap_or_else(|error| panic!("{error}")).story;
    let mut machine = Machine::new(Story::from_bytes(story).expect("a story"), Options::default());
    let mut watch = Watch::default();
    while machine.run_watched(10, &mut watch) == Stop::Budget {}
    (machine, watch)
}

/// The routines' names as they stand in the source.
fn named(whole: &coverage::Whole) -> impl Fn(u32) -> String {
    let names: Vec<(u32, &str)> =
        whole.routines.iter().map(|routine| routine.address).zip(["main", "down", "work", "idle"]).collect();
    move |address| names.iter().find(|(at, _)| *at == address).map_or("?", |(_, name)| *name).to_owned()
}

#[test]
fn each_path_of_calls_has_what_ran_at_its_end() {
    let (machine, watch) = watched(STORY);
    let calls = watch.calls;
    let whole = whole::of(&machine, []);
    let name = named(&whole);
    let text = profile::collapsed(&calls, &name);
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            "main 6",
            "main;down 4",
            "main;down;down 4",
            "main;down;down;down 4",
            "main;down;down;down;down 3",
            "main;down;down;down;down;work 3",
            "main;work 6",
        ]
    );
    let totals = profile::totals(&calls);
    let of = |wanted: &str| totals.iter().find(|(address, _)| name(**address) == wanted).map(|(_, total)| *total);
    assert_eq!(of("main"), Some(profile::Total { calls: 0, own: 6, all: 30 }));
    assert_eq!(of("down"), Some(profile::Total { calls: 4, own: 15, all: 18 }));
    assert_eq!(of("work"), Some(profile::Total { calls: 3, own: 9, all: 9 }));
    assert_eq!(of("idle"), None);
    let table = profile::table(&calls, &name);
    assert!(table.lines().nth(1).is_some_and(|line| line.ends_with("down") && line.contains(" 50.00 ")), "{table}");
}

#[test]
fn coverage_counts_what_was_reached_of_what_there_is() {
    let (machine, watch) = watched(STORY);
    let coverage = watch.coverage;
    let whole = whole::of(&machine, []);
    let share = |reached, of| coverage::Share { reached, of };
    let summary = coverage.summary(&whole);
    assert_eq!(summary.routines, share(3, 4));
    assert_eq!(summary.instructions, share(15, 19));
    assert_eq!(summary.strings, share(1, 2));
    assert!(summary.to_string().starts_with("Routines: 3 of 4 (75.00 %)\n"), "{summary}");
    let listing = Coverage::listing(&whole);
    let lines: Vec<&str> = listing.lines().collect();
    let info = coverage.lcov(&whole, "story.lst");
    // Each line of the report means an instruction of the listing, and has its count.
    for (line, count) in info.lines().filter_map(|line| line.strip_prefix("DA:")?.split_once(',')) {
        let text = lines[line.parse::<usize>().expect("a line") - 1];
        let address = u32::from_str_radix(&text[..5], 16).expect("an address");
        assert_eq!(count.parse(), Ok(coverage.count(address)), "{text}");
    }
    for name in info.lines().filter_map(|line| line.strip_prefix("FN:")?.split_once(',')) {
        assert_eq!(lines[name.0.parse::<usize>().expect("a line") - 1], format!("{}:", name.1));
    }
    assert!(info.contains("\nFNF:4\nFNH:3\n") && info.ends_with("LF:19\nLH:15\nend_of_record\n"), "{info}");
}

/// What is thrown away, undone or interrupted leaves no call open.
#[test]
fn calls_that_are_thrown_and_undone_are_over() {
    let source = "\
call_vs #outer -> sp
save_undo -> g00
jz g00 ?failed
je g00 2 ?again
call_vs #undoes -> sp
failed: quit
again: nop
nop
quit
.routine outer
catch -> g01
call_vs #middle -> sp
rtrue
.routine middle
call_vs #inner -> sp
rtrue
.routine inner
throw 1 g01
.routine undoes
restore_undo -> sp
rtrue
";
    let (_, watch) = watched(source);
    let calls = watch.calls;
    let depths: Vec<(usize, u64)> =
        calls.paths().iter().enumerate().map(|(n, path)| (calls.routines(n as u32).len(), path.instructions)).collect();
    // Outside: call, save, two branches, call; after undoing two branches, two that do nothing, quit.
    assert_eq!(depths, [(1, 10), (2, 2), (3, 1), (4, 1), (2, 1)]);
}

#[test]
fn no_story_fills_memory_with_paths() {
    let deep = ".routine deep n\njz n ?rtrue\nsub n 1 -> n\ncall_vs #deep n -> sp\nrtrue";
    let (_, watch) = watched(&format!("call_vs #deep 3000 -> sp\nquit\n{deep}"));
    let calls = watch.calls;
    assert_eq!(calls.paths().len(), 256);
    assert_eq!(calls.paths().iter().map(|path| path.instructions).sum::<u64>(), 2 + 3000 * 4 + 1);
}
