//! Ogg Vorbis.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use rodio::{Decoder, Source};

use super::{Going, Out, Sound, SoundError};
use crate::story::Resource;
use crate::story::sounds::head;

pub(super) fn read(sound: &Resource<'_>) -> Result<Sound, SoundError> {
    let head = head(sound);
    let (frames, length) = head.frames.zip(head.length()).ok_or(SoundError::Ogg)?;
    let file: Arc<[u8]> = sound.data.into();
    let decoder = decoder(&file).ok_or(SoundError::Ogg)?;
    let (channels, rate) = (decoder.channels().get(), decoder.sample_rate().get());
    if !(1..=2).contains(&channels) {
        return Err(SoundError::Ogg);
    }
    // The last page has more samples than there are; without them sounds go on without a gap.
    let samples = usize::try_from(frames.saturating_mul(channels.into())).unwrap_or(usize::MAX);
    let mut next = Some(decoder);
    let play = move |out: &mut Out<'_>| {
        let mut decoder = next.take().or_else(|| self::decoder(&file)).into_iter().flatten().take(samples);
        if decoder.all(|sample| out.push(sample) == Going::On) { Going::On } else { Going::Over }
    };
    Ok(Sound { channels, rate, length: Duration::from_micros(length), play: Box::new(play) })
}

fn decoder(file: &Arc<[u8]>) -> Option<Decoder<Cursor<Arc<[u8]>>>> {
    Decoder::builder()
        .with_byte_len(file.len() as u64)
        .with_data(Cursor::new(Arc::clone(file)))
        .with_hint("ogg")
        .build()
        .ok()
}
