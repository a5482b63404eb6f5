//! The tree of turns as rows: which turns have a row of their own, what is folded, how deep each stands.
//!
//! The way to where the player is, or else the newest branch, goes straight down; other branches stand right of it, above what goes on. So the line
//! left of a branch always goes on below it, and no row has to know of others how it is drawn. Long stretches without branches fold their middle,
//! and things that happened by themselves, one after the other, are one row.

use std::collections::HashSet;

use crate::session::{Timeline, TurnKind, TurnNumber};

/// Rows at the beginning and at the end of a stretch without branches that are not folded.
const ENDS: usize = 3;

/// Branches within branches that are indented; deeper ones stand below each other.
const DEEPEST: u16 = 12;

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Turn,
    /// A branch of which only this first turn is shown, and how many it hides.
    Closed {
        hidden: usize,
    },
    /// The middle of a stretch: so many turns.
    Middle {
        count: usize,
    },
    /// So many things that happened by themselves.
    Happened {
        count: usize,
    },
}

/// What can be folded, by its first turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fold {
    Middle(TurnNumber),
    Happened(TurnNumber),
}

/// One row of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The turn, or the first of those that the row stands for.
    pub turn: TurnNumber,
    pub kind: Kind,
    /// How many lines of other branches stand left of it.
    pub depth: u16,
    /// Whether a branch begins here that leaves another.
    pub begins: bool,
    /// The first turn of the branch.
    pub branch: TurnNumber,
    /// What was unfolded to show this row.
    pub unfolded: Option<Fold>,
}

/// What is not as it is at first.
#[derive(Debug, Clone, Default)]
pub struct Folds {
    pub unfolded: HashSet<Fold>,
    /// Branches of which only the first turn is shown.
    pub closed: HashSet<TurnNumber>,
}

/// Whether a turn came about while the player did nothing.
fn happened(timeline: &Timeline, number: TurnNumber) -> bool {
    timeline.get(number).is_some_and(|turn| match turn.kind {
        TurnKind::Waiting | TurnKind::Event => true,
        TurnKind::Beginning | TurnKind::Action => false,
    })
}

/// A turn and those that follow it up to the next fork.
fn stretch(timeline: &Timeline, first: TurnNumber) -> Vec<TurnNumber> {
    let next = |number: &TurnNumber| match timeline.children(*number) {
        [only] => Some(*only),
        _ => None,
    };
    std::iter::successors(Some(first), next).collect()
}

/// All rows of a timeline. `way` are the turns on the way to where the player is.
pub fn rows(timeline: &Timeline, way: &HashSet<TurnNumber>, folds: &Folds) -> Vec<Row> {
    let mut rows = Vec::new();
    // What is still to be told, the next last.
    let mut open: Vec<Row> = timeline.roots().map(|root| root_row(root)).collect();
    open.reverse();
    while let Some(first) = open.pop() {
        if first.begins && folds.closed.contains(&first.turn) {
            let hidden = timeline.with_descendants(first.turn).len().saturating_sub(1);
            rows.push(Row { kind: Kind::Closed { hidden }, ..first });
            continue;
        }
        let stretch = stretch(timeline, first.turn);
        push_stretch(&mut rows, timeline, &stretch, folds, first);
        let children = stretch.last().map_or(&[][..], |last| timeline.children(*last));
        let onward = children.iter().find(|child| way.contains(child)).or(children.last());
        open.extend(onward.map(|child| Row { turn: *child, begins: false, ..first }));
        let depth = first.depth.saturating_add(1).min(DEEPEST);
        let branches = children.iter().rev().filter(|child| Some(*child) != onward);
        open.extend(branches.map(|child| Row { turn: *child, branch: *child, begins: true, depth, ..first }));
    }
    rows
}

fn root_row(turn: TurnNumber) -> Row {
    Row { turn, kind: Kind::Turn, depth: 0, begins: false, branch: turn, unfolded: None }
}

/// Adds the rows of a stretch, which look like its first.
fn push_stretch(rows: &mut Vec<Row>, timeline: &Timeline, stretch: &[TurnNumber], folds: &Folds, first: Row) {
    let wanted = |number: &TurnNumber| {
        *number == timeline.here() || timeline.get(*number).is_some_and(|turn| turn.name.is_some())
    };
    let alone = |number: &TurnNumber| wanted(number) || !happened(timeline, *number);
    let runs: Vec<&[TurnNumber]> = stretch.chunk_by(|one, other| !alone(one) && !alone(other)).collect();
    let is_shown = |(place, run): (usize, &&[TurnNumber])| {
        place < ENDS || place + ENDS >= runs.len() || runs.len() <= 2 * ENDS + 1 || run.iter().any(wanted)
    };
    let begins = |number: TurnNumber| first.begins && number == first.turn;
    let mut at = 0;
    while let Some(run) = runs.get(at) {
        let left_out =
            (at..runs.len()).take_while(|place| runs.get(*place).is_some_and(|run| !is_shown((*place, run))));
        let left_out = left_out.count();
        if left_out < 2 {
            push_run(rows, run, folds, Row { begins: run.first().copied().is_some_and(begins), ..first });
            at += 1;
            continue;
        }
        let middle = runs.get(at..at + left_out).unwrap_or_default();
        let turn = run.first().copied().unwrap_or(first.turn);
        let fold = Fold::Middle(turn);
        let count = middle.iter().map(|run| run.len()).sum();
        let row = Row { turn, begins: false, ..first };
        match folds.unfolded.contains(&fold) {
            true => middle.iter().for_each(|run| push_run(rows, run, folds, Row { unfolded: Some(fold), ..row })),
            false => rows.push(Row { kind: Kind::Middle { count }, ..row }),
        }
        at += left_out;
    }
}

/// Adds the row of a turn, or of several that happened by themselves.
fn push_run(rows: &mut Vec<Row>, run: &[TurnNumber], folds: &Folds, row: Row) {
    match run {
        [] => {}
        [turn] => rows.push(Row { turn: *turn, ..row }),
        [first, rest @ ..] if folds.unfolded.contains(&Fold::Happened(*first)) => {
            rows.push(Row { turn: *first, unfolded: Some(Fold::Happened(*first)), ..row });
            let later = Row { unfolded: Some(Fold::Happened(*first)), begins: false, ..row };
            rows.extend(rest.iter().map(|turn| Row { turn: *turn, ..later }));
        }
        [first, ..] => rows.push(Row { turn: *first, kind: Kind::Happened { count: run.len() }, ..row }),
    }
}

impl Row {
    /// What is unfolded to show what this row hides. None where it hides nothing.
    pub fn folded(&self) -> Option<Fold> {
        match self.kind {
            Kind::Turn | Kind::Closed { .. } => None,
            Kind::Middle { .. } => Some(Fold::Middle(self.turn)),
            Kind::Happened { .. } => Some(Fold::Happened(self.turn)),
        }
    }
}
