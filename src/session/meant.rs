//! Which turn a player means by what is typed: a number, a name, words that were typed or printed in it, or steps from here.

use super::{Session, SessionError, Timeline, TurnNumber};

/// Turns that a search finds at most.
pub const FOUND: u32 = 20;

/// Which way a command leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Back,
    Forth,
}

/// How many commands can be taken back or again from here, up to a count.
pub fn steps(timeline: &Timeline, step: Step, count: usize) -> usize {
    let after = |count| match step {
        Step::Back => timeline.undo(count),
        Step::Forth => timeline.redo(count),
    };
    let (last, mut most, mut least) = (after(count), count.min(timeline.len()), 0);
    // The fewest that lead as far.
    while least < most {
        let middle = least.midpoint(most);
        if after(middle) == last {
            most = middle;
        } else {
            least = middle + 1;
        }
    }
    least
}

/// Words or a name as they are meant: without quotation marks around them, and with single spaces within.
pub fn unquoted(typed: &str) -> String {
    let words = typed.trim().trim_matches(['"', '“', '”']);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// So many commands back or forth, where that is what is typed: `+1`, `-2`.
pub fn relative(typed: &str) -> Option<(Step, usize)> {
    let (step, digits) = match (typed.strip_prefix('+'), typed.strip_prefix('-')) {
        (Some(digits), _) => (Step::Forth, digits),
        (None, Some(digits)) => (Step::Back, digits),
        (None, None) => return None,
    };
    digits.parse().ok().filter(|count| *count > 0).map(|count| (step, count))
}

impl Session {
    /// The turn that a player means: by its number, its name, words, `+1` or `-1` for commands from here, `beginning` or `end`. None where
    /// there is none of that name or words, or nothing so far from here.
    ///
    /// # Errors
    /// Where there is no turn of that number, or the database can't be read.
    pub fn meant(&mut self, typed: &str) -> Result<Option<TurnNumber>, SessionError> {
        self.refresh()?;
        match relative(typed) {
            Some((Step::Back, count)) => return Ok(self.timeline().undo(count)),
            Some((Step::Forth, count)) => return Ok(self.timeline().redo(count)),
            None => {}
        }
        if let Ok(number) = typed.parse() {
            let number = TurnNumber(number);
            let there = self.timeline().get(number).map(|turn| turn.number);
            return there.map(Some).ok_or(SessionError::NoSuchTurn(number));
        }
        let words = unquoted(typed);
        if let Some(named) = self.timeline().named(&words) {
            return Ok(Some(named));
        }
        let here = self.here();
        match typed.to_lowercase().as_str() {
            "beginning" | "the beginning" => return Ok(self.timeline().path_to(here).first().copied()),
            "end" | "the end" => return Ok(self.timeline().redo(usize::MAX).or(Some(here))),
            _ => {}
        }
        let found = self.find(&words, FOUND)?;
        // The present turn is the last place to go to.
        Ok(found.iter().find(|number| **number != here).or(found.first()).copied())
    }
}
