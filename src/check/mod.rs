//! Tests of stories: RegTest files, played by golmac's own machine or by any other interpreter.
//!
//! [`regtest::Suite::parse`] reads a file; [`run::run`] plays its tests, each in a fresh story and many at once, and gives a [`outcome::SuiteOutcome`], of which
//! [`report`] makes a table, TAP, JUnit's XML or JSON; [`update`] writes what a test saw into its file. What plays is a [`driver::Driver`]:
//!
//! ```no_run
//! use std::path::Path;
//! use golmac::check::driver::{CommandLine, Driver, Game, Interpreter, Limits, Protocol};
//! use golmac::check::regtest::Input;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let command = CommandLine::parse("dfrotz -m -p -w 200 {story}")?;
//! let interpreter = Interpreter::Program { command, protocol: Protocol::Lines };
//! let game = Game { path: "zork1.z3".into(), machine: None };
//! let mut driver = Driver::new(&interpreter, &game, Path::new("."), Limits::default())?;
//! driver.begin()?;
//! driver.send(&Input::Line("open mailbox".to_owned()))?;
//! assert!(driver.seen().story.iter().any(|line| line.contains("leaflet")));
//! # Ok(())
//! # }
//! ```
//!
//! [`standard`] is the conformance suite: whether an interpreter keeps the Standard.
//!
//! Absent on purpose: what a session keeps. Nothing here opens the player's database or settings, so that a test comes out the same for everybody.

pub mod against;
pub mod driver;
pub mod outcome;
pub mod regtest;
pub mod report;
pub mod run;
pub mod standard;
pub mod update;
pub mod words;

/// A text without what commands a terminal; ends of lines stay, and tabs are spaces.
pub(crate) fn displayable(text: &str) -> String {
    crate::session::displayable(&text.replace('\t', " "))
}
