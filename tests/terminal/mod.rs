//! golmac in a pseudo-terminal: how it comes, what it leaves behind, and what signals do.

mod inline;
mod manners;
pub mod pty;
