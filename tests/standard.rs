//! The README's table of conformance is what the suite finds, and the program prints the suite's table.

use std::path::Path;
use std::process::Command;

use golmac::check::standard::{Subject, run};

const BEGIN: &str = "<!-- The table is made by `GOLMAC_UPDATE=1 cargo test readmes_table`. -->\n";
const END: &str = "<!-- end of the table -->";

#[test]
fn the_readmes_table_is_what_the_suite_finds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("README.md");
    let (before, rest) = readme.split_once(BEGIN).expect("the table's beginning");
    let (table, after) = rest.split_once(END).expect("the table's end");
    let found = run(&Subject::Golmac, None).expect("a report").summary_markdown();
    if std::env::var_os("GOLMAC_UPDATE").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{found}{END}{after}")).expect("README.md is written");
        return;
    }
    assert_eq!(table, found, "refresh it with `GOLMAC_UPDATE=1 cargo test readmes_table`");
}

#[test]
fn the_published_stories_pass() {
    let Some(folder) = crate::published_path("") else { return };
    let report = run(&Subject::Golmac, Some(&folder)).expect("a report");
    assert_eq!(report.totals().failed, 0, "{}", report.text());
    let stories = report.rows.iter().filter(|row| row.section == "story");
    assert!(
        stories.clone().count() > 60 && !report.text().contains("is not in the folder of stories"),
        "{}",
        report.text()
    );
}

#[test]
fn the_program_tells_the_table_and_whether_all_passed() {
    let folder = tempfile::tempdir().expect("a folder");
    let golmac = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_golmac"));
        command.args(["check", "--standard"]).arg(folder.path()).args(more).output().expect("the program runs")
    };
    let own = golmac(&["--json"]);
    assert_eq!(own.status.code(), Some(0), "{}", String::from_utf8_lossy(&own.stderr));
    let report: serde_json::Value = serde_json::from_slice(&own.stdout).expect("JSON");
    assert_eq!(report["failed"], 0);
    assert!(report["passed"].as_u64() > Some(250));
    assert!(report.to_string().contains("czech_0_8.zip"), "where a missing story is published is told");
    let silent = golmac(&["--interpreter", "true {story}"]);
    assert_eq!(silent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&silent.stdout).contains("0 passed, 8 failed"));
    let none = golmac(&["--interpreter", "/no/such/program"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&none.stderr).contains("can't start /no/such/program: there is no such file"));
}
