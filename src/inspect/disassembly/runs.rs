//! Tables of routines and strings in what is left of low memory, such as the actions of a game: words in a row that are all packed addresses
//! of routines or strings that are known. That this is chance gets less likely with each word.

use super::map::{Kind, Map};

/// So many addresses in a row are believed, with zeros between them.
const BELIEVED: u32 = 4;

/// Takes such tables.
pub(super) fn find(map: &mut Map) {
    let high = map.pieces.iter().find(|(_, piece)| piece.kind == Kind::Routine).map_or(0, |(at, _)| *at);
    let mut at = 64;
    while let Some(gap) = map.gap(at, high) {
        at = gap.end;
        let mut start = gap.start;
        while start + 2 <= gap.end {
            let length = run(map, start, gap.end);
            // Words of the other parity may be a longer run.
            if length >= 2 * BELIEVED && length >= run(map, start + 1, gap.end) {
                map.claim(start, length, Kind::Words);
                start += length;
            } else {
                start += 1;
            }
        }
    }
}

/// Bytes of the words from a place on that are addresses, or zeros between addresses; 0 where they are too few.
fn run(map: &Map, start: u32, end: u32) -> u32 {
    let (mut addresses, mut length, mut zeros) = (0, 0, 0);
    let mut at = start;
    while at + 2 <= end {
        match map.word(at) {
            0 if addresses > 0 && zeros < 8 => zeros += 1,
            word if map.named_packed(word).is_some() => {
                addresses += 1;
                zeros = 0;
                length = at + 2 - start;
            }
            _ => break,
        }
        at += 2;
    }
    if addresses >= BELIEVED { length } else { 0 }
}
