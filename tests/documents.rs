//! What people read: that the README names only options, commands and keys that there are, that its pictures are frames of the player, and that
//! files which texts speak of are there.

use std::fs;
use std::path::Path;
use std::process::Command;

use golmac::command::Verb;

#[cfg(feature = "tui")]
#[path = "../examples/screenshot.rs"]
mod screenshot;

/// Options that the README gives to cargo.
const CARGOS: [&str; 4] = ["--release", "--path", "--example", "--open"];

fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The help of golmac, or of one of its commands.
fn help(command: Option<&str>) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_golmac")).args(command).arg("--help").output().expect("help");
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The names of golmac's commands, as its help lists them.
fn commands(help: &str) -> Vec<&str> {
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    list.filter_map(|line| line.split_whitespace().next()).collect()
}

/// What follows a sign wherever it stands, as far as it is small letters and hyphens.
fn words_behind<'a>(text: &'a str, sign: &str) -> Vec<&'a str> {
    let behind = text.split(sign).skip(1);
    let words =
        behind.map(|rest| &rest[..rest.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(rest.len())]);
    words.filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).collect()
}

#[test]
fn every_option_in_the_readme_is_in_some_help() {
    let main = help(None);
    let all: String = commands(&main).into_iter().filter(|name| *name != "help").map(|name| help(Some(name))).collect();
    let options = words_behind(&main, "--").len();
    assert!(options > 15, "the help lists {options} options");
    for option in words_behind(&text("README.md"), "--") {
        let option = format!("--{option}");
        let has =
            |help: &str| help.split_whitespace().any(|word| word.trim_end_matches([',', ';', '.', ')']) == option);
        assert!(has(&main) || has(&all) || CARGOS.contains(&option.as_str()), "there is no {option}");
    }
}

#[test]
fn every_command_of_golmac_in_the_readme_is_there() {
    let main = help(None);
    let names = commands(&main);
    let readme = text("README.md");
    let named = [words_behind(&readme, "`golmac "), words_behind(&readme, "    golmac ")].concat();
    assert!(named.contains(&"config") && named.contains(&"run"), "{named:?}");
    for name in named {
        let is_story = readme.contains(&format!("golmac {name}1.z3")) || readme.contains(&format!("golmac {name}.qzl"));
        assert!(names.contains(&name) || is_story, "there is no golmac {name}");
    }
}

#[test]
fn every_command_behind_a_stroke_is_there_and_in_the_readme() {
    let readme = text("README.md");
    let named = words_behind(&readme, "`/");
    for name in named.iter().filter(|name| **name != "look") {
        assert!(Verb::named(name).is_some(), "there is no /{name}");
    }
    for entry in golmac::command::ENTRIES {
        assert!(named.contains(&entry.name), "the README lacks /{}", entry.name);
    }
}

#[cfg(feature = "tui")]
#[test]
fn every_key_in_the_readme_does_something() {
    let (keys, _) = golmac::play::keys::KeyMap::new(&Default::default());
    let described: Vec<String> = keys.described().into_iter().flat_map(|(keys, _)| names(&keys, ' ')).collect();
    let readme = text("README.md");
    let table = readme.lines().skip_while(|line| !line.starts_with("| keys |")).skip(2);
    let rows: Vec<&str> = table.take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 10, "{rows:?}");
    for key in rows.iter().filter_map(|row| row.split('|').nth(1)).flat_map(|cell| names(cell, ',')) {
        assert!(described.contains(&key), "{key} does nothing: {described:?}");
    }
}

/// Names of keys, with words for arrows.
#[cfg(feature = "tui")]
fn names(list: &str, between: char) -> Vec<String> {
    let arrows = [("↑", "Up"), ("↓", "Down"), ("←", "Left"), ("→", "Right")];
    let words = arrows.iter().fold(list.to_owned(), |list, (arrow, word)| list.replace(arrow, word));
    words.split(between).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

#[cfg(feature = "tui")]
#[test]
fn every_theme_is_in_the_readme() {
    let readme = text("README.md");
    for theme in golmac::play::theme::list(None) {
        assert!(readme.contains(&format!("`{}`", theme.name)), "{}", theme.name);
    }
}

/// What a link to a heading says.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'));
    std::iter::once('#').chain(kept.map(|c| if c == ' ' { '-' } else { c })).collect()
}

#[test]
fn files_that_texts_speak_of_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (readme, architecture) = (text("README.md"), text("ARCHITECTURE.md"));
    let links = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let spans = architecture.split('`').skip(1).step_by(2).filter(|span| {
        ["src/", "assets/", "tests/", "stories/", "fuzz/"].iter().any(|folder| span.starts_with(folder))
    });
    let headings: Vec<String> = readme.lines().filter(|line| line.starts_with('#')).map(anchor).collect();
    for file in links.chain(spans).filter(|file| !file.starts_with("http")) {
        let is_there =
            if file.starts_with('#') { headings.iter().any(|it| it == file) } else { root.join(file).exists() };
        assert!(is_there, "{file} is not there");
    }
}

#[cfg(feature = "tui")]
#[test]
fn the_pictures_are_frames_of_the_player() {
    for (file, made) in screenshot::pictures().expect("pictures") {
        if std::env::var_os("GOLMAC_UPDATE").is_some() {
            fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(file), &made).expect("a file to write");
        }
        assert!(
            text(file) == made,
            "{file} is out of date; look at what has changed, and refresh it with `cargo run --example screenshot`"
        );
    }
}
