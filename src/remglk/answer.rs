//! Answers to reads of lines and keys: from the display, or from a file of commands before it.

use std::io::{BufRead, Write};

use super::display::{Waiting, Wanted, takes_clicks};
use super::protocol::{Event, Input, Update};
use super::{Happened, Progress, RemGlk, RemGlkError, keys};
use crate::session::command_file::CommandFile;
use crate::zmachine::recorded::{self, Typed};
use crate::zmachine::screen::displayable_line;
use crate::zmachine::{Answer, AnswerError, InputStream, Key, KeyRequest, LineRequest, Post};

/// What an input from the display is to the story.
#[derive(Debug, PartialEq)]
enum Meant {
    Answer(Answer),
    /// Nothing, but the display waits for an update.
    Update,
    /// Nothing: what it is an answer to was not asked.
    Nothing,
    /// It can't be meant, and why.
    Wrong(String),
}

impl<R: BufRead, W: Write, E: Write> RemGlk<R, W, E> {
    pub(super) fn line(&mut self, request: &LineRequest) -> Result<Progress, RemGlkError> {
        match self.recorded(request.source)? {
            Recorded::Line => self.recorded_line(request),
            Recorded::Ended => Ok(Progress::Answered),
            Recorded::None => self.ask(&Wanted::Line(request.clone())),
        }
    }

    pub(super) fn key(&mut self, request: &KeyRequest) -> Result<Progress, RemGlkError> {
        loop {
            while let Some(typed) = self.leftover.pop_front() {
                let answer = match typed {
                    Typed::Key(key) => Answer::Key(key),
                    Typed::TimedOut if request.timeout.is_some() => Answer::TimedOut,
                    Typed::TimedOut => continue,
                };
                if self.answer(answer)? {
                    return Ok(Progress::Answered);
                }
            }
            match self.recorded(request.source)? {
                Recorded::Line if self.leftover.is_empty() => self.leftover.push_back(Typed::Key(Key::Enter)),
                Recorded::Line => {}
                Recorded::Ended => return Ok(Progress::Answered),
                Recorded::None => return self.ask(&Wanted::Key(request.clone())),
            }
        }
    }

    /// Answers with the line that was recorded, as far as it is one.
    fn recorded_line(&mut self, request: &LineRequest) -> Result<Progress, RemGlkError> {
        let mut text = String::new();
        while let Some(typed) = self.leftover.pop_front() {
            let answer = match typed {
                Typed::Key(Key::Char(c)) => {
                    text.push(c);
                    continue;
                }
                Typed::Key(end) => Answer::Line { text: text.clone(), end },
                Typed::TimedOut if request.timeout.is_some() => Answer::TimedOut,
                Typed::TimedOut => continue,
            };
            if self.answer(answer)? {
                return Ok(Progress::Answered);
            }
        }
        self.answer(Answer::Line { text, end: Key::Enter })?;
        Ok(Progress::Answered)
    }

    /// Reads the next recorded line into `leftover`, where there is one.
    fn recorded(&mut self, source: InputStream) -> Result<Recorded, RemGlkError> {
        let mut line = next_of(&mut self.script)?;
        if line.is_none() && source == InputStream::Commands {
            line = next_of(&mut self.replay)?;
            if line.is_none() {
                self.game.post(Post::CommandsEnded);
                return Ok(Recorded::Ended);
            }
        }
        self.leftover.clear();
        Ok(match line {
            Some(line) => {
                self.leftover = recorded::keys(&line);
                Recorded::Line
            }
            None => Recorded::None,
        })
    }

    /// Asks the display, until it says something that has the story go on, or wants to be told again what is there.
    fn ask(&mut self, wanted: &Wanted) -> Result<Progress, RemGlkError> {
        // What was cut short by a time-out, or by an input of its routine's, is over.
        if self.asked.as_ref() != Some(wanted) {
            self.asked = Some(wanted.clone());
            self.waiting = Waiting::Begins;
            self.partial = None;
        }
        self.show(wanted)?;
        loop {
            let Happened::Input(input) = self.happens()? else { return Ok(Progress::InputEnded) };
            self.partial = self.display.reading().and_then(|window| input.partial_in(window)).map(displayable_line);
            match self.meant(*input, wanted) {
                Meant::Answer(answer) => {
                    if self.answer(answer)? {
                        return Ok(Progress::Answered);
                    }
                    self.wire.send(&Update::Pass)?;
                }
                // The story is asked once more, and asks the same.
                Meant::Update => return Ok(Progress::Answered),
                Meant::Nothing => self.wire.send(&Update::Pass)?,
                Meant::Wrong(wrong) => self.wire.complain(wrong)?,
            }
        }
    }

    fn meant(&self, input: Input, wanted: &Wanted) -> Meant {
        let is_read = |window| Some(window) == self.display.reading();
        let timeout = match wanted {
            Wanted::Line(request) => request.timeout,
            Wanted::Key(request) => request.timeout,
            Wanted::File(_) | Wanted::Nothing => None,
        };
        match (input.event, wanted) {
            (Event::Line { window, value, terminator }, Wanted::Line(_)) if is_read(window) => {
                let end = terminator.as_deref().map_or(Some(Key::Enter), keys::key);
                match end {
                    Some(end) => Meant::Answer(Answer::Line { text: displayable_line(&value), end }),
                    None => Meant::Wrong(format!("there is no key {:?}", terminator.unwrap_or_default())),
                }
            }
            (Event::Char { window, value }, Wanted::Key(_)) if is_read(window) => match keys::key(&value) {
                Some(key) => Meant::Answer(Answer::Key(key)),
                None if value == "tab" || value == "\t" => Meant::Nothing,
                None => Meant::Wrong(format!("there is no key {value:?}")),
            },
            (Event::Mouse { window, x, y }, Wanted::Line(_) | Wanted::Key(_))
                if self.display.is_upper(window) && takes_clicks(self.game.machine(), wanted) =>
            {
                let cell = |place: u32| u16::try_from(place.saturating_add(1)).unwrap_or(u16::MAX);
                let click = Key::Click { column: cell(x), row: cell(y) };
                Meant::Answer(match wanted {
                    Wanted::Line(_) => Answer::Line { text: self.partial.clone().unwrap_or_default(), end: click },
                    Wanted::Key(_) | Wanted::File(_) | Wanted::Nothing => Answer::Key(click),
                })
            }
            (Event::Timer, _) if timeout.is_some() => Meant::Answer(Answer::TimedOut),
            // How old versions of GlkOte have it.
            (Event::External { value }, _) if timeout.is_some() && value == "timer" => Meant::Answer(Answer::TimedOut),
            (
                Event::Timer
                | Event::External { .. }
                | Event::Arrange { .. }
                | Event::Redraw
                | Event::DebugInput { .. }
                | Event::Unknown,
                _,
            ) => Meant::Update,
            (
                Event::Line { .. }
                | Event::Char { .. }
                | Event::Mouse { .. }
                | Event::Hyperlink { .. }
                | Event::SpecialResponse { .. }
                | Event::Init { .. }
                | Event::Refresh,
                _,
            ) => Meant::Nothing,
        }
    }

    /// Gives the story an answer, and whether it took it: it may have no such key.
    fn answer(&mut self, answer: Answer) -> Result<bool, RemGlkError> {
        let recorded = match &answer {
            Answer::Line { text, end } => recorded::line(text, *end),
            Answer::Key(key) => recorded::key(*key),
            Answer::TimedOut => "[0]".to_owned(),
            Answer::Done | Answer::Failed | Answer::Bytes(_) => String::new(),
        };
        let waiting = if answer == Answer::TimedOut { Waiting::GoesOn } else { Waiting::Begins };
        match self.game.answer(answer) {
            Err(AnswerError::NoSuchKey) => return Ok(false),
            answered => answered?,
        }
        if waiting == Waiting::Begins {
            self.waiting = waiting;
            self.partial = None;
        }
        let failed = self.logs.answered(&recorded);
        failed.iter().for_each(|failed| self.notice(failed));
        Ok(true)
    }
}

/// What there is in files of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Recorded {
    /// A line, in `leftover`.
    Line,
    /// The story's file has come to its end, which it has been told.
    Ended,
    None,
}

/// The next line of a file of commands, which is closed at its end.
fn next_of(file: &mut Option<CommandFile>) -> Result<Option<String>, RemGlkError> {
    let Some(open) = file else { return Ok(None) };
    let line = open.next_line().map_err(RemGlkError::Commands)?;
    if line.is_none() {
        *file = None;
    }
    Ok(line)
}
