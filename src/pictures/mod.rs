//! The pictures of a story as pixels.
//!
//! Start at [`Gallery`], which decodes a picture when it is first asked for. `decode.rs` makes pixels of files of any kind, bounded in memory and time; where they go
//! on a screen is the machine's to say (`zmachine::screen`), and how they are drawn there a front end's.

mod decode;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use image::RgbaImage;

pub use decode::{PictureError, decode};

use self::decode::{Colours, adapted, colours_of};
use crate::story::iff::ChunkId;
use crate::story::{PictureKind, Pictures, Resource, Resources, Usage};
use crate::zmachine::screen::is_displayable;

/// Bytes of the pixels that are kept.
const ROOM: usize = 32 << 20;

/// The most characters of a description.
const LONGEST_DESCRIPTION: usize = 500;

/// A picture with the one whose colours it takes, where that is another.
type Key = (u16, Option<u16>);

/// The pictures of a story, decoded when they are first asked for and kept as long as there is room.
pub struct Gallery {
    resources: Resources,
    sizes: Pictures,
    descriptions: HashMap<u32, String>,
    kept: HashMap<Key, Arc<RgbaImage>>,
    /// The keys of those, oldest first.
    order: VecDeque<Key>,
    /// Pictures that can't be shown, whatever their colours.
    damaged: HashSet<u16>,
    bytes: usize,
    problems: Vec<String>,
}

impl std::fmt::Debug for Gallery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gallery of {} pictures, {} bytes of pixels", self.sizes.count(), self.bytes)
    }
}

impl Gallery {
    /// The pictures of a Blorb. None is decoded yet.
    pub fn new(resources: Resources) -> Gallery {
        let sizes = Pictures::of(&resources);
        let descriptions = descriptions(resources.chunk(ChunkId(*b"RDes")).unwrap_or_default());
        let (kept, order, damaged, problems) = (HashMap::new(), VecDeque::new(), HashSet::new(), Vec::new());
        Gallery { resources, sizes, descriptions, kept, order, damaged, bytes: 0, problems }
    }

    /// A picture in its own pixels, with the colours of another where it is one of the adaptive palette (Blorb, `APal`). `None` for a placeholder, for what is not
    /// there, and for what can't be decoded: that [is told](Gallery::take_problems).
    pub fn picture(&mut self, number: u16, palette: Option<u16>) -> Option<Arc<RgbaImage>> {
        let key = (number, palette.filter(|palette| *palette != number));
        if let Some(known) = self.kept.get(&key) {
            return Some(known.clone());
        }
        if self.damaged.contains(&number) {
            return None;
        }
        let picture = Arc::new(self.decoded(key)?);
        self.keep(key, picture.clone());
        Some(picture)
    }

    /// Why pictures can't be shown, in sentences, of each picture once.
    pub fn take_problems(&mut self) -> Vec<String> {
        std::mem::take(&mut self.problems)
    }

    /// What is to be said in place of a picture (Blorb 2.0.4, "The Resource Description Chunk").
    pub fn description(&self, number: u16) -> Option<&str> {
        self.descriptions.get(&number.into()).map(String::as_str)
    }

    /// The picture that stands for the story (Blorb, `Fspc`).
    pub fn cover(&self) -> Option<u16> {
        let number = u32::from_be_bytes(*self.resources.chunk(ChunkId(*b"Fspc"))?.first_chunk()?);
        u16::try_from(number).ok().filter(|number| self.resource(*number).is_some())
    }

    fn resource(&self, number: u16) -> Option<Resource<'_>> {
        self.resources.get(Usage::Picture, number.into())
    }

    fn decoded(&mut self, (number, palette): Key) -> Option<RgbaImage> {
        let resource = self.resource(number)?;
        if self.sizes.get(number, (1, 1)).is_some_and(|known| known.kind == PictureKind::Rectangle) {
            return None;
        }
        let colours: Option<Colours> = palette.and_then(|palette| colours_of(&self.resource(palette)?));
        match adapted(&resource, colours.as_ref()) {
            Ok(picture) => Some(picture),
            Err(error) => {
                self.damaged.insert(number);
                self.problems.push(format!("Picture {number} can't be shown: {error}."));
                None
            }
        }
    }

    fn keep(&mut self, key: Key, picture: Arc<RgbaImage>) {
        self.bytes += picture.as_raw().len();
        self.order.push_back(key);
        self.kept.insert(key, picture);
        while self.bytes > ROOM
            && let Some(oldest) = self.order.pop_front()
        {
            if let Some(gone) = self.kept.remove(&oldest) {
                self.bytes -= gone.as_raw().len();
            }
        }
    }
}

/// The descriptions of pictures in a chunk `RDes`, on one line each and without what no terminal is to get.
fn descriptions(chunk: &[u8]) -> HashMap<u32, String> {
    let mut found = HashMap::new();
    let mut rest = chunk.get(4..).unwrap_or_default();
    while let Some((head, after)) = rest.split_first_chunk::<12>() {
        let [u0, u1, u2, u3, n0, n1, n2, n3, l0, l1, l2, l3] = *head;
        let length = usize::try_from(u32::from_be_bytes([l0, l1, l2, l3])).unwrap_or(usize::MAX).min(after.len());
        let (text, behind) = after.split_at(length);
        rest = behind;
        if &[u0, u1, u2, u3] == b"Pict" {
            let shown = String::from_utf8_lossy(text);
            let words: Vec<&str> = shown.split_whitespace().collect();
            let shown: String =
                words.join(" ").chars().filter(|c| is_displayable(*c)).take(LONGEST_DESCRIPTION).collect();
            if !shown.is_empty() {
                found.entry(u32::from_be_bytes([n0, n1, n2, n3])).or_insert(shown);
            }
        }
    }
    found
}
