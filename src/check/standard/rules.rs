//! The rules that interpreters get wrong, `assets/standard/rules.tsv`: what each says, where it stands, and what holds it.

use thiserror::Error;

const TABLE: &str = include_str!("../../../assets/standard/rules.tsv");

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its number, from 1.
    pub number: u16,
    /// What it says.
    pub text: String,
    /// The sections that it rests on.
    pub section: String,
    /// The tests of golmac's own that hold it, as `file::name`.
    pub tests: Vec<String>,
    /// What of it is missing, as `part: what`.
    pub missing: Option<String>,
    /// Why no story can show it.
    pub elsewhere: Option<String>,
}

/// A line of the table that is not as its head says.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("rules.tsv: {0:?} is not a number, a rule, a section and what holds it, with tabs between")]
pub struct RuleError(pub String);

/// All rules, in order.
///
/// # Errors
/// Where the table is not as its head says; a test holds that it is.
pub fn rules() -> Result<Vec<Rule>, RuleError> {
    TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(rule).collect()
}

fn rule(line: &str) -> Result<Rule, RuleError> {
    let wrong = || RuleError(line.to_owned());
    let mut columns = line.split('\t');
    let number = columns.next().and_then(|number| number.parse().ok()).ok_or_else(wrong)?;
    let mut text = || columns.next().filter(|text| !text.is_empty()).map(str::to_owned).ok_or_else(wrong);
    let (text, section) = (text()?, text()?);
    let mut rule = Rule { number, text, section, tests: Vec::new(), missing: None, elsewhere: None };
    for column in columns {
        match column.split_once(": ") {
            Some(("test", names)) => rule.tests.extend(names.split("; ").map(str::to_owned)),
            Some(("part", part)) => rule.missing = Some(part.to_owned()),
            Some(("no story", why)) => rule.elsewhere = Some(why.to_owned()),
            Some(_) | None => return Err(wrong()),
        }
    }
    Ok(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        let rules = rules().expect("the table");
        assert_eq!(rules.iter().map(|rule| rule.number).collect::<Vec<_>>(), (1..=189).collect::<Vec<_>>());
        assert_eq!(rule("1\ta\t§1\tsomething"), Err(RuleError("1\ta\t§1\tsomething".into())));
    }
}
