//! The assembler: the text of a whole story to the bytes of its file. [`assemble`] is the way in.
//!
//! One statement a line; `;` starts a comment; names are letters, digits, `_` and `.`, and do not begin with a digit or a dot.
//!
//! ```text
//! line        = [ name ":" ] [ instruction | directive ]
//! instruction = opcode [ ".v" ] { operand } [ string ] [ "->" variable ] [ "?" [ "~" ] target [ ":s" | ":l" ] ]
//! operand     = variable | value | "[" variable "]" | "?" target        (the last for jump)
//! variable    = "sp" | "local0" … "local14" | "g00" … "gef" | a name from .routine or .global
//! value       = constant [ ":w" | ":b" ]
//! constant    = number | "'" character "'" | ( "#" | "@" ) name [ "/2" ] [ ( "+" | "-" ) number ] | "#" string
//! number      = [ "-" ] decimal | [ "-" ] "$" hex
//! target      = "rtrue" | "rfalse" | name | address
//! ```
//!
//! `#name` is what an opcode wants of a name: the number of an object, the packed address of a routine or string, the byte address of
//! an array or label; `#"lamp"` is the address of a dictionary word. `@name` is always the byte address, and `@name/2` half of it. Opcodes that take a variable by
//! reference (§14 note 5) get its name; `[name]` gives its value instead. Constants from 0 to 255 are small, all others and all
//! names large; `:w` makes a large one of a small number, `:b` a small one of a name. `opcode.v` is variable form where
//! long form is usual, and lets the number of operands be what it likes. Branches are short where that reaches, unless `:s` or `:l` says.
//! Labels of a routine are its own: elsewhere `loop` of routine `main` is `main.loop`. For strings see `literal.rs`.
//!
//! | directive | meaning |
//! |---|---|
//! | `.version 5` | first of all; 5 where it is missing |
//! | `.release 1` `.serial "260101"` `.flags1 0` `.flags2 0` | header fields |
//! | `.main name` | where the story starts; otherwise at `main`, or at the first instruction outside any routine |
//! | `.poke $1c 1 2` | overwrites bytes at an address at the very end |
//! | `.offsets r s` | the packed offsets of versions 6 and 7, divided by 8 (§1.2.3); found by itself otherwise |
//! | `.routine name a b=5` | a routine and its locals; what follows is its code |
//! | `.global name = 5` | the next global variable, from `g00` on |
//! | `.array name byte 10*0 1 "text"` / `word` | an array; `10*0` is ten zeros |
//! | `.object name "short name" in parent attributes 1 2` | the next object; `in` and `attributes` may be missing |
//! | `.property 5 word 1 #name` / `byte` | a property of the object above |
//! | `.default 5 1` | a property default |
//! | `.dictionary "take" "get" data 1 2 3` | words, each with these data bytes; all entries are as long as the longest |
//! | `.separators ".,"` | the dictionary's word separators |
//! | `.abbreviation "the "` | the next abbreviation, printed by `{the }` or `{1 0}`, `{1 1}` … in a string |
//! | `.string name "text"` | a string at a packed address |
//! | `.text "text"` | an encoded string right here |
//! | `.byte 1 'a' "abc"` `.bytes …` `.word 1 #name` `.align 4` | data; text is in ZSCII |
//! | `.dynamic` `.static` `.high` | where routines, strings, data and code go from here on; high memory at first |
//! | `.alphabet "…" "…" "…"` `.unicode "…"` `.terminators 129 255` `.extension 0 0` | tables of version 5 and later |
//! | `.raw` | the file is just what follows, header and all; second of all |
//! | `.aligned` | in a `.raw` story: routines and strings begin at packed addresses |
//! | `.data` | what follows belongs to no routine |
//! | `.length end` `.checksum end` | in a `.raw` story: the words that the header has for a story up to a label |
//!
//! Arrays go to dynamic memory unless `.static` is in force. In a `.raw` story nothing is laid out, aligned or filled in: `.global`,
//! `.alphabet`, `.unicode` and `.abbreviation` only say how to read what follows.

mod emit;
mod layout;
mod lex;
mod operand;
mod parse;
mod program;
mod tables;
#[cfg(test)]
mod tests;

use crate::story::Version;
use crate::zmachine::screen::is_displayable;

/// What is wrong with a text, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{what}; {advice}", where_of(*line))]
pub struct AssembleError {
    /// Counted from 1; 0 where the whole story is meant.
    pub line: u32,
    /// Where in the line, counted from 1 in characters; 0 where it is not known.
    pub column: u32,
    pub what: String,
    pub advice: String,
}

impl AssembleError {
    /// The same with its column, where it is of this line and has none.
    fn at(self, line: u32, column: u32) -> AssembleError {
        let is_new = self.line == line && self.column == 0;
        AssembleError { column: if is_new { column } else { self.column }, ..self }
    }
}

/// Errors that are told of one text: more mostly follow from these.
const MOST_ERRORS: usize = 20;

/// An assembled story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assembly {
    /// The story file.
    pub story: Vec<u8>,
    pub version: Version,
    /// Every name that has an address, with its byte address, in the order of the story.
    pub symbols: Vec<(String, u32)>,
    /// The address of each instruction and the line that it comes from, in the order of the story.
    pub lines: Vec<(u32, u32)>,
}

/// Assembles a story; version 5 where the text says nothing.
///
/// # Errors
/// The first thing that is wrong, with its line.
pub fn assemble(source: &str) -> Result<Assembly, AssembleError> {
    assemble_as(source, Version::V5)
}

/// Assembles a story, in the given version where the text says nothing.
///
/// # Errors
/// The first thing that is wrong, with its line.
pub fn assemble_as(source: &str, version: Version) -> Result<Assembly, AssembleError> {
    assemble_or_tell(source, version).map_err(|errors| errors.into_iter().next().unwrap_or_else(nothing_told))
}

/// The same, which tells more than one error.
///
/// # Errors
/// What is wrong, in order, up to twenty things. Those of names and addresses come where every line can be read.
pub fn assemble_or_tell(source: &str, version: Version) -> Result<Assembly, Vec<AssembleError>> {
    let program = parse::parse(source, version)?;
    let layout = layout::lay_out(program).map_err(|error| vec![error])?;
    emit::emit(layout)
}

/// What stands for an error where there is none to tell, which does not happen.
fn nothing_told() -> AssembleError {
    AssembleError {
        line: 0,
        column: 0,
        what: "the text can't be assembled".to_owned(),
        advice: "look it over".to_owned(),
    }
}

fn where_of(line: u32) -> String {
    if line == 0 { String::new() } else { format!("line {line}: ") }
}

/// An error as a result. What it quotes of the text may have anything in it: what would command a terminal is shown as `?`.
fn fault<T>(line: u32, what: impl Into<String>, advice: impl Into<String>) -> Result<T, AssembleError> {
    let shown = |text: String| text.chars().map(|c| if is_displayable(c) { c } else { '?' }).collect();
    Err(AssembleError { line, column: 0, what: shown(what.into()), advice: shown(advice.into()) })
}
