//! Playing a session again, every branch of it, and comparing what comes with what was kept.
//!
//! One machine goes along every way through the tree; at a fork it is copied, whole, so that each branch begins with the state and the
//! terminal that it began with then. Nothing is waited for: time-outs come as they were kept.

use std::collections::HashMap;
use std::fmt;

use super::input;
use super::playthrough::{Playthrough, Printed};
use super::timeline::{Asks, TurnKind, TurnNumber};
use super::transcript;
use super::travel::play_turn;
use crate::story::Story;
use crate::zmachine::delta;
use crate::zmachine::screen::Event;
use crate::zmachine::{Machine, Options};

/// What came of playing a session again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replayed {
    /// Turns that came out the same, without the beginning, for which nothing was typed.
    pub same: usize,
    /// Ends of the tree.
    pub branches: usize,
    /// Turns that came out otherwise, by number. What came of each was not played.
    pub differences: Vec<Difference>,
    /// Turns whose inputs or text can't be read. What came of each was not played either.
    pub unreadable: Vec<TurnNumber>,
    /// Turns that stand on nothing, because what led to them is lost.
    pub lost: Vec<TurnNumber>,
    /// Turns that were kept in the middle, because they print for long or were broken off, by an older release, which did not keep where.
    pub unfinished: usize,
    /// Turns that came of those that could not be played.
    pub unreached: usize,
}

impl Replayed {
    /// Whether every turn came out the same that can.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty() && self.unreadable.is_empty() && self.lost.is_empty()
    }
}

/// A turn that came out otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub turn: TurnNumber,
    pub command: String,
    pub kind: DifferenceKind,
    /// What was printed then.
    pub then: String,
    /// What is printed now, as far as it comes.
    pub now: String,
}

/// What is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The story does not wait for what was given to it then.
    Way,
    /// It prints something else.
    Text,
    /// It prints the same words, but they look otherwise.
    Look,
    /// It prints the same and is in another state.
    State,
}

impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DifferenceKind::Way => "the story does not wait for what it was given then",
            DifferenceKind::Text => "something else is printed",
            DifferenceKind::Look => "the same is printed, but looks otherwise",
            DifferenceKind::State => "the same is printed, but the story is in another state",
        })
    }
}

/// Plays a session again on fresh machines.
pub fn replay(played: &Playthrough<'_>, story: &Story) -> Replayed {
    let timeline = &played.timeline;
    let sizes = sizes(played);
    let mut done = Replayed { branches: timeline.tips().count(), ..Replayed::default() };
    // Ways that are still to be gone: the machine before the turn, and the turn.
    let mut ways: Vec<(Machine, TurnNumber)> = Vec::new();
    for root in timeline.roots() {
        match timeline.get(root).map(|turn| turn.kind) {
            Some(TurnKind::Beginning) => ways.push((beginning(played, story), root)),
            Some(TurnKind::Action | TurnKind::Waiting | TurnKind::Event) | None => {
                done.lost.push(root);
                done.unreached += size(&sizes, root).saturating_sub(1);
            }
        }
    }
    while let Some((mut machine, number)) = ways.pop() {
        if !again(played, &mut machine, number, &mut done) {
            done.unreached += size(&sizes, number).saturating_sub(1);
            continue;
        }
        // The longest branch is gone last, with the machine itself: few copies wait at a time.
        let mut children = timeline.children(number).to_vec();
        children.sort_by_key(|child| std::cmp::Reverse(size(&sizes, *child)));
        let mut children = children.into_iter();
        let longest = children.next();
        let others: Vec<_> = children.map(|child| (machine.clone(), child)).collect();
        ways.extend(longest.map(|child| (machine, child)));
        ways.extend(others);
    }
    done.differences.sort_by_key(|difference| difference.turn);
    done.unreadable.sort();
    done
}

/// The machine as the session began with it.
pub(super) fn beginning(played: &Playthrough<'_>, story: &Story) -> Machine {
    Machine::new(story.clone(), Options { turns_kept: 0, ..played.options.clone() })
}

/// How many turns each turn stands for: itself and all that came of it.
fn sizes(played: &Playthrough<'_>) -> HashMap<TurnNumber, usize> {
    let mut sizes = HashMap::new();
    // Children have higher numbers.
    for turn in played.timeline.turns().rev() {
        let own = *sizes.entry(turn.number).or_insert(1);
        if let Some(parent) = turn.parent {
            *sizes.entry(parent).or_insert(1) += own;
        }
    }
    sizes
}

fn size(sizes: &HashMap<TurnNumber, usize>, number: TurnNumber) -> usize {
    sizes.get(&number).copied().unwrap_or(1)
}

/// Plays one turn. Whether the machine is now where it was then.
fn again(played: &Playthrough<'_>, machine: &mut Machine, number: TurnNumber, done: &mut Replayed) -> bool {
    let Some(turn) = played.timeline.get(number) else { return false };
    let Ok((inputs, then)) = played.passage(number) else {
        done.unreadable.push(number);
        return false;
    };
    let now = play_turn(machine, &inputs, turn.asks);
    let parent = turn.parent.and_then(|parent| played.timeline.get(parent));
    let kind = match &now {
        Err(_) => Some(DifferenceKind::Way),
        Ok(_) if turn.asks == Asks::Nothing && !input::are_placed(&inputs) => {
            done.unfinished += 1;
            return true;
        }
        // What it prints began in the turn before.
        Ok(_) if parent.is_some_and(|parent| parent.asks == Asks::Nothing) => {
            (delta::hash_of_machine(machine) != turn.hash).then_some(DifferenceKind::State)
        }
        Ok(now) => {
            compared(&then, now).or((delta::hash_of_machine(machine) != turn.hash).then_some(DifferenceKind::State))
        }
    };
    match kind {
        None if turn.kind == TurnKind::Beginning => {}
        None => done.same += 1,
        Some(kind) => done.differences.push(Difference {
            turn: number,
            command: turn.command.clone(),
            kind,
            then: then.text(),
            now: now.map(|now| transcript::text_of(&now)).unwrap_or_default(),
        }),
    }
    kind.is_none()
}

fn compared(then: &Printed, now: &[Event]) -> Option<DifferenceKind> {
    if then.text() != transcript::text_of(now) {
        return Some(DifferenceKind::Text);
    }
    match then {
        Printed::Events(then) if joined(then) != joined(now) => Some(DifferenceKind::Look),
        Printed::Events(_) | Printed::Text(_) => None,
    }
}

/// Events with text of one look in one piece: where it was taken out of the machine says nothing. Warnings are left out, for which of them were
/// given before is not part of the state; descriptions of pictures, which are not the story's; and sounds, which older releases did not keep.
fn joined(events: &[Event]) -> Vec<Event> {
    let mut joined: Vec<Event> = Vec::with_capacity(events.len());
    for event in events.iter().filter(|event| !matches!(event, Event::Warning(_) | Event::Picture(_) | Event::Sound(_)))
    {
        if let (Some(Event::Text { text, look, buffering }), Event::Text { text: more, look: l, buffering: b }) =
            (joined.last_mut(), event)
            && look == l
            && buffering == b
        {
            text.push_str(more);
            continue;
        }
        joined.push(event.clone());
    }
    joined
}

/// Two texts side by side, by lines: what both have once, what only the first has behind a minus, what only the second behind a plus. Lines
/// far from any difference are left out.
pub fn differing_lines(then: &str, now: &str) -> String {
    const AROUND: usize = 2;
    let (then, now): (Vec<&str>, Vec<&str>) = (then.lines().collect(), now.lines().collect());
    let same = then.iter().zip(&now).take_while(|(one, other)| one == other).count();
    let (then_rest, now_rest) = (then.get(same..).unwrap_or_default(), now.get(same..).unwrap_or_default());
    let pairs = then_rest.iter().rev().zip(now_rest.iter().rev());
    let tail = pairs.take_while(|(one, other)| one == other).count();
    let mut lines = Vec::new();
    let mut put = |sign: &str, some: &[&str]| lines.extend(some.iter().map(|line| format!("{sign} {line}")));
    put(" ", then.get(same.saturating_sub(AROUND)..same).unwrap_or_default());
    put("-", then_rest.get(..then_rest.len() - tail).unwrap_or_default());
    put("+", now_rest.get(..now_rest.len() - tail).unwrap_or_default());
    let after = then.len() - tail;
    put(" ", then.get(after..(after + AROUND).min(then.len())).unwrap_or_default());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_shown_with_the_lines_around_it() {
        let then = "a\nb\nc\nd\ne\nf\ng";
        assert_eq!(differing_lines(then, "a\nb\nc\nX\nY\ne\nf\ng"), "  b\n  c\n- d\n+ X\n+ Y\n  e\n  f");
        assert_eq!(differing_lines("a", "a\nb"), "  a\n+ b");
        assert_eq!(differing_lines("", "x"), "+ x");
        assert_eq!(differing_lines("x\nx", "x"), "  x\n- x");
    }
}
