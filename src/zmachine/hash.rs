//! The state hash, for programs that search: made of the hashes of the pages, which versions of memory keep, and of everything else as bytes.
//!
//! It is quick and no format: it may be another in another release. What stands in databases and journals is `delta::hash_of`.

use std::hash::{Hash, Hasher};

use bincode::config;
use serde::Serialize;
use twox_hash::XxHash3_128;

use super::frames::Stack;
use super::generator::Generator;
use super::machine::{End, Machine};
use super::screen::Screen;
use super::state::{Pending, Registers, State, Suspended};
use super::streams::Streams;

/// Bytes for which there is room from the start: the hashes of 64 pages, and what most stories have beside them.
const ROOM: usize = 2048;

/// Everything of a state that is hashed as it would be written. The screen is not, for its cells take longer than all the rest.
#[derive(Serialize)]
struct Written<'a> {
    pc: u32,
    stack: &'a Stack,
    generator: &'a Generator,
    streams: &'a Streams,
    pending: &'a Option<Pending>,
    suspended: &'a [Suspended],
    end: Option<End>,
}

/// Bytes that are hashed at once when all are there, the same on every platform.
struct Gathered(Vec<u8>);

impl Gathered {
    fn new() -> Gathered {
        Gathered(Vec::with_capacity(ROOM))
    }

    fn state(mut self, pages: impl Iterator<Item = u128>, written: &Written, screen: &Screen) -> u128 {
        pages.for_each(|page| self.write_u128(page));
        // Memory takes everything, so that writing can't fail.
        let _ = bincode::serde::encode_into_writer(written, &mut self, config::standard());
        screen.hash(&mut self);
        self.finish_128()
    }

    fn finish_128(&self) -> u128 {
        XxHash3_128::oneshot(&self.0)
    }
}

impl bincode::enc::write::Writer for Gathered {
    fn write(&mut self, bytes: &[u8]) -> Result<(), bincode::error::EncodeError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// Numbers are written with the low byte first, and those of the platform's own size as 64 bits.
impl Hasher for Gathered {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn write_u8(&mut self, number: u8) {
        self.0.push(number);
    }

    fn write_u16(&mut self, number: u16) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn write_u32(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn write_u64(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn write_u128(&mut self, number: u128) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.finish_128() as u64
    }
}

impl State {
    /// The hash of one state.
    fn hash(&self) -> u128 {
        let Registers { pc, stack, generator, streams, screen, pending, suspended, end } = &self.registers;
        let written = Written { pc: *pc, stack, generator, streams, pending, suspended, end: *end };
        Gathered::new().state(self.pages.hashes(), &written, screen)
    }
}

impl Machine {
    /// A hash of everything that a snapshot holds and of nothing else: the same story, options, seed and answers give the same on every
    /// platform, whatever the budgets were. Another release may give another, so that it is not to be kept on disk.
    ///
    /// It takes as long as a snapshot: the pages that were not written since the last one are not read again.
    pub fn state_hash(&self) -> u128 {
        let Machine { pc, stack, generator, streams, screen, pending, suspended, end, .. } = self;
        let written = Written { pc: *pc, stack, generator, streams, pending, suspended, end: *end };
        let state = Gathered::new().state(self.memory.page_hashes(), &written, screen);
        let mut all = Gathered::new();
        for kept in self.undo.iter() {
            all.write_u128(*kept.hash.get_or_init(|| kept.state.hash()));
        }
        all.write_u128(state);
        all.finish_128()
    }
}
