//! Pictures of all kinds, sound and damaged.

use image::{ImageFormat, Rgba, RgbaImage};

use super::*;
use crate::story::infocom::testing::{Part, file};
use crate::story::infocom::{Adapter, to_blorb};
use crate::story::pictures::testing::{blorb, words};

const RED: [u8; 3] = [255, 0, 0];
const BLUE: [u8; 3] = [0, 0, 255];

/// An RGBA picture as a file.
fn encoded(picture: &RgbaImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Vec::new();
    let mut cursor = std::io::Cursor::new(&mut file);
    match format {
        ImageFormat::Jpeg => image::DynamicImage::from(picture.clone()).to_rgb8().write_to(&mut cursor, format),
        _ => picture.write_to(&mut cursor, format),
    }
    .expect("memory takes all");
    file
}

/// A PNG of one row whose pixels are numbers of colours. Colour 0 is transparent.
fn indexed(depth: png::BitDepth, palette: &[[u8; 3]], packed: &[u8], width: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, 1);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(depth);
    encoder.set_palette(palette.as_flattened().to_vec());
    encoder.set_trns(vec![0]);
    encoder.write_header().expect("a head").write_image_data(packed).expect("pixels");
    file
}

fn gallery(pictures: &[(&[u8; 4], Vec<u8>)], others: &[(&[u8; 4], Vec<u8>)]) -> Gallery {
    Gallery::new(blorb(pictures, others))
}

fn row(picture: &RgbaImage) -> Vec<[u8; 4]> {
    picture.pixels().map(|Rgba(pixel)| *pixel).collect()
}

#[test]
fn pictures_are_decoded_once() {
    let square = RgbaImage::from_fn(2, 2, |x, y| Rgba([x as u8 * 200, y as u8 * 100, 7, 50]));
    let pictures = [(b"PNG ", encoded(&square, ImageFormat::Png)), (b"JPEG", encoded(&square, ImageFormat::Jpeg))];
    let mut gallery = gallery(&pictures, &[]);
    let first = gallery.picture(1, None).expect("a picture");
    assert_eq!(*first, square);
    assert!(Arc::ptr_eq(&first, &gallery.picture(1, Some(1)).expect("the same")));
    assert_eq!(gallery.picture(2, None).map(|picture| picture.dimensions()), Some((2, 2)));
    assert_eq!(gallery.picture(3, None), None);
    assert_eq!(gallery.take_problems(), [""; 0]);
}

#[test]
fn adaptive_pictures_take_colours_of_another() {
    let own: [[u8; 3]; 4] = [[1; 3], [2; 3], [3; 3], [4; 3]];
    let lending: [[u8; 3]; 4] = [[9; 3], [9; 3], RED, BLUE];
    for (depth, packed) in [
        (png::BitDepth::Two, vec![0b0001_1011]),
        (png::BitDepth::Four, vec![0x01, 0x23]),
        (png::BitDepth::Eight, vec![0, 1, 2, 3]),
    ] {
        let adaptive = indexed(depth, &own, &packed, 4);
        let lender = indexed(depth, &lending, &packed, 4);
        let mut gallery = gallery(&[(b"PNG ", adaptive), (b"PNG ", lender)], &[(b"APal", words(&[1]))]);
        let adapted = row(&gallery.picture(1, Some(2)).expect("a picture"));
        // The first two colours are for text and are not lent.
        assert_eq!(adapted, [[1, 1, 1, 0], [2, 2, 2, 255], [255, 0, 0, 255], [0, 0, 255, 255]], "{depth:?}");
        assert_eq!(row(&gallery.picture(1, None).expect("its own"))[3], [4, 4, 4, 255]);
        // One that is not there lends nothing.
        assert_eq!(row(&gallery.picture(1, Some(77)).expect("its own"))[3], [4, 4, 4, 255]);
    }
}

#[test]
fn a_picture_of_many_colours_is_never_adapted() {
    let plain = RgbaImage::from_pixel(3, 1, Rgba([1, 2, 3, 255]));
    let lender = indexed(png::BitDepth::Two, &[[0; 3], [0; 3], RED, BLUE], &[0b1011_0000], 4);
    let mut gallery = gallery(&[(b"PNG ", encoded(&plain, ImageFormat::Png)), (b"PNG ", lender)], &[]);
    assert_eq!(*gallery.picture(1, Some(2)).expect("a picture"), plain);
}

fn packed(pixels: &[u8]) -> Vec<u8> {
    weezl::encode::Encoder::new(weezl::BitOrder::Lsb, 8).encode(pixels).expect("memory takes all")
}

fn infocom(adapter: Adapter, parts: &[Part]) -> Gallery {
    Gallery::new(Resources::from_bytes(to_blorb(adapter, &[file(1, parts)]).expect("pictures")).expect("a Blorb"))
}

#[test]
fn infocoms_own_pictures_have_their_colours_or_those_of_another() {
    let pixels = packed(&[0, 2, 3, 2]);
    let mut gallery = infocom(Adapter::Mcga, &[(4, 2, 2, 1, &[RED, BLUE], &pixels), (5, 2, 2, 0, &[], &pixels)]);
    let red = [255, 0, 0, 255];
    assert_eq!(row(&gallery.picture(4, None).expect("it")), [[0, 0, 0, 0], red, [0, 0, 255, 255], red]);
    let adapted = row(&gallery.picture(5, Some(4)).expect("it"));
    assert_eq!(adapted, [[0, 0, 0, 255], red, [0, 0, 255, 255], red]);
    let mut ega = infocom(Adapter::Ega, &[(1, 4, 1, 0x2001, &[], &pixels)]);
    assert_eq!(row(&ega.picture(1, None).expect("it"))[..2], [[0, 0, 0, 255], [0, 0xAA, 0, 0]]);
}

#[test]
fn black_and_white_pictures_are_patterns_or_numbers() {
    let rows = packed(&[0b1010_0000, 0b1000_0000, 0, 0]);
    let mut gallery = infocom(Adapter::Cga, &[(1, 9, 2, 0, &[], &rows), (2, 3, 1, 1, &[], &packed(&[2, 3, 0]))]);
    let patterns = row(&gallery.picture(1, None).expect("it"));
    let lit: Vec<usize> = (0..patterns.len()).filter(|at| patterns[*at] == [255; 4]).collect();
    assert_eq!((lit, patterns.len()), (vec![0, 2, 8], 18));
    assert_eq!(row(&gallery.picture(2, None).expect("it")), [[255; 4], [0, 0, 0, 255], [255, 255, 255, 0]]);
}

#[test]
fn a_long_picture_of_infocoms_is_unpacked_with_codes_of_all_lengths() {
    let pixels: Vec<u8> = (0_u32..320 * 200).map(|at| (at.wrapping_mul(2_654_435_761) >> 27) as u8 % 14 + 2).collect();
    let parts = [(1, 320, 200, 0, &[RED; 14][..], &packed(&pixels)[..])];
    let mut gallery = infocom(Adapter::Mcga, &parts);
    assert!(row(&gallery.picture(1, None).expect("it")).iter().all(|pixel| *pixel == [255, 0, 0, 255]));
}

#[test]
fn damaged_pictures_are_told_of_once() {
    let whole = encoded(&RgbaImage::from_pixel(40, 40, Rgba([5; 4])), ImageFormat::Png);
    let short = whole[..whole.len() / 2].to_vec();
    let mut huge = whole.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0x20, 0, 0, 0, 0x20, 0]);
    let none = [b"GIF8".to_vec(), vec![0; 100]].concat();
    let pictures = [(b"PNG ", short), (b"PNG ", huge), (b"PNG ", none), (b"IPic", vec![2, 0, 0, 0, 0, 4, 0, 4, 0xFF])];
    let mut gallery = gallery(&pictures, &[]);
    for _ in 0..2 {
        assert!((1..=4).all(|number| gallery.picture(number, None).is_none()));
    }
    let problems = gallery.take_problems();
    assert_eq!(problems.len(), 4, "{problems:?}");
    assert!(problems.iter().all(|problem| problem.starts_with("Picture ") && problem.ends_with('.')), "{problems:?}");
    assert_eq!(gallery.take_problems(), [""; 0]);
}

#[test]
fn a_small_file_of_a_large_picture_takes_no_more_than_is_allowed() {
    // 8192 by 8192 pixels of one colour would be 256 MiB.
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 8192, 8192);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_palette(vec![0; 6]);
    encoder.write_header().expect("a head").write_image_data(&vec![0; 8192 * 1024]).expect("pixels");
    let lender = indexed(png::BitDepth::Two, &[[0; 3], [0; 3], RED, BLUE], &[0], 4);
    let mut gallery = gallery(&[(b"PNG ", file), (b"PNG ", lender)], &[]);
    assert_eq!(gallery.picture(1, None), None);
    assert_eq!(gallery.picture(1, Some(2)), None);
    let problems = gallery.take_problems();
    assert!(problems.len() == 1 && problems[0].contains("more than 5 million pixels"), "{problems:?}");
}

#[test]
fn a_png_whose_palette_is_cut_short_or_too_long_is_damaged() {
    let with_palette = |bytes: usize| {
        let chunk = |id: &[u8; 4], data: &[u8]| {
            let mut checksum = flate2::Crc::new();
            [&id[..], data].iter().for_each(|part| checksum.update(part));
            [&(data.len() as u32).to_be_bytes()[..], id, data, &checksum.sum().to_be_bytes()].concat()
        };
        let whole = indexed(png::BitDepth::Eight, &[RED; 2], &[1], 1);
        let at = whole.windows(4).position(|id| id == b"PLTE").expect("a palette") - 4;
        [&whole[..at], &chunk(b"PLTE", &vec![9; bytes]), &whole[at + 12 + 6..]].concat()
    };
    assert!(decode(&with_palette(6)).is_ok() && decode(&with_palette(768)).is_ok());
    for bytes in [1, 2, 7, 769, 771, 3000] {
        assert_eq!(decode(&with_palette(bytes)).err(), Some(PictureError::Damaged), "{bytes} bytes");
    }
}

#[test]
fn a_jpeg_that_is_too_long_is_not_read() {
    let mut long = encoded(&RgbaImage::from_pixel(8, 8, Rgba([5; 4])), ImageFormat::Jpeg);
    assert!(decode(&long).is_ok());
    long.resize((8 << 20) + 1, 0);
    assert_eq!(decode(&long).err(), Some(PictureError::TooLarge));
}

#[test]
fn pictures_made_for_other_screens_are_made_lighter_or_darker() {
    let file = |colours: png::ColorType, gamma: f32| {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 1, 1);
        encoder.set_color(colours);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_source_gamma(png::ScaledFloat::new(gamma));
        let pixel: &[u8] = match colours {
            png::ColorType::Indexed => {
                encoder.set_palette(vec![0, 0, 0, 1, 1, 1, 64, 128, 255]);
                &[2]
            }
            _ => &[64, 128, 255, 77],
        };
        encoder.write_header().expect("a head").write_image_data(pixel).expect("pixels");
        file
    };
    let shown = |gamma| row(&decode(&file(png::ColorType::Rgba, gamma)).expect("a picture").into_rgba8())[0];
    assert_eq!(shown(1.0 / 2.2), [64, 128, 255, 77]);
    assert_eq!(shown(1.0), [136, 186, 255, 77]);
    assert_eq!(shown(0.00001), [64, 128, 255, 77]);
    // Colours that are lent are corrected as their own picture is.
    let pictures = [0.45, 1.0].map(|gamma| (b"PNG ", file(png::ColorType::Indexed, gamma)));
    let mut gallery = gallery(&pictures, &[]);
    assert_eq!(row(&gallery.picture(1, Some(2)).expect("it")), [[136, 186, 255, 255]]);
    assert_eq!(row(&gallery.picture(2, None).expect("it")), [[136, 186, 255, 255]]);
}

#[test]
fn old_pictures_make_room_for_new_ones() {
    let large = encoded(&RgbaImage::from_pixel(2000, 2000, Rgba([5; 4])), ImageFormat::Png);
    let pictures: Vec<_> = (0..4).map(|_| (b"PNG ", large.clone())).collect();
    let mut gallery = gallery(&pictures, &[]);
    let first = gallery.picture(1, None).expect("it");
    assert!((1..=4).all(|number| gallery.picture(number, None).is_some()));
    assert!(gallery.bytes <= ROOM && gallery.kept.len() == 2, "{gallery:?}");
    assert!(!Arc::ptr_eq(&first, &gallery.picture(1, None).expect("it again")));
}

#[test]
fn the_cover_is_found() {
    let square = encoded(&RgbaImage::from_pixel(2, 2, Rgba([5; 4])), ImageFormat::Png);
    assert_eq!(gallery(&[(b"PNG ", square)], &[(b"Fspc", words(&[1]))]).cover(), Some(1));
    assert_eq!(gallery(&[], &[(b"Fspc", words(&[9]))]).cover(), None);
}

#[test]
fn placeholders_have_no_pixels_and_are_no_mistake() {
    let mut gallery = gallery(&[(b"Rect", words(&[7, 9]))], &[]);
    assert_eq!(gallery.picture(1, None), None);
    assert_eq!(gallery.take_problems(), [""; 0]);
}
