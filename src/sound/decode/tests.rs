//! Files that are made here, damaged ones, and what their samples are.

use super::*;
use crate::story::Usage;
use crate::story::iff::ChunkId;
use crate::story::sounds::snd;

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

#[test]
fn an_aiff_is_played_so_often_as_it_is_to_be() {
    let blorb = snd::to_blorb(&[(3, vec![0, 0, 1, 60, 0x20, 0, 0, 0, 0, 2, 0xC0, 0])]).expect("a sound");
    let blorb = crate::story::Resources::from_bytes(blorb).expect("a Blorb");
    let aiff = blorb.get(Usage::Sound, 3).expect("the sound");
    let stream = stream(&aiff, Plays::Times(3)).expect("it can be played");
    assert_eq!((stream.channels, stream.rate, stream.length.as_micros()), (1, 0x2000, 244));
    assert_eq!(stream.all().collect::<Vec<_>>(), [0.5, -1.0].repeat(3));
    let for_ever = super::stream(&aiff, Plays::ForEver).expect("it can be played");
    assert_eq!(for_ever.all().take(100_000).count(), 100_000);
}

#[test]
fn a_module_of_protracker_is_heard() {
    let file = protracker();
    let stream = stream(&sound(b"MOD ", &file), Plays::Times(1)).expect("it can be played");
    // 64 rows of 6 ticks of 20 ms.
    assert_eq!((stream.channels, stream.rate, stream.length), (2, 44_100, Duration::from_millis(7680)));
    let samples: Vec<f32> = stream.all().collect();
    let seconds = samples.len() as f64 / 2.0 / 44_100.0;
    assert!((7.6..7.8).contains(&seconds), "{seconds}");
    assert!(samples.iter().any(|sample| sample.abs() > 0.05), "it is silent");
    assert!(samples.iter().all(|sample| sample.abs() <= 1.0));
}

#[test]
fn what_can_not_be_played_is_refused() {
    let check = |format: &[u8; 4], data: &[u8], expected: &str| {
        let refused = stream(&sound(format, data), Plays::ForEver).expect_err("it can't be played");
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
    let (sender, blocks) = sync_channel(1);
    let mut out = Out { blocks: sender, block: Vec::new(), made: Made::Nothing };
    assert_eq!(out.push(0.5), Going::On);
    drop(blocks);
    let pushed = (0..BLOCK).map(|_| out.push(0.5)).find(|going| *going == Going::Over);
    assert_eq!(pushed, Some(Going::Over));
}
