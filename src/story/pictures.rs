//! The pictures of a Blorb, as far as a story may know them: their sizes, and how they are scaled (Blorb 2.0.4, "Chunks Specific to the Z-machine").
//!
//! [`Pictures`] reads no more than the beginnings of PNG and JPEG files; what they show is for a front end to decode.

use std::collections::{HashMap, HashSet};

use super::iff::ChunkId;
use super::infocom::InfocomPicture;
use super::resources::{Resource, Resources, Usage};

/// The most pixels that a picture may have each way: larger ones are damaged.
const LONGEST_SIDE: u32 = 1 << 14;

/// The most characters of a description.
const LONGEST_DESCRIPTION: usize = 500;

/// Bytes of an entry of the chunk `Reso`, and of what stands before them.
const SCALE_ENTRY: usize = 28;
const SCALE_HEAD: usize = 24;

/// Whether a picture hides all that is under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opacity {
    Opaque,
    /// It may have holes.
    Unknown,
}

/// Whose colours a picture takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    Own,
    /// Those of the picture that was drawn before it with its own (chunk `APal`).
    Adaptive,
}

/// What a picture is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    Image,
    /// A placeholder, of which nothing is seen.
    Rectangle,
}

/// A picture, at the size in which a screen shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    pub number: u16,
    /// In the units of the screen.
    pub height: u16,
    pub width: u16,
    pub opacity: Opacity,
    pub palette: Palette,
    pub kind: PictureKind,
}

/// All pictures of a Blorb, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pictures {
    pictures: Vec<Original>,
    /// The standard size of a window, in pixels: width, height. `None` where no picture is scalable.
    standard: Option<(u32, u32)>,
    release: u16,
    /// What is to be said in place of pictures.
    descriptions: HashMap<u16, String>,
    /// They are sizes only, of pictures that are not there.
    are_stand_ins: bool,
}

/// A picture in its own pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Original {
    picture: Picture,
    width: u32,
    height: u32,
    scale: Option<Scale>,
}

/// How a picture is scaled: the standard ratio, and the least and greatest, where there are limits. Each is a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scale {
    standard: Ratio,
    least: Option<Ratio>,
    greatest: Option<Ratio>,
}

/// A fraction of no zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ratio {
    over: u64,
    under: u64,
}

impl Ratio {
    fn new(over: u32, under: u32) -> Option<Ratio> {
        (over != 0 && under != 0).then_some(Ratio { over: over.into(), under: under.into() })
    }

    fn is_below(&self, other: &Ratio) -> bool {
        u128::from(self.over) * u128::from(other.under) < u128::from(other.over) * u128::from(self.under)
    }

    /// So many times a number of pixels, rounded to the nearest, and at least 1 if there are any.
    fn of(&self, pixels: u32) -> u16 {
        if pixels == 0 {
            return 0;
        }
        let (over, under) = (u128::from(self.over), u128::from(self.under));
        let scaled = (u128::from(pixels) * over * 2 + under) / (under * 2).max(1);
        u16::try_from(scaled).unwrap_or(u16::MAX).clamp(1, i16::MAX as u16)
    }
}

impl Pictures {
    /// The pictures of a Blorb whose sizes can be told. Numbers that no story can give are left out.
    pub fn of(resources: &Resources) -> Pictures {
        let reso = resources.chunk(ChunkId(*b"Reso")).unwrap_or_default();
        let adaptive = numbers(resources.chunk(ChunkId(*b"APal")).unwrap_or_default());
        let adaptive: HashSet<u32> = adaptive.into_iter().collect();
        // The first counts where a picture has several.
        let scales: HashMap<u32, Scale> = scales(reso).into_iter().rev().collect();
        let pictures = resources.of(Usage::Picture).filter_map(|resource| {
            let number = u16::try_from(resource.number).ok().filter(|number| *number != 0)?;
            let (kind, opacity, width, height) = measured(&resource)?;
            let is_adaptive = adaptive.contains(&resource.number);
            let palette = if is_adaptive { Palette::Adaptive } else { Palette::Own };
            let scale = scales.get(&resource.number).copied();
            let picture = Picture { number, height: 0, width: 0, opacity, palette, kind };
            Some(Original { picture, width, height, scale })
        });
        Pictures {
            pictures: pictures.collect(),
            standard: standard_size(reso),
            release: resources.release(),
            descriptions: descriptions(resources.chunk(ChunkId(*b"RDes")).unwrap_or_default()),
            are_stand_ins: false,
        }
    }

    /// No pictures, but the heights and widths of some, by number, for a story that lays out its windows by them.
    pub fn stand_ins(sizes: &[(u16, u16, u16)]) -> Pictures {
        let (opacity, palette, kind) = (Opacity::Unknown, Palette::Own, PictureKind::Rectangle);
        let original = |(number, height, width): &(u16, u16, u16)| Original {
            picture: Picture { number: *number, height: 0, width: 0, opacity, palette, kind },
            width: (*width).into(),
            height: (*height).into(),
            scale: None,
        };
        let mut pictures: Vec<Original> = sizes.iter().map(original).collect();
        pictures.sort_by_key(|original| original.picture.number);
        Pictures { pictures, are_stand_ins: true, ..Pictures::default() }
    }

    /// Whether there are none to be drawn.
    pub fn is_empty(&self) -> bool {
        self.pictures.is_empty() || self.are_stand_ins
    }

    /// How many pictures there are.
    pub fn count(&self) -> u16 {
        if self.are_stand_ins { 0 } else { u16::try_from(self.pictures.len()).unwrap_or(u16::MAX) }
    }

    /// The release of the resources.
    pub fn release(&self) -> u16 {
        self.release
    }

    /// What is to be said in place of a picture (Blorb 2.0.4, "The Resource Description Chunk"): one line, as it came, so that it may hold what no terminal is to get.
    pub fn description(&self, number: u16) -> Option<&str> {
        self.descriptions.get(&number).map(String::as_str)
    }

    /// Width and height in pixels of what is to be seen of the largest pictures that are not scaled.
    pub fn largest_unscaled(&self) -> (u32, u32) {
        let unscaled = || self.pictures.iter().filter(|original| original.scale.is_none());
        (unscaled().map(|of| of.width).max().unwrap_or(0), unscaled().map(|of| of.height).max().unwrap_or(0))
    }

    /// A picture as a screen of this size in units shows it; a unit is a pixel.
    pub fn get(&self, number: u16, screen: (u16, u16)) -> Option<Picture> {
        let at = self.pictures.binary_search_by_key(&number, |original| original.picture.number).ok()?;
        let original = self.pictures.get(at)?;
        let ratio = self.ratio(original, screen);
        if self.are_stand_ins {
            // They are places on a screen of 320 units.
            let narrower = Ratio { over: u64::from(screen.1.clamp(1, 320)), under: 320 };
            return Some(Picture {
                height: ratio.of(original.height),
                width: narrower.of(original.width),
                ..original.picture
            });
        }
        Some(Picture { height: ratio.of(original.height), width: ratio.of(original.width), ..original.picture })
    }

    /// The pixels of a picture, across and down.
    pub fn pixels(&self, number: u16) -> Option<(u32, u32)> {
        let at = self.pictures.binary_search_by_key(&number, |original| original.picture.number).ok()?;
        self.pictures.get(at).map(|original| (original.width, original.height))
    }

    /// "R" of the specification.
    fn ratio(&self, original: &Original, (height, width): (u16, u16)) -> Ratio {
        let whole = Ratio { over: 1, under: 1 };
        let (Some(scale), Some((across, down))) = (&original.scale, self.standard) else { return whole };
        let room = |have: u16, want: u32| Ratio { over: u64::from(have).max(1), under: u64::from(want).max(1) };
        let (by_width, by_height) = (room(width, across), room(height, down));
        let elbow_room = if by_height.is_below(&by_width) { by_height } else { by_width };
        let wanted =
            Ratio { over: elbow_room.over * scale.standard.over, under: elbow_room.under * scale.standard.under };
        match (scale.least, scale.greatest) {
            (Some(least), _) if wanted.is_below(&least) => least,
            (_, Some(greatest)) if greatest.is_below(&wanted) => greatest,
            _ => wanted,
        }
    }
}

/// The descriptions of pictures in a chunk `RDes`, in one line each; the first counts where a picture has several.
fn descriptions(chunk: &[u8]) -> HashMap<u16, String> {
    let mut found = HashMap::new();
    let mut rest = chunk.get(4..).unwrap_or_default();
    while let Some((head, after)) = rest.split_first_chunk::<12>() {
        let [u0, u1, u2, u3, n0, n1, n2, n3, l0, l1, l2, l3] = *head;
        let length = usize::try_from(u32::from_be_bytes([l0, l1, l2, l3])).unwrap_or(usize::MAX).min(after.len());
        let (text, behind) = after.split_at(length);
        rest = behind;
        let Ok(number) = u16::try_from(u32::from_be_bytes([n0, n1, n2, n3])) else { continue };
        if &[u0, u1, u2, u3] != b"Pict" {
            continue;
        }
        // Characters take four bytes at most.
        let text = String::from_utf8_lossy(text.get(..4 * LONGEST_DESCRIPTION).unwrap_or(text));
        let words: Vec<&str> = text.split_whitespace().collect();
        let line: String = words.join(" ").chars().take(LONGEST_DESCRIPTION).collect();
        if !line.is_empty() {
            found.entry(number).or_insert(line);
        }
    }
    found
}

/// Big-endian numbers of four bytes.
fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks().0.iter().map(|four| u32::from_be_bytes(*four)).collect()
}

fn standard_size(reso: &[u8]) -> Option<(u32, u32)> {
    match numbers(reso).as_slice() {
        [across, down, ..] if *across != 0 && *down != 0 => Some((*across, *down)),
        _ => None,
    }
}

fn scales(reso: &[u8]) -> Vec<(u32, Scale)> {
    let entries = reso.get(SCALE_HEAD..).unwrap_or_default().chunks_exact(SCALE_ENTRY);
    let scale = |entry: &[u8]| match numbers(entry).as_slice() {
        &[number, over, under, least_over, least_under, greatest_over, greatest_under] => {
            let least = Ratio::new(least_over, least_under);
            let greatest = Ratio::new(greatest_over, greatest_under);
            // Where the two limits are the same the standard is ignored, whatever it is.
            let standard = Ratio::new(over, under).or(least.filter(|_| least == greatest))?;
            Some((number, Scale { standard, least, greatest }))
        }
        _ => None,
    };
    entries.filter_map(scale).collect()
}

/// What a picture's file says of itself: kind, opacity, width and height in pixels.
fn measured(resource: &Resource) -> Option<(PictureKind, Opacity, u32, u32)> {
    let data = resource.data;
    let (kind, opacity, (width, height)) = match &resource.format.0 {
        b"PNG " => (PictureKind::Image, png_opacity(data), png_size(data)?),
        b"JPEG" => (PictureKind::Image, Opacity::Opaque, jpeg_size(data)?),
        b"IPic" => infocom_measured(data)?,
        b"Rect" => match numbers(data).as_slice() {
            [width, height, ..] => (PictureKind::Rectangle, Opacity::Unknown, (*width, *height)),
            _ => return None,
        },
        _ => return None,
    };
    let is_sound = |side: u32| (1..=LONGEST_SIDE).contains(&side);
    // Zork Zero has placeholders that are empty in one direction.
    let is_there =
        is_sound(width) && is_sound(height) || kind == PictureKind::Rectangle && width.max(height) <= LONGEST_SIDE;
    is_there.then_some((kind, opacity, width, height))
}

/// The same of a picture of Infocom's own files.
fn infocom_measured(data: &[u8]) -> Option<(PictureKind, Opacity, (u32, u32))> {
    let picture = InfocomPicture::new(data)?;
    let opacity = if picture.transparent.is_some() { Opacity::Unknown } else { Opacity::Opaque };
    let width = picture.width.div_ceil(picture.adapter.pixels_of_a_square());
    Some((PictureKind::Image, opacity, (width.into(), picture.height.into())))
}

/// Chunks or segments before the one that is looked for: many Blorb entries may name one file that has nothing but empty ones.
const MOST_PARTS: usize = 256;

const PNG: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// A PNG's chunk `IHDR` comes first.
pub(crate) fn png_size(data: &[u8]) -> Option<(u32, u32)> {
    let data = data.strip_prefix(&PNG)?;
    if data.get(4..8)? != b"IHDR" {
        return None;
    }
    match numbers(data.get(8..16)?).as_slice() {
        [width, height] => Some((*width, *height)),
        _ => None,
    }
}

/// Whether a PNG has an alpha channel (colour types 4 and 6) or a chunk `tRNS`, which comes before the image's data.
fn png_opacity(data: &[u8]) -> Opacity {
    const TYPE: usize = 25;
    if !matches!(data.get(TYPE), Some(0 | 2 | 3)) {
        return Opacity::Unknown;
    }
    let mut rest = data.get(PNG.len()..).unwrap_or_default();
    for _ in 0..MOST_PARTS {
        let Some((head, after)) = rest.split_first_chunk::<8>() else { break };
        let [l0, l1, l2, l3, name @ ..] = *head;
        match &name {
            b"tRNS" => return Opacity::Unknown,
            b"IDAT" => return Opacity::Opaque,
            _ => {}
        }
        let length = usize::try_from(u32::from_be_bytes([l0, l1, l2, l3])).unwrap_or(usize::MAX);
        rest = after.get(length.saturating_add(4)..).unwrap_or_default();
    }
    Opacity::Unknown
}

/// The size in a JPEG's frame header (markers C0 to CF, but for C4, C8 and CC).
pub(crate) fn jpeg_size(data: &[u8]) -> Option<(u32, u32)> {
    let mut rest = data.strip_prefix(&[0xFF, 0xD8])?;
    for _ in 0..MOST_PARTS {
        let (marker, after) = match rest {
            // Any number of fill bytes may stand before a marker.
            [0xFF, 0xFF, ..] => {
                rest = rest.get(1..)?;
                continue;
            }
            [0xFF, marker, after @ ..] => (*marker, after),
            _ => return None,
        };
        // Markers that stand alone.
        if matches!(marker, 0x01 | 0xD0..=0xD7) {
            rest = after;
            continue;
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            return match after.get(3..7)? {
                &[h0, h1, w0, w1] => Some((u16::from_be_bytes([w0, w1]).into(), u16::from_be_bytes([h0, h1]).into())),
                _ => None,
            };
        }
        if matches!(marker, 0xD8..=0xDA) {
            return None;
        }
        rest = after.get(length.max(2)..)?;
    }
    None
}

/// Blorbs made of their parts.
#[cfg(test)]
pub(crate) mod testing {
    use super::{PNG, Resources};

    /// A Blorb of these chunks; `Pict` resources are numbered in their order.
    pub(crate) fn blorb(pictures: &[(&[u8; 4], Vec<u8>)], others: &[(&[u8; 4], Vec<u8>)]) -> Resources {
        let chunk = |id: &[u8; 4], data: &[u8]| {
            let pad = &[0][..data.len() % 2];
            [&id[..], &(data.len() as u32).to_be_bytes(), data, pad].concat()
        };
        let mut at = 12 + 8 + 4 + 12 * pictures.len();
        let mut index = (pictures.len() as u32).to_be_bytes().to_vec();
        let mut body = Vec::new();
        for (number, (id, data)) in (1_u32..).zip(pictures) {
            index.extend([&b"Pict"[..], &number.to_be_bytes(), &(at as u32).to_be_bytes()].concat());
            let chunk = chunk(id, data);
            at += chunk.len();
            body.extend(chunk);
        }
        others.iter().for_each(|(id, data)| body.extend(chunk(id, data)));
        let inside = [&b"IFRS"[..], &chunk(b"RIdx", &index), &body].concat();
        Resources::from_bytes(chunk(b"FORM", &inside)).expect("a Blorb")
    }

    pub(crate) fn png(width: u32, height: u32, colour_type: u8, chunk: &[u8; 4]) -> Vec<u8> {
        let head = [&13_u32.to_be_bytes()[..], b"IHDR", &width.to_be_bytes(), &height.to_be_bytes()].concat();
        [&PNG[..], &head, &[8, colour_type, 0, 0, 0], &[0; 4], &0_u32.to_be_bytes(), chunk, &[0; 4]].concat()
    }

    pub(crate) fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let (height, width) = (height.to_be_bytes(), width.to_be_bytes());
        [&[0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC2, 0, 17, 8][..], &height, &width].concat()
    }

    pub(crate) fn words(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::testing::*;
    use super::*;

    #[test]
    fn sizes_are_told_of_png_jpeg_and_rectangles() {
        let pictures = Pictures::of(&blorb(
            &[
                (b"PNG ", png(300, 20, 2, b"IDAT")),
                (b"JPEG", jpeg(64, 48)),
                (b"Rect", words(&[7, 0])),
                (b"PNG ", png(9, 9, 3, b"tRNS")),
                (b"PNG ", png(0, 9, 3, b"IDAT")),
                (b"JPEG", vec![0xFF, 0xD8, 0xFF]),
            ],
            &[(b"RelN", vec![0, 5])],
        ));
        let told = |number| {
            pictures
                .get(number, (200, 320))
                .map(|picture| (picture.height, picture.width, picture.opacity, picture.kind))
        };
        assert_eq!(told(1), Some((20, 300, Opacity::Opaque, PictureKind::Image)));
        assert_eq!(told(2), Some((48, 64, Opacity::Opaque, PictureKind::Image)));
        assert_eq!(told(3), Some((0, 7, Opacity::Unknown, PictureKind::Rectangle)));
        assert_eq!(told(4), Some((9, 9, Opacity::Unknown, PictureKind::Image)));
        assert_eq!((told(5), told(6), told(0)), (None, None, None));
        assert_eq!((pictures.count(), pictures.release()), (4, 5));
        assert_eq!(pictures.largest_unscaled(), (300, 48));
    }

    #[test]
    fn pictures_are_scaled_as_their_entries_say() {
        // The examples of the specification, for a standard window of 600 by 400.
        let entries = [
            [1, 1, 1, 0, 0, 0, 0],
            [2, 1, 2, 0, 0, 1, 1],
            [3, 1, 1, 2, 1, 2, 1],
            [4, 1, 1, 0, 0, 1, 1],
            [5, 2, 1, 1, 1, 2, 1],
        ];
        let reso = [&[600, 400, 0, 0, 0, 0][..], entries.as_flattened()].concat();
        let sizes = [(600, 400), (1200, 800), (20, 20), (150, 100), (75, 50), (33, 44)];
        let files: Vec<_> = sizes.iter().map(|(w, h)| (b"PNG ", png(*w, *h, 2, b"IDAT"))).collect();
        let pictures = Pictures::of(&blorb(&files, &[(b"Reso", words(&reso))]));
        let check = |screen, expected: [(u16, u16); 6]| {
            let got = [1, 2, 3, 4, 5, 6].map(|number| pictures.get(number, screen).expect("a picture"));
            assert_eq!(got.map(|picture| (picture.width, picture.height)), expected, "{screen:?}");
        };
        check((400, 600), [(600, 400), (600, 400), (40, 40), (150, 100), (150, 100), (33, 44)]);
        check((1600, 1800), [(1800, 1200), (1200, 800), (40, 40), (150, 100), (150, 100), (33, 44)]);
        check((200, 900), [(300, 200), (300, 200), (40, 40), (75, 50), (75, 50), (33, 44)]);
        check((100, 150), [(150, 100), (150, 100), (40, 40), (38, 25), (75, 50), (33, 44)]);
    }

    #[test]
    fn adaptive_pictures_are_known() {
        let files = [(b"Rect", words(&[4, 4])), (b"Rect", words(&[4, 4]))];
        let pictures = Pictures::of(&blorb(&files, &[(b"APal", words(&[2]))]));
        let palettes = [1, 2].map(|number| pictures.get(number, (9, 9)).map(|picture| picture.palette));
        assert_eq!(palettes, [Some(Palette::Own), Some(Palette::Adaptive)]);
    }

    #[test]
    fn descriptions_are_one_line_each() {
        let mut chunk = words(&[4]);
        for (usage, number, text) in
            [(b"Pict", 1_u32, "A  map\n of Zork"), (b"Snd ", 1, "A bell"), (b"Pict", 2, " "), (b"Pict", 1, "another")]
        {
            let head = [&usage[..], &number.to_be_bytes(), &(text.len() as u32).to_be_bytes()].concat();
            chunk.extend([&head[..], text.as_bytes()].concat());
        }
        chunk.extend(b"Pict\0\0\0\x05\xff\xff\xff\xffcut");
        let pictures = Pictures::of(&blorb(&[], &[(b"RDes", chunk)]));
        let told = [1, 2, 5].map(|number| pictures.description(number));
        assert_eq!(told, [Some("A map of Zork"), None, Some("cut")]);
        assert_eq!(Pictures::of(&blorb(&[], &[(b"RDes", vec![0])])).description(1), None);
        let long = [&words(&[1]), &b"Pict"[..], &words(&[1, 9000]), "lamp ".repeat(1800).as_bytes()].concat();
        let long = Pictures::of(&blorb(&[], &[(b"RDes", long)]));
        assert_eq!(long.description(1).map(str::len), Some(500));
    }

    #[test]
    fn fractions_that_are_half_zero_or_overflow_do_no_harm() {
        let reso = [&[u32::MAX, 1, 0, 0, 0, 0][..], &[1, u32::MAX, 1, 0, 5, 0, 0], &[2, 0, 0, 3, 1, 3, 1]].concat();
        let files = [(b"Rect", words(&[4, 4])), (b"Rect", words(&[4, 4]))];
        let pictures = Pictures::of(&blorb(&files, &[(b"Reso", words(&reso))]));
        let height = |number, screen| pictures.get(number, screen).map(|picture| picture.height);
        assert_eq!(height(1, (u16::MAX, u16::MAX)), Some(i16::MAX as u16));
        assert_eq!(height(2, (1, 1)), Some(12));
    }
}
