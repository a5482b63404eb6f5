//! The format: every kind of line, and what is wrong in a file, with its place.

use std::path::Path;

use super::*;
use crate::check::driver::Seen;

fn suite(text: &str) -> Suite {
    Suite::parse(Path::new("x.regtest"), text).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn check_wrong(text: &str, expected: &str) {
    let error = Suite::parse(Path::new("x.regtest"), text).expect_err("it is wrong").to_string();
    assert!(error.starts_with(expected), "{error}");
}

/// Whether a check passes on lines of story and status.
#[track_caller]
fn check(written: &str, story: &[&str], expected: bool) {
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    let seen = Seen { story: lines(story), status: lines(&["West of House   Score: 0"]), ..Seen::default() };
    let check = Check::parse(written, 1).unwrap_or_else(|error| panic!("{written}: {error}"));
    assert_eq!(check.fails(&seen).is_none(), expected, "{written} in {story:?}: {:?}", check.fails(&seen));
}

/// Whether a check passes on one of RemGlk's spans.
#[track_caller]
fn check_span(written: &str, span: serde_json::Value, expected: bool) {
    let seen = Seen { story_spans: vec![span.clone()], ..Seen::default() };
    let check = Check::parse(written, 1).unwrap_or_else(|error| panic!("{written}: {error}"));
    assert_eq!(check.fails(&seen).is_none(), expected, "{written} in {span}");
    assert!(check.needs_glk().is_some(), "{written}");
}

#[test]
fn a_file_is_headers_tests_commands_and_checks() {
    let suite = suite(
        "\u{FEFF}# comment\n** game: a b.z5\n**interpreter: x -y\n** remformat: yes\n** no colon\n** pre: verbose\n\n* one\nopening\n> go east \n  seen  \n!not seen\n* two\n** game: c.z5\n",
    );
    assert_eq!(suite.game.map(|game| (game.value, game.line)), Some(("a b.z5".to_owned(), 2)));
    assert_eq!(suite.precommands.len(), 1);
    let [one, two] = suite.tests.as_slice() else { panic!("{:?}", suite.tests) };
    assert_eq!((one.name.as_str(), one.line, one.opening.len()), ("one", 8, 1));
    assert_eq!(one.commands[0].input, Input::Line("go east".to_owned()));
    let checks: Vec<_> = one.commands[0].checks.iter().map(|check| (check.line, check.looked_for())).collect();
    assert_eq!(checks, [(11, "seen"), (12, "not seen")]);
    assert_eq!(two.game.as_ref().map(|game| game.value.as_str()), Some("c.z5"));
}

#[test]
fn inputs_of_every_kind_are_read() {
    let input = |text: &str| suite(&format!("* x\n>{text}\n")).tests[0].commands[0].input.clone();
    for (text, expected) in [
        (" look ", Input::Line("look".to_owned())),
        (" {char} x", Input::Line("{char} x".to_owned())),
        ("{line} look", Input::Line("look".to_owned())),
        ("{char}", Input::Key(GlkKey::Return)),
        ("{char} N", Input::Key(GlkKey::Char('N'))),
        ("{char} 5", Input::Key(GlkKey::Char('5'))),
        ("{char} 32", Input::Key(GlkKey::Char(' '))),
        ("{char} 0x1F0", Input::Key(GlkKey::Char('\u{1F0}'))),
        ("{char} space", Input::Key(GlkKey::Char(' '))),
        ("{char} Escape", Input::Key(GlkKey::Named("escape"))),
        ("{char} return", Input::Key(GlkKey::Return)),
        ("{char} func12", Input::Key(GlkKey::Named("func12"))),
        ("{timer}", Input::Timer),
        ("{hyperlink} 123", Input::Hyperlink("123".to_owned())),
        ("{mouse} 11 22", Input::Mouse { x: 11, y: 22 }),
        ("{fileref_prompt} save", Input::File("save".to_owned())),
        ("{arrange} 640", Input::Arrange { width: Some(640), height: None }),
        ("{arrange} 640 480", Input::Arrange { width: Some(640), height: Some(480) }),
        ("{refresh}", Input::Refresh),
        ("{debug} backtrace", Input::Debug("backtrace".to_owned())),
        ("{include} other test", Input::Include("other test".to_owned())),
    ] {
        assert_eq!(input(text), expected, "{text}");
        assert_eq!(input(&input(text).as_written()), expected, "written and read: {text}");
    }
}

#[test]
fn text_is_looked_for_within_lines() {
    check("tasty food", &["", "There is tasty food here."], true);
    check("tasty\u{20}food", &["There is tasty", "food here."], false);
    check("!grue", &["It is dark."], true);
    check("{invert} dark", &["It is dark."], false);
    check("! {vital} grue", &["It is dark."], true);
    check("{brackets are=text}", &["{brackets are=text}"], true);
}

#[test]
fn regular_expressions_are_looked_for_within_lines() {
    check("/b[aeiou]ttle.*water", &["stream: The bottle is now full of water."], true);
    check("!/^Taken", &["keys: Taken."], true);
    check("/ ^Taken", &["Taken."], true);
    check("/(x+x+)+(?=y)\\1z", &["x".repeat(200).as_str()], false);
}

#[test]
fn the_status_window_is_looked_at_on_its_own() {
    check("{status} West of House", &["You are here."], true);
    check("West of House", &["You are here."], false);
    check("{status}!/Score: \\d", &[""], false);
    check("{status} ! North", &["North"], true);
}

#[test]
fn text_is_counted_wherever_it_begins() {
    check("{count=3} aa", &["aaa", "aa"], true);
    check("{count=4} aa", &["aaa", "aa"], false);
    check("!{count=4} aa", &["aaa", "aa"], true);
    check("{count=0} b", &["aaa"], false);
    check("{count=2} é", &["éé"], true);
}

#[test]
fn spans_of_remglk_are_compared_value_by_value() {
    let link = serde_json::json!({ "style": "normal", "text": "the lamp", "hyperlink": 12 });
    check_span("{hyperlink=12} lamp", link.clone(), true);
    check_span("{hyperlink=13} lamp", link.clone(), false);
    check_span("{json style:'normal' hyperlink:12.0}", link.clone(), true);
    check_span("{json style:\"normal\" hyperlink:13}", link.clone(), false);
    check_span("{json width:null}", link, false);
    let image = serde_json::json!({ "special": "image", "image": 5, "width": 32, "widthratio": 1.0 });
    check_span("{image=5}", image.clone(), true);
    check_span("{image=5 width=32 widthratio=1 winmaxwidth=null}", image.clone(), true);
    check_span("{image=5 width=33}", image.clone(), false);
    check_span("{image=6}", image, false);
}

#[test]
fn mistakes_are_told_with_their_line() {
    check_wrong("\n** gmae: x", "x.regtest:2: there is no header `** gmae:`");
    check_wrong("* x\n** pre: y", "x.regtest:2: `** pre:` must stand before the first test");
    check_wrong("** checkclass: extra.py", "x.regtest:1: check classes are programs in Python");
    check_wrong("* x\n* x", "x.regtest:2: a test named \"x\" is there already, in line 1");
    check_wrong("> look", "x.regtest:1: this stands before the first test");
    check_wrong("text", "x.regtest:1: this stands before the first test");
    check_wrong("* x\n>{chra} y", "x.regtest:2: there is no input {chra}");
    check_wrong("* x\n>{char} backspace", "x.regtest:2: \"backspace\" is no key");
    check_wrong("* x\n>{mouse} 1", "x.regtest:2: {mouse} takes two numbers");
    check_wrong("* x\n{sattus} y", "x.regtest:2: there is no mark {sattus}");
    check_wrong("* x\n/(", "x.regtest:2: this regular expression can't be used");
    check_wrong("* x\n{image=5 size=3}", "x.regtest:2: {image} knows");
    check_wrong("* x\n{count=x} y", "x.regtest:2: {count=N} wants a number and then a brace");
    check_wrong("* x\n{status}{count=3 y", "x.regtest:2: {count=N} wants a number and then a brace");
    check_wrong("* x\n{json a=3}", "x.regtest:2: {json} wants pairs");
    check_wrong("* x\n{count=99999999999999999999} y", "x.regtest:2: \"99999999999999999999\" is no number");
}

#[test]
fn tests_are_chosen_by_name_and_pattern() {
    let suite = suite("* cave-1\n* cave-2\n* [odd]\n* -part\n* _part\n");
    let chosen = |patterns: &[&str]| -> Vec<&str> {
        let patterns: Vec<String> = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
        let mut chosen = Chosen::by(&patterns);
        suite.tests.iter().filter(|test| chosen.has(test)).map(|test| test.name.as_str()).collect()
    };
    assert_eq!(chosen(&[]), ["cave-1", "cave-2", "[odd]"]);
    assert_eq!(chosen(&["*"]), ["cave-1", "cave-2", "[odd]"]);
    assert_eq!(chosen(&["cave-?"]), ["cave-1", "cave-2"]);
    assert_eq!(chosen(&["cave-[!1]", "-*"]), ["cave-2", "-part"]);
    assert_eq!(chosen(&["[odd]"]), ["[odd]"]);
    assert_eq!(chosen(&["cave", "CAVE-1", "cave-["]), [""; 0]);
    let mut patterns = Chosen::by(&["cave-*".to_owned(), "zzz".to_owned()]);
    assert!(suite.tests.iter().any(|test| patterns.has(test)));
    assert_eq!(patterns.without_tests().collect::<Vec<_>>(), ["zzz"]);
}

#[test]
fn included_commands_stand_in_their_place() {
    let suite = suite("** pre: p\n* a\n> 1\n>{include} -b\n> 4\n* -b\n> 2\n>{include} -c\n* -c\n> 3\n");
    let extra = [Command::typed("q").expect("a line")];
    let commands = suite.commands_of(&suite.tests[0], &extra).expect("all is there");
    let lines: Vec<String> = commands.iter().map(|command| command.input.as_written()).collect();
    assert_eq!(lines, [" p", " q", " 1", " 2", " 3", " 4"]);
}

#[test]
fn what_can_not_be_included_is_told() {
    let wrong = |text: &str| suite(text).commands_of(&suite(text).tests[0], &[]).expect_err("it is wrong").clone();
    assert_eq!(wrong("* a\n>{include} b"), Uninclude::NotThere { line: 2, name: "b".to_owned() });
    assert_eq!(wrong("* a\n>{include} b\n* b\n>{include} b"), Uninclude::Itself { line: 4, name: "b".to_owned() });
    let doubling: String = (0..40)
        .map(|n| format!("* {n}\n>{{include}} {}\n>{{include}} {}\n", n + 1, n + 1))
        .chain(["* 40\n".to_owned()])
        .collect();
    assert!(matches!(wrong(&doubling), Uninclude::TooMany { .. }));
    let deep: String =
        (0..5000).map(|n| format!("* {n}\n>{{include}} {}\n", n + 1)).chain(["* 5000\n".to_owned()]).collect();
    assert!(matches!(wrong(&deep), Uninclude::TooMany { .. }));
}
