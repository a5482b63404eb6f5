//! `golmac dict`: the dictionary of a story.

use std::fmt;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use golmac::inspect::{DictionaryReport, WordEntry};
use golmac::session::displayable;
use serde::Serialize;

use super::WRONG;
use super::looked::Looked;

const MORE: &str = "\
Exit status: 0, 1 when the story does not know the word, 2 when the file can't be
used.

Examples:
  golmac dict zork1.z3
  golmac dict zork1.z3 --word lantern      as the story would look it up";

/// List the words that a story knows, with what its parser keeps of each
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Dict {
    #[command(flatten)]
    looked: Looked,
    /// Show one word alone; it is cut as the dictionary cuts words
    #[arg(long, value_name = "WORD")]
    word: Option<String>,
}

/// The entries that a word may mean.
#[derive(Serialize)]
struct Found<'a> {
    words: Vec<&'a WordEntry>,
}

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words.iter().try_for_each(|word| writeln!(f, "{word}"))
    }
}

/// Does what the command line says.
///
/// # Errors
/// Where the file can't be read or is no story.
pub fn dict(Dict { looked, word }: Dict) -> Result<ExitCode> {
    let report = DictionaryReport::of(&looked.subject()?);
    let Some(typed) = word else { return looked.give(&report) };
    let found = Found { words: report.find(&typed) };
    if found.words.is_empty() {
        eprintln!("golmac: the story does not know the word {}", displayable(&typed));
        return Ok(ExitCode::from(WRONG));
    }
    looked.give(&found)
}
