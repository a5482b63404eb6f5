//! What is heard of a game, and what it hears of that: the routines of sounds that have ended (§9.4.4).

use std::time::Duration;

use super::{Game, Wants};
use crate::play::desk::{Desk, Effect, sentence};
use crate::play::flow::Told;
use crate::sound::Bell;
use crate::zmachine::Post;
use crate::zmachine::screen::Event;

impl Game {
    /// Plays what the story wants to be heard.
    pub(super) fn hear(&mut self, events: &[Event], desk: &mut Desk) {
        let bell = desk.sound.take(events, self.session.machine().story(), desk.now);
        if bell == Bell::Rings && desk.settings().bell {
            desk.ask_shell(Effect::Bell);
        }
        self.tell_of_sounds(desk);
    }

    fn tell_of_sounds(&mut self, desk: &mut Desk) {
        for notice in desk.sound.notices() {
            self.tell(Told::Notice, &sentence(&notice));
        }
    }

    /// The story is at another moment: what is played there for ever is heard, also if it was begun before golmac was last left.
    pub(super) fn go_on_with_sounds(&mut self, desk: &mut Desk) {
        let begun = self.session.begun_sounds(|number| !desk.sound.knows(number));
        desk.sound.learn(&begun);
        desk.sound.keep(self.session.machine(), desk.now);
    }

    /// When there is something to do about sounds.
    pub(super) fn sound_due(&self, desk: &Desk) -> Option<Duration> {
        match desk.sound.has_ended() && (self.reads_now(desk) || self.runs_now(desk)) {
            true => Some(desk.now),
            false => desk.sound.due(),
        }
    }

    /// Whether the story is between two instructions, and nothing stands before it.
    fn runs_now(&self, desk: &Desk) -> bool {
        let machine = self.session.machine();
        let between = machine.request().is_none() && machine.is_running() && machine.screen().held().is_none();
        self.wants == Wants::Busy && between && !self.is_held_up(desk)
    }

    /// Begins the sounds that waited, and has the routine called of one that has ended: between two instructions, or over what is read (§9.4.4). A story that stands
    /// behind a panel or `[MORE]` hears of it afterwards.
    pub(super) fn sounds_end(&mut self, desk: &mut Desk) {
        desk.sound.advance(self.session.machine().story(), desk.now);
        self.tell_of_sounds(desk);
        let (reads, runs) = (self.reads_now(desk), self.runs_now(desk));
        if !reads && !runs {
            return;
        }
        let Some(number) = desk.sound.next_ended(self.session.machine()) else { return };
        if runs {
            self.session.post(Post::SoundFinished { number });
            return;
        }
        self.read_all_the_past();
        self.tell_terminal(desk);
        self.session.post(Post::SoundFinished { number });
        // The read that goes on has its old time.
        let timeout = match &self.wants {
            Wants::Line(request) => request.timeout,
            Wants::Key(request) => request.timeout,
            Wants::Busy | Wants::File | Wants::Nothing(_) => None,
        };
        let time = Duration::from_millis(u64::from(timeout.unwrap_or_default()) * 100);
        self.due = self.due.map(|due| due.saturating_sub(time));
        self.interrupt_read();
    }
}
