//! What the terminal can show of pixels: as its environment says, and as it answers when it is asked.

use crate::play::events::Answer;
use crate::play::terminal::{CellSize, Protocol};

/// Terminals with Kitty's protocol, by a beginning of `TERM` and by `TERM_PROGRAM`.
const KITTY_TERMS: [&str; 4] = ["xterm-kitty", "xterm-ghostty", "kitty", "ghostty"];
const KITTY_PROGRAMS: [&str; 2] = ["kitty", "ghostty"];

/// Terminals with iTerm2's, by `TERM_PROGRAM`.
const ITERM_PROGRAMS: [&str; 3] = ["iTerm.app", "WezTerm", "mintty"];

/// What is between golmac and the terminal, and may garble what goes through: by what it sets, and by a beginning of `TERM`.
const BETWEEN: [&str; 3] = ["TMUX", "STY", "ZELLIJ"];
const BETWEEN_TERMS: [&str; 2] = ["screen", "tmux"];

/// Terminals that show no pixels, and may show a question as text.
const CELLS_TERMS: [&str; 4] = ["linux", "vt100", "vt102", "cons25"];
const CELLS_PROGRAMS: [&str; 1] = ["Apple_Terminal"];

/// Whether the terminal is to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    /// The environment says it all.
    Needless,
    Possible,
    Done,
}

/// What is known of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ability {
    protocol: Option<Protocol>,
    cell: Option<CellSize>,
    asking: Asking,
}

impl Default for Ability {
    /// Cells only, and nobody to ask.
    fn default() -> Ability {
        Ability { protocol: None, cell: None, asking: Asking::Needless }
    }
}

impl Ability {
    /// What the environment says, and the size of a cell where the terminal has told it.
    pub fn of(variable: impl Fn(&str) -> Option<String>, cell: Option<CellSize>) -> Ability {
        let value = |name: &str| variable(name).unwrap_or_default();
        let (term, program) = (value("TERM"), value("TERM_PROGRAM"));
        let begins = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
        let is_set = |name: &str| !value(name).is_empty();
        let (protocol, asking) = if BETWEEN.into_iter().any(is_set) || begins(&BETWEEN_TERMS) {
            (None, Asking::Needless)
        } else if begins(&KITTY_TERMS) || KITTY_PROGRAMS.contains(&program.as_str()) {
            (Some(Protocol::Kitty), Asking::Needless)
        } else if ITERM_PROGRAMS.contains(&program.as_str()) {
            (Some(Protocol::Iterm), Asking::Needless)
        } else if term.is_empty() || begins(&CELLS_TERMS) || CELLS_PROGRAMS.contains(&program.as_str()) {
            (None, Asking::Needless)
        } else {
            (None, Asking::Possible)
        };
        Ability { protocol, cell, asking }
    }

    /// What shows pixels best, if anything does.
    pub fn protocol(&self) -> Option<Protocol> {
        self.protocol.map(|protocol| match protocol {
            Protocol::Sixel(_) => self.sixel(),
            Protocol::Kitty | Protocol::Iterm => protocol,
        })
    }

    /// Sixel for cells of the terminal's size.
    pub fn sixel(&self) -> Protocol {
        Protocol::Sixel(self.cell.unwrap_or(CellSize::USUAL))
    }

    /// Whether the terminal should be asked what it can do; true once.
    pub fn is_to_be_asked(&mut self) -> bool {
        let is_possible = self.asking == Asking::Possible;
        if is_possible {
            self.asking = Asking::Done;
        }
        is_possible
    }

    /// Whether a question reaches the terminal itself.
    pub fn may_be_asked(&self) -> bool {
        self.asking != Asking::Needless
    }

    /// Takes an answer of the terminal.
    pub fn take(&mut self, answer: Answer) {
        match answer {
            Answer::Kitty => self.protocol = Some(Protocol::Kitty),
            Answer::Sixel if self.protocol.is_none() => self.protocol = Some(self.sixel()),
            Answer::Sixel => {}
            Answer::CellSize { width, height } => self.cell = CellSize::new(width, height).or(self.cell),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Ability {
        let value = |name: &str| variables.iter().find(|(one, _)| *one == name).map(|(_, value)| (*value).to_owned());
        Ability::of(value, None)
    }

    #[test]
    fn terminals_are_known_by_their_environment() {
        let (kitty, iterm) = (Some(Protocol::Kitty), Some(Protocol::Iterm));
        for (variables, expected, asked) in [
            (vec![("TERM", "xterm-kitty")], kitty, false),
            // Another terminal that was opened from kitty's shell has that too.
            (vec![("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1")], None, true),
            (vec![("TERM", "xterm-kitty"), ("ZELLIJ", "0")], None, false),
            (vec![("TERM", "xterm-256color"), ("TERM_PROGRAM", "ghostty")], kitty, false),
            (vec![("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")], iterm, false),
            (vec![("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], iterm, false),
            (vec![("TERM", "tmux-256color"), ("TMUX", "/tmp/tmux,1,0"), ("KITTY_WINDOW_ID", "1")], None, false),
            (vec![("TERM", "screen"), ("STY", "1.pts")], None, false),
            (vec![("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")], None, false),
            (vec![("TERM", "linux")], None, false),
            (vec![("TERM", "xterm-256color"), ("TERM_PROGRAM", "vscode")], None, true),
            (vec![("TERM", "foot")], None, true),
        ] {
            let mut ability = of(&variables);
            assert_eq!((ability.protocol(), ability.is_to_be_asked()), (expected, asked), "{variables:?}");
            assert!(!ability.is_to_be_asked(), "only once");
        }
    }

    #[test]
    fn answers_say_more_in_any_order() {
        let asked = || of(&[("TERM", "xterm")]);
        let size = Answer::CellSize { width: 9, height: 18 };
        for answers in [[Answer::Sixel, size], [size, Answer::Sixel]] {
            let mut ability = asked();
            answers.into_iter().for_each(|answer| ability.take(answer));
            assert_eq!(ability.protocol(), CellSize::new(9, 18).map(Protocol::Sixel));
        }
        for answers in [[Answer::Sixel, Answer::Kitty], [Answer::Kitty, Answer::Sixel]] {
            let mut ability = asked();
            answers.into_iter().for_each(|answer| ability.take(answer));
            assert_eq!(ability.protocol(), Some(Protocol::Kitty));
        }
        let mut ability = asked();
        ability.take(Answer::Sixel);
        ability.take(Answer::CellSize { width: 0, height: 100_000 });
        assert_eq!(ability.protocol(), Some(Protocol::Sixel(CellSize::USUAL)));
    }
}
