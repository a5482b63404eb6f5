//! What the terminal is sent for pixels, on a terminal that records it.

use std::io::{self, Write};
use std::sync::Arc;

use image::{Rgba, RgbaImage};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::*;
use crate::play::terminal::{Drawn, Paper, Picture, Screen};

/// Everything that is written.
#[derive(Debug, Clone, Default)]
struct Record(Arc<std::sync::Mutex<Vec<u8>>>);

impl Write for Record {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("one thread").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A terminal that shows frames of ten cells by four.
struct Stage {
    screen: Screen<Paper<Record>>,
    record: Record,
}

const CELL: CellSize = CellSize { width: 2, height: 6 };

impl Stage {
    fn new() -> Stage {
        let record = Record::default();
        Stage { screen: Screen::whole(Paper::new(record.clone())), record }
    }

    /// Draws a frame and gives what was written for it.
    fn draw(&mut self, text: &str, graphics: &Graphics) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 4));
        buffer.set_string(0, 0, text, Style::new());
        self.screen.draw(Picture { buffer, cursor: None, graphics: graphics.clone() }).expect("memory takes all");
        String::from_utf8(std::mem::take(&mut *self.record.0.lock().expect("one thread"))).expect("ASCII")
    }
}

/// A tile of four cells by two, of four pixels by eight each, with another colour in its lower row.
fn tile(red: u8, seen: &[Rect]) -> Tile {
    let pixel = |_, y| if y < 8 { Rgba([red, 0, 0, 255]) } else { Rgba([0, 0, 255, 255]) };
    Tile {
        area: Rect::new(2, 1, 4, 2),
        seen: seen.to_vec(),
        pixels: Arc::new(Pixels::new(RgbaImage::from_fn(16, 16, pixel))),
    }
}

fn graphics(protocol: Protocol, tiles: &[Tile]) -> Graphics {
    Graphics { protocol: Some(protocol), tiles: tiles.to_vec() }
}

const WHOLE: Rect = Rect::new(2, 1, 4, 2);
const LOWER: Rect = Rect::new(2, 2, 4, 1);

fn count(text: &str, what: &str) -> usize {
    text.matches(what).count()
}

#[test]
fn kitty_gets_pixels_once_and_places_the_parts_that_are_seen() {
    let mut stage = Stage::new();
    let whole = graphics(Protocol::Kitty, &[tile(255, &[WHOLE])]);
    let first = stage.draw("", &whole);
    assert_eq!((count(&first, "\x1b_Ga=t,f=100,i="), count(&first, "a=p,")), (1, 1), "{first:?}");
    assert!(first.contains("\x1b[2;3H\x1b_Ga=p,i=6770001,p=1,x=0,y=0,w=16,h=16,c=4,r=2,C=1,q=2\x1b\\"), "{first:?}");
    // One write, shown at once.
    assert!(first.starts_with("\x1b[?2026h") && first.ends_with("\x1b[?2026l") && count(&first, "\x1b[?2026h") == 1);
    assert_eq!(stage.draw("", &whole), "");
    let typed = stage.draw("look", &whole);
    assert!(typed.contains("look") && !typed.contains("\x1b_G"), "{typed:?}");
    // Something covers its upper row.
    let lower = stage.draw("look", &graphics(Protocol::Kitty, &[tile(255, &[LOWER])]));
    assert!(lower.contains("a=d,d=i,i=6770001,p=1,q=2"), "{lower:?}");
    assert!(lower.contains("x=0,y=8,w=16,h=8,c=4,r=1,"), "{lower:?}");
    assert_eq!(count(&lower, "a=t"), 0);
    // A panel over all, and gone again.
    let hidden = stage.draw("look", &graphics(Protocol::Kitty, &[tile(255, &[])]));
    assert_eq!((count(&hidden, "a=d,d=i"), count(&hidden, "a=p")), (1, 0), "{hidden:?}");
    let back = stage.draw("look", &whole);
    assert_eq!((count(&back, "a=t"), count(&back, "a=p")), (0, 1), "{back:?}");
}

#[test]
fn kitty_keeps_what_is_gone_until_it_is_seen_again() {
    let mut stage = Stage::new();
    let [one, other] = [255, 9].map(|red| graphics(Protocol::Kitty, &[tile(red, &[WHOLE])]));
    stage.draw("", &one);
    let second = stage.draw("", &other);
    let counts = |sent: &str| [count(sent, "a=t"), count(sent, "a=p"), count(sent, "a=d,d=i"), count(sent, "a=d")];
    assert_eq!(counts(&second), [1, 1, 1, 1], "{second:?}");
    assert_eq!(counts(&stage.draw("", &one)), [0, 1, 1, 1], "it is there still");
    let none = stage.draw("", &Graphics::default());
    assert_eq!(counts(&none), [0, 0, 1, 1], "{none:?}");
    assert_eq!(stage.draw("x", &Graphics::default()).matches("\x1b_G").count(), 0);
    let again = stage.draw("x", &other);
    assert!(again.contains("a=p,i=6770002,p=4,"), "{again:?}");
    assert_eq!(counts(&again), [0, 1, 0, 0], "it is there still");
}

#[test]
fn pixels_that_are_the_same_are_sent_once_for_all_their_places() {
    let upper = tile(255, &[WHOLE]);
    let lower = Tile { area: Rect::new(2, 0, 4, 2), seen: vec![Rect::new(2, 0, 4, 1)], ..tile(255, &[]) };
    let sent = Stage::new().draw("", &graphics(Protocol::Kitty, &[upper, lower]));
    assert_eq!((count(&sent, "a=t"), count(&sent, "a=p,i=6770001,")), (1, 2), "{sent:?}");
}

#[test]
fn all_is_sent_again_where_nobody_knows_what_is_there() {
    let mut stage = Stage::new();
    let whole = graphics(Protocol::Kitty, &[tile(255, &[WHOLE])]);
    stage.draw("", &graphics(Protocol::Kitty, &[tile(9, &[WHOLE])]));
    stage.draw("", &whole);
    stage.screen.returned();
    let again = stage.draw("", &whole);
    let forgotten = forget_pictures(2);
    assert_eq!(count(&forgotten, "a=d,d=I,i=677000"), 2);
    assert_eq!((count(&again, &forgotten), count(&again, "a=t"), count(&again, "a=p")), (1, 1, 1), "{again:?}");
    assert!(again.find(&forgotten) < again.find("a=t"));
}

#[test]
fn large_pictures_go_to_kitty_in_pieces() {
    let noise = RgbaImage::from_fn(64, 64, |x, y| {
        Rgba([((x * 37) ^ (y * 91)) as u8, (x * y) as u8, (x * 7 + y * 13) as u8, 255])
    });
    let tile = Tile { area: WHOLE, seen: vec![WHOLE], pixels: Arc::new(Pixels::new(noise)) };
    let sent = Stage::new().draw("", &graphics(Protocol::Kitty, &[tile]));
    let pieces: Vec<&str> = sent.split("\x1b\\").filter(|command| command.contains("m=")).collect();
    assert!(pieces.len() > 1, "{}", sent.len());
    for (number, piece) in pieces.iter().enumerate() {
        let (keys, data) = piece.split_once(';').expect("data");
        assert!(data.len() <= 4096, "{}", data.len());
        assert_eq!(keys.contains("m=1"), number + 1 < pieces.len(), "{keys:?}");
    }
}

#[test]
fn sixel_has_a_colour_at_a_time_and_repeats_signs() {
    let mut stage = Stage::new();
    let sent = stage.draw("", &graphics(Protocol::Sixel(CELL), &[tile(255, &[WHOLE])]));
    let expected = "\x1b[2;3H\x1bP0;1q\"1;1;8;12#0;2;100;0;0#1;2;0;0;100#0!8~$-#1!8~$\x1b\\";
    assert!(sent.contains(expected), "{sent:?}");
}

#[test]
fn sixel_leaves_holes_and_finds_a_palette_for_many_colours() {
    let holes = RgbaImage::from_fn(4, 6, |x, y| Rgba([0, 255, 0, if x == 1 || y == 5 { 0 } else { 255 }]));
    let mut bytes = Vec::new();
    sixel::paint(&holes, Rect::new(0, 0, 2, 1), CELL, &mut bytes);
    assert_eq!(String::from_utf8(bytes).expect("ASCII"), "\x1bP0;1q\"1;1;4;6#0;2;0;100;0#0^?^^$\x1b\\");
    let many = RgbaImage::from_fn(32, 32, |x, y| Rgba([(x * 8) as u8, (y * 8) as u8, 0, 255]));
    let mut bytes = Vec::new();
    sixel::paint(&many, Rect::new(0, 0, 2, 1), CELL, &mut bytes);
    let text = String::from_utf8(bytes).expect("ASCII");
    assert!((2..=36).contains(&count(&text, ";2;")), "{text}");
    let mut bytes = Vec::new();
    sixel::paint(&RgbaImage::new(0, 0), WHOLE, CELL, &mut bytes);
    assert!(bytes.is_empty());
}

#[test]
fn painted_pixels_are_painted_again_only_where_their_cells_were_written() {
    for protocol in [Protocol::Sixel(CELL), Protocol::Iterm] {
        let begin = if protocol == Protocol::Iterm { "\x1b]1337;" } else { "\x1bP" };
        let mut stage = Stage::new();
        let whole = graphics(protocol, &[tile(255, &[WHOLE])]);
        assert_eq!(count(&stage.draw("", &whole), begin), 1);
        assert_eq!(stage.draw("", &whole), "");
        assert_eq!(count(&stage.draw("look", &whole), begin), 0, "it is elsewhere");
        // The upper row becomes blank: its cells are written, though they were blank before.
        let lower = stage.draw("look", &graphics(protocol, &[tile(255, &[LOWER])]));
        assert_eq!(count(&lower, begin), 1);
        let blank = lower.find("\x1b[2;3H").expect("the cells of the upper row");
        assert!(blank < lower.find(begin).expect("the lower row"), "{lower:?}");
        // Gone, and all again where nobody knows what is there.
        let none = stage.draw("look", &Graphics::default());
        assert!(count(&none, begin) == 0 && none.contains("\x1b[3;3H    "), "{none:?}");
        stage.draw("look", &whole);
        stage.screen.forget();
        assert_eq!(count(&stage.draw("look", &whole), begin), 1);
    }
}

#[test]
fn iterm_gets_a_picture_for_cells_and_keeps_the_cursor() {
    let sent = Stage::new().draw("", &graphics(Protocol::Iterm, &[tile(255, &[LOWER])]));
    let head = "\x1b[3;3H\x1b]1337;File=inline=1;width=4;height=1;preserveAspectRatio=0;doNotMoveCursor=1:iVBOR";
    assert!(sent.contains(head) && sent.contains('\x07'), "{sent:?}");
}

#[test]
fn pixels_beyond_the_terminal_are_cut() {
    let part = graphics(Protocol::Kitty, &[tile(1, &[Rect::new(0, 0, 90, 90)])]);
    let spots: Vec<Rect> = part.spots((4, 2)).map(|(spot, _)| spot.seen).collect();
    assert_eq!(spots, [Rect::new(2, 1, 2, 1)]);
    assert_eq!(part.spots((2, 1)).count(), 0);
}

#[test]
fn a_frame_without_pixels_sends_no_escape_of_theirs() {
    let mut stage = Stage::new();
    let sent = stage.draw("look", &Graphics::default());
    assert!(!sent.contains("\x1b_") && !sent.contains("\x1bP") && !sent.contains("\x1b]"), "{sent:?}");
    stage.screen.forget();
    assert!(!stage.draw("look", &Graphics::default()).contains("\x1b_"));
    assert_eq!(
        stage
            .screen
            .draw(Picture {
                buffer: Buffer::empty(Rect::new(0, 0, 10, 4)),
                cursor: None,
                graphics: Graphics::default()
            })
            .expect("memory takes all"),
        Drawn::Frame
    );
}
