//! Requests for files: saved games, the story's own tables, transcripts and commands.
//!
//! Whoever names a file may sit at another machine, so a name is one of a file in the folder of the story's files, and never a path.

use std::fmt::Display;
use std::io::{self, BufRead, Write};
use std::path::{Component, Path, PathBuf};

use super::display::{self, Waiting, Wanted};
use super::protocol::{Event, FileKind, FileMode, FileRef, Update};
use super::{Happened, Progress, RemGlk, RemGlkError};
use crate::session::command_file::CommandFile;
use crate::session::files::{self, RECORD_EXTENSION, SAVE_EXTENSION, reason};
use crate::session::log::Log;
use crate::session::saved_games;
use crate::zmachine::screen::is_displayable;
use crate::zmachine::{Answer, AuxiliaryName, Prompt};

/// The extension of transcripts.
const TRANSCRIPT_EXTENSION: &str = "txt";

/// The extension of tables of a story's that the player names.
const TABLE_EXTENSION: &str = "aux";

/// What came of asking for a file.
enum Asked {
    File(PathBuf),
    /// The player thought better of it, or it can't be used.
    Nothing,
    Ended,
}

/// Goes on with the file that was asked for, or answers for there is none.
macro_rules! asked {
    ($self:ident, $asked:expr) => {
        match $asked? {
            Asked::File(path) => path,
            Asked::Nothing => return $self.reply(Answer::Failed),
            Asked::Ended => return Ok(Progress::InputEnded),
        }
    };
}

impl<R: BufRead, W: Write, E: Write> RemGlk<R, W, E> {
    pub(super) fn save(&mut self) -> Result<Progress, RemGlkError> {
        let path = asked!(self, self.ask_file(FileMode::Write, FileKind::Save));
        let path = files::with_extension(&path, SAVE_EXTENSION);
        let turn = self.game.session().map(|session| session.here());
        let machine = self.game.machine();
        let bytes = match machine.quetzal().and_then(|bytes| saved_games::noted(&bytes, machine, turn)) {
            Ok(bytes) => bytes,
            Err(error) => return self.fail("save the game to", &path, &error),
        };
        match files::write(&path, &bytes) {
            Ok(()) => self.reply(Answer::Done),
            Err(error) => self.fail("save the game to", &path, &reason(&error)),
        }
    }

    pub(super) fn restore(&mut self) -> Result<Progress, RemGlkError> {
        let path = asked!(self, self.ask_file(FileMode::Read, FileKind::Save));
        let path = files::existing_save(&path);
        let bytes = match files::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => return self.fail("restore the game from", &path, &reason(&error)),
        };
        match self.game.answer(Answer::Bytes(bytes)) {
            Ok(()) => {
                self.waiting = Waiting::Begins;
                Ok(Progress::Answered)
            }
            Err(error) => self.fail("restore the game from", &path, &error),
        }
    }

    pub(super) fn save_table(
        &mut self,
        name: &AuxiliaryName,
        prompt: Prompt,
        bytes: &[u8],
    ) -> Result<Progress, RemGlkError> {
        let path = asked!(self, self.table_path(name, prompt, FileMode::Write));
        match self.places.write_table(&path, bytes) {
            Ok(()) => self.reply(Answer::Done),
            Err(error) => self.fail("save data to", &path, &reason(&error)),
        }
    }

    pub(super) fn restore_table(
        &mut self,
        name: &AuxiliaryName,
        prompt: Prompt,
        max: u16,
    ) -> Result<Progress, RemGlkError> {
        let path = asked!(self, self.table_path(name, prompt, FileMode::Read));
        match files::read(&path) {
            Ok(mut bytes) => {
                bytes.truncate(usize::from(max));
                self.reply(Answer::Bytes(bytes))
            }
            // The story looks whether there is anything.
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.reply(Answer::Failed),
            Err(error) => self.fail("load data from", &path, &reason(&error)),
        }
    }

    /// Where a file that the story names lies: in the story's own folder, unless it wants the player to be asked.
    fn table_path(&mut self, name: &AuxiliaryName, prompt: Prompt, mode: FileMode) -> Result<Asked, RemGlkError> {
        match prompt {
            // The story's name for it could not be offered.
            Prompt::Silent | Prompt::Free => Ok(Asked::File(self.places.own_folder().join(name.as_str()))),
            Prompt::Ask => Ok(match self.ask_file(mode, FileKind::Data)? {
                Asked::File(path) => Asked::File(files::with_extension(&path, TABLE_EXTENSION)),
                other @ (Asked::Nothing | Asked::Ended) => other,
            }),
        }
    }

    pub(super) fn open_transcript(&mut self) -> Result<Progress, RemGlkError> {
        // `--transcript` has all that stream 2 would have.
        if self.logs.session.is_some() {
            return self.reply(Answer::Done);
        }
        let path = asked!(self, self.ask_file(FileMode::WriteAppend, FileKind::Transcript));
        let path = files::with_extension(&path, TRANSCRIPT_EXTENSION);
        if self.logs.is_written(&path) {
            return self.fail("write the transcript", &path, &"it is being written for something else already");
        }
        match Log::append(&path) {
            Ok(log) => {
                self.logs.transcript = Some(log);
                self.reply(Answer::Done)
            }
            Err(error) => self.fail("write the transcript", &path, &reason(&error)),
        }
    }

    pub(super) fn open_record(&mut self) -> Result<Progress, RemGlkError> {
        // `--record` has all that stream 4 would have.
        if self.logs.answers.is_some() {
            return self.reply(Answer::Done);
        }
        let path = asked!(self, self.ask_file(FileMode::Write, FileKind::Command));
        let path = files::with_extension(&path, RECORD_EXTENSION);
        if self.logs.is_written(&path) {
            return self.fail("record commands in", &path, &"it is being written for something else already");
        }
        match Log::create(&path) {
            Ok(log) => {
                self.logs.commands = Some(log);
                self.reply(Answer::Done)
            }
            Err(error) => self.fail("record commands in", &path, &reason(&error)),
        }
    }

    pub(super) fn open_commands(&mut self) -> Result<Progress, RemGlkError> {
        let path = asked!(self, self.ask_file(FileMode::Read, FileKind::Command));
        let path = if path.exists() { path } else { files::with_extension(&path, RECORD_EXTENSION) };
        match CommandFile::open(&path) {
            Ok(file) => {
                self.replay = Some(file);
                self.reply(Answer::Done)
            }
            Err(error) => self.fail("read commands from", &path, &reason(&error)),
        }
    }

    /// Asks the display for a file, and waits until it says which.
    fn ask_file(&mut self, mode: FileMode, kind: FileKind) -> Result<Asked, RemGlkError> {
        let wanted = Wanted::File(display::file(mode, kind, self.game.machine()));
        self.show(&wanted)?;
        loop {
            let Happened::Input(input) = self.happens()? else { return Ok(Asked::Ended) };
            match input.event {
                Event::SpecialResponse { value, .. } => {
                    let name = value.as_ref().map(FileRef::name).map(str::trim).unwrap_or_default();
                    if name.is_empty() {
                        return Ok(Asked::Nothing);
                    }
                    return Ok(match place(name, &self.places.folder) {
                        Ok(path) => Asked::File(path),
                        Err(wrong) => {
                            self.notice(&wrong);
                            Asked::Nothing
                        }
                    });
                }
                Event::Arrange { .. } | Event::Redraw | Event::DebugInput { .. } | Event::Unknown => {
                    self.show(&wanted)?;
                }
                Event::Init { .. }
                | Event::Line { .. }
                | Event::Char { .. }
                | Event::Mouse { .. }
                | Event::Timer
                | Event::Refresh
                | Event::External { .. }
                | Event::Hyperlink { .. } => self.wire.send(&Update::Pass)?,
            }
        }
    }

    /// It did not work: that is told beside the protocol, and the story that it failed.
    fn fail(&mut self, attempt: &str, path: &Path, error: &dyn Display) -> Result<Progress, RemGlkError> {
        self.notice(&format!("can't {attempt} {}: {error}", path.display()));
        self.reply(Answer::Failed)
    }

    fn reply(&mut self, answer: Answer) -> Result<Progress, RemGlkError> {
        self.game.answer(answer)?;
        self.waiting = Waiting::Begins;
        Ok(Progress::Answered)
    }
}

/// Where a file of this name lies.
///
/// # Errors
/// Where it is more than a name, in words.
fn place(name: &str, folder: &Path) -> Result<PathBuf, String> {
    let mut parts = Path::new(name).components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(part)), None) if name.chars().all(is_displayable) => Ok(folder.join(part)),
        _ => Err(format!("can't use the file {name:?}: only a name in the current folder can be given, and no path")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_out_of_no_folder() {
        let folder = Path::new("saves");
        assert_eq!(place("one two.qzl", folder), Ok(folder.join("one two.qzl")));
        for path in ["/etc/passwd", "../x", "a/b", "./x", "..", ".", "a\u{0}b", "a\nb", "a\u{1b}[2J"] {
            assert!(place(path, folder).is_err(), "{path:?}");
        }
    }
}
