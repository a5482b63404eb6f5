//! The terminal player driven by keys on ratatui's `TestBackend`, and its screens compared: Markdown files, one a part of the player.
//!
//! `README.md` beside this file tells how a test is written. `stage.rs` has the player and the clock, `steps.rs` what is typed, `looks.rs` screens as
//! text. `storms.rs` presses keys at random on terminals of any size, and `shell.rs` runs the loop around the player.
//!
//! Refresh the screens with `GOLMAC_UPDATE=1 cargo test --test main screen`, and read the difference.

mod case;
mod looks;
mod shell;
mod stage;
mod steps;
mod storms;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use golmac::play::theme::Depth;
use golmac::story::{Story, Version};
use golmac::zmachine::Available;
use golmac::zmachine::isa::assemble::assemble_as;

use crate::{published, published_path};
use case::{Block, Case, Kind, read, rewritten};
use stage::{Begins, Setting, Stage, own_story};

/// The files that are tested, each by a test of its own below.
const FILES: [&str; 14] = [
    "colours.md",
    "commands.md",
    "covers.md",
    "files.md",
    "history.md",
    "inline.md",
    "library.md",
    "panels.md",
    "sizes.md",
    "sounds.md",
    "text.md",
    "timed.md",
    "typing.md",
    "windows.md",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screen")
}

#[test]
fn every_file_of_screens_is_tested() {
    let entries = fs::read_dir(folder()).expect("the folder of these tests");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name.ends_with(".md") && name != "README.md");
    names.sort();
    assert_eq!(names, FILES);
}

#[test]
fn colours_and_themes() {
    check("colours.md");
}

#[test]
fn commands_to_golmac() {
    check("commands.md");
}

#[test]
fn covers_before_a_story_begins() {
    check("covers.md");
}

#[test]
fn saved_games_transcripts_and_records() {
    check("files.md");
}

#[test]
fn scrollback_search_and_copying() {
    check("history.md");
}

#[test]
fn text_in_the_terminals_own_scrollback() {
    check("inline.md");
}

#[test]
fn the_library() {
    check("library.md");
}

#[test]
fn panels_over_the_game() {
    check("panels.md");
}

#[test]
fn terminals_of_other_sizes() {
    check("sizes.md");
}

#[test]
fn what_stories_show() {
    check("text.md");
}

#[test]
fn sounds() {
    check("sounds.md");
}

#[test]
fn timed_input() {
    check("timed.md");
}

#[test]
fn the_line_that_is_typed() {
    check("typing.md");
}

#[test]
fn windows_of_version_6() {
    check("windows.md");
}

/// Runs the tests of a file; with `GOLMAC_UPDATE` set what they show becomes what is expected.
fn check(file: &str) {
    let path = folder().join(file);
    let text = fs::read_to_string(&path).expect("it is in the repository");
    let cases = read(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    assert!(!cases.is_empty(), "{file} has tests");
    let updates = std::env::var_os("GOLMAC_UPDATE").is_some();
    let mut shown = Vec::new();
    let mut report = String::new();
    for case in &cases {
        let outcome = run(case).unwrap_or_else(|error| panic!("{file}: {}: {error}", case.heading));
        if let Some(difference) = outcome.iter().find_map(difference) {
            let _ = writeln!(report, "{file}:{}: {}\n{difference}", case.line, case.heading);
        }
        shown.extend(outcome.into_iter().map(|(block, actual)| (block.at.clone(), actual)));
    }
    if updates {
        fs::write(&path, rewritten(&text, &shown)).expect("it can be written");
    } else {
        assert!(report.is_empty(), "these screens are others than expected:\n{report}");
    }
}

/// How what a block shows differs from what it says.
fn difference((block, actual): &(&Block, String)) -> Option<String> {
    let (expected, actual): (Vec<&str>, Vec<&str>) =
        (block.lines.iter().map(String::as_str).collect(), actual.lines().collect());
    if expected == actual {
        return None;
    }
    let first = (0..).find(|row| expected.get(*row) != actual.get(*row)).unwrap_or(0);
    let mut text = format!("  {} in line {}, first difference marked\n", block.kind.name(), block.at.start);
    for (what, lines) in [("expected", &expected), ("actual", &actual)] {
        let _ = writeln!(text, "  {what}:");
        for (row, line) in lines.iter().enumerate() {
            let mark = if row == first { '>' } else { ' ' };
            let _ = writeln!(text, "  {mark} {line}");
        }
    }
    Some(text)
}

/// Plays a test. What each block shows that says what is expected; nothing where its story is not to be had.
fn run(case: &Case) -> Result<Vec<(&Block, String)>, String> {
    let own = tempfile::tempdir().map_err(|error| error.to_string())?;
    let folder = own.path();
    let mut stage = None;
    let mut shown = Vec::new();
    for block in &case.blocks {
        let says = |error: String| format!("line {}: {error}", block.at.start);
        match (block.kind, &mut stage) {
            (Kind::Play, None) => match setting(case, block, folder).map_err(says)? {
                Some(setting) => stage = Some(Stage::begin(setting, folder)),
                None => return Ok(Vec::new()),
            },
            (Kind::Config, None) => write(&folder.join("config/config.toml"), &block.text(), folder),
            (Kind::Theme, None) => {
                write(&folder.join("config/themes").join(block.argument()), &block.text(), folder);
            }
            (Kind::Given, None) => write(&folder.join(block.argument()), &block.text(), folder),
            (Kind::Zasm, None) => {}
            (Kind::Keys, Some(stage)) => {
                for line in &block.lines {
                    steps::of_line(line).map_err(says)?.into_iter().for_each(|step| stage.step(step));
                }
            }
            (Kind::Screen | Kind::Rows | Kind::Styles | Kind::Flow | Kind::Host | Kind::File, Some(stage)) => {
                let actual = actual(block, stage, folder).map_err(says)?;
                shown.push((block, actual));
            }
            (Kind::Play | Kind::Config | Kind::Theme | Kind::Given | Kind::Zasm, Some(_)) => {
                return Err(says(format!("{} comes after the beginning", block.kind.name())));
            }
            (Kind::Keys | Kind::Screen | Kind::Rows | Kind::Styles | Kind::Flow | Kind::Host | Kind::File, None) => {
                return Err(says(format!("{} comes before play", block.kind.name())));
            }
        }
    }
    if shown.is_empty() { Err("it compares nothing".to_owned()) } else { Ok(shown) }
}

fn write(path: &Path, text: &str, folder: &Path) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    fs::write(path, text.replace("FOLDER", &folder.display().to_string())).expect("a file can be written");
}

/// What is there now of what a block is about.
fn actual(block: &Block, stage: &mut Stage, folder: &Path) -> Result<String, String> {
    let all = 0..stage.buffer().area().height;
    let picked = picked(block, all.end)?;
    let lines = match block.kind {
        Kind::Host => {
            let mut lines = std::mem::take(&mut stage.asked);
            if block.argument() == "farewell" {
                lines.extend(stage.farewell());
            }
            lines.into_iter().map(|line| line + "\n").collect()
        }
        Kind::Flow => std::mem::take(&mut stage.flowed).into_iter().map(|line| line + "\n").collect(),
        Kind::File => {
            fs::read_to_string(folder.join(block.argument())).unwrap_or_else(|error| error.kind().to_string())
        }
        Kind::Styles => looks::styles(stage.buffer(), picked.unwrap_or_else(|| all.collect()).into_iter()),
        _ => {
            let rows = looks::rows(stage.buffer(), stage.cursor());
            let picked = picked.unwrap_or_else(|| all.collect());
            picked.into_iter().filter_map(|row| rows.get(usize::from(row))).map(|row| format!("{row}\n")).collect()
        }
    };
    Ok(looks::steady(&lines.replace(&folder.display().to_string(), "FOLDER")))
}

/// The rows that a block picks, from 0: `1-3,12` counts them from 1.
fn picked(block: &Block, rows: u16) -> Result<Option<Vec<u16>>, String> {
    let wanted = match block.kind {
        Kind::Rows => block.argument(),
        Kind::Styles if !block.argument().is_empty() => block.argument(),
        _ => return Ok(None),
    };
    let number = |text: &str| text.parse::<u16>().ok().filter(|row| (1..=rows).contains(row));
    let mut picked = Vec::new();
    for part in wanted.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to) = number(from).zip(number(to)).ok_or_else(|| format!("{wanted:?} are no rows of it"))?;
        picked.extend(from - 1..to);
    }
    Ok(Some(picked))
}

/// What a `play` block says. None where its story is a published one, and there are none to be had.
fn setting(case: &Case, block: &Block, folder: &Path) -> Result<Option<Setting>, String> {
    let size = block.info.get(1).and_then(|size| size.split_once('x'));
    let size = size.and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    let (columns, rows) = size.ok_or("its size is missing: play STORY 60x12")?;
    for name in block.option("with").into_iter().flat_map(|names| names.split(',')) {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(name);
        let from = if name.contains('/') { published_path(name) } else { Some(own) };
        let Some(from) = from else { return Ok(None) };
        let to = folder.join("stories").join(from.file_name().unwrap_or_default());
        fs::create_dir_all(folder.join("stories")).map_err(|error| error.to_string())?;
        fs::copy(&from, to).map_err(|error| format!("{name}: {error}"))?;
    }
    let Some(mut play) = begins(case, block.argument())? else { return Ok(None) };
    if let (Some(numbers), Begins::Story { story, .. }) = (block.option("sounds"), &mut play) {
        let numbers: Result<Vec<u8>, _> = numbers.split(',').map(str::parse).collect();
        **story = crate::heard::with_sounds((**story).clone(), &numbers.map_err(|_| "no numbers of sounds")?);
    }
    let depth = match block.option("colours") {
        None | Some("true") => Depth::True,
        Some("256") => Depth::Indexed,
        Some("16") => Depth::Sixteen,
        Some("none") => Depth::None,
        Some(other) => return Err(format!("{other} is no number of colours")),
    };
    let unicode = if block.info.iter().any(|word| word == "ascii") { Available::No } else { Available::Yes };
    let commands = block.option("commands").map(str::to_owned);
    let restore = block.option("restore").map(str::to_owned);
    Ok(Some(Setting { columns, rows, depth, unicode, commands, restore, play }))
}

fn begins(case: &Case, name: &str) -> Result<Option<Begins>, String> {
    let stem = |name: &str| Path::new(name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let story = match name {
        "library" => return Ok(Some(Begins::Library)),
        "zasm" => {
            let block = case.blocks.iter().find(|block| block.kind == Kind::Zasm).ok_or("there is no zasm block")?;
            assembled(&block.text(), block.option("version").and_then(|version| version.parse().ok()).unwrap_or(5))?
        }
        name if name.contains('/') => match published(name) {
            Some(bytes) => Story::from_bytes(bytes).map_err(|error| error.to_string())?,
            None => return Ok(None),
        },
        name => own_story(name),
    };
    Ok(Some(Begins::Story { story: Box::new(story), name: stem(name) }))
}

/// A story of assembly.
fn assembled(source: &str, version: u8) -> Result<Story, String> {
    let version = Version::from_byte(version).ok_or("there is no such version")?;
    let assembly = assemble_as(source, version).map_err(|error| error.to_string())?;
    Story::from_bytes(assembly.story).map_err(|error| error.to_string())
}

#[test]
fn blocks_are_written_anew_in_their_places() {
    let text = "## one\n```screen\nold\nolder\n```\nprose\n```rows 1\n```\n";
    let cases = read(text).expect("a case");
    let ranges = cases[0].blocks.iter().map(|block| block.at.clone());
    let written: Vec<_> = ranges.zip(["new\n".to_owned(), "a\nb\n".to_owned()]).collect();
    assert_eq!(rewritten(text, &written), "## one\n```screen\nnew\n```\nprose\n```rows 1\na\nb\n```\n");
}
