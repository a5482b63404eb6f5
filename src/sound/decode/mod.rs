//! Samples of files, made ahead of what is heard by a thread of their own.
//!
//! [`stream`] reads the head of a sound here and now, so that what can't be played is known, and leaves the rest to the thread. It keeps some tenths of a
//! second ready and ends when the sound is over or nobody listens any more. So neither a file's size nor what it unpacks to is ever in memory, other than
//! the file itself and the notes' samples of a module.

mod aiff;
mod ogg;
mod tracker;

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use super::{Plays, SoundError};
use crate::story::Resource;

/// Samples that the thread hands over at once, and how often it may be ahead.
const BLOCK: usize = 4096;
const BLOCKS_AHEAD: usize = 8;

/// Samples of silence that are heard at once where the thread is late; a number that all counts of channels divide.
const LATE: usize = 64;

/// A sound that plays: its samples from -1 to 1, the channels' by turns.
#[derive(Debug)]
pub struct Stream {
    /// 1 or 2.
    pub channels: u16,
    /// Frames a second.
    pub rate: u32,
    /// How long it takes to play it once.
    pub length: Duration,
    blocks: Receiver<Vec<f32>>,
    block: std::vec::IntoIter<f32>,
}

/// A file whose head was read.
struct Sound {
    channels: u16,
    rate: u32,
    length: Duration,
    /// Plays it once.
    play: Box<dyn FnMut(&mut Out) -> Going + Send>,
}

/// Where the samples go.
struct Out {
    blocks: SyncSender<Vec<f32>>,
    block: Vec<f32>,
    made: Made,
}

/// Whether there were any samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    Nothing,
    Some,
}

/// Whether somebody listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Going {
    On,
    Over,
}

impl Out {
    fn push(&mut self, sample: f32) -> Going {
        self.made = Made::Some;
        self.block.push(sample);
        if self.block.len() < BLOCK { Going::On } else { self.flush() }
    }

    fn flush(&mut self) -> Going {
        match self.blocks.send(std::mem::take(&mut self.block)) {
            Ok(()) => Going::On,
            Err(_) => Going::Over,
        }
    }
}

/// Begins to make samples of a sound.
///
/// # Errors
/// Where it can't be played.
pub fn stream(sound: &Resource<'_>, plays: Plays) -> Result<Stream, SoundError> {
    let Sound { channels, rate, length, mut play } = match &sound.format.0 {
        b"FORM" => aiff::read(sound.data)?,
        b"OGGV" => ogg::read(sound)?,
        b"MOD " => tracker::read(sound.data)?,
        _ => return Err(SoundError::Format(sound.format)),
    };
    let (sender, blocks) = sync_channel(BLOCKS_AHEAD);
    let worker = move || {
        let mut out = Out { blocks: sender, block: Vec::new(), made: Made::Nothing };
        let mut times = 0_u8;
        let more = |times| match plays {
            Plays::Times(all) => times < all,
            Plays::ForEver => true,
        };
        while more(times) && play(&mut out) == Going::On && out.flush() == Going::On {
            // What has nothing to be heard would be played for ever at once.
            if std::mem::replace(&mut out.made, Made::Nothing) == Made::Nothing {
                break;
            }
            times = times.saturating_add(1);
        }
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

impl Stream {
    /// All samples in order, however long they take to be made: for tests and for looking at what a sound is.
    pub fn all(self) -> impl Iterator<Item = f32> {
        self.blocks.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests;
