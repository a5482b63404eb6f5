//! Modules of ProTracker, FastTracker 2, Scream Tracker 3 and Impulse Tracker.

use std::time::Duration;

use xmrs::prelude::Module;
use xmrsplayer::xmrsplayer::XmrsPlayer;

use super::{Going, Out, Sound, SoundError};

/// Frames a second.
const RATE: u32 = 44_100;

/// The longest module: a damaged one may say that it never ends.
const LONGEST: Duration = Duration::from_secs(3600);

pub(super) fn read(file: &[u8]) -> Result<Sound, SoundError> {
    let module = Module::load(file).map_err(|_| SoundError::Module)?;
    let seconds = XmrsPlayer::new(&module, RATE, 0).duration_seconds();
    let length = Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST).min(LONGEST);
    let frames = length.as_secs().saturating_add(1).saturating_mul(RATE.into());
    let play = move |out: &mut Out<'_>| {
        let mut player = XmrsPlayer::new(&module, RATE, 0);
        player.set_max_loop_count(1);
        for _ in 0..frames {
            let Some((left, right)) = player.sample(true) else { break };
            for sample in [left, right] {
                if out.push(f32::from(sample) / f32::from(i16::MAX)) == Going::Over {
                    return Going::Over;
                }
            }
        }
        Going::On
    };
    Ok(Sound { channels: 2, rate: RATE, length, play: Box::new(play) })
}
