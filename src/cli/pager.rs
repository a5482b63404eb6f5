//! Long text at a terminal: through the pager that the user has chosen.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use anyhow::Result;
use golmac::zmachine::screen::is_displayable;

use super::kept;

/// The pagers that are tried where `PAGER` names none. `less` ends by itself where the text fits, passes styles through, and leaves it on
/// the screen.
const USUAL: [&[&str]; 2] = [&["less", "-FRX"], &["more"]];

/// Prints a text. Where standard output is a terminal that has fewer rows than the text, it goes through `$PAGER`, or else `less` or `more`.
/// Nothing in it can command a terminal.
///
/// # Errors
/// Where it can't be written. That its reader leaves early is no error.
pub fn page(text: &str) -> Result<()> {
    let text: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || is_displayable(*c)).collect();
    let text = text.as_str();
    if !io::stdout().is_terminal() || fits(text) {
        return kept::print(text);
    }
    let mut commands = match std::env::var_os("PAGER") {
        // Set to nothing, or to what is no pager, it asks for none.
        Some(chosen) if chosen.is_empty() || chosen == "cat" => Vec::new(),
        Some(chosen) => vec![shell(chosen)],
        None => USUAL.iter().filter_map(|words| usual(words)).collect(),
    };
    match commands.iter_mut().any(|command| shown(command, text)) {
        true => Ok(()),
        false => kept::print(text),
    }
}

/// Whether a text fits the terminal, with a row left for the prompt. Lines wider than it take more rows.
fn fits(text: &str) -> bool {
    let Ok((columns, rows)) = crossterm::terminal::size() else { return true };
    let columns = usize::from(columns.max(1));
    let taken = text.lines().map(|line| line.chars().count().div_ceil(columns).max(1));
    let mut left = usize::from(rows);
    for rows in taken {
        match left.checked_sub(rows) {
            Some(rest) if rest > 0 => left = rest,
            Some(_) | None => return false,
        }
    }
    true
}

/// A pager as the user wrote it, with its options.
fn shell(chosen: OsString) -> Command {
    let mut command = if cfg!(windows) { Command::new("cmd") } else { Command::new("sh") };
    command.arg(if cfg!(windows) { "/C" } else { "-c" }).arg(chosen);
    command
}

fn usual(words: &[&str]) -> Option<Command> {
    let (program, options) = words.split_first()?;
    let mut command = Command::new(program);
    command.args(options);
    Some(command)
}

/// Whether a pager took the text; false where it could not be started, or found nothing to start.
fn shown(command: &mut Command, text: &str) -> bool {
    /// What a shell says that has not found a program.
    const NOT_FOUND: i32 = 127;
    let Ok(mut child) = command.stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // The reader may leave before the end.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().is_ok_and(|status| status.code() != Some(NOT_FOUND))
}
