//! What the pages of help, information and settings are filled with: tables that others keep, and what the story was told.

use super::desk::Desk;
use super::keys::Action;
use super::panel::settings::SettingsPanel;
use super::panel::{CommandHelp, Entry, Help, Page, Panel, Section};
use super::theme;
use crate::command::{self, FrontEnd};
use crate::library::Releases;
use crate::session::Session;
use crate::settings::TABLE;
use crate::zmachine::Machine;

/// Keys, commands, settings, and what the story was told about this terminal.
pub fn help(machine: &Machine, desk: &Desk) -> Page {
    let prefix = desk.settings().command_prefix;
    let entries = command::ENTRIES.iter().filter(|entry| entry.is_in(FrontEnd::Screen));
    let commands = entries.filter_map(|entry| {
        Some(CommandHelp {
            name: format!("{}{}", prefix?, entry.name),
            arguments: entry.arguments.to_owned(),
            what: entry.about.to_owned(),
        })
    });
    let settings = TABLE.iter().map(|row| (row.key.to_owned(), row.value(desk.settings()).shown()));
    Help {
        keys: desk.keys.described().into_iter().map(|(keys, what)| (keys, what.to_owned())).collect(),
        commands: commands.collect(),
        settings: settings.collect(),
        told: vec![command::info::told(&machine.options().terminal)],
        about: vec![
            format!("golmac {}: a Z-machine that keeps every turn.", env!("CARGO_PKG_VERSION")),
            "All other lines are for the story. A key that a story waits for itself goes to the story.".to_owned(),
        ],
    }
    .page()
}

/// Keys of the library, and the settings.
pub fn help_of_library(desk: &Desk) -> Panel {
    let settings = TABLE.iter().map(|row| (row.key.to_owned(), row.value(desk.settings()).shown()));
    let of = |action: &Action| desk.keys.hint(action);
    let keys = [
        ("Enter".to_owned(), "Plays what is chosen, from where it was left"),
        ("Up Down PgUp PgDn".to_owned(), "Choose; so does a click"),
        ("Letters".to_owned(), "Find a story by its title, its file, its author, or the place where you are in it"),
        ("Tab".to_owned(), "Tells more of what is chosen"),
        ("Esc".to_owned(), "Takes the letters away; goes back to the game, or leaves"),
        (of(&Action::Settings), "Settings for all stories"),
        (of(&Action::Interrupt), "Leaves golmac; everything is kept"),
    ];
    let page = Help {
        keys: keys.into_iter().map(|(keys, what)| (keys, what.to_owned())).collect(),
        commands: Vec::new(),
        settings: settings.collect(),
        told: Vec::new(),
        about: vec![format!("golmac {}: a Z-machine that keeps every turn.", env!("CARGO_PKG_VERSION"))],
    };
    Panel::Help(Box::new(page.page()))
}

/// About the story.
pub fn info(session: &mut Session, name: &str) -> Page {
    let machine = session.machine();
    let game = machine.story().identity().game();
    let mut entries = Vec::new();
    if let Some(release) = Releases::new().find(game) {
        let known = release.metadata();
        entries.extend(known.title.map(|title| Entry::term("Title", title)));
        entries.extend(known.author.map(|author| Entry::term("Author", author)));
        entries.extend(known.first_published.map(|year| Entry::term("Published", year)));
    } else {
        entries.push(Entry::term("File", name));
    }
    for line in command::info::of(machine) {
        entries.push(match line.split_once(": ") {
            Some((term, what)) => Entry::term(term, what),
            None => Entry::text(line),
        });
    }
    let session = Section {
        heading: "The session".to_owned(),
        entries: vec![
            Entry::term("Name", session.name()),
            Entry::term("Turns", session.timeline().len().saturating_sub(1).to_string()),
            Entry::term("Present turn", session.here().to_string()),
        ],
    };
    Page::new("About this story", vec![Section { heading: "The story".to_owned(), entries }, session])
}

/// The list of settings.
pub fn settings(desk: &Desk) -> Panel {
    let themes = theme::list(desk.folder.as_deref()).into_iter().map(|listed| (listed.name, listed.about)).collect();
    Panel::Settings(Box::new(SettingsPanel::new(desk.loaded.clone(), desk.for_all(), themes, desk.story_name())))
}

/// The list of settings as they are now, where it is open.
pub fn show_settings_again(desk: &mut Desk) {
    let (loaded, for_all) = (desk.loaded.clone(), desk.for_all());
    if let Some(Panel::Settings(panel)) = &mut desk.panel {
        panel.set_loaded(loaded, for_all);
        if let Some(notice) = desk.message.take() {
            panel.set_notice(&notice);
        }
    }
}
