//! The machine: a pure value that runs a story until it needs something and returns that as a value.

#[cfg(feature = "session")]
pub(crate) mod delta;
mod engine;
mod fast;
mod fault;
mod files;
mod frames;
mod generator;
mod hash;
mod header;
pub mod isa;
mod machine;
pub mod memory;
mod observer;
mod ops;
mod options;
#[cfg(feature = "session")]
pub(crate) mod packed;
pub mod patches;
mod property_index;
pub mod quetzal;
pub mod recorded;
mod request;
pub mod screen;
mod snapshot;
mod soundness;
mod state;
mod streams;
pub mod text;
mod undo;

pub use fault::{Call, ErrorKind, ErrorLevel, Fault, FaultKind};
pub use files::AuxiliaryName;
pub use frames::{Frame, Return, Stack};
pub use generator::{Generator, GeneratorKind};
pub use machine::{End, Machine};
pub use observer::Observer;
pub use options::{Available, Options, Pointing, Terminal};
pub use quetzal::SaveError;
pub use request::{Answer, AnswerError, InputStream, Key, KeyRequest, LineRequest, Post, Prompt, Request, Stop};
pub use snapshot::SnapshotError;
pub use state::{ForeignSnapshot, Snapshot, State};
pub use undo::KeptState;
