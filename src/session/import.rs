//! Sessions made of what comes from elsewhere: journals, and files of commands.
//!
//! A journal is played again turn by turn, and only turns that come out the same become turns of the session. A file of commands is played as
//! if it were typed; games that it saves and restores stay in memory.

use std::collections::{HashMap, VecDeque};

use super::export::journal;
use super::input;
use super::keep::{Part, Step};
use super::playthrough::Playthrough;
use super::session::{Session, SessionError};
use super::store::Writing;
use super::timeline::{Asks, Turn, TurnKind, TurnNumber};
use super::travel::play_turn;
use crate::zmachine::delta;
use crate::zmachine::recorded::{self, Typed};
use crate::zmachine::{Answer, AnswerError, InputStream, Key, LineRequest, Post, Prompt, Request, Stop, Terminal};

pub use journal::{JournalError, is_journal, read as read_journal};

/// Turns that are written in one transaction.
const BATCH: usize = 256;

/// What came of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Turns that came out the same, and are turns of the session now.
    pub turns: usize,
    /// Turns that did not, by their numbers in the journal.
    pub different: Vec<TurnNumber>,
    /// Turns that came of those, or that were broken off.
    pub left_out: usize,
}

/// Where a turn of the journal is in the session, and the terminal at its end.
type Places = HashMap<TurnNumber, (TurnNumber, Terminal)>;

impl Session {
    /// Plays a journal's turns through a session that has just begun, with the journal's options.
    ///
    /// # Errors
    /// Where a turn that was made can't be gone back to, or the last ones can't be written.
    pub fn import(&mut self, journal: &Playthrough<'_>) -> Result<Imported, SessionError> {
        let mut imported = Imported::default();
        let mut places = Places::new();
        for turn in journal.timeline.turns() {
            let before = match (turn.parent, turn.kind) {
                (None, TurnKind::Beginning) if imported.turns == 0 => None,
                (Some(parent), _) if places.contains_key(&parent) => places.get(&parent).copied(),
                (_, TurnKind::Beginning | TurnKind::Action | TurnKind::Waiting | TurnKind::Event) => {
                    imported.left_out += 1;
                    continue;
                }
            };
            let has_no_end = |(inputs, _): (Vec<_>, _)| !input::are_placed(&inputs);
            if turn.asks == Asks::Nothing && journal.passage(turn.number).is_ok_and(has_no_end) {
                imported.left_out += 1;
                continue;
            }
            match self.import_turn(journal, turn, before)? {
                Some(place) => {
                    imported.turns += 1;
                    places.insert(turn.number, place);
                }
                None => imported.different.push(turn.number),
            }
            if self.unsaved.len() >= BATCH {
                self.flush();
            }
        }
        self.flush();
        for turn in journal.timeline.turns().filter(|turn| turn.name.is_some()) {
            if let Some((number, _)) = places.get(&turn.number) {
                self.name_turn(*number, turn.name.clone())?;
            }
        }
        if let Some((here, terminal)) = places.get(&journal.timeline.here()).copied() {
            self.terminal = terminal;
            self.travel(here)?;
        }
        Ok(imported)
    }

    /// Plays a turn. Where it is now; None where it does not come out the same.
    fn import_turn(
        &mut self,
        journal: &Playthrough<'_>,
        turn: &Turn,
        before: Option<(TurnNumber, Terminal)>,
    ) -> Result<Option<(TurnNumber, Terminal)>, SessionError> {
        let Ok((inputs, then)) = journal.passage(turn.number) else { return Ok(None) };
        if let Some((parent, terminal)) = before {
            // The terminal's changes are among the inputs.
            self.terminal = terminal;
            if self.here() != parent || delta::hash_of_machine(&mut self.machine) != self.hash_of(parent) {
                self.arrive(parent)?;
            }
        }
        let printed = play_turn(&mut self.machine, &inputs, turn.asks);
        let same = |printed: &Vec<_>| super::transcript::text_of(printed) == then.text();
        let Some(printed) =
            printed.ok().filter(same).filter(|_| delta::hash_of_machine(&mut self.machine) == turn.hash)
        else {
            return Ok(None);
        };
        inputs.iter().for_each(|timed| timed.input.follow(&mut self.terminal));
        let number = match before {
            None => self.here(),
            Some(_) => self.timeline.next(),
        };
        let (writing, part) = match before {
            None => (Writing::Again { over: self.hash_of(number) }, Part::More),
            Some(_) => (Writing::New, Part::Whole),
        };
        (self.inputs, self.printed) = (inputs, printed);
        let parent = before.map(|(parent, _)| parent);
        self.prepare(Step { number, parent, kind: turn.kind, writing, part }, turn.asks);
        self.printed.clear();
        self.made_at(turn.made);
        Ok(Some((self.here(), self.terminal)))
    }

    fn hash_of(&self, number: TurnNumber) -> u128 {
        self.timeline.get(number).map_or(0, |turn| turn.hash)
    }

    /// The last turn was made at another time.
    fn made_at(&mut self, made: i64) {
        if let Some(record) = self.unsaved.last_mut() {
            record.turn.made = made;
            self.timeline.insert(record.turn.clone());
        }
    }
}

/// How a file of commands came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// All of it was played, and the story goes on.
    AllPlayed,
    /// The story ended, with so many lines left.
    StoryEnded { left: usize },
    /// The story ended by a mistake.
    StoryDied { left: usize },
}

/// Plays a file of commands through a session.
///
/// # Errors
/// Where the machine refuses what fits its request, which it does not.
pub fn follow_commands(session: &mut Session, text: &str) -> Result<Followed, AnswerError> {
    Script::new(text).play(session)
}

/// A file of commands that is being played.
#[derive(Debug)]
struct Script<'a> {
    lines: std::iter::Peekable<std::str::Lines<'a>>,
    /// What is left of a line, and what it was read for.
    keys: VecDeque<Typed>,
    purpose: Purpose,
    /// Files that the story has written, by name.
    files: HashMap<String, Vec<u8>>,
    /// The saved game that an empty line means.
    last_save: String,
    /// A file was replaced, and the next line may be a yes to a question that Frotz asks.
    consent_follows: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Line,
    Key,
}

impl<'a> Script<'a> {
    fn new(text: &'a str) -> Script<'a> {
        Script {
            lines: text.lines().peekable(),
            keys: VecDeque::new(),
            purpose: Purpose::Line,
            files: HashMap::new(),
            last_save: String::new(),
            consent_follows: false,
        }
    }

    fn play(mut self, session: &mut Session) -> Result<Followed, AnswerError> {
        const BUDGET: u64 = 1 << 20;
        loop {
            match session.run(BUDGET) {
                Stop::Budget => {
                    session.drain();
                }
                Stop::Quit => return Ok(Followed::StoryEnded { left: self.lines.count() }),
                Stop::Fault(_) => return Ok(Followed::StoryDied { left: self.lines.count() }),
                Stop::Request(request) => {
                    session.drain();
                    if !self.satisfy(session, request)? {
                        return Ok(Followed::AllPlayed);
                    }
                }
            }
        }
    }

    /// Answers a request. Whether there was an answer left.
    fn satisfy(&mut self, session: &mut Session, request: Request) -> Result<bool, AnswerError> {
        let answer = match request {
            Request::Line(request) => return self.line(session, &request),
            Request::Key(request) => return self.key(session, request.source, request.timeout),
            Request::Save => {
                let Some(name) = self.name() else { return Ok(false) };
                match session.machine().quetzal() {
                    Ok(bytes) => {
                        self.consent_follows = self.files.insert(name.clone(), bytes).is_some();
                        self.last_save = name;
                        Answer::Done
                    }
                    Err(_) => Answer::Failed,
                }
            }
            Request::Restore => {
                let Some(name) = self.name() else { return Ok(false) };
                self.file(&name)
            }
            Request::SaveTable { name, prompt, bytes } => {
                let Some(name) = self.table_name(name.as_str(), prompt) else { return Ok(false) };
                self.files.insert(name, bytes);
                Answer::Done
            }
            Request::RestoreTable { name, prompt, max } => {
                let Some(name) = self.table_name(name.as_str(), prompt) else { return Ok(false) };
                match self.file(&name) {
                    Answer::Bytes(mut bytes) => {
                        bytes.truncate(usize::from(max));
                        Answer::Bytes(bytes)
                    }
                    other => other,
                }
            }
            // The session has all that was printed and typed.
            Request::Transcript | Request::Record => {
                let Some(_) = self.lines.next() else { return Ok(false) };
                Answer::Done
            }
            Request::Commands => {
                let Some(_) = self.lines.next() else { return Ok(false) };
                Answer::Failed
            }
        };
        match session.answer(answer) {
            // The file is no saved game of this story.
            Err(AnswerError::Save(_)) => session.answer(Answer::Failed)?,
            answered => answered?,
        }
        Ok(true)
    }

    fn file(&self, name: &str) -> Answer {
        self.files.get(name).map_or(Answer::Failed, |bytes| Answer::Bytes(bytes.clone()))
    }

    fn name(&mut self) -> Option<String> {
        let line = self.lines.next()?;
        Some(if line.trim().is_empty() { self.last_save.clone() } else { line.trim().to_owned() })
    }

    fn table_name(&mut self, offered: &str, prompt: Prompt) -> Option<String> {
        match prompt {
            Prompt::Silent => Some(offered.to_owned()),
            Prompt::Ask | Prompt::Free => {
                let line = self.lines.next()?;
                Some(if line.trim().is_empty() { offered.to_owned() } else { line.trim().to_owned() })
            }
        }
    }

    fn line(&mut self, session: &mut Session, request: &LineRequest) -> Result<bool, AnswerError> {
        if self.purpose != Purpose::Line {
            self.keys.clear();
        }
        if self.keys.is_empty() && !self.fetch(session, Purpose::Line, request.source) {
            return Ok(false);
        }
        let mut text = String::new();
        while let Some(typed) = self.keys.pop_front() {
            match typed {
                Typed::Key(Key::Char(c)) => text.push(c),
                Typed::Key(end) => match self.answer_line(session, request, &text, end) {
                    Err(AnswerError::NoSuchKey) => {}
                    answered => return answered.map(|()| true),
                },
                Typed::TimedOut if request.timeout.is_some() => {
                    session.answer(Answer::TimedOut)?;
                    return Ok(true);
                }
                Typed::TimedOut => {}
            }
        }
        self.answer_line(session, request, &text, Key::Enter)?;
        Ok(true)
    }

    /// A line that goes on from what the story has put there; recorded ones have that in them.
    fn answer_line(
        &self,
        session: &mut Session,
        request: &LineRequest,
        typed: &str,
        end: Key,
    ) -> Result<(), AnswerError> {
        let whole = match typed.starts_with(&request.preload) {
            true => typed.to_owned(),
            false => format!("{}{typed}", request.preload),
        };
        let text = whole.chars().take(usize::from(request.max)).collect();
        session.answer(Answer::Line { text, end })
    }

    fn key(&mut self, session: &mut Session, source: InputStream, timeout: Option<u16>) -> Result<bool, AnswerError> {
        loop {
            if self.purpose != Purpose::Key {
                self.keys.clear();
            }
            if self.keys.is_empty() {
                if !self.fetch(session, Purpose::Key, source) {
                    return Ok(false);
                }
                if self.keys.is_empty() {
                    self.keys.push_back(Typed::Key(Key::Enter));
                }
            }
            match self.keys.pop_front() {
                Some(Typed::Key(key)) => match session.answer(Answer::Key(key)) {
                    Err(AnswerError::NoSuchKey) => {}
                    answered => return answered.map(|()| true),
                },
                Some(Typed::TimedOut) if timeout.is_some() => {
                    session.answer(Answer::TimedOut)?;
                    return Ok(true);
                }
                Some(Typed::TimedOut) | None => {}
            }
        }
    }

    /// Takes the next line. Whether there was one.
    fn fetch(&mut self, session: &mut Session, purpose: Purpose, source: InputStream) -> bool {
        if std::mem::take(&mut self.consent_follows) {
            let is_yes = |line: &str| ["y", "yes"].contains(&line.trim().to_lowercase().as_str());
            let _yes = self.lines.next_if(|line| is_yes(line));
        }
        let Some(line) = self.lines.next() else { return false };
        if source == InputStream::Commands {
            session.post(Post::CommandsEnded);
        }
        (self.keys, self.purpose) = (recorded::keys(line), purpose);
        true
    }
}
