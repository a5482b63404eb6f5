//! A screen as text: its rows, with the cursor marked; and what its cells look like, as letters with a list of what they mean.

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier};

/// Stands before the cell that the cursor is in.
const CURSOR: char = '▮';

/// The rows, without blanks at their ends.
pub fn rows(buffer: &Buffer, cursor: Option<(u16, u16)>) -> Vec<String> {
    let area = *buffer.area();
    let row = |y| {
        let mut line = String::new();
        let mut x = area.left();
        while x < area.right() {
            let cell = &buffer[(x, y)];
            if cursor == Some((x, y)) {
                line.push(CURSOR);
            }
            line.push_str(cell.symbol());
            // A wide character covers the next cell.
            x += cell.cell_width().max(1);
        }
        line.trim_end().to_owned()
    };
    (area.top()..area.bottom()).map(row).collect()
}

/// Replaces what is another with each run: times of day.
pub fn steady(text: &str) -> String {
    const DATE: &str = "0000-00-00 00:00";
    let mut steady = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let is_date = rest.len() >= DATE.len()
            && rest.bytes().zip(DATE.bytes()).all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                form => byte == form,
            });
        let (shown, length) =
            if is_date { ("yyyy-mm-dd hh:mm", DATE.len()) } else { (&rest[..c.len_utf8()], c.len_utf8()) };
        steady.push_str(shown);
        rest = &rest[length..];
    }
    steady
}

/// What the cells of rows look like: `.` is what the terminal has by itself, letters are told below.
pub fn styles(buffer: &Buffer, rows: impl Iterator<Item = u16>) -> String {
    let mut known: Vec<String> = Vec::new();
    let mut text = String::new();
    for y in rows {
        let mut line = String::new();
        for x in buffer.area().left()..buffer.area().right() {
            let look = look_of(&buffer[(x, y)]);
            let letter = match known.iter().position(|known| *known == look) {
                _ if look.is_empty() => '.',
                Some(number) => letter(number),
                None => {
                    known.push(look);
                    letter(known.len() - 1)
                }
            };
            line.push(letter);
        }
        text += line.trim_end_matches('.');
        text.push('\n');
    }
    let told = known.iter().enumerate().map(|(number, look)| format!("{}: {look}\n", letter(number)));
    text + &told.collect::<String>()
}

fn letter(number: usize) -> char {
    ('a'..='z').chain('A'..='Z').nth(number).unwrap_or('?')
}

fn look_of(cell: &Cell) -> String {
    const NAMES: [(Modifier, &str); 6] = [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::ITALIC, "italic"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
        (Modifier::CROSSED_OUT, "crossed out"),
    ];
    let mut words: Vec<String> = NAMES
        .iter()
        .filter(|(modifier, _)| cell.modifier.contains(*modifier))
        .map(|(_, name)| (*name).to_owned())
        .collect();
    if cell.fg != Color::Reset {
        words.push(cell.fg.to_string());
    }
    if cell.bg != Color::Reset {
        words.push(format!("on {}", cell.bg));
    }
    words.join(" ")
}
