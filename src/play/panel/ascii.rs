//! Panels for terminals that have ASCII alone: their lines and signs as the nearest characters there.
//!
//! Panels are drawn with lines and signs of Unicode, and what was drawn is turned into ASCII afterwards. So no panel has to know.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The character of ASCII that stands for a sign of the panels.
fn of(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "│" => "|",
        "─" => "-",
        "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" => "+",
        "█" => "#",
        "…" => ">",
        "⋮" => ":",
        "▸" => "+",
        "←" => "<",
        "→" => ">",
        "↑" => "^",
        "↓" => "v",
        "●" => "*",
        "○" => "o",
        "◆" => "@",
        "“" | "”" => "\"",
        "‘" | "’" => "'",
        "–" | "—" => "-",
        _ => return None,
    })
}

/// Turns the signs in a part of the screen into ASCII. Letters stay what they are.
pub fn to_ascii(area: Rect, buffer: &mut Buffer) {
    for position in area.intersection(*buffer.area()).positions() {
        if let Some(cell) = buffer.cell_mut(position)
            && let Some(symbol) = of(cell.symbol())
        {
            cell.set_symbol(symbol);
        }
    }
}
