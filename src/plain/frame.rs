//! What stands around the flowing text on a real screen, as lines of plain text: the status line of V1 to V3, the upper window, and
//! quote boxes.
//!
//! A status line is one line in square brackets, its wide gap closed, so that it is told from the text in a pipe and read aloud well;
//! taller windows are drawn as they are, for their columns may matter.

use super::Width;
use crate::zmachine::screen::{Cell, Screen, Style};

/// Rows of the largest upper window that is taken for a status line.
const STATUS_ROWS: usize = 3;

/// The widest gap that is left in a single line, in spaces.
const WIDEST_GAP: usize = 3;

/// The most blank rows that are left between two that show something.
const HIGHEST_GAP: usize = 3;

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
    /// All lines of it.
    pub fn lines(&self) -> Vec<String> {
        self.status.iter().chain(&self.window).cloned().collect()
    }

    /// The lines of those parts that are not as they were.
    pub fn changed_since(&self, before: &Frame) -> Vec<String> {
        let status = self.status.iter().filter(|_| self.status != before.status);
        status.cloned().chain(without_wide_gaps(changed_rows(&before.window, &self.window))).collect()
    }
}

/// Rows of which many blank ones together are one: in Version 6 the text that flows stands between those at the screen's top and its foot.
fn without_wide_gaps(rows: Vec<String>) -> Vec<String> {
    let mut closed = Vec::with_capacity(rows.len());
    for run in rows.chunk_by(|a, b| a.is_empty() == b.is_empty()) {
        let is_gap = run.first().is_some_and(String::is_empty);
        closed.extend(run.iter().take(if is_gap && run.len() > HIGHEST_GAP { 1 } else { run.len() }).cloned());
    }
    closed
}

/// The rows of a window that say something new: all of them where most do, for then it is another window. That a row is not the chosen one any
/// more is told by the one that is.
fn changed_rows(before: &[String], now: &[String]) -> Vec<String> {
    if before == now {
        return Vec::new();
    }
    let before = || before.iter().map(String::as_str).chain(std::iter::repeat(""));
    let rows = || before().zip(now).filter(|(_, now)| !now.is_empty());
    let same = rows().filter(|(before, now)| unmarked(before) == unmarked(now)).count();
    if same * 2 < rows().count() {
        return now.to_vec();
    }
    let lost_its_mark = |before: &str, now: &str| unmarked(before) == unmarked(now) && !is_marked(now);
    rows().filter(|(before, now)| before != now && !lost_its_mark(before, now)).map(|(_, now)| now.clone()).collect()
}

/// Characters that stand before what is chosen.
const MARKS: [char; 9] = ['>', '*', '-', '=', '•', '→', '»', '►', '▶'];

fn is_marked(row: &str) -> bool {
    row.trim_start().starts_with(MARKS)
}

/// A row without what stands before the chosen one.
fn unmarked(row: &str) -> &str {
    row.trim_start_matches(|c: char| c == ' ' || MARKS.contains(&c))
}

/// Whether what does not flow is no more than a status line: a few rows. In Version 6 they may also say where the player is, in a window that is like the
/// flowing text: two rows or more that are neither reversed nor in parts with a gap between them.
pub(super) fn is_status_line(screen: &Screen) -> bool {
    let is_prose = |cells: &Vec<Cell>| {
        let row = row(cells);
        let text = row.trim_start_matches(' ');
        !text.is_empty() && !text.contains(&" ".repeat(WIDEST_GAP + 1)) && !cells.iter().any(is_reversed)
    };
    let prose = || screen.still_rows().iter().filter(|cells| is_prose(cells)).count();
    screen.still_height() <= STATUS_ROWS && (screen.six().is_none() || prose() < 2)
}

/// The status line and upper window as they are now: no lines where there is nothing to see.
pub(super) fn of_screen(screen: &Screen, width: Width) -> Frame {
    let width = match width {
        Width::Unlimited => STATUS_WIDTH,
        Width::Cells(cells) => cells.min(STATUS_WIDTH),
    };
    let status = screen.status().map(|status| status.lay_out(u8::try_from(width).unwrap_or(u8::MAX)));
    let chooses = has_choice(screen);
    let rows = screen.still_rows();
    let mut window: Vec<String> =
        rows.iter().map(|cells| if chooses { row_with_choice(cells) } else { row(cells) }).collect();
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

/// The letters of a row. Lines and blocks that are drawn say nothing.
fn row(cells: &[Cell]) -> String {
    let line: String = cells.iter().filter_map(Cell::character).map(letter).collect();
    line.trim_end_matches(' ').to_owned()
}

fn letter(c: char) -> char {
    if matches!(c, '\u{2500}'..='\u{259F}') { ' ' } else { c }
}

/// Whether the upper window is a menu that shows what is chosen in it by reversing that: fewer rows than not.
fn has_choice(screen: &Screen) -> bool {
    let rows = screen.still_rows();
    let written = || rows.iter().filter(|cells| !row(cells).is_empty());
    let choices = written().filter(|cells| chosen_at(cells).is_some()).count();
    let others = written().filter(|cells| !cells.iter().any(is_reversed)).count();
    choices > 0 && choices <= others
}

fn is_reversed(cell: &Cell) -> bool {
    cell.look.style.contains(Style::REVERSE)
}

/// Where in a row letters that are reversed begin, if any are. A bar is reversed from side to side, and says nothing.
fn chosen_at(cells: &[Cell]) -> Option<usize> {
    let says = |cell: &Cell| cell.character().is_some_and(char::is_alphanumeric);
    let is_bar = cells.iter().all(is_reversed);
    cells.iter().position(|cell| is_reversed(cell) && says(cell)).filter(|_| !is_bar)
}

/// A row with a mark before what is reversed in it.
fn row_with_choice(cells: &[Cell]) -> String {
    let chosen = chosen_at(cells).and_then(|at| cells.split_at_checked(at));
    match chosen {
        None => row(cells),
        Some((before, chosen)) => {
            let before: String = before.iter().filter_map(Cell::character).map(letter).collect();
            let before = before.strip_suffix("  ").unwrap_or(&before);
            format!("{before}> {}", row(chosen))
        }
    }
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
    use crate::story::{Story, Version};
    use crate::zmachine::isa::assemble::assemble;
    use crate::zmachine::screen::{CharacterGraphics, Output, Size};
    use crate::zmachine::{Machine, Options, Stop};

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

    /// The screen of a story of Version 6 whose window 1, of three rows, shows what this program prints.
    fn screen_of_6(prints: &str) -> Machine {
        let source =
            format!(".version 6\nsplit_window 24\nset_window 1\n{prints}\nset_window 0\nread_char 1 -> sp\nquit");
        let program = assemble(&source).unwrap_or_else(|error| panic!("{error}"));
        let story = Story::from_bytes(program.story).expect("a story");
        let mut machine = Machine::new(story, Options::default());
        assert!(matches!(machine.run(1000), Stop::Request(_)));
        machine
    }

    #[test]
    fn small_windows_are_status_lines_but_where_they_say_where_the_player_is() {
        assert!(is_status_line(&screen(&["A Room", "Exits: north", "A lamp"])));
        assert!(!is_status_line(&screen(&["A Room", "Exits: north", "A lamp", "A cat"])));
        for (prints, expected) in [
            ("print \"A Room\"", true),
            ("print \"A Room           Score: 0\"\nnew_line\nprint \"Night             Moves: 1\"", true),
            ("set_text_style 1\nprint \"A Room\"\nnew_line\nprint \"Night\"", true),
            ("print \"A Room\"\nnew_line\nprint \"Exits: north\"", false),
        ] {
            assert_eq!(is_status_line(screen_of_6(prints).screen()), expected, "{prints}");
        }
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
        assert_eq!(frame("[A]", &["x", "z"]).changed_since(&before), ["z"]);
        assert_eq!(frame("[A]", &["w", "z"]).changed_since(&before), ["w", "z"]);
        assert_eq!(frame("[A]", &["x", "y", "", "z"]).changed_since(&before), ["z"]);
        assert_eq!(frame("[A]", &["x"]).changed_since(&before), [""; 0]);
        assert_eq!(before.changed_since(&before), [""; 0]);
        // What is shown at the top and at the foot of a screen.
        assert_eq!(frame("[A]", &["x", "", "", "", "", "z"]).changed_since(&Frame::default()), ["[A]", "x", "", "z"]);
        assert_eq!(frame("[A]", &["x", "", "", "", "z"]).changed_since(&before), ["z"]);
    }

    #[test]
    fn of_a_menu_the_row_is_told_that_is_chosen_now() {
        let menu = |rows: [&str; 3]| Frame { status: None, window: rows.map(str::to_owned).to_vec() };
        let before = menu(["   > soup", "     fish", "     meat"]);
        assert_eq!(menu(["     soup", "   > fish", "     meat"]).changed_since(&before), ["   > fish"]);
        assert_eq!(menu(["     soup", "     fish", "     meat"]).changed_since(&before), [""; 0]);
        assert_eq!(menu(["     soup", "     fowl", "     meat"]).changed_since(&before), ["     fowl"]);
    }

    /// A screen of V5 whose upper window shows these rows, those with an exclamation mark before them reversed, from side to side where it is two.
    fn menu(rows: &[&str]) -> Screen {
        let mut screen = Screen::new(Version::V5, Size::new(24, 20), CharacterGraphics::Unavailable);
        let mut out = Output::default();
        screen.split_window(rows.len() as u16, &mut out);
        screen.set_window(1);
        for row in rows {
            let text = row.trim_start_matches('!');
            let text = if row.starts_with("!!") { format!("{text:20}") } else { text.to_owned() };
            screen.set_text_style(u16::from(row.starts_with('!')));
            text.chars().chain(['\n']).for_each(|c| screen.print(c, &mut out));
        }
        screen
    }

    #[test]
    fn what_a_menu_reverses_has_a_mark() {
        let window = |rows: &[&str]| of_screen(&menu(rows), Width::Cells(80)).window;
        assert_eq!(window(&["!!  MENU", " soup", "! fish", " meat"]), ["  MENU", " soup", " > fish", " meat"]);
        assert_eq!(window(&["!!  MENU", " soup"]), ["  MENU", " soup"]);
        assert_eq!(window(&["! Quay", "! Score: 5"]), [" Quay", " Score: 5"]);
        assert_eq!(window(&["! Quay  Score: 5"]), ["[Quay  Score: 5]"]);
    }

    #[test]
    fn lines_that_are_drawn_are_not_read() {
        assert_eq!(of_screen(&screen(&["┌────┐", "│ok ░│", "└────┘"]), Width::Cells(80)).window, ["[ok]"]);
    }

    #[test]
    fn a_quote_box_moves_to_the_left_as_a_whole() {
        let screen = screen(&["                 to be", "", "                   or not"]);
        let rows: Vec<Vec<Cell>> = screen.upper_rows().map(<[Cell]>::to_vec).collect();
        assert_eq!(of_box(&rows), ["        to be", "", "          or not"]);
    }
}
