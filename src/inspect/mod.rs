//! What a story file holds, told for people and for programs: header, tables, objects, words, grammar, strings and the parts of a Blorb.
//!
//! Start at [`Subject`], a story that is looked at. Every report is made from one, is a plain value that serde can write, and prints itself
//! as text (`Display`). Nothing here runs a story or changes one. All that a story says may be wrong: a report of a damaged story has
//! [`Finding`]s in it and ends; no loop in it is followed for ever, and reading text has a limit ([`Subject::string`]).
//! [`disassembly`] is the whole story as a listing that assembles back to the same bytes; [`watched`] is what a run tells of a story.

mod blorb;
mod compiler;
mod dictionary;
pub mod disassembly;
mod flow;
mod grammar;
mod header;
mod high;
mod map;
mod names;
mod objects;
mod strings;
mod subject;
pub mod watched;
mod words;

pub use blorb::{BlorbReport, ChunkRow, ResourceRow, file_name};
pub use compiler::{Compiler, Family};
pub use dictionary::{DictionaryReport, Style, WordEntry};
pub use grammar::{Action, Attempt, Format, Grammar, GrammarReport, Line, Preposition, Table, Verb};
pub use header::{Field, FlagState, HeaderReport};
pub use map::{MemoryMap, Region};
pub use objects::{Object, ObjectsReport, Property, Tree};
pub use strings::{Abbreviation, ExtraCharacter, StaticString, StringsReport};
pub use subject::{Decoded, Finding, Subject};
pub use words::Guess;
