//! What a block of keys says: typed text, and in `<…>` keys by the key map's names and what else can happen.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use golmac::play::events::{Happening, Signal};
use golmac::play::keys;

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It comes from outside, together.
    Happens(Happening),
    /// Time passes.
    Waits(Duration),
    /// The player has left, and comes back to the same playthrough.
    Again,
    /// What the editor that is started next writes into the file.
    Edits(String),
}

/// The steps of a line.
pub fn of_line(line: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '<' {
            steps.push(key(KeyCode::Char(c)));
            continue;
        }
        let (inside, after) = rest.split_once('>').ok_or_else(|| format!("a < without its > in {line:?}"))?;
        rest = after;
        steps.extend(of_name(inside).ok_or_else(|| format!("<{inside}> is neither a key nor a step"))?);
    }
    Ok(steps)
}

fn key(code: KeyCode) -> Step {
    Step::Happens(Happening::Key(KeyEvent::new(code, KeyModifiers::NONE)))
}

fn of_name(inside: &str) -> Option<Vec<Step>> {
    let (name, rest) = inside.split_once(' ').unwrap_or((inside, ""));
    let one = |happening| Some(vec![Step::Happens(happening)]);
    match name {
        "less" => Some(vec![key(KeyCode::Char('<'))]),
        "resize" => {
            let (columns, rows) = rest.split_once('x')?;
            one(Happening::Resize { columns: columns.parse().ok()?, rows: rows.parse().ok()? })
        }
        "wait" => {
            let tenths: u64 = rest.parse().ok()?;
            Some(vec![Step::Waits(Duration::from_millis(tenths * 100))])
        }
        "paste" => one(Happening::Paste(rest.replace("\\n", "\n"))),
        "again" => Some(vec![Step::Again]),
        "editor" => Some(vec![Step::Edits(rest.to_owned())]),
        "click" => {
            let at = cell(rest)?;
            Some(vec![mouse(MouseEventKind::Down(LEFT), at), mouse(MouseEventKind::Up(LEFT), at)])
        }
        "right-click" => {
            let at = cell(rest)?;
            let right = MouseButton::Right;
            Some(vec![mouse(MouseEventKind::Down(right), at), mouse(MouseEventKind::Up(right), at)])
        }
        "press" => Some(vec![mouse(MouseEventKind::Down(LEFT), cell(rest)?)]),
        "drag" => {
            let (from, to) = rest.split_once(' ')?;
            let (from, to) = (cell(from)?, cell(to)?);
            Some(vec![
                mouse(MouseEventKind::Down(LEFT), from),
                mouse(MouseEventKind::Drag(LEFT), to),
                mouse(MouseEventKind::Up(LEFT), to),
            ])
        }
        "wheel" if rest == "up" => Some(vec![mouse(MouseEventKind::ScrollUp, (0, 0))]),
        "wheel" if rest == "down" => Some(vec![mouse(MouseEventKind::ScrollDown, (0, 0))]),
        "signal" => one(Happening::Signal(match rest {
            "interrupt" => Signal::Interrupt,
            "suspend" => Signal::Suspend,
            "continue" => Signal::Continue,
            "terminate" => Signal::Terminate,
            "hangup" => Signal::HangUp,
            _ => return None,
        })),
        _ => one(Happening::Key(keys::named(inside)?)),
    }
}

const LEFT: MouseButton = MouseButton::Left;

/// A cell, column and row counted from 1 as stories count them.
fn cell(text: &str) -> Option<(u16, u16)> {
    let (column, row) = text.split_once(',')?;
    Some((column.parse::<u16>().ok()?.checked_sub(1)?, row.parse::<u16>().ok()?.checked_sub(1)?))
}

fn mouse(kind: MouseEventKind, (column, row): (u16, u16)) -> Step {
    Step::Happens(Happening::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }))
}
