//! What the terminal player costs on a long playthrough: from a key to the finished frame, resizing, opening, memory; and what pictures cost. Prints figures; see benches/README.md.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use golmac::play::desk::{Abilities, Desk};
use golmac::play::events::Happening;
use golmac::play::game::{Opening, Scripts};
use golmac::play::library::Page;
use golmac::play::pictures::canvas::{Canvas, Source};
use golmac::play::pictures::cells::half_blocks;
use golmac::play::player::{Player, Start};
use golmac::play::shell;
use golmac::play::terminal::Screen;
use golmac::play::theme::Depth;
use golmac::session::store::Store;
use golmac::session::{Opened, Origin, Session, Which};
use golmac::settings::{Italics, Loaded};
use golmac::story::Story;
use golmac::zmachine::screen::{Area, Placement, Units};
use golmac::zmachine::{Answer, Available, Key, Options, Request, Stop};
use image::{Rgba, RgbaImage};
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines of scrollback, about, at 80 columns.
const LINES: usize = 50_000;

/// What is typed, over and over.
const COMMANDS: [&str; 6] = ["look", "examine me", "inventory", "north", "south", "read the timetable"];

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let turns = make_playthrough(folder.path());
    println!("eleven.z5, {turns} turns, about {LINES} lines");
    for (columns, rows) in [(80, 24), (200, 60), (20, 5)] {
        measure(folder.path(), columns, rows);
    }
    measure_pictures();
}

/// Pictures of 640 by 400 pixels, all different.
struct Album(Vec<Arc<RgbaImage>>);

impl Source for Album {
    fn picture(&mut self, number: u16, _palette: Option<u16>) -> Option<Arc<RgbaImage>> {
        self.0.get(usize::from(number)).cloned()
    }

    fn size(&self, number: u16) -> Option<(u32, u32)> {
        self.0.get(usize::from(number)).map(|picture| picture.dimensions())
    }
}

/// A picture over the whole screen, put together and drawn in half blocks.
fn measure_pictures() {
    let image = |number: u32| {
        let pixel = |x, y| Rgba([x * number, y, x ^ y, 255].map(|part: u32| part.to_le_bytes()[0]));
        Arc::new(RgbaImage::from_fn(640, 400, pixel))
    };
    let mut album = Album((1..=8).map(image).collect());
    let units = Units::for_pictures(640, 400);
    let area = Area::new(0, 0, 400, 640);
    let mut canvas = Canvas::new(area, units);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 25));
    println!("a picture of 640 by 400 pixels on 80x25");
    for depth in [Depth::True, Depth::Indexed] {
        let (mut together, mut drawn) = (Vec::new(), Vec::new());
        for number in (0..8).cycle().take(100) {
            let started = now();
            let placement = Placement { picture: number, palette: None, at: area, clip: area };
            canvas.follow(area, units, &[placement], &mut album);
            together.push(started.elapsed());
            let started = now();
            for row in 0..25_u16 {
                for column in 0..80_u16 {
                    let halves = canvas.halves(row.into(), column.into()).expect("a picture");
                    half_blocks(&mut buffer[(column, row)], halves, (column.into(), row.into()), depth);
                }
            }
            drawn.push(started.elapsed());
        }
        report("put together", together);
        report(&format!("drawn in half blocks, {depth:?}"), drawn);
    }
}

/// Plays until there are as many lines as are wanted. How many turns that took.
fn make_playthrough(folder: &Path) -> usize {
    let (mut session, _) = open(folder);
    let mut lines = 0;
    let mut commands = COMMANDS.iter().cycle();
    while lines < LINES {
        match session.run(1 << 20) {
            Stop::Request(Request::Line(_)) => {
                let text = (*commands.next().expect("they never end")).to_owned();
                session.answer(Answer::Line { text, end: Key::Enter }).expect("it is a line");
            }
            Stop::Budget => {}
            stop => panic!("the adventure stops with {stop:?}"),
        }
        let printed = golmac::session::transcript::text_of(&session.drain());
        lines += printed.lines().map(|line| 1 + line.len() / 80).sum::<usize>();
    }
    session.timeline().len()
}

fn open(folder: &Path) -> (Session, Opened) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories/eleven.z5");
    let story = Story::from_bytes(std::fs::read(&path).expect("a story")).expect("a story");
    let origin = Origin { name: "bench".into(), title: "bench".into(), path };
    let (store, _) = Store::open(folder).expect("a database");
    Session::open(store, story, origin, Options::default(), &Which::Latest).expect("a session")
}

#[expect(clippy::disallowed_methods, reason = "a benchmark")]
fn now() -> Instant {
    Instant::now()
}

/// A player on a screen of a test's.
struct Stage {
    player: Player,
    screen: Screen<TestBackend>,
    begun: Instant,
}

impl Stage {
    fn new(folder: &Path, columns: u16, rows: u16) -> Stage {
        let begun = now();
        let abilities = Abilities { depth: Depth::True, italics: Italics::Italic, unicode: Available::Yes };
        let desk = Desk::new(Loaded::default(), None, abilities, columns, rows);
        let (session, opened) = open(folder);
        let (name, scripts) = ("bench".to_owned(), Scripts::default());
        let opening =
            Opening { session, opened, name, folder: Default::default(), notices: Vec::new(), scripts, restore: None };
        let library = |_: &Desk| -> Page { unreachable!("no key goes there") };
        let start = Start::Game(Box::new(opening));
        let player = Player::new(desk, start, Box::new(|_, _| Err(String::new())), Box::new(library));
        Stage { player, screen: Screen::whole(TestBackend::new(columns, rows)), begun }
    }

    /// What the loop does for one happening, up to the frame; the past may still be read later.
    fn come(&mut self, happening: Happening) -> Duration {
        let started = now();
        self.player.update(happening, self.begun.elapsed());
        while self.player.is_busy() {
            self.player.work(self.begun.elapsed());
        }
        shell::draw(&self.player, &mut self.screen).expect("a test's screen");
        started.elapsed()
    }

    fn key(&mut self, code: KeyCode, modifiers: KeyModifiers) -> Duration {
        self.come(Happening::Key(KeyEvent::new(code, modifiers)))
    }

    fn idle(&mut self) -> Duration {
        let started = now();
        while self.player.has_work() {
            self.player.work(self.begun.elapsed());
        }
        started.elapsed()
    }
}

fn measure(folder: &Path, columns: u16, rows: u16) {
    let started = now();
    let mut stage = Stage::new(folder, columns, rows);
    while stage.player.is_busy() {
        stage.player.work(Duration::ZERO);
    }
    shell::draw(&stage.player, &mut stage.screen).expect("a test's screen");
    let opened = started.elapsed();
    let longest = {
        let mut longest = Duration::ZERO;
        while stage.player.has_work() {
            let started = now();
            stage.player.work(stage.begun.elapsed());
            longest = longest.max(started.elapsed());
        }
        longest
    };
    println!(
        "{columns}x{rows}: first frame after {:.1} ms; the past is read in pieces of at most {:.1} ms",
        ms(opened),
        ms(longest)
    );

    let none = KeyModifiers::NONE;
    let mut typed = Vec::new();
    let mut entered = Vec::new();
    for command in COMMANDS.iter().cycle().take(120) {
        typed.extend(command.chars().map(|c| stage.key(KeyCode::Char(c), none)));
        entered.push(stage.key(KeyCode::Enter, none));
        stage.idle();
    }
    report("a letter", typed.clone());
    report("Enter, with the story's answer kept on the disk", entered.clone());
    let mut scrolled = Vec::new();
    for _ in 0..100 {
        scrolled.push(stage.key(KeyCode::PageUp, none));
    }
    scrolled.push(stage.key(KeyCode::Home, none));
    scrolled.push(stage.key(KeyCode::End, none));
    report("a page back", scrolled.clone());
    let mut found = vec![stage.key(KeyCode::Char('s'), KeyModifiers::CONTROL)];
    for _ in 0..10 {
        found.extend("captain".chars().map(|c| stage.key(KeyCode::Char(c), none)));
        found.extend((0..7).map(|_| stage.key(KeyCode::Backspace, none)));
        found.push(stage.key(KeyCode::Char('s'), KeyModifiers::CONTROL));
    }
    report("a letter of a search", found.clone());
    stage.key(KeyCode::Esc, none);
    let mut completed = Vec::new();
    for _ in 0..50 {
        stage.key(KeyCode::Char('t'), none);
        completed.push(stage.key(KeyCode::Tab, none));
        stage.key(KeyCode::Char('u'), KeyModifiers::CONTROL);
    }
    report("Tab", completed.clone());
    let mut timeline = Vec::new();
    for _ in 0..10 {
        timeline.push(stage.key(KeyCode::F(3), none));
        timeline.extend((0..20).map(|_| stage.key(KeyCode::Up, none)));
        timeline.push(stage.key(KeyCode::Esc, none));
    }
    report("a key in the timeline", timeline.clone());
    let all = [typed, entered, scrolled, found, completed, timeline].concat();
    report("all keys", all);

    let mut resized = Vec::new();
    for change in 1..=40 {
        let (columns, rows) = (columns + change % 7, rows + change % 3);
        stage.screen = Screen::whole(TestBackend::new(columns, rows));
        resized.push(stage.come(Happening::Resize { columns, rows }));
    }
    report("a resize", resized);
    println!("  memory of the process: {:.1} MiB", resident() as f64 / f64::from(1 << 20));
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: f64| ms(times[((times.len() - 1) as f64 * part) as usize]);
    println!("  {what}: median {:.2} ms, 99th percentile {:.2} ms, longest {:.2} ms", at(0.5), at(0.99), at(1.0));
}

/// Bytes of memory that the process has now.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
}
