//! Programs for the places where the two engines hand over to each other, run on both: [`check`] tells what came of one.
//!
//! `tests/lockstep.rs` holds the engines together on stories and random programs; here are the ends that those seldom meet, and what no state shows.

mod store;

pub(super) use store::played;

use super::{Machine, Stop};
use crate::story::Story;
use crate::zmachine::isa::assemble::assemble;
use crate::zmachine::screen::Event;
use crate::zmachine::{Answer, Key as Typed, Observer, Options, Request};

/// An observer, so that a machine runs in the plain engine.
struct Plainly;

impl Observer for Plainly {
    fn instruction(&mut self, _: &Machine, _: u32) {}
}

/// Budgets, each given so often before a long one.
const SLICES: [u64; 6] = [1, 2, 3, 7, 61, 1000];
const OFTEN: usize = 40;
const LONG: u64 = 50_000;

/// More calls of `run` than any program here needs that ends.
const MOST: usize = 600;

/// Assembles a program and runs it on both engines. Gives what it printed, and behind a bar how it ended.
fn check(source: &str) -> String {
    check_story(&story(source))
}

fn story(source: &str) -> Story {
    let assembly = assemble(source).unwrap_or_else(|error| panic!("{error}\n{source}"));
    Story::from_bytes(assembly.story).expect("a story")
}

/// [`check`] of a story. At its second request it goes back to a snapshot that was taken at its first, once, and answers with other keys.
fn check_story(story: &Story) -> String {
    let results = SLICES.map(|slice| run_both(story, slice));
    let [first, others @ ..] = &results;
    others.iter().for_each(|other| assert_eq!(first, other));
    first.clone()
}

fn run_both(story: &Story, slice: u64) -> String {
    let mut plain = Machine::new(story.clone(), Options::default());
    let mut fast = Machine::new(story.clone(), Options::default());
    let (mut text, mut snapshots, mut answered) = (String::new(), None, 0);
    let slices = std::iter::repeat_n(slice, OFTEN).chain([LONG]).cycle();
    for (time, slice) in slices.take(MOST).enumerate() {
        let (stop, other) = (plain.run_watched(slice, &mut Plainly), fast.run(slice));
        let (events, others) = (plain.drain(), fast.drain());
        assert_eq!((&stop, plain.pc(), &events), (&other, fast.pc(), &others), "slice {slice}, time {time}");
        assert!(plain.stack() == fast.stack(), "slice {slice}, time {time}: the stacks differ");
        assert!(plain.state_hash() == fast.state_hash(), "slice {slice}, time {time}: the states differ");
        text.extend(events.iter().filter_map(|event| match event {
            Event::Text { text, .. } => Some(text.as_str()),
            _ => None,
        }));
        match stop {
            Stop::Budget => continue,
            Stop::Quit => return text + "|quit",
            Stop::Fault(fault) => return format!("{text}|{:?}", fault.kind),
            Stop::Request(request) => assert!(matches!(request, Request::Key(_)), "{request:?}"),
        }
        match &snapshots {
            None => snapshots = Some((plain.snapshot(), fast.snapshot())),
            Some((of_plain, of_fast)) if answered == 1 => {
                plain.restore(of_plain).expect("its own snapshot");
                fast.restore(of_fast).expect("its own snapshot");
            }
            Some(_) => {}
        }
        let key = Answer::Key(Typed::Char(if answered == 0 { 'a' } else { 'b' }));
        answered += 1;
        plain.answer(key.clone()).expect("a key");
        fast.answer(key).expect("a key");
    }
    text + "|goes on"
}

/// An object whose properties are shown, overwritten so that property 5 becomes 6, and shown again; then after a snapshot was restored and a turn undone.
fn overwriting(way: &str) -> String {
    let source = ".version 5\n.object thing \"thing\"\n.property 5 word 7\n.property 4 word 9\n.array x byte 40*0\n.routine main\n\
         get_prop_addr #thing 5 -> g01\nsub g01 1 -> g01\ncall_1n #show\nsave_undo -> g02\nje g02 2 ?undone\n\
         read_char 1 -> g03\ncall_1n #change\ncall_1n #show\nread_char 1 -> g03\ncall_1n #show\nrestore_undo -> g02\n\
         undone: call_1n #show\nquit\n\
         .routine show a b\nget_prop #thing 5 -> a\nget_prop #thing 6 -> b\nprint_num a\nprint_num b\nget_prop #thing 4 -> a\n\
         print_num a\nget_next_prop #thing 0 -> a\nprint_num a\nprint_char ' '\nrtrue\n\
         .routine change a b\nget_prop #thing 5 -> a\nWAY\nget_prop #thing 6 -> b\nprint_num b\nprint_char ' '\nrtrue\n\
         .string letter \"F\"\n";
    check(&source.replace("WAY", way))
}

#[test]
fn properties_are_found_after_each_way_of_overwriting_their_tables() {
    let ways = [
        "storeb g01 0 $46",
        "sub g01 1 -> sp\nloadw sp 0 -> a\nadd a 1 -> a\nsub g01 1 -> sp\nstorew sp 0 a",
        "storeb @x 0 $46\ncopy_table @x g01 1",
        "sub g01 2 -> a\noutput_stream.v 3 a\nprint_char 'F'\noutput_stream -3",
        "sub g01 2 -> a\noutput_stream.v 3 a\nprint \"F\"\noutput_stream -3",
        "sub g01 2 -> a\noutput_stream.v 3 a\nprint_paddr #letter\noutput_stream -3",
        "sub g01 2 -> a\noutput_stream.v 3 a\nprint \"F\"\nget_prop #thing 6 -> b\noutput_stream -3\nprint_num b",
    ];
    for way in ways {
        let sixth = if way.ends_with("print_num b") { "77" } else { "7" };
        assert_eq!(overwriting(way), format!("7095 {sixth} 0796 {sixth} 0796 0796 7095 |quit"), "{way}");
    }
}

#[test]
fn properties_are_found_after_a_global_that_wraps_has_overwritten_their_table() {
    let source = ".version 3\n.object thing \"t\"\n.property 5 word 7\n.property 4 word 9\ncall #r -> sp\nquit\n.routine r a b c\n\
         get_prop #thing 5 -> a\nget_prop #thing 5 -> a\nstore gef $2603\nprint_num a\nget_prop #thing 5 -> a\nget_prop #thing 6 -> b\n\
         get_prop #thing 4 -> c\nprint_num a\nprint_num b\nprint_num c\nget_prop_addr #thing 5 -> a\nprint_num a\nquit\n";
    let assembled = assemble(source).expect("a program").story;
    let word = |at: u16| u16::from_be_bytes([assembled[usize::from(at)], assembled[usize::from(at) + 1]]);
    let table = word(word(10) + 62 + 7);
    let size_byte = table + 1 + 2 * u16::from(assembled[usize::from(table)]);
    let globals = size_byte.wrapping_sub(2 * 239);
    assert!(globals > size_byte, "the globals don't wrap");
    for size in [assembled.len(), 0x11000] {
        let mut image = assembled.clone();
        image[12..14].copy_from_slice(&globals.to_be_bytes());
        image.resize(size, 0);
        image[0x1A..0x1C].fill(0);
        assert_eq!(check_story(&Story::from_bytes(image).expect("a story")), "7077590|quit");
    }
}

#[test]
fn a_neighbour_pushed_by_a_branch_that_returns_outside_any_routine_ends_the_story() {
    let tree = ".version 5\n.object parent \"p\"\n.object child \"c\" in parent\n";
    for instruction in
        ["get_child #parent -> sp ?rtrue", "get_child #child -> sp ?~rfalse", "get_sibling #child -> sp ?~rtrue"]
    {
        assert_eq!(check(&format!("{tree}{instruction}\nquit\n")), "|MainReturned", "{instruction}");
    }
}

#[test]
fn jumps_and_branches_out_of_the_story_fault() {
    for offset in [-32768, -32000, -3000, 3000, 32000, 32767] {
        for version in [3, 5, 8] {
            let source = format!(".version {version}\njump ?r.go\n.routine r\ngo: print \"x\"\njump {offset}:w\n");
            assert_eq!(check(&source), "x|OutsideStory", "version {version}, {offset}");
        }
    }
    for branch in ["$20 $00", "$1f $ff", "$30 $00"] {
        let source = format!(".version 5\nstore g00 1\ncall_1n #r\nquit\n.routine r\n.byte $a0 $10 {branch}\nquit\n");
        assert_eq!(check(&source), "|OutsideStory", "{branch}");
    }
}

#[test]
fn a_jump_into_another_instruction_runs_what_stands_there() {
    // The bytes of the addition but for its first two are `nop`.
    let source = ".version 5\ncall_1s #r -> g00\nprint_num g00\nquit\n.routine r sum rounds\njump 4:w\n\
                  whole: add $b4b4 $b4b4 -> ga4\nadd sum ga4 -> sum\nprint_num sum\nprint_char ' '\ninc_chk rounds 1 ?~whole\nret sum\n";
    assert_eq!(check(source), "0 26984 26984|quit");
}

#[test]
fn a_jump_to_before_the_routine_goes_on_there_with_its_locals() {
    let source = ".version 3\ncall #r -> g00\nprint_num g00\nquit\n.routine before\nnop\nback: add local0 local1 -> sp\ninc local1\nret_popped\n\
                  .routine r a=7 b=5\njz g01 ?on\nrtrue\non: print \"r\"\njump ?before.back\n";
    assert_eq!(check(source), "r12|quit");
}

#[test]
fn code_in_dynamic_memory_may_change_itself() {
    let source = ".version 5\n.dynamic\n.routine own n\nhere: add n 1 -> n\nstoreb @here 2 n\nprint_num n\nprint_char ' '\nret n\n.high\n.routine main\n\
                  loop: call_2s #own g00 -> g00\njl g00 50 ?loop\njump ?also.into\nback: quit\n.dynamic\n.routine also\ninto: store g01 3\nstoreb @into 2 9\n\
                  print_num g01\nje g01 3 ?into\njump ?main.back\n";
    assert_eq!(check(source), "1 2 4 8 16 32 64 39|quit");
}

#[test]
fn a_variable_that_is_named_is_the_top_of_all_that_was_left_on_the_stack() {
    for named in ["inc sp", "store sp 7", "dec_chk sp 3 ?on\non: nop", "load sp -> g01", "store g00 sp\npull sp"] {
        check(&format!(
            ".version 5\ncall_1n #r\nquit\n.routine r n\nloop: push n\ninc_chk n 9 ?~loop\n\
             store g00 sp\nstore g00 sp\n{named}\nprint_num sp\nprint_num sp\nquit\n"
        ));
    }
}

#[test]
fn values_left_on_the_stack_in_a_loop_are_all_there_when_they_are_pulled() {
    for times in [3u32, 100, 300, 2500] {
        // A result is left in each round; every fourth calls from there, and the called routine leaves values too.
        let source = format!(
            ".version 5\ncall_2s #r {times} -> g00\nprint_num g00\nquit\n.routine r times n sum\n\
             loop: call_2s #same n -> sp\ntest n 3 ?~on\ncall_2s #nested 5 -> g03\nadd sum g03 -> sum\n\
             on: je n 2 ?ask\nje n 90 ?~go\nask: read_char 1 -> g01\nprint_num g01\ngo: inc_chk n times ?~loop\n\
             pulls: add sp sum -> sum\ndec_chk n 1 ?~pulls\nret sum\n\
             .routine same n\nret n\n\
             .routine nested n sum\nloop: call_2s #same n -> sp\ncall_2s #same 1 -> sp\ndec_chk n 1 ?~loop\n\
             store n 10\npulls: add sp sum -> sum\ndec_chk n 1 ?~pulls\nret sum\n"
        );
        let sum = (0..=times).sum::<u32>() + 20 * ((times + 1) / 4);
        let keys = if times < 90 { "97" } else { "979898" };
        assert_eq!(check(&source), format!("{keys}{}|quit", sum as u16 as i16));
    }
}

#[test]
fn values_pushed_for_ever_fill_the_stack() {
    for push in ["push n", "call_2s #same n -> sp", "call_vs #same n g00 g00 -> sp\nadd sp 1 -> sp"] {
        let source = format!(
            ".version 5\ncall_1s #r -> g00\nquit\n.routine r n\nloop: {push}\ninc n\njump ?loop\n.routine same n\nret n\n"
        );
        assert_eq!(check(&source), "|StackOverflow", "{push}");
    }
}

#[test]
fn calls_deeper_than_the_window_return_all_the_way() {
    for depth in [10, 700, 5000, 16000] {
        let source = format!(
            ".version 5\ncall_2s #deep {depth} -> g00\nprint_num g00\nquit\n.routine deep n\njz n ?rfalse\nsub n 1 -> sp\n\
             call_2s #deep sp -> sp\nadd sp 1 -> sp\nret_popped\n"
        );
        assert_eq!(check(&source), format!("{depth}|quit"));
    }
}

#[test]
fn calls_without_end_fill_the_stack() {
    for (version, locals, call) in [
        (3, "", "call #r -> sp"),
        (3, " a=1 b=2 c=3 d e f g h i j k l m n o=4", "call #r a -> sp"),
        (5, " a", "push a\npush a\npush a\ncall_1n #r"),
        (5, " a b c d e f g h i", "call_vs2 #r 1 a 3 b 5 c 7 -> g00"),
    ] {
        let call_main = if version == 3 { "call #r -> sp" } else { "call_1n #r" };
        let source = format!(".version {version}\n{call_main}\nquit\n.routine r{locals}\ninc g10\n{call}\nret 1\n");
        assert_eq!(check(&source), "|StackOverflow", "{version} {call}");
    }
}

#[test]
fn arguments_beyond_the_locals_are_counted_and_dropped() {
    let source = ".version 5\n.routine main\nloop: call_1n #r\ncall_2n #r 11\ncall_vn #r 11 12 13\ncall_vn2 #r 11 12 13 14 15 16 17\n\
                  inc_chk g00 2 ?~loop\nquit\n\
                  .routine r a b\nstore g01 0\ncount: inc g01\ncheck_arg_count g01 ?count\ndec g01\nprint_num g01\nprint_char ':'\n\
                  print_num a\nprint_char ','\nprint_num b\nprint_char ' '\ncheck_arg_count 7 ?rtrue\ncheck_arg_count 1 ?~rfalse\nret a\n";
    assert_eq!(check(source), format!("{}|quit", "0:0,0 1:11,0 3:11,12 7:11,12 ".repeat(3)));
}

#[test]
fn locals_begin_with_their_values_where_no_argument_comes() {
    for (version, calls) in [
        (3, "call #r -> g01\ncall #r 1 -> g01\ncall #r 1 2 3 -> g01"),
        (4, "call_1s #r -> g01\ncall_2s #r 1 -> g01\ncall_vs2 #r 1 2 3 4 5 -> g01"),
    ] {
        let source = format!(
            ".version {version}\n.routine main\nloop: {calls}\ninc_chk g00 2 ?~loop\nquit\n.routine r a=7 b=8\n\
             again: print_num a\nprint_num b\nprint_char ' '\nadd a b -> a\njl a 10 ?again\nret a\n"
        );
        assert_eq!(check(&source), format!("{}|quit", "78 18 98 12 32 52 72 92 ".repeat(3)), "version {version}");
    }
}

#[test]
fn results_go_to_globals_that_lie_in_the_header_or_in_static_memory() {
    for globals in [2, 0x12, 0x30, 0x35] {
        for (instruction, global, expected) in [
            ("call_1s #seven -> g00", "g00", 7),
            ("add 3 4 -> g00", "g00", 7),
            ("call_1s #seven -> g05", "g05", 7),
            ("store g06 9", "g06", 9),
            ("store g08 4\ninc g08", "g08", 5),
            ("random 1 -> g01", "g01", 1),
        ] {
            let source = format!(
                ".version 5\n.poke $0c 0 {globals}\ncall_1n #r\nquit\n.routine r a\nloop: {instruction}\nload {global} -> a\nprint_num a\n\
                 quit\n.routine seven\nret 7\n"
            );
            assert_eq!(check(&source), format!("{expected}|quit"), "globals at {globals}: {instruction}");
        }
    }
    for (instruction, expected) in [
        ("call_1s #seven -> gef", "|ReadOnly"),
        ("add 3 4 -> gef", "|ReadOnly"),
        ("inc gef", "|ReadOnly"),
        ("call_1s #seven -> gee", "7|quit"),
    ] {
        let source = format!(
            ".version 5\ncall_1n #r\nquit\n.routine r a\n{instruction}\nload gee -> a\nprint_num a\nquit\n.routine seven\nret 7\n"
        );
        let mut image = assemble(&source).expect("a program").story;
        let fixed = u16::from_be_bytes([image[14], image[15]]);
        image[12..14].copy_from_slice(&fixed.wrapping_sub(2 * 239).to_be_bytes());
        let result = check_story(&Story::from_bytes(image).expect("a story"));
        assert!(result.starts_with(expected), "{instruction}: {result}");
    }
}

/// What they are called with, push and do with the results is different in each of them.
#[test]
fn callers_that_are_taken_back_together_go_on_where_they_were() {
    for depth in [1, 3, 5, 20, 100, 300] {
        let source = format!(
            ".version 5\ncall_2s #value {depth} -> g00\nprint_num g00\nquit\n\
             .routine value n r\njz n ?end\nsub n 1 -> r\npush n\ncall_vs #global r n 1 -> r\nadd sp r -> sp\nret_popped\nend: call_1n #keep\nret 7\n\
             .routine global n a b\njz n ?end\nsub n 1 -> n\ncall_2s #stack n -> g03\ncheck_arg_count 3 ?ok\nprint \"lost\"\nok: add g03 a -> a\nadd a b -> a\nret a\n\
             end: call_1n #keep\nret 8\n\
             .routine stack n\njz n ?end\nsub n 1 -> n\npush 3\npush n\ncall_2s #nothing sp -> sp\nadd sp sp -> sp\nret_popped\nend: call_1n #keep\nret 9\n\
             .routine nothing n\njz n ?end\nsub n 1 -> n\ncall_2s #value n -> g04\ninc g05\nret g04\nend: call_1n #keep\nret 10\n\
             .routine keep\nsave_undo -> g01\nje g01 2 ?end\nprint \"s\"\nrestore_undo -> g01\nend: rtrue\n"
        );
        let printed = check(&source);
        assert!(printed.starts_with('s') && printed.ends_with("|quit") && !printed.contains("lost"), "{printed}");
    }
}

#[test]
fn large_callers_are_taken_back_only_where_there_is_room() {
    let sum = |count: usize, of: u8| {
        format!("{}{}", format!("push {of}\n").repeat(count), "add sp sp -> sp\n".repeat(count - 1))
    };
    let wide = |name: &str, next: &str| {
        let (pushed, added) = ("push 1\n".repeat(400), "add sp sp -> sp\n".repeat(399));
        format!(".routine {name} r\n{pushed}call_1s #{next} -> r\n{added}add sp r -> r\nret r\n")
    };
    let near = |name: &str, next: &str| format!(".routine {name}\ncall_1s #{next} -> sp\nret_popped\n");
    let wides = ["one", "two", "three", "four", "five", "late"];
    // More than are taken at first, so that what pushes later is a caller when the rest of them is.
    let nears = ["a", "b", "c", "d", "e", "keep"];
    let chain = |names: &[&str], of: &dyn Fn(&str, &str) -> String| -> String {
        names.windows(2).map(|pair| of(pair[0], pair[1])).collect()
    };
    let source = format!(
        ".version 5\ncall_1s #one -> g00\nprint_num g00\nquit\n{}{}.routine late r\ncall_1s #a -> r\n{}add sp r -> r\nret r\n\
         .routine keep\nsave_undo -> g01\nje g01 2 ?end\nprint \"s\"\nrestore_undo -> g01\nend: ret 5\n",
        chain(&wides, &wide),
        chain(&nears, &near),
        sum(470, 2)
    );
    assert_eq!(check(&source), format!("s{}|quit", 5 * 400 + 470 * 2 + 5));
}

#[test]
fn states_and_frames_are_kept_deep_inside_calls() {
    for depth in [40, 400] {
        let source = format!(
            ".version 5\ncall_2s #deep {depth} -> g00\nprint_num g00\nquit\n.routine deep n frame\njz n ?end\npush n\n\
             catch -> sp\nstore frame sp\nje n 20 ?~on\nstore g05 frame\non: sub sp 1 -> sp\ncall_2s #deep sp -> sp\nadd sp 1 -> sp\n\
             ret_popped\nend: push 7\nsave_undo -> sp\nje sp 2 ?again\nprint \"s\"\nrestore_undo -> g01\n\
             again: print_num sp\nprint_char ' '\nthrow 1000 g05\n"
        );
        assert_eq!(check(&source), format!("s7 {}|quit", 1000 + depth - 20));
    }
}
