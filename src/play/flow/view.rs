//! Where a player stands in the document: at its end, at `[MORE]` (§8.4.1), or scrolled back.
//!
//! A view holds places of the document and nothing that depends on the window, so that it stays where it is whatever is appended and however the
//! window changes. At the end only the live page is seen, as the story has erased what was before; scrolled back, everything.

use super::document::{Flow, Position};
use super::row::{Layout, Row};
use super::sheet::{At, Quotes, Sheet, Showing, Window};
use crate::zmachine::screen::LowerCursor;

/// Pages that are looked at to find the row in which the cursor stayed: there are more only where nearly nothing was printed between erasures.
const MOST_PAGES: usize = 256;

/// A view of a [`Flow`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// In the window's first row, while the view is scrolled back.
    back: Option<Position>,
    /// From here on nothing has been read. None while the view does not stop for `[MORE]`.
    unread: Option<Position>,
}

/// Where to scroll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scroll {
    /// So many rows; negative is up.
    Rows(i32),
    /// So many windowfuls, less one row that both have; negative is up.
    Pages(i32),
    /// To the beginning of everything.
    Home,
    /// To the end, where the view follows what is appended.
    End,
    /// So that a place is seen. Nothing where it is.
    Show(Position),
    /// So that a place is in the first row, as far as there is text below it.
    Top(Position),
}

/// Where a layout begins.
struct Top {
    at: At,
    /// Blank rows above it.
    blank: usize,
    /// Rows for text.
    rows: usize,
    more: bool,
}

impl View {
    /// A view that follows the end, and does not stop for `[MORE]` before [`View::begin_turn`].
    pub fn new() -> View {
        View::default()
    }

    /// The player has answered the story, or gone to another turn: all up to the end has been read, what is appended from now on has not, and
    /// the view follows it.
    pub fn begin_turn(&mut self, flow: &Flow) {
        *self = View { back: None, unread: Some(flow.end()) };
    }

    /// Everything counts as read, as when the player is tired of `[MORE]` and for text of turns long past.
    pub fn skip(&mut self, flow: &Flow) {
        self.unread = self.unread.map(|_| flow.end());
    }

    /// From now on the view never stops for `[MORE]`, until [`View::begin_turn`].
    pub fn follow(&mut self) {
        self.unread = None;
    }

    /// To be called before the window's size changes, with what was shown: what the old one had room for was read, and a smaller one does not
    /// stop for it.
    pub fn keep_read(&mut self, before: &Showing<'_>) {
        if more_from(self.unread, before).is_none() {
            self.skip(before.flow);
        }
    }

    /// Whether the view is scrolled back, and there is text below what it shows.
    pub fn is_back(&self, showing: &Showing<'_>) -> bool {
        self.back_at(&Sheet::new(showing), showing).is_some()
    }

    /// Whether there is more to read than fits: the layout's last row is for `[MORE]`, and [`View::page_on`] is due.
    pub fn more(&self, showing: &Showing<'_>) -> bool {
        !self.is_back(showing) && more_from(self.unread, showing).is_some()
    }

    /// Whether there is more to read than fits, though the view may be scrolled back at present.
    pub fn has_unread(&self, showing: &Showing<'_>) -> bool {
        more_from(self.unread, showing).is_some()
    }

    /// Goes on after `[MORE]`, by what was shown but for its last row. The view follows the end again.
    pub fn page_on(&mut self, showing: &Showing<'_>) {
        if let Some(at) = more_from(self.unread, showing) {
            let sheet = Sheet::without_tail(showing);
            let by = usize::from(showing.window.rows).saturating_sub(2).max(1);
            self.unread = Some(sheet.position_of(sheet.forward(at, by).0));
        }
        self.back = None;
    }

    /// Scrolls. At the end the view follows what is appended.
    pub fn scroll(&mut self, showing: &Showing<'_>, scroll: Scroll) {
        let sheet = Sheet::new(showing);
        let rows = usize::from(showing.window.rows);
        let home = self.resting(&sheet, showing);
        let now = self.back.map_or(home, |back| sheet.row_of(back).min(home));
        let by = |rows: i64| match usize::try_from(rows) {
            Ok(down) => sheet.forward(now, down).0,
            Err(_) => sheet.back(now, usize::try_from(rows.unsigned_abs()).unwrap_or(usize::MAX), 0),
        };
        let target = match scroll {
            Scroll::Rows(rows) => by(rows.into()),
            Scroll::Pages(pages) => by(i64::from(pages).saturating_mul(rows.saturating_sub(1).max(1) as i64)),
            Scroll::Home => At { paragraph: 0, row: 0 },
            Scroll::End => home,
            Scroll::Top(position) => sheet.row_of(position),
            Scroll::Show(position) => match self.shows(showing, &sheet, position) {
                true => return,
                false => sheet.back(sheet.row_of(position), rows / 3, 0),
            },
        };
        self.back = (target < home).then(|| sheet.position_of(target));
    }

    fn shows(&self, showing: &Showing<'_>, sheet: &Sheet<'_>, position: Position) -> bool {
        let top = self.top(sheet, showing);
        let wanted = sheet.row_of(position);
        wanted >= top.at && sheet.forward(top.at, top.rows.saturating_sub(1)).0 >= wanted
    }

    /// What the window shows.
    pub fn layout<'a>(&self, showing: &Showing<'a>) -> Layout<'a> {
        let window = showing.window;
        let rows = usize::from(window.rows);
        if rows == 0 || window.columns == 0 {
            return Layout { rows: Vec::new(), cursor: None, more: false };
        }
        let sheet = Sheet::new(showing);
        let top = self.top(&sheet, showing);
        let found = sheet.gather(top.at, top.rows);
        let cursor = if top.more { None } else { cursor_in(&sheet, &found, top.blank) };
        let mut laid: Vec<Row<'a>> = (0..top.blank).map(|_| Row::blank()).collect();
        laid.extend(found.into_iter().map(|(_, row)| row));
        laid.resize_with(rows, Row::blank);
        Layout { rows: laid, cursor, more: top.more }
    }

    fn top(&self, sheet: &Sheet<'_>, showing: &Showing<'_>) -> Top {
        let rows = usize::from(showing.window.rows);
        if let Some(at) = self.back_at(sheet, showing) {
            return Top { at, blank: 0, rows, more: false };
        }
        if let Some(at) = more_from(self.unread, showing) {
            return Top { at, blank: 0, rows: rows.saturating_sub(1), more: true };
        }
        let page = live_paragraph(showing.flow);
        let at = sheet.back(sheet.end(), rows.saturating_sub(1), page);
        let used = sheet.forward(at, rows).1.saturating_add(1).min(rows);
        let blank = blank_above(sheet, showing.flow.pages.len().saturating_sub(1), rows).min(rows.saturating_sub(used));
        Top { at, blank, rows: rows.saturating_sub(blank), more: false }
    }

    /// The first row, while the view is scrolled back. It is not where a window has become so large, or the document so short, that the end shows.
    fn back_at(&self, sheet: &Sheet<'_>, showing: &Showing<'_>) -> Option<At> {
        let at = sheet.row_of(self.back?);
        (at < self.resting(sheet, showing)).then_some(at)
    }

    /// The first row where the view is not scrolled back. A page that grows from the bottom has what was before it above it then.
    fn resting(&self, sheet: &Sheet<'_>, showing: &Showing<'_>) -> At {
        if let Some(at) = more_from(self.unread, showing) {
            return at;
        }
        let floor = match sheet.flow.live_page().cursor {
            LowerCursor::Bottom => 0,
            LowerCursor::Top | LowerCursor::Stays => live_paragraph(sheet.flow),
        };
        sheet.back(sheet.end(), usize::from(showing.window.rows).saturating_sub(1), floor)
    }
}

/// The first paragraph of the live page.
fn live_paragraph(flow: &Flow) -> usize {
    flow.paragraph_at(flow.live_page().start as usize)
}

/// The first row that has not been read, where not all from there on fits. What is being typed does not count, and a window of one row has no room
/// for `[MORE]`.
fn more_from(unread: Option<Position>, showing: &Showing<'_>) -> Option<At> {
    let flow = showing.flow;
    let unread = unread?.max(flow.position(flow.live_page().start as usize));
    let rows = usize::from(showing.window.rows);
    if rows < 2 {
        return None;
    }
    let sheet = Sheet::without_tail(showing);
    let at = sheet.row_of(unread);
    (sheet.forward(at, rows).1 >= rows).then_some(at)
}

/// Blank rows above a page's text in a window of so many, if it fits: the cursor stood in the row below them when the page began.
fn blank_above(sheet: &Sheet<'_>, page: usize, rows: usize) -> usize {
    let pages = &sheet.flow.pages;
    let mut blank: usize = 0;
    for page in (page.saturating_sub(MOST_PAGES)..=page).rev() {
        let Some(this) = pages.get(page) else { break };
        match this.cursor {
            LowerCursor::Top => break,
            LowerCursor::Bottom => return rows,
            LowerCursor::Stays => {
                let Some(before) = page.checked_sub(1).and_then(|before| pages.get(before)) else { break };
                blank = blank.saturating_add(rows_below_first(sheet, before.start, this.start, this.divided, rows));
            }
        }
        if blank >= rows {
            break;
        }
    }
    blank
}

/// Rows of a page below its first, up to so many.
fn rows_below_first(sheet: &Sheet<'_>, start: u32, next: u32, divided: bool, most: usize) -> usize {
    let first = sheet.flow.paragraph_at(start as usize);
    let divide = usize::from(divided);
    let end = sheet.flow.paragraph_at(next as usize).saturating_sub(divide);
    let mut rows: usize = 0;
    for paragraph in first..end {
        rows = rows.saturating_add(sheet.rows(paragraph).len());
        if rows > most {
            break;
        }
    }
    rows.saturating_sub(1)
}

fn cursor_in(sheet: &Sheet<'_>, found: &[(At, Row<'_>)], blank: usize) -> Option<(u16, u16)> {
    let (column, row) = sheet.cursor()?;
    let wanted = At { paragraph: sheet.flow.last_paragraph(), row };
    let index = found.iter().position(|(at, _)| *at == wanted)?;
    Some((column, u16::try_from(blank.saturating_add(index)).ok()?))
}

impl<'a> Showing<'a> {
    /// A document in a window, with nothing typed and its quote boxes in the text.
    pub fn new(flow: &'a Flow, window: Window) -> Showing<'a> {
        Showing { flow, window, tail: None, quotes: Quotes::InText }
    }
}
