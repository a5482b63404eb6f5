//! What a run tells about a story: what of it was reached, and where its instructions went.
//!
//! [`Watch`] counts while a machine runs; [`coverage`] and [`profile`] make text of the counts. Nothing here touches a file.

mod calls;
pub mod coverage;
pub mod profile;
#[cfg(test)]
mod tests;
mod watch;
pub mod whole;

pub use calls::{Calls, Path};
pub use coverage::Coverage;
pub use watch::Watch;
