//! `golmac info`: what kind of file a story is, its header, its memory map, and what a Blorb holds.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use golmac::command::info::repairs;
use golmac::inspect::{BlorbReport, Compiler, HeaderReport, MemoryMap, Subject, file_name};
use golmac::library::{Beside, Details, Metadata, look_beside};
use golmac::session::displayable;
use golmac::story::{Container, FileKind, Packing, Resources, Story, StoryError};
use golmac::zmachine::Terminal;
use golmac::zmachine::patches::{Host, Patches};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::looked::Looked;
use super::{kept, run};

const MORE: &str = "\
A known fault of a published game that golmac repairs is told with its reason;
--no-patches of the commands that play switches that off.

Title and author come from the Blorb's record, a file beside the story, or
golmac's own list of releases. A Blorb of pictures and sounds alone is told of
as well, and so are the pictures and sounds that lie beside a story.

--extract writes pict-1.png, snd-3.aiff, exec-0.z8 and so on, and the record as
metadata.xml, into DIR, which is made where it is not there. It stops at a file
that is there already.

Examples:
  golmac info zork1.z3
  golmac info bronze.zblorb --json
  golmac info bronze.zblorb --extract bronze";

/// Say what a story file is: header, flags, memory map, compiler; and what is in a Blorb
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Info {
    #[command(flatten)]
    looked: Looked,
    /// Write all resources of the Blorb to files in DIR
    #[arg(long, value_name = "DIR")]
    extract: Option<PathBuf>,
    /// Let --extract replace files that are there
    #[arg(long, requires = "extract")]
    force: bool,
}

/// All that is told.
#[derive(Serialize)]
struct Report {
    file: String,
    size: usize,
    sha256: String,
    packing: String,
    title: Option<String>,
    author: Option<String>,
    headline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<StoryReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blorb: Option<BlorbReport>,
    /// The pictures and sounds of files beside the story, where it has none itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    beside: Option<BlorbReport>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    lack: Option<String>,
}

/// What is told of Z-code.
#[derive(Serialize)]
struct StoryReport {
    container: &'static str,
    release: u16,
    serial: String,
    ifids: Vec<String>,
    compiler: Compiler,
    header: HeaderReport,
    memory_map: MemoryMap,
    /// What of its known faults is repaired while it is played on a whole screen.
    repairs: Vec<String>,
}

/// Does what the command line says.
///
/// # Errors
/// Where the file can't be read, is no story, or its parts can't be written.
pub fn info(Info { looked, extract, force }: Info) -> Result<ExitCode> {
    let path = looked.path();
    let bytes = run::read(path).with_context(|| format!("can't read the story {}", path.display()))?;
    let (size, sha256) = (bytes.len(), hexadecimal(&Sha256::digest(&bytes)));
    let (story, resources) = match Story::from_bytes(bytes.clone()) {
        Ok(story) => {
            let resources = story.resources().cloned();
            (Some(story), resources)
        }
        Err(StoryError::Foreign(FileKind::BlorbWithoutStory)) => (None, Some(Resources::from_bytes(bytes)?)),
        Err(error) => return Err(error).with_context(|| format!("{} is no story", path.display())),
    };
    if let Some(folder) = extract {
        let Some(resources) = resources else { bail!("{} is no Blorb: there is nothing to extract", path.display()) };
        let replace = if force { kept::Replace::Allowed } else { kept::Replace::Never };
        return looked.give(&extracted(&resources, &folder, replace)?);
    }
    let metadata = match &resources {
        Some(resources) if story.is_none() => record(resources),
        _ => Details::of_file(path).map(|details| details.metadata).unwrap_or_default(),
    };
    let beside = match (&story, &resources) {
        (Some(story), None) => look_beside(path, story),
        _ => Beside::default(),
    };
    // What is wrong with a Blorb that is used is in its own report.
    let lack = beside.lack.filter(|_| beside.resources.is_none()).map(|lack| lack.to_string());
    let beside = beside.resources.map(|beside| BlorbReport::of(&beside, story.as_ref()));
    let blorb = resources.as_ref().map(|resources| BlorbReport::of(resources, story.as_ref()));
    looked.give(&Report {
        file: displayable(&path.to_string_lossy()),
        size,
        sha256,
        packing: story.as_ref().map_or_else(|| "none".to_owned(), packing),
        title: metadata.title,
        author: metadata.author,
        headline: metadata.headline,
        story: story.as_ref().map(StoryReport::of),
        blorb,
        beside,
        lack,
    })
}

/// What the record of a Blorb without a story says.
fn record(resources: &Resources) -> Metadata {
    let xml = resources.metadata_xml();
    xml.and_then(|xml| Metadata::from_xml(&xml, |_| false).ok()).unwrap_or_default()
}

fn packing(story: &Story) -> String {
    match story.packing() {
        Packing::None => "none".to_owned(),
        Packing::Gzip => "gzip".to_owned(),
        Packing::Zip { entry } => format!("zip, as {}", displayable(entry)),
    }
}

/// Writes the resources of a Blorb to files in a folder.
fn extracted(resources: &Resources, folder: &Path, replace: kept::Replace) -> Result<Extracted> {
    fs::create_dir_all(folder).with_context(|| format!("can't make the folder {}", folder.display()))?;
    let mut files = Vec::new();
    for resource in resources.iter() {
        let name = file_name(&resource);
        kept::write(Some(&folder.join(&name)), replace, resource.data)?;
        files.push(name);
    }
    if let Some(record) = resources.metadata_xml() {
        kept::write(Some(&folder.join("metadata.xml")), replace, record.as_bytes())?;
        files.push("metadata.xml".to_owned());
    }
    Ok(Extracted { folder: displayable(&folder.to_string_lossy()), files })
}

/// The files that were written.
#[derive(Serialize)]
struct Extracted {
    folder: String,
    files: Vec<String>,
}

impl fmt::Display for Extracted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.iter().try_for_each(|name| writeln!(f, "{name}"))?;
        writeln!(f, "{} files written to {}", self.files.len(), self.folder)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl StoryReport {
    fn of(story: &Story) -> StoryReport {
        let subject = Subject::new(story);
        let identity = story.identity();
        StoryReport {
            container: match story.container() {
                Container::Raw => "Z-code",
                Container::Blorb => "Blorb",
            },
            release: identity.release(),
            serial: identity.serial().to_string(),
            ifids: identity.ifids().map(ToString::to_string).collect(),
            compiler: Compiler::of(&subject),
            header: HeaderReport::of(&subject),
            memory_map: MemoryMap::of(&subject),
            repairs: repairs(&Patches::of(identity.game(), Host::Screen, &Terminal::default()), story),
        }
    }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, value: &str) -> fmt::Result {
    if value.is_empty() { Ok(()) } else { writeln!(f, "{name:<13}{value}") }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        row(f, "File", &self.file)?;
        let packed = if self.packing == "none" { String::new() } else { format!(", packed ({})", self.packing) };
        row(f, "Size", &format!("{} bytes{packed}", self.size))?;
        row(f, "SHA-256", &self.sha256)?;
        row(f, "Title", self.title.as_deref().unwrap_or_default())?;
        row(f, "Author", self.author.as_deref().unwrap_or_default())?;
        row(f, "Headline", self.headline.as_deref().unwrap_or_default())?;
        match &self.story {
            Some(story) => write!(f, "{story}")?,
            None => row(f, "Kind", "a Blorb without a story in it")?,
        }
        if let Some(lack) = &self.lack {
            writeln!(f, "\nPictures and sounds: {lack}")?;
        }
        match (&self.blorb, &self.beside) {
            (Some(blorb), _) => write!(f, "\n{blorb}"),
            (None, Some(beside)) => write!(f, "\nIn files beside the story, as a\n{beside}"),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Display for StoryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.container {
            "Blorb" => "a Blorb with Z-code in it,",
            _ => "Z-code",
        };
        row(f, "Kind", &format!("{kind} of version {}", self.header.version))?;
        row(f, "Release", &format!("{}, serial code {}", self.release, self.serial))?;
        self.ifids.iter().try_for_each(|ifid| row(f, "IFID", ifid))?;
        row(f, "Compiler", &self.compiler.to_string())?;
        let padding = match self.header.file_size.saturating_sub(self.header.length) {
            0 => String::new(),
            padding => format!(", and {padding} of padding"),
        };
        row(f, "Length", &format!("{} bytes of Z-code{padding}", self.header.length))?;
        self.repairs.iter().try_for_each(|repair| writeln!(f, "{repair}"))?;
        write!(f, "\n{}\n{}", self.header, self.memory_map)
    }
}
