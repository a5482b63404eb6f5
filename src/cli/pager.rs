//! Long texts, shown a page at a time where somebody reads them in a terminal.

use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use golmac::zmachine::screen::is_displayable;

/// The pager where the environment names none, and what it is asked for: to end by itself where all fits on the screen, and to
/// leave the text there.
const PAGER: &str = "less";
const LESS: &str = "FRX";

/// Writes a text to the standard output; in a terminal, through `$PAGER`. Nothing in it can command a terminal.
///
/// # Errors
/// Where it can't be written. That a reader has had enough is no error.
pub fn show(text: &str) -> Result<()> {
    let shown: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || is_displayable(*c)).collect();
    if io::stdout().is_terminal() && through_pager(&shown) {
        return Ok(());
    }
    written(io::stdout().lock().write_all(shown.as_bytes())).context("can't write to the standard output")
}

/// Whether a pager could be started. What it does then is between it and the reader.
fn through_pager(text: &str) -> bool {
    let named = env::var("PAGER").unwrap_or_else(|_| PAGER.to_owned());
    let mut words = named.split_whitespace();
    let Some(program) = words.next() else { return false };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        command.env("LESS", LESS);
    }
    let Ok(mut pager) = command.spawn() else { return false };
    if let Some(mut input) = pager.stdin.take() {
        // A pager that is left early closes the pipe.
        let _ = input.write_all(text.as_bytes());
    }
    let _ = pager.wait();
    true
}

fn written(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
