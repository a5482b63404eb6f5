//! What showing the flowing text takes, in a playthrough of 50,000 lines: `cargo bench --bench flow`. Every figure but that of a search is to be far
//! below a millisecond; see README.md.

use divan::{Bencher, black_box};
use golmac::play::flow::{Flow, Ink, Scroll, Search, Showing, Tail, View, Window};
use golmac::session::TurnNumber;
use golmac::zmachine::screen::{Buffering, Event, Look, Window as StoryWindow};

fn main() {
    divan::main();
}

/// Turns of a playthrough, of five lines each.
const TURNS: u32 = 10_000;

/// Windows, in columns and rows.
const WINDOWS: [(u16, u16); 3] = [(80, 24), (200, 60), (20, 5)];

fn turn(number: u32) -> Vec<Event> {
    let look = Look::default();
    let text = format!(
        "\nRoom {number}\nThis is a room of the usual kind, where nothing is to be seen.\n\
         A lamp, a sword and a \u{201C}leaflet\u{201D} are here, and a way leads on.\n\n>"
    );
    vec![
        Event::Input { text: "take the lamp".into(), look, window: StoryWindow::Lower },
        Event::Text { text, look, buffering: Buffering::On },
    ]
}

fn played() -> Flow {
    let mut flow = Flow::new();
    (0..TURNS).for_each(|number| flow.append(TurnNumber(number), &turn(number)));
    flow
}

fn showing(flow: &Flow, window: (u16, u16)) -> Showing<'_> {
    let tail = Tail { text: "open the door", cursor: 13, ink: Ink::Input(Look::default()), strip: 0 };
    let (columns, rows) = window;
    Showing { tail: Some(tail), ..Showing::new(flow, Window { columns, rows }) }
}

#[divan::bench]
fn append_a_turn(bencher: Bencher) {
    let mut flow = played();
    let (mut number, events) = (TURNS, turn(0));
    bencher.bench_local(|| {
        number += 1;
        flow.append(TurnNumber(number), black_box(&events));
    });
}

#[divan::bench(args = WINDOWS)]
fn layout_at_the_end(bencher: Bencher, window: (u16, u16)) {
    let (flow, mut view) = (played(), View::new());
    view.begin_turn(&flow);
    bencher.bench(|| black_box(view.layout(&showing(&flow, window)).rows.len()));
}

#[divan::bench(args = WINDOWS)]
fn layout_scrolled_back(bencher: Bencher, window: (u16, u16)) {
    let (flow, mut view) = (played(), View::new());
    view.scroll(&showing(&flow, window), Scroll::Pages(-100));
    bencher.bench(|| black_box(view.layout(&showing(&flow, window)).rows.len()));
}

#[divan::bench(args = WINDOWS)]
fn scroll_a_page(bencher: Bencher, window: (u16, u16)) {
    let (flow, mut view) = (played(), View::new());
    bencher.bench_local(|| view.scroll(&showing(&flow, window), Scroll::Pages(-1)));
}

#[divan::bench(args = ["e", "lamp", "room 4999", "no such text", "\u{201C}"])]
fn count_hits(bencher: Bencher, wanted: &str) {
    let (flow, search) = (played(), Search::new(wanted));
    bencher.bench(|| search.count(black_box(&flow), flow.start()..flow.end()));
}

#[divan::bench]
fn find_the_hit_before(bencher: Bencher) {
    let (flow, search) = (played(), Search::new("room 7\n"));
    bencher.bench(|| search.previous(black_box(&flow), flow.end()));
}
