//! `golmac check` on our own stories: the whole format, what fails and how it is told, reports, other interpreters, `--update` and `--against`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::interchange::own;
use crate::published_path;

fn suite(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check").join(name)
}

/// Runs `golmac check`.
fn run(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_golmac"));
    command.arg("check").args(arguments).current_dir(folder).output().expect("the program starts")
}

/// Runs it, and looks at its exit status and at what stands in its output.
#[track_caller]
fn check(arguments: &[&str], status: i32, expected: &[&str]) -> String {
    let output = run(arguments, Path::new(env!("CARGO_MANIFEST_DIR")));
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).concat();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}:\n{text}");
    for part in expected {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    text
}

/// `golmac run` as another interpreter, on lines of text.
fn golmac_run(options: &str) -> String {
    format!("'{}' run {{story}} --no-status --width 0 {options}", env!("CARGO_BIN_EXE_golmac"))
}

#[test]
fn everything_in_the_format_works_in_process() {
    check(&["tests/check/passing.regtest"], 0, &["7 tests passed.", "passed  saved"]);
}

#[test]
fn what_fails_is_told_with_its_place_and_context() {
    let text = check(
        &["tests/check/failing.regtest"],
        1,
        &[
            "1 test passed, 9 FAILED.",
            "failing.regtest:9: not found: A bare halt. There is a cupboard to the north.",
            "after > look",
            "nearest: A bare [-halt.-] {+hall.+} There is a cupboard to the north.",
            "| There is a pebble here.",
            "failing.regtest:14: found, and should not be: pebble",
            "seen: There is a pebble here.",
            "failing.regtest:18: not found: no such text",
            "failing.regtest:24: found only once: {count=9} pebble",
            "failing.regtest:27: the story waits for a line",
            "failing.regtest:31: the story has ended",
            "failing.regtest:35: {hyperlink=3} lamp: a story for the Z-machine has no hyperlinks",
            "failing.regtest:38: a story for the Z-machine has no hyperlinks",
            "failing.regtest:41: there is no test \"nothing\" to include",
        ],
    );
    assert!(!text.contains("failing.regtest:10:") && !text.contains("nor this"), "{text}");
}

#[test]
fn tests_are_chosen_listed_and_shown() {
    let file = "tests/check/failing.regtest";
    assert_eq!(check(&[file, "--list", "-t", "re*"], 0, &[]), "refused\nrefused-input\n");
    check(&[file, "-t", "passes"], 0, &["1 test passed."]);
    check(&[file, "-t", "missing", "-v"], 1, &["> look", "*** tests/check/failing.regtest:9: not found"]);
    check(&[file, "-t", "nothing"], 2, &["there is no test nothing"]);
    check(&[file, "-t", "passes", "-t", "zzz"], 2, &["1 test passed.", "there is no test zzz"]);
    let text = check(&[file, "--vital", "--vital"], 1, &["1 test passed, 1 FAILED."]);
    assert!(!text.contains("unwanted"), "{text}");
}

#[test]
fn files_that_can_not_be_used_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = |text: &str, options: &[&str], expected: &str| {
        fs::write(folder.path().join("x.regtest"), text).expect("written");
        let output = run(&[&["x.regtest"][..], options].concat(), folder.path());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text:?}: {said}");
        assert!(said.contains(expected), "{text:?}: {said}");
    };
    told("** checkclass: x.py\n* a\n", &[], "x.regtest:1: check classes are programs in Python");
    told("* a\n", &[], "x.regtest names no story");
    told("** game: none.z5\n* a\n", &[], "x.regtest:1: there is no story none.z5");
    told("** game: x.regtest\n* a\n", &[], "can't play");
    told("* a\n", &["-g", "x.regtest", "--interpreter", "'"], "a quotation mark is never closed");
    told("* a\n", &["--timeout", "0"], "names no story");
    assert_eq!(run(&["none.regtest"], folder.path()).status.code(), Some(2));
}

#[test]
fn reports_are_for_other_programs_too() {
    let file = "tests/check/failing.regtest";
    let tap =
        check(&[file, "--tap", "-t", "passes", "-t", "missing"], 1, &["TAP version 14\n1..2\nok 1 - ", "not ok 2 - "]);
    assert!(tap.contains("- at: \"tests/check/failing.regtest:9\""), "{tap}");
    let json = check(&[file, "--json"], 1, &[]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["passed"], &json["failed"]), (&1.into(), &9.into()));
    let missing = &json["suites"][0]["tests"][1];
    assert_eq!(missing["failures"][0]["line"], 9);
    assert_eq!(missing["failures"][0]["nearest"], "A bare hall. There is a cupboard to the north.");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.xml");
    check(&[file, "--junit", path.to_str().expect("UTF-8")], 1, &[]);
    let xml = fs::read_to_string(path).expect("a report");
    assert!(xml.contains("<testsuites name=\"golmac check\" tests=\"10\" failures=\"4\" errors=\"5\""), "{xml}");
    assert!(xml.contains("type=\"check\"") && xml.ends_with("</testsuites>\n"), "{xml}");
}

#[test]
fn another_interpreter_plays_on_lines_of_text() {
    let file = "tests/check/failing.regtest";
    check(&[file, "-t", "passes", "-i", &golmac_run("")], 0, &["1 test passed."]);
    check(&[file, "-t", "missing", "-i", &golmac_run("")], 1, &["nearest: A bare [-halt.-] {+hall.+}"]);
    check(&[file, "-t", "key*", "-i", &golmac_run("")], 1, &["can only be given lines"]);
    check(&[file, "-t", "passes", "-i", &golmac_run("--bad")], 1, &["ended without a word", "error stream"]);
    check(&[file, "-t", "passes", "-i", "/no/such/program"], 1, &["can't start /no/such/program"]);
    let seeded = golmac_run("--seed {seed}");
    check(&[file, "-t", "passes", "-i", &seeded, "--seed", "7"], 0, &["1 test passed."]);
}

#[test]
fn a_check_of_a_window_that_lines_of_text_lack_fails_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("x.regtest"), "* a\n> look\n{status} Hall\npebble\n> look\nno such text\n")
        .expect("written");
    let story = own("interchange.z5");
    let output = run(&["x.regtest", "-g", story.to_str().expect("UTF-8"), "-i", &golmac_run("")], folder.path());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    for part in [
        "x.regtest:3: {status} Hall: an interpreter in lines of text has no status window",
        "x.regtest:6: not found",
        "2 checks",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

#[cfg(unix)]
#[test]
fn an_interpreter_that_asks_for_nothing_is_ended() {
    let arguments =
        ["tests/check/failing.regtest", "-t", "passes", "-i", "sh -c 'exec sleep 600' {story}", "--timeout", "0.2"];
    check(&arguments, 1, &["nothing was asked for within 0.2 s"]);
}

#[cfg(unix)]
#[test]
fn an_interpreter_that_speaks_remglk_is_played() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = r#"{"type":"update","gen":1,"windows":[{"id":1,"type":"buffer"},{"id":2,"type":"grid","gridheight":1}],"content":[{"id":1,"text":[{"content":[{"style":"normal","text":"Hello","hyperlink":7}]},{"append":true,"content":["normal"," there"]}]},{"id":2,"lines":[{"line":0,"content":["normal","Hall  "]}]}],"input":[{"id":1,"type":"line","gen":1,"hyperlink":true}]}"#;
    let second = r#"{"type":"update","gen":2,"content":[{"id":1,"clear":true,"text":[{"content":["normal","$line"]}]}],"specialinput":{"type":"fileref_prompt"}}"#;
    let script = format!(
        "read -r init\ncat <<'E'\n{first}\nE\nread -r line\nline=$(echo \"$line\" | tr -d '\"{{}}')\ncat <<E\n{second}\nE\nread -r line\necho no json\n"
    );
    fs::write(folder.path().join("fake"), script).expect("written");
    let test = "** game: fake\n* x\nHello there\n{hyperlink=7} ell\n{status} /^Hall$\n>{hyperlink} 7\nvalue:7\ntype:hyperlink\n{status} Hall\n* y\n>{char} x\n* z\n> look\nvalue:look\n>{fileref_prompt} a\n";
    fs::write(folder.path().join("x.regtest"), test).expect("written");
    let output = run(&["x.regtest", "-i", "sh {story}", "--rem"], folder.path());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    for part in ["passed  x", "x.regtest:11: the story does not wait for a key", "printed what is no JSON: \"no json\""]
    {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

#[test]
fn update_writes_what_was_seen_and_leaves_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.regtest");
    let before = "# kept\n* wrong\n> look\n  {vital}A bare halt. There is a cupboard to the north.\n!/x{3}\nThere is a pebble here.\nno such text\n> take pebble\n* new\n> look\n# kept too\n";
    fs::write(&path, before).expect("written");
    let story = own("interchange.z5");
    let arguments = ["x.regtest", "-g", story.to_str().expect("UTF-8")];
    let status = |more: &[&str]| run(&[&arguments[..], more].concat(), folder.path()).status.code();
    assert_eq!(status(&["--update"]), Some(1));
    let after = fs::read_to_string(&path).expect("it is there");
    assert!(after.contains("  {vital}A bare hall. There is a cupboard to the north.\n!/x{3}\n"), "{after}");
    assert!(after.starts_with("# kept\n* wrong\n> look\n") && after.ends_with("# kept too\n"), "{after}");
    assert!(after.contains("> look\nHall\nA bare hall. There is a cupboard to the north.\n"), "{after}");
    // The first vital check ended the test: what stands behind it is seen now.
    assert_eq!(status(&["--update"]), Some(1));
    assert_eq!(status(&[]), Some(0), "{}", fs::read_to_string(&path).expect("it is there"));
}

#[test]
fn two_interpreters_are_compared_turn_by_turn() {
    let folder = tempfile::tempdir().expect("a folder");
    let commands = folder.path().join("commands");
    fs::write(&commands, "look\ntake pebble\ncount\nreport\nquit\n").expect("written");
    let commands = commands.to_str().expect("UTF-8");
    let story = own("interchange.z5");
    let story = story.to_str().expect("UTF-8");
    check(&[story, "--against", &golmac_run(""), "--commands", commands], 0, &["print the same words in 5 turns"]);
    // Another version of the story is as good as another interpreter.
    let other = own("interchange.z8");
    let against = format!("'{}' run '{}' --no-status", env!("CARGO_BIN_EXE_golmac"), other.display());
    let against = format!("sh -c \"exec {against}\" {{story}}");
    if cfg!(unix) {
        let told = ["Before the first command", "[-5-] {+8+}"];
        check(&[story, "--against", &against, "--commands", commands], 1, &told);
    }
}

#[test]
fn published_tests_run_unchanged() {
    let Some(file) = published_path("conformance/praxix.regtest") else { return };
    let output = run(&["praxix.regtest"], file.parent().expect("a folder"));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(suite("passing.regtest").exists());
}
