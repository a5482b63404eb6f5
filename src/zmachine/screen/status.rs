//! The status line of Versions 1 to 3 (§8.2): what it says, and how that is laid out in a width.

use serde::{Deserialize, Serialize};

use super::filter::{cells_of, is_displayable};

/// Characters of a room's name that are kept: more than any screen shows.
const LONGEST_ROOM: usize = 255;

/// From this width on the score is spelled out.
const WIDE: usize = 55;

/// Cells of a room's name that the right-hand side must leave room for.
const LEAST_ROOM: usize = 8;

/// What the status line says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Status {
    /// The short name of the object in the first global; empty where that is no object (§8.2.2.1).
    pub room: String,
    pub right: StatusRight,
}

/// The right-hand side of the status line (§8.2.3). Versions 1 and 2 have scores only (§8.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum StatusRight {
    /// The second and third globals of a score game.
    Score { score: i16, turns: i16, label: TurnsLabel },
    /// The second and third globals of a time game.
    Time { hours: i16, minutes: i16 },
}

/// What the second number of a score game counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TurnsLabel {
    Moves,
    /// Planetfall and Stationfall keep the time there.
    Time,
}

impl Status {
    /// The status line in exactly `width` cells: the room's name at the left, cut at a space with "..." where it must be
    /// (§8.2.2.2), and the right-hand side if there is room (§8.2.3).
    pub fn lay_out(&self, width: u8) -> String {
        let width = usize::from(width);
        // A cell at each side, and two at least between the sides.
        let Some(inner) = width.checked_sub(2) else {
            return " ".repeat(width);
        };
        let room: String = self.room.chars().filter(|c| is_displayable(*c)).collect();
        let fits = |right: &String, room: usize| right.len() + 2 + room <= inner;
        let name = cells_in(&room);
        let (long, short) = (self.right.spelled_out(), self.right.brief());
        let right = match () {
            () if width >= WIDE && fits(&long, name) => long,
            () if fits(&short, name.min(LEAST_ROOM)) => short,
            () => String::new(),
        };
        let for_room = if right.is_empty() { inner } else { inner.saturating_sub(right.len() + 2) };
        let room = cut(&room, for_room);
        let gap = inner.saturating_sub(cells_in(&room) + right.len());
        format!(" {room}{:gap$}{right} ", "")
    }

    /// Whether it is one that [`Status::displayable`] has made.
    pub(super) fn is_displayable(&self) -> bool {
        self.room.chars().count() <= LONGEST_ROOM && self.room.chars().all(is_displayable)
    }

    /// The same, of characters that may be shown, and no longer than a screen.
    pub(super) fn displayable(mut self) -> Status {
        self.room.retain(is_displayable);
        if let Some((end, _)) = self.room.char_indices().nth(LONGEST_ROOM) {
            self.room.truncate(end);
        }
        self
    }
}

impl StatusRight {
    fn spelled_out(self) -> String {
        match self {
            StatusRight::Score { score, turns, label: TurnsLabel::Moves } => format!("Score: {score}  Moves: {turns}"),
            StatusRight::Score { score, turns, label: TurnsLabel::Time } => format!("Score: {score}  Time: {turns}"),
            StatusRight::Time { .. } => self.brief(),
        }
    }

    fn brief(self) -> String {
        match self {
            StatusRight::Score { score, turns, .. } => format!("{score}/{turns}"),
            StatusRight::Time { hours, minutes } => {
                // Not modulo 12: Cutthroats shows "99:99" for its hour 111 on purpose.
                let shown = match hours {
                    0 => 12,
                    13.. => hours.saturating_sub(12),
                    _ => hours,
                };
                format!("{shown}:{minutes:02} {}", if hours < 12 { "AM" } else { "PM" })
            }
        }
    }
}

fn cells_in(text: &str) -> usize {
    text.chars().map(cells_of).sum()
}

/// A name in at most `width` cells: whole, or up to its last space that leaves room for "...".
fn cut(name: &str, width: usize) -> String {
    if cells_in(name) <= width {
        return name.to_owned();
    }
    let Some(kept_width) = width.checked_sub(3) else {
        return ".".repeat(width);
    };
    let mut used = 0;
    let kept: String = name
        .chars()
        .take_while(|c| {
            used += cells_of(*c);
            used <= kept_width
        })
        .collect();
    let at_word = name.get(kept.len()..).is_some_and(|rest| rest.starts_with(' '));
    let kept = match kept.rfind(' ') {
        Some(space) if !at_word => kept.get(..space).unwrap_or(&kept),
        _ => &kept,
    };
    format!("{}...", kept.trim_end())
}
