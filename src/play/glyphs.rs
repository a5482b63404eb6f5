//! Font 3, the character graphics font (§16), in characters that terminals have.
//!
//! Beyond Zork draws its map, its gauges and its runes with it: codes 32 to 126 are pictures of 8 by 8 points that touch their neighbours. Each
//! becomes one character of one cell, from Box Drawing, Block Elements, Arrows, Geometric Shapes and Runic. A line that runs beside
//! the middle of its bitmap runs through the middle of the cell here, so that all lines meet. Where Unicode has no such picture,
//! the choice is what joins with the neighbours. Start at [`Glyphs::shown`].

use crate::zmachine::screen::{Font, Look, Style};

/// Which characters a terminal can draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Glyphs {
    #[default]
    Unicode,
    /// A terminal whose locale is not UTF-8.
    Ascii,
}

/// The code of the first picture of the tables.
const FIRST: u32 = 32;

/// From this code on, pictures are those of others in reverse (123 to 126: up, down, both, question mark).
const FIRST_INVERSE: char = '{';

/// The pictures of codes 32 to 126.
#[rustfmt::skip]
pub const GLYPHS: [char; 95] = [
    // 32: blank, arrows left and right, the diagonals, blank again.
    ' ', '←', '→', '╱', '╲', ' ',
    // 38: walls, each kind twice: above and below the middle, right and left of it.
    '─', '─', '│', '│',
    // 42: walls that a way leaves up, down, right and left.
    '┴', '┬', '├', '┤',
    // 46: corners, clockwise from the lower left one.
    '└', '┌', '┐', '┘',
    // 50: the same that a diagonal way leaves outwards. The corner alone joins the walls; the diagonal is seen in the next cell.
    '└', '┌', '┐', '┘',
    // 54: the room where the player is, filled: its inside, then its lower, upper, right and left wall.
    '█', '▀', '▄', '▌', '▐',
    // 59: the same that a way leaves up, down, right and left. A half block would not touch the way; the whole cell does, like a door.
    '█', '█', '█', '█',
    // 63: its corners, clockwise from the lower left one.
    '▝', '▗', '▖', '▘',
    // 67: the same that a diagonal way leaves outwards.
    '▞', '▚', '▞', '▚',
    // 71: one point in a corner of the cell, where a diagonal of the next cell ends. Diagonals of terminals end in the corner themselves.
    ' ', ' ', ' ', ' ',
    // 75: lines along the upper, lower, left and right edge.
    '▔', '▁', '▏', '▕',
    // 79: a gauge, from empty (two rails) to full by eighths, then the caps at its left and right.
    '═', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█', '▕', '▏',
    // 90: crossings, arrows, a square and the question mark.
    '╳', '┼', '↑', '↓', '↕', '□', '?',
    // 97: the Anglian runes a to z, by the remarks to §16: c is eo, k the other k, q the k of cen, v ea, x z, and z oe.
    'ᚪ', 'ᛒ', 'ᛇ', 'ᛞ', 'ᛖ', 'ᚠ', 'ᚷ', 'ᚻ', 'ᛁ', 'ᛄ', 'ᛣ', 'ᛚ', 'ᛗ',
    'ᚾ', 'ᚩ', 'ᛈ', 'ᚳ', 'ᚱ', 'ᛋ', 'ᛏ', 'ᚢ', 'ᛠ', 'ᚹ', 'ᛉ', 'ᚣ', 'ᛟ',
    // 123: arrows and question mark again, in reverse.
    '↑', '↓', '↕', '?',
];

/// The same in ASCII, row by row. Runes are the letters that they stand for.
#[rustfmt::skip]
pub const ASCII_GLYPHS: [char; 95] = [
    ' ', '<', '>', '/', '\\', ' ',
    '-', '-', '|', '|',
    '+', '+', '+', '+',
    '+', '+', '+', '+',
    '+', '+', '+', '+',
    '#', '#', '#', '#', '#',
    '#', '#', '#', '#',
    '#', '#', '#', '#',
    '#', '#', '#', '#',
    ' ', ' ', ' ', ' ',
    '-', '_', '|', '|',
    // A gauge's cell is full from its half on.
    '-', '-', '-', '-', '=', '=', '=', '=', '=', '[', ']',
    'X', '+', '^', 'v', '|', 'o', '?',
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
    'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
    '^', 'v', '|', '?',
];

impl Glyphs {
    /// What to draw for a character that was printed in a look, and the look to draw it in: the same, but for font 3's pictures, some of which
    /// are in reverse. Characters beyond 126 have no picture in §16 and stay what they are.
    pub fn shown(self, c: char, look: Look) -> (char, Look) {
        match look.font {
            Font::Normal | Font::FixedPitch => (c, look),
            Font::CharacterGraphics => {
                let inverse = (FIRST_INVERSE..='~').contains(&c);
                (self.picture(c).unwrap_or(c), if inverse { reversed(look) } else { look })
            }
        }
    }

    fn picture(self, c: char) -> Option<char> {
        let index = u32::from(c).checked_sub(FIRST)?;
        let table = match self {
            Glyphs::Unicode => &GLYPHS,
            Glyphs::Ascii => &ASCII_GLYPHS,
        };
        table.get(usize::try_from(index).ok()?).copied()
    }
}

/// The look with foreground and background exchanged; exchanged back where they were already.
fn reversed(look: Look) -> Look {
    let others = [Style::BOLD, Style::ITALIC, Style::FIXED, Style::FORCED_FIXED];
    let kept = others.into_iter().filter(|style| look.style.contains(*style)).fold(Style::ROMAN, |sum, one| sum | one);
    let style = if look.style.contains(Style::REVERSE) { kept } else { kept | Style::REVERSE };
    Look { style, ..look }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthChar;

    use super::*;
    use crate::zmachine::screen::is_displayable;

    fn font_3(style: Style) -> Look {
        Look { font: Font::CharacterGraphics, style, ..Look::default() }
    }

    fn glyph(code: u8) -> char {
        Glyphs::Unicode.shown(char::from(code), font_3(Style::ROMAN)).0
    }

    #[test]
    fn every_glyph_is_displayable_and_one_cell_wide() {
        for glyph in GLYPHS.into_iter().chain(ASCII_GLYPHS) {
            assert!(is_displayable(glyph) && glyph.width() == Some(1), "{glyph:?}");
        }
        assert!(ASCII_GLYPHS.iter().all(char::is_ascii));
    }

    /// The sides that a box-drawing character reaches, by its name in Unicode.
    fn sides_of(glyph: char) -> &'static str {
        match glyph {
            '─' => "left right",
            '│' => "up down",
            '┴' => "up left right",
            '┬' => "down left right",
            '├' => "up down right",
            '┤' => "up down left",
            '└' => "up right",
            '┌' => "down right",
            '┐' => "down left",
            '┘' => "up left",
            '┼' => "up down left right",
            _ => "no line",
        }
    }

    #[test]
    fn lines_reach_the_sides_that_the_bitmaps_of_the_standard_reach() {
        for (codes, sides) in [
            (&[38, 39][..], "left right"),
            (&[40, 41], "up down"),
            (&[42], "up left right"),
            (&[43], "down left right"),
            (&[44], "up down right"),
            (&[45], "up down left"),
            (&[46, 50], "up right"),
            (&[47, 51], "down right"),
            (&[48, 52], "down left"),
            (&[49, 53], "up left"),
            (&[91], "up down left right"),
        ] {
            for code in codes {
                assert_eq!(sides_of(glyph(*code)), sides, "code {code}");
            }
        }
    }

    #[test]
    fn blocks_fill_the_quarters_that_the_bitmaps_of_the_standard_fill() {
        // The quarters: upper left, upper right, lower left, lower right.
        let quarters = |glyph| match glyph {
            '█' => "1111",
            '▀' => "1100",
            '▄' => "0011",
            '▌' => "1010",
            '▐' => "0101",
            '▝' => "0100",
            '▗' => "0001",
            '▖' => "0010",
            '▘' => "1000",
            '▞' => "0110",
            '▚' => "1001",
            _ => "none",
        };
        let expected = [
            "1111", "1100", "0011", "1010", "0101", // 54: whole and half cells
            "1111", "1111", "1111", "1111", // 59: doors
            "0100", "0001", "0010", "1000", // 63: corners
            "0110", "1001", "0110", "1001", // 67: corners with a diagonal way
        ];
        let found: Vec<&str> = (54..=70).map(|code| quarters(glyph(code))).collect();
        assert_eq!(found, expected);
    }

    /// A map of two rooms, the player in the second one, in font 3's codes.
    #[test]
    fn rooms_and_ways_join() {
        let map = ["/'''0  @8A", ")   ,&&>69", ".&+&1  C7B", "  (   #   "];
        let drawn = |glyphs: Glyphs| {
            map.map(|row| row.chars().map(|c| glyphs.shown(c, font_3(Style::ROMAN)).0).collect::<String>())
        };
        assert_eq!(drawn(Glyphs::Unicode), ["┌───┐  ▗▄▖", "│   ├──██▌", "└─┬─┘  ▞▀▘", "  │   ╱   "]);
        assert_eq!(drawn(Glyphs::Ascii), ["+---+  ###", "|   +--###", "+-+-+  ###", "  |   /   "]);
    }

    #[test]
    fn the_inverse_pictures_are_the_others_in_reverse() {
        let shown = |c, style| {
            let (glyph, look) = Glyphs::Unicode.shown(c, font_3(style));
            (glyph, look.style)
        };
        for (inverse, plain) in ['{', '|', '}', '~'].into_iter().zip(['\\', ']', '^', '`']) {
            let bold = Style::BOLD;
            assert_eq!(shown(plain, bold).1, bold);
            assert_eq!(shown(inverse, bold), (shown(plain, bold).0, bold | Style::REVERSE));
            assert_eq!(shown(inverse, bold | Style::REVERSE), shown(plain, bold));
        }
    }

    #[test]
    fn other_fonts_and_other_characters_stay() {
        for font in [Font::Normal, Font::FixedPitch] {
            let look = Look { font, ..Look::default() };
            assert_eq!(Glyphs::Unicode.shown('{', look), ('{', look));
        }
        for c in ['é', '\u{7F}', '漢'] {
            assert_eq!(Glyphs::Unicode.shown(c, font_3(Style::ROMAN)), (c, font_3(Style::ROMAN)));
        }
    }
}
