//! Testing: whether an interpreter keeps the Standard ([`standard`]).

pub mod standard;
