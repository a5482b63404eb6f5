//! A line to type in, of one row: names, paths, words to search for.
//!
//! It moves by grapheme clusters and scrolls sideways where it is too long. The line in which commands are typed is another, that can do far more.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::PanelKey;
use super::cells::{Pen, columns_of};
use crate::play::theme::Theme;
use crate::zmachine::screen::is_displayable;

/// Bytes that a field holds: more than the longest path.
const MOST: usize = 4096;

/// A text being typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    text: String,
    /// In bytes, at the beginning of a grapheme cluster or at the end.
    cursor: usize,
}

/// What a key did to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The text is another.
    Changed,
    /// The text is the same; the key was the field's.
    Same,
    /// The key is none of the field's.
    Ignored,
}

impl Field {
    /// With a text to begin with, and the cursor after it.
    pub fn with(text: &str) -> Field {
        let mut field = Field::default();
        field.insert(text);
        field
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts another text in its place.
    pub fn set(&mut self, text: &str) {
        *self = Field::with(text);
    }

    /// Takes a key, if it is one for typing.
    pub fn press(&mut self, key: &PanelKey) -> Typed {
        let length = self.text.len();
        match key {
            PanelKey::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            PanelKey::Paste(text) => self.insert(text),
            PanelKey::Backspace | PanelKey::Control('h') => self.delete(self.before(), self.cursor),
            PanelKey::Delete | PanelKey::Control('d') => self.delete(self.cursor, self.after()),
            PanelKey::Control('u') => self.delete(0, self.cursor),
            PanelKey::Control('k') => self.delete(self.cursor, length),
            PanelKey::Control('w') => self.delete(self.word_before(), self.cursor),
            PanelKey::Left | PanelKey::Control('b') => self.cursor = self.before(),
            PanelKey::Right | PanelKey::Control('f') => self.cursor = self.after(),
            PanelKey::Home | PanelKey::Control('a') => self.cursor = 0,
            PanelKey::End | PanelKey::Control('e') => self.cursor = length,
            PanelKey::Up
            | PanelKey::Down
            | PanelKey::PageUp
            | PanelKey::PageDown
            | PanelKey::Enter
            | PanelKey::Escape
            | PanelKey::Tab
            | PanelKey::BackTab
            | PanelKey::Control(_)
            | PanelKey::Click { .. }
            | PanelKey::Wheel(_) => return Typed::Ignored,
        }
        if self.text.len() == length { Typed::Same } else { Typed::Changed }
    }

    /// Types what may be shown of a text; line ends and tabs become spaces.
    fn insert(&mut self, text: &str) {
        for c in text.chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c }).filter(|c| is_displayable(*c)) {
            if self.text.len() + c.len_utf8() > MOST {
                break;
            }
            self.text.insert(self.cursor, c);
            self.cursor += c.len_utf8();
        }
        // What was typed may have become one cluster with what follows.
        let mut at = GraphemeCursor::new(self.cursor, self.text.len(), true);
        if at.is_boundary(&self.text, 0) != Ok(true) {
            self.cursor = self.after();
        }
    }

    fn delete(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.cursor = from;
        let mut at = GraphemeCursor::new(self.cursor, self.text.len(), true);
        if at.is_boundary(&self.text, 0) != Ok(true) {
            self.cursor = self.before();
        }
    }

    /// The beginning of the cluster before the cursor.
    fn before(&self) -> usize {
        let mut at = GraphemeCursor::new(self.cursor, self.text.len(), true);
        at.prev_boundary(&self.text, 0).ok().flatten().unwrap_or(0)
    }

    /// The end of the cluster at the cursor.
    fn after(&self) -> usize {
        let mut at = GraphemeCursor::new(self.cursor, self.text.len(), true);
        at.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len())
    }

    /// The beginning of the word before the cursor: names of folders are words.
    fn word_before(&self) -> usize {
        let is_gap = |c: char| c.is_whitespace() || c == '/';
        let before = self.text.get(..self.cursor).unwrap_or_default().trim_end_matches(is_gap);
        before.rfind(is_gap).map_or(0, |at| at + 1)
    }

    /// The byte at which what is shown in so many cells begins, so that the cursor is among it. It moves by half a row, so that the text stands still
    /// most of the time.
    fn first_shown(&self, columns: usize) -> usize {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        let place = columns_of(before);
        if place < columns {
            return 0;
        }
        let half = (columns / 2).max(1);
        let hidden = ((place - columns) / half + 1).saturating_mul(half).min(place);
        let mut passed = 0;
        for (at, cluster) in before.grapheme_indices(true) {
            if passed >= hidden {
                return at;
            }
            passed += columns_of(cluster);
        }
        self.cursor
    }

    /// Draws what there is room for in the first row of an area, with the cursor's cell reversed.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer, style: Style) {
        let from = self.first_shown(usize::from(area.width));
        let Some(mut pen) = Pen::at(buffer, area, 0) else { return };
        let at = self.text.get(self.cursor..self.after()).filter(|at| columns_of(at) > 0).unwrap_or(" ");
        pen.put(self.text.get(from..self.cursor).unwrap_or_default(), style);
        pen.put(at, style.add_modifier(Modifier::REVERSED));
        pen.put(self.text.get(self.after()..).unwrap_or_default(), style).fill(style);
    }
}

/// The narrowest row in which there is room for a label.
const LABELLED: u16 = 16;

impl Field {
    /// Draws the field after a label that says what is typed, in the first row of an area.
    pub fn draw_after(&self, label: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let label = if area.width < LABELLED { "" } else { label };
        let columns = u16::try_from(columns_of(label)).unwrap_or(u16::MAX).min(area.width / 2);
        if let Some(mut pen) = Pen::at(buffer, area, 0) {
            pen.part(columns).put(label, theme.accent);
        }
        let field = Rect { x: area.x.saturating_add(columns), width: area.width.saturating_sub(columns), ..area };
        self.draw(field, buffer, theme.input);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types into a field; `<` and `>` move, `^` deletes backwards. The text with a bar at the cursor.
    fn typed(keys: &str) -> String {
        let mut field = Field::default();
        for c in keys.chars() {
            field.press(&match c {
                '<' => PanelKey::Left,
                '>' => PanelKey::Right,
                '^' => PanelKey::Backspace,
                '~' => PanelKey::Delete,
                '!' => PanelKey::Control('w'),
                c => PanelKey::Char(c),
            });
        }
        let (before, after) = field.text.split_at(field.cursor);
        format!("{before}|{after}")
    }

    #[test]
    fn keys_edit_where_the_cursor_is() {
        for (keys, expected) in [
            ("lamp", "lamp|"),
            ("lmp<<a", "la|mp"),
            ("lamp<<^", "l|mp"),
            ("lamp<<~", "la|p"),
            ("<<>^~", "|"),
            ("e\u{301}t<^", "|t"),
            ("a\u{1B}b", "ab|"),
            ("saves/zork one!", "saves/zork |"),
            ("saves/zork!", "saves/|"),
        ] {
            assert_eq!(typed(keys), expected, "{keys}");
        }
    }

    #[test]
    fn what_is_pasted_stays_one_line_and_has_an_end() {
        let mut field = Field::default();
        assert_eq!(field.press(&PanelKey::Paste("a\nb\u{1B}c".to_owned())), Typed::Changed);
        assert_eq!(field.text(), "a bc");
        field.press(&PanelKey::Paste("x".repeat(10_000)));
        assert_eq!(field.text().len(), MOST);
        assert_eq!(field.press(&PanelKey::Char('y')), Typed::Same);
        assert_eq!(field.press(&PanelKey::Enter), Typed::Ignored);
    }

    #[test]
    fn a_long_text_is_shown_around_the_cursor() {
        let shown = |field: &Field, columns| {
            let area = Rect::new(0, 0, columns, 1);
            let mut buffer = Buffer::empty(area);
            field.draw(area, &mut buffer, Style::new());
            buffer.content().iter().map(|cell| cell.symbol()).collect::<String>()
        };
        let mut field = Field::with("abcdefghij");
        assert_eq!(shown(&field, 6), "ghij  ");
        assert_eq!(shown(&field, 1), " ");
        field.press(&PanelKey::Home);
        assert_eq!(shown(&field, 6), "abcde…");
        assert_eq!(shown(&field, 1), "a");
    }
}
