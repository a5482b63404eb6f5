//! What a file is, told by as little of it as it takes: the 64 bytes of a header, the headers of a Blorb's chunks, the first bytes of a gzip.
//!
//! It is what `Story::from_bytes` would find, but for damage further on, which is told where the story is opened. A zip is read whole, and so is a
//! story whose header has no checksum, for without that its identity is not known. Only plain files are opened: a pipe would be waited for.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use flate2::read::GzDecoder;

use super::metadata::RECORD_LIMIT;
use super::names;
use crate::story::header::{HEADER_SIZE, Start};
use crate::story::iff::{ChunkId, form_type};
use crate::story::{GameId, Header, Story, Version};

/// The largest file that is read whole to list it, in bytes: stories that are packed are small.
const LISTING_LIMIT: u64 = 16 << 20;

/// The largest file without packing that is taken for Z-code: 512 KiB and padding.
const LONGEST_FILE: u64 = 2 << 20;

/// The most chunks of a Blorb that are passed over on the way to the story and its record.
const MOST_CHUNKS: usize = 8192;

/// A story, by the beginning of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Beginning {
    pub game: GameId,
    pub version: Version,
    /// The iFiction record of a Blorb.
    pub record: Option<String>,
    /// How much had to be read.
    pub effort: Effort,
}

/// How much of a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    Beginning,
    Whole,
}

/// Looks at a plain file; None where it is no story or can't be read.
pub(super) fn look(path: &Path) -> Option<Beginning> {
    let mut file = open_plain(path).ok()?;
    let length = file.metadata().ok()?.len();
    let mut first = [0; HEADER_SIZE];
    let have = read_up_to(&mut file, &mut first).ok()?;
    let first = first.get(..have)?;
    match first {
        [0x1F, 0x8B, ..] => gzipped(file, path),
        [b'P', b'K', 3, 4, ..] if names::ending(path).as_deref() == Some("zip") => whole(file, length),
        _ if form_type(first) == Some(ChunkId(*b"IFRS")) => blorb(file, length),
        _ if length <= LONGEST_FILE => {
            let header = plausible(first, length, names::is_like_a_story(path))?;
            of_header(&header).or_else(|| whole(file, length))
        }
        _ => None,
    }
}

/// As many bytes as there are.
fn read_up_to(file: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let mut have = 0;
    while let Some(rest) = into.get_mut(have..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(more) => have = have.saturating_add(more),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(have)
}

/// What a header tells by itself: nothing where it has no checksum.
fn of_header(header: &Header) -> Option<Beginning> {
    if header.checksum == 0 {
        return None;
    }
    let game = GameId { release: header.release, serial: header.serial, checksum: header.checksum };
    Some(Beginning { game, version: header.version, record: None, effort: Effort::Beginning })
}

/// A header that a story of so many bytes can have. Where the file's name does not say that it is one, the tables must lie where every compiler
/// puts them, for many a file begins with a byte from 1 to 8.
fn plausible(first: &[u8], length: u64, named_as_story: bool) -> Option<Header> {
    let header = Header::parse(first)?;
    let rounding = header.version.length_scale() as u64;
    let (Start::Instruction(start) | Start::Routine(start)) = header.start();
    let base = u64::from(header.static_base);
    let whole = header.version <= Version::V2 || u64::from(header.file_length) < length.saturating_add(rounding);
    let sound = base >= HEADER_SIZE as u64 && base <= length && u64::from(start) < length && whole;
    let table = |address: u16| usize::from(address) >= HEADER_SIZE && u64::from(address) < length;
    let named_bytes = header.serial.0.iter().all(|byte| matches!(byte, 0 | b' '..=b'~'));
    let tables = [header.objects, header.globals, header.dictionary].into_iter().all(table);
    let usual = tables && named_bytes && u64::from(header.globals) < base;
    (sound && (named_as_story || usual)).then_some(header)
}

/// A gzip: of Z-code the header is enough.
fn gzipped(mut file: File, path: &Path) -> Option<Beginning> {
    file.seek(SeekFrom::Start(0)).ok()?;
    let length = file.metadata().ok()?.len();
    let mut first = [0; HEADER_SIZE];
    let have = read_up_to(&mut GzDecoder::new(&file), &mut first).ok()?;
    let first = first.get(..have)?;
    if form_type(first) == Some(ChunkId(*b"IFRS")) {
        return whole(file, length);
    }
    // The length of what is packed is not known, so that only its name can tell.
    let stem = Path::new(path.file_stem()?);
    let named_as_story = names::is_like_a_story(stem) || names::ending(path).is_some_and(|ending| ending != "gz");
    let header = plausible(first, LONGEST_FILE, named_as_story)?;
    of_header(&header).or_else(|| whole(file, length))
}

/// A story whose file must be read whole.
fn whole(mut file: File, length: u64) -> Option<Beginning> {
    if length > LISTING_LIMIT {
        return None;
    }
    file.seek(SeekFrom::Start(0)).ok()?;
    let mut bytes = Vec::new();
    file.take(LISTING_LIMIT).read_to_end(&mut bytes).ok()?;
    let story = Story::from_bytes(bytes).ok()?;
    let record = story.metadata_xml().filter(|record| record.len() <= RECORD_LIMIT).map(|record| record.into_owned());
    Some(Beginning { game: story.identity().game(), version: story.version(), record, effort: Effort::Whole })
}

/// A Blorb: its chunks are walked over until there are the story's header and its record.
fn blorb(mut file: File, length: u64) -> Option<Beginning> {
    let mut at = 12;
    let (mut found, mut record) = (None, None);
    for _ in 0..MOST_CHUNKS {
        let Some((id, said)) = chunk_at(&mut file, at) else { break };
        match &id.0 {
            b"ZCOD" if found.is_none() => {
                let mut first = [0; HEADER_SIZE];
                file.read_exact(&mut first).ok()?;
                found = Some(plausible(&first, u64::from(said).min(length), true)?);
            }
            b"IFmd" if record.is_none() => record = read_record(&mut file, said),
            _ => {}
        }
        if found.is_some() && record.is_some() {
            break;
        }
        at = at.saturating_add(8).saturating_add(u64::from(said)).saturating_add(u64::from(said % 2));
    }
    match of_header(&found?) {
        Some(beginning) => Some(Beginning { record, ..beginning }),
        None => whole(file, length),
    }
}

/// The story that a Blorb says it belongs to (chunk `IFhd`), by its chunks' heads alone. Takes what it passes over from what may be passed over.
pub(super) fn game_of_blorb(path: &Path, chunks: &mut usize) -> Option<GameId> {
    let mut file = open_plain(path).ok()?;
    let mut first = [0; 12];
    file.read_exact(&mut first).ok()?;
    form_type(&first).filter(|form| *form == ChunkId(*b"IFRS"))?;
    let mut at = 12;
    while *chunks > 0 {
        *chunks -= 1;
        let (id, said) = chunk_at(&mut file, at)?;
        if id == ChunkId(*b"IFhd") {
            let mut data = [0; 13];
            let have = read_up_to(&mut file, &mut data).ok()?;
            return GameId::from_ifhd(data.get(..have)?);
        }
        at = at.saturating_add(8).saturating_add(u64::from(said)).saturating_add(u64::from(said % 2));
    }
    None
}

/// A chunk's id and length; the file stands at its data after that.
fn chunk_at(file: &mut File, at: u64) -> Option<(ChunkId, u32)> {
    file.seek(SeekFrom::Start(at)).ok()?;
    let mut header = [0; 8];
    file.read_exact(&mut header).ok()?;
    let [i0, i1, i2, i3, l0, l1, l2, l3] = header;
    Some((ChunkId([i0, i1, i2, i3]), u32::from_be_bytes([l0, l1, l2, l3])))
}

fn read_record(file: &mut File, said: u32) -> Option<String> {
    if usize::try_from(said).ok()? > RECORD_LIMIT {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(u64::from(said)).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads a plain file whole.
///
/// # Errors
/// Where it can't be read, is no plain file, or has more bytes than `limit`.
pub(super) fn read_file(path: &Path, limit: u64) -> io::Result<Arc<[u8]>> {
    let file = open_plain(path)?;
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > limit {
        true => Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {} MiB", limit >> 20))),
        false => Ok(bytes.into()),
    }
}

fn open_plain(path: &Path) -> io::Result<File> {
    match std::fs::metadata(path)?.is_file() {
        true => File::open(path),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file")),
    }
}
