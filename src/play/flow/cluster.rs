//! Grapheme clusters, the characters that a player sees, and how many cells each takes: as ratatui cuts and measures them, or cursors drift.

use ratatui::buffer::CellWidth;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// A cluster within a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cluster<'t> {
    /// Its first byte.
    pub at: usize,
    pub text: &'t str,
    /// Cells that it takes; 0 where it is not drawn.
    pub columns: u16,
}

impl Cluster<'_> {
    /// The byte behind it.
    pub fn end(&self) -> usize {
        self.at.saturating_add(self.text.len())
    }
}

/// The clusters of a text without control characters, from its beginning.
pub(super) fn clusters(text: &str) -> Clusters<'_> {
    Clusters { text, at: 0 }
}

#[derive(Debug, Clone)]
pub(super) struct Clusters<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Clusters<'t> {
    type Item = Cluster<'t>;

    fn next(&mut self) -> Option<Cluster<'t>> {
        let at = self.at;
        let bytes = self.text.as_bytes();
        let next = at.saturating_add(1);
        // Between two ASCII characters there is always a boundary.
        let is_plain = bytes.get(at)?.is_ascii() && bytes.get(next).is_none_or(u8::is_ascii);
        let (text, columns) = match is_plain {
            true => (self.text.get(at..next)?, 1),
            false => {
                let cluster = self.text.get(at..)?.graphemes(true).next()?;
                (cluster, cluster.cell_width())
            }
        };
        self.at = at.saturating_add(text.len());
        Some(Cluster { at, text, columns })
    }
}

/// Cells that a text takes.
pub(super) fn columns_of(text: &str) -> u16 {
    match text.is_ascii() {
        true => u16::try_from(text.len()).unwrap_or(u16::MAX),
        false => clusters(text).fold(0, |sum, cluster| sum.saturating_add(cluster.columns)),
    }
}

/// The first boundary between clusters that is not before a byte.
pub(super) fn boundary_from(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let is_plain = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(u8::is_ascii);
    if at >= text.len() || is_plain(Some(at)) && is_plain(at.checked_sub(1)) {
        return at.min(text.len());
    }
    let at = text.ceil_char_boundary(at);
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => at,
        Ok(false) => cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len()),
        Err(_) => text.len(),
    }
}

/// The last boundary between clusters that is not behind a byte.
pub(super) fn boundary_to(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => at,
        Ok(false) => cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0),
        Err(_) => 0,
    }
}
