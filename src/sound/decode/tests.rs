//! Files that are made here, damaged ones, and what their samples are.

use super::*;
use crate::story::Usage;
use crate::story::iff::ChunkId;
use crate::story::sounds::snd;

/// A quarter of a second of a tone, made with oggenc.
const OGG: &[u8] = include_bytes!("tone.ogg");

fn sound<'a>(format: &[u8; 4], data: &'a [u8]) -> Resource<'a> {
    Resource { usage: Usage::Sound, number: 3, format: ChunkId(*format), data }
}

/// A module of ProTracker that plays one note on its first channel, for one pattern.
fn protracker() -> Vec<u8> {
    let mut file = vec![0; 1084];
    // The sample: 32 bytes, volume 64, looped as a whole. Lengths are in words.
    file[42..44].copy_from_slice(&16_u16.to_be_bytes());
    file[45] = 64;
    file[48..50].copy_from_slice(&16_u16.to_be_bytes());
    (file[950], file[951]) = (1, 127);
    file[1080..1084].copy_from_slice(b"M.K.");
    let mut pattern = vec![0; 1024];
    // Sample 1 at period 428, which is C-2.
    pattern[..4].copy_from_slice(&[0x01, 0xAC, 0x10, 0]);
    file.extend(pattern);
    file.extend([[0x60_u8; 16], [0xA0; 16]].concat());
    file
}

/// What a sound is played as, as far as so many samples.
fn played(sound: &Resource<'_>, plays: Plays, most: usize) -> (Sound, Vec<f32>) {
    let mut sound = Sound::new(sound).unwrap_or_else(|error| panic!("{error}"));
    let mut samples = Vec::new();
    sound.play(plays, |block| {
        samples.extend(block);
        if samples.len() < most { Going::On } else { Going::Over }
    });
    (sound, samples)
}

#[test]
fn an_aiff_is_played_so_often_as_it_is_to_be() {
    let blorb = snd::to_blorb(&[(3, vec![0, 0, 1, 60, 0x20, 0, 0, 0, 0, 2, 0xC0, 0])]).expect("a sound");
    let blorb = crate::story::Resources::from_bytes(blorb).expect("a Blorb");
    let aiff = blorb.get(Usage::Sound, 3).expect("the sound");
    let (sound, samples) = played(&aiff, Plays::Times(3), 100);
    assert_eq!((sound.channels, sound.rate, sound.length.as_micros()), (1, 0x2000, 244));
    assert_eq!(samples, [0.5, -1.0].repeat(3));
    assert_eq!(played(&aiff, Plays::ForEver, 10_000).1, [0.5, -1.0].repeat(5000));
}

#[test]
fn a_module_of_protracker_is_heard() {
    let file = protracker();
    let (sound, samples) = played(&sound(b"MOD ", &file), Plays::Times(1), usize::MAX);
    // 64 rows of 6 ticks of 20 ms.
    assert_eq!((sound.channels, sound.rate, sound.length), (2, 44_100, Duration::from_millis(7680)));
    let seconds = samples.len() as f64 / 2.0 / 44_100.0;
    assert!((7.6..7.8).contains(&seconds), "{seconds}");
    assert!(samples.iter().any(|sample| sample.abs() > 0.05), "it is silent");
    assert!(samples.iter().all(|sample| sample.abs() <= 1.0));
}

#[test]
fn an_ogg_is_heard() {
    let (sound, samples) = played(&sound(b"OGGV", OGG), Plays::Times(2), usize::MAX);
    assert_eq!((sound.channels, sound.rate, sound.length), (1, 8000, Duration::from_millis(250)));
    assert_eq!(samples.len(), 2 * 2000);
    assert!(samples.iter().any(|sample| sample.abs() > 0.3), "it is silent");
}

#[test]
fn a_stream_has_what_its_thread_makes() {
    let file = protracker();
    let stream = stream(&sound(b"MOD ", &file), Plays::Times(1)).expect("it can be played");
    let all: Vec<f32> = stream.blocks.iter().flatten().collect();
    assert_eq!(all, played(&sound(b"MOD ", &file), Plays::Times(1), usize::MAX).1);
}

#[test]
fn what_can_not_be_played_is_refused() {
    let check = |format: &[u8; 4], data: &[u8], expected: &str| {
        let refused = Sound::new(&sound(format, data)).err().expect("it can't be played");
        assert_eq!(refused.to_string(), expected);
    };
    check(b"FORM", b"", "it is no AIFF");
    check(b"OGGV", b"OggS", "it is no Ogg Vorbis that can be read");
    check(b"OGGV", b"", "it is no Ogg Vorbis that can be read");
    check(b"MOD ", b"", "it is no module that can be read");
    check(b"MOD ", b"Extended Module: ", "it is no module that can be read");
    check(b"SONG", b"", "sounds of the format SONG can't be played");
}

#[test]
fn samples_that_nobody_hears_any_more_end_it() {
    let file = protracker();
    let (_, samples) = played(&sound(b"MOD ", &file), Plays::ForEver, 10 * BLOCK);
    assert_eq!(samples.len(), 10 * BLOCK);
}
