//! A list with one chosen row, as all panels show them: moving, paging, wheel and clicks, and what of it is seen.
//!
//! It knows how many rows there are, and not what they show: the panel draws those that are seen, so that ten thousand rows cost as much as twenty.

use std::ops::Range;

use super::PanelKey;

/// Rows around the chosen one that stay in sight.
const CONTEXT: usize = 2;

/// Which row is chosen, and which are seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    count: usize,
    chosen: usize,
    /// The first row that was seen last.
    first: usize,
}

/// Whether a key was one for moving in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    Yes,
    Ignored,
}

impl List {
    /// Of so many rows, the first of them chosen.
    pub fn new(count: usize) -> List {
        List { count, ..List::default() }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    /// Tells how many rows there are now.
    pub fn set_count(&mut self, count: usize) {
        self.count = count;
        self.chosen = self.chosen.min(count.saturating_sub(1));
    }

    /// The chosen row, from 0. None where there are no rows.
    pub fn chosen(&self) -> Option<usize> {
        (self.chosen < self.count).then_some(self.chosen)
    }

    /// Chooses a row, or the last where there are not so many.
    pub fn choose(&mut self, row: usize) {
        self.chosen = row.min(self.count.saturating_sub(1));
    }

    /// The rows that are seen at this height: those that were seen last, moved as little as shows the chosen one with rows around it.
    pub fn seen(&self, height: u16) -> Range<usize> {
        let height = usize::from(height).max(1);
        let context = CONTEXT.min((height - 1) / 2);
        let lowest = self.chosen.saturating_add(context + 1).saturating_sub(height);
        let highest = self.chosen.saturating_sub(context);
        let last = self.count.saturating_sub(height);
        let first = self.first.clamp(lowest.min(highest), highest).min(last);
        first..self.count.min(first.saturating_add(height))
    }

    /// Keeps in mind what is seen at this height, so that it moves as little as possible.
    pub fn settle(&mut self, height: u16) {
        self.first = self.seen(height).start;
    }

    /// Takes a key for moving, at this height. Clicks are the panel's, which knows where its rows are: see [`List::row_at`].
    pub fn press(&mut self, key: &PanelKey, height: u16) -> Moved {
        let page = usize::from(height).saturating_sub(1).max(1);
        match key {
            PanelKey::Up => self.chosen = self.chosen.saturating_sub(1),
            PanelKey::Down => self.choose(self.chosen.saturating_add(1)),
            PanelKey::PageUp => self.chosen = self.chosen.saturating_sub(page),
            PanelKey::PageDown => self.choose(self.chosen.saturating_add(page)),
            PanelKey::Home => self.chosen = 0,
            PanelKey::End => self.choose(self.count),
            PanelKey::Wheel(rows) => self.scroll(*rows, height),
            PanelKey::Left
            | PanelKey::Right
            | PanelKey::Enter
            | PanelKey::Escape
            | PanelKey::Tab
            | PanelKey::BackTab
            | PanelKey::Delete
            | PanelKey::Backspace
            | PanelKey::Char(_)
            | PanelKey::Control(_)
            | PanelKey::Paste(_)
            | PanelKey::Click { .. } => return Moved::Ignored,
        }
        self.settle(height);
        Moved::Yes
    }

    /// Moves what is seen, and takes the chosen row along where it would get out of sight.
    fn scroll(&mut self, rows: i16, height: u16) {
        let seen = self.seen(height);
        let by = usize::from(rows.unsigned_abs());
        let last = self.count.saturating_sub(usize::from(height).max(1));
        let first = if rows < 0 { seen.start.saturating_sub(by) } else { seen.start.saturating_add(by).min(last) };
        if first == seen.start {
            // Nothing is left to scroll: the chosen row goes on alone.
            return self.choose(if rows < 0 { self.chosen.saturating_sub(by) } else { self.chosen.saturating_add(by) });
        }
        self.first = first;
        let context = CONTEXT.min(seen.len().saturating_sub(1) / 2);
        let (top, bottom) = (first.saturating_add(context), (first + seen.len()).saturating_sub(context + 1));
        self.choose(self.chosen.clamp(top.min(bottom), bottom.max(top)));
    }

    /// The row of the list that stands in a row of its area, from 0.
    pub fn row_at(&self, row: u16, height: u16) -> Option<usize> {
        let seen = self.seen(height);
        Some(seen.start.saturating_add(usize::from(row))).filter(|row| seen.contains(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After these keys in a list of 100 rows, of which 10 are seen: the chosen row and the first seen.
    fn check(keys: &[PanelKey], expected: (usize, usize)) {
        let mut list = List::new(100);
        keys.iter().for_each(|key| {
            list.press(key, 10);
        });
        assert_eq!((list.chosen, list.seen(10).start), expected, "{keys:?}");
    }

    #[test]
    fn the_chosen_row_is_seen_with_rows_around_it() {
        use PanelKey::*;
        check(&[], (0, 0));
        check(&[const { Down }; 7], (7, 0));
        check(&[const { Down }; 8], (8, 1));
        check(&[End], (99, 90));
        check(&[End, Up, Up], (97, 90));
        check(&[End, Home], (0, 0));
        check(&[PageDown, PageDown], (18, 11));
        check(&[PageDown, PageDown, Up], (17, 11));
        check(&[Up], (0, 0));
    }

    #[test]
    fn the_wheel_moves_what_is_seen() {
        use PanelKey::*;
        check(&[Wheel(3)], (5, 3));
        check(&[Wheel(3), Wheel(-3)], (5, 0));
        check(&[Wheel(3), Wheel(-3), Wheel(-3)], (2, 0));
        check(&[Wheel(i16::MAX), Wheel(i16::MAX)], (99, 90));
        check(&[End, Wheel(i16::MIN)], (7, 0));
    }

    #[test]
    fn any_height_and_any_count_will_do() {
        for count in [0, 1, 5] {
            for height in [0, 1, 2, 3, 200] {
                let mut list = List::new(count);
                for key in [PanelKey::End, PanelKey::Wheel(-1), PanelKey::Down, PanelKey::PageUp, PanelKey::Wheel(9)] {
                    list.press(&key, height);
                    assert_eq!(list.chosen().is_some(), count > 0);
                    assert!(list.chosen().is_none_or(|chosen| list.seen(height).contains(&chosen)));
                    assert_eq!(list.row_at(0, height), list.seen(height).next());
                }
            }
        }
    }

    #[test]
    fn rows_that_are_gone_are_not_chosen() {
        let mut list = List::new(100);
        list.choose(50);
        list.set_count(10);
        assert_eq!(list.chosen(), Some(9));
        list.set_count(0);
        assert_eq!(list.chosen(), None);
    }
}
