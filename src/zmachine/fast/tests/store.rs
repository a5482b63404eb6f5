//! What is translated, and what that costs: no state shows it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use super::super::code::{Key, field, place};
use super::super::{CREDIT, Machine, Stop};
use super::{Plainly, Typed, check, story};
use crate::story::Story;
use crate::zmachine::{Answer, Options, Request};

/// A story that calls routines in turn for ever. Each returns at once, but what could come makes it long.
fn calling(routines: &[&str], instruction: &str, times: usize) -> Story {
    let calls: String = routines.iter().map(|name| format!("call_1n #{name}\n")).collect();
    let mut source = format!(".version 5\n.routine main\nloop: {calls}jump ?loop\n.routine none\nrtrue\n");
    for name in routines {
        source
            .push_str(&format!(".routine {name}\njz g20 ?rtrue\n{}rtrue\n", format!("{instruction}\n").repeat(times)));
    }
    story(&source)
}

/// Runs a story for so many instructions on both engines, compares them, and gives the machine of the fast one.
fn run_for(story: &Story, budget: u64) -> Machine {
    let machine = || Machine::new(story.clone(), Options::default());
    let (mut plain, mut fast) = (machine(), machine());
    for _ in 0..budget / 1000 {
        assert_eq!((plain.run_watched(1000, &mut Plainly), fast.run(1000)), (Stop::Budget, Stop::Budget));
    }
    assert!(plain.state_hash() == fast.state_hash());
    fast
}

/// The packed address of the routine that the first instruction calls.
fn first_called(machine: &Machine) -> Key {
    Key::Packed(machine.memory.word(machine.story.header().initial_pc + 1))
}

const LONG_CALL: &str = "call_vs2 #none 1 2 3 4 5 6 7 -> g00";

#[test]
fn routines_that_drive_each_other_from_the_store_are_not_translated_for_ever() {
    let budget = 100_000;
    let one = 64 << 10;
    let machine = run_for(&calling(&["a", "b", "c"], LONG_CALL, 3000), budget);
    let translated = machine.effort.translated;
    assert!(translated > CREDIT, "{translated}: they have room together");
    assert!(translated <= CREDIT + budget + one, "{translated}");
    assert!(machine.effort.run >= budget);
}

#[test]
fn a_routine_too_long_for_any_store_is_left_to_the_plain_engine() {
    let text = format!("print \"{}\"", "some long text ".repeat(60));
    for (instruction, times) in [(LONG_CALL, 4500), ("nop", 10_000), (text.as_str(), 150)] {
        let machine = run_for(&calling(&["a"], instruction, times), 20_000);
        assert_eq!(machine.code.head(first_called(&machine)), place::PLAIN, "{times} of {instruction}");
        assert!(machine.effort.translated < 1 << 17, "{times} of {instruction}: it was tried again");
    }
}

#[test]
fn a_routine_with_long_texts_is_translated() {
    let text = "some long text ".repeat(60);
    let story = calling(&["a"], &format!("print \"{text}\""), 20);
    let machine = run_for(&story, 5000);
    assert!(machine.code.head(first_called(&machine)) > place::PLAIN);
    let source =
        format!(".version 5\ncall_1n #r\nquit\n.routine r a\nloop: print \"{text}\"\ninc_chk a 2 ?~loop\nrtrue\n");
    assert_eq!(check(&source), format!("{}|quit", text.repeat(3)));
}

/// Plays a story of ours to the end of its walk, and gives the machine.
fn play(mut machine: Machine) -> Machine {
    let mut lines = include_str!("../../../../stories/eleven.walk").lines();
    loop {
        let answer = match machine.run(10_000) {
            Stop::Budget => continue,
            Stop::Request(Request::Line(_)) => {
                let Some(line) = lines.next() else { return machine };
                Answer::Line { text: line.to_owned(), end: Typed::Enter }
            }
            Stop::Request(Request::Key(_)) => Answer::Key(Typed::Enter),
            Stop::Request(_) => Answer::Failed,
            Stop::Quit | Stop::Fault(_) => return machine,
        };
        machine.answer(answer).expect("an answer");
        machine.drain();
    }
}

fn eleven() -> Machine {
    let story = Story::from_bytes(include_bytes!("../../../../stories/eleven.z5").to_vec()).expect("a story");
    Machine::new(story, Options::default())
}

/// A machine that has gone a whole walk.
pub(in super::super) fn played() -> Machine {
    play(eleven())
}

#[test]
fn copies_share_their_code_in_whatever_threads_they_run() {
    let alone = played();
    let first = eleven();
    let copies = [(); 4].map(|()| first.clone());
    assert!(copies.iter().all(|copy| Arc::ptr_eq(&copy.code, &first.code)));
    let threads = copies.map(|copy| thread::spawn(move || play(copy)));
    for thread in threads {
        let machine = thread.join().expect("a thread");
        assert!(machine.state_hash() == alone.state_hash());
        assert!(Arc::ptr_eq(&machine.code, &first.code));
    }
}

#[test]
fn every_instruction_that_was_translated_is_found() {
    let code = played().code;
    let heads = code.routines.iter().map(|head| head.load(Ordering::Relaxed));
    let (mut found, mut calls) = (0, 0);
    for head in heads.chain([code.head(Key::Main)]).filter(|head| *head > place::PLAIN) {
        let count = code.field(head, field::LENGTH) + code.field(head, field::AGAIN);
        for operation in head + 1..=head + count {
            let origin = code.origin(operation);
            if origin.first {
                assert_eq!(code.find(head, origin.pc, origin.depth), Some(operation), "at {:05x}", origin.pc);
                found += 1;
            }
            if origin.calls {
                let (back, depth) = (origin.pc + u32::from(origin.size), origin.depth - u16::from(origin.pulls));
                assert_eq!(code.find_call(head, back, depth), Some(operation), "at {:05x}", origin.pc);
                assert_eq!(code.find_call(head, back, depth + 500), None, "at {:05x}", origin.pc);
                assert_eq!(code.find_call(head, back + 1, depth), None, "at {:05x}", origin.pc);
                calls += 1;
            }
        }
    }
    assert!(found > 1000 && calls > 100, "only {found} instructions, {calls} calls");
}
