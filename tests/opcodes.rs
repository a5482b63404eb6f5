//! The opcode tests of the conformance suite (`assets/standard/README.md` tells how one is written): they hold, and every opcode of
//! every version is tested by some.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use golmac::check::standard::{Case, Difference, cases};
use golmac::story::{Story, Version};
use golmac::zmachine::isa::assemble::{Assembly, assemble_as};
use golmac::zmachine::isa::decode;
use golmac::zmachine::isa::table::{Class, OPCODES};
use golmac::zmachine::{ErrorKind, ErrorLevel, FaultKind, Machine, Options, Stop};

/// What a case says in a version that is not so, as text.
fn differences(case: &Case, version: Version) -> Result<(), String> {
    let found = case.differences(version)?;
    let mut text = String::new();
    for Difference { section, line, expected, seen } in &found {
        let _ = writeln!(text, "  {section} (line {line}): - expected, + seen");
        text.push_str(&line_by_line(expected, seen));
    }
    if found.is_empty() { Ok(()) } else { Err(text) }
}

fn line_by_line(expected: &str, actual: &str) -> String {
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let mut text = String::new();
    for index in 0..expected.len().max(actual.len()) {
        match (expected.get(index), actual.get(index)) {
            (Some(expected), Some(actual)) if expected == actual => {
                let _ = writeln!(text, "      {expected}");
            }
            (expected, actual) => {
                expected.iter().for_each(|line| text.push_str(&format!("    - {line}\n")));
                actual.iter().for_each(|line| text.push_str(&format!("    + {line}\n")));
            }
        }
    }
    text
}

#[test]
fn every_test_of_the_files_holds_in_each_of_its_versions() {
    let mut report = String::new();
    let (mut run, mut failed) = (0, 0);
    for case in cases().expect("the embedded cases are well written") {
        for version in case.versions.iter().copied() {
            run += 1;
            if let Err(text) = differences(&case, version) {
                failed += 1;
                let _ = writeln!(report, "{}:{}: {} (version {version})", case.file, case.line, case.heading);
                let _ = writeln!(report, "{}", text.trim_end());
            }
        }
    }
    assert!(failed == 0, "{failed} of {run} tests do not hold:\n{report}");
    assert!(run > 0, "there are no tests");
}

/// The opcodes in a program.
fn contained(assembly: &Assembly) -> BTreeSet<&'static str> {
    let story = Story::from_bytes(assembly.story.clone()).unwrap_or_else(|error| panic!("{error}"));
    let machine = Machine::new(story, Options::default());
    let addresses = assembly.lines.iter().map(|(address, _)| *address);
    let decoded = addresses.filter_map(|at| decode::decode(machine.memory(), assembly.version, at).ok());
    decoded.map(|instruction| instruction.op.row().name).collect()
}

#[test]
fn every_opcode_of_every_version_is_tested() {
    let mut tested: BTreeSet<(u8, &str)> = BTreeSet::new();
    for case in cases().expect("the embedded cases are well written") {
        for version in case.versions.iter().copied() {
            // What does not assemble is reported by the test above.
            let Ok(assembly) = case.assembled(version) else { continue };
            let named = contained(&assembly).into_iter().filter(|name| case.ops.iter().any(|op| op == name));
            tested.extend(named.map(|name| (version.number(), name)));
        }
    }
    let mut missing = String::new();
    for row in OPCODES {
        let versions: Vec<String> = (1..=8)
            .filter(|version| row.is_in(*version) && !tested.contains(&(*version, row.name)))
            .map(|version| version.to_string())
            .collect();
        if !versions.is_empty() {
            let _ = writeln!(missing, "  {} {} in version {}", row.code(), row.name, versions.join(", "));
        }
    }
    assert!(missing.is_empty(), "no test has:\n{missing}");
}

/// The fault that a program ends with; how it ended where there is none.
fn fault_of(source: &str, version: Version) -> Result<FaultKind, String> {
    let assembly = assemble_as(source, version).map_err(|error| error.to_string())?;
    let story = Story::from_bytes(assembly.story).map_err(|error| error.to_string())?;
    let options = Options { error_level: ErrorLevel::Fatal, ..Options::default() };
    match Machine::new(story, options).run(1000) {
        Stop::Fault(fault) => Ok(fault.kind),
        stop => Err(format!("{stop:?}")),
    }
}

/// The numbers that §14 leaves out, by class, typed from the Standard's tables: version, class, numbers.
const UNDEFINED: [(std::ops::RangeInclusive<u8>, Class, &[u8]); 12] = [
    (1..=8, Class::Two, &[0, 29, 30, 31]),
    (1..=3, Class::Two, &[25]),
    (1..=4, Class::Two, &[26, 27, 28]),
    (1..=3, Class::One, &[8]),
    (1..=2, Class::Zero, &[12, 13]),
    // 0OP:190 is the first byte of extended opcodes from version 5 on.
    (1..=4, Class::Zero, &[14, 15]),
    // Versions 4 and later have `save` and `restore` elsewhere from version 5 on.
    (5..=8, Class::Zero, &[5, 6]),
    (1..=2, Class::Var, &[10, 11, 19, 20, 21]),
    (1..=3, Class::Var, &[12, 13, 14, 15, 16, 17, 18, 22, 23]),
    (1..=4, Class::Var, &[24, 25, 26, 27, 28, 29, 30, 31]),
    (5..=8, Class::Ext, &[14, 15]),
    // What only version 6 has.
    (5..=8, Class::Ext, &[5, 6, 7, 8, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]),
];

fn is_undefined(version: u8, class: Class, number: u8) -> bool {
    let only_6 = class == Class::Ext && !matches!(number, 14 | 15) && version == 6;
    let listed = |row: &&(std::ops::RangeInclusive<u8>, Class, &[u8])| {
        row.0.contains(&version) && row.1 == class && row.2.contains(&number)
    };
    !only_6 && UNDEFINED.iter().find(listed).is_some()
}

/// The first byte of an opcode with constants for operands, and bytes that make those up.
fn first_bytes(class: Class, number: u8) -> Vec<String> {
    match class {
        Class::Zero => vec![format!("{}", 0xB0 + number)],
        Class::One => vec![format!("{} 0 1", 0x80 + number), format!("{} 1", 0x90 + number)],
        Class::Two => vec![format!("{number} 1 1"), format!("{} $5f 1 1", 0xC0 + number)],
        Class::Var => vec![format!("{} $ff $ff", 0xE0 + number)],
        Class::Ext => vec![format!("$be {number} $ff")],
    }
}

#[test]
fn unknown_opcodes_fault_in_every_version() {
    let classes = [(Class::Two, 32), (Class::One, 16), (Class::Zero, 16), (Class::Var, 32), (Class::Ext, 30)];
    for version in Version::ALL {
        for (class, numbers) in classes {
            for number in 0..numbers {
                let v = version.number();
                let listed = OPCODES.iter().any(|row| row.class == class && row.number == number && row.is_in(v));
                let extended = (class == Class::Ext && v < 5) || (class == Class::Zero && number == 14 && v >= 5);
                if extended {
                    continue;
                }
                assert_eq!(listed, !is_undefined(v, class, number), "{} {number} in version {v}", class.name());
                if listed {
                    continue;
                }
                for bytes in first_bytes(class, number) {
                    let fault = fault_of(&format!("nop\n.bytes {bytes}\nquit"), version);
                    let expected = match class {
                        Class::Ext => FaultKind::IllegalExtended(number),
                        _ => FaultKind::IllegalOpcode(first_byte(&bytes)),
                    };
                    assert_eq!(fault, Ok(expected), "{bytes} in version {v}");
                }
            }
        }
    }
}

fn first_byte(bytes: &str) -> u8 {
    bytes.split(' ').next().and_then(|byte| byte.parse().ok()).unwrap_or_else(|| panic!("{bytes}"))
}

#[test]
fn extended_opcodes_from_30_on_are_ignored_with_a_warning() {
    for version in [Version::V5, Version::V6, Version::V7, Version::V8] {
        for number in 30..=255_u8 {
            // Operands are evaluated all the same: what they pull from the stack is gone.
            let source = format!("push 7\npush 8\n.bytes $be {number} $bf 0\nret_popped");
            let strict = fault_of(&source, version);
            assert_eq!(strict, Ok(FaultKind::Strict(ErrorKind::UndefinedExtended(number))), "version {version}");
        }
    }
}
