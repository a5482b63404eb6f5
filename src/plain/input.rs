//! Answers to reads: lines and keys, from a file of commands or from the keyboard.

use std::collections::VecDeque;
use std::io::{BufRead, Write};
use std::path::Path;

use super::commands::Obeyed;
use super::sounds::Heard;
use super::typed::{self, Notation, Typed};
use super::{Echo, Plain, PlainError, Progress, Seen};
use crate::command::{Said, is_command};
use crate::session::command_file::CommandFile;
use crate::session::log;
use crate::zmachine::recorded;
use crate::zmachine::screen::Buffering;
use crate::zmachine::{Answer, AnswerError, InputStream, Key, KeyRequest, LineRequest, Post};

/// What is left of a line that was read.
#[derive(Debug, Default)]
pub(super) struct Leftover {
    keys: VecDeque<Typed>,
    purpose: Purpose,
    notation: Notation,
    seen: Option<Seen>,
}

/// What a line was read for: the rest of it is good for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Purpose {
    #[default]
    Line,
    Key,
}

impl Leftover {
    /// What a line leaves, of which nothing has been used.
    fn of(text: &str, notation: Notation, purpose: Purpose, seen: Seen) -> Leftover {
        Leftover { keys: typed::keys(text, notation), purpose, notation, seen: Some(seen) }
    }
}

/// What came of asking for a line.
#[derive(Debug)]
pub(super) enum Next {
    Line {
        text: String,
        notation: Notation,
        seen: Seen,
    },
    TimedOut,
    /// A sound has ended.
    Sound(u16),
    Ended,
}

/// Who waits for a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// The story, whose time may be up in so many tenths of a second.
    Story(Option<u16>),
    /// golmac itself, which the story's time and sounds wait for.
    Golmac,
}

impl<R: BufRead + Send + 'static, W: Write, E: Write> Plain<R, W, E> {
    pub(super) fn line(&mut self, request: &LineRequest) -> Result<Progress, PlainError> {
        if self.leftover.purpose != Purpose::Line {
            self.leftover = Leftover::default();
        }
        if self.leftover.keys.is_empty() {
            match self.fetch(Purpose::Line, request.source, request.timeout)? {
                Fetched::Keys => {}
                Fetched::TimedOut => return self.time_out(),
                Fetched::Sound(number) => return Ok(self.sound_ended(number)),
                Fetched::Elsewhere => return Ok(Progress::Answered),
                Fetched::Ended => return Ok(Progress::InputEnded),
            }
        }
        // Only what the story has room for, which is not much: a line may end at any of its keys.
        // What is typed goes on with what is there already; a recorded line is the whole of it.
        let mut text = match self.leftover.notation {
            Notation::Typed => request.preload.clone(),
            Notation::Recorded => String::new(),
        };
        let mut room = usize::from(request.max);
        room = room.saturating_sub(text.chars().count());
        while let Some(typed) = self.leftover.keys.pop_front() {
            match typed {
                Typed::Key(Key::Char(c)) if room > 0 => {
                    text.push(c);
                    room -= 1;
                }
                Typed::Key(Key::Char(_)) => {}
                Typed::Key(end) => match self.answer_line(&text, end) {
                    Err(AnswerError::NoSuchKey) => {}
                    answered => return self.answered(answered, &recorded::line(&text, end)),
                },
                Typed::TimedOut if request.timeout.is_some() => return self.time_out(),
                Typed::TimedOut => {}
            }
        }
        let answered = self.answer_line(&text, Key::Enter);
        self.answered(answered, &recorded::line(&text, Key::Enter))
    }

    pub(super) fn key(&mut self, request: &KeyRequest) -> Result<Progress, PlainError> {
        if self.leftover.purpose != Purpose::Key {
            self.leftover = Leftover::default();
        }
        loop {
            while let Some(typed) = self.leftover.keys.pop_front() {
                match typed {
                    Typed::Key(key) => match self.game.answer(Answer::Key(key)) {
                        Err(AnswerError::NoSuchKey) => {}
                        answered => return self.answered(answered, &recorded::key(key)),
                    },
                    Typed::TimedOut if request.timeout.is_some() => return self.time_out(),
                    Typed::TimedOut => {}
                }
            }
            match self.fetch(Purpose::Key, request.source, request.timeout)? {
                Fetched::Keys if self.leftover.keys.is_empty() => {
                    self.leftover.keys.push_back(Typed::Key(Key::Enter));
                }
                Fetched::Keys => {}
                Fetched::TimedOut => return self.time_out(),
                Fetched::Sound(number) => return Ok(self.sound_ended(number)),
                Fetched::Elsewhere => return Ok(Progress::Answered),
                Fetched::Ended => return Ok(Progress::InputEnded),
            }
        }
    }

    fn answer_line(&mut self, text: &str, end: Key) -> Result<(), AnswerError> {
        self.game.answer(Answer::Line { text: text.to_owned(), end })
    }

    /// After an answer: it is recorded, and its echo printed before anything that follows.
    fn answered(&mut self, answered: Result<(), AnswerError>, recorded: &str) -> Result<Progress, PlainError> {
        answered?;
        self.passing = false;
        self.record(recorded);
        self.seen = self.leftover.seen.unwrap_or(Seen::NotYet);
        self.take_events()?;
        self.page.write_finished().map_err(PlainError::Output)?;
        Ok(Progress::Answered)
    }

    fn time_out(&mut self) -> Result<Progress, PlainError> {
        let answered = self.game.answer(Answer::TimedOut);
        let progress = self.answered(answered, "[0]")?;
        self.passing = true;
        Ok(progress)
    }

    fn record(&mut self, line: &str) {
        let line = format!("{line}\n");
        for failed in [log::write(&mut self.logs.answers, &line), log::write(&mut self.logs.recorded, &line)] {
            self.log_failed(failed);
        }
    }

    /// Shows what there is and reads a line into `leftover`, which has nothing in it where the line is empty.
    fn fetch(&mut self, purpose: Purpose, source: InputStream, timeout: Option<u16>) -> Result<Fetched, PlainError> {
        self.follow_terminal();
        self.release()?;
        loop {
            self.look_after_replay()?;
            let next = self.next_line(source, Asker::Story(timeout))?;
            // The terminal may have another size by now, and what follows is laid out on it.
            self.follow_terminal();
            match next {
                Next::Line { text, notation: Notation::Typed, .. } if typed::is_for_dfrotz(&text) => {
                    self.page.notice(format!("{text} is a command to dfrotz itself, and is skipped"));
                    self.release()?;
                }
                // dfrotz asks before it replaces a file, in a pipe too, and scripts that were made for it have the answer.
                Next::Line { text, .. } if std::mem::take(&mut self.consent_follows) && is_yes(&text) => {}
                Next::Line { text, notation: Notation::Typed, seen } => match self.said(&text) {
                    Said::ToGolmac(command) => match self.obey(&command, &text, seen)? {
                        Obeyed::Here => self.prompt_again()?,
                        Obeyed::Elsewhere => {
                            self.leftover = Leftover::default();
                            return Ok(Fetched::Elsewhere);
                        }
                        Obeyed::Left => return Ok(Fetched::Ended),
                        Obeyed::Said(text) => {
                            // The line that said it stands there, ended.
                            self.leftover = Leftover::of(&text, Notation::Typed, purpose, Seen::Already);
                            return Ok(Fetched::Keys);
                        }
                    },
                    Said::ToStory(text) => {
                        self.leftover = Leftover::of(&text, Notation::Typed, purpose, seen);
                        return Ok(Fetched::Keys);
                    }
                },
                Next::Line { text, notation: Notation::Recorded, seen } => {
                    self.leftover = Leftover::of(&text, Notation::Recorded, purpose, seen);
                    return Ok(Fetched::Keys);
                }
                Next::TimedOut => return Ok(Fetched::TimedOut),
                Next::Sound(number) => return Ok(Fetched::Sound(number)),
                Next::Ended => return Ok(Fetched::Ended),
            }
        }
    }

    /// The next line of all: from `--commands` as long as there is one, then from where the story wants it.
    pub(super) fn next_line(&mut self, source: InputStream, asker: Asker) -> Result<Next, PlainError> {
        if let Some(text) = self.handed_back.take() {
            return Ok(Next::Line { text, notation: Notation::Typed, seen: Seen::NotYet });
        }
        if let Some(text) = next_of(&mut self.script)? {
            return Ok(Next::Line { text, notation: Notation::Recorded, seen: Seen::NotYet });
        }
        if source == InputStream::Commands {
            if let Some(text) = next_of(&mut self.replay)? {
                return Ok(Next::Line { text, notation: Notation::Recorded, seen: Seen::NotYet });
            }
            self.commands_ended()?;
        }
        Ok(match self.listen(asker).map_err(PlainError::Input)? {
            Heard::Line(text) => Next::Line { text, notation: Notation::Typed, seen: self.keyboard_line_seen() },
            Heard::TimedOut => Next::TimedOut,
            Heard::Sound(number) => Next::Sound(number),
            Heard::Ended => Next::Ended,
        })
    }

    /// The story's file of commands is at its end, or was never open in this process.
    fn commands_ended(&mut self) -> Result<(), PlainError> {
        self.game.post(Post::CommandsEnded);
        self.page.notice("there are no more commands in the story's file; the keyboard goes on".to_owned());
        self.page.write_finished().map_err(PlainError::Output)
    }

    fn keyboard_line_seen(&mut self) -> Seen {
        match self.settings.echo {
            Echo::Printed => Seen::NotYet,
            Echo::Terminal => {
                self.page.line_was_ended();
                Seen::Already
            }
        }
    }

    /// Asks the player something. None where the question is cancelled, which the player is told, and where the input has ended, which the next
    /// read will find too. A command to golmac cancels it, and is carried out where the story reads next.
    pub(super) fn ask(&mut self, question: &str) -> Result<Option<String>, PlainError> {
        self.page.ask(question).map_err(PlainError::Output)?;
        let Next::Line { text, notation, seen } = self.next_line(InputStream::Keyboard, Asker::Golmac)? else {
            return Ok(None);
        };
        if seen == Seen::NotYet {
            self.page.text(&(text.clone() + "\n"), Buffering::On).map_err(PlainError::Output)?;
        }
        let cancels = match notation {
            Notation::Typed => self.cancels(&text),
            Notation::Recorded => None,
        };
        match cancels {
            Some(Cancelled::ByCommand) => self.handed_back = Some(text),
            Some(Cancelled::ByPrefix) => {}
            None => {
                self.record(&text);
                return Ok(Some(text));
            }
        }
        let prefix = self.prefix().unwrap_or('/');
        self.tell(&format!("The question is cancelled, as {prefix} alone or a command to golmac does."))?;
        Ok(None)
    }

    /// Whether a line cancels a question instead of answering it. Files may lie at names that begin as commands do.
    fn cancels(&mut self, line: &str) -> Option<Cancelled> {
        let Said::ToGolmac(command) = self.said(line.trim()) else { return None };
        let path = Path::new(line.trim());
        let in_a_folder = || path.parent().is_some_and(|folder| folder.parent().is_some() && folder.is_dir());
        match command.as_str() {
            "" => Some(Cancelled::ByPrefix),
            command if is_command(command) && !path.exists() && !in_a_folder() => Some(Cancelled::ByCommand),
            _ => None,
        }
    }
}

/// What was typed instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cancelled {
    /// A command to golmac.
    ByCommand,
    /// The sign before such commands, alone.
    ByPrefix,
}

/// What came of reading a line for the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fetched {
    Keys,
    TimedOut,
    Sound(u16),
    /// The player has gone to another turn: nothing is to be answered.
    Elsewhere,
    Ended,
}

/// Whether a line says yes.
pub(super) fn is_yes(line: &str) -> bool {
    matches!(line.trim().to_lowercase().as_str(), "y" | "yes")
}

/// The next line of a file of commands, which is closed at its end.
fn next_of(file: &mut Option<CommandFile>) -> Result<Option<String>, PlainError> {
    let Some(open) = file else { return Ok(None) };
    let line = open.next_line().map_err(PlainError::Input)?;
    if line.is_none() {
        *file = None;
    }
    Ok(line)
}
