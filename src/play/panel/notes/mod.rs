//! The notes that a player keeps beside a session: Markdown, read and written here or in an editor.
//!
//! Whatever is changed is wished to be kept at once when the writing ends; the player keeps it. Headings stand out, and nothing else of Markdown is
//! interpreted: it is readable as it is.

mod editor;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use self::editor::{Editor, MOST};
use super::cells::{Pen, wrapped};
use super::field::Field;
use super::frame::{Extent, Frame, Hint};
use super::list::Moved;
use super::scroll::Scroll;
use super::{PanelKey, Wish};
use crate::play::theme::Theme;

/// The most that the panel is wide and high, in cells.
const EXTENT: Extent = Extent { columns: 80, rows: 40 };

/// What is done with the notes.
#[derive(Debug, Clone)]
enum Mode {
    Reading,
    /// A line is typed that will stand at the end.
    Adding(Field),
    Editing(Box<Editor>),
}

/// Notes, read or written.
#[derive(Debug, Clone)]
pub struct Notes {
    text: String,
    mode: Mode,
    scroll: Scroll,
}

impl Notes {
    /// To be read, from the end: what was written last is what is wanted most.
    pub fn new(text: String) -> Notes {
        let mut scroll = Scroll::default();
        scroll.go_to_end();
        Notes { text, mode: Mode::Reading, scroll }
    }

    pub fn title(&self) -> &str {
        match self.mode {
            Mode::Reading => "Notes",
            Mode::Adding(_) => "Notes: a line more",
            Mode::Editing(_) => "Notes: writing",
        }
    }

    /// Shows what the notes are now: they were changed elsewhere.
    pub fn set_text(&mut self, text: String) {
        *self = Notes::new(text);
    }

    /// What would be lost if the panel went away now: text that is being written.
    pub fn unsaved(&self) -> Option<String> {
        match &self.mode {
            Mode::Editing(editor) => Some(editor.text()).filter(|text| *text != self.text),
            Mode::Reading | Mode::Adding(_) => None,
        }
    }

    fn parts(&self, screen: Rect) -> (Frame, Rect, Rect) {
        let frame = Frame::on(screen, EXTENT);
        let below = match self.mode {
            Mode::Adding(_) => frame.inner.height.min(1),
            Mode::Reading | Mode::Editing(_) => 0,
        };
        let body = Rect { height: frame.inner.height - below, ..frame.inner };
        (frame, body, Rect { y: body.bottom(), height: below, ..body })
    }

    /// As much of the text as is shown, or can be edited.
    fn shown(&self) -> &str {
        let mut end = self.text.len().min(MOST);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.get(..end).unwrap_or_default()
    }

    fn rows(&self, columns: u16) -> impl Iterator<Item = &str> {
        wrapped(self.shown(), columns)
    }

    /// Takes a key on a screen of this size.
    pub fn press(&mut self, key: PanelKey, screen: Rect) -> Wish {
        let (_, body, _) = self.parts(screen);
        match (&mut self.mode, key) {
            (Mode::Reading, key) => self.read(&key, body),
            (Mode::Adding(_), PanelKey::Escape) => self.back(),
            (Mode::Adding(field), PanelKey::Enter) => {
                let line = field.text().trim().to_owned();
                self.add(&line)
            }
            (Mode::Adding(field), key) => {
                field.press(&key);
                Wish::Stay
            }
            (Mode::Editing(editor), PanelKey::Escape) => {
                let text = editor.text();
                self.mode = Mode::Reading;
                self.keep(text)
            }
            (Mode::Editing(editor), PanelKey::Control('s')) => {
                let text = editor.text();
                self.keep(text)
            }
            (Mode::Editing(editor), key) => {
                editor.press(&key, body);
                Wish::Stay
            }
        }
    }

    fn read(&mut self, key: &PanelKey, body: Rect) -> Wish {
        let count = self.rows(body.width).count();
        if self.scroll.press(key, count, body.height) == Moved::Yes {
            return Wish::Stay;
        }
        match key {
            PanelKey::Char('e') => return Wish::EditNotes,
            PanelKey::Char('a') => self.mode = Mode::Adding(Field::default()),
            // What is too long to be edited here can be in an editor.
            PanelKey::Char('i') | PanelKey::Enter if self.text.len() > MOST => return Wish::EditNotes,
            PanelKey::Char('i') | PanelKey::Enter => self.mode = Mode::Editing(Box::new(Editor::new(&self.text))),
            PanelKey::Escape | PanelKey::Char('q') => return Wish::Close,
            PanelKey::Up
            | PanelKey::Down
            | PanelKey::Left
            | PanelKey::Right
            | PanelKey::PageUp
            | PanelKey::PageDown
            | PanelKey::Home
            | PanelKey::End
            | PanelKey::Tab
            | PanelKey::BackTab
            | PanelKey::Delete
            | PanelKey::Backspace
            | PanelKey::Char(_)
            | PanelKey::Control(_)
            | PanelKey::Paste(_)
            | PanelKey::Click { .. }
            | PanelKey::Wheel(_) => {}
        }
        Wish::Stay
    }

    fn back(&mut self) -> Wish {
        self.mode = Mode::Reading;
        Wish::Stay
    }

    fn add(&mut self, line: &str) -> Wish {
        if line.is_empty() {
            return self.back();
        }
        let gap = if self.text.is_empty() || self.text.ends_with('\n') { "" } else { "\n" };
        self.scroll.go_to_end();
        self.mode = Mode::Reading;
        self.keep(format!("{}{gap}{line}\n", self.text))
    }

    /// Wishes what was written to be kept, if it is another text than before.
    fn keep(&mut self, text: String) -> Wish {
        if text == self.text {
            return Wish::Stay;
        }
        self.text.clone_from(&text);
        Wish::Notes(text)
    }

    pub fn draw(&self, screen: Rect, buffer: &mut Buffer, theme: &Theme) {
        let (frame, body, below) = self.parts(screen);
        let hints: &[Hint<'_>] = match self.mode {
            Mode::Reading => &[("Esc", "close"), ("a", "add a line"), ("Enter", "write"), ("e", "open the editor")],
            Mode::Adding(_) => &[("Enter", "add"), ("Esc", "cancel")],
            Mode::Editing(_) => &[("Esc", "done"), ("Ctrl-S", "save")],
        };
        frame.draw(self.title(), hints, buffer, theme);
        match &self.mode {
            Mode::Reading => self.draw_text(&frame, body, buffer, theme),
            Mode::Adding(field) => {
                self.draw_text(&frame, body, buffer, theme);
                field.draw_after("Add: ", below, buffer, theme);
            }
            Mode::Editing(editor) => editor.draw(body, buffer, theme),
        }
    }

    fn draw_text(&self, frame: &Frame, body: Rect, buffer: &mut Buffer, theme: &Theme) {
        let count = self.rows(body.width).count();
        let seen = self.scroll.seen(count, body.height);
        for (row, line) in (0..body.height).zip(self.rows(body.width).skip(seen.start)) {
            let Some(mut pen) = Pen::at(buffer, body, row) else { break };
            pen.put(line, if line.starts_with('#') { theme.title } else { theme.panel });
        }
        if count == 0
            && let Some(mut pen) = Pen::at(buffer, body, 0)
        {
            pen.put("There are no notes yet. Press a to add a line, Enter to write.", theme.dim);
        }
        frame.draw_thumb(body, seen, count, buffer, theme);
    }
}
