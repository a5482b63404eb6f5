//! The routines that are being called, followed instruction by instruction: which path of calls leads to the one that runs.
//!
//! A machine says only which frames there are. Between two instructions at most one is entered or left, unless a state was replaced (restore,
//! undo, restart) or `throw` left several; so the top frame tells where we are in the tree of paths, and the whole stack is read
//! only where it does not fit.

use std::collections::HashMap;

use crate::zmachine::{Frame, Machine};

/// Paths that are told apart. What is called beyond counts for its caller, so that no story fills memory.
const MOST_PATHS: usize = 1 << 18;

/// Calls of the longest path. What is called deeper counts for the last routine of it.
const DEEPEST: usize = 256;

/// A path of calls, as its last routine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The byte address of the routine; 0 outside any, and after a saved game was loaded, which can't tell.
    pub routine: u32,
    /// The path without it, by its number; of the first path itself.
    pub caller: u32,
    /// Calls in it.
    depth: u32,
    /// Instructions that ran at its end.
    pub instructions: u64,
    /// How often it was called.
    pub calls: u64,
}

/// An open frame, as far as it tells one call from another, and the path to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Open {
    routine: u32,
    return_pc: u32,
    base: u32,
    path: u32,
}

impl Open {
    fn is(&self, frame: &Frame) -> bool {
        (self.routine, self.return_pc, self.base) == (frame.routine, frame.return_pc, frame.base)
    }
}

/// All paths of calls of a run, with what ran in each.
#[derive(Debug, Clone, Default)]
pub struct Calls {
    /// The first has the outermost routine at its end; callers come before what they call.
    paths: Vec<Path>,
    by_call: HashMap<(u32, u32), u32>,
    open: Vec<Open>,
}

impl Calls {
    /// Takes note of an instruction that is about to run.
    #[inline]
    pub fn instruction(&mut self, machine: &Machine) {
        let stack = machine.stack();
        let depth = stack.callers.len() + 1;
        let known = self.open.len();
        let is = |open: Option<&Open>, frame: &Frame| open.is_some_and(|open| open.is(frame));
        if depth == known && is(self.open.last(), &stack.frame) {
            // Still in the same call.
        } else if depth == known + 1 && stack.callers.last().is_some_and(|caller| is(self.open.last(), caller)) {
            let path = self.enter(&stack.frame);
            if let Some(path) = self.paths.get_mut(path as usize).filter(|path| path.routine == stack.frame.routine) {
                path.calls += 1;
            }
        } else if depth + 1 == known && is(self.open.get(depth - 1), &stack.frame) {
            self.open.pop();
        } else {
            self.read(machine);
        }
        if let Some(path) = self.open.last().and_then(|open| self.paths.get_mut(open.path as usize)) {
            path.instructions += 1;
        }
    }

    /// Every path, callers before what they call.
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// The routines of a path, outermost first.
    pub fn routines(&self, path: u32) -> Vec<u32> {
        let (mut routines, mut at) = (Vec::new(), path);
        while let Some(path) = self.paths.get(at as usize) {
            routines.push(path.routine);
            if path.caller == at {
                break;
            }
            at = path.caller;
        }
        routines.reverse();
        routines
    }

    /// Goes on to a frame that the one before has called. The path to it.
    fn enter(&mut self, frame: &Frame) -> u32 {
        let path = self.path_to(self.open.last().map(|open| open.path), frame.routine);
        let Frame { routine, return_pc, base, .. } = *frame;
        self.open.push(Open { routine, return_pc, base, path });
        path
    }

    /// Follows a stack that is not what the last one has led to. Nothing was called for it.
    #[cold]
    fn read(&mut self, machine: &Machine) {
        let same = self.open.iter().zip(machine.stack().frames()).take_while(|(open, frame)| open.is(frame)).count();
        self.open.truncate(same);
        for frame in machine.stack().frames().skip(same) {
            self.enter(frame);
        }
    }

    /// The path that a call on another path makes.
    fn path_to(&mut self, caller: Option<u32>, routine: u32) -> u32 {
        let Some(caller) = caller else {
            // The outermost: one of them, unless a restored game says otherwise.
            let first = self.paths.iter().position(|path| path.depth == 1 && path.routine == routine);
            return first.map_or_else(|| self.add(None, routine), |first| first as u32);
        };
        if let Some(path) = self.by_call.get(&(caller, routine)) {
            return *path;
        }
        let deep = self.paths.get(caller as usize).is_some_and(|path| path.depth as usize >= DEEPEST);
        if deep || self.paths.len() >= MOST_PATHS { caller } else { self.add(Some(caller), routine) }
    }

    fn add(&mut self, caller: Option<u32>, routine: u32) -> u32 {
        let new = self.paths.len() as u32;
        let depth = caller.and_then(|caller| self.paths.get(caller as usize)).map_or(1, |path| path.depth + 1);
        self.paths.push(Path { routine, caller: caller.unwrap_or(new), depth, instructions: 0, calls: 0 });
        if let Some(caller) = caller {
            self.by_call.insert((caller, routine), new);
        }
        new
    }
}
