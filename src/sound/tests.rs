//! Stories that play sounds, on a clock that tests turn and with a sink that writes down what it is told.
//!
//! Sound 3 takes 300 ms, sound 10 a second. Up to 19 they are effects, from 20 on music; 9 can't be played, and 40 is not there.

use std::cell::RefCell;
use std::time::Duration;

use super::*;
use crate::settings::Settings;
use crate::story::Story;
use crate::zmachine::isa::assemble::assemble;
use crate::zmachine::{Answer, Available, Key, Machine, Options, Post, Request, Snapshot, Stop, Terminal};

thread_local! {
    static TOLD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

#[derive(Debug)]
struct Recorder;

fn tell(what: String) {
    TOLD.with_borrow_mut(|told| told.push(what));
}

impl Sink for Recorder {
    fn start(&mut self, sound: &Resource<'_>, volume: Volume, plays: Plays) -> Result<Duration, SoundError> {
        if sound.number == 9 {
            return Err(SoundError::Ogg);
        }
        let plays = match plays {
            Plays::Times(times) => format!("x{times}"),
            Plays::ForEver => "for ever".to_owned(),
        };
        tell(format!("start {} {plays} at {}", sound.number, volume.amplitude()));
        Ok(Duration::from_millis(u64::from(sound.number) * 100))
    }

    fn stop(&mut self, channel: Channel) {
        tell(format!("stop {channel:?}").to_lowercase());
    }

    fn bleep(&mut self, bleep: Bleep) {
        tell(format!("bleep {bleep:?}").to_lowercase());
    }

    fn pause(&mut self) {
        tell("pause".to_owned());
    }

    fn resume(&mut self) {
        tell("resume".to_owned());
    }

    fn set_loudness(&mut self, _: u8) {}

    fn rest(&mut self) {
        tell("rest".to_owned());
    }
}

/// A Blorb of the sounds above, with the looped ones.
fn blorb(looped: &[u32]) -> Vec<u8> {
    let sounds: Vec<(u32, &[u8; 4])> =
        (3..30).map(|number| (number, if number < 20 { b"FORM" } else { b"OGGV" })).collect();
    let chunk = |id: &[u8; 4], data: &[u8]| [&id[..], &(data.len() as u32).to_be_bytes(), data].concat();
    let mut index = (sounds.len() as u32).to_be_bytes().to_vec();
    let start = 12 + 8 + 4 + 12 * sounds.len();
    for (at, (number, _)) in sounds.iter().enumerate() {
        index.extend([&b"Snd "[..], &number.to_be_bytes(), &((start + 12 * at) as u32).to_be_bytes()].concat());
    }
    let data: Vec<u8> = sounds.iter().flat_map(|(_, format)| chunk(format, b"AIFF")).collect();
    let entries: Vec<u8> = looped.iter().flat_map(|number| [number.to_be_bytes(), [0; 4]].concat()).collect();
    chunk(b"FORM", &[b"IFRS".to_vec(), chunk(b"RIdx", &index), data, chunk(b"Loop", &entries)].concat())
}

fn story(source: &str, looped: &[u32]) -> Story {
    let program = assemble(source).unwrap_or_else(|error| panic!("{error}"));
    let story = Story::from_bytes(program.story).expect("a story");
    story.with_resources(crate::story::Resources::from_bytes(blorb(looped)).expect("a Blorb"))
}

/// A machine, a player, and the time.
struct Theatre {
    machine: Machine,
    player: Player,
    now: Duration,
    marked: Option<Snapshot>,
}

impl Theatre {
    fn new(story: Story, open: Open) -> Theatre {
        TOLD.take();
        let mut player = Player::new(open);
        player.begin(&story);
        let terminal = Terminal { sound: player.available(), ..Terminal::default() };
        let machine = Machine::new(story, Options { terminal, ..Options::default() });
        let mut theatre = Theatre { machine, player, now: Duration::ZERO, marked: None };
        theatre.run();
        theatre
    }

    /// Runs to the next request.
    fn run(&mut self) {
        loop {
            let stop = self.machine.run(100_000);
            let events = self.machine.drain();
            if self.player.take(&events, self.machine.story(), self.now) == Bell::Rings {
                tell("bell".to_owned());
            }
            match stop {
                Stop::Budget => {}
                Stop::Fault(fault) => panic!("{fault}"),
                Stop::Request(_) | Stop::Quit => return,
            }
        }
    }

    fn step(&mut self, step: &str) {
        tell(format!("> {step}"));
        match step.split_once(' ').unwrap_or((step, "")) {
            ("go", _) => {
                let answer = match self.machine.request() {
                    Some(Request::Line(_)) => Answer::Line { text: String::new(), end: Key::Enter },
                    _ => Answer::Key(Key::Enter),
                };
                self.machine.answer(answer).expect("an answer");
                self.run();
            }
            ("wait", time) => self.wait(Duration::from_millis(time.parse().expect("milliseconds"))),
            ("mark", _) => self.marked = Some(self.machine.snapshot()),
            ("back", _) => {
                self.machine.restore(self.marked.as_ref().expect("a mark")).expect("its own");
                self.player.keep(&self.machine, self.now);
                self.run();
            }
            ("hold", _) => self.player.hold(self.now),
            ("on", _) => self.player.go_on(self.now),
            ("off", _) => self.player.follow(&Settings { sound: false, ..Settings::default() }),
            ("loud", _) => self.player.follow(&Settings::default()),
            _ => panic!("no such step: {step}"),
        }
    }

    /// Lets time pass, and does at each moment what a front end does.
    fn wait(&mut self, time: Duration) {
        let until = self.now + time;
        while let Some(due) = self.player.due().filter(|due| *due <= until) {
            self.now = due.max(self.now);
            tell(format!("{}:", self.now.as_millis()));
            self.player.advance(self.machine.story(), self.now);
            while let Some(number) = self.player.next_ended(&self.machine) {
                tell(format!("ended {number}"));
                self.machine.post(Post::SoundFinished { number });
                self.run();
            }
        }
        self.now = until;
    }
}

/// What is heard of a story as steps are taken: everything in one line for each step or moment.
#[track_caller]
fn check_looped(source: &str, looped: &[u32], steps: &str, expected: &str) {
    let mut theatre = Theatre::new(story(source, looped), || Some(Box::new(Recorder)));
    steps.split(", ").filter(|step| !step.is_empty()).for_each(|step| theatre.step(step));
    let mut told = String::new();
    for line in TOLD.take() {
        let begins = line.starts_with('>') || line.ends_with(':');
        told.push_str(if told.is_empty() {
            ""
        } else if begins {
            "\n"
        } else {
            "; "
        });
        told.push_str(&line);
    }
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(told.replace(":; ", ": "), expected.join("\n"));
}

#[track_caller]
fn check(source: &str, steps: &str, expected: &str) {
    check_looped(source, &[], steps, expected);
}

#[test]
fn a_sound_ends_when_it_was_played_so_often_as_it_was_to() {
    check(
        "sound_effect 3 2 $0308\nread_char 1 -> sp\nquit",
        "wait 1000",
        "start 3 x3 at 1
         > wait 1000
         900: stop effects",
    );
}

#[test]
fn volumes_are_a_scale_of_amplitudes() {
    check(
        "sound_effect 3 2 1\nsound_effect 4 2 4\nsound_effect 5 2 8\nsound_effect 6 2 255\nsound_effect 7 2 0\nsound_effect 8 2 9\nread_char 1 -> sp\nquit",
        "",
        "start 3 x1 at 0.125; start 4 x1 at 0.5; start 5 x1 at 1; start 6 x1 at 1; start 7 x1 at 0.125; start 8 x1 at 1",
    );
}

#[test]
fn a_sound_stops_another_of_its_channel_and_no_other() {
    check(
        "sound_effect 20 2 $ff08\nsound_effect 3 2 $ff08\nsound_effect 4 2 8\nread_char 1 -> sp\nsound_effect 21 2 8\nread_char 1 -> sp\nquit",
        "wait 500, go, wait 3000",
        "start 20 for ever at 1; start 3 for ever at 1; start 4 x1 at 1
         > wait 500
         400: stop effects
         > go; start 21 x1 at 1
         > wait 3000
         2600: stop music",
    );
}

/// What Sherlock does (§9.4.4): its routines fade.
#[test]
fn the_routine_of_a_sound_may_play_it_again_at_another_volume() {
    check(
        ".global loud = $0108
         .routine main
         sound_effect 3 2 loud #fade
         read_char 1 -> sp
         quit
         .routine fade
         sub loud 3 -> loud
         jl loud $0100 ?done
         sound_effect 3 2 loud #fade
         done:
         rtrue",
        "wait 2000",
        "start 3 x1 at 1
         > wait 2000
         300: stop effects; ended 3; start 3 x1 at 0.625
         600: stop effects; ended 3; start 3 x1 at 0.25
         900: stop effects; ended 3",
    );
}

#[test]
fn a_routine_may_stop_what_else_plays_and_begin_the_next() {
    check(
        ".routine main
         sound_effect 25 2 $ff04
         sound_effect 3 2 8 #ended
         read_char 1 -> sp
         quit
         .routine ended
         sound_effect 25 3
         sound_effect 4 2 8
         rfalse",
        "wait 400",
        "start 25 for ever at 0.5; start 3 x1 at 1
         > wait 400
         300: stop effects; ended 3; stop music; start 4 x1 at 1",
    );
}

#[test]
fn a_sound_that_is_stopped_or_replaced_never_ends() {
    check(
        "sound_effect 3 2 8\nsound_effect 3 3\nsound_effect 4 2 8\nsound_effect 5 2 8\nsound_effect 5 4\nsound_effect 20 2 8\nsound_effect 6 2 8\nsound_effect 0 3\nread_char 1 -> sp\nquit",
        "wait 100",
        "start 3 x1 at 1; stop effects; start 4 x1 at 1; start 5 x1 at 1; stop effects; start 20 x1 at 1; start 6 x1 at 1; stop effects; stop music
         > wait 100",
    );
}

#[test]
fn what_is_not_there_or_is_stopped_without_playing_does_nothing() {
    check(
        "sound_effect 3 2 $ff08\nsound_effect 40 2 8\nsound_effect 40 3\nsound_effect 4 3\nsound_effect 5 1\nread_char 1 -> sp\nquit",
        "wait 100",
        "start 3 for ever at 1
         > wait 100",
    );
}

#[test]
fn a_sound_that_can_not_be_played_is_told_and_stops_nothing() {
    let source = "sound_effect 3 2 $ff08\nsound_effect 9 2 8\nread_char 1 -> sp\nquit";
    let mut theatre = Theatre::new(story(source, &[]), || Some(Box::new(Recorder)));
    assert_eq!(TOLD.take(), ["start 3 for ever at 1"]);
    let notices = theatre.player.notices();
    assert_eq!(notices, ["sound 9 can't be played: it is no Ogg Vorbis that can be read"]);
    assert_eq!(theatre.player.notices(), Vec::<String>::new());
}

/// What The Lurking Horror does (§9 remarks): sounds of one turn are heard one after another.
#[test]
fn effects_of_a_turn_wait_for_each_other_in_version_3() {
    let source = ".version 3
         .array text byte 20 20*0
         .array parse byte 2 9*0
         sound_effect 11 2 8
         sound_effect 3 2 4
         sound_effect 20 2 8
         sread @text @parse
         sound_effect 4 2 8
         sread @text @parse
         quit";
    check(
        source,
        "wait 1500",
        "start 11 x1 at 1; start 20 x1 at 1
         > wait 1500
         1100: stop effects; start 3 x1 at 0.5
         1400: stop effects",
    );
    // The next turn's replace them.
    check(
        source,
        "wait 200, go, wait 500",
        "start 11 x1 at 1; start 20 x1 at 1
         > wait 200
         > go; start 4 x1 at 1
         > wait 500
         600: stop effects",
    );
}

#[test]
fn a_looped_effect_of_version_3_is_heard_once_before_the_next_of_its_turn() {
    let source = ".version 3
         .array text byte 20 20*0
         .array parse byte 2 9*0
         sound_effect 5 2 8
         sound_effect 4 2 8
         sread @text @parse
         quit";
    check_looped(
        source,
        &[5, 4],
        "wait 2000",
        "start 5 for ever at 1
         > wait 2000
         500: start 4 for ever at 1",
    );
}

/// `sound_effect 11 2 8`, `16 2 8`, `16 3` in one turn of The Lurking Horror: the Amiga had time to play it.
#[test]
fn an_effect_that_waits_and_is_stopped_in_its_turn_is_heard_once() {
    let source = ".version 3
         .array text byte 20 20*0
         .array parse byte 2 9*0
         sound_effect 11 2 8
         sound_effect 16 2 8
         sound_effect 16 3
         sread @text @parse
         sound_effect 0 4
         sread @text @parse
         quit";
    check_looped(
        source,
        &[16],
        "wait 3000",
        "start 11 x1 at 1
         > wait 3000
         1100: stop effects; start 16 x1 at 1
         2700: stop effects",
    );
    // 0 stops all, and what waits is not heard any more.
    check_looped(
        source,
        &[16],
        "wait 100, go, wait 2000",
        "start 11 x1 at 1
         > wait 100
         > go; stop effects
         > wait 2000",
    );
}

#[test]
fn an_effect_that_waits_begins_where_the_one_before_is_stopped() {
    check(
        ".version 3
         .array text byte 20 20*0
         .array parse byte 2 9*0
         sound_effect 11 2 8
         sound_effect 3 2 8
         sound_effect 11 3
         sread @text @parse
         quit",
        "wait 300",
        "start 11 x1 at 1; stop effects; start 3 x1 at 1
         > wait 300
         300: stop effects",
    );
}

#[test]
fn an_effect_that_waits_and_can_not_be_played_is_passed_over() {
    check_looped(
        ".version 3
         .array text byte 20 20*0
         .array parse byte 2 9*0
         sound_effect 5 2 8
         sound_effect 9 2 8
         sound_effect 4 2 8
         sread @text @parse
         quit",
        &[5],
        "wait 600",
        "start 5 for ever at 1
         > wait 600
         500: stop effects; start 4 x1 at 1",
    );
}

#[test]
fn a_story_that_begins_sounds_without_end_is_heard_with_its_last_ones() {
    let many = "sound_effect 3 2 8\n".repeat(100);
    let source =
        format!(".version 3\n.array text byte 20 20*0\n.array parse byte 2 9*0\n{many}sread @text @parse\nquit");
    let mut theatre = Theatre::new(story(&source, &[]), || Some(Box::new(Recorder)));
    theatre.wait(Duration::from_secs(60));
    let started = TOLD.take().iter().filter(|told| told.starts_with("start")).count();
    assert_eq!(started, 9);
}

#[test]
fn at_another_moment_what_plays_there_goes_on_and_nothing_is_played_again() {
    let source = "sound_effect 20 2 $ff08\nsound_effect 5 2 $ff04\nsound_effect 21 2 8\nread_char 1 -> sp\nsound_effect 20 2 $ff08\nsound_effect 3 2 8\nread_char 1 -> sp\nquit";
    check(
        source,
        "mark, go, back, go",
        "start 20 for ever at 1; start 5 for ever at 0.5; start 21 x1 at 1
         > mark
         > go; start 20 for ever at 1; start 3 x1 at 1
         > back; stop effects; stop music; start 5 for ever at 0.5
         > go; start 20 for ever at 1; start 3 x1 at 1",
    );
    check(
        "read_char 1 -> sp\nsound_effect 20 2 $ff08\nread_char 1 -> sp\nquit",
        "mark, go, back, wait 4000",
        "> mark
         > go; start 20 for ever at 1
         > back; stop music
         > wait 4000
         3000: rest",
    );
}

/// §6.1.2: what plays is no part of the state that a story restores.
#[test]
fn a_story_that_takes_itself_back_goes_on_playing() {
    check(
        "save_undo -> g00
         jz g00 ?taken
         je g00 2 ?again
         sound_effect 3 2 $ff08
         read_char 1 -> sp
         restore_undo -> g00
         taken:
         quit
         again:
         read_char 1 -> sp
         quit",
        "go, wait 500",
        "start 3 for ever at 1
         > go
         > wait 500",
    );
}

#[test]
fn what_is_held_goes_on_where_it_was() {
    check(
        "sound_effect 10 2 8\nread_char 1 -> sp\nquit",
        "wait 400, hold, wait 5000, on, wait 600",
        "start 10 x1 at 1
         > wait 400
         > hold; pause
         > wait 5000
         > on; resume
         > wait 600
         6000: stop effects",
    );
}

#[test]
fn the_device_is_given_back_where_nothing_has_played_for_a_while() {
    check(
        "sound_effect 3 2 8\nread_char 1 -> sp\nsound_effect 1\nread_char 1 -> sp\nquit",
        "wait 10000, go, wait 10000",
        "start 3 x1 at 1
         > wait 10000
         300: stop effects
         3300: rest
         > go; bleep high
         > wait 10000
         13000: rest",
    );
}

#[test]
fn a_player_who_wants_no_sound_hears_none() {
    check(
        "sound_effect 3 2 $ff08\nread_char 1 -> sp\nsound_effect 4 2 8\nsound_effect 2\nread_char 1 -> sp\nsound_effect 5 2 8\nread_char 1 -> sp\nquit",
        "off, go, loud, go",
        "start 3 for ever at 1
         > off; stop effects
         > go; bell
         > loud
         > go; start 5 x1 at 1",
    );
}

#[test]
fn without_a_device_a_story_is_told_so_and_no_routine_is_called() {
    let source = ".flags2 $80
         .routine main
         loadw 0 8 -> g00
         print_num g00
         sound_effect 3 2 8 #ended
         sound_effect 1
         read_char 1 -> sp
         quit
         .routine ended
         print \"ended\"
         rtrue";
    let mut theatre = Theatre::new(story(source, &[]), || None);
    theatre.wait(Duration::from_secs(60));
    assert_eq!(TOLD.take(), ["bell"]);
    assert_eq!((theatre.player.due(), theatre.player.available()), (None, Available::No));
    assert_eq!(theatre.machine.story().header().flags_2, 0x80);
    let heard = Theatre::new(story(source, &[]), || Some(Box::new(Recorder)));
    assert_eq!([theatre.machine, heard.machine].map(|machine| machine.memory().byte(0x11) & 0x80), [0, 0x80]);
}

#[test]
fn a_story_without_sounds_opens_no_device() {
    let program = assemble("sound_effect 1\nsound_effect 3 2 8\nread_char 1 -> sp\nquit").expect("a program");
    let silent = Story::from_bytes(program.story).expect("a story");
    let theatre = Theatre::new(silent, || panic!("nobody needs it"));
    assert_eq!((TOLD.take(), theatre.player.available()), (vec!["bell".to_owned()], Available::No));
}
