//! The line that is typed.
