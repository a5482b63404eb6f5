//! What is written down while a story is played: transcripts and records of commands, by an option or because the story asks.

use std::path::PathBuf;

use crate::session::files::Places;
use crate::session::log::{self, Log, Transcribed};
use crate::session::transcript::line_of_picture;
use crate::zmachine::screen::{Cell, Event};

/// Files that grow.
#[derive(Debug, Default)]
pub(super) struct Logs {
    /// `--transcript`: all that is printed and typed.
    pub session: Option<Log>,
    transcribed: Transcribed,
    /// `--record`: what is answered.
    pub answers: Option<Log>,
    /// Output stream 2, opened by the story.
    pub transcript: Option<Log>,
    /// Output stream 4, opened by the story.
    pub commands: Option<Log>,
    /// A stream of the story's that can't be written, which has been told.
    lost: bool,
}

/// What has come of writing.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// What there is to tell the player.
    pub notices: Vec<String>,
    /// The story's transcript can't be written any more.
    pub transcript_lost: bool,
}

impl Logs {
    /// Those that are open from the start.
    pub fn new(session: Option<Log>, answers: Option<Log>) -> Logs {
        Logs { session, answers, ..Logs::default() }
    }

    /// Whether something is written to the file of this name.
    pub fn is_written(&self, path: &std::path::Path) -> bool {
        let all = [&self.session, &self.answers, &self.transcript, &self.commands];
        all.into_iter().flatten().any(|log| log.is_at(path))
    }

    /// Writes what has come of the story.
    pub fn take(&mut self, events: &[Event], places: &Places) -> Written {
        let mut written = Written::default();
        for event in events {
            match event {
                Event::Text { text, .. } | Event::Input { text, .. } => self.transcribed.text(text),
                Event::QuoteBox { rows } => self.transcribed.block(&lines(rows)),
                Event::Picture(description) => self.transcribed.line(&line_of_picture(description)),
                Event::Transcript(text) => {
                    self.write_session(Some(text), &mut written);
                    if self.session.is_none() {
                        go_on(&mut self.transcript, places.script(".txt"), &mut written, self.lost);
                    }
                    let failed = log::write(&mut self.transcript, text);
                    written.transcript_lost |=
                        failed.is_some() || (self.transcript.is_none() && self.session.is_none());
                    written.notices.extend(failed);
                }
                Event::Record(line) => {
                    if self.answers.is_none() {
                        go_on(&mut self.commands, places.script(".rec"), &mut written, self.lost);
                        self.lost |= self.commands.is_none();
                    }
                    let failed = log::write(&mut self.commands, &format!("{line}\n"));
                    self.lost |= failed.is_some();
                    written.notices.extend(failed);
                }
                Event::EraseLower { .. }
                | Event::EraseScreen { .. }
                | Event::Turn
                | Event::Sound(_)
                | Event::Bleep(_)
                | Event::Warning(_) => {}
            }
        }
        self.write_session(None, &mut written);
        written
    }

    fn write_session(&mut self, transcript: Option<&str>, written: &mut Written) {
        let text = self.transcribed.take(transcript);
        written.notices.extend(log::write(&mut self.session, &text));
    }

    /// Writes an answer, as files of commands have it.
    pub fn answered(&mut self, line: &str) -> Option<String> {
        log::write(&mut self.answers, &format!("{line}\n"))
    }

    /// Brings all of it to the files.
    pub fn flush(&mut self) -> Vec<String> {
        let Logs { session, answers, transcript, commands, .. } = self;
        [session, answers, transcript, commands].into_iter().filter_map(log::flush).collect()
    }
}

/// A session that was resumed may be writing to a file that is not open any more.
fn go_on(log: &mut Option<Log>, path: PathBuf, written: &mut Written, lost: bool) {
    if log.is_some() || lost {
        return;
    }
    match Log::append(&path) {
        Ok(open) => {
            written.notices.push(format!("the story goes on writing to {}", path.display()));
            *log = Some(open);
        }
        Err(error) => {
            let reason = crate::session::files::reason(&error);
            written.notices.push(format!("can't write on to {}: {reason}", path.display()));
        }
    }
}

fn lines(rows: &[Vec<Cell>]) -> Vec<String> {
    let line = |row: &Vec<Cell>| row.iter().filter_map(Cell::character).collect::<String>().trim_end().to_owned();
    rows.iter().map(line).collect()
}
