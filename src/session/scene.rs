//! Where the player is and how well it goes, as far as a screen tells: the place, the score and the turns.
//!
//! Up to Version 3 the status line says so (§8.2). Later stories draw it themselves: what nearly all of them put into the upper window's first
//! row is read back. What can't be told is left open.

use crate::zmachine::screen::{Cell, Screen, StatusRight};

/// What a status line says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scene {
    pub place: Option<String>,
    pub score: Option<i32>,
    /// Turns or moves, as the story counts them.
    pub moves: Option<i32>,
}

/// Characters of a place's name that are kept.
const LONGEST_PLACE: usize = 60;

/// Spaces that end the place in a row: one or two may stand in it.
const GAP: &str = "   ";

impl Scene {
    /// What this screen tells.
    pub fn of(screen: &Screen) -> Scene {
        match screen.status() {
            Some(status) => {
                let (score, moves) = match status.right {
                    StatusRight::Score { score, turns, .. } => (Some(score.into()), Some(turns.into())),
                    StatusRight::Time { .. } => (None, None),
                };
                Scene { place: name(&status.room), score, moves }
            }
            None => {
                let rows = screen.still_rows();
                let mut written = rows.iter().map(|cells| text_of(cells)).enumerate();
                let first = written.find(|(_, row)| !row.trim().is_empty());
                let last = written.rfind(|(_, row)| !row.trim().is_empty());
                // Many rows are a menu, a map or a form.
                let height = last.map_or(0, |(at, _)| at + 1).max(screen.upper_height().into());
                match (first, height) {
                    (Some((_, row)), ..=3) => Scene::of_row(&row),
                    _ => Scene::default(),
                }
            }
        }
    }

    /// What a status line that a story has drawn says.
    fn of_row(row: &str) -> Scene {
        let trimmed = row.trim_end();
        let (left, right) = match trimmed.trim_start().split_once(GAP) {
            Some((left, right)) => (left, right),
            None => (trimmed.trim_start(), ""),
        };
        let lower = trimmed.to_lowercase();
        let slashed = slashed(right);
        let score = after(&lower, "score").or(slashed.map(|(score, _)| score));
        let moves = ["moves", "turns", "turn", "move"].iter().find_map(|label| after(&lower, label));
        let labelled = |text: &str| ["score", "moves", "turns"].iter().any(|label| text.to_lowercase().contains(label));
        let place = if labelled(left) { None } else { name(left) };
        Scene { place, score, moves: moves.or(slashed.map(|(_, moves)| moves)) }
    }
}

fn text_of(cells: &[Cell]) -> String {
    cells.iter().filter_map(Cell::character).collect()
}

fn name(text: &str) -> Option<String> {
    // Shogun has a colon behind it.
    let name: String = text.trim().trim_end_matches(':').chars().take(LONGEST_PLACE).collect();
    (!name.is_empty()).then_some(name)
}

/// The number after a word and a colon or spaces: `score: 10`.
fn after(row: &str, label: &str) -> Option<i32> {
    row.match_indices(label).find_map(|(at, _)| number(row.get(at + label.len()..)?.trim_start_matches([':', ' '])))
}

/// The number at the beginning of a text.
fn number(text: &str) -> Option<i32> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    text.get(..text.len() - digits.len() + end)?.parse().ok()
}

/// The two numbers of `10/25`, as short status lines have score and moves.
fn slashed(text: &str) -> Option<(i32, i32)> {
    text.split_whitespace().find_map(|word| {
        let (score, moves) = word.split_once('/')?;
        Some((score.parse().ok()?, moves.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(row: &str, place: Option<&str>, score: Option<i32>, moves: Option<i32>) {
        assert_eq!(Scene::of_row(row), Scene { place: place.map(str::to_owned), score, moves }, "{row:?}");
    }

    #[test]
    fn a_status_line_tells_place_score_and_moves() {
        check(" At End Of Road                    Score: 36    Moves: 12", Some("At End Of Road"), Some(36), Some(12));
        check(" Market Square   Score: -5  Turns: 3 ", Some("Market Square"), Some(-5), Some(3));
        check(" The Bridge                                 10/250", Some("The Bridge"), Some(10), Some(250));
        check("Erasmus:                  Score: 5    Moves: 3", Some("Erasmus"), Some(5), Some(3));
        check("Foyer of the Opera House (in the chair)", Some("Foyer of the Opera House (in the chair)"), None, None);
    }

    #[test]
    fn what_is_not_told_is_left_open() {
        check("", None, None, None);
        check("  Score: 7", None, Some(7), None);
        check(" Hall     Time: 9:05 pm", Some("Hall"), None, None);
        check(" Hall     6/x/2026", Some("Hall"), None, None);
        check(" Hall     Score: 99999999999", Some("Hall"), None, None);
    }
}
