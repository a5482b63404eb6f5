//! RemGlk's protocol, a conversation a file: what the display sends, and what it gets.
//!
//! In `tests/remglk/*.txt` the first line names one of our own stories. Lines that begin with `>` are sent; what follows them is what comes back, an object
//! broken into lines where its parts begin. Refresh them with `GOLMAC_UPDATE=1 cargo test --test main remglk`, and read the difference.

use std::fs;
use std::path::{Path, PathBuf};

use golmac::remglk::protocol::Update;
use golmac::remglk::{Ending, RemGlkError, Settings, play};
use golmac::story::Story;
use golmac::zmachine::{GeneratorKind, Machine, Options};

/// What came of a conversation.
struct Held {
    /// What the display was sent, an object each.
    said: Vec<String>,
    /// What was told beside it.
    errors: String,
    ending: Result<Ending, RemGlkError>,
}

/// Lets one of our own stories talk with a display that sends all this.
fn hold(story: &str, sent: &str, settings: Settings) -> Held {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(story);
    let story = Story::from_bytes(fs::read(path).expect("it is in the repository")).expect("a story");
    let options = Options { generator: GeneratorKind::Frotz, turns_kept: 0, ..Options::default() };
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let ending = play(Machine::new(story, options), settings, sent.as_bytes(), &mut out, &mut errors);
    let utf_8 = |bytes| String::from_utf8(bytes).expect("text is UTF-8");
    let said = utf_8(out).split_terminator("\n\n").map(str::to_owned).collect();
    Held { said, errors: utf_8(errors), ending }
}

/// An object in lines.
fn broken(object: &str) -> String {
    serde_json::from_str::<Update>(object).unwrap_or_else(|wrong| panic!("{object}: {wrong}"));
    let mut lines = object.to_owned();
    for part in ["\"windows\":", "\"content\":[{\"id\"", "\"input\":", "\"specialinput\":", "\"timer\":", "\"exit\":"] {
        lines = lines.replace(&format!(",{part}"), &format!(",\n {part}"));
    }
    for part in ["{\"id\":", "{\"line\":", "{\"append\":", "{\"content\":", "{}"] {
        lines = lines.replace(&format!(",{part}"), &format!(",\n  {part}"));
        lines = lines.replace(&format!("[{part}"), &format!("[\n  {part}"));
    }
    lines
}

/// Holds the conversation of a file in a folder of its own; with `GOLMAC_UPDATE` set what comes back becomes what is expected.
fn check(name: &str, expected_ending: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/remglk/{name}.txt"));
    let expected = fs::read_to_string(&path).expect("a conversation");
    let story = expected.lines().next().expect("the first line names a story");
    let sent: Vec<&str> = expected.lines().filter(|line| line.starts_with('>')).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = Settings { folder: folder.path().to_owned(), ..Settings::default() };
    let held = hold(story, &sent.iter().map(|line| format!("{}\n", &line[1..])).collect::<String>(), settings);
    let mut found = format!("{story}\n");
    let mut said = held.said.iter();
    for line in &sent {
        found += &format!("\n{line}\n");
        found += &said.next().map_or_else(|| "(nothing)".to_owned(), |object| broken(object));
        found += "\n";
    }
    said.for_each(|object| found += &format!("\n{}\n", broken(object)));
    let errors = held.errors.replace(&format!("{}/", folder.path().display()), "");
    if !errors.is_empty() {
        found += &format!("\n{errors}");
    }
    assert_eq!(format!("{:?}", held.ending), expected_ending, "{name}");
    if std::env::var_os("GOLMAC_UPDATE").is_some() {
        fs::write(&path, &found).expect("it can be written");
    }
    let differs = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
    assert!(found == expected, "{name} is not as it was; first: {differs:#?}\nall of it:\n{found}");
}

#[test]
fn a_story_of_version_3_has_a_window_for_its_status_line() {
    check("status", "Ok(Quit)");
}

#[test]
fn styles_windows_and_quote_boxes_are_shown() {
    check("screen", "Ok(Quit)");
}

#[test]
fn colours_are_for_displays_that_know_them() {
    check("colours", "Ok(InputEnded)");
}

#[test]
fn a_menu_is_driven_by_keys() {
    check("menus", "Ok(Quit)");
}

#[test]
fn timed_input_has_the_timer_of_the_display() {
    check("timed", "Ok(Quit)");
}

#[test]
fn files_are_asked_for_by_name() {
    check("files", "Ok(Quit)");
}

#[test]
fn a_display_may_change_its_size_and_ask_again() {
    check("arrange", "Ok(InputEnded)");
}

#[test]
fn what_was_not_asked_for_is_passed_over() {
    check("stray", "Ok(InputEnded)");
}

#[test]
fn what_is_no_json_ends_the_game() {
    check("broken", "Err(NotJson(\"this is no JSON: expected value at line 2 column 2\"))");
}

/// What a display sends first.
const INIT: &str = r#"{"type":"init","gen":0,"metrics":{"width":80,"height":24},"support":["timer"]}"#;

#[test]
fn a_fault_is_told_after_the_text_before_it() {
    let mut bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("stories/eleven.z5")).expect("a story");
    // The first instruction becomes one that there is not.
    let start = usize::from(u16::from_be_bytes([bytes[6], bytes[7]]));
    bytes[start] = 0;
    let machine = Machine::new(Story::from_bytes(bytes).expect("a story"), Options::default());
    let mut out = Vec::new();
    let ending = play(machine, Settings::default(), INIT.as_bytes(), &mut out, Vec::new());
    assert!(matches!(ending, Ok(Ending::Fault(_))), "{ending:?}");
    let out = String::from_utf8(out).expect("UTF-8");
    let said: Vec<Update> =
        serde_json::Deserializer::from_str(&out).into_iter().map(|said| said.expect("one")).collect();
    let [Update::Update(state), Update::Error { message }] = &said[..] else { panic!("{out}") };
    assert!(state.exit && message.contains("a mistake of its own"), "{out}");
}

#[test]
fn a_line_that_was_recorded_is_played_before_the_display_is_asked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let commands = folder.path().join("walk.rec");
    let (transcript, record) = (folder.path().join("all.txt"), folder.path().join("again.rec"));
    fs::write(&commands, "inventory\nlook\n").expect("written");
    let settings = Settings {
        folder: folder.path().to_owned(),
        commands: Some(commands),
        transcript: Some(transcript.clone()),
        record: Some(record.clone()),
        ..Settings::default()
    };
    let sent = format!("{INIT}\n{}", r#"{"type":"line","gen":1,"window":1,"value":"wait"}"#);
    let held = hold("eleven.z5", &sent, settings);
    assert_eq!((held.said.len(), held.errors.as_str()), (2, ""));
    assert!(held.said[0].contains(r#""style":"input","text":"inventory""#), "{}", held.said[0]);
    assert_eq!(fs::read_to_string(record).expect("a record"), "inventory\nlook\nwait\n");
    let transcript = fs::read_to_string(transcript).expect("a transcript");
    assert!(transcript.contains("\n>look\n") && transcript.contains("\n>wait\n"), "{transcript}");
}
