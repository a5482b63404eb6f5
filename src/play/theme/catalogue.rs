//! Which themes there are: those that are built in, and those in the folder `themes/` of the player's settings, which go over them.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::sheet::Sheet;
use crate::settings::file::{Problem, near, quoted, read_bounded};

/// The folder of the player's own themes, in that of settings.
const FOLDER: &str = "themes";

/// Bytes of the largest theme; those here have 2 KiB.
const LARGEST: usize = 64 << 10;

/// How many themes of the player's are looked at.
const MOST: usize = 200;

macro_rules! built_in {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/themes/", $name, ".toml"))),)*]
    };
}

/// The themes that are built in, in the order of lists.
pub(super) const BUILT_IN: &[(&str, &str)] =
    built_in!["terminal" "dark" "light" "contrast" "dos" "green" "amber" "lurking"];

/// Where a theme comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    BuiltIn,
    File(PathBuf),
}

/// A theme in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    /// What it is like, in a line; empty where it does not say.
    pub about: String,
    pub origin: Origin,
}

/// Why a theme can't be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemeError {
    /// There is none of this name; perhaps another is meant.
    Unknown {
        name: String,
        near: Option<String>,
    },
    Unreadable {
        file: PathBuf,
        reason: String,
    },
}

impl fmt::Display for ThemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ThemeError::Unknown { name, near: Some(near) } => {
                write!(f, "there is no theme {}; did you mean {near}?", quoted(name))
            }
            ThemeError::Unknown { name, near: None } => {
                let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
                write!(f, "there is no theme {}; there are {}", quoted(name), names.join(", "))
            }
            ThemeError::Unreadable { file, reason } => {
                let problem = Problem { file: file.clone(), place: None, message: reason.clone() };
                write!(f, "{problem}")
            }
        }
    }
}

impl std::error::Error for ThemeError {}

/// A theme by its name, with what is wrong in its file. `settings` is the folder of settings.
///
/// # Errors
/// Where there is none of that name, or its file can't be read.
pub fn find(name: &str, settings: Option<&Path>) -> Result<(Sheet, Vec<Problem>), ThemeError> {
    let wanted = name.trim().to_lowercase();
    let own = own(settings);
    if let Some((name, file)) = own.iter().find(|(name, _)| name.to_lowercase() == wanted) {
        return read(name, file);
    }
    match BUILT_IN.iter().find(|(name, _)| *name == wanted) {
        Some((name, text)) => Ok(Sheet::read(name, text.as_bytes(), Path::new(name))),
        None => {
            let names = BUILT_IN.iter().map(|(name, _)| *name).chain(own.iter().map(|(name, _)| name.as_str()));
            Err(ThemeError::Unknown { name: name.to_owned(), near: near(&wanted, names).map(str::to_owned) })
        }
    }
}

/// Every theme: those built in, and then the player's own by their names. One of the player's takes the place of one built in.
pub fn list(settings: Option<&Path>) -> Vec<Listed> {
    let own = own(settings);
    let is_own = |name: &str| own.iter().any(|(one, _)| one.to_lowercase() == name);
    let built_in = BUILT_IN.iter().filter(|(name, _)| !is_own(name)).map(|(name, text)| {
        let (sheet, _) = Sheet::read(name, text.as_bytes(), Path::new(name));
        Listed { name: sheet.name, about: sheet.about, origin: Origin::BuiltIn }
    });
    let own = own.iter().map(|(name, file)| {
        let about = read(name, file).map_or_else(|error| error.to_string(), |(sheet, _)| sheet.about);
        Listed { name: name.clone(), about, origin: Origin::File(file.clone()) }
    });
    built_in.chain(own).collect()
}

/// What is wrong in the player's own themes.
pub fn check(settings: Option<&Path>) -> Vec<Problem> {
    let own = own(settings).into_iter();
    own.flat_map(|(name, file)| match read(&name, &file) {
        Ok((_, problems)) => problems,
        Err(ThemeError::Unreadable { file, reason }) => vec![Problem { file, place: None, message: reason }],
        Err(error @ ThemeError::Unknown { .. }) => vec![Problem { file, place: None, message: error.to_string() }],
    })
    .collect()
}

fn read(name: &str, file: &Path) -> Result<(Sheet, Vec<Problem>), ThemeError> {
    let unreadable = |reason| ThemeError::Unreadable { file: file.to_owned(), reason };
    match read_bounded(file, LARGEST).map_err(unreadable)? {
        Some(bytes) => Ok(Sheet::read(name, &bytes, file)),
        None => Err(unreadable("is not there any more".to_owned())),
    }
}

/// The player's themes: names and files, by name.
fn own(settings: Option<&Path>) -> Vec<(String, PathBuf)> {
    let Some(entries) = settings.and_then(|folder| fs::read_dir(folder.join(FOLDER)).ok()) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path())).take(MOST.saturating_mul(10));
    let themes = paths.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let named = themes.filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), path)));
    let shown = named.filter(|(name, _)| name.chars().all(crate::zmachine::screen::is_displayable));
    let mut own: Vec<(String, PathBuf)> = shown.take(MOST).collect();
    own.sort();
    own
}
