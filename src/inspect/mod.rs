//! What is in a story file, for people: nothing here runs a story.
//!
//! [`disassembly`] is the whole story as a listing that assembles back to the same bytes.

pub mod disassembly;
