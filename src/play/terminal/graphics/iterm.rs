//! iTerm2's inline images: a PNG file in an operating system command, scaled to cells.

use image::RgbaImage;
use ratatui::layout::Rect;

use super::png;

/// Paints pixels on cells, where the cursor is. It stays there, so that nothing scrolls.
pub(super) fn paint(part: &RgbaImage, seen: Rect, bytes: &mut Vec<u8>) {
    let Rect { width, height, .. } = seen;
    let file = png(part);
    let head =
        format!("\x1b]1337;File=inline=1;width={width};height={height};preserveAspectRatio=0;doNotMoveCursor=1:");
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(file.as_bytes());
    bytes.push(0x07);
}
