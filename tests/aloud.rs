//! Line mode as it is heard by somebody to whom it is read: each turn says what is new, once, and nothing else.

use std::fs;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use golmac::plain::{Keyboard, Settings, StatusLine, Width, play};
use golmac::session::log::Transcribed;
use golmac::session::store::Store;
use golmac::session::{Origin, Session, Which};
use golmac::story::Story;
use golmac::zmachine::screen::{Cell, Event};
use golmac::zmachine::{Answer, Key, Machine, Options, Request, Stop};

/// What is printed, and how much of it was there whenever a line was read.
#[derive(Debug, Clone, Default)]
struct Heard(Arc<Mutex<(Vec<u8>, Vec<usize>)>>);

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics").0.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lines that are typed one by one, each when it is asked for.
struct Typist {
    lines: std::vec::IntoIter<String>,
    heard: Heard,
}

impl Read for Typist {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut heard = self.heard.0.lock().expect("nobody panics");
        let length = heard.0.len();
        heard.1.push(length);
        let line = self.lines.next().unwrap_or_default();
        bytes[..line.len()].copy_from_slice(line.as_bytes());
        Ok(line.len())
    }
}

fn story(name: &str) -> Story {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(name);
    Story::from_bytes(fs::read(path).expect("it is in the repository")).expect("a story")
}

/// What is heard of a story, turn by turn: the first before anything is typed, each other with the echo of its line.
fn heard(name: &str, lines: &[&str]) -> Vec<String> {
    let origin = Origin { name: "story".to_owned(), title: "story".to_owned(), path: Default::default() };
    let options = Options { seed: 1, ..Options::default() };
    let store = Store::in_memory().expect("memory");
    let (session, _) = Session::open(store, story(name), origin, options, &Which::Fresh).expect("it begins");
    let settings = Settings {
        width: Width::Unlimited,
        command_prefix: Some('/'),
        status_line: StatusLine::Asked,
        ..Settings::default()
    };
    let heard = Heard::default();
    let lines: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    let typist = Typist { lines: lines.into_iter(), heard: heard.clone() };
    let keyboard = Keyboard::pipe(BufReader::new(typist));
    play(session, settings, keyboard, heard.clone(), io::sink()).expect("memory can be used");
    let (bytes, ends) = heard.0.lock().expect("nobody panics").clone();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(&ends).map(|(start, end)| String::from_utf8_lossy(&bytes[start..*end]).into_owned()).collect()
}

/// What the story says in the flowing text, turn by turn, with quote boxes where they belong.
fn said(name: &str, lines: &[&str]) -> Vec<String> {
    let mut machine = Machine::new(story(name), Options { seed: 1, ..Options::default() });
    let mut turns = Vec::new();
    let mut lines = lines.iter();
    let mut turn = Transcribed::default();
    loop {
        let stop = machine.run(1 << 20);
        for event in machine.drain() {
            match event {
                Event::Text { text, .. } | Event::Input { text, .. } => turn.text(&text),
                Event::QuoteBox { rows } => {
                    let row = |cells: &Vec<Cell>| cells.iter().filter_map(Cell::character).collect::<String>();
                    turn.block(&rows.iter().map(row).collect::<Vec<_>>());
                }
                _ => {}
            }
        }
        match stop {
            Stop::Budget => continue,
            Stop::Request(Request::Line(_)) => {
                turns.push(turn.take(None));
                let Some(line) = lines.next() else { return turns };
                machine.answer(Answer::Line { text: (*line).to_owned(), end: Key::Enter }).expect("it is asked for");
            }
            stop => panic!("{stop:?} in {name}"),
        }
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[track_caller]
fn check(name: &str, lines: &[&str]) {
    let (heard, said) = (heard(name, lines), said(name, lines));
    assert_eq!(heard.len(), said.len(), "{name}: {heard:#?}");
    for (turn, (heard, said)) in heard.iter().zip(&said).enumerate() {
        assert_eq!(words(heard), words(said), "{name}, turn {turn}:\n{heard}\n---- instead of\n{said}");
    }
}

#[test]
fn each_turn_says_what_is_new_once_and_nothing_else() {
    check("eleven.z5", &["north", "look", "inventory", "nonsense", "", "south", "examine me", "undo", "look", "score"]);
    check("timed.z5", &["8", "a plain line", "0", "1", "in time", "4", "at once"]);
    check("screen.z3", &["status", "score", "long", "split", "score", "unsplit"]);
    check(
        "screen.z5",
        &["status", "quote", "styles", "erase", "score", "split", "long", "buffer", "unicode", "header"],
    );
}

#[test]
fn a_menu_is_read_when_it_opens_and_then_the_row_that_is_chosen() {
    let turns = heard("menus.z5", &["menu", r"\.", r"\^", "x", r"\_", " ", "q", "quit"]);
    assert!(turns[1].contains("MENUS") && turns[1].contains("> What a menu is") && turns[1].contains("A long page"));
    assert_eq!(words(&turns[2]), words("> How to go up"));
    assert_eq!(words(&turns[3]), words("> What a menu is"));
    // A key that does nothing says nothing.
    assert_eq!(turns[4].trim(), "");
    assert!(turns[5].starts_with("[What a menu is]"), "{turns:#?}");
    assert!(turns[6].contains("> What a menu is") && turns[6].contains("How to go up"));
    assert_eq!(words(&turns[7]), words("Back from the menu. >"));
}

#[test]
fn status_and_text_are_said_again_where_that_is_asked_for() {
    let turns = heard("eleven.z5", &["north", "/status", "/repeat", "look"]);
    assert_eq!(turns[2], "/status\n[Market Square   Score: 0  Turns: 1]\n\n>");
    let (again, first) = (turns[3].strip_prefix("/repeat\n"), turns[1].strip_prefix("north\n"));
    assert_eq!(again.map(str::trim), first.map(str::trim));
    let turns = heard("menus.z5", &["menu", "/repeat", r"\."]);
    assert!(turns[2].contains("> What a menu is"), "{turns:#?}");
}
