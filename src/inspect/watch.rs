//! A run that is watched: what it reaches, and where its instructions go.

use super::calls::Calls;
use super::coverage::Coverage;
use crate::zmachine::{Machine, Observer};

/// Counts for a machine that [`Machine::run_watched`] runs.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    pub coverage: Coverage,
    pub calls: Calls,
}

impl Watch {
    /// The routines that ran, by the byte addresses of their headers; 0 is what ran outside any.
    pub fn routines(&self) -> impl Iterator<Item = u32> {
        self.calls.paths().iter().map(|path| path.routine)
    }
}

impl Observer for Watch {
    #[inline]
    fn instruction(&mut self, machine: &Machine, address: u32) {
        self.calls.instruction(machine);
        self.coverage.instruction(machine, address);
    }
}
