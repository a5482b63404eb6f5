//! Transcripts and records that the player asks for (`/scripton`, `/recon`), and commands played from a file (`/replay`).
//!
//! They have nothing to do with the story's own streams 2 and 4: those go on as they are, to files of their own.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use super::commands::Obeyed;
use super::{Plain, PlainError};
use crate::session::command_file::CommandFile;
use crate::session::files::{self, place_of, reason, with_extension};
use crate::session::log::{self, Log};

/// What a file of the player's is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Transcript,
    Record,
}

impl Purpose {
    fn extension(self) -> &'static str {
        match self {
            Purpose::Transcript => "txt",
            Purpose::Record => files::RECORD_EXTENSION,
        }
    }

    /// What follows the story's name in the one that is offered: other names than those that the story's own streams are offered.
    fn offered(self) -> &'static str {
        match self {
            Purpose::Transcript => "-transcript.txt",
            Purpose::Record => "-commands.rec",
        }
    }
}

impl<R: BufRead + Send + 'static, W: Write, E: Write> Plain<R, W, E> {
    /// Begins a file of the player's. A transcript goes on behind what is there; a record takes its place, which a person is asked about.
    pub(super) fn begin_log(&mut self, purpose: Purpose, typed: Option<&str>) -> Result<Obeyed, PlainError> {
        if let Some(open) = self.log_of(purpose) {
            let said = format!("That is being written already, to {}.", open.path().display());
            return self.tell_here(&said);
        }
        let path = match typed {
            None => self.places().script(purpose.offered()),
            Some(name) => with_extension(&place_of(Path::new(name), &self.places().scripts), purpose.extension()),
        };
        if self.logs.is_written(&path) {
            return self.tell_here(&format!("{} is being written for something else already.", path.display()));
        }
        let opened = match purpose {
            Purpose::Transcript => Log::append(&path),
            Purpose::Record if path.is_file() && !self.may_replace(&path)? => {
                return self.tell_here("Nothing is recorded.");
            }
            Purpose::Record => Log::create(&path),
        };
        let log = match opened {
            Ok(log) => log,
            Err(error) => return self.tell_here(&format!("Can't write {}: {}.", path.display(), reason(&error))),
        };
        *self.log_of(purpose) = Some(log);
        let said = match purpose {
            Purpose::Transcript => {
                // The command that comes next stands behind it, as on the page.
                let failed = log::write(&mut self.logs.script, &self.prompt);
                self.log_failed(failed);
                "What is printed and typed from now on is written to"
            }
            Purpose::Record => "Commands are recorded from now on in",
        };
        self.tell_here(&format!("{said} {}.", path.display()))
    }

    pub(super) fn end_log(&mut self, purpose: Purpose) -> Result<Obeyed, PlainError> {
        let failed = log::flush(self.log_of(purpose));
        self.log_failed(failed);
        match (self.log_of(purpose).take(), purpose) {
            (Some(log), _) => self.tell_here(&format!("{} is finished.", log.path().display())),
            (None, Purpose::Transcript) => self.tell_here("No transcript is being written."),
            (None, Purpose::Record) => self.tell_here("No commands are being recorded."),
        }
    }

    fn log_of(&mut self, purpose: Purpose) -> &mut Option<Log> {
        match purpose {
            Purpose::Transcript => &mut self.logs.script,
            Purpose::Record => &mut self.logs.recorded,
        }
    }

    /// Plays the commands of a file, from where the story is now.
    pub(super) fn replay_commands(&mut self, typed: Option<&str>) -> Result<Obeyed, PlainError> {
        let path = match typed {
            Some(name) => self.places().of_record(Path::new(name)),
            None => {
                let places = self.places();
                match self.ask_path_in(
                    "Play the commands of",
                    &places.script(Purpose::Record.offered()),
                    &places.scripts,
                )? {
                    Some(path) => path,
                    None => return Ok(Obeyed::Here),
                }
            }
        };
        let path: PathBuf = if path.exists() { path } else { with_extension(&path, Purpose::Record.extension()) };
        if self.logs.is_written(&path) {
            return self.tell_here(&format!("{} is still being written: end that first.", path.display()));
        }
        match CommandFile::open(&path) {
            Ok(file) => {
                self.script = Some(file);
                self.replayed = Some(path);
                Ok(Obeyed::Here)
            }
            Err(error) => self.tell_here(&format!("Can't read {}: {}.", path.display(), reason(&error))),
        }
    }

    /// Ends what the player plays from a file: at the file's end, or where a person has typed something meanwhile.
    pub(super) fn look_after_replay(&mut self) -> Result<(), PlainError> {
        let Some(path) = &self.replayed else { return Ok(()) };
        let said = match self.script.as_mut().is_none_or(CommandFile::is_at_end) {
            true => format!("These were the commands of {}.", path.display()),
            false if self.keyboard.has_line() => "The commands are stopped.".to_owned(),
            false => return Ok(()),
        };
        (self.script, self.replayed) = (None, None);
        self.tell(&said)?;
        self.prompt_again()
    }
}
