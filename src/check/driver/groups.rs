//! The process groups of the interpreters that run, so that what they have started ends with them.
//!
//! A program in a group of its own does not get the signal that Ctrl-C sends to golmac's. So whoever ends golmac at a signal calls [`kill_all`] first.

use std::collections::BTreeSet;
use std::io;
use std::process::{Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The programs that run, by their numbers.
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn running() -> MutexGuard<'static, BTreeSet<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a program.
///
/// # Errors
/// Where there is none, or it may not be run.
pub(super) fn spawn(command: &mut Command) -> io::Result<Child> {
    // Within the lock, so that none is started unseen while all are killed.
    let mut running = running();
    let child = command.spawn()?;
    running.insert(child.id());
    Ok(child)
}

/// Says that a program has ended, and its number may be another's.
pub(super) fn forget(child: &Child) {
    running().remove(&child.id());
}

/// Kills a program that runs, and all that it has started and that has not left its group.
pub(super) fn kill(child: &Child) {
    kill_group(child.id());
}

/// Kills all interpreters that run, with what they have started. It is for a process that is about to end.
pub fn kill_all() {
    running().iter().for_each(|id| kill_group(*id));
}

#[cfg(unix)]
fn kill_group(id: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // It may have ended by itself.
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill_group(_id: u32) {}
