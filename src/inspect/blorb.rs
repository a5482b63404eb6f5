//! What a Blorb holds: its chunks, and its resources by usage and number (Blorb 2.0.4).

use std::collections::HashSet;
use std::fmt;

use serde::Serialize;

use crate::story::iff::{self, ChunkId};
use crate::story::infocom::{Adapter, InfocomPicture};
use crate::story::pictures::{jpeg_size, png_size};
use crate::story::sounds::{head, looped};
use crate::story::{GameId, Palette, Pictures, Resource, Resources, Story, Usage};
use crate::zmachine::screen::displayable_line;

/// A chunk of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChunkRow {
    pub id: String,
    /// Where it begins, with its id.
    pub offset: u64,
    /// Bytes of its data, as it says.
    pub size: u64,
    /// Whether the file has all of them.
    pub whole: bool,
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResourceRow {
    pub usage: String,
    pub number: u32,
    pub format: String,
    /// What it is, with the size of a picture, and whether that takes the colours of another.
    pub kind: String,
    /// What is said in place of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub size: u64,
    /// The name of the file that it is written to.
    pub file_name: String,
}

/// A Blorb's contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlorbReport {
    pub size: u64,
    /// What is wrong with the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    pub chunks: Vec<ChunkRow>,
    pub resources: Vec<ResourceRow>,
    /// The number of the picture that is the cover.
    pub frontispiece: Option<u32>,
    /// The release of the resources; 0 where the file does not say.
    pub release: u16,
    /// The game that the resources are of, as release and serial code, where the file says so.
    pub game: Option<String>,
    /// Whether that is the story.
    pub game_matches: Option<bool>,
    /// Bytes of the iFiction record.
    pub metadata_size: Option<u64>,
}

/// The most rows of either kind that are kept.
const MOST_ROWS: usize = 1 << 16;

/// The most sounds whose heads are read, for some must be searched.
const MOST_HEADS: usize = 1000;

impl BlorbReport {
    /// The contents of a Blorb, held against a story where there is one.
    pub fn of(resources: &Resources, story: Option<&Story>) -> BlorbReport {
        let file = resources.file();
        let length = |bytes: usize| bytes as u64;
        let chunks = iff::chunks(file).take(MOST_ROWS).map(|chunk| ChunkRow {
            id: chunk.id.to_string(),
            offset: length(chunk.start),
            size: length(chunk.said),
            whole: chunk.is_whole(),
        });
        let looped = looped(resources);
        let pictures = Pictures::of(resources);
        let picture = |resource: &Resource<'_>| match adaptive(&pictures, resource.number) {
            true => format!("{}, adaptive palette", kind(resource)),
            false => kind(resource),
        };
        let mut heads = 0;
        let rows = resources.iter().take(MOST_ROWS).map(|resource| ResourceRow {
            usage: usage(resource.usage),
            number: resource.number,
            format: resource.format.to_string(),
            kind: match resource.usage {
                Usage::Sound if heads < MOST_HEADS => {
                    heads += 1;
                    sound(&resource, &looped)
                }
                Usage::Picture => picture(&resource),
                Usage::Sound | Usage::Data | Usage::Executable | Usage::Other(_) => kind(&resource),
            },
            description: match resource.usage {
                Usage::Picture => description(&pictures, resource.number),
                Usage::Sound | Usage::Data | Usage::Executable | Usage::Other(_) => None,
            },
            size: length(resource.data.len()),
            file_name: file_name(&resource),
        });
        let game = resources.game_id();
        let same = |game: GameId, story: &Story| game == story.identity().game();
        BlorbReport {
            size: length(file.len()),
            fault: resources.fault().map(|fault| fault.to_string()),
            chunks: chunks.collect(),
            resources: rows.collect(),
            frontispiece: resources.frontispiece(),
            release: resources.release(),
            game: game.map(|game| game.to_string()),
            game_matches: game.zip(story).map(|(game, story)| same(game, story)),
            metadata_size: resources.chunk(ChunkId(*b"IFmd")).map(|record| length(record.len())),
        }
    }
}

/// Whether a picture takes the colours of another (Blorb, `APal`).
fn adaptive(pictures: &Pictures, number: u32) -> bool {
    let known = u16::try_from(number).ok().and_then(|number| pictures.get(number, (1, 1)));
    known.is_some_and(|picture| picture.palette == Palette::Adaptive)
}

fn description(pictures: &Pictures, number: u32) -> Option<String> {
    pictures.description(number.try_into().ok()?).map(displayable_line)
}

fn usage(usage: Usage) -> String {
    match usage {
        Usage::Picture => "picture".to_owned(),
        Usage::Sound => "sound".to_owned(),
        Usage::Data => "data".to_owned(),
        Usage::Executable => "executable".to_owned(),
        Usage::Other(id) => id.to_string(),
    }
}

/// The name of the file for a resource: letters, digits, a hyphen and a full stop, whatever the Blorb says.
pub fn file_name(resource: &Resource<'_>) -> String {
    let usage = match resource.usage {
        Usage::Picture => "pict".to_owned(),
        Usage::Sound => "snd".to_owned(),
        Usage::Data => "data".to_owned(),
        Usage::Executable => "exec".to_owned(),
        // Ids that differ in signs alone get different names.
        Usage::Other(ChunkId(id)) => {
            let hexadecimal: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("other{hexadecimal}")
        }
    };
    let ending = match (&resource.format.0, resource.data.first()) {
        (b"PNG ", _) => "png".to_owned(),
        (b"JPEG", _) => "jpg".to_owned(),
        (b"Rect", _) => "rect".to_owned(),
        (b"FORM", _) => "aiff".to_owned(),
        (b"OGGV", _) => "ogg".to_owned(),
        (b"MOD ", _) => "mod".to_owned(),
        (b"SONG", _) => "song".to_owned(),
        (b"MIDI", _) => "mid".to_owned(),
        (b"MP3 ", _) => "mp3".to_owned(),
        (b"TEXT", _) => "txt".to_owned(),
        (b"GLUL", _) => "ulx".to_owned(),
        (b"ZCOD", Some(version @ 1..=8)) => format!("z{version}"),
        _ => "bin".to_owned(),
    };
    format!("{usage}-{}.{ending}", resource.number)
}

/// What a sound is, and how often a V3 story has it played.
fn sound(resource: &Resource<'_>, looped: &HashSet<u32>) -> String {
    let looped = if looped.contains(&resource.number) { ", looped" } else { "" };
    format!("{}{looped}", head(resource))
}

fn kind(resource: &Resource<'_>) -> String {
    let data = resource.data;
    let sized = |name: &str, size: Option<(u32, u32)>| match size {
        Some((width, height)) => format!("{name} {width}x{height}"),
        None => format!("{name}, damaged"),
    };
    match &resource.format.0 {
        b"PNG " => sized("PNG", png_size(data)),
        b"JPEG" => sized("JPEG", jpeg_size(data)),
        b"Rect" => sized("placeholder", pair(data)),
        b"IPic" => infocom(data),
        b"FORM" => format!("IFF {}", iff::form_type(data).map_or_else(|| "?".to_owned(), |kind| kind.to_string())),
        b"TEXT" => "text".to_owned(),
        b"BINA" => "binary".to_owned(),
        b"ZCOD" => match data.first() {
            Some(version @ 1..=8) => format!("Z-code, version {version}"),
            Some(_) | None => "Z-code, damaged".to_owned(),
        },
        b"GLUL" => "Glulx".to_owned(),
        _ => resource.format.to_string(),
    }
}

/// One of Infocom's own pictures.
fn infocom(data: &[u8]) -> String {
    let Some(picture) = InfocomPicture::new(data) else { return "Infocom's, damaged".to_owned() };
    let card = match picture.adapter {
        Adapter::Cga => "CGA",
        Adapter::Ega => "EGA",
        Adapter::Mcga => "MCGA",
    };
    format!("Infocom's {card} {}x{}", picture.width, picture.height)
}

/// Two numbers of four bytes.
fn pair(data: &[u8]) -> Option<(u32, u32)> {
    let [w0, w1, w2, w3, h0, h1, h2, h3] = *data.first_chunk()?;
    Some((u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3])))
}

impl fmt::Display for BlorbReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Blorb, {} bytes", self.size)?;
        if let Some(fault) = &self.fault {
            writeln!(f, "  wrong       {fault}")?;
        }
        if let Some(number) = self.frontispiece {
            writeln!(f, "  cover       picture {number}")?;
        }
        if self.release != 0 {
            writeln!(f, "  release     {} of the resources", self.release)?;
        }
        if let Some(game) = &self.game {
            let same = match self.game_matches {
                Some(true) => ", which is this story",
                Some(false) => ", which is not this story",
                None => "",
            };
            writeln!(f, "  of          {game}{same}")?;
        }
        if let Some(size) = self.metadata_size {
            writeln!(f, "  metadata    {size} bytes of iFiction")?;
        }
        writeln!(f, "\n  Chunks")?;
        for chunk in &self.chunks {
            let cut = if chunk.whole { "" } else { "  (cut short)" };
            writeln!(f, "  {:<6}{:>10} bytes at {}{cut}", chunk.id, chunk.size, chunk.offset)?;
        }
        writeln!(f, "\n  Resources")?;
        for row in &self.resources {
            writeln!(f, "  {:<11}{:>5} {:>10} bytes  {}", row.usage, row.number, row.size, row.kind)?;
            if let Some(description) = &row.description {
                writeln!(f, "                                {description}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::infocom;
    use crate::story::infocom::testing::file;
    use crate::story::pictures::testing::{blorb, jpeg, png, words};
    use crate::story::sounds::snd;

    #[test]
    fn pictures_are_listed_with_their_size_palette_and_description() {
        let described = [words(&[1]), b"Pict".to_vec(), words(&[2, 9]), b"a\x1b[0m map".to_vec()].concat();
        let others = [(b"APal", words(&[2])), (b"RDes", described)];
        let pictures = [(b"JPEG", jpeg(30, 20)), (b"PNG ", png(4, 6, 3, b"IDAT"))];
        let report = BlorbReport::of(&blorb(&pictures, &others), None);
        let rows: Vec<_> = report.resources.iter().map(|row| (row.kind.as_str(), row.description.as_deref())).collect();
        assert_eq!(rows, [("JPEG 30x20", None), ("PNG 4x6, adaptive palette", Some("a[0m map"))]);
        let own = infocom::to_blorb(Adapter::Mcga, &[file(1, &[(3, 8, 2, 0, &[], &[9])])]).expect("pictures");
        let report = BlorbReport::of(&Resources::from_bytes(own).expect("a Blorb"), None);
        assert_eq!(report.resources[0].kind, "Infocom's MCGA 8x2, adaptive palette");
    }

    #[test]
    fn a_blorb_that_was_cut_short_is_called_that() {
        let whole = blorb(&[(b"JPEG", jpeg(30, 20)), (b"PNG ", png(4, 6, 3, b"IDAT"))], &[]);
        assert_eq!(BlorbReport::of(&whole, None).fault, None);
        let file = whole.file();
        let cut = Resources::from_bytes(&file[..file.len() - 4]).expect("a Blorb");
        let told = BlorbReport::of(&cut, None).to_string();
        let wrong = "it is cut short or damaged, and 1 of the 2 things in it are missing or not whole";
        assert!(told.contains(&format!("  wrong       {wrong}\n")), "{told}");
    }

    #[test]
    fn sounds_are_listed_with_how_long_they_are_and_whether_they_are_looped() {
        let sound = |plays: u8| [&[0, 0, plays, 60, 0x10, 0, 0, 0, 0x08, 0][..], &[0x80; 0x800]].concat();
        let blorb = snd::to_blorb(&[(3, sound(1)), (4, sound(0))]).expect("sounds");
        let report = BlorbReport::of(&Resources::from_bytes(blorb).expect("a Blorb"), None);
        let kinds: Vec<&str> = report.resources.iter().map(|row| row.kind.as_str()).collect();
        assert_eq!(kinds, ["AIFF, 8 bits, mono, 4096 Hz, 0.5 s", "AIFF, 8 bits, mono, 4096 Hz, 0.5 s, looped"]);
    }
}
