//! What a front end in lines plays: a machine as it is, or a session that keeps every turn of one.
//!
//! Both run and are answered alike. What a session prints comes out once it is kept, so that the echo of a line comes with the text that
//! follows it.

use std::cell::RefCell;
use std::rc::Rc;

use crate::inspect::Watch;
use crate::session::Session;
use crate::zmachine::screen::Event;
use crate::zmachine::{Answer, AnswerError, Machine, Post, Stop};

/// A story that is played.
#[derive(Debug)]
pub enum Game {
    /// Nothing of it is kept.
    Machine(Box<Machine>),
    /// Nothing of it is kept, and each of its instructions is counted.
    Watched(Box<Machine>, Rc<RefCell<Watch>>),
    /// Every turn of it is.
    Session(Box<Session>),
}

impl From<Machine> for Game {
    fn from(machine: Machine) -> Game {
        Game::Machine(Box::new(machine))
    }
}

impl From<Session> for Game {
    fn from(session: Session) -> Game {
        Game::Session(Box::new(session))
    }
}

impl Game {
    /// As [`Machine::run`].
    pub(super) fn run(&mut self, budget: u64) -> Stop {
        match self {
            Game::Machine(machine) => machine.run(budget),
            Game::Watched(machine, watch) => machine.run_watched(budget, &mut *watch.borrow_mut()),
            Game::Session(session) => session.run(budget),
        }
    }

    /// As [`Machine::answer`].
    ///
    /// # Errors
    /// As there.
    pub(super) fn answer(&mut self, answer: Answer) -> Result<(), AnswerError> {
        match self {
            Game::Machine(machine) | Game::Watched(machine, _) => machine.answer(answer),
            Game::Session(session) => session.answer(answer),
        }
    }

    /// As [`Machine::post`].
    pub(super) fn post(&mut self, post: Post) {
        match self {
            Game::Machine(machine) | Game::Watched(machine, _) => machine.post(post),
            Game::Session(session) => session.post(post),
        }
    }

    /// What was printed and may be shown.
    pub(super) fn drain(&mut self) -> Vec<Event> {
        match self {
            Game::Machine(machine) | Game::Watched(machine, _) => machine.drain(),
            Game::Session(session) => session.drain(),
        }
    }

    /// Has all that was printed so far kept, so that it may be shown before the turn is over.
    pub(super) fn checkpoint(&mut self) {
        match self {
            Game::Machine(_) | Game::Watched(..) => {}
            Game::Session(session) => session.checkpoint(),
        }
    }

    /// What there is to tell about the session itself.
    pub(super) fn notices(&mut self) -> Vec<String> {
        match self {
            Game::Machine(_) | Game::Watched(..) => Vec::new(),
            Game::Session(session) => session.notices(),
        }
    }

    /// The machine as it is now.
    pub(super) fn machine(&self) -> &Machine {
        match self {
            Game::Machine(machine) | Game::Watched(machine, _) => machine,
            Game::Session(session) => session.machine(),
        }
    }

    /// The session, where it is one.
    pub(super) fn session(&mut self) -> Option<&mut Session> {
        match self {
            Game::Machine(_) | Game::Watched(..) => None,
            Game::Session(session) => Some(session),
        }
    }
}
