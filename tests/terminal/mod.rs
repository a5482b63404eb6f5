//! golmac in a pseudo-terminal: how it comes, what it leaves behind, and what signals do.

mod manners;
pub mod pty;
