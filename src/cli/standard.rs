//! `golmac check --standard`: the conformance suite, for golmac itself or another interpreter.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use golmac::check::driver::CommandLine;
use golmac::check::standard::{Subject, run};

use super::WRONG;
use super::looked::json;

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
        Some(command) => Subject::Command(CommandLine::parse(command).context("can't use --interpreter")?),
    };
    let report = run(&subject, Some(&folder))?;
    let text = match form {
        Form::Text => report.text(),
        Form::Markdown => report.markdown(),
        Form::Json => json(&report.json())?,
    };
    std::io::stdout().write_all(text.as_bytes()).context("can't write the table")?;
    Ok(if report.totals().failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}
