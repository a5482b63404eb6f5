//! What the heads of sounds say, in whatever format: enough to list them.

use std::fmt;

use super::aiff::Aiff;
use crate::story::resources::Resource;

/// Bytes of the end of an Ogg file in which its last page is looked for: a page has no more.
const OGG_PAGE: usize = 65_307;

/// What a sound is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundHead {
    /// In words: `AIFF, 8 bits`.
    pub format: String,
    pub channels: Option<u16>,
    /// Frames a second.
    pub rate: Option<u32>,
    /// How many frames there are, where the head says so; a module must be played to know.
    pub frames: Option<u64>,
}

impl SoundHead {
    /// How long it is, in microseconds, where that is known.
    pub fn length(&self) -> Option<u64> {
        Some(super::length(self.frames?, self.rate?))
    }
}

impl fmt::Display for SoundHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format)?;
        match self.channels {
            Some(1) => f.write_str(", mono")?,
            Some(2) => f.write_str(", stereo")?,
            Some(channels) => write!(f, ", {channels} channels")?,
            None => {}
        }
        if let Some(rate) = self.rate {
            write!(f, ", {rate} Hz")?;
        }
        if let Some(length) = self.length() {
            write!(f, ", {:.1} s", length as f64 / 1e6)?;
        }
        Ok(())
    }
}

/// Reads the head of a sound.
pub fn head(sound: &Resource<'_>) -> SoundHead {
    let only = |format: String| SoundHead { format, channels: None, rate: None, frames: None };
    match &sound.format.0 {
        b"FORM" => match Aiff::new(sound.data) {
            Ok(aiff) => SoundHead {
                format: format!("AIFF, {} bits", aiff.bits),
                channels: Some(aiff.channels),
                rate: Some(aiff.rate),
                frames: Some(aiff.frames as u64),
            },
            Err(error) => only(format!("AIFF that can't be played: {error}")),
        },
        b"OGGV" => ogg(sound.data).unwrap_or_else(|| only("Ogg Vorbis, damaged".to_owned())),
        b"MOD " => only(module(sound.data).to_owned()),
        b"SONG" => only("song".to_owned()),
        _ => only(sound.format.to_string()),
    }
}

/// An Ogg file's first page has the rate, and its last one says how many frames there are.
fn ogg(file: &[u8]) -> Option<SoundHead> {
    let (page, packet) = file.split_first_chunk::<27>()?;
    let segments = page.last().copied()?;
    let [b'O', b'g', b'g', b'S', ..] = page else { return None };
    let identification = packet.get(usize::from(segments)..)?.first_chunk::<16>()?;
    let [1, b'v', b'o', b'r', b'b', b'i', b's', _, _, _, _, channels, r0, r1, r2, r3] = *identification else {
        return None;
    };
    let rate = u32::from_le_bytes([r0, r1, r2, r3]);
    let end = file.get(file.len().saturating_sub(OGG_PAGE)..)?;
    let last = end.windows(14).rev().find_map(|bytes| match bytes {
        [b'O', b'g', b'g', b'S', _, _, frames @ ..] => frames.first_chunk::<8>(),
        _ => None,
    });
    // -1 where no packet ends on the page.
    let frames = last.map(|frames| u64::from_le_bytes(*frames)).filter(|frames| *frames < 1 << 40);
    Some(SoundHead { format: "Ogg Vorbis".to_owned(), channels: Some(channels.into()), rate: Some(rate), frames })
}

/// Which of the four kinds of modules a file is; a ProTracker's has its mark behind the list of its patterns, or none at all.
fn module(file: &[u8]) -> &'static str {
    if file.starts_with(b"Extended Module: ") {
        "module of FastTracker 2"
    } else if file.starts_with(b"IMPM") {
        "module of Impulse Tracker"
    } else if file.get(44..48) == Some(b"SCRM") {
        "module of Scream Tracker 3"
    } else {
        "module of ProTracker"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Usage;
    use crate::story::iff::ChunkId;

    fn check(format: &[u8; 4], data: &[u8], expected: &str) {
        let sound = Resource { usage: Usage::Sound, number: 3, format: ChunkId(*format), data };
        assert_eq!(head(&sound).to_string(), expected);
    }

    #[test]
    fn an_ogg_says_how_long_it_is_on_its_last_page() {
        let mut file = [&b"OggS"[..], &[0; 22], &[1, 30], b"\x01vorbis\0\0\0\0\x02"].concat();
        file.extend(44100_u32.to_le_bytes());
        check(b"OGGV", &file, "Ogg Vorbis, stereo, 44100 Hz, 0.0 s");
        file.extend(b"OggS\0\x04");
        file.extend(66150_u64.to_le_bytes());
        check(b"OGGV", &file, "Ogg Vorbis, stereo, 44100 Hz, 1.5 s");
        file.extend(b"OggS\0\x04");
        file.extend(u64::MAX.to_le_bytes());
        check(b"OGGV", &file, "Ogg Vorbis, stereo, 44100 Hz");
        check(b"OGGV", &file[..40], "Ogg Vorbis, damaged");
        check(b"OGGV", b"", "Ogg Vorbis, damaged");
    }

    #[test]
    fn modules_are_told_by_their_marks() {
        check(b"MOD ", b"IMPM", "module of Impulse Tracker");
        check(b"MOD ", b"Extended Module: x", "module of FastTracker 2");
        check(b"MOD ", &[&[0; 44][..], b"SCRM"].concat(), "module of Scream Tracker 3");
        check(b"MOD ", b"", "module of ProTracker");
        check(b"SONG", b"", "song");
        check(b"FORM", b"FORM\0\0\0\0AIFF", "AIFF that can't be played: it does not say how its samples lie");
    }
}
