//! The conformance suite: what the Z-Machine Standard asks for, shown by programs that any interpreter can run.
//!
//! Start with [`run`], which makes a [`Report`] of a [`Subject`]. [`case`](mod@case) reads the suite's own tests, Markdown files in `assets/standard/` that are part of the
//! program; `player.rs` plays one in golmac itself and `judged.rs` judges it there and in other interpreters; [`rules`](mod@rules) are the rules that interpreters get
//! wrong, each shown by some of these tests; [`published`](mod@published) finds the published test stories and `stories.rs` judges them.
//!
//! Absent on purpose: how a terminal player behaves and what a library gives. Where no story can show a rule, `assets/standard/rules.tsv` says why.

pub mod case;
mod embedded;
mod judged;
mod player;
pub mod published;
mod report;
pub mod rules;
mod stories;
mod subject;
mod suite;

pub use case::{Case, CaseError, Difference};
pub use embedded::cases;
pub use report::{Kind, Miss, Outcome, Report, Row, Totals};
pub use subject::{Played, Subject};
pub use suite::{SuiteError, run};
