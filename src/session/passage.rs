//! What was said in a turn, out of the block in which it was kept: within limits, for a small block of somebody else's could unfold to more than
//! there is memory or time, and without what could command a terminal.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::input::{MOST_TIMES, TimedInput};
use super::transcript;
use crate::zmachine::packed::{self, PackedError, Packer};
use crate::zmachine::screen::{Cell, Event, Glyph, is_displayable};

/// Bytes that the inputs of a turn, or what was printed in it, take in memory at most. Turns are kept in parts long before, but for a loaded game.
const LARGEST: usize = 32 << 20;

/// What came in a turn.
///
/// # Errors
/// Where it is damaged, too large for a turn's, or would take too long to be played.
pub(super) fn unpack_inputs(packer: &Packer, block: &[u8]) -> Result<Vec<TimedInput>, PackedError> {
    let Within(inputs) = packed::decode(&packer.unpack(block, &[])?)?;
    let times =
        inputs.iter().fold(0u32, |sum, timed: &TimedInput| sum.saturating_add(timed.input.times().saturating_sub(1)));
    match times <= MOST_TIMES {
        true => Ok(inputs),
        false => Err(PackedError::Damaged),
    }
}

/// What was printed in a turn. Nothing in it commands a terminal.
///
/// # Errors
/// Where it is damaged, or too large for a turn's.
pub(super) fn unpack_printed(packer: &Packer, block: &[u8]) -> Result<Vec<Event>, PackedError> {
    let Within(mut printed) = packed::decode(&packer.unpack(block, &[])?)?;
    printed.iter_mut().for_each(make_displayable);
    Ok(printed)
}

fn make_displayable(event: &mut Event) {
    match event {
        Event::Text { text, .. } | Event::Input { text, .. } => {
            text.retain(|c| c == '\n' || is_displayable(c));
        }
        Event::Warning(text) | Event::Record(text) | Event::Transcript(text) | Event::Picture(text) => {
            text.retain(|c| c == '\n' || is_displayable(c));
        }
        Event::QuoteBox { rows } => rows.iter_mut().flatten().for_each(|cell: &mut Cell| {
            if let Glyph::Char(c) = cell.glyph
                && !is_displayable(c)
            {
                cell.glyph = Glyph::Nothing;
            }
        }),
        Event::EraseLower { .. } | Event::EraseScreen { .. } | Event::Turn | Event::Sound(_) | Event::Bleep(_) => {}
    }
}

/// What takes memory.
trait Held {
    /// Bytes, about.
    fn bytes(&self) -> usize;
}

impl Held for TimedInput {
    fn bytes(&self) -> usize {
        self.input.bytes()
    }
}

impl Held for Event {
    fn bytes(&self) -> usize {
        transcript::bytes_of(self)
    }
}

/// A list that takes no more than [`LARGEST`].
struct Within<T>(Vec<T>);

impl<'de, T: Deserialize<'de> + Held> Deserialize<'de> for Within<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Within<T>, D::Error> {
        deserializer.deserialize_seq(Elements(PhantomData)).map(Within)
    }
}

struct Elements<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Held> Visitor<'de> for Elements<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {LARGEST} bytes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let (mut read, mut bytes) = (Vec::new(), 0usize);
        while let Some(element) = elements.next_element::<T>()? {
            bytes = bytes.saturating_add(element.bytes());
            if bytes > LARGEST {
                return Err(A::Error::custom(format_args!("more than {LARGEST} bytes")));
            }
            read.push(element);
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::input::Input;
    use super::*;
    use crate::zmachine::screen::Look;

    fn done(times: usize) -> Vec<TimedInput> {
        vec![TimedInput { input: Input::Done, after: 0 }; times]
    }

    #[test]
    fn small_blocks_that_unfold_to_much_are_refused() {
        let mut packer = Packer::default();
        let most = LARGEST / size_of::<TimedInput>();
        let block = packer.pack_value(&done(most));
        assert_eq!(unpack_inputs(&packer, &block).map(|inputs| inputs.len()), Ok(most));
        let block = packer.pack_value(&done(most + 1));
        assert!(block.len() < 10_000, "{} bytes", block.len());
        assert_eq!(unpack_inputs(&packer, &block), Err(PackedError::Damaged));
        let block = packer.pack_value(&vec![Event::Turn; LARGEST / size_of::<Event>() + 1]);
        assert_eq!(unpack_printed(&packer, &block), Err(PackedError::Damaged));
        let cell = Cell { glyph: Glyph::Nothing, look: Look::default() };
        for rows in [vec![Vec::new(); 256], vec![vec![cell; 256]]] {
            let block = packer.pack_value(&vec![Event::QuoteBox { rows }]);
            assert_eq!(unpack_printed(&packer, &block), Err(PackedError::Damaged));
        }
        let rows = vec![vec![cell; 255]; 255];
        let block = packer.pack_value(&vec![Event::QuoteBox { rows: rows.clone() }]);
        assert_eq!(unpack_printed(&packer, &block), Ok(vec![Event::QuoteBox { rows }]));
    }

    #[test]
    fn time_outs_that_would_take_days_are_refused() {
        let mut packer = Packer::default();
        let timed = |times| TimedInput { input: Input::TimedOut { times }, after: 0 };
        let block = packer.pack_value(&vec![timed(MOST_TIMES), timed(3)]);
        assert_eq!(unpack_inputs(&packer, &block), Err(PackedError::Damaged));
        let inputs = vec![timed(MOST_TIMES), timed(1)];
        let block = packer.pack_value(&inputs);
        assert_eq!(unpack_inputs(&packer, &block), Ok(inputs));
    }

    #[test]
    fn what_is_read_commands_no_terminal() {
        let mut packer = Packer::default();
        let text = |text: &str| Event::Warning(text.to_owned());
        let cell = |glyph| Cell { glyph, look: Look::default() };
        let quote = |glyph| Event::QuoteBox { rows: vec![vec![cell(glyph)]] };
        let block = packer.pack_value(&vec![text("a\u{1B}]0;b\u{7}\nc"), quote(Glyph::Char('\u{9B}'))]);
        assert_eq!(unpack_printed(&packer, &block), Ok(vec![text("a]0;b\nc"), quote(Glyph::Nothing)]));
    }
}
