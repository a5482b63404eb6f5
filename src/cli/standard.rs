//! `golmac check --standard`: the conformance suite, for golmac itself or another interpreter.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use golmac::check::standard::{Interpreter, Subject, run};

use super::WRONG;

const MORE: &str = "\
--standard runs the conformance suite: tests of every opcode, rules that
interpreters get wrong, and the published test stories that lie in DIR or below
it (by default in the folder that GOLMAC_STORIES names, or in this one). They are
known by their SHA-256; one that is missing is named with the place where it is
published. The table goes by section of the Standard: what passed, what failed,
and what can't be told and why, with the story and the line that shows it.

With --interpreter another program is tested. It is given its input all at once,
and what it prints is compared; what only eyes can see is not. {seed} stands for
the seed of the random numbers, where it takes one.

Exit status: 0 when nothing failed, 1 when something did, 2 when it can't be run.

Examples:
  golmac check --standard ~/stories
  golmac check --standard --interpreter 'dfrotz -m -p -w 200 -s {seed} {story}'
  golmac check --standard --markdown > CONFORMANCE.md";

/// Test golmac, or another interpreter, against the Z-Machine Standard
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Check {
    /// The folder of published test stories
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Run the conformance suite
    #[arg(long, required = true)]
    standard: bool,
    /// Test another program: its command line, in which {story} stands for the story file
    #[arg(long, short, value_name = "COMMAND")]
    interpreter: Option<String>,
    /// Write the table as Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Write the table as a JSON object
    #[arg(long)]
    json: bool,
}

/// Does what the command line says.
///
/// # Errors
/// As [`standard`].
pub fn check(Check { folder, standard: _, interpreter, markdown, json }: Check) -> Result<ExitCode> {
    let form = match (json, markdown) {
        (true, _) => Form::Json,
        (_, true) => Form::Markdown,
        (false, false) => Form::Text,
    };
    standard(folder.as_deref(), interpreter.as_deref(), form)
}

/// How the table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Text,
    Markdown,
    Json,
}

/// Runs the suite and prints its table. Published stories are looked for in the folder, or in the one that GOLMAC_STORIES names, or here.
///
/// # Errors
/// Where there is no such folder, the interpreter's command can't be used, or the table can't be written.
pub fn standard(folder: Option<&Path>, interpreter: Option<&str>, form: Form) -> Result<ExitCode> {
    let folder = folder.map(Path::to_owned).or_else(|| std::env::var_os("GOLMAC_STORIES").map(PathBuf::from));
    let folder = folder.unwrap_or_else(|| PathBuf::from("."));
    if !folder.is_dir() {
        bail!("{} is no folder; name the one that the published test stories lie in", folder.display());
    }
    let subject = match interpreter {
        None => Subject::Golmac,
        Some(command) => Subject::Command(Interpreter::parse(command).context("can't use --interpreter")?),
    };
    let report = run(&subject, Some(&folder))?;
    let text = match form {
        Form::Text => report.text(),
        Form::Markdown => report.markdown(),
        Form::Json => format!("{:#}\n", report.json()),
    };
    std::io::stdout().write_all(text.as_bytes()).context("can't write the table")?;
    Ok(if report.totals().failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}
