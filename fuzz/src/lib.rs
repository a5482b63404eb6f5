//! The fuzz targets as plain functions: any bytes in, a panic where golmac breaks a promise.
//!
//! [`TARGETS`] lists them. libFuzzer drives them from `fuzz_targets/`, and `cargo test` replays the committed inputs through the same
//! functions. What every play must keep is in `play.rs`, how bytes become decisions in `choices.rs`, the story that most
//! targets play in `testbed.rs`. `lockstep.rs` holds both engines against each other, for the targets and for the tests.

mod assembler;
mod blorb;
mod choices;
mod commands;
mod database;
mod delta;
pub mod difference;
mod disassembly;
mod header;
mod inspect;
pub mod lockstep;
#[cfg(feature = "pictures")]
mod pictures;
mod play;
mod programs;
mod quetzal;
mod remglk;
mod routines;
mod snapshot;
#[cfg(feature = "sound")]
mod sounds;
mod story;
mod templates;
mod testbed;

pub use assembler::assembler;
pub use blorb::blorb;
pub use commands::commands;
pub use database::database;
pub use delta::delta;
pub use disassembly::disassembly;
pub use header::header;
pub use inspect::{inspect, look_at};
#[cfg(feature = "pictures")]
pub use pictures::pictures;
pub use programs::programs;
pub use quetzal::quetzal;
pub use remglk::remglk;
pub use routines::{routines, seeded};
pub use snapshot::snapshot;
#[cfg(feature = "sound")]
pub use sounds::sounds;
pub use story::story;

/// A target's name, which is also that of its folder of inputs, and its function.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("assembler", assembler),
    ("blorb", blorb),
    ("commands", commands),
    ("database", database),
    ("delta", delta),
    ("disassembly", disassembly),
    ("header", header),
    ("inspect", inspect),
    #[cfg(feature = "pictures")]
    ("pictures", pictures),
    ("programs", programs),
    ("quetzal", quetzal),
    ("remglk", remglk),
    ("routines", routines),
    ("snapshot", snapshot),
    #[cfg(feature = "sound")]
    ("sounds", sounds),
    ("story", story),
];
