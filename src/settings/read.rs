//! Reading `config.toml`: from its text to settings, where each came from, and what is wrong.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::folder::CONFIG_FILE;
use super::kind::{Kind, Wrong, found, quoted};
use super::problem::{Place, Problem, Problems};
use super::schema::{Row, Settings, TABLE, meant, normal, row, unknown};
use super::story::{Fit, StoryKey};
use crate::session::files::reason;

/// The table of a file that has the stories' tables in it.
pub(super) const STORIES: &str = "story";

/// Bytes of the largest file that is read. A long one has some KiB.
pub(super) const LARGEST: usize = 256 << 10;

/// Where a value came from, in the order of the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Source {
    #[default]
    Default,
    /// The file, for all stories; its line.
    File(usize),
    /// The table of the present story in the file; its line.
    Story(usize),
    /// The command line, for this one run.
    CommandLine,
}

/// Settings with where each came from, and what was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loaded {
    pub settings: Settings,
    pub problems: Vec<Problem>,
    /// The file that they are in, or would be; None where there is no folder for it.
    pub file: Option<PathBuf>,
    /// By the order of [`TABLE`]; what is missing is a default.
    sources: Vec<Source>,
}

impl Loaded {
    /// Where the value of a row came from.
    pub fn source(&self, row: &Row) -> Source {
        let place = TABLE.iter().position(|one| one.key == row.key);
        place.and_then(|place| self.sources.get(place)).copied().unwrap_or_default()
    }

    /// Gives a setting a value for this run, over what any file says.
    ///
    /// # Errors
    /// Where there is no such setting, or it can't have that value: what to tell the player.
    pub fn give(&mut self, key: &str, typed: &str) -> Result<(), String> {
        let (row, entry) = meant(key)?;
        let value = match entry {
            Some(entry) => row.kind.typed_entry(&entry, typed),
            None => row.kind.typed(typed),
        };
        let value = value.map_err(|wrong| format!("{} {wrong}", row.key))?;
        match row.put(&mut self.settings, &value) {
            true => {
                self.note(row, Source::CommandLine);
                Ok(())
            }
            false => Err(format!("{} wants {}", row.key, row.kind)),
        }
    }

    /// Takes over what `other` was given for this run ([`Loaded::give`]), over what any file says; not the setting of one key, which was chosen since.
    pub fn take_given(&mut self, other: &Loaded, but: Option<&str>) {
        let given = |row: &&Row| other.source(row) == Source::CommandLine && but != Some(row.key);
        for row in TABLE.iter().filter(given) {
            if row.put(&mut self.settings, &row.value(&other.settings)) {
                self.note(row, Source::CommandLine);
            }
        }
    }

    fn note(&mut self, row: &Row, source: Source) {
        self.sources.resize(TABLE.len(), Source::Default);
        let place = TABLE.iter().position(|one| one.key == row.key);
        if let Some(noted) = place.and_then(|place| self.sources.get_mut(place)) {
            *noted = source;
        }
    }
}

/// Reads the settings of a folder: for a story, or without one what holds for all (then every story's table is checked). Whatever is wrong is a
/// problem; there are always settings.
pub fn load(folder: Option<&Path>, story: Option<&StoryKey>) -> Loaded {
    let Some(folder) = folder else { return Loaded::default() };
    let file = folder.join(CONFIG_FILE);
    let mut loaded = match read_bounded(&file, LARGEST) {
        Ok(Some(bytes)) => read(&bytes, &file, story),
        Ok(None) => Loaded::default(),
        Err(message) => {
            let problem =
                Problem { file: file.clone(), place: None, message: format!("{message}; the defaults are used") };
            Loaded { problems: vec![problem], ..Loaded::default() }
        }
    };
    loaded.file = Some(file);
    loaded
}

/// Reads a file of settings or a theme; nothing where there is none.
///
/// # Errors
/// Where it can't be read, or is larger than `largest` bytes.
pub(crate) fn read_bounded(path: &Path, largest: usize) -> Result<Option<Vec<u8>>, String> {
    let unreadable = |error: io::Error| format!("can't be read: {}", reason(&error));
    // Opening a pipe would wait for somebody to write into it.
    match path.metadata() {
        Ok(there) if !there.is_file() => return Err("can't be read: it is no file".to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
        Ok(_) => {}
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(largest).unwrap_or(u64::MAX);
    let file = File::open(path).map_err(unreadable)?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    match bytes.len() <= largest {
        true => Ok(Some(bytes)),
        false => Err(format!("is larger than {} KiB, which no such file needs to be", largest >> 10)),
    }
}

/// Reads settings out of a file's bytes; `file` is only named in problems. See [`load`].
pub fn read(bytes: &[u8], file: &Path, story: Option<&StoryKey>) -> Loaded {
    let mut loaded = Loaded { file: Some(file.to_owned()), ..Loaded::default() };
    let text = match text_of(bytes, file) {
        Ok(text) => text,
        Err(problem) => {
            loaded.problems.push(problem);
            return loaded;
        }
    };
    let mut problems = Problems::new(file, text);
    let table = parse(text, &mut problems);
    layer(&table, Layer::All, &mut loaded, &mut problems);
    stories(&table, story, &mut loaded, &mut problems);
    loaded.problems = problems.into_found();
    loaded
}

/// The text of a file, without a byte order mark.
pub(crate) fn text_of<'a>(bytes: &'a [u8], file: &Path) -> Result<&'a str, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let right = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let right = std::str::from_utf8(right).unwrap_or_default();
        Problem {
            file: file.to_owned(),
            place: Some(Place::of(right, right.len())),
            message: "this is no text in UTF-8; the file is not used".to_owned(),
        }
    })?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}

/// A file as a table. What is no TOML is a problem, and the rest is used.
pub(crate) fn parse<'a>(text: &'a str, problems: &mut Problems<'_>) -> DeTable<'a> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        problems.add(error.span().unwrap_or(0..0), format!("this is no TOML: {message}; the line is not used"));
    }
    table.into_inner()
}

/// Which values a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layer {
    All,
    Story,
}

fn layer(table: &DeTable<'_>, layer: Layer, loaded: &mut Loaded, problems: &mut Problems<'_>) {
    for (key, value) in table.iter() {
        let name = normal(key.get_ref());
        let is_stories = layer == Layer::All && name == STORIES;
        match row(&name) {
            Some(row) if layer == Layer::Story && !row.is_for_stories() => {
                problems.add(key.span(), format!("{} can't be set for one story", row.key));
            }
            Some(row) => {
                let line = problems.line_of(&key.span());
                let source = match layer {
                    Layer::All => Source::File(line),
                    Layer::Story => Source::Story(line),
                };
                take(row, value, source, loaded, problems);
            }
            None if is_stories => {}
            None => problems.add(key.span(), unknown(&name)),
        }
    }
}

fn take(row: &Row, value: &Spanned<DeValue<'_>>, source: Source, loaded: &mut Loaded, problems: &mut Problems<'_>) {
    let mut wrong = Vec::new();
    let read = row.kind.read(value, &mut wrong);
    let taken = read.is_some_and(|read| row.put(&mut loaded.settings, &read));
    if taken {
        loaded.note(row, source);
    }
    let stays = match row.kind.is_map() || row.kind == Kind::Folders {
        true => "it is not used".to_owned(),
        false => format!("{} is used", row.value(&loaded.settings).shown()),
    };
    for wrong in wrong {
        let message = match strayed(value, &wrong) {
            Some(setting) => format!(
                "{setting} is a setting, and here it is one of {}: settings come before the first table in brackets",
                row.key
            ),
            None => format!("{} {}; {stays}", row.key, wrong.message),
        };
        problems.add(wrong.at, message);
    }
}

/// The setting that stands in a map because its line was put below the map's heading.
fn strayed(map: &Spanned<DeValue<'_>>, wrong: &Wrong) -> Option<&'static str> {
    let table = map.get_ref().as_table()?;
    let (name, _) = table.iter().find(|(_, value)| value.span() == wrong.at)?;
    row(&normal(name.get_ref())).map(|row| row.key)
}

/// Reads the tables of the story, what its name fits before what its IFID does; without a story, all of them, only to check them.
fn stories(table: &DeTable<'_>, story: Option<&StoryKey>, loaded: &mut Loaded, problems: &mut Problems<'_>) {
    for (key, value) in table.iter().filter(|(key, _)| normal(key.get_ref()) == STORIES) {
        let DeValue::Table(tables) = value.get_ref() else {
            let there = found(value.get_ref());
            problems.add(value.span(), format!("{STORIES} wants a table for each story, and there is {there}"));
            continue;
        };
        let Some(story) = story else {
            for (_, value) in tables.iter() {
                one_story(value, &mut Loaded::default(), problems);
            }
            continue;
        };
        let mut fitting: Vec<(Fit, usize, &Spanned<DeValue<'_>>)> = tables
            .iter()
            .filter_map(|(name, value)| Some((story.fit(name.get_ref())?, key.span().start, value)))
            .collect();
        fitting.sort_by_key(|(fit, start, _)| (*fit, *start));
        for (_, _, value) in fitting {
            one_story(value, loaded, problems);
        }
    }
}

fn one_story(value: &Spanned<DeValue<'_>>, loaded: &mut Loaded, problems: &mut Problems<'_>) {
    match value.get_ref() {
        DeValue::Table(table) => layer(table, Layer::Story, loaded, problems),
        DeValue::String(text) => {
            problems.add(value.span(), format!("a story wants a table, and there is {}", quoted(text)))
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) => {
            problems.add(value.span(), format!("a story wants a table, and there is {}", found(value.get_ref())));
        }
    }
}
