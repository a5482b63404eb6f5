//! The page that `golmac` alone shows: the built-in adventure, the playthroughs that were left, the stories of the player's folders.
//!
//! [`Page`] is a value as the panels are: `press` takes a key and returns what the player chose, `draw` takes `&self`. What takes time (looking
//! through folders, reading a story's details, decoding its cover) is done by [`Page::work`], a little at a time, when no key waits. `rows.rs` says what
//! lines there are, `list.rs` and `pane.rs` draw them, `cover.rs` makes a picture of cells.
//!
//! Everything shown may come from a foreign file or database, so it is filtered and cut to its cells before it is drawn (`fit.rs`).

mod ago;
pub mod cover;
mod fit;
mod list;
mod pane;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

use super::panel::PanelKey;
use super::theme::Theme;
use crate::library::{Scan, Shelf, Whereabouts};
use crate::session::store::SessionId;
use crate::zmachine::screen::is_displayable;

use super::theme::Depth;
use list::Places;
use pane::Loaded;
use rows::{Key, Row};

/// The most characters of a filter.
const LONGEST_FILTER: usize = 100;

/// How many names a slice of the search looks at: a few milliseconds.
const SLICE: usize = 256;

/// What was chosen to be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    BuiltIn,
    /// A playthrough, to be gone on with.
    Session {
        id: SessionId,
        name: String,
        /// Where its story is now, which may be elsewhere than the session says; None for the built-in adventure.
        story: Option<PathBuf>,
    },
    /// A story file.
    Story(PathBuf),
}

/// What the player wishes after a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// Nothing: draw it again.
    Nothing,
    /// To leave the page.
    Leave,
    Play(What),
}

/// What [`Page::work`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worked {
    /// Nothing: all is done.
    Nothing,
    /// Something that looks the same, and there is more to do.
    Unseen,
    /// Something that is to be drawn.
    Changed,
}

/// What covers the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Nothing; beside it stand details where there is room.
    List,
    /// The details of the chosen story, with so many rows of them scrolled away.
    Details { top: usize },
}

/// The library's page.
#[derive(Debug)]
pub struct Page {
    shelf: Shelf,
    scan: Scan,
    /// How many folders are looked through.
    folders: usize,
    /// Seconds since 1970.
    now: i64,
    depth: Depth,
    area: Rect,
    filter: String,
    rows: Vec<Row>,
    chosen: Option<Key>,
    /// The first row that is shown.
    top: usize,
    shown: Shown,
    loaded: Option<(Key, Loaded)>,
    /// What is to be told once, until the next key.
    notice: Option<String>,
    /// Where Esc leads at last.
    way: Way,
    /// Titles that several playthroughs have, and those of several stories: their rows would look the same.
    same: Same,
}

/// Titles that do not tell entries apart.
#[derive(Debug, Default)]
struct Same {
    recents: HashSet<String>,
    stories: HashSet<String>,
}

impl Same {
    fn on(shelf: &Shelf) -> Same {
        Same {
            recents: repeated(shelf.recents.iter().map(|recent| recent.title.as_str())),
            stories: repeated(shelf.stories().iter().map(|story| story.title.as_str())),
        }
    }
}

/// The texts that come more than once.
fn repeated<'a>(texts: impl Iterator<Item = &'a str>) -> HashSet<String> {
    let mut seen = HashSet::new();
    texts.filter(|text| !seen.insert(*text)).map(str::to_owned).collect()
}

/// Where the page is left to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Out,
    /// To the game that was left for it.
    Back,
}

impl Page {
    /// A page of a shelf and the folders that stories are looked for in. `now` is in seconds since 1970.
    pub fn new(shelf: Shelf, folders: &[PathBuf], now: i64, depth: Depth) -> Page {
        let mut page = Page {
            shelf,
            scan: Scan::new(folders),
            folders: folders.len(),
            now,
            depth,
            area: Rect::new(0, 0, 80, 24),
            filter: String::new(),
            rows: Vec::new(),
            chosen: Some(Key::BuiltIn),
            top: 0,
            shown: Shown::List,
            loaded: None,
            notice: None,
            way: Way::Out,
            same: Same::default(),
        };
        page.same = Same::on(&page.shelf);
        page.sort_out();
        page
    }

    /// Tells the page where it will be drawn, which clicks and page keys go by.
    pub fn resize(&mut self, area: Rect) {
        self.area = area;
        self.bring_into_view();
    }

    /// Tells the page the time, in seconds since 1970.
    pub fn set_now(&mut self, now: i64) {
        self.now = now;
    }

    /// Tells the page that a game is gone back to where it is left.
    pub fn set_way_back(&mut self) {
        self.way = Way::Back;
    }

    /// Something to be told on the page until the next key, as that a story could not be opened.
    pub fn tell(&mut self, notice: &str) {
        self.notice = Some(fit::line(notice));
    }

    /// Does a little of what takes time. To be called as long as no key waits and something is left to do.
    pub fn work(&mut self) -> Worked {
        if self.shows_details()
            && let Some(key) = self.chosen.clone()
            && self.loaded.as_ref().is_none_or(|(loaded, _)| *loaded != key)
        {
            let loaded = Loaded::of(&self.shelf, &key, self.depth);
            self.loaded = Some((key, loaded));
            return Worked::Changed;
        }
        if self.scan.is_over() {
            return Worked::Nothing;
        }
        let found = self.scan.step(SLICE);
        if found.is_empty() && !self.scan.is_over() {
            return Worked::Unseen;
        }
        self.shelf.add(found);
        self.same = Same::on(&self.shelf);
        // The story of a playthrough may have been found just now.
        if self.loaded.as_ref().is_some_and(|(_, loaded)| loaded.has_failed()) {
            self.loaded = None;
        }
        self.sort_out();
        Worked::Changed
    }

    /// Takes a key.
    pub fn press(&mut self, key: PanelKey) -> Chosen {
        self.notice = None;
        match key {
            PanelKey::Escape => return self.back(),
            PanelKey::Enter => return self.play(),
            PanelKey::Click { column, row } => return self.click(Position::new(column, row)),
            PanelKey::Up => self.walk(-1),
            PanelKey::Down => self.walk(1),
            PanelKey::PageUp => self.walk(-self.page()),
            PanelKey::PageDown => self.walk(self.page()),
            PanelKey::Home => self.walk(isize::MIN),
            PanelKey::End => self.walk(isize::MAX),
            PanelKey::Wheel(rows) => self.scroll(isize::from(rows)),
            PanelKey::Tab | PanelKey::BackTab => {
                self.shown = match self.shown {
                    Shown::List => Shown::Details { top: 0 },
                    Shown::Details { .. } => Shown::List,
                };
            }
            PanelKey::Control(_) => {}
            PanelKey::Char(c) => self.look_for(|filter| filter.push(c)),
            PanelKey::Paste(text) => self.look_for(|filter| filter.push_str(&text)),
            PanelKey::Backspace => self.look_for(|filter| {
                let last = filter.grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
                filter.truncate(last);
            }),
            PanelKey::Left | PanelKey::Right | PanelKey::Delete => {}
        }
        Chosen::Nothing
    }

    /// Draws the page.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let area = area.intersection(buffer.area);
        buffer.set_style(area, theme.panel);
        let places = Places::of(area);
        self.draw_frame(&places, buffer, theme);
        match self.shown {
            Shown::Details { top } => self.draw_details(places.body, top, buffer, theme),
            Shown::List => {
                self.draw_list(places.list, buffer, theme);
                if let Some(pane) = places.pane {
                    self.draw_pane(pane, buffer, theme);
                }
            }
        }
    }

    /// Whether the chosen story's details can be seen.
    fn shows_details(&self) -> bool {
        matches!(self.shown, Shown::Details { .. }) || Places::of(self.area).pane.is_some()
    }

    /// Leaves what was entered last: the details, the filter, the page.
    fn back(&mut self) -> Chosen {
        match self.shown {
            Shown::Details { .. } => self.shown = Shown::List,
            Shown::List if self.filter.is_empty() => return Chosen::Leave,
            Shown::List => self.look_for(String::clear),
        }
        Chosen::Nothing
    }

    /// Plays what is chosen.
    fn play(&mut self) -> Chosen {
        let what = match &self.chosen {
            None => return Chosen::Nothing,
            Some(Key::BuiltIn) => What::BuiltIn,
            Some(Key::Story(path)) => What::Story(path.clone()),
            Some(Key::Session(id)) => {
                let Some(recent) = self.shelf.recents.iter().find(|recent| recent.id == *id) else {
                    return Chosen::Nothing;
                };
                let story = match self.shelf.story_of(recent) {
                    Whereabouts::BuiltIn => None,
                    Whereabouts::File(path) => Some(path),
                    Whereabouts::Gone(path) => {
                        self.tell(&gone(&path));
                        return Chosen::Nothing;
                    }
                };
                What::Session { id: recent.id, name: recent.name.clone(), story }
            }
        };
        Chosen::Play(what)
    }

    /// A click chooses; one on what is chosen plays it.
    fn click(&mut self, at: Position) -> Chosen {
        let list = Places::of(self.area).list;
        if self.shown != Shown::List || !list.contains(at) {
            return Chosen::Nothing;
        }
        let index = self.top.saturating_add(usize::from(at.y.saturating_sub(list.y)));
        match self.rows.get(index).and_then(|row| row.key(&self.shelf)) {
            Some(key) if self.chosen.as_ref() == Some(&key) => self.play(),
            Some(key) => {
                self.chosen = Some(key);
                Chosen::Nothing
            }
            None => Chosen::Nothing,
        }
    }

    /// How many rows a page key goes.
    fn page(&self) -> isize {
        let places = Places::of(self.area);
        let height = match self.shown {
            Shown::List => places.list.height,
            Shown::Details { .. } => places.body.height,
        };
        isize::try_from(height.saturating_sub(1).max(1)).unwrap_or(1)
    }

    /// Goes so many entries down, or scrolls the details where they are shown.
    fn walk(&mut self, by: isize) {
        if self.shown != Shown::List {
            return self.scroll(by);
        }
        let rows = self.rows.iter().enumerate();
        let entries: Vec<usize> = rows.filter(|(_, row)| row.is_entry()).map(|(index, _)| index).collect();
        let at = self.chosen_row().and_then(|chosen| entries.iter().position(|index| *index == chosen)).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(entries.len().saturating_sub(1));
        self.chosen = entries.get(to).and_then(|index| self.key_at(*index));
        self.bring_into_view();
    }

    /// Moves what is seen, and chooses nothing.
    fn scroll(&mut self, by: isize) {
        let places = Places::of(self.area);
        match self.shown {
            Shown::List => {
                let most = self.rows.len().saturating_sub(usize::from(places.list.height));
                self.top = self.top.saturating_add_signed(by).min(most);
            }
            Shown::Details { top } => {
                let most = self.details_height(places.body).saturating_sub(usize::from(places.body.height));
                self.shown = Shown::Details { top: top.saturating_add_signed(by).min(most) };
            }
        }
    }

    /// Changes the filter; what fits best is chosen then.
    fn look_for(&mut self, change: impl FnOnce(&mut String)) {
        let mut filter = self.filter.clone();
        change(&mut filter);
        let filter: String = filter.chars().filter(|c| is_displayable(*c)).take(LONGEST_FILTER).collect();
        if filter == self.filter {
            return;
        }
        self.filter = filter;
        self.shown = Shown::List;
        self.sort_out();
        let best = if self.filter.is_empty() { None } else { rows::best(&self.rows) };
        let index = best.or_else(|| self.rows.iter().position(Row::is_entry));
        self.chosen = index.and_then(|index| self.key_at(index));
        self.top = 0;
        self.bring_into_view();
    }

    /// Makes the rows anew. What was chosen stays so, if it is there.
    fn sort_out(&mut self) {
        self.rows = rows::of(&self.shelf, &self.filter, &self.scan, self.folders);
        if self.chosen_row().is_none() {
            self.chosen = self.rows.iter().find_map(|row| row.key(&self.shelf));
        }
        self.bring_into_view();
    }

    fn key_at(&self, index: usize) -> Option<Key> {
        self.rows.get(index)?.key(&self.shelf)
    }

    /// The row of what is chosen.
    fn chosen_row(&self) -> Option<usize> {
        let key = self.chosen.as_ref()?;
        self.rows.iter().position(|row| row.is(key, &self.shelf))
    }

    /// Scrolls so that the chosen row is seen, with the heading above it where that is next to it.
    fn bring_into_view(&mut self) {
        let height = usize::from(Places::of(self.area).list.height).max(1);
        let chosen = self.chosen_row().unwrap_or(0);
        let headed = matches!(chosen.checked_sub(1).and_then(|above| self.rows.get(above)), Some(Row::Heading(_)));
        let first = if headed && height > 1 { chosen.saturating_sub(1) } else { chosen };
        let most = self.rows.len().saturating_sub(height);
        self.top = self.top.min(first).max(chosen.saturating_add(1).saturating_sub(height)).min(most);
    }
}

fn gone(path: &std::path::Path) -> String {
    match path.as_os_str().is_empty() {
        true => "Its story is of another golmac's adventure. Open the story file itself.".to_owned(),
        false => format!(
            "Its story file is gone: {}. Put it back, or into a folder of the library.",
            fit::line(&path.to_string_lossy())
        ),
    }
}
