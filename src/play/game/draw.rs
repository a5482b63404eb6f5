//! How a game looks: the fixed part at the top, the flowing text below it with what is typed, and the foot where something goes on.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

use super::six::MORE;
use super::{Foot, Game, Wants};
use crate::play::desk::Desk;
use crate::play::flow::{Ink, Layout, Quotes, Row, RowKind, Showing, Tail, Window};
use crate::play::grid::{self, Grid};
use crate::play::keys::Action;
use crate::play::line::Completion;
use crate::play::panel::cells::wrapped;
use crate::play::typed;
use crate::zmachine::screen::{Colour, Font, Look};

/// Rows that must be left for the text for a foot to take one of its own.
const ROOM: u16 = 2;

/// Rows that a foot takes at most.
const MOST_FOOT: u16 = 3;

impl Game {
    /// The size of the window that the text flows in.
    pub(super) fn window(&self, desk: &Desk) -> Window {
        let Rect { width, height, .. } = self.lower(desk);
        Window { columns: width, rows: height }
    }

    /// Where the text flows: below the fixed part, above the foot, within the margins.
    pub(super) fn lower(&self, desk: &Desk) -> Rect {
        let whole = self.below_the_fixed(desk);
        let foot = if whole.height > ROOM { self.foot_rows(desk, whole.height).len() } else { 0 };
        Rect { height: whole.height.saturating_sub(u16::try_from(foot).unwrap_or(u16::MAX)), ..whole }
    }

    /// The same with the foot.
    pub(super) fn below_the_fixed(&self, desk: &Desk) -> Rect {
        let screen = self.session.machine().screen();
        let lent = self.lent_rows(desk);
        let upper = if lent > 0 { desk.rows - lent } else { u16::from(screen.upper_height()) };
        let fixed = u16::from(screen.status_rows()) + upper;
        // What is typed below a window that is higher than the terminal has become needs a row.
        let needed =
            u16::from(self.takes_line() && !self.types_in_the_grid(desk) && fixed > desk.rows.saturating_sub(1));
        let fixed = fixed.min(desk.rows.saturating_sub(needed));
        let margin = desk.settings().margin.min(desk.columns / 4);
        let most = if desk.settings().width == 0 { u16::MAX } else { desk.settings().width };
        let width = (desk.columns - 2 * margin).min(most);
        Rect { x: margin, y: fixed, width, height: desk.rows - fixed }
    }

    /// Draws it all. Where the cursor is to be, if anywhere.
    pub fn draw(&self, desk: &Desk, buffer: &mut Buffer) -> Option<Position> {
        if let Some(cover) = &self.cover {
            cover.draw(desk, buffer);
            return None;
        }
        let screen = self.session.machine().screen();
        let theme = &desk.theme;
        let area = *buffer.area();
        buffer.set_style(area, theme.text);
        let lent = self.lent_rows(desk);
        if screen.six().is_some() && (lent > 0 || !self.is_back(desk)) {
            let typed = self.draw_stage(desk, buffer);
            if lent == 0 {
                return self.draw_foot(typed, desk, buffer).or(typed);
            }
        }
        let lower = self.lower(desk);
        let below = Rect { y: lower.y, height: area.height.saturating_sub(lower.y), ..area };
        Clear.render(below, buffer);
        buffer.set_style(below, theme.text);
        buffer.set_style(below, style_of_ground(screen.lower_background(), desk));
        let layout = self.layout(desk);
        self.draw_text(&layout, lower, desk, buffer);
        let style_of = |look: &Look| theme.style_of(look);
        let grid = Grid { screen, style_of: &style_of, status: theme.status, glyphs: desk.glyphs() };
        let fixed = self.below_the_fixed(desk).y;
        grid.draw_fixed(Rect { height: fixed, ..area }, buffer);
        grid.draw_overlay(area, buffer);
        if layout.more || lent > 0 && (self.is_at_page(desk) || self.is_covered()) {
            self.draw_more(lower, desk, buffer);
        }
        let foot = self.draw_foot(None, desk, buffer);
        match self.types_in_the_grid(desk) {
            _ if foot.is_some() => foot,
            _ if self.is_at_page(desk) => None,
            true => self.draw_typed_in_grid(desk, buffer),
            false => layout.cursor.map(|(column, row)| Position::new(lower.x + column, lower.y + row)),
        }
    }

    /// Draws the screen of Version 6, and what is typed at its cursor. Where that leaves the cursor.
    fn draw_stage(&self, desk: &Desk, buffer: &mut Buffer) -> Option<Position> {
        let screen = self.session.machine().screen();
        let six = screen.six()?;
        let area = *buffer.area();
        let style_of = |look: &Look| desk.theme.style_in_window(look);
        let grid = Grid { screen, style_of: &style_of, status: desk.theme.status, glyphs: desk.glyphs() };
        grid.draw_stage(six, area, buffer);
        if let Some(pictures) = &self.pictures {
            pictures.draw(six, area, desk, buffer);
        }
        self.draw_page_end(six, desk, buffer);
        let preload = match &self.wants {
            Wants::Line(request) => request.preload.chars().count(),
            Wants::Key(_) => 0,
            Wants::Busy | Wants::File | Wants::Nothing(_) => return None,
        };
        let (row, column) = six.cursor();
        let left = column.saturating_sub(u16::try_from(preload).unwrap_or(u16::MAX));
        let at = Position::new(area.x.checked_add(left)?, area.y.checked_add(row)?);
        if !area.contains(at) {
            return None;
        }
        // A window need not reach the screen's edge; where it has no room at all, one cell is needed.
        let right = column.saturating_add(six.room().max(1));
        let cursor = typed::draw(&self.edit, at, right, style_of(&screen.look()), buffer);
        six.is_cursor_shown().then_some(cursor)
    }

    /// Whether the text is scrolled back.
    pub(super) fn is_back(&self, desk: &Desk) -> bool {
        let Rect { width, height, .. } = self.below_the_fixed(desk);
        self.view.is_back(&self.showing(Window { columns: width, rows: height }, desk))
    }

    /// The text that is seen.
    pub(super) fn layout(&self, desk: &Desk) -> Layout<'_> {
        self.view.layout(&self.showing(self.window(desk), desk))
    }

    /// What there is to show in a window.
    pub(super) fn showing(&self, window: Window, desk: &Desk) -> Showing<'_> {
        let screen = self.session.machine().screen();
        let overlaid = screen.overlay_rows().next().is_some();
        let strip = match &self.wants {
            Wants::Line(request) => request.preload.chars().count(),
            Wants::Busy | Wants::Key(_) | Wants::File | Wants::Nothing(_) => 0,
        };
        let tail = Tail { text: self.edit.text(), cursor: self.edit.cursor(), ink: Ink::Input(screen.look()), strip };
        let types = !self.types_in_the_grid(desk) && !matches!(self.wants, Wants::File);
        Showing {
            flow: &self.flow,
            window,
            tail: types.then_some(tail),
            quotes: if overlaid { Quotes::Overlaid } else { Quotes::InText },
        }
    }

    fn draw_text(&self, layout: &Layout<'_>, lower: Rect, desk: &Desk, buffer: &mut Buffer) {
        for (row, y) in layout.rows.iter().zip(lower.y..lower.bottom()) {
            self.draw_row(row, lower, y, desk, buffer);
        }
    }

    pub(super) fn draw_row(&self, row: &Row<'_>, lower: Rect, y: u16, desk: &Desk, buffer: &mut Buffer) {
        let theme = &desk.theme;
        if row.kind == RowKind::Divide {
            let line = desk.rule().repeat(usize::from(lower.width));
            buffer.set_stringn(lower.x, y, line, usize::from(lower.width), theme.notice);
        }
        for span in &row.spans {
            let style = desk.style_of_ink(&span.ink);
            let room = usize::from(lower.right().saturating_sub(lower.x + span.column));
            match &span.ink {
                Ink::Story(look) if look.font == Font::CharacterGraphics => {
                    let glyphs = span.text.chars().map(|c| desk.glyphs().shown(c, *look));
                    for (x, (glyph, look)) in (lower.x + span.column..lower.right()).zip(glyphs) {
                        buffer.set_stringn(x, y, glyph.to_string(), 1, desk.theme.style_of(&look));
                    }
                }
                Ink::Story(_) | Ink::Input(_) | Ink::Notice | Ink::Command | Ink::Error | Ink::Warning => {
                    buffer.set_stringn(lower.x + span.column, y, &span.text, room, style);
                }
            }
        }
        let mut paint = |range: &std::ops::Range<crate::play::flow::Position>, style: Style| {
            if let Some(columns) = row.columns_of(range) {
                let width = columns.end.saturating_sub(columns.start);
                let cells = Rect { x: lower.x + columns.start, y, width, height: 1 };
                buffer.set_style(cells.intersection(*buffer.area()), style);
            }
        };
        if let Foot::Find(find) = &self.foot {
            for hit in find.search.hits(&self.flow, row.range()) {
                paint(&hit, if Some(&hit) == find.current.as_ref() { theme.current_hit } else { theme.hit });
            }
        }
        if let Some((one, other)) = self.selection
            && one != other
        {
            paint(&self.flow.selected(one, other), theme.selection);
        }
    }

    fn draw_more(&self, lower: Rect, desk: &Desk, buffer: &mut Buffer) {
        if lower.height == 0 {
            return;
        }
        let y = lower.bottom() - 1;
        buffer.set_stringn(lower.x, y, MORE, usize::from(lower.width), desk.theme.more);
    }

    /// What the foot says, if anything: the search, the command that is looked for, completions, an offer, or a message.
    pub(super) fn foot_line(&self, desk: &Desk) -> Option<String> {
        let key = |action: &Action| desk.keys.hint(action);
        match &self.foot {
            Foot::Find(find) => Some(match (find.words.is_empty(), &find.current, find.place) {
                (true, ..) => "Find: ".to_owned(),
                (false, None, _) => format!("Not found: {}", find.words),
                (false, Some(_), (place, count)) => format!("{place} of {count}: {}", find.words),
            }),
            Foot::Recall(recall) => {
                let found = recall.chosen().map_or_else(String::new, |(_, command)| format!(" → {command}"));
                Some(format!("recall: {}{found}", recall.query()))
            }
            Foot::Completing(completion) => Some(candidates(completion, desk.columns)),
            Foot::Offered(offer) => Some(format!(
                "The story does not know \"{}\". {} takes \"{}\", {} sends it as it is.",
                offer.word,
                key(&Action::Complete),
                offer.better,
                key(&Action::Submit)
            )),
            Foot::Nothing => match (&desk.message, self.is_back(desk)) {
                (Some(message), _) => Some(message.clone()),
                (None, true) => Some(format!("You are back in the text. {} goes to its end.", key(&Action::Cancel))),
                (None, false) => None,
            },
        }
    }

    /// The foot's rows, below a text that has so many rows with them. A window that is very low has one, over its last row.
    fn foot_rows(&self, desk: &Desk, height: u16) -> Vec<String> {
        let Some(line) = self.foot_line(desk) else { return Vec::new() };
        let most = height.saturating_sub(ROOM).clamp(1, MOST_FOOT);
        match &self.foot {
            // What is typed or chosen moves in one row.
            Foot::Find(_) | Foot::Recall(_) | Foot::Completing(_) => vec![line],
            Foot::Nothing | Foot::Offered(_) => {
                wrapped(&line, desk.columns).take(usize::from(most)).map(str::to_owned).collect()
            }
        }
    }

    /// Draws the foot; at the top of the screen where it would hide what is typed. Where its cursor is.
    fn draw_foot(&self, typed: Option<Position>, desk: &Desk, buffer: &mut Buffer) -> Option<Position> {
        let rows = self.foot_rows(desk, self.below_the_fixed(desk).height);
        let bottom = desk.rows.checked_sub(u16::try_from(rows.len()).unwrap_or(u16::MAX))?;
        let top = if typed.is_some_and(|at| at.y >= bottom) { 0 } else { bottom };
        let mut end = None;
        for (y, line) in (top..desk.rows).zip(&rows) {
            let row = Rect { x: 0, y, width: desk.columns, height: 1 };
            Clear.render(row, buffer);
            buffer.set_style(row, desk.theme.notice);
            let (x, _) = buffer.set_stringn(0, y, line, usize::from(desk.columns), desk.theme.notice);
            end = Some(Position::new(x.min(desk.columns.saturating_sub(1)), y));
        }
        match &self.foot {
            Foot::Find(_) => end,
            Foot::Nothing | Foot::Recall(_) | Foot::Completing(_) | Foot::Offered(_) => None,
        }
    }

    /// What is typed in the upper window: at its cursor, scrolled where there is no room.
    pub(super) fn draw_typed_in_grid(&self, desk: &Desk, buffer: &mut Buffer) -> Option<Position> {
        let screen = self.session.machine().screen();
        let preload = match &self.wants {
            Wants::Line(request) => request.preload.chars().count(),
            Wants::Busy | Wants::Key(_) | Wants::File | Wants::Nothing(_) => 0,
        };
        let at = grid::upper_cursor(screen, *buffer.area())?;
        let x = at.x.saturating_sub(u16::try_from(preload).unwrap_or(u16::MAX));
        let at = Position::new(x, at.y);
        let style = desk.theme.style_of(&screen.look());
        Some(typed::draw(&self.edit, at, u16::MAX, style, buffer))
    }
}

/// The ground that a story has erased its window to.
pub(super) fn style_of_ground(ground: Colour, desk: &Desk) -> Style {
    desk.theme.style_of(&Look { background: ground, ..Look::default() })
}

/// What a word can be completed to, the one that is shown in brackets, as far as there is room.
fn candidates(completion: &Completion, columns: u16) -> String {
    let chosen = completion.chosen();
    let words = completion.candidates();
    let first = chosen.map_or(0, |chosen| chosen.saturating_sub(2));
    let shown = words.iter().enumerate().skip(first).map(|(number, word)| match Some(number) == chosen {
        true => format!("[{word}]"),
        false => word.clone(),
    });
    let mut row = String::new();
    for word in shown.take_while(|_| true) {
        if row.chars().count() + word.chars().count() > usize::from(columns) {
            break;
        }
        row += &word;
        row.push(' ');
    }
    row
}
