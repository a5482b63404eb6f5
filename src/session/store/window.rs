//! Which sessions are open: every process that plays one holds a lock that is gone when the process is, however it ends.

use std::fs::File;

use super::{SessionId, Store};

/// A session that this process has open. Others may have it open too.
#[derive(Debug)]
pub struct Window(File);

impl Store {
    /// Opens a window on a session. None in memory, for one that is not begun, and where there can be no locks: then nobody is told of it.
    pub fn enter(&self, session: SessionId) -> Option<Window> {
        if session == SessionId::NONE {
            return None;
        }
        let path = self.path()?.with_file_name(format!("session-{}.open", session.0));
        let file = File::options().create(true).append(true).open(path).ok()?;
        file.lock_shared().ok()?;
        Some(Window(file))
    }
}

impl Window {
    /// Does something while no other window on the session is open, and none can be opened. None where there is one.
    pub fn alone<T>(&self, act: impl FnOnce() -> T) -> Option<T> {
        self.0.unlock().ok()?;
        let done = self.0.try_lock().is_ok().then(act);
        // Nothing waits for this lock but us: a lock that is lost is one that nobody is told of.
        let _ = self.0.unlock();
        let _ = self.0.lock_shared();
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_alone_until_another_is_opened() {
        let folder = tempfile::tempdir().expect("a folder");
        let (store, _) = Store::open(folder.path()).expect("a database");
        let one = store.enter(SessionId(1)).expect("a window");
        let elsewhere = store.enter(SessionId(2)).expect("a window");
        assert_eq!(one.alone(|| 5), Some(5));
        let other = store.enter(SessionId(1)).expect("a window");
        assert_eq!(one.alone(|| 5), None);
        drop(other);
        assert_eq!(one.alone(|| 5), Some(5));
        assert_eq!(elsewhere.alone(|| 6), Some(6));
    }
}
