//! What is written down meanwhile: transcripts and recorded commands, the story's and the player's.

use std::io::{BufRead, Write};
use std::path::Path;

use super::Plain;
use crate::session::files::reason;
use crate::session::log::{self, Log, Transcribed};
use crate::zmachine::Post;

/// Everything that is written down.
#[derive(Debug, Default)]
pub(super) struct Logs {
    /// `--transcript`: what is printed.
    pub(super) session: Option<Log>,
    /// The same, as the player has asked for it on the way.
    pub(super) script: Option<Log>,
    pub(super) transcribed: Transcribed,
    /// Output stream 2, opened by the story.
    pub(super) transcript: Option<Log>,
    /// `--record`: what is answered.
    pub(super) answers: Option<Log>,
    /// The same, as the player has asked for it on the way.
    pub(super) recorded: Option<Log>,
    /// Output stream 4, opened by the story.
    pub(super) commands: Option<Log>,
    /// It can't be written, and the player knows.
    pub(super) commands_lost: bool,
}

impl Logs {
    pub(super) fn all(&mut self) -> [&mut Option<Log>; 6] {
        let Logs { session, script, transcript, answers, recorded, commands, .. } = self;
        [session, script, transcript, answers, recorded, commands]
    }

    /// Whether something is written to the file of this name.
    pub(super) fn is_written(&mut self, path: &Path) -> bool {
        self.all().into_iter().flatten().any(|log| log.is_at(path))
    }
}

impl<R: BufRead + Send + 'static, W: Write, E: Write> Plain<R, W, E> {
    /// A story that was resumed may be writing a transcript that is not open any more.
    pub(super) fn log_transcript(&mut self, text: &str) {
        if self.logs.transcript.is_none() && self.logs.session.is_none() {
            let path = self.places().script(".txt");
            match Log::append(&path) {
                Ok(log) => {
                    self.logs.transcript = Some(log);
                    self.page.notice(format!("the story's transcript goes on in {}", path.display()));
                }
                Err(error) => {
                    let reason = reason(&error);
                    self.page.notice(format!("can't write the transcript {}: {reason}. It is closed", path.display()));
                    self.game.post(Post::TranscriptClosed);
                }
            }
        }
        let failed = log::write(&mut self.logs.transcript, text);
        if failed.is_some() {
            self.game.post(Post::TranscriptClosed);
        }
        self.log_failed(failed);
    }

    /// The same for commands that it has recorded.
    pub(super) fn log_command(&mut self, line: &str) {
        if self.logs.commands.is_none() && self.logs.answers.is_none() && !self.logs.commands_lost {
            let path = self.places().script(".rec");
            match Log::append(&path) {
                Ok(log) => {
                    self.logs.commands = Some(log);
                    self.page.notice(format!("the story's commands are recorded in {}", path.display()));
                }
                Err(error) => {
                    let reason = reason(&error);
                    self.page.notice(format!("can't record commands in {}: {reason}", path.display()));
                    self.logs.commands_lost = true;
                }
            }
        }
        let failed = log::write(&mut self.logs.commands, &format!("{line}\n"));
        self.logs.commands_lost |= failed.is_some();
        self.log_failed(failed);
    }

    /// Brings what was printed to `--transcript` and to the player's own.
    pub(super) fn log_session(&mut self, transcript: Option<&str>) {
        let text = self.logs.transcribed.take(transcript);
        for failed in [log::write(&mut self.logs.session, &text), log::write(&mut self.logs.script, &text)] {
            self.log_failed(failed);
        }
    }

    pub(super) fn log_failed(&mut self, failed: Option<String>) {
        failed.into_iter().for_each(|failed| self.page.notice(failed));
    }
}
