//! Makes the pictures of the README: frames of the real player with the built-in adventure, some turns in.
//!
//! `cargo run --example screenshot` writes them to `assets/`; the same commit gives the same pictures everywhere.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use golmac::library::Shelf;
use golmac::play::desk::{Abilities, Desk};
use golmac::play::events::Happening;
use golmac::play::game::{Opening, Scripts};
use golmac::play::library::Page;
use golmac::play::player::{Player, Start};
use golmac::play::screenshot::{Palette, svg};
use golmac::play::theme::Depth;
use golmac::session::store::Store;
use golmac::session::{Origin, Session, Which};
use golmac::settings::{self, Italics};
use golmac::story::Story;
use golmac::zmachine::{Available, Options};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const COLUMNS: u16 = 80;
const ROWS: u16 = 24;

/// A picture: its file, what it is called, and what was pressed until then: `\n` is Enter, `\t` Tab, `<f3>` and the like are those keys.
struct Shot {
    file: &'static str,
    title: &'static str,
    pressed: &'static str,
}

const SHOTS: [Shot; 2] = [
    Shot {
        file: "assets/screenshot.svg",
        title: "golmac in a terminal, playing Eleven Minutes Slow",
        pressed: " examine timetable\nask captain about clock\nwest\nopen satchel\nexamine plaque\ngive sandwich to gull\ntake key\nexamine ke\t",
    },
    Shot {
        file: "assets/timeline.svg",
        title: "The timeline of a session: all turns as a tree, with the text of one",
        pressed: " examine timetable\nask captain about clock\nwest\nopen satchel\ngive sandwich to gull\ntake key\n<f7><f7>eat sandwich\n\
                  wait\n<f7><f7><f7>examine plaque\nopen satchel\ngive sandwich to gull\ntake key\nnorth\ntake lantern\n<f3><up>",
    },
];

/// Each picture's file, from the folder of the sources, and its text.
pub fn pictures() -> Result<Vec<(&'static str, String)>, Box<dyn std::error::Error>> {
    SHOTS.iter().map(|shot| Ok((shot.file, picture(shot)?))).collect()
}

fn picture(shot: &Shot) -> Result<String, Box<dyn std::error::Error>> {
    let mut player = player()?;
    work(&mut player);
    for key in keys(shot.pressed) {
        player.update(Happening::Key(KeyEvent::new(key, KeyModifiers::NONE)), Duration::ZERO);
        work(&mut player);
    }
    let mut buffer = Buffer::empty(Rect::new(0, 0, COLUMNS, ROWS));
    let cursor = player.draw(&mut buffer);
    Ok(svg(&buffer, cursor, &Palette::default(), shot.title))
}

/// Lets the story run until it waits.
fn work(player: &mut Player) {
    while player.has_work() {
        player.work(Duration::ZERO);
    }
}

/// The player at the beginning of the adventure, in a session that is kept nowhere, with the settings that nobody has changed but for the theme.
fn player() -> Result<Player, Box<dyn std::error::Error>> {
    let story = Story::from_bytes(include_bytes!("../stories/eleven.z5").to_vec())?;
    let mut loaded = settings::load(None, None);
    loaded.give("theme", "dark")?;
    let abilities = Abilities { depth: Depth::True, italics: Italics::Italic, unicode: Available::Yes };
    let desk = Desk::new(loaded, None, abilities, COLUMNS, ROWS);
    let options = Options { seed: 11, terminal: desk.terminal(), turns_kept: 0, ..Options::default() };
    let origin =
        Origin { name: "eleven".to_owned(), title: "Eleven Minutes Slow".to_owned(), path: Default::default() };
    let (session, opened) = Session::open(Store::in_memory()?, story.clone(), origin, options, &Which::Fresh)?;
    let opening = Opening {
        session,
        opened,
        name: "eleven".to_owned(),
        folder: Default::default(),
        notices: Vec::new(),
        scripts: Scripts::default(),
        restore: None,
    };
    let open = Box::new(|_: &_, _: &mut _| Err("nothing is opened here".to_owned()));
    let library =
        Box::new(move |desk: &Desk| Page::new(Shelf::new(story.clone(), Vec::new()), &[], 0, desk.abilities.depth));
    Ok(Player::new(desk, Start::Game(Box::new(opening)), open, library))
}

fn keys(mut pressed: &str) -> Vec<KeyCode> {
    let named = [("<f3>", KeyCode::F(3)), ("<f7>", KeyCode::F(7)), ("<up>", KeyCode::Up)];
    let mut keys = Vec::new();
    while let Some(c) = pressed.chars().next() {
        let (length, key) = match named.iter().find(|(name, _)| pressed.starts_with(name)) {
            Some((name, key)) => (name.len(), *key),
            None if c == '\n' => (1, KeyCode::Enter),
            None if c == '\t' => (1, KeyCode::Tab),
            None => (c.len_utf8(), KeyCode::Char(c)),
        };
        keys.push(key);
        pressed = &pressed[length..];
    }
    keys
}

#[cfg_attr(test, allow(dead_code, reason = "the test calls pictures"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    for (file, picture) in pictures()? {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        std::fs::write(&path, picture)?;
        println!("{}", path.display());
    }
    Ok(())
}
