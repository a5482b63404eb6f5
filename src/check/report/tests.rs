//! Reports of made-up outcomes: what no story of ours prints.

use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::zmachine::screen::is_displayable;

/// A test that has failed, whose story and name are full of what must not come through.
fn hostile() -> Vec<SuiteOutcome> {
    let line = "a\u{1b}[31m<b> & \"c\" ]]>\u{7}\u{9b}\u{202e}".to_owned();
    let turn = Turn { command: Some((line.clone(), 3)), story: vec![line.clone()], status: vec![], checks: vec![] };
    let failures = vec![Failure { line: 3, turn: Some(0), kind: FailureKind::Died(line.clone()) }];
    let test = TestOutcome {
        name: line.clone(),
        line: 2,
        game: PathBuf::from("x.z5"),
        turns: vec![turn],
        failures,
        elapsed: Duration::from_millis(5),
        complaints: line,
    };
    vec![SuiteOutcome { path: PathBuf::from("x.regtest"), tests: vec![test] }]
}

#[test]
fn no_report_commands_a_terminal() {
    let outcomes = hostile();
    let reports = [
        table(&outcomes, Detail::Failures),
        table(&outcomes, Detail::Transcripts),
        tap(&outcomes),
        json(&outcomes),
        junit(&outcomes).expect("memory takes it"),
    ];
    for report in reports {
        assert!(report.chars().all(|c| c == '\n' || is_displayable(c)), "{report:?}");
    }
}

#[test]
fn what_is_written_in_xml_is_escaped_there() {
    let xml = junit(&hostile()).expect("memory takes it");
    let document = roxmltree::Document::parse(&xml).expect("XML");
    let case = document.descendants().find(|node| node.has_tag_name("testcase")).expect("a case");
    assert_eq!(case.attribute("line"), Some("2"));
    assert!(case.attribute("name").is_some_and(|name| name.contains("<b> & \"c\" ]]>")), "{xml}");
    let error = case.children().find(|node| node.has_tag_name("error")).expect("an error");
    assert_eq!(error.attribute("type"), Some("died"));
}

#[test]
fn json_and_tap_can_be_read() {
    let report: serde_json::Value = serde_json::from_str(&json(&hostile())).expect("JSON");
    assert_eq!((&report["passed"], &report["failed"]), (&0.into(), &1.into()));
    assert!(tap(&hostile()).starts_with("TAP version 14\n1..1\nnot ok 1 - x.regtest: a"));
}
