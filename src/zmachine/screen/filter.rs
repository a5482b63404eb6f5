//! Which characters may be shown at all, and how many cells each takes.
//!
//! A story may print any Unicode character (§3.8.5.4). What would command a terminal, or would reorder or break lines behind
//! the screen model's back, is never shown in either window.

use unicode_width::UnicodeWidthChar;

/// Whether a character of a story, or of a player's line, may reach a terminal: control characters (C0, DEL, C1), Unicode's
/// line separators, direction controls, annotation marks and tags may not.
pub fn is_displayable(c: char) -> bool {
    !matches!(c,
        '\0'..='\x1F' | '\x7F'..='\u{9F}'
        | '\u{61C}' | '\u{200E}' | '\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// The characters of a text that may reach a terminal, in one line.
pub fn displayable_line(text: &str) -> String {
    text.chars().filter(|c| is_displayable(*c)).collect()
}

/// Cells a displayable character takes: 0, 1 or 2.
pub(super) fn cells_of(c: char) -> usize {
    match c {
        ' '..='~' => 1,
        _ => c.width().unwrap_or(0),
    }
}
