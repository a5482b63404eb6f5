//! Samples of files, made ahead of what is heard by a thread of their own.
//!
//! [`stream`] reads the head of a sound here and now, so that what can't be played is known, and leaves the rest to the thread. It keeps some tenths of a
//! second ready and ends when the sound is over or nobody listens any more. So neither a file's size nor what it unpacks to is ever in memory, other than
//! the file itself and the notes' samples of a module.

mod aiff;
mod limits;
mod ogg;
mod tracker;

use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use super::{Plays, SoundError};
use crate::story::Resource;

/// Samples that the thread hands over at once, and how often it may be ahead.
const BLOCK: usize = 4096;
const BLOCKS_AHEAD: usize = 8;

/// Samples of silence that are heard at once where the thread is late; a number that all counts of channels divide.
const LATE: usize = 64;

/// A file whose head was read.
pub struct Sound {
    /// 1 or 2.
    pub channels: u16,
    /// Frames a second.
    pub rate: u32,
    /// How long it takes to play it once.
    pub length: Duration,
    /// Plays it once.
    play: Box<dyn FnMut(&mut Out<'_>) -> Going + Send>,
}

/// Where samples go.
struct Out<'a> {
    take: &'a mut dyn FnMut(Vec<f32>) -> Going,
    block: Vec<f32>,
    made: Made,
}

/// Whether somebody listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Going {
    On,
    Over,
}

/// Whether there were any samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    Nothing,
    Some,
}

impl Out<'_> {
    fn push(&mut self, sample: f32) -> Going {
        self.made = Made::Some;
        self.block.push(sample);
        if self.block.len() < BLOCK { Going::On } else { self.flush() }
    }

    fn flush(&mut self) -> Going {
        (self.take)(std::mem::take(&mut self.block))
    }
}

impl Sound {
    /// Reads the head of a sound.
    ///
    /// # Errors
    /// Where it can't be played.
    pub fn new(sound: &Resource<'_>) -> Result<Sound, SoundError> {
        match &sound.format.0 {
            b"FORM" => aiff::read(sound.data),
            b"OGGV" => ogg::read(sound),
            b"MOD " if limits::is_bounded(sound) => tracker::read(sound.data),
            b"MOD " => Err(SoundError::Module),
            _ => Err(SoundError::Format(sound.format)),
        }
    }

    /// Makes its samples, from -1 to 1, the channels' by turns, and gives them to somebody as long as they are taken.
    pub fn play(&mut self, plays: Plays, mut take: impl FnMut(Vec<f32>) -> Going) {
        let mut out = Out { take: &mut take, block: Vec::new(), made: Made::Nothing };
        let mut times = 0_u8;
        let more = |times| match plays {
            Plays::Times(all) => times < all,
            Plays::ForEver => true,
        };
        while more(times) && (self.play)(&mut out) == Going::On && out.flush() == Going::On {
            // What has nothing to be heard would be played for ever at once.
            if std::mem::replace(&mut out.made, Made::Nothing) == Made::Nothing {
                break;
            }
            times = times.saturating_add(1);
        }
    }
}

/// A sound that is heard: its samples, from a thread that makes them.
#[derive(Debug)]
pub struct Stream {
    pub channels: u16,
    pub rate: u32,
    pub length: Duration,
    blocks: Receiver<Vec<f32>>,
    block: std::vec::IntoIter<f32>,
}

/// Begins to make samples of a sound.
///
/// # Errors
/// Where it can't be played.
pub fn stream(sound: &Resource<'_>, plays: Plays) -> Result<Stream, SoundError> {
    let mut sound = Sound::new(sound)?;
    let Sound { channels, rate, length, .. } = sound;
    let (sender, blocks) = sync_channel(BLOCKS_AHEAD);
    let worker = move || {
        sound.play(plays, |block| match sender.send(block) {
            Ok(()) => Going::On,
            Err(_) => Going::Over,
        });
    };
    thread::Builder::new().name("sound".to_owned()).spawn(worker).map_err(|_| SoundError::Device)?;
    Ok(Stream { channels, rate, length, blocks, block: Vec::new().into_iter() })
}

impl Iterator for Stream {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        loop {
            if let Some(sample) = self.block.next() {
                return Some(sample);
            }
            // What is heard must not wait.
            self.block = match self.blocks.try_recv() {
                Ok(block) => block.into_iter(),
                Err(TryRecvError::Empty) => vec![0.0; LATE].into_iter(),
                Err(TryRecvError::Disconnected) => return None,
            };
        }
    }
}

#[cfg(test)]
mod tests;
