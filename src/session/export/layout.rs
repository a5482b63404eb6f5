//! A transcript as blocks for pages: places as headings, commands, paragraphs of runs, fixed pitch and quote boxes.

use super::super::playthrough::Passed;
use super::super::transcript::line_of_picture;
use crate::zmachine::screen::{Cell, Event, Look};

/// A piece of text that looks alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub text: String,
    pub look: Look,
}

/// Lines that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// The player has come to another place.
    Place(String),
    Command(String),
    /// Lines of text, none empty.
    Paragraph(Vec<Vec<Run>>),
    /// Lines of fixed pitch, and what is in a quote box.
    Fixed(Vec<Vec<Run>>),
}

/// Lays out the way to a turn.
pub(super) fn blocks(way: Vec<Passed<'_>>) -> Vec<Block> {
    let mut layout = Layout::default();
    let mut place: Option<String> = None;
    for passed in way {
        let came_to = passed.turn.scene.place.clone().filter(|now| place.as_ref() != Some(now));
        place = came_to.clone().or(place);
        let events = passed.printed.into_events();
        // Where the story itself names the place on a line, that line is the heading.
        match came_to {
            Some(place) if is_named(&place, &events) => layout.named = Some(place),
            came_to => layout.place = came_to,
        }
        // A turn without a command line begins with its place; else the line comes first.
        if !events.iter().any(|event| matches!(event, Event::Input { .. })) {
            layout.end_line();
            layout.come_to_place();
        }
        events.into_iter().for_each(|event| layout.event(event));
        if let Some(place) = layout.named.take() {
            layout.place = Some(place);
        }
        layout.come_to_place();
    }
    // The prompt of a command that was never typed.
    layout.take_prompt();
    layout.end_line();
    layout.end_block();
    layout.blocks
}

/// Whether a line of the text is the place's name.
fn is_named(place: &str, events: &[Event]) -> bool {
    let mut text = String::new();
    for event in events {
        match event {
            Event::Text { text: more, .. } => text.push_str(more),
            Event::Input { .. }
            | Event::QuoteBox { .. }
            | Event::EraseLower { .. }
            | Event::EraseScreen { .. }
            | Event::Warning(_)
            | Event::Turn
            | Event::Sound(_)
            | Event::Bleep(_)
            | Event::Transcript(_)
            | Event::Record(_)
            | Event::Picture(_) => text.push('\n'),
        }
    }
    text.lines().any(|line| line.trim() == place.trim())
}

#[derive(Debug, Default)]
struct Layout {
    blocks: Vec<Block>,
    /// The lines of the block that grows.
    lines: Vec<Vec<Run>>,
    line: Vec<Run>,
    /// A place that is to be named when what came before it has been said.
    place: Option<String>,
    /// A place that a line of the text will name.
    named: Option<String>,
}

impl Layout {
    fn event(&mut self, event: Event) {
        match event {
            Event::Text { text, look, .. } => {
                let mut lines = text.split('\n');
                self.text(lines.next().unwrap_or_default(), look);
                lines.for_each(|line| {
                    self.end_line();
                    self.text(line, look);
                });
            }
            Event::Input { text, .. } => {
                self.take_prompt();
                self.end_line();
                self.end_block();
                if !text.trim().is_empty() {
                    self.blocks.push(Block::Command(text.replace('\n', " ")));
                }
                self.come_to_place();
            }
            Event::QuoteBox { rows } => {
                self.end_line();
                self.end_block();
                self.blocks.push(Block::Fixed(rows.iter().map(|row| runs_of(row)).collect()));
            }
            Event::EraseLower { .. } | Event::EraseScreen { .. } => {
                self.end_line();
                self.end_block();
            }
            Event::Picture(description) => {
                self.end_line();
                self.text(&line_of_picture(&description), Look::default());
                self.end_line();
            }
            Event::Warning(_)
            | Event::Turn
            | Event::Sound(_)
            | Event::Bleep(_)
            | Event::Transcript(_)
            | Event::Record(_) => {}
        }
    }

    fn text(&mut self, text: &str, look: Look) {
        if !text.is_empty() {
            self.line.push(Run { text: text.to_owned(), look });
        }
    }

    /// What stands before a command is the prompt, and goes with it.
    fn take_prompt(&mut self) {
        let text: String = self.line.iter().map(|run| run.text.as_str()).collect();
        if text.trim() == ">" {
            self.line.clear();
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if line.iter().all(|run| run.text.trim().is_empty()) {
            self.end_block();
            return;
        }
        let text: String = line.iter().map(|run| run.text.as_str()).collect();
        if let Some(place) = self.named.take_if(|place| place.trim() == text.trim()) {
            self.end_block();
            self.blocks.push(Block::Place(place));
            return;
        }
        if self.lines.last().is_some_and(|last| is_fixed(last) != is_fixed(&line)) {
            self.end_block();
        }
        self.lines.push(line);
    }

    fn end_block(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        match lines.first() {
            Some(first) if is_fixed(first) => self.blocks.push(Block::Fixed(lines)),
            Some(_) => self.blocks.push(Block::Paragraph(lines)),
            None => {}
        }
    }

    fn come_to_place(&mut self) {
        if let Some(place) = self.place.take() {
            let prompt = std::mem::take(&mut self.line);
            self.end_block();
            self.line = prompt;
            self.blocks.push(Block::Place(place));
        }
    }
}

fn is_fixed(line: &[Run]) -> bool {
    line.iter().filter(|run| !run.text.trim().is_empty()).all(|run| run.look.is_fixed_pitch())
}

fn runs_of(row: &[Cell]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for cell in row {
        let Some(c) = cell.character() else { continue };
        match runs.last_mut() {
            Some(run) if run.look == cell.look => run.text.push(c),
            Some(_) | None => runs.push(Run { text: c.to_string(), look: cell.look }),
        }
    }
    runs
}
