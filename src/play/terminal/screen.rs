//! What is shown: pictures that are drawn where they differ from the one before.
//!
//! A screen is the whole terminal, or in inline mode the rows at its bottom, above which text flows into the terminal's own scrollback. It is generic
//! over the backend, so that tests look at the cells of ratatui's `TestBackend`.

use ratatui::backend::{Backend, ClearType, TestBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};

use super::environment::Rewraps;
use super::graphics::{Graphics, Painter};
use crate::zmachine::screen::is_displayable;

/// All that is to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The cells, from the screen's top left; as large as the screen, or inline as wide as it.
    pub buffer: Buffer,
    /// Where the cursor stands, column and row of the buffer; hidden where it is None.
    pub cursor: Option<(u16, u16)>,
    /// Pixels over cells that are blank. There are none inline.
    pub graphics: Graphics,
}

impl Picture {
    /// One with nothing on it.
    fn blank(area: Rect) -> Picture {
        Picture { buffer: Buffer::empty(area), cursor: None, graphics: Graphics::default() }
    }
}

/// Whether anything was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    Frame,
    /// It is all there already.
    Nothing,
}

/// The part of the terminal that is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    Whole,
    /// The rows at the bottom.
    Bottom(Bottom),
}

/// The rows of inline mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bottom {
    /// Rows that are golmac's at the bottom of the terminal, blank ones included.
    rows: u16,
    /// Rows of them at their top that no picture takes now: what flows comes into these first.
    blank: u16,
}

/// What a screen needs of a terminal beyond what ratatui does.
pub trait Terminal: Backend {
    /// Moves the cursor to the first column of a row so many rows above the one in which it is, wherever that may be.
    ///
    /// # Errors
    /// Where the terminal can't be written.
    fn move_up(&mut self, rows: u16) -> Result<(), Self::Error>;

    /// Sends bytes of a protocol for pictures. They are part of the frame, and leave the cursor anywhere. The terminal may then have pictures in its memory
    /// by so many numbers.
    ///
    /// # Errors
    /// Where the terminal can't be written.
    fn paint(&mut self, bytes: &[u8], numbers: u32) -> Result<(), Self::Error>;
}

impl Terminal for TestBackend {
    fn move_up(&mut self, rows: u16) -> Result<(), Self::Error> {
        // It may have become lower than the cursor, which real terminals keep inside.
        let last = self.size()?.height.saturating_sub(1);
        let y = self.get_cursor_position()?.y.min(last).saturating_sub(rows);
        self.set_cursor_position(Position { x: 0, y })
    }

    /// It has cells only.
    fn paint(&mut self, _bytes: &[u8], _numbers: u32) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// An inline picture as the terminal got it: what becomes of it when the terminal's size changes follows from that.
#[derive(Debug)]
struct Got {
    /// The terminal's size then.
    columns: u16,
    rows: u16,
    /// Of each of its rows, the cells up to the last one that was written.
    widths: Vec<u16>,
    /// The cell of it that the cursor was left in.
    cursor: (u16, u16),
    placed: Placed,
}

/// Whether the terminal's cursor is where a picture has left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placed {
    Surely,
    Perhaps,
}

impl Got {
    /// Rows that wrapping its first rows at a width has made, beyond one for each.
    fn wrapped(&self, first: usize, columns: u16) -> u16 {
        let more = |width: &u16| width.saturating_sub(1) / columns.max(1);
        self.widths.iter().take(first).map(more).fold(0, u16::saturating_add)
    }
}

/// A terminal that pictures are shown on.
#[derive(Debug)]
pub struct Screen<B> {
    backend: B,
    extent: Extent,
    /// What is on it. None where that is not known.
    shown: Option<Picture>,
    /// What was drawn last, while it is there.
    got: Option<Got>,
    rewraps: Rewraps,
    painter: Painter,
}

impl<B: Terminal> Screen<B> {
    /// Draws on the whole terminal.
    pub fn whole(backend: B) -> Screen<B> {
        Screen {
            backend,
            extent: Extent::Whole,
            shown: None,
            got: None,
            rewraps: Rewraps::No,
            painter: Painter::default(),
        }
    }

    /// Draws on the bottom rows, as many as the picture has, and lets text flow above them.
    pub fn inline(backend: B, rewraps: Rewraps) -> Screen<B> {
        let extent = Extent::Bottom(Bottom { rows: 0, blank: 0 });
        Screen { backend, extent, shown: None, got: None, rewraps, painter: Painter::default() }
    }

    /// The backend, to look at.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// The backend, to change its size.
    #[cfg(test)]
    pub(in crate::play) fn backend_mut(&mut self) -> &mut B {
        &mut self.backend
    }

    /// Whether golmac has rows at the bottom of the terminal.
    pub fn is_inline(&self) -> bool {
        matches!(self.extent, Extent::Bottom(bottom) if bottom.rows > 0)
    }

    /// The terminal's size in cells, columns and rows; at least 1 by 1.
    ///
    /// # Errors
    /// Where the backend doesn't know it.
    pub fn size(&self) -> Result<(u16, u16), B::Error> {
        self.backend.size().map(|size| (size.width.max(1), size.height.max(1)))
    }

    /// What is on the terminal is not known any more: the next picture is drawn whole.
    pub fn forget(&mut self) {
        self.shown = None;
    }

    /// Something else is shown for a while: the next picture is drawn whole, and where the cursor will be is not sure.
    pub fn covered(&mut self) {
        self.forget();
        self.got.iter_mut().for_each(|got| got.placed = Placed::Perhaps);
    }

    /// Another program had the terminal: the next picture is drawn whole, inline below what that program left.
    pub fn returned(&mut self) {
        self.forget();
        self.got = None;
        match &mut self.extent {
            Extent::Whole => {}
            Extent::Bottom(bottom) => *bottom = Bottom { rows: 0, blank: 0 },
        }
    }

    /// Shows a picture, and writes only what is not there yet.
    ///
    /// # Errors
    /// Where the terminal can't be written.
    pub fn draw(&mut self, mut picture: Picture) -> Result<Drawn, B::Error> {
        only_displayable(&mut picture.buffer);
        let (columns, rows) = self.size()?;
        self.follow_size(columns, rows)?;
        if self.shown.as_ref() == Some(&picture) {
            return Ok(Drawn::Nothing);
        }
        let area = picture.buffer.area;
        let before = self.shown.take().filter(|shown| shown.buffer.area == area);
        let (top, first) = self.make_room(rows, area.height)?;
        let is_known = before.is_some();
        let mut before = before.unwrap_or_else(|| Picture::blank(area));
        spoil_doubtful_rows(&mut before.buffer, &picture.buffer);
        if !is_known {
            self.backend.hide_cursor()?;
            self.erase(first, rows)?;
            let bytes = self.painter.forget();
            if !bytes.is_empty() {
                self.backend.paint(&bytes, self.painter.numbers())?;
            }
        }
        for spoilt in Painter::spoilt(&before.graphics, &picture.graphics, (columns, rows)) {
            for at in spoilt.positions() {
                before.buffer.cell_mut(at).map(|cell| cell.set_symbol(NOTHING));
            }
        }
        let cells = || {
            before.buffer.diff_iter(&picture.buffer).filter_map(|(x, y, cell)| {
                // A picture that is larger than the terminal has become is cut.
                let row = y.saturating_add(top);
                (x < columns && row < rows).then_some((x, row, cell))
            })
        };
        if cells().next().is_some() {
            if before.cursor.is_some() {
                self.backend.hide_cursor()?;
            }
            self.backend.draw(cells())?;
        }
        let written: Vec<Position> = match picture.graphics.protocol {
            Some(_) => cells().map(|(x, y, _)| Position { x, y }).collect(),
            None => Vec::new(),
        };
        let pixels = self.painter.paint(&before.graphics, &picture.graphics, (columns, rows), &written);
        if !pixels.is_empty() {
            self.backend.paint(&pixels, self.painter.numbers())?;
        }
        let (x, y) = picture.cursor.unwrap_or_default();
        let (x, y) = (x.min(columns.saturating_sub(1)), y.min(rows.saturating_sub(top).saturating_sub(1)));
        let place = Position { x, y: y.saturating_add(top) };
        match (picture.cursor, self.extent) {
            (Some(_), _) => {
                self.backend.set_cursor_position(place)?;
                self.backend.show_cursor()?;
            }
            // It is hidden, and yet has to be in the picture.
            (None, Extent::Bottom(_)) => {
                self.backend.hide_cursor()?;
                self.backend.set_cursor_position(place)?;
            }
            (None, Extent::Whole) if before.cursor.is_some() => self.backend.hide_cursor()?,
            (None, Extent::Whole) => {}
        }
        self.backend.flush()?;
        if let Extent::Bottom(_) = self.extent {
            let widths = widths(&picture.buffer, columns);
            self.got = Some(Got { columns, rows, widths, cursor: (x, y), placed: Placed::Surely });
        }
        self.shown = Some(picture);
        Ok(Drawn::Frame)
    }

    /// Takes an inline picture away, and leaves the cursor where it began: below the last text. On the whole terminal nothing happens.
    ///
    /// # Errors
    /// Where the terminal can't be written.
    pub fn clear_away(&mut self) -> Result<(), B::Error> {
        if !self.is_inline() {
            return Ok(());
        }
        let (columns, rows) = self.size()?;
        self.follow_size(columns, rows)?;
        let Extent::Bottom(bottom) = self.extent else { return Ok(()) };
        let top = rows.saturating_sub(bottom.rows);
        self.erase(top, rows)?;
        self.backend.set_cursor_position(Position { x: 0, y: top })?;
        self.backend.show_cursor()?;
        self.backend.flush()?;
        self.returned();
        Ok(())
    }

    /// Lets lines flow above an inline picture, into the terminal's scrollback; each row of the buffer is one. They are written together with the
    /// picture that is drawn next. On the whole terminal there is no place for them, and nothing happens.
    ///
    /// # Errors
    /// Where the terminal can't be written.
    pub fn flow(&mut self, lines: &Buffer) -> Result<(), B::Error> {
        let (columns, rows) = self.size()?;
        self.follow_size(columns, rows)?;
        let mut lines = lines.clone();
        only_displayable(&mut lines);
        let empty = Buffer::empty(lines.area);
        let height = lines.area.height;
        let mut done = 0_u16;
        while done < height {
            let left = height.saturating_sub(done);
            let Extent::Bottom(bottom) = &mut self.extent else { return Ok(()) };
            let claimed = if bottom.rows == 0 { left.min(rows) } else { 0 };
            bottom.rows = bottom.rows.saturating_add(claimed).min(rows);
            bottom.blank = bottom.blank.saturating_add(claimed).min(bottom.rows);
            let (count, top) = (left.min(bottom.rows), rows.saturating_sub(bottom.rows));
            // What the blank rows don't take is scrolled off the rows that the picture needs.
            let taken = count.min(bottom.blank);
            bottom.rows = bottom.rows.saturating_sub(taken);
            bottom.blank = bottom.blank.saturating_sub(taken);
            self.scroll(rows, claimed)?;
            self.erase(top, rows)?;
            self.backend.draw(empty.diff_iter(&lines).filter_map(|(x, y, cell)| {
                let row = y.checked_sub(lines.area.y)?.checked_sub(done).filter(|row| *row < count)?;
                let column = x.checked_sub(lines.area.x).filter(|column| *column < columns)?;
                Some((column, row.saturating_add(top), cell))
            }))?;
            self.scroll(rows, count.saturating_sub(taken))?;
            done = done.saturating_add(count);
        }
        self.forget();
        Ok(())
    }

    /// An inline picture is not what and where it was in a terminal of another size.
    fn follow_size(&mut self, columns: u16, rows: u16) -> Result<(), B::Error> {
        let (Extent::Bottom(bottom), Some(got)) = (&mut self.extent, &self.got) else { return Ok(()) };
        if (got.columns, got.rows) == (columns, rows) {
            return Ok(());
        }
        let rewraps = self.rewraps == Rewraps::Yes && columns < got.columns;
        let wrapped = |first: usize| if rewraps { got.wrapped(first, columns) } else { 0 };
        let (column, row) = got.cursor;
        if got.placed == Placed::Surely {
            // Wherever the terminal has moved all to: the cursor is still in the picture.
            let within = if rewraps { column / columns.max(1) } else { 0 };
            let above = [row, wrapped(row.into()), within, bottom.blank].into_iter().fold(0, u16::saturating_add);
            self.backend.move_up(above)?;
            self.backend.clear_region(ClearType::AfterCursor)?;
        }
        // Rows below the cursor may be what a terminal has given up first as it became lower. What is above the picture is text.
        let height = u16::try_from(got.widths.len()).unwrap_or(u16::MAX);
        let lost = got.rows.saturating_sub(rows).min(height.saturating_sub(row).saturating_sub(1));
        bottom.rows = bottom.rows.saturating_add(wrapped(height.into())).saturating_sub(lost).min(rows);
        bottom.blank = bottom.blank.min(bottom.rows);
        self.forget();
        self.got = None;
        Ok(())
    }

    /// Makes room for a picture of so many rows on a terminal of so many, and returns the picture's first row and the first that is golmac's.
    fn make_room(&mut self, rows: u16, height: u16) -> Result<(u16, u16), B::Error> {
        let Extent::Bottom(bottom) = &mut self.extent else { return Ok((0, 0)) };
        let height = height.min(rows);
        let had = bottom.rows.min(rows);
        *bottom = Bottom { rows: had.max(height), blank: had.saturating_sub(height) };
        let first = rows.saturating_sub(bottom.rows);
        self.scroll(rows, height.saturating_sub(had))?;
        Ok((rows.saturating_sub(height), first))
    }

    /// Scrolls the terminal up, into its scrollback.
    fn scroll(&mut self, rows: u16, count: u16) -> Result<(), B::Error> {
        if count == 0 {
            return Ok(());
        }
        self.backend.set_cursor_position(Position { x: 0, y: rows.saturating_sub(1) })?;
        self.backend.append_lines(count)
    }

    /// Blanks the rows from one on.
    fn erase(&mut self, from: u16, rows: u16) -> Result<(), B::Error> {
        match self.extent {
            Extent::Whole => self.backend.clear(),
            Extent::Bottom(_) => (from..rows).try_for_each(|row| {
                self.backend.set_cursor_position(Position { x: 0, y: row })?;
                self.backend.clear_region(ClearType::CurrentLine)
            }),
        }
    }
}

/// The last guard of the terminal: a cell with anything but displayable characters is a question mark. Pictures should have none.
fn only_displayable(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().chars().all(is_displayable) {
            cell.set_symbol("?");
        }
    }
}

/// Of each row of a picture, the cells up to the last one that is more than a blank of the terminal's own.
fn widths(buffer: &Buffer, columns: u16) -> Vec<u16> {
    let blank = Cell::EMPTY;
    let width = |row: &[Cell]| row.iter().rposition(|cell| *cell != blank).map_or(0, |last| last.saturating_add(1));
    let rows = buffer.content.chunks(usize::from(buffer.area.width.max(1)));
    rows.map(|row| u16::try_from(width(row)).unwrap_or(u16::MAX).min(columns)).collect()
}

/// Whether terminals differ in how many cells a cell's characters take: signs of scripts and emoji that are newer or rarer than most terminals' tables.
pub(super) fn has_doubtful_width(cell: &Cell) -> bool {
    let is_sure = |c: char| {
        matches!(c,
            ' '..='\u{2FF}' | '\u{370}'..='\u{482}' | '\u{48A}'..='\u{52F}' | '\u{16A0}'..='\u{16F8}' | '\u{1E00}'..='\u{1FFF}'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{20A0}'..='\u{20C0}' | '\u{2190}'..='\u{2319}'
            | '\u{2500}'..='\u{25FC}' | '\u{3041}'..='\u{3096}' | '\u{309B}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}'
            | '\u{AC00}'..='\u{D7A3}' | '\u{FF01}'..='\u{FF60}')
    };
    !cell.symbol().chars().all(is_sure)
}

/// What no picture has in a cell: a character of private use.
const NOTHING: &str = "\u{F8FF}";

/// Has rows that change, and in which something of doubtful width stands or stood, be drawn whole: on the terminal it may lie in other cells.
fn spoil_doubtful_rows(before: &mut Buffer, after: &Buffer) {
    let width = usize::from(after.area.width).max(1);
    for (old, new) in before.content.chunks_mut(width).zip(after.content.chunks(width)) {
        if old != new && old.iter().chain(new).any(has_doubtful_width) {
            old.iter_mut().for_each(|cell| _ = cell.set_symbol(NOTHING));
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    fn lines(width: u16, texts: &[&str]) -> Buffer {
        let height = u16::try_from(texts.len()).expect("few lines");
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        for (row, text) in (0..).zip(texts) {
            buffer.set_string(0, row, text, Style::new());
        }
        buffer
    }

    fn picture(width: u16, texts: &[&str]) -> Picture {
        Picture { buffer: lines(width, texts), cursor: None, graphics: Graphics::default() }
    }

    fn draw(screen: &mut Screen<TestBackend>, texts: &[&str]) -> Drawn {
        let width = screen.size().expect("a size").0;
        screen.draw(picture(width, texts)).expect("memory takes all")
    }

    /// The rows of a terminal, without blanks at their ends.
    fn rows(buffer: &Buffer) -> Vec<String> {
        let cells = buffer.content.chunks(usize::from(buffer.area.width.max(1)));
        cells.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>().trim_end().to_owned()).collect()
    }

    #[test]
    fn a_picture_is_drawn_once() {
        let mut screen = Screen::whole(TestBackend::new(6, 2));
        assert_eq!(draw(&mut screen, &["look", ">"]), Drawn::Frame);
        assert_eq!(draw(&mut screen, &["look", ">"]), Drawn::Nothing);
        assert_eq!(draw(&mut screen, &["look", "> x"]), Drawn::Frame);
        screen.backend().assert_buffer_lines(["look  ", "> x   "]);
        screen.forget();
        assert_eq!(draw(&mut screen, &["look", "> x"]), Drawn::Frame);
    }

    #[test]
    fn the_cursor_alone_is_a_difference() {
        let mut screen = Screen::whole(TestBackend::new(6, 2));
        for (cursor, expected) in [
            (Some((1, 1)), Drawn::Frame),
            (Some((1, 1)), Drawn::Nothing),
            (Some((2, 1)), Drawn::Frame),
            (None, Drawn::Frame),
        ] {
            let shown = Picture { cursor, ..picture(6, &["", ">"]) };
            assert_eq!(screen.draw(shown).expect("memory takes all"), expected);
            assert_eq!(screen.backend().cursor_visible(), cursor.is_some());
            if let Some(cursor) = cursor {
                assert_eq!(screen.backend().cursor_position(), Position::from(cursor));
            }
        }
    }

    #[test]
    fn another_size_is_drawn_whole_and_what_does_not_fit_is_cut() {
        let mut screen = Screen::whole(TestBackend::new(6, 2));
        draw(&mut screen, &["abcdef", "ghijkl"]);
        screen.backend.resize(3, 1);
        let shown = Picture { cursor: Some((5, 1)), ..picture(6, &["uvwxyz", "ghijkl"]) };
        assert_eq!(screen.draw(shown).expect("memory takes all"), Drawn::Frame);
        draw(&mut screen, &["xy"]);
        screen.backend().assert_buffer_lines(["xy "]);
        screen.draw(picture(0, &[])).expect("an empty picture");
    }

    #[test]
    fn nothing_that_commands_a_terminal_is_drawn() {
        let mut screen = Screen::whole(TestBackend::new(3, 1));
        let mut shown = picture(3, &["abc"]);
        shown.buffer.content[1].set_symbol("\x1b[2J");
        screen.draw(shown).expect("memory takes all");
        screen.backend().assert_buffer_lines(["a?c"]);
    }

    /// What stands on an inline screen, the scrollback before it.
    fn inline(screen: &Screen<TestBackend>) -> Vec<String> {
        let mut all = rows(screen.backend().scrollback());
        all.extend(rows(screen.backend().buffer()));
        all
    }

    #[test]
    fn text_flows_above_an_inline_picture() {
        let mut screen = Screen::inline(TestBackend::new(9, 4), Rewraps::No);
        draw(&mut screen, &["status", ">"]);
        assert_eq!(inline(&screen), ["", "", "", "", "status", ">"]);
        screen.flow(&lines(9, &["one", "two", "three", "four", "five"])).expect("memory takes all");
        draw(&mut screen, &["status", "> x"]);
        assert_eq!(inline(&screen)[4..], ["", "one", "two", "three", "four", "five", "status", "> x"][1..]);
    }

    #[test]
    fn text_that_flows_first_is_kept() {
        let mut screen = Screen::inline(TestBackend::new(9, 3), Rewraps::No);
        screen.flow(&lines(9, &["one", "two", "three", "four", "five"])).expect("memory takes all");
        draw(&mut screen, &[">"]);
        let all = inline(&screen);
        assert_eq!(all[all.len() - 6..], ["one", "two", "three", "four", "five", ">"]);
    }

    #[test]
    fn an_inline_picture_grows_and_shrinks_without_losing_text() {
        let mut screen = Screen::inline(TestBackend::new(9, 6), Rewraps::No);
        screen.flow(&lines(9, &["one", "two"])).expect("memory takes all");
        draw(&mut screen, &[">"]);
        draw(&mut screen, &["box", "box", "box", ">"]);
        let all = inline(&screen);
        assert_eq!(all[all.len() - 6..], ["one", "two", "box", "box", "box", ">"]);
        draw(&mut screen, &["box", ">"]);
        let all = inline(&screen);
        assert_eq!(all[all.len() - 6..], ["one", "two", "", "", "box", ">"]);
        screen.flow(&lines(9, &["three"])).expect("memory takes all");
        draw(&mut screen, &["box", ">"]);
        let all = inline(&screen);
        assert_eq!(all[all.len() - 6..], ["one", "two", "three", "", "box", ">"]);
        screen.flow(&lines(9, &["four", "five", "six"])).expect("memory takes all");
        draw(&mut screen, &["box", ">"]);
        let all = inline(&screen);
        assert_eq!(all[all.len() - 8..], ["one", "two", "three", "four", "five", "six", "box", ">"]);
    }

    #[test]
    fn a_picture_is_found_by_its_cursor_in_a_terminal_of_another_size() {
        let shown = |texts: &[&str], cursor| Picture { cursor: Some(cursor), ..picture(9, texts) };
        let mut screen = Screen::inline(TestBackend::new(9, 4), Rewraps::No);
        screen.flow(&lines(9, &["one", "two"])).expect("memory takes all");
        screen.draw(shown(&["status", "> x"], (3, 1))).expect("memory takes all");
        // It stays where it is, and there are blank rows below it.
        screen.backend.resize(9, 7);
        screen.draw(shown(&["status", "> x"], (3, 1))).expect("memory takes all");
        assert_eq!(rows(screen.backend().buffer()), ["one", "two", "", "", "", "status", "> x"]);
    }

    #[test]
    fn rows_that_a_narrower_terminal_has_wrapped_are_blanked_too() {
        // What is on the terminal when it has become four columns wide.
        for (rewraps, found, expected) in [
            (Rewraps::Yes, ["one", "two", "stat", "us", ">"], ["one", "two", "", "stat", ">"]),
            (Rewraps::No, ["nil", "one", "two", "stat", ">"], ["nil", "one", "two", "stat", ">"]),
        ] {
            let mut screen = Screen::inline(TestBackend::new(6, 5), rewraps);
            screen.draw(Picture { cursor: Some((1, 1)), ..picture(6, &["status", ">"]) }).expect("memory takes all");
            screen.backend = TestBackend::with_lines(found.map(|line| format!("{line:4}")));
            screen.backend.set_cursor_position(Position { x: 1, y: 4 }).expect("memory takes all");
            screen.draw(picture(4, &["stat", ">"])).expect("memory takes all");
            assert_eq!(rows(screen.backend().buffer()), expected, "{rewraps:?}");
        }
    }

    #[test]
    fn a_picture_that_is_cleared_away_leaves_the_cursor_below_the_text() {
        let mut screen = Screen::inline(TestBackend::new(9, 4), Rewraps::No);
        screen.flow(&lines(9, &["one"])).expect("memory takes all");
        draw(&mut screen, &["status", ">"]);
        screen.clear_away().expect("memory takes all");
        assert_eq!(rows(screen.backend().buffer()), ["", "one", "", ""]);
        assert_eq!(screen.backend().cursor_position(), Position { x: 0, y: 2 });
        assert!(!screen.is_inline());
    }

    #[test]
    fn an_inline_picture_larger_than_the_terminal_is_cut() {
        let mut screen = Screen::inline(TestBackend::new(1, 1), Rewraps::No);
        draw(&mut screen, &["a", "b", "c"]);
        screen.flow(&lines(9, &["one", "two"])).expect("memory takes all");
        draw(&mut screen, &["a", "b", "c"]);
        assert_eq!(rows(screen.backend().buffer()), ["a"]);
    }
}
