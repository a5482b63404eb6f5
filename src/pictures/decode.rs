//! Pixels of PNG, JPEG and Infocom's own pictures.
//!
//! Pictures come from anywhere. Their sides and what they take decoded are bounded before anything is decoded, and no more is unpacked than they have pixels.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgba, RgbaImage};

use crate::story::Resource;
use crate::story::infocom::{Adapter, FIRST_COLOUR, INFOCOM_PICTURE, InfocomPicture};

/// The most pixels that a picture may have, and the most of a side.
const MOST_PIXELS: u64 = 5 << 20;
const LONGEST_SIDE: u32 = 8192;

/// The most bytes that a picture may take decoded: 16 bits a sample, and four samples a pixel.
const DECODED_LIMIT: u64 = MOST_PIXELS * 8;

/// Bytes of the longest JPEG, and the most scans that one may have: each may go over all pixels. Encoders make ten or so.
const LONGEST_JPEG: usize = 8 << 20;
const MOST_SCANS: usize = 32;

/// What screens make of numbers, and are taken to expect (PNG, `gAMA`).
const SCREEN_GAMMA: f32 = 2.2;

/// The colours of a palette that pictures share (Blorb, `APal`): the first two are for text and its ground.
const SHARED: usize = 16;

/// The 16 colours of an EGA card.
const EGA: [[u8; 3]; SHARED] = [
    [0x00, 0x00, 0x00],
    [0x00, 0x00, 0xAA],
    [0x00, 0xAA, 0x00],
    [0x00, 0xAA, 0xAA],
    [0xAA, 0x00, 0x00],
    [0xAA, 0x00, 0xAA],
    [0xAA, 0x55, 0x00],
    [0xAA, 0xAA, 0xAA],
    [0x55, 0x55, 0x55],
    [0x55, 0x55, 0xFF],
    [0x55, 0xFF, 0x55],
    [0x55, 0xFF, 0xFF],
    [0xFF, 0x55, 0x55],
    [0xFF, 0x55, 0xFF],
    [0xFF, 0xFF, 0x55],
    [0xFF, 0xFF, 0xFF],
];

/// Why a picture can't be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error("it is neither PNG nor JPEG")]
    Format,
    #[error("it has more than {} million pixels, more than {LONGEST_SIDE} across or down, or is a JPEG of more than {} MiB or {MOST_SCANS} passes", MOST_PIXELS >> 20, LONGEST_JPEG >> 20)]
    TooLarge,
    #[error("it is damaged")]
    Damaged,
}

/// The colours that a picture lends to others: `None` where it has none itself.
pub(super) type Colours = [Option<[u8; 3]>; SHARED];

/// Decodes a PNG or a JPEG.
///
/// # Errors
/// Where it is neither, is damaged, or would take too much memory.
pub fn decode(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PictureError::Damaged)?;
    match reader.format() {
        None => return Err(PictureError::Format),
        Some(ImageFormat::Jpeg) if bytes.len() > LONGEST_JPEG || scans(bytes) > MOST_SCANS => {
            return Err(PictureError::TooLarge);
        }
        Some(_) => {}
    }
    let corrected = match png_decoder(bytes) {
        Some(png) => corrected(begun(png)?.info()),
        None => None,
    };
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(DECODED_LIMIT);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(error_of)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    let decoded = DynamicImage::from_decoder(decoder).map_err(error_of)?;
    match corrected {
        Some(corrected) => Ok(correct(decoded.into_rgba8(), &corrected).into()),
        None => Ok(decoded),
    }
}

/// The scans of a JPEG, by their markers. Compressed pixels have no bytes that look so.
fn scans(jpeg: &[u8]) -> usize {
    jpeg.windows(2).filter(|two| **two == [0xFF, 0xDA]).count()
}

fn error_of(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooLarge,
        ImageError::Unsupported(_) => PictureError::Format,
        ImageError::Decoding(_) | ImageError::Encoding(_) | ImageError::Parameter(_) | ImageError::IoError(_) => {
            PictureError::Damaged
        }
    }
}

fn check_size(width: u32, height: u32) -> Result<(), PictureError> {
    match u64::from(width) * u64::from(height) {
        0 => Err(PictureError::Damaged),
        pixels if pixels > MOST_PIXELS || width.max(height) > LONGEST_SIDE => Err(PictureError::TooLarge),
        _ => Ok(()),
    }
}

/// What a screen is to show of each sample of a PNG that says for which screens it was made (Blorb 2.0.4, "Picture Resource Chunks": `gAMA`). `None` where
/// they are to be shown as they are.
fn corrected(info: &png::Info<'_>) -> Option<[u8; 256]> {
    // A profile would count more, and is not read.
    let gamma = info.gamma().filter(|_| info.icc_profile.is_none())?.into_value();
    let exponent = 1.0 / (gamma * SCREEN_GAMMA);
    // A twentieth is not seen; what is further off than this is damaged.
    let is_seen = (exponent - 1.0).abs() > 0.05 && (0.1..=10.0).contains(&exponent);
    is_seen.then(|| std::array::from_fn(|sample| ((sample as f32 / 255.0).powf(exponent) * 255.0).round() as u8))
}

fn correct(mut picture: RgbaImage, corrected: &[u8; 256]) -> RgbaImage {
    picture.pixels_mut().for_each(|Rgba([red, green, blue, _])| {
        [red, green, blue].into_iter().for_each(|sample| *sample = corrected[usize::from(*sample)]);
    });
    picture
}

/// Decodes a picture of a Blorb, with the colours of another where there are some.
pub(super) fn adapted(resource: &Resource<'_>, colours: Option<&Colours>) -> Result<RgbaImage, PictureError> {
    if resource.format == INFOCOM_PICTURE {
        let picture = InfocomPicture::new(resource.data).ok_or(PictureError::Damaged)?;
        return infocom(&picture, colours);
    }
    match colours {
        Some(colours) if is_png(resource.data) => indexed(resource.data, colours),
        Some(_) | None => Ok(decode(resource.data)?.into_rgba8()),
    }
}

/// The colours that a picture lends to others.
pub(super) fn colours_of(resource: &Resource<'_>) -> Option<Colours> {
    let palette: Vec<[u8; 3]> = match resource.format == INFOCOM_PICTURE {
        true => {
            let own = InfocomPicture::new(resource.data)?.colours;
            std::iter::repeat_n([0; 3], FIRST_COLOUR).chain(own.iter().copied()).collect()
        }
        false => {
            let reader = begun(png_decoder(resource.data)?).ok()?;
            palette_of(reader.info())
        }
    };
    let mut colours = [None; SHARED];
    for (colour, own) in colours.iter_mut().zip(palette).skip(FIRST_COLOUR) {
        *colour = Some(own);
    }
    Some(colours)
}

fn is_png(data: &[u8]) -> bool {
    data.starts_with(b"\x89PNG")
}

fn png_decoder(data: &[u8]) -> Option<png::Decoder<Cursor<&[u8]>>> {
    let limits = png::Limits { bytes: usize::try_from(DECODED_LIMIT).unwrap_or(usize::MAX) };
    is_png(data).then(|| png::Decoder::new_with_limits(Cursor::new(data), limits))
}

/// A PNG that is read up to its pixels. One whose palette is no list of 256 colours at most is damaged, and may not be decoded: the decoder would panic.
fn begun(decoder: png::Decoder<Cursor<&[u8]>>) -> Result<png::Reader<Cursor<&[u8]>>, PictureError> {
    let reader = decoder.read_info().map_err(|error| match error {
        png::DecodingError::LimitsExceeded => PictureError::TooLarge,
        png::DecodingError::IoError(_) | png::DecodingError::Format(_) | png::DecodingError::Parameter(_) => {
            PictureError::Damaged
        }
    })?;
    let info = reader.info();
    check_size(info.width, info.height)?;
    let palette = info.palette.as_deref().unwrap_or_default().len();
    if palette % 3 == 0 && palette <= 3 * 256 { Ok(reader) } else { Err(PictureError::Damaged) }
}

/// The colours of a PNG whose pixels are numbers of colours; none of any other.
fn palette_of(info: &png::Info<'_>) -> Vec<[u8; 3]> {
    let corrected = corrected(info);
    let colour = |colour: &[u8; 3]| colour.map(|sample| corrected.map_or(sample, |of| of[usize::from(sample)]));
    info.palette.as_deref().unwrap_or_default().as_chunks().0.iter().map(colour).collect()
}

/// A PNG whose pixels are numbers of colours, with other colours. Any other PNG has its own.
fn indexed(data: &[u8], colours: &Colours) -> Result<RgbaImage, PictureError> {
    let mut decoder = png_decoder(data).ok_or(PictureError::Format)?;
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = begun(decoder)?;
    let info = reader.info();
    let (width, height) = (info.width, info.height);
    if info.color_type != png::ColorType::Indexed {
        return Ok(decode(data)?.into_rgba8());
    }
    let own = palette_of(info);
    let alphas = info.trns.as_deref().unwrap_or_default().to_vec();
    let depth = info.bit_depth as usize;
    let size = reader.output_buffer_size().ok_or(PictureError::TooLarge)?;
    let mut packed = vec![0; size];
    let frame = reader.next_frame(&mut packed).map_err(|_| PictureError::Damaged)?;
    let pixel = |x: u32, y: u32| {
        let bit = x as usize * depth;
        let byte = packed.get(y as usize * frame.line_size + bit / 8).copied().unwrap_or_default();
        // Leftmost pixels are in the highest bits.
        let index = usize::from(byte >> (8 - depth - bit % 8)) & ((1 << depth) - 1);
        let lent = colours.get(index).copied().flatten();
        let [r, g, b] = lent.or_else(|| own.get(index).copied()).unwrap_or_default();
        Rgba([r, g, b, alphas.get(index).copied().unwrap_or(u8::MAX)])
    };
    Ok(RgbaImage::from_fn(width, height, pixel))
}

/// A picture of Infocom's own files. What is missing at its end is not drawn.
fn infocom(picture: &InfocomPicture<'_>, lent: Option<&Colours>) -> Result<RgbaImage, PictureError> {
    let (width, height) = (usize::from(picture.width), usize::from(picture.height));
    // Black and white pixels stand eight in a byte, where none is transparent.
    let in_bits = picture.adapter == Adapter::Cga && picture.transparent.is_none();
    let line = if in_bits { width.div_ceil(8) } else { width };
    let mut bytes = vec![0; line * height];
    let written = unpack(picture.pixels, &mut bytes)?;
    let colour = |value: u8| {
        let at = usize::from(value);
        let own = || picture.colours.get(at.checked_sub(FIRST_COLOUR)?).copied();
        let lent = || lent.and_then(|lent| lent.get(at).copied().flatten());
        match picture.adapter {
            // 2 is white and 3 is black.
            Adapter::Cga => [if value & 1 == 0 { 255 } else { 0 }; 3],
            Adapter::Ega => EGA[at % SHARED],
            Adapter::Mcga => own().or_else(lent).unwrap_or(EGA[at % SHARED]),
        }
    };
    let pixel = |x: u32, y: u32| {
        let (x, y) = (x as usize, y as usize);
        let at = y * line + if in_bits { x / 8 } else { x };
        let value = bytes.get(at).copied().unwrap_or_default();
        let hidden = at >= written || picture.transparent == Some(value);
        let [r, g, b] = match in_bits {
            true => [if value >> (7 - x % 8) & 1 == 0 { 0 } else { 255 }; 3],
            false => colour(value),
        };
        Rgba([r, g, b, if hidden { 0 } else { u8::MAX }])
    };
    Ok(RgbaImage::from_fn(picture.width.into(), picture.height.into(), pixel))
}

/// Unpacks the pixels of Infocom's files, which are packed as those of GIF are, into a buffer. How many bytes of it were written.
fn unpack(packed: &[u8], out: &mut [u8]) -> Result<usize, PictureError> {
    let mut decoder = weezl::decode::Decoder::new(weezl::BitOrder::Lsb, 8);
    let (mut packed, mut written) = (packed, 0);
    while let Some(rest) = out.get_mut(written..).filter(|rest| !rest.is_empty()) {
        let result = decoder.decode_bytes(packed, rest);
        packed = packed.get(result.consumed_in..).unwrap_or_default();
        written += result.consumed_out;
        match result.status {
            Ok(weezl::LzwStatus::Ok) if result.consumed_in > 0 || result.consumed_out > 0 => {}
            Ok(weezl::LzwStatus::Ok | weezl::LzwStatus::NoProgress | weezl::LzwStatus::Done) => break,
            Err(_) if written > 0 => break,
            Err(_) => return Err(PictureError::Damaged),
        }
    }
    if written == 0 { Err(PictureError::Damaged) } else { Ok(written) }
}
