//! Finding strings at packed addresses: those that are printed by constant address, and whatever follows the code and reads as text.

use std::collections::BTreeSet;
use std::ops::Range;

use super::map::{Kind, Map};
use crate::zmachine::text::TextTables;

/// How many Z-characters are looked at for each byte of a story, so that no bytes can make the search last.
const LOOKS: u64 = 32;

/// Compilers put no strings between routines: fewer bytes in a row than these are something else.
const SHORTEST: u32 = 32;

/// Takes the strings that are printed by their addresses.
pub(super) fn printed(map: &mut Map, printed: &BTreeSet<u32>) {
    let mut effort = LOOKS * u64::from(map.size());
    for at in printed.iter().filter(|at| **at >= 64) {
        let size = map.string_size(*at);
        effort = effort.saturating_sub(u64::from(size.unwrap_or_else(|| map.size().saturating_sub(*at))));
        if effort == 0 {
            return;
        }
        if let Some(size) = size {
            map.claim(*at, size, Kind::String);
        }
    }
}

/// Takes all else that reads as a string.
pub(super) fn find(map: &mut Map, tables: &TextTables) {
    let code = map.pieces.iter().filter(|(_, piece)| piece.kind == Kind::Code);
    // Hardly anything else follows all code. What is taken for code may lie among strings as well.
    if let Some(first) = code.map(|(at, _)| *at).next() {
        in_gaps(map, tables, first..map.end);
    }
}

fn in_gaps(map: &mut Map, tables: &TextTables, range: Range<u32>) {
    let mut effort = LOOKS * u64::from(map.size());
    let Range { start: from, end: to } = range;
    let mut at = from;
    while let Some(gap) = map.gap(at, to) {
        at = gap.end;
        if gap.end - gap.start < SHORTEST && gap.end != to {
            continue;
        }
        let mut start = map.aligned(gap.start);
        // No more is read than stands there: a string that does not end in the gap ends the search in it.
        while start < gap.end {
            let Some(size) = map.string_size(start).filter(|size| start + size <= gap.end) else { break };
            if effort == 0 {
                return;
            }
            if is_text(map, tables, start, &mut effort) {
                map.claim(start, size, Kind::String);
                start = map.aligned(start + size);
            } else {
                start += map.version().packed_scale().max(2);
            }
        }
    }
}

/// Whether an encoded string prints nothing but characters.
fn is_text(map: &Map, tables: &TextTables, at: u32, effort: &mut u64) -> bool {
    // Zeros are spaces, but a string does not begin with six of them.
    if map.word(at) == 0 && map.word(at + 2) == 0 {
        return false;
    }
    let mut sound = true;
    let ends = tables.decode_counting(&map.memory, at, |code| {
        *effort = effort.saturating_sub(1);
        sound &= matches!(code, 9 | 11 | 13 | 32..=126 | 155..=251);
    });
    *effort = effort.saturating_sub(ends.map_or(0, |(_, z_chars)| u64::from(z_chars)));
    sound && ends.is_ok()
}
