//! `golmac config`: the settings, where each value came from, and changing them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use golmac::session::displayable;
use golmac::settings::{
    CONFIG_FILE, Group, Kind, Loaded, Problem, Row, Scope, Source, StoryKey, TABLE, Value, change, config_folder, load,
    meant,
};

use super::{WRONG, kept};

const MORE: &str = "\
Settings are in one file, config.toml; its folder is what GOLMAC_CONFIG says, or
golmac in your folder for settings. What is wrong in it stops nothing: it is
told, and the default is used. While you play, /config does the same as this.

Examples:
  golmac config
  golmac config theme
  golmac config theme green
  golmac config theme amber --story zork1.z3
  golmac config library ~/games ~/if
  golmac config aliases.tl take lamp
  golmac config theme --default

Exit status: 0 when all is well, 1 where --check found something wrong, 2 when a
setting or the file can't be used.";

/// List the settings, say where each came from, and change them
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Config {
    /// The setting to show or change; of aliases and keys one entry, as aliases.NAME
    key: Option<String>,
    /// The value that it is to have; '' is nothing
    #[arg(requires = "key")]
    value: Vec<String>,
    /// Take the setting out of the file, so that the default holds again
    #[arg(long, requires = "key", conflicts_with = "value")]
    default: bool,
    /// For one story: its file, or its name or IFID as it stands in the file
    #[arg(long, value_name = "STORY")]
    story: Option<PathBuf>,
    /// Say where the file is
    #[arg(long, conflicts_with_all = ["key", "story", "json", "check"])]
    path: bool,
    /// Print the settings as JSON
    #[arg(long, conflicts_with_all = ["value", "default"])]
    json: bool,
    /// Look for mistakes in the file and in your own themes
    #[arg(long, conflicts_with_all = ["key", "story", "json"])]
    check: bool,
}

/// Does what is asked of the settings.
///
/// # Errors
/// Where there is no such setting or story, or the file can't be changed.
pub fn config(Config { key, value, default, story, path, json, check }: Config) -> Result<ExitCode> {
    if path {
        kept::print(&format!("{}\n", file()?.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    if check {
        return checked();
    }
    let story = story.as_deref().map(story_key).transpose()?;
    match (key, value.is_empty() && !default) {
        (Some(key), false) => {
            let value = (!default).then_some(value);
            set(&key, value.as_deref(), story.as_ref())?;
        }
        (key, _) => {
            let loaded = load(config_folder().as_deref(), story.as_ref());
            tell(&loaded.problems);
            let text = match (key, json) {
                (None, false) => list(&loaded, kept::columns()),
                (Some(key), false) => one(&loaded, asked(&key)?),
                (None, true) => as_json(&loaded, TABLE)?,
                (Some(key), true) => as_json(&loaded, std::slice::from_ref(asked(&key)?))?,
            };
            kept::print(&text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn file() -> Result<PathBuf> {
    let folder = config_folder();
    let folder =
        folder.context("there is no folder for settings, because you have no home; set GOLMAC_CONFIG to a folder")?;
    Ok(folder.join(CONFIG_FILE))
}

fn tell(problems: &[Problem]) {
    for problem in problems {
        eprintln!("golmac: {problem}");
    }
}

/// The setting of a key, or of an entry's key.
fn asked(key: &str) -> Result<&'static Row> {
    meant(key).map(|(row, _)| row).map_err(|message| anyhow!(message))
}

/// What is wrong in the files, on the standard output.
fn checked() -> Result<ExitCode> {
    let folder = config_folder();
    let loaded = load(folder.as_deref(), None);
    let wrong: Vec<String> =
        loaded.problems.iter().map(ToString::to_string).chain(wrong_themes(&loaded, folder.as_deref())).collect();
    let status = match wrong.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(WRONG),
    };
    let place = loaded.file.as_deref().map_or_else(|| CONFIG_FILE.to_owned(), shown);
    let text = match wrong.is_empty() {
        true if loaded.file.is_some_and(|file| file.exists()) => format!("{place} is right.\n"),
        true => format!("There is no {place}; everything is as it is by default.\n"),
        false => format!("{}\n", wrong.join("\n")),
    };
    kept::print(&text)?;
    Ok(status)
}

#[cfg(feature = "tui")]
fn wrong_themes(loaded: &Loaded, folder: Option<&Path>) -> Vec<String> {
    use golmac::play::theme;
    let missing = theme::find(&loaded.settings.theme, folder).err().map(|error| format!("theme: {error}"));
    missing.into_iter().chain(theme::check(folder).iter().map(ToString::to_string)).collect()
}

#[cfg(not(feature = "tui"))]
fn wrong_themes(_: &Loaded, _: Option<&Path>) -> Vec<String> {
    Vec::new()
}

/// Names of themes with what they are like.
#[cfg(feature = "tui")]
fn themes() -> Vec<(String, String)> {
    let themes = golmac::play::theme::list(config_folder().as_deref());
    themes.into_iter().map(|theme| (theme.name, theme.about)).collect()
}

#[cfg(not(feature = "tui"))]
fn themes() -> Vec<(String, String)> {
    Vec::new()
}

/// The story that is meant: a file, or what its table is called.
fn story_key(typed: &Path) -> Result<StoryKey> {
    let name = typed.file_stem().unwrap_or_default().to_string_lossy();
    if typed.exists() {
        return Ok(StoryKey::of(&kept::story(typed)?, &name));
    }
    if typed.components().count() != 1 || typed.extension().is_some() {
        bail!("there is no story file {}", typed.display());
    }
    Ok(StoryKey { ifids: Vec::new(), name: name.into_owned() })
}

/// Sets a setting, or with None takes it out of the file.
fn set(key: &str, value: Option<&[String]>, story: Option<&StoryKey>) -> Result<()> {
    let row = asked(key)?;
    let value = value.map(|words| match row.kind {
        Kind::Folders => Value::Folders(words.iter().map(|folder| absolute(folder)).collect()).typed(),
        Kind::Folder => absolute(&words.join(" ")),
        Kind::Switch
        | Kind::Number(..)
        | Kind::Choice(_)
        | Kind::Theme
        | Kind::Text(_)
        | Kind::Sign
        | Kind::Aliases
        | Kind::Keys => words.join(" "),
    });
    let folder = config_folder();
    if let (Kind::Theme, Some(value)) = (row.kind, &value) {
        known_theme(value, folder.as_deref())?;
    }
    let scope = story.map_or(Scope::All, Scope::Story);
    change(folder.as_deref(), key, value.as_deref(), scope)?;
    let loaded = load(folder.as_deref(), story);
    tell(&loaded.problems);
    let whose = story.map_or_else(String::new, |story| format!(" for {}", displayable(&story.name)));
    let became =
        format!("{} is now {}{whose} ({})\n", row.key, row.value(&loaded.settings).shown(), from(&loaded, row));
    kept::print(&became)
}

#[cfg(feature = "tui")]
fn known_theme(name: &str, folder: Option<&Path>) -> Result<()> {
    let (_, problems) = golmac::play::theme::find(name, folder)?;
    tell(&problems);
    Ok(())
}

#[cfg(not(feature = "tui"))]
fn known_theme(_: &str, _: Option<&Path>) -> Result<()> {
    Ok(())
}

/// A folder as it is typed, which means it from here.
fn absolute(typed: &str) -> String {
    match typed.is_empty() || typed.starts_with('~') {
        true => typed.to_owned(),
        false => {
            std::path::absolute(typed).map_or_else(|_| typed.to_owned(), |path| path.to_string_lossy().into_owned())
        }
    }
}

fn shown(path: &Path) -> String {
    displayable(&path.to_string_lossy())
}

/// Where a value came from, in a few words.
fn from(loaded: &Loaded, row: &Row) -> String {
    match loaded.source(row) {
        Source::Default => "default".to_owned(),
        Source::File(line) => format!("line {line}"),
        Source::Story(line) => format!("this story, line {line}"),
        Source::CommandLine => "command line".to_owned(),
    }
}

/// Characters of the longest value in the list.
const LONGEST_VALUE: usize = 24;

fn list(loaded: &Loaded, columns: Option<usize>) -> String {
    let value = |row: &Row| match columns {
        Some(_) => kept::cut(&row.value(&loaded.settings).shown(), LONGEST_VALUE),
        None => row.value(&loaded.settings).shown(),
    };
    let length = |text: &str| text.chars().count();
    let keys = TABLE.iter().map(|row| length(row.key)).max().unwrap_or_default();
    let values = TABLE.iter().map(|row| length(&value(row))).max().unwrap_or_default().min(LONGEST_VALUE);
    let sources = TABLE.iter().map(|row| length(&from(loaded, row))).max().unwrap_or_default();
    let mut text = String::new();
    for group in Group::ALL {
        text.push_str(&format!("{group}\n"));
        for row in TABLE.iter().filter(|row| row.group == group) {
            let (value, from) = (value(row), from(loaded, row));
            let line = format!("  {:keys$}  {value:values$}  {from:sources$}  {}", row.key, row.about);
            let line = columns.map_or_else(|| line.clone(), |columns| kept::cut(&line, columns));
            text.push_str(&format!("{line}\n"));
        }
        text.push('\n');
    }
    text.push_str(&place(loaded));
    text.push_str("`golmac config KEY` says more of a setting, and `golmac config KEY VALUE` changes it; --story STORY does so for one story.\n");
    text
}

/// Where the file is.
fn place(loaded: &Loaded) -> String {
    match &loaded.file {
        Some(file) if file.exists() => format!("The lines are those of {}.\n", shown(file)),
        Some(file) => format!("There is no {} yet.\n", shown(file)),
        None => {
            "There is no folder for settings, because you have no home; set GOLMAC_CONFIG to a folder.\n".to_owned()
        }
    }
}

/// Everything about one setting.
fn one(loaded: &Loaded, row: &Row) -> String {
    let mut text = format!("{} = {}\n{}.\n", row.key, row.value(&loaded.settings).shown(), row.about);
    let file = loaded.file.as_deref().map_or_else(|| CONFIG_FILE.to_owned(), shown);
    text.push_str(&match loaded.source(row) {
        Source::Default => "This is the default.\n".to_owned(),
        Source::File(line) => {
            format!("It is set in line {line} of {file}; the default is {}.\n", row.default().shown())
        }
        Source::Story(line) => {
            format!("It is set for this story in line {line} of {file}; the default is {}.\n", row.default().shown())
        }
        Source::CommandLine => format!("It was set on the command line; the default is {}.\n", row.default().shown()),
    });
    let choices: Vec<(String, String)> = match row.kind {
        Kind::Choice(choices) => {
            choices.iter().map(|choice| (choice.word.to_owned(), choice.about.to_owned())).collect()
        }
        Kind::Theme => themes(),
        Kind::Switch
        | Kind::Number(..)
        | Kind::Text(_)
        | Kind::Folder
        | Kind::Sign
        | Kind::Folders
        | Kind::Aliases
        | Kind::Keys => Vec::new(),
    };
    let widest = choices.iter().map(|(word, _)| word.chars().count()).max().unwrap_or_default();
    match choices.is_empty() {
        true => text.push_str(&format!("It can be {}.\n", row.kind)),
        false => text.push_str("It can be\n"),
    }
    for (word, about) in choices {
        text.push_str(&format!("  {word:widest$}  {about}\n"));
    }
    let how = match row.kind.is_map() {
        true => format!("{}.NAME VALUE", row.key),
        false => format!("{} VALUE", row.key),
    };
    let here = if row.is_for_stories() { ", with --story STORY for one story" } else { "" };
    text.push_str(&format!("Change it with `golmac config {how}`{here}.\n"));
    text
}

fn as_json(loaded: &Loaded, rows: &[Row]) -> Result<String> {
    let list: Vec<serde_json::Value> = rows.iter().map(|row| json(loaded, row)).collect();
    super::looked::json(&list)
}

fn json(loaded: &Loaded, row: &Row) -> serde_json::Value {
    let (from, line) = match loaded.source(row) {
        Source::Default => ("default", None),
        Source::File(line) => ("file", Some(line)),
        Source::Story(line) => ("story", Some(line)),
        Source::CommandLine => ("command line", None),
    };
    serde_json::json!({
        "key": row.key,
        "value": row.value(&loaded.settings).json(),
        "default": row.default().json(),
        "from": from,
        "line": line,
        "group": row.group.to_string(),
        "can_be": row.kind.to_string(),
        "about": row.about,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(text: &str) -> Loaded {
        golmac::settings::read(text.as_bytes(), Path::new("config.toml"), None)
    }

    #[test]
    fn the_list_has_every_setting_with_value_and_source() {
        let text = list(&loaded("\nscroll = 5"), None);
        for row in TABLE {
            assert!(text.contains(&format!("\n  {} ", row.key)), "{}", row.key);
        }
        let scroll = text.lines().find(|line| line.contains(" scroll ")).expect("a line");
        let words: Vec<&str> = scroll.split_whitespace().take(4).collect();
        assert_eq!(words, ["scroll", "5", "line", "2"]);
        let narrow = list(&loaded(""), Some(40));
        let rows = narrow.lines().filter(|line| line.starts_with("  "));
        assert!(rows.clone().count() >= TABLE.len() && rows.clone().all(|line| line.chars().count() <= 40));
    }

    #[test]
    fn a_setting_is_explained() {
        let text = one(&loaded("completion = 'off'"), asked("completion").expect("a setting"));
        assert_eq!(
            text,
            "completion = off\nWhich words Tab completes.\nIt is set in line 1 of config.toml; the default is screen.\nIt can be\n  \
             screen      words that were on the screen, which tells nothing new\n  dictionary  all words that the story knows\n  \
             off         Tab completes nothing\nChange it with `golmac config completion VALUE`, with --story STORY for one story.\n"
        );
    }

    #[test]
    fn as_json_a_value_has_its_type() {
        let all: serde_json::Value =
            serde_json::from_str(&as_json(&loaded("library = ['/a']"), TABLE).expect("written")).expect("JSON");
        let find = |key: &str| all.as_array().and_then(|all| all.iter().find(|one| one["key"] == key)).expect("there");
        assert_eq!(find("library")["value"], serde_json::json!(["/a"]));
        assert_eq!(find("library")["from"], "file");
        assert_eq!(find("more")["value"], true);
        assert_eq!(find("scroll")["line"], serde_json::Value::Null);
    }
}
