//! A sink that writes down what is to be heard, and stories with sounds.

use std::cell::RefCell;
use std::time::Duration;

use golmac::sound::{Channel, Plays, Sink, SoundError, Volume};
use golmac::story::sounds::{Aiff, snd};
use golmac::story::{Resource, Resources, Story};
use golmac::zmachine::screen::Bleep;

thread_local! {
    static HEARD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// What was heard since the last time, a line each.
pub fn taken() -> Vec<String> {
    HEARD.take()
}

/// A place for sounds to come out.
pub fn open() -> Option<Box<dyn Sink>> {
    Some(Box::new(Recorder))
}

/// A story with effects of these numbers, each of which takes as many tenths of a second.
pub fn with_sounds(story: Story, numbers: &[u8]) -> Story {
    let file = |number: &u8| {
        let samples = vec![0x80; usize::from(*number) * 100];
        let head = [&[0, 0, 1, 60, 0x03, 0xE8, 0, 0][..], &(samples.len() as u16).to_be_bytes()].concat();
        (u32::from(*number), [head, samples].concat())
    };
    let files: Vec<(u32, Vec<u8>)> = numbers.iter().map(file).collect();
    let blorb = snd::to_blorb(&files).expect("sounds");
    story.with_resources(Resources::from_bytes(blorb).expect("a Blorb"))
}

#[derive(Debug)]
struct Recorder;

fn heard(what: String) {
    HEARD.with_borrow_mut(|heard| heard.push(what));
}

impl Sink for Recorder {
    fn start(&mut self, sound: &Resource<'_>, volume: Volume, plays: Plays) -> Result<Duration, SoundError> {
        let plays = match plays {
            Plays::Times(times) => format!("{times} times"),
            Plays::ForEver => "for ever".to_owned(),
        };
        heard(format!("sound {} {plays} at {}", sound.number, volume.amplitude()));
        Ok(Duration::from_micros(Aiff::new(sound.data)?.length()))
    }

    fn stop(&mut self, _: Channel) {
        heard("silence".to_owned());
    }

    fn bleep(&mut self, bleep: Bleep) {
        heard(format!("bleep {bleep:?}").to_lowercase());
    }

    fn pause(&mut self) {
        heard("sound held".to_owned());
    }

    fn resume(&mut self) {
        heard("sound goes on".to_owned());
    }

    fn set_loudness(&mut self, percent: u8) {
        heard(format!("volume {percent}"));
    }

    fn rest(&mut self) {
        heard("device closed".to_owned());
    }
}
