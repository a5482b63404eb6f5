//! The flowing text as a document.
