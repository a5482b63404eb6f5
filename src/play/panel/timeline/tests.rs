//! The timeline driven by keys.
