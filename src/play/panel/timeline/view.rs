//! How the timeline looks: the tree, the pane with a turn's text, what is typed or said in the last row.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::cells::{Pen, Sought, columns_of, wrapped};
use super::super::frame::{Extent, Frame, Hint};
use super::search::Place;
use super::tree::{Kind, Row};
use super::{Mode, TimelinePanel, counted};
use crate::play::theme::Theme;
use crate::session::{Turn, TurnKind, TurnNumber, words};

/// The most that the panel is wide and high, in cells: a screen's worth.
const EXTENT: Extent = Extent { columns: 180, rows: 100 };

/// Columns from which the text stands beside the tree, and rows from which it stands below.
const BESIDE: u16 = 100;
const BELOW: u16 = 12;

/// Columns of a tree from which place and score have their own.
const WITH_PLACE: u16 = 56;
const WIDEST_PLACE: u16 = 26;
const SCORE: u16 = 6;

/// What stands in which part of the panel.
pub(super) struct Parts {
    pub frame: Frame,
    pub list: Rect,
    /// The line between tree and text.
    rule: Rect,
    pub text: Option<Rect>,
    /// The row of what is typed or said; of no height where there is nothing.
    bar: Rect,
}

/// How a row is drawn.
struct Looks {
    ground: Style,
    dim: Style,
    accent: Style,
    hit: Style,
}

impl Looks {
    fn of(theme: &Theme, chosen: bool) -> Looks {
        match chosen {
            true => {
                Looks { ground: theme.selected, dim: theme.selected, accent: theme.selected, hit: theme.current_hit }
            }
            false => Looks { ground: theme.panel, dim: theme.dim, accent: theme.accent, hit: theme.hit },
        }
    }
}

impl TimelinePanel {
    /// The parts of the panel on a screen of this size.
    pub(super) fn parts(&self, screen: Rect) -> Parts {
        let frame = Frame::on(screen, EXTENT);
        let inner = frame.inner;
        let says = match self.mode {
            Mode::Naming(_) | Mode::Searching(_) => true,
            Mode::Browsing | Mode::Reading => self.message.is_some(),
        };
        let below = u16::from(says).min(inner.height);
        let body = Rect { height: inner.height - below, ..inner };
        let bar = Rect { y: body.bottom(), height: below, ..inner };
        let none = Rect { width: 0, height: 0, ..body };
        match self.mode {
            Mode::Reading => Parts { frame, list: none, rule: none, text: Some(body), bar },
            Mode::Browsing | Mode::Naming(_) | Mode::Searching(_) if inner.width >= BESIDE => {
                let list = Rect { width: inner.width / 9 * 5, ..body };
                let rule = Rect { x: list.right() + 1, width: 1, ..body };
                let text = Rect { x: rule.right() + 1, width: inner.right() - rule.right() - 1, ..body };
                Parts { frame, list, rule, text: Some(text), bar }
            }
            Mode::Browsing | Mode::Naming(_) | Mode::Searching(_) if inner.height >= BELOW => {
                let rows = inner.height / 5 * 2;
                let list = Rect { height: body.height - rows - 1, ..body };
                let rule = Rect { y: list.bottom(), height: 1, ..body };
                let text = Rect { y: rule.bottom(), height: rows, ..body };
                Parts { frame, list, rule, text: Some(text), bar }
            }
            Mode::Browsing | Mode::Naming(_) | Mode::Searching(_) => {
                Parts { frame, list: body, rule: none, text: None, bar }
            }
        }
    }

    pub fn draw(&self, screen: Rect, buffer: &mut Buffer, theme: &Theme) {
        let parts = self.parts(screen);
        parts.frame.draw(self.title(), self.hints(), buffer, theme);
        let (seen, count) = match &self.mode {
            Mode::Searching(search) => (search.list.seen(parts.list.height), search.list.count()),
            Mode::Browsing | Mode::Reading | Mode::Naming(_) => (self.list.seen(parts.list.height), self.rows.len()),
        };
        for (row, at) in (0..parts.list.height).zip(seen.clone()) {
            let Some(mut pen) = Pen::at(buffer, parts.list, row) else { break };
            match &self.mode {
                Mode::Searching(search) => {
                    if let Some((turn, place)) = search.hits.get(at) {
                        let looks = Looks::of(theme, search.list.chosen() == Some(at));
                        self.draw_hit(&mut pen, *turn, *place, &search.sought, &looks);
                    }
                }
                Mode::Browsing | Mode::Reading | Mode::Naming(_) => {
                    if let Some(row) = self.rows.get(at) {
                        self.draw_row(&mut pen, row, &Looks::of(theme, self.list.chosen() == Some(at)));
                    }
                }
            }
        }
        if parts.list.right() == parts.frame.inner.right() {
            parts.frame.draw_thumb(parts.list, seen, count, buffer, theme);
        }
        self.draw_text(&parts, buffer, theme);
        self.draw_bar(parts.bar, buffer, theme);
    }

    fn hints(&self) -> &'static [Hint<'static>] {
        match self.mode {
            Mode::Browsing => &[
                ("Enter", "go there"),
                ("Esc", "close"),
                ("←→", "fold"),
                ("/", "find"),
                ("n", "name"),
                ("b", "next branch"),
                ("h", "here"),
                ("t", "text"),
                ("Space", "scroll it"),
                ("+ -", "fold all"),
            ],
            Mode::Reading => &[("Esc", "back"), ("Enter", "go there")],
            Mode::Naming(_) => &[("Enter", "name it"), ("Esc", "cancel")],
            Mode::Searching(_) => &[("Enter", "show in the tree"), ("Esc", "cancel"), ("↑↓", "choose")],
        }
    }

    /// Draws a row of the tree.
    fn draw_row(&self, pen: &mut Pen<'_>, row: &Row, looks: &Looks) {
        let aside = aside_columns(pen.left());
        let mut left = pen.part(pen.left().saturating_sub(aside));
        // A tree of many branches leaves room for what it is about.
        let depth = row.depth.min(left.left() / 6).max(u16::from(row.begins).min(row.depth));
        for level in 0..depth {
            left.put(if row.begins && level + 1 == depth { "├─" } else { "│ " }, looks.dim);
        }
        let mark = match row.kind {
            Kind::Turn if row.turn == self.timeline.here() => "◆ ",
            Kind::Turn if self.way.contains(&row.turn) => "● ",
            Kind::Turn => "○ ",
            Kind::Closed { .. } => "▸ ",
            Kind::Middle { .. } | Kind::Happened { .. } => "⋮ ",
        };
        left.put(mark, if self.way.contains(&row.turn) { looks.accent } else { looks.dim });
        let turn = self.timeline.get(row.turn);
        let shown = match row.kind {
            Kind::Turn => turn,
            Kind::Closed { hidden } => {
                let more = if hidden == 0 { String::new() } else { format!(" +{}", counted(hidden, "turn", "turns")) };
                let columns = u16::try_from(columns_of(&more)).unwrap_or(u16::MAX).min(left.left() / 2);
                let within = left.left() - columns;
                self.draw_turn(&mut left.part(within), turn, &Sought::default(), looks);
                left.put(&more, looks.dim);
                None
            }
            Kind::Middle { count } => {
                left.put(&counted(count, "turn", "turns"), looks.dim);
                None
            }
            Kind::Happened { count } => {
                left.put(&format!("{count} things happened by themselves"), looks.dim);
                None
            }
        };
        self.draw_turn(&mut left, shown, &Sought::default(), looks);
        let aside = match row.kind {
            Kind::Turn | Kind::Closed { .. } => turn,
            Kind::Middle { .. } | Kind::Happened { .. } => None,
        };
        draw_aside(pen, aside, &Sought::default(), looks);
    }

    /// Draws a turn that was found.
    fn draw_hit(&self, pen: &mut Pen<'_>, turn: TurnNumber, place: Place, sought: &Sought, looks: &Looks) {
        let turn = self.timeline.get(turn);
        let mut left = pen.part(pen.left().saturating_sub(aside_columns(pen.left())));
        match place {
            Place::Row => {}
            Place::Text => _ = left.put("in the text: ", looks.dim),
        }
        self.draw_turn(&mut left, turn, sought, looks);
        draw_aside(pen, turn, sought, looks);
    }

    /// Draws number, command and name of a turn, and blanks after them.
    fn draw_turn(&self, pen: &mut Pen<'_>, turn: Option<&Turn>, sought: &Sought, looks: &Looks) {
        if let Some(turn) = turn {
            pen.put(&format!("{} ", turn.number), looks.dim);
            let name = turn.name.as_ref().map(|name| format!(" “{name}”")).unwrap_or_default();
            let here = if turn.number == self.timeline.here() { " you are here" } else { "" };
            // The command has a half at least.
            let after = u16::try_from(columns_of(&name).saturating_add(columns_of(here))).unwrap_or(u16::MAX);
            let after = after.min(pen.left() / 2);
            let command = command(turn);
            let columns = u16::try_from(columns_of(command)).unwrap_or(u16::MAX).min(pen.left() - after);
            let style = match turn.kind {
                TurnKind::Action => looks.ground,
                TurnKind::Beginning | TurnKind::Waiting | TurnKind::Event => looks.dim,
            };
            pen.part(columns).put_marked(command, sought, style, looks.hit);
            pen.put_marked(&name, sought, looks.accent, looks.hit).put(here, looks.accent);
        }
        pen.fill(looks.ground);
    }

    /// Draws the text of the turn under the cursor, and the line that parts it from the tree.
    fn draw_text(&self, parts: &Parts, buffer: &mut Buffer, theme: &Theme) {
        let Some(area) = parts.text else { return };
        let line = if parts.rule.width == 1 { "│" } else { "─" };
        for row in 0..parts.rule.height {
            if let Some(mut pen) = Pen::at(buffer, parts.rule, row) {
                (0..parts.rule.width).for_each(|_| _ = pen.put(line, theme.border));
            }
        }
        let Some((_, text)) = self.text.as_ref().filter(|(turn, _)| *turn == self.cursor()) else { return };
        let sought = match &self.mode {
            Mode::Searching(search) => &search.sought,
            Mode::Browsing | Mode::Reading | Mode::Naming(_) => &Sought::default(),
        };
        let seen = self.scroll.seen(wrapped(text, area.width).count(), area.height);
        for (row, line) in (0..area.height).zip(wrapped(text, area.width).skip(seen.start)) {
            if let Some(mut pen) = Pen::at(buffer, area, row) {
                pen.put_marked(line, sought, theme.panel, theme.hit);
            }
        }
    }

    /// Draws what is typed, or what has to be said.
    fn draw_bar(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        match (&self.message, &self.mode) {
            (Some(message), _) => {
                if let Some(mut pen) = Pen::at(buffer, area, 0) {
                    pen.put(message, theme.error);
                }
            }
            (None, Mode::Naming(field)) => field.draw_after("Name: ", area, buffer, theme),
            (None, Mode::Searching(search)) => {
                let lost = search.hits.is_empty() && !search.sought.is_empty();
                search.field.draw_after(if lost { "Not found: " } else { "Find: " }, area, buffer, theme);
            }
            (None, Mode::Browsing | Mode::Reading) => {}
        }
    }
}

/// Columns at the end of a row that place and score have for themselves.
fn aside_columns(columns: u16) -> u16 {
    match columns >= WITH_PLACE {
        true => WIDEST_PLACE.min(columns / 3).saturating_add(SCORE),
        false => 0,
    }
}

/// Draws place and score into the columns that are left, if there are any.
fn draw_aside(pen: &mut Pen<'_>, turn: Option<&Turn>, sought: &Sought, looks: &Looks) {
    let scene = turn.map(|turn| &turn.scene);
    let place = scene.and_then(|scene| scene.place.as_deref()).unwrap_or_default();
    let score = scene.and_then(|scene| scene.score).map(|score| score.to_string()).unwrap_or_default();
    let columns = pen.left().saturating_sub(SCORE);
    pen.part(columns).put(" ", looks.ground).put_marked(place, sought, looks.dim, looks.hit).fill(looks.ground);
    pen.put_to_right(&score, looks.dim);
}

/// What was done in a turn.
fn command(turn: &Turn) -> &str {
    words::done_instead(turn).unwrap_or(&turn.command)
}
