//! States as their differences from other states, for a history on disk.
//!
//! [`Written`] is a state in the form in which it is compared: its pages of memory, and everything else as bytes. A difference holds the
//! runs of bytes that changed in the pages, and the rest deflated with the older state's as dictionary, so that a turn takes some hundred
//! bytes. A chain of differences is followed without making machines of its states.

use serde::{Deserialize, Serialize};
use std::sync::Arc;
use twox_hash::XxHash3_128;

use super::machine::Machine;
use super::memory::{PAGE_SIZE, Page, Pages};
use super::packed::{self, PackedError, Packer};
use super::snapshot::Patch;
use super::state::{Registers, Snapshot, State, StoryShape};
use super::undo::UndoRing;

/// A state, ready to be compared and written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pages: Pages,
    /// Everything beside memory, as it is written.
    registers: Arc<[u8]>,
}

/// What a difference holds.
#[derive(Serialize, Deserialize)]
struct Difference<'a> {
    /// Pages that changed, each at most once, by their place.
    pages: Vec<(u8, Patch)>,
    #[serde(borrow)]
    registers: &'a [u8],
}

impl Written {
    /// What every story has before its first instruction: the base of states that stand alone.
    pub fn nothing(machine: &Machine) -> Written {
        Written { pages: machine.original_pages(), registers: Arc::default() }
    }

    pub fn new(state: &State) -> Written {
        Written { pages: state.pages.clone(), registers: packed::encode(&state.registers).into() }
    }

    /// What makes `new` of this state.
    pub fn difference(&self, new: &Written, packer: &mut Packer) -> Vec<u8> {
        let pairs = self.pages.iter().zip(new.pages.iter()).enumerate();
        let changed = pairs.filter(|(_, (old, new))| !Arc::ptr_eq(old, new) && old != new);
        let pages = changed.map(|(place, (old, new))| (place as u8, Patch::between(old, new))).collect();
        let difference = Difference { pages, registers: &new.registers };
        packer.pack(&packed::encode(&difference), &self.registers)
    }

    /// The state that a difference makes of this one.
    ///
    /// # Errors
    /// Where it is damaged, or the difference from another state.
    pub fn changed_by(&self, difference: &[u8], packer: &Packer) -> Result<Written, PackedError> {
        let bytes = packer.unpack(difference, &self.registers)?;
        let Difference { pages: changed, registers } = packed::decode_borrowed(&bytes)?;
        let registers = registers.into();
        if changed.is_empty() {
            return Ok(Written { pages: self.pages.clone(), registers });
        }
        let mut pages: Vec<_> = self.pages.iter().cloned().collect();
        if changed.len() > pages.len() {
            return Err(PackedError::Damaged);
        }
        for (place, patch) in changed {
            let page = pages.get_mut(usize::from(place)).ok_or(PackedError::Damaged)?;
            *page = Arc::new(Page::new(patch.applied_to(page)));
        }
        Ok(Written { pages: Pages::from_pages(pages), registers })
    }

    /// The state itself, if it could be one of this machine's.
    ///
    /// # Errors
    /// Where it could not.
    pub fn state(&self, machine: &Machine) -> Result<State, PackedError> {
        let registers: Registers = packed::decode(&self.registers)?;
        match registers.are_sound(machine)
            && self.pages.size() == usize::from(machine.memory().dynamic_size()).next_multiple_of(PAGE_SIZE)
        {
            true => Ok(State { pages: self.pages.clone(), registers }),
            false => Err(PackedError::Damaged),
        }
    }

    /// The hash that stands in databases and journals for the state alone: of all its bytes as they are written.
    pub(crate) fn hash(&self) -> u128 {
        let mut hasher = XxHash3_128::with_seed(0);
        self.pages.iter().for_each(|page| hasher.write(&page[..]));
        hasher.write(&self.registers);
        hasher.finish_128()
    }
}

/// A snapshot of a state and of those that `restore_undo` can go back to, with their hashes, the oldest first.
///
/// # Errors
/// Where the latter are none that `save_undo` could have kept.
pub fn snapshot_of(state: State, kept: Vec<(State, u128)>, machine: &Machine) -> Result<Snapshot, PackedError> {
    if !kept.iter().all(|(state, _)| state.registers.are_undoable()) {
        return Err(PackedError::Damaged);
    }
    let mut undo = UndoRing::default();
    kept.into_iter().for_each(|(state, hash)| undo.push_hashed(state, hash));
    Ok(Snapshot { story: StoryShape::of(machine), state, undo })
}

/// The hash that stands in databases and journals for a turn: of its state, which is written already, and of those that `restore_undo` can go back to.
pub fn hash_of(snapshot: &Snapshot, written: &Written) -> u128 {
    let mut hasher = XxHash3_128::with_seed(0);
    for kept in snapshot.undo.iter() {
        let hash = kept.written.get_or_init(|| Written::new(&kept.state).hash());
        hasher.write(&hash.to_le_bytes());
    }
    hasher.write(&written.hash().to_le_bytes());
    hasher.finish_128()
}

/// [`hash_of`] the machine as it is now.
pub fn hash_of_machine(machine: &mut Machine) -> u128 {
    let snapshot = machine.snapshot();
    hash_of(&snapshot, &Written::new(snapshot.state()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_written_as_ever() {
        let old = [0; PAGE_SIZE];
        let mut new = old;
        new[5..7].copy_from_slice(&[0xAA, 0xBB]);
        new[PAGE_SIZE - 1] = 1;
        let difference = Difference { pages: vec![(2, Patch::between(&old, &new))], registers: &[1, 2, 3] };
        let written = packed::encode(&difference);
        let last = (PAGE_SIZE - 1) as u16;
        let place: Vec<u8> = if last > 250 { [&[0xFB], &last.to_le_bytes()[..]].concat() } else { vec![last as u8] };
        let bytes = [&[1, 2, 2, 5, 2, 0xAA, 0xBB], &place[..], &[1, 1, 3, 1, 2, 3]].concat();
        assert_eq!(written, bytes);
        let Difference { pages, registers } = packed::decode_borrowed(&written).expect("it is read again");
        assert_eq!((pages.len(), registers), (1, &[1, 2, 3][..]));
        assert!(pages.iter().all(|(place, patch)| *place == 2 && patch.applied_to(&old) == new));
    }
}
