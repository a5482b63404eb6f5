//! Scrolling in rows of which none is chosen: pages of help, notes, the text of a turn.

use std::ops::Range;

use super::PanelKey;
use super::list::Moved;

/// The first row that is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scroll(usize);

impl Scroll {
    /// The rows that are seen, of so many at this height.
    pub fn seen(&self, count: usize, height: u16) -> Range<usize> {
        let first = self.0.min(count.saturating_sub(usize::from(height)));
        first..count.min(first.saturating_add(usize::from(height)))
    }

    /// Scrolls so that a row is the first that is seen, or as near to it as the end allows.
    pub fn go_to(&mut self, row: usize) {
        self.0 = row;
    }

    /// Scrolls so that the end is seen.
    pub fn go_to_end(&mut self) {
        self.0 = usize::MAX;
    }

    /// Scrolls no further than shows a row, with some before it.
    pub fn reveal(&mut self, row: usize, count: usize, height: u16) {
        const BEFORE: usize = 2;
        if !self.seen(count, height).contains(&row) {
            self.0 = row.saturating_sub(BEFORE.min(usize::from(height).saturating_sub(1) / 2));
        }
    }

    /// Takes a key for scrolling.
    pub fn press(&mut self, key: &PanelKey, count: usize, height: u16) -> Moved {
        let first = self.seen(count, height).start;
        let page = usize::from(height).saturating_sub(1).max(1);
        let by = |rows: i16| match rows {
            ..0 => first.saturating_sub(usize::from(rows.unsigned_abs())),
            0.. => first.saturating_add(usize::from(rows.unsigned_abs())),
        };
        let to = match key {
            PanelKey::Up => by(-1),
            PanelKey::Down => by(1),
            PanelKey::PageUp => first.saturating_sub(page),
            PanelKey::PageDown | PanelKey::Char(' ') => first.saturating_add(page),
            PanelKey::Home => 0,
            PanelKey::End => count,
            PanelKey::Wheel(rows) => by(*rows),
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
        };
        self.0 = to;
        self.0 = self.seen(count, height).start;
        Moved::Yes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrolling_ends_where_the_last_row_is_seen() {
        use PanelKey::*;
        for (keys, expected) in [
            (vec![Down, Down, Up], 1..11),
            (vec![PageDown], 9..19),
            (vec![End, Up], 89..99),
            (vec![End, Char(' '), Wheel(-3)], 87..97),
            (vec![Wheel(i16::MIN)], 0..10),
        ] {
            let mut scroll = Scroll::default();
            keys.iter().for_each(|key| assert_eq!(scroll.press(key, 100, 10), Moved::Yes));
            assert_eq!(scroll.seen(100, 10), expected, "{keys:?}");
        }
    }

    #[test]
    fn a_revealed_row_has_some_before_it() {
        let mut scroll = Scroll::default();
        scroll.reveal(50, 100, 10);
        assert_eq!(scroll.seen(100, 10), 48..58);
        scroll.reveal(57, 100, 10);
        assert_eq!(scroll.seen(100, 10), 48..58);
        scroll.reveal(3, 100, 1);
        assert_eq!(scroll.seen(100, 1), 3..4);
    }
}
