//! Commands to golmac: what each does on the screen. Short answers stand among the text, long ones in a panel.

use std::io;

use super::files::Consent;
use super::{Game, Purpose, Turned, Wants};
use crate::command::{self, Command, Configuring, Detail, FrontEnd, Naming, Verb};
use crate::play::desk::Desk;
use crate::play::flow::Told;
use crate::play::panel::{For, Notes, Panel, TimelinePanel, Wish};
use crate::play::{grid, pages};
use crate::session::meant::Step;
use crate::session::notes::Kept;
use crate::session::{TurnNumber, files, words};
use crate::settings::transcripts_folder;
use crate::zmachine::Key;

impl Game {
    /// Does what a command says. `line` is the whole of what was typed.
    pub(super) fn obey(&mut self, typed: &str, line: &str, desk: &mut Desk) -> Turned {
        self.tell(Told::Command, line);
        self.go_to_end(desk);
        // Who types has read what is there.
        self.view.skip(&self.flow);
        let turned = self.do_order(typed, line, desk);
        let here = self.session.here();
        self.flow.prompt_again(here);
        turned
    }

    fn do_order(&mut self, typed: &str, line: &str, desk: &mut Desk) -> Turned {
        let command = match command::parse(typed, FrontEnd::Screen) {
            Ok(command) => command,
            Err(wrong) => {
                let prefix = desk.settings().command_prefix.unwrap_or('/');
                self.reply(&wrong.told(prefix, line));
                return Turned::Here;
            }
        };
        match command {
            Command::Quit => return Turned::Out,
            Command::Undo(count) => self.step(Step::Back, count, desk),
            Command::Redo(count) => self.step(Step::Forth, count, desk),
            Command::Goto(turn) => self.go_to(&turn, desk),
            Command::Name(naming) => self.name_this_turn(naming),
            Command::Branches => self.list_branches(),
            Command::Tree(_) => self.show_timeline(desk),
            Command::Search(words) => self.search(&words, desk),
            Command::Prune(turn) => self.ask_to_prune(&turn, desk),
            Command::Save(None) => self.pick(Purpose::SaveAnywhere, desk),
            Command::Save(Some(file)) => self.use_file(file.as_ref(), Purpose::SaveAnywhere, Consent::Needed, desk),
            Command::Restore(None) | Command::Saves => self.pick(Purpose::RestoreAnywhere, desk),
            Command::Restore(Some(file)) => {
                let path = crate::session::files::existing_save(&self.places.of(file.as_ref()));
                self.restore_anywhere(&path, desk);
            }
            Command::Restart => self.begin_again(desk),
            Command::ScriptOn(None) => {
                let offered = self.places.script("-transcript.txt");
                self.ask_file("Write a transcript to", &offered, Purpose::ScriptOn, desk);
            }
            Command::ScriptOn(Some(file)) => self.use_file(file.as_ref(), Purpose::ScriptOn, Consent::Needed, desk),
            Command::ScriptOff => self.close_log(Closing::Transcript),
            Command::RecordOn(None) => {
                let offered = self.places.script("-commands.rec");
                self.ask_file("Record commands in", &offered, Purpose::RecordOn, desk);
            }
            Command::RecordOn(Some(file)) => self.use_file(file.as_ref(), Purpose::RecordOn, Consent::Needed, desk),
            Command::RecordOff => self.close_log(Closing::Record),
            Command::Replay(None) => {
                let offered = self.places.script("-commands.rec");
                self.ask_file("Play the commands of", &offered, Purpose::Replay, desk);
            }
            Command::Replay(Some(file)) => self.use_file(file.as_ref(), Purpose::Replay, Consent::Needed, desk),
            Command::Notes(Some(text)) => self.add_note(&text),
            Command::Notes(None) | Command::ShowNotes => self.show_notes(desk),
            Command::Status => self.tell_status(),
            Command::Repeat | Command::Recap => self.show_this_turn(desk),
            Command::Info => self.show_info(desk),
            Command::Session(detail) => self.tell_session(detail),
            Command::Config(configuring) => self.configure(configuring, desk),
            Command::Theme(None) => self.show_settings(desk),
            Command::Theme(Some(theme)) => {
                self.configure(Configuring::Set { key: "theme".to_owned(), value: theme }, desk);
            }
            Command::Say(text) => self.say_to_story(&text, desk),
            Command::Help(None) => self.show_help(desk),
            Command::Help(Some(verb)) => self.tell_about(verb, desk),
        }
        Turned::Here
    }

    fn say_to_story(&mut self, text: &str, desk: &mut Desk) {
        match self.wants {
            Wants::Line(_) => self.give(text, Key::Enter, desk),
            Wants::Busy | Wants::Key(_) | Wants::File | Wants::Nothing(_) => {
                self.reply("The story waits for no line now.");
            }
        }
    }

    fn tell_about(&mut self, verb: Verb, desk: &Desk) {
        let line = verb.entry().line(desk.settings().command_prefix.unwrap_or('/'));
        self.reply(&line);
    }

    fn name_this_turn(&mut self, naming: Naming) {
        let here = self.session.here();
        let old = self.session.timeline().get(here).and_then(|turn| turn.name.clone());
        let (name, said) = match (naming, old) {
            (Naming::Show, None) => return self.reply("This turn has no name. Type one after the command."),
            (Naming::Show, Some(old)) => return self.reply(&format!("This turn is called \"{old}\".")),
            (Naming::Clear, _) => (None, "This turn has no name now.".to_owned()),
            (Naming::Set(name), _) => {
                let said = format!("Turn {here} is now called \"{name}\".");
                (Some(name), said)
            }
        };
        match self.session.name_turn(here, name) {
            Ok(()) => self.reply(&said),
            Err(error) => self.tell_error(&error),
        }
    }

    fn list_branches(&mut self) {
        if let Err(error) = self.session.refresh() {
            return self.tell_error(&error);
        }
        let lines = words::branches(self.session.timeline()).join("\n");
        self.reply(&lines);
    }

    /// Opens the timeline on the turns that have these words.
    fn search(&mut self, words: &str, desk: &mut Desk) {
        self.show_timeline(desk);
        let found = self.found(words);
        if let Some(Panel::Timeline(timeline)) = &mut desk.panel {
            timeline.set_found(words, &found);
        }
        self.give_timeline_its_text(desk);
    }

    /// The turns whose text has these words.
    pub(super) fn found(&mut self, words: &str) -> Vec<TurnNumber> {
        const MOST: u32 = 1000;
        self.session.find(words, MOST).unwrap_or_default()
    }

    pub(super) fn show_timeline(&mut self, desk: &mut Desk) {
        // What other windows did is worth seeing, and not worth failing for.
        let _ = self.session.refresh();
        desk.panel = Some(Panel::Timeline(Box::new(TimelinePanel::new(self.session.timeline()))));
        self.give_timeline_its_text(desk);
    }

    /// Gives the timeline the text of the turn that it stands at.
    pub(super) fn give_timeline_its_text(&mut self, desk: &mut Desk) {
        let Some(Panel::Timeline(timeline)) = &mut desk.panel else { return };
        if let Some(turn) = timeline.wants_text() {
            let (_, events) = self.session.passage(turn);
            timeline.set_text(turn, crate::session::transcript::text_of(&events));
        }
    }

    pub(super) fn show_help(&mut self, desk: &mut Desk) {
        desk.panel = Some(Panel::Help(Box::new(pages::help(self.session.machine(), desk))));
    }

    pub(super) fn show_info(&mut self, desk: &mut Desk) {
        desk.panel = Some(Panel::Info(Box::new(pages::info(&mut self.session, &self.places.name))));
    }

    pub(super) fn show_settings(&mut self, desk: &mut Desk) {
        desk.open_settings();
    }

    pub(super) fn show_notes(&mut self, desk: &mut Desk) {
        match self.session.notes() {
            Ok(notes) => desk.panel = Some(Panel::Notes(Box::new(Notes::new(notes)))),
            Err(error) => {
                desk.message = Some(format!("Can't read the notes: {}.", crate::session::files::reason(&error)))
            }
        }
    }

    fn add_note(&mut self, text: &str) {
        match self.session.add_note(text) {
            Ok(_) => self.reply("Noted."),
            Err(error) => {
                self.tell(Told::Error, &format!("Can't write the note: {}.", crate::session::files::reason(&error)));
            }
        }
    }

    /// Has the notes edited in the player's editor.
    pub(super) fn edit_notes(&mut self, desk: &mut Desk) {
        match self.session.begin_notes() {
            Ok(path) => desk.edit_file(path),
            Err(error) => {
                desk.message = Some(format!("Can't write the notes: {}.", crate::session::files::reason(&error)));
            }
        }
    }

    /// Keeps the notes as they were written.
    pub(super) fn keep_notes(&mut self, before: &str, text: &str, desk: &mut Desk) {
        let kept = self.session.keep_notes(before, text).map(|kept| match kept {
            Kept::AsWritten => "The notes are kept.",
            Kept::Added => "The notes were changed elsewhere meanwhile; what you added is behind that.",
            Kept::Both => "The notes were changed elsewhere meanwhile; yours stand whole behind those.",
        });
        self.notes_were_kept(kept, desk);
    }

    /// Adds a line at the end of the notes.
    pub(super) fn add_line_of_notes(&mut self, line: &str, desk: &mut Desk) {
        let kept = self.session.add_line_of_notes(line).map(|()| "The notes are kept.");
        self.notes_were_kept(kept, desk);
    }

    /// Tells the panel of notes what has become of them.
    fn notes_were_kept(&mut self, kept: io::Result<&str>, desk: &mut Desk) {
        let there = kept.and_then(|said| Ok((said, self.session.notes()?)));
        let Some(Panel::Notes(notes)) = &mut desk.panel else { return };
        match there {
            Ok((said, text)) => notes.kept(text, said),
            Err(error) => notes.not_kept(&files::reason(&error)),
        }
    }

    /// Keeps what was being written in the notes as their panel went away. What to tell where that fails.
    pub fn keep_unsaved_notes(&mut self, unsaved: Wish) -> Option<String> {
        let kept = match &unsaved {
            Wish::Notes { before, text } => self.session.keep_notes(before, text).map(drop),
            Wish::AddNote(line) => self.session.add_line_of_notes(line),
            Wish::Stay
            | Wish::Close
            | Wish::Travel(_)
            | Wish::Name { .. }
            | Wish::File(_)
            | Wish::Replace(_)
            | Wish::Search(_)
            | Wish::EditNotes
            | Wish::Preview(_)
            | Wish::Set { .. }
            | Wish::Reset { .. }
            | Wish::Choice(_) => Ok(()),
        };
        kept.err().map(|error| format!("Can't write the notes: {}.", files::reason(&error)))
    }

    fn tell_status(&mut self) {
        let rows = grid::plain_rows(self.session.machine().screen());
        let rows: Vec<&str> = rows.iter().map(|row| row.trim_end()).filter(|row| !row.is_empty()).collect();
        match rows.is_empty() {
            true => self.reply("There is no status line."),
            false => self.reply(&rows.join("\n")),
        }
    }

    /// Shows what the last command led to from its first line on.
    fn show_this_turn(&mut self, desk: &Desk) {
        self.scroll(crate::play::keys::Scroll::CommandUp, desk);
    }

    fn tell_session(&mut self, detail: Detail) {
        let told = command::info::session(&mut self.session, detail);
        self.reply(&told);
    }

    fn configure(&mut self, configuring: Configuring, desk: &mut Desk) {
        match configuring {
            Configuring::List => self.show_settings(desk),
            Configuring::Show(key) => {
                let told = desk.tell_setting(&key);
                self.reply(&told);
            }
            Configuring::Set { key, value } => {
                let told = desk.change_setting(&key, &value, For::AllStories);
                self.reply(&told);
            }
        }
        self.follow_settings(desk);
    }

    /// Takes over what was set: for commands, and for what the story is told of the terminal.
    pub(super) fn follow_settings(&mut self, desk: &mut Desk) {
        let settings = desk.settings();
        self.aliases = settings.aliases.clone().into_iter().collect();
        self.spelling.follow(settings.expand);
        self.places.scripts = transcripts_folder(settings, &self.places.folder);
        self.follow_unless_paged(desk);
        self.tell_terminal(desk);
    }

    /// Closes what a command opened.
    fn close_log(&mut self, closing: Closing) {
        let (log, what) = match closing {
            Closing::Transcript => (&mut self.logs.transcript, "transcript"),
            Closing::Record => (&mut self.logs.record, "recording"),
        };
        let failed = crate::session::log::flush(log);
        let said = match (failed, log.take()) {
            (Some(failed), _) => failed,
            (None, Some(_)) => format!("The {what} is closed."),
            (None, None) => format!("There is no {what} to close."),
        };
        self.reply(&said);
    }
}

/// A file that a command has opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    Transcript,
    Record,
}
