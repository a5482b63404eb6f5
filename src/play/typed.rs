//! What is typed in a place of its own, with as many cells as are left there in its row: it moves left as far as the cursor needs.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::line::Edit;

/// Draws a line from a cell to a column (the first that is not its own) or the right-hand edge. Where the cursor is.
pub fn draw(edit: &Edit, at: Position, right: u16, style: Style, buffer: &mut Buffer) -> Position {
    let right = right.min(buffer.area().right());
    let room = usize::from(right.saturating_sub(at.x));
    let before = edit.text().get(..edit.cursor()).unwrap_or_default();
    // The cursor needs a cell of its own.
    let mut hidden = before;
    let mut letters = before.graphemes(true);
    while letters.as_str().width() >= room.max(1) && letters.next().is_some() {}
    let shown_before = letters.as_str();
    hidden = hidden.get(..hidden.len() - shown_before.len()).unwrap_or_default();
    let shown = edit.text().get(hidden.len()..).unwrap_or_default();
    buffer.set_stringn(at.x, at.y, shown, room, style);
    let column = u16::try_from(shown_before.width()).unwrap_or(u16::MAX);
    Position::new(at.x.saturating_add(column).min(right.saturating_sub(1)), at.y)
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;
    use crate::play::line::{Editing, Limits, Line};

    #[track_caller]
    fn check(text: &str, room: u16, expected: &str, cursor: u16) {
        let mut edit = Edit::new();
        let limits = Limits { max: 100, prefix: None, readable: &|_| true };
        edit.apply(Editing::Set(Line::at_end(text)), &limits);
        let mut buffer = Buffer::empty(Rect::new(0, 0, room + 3, 1));
        let at = draw(&edit, Position::new(1, 0), room + 1, Style::new(), &mut buffer);
        let row: String = buffer.content().iter().skip(1).map(|cell| cell.symbol()).collect();
        assert_eq!((row.trim_end(), at.x), (expected, cursor), "{text}");
    }

    #[test]
    fn a_line_that_is_longer_than_its_place_shows_its_end() {
        check("north", 10, "north", 6);
        check("northwest", 5, "west", 5);
        // The second cell of a wide character is blank.
        check("go 北北北", 5, "北 北", 5);
        check("x", 1, "", 1);
        check("", 1, "", 1);
    }
}
