//! What lasts beyond one run of the machine.
//!
//! Start at [`doctor`], which examines saved games.

pub mod doctor;
