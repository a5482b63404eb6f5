//! What the manual pages say, section by section.

use std::io::{self, Write};

use clap::Command;
use clap_mangen::roff::{Inline, Roff, bold, italic, line_break, roman};
use golmac::command::ENTRIES;
use golmac::settings::{Group, Row, TABLE};

use super::{render, titled};

/// The main page.
///
/// # Errors
/// Never, for it is written to memory.
pub fn main(command: Command) -> io::Result<String> {
    let man = titled(command.clone());
    render(|page| {
        man.render_title(page)?;
        man.render_name_section(page)?;
        for section in [synopsis(), description()] {
            section.to_writer(page)?;
        }
        man.render_options_section(page)?;
        let commands = subcommands(&command);
        for section in [commands, keys(), orders(), settings(), files(), environment(), exit_status()] {
            section.to_writer(page)?;
        }
        examples(&command, page)?;
        see_also().to_writer(page)
    })
}

/// The page of a subcommand.
///
/// # Errors
/// Never, for it is written to memory.
pub fn of_subcommand(command: Command) -> io::Result<String> {
    let man = titled(command.clone());
    render(|page| {
        man.render_title(page)?;
        man.render_name_section(page)?;
        man.render_synopsis_section(page)?;
        man.render_description_section(page)?;
        if command.get_arguments().next().is_some() {
            man.render_options_section(page)?;
        }
        if command.get_subcommands().next().is_some() {
            subcommands(&command).to_writer(page)?;
        }
        after_help(&command, page)
    })
}

fn section(heading: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [heading]);
    roff
}

/// A term and what it is, in a hanging paragraph.
fn entry(roff: &mut Roff, term: impl Into<Vec<Inline>>, what: &str) {
    roff.control("TP", []);
    roff.text(term);
    roff.text([roman(what)]);
}

fn paragraph(roff: &mut Roff, text: &str) {
    roff.control("PP", []);
    roff.text([roman(text)]);
}

fn synopsis() -> Roff {
    let mut roff = section("SYNOPSIS");
    let mut lines = Vec::new();
    for (command, rest) in
        [("golmac", "[OPTIONS] [STORY]"), ("golmac run", "[OPTIONS] STORY"), ("golmac", "COMMAND [ARGUMENTS]")]
    {
        lines.extend([bold(command), roman(" "), italic(rest), line_break()]);
    }
    roff.text(lines);
    roff
}

fn description() -> Roff {
    let mut roff = section("DESCRIPTION");
    roff.text([roman(
        "golmac plays interactive fiction for the Z-machine: stories of Infocom and of all who came after, of versions 1 to 8. \
         Without arguments it shows a list: the built-in adventure, the playthroughs that were left, and the stories in your \
         folders. With a story it goes on where that was left.",
    )]);
    paragraph(
        &mut roff,
        "Every turn is kept before you see what came of it. Any turn can be gone back to, and another way taken from there; \
         nothing is overwritten.",
    );
    paragraph(
        &mut roff,
        "At a terminal a story has the whole screen; with --inline its text flows into the terminal's own scrollback. Where there is no terminal, or with --plain, it is played in lines of \
         text. golmac run does that without keeping anything, for scripts.",
    );
    paragraph(
        &mut roff,
        "A story is a Z-code file (.z1 to .z8, .dat), a Blorb with one in it (.zblorb, .zlb, .blb), or either of them in a gzip or \
         zip file. In place of a story a saved game can be named: golmac looks for its story among your sessions, beside the saved game \
         and in the folders of the library, and goes on from there.",
    );
    roff
}

fn subcommands(command: &Command) -> Roff {
    let mut roff = section("COMMANDS");
    for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
        let about = subcommand.get_about().map(ToString::to_string).unwrap_or_default();
        entry(&mut roff, [bold(subcommand.get_name())], &about);
    }
    roff
}

/// What keys do, as they are before settings change them.
#[cfg(feature = "tui")]
fn keys() -> Roff {
    let mut roff = section("KEYS");
    roff.text([roman(
        "On the screen. Where a story waits for a single key, plain characters, Enter, Escape, Backspace, the arrows and F1 to F12 \
         go to the story; Shift and Alt with a function key always reach golmac. The table keys of the settings gives \
         actions other keys.",
    )]);
    let (map, _) = golmac::play::keys::KeyMap::new(&Default::default());
    for (keys, what) in map.described() {
        let keys: Vec<String> = keys.split(' ').map(in_words).collect();
        let what = if what == "this page" { "help" } else { what };
        entry(&mut roff, [bold(keys.join(", "))], what);
    }
    paragraph(
        &mut roff,
        "The wheel scrolls. A click on a word puts it into the line; dragging selects text and copies it. Terminals select text \
         themselves while Shift is held.",
    );
    roff
}

/// A key's name without arrows, which printers of manuals may lack.
#[cfg(feature = "tui")]
fn in_words(key: &str) -> String {
    let arrows = [("↑", "Up"), ("↓", "Down"), ("←", "Left"), ("→", "Right")];
    arrows.iter().fold(key.to_owned(), |key, (arrow, word)| key.replace(arrow, word))
}

#[cfg(not(feature = "tui"))]
fn keys() -> Roff {
    Roff::new()
}

fn orders() -> Roff {
    let mut roff = section("COMMANDS TO GOLMAC");
    roff.text([roman(
        "While you play, a line that begins with / is for golmac and never reaches the story. Two of them send the line with one to \
         the story. --command-prefix and the setting command-prefix choose another sign.",
    )]);
    for command in ENTRIES {
        let mut term = vec![bold(format!("/{}", command.name))];
        if !command.arguments.is_empty() {
            term.extend([roman(" "), italic(command.arguments)]);
        }
        let aliases: Vec<String> = command.aliases.iter().map(|alias| format!("/{alias}")).collect();
        let also = if aliases.is_empty() { String::new() } else { format!(" Also {}.", aliases.join(", ")) };
        entry(&mut roff, term, &format!("{}.{also}", command.about));
    }
    roff
}

fn settings() -> Roff {
    let mut roff = section("SETTINGS");
    roff.text([roman(
        "Settings are in config.toml; golmac config lists them and changes them, as /config and F2 do while you play. A table \
         [story.NAME] has those of one story, by its IFID or by its file's name without the extension.",
    )]);
    for group in Group::ALL {
        roff.control("SS", [group.to_string().as_str()]);
        for row in TABLE.iter().filter(|row| row.group == group) {
            entry(&mut roff, [bold(row.key)], &described(row));
        }
    }
    roff
}

/// What a setting is, what it can be, and what it is where nothing was chosen.
fn described(row: &Row) -> String {
    let default = match row.default().shown().as_str() {
        "(none)" => "nothing".to_owned(),
        shown => shown.to_owned(),
    };
    format!("{}. It is {}; {default} by default.", row.about, row.kind)
}

fn files() -> Roff {
    let mut roff = section("FILES");
    for (file, what) in [
        ("~/.config/golmac/config.toml", "Settings. It need not be there."),
        ("~/.config/golmac/themes/NAME.toml", "Themes of your own."),
        ("~/.local/share/golmac/sessions.db", "All sessions with all their turns, an SQLite database."),
        ("~/.local/share/golmac/notes/", "Your notes, a Markdown file for each session that has any."),
        ("STORY.files/", "Files that a story names by itself, beside the story."),
    ] {
        entry(&mut roff, [italic(file)], what);
    }
    paragraph(
        &mut roff,
        "These are the folders on Linux. golmac config --path and golmac sessions where say where they are.",
    );
    roff
}

fn environment() -> Roff {
    let mut roff = section("ENVIRONMENT");
    for (variable, what) in [
        ("GOLMAC_DATA", "The folder of sessions and notes, in place of the usual one."),
        ("GOLMAC_CONFIG", "The folder of settings and themes, in place of the usual one."),
        ("XDG_DATA_HOME, XDG_CONFIG_HOME", "Where the usual ones are."),
        ("NO_COLOR", "Where it has anything in it, there are no colours, unless the setting colours says otherwise."),
        (
            "COLORTERM, TERM, TERM_PROGRAM",
            "How many colours the terminal has: truecolor or 24bit in COLORTERM means all of them. Where TERM is dumb, \
             stories are played in lines of text.",
        ),
        (
            "LC_ALL, LC_CTYPE, LANG",
            "Whether the terminal shows more than ASCII: the first that is set decides, and has to name UTF-8.",
        ),
        ("VISUAL, EDITOR", "The program that notes are edited with, unless the setting editor names one."),
    ] {
        entry(&mut roff, [bold(variable)], what);
    }
    roff
}

fn exit_status() -> Roff {
    let mut roff = section("EXIT STATUS");
    for (status, what) in [
        ("0", "All is well: the story was left or has ended."),
        ("1", "The story died of a mistake of its own, or what was examined is wrong."),
        ("2", "Bad usage, or a file that can't be used."),
    ] {
        entry(&mut roff, [bold(status)], what);
    }
    roff
}

fn see_also() -> Roff {
    let mut roff = section("SEE ALSO");
    roff.text([roman(
        "golmac COMMAND --help says more of each command, and has examples. golmac man COMMAND prints its page.",
    )]);
    roff
}

/// What stands below a command's help: paragraphs as they are; examples with their lines kept, and exit statuses, in chapters of their own.
fn after_help(command: &Command, page: &mut dyn Write) -> io::Result<()> {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let blocks: Vec<&str> = help.split("\n\n").filter(|block| !block.is_empty()).collect();
    let notes: Vec<&str> = blocks.iter().copied().filter(|block| !has_own_chapter(block)).collect();
    if !notes.is_empty() {
        let mut roff = section("NOTES");
        notes.iter().for_each(|block| paragraph(&mut roff, &block.replace('\n', " ")));
        roff.to_writer(page)?;
    }
    if let Some(status) = blocks.iter().find_map(|block| block.strip_prefix(EXIT_STATUS)) {
        section("EXIT STATUS").text([roman(status.trim().replace('\n', " "))]).to_writer(page)?;
    }
    examples(command, page)
}

/// The examples below a command's help, if there are any.
fn examples(command: &Command, page: &mut dyn Write) -> io::Result<()> {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let Some(examples) = help.split("\n\n").find_map(|block| block.strip_prefix(EXAMPLES)) else { return Ok(()) };
    let mut roff = section("EXAMPLES");
    roff.control("nf", []);
    for line in examples.lines().filter(|line| !line.is_empty()) {
        roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
    }
    roff.control("fi", []);
    roff.to_writer(page)
}

/// How the blocks of a command's help begin that have chapters of their own on its page.
const EXAMPLES: &str = "Examples:";
const EXIT_STATUS: &str = "Exit status:";

fn has_own_chapter(block: &str) -> bool {
    [EXAMPLES, EXIT_STATUS].iter().any(|beginning| block.starts_with(beginning))
}
