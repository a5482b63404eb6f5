//! What the small chunks of a save tell: which story it is of (Q§5.4), and what its writer says (Q§7).

use super::container::{self, IFHD, Walked};
use super::scene;
use crate::story::iff::ChunkId;
use crate::zmachine::quetzal::SavedIdentity;

/// The identity and the program counter in the first `IFhd`.
pub(super) fn header(file: &[u8], walked: &Walked) -> Option<(SavedIdentity, u32)> {
    let chunk = walked.first(&[IFHD]).filter(|_| !walked.is_glulx())?;
    let data = container::data(file, chunk).first_chunk::<{ container::HEADER_SIZE }>()?;
    let [r0, r1, s0, s1, s2, s3, s4, s5, c0, c1, p0, p1, p2] = *data;
    let identity = SavedIdentity {
        release: u16::from_be_bytes([r0, r1]),
        serial: [s0, s1, s2, s3, s4, s5],
        checksum: u16::from_be_bytes([c0, c1]),
    };
    Some((identity, u32::from_be_bytes([0, p0, p1, p2])))
}

/// The most texts that are shown.
const MOST_TEXTS: usize = 20;

/// What the writer says in chunks of text (Q§7), and whose private data there are (Q§7.8).
pub(super) fn texts(file: &[u8], walked: &Walked) -> Vec<(&'static str, String)> {
    let text = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) => scene::shown(text),
        // The IFF's own text is ASCII; what is more is most often Latin-1.
        Err(_) => scene::shown(&bytes.iter().map(|byte| char::from(*byte)).collect::<String>()),
    };
    let told = walked.chunks.iter().filter_map(|chunk| {
        let data = container::data(file, chunk);
        match &chunk.id.0 {
            b"AUTH" => Some(("Author:", text(data))),
            b"(c) " => Some(("Copyright:", text(data))),
            b"ANNO" => Some(("Annotation:", text(data))),
            b"IntD" => Some(("Private:", private(data))),
            _ => None,
        }
    });
    told.take(MOST_TEXTS).collect()
}

fn private(data: &[u8]) -> String {
    let id = |at: usize| data.get(at..).and_then(<[u8]>::first_chunk).map(|id| ChunkId(*id));
    match (id(0), id(8)) {
        (Some(system), Some(interpreter)) => {
            format!("of the interpreter '{interpreter}' on '{system}', {} bytes", data.len().saturating_sub(12))
        }
        _ => format!("{} bytes, too few to say whose", data.len()),
    }
}
