//! A backend for ratatui that writes each frame at once, as a synchronised update.
//!
//! crossterm's own backend flushes at every movement of the cursor. Here all of a frame is gathered first, and `flush` writes it.

use std::io::{self, Write};
use std::ops::Range;

use crossterm::cursor::{MoveToColumn, MoveUp};
use crossterm::queue;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::modes;
use super::output::size;
use super::screen::{Terminal, has_doubtful_width};

/// What tells the terminal to show nothing until the frame is whole; terminals that don't know it pass over it.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// Bytes of a usual frame.
const FRAME: usize = 64 * 1024;

/// A terminal on which frames are drawn.
#[derive(Debug)]
pub struct Paper<W> {
    frame: Frame,
    output: W,
}

/// The bytes of the frame that is being drawn; empty, or [`BEGIN`] and what follows it.
#[derive(Debug)]
struct Frame(Vec<u8>);

impl Write for Frame {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            self.0.extend_from_slice(BEGIN);
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// A frame is whole only when [`Paper`] says so.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Paper<W> {
    /// Draws to this output.
    pub fn new(output: W) -> Paper<W> {
        Paper { frame: Frame(Vec::with_capacity(FRAME)), output }
    }

    /// What puts drawing into bytes.
    fn pen(&mut self) -> CrosstermBackend<&mut Frame> {
        CrosstermBackend::new(&mut self.frame)
    }
}

impl<W: Write> Backend for Paper<W> {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, cells: I) -> io::Result<()> {
        let mut run = Vec::new();
        for (x, y, cell) in cells {
            run.push((x, y, cell));
            if has_doubtful_width(cell) {
                // Each run begins by placing the cursor, which may be anywhere behind this one.
                self.pen().draw(run.drain(..))?;
            }
        }
        self.pen().draw(run.into_iter())
    }

    fn append_lines(&mut self, count: u16) -> io::Result<()> {
        self.pen().append_lines(count)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.pen().hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.pen().show_cursor()
    }

    /// Nobody asks the terminal, for the answer would come among the keys.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.pen().set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.pen().clear()
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.pen().clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = size();
        Ok(Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    /// Writes the frame.
    fn flush(&mut self) -> io::Result<()> {
        if self.frame.0.is_empty() {
            return Ok(());
        }
        self.frame.0.extend_from_slice(END);
        let written = self.output.write_all(&self.frame.0);
        self.frame.0.clear();
        self.frame.0.shrink_to(FRAME);
        written
    }

    fn scroll_region_up(&mut self, rows: Range<u16>, count: u16) -> io::Result<()> {
        self.pen().scroll_region_up(rows, count)
    }

    fn scroll_region_down(&mut self, rows: Range<u16>, count: u16) -> io::Result<()> {
        self.pen().scroll_region_down(rows, count)
    }
}

impl<W: Write> Terminal for Paper<W> {
    fn move_up(&mut self, rows: u16) -> io::Result<()> {
        queue!(self.frame, MoveToColumn(0))?;
        // A terminal takes no rows for one.
        if rows > 0 { queue!(self.frame, MoveUp(rows)) } else { Ok(()) }
    }

    fn paint(&mut self, bytes: &[u8], numbers: u32) -> io::Result<()> {
        if numbers > 0 {
            modes::note_pictures(numbers);
        }
        self.frame.write_all(bytes)
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;
    use crate::play::terminal::{Drawn, Graphics, Picture, Screen};

    /// Each write, as text.
    #[derive(Default)]
    struct Writes(Vec<String>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(String::from_utf8_lossy(bytes).into_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn picture(text: &str) -> Picture {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 2));
        buffer.set_string(0, 0, text, Style::new());
        Picture { buffer, cursor: Some((1, 1)), graphics: Graphics::default() }
    }

    #[test]
    fn a_frame_is_one_write_and_nothing_new_is_none() {
        let mut screen = Screen::whole(Paper::new(Writes::default()));
        for (text, expected) in [("West of House", Drawn::Frame), ("West of House", Drawn::Nothing), ("", Drawn::Frame)]
        {
            assert_eq!(screen.draw(picture(text)).expect("memory takes all"), expected, "{text}");
        }
        let writes = &screen.backend().output.0;
        assert_eq!(writes.len(), 2, "{writes:?}");
        for write in writes {
            assert!(write.starts_with("\x1b[?2026h") && write.ends_with("\x1b[?2026l"), "{write:?}");
        }
        assert!(writes[0].contains("House") && !writes[1].contains("House"), "{writes:?}");
    }

    #[test]
    fn the_cursor_is_placed_anew_behind_what_terminals_measure_differently() {
        let mut screen = Screen::whole(Paper::new(Writes::default()));
        screen.draw(picture("a\u{2E3A}b")).expect("memory takes all");
        assert!(screen.backend().output.0[0].contains("\x1b[1;3H"), "{:?}", screen.backend().output.0);
        // The whole row is written again, for nobody knows where its parts are.
        screen.draw(picture("ac")).expect("memory takes all");
        assert!(screen.backend().output.0[1].contains("ac"), "{:?}", screen.backend().output.0);
    }
}
