//! Real stories with damage anywhere, as listings.

use golmac::inspect::disassembly::{Disassembly, Margin};
use golmac::story::Story;
use golmac::zmachine::isa::assemble::assemble;

use super::choices::Choices;
use super::commands::STORIES;

/// The first byte chooses a story, and the others say what is changed in it: bytes of the header, bytes anywhere, runs of one byte or of the input,
/// and where it is cut.
pub fn disassembly(data: &[u8]) {
    let Some((&first, input)) = data.split_first() else { return };
    let mut image = STORIES[usize::from(first) % STORIES.len()].story.image().to_vec();
    let mut choices = Choices::new(input);
    for _ in 0..choices.below(24) {
        let kind = choices.byte();
        let at = match kind {
            ..96 => 2 + choices.below(62),
            96.. => choices.below(image.len().max(1)),
        };
        let length = match kind {
            ..160 => 1,
            160..=255 => choices.below(2000),
        };
        let value = choices.byte();
        for byte in image.iter_mut().skip(at).take(length) {
            *byte = if kind < 220 { value } else { choices.byte() };
        }
        if kind == 255 {
            image.truncate(at.max(64));
        }
    }
    let Ok(story) = Story::from_bytes(image) else { return };
    comes_back(&story);
}

/// A listing commands no terminal and assembles to the very story.
fn comes_back(story: &Story) {
    let disassembly = Disassembly::of(story);
    for margin in [Margin::Plain, Margin::Addresses] {
        let listing = disassembly.listing(margin);
        assert!(!listing.contains(|c: char| c.is_control() && c != '\n'), "a listing has control characters");
        match assemble(&listing) {
            Ok(again) => assert!(again.story == **story.image(), "the story that comes back is another"),
            Err(error) => panic!("{error}: {:?}", listing.lines().nth(error.line.saturating_sub(1) as usize)),
        }
    }
    for routine in disassembly.routines() {
        assert_eq!(disassembly.find_routine(&routine.name), Some(routine.address), "{}", routine.name);
    }
}
