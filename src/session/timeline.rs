//! The tree of turns: which came of which, where the player is, where undo and redo lead.
//!
//! A turn is the state that an input of the player's led to. It stands on the turn it was taken from, and a different action taken from there
//! stands beside it: nothing is overwritten. This file knows turns by what a list shows of them; states and texts are in the store.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::scene::Scene;

/// A turn's number within its session, in the order in which turns were taken: 0 is the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TurnNumber(pub u32);

impl fmt::Display for TurnNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a turn came about. The numbers are those of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnKind {
    /// The story began.
    Beginning = 0,
    /// The player did something.
    Action = 1,
    /// Time passed while the player did nothing, and nothing was printed.
    Waiting = 2,
    /// Something happened while the player did nothing.
    Event = 3,
}

impl TurnKind {
    /// By its number.
    pub fn from_number(number: i64) -> Option<TurnKind> {
        use TurnKind::*;
        [Beginning, Action, Waiting, Event].into_iter().find(|kind| *kind as i64 == number)
    }
}

/// What the story wants at the end of a turn. The numbers are those of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// It is still busy: the process ended within the turn, or the turn is a long one.
    Nothing = 0,
    /// A command line.
    Line = 1,
    /// A key.
    Key = 2,
    /// A file.
    File = 3,
    /// It has ended.
    End = 4,
}

impl Asks {
    /// By its number.
    pub fn from_number(number: i64) -> Option<Asks> {
        use Asks::*;
        [Nothing, Line, Key, File, End].into_iter().find(|asks| *asks as i64 == number)
    }

    /// Whether the turn is over: the player has to do something, or nothing is left to do.
    pub fn is_rest(self) -> bool {
        match self {
            Asks::Line | Asks::Key | Asks::End => true,
            Asks::Nothing | Asks::File => false,
        }
    }
}

/// A turn, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    pub number: TurnNumber,
    /// The turn it was taken from. None for the beginning, and where that turn was lost.
    pub parent: Option<TurnNumber>,
    pub kind: TurnKind,
    pub asks: Asks,
    /// What the player typed, or the name of the key.
    pub command: String,
    pub scene: Scene,
    /// A name that the player gave it.
    pub name: Option<String>,
    /// When it was made, in seconds since 1970.
    pub made: i64,
    /// The state's hash.
    pub hash: u128,
}

/// A turn and its place in the tree.
#[derive(Debug, Clone)]
struct Node {
    turn: Turn,
    children: Vec<TurnNumber>,
    /// The child that was on the way last: where redo leads.
    toward: Option<TurnNumber>,
}

/// All turns of a session, and the one the player is at.
#[derive(Debug, Clone)]
pub struct Timeline {
    nodes: BTreeMap<TurnNumber, Node>,
    here: TurnNumber,
}

impl Timeline {
    /// A timeline that has but a beginning.
    pub fn new(beginning: Turn) -> Timeline {
        let here = beginning.number;
        let mut timeline = Timeline { nodes: BTreeMap::new(), here };
        timeline.insert(beginning);
        timeline
    }

    /// The turns as they were kept. None where there are none. A turn whose parent is missing stands for itself; where `here` is missing, the
    /// newest turn takes its place.
    pub fn from_turns(turns: Vec<Turn>, here: TurnNumber) -> Option<Timeline> {
        let newest = turns.iter().map(|turn| turn.number).max()?;
        let mut timeline = Timeline { nodes: BTreeMap::new(), here: newest };
        turns.into_iter().for_each(|turn| timeline.insert(turn));
        if timeline.nodes.contains_key(&here) {
            timeline.here = here;
        }
        timeline.point_to(timeline.here, usize::MAX);
        Some(timeline)
    }

    /// Adds a turn, or puts another in the place of the one with its number. A parent must come before its children. Redo leads to the new one.
    pub fn insert(&mut self, turn: Turn) {
        let number = turn.number;
        let parent = self.place(turn);
        if let Some(parent) = parent.and_then(|parent| self.nodes.get_mut(&parent)) {
            parent.toward = Some(number);
        }
    }

    /// Adds a turn where it belongs. Its parent, if it is new there.
    fn place(&mut self, mut turn: Turn) -> Option<TurnNumber> {
        let number = turn.number;
        // Numbers rise along every branch, so that no loop can be told to us.
        turn.parent = turn.parent.filter(|parent| *parent < number && self.nodes.contains_key(parent));
        let found = turn.parent;
        if let Some(node) = self.nodes.get_mut(&number) {
            node.turn = turn;
            return None;
        }
        if let Some(parent) = found.and_then(|parent| self.nodes.get_mut(&parent)) {
            let at = parent.children.partition_point(|child| *child < number);
            parent.children.insert(at, number);
        }
        self.nodes.insert(number, Node { turn, children: Vec::new(), toward: None });
        found
    }

    /// Takes note of all turns that are kept, some of which others have taken or forgotten. Those that `waits` tells of are kept nowhere else.
    pub fn learn(&mut self, turns: Vec<Turn>, waits: impl Fn(TurnNumber) -> bool) {
        let kept: BTreeSet<TurnNumber> = turns.iter().map(|turn| turn.number).collect();
        let on_the_way: BTreeSet<TurnNumber> = self.back_from(self.here).map(|turn| turn.number).collect();
        let gone = |number: &TurnNumber| !kept.contains(number) && !on_the_way.contains(number) && !waits(*number);
        let gone: Vec<TurnNumber> = self.nodes.keys().copied().filter(gone).collect();
        self.remove(&gone);
        for turn in turns {
            let number = turn.number;
            let parent = self.place(turn).and_then(|parent| self.nodes.get_mut(&parent));
            // Redo goes on leading where it led.
            parent.into_iter().for_each(|parent| parent.toward = parent.toward.or(Some(number)));
        }
    }

    /// The turn the player is at.
    pub fn here(&self) -> TurnNumber {
        self.here
    }

    /// Goes to a turn that is there.
    pub fn go(&mut self, number: TurnNumber) {
        let Some(turn) = self.get(number) else { return };
        let steps = match turn.parent {
            // The way to where we are is pointed to already.
            Some(parent) if parent == self.here => 1,
            _ => usize::MAX,
        };
        self.here = number;
        self.point_to(number, steps);
    }

    /// Makes redo lead to this turn from the turns before it, so many of them.
    fn point_to(&mut self, number: TurnNumber, steps: usize) {
        let mut child = number;
        for _ in 0..steps {
            let Some(parent) = self.get(child).and_then(|turn| turn.parent) else { break };
            if let Some(node) = self.nodes.get_mut(&parent) {
                node.toward = Some(child);
            }
            child = parent;
        }
    }

    pub fn get(&self, number: TurnNumber) -> Option<&Turn> {
        self.nodes.get(&number).map(|node| &node.turn)
    }

    /// All turns, in the order of their numbers.
    pub fn turns(&self) -> impl DoubleEndedIterator<Item = &Turn> {
        self.nodes.values().map(|node| &node.turn)
    }

    /// How many turns there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none, which never is.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The number that the next turn gets.
    pub fn next(&self) -> TurnNumber {
        TurnNumber(self.nodes.last_key_value().map_or(0, |(last, _)| last.0.saturating_add(1)))
    }

    /// The turns that were taken from this one, the oldest first.
    pub fn children(&self, number: TurnNumber) -> &[TurnNumber] {
        self.nodes.get(&number).map_or(&[], |node| &node.children)
    }

    /// The turns that stand on none: the beginning, and what has lost its parent.
    pub fn roots(&self) -> impl Iterator<Item = TurnNumber> {
        self.turns().filter(|turn| turn.parent.is_none()).map(|turn| turn.number)
    }

    /// This turn, the one it was taken from, and so on to the beginning.
    pub fn back_from(&self, number: TurnNumber) -> impl Iterator<Item = &Turn> {
        std::iter::successors(self.get(number), |turn| self.get(turn.parent?))
    }

    /// The turns from the beginning to this one.
    pub fn path_to(&self, number: TurnNumber) -> Vec<TurnNumber> {
        let mut path: Vec<TurnNumber> = self.back_from(number).map(|turn| turn.number).collect();
        path.reverse();
        path
    }

    /// Whether one turn came of another, or is it.
    pub fn is_on_path(&self, number: TurnNumber, to: TurnNumber) -> bool {
        self.back_from(to).take_while(|turn| turn.number >= number).any(|turn| turn.number == number)
    }

    /// Where taking back so many commands leads from here: to the command line at which the last of them was typed. In stories that are played by
    /// keys, to the key. Less far where there are not so many; None where there is nothing to take back.
    pub fn undo(&self, count: usize) -> Option<TurnNumber> {
        let mut at = self.here;
        for _ in 0..count {
            match self.before(at) {
                Some(earlier) => at = earlier,
                None => break,
            }
        }
        (at != self.here).then_some(at)
    }

    /// The stop before the command that led to a turn.
    fn before(&self, number: TurnNumber) -> Option<TurnNumber> {
        let eventful = |turn: &&Turn| turn.kind != TurnKind::Waiting;
        let action = self.back_from(number).find(eventful)?;
        let earlier = || self.back_from(action.number).skip(1).filter(|turn| turn.asks.is_rest()).filter(eventful);
        let stop = earlier().find(|turn| turn.asks == Asks::Line).or_else(|| earlier().next());
        stop.map(|turn| turn.number)
    }

    /// Where taking so many commands again leads from here, along the branch that was played last.
    pub fn redo(&self, count: usize) -> Option<TurnNumber> {
        let mut at = self.here;
        for _ in 0..count {
            match self.after(at) {
                Some(later) => at = later,
                None => break,
            }
        }
        (at != self.here).then_some(at)
    }

    /// The next stop at which a command line is wanted, or the last there is.
    fn after(&self, number: TurnNumber) -> Option<TurnNumber> {
        let toward = |at: &TurnNumber| self.nodes.get(at).and_then(|node| node.toward);
        let mut last = None;
        for at in std::iter::successors(toward(&number), toward) {
            let turn = self.get(at)?;
            if turn.asks.is_rest() {
                last = Some(at);
            }
            if turn.asks == Asks::Line && turn.kind != TurnKind::Waiting {
                break;
            }
        }
        last
    }

    /// The turn that the player has named so; letters count alike, small or capital.
    pub fn named(&self, name: &str) -> Option<TurnNumber> {
        let wanted = name.to_lowercase();
        let mut turns = self.turns().rev();
        let found = turns.find(|turn| turn.name.as_ref().is_some_and(|name| name.to_lowercase() == wanted));
        found.map(|turn| turn.number)
    }

    /// Gives a turn a name, which it takes from any other that has it; None takes its own away.
    pub fn set_name(&mut self, number: TurnNumber, name: Option<String>) {
        let wanted = name.as_ref().map(|name| name.to_lowercase());
        for node in self.nodes.values_mut() {
            let same = node.turn.name.as_ref().map(|name| name.to_lowercase()) == wanted;
            if same || node.turn.number == number {
                node.turn.name = None;
            }
        }
        if let Some(node) = self.nodes.get_mut(&number) {
            node.turn.name = name;
        }
    }

    /// The ends of all branches, the oldest first: turns that none was taken from.
    pub fn tips(&self) -> impl Iterator<Item = &Turn> {
        self.nodes.values().filter(|node| node.children.is_empty()).map(|node| &node.turn)
    }

    /// Where a branch leaves the way to another turn: the last turn that both have.
    pub fn fork_of(&self, number: TurnNumber, other: TurnNumber) -> Option<TurnNumber> {
        let mut path = self.back_from(other).map(|turn| turn.number).peekable();
        // Both ways go down in numbers.
        for at in self.back_from(number).map(|turn| turn.number) {
            while path.next_if(|step| *step > at).is_some() {}
            if path.peek() == Some(&at) {
                return Some(at);
            }
        }
        None
    }

    /// Tells what a turn stands on now: its parent has been lost.
    pub fn set_parent(&mut self, number: TurnNumber, parent: Option<TurnNumber>) {
        let before = self.get(number).and_then(|turn| turn.parent);
        if before == parent {
            return;
        }
        if let Some(before) = before.and_then(|before| self.nodes.get_mut(&before)) {
            before.children.retain(|child| *child != number);
            before.toward = before.toward.filter(|toward| *toward != number);
        }
        if let Some(mut turn) = self.get(number).cloned() {
            turn.parent = parent;
            let children = self.children(number).to_vec();
            self.nodes.remove(&number);
            self.insert(turn);
            if let Some(node) = self.nodes.get_mut(&number) {
                node.toward = children.last().copied();
                node.children = children;
            }
        }
    }

    /// A turn and all that came of it.
    pub fn with_descendants(&self, number: TurnNumber) -> Vec<TurnNumber> {
        let mut found = vec![number];
        let mut at = 0;
        while let Some(next) = found.get(at).copied() {
            found.extend(self.children(next));
            at += 1;
        }
        found
    }

    /// Takes turns out for good. The player must not be at one of them.
    pub fn remove(&mut self, numbers: &[TurnNumber]) {
        for number in numbers {
            let parent = self.get(*number).and_then(|turn| turn.parent);
            if let Some(parent) = parent.and_then(|parent| self.nodes.get_mut(&parent)) {
                parent.children.retain(|child| child != number);
                parent.toward = parent.toward.filter(|toward| toward != number).or(parent.children.last().copied());
            }
            self.nodes.remove(number);
        }
    }

    /// Gives the turns from a number on numbers that are higher by so many: another player has taken theirs.
    pub fn shift(&mut self, from: TurnNumber, by: u32) {
        let moved = |number: TurnNumber| match number >= from {
            true => TurnNumber(number.0.saturating_add(by)),
            false => number,
        };
        let shifted = std::mem::take(&mut self.nodes).into_values().map(|mut node| {
            node.turn.number = moved(node.turn.number);
            node.turn.parent = node.turn.parent.map(moved);
            node.children.iter_mut().for_each(|child| *child = moved(*child));
            node.toward = node.toward.map(moved);
            (node.turn.number, node)
        });
        self.nodes = shifted.collect();
        self.here = moved(self.here);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A timeline of turns given as (number, parent, what it asks), the last being the one the player is at.
    fn timeline(turns: &[(u32, u32, Asks)]) -> Timeline {
        let mut timeline = Timeline::new(turn(0, None, Asks::Line, TurnKind::Beginning));
        for (number, parent, asks) in turns {
            timeline.insert(turn(*number, Some(*parent), *asks, TurnKind::Action));
            timeline.go(TurnNumber(*number));
        }
        timeline
    }

    fn turn(number: u32, parent: Option<u32>, asks: Asks, kind: TurnKind) -> Turn {
        Turn {
            number: TurnNumber(number),
            parent: parent.map(TurnNumber),
            kind,
            asks,
            command: format!("command {number}"),
            scene: Scene::default(),
            name: None,
            made: 0,
            hash: 0,
        }
    }

    use Asks::{End, Key, Line};

    #[test]
    fn undo_and_redo_go_along_the_branch_that_was_played_last() {
        let mut line = timeline(&[(1, 0, Line), (2, 1, Line), (3, 2, Line), (4, 1, Line), (5, 4, Line)]);
        assert_eq!(line.undo(1), Some(TurnNumber(4)));
        assert_eq!(line.undo(2), Some(TurnNumber(1)));
        assert_eq!(line.undo(99), Some(TurnNumber(0)));
        line.go(TurnNumber(0));
        assert_eq!((line.undo(1), line.redo(1), line.redo(9)), (None, Some(TurnNumber(1)), Some(TurnNumber(5))));
        line.go(TurnNumber(3));
        line.go(TurnNumber(1));
        assert_eq!((line.redo(1), line.redo(2)), (Some(TurnNumber(2)), Some(TurnNumber(3))));
    }

    #[test]
    fn a_command_with_keys_in_it_is_taken_back_as_a_whole() {
        let mut line = timeline(&[(1, 0, Line), (2, 1, Key), (3, 2, Key), (4, 3, Line)]);
        assert_eq!((line.undo(1), line.undo(2)), (Some(TurnNumber(1)), Some(TurnNumber(0))));
        line.go(TurnNumber(3));
        assert_eq!(line.undo(1), Some(TurnNumber(1)));
        line.go(TurnNumber(1));
        assert_eq!(line.redo(1), Some(TurnNumber(4)));
    }

    #[test]
    fn a_story_of_keys_is_taken_back_by_keys() {
        let mut line = Timeline::new(turn(0, None, Key, TurnKind::Beginning));
        for number in 1..4 {
            line.insert(turn(number, Some(number - 1), Key, TurnKind::Action));
        }
        line.go(TurnNumber(3));
        assert_eq!((line.undo(1), line.undo(3)), (Some(TurnNumber(2)), Some(TurnNumber(0))));
    }

    #[test]
    fn time_that_only_passed_is_no_turn() {
        let mut line = timeline(&[(1, 0, Line), (2, 1, Line)]);
        line.insert(turn(3, Some(2), Line, TurnKind::Waiting));
        line.go(TurnNumber(3));
        assert_eq!(line.undo(1), Some(TurnNumber(1)));
        line.insert(turn(4, Some(3), End, TurnKind::Event));
        line.go(TurnNumber(4));
        assert_eq!(line.undo(1), Some(TurnNumber(2)), "death by waiting leads back to the prompt");
    }

    #[test]
    fn the_end_is_a_place_to_go_back_from() {
        let line = timeline(&[(1, 0, Line), (2, 1, End)]);
        assert_eq!(line.undo(1), Some(TurnNumber(1)));
    }

    #[test]
    fn a_name_belongs_to_one_turn() {
        let mut line = timeline(&[(1, 0, Line), (2, 1, Line)]);
        line.set_name(TurnNumber(1), Some("The Lamp".into()));
        line.set_name(TurnNumber(2), Some("the lamp".into()));
        assert_eq!(line.named("THE LAMP"), Some(TurnNumber(2)));
        assert_eq!(line.get(TurnNumber(1)).and_then(|turn| turn.name.clone()), None);
        line.set_name(TurnNumber(2), None);
        assert_eq!(line.named("the lamp"), None);
    }

    #[test]
    fn branches_have_tips_and_leave_each_other_somewhere() {
        let line = timeline(&[(1, 0, Line), (2, 1, Line), (3, 2, Line), (4, 1, Line), (5, 4, Line)]);
        assert_eq!(line.tips().map(|turn| turn.number.0).collect::<Vec<_>>(), [3, 5]);
        assert_eq!(line.fork_of(TurnNumber(3), TurnNumber(5)), Some(TurnNumber(1)));
        assert_eq!(line.fork_of(TurnNumber(2), TurnNumber(3)), Some(TurnNumber(2)));
        assert!(line.is_on_path(TurnNumber(1), TurnNumber(5)) && !line.is_on_path(TurnNumber(2), TurnNumber(5)));
    }

    #[test]
    fn what_is_pruned_is_gone_and_redo_leads_elsewhere() {
        let mut line = timeline(&[(1, 0, Line), (2, 1, Line), (3, 1, Line), (4, 3, Line)]);
        line.go(TurnNumber(1));
        let gone = line.with_descendants(TurnNumber(3));
        assert_eq!(gone, [TurnNumber(3), TurnNumber(4)]);
        line.remove(&gone);
        assert_eq!((line.len(), line.redo(1)), (3, Some(TurnNumber(2))));
    }

    #[test]
    fn turns_make_room_for_those_of_another_player() {
        let mut line = timeline(&[(1, 0, Line), (2, 1, Line), (3, 2, Line)]);
        line.shift(TurnNumber(2), 10);
        assert_eq!(line.path_to(line.here()), [0, 1, 12, 13].map(TurnNumber));
        assert_eq!((line.next(), line.children(TurnNumber(1))), (TurnNumber(14), &[TurnNumber(12)][..]));
    }

    #[test]
    fn what_other_windows_did_is_learned_and_redo_leads_where_it_led() {
        let mut line = timeline(&[(1, 0, Line), (3, 1, Line)]);
        line.go(TurnNumber(1));
        let all = (0..=5).filter(|number| *number != 4);
        let turns = all.map(|number| {
            turn(number, [None, Some(0), Some(1), Some(1), None, Some(2)][number as usize], Line, TurnKind::Action)
        });
        line.learn(turns.collect(), |_| false);
        assert_eq!(line.children(TurnNumber(1)), [TurnNumber(2), TurnNumber(3)]);
        assert_eq!(
            (line.redo(1), line.path_to(TurnNumber(5))),
            (Some(TurnNumber(3)), [0, 1, 2, 5].map(TurnNumber).to_vec())
        );
        line.learn(vec![turn(0, None, Line, TurnKind::Beginning)], |number| number == TurnNumber(2));
        assert_eq!(line.turns().map(|turn| turn.number.0).collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn orphans_and_loops_stand_for_themselves() {
        let turns = vec![
            turn(5, Some(4), Line, TurnKind::Action),
            turn(6, Some(7), Line, TurnKind::Action),
            turn(7, Some(6), Line, TurnKind::Action),
        ];
        let line = Timeline::from_turns(turns, TurnNumber(99)).expect("there are turns");
        assert_eq!(line.roots().map(|number| number.0).collect::<Vec<_>>(), [5, 6]);
        assert_eq!(line.path_to(line.here()), [6, 7].map(TurnNumber));
        assert!(Timeline::from_turns(Vec::new(), TurnNumber(0)).is_none());
    }
}
