//! The object tree, attributes and properties (§12), as far as objects exist and the index knows their properties.

use super::super::Exit;
use super::super::code::{Operations, field};
use super::*;
use crate::zmachine::memory::Low;
use crate::zmachine::ops::objects::property_length;
use crate::zmachine::property_index::entry;

/// An object's neighbours, in their order in its entry.
const PARENT: u16 = 0;
const SIBLING: u16 = 1;
const CHILD: u16 = 2;

#[inline(always)]
fn attributes<const SMALL: u8>() -> u16 {
    if SMALL == 1 { 32 } else { 48 }
}

/// An object's neighbour; None where there is no such object.
#[inline(always)]
fn link<const SMALL: u8, const LINK: u16>(bench: &Bench, low: &Low, object: u16) -> Option<u16> {
    let entry = bench.object::<SMALL>(object)?;
    Some(match SMALL {
        1 => u16::from(low.byte(entry.wrapping_add(4 + LINK))),
        _ => low.word(entry.wrapping_add(6 + 2 * LINK)),
    })
}

binary! {
    GetProp |a, b, low, bench| match entry(&bench.entries, a, b) {
        Some(entry) if b != 0 => match entry.size() {
            0 => Some(low.word(bench.objects.table.wrapping_add(2 * (b - 1)))),
            1 => Some(u16::from(low.byte(entry.data()))),
            2 => Some(low.word(entry.data())),
            _ => None,
        },
        _ => None,
    };
    GetPropAddr |a, b, low, bench| match entry(&bench.entries, a, b) {
        Some(entry) if b != 0 && entry.is_known() => Some(entry.data()),
        _ => None,
    };
    GetNextProp |a, b, low, bench| match entry(&bench.entries, a, b) {
        Some(entry) if entry.is_known() && (b == 0 || !entry.is_missing()) => Some(entry.next()),
        _ => None,
    };
}

comparison! {
    Jin<SMALL> |a, b, low, bench| link::<SMALL, PARENT>(bench, low, a).map(|parent| parent == b);
    TestAttr<SMALL> |a, b, low, bench| match bench.object::<SMALL>(a) {
        Some(object) if b < attributes::<SMALL>() => {
            Some(low.byte(object.wrapping_add(b / 8)) & 0x80 >> (b % 8) != 0)
        }
        _ => None,
    };
}

body! {
    PutProp<A, B, C> |bench, low, operations, at| {
        let (a, b, c) = three::<A, B, C>(bench, low, operations, at);
        let Some(entry) = entry(&bench.entries, a, b) else { return Flow::Exit(Exit::Plain) };
        let data = entry.data();
        let written = match entry.size() {
            1 if b != 0 => low.try_set_data_byte(data, c as u8),
            2 if b != 0 => low.try_set_data_word(data, c),
            _ => return Flow::Exit(Exit::Plain),
        };
        if written { Flow::Next } else { Flow::Exit(Exit::Plain) }
    }
}

/// Sets or clears an attribute.
#[inline(always)]
fn attribute<const A: u8, const B: u8, const SMALL: u8>(
    bench: &mut Bench,
    low: &mut Low,
    operations: &Operations,
    at: &Registers,
    change: impl FnOnce(u8, u8) -> u8,
) -> Flow {
    let a = value::<A>(bench, low, at, at.read(operations, field::A));
    let b = value::<B>(bench, low, at, at.read(operations, field::B));
    match bench.object::<SMALL>(a) {
        Some(object) if b < attributes::<SMALL>() => {
            let address = object.wrapping_add(b / 8);
            let byte = change(low.byte(address), 0x80 >> (b % 8));
            if low.try_set_data_byte(address, byte) { Flow::Next } else { Flow::Exit(Exit::Plain) }
        }
        _ => Flow::Exit(Exit::Plain),
    }
}

body! {
    SetAttr<A, B, SMALL> |bench, low, operations, at| attribute::<A, B, SMALL>(bench, low, operations, at, |byte, bit| byte | bit)
}

body! {
    ClearAttr<A, B, SMALL> |bench, low, operations, at| attribute::<A, B, SMALL>(bench, low, operations, at, |byte, bit| byte & !bit)
}

body! {
    GetParent<A, D, SMALL> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        match link::<SMALL, PARENT>(bench, low, a) {
            Some(parent) => store_and_go_on::<D>(bench, low, operations, at, parent),
            None => Flow::Exit(Exit::Plain),
        }
    }
}

body! {
    GetSibling<A, D, WHEN, SMALL> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        match link::<SMALL, SIBLING>(bench, low, a) {
            Some(sibling) => store_and_branch::<D, WHEN>(bench, low, operations, at, sibling),
            None => Flow::Exit(Exit::Plain),
        }
    }
}

body! {
    GetChild<A, D, WHEN, SMALL> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        match link::<SMALL, CHILD>(bench, low, a) {
            Some(child) => store_and_branch::<D, WHEN>(bench, low, operations, at, child),
            None => Flow::Exit(Exit::Plain),
        }
    }
}

body! {
    GetPropLen<A, D, SMALL> |bench, low, operations, at| {
        let a = value::<A>(bench, low, at, at.read(operations, field::A));
        let length = if a == 0 { 0 } else { property_length(low.byte(a.wrapping_sub(1)), SMALL == 1) };
        store_and_go_on::<D>(bench, low, operations, at, length)
    }
}
