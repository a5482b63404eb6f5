//! The notes that a player keeps beside a session: Markdown, read and written here or in an editor.
//!
//! Whatever is changed is wished to be kept at once when the writing ends; the player keeps it, and tells what has come of that. Until it is kept it
//! stays where it was typed. Headings stand out, and nothing else of Markdown is interpreted: it is readable as it is.

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
use crate::session::notes::{Encoding, NotesText};

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
    /// As they are in the file, as far as is known.
    notes: NotesText,
    mode: Mode,
    /// Whether what is typed has been given away to be kept, and is done with where that succeeds.
    closing: Closing,
    /// What has become of it.
    notice: Option<Notice>,
    scroll: Scroll,
}

/// Whether writing ends as soon as what was written is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    Yes,
    No,
}

/// Something to be told below the text, until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Notice {
    Kept(String),
    Failed(String),
}

impl Notes {
    /// To be read, from the end: what was written last is what is wanted most.
    pub fn new(notes: NotesText) -> Notes {
        let mut scroll = Scroll::default();
        scroll.go_to_end();
        Notes { notes, mode: Mode::Reading, closing: Closing::No, notice: None, scroll }
    }

    pub fn title(&self) -> &str {
        match self.mode {
            Mode::Reading => "Notes",
            Mode::Adding(_) => "Notes: a line more",
            Mode::Editing(_) => "Notes: writing",
        }
    }

    /// What was written is in the file, which has these notes now; `said` is to be told.
    pub fn kept(&mut self, notes: NotesText, said: &str) {
        self.mode = match (std::mem::replace(&mut self.mode, Mode::Reading), self.closing) {
            (Mode::Editing(editor), Closing::No) if ended(editor.text()) == notes.text => Mode::Editing(editor),
            // Somebody else has written too: that is what is edited now.
            (Mode::Editing(_), Closing::No) => Mode::Editing(Box::new(Editor::new(&notes.text))),
            (Mode::Editing(_) | Mode::Adding(_) | Mode::Reading, _) => {
                self.scroll.go_to_end();
                Mode::Reading
            }
        };
        self.notes = notes;
        self.closing = Closing::No;
        self.notice = Some(Notice::Kept(said.to_owned()));
    }

    /// What was written could not be kept: it stays where it was typed.
    pub fn not_kept(&mut self, reason: &str) {
        self.closing = Closing::No;
        self.notice = Some(Notice::Failed(format!("Can't write the notes: {reason}.")));
    }

    /// What would be lost if the panel went away now: text that is being written, as the wish to keep it.
    pub fn unsaved(&self) -> Option<Wish> {
        match &self.mode {
            Mode::Editing(editor) => self.changed(editor),
            Mode::Adding(field) => Some(field.text().trim()).filter(|line| !line.is_empty()).map(added),
            Mode::Reading => None,
        }
    }

    /// How much of a text that is pasted goes in: all where text is written, else its first line.
    pub fn taken_of_paste<'a>(&self, text: &'a str) -> &'a str {
        match self.mode {
            Mode::Editing(_) | Mode::Adding(_) => text,
            Mode::Reading => text.lines().next().unwrap_or_default(),
        }
    }

    /// What was changed in the editor, as the wish to keep it. Its last line is ended.
    fn changed(&self, editor: &Editor) -> Option<Wish> {
        let text = ended(editor.text());
        let changed = text != self.notes.text && editor.text() != self.notes.text;
        changed.then(|| Wish::Notes { before: self.notes.text.clone(), text })
    }

    fn parts(&self, screen: Rect) -> (Frame, Rect, Rect) {
        let frame = Frame::on(screen, EXTENT);
        let below = match self.mode {
            Mode::Adding(_) => 1,
            Mode::Reading | Mode::Editing(_) => 0,
        };
        let below = frame.inner.height.min(below + u16::from(self.notice.is_some()));
        let body = Rect { height: frame.inner.height - below, ..frame.inner };
        (frame, body, Rect { y: body.bottom(), height: below, ..body })
    }

    /// As much of the text as is shown, or can be edited.
    fn shown(&self) -> &str {
        let mut end = self.notes.text.len().min(MOST);
        while !self.notes.text.is_char_boundary(end) {
            end -= 1;
        }
        self.notes.text.get(..end).unwrap_or_default()
    }

    fn rows(&self, columns: u16) -> impl Iterator<Item = &str> {
        wrapped(self.shown(), columns)
    }

    /// Takes a key on a screen of this size.
    pub fn press(&mut self, key: PanelKey, screen: Rect) -> Wish {
        let failed = matches!(self.notice.take(), Some(Notice::Failed(_)));
        let (_, body, _) = self.parts(screen);
        match (&mut self.mode, key) {
            (Mode::Reading, key) => self.read(&key, body),
            (Mode::Adding(_), PanelKey::Escape) => self.back(),
            (Mode::Adding(field), PanelKey::Enter) => {
                let line = field.text().trim().to_owned();
                self.add(&line)
            }
            (Mode::Adding(field), PanelKey::Paste(text)) => {
                let line = field.text().to_owned() + &text;
                self.paste_lines(line)
            }
            (Mode::Adding(field), key) => {
                field.press(&key);
                Wish::Stay
            }
            // It could not be kept, and the player has seen that.
            (Mode::Editing(_), PanelKey::Control('x')) if failed => self.back(),
            (Mode::Editing(editor), PanelKey::Escape) => {
                let editor = editor.clone();
                self.keep(&editor, Closing::Yes)
            }
            (Mode::Editing(editor), PanelKey::Control('s')) => {
                let editor = editor.clone();
                self.keep(&editor, Closing::No)
            }
            (Mode::Editing(editor), key) => {
                editor.press(&key, body);
                Wish::Stay
            }
        }
    }

    /// A line to be added, to which something was pasted: where that has several lines they go on in the editor, all of them.
    fn paste_lines(&mut self, text: String) -> Wish {
        let is_one = text.trim_end_matches('\n').lines().count() <= 1;
        let fits = self.can_be_edited() && self.notes.text.len().saturating_add(text.len()) <= MOST;
        match (is_one, fits) {
            (true, _) => self.mode = Mode::Adding(Field::with(text.trim_end_matches('\n'))),
            (false, true) => {
                let gap = if self.notes.text.is_empty() || self.notes.text.ends_with('\n') { "" } else { "\n" };
                self.mode = Mode::Editing(Box::new(Editor::new(&format!("{}{gap}{text}", self.notes.text))));
            }
            (false, false) => return added(&text),
        }
        Wish::Stay
    }

    /// Whether the notes are such that they can be written here: an editor can do more.
    fn can_be_edited(&self) -> bool {
        self.notes.text.len() <= MOST && self.notes.encoding == Encoding::Utf8
    }

    fn read(&mut self, key: &PanelKey, body: Rect) -> Wish {
        let count = self.rows(body.width).count();
        if self.scroll.press(key, count, body.height) == Moved::Yes {
            return Wish::Stay;
        }
        match key {
            PanelKey::Char('e') => return Wish::EditNotes,
            PanelKey::Char('a') => self.mode = Mode::Adding(Field::default()),
            PanelKey::Char('i') | PanelKey::Enter if !self.can_be_edited() => return Wish::EditNotes,
            PanelKey::Char('i') | PanelKey::Enter => {
                self.mode = Mode::Editing(Box::new(Editor::new(&self.notes.text)));
            }
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
        self.closing = Closing::Yes;
        added(line)
    }

    /// Wishes what was written to be kept, if it is another text than before.
    fn keep(&mut self, editor: &Editor, closing: Closing) -> Wish {
        match (self.changed(editor), closing) {
            (Some(wish), _) => {
                self.closing = closing;
                wish
            }
            (None, Closing::Yes) => self.back(),
            (None, Closing::No) => Wish::Stay,
        }
    }

    pub fn draw(&self, screen: Rect, buffer: &mut Buffer, theme: &Theme) {
        let (frame, body, below) = self.parts(screen);
        let hints: &[Hint<'_>] = match self.mode {
            Mode::Reading => &[("Esc", "close"), ("a", "add a line"), ("Enter", "write"), ("e", "open the editor")],
            Mode::Adding(_) => &[("Enter", "add"), ("Esc", "cancel")],
            Mode::Editing(_) if matches!(self.notice, Some(Notice::Failed(_))) => {
                &[("Ctrl-S", "try again"), ("Ctrl-X", "throw it away")]
            }
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
        let (said, style) = match &self.notice {
            Some(Notice::Kept(said)) => (said, theme.dim),
            Some(Notice::Failed(said)) => (said, theme.error),
            None => return,
        };
        if let Some(mut pen) = Pen::at(buffer, below, below.height.saturating_sub(1)) {
            pen.put(said, style);
        }
    }

    fn draw_text(&self, frame: &Frame, body: Rect, buffer: &mut Buffer, theme: &Theme) {
        let count = self.rows(body.width).count();
        let seen = self.scroll.seen(count, body.height);
        for (row, line) in (0..body.height).zip(self.rows(body.width).skip(seen.start)) {
            let Some(mut pen) = Pen::at(buffer, body, row) else { break };
            pen.put(line, if line.starts_with('#') { theme.title } else { theme.panel });
        }
        let said = match self.mode {
            Mode::Reading if count == 0 => "There are no notes yet. Press a to add a line, Enter to write.",
            Mode::Reading | Mode::Adding(_) | Mode::Editing(_) => "",
        };
        for (row, line) in (0..body.height).zip(wrapped(said, body.width)) {
            if let Some(mut pen) = Pen::at(buffer, body, row) {
                pen.put(line, theme.dim);
            }
        }
        frame.draw_thumb(body, seen, count, buffer, theme);
    }
}

/// The wish that lines are added to the notes.
fn added(lines: &str) -> Wish {
    Wish::AddNote(lines.to_owned())
}

/// A text whose last line is ended.
fn ended(text: String) -> String {
    if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" }
}
