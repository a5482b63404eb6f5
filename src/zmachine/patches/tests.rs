use super::*;
use crate::story::Serial;
use crate::story::header::InterpreterNumber;
use crate::zmachine::isa::assemble::assemble;
use crate::zmachine::screen::Event;
use crate::zmachine::{Answer, Available, ErrorLevel, Key, Machine, Options, Post, Request, Stop};

/// Prints a number, uses an object and an attribute that there are not, reads a line and prints it as the story has it.
const STORY: &str = "\
.version 3
.array line byte 20 20*0
.array words byte 4 40*0
.object hall \"hall\"
.global here = #hall
start: print_num 7
set_attr #hall 40
get_parent 250 -> sp
sread #line #words
print_addr #said
print_num 9
loadb #line 1 -> sp
print_char sp
loadb #line 2 -> sp
print_char sp
quit
.static
said: .text \" said \"
";

fn story() -> Story {
    let program = assemble(STORY).unwrap_or_else(|error| panic!("{error}"));
    Story::from_bytes(program.story).expect("a story")
}

/// `print_num` of a number, and where it stands.
fn prints(story: &Story, number: u8) -> (u32, [u8; 3]) {
    let code = [0xE6, 0x7F, number];
    let at = story.image().windows(3).position(|bytes| bytes == code).expect("it is in the story");
    (at as u32, code)
}

fn patch(edits: Vec<Edit>, leniencies: Vec<Leniency>) -> Patch {
    Patch { name: "a-patch".into(), why: "There is a fault.".into(), edits, leniencies }
}

fn machine(patches: Vec<Patch>) -> Machine {
    let patches = patches.into_iter().collect();
    Machine::new(story(), Options { error_level: ErrorLevel::Every, patches, ..Options::default() })
}

/// What a machine prints, warnings in brackets, when its question is answered with a line.
fn play(machine: &mut Machine, line: &str) -> String {
    let mut printed = String::new();
    loop {
        let stop = machine.run(1000);
        for event in machine.drain() {
            match event {
                Event::Text { text, .. } => printed.push_str(&text),
                Event::Warning(text) => printed.push_str(&format!("[{text}]")),
                _ => {}
            }
        }
        match stop {
            Stop::Request(Request::Line(_)) => {
                machine.answer(Answer::Line { text: line.into(), end: Key::Enter }).expect("a line");
            }
            Stop::Budget if machine.screen().held().is_some() => {}
            Stop::Quit => return printed,
            stop => panic!("{stop:?}"),
        }
    }
}

/// One that prints 8 in the place of a number.
fn eight_for(number: u8) -> Edit {
    let (at, from) = prints(&story(), number);
    Edit { at, from: from.to_vec(), to: vec![0xE6, 0x7F, 8] }
}

#[test]
fn an_edit_changes_what_runs_and_not_the_story() {
    let mut machine = machine(vec![patch(vec![eight_for(7), eight_for(9)], vec![])]);
    let printed = play(&mut machine, "ab");
    assert!(printed.starts_with('8') && printed.ends_with("said 8ab"), "{printed}");
    let story = story();
    assert_eq!(machine.story().image()[..], story.image()[..]);
    assert_eq!(machine.story().identity(), story.identity());
    assert_eq!(machine.story().verify(), story.verify());
    assert_eq!(
        machine.memory().original_dynamic(),
        Machine::new(story, Options::default()).memory().original_dynamic()
    );
}

#[test]
fn a_patch_that_misses_its_bytes_does_nothing_at_all() {
    let stray = Edit { from: vec![0xE6, 0x7F, 6], ..eight_for(9) };
    let missing = patch(vec![eight_for(7), stray.clone()], vec![Leniency::MissingAttribute]);
    let beyond = patch(vec![Edit { at: u32::MAX, ..eight_for(7) }], vec![]);
    let header = patch(vec![Edit { at: 0, from: vec![3], to: vec![5] }], vec![]);
    let dynamic = patch(vec![Edit { at: 64, from: story().image()[64..65].to_vec(), to: vec![77] }], vec![]);
    let longer = patch(vec![Edit { to: vec![0; 4], ..eight_for(7) }], vec![]);
    let all = vec![missing, beyond, header, dynamic, longer];
    let places: Vec<u32> = vec![stray.at, u32::MAX, 0, 64, eight_for(7).at];
    let patches: Patches = all.clone().into_iter().collect();
    let standings: Vec<Standing> = patches.standings(&story()).into_iter().map(|(_, standing)| standing).collect();
    assert_eq!(standings, places.into_iter().map(Standing::OtherBytes).collect::<Vec<_>>());
    assert_eq!(play(&mut machine(all), "ab"), play(&mut machine(vec![]), "ab"));
}

/// A later patch can build on an earlier one.
#[test]
fn patches_are_made_in_their_order() {
    let (at, _) = prints(&story(), 7);
    let then = Edit { at, from: vec![0xE6, 0x7F, 8], to: vec![0xE6, 0x7F, 5] };
    let patches = vec![patch(vec![eight_for(7)], vec![]), patch(vec![then], vec![])];
    assert!(play(&mut machine(patches), "ab").starts_with('5'));
}

#[test]
fn what_is_let_pass_is_not_reported() {
    let printed = play(&mut machine(vec![]), "ab");
    assert!(
        printed.contains("attribute 40 does not exist") && printed.contains("object 250 does not exist"),
        "{printed}"
    );
    let printed = play(&mut machine(vec![patch(vec![], vec![Leniency::MissingAttribute])]), "ab");
    assert!(!printed.contains("attribute 40") && printed.contains("object 250 does not exist"), "{printed}");
    let both = vec![Leniency::MissingAttribute, Leniency::MissingObject];
    assert!(!play(&mut machine(vec![patch(vec![], both.clone())]), "ab").contains('['));
    let options = Options {
        error_level: ErrorLevel::Fatal,
        patches: [patch(vec![], both)].into_iter().collect(),
        ..Options::default()
    };
    assert!(play(&mut Machine::new(story(), options), "ab").ends_with("ab"));
}

#[test]
fn question_marks_become_blanks_where_a_game_wants_it() {
    assert!(play(&mut machine(vec![]), "a?").ends_with("said 9a?"));
    assert!(play(&mut machine(vec![patch(vec![], vec![Leniency::QuestionMarks])]), "a?").ends_with("said 9a "));
}

#[test]
fn what_a_restart_and_another_terminal_leave_is_patched_still() {
    let mut machine = machine(vec![patch(vec![eight_for(9)], vec![Leniency::QuestionMarks])]);
    let beginning = machine.snapshot();
    assert!(play(&mut machine, "a?").ends_with("said 8a "));
    machine.restore(&beginning).expect("it is of this story");
    machine.post(Post::Resize { rows: 10, columns: 40 });
    assert!(play(&mut machine.clone(), "a?").ends_with("said 8a "));
}

#[test]
fn a_game_is_known_by_release_serial_code_and_checksum() {
    let trinity = GameId { release: 12, serial: Serial(*b"860926"), checksum: 0x16AB };
    let names = |game, host, terminal: &Terminal| -> Vec<String> {
        Patches::of(game, host, terminal).iter().map(|patch| patch.name.clone()).collect()
    };
    let terminal = Terminal::default();
    assert_eq!(names(trinity, Host::Screen, &terminal), ["trinity-pause"]);
    assert_eq!(names(trinity, Host::Lines, &terminal), [""; 0], "nothing is erased there");
    for other in [
        GameId { release: 13, ..trinity },
        GameId { checksum: 1, ..trinity },
        GameId { serial: Serial(*b"860927"), ..trinity },
    ] {
        assert_eq!(names(other, Host::Screen, &terminal), [""; 0]);
    }
    let bureaucracy = GameId { release: 160, serial: Serial(*b"880521"), checksum: 0x07F0 };
    assert_eq!(names(bureaucracy, Host::Lines, &terminal), ["bureaucracy-delay"]);
    assert_eq!(names(bureaucracy, Host::Script, &terminal), [""; 0], "a script has no keys for it");
    assert_eq!(names(bureaucracy, Host::Lines, &Terminal { timed_input: Available::No, ..terminal }), [""; 0]);
    let all = Patches::of(bureaucracy, Host::Screen, &terminal);
    assert!(!all.is_empty() && all.without(&["bureaucracy-delay".into()]).is_empty());
}

/// Each edit that stands for whole instructions, as the decoder reads what is put there.
#[test]
fn what_is_put_into_a_routine_decodes() {
    use crate::zmachine::isa::decode::decode;
    use crate::zmachine::memory::Memory;
    let wholes =
        [("arthur-status-line", 6), ("robot-finds-kitten-delay", 5), ("trinity-pause", 4), ("wishbringer-status", 5)];
    let mut seen = 0;
    for entry in table::all() {
        let Some((_, version)) = wholes.iter().find(|(name, _)| entry.name == *name) else { continue };
        let version = crate::story::Version::from_byte(*version).expect("a version");
        for edit in entry.releases.iter().flat_map(|release| &release.edits) {
            for bytes in [&edit.from, &edit.to] {
                let mut image = vec![0; 64];
                image.extend(bytes);
                image.extend([0; 16]);
                let (memory, mut at) = (Memory::new(image.into(), 64), 64);
                while at < 64 + bytes.len() as u32 {
                    let instruction =
                        decode(&memory, version, at).unwrap_or_else(|error| panic!("{}: {error:?}", entry.name));
                    at += instruction.size;
                }
                assert_eq!(at, 64 + bytes.len() as u32, "{} ends with an instruction", entry.name);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 2 * (3 + 1 + 3 + 1));
}
#[test]
fn a_newline_interrupt_comes_behind_the_lines_end_where_a_game_wants_it() {
    // The routine tells where it finds the cursor.
    let source = ".version 6\nput_wind_prop 0 8 #mark\nput_wind_prop 0 9 1\nprint \"a^\"\nprint_num g05\nquit\n\
                  .routine mark\nget_wind_prop 0 4 -> g05\nrtrue";
    let story = || Story::from_bytes(assemble(source).expect("it is well-formed").story).expect("a story");
    let order = |leniencies: Vec<Leniency>, interpreter: u8| {
        let options = Options {
            patches: [patch(vec![], leniencies)].into_iter().collect(),
            interpreter: InterpreterNumber::from_byte(interpreter),
            ..Options::default()
        };
        play(&mut Machine::new(story(), options), "")
    };
    const AMIGA: u8 = 4;
    const IBM_PC: u8 = 6;
    assert_eq!(order(vec![], IBM_PC), "a\n1");
    assert_eq!(order(vec![Leniency::LineEndFirst], IBM_PC), "a\n9");
    assert_eq!(order(vec![Leniency::LineEndFirst], AMIGA), "a\n1");
}
