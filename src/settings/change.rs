//! Changing a setting in `config.toml`, so that comments, order and all else in it stay as they are.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, TableLike};

use super::folder::CONFIG_FILE;
use super::problem::Place;
use super::read::{LARGEST, STORIES, read_bounded, text_of};
use super::schema::{Row, meant, normal};
use super::story::StoryKey;
use super::value::Value;
use crate::session::{displayable, files};

/// For which stories a setting is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    All,
    Story(&'a StoryKey),
}

/// Why a setting was not changed. The file is as it was.
#[derive(Debug)]
pub enum ChangeError {
    /// There is no such setting, or it can't have that value: a sentence.
    Setting(String),
    /// There is no folder for the file.
    NoFolder,
    /// The file is there, and can't be used as it is.
    File { file: PathBuf, reason: String },
    /// It can't be written.
    Write { file: PathBuf, error: io::Error },
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |file: &Path| displayable(&file.to_string_lossy());
        match self {
            ChangeError::Setting(message) => f.write_str(message),
            ChangeError::NoFolder => {
                f.write_str("there is no folder for settings, because you have no home; set GOLMAC_CONFIG to a folder")
            }
            ChangeError::File { file, reason } => {
                write!(f, "can't change {}: {reason}; mend it with an editor first", shown(file))
            }
            ChangeError::Write { file, error } => write!(f, "can't write {}: {}", shown(file), files::reason(error)),
        }
    }
}

impl std::error::Error for ChangeError {}

/// Sets a setting, or with None takes it out of the file, so that the layer below holds again. What is `typed` is read as on the command line; an
/// entry of a map is named as `aliases.tl`.
///
/// # Errors
/// Where there is no such setting, it can't have that value, or the file can't be read as TOML or written.
pub fn change(folder: Option<&Path>, key: &str, typed: Option<&str>, scope: Scope<'_>) -> Result<(), ChangeError> {
    let (row, entry) = meant(key).map_err(ChangeError::Setting)?;
    let value = match (typed, &entry) {
        (None, _) => None,
        (Some(typed), Some(entry)) => Some(row.kind.typed_entry(entry, typed)),
        (Some(typed), None) if row.kind.is_map() && typed.trim().is_empty() => None,
        (Some(_), None) if row.kind.is_map() => {
            return Err(ChangeError::Setting(format!("{0} is set by its entries: {0}.NAME and a value", row.key)));
        }
        (Some(typed), None) => Some(row.kind.typed(typed)),
    };
    let value = value.transpose().map_err(|wrong| ChangeError::Setting(format!("{} {wrong}", row.key)))?;
    if matches!(scope, Scope::Story(_)) && !row.is_for_stories() {
        return Err(ChangeError::Setting(format!("{} can't be set for one story", row.key)));
    }
    let file = folder.ok_or(ChangeError::NoFolder)?.join(CONFIG_FILE);
    let text = existing(&file)?;
    let changed = edited(&text, row, entry.as_deref(), value.as_ref(), scope)
        .map_err(|reason| ChangeError::File { file: file.clone(), reason })?;
    if changed == text {
        return Ok(());
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    let written = fs::create_dir_all(folder).and_then(|()| files::write(&file, changed.as_bytes()));
    written.map_err(|error| ChangeError::Write { file, error })
}

/// What is in the file; nothing where there is none.
fn existing(file: &Path) -> Result<String, ChangeError> {
    let wrong = |reason: String| ChangeError::File { file: file.to_owned(), reason };
    let bytes = read_bounded(file, LARGEST).map_err(|reason| wrong(format!("it {reason}")))?.unwrap_or_default();
    let text = text_of(&bytes, file).map_err(|problem| wrong(problem.message))?;
    Ok(text.to_owned())
}

/// The text of a file with one value changed; None takes the value out.
///
/// # Errors
/// Where the text is no TOML, or something else stands where a table has to be: what is wrong, as the part of a sentence.
fn edited(
    text: &str,
    row: &Row,
    entry: Option<&str>,
    value: Option<&Value>,
    scope: Scope<'_>,
) -> Result<String, String> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let Place { line, column } = Place::of(text, error.span().map_or(0, |at| at.start));
        format!("line {line}, column {column} is no TOML")
    })?;
    if document.is_empty() {
        keep_comments_first(&mut document);
    }
    let root: &mut dyn TableLike = document.as_table_mut();
    let table = match scope {
        Scope::All => Some(root),
        Scope::Story(story) => story_table(root, story, value.is_some())?,
    };
    if let Some(table) = table {
        put(table, row, entry, value)?;
    }
    Ok(document.to_string())
}

/// What stands in a file without any setting goes before the first one.
fn keep_comments_first(document: &mut DocumentMut) {
    let comments = document.trailing().as_str().unwrap_or_default().to_owned();
    document.set_trailing("");
    document.decor_mut().set_prefix(comments);
}

/// The table of a story; a new one is made where a value is to be put into it.
fn story_table<'a>(
    root: &'a mut dyn TableLike,
    story: &StoryKey,
    make: bool,
) -> Result<Option<&'a mut dyn TableLike>, String> {
    let key = present(root, STORIES);
    if root.get(&key).is_none() && !make {
        return Ok(None);
    }
    let mut parent = Table::new();
    parent.set_implicit(true);
    let tables = root.entry(&key).or_insert(Item::Table(parent));
    let Some(tables) = tables.as_table_like_mut() else { return Err(format!("{STORIES} is no table")) };
    let best =
        tables.iter().filter_map(|(name, _)| Some((story.fit(name)?, name.to_owned()))).max_by_key(|(fit, _)| *fit);
    let name = match best {
        Some((_, name)) => name,
        None if !make => return Ok(None),
        None => story.table().to_owned(),
    };
    let is_new = tables.get(&name).is_none();
    let table = tables.entry(&name).or_insert(Item::Table(Table::new()));
    if let (true, Some(table)) = (is_new, table.as_table_mut()) {
        // An IFID says nothing to most people.
        table.decor_mut().set_prefix(format!("\n# {}\n", one_line(&story.name)));
    }
    match table.as_table_like_mut() {
        Some(table) => Ok(Some(table)),
        None => Err(format!("{STORIES}.{name} is no table")),
    }
}

fn one_line(text: &str) -> String {
    displayable(text).replace('\n', " ")
}

/// Puts a value into a table, or takes it out.
fn put(table: &mut dyn TableLike, row: &Row, entry: Option<&str>, value: Option<&Value>) -> Result<(), String> {
    let key = present(table, row.key);
    let Some(entry) = entry else {
        place(table, &key, value.map(Value::to_item));
        return Ok(());
    };
    if value.is_none() && table.get(&key).is_none() {
        return Ok(());
    }
    let entries = table.entry(&key).or_insert(Item::Table(Table::new()));
    let Some(entries) = entries.as_table_like_mut() else { return Err(format!("{key} is no table")) };
    let name =
        entries.iter().map(|(name, _)| name).find(|name| name.to_lowercase() == entry).unwrap_or(entry).to_owned();
    let value = match value {
        Some(Value::Aliases(aliases)) => aliases.get(entry).map(|meaning| meaning.as_str().into()),
        Some(Value::Keys(actions)) => {
            actions.get(entry).map(|keys| toml_edit::Value::Array(toml_edit::Array::from_iter(keys)))
        }
        Some(Value::Switch(_) | Value::Number(_) | Value::Text(_) | Value::Folders(_)) | None => None,
    };
    place(entries, &name, value);
    Ok(())
}

/// A value in the place of the one that is there, with the blanks and the comment that stand around it.
fn place(table: &mut dyn TableLike, key: &str, value: Option<toml_edit::Value>) {
    let Some(mut value) = value else {
        table.remove(key);
        return;
    };
    match table.get_mut(key) {
        Some(Item::Value(old)) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        Some(item @ (Item::None | Item::Table(_) | Item::ArrayOfTables(_))) => *item = Item::Value(value),
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// A key as it is written in a table, which may be with a low line or a capital.
fn present(table: &dyn TableLike, key: &str) -> String {
    table.iter().map(|(name, _)| name).find(|name| normal(name) == key).unwrap_or(key).to_owned()
}
