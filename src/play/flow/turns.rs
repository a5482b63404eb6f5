//! Which text came in which turn, going back to a turn, and going from command to command.

use std::ops::Range;

use super::document::{Flow, Position, TurnStart, bounded};
use crate::session::TurnNumber;

impl Flow {
    /// What is appended from now on belongs to a turn.
    pub(super) fn enter(&mut self, turn: TurnNumber) {
        if self.turns.last().is_some_and(|last| last.turn == turn) {
            return;
        }
        self.turns.push(TurnStart {
            turn,
            text: bounded(self.text.len()),
            paragraphs: bounded(self.paragraphs.len()),
            runs: bounded(self.runs.len()),
            pages: bounded(self.pages.len()),
            quotes: bounded(self.quotes.len()),
            commands: bounded(self.commands.len()),
        });
    }

    /// Forgets all that was appended after a turn, however it is numbered: what came up to the turn's end stays, with the prompt that it ended in.
    /// False, and nothing changes, where the turn is not in the document, or no longer.
    pub fn truncate_after(&mut self, turn: TurnNumber) -> bool {
        let Some(index) = self.turns.iter().rposition(|start| start.turn == turn) else { return false };
        if let Some(next) = self.turns.get(index.saturating_add(1)).copied() {
            self.text.truncate(self.text.floor_char_boundary(next.text as usize));
            self.paragraphs.truncate((next.paragraphs as usize).max(1));
            self.runs.truncate(next.runs as usize);
            self.pages.truncate((next.pages as usize).max(1));
            self.quotes.truncate(next.quotes as usize);
            self.commands.truncate(next.commands as usize);
            self.turns.truncate(index.saturating_add(1));
            let end = self.end();
            self.asked = self.asked.take().filter(|prompt| prompt.end <= end);
        }
        true
    }

    /// Takes note that so many bytes of the text's beginning were forgotten, and so many paragraphs, runs, pages, quotes and commands.
    pub(super) fn forget_turns(&mut self, by: u32, gone: [u32; 5]) {
        let [paragraphs, runs, pages, quotes, commands] = gone;
        // A turn whose end is forgotten can't be gone back to.
        let turns = self.turns.partition_point(|start| start.text < by).saturating_sub(1);
        self.turns.drain(..turns);
        for start in &mut self.turns {
            start.text = start.text.saturating_sub(by);
            start.paragraphs = start.paragraphs.saturating_sub(paragraphs);
            start.runs = start.runs.saturating_sub(runs);
            start.pages = start.pages.saturating_sub(pages);
            start.quotes = start.quotes.saturating_sub(quotes);
            start.commands = start.commands.saturating_sub(commands);
        }
    }

    /// The turn that a place came with. None before anything was appended.
    pub fn turn_at(&self, position: Position) -> Option<TurnNumber> {
        let offset = self.offset(position);
        let after = self.turns.partition_point(|start| start.text as usize <= offset);
        self.turns.get(after.saturating_sub(1)).map(|start| start.turn)
    }

    /// The places between which a turn's text is: from behind the prompt that it answered, up to and with the prompt that it ended in.
    pub fn range_of(&self, turn: TurnNumber) -> Option<Range<Position>> {
        let index = self.turns.iter().rposition(|start| start.turn == turn)?;
        let start = self.turns.get(index)?.text as usize;
        let end = self.turns.get(index.saturating_add(1)).map_or(self.text.len(), |next| next.text as usize);
        Some(self.position(start)..self.position(end))
    }

    /// A turn to be copied: its text from the line with the command on, without the prompt at its end.
    pub fn text_of_turn(&self, turn: TurnNumber) -> Option<&str> {
        let range = self.range_of(turn)?;
        let (from, to) = (self.offset(range.start), self.offset(range.end));
        let start = self.paragraph(self.paragraph_at(from)).start;
        let text = self.text.get(start..to)?;
        let told = text.rsplit_once('\n').map_or(text, |(lines, _)| lines);
        Some(told.trim_end().trim_start_matches('\n'))
    }

    /// The line with the first command that was typed in a paragraph below a place.
    pub fn next_command(&self, from: Position) -> Option<Position> {
        let end = self.paragraph(self.paragraph_at(self.offset(from))).end;
        let after = self.commands.partition_point(|start| *start as usize <= end);
        self.command_line(after)
    }

    /// The line with the last command that was typed in a paragraph above a place.
    pub fn previous_command(&self, from: Position) -> Option<Position> {
        let start = self.paragraph(self.paragraph_at(self.offset(from))).start;
        let after = self.commands.partition_point(|command| (*command as usize) < start);
        self.command_line(after.checked_sub(1)?)
    }

    fn command_line(&self, index: usize) -> Option<Position> {
        let command = *self.commands.get(index)? as usize;
        Some(self.position(self.paragraph(self.paragraph_at(command)).start))
    }
}
