//! What the commands that look into a story file share: the file, `--json`, and how a report is given.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use golmac::inspect::Subject;
use golmac::session::displayable_json;
use serde::Serialize;

use super::{kept, pager};

/// The story that is looked into, and how what is found is written.
#[derive(Debug, Args)]
pub struct Looked {
    /// The story file: Z-code, a Blorb, or either of them in a gzip or zip
    #[arg(value_name = "STORY")]
    story: PathBuf,
    /// Write JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Looked {
    pub fn path(&self) -> &Path {
        &self.story
    }

    /// The story, to be looked at.
    ///
    /// # Errors
    /// Where the file can't be read, or is no story.
    pub fn subject(&self) -> Result<Subject> {
        Ok(Subject::new(&kept::story(&self.story)?))
    }

    /// Prints a report as text or as JSON.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn give(&self, report: &(impl Display + Serialize)) -> Result<ExitCode> {
        match self.json {
            true => kept::print(&json(report)?)?,
            false => pager::page(&report.to_string())?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A report as JSON that commands no terminal, with the end of its line.
///
/// # Errors
/// Where it can't be written.
pub fn json(report: &impl Serialize) -> Result<String> {
    let json = serde_json::to_string_pretty(report).context("can't write JSON")?;
    Ok(displayable_json(&json) + "\n")
}
