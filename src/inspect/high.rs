//! Where in high memory the code ends and the strings begin. No header says so.
//!
//! Every compiler puts the strings behind the code. So routine after routine is followed from the beginning of high memory to where there are
//! strings up to the story's end. Where that fails, strings are followed backwards from there.

use std::cell::Cell;

use super::compiler::{Compiler, Family};
use super::flow;
use super::subject::Subject;
use crate::story::header::Start;
use crate::zmachine::isa::decode::{Instruction, decode};

/// The most bytes of one string, when strings are sought: the longest of published stories have some 6000.
const LONGEST: u32 = 1 << 14;

/// The most strings in a row that do not read as text.
const MOST_ODD: u32 = 12;

/// Characters of a string from which on it counts as text when strings are followed backwards: a few letters come of anything.
const LEAST_TEXT: usize = 4;

/// Strings that are looked at to tell whether an address begins a row of them.
const SAMPLE: usize = 200;

/// Characters that they have on an average, at least, and that half of them have.
const AVERAGE: usize = 10;
const MEDIAN: usize = 8;

/// Routines in a row that are no chance.
const ROW: usize = 3;

/// Bytes between two routines that are none.
const LONGEST_GAP: u32 = 1 << 12;

/// The first place at or after an address that the packed address of a string can name.
pub(super) fn next_place(subject: &Subject, at: u32) -> u32 {
    let offset = subject.header().strings_offset;
    let scale = subject.version().packed_scale();
    offset.saturating_add(at.saturating_sub(offset).next_multiple_of(scale))
}

/// Where the strings begin, if there are any.
pub(super) fn strings_start(subject: &Subject) -> Option<u32> {
    after_code(subject).or_else(|| backwards(subject))
}

/// The first place behind routines where strings begin. Between routines there can be data and code that nothing reaches, which is passed over.
fn after_code(subject: &Subject) -> Option<u32> {
    let header = subject.header();
    let scale = subject.version().packed_scale();
    let place = |at: u32| header.routines_offset + at.saturating_sub(header.routines_offset).next_multiple_of(scale);
    let first = match header.start() {
        Start::Instruction(at) => at,
        Start::Routine(at) => at + 1,
    };
    // In Infocom's games code has gaps, and text between that looks like a beginning; Inform's has few, but names of few letters come first.
    let has_gaps = !matches!(Compiler::of(subject).family, Family::Inform5 | Family::Inform6 | Family::Inform7);
    let effort = Effort::of(subject);
    let mut at = place(header.high_memory_base.max(header.static_base).into());
    loop {
        // The first instruction belongs to no routine in Infocom's games (§5.5).
        while let Some(end) = routine_end(subject, &effort, at)
            .or_else(|| (at..at + 2).contains(&first).then(|| code(subject, &effort, first))?)
        {
            at = place(end);
        }
        let strings = next_place(subject, at);
        let has_strings = is_strings(subject, strings, has_gaps);
        if has_strings && !has_gaps {
            return Some(strings);
        }
        let further = (at..subject.size().min(at + LONGEST_GAP)).step_by(scale as usize).skip(1);
        let next = further.filter(|at| *at == place(*at)).find(|at| begins_routines(subject, &effort, *at, &place));
        match next {
            Some(next) => at = next,
            None => return has_strings.then_some(strings),
        }
    }
}

/// What the search may still cost, in bytes that are read, so that it ends soon in a story made to have it try everywhere.
struct Effort(Cell<u64>);

impl Effort {
    /// Many times what stories need that somebody has written.
    fn of(subject: &Subject) -> Effort {
        Effort(Cell::new(100 * u64::from(subject.size()) + 1_000_000))
    }

    /// Takes the cost of an instruction that could be decoded, or not; None where nothing is left.
    fn spend(&self, subject: &Subject, at: u32, decoded: Option<&Instruction>) -> Option<()> {
        let cost = match (decoded, subject.byte(at)) {
            (Some(instruction), _) => instruction.size,
            // `print` and `print_ret` were read to the story's end.
            (None, Some(0xB2 | 0xB3)) => subject.size().saturating_sub(at),
            (None, _) => 1,
        };
        self.0.set(self.0.get().checked_sub(cost.into())?);
        Some(())
    }
}

/// Whether routines lie in a row at an address, so that it is no chance.
fn begins_routines(subject: &Subject, effort: &Effort, at: u32, place: &impl Fn(u32) -> u32) -> bool {
    let mut at = Some(at);
    for _ in 0..ROW {
        at = at.and_then(|at| routine_end(subject, effort, at)).map(place);
    }
    at.is_some()
}

/// The address after the routine at an address, if one can be there.
fn routine_end(subject: &Subject, effort: &Effort, at: u32) -> Option<u32> {
    let locals = subject.byte(at).filter(|locals| *locals <= 15)?;
    // Before V5 the initial values follow (§5.2.1).
    let values = if subject.version().number() <= 4 { 2 * u32::from(locals) } else { 0 };
    code(subject, effort, at + 1 + values)
}

/// The address after instructions that begin at an address, and end where nothing can run on nor is branched to.
fn code(subject: &Subject, effort: &Effort, start: u32) -> Option<u32> {
    let (mut at, mut furthest) = (start, start);
    loop {
        let decoded = decode(subject.memory(), subject.version(), at).ok();
        effort.spend(subject, at, decoded.as_ref())?;
        let instruction = decoded?;
        at = instruction.address + instruction.size;
        if let Some(to) = flow::target(&instruction) {
            furthest = furthest.max(to);
        }
        if flow::ends(instruction.op) && at > furthest {
            return Some(at);
        }
    }
}

/// Whether strings lie from an address to the story's end: most of the first of them are text, and not of a few letters.
fn is_strings(subject: &Subject, start: u32, has_gaps: bool) -> bool {
    let end = subject.story().length() as u32;
    let (mut at, mut text, mut lengths) = (start, 0, Vec::new());
    while at < end && lengths.len() < SAMPLE {
        let decoded = subject.string(at);
        let Some(after) = decoded.end else { break };
        text += usize::from(is_text(&decoded.text));
        lengths.push(decoded.text.chars().count());
        at = next_place(subject, after);
    }
    let long = lengths.iter().filter(|length| **length >= MEDIAN).count();
    let enough = match has_gaps {
        true => long * 2 >= lengths.len(),
        false => lengths.iter().sum::<usize>() >= lengths.len() * AVERAGE,
    };
    !lengths.is_empty() && text * 10 >= lengths.len() * 8 && enough
}

/// Where strings begin that are followed from the story's end: before each there is the end of another. It is text that the row begins with.
fn backwards(subject: &Subject) -> Option<u32> {
    let end = subject.story().length() as u32;
    let low = u32::from(subject.header().static_base);
    let scale = subject.version().packed_scale();
    let ends = |at: u32| subject.byte(at).is_some_and(|high| high & 0x80 != 0);
    // A string begins right behind the last word of the one before, rounded up.
    let follows = |at: u32| {
        (0..scale).step_by(2).any(|zeros| {
            let padded = subject.bytes(at - zeros, zeros as usize).iter().all(|byte| *byte == 0);
            padded && at >= zeros + 2 && ends(at - zeros - 2)
        })
    };
    // The last string may have padding behind it.
    let padding = subject.bytes(low, end.saturating_sub(low) as usize).iter().rev().take_while(|byte| **byte == 0);
    let text_end = end.saturating_sub(padding.count() as u32);
    let mut at = next_place(subject, text_end);
    let (mut start, mut known, mut odd) = (None, None, 0);
    while at >= low + 2 * scale && known.unwrap_or(end).saturating_sub(at) < LONGEST && odd < MOST_ODD {
        at -= scale;
        if next_place(subject, at) != at || !follows(at) {
            continue;
        }
        let decoded = subject.string(at);
        let reaches = decoded.end.is_some_and(|found| match known {
            Some(known) => next_place(subject, found) == known,
            None => (text_end..=end).contains(&found),
        });
        if !reaches {
            continue;
        }
        known = Some(at);
        odd += 1;
        if is_text(&decoded.text) && decoded.text.chars().count() >= LEAST_TEXT {
            (start, odd) = (known, 0);
        }
    }
    start
}

/// Whether what was decoded reads as text, and not as instructions: no undefined codes, mostly letters, no rows of spaces.
fn is_text(text: &str) -> bool {
    let count = text.chars().count();
    let good = text.chars().filter(|c| c.is_alphanumeric() || " \n.,'\"!?-:;()".contains(*c)).count();
    !text.contains(char::REPLACEMENT_CHARACTER) && !text.trim().contains("  ") && good * 10 >= count * 8
}
