//! Any bytes as a Blorb of pictures, and pictures of all kinds with changes.

use std::io::Write;

use golmac::pictures::{Gallery, decode};
use golmac::story::infocom::{Adapter, to_blorb};
use golmac::story::{Pictures, Resources, Usage};

use super::blorb::{Part, made_of};
use super::choices::{Choices, changed};

const BASELINE: &[u8] = include_bytes!("pictures/baseline.jpg");
const PROGRESSIVE: &[u8] = include_bytes!("pictures/progressive.jpg");

/// Pictures of a Blorb that are decoded.
const MOST_DECODED: usize = 16;

/// Changes that are made to a file at most.
const MOST_CHANGES: usize = 16;

/// The most pixels that a picture may have.
const MOST_PIXELS: usize = 5 << 20;

/// The first byte says what the others are.
pub fn pictures(data: &[u8]) {
    let Some((&first, input)) = data.split_first() else { return };
    let mut choices = Choices::new(input);
    match first % 8 {
        0 => look_at(input.to_vec(), &mut choices),
        1 => {
            let _ = decode(input);
        }
        2 => look_at(
            changed(blorb_of(&png(&mut choices), BASELINE, b"", &mut choices), MOST_CHANGES, &mut choices),
            &mut choices,
        ),
        3 => {
            let baseline = changed(BASELINE.to_vec(), MOST_CHANGES, &mut choices);
            let progressive = changed(PROGRESSIVE.to_vec(), MOST_CHANGES, &mut choices);
            look_at(blorb_of(&progressive, &baseline, b"", &mut choices), &mut choices);
        }
        4 => look_at(blorb_of(&png(&mut choices), &png(&mut choices), b"", &mut choices), &mut choices),
        5 => look_at(blorb_of(&png(&mut choices), BASELINE, input, &mut choices), &mut choices),
        6 => infocoms(input.to_vec(), &mut choices),
        _ => infocoms(changed(infocom_file(&mut choices), MOST_CHANGES, &mut choices), &mut choices),
    }
}

/// Has pictures of a Blorb decoded, alone and with the colours of others.
fn look_at(file: Vec<u8>, choices: &mut Choices) {
    let Ok(resources) = Resources::from_bytes(file) else { return };
    let sizes = Pictures::of(&resources);
    let numbers: Vec<u16> =
        resources.of(Usage::Picture).filter_map(|of| of.number.try_into().ok()).take(MOST_DECODED).collect();
    let mut gallery = Gallery::new(resources);
    let _ = gallery.cover();
    for number in numbers {
        let _ = sizes.get(number, (choices.word(), choices.word()));
        for palette in [None, Some(choices.below(8) as u16)] {
            let Some(picture) = gallery.picture(number, palette) else { continue };
            let pixels = picture.pixels().len();
            assert!((1..=MOST_PIXELS).contains(&pixels), "{pixels} pixels");
            let again = gallery.picture(number, palette);
            assert!(again.is_some_and(|again| *again == *picture), "another picture the second time");
        }
        let described = sizes.description(number).unwrap_or_default();
        assert!(described.chars().count() <= 500, "{described:?}");
    }
    let problems = gallery.take_problems();
    assert!(problems.len() <= MOST_DECODED, "{problems:?}");
    assert!(!problems.iter().any(|problem| problem.contains(char::is_control)), "{problems:?}");
}

/// A Blorb of two files as pictures of either kind, a placeholder, and chunks that belong to them.
fn blorb_of(one: &[u8], other: &[u8], described: &[u8], choices: &mut Choices) -> Vec<u8> {
    let mut numbers =
        |count: usize| -> Vec<u8> { (0..count).flat_map(|_| u32::from(choices.number()).to_be_bytes()).collect() };
    let (scales, adaptive) = (numbers(6 + 2 * 7), numbers(2));
    let described = match described {
        [] => b"\0\0\0\x01Pict\0\0\0\x01\0\0\0\x0aa\x1b[31mlamp".to_vec(),
        input => [b"\0\0\0\x02Pict\0\0\0\x01", input].concat(),
    };
    let parts: [Part; 8] = [
        (Some(b"Pict"), b"JPEG", other),
        (Some(b"Pict"), b"PNG ", one),
        (Some(b"Pict"), b"PNG ", other),
        (Some(b"Pict"), b"Rect", b"\0\0\0\x10\0\0\0\x20"),
        (None, b"Reso", &scales),
        (None, b"APal", &[&adaptive[..], b"\0\0\0\x01"].concat()),
        (None, b"RDes", &described),
        (None, b"Fspc", b"\0\0\0\x01"),
    ];
    made_of(&parts)
}

/// A PNG whose chunks have sound checksums, whatever they say.
fn png(choices: &mut Choices) -> Vec<u8> {
    let (width, height) = (choices.number(), choices.number());
    let depth = choices.one_of(&[8, 1, 2, 4, 8, 16, 7]);
    let colours = choices.one_of(&[3, 0, 2, 3, 4, 6, 5]);
    let interlaced = choices.below(2) as u8;
    let head =
        [&u32::from(width).to_be_bytes()[..], &u32::from(height).to_be_bytes(), &[depth, colours, 0, 0, interlaced]];
    let mut drawn = |most: usize| -> Vec<u8> { (0..choices.below(most)).map(|_| choices.byte()).collect() };
    let (palette, alphas, gamma, pixels) = (drawn(60), drawn(9), drawn(8), drawn(250));
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let packed = packed.write_all(&pixels).and_then(|()| packed.finish()).unwrap_or_default();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let chunks: [(&[u8; 4], &[u8]); 6] = [
        (b"IHDR", &head.concat()),
        (b"gAMA", &gamma),
        (b"PLTE", &palette),
        (b"tRNS", &alphas),
        (b"IDAT", &packed),
        (b"IEND", b""),
    ];
    for (id, data) in chunks {
        if data.is_empty() && id != b"IEND" {
            continue;
        }
        file.extend((data.len() as u32).to_be_bytes());
        let from = file.len();
        file.extend([&id[..], data].concat());
        let mut checksum = flate2::Crc::new();
        checksum.update(&file[from..]);
        file.extend(checksum.sum().to_be_bytes());
    }
    file
}

/// A file as one of Infocom's for any card.
fn infocoms(file: Vec<u8>, choices: &mut Choices) {
    let adapter = choices.one_of(&[Adapter::Mcga, Adapter::Ega, Adapter::Cga]);
    let length = file.len();
    let Some(blorb) = to_blorb(adapter, &[file]) else { return };
    // Heads, numbers and colours of at most one picture for each 11 bytes.
    assert!(blorb.len() < 16 * length + 100, "{} of {length} bytes", blorb.len());
    look_at(blorb, choices);
}

/// A picture file of Infocom's: some pictures that share pixels and colours.
fn infocom_file(choices: &mut Choices) -> Vec<u8> {
    let count = choices.below(6) as u8;
    let begin = 16 + 14 * u16::from(count);
    let mut file = vec![1, 0, 0, 0, count, 0, 0, 0, 14, 0, 0, 0, 0, 0, 7, 0];
    for number in 1..=count {
        file.extend([number, 0]);
        [choices.number(), choices.number(), choices.number()].iter().for_each(|word| file.extend(word.to_le_bytes()));
        let [high, low] = (begin + u16::from(choices.byte() & 15)).to_be_bytes();
        file.extend([0, high, low]);
        file.extend(if choices.once_in(2) { [0, high, low] } else { [0; 3] });
    }
    let packed: Vec<u8> = (0..choices.below(200)).map(|_| choices.byte()).collect();
    // Codes of nine bits that begin all over.
    file.extend([3, 0, 1, 8]);
    file.extend(packed);
    file
}
