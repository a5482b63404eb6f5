//! Pictures of the screen: a frame's buffer as a self-contained SVG, for the README and for anybody who wants to show a moment of a game.
//!
//! Every word is put at its own column and stretched to its cells, so that columns are straight in whatever font a viewer has. Lines, blocks and
//! shades are no text but paths (`shapes`): they join in every viewer. What has one colour and kind is gathered in one group, which keeps the
//! file small. Nothing here reads or writes a file.

mod shapes;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

use crate::play::theme::Rgb;
use crate::zmachine::screen::is_displayable;
use shapes::Ink;

/// Width and height of a cell, in the picture's units.
const CELL_WIDTH: u32 = 10;
const CELL_HEIGHT: u32 = 20;

/// Space around the cells.
const MARGIN: u32 = 12;

/// The size at which a usual font with fixed pitch is as wide as a cell, and where its base line is below the cell's upper edge.
const FONT_SIZE: &str = "16.5";
const BASE_LINE: u32 = 15;

/// Fonts with fixed pitch that systems have.
const FONTS: &str = "ui-monospace, 'DejaVu Sans Mono', 'SF Mono', Menlo, Consolas, monospace";

/// What the terminal's own colours are in the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    /// Black, red, green, yellow, blue, magenta, cyan and white, then the same brighter.
    pub colours: [Rgb; 16],
    pub foreground: Rgb,
    pub background: Rgb,
}

impl Default for Palette {
    fn default() -> Palette {
        let colours = [
            Rgb(0x1c, 0x1f, 0x26),
            Rgb(0xd0, 0x5f, 0x5f),
            Rgb(0x6f, 0xb0, 0x6a),
            Rgb(0xd3, 0xa9, 0x4f),
            Rgb(0x5b, 0x8f, 0xd6),
            Rgb(0xb4, 0x7c, 0xcc),
            Rgb(0x52, 0xad, 0xb5),
            Rgb(0xc9, 0xcd, 0xd4),
            Rgb(0x68, 0x6f, 0x7d),
            Rgb(0xee, 0x7f, 0x7c),
            Rgb(0x8f, 0xd0, 0x86),
            Rgb(0xef, 0xc8, 0x6c),
            Rgb(0x7d, 0xb0, 0xf5),
            Rgb(0xd2, 0x9b, 0xea),
            Rgb(0x72, 0xcf, 0xd6),
            Rgb(0xf2, 0xf4, 0xf8),
        ];
        Palette { colours, foreground: Rgb(0xd6, 0xda, 0xe1), background: Rgb(0x14, 0x16, 0x1b) }
    }
}

/// What the characters of a word have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    colour: Rgb,
    bold: bool,
    italic: bool,
}

/// A character with the cells that it takes, and its colours as they are seen.
struct Spot<'a> {
    symbol: &'a str,
    /// Columns from the row's left end, and how many it takes: 1, or more where the character is wide.
    column: u32,
    cells: u32,
    kind: Kind,
    ground: Rgb,
    underlined: bool,
    crossed_out: bool,
}

/// A picture of a frame. The cursor is drawn as a block; one outside the buffer is not drawn. The title is what the picture is called where it
/// can't be seen.
pub fn svg(buffer: &Buffer, cursor: Option<Position>, palette: &Palette, title: &str) -> String {
    let mut picture = Picture::default();
    let rows = buffer.content.chunks(usize::from(buffer.area.width).max(1));
    for (y, cells) in (buffer.area.y..=u16::MAX).zip(rows) {
        let cursor = cursor.filter(|at| at.y == y).and_then(|at| at.x.checked_sub(buffer.area.x));
        let spots = spots(cells, cursor, palette);
        let top = MARGIN + u32::from(y - buffer.area.y) * CELL_HEIGHT;
        picture.draw_grounds(&spots, top);
        picture.draw_rules(&spots, top);
        picture.draw_symbols(&spots, top);
    }
    picture.finish(buffer, palette, title)
}

/// The parts of a picture, gathered by what they have in common.
#[derive(Default)]
struct Picture {
    grounds: BTreeMap<Rgb, String>,
    paths: BTreeMap<(Ink, Rgb), String>,
    texts: BTreeMap<Kind, String>,
}

impl Picture {
    fn draw_grounds(&mut self, spots: &[Spot], top: u32) {
        for run in spots.chunk_by(|a, b| a.ground == b.ground) {
            let Some(first) = run.first() else { continue };
            let path = rectangle(left_of(first), top, width_of(run), CELL_HEIGHT);
            self.grounds.entry(first.ground).or_default().push_str(&path);
        }
    }

    /// Lines under and through the text, which go through blanks too.
    fn draw_rules(&mut self, spots: &[Spot], top: u32) {
        let ruled = |spot: &Spot| (spot.underlined, spot.crossed_out, spot.kind.colour);
        for run in spots.chunk_by(|a, b| ruled(a) == ruled(b)) {
            let Some(first) = run.first() else { continue };
            let below_text = first.underlined.then_some(BASE_LINE + 2);
            let through_text = first.crossed_out.then_some(BASE_LINE - 5);
            for y in [below_text, through_text].into_iter().flatten() {
                let path = rectangle(left_of(first), top + y, width_of(run), 1);
                self.paths.entry((Ink::Filled, first.kind.colour)).or_default().push_str(&path);
            }
        }
    }

    fn draw_symbols(&mut self, spots: &[Spot], top: u32) {
        for word in spots.chunk_by(|a, b| joins(a) && joins(b) && a.kind == b.kind) {
            match word {
                [] => {}
                [spot] if is_blank(spot) => {}
                [spot] => match single(spot.symbol).and_then(|c| shapes::shape(c, left_of(spot), top)) {
                    Some((ink, path)) => self.paths.entry((ink, shade(ink, spot))).or_default().push_str(&path),
                    None => self.draw_word(spot, word, top),
                },
                [first, ..] => self.draw_word(first, word, top),
            }
        }
    }

    fn draw_word(&mut self, first: &Spot, word: &[Spot], top: u32) {
        let (x, y, width) = (left_of(first), top + BASE_LINE, width_of(word));
        let text: String = word.iter().map(|spot| escaped(spot.symbol)).collect();
        let element = format!("<text x=\"{x}\" y=\"{y}\" textLength=\"{width}\">{text}</text>\n");
        self.texts.entry(first.kind).or_default().push_str(&element);
    }

    fn finish(self, buffer: &Buffer, palette: &Palette, title: &str) -> String {
        let width = 2 * MARGIN + u32::from(buffer.area.width) * CELL_WIDTH;
        let height = 2 * MARGIN + u32::from(buffer.area.height) * CELL_HEIGHT;
        let (title, background) = (escaped(title), hex(palette.background));
        let size = format!("width=\"{width}\" height=\"{height}\"");
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" {size} viewBox=\"0 0 {width} {height}\" role=\"img\">\n"
        );
        svg.push_str(&format!("<title>{title}</title>\n"));
        svg.push_str(&format!("<rect {size} rx=\"8\" fill=\"{background}\"/>\n"));
        self.write_paths(palette, &mut svg);
        svg.push_str(&format!("<g font-family=\"{FONTS}\" font-size=\"{FONT_SIZE}\">\n"));
        for (kind, text) in &self.texts {
            let bold = if kind.bold { " font-weight=\"bold\"" } else { "" };
            let italic = if kind.italic { " font-style=\"italic\"" } else { "" };
            svg.push_str(&format!("<g fill=\"{}\"{bold}{italic}>\n{text}</g>\n", hex(kind.colour)));
        }
        svg.push_str("</g>\n</svg>\n");
        svg
    }

    /// The grounds, then what is drawn on them. Filled shapes have no soft edges, which would show as seams between cells.
    fn write_paths(&self, palette: &Palette, svg: &mut String) {
        let mut stroked = String::new();
        let mut filled = |colour: Rgb, path: &str| {
            svg.push_str(&format!("<path shape-rendering=\"crispEdges\" fill=\"{}\" d=\"{path}\"/>\n", hex(colour)));
        };
        self.grounds.iter().filter(|(colour, _)| **colour != palette.background).for_each(|(c, path)| filled(*c, path));
        for ((ink, colour), path) in &self.paths {
            match ink {
                Ink::Filled | Ink::Shaded(_) => filled(*colour, path),
                Ink::Stroked => stroked.push_str(&format!("<path stroke=\"{}\" d=\"{path}\"/>\n", hex(*colour))),
            }
        }
        svg.push_str(&format!("<g fill=\"none\" stroke-width=\"2\">\n{stroked}</g>\n"));
    }
}

/// A row's characters. The second cell of a wide one is that character's.
fn spots<'a>(cells: &'a [Cell], cursor: Option<u16>, palette: &Palette) -> Vec<Spot<'a>> {
    let mut spots: Vec<Spot> = Vec::with_capacity(cells.len());
    let mut next = 0;
    for (column, cell) in cells.iter().enumerate() {
        if column < next {
            continue;
        }
        let symbol = Some(cell.symbol()).filter(|symbol| symbol.chars().all(may_be_written)).unwrap_or(" ");
        let width = usize::from(symbol.cell_width()).clamp(1, cells.len() - column);
        next = column + width;
        let under_cursor = cursor.is_some_and(|at| usize::from(at) == column);
        let modifier = if under_cursor { cell.modifier ^ Modifier::REVERSED } else { cell.modifier };
        let (colour, ground) = colours(cell, modifier, palette);
        let hidden = modifier.contains(Modifier::HIDDEN);
        spots.push(Spot {
            symbol: if hidden { " " } else { symbol },
            // No row has more cells than a u16 counts.
            column: column as u32,
            cells: width as u32,
            kind: Kind { colour, bold: modifier.contains(Modifier::BOLD), italic: modifier.contains(Modifier::ITALIC) },
            ground,
            underlined: modifier.contains(Modifier::UNDERLINED) && !hidden,
            crossed_out: modifier.contains(Modifier::CROSSED_OUT) && !hidden,
        });
    }
    spots
}

/// The colours of text and ground as they are seen: exchanged in reverse, the text half faded where it is dim.
fn colours(cell: &Cell, modifier: Modifier, palette: &Palette) -> (Rgb, Rgb) {
    let foreground = palette.rgb(cell.fg).unwrap_or(palette.foreground);
    let background = palette.rgb(cell.bg).unwrap_or(palette.background);
    let reversed = modifier.contains(Modifier::REVERSED);
    let (text, ground) = if reversed { (background, foreground) } else { (foreground, background) };
    (if modifier.contains(Modifier::DIM) { mixed(text, ground, 2) } else { text }, ground)
}

impl Palette {
    /// A colour of the terminal; None for its default.
    fn rgb(&self, colour: Color) -> Option<Rgb> {
        let index = match colour {
            Color::Reset => return None,
            Color::Rgb(red, green, blue) => return Some(Rgb(red, green, blue)),
            Color::Indexed(index) => index,
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 8,
            Color::LightRed => 9,
            Color::LightGreen => 10,
            Color::LightYellow => 11,
            Color::LightBlue => 12,
            Color::LightMagenta => 13,
            Color::LightCyan => 14,
            Color::White => 15,
        };
        Some(self.colours.get(usize::from(index)).copied().unwrap_or_else(|| beyond_16(index)))
    }
}

/// Colours 16 to 231 of a terminal of 256, a cube of six steps each way, and 232 to 255, a ramp of greys.
fn beyond_16(index: u8) -> Rgb {
    let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match index.saturating_sub(16) {
        cube @ 0..=215 => Rgb(step(cube / 36), step(cube / 6 % 6), step(cube % 6)),
        grey => {
            let level = 8 + 10 * (grey - 216);
            Rgb(level, level, level)
        }
    }
}

/// The colour in which a shape is filled: a shade lets so much of the ground through.
fn shade(ink: Ink, spot: &Spot) -> Rgb {
    match ink {
        Ink::Filled | Ink::Stroked => spot.kind.colour,
        Ink::Shaded(quarters) => mixed(spot.kind.colour, spot.ground, quarters),
    }
}

/// So many quarters of one colour, 0 to 4, and the rest of the other.
fn mixed(one: Rgb, other: Rgb, quarters: u8) -> Rgb {
    let quarters = u16::from(quarters.min(4));
    // At most 255, as both are.
    let mix = |a: u8, b: u8| ((u16::from(a) * quarters + u16::from(b) * (4 - quarters)) / 4) as u8;
    Rgb(mix(one.0, other.0), mix(one.1, other.1), mix(one.2, other.2))
}

/// Whether a character is one of a word: of one cell, neither blank nor a shape.
fn joins(spot: &Spot) -> bool {
    let is_text = single(spot.symbol).is_none_or(|c| shapes::shape(c, 0, 0).is_none());
    spot.cells == 1 && is_text && !is_blank(spot)
}

fn is_blank(spot: &Spot) -> bool {
    spot.symbol.chars().all(char::is_whitespace)
}

fn single(symbol: &str) -> Option<char> {
    let mut chars = symbol.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn left_of(spot: &Spot) -> u32 {
    MARGIN + spot.column * CELL_WIDTH
}

fn width_of(run: &[Spot]) -> u32 {
    run.iter().map(|spot| spot.cells * CELL_WIDTH).sum()
}

fn rectangle(x: u32, y: u32, width: u32, height: u32) -> String {
    format!("M{x} {y}h{width}v{height}h-{width}z")
}

fn hex(Rgb(red, green, blue): Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Whether a character may be shown and is one that XML has.
fn may_be_written(c: char) -> bool {
    is_displayable(c) && !matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().filter(|c| may_be_written(*c)) {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            _ => escaped.push(c),
        }
    }
    escaped
}
