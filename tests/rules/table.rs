//! The table of rules is whole, what it names is there, and every rule is shown by a story or argued away.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use golmac::check::standard::rules::{Rule, rules};
use golmac::check::standard::{Case, cases};

/// How many rules there are.
const RULES: u16 = 189;

/// The parts of the program that a rule may wait for.
const PARTS: [&str; 4] = ["player", "sessions", "v6", "sound"];

fn table() -> Vec<Rule> {
    rules().expect("the table is as its head says")
}

fn shown() -> Vec<Case> {
    let mut cases = cases().expect("the cases are well written");
    cases.retain(|case| !case.rules.is_empty());
    cases
}

/// The names of the test functions of a source file.
fn tests_of(file: &str) -> Vec<String> {
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap_or_default();
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let functions = lines.windows(2).filter(|pair| pair[0] == "#[test]");
    functions.filter_map(|pair| pair[1].strip_prefix("fn ")?.strip_suffix("() {").map(str::to_owned)).collect()
}

#[test]
fn the_table_has_every_rule_once_and_in_order() {
    let numbers: Vec<u16> = table().iter().map(|rule| rule.number).collect();
    assert_eq!(numbers, (1..=RULES).collect::<Vec<_>>());
}

#[test]
fn every_rule_is_shown_by_a_story_or_argued_away() {
    let cases = shown();
    for Rule { number, text, missing, elsewhere, tests, .. } in table() {
        let stories = cases.iter().any(|case| case.rules.contains(&number));
        let waits =
            missing.as_ref().is_some_and(|part| PARTS.iter().any(|name| part.starts_with(&format!("{name}: "))));
        assert_eq!(missing.is_some(), waits, "rule {number}: {missing:?} is not of a part in {PARTS:?}");
        assert!(
            stories || waits || elsewhere.is_some(),
            "rule {number} ({text}) is shown by no story, and no reason given"
        );
        assert!(!(stories && elsewhere.is_some()), "rule {number} is shown by a story, and said not to be");
        assert!(stories || waits || !tests.is_empty(), "rule {number} is held by nothing");
    }
}

#[test]
fn every_case_names_rules_that_there_are() {
    for case in shown() {
        let unknown = case.rules.iter().find(|rule| !(1..=RULES).contains(rule));
        assert_eq!(unknown, None, "{}:{}", case.file, case.line);
    }
}

#[test]
fn every_test_that_the_table_names_exists() {
    let mut files: HashMap<String, Vec<String>> = HashMap::new();
    for rule in table() {
        for test in &rule.tests {
            let (file, name) = test.split_once("::").unwrap_or((test, ""));
            let tests = files.entry(file.to_owned()).or_insert_with(|| tests_of(file));
            assert!(
                tests.iter().any(|test| test == name),
                "rule {}: there is no test {name:?} in {file:?}",
                rule.number
            );
        }
    }
}
