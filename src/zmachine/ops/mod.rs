//! The opcodes' bodies, a file a family. `engine.rs` has the one `match` that leads here; what is short stands there.

pub(crate) mod arithmetic;
mod calls;
mod input;
pub(crate) mod objects;
mod print;
mod saved;
mod screen;
mod stacks;
mod streams;
mod tables;
mod windows;

#[cfg(test)]
mod reprint;
#[cfg(test)]
mod work;
