//! Characters that are drawn as paths: box drawing, block elements and shades. Fonts draw them with gaps where cells are not exactly theirs.

use super::{CELL_HEIGHT, CELL_WIDTH, rectangle};

/// How a path is put on its ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ink {
    Filled,
    /// Filled so many quarters.
    Shaded(u8),
    Stroked,
}

const MIDDLE_X: u32 = CELL_WIDTH / 2;
const MIDDLE_Y: u32 = CELL_HEIGHT / 2;

/// A weight of box-drawing lines.
struct Weight {
    /// Straight lines, corners, tees, the crossing and half lines, in the order of [`REACHES`].
    characters: &'static str,
    /// From the middle of the line to its outer edge.
    half: u32,
    /// What is filled of its thickness: from where on, and how thick.
    rails: &'static [(u32, u32)],
}

/// The sides that a weight's characters reach: up, down, left, right.
const REACHES: [&str; 15] =
    ["lr", "ud", "dr", "dl", "ur", "ul", "udr", "udl", "dlr", "ulr", "udlr", "l", "u", "r", "d"];

/// Characters of mixed weights and dashed lines are text: nothing draws its panels with them.
const WEIGHTS: [Weight; 3] = [
    Weight { characters: "─│┌┐└┘├┤┬┴┼╴╵╶╷", half: 1, rails: &[(0, 2)] },
    Weight { characters: "━┃┏┓┗┛┣┫┳┻╋╸╹╺╻", half: 2, rails: &[(0, 4)] },
    Weight { characters: "═║╔╗╚╝╠╣╦╩╬", half: 2, rails: &[(0, 1), (3, 1)] },
];

/// A rectangle within a cell: left and upper edge, width and height, in thousandths of the cell's.
type Part = [u32; 4];

/// The path of a character whose cell has its upper left corner at that place; `None` for what is text.
pub(super) fn shape(c: char, x: u32, y: u32) -> Option<(Ink, String)> {
    match c {
        '░' => Some((Ink::Shaded(1), parts(&[WHOLE], x, y))),
        '▒' => Some((Ink::Shaded(2), parts(&[WHOLE], x, y))),
        '▓' => Some((Ink::Shaded(3), parts(&[WHOLE], x, y))),
        '╭' | '╮' | '╯' | '╰' | '╱' | '╲' | '╳' => Some((Ink::Stroked, stroke(c, x, y))),
        '▀'..='▟' => Some((Ink::Filled, parts(&block(c), x, y))),
        '─'..='╿' => lines(c, x, y).map(|path| (Ink::Filled, path)),
        _ => None,
    }
}

const WHOLE: Part = [0, 0, 1000, 1000];

/// The parts of a block element, U+2580 to U+259F but for the shades, in thousandths of a cell.
fn block(c: char) -> Vec<Part> {
    const UPPER_LEFT: Part = [0, 0, 500, 500];
    const UPPER_RIGHT: Part = [500, 0, 500, 500];
    const LOWER_LEFT: Part = [0, 500, 500, 500];
    const LOWER_RIGHT: Part = [500, 500, 500, 500];
    match c {
        '▀' => vec![[0, 0, 1000, 500]],
        // Lower eighths, then left eighths from seven down to one.
        '▁'..='█' => {
            let height = 125 * (u32::from(c) - u32::from('▁') + 1);
            vec![[0, 1000 - height, 1000, height]]
        }
        '▉'..='▏' => vec![[0, 0, 125 * (u32::from('▏') - u32::from(c) + 1), 1000]],
        '▐' => vec![[500, 0, 500, 1000]],
        '▔' => vec![[0, 0, 1000, 125]],
        '▕' => vec![[875, 0, 125, 1000]],
        '▖' => vec![LOWER_LEFT],
        '▗' => vec![LOWER_RIGHT],
        '▘' => vec![UPPER_LEFT],
        '▙' => vec![UPPER_LEFT, LOWER_LEFT, LOWER_RIGHT],
        '▚' => vec![UPPER_LEFT, LOWER_RIGHT],
        '▛' => vec![UPPER_LEFT, UPPER_RIGHT, LOWER_LEFT],
        '▜' => vec![UPPER_LEFT, UPPER_RIGHT, LOWER_RIGHT],
        '▝' => vec![UPPER_RIGHT],
        '▞' => vec![UPPER_RIGHT, LOWER_LEFT],
        '▟' => vec![UPPER_RIGHT, LOWER_LEFT, LOWER_RIGHT],
        _ => vec![WHOLE],
    }
}

fn parts(parts: &[Part], x: u32, y: u32) -> String {
    let place = |[left, top, width, height]: &Part| {
        let across = |thousandths: u32| f64::from(thousandths * CELL_WIDTH) / 1000.0;
        let down = |thousandths: u32| f64::from(thousandths * CELL_HEIGHT) / 1000.0;
        let (left, top) = (f64::from(x) + across(*left), f64::from(y) + down(*top));
        format!("M{left} {top}h{w}v{h}h-{w}z", w = across(*width), h = down(*height))
    };
    parts.iter().map(place).collect()
}

/// The lines of a box-drawing character. Each goes from its side to the middle, and on by half the thickness of those that it meets there.
fn lines(c: char, x: u32, y: u32) -> Option<String> {
    let found =
        WEIGHTS.iter().find_map(|weight| Some((weight, weight.characters.chars().position(|known| known == c)?)));
    let (Weight { half, rails, .. }, index) = found?;
    let mut path = String::new();
    for side in REACHES.get(index)?.chars() {
        for (from, thickness) in *rails {
            let (across, down) = (x + MIDDLE_X - half + from, y + MIDDLE_Y - half + from);
            path.push_str(&match side {
                'u' => rectangle(across, y, *thickness, MIDDLE_Y + half),
                'd' => rectangle(across, y + MIDDLE_Y - half, *thickness, MIDDLE_Y + half),
                'l' => rectangle(x, down, MIDDLE_X + half, *thickness),
                _ => rectangle(x + MIDDLE_X - half, down, MIDDLE_X + half, *thickness),
            });
        }
    }
    Some(path)
}

/// Rounded corners and diagonals, as lines to be stroked.
fn stroke(c: char, x: u32, y: u32) -> String {
    let (middle_x, middle_y, right, bottom) = (x + MIDDLE_X, y + MIDDLE_Y, x + CELL_WIDTH, y + CELL_HEIGHT);
    let corner = |end_y: u32, end_x: u32| format!("M{middle_x} {end_y}Q{middle_x} {middle_y} {end_x} {middle_y}");
    match c {
        '╭' => corner(bottom, right),
        '╮' => corner(bottom, x),
        '╯' => corner(y, x),
        '╰' => corner(y, right),
        '╱' => format!("M{x} {bottom}L{right} {y}"),
        '╲' => format!("M{x} {y}L{right} {bottom}"),
        _ => format!("M{x} {bottom}L{right} {y}M{x} {y}L{right} {bottom}"),
    }
}
