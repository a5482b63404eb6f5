//! Requests for files: saved games, the story's own tables, transcripts and commands.

use std::fmt::Display;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use super::input::is_yes;
use super::{Echo, Plain, PlainError, Progress};
use crate::session::command_file::CommandFile;
use crate::session::files::Places;
use crate::session::log::Log;
use crate::session::{files, saved_games};
use crate::settings::transcripts_folder;
use crate::zmachine::{Answer, AuxiliaryName, Prompt};

/// Saved games that are listed before a file's name is asked for.
const FEW: usize = 10;

impl<R: BufRead + Send + 'static, W: Write, E: Write> Plain<R, W, E> {
    pub(super) fn save(&mut self) -> Result<Progress, PlainError> {
        self.list_saves_before_asking()?;
        let offered = self.saved_game.clone();
        let Some(path) = self.ask_path("Save to", &offered)? else { return self.reply(Answer::Failed) };
        let path = files::with_extension(&path, files::SAVE_EXTENSION);
        let turn = self.game.session().map(|session| session.here());
        let machine = self.game.machine();
        let bytes = match machine.quetzal().and_then(|bytes| saved_games::noted(&bytes, machine, turn)) {
            Ok(bytes) => bytes,
            Err(error) => return self.fail("save the game to", &path, &error),
        };
        let replaces = path.is_file();
        if replaces && !self.may_replace(&path)? {
            return self.reply(Answer::Failed);
        }
        match files::write(&path, &bytes) {
            Ok(()) => {
                self.saved_game = path;
                self.consent_follows = replaces;
                self.reply(Answer::Done)
            }
            Err(error) => self.fail("save the game to", &path, &files::reason(&error)),
        }
    }

    /// At a terminal: what there is, before a name is asked for. Scripts expect the question alone.
    pub(super) fn list_saves_before_asking(&mut self) -> Result<(), PlainError> {
        match self.settings.echo {
            Echo::Printed => Ok(()),
            Echo::Terminal => {
                let lines = self.saves(FEW);
                self.tell_lines(&lines)
            }
        }
    }

    /// The list of saved games, with a line before it; no lines where there are none.
    pub(super) fn saves(&self, most: usize) -> Vec<String> {
        let machine = self.game.machine();
        let saves = saved_games::saves_in(&self.settings.folder, machine, most);
        let count = saves.count;
        let heading = match count {
            0 => return Vec::new(),
            1 => "[One saved game of this story:]".to_owned(),
            _ if count > most => format!("[{count} saved games of this story; the newest {most}:]"),
            _ => format!("[{count} saved games of this story, the newest first:]"),
        };
        let lines = saves.newest.iter().map(|saved| format!("  {}: {}", saved.name(), saved.summary()));
        std::iter::once(heading).chain(lines).collect()
    }

    /// Whether a file that is there may be replaced: a person is asked. Scripts are not, for not all of them have the answer.
    pub(super) fn may_replace(&mut self, path: &Path) -> Result<bool, PlainError> {
        match self.settings.echo {
            Echo::Printed => Ok(true),
            Echo::Terminal => {
                let answer = self.ask(&format!("{} is there already. Replace it (y or n)? ", path.display()))?;
                Ok(answer.is_some_and(|answer| is_yes(&answer)))
            }
        }
    }

    pub(super) fn restore(&mut self) -> Result<Progress, PlainError> {
        self.list_saves_before_asking()?;
        let offered = self.saved_game.clone();
        let Some(path) = self.ask_path("Restore from", &offered)? else { return self.reply(Answer::Failed) };
        let path = files::existing_save(&path);
        let bytes = match files::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => return self.fail("restore the game from", &path, &files::reason(&error)),
        };
        match self.game.answer(Answer::Bytes(bytes)) {
            Ok(()) => {
                self.saved_game = path;
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
    ) -> Result<Progress, PlainError> {
        let Some(path) = self.table_path(name, prompt, "Save data to")? else { return self.reply(Answer::Failed) };
        match self.places().write_table(&path, bytes) {
            Ok(()) => self.reply(Answer::Done),
            Err(error) => self.fail("save data to", &path, &files::reason(&error)),
        }
    }

    pub(super) fn restore_table(
        &mut self,
        name: &AuxiliaryName,
        prompt: Prompt,
        max: u16,
    ) -> Result<Progress, PlainError> {
        let Some(path) = self.table_path(name, prompt, "Load data from")? else { return self.reply(Answer::Failed) };
        match files::read(&path) {
            Ok(mut bytes) => {
                bytes.truncate(usize::from(max));
                self.reply(Answer::Bytes(bytes))
            }
            // A story that asks without the player's knowing looks whether there is anything.
            Err(error) if prompt == Prompt::Silent && error.kind() == io::ErrorKind::NotFound => {
                self.reply(Answer::Failed)
            }
            Err(error) => self.fail("load data from", &path, &files::reason(&error)),
        }
    }

    pub(super) fn open_transcript(&mut self) -> Result<Progress, PlainError> {
        // `--transcript` has all that stream 2 would have.
        if self.logs.session.is_some() {
            return self.reply(Answer::Done);
        }
        let Some(path) = self.ask_script("Transcript to", ".txt")? else { return self.reply(Answer::Failed) };
        if self.logs.is_written(&path) {
            return self.fail("write the transcript", &path, &"it is being written for something else already");
        }
        match Log::append(&path) {
            Ok(log) => {
                self.logs.transcript = Some(log);
                self.reply(Answer::Done)
            }
            Err(error) => self.fail("write the transcript", &path, &files::reason(&error)),
        }
    }

    pub(super) fn open_record(&mut self) -> Result<Progress, PlainError> {
        // `--record` has all that stream 4 would have.
        if self.logs.answers.is_some() {
            return self.reply(Answer::Done);
        }
        let Some(path) = self.ask_script("Record commands in", ".rec")? else { return self.reply(Answer::Failed) };
        if self.logs.is_written(&path) {
            return self.fail("record commands in", &path, &"it is being written for something else already");
        }
        match Log::create(&path) {
            Ok(log) => {
                self.logs.commands = Some(log);
                self.reply(Answer::Done)
            }
            Err(error) => self.fail("record commands in", &path, &files::reason(&error)),
        }
    }

    pub(super) fn open_commands(&mut self) -> Result<Progress, PlainError> {
        let Some(path) = self.ask_script("Read commands from", ".rec")? else { return self.reply(Answer::Failed) };
        match CommandFile::open(&path) {
            Ok(file) => {
                self.replay = Some(file);
                self.reply(Answer::Done)
            }
            Err(error) => self.fail("read commands from", &path, &files::reason(&error)),
        }
    }

    /// Where a file that the story names lies: in the story's own folder, unless the player is asked and says otherwise.
    fn table_path(
        &mut self,
        name: &AuxiliaryName,
        prompt: Prompt,
        question: &str,
    ) -> Result<Option<PathBuf>, PlainError> {
        let offered = self.places().own_folder().join(name.as_str());
        match prompt {
            Prompt::Silent => Ok(Some(offered)),
            // dfrotz asks too where the story leaves it open, and scripts have the line.
            Prompt::Ask | Prompt::Free => self.ask_path(question, &offered),
        }
    }

    /// Where the story's files lie, with what is set now.
    pub(super) fn places(&self) -> Places {
        let (name, folder) = (self.settings.name.clone(), self.settings.folder.clone());
        Places { name, scripts: transcripts_folder(&self.chosen().settings, &folder), folder }
    }

    /// Asks for a transcript or record.
    fn ask_script(&mut self, question: &str, ending: &str) -> Result<Option<PathBuf>, PlainError> {
        let places = self.places();
        self.ask_path_in(question, &places.script(ending), &places.scripts)
    }

    pub(super) fn ask_path(&mut self, question: &str, offered: &Path) -> Result<Option<PathBuf>, PlainError> {
        let folder = self.settings.folder.clone();
        self.ask_path_in(question, offered, &folder)
    }

    /// Asks for a file. One whose name says no folder lies in this one.
    pub(super) fn ask_path_in(
        &mut self,
        question: &str,
        offered: &Path,
        folder: &Path,
    ) -> Result<Option<PathBuf>, PlainError> {
        let shown = offered.strip_prefix(&self.settings.folder).unwrap_or(offered);
        // Scripts expect the question as it always was.
        let cancel = match (self.settings.echo, self.prefix()) {
            (Echo::Terminal, Some(prefix)) => format!(" ({prefix} cancels)"),
            (Echo::Terminal | Echo::Printed, _) => String::new(),
        };
        let typed = self.ask(&format!("{question} [{}]{cancel}: ", shown.display()))?;
        Ok(typed.map(|typed| match typed.trim() {
            "" => offered.to_owned(),
            name => files::place_of(Path::new(name), folder),
        }))
    }

    /// It did not work: the player is told why, and the story that it failed.
    fn fail(&mut self, attempt: &str, path: &Path, error: &dyn Display) -> Result<Progress, PlainError> {
        self.page.notice(format!("can't {attempt} {}: {error}", path.display()));
        self.reply(Answer::Failed)
    }

    fn reply(&mut self, answer: Answer) -> Result<Progress, PlainError> {
        self.game.answer(answer)?;
        Ok(Progress::Answered)
    }
}
