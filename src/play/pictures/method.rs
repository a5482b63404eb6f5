//! How pictures are drawn here: what was chosen, and what the terminal can do.

use super::Ability;
use crate::play::terminal::Protocol;
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
    pub fn of(chosen: settings::Pictures, ability: &Ability, depth: Depth, unicode: Available) -> Method {
        let in_cells = Method::in_cells(depth, unicode);
        match chosen {
            // Who wants no colours wants none in pictures.
            settings::Pictures::Auto if depth == Depth::None => in_cells,
            settings::Pictures::Auto => ability.protocol().map_or(in_cells, Method::Pixels),
            settings::Pictures::HalfBlocks => in_cells,
            settings::Pictures::Kitty => Method::Pixels(Protocol::Kitty),
            settings::Pictures::Sixel => Method::Pixels(ability.sixel()),
            settings::Pictures::Iterm => Method::Pixels(Protocol::Iterm),
            settings::Pictures::Ascii => Method::Signs,
            settings::Pictures::Off => Method::Off,
        }
    }

    /// The best that there is in characters.
    pub fn in_cells(depth: Depth, unicode: Available) -> Method {
        match (depth, unicode) {
            (Depth::True | Depth::Indexed, Available::Yes) => Method::HalfBlocks(depth),
            (Depth::True | Depth::Indexed | Depth::Sixteen | Depth::None, _) => Method::Signs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::play::events::Answer;
    use crate::settings::Pictures;

    #[test]
    fn the_best_is_chosen_that_the_terminal_has() {
        let cells = Ability::default();
        let mut kitty = Ability::default();
        kitty.take(Answer::Kitty);
        let of = |chosen, ability: &Ability, depth| Method::of(chosen, ability, depth, Available::Yes);
        let pixels = Method::Pixels(Protocol::Kitty);
        assert_eq!(of(Pictures::Auto, &cells, Depth::True), Method::HalfBlocks(Depth::True));
        assert_eq!(of(Pictures::Auto, &cells, Depth::Sixteen), Method::Signs);
        assert_eq!(of(Pictures::Auto, &kitty, Depth::Sixteen), pixels);
        assert_eq!(of(Pictures::Auto, &kitty, Depth::None), Method::Signs);
        assert_eq!(of(Pictures::Kitty, &cells, Depth::None), pixels, "what is chosen is done");
        assert_eq!(of(Pictures::HalfBlocks, &kitty, Depth::Indexed), Method::HalfBlocks(Depth::Indexed));
        assert_eq!(of(Pictures::HalfBlocks, &kitty, Depth::None), Method::Signs);
        assert_eq!(of(Pictures::Ascii, &kitty, Depth::True), Method::Signs);
        assert_eq!(of(Pictures::Off, &kitty, Depth::True), Method::Off);
        assert_eq!(Method::of(Pictures::Auto, &cells, Depth::True, Available::No), Method::Signs);
    }
}
