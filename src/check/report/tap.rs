//! TAP version 14: a line for each test, and what failed as a block of YAML behind it.

use std::fmt::Write as _;

use super::{particulars, place};
use crate::check::displayable;
use crate::check::outcome::SuiteOutcome;

/// Makes the report.
#[must_use]
pub fn tap(suites: &[SuiteOutcome]) -> String {
    let count: usize = suites.iter().map(|suite| suite.tests.len()).sum();
    let mut text = format!("TAP version 14\n1..{count}\n");
    let tests = suites.iter().flat_map(|suite| suite.tests.iter().map(move |test| (suite, test)));
    for (index, (suite, test)) in tests.enumerate() {
        let word = if test.has_passed() { "ok" } else { "not ok" };
        let name = escaped(&format!("{}: {}", suite.path.display(), test.name));
        let _ = writeln!(text, "{word} {} - {name}", index + 1);
        if test.has_passed() {
            continue;
        }
        text.push_str("  ---\n  failures:\n");
        for failure in &test.failures {
            let _ = writeln!(text, "    - at: {}", quoted(&place(suite, failure.line)));
            let _ = writeln!(text, "      message: {}", quoted(&failure.told()));
            let details = particulars(test, failure);
            if !details.is_empty() {
                let _ = writeln!(text, "      details: {}", quoted(&details.join("; ")));
            }
        }
        text.push_str("  ...\n");
    }
    displayable(&text)
}

/// A description, in which `#` would begin a directive.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}

/// A string of YAML: every JSON string is one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
