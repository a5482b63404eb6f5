//! The list and what stands around it: where each part of the page is, and how a line is laid out in its cells.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::ago::ago;
use super::fit::{self, cells};
use super::rows::Row;
use super::{Page, Shown, Way};
use crate::library::{Listed, Recent, Whereabouts};
use crate::play::theme::Theme;

/// Columns from which details stand beside the list, and those that they take at least and at most.
const PANE_FROM: u16 = 100;
const PANE_LEAST: u16 = 40;
const PANE_MOST: u16 = 84;

/// Where the parts of the page are. A part that has no room is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    pub title: Rect,
    pub filter: Rect,
    /// All between filter and keys.
    pub body: Rect,
    pub list: Rect,
    /// Details beside the list, where there is room.
    pub pane: Option<Rect>,
    pub keys: Rect,
}

impl Places {
    /// The list has a row always; the keys come before the filter, and that before the title.
    pub fn of(area: Rect) -> Places {
        let row = |from: u16, height: u16| Rect { y: area.y.saturating_add(from), height, ..area };
        let keys = u16::from(area.height >= 3);
        let filter = u16::from(area.height >= 4);
        let title = u16::from(area.height >= 6);
        let gap = u16::from(area.height >= 12);
        let above = title + filter + gap;
        let body = row(above, area.height.saturating_sub(above + keys));
        let (list, pane) = match area.width >= PANE_FROM && body.height >= 8 {
            true => {
                let wide = (area.width / 5 * 2).clamp(PANE_LEAST, PANE_MOST);
                let list = area.width.saturating_sub(wide);
                let pane = Rect { x: body.x.saturating_add(list), width: wide, ..body };
                (Rect { width: list, ..body }, Some(pane))
            }
            false => (body, None),
        };
        let keys = row(area.height.saturating_sub(keys), keys);
        Places { title: row(0, title), filter: row(title, filter), body, list, pane, keys }
    }
}

impl Page {
    /// Title, filter, and the row of keys.
    pub(super) fn draw_frame(&self, places: &Places, buffer: &mut Buffer, theme: &Theme) {
        buffer.set_style(places.title, theme.status);
        fit::write(buffer, places.title, 1, 0, "golmac: the library", theme.status);
        let count = self.shelf.stories().len();
        let plural = if count == 1 { "story" } else { "stories" };
        let said = match (self.scan.is_over(), self.folders) {
            (_, 0) => String::new(),
            (true, _) => format!("{count} {plural} "),
            (false, _) => format!("looking, {count} {plural} so far "),
        };
        let column = places.title.width.saturating_sub(cells(fit::width(&said)));
        if column > 22 {
            fit::write(buffer, places.title, column, 0, &said, theme.status);
        }
        self.draw_filter(places.filter, buffer, theme);
        match &self.notice {
            Some(notice) => fit::write(buffer, places.keys, 1, 0, notice, theme.error),
            None => fit::write(buffer, places.keys, 1, 0, self.keys(places), theme.dim),
        }
    }

    fn draw_filter(&self, row: Rect, buffer: &mut Buffer, theme: &Theme) {
        if self.filter.is_empty() {
            return fit::write(buffer, row, 1, 0, "Type to find a story, a place, an author", theme.dim);
        }
        fit::write(buffer, row, 1, 0, "Find: ", theme.dim);
        let typed = fit::tail(&self.filter, usize::from(row.width.saturating_sub(8)));
        fit::write(buffer, row, 7, 0, typed, theme.accent);
        if let Some(cell) = buffer.cell_mut((row.x.saturating_add(7).saturating_add(cells(fit::width(typed))), row.y))
            && !row.is_empty()
        {
            cell.set_style(theme.status);
        }
    }

    fn keys(&self, places: &Places) -> &'static str {
        match (self.shown, places.keys.width) {
            (Shown::List, 74..) if self.way == Way::Back => {
                "Enter plays   Up, Down choose   Tab tells more   F1 helps   Esc goes back"
            }
            (Shown::List, 71..) if self.way == Way::Out => {
                "Enter plays   Up, Down choose   Tab tells more   F1 helps   Esc leaves"
            }
            (Shown::List, 64..) if self.way == Way::Back => {
                "Enter plays   Up, Down choose   Tab tells more   Esc goes back"
            }
            (Shown::List, 64..) => "Enter plays   Up, Down choose   Tab tells more   Esc leaves",
            (Shown::List, 34..) => "Enter plays  Tab tells more  Esc",
            (Shown::List, _) => "Enter Tab Esc",
            (Shown::Details { .. }, 44..) => "Enter plays   Up, Down scroll   Tab: the list",
            (Shown::Details { .. }, _) => "Enter  Tab: the list",
        }
    }

    /// The rows that can be seen.
    pub(super) fn draw_list(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let most = self.rows.len().saturating_sub(usize::from(area.height));
        let rows = self.rows.iter().skip(self.top.min(most));
        for (row, y) in rows.zip(0..area.height) {
            let line = Rect { y: area.y.saturating_add(y), height: 1, ..area };
            self.draw_row(row, line, buffer, theme);
        }
    }

    fn draw_row(&self, row: &Row, line: Rect, buffer: &mut Buffer, theme: &Theme) {
        let chosen = self.chosen.as_ref().is_some_and(|key| row.is(key, &self.shelf));
        if chosen {
            buffer.set_style(line, theme.selected);
        }
        // On the chosen row every part has the row's look.
        let (strong, weak) = if chosen { (theme.selected, theme.selected) } else { (theme.panel, theme.dim) };
        match row {
            Row::Heading(heading) => fit::write(buffer, line, 1, 0, heading, theme.title),
            Row::Note(note) => fit::write(buffer, line, 1, 0, note, theme.dim),
            Row::Blank => {}
            Row::BuiltIn { .. } => {
                let title = self.shelf.built_in.metadata.title.as_deref().unwrap_or_default();
                let headline = self.shelf.built_in.metadata.headline.as_deref().unwrap_or_default();
                columns(buffer, line.width, line, Title { title, beside: None, strong, weak }, headline);
            }
            Row::Story { index, .. } => {
                if let Some(story) = self.shelf.stories().get(*index) {
                    let file = self.same.stories.contains(&story.title).then(|| self.file_of(story));
                    let title = Title { title: &story.title, beside: file.as_deref(), strong, weak };
                    columns(buffer, line.width, line, title, &story.author);
                }
            }
            Row::Recent { index, .. } => {
                if let Some(recent) = self.shelf.recents.get(*index) {
                    self.draw_recent(recent, line, buffer, (strong, weak));
                }
            }
        }
    }

    /// The name of a story's file, with its folder's where another of the title has the name too.
    fn file_of(&self, story: &Listed) -> String {
        let name = |story: &Listed| story.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let of_title = self.shelf.stories().iter().filter(|other| other.title == story.title);
        let count = of_title.filter(|other| other.path.file_name() == story.path.file_name()).count();
        let folder = story.path.parent().and_then(|folder| folder.file_name()).filter(|_| count > 1);
        folder.map_or_else(|| name(story), |folder| format!("{}/{}", folder.to_string_lossy(), name(story)))
    }

    fn draw_recent(&self, recent: &Recent, line: Rect, buffer: &mut Buffer, (strong, weak): (Style, Style)) {
        let when = ago(recent.played, self.now);
        let turn = format!("turn {}", recent.turn);
        let place = match self.shelf.story_of(recent) {
            Whereabouts::Gone(_) => "(story file gone)",
            Whereabouts::BuiltIn | Whereabouts::File(_) => recent.place.as_deref().unwrap_or_default(),
        };
        let right = match line.width {
            TWO_FROM.. => format!("{turn:<10}  {when:>14}"),
            32.. => when,
            _ => String::new(),
        };
        let taken = cells(fit::width(&right)).saturating_add(if right.is_empty() { 0 } else { 3 });
        let free = Rect { width: line.width.saturating_sub(taken), ..line };
        let name = self.same.recents.contains(&recent.title).then_some(recent.name.as_str());
        let title = Title { title: &recent.title, beside: name, strong, weak };
        columns(buffer, line.width, free, title, place);
        let column = line.width.saturating_sub(cells(fit::width(&right)).saturating_add(1));
        fit::write(buffer, line, column, 0, &right, weak);
    }
}

/// Columns from which two texts stand side by side, and from which entries are set in by so many cells.
const TWO_FROM: u16 = 56;
const INDENTS: [(u16, u16); 2] = [(40, 3), (12, 2)];

/// A title, with what stands beside it to tell it from others that are the same.
struct Title<'a> {
    title: &'a str,
    beside: Option<&'a str>,
    strong: Style,
    weak: Style,
}

/// Writes a title and, where the page has room for both, a second text beside it, into what is free of a row for them.
fn columns(buffer: &mut Buffer, page: u16, free: Rect, title: Title<'_>, second: &str) {
    let indent = INDENTS.into_iter().find(|(from, _)| page >= *from).map_or(0, |(_, indent)| indent);
    let room = free.width.saturating_sub(indent);
    let free = Rect { x: free.x.saturating_add(indent), width: room, ..free };
    if page < TWO_FROM {
        return title.write(buffer, free);
    }
    // Titles are longer than places and authors.
    let share = room / 5 * 3;
    let left = Rect { width: share.saturating_sub(2), ..free };
    let right = Rect { x: free.x.saturating_add(share), width: room.saturating_sub(share), ..free };
    let weak = title.weak;
    title.write(buffer, left);
    fit::write(buffer, right, 0, 0, &fit::line(second), weak);
}

impl Title<'_> {
    /// Writes it into a row. What tells it from others comes before the last of the title.
    fn write(&self, buffer: &mut Buffer, row: Rect) {
        /// Cells of the title that are worth their room.
        const LEAST: u16 = 4;
        let title = fit::line(self.title);
        let Some(beside) = self.beside else { return fit::write(buffer, row, 0, 0, &title, self.strong) };
        let beside = fit::line(beside);
        let room = row.width.saturating_sub(cells(fit::width(&beside)).saturating_add(2));
        if room < LEAST {
            return fit::write(buffer, row, 0, 0, &beside, self.strong);
        }
        let width = room.min(cells(fit::width(&title)));
        fit::write(buffer, Rect { width, ..row }, 0, 0, &title, self.strong);
        fit::write(buffer, row, width.saturating_add(2), 0, &beside, self.weak);
    }
}
