//! RemGlk's protocol: a story that speaks JSON with a display, as GlkOte's front ends and regression tests do.
//!
//! `protocol` has what is said, for either side.

pub mod protocol;
