//! Which output and input streams are selected (§7.1, §10.2).

use serde::{Deserialize, Serialize};

use super::request::InputStream;

/// How deep output stream 3 may be nested (§7.1.2.1.1).
pub const MEMORY_STREAMS: usize = 16;

/// Whether a stream is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection {
    Off = 0,
    On = 1,
}

impl Selection {
    pub fn is_on(self) -> bool {
        self == Selection::On
    }
}

/// Whether the front end has a file for a stream: it is asked once a session (§7.1.1.2; A Mind Forever Voyaging turns
/// its printer on and off many times).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opened {
    NotAsked = 0,
    Yes = 1,
}

/// A table in dynamic memory that output goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryStream {
    pub table: u16,
    /// Characters written so far.
    pub count: u16,
}

/// A sound that was started and has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Playing {
    pub number: u16,
    /// Packed address of the routine to call when it ends by itself, or 0.
    pub routine: u16,
}

/// The sounds that play: at most one sample and one piece of music, which do not interrupt each other (§9.4.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sounds {
    sample: Option<Playing>,
    music: Option<Playing>,
}

/// What a sound is, which a story can't tell (§9.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SoundKind {
    Sample,
    Music,
}

impl Sounds {
    /// Starts a sound, which stops the one of its kind that plays.
    pub(crate) fn start(&mut self, kind: SoundKind, sound: Playing) {
        match kind {
            SoundKind::Sample => self.sample = Some(sound),
            SoundKind::Music => self.music = Some(sound),
        }
    }

    /// A sound that plays.
    pub(crate) fn get(&self, number: u16) -> Option<&Playing> {
        [&self.sample, &self.music].into_iter().flatten().find(|playing| playing.number == number)
    }

    pub(crate) fn numbers(&self) -> impl Iterator<Item = u16> {
        [&self.sample, &self.music].into_iter().flatten().map(|playing| playing.number)
    }

    /// Takes a sound out, whatever the reason; None where it does not play.
    pub(crate) fn end(&mut self, number: u16) -> Option<Playing> {
        let plays = |sound: &mut Playing| sound.number == number;
        self.sample.take_if(plays).or_else(|| self.music.take_if(plays))
    }

    /// Takes out all of them.
    pub(crate) fn end_all(&mut self) {
        *self = Sounds::default();
    }
}

/// The streams. While a memory stream is open, nothing reaches the others, though they stay selected (§7.1.2.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Streams {
    /// Stream 1.
    pub screen: Selection,
    /// Stream 2; bit 0 of Flags 2 says the same.
    pub transcript: Selection,
    pub transcript_file: Opened,
    /// Stream 3, the innermost last.
    pub memory: Vec<MemoryStream>,
    /// Stream 4.
    pub record: Selection,
    pub record_file: Opened,
    pub input: InputStream,
    pub sounds: Sounds,
}

impl Default for Streams {
    fn default() -> Streams {
        Streams {
            screen: Selection::On,
            transcript: Selection::Off,
            transcript_file: Opened::NotAsked,
            memory: Vec::new(),
            record: Selection::Off,
            record_file: Opened::NotAsked,
            input: InputStream::Keyboard,
            sounds: Sounds::default(),
        }
    }
}
