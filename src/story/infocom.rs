//! Infocom's own picture files for the IBM PC, as they were sold with its games of Version 6 and are kept today: `zork0.mg1` (MCGA), `zork0.eg1` and
//! `zork0.eg2` (EGA), `zork0.cg1` (CGA).
//!
//! A file has a head of 16 bytes, a directory, and for each picture colours, if it has its own, and compressed pixels. [`to_blorb`] makes a Blorb of them, in which a
//! picture's data are those of the file behind a small head ([`InfocomPicture`]). Pictures without colours of their own, which take those of the
//! picture before, become pictures of the adaptive palette.

use super::blorb_writer::blorb;
use super::iff::ChunkId;

/// The format of a picture in such a Blorb.
pub const INFOCOM_PICTURE: ChunkId = ChunkId(*b"IPic");

/// Bytes of a file's head, and of the parts of a directory entry that all files have.
const HEAD: usize = 16;
const LEAST_ENTRY: usize = 11;

/// Entries at least as long have the place of the picture's colours.
const ENTRY_WITH_COLOURS: usize = 14;

/// The most colours of a picture's own. Some of *Arthur*'s say that they have 16 of them, and have 14.
const MOST_COLOURS: usize = 14;

/// The first colour of those of a picture's own.
pub const FIRST_COLOUR: usize = 2;

/// The most pixels of a side: no screen of those days had more.
const LONGEST_SIDE: u16 = 640;

/// How often each byte of a file may be part of a picture, on average.
const MOST_OVERLAP: usize = 4;

/// Bytes of what stands before a picture's colours and pixels in the Blorb.
const PICTURE_HEAD: usize = 8;

/// The graphics card that pictures are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adapter {
    /// Black and white, 640 pixels wide.
    Cga = 0,
    /// 16 fixed colours, 640 pixels wide.
    Ega = 1,
    /// 14 colours of each picture's own, 320 pixels wide.
    Mcga = 2,
}

impl Adapter {
    /// How many of its pixels are as wide as one is high.
    pub fn pixels_of_a_square(self) -> u16 {
        match self {
            Adapter::Cga | Adapter::Ega => 2,
            Adapter::Mcga => 1,
        }
    }
}

/// A picture of such a Blorb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InfocomPicture<'a> {
    pub adapter: Adapter,
    /// The colour of pixels that are not drawn.
    pub transparent: Option<u8>,
    /// In pixels of the graphics card.
    pub width: u16,
    pub height: u16,
    /// From [`FIRST_COLOUR`] on; none where it takes those of the picture before.
    pub colours: &'a [[u8; 3]],
    /// The compressed pixels.
    pub pixels: &'a [u8],
}

impl<'a> InfocomPicture<'a> {
    /// Reads a resource of the format [`INFOCOM_PICTURE`].
    pub fn new(data: &'a [u8]) -> Option<InfocomPicture<'a>> {
        let ([adapter, transparent, colours, _, w0, w1, h0, h1], rest) = data.split_first_chunk::<PICTURE_HEAD>()?;
        let adapter = [Adapter::Cga, Adapter::Ega, Adapter::Mcga].get(usize::from(*adapter)).copied()?;
        let (colours, pixels) = rest.split_at_checked(3 * usize::from(*colours))?;
        let (width, height) = (u16::from_be_bytes([*w0, *w1]), u16::from_be_bytes([*h0, *h1]));
        let is_sound = |side: u16| (1..=LONGEST_SIDE).contains(&side);
        let transparent = Some(*transparent).filter(|colour| *colour < 16);
        let picture = InfocomPicture { adapter, transparent, width, height, colours: colours.as_chunks().0, pixels };
        (is_sound(width) && is_sound(height)).then_some(picture)
    }
}

/// A picture's entry in the directory.
struct Entry {
    number: u16,
    width: u16,
    height: u16,
    flags: u16,
    /// Offset of the pixels; 0 of a placeholder that has none.
    pixels: usize,
    /// Offset of the colours; 0 where there are none.
    colours: usize,
}

/// A Blorb of the pictures of one file, or of several that belong together. None where there are none.
pub fn to_blorb(adapter: Adapter, files: &[Vec<u8>]) -> Option<Vec<u8>> {
    let (mut pictures, mut adaptive, mut release) = (Vec::new(), Vec::new(), 0);
    for file in files {
        // Entries of a sound file overlap little; damaged ones could have all of the file each.
        let mut room = file.len().saturating_mul(MOST_OVERLAP);
        let Some(head) = file.first_chunk::<HEAD>() else { continue };
        release = u16::from_le_bytes([head[14], head[15]]);
        let entries = directory(file, head);
        // Pixels end where whatever comes next begins.
        let mut places: Vec<usize> = entries.iter().flat_map(|entry| [entry.pixels, entry.colours]).collect();
        places.sort_unstable();
        for entry in &entries {
            if entry.pixels == 0 {
                let sides = [u32::from(entry.width / adapter.pixels_of_a_square()), u32::from(entry.height)];
                pictures.push((b"Pict", entry.number.into(), b"Rect", sides.map(u32::to_be_bytes).concat()));
                continue;
            }
            let next = places.partition_point(|place| *place <= entry.pixels);
            let end = places.get(next).copied().unwrap_or(file.len()).min(file.len());
            let Some(pixels) = file.get(entry.pixels..end) else { continue };
            let Some(left) = room.checked_sub(pixels.len()) else { continue };
            room = left;
            let colours = colours(file, entry.colours);
            if adapter == Adapter::Mcga && colours.is_empty() {
                adaptive.extend(u32::from(entry.number).to_be_bytes());
            }
            let transparent = if entry.flags & 1 == 0 { u8::MAX } else { (entry.flags >> 12) as u8 };
            let [w0, w1, h0, h1] = [entry.width.to_be_bytes(), entry.height.to_be_bytes()].concat()[..] else {
                continue;
            };
            let count = (colours.len() / 3) as u8;
            let head = [adapter as u8, transparent, count, 0, w0, w1, h0, h1];
            pictures.push((b"Pict", entry.number.into(), &INFOCOM_PICTURE.0, [&head, colours, pixels].concat()));
        }
    }
    let others = [(b"RelN", release.to_be_bytes().to_vec()), (b"APal", adaptive)];
    (!pictures.is_empty()).then(|| blorb(&pictures, &others))
}

/// The directory of a file, without entries that lie outside it. Numbers are little-endian, offsets big-endian.
fn directory(file: &[u8], head: &[u8; HEAD]) -> Vec<Entry> {
    let (count, size) = (usize::from(u16::from_le_bytes([head[4], head[5]])), usize::from(head[8]));
    if size < LEAST_ENTRY {
        return Vec::new();
    }
    let entry = |bytes: &[u8]| {
        let word = |at: usize| Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        let offset = |at: usize| match bytes.get(at..)?.first_chunk()? {
            [high, middle, low] => Some(usize::from(*high) << 16 | usize::from(*middle) << 8 | usize::from(*low)),
        };
        let colours = if size >= ENTRY_WITH_COLOURS { offset(11)? } else { 0 };
        Some(Entry {
            number: word(0)?,
            width: word(2)?,
            height: word(4)?,
            flags: word(6)?,
            pixels: offset(8)?,
            colours,
        })
    };
    file.get(HEAD..).unwrap_or_default().chunks_exact(size).take(count).filter_map(entry).collect()
}

/// The colours at a place, three bytes each.
fn colours(file: &[u8], at: usize) -> &[u8] {
    let Some((count, rest)) = file.get(at..).and_then(<[u8]>::split_first).filter(|_| at != 0) else { return &[] };
    rest.get(..3 * usize::from(*count).min(MOST_COLOURS)).unwrap_or_default()
}

/// Files made of their parts.
#[cfg(test)]
pub(crate) mod testing {
    /// A picture: number, width, height, flags, colours, compressed pixels; without pixels a placeholder.
    pub(crate) type Part<'a> = (u16, u16, u16, u16, &'a [[u8; 3]], &'a [u8]);

    /// A file with entries of 14 bytes.
    pub(crate) fn file(release: u16, parts: &[Part]) -> Vec<u8> {
        let mut head = vec![1, 0, 0, 0];
        head.extend((parts.len() as u16).to_le_bytes());
        head.extend([0, 0, 14, 0, 0, 0, 0, 0]);
        head.extend(release.to_le_bytes());
        let (mut directory, mut data) = (Vec::new(), Vec::new());
        let begin = 16 + 14 * parts.len();
        let offset = |at: usize| [(at >> 16) as u8, (at >> 8) as u8, at as u8];
        for (number, width, height, flags, colours, pixels) in parts {
            directory.extend([*number, *width, *height, *flags].map(u16::to_le_bytes).concat());
            directory.extend(offset(if pixels.is_empty() { 0 } else { begin + data.len() }));
            data.extend(*pixels);
            directory.extend(offset(if colours.is_empty() { 0 } else { begin + data.len() }));
            if !colours.is_empty() {
                data.push(colours.len() as u8);
                data.extend(colours.as_flattened());
            }
        }
        [head, directory, data].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::testing::file;
    use super::*;
    use crate::story::{Opacity, Palette, PictureKind, Pictures, Resources, Usage};

    #[test]
    fn files_become_pictures_of_a_blorb() {
        let red = [[255, 0, 0], [0, 0, 0]];
        let parts: [super::testing::Part; 3] =
            [(1, 16, 8, 1, &red, &[1, 2, 3]), (7, 32, 2, 0, &[], &[4, 5]), (9, 10, 20, 0, &[], &[])];
        let blorb = Resources::from_bytes(to_blorb(Adapter::Mcga, &[file(30, &parts)]).expect("pictures"));
        let blorb = blorb.expect("a Blorb");
        let picture = |number| InfocomPicture::new(blorb.get(Usage::Picture, number).expect("it").data);
        let first = picture(1).expect("the first");
        assert_eq!((first.adapter, first.transparent, first.colours), (Adapter::Mcga, Some(0), &red[..]));
        assert_eq!((first.width, first.height, first.pixels), (16, 8, &[1, 2, 3][..]));
        assert_eq!(picture(7).map(|of| (of.transparent, of.pixels)), Some((None, &[4, 5][..])));
        assert_eq!(picture(9), None, "a placeholder");
        let pictures = Pictures::of(&blorb);
        let told =
            |number| pictures.get(number, (200, 320)).map(|of| (of.height, of.width, of.kind, of.opacity, of.palette));
        assert_eq!(told(1), Some((8, 16, PictureKind::Image, Opacity::Unknown, Palette::Own)));
        assert_eq!(told(7), Some((2, 32, PictureKind::Image, Opacity::Opaque, Palette::Adaptive)));
        assert_eq!(told(9), Some((20, 10, PictureKind::Rectangle, Opacity::Unknown, Palette::Own)));
        assert_eq!((pictures.count(), pictures.release()), (3, 30));
    }

    #[test]
    fn pixels_of_other_cards_are_half_as_wide() {
        let parts: [super::testing::Part; 1] = [(3, 640, 200, 0x3001, &[], &[9])];
        let blorb =
            Resources::from_bytes(to_blorb(Adapter::Ega, &[file(1, &parts)]).expect("pictures")).expect("a Blorb");
        let pictures = Pictures::of(&blorb);
        let told = pictures.get(3, (200, 320)).map(|of| (of.height, of.width, of.palette));
        assert_eq!(told, Some((200, 320, Palette::Own)));
        let picture = InfocomPicture::new(blorb.get(Usage::Picture, 3).expect("it").data).expect("a picture");
        assert_eq!((picture.width, picture.transparent), (640, Some(3)));
    }

    #[test]
    fn entries_that_share_all_of_a_file_do_not_multiply_it() {
        let pixels = vec![7; 100_000];
        let mut many: Vec<super::testing::Part> = vec![(1, 9, 9, 0, &[], &pixels)];
        many.extend((2..1000).map(|number| (number, 9, 9, 0, &[][..], &[][..])));
        let mut shared = file(1, &many);
        // All have the first one's place.
        let place: [u8; 3] = shared[16 + 8..16 + 11].try_into().expect("three bytes");
        (1..999).for_each(|at| shared[16 + 14 * at + 8..16 + 14 * at + 11].copy_from_slice(&place));
        let made = to_blorb(Adapter::Mcga, std::slice::from_ref(&shared)).expect("some pictures");
        assert!(made.len() < 5 * shared.len(), "{} of {}", made.len(), shared.len());
    }

    #[test]
    fn what_is_no_such_file_has_no_pictures() {
        for damaged in [vec![], vec![0xFF; 15], vec![0; 100], vec![0xFF; 4000]] {
            let made = to_blorb(Adapter::Mcga, std::slice::from_ref(&damaged));
            let pictures = made.map(|blorb| Pictures::of(&Resources::from_bytes(blorb).expect("a Blorb")));
            assert!(
                pictures.is_none_or(|pictures| pictures.get(0xFFFF, (200, 320)).is_none()),
                "{} bytes",
                damaged.len()
            );
        }
    }
}
