//! The sounds of a Blorb, as far as their heads tell: what format they have, how long they are, which are looped (Blorb 2.0.4, "Sound Resource
//! Chunks" and "The Looping Chunk").
//!
//! [`Aiff`] has the samples of an AIFF, which lie there as they are; everything else is for a decoder. [`snd`] makes a Blorb of Infocom's own files.

mod aiff;
mod heads;
pub mod snd;

pub use aiff::{Aiff, AiffError};
pub use heads::{SoundHead, head};

use std::collections::HashSet;

use super::iff::ChunkId;
use super::resources::Resources;

/// The chunk that says which sounds of a V3 story are looped.
const LOOPING: ChunkId = ChunkId(*b"Loop");

/// Bytes of one of its entries.
const LOOPING_ENTRY: usize = 8;

/// The sounds of a V3 story that are played until they are stopped, by the Blorb's chunk `Loop`; all others are played once. From V5 on the story says
/// itself how often.
pub fn looped(resources: &Resources) -> HashSet<u32> {
    let (entries, _) = resources.chunk(LOOPING).unwrap_or_default().as_chunks::<LOOPING_ENTRY>();
    let looped = entries.iter().filter(|entry| entry.ends_with(&[0; 4]));
    looped.map(|[n0, n1, n2, n3, ..]| u32::from_be_bytes([*n0, *n1, *n2, *n3])).collect()
}

/// How long it takes to play so many frames, in microseconds.
fn length(frames: u64, rate: u32) -> u64 {
    frames.saturating_mul(1_000_000) / u64::from(rate.max(1))
}
