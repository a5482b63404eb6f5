//! The story's requests for files, and the files of golmac's own commands: asked for by a panel, read and written here.

use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::purpose::{Fate, Kind};
use super::{Game, Purpose, Wants};
use crate::play::desk::Desk;
use crate::play::flow::Told;
use crate::play::panel::{Choice, FilePrompt, FileUse, Panel, Picker, Question, SavedRow, TurnRow};
use crate::session::command_file::CommandFile;
use crate::session::files::{self, SAVE_EXTENSION};
use crate::session::log::{self, Log};
use crate::session::transcript::line_of_picture;
use crate::session::{saved_games, words};
use crate::zmachine::screen::{Cell, Event, is_displayable};
use crate::zmachine::{Answer, AuxiliaryName, Post, Prompt};

/// Saved games that a picker lists.
const MOST_SAVES: usize = 200;

impl Game {
    pub(super) fn save(&mut self, desk: &mut Desk) {
        self.pick(Purpose::Save, desk);
    }

    pub(super) fn restore(&mut self, desk: &mut Desk) {
        self.pick(Purpose::Restore, desk);
    }

    /// Opens the list of saved games.
    pub(super) fn pick(&mut self, purpose: Purpose, desk: &mut Desk) {
        let saves = saved_games::saves_in(&self.places.folder, self.session.machine(), MOST_SAVES);
        let row = |saved: saved_games::Saved| SavedRow {
            name: saved.name(),
            place: saved.place(),
            when: saved.written,
            path: saved.path,
        };
        let rows: Vec<SavedRow> = saves.newest.into_iter().map(row).collect();
        let panel = match purpose.fate() {
            Fate::Replaced | Fate::Grows => {
                let shown = self.places.shown(&self.saved_game);
                self.offered_file = Some((PathBuf::from(&shown), self.saved_game.clone()));
                Picker::save(&shown, rows)
            }
            Fate::Read => {
                self.offered_file = None;
                Picker::restore(rows, self.named_turns())
            }
        };
        self.ask_with(Panel::Saves(Box::new(panel)), purpose, desk);
    }

    /// The turns that the player has named, the newest first: as good as saved games.
    fn named_turns(&self) -> Vec<TurnRow> {
        let timeline = self.session.timeline();
        let named = timeline.turns().rev().filter_map(|turn| Some((turn, turn.name.clone()?)));
        let row = |(turn, what): (&crate::session::Turn, String)| TurnRow {
            turn: turn.number,
            what,
            place: words::place(timeline, turn.number),
            when: turn.made,
        };
        named.take(MOST_SAVES).map(row).collect()
    }

    fn ask_with(&mut self, panel: Panel, purpose: Purpose, desk: &mut Desk) {
        self.purpose = Some(purpose);
        desk.panel = Some(panel);
        // What was typed before the question was seen is no answer to it.
        self.ahead.clear();
        self.pasted.clear();
        if self.wants == Wants::Busy {
            self.wants = Wants::File;
        }
    }

    /// Asks a question with choices, of which the first is harmless.
    pub(super) fn ask(&mut self, question: &str, choices: &[(char, &str)], purpose: Purpose, desk: &mut Desk) {
        self.purpose = Some(purpose);
        let choices = choices.iter().map(|(key, label)| Choice::new(*key, *label)).collect();
        desk.panel = Some(Panel::Question(Box::new(Question::new("golmac", question, choices, 0))));
    }

    /// Asks for a file by its name.
    pub(super) fn ask_file(&mut self, question: &str, offered: &Path, purpose: Purpose, desk: &mut Desk) {
        let shown = self.places.shown(offered);
        self.offered_file = Some((PathBuf::from(&shown), offered.to_owned()));
        let usage = if purpose.fate() == Fate::Replaced { FileUse::Write } else { FileUse::Read };
        let folder = if purpose.kind() == Kind::Script { &self.places.scripts } else { &self.places.folder };
        let prompt = FilePrompt::new(question, &shown, files_in(folder), usage);
        self.ask_with(Panel::File(Box::new(prompt)), purpose, desk);
    }

    pub(super) fn save_table(&mut self, name: &AuxiliaryName, prompt: Prompt, bytes: Vec<u8>, desk: &mut Desk) {
        let path = self.places.own_folder().join(name.as_str());
        match prompt {
            Prompt::Ask => self.ask_file("Save the story's data as", &path, Purpose::SaveTable(bytes), desk),
            Prompt::Silent | Prompt::Free => self.write_table(&path, &bytes),
        }
    }

    fn write_table(&mut self, path: &Path, bytes: &[u8]) {
        match self.places.write_table(path, bytes) {
            Ok(()) => self.reply_to_story(Answer::Done),
            Err(error) => self.fail("save data to", path, &files::reason(&error)),
        }
    }

    pub(super) fn restore_table(&mut self, name: &AuxiliaryName, prompt: Prompt, most: u16, desk: &mut Desk) {
        let path = self.places.own_folder().join(name.as_str());
        match prompt {
            Prompt::Ask => self.ask_file("Load the story's data from", &path, Purpose::RestoreTable { most }, desk),
            Prompt::Silent | Prompt::Free => self.read_table(&path, most, prompt),
        }
    }

    fn read_table(&mut self, path: &Path, most: u16, prompt: Prompt) {
        match files::read(path) {
            Ok(mut bytes) => {
                bytes.truncate(usize::from(most));
                self.reply_to_story(Answer::Bytes(bytes));
            }
            // A story that does not have the player asked looks whether there is anything.
            Err(error) if prompt != Prompt::Ask && error.kind() == io::ErrorKind::NotFound => {
                self.reply_to_story(Answer::Failed);
            }
            Err(error) => self.fail("load data from", path, &files::reason(&error)),
        }
    }

    pub(super) fn open_transcript(&mut self, desk: &mut Desk) {
        if self.logs.transcript.is_some() {
            return self.reply_to_story(Answer::Done);
        }
        let offered = self.places.script(".txt");
        self.ask_file("Write the transcript to", &offered, Purpose::Transcript, desk);
    }

    pub(super) fn open_record(&mut self, desk: &mut Desk) {
        if self.logs.record.is_some() {
            return self.reply_to_story(Answer::Done);
        }
        let offered = self.places.script(".rec");
        self.ask_file("Record commands in", &offered, Purpose::Record, desk);
    }

    pub(super) fn open_commands(&mut self, desk: &mut Desk) {
        let offered = self.places.script(".rec");
        self.ask_file("Read commands from", &offered, Purpose::Commands, desk);
    }

    /// A file was chosen for the purpose that the panel was opened for.
    pub(super) fn take_file(&mut self, typed: &Path, consent: Consent, desk: &mut Desk) {
        if let Some(purpose) = self.purpose.take() {
            self.use_file(typed, purpose, consent, desk);
        }
    }

    /// Does with a file what it is for. Where it is there and would be changed, the player is asked first.
    pub(super) fn use_file(&mut self, typed: &Path, purpose: Purpose, consent: Consent, desk: &mut Desk) {
        self.tell_terminal(desk);
        let path = match self.offered_file.take() {
            Some((shown, path)) if shown == typed => path,
            Some(_) | None if matches!(purpose, Purpose::Replay | Purpose::Commands) => self.places.of_record(typed),
            Some(_) | None if purpose.kind() == Kind::Script => files::place_of(typed, &self.places.scripts),
            Some(_) | None => self.places.of(typed),
        };
        let path = match (purpose.kind(), purpose.fate()) {
            (Kind::SavedGame, Fate::Replaced) => files::with_extension(&path, SAVE_EXTENSION),
            (Kind::SavedGame | Kind::Script | Kind::Table | Kind::Question, _) => path,
        };
        if self.logs.is_written(&path) {
            self.tell_failure(&format!(
                "{} is being written at present; choose another file.",
                self.places.shown(&path)
            ));
            return self.refuse_file();
        }
        if consent == Consent::Needed
            && let Some(change) = change(purpose.fate())
            && path.exists()
        {
            let question = format!("{} is there already. {change}", self.places.shown(&path));
            let purpose = Purpose::Change { path, purpose: Box::new(purpose) };
            return self.ask(&question, &[('n', "No"), ('y', "Yes")], purpose, desk);
        }
        match purpose {
            Purpose::Save => self.write_save(&path),
            Purpose::Restore => self.read_save(&files::existing_save(&path)),
            Purpose::SaveTable(bytes) => self.write_table(&path, &bytes),
            Purpose::RestoreTable { most } => self.read_table(&path, most, Prompt::Ask),
            Purpose::Transcript => match Log::append(&path) {
                Ok(log) => {
                    self.logs.stream_2 = Some(log);
                    self.reply_to_story(Answer::Done);
                }
                Err(error) => self.fail("write the transcript", &path, &files::reason(&error)),
            },
            Purpose::Record => match Log::create(&path) {
                Ok(log) => {
                    self.logs.stream_4 = Some(log);
                    self.reply_to_story(Answer::Done);
                }
                Err(error) => self.fail("record commands in", &path, &files::reason(&error)),
            },
            Purpose::Commands => match CommandFile::open(&path) {
                Ok(file) => {
                    self.stream_1 = Some(file);
                    self.reply_to_story(Answer::Done);
                }
                Err(error) => self.fail("read commands from", &path, &files::reason(&error)),
            },
            Purpose::ScriptOn => self.script_on(&path),
            Purpose::RecordOn => self.record_on(&path),
            Purpose::Replay => self.replay(&path),
            Purpose::SaveAnywhere => self.save_anywhere(&path),
            Purpose::RestoreAnywhere => self.restore_anywhere(&files::existing_save(&path), desk),
            Purpose::StopStory
            | Purpose::Menu
            | Purpose::StoryMenus
            | Purpose::StoryMenu(_)
            | Purpose::Prune(_)
            | Purpose::Change { .. } => {}
        }
    }

    /// No file was chosen.
    pub(super) fn refuse_file(&mut self) {
        self.purpose = None;
        self.offered_file = None;
        if self.wants == Wants::File {
            self.reply_to_story(Answer::Failed);
        }
    }

    fn write_save(&mut self, path: &Path) {
        let turn = Some(self.session.here());
        let machine = self.session.machine();
        let bytes = machine.quetzal().and_then(|bytes| saved_games::noted(&bytes, machine, turn));
        match bytes {
            Err(error) => self.fail("save the game to", path, &error),
            Ok(bytes) => match files::write(path, &bytes) {
                Ok(()) => {
                    self.saved_game = path.to_owned();
                    self.reply_to_story(Answer::Done);
                }
                Err(error) => self.fail("save the game to", path, &files::reason(&error)),
            },
        }
    }

    fn read_save(&mut self, path: &Path) {
        match files::read(path) {
            Err(error) => self.fail("restore the game from", path, &files::reason(&error)),
            Ok(bytes) => match self.session.answer(Answer::Bytes(bytes)) {
                Ok(()) => {
                    self.saved_game = path.to_owned();
                    self.wants = Wants::Busy;
                }
                Err(error) => self.fail("restore the game from", path, &error),
            },
        }
    }

    /// Saves for other interpreters at any command line: a copy of the game types SAVE, and what it would save is written.
    fn save_anywhere(&mut self, path: &Path) {
        let here = self.session.here();
        let Some((turn, bytes)) = self.session.saved_game(here) else {
            return self.reply(&format!(
                "The story can't be saved in a file: it knows no command SAVE. This turn is kept in the session all the same, as turn {here}."
            ));
        };
        let written = saved_games::noted(&bytes, self.session.machine(), Some(turn)).map_err(|error| error.to_string());
        let written = written.and_then(|bytes| files::write(path, &bytes).map_err(|error| files::reason(&error)));
        match written {
            Ok(()) if turn == here => self.reply(&format!("Saved as {}.", path.display())),
            Ok(()) => self.reply(&format!(
                "Saved as {}, as it was at turn {turn}: that is the last command line before this.",
                path.display()
            )),
            Err(reason) => return self.tell_failure(&format!("Can't save to {}: {reason}.", path.display())),
        }
        self.saved_game = path.to_owned();
    }

    pub(super) fn restore_anywhere(&mut self, path: &Path, desk: &mut Desk) {
        let bytes = files::read(path).map_err(|error| files::reason(&error));
        let loaded = bytes.and_then(|bytes| {
            let place = saved_games::place_in(&bytes, self.session.machine());
            self.session.load(bytes).map(|()| place).map_err(|error| error.to_string())
        });
        match loaded {
            Ok(place) => {
                self.saved_game = path.to_owned();
                self.forget_what_was_going_on();
                let gap = if place.is_empty() { "" } else { ": " };
                desk.message = Some(format!("Restored from {}{gap}{place}. Undo comes back.", self.places.shown(path)));
            }
            Err(reason) => self.tell_failure(&format!("Can't restore {}: {reason}.", path.display())),
        }
    }

    fn script_on(&mut self, path: &Path) {
        match Log::append(path) {
            Ok(log) => {
                self.logs.transcript = Some(log);
                self.reply(&format!("What is printed and typed goes to {} too.", path.display()));
            }
            Err(error) => {
                self.tell_failure(&format!(
                    "Can't write a transcript to {}: {}.",
                    path.display(),
                    files::reason(&error)
                ));
            }
        }
    }

    fn record_on(&mut self, path: &Path) {
        match Log::create(path) {
            Ok(log) => {
                self.logs.record = Some(log);
                self.reply(&format!("Commands are recorded in {}.", path.display()));
            }
            Err(error) => {
                self.tell_failure(&format!("Can't record commands in {}: {}.", path.display(), files::reason(&error)));
            }
        }
    }

    fn replay(&mut self, path: &Path) {
        match CommandFile::open(path) {
            Ok(file) => {
                self.script = Some(file);
                self.reply(&format!("The commands of {} are played; any key stops them.", path.display()));
            }
            Err(error) => {
                self.tell_failure(&format!("Can't read commands from {}: {}.", path.display(), files::reason(&error)));
            }
        }
    }

    fn tell_failure(&mut self, text: &str) {
        self.tell(Told::Error, text);
    }

    /// It did not work: the player is told why, and the story that it failed.
    fn fail(&mut self, attempt: &str, path: &Path, error: &dyn Display) {
        self.tell_failure(&format!("Can't {attempt} {}: {error}.", path.display()));
        self.reply_to_story(Answer::Failed);
    }

    fn reply_to_story(&mut self, answer: Answer) {
        // A story that was resumed may have been answered in another window; then there is nothing to say.
        let _ = self.session.answer(answer);
        self.wants = Wants::Busy;
    }

    /// Writes to the logs what was printed.
    pub(super) fn log_events(&mut self, events: &[Event]) {
        let mut failed = Vec::new();
        for event in events {
            match event {
                Event::Text { text, .. } | Event::Input { text, .. } => self.logs.transcribed.text(text),
                Event::QuoteBox { rows } => self.logs.transcribed.block(&lines_of_box(rows)),
                Event::Picture(description) => self.logs.transcribed.line(&line_of_picture(description)),
                Event::Transcript(text) => {
                    let all = self.logs.transcribed.take(Some(text));
                    failed.extend(log::write(&mut self.logs.transcript, &all));
                    failed.extend(self.log_stream_2(text));
                }
                Event::Record(line) => failed.extend(self.log_stream_4(line)),
                Event::EraseLower { .. }
                | Event::EraseScreen { .. }
                | Event::Turn
                | Event::Sound(_)
                | Event::Bleep(_)
                | Event::Warning(_) => {}
            }
        }
        let rest = self.logs.transcribed.take(None);
        failed.extend(log::write(&mut self.logs.transcript, &rest));
        failed.into_iter().for_each(|failed| self.tell(Told::Error, &failed));
    }

    /// A story that was resumed may be writing a transcript that is not open any more.
    fn log_stream_2(&mut self, text: &str) -> Option<String> {
        if self.logs.stream_2.is_none() && self.logs.transcript.is_none() {
            let path = self.places.script(".txt");
            match Log::append(&path) {
                Ok(log) => {
                    self.logs.stream_2 = Some(log);
                    self.tell(Told::Notice, &format!("The story's transcript goes on in {}.", path.display()));
                }
                Err(error) => {
                    self.session.post(Post::TranscriptClosed);
                    let reason = files::reason(&error);
                    return Some(format!("can't write the transcript {}: {reason}. It is closed", path.display()));
                }
            }
        }
        let failed = log::write(&mut self.logs.stream_2, text);
        if failed.is_some() {
            self.session.post(Post::TranscriptClosed);
        }
        failed
    }

    fn log_stream_4(&mut self, line: &str) -> Option<String> {
        if self.logs.stream_4.is_none() && self.logs.record.is_none() && !self.logs.stream_4_lost {
            let path = self.places.script(".rec");
            match Log::append(&path) {
                Ok(log) => self.logs.stream_4 = Some(log),
                Err(error) => {
                    self.logs.stream_4_lost = true;
                    return Some(format!("can't record commands in {}: {}", path.display(), files::reason(&error)));
                }
            }
        }
        let failed = log::write(&mut self.logs.stream_4, &format!("{line}\n"));
        self.logs.stream_4_lost |= failed.is_some();
        failed
    }

    /// Writes what was answered to where commands are recorded.
    pub(super) fn log_answer(&mut self, line: &str) {
        let failed = log::write(&mut self.logs.record, &format!("{line}\n"));
        failed.into_iter().for_each(|failed| self.tell(Told::Error, &failed));
    }

    /// What was logged reaches the disk where the player stops to think.
    pub(super) fn flush_logs(&mut self) {
        let logs = [&mut self.logs.transcript, &mut self.logs.stream_2, &mut self.logs.record, &mut self.logs.stream_4];
        let failed: Vec<String> = logs.into_iter().filter_map(log::flush).collect();
        failed.into_iter().for_each(|failed| self.tell(Told::Error, &failed));
    }
}

/// Whether the player has agreed to a file's being changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consent {
    Needed,
    Given,
}

/// What becomes of a file that is there, as a question; None where it is only read.
fn change(fate: Fate) -> Option<&'static str> {
    match fate {
        Fate::Read => None,
        Fate::Grows => Some("Write on at its end?"),
        Fate::Replaced => Some("Replace it?"),
    }
}

/// The lines of a quote box, as text.
fn lines_of_box(rows: &[Vec<Cell>]) -> Vec<String> {
    let line = |row: &Vec<Cell>| row.iter().filter_map(Cell::character).collect::<String>().trim_end().to_owned();
    rows.iter().map(line).collect()
}

/// Files of a folder that are listed at most.
const MOST_FILES: usize = 1000;

/// The names of the files of a folder, to be completed.
pub(super) fn files_in(folder: &Path) -> Vec<String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.flatten().take(MOST_FILES).filter(|entry| entry.path().is_file());
    let mut names: Vec<String> = files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| name.chars().all(is_displayable) && !name.starts_with('.'));
    names.sort_unstable();
    names
}
