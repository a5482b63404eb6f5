//! Sessions played again, exported, imported, searched and listed: through the library, and through the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use golmac::session::export::{Format, export};
use golmac::session::replay::{DifferenceKind, Replayed, replay};
use golmac::session::store::{self, Store};
use golmac::session::{Origin, Playthrough, Session, TurnNumber, Which, import};
use golmac::story::Story;
use golmac::zmachine::{Answer, GeneratorKind, Key, Options, Post, Request, Stop, Terminal};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(name)
}

fn story(name: &str) -> Story {
    Story::from_bytes(fs::read(path(name)).expect("it is in the repository")).expect("a story")
}

fn in_folder(folder: &Path) -> Store {
    Store::open(folder).expect("a database").0
}

fn begin(store: Store, name: &str) -> Session {
    let origin = Origin { name: name.to_owned(), title: name.to_owned(), path: path(name) };
    let options = Options { seed: 7, generator: GeneratorKind::Frotz, ..Options::default() };
    Session::open(store, story(name), origin, options, &Which::Fresh).expect("it begins").0
}

fn run(session: &mut Session) -> Stop {
    loop {
        let stop = session.run(1 << 20);
        session.drain();
        if stop != Stop::Budget {
            return stop;
        }
    }
}

/// Types commands: lines where a line is wanted, else the first character as a key.
fn play<'a>(session: &mut Session, commands: impl IntoIterator<Item = &'a str>) {
    for command in commands {
        let answer = match run(session) {
            Stop::Request(Request::Line(_)) => Answer::Line { text: command.to_owned(), end: Key::Enter },
            Stop::Request(Request::Key(_)) => Answer::Key(command.chars().next().map_or(Key::Enter, Key::Char)),
            Stop::Request(_) => Answer::Failed,
            stop => panic!("{command}: {stop:?}"),
        };
        session.answer(answer).expect("it fits");
    }
    run(session);
}

fn walk() -> String {
    fs::read_to_string(path("eleven.walk")).expect("text")
}

fn replayed(folder: &Path, name: &str) -> Replayed {
    let store = in_folder(folder);
    let id = store.session_named(name).expect("it is there").id;
    replay(&Playthrough::of(&store, id).expect("it can be read"), &story(name))
}

#[track_caller]
fn check_same(folder: &Path, name: &str, turns: usize, branches: usize) {
    // The beginning is not counted.
    let expected = Replayed { same: turns - 1, branches, ..Replayed::default() };
    assert_eq!(replayed(folder, name), expected, "{name}");
}

fn exported(folder: &Path, name: &str, format: Format) -> String {
    let store = in_folder(folder);
    let id = store.session_named(name).expect("it is there").id;
    let played = Playthrough::of(&store, id).expect("it can be read");
    export(&played, played.timeline.here(), format).text
}

#[test]
fn a_walk_is_played_again_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = begin(in_folder(folder.path()), "eleven.z5");
    let walk = walk();
    play(&mut session, walk.lines());
    let turns = session.timeline().len();
    check_same(folder.path(), "eleven.z5", turns, 1);
}

#[test]
fn time_outs_are_played_again_at_full_speed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = begin(in_folder(folder.path()), "timed.z5");
    play(&mut session, ["2"]);
    for _ in 0..25 {
        if session.answer(Answer::TimedOut).is_err() {
            break;
        }
        run(&mut session);
    }
    play(&mut session, ["x"]);
    let turns = session.timeline().len();
    check_same(folder.path(), "timed.z5", turns, 1);
}

#[test]
fn every_branch_is_played_again_with_the_terminal_it_had() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = begin(in_folder(folder.path()), "eleven.z5");
    branch(&mut session);
    let (turns, branches) = (session.timeline().len(), session.timeline().tips().count());
    assert_eq!(branches, 4);
    check_same(folder.path(), "eleven.z5", turns, branches);
}

/// Plays a session with branches, on several terminals.
fn branch(session: &mut Session) {
    play(session, ["look", "west", "inventory"]);
    session.post(Post::Resize { rows: 40, columns: 120 });
    play(session, ["look", "examine me"]);
    let wide = session.here();
    session.travel(TurnNumber(1)).expect("it is there");
    play(session, ["wait", "undo", "look"]);
    session.post(Post::Terminal(Terminal { rows: 30, columns: 60, ..Terminal::default() }));
    session.travel(TurnNumber(2)).expect("it is there");
    play(session, ["look", "wait"]);
    session.travel(wide).expect("it is there");
    play(session, ["wait"]);
    session.travel(TurnNumber(2)).expect("it is there");
    play(session, ["inventory"]);
    session.name_turn(TurnNumber(3), Some("the bag".to_owned())).expect("it is there");
}

#[test]
fn a_hash_that_was_tampered_with_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = begin(in_folder(folder.path()), "eleven.z5");
    play(&mut session, ["look", "west", "inventory", "look"]);
    drop(session);
    let database = rusqlite::Connection::open(folder.path().join(store::FILE)).expect("a database");
    database.execute("UPDATE turn SET hash = zeroblob(16) WHERE (id & 255) = 2", []).expect("a change");
    let done = replayed(folder.path(), "eleven.z5");
    let [difference] = done.differences.as_slice() else { panic!("{done:?}") };
    assert_eq!((difference.turn, difference.kind), (TurnNumber(2), DifferenceKind::State));
    assert_eq!((difference.command.as_str(), done.same, done.unreached), ("west", 1, 2));
    assert!(!done.is_same());
}

#[test]
fn inputs_and_text_that_were_tampered_with_are_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = begin(in_folder(folder.path()), "eleven.z5");
    play(&mut session, ["look", "west", "inventory", "look"]);
    drop(session);
    let database = rusqlite::Connection::open(folder.path().join(store::FILE)).expect("a database");
    // What was said in turn 3 takes the place of what was said in turn 2.
    let from_3 = "(SELECT inputs FROM passage WHERE (id & 255) = 3)";
    database.execute(&format!("UPDATE passage SET inputs = {from_3} WHERE (id & 255) = 2"), []).expect("a change");
    let done = replayed(folder.path(), "eleven.z5");
    let first = done.differences.first().expect("a difference");
    assert_eq!((first.turn, first.kind), (TurnNumber(2), DifferenceKind::Text));
    assert!(first.then.starts_with("west") && first.now.starts_with("inventory"), "{first:?}");
    database.execute("UPDATE passage SET inputs = x'00' WHERE (id & 255) = 2", []).expect("damage");
    assert_eq!(replayed(folder.path(), "eleven.z5").unreadable, [TurnNumber(2)]);
}

#[test]
fn a_journal_is_the_whole_session() {
    let (folder, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let mut session = begin(in_folder(folder.path()), "eleven.z5");
    branch(&mut session);
    drop(session);
    let journal = exported(folder.path(), "eleven.z5", Format::Journal);
    let read = import::read_journal(&journal).expect("a journal");
    assert!(replay(&read, &story("eleven.z5")).is_same());
    let origin = Origin { name: "eleven.z5".to_owned(), title: "eleven.z5".to_owned(), path: path("eleven.z5") };
    let (mut session, _) =
        Session::open(in_folder(other.path()), story("eleven.z5"), origin, read.options.clone(), &Which::Fresh)
            .expect("it begins");
    let imported = session.import(&read).expect("it is imported");
    assert_eq!((imported.turns, imported.different.len(), imported.left_out), (read.timeline.len(), 0, 0));
    drop(session);
    let again = exported(other.path(), "eleven.z5", Format::Journal);
    for (one, other) in journal.lines().zip(again.lines()) {
        assert_eq!(one, other);
    }
    assert_eq!(journal.lines().count(), again.lines().count());
    assert!(replayed(other.path(), "eleven.z5").is_same());
}

#[test]
fn a_damaged_journal_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = begin(in_folder(folder.path()), "interchange.z3");
    play(&mut session, ["look", "north"]);
    drop(session);
    let journal = exported(folder.path(), "interchange.z3", Format::Journal);
    for at in (0..journal.len()).step_by(7).filter(|at| journal.is_char_boundary(*at)) {
        // It is read as far as whole lines go, or it is refused.
        let _ = import::read_journal(&journal[..at]);
        let spoilt = format!("{}\u{1}{}", &journal[..at], &journal[at..]);
        let _ = import::read_journal(&spoilt);
    }
    assert!(import::read_journal("").is_err());
    assert!(import::read_journal("{\"golmac_journal\":99}").is_err());
    assert!(import::read_journal(&journal.replace("\"kind\":1", "\"kind\":77")).is_err());
}

#[test]
fn hostile_text_is_only_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = begin(in_folder(folder.path()), "interchange.z5");
    play(&mut session, ["<script>alert(1)</script> [x](y) *z*"]);
    drop(session);
    let html = exported(folder.path(), "interchange.z5", Format::Html);
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !html.contains("<script"), "{html}");
    let markdown = exported(folder.path(), "interchange.z5", Format::Markdown);
    assert!(markdown.contains("&lt;script&gt;alert(1)&lt;/script&gt; \\[x\\](y) \\*z\\*"), "{markdown}");
    let journal = exported(folder.path(), "interchange.z5", Format::Journal);
    let hostile = journal.replace("[x]", "\\u001b[31m");
    let read = import::read_journal(&hostile).expect("a journal");
    for format in [Format::Text, Format::Html, Format::Markdown, Format::RegTest, Format::Journal] {
        let text = export(&read, read.timeline.here(), format).text;
        assert!(!text.contains('\u{1b}'), "{format:?}: {text}");
    }
}

/// The program, with its sessions in a folder.
fn golmac(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_golmac"))
        .args(arguments)
        .env("GOLMAC_DATA", folder)
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the program runs")
}

fn text(output: &Output) -> (Option<i32>, String, String) {
    let utf_8 = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code(), utf_8(&output.stdout), utf_8(&output.stderr))
}

/// A folder with two sessions of two stories.
fn two_sessions() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = begin(in_folder(folder.path()), "eleven.z5");
    play(&mut session, ["examine timetable", "west", "inventory"]);
    let mut session = begin(in_folder(folder.path()), "interchange.z3");
    play(&mut session, ["look", "inventory"]);
    folder
}

#[test]
fn commands_that_are_exported_play_the_same_game() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = begin(in_folder(folder.path()), "eleven.z5");
    let walk = walk();
    play(&mut session, walk.lines());
    drop(session);
    let commands = folder.path().join("walk.rec");
    let out = golmac(folder.path(), &["export", "eleven.z5", "--format", "commands", "--output", "walk.rec"]);
    let (status, _, errors) = text(&out);
    assert_eq!(status, Some(0), "{errors}");
    assert!(errors.contains("--seed 7 --rng frotz"), "{errors}");
    let story = path("eleven.z5").to_string_lossy().into_owned();
    let out = golmac(
        folder.path(),
        &["run", &story, "--commands", "walk.rec", "--seed", "7", "--rng", "frotz", "--no-status", "--width", "0"],
    );
    let (status, played, _) = text(&out);
    assert_eq!(status, Some(0));
    assert!(played.contains("100 out of a possible 100"), "{played}");
    let transcript = text(&golmac(folder.path(), &["export", "eleven.z5"])).1;
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&played), words(&transcript));
    let arguments = ["import", "walk.rec", &story, "--session", "again", "--seed", "7", "--rng", "frotz"];
    let (status, said, errors) = text(&golmac(folder.path(), &arguments));
    assert_eq!((status, said.contains("the story has ended")), (Some(0), true), "{said}{errors}");
    let again = text(&golmac(folder.path(), &["export", "again"])).1;
    assert_eq!(words(&again), words(&transcript));
    assert_eq!(text(&golmac(folder.path(), &["export", "again", "--output", "walk.rec"])).0, Some(2));
    assert!(fs::read_to_string(commands).expect("it is there").starts_with("examine timetable\n"));
}

#[test]
fn a_way_whose_beginning_is_lost_is_not_called_whole() {
    let folder = two_sessions();
    let database = rusqlite::Connection::open(folder.path().join(store::FILE)).expect("a database");
    database.execute("DELETE FROM turn WHERE (id & 255) = 1 AND command = 'examine timetable'", []).expect("a loss");
    drop(database);
    for format in ["commands", "regtest", "text", "markdown", "html", "journal"] {
        let (status, said, errors) = text(&golmac(folder.path(), &["export", "eleven.z5", "--format", format]));
        assert_eq!((status, said.is_empty()), (Some(1), false), "{format}: {errors}");
        assert!(errors.contains("what led to turn 2 is lost"), "{format}: {errors}");
        assert!(!errors.contains("the same random numbers"), "{format}: {errors}");
    }
    assert_eq!(golmac(folder.path(), &["export", "interchange.z3"]).status.code(), Some(0));
}

#[test]
fn a_backslash_and_a_code_are_exported_as_they_were_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = begin(in_folder(folder.path()), "interchange.z5");
    play(&mut session, ["a\\b c\\\\d \\[", "say [27] [x"]);
    drop(session);
    let (status, _, errors) =
        text(&golmac(folder.path(), &["export", "interchange.z5", "--format", "commands", "--output", "a.rec"]));
    assert_eq!(status, Some(0), "{errors}");
    assert!(errors.contains("turn 1: a key or a backslash"), "{errors}");
    let story = path("interchange.z5").to_string_lossy().into_owned();
    text(&golmac(folder.path(), &["import", "a.rec", &story, "--session", "again", "--seed", "7", "--rng", "frotz"]));
    let store = in_folder(folder.path());
    let commands = |name: &str| {
        let id = store.session_named(name).expect("it is there").id;
        let played = Playthrough::of(&store, id).expect("it can be read");
        played.timeline.turns().map(|turn| turn.command.clone()).collect::<Vec<_>>()
    };
    assert_eq!(commands("again"), commands("interchange.z5"));
    let run = ["run", &story, "--commands", "a.rec", "--seed", "7", "--rng", "frotz", "--no-status", "--width", "0"];
    let played = text(&golmac(folder.path(), &run)).1;
    assert!(played.contains("a\\b c\\\\d \\[") && played.contains("say [27] [x"), "{played}");
}

#[test]
fn replay_says_what_came_of_it() {
    let folder = two_sessions();
    let (status, said, errors) = text(&golmac(folder.path(), &["replay", "eleven.z5"]));
    assert_eq!((status, said.as_str()), (Some(0), "eleven.z5: 3 turns, 1 branch, all the same\n"), "{errors}");
    golmac(folder.path(), &["export", "eleven.z5", "--format", "journal", "--output", "one.jsonl"]);
    assert_eq!(text(&golmac(folder.path(), &["replay", "one.jsonl"])).0, Some(0));
    let other = tempfile::tempdir().expect("a folder");
    let database = folder.path().join(store::FILE);
    let (status, said, errors) = text(&golmac(other.path(), &["replay", &database.to_string_lossy()]));
    assert_eq!((status, said.lines().count()), (Some(0), 2), "{said}{errors}");
    let (status, said, _) = text(&golmac(
        other.path(),
        &["import", &folder.path().join("one.jsonl").to_string_lossy(), &path("eleven.z5").to_string_lossy()],
    ));
    assert_eq!((status, said.as_str()), (Some(0), "eleven.z5: 3 turns, all as they were\n"));
    let journal = fs::read_to_string(folder.path().join("one.jsonl")).expect("it was written");
    fs::write(folder.path().join("two.jsonl"), journal.replace(r#""text":"west\n"#, r#""text":"was\n"#))
        .expect("a file");
    let (status, said, _) = text(&golmac(folder.path(), &["replay", "two.jsonl"]));
    assert_eq!(status, Some(1));
    assert!(said.contains("turn 2 (> west): something else is printed\n- then, + now:\n- was\n+ west\n"), "{said}");
}

#[test]
fn a_story_that_has_gone_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let origin = Origin { name: "lost".to_owned(), title: String::new(), path: PathBuf::from("/nowhere/at/all.z3") };
    let story = story("interchange.z3");
    let (mut session, _) =
        Session::open(in_folder(folder.path()), story, origin, Options::default(), &Which::Fresh).expect("it begins");
    play(&mut session, ["look"]);
    drop(session);
    let (status, _, errors) = text(&golmac(folder.path(), &["replay", "lost"]));
    assert_eq!(status, Some(2));
    assert!(errors.contains("/nowhere/at/all.z3") && errors.contains("--story"), "{errors}");
    let named = path("interchange.z3").to_string_lossy().into_owned();
    assert_eq!(text(&golmac(folder.path(), &["replay", "lost", "--story", &named])).0, Some(0));
    let other = path("eleven.z5").to_string_lossy().into_owned();
    assert!(text(&golmac(folder.path(), &["replay", "lost", "--story", &other])).2.contains("another story"));
}

#[test]
fn words_are_found_in_every_session() {
    let folder = two_sessions();
    let (status, said, errors) = text(&golmac(folder.path(), &["search", "INVENTORY"]));
    assert_eq!(status, Some(0), "{errors}");
    for expected in ["eleven.z5, turn 3", "interchange.z3, turn 2", "--session=eleven.z5 --turn=3"] {
        assert!(said.contains(expected), "{expected} is not in\n{said}");
    }
    let story = path("eleven.z5").to_string_lossy().into_owned();
    let only = text(&golmac(folder.path(), &["search", "inventory", "--story", &story])).1;
    assert!(only.contains("eleven.z5, turn") && !only.contains("interchange.z3, turn"), "{only}");
    let only = text(&golmac(folder.path(), &["search", "inventory", "--session", "interchange.z3"])).1;
    assert!(!only.contains("eleven.z5, turn"), "{only}");
    assert!(said.contains("   > inventory\n"), "{said}");
    let begun = text(&golmac(folder.path(), &["search", "invent*"])).1;
    assert_eq!(begun.lines().filter(|line| line.contains(", turn ")).count(), 2, "{begun}");
    assert_eq!(golmac(folder.path(), &["search", "invent"]).status.code(), Some(1));
    let (status, _, errors) = text(&golmac(folder.path(), &["search", ""]));
    assert!(status == Some(2) && errors.contains("words"), "{errors}");
    let (status, said, errors) = text(&golmac(folder.path(), &["search", "xyzzyxyzzy"]));
    assert_eq!((status, said.as_str()), (Some(1), ""), "{errors}");
    assert!(errors.contains("xyzzyxyzzy"));
}

#[test]
fn sessions_are_listed_renamed_and_deleted() {
    let folder = two_sessions();
    let list = |arguments: &[&str]| text(&golmac(folder.path(), arguments));
    let (status, said, errors) = list(&["sessions"]);
    assert_eq!((status, said.lines().count()), (Some(0), 3), "{errors}");
    assert!(said.starts_with("NAME") && said.contains("SCORE"), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    assert!(list(&["sessions", "--long"]).1.contains("stories/eleven.z5"));
    let json = list(&["sessions", "--json"]).1;
    assert!(json.starts_with('[') && json.matches("\"name\": \"").count() == 2, "{json}");
    assert!(json.contains("\"turns\": 3") && json.contains("\"turns\": 2"), "{json}");
    let long = "a name that is much longer than any column of names can be";
    assert_eq!(list(&["sessions", "rename", "interchange.z3", long]).0, Some(0));
    assert!(list(&["sessions"]).1.lines().any(|line| line == long));
    assert_eq!(list(&["sessions", "rename", long, "interchange.z3"]).0, Some(0));
    let (status, _, errors) = list(&["sessions", "rename", "elevn.z5", "x"]);
    assert_eq!(status, Some(2));
    assert!(errors.contains("did you mean eleven.z5?"), "{errors}");
    assert_eq!(list(&["sessions", "rename", "eleven.z5", "interchange.z3"]).0, Some(2));
    assert_eq!(list(&["sessions", "rename", "eleven.z5", "the clock"]).0, Some(0));
    assert_eq!(list(&["sessions", "delete", "the clock"]).0, Some(2), "nobody was asked");
    assert_eq!(list(&["sessions", "delete", "the clock", "--yes"]).0, Some(0));
    let said = list(&["sessions"]).1;
    let last = said.lines().last().unwrap_or_default();
    assert!(last.starts_with("interchange.z3") && said.lines().count() == 2, "{said}");
    assert!(list(&["sessions", "where"]).1.contains(store::FILE));
}

#[test]
fn looking_makes_no_database() {
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, status) in
        [(&["sessions"][..], 0), (&["search", "x"], 1), (&["export", "x"], 2), (&["replay", "x"], 2)]
    {
        assert_eq!(golmac(folder.path(), arguments).status.code(), Some(status), "{arguments:?}");
    }
    assert!(!folder.path().join(store::FILE).exists());
}

#[test]
fn pages_name_a_place_once_and_end_without_a_prompt() {
    let folder = two_sessions();
    let html = exported(folder.path(), "eleven.z5", Format::Html);
    assert!(html.contains("<p class=\"command\"><span aria-hidden=\"true\">&gt; </span>west</p>"), "{html}");
    assert_eq!(html.matches("Breakwater</").count(), 1, "{html}");
    assert!(!html.contains("<p>&gt;</p>"), "{html}");
    for format in [Format::Text, Format::Markdown] {
        let text = exported(folder.path(), "eleven.z5", format);
        assert_ne!(text.lines().last().map(|line| line.trim_start_matches('\\')), Some(">"), "{format:?}: {text}");
        assert!(!text.trim_end().ends_with("&gt;"), "{text}");
    }
}

#[test]
fn a_file_without_commands_makes_no_session() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("empty"), "").expect("a file");
    let story = path("eleven.z5").to_string_lossy().into_owned();
    let (status, _, errors) = text(&golmac(folder.path(), &["import", "empty", &story]));
    assert_eq!(status, Some(1));
    assert!(errors.contains("no commands"), "{errors}");
    assert!(!folder.path().join(store::FILE).exists());
}

#[test]
fn a_folder_that_is_none_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("afile");
    fs::write(&file, "x").expect("a file");
    let said = |data: &Path, arguments: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_golmac")).args(arguments).env("GOLMAC_DATA", data).output();
        text(&out.expect("the program runs"))
    };
    for arguments in [&["sessions"][..], &["search", "x"], &["sessions", "where"], &["export", "x"]] {
        let (status, _, errors) = said(&file, arguments);
        assert_eq!(status, Some(2), "{arguments:?}: {errors}");
        assert!(errors.contains("afile is a file, not a folder"), "{arguments:?}: {errors}");
    }
    assert_eq!(said(&file.join("below"), &["sessions"]).0, Some(2));
    let (status, list, _) = said(&folder.path().join("not/yet"), &["sessions"]);
    assert_eq!((status, list.starts_with("There are no sessions yet")), (Some(0), true));
    fs::create_dir_all(folder.path().join("odd").join(store::FILE)).expect("a folder");
    assert_eq!(said(&folder.path().join("odd"), &["sessions"]).0, Some(2));
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).expect("a folder");
    let mut rights = fs::metadata(&locked).expect("it is there").permissions();
    rights.set_readonly(true);
    fs::set_permissions(&locked, rights).expect("it is ours");
    let (status, _, errors) = said(&locked, &["sessions"]);
    assert_eq!(status, Some(2));
    assert!(errors.contains("can't be written"), "{errors}");
}

#[test]
fn a_saved_game_begins_a_session() {
    let folder = two_sessions();
    let mut session = begin(in_folder(folder.path()), "interchange.z5");
    play(&mut session, ["look", "north"]);
    session.answer(Answer::Line { text: "save".to_owned(), end: Key::Enter }).expect("a line is wanted");
    assert_eq!(run(&mut session), Stop::Request(Request::Save));
    let saved = session.machine().quetzal().expect("a saved game");
    drop(session);
    fs::write(folder.path().join("a.qzl"), saved).expect("a file");
    let story = path("interchange.z5").to_string_lossy().into_owned();
    let (status, said, errors) = text(&golmac(folder.path(), &["import", "a.qzl", &story, "--session", "from"]));
    assert_eq!(status, Some(0), "{said}{errors}");
    assert_eq!(text(&golmac(folder.path(), &["replay", "from"])).0, Some(0));
    let other = path("eleven.z5").to_string_lossy().into_owned();
    assert_eq!(text(&golmac(folder.path(), &["import", "a.qzl", &other, "--session", "no"])).0, Some(2));
    assert_eq!(text(&golmac(folder.path(), &["export", "no"])).0, Some(2), "nothing is left of it");
}

#[test]
fn the_built_in_adventure_is_replayed_and_any_turn_of_it_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let played = std::process::Command::new("sh")
        .args(["-c", "printf 'look\\nnorth\\nlook\\n' | \"$0\" play", env!("CARGO_BIN_EXE_golmac")])
        .env("GOLMAC_DATA", folder.path())
        .output()
        .expect("a shell");
    assert!(played.status.success());
    let (status, said, errors) = text(&golmac(folder.path(), &["replay", "eleven"]));
    assert_eq!((status, errors.as_str()), (Some(0), ""), "{said}");
    let save = folder.path().join("turn1.qzl");
    let save = save.to_string_lossy();
    let arguments = ["export", "eleven", "--format", "quetzal", "--turn", "1", "--output", &save];
    let (status, _, errors) = text(&golmac(folder.path(), &arguments));
    assert_eq!((status, errors.as_str()), (Some(0), ""));
    let story = path("eleven.z5").to_string_lossy().into_owned();
    let (status, said, _) = text(&golmac(folder.path(), &["save", &save, "--story", &story]));
    assert_eq!(status, Some(0), "{said}");
}

#[test]
fn a_session_is_replayed_and_imported_with_what_lies_beside_its_story() {
    let folder = tempfile::tempdir().expect("a folder");
    // A placeholder of 7 by 16 pixels, and a story that asks for its size.
    let source = ".version 6\n.flags2 8\n.array data word 0 0\n.array text byte 20 22*0\npicture_data 1 #data ?there\n\
        there: loadw #data 0 -> sp\nprint_num sp\nnew_line\nask: storeb @text 1 0\naread @text 0 -> sp\njump ?ask";
    let program = golmac::zmachine::isa::assemble::assemble(source).expect("a program");
    let rectangle = [&b"Rect"[..], &8_u32.to_be_bytes(), &7_u32.to_be_bytes(), &16_u32.to_be_bytes()].concat();
    let index = [&1_u32.to_be_bytes()[..], b"Pict", &1_u32.to_be_bytes(), &36_u32.to_be_bytes()].concat();
    let body = [&b"IFRSRIdx"[..], &(index.len() as u32).to_be_bytes(), &index, &rectangle].concat();
    let blorb = [&b"FORM"[..], &(body.len() as u32).to_be_bytes(), &body].concat();
    std::fs::write(folder.path().join("six.z6"), program.story).expect("a file");
    std::fs::write(folder.path().join("six.blb"), blorb).expect("a file");
    std::fs::write(folder.path().join("lines"), "one\ntwo\n").expect("a file");
    let run = ["run", "six.z6", "--session", "six", "--commands", "lines"];
    let (_, said, errors) = text(&golmac(folder.path(), &run));
    assert!(said.contains("16"), "{said}{errors}");
    let (status, said, errors) = text(&golmac(folder.path(), &["replay", "six"]));
    assert_eq!((status, said.as_str()), (Some(0), "six: 2 turns, 1 branch, all the same\n"), "{errors}");
    golmac(folder.path(), &["export", "six", "--format", "journal", "--output", "six.jsonl"]);
    let (status, _, errors) = text(&golmac(folder.path(), &["import", "six.jsonl", "six.z6", "--session", "again"]));
    assert_eq!((status, errors.contains("left out")), (Some(0), false), "{errors}");
}
