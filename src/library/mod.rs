//! The library: the stories that there are to play.
