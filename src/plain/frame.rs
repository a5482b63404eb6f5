//! What stands around the flowing text on a real screen, as lines of plain text: the status line of V1 to V3, the upper window, and
//! quote boxes.
//!
//! A status line is one line in square brackets, its wide gap closed, so that it is told from the text in a pipe and read aloud well;
//! taller windows are drawn as they are, for their columns may matter.

use super::Width;
use crate::zmachine::screen::{Cell, Screen};

/// The widest gap that is left in a single line, in spaces.
const WIDEST_GAP: usize = 3;

/// Columns that a quote box is moved to where it is centred on a wide screen.
const BOX_INDENT: usize = 8;

/// The width at which status lines of V1 to V3 are laid out at most, in cells. Their gap is closed anyway.
const STATUS_WIDTH: usize = 80;

/// What stands around the flowing text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Frame {
    /// The status line of V1 to V3.
    pub status: Option<String>,
    /// The upper window: one line in brackets, or several as they are drawn.
    pub window: Vec<String>,
}

impl Frame {
    /// The lines of those parts that are not as they were.
    pub fn changed_since(&self, before: &Frame) -> Vec<String> {
        let status = self.status.iter().filter(|_| self.status != before.status);
        let window = self.window.iter().filter(|_| self.window != before.window);
        status.chain(window).cloned().collect()
    }
}

/// The status line and upper window as they are now: no lines where there is nothing to see.
pub(super) fn of_screen(screen: &Screen, width: Width) -> Frame {
    let width = match width {
        Width::Unlimited => STATUS_WIDTH,
        Width::Cells(cells) => cells.min(STATUS_WIDTH),
    };
    let status = screen.status().map(|status| status.lay_out(u8::try_from(width).unwrap_or(u8::MAX)));
    let mut window: Vec<String> = screen.upper_rows().map(row).collect();
    trim_rows(&mut window);
    if let [only] = window.as_slice() {
        window = vec![bracketed(only)];
    }
    Frame { status: status.map(|line| bracketed(&line)), window }
}

/// A quote box, no further from the left than it looks well.
pub(super) fn of_box(rows: &[Vec<Cell>]) -> Vec<String> {
    let mut lines: Vec<String> = rows.iter().map(|cells| row(cells)).collect();
    trim_rows(&mut lines);
    let indents =
        lines.iter().filter(|line| !line.is_empty()).map(|line| line.len() - line.trim_start_matches(' ').len());
    let excess = indents.min().unwrap_or(0).saturating_sub(BOX_INDENT);
    lines.iter().map(|line| line.get(excess..).unwrap_or_default().to_owned()).collect()
}

fn row(cells: &[Cell]) -> String {
    let mut line: String = cells.iter().filter_map(Cell::character).collect();
    line.truncate(line.trim_end_matches(' ').len());
    line
}

/// Leaves out the rows at the top and bottom that show nothing.
fn trim_rows(rows: &mut Vec<String>) {
    while rows.last().is_some_and(String::is_empty) {
        rows.pop();
    }
    let blank = rows.iter().take_while(|line| line.is_empty()).count();
    rows.drain(..blank);
}

fn bracketed(line: &str) -> String {
    let mut closed = String::from("[");
    let mut gap = 0;
    for c in line.trim_matches(' ').chars() {
        gap = if c == ' ' { gap + 1 } else { 0 };
        if gap <= WIDEST_GAP {
            closed.push(c);
        }
    }
    closed.push(']');
    closed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Version;
    use crate::zmachine::screen::{CharacterGraphics, Output, Size};

    /// A screen of V5 whose upper window shows these rows.
    fn screen(rows: &[&str]) -> Screen {
        let mut screen = Screen::new(Version::V5, Size::new(24, 40), CharacterGraphics::Unavailable);
        let mut out = Output::default();
        screen.split_window(rows.len() as u16, &mut out);
        screen.set_window(1);
        rows.iter().flat_map(|row| row.chars().chain(['\n'])).for_each(|c| screen.print(c, &mut out));
        screen
    }

    #[test]
    fn a_single_row_is_bracketed_and_its_gap_closed() {
        assert_eq!(
            of_screen(&screen(&[" A Room            Score: 0"]), Width::Cells(80)).window,
            ["[A Room   Score: 0]"]
        );
        assert_eq!(of_screen(&screen(&["", "A  Room", ""]), Width::Cells(80)).window, ["[A  Room]"]);
    }

    #[test]
    fn several_rows_keep_their_columns() {
        assert_eq!(
            of_screen(&screen(&["", " N = next      P = last", "  x", ""]), Width::Cells(80)).window,
            [" N = next      P = last", "  x"]
        );
    }

    #[test]
    fn an_empty_window_shows_nothing() {
        assert_eq!(of_screen(&screen(&[]), Width::Cells(80)), Frame::default());
        assert_eq!(of_screen(&screen(&["", "  "]), Width::Cells(80)), Frame::default());
    }

    #[test]
    fn only_the_part_that_changes_is_told() {
        let frame = |status: &str, window: &[&str]| Frame {
            status: Some(status.to_owned()),
            window: window.iter().map(|line| (*line).to_owned()).collect(),
        };
        let before = frame("[A]", &["x", "y"]);
        assert_eq!(frame("[B]", &["x", "y"]).changed_since(&before), ["[B]"]);
        assert_eq!(frame("[A]", &["x", "z"]).changed_since(&before), ["x", "z"]);
        assert_eq!(before.changed_since(&before), [""; 0]);
    }

    #[test]
    fn a_quote_box_moves_to_the_left_as_a_whole() {
        let screen = screen(&["                 to be", "", "                   or not"]);
        let rows: Vec<Vec<Cell>> = screen.upper_rows().map(<[Cell]>::to_vec).collect();
        assert_eq!(of_box(&rows), ["        to be", "", "          or not"]);
    }
}
