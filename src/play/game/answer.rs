//! What becomes of a line: a command to golmac, or one to the story, expanded, corrected where the player agrees, and remembered.

use super::files::files_in;
use super::six::Redraw;
use super::{Foot, Game, Spelled, Turned, Wants};
use crate::command::{self, FrontEnd, Said};
use crate::play::desk::{Desk, sentence};
use crate::play::flow::Told;
use crate::play::line::{Completion, Edited, Editing, LONGEST_COMMAND, Limits, Line, Offers, Source, correct, expand};
use crate::settings;
use crate::zmachine::recorded::{self, Typed};
use crate::zmachine::{Answer, AnswerError, Key};

/// How a line is looked after before the story gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// It goes as it is.
    None,
    /// Aliases and one-letter commands are spelled out.
    Expand,
    /// And another word is offered for one that is misspelt.
    Offer,
}

impl Game {
    /// Changes the line within what the story can take.
    pub(super) fn apply(&mut self, editing: Editing, desk: &Desk) -> Edited {
        let max = match &self.wants {
            Wants::Line(request) => usize::from(request.max),
            Wants::Busy | Wants::Key(_) | Wants::File | Wants::Nothing(_) => LONGEST_COMMAND,
        };
        let words = &self.words;
        let readable = |c: char| words.can_read(c);
        let limits = Limits { max, prefix: desk.settings().command_prefix, readable: &readable };
        self.edit.apply(editing, &limits)
    }

    /// Gives the line away, ended by a key.
    pub(super) fn submit(&mut self, end: Key, care: Care, desk: &mut Desk) -> Turned {
        self.foot = Foot::Nothing;
        let line = self.edit.text().to_owned();
        // A blank that was meant for [MORE] may stand before a command.
        let prefix = desk.settings().command_prefix;
        let is_order = prefix.is_some_and(|prefix| line.trim_start().starts_with(prefix));
        let line = if is_order { line.trim_start().to_owned() } else { line };
        match command::said(&line, prefix) {
            Said::ToGolmac(order) if end == Key::Enter => {
                self.history.push(&line);
                let preload = match &self.wants {
                    Wants::Line(request) => request.preload.clone(),
                    Wants::Busy | Wants::Key(_) | Wants::File | Wants::Nothing(_) => String::new(),
                };
                self.edit.begin(&preload);
                self.obey(&order, &line, desk)
            }
            Said::ToGolmac(_) => {
                self.give(&line, end, desk);
                Turned::Here
            }
            Said::ToStory(said) => {
                self.say(said, end, care, desk);
                Turned::Here
            }
        }
    }

    fn say(&mut self, line: String, end: Key, care: Care, desk: &mut Desk) {
        if let Wants::Nothing(_) = self.wants {
            if !line.trim().is_empty() {
                desk.message = Some("The story has ended, and hears nothing.".to_owned());
            }
            self.edit.begin("");
            return;
        }
        let expanded = match care {
            Care::Expand | Care::Offer if self.spelling.aliases == Spelled::Yes => {
                expand(&line, &self.aliases, self.spelling.letters, &self.words)
            }
            Care::None | Care::Expand | Care::Offer => None,
        };
        let expanded = expanded.map_or(line, |expanded| expanded.line);
        if care == Care::Offer
            && desk.settings().correct
            && let Some(offer) = correct(&expanded, &self.words, &self.seen)
        {
            self.foot = Foot::Offered(offer);
            return;
        }
        self.give(&expanded, end, desk);
    }

    /// Gives a line to the story.
    pub(super) fn give(&mut self, line: &str, end: Key, desk: &mut Desk) {
        match self.answer_line(line, end, desk) {
            Ok(()) => self.history.push(line),
            Err(error) => desk.message = Some(sentence(&error.to_string())),
        }
    }

    /// Answers a read of a line.
    ///
    /// # Errors
    /// Where the story does not wait for it, or can't read the key that ends it.
    pub(super) fn answer_line(&mut self, line: &str, end: Key, desk: &Desk) -> Result<(), AnswerError> {
        self.read_all_the_past();
        self.tell_terminal(desk);
        let preload = match &self.wants {
            Wants::Line(request) => request.preload.clone(),
            Wants::Busy | Wants::Key(_) | Wants::File | Wants::Nothing(_) => String::new(),
        };
        self.session.answer(Answer::Line { text: line.to_owned(), end })?;
        self.log_answer(&recorded::line(line, end));
        self.take_back_preload(&preload, line);
        self.answered(desk);
        Ok(())
    }

    /// Answers a read of a key.
    ///
    /// # Errors
    /// As [`Game::answer_line`].
    pub(super) fn answer_key(&mut self, key: Key, desk: &Desk) -> Result<(), AnswerError> {
        self.read_all_the_past();
        self.tell_terminal(desk);
        self.session.answer(Answer::Key(key))?;
        self.log_answer(&recorded::key(key));
        self.answered(desk);
        Ok(())
    }

    /// The story echoes what was typed beyond what it had printed of the line itself: where the player has changed that, it goes out of the text.
    fn take_back_preload(&mut self, preload: &str, line: &str) {
        let same = preload.chars().zip(line.chars()).take_while(|(old, new)| old == new).count();
        let changed = preload.chars().count().saturating_sub(same);
        if changed > 0 {
            self.flow.take_back(changed);
        }
    }

    /// After an answer: the story runs, and what it prints is unread.
    pub(super) fn answered(&mut self, desk: &Desk) {
        self.foot = Foot::Nothing;
        self.resuming = false;
        if self.session.machine().suspended.is_empty() {
            self.interrupted.clear();
        }
        self.due = None;
        self.selection = None;
        self.view.begin_turn(&self.flow);
        self.has_told = false;
        self.begin_redraw();
        if !self.pages_text(desk) && self.redraw == Redraw::No {
            self.view.follow();
        }
        self.wants = Wants::Busy;
    }

    /// The line as it is, where another word was offered for one of its own.
    pub(super) fn submit_as_it_is(&mut self, desk: &mut Desk) {
        self.say(self.edit.text().to_owned(), Key::Enter, Care::Expand, desk);
    }

    /// Types a line of its own accord, as one that was pasted.
    pub(super) fn type_line(&mut self, line: &str, desk: &mut Desk) -> Turned {
        match self.wants {
            Wants::Line(_) => match self.apply(Editing::Set(Line::at_end(line)), desk) {
                // What can't be given whole is left to the player.
                Edited::Refused(refusal) => {
                    self.pasted.clear();
                    desk.message = Some(sentence(&refusal.to_string()));
                }
                Edited::Changed | Edited::Moved | Edited::Nothing | Edited::Pasted { .. } => {
                    return self.submit(Key::Enter, Care::Expand, desk);
                }
            },
            Wants::Key(_) => {
                let key = line.chars().next().map_or(Key::Enter, Key::Char);
                self.answer_key_or_tell(key, desk);
            }
            Wants::Busy | Wants::File | Wants::Nothing(_) => {}
        }
        Turned::Here
    }

    /// Gives a line of a file of commands to what the story waits for: `[n]` in it are keys, `[0]` is a time-out. A recorded line is the whole line,
    /// with what was preloaded.
    pub(super) fn answer_recorded(&mut self, line: &str, desk: &mut Desk) {
        let mut keys = recorded::keys(line);
        match self.wants {
            Wants::Line(_) => {
                self.script_keys.clear();
                let mut text = String::new();
                for typed in keys {
                    match typed {
                        Typed::Key(Key::Char(c)) => text.push(c),
                        Typed::Key(end) => return self.give(&text, end, desk),
                        Typed::TimedOut => return self.time_out(desk),
                    }
                }
                self.give(&text, Key::Enter, desk);
            }
            Wants::Key(_) => {
                if keys.is_empty() {
                    keys.push_back(Typed::Key(Key::Enter));
                }
                self.script_keys = keys;
                self.answer_recorded_key(desk);
            }
            Wants::Busy | Wants::File | Wants::Nothing(_) => {}
        }
    }

    /// Gives the next key of a line of a file of commands to a story that reads keys.
    pub(super) fn answer_recorded_key(&mut self, desk: &mut Desk) {
        match self.script_keys.pop_front() {
            Some(Typed::Key(key)) => self.answer_key_or_tell(key, desk),
            Some(Typed::TimedOut) => self.time_out(desk),
            None => {}
        }
    }

    fn answer_key_or_tell(&mut self, key: Key, desk: &mut Desk) {
        if let Err(error) = self.answer_key(key, desk) {
            desk.message = Some(sentence(&error.to_string()));
        }
    }

    /// Completes the word before the cursor.
    pub(super) fn complete(&mut self, desk: &mut Desk) {
        let source = match desk.settings().completion {
            settings::Completion::Off => return,
            settings::Completion::Screen => Source::Screen,
            settings::Completion::Dictionary => Source::Dictionary,
        };
        let entries = command::ENTRIES.iter().filter(|entry| entry.is_in(FrontEnd::Screen));
        let commands: Vec<&str> = entries.map(|entry| entry.name).collect();
        let arguments = |command: &str| self.arguments(command);
        let offers = Offers {
            source,
            seen: &self.seen,
            history: &self.history,
            story: &self.words,
            prefix: desk.settings().command_prefix,
            commands: &commands,
            arguments: &arguments,
        };
        match Completion::begin(self.edit.line(), &offers) {
            Some(completion) => self.show_completion(completion, desk),
            None => desk.message = Some("Nothing that was seen begins so.".to_owned()),
        }
    }

    /// What can stand after a command to golmac.
    fn arguments(&self, command: &str) -> Vec<String> {
        match command::Verb::named(command) {
            Some(command::Verb::Goto | command::Verb::Prune) => {
                self.session.timeline().turns().filter_map(|turn| turn.name.clone()).collect()
            }
            Some(command::Verb::Help) => command::ENTRIES.iter().map(|entry| entry.name.to_owned()).collect(),
            Some(command::Verb::Config) => settings::TABLE.iter().map(|row| row.key.to_owned()).collect(),
            Some(command::Verb::Restore | command::Verb::Save | command::Verb::Replay) => files_in(&self.places.folder),
            Some(_) | None => Vec::new(),
        }
    }

    /// Puts a completion into the line.
    pub(super) fn show_completion(&mut self, completion: Completion, desk: &mut Desk) {
        self.edit(Editing::Set(completion.line()), desk);
        if !completion.is_settled() {
            self.foot = Foot::Completing(completion);
        }
    }

    /// Turns one-letter commands on or off until the story is left.
    pub(super) fn toggle_expansions(&mut self, desk: &mut Desk) {
        self.spelling.toggle();
        desk.message = Some(match self.spelling.aliases {
            Spelled::Yes => "One-letter commands and aliases are spelled out.".to_owned(),
            Spelled::No => "Commands go to the story as they are typed.".to_owned(),
        });
    }

    /// Answers a command to golmac, in the text.
    pub(super) fn reply(&mut self, text: &str) {
        self.tell(Told::Notice, text);
    }
}
