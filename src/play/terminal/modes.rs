//! What golmac sets on the terminal, and how it is undone.
//!
//! This is the process's one state, for the terminal is the process's too: a panic in any thread and a signal must undo it without asking anybody.
//! One byte says what is set; whoever takes it undoes it, so that it is done once.

use std::io;
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::graphics::forget_pictures;
use super::output::write_whole;
use super::{Manner, Mouse, Surface};

/// What is set now, of the bits below; 0 where the terminal is left.
static SET: AtomicU8 = AtomicU8::new(0);

/// Whether another program has the terminal.
static LENT: AtomicBool = AtomicBool::new(false);

/// How many numbers pictures in the terminal's memory have had, from the first on.
static NUMBERS: AtomicU32 = AtomicU32::new(0);

const RAW: u8 = 1;
const ALTERNATE: u8 = 2;
const INLINE: u8 = 4;
const PASTE: u8 = 8;
const MOUSE: u8 = 16;
const TITLE: u8 = 32;
const PICTURES: u8 = 64;

/// What each bit sets and what undoes it, in the order of setting. Buttons, drags and the wheel of the mouse, reported in SGR's form.
const SEQUENCES: [(u8, &str, &str); 6] = [
    // To the last row and below it, so that the shell goes on under the last frame; on the ordinary screen, thus after the other is left.
    (INLINE, "", "\x1b[9999;1H\r\n"),
    (ALTERNATE, "\x1b[?1049h", "\x1b[?1049l"),
    // Pictures that are kept by a number, on the screen where they were drawn: what takes them away names each (`undone`).
    (PICTURES, "", ""),
    (PASTE, "\x1b[?2004h", "\x1b[?2004l"),
    (MOUSE, "\x1b[?1000h\x1b[?1002h\x1b[?1006h", "\x1b[?1006l\x1b[?1002l\x1b[?1000l"),
    // The window's title is put on the terminal's stack and taken from it.
    (TITLE, "\x1b[22;2t", "\x1b[23;2t"),
];

/// What a frame may have left: a synchronised update, colours, a hidden cursor.
const AFTER_FRAME: &str = "\x1b[?2026l\x1b[0m\x1b[?25h";

/// How long a terminal that takes nothing may keep a process from ending in haste.
const HASTE: Duration = Duration::from_millis(300);

/// Sets what the manner wants, even where it is set already: another program may have changed it.
pub(super) fn enter(manner: Manner) -> io::Result<()> {
    static HOOK: Once = Once::new();
    HOOK.call_once(leave_on_panic);
    // The terminal's mode comes first: a process in the background stops there, before it writes anything. It is undone first where it is
    // thought to be set, for else nothing would be done.
    disable_raw_mode()?;
    enable_raw_mode()?;
    let wanted = RAW | PASTE | bits_of(manner);
    // Where it was not left, pictures that were drawn are still there.
    let pictures = SET.load(Ordering::SeqCst) & PICTURES;
    SET.store(wanted | pictures, Ordering::SeqCst);
    write_whole(set_bytes(wanted).as_bytes()).inspect_err(|_| {
        // What can be undone is; the first error is the one to tell.
        let _ = leave();
    })
}

/// What a surface sets, and the mouse on it.
fn bits_of(manner: Manner) -> u8 {
    match (manner.surface, manner.mouse) {
        (Surface::Alternate, Mouse::Captured) => ALTERNATE | MOUSE,
        (Surface::Alternate, Mouse::Left) => ALTERNATE,
        (Surface::Inline, Mouse::Captured | Mouse::Left) => INLINE,
    }
}

/// Goes to another surface, if the terminal is entered.
pub(super) fn show_on(manner: Manner) -> io::Result<()> {
    if !is_entered() {
        return Ok(());
    }
    let bits = bits_of(manner);
    let before = SET.fetch_or(bits, Ordering::SeqCst);
    match manner.surface {
        Surface::Alternate => write_whole(set_bytes(bits & !before).as_bytes()),
        Surface::Inline => {
            let gone = before & (ALTERNATE | MOUSE | PICTURES);
            SET.fetch_and(!gone, Ordering::SeqCst);
            write_whole(undone(gone, NUMBERS.load(Ordering::SeqCst)).as_bytes())
        }
    }
}

/// There is no inline frame any more that the shell would have to go on under.
pub(super) fn cleared() {
    SET.fetch_and(!INLINE, Ordering::SeqCst);
}

/// There are pictures in the terminal's memory, by so many numbers, which go when it is left.
pub(super) fn note_pictures(numbers: u32) {
    NUMBERS.fetch_max(numbers, Ordering::SeqCst);
    if is_entered() {
        SET.fetch_or(PICTURES, Ordering::SeqCst);
    }
}

/// Undoes whatever is set.
pub(in crate::play) fn leave() -> io::Result<()> {
    let set = SET.swap(0, Ordering::SeqCst);
    if set == 0 {
        return Ok(());
    }
    let written = write_whole(undo_bytes(set, NUMBERS.load(Ordering::SeqCst)).as_bytes());
    disable_raw_mode()?;
    written
}

/// The same for a process that ends at once, whose terminal may take nothing any more.
pub(in crate::play) fn leave_in_haste() {
    let set = SET.swap(0, Ordering::SeqCst);
    if set == 0 {
        return;
    }
    let (done, wait) = sync_channel(1);
    let writer = thread::Builder::new().spawn(move || {
        // Nobody is left to be told.
        let _ = write_whole(undo_bytes(set, NUMBERS.load(Ordering::SeqCst)).as_bytes());
        let _ = done.send(());
    });
    if writer.is_ok() {
        let _ = wait.recv_timeout(HASTE);
    }
    let _ = disable_raw_mode();
}

/// Whether the terminal is golmac's now.
pub(in crate::play) fn is_entered() -> bool {
    SET.load(Ordering::SeqCst) != 0
}

/// Whether another program has the terminal.
pub(in crate::play) fn is_lent() -> bool {
    LENT.load(Ordering::SeqCst)
}

/// The terminal is another program's until this is dropped.
#[derive(Debug)]
pub(super) struct Lent(());

/// Marks the terminal as another program's.
pub(super) fn lend() -> Lent {
    LENT.store(true, Ordering::SeqCst);
    Lent(())
}

impl Drop for Lent {
    fn drop(&mut self) {
        LENT.store(false, Ordering::SeqCst);
    }
}

/// Captures the mouse or gives it back, if the terminal is entered.
pub(super) fn set_mouse(mouse: Mouse) -> io::Result<()> {
    if !is_entered() {
        return Ok(());
    }
    match mouse {
        Mouse::Captured => {
            SET.fetch_or(MOUSE, Ordering::SeqCst);
            write_whole(set_bytes(MOUSE).as_bytes())
        }
        Mouse::Left => {
            SET.fetch_and(!MOUSE, Ordering::SeqCst);
            write_whole(undone(MOUSE, 0).as_bytes())
        }
    }
}

/// Names the window, if the terminal is entered. The title has only displayable characters.
pub(super) fn set_title(title: &str) -> io::Result<()> {
    if !is_entered() {
        return Ok(());
    }
    let is_first = SET.fetch_or(TITLE, Ordering::SeqCst) & TITLE == 0;
    let keep = if is_first { set_bytes(TITLE) } else { String::new() };
    write_whole(format!("{keep}\x1b]2;{title}\x07").as_bytes())
}

/// A panic's message is for the ordinary screen.
fn leave_on_panic() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        // The panic is what is to be told.
        let _ = leave();
        print(panic);
    }));
}

/// The sequences of some bits, in the order of setting.
fn sequences(bits: u8) -> impl DoubleEndedIterator<Item = (u8, &'static str, &'static str)> {
    SEQUENCES.into_iter().filter(move |(bit, _, _)| bits & bit != 0)
}

fn set_bytes(bits: u8) -> String {
    sequences(bits).map(|(_, set, _)| set).collect()
}

/// What undoes some bits, with pictures by so many numbers.
fn undone(bits: u8, numbers: u32) -> String {
    let undo = |(bit, _, undo): (u8, _, &str)| if bit == PICTURES { forget_pictures(numbers) } else { undo.to_owned() };
    sequences(bits).rev().map(undo).collect()
}

fn undo_bytes(bits: u8, numbers: u32) -> String {
    format!("{AFTER_FRAME}{}", undone(bits, numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_undone_in_reverse() {
        assert_eq!(set_bytes(RAW | ALTERNATE | PASTE), "\x1b[?1049h\x1b[?2004h");
        assert_eq!(undo_bytes(RAW | ALTERNATE | PASTE, 2), "\x1b[?2026l\x1b[0m\x1b[?25h\x1b[?2004l\x1b[?1049l");
        assert_eq!(undo_bytes(RAW | INLINE, 2), "\x1b[?2026l\x1b[0m\x1b[?25h\x1b[9999;1H\r\n");
        assert_eq!(
            undo_bytes(RAW | INLINE | ALTERNATE, 2),
            "\x1b[?2026l\x1b[0m\x1b[?25h\x1b[?1049l\x1b[9999;1H\r\n",
            "the shell goes on below the ordinary screen's last row"
        );
        assert_eq!(
            undo_bytes(RAW | ALTERNATE | PICTURES, 2),
            "\x1b[?2026l\x1b[0m\x1b[?25h\x1b_Ga=d,d=I,i=6770001,q=2\x1b\\\x1b_Ga=d,d=I,i=6770002,q=2\x1b\\\x1b[?1049l",
            "pictures go from the screen that they are on, and others stay"
        );
    }

    #[test]
    fn a_terminal_that_is_not_entered_is_left_alone() {
        assert!(!is_entered() && !is_lent());
        leave().expect("nothing to undo");
        set_mouse(Mouse::Captured).expect("nothing to set");
        set_title("Eleven Minutes Slow").expect("nothing to name");
        assert!(!is_entered());
    }
}
