//! A story as a listing that assembles back to the very same bytes.
//!
//! [`Disassembly::of`] cuts a story into pieces (`map`): code and routines (`routines`), strings (`strings`), the tables that the header names
//! (`tables`), and what is none of these. `write` writes the pieces in the order of the file, in the language of
//! [`assemble`](crate::zmachine::isa::assemble), with names in place of addresses wherever an address is one for certain; so whatever stands in
//! code and strings may be edited and grow. What can't be told, and what our own encoders would write differently, is bytes.

mod map;
mod names;
mod roles;
mod routines;
mod runs;
mod strings;
mod tables;
#[cfg(test)]
mod tests;
mod write;

use crate::story::header::address::extension;
use crate::story::{Story, Version};
use crate::zmachine::isa::disassemble::{string_literal, with_abbreviations};
use crate::zmachine::isa::zstring::Charset;
use crate::zmachine::screen::is_displayable;
use crate::zmachine::text::{TableAddresses, TextTables};

use map::{Kind, Map};
use names::Scopes;
use roles::Roles;

/// What else a listing shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Margin {
    /// Nothing but what is assembled, and comments.
    #[default]
    Plain,
    /// The address and the bytes of each instruction.
    Addresses,
}

/// A story taken apart.
#[derive(Debug)]
pub struct Disassembly {
    map: Map,
    scopes: Scopes,
    charset: Charset,
    /// The texts of the abbreviations, as literals.
    abbreviations: Vec<String>,
    tables: TextTables,
    roles: Roles,
}

/// A routine of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routine {
    pub name: String,
    /// Byte address of its header (§5.2).
    pub address: u32,
    /// Its packed address (§1.2.3); None where it has none, as code that no routine header stands before.
    pub packed: Option<u16>,
    /// The initial values of its locals; all 0 from version 5 on (§5.2.1).
    pub locals: Vec<u16>,
    /// The address after its last instruction.
    pub end: u32,
    pub instructions: Vec<Line>,
    /// The routines that call it by its address, by theirs.
    pub callers: Vec<u32>,
}

/// An instruction of a routine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub address: u32,
    /// Bytes it takes.
    pub size: u32,
    /// The label of the place, if something in its routine branches to it.
    pub label: Option<String>,
    /// The instruction in the assembler's language.
    pub text: String,
}

/// A string at a packed address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedString {
    pub name: String,
    /// Its byte address.
    pub address: u32,
    pub packed: Option<u16>,
    /// What it prints; a new-line is `\n`, and what is undefined `\u{FFFD}`.
    pub text: String,
}

impl Disassembly {
    /// Takes a story apart. Work and memory are in proportion to its size, whatever its bytes are.
    pub fn of(story: &Story) -> Disassembly {
        let mut map = Map::new(story);
        let header = *story.header();
        let tables = TextTables::new(
            &map.memory,
            header.version,
            TableAddresses {
                abbreviations: header.abbreviations,
                alphabet: header.alphabet_table,
                unicode: story.extension_word(extension::UNICODE_TABLE),
            },
        );
        let rounded = story.length().next_multiple_of(header.version.length_scale());
        let length_is_right = header.version >= Version::V3 && header.file_length as usize == rounded;
        tables::header(&mut map, length_is_right, length_is_right && story.verify());
        let mut finder = routines::Finder::new(&mut map);
        finder.follow();
        tables::all(finder.map, &tables);
        for packed in words_of_data(finder.map).into_iter().chain(finder.constants.clone()) {
            finder.hinted(packed);
        }
        strings::printed(finder.map, &finder.printed);
        finder.fill();
        let printed = std::mem::take(&mut finder.printed);
        strings::printed(&mut map, &printed);
        strings::find(&mut map, &tables);
        runs::find(&mut map);
        names::name(&mut map);
        let charset = charset(&map);
        let abbreviations = abbreviations(&map, &charset);
        let charset = with_abbreviations(charset, &abbreviations);
        let scopes = Scopes::of(&map);
        Disassembly { map, scopes, charset, abbreviations, tables, roles: Roles::of(story) }
    }

    /// The routines, in the order of the story.
    pub fn routines(&self) -> Vec<Routine> {
        write::routines(self)
    }

    /// The strings at packed addresses, in the order of the story.
    pub fn strings(&self) -> Vec<PackedString> {
        let map = &self.map;
        let strings = map.pieces.iter().filter(|(_, piece)| piece.kind == Kind::String);
        let told = strings.map(|(at, _)| PackedString {
            name: map.names.get(at).cloned().unwrap_or_default(),
            address: *at,
            packed: map.packed(*at, map.header.strings_offset),
            text: self.tables.decode_to_string(&map.memory, *at).map(|(text, _)| text).unwrap_or_default(),
        });
        told.collect()
    }

    /// The whole listing.
    pub fn listing(&self, margin: Margin) -> String {
        write::listing(self, margin)
    }

    /// The address of the routine that is called so, or that the address is in; code outside all routines is one too.
    /// `$` or `0x` begins hexadecimal digits.
    pub fn find_routine(&self, wanted: &str) -> Option<u32> {
        write::find_routine(self, wanted)
    }

    /// The part of the listing that is the routine at an address; empty where none begins there.
    pub fn routine(&self, address: u32, margin: Margin) -> String {
        write::routine(self, address, margin)
    }
}

/// The characters of a story. What can't be written in a listing has no code in it.
fn charset(map: &Map) -> Charset {
    let charset = Charset::of(&map.memory, map.version());
    let shown = |c: &char| if is_displayable(*c) { *c } else { char::REPLACEMENT_CHARACTER };
    let extra = charset.extra().iter().map(shown).collect();
    let mut alphabets = *charset.alphabets();
    // The places of the escape and the new-line, whatever the table has there (§3.5.5.1).
    if map.version() >= Version::V5
        && let Some([escape, new_line]) = alphabets[2].first_chunk_mut()
    {
        (*escape, *new_line) = (b' ', 13);
    }
    charset.with_extra(extra).with_alphabets(alphabets)
}

/// The texts of the abbreviations; none where they can't be read.
fn abbreviations(map: &Map, charset: &Charset) -> Vec<String> {
    let table = u32::from(map.header.abbreviations);
    let count = if table == 0 { 0 } else { tables::abbreviation_count(map.version()) };
    let text = |number: u32| {
        let at = 2 * u32::from(map.word(table + 2 * number));
        // What is longer is no abbreviation of a compiler's.
        let size = map.string_size(at).filter(|size| *size <= 256);
        size.map_or_else(|| "\"\"".to_owned(), |size| string_literal(map.bytes(at, size), charset))
    };
    (0..count).map(text).collect()
}

/// The words of tables that could be packed addresses.
fn words_of_data(map: &Map) -> std::collections::BTreeSet<u16> {
    let words = map.pieces.iter().filter(|(at, piece)| piece.kind == Kind::Words && **at >= 64);
    words.flat_map(|(at, piece)| (0..piece.size / 2).map(move |n| map.word(at + 2 * n))).collect()
}
