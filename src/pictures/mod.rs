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

/// Bytes of the pixels that are kept.
pub const ROOM: usize = 32 << 20;

/// Pictures that can't be shown of which is told why.
const MOST_PROBLEMS: usize = 5;

/// A picture with the one whose colours it takes, where that is another.
type Key = (u16, Option<u16>);

/// The pictures of a story, decoded when they are first asked for and kept as long as there is room.
pub struct Gallery {
    resources: Resources,
    sizes: Pictures,
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
        let (kept, order, damaged, problems) = (HashMap::new(), VecDeque::new(), HashSet::new(), Vec::new());
        Gallery { resources, sizes, kept, order, damaged, bytes: 0, problems }
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

    /// The pixels of a picture, across and down, without decoding it.
    pub fn size(&self, number: u16) -> Option<(u32, u32)> {
        self.sizes.pixels(number)
    }

    /// Why pictures can't be shown, in sentences, of each of the first few once.
    pub fn take_problems(&mut self) -> Vec<String> {
        std::mem::take(&mut self.problems)
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
                if self.damaged.len() <= MOST_PROBLEMS {
                    self.problems.push(format!("Picture {number} can't be shown: {error}."));
                }
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
