//! The process's standard output as a terminal: bytes that are written whole, and its size.
//!
//! Not through `Stdout`, whose lock another thread may hold when the terminal has to be restored.

use std::io::{self, ErrorKind, Write};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use super::graphics::CellSize;

/// The size that a terminal is taken to have which does not know its own.
const USUAL: (u16, u16) = (80, 24);

/// The largest size that is drawn; what lies beyond is left blank.
const LARGEST: (u16, u16) = (1000, 500);

/// The terminal's size in cells, columns and rows; at least 1 by 1.
pub fn size() -> (u16, u16) {
    let size = rustix::termios::tcgetwinsize(io::stdout()).map_or((0, 0), |size| (size.ws_col, size.ws_row));
    sane_size(size)
}

/// The pixels of a cell, where the terminal tells them with its size.
pub fn cell_size() -> Option<CellSize> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    let side = |pixels: u16, cells: u16| u32::from(pixels).checked_div(u32::from(cells));
    CellSize::new(side(size.ws_xpixel, size.ws_col)?, side(size.ws_ypixel, size.ws_row)?)
}

/// A size that can be drawn.
fn sane_size((columns, rows): (u16, u16)) -> (u16, u16) {
    let side = |cells: u16, usual: u16, largest: u16| if cells == 0 { usual } else { cells.min(largest) };
    (side(columns, USUAL.0, LARGEST.0), side(rows, USUAL.1, LARGEST.1))
}

/// Whether an error of writing means that the terminal is gone, as with [`Signal::HangUp`](crate::play::events::Signal::HangUp).
pub fn is_gone(error: &io::Error) -> bool {
    let gone = [Errno::IO, Errno::PIPE, Errno::NXIO, Errno::BADF, Errno::NOTTY].map(Errno::raw_os_error);
    error.kind() == ErrorKind::BrokenPipe || error.raw_os_error().is_some_and(|number| gone.contains(&number))
}

/// Where frames are written. What is written while the terminal is left goes nowhere.
#[derive(Debug)]
pub struct Output;

impl Write for Output {
    /// Writes all of it.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if super::modes::is_entered() {
            write_whole(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes all bytes to the terminal, in one call if it takes them.
///
/// # Errors
/// Where it is gone.
pub(super) fn write_whole(bytes: &[u8]) -> io::Result<()> {
    let stdout = io::stdout();
    write_to(stdout.as_fd(), bytes)
}

fn write_to(terminal: BorrowedFd<'_>, bytes: &[u8]) -> io::Result<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        match rustix::io::write(terminal, rest) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => rest = rest.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            // Another process that shares the terminal has asked never to wait.
            Err(Errno::AGAIN) => {
                let mut wanted = [PollFd::from_borrowed_fd(terminal, PollFlags::OUT)];
                match poll(&mut wanted, None) {
                    Ok(_) | Err(Errno::INTR) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::net::UnixStream;
    use std::thread;

    use super::*;

    #[test]
    fn sizes_can_be_drawn() {
        assert_eq!(sane_size((0, 0)), USUAL);
        assert_eq!(sane_size((1, 1)), (1, 1));
        assert_eq!(sane_size((u16::MAX, u16::MAX)), LARGEST);
    }

    #[test]
    fn a_terminal_that_never_waits_gets_all_of_a_frame() {
        let (sender, mut receiver) = UnixStream::pair().expect("a pair");
        sender.set_nonblocking(true).expect("a socket");
        let reader = thread::spawn(move || {
            let mut found = Vec::new();
            receiver.read_to_end(&mut found).map(|_| found)
        });
        let frame: Vec<u8> = (0..2_000_000_u32).map(|number| number.to_le_bytes()[0]).collect();
        write_to(sender.as_fd(), &frame).expect("all of it");
        drop(sender);
        assert!(reader.join().expect("a reader").expect("bytes") == frame);
    }

    #[test]
    fn a_terminal_that_is_gone_is_told() {
        let (sender, receiver) = UnixStream::pair().expect("a pair");
        drop(receiver);
        let error = write_to(sender.as_fd(), b"x").expect_err("nobody reads");
        assert!(is_gone(&error), "{error:?}");
        assert!(!is_gone(&ErrorKind::OutOfMemory.into()));
    }
}
