//! Text cut and wrapped by the cells that it takes.
//!
//! Graphemes are never split, so that combining marks stay with their letter and double-width characters never lose a half.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::zmachine::screen::is_displayable;

/// Text in one line, without what could command a terminal.
pub fn line(text: &str) -> String {
    let blank = |c: char| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c };
    text.chars().map(blank).filter(|c| is_displayable(*c)).collect()
}

/// A text's width in cells.
pub fn width(text: &str) -> usize {
    text.width()
}

/// A text in at most so many cells: what does not fit ends in an ellipsis.
pub fn cut(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let Some(room) = cells.checked_sub(1) else { return String::new() };
    let mut shown = head(text, room).trim_end().to_owned();
    shown.push('…');
    shown
}

/// The end of a text in at most so many cells, as of a line that is typed.
pub fn tail(text: &str, cells: usize) -> &str {
    let mut used = 0;
    let mut from = text.len();
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += width(grapheme);
        if used > cells {
            break;
        }
        from = at;
    }
    text.get(from..).unwrap_or_default()
}

/// As much of a text as takes at most so many cells.
fn head(text: &str, cells: usize) -> &str {
    let mut used = 0;
    let fitting = text.grapheme_indices(true).take_while(|(_, grapheme)| {
        used += width(grapheme);
        used <= cells
    });
    let end = fitting.last().map_or(0, |(at, grapheme)| at.saturating_add(grapheme.len()));
    text.get(..end).unwrap_or_default()
}

/// A paragraph in lines of at most so many cells, broken between words, and inside those that are longer than a line.
pub fn wrap(paragraph: &str, cells: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in paragraph.split_whitespace() {
        let mut word = word;
        if !line.is_empty() && width(&line).saturating_add(1).saturating_add(width(word)) > cells {
            lines.push(std::mem::take(&mut line));
        }
        while width(word) > cells {
            let part = head(word, cells);
            if part.is_empty() {
                // Not even one character has room.
                return lines;
            }
            lines.push(part.to_owned());
            word = word.get(part.len()..).unwrap_or_default();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Writes a text into a row of an area, counted from its top, from a column on; what has no room is cut with an ellipsis.
pub fn write(buffer: &mut Buffer, area: Rect, column: u16, row: u16, text: &str, style: Style) {
    if row >= area.height || column >= area.width {
        return;
    }
    let room = area.width.saturating_sub(column);
    let (x, y) = (area.x.saturating_add(column), area.y.saturating_add(row));
    buffer.set_stringn(x, y, cut(text, usize::from(room)), usize::from(room), style);
}

/// A length in cells as the screen counts them.
pub fn cells(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_by_cells_and_between_graphemes() {
        for (text, cells, expected) in [
            ("Zork", 4, "Zork"),
            ("Zork I", 5, "Zork…"),
            ("漢字仮名", 5, "漢字…"),
            ("漢字仮名", 4, "漢…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("Zork", 1, "…"),
            ("Zork", 0, ""),
        ] {
            assert_eq!(cut(text, cells), expected, "{text} in {cells}");
        }
        assert_eq!(tail("漢字ab", 3), "ab");
        assert_eq!(tail("abc", 0), "");
    }

    #[test]
    fn paragraphs_break_between_words() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("a longestword b", 4), ["a", "long", "estw", "ord", "b"]);
        assert_eq!(wrap("漢字 漢", 1), Vec::<String>::new());
        assert_eq!(wrap("ab", 0), Vec::<String>::new());
        assert_eq!(wrap("", 5), Vec::<String>::new());
    }

    #[test]
    fn no_control_code_passes() {
        assert_eq!(line("a\u{1B}[31m\nb\u{9B}c\u{202E}"), "a[31m bc");
    }
}
