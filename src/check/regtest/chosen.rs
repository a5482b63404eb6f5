//! Which tests are run, and the commands that one comes to: names and patterns, and what `{include}` stands for.

use fancy_regex::{Regex, escape};

use super::{Command, Input, Suite, Test};

/// Names and shell patterns that tests are chosen by, as Python's `fnmatch` has them: `*`, `?`, `[seq]` and `[!seq]`.
#[derive(Debug, Clone, Default)]
pub struct Chosen(Vec<Pattern>);

#[derive(Debug, Clone)]
struct Pattern {
    text: String,
    /// None where it can match nothing.
    regex: Option<Regex>,
    /// Whether it has chosen a test yet.
    has_tests: bool,
}

impl Chosen {
    /// No pattern at all chooses every test that is not only there to be included.
    #[must_use]
    pub fn by(patterns: &[String]) -> Chosen {
        // A class that is empty or the wrong way round matches nothing, and neither does what can't be a pattern.
        let pattern =
            |text: &String| Pattern { text: text.clone(), regex: Regex::new(&regex_of(text)).ok(), has_tests: false };
        Chosen(patterns.iter().map(pattern).collect())
    }

    /// Whether a test is to be run.
    #[must_use]
    pub fn has(&mut self, test: &Test) -> bool {
        if self.0.is_empty() {
            return !test.is_part();
        }
        let mut has = false;
        for pattern in &mut self.0 {
            let matches = pattern.regex.as_ref().is_some_and(|regex| regex.is_match(&test.name).unwrap_or(false));
            if pattern.text == test.name || (matches && !(pattern.text == "*" && test.is_part())) {
                pattern.has_tests = true;
                has = true;
            }
        }
        has
    }

    /// The patterns that have chosen no test so far.
    pub fn without_tests(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|pattern| !pattern.has_tests).map(|pattern| pattern.text.as_str())
    }
}

/// A shell pattern as a regular expression.
fn regex_of(pattern: &str) -> String {
    let mut regex = String::from(r"(?s)\A");
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '*' => regex.push_str(".*"),
            '?' => regex.push('.'),
            '[' => match class(rest) {
                Some((class, after)) => {
                    regex.push_str(&class);
                    rest = after;
                }
                None => regex.push_str(r"\["),
            },
            _ => regex.push_str(&escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    regex + r"\z"
}

/// A class of characters, of which the `[` was read; None where no `]` ends it.
fn class(text: &str) -> Option<(String, &str)> {
    let negated = text.strip_prefix('!');
    let inside = negated.unwrap_or(text);
    // A bracket at the beginning is one of the characters.
    let first = usize::from(inside.starts_with(']'));
    let end = first + inside.get(first..)?.find(']')?;
    let members: String = inside
        .get(..end)?
        .chars()
        .map(|c| match c {
            '-' => "-".to_owned(),
            _ if c.is_alphanumeric() => c.to_string(),
            _ => format!(r"\x{{{:x}}}", u32::from(c)),
        })
        .collect();
    let sign = if negated.is_some() { "^" } else { "" };
    Some((format!("[{sign}{members}]"), inside.get(end + 1..)?))
}

/// Why an `{include}` includes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Uninclude {
    #[error("there is no test {name:?} to include")]
    NotThere { line: usize, name: String },
    #[error("{name:?} includes itself")]
    Itself { line: usize, name: String },
    #[error("more than {MOST} commands are included, or tests include each other more than {DEEPEST} deep")]
    TooMany { line: usize },
}

impl Uninclude {
    /// The line of the `{include}`, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        match self {
            Uninclude::NotThere { line, .. } | Uninclude::Itself { line, .. } | Uninclude::TooMany { line } => *line,
        }
    }
}

/// Commands and includes that a test comes to at most: a few tests that include each other twice would make millions.
const MOST: usize = 100_000;

/// How deep tests may include each other.
const DEEPEST: usize = 100;

impl Suite {
    /// All commands of a test: those before each test, `extra` ones, and its own, with those of other tests where it includes them.
    ///
    /// # Errors
    /// Where it includes what is not there, itself, or too much.
    pub fn commands_of<'a>(&'a self, test: &'a Test, extra: &'a [Command]) -> Result<Vec<&'a Command>, Uninclude> {
        let mut gathered = Gathered { suite: self, within: Vec::new(), found: Vec::new(), steps: 0 };
        for commands in [&self.precommands, extra, &test.commands] {
            gathered.add(commands)?;
        }
        Ok(gathered.found)
    }
}

/// The commands that were come to so far.
struct Gathered<'a> {
    suite: &'a Suite,
    /// The tests that are being included, outermost first.
    within: Vec<&'a str>,
    found: Vec<&'a Command>,
    steps: usize,
}

impl<'a> Gathered<'a> {
    fn add(&mut self, commands: &'a [Command]) -> Result<(), Uninclude> {
        for command in commands {
            self.steps += 1;
            let line = command.line;
            if self.steps > MOST || self.within.len() > DEEPEST {
                return Err(Uninclude::TooMany { line });
            }
            let Input::Include(name) = &command.input else {
                self.found.push(command);
                continue;
            };
            if self.within.contains(&name.as_str()) {
                return Err(Uninclude::Itself { line, name: name.clone() });
            }
            let test = self.suite.tests.iter().find(|test| test.name == *name);
            let test = test.ok_or_else(|| Uninclude::NotThere { line, name: name.clone() })?;
            self.within.push(name);
            self.add(&test.commands)?;
            self.within.pop();
        }
        Ok(())
    }
}
