//! Which story is played, and what it was told: the answer to `/info`, line by line.

use super::Detail;
use crate::session::Session;
use crate::story::Story;
use crate::zmachine::patches::{Patch, Patches, Standing};
use crate::zmachine::screen::displayable_line;
use crate::zmachine::{Available, GeneratorKind, Machine, Options, Terminal};

/// Lines of a name and what it is, such as `Release: 88, serial number 840726`. The title and whatever else the front end knows of come before.
pub fn of(machine: &Machine) -> Vec<String> {
    let (story, options) = (machine.story(), machine.options());
    let (version, identity) = (story.version(), story.identity());
    let interpreter = options.interpreter_for(version);
    let lines = vec![
        format!("Release: {}, serial number {}", identity.release(), identity.serial()),
        format!("Story file: version {} of the Z-machine, {} bytes", version.number(), story.length()),
        format!("IFID: {}", identity.ifid()),
        format!("Interpreter number: {}, {}", interpreter.number(), interpreter.name()),
        format!("Random numbers: {}", random(options)),
        format!("The story was told of this terminal: {}", told(&options.terminal)),
    ];
    lines.into_iter().chain(repairs(&options.patches, story)).collect()
}

/// What of a story's known faults is repaired, and how: a line each, and none where there are none.
pub fn repairs(patches: &Patches, story: &Story) -> Vec<String> {
    let line = |(patch, standing): (&Patch, Standing)| {
        let (name, why) = (displayable_line(&patch.name), displayable_line(&patch.why));
        match standing {
            Standing::Active => format!("Repaired, {name}: {why}"),
            Standing::OtherBytes(at) => {
                format!(
                    "Not repaired, {name}: the story has other bytes at {at:#x} than the release that has this fault"
                )
            }
        }
    };
    patches.standings(story).into_iter().map(line).collect()
}

/// How a session is called, where it is kept and how far it is: the answer to `/session`.
pub fn session(session: &mut Session, detail: Detail) -> String {
    let (name, here) = (session.name().to_owned(), session.here());
    let turns = session.timeline().len().saturating_sub(1);
    let (seed, unsaved) = (session.options().seed, session.unsaved());
    let place = match session.store().path() {
        Some(path) => format!("It is kept in {}.", path.display()),
        None => "It is kept nowhere, and gone when you leave.".to_owned(),
    };
    let turns = if turns == 1 { "one turn".to_owned() } else { format!("{turns} turns") };
    let waiting = match unsaved {
        0 => String::new(),
        1 => " One turn could not be written yet.".to_owned(),
        waiting => format!(" {waiting} turns could not be written yet."),
    };
    let seed = match detail {
        Detail::Usual => String::new(),
        Detail::All => format!(" Its random numbers began at {seed}."),
    };
    format!("This session is called \"{name}\" and has {turns}; you are at turn {here}. {place}{waiting}{seed}")
}

fn random(options: &Options) -> String {
    let generator = match options.generator {
        GeneratorKind::Xoshiro => "golmac's",
        GeneratorKind::Frotz => "Frotz's",
    };
    format!("{generator} generator, begun at {}", options.seed)
}

/// What a story knows of a terminal, in words: `80 columns, 24 rows; bold; no colours`.
pub fn told(terminal: &Terminal) -> String {
    let Terminal { rows, columns, colours, bold, italic, timed_input, mouse, sound, pictures, graphics_font, .. } =
        *terminal;
    let parts = [
        (colours, "colours"),
        (bold, "bold"),
        (italic, "italic"),
        (timed_input, "timed input"),
        (mouse.clicks(), "mouse"),
        (sound, "sound"),
        (graphics_font, "font 3"),
    ];
    // Few stories have any, so that they are told of where they are left out.
    let left_out = [(pictures, "pictures")].into_iter().filter(|(pictures, _)| *pictures == Available::No);
    let parts: Vec<(Available, &str)> = parts.into_iter().chain(left_out).collect();
    // Only stories of version 6 have any, and few of them.
    let menus = (mouse.menus() == Available::Yes).then_some((Available::Yes, "menus"));
    let named = |wanted: Available, none: &str| {
        let parts = parts.iter().chain(&menus).filter(|(part, _)| *part == wanted);
        let names: Vec<&str> = parts.map(|(_, name)| *name).collect();
        if names.is_empty() { none.to_owned() } else { names.join(", ") }
    };
    format!(
        "{columns} columns, {rows} rows; it has {}; it lacks {}",
        named(Available::Yes, "nothing more"),
        named(Available::No, "nothing")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_story_was_told_is_said_in_words() {
        let terminal = Terminal { rows: 40, columns: 100, bold: Available::No, ..Terminal::default() };
        assert_eq!(
            told(&terminal),
            "100 columns, 40 rows; it has colours, italic, timed input, font 3; it lacks bold, mouse, sound"
        );
        let told = told(&Terminal { pictures: Available::No, ..Terminal::default() });
        assert!(told.ends_with("it lacks mouse, sound, pictures"), "{told}");
    }
}
