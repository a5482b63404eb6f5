//! Databases that are somebody else's, or of another day: only read, and never changed.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Store, StoreError, schema};

impl Store {
    /// Opens a database to look at it. It must be of today's format, and have today's tables: in place of one there could be a view without an end.
    ///
    /// # Errors
    /// Where it can't be read, is of another program or format, or is damaged.
    pub fn open_to_read(path: &Path) -> Result<Store, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        schema::check_format(&connection)?;
        schema::check(&connection)?;
        Ok(Store { connection, path: Some(path.to_owned()), file: super::file_id(path) })
    }
}
