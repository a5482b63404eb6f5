//! The thread that reads the terminal: one read for each that the loop allows, and an end when the terminal is gone.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use super::Message;
use crate::play::terminal::modes;

/// Bytes of one read: what a fast typist, a mouse or a piece of a paste sends at once.
const READ: usize = 4096;

/// Starts the thread. It ends with the terminal, or when nobody allows or hears any more.
///
/// # Errors
/// Where there is no terminal.
pub(super) fn start(sender: Sender<Message>, allowed: Receiver<()>) -> io::Result<()> {
    let terminal = open()?;
    thread::Builder::new()
        .name("keys".to_owned())
        .spawn(move || run(terminal, &sender, &allowed, modes::is_entered))?;
    Ok(())
}

fn run(mut terminal: File, sender: &Sender<Message>, allowed: &Receiver<()>, is_ours: impl Fn() -> bool) {
    while allowed.recv().is_ok() {
        let message = read(&mut terminal, &is_ours);
        let last = matches!(message, Message::Closed);
        if sender.send(message).is_err() || last {
            break;
        }
    }
}

/// The terminal that is typed at: standard input, unless that is something else. Not through `Stdin`, whose buffer would keep keys.
fn open() -> io::Result<File> {
    let stdin = io::stdin();
    if stdin.is_terminal() { Ok(File::from(stdin.as_fd().try_clone_to_owned()?)) } else { File::open("/dev/tty") }
}

/// Waits for bytes. No bytes, and every error but two, mean that the terminal is gone.
///
/// What waits is not the read itself: one that begins anew when the process is continued in the background would stop it at once.
fn read(terminal: &mut File, is_ours: impl Fn() -> bool) -> Message {
    let mut bytes = [0; READ];
    loop {
        wait_readable(terminal);
        if !is_ours() {
            return Message::NotOurs;
        }
        match terminal.read(&mut bytes) {
            Ok(0) => return Message::Closed,
            Ok(count) => return Message::Bytes(bytes.get(..count).unwrap_or_default().to_vec()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Another process took them, and one that shares the terminal has asked never to wait.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return Message::Closed,
        }
    }
}

/// Waits until there is something to read, or its end. Where that can't be waited for, the read waits.
fn wait_readable(terminal: &File) {
    let mut wanted = [PollFd::new(terminal, PollFlags::IN)];
    while poll(&mut wanted, None) == Err(Errno::INTR) {}
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    use std::sync::mpsc::{channel, sync_channel};

    use super::*;

    /// A terminal, and its other side. It never waits, as another process may have asked.
    fn terminal() -> (File, UnixStream) {
        let (terminal, other) = UnixStream::pair().expect("a pair");
        terminal.set_nonblocking(true).expect("a socket");
        (File::from(OwnedFd::from(terminal)), other)
    }

    #[test]
    fn all_that_is_there_comes_at_once() {
        let (mut terminal, mut other) = terminal();
        other.write_all(b"look").expect("a socket");
        assert!(matches!(read(&mut terminal, || true), Message::Bytes(bytes) if bytes == b"look"));
    }

    #[test]
    fn what_comes_later_is_waited_for() {
        let (mut terminal, mut other) = terminal();
        let reader = thread::spawn(move || read(&mut terminal, || true));
        other.write_all(b"north").expect("a socket");
        assert!(matches!(reader.join().expect("a reader"), Message::Bytes(bytes) if b"north".starts_with(&bytes)));
    }

    #[test]
    fn keys_for_another_program_are_left_to_it() {
        let (mut terminal, mut other) = terminal();
        other.write_all(b"look").expect("a socket");
        assert!(matches!(read(&mut terminal, || false), Message::NotOurs));
        assert!(matches!(read(&mut terminal, || true), Message::Bytes(bytes) if bytes == b"look"));
    }

    #[test]
    fn a_terminal_that_is_gone_is_read_once() {
        let (terminal, other) = terminal();
        drop(other);
        let ((sender, messages), (allow, allowed)) = (channel(), sync_channel(1));
        allow.send(()).expect("a reader");
        run(terminal, &sender, &allowed, || true);
        assert!(matches!(messages.recv(), Ok(Message::Closed)));
    }
}
