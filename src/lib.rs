//! golmac, a Z-machine: it runs the story files of Infocom and of Inform, of every version.
//!
//! The machine is a pure value. It runs until it needs something, says what, is answered, and runs on; it never waits, prints, reads a
//! clock or opens a file. So the same machine serves a terminal, a test and a search, can be copied at any moment, and gives the
//! same [state hash](zmachine::Machine::state_hash) for the same answers everywhere.
//!
//! # Playing a story
//!
//! ```
//! use golmac::story::Story;
//! use golmac::zmachine::screen::Event;
//! use golmac::zmachine::{Answer, Key, Machine, Options, Request, Stop};
//!
//! fn play(bytes: Vec<u8>, commands: &[&str]) -> Result<String, Box<dyn std::error::Error>> {
//!     let mut machine = Machine::new(Story::from_bytes(bytes)?, Options::default());
//!     let mut commands = commands.iter();
//!     let mut text = String::new();
//!     loop {
//!         let stop = machine.run(1_000_000);
//!         for event in machine.drain() {
//!             if let Event::Text { text: printed, .. } = event {
//!                 text.push_str(&printed);
//!             }
//!         }
//!         match stop {
//!             Stop::Budget => {}
//!             Stop::Quit => return Ok(text),
//!             Stop::Fault(fault) => return Err(fault),
//!             Stop::Request(Request::Line(_)) => match commands.next() {
//!                 Some(line) => machine.answer(Answer::Line { text: line.to_string(), end: Key::Enter })?,
//!                 None => return Ok(text),
//!             },
//!             Stop::Request(Request::Key(_)) => machine.answer(Answer::Key(Key::Enter))?,
//!             Stop::Request(_) => machine.answer(Answer::Failed)?,
//!         }
//!     }
//! }
//!
//! let adventure = std::fs::read("stories/eleven.z5")?;
//! let text = play(adventure, &["examine me", "inventory"])?;
//! assert!(text.contains("ELEVEN MINUTES SLOW"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The modules, in order of dependency
//!
//! * [`story`]: a story file as a value: what kind it is, its header, its identity, its resources.
//! * [`zmachine`]: the machine: instructions, text, screen model, saved games.
//! * [`inspect`]: what a story file holds: header, tables, objects, words, grammar, strings, and its code as a listing that
//!   assembles back to the same bytes; what a run reaches of it, and where its instructions go.
//! * [`session`]: a playthrough with every turn of it, kept in a database.
//! * [`settings`]: what can be chosen, for all stories and for one.
//! * [`library`]: the stories that there are, with their titles.
//! * [`sound`]: the sounds of a story, heard.
//! * [`command`]: the commands to golmac itself, which every front end has.
//! * [`plain`]: the line-mode front end, for pipes, scripts and plain terminals.
//! * [`remglk`]: stories that speak JSON with a display.
//! * [`check`]: tests of stories, in process and of other interpreters.
//! * [`pictures`]: the pictures of a story, as pixels.
//! * [`play`]: the terminal player.
//!
//! A module uses only those before it. The first three do no I/O. Without default features the library has no terminal, no command
//! line and nothing of theirs.

#![forbid(unsafe_code)]

pub mod story;
pub mod zmachine;

pub mod inspect;

#[cfg(feature = "session")]
pub mod session;

#[cfg(feature = "session")]
pub mod settings;

#[cfg(feature = "session")]
pub mod library;

#[cfg(feature = "session")]
pub mod sound;

#[cfg(feature = "session")]
pub mod command;

#[cfg(feature = "session")]
pub mod plain;

#[cfg(feature = "session")]
pub mod remglk;

#[cfg(feature = "session")]
pub mod check;

#[cfg(feature = "pictures")]
pub mod pictures;

#[cfg(feature = "tui")]
pub mod play;
