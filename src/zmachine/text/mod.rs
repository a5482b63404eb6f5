//! Text: ZSCII, Z-strings, Unicode, the dictionary and lexical analysis (§3, §13).
//!
//! Start at [`TextTables`], which holds what a story says about its text: its alphabets and its Unicode translation table.
//! Strings are decoded in `decode` and kept in `strings`, words are encoded in `encode` and looked up by [`Dictionary`], a line is cut into words
//! by [`tokenise`]. All of it reads memory and writes nothing: what is printed goes to a sink of the caller's, what an opcode
//! stores is returned, because only the machine knows what a write may touch.

mod abbreviations;
mod alphabet;
mod decode;
mod dictionary;
mod encode;
mod entries;
mod spelling;
mod strings;
mod tables;
#[cfg(test)]
mod testing;
mod tokenise;
mod unicode;
mod zscii;

pub use alphabet::Alphabets;
pub(crate) use decode::ABBREVIATED;
pub use decode::TextError;
pub use dictionary::Dictionary;
pub use encode::EncodedWord;
pub(crate) use entries::StoryDictionary;
pub use spelling::latin1_spelling;
pub(crate) use strings::{DecodedString, Text};
pub use tables::{TableAddresses, TextTables};
pub(crate) use tokenise::tokenise_by;
pub use tokenise::{Word, Words, tokenise};
pub use unicode::{UnicodeTable, valid as valid_unicode};
pub use zscii::{Printed, Usage};
