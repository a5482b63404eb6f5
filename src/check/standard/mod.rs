//! The conformance suite: what the Z-Machine Standard asks for, shown by programs that any interpreter can run.
//!
//! [`case`] reads the suite's own tests, Markdown files in `assets/standard/` that are part of the program; [`Case::differences`] runs one in golmac itself.

pub mod case;
mod embedded;
mod player;

pub use case::{Case, CaseError, Difference};
pub use embedded::cases;
