//! Rows read from the bytes of a database, without asking SQLite: of a damaged one that it refuses, or of one that somebody has prepared.
//!
//! Every page that is the leaf of a table is read for itself, so that a page that is lost takes no other with it, and no view, trigger or
//! expression of a schema is ever looked at. Which table a row is of is for the reader to tell. The log (`log.rs`) lies over the pages of the file.
//!
//! The work is bounded by the sizes of the two files: a page is read once, and belongs to one row's overflow at most. The format is that of
//! <https://www.sqlite.org/fileformat2.html>, sections 1.3, 1.6 and 2.1.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use rusqlite::types::Value;

use super::log::{self, Log};

/// Bytes of a page where the file doesn't say: SQLite's own choice, and so ours.
pub(super) const PAGE_SIZE: usize = 4096;

/// What the first byte of a leaf of a table is.
const TABLE_LEAF: u8 = 0x0D;

/// Bytes of the file's header, before the first page's own.
const FILE_HEAD: usize = 100;

/// A row's number and its columns. The first is null where it is the number itself.
pub(super) type PageRow = (i64, Vec<Value>);

/// A database's pages.
pub(super) struct Image {
    file: File,
    log: Option<File>,
    page_size: usize,
    /// Bytes at the end of each page that are not its own.
    reserved: usize,
    pages: u32,
    /// Where in the log the newest sound copy of a page is.
    newer: HashMap<u32, u64>,
    /// Copies in the log that are damaged somewhere: better than nothing.
    damaged: Vec<u64>,
    /// Pages that overflowing rows have taken.
    taken: HashSet<u32>,
}

impl Image {
    /// The pages of a database with its log.
    pub fn open(path: &Path) -> io::Result<Image> {
        let mut file = File::open(path)?;
        let mut head = Vec::new();
        file.by_ref().take(FILE_HEAD as u64).read_to_end(&mut head)?;
        let mut log = File::open(log::path_of(path)).ok();
        let read = log.as_mut().and_then(|log| Log::read(log).ok().flatten());
        let (page_size, reserved) = layout(&head).unwrap_or((read.as_ref().map_or(PAGE_SIZE, |log| log.page_size), 0));
        let mut image = Image {
            pages: u32::try_from(file.metadata()?.len().div_ceil(page_size as u64)).unwrap_or(u32::MAX),
            file,
            log,
            page_size,
            reserved,
            newer: HashMap::new(),
            damaged: Vec::new(),
            taken: HashSet::new(),
        };
        // Pages that differ in size from the file's can't be of it.
        if let Some(read) = read.filter(|log| log.page_size == page_size) {
            for frame in read.frames {
                if frame.sound {
                    image.newer.insert(frame.page, frame.offset);
                    image.pages = image.pages.max(frame.page);
                } else {
                    image.damaged.push(frame.offset);
                }
            }
        }
        // A page number in the log may be any.
        let most = image.newer.len().saturating_add(usize::try_from(image.pages).unwrap_or(usize::MAX));
        image.pages = image.pages.min(u32::try_from(most).unwrap_or(u32::MAX));
        Ok(image)
    }

    /// Gives every row that can be read to `take`, those of sound pages first.
    ///
    /// # Errors
    /// What `take` says.
    pub fn rows<E>(&mut self, mut take: impl FnMut(PageRow) -> Result<(), E>) -> Result<(), E> {
        let in_file = self.file.metadata().map_or(0, |data| data.len().div_ceil(self.page_size as u64));
        let mut beyond: Vec<u32> = self.newer.keys().copied().filter(|page| u64::from(*page) > in_file).collect();
        beyond.sort_unstable();
        let in_file = u32::try_from(in_file).unwrap_or(u32::MAX);
        for number in (1..=in_file).chain(beyond) {
            if let Some(page) = self.page(number) {
                self.rows_of(&page, if number == 1 { FILE_HEAD } else { 0 }, &mut take)?;
            }
        }
        for offset in std::mem::take(&mut self.damaged).into_iter().rev() {
            if let Some(page) = self.log.as_mut().and_then(|log| read_at(log, offset, self.page_size)) {
                self.rows_of(&page, 0, &mut take)?;
            }
        }
        Ok(())
    }

    fn page(&mut self, number: u32) -> Option<Vec<u8>> {
        match (self.newer.get(&number), &mut self.log) {
            (Some(offset), Some(log)) => read_at(log, *offset, self.page_size),
            _ => read_at(&mut self.file, u64::from(number.checked_sub(1)?) * self.page_size as u64, self.page_size),
        }
    }

    fn rows_of<E>(
        &mut self,
        page: &[u8],
        head: usize,
        take: &mut impl FnMut(PageRow) -> Result<(), E>,
    ) -> Result<(), E> {
        if page.get(head) != Some(&TABLE_LEAF) {
            return Ok(());
        }
        let count = number(page, head + 3, 2).unwrap_or(0) as usize;
        // Cells that lie over each other are a trick or damage; a page's worth of them twice is more than any page has.
        let mut room = 2 * page.len();
        for place in 0..count {
            let Some(at) = number(page, head + 8 + 2 * place, 2) else { break };
            let Some((row, size)) = self.cell(page, at as usize) else { continue };
            let Some(left) = room.checked_sub(size) else { break };
            room = left;
            take(row)?;
        }
        Ok(())
    }

    /// The row in a cell, and the bytes it takes in the page.
    fn cell(&mut self, page: &[u8], at: usize) -> Option<(PageRow, usize)> {
        let (length, at) = varint(page, at)?;
        let (id, at) = varint(page, at)?;
        let length = usize::try_from(length).ok()?;
        let usable = self.page_size.checked_sub(self.reserved)?;
        let most = usable.checked_sub(35)?;
        if length <= most {
            return Some(((id, record(page.get(at..at.checked_add(length)?)?)?), length));
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let local = least + (length - least) % (usable - 4);
        let local = if local <= most { local } else { least };
        let mut payload = page.get(at..at + local)?.to_vec();
        let next = number(page, at + local, 4)?;
        self.overflow(&mut payload, length, next as u32, usable)?;
        Some(((id, record(&payload)?), local))
    }

    fn overflow(&mut self, payload: &mut Vec<u8>, length: usize, first: u32, usable: usize) -> Option<()> {
        if length / usable > self.pages as usize + self.newer.len() {
            return None;
        }
        let mut next = first;
        while payload.len() < length {
            if next == 0 || !self.taken.insert(next) {
                return None;
            }
            let page = self.page(next)?;
            let rest = length - payload.len();
            payload.extend(page.get(4..usable)?.iter().take(rest));
            next = number(&page, 0, 4)? as u32;
        }
        Some(())
    }
}

/// Page size and reserved bytes, as the head of a file says; None where it says nothing that could be.
fn layout(head: &[u8]) -> Option<(usize, usize)> {
    if !head.starts_with(b"SQLite format 3\0") {
        return None;
    }
    let size = match number(head, 16, 2)? {
        1 => 65_536,
        size => usize::try_from(size).ok()?,
    };
    // SQLite leaves no page less than 480 bytes.
    let reserved = usize::from(*head.get(20)?);
    (size.is_power_of_two() && (512..=65_536).contains(&size) && size - reserved >= 480).then_some((size, reserved))
}

/// A page of a file. What is cut off from it is zero.
fn read_at(file: &mut File, offset: u64, size: usize) -> Option<Vec<u8>> {
    let mut page = Vec::with_capacity(size);
    file.seek(SeekFrom::Start(offset)).ok()?;
    file.take(size as u64).read_to_end(&mut page).ok()?;
    if page.is_empty() {
        return None;
    }
    page.resize(size, 0);
    Some(page)
}

/// A number of so many bytes, the highest first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// A number of one to nine bytes, and where it ends.
fn varint(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let mut value: u64 = 0;
    for place in 0..8 {
        let byte = *bytes.get(at.checked_add(place)?)?;
        value = value << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some((value as i64, at + place + 1));
        }
    }
    let byte = *bytes.get(at + 8)?;
    Some(((value << 8 | u64::from(byte)) as i64, at + 9))
}

/// The columns of a record.
fn record(payload: &[u8]) -> Option<Vec<Value>> {
    let (head, mut at) = varint(payload, 0)?;
    let head = usize::try_from(head).ok()?;
    let mut body = head;
    let mut columns = Vec::new();
    while at < head {
        let (kind, next) = varint(payload, at)?;
        at = next;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind as usize,
            5 => 6,
            6 | 7 => 8,
            12.. => usize::try_from((kind - 12) / 2).ok()?,
            _ => return None,
        };
        let bytes = payload.get(body..body.checked_add(length)?)?;
        body += length;
        columns.push(match kind {
            0 => Value::Null,
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            1..=6 => Value::Integer(signed(bytes)),
            7 => Value::Real(f64::from_bits(signed(bytes) as u64)),
            _ if kind % 2 == 0 => Value::Blob(bytes.to_vec()),
            _ => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        });
    }
    Some(columns)
}

fn signed(bytes: &[u8]) -> i64 {
    let first = bytes.first().map_or(0, |byte| i64::from(*byte as i8));
    bytes.iter().skip(1).fold(first, |number, byte| number << 8 | i64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_that_were_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.db");
        let database = rusqlite::Connection::open(&path).expect("a database");
        database
            .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c)")
            .expect("it");
        let mut expected = Vec::new();
        for id in 0..300i64 {
            let id = id * id * id - 1000;
            let row = vec![
                Value::Null,
                Value::Integer(id << (id & 31)),
                Value::Text("é".repeat(id as usize & 63)),
                Value::Blob(vec![id as u8; if id % 7 == 0 { 20_000 } else { id as usize & 1023 }]),
            ];
            database.execute("INSERT INTO t VALUES (?1, ?2, ?3, ?4)", (id, &row[1], &row[2], &row[3])).expect("it");
            expected.push((id, row));
        }
        let read = || {
            let mut rows = Vec::new();
            let take = |row: PageRow| {
                rows.extend((row.1.len() == 4).then_some(row));
                Ok::<(), ()>(())
            };
            Image::open(&path).expect("files").rows(take).expect("no errors");
            rows.sort_by_key(|row| row.0);
            rows
        };
        assert!(read() == expected, "with a log");
        drop(database);
        assert!(!log::path_of(&path).exists());
        assert!(read() == expected, "without one");
    }
}
