//! Commands to golmac itself, where the story wants a line or a key: what each does here.
//!
//! Which there are is in [`command`]. What is said in answer stands in square brackets, as the status line does. Going elsewhere is in
//! `travel.rs`.

use std::io::{BufRead, Write};

use super::input::{Asker, Next};
use super::scripts::Purpose;
use super::typed::Notation;
use super::{Plain, PlainError, Progress, Seen};
use crate::command::{self, Command, Detail, ENTRIES, Entry, FrontEnd, Said, Verb};
use crate::session::meant::Step;
use crate::session::words;
use crate::session::{Session, SessionError};
use crate::zmachine::InputStream;
use crate::zmachine::screen::Buffering;

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Obeyed {
    /// The story still waits for the same thing.
    Here,
    /// It is at another turn, or does something else now.
    Elsewhere,
    /// The player wants to leave.
    Left,
    /// This is for the story, as if it had been typed.
    Said(String),
}

impl<R: BufRead + Send + 'static, W: Write, E: Write> Plain<R, W, E> {
    /// Whether a line is for golmac or for the story.
    pub(super) fn said(&mut self, line: &str) -> Said {
        command::said(line, self.prefix())
    }

    /// The sign before commands, where there are any.
    pub(super) fn prefix(&mut self) -> Option<char> {
        self.settings.command_prefix.filter(|_| self.game.session().is_some())
    }

    /// Does what a command says. `line` is the whole of what was typed.
    pub(super) fn obey(&mut self, command: &str, line: &str, seen: Seen) -> Result<Obeyed, PlainError> {
        if seen == Seen::NotYet {
            self.page.text(&format!("{line}\n"), Buffering::On).map_err(PlainError::Output)?;
        }
        self.page.write_finished().map_err(PlainError::Output)?;
        let obeyed = match command::parse(command, FrontEnd::Lines) {
            Ok(command) => self.do_command(command)?,
            Err(wrong) => {
                let prefix = self.prefix().unwrap_or('/');
                self.tell_here(&wrong.told(prefix, line))?
            }
        };
        let notices = self.game.notices();
        notices.into_iter().for_each(|notice| self.page.notice(notice));
        Ok(obeyed)
    }

    fn do_command(&mut self, command: Command) -> Result<Obeyed, PlainError> {
        match command {
            Command::Undo(count) => self.step(Step::Back, count),
            Command::Redo(count) => self.step(Step::Forth, count),
            Command::Goto(typed) => self.go_to(&typed),
            Command::Name(naming) => self.name_this_turn(naming),
            Command::Branches => self.list(words::branches),
            Command::Tree(Detail::All) => self.list(|timeline| words::tree(timeline, words::Length::Whole)),
            Command::Tree(Detail::Usual) => self.list(|timeline| words::tree(timeline, words::Length::Folded)),
            Command::Search(words) => self.search(&words),
            Command::Prune(typed) => self.prune(&typed),
            Command::Save(file) => self.save_anywhere(file.as_deref()),
            Command::Restore(file) => self.restore_anywhere(file.as_deref()),
            Command::Saves => self.list_saves(),
            Command::Restart => self.begin_again(),
            Command::Recap => self.recap(),
            Command::Session(detail) => self.tell_session(detail),
            Command::Help(about) => self.help(about),
            Command::Quit => Ok(Obeyed::Left),
            Command::ScriptOn(file) => self.begin_log(Purpose::Transcript, file.as_deref()),
            Command::ScriptOff => self.end_log(Purpose::Transcript),
            Command::RecordOn(file) => self.begin_log(Purpose::Record, file.as_deref()),
            Command::RecordOff => self.end_log(Purpose::Record),
            Command::Replay(file) => self.replay_commands(file.as_deref()),
            Command::Notes(text) => self.take_note(text.as_deref()),
            Command::ShowNotes => self.show_notes(),
            Command::Status => self.tell_status(),
            Command::Repeat => self.repeat(),
            Command::Info => self.tell_info(),
            Command::Config(wanted) => self.configure(wanted),
            // Lines of text have no colours: the table has it for a screen alone.
            Command::Theme(_) => Ok(Obeyed::Here),
            Command::Say(text) => Ok(Obeyed::Said(text)),
        }
    }

    /// Says something beside the story, on a line of its own.
    pub(super) fn tell(&mut self, text: &str) -> Result<(), PlainError> {
        self.page.fresh_line();
        self.page.text(&format!("[{text}]\n"), Buffering::On).map_err(PlainError::Output)
    }

    /// Says it, and nothing else comes of the command.
    pub(super) fn tell_here(&mut self, text: &str) -> Result<Obeyed, PlainError> {
        self.tell(text)?;
        Ok(Obeyed::Here)
    }

    pub(super) fn tell_error(&mut self, error: &SessionError) -> Result<Obeyed, PlainError> {
        self.tell_here(&format!("That can't be done: {error}."))
    }

    pub(super) fn tell_lines(&mut self, lines: &[String]) -> Result<(), PlainError> {
        self.page.fresh_line();
        for line in lines {
            self.page.text(&format!("{line}\n"), Buffering::On).map_err(PlainError::Output)?;
        }
        Ok(())
    }

    /// Prints the story's prompt again, after something that was not for it.
    pub(super) fn prompt_again(&mut self) -> Result<(), PlainError> {
        self.page.fresh_line();
        self.page.text(&format!("\n{}", self.prompt), Buffering::On).map_err(PlainError::Output)?;
        self.release()
    }

    fn list(&mut self, lines: impl Fn(&crate::session::Timeline) -> Vec<String>) -> Result<Obeyed, PlainError> {
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        if let Err(error) = session.refresh() {
            return self.tell_error(&error);
        }
        let lines = lines(session.timeline());
        self.tell_lines(&lines)?;
        Ok(Obeyed::Here)
    }

    fn help(&mut self, about: Option<Verb>) -> Result<Obeyed, PlainError> {
        let prefix = self.prefix().unwrap_or('/');
        let line = |entry: &Entry| format!("  {}", entry.line(prefix));
        let lines: Vec<String> = match about {
            Some(verb) => vec![line(&verb.entry())],
            None => {
                let heading = format!(
                    "Commands to golmac. All else is for the story; {prefix}{prefix} begins a line for it with {prefix}."
                );
                let entries = ENTRIES.iter().filter(|entry| entry.is_in(FrontEnd::Lines));
                std::iter::once(format!("[{heading}]")).chain(entries.map(line)).collect()
            }
        };
        self.tell_lines(&lines)?;
        Ok(Obeyed::Here)
    }

    /// After the story's end: the session is still there to be gone back in. Whether the game goes on.
    pub(super) fn after_end(&mut self) -> Result<Progress, PlainError> {
        self.end_sounds();
        let Some(hint) = self.end_hint() else { return self.leave() };
        loop {
            self.page.new_part();
            self.tell(&hint)?;
            "> ".clone_into(&mut self.prompt);
            self.prompt_again()?;
            loop {
                let Next::Line { text, notation, seen } = self.next_line(InputStream::Keyboard, Asker::Golmac)? else {
                    return self.leave();
                };
                let said = match notation {
                    Notation::Typed => self.said(&text),
                    Notation::Recorded => Said::ToStory(text.clone()),
                };
                match said {
                    Said::ToGolmac(command) => match self.obey(&command, &text, seen)? {
                        Obeyed::Here => self.prompt_again()?,
                        Obeyed::Elsewhere => return Ok(Progress::Answered),
                        Obeyed::Left => return self.leave(),
                        Obeyed::Said(_) if seen == Seen::Already => break,
                        Obeyed::Said(line) => self.unused += usize::from(!line.trim().is_empty()),
                    },
                    // A person is told again what can be done; lines of a script go nowhere.
                    Said::ToStory(_) if seen == Seen::Already => break,
                    Said::ToStory(line) => self.unused += usize::from(!line.trim().is_empty()),
                }
            }
        }
    }

    /// What can be done when the story has ended. None where there is nothing to go back to, and without commands.
    fn end_hint(&mut self) -> Option<String> {
        let prefix = self.prefix()?;
        let timeline = self.game.session()?.timeline();
        match (timeline.undo(1), timeline.len()) {
            (Some(_), _) => Some(format!(
                "The story has ended. {prefix}undo takes back the last command, {prefix}restart begins again, {prefix}quit leaves."
            )),
            (None, 2..) => {
                Some(format!("The story has ended. {prefix}tree lists the turns to go to, {prefix}quit leaves."))
            }
            (None, _) => None,
        }
    }

    fn leave(&mut self) -> Result<Progress, PlainError> {
        self.finish()?;
        Ok(Progress::InputEnded)
    }

    /// Tells, as the player leaves, of what is lost: turns that can't be written even now, and lines that went nowhere because the story had ended.
    pub(super) fn tell_at_leaving(&mut self) -> Result<(), PlainError> {
        let unkept = self.game.session().map_or(0, Session::leave);
        self.game.notices().into_iter().for_each(|notice| self.page.notice(notice));
        match unkept {
            0 => {}
            1 => self.page.notice("one turn could not be written, and is lost now".to_owned()),
            count => self.page.notice(format!("{count} turns could not be written, and are lost now")),
        }
        match self.unused {
            0 => {}
            1 => self.page.notice(format!("the story had ended; one line of input was not used; {FRESH}")),
            count => self.page.notice(format!("the story had ended; {count} lines of input were not used; {FRESH}")),
        }
        self.page.settle().map_err(PlainError::Output)
    }
}

/// What to do about a story that has ended.
const FRESH: &str = "--fresh begins again";
