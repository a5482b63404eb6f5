//! What a front end in lines plays: a machine as it is, or a session that keeps every turn of one.
//!
//! Both run and are answered alike. What a session prints comes out once it is kept, so that the echo of a line comes with the text that
//! follows it.

use std::cell::RefCell;
use std::rc::Rc;

use crate::inspect::watched::Watch;
use crate::session::{Session, TurnKind, TurnNumber, transcript};
use crate::zmachine::screen::Event;
use crate::zmachine::{Answer, AnswerError, Machine, Post, Stop};

/// Turns that are looked through for the text that was printed last.
const FAR: usize = 50;

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
    pub(crate) fn run(&mut self, budget: u64) -> Stop {
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
    pub(crate) fn answer(&mut self, answer: Answer) -> Result<(), AnswerError> {
        match self {
            Game::Machine(machine) | Game::Watched(machine, _) => machine.answer(answer),
            Game::Session(session) => session.answer(answer),
        }
    }

    /// As [`Machine::post`].
    pub(crate) fn post(&mut self, post: Post) {
        match self {
            Game::Machine(machine) | Game::Watched(machine, _) => machine.post(post),
            Game::Session(session) => session.post(post),
        }
    }

    /// What was printed and may be shown.
    pub(crate) fn drain(&mut self) -> Vec<Event> {
        match self {
            Game::Machine(machine) | Game::Watched(machine, _) => machine.drain(),
            Game::Session(session) => session.drain(),
        }
    }

    /// Has all that was printed so far kept, so that it may be shown before the turn is over.
    pub(crate) fn checkpoint(&mut self) {
        match self {
            Game::Machine(_) | Game::Watched(..) => {}
            Game::Session(session) => session.checkpoint(),
        }
    }

    /// What there is to tell about the session itself.
    pub(crate) fn notices(&mut self) -> Vec<String> {
        match self {
            Game::Machine(_) | Game::Watched(..) => Vec::new(),
            Game::Session(session) => session.notices(),
        }
    }

    /// The machine as it is now.
    pub(crate) fn machine(&self) -> &Machine {
        match self {
            Game::Machine(machine) | Game::Watched(machine, _) => machine,
            Game::Session(session) => session.machine(),
        }
    }

    /// The session, where it is one.
    pub(crate) fn session(&mut self) -> Option<&mut Session> {
        match self {
            Game::Machine(_) | Game::Watched(..) => None,
            Game::Session(session) => Some(session),
        }
    }

    /// What was printed on the way to this turn, and in the turn before that. Nothing where it is no session.
    pub(crate) fn last_passage(&mut self) -> (Vec<Event>, Vec<Event>) {
        let Some(session) = self.session() else { return Default::default() };
        // What happened by itself is told with the command that it came after.
        let way: Vec<(TurnNumber, bool)> = session
            .timeline()
            .back_from(session.here())
            .map(|turn| (turn.number, matches!(turn.kind, TurnKind::Action | TurnKind::Beginning)))
            .take(FAR)
            .collect();
        let mut passages = Vec::new();
        for (number, acted) in &way {
            let (_, printed) = session.passage(*number);
            let shows = *acted && transcript::shows_text(&printed);
            passages.push(printed);
            if shows {
                break;
            }
        }
        let before = way.get(passages.len()).map(|(number, _)| session.passage(*number).1).unwrap_or_default();
        (passages.into_iter().rev().flatten().collect(), before)
    }
}
