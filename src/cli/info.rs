//! `golmac info`: what kind of file a story is, its header, its memory map, and what a Blorb holds.

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use golmac::inspect::{Compiler, HeaderReport, Subject};
use golmac::library::Details;
use golmac::session::displayable;
use golmac::story::{Container, Packing, Story};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::looked::Looked;
use super::run;

const MORE: &str = "\
Title and author come from the Blorb's record, a file beside the story, or
golmac's own list of releases.

Examples:
  golmac info zork1.z3
  golmac info bronze.zblorb --json";

/// Say what a story file is: header, flags, memory map, compiler; and what is in a Blorb
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Info {
    #[command(flatten)]
    looked: Looked,
}

/// All that is told.
#[derive(Serialize)]
struct Report {
    file: String,
    size: usize,
    sha256: String,
    container: &'static str,
    packing: String,
    title: Option<String>,
    author: Option<String>,
    headline: Option<String>,
    release: u16,
    serial: String,
    ifids: Vec<String>,
    compiler: Compiler,
    header: HeaderReport,
}

/// Does what the command line says.
///
/// # Errors
/// Where the file can't be read, or is no story.
pub fn info(Info { looked }: Info) -> Result<ExitCode> {
    let path = looked.path().to_owned();
    let bytes = run::read(&path).with_context(|| format!("can't read the story {}", path.display()))?;
    let (size, sha256) = (bytes.len(), hexadecimal(&Sha256::digest(&bytes)));
    let story = Story::from_bytes(bytes).with_context(|| format!("{} is no story", path.display()))?;
    looked.give(&report(path, size, sha256, &story))
}

fn report(path: PathBuf, size: usize, sha256: String, story: &Story) -> Report {
    let subject = Subject::new(story);
    let metadata = Details::of_file(&path).map(|details| details.metadata).unwrap_or_default();
    let identity = story.identity();
    Report {
        file: displayable(&path.to_string_lossy()),
        size,
        sha256,
        container: match story.container() {
            Container::Raw => "Z-code",
            Container::Blorb => "Blorb",
        },
        packing: match story.packing() {
            Packing::None => "none".to_owned(),
            Packing::Gzip => "gzip".to_owned(),
            Packing::Zip { entry } => format!("zip, as {}", displayable(entry)),
        },
        title: metadata.title,
        author: metadata.author,
        headline: metadata.headline,
        release: identity.release(),
        serial: identity.serial().to_string(),
        ifids: identity.ifids().map(ToString::to_string).collect(),
        compiler: Compiler::of(&subject),
        header: HeaderReport::of(&subject),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = |name: &str, value: &str| match value.is_empty() {
            true => Ok(()),
            false => writeln!(f, "{name:<13}{value}"),
        };
        row("File", &self.file)?;
        row("Title", self.title.as_deref().unwrap_or_default())?;
        row("Author", self.author.as_deref().unwrap_or_default())?;
        row("Headline", self.headline.as_deref().unwrap_or_default())?;
        let packing = if self.packing == "none" { String::new() } else { format!(", packed ({})", self.packing) };
        let kind = match self.container {
            "Blorb" => "a Blorb with Z-code in it",
            _ => "Z-code",
        };
        row("Kind", &format!("{kind} of version {}{packing}, {} bytes", self.header.version, self.size))?;
        row("Release", &format!("{}, serial code {}", self.release, self.serial))?;
        self.ifids.iter().try_for_each(|ifid| row("IFID", ifid))?;
        row("Compiler", &self.compiler.to_string())?;
        let padding = match self.header.file_size.saturating_sub(self.header.length) {
            0 => String::new(),
            padding => format!(", and {padding} of padding"),
        };
        row("Length", &format!("{} bytes of Z-code{padding}", self.header.length))?;
        row("SHA-256", &self.sha256)?;
        write!(f, "\n{}", self.header)
    }
}
