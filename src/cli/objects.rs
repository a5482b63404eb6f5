//! `golmac objects`: the object table of a story.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use golmac::inspect::ObjectsReport;

use super::looked::Looked;

const MORE: &str = "\
What a property's words may be is guessed, and told as a guess: the address of
a word of the dictionary, an object's number, a routine or a string.

Examples:
  golmac objects zork1.z3 --tree
  golmac objects zork1.z3 --object 250";

/// List the objects of a story: names, attributes, properties, and what is in what
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Objects {
    #[command(flatten)]
    looked: Looked,
    /// Show which object is in which, with names alone
    #[arg(long, conflicts_with = "object")]
    tree: bool,
    /// Show one object alone
    #[arg(long, value_name = "N")]
    object: Option<u16>,
}

/// Does what the command line says.
///
/// # Errors
/// Where the file can't be read or is no story, or there is no such object.
pub fn objects(Objects { looked, tree, object }: Objects) -> Result<ExitCode> {
    let report = ObjectsReport::of(&looked.subject()?);
    match object {
        Some(number) => match report.object(number) {
            Some(found) => looked.give(found),
            None => bail!("there is no object {number}; they are 1 to {}", report.objects.len()),
        },
        None if tree => looked.give(&report.tree()),
        None => looked.give(&report),
    }
}
