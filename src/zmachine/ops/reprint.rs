//! What is printed again is what a story's memory says now, and costs what it cost the first time: strings that are kept must show in nothing.

use crate::story::Story;
use crate::zmachine::isa::assemble::assemble;
use crate::zmachine::screen::{Event, Style};
use crate::zmachine::{ErrorLevel, Machine, Options, Stop};

fn machine(source: &str) -> Machine {
    let assembly = assemble(source).unwrap_or_else(|error| panic!("{error}"));
    let options = Options { error_level: ErrorLevel::Every, ..Options::default() };
    Machine::new(Story::from_bytes(assembly.story).unwrap(), options)
}

/// Runs to the end in the smallest slices: what was printed, how many slices it took, and the state hash.
fn run(machine: &mut Machine) -> (String, u64, u128) {
    let (mut text, mut slices) = (String::new(), 0);
    loop {
        let stop = machine.run(1);
        for event in machine.drain() {
            if let Event::Text { text: more, .. } | Event::Warning(more) = event {
                text += &more;
            }
        }
        slices += 1;
        match stop {
            Stop::Budget => assert!(slices < 1_000_000, "{text}"),
            Stop::Quit => break,
            Stop::Fault(fault) => {
                text += &format!("[{:?}]", fault.kind);
                break;
            }
            Stop::Request(request) => panic!("{request:?}"),
        }
    }
    (text, slices, machine.state_hash())
}

/// Checks what a story prints: with nothing kept, with all kept by a copy, and after travel back.
fn check(source: &str, expected: &str) {
    let mut first = machine(source);
    let mut copy = first.clone();
    let start = first.snapshot();
    let ran = run(&mut first);
    assert_eq!(ran.0, expected, "{source}");
    assert_eq!(run(&mut copy), ran, "{source}");
    first.restore(&start).expect("it is its own");
    assert_eq!(run(&mut first), ran, "{source}");
}

#[test]
fn a_string_that_was_overwritten_is_printed_as_it_is_now() {
    let story = ".array s byte $18 $c6 $98 $c6
        print_addr @s
        print_addr @s
        storew @s 0 $9ce7
        print_addr @s
        print_addr @s
        storew @s 0 $18c6
        print_addr @s
        quit";
    check(story, "aaaaaaaaaaaabbbbbbaaaaaa");
}

#[test]
fn an_abbreviation_that_was_changed_is_printed_as_it_is_now() {
    let story = ".abbreviation \"the \"
        .abbreviation \"a \"
        .string s \"{1 0}lamp.\"
        print_paddr #s
        print_paddr #s
        loadw 0 12 -> g00
        loadw g00 1 -> g01
        storew g00 0 g01
        print_paddr #s
        print_paddr #s
        print \"{1 0}{1 1}\"
        quit";
    check(story, "the lamp.the lamp.a lamp.a lamp.a a ");
}

#[test]
fn what_undo_brings_back_is_printed() {
    let story = ".array s byte $98 $c6
        print_addr @s
        save_undo -> g00
        je g00 2 ?back
        storew @s 0 $9ce7
        print_addr @s
        print_addr @s
        restore_undo -> g01
        back: print_addr @s
        quit";
    check(story, "aaabbbbbbaaa");
}

#[test]
fn the_name_of_an_object_is_printed_as_it_is_now() {
    let story = ".version 3
        .object lamp \"aaa\"
        print_obj #lamp
        loadw 0 5 -> g00
        add g00 69 -> g00
        loadw g00 0 -> g00
        print_obj #lamp
        storeb g00 1 $9c
        storeb g00 2 $e7
        print_obj #lamp
        quit";
    check(story, "aaaaaabbb");
}

#[test]
fn a_new_line_in_a_string_is_13_in_memory_and_numbers_are_their_digits() {
    let story = ".array t byte 40*0
        again: output_stream 3 @t
        print \"a^b\"
        print_num -32768
        print_num 0
        output_stream -3
        loadw @t 0 -> g00
        print_num g00
        loadb @t 3 -> g00
        print_num g00
        loadb @t 5 -> g00
        print_char g00
        loadb @t 11 -> g00
        print_char g00
        inc g02
        jl g02 2 ?again
        print_num -1
        quit";
    check(story, "1013-01013-0-1");
}

#[test]
fn a_string_for_memory_that_is_not_all_dynamic_is_written_as_far_as_it_goes() {
    let story = ".array t byte 40*0
        output_stream 3 @t
        print \"abcd\"
        output_stream -3
        loadw 0 7 -> g00
        sub g00 4 -> g00
        output_stream 3 g00
        print \"abcd\"";
    let mut machine = machine(story);
    let base = machine.memory().dynamic_size();
    assert_eq!(run(&mut machine).0, format!("[ReadOnly({base})]"));
    assert_eq!(machine.memory().word(base - 2), u16::from_be_bytes(*b"ab"));
}

#[test]
fn text_written_over_flags_2_is_followed() {
    let mut machine = machine("output_stream 3 $0e\nprint \"ab\"\nquit");
    run(&mut machine);
    assert!(machine.screen().look().style.contains(Style::FORCED_FIXED));
}

#[test]
fn characters_that_are_undefined_are_reported_each_time() {
    let source = "again: print \"a\\z001b\\z002c\"\ninc g00\njl g00 3 ?again\nquit";
    let mut first = machine(source);
    let mut copy = first.clone();
    let ran = run(&mut first);
    assert_eq!(ran.0.matches("abc").count(), 3, "{}", ran.0);
    assert_eq!(ran.0.matches("(at ").count(), 3, "{}", ran.0);
    assert_eq!(run(&mut copy), ran);
}
