//! What is known of the chosen story: beside the list where there is room, or in its place.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::cover::Picture;
use super::fit;
use super::rows::Key;
use super::{Page, ago};
use crate::library::{Details, Recent, Shelf, Whereabouts};
use crate::play::theme::Depth;
use crate::play::theme::Theme;

/// The most rows that a cover takes.
const COVER_ROWS: u16 = 24;

/// What was read of an entry.
#[derive(Debug)]
pub struct Loaded {
    /// Why there are none, in a line.
    details: Result<Details, String>,
    /// The cover, or why it can't be shown; None where there is none.
    cover: Option<Result<Picture, String>>,
}

impl Loaded {
    /// Reads an entry's story, which may take as long as the disk takes.
    pub fn of(shelf: &Shelf, key: &Key, depth: Depth) -> Loaded {
        let details = match key {
            Key::BuiltIn => Ok(Details::of_built_in(&shelf.built_in)),
            Key::Story(path) => Details::of_file(path).map_err(|error| error.to_string()),
            Key::Session(id) => match shelf.recents.iter().find(|recent| recent.id == *id) {
                None => Err("the playthrough is not there any more".to_owned()),
                Some(recent) => match shelf.story_of(recent) {
                    Whereabouts::BuiltIn => Ok(Details::of_built_in(&shelf.built_in)),
                    Whereabouts::File(path) => Details::of_file(&path).map_err(|error| error.to_string()),
                    Whereabouts::Gone(_) => Err("its story file is gone".to_owned()),
                },
            },
        };
        let bytes = details.as_ref().ok().and_then(|details| details.cover.clone());
        let cover = match depth {
            Depth::True | Depth::Indexed => bytes
                .map(|bytes| Picture::decode(&bytes).map_err(|error| format!("The cover can't be shown: {error}."))),
            Depth::Sixteen | Depth::None => None,
        };
        Loaded { details: details.map(|details| Details { cover: None, ..details }), cover }
    }

    /// Whether there are no details to be had.
    pub fn has_failed(&self) -> bool {
        self.details.is_err()
    }
}

impl Page {
    /// Details beside the list, behind a line that parts them.
    pub(super) fn draw_pane(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        for row in 0..area.height {
            fit::write(buffer, area, 0, row, "│", theme.border);
        }
        let inside = Rect { x: area.x.saturating_add(2), width: area.width.saturating_sub(3), ..area };
        self.draw_details(inside, 0, buffer, theme);
    }

    /// Details from a row of them on.
    pub(super) fn draw_details(&self, area: Rect, top: usize, buffer: &mut Buffer, theme: &Theme) {
        let area = inset(area);
        let cover = self.cover_rows(area);
        if let Some(Ok(picture)) = self.loaded().and_then(|loaded| loaded.cover.as_ref())
            && cover > 0
        {
            let height = cover.saturating_sub(1);
            picture.draw(Rect { height, ..area }, top, buffer, self.depth);
        }
        let from = usize::from(cover);
        for (index, (text, style)) in self.lines(area.width, theme).into_iter().enumerate() {
            if let Some(row) = index.saturating_add(from).checked_sub(top) {
                fit::write(buffer, area, 0, fit::cells(row), &text, style);
            }
        }
    }

    /// How many rows the details take in an area of this width.
    pub(super) fn details_height(&self, area: Rect) -> usize {
        let area = inset(area);
        usize::from(self.cover_rows(area)).saturating_add(self.lines(area.width, &Theme::default()).len())
    }

    /// What was read of the chosen entry.
    fn loaded(&self) -> Option<&Loaded> {
        let (key, loaded) = self.loaded.as_ref()?;
        (Some(key) == self.chosen.as_ref()).then_some(loaded)
    }

    /// Rows of the cover with the blank one below it; it leaves half of the area to the words.
    fn cover_rows(&self, area: Rect) -> u16 {
        let Some(Ok(picture)) = self.loaded().and_then(|loaded| loaded.cover.as_ref()) else { return 0 };
        let most = (area.height / 2).min(COVER_ROWS);
        match picture.rows(area.width, most) {
            0..=2 => 0,
            rows => rows.saturating_add(1),
        }
    }

    /// All that is said, in lines of at most so many cells.
    fn lines(&self, cells: u16, theme: &Theme) -> Vec<(String, Style)> {
        let mut page = Lines { cells: usize::from(cells), lines: Vec::new() };
        let recent = match &self.chosen {
            Some(Key::Session(id)) => self.shelf.recents.iter().find(|recent| recent.id == *id),
            Some(Key::BuiltIn | Key::Story(_)) | None => None,
        };
        match self.loaded().map(|loaded| (&loaded.details, &loaded.cover)) {
            None => page.add("…", theme.dim),
            Some((Ok(details), cover)) => {
                page.story(details, theme);
                if let Some(Err(error)) = cover {
                    page.blank();
                    page.add(error, theme.error);
                }
            }
            Some((Err(error), _)) => {
                page.add(recent.map_or("This story can't be shown", |recent| &recent.title), theme.title);
                page.add(error, theme.error);
            }
        }
        if let Some(recent) = recent {
            page.playthrough(recent, self.now, theme);
        }
        let path = match (&self.chosen, recent.map(|recent| self.shelf.story_of(recent))) {
            (Some(Key::Story(path)), _) => Some(path.clone()),
            (_, Some(Whereabouts::File(path) | Whereabouts::Gone(path))) => Some(path),
            (_, Some(Whereabouts::BuiltIn) | None) => None,
        };
        if let Some(path) = path.filter(|path| !path.as_os_str().is_empty()) {
            page.blank();
            page.add(&path.to_string_lossy(), theme.dim);
        }
        page.lines
    }
}

/// A column is left free at both sides.
fn inset(area: Rect) -> Rect {
    match area.width {
        0..=8 => area,
        width => Rect { x: area.x.saturating_add(1), width: width.saturating_sub(2), ..area },
    }
}

/// Lines that are being written.
struct Lines {
    cells: usize,
    lines: Vec<(String, Style)>,
}

impl Lines {
    fn add(&mut self, text: &str, style: Style) {
        for paragraph in text.split('\n') {
            let wrapped = fit::wrap(&fit::line(paragraph), self.cells);
            self.lines.extend(wrapped.into_iter().map(|line| (line, style)));
        }
    }

    fn blank(&mut self) {
        self.lines.push((String::new(), Style::new()));
    }

    fn story(&mut self, details: &Details, theme: &Theme) {
        let metadata = &details.metadata;
        self.add(&details.title, theme.title);
        if let Some(headline) = &metadata.headline {
            self.add(headline, theme.panel);
        }
        if let Some(author) = &metadata.author {
            self.add(&format!("by {author}"), theme.accent);
        }
        let series = metadata.series.as_ref().map(|series| match &metadata.series_number {
            Some(number) => format!("{series} {number}"),
            None => series.clone(),
        });
        let year = metadata.first_published.as_ref();
        let facts: Vec<&str> =
            [metadata.genre.as_ref(), year, series.as_ref()].into_iter().flatten().map(String::as_str).collect();
        if !facts.is_empty() {
            self.add(&facts.join(", "), theme.dim);
        }
        if let Some(description) = &metadata.description {
            for paragraph in description.split('\n') {
                self.blank();
                self.add(paragraph, theme.panel);
            }
        }
        self.blank();
        if let Some(fault) = &details.record_fault {
            self.add(&fault.to_string(), theme.error);
        }
        let (game, version, size) = (details.game, details.version, details.length.div_ceil(1024));
        self.add(&format!("Release {}, serial code {}", game.release, game.serial), theme.dim);
        self.add(&format!("Z-code version {version}, {size} KiB"), theme.dim);
        self.add(&format!("IFID {}", details.ifid), theme.dim);
    }

    fn playthrough(&mut self, recent: &Recent, now: i64, theme: &Theme) {
        self.blank();
        self.add(&format!("Playthrough {}", recent.name), theme.title);
        if let Some(place) = &recent.place {
            self.add(place, theme.panel);
        }
        let turns = match recent.turns {
            1 => "1 turn taken".to_owned(),
            turns => format!("{turns} turns taken"),
        };
        self.add(&format!("Turn {}, {turns}", recent.turn), theme.panel);
        if let Some(score) = recent.score {
            self.add(&format!("Score {score}"), theme.panel);
        }
        self.add(&format!("Played {}", ago::ago(recent.played, now)), theme.panel);
    }
}
