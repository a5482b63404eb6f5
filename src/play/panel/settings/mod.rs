//! The settings, in a panel: each with its value, and of the chosen one where the value came from and what it means.
//!
//! Left and Right change switches, choices and numbers at once; texts are edited in their place. A theme is shown first, and set by Enter or by going on.
//! What is to be changed is a [`Wish`]; the player changes the file, and tells by [`SettingsPanel::set_loaded`] what has come of it.

mod view;

#[cfg(test)]
mod tests;

use ratatui::layout::Rect;

use super::cells::Sought;
use super::field::{Field, Typed};
use super::frame::row_in;
use super::list::{List, Moved};
use super::{For, PanelKey, Wish};
use crate::settings::{Group, Kind, Loaded, Row, Source, TABLE, Value};

/// A line of the list.
#[derive(Debug, Clone, Copy)]
enum Line {
    Heading(Group),
    Setting(&'static Row),
}

/// What keys do at present.
#[derive(Debug, Clone)]
enum Mode {
    Choosing,
    /// A value is typed.
    Editing(Field),
    /// Words are typed that a setting must have in it.
    Finding(Field),
}

/// From one value to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Next,
    Before,
}

/// The panel of settings.
#[derive(Debug, Clone)]
pub struct SettingsPanel {
    /// As they are in force.
    loaded: Loaded,
    /// Those for all stories, which the present story may have others than.
    for_all: Loaded,
    /// Names of themes, and what each is like.
    themes: Vec<(String, String)>,
    /// The present story's name; None where nothing is played.
    story: Option<String>,
    whose: For,
    title: String,
    lines: Vec<Line>,
    list: List,
    mode: Mode,
    /// The theme that is shown and not set yet.
    preview: Option<String>,
    /// What was wrong with the last thing that was done.
    notice: String,
    /// The setting whose removal was asked for once: all its entries would be gone.
    asked: Option<&'static str>,
}

impl SettingsPanel {
    /// `loaded` is in force, `for_all` where no story is played; `themes` are names with what each is like; `story` is the name of what is played.
    pub fn new(loaded: Loaded, for_all: Loaded, themes: Vec<(String, String)>, story: Option<String>) -> SettingsPanel {
        let notice = loaded.problems.first().map(ToString::to_string).unwrap_or_default();
        let mut panel = SettingsPanel {
            loaded,
            for_all,
            themes,
            story,
            whose: For::AllStories,
            title: String::new(),
            lines: Vec::new(),
            list: List::default(),
            mode: Mode::Choosing,
            preview: None,
            notice,
            asked: None,
        };
        panel.name();
        panel.find("");
        panel
    }

    /// Takes the settings as they are after a change.
    pub fn set_loaded(&mut self, loaded: Loaded, for_all: Loaded) {
        (self.loaded, self.for_all) = (loaded, for_all);
    }

    /// Says what went wrong with a change.
    pub fn set_notice(&mut self, notice: &str) {
        self.notice = notice.to_owned();
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    /// The value that is shown and changed: the one in force, or where settings are for all stories and this one has its own, that of the others.
    fn value_of(&self, row: &Row) -> Value {
        match (self.whose, self.loaded.source(row)) {
            (For::AllStories, Source::Story(_)) => row.value(&self.for_all.settings),
            (For::AllStories, Source::Default | Source::File(_) | Source::CommandLine) | (For::ThisStory, _) => {
                row.value(&self.loaded.settings)
            }
        }
    }

    fn name(&mut self) {
        self.title = match (self.whose, &self.story) {
            (For::ThisStory, Some(story)) => format!("Settings for {story}"),
            (For::ThisStory, None) | (For::AllStories, _) => "Settings for all stories".to_owned(),
        };
    }

    /// The setting that is chosen.
    fn chosen(&self) -> Option<&'static Row> {
        match self.list.chosen().and_then(|at| self.lines.get(at)) {
            Some(Line::Setting(row)) => Some(row),
            Some(Line::Heading(_)) | None => None,
        }
    }

    /// Lists the settings that have these words in them, and chooses the one that was chosen, or the first.
    fn find(&mut self, words: &str) {
        let sought = Sought::new(words);
        let chosen = self.chosen().map(|row| row.key);
        let fits = |row: &&Row| sought.is_empty() || sought.is_in(row.key) || sought.is_in(row.about);
        self.lines.clear();
        for group in Group::ALL {
            let mut rows = TABLE.iter().filter(|row| row.group == group).filter(fits).peekable();
            if rows.peek().is_some() {
                self.lines.push(Line::Heading(group));
            }
            self.lines.extend(rows.map(Line::Setting));
        }
        self.list.set_count(self.lines.len());
        let is_chosen = |line: &Line| match line {
            Line::Setting(row) => chosen == Some(row.key),
            Line::Heading(_) => false,
        };
        self.list.choose(self.lines.iter().position(is_chosen).unwrap_or(1));
    }

    /// Takes a key on a screen of this size.
    pub fn press(&mut self, key: PanelKey, screen: Rect) -> Wish {
        let height = self.parts(screen).list.height;
        match &mut self.mode {
            Mode::Choosing => self.choose(key, screen, height),
            Mode::Editing(field) => match (field.press(&key), &key) {
                (Typed::Changed | Typed::Same, _) => Wish::Stay,
                (Typed::Ignored, PanelKey::Enter) => {
                    let typed = field.text().to_owned();
                    self.take(&typed)
                }
                (Typed::Ignored, PanelKey::Escape) => self.leave(),
                (Typed::Ignored, _) => Wish::Stay,
            },
            Mode::Finding(field) => match (field.press(&key), &key) {
                (Typed::Changed, _) => {
                    let words = field.text().to_owned();
                    self.find(&words);
                    Wish::Stay
                }
                (Typed::Ignored, PanelKey::Enter) => self.leave(),
                (Typed::Ignored, PanelKey::Escape) => {
                    self.find("");
                    self.leave()
                }
                (Typed::Ignored, PanelKey::Up | PanelKey::Down | PanelKey::PageUp | PanelKey::PageDown) => {
                    self.list.press(&key, height);
                    self.skip_heading(&key);
                    Wish::Stay
                }
                (Typed::Same | Typed::Ignored, _) => Wish::Stay,
            },
        }
    }

    /// Goes back from typing.
    fn leave(&mut self) -> Wish {
        self.mode = Mode::Choosing;
        self.notice.clear();
        Wish::Stay
    }

    fn choose(&mut self, key: PanelKey, screen: Rect, height: u16) -> Wish {
        self.notice.clear();
        let asked = self.asked.take();
        let before = self.list.chosen();
        if self.list.press(&key, height) == Moved::Yes {
            self.skip_heading(&key);
            let moved = self.list.chosen() != before;
            return if moved { self.settle_preview() } else { Wish::Stay };
        }
        match key {
            PanelKey::Left => self.step(Step::Before),
            PanelKey::Right | PanelKey::Char(' ') => self.step(Step::Next),
            PanelKey::Enter => self.enter(),
            PanelKey::Delete | PanelKey::Backspace => self.reset(asked),
            PanelKey::Char('s' | 'S') => self.toggle_whose(),
            PanelKey::Char('/') => {
                self.mode = Mode::Finding(Field::default());
                Wish::Stay
            }
            PanelKey::Escape => match self.preview.take() {
                Some(_) => Wish::Preview(self.loaded.settings.theme.clone()),
                None => Wish::Close,
            },
            PanelKey::Click { column, row } => self.click(column, row, screen),
            PanelKey::Up
            | PanelKey::Down
            | PanelKey::PageUp
            | PanelKey::PageDown
            | PanelKey::Home
            | PanelKey::End
            | PanelKey::Tab
            | PanelKey::BackTab
            | PanelKey::Char(_)
            | PanelKey::Control(_)
            | PanelKey::Paste(_)
            | PanelKey::Wheel(_) => Wish::Stay,
        }
    }

    /// A click chooses a setting; one on the chosen does what Enter does.
    fn click(&mut self, column: u16, row: u16, screen: Rect) -> Wish {
        let area = self.parts(screen).list;
        let Some(at) = row_in(area, column, row).and_then(|row| self.list.row_at(row, area.height)) else {
            return Wish::Stay;
        };
        match self.lines.get(at) {
            Some(Line::Setting(_)) if self.list.chosen() == Some(at) => self.enter(),
            Some(Line::Setting(_)) => {
                let wish = self.settle_preview();
                self.list.choose(at);
                wish
            }
            Some(Line::Heading(_)) | None => Wish::Stay,
        }
    }

    /// Goes on from a heading, in the direction of the key.
    fn skip_heading(&mut self, key: &PanelKey) {
        let Some(at) = self.list.chosen() else { return };
        if let Some(Line::Heading(_)) = self.lines.get(at) {
            let upwards = matches!(key, PanelKey::Up | PanelKey::PageUp | PanelKey::Wheel(i16::MIN..0));
            self.list.choose(if upwards && at > 0 { at - 1 } else { at.saturating_add(1) });
        }
    }

    /// Sets the theme that is shown, if one is.
    fn settle_preview(&mut self) -> Wish {
        match self.preview.take() {
            Some(theme) => self.set("theme", theme),
            None => Wish::Stay,
        }
    }

    fn set(&self, key: &str, value: String) -> Wish {
        Wish::Set { key: key.to_owned(), value, stories: self.whose }
    }

    /// Whether the chosen setting can be changed for whom it would be; says so where not.
    fn changeable(&mut self) -> Option<&'static Row> {
        let row = self.chosen()?;
        if self.whose == For::ThisStory && !row.is_for_stories() {
            self.notice = format!("{} can't be set for one story; press s to set it for all.", row.key);
            return None;
        }
        Some(row)
    }

    /// Changes the chosen setting to its next value, or the one before.
    fn step(&mut self, step: Step) -> Wish {
        let Some(row) = self.changeable() else { return Wish::Stay };
        match row.kind {
            Kind::Switch => match self.value_of(row) {
                Value::Switch(on) => self.set(row.key, if on { "off" } else { "on" }.to_owned()),
                Value::Number(_) | Value::Text(_) | Value::Folders(_) | Value::Aliases(_) | Value::Keys(_) => {
                    Wish::Stay
                }
            },
            Kind::Number(least, most) => match self.value_of(row) {
                Value::Number(number) => {
                    let by = if most.saturating_sub(least) > 200 { 10 } else { 1 };
                    let stepped = match step {
                        Step::Next => number.saturating_add(by),
                        Step::Before => number.saturating_sub(by),
                    };
                    match stepped.clamp(least, most) {
                        same if same == number => Wish::Stay,
                        other => self.set(row.key, other.to_string()),
                    }
                }
                Value::Switch(_) | Value::Text(_) | Value::Folders(_) | Value::Aliases(_) | Value::Keys(_) => {
                    Wish::Stay
                }
            },
            Kind::Choice(choices) => {
                let words: Vec<&str> = choices.iter().map(|choice| choice.word).collect();
                match stepped(&words, &self.value_of(row).shown(), step) {
                    Some(word) => self.set(row.key, word.to_owned()),
                    None => Wish::Stay,
                }
            }
            Kind::Theme => {
                let names: Vec<&str> = self.themes.iter().map(|(name, _)| name.as_str()).collect();
                let shown = self.preview.as_deref().unwrap_or(&self.loaded.settings.theme);
                let next = stepped(&names, shown, step).map(str::to_owned);
                next.map_or(Wish::Stay, |name| {
                    self.preview = Some(name.clone());
                    Wish::Preview(name)
                })
            }
            Kind::Text(_) | Kind::Folder | Kind::Sign | Kind::Folders | Kind::Aliases | Kind::Keys => Wish::Stay,
        }
    }

    fn enter(&mut self) -> Wish {
        let Some(row) = self.changeable() else { return Wish::Stay };
        let text = match row.kind {
            Kind::Switch | Kind::Choice(_) => return self.step(Step::Next),
            Kind::Theme if self.preview.is_some() => return self.settle_preview(),
            Kind::Theme => return self.step(Step::Next),
            Kind::Aliases | Kind::Keys => String::new(),
            Kind::Number(..) | Kind::Text(_) | Kind::Folder | Kind::Sign | Kind::Folders => self.value_of(row).typed(),
        };
        self.mode = Mode::Editing(Field::with(&text));
        Wish::Stay
    }

    /// Takes what was typed as the chosen setting's value; of a map it is `name = value`.
    fn take(&mut self, typed: &str) -> Wish {
        let Some(row) = self.chosen() else { return self.leave() };
        if !row.kind.is_map() {
            return match row.kind.typed(typed) {
                Ok(_) => {
                    self.leave();
                    self.set(row.key, typed.trim().to_owned())
                }
                Err(wrong) => {
                    self.notice = format!("{} {wrong}.", row.key);
                    Wish::Stay
                }
            };
        }
        match typed.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => {
                self.leave();
                self.set(&format!("{}.{}", row.key, name.trim()), value.trim().to_owned())
            }
            Some(_) | None if typed.trim().is_empty() => self.leave(),
            Some(_) | None => {
                self.notice = "Type a name, = and what it stands for.".to_owned();
                Wish::Stay
            }
        }
    }

    /// Goes back to the default; where that takes several entries away it is asked first, by having the key pressed again.
    fn reset(&mut self, asked: Option<&str>) -> Wish {
        self.preview = None;
        let Some(row) = self.changeable() else { return Wish::Stay };
        let entries = match self.value_of(row) {
            Value::Aliases(aliases) => aliases.len(),
            Value::Keys(actions) => actions.len(),
            Value::Folders(folders) => folders.len(),
            Value::Switch(_) | Value::Number(_) | Value::Text(_) => 0,
        };
        if entries > 0 && asked != Some(row.key) {
            self.asked = Some(row.key);
            let one = if row.kind.is_map() { " Enter and NAME = takes one." } else { "" };
            self.notice = format!("Del again takes away all of {} ({entries}).{one}", row.key);
            return Wish::Stay;
        }
        Wish::Reset { key: row.key.to_owned(), stories: self.whose }
    }

    fn toggle_whose(&mut self) -> Wish {
        match (self.whose, self.story.is_some()) {
            (_, false) => self.notice = "No story is played, so settings are for all.".to_owned(),
            (For::AllStories, true) => self.whose = For::ThisStory,
            (For::ThisStory, true) => self.whose = For::AllStories,
        }
        self.name();
        Wish::Stay
    }
}

/// The word after another, or before it, round and round. What is not among them is before the first.
fn stepped<'a>(words: &[&'a str], word: &str, step: Step) -> Option<&'a str> {
    let last = words.len().checked_sub(1)?;
    let at = match (words.iter().position(|one| *one == word), step) {
        (None, Step::Next) => 0,
        (None | Some(0), Step::Before) => last,
        (Some(at), Step::Next) if at >= last => 0,
        (Some(at), Step::Next) => at.saturating_add(1),
        (Some(at), Step::Before) => at.saturating_sub(1),
    };
    words.get(at).copied()
}
