//! Known faults of published games, repaired or let pass.
//!
//! A [`Patch`] is data: bytes that take the place of others in static or high memory, and what the machine lets pass. [`Patches::of`] finds those of a
//! game in `assets/patches.toml` (`table.rs` reads it); [`Options::patches`](super::Options::patches) gives them to a machine, and keeps them whole, so that
//! what was begun with them goes on the same whatever a later table says. The [`Story`] stays as it was published: hash, checksum, IFID
//! and `verify` know nothing of patches, and neither does a saved game, for dynamic memory is never patched.

mod hex;
#[cfg(test)]
mod laws;
mod table;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::fault::ErrorKind;
use super::options::Terminal;
use super::screen::InterruptOrder;
use crate::story::header::{HEADER_SIZE, InterpreterNumber};
use crate::story::{GameId, Story};

/// A fault of a game, and what is done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patch {
    /// What it goes by, for switching it off: small letters, digits and hyphens.
    pub name: String,
    /// What is wrong in the game and what the patch makes of it, in a sentence or two.
    pub why: String,
    /// All of them are made, or none where one does not find its bytes.
    pub edits: Vec<Edit>,
    pub leniencies: Vec<Leniency>,
}

/// Bytes in the place of as many others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The address of the first, in bytes from the story's beginning.
    pub at: u32,
    /// What must stand there.
    #[serde(with = "hex")]
    pub from: Vec<u8>,
    #[serde(with = "hex")]
    pub to: Vec<u8>,
}

/// What is let pass. The numbers are written to disk and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Leniency {
    /// That an object is used which does not exist is not reported.
    MissingObject = 0,
    /// That an attribute is used which does not exist is not reported.
    MissingAttribute = 1,
    /// Question marks of a line are blanks to the story, as Infocom's interpreters made them for some games.
    QuestionMarks = 2,
    /// On the IBM PC newline interrupts come when the cursor is on the next line already (§8.8.3.2.2.1).
    LineEndFirst = 3,
    /// The size in units that a picture has where the story's pictures are not there, because the story lays out its windows by it all the same.
    PictureSize { number: u16, height: u16, width: u16 } = 4,
}

/// What a story is played on, as far as patches depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// A file or a program gives the input: nothing waits for a clock or a key.
    Script,
    /// A person types lines; what was printed stays in sight.
    Lines,
    /// A person types at a screen, and what is erased is out of sight.
    Screen,
}

/// The patches that a story is played with, in order. Copies share them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patches(Option<Arc<[Patch]>>);

/// What has become of a patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Active,
    /// Nothing was done: the story has not the bytes that belong at this address, or nothing there may be patched.
    OtherBytes(u32),
}

impl Patches {
    /// The patches that there are for a game on a host with such a terminal.
    pub fn of(game: GameId, host: Host, terminal: &Terminal) -> Patches {
        table::all_that_may_be_for(game).into_iter().filter_map(|entry| entry.for_game(game, host, terminal)).collect()
    }

    /// The names of all patches that there are, for any game.
    pub fn names() -> Vec<String> {
        table::all().into_iter().map(|entry| entry.name).collect()
    }

    /// These but for those that go by certain names.
    #[must_use]
    pub fn without(self, names: &[String]) -> Patches {
        self.iter().filter(|patch| !names.contains(&patch.name)).cloned().collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Patch> {
        self.0.iter().flat_map(|patches| patches.iter())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// What becomes of each patch with a story.
    pub fn standings(&self, story: &Story) -> Vec<(&Patch, Standing)> {
        self.iter().zip(self.apply(story).standings).collect()
    }

    /// The story as it is to be run. Each patch finds what those before it have left.
    pub(crate) fn apply(&self, story: &Story) -> Applied {
        let base = usize::from(story.header().static_base).max(HEADER_SIZE);
        let mut own: Option<Vec<u8>> = None;
        let (mut standings, mut lenient, mut sizes) = (Vec::new(), Lenient::default(), Vec::new());
        for patch in self.iter() {
            let stray = patch.stray(own.as_deref().unwrap_or(story.image()), base);
            if let Some(at) = stray {
                standings.push(Standing::OtherBytes(at));
                continue;
            }
            standings.push(Standing::Active);
            patch.leniencies.iter().for_each(|leniency| lenient.add(*leniency));
            sizes.extend(patch.leniencies.iter().filter_map(|leniency| leniency.size()));
            if !patch.edits.is_empty() {
                let bytes = own.get_or_insert_with(|| story.image().to_vec());
                patch.edits.iter().for_each(|edit| edit.make(bytes));
            }
        }
        let image = own.map_or_else(|| Arc::clone(story.image()), Arc::from);
        Applied { image, lenient, sizes, standings }
    }
}

/// A story with its patches.
#[derive(Debug)]
pub(crate) struct Applied {
    pub image: Arc<[u8]>,
    pub lenient: Lenient,
    /// Pictures that are not there: number, height, width.
    pub sizes: Vec<(u16, u16, u16)>,
    standings: Vec<Standing>,
}

impl Patch {
    /// The address of the first edit that can't be made, in a story whose bytes may be patched from `base` on.
    fn stray(&self, image: &[u8], base: usize) -> Option<u32> {
        self.edits.iter().find(|edit| !edit.fits(image, base)).map(|edit| edit.at)
    }
}

impl Edit {
    fn fits(&self, image: &[u8], base: usize) -> bool {
        let at = self.at as usize;
        let there = image.get(at..).and_then(|rest| rest.get(..self.from.len()));
        at >= base && there == Some(&self.from[..]) && self.from.len() == self.to.len()
    }

    /// Nothing where the bytes are not there.
    fn make(&self, image: &mut [u8]) {
        let there = image.get_mut(self.at as usize..).unwrap_or_default();
        there.iter_mut().zip(&self.to).for_each(|(byte, new)| *byte = *new);
    }
}

impl Leniency {
    fn size(self) -> Option<(u16, u16, u16)> {
        match self {
            Leniency::PictureSize { number, height, width } => Some((number, height, width)),
            Leniency::MissingObject | Leniency::MissingAttribute | Leniency::QuestionMarks | Leniency::LineEndFirst => {
                None
            }
        }
    }
}

/// What a machine lets pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Lenient {
    /// [`ErrorKind::bit`]s.
    errors: u32,
    question_marks: bool,
    line_end_first: bool,
}

impl Lenient {
    fn add(&mut self, leniency: Leniency) {
        match leniency {
            Leniency::MissingObject => self.errors |= ErrorKind::NoSuchObject(0).bit(),
            Leniency::MissingAttribute => self.errors |= ErrorKind::NoSuchAttribute(0).bit(),
            Leniency::QuestionMarks => self.question_marks = true,
            Leniency::LineEndFirst => self.line_end_first = true,
            Leniency::PictureSize { .. } => {}
        }
    }

    /// Whether an error is not to be reported.
    pub fn lets_pass(self, kind: ErrorKind) -> bool {
        self.errors & kind.bit() != 0
    }

    /// When newline interrupts come, on a machine that the story is told of.
    pub fn interrupt_order(self, interpreter: InterpreterNumber) -> InterruptOrder {
        match self.line_end_first && interpreter == InterpreterNumber::IbmPc {
            true => InterruptOrder::LineEndFirst,
            false => InterruptOrder::RoutineFirst,
        }
    }

    /// What a story finds in its buffer for a ZSCII code that was typed.
    pub fn code_for(self, typed: u8) -> u8 {
        match typed {
            b'?' if self.question_marks => b' ',
            other => other,
        }
    }
}

impl FromIterator<Patch> for Patches {
    fn from_iter<T: IntoIterator<Item = Patch>>(patches: T) -> Patches {
        let patches: Arc<[Patch]> = patches.into_iter().collect();
        Patches((!patches.is_empty()).then_some(patches))
    }
}

impl Serialize for Patches {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.as_deref().unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Patches {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Patches, D::Error> {
        Ok(Vec::deserialize(deserializer)?.into_iter().collect())
    }
}
