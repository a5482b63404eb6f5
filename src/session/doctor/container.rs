//! The container of a save (Q§8), walked as far as it can be followed: what the codec refuses is described here, and mended where it can be.

use std::ops::Range;

use super::Finding;
use crate::story::iff::{self, Chunk, ChunkId};

/// Bytes of `IFhd` (Q§5.4).
pub(super) const HEADER_SIZE: usize = 13;

/// Bytes of `IFhd` in a Glulx save.
const GLULX_HEADER_SIZE: usize = 128;

/// Bytes of the file that the FORM's length leaves out.
const UNCOUNTED: u64 = 8;

/// Bytes before the first chunk.
const FORM_HEADER: usize = 12;

/// The most chunks that are followed: a save has three and a handful.
const MOST_CHUNKS: usize = 1000;

pub(super) const IFHD: ChunkId = ChunkId(*b"IFhd");
pub(super) const CMEM: ChunkId = ChunkId(*b"CMem");
pub(super) const UMEM: ChunkId = ChunkId(*b"UMem");
pub(super) const STKS: ChunkId = ChunkId(*b"Stks");

/// Chunks that saves are known to have, to tell where one begins.
const KNOWN: [ChunkId; 8] =
    [IFHD, CMEM, UMEM, STKS, ChunkId(*b"IntD"), ChunkId(*b"AUTH"), ChunkId(*b"(c) "), ChunkId(*b"ANNO")];

/// What a FORM's chunks came to.
pub(super) struct Walked {
    /// In the file's order.
    pub chunks: Vec<Chunk>,
    pub findings: Vec<Finding>,
}

impl Walked {
    /// The chunk that counts of some that stand for one thing: the first.
    pub fn first(&self, ids: &[ChunkId]) -> Option<&Chunk> {
        self.chunks.iter().find(|chunk| ids.contains(&chunk.id))
    }

    /// Whether it is a save of a Glulx story, whose FORM has the same type.
    pub fn is_glulx(&self) -> bool {
        self.first(&[IFHD]).is_some_and(|chunk| chunk.said == GLULX_HEADER_SIZE)
    }
}

/// Follows the chunks of a FORM.
pub(super) fn walk(file: &[u8]) -> Walked {
    let mut walked = Walked { chunks: Vec::new(), findings: Vec::new() };
    let mut at = FORM_HEADER;
    while at < file.len() && walked.chunks.len() < MOST_CHUNKS {
        let Some(chunk) = Chunk::at(file, at).filter(|chunk| chunk.id.0.iter().all(|byte| matches!(byte, b' '..=b'~')))
        else {
            walked.findings.push(stray(at, file.len()));
            break;
        };
        at = after(file, &chunk, &mut walked.findings);
        walked.chunks.push(chunk);
    }
    check_length(file, &mut walked);
    check_required(&mut walked);
    walked
}

/// Where the chunk after this one begins, which is after a pad byte where it is odd (Q§8.4.1).
fn after(file: &[u8], chunk: &Chunk, findings: &mut Vec<Finding>) -> usize {
    let end = chunk.data.end;
    if chunk.said.is_multiple_of(2) || !chunk.is_whole() {
        return end;
    }
    let is_known = |at: usize| Chunk::at(file, at).is_some_and(|next| KNOWN.contains(&next.id));
    if !is_known(end) || is_known(end + 1) {
        return end + 1;
    }
    findings.push(Finding::curable(
        format!("its chunk {} has an odd length but no pad byte after it", chunk.id),
        "most interpreters lose their way in the file there and refuse it",
        "writes the pad byte",
    ));
    end
}

fn stray(at: usize, end: usize) -> Finding {
    Finding::curable(
        format!("the {} bytes at byte {at} are no chunk", end.saturating_sub(at)),
        "something was appended to the file, or a chunk's length is wrong; strict interpreters refuse it",
        "leaves them out",
    )
}

fn check_length(file: &[u8], walked: &mut Walked) {
    for chunk in walked.chunks.iter().filter(|chunk| !chunk.is_whole()) {
        walked.findings.push(cut_short(chunk));
    }
    let said = file.get(4..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_be_bytes(*bytes));
    let (expected, found) = (u64::from(said) + UNCOUNTED, file.len() as u64);
    // One byte more or less may be the last chunk's pad.
    let fits = found <= expected + expected % 2 && found + 1 >= expected;
    if fits || walked.chunks.iter().any(|chunk| !chunk.is_whole()) {
        return;
    }
    let means = match found < expected {
        true => "the file was cut short between two chunks, or its length is wrong",
        false => "something was appended, or the length is wrong",
    };
    let wrong = format!("its FORM says that the file has {expected} bytes, but it has {found}");
    walked.findings.push(Finding::curable(wrong, means, "writes the right length"));
}

fn cut_short(chunk: &Chunk) -> Finding {
    let have = chunk.data.len();
    let wrong = format!("it is cut short: chunk {} should have {} bytes but has {have}", chunk.id, chunk.said);
    match [IFHD, CMEM, UMEM, STKS].contains(&chunk.id) {
        true => {
            let means = "a part of the game is not in the file";
            Finding::incurable(wrong, means, "copy it again from where it came, or use an older save")
        }
        false => Finding::curable(wrong, "nothing of the game is lost with it", "leaves the chunk out"),
    }
}

/// Every save has one `IFhd`, one memory and one `Stks`, the first before the others (Q§5.3).
fn check_required(walked: &mut Walked) {
    const NEEDED: [(&[ChunkId], &str, &str); 3] = [
        (&[IFHD], "IFhd", "which story it is of and where that goes on"),
        (&[CMEM, UMEM], "CMem or UMem", "the story's memory"),
        (&[STKS], "Stks", "the routines that were running"),
    ];
    for (ids, name, holds) in NEEDED {
        let count = walked.chunks.iter().filter(|chunk| ids.contains(&chunk.id)).count();
        if count == 0 {
            let wrong = format!("its {name} chunk, which holds {holds}, is missing");
            let advice = "copy the file again from where it came, or use an older save";
            walked.findings.push(Finding::incurable(wrong, "the game can't be restored without it", advice));
        } else if count > 1 {
            let wrong = format!("it has {count} chunks {name} instead of one");
            let means = "interpreters do not agree which of them counts";
            walked.findings.push(Finding::curable(wrong, means, "keeps the first"));
        }
    }
    let place = |ids: &[ChunkId]| walked.chunks.iter().position(|chunk| ids.contains(&chunk.id));
    if place(&[IFHD]) > place(&[CMEM, UMEM, STKS]) && place(&[CMEM, UMEM, STKS]).is_some() {
        walked.findings.push(Finding::curable(
            "its IFhd chunk stands after the game that it belongs to".to_owned(),
            "interpreters that read in one go refuse it, or restore before they know whether it is their story",
            "puts the chunks in order",
        ));
    }
    if let Some(header) = walked.first(&[IFHD]).filter(|chunk| chunk.is_whole())
        && !matches!(header.said, HEADER_SIZE | GLULX_HEADER_SIZE)
    {
        let wrong = format!("its IFhd chunk has {} bytes instead of {HEADER_SIZE}", header.said);
        let finding = match header.said > HEADER_SIZE {
            true => Finding::curable(wrong, "strict interpreters refuse it", "keeps the first 13"),
            false => Finding::incurable(
                wrong,
                "it does not say which story it is of and where that goes on",
                "use another save",
            ),
        };
        walked.findings.push(finding);
    }
}

/// The data of a chunk.
pub(super) fn data<'a>(file: &'a [u8], chunk: &Chunk) -> &'a [u8] {
    let Range { start, end } = chunk.data;
    file.get(start..end).unwrap_or(&[])
}

/// Chunks as a file, each padded, in the order given.
pub(super) fn form<'a>(chunks: impl IntoIterator<Item = (ChunkId, &'a [u8])>) -> Vec<u8> {
    let mut body = b"IFZS".to_vec();
    for (id, data) in chunks {
        body.extend(id.0);
        body.extend(size(data.len()));
        body.extend(data);
        if data.len() % 2 == 1 {
            body.push(0);
        }
    }
    [&iff::FORM.0[..], &size(body.len()), &body].concat()
}

/// A length; what is longer than a save may be is refused when the file is read.
fn size(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}
