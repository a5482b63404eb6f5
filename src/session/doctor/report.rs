//! An examination as a person reads it: plain lines, nothing of a file's own unfiltered.

use std::fmt::{self, Display, Formatter};

use super::scene::shown;
use super::{CallNote, Cure, Examination, Kinship, SaveKind, Scene, SceneEnd, Verdict};
use crate::story::iff::ChunkId;
use crate::zmachine::isa::disassemble::variable_name;

/// The most chunks, and the most calls, that are listed.
const MOST_LISTED: usize = 24;

/// `Story:      ` and the like: what every line's name is padded to.
macro_rules! row {
    ($f:expr, $name:expr, $($text:tt)*) => { writeln!($f, "{:<12}{}", $name, format_args!($($text)*)) };
}

impl Display for Examination {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        row!(f, "File:", "{}, {} bytes", self.kind, self.size)?;
        self.write_chunks(f)?;
        self.write_story(f)?;
        for (what, text) in &self.texts {
            row!(f, what, "{text}")?;
        }
        self.write_state(f)?;
        self.write_calls(f)?;
        if let Some(scene) = &self.scene {
            write_scene(f, scene)?;
        }
        self.write_findings(f)?;
        self.write_verdict(f)
    }
}

impl Examination {
    fn write_chunks(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (id, at, length) in self.chunks.iter().take(MOST_LISTED) {
            row!(f, "Chunk:", "{id} at byte {at}, {length} bytes: {}", holds(*id))?;
        }
        write_more(f, self.chunks.len(), "chunks")
    }

    fn write_story(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some(identity) = &self.identity else { return Ok(()) };
        row!(f, "Saved in:", "{identity}")?;
        let Some(file) = &self.story else {
            return row!(f, "Story:", "none at hand; name it with --story");
        };
        let kinship = match file.kinship(identity) {
            Kinship::Same => "which it is of",
            Kinship::OtherChecksum => "which it is of, but for the checksum",
            Kinship::OtherFile => "another file of the same release",
            Kinship::Other => "which it is not of",
        };
        row!(f, "Story:", "{}, version {}: {kinship}", shown(file.name()), file.story().version())
    }

    fn write_state(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(pc) = self.pc {
            match &self.saved_by {
                Some(save) => row!(f, "Goes on at:", "${pc:05x}, of the instruction {save}")?,
                None => row!(f, "Goes on at:", "${pc:05x}")?,
            }
        }
        match &self.game {
            Some(game) => row!(f, "Memory:", "{} bytes", game.memory.len()),
            None => Ok(()),
        }
    }

    fn write_calls(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (number, call) in self.calls.iter().enumerate().take(MOST_LISTED) {
            row!(f, "Call:", "{number} {}", Told(number, call))?;
        }
        write_more(f, self.calls.len(), "calls")
    }

    fn write_findings(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "\nWrong:      {}", sentence(&finding.wrong))?;
            row!(f, "It means:", "{}", sentence(&finding.means))?;
            match finding.cure {
                Cure::Mended(cure) => row!(f, "Can mend:", "yes; --convert {cure}.")?,
                Cure::None(advice) => row!(f, "Can mend:", "no; {advice}.")?,
            }
        }
        Ok(())
    }

    fn write_verdict(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict() {
            Verdict::Sound => "It is sound: the story goes on from it.",
            Verdict::Curable => "Something is wrong with it, and all of that can be mended: use --convert.",
            Verdict::Incurable => "Something is wrong with it that can't be mended.",
            Verdict::Untried if self.findings.is_empty() => {
                "The file itself is in order. Without its story nothing more can be told; name it with --story."
            }
            Verdict::Untried => {
                "Something is wrong with the file, and it takes the story to mend it; name it with --story."
            }
        };
        writeln!(f, "\n{verdict}")
    }
}

impl Display for SaveKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SaveKind::Quetzal => "a saved game in Quetzal (IFZS)",
            SaveKind::Bocfel => "a state of Bocfel's own (BFZS)",
            SaveKind::Glulx => "a saved game of a Glulx story (IFZS)",
            SaveKind::Other => "no saved game",
        })
    }
}

/// A frame by its number.
struct Told<'a>(usize, &'a CallNote);

impl Display for Told<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Told(number, call) = *self;
        match (number, call.routine, call.call) {
            (0, _, _) => f.write_str("outermost")?,
            (_, Some(routine), _) => write!(f, "of routine ${routine:05x}")?,
            (_, None, Some(at)) => write!(f, "of a routine that the call at ${at:05x} works out")?,
            (_, None, None) => f.write_str("of no call that is there")?,
        }
        if number > 0 {
            let result = call.result.map_or_else(|| "nowhere".to_owned(), variable_name);
            write!(f, ", result to {result}, back to ${:05x}", call.return_pc)?;
            write!(f, "; {}", counted(call.arguments.into(), "argument"))?;
        }
        write!(f, "; {}, {} on the stack", counted(call.locals, "local"), counted(call.words, "word"))
    }
}

fn write_scene(f: &mut Formatter<'_>, scene: &Scene) -> fmt::Result {
    let status: Vec<&str> = scene.status.iter().map(String::as_str).collect();
    if !status.is_empty() {
        row!(f, "Place:", "{}", status.join(" / "))?;
    }
    match &scene.end {
        SceneEnd::Waits => row!(f, "Restored:", "the story waits for the player{}", said(scene))?,
        SceneEnd::Quit => row!(f, "Restored:", "the story ends at once{}", said(scene))?,
        SceneEnd::Died(_) | SceneEnd::Busy => row!(f, "Restored:", "the story goes wrong{}", said(scene))?,
    }
    scene.text.iter().try_for_each(|line| writeln!(f, "  | {line}"))
}

fn said(scene: &Scene) -> &'static str {
    if scene.text.is_empty() { "" } else { ", and says" }
}

fn write_more(f: &mut Formatter<'_>, listed: usize, what: &str) -> fmt::Result {
    match listed.saturating_sub(MOST_LISTED) {
        0 => Ok(()),
        more => row!(f, "", "and {more} more {what}"),
    }
}

/// What a chunk is for.
fn holds(id: ChunkId) -> &'static str {
    match &id.0 {
        b"IFhd" => "which story, and where it goes on",
        b"CMem" => "memory, as the difference from the story's",
        b"UMem" => "memory, as it is",
        b"Stks" => "calls and stack",
        b"IntD" => "private to an interpreter",
        b"AUTH" => "author",
        b"(c) " => "copyright",
        b"ANNO" => "annotation",
        _ => "unknown, and skipped",
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `1 word`, `2 words`.
fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Half a sentence as a whole one.
fn sentence(half: &str) -> String {
    let end = if half.ends_with('.') { "" } else { "." };
    format!("{}{end}", capital(half))
}
