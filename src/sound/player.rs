//! What plays: the rules of channels, repeats, ends and waiting.
//!
//! Every time that is given or returned is one of the front end's clock, which only goes forward. A sound ends by that clock and not by the device's, so
//! that what a story hears of does not hang on the device.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::time::Duration;

use super::{Channel, Open, Plays, Sink, SoundError, Volume};
use crate::settings::Settings;
use crate::story::sounds::looped;
use crate::story::{Story, Usage, Version};
use crate::zmachine::screen::{Bleep, Event, Sound, SoundAction};
use crate::zmachine::{Available, Machine};

/// Sounds that wait at most: a story that begins more in one turn is heard with its last ones.
const MOST_WAITING: usize = 8;

/// Time without a sound after which the device is given back.
const REST: Duration = Duration::from_secs(3);

/// The shortest time that a sound takes, so that what is played for ever does not end all the time.
const SHORTEST: Duration = Duration::from_millis(1);

/// Things that are told at most in a story: what is wrong with one sound may be wrong with all.
const MOST_NOTICES: usize = 5;

/// Whether the terminal's bell is to ring, for bleeps that came out nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bell {
    Rings,
    Silent,
}

/// Everything that is heard of a story.
#[derive(Debug)]
pub struct Player {
    open: Open,
    sink: Option<Box<dyn Sink>>,
    /// Whether the player wants to hear anything.
    wanted: Available,
    /// Whether the story has sounds to play. The device is left alone for all others.
    has_sounds: Available,
    loudness: u8,
    /// The sounds that a V3 story's Blorb says are played for ever.
    looped: HashSet<u32>,
    effect: Option<Playing>,
    music: Option<Playing>,
    /// V3: effects that were begun while one played that was begun in the same turn.
    waiting: VecDeque<Waiting>,
    /// Sounds that were begun to be played for ever, to be gone back to.
    endless: BTreeMap<u16, Volume>,
    /// Counts what the story has read from the keyboard.
    turn: u64,
    /// Sounds that have ended by themselves, and of which the story has not heard.
    ended: Vec<u16>,
    notices: Vec<String>,
    told: usize,
    /// Since when everything is held.
    held: Option<Duration>,
    /// The device has been used and not given back.
    uses_device: bool,
    /// Since when it has not been needed.
    quiet: Option<Duration>,
}

/// A sound that plays.
#[derive(Debug, Clone, Copy)]
struct Playing {
    number: u16,
    begun: Duration,
    /// How long it takes once.
    length: Duration,
    plays: Plays,
    turn: u64,
}

/// One that will.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    number: u16,
    volume: Volume,
    plays: Plays,
    turn: u64,
}

impl Playing {
    /// When it ends by itself, if it does.
    fn end(&self) -> Option<Duration> {
        match self.plays {
            Plays::Times(times) => Some(self.begun.saturating_add(self.length.saturating_mul(times.into()))),
            Plays::ForEver => None,
        }
    }

    /// When it has been heard once.
    fn heard(&self) -> Duration {
        self.begun.saturating_add(self.length)
    }
}

impl Player {
    /// A player that looks for a place for its sounds when a story has some.
    pub fn new(open: Open) -> Player {
        Player {
            open,
            sink: None,
            wanted: Available::Yes,
            has_sounds: Available::No,
            loudness: 100,
            looped: HashSet::new(),
            effect: None,
            music: None,
            waiting: VecDeque::new(),
            endless: BTreeMap::new(),
            turn: 0,
            ended: Vec::new(),
            notices: Vec::new(),
            told: 0,
            held: None,
            uses_device: false,
            quiet: None,
        }
    }

    /// One that is never heard.
    pub fn silent() -> Player {
        Player::new(|| None)
    }

    /// A story is played from now on; what played of another is over.
    pub fn begin(&mut self, story: &Story) {
        let sounds = story.resources().filter(|resources| resources.of(Usage::Sound).next().is_some());
        self.has_sounds = if sounds.is_some() { Available::Yes } else { Available::No };
        self.looped = sounds.filter(|_| story.version() == Version::V3).map(looped).unwrap_or_default();
        self.stop_all();
        (self.held, self.told, self.turn) = (None, 0, 0);
        self.notices.clear();
        self.endless.clear();
        self.find_sink();
    }

    /// What the settings have: whether anything is to be heard, and how loud.
    pub fn follow(&mut self, settings: &Settings) {
        self.wanted = if settings.sound { Available::Yes } else { Available::No };
        self.loudness = u8::try_from(settings.volume).unwrap_or(u8::MAX).min(100);
        self.find_sink();
    }

    fn find_sink(&mut self) {
        let uses = self.wanted == Available::Yes && self.has_sounds == Available::Yes;
        if !uses {
            self.stop_all();
            self.sink = None;
            self.uses_device = false;
        } else if self.sink.is_none() {
            self.sink = (self.open)();
        }
        if let Some(sink) = &mut self.sink {
            sink.set_loudness(self.loudness);
        }
    }

    /// Whether sounds are heard, as the story is told in its header (§9.1.1, §9.1.2).
    pub fn available(&self) -> Available {
        if self.sink.is_some() { Available::Yes } else { Available::No }
    }

    /// Does what a story has said, in its order.
    pub fn take(&mut self, events: &[Event], story: &Story, now: Duration) -> Bell {
        let mut bell = Bell::Silent;
        for event in events {
            match event {
                Event::Sound(sound) => self.act(sound, story, now),
                // However many there are, they are heard as one.
                Event::Bleep(bleep) if bell == Bell::Silent => bell = self.bleep(*bleep),
                Event::Turn => self.turn += 1,
                Event::Bleep(_)
                | Event::Text { .. }
                | Event::EraseLower { .. }
                | Event::EraseScreen { .. }
                | Event::QuoteBox { .. }
                | Event::Input { .. }
                | Event::Transcript(_)
                | Event::Record(_)
                | Event::Warning(_)
                | Event::Picture(_) => {}
            }
        }
        self.look_for_quiet(now);
        bell
    }

    fn bleep(&mut self, bleep: Bleep) -> Bell {
        match &mut self.sink {
            Some(sink) => {
                sink.bleep(bleep);
                (self.uses_device, self.quiet) = (true, None);
                Bell::Silent
            }
            None => Bell::Rings,
        }
    }

    fn act(&mut self, sound: &Sound, story: &Story, now: Duration) {
        if self.sink.is_none() {
            return;
        }
        // What is over by now does not keep others waiting.
        self.advance(story, now);
        match (sound.action, sound.number) {
            (SoundAction::Prepare, _) => {}
            (SoundAction::Start { volume, repeats }, number) => {
                let plays = self.plays(number, repeats);
                self.begin_sound(Waiting { number, volume: Volume::of(volume), plays, turn: self.turn }, story, now);
            }
            (SoundAction::Stop | SoundAction::Finish, 0) => self.stop_all(),
            (SoundAction::Stop | SoundAction::Finish, number) => self.stop(number, story, now),
        }
    }

    /// How often a sound is played that a story begins with so many repeats.
    fn plays(&self, number: u16, repeats: u8) -> Plays {
        match repeats {
            255 => Plays::ForEver,
            0 if self.looped.contains(&number.into()) => Plays::ForEver,
            times => Plays::Times(times.max(1)),
        }
    }

    fn begin_sound(&mut self, sound: Waiting, story: &Story, now: Duration) {
        let found = story.resources().and_then(|resources| resources.get(Usage::Sound, sound.number.into()));
        // A sound that is not there stops nothing: The Lurking Horror asks for one by mistake (§9 remarks).
        let Some(resource) = found else { return };
        if Channel::of(&resource) == Channel::Effects && self.must_wait(story.version()) {
            if self.waiting.len() == MOST_WAITING {
                self.waiting.pop_front();
            }
            self.waiting.push_back(sound);
            return;
        }
        if Channel::of(&resource) == Channel::Effects {
            self.waiting.clear();
        }
        self.start(sound, story, now);
    }

    /// V3: a sound waits until one that was begun since the last input has been heard once (§9 remarks), but not music (Blorb 2.0.4). No story can tell
    /// from version 5 on, where routines know when a sound ends.
    fn must_wait(&self, version: Version) -> bool {
        let of_this_turn = |turn: u64| turn == self.turn;
        version == Version::V3
            && (self.effect.is_some_and(|playing| of_this_turn(playing.turn))
                || self.waiting.back().is_some_and(|waiting| of_this_turn(waiting.turn)))
    }

    fn start(&mut self, sound: Waiting, story: &Story, now: Duration) {
        let found = story.resources().and_then(|resources| resources.get(Usage::Sound, sound.number.into()));
        let (Some(sink), Some(resource)) = (&mut self.sink, found) else { return };
        let channel = Channel::of(&resource);
        match sink.start(&resource, sound.volume, sound.plays) {
            Ok(length) => {
                let Waiting { number, volume, plays, turn } = sound;
                match plays {
                    Plays::ForEver => drop(self.endless.insert(number, volume)),
                    Plays::Times(_) => drop(self.endless.remove(&number)),
                }
                let playing = Playing { number, begun: now, length: length.max(SHORTEST), plays, turn };
                *self.slot(channel) = Some(playing);
                self.uses_device = true;
            }
            Err(error) => self.tell(sound.number, &error),
        }
    }

    fn tell(&mut self, number: u16, error: &SoundError) {
        if self.told < MOST_NOTICES {
            self.told += 1;
            self.notices.push(format!("sound {number} can't be played: {error}"));
        }
    }

    fn slot(&mut self, channel: Channel) -> &mut Option<Playing> {
        match channel {
            Channel::Effects => &mut self.effect,
            Channel::Music => &mut self.music,
        }
    }

    /// Stops a sound, which calls no routine (§9.4.4).
    ///
    /// One that waits is heard once all the same: the Amiga was so slow that stories of V3 stop in the same turn what they have just begun (§9 remarks).
    fn stop(&mut self, number: u16, story: &Story, now: Duration) {
        let mut waits = false;
        for waiting in self.waiting.iter_mut().filter(|waiting| waiting.number == number) {
            waiting.plays = Plays::Times(1);
            waits = true;
        }
        if waits {
            return;
        }
        self.stop_if(|playing| playing.number == number);
        self.ended.retain(|ended| *ended != number);
        self.advance(story, now);
    }

    /// Stops what plays, where it is meant.
    fn stop_if(&mut self, mut meant: impl FnMut(&Playing) -> bool) {
        for channel in [Channel::Effects, Channel::Music] {
            if self.slot(channel).take_if(|playing| meant(playing)).is_some()
                && let Some(sink) = &mut self.sink
            {
                sink.stop(channel);
            }
        }
    }

    /// Stops everything. What has ended before is not told any more.
    pub fn stop_all(&mut self) {
        self.stop_if(|_| true);
        self.waiting.clear();
        self.ended.clear();
    }

    /// The story has ended: what is played for ever is over, and the rest may be heard to its end.
    pub fn let_end(&mut self) {
        self.stop_if(|playing| playing.plays == Plays::ForEver);
        self.waiting.clear();
    }

    /// Whether it is known how a sound was begun that plays somewhere in the story. Where nothing is heard nobody need know.
    pub fn knows(&self, number: u16) -> bool {
        let plays = |playing: &Option<Playing>| playing.is_some_and(|playing| playing.number == number);
        self.sink.is_none() || self.endless.contains_key(&number) || plays(&self.effect) || plays(&self.music)
    }

    /// Learns how sounds were begun, to go back to those that are played for ever.
    pub fn learn(&mut self, begun: &[Sound]) {
        for sound in begun {
            if let SoundAction::Start { volume, repeats } = sound.action
                && self.plays(sound.number, repeats) == Plays::ForEver
            {
                self.endless.insert(sound.number, Volume::of(volume));
            }
        }
    }

    /// The story is at another moment: what plays there goes on playing, and what was played there for ever is played again. What has an end is not: its
    /// moment is over.
    pub fn keep(&mut self, machine: &Machine, now: Duration) {
        self.stop_if(|playing| !machine.is_playing(playing.number));
        self.waiting.clear();
        self.ended.clear();
        let endless = self.endless.iter().filter(|(number, _)| machine.is_playing(**number));
        for (number, volume) in endless.map(|(number, volume)| (*number, *volume)).collect::<Vec<_>>() {
            let plays = |playing: &Option<Playing>| playing.is_some_and(|playing| playing.number == number);
            if !plays(&self.effect) && !plays(&self.music) {
                let sound = Waiting { number, volume, plays: Plays::ForEver, turn: self.turn };
                self.start(sound, machine.story(), now);
            }
        }
    }

    /// Looks at what is over by now, and begins what waits.
    pub fn advance(&mut self, story: &Story, now: Duration) {
        if self.held.is_some() {
            return;
        }
        for channel in [Channel::Effects, Channel::Music] {
            let over = self.slot(channel).take_if(|playing| playing.end().is_some_and(|end| end <= now));
            if let Some(playing) = over {
                if let Some(sink) = &mut self.sink {
                    sink.stop(channel);
                }
                self.ended.push(playing.number);
            }
        }
        while !self.waiting.is_empty() && self.effect.is_none_or(|playing| playing.heard() <= now) {
            let before = self.effect.take();
            if let Some(next) = self.waiting.pop_front() {
                self.start(next, story, now);
            }
            // One that can't be played ends what it was to follow, for that was heard.
            if let (Some(_), None, Some(sink)) = (before, self.effect, &mut self.sink) {
                sink.stop(Channel::Effects);
            }
        }
        self.look_for_quiet(now);
    }

    /// Gives the device back where nothing has played for a while.
    fn look_for_quiet(&mut self, now: Duration) {
        let plays = self.effect.is_some() || self.music.is_some() || !self.waiting.is_empty();
        if plays || !self.uses_device {
            self.quiet = None;
            return;
        }
        let since = *self.quiet.get_or_insert(now);
        if since.saturating_add(REST) <= now {
            self.sink.iter_mut().for_each(|sink| sink.rest());
            (self.uses_device, self.quiet) = (false, None);
        }
    }

    /// A sound that has ended by itself and whose routine is to be called; each is given once. The story must run before the next one is asked for.
    pub fn next_ended(&mut self, machine: &Machine) -> Option<u16> {
        while !self.ended.is_empty() {
            let number = self.ended.remove(0);
            if machine.hears_end_of(number) {
                return Some(number);
            }
        }
        None
    }

    /// Whether there may be any.
    pub fn has_ended(&self) -> bool {
        !self.ended.is_empty()
    }

    /// When [`Player::advance`] will find something; None where it would for nothing.
    pub fn due(&self) -> Option<Duration> {
        if self.held.is_some() {
            return None;
        }
        let effect = match (&self.effect, self.waiting.is_empty()) {
            (Some(playing), true) => playing.end(),
            (Some(playing), false) => Some(playing.heard()),
            (None, false) => Some(Duration::ZERO),
            (None, true) => None,
        };
        let music = self.music.as_ref().and_then(Playing::end);
        let is_quiet = self.uses_device && effect.is_none() && self.music.is_none() && self.effect.is_none();
        // When it was stopped by a change of the story nobody has looked yet.
        let rest = is_quiet.then(|| self.quiet.map_or(Duration::ZERO, |since| since.saturating_add(REST)));
        [effect, music, rest].into_iter().flatten().min()
    }

    /// Holds everything where it is: the process is stopped, or the game waits behind something.
    pub fn hold(&mut self, now: Duration) {
        if self.held.is_none() {
            self.held = Some(now);
            self.sink.iter_mut().for_each(|sink| sink.pause());
        }
    }

    /// Goes on from there.
    pub fn go_on(&mut self, now: Duration) {
        let Some(since) = self.held.take() else { return };
        let passed = now.saturating_sub(since);
        for playing in [&mut self.effect, &mut self.music].into_iter().flatten() {
            playing.begun = playing.begun.saturating_add(passed);
        }
        self.sink.iter_mut().for_each(|sink| sink.resume());
    }

    /// What there is to tell a person.
    pub fn notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }
}
