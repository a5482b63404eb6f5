//! This computer's sound device.

use std::num::NonZero;
use std::time::Duration;

use rodio::source::SineWave;
use rodio::{ChannelCount, DeviceSinkBuilder, MixerDeviceSink, SampleRate, Source};

use super::decode::{self, Stream};
use super::{Channel, Plays, Sink, SoundError, Volume};
use crate::story::Resource;
use crate::zmachine::screen::Bleep;

/// What an effect and music may have each, so that both together are never cut off.
const HEADROOM: f32 = 0.5;

/// The bleeps, in hertz: an octave apart.
const HIGH: f32 = 880.0;
const LOW: f32 = 440.0;
const BLEEP: Duration = Duration::from_millis(150);

/// The device, and what it plays. It is open only while there is something.
pub(super) struct Device {
    open: Option<MixerDeviceSink>,
    effect: Option<(rodio::Player, Volume)>,
    music: Option<(rodio::Player, Volume)>,
    loudness: f32,
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device").field("is_open", &self.open.is_some()).field("loudness", &self.loudness).finish()
    }
}

impl Device {
    /// The device, where there is one that can be used.
    pub(super) fn open() -> Option<Device> {
        let open = quietly(device)?;
        Some(Device { open: Some(open), effect: None, music: None, loudness: 1.0 })
    }

    fn mixer(&mut self) -> Option<&rodio::mixer::Mixer> {
        if self.open.is_none() {
            self.open = quietly(device);
        }
        self.open.as_ref().map(MixerDeviceSink::mixer)
    }

    fn slot(&mut self, channel: Channel) -> &mut Option<(rodio::Player, Volume)> {
        match channel {
            Channel::Effects => &mut self.effect,
            Channel::Music => &mut self.music,
        }
    }

    fn playing(&self) -> impl Iterator<Item = &(rodio::Player, Volume)> {
        [&self.effect, &self.music].into_iter().flatten()
    }
}

impl Sink for Device {
    fn start(&mut self, sound: &Resource<'_>, volume: Volume, plays: Plays) -> Result<Duration, SoundError> {
        let stream = decode::stream(sound, plays)?;
        let length = stream.length;
        let amplitude = volume.amplitude() * self.loudness * HEADROOM;
        let player = rodio::Player::connect_new(self.mixer().ok_or(SoundError::Device)?);
        player.set_volume(amplitude);
        player.append(stream);
        // What played there ends as it is dropped.
        *self.slot(Channel::of(sound)) = Some((player, volume));
        Ok(length)
    }

    fn stop(&mut self, channel: Channel) {
        *self.slot(channel) = None;
    }

    fn bleep(&mut self, bleep: Bleep) {
        let pitch = match bleep {
            Bleep::High => HIGH,
            Bleep::Low => LOW,
        };
        let wave = SineWave::new(pitch).take_duration(BLEEP).amplify(self.loudness * HEADROOM);
        if let Some(mixer) = self.mixer() {
            mixer.add(wave);
        }
    }

    fn pause(&mut self) {
        self.playing().for_each(|(player, _)| player.pause());
    }

    fn resume(&mut self) {
        self.playing().for_each(|(player, _)| player.play());
    }

    /// Loudness is heard in ratios: half of it is a quarter of the amplitude, which is 12 dB less.
    fn set_loudness(&mut self, percent: u8) {
        self.loudness = (f32::from(percent.min(100)) / 100.0).powi(2);
        for (player, volume) in self.playing() {
            player.set_volume(volume.amplitude() * self.loudness * HEADROOM);
        }
    }

    fn rest(&mut self) {
        self.open = None;
    }
}

impl Source for Stream {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        NonZero::new(self.channels).unwrap_or(NonZero::<u16>::MIN)
    }

    fn sample_rate(&self) -> SampleRate {
        NonZero::new(self.rate).unwrap_or(NonZero::<u32>::MIN)
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

/// Opens the device. What goes wrong later is silent: sounds end by the clock all the same.
fn device() -> Option<MixerDeviceSink> {
    let builder = DeviceSinkBuilder::from_default_device().ok()?.with_error_callback(|_| ());
    let mut device = builder.open_sink_or_fallback().ok()?;
    device.log_on_drop(false);
    Some(device)
}

/// Does something while nothing reaches standard error: ALSA's library writes its complaints there, over whatever the terminal shows.
#[cfg(unix)]
fn quietly<T>(act: impl FnOnce() -> T) -> T {
    use rustix::{io, stdio};
    let kept = io::fcntl_dupfd_cloexec(stdio::stderr(), 3);
    let hidden = std::fs::File::create("/dev/null").is_ok_and(|nowhere| stdio::dup2_stderr(nowhere).is_ok());
    let done = act();
    if let (true, Ok(kept)) = (hidden, kept) {
        // Nothing better can be done with standard error than to have it back.
        let _ = stdio::dup2_stderr(kept);
    }
    done
}

#[cfg(not(unix))]
fn quietly<T>(act: impl FnOnce() -> T) -> T {
    act()
}
