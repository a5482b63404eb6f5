//! The lower window's text: what the display has of it, and what it has yet to get.

use std::collections::VecDeque;

use super::look::push;
use super::protocol::{Content, Paragraph, Run, WindowId};

/// Bytes of text that wait to be sent at most: of a story that prints for ever the end is kept.
const LONGEST: usize = 4 << 20;

/// Bytes that are sent again to a display that has lost them.
const KEPT: usize = 256 << 10;

/// Bytes that a line takes beside its text, about.
const LINE: usize = 64;

type Line = Vec<Run>;

/// Flowing text.
#[derive(Debug)]
pub(super) struct Buffer {
    /// What the display has, since it was cleared.
    shown: Lines,
    /// What is new. Its first line goes on with the last that is shown.
    fresh: Lines,
    cleared: Option<Cleared>,
    /// What it was cleared to last.
    colour: Cleared,
    /// Text that was printed and is in the field instead, to be edited.
    withheld: String,
}

/// The colour that the window was cleared to, as CSS has it; None is the display's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cleared {
    pub background: Option<String>,
}

impl Buffer {
    pub fn new() -> Buffer {
        Buffer {
            shown: Lines::default(),
            fresh: Lines::default(),
            cleared: Some(Cleared::default()),
            colour: Cleared::default(),
            withheld: String::new(),
        }
    }

    /// Adds text that the story prints, `'\n'` in it.
    pub fn print(&mut self, text: &str, dress: &Run) {
        let withheld = std::mem::take(&mut self.withheld);
        self.fresh.add(&withheld, &Run::default());
        self.fresh.add(text, dress);
        self.fresh.shorten(LONGEST);
    }

    /// Adds what the player has typed, with what stood in the field before.
    pub fn echo(&mut self, text: &str, dress: &Run) {
        let withheld = std::mem::take(&mut self.withheld);
        self.fresh.add(&withheld, dress);
        self.fresh.add(text, dress);
    }

    /// The window is cleared.
    pub fn clear(&mut self, cleared: Cleared) {
        self.shown = Lines::default();
        self.fresh = Lines::default();
        self.withheld.clear();
        self.colour.clone_from(&cleared);
        self.cleared = Some(cleared);
    }

    /// Takes back the end of what is printed, where it is this, for the player finds it in the field.
    pub fn withhold(&mut self, text: &str) {
        if !text.is_empty() && self.fresh.take_end(text) {
            text.clone_into(&mut self.withheld);
        }
    }

    /// What is new, once. None where nothing is.
    pub fn take(&mut self, id: WindowId) -> Option<Content> {
        let cleared = self.cleared.take();
        let fresh = std::mem::take(&mut self.fresh);
        if cleared.is_none() && fresh.is_empty() {
            return None;
        }
        let text = (!fresh.is_empty()).then(|| fresh.paragraphs());
        self.shown.go_on(fresh);
        self.shown.shorten(KEPT);
        let content = Content { id, text, ..Content::default() };
        Some(match cleared {
            None => content,
            Some(Cleared { background }) => Content { clear: true, bg: background, ..content },
        })
    }

    /// All that the display should have.
    pub fn all(&self, id: WindowId) -> Content {
        let bg = self.colour.background.clone();
        Content { id, clear: true, bg, text: Some(self.shown.paragraphs()), ..Content::default() }
    }
}

/// Lines, of which the last is unfinished. There is always one.
#[derive(Debug)]
struct Lines {
    lines: VecDeque<Line>,
    bytes: usize,
}

impl Default for Lines {
    fn default() -> Lines {
        Lines { lines: VecDeque::from([Line::new()]), bytes: LINE }
    }
}

impl Lines {
    fn is_empty(&self) -> bool {
        self.lines.len() == 1 && self.lines.back().is_none_or(Vec::is_empty)
    }

    fn add(&mut self, text: &str, dress: &Run) {
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                self.lines.push_back(Line::new());
                self.bytes += LINE;
            }
            if let Some(line) = self.lines.back_mut() {
                let runs = line.len();
                push(line, dress, part);
                self.bytes += part.len() + LINE * (line.len() - runs);
            }
        }
    }

    /// Adds lines, the first of them to the unfinished one.
    fn go_on(&mut self, more: Lines) {
        let mut more = more.lines.into_iter();
        if let (Some(last), Some(first)) = (self.lines.back_mut(), more.next()) {
            let before = bytes_of(last);
            first.into_iter().for_each(|run| push(last, &run, &run.text));
            self.bytes += bytes_of(last).saturating_sub(before);
        }
        for line in more {
            self.bytes += bytes_of(&line);
            self.lines.push_back(line);
        }
    }

    /// Drops the oldest lines until no more than so many bytes are left.
    fn shorten(&mut self, most: usize) {
        while self.bytes > most
            && let Some(line) = self.lines.pop_front()
        {
            self.bytes = self.bytes.saturating_sub(bytes_of(&line));
            if self.lines.is_empty() {
                *self = Lines::default();
                return;
            }
        }
    }

    /// Takes the end of the unfinished line away, where it is this.
    fn take_end(&mut self, text: &str) -> bool {
        let Some(line) = self.lines.back_mut() else { return false };
        let whole: String = line.iter().map(|run| run.text.as_str()).collect();
        if !whole.ends_with(text) {
            return false;
        }
        let mut left = text.len();
        while left > 0
            && let Some(mut last) = line.pop()
        {
            if let Some(kept) = last.text.len().checked_sub(left).filter(|kept| *kept > 0) {
                last.text.truncate(kept);
                line.push(last);
                left = 0;
            } else {
                left -= last.text.len();
            }
        }
        true
    }

    fn paragraphs(&self) -> Vec<Paragraph> {
        let lines = self.lines.iter().enumerate();
        lines.map(|(index, line)| Paragraph { append: index == 0, content: line.clone() }).collect()
    }
}

fn bytes_of(line: &Line) -> usize {
    line.iter().map(|run| run.text.len() + LINE).sum::<usize>() + LINE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remglk::protocol::GlkStyle;

    /// What is new, as text: `+` before a line that goes on, `[]` around what looks otherwise.
    fn shown(content: Option<Content>) -> String {
        let Some(content) = content else { return "nothing".to_owned() };
        let line = |paragraph: &Paragraph| {
            let run = |run: &Run| match run.style {
                GlkStyle::Normal => run.text.clone(),
                _ => format!("[{}]", run.text),
            };
            let text: String = paragraph.content.iter().map(run).collect();
            if paragraph.append { format!("+{text}") } else { text }
        };
        let lines: Vec<String> = content.text.iter().flatten().map(line).collect();
        format!("{}{}", if content.clear { "clear " } else { "" }, lines.join("|"))
    }

    fn bold() -> Run {
        Run { style: GlkStyle::Subheader, ..Run::default() }
    }

    #[test]
    fn a_line_goes_on_where_it_was_left() {
        let mut buffer = Buffer::new();
        buffer.print("Quay\n\n>", &Run::default());
        assert_eq!(shown(buffer.take(1)), "clear +Quay||>");
        assert_eq!(shown(buffer.take(1)), "nothing");
        buffer.echo("look", &bold());
        buffer.print("\nQuay\n>", &Run::default());
        assert_eq!(shown(buffer.take(1)), "+[look]|Quay|>");
        assert_eq!(shown(Some(buffer.all(1))), "clear +Quay||>[look]|Quay|>");
        buffer.clear(Cleared::default());
        assert_eq!(shown(buffer.take(1)), "clear ");
    }

    #[test]
    fn what_is_in_the_field_is_not_shown_twice() {
        let mut buffer = Buffer::new();
        buffer.print(">go ", &Run::default());
        buffer.print("north", &bold());
        buffer.withhold("o north");
        assert_eq!(shown(buffer.take(1)), "clear +>g");
        buffer.echo(" now", &bold());
        assert_eq!(shown(buffer.take(1)), "+[o north now]");
        buffer.print("\n>x", &Run::default());
        buffer.withhold("y");
        assert_eq!(shown(buffer.take(1)), "+|>x");
        buffer.print("y", &Run::default());
        buffer.withhold("y");
        buffer.print("?", &Run::default());
        assert_eq!(shown(buffer.take(1)), "+y?", "what the story prints meanwhile comes after it");
    }

    #[test]
    fn a_story_that_prints_for_ever_fills_no_memory() {
        let mut buffer = Buffer::new();
        for line in 0..20_000 {
            buffer.print(&"x".repeat(1000), &Run::default());
            buffer.print(&format!("{line}\n"), &Run::default());
        }
        assert!(buffer.fresh.bytes <= LONGEST);
        let content = buffer.take(1).expect("something");
        assert!(content.text.is_some_and(|text| text.len() > 1000));
        assert!(buffer.shown.bytes <= KEPT);
    }
}
