//! Where the instructions of a run went: by paths of calls, as flame graphs want it, and by routine.
//!
//! Counting is in [`Calls`]; here it becomes text. What is counted are instructions, the machine's own measure of time, which is the same on every
//! computer.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use super::calls::Calls;

/// What one routine did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    pub calls: u64,
    /// Instructions of its own.
    pub own: u64,
    /// Instructions of its own and of all that it called; a routine that calls itself is counted once.
    pub all: u64,
}

/// The paths in the form that `flamegraph.pl`, inferno and speedscope read: a line each, the routines with `;` between them and how many instructions
/// ran at the path's end.
pub fn collapsed(calls: &Calls, name: impl Fn(u32) -> String) -> String {
    let mut text = String::new();
    for (number, path) in calls.paths().iter().enumerate().filter(|(_, path)| path.instructions > 0) {
        let names: Vec<String> = calls.routines(number as u32).into_iter().map(&name).collect();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{} {}", names.join(";"), path.instructions);
    }
    text
}

/// What each routine did, by its address.
pub fn totals(calls: &Calls) -> BTreeMap<u32, Total> {
    let mut totals: BTreeMap<u32, Total> = BTreeMap::new();
    for (number, path) in calls.paths().iter().enumerate() {
        let own = totals.entry(path.routine).or_default();
        own.calls += path.calls;
        own.own += path.instructions;
        if path.instructions > 0 {
            let on_the_way: HashSet<u32> = calls.routines(number as u32).into_iter().collect();
            for routine in on_the_way {
                totals.entry(routine).or_default().all += path.instructions;
            }
        }
    }
    totals
}

/// The routines as a table, those first that ran longest.
pub fn table(calls: &Calls, name: impl Fn(u32) -> String) -> String {
    let mut rows: Vec<(u32, Total)> = totals(calls).into_iter().collect();
    rows.sort_by_key(|(routine, total)| (std::cmp::Reverse(total.own), *routine));
    let whole: u64 = rows.iter().map(|(_, total)| total.own).sum();
    let mut text = format!("{:>14} {:>6} {:>14} {:>6} {:>12}  routine\n", "own", "%", "with calls", "%", "calls");
    for (routine, Total { calls, own, all }) in rows {
        let _ = writeln!(
            text,
            "{own:>14} {} {all:>14} {} {calls:>12}  {}",
            percent(own, whole),
            percent(all, whole),
            name(routine)
        );
    }
    text
}

/// A part of a whole in six cells; of nothing, nothing.
pub(super) fn percent(part: u64, whole: u64) -> String {
    match whole {
        0 => format!("{:>6}", "-"),
        whole => format!("{:>6.2}", 100.0 * part as f64 / whole as f64),
    }
}
