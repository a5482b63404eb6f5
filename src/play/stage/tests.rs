//! The player shown inline, on two screens of tests: the ordinary one with its scrollback, and the alternate one.

use std::path::Path;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use super::*;
use crate::play::desk::{Abilities, Desk, Effect};
use crate::play::events::Happening;
use crate::play::game::{Opening, Scripts};
use crate::play::player::Start;
use crate::play::terminal::{Mouse, Rewraps};
use crate::play::theme::Depth;
use crate::session::store::Store;
use crate::session::{Origin, Session, Which};
use crate::settings::{Italics, Loaded};
use crate::story::Story;
use crate::zmachine::{Available, Options};

/// The process's part, which only remembers.
#[derive(Debug)]
struct Seen(Surface);

impl Host for Seen {
    fn copy(&mut self, _text: &str) -> io::Result<()> {
        Ok(())
    }
    fn ring(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn edit(&mut self, _editor: &str, _file: &Path) -> io::Result<Result<(), String>> {
        Ok(Ok(()))
    }
    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn resume(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn set_mouse(&mut self, _mouse: Mouse) -> io::Result<()> {
        Ok(())
    }
    fn show_on(&mut self, surface: Surface) -> io::Result<()> {
        self.0 = surface;
        Ok(())
    }
}

/// A player at a terminal.
struct Playing {
    player: Player,
    whole: Screen<TestBackend>,
    inline: Screen<TestBackend>,
    seen: Seen,
}

impl Playing {
    /// Plays one of golmac's own stories, with what is kept in a folder or in memory.
    fn new(story: &str, columns: u16, rows: u16, folder: Option<&Path>) -> Playing {
        let mut loaded = Loaded::default();
        loaded.give("display", "inline").expect("a display");
        let abilities = Abilities { depth: Depth::True, italics: Italics::Italic, unicode: Available::Yes };
        let desk = Desk::new(loaded, None, abilities, columns, rows);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(story);
        let read = Story::from_bytes(std::fs::read(&path).expect("a story")).expect("a story");
        let origin = Origin { name: "test".into(), title: "Test".into(), path };
        let store = match folder {
            Some(folder) => Store::open(folder).expect("a database").0,
            None => Store::in_memory().expect("memory"),
        };
        let options = Options { terminal: desk.terminal(), ..Options::default() };
        let (session, opened) = Session::open(store, read, origin, options, &Which::Latest).expect("a session");
        let (name, scripts) = ("test".to_owned(), Scripts::default());
        let opening =
            Opening { session, opened, name, folder: Default::default(), notices: Vec::new(), scripts, restore: None };
        let start = Start::Game(Box::new(opening));
        let library = Box::new(|_: &Desk| unreachable!("no test goes to the library"));
        let player = Player::new(desk, start, Box::new(|_, _| Err(String::new())), library);
        let mut playing = Playing {
            player,
            whole: Screen::whole(TestBackend::new(columns, rows)),
            inline: Screen::inline(TestBackend::new(columns, rows), Rewraps::No),
            seen: Seen(Surface::Inline),
        };
        playing.show();
        playing
    }

    fn stage(&mut self) -> (&mut Player, Stage<'_, TestBackend>, &mut Seen) {
        let stage = Stage::either(&mut self.whole, &mut self.inline, self.seen.0);
        (&mut self.player, stage, &mut self.seen)
    }

    /// Lets all that is to be done be done, and shows what came of it.
    fn show(&mut self) {
        while self.player.has_work() {
            self.player.work(Duration::ZERO);
        }
        let (player, mut stage, seen) = self.stage();
        while let Some(effect) = player.next_effect() {
            if effect == Effect::Leave {
                return stage.leave(player, seen).expect("memory takes all");
            }
        }
        stage.draw(player, seen).expect("memory takes all");
    }

    fn key(mut self, code: KeyCode) -> Playing {
        self.player.update(Happening::Key(KeyEvent::new(code, KeyModifiers::NONE)), Duration::ZERO);
        self.show();
        self
    }

    fn typed(self, text: &str) -> Playing {
        let code = |c| if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
        text.chars().fold(self, |playing, c| playing.key(code(c)))
    }

    fn resized(mut self, columns: u16, rows: u16) -> Playing {
        self.whole.backend_mut().resize(columns, rows);
        self.inline.backend_mut().resize(columns, rows);
        self.player.update(Happening::Resize { columns, rows }, Duration::ZERO);
        self.show();
        self
    }

    /// The ordinary screen with its scrollback, without blank rows at its top.
    fn text(&self) -> Vec<String> {
        let backend = self.inline.backend();
        let all: Vec<String> = rows(backend.scrollback()).into_iter().chain(rows(backend.buffer())).collect();
        all.into_iter().skip_while(String::is_empty).collect()
    }

    #[track_caller]
    fn check(&self, on: Surface, end: &[&str]) {
        let text = self.text();
        assert_eq!(self.seen.0, on);
        assert_eq!(text[text.len().saturating_sub(end.len())..], *end, "{text:#?}");
    }
}

/// The rows of a terminal, without blanks at their ends.
fn rows(buffer: &Buffer) -> Vec<String> {
    let cells = buffer.content.chunks(usize::from(buffer.area.width.max(1)));
    cells.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>().trim_end().to_owned()).collect()
}

#[test]
fn lines_that_are_over_go_into_the_scrollback() {
    let playing = Playing::new("menus.z5", 40, 10, None);
    let begun = ["MENUS: a menu driven by the cursor keys.", "Type MENU for the menu, or QUIT.", ""];
    let expected = [&begun[..], &[">", ""]].concat();
    assert_eq!(playing.text(), expected);
    let playing = playing.typed("x");
    assert_eq!(playing.text(), [&begun[..], &[">x", ""]].concat());
    let playing = playing.typed("\n");
    assert_eq!(playing.text(), [&begun[..], &[">x", "Type MENU or QUIT.", "", ">", ""]].concat());
}

#[test]
fn a_long_text_flows_once_and_never_waits() {
    let text = Playing::new("screen.z5", 76, 9, None).typed("long\n").text();
    let lines: Vec<usize> =
        text.iter().filter_map(|line| line.strip_prefix("Line ")?.split(' ').next()?.parse().ok()).collect();
    assert_eq!(lines, (1..=40).collect::<Vec<usize>>(), "{text:#?}");
    assert!(!text.iter().any(|line| line.contains("MORE")), "{text:#?}");
}

#[test]
fn a_quote_box_is_a_block_of_the_text() {
    let text = Playing::new("screen.z5", 76, 24, None).typed("quote\nlook\n").text();
    let quoted = text.iter().filter(|line| line.contains("Time will say nothing but itself")).count();
    assert_eq!(quoted, 1, "{text:#?}");
}

#[test]
fn panels_and_the_text_further_up_are_on_the_alternate_screen() {
    let playing = Playing::new("menus.z5", 40, 10, None).typed("x\ny\n");
    let before = playing.text();
    for key in [KeyCode::F(1), KeyCode::F(3), KeyCode::F(5), KeyCode::PageUp] {
        let mut opened = Playing::new("menus.z5", 40, 10, None).typed("x\ny\n").key(key);
        opened.check(Surface::Alternate, &[]);
        assert_eq!(opened.text(), before, "{key:?} leaves the ordinary screen alone");
        opened = opened.key(KeyCode::Esc);
        opened.check(Surface::Inline, &[]);
        assert_eq!(opened.text(), before, "{key:?} leaves no trace");
    }
}

#[test]
fn a_menu_over_the_whole_screen_leaves_no_trace() {
    let playing = Playing::new("menus.z5", 40, 12, None).typed("menu\n");
    playing.check(Surface::Alternate, &[]);
    let page = rows(playing.whole.backend().buffer()).join("\n");
    assert!(page.contains("> What a menu is"), "{page}");
    let playing = playing.typed("q");
    playing.check(Surface::Inline, &[">menu", "────────────────────────", "Back from the menu.", "", ">", ""]);
}

#[test]
fn the_text_of_another_turn_comes_again_under_a_heading() {
    let playing = Playing::new("menus.z5", 40, 12, None).typed("one\ntwo\n").key(KeyCode::F(7));
    let two = [">two", "Type MENU or QUIT.", ""];
    let again = ["── At turn 1 ──", ">one", "Type MENU or QUIT.", "", ">", ""];
    playing.check(Surface::Inline, &[&two[..], &again].concat());
}

#[test]
fn a_session_that_goes_on_begins_with_its_last_turn() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Playing::new("menus.z5", 40, 12, Some(folder.path())).typed("one\ntwo\n/quit\n"));
    let resumed = Playing::new("menus.z5", 40, 12, Some(folder.path())).typed("x");
    let expected = ["── Resumed at turn 2 ──", ">two", "Type MENU or QUIT.", "", ">x", ""];
    assert_eq!(resumed.text(), expected);
}

#[test]
fn leaving_takes_the_picture_away() {
    let playing = Playing::new("eleven.z5", 60, 12, None).typed("/quit\n");
    let text = playing.text();
    let last = text.iter().rposition(|line| !line.is_empty()).expect("some text");
    assert_eq!(text[last], ">/quit", "{text:#?}");
    let cursor = playing.inline.backend().cursor_position();
    assert_eq!((cursor.x, usize::from(12 - cursor.y)), (0, text.len() - last - 1), "the shell goes on below it");
}

#[test]
fn a_terminal_that_grows_keeps_no_picture_in_the_text() {
    let text = Playing::new("eleven.z5", 60, 12, None).resized(60, 30).text();
    let status = text.iter().filter(|line| line.starts_with(" Quay")).count();
    assert_eq!(status, 1, "{text:#?}");
    assert_eq!(text.iter().filter(|line| line.starts_with('>')).count(), 1, "{text:#?}");
}

#[test]
fn no_size_is_too_small() {
    for (columns, rows) in [(1, 1), (2, 1), (1, 5), (20, 5), (5, 200)] {
        let keys = [KeyCode::F(1), KeyCode::F(3), KeyCode::F(2), KeyCode::PageUp];
        let mut playing = Playing::new("eleven.z5", columns, rows, None).typed("look\nx me\n");
        for key in keys {
            playing = playing.key(key).resized(rows, columns).key(KeyCode::Esc).resized(columns, rows).typed("/x\nz\n");
        }
        let text = playing.typed("/quit\n").text();
        assert!(text.len() > usize::from(rows), "{columns} by {rows}: {text:#?}");
    }
}
