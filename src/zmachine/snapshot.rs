//! Snapshots as bytes.
//!
//! A snapshot is written as its differences from the story file, so that it is small and holds nothing of the story. The bytes are an
//! envelope with a format version; whatever is read is checked, for it comes from outside. Other interpreters can't read it: for them there is Quetzal.

use std::collections::HashMap;
use std::sync::Arc;

use bincode::config;
use serde::{Deserialize, Serialize};

use super::machine::Machine;
use super::memory::{PAGE_COUNT, PAGE_SIZE, Page, Pages};
use super::soundness::at_most;
use super::state::{Registers, Snapshot, State, StoryShape};
use super::undo::{KEPT, UndoRing};
use crate::story::{GameId, Version};

/// The first bytes of a written snapshot. The last two are the format's version, which changes with whatever [`Registers`] or what is in it changes: for stories of
/// Version 6, whose screen has become another, and for all others.
const MAGIC: [u8; 8] = *b"GOLMAC\x00\x01";
const MAGIC_OF_V6: [u8; 8] = *b"GOLMAC\x00\x02";

/// The first bytes of a machine's snapshots.
fn magic(machine: &Machine) -> [u8; 8] {
    match machine.version {
        Version::V6 => MAGIC_OF_V6,
        _ => MAGIC,
    }
}

/// Bytes that reading a snapshot may take, whatever it says, as bincode counts them: by the fixed sizes of numbers, not by how short they are
/// written.
///
/// The fullest snapshot there can be takes less than 40 MiB. States for undo: 24 MiB, as the ring's 16 MiB count 12 bytes for a cell that takes 18.
/// Pages: 9 MiB, 65 states of 64 KiB in runs of one byte and gaps of four, 11 bytes each. The present state: 6 MiB, with a full stack, a
/// screen of cells, and tables of 64 KiB in 64 interrupted requests.
const MEMORY_LIMIT: usize = 64 << 20;

/// Little-endian and with short numbers: the same bytes on every platform.
fn format() -> config::Configuration<config::LittleEndian, config::Varint, config::Limit<MEMORY_LIMIT>> {
    config::standard().with_limit::<MEMORY_LIMIT>()
}

/// Why bytes are no snapshot of a story.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    #[error("this is no snapshot of a game")]
    NotASnapshot,
    #[error("this snapshot was written by another release of golmac, in a format that this one can't read")]
    OtherFormat,
    #[error("this snapshot is of the story {snapshot}, and the story is {running}")]
    Foreign { snapshot: GameId, running: GameId },
    #[error("this snapshot is damaged: {0}")]
    Damaged(&'static str),
}

/// What is written after the magic bytes.
#[derive(Serialize, Deserialize)]
struct Written {
    story: GameId,
    /// Pages that differ from the story's, each once.
    #[serde(deserialize_with = "at_most::<_, _, { (KEPT + 1) * PAGE_COUNT }>")]
    pages: Vec<Patch>,
    /// The states that `restore_undo` can go back to, the oldest first, and the present one last.
    #[serde(deserialize_with = "at_most::<_, _, { KEPT + 1 }>")]
    states: Vec<WrittenState>,
}

/// How a page differs from the story's: runs of bytes, each with its place in the page.
#[derive(Serialize, Deserialize)]
pub(super) struct Patch {
    #[serde(deserialize_with = "at_most::<_, _, PAGE_SIZE>")]
    runs: Vec<(u16, Vec<u8>)>,
}

#[derive(Serialize, Deserialize)]
struct WrittenState {
    /// Which pages differ, each with its index in `pages`.
    changed: Vec<(u8, u32)>,
    registers: Registers,
}

impl Snapshot {
    /// The snapshot as bytes, for the story of the machine that took it.
    pub fn to_bytes(&self, machine: &Machine) -> Vec<u8> {
        let original = machine.original_pages();
        let mut seen: HashMap<*const Page, u32> = HashMap::new();
        let mut pages = Vec::new();
        let states = self.states().map(|state| {
            let pairs = state.pages.iter().zip(original.iter()).enumerate();
            let changed = pairs.filter(|(_, (page, old))| page != old).map(|(place, (page, old))| {
                let index = *seen.entry(Arc::as_ptr(page)).or_insert_with(|| {
                    pages.push(Patch::between(old, page));
                    pages.len() as u32 - 1
                });
                (place as u8, index)
            });
            WrittenState { changed: changed.collect(), registers: state.registers.clone() }
        });
        let states = states.collect();
        let written = Written { story: machine.story().identity().game(), pages, states };
        let mut bytes = magic(machine).to_vec();
        // Writing to memory fails only beyond the limit, which no state of a machine comes to.
        if let Ok(body) = bincode::serde::encode_to_vec(&written, format()) {
            bytes.extend(body);
        }
        bytes
    }

    /// Reads a snapshot of a machine's story.
    ///
    /// # Errors
    /// Where the bytes are no snapshot, are of another story or format, or do not make sense.
    pub fn from_bytes(bytes: &[u8], machine: &Machine) -> Result<Snapshot, SnapshotError> {
        let (found, body) = bytes.split_at_checked(MAGIC.len()).ok_or(SnapshotError::NotASnapshot)?;
        if found != magic(machine) {
            let ours = found.starts_with(b"GOLMAC");
            return Err(if ours { SnapshotError::OtherFormat } else { SnapshotError::NotASnapshot });
        }
        let (written, used): (Written, usize) = bincode::serde::decode_from_slice(body, format())
            .map_err(|_| SnapshotError::Damaged("it breaks off or has values that can't be"))?;
        if used != body.len() {
            return Err(SnapshotError::Damaged("bytes are left over at its end"));
        }
        let running = machine.story().identity().game();
        if written.story != running {
            return Err(SnapshotError::Foreign { snapshot: written.story, running });
        }
        written.unfold(machine)
    }

    fn states(&self) -> impl Iterator<Item = &State> {
        self.undo.iter().map(|kept| &kept.state).chain([&self.state])
    }
}

impl Written {
    fn unfold(self, machine: &Machine) -> Result<Snapshot, SnapshotError> {
        let original = machine.original_pages();
        let mut made: HashMap<(u8, u32), Arc<Page>> = HashMap::new();
        let mut states = Vec::new();
        for WrittenState { changed, registers } in self.states {
            if !registers.are_sound(machine) {
                return Err(SnapshotError::Damaged("its calls, streams and requests do not fit together"));
            }
            let mut pages: Vec<Arc<Page>> = original.iter().cloned().collect();
            // Each page once at most, or the pages made of a small file could fill the memory.
            if changed.len() > pages.len() {
                return Err(SnapshotError::Damaged("it changes more pages than there are"));
            }
            for (place, index) in changed {
                let patch = self.pages.get(index as usize);
                let (Some(patch), Some(page)) = (patch, pages.get_mut(usize::from(place))) else {
                    return Err(SnapshotError::Damaged("it names a page that is not there"));
                };
                let patched = made.entry((place, index)).or_insert_with(|| Arc::new(Page::new(patch.applied_to(page))));
                *page = Arc::clone(patched);
            }
            states.push(State { pages: Pages::from_pages(pages), registers });
        }
        let state = states.pop().ok_or(SnapshotError::Damaged("it holds no state"))?;
        if !states.iter().all(|state| state.registers.are_undoable()) {
            return Err(SnapshotError::Damaged("a state kept for undo is not one between two instructions"));
        }
        let mut undo = UndoRing::default();
        states.into_iter().for_each(|state| undo.push(state));
        Ok(Snapshot { story: StoryShape::of(machine), state, undo })
    }
}

impl Patch {
    pub(super) fn between(old: &[u8; PAGE_SIZE], new: &[u8; PAGE_SIZE]) -> Patch {
        /// Equal bytes that are cheaper to write than a new run.
        const GAP: usize = 3;
        let mut runs: Vec<(u16, Vec<u8>)> = Vec::new();
        for (place, (_, byte)) in old.iter().zip(new).enumerate().filter(|(_, (old, new))| old != new) {
            match runs.last_mut() {
                Some((start, run)) if place - usize::from(*start) - run.len() <= GAP => {
                    let from = usize::from(*start) + run.len();
                    run.extend_from_slice(&new[from..place]);
                    run.push(*byte);
                }
                _ => runs.push((place as u16, vec![*byte])),
            }
        }
        Patch { runs }
    }

    pub(super) fn applied_to(&self, page: &[u8; PAGE_SIZE]) -> [u8; PAGE_SIZE] {
        let mut page = *page;
        for (start, run) in &self.runs {
            page.iter_mut().skip(usize::from(*start)).zip(run).for_each(|(byte, new)| *byte = *new);
        }
        page
    }
}

impl Machine {
    /// Dynamic memory as the story file has it.
    pub(super) fn original_pages(&self) -> Pages {
        self.pages_of(self.memory.original_dynamic())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Story;
    use crate::zmachine::Options;
    use crate::zmachine::isa::assemble::assemble;

    #[test]
    fn a_snapshot_that_changes_a_page_again_and_again_is_refused() {
        let program = assemble("read_char 1 -> sp\nquit").expect("a program");
        let mut machine = Machine::new(Story::from_bytes(program.story).expect("a story"), Options::default());
        machine.run(10);
        let (game, registers) = (machine.story().identity().game(), machine.state().registers);
        let unfolded = |changes: u32| {
            let pages = (0..changes).map(|_| Patch { runs: vec![(8, vec![1])] }).collect();
            let changed = (0..changes).map(|index| (0, index)).collect();
            let states = vec![WrittenState { changed, registers: registers.clone() }];
            Written { story: game, pages, states }.unfold(&machine).map(drop)
        };
        assert_eq!(unfolded(1), Ok(()));
        assert!(matches!(unfolded(1000), Err(SnapshotError::Damaged(_))));
    }
}
