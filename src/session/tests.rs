//! Sessions played in memory and in files, closed at any moment and opened again.

mod places;

use std::path::{Path, PathBuf};

use super::notes::{Encoding, Kept};
use super::store::Store;
use super::*;
use crate::story::Story;
use crate::zmachine::patches::{Edit, Patch, Patches};
use crate::zmachine::{Answer, GeneratorKind, Key, Machine, Options, Request, Stop, delta};

fn story(name: &str) -> Story {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(name);
    Story::from_bytes(std::fs::read(path).expect("it is in the repository")).expect("a story")
}

fn origin(name: &str) -> Origin {
    Origin { name: name.to_owned(), title: name.to_owned(), path: PathBuf::from(name) }
}

fn open(store: Store, name: &str, which: &Which) -> (Session, Opened) {
    let options = Options { seed: 7, ..Options::default() };
    Session::open(store, story(name), origin(name), options, which).expect("it can be opened")
}

fn in_folder(folder: &Path) -> Store {
    Store::open(folder).expect("a database").0
}

/// Runs to the next stop.
fn run(session: &mut Session) -> Stop {
    loop {
        match session.run(1 << 20) {
            Stop::Budget => {}
            stop => return stop,
        }
    }
}

/// Types commands: lines where a line is wanted, else the first character as a key. What was printed.
fn play(session: &mut Session, commands: &[&str]) -> String {
    let mut printed = Vec::new();
    for command in commands {
        let answer = match run(session) {
            Stop::Request(Request::Line(_)) => Answer::Line { text: (*command).to_owned(), end: Key::Enter },
            Stop::Request(Request::Key(_)) => Answer::Key(command.chars().next().map_or(Key::Enter, Key::Char)),
            Stop::Request(_) => Answer::Failed,
            stop => panic!("{command}: {stop:?}"),
        };
        session.answer(answer).expect("it fits");
    }
    run(session);
    printed.extend(session.drain());
    transcript::text_of(&printed)
}

#[test]
fn a_session_is_resumed_where_it_was_left() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["eleven.z5", "interchange.z3", "interchange.z4", "interchange.z8"] {
        let (mut session, opened) = open(in_folder(folder.path()), name, &Which::Latest);
        assert_eq!(opened, Opened::Begun);
        play(&mut session, &["look", "inventory", "north"]);
        let (hash, here) = (session.state_hash(), session.here());
        let screen = session.machine().screen().clone();
        drop(session);
        let (mut session, opened) = open(in_folder(folder.path()), name, &Which::Latest);
        assert_eq!(opened, Opened::Resumed);
        assert_eq!((session.state_hash(), session.here()), (hash, here), "{name}");
        assert_eq!(session.machine().screen(), &screen);
        assert_eq!(session.drain(), []);
        play(&mut session, &["look"]);
        assert_eq!(session.here(), TurnNumber(4));
    }
}

#[test]
fn every_turn_can_be_gone_back_to() {
    let (mut session, _) = open(Store::in_memory().expect("memory"), "eleven.z5", &Which::Latest);
    let mut hashes = vec![];
    play(&mut session, &[]);
    hashes.push(session.state_hash());
    for turn in 0..100 {
        play(&mut session, &[["look", "wait", "inventory", "north", "south"][turn % 5]]);
        hashes.push(session.state_hash());
    }
    for number in [100, 0, 99, 1, 50, 31, 32, 33, 64, 65, 100] {
        session.travel(TurnNumber(number)).expect("it is there");
        assert_eq!(session.state_hash(), hashes[number as usize], "turn {number}");
    }
    assert_eq!(session.notices(), [""; 0]);
}

#[test]
fn another_action_after_going_back_is_a_branch() {
    let (mut session, _) = open(Store::in_memory().expect("memory"), "interchange.z3", &Which::Latest);
    play(&mut session, &["north", "look"]);
    let north = session.state_hash();
    assert_eq!(session.undo(2), Ok(Some(TurnNumber(0))));
    play(&mut session, &["wait", "count"]);
    assert_eq!(session.here(), TurnNumber(4));
    assert_eq!(session.timeline().path_to(session.here()), [0, 3, 4].map(TurnNumber));
    session.travel(TurnNumber(2)).expect("nothing is overwritten");
    assert_eq!(session.state_hash(), north);
    assert_eq!(session.undo(1), Ok(Some(TurnNumber(1))));
    assert_eq!(session.redo(1), Ok(Some(TurnNumber(2))));
}

#[test]
fn two_windows_on_one_session_lose_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut one, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    play(&mut one, &["look"]);
    let (mut other, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    play(&mut one, &["north", "look"]);
    play(&mut other, &["south", "inventory"]);
    play(&mut one, &["inventory"]);
    let hashes = (one.state_hash(), other.state_hash());
    assert!(!other.notices().is_empty(), "the player is told");
    let (one_at, other_at) = (one.here(), other.here());
    drop((one, other));
    let (mut both, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    assert_eq!((both.here(), both.timeline().len()), (one_at, 7));
    assert_eq!(both.state_hash(), hashes.0);
    both.travel(other_at).expect("it is there");
    assert_eq!(both.state_hash(), hashes.1);
    for number in 0..7 {
        both.travel(TurnNumber(number)).expect("it is there");
    }
    assert_eq!(both.notices(), [""; 0]);
}

#[test]
fn a_state_that_is_lost_is_played_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    let commands = ["look", "north", "inventory", "south", "look", "wait"];
    play(&mut session, &commands);
    let hash = session.state_hash();
    drop(session);
    let database = rusqlite::Connection::open(folder.path().join(store::FILE)).expect("a database");
    database
        .execute("UPDATE state SET bytes = x'0102' WHERE (id & 127) = 0 AND (id >> 7 & 255) > 2", [])
        .expect("damage");
    drop(database);
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    assert_eq!(session.state_hash(), hash);
    play(&mut session, &["look"]);
    let hash = session.state_hash();
    drop(session);
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    assert_eq!(session.state_hash(), hash);
}

#[test]
fn a_session_knows_the_name_it_got() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Fresh);
    let (second, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Fresh);
    assert_eq!((first.name(), second.name()), ("eleven.z5", "eleven.z5-2"));
}

#[test]
fn a_turn_is_read_back_where_only_older_states_for_undo_are_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    for _ in 0..50 {
        play(&mut session, &["look", "wait"]);
    }
    let screen = session.machine().screen().clone();
    let here = session.here();
    drop(session);
    let database = rusqlite::Connection::open(folder.path().join(store::FILE)).expect("a database");
    database.execute("UPDATE state SET bytes = x'00' WHERE (id >> 7 & 255) = 55", []).expect("damage");
    database.execute("UPDATE passage SET inputs = x'00' WHERE (id & 255) = 55", []).expect("damage");
    drop(database);
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    assert_eq!((session.here(), session.machine().screen()), (here, &screen));
    assert_eq!(session.notices().len(), 1, "the player is told");
    play(&mut session, &["undo", "look"]);
}

#[test]
fn no_turns_are_forgotten_under_another_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut one, _) = open(in_folder(folder.path()), "interchange.z3", &Which::Latest);
    play(&mut one, &["look"]);
    let (mut other, _) = open(in_folder(folder.path()), "interchange.z3", &Which::Latest);
    play(&mut other, &["north"]);
    play(&mut one, &["wait"]);
    one.travel(TurnNumber(0)).expect("the beginning");
    assert_eq!(one.prune(TurnNumber(1)), Err(SessionError::OpenElsewhere));
    one.refresh().expect("it can be read");
    assert_eq!(one.timeline().turns().map(|turn| turn.number.0).collect::<Vec<_>>(), [0, 1, 2, 3]);
    drop(other);
    assert_eq!(one.prune(TurnNumber(1)), Ok(3));
}

#[test]
fn words_find_turns() {
    let (mut session, _) = open(Store::in_memory().expect("memory"), "eleven.z5", &Which::Latest);
    play(&mut session, &["look", "examine me", "inventory"]);
    assert_eq!(session.find("EXAMINE me", 10), Ok(vec![TurnNumber(2)]));
    assert_eq!(session.find("no such words here", 10), Ok(vec![]));
}

#[test]
fn a_timed_game_is_kept_and_resumed_in_the_middle_of_a_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = open(in_folder(folder.path()), "timed.z5", &Which::Latest);
    play(&mut session, &["2"]);
    for _ in 0..5 {
        session.answer(Answer::TimedOut).expect("it is a timed read");
        run(&mut session);
    }
    let hash = session.state_hash();
    let turns = session.timeline().len();
    drop(session);
    let (mut session, _) = open(in_folder(folder.path()), "timed.z5", &Which::Latest);
    assert_eq!((session.state_hash(), session.timeline().len()), (hash, turns));
    session.answer(Answer::TimedOut).expect("it is still a timed read");
    run(&mut session);
}

#[test]
fn another_terminal_is_an_input_like_any_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    play(&mut session, &["look"]);
    drop(session);
    let terminal = crate::zmachine::Terminal { rows: 50, columns: 132, ..Default::default() };
    let options = Options { terminal, ..Options::default() };
    let (mut session, _) =
        Session::open(in_folder(folder.path()), story("eleven.z5"), origin("x"), options, &Which::Latest)
            .expect("it can be opened");
    assert_eq!(session.machine().screen().size().cols(), 132);
    play(&mut session, &["north"]);
    let (inputs, _) = session.passage(session.here());
    assert!(matches!(inputs.first().map(|timed| &timed.input), Some(Input::Terminal(_))), "{inputs:?}");
    let mut machine = Machine::new(story("eleven.z5"), session.options().clone());
    for number in session.timeline().path_to(session.here()) {
        let (inputs, _) = session.passage(number);
        let asks = session.timeline().get(number).map_or(Asks::Nothing, |turn| turn.asks);
        travel::play_turn(&mut machine, &inputs, asks).expect("it goes the same way");
    }
    assert_eq!(machine.state_hash(), session.machine().state_hash());
}

#[test]
fn the_hash_that_databases_hold_is_what_it_ever_was() {
    let options = Options { seed: 5, generator: GeneratorKind::Frotz, ..Options::default() };
    let mut machine = Machine::new(story("eleven.z5"), options);
    for line in ["look", "wait", "inventory"] {
        assert!(matches!(machine.run(u64::MAX), Stop::Request(Request::Line(_))));
        assert_eq!(machine.answer(Answer::Line { text: line.into(), end: Key::Enter }), Ok(()));
    }
    machine.run(u64::MAX);
    assert_eq!(format!("{:032x}", delta::hash_of_machine(&mut machine)), "1bfd8c98d45805b36ec0e0dd98a0de3a");
}

#[test]
fn a_story_that_prints_for_ever_fills_neither_memory_nor_disk() {
    let source = "loop: print \"All work and no play makes Jack a dull boy.\"\nnew_line\njump ?loop";
    let program = crate::zmachine::isa::assemble::assemble(source).expect("a program");
    let story = Story::from_bytes(program.story).expect("a story");
    let store = Store::in_memory().expect("memory");
    let mut session =
        Session::open(store, story, origin("x"), Options::default(), &Which::Fresh).expect("it can be opened").0;
    let mut shown = 0;
    while shown < 24 << 20 {
        assert_eq!(session.run(1 << 16), Stop::Budget);
        shown += transcript::text_of(&session.drain()).len();
    }
    let numbers: Vec<TurnNumber> = session.timeline().turns().map(|turn| turn.number).collect();
    let kept: usize = numbers.iter().map(|number| transcript::text_of(&session.passage(*number).1).len()).sum();
    assert!((4 << 20..9 << 20).contains(&kept), "{kept} bytes in {} turns", numbers.len());
    assert!(numbers.len() < 20, "{}", numbers.len());
    let here = session.here();
    session.travel(here).expect("it goes on from there");
}

#[test]
fn a_turn_that_prints_for_long_is_kept_in_parts_and_replayed() {
    let source = ".array text byte 9 10*0\nstore g00 0\nloop: print \"All work and no play makes Jack a dull boy.\"\n\
        new_line\ninc g00\nje g00 60000 ?~loop\nask: aread @text 0 -> sp\njump ?ask";
    let program = crate::zmachine::isa::assemble::assemble(source).expect("a program");
    let story = Story::from_bytes(program.story).expect("a story");
    let store = Store::in_memory().expect("memory");
    let options = Options::default();
    let (mut session, _) =
        Session::open(store, story.clone(), origin("x"), options, &Which::Fresh).expect("it can be opened");
    play(&mut session, &["one", "two"]);
    assert!(session.timeline().turns().any(|turn| turn.asks == Asks::Nothing), "it was kept in parts");
    let id = session.id();
    let played = Playthrough::of(session.store(), id).expect("it can be read");
    let replayed = replay::replay(&played, &story);
    assert!(replayed.is_same() && replayed.unreached == 0, "{replayed:?}");
    assert!(replayed.same >= 2);
}

/// A story that fills the row of its upper window with the width it was told, and takes its time.
const WIDE: &str = ".array text byte 9 10*0\nsplit_window 1\nset_window 1\nstore g00 0\n\
    fill: print \"#\"\ninc g00\nloadb 0 33 -> g01\nje g00 g01 ?~fill\nset_window 0\n\
    ask: aread @text 0 -> sp\nstore g02 0\nwork: inc g02\nje g02 20000 ?~work\nloadb 0 33 -> g03\nprint_num g03\njump ?ask";

fn on(store: Store, source: &str, columns: u16) -> Session {
    let program = crate::zmachine::isa::assemble::assemble(source).expect("a program");
    let story = Story::from_bytes(program.story).expect("a story");
    let terminal = crate::zmachine::Terminal { columns, ..Default::default() };
    let options = Options { terminal, ..Options::default() };
    Session::open(store, story, origin("wide"), options, &Which::Latest).expect("it can be opened").0
}

/// A story that answers each line with a number, and a patch that makes it another.
fn sevens() -> (Story, Patches) {
    let source = ".array line byte 20 22*0\nturn: aread #line 0 -> sp\npull g00\nprint_num 7\nnew_line\njump ?turn";
    let story =
        Story::from_bytes(crate::zmachine::isa::assemble::assemble(source).expect("a program").story).expect("a story");
    let code = [0xE6, 0x7F, 7];
    let at = story.image().windows(3).position(|bytes| bytes == code).expect("it prints 7") as u32;
    let edits = vec![Edit { at, from: code.to_vec(), to: vec![0xE6, 0x7F, 8] }];
    let patch = Patch { name: "eight".into(), why: "It can't count.".into(), edits, leniencies: Vec::new() };
    (story, [patch].into_iter().collect())
}

#[test]
fn a_session_keeps_the_patches_that_it_was_begun_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let (story, patches) = sevens();
    let patched = Options { patches, ..Options::default() };
    let unpatched = Options::default();
    for (name, begun, later, prints) in
        [("with", &patched, &unpatched, "8\n"), ("without", &unpatched, &patched, "7\n")]
    {
        let open = |options: &Options| {
            let (store, which) = (in_folder(folder.path()), Which::Named(name.to_owned()));
            Session::open(store, story.clone(), origin(name), options.clone(), &which).expect("it can be opened").0
        };
        assert!(play(&mut open(begun), &["one"]).contains(prints), "{name}");
        let mut session = open(later);
        assert!(play(&mut session, &["two"]).contains(prints), "{name}, resumed");
        assert_eq!(session.options().patches, begun.patches);
        let journal = {
            let id = session.id();
            let played = Playthrough::of(session.store(), id).expect("it can be read");
            assert!(replay::replay(&played, &story).is_same(), "{name}, replayed");
            export::export(&played, played.timeline.here(), export::Format::Journal).text
        };
        let read = export::journal::read(&journal).expect("a journal");
        assert_eq!(read.options.patches, begun.patches);
        assert!(replay::replay(&read, &story).is_same(), "{name}, from its journal");
        assert_eq!(journal.contains("\"from\":\"e6 7f 07\""), name == "with", "{journal}");
        assert_eq!(journal.contains("patches"), name == "with", "a journal without is what it ever was");
    }
}

fn replayed(session: &mut Session) -> replay::Replayed {
    let (id, story) = (session.id(), session.machine().story().clone());
    let played = Playthrough::of(session.store(), id).expect("it can be read");
    replay::replay(&played, &story)
}

#[test]
fn a_screen_wider_than_the_first_is_resumed_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = on(in_folder(folder.path()), WIDE, 40);
    play(&mut session, &["a"]);
    session.post(crate::zmachine::Post::Resize { rows: 24, columns: 100 });
    play(&mut session, &["b"]);
    let screen = session.machine().screen().clone();
    drop(session);
    let mut session = on(in_folder(folder.path()), WIDE, 100);
    assert_eq!(session.machine().screen(), &screen);
    play(&mut session, &["c"]);
    let replayed = replayed(&mut session);
    assert!(replayed.is_same(), "{replayed:?}");
}

#[test]
fn a_turn_that_was_broken_off_goes_on_on_another_terminal_and_is_replayed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = on(in_folder(folder.path()), WIDE, 40);
    play(&mut session, &["a"]);
    session.answer(Answer::Line { text: "b".into(), end: Key::Enter }).expect("it fits");
    assert_eq!(session.run(1000), Stop::Budget);
    session.checkpoint();
    drop(session);
    let mut session = on(in_folder(folder.path()), WIDE, 100);
    play(&mut session, &["c"]);
    let replayed = replayed(&mut session);
    assert!(replayed.is_same(), "{replayed:?}");
    assert_eq!(session.machine().screen().size().cols(), 100);
}

#[test]
fn a_session_goes_on_where_the_turns_before_it_are_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    play(&mut session, &["look", "north", "look"]);
    let database = rusqlite::Connection::open(folder.path().join(store::FILE)).expect("a database");
    database
        .execute_batch("DELETE FROM turn WHERE command <> ''; DELETE FROM state WHERE (id >> 7 & 255) > 0")
        .expect("it");
    drop(database);
    play(&mut session, &["inventory", "wait"]);
    assert_eq!(session.notices().len(), 1, "the player is told");
    let (hash, here) = (session.state_hash(), session.here());
    drop(session);
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    assert_eq!((session.state_hash(), session.here()), (hash, here));
    assert_eq!(session.notices(), [""; 0]);
}

#[test]
fn a_deleted_session_never_becomes_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Fresh);
    play(&mut session, &["look"]);
    in_folder(folder.path()).delete(session.id()).expect("it is there");
    let (other, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Fresh);
    assert_ne!(other.id(), session.id());
    play(&mut session, &["north"]);
    let (hash, name) = (session.state_hash(), session.name().to_owned());
    drop((session, other));
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Named(name));
    assert_eq!(session.state_hash(), hash);
}

#[test]
fn notes_that_two_windows_write_are_all_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    assert_eq!(session.keep_notes("", "a\r\n\u{202E}\t").expect("written"), Kept::AsWritten);
    let read = session.notes().expect("there").text;
    assert_eq!(read, "a\r\n\u{202E}\t", "byte for byte");
    let (mut other, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    other.add_line_of_notes("b").expect("written");
    assert_eq!(session.keep_notes(&read, &format!("{read}\nc\n")).expect("written"), Kept::Added);
    let now = session.notes().expect("there").text;
    assert_eq!(now, format!("{read}\nb\n\nc\n"));
    assert_eq!(session.keep_notes(&read, "x\n").expect("written"), Kept::Both);
    let both = session.notes().expect("there").text;
    assert!(both.starts_with(&now) && both.ends_with("\nx\n"), "{both}");
    let path = session.notes_path().expect("a file");
    std::fs::write(&path, b"M\xE4rz\n").expect("written");
    assert_eq!(session.notes().expect("there").encoding, Encoding::Other);
    session.add_line_of_notes("d").expect("written");
    assert_eq!(std::fs::read(&path).expect("there"), b"M\xE4rz\nd\n");
}

#[test]
fn a_mistake_that_is_reported_in_each_sitting_is_no_difference() {
    let source = ".array text byte 9 10*0\nask: get_parent 0 -> g00\nprint \"Ready.\"\naread @text 0 -> sp\njump ?ask";
    let folder = tempfile::tempdir().expect("a folder");
    for _ in 0..2 {
        let mut session = on(in_folder(folder.path()), source, 80);
        play(&mut session, &["a", "b"]);
        let replayed = replayed(&mut session);
        assert!(replayed.is_same(), "{replayed:?}");
    }
}

#[test]
fn any_turn_can_be_saved_for_other_interpreters() {
    let (mut session, _) = open(Store::in_memory().expect("memory"), "eleven.z5", &Which::Latest);
    play(&mut session, &["look", "north", "quit", "yes"]);
    let here = session.here();
    assert_eq!(session.timeline().get(here).map(|turn| turn.asks), Some(Asks::End));
    let before = session.state_hash();
    let (turn, bytes) = session.saved_game(here).expect("the story knows SAVE");
    assert_eq!((turn, session.state_hash()), (TurnNumber(2), before), "the question before the end is no command line");
    session.load(bytes).expect("it is of this story");
    run(&mut session);
    assert_eq!(session.timeline().get(session.here()).map(|turn| turn.asks), Some(Asks::Line));
    for number in 0..2 {
        assert_eq!(session.saved_game(TurnNumber(number)).map(|(turn, _)| turn), Some(TurnNumber(number)));
    }
}

#[test]
fn turns_that_waited_are_written_with_their_own_states_wherever_the_player_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    play(&mut session, &["look", "north"]);
    let database = rusqlite::Connection::open(folder.path().join(store::FILE)).expect("a database");
    database.execute_batch("BEGIN IMMEDIATE; DELETE FROM turn WHERE command <> ''").expect("a lock");
    session.store().wait_at_most(std::time::Duration::ZERO).expect("a number");
    play(&mut session, &["look", "inventory"]);
    assert_eq!(session.unsaved(), 2);
    let last = session.here();
    let hash = session.state_hash();
    session.travel(TurnNumber(3)).expect("it waits");
    database.execute_batch("COMMIT").expect("the lock goes");
    play(&mut session, &["south"]);
    assert_eq!(session.unsaved(), 0);
    session.travel(last).expect("it is there");
    assert_eq!(session.state_hash(), hash);
    drop((session, database));
    let (mut session, _) = open(in_folder(folder.path()), "eleven.z5", &Which::Latest);
    assert_eq!((session.here(), session.state_hash()), (last, hash));
}
