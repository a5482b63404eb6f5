//! Stories with pictures, played: what is drawn in cells and in pixels, and when the terminal is asked.

use std::io::Cursor;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use image::{Rgba, RgbaImage};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

use crate::play::desk::{Abilities, Desk, Effect};
use crate::play::events::{Answer, Happening};
use crate::play::game::{Opening, Scripts};
use crate::play::pictures::Ability;
use crate::play::pictures::cells::LEFT_FOR_PIXELS;
use crate::play::player::{Player, Start};
use crate::play::terminal::{Graphics, Protocol};
use crate::play::theme::Depth;
use crate::session::store::Store;
use crate::session::{Origin, Session, Which};
use crate::settings::{Italics, Loaded};
use crate::story::pictures::testing::blorb;
use crate::story::{Resources, Story};
use crate::zmachine::isa::assemble::assemble;
use crate::zmachine::{Available, Options};

const SCREEN: Rect = Rect::new(0, 0, 30, 12);

const RED: Color = Color::Rgb(255, 0, 0);
const BLUE: Color = Color::Rgb(0, 0, 255);

/// A red cell above two blue ones.
fn picture() -> Vec<u8> {
    let pixel = |_, y| if y < 8 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 0, 255, 255]) };
    let mut bytes = Cursor::new(Vec::new());
    RgbaImage::from_fn(4, 24, pixel).write_to(&mut bytes, image::ImageFormat::Png).expect("memory takes all");
    bytes.into_inner()
}

struct Playing(Player);

impl Playing {
    fn new(source: &str, settings: &[(&str, &str)], pictures: &[Vec<u8>]) -> Playing {
        let files: Vec<_> = pictures.iter().map(|file| (b"PNG ", file.clone())).collect();
        Playing::with(source, settings, (!files.is_empty()).then(|| blorb(&files, &[])), Scripts::default())
    }

    fn with(source: &str, settings: &[(&str, &str)], resources: Option<Resources>, scripts: Scripts) -> Playing {
        let program = assemble(&format!(".version 6\n{source}")).unwrap_or_else(|error| panic!("{error}"));
        let mut story = Story::from_bytes(program.story).expect("a story");
        if let Some(resources) = resources {
            story = story.with_resources(resources);
        }
        let mut loaded = Loaded::default();
        settings.iter().for_each(|(key, value)| loaded.give(key, value).expect("a setting"));
        let abilities = Abilities { depth: Depth::True, italics: Italics::Italic, unicode: Available::Yes };
        let mut desk = Desk::new(loaded, None, abilities, SCREEN.width, SCREEN.height);
        desk.shows = Ability::of(|name| (name == "TERM").then(|| "xterm-256color".to_owned()), None);
        let origin = Origin { name: "test".into(), title: "Test".into(), path: Default::default() };
        let options = Options { terminal: desk.terminal(), ..Options::default() };
        let store = Store::in_memory().expect("memory");
        let (session, opened) = Session::open(store, story, origin, options, &Which::Latest).expect("a session");
        let name = "test".to_owned();
        let opening =
            Opening { session, opened, name, folder: Default::default(), notices: Vec::new(), scripts, restore: None };
        let library = Box::new(|_: &Desk| unreachable!("no test goes to the library"));
        let start = Start::Game(Box::new(opening));
        Playing(Player::new(desk, start, Box::new(|_, _| Err(String::new())), library)).worked()
    }

    fn worked(mut self) -> Playing {
        while self.0.has_work() {
            self.0.work(Duration::ZERO);
        }
        self
    }

    fn come(mut self, happening: Happening) -> Playing {
        self.0.update(happening, Duration::ZERO);
        self.worked()
    }

    fn key(self, code: KeyCode) -> Playing {
        self.come(Happening::Key(KeyEvent::new(code, KeyModifiers::NONE)))
    }

    fn drawn(&self) -> (Buffer, Graphics) {
        let mut buffer = Buffer::empty(SCREEN);
        let (_, graphics) = self.0.draw_with_pixels(&mut buffer);
        (buffer, graphics)
    }

    /// The first cells of the first three rows.
    fn corner(&self) -> [String; 3] {
        let (buffer, _) = self.drawn();
        [0, 1, 2].map(|y| (0..3).map(|x| buffer[(x, y)].symbol()).collect())
    }

    /// How often the shell is told to ask the terminal.
    fn asked(&mut self) -> usize {
        std::iter::from_fn(|| self.0.next_effect()).filter(|effect| *effect == Effect::Ask).count()
    }
}

const DRAWS: &str = "draw_picture 1 1 1\nread_char 1 -> sp\nerase_window 0\nread_char 1 -> sp\nquit";

/// The same with text over its second cell, and text that lets its first be seen.
const WRITES: &str = "draw_picture 1 1 1\nset_cursor 9 1\nprint \"X\"\nset_cursor 1 1\nset_colour 9 15\nprint \"t\"\nread_char 1 -> sp\nquit";

#[test]
fn a_picture_is_drawn_and_erased_in_half_blocks() {
    let playing = Playing::new(DRAWS, &[], &[picture()]);
    let (buffer, graphics) = playing.drawn();
    let cells: Vec<_> = (0..3).map(|y| (buffer[(0, y)].symbol(), buffer[(0, y)].fg, buffer[(0, y)].bg)).collect();
    assert_eq!(cells, [("▀", RED, RED), ("▀", BLUE, BLUE), ("▀", BLUE, BLUE)]);
    assert_eq!(graphics, Graphics::default());
    assert_eq!(playing.key(KeyCode::Char('x')).corner(), ["   ", "   ", "   "]);
}

#[test]
fn text_is_over_pictures_and_may_let_them_be_seen() {
    let playing = Playing::new(WRITES, &[], &[picture()]);
    assert_eq!(playing.corner(), ["t  ", "X  ", "▀  "]);
    let (buffer, _) = playing.drawn();
    assert_eq!(buffer[(0, 0)].bg, RED);
    assert_ne!(buffer[(0, 1)].bg, BLUE);
}

#[test]
fn pictures_can_be_signs_or_left_out() {
    for (chosen, expected) in [("ascii", [":  ", ".  ", ".  "]), ("off", ["   ", "   ", "   "])] {
        let found = Playing::new(DRAWS, &[("pictures", chosen)], &[picture()]).corner();
        assert_eq!(found.map(|row| row.replace(['-', '='], ":")), expected, "{chosen}");
    }
}

#[test]
fn a_story_learns_that_pictures_are_left_out() {
    let source = ".array data word 0 0\npicture_data 1 #data ?some\nprint \"no\"\nread_char 1 -> sp\nquit\n\
                  some: print \"yes\"\nread_char 1 -> sp\nquit";
    for (chosen, expected) in [("off", "no "), ("ascii", "yes")] {
        let [first, ..] = Playing::new(source, &[("pictures", chosen)], &[picture()]).corner();
        assert_eq!(first, expected, "{chosen}");
    }
}

#[test]
fn a_terminal_is_asked_once_and_only_for_a_story_with_pictures() {
    let mut without = Playing::new(DRAWS, &[], &[]).key(KeyCode::Char('x'));
    assert_eq!(without.asked(), 0);
    for chosen in ["halfblocks", "kitty", "off"] {
        assert_eq!(Playing::new(DRAWS, &[("pictures", chosen)], &[picture()]).asked(), 0, "{chosen}");
    }
    let mut with = Playing::new(DRAWS, &[], &[picture()]);
    assert_eq!(with.asked(), 1);
    assert_eq!(with.key(KeyCode::Char('x')).asked(), 0);
}

#[test]
fn an_answer_turns_cells_into_pixels() {
    let playing = Playing::new(WRITES, &[], &[picture()]).come(Happening::Answer(Answer::Kitty));
    let (buffer, graphics) = playing.drawn();
    assert_eq!(graphics.protocol, Some(Protocol::Kitty));
    let [tile] = graphics.tiles.as_slice() else { panic!("one tile") };
    assert_eq!((tile.area, tile.seen.as_slice()), (SCREEN, [Rect::new(0, 2, 1, 1)].as_slice()), "what text leaves");
    assert_eq!(playing.corner(), ["t  ", "X  ", "   "]);
    assert!(buffer.content.iter().all(|cell| cell.symbol() != LEFT_FOR_PIXELS));
}

#[test]
fn a_panel_covers_pixels_and_gives_them_back() {
    let line = format!(".array line byte 20{}", " 0".repeat(21));
    // From edge to edge, so that the panel has pixels on all sides.
    let row: String = (0..30).map(|column| format!("draw_picture 1 41 {}\n", column * 4 + 1)).collect();
    let source = format!("{line}\n{row}set_cursor 1 1\naread #line 0 -> sp\nquit");
    let playing = Playing::new(&source, &[("pictures", "kitty")], &[picture()]);
    let before = playing.drawn().1;
    assert_eq!(before.tiles[0].seen, [Rect::new(0, 5, 30, 3)]);
    let covered = playing.key(KeyCode::F(1));
    let tiles = covered.drawn().1.tiles;
    assert_eq!(tiles[0].pixels, before.tiles[0].pixels, "the terminal keeps them");
    assert!(tiles[0].seen.iter().all(|seen| seen.width < 5), "{tiles:?}");
    assert_eq!(covered.key(KeyCode::Esc).drawn().1, before);
}

#[test]
fn sixel_leaves_the_last_row_alone() {
    let source = "draw_picture 1 80 1\nread_char 1 -> sp\nquit";
    let playing = Playing::new(source, &[("pictures", "sixel")], &[picture()]);
    let (buffer, graphics) = playing.drawn();
    assert_eq!(buffer[(0, 11)].symbol(), "▀");
    assert!(graphics.tiles.iter().flat_map(|tile| &tile.seen).all(|seen| seen.bottom() < 12));
    assert_eq!(graphics.tiles.iter().map(|tile| tile.seen.len()).sum::<usize>(), 1);
}

#[test]
fn sixel_measures_cells_again_with_the_terminal() {
    let mut playing = Playing::new(DRAWS, &[("pictures", "sixel")], &[picture()]);
    assert_eq!(playing.asked(), 1);
    let mut playing = playing.come(Happening::Resize { columns: 40, rows: 12 });
    assert_eq!(playing.asked(), 1);
    let playing = playing.come(Happening::Answer(Answer::CellSize { width: 7, height: 15 }));
    assert_ne!(playing.drawn().1.protocol, Some(Protocol::Sixel(crate::play::terminal::CellSize::USUAL)));
}

/// A Blorb whose picture is the cover.
fn with_cover(picture: Vec<u8>) -> Option<Resources> {
    Some(blorb(&[(b"PNG ", picture)], &[(b"Fspc", vec![0, 0, 0, 1])]))
}

#[test]
fn a_cover_is_shown_in_pixels_until_a_key_is_pressed() {
    let playing = Playing::with(DRAWS, &[("pictures", "kitty")], with_cover(picture()), Scripts::default());
    let (buffer, graphics) = playing.drawn();
    let [tile] = graphics.tiles.as_slice() else { panic!("one tile") };
    let place = Rect::new(13, 0, 3, 11);
    assert_eq!((tile.area, tile.seen.as_slice()), (place, [place].as_slice()));
    let last: String = (0..SCREEN.width).map(|x| buffer[(x, 11)].symbol()).collect();
    assert_eq!(last.trim(), "Any key goes on.");
    assert!(buffer.content.iter().all(|cell| cell.symbol() != LEFT_FOR_PIXELS));
    let playing = playing.come(Happening::Resize { columns: 30, rows: 8 });
    assert_eq!(playing.drawn().1.tiles[0].area, Rect::new(14, 0, 2, 7));
    let playing = playing.come(Happening::Resize { columns: 30, rows: 12 }).key(KeyCode::Char('x'));
    let tiles = playing.drawn().1.tiles;
    assert_eq!(tiles[0].seen, [Rect::new(0, 0, 1, 3)], "the story draws, and has not got the key");
}

#[test]
fn a_cover_follows_what_the_terminal_can_do() {
    let mut playing = Playing::with(DRAWS, &[], with_cover(picture()), Scripts::default());
    assert_eq!(playing.asked(), 1);
    let (buffer, graphics) = playing.drawn();
    assert_eq!((buffer[(14, 0)].symbol(), buffer[(14, 0)].fg, graphics), ("▀", RED, Graphics::default()));
    let playing = playing.come(Happening::Answer(Answer::Kitty));
    assert_eq!(playing.drawn().1.protocol, Some(Protocol::Kitty));
}

#[test]
fn no_cover_is_shown_where_pictures_are_off_and_none_that_is_damaged() {
    let mut damaged = picture();
    damaged.truncate(60);
    for (chosen, picture) in [("off", picture()), ("kitty", damaged)] {
        let playing = Playing::with(
            "print \"Hello\"\nread_char 1 -> sp\nquit",
            &[("pictures", chosen)],
            with_cover(picture),
            Scripts::default(),
        );
        assert_eq!(playing.corner()[0], "Hel", "{chosen}");
    }
}

#[test]
fn a_damaged_picture_is_told_and_stops_nothing() {
    let mut damaged = picture();
    damaged.truncate(60);
    let playing = Playing::new(DRAWS, &[], &[damaged]);
    assert_eq!(playing.corner(), ["   ", "   ", "   "]);
}
