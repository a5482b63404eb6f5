//! A story file as a value: bytes in, values out.
//!
//! Start at [`Story::from_bytes`]. It tells what it is given by its content, never by a name: Z-code of versions 1 to 8 as it is, Z-code
//! in a Blorb, and either of them packed once by gzip or zip. What comes out has passed the checks of `image`, so the
//! machine may rely on them. [`header`] knows the first 64 bytes (§11), `identity` the names that a game goes by, [`Resources`] the
//! pictures and sounds of a Blorb, and [`StoryError`] what to tell a person whose file is something else.
//! Nothing here runs a story, and nothing here changes one.

mod blorb_writer;
mod error;
pub mod header;
mod identity;
pub mod iff;
mod ifiction;
mod image;
pub mod infocom;
mod kind;
pub(crate) mod pictures;
mod resources;
pub mod sounds;
mod unpack;
mod version;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub use error::{HeaderFault, StoryError};
pub use header::Header;
pub use identity::{GameId, Identity, Ifid, Serial};
pub use kind::{FileKind, System};
pub use pictures::{Opacity, Palette, Picture, PictureKind, Pictures};
pub use resources::{BlorbFault, Resource, Resources, Usage};
pub use unpack::UNPACKED_LIMIT;
pub use version::Version;

/// A story that can be run. Cloning it copies no story bytes.
#[derive(Clone)]
pub struct Story {
    image: Arc<[u8]>,
    header: Header,
    identity: Identity,
    /// Kept, for a story may ask for it again and again.
    checksum: u16,
    container: Container,
    packing: Packing,
    resources: Option<Resources>,
}

/// What the Z-code came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Nothing: the file is Z-code from its first byte.
    Raw,
    /// A Blorb, as its `ZCOD` chunk.
    Blorb,
}

/// What was around that, as a file is passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packing {
    None,
    Gzip,
    /// The name of the story's entry as the zip has it, fit to be shown but not to be opened.
    Zip {
        entry: String,
    },
}

impl Story {
    /// Reads a story file. A raw story in an `Arc` is kept as it is, without a copy.
    ///
    /// # Errors
    /// [`StoryError`] says what the file is instead, or what is wrong with it.
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>) -> Result<Story, StoryError> {
        let bytes = bytes.into();
        match unpack::Packed::of(&bytes) {
            Some(unpack::Packed::Gzip) => {
                let story = Story::from_contents(unpack::gunzip(&bytes)?.into())?;
                Ok(Story { packing: Packing::Gzip, ..story })
            }
            Some(unpack::Packed::Zip) => {
                let (entry, story) = unpack::story_in_zip(&bytes)?;
                Ok(Story { packing: Packing::Zip { entry }, ..story })
            }
            None => Story::from_contents(bytes),
        }
    }

    /// A story that is packed in nothing: Z-code or a Blorb.
    fn from_contents(bytes: Arc<[u8]>) -> Result<Story, StoryError> {
        if unpack::Packed::of(&bytes).is_some() {
            return Err(StoryError::PackedTwice);
        }
        if !Resources::is_blorb(&bytes) {
            let (image, header) = image::check(bytes)?;
            return Ok(Story::new(image, header, None));
        }
        let resources = Resources::from_bytes(bytes)?;
        let (image, header) = image::check(resources.story()?.into())?;
        Ok(Story::new(image, header, Some(resources)))
    }

    fn new(image: Arc<[u8]>, header: Header, resources: Option<Resources>) -> Story {
        let metadata = resources.as_ref().and_then(Resources::metadata_xml);
        let ifids = identity::ifids(&image, &header, metadata.as_deref());
        let checksum = image::checksum(&image, &header);
        let known_by = if header.checksum == 0 { checksum } else { header.checksum };
        let game = GameId { release: header.release, serial: header.serial, checksum: known_by };
        let container = if resources.is_some() { Container::Blorb } else { Container::Raw };
        let identity = Identity::new(game, ifids);
        Story { image, header, identity, checksum, container, packing: Packing::None, resources }
    }

    /// The same story with the resources of a Blorb that lay beside it; they take the place of any it has.
    /// Whether they belong to it is for the caller to ask, by [`Resources::game_id`] where they say so.
    #[must_use]
    pub fn with_resources(self, resources: Resources) -> Story {
        Story { resources: Some(resources), ..self }
    }

    /// The Z-code and nothing else: the file, the `ZCOD` chunk, or what was packed. It may go on past [`Story::length`]
    /// with padding, but never past what the version can address ([`Version::longest_story`]).
    pub fn image(&self) -> &Arc<[u8]> {
        &self.image
    }

    /// Bytes of the story itself: what the header says, or all there is where it says nothing (§11.1.6).
    pub fn length(&self) -> usize {
        image::length(&self.image, &self.header)
    }

    pub fn version(&self) -> Version {
        self.header.version
    }

    /// The header as the file has it.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The header extension table as the file has it.
    pub fn extension(&self) -> header::ExtensionTable {
        header::ExtensionTable::of(&self.header, |address| image::word(&self.image, address))
    }

    /// A word of the header extension table, counted from 0 as §11.1.7.3 does; 0 beyond the table (§11.1.7.1).
    pub fn extension_word(&self, index: u16) -> u16 {
        self.extension().word_address(index).map_or(0, |address| image::word(&self.image, address))
    }

    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    pub fn container(&self) -> Container {
        self.container
    }

    pub fn packing(&self) -> &Packing {
        &self.packing
    }

    /// The pictures, sounds and other chunks of the Blorb that the story came in or was given.
    pub fn resources(&self) -> Option<&Resources> {
        self.resources.as_ref()
    }

    /// The sum of the story's bytes from $40 to its length, modulo $10000, as `verify` wants it (§15).
    pub fn checksum(&self) -> u16 {
        self.checksum
    }

    /// Whether that sum is what the header says, the answer of the opcode `verify`.
    pub fn verify(&self) -> bool {
        self.checksum() == self.header.checksum
    }

    /// The iFiction record of the Blorb, as it stands there.
    pub fn metadata_xml(&self) -> Option<Cow<'_, str>> {
        self.resources.as_ref()?.metadata_xml()
    }
}

impl fmt::Debug for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Story")
            .field("identity", &format_args!("{}", self.identity))
            .field("version", &self.version())
            .field("bytes", &self.image.len())
            .field("container", &self.container)
            .field("packing", &self.packing)
            .field("resources", &self.resources)
            .finish()
    }
}
