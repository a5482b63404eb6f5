//! Lines of a RegTest file, read as `regtest.py` reads them.
//!
//! Spaces at both ends of a line say nothing; empty lines and those that begin with `#` are left out. The rest is told by its first characters: `**` a
//! header, `*` a test, `>` a command, and anything else a check of the command before it.

use std::fmt;
use std::path::{Path, PathBuf};

use super::look::{Check, CheckError};
use super::{Command, GLK_KEYS, GlkKey, Input, Named, Suite, Test};

/// Why a file is no RegTest file, and where.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}:{line}: {kind}", path.display())]
pub struct ParseError {
    pub path: PathBuf,
    /// Counted from 1.
    pub line: usize,
    pub kind: ParseErrorKind,
}

/// What is wrong in a line.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ParseErrorKind {
    #[error("there is no header `** {0}:`; there are game, interpreter, precommand, remformat and checkclass")]
    UnknownHeader(String),
    #[error("`** {0}:` must stand before the first test; within one there are only game and interpreter")]
    LateHeader(String),
    #[error(
        "check classes are programs in Python, which golmac does not run; write the checks as text or /regular expressions/"
    )]
    CheckClass,
    #[error("a test named {0:?} is there already, in line {1}")]
    NameTwice(String, usize),
    #[error("this stands before the first test; a line `* NAME` begins one")]
    OutsideTest,
    #[error("there is no input {{{0}}}; there are {KINDS}")]
    UnknownInput(String),
    #[error("{0:?} is no key: a single character, a name such as left or escape, or the number of a character")]
    UnknownKey(String),
    #[error("{{mouse}} takes two numbers, x and y, and not {0:?}")]
    Mouse(String),
    #[error(transparent)]
    Check(#[from] CheckError),
}

/// The kinds of inputs by name.
const KINDS: &str = "char, timer, hyperlink, mouse, fileref_prompt, arrange, refresh, debug and include";

impl Suite {
    /// Reads a file's text.
    ///
    /// # Errors
    /// At the first line that is wrong.
    pub fn parse(path: &Path, text: &str) -> Result<Suite, ParseError> {
        let mut suite = Suite { path: path.to_owned(), game: None, precommands: Vec::new(), tests: Vec::new() };
        // Editors of some systems begin a file with a mark.
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let wrong = |kind| ParseError { path: path.to_owned(), line: number, kind };
            suite.add_line(line.trim(), number).map_err(wrong)?;
        }
        Ok(suite)
    }

    fn add_line(&mut self, line: &str, number: usize) -> Result<(), ParseErrorKind> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if let Some(header) = line.strip_prefix("**") {
            return match header.split_once(':') {
                Some((key, value)) => self.add_header(key.trim(), value.trim(), number),
                None => Ok(()),
            };
        }
        if let Some(name) = line.strip_prefix('*') {
            return self.begin_test(name.trim(), number);
        }
        let test = self.tests.last_mut().ok_or(ParseErrorKind::OutsideTest)?;
        if let Some(input) = line.strip_prefix('>') {
            test.commands.push(Command { line: number, input: Input::parse(input)?, checks: Vec::new() });
            return Ok(());
        }
        let checks = test.commands.last_mut().map_or(&mut test.opening, |command| &mut command.checks);
        checks.push(Check::parse(line, number)?);
        Ok(())
    }

    fn add_header(&mut self, key: &str, value: &str, line: usize) -> Result<(), ParseErrorKind> {
        let named = || Some(Named { value: value.to_owned(), line });
        match (key, self.tests.last_mut()) {
            ("game", None) => self.game = named(),
            ("game", Some(test)) => test.game = named(),
            // For other programs: golmac is told on the command line.
            ("interpreter", _) | ("remformat", None) => {}
            ("pre" | "precommand", None) => {
                self.precommands.push(Command { line, input: Input::parse(value)?, checks: Vec::new() });
            }
            ("checkclass", None) => return Err(ParseErrorKind::CheckClass),
            (_, None) => return Err(ParseErrorKind::UnknownHeader(key.to_owned())),
            (_, Some(_)) => return Err(ParseErrorKind::LateHeader(key.to_owned())),
        }
        Ok(())
    }

    fn begin_test(&mut self, name: &str, line: usize) -> Result<(), ParseErrorKind> {
        if let Some(other) = self.tests.iter().find(|test| test.name == name) {
            return Err(ParseErrorKind::NameTwice(name.to_owned(), other.line));
        }
        let (opening, commands) = (Vec::new(), Vec::new());
        self.tests.push(Test { name: name.to_owned(), line, game: None, opening, commands });
        Ok(())
    }
}

impl Command {
    /// A command that is given on the command line.
    ///
    /// # Errors
    /// Where there is no such input.
    pub fn typed(text: &str) -> Result<Command, ParseErrorKind> {
        Ok(Command { line: 0, input: Input::parse(text)?, checks: Vec::new() })
    }
}

impl Input {
    /// What stands behind the `>`. Only a brace that follows it at once says what kind of input it is.
    fn parse(text: &str) -> Result<Input, ParseErrorKind> {
        let Some((kind, rest)) = braced(text, |c| c.is_ascii_lowercase() || c == '_') else {
            return Ok(Input::Line(text.trim().to_owned()));
        };
        let rest = rest.trim();
        match kind {
            "line" => Ok(Input::Line(rest.to_owned())),
            "char" => GlkKey::parse(rest).map(Input::Key),
            "timer" => Ok(Input::Timer),
            "hyperlink" => Ok(Input::Hyperlink(rest.to_owned())),
            "mouse" => {
                let mut numbers = rest.split_whitespace().map(str::parse);
                match (numbers.next(), numbers.next()) {
                    (Some(Ok(x)), Some(Ok(y))) => Ok(Input::Mouse { x, y }),
                    _ => Err(ParseErrorKind::Mouse(rest.to_owned())),
                }
            }
            "refresh" => Ok(Input::Refresh),
            "arrange" => {
                let mut numbers = rest.split_whitespace().map_while(|word| word.parse().ok());
                Ok(Input::Arrange { width: numbers.next(), height: numbers.next() })
            }
            "include" => Ok(Input::Include(rest.to_owned())),
            "fileref_prompt" => Ok(Input::File(rest.to_owned())),
            "debug" => Ok(Input::Debug(rest.to_owned())),
            _ => Err(ParseErrorKind::UnknownInput(kind.to_owned())),
        }
    }
}

/// The word in braces at the beginning of a text, of these characters only, and what follows it.
pub(super) fn braced(text: &str, within: impl Fn(char) -> bool) -> Option<(&str, &str)> {
    let (word, rest) = text.strip_prefix('{')?.split_once('}')?;
    word.chars().all(within).then_some((word, rest))
}

impl GlkKey {
    /// A key as it is written: nothing for Return, a character, a name, or the number of a character.
    fn parse(text: &str) -> Result<GlkKey, ParseErrorKind> {
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (None, _) => return Ok(GlkKey::Return),
            (Some(only), None) => return Ok(GlkKey::of_char(only)),
            (Some(_), Some(_)) => {}
        }
        let small = text.to_lowercase();
        if let Some(name) = GLK_KEYS.into_iter().find(|name| *name == small) {
            return Ok(if name == "return" { GlkKey::Return } else { GlkKey::Named(name) });
        }
        let code = match small.strip_prefix("0x") {
            _ if small == "space" => Some(u32::from(' ')),
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok(),
            None => small.parse().ok(),
        };
        let key = code.and_then(char::from_u32).map(GlkKey::of_char);
        key.ok_or_else(|| ParseErrorKind::UnknownKey(text.to_owned()))
    }

    fn of_char(c: char) -> GlkKey {
        match c {
            '\n' | '\r' => GlkKey::Return,
            '\u{8}' | '\u{7F}' => GlkKey::Named("delete"),
            '\t' => GlkKey::Named("tab"),
            '\u{1B}' => GlkKey::Named("escape"),
            _ => GlkKey::Char(c),
        }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, ">{}", self.as_written())
    }
}
