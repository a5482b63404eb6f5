//! Going to other turns: what the text becomes, and what the story waits for there.

use super::six::Redraw;
use super::{Foot, Game, Purpose, Wants};
use crate::play::desk::Desk;
use crate::play::flow::{Flow, Told, View};
use crate::session::meant::{self, Step};
use crate::session::{SessionError, TurnNumber, words};

impl Game {
    /// Takes commands back, or again.
    pub(super) fn step(&mut self, step: Step, count: usize, desk: &mut Desk) {
        self.read_all_the_past();
        let before = self.session.here();
        let possible = meant::steps(self.session.timeline(), step, count);
        let gone = match step {
            Step::Back => self.session.undo(count),
            Step::Forth => self.session.redo(count),
        };
        match (gone, step) {
            (Ok(Some(_)), _) => {
                self.arrived(before, desk);
                if possible < count {
                    let way = if step == Step::Back { "back" } else { "again" };
                    desk.message = Some(match possible {
                        1 => format!("Only one command could be taken {way}."),
                        _ => format!("Only {possible} commands could be taken {way}."),
                    });
                }
            }
            (Ok(None), Step::Back) => {
                desk.message = Some("There is nothing to take back: this is the beginning.".to_owned());
            }
            (Ok(None), Step::Forth) => {
                desk.message = Some("There is nothing to take again: nothing came after this turn.".to_owned());
            }
            (Err(error), _) => desk.message = Some(format!("That can't be done: {error}.")),
        }
    }

    /// Goes to a turn.
    pub(super) fn travel(&mut self, number: TurnNumber, desk: &mut Desk) {
        self.read_all_the_past();
        let before = self.session.here();
        match self.session.travel(number) {
            Ok(()) => self.arrived(before, desk),
            Err(error) => {
                // A story that waits for a saved game gets none.
                self.refuse_file();
                desk.message = Some(format!("That can't be done: {error}."));
            }
        }
    }

    /// Goes to the beginning, where another command begins another branch.
    pub(super) fn begin_again(&mut self, desk: &mut Desk) {
        let beginning = self.session.timeline().path_to(self.session.here()).first().copied();
        self.travel(beginning.unwrap_or(TurnNumber(0)), desk);
    }

    /// Goes to the turn that is meant by what was typed.
    pub(super) fn go_to(&mut self, typed: &str, desk: &mut Desk) {
        if let Some((step, count)) = meant::relative(typed) {
            return self.step(step, count, desk);
        }
        match self.session.meant(typed) {
            Ok(Some(number)) => self.travel(number, desk),
            Ok(None) => self.reply(&format!("No turn has that name or those words: \"{}\"", meant::unquoted(typed))),
            Err(error) => self.tell_error(&error),
        }
    }

    pub(super) fn tell_error(&mut self, error: &SessionError) {
        self.tell(Told::Error, &format!("That can't be done: {error}."));
    }

    /// The session is at another turn: the text becomes what led there.
    fn arrived(&mut self, before: TurnNumber, desk: &mut Desk) {
        let here = self.session.here();
        let timeline = self.session.timeline();
        let fork = timeline.fork_of(here, before);
        let path = timeline.path_to(here);
        // Of a text that does not reach so far back all is read again.
        let fork = fork.filter(|fork| self.flow.truncate_after(*fork));
        if fork.is_none() {
            self.flow = Flow::new();
        }
        if let Some(fork) = fork {
            // The prompt at which this was typed is the one that the next command is seen behind.
            self.flow.prompt_again(fork);
        }
        let after = path.into_iter().filter(|turn| fork.is_none_or(|fork| *turn > fork));
        for turn in after.collect::<Vec<_>>() {
            let (_, events) = self.session.passage(turn);
            self.append(turn, &events);
        }
        self.forget_what_was_going_on();
        self.go_on_with_sounds(desk);
        self.tell_terminal(desk);
        self.show_turn_again(format!("At {}", words::place(self.session.timeline(), here)), desk);
    }

    /// The story waits for something else now: lines that were begun are gone.
    pub(super) fn forget_what_was_going_on(&mut self) {
        self.view = View::new();
        self.edit.begin("");
        self.interrupted.clear();
        self.resuming = false;
        self.due = None;
        self.foot = Foot::Nothing;
        self.selection = None;
        self.purpose = None;
        self.pasted.clear();
        self.ahead.clear();
        self.script_keys.clear();
        self.script = None;
        self.has_told = false;
        self.redraw = Redraw::No;
        self.forget_mouse();
        self.wants = Wants::Busy;
    }

    /// Asks whether a turn is to be forgotten.
    pub(super) fn ask_to_prune(&mut self, typed: &str, desk: &mut Desk) {
        let named = |typed: &str| self.session.timeline().named(&meant::unquoted(typed));
        let Some(number) = typed.parse().ok().map(TurnNumber).or_else(|| named(typed)) else {
            return self.reply("Which turn? Give its number or its name.");
        };
        if self.session.timeline().get(number).is_none() {
            return self.tell_error(&SessionError::NoSuchTurn(number));
        }
        if self.session.timeline().is_on_path(number, self.session.here()) {
            return self.tell_error(&SessionError::OnTheWay);
        }
        let more = self.session.timeline().with_descendants(number).len().saturating_sub(1);
        let more = match more {
            0 => String::new(),
            1 => " and the one turn that came of it".to_owned(),
            more => format!(" and the {more} turns that came of it"),
        };
        self.ask(
            &format!("Forget turn {number}{more}, for good?"),
            &[('n', "Keep it"), ('y', "Forget it")],
            Purpose::Prune(number),
            desk,
        );
    }

    pub(super) fn prune(&mut self, number: TurnNumber) {
        match self.session.prune(number) {
            Ok(1) => self.reply("One turn is forgotten."),
            Ok(gone) => self.reply(&format!("{gone} turns are forgotten.")),
            Err(error) => self.tell_error(&error),
        }
    }
}
