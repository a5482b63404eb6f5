//! The timeline: the tree of all turns, with the text of the one under the cursor, to go to any of them.
//!
//! `tree` makes rows of the turns once, whenever what is folded changes; `view` draws those that are seen. The panel asks for the text of a turn
//! ([`TimelinePanel::wants_text`]) and for turns whose text has certain words ([`Wish::Search`]), and goes on without where nobody answers.

mod search;
mod tree;
mod view;

#[cfg(test)]
pub mod tests;

use std::collections::HashSet;

use ratatui::layout::Rect;

use self::search::Search;
use self::tree::{Folds, Kind, Row};
use super::cells::wrapped;
use super::field::Field;
use super::frame::row_in;
use super::list::{List, Moved};
use super::scroll::Scroll;
use super::{PanelKey, Wish};
use crate::session::{Timeline, TurnNumber};

/// Bytes of a turn's text that are shown.
const MOST_TEXT: usize = 64 << 10;

/// What the keys are for.
#[derive(Debug, Clone)]
enum Mode {
    /// Going about in the tree.
    Browsing,
    /// Reading the text of the turn under the cursor, in all of the panel.
    Reading,
    /// Typing the name of the turn under the cursor.
    Naming(Field),
    Searching(Box<Search>),
}

/// The tree of turns, and where in it the cursor is.
#[derive(Debug, Clone)]
pub struct TimelinePanel {
    timeline: Timeline,
    /// The turns on the way to where the player is.
    way: HashSet<TurnNumber>,
    title: String,
    folds: Folds,
    rows: Vec<Row>,
    list: List,
    mode: Mode,
    /// The text of a turn, as it was given.
    text: Option<(TurnNumber, String)>,
    scroll: Scroll,
    /// What has to be said about the last key.
    message: Option<String>,
}

impl TimelinePanel {
    /// With the cursor where the player is.
    pub fn new(timeline: &Timeline) -> TimelinePanel {
        let mut panel = TimelinePanel {
            timeline: timeline.clone(),
            way: HashSet::new(),
            title: String::new(),
            folds: Folds::default(),
            rows: Vec::new(),
            list: List::default(),
            mode: Mode::Browsing,
            text: None,
            scroll: Scroll::default(),
            message: None,
        };
        panel.learn(timeline.here());
        panel
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    /// Shows what the turns are now. The cursor and what is folded stay.
    pub fn set_timeline(&mut self, timeline: &Timeline) {
        let cursor = self.cursor();
        self.timeline = timeline.clone();
        self.learn(cursor);
    }

    /// Says something about what was wished, until the next key.
    pub fn set_message(&mut self, message: &str) {
        self.message = Some(message.to_owned());
    }

    /// The turn whose text would be shown, if it is not there.
    pub fn wants_text(&self) -> Option<TurnNumber> {
        let wanted = self.cursor();
        let is_there = self.text.as_ref().is_some_and(|(turn, _)| *turn == wanted);
        (!is_there).then_some(wanted)
    }

    /// Gives the text of a turn.
    pub fn set_text(&mut self, turn: TurnNumber, mut text: String) {
        let mut end = text.len().min(MOST_TEXT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        (self.text, self.scroll) = (Some((turn, text)), Scroll::default());
    }

    /// Gives the turns whose text has the words that were wished to be searched for. An answer that comes too late is passed over.
    pub fn set_found(&mut self, words: &str, found: &[TurnNumber]) {
        if let Mode::Searching(search) = &mut self.mode {
            search.set_found(words, found, &self.timeline);
        }
    }

    /// The turn under the cursor: of a row that stands for several, the first.
    pub fn cursor(&self) -> TurnNumber {
        let hit = match &self.mode {
            Mode::Searching(search) => search.cursor(),
            Mode::Browsing | Mode::Reading | Mode::Naming(_) => None,
        };
        hit.or(self.row().map(|row| row.turn)).unwrap_or(self.timeline.here())
    }

    fn row(&self) -> Option<Row> {
        self.list.chosen().and_then(|row| self.rows.get(row)).copied()
    }

    /// Takes note of a timeline that is another now.
    fn learn(&mut self, cursor: TurnNumber) {
        self.way = self.timeline.path_to(self.timeline.here()).into_iter().collect();
        // The beginning is none that was taken.
        let turns = counted(self.timeline.len().saturating_sub(1), "turn", "turns");
        let branches = counted(self.timeline.tips().count(), "branch", "branches");
        self.title = format!("Timeline: {turns}, {branches}");
        self.fold();
        self.reveal(cursor);
    }

    /// Makes the rows anew. The cursor stays at the row that stands for the turn where it was.
    fn fold(&mut self) {
        let cursor = self.row().map(|row| row.turn);
        self.rows = tree::rows(&self.timeline, &self.way, &self.folds);
        self.list.set_count(self.rows.len());
        if let Some(place) = cursor.and_then(|cursor| self.place_of(cursor)) {
            self.list.choose(place);
        }
    }

    /// The row that is a turn's own, or begins with it.
    fn place_of(&self, turn: TurnNumber) -> Option<usize> {
        let own = |row: &Row| row.turn == turn && row.folded().is_none();
        self.rows.iter().position(own).or_else(|| self.rows.iter().position(|row| row.turn == turn))
    }

    /// Goes to a turn and unfolds what hides it.
    fn reveal(&mut self, turn: TurnNumber) {
        let closed: Vec<TurnNumber> =
            self.timeline.back_from(turn).map(|turn| turn.number).filter(|on| self.folds.closed.contains(on)).collect();
        if closed.iter().fold(false, |changed, on| (*on != turn && self.folds.closed.remove(on)) || changed) {
            self.fold();
        }
        // A run of things that happened may be within a middle.
        const DEEPEST: usize = 2;
        for _ in 0..DEEPEST {
            if self.rows.iter().any(|row| row.turn == turn && row.folded().is_none()) {
                break;
            }
            let folded: std::collections::HashMap<_, _> =
                self.rows.iter().filter_map(|row| Some((row.turn, row.folded()?))).collect();
            let Some(fold) = self.timeline.back_from(turn).find_map(|on| folded.get(&on.number)) else { break };
            self.folds.unfolded.insert(*fold);
            self.fold();
        }
        if let Some(place) = self.place_of(turn) {
            self.list.choose(place);
        }
    }

    /// Takes a key on a screen of this size.
    pub fn press(&mut self, key: PanelKey, screen: Rect) -> Wish {
        self.message = None;
        let before = self.cursor();
        let wish = match &mut self.mode {
            Mode::Browsing => self.browse(&key, screen),
            Mode::Reading => self.read(&key, screen),
            Mode::Naming(field) => match key {
                PanelKey::Enter => {
                    let name = field.text().split_whitespace().collect::<Vec<_>>().join(" ");
                    self.name(name)
                }
                PanelKey::Escape => self.turn_to(Mode::Browsing),
                key => {
                    field.press(&key);
                    Wish::Stay
                }
            },
            Mode::Searching(_) => self.search(&key, screen),
        };
        if self.cursor() != before {
            self.scroll = Scroll::default();
        }
        self.list.settle(self.parts(screen).list.height);
        wish
    }

    fn turn_to(&mut self, mode: Mode) -> Wish {
        self.mode = mode;
        Wish::Stay
    }

    fn browse(&mut self, key: &PanelKey, screen: Rect) -> Wish {
        let parts = self.parts(screen);
        if self.list.press(key, parts.list.height) == Moved::Yes {
            return Wish::Stay;
        }
        match key {
            PanelKey::Enter => return self.take(),
            PanelKey::Escape | PanelKey::Char('q') => return Wish::Close,
            PanelKey::Left => self.shut(),
            PanelKey::Right => self.open(),
            PanelKey::Char('+') => self.open_all(),
            PanelKey::Char('-') => self.fold_all(),
            PanelKey::Tab | PanelKey::Char('b') => self.to_branch(Way::Down),
            PanelKey::BackTab | PanelKey::Char('B') => self.to_branch(Way::Up),
            PanelKey::Char('h') => self.reveal(self.timeline.here()),
            PanelKey::Char('n') => self.begin_name(),
            PanelKey::Char('/') => self.mode = Mode::Searching(Box::default()),
            PanelKey::Char('t') => self.mode = Mode::Reading,
            PanelKey::Char(' ') => self.scroll_text(&PanelKey::PageDown, parts.text),
            PanelKey::Backspace => self.scroll_text(&PanelKey::PageUp, parts.text),
            PanelKey::Click { column, row } => {
                let row = row_in(parts.list, *column, *row).and_then(|row| self.list.row_at(row, parts.list.height));
                match row {
                    Some(row) if self.list.chosen() == Some(row) => return self.take(),
                    Some(row) => self.list.choose(row),
                    None => {}
                }
            }
            PanelKey::Up
            | PanelKey::Down
            | PanelKey::PageUp
            | PanelKey::PageDown
            | PanelKey::Home
            | PanelKey::End
            | PanelKey::Wheel(_)
            | PanelKey::Delete
            | PanelKey::Char(_)
            | PanelKey::Control(_)
            | PanelKey::Paste(_) => {}
        }
        Wish::Stay
    }

    /// Goes to the turn under the cursor; what is folded is unfolded.
    fn take(&mut self) -> Wish {
        let Some(row) = self.row() else { return Wish::Stay };
        match row.kind {
            Kind::Turn | Kind::Closed { .. } if row.turn == self.timeline.here() => Wish::Close,
            Kind::Turn | Kind::Closed { .. } => Wish::Travel(row.turn),
            Kind::Middle { .. } | Kind::Happened { .. } => {
                self.open();
                Wish::Stay
            }
        }
    }

    /// Unfolds what the row under the cursor hides.
    fn open(&mut self) {
        let Some(row) = self.row() else { return };
        let changed = match row.folded() {
            Some(fold) => self.folds.unfolded.insert(fold),
            None => self.folds.closed.remove(&row.turn),
        };
        if changed {
            self.fold();
        }
    }

    /// Folds what the row under the cursor was unfolded from; or closes its branch; or, where that is done, goes to the turn that it leaves.
    fn shut(&mut self) {
        let Some(row) = self.row() else { return };
        if let Some(fold) = row.unfolded {
            self.folds.unfolded.remove(&fold);
            self.fold();
            if let Some(place) = self.rows.iter().position(|row| row.folded() == Some(fold)) {
                self.list.choose(place);
            }
            return;
        }
        let leaves = self.timeline.get(row.branch).and_then(|turn| turn.parent);
        match (row.kind, leaves) {
            (_, None) => {}
            (Kind::Closed { .. }, Some(parent)) => self.reveal(parent),
            (Kind::Turn | Kind::Middle { .. } | Kind::Happened { .. }, Some(_)) => {
                self.folds.closed.insert(row.branch);
                self.fold();
                if let Some(place) = self.place_of(row.branch) {
                    self.list.choose(place);
                }
            }
        }
    }

    /// Shows every turn in a row of its own.
    fn open_all(&mut self) {
        self.folds.closed.clear();
        // Things that happened may be within a middle.
        loop {
            let folded: Vec<_> = self.rows.iter().filter_map(Row::folded).collect();
            let before = self.folds.unfolded.len();
            self.folds.unfolded.extend(folded);
            self.fold();
            if self.folds.unfolded.len() == before {
                break;
            }
        }
    }

    /// Shows but where each branch begins, and the way to where the player is.
    fn fold_all(&mut self) {
        let cursor = self.cursor();
        self.folds = Folds::default();
        self.fold();
        self.folds.closed = self.rows.iter().filter(|row| row.begins).map(|row| row.turn).collect();
        self.fold();
        let shown = self.timeline.back_from(cursor).find_map(|turn| self.place_of(turn.number));
        if let Some(place) = shown {
            self.list.choose(place);
        }
    }

    /// Goes to the next row at which a branch begins, or the one before; round and round.
    fn to_branch(&mut self, way: Way) {
        let (at, count) = (self.list.chosen().unwrap_or(0), self.rows.len());
        let begins = |row: &usize| self.rows.get(*row).is_some_and(|row| row.begins);
        let found = match way {
            Way::Down => (at.saturating_add(1)..count).chain(0..at).find(begins),
            Way::Up => (0..at).rev().chain((at..count).rev()).find(begins),
        };
        match found {
            Some(row) => self.list.choose(row),
            None => self.set_message("There is one branch."),
        }
    }

    fn begin_name(&mut self) {
        match self.row() {
            Some(row) if row.folded().is_none() => {
                let name = self.timeline.get(row.turn).and_then(|turn| turn.name.as_deref()).unwrap_or_default();
                self.mode = Mode::Naming(Field::with(name));
            }
            Some(_) | None => self.set_message("These are several turns: press Right to see them."),
        }
    }

    /// Names the turn under the cursor.
    fn name(&mut self, name: String) -> Wish {
        let turn = self.cursor();
        if is_number(&name) {
            self.set_message("A name that is a number would be taken for a turn. Give another.");
            return Wish::Stay;
        }
        self.mode = Mode::Browsing;
        let name = Some(name).filter(|name| !name.is_empty());
        if self.timeline.get(turn).is_none_or(|turn| turn.name == name) {
            return Wish::Stay;
        }
        self.timeline.set_name(turn, name.clone());
        self.fold();
        self.reveal(turn);
        Wish::Name { turn, name }
    }

    fn read(&mut self, key: &PanelKey, screen: Rect) -> Wish {
        let text = self.parts(screen).text;
        match key {
            PanelKey::Enter => {
                self.mode = Mode::Browsing;
                return self.take();
            }
            PanelKey::Escape | PanelKey::Left | PanelKey::Char('t' | 'q') => self.mode = Mode::Browsing,
            key => self.scroll_text(key, text),
        }
        Wish::Stay
    }

    fn scroll_text(&mut self, key: &PanelKey, area: Option<Rect>) {
        if let Some((area, (_, text))) = area.zip(self.text.as_ref()) {
            let count = wrapped(text, area.width).count();
            self.scroll.press(key, count, area.height);
        }
    }

    /// Takes a key while words are typed.
    fn search(&mut self, key: &PanelKey, screen: Rect) -> Wish {
        let list = self.parts(screen).list;
        let Mode::Searching(search) = &mut self.mode else { return Wish::Stay };
        match key {
            PanelKey::Click { column, row } => {
                let row = row_in(list, *column, *row).and_then(|row| search.list.row_at(row, list.height));
                row.into_iter().for_each(|row| search.list.choose(row));
                Wish::Stay
            }
            PanelKey::Escape => self.turn_to(Mode::Browsing),
            PanelKey::Enter => {
                let found = search.cursor();
                self.mode = Mode::Browsing;
                found.into_iter().for_each(|turn| self.reveal(turn));
                Wish::Stay
            }
            key => search.press(key, list.height, &self.timeline),
        }
    }
}

/// Which way in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Down,
    Up,
}

/// Whether a name would be taken for a turn's number, or for a way: `12`, `+1`.
fn is_number(name: &str) -> bool {
    let digits = name.strip_prefix(['+', '-']).unwrap_or(name);
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

fn counted(count: usize, one: &str, several: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {several}"),
    }
}
