//! `golmac man`: the manual pages, made from the command line's own description and from the tables of keys, commands and settings.
//!
//! `page` has what the main page says beyond options; `assets/golmac.1` is that page, and a test holds it to that.

mod page;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use golmac::session::files;

use super::kept;

const MORE: &str = "\
Examples:
  golmac man | man -l -
  golmac man export | man -l -
  golmac man --all ~/.local/share/man/man1    and then: man golmac";

/// Print the manual, or write all its pages to a folder
#[derive(Debug, Args)]
#[command(name = "man", after_help = MORE)]
pub struct Manual {
    /// The command whose page is wanted; without one, the page of golmac itself
    #[arg(value_parser = command_name, value_name = "COMMAND")]
    about: Option<String>,
    /// Write the pages of golmac and of all its commands to FOLDER
    #[arg(long, value_name = "FOLDER", conflicts_with = "about")]
    all: Option<PathBuf>,
}

/// Prints or writes pages.
///
/// # Errors
/// Where they can't be written.
pub fn man(Manual { about, all }: Manual) -> Result<ExitCode> {
    match (all, about) {
        (Some(folder), _) => write_all(&folder)?,
        (None, about) => kept::print(&made(about.as_deref())?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The command line with everything that clap works out, such as the names on the pages of subcommands.
fn command_line() -> Command {
    let mut command = super::Typed::command().disable_help_subcommand(true);
    command.build();
    command
}

fn command_name(typed: &str) -> Result<String, String> {
    let names: Vec<String> = command_line().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    match names.iter().any(|name| name == typed) {
        true => Ok(typed.to_owned()),
        false => Err(format!("the commands are {}", names.join(", "))),
    }
}

/// The page of a command, or the main page.
fn made(about: Option<&str>) -> io::Result<String> {
    let command = command_line();
    match about.and_then(|name| command.find_subcommand(name)) {
        Some(subcommand) => page::of_subcommand(subcommand.clone()),
        None => page::main(command),
    }
}

fn write_all(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)
        .map_err(|error| anyhow::anyhow!("{}", files::reason(&error)))
        .with_context(|| format!("can't make the folder {}", folder.display()))?;
    let names = command_line().get_subcommands().map(|command| Some(command.get_name().to_owned())).collect::<Vec<_>>();
    for name in std::iter::once(None).chain(names) {
        let file = match &name {
            None => "golmac.1".to_owned(),
            Some(name) => format!("golmac-{name}.1"),
        };
        let path = folder.join(file);
        files::write(&path, made(name.as_deref())?.as_bytes())
            .map_err(|error| anyhow::anyhow!("{}", files::reason(&error)))
            .with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(())
}

/// The text of a page, in roff, without what each section would repeat.
fn render(sections: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<String> {
    let mut page = Vec::new();
    sections(&mut page)?;
    let page = String::from_utf8_lossy(&page).into_owned();
    let preamble = clap_mangen::roff::Roff::new().render();
    match page.strip_prefix(&preamble) {
        Some(rest) => Ok(preamble.clone() + &rest.replace(&preamble, "")),
        None => Ok(page),
    }
}

/// A page's title, as clap_mangen has it, with the manual's name.
fn titled(command: Command) -> Man {
    let source = format!("golmac {}", env!("CARGO_PKG_VERSION"));
    Man::new(command).manual("golmac").source(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "tui")]
    #[test]
    fn the_page_in_assets_is_what_the_tables_give() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/golmac.1");
        let made = made(None).unwrap();
        if std::env::var_os("GOLMAC_UPDATE").is_some() {
            fs::write(path, &made).unwrap();
        }
        let page = fs::read_to_string(path).unwrap_or_default();
        let differs = made.lines().zip(page.lines()).find(|(new, old)| new != old);
        assert!(
            page == made,
            "assets/golmac.1 is out of date; refresh it with `GOLMAC_UPDATE=1 cargo test --bin golmac man`.\nfirst difference: {differs:#?}"
        );
    }

    #[test]
    fn every_option_of_every_command_is_on_its_page() {
        let command = command_line();
        let main = [(None, &command)].into_iter();
        for (name, command) in main.chain(command.get_subcommands().map(|sub| (Some(sub.get_name()), sub))) {
            let page = made(name).unwrap();
            for long in command.get_arguments().filter(|one| !one.is_hide_set()).filter_map(|one| one.get_long()) {
                let written = format!("--{long}").replace('-', "\\-");
                assert!(page.contains(&written), "{name:?}: {long}");
            }
        }
    }

    #[test]
    fn the_main_page_has_every_command_and_setting() {
        let page = made(None).unwrap().replace("\\-", "-");
        for entry in golmac::command::ENTRIES {
            assert!(page.contains(&format!("/{}", entry.name)), "{}", entry.name);
        }
        for row in golmac::settings::TABLE {
            assert!(page.contains(row.about.split(['`', '\'']).next().unwrap()), "{}", row.key);
        }
    }

    #[test]
    fn pages_are_written_to_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let pages = folder.path().join("man1");
        write_all(&pages).unwrap();
        for file in ["golmac.1", "golmac-run.1", "golmac-config.1"] {
            assert!(fs::read_to_string(pages.join(file)).unwrap().contains(".SH NAME"), "{file}");
        }
    }

    #[test]
    fn only_commands_have_pages() {
        assert!(command_name("export").is_ok());
        assert!(command_name("golmac").unwrap_err().contains("export"));
    }
}
