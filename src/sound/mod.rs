//! Sounds that are heard (§9, §15 sound_effect; Blorb 2.0.4, "Sound Resource Chunks").
//!
//! The machine announces what a story does with sounds, as events. A [`Player`] takes them and knows what plays: one sampled sound and one piece of music, how
//! long still, and what waits. It is a value, which is told the time. What is heard comes out of a [`Sink`]: the device of this computer with the feature
//! `sound` ([`open`]), and a list in tests. Without one nothing is played, the story is told so in its header, and nothing ever ends:
//! a routine is called only when its sound *has* played so often as it was to (§9.4.4), in Frotz and Bocfel too.
//!
//! Start at `player.rs`. `decode/` makes samples of files, in a thread of their own; `device.rs` has them heard. Nothing here waits, and nothing here is the
//! story's: when a sound has ended, a front end posts it to the machine.

#[cfg(feature = "sound")]
pub mod decode;
#[cfg(feature = "sound")]
mod device;
mod player;

#[cfg(test)]
mod tests;

use std::fmt::Debug;
use std::time::Duration;

use thiserror::Error;

pub use player::{Bell, Player};

use crate::story::Resource;
use crate::story::iff::{self, ChunkId};
use crate::story::sounds::AiffError;
use crate::zmachine::screen::Bleep;

/// What plays beside each other: a sound stops what plays on its own channel (Blorb 2.0.4, "Z-Machine Compatibility Issues").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Sampled sounds: AIFF.
    Effects,
    /// All other formats.
    Music,
}

impl Channel {
    /// The channel of a sound's format.
    pub fn of(sound: &Resource<'_>) -> Channel {
        if sound.format == iff::FORM { Channel::Effects } else { Channel::Music }
    }
}

/// How often a sound is played in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plays {
    Times(u8),
    ForEver,
}

/// How loud a sound is: 1 to 8.
///
/// The scale is that of modules, where half the number is half the amplitude, as Standard 1.1 has it (§9 remarks).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume(u8);

impl Volume {
    const LOUDEST: u8 = 8;

    /// The volume that a story gives. 255 is the loudest there is, 0 is taken for 1, and what the Standard does not define for 8.
    pub fn of(given: u8) -> Volume {
        Volume(given.clamp(1, Volume::LOUDEST))
    }

    /// What the amplitude is multiplied with.
    pub fn amplitude(self) -> f32 {
        f32::from(self.0) / f32::from(Volume::LOUDEST)
    }
}

/// Why a sound is not played.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SoundError {
    #[error("{0}")]
    Aiff(#[from] AiffError),
    #[error("it is no Ogg Vorbis that can be read")]
    Ogg,
    #[error("it is no module that can be read")]
    Module,
    #[error("sounds of the format {0} can't be played")]
    Format(ChunkId),
    #[error("the sound device can't be used")]
    Device,
}

/// Where sounds come out.
pub trait Sink: Debug {
    /// Begins to play a sound in place of what its channel has. How long it takes to play it once.
    ///
    /// # Errors
    /// Where it can't be played; what plays goes on then.
    fn start(&mut self, sound: &Resource<'_>, volume: Volume, plays: Plays) -> Result<Duration, SoundError>;
    /// Stops what plays on a channel.
    fn stop(&mut self, channel: Channel);
    /// Gives a bleep (§9.1), over whatever plays.
    fn bleep(&mut self, bleep: Bleep);
    /// Holds everything where it is.
    fn pause(&mut self);
    /// Goes on from there.
    fn resume(&mut self);
    /// Sets how loud everything is: 0 to 100, as a person hears it.
    fn set_loudness(&mut self, percent: u8);
    /// Nothing has played for a while, nor may for a long time.
    fn rest(&mut self);
}

/// Finds a place for sounds to come out; None where there is none.
pub type Open = fn() -> Option<Box<dyn Sink>>;

/// This computer's sound device, where golmac was built with the feature `sound` and there is one.
pub fn open() -> Option<Box<dyn Sink>> {
    #[cfg(feature = "sound")]
    return device::Device::open().map(|device| -> Box<dyn Sink> { Box::new(device) });
    #[cfg(not(feature = "sound"))]
    None
}
