//! How pictures are drawn here: what was chosen, and what the terminal can do.

use crate::play::terminal::{CellSize, Protocol};
use crate::play::theme::Depth;
use crate::settings;
use crate::zmachine::Available;

/// How pictures are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// In pixels.
    Pixels(Protocol),
    HalfBlocks(Depth),
    /// Signs of ASCII.
    Signs,
    Off,
}

impl Method {
    /// What was chosen, as far as the terminal has it.
    pub fn of(chosen: settings::Pictures, depth: Depth, unicode: Available) -> Method {
        let in_cells = match (depth, unicode) {
            (Depth::True | Depth::Indexed, Available::Yes) => Method::HalfBlocks(depth),
            (Depth::True | Depth::Indexed | Depth::Sixteen | Depth::None, _) => Method::Signs,
        };
        match chosen {
            settings::Pictures::Auto | settings::Pictures::HalfBlocks => in_cells,
            settings::Pictures::Kitty => Method::Pixels(Protocol::Kitty),
            settings::Pictures::Sixel => Method::Pixels(Protocol::Sixel(CellSize::USUAL)),
            settings::Pictures::Iterm => Method::Pixels(Protocol::Iterm),
            settings::Pictures::Ascii => Method::Signs,
            settings::Pictures::Off => Method::Off,
        }
    }
}
