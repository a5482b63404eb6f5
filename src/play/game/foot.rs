//! What goes on at the foot of the screen: finding words in the text, finding a command of before, completing a word, and offers of another spelling.

use crossterm::event::KeyEvent;

use super::{Find, Foot, Game};
use crate::play::desk::Desk;
use crate::play::flow::{self, Search};
use crate::play::keys::{self, Action, Scroll};
use crate::play::line::{Editing, Line, Motion, Recall};

/// Characters of what is looked for, at most.
const LONGEST: usize = 200;

impl Game {
    /// What goes on at the foot of the screen takes keys first. Whether it has taken this one.
    pub(super) fn press_foot(&mut self, key: &KeyEvent, action: Option<&Action>, desk: &mut Desk) -> bool {
        match std::mem::take(&mut self.foot) {
            Foot::Nothing => false,
            Foot::Find(find) => self.press_find(find, key, action, desk),
            Foot::Recall(recall) => self.press_recall(recall, key, action, desk),
            Foot::Completing(mut completion) => match action {
                Some(Action::Complete) => {
                    completion.next();
                    self.show_completion(completion, desk);
                    true
                }
                Some(Action::CompleteBack) => {
                    completion.previous();
                    self.show_completion(completion, desk);
                    true
                }
                Some(_) | None => false,
            },
            Foot::Offered(offer) => match action {
                Some(Action::Complete) => {
                    self.edit(Editing::Set(Line::at_end(offer.line)), desk);
                    true
                }
                Some(Action::Submit) => {
                    self.submit_as_it_is(desk);
                    true
                }
                Some(Action::Cancel) => true,
                Some(_) | None => false,
            },
        }
    }

    fn press_find(&mut self, mut find: Find, key: &KeyEvent, action: Option<&Action>, desk: &mut Desk) -> bool {
        use flow::Scroll::Show;
        let from = find.current.as_ref().map_or(self.flow.end(), |hit| hit.start);
        match (action, keys::character(key)) {
            (Some(Action::Cancel | Action::Interrupt), _) => {
                self.view = find.before;
                return true;
            }
            (Some(Action::Submit), _) => return true,
            (Some(Action::Find | Action::HistoryBack | Action::Scroll(Scroll::LineUp)), _) => {
                find.current = find.search.previous(&self.flow, from);
            }
            (Some(Action::HistoryForward | Action::Scroll(Scroll::LineDown) | Action::Complete), _) => {
                let after = find.current.as_ref().map_or(self.flow.start(), |hit| hit.end);
                find.current = find.search.next_from(&self.flow, after);
            }
            (Some(Action::Edit(Editing::Delete(Motion::Left))), _) => {
                find.words.pop();
                find.look(&self.flow);
            }
            (Some(Action::Edit(Editing::Kill(_))), _) => {
                find.words.clear();
                find.look(&self.flow);
            }
            (None, Some(c)) => {
                if find.words.chars().count() < LONGEST {
                    find.words.push(c);
                }
                find.look(&self.flow);
            }
            // Anything else ends the search where it stands.
            (Some(_), _) => return false,
            (None, None) => {}
        }
        find.count(&self.flow);
        let place = find.current.as_ref().map(|hit| hit.start);
        let before = find.before.clone();
        // The foot takes a row, so that it must be there when the view is moved.
        self.foot = Foot::Find(find);
        match place {
            Some(place) => self.scroll_to(Show(place), desk),
            None => self.view = before,
        }
        true
    }

    fn press_recall(&mut self, mut recall: Recall, key: &KeyEvent, action: Option<&Action>, desk: &mut Desk) -> bool {
        match (action, keys::character(key)) {
            (Some(Action::Cancel | Action::Interrupt), _) => {
                let line = recall.cancel();
                self.edit(Editing::Set(line), desk);
                return true;
            }
            (Some(Action::Submit | Action::Complete), _) => {
                let line = recall.accept();
                self.edit(Editing::Set(line), desk);
                return true;
            }
            (Some(Action::Recall | Action::HistoryBack), _) => recall.next(),
            (Some(Action::HistoryForward | Action::Find), _) => recall.previous(),
            (Some(Action::Edit(Editing::Delete(Motion::Left))), _) => recall.erase(),
            (None, Some(c)) => recall.insert(c),
            (Some(_), _) => {
                let line = recall.accept();
                self.edit(Editing::Set(line), desk);
                return false;
            }
            (None, None) => {}
        }
        self.foot = Foot::Recall(recall);
        true
    }

    /// Looks for words in the text.
    pub(super) fn find(&mut self, desk: &mut Desk) {
        self.read_all_the_past();
        let search = Search::new("");
        self.foot =
            Foot::Find(Find { words: String::new(), search, current: None, place: (0, 0), before: self.view.clone() });
        desk.message = None;
    }
}

impl Find {
    /// Counts the hits.
    fn count(&mut self, flow: &flow::Flow) {
        let before = self.current.as_ref().map(|hit| self.search.count(flow, flow.start()..hit.start));
        self.place = match before {
            Some(before) => {
                let after = self.current.as_ref().map_or(flow.end(), |hit| hit.start);
                (before + 1, before + self.search.count(flow, after..flow.end()))
            }
            None => (0, 0),
        };
    }

    /// Looks for the words as they are now: the last place that has them, or from where the search stands on.
    fn look(&mut self, flow: &flow::Flow) {
        self.search = Search::new(&self.words);
        let from = self.current.as_ref().map_or(flow.end(), |hit| hit.end);
        self.current = self.search.previous(flow, from);
    }
}
