//! Where settings are kept, and what paths in them mean.

use std::env;
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy, home_dir};

use super::schema::Settings;

/// The variable that names another folder.
const OVERRIDE: &str = "GOLMAC_CONFIG";

/// The file's name in the folder of settings.
pub const CONFIG_FILE: &str = "config.toml";

/// The folder of settings and themes: what `GOLMAC_CONFIG` says, or `golmac` in the user's folder for settings (`$XDG_CONFIG_HOME`, or what the
/// system has in its place). None where the user has no home.
pub fn config_folder() -> Option<PathBuf> {
    match env::var_os(OVERRIDE) {
        Some(folder) if !folder.is_empty() => Some(PathBuf::from(folder)),
        _ => Some(choose_base_strategy().ok()?.config_dir().join("golmac")),
    }
}

/// A path of a setting: `~` at its beginning is the user's home, and a relative one starts there too, for a game may be begun anywhere.
pub fn user_path(written: &str) -> PathBuf {
    let rest = written.strip_prefix("~/").or_else(|| (written == "~").then_some("")).unwrap_or(written);
    match home_dir() {
        Ok(home) => home.join(rest),
        Err(_) => Path::new(rest).to_owned(),
    }
}

/// Where transcripts and records of commands lie: in the folder that is set for them, which is made where it is not there, or else in this one.
pub fn transcripts_folder(settings: &Settings, otherwise: &Path) -> PathBuf {
    match settings.transcripts.trim() {
        "" => otherwise.to_owned(),
        folder => {
            let folder = user_path(folder);
            // Where it can't be made, writing into it says why.
            let _ = std::fs::create_dir_all(&folder);
            folder
        }
    }
}
