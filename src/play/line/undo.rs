//! The edits of one line that can be taken back.

use std::collections::VecDeque;

use super::edit::Line;

/// How many steps are kept.
const STEPS: usize = 200;

/// Lines as they were before each step, and those that were taken back.
#[derive(Debug, Clone, Default)]
pub(super) struct Undo {
    past: VecDeque<Line>,
    future: Vec<Line>,
}

impl Undo {
    /// Forgets everything: a new line begins.
    pub fn clear(&mut self) {
        self.past.clear();
        self.future.clear();
    }

    /// Notes how a line is before it is changed. What was taken back can't be done again then.
    pub fn note(&mut self, line: &Line) {
        self.future.clear();
        if self.past.len() >= STEPS {
            self.past.pop_front();
        }
        self.past.push_back(line.clone());
    }

    /// The line before the last step; `now` is kept for doing it again.
    pub fn back(&mut self, now: &Line) -> Option<Line> {
        let line = self.past.pop_back()?;
        self.future.push(now.clone());
        Some(line)
    }

    /// The line before the last step was taken back.
    pub fn forth(&mut self, now: &Line) -> Option<Line> {
        let line = self.future.pop()?;
        self.past.push_back(now.clone());
        Some(line)
    }
}
