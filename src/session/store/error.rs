//! What can go wrong with the database, in kinds that call for different things.

use rusqlite::ffi::{self, ErrorCode};

/// Why the store can't do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("the disk is full")]
    Full,
    #[error("the folder or the file can't be written")]
    ReadOnly,
    #[error("another program holds it locked")]
    Busy,
    #[error("it is damaged")]
    Damaged,
    #[error("a later release of golmac has changed its format; use that release, or set GOLMAC_DATA to another folder")]
    Newer,
    #[error(
        "it is of an earlier release; copy it as sessions.db into a folder of its own, and list it once with GOLMAC_DATA set to that"
    )]
    Older,
    #[error("it is a database of another program; set GOLMAC_DATA to another folder")]
    NotOurs,
    /// Another process has moved it aside, or someone has deleted it.
    #[error("it has been moved or deleted")]
    Moved,
    #[error("there is a session named {0} already")]
    NameTaken(String),
    /// The turn on which one stands that is to be written.
    #[error("the turn that this one came of is gone")]
    ParentGone,
    #[error("a session can have no more turns than it has; begin another")]
    TooManyTurns,
    #[error("there is no such session or turn")]
    NotThere,
    #[error("{0}")]
    Other(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        let code = match &error {
            rusqlite::Error::SqliteFailure(failure, _) => Some((failure.code, failure.extended_code)),
            _ => None,
        };
        match (code, error) {
            (Some((_, ffi::SQLITE_READONLY_DBMOVED)), _) => StoreError::Moved,
            (Some((_, ffi::SQLITE_IOERR_CORRUPTFS)), _) => StoreError::Damaged,
            (Some((ErrorCode::DiskFull, _)), _) => StoreError::Full,
            (Some((ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied, _)), _) => {
                StoreError::ReadOnly
            }
            (Some((ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _)), _) => StoreError::Busy,
            (Some((ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _)), _) => StoreError::Damaged,
            (_, rusqlite::Error::QueryReturnedNoRows) => StoreError::NotThere,
            // Values of the wrong kind: SQLite lets anything stand in any column, and only damage or tinkering puts it there.
            (
                _,
                rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..),
            ) => StoreError::Damaged,
            (_, error) => StoreError::Other(error.to_string()),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> StoreError {
        use std::io::ErrorKind::{
            AlreadyExists, FileTooLarge, NotADirectory, NotFound, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem,
            StorageFull,
        };
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => StoreError::Full,
            PermissionDenied | ReadOnlyFilesystem | NotADirectory | AlreadyExists | NotFound => StoreError::ReadOnly,
            _ => StoreError::Other(error.to_string()),
        }
    }
}
