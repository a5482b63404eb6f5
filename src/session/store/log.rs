//! The log that lies beside a database (`sessions.db-wal`): what was written and is not in the file yet.
//!
//! SQLite reads a log up to the first place that is not whole, and takes what follows for a transaction that never ended. After a power cut it is
//! that; but damage in the middle would take all turns behind it, and nobody would be told. Each transaction is on the disk before the next one
//! begins, and so the end of a second one behind such a place tells the two apart.
//!
//! The format is that of <https://www.sqlite.org/fileformat2.html>, section 4.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use super::pages::PAGE_SIZE;

const HEAD: usize = 32;
const FRAME_HEAD: usize = 24;
const MAGIC: u32 = 0x377F_0682;

/// A page in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub page: u32,
    /// Where its bytes are.
    pub offset: u64,
    pub sound: bool,
}

/// What a log holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Log {
    pub page_size: usize,
    /// Up to the end of the last transaction that is whole, in the order in which they were written.
    pub frames: Vec<Frame>,
    /// Whether there is something that SQLite would not read.
    pub damaged: bool,
}

/// Where the log of a database is.
pub(super) fn path_of(database: &Path) -> PathBuf {
    beside(database, "-wal")
}

/// A database's file with more behind its name.
pub(super) fn beside(database: &Path, more: &str) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(more);
    PathBuf::from(name)
}

/// Whether a database has a log that SQLite would not read to its end.
pub(super) fn is_damaged(database: &Path) -> bool {
    let damaged = || {
        let log = File::open(path_of(database)).and_then(|mut file| Log::read(&mut file));
        matches!(log, Ok(Some(Log { damaged: true, .. })))
    };
    // While it is read another process may begin it anew; but not twice within such a time.
    damaged() && damaged()
}

/// The head of a log, as far as it is needed.
struct Head {
    sound: bool,
    big_endian: bool,
    page_size: usize,
    salts: Option<[u8; 8]>,
    sums: (u32, u32),
}

impl Head {
    fn of(bytes: &[u8; HEAD]) -> Head {
        let word = |at| word(bytes, at);
        let (magic, page_size) = (word(0), word(8) as usize);
        let big_endian = if magic & !1 == MAGIC { magic & 1 == 1 } else { cfg!(target_endian = "big") };
        let (summed, _) = bytes.split_at(FRAME_HEAD);
        let sums = summed_up((0, 0), summed, big_endian);
        let sound = magic & !1 == MAGIC && sums == (word(24), word(28));
        let page_size = match page_size {
            512..=65_536 if sound && page_size.is_power_of_two() => page_size,
            _ => PAGE_SIZE,
        };
        Head {
            sound,
            big_endian,
            page_size,
            salts: sound.then(|| salts(bytes, 16)).flatten(),
            sums: (word(24), word(28)),
        }
    }
}

impl Log {
    /// Reads a log. None where there is nothing in it.
    pub fn read(file: &mut File) -> io::Result<Option<Log>> {
        file.rewind()?;
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let mut bytes = [0; HEAD];
        if reader.read_exact(&mut bytes).is_err() {
            return Ok(None);
        }
        let mut head = Head::of(&bytes);
        let mut frame = vec![0; FRAME_HEAD + head.page_size];
        let (mut frames, mut whole) = (Vec::new(), 0);
        let (mut sums, mut all_sound, mut ends_behind, mut ours) = (head.sums, head.sound, 0, 0);
        let mut offset = HEAD as u64;
        while reader.read_exact(&mut frame).is_ok() {
            // The log is written from its beginning, so that its first page is one of today's.
            let today = *head.salts.get_or_insert(salts(&frame, 8).unwrap_or_default());
            let (summed, page) = frame.split_at(FRAME_HEAD);
            let stored = (word(summed, 16), word(summed, 20));
            let computed =
                summed_up(summed_up(sums, summed.get(..8).unwrap_or_default(), head.big_endian), page, head.big_endian);
            let is_ours = salts(summed, 8) == Some(today);
            let ends = word(summed, 4) != 0;
            let sound = is_ours && computed == stored;
            all_sound &= sound;
            ours += u32::from(is_ours);
            if is_ours || computed == stored {
                let page = word(summed, 0);
                frames.push(Frame { page, offset: offset + FRAME_HEAD as u64, sound: sound && page != 0 });
                if ends && sound {
                    whole = frames.len();
                }
                ends_behind += u32::from(ends && is_ours && !all_sound);
            }
            sums = stored;
            offset += frame.len() as u64;
        }
        frames.truncate(whole);
        let damaged = if head.sound { ends_behind > 1 } else { ours > 0 };
        Ok(Some(Log { page_size: head.page_size, frames, damaged }))
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    let bytes = bytes.get(at..).and_then(|bytes| bytes.first_chunk::<4>());
    bytes.map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

fn salts(bytes: &[u8], at: usize) -> Option<[u8; 8]> {
    bytes.get(at..)?.first_chunk::<8>().copied()
}

/// The checksum of pairs of words, going on from another.
fn summed_up((mut s0, mut s1): (u32, u32), bytes: &[u8], big_endian: bool) -> (u32, u32) {
    let number = |bytes: [u8; 4]| if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
    for pair in bytes.as_chunks::<8>().0 {
        let [a, b, c, d, e, f, g, h] = *pair;
        s0 = s0.wrapping_add(number([a, b, c, d])).wrapping_add(s1);
        s1 = s1.wrapping_add(number([e, f, g, h])).wrapping_add(s0);
    }
    (s0, s1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A database that was left without being closed, with a log of several transactions.
    fn left(folder: &Path) -> (PathBuf, Vec<u8>) {
        let path = folder.join("x.db");
        let database = rusqlite::Connection::open(&path).expect("a database");
        database.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a)").expect("a table");
        for number in 0..10 {
            database.execute("INSERT INTO t VALUES (?1)", [number]).expect("a row");
        }
        let log = fs::read(path_of(&path)).expect("a log");
        (path, log)
    }

    #[test]
    fn a_log_that_is_whole_or_ends_in_the_middle_is_sound() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, log) = left(folder.path());
        for length in [0, 31, 32, 100, log.len() - 1, log.len() - 5000, log.len()] {
            fs::write(path_of(&path), &log[..length]).expect("it");
            assert!(!is_damaged(&path), "cut at {length}");
        }
    }

    #[test]
    fn damage_in_the_middle_of_a_log_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, log) = left(folder.path());
        let frame = FRAME_HEAD + PAGE_SIZE;
        for place in
            [0, 5, 9, 17, 25, HEAD, HEAD + 9, HEAD + 17, HEAD + 100, HEAD + 3 * frame + 7, HEAD + 5 * frame + 4000]
        {
            let mut damaged = log.clone();
            damaged[place] ^= 0x10;
            fs::write(path_of(&path), &damaged).expect("it");
            assert!(is_damaged(&path), "byte {place}");
        }
    }
}
