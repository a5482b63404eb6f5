//! A small editor of several lines: enough to write notes in comfortably.
//!
//! The text is the file's own, of which only what may be shown is drawn: what was not changed is given back byte for byte. Lines are wrapped at words,
//! and the cursor moves by what is seen. Only lines near the cursor are ever wrapped, so that long notes cost no more than
//! short ones.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use unicode_segmentation::GraphemeCursor;

use super::super::PanelKey;
use super::super::cells::{Pen, columns_of, row_end, rows_of};
use crate::play::theme::Theme;
use crate::zmachine::screen::is_displayable;

/// Bytes that notes may have to be edited here.
pub const MOST: usize = 256 << 10;

/// Rows that one key moves by at most.
const MOST_ROWS: u32 = 250;

/// A place in the text. Places are in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Place {
    line: usize,
    /// In bytes, at the beginning of a grapheme cluster or at the line's end.
    byte: usize,
}

/// A text being edited.
#[derive(Debug, Clone)]
pub struct Editor {
    /// Without their ends; never none.
    lines: Vec<String>,
    /// Bytes of all of it.
    length: usize,
    cursor: Place,
    /// The column that moves up and down keep to.
    wanted: Option<usize>,
    /// The beginning of the first row that was seen last.
    top: Place,
}

impl Editor {
    /// With the cursor at the end.
    pub fn new(text: &str) -> Editor {
        let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let line = lines.len().saturating_sub(1);
        let cursor = Place { line, byte: lines.last().map_or("", |line| without_return(line)).len() };
        Editor { length: text.len(), lines, cursor, wanted: None, top: Place::default() }
    }

    /// What it is now: where nothing was changed, what it was.
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// A line as far as the cursor goes in it.
    fn line(&self, line: usize) -> &str {
        self.lines.get(line).map_or("", |line| without_return(line))
    }

    /// Takes a key that is for editing; others do nothing.
    pub fn press(&mut self, key: &PanelKey, area: Rect) {
        let columns = area.width.max(1);
        let page = area.height.saturating_sub(1).max(1);
        match key {
            PanelKey::Up => self.move_by(-1, columns),
            PanelKey::Down => self.move_by(1, columns),
            PanelKey::PageUp => self.move_by(-i32::from(page), columns),
            PanelKey::PageDown => self.move_by(i32::from(page), columns),
            PanelKey::Wheel(rows) => self.move_by(i32::from(*rows), columns),
            PanelKey::Click { column, row } => self.click(*column, *row, area),
            PanelKey::Left | PanelKey::Control('b') => self.go(self.before()),
            PanelKey::Right | PanelKey::Control('f') => self.go(self.after()),
            PanelKey::Home | PanelKey::Control('a') => self.go(Place { byte: 0, ..self.cursor }),
            PanelKey::End | PanelKey::Control('e') => {
                self.go(Place { byte: self.line(self.cursor.line).len(), ..self.cursor });
            }
            PanelKey::Enter => self.insert("\n"),
            PanelKey::Tab => self.insert("    "),
            PanelKey::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            PanelKey::Paste(text) => self.insert(text),
            PanelKey::Backspace | PanelKey::Control('h') => self.delete(self.before(), self.cursor),
            PanelKey::Delete | PanelKey::Control('d') => self.delete(self.cursor, self.after()),
            PanelKey::Control('k') => {
                let end = Place { byte: self.line(self.cursor.line).len(), ..self.cursor };
                self.delete(self.cursor, if end == self.cursor { self.after() } else { end });
            }
            PanelKey::Control('u') => self.delete(Place { byte: 0, ..self.cursor }, self.cursor),
            PanelKey::BackTab | PanelKey::Escape | PanelKey::Control(_) => {}
        }
        self.top = self.first_row(area);
    }

    /// Goes to a place, from where up and down keep to another column.
    fn go(&mut self, place: Place) {
        (self.cursor, self.wanted) = (place, None);
    }

    /// The place before the cursor: a line's end comes before the next line.
    fn before(&self) -> Place {
        let Place { line, byte } = self.cursor;
        let text = self.line(line);
        match (byte, line.checked_sub(1)) {
            (0, None) => self.cursor,
            (0, Some(line)) => Place { line, byte: self.line(line).len() },
            (byte, _) => {
                let byte = GraphemeCursor::new(byte, text.len(), true).prev_boundary(text, 0).ok().flatten();
                Place { line, byte: byte.unwrap_or(0) }
            }
        }
    }

    fn after(&self) -> Place {
        let Place { line, byte } = self.cursor;
        let text = self.line(line);
        if byte < text.len() {
            let byte = GraphemeCursor::new(byte, text.len(), true).next_boundary(text, 0).ok().flatten();
            return Place { line, byte: byte.unwrap_or(text.len()) };
        }
        if line + 1 < self.lines.len() { Place { line: line + 1, byte: 0 } } else { self.cursor }
    }

    /// Types what may be shown of a text, as far as there is room.
    fn insert(&mut self, text: &str) {
        for c in text.chars() {
            if self.length.saturating_add(c.len_utf8()) > MOST {
                break;
            }
            let Place { line, byte } = self.cursor;
            let Some(at) = self.lines.get_mut(line) else { break };
            if c == '\n' {
                let rest = at.split_off(byte.min(at.len()));
                // A text whose lines end as those of Windows do goes on so.
                if rest.ends_with('\r') {
                    at.push('\r');
                    self.length += 1;
                }
                self.lines.insert(line + 1, rest);
                self.cursor = Place { line: line + 1, byte: 0 };
            } else if c == '\t' || is_displayable(c) {
                at.insert(byte, c);
                self.cursor.byte += c.len_utf8();
            } else {
                continue;
            }
            self.length += c.len_utf8();
        }
        // What was typed may have become one cluster with what follows.
        if !self.is_at_boundary() {
            self.cursor = self.after();
        }
        self.wanted = None;
    }

    fn is_at_boundary(&self) -> bool {
        let text = self.line(self.cursor.line);
        GraphemeCursor::new(self.cursor.byte, text.len(), true).is_boundary(text, 0) == Ok(true)
    }

    /// Takes out what is between two places of one line, or a line's end.
    fn delete(&mut self, from: Place, to: Place) {
        self.go(from);
        if to.line > from.line {
            let next = self.lines.remove(to.line);
            if let Some(line) = self.lines.get_mut(from.line) {
                let end = without_return(line).len();
                self.length = self.length.saturating_sub(line.len().saturating_sub(end));
                line.truncate(end);
                line.push_str(&next);
            }
            self.length = self.length.saturating_sub(1);
        } else if let Some(line) = self.lines.get_mut(from.line) {
            line.replace_range(from.byte..to.byte, "");
            self.length = self.length.saturating_sub(to.byte - from.byte);
        }
        if !self.is_at_boundary() {
            self.cursor = self.before();
        }
    }

    /// The beginning of the row in which a place is. A place where two rows meet is in the second.
    fn row_at(&self, place: Place, columns: u16) -> Place {
        let rows = rows_of(self.line(place.line), columns);
        let start = rows.map(|row| row.start).take_while(|start| *start <= place.byte).last();
        Place { byte: start.unwrap_or(0), ..place }
    }

    /// The beginning of the row before one.
    fn row_before(&self, row: Place, columns: u16) -> Option<Place> {
        match row.byte.checked_sub(1) {
            Some(byte) => Some(self.row_at(Place { byte, ..row }, columns)),
            None => {
                let line = row.line.checked_sub(1)?;
                Some(self.row_at(Place { line, byte: self.line(line).len() }, columns))
            }
        }
    }

    /// The end of a row, which is its line's or the next one's beginning.
    fn end_of(&self, row: Place, columns: u16) -> usize {
        row_end(self.line(row.line), row.byte, columns)
    }

    /// The beginning of the row after one.
    fn row_after(&self, row: Place, columns: u16) -> Option<Place> {
        let byte = self.end_of(row, columns);
        if byte < self.line(row.line).len() {
            return Some(Place { byte, ..row });
        }
        (row.line + 1 < self.lines.len()).then_some(Place { line: row.line + 1, byte: 0 })
    }

    /// Moves up or down by rows, in the same column as far as rows have it.
    fn move_by(&mut self, rows: i32, columns: u16) {
        let mut row = self.row_at(self.cursor, columns);
        let here = self.line(row.line).get(row.byte..self.cursor.byte).map_or(0, columns_of);
        let wanted = *self.wanted.get_or_insert(here);
        for _ in 0..rows.unsigned_abs().min(MOST_ROWS) {
            let next = if rows < 0 { self.row_before(row, columns) } else { self.row_after(row, columns) };
            match next {
                Some(next) => row = next,
                None => break,
            }
        }
        self.cursor = self.place_in(row, wanted, columns);
    }

    /// The place in a row at a column, or the row's last.
    fn place_in(&self, row: Place, column: usize, columns: u16) -> Place {
        let end = self.end_of(row, columns);
        let text = self.line(row.line);
        let is_last = end >= text.len();
        let mut at = row;
        let mut passed = 0;
        while at.byte < end {
            let next = GraphemeCursor::new(at.byte, text.len(), true).next_boundary(text, 0).ok().flatten();
            let next = next.unwrap_or(text.len());
            passed += text.get(at.byte..next).map_or(0, columns_of);
            // The end of a row that goes on is the beginning of the next.
            if passed > column || (next >= end && !is_last) {
                break;
            }
            at.byte = next;
        }
        at
    }

    fn click(&mut self, column: u16, row: u16, area: Rect) {
        if !area.contains(ratatui::layout::Position { x: column, y: row }) {
            return;
        }
        let mut at = self.first_row(area);
        for _ in area.y..row {
            let Some(next) = self.row_after(at, area.width) else { break };
            at = next;
        }
        self.go(self.place_in(at, usize::from(column - area.x), area.width));
    }

    /// The first row that is seen: that which was last, moved as little as shows the cursor.
    fn first_row(&self, area: Rect) -> Place {
        let columns = area.width.max(1);
        let at = self.row_at(self.cursor, columns);
        if at < self.top {
            return at;
        }
        let top = self.row_at(self.top, columns);
        let mut first = at;
        for _ in 1..area.height {
            if first == top {
                return top;
            }
            match self.row_before(first, columns) {
                Some(before) => first = before,
                None => break,
            }
        }
        first
    }

    /// Draws the rows around the cursor, whose cell is reversed.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let columns = area.width.max(1);
        let at = self.row_at(self.cursor, columns);
        let mut row = Some(self.first_row(area));
        for place in 0..area.height {
            let (Some(from), Some(mut pen)) = (row, Pen::at(buffer, area, place)) else { break };
            let (line, end) = (self.line(from.line), self.end_of(from, columns));
            if from == at {
                let next = self.after();
                let next = if next.line == from.line { next.byte } else { self.cursor.byte };
                let under = line.get(self.cursor.byte..next).filter(|under| columns_of(under) > 0).unwrap_or(" ");
                let before = line.get(from.byte..self.cursor.byte).unwrap_or_default();
                // Spaces at a row's end may stand beyond the edge, and the cursor after them.
                let room = columns.saturating_sub(u16::try_from(columns_of(under)).unwrap_or(1));
                let before_columns = u16::try_from(columns_of(before)).unwrap_or(u16::MAX).min(room);
                pen.part(before_columns).put(before.trim_end_matches(' '), theme.panel).fill(theme.panel);
                pen.put(under, theme.panel.add_modifier(Modifier::REVERSED));
                pen.put(line.get(next..end).unwrap_or_default().trim_end(), theme.panel);
            } else {
                pen.put(line.get(from.byte..end).unwrap_or_default().trim_end(), theme.panel);
            }
            row = self.row_after(from, columns);
        }
    }
}

/// A line without the carriage return that it may end in.
fn without_return(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types into an editor of 10 columns and 3 rows; what is seen, with a bar at the cursor's place in the text.
    fn check(text: &str, keys: &[PanelKey], expected: &str) {
        let area = Rect::new(0, 0, 10, 3);
        let mut editor = Editor::new(text);
        keys.iter().for_each(|key| editor.press(key, area));
        let mut lines = editor.lines.clone();
        lines[editor.cursor.line].insert(editor.cursor.byte, '|');
        assert_eq!(lines.join("\n"), expected, "{keys:?}");
    }

    #[test]
    fn lines_are_split_joined_and_typed_into() {
        use PanelKey::*;
        check("", &[Char('a'), Enter, Char('b')], "a\nb|");
        check("a\nb", &[Home, Backspace], "a|b");
        check("a\nb", &[Up, Home, Right, Delete], "a|b");
        check("ab\ncd", &[Up, Control('u'), Control('k')], "|\ncd".replace("|\n", "|").as_str());
        check("a", &[Paste("b\nc\u{1B}d".to_owned())], "ab\ncd|");
        check("a", &[Tab, Left, Left], "a  |  ");
    }

    #[test]
    fn what_is_not_touched_is_given_back_as_it_was() {
        use PanelKey::*;
        let text = "\u{FEFF}a\tb\r\n\u{200F}\u{5D0}\u{1B}[1m\r\nend";
        assert_eq!(Editor::new(text).text(), text);
        let area = Rect::new(0, 0, 10, 3);
        let mut editor = Editor::new(text);
        [Up, End, Char('x'), Enter, Char('y'), Up, Up, End, Delete].iter().for_each(|key| editor.press(key, area));
        assert_eq!(editor.text(), "\u{FEFF}a\tb\u{200F}\u{5D0}\u{1B}[1mx\r\ny\r\nend");
        assert_eq!(editor.length, editor.text().len());
    }

    #[test]
    fn up_and_down_go_by_what_is_seen() {
        use PanelKey::*;
        let text = "take the brass lamp\nok";
        check(text, &[Up], "take the br|ass lamp\nok");
        check(text, &[Up, Up], "ta|ke the brass lamp\nok");
        check(text, &[Up, End, Up, Down, Down], "take the brass lamp\nok|");
        check(text, &[PageUp, Home, End], "take the brass lamp|\nok");
        check(text, &[Click { column: 2, row: 1 }], "take the br|ass lamp\nok");
    }

    #[test]
    fn the_cursor_is_always_seen() {
        let text = "one two three four five six seven\n".repeat(40);
        let mut editor = Editor::new(&text);
        let keys = [PanelKey::PageUp, PanelKey::Up, PanelKey::Home, PanelKey::PageDown, PanelKey::End, PanelKey::Left];
        for (turn, size) in (0..400).zip([(10, 3), (1, 1), (40, 10), (3, 7)].into_iter().cycle()) {
            let area = Rect::new(0, 0, size.0, size.1);
            editor.press(&keys[turn % keys.len()], area);
            let mut buffer = Buffer::empty(area);
            editor.draw(area, &mut buffer, &Theme::default());
            let reversed = |cell: &&ratatui::buffer::Cell| cell.modifier.contains(Modifier::REVERSED);
            assert_eq!(buffer.content().iter().filter(reversed).count(), 1, "{turn} {area}\n{buffer:?}");
        }
    }

    #[test]
    fn a_text_has_an_end() {
        let mut editor = Editor::new("");
        editor.press(&PanelKey::Paste("x\n".repeat(MOST)), Rect::new(0, 0, 10, 3));
        assert!(editor.text().len() <= MOST + 1);
    }
}
