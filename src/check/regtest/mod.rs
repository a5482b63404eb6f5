//! RegTest files, the format of zarf's `regtest.py` (release 1.13), as values.
//!
//! [`Suite::parse`] reads one; every part knows the line it stands in. What an input or a check means is here, whether a driver can do it is the
//! driver's business: a click or a hyperlink is read for any, and refused by one that has none. Start at [`Suite`]; lines are read in `parse.rs`,
//! checks and their kinds are in `look.rs`, Python's regular expressions in `pattern.rs`.

mod chosen;
mod look;
mod parse;
mod pattern;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use chosen::{Chosen, Uninclude};
pub use look::{Check, Expected, Failing, Looks, Side};
pub use parse::{ParseError, ParseErrorKind};
pub use pattern::Pattern;

/// A RegTest file.
#[derive(Debug, Clone)]
pub struct Suite {
    /// The file, as it was named.
    pub path: PathBuf,
    /// The story of all tests that name none themselves.
    pub game: Option<Named>,
    /// Commands before those of each test.
    pub precommands: Vec<Command>,
    /// The tests, in the file's order. No two have the same name.
    pub tests: Vec<Test>,
}

/// The value of a header, and the line that it stands in, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub value: String,
    pub line: usize,
}

/// One session with a story, from its beginning.
#[derive(Debug, Clone)]
pub struct Test {
    pub name: String,
    /// The line of its name, counted from 1.
    pub line: usize,
    /// Its own story, in place of the file's.
    pub game: Option<Named>,
    /// What is looked for in the text before the first command.
    pub opening: Vec<Check>,
    pub commands: Vec<Command>,
}

impl Test {
    /// Whether it is only there to be included: its name says so.
    #[must_use]
    pub fn is_part(&self) -> bool {
        self.name.starts_with(['-', '_'])
    }
}

/// An input, and what is looked for in the answer.
#[derive(Debug, Clone)]
pub struct Command {
    /// The line in the file, counted from 1; 0 for one from the command line.
    pub line: usize,
    pub input: Input,
    pub checks: Vec<Check>,
}

/// What is given to the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Line(String),
    Key(GlkKey),
    /// The time of a timed input has passed.
    Timer,
    Hyperlink(String),
    /// A click, in characters of the window from (0, 0), or in pixels of one with graphics.
    Mouse {
        x: i64,
        y: i64,
    },
    /// The name of a file that was asked for; empty to name none.
    File(String),
    /// The window has another size, in pixels. A character is 10 by 12.
    Arrange {
        width: Option<u32>,
        height: Option<u32>,
    },
    /// The front end asks for everything again.
    Refresh,
    Debug(String),
    /// The commands of another test are meant.
    Include(String),
}

impl Input {
    /// As it stands in a file, behind the `>`.
    #[must_use]
    pub fn as_written(&self) -> String {
        let braced = |kind: &str, text: &str| match text {
            "" => format!("{{{kind}}}"),
            _ => format!("{{{kind}}} {text}"),
        };
        match self {
            Input::Line(line) => format!(" {line}"),
            Input::Key(key) => braced("char", &key.as_written()),
            Input::Timer => braced("timer", ""),
            Input::Hyperlink(link) => braced("hyperlink", link),
            Input::Mouse { x, y } => braced("mouse", &format!("{x} {y}")),
            Input::File(name) => braced("fileref_prompt", name),
            Input::Arrange { width, height } => {
                let sizes = [width, height].into_iter().flatten().map(u32::to_string).collect::<Vec<_>>();
                braced("arrange", &sizes.join(" "))
            }
            Input::Refresh => braced("refresh", ""),
            Input::Debug(text) => braced("debug", text),
            Input::Include(name) => braced("include", name),
        }
    }
}

/// A key as Glk knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlkKey {
    Char(char),
    Return,
    /// A key that makes no character, by Glk's name: one of [`GLK_KEYS`], but not `return`.
    Named(&'static str),
}

/// Glk's names of keys that make no character.
pub const GLK_KEYS: [&str; 24] = [
    "left", "right", "up", "down", "return", "delete", "escape", "tab", "pageup", "pagedown", "home", "end", "func1",
    "func2", "func3", "func4", "func5", "func6", "func7", "func8", "func9", "func10", "func11", "func12",
];

impl GlkKey {
    fn as_written(self) -> String {
        match self {
            GlkKey::Char(' ') => "space".to_owned(),
            GlkKey::Char(c) if c.is_control() || c.is_whitespace() => format!("0x{:x}", u32::from(c)),
            GlkKey::Char(c) => c.to_string(),
            GlkKey::Return => String::new(),
            GlkKey::Named(name) => name.to_owned(),
        }
    }
}
