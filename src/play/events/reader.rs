//! The thread that reads the terminal: one read for each that the loop allows, and an end when the terminal is gone.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};

use super::Message;

/// Bytes of one read: what a fast typist, a mouse or a piece of a paste sends at once.
const READ: usize = 4096;

/// Starts the thread. It ends with the terminal, or when nobody allows or hears any more.
///
/// # Errors
/// Where there is no terminal.
pub(super) fn start(sender: Sender<Message>, allowed: Receiver<()>) -> io::Result<()> {
    let mut terminal = open()?;
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        while allowed.recv().is_ok() {
            let message = read(&mut terminal);
            let last = matches!(message, Message::Closed);
            if sender.send(message).is_err() || last {
                break;
            }
        }
    })?;
    Ok(())
}

/// The terminal that is typed at: standard input, unless that is something else. Not through `Stdin`, whose buffer would keep keys.
fn open() -> io::Result<File> {
    let stdin = io::stdin();
    if stdin.is_terminal() { Ok(File::from(stdin.as_fd().try_clone_to_owned()?)) } else { File::open("/dev/tty") }
}

/// Waits for bytes. No bytes, and every error but two, mean that the terminal is gone.
fn read(terminal: &mut File) -> Message {
    let mut bytes = [0; READ];
    loop {
        match terminal.read(&mut bytes) {
            Ok(0) => return Message::Closed,
            Ok(count) => return Message::Bytes(bytes.get(..count).unwrap_or_default().to_vec()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Another process that shares the terminal has asked never to wait.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                if !wait_readable(terminal) {
                    return Message::Closed;
                }
            }
            Err(_) => return Message::Closed,
        }
    }
}

/// Waits until there is something to read, or its end. False where that can't be waited for.
fn wait_readable(terminal: &File) -> bool {
    let mut wanted = [PollFd::new(terminal, PollFlags::IN)];
    matches!(poll(&mut wanted, None), Ok(_) | Err(rustix::io::Errno::INTR))
}
