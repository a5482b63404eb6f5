//! Where a saved game is, found out by going on from it: what the story then has on its screen.

use crate::story::{Story, Version};
use crate::zmachine::screen::{Cell, Event, is_displayable};
use crate::zmachine::{Answer, ErrorLevel, Machine, Options, Request, Stop};

/// Instructions of one slice.
const SLICE: u64 = 1 << 20;

/// Slices that a story may take until it asks for something: the longest turns of Inform 7 take a few.
const SLICES: u32 = 48;

/// Bytes of text that are kept, of the last that was printed.
const KEPT: usize = 4096;

/// Lines of text and of the upper window that are shown.
const LINES: usize = 6;

/// What a story shows when it has gone on from a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// The status line, or the upper window's first lines that are not blank.
    pub status: Vec<String>,
    /// The last lines that were printed.
    pub text: Vec<String>,
    pub end: SceneEnd,
}

/// How far the story got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SceneEnd {
    /// It waits for a command or a key.
    Waits,
    /// It has ended by itself.
    Quit,
    /// It died of a mistake.
    Died(String),
    /// It did not ask for anything in some fifty million instructions.
    Busy,
}

/// A fresh machine that has restored a save, before it goes on.
///
/// # Errors
/// Why it can't be restored.
pub(super) fn restored(story: &Story, save: &[u8]) -> Result<Machine, String> {
    let options = Options { error_level: ErrorLevel::Never, turns_kept: 0, ..Options::default() };
    let mut machine = Machine::new(story.clone(), options);
    machine.load(save).map_err(|error| error.to_string())?;
    Ok(machine)
}

/// Goes on from a save until the story asks for a command or a key.
///
/// # Errors
/// Why it can't be restored.
pub(super) fn go_on(story: &Story, save: &[u8]) -> Result<Scene, String> {
    let mut machine = restored(story, save)?;
    let early = machine.version <= Version::V3;
    if early {
        // The globals of the status line are right already, whatever comes of the run.
        let shown = machine.show_status();
        machine.settle(shown);
    }
    let before = status(&machine);
    let mut text = String::new();
    let end = run(&mut machine, &mut text);
    let status = if early { before } else { status(&machine) };
    Ok(Scene { status, text: last_lines(&text), end })
}

fn run(machine: &mut Machine, text: &mut String) -> SceneEnd {
    for _ in 0..SLICES {
        let stop = machine.run(SLICE);
        for event in machine.drain() {
            if let Event::Text { text: printed, .. } = event {
                text.push_str(&printed);
            }
        }
        keep_last(text);
        match stop {
            Stop::Budget => {}
            Stop::Quit => return SceneEnd::Quit,
            Stop::Fault(fault) => return SceneEnd::Died(fault.kind.to_string()),
            Stop::Request(Request::Line(_) | Request::Key(_)) => return SceneEnd::Waits,
            Stop::Request(
                Request::Save
                | Request::Restore
                | Request::SaveTable { .. }
                | Request::RestoreTable { .. }
                | Request::Transcript
                | Request::Record
                | Request::Commands,
            ) => {
                // A refusal that is refused would come round again until the slices are used up.
                let _ = machine.answer(Answer::Failed);
            }
        }
    }
    SceneEnd::Busy
}

fn keep_last(text: &mut String) {
    if let Some(spare) = text.len().checked_sub(KEPT) {
        let from = (spare..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        text.drain(..from);
    }
}

fn last_lines(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let skipped = lines.len().saturating_sub(LINES);
    lines.into_iter().skip(skipped).map(shown).collect()
}

/// The status line of V1 to V3, or what the upper window says.
fn status(machine: &Machine) -> Vec<String> {
    if let Some(status) = machine.screen().status() {
        return vec![squeezed(&status.lay_out(machine.screen().size().cols()))];
    }
    let row = |cells: &[Cell]| squeezed(&cells.iter().filter_map(Cell::character).collect::<String>());
    machine.screen().still_rows().iter().map(|cells| row(cells)).filter(|line| !line.is_empty()).take(LINES).collect()
}

/// Characters of a line of story text that are shown.
const LONGEST_LINE: usize = 300;

/// Text of a story or a file that is safe to show on one line.
pub(super) fn shown(text: &str) -> String {
    let spaced = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c });
    spaced.filter(|c| is_displayable(*c)).take(LONGEST_LINE).collect()
}

/// A line with every gap brought down to two spaces.
fn squeezed(line: &str) -> String {
    let parts = line.split("  ").map(str::trim).filter(|part| !part.is_empty());
    shown(&parts.collect::<Vec<_>>().join("  "))
}
