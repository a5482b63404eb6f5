//! Any bytes as a sound of any format, and sound ones with changes.

use golmac::sound::Plays;
use golmac::sound::decode::{Going, Sound};
use golmac::story::iff::ChunkId;
use golmac::story::sounds::{head, looped, snd};
use golmac::story::{Resource, Resources, Usage};

use super::choices::{Choices, changed};

/// A tone, made with oggenc.
const OGG: &[u8] = include_bytes!("../../src/sound/decode/tone.ogg");

/// Samples that are taken of a sound.
const MOST_SAMPLES: usize = 200_000;

/// Changes that are made to a file at most.
const MOST_CHANGES: usize = 24;

/// The first byte says what the others are.
pub fn sounds(data: &[u8]) {
    let Some((&first, input)) = data.split_first() else { return };
    let mut choices = Choices::new(input);
    match first % 9 {
        0 => play(b"FORM", input),
        1 => play(b"OGGV", input),
        2 => play(b"MOD ", input),
        3 => play(b"MOD ", &changed(protracker(), MOST_CHANGES, &mut choices)),
        4 => play(b"MOD ", &changed(fasttracker(), MOST_CHANGES, &mut choices)),
        5 => play(b"MOD ", &changed(scream_tracker(), MOST_CHANGES, &mut choices)),
        6 => play(b"MOD ", &changed(impulse_tracker(), MOST_CHANGES, &mut choices)),
        7 => play(b"OGGV", &changed(OGG.to_vec(), MOST_CHANGES, &mut choices)),
        _ => infocoms(&mut choices),
    }
}

/// Reads and plays a sound as far as some seconds, in a thread that is this one.
fn play(format: &[u8; 4], data: &[u8]) {
    let resource = Resource { usage: Usage::Sound, number: 3, format: ChunkId(*format), data };
    let shown = head(&resource).to_string();
    assert!(!shown.contains(char::is_control), "{shown:?}");
    let Ok(mut sound) = Sound::new(&resource) else { return };
    assert!((1..=2).contains(&sound.channels) && sound.rate > 0);
    let mut made = 0;
    sound.play(Plays::Times(2), |block| {
        assert!(block.iter().all(|sample| sample.is_finite()), "a sample is no number");
        made += block.len();
        if made < MOST_SAMPLES { Going::On } else { Going::Over }
    });
}

/// Files of Infocom's as a Blorb, whose sounds are damaged then.
fn infocoms(choices: &mut Choices) {
    let file = |choices: &mut Choices| {
        let length = choices.number();
        let said = choices.number().to_be_bytes();
        let head = [choices.word(), choices.word(), choices.number(), 0].map(u16::to_be_bytes).concat();
        [head, said.to_vec(), vec![0x55; usize::from(length)]].concat()
    };
    let files: Vec<(u32, Vec<u8>)> = (3..6).map(|number| (number, file(choices))).collect();
    let Some(blorb) = snd::to_blorb(&files) else { return };
    let Ok(resources) = Resources::from_bytes(changed(blorb, MOST_CHANGES, choices)) else { return };
    let _ = looped(&resources);
    resources.of(Usage::Sound).for_each(|sound| play(&sound.format.0, sound.data));
}

/// A module of ProTracker: one sample, one pattern, a note and every effect.
fn protracker() -> Vec<u8> {
    let mut file = vec![0; 1084];
    file[42..44].copy_from_slice(&16_u16.to_be_bytes());
    file[45] = 64;
    file[48..50].copy_from_slice(&16_u16.to_be_bytes());
    (file[950], file[951]) = (1, 127);
    file[1080..1084].copy_from_slice(b"M.K.");
    let notes = (0..256_u32).map(|cell| [0x01, 0xAC, 0x10 | (cell & 15) as u8, (cell * 7) as u8]);
    file.extend(notes.flatten());
    file.extend([[0x60_u8; 16], [0xA0; 16]].concat());
    file
}

/// A module of FastTracker 2 with a pattern of two rows and one instrument.
fn fasttracker() -> Vec<u8> {
    let mut file = b"Extended Module: ".to_vec();
    file.resize(37, b' ');
    file.push(0x1A);
    file.resize(58, b' ');
    file.extend(0x0104_u16.to_le_bytes());
    file.extend(276_u32.to_le_bytes());
    // Orders, restart, channels, patterns, instruments, flags, speed, tempo.
    [1_u16, 0, 2, 1, 1, 1, 6, 125].iter().for_each(|word| file.extend(word.to_le_bytes()));
    file.resize(60 + 276, 0);
    file.extend(9_u32.to_le_bytes());
    file.push(0);
    [2_u16, 20].iter().for_each(|word| file.extend(word.to_le_bytes()));
    file.extend([49, 1, 0x40, 4, 0x33, 50, 1, 0x60, 3, 0x22, 51, 1, 0, 11, 0, 97, 0, 0, 13, 2]);
    file.extend(263_u32.to_le_bytes());
    file.resize(file.len() + 23, 0);
    file.extend(1_u16.to_le_bytes());
    file.extend(40_u32.to_le_bytes());
    file.resize(file.len() + 263 - 33, 0);
    [16_u32, 0, 16].iter().for_each(|word| file.extend(word.to_le_bytes()));
    // Volume, finetune, looped, panning, note, reserved, name.
    file.extend([64, 0, 1, 128, 0, 0]);
    file.resize(file.len() + 22, 0);
    file.extend([40, 0, 0, 0, 0, 0, 0, 0, 176, 0, 0, 0, 0, 0, 0, 0]);
    file
}

/// A module of Scream Tracker 3 with an order, an instrument and a pattern.
fn scream_tracker() -> Vec<u8> {
    let mut file = vec![0; 28];
    file.extend([0x1A, 16, 0, 0]);
    [2_u16, 1, 1, 0, 0x1320, 2].iter().for_each(|word| file.extend(word.to_le_bytes()));
    file.extend(b"SCRM");
    file.extend([64, 6, 125, 0xB0, 0, 0]);
    file.resize(64, 0);
    file.extend([0, 8]);
    file.resize(96, 0xFF);
    file.extend([0, 0xFF]);
    // The instrument lies at 112, the pattern at 208, the sample at 272, in units of 16.
    [7_u16, 13].iter().for_each(|word| file.extend(word.to_le_bytes()));
    file.resize(112, 0);
    file.push(1);
    file.resize(112 + 13, b' ');
    file.extend([0, 17, 0, 16, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 64, 0, 0, 1]);
    file.extend(8363_u32.to_le_bytes());
    file.resize(112 + 76, 0);
    file.extend(b"SCRS");
    file.resize(208, 0);
    let row = [0x20 | 0x80, 0x44, 1, 4, 0x22, 0];
    let rows: Vec<u8> = row.into_iter().chain([0; 63]).collect();
    file.extend(((rows.len() + 2) as u16).to_le_bytes());
    file.extend(rows);
    file.resize(272.max(file.len()), 0);
    file.extend([0x40, 0xC0].repeat(8));
    file
}

/// A module of Impulse Tracker with an order, a sample and a pattern.
fn impulse_tracker() -> Vec<u8> {
    let mut file = b"IMPM".to_vec();
    file.resize(30, 0);
    file.extend([4, 16]);
    [2_u16, 0, 1, 1, 0x0214, 0x0200, 9, 0].iter().for_each(|word| file.extend(word.to_le_bytes()));
    file.extend([128, 48, 6, 125, 128, 0]);
    file.resize(64, 0);
    file.resize(128, 32);
    file.resize(192, 64);
    file.extend([0, 0xFF]);
    [202_u32, 282].iter().for_each(|word| file.extend(word.to_le_bytes()));
    file.extend(b"IMPS");
    file.resize(202 + 17, 0);
    file.extend([64, 0x11, 64]);
    file.resize(202 + 46, 0);
    file.extend([1, 0]);
    [16_u32, 0, 16, 8363, 0, 0, 300].iter().for_each(|word| file.extend(word.to_le_bytes()));
    file.resize(282, 0);
    [8_u16, 2, 0, 0].iter().for_each(|word| file.extend(word.to_le_bytes()));
    file.extend([0x81, 0x0F, 60, 1, 64, 4, 0, 0]);
    file.resize(300, 0);
    file.extend([0x40, 0xC0].repeat(8));
    file
}
