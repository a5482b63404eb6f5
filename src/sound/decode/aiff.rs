//! AIFF: the samples lie there.

use std::time::Duration;

use super::{Going, Out, Sound, SoundError};
use crate::story::sounds::Aiff;

pub(super) fn read(file: &[u8]) -> Result<Sound, SoundError> {
    let head = Aiff::new(file)?;
    let (channels, rate, length) = (head.channels, head.rate, Duration::from_micros(head.length()));
    let file = file.to_vec();
    let play = move |out: &mut Out<'_>| match Aiff::new(&file) {
        Ok(aiff) if aiff.samples().all(|sample| out.push(sample) == Going::On) => Going::On,
        Ok(_) | Err(_) => Going::Over,
    };
    Ok(Sound { channels, rate, length, play: Box::new(play) })
}
