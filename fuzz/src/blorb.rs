//! Any bytes as a Blorb, a gzip or a zip; and sound ones with changes.

use std::io::Write;

use golmac::story::iff::ChunkId;
use golmac::story::{Resources, Story, Usage, Version};

use super::choices::Choices;
use super::play;
use super::quetzal::chunk;
use super::testbed::{self, WORDLESS};

/// The first byte says what the others are.
pub fn blorb(data: &[u8]) {
    let Some((&first, input)) = data.split_first() else { return };
    let mut choices = Choices::new(input);
    let file = match first % 8 {
        0 => input.to_vec(),
        1 | 2 => changed(sound(), &mut choices),
        3 => changed(gzip(&sound()), &mut choices),
        4 => gzip(&changed(sound(), &mut choices)),
        5 => changed(zip(&[("readme.txt", b"words"), ("game.zblorb", &sound())]), &mut choices),
        6 => zip(&[("a.z5", &changed(sound(), &mut choices)), ("b/../c", input)]),
        _ => indexed(&mut choices),
    };
    let resources = Resources::from_bytes(file.clone());
    if let Ok(resources) = &resources {
        look_at(resources, &mut choices);
    }
    let Ok(story) = Story::from_bytes(file) else { return };
    let shown = format!("{story:?}{}{:?}", story.identity(), story.packing());
    assert!(!shown.contains(|c: char| c.is_control()), "control characters in {shown:?}");
    let _ = (story.metadata_xml(), story.verify(), story.extension_word(3));
    play::in_steps(&story, input, WORDLESS, u64::MAX, 2000);
    if let Ok(resources) = resources {
        let _ = format!("{:?}", story.with_resources(resources));
    }
}

fn look_at(resources: &Resources, choices: &mut Choices) {
    for resource in resources.iter() {
        let found = resources.get(resource.usage, resource.number);
        assert!(found.is_some_and(|found| found.number == resource.number));
    }
    let _ = resources.get(Usage::Picture, u32::from(choices.word()));
    assert!(resources.of(Usage::Sound).count() <= resources.iter().count());
    let chunks: Vec<(ChunkId, usize)> = resources.chunks().map(|(id, data)| (id, data.len())).collect();
    if let Some((id, length)) = chunks.first() {
        assert_eq!(resources.chunk(*id).map(<[u8]>::len), Some(*length));
    }
    let _ = (resources.metadata_xml(), resources.frontispiece(), resources.release(), resources.game_id());
    let _ = (format!("{resources:?}"), resources.story().is_ok());
}

/// A chunk's usage where it is a resource, its id and its data.
pub type Part<'a> = (Option<&'a [u8; 4]>, &'a [u8; 4], &'a [u8]);

/// A Blorb with a story, pictures, sounds and all the optional chunks.
fn sound() -> Vec<u8> {
    let story = testbed::bytes(Version::V5);
    let metadata = b"<ifindex><story><identification><ifid>ZCODE-7-260101</ifid><format>zcode</format></identification></story></ifindex>";
    let parts: [Part; 12] = [
        (Some(b"Exec"), b"ZCOD", &story),
        (Some(b"Pict"), b"PNG ", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08\x08\x02\0\0\0"),
        (Some(b"Pict"), b"Rect", b"\0\0\0\x10\0\0\0\x20"),
        (Some(b"Snd "), b"FORM", b"AIFFCOMM\0\0\0\x12"),
        (Some(b"Data"), b"TEXT", b"text"),
        (None, b"IFmd", metadata),
        (None, b"Fspc", b"\0\0\0\x01"),
        (None, b"RelN", b"\0\x07"),
        (None, b"IFhd", b"\0\x07260101\0\0\0\0\0"),
        (None, b"Reso", b"\0\0\0\x50\0\0\0\x19"),
        (None, b"Loop", b"\0\0\0\x03\0\0\0\x01"),
        (None, b"RDes", b"\0\0\0\x01Pict\0\0\0\x01\0\0\0\x04lamp"),
    ];
    made_of(&parts)
}

/// The pictures that stories of Version 6 are played with: 0 hides what is below it, 1 and 2 may have holes, 2 takes the colours of another, and 3 is a place.
pub fn with_pictures(story: &Story) -> Story {
    if story.version() != Version::V6 || story.resources().is_some() {
        return story.clone();
    }
    let whole = png(9, 20, b"\x02\0\0\0\0\0\0\0\0\0\0IDAT\0\0\0\0");
    let (holes, adaptive) = (png(40, 12, b"\x06\0\0\0"), png(4, 8, b"\x06\0\0\0"));
    let parts: [Part; 7] = [
        (Some(b"Pict"), b"PNG ", &whole),
        (Some(b"Pict"), b"PNG ", &holes),
        (Some(b"Pict"), b"PNG ", &adaptive),
        (Some(b"Pict"), b"Rect", b"\0\0\0\x10\0\0\0\x20"),
        (None, b"RelN", b"\0\x07"),
        (None, b"APal", b"\0\0\0\x02"),
        (None, b"RDes", b"\0\0\0\x01Pict\0\0\0\x01\0\0\0\x08\x1b[31mmap"),
    ];
    match Resources::from_bytes(made_of(&parts)) {
        Ok(resources) => story.clone().with_resources(resources),
        Err(error) => panic!("these pictures are no Blorb: {error}"),
    }
}

/// The beginning of a PNG of 8 bits a sample, and what follows that.
fn png(width: u32, height: u32, rest: &[u8]) -> Vec<u8> {
    let signature = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    [&signature[..], &width.to_be_bytes(), &height.to_be_bytes(), &[8], rest].concat()
}

/// A Blorb of these parts. Resources are numbered from 0 on.
pub fn made_of(parts: &[Part]) -> Vec<u8> {
    let entries: Vec<_> = parts.iter().filter_map(|(usage, id, data)| Some((usage.as_ref()?, id, data))).collect();
    let mut index = (entries.len() as u32).to_be_bytes().to_vec();
    let mut at = 12 + 8 + 4 + 12 * entries.len() as u32;
    for (number, (usage, _, data)) in entries.iter().enumerate() {
        index.extend(**usage);
        index.extend((number as u32).to_be_bytes());
        index.extend(at.to_be_bytes());
        at += 8 + data.len().next_multiple_of(2) as u32;
    }
    let mut chunks = Vec::new();
    chunk(&mut chunks, b"RIdx", &index);
    parts.iter().for_each(|(_, id, data)| chunk(&mut chunks, id, data));
    form(&chunks)
}

/// A Blorb whose index is the input's.
fn indexed(choices: &mut Choices) -> Vec<u8> {
    let mut index = u32::from(choices.word()).to_be_bytes().to_vec();
    for _ in 0..choices.below(100) {
        index.extend(choices.one_of(&[*b"Pict", *b"Snd ", *b"Exec", *b"Data", *b"XXXX"]));
        index.extend(u32::from(choices.byte() & 7).to_be_bytes());
        index.extend(u32::from(choices.number()).to_be_bytes());
    }
    let mut chunks = Vec::new();
    chunk(&mut chunks, b"RIdx", &index);
    chunk(&mut chunks, b"ZCOD", &testbed::bytes(Version::V3));
    chunk(&mut chunks, b"FORM", b"AIFF");
    form(&chunks)
}

fn form(chunks: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    chunk(&mut file, b"FORM", &[b"IFRS", chunks].concat());
    file
}

/// A file with some bytes changed, most of them near its start, or cut short.
fn changed(mut file: Vec<u8>, choices: &mut Choices) -> Vec<u8> {
    for _ in 0..choices.below(12) {
        let at = match choices.byte() {
            ..128 => usize::from(choices.byte()),
            128..192 => file.len().saturating_sub(1 + usize::from(choices.byte())),
            192.. => choices.below(file.len()),
        };
        let value = choices.number();
        file.iter_mut().skip(at).zip(value.to_be_bytes()).for_each(|(byte, new)| *byte = new);
    }
    if choices.once_in(8) {
        file.truncate(choices.below(file.len()));
    }
    file
}

fn gzip(file: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(file).and_then(|()| packed.finish()).unwrap_or_default()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, file) in files {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        assert!(packed.start_file(*name, options).is_ok() && packed.write_all(file).is_ok());
    }
    packed.finish().map(std::io::Cursor::into_inner).unwrap_or_default()
}
