//! Turns in words: one as a line, the branches as a list, the tree with its turns indented. It is to be read aloud as well as seen.

use std::collections::HashSet;

use super::input::LOADED;
use super::{Scene, Timeline, Turn, TurnKind, TurnNumber, clock};

/// Turns at the beginning and at the end of a stretch without branches that a folded tree shows.
const ENDS: usize = 3;

/// Branches within branches that are indented; deeper ones stand below each other.
const DEEPEST: usize = 12;

/// Characters of a command that are shown.
const LONGEST_COMMAND: usize = 60;

/// Characters around words that were found.
const CONTEXT: usize = 70;

/// Whether a turn came about while the player did nothing.
pub fn happened(timeline: &Timeline, number: TurnNumber) -> bool {
    timeline.get(number).is_some_and(|turn| match turn.kind {
        TurnKind::Waiting | TurnKind::Event => true,
        TurnKind::Beginning | TurnKind::Action => false,
    })
}

/// How much of a tree is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Folded,
    Whole,
}

/// Where a turn is: `turn 12, West of House, score 5`.
pub fn place(timeline: &Timeline, number: TurnNumber) -> String {
    match timeline.get(number) {
        Some(turn) => place_in_words(Some(number), &turn.scene),
        None => format!("turn {number}"),
    }
}

/// Where a game is, in a few words: `turn 12, West of House, score 5`.
pub fn place_in_words(turn: Option<TurnNumber>, scene: &Scene) -> String {
    let parts = [
        turn.map(|turn| format!("turn {turn}")),
        scene.place.clone(),
        scene.score.map(|score| format!("score {score}")),
        scene.moves.filter(|_| turn.is_none()).map(|moves| format!("turn {moves} of the story")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A turn in a line: `turn 12, "open mailbox", West of House, score 5`.
pub fn summary(timeline: &Timeline, number: TurnNumber) -> String {
    timeline.get(number).map_or_else(|| format!("turn {number}"), line)
}

fn line(turn: &Turn) -> String {
    let mut line = format!("turn {}, {}", turn.number, command(turn));
    let place = place_in_words(None, &Scene { moves: None, ..turn.scene.clone() });
    if !place.is_empty() {
        line.push_str(&format!(", {place}"));
    }
    if let Some(name) = &turn.name {
        line.push_str(&format!(", called \"{name}\""));
    }
    line
}

/// What was done in a turn.
fn command(turn: &Turn) -> String {
    match done_instead(turn) {
        Some(words) => words.to_owned(),
        None => {
            let shown: String = turn.command.chars().take(LONGEST_COMMAND).collect();
            let more = if shown.len() < turn.command.len() { "..." } else { "" };
            format!("\"{shown}{more}\"")
        }
    }
}

/// What was done in a turn other than typing a command, in words.
pub fn done_instead(turn: &Turn) -> Option<&'static str> {
    match turn.kind {
        TurnKind::Beginning => Some("the beginning"),
        TurnKind::Waiting => Some("time passes"),
        TurnKind::Event => Some("something happens"),
        TurnKind::Action if turn.command == LOADED => Some("restored from a saved game"),
        TurnKind::Action if turn.command.is_empty() => Some("an empty line"),
        TurnKind::Action => None,
    }
}

/// The line of a text in which the first of these words is, or as much of it as is of use.
pub fn context(text: &str, words: &str) -> String {
    let word = words.split_whitespace().next().unwrap_or_default().trim_matches('"').to_lowercase();
    let line = text.lines().find(|line| line.to_lowercase().contains(&word));
    let line = line.or_else(|| text.lines().find(|line| !line.trim().is_empty())).unwrap_or_default().trim();
    // By characters: letters may change their length with their case.
    let at = line.to_lowercase().find(&word).unwrap_or(0);
    let from = line.to_lowercase().get(..at).map_or(0, |before| before.chars().count()).saturating_sub(CONTEXT / 2);
    let cut: String = line.chars().skip(from).take(CONTEXT).collect();
    let (before, after) = (if from > 0 { "..." } else { "" }, line.chars().count() > from + CONTEXT);
    format!("{before}{cut}{}", if after { "..." } else { "" })
}

/// The branches: where each ends and where it leaves the present one.
pub fn branches(timeline: &Timeline) -> Vec<String> {
    let here = timeline.here();
    let tips: Vec<&Turn> = timeline.tips().collect();
    let heading = match tips.len() {
        1 => "[There is one branch.]".to_owned(),
        count => format!("[There are {count} branches. Go to the end of one by its number.]"),
    };
    let branch = |tip: &&Turn| {
        let date = clock::date(tip.made);
        let present = timeline.is_on_path(here, tip.number);
        let relation = match timeline.fork_of(tip.number, here) {
            _ if tip.number == here => "you are here".to_owned(),
            _ if present => format!("you are on it, at turn {here}"),
            Some(fork) => format!("leaves this one after turn {fork}"),
            None => "begins elsewhere".to_owned(),
        };
        format!("{} {}, {date}: {relation}", if present { "*" } else { " " }, line(tip))
    };
    std::iter::once(heading).chain(tips.iter().map(branch)).collect()
}

/// All turns, each branch indented more than the one that it leaves; the way to the present turn is marked.
pub fn tree(timeline: &Timeline, length: Length) -> Vec<String> {
    let way: HashSet<TurnNumber> = timeline.path_to(timeline.here()).into_iter().collect();
    // The beginning is none that was taken.
    let count = timeline.len().saturating_sub(1);
    let turns = if count == 1 { "One turn".to_owned() } else { format!("{count} turns") };
    let mut lines = vec![format!("[{turns}. A star marks the way to where you are, turn {}.]", timeline.here())];
    // What is still to be told, the next last: the first turn of a stretch and how deep it stands.
    let mut open: Vec<(TurnNumber, usize)> = timeline.roots().map(|root| (root, 0)).collect();
    open.reverse();
    while let Some((first, depth)) = open.pop() {
        let stretch = stretch(timeline, first);
        let indent = "  ".repeat(depth.min(DEEPEST));
        let told = |number: &TurnNumber| {
            let star = if way.contains(number) { "*" } else { " " };
            let here = if *number == timeline.here() { ", you are here" } else { "" };
            format!("{star} {indent}{}{here}", summary(timeline, *number))
        };
        fold(timeline, &stretch, length, &mut lines, told, &indent);
        let children = stretch.last().map_or(&[][..], |last| timeline.children(*last));
        // The way to the present turn, or else the newest branch, stands below the others, as deep as before.
        let onward = children.iter().find(|child| way.contains(child)).or(children.last());
        open.extend(onward.map(|child| (*child, depth)));
        open.extend(children.iter().rev().filter(|child| Some(*child) != onward).map(|child| (*child, depth + 1)));
    }
    lines
}

/// A turn and those that follow it up to the next fork.
fn stretch(timeline: &Timeline, first: TurnNumber) -> Vec<TurnNumber> {
    let next = |number: &TurnNumber| match timeline.children(*number) {
        [only] => Some(*only),
        _ => None,
    };
    std::iter::successors(Some(first), next).collect()
}

/// The lines of a stretch, of which a folded tree leaves out the middle where nothing in it has a name.
fn fold(
    timeline: &Timeline,
    stretch: &[TurnNumber],
    length: Length,
    lines: &mut Vec<String>,
    told: impl Fn(&TurnNumber) -> String,
    indent: &str,
) {
    let named = |number: &TurnNumber| timeline.get(*number).is_some_and(|turn| turn.name.is_some());
    let alone = |number: &TurnNumber| {
        length == Length::Whole || named(number) || *number == timeline.here() || !happened(timeline, *number)
    };
    // Turns that just happened, one after the other, are told as one.
    let runs: Vec<&[TurnNumber]> = stretch.chunk_by(|one, other| !alone(one) && !alone(other)).collect();
    let is_kept = |(place, run): (usize, &&[TurnNumber])| {
        let at_end = place < ENDS || place + ENDS >= runs.len();
        let wanted = |number: &TurnNumber| named(number) || *number == timeline.here();
        length == Length::Whole || runs.len() <= 2 * ENDS + 1 || at_end || run.iter().any(wanted)
    };
    let mut left_out = 0;
    for (place, run) in runs.iter().enumerate() {
        if !is_kept((place, run)) {
            left_out += run.len();
            continue;
        }
        if left_out > 0 {
            let turns = if left_out == 1 { "one turn".to_owned() } else { format!("{left_out} turns") };
            lines.push(format!("  {indent}... {turns} ..."));
            left_out = 0;
        }
        match run {
            [only] => lines.push(told(only)),
            several => lines.push(format!("  {indent}... {} things happened by themselves ...", several.len())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Asks;

    fn turn(number: u32, parent: Option<u32>) -> Turn {
        Turn {
            number: TurnNumber(number),
            parent: parent.map(TurnNumber),
            kind: if number == 0 { TurnKind::Beginning } else { TurnKind::Action },
            asks: Asks::Line,
            command: format!("go {number}"),
            scene: Scene { place: Some("Hall".to_owned()), score: Some(5), moves: Some(9) },
            name: (number == 2).then(|| "the lamp".to_owned()),
            made: 0,
            hash: 0,
        }
    }

    /// A timeline of turns and what they were taken from; the player is at the last.
    fn timeline(turns: &[(u32, u32)]) -> Timeline {
        let mut timeline = Timeline::new(turn(0, None));
        for (number, parent) in turns {
            timeline.insert(turn(*number, Some(*parent)));
            timeline.go(TurnNumber(*number));
        }
        timeline
    }

    #[test]
    fn the_tree_shows_branches_indented_and_marks_the_way() {
        let lines = tree(&timeline(&[(1, 0), (2, 1), (3, 2), (4, 1)]), Length::Folded);
        assert_eq!(
            lines,
            [
                "[4 turns. A star marks the way to where you are, turn 4.]",
                "* turn 0, the beginning, Hall, score 5",
                "* turn 1, \"go 1\", Hall, score 5",
                "    turn 2, \"go 2\", Hall, score 5, called \"the lamp\"",
                "    turn 3, \"go 3\", Hall, score 5",
                "* turn 4, \"go 4\", Hall, score 5, you are here",
            ]
        );
    }

    #[test]
    fn a_long_stretch_is_folded_unless_all_is_wanted() {
        let turns: Vec<(u32, u32)> = (1..100).map(|number| (number, number - 1)).collect();
        let timeline = timeline(&turns);
        let folded = tree(&timeline, Length::Folded);
        assert_eq!(folded.len(), 1 + 2 * ENDS + 1);
        assert_eq!(folded[1 + ENDS], "  ... 94 turns ...");
        assert_eq!(tree(&timeline, Length::Whole).len(), 101);
    }

    #[test]
    fn turns_that_just_happened_are_told_as_one() {
        let mut timeline = timeline(&[(1, 0)]);
        for number in 2..7 {
            timeline.insert(Turn { kind: TurnKind::Event, name: None, ..turn(number, Some(number - 1)) });
        }
        timeline.insert(Turn { command: LOADED.to_owned(), ..turn(7, Some(6)) });
        let lines = tree(&timeline, Length::Folded);
        assert_eq!(lines[3], "  ... 5 things happened by themselves ...");
        assert_eq!(lines[4], "  turn 7, restored from a saved game, Hall, score 5");
        assert_eq!(tree(&timeline, Length::Whole).len(), 9);
    }

    #[test]
    fn branches_say_where_they_leave_and_which_is_the_present_one() {
        let lines = branches(&timeline(&[(1, 0), (2, 1), (3, 1)]));
        assert_eq!(
            lines[1],
            "  turn 2, \"go 2\", Hall, score 5, called \"the lamp\", 1970-01-01 00:00: leaves this one after turn 1"
        );
        assert_eq!(lines[2], "* turn 3, \"go 3\", Hall, score 5, 1970-01-01 00:00: you are here");
    }

    #[test]
    fn words_are_shown_with_what_stands_around_them() {
        let text = "Nothing here.\nA brass lantern lies on the floor.\n>";
        assert_eq!(context(text, "LANTERN floor"), "A brass lantern lies on the floor.");
        let long = format!("{} lantern {}", "x ".repeat(100), "y ".repeat(100));
        let cut = context(&long, "lantern");
        assert!(cut.starts_with("...") && cut.ends_with("...") && cut.contains("lantern"), "{cut}");
        assert_eq!(context("", "lantern"), "");
    }
}
