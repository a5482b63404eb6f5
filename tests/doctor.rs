//! The doctor of saved games: saves of our own stories, spoilt in every way that is known, and what it says and makes of them.

mod command;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use golmac::session::doctor::{Examination, StoryFile, Verdict, difference, examine, identify};
use golmac::story::Story;
use golmac::story::iff;
use golmac::zmachine::screen::Event;
use golmac::zmachine::{Answer, Key, Machine, Options, Request, Stop};

use crate::interchange::{own, peer};
use crate::published::fed;
use crate::{published, published_path};

const STORIES: [&str; 4] = ["interchange.z3", "interchange.z4", "interchange.z5", "interchange.z8"];

/// What the story prints where everything is as it was saved.
const SAVED: &str = "Counter (global): 2. Counter (local): 2. Twice (local): 4. Pebble: held. Room: Cupboard.";

const COMMANDS: [&str; 5] = ["count", "take pebble", "north", "count", "save"];

fn story_bytes(name: &str) -> Vec<u8> {
    fs::read(own(name)).expect("it is in the repository")
}

fn story(name: &str) -> StoryFile {
    StoryFile::from_bytes(name, story_bytes(name)).expect("a story")
}

fn machine(story: &Story) -> Machine {
    Machine::new(story.clone(), Options::default())
}

/// Plays on commands up to a request that is none for a command; what was printed, and the request.
fn play(machine: &mut Machine, commands: &[&str]) -> (String, Option<Request>) {
    let (mut text, mut commands) = (String::new(), commands.iter());
    loop {
        let stop = machine.run(100_000);
        for event in machine.drain() {
            if let Event::Text { text: printed, .. } = event {
                text.push_str(&printed);
            }
        }
        match stop {
            Stop::Budget => {}
            Stop::Quit => return (text, None),
            Stop::Fault(fault) => panic!("{fault}"),
            Stop::Request(Request::Line(_)) if commands.len() > 0 => {
                let line = commands.next().expect("one is left").to_string();
                machine.answer(Answer::Line { text: line, end: Key::Enter }).expect("a line");
            }
            Stop::Request(request) => return (text, Some(request)),
        }
    }
}

/// A save of a story after some commands, the last of which saves.
fn saved_after(name: &str, commands: &[&str]) -> Vec<u8> {
    let mut machine = machine(story(name).story());
    assert_eq!(play(&mut machine, commands).1, Some(Request::Save));
    machine.quetzal().expect("it was asked for")
}

fn save_of(name: &str) -> Vec<u8> {
    saved_after(name, &COMMANDS)
}

/// A machine that has asked for a save.
fn asking(story: &Story) -> Machine {
    let mut machine = machine(story);
    assert_eq!(play(&mut machine, &["restore"]).1, Some(Request::Restore));
    machine
}

/// Whether a machine takes a save.
fn is_restored(asking: &Machine, save: &[u8]) -> bool {
    asking.clone().answer(Answer::Bytes(save.to_vec())).is_ok()
}

/// Restores a save and plays to the end, where the story tells whether its stack is right.
#[track_caller]
fn check_restores(story: &Story, save: &[u8]) {
    let mut machine = asking(story);
    machine.answer(Answer::Bytes(save.to_vec())).expect("it is restored");
    let (text, end) = play(&mut machine, &["report", "quit"]);
    assert_eq!(end, None, "{text}");
    for expected in [SAVED, "The call stack is sound."] {
        assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
    }
}

#[track_caller]
fn check_says(examination: &Examination, expected: &str) {
    let report = examination.to_string();
    assert!(report.contains(expected), "{expected:?} is not in:\n{report}");
}

/// A save that can be mended: what is said, and that what is made of it restores.
#[track_caller]
fn check_mends(save: &[u8], story: &StoryFile, expected: &str) {
    let examination = examine(save, Some(story));
    check_says(&examination, expected);
    assert_eq!(examination.verdict(), Verdict::Curable, "{examination}");
    let mended = examination.mended().expect("all can be mended");
    check_restores(story.story(), mended);
    let again = examine(mended, Some(story));
    assert_eq!(again.verdict(), Verdict::Sound, "{again}");
}

#[track_caller]
fn check_incurable(save: &[u8], story: &StoryFile, expected: &str) {
    let examination = examine(save, Some(story));
    check_says(&examination, expected);
    assert_eq!(examination.verdict(), Verdict::Incurable, "{examination}");
    assert_eq!(examination.mended(), None);
}

type Chunks = Vec<([u8; 4], Vec<u8>)>;

fn chunks(save: &[u8]) -> Chunks {
    iff::chunks(save).map(|chunk| (chunk.id.0, save[chunk.data].to_vec())).collect()
}

fn chunk(id: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = [&id[..], &(data.len() as u32).to_be_bytes(), data].concat();
    out.resize(out.len().next_multiple_of(2), 0);
    out
}

fn form(kind: &[u8; 4], chunks: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let body: Vec<Vec<u8>> = chunks.iter().map(|(id, data)| chunk(id, data)).collect();
    chunk(b"FORM", &[&kind[..], &body.concat()].concat())
}

/// A save with its chunks changed.
fn with(save: &[u8], change: impl FnOnce(&mut Chunks)) -> Vec<u8> {
    let mut chunks = chunks(save);
    change(&mut chunks);
    form(b"IFZS", &chunks)
}

/// A save with the data of a chunk changed.
fn with_data(save: &[u8], id: &[u8; 4], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    with(save, |chunks| change(&mut chunks.iter_mut().find(|chunk| chunk.0 == *id).expect("it has one").1))
}

fn with_pc(save: &[u8], by: i32) -> Vec<u8> {
    with_data(save, b"IFhd", |header| {
        let pc = i32::from_be_bytes([0, header[10], header[11], header[12]]) + by;
        header[10..].copy_from_slice(&pc.to_be_bytes()[1..]);
    })
}

/// `CMem` of a memory against any base.
fn compressed(memory: &[u8], base: &[u8]) -> Vec<u8> {
    let differences: Vec<u8> = memory.iter().zip(base).map(|(now, was)| now ^ was).collect();
    let runs = differences.chunk_by(|a, b| (*a == 0) == (*b == 0)).flat_map(|run| match run[0] {
        0 => run.chunks(256).flat_map(|zeros| [0, (zeros.len() - 1) as u8]).collect::<Vec<u8>>(),
        _ => run.to_vec(),
    });
    runs.collect()
}

/// A story in a Blorb, and a save of it with the difference from a base.
fn saved_against(name: &str, save: &[u8], base: &[u8]) -> Vec<u8> {
    let story = story(name);
    let memory = examine(save, Some(&story)).game().expect("a game").memory.clone();
    with_data(save, b"CMem", |data| *data = compressed(&memory, &base[..memory.len()]))
}

fn blorb(story: &[u8]) -> Vec<u8> {
    let index = [&[0, 0, 0, 1][..], b"Exec", &[0; 4], &36u32.to_be_bytes()].concat();
    form(b"IFRS", &[(*b"RIdx", index), (*b"ZCOD", story.to_vec())])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut encoder = flate2::read::GzEncoder::new(bytes, flate2::Compression::default());
    std::io::Read::read_to_end(&mut encoder, &mut packed).expect("it is packed");
    packed
}

#[test]
fn a_sound_save_is_called_so_with_its_story_place_and_calls() {
    for name in STORIES {
        let examination = examine(&save_of(name), Some(&story(name)));
        assert_eq!(examination.verdict(), Verdict::Sound, "{examination}");
        for expected in
            ["Saved in:   1.261122", name, "Call:       0 outermost", "Call:       3 of routine $", "It is sound"]
        {
            check_says(&examination, expected);
        }
        check_says(&examination, "Counter (global): 2. Counter (local): 2. Twice (local): 4.");
        check_restores(story(name).story(), examination.mended().expect("it is sound"));
    }
    let examination = examine(&save_of("interchange.z3"), Some(&story("interchange.z3")));
    check_says(&examination, "Place:      Cupboard  Score: 2  Moves: 5");
}

#[test]
fn the_place_of_a_later_version_is_read_from_its_status_line() {
    let commands = ["north", "save"];
    let examination = examine(&saved_after("eleven.z5", &commands), Some(&story("eleven.z5")));
    check_says(&examination, "Score: 0");
    assert!(examination.scene().is_some_and(|scene| scene.status.concat().contains("Turns: 1")), "{examination}");
}

#[test]
fn without_its_story_the_file_is_examined_and_the_rest_left_open() {
    let save = save_of("interchange.z5");
    let examination = examine(&save, None);
    assert_eq!(examination.verdict(), Verdict::Untried);
    check_says(&examination, "none at hand; name it with --story");
    assert_eq!(examination.mended(), None);
    assert_eq!(identify(&save), Some(story("interchange.z5").identity()));
    let short = examine(&save[..save.len() - 20], None);
    assert_eq!(short.verdict(), Verdict::Incurable, "{short}");
}

#[test]
fn a_save_made_against_the_container_is_mended_with_it() {
    for name in STORIES {
        let container = blorb(&story_bytes(name));
        let in_blorb = StoryFile::from_bytes("in.zblorb", container.clone()).expect("a story");
        let save = saved_against(name, &save_of(name), &container);
        check_mends(&save, &in_blorb, "is the difference from the file that holds the story");
        check_incurable(&save, &story(name), "does not begin with the story's header");
        let packed = gzip(&container);
        let in_gzip = StoryFile::from_bytes("in.gz", packed).expect("a story");
        check_mends(&save, &in_gzip, "is the difference from the Blorb that was packed");
        let zeros = saved_against(name, &save_of(name), &[0; 0x10000]);
        check_mends(&zeros, &story(name), "compressed as it is");
    }
}

#[test]
fn a_program_counter_off_by_one_is_put_right() {
    for name in STORIES {
        let (save, story) = (save_of(name), story(name));
        let sound = examine(&save, Some(&story)).game().expect("a game").pc;
        for by in [-1, 1] {
            let spoilt = with_pc(&save, by);
            check_mends(&spoilt, &story, &format!("Its program counter, ${:05x}, is", sound as i32 + by));
            assert_eq!(examine(&spoilt, Some(&story)).game().map(|game| game.pc), Some(sound), "{name} {by}");
        }
        check_mends(&with_pc(&save, 1), &story, "as Quetzal 1.3b had it");
        check_incurable(&with_pc(&save, 40), &story, "is at no save instruction");
        check_incurable(&with_pc(&save, -(sound as i32)), &story, "is at no save instruction");
    }
}

#[test]
fn a_program_counter_after_a_branch_of_two_bytes_is_put_right() {
    let Some(save) = published("games/zork1-r119-trapdoor.qzl") else { return };
    let Some(bytes) = published("games/zork1-r119-880429.z3") else { return };
    let mut spoilt_story = bytes;
    let sound = StoryFile::from_bytes("zork1.z3", spoilt_story.clone()).expect("a story");
    let examination = examine(&save, Some(&sound));
    assert_eq!(examination.verdict(), Verdict::Sound, "{examination}");
    check_says(&examination, "Place:      Living Room  Score: 10  Moves: 10");
    // The branch of Zork's save is short; this one says the same in two bytes, over the instruction that it skips.
    let pc = examination.pc.expect("it has one") as usize;
    assert_eq!(spoilt_story[pc] & 0x40, 0x40);
    let offset = spoilt_story[pc] & 0x3F;
    assert!(offset > 3, "there is room");
    spoilt_story[pc] &= 0x80;
    spoilt_story[pc + 1] = offset + 1;
    let long = StoryFile::from_bytes("zork1.z3", spoilt_story).expect("a story");
    for (by, expected) in [(1, "is beside the branch data"), (2, "is after the branch data")] {
        let examination = examine(&with_pc(&save, by), Some(&long));
        check_says(&examination, expected);
        assert_eq!(examination.verdict(), Verdict::Curable, "{examination}");
    }
}

#[test]
fn a_missing_dummy_frame_is_put_in() {
    for name in STORIES {
        let spoilt = with_data(&save_of(name), b"Stks", |stacks| drop(stacks.drain(..8)));
        check_mends(&spoilt, &story(name), "lack the dummy frame");
    }
}

#[test]
fn stacks_that_break_are_told() {
    for name in STORIES {
        let (save, story) = (save_of(name), story(name));
        let more = with_data(&save, b"Stks", |stacks| stacks[7] += 1);
        assert_eq!(examine(&more, Some(&story)).verdict(), Verdict::Incurable);
        let short = with_data(&save, b"Stks", |stacks| stacks.truncate(stacks.len() - 1));
        check_incurable(&short, &story, "break off in frame");
        let elsewhere = with_data(&save, b"Stks", |stacks| stacks[10] ^= 4);
        check_incurable(&elsewhere, &story, "Frame 1 of its calls (Stks) returns to");
    }
}

#[test]
fn a_checksum_written_otherwise_is_put_right_and_another_story_is_not() {
    let name = "interchange.z3";
    // A story whose header has no checksum, as early ones: its saves have the computed one (Q§5.5).
    let mut early = story_bytes(name);
    early[0x1C..0x1E].fill(0);
    let early = StoryFile::from_bytes("early.z3", early).expect("a story");
    let mut machine = machine(early.story());
    play(&mut machine, &COMMANDS);
    let save = machine.quetzal().expect("it was asked for");
    assert_eq!(examine(&save, Some(&early)).verdict(), Verdict::Sound);
    let zero = with_data(&save, b"IFhd", |header| header[8..10].fill(0));
    assert!(!is_restored(&asking(early.story()), &zero));
    check_mends(&zero, &early, "has the checksum $0000");

    let other = with_data(&save, b"IFhd", |header| header[8] ^= 1);
    check_incurable(&other, &early, "the same release number and serial code");
    let release = with_data(&save, b"IFhd", |header| header[1] ^= 2);
    check_incurable(&release, &early, "It is of 3.261122");
    check_incurable(&save_of("interchange.z5"), &early, "but another file");
}

#[test]
fn a_container_that_is_out_of_order_is_mended() {
    for name in STORIES {
        let (save, story) = (save_of(name), story(name));
        let mends = |spoilt: &[u8], expected: &str| check_mends(spoilt, &story, expected);
        mends(&with(&save, |chunks| chunks.rotate_left(1)), "IFhd chunk stands after the game");
        mends(&with(&save, |chunks| chunks.push(chunks[2].clone())), "has 2 chunks Stks instead of one");
        mends(&with(&save, |chunks| chunks.push((*b"UMem", vec![1]))), "has 2 chunks CMem or UMem instead of one");
        mends(&with_data(&save, b"IFhd", |header| header.push(0)), "IFhd chunk has 14 bytes instead of 13");
        mends(&[&save[..], b"\x1a\x1a\x1a of CP/M"].concat(), "The 11 bytes at byte");
        let mut length = save.clone();
        length[6] ^= 0x10;
        mends(&length, "Its FORM says that the file has");
        let mut unpadded = save.clone();
        assert_eq!(unpadded.remove(33), 0);
        unpadded[7] = unpadded[7].wrapping_sub(1);
        mends(&unpadded, "chunk IFhd has an odd length but no pad byte");
        let cut = with(&save, |chunks| chunks.push((*b"ANNO", b"a long text".to_vec())));
        mends(&cut[..cut.len() - 6], "chunk ANNO should have 11 bytes but has 6");
        mends(&gzip(&save), "It is packed by gzip");
        mends(
            &with_data(&save, b"CMem", |data| data.extend([0, 255].repeat(400))),
            "past the end of the story's dynamic",
        );
        mends(&with_data(&save, b"CMem", |data| data.push(0)), "ends in a zero without a count");
    }
}

#[test]
fn what_is_lost_is_told() {
    for name in STORIES {
        let (save, story) = (save_of(name), story(name));
        for (place, expected) in [(0, "IFhd chunk, which holds"), (1, "CMem or UMem chunk"), (2, "Stks chunk, which")] {
            check_incurable(&with(&save, |chunks| drop(chunks.remove(place))), &story, expected);
        }
        check_incurable(&save[..save.len() - 3], &story, "cut short: chunk Stks should have");
        let overrun = with_data(&save, b"CMem", |data| data.extend([[0, 255].repeat(400), vec![1]].concat()));
        check_incurable(&overrun, &story, "goes on past the story's");
        let memory = with(&save, |chunks| chunks[1] = (*b"UMem", vec![1; 100]));
        check_incurable(&memory, &story, "Its memory has 100 bytes");
        let bocfel = form(b"BFZS", &chunks(&save));
        check_incurable(&bocfel, &story, "Bocfel took outside a save command");
    }
}

#[test]
fn files_of_other_kinds_are_named() {
    let story = story("interchange.z5");
    check_incurable(&form(b"IFZS", &[(*b"IFhd", vec![0; 128])]), &story, "a Glulx story");
    check_incurable(&story_bytes("interchange.z5"), &story, "It is a story file, not a saved game");
    check_incurable(b"", &story, "It is empty");
    check_incurable(b"PK\x03\x04 and so on", &story, "It is a zip");
    check_incurable(b"once upon a time", &story, "does not begin with FORM");
    check_incurable(&blorb(&story_bytes("interchange.z5")), &story, "It is a story file");
    check_incurable(&[0x1F, 0x8B, 8, 1, 2, 3], &story, "packed by gzip, and damaged");
    check_incurable(&gzip(&vec![0; (16 << 20) + 1]), &story, "larger than 16 MiB");
    check_incurable(&vec![0; (16 << 20) + 1], &story, "larger than 16 MiB");
}

#[test]
fn what_a_file_says_of_itself_commands_no_terminal() {
    let mut save = save_of("interchange.z5");
    save = with(&save, |chunks| {
        chunks.push((*b"ANNO", b"\x1b[2Jthe attic\nat night\x07".to_vec()));
        chunks.push((*b"AUTH", b"Zo\xE9".to_vec()));
        chunks.push((*b"IntD", b"UNIX\0\0\0\0FROTdata".to_vec()));
    });
    let examination = examine(&save, Some(&story("interchange.z5")));
    assert_eq!(examination.verdict(), Verdict::Sound, "{examination}");
    for expected in
        ["Annotation: [2Jthe attic at night\n", "Author:     Zoé\n", "of the interpreter 'FROT' on 'UNIX', 4 bytes"]
    {
        check_says(&examination, expected);
    }
    let report = examination.to_string();
    assert!(report.chars().all(|c| c == '\n' || !c.is_control()), "{report:?}");
    // What is not the game's is kept.
    assert_eq!(chunks(examination.mended().expect("it is sound")).len(), 6);
}

/// Every cut and many changes: no panic, nothing called sound that a machine refuses, nothing made of it that a machine refuses.
#[test]
fn no_damage_is_taken_for_a_sound_save() {
    for name in STORIES {
        let (save, story) = (save_of(name), story(name));
        let asking = asking(story.story());
        let mut verdicts = [0; 2];
        let mut check = |spoilt: &[u8], what: &str| {
            let examination = examine(spoilt, Some(&story));
            let sound = examination.verdict() == Verdict::Sound;
            verdicts[usize::from(sound)] += 1;
            assert!(!sound || is_restored(&asking, spoilt), "{name}, {what}:\n{examination}");
            let mended = examination.mended();
            assert!(mended.is_none_or(|mended| is_restored(&asking, mended)), "{name}, {what}:\n{examination}");
        };
        for length in 0..save.len() {
            check(&save[..length], &format!("cut to {length}"));
        }
        for at in 0..save.len() {
            for value in [0, 0xFF, save[at] ^ 1, save[at] ^ 0x10, save[at] ^ 0x80] {
                let mut spoilt = save.clone();
                spoilt[at] = value;
                check(&spoilt, &format!("byte {at} set to {value}"));
            }
        }
        assert!(verdicts.iter().all(|count| *count > 50), "{verdicts:?}");
    }
}

/// Two kinds of damage at once, bytes by a fixed walk: what is mended must restore, whatever else happens.
#[test]
fn damage_to_what_can_be_mended_gives_nothing_that_is_refused() {
    let name = "interchange.z8";
    let container = blorb(&story_bytes(name));
    let story = StoryFile::from_bytes("in.zblorb", container.clone()).expect("a story");
    let asking = asking(story.story());
    let spoilt = with_pc(&saved_against(name, &save_of(name), &container), 1);
    let (mut mended, mut place) = (0, 1usize);
    for round in 0..600usize {
        let mut bytes = spoilt.clone();
        for _ in 0..=round % 3 {
            place = place.wrapping_mul(48271) % 0x7FFF_FFFF;
            let at = place % bytes.len();
            bytes[at] = (place >> 8) as u8;
        }
        let examination = examine(&bytes, Some(&story));
        assert_ne!(examination.verdict(), Verdict::Sound, "{examination}");
        if let Some(made) = examination.mended() {
            mended += 1;
            assert!(is_restored(&asking, made), "{examination}");
        }
        let _ = examine(&bytes[..bytes.len() - round % 50], None).to_string();
    }
    assert!((50..600).contains(&mended), "{mended}");
}

/// Chunks as full as a file of 16 MiB lets them be.
#[test]
fn swollen_chunks_are_refused_without_much_ado() {
    let (save, story) = (save_of("interchange.z5"), story("interchange.z5"));
    let most = 15 << 20;
    let zeros = with_data(&save, b"CMem", |data| *data = [0, 255].repeat(most / 2));
    check_mends_nothing(&zeros, &story);
    let frames = with_data(&save, b"Stks", |data| *data = vec![0; most]);
    check_incurable(&frames, &story, "more frames than 65535");
    let frames = with_data(&save, b"Stks", |data| {
        *data = data[..8].iter().chain(&data[8..16]).copied().collect::<Vec<_>>().repeat(30_000)
    });
    assert_eq!(examine(&frames, Some(&story)).verdict(), Verdict::Incurable);
    let words = with_data(&save, b"Stks", |data| {
        *data = [&[0, 0, 0, 0, 0, 0, 0xFF, 0xFF][..], &[1; 0x1FFFE]].concat().repeat(2)
    });
    check_incurable(&words, &story, "more words on the stack than");
    let chunks = with(&save, |chunks| chunks.extend(std::iter::repeat_n((*b"ANNO", b"x".to_vec()), 100_000)));
    assert!(examine(&chunks, Some(&story)).to_string().len() < 10_000);
}

/// A save whose memory says nothing: its story is at its beginning, in the middle of another place.
#[track_caller]
fn check_mends_nothing(save: &[u8], story: &StoryFile) {
    let examination = examine(save, Some(story));
    check_says(&examination, "past the end of the story's dynamic memory");
    let mended = examination.mended();
    assert!(mended.is_none_or(|mended| mended.len() < 400), "{examination}");
}

#[test]
fn two_saves_differ_by_object_global_and_call() {
    for name in STORIES {
        let story = story(name);
        let game =
            |commands: &[&str]| examine(&saved_after(name, commands), Some(&story)).game().expect("a game").clone();
        let (old, new) = (game(&["save"]), game(&["take pebble", "north", "drop pebble", "count", "save"]));
        let text = difference(&story, &old, &new).to_string();
        for expected in ["pebble (", "): Hall (", ") -> Cupboard (", ": local0: 0 -> 1"] {
            assert!(text.contains(expected), "{name}: {expected:?} is not in:\n{text}");
        }
        let place = "g00, the place: Hall (";
        assert_eq!(text.contains(place), name == "interchange.z3", "{text}");
        assert!(difference(&story, &old, &old).is_empty());
        let mut spoilt = new.clone();
        spoilt.memory.iter_mut().skip(64).for_each(|byte| *byte = !*byte);
        assert!(!difference(&story, &old, &spoilt).is_empty());
    }
}

#[test]
fn attributes_and_properties_are_compared() {
    let story = story("interchange.z5");
    let old = examine(&save_of("interchange.z5"), Some(&story)).game().expect("a game").clone();
    let header = story.story().header();
    let pebble = usize::from(header.objects) + 2 * 63 + 14 * (pebble_of(&story, &old.memory) - 1);
    let mut new = old.clone();
    new.memory[pebble] |= 0x21;
    let text = difference(&story, &old, &new).to_string();
    assert!(text.contains("pebble (") && text.contains("): attributes set: 2, 7"), "{text}");
    let text = difference(&story, &new, &old).to_string();
    assert!(text.contains("): attributes cleared: 2, 7"), "{text}");
}

/// The number of the object that a save says is held: it has no parent, and none of its neighbours has one either but the two rooms.
fn pebble_of(story: &StoryFile, memory: &[u8]) -> usize {
    let first = usize::from(story.story().header().objects) + 2 * 63;
    let other = saved_after("interchange.z5", &["save"]);
    let start = examine(&other, Some(story)).game().expect("a game").memory.clone();
    (0..20).find(|n| start[first + 14 * n + 6..][..2] != memory[first + 14 * n + 6..][..2]).expect("it was taken") + 1
}

/// Saves of Debian's interpreters are sound, and their places told.
#[test]
fn saves_of_other_interpreters_are_sound() {
    for (program, arguments) in [("dfrotz", &["-m", "-p", "-w", "200"][..]), ("fizmo-console", &[])] {
        let Some(peer) = peer(program, arguments) else { continue };
        let toys = STORIES.map(|name| (own(name), "count\ntake pebble\nnorth\ncount\n", "Twice (local): 4."));
        let games = [
            ("games/zork1-r119-880429.z3", "open mailbox\nnorth\n", "North of House"),
            ("games/advent.z5", "east\n", "Inside Building"),
            ("games/awaken.z5", "look\n", "Score: 0"),
            ("blorb/bronze-r11-s060503.zblorb", "yes\nnorth\n", "Rooms searched:"),
        ];
        let games = games.into_iter().filter_map(|(name, before, told)| Some((published_path(name)?, before, told)));
        for (story, before, told) in toys.into_iter().chain(games) {
            let folder = tempfile::tempdir().expect("a folder");
            fed(peer(&story), &format!("{before}save\nx.qzl\nquit\ny\n"), folder.path());
            let mut names = fs::read_dir(folder.path()).expect("a folder").flatten().map(|entry| entry.path());
            let saved = names.find(|path| path.to_string_lossy().contains("/x")).expect("it was saved");
            let save = fs::read(saved).expect("a save");
            let file = StoryFile::from_bytes("story", fs::read(&story).expect("a story")).expect("a story");
            let examination = examine(&save, Some(&file));
            let place = format!("{program} on {}", story.display());
            assert_eq!(examination.verdict(), Verdict::Sound, "{place}:\n{examination}");
            assert!(examination.to_string().contains(told), "{place}: {told:?} is not in:\n{examination}");
        }
    }
}
