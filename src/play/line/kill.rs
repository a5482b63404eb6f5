//! What was killed, to be yanked: a ring as in Emacs, the same for all lines.

use std::collections::VecDeque;

/// How many pieces are kept.
const PIECES: usize = 32;

/// On which side of what was killed just before a piece stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// The pieces, the latest first.
#[derive(Debug, Clone, Default)]
pub(super) struct KillRing {
    pieces: VecDeque<String>,
}

impl KillRing {
    /// Adds a piece of its own.
    pub fn push(&mut self, piece: &str) {
        self.pieces.push_front(piece.to_owned());
        self.pieces.truncate(PIECES);
    }

    /// Adds to the latest piece: what is killed in one go is yanked in one go.
    pub fn join(&mut self, piece: &str, side: Side) {
        match (self.pieces.front_mut(), side) {
            (None, _) => self.push(piece),
            (Some(latest), Side::After) => latest.push_str(piece),
            (Some(latest), Side::Before) => latest.insert_str(0, piece),
        }
    }

    /// The latest piece.
    pub fn latest(&self) -> Option<&str> {
        self.pieces.front().map(String::as_str)
    }

    /// Turns the ring, so that the piece before the latest is the latest.
    pub fn turn(&mut self) {
        if !self.pieces.is_empty() {
            self.pieces.rotate_left(1);
        }
    }
}
