//! Panels driven by keys.
