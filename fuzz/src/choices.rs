//! Decisions drawn from a fuzzer's input.

/// The bytes of an input, one after another and without end: past the last they come again, each time changed in another way, so that
/// a play of any length can be driven by a small input.
#[derive(Debug, Clone)]
pub struct Choices<'a> {
    bytes: &'a [u8],
    at: usize,
    round: u8,
}

impl<'a> Choices<'a> {
    pub fn new(bytes: &'a [u8]) -> Choices<'a> {
        Choices { bytes, at: 0, round: 0 }
    }

    /// Whether every byte of the input has been drawn.
    pub fn is_spent(&self) -> bool {
        self.round > 0 || self.at >= self.bytes.len()
    }

    pub fn byte(&mut self) -> u8 {
        if self.at >= self.bytes.len() {
            self.at = 0;
            self.round = self.round.wrapping_add(1);
        }
        let byte = self.bytes.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        byte ^ self.round.wrapping_mul(0x9D)
    }

    pub fn word(&mut self) -> u16 {
        u16::from_be_bytes([self.byte(), self.byte()])
    }

    /// A number from 0 to `below` - 1; 0 where `below` is 0.
    pub fn below(&mut self, below: usize) -> usize {
        let drawn = if below <= 256 { usize::from(self.byte()) } else { usize::from(self.word()) };
        drawn.checked_rem(below).unwrap_or_default()
    }

    /// One of some values, of which there must be one at least.
    pub fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A number of which the small and the odd ones come up most.
    pub fn number(&mut self) -> u16 {
        const ODD: [u16; 12] = [0, 1, 2, 0x3F, 0x40, 0xFF, 0x100, 0x7FFF, 0x8000, 0x8001, 0xFFFE, 0xFFFF];
        match self.byte() {
            ..128 => u16::from(self.byte() & 0x1F),
            128..192 => self.one_of(&ODD),
            192.. => self.word(),
        }
    }

    /// What is left of the input, without end markers or rounds.
    pub fn rest(&self) -> &'a [u8] {
        if self.round > 0 { &[] } else { self.bytes.get(self.at..).unwrap_or_default() }
    }
}

/// A file with some bytes changed, fewer than so many times and mostly near its start, or cut short.
pub fn changed(mut file: Vec<u8>, most: usize, choices: &mut Choices) -> Vec<u8> {
    for _ in 0..choices.below(most) {
        let at = match choices.byte() {
            ..128 => usize::from(choices.byte()),
            128.. => choices.below(file.len()),
        };
        let value = choices.number();
        file.iter_mut().skip(at).zip(value.to_be_bytes()).for_each(|(byte, new)| *byte = new);
    }
    if choices.once_in(8) {
        file.truncate(choices.below(file.len()));
    }
    file
}
