//! Text in cells: how wide it is, where it is cut or wrapped, and how it gets into the buffer.
//!
//! All that panels show passes through here, so this is where characters that could command a terminal are left out, and where wide characters
//! are kept from being halved. Widths are those of ratatui, for it is ratatui that moves the cursor.

use std::ops::Range;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use crate::zmachine::screen::is_displayable;

/// What stands where a text was cut.
const ELLIPSIS: &str = "…";

/// Bytes of the longest grapheme cluster that is shown as it is. The longest emoji have some 35; a pile of accents has no end.
const LONGEST_CLUSTER: usize = 64;

/// A grapheme cluster as it is shown, and the cells it takes. None for what is not shown at all.
pub fn shown(cluster: &str) -> Option<(&str, u16)> {
    match cluster {
        "\t" => Some((" ", 1)),
        _ if !cluster.chars().all(is_displayable) => None,
        _ if cluster.len() > LONGEST_CLUSTER => Some(("?", 1)),
        _ => Some((cluster, cluster.cell_width())).filter(|(_, columns)| *columns > 0),
    }
}

/// Cells that a text takes in one row.
pub fn columns_of(text: &str) -> usize {
    let widths = text.graphemes(true).filter_map(shown).map(|(_, columns)| usize::from(columns));
    widths.fold(0, usize::saturating_add)
}

/// How much of a text goes into so many cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fit {
    /// Bytes of the text.
    end: usize,
    /// Whether there is more, for which one cell is left for an ellipsis.
    cut: bool,
}

fn fit(text: &str, columns: u16) -> Fit {
    let (mut used, mut end) = (0u16, 0);
    for (at, cluster) in text.grapheme_indices(true) {
        let Some((_, width)) = shown(cluster) else { continue };
        let next = used.saturating_add(width);
        if next > columns {
            return Fit { end, cut: true };
        }
        if next < columns {
            end = at + cluster.len();
        }
        used = next;
    }
    Fit { end: text.len(), cut: false }
}

/// The byte at which a row of a line ends that begins at `from` and has so many cells, which is where the next row begins. Rows break after spaces,
/// which may stand beyond the edge; a word that is too long is cut. Always beyond `from`, except at the line's end.
pub fn row_end(line: &str, from: usize, columns: u16) -> usize {
    let rest = line.get(from..).unwrap_or_default();
    if let Some(end) = ascii_row_end(rest.as_bytes(), columns) {
        return from + end;
    }
    let (mut used, mut break_at) = (0u16, None);
    for (at, cluster) in rest.grapheme_indices(true) {
        let Some((text, width)) = shown(cluster) else { continue };
        used = used.saturating_add(width);
        if text == " " {
            break_at = Some(at + cluster.len());
        } else if used > columns {
            let end = break_at.or((at > 0).then_some(at)).unwrap_or(cluster.len());
            return from + end;
        }
    }
    from + rest.len()
}

/// As [`row_end`] from the beginning, where all that matters is printable ASCII: bytes are characters of one cell then. Else None.
fn ascii_row_end(line: &[u8], columns: u16) -> Option<usize> {
    let mut break_at = None;
    for (at, byte) in line.iter().enumerate() {
        match byte {
            b' ' => break_at = Some(at + 1),
            b'!'..=b'~' if at < usize::from(columns) => {}
            b'!'..=b'~' => return Some(break_at.unwrap_or(at.max(1))),
            _ => return None,
        }
    }
    Some(line.len())
}

/// The rows of one line, as ranges of its bytes that follow each other without a gap. An empty line has one row.
pub fn rows_of(line: &str, columns: u16) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let from = next?;
        let end = row_end(line, from, columns);
        next = (end < line.len()).then_some(end);
        Some(from..end)
    })
}

/// The rows of a text of several lines, without the spaces at which they were broken.
pub fn wrapped(text: &str, columns: u16) -> impl Iterator<Item = &str> {
    let rows = move |line| rows_of(line, columns).map(move |row| line.get(row).unwrap_or_default().trim_end());
    text.lines().flat_map(rows)
}

/// Words to be found in texts, small and capital letters alike.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sought(Vec<char>);

impl Sought {
    /// Spaces around the words mean nothing.
    pub fn new(words: &str) -> Sought {
        Sought(words.trim().chars().map(small).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where they stand in a text, at `from` or later, in bytes. Never where there are none.
    pub fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let first = self.0.first()?;
        let starts = text.get(from..)?.char_indices().filter(|(_, c)| small(*c) == *first);
        starts.map(|(at, _)| from + at).find_map(|at| {
            let mut rest = text.get(at..)?.chars();
            let all = self.0.iter().all(|wanted| rest.next().map(small) == Some(*wanted));
            all.then(|| at..text.len() - rest.as_str().len())
        })
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.find(text, 0).is_some()
    }
}

/// A character's small letter. Of the few that become several letters the first will do: both sides are treated alike.
fn small(c: char) -> char {
    match c.is_ascii() {
        true => c.to_ascii_lowercase(),
        false => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Writes into one row of the buffer, from left to right.
pub struct Pen<'a> {
    buffer: &'a mut Buffer,
    row: u16,
    column: u16,
    /// The column after the last that may be written.
    right: u16,
}

impl<'a> Pen<'a> {
    /// At the beginning of an area's row, counted from 0. None where the area has no such row, or the buffer does not show it.
    pub fn at(buffer: &'a mut Buffer, area: Rect, row: u16) -> Option<Pen<'a>> {
        let area = area.intersection(*buffer.area());
        let inside = row < area.height && area.width > 0;
        inside.then(|| Pen { row: area.y.saturating_add(row), column: area.x, right: area.right(), buffer })
    }

    /// Cells that are left.
    pub fn left(&self) -> u16 {
        self.right.saturating_sub(self.column)
    }

    /// Writes a text, with an ellipsis where it has no room.
    pub fn put(&mut self, text: &str, style: Style) -> &mut Pen<'a> {
        let fit = fit(text, self.left());
        self.write(text.get(..fit.end).unwrap_or_default(), style);
        if fit.cut {
            self.write(ELLIPSIS, style);
        }
        self
    }

    /// A pen for the next so many cells, which this one goes on after.
    pub fn part(&mut self, columns: u16) -> Pen<'_> {
        let column = self.column;
        self.column = self.column.saturating_add(columns).min(self.right);
        Pen { row: self.row, column, right: self.column, buffer: &mut *self.buffer }
    }

    /// Writes a text so that it ends where the row does.
    pub fn put_to_right(&mut self, text: &str, style: Style) -> &mut Pen<'a> {
        let columns = u16::try_from(columns_of(text)).unwrap_or(u16::MAX);
        self.part(self.left().saturating_sub(columns)).fill(style);
        self.put(text, style)
    }

    /// Writes a text in which what is sought stands out.
    pub fn put_marked(&mut self, text: &str, sought: &Sought, style: Style, hit: Style) -> &mut Pen<'a> {
        let fit = fit(text, self.left());
        let text = text.get(..fit.end).unwrap_or_default();
        let mut at = 0;
        while let Some(found) = sought.find(text, at) {
            self.write(text.get(at..found.start).unwrap_or_default(), style);
            self.write(text.get(found.clone()).unwrap_or_default(), hit);
            at = found.end;
        }
        self.write(text.get(at..).unwrap_or_default(), style);
        if fit.cut {
            self.write(ELLIPSIS, style);
        }
        self
    }

    /// Blanks to the row's end.
    pub fn fill(&mut self, style: Style) {
        while self.column < self.right {
            self.write(" ", style);
        }
    }

    /// Writes what has room.
    fn write(&mut self, text: &str, style: Style) {
        for (symbol, columns) in text.graphemes(true).filter_map(shown) {
            if columns > self.left() {
                return;
            }
            if let Some(cell) = self.buffer.cell_mut((self.column, self.row)) {
                cell.set_symbol(symbol).set_style(style);
            }
            // The cells that a wide character covers.
            for covered in 1..columns {
                if let Some(cell) = self.buffer.cell_mut((self.column.saturating_add(covered), self.row)) {
                    cell.reset();
                }
            }
            self.column = self.column.saturating_add(columns);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a row of so many cells shows of a text.
    fn put(text: &str, columns: u16) -> String {
        let area = Rect::new(0, 0, columns, 1);
        let mut buffer = Buffer::empty(area);
        Pen::at(&mut buffer, area, 0).expect("there is a row").put(text, Style::new());
        let shown: String = buffer.content().iter().map(|cell| cell.symbol()).collect();
        shown.trim_end().to_owned()
    }

    #[test]
    fn what_has_no_room_ends_in_an_ellipsis() {
        for (text, columns, expected) in [
            ("lamp", 4, "lamp"),
            ("lantern", 4, "lan…"),
            ("lamp", 1, "…"),
            ("ランプ", 6, "ラ ン プ"),
            ("ランプ", 5, "ラ ン …"),
            ("ランプ", 4, "ラ …"),
            ("e\u{301}te\u{301}", 3, "e\u{301}te\u{301}"),
            ("", 3, ""),
        ] {
            assert_eq!(put(text, columns), expected, "{text} in {columns}");
        }
    }

    #[test]
    fn nothing_that_commands_a_terminal_is_shown() {
        assert_eq!(put("a\u{1B}[2Jb\r\n\u{202E}c\u{9B}d", 20), "a[2Jbcd");
        let pile = format!("e{}", "\u{301}".repeat(5000));
        assert_eq!(put(&pile, 3), "?");
    }

    #[test]
    fn lines_are_wrapped_after_spaces_and_long_words_are_cut() {
        for (text, columns, expected) in [
            ("a brass lamp", 7, vec!["a brass", "lamp"]),
            ("a brass   lamp", 7, vec!["a brass", "lamp"]),
            ("lanterns", 3, vec!["lan", "ter", "ns"]),
            ("one\n\ntwo", 9, vec!["one", "", "two"]),
            ("ラン", 1, vec!["ラ", "ン"]),
            ("ab", 0, vec!["a", "b"]),
            ("", 5, vec![]),
        ] {
            let rows: Vec<&str> = wrapped(text, columns).collect();
            assert_eq!(rows, expected, "{text:?} in {columns}");
        }
    }

    #[test]
    fn words_are_found_whatever_their_case() {
        let find = |words, text| Sought::new(words).find(text, 0);
        assert_eq!(find(" LAMP ", "a lamp"), Some(2..6));
        assert_eq!(find("ÉTÉ", "l'été"), Some(2..7));
        assert_eq!(find("", "lamp"), None);
        assert_eq!(find("lamps", "lamp"), None);
        assert_eq!(Sought::new("a").find("aba", 1), Some(2..3));
    }
}
