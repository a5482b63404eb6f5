//! What is heard of a story at a terminal, and waiting for whatever comes first: a line, the end of a story's time, the end of a sound.
//!
//! In a pipe nothing is heard and no time passes, so that a script comes out the same for everybody.

use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

use super::input::Asker;
use super::keyboard::Waited;
use super::{Plain, Progress};
use crate::sound::Player;
use crate::zmachine::Post;
use crate::zmachine::screen::Event;

/// What plays, and the clock that it goes by.
#[derive(Debug)]
pub(super) struct Sounds {
    player: Player,
    begun: Instant,
    /// When the time of the read is over that is open.
    time_out: Option<Duration>,
}

/// What came first.
#[derive(Debug)]
pub(super) enum Heard {
    Line(String),
    TimedOut,
    /// A sound has ended by itself.
    Sound(u16),
    /// There will be no more lines.
    Ended,
}

#[expect(clippy::disallowed_methods, reason = "sounds and stories count the time that passes")]
fn now() -> Instant {
    Instant::now()
}

impl Sounds {
    pub(super) fn new(player: Player) -> Sounds {
        Sounds { player, begun: now(), time_out: None }
    }

    /// The time since the beginning.
    fn now(&self) -> Duration {
        now().saturating_duration_since(self.begun)
    }
}

impl<R: BufRead + Send + 'static, W: Write, E: Write> Plain<R, W, E> {
    /// Plays what the story wants to be heard.
    pub(super) fn hear(&mut self, events: &[Event]) {
        let now = self.sounds.now();
        // A bleep that can't be heard is nothing on a page of text.
        let _ = self.sounds.player.take(events, self.game.machine().story(), now);
        self.tell_of_sounds();
    }

    fn tell_of_sounds(&mut self) {
        self.sounds.player.notices().into_iter().for_each(|notice| self.page.notice(notice));
    }

    /// The story has ended.
    pub(super) fn end_sounds(&mut self) {
        self.sounds.player.let_end();
    }

    /// The player has gone to another moment of the story.
    pub(super) fn keep_sounds(&mut self) {
        if let Some(session) = self.game.session() {
            let begun = session.begun_sounds(|number| !self.sounds.player.knows(number));
            self.sounds.player.learn(&begun);
        }
        let now = self.sounds.now();
        self.sounds.player.keep(self.game.machine(), now);
    }

    /// Waits at the keyboard.
    ///
    /// # Errors
    /// Where it can't be read.
    pub(super) fn listen(&mut self, asker: Asker) -> io::Result<Heard> {
        let timeout = match asker {
            Asker::Story(timeout) => timeout,
            Asker::Golmac => None,
        };
        // A read that goes on after a sound has its old time.
        self.sounds.time_out = timeout.map(|tenths| {
            let time = Duration::from_millis(100 * u64::from(tenths));
            self.sounds.time_out.unwrap_or_else(|| self.sounds.now() + time)
        });
        loop {
            let now = self.sounds.now();
            if self.sounds.time_out.is_some_and(|due| due <= now) && !self.keyboard.is_pipe() {
                self.sounds.time_out = None;
                return Ok(Heard::TimedOut);
            }
            self.advance_sounds();
            if let (Asker::Story(_), Some(number)) = (asker, self.sounds.player.next_ended(self.game.machine())) {
                return Ok(Heard::Sound(number));
            }
            let due = self.sounds.time_out.into_iter().chain(self.sounds.player.due()).min();
            match self.keyboard.line(due.map(|due| due.saturating_sub(now)))? {
                Waited::TimedOut => {}
                Waited::Line(line) => {
                    self.sounds.time_out = None;
                    return Ok(Heard::Line(line));
                }
                Waited::Ended => return Ok(Heard::Ended),
            }
        }
    }

    /// Looks at what is over by now.
    fn advance_sounds(&mut self) {
        let now = self.sounds.now();
        self.sounds.player.advance(self.game.machine().story(), now);
        self.tell_of_sounds();
    }

    /// Has the routine called of a sound that has ended while the story is busy, between two instructions.
    pub(super) fn end_sounds_between(&mut self) {
        self.advance_sounds();
        if self.game.machine().screen().held().is_none()
            && let Some(number) = self.sounds.player.next_ended(self.game.machine())
        {
            self.game.post(Post::SoundFinished { number });
        }
    }

    /// Has the routine called of a sound that has ended.
    pub(super) fn sound_ended(&mut self, number: u16) -> Progress {
        self.game.post(Post::SoundFinished { number });
        self.passing = true;
        Progress::Answered
    }
}
