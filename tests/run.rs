//! The line-mode front end, driven in-process on our own stories, and the program's exit status.

use std::fs;
use std::path::Path;

use golmac::plain::{Ending, Keyboard, Settings, StatusLine, Width, play};
use golmac::story::Story;
use golmac::zmachine::{GeneratorKind, Machine, Options};

use crate::published;

/// What came of playing.
struct Played {
    text: String,
    errors: String,
    ending: Ending,
}

/// Plays a story on lines.
fn run(story: &[u8], lines: &str, settings: Settings) -> Played {
    let options = Options { generator: GeneratorKind::Frotz, ..Options::default() };
    let machine = Machine::new(Story::from_bytes(story).expect("a story"), options);
    let keyboard = Keyboard::pipe(std::io::Cursor::new(lines.to_owned().into_bytes()));
    let (mut text, mut errors) = (Vec::new(), Vec::new());
    let ending = play(machine, settings, keyboard, &mut text, &mut errors).expect("memory and these files can be used");
    let utf_8 = |bytes| String::from_utf8(bytes).expect("text is UTF-8");
    Played { text: utf_8(text), errors: utf_8(errors), ending }
}

/// One of our own stories.
fn own(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(name)).expect("it is in the repository")
}

fn walk() -> String {
    String::from_utf8(own("eleven.walk")).expect("text")
}

#[track_caller]
fn check_has(text: &str, expected: &str) {
    assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
}

#[test]
fn the_adventure_is_walked_to_its_full_score() {
    let played = run(&own("eleven.z5"), &walk(), Settings::default());
    check_has(&played.text, "100 out of a possible 100");
    assert_eq!((played.ending, played.errors.as_str()), (Ending::Quit, ""));
}

#[test]
fn no_line_is_wider_than_the_width() {
    for cells in [20, 40, 80] {
        let settings = Settings { width: Width::Cells(cells), status_line: StatusLine::Hidden, ..Settings::default() };
        let text = run(&own("eleven.z5"), &walk(), settings).text;
        let widest = text.lines().map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|widest| widest <= cells && widest > cells / 2), "{widest:?} of {cells}");
    }
}

#[test]
fn the_width_changes_no_word() {
    let words = |width| {
        let settings = Settings { width, status_line: StatusLine::Hidden, ..Settings::default() };
        let text = run(&own("eleven.z5"), &walk(), settings).text;
        text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(words(Width::Cells(72)), words(Width::Unlimited));
}

#[test]
fn the_end_of_input_ends_the_game_and_its_line() {
    let played = run(&own("eleven.z5"), "look\n", Settings::default());
    assert_eq!((played.ending, played.errors.as_str()), (Ending::InputEnded, ""));
    assert!(played.text.ends_with(">\n"), "{}", played.text);
    check_has(&played.text, "\n>look\n");
}

#[test]
fn nothing_that_is_printed_commands_a_terminal() {
    for story in ["screen.z3", "screen.z4", "screen.z5", "menus.z5", "eleven.z5"] {
        let lines: String =
            ["help", "status", "upper", "box", "styles", "colours", "n", "q"].map(|l| format!("{l}\n")).concat();
        let text = run(&own(story), &lines, Settings::default()).text;
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{story}: {text:?}");
    }
}

#[test]
fn the_status_line_is_printed_when_it_changes_and_can_be_hidden() {
    let lines = "north\nsouth\nquit\n";
    let shown = run(&own("eleven.z5"), lines, Settings::default()).text;
    check_has(&shown, "[Quay   Score: 0  Turns: 0]\n");
    check_has(&shown, ">north\n[");
    let hidden = Settings { status_line: StatusLine::Hidden, ..Settings::default() };
    assert!(!run(&own("eleven.z5"), lines, hidden).text.contains("Turns:"));
}

#[test]
fn a_saved_game_comes_back() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("x.sav");
    let lines = format!("north\nsave\n{0}\nsouth\nrestore\n{0}\nlook\nquit\n", path.display());
    for (story, place, whole) in [
        ("interchange.z3", "Cupboard", "The call stack is sound."),
        ("interchange.z4", "Cupboard", "The call stack is sound."),
        ("interchange.z5", "Cupboard", "The call stack is sound."),
        ("interchange.z8", "Cupboard", "The call stack is sound."),
        ("eleven.z5", "Market Square", "Restored."),
    ] {
        let played = run(&own(story), &lines, Settings::default());
        assert_eq!(played.errors, "", "{story}");
        let saved = fs::read(&path).expect("the save has the very name that was typed");
        assert!(saved.starts_with(b"FORM"), "{story}");
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 1, "{story} leaves one file");
        let after = played.text.rsplit("Restore from").next().unwrap_or_default();
        check_has(after, place);
        check_has(after, whole);
        fs::remove_file(&path).expect("it was there");
    }
}

#[test]
fn a_script_that_saves_over_a_file_may_say_yes_as_to_dfrotz_or_not() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("x.qzl");
    let save = format!("save\n{}\n", path.display());
    for yes in ["", "y\n", "Yes\n"] {
        let played = run(&own("interchange.z5"), &format!("{save}count\n{save}{yes}look\nquit\n"), Settings::default());
        assert_eq!((played.ending, played.errors.as_str()), (Ending::Quit, ""));
        assert!(!played.text.contains(">y") && !played.text.contains(">Yes"), "{}", played.text);
        check_has(&played.text, "Hall");
        let first = played.text.matches("Saved").count();
        assert_eq!(first, 2, "{}", played.text);
    }
}

#[test]
fn a_save_of_another_story_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("x");
    run(&own("interchange.z5"), &format!("save\n{}\n", path.display()), Settings::default());
    assert!(folder.path().join("x.qzl").exists(), "a name without an extension gets one");
    let played = run(&own("eleven.z5"), &format!("restore\n{}\nlook\n", path.display()), Settings::default());
    check_has(&played.errors, "can't restore the game from");
    check_has(&played.errors, "x.qzl");
    assert_eq!(played.ending, Ending::InputEnded);
}

#[test]
fn a_save_that_fails_says_why_and_the_game_goes_on() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("nowhere").join("x.qzl");
    let played = run(&own("eleven.z5"), &format!("save\n{}\nlook\n", path.display()), Settings::default());
    check_has(&played.errors, &format!("can't save the game to {}: ", path.display()));
    check_has(&played.text, "\n>look\n");
}

#[test]
fn a_transcript_has_what_is_printed_and_typed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("session.txt");
    let settings = Settings {
        transcript: Some(path.clone()),
        width: Width::Unlimited,
        status_line: StatusLine::Hidden,
        ..Settings::default()
    };
    let played = run(&own("eleven.z5"), &walk(), settings);
    let transcript = fs::read_to_string(&path).expect("it was written");
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&transcript), words(&played.text));
}

#[test]
fn recorded_commands_play_the_same_game_and_then_the_keyboard_goes_on() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("commands.rec");
    let lines = "north\nexamine me\nlook\n";
    let first = run(&own("eleven.z5"), lines, Settings { record: Some(path.clone()), ..Settings::default() });
    assert_eq!(fs::read_to_string(&path).expect("it was written"), lines);
    let settings = Settings { commands: Some(path), ..Settings::default() };
    let again = run(&own("eleven.z5"), "south\n", settings);
    let same = first.text.trim_end_matches('\n');
    assert!(again.text.starts_with(same), "{}\n----\n{}", first.text, again.text);
    check_has(&again.text, "\n>south\n");
}

#[test]
fn a_menu_takes_its_keys_from_lines() {
    let settings = || Settings { status_line: StatusLine::Shown, ..Settings::default() };
    let down_and_enter = run(&own("menus.z5"), "menu\n\\.\n\\.\n\n", settings());
    let at_once = run(&own("menus.z5"), "menu\n\\.\\.\\_\n", settings());
    assert_eq!(down_and_enter.errors, "");
    let last = |text: &str| text.trim_end().rsplit("\n\n").next().map(str::to_owned);
    assert_eq!(last(&down_and_enter.text), last(&at_once.text));
}

#[test]
fn a_quote_box_leaves_the_prompt_and_the_command_together() {
    for story in ["screen.z4", "screen.z5"] {
        let text = run(&own(story), "quote\nlook\nquit\n", Settings::default()).text;
        check_has(&text, "is typed.\n\n        Time will say nothing but itself,\n");
        check_has(&text, "in a low voice.\n\n>look\n");
    }
}

#[test]
fn timed_reads_on_a_pipe_never_time_out_and_end_with_it() {
    for lines in ["", "line\nabc\n", "key\nx\n\n"] {
        let played = run(&own("timed.z5"), lines, Settings::default());
        assert!(!matches!(played.ending, Ending::Fault(_)), "{lines:?}: {}", played.errors);
    }
}

#[test]
fn a_script_may_be_latin_1() {
    let story = Story::from_bytes(own("eleven.z5")).expect("a story");
    let machine = Machine::new(story, Options::default());
    let (mut text, mut errors) = (Vec::new(), Vec::new());
    let keyboard = Keyboard::pipe(&b"say caf\xE9\n"[..]);
    play(machine, Settings::default(), keyboard, &mut text, &mut errors).expect("memory can be used");
    check_has(&String::from_utf8_lossy(&text), ">say café\n");
}

#[test]
fn published_walks_reach_their_scores() {
    for (file, walk, seed, expected) in [
        ("games/zork1-r119-880429.z3", "games/zork1-r119-880429.walk", 12, "350 (total of 350"),
        ("games/zork3-r25-860811.z3", "games/zork3-r25-860811.walk", 13, "7 of a possible 7"),
        ("games/advent.z5", "games/advent.walk", 5, "350 out of a possible 350"),
        ("games/detective.z5", "games/detective.walk", 0, "360 out of a possible 360"),
        ("games/awaken.z5", "games/awaken.walk", 0, "50 out of a possible 50"),
    ] {
        let (Some(story), Some(mut lines)) = (published(file), published(walk)) else { return };
        let story = Story::from_bytes(story).expect("a story");
        let options = Options { generator: GeneratorKind::Frotz, seed, ..Options::default() };
        lines.extend(b"score\nquit\ny\n");
        let (mut text, mut errors) = (Vec::new(), Vec::new());
        let keyboard = Keyboard::pipe(std::io::Cursor::new(lines));
        play(Machine::new(story, options), Settings::default(), keyboard, &mut text, &mut errors)
            .expect("memory can be used");
        let text = String::from_utf8_lossy(&text).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(expected), "{}: {}", file, text.get(text.len().saturating_sub(300)..).unwrap_or(&text));
    }
}

#[cfg(feature = "cli")]
mod program {
    //! The program itself: arguments, streams and exit status.

    use std::io::Write;
    use std::process::{Command, Output, Stdio};

    use super::check_has;

    fn golmac(arguments: &[&str], input: &str) -> Output {
        let data = tempfile::tempdir().expect("a temporary folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_golmac"))
            .args(arguments)
            .env("GOLMAC_DATA", data.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        if let Some(mut stdin) = child.stdin.take() {
            // A program that has ended by now reads nothing.
            let _ = stdin.write_all(input.as_bytes());
        }
        child.wait_with_output().expect("the program ends")
    }

    #[track_caller]
    fn check(arguments: &[&str], input: &str, status: i32, text: &str, errors: &str) {
        let output = golmac(arguments, input);
        let (found_text, found_errors) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{found_text}{found_errors}");
        check_has(&found_text, text);
        check_has(&found_errors, errors);
    }

    #[test]
    fn without_arguments_the_adventure_is_played() {
        check(&[], "quit\nyes\n", 0, "ELEVEN MINUTES SLOW", "");
        check(&["play", "--width", "0"], "", 0, "ELEVEN MINUTES SLOW", "");
    }

    #[test]
    fn a_story_is_played_with_and_without_the_word_run() {
        let story = concat!(env!("CARGO_MANIFEST_DIR"), "/stories/interchange.z3");
        let first = golmac(&[story, "--seed", "1", "--status"], "");
        assert_eq!(first.status.code(), Some(0));
        assert_eq!(first.stdout, golmac(&["run", story, "--seed", "1"], "").stdout);
    }

    #[test]
    fn what_is_no_story_is_named_with_the_reason() {
        check(&["run", "no such story.z5"], "", 2, "", "can't read the story no such story.z5: ");
        check(&["run", env!("CARGO_MANIFEST_DIR")], "", 2, "", "it is a folder");
        check(&[concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")], "", 2, "", "Cargo.toml: not a story");
    }

    #[test]
    fn bad_usage_has_status_2() {
        check(&["run"], "", 2, "", "<STORY>");
        check(&["--interpreter", "99"], "", 2, "", "6 IBM PC");
        check(&["--commands", "no such file"], "", 2, "", "can't read commands from no such file: ");
    }

    #[test]
    fn a_story_that_dies_has_status_1_and_says_where() {
        // A version 5 story whose first instruction is no opcode.
        let mut story = vec![0_u8; 1024];
        story[0] = 5;
        story[6..8].copy_from_slice(&[0, 0x80]);
        story[0x0e..0x10].copy_from_slice(&[0, 0x80]);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("dies.z5");
        std::fs::write(&path, story).expect("it can be written");
        check(&["run", &path.display().to_string()], "", 1, "", "at 00080");
    }
}
