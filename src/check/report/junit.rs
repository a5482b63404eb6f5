//! JUnit's XML, which build servers read: a suite a file, a case a test.
//!
//! A check that failed is a `failure`; a story that died, or that could not be played on, is an `error`.

use std::time::Duration;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{place, told};
use crate::check::displayable;
use crate::check::outcome::{FailureKind, SuiteOutcome, TestOutcome};

/// Makes the report.
///
/// # Errors
/// None in practice: memory takes all that is written.
pub fn junit(suites: &[SuiteOutcome]) -> std::io::Result<String> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = || suites.iter().flat_map(|suite| &suite.tests);
    let (tests, failures, errors) = counts(all());
    xml.create_element("testsuites")
        .with_attributes([
            ("name", "golmac check"),
            ("tests", &tests),
            ("failures", &failures),
            ("errors", &errors),
            ("time", &seconds(all().map(|test| test.elapsed).sum())),
        ])
        .write_inner_content(|xml| suites.iter().try_for_each(|suite| write_suite(xml, suite)))?;
    let text = String::from_utf8(xml.into_inner()).map_err(std::io::Error::other)?;
    // XML has no place for control characters, escaped or not.
    Ok(displayable(&text) + "\n")
}

fn write_suite(xml: &mut Writer<Vec<u8>>, suite: &SuiteOutcome) -> std::io::Result<()> {
    let file = suite.path.display().to_string();
    let (tests, failures, errors) = counts(suite.tests.iter());
    xml.create_element("testsuite")
        .with_attributes([
            ("name", file.as_str()),
            ("tests", &tests),
            ("failures", &failures),
            ("errors", &errors),
            ("time", &seconds(suite.tests.iter().map(|test| test.elapsed).sum())),
        ])
        .write_inner_content(|xml| suite.tests.iter().try_for_each(|test| write_case(xml, suite, test)))?;
    Ok(())
}

fn write_case(xml: &mut Writer<Vec<u8>>, suite: &SuiteOutcome, test: &TestOutcome) -> std::io::Result<()> {
    let file = suite.path.display().to_string();
    let case = xml.create_element("testcase").with_attributes([
        ("name", test.name.as_str()),
        ("classname", &file),
        ("file", &file),
        ("line", &test.line.to_string()),
        ("time", &seconds(test.elapsed)),
    ]);
    // A case has one result: that of what went wrong first, and all of it as its text.
    let Some(first) = test.failures.first() else {
        case.write_empty()?;
        return Ok(());
    };
    let message = format!("{}: {}", place(suite, first.line), first.told());
    let text: String = told(suite, test).iter().map(|line| format!("{line}\n")).collect();
    let (element, kind) = match &first.kind {
        FailureKind::Check { .. } => ("failure", "check"),
        FailureKind::Died(_) => ("error", "died"),
        FailureKind::Stopped(_) => ("error", "stopped"),
        FailureKind::Refused(_) => ("error", "refused"),
    };
    case.write_inner_content(|xml| {
        xml.create_element(element)
            .with_attributes([("message", message.as_str()), ("type", kind)])
            .write_text_content(BytesText::new(&displayable(&text)))?;
        Ok(())
    })?;
    Ok(())
}

/// Tests, failures and errors.
fn counts<'a>(tests: impl Iterator<Item = &'a TestOutcome> + Clone) -> (String, String, String) {
    let first = tests.clone().filter_map(|test| test.failures.first());
    let failures = first.clone().filter(|failure| matches!(failure.kind, FailureKind::Check { .. })).count();
    let errors = first.count() - failures;
    (tests.count().to_string(), failures.to_string(), errors.to_string())
}

fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}
