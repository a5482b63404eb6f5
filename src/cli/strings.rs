//! `golmac strings`: abbreviations, alphabets and the strings of a story.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use golmac::inspect::StringsReport;

use super::looked::Looked;

const MORE: &str = "\
A new-line is shown as ^. Text that an instruction has in itself is shown where
the instructions are, by `golmac disasm`.

Examples:
  golmac strings zork1.z3
  golmac strings advent.z5 --json";

/// List a story's abbreviations, its alphabets and extra characters, and the strings with addresses of their own
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Strings {
    #[command(flatten)]
    looked: Looked,
}

/// Does what the command line says.
///
/// # Errors
/// Where the file can't be read, or is no story.
pub fn strings(Strings { looked }: Strings) -> Result<ExitCode> {
    looked.give(&StringsReport::of(&looked.subject()?))
}
