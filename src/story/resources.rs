//! A Blorb: pictures, sounds, metadata and often the story itself in one file (Blorb 2.0.4).
//!
//! [`Resources`] keeps the file as it came and an index into it; no picture or sound is decoded here, and chunks such as `Reso`, `APal` and
//! `Loop` are given as bytes. Blorbs come two ways: as the story file, or with pictures and sounds only, beside it.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::error::StoryError;
use super::identity::GameId;
use super::iff::{self, Chunk, ChunkId, FORM};
use super::kind::{FileKind, System};

/// The type of a FORM that is a Blorb.
pub const BLORB: ChunkId = ChunkId(*b"IFRS");

const RESOURCE_INDEX: ChunkId = ChunkId(*b"RIdx");
const Z_CODE: ChunkId = ChunkId(*b"ZCOD");

/// Bytes of an entry of the resource index.
const INDEX_ENTRY: usize = 12;

/// The most resources that are kept: their numbers are words of the Z-machine.
const MOST_RESOURCES: usize = 1 << 16;

/// What a resource is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Usage {
    Picture,
    Sound,
    Data,
    Executable,
    /// One that the specification does not know.
    Other(ChunkId),
}

impl Usage {
    fn of(id: ChunkId) -> Usage {
        match &id.0 {
            b"Pict" => Usage::Picture,
            b"Snd " => Usage::Sound,
            b"Data" => Usage::Data,
            b"Exec" => Usage::Executable,
            _ => Usage::Other(id),
        }
    }
}

/// A resource as it lies in a Blorb.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Resource<'a> {
    pub usage: Usage,
    /// The number that the story knows it by.
    pub number: u32,
    /// The format of the data: `PNG `, `JPEG`, `Rect`, `FORM` (which is AIFF), `OGGV`, `ZCOD` …
    pub format: ChunkId,
    /// What a file of that format holds; of an AIFF all of its FORM. Shorter than the Blorb says where that is cut short.
    pub data: &'a [u8],
}

impl fmt::Debug for Resource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} {} of {} bytes", self.usage, self.number, self.format, self.data.len())
    }
}

/// What is wrong with a Blorb of which there is something all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BlorbFault {
    #[error("it has no index of what is in it")]
    NoIndex,
    #[error("it is cut short or damaged, and {missing} of the {all} things in it are missing or not whole")]
    Incomplete { missing: usize, all: usize },
}

/// The contents of a Blorb. Cloning it copies none of them.
#[derive(Clone)]
pub struct Resources {
    file: Arc<[u8]>,
    /// By usage and number.
    index: Arc<[Entry]>,
    fault: Option<BlorbFault>,
}

struct Entry {
    usage: Usage,
    number: u32,
    format: ChunkId,
    data: Range<usize>,
    /// The offset in the file at which the resource would end.
    said_end: usize,
}

impl Resources {
    /// Whether a file is a Blorb of any kind.
    pub fn is_blorb(file: &[u8]) -> bool {
        iff::form_type(file) == Some(BLORB)
    }

    /// Reads a Blorb, with or without a story in it. Entries of its index that lead nowhere are left out.
    ///
    /// # Errors
    /// [`StoryError::NotABlorb`] where it is something else.
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>) -> Result<Resources, StoryError> {
        let file = bytes.into();
        if !Resources::is_blorb(&file) {
            return Err(StoryError::NotABlorb);
        }
        let found = iff::chunks(&file).find(|chunk| chunk.id == RESOURCE_INDEX);
        let has_index = found.is_some();
        let (all, mut index) = match found {
            Some(chunk) => entries(&file, file.get(chunk.data).unwrap_or(&[])),
            // Without an index there can be nothing but a story.
            None => {
                let story = iff::chunks(&file).find(|chunk| chunk.id == Z_CODE);
                (0, story.map(|chunk| Entry::new(Usage::Executable, 0, chunk)).into_iter().collect())
            }
        };
        let whole = index.iter().filter(|entry| entry.said_end <= file.len()).count();
        let fault = match all.saturating_sub(whole) {
            0 if index.is_empty() && !has_index => Some(BlorbFault::NoIndex),
            0 => None,
            missing => Some(BlorbFault::Incomplete { missing, all }),
        };
        index.sort_by_key(Entry::key);
        Ok(Resources { file, index: index.into(), fault })
    }

    /// What is wrong with the file, if anything.
    pub fn fault(&self) -> Option<BlorbFault> {
        self.fault
    }

    /// The Blorb itself, as it came.
    pub fn file(&self) -> &Arc<[u8]> {
        &self.file
    }

    /// The resource that a story asks for; the first of the index where there are several.
    pub fn get(&self, usage: Usage, number: u32) -> Option<Resource<'_>> {
        let key = (usage, number);
        let at = self.index.partition_point(|entry| entry.key() < key);
        self.index.get(at).filter(|entry| entry.key() == key).map(|entry| self.resource(entry))
    }

    /// All resources, by usage and number.
    pub fn iter(&self) -> impl Iterator<Item = Resource<'_>> {
        self.index.iter().map(|entry| self.resource(entry))
    }

    /// All resources of a usage, by number.
    pub fn of(&self, usage: Usage) -> impl Iterator<Item = Resource<'_>> {
        self.iter().filter(move |resource| resource.usage == usage)
    }

    /// The data of the first chunk of an id that the file has between its resources: `Reso`, `APal`, `Loop`, `Plte`, `RDes`, `AUTH` …
    pub fn chunk(&self, id: ChunkId) -> Option<&[u8]> {
        let chunk = iff::chunks(&self.file).find(|chunk| chunk.id == id)?;
        self.file.get(chunk.data)
    }

    /// Every chunk of the file with its data, resources among them, in the file's order.
    pub fn chunks(&self) -> impl Iterator<Item = (ChunkId, &[u8])> {
        iff::chunks(&self.file).filter_map(|chunk| Some((chunk.id, self.file.get(chunk.data)?)))
    }

    /// The iFiction record (chunk `IFmd`) as it stands. Bytes that are not UTF-8 appear as U+FFFD.
    pub fn metadata_xml(&self) -> Option<Cow<'_, str>> {
        self.chunk(ChunkId(*b"IFmd")).map(String::from_utf8_lossy)
    }

    /// The number of the picture that is the game's cover (chunk `Fspc`).
    pub fn frontispiece(&self) -> Option<u32> {
        Some(u32::from_be_bytes(*self.chunk(ChunkId(*b"Fspc"))?.first_chunk()?))
    }

    /// The release of the resources (chunk `RelN`), which `picture_data 0` gives; 0 where the file does not say.
    pub fn release(&self) -> u16 {
        let number = self.chunk(ChunkId(*b"RelN")).and_then(<[u8]>::first_chunk);
        number.map_or(0, |bytes| u16::from_be_bytes(*bytes))
    }

    /// The game that the resources belong to (chunk `IFhd`), where the file says so.
    pub fn game_id(&self) -> Option<GameId> {
        GameId::from_ifhd(self.chunk(ChunkId(*b"IFhd"))?)
    }

    /// The Z-code in the file: of several the one with the lowest number, which is to be 0.
    ///
    /// # Errors
    /// Where there is none, says what there is; where the file ends inside it, says so.
    pub fn story(&self) -> Result<&[u8], StoryError> {
        let mut executables = self.index.iter().filter(|entry| entry.usage == Usage::Executable);
        let Some(entry) = executables.clone().find(|entry| entry.format == Z_CODE) else {
            let other = executables.next().map(|entry| entry.format);
            return Err(StoryError::Foreign(other.map_or(FileKind::BlorbWithoutStory, foreign_blorb)));
        };
        if entry.said_end > self.file.len() {
            return Err(StoryError::CutShort { have: self.file.len(), need: entry.said_end });
        }
        Ok(self.data(entry))
    }

    fn resource(&self, entry: &Entry) -> Resource<'_> {
        Resource { usage: entry.usage, number: entry.number, format: entry.format, data: self.data(entry) }
    }

    fn data(&self, entry: &Entry) -> &[u8] {
        self.file.get(entry.data.clone()).unwrap_or(&[])
    }
}

impl fmt::Debug for Resources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Entry {
    fn new(usage: Usage, number: u32, chunk: Chunk) -> Entry {
        let said_end = chunk.data.start.saturating_add(chunk.said);
        // A FORM is a file of its own, with its header; of all else the data alone are the file.
        let from = if chunk.id == FORM { chunk.start } else { chunk.data.start };
        Entry { usage, number, format: chunk.id, data: from..chunk.data.end, said_end }
    }

    fn key(&self) -> (Usage, u32) {
        (self.usage, self.number)
    }
}

/// How many entries a resource index has, whose data begins with their number, and those that lead somewhere.
fn entries(file: &[u8], index: &[u8]) -> (usize, Vec<Entry>) {
    let (count, rows) = match index.split_first_chunk::<4>() {
        Some((count, rows)) => (u32::from_be_bytes(*count), rows),
        None => (0, index),
    };
    let count = usize::try_from(count).unwrap_or(usize::MAX).min(MOST_RESOURCES);
    let (rows, _) = rows.as_chunks::<INDEX_ENTRY>();
    (count, rows.iter().take(count).filter_map(|row| entry(file, row)).collect())
}

fn entry(file: &[u8], row: &[u8; INDEX_ENTRY]) -> Option<Entry> {
    let [u0, u1, u2, u3, n0, n1, n2, n3, s0, s1, s2, s3] = *row;
    let start = usize::try_from(u32::from_be_bytes([s0, s1, s2, s3])).ok()?;
    let usage = Usage::of(ChunkId([u0, u1, u2, u3]));
    Some(Entry::new(usage, u32::from_be_bytes([n0, n1, n2, n3]), Chunk::at(file, start)?))
}

fn foreign_blorb(format: ChunkId) -> FileKind {
    match System::of_executable(format) {
        Some(system) => FileKind::BlorbOf(system),
        None => FileKind::BlorbOfUnknown(format),
    }
}
