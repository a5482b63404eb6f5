//! What the panel of settings shows: the list, and below it what the chosen one is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::cells::{Pen, columns_of, wrapped};
use super::super::frame::{Extent, Frame, Hint};
use super::{For, Line, Mode, SettingsPanel};
use crate::play::theme::Theme;
use crate::settings::{Kind, Row, Source, TABLE};

/// Cells that the panel would like to have.
const COLUMNS: u16 = 76;

/// Rows of what is said of the chosen setting: a blank one, three of text and one of where the value came from.
const ABOUT: u16 = 5;

/// Rows of the list that come before any of that.
const LISTED: u16 = 4;

/// The panel needs so many columns to say where values came from.
const WIDE: u16 = 56;

/// The places of the panel's parts.
pub(super) struct Parts {
    pub frame: Frame,
    pub list: Rect,
    about: Rect,
}

impl SettingsPanel {
    pub(super) fn parts(&self, screen: Rect) -> Parts {
        let lines = u16::try_from(self.lines.len()).unwrap_or(u16::MAX);
        let frame = Frame::on(screen, Extent { columns: COLUMNS, rows: lines.saturating_add(ABOUT) });
        let inner = frame.inner;
        // One row for what is typed or wrong comes before the second of the list.
        let about = ABOUT.min(inner.height.saturating_sub(LISTED)).max(u16::from(inner.height > 1));
        let height = inner.height.saturating_sub(about);
        let below = Rect { y: inner.y.saturating_add(height), height: about, ..inner };
        Parts { frame, list: Rect { height, ..inner }, about: below }
    }

    pub fn draw(&self, screen: Rect, buffer: &mut Buffer, theme: &Theme) {
        let Parts { frame, list, about } = self.parts(screen);
        frame.draw(&self.title, self.hints(), buffer, theme);
        let seen = self.list.seen(list.height);
        for (row, at) in (0..list.height).zip(seen.clone()) {
            let (Some(line), Some(mut pen)) = (self.lines.get(at), Pen::at(buffer, list, row)) else { continue };
            match line {
                Line::Heading(group) => {
                    pen.put(&group.to_string(), theme.title);
                }
                Line::Setting(setting) if self.list.chosen() == Some(at) => {
                    let row = Rect { y: list.y.saturating_add(row), height: 1, ..list };
                    self.draw_chosen(setting, row, buffer, theme);
                }
                Line::Setting(setting) => self.draw_row(setting, &mut pen, theme, None),
            }
        }
        if let (true, Some(mut pen)) = (self.lines.is_empty(), Pen::at(buffer, list, 0)) {
            pen.put("No setting has these words.", theme.dim);
        }
        frame.draw_thumb(list, seen, self.lines.len(), buffer, theme);
        self.draw_about(about, buffer, theme);
    }

    fn hints(&self) -> &'static [Hint<'static>] {
        match (&self.mode, &self.story, self.whose) {
            (Mode::Editing(_), _, _) => &[("Enter", "take"), ("Esc", "cancel")],
            (Mode::Finding(_), _, _) => &[("Enter", "go on"), ("Esc", "all settings")],
            (Mode::Choosing, None, _) => {
                &[("Esc", "close"), ("←→", "change"), ("Enter", "edit"), ("/", "find"), ("Del", "default")]
            }
            (Mode::Choosing, Some(_), For::AllStories) => &[
                ("Esc", "close"),
                ("←→", "change"),
                ("Enter", "edit"),
                ("s", "for this story"),
                ("/", "find"),
                ("Del", "default"),
            ],
            (Mode::Choosing, Some(_), For::ThisStory) => &[
                ("Esc", "close"),
                ("←→", "change"),
                ("Enter", "edit"),
                ("s", "for all"),
                ("/", "find"),
                ("Del", "default"),
            ],
        }
    }

    /// The row of the chosen setting, with what is typed in the value's place.
    fn draw_chosen(&self, setting: &Row, row: Rect, buffer: &mut Buffer, theme: &Theme) {
        let Some(mut pen) = Pen::at(buffer, row, 0) else { return };
        match &self.mode {
            Mode::Editing(field) => {
                let before = before_value(row.width);
                pen.part(before).put(&format!("  {}", setting.key), theme.selected).fill(theme.selected);
                let area = Rect { x: row.x.saturating_add(before), width: row.width.saturating_sub(before), ..row };
                field.draw(area, buffer, theme.input);
            }
            Mode::Choosing | Mode::Finding(_) => self.draw_row(setting, &mut pen, theme, Some(theme.selected)),
        }
    }

    fn draw_row(&self, setting: &Row, pen: &mut Pen<'_>, theme: &Theme, chosen: Option<ratatui::style::Style>) {
        let style = chosen.unwrap_or(theme.panel);
        let source = self.loaded.source(setting);
        let width = pen.left();
        let mut key = pen.part(before_value(width));
        key.put(&format!("  {}", setting.key), style).fill(style);
        let from = match source {
            _ if width < WIDE => String::new(),
            Source::Default => String::new(),
            Source::File(_) => "all stories".to_owned(),
            Source::Story(_) if self.whose == For::AllStories && !setting.kind.is_map() => {
                format!("{} for this story", setting.value(&self.loaded.settings).shown())
            }
            Source::Story(_) => "this story".to_owned(),
            Source::CommandLine => "this run".to_owned(),
        };
        let room = u16::try_from(columns_of(&from)).unwrap_or(u16::MAX).saturating_add(u16::from(!from.is_empty()));
        let value_style = match (chosen, source) {
            (Some(style), _) => style,
            (None, Source::Default) => theme.dim,
            (None, Source::File(_) | Source::Story(_) | Source::CommandLine) => theme.accent,
        };
        let mut value = pen.part(pen.left().saturating_sub(room));
        value.put(&self.value(setting), value_style).fill(style);
        pen.put_to_right(&from, chosen.unwrap_or(theme.dim));
    }

    /// The value as the list shows it.
    fn value(&self, setting: &Row) -> String {
        match &self.preview {
            Some(theme) if setting.kind == Kind::Theme => format!("{theme} (Enter takes it)"),
            Some(_) | None => self.value_of(setting).shown(),
        }
    }

    /// What the chosen setting is, what its value means, and where that came from; or what is typed, or wrong.
    fn draw_about(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let last = Rect { y: area.bottom().saturating_sub(1), height: area.height.min(1), ..area };
        let text = Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(2), ..area };
        let said = self.about().unwrap_or_default();
        for (row, line) in (0..text.height).zip(wrapped(&said, text.width)) {
            if let Some(mut pen) = Pen::at(buffer, text, row) {
                pen.put(line, theme.panel);
            }
        }
        match &self.mode {
            Mode::Finding(field) => field.draw_after("Find: ", last, buffer, theme),
            Mode::Choosing | Mode::Editing(_) => {
                if let Some(mut pen) = Pen::at(buffer, last, 0) {
                    match self.notice.is_empty() {
                        true => pen.put(&self.came_from().unwrap_or_default(), theme.dim),
                        false => pen.put(&self.notice, theme.error),
                    };
                }
            }
        }
    }

    fn about(&self) -> Option<String> {
        let row = self.chosen()?;
        let value = match (&self.preview, row.kind) {
            (Some(theme), Kind::Theme) => theme.clone(),
            (_, _) => self.value_of(row).shown(),
        };
        let meaning = match row.kind {
            Kind::Choice(choices) => {
                let choice = choices.iter().find(|choice| choice.word == value);
                choice.map(|choice| format!("{}: {}.", choice.word, choice.about))
            }
            Kind::Theme => {
                let theme = self.themes.iter().find(|(name, about)| *name == value && !about.is_empty());
                theme.map(|(name, about)| format!("{name}: {about}."))
            }
            Kind::Aliases => Some("Enter adds one, as in: tl = take lamp".to_owned()),
            Kind::Keys => Some("Enter adds some, as in: undo = ctrl-z f5".to_owned()),
            Kind::Folders => {
                Some("Enter edits the list; commas stand between folders, two for one in a name.".to_owned())
            }
            Kind::Switch | Kind::Number(..) | Kind::Text(_) | Kind::Folder | Kind::Sign => None,
        };
        Some(format!("{}.\n{}", row.about, meaning.unwrap_or_default()))
    }

    fn came_from(&self) -> Option<String> {
        let row = self.chosen()?;
        let default = row.default().shown();
        let file = self.loaded.file.as_deref().and_then(|file| file.file_name()).unwrap_or_default();
        let file = file.to_string_lossy();
        Some(match self.loaded.source(row) {
            Source::Default => "The default.".to_owned(),
            Source::File(line) => format!("For all stories, in line {line} of {file}. The default: {default}"),
            Source::Story(line) if self.whose == For::AllStories && !row.kind.is_map() => {
                let own = row.value(&self.loaded.settings).shown();
                format!("This story has its own, {own}, in line {line} of {file}: s changes that.")
            }
            Source::Story(line) => format!("For this story, in line {line} of {file}. The default: {default}"),
            Source::CommandLine => format!("For this run, on the command line. The default: {default}"),
        })
    }
}

/// Cells before the values: those of the longest key, with blanks around it; less where there is little room.
fn before_value(width: u16) -> u16 {
    let longest = TABLE.iter().map(|row| row.key.len()).max().unwrap_or_default();
    u16::try_from(longest.saturating_add(4)).unwrap_or(u16::MAX).min(width / 2)
}
