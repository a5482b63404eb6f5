//! The table of rules is whole, and every test that it names is there.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

const TABLE: &str = "assets/standard/rules.tsv";

/// How many rules there are.
const RULES: usize = 189;

/// The parts of the program that a rule may wait for.
const PARTS: [&str; 4] = ["player", "sessions", "v6", "sound"];

/// What holds a rule.
enum Cover {
    /// A test, as `file::name`.
    Test(String),
    /// A part of the program, and what is missing in it.
    Part(String),
}

struct Row {
    number: usize,
    rule: String,
    section: String,
    covers: Vec<Cover>,
}

/// The rows; lines that begin with `#` are headings.
fn rows() -> Vec<Row> {
    let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE)).expect(TABLE);
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(row).collect()
}

fn row(line: &str) -> Row {
    let mut columns = line.split('\t').map(str::to_owned);
    let number = columns.next().and_then(|number| number.parse().ok());
    let mut text = || columns.next().filter(|text| !text.is_empty()).unwrap_or_else(|| panic!("cut short: {line:?}"));
    let (rule, section) = (text(), text());
    let covers = columns.flat_map(|cover| covers(line, &cover)).collect();
    Row { number: number.unwrap_or_else(|| panic!("no number: {line:?}")), rule, section, covers }
}

fn covers(line: &str, column: &str) -> Vec<Cover> {
    match column.split_once(": ") {
        Some(("test", names)) => names.split("; ").map(|name| Cover::Test(name.to_owned())).collect(),
        Some(("part", part)) => vec![Cover::Part(part.to_owned())],
        _ => panic!("neither `test: ` nor `part: `: {column:?} in {line:?}"),
    }
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
    let numbers: Vec<usize> = rows().iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=RULES).collect::<Vec<_>>());
}

#[test]
fn every_rule_has_tests_or_a_part_that_is_to_empty_it() {
    for row in rows() {
        assert!(!row.covers.is_empty(), "rule {} ({}, {}) has neither", row.number, row.rule, row.section);
        for cover in &row.covers {
            if let Cover::Part(part) = cover {
                let known = part.split_once(": ").is_some_and(|(name, what)| PARTS.contains(&name) && !what.is_empty());
                assert!(
                    known,
                    "rule {}: {part:?} is not `name: what is missing`, the name one of {PARTS:?}",
                    row.number
                );
            }
        }
    }
}

#[test]
fn every_test_that_the_table_names_exists() {
    let mut files: HashMap<String, Vec<String>> = HashMap::new();
    for row in rows() {
        for cover in &row.covers {
            if let Cover::Test(test) = cover {
                let (file, name) = test.split_once("::").unwrap_or((test, ""));
                let tests = files.entry(file.to_owned()).or_insert_with(|| tests_of(file));
                assert!(
                    tests.iter().any(|test| test == name),
                    "rule {}: there is no test {name:?} in {file:?}",
                    row.number
                );
            }
        }
    }
}
