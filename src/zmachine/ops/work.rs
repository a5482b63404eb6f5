//! What one instruction may cost: work that grows with what a story says is charged to the budget, and a flood of output ends the run.

use crate::story::Story;
use crate::zmachine::isa::assemble::assemble;
use crate::zmachine::screen::Event;
use crate::zmachine::{Answer, ErrorLevel, FaultKind, Key, Machine, Observer, Options, Stop, Terminal};

/// Counts how often one instruction runs.
struct Visits {
    to: u32,
    count: u64,
}

impl Observer for Visits {
    fn instruction(&mut self, _: &Machine, address: u32) {
        self.count += u64::from(address == self.to);
    }
}

/// A story on a screen of the largest size, so that work on all of it is plain to see, and its symbols.
fn machine(source: &str) -> (Machine, Vec<(String, u32)>) {
    let assembly = assemble(source).unwrap_or_else(|error| panic!("{error}"));
    let terminal = Terminal { rows: 254, columns: 255, ..Terminal::default() };
    let options = Options { terminal, error_level: ErrorLevel::Every, ..Options::default() };
    (Machine::new(Story::from_bytes(assembly.story).unwrap(), options), assembly.symbols)
}

fn address(symbols: &[(String, u32)], name: &str) -> u32 {
    symbols.iter().find(|symbol| symbol.0 == name).unwrap_or_else(|| panic!("there is no {name}")).1
}

/// Checks that an instruction, again and again after some others, is charged as so many instructions at least.
fn check(before: &str, again: &str, least: u64) {
    const BUDGET: u64 = 1_000_000;
    let (mut machine, symbols) = machine(&format!("{before}\nagain: {again}\njump ?again\n"));
    let mut visits = Visits { to: address(&symbols, "again"), count: 0 };
    while visits.count == 0 {
        assert_eq!(machine.run_watched(1, &mut visits), Stop::Budget);
    }
    visits.count = 0;
    assert_eq!(machine.run_watched(BUDGET, &mut visits), Stop::Budget);
    let cost = BUDGET / visits.count;
    // The last one may go beyond the budget.
    assert!(cost * 10 >= least * 9, "`{again}` costs {cost} instructions");
}

#[test]
fn words_that_are_sought_in_a_list_without_order_are_charged_by_its_length() {
    let tables = ".array text byte 5 3 \"x,y\" 0\n.array parse byte 9 40*0\n.array list byte 1 ',' 6 $83 0";
    // 32000 entries, three words.
    check(tables, "tokenise @text @parse @list", 3 * 32_000 / 16);
}

#[test]
fn lines_that_are_split_are_charged_by_their_length() {
    let tables = ".array text byte 250 250 250*'x'\n.array parse byte 9 40*0";
    check(tables, "tokenise @text @parse", 250 / 16);
}

#[test]
fn words_that_are_found_many_times_over_are_charged_by_the_run() {
    // Entries of no length are all the same: here the words "x", "," and "y" are compared with "x".
    let tables =
        ".array text byte 5 1 \"x\" 0\n.array parse byte 9 40*0\n.array list byte 0 0 $7d 0 $74 $a5 $14 $a5 $94 $a5";
    check(tables, "tokenise @text @parse @list", 15_000 / 16);
}

#[test]
fn text_that_shows_nothing_is_charged_by_its_length() {
    let shifts = "{4 4 4 4 4 4 4 4 4 4}".repeat(600);
    check(&format!(".string s \"{shifts}\"\nsplit_window 2"), "print_paddr #s", 6000 / 16);
}

#[test]
fn abbreviations_are_charged_by_their_length() {
    let long = "{4 4 4 4 4 4 4 4 4 4}".repeat(60);
    let short = "{1 0}".repeat(100);
    check(
        &format!(".abbreviation \"{long}\"\n.string s \"{short}\"\nsplit_window 2"),
        "print_paddr #s",
        100 * 600 / 16,
    );
}

#[test]
fn a_room_name_that_shows_nothing_is_charged_by_its_length() {
    let shifts = "{4 4 4 4 4 4 4 4 4 4}".repeat(70);
    check(&format!(".version 3\n.global room = #o\n.object o \"{shifts}\""), "show_status", 700 / 16);
}

#[test]
fn work_on_the_whole_screen_is_charged_by_its_size() {
    let cells = 254 * 255 / 16;
    check("split_window 254", "erase_window 1", cells);
    check("", "split_window 254", cells);
    check("set_window 1", "split_window 0\nset_cursor 254 255", cells);
}

#[test]
fn rows_of_no_width_are_charged() {
    check("split_window 1\nset_window 1", "print_table $40 0 60000", 60_000 / 16);
}

#[test]
fn text_tables_that_change_are_charged() {
    let table = ".array letters byte 78*97\nsplit_window 1\nset_window 1";
    let (_, symbols) = machine(&format!("{table}\nquit"));
    let [high, low] = (address(&symbols, "letters") as u16).to_be_bytes();
    check(&format!("{table}\n.poke $34 {high} {low}"), "inc g00\nstoreb @letters 3 g00\nprint \"b\"", 4096 / 16);
}

#[test]
fn states_that_are_kept_are_charged_by_their_size() {
    let full = "store g00 60000\nfill: push g00\ndec g00\njz g00 ?~fill";
    check(full, "save_undo -> g01", 60_000 * 2 / 8 / 16);
    check("", "save_undo -> g01\nrestart", 64);
}

#[test]
fn warnings_and_sounds_are_charged() {
    check("", "get_parent 0 -> g00", 256 / 16);
    check("", "sound_effect 1", 256 / 16);
}

#[test]
fn work_beyond_a_slice_is_paid_by_the_slices_after_it() {
    const BUDGET: u64 = 200_000;
    let tables = ".array text byte 5 3 \"x,y\" 0\n.array parse byte 9 40*0\n.array list byte 1 ',' 6 $83 0";
    let source = format!("{tables}\nagain: tokenise @text @parse @list\njump ?again\n");
    let visits = |slice: u64| {
        let (mut machine, symbols) = machine(&source);
        let mut visits = Visits { to: address(&symbols, "again"), count: 0 };
        for _ in 0..BUDGET / slice {
            assert_eq!(machine.run_watched(slice, &mut visits), Stop::Budget);
        }
        visits.count
    };
    let at_once = visits(BUDGET);
    assert!(at_once > 10);
    assert_eq!([1, 7, 1000, 50_000].map(visits), [at_once; 4]);
}

#[test]
fn work_of_an_answer_is_paid_by_the_next_run() {
    let mut machine = machine(".array text byte 5 4*0\nagain: aread @text 0 -> sp\njump ?again").0;
    while machine.run(1) == Stop::Budget {}
    machine.charge(16 * 1000);
    machine.answer(Answer::Line { text: "x".into(), end: Key::Enter }).unwrap();
    let before = machine.pc();
    assert_eq!((machine.run(999), machine.pc()), (Stop::Budget, before));
    assert_eq!(machine.run(2), Stop::Budget);
    assert_ne!(machine.pc(), before);
}

#[test]
fn a_flood_of_any_kind_of_output_ends_the_run() {
    for flood in [
        "get_parent 0 -> g00",
        "sound_effect 1",
        "sound_effect 3 2 8",
        "erase_window -1",
        "set_window 1\nset_cursor 254 255\nprint_char 'x'\nsplit_window 0",
        "print_unicode 233",
        "print_num 1",
        "new_line",
        "output_stream 2\nprint \"x\"",
    ] {
        let (mut machine, _) = machine(&format!("again: {flood}\njump ?again"));
        let stop = machine.run(1 << 24);
        let bytes: usize = machine.drain().iter().map(held).sum();
        assert!(!matches!(stop, Stop::Quit | Stop::Fault(_)), "{flood}: {stop:?}");
        assert!(bytes < 4 << 20, "{flood}: {bytes} bytes");
    }
}

#[test]
fn interrupts_of_interrupts_come_to_an_end() {
    let (mut machine, _) =
        machine("read_char 1 1 #tick -> g00\nquit\n.routine tick\nread_char 1 1 #tick -> g00\nrtrue");
    let mut deep = 0;
    while let Stop::Request(_) = machine.run(100) {
        assert_eq!(machine.answer(Answer::TimedOut), Ok(()));
        deep += 1;
        assert!(deep < 1000);
    }
    assert!(matches!(machine.run(1), Stop::Fault(fault) if fault.kind == FaultKind::StackOverflow));
    assert!(machine.request().is_none() && deep > 32, "{deep}");
}

fn held(event: &Event) -> usize {
    size_of::<Event>()
        + match event {
            Event::Text { text, .. } | Event::Input { text, .. } => text.len(),
            Event::Transcript(text) | Event::Record(text) | Event::Warning(text) | Event::Picture(text) => text.len(),
            Event::QuoteBox { rows } => rows.iter().map(|row| size_of_val(&row[..])).sum(),
            Event::EraseLower { .. } | Event::EraseScreen { .. } | Event::Turn | Event::Bleep(_) | Event::Sound(_) => 0,
        }
}
