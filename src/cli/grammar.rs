//! `golmac grammar`: the grammar tables of a story.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use golmac::inspect::GrammarReport;

use super::looked::Looked;

const MORE: &str = "\
Known are the tables of Infocom's games and those of Inform (GV1, GV2, GV3).
Which they are is told by reading all of them as each kind; where none fits,
the reason is told for each. A line shows the verb, its prepositions in quotes,
the objects, the action's number and the address of its routine.

Examples:
  golmac grammar zork1.z3
  golmac grammar advent.z5 --json";

/// List the verbs of a story with the lines that they understand, and the routines of actions
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Grammar {
    #[command(flatten)]
    looked: Looked,
}

/// Does what the command line says.
///
/// # Errors
/// Where the file can't be read, or is no story.
pub fn grammar(Grammar { looked }: Grammar) -> Result<ExitCode> {
    looked.give(&GrammarReport::of(&looked.subject()?))
}
