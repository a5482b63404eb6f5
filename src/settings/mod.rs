//! Settings: what can be chosen, where it was chosen, and how.
