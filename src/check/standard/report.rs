//! What the suite has found: a row for each opcode test, rule and published story, and the table of them as text, Markdown and JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An opcode test of the suite's own.
    Opcode,
    /// A rule that interpreters get wrong.
    Rule,
    /// A part of a published test story.
    Story,
}

/// What came of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All that was looked at is as it should be.
    Passed,
    /// What was not.
    Failed(Vec<Miss>),
    /// It can't be told, and why.
    NotApplicable(String),
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// The story: a file of the suite with its line and the version, or a published story.
    pub story: String,
    /// What should have come.
    pub expected: String,
    /// What came.
    pub seen: String,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is about.
    pub kind: Kind,
    /// The section that it rests on, as in `§2.3.2`, `Q§5.8` or `App. A`; `practice` where games need what no section says.
    pub section: String,
    /// The behaviour, in words.
    pub what: String,
    /// The story and the line that shows it, or the test of golmac's own that holds it.
    pub place: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// How many rows came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows that hold.
    pub passed: usize,
    /// Rows that do not.
    pub failed: usize,
    /// Rows of which nothing can be told.
    pub not_applicable: usize,
}

/// All rows, in the order of the Standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The interpreter that was tested.
    pub interpreter: String,
    /// The rows.
    pub rows: Vec<Row>,
}

/// The chapters of the table: how a section of it begins, what it is called, and its title.
const CHAPTERS: [(&str, &str, &str); 22] = [
    ("§1", "§1", "The memory map"),
    ("§2", "§2", "Numbers and arithmetic"),
    ("§3", "§3", "How text and characters are encoded"),
    ("§4", "§4", "How instructions are encoded"),
    ("§5", "§5", "How routines are encoded"),
    ("§6", "§6", "The game state: storage and routine calls"),
    ("§7", "§7", "Output streams and file handling"),
    ("§8", "§8", "The screen model"),
    ("§9", "§9", "Sound effects"),
    ("§10", "§10", "Input streams and devices"),
    ("§11", "§11", "The format of the header"),
    ("§12", "§12", "The object table"),
    ("§13", "§13", "The dictionary and lexical analysis"),
    ("§14", "§14", "Complete table of opcodes"),
    ("§15", "§15", "Dictionary of opcodes"),
    ("§16", "§16", "Font 3 and character graphics"),
    ("App.", "App. A", "Error messages and debugging"),
    ("Q", "Quetzal", "Saved games"),
    ("B", "Blorb", "Resources"),
    ("practice", "Practice", "What games need and no section says"),
    ("story", "Stories", "Published test stories"),
    ("", "Other", "Other"),
];

/// The place of a section's chapter among [`CHAPTERS`].
fn chapter(section: &str) -> usize {
    let word = section.split([' ', ',', '.']).next().unwrap_or_default();
    let exact = CHAPTERS.iter().position(|(begins, ..)| *begins == word || begins.trim_end_matches('.') == word);
    let begins = || CHAPTERS.iter().position(|(begins, ..)| !begins.starts_with('§') && word.starts_with(begins));
    exact.or_else(begins).unwrap_or(CHAPTERS.len() - 1)
}

impl Outcome {
    /// The outcome in a word or two.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Failed(_) => "FAILED",
            Outcome::NotApplicable(_) => "not applicable",
        }
    }
}

impl Totals {
    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed(_) => self.failed += 1,
            Outcome::NotApplicable(_) => self.not_applicable += 1,
        }
    }
}

impl Report {
    /// Puts rows into the order of the Standard.
    pub fn new(interpreter: String, mut rows: Vec<Row>) -> Report {
        // Stable: within a chapter rows stay as the files have them, rules after tests.
        rows.sort_by_key(|row| chapter(&row.section));
        Report { interpreter, rows }
    }

    /// How many rows came out how.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        self.rows.iter().for_each(|row| totals.count(&row.outcome));
        totals
    }

    /// The chapters that have rows: name, title, totals and rows.
    fn chapters(&self) -> Vec<(&'static str, &'static str, Totals, Vec<&Row>)> {
        let mut found = Vec::new();
        for (place, (_, name, title)) in CHAPTERS.iter().enumerate() {
            let rows: Vec<&Row> = self.rows.iter().filter(|row| chapter(&row.section) == place).collect();
            let mut totals = Totals::default();
            rows.iter().for_each(|row| totals.count(&row.outcome));
            if !rows.is_empty() {
                found.push((*name, *title, totals, rows));
            }
        }
        found
    }

    /// The table for a terminal: a line a row, with what was seen below each that failed.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (name, title, totals, rows) in self.chapters() {
            let _ = writeln!(text, "{name}  {title}: {}", counts(totals));
            for row in rows {
                let _ =
                    writeln!(text, "  {:<14}  {:<24}  {}  [{}]", row.outcome.word(), row.section, row.what, row.place);
                match &row.outcome {
                    Outcome::Passed => {}
                    Outcome::NotApplicable(why) => {
                        let _ = writeln!(text, "{:20}{why}", "");
                    }
                    Outcome::Failed(misses) => misses.iter().for_each(|miss| {
                        let _ = writeln!(
                            text,
                            "{:20}{}: expected {:?}, saw {:?}",
                            "", miss.story, miss.expected, miss.seen
                        );
                    }),
                }
            }
            text.push('\n');
        }
        let _ = writeln!(text, "{}: {}", self.interpreter, counts(self.totals()));
        text
    }

    /// The table by chapter alone, as Markdown.
    pub fn summary_markdown(&self) -> String {
        let mut text = "| section | | passed | failed | not applicable |\n|---|---|---:|---:|---:|\n".to_owned();
        for (name, title, totals, _) in self.chapters() {
            let Totals { passed, failed, not_applicable } = totals;
            let _ = writeln!(text, "| {name} | {title} | {passed} | {failed} | {not_applicable} |");
        }
        let Totals { passed, failed, not_applicable } = self.totals();
        let _ = writeln!(text, "| | **all** | **{passed}** | **{failed}** | **{not_applicable}** |");
        text
    }

    /// The whole table as Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!("# Conformance of {}\n\n{}", self.interpreter, self.summary_markdown());
        for (name, title, _, rows) in self.chapters() {
            let _ =
                write!(text, "\n## {name} {title}\n\n| | section | behaviour | shown by | |\n|---|---|---|---|---|\n");
            for row in rows {
                let why = match &row.outcome {
                    Outcome::Passed => String::new(),
                    Outcome::NotApplicable(why) => why.clone(),
                    Outcome::Failed(misses) => {
                        let told =
                            |miss: &Miss| format!("{}: expected `{}`, saw `{}`", miss.story, miss.expected, miss.seen);
                        misses.iter().map(told).collect::<Vec<_>>().join("<br>")
                    }
                };
                let cells = [row.outcome.word(), &row.section, &row.what, &row.place, &why];
                let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
                let _ = writeln!(text, "| {} |", cells.join(" | "));
            }
        }
        text
    }

    /// The whole table as JSON: `passed`, `failed`, `not_applicable` and `rows`.
    pub fn json(&self) -> Value {
        let Totals { passed, failed, not_applicable } = self.totals();
        let rows: Vec<Value> = self.rows.iter().map(row_json).collect();
        json!({
            "interpreter": self.interpreter,
            "passed": passed,
            "failed": failed,
            "not_applicable": not_applicable,
            "rows": rows,
        })
    }
}

fn counts(Totals { passed, failed, not_applicable }: Totals) -> String {
    format!("{passed} passed, {failed} failed, {not_applicable} not applicable")
}

fn row_json(row: &Row) -> Value {
    let kind = match row.kind {
        Kind::Opcode => "opcode",
        Kind::Rule => "rule",
        Kind::Story => "story",
    };
    let (outcome, why, misses) = match &row.outcome {
        Outcome::Passed => ("passed", None, Vec::new()),
        Outcome::NotApplicable(why) => ("not_applicable", Some(why), Vec::new()),
        Outcome::Failed(misses) => ("failed", None, misses.clone()),
    };
    let misses: Vec<Value> = misses
        .into_iter()
        .map(|miss| json!({ "story": miss.story, "expected": miss.expected, "seen": miss.seen }))
        .collect();
    json!({
        "kind": kind, "section": row.section, "what": row.what, "place": row.place,
        "outcome": outcome, "why": why, "misses": misses,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(section: &str, outcome: Outcome) -> Row {
        Row { kind: Kind::Rule, section: section.into(), what: "a | b".into(), place: "x.md:1".into(), outcome }
    }

    fn report() -> Report {
        let miss = Miss { story: "x.z5".into(), expected: "1".into(), seen: "2".into() };
        let rows = vec![
            row("Q§5.8", Outcome::Passed),
            row("§10.2", Outcome::NotApplicable("needs a clock".into())),
            row("§1.2.3, 1.2.4", Outcome::Failed(vec![miss])),
            row("§15 add", Outcome::Passed),
            row("App. A", Outcome::Passed),
        ];
        Report::new("golmac".into(), rows)
    }

    #[test]
    fn rows_stand_in_the_order_of_the_standard() {
        let report = report();
        let sections: Vec<&str> = report.rows.iter().map(|row| row.section.as_str()).collect();
        assert_eq!(sections, ["§1.2.3, 1.2.4", "§10.2", "§15 add", "App. A", "Q§5.8"]);
        assert_eq!(report.totals(), Totals { passed: 3, failed: 1, not_applicable: 1 });
    }

    #[test]
    fn a_row_that_fails_tells_the_story_and_both_texts() {
        let text = report().text();
        assert!(text.contains("x.z5: expected \"1\", saw \"2\""), "{text}");
        assert!(text.ends_with("golmac: 3 passed, 1 failed, 1 not applicable\n"), "{text}");
        assert!(report().markdown().contains("| a \\| b |"));
        assert_eq!(report().json()["failed"], 1);
    }
}
