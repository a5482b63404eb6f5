//! Where sessions are kept.

use std::env;
use std::path::PathBuf;

use etcetera::{BaseStrategy, choose_base_strategy};

/// The variable that names another folder.
const OVERRIDE: &str = "GOLMAC_DATA";

/// The folder of the database: what `GOLMAC_DATA` says, or `golmac` in the user's folder for data (`$XDG_DATA_HOME`, or what the system has
/// in its place). None where the user has no home.
pub fn data_folder() -> Option<PathBuf> {
    match env::var_os(OVERRIDE) {
        Some(folder) if !folder.is_empty() => Some(PathBuf::from(folder)),
        _ => Some(choose_base_strategy().ok()?.data_dir().join("golmac")),
    }
}
