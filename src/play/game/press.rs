//! Keys: who gets each, and what it does.

use crossterm::event::{KeyCode, KeyEvent};

use super::answer::Care;
use super::{Foot, Game, Purpose, Turned, Wants};
use crate::play::desk::sentence;
use crate::play::desk::{Desk, Effect};
use crate::play::keys::{self, Action, Scroll};
use crate::play::line::{Edited, Editing, Motion, Recall};
use crate::session::meant::Step;
use crate::zmachine::{AnswerError, Key};

/// Keys that are kept while the story is busy.
const MOST_AHEAD: usize = 200;

/// Lines, or keys, of a paste that are kept.
const MOST_PASTED: usize = 1000;

impl Game {
    /// A key was pressed, and no panel is open.
    pub fn press(&mut self, key: &KeyEvent, desk: &mut Desk) -> Turned {
        if self.cover.is_some() {
            return self.press_at_cover(key, desk);
        }
        let action = desk.keys.action(key).cloned();
        let waits = !self.ahead.is_empty() || !self.pasted.is_empty();
        let at_once = matches!(action, Some(Action::Interrupt | Action::Suspend | Action::Scroll(_)));
        if waits && !at_once && self.script.is_none() && !self.is_held_up(desk) {
            // Behind what was typed before it.
            self.press_while_busy(key, action, desk);
            return Turned::Here;
        }
        self.press_now(key, desk)
    }

    /// A key that was pressed too early has its turn. Nobody could answer an offer of another spelling.
    pub(super) fn press_ahead(&mut self, key: &KeyEvent, desk: &mut Desk) -> Turned {
        let submits = desk.keys.action(key) == Some(&Action::Submit);
        match submits && self.takes_line() && matches!(self.foot, Foot::Nothing) {
            true => self.submit(Key::Enter, Care::Expand, desk),
            false => self.press_now(key, desk),
        }
    }

    fn press_now(&mut self, key: &KeyEvent, desk: &mut Desk) -> Turned {
        // Without the message there may be room for what is unread, which has not been seen yet.
        let is_at_more = self.is_at_more(desk);
        desk.message = None;
        let action = desk.keys.action(key).cloned();
        if self.script.is_some() && action != Some(Action::Suspend) {
            self.script = None;
            self.script_keys.clear();
            desk.message = Some("The commands of the file are stopped.".to_owned());
            return Turned::Here;
        }
        if self.wants == Wants::Busy && !is_at_more {
            self.press_while_busy(key, action, desk);
            return Turned::Here;
        }
        if self.press_foot(key, action.as_ref(), desk) {
            return Turned::Here;
        }
        if is_at_more {
            return self.press_more(action, desk);
        }
        if self.is_covered() {
            match action {
                Some(action @ (Action::Scroll(_) | Action::Interrupt | Action::Leave)) => {
                    return self.act(action, desk);
                }
                Some(_) | None => self.uncover(),
            }
            return Turned::Here;
        }
        self.selection = self.selection.take().filter(|_| action == Some(Action::CopyTurn));
        if action == Some(Action::Cancel) && self.is_back(desk) {
            self.go_to_end(desk);
            return Turned::Here;
        }
        if let Some(turned) = self.offer_to_story(key, if action.is_some() { IsBound::Yes } else { IsBound::No }, desk)
        {
            return turned;
        }
        match (action, keys::character(key)) {
            (Some(action), _) => self.act(action, desk),
            (None, Some(c)) => {
                self.go_to_end(desk);
                self.edit(Editing::Insert(c), desk);
                Turned::Here
            }
            (None, None) => Turned::Here,
        }
    }

    fn press_while_busy(&mut self, key: &KeyEvent, action: Option<Action>, desk: &mut Desk) {
        match action {
            Some(Action::Interrupt) => self.ask_to_stop(desk),
            Some(Action::Suspend) => desk.ask_shell(Effect::Suspend),
            Some(Action::Scroll(scroll)) => self.scroll(scroll, desk),
            Some(_) | None if self.ahead.len() < MOST_AHEAD => self.ahead.push_back(*key),
            Some(_) | None => {}
        }
    }

    /// A key that the story waits for. None where it is not for the story.
    fn offer_to_story(&mut self, key: &KeyEvent, is_bound: IsBound, desk: &mut Desk) -> Option<Turned> {
        match &self.wants {
            Wants::Line(request) => {
                let end = keys::story_key(key).filter(|key| ends_line(*key, &request.terminators))?;
                Some(self.submit(end, Care::None, desk))
            }
            Wants::Key(_) => match self.press_for_story(keys::story_key(key)?, desk) {
                Ok(()) => Some(Turned::Here),
                // Keys that no story of its version can read are golmac's again.
                Err(AnswerError::NoSuchKey) if is_bound == IsBound::Yes => None,
                Err(error) => {
                    desk.message = Some(sentence(&error.to_string()));
                    Some(Turned::Here)
                }
            },
            Wants::Busy | Wants::File | Wants::Nothing(_) => None,
        }
    }

    /// Text was pasted: its first line goes into the line that is typed, the others wait for the reads that come.
    pub fn paste(&mut self, text: &str, desk: &mut Desk) {
        if self.cover.is_some() {
            return self.leave_cover(desk);
        }
        desk.message = None;
        match self.wants {
            _ if matches!(self.foot, Foot::Find(_) | Foot::Recall(_)) => {
                for c in text.lines().next().unwrap_or_default().chars() {
                    let _ = self.press_now(&KeyEvent::from(KeyCode::Char(c)), desk);
                }
            }
            Wants::Line(_) if !self.is_at_more(desk) && self.script.is_none() => {
                self.go_to_end(desk);
                self.edit(Editing::Paste(text.to_owned()), desk);
            }
            Wants::Nothing(_) => {
                let first = text.lines().next().unwrap_or_default().to_owned();
                self.edit(Editing::Paste(first), desk);
            }
            // As keys that are pressed too early; of several lines each is a command.
            Wants::Busy | Wants::File | Wants::Line(_) | Wants::Key(_) => match text.trim_end().contains('\n') {
                true if !matches!(self.wants, Wants::Key(_)) => {
                    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(MOST_PASTED);
                    self.pasted.extend(lines.map(str::to_owned));
                }
                true | false => {
                    let key = |c| match c {
                        '\n' => KeyEvent::from(KeyCode::Enter),
                        c => KeyEvent::from(KeyCode::Char(c)),
                    };
                    self.ahead.extend(text.chars().take(MOST_PASTED).map(key));
                }
            },
        }
    }

    /// Gives a key to a story that waits for one.
    fn press_for_story(&mut self, key: Key, desk: &Desk) -> Result<(), AnswerError> {
        self.answer_key(key, desk)?;
        self.go_to_end(desk);
        Ok(())
    }

    /// At [MORE]: any key goes on.
    fn press_more(&mut self, action: Option<Action>, desk: &mut Desk) -> Turned {
        if self.view.is_back(&self.showing(self.window(desk), desk))
            && !matches!(action, Some(Action::Scroll(_) | Action::Find))
        {
            // First back to where reading stopped.
            self.go_to_end(desk);
            return Turned::Here;
        }
        match action {
            Some(Action::Scroll(scroll)) if self.is_back(desk) => self.scroll(scroll, desk),
            Some(Action::Scroll(Scroll::PageDown | Scroll::LineDown)) | None => self.page_on(desk),
            Some(
                action @ (Action::Scroll(_)
                | Action::Help
                | Action::Settings
                | Action::Timeline
                | Action::Notes
                | Action::Info
                | Action::UndoTurn
                | Action::RedoTurn
                | Action::Library
                | Action::Interrupt
                | Action::Leave
                | Action::Suspend
                | Action::Redraw
                | Action::Find),
            ) => return self.act(action, desk),
            Some(
                Action::Edit(_)
                | Action::Submit
                | Action::SendAsTyped
                | Action::Complete
                | Action::CompleteBack
                | Action::HistoryBack
                | Action::HistoryForward
                | Action::Recall
                | Action::Cancel
                | Action::CopyTurn
                | Action::Menus
                | Action::Expansions,
            ) => self.page_on(desk),
        }
        Turned::Here
    }

    pub(super) fn page_on(&mut self, desk: &mut Desk) {
        if self.is_at_page(desk) {
            return self.run_slice(desk);
        }
        let mut view = self.view.clone();
        view.page_on(&self.showing(self.window(desk), desk));
        self.view = view;
        self.count_as_read(desk);
        if !self.is_at_more(desk) {
            self.restart_timer(desk);
        }
    }

    /// Does what a key means.
    pub(super) fn act(&mut self, action: Action, desk: &mut Desk) -> Turned {
        match action {
            Action::Scroll(scroll) => self.scroll(scroll, desk),
            Action::Find => self.find(desk),
            Action::CopyTurn => self.copy(desk),
            Action::Redraw => desk.ask_shell(Effect::Redraw),
            Action::Suspend => desk.ask_shell(Effect::Suspend),
            Action::Help => self.show_help(desk),
            Action::Settings => self.show_settings(desk),
            Action::Timeline => self.show_timeline(desk),
            Action::Notes => self.show_notes(desk),
            Action::Info => self.show_info(desk),
            Action::UndoTurn => self.step(Step::Back, 1, desk),
            Action::RedoTurn => self.step(Step::Forth, 1, desk),
            Action::Menus => self.show_menus(desk),
            Action::Expansions => self.toggle_expansions(desk),
            Action::Library => return Turned::Library,
            Action::Interrupt => self.interrupt(desk),
            Action::Cancel => {
                self.view.follow();
                self.go_to_end(desk);
            }
            Action::Leave if !self.takes_line() || self.edit.text().is_empty() => return Turned::Out,
            Action::Leave => self.edit(Editing::Delete(Motion::Right), desk),
            Action::Edit(Editing::Move(Motion::Home)) if self.is_back(desk) => self.scroll(Scroll::Top, desk),
            Action::Edit(Editing::Move(Motion::End)) if self.is_back(desk) => self.scroll(Scroll::Bottom, desk),
            Action::Edit(_)
            | Action::Submit
            | Action::SendAsTyped
            | Action::Complete
            | Action::CompleteBack
            | Action::HistoryBack
            | Action::HistoryForward
            | Action::Recall => return self.act_on_line(action, desk),
        }
        Turned::Here
    }

    /// Does something to the line, where one is typed.
    fn act_on_line(&mut self, action: Action, desk: &mut Desk) -> Turned {
        if !self.takes_line() {
            return Turned::Here;
        }
        self.go_to_end(desk);
        match action {
            Action::Edit(editing) => self.edit(editing, desk),
            Action::Submit => return self.submit(Key::Enter, Care::Offer, desk),
            Action::SendAsTyped => return self.submit(Key::Enter, Care::None, desk),
            Action::Complete | Action::CompleteBack => self.complete(desk),
            Action::HistoryBack => {
                let line = self.history.older(self.edit.line());
                line.into_iter().for_each(|line| self.edit(Editing::Set(line), desk));
            }
            Action::HistoryForward => {
                let line = self.history.newer(self.edit.line());
                line.into_iter().for_each(|line| self.edit(Editing::Set(line), desk));
            }
            Action::Recall => self.foot = Foot::Recall(Recall::new(&self.history, self.edit.line().clone())),
            Action::Scroll(_)
            | Action::Find
            | Action::CopyTurn
            | Action::Redraw
            | Action::Help
            | Action::Settings
            | Action::Timeline
            | Action::Notes
            | Action::Info
            | Action::UndoTurn
            | Action::RedoTurn
            | Action::Menus
            | Action::Expansions
            | Action::Library
            | Action::Interrupt
            | Action::Leave
            | Action::Suspend
            | Action::Cancel => {}
        }
        Turned::Here
    }

    /// Whether a line is typed now: for the story, or after its end for golmac.
    pub(super) fn takes_line(&self) -> bool {
        matches!(self.wants, Wants::Line(_) | Wants::Nothing(_))
    }

    /// Changes the line, and says why where it can't be done.
    pub(super) fn edit(&mut self, editing: Editing, desk: &mut Desk) {
        let edited = self.apply(editing, desk);
        match edited {
            Edited::Refused(refusal) => desk.message = Some(sentence(&refusal.to_string())),
            Edited::Pasted { further, refusal } => {
                desk.message = refusal.map(|refusal| sentence(&refusal.to_string()));
                if !further.is_empty() {
                    // Each pasted line is a command, this one too.
                    self.pasted.push_back(self.edit.take());
                    self.pasted.extend(further);
                }
            }
            Edited::Changed | Edited::Moved | Edited::Nothing => {}
        }
    }

    fn ask_to_stop(&mut self, desk: &mut Desk) {
        let choices = [('c', "Let it run"), ('u', "Take the command back"), ('q', "Leave")];
        self.ask("The story is busy.", &choices, Purpose::StopStory, desk);
    }

    /// Ctrl-C where nothing is busy: clears the line, or asks.
    fn interrupt(&mut self, desk: &mut Desk) {
        if self.takes_line() && !self.edit.text().is_empty() {
            self.edit(Editing::Clear, desk);
            return;
        }
        let choices = [
            ('p', "Play on"),
            ('u', "Take back a command"),
            ('t', "Other turns"),
            ('h', "Help"),
            ('l', "The library"),
            ('q', "Leave"),
        ];
        self.ask("What now? Everything is kept.", &choices, Purpose::Menu, desk);
    }
}

/// Whether a key ends the line for this story (§10.5.2.1).
fn ends_line(key: Key, terminators: &[u8]) -> bool {
    let code = match key {
        Key::Up => 129,
        Key::Down => 130,
        Key::Left => 131,
        Key::Right => 132,
        Key::Function(number @ 1..=12) => 132 + number,
        Key::Keypad(number @ 0..=9) => 145 + number,
        Key::Char(_)
        | Key::Enter
        | Key::Escape
        | Key::Delete
        | Key::Function(_)
        | Key::Keypad(_)
        | Key::Click { .. }
        | Key::DoubleClick { .. }
        | Key::Menu
        | Key::MenuEntry { .. } => return false,
    };
    terminators.contains(&code)
}

/// Whether a key does something in golmac.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IsBound {
    Yes,
    No,
}
