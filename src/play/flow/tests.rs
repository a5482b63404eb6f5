//! The document, views of it and searches in it.

use super::sheet::{At, Sheet};
use super::*;
use crate::session::TurnNumber;
use crate::zmachine::screen::{Buffering, Cell, Colour, Event, Glyph, Look, LowerCursor, Window as StoryWindow};

fn text(text: &str) -> Event {
    Event::Text { text: text.to_owned(), look: Look::default(), buffering: Buffering::On }
}

fn input(text: &str) -> Event {
    Event::Input { text: text.to_owned(), look: Look::default(), window: StoryWindow::Lower }
}

fn erase(cursor: LowerCursor) -> Event {
    Event::EraseLower { background: Colour::DEFAULT, cursor }
}

/// A quote box as a story draws it on a screen of so many columns.
fn quote(lines: &[&str], screen: usize) -> Event {
    let cell = |c: char| Cell { glyph: Glyph::Char(c), look: Look::default() };
    let rows = lines.iter().map(|line| format!("{line:screen$}").chars().map(cell).collect()).collect();
    Event::QuoteBox { rows }
}

fn flow_of(turns: &[&[Event]]) -> Flow {
    let mut flow = Flow::new();
    for (turn, events) in turns.iter().enumerate() {
        flow.append(TurnNumber(turn as u32), events);
    }
    flow
}

fn size(columns: u16, rows: u16) -> Window {
    Window { columns, rows }
}

fn tail(text: &str, cursor: usize) -> Tail<'_> {
    Tail { text, cursor, ink: Ink::Input(Look::default()), strip: 0 }
}

/// The rows of a layout as lines: a divide as `~`, a blank row as `.`.
fn drawn(layout: &Layout<'_>) -> Vec<String> {
    let draw = |row: &Row<'_>| match row.kind {
        RowKind::Text => {
            let indent = row.spans.first().map_or(0, |span| usize::from(span.column));
            format!("{}{}", " ".repeat(indent), row.text())
        }
        RowKind::Divide => "~".to_owned(),
        RowKind::Blank => ".".to_owned(),
    };
    let mut lines: Vec<String> = layout.rows.iter().map(draw).collect();
    if layout.more {
        *lines.last_mut().expect("a row") = "[MORE]".to_owned();
    }
    lines
}

#[track_caller]
fn check(view: &View, showing: &Showing<'_>, expected: &[&str]) {
    assert_eq!(drawn(&view.layout(showing)), expected, "{:?}", showing.window);
}

/// Lines with numbers, from one to before another.
fn lines(range: std::ops::Range<usize>) -> String {
    range.map(|number| format!("line {number}\n")).collect()
}

#[test]
fn a_prompt_and_what_was_typed_are_one_line() {
    let flow = flow_of(&[&[text("West of House\n\n>")], &[input("look"), text("\nA house.\n\n>")]]);
    check(&View::new(), &Showing::new(&flow, size(20, 4)), &[">look", "A house.", "", ">"]);
    assert_eq!(flow.prompt(), ">");
}

#[test]
fn typed_text_wraps_with_the_prompt_and_has_the_cursor() {
    let flow = flow_of(&[&[text("Hello.\n>")]]);
    let showing = |typed, cursor| Showing { tail: Some(tail(typed, cursor)), ..Showing::new(&flow, size(8, 4)) };
    let cursor = |typed, cursor| View::new().layout(&showing(typed, cursor)).cursor;
    check(&View::new(), &showing("take the lamp", 13), &["Hello.", ">take", "the lamp", ""]);
    assert_eq!(cursor("take the lamp", 13), Some((0, 3)));
    assert_eq!(cursor("take the lamp", 12), Some((7, 2)));
    assert_eq!(cursor("take the lamp", 4), Some((5, 1)));
    assert_eq!(cursor("", 0), Some((1, 1)));
    assert_eq!(cursor("日本", 3), Some((3, 1)));
    assert_eq!(cursor("日本", usize::MAX), Some((5, 1)));
    assert_eq!(View::new().layout(&Showing::new(&flow, size(8, 4))).cursor, None);
}

#[test]
fn typed_text_takes_the_place_of_what_was_preloaded() {
    let flow = flow_of(&[&[text(">take lamp")]]);
    let tail = Tail { strip: 4, ..tail("box", 3) };
    let showing = Showing { tail: Some(tail), ..Showing::new(&flow, size(20, 1)) };
    check(&View::new(), &showing, &[">take box"]);
    let layout = View::new().layout(&showing);
    assert_eq!(layout.rows[0].place_at(2), Some(Place::Text(Position(2))));
    assert_eq!(layout.rows[0].place_at(7), Some(Place::Typed(1)));
    let mut flow = flow;
    flow.take_back(4);
    assert_eq!(flow.prompt(), ">take ");
}

#[test]
fn nothing_that_commands_a_terminal_comes_in() {
    let mut flow = flow_of(&[&[text("a\u{1B}[31mb\u{9B}c\u{202E}d\te\r")]]);
    flow.tell(TurnNumber(0), Told::Error, "no\tfile \u{7}'x'");
    assert_eq!(flow.text(flow.start()..flow.end()), "no file 'x'\na[31mbcde");
}

#[test]
fn a_notice_goes_above_the_prompt_and_a_command_behind_it() {
    let turn = TurnNumber(0);
    let mut flow = flow_of(&[&[text("Hello.\n\n>")]]);
    flow.tell(turn, Told::Notice, "Saved.");
    assert_eq!(flow.text(flow.start()..flow.end()), "Hello.\n\nSaved.\n>");
    flow.tell(turn, Told::Command, "/tree");
    flow.tell(turn, Told::Notice, "one\ntwo");
    flow.prompt_again(turn);
    flow.prompt_again(turn);
    assert_eq!(flow.text(flow.start()..flow.end()), "Hello.\n\nSaved.\n>/tree\none\ntwo\n>");
    flow.append(TurnNumber(1), &[input("look"), text("\nA house.\n>")]);
    assert!(flow.truncate_after(turn));
    assert_eq!(flow.text(flow.start()..flow.end()), "Hello.\n\nSaved.\n>/tree\none\ntwo\n>");
}

#[test]
fn a_notice_on_a_line_that_goes_on_from_an_earlier_turn_repeats_it() {
    let mut flow = flow_of(&[&[text("Wait")], &[text("...")]]);
    flow.tell(TurnNumber(1), Told::Notice, "Saved.");
    assert_eq!(flow.text(flow.start()..flow.end()), "Wait...\nSaved.\nWait...");
    assert!(flow.truncate_after(TurnNumber(0)));
    assert_eq!(flow.text(flow.start()..flow.end()), "Wait");
}

#[test]
fn warnings_stand_in_brackets() {
    let flow = flow_of(&[&[text("Oops.\n>"), Event::Warning("printed a zero".into())]]);
    assert_eq!(flow.text(flow.start()..flow.end()), "Oops.\n[printed a zero]\n>");
}

#[test]
fn pictures_are_told_above_the_prompt() {
    let flow = flow_of(&[&[text("Zork.\n>"), Event::Picture("a map".into())]]);
    assert_eq!(flow.text(flow.start()..flow.end()), "Zork.\n[Picture: a map]\n>");
}

#[test]
fn going_back_leaves_exactly_what_was_there() {
    let events: Vec<Vec<Event>> = vec![
        vec![text("Title\n"), erase(LowerCursor::Top), text("Start.\n>")],
        vec![input("look"), text("\nA house.\n>"), Event::Warning("careful".into())],
        vec![input("read"), text("\n"), erase(LowerCursor::Top), erase(LowerCursor::Bottom)],
        vec![],
        vec![quote(&["  ab", "  cd"], 8), text("x>")],
        vec![input(""), text("\n"), Event::Text { text: "y".into(), look: Look::default(), buffering: Buffering::Off }],
    ];
    let turns: Vec<&[Event]> = events.iter().map(Vec::as_slice).collect();
    for kept in 0..turns.len() {
        let mut flow = flow_of(&turns);
        flow.tell(TurnNumber(5), Told::Notice, "told");
        assert!(flow.truncate_after(TurnNumber(kept as u32)));
        assert_eq!(format!("{flow:?}").contains("told"), kept == 5);
        if kept < 5 {
            assert_eq!(format!("{flow:?}"), format!("{:?}", flow_of(&turns[..=kept])), "after turn {kept}");
        }
    }
    assert!(!flow_of(&turns).truncate_after(TurnNumber(77)));
}

#[test]
fn turns_and_commands_are_found() {
    let flow = flow_of(&[
        &[text("Start.\n\n>")],
        &[input("look"), text("\n\nA house.\n\n>")],
        &[input("wait"), text("\nTime passes.\n>")],
    ]);
    assert_eq!(flow.text_of_turn(TurnNumber(1)), Some(">look\n\nA house."));
    assert_eq!(flow.text_of_turn(TurnNumber(0)), Some("Start."));
    assert_eq!(flow.text_of_turn(TurnNumber(9)), None);
    let second = flow.next_command(flow.start()).and_then(|first| flow.next_command(first)).expect("two commands");
    assert!(flow.text(second..flow.end()).starts_with(">wait"));
    assert_eq!(flow.next_command(second), None);
    let first = flow.previous_command(second).expect("another");
    assert!(flow.text(first..flow.end()).starts_with(">look"));
    assert_eq!(flow.previous_command(first), None);
    assert_eq!(flow.previous_command(flow.end()), Some(second));
    assert_eq!(flow.turn_at(flow.start()), Some(TurnNumber(0)));
    assert_eq!(flow.turn_at(flow.end()), Some(TurnNumber(2)));
}

#[test]
fn words_are_found_by_place() {
    let flow = flow_of(&[&[text("The lamp, don't-care. \u{201C}L'\u{e9}t\u{e9}\u{201D}\nThe rusty lamp!\n>")]]);
    let word = |at: usize| flow.word_at(Position(at));
    assert_eq!(
        [word(0), word(3), word(4), word(7), word(8), word(13)],
        [Some("The"), None, Some("lamp"), Some("lamp"), None, Some("don't-care")]
    );
}

#[test]
fn more_stops_until_all_has_been_read() {
    let mut flow = flow_of(&[&[text("Hello.\n>")]]);
    let mut view = View::new();
    view.begin_turn(&flow);
    flow.append(TurnNumber(1), &[input("list"), text(&format!("\n{}>", lines(1..8)))]);
    let showing = Showing::new(&flow, size(20, 4));
    assert!(view.more(&showing));
    check(&view, &showing, &[">list", "line 1", "line 2", "[MORE]"]);
    // A resize keeps what is unread in sight.
    check(&view, &Showing::new(&flow, size(5, 5)), &[">list", "line", "1", "line", "[MORE]"]);
    view.page_on(&showing);
    check(&view, &showing, &["line 2", "line 3", "line 4", "[MORE]"]);
    view.scroll(&showing, Scroll::Rows(-2));
    check(&view, &showing, &[">list", "line 1", "line 2", "line 3"]);
    view.scroll(&showing, Scroll::Rows(5));
    check(&view, &showing, &["line 2", "line 3", "line 4", "[MORE]"]);
    view.page_on(&showing);
    view.page_on(&showing);
    check(&view, &showing, &["line 5", "line 6", "line 7", ">"]);
    assert!(!view.more(&showing));
    // A smaller window does not stop for what was read.
    let smaller = Showing::new(&flow, size(20, 2));
    assert!(view.more(&smaller));
    view.keep_read(&showing);
    check(&view, &smaller, &["line 7", ">"]);
}

#[test]
fn more_can_be_skipped_and_is_not_for_one_row() {
    let mut flow = flow_of(&[&[text("Hello.\n>")]]);
    let mut view = View::new();
    view.begin_turn(&flow);
    flow.append(TurnNumber(1), &[text(&lines(0..9))]);
    check(&view, &Showing::new(&flow, size(20, 1)), &[""]);
    check(&view, &Showing::new(&flow, size(20, 2)), &[">line 0", "[MORE]"]);
    view.page_on(&Showing::new(&flow, size(20, 2)));
    check(&view, &Showing::new(&flow, size(20, 2)), &["line 1", "[MORE]"]);
    view.skip(&flow);
    check(&view, &Showing::new(&flow, size(20, 2)), &["line 8", ""]);
}

#[test]
fn an_erased_page_starts_at_the_top_or_grows_from_the_bottom() {
    let top = flow_of(&[&[text("old\n>")], &[erase(LowerCursor::Top), text("new\n>")]]);
    check(&View::new(), &Showing::new(&top, size(9, 4)), &["new", ">", ".", "."]);
    let bottom = flow_of(&[&[text("old\n>")], &[erase(LowerCursor::Bottom), text("new\n>")]]);
    check(&View::new(), &Showing::new(&bottom, size(9, 4)), &[".", ".", "new", ">"]);
    let stays = flow_of(&[&[text("old\n>")], &[erase(LowerCursor::Stays), text("new\n>")]]);
    check(&View::new(), &Showing::new(&stays, size(9, 4)), &[".", "new", ">", "."]);
    check(&View::new(), &Showing::new(&stays, size(9, 2)), &["new", ">"]);
}

#[test]
fn scrolled_back_there_is_what_was_before_an_erasure() {
    for cursor in [LowerCursor::Top, LowerCursor::Bottom, LowerCursor::Stays] {
        let flow = flow_of(&[&[text("old 1\nold 2\n>")], &[erase(cursor), text("new\n>")]]);
        let showing = Showing::new(&flow, size(9, 4));
        let mut view = View::new();
        view.scroll(&showing, Scroll::Home);
        check(&view, &showing, &["old 1", "old 2", ">", "~"]);
        view.scroll(&showing, Scroll::Rows(1));
        check(&view, &showing, &["old 2", ">", "~", "new"]);
        view.scroll(&showing, Scroll::End);
        assert!(!view.is_back(&showing));
    }
}

#[test]
fn a_blank_page_needs_no_divide() {
    let flow = flow_of(&[&[text("\n\n"), erase(LowerCursor::Top), text("new")]]);
    let showing = Showing::new(&flow, size(9, 3));
    let mut view = View::new();
    view.scroll(&showing, Scroll::Home);
    check(&view, &showing, &["", "", "new"]);
}

#[test]
fn new_text_does_not_move_a_view_that_is_scrolled_back() {
    let mut flow = flow_of(&[&[text(&lines(0..20))]]);
    let mut view = View::new();
    view.scroll(&Showing::new(&flow, size(10, 3)), Scroll::Pages(-2));
    check(&view, &Showing::new(&flow, size(10, 3)), &["line 14", "line 15", "line 16"]);
    flow.append(TurnNumber(1), &[text(&lines(20..30))]);
    check(&view, &Showing::new(&flow, size(10, 3)), &["line 14", "line 15", "line 16"]);
    view.scroll(&Showing::new(&flow, size(10, 3)), Scroll::Pages(1));
    check(&view, &Showing::new(&flow, size(10, 3)), &["line 16", "line 17", "line 18"]);
    view.begin_turn(&flow);
    check(&view, &Showing::new(&flow, size(10, 3)), &["line 28", "line 29", ""]);
}

#[test]
fn a_resize_keeps_the_place() {
    let flow = flow_of(&[&[text(&"one two three four five six ".repeat(400))]]);
    let mut view = View::new();
    view.scroll(&Showing::new(&flow, size(20, 4)), Scroll::Pages(-100));
    let first = |window| view.layout(&Showing::new(&flow, window)).rows[0].start().expect("a row");
    let before = first(size(20, 4));
    for columns in [1, 7, 40, 80, 200] {
        let window = size(columns, 4);
        let row = view.layout(&Showing::new(&flow, window)).rows.swap_remove(0);
        assert!(row.columns_of(&(before..Position(before.0 + 1))).is_some(), "at {columns} columns");
    }
    assert_eq!(first(size(20, 4)), before);
}

#[test]
fn a_place_is_scrolled_to_only_where_it_is_not_seen() {
    let flow = flow_of(&[&[text(&lines(0..100))]]);
    let showing = Showing::new(&flow, size(10, 6));
    let mut view = View::new();
    view.scroll(&showing, Scroll::Show(flow.end()));
    assert!(!view.is_back(&showing));
    let hit = Search::new("LINE 42").next_from(&flow, flow.start()).expect("it is there");
    view.scroll(&showing, Scroll::Show(hit.start));
    check(&view, &showing, &["line 40", "line 41", "line 42", "line 43", "line 44", "line 45"]);
    let still = view.clone();
    view.scroll(&showing, Scroll::Show(hit.end));
    assert_eq!(view, still);
    view.scroll(&showing, Scroll::Top(hit.start));
    assert_eq!(view.layout(&showing).rows[0].start(), Some(hit.start));
}

#[test]
fn a_quote_box_is_a_block_in_the_middle_unless_it_lies_over_the_window() {
    let flow =
        flow_of(&[&[text("A grave.\n>")], &[text("wait\n\n>"), quote(&["      R.I.P.", "", "    a long line"], 20)]]);
    let mut showing = Showing::new(&flow, size(15, 9));
    check(&View::new(), &showing, &["A grave.", ">wait", "", "    R.I.P.", "", "  a long line", "", ">", "."]);
    showing.window = size(5, 7);
    check(&View::new(), &showing, &[">wait", "", "  R.I", "", "a lon", "", ">"]);
    showing = Showing { quotes: Quotes::Overlaid, ..Showing::new(&flow, size(20, 5)) };
    check(&View::new(), &showing, &["A grave.", ">wait", "", ">", "."]);
}

#[test]
fn hits_are_found_whatever_their_case_and_ink() {
    let bold = Event::Text {
        text: "AMP".into(),
        look: Look { foreground: Colour::from_true(3), ..Look::default() },
        buffering: Buffering::On,
    };
    let flow = flow_of(&[&[text("a l"), bold, text(" \u{c9}T\u{c9}\nla\nmp It\u{2019}s a Lamp\n")]]);
    let all = flow.start()..flow.end();
    let found =
        |wanted: &str| Search::new(wanted).hits(&flow, all.clone()).map(|hit| flow.text(hit)).collect::<Vec<_>>();
    assert_eq!(found("lamp"), ["lAMP", "Lamp"]);
    assert_eq!(found("\u{e9}t\u{e9}"), ["\u{c9}T\u{c9}"]);
    assert_eq!(found("IT'S"), ["It\u{2019}s"]);
    assert_eq!(found("lampoon"), [""; 0]);
    assert_eq!(found(""), [""; 0]);
    let search = Search::new("lamp");
    let first = search.next_from(&flow, flow.start()).expect("a hit");
    let second = search.next_from(&flow, first.end).expect("another");
    assert_eq!(search.next_from(&flow, second.end), Some(first.clone()));
    assert_eq!(search.previous(&flow, second.start), Some(first.clone()));
    assert_eq!(search.previous(&flow, first.start), Some(second.clone()));
    assert_eq!(search.count(&flow, all.start..second.start), 1);
    let layout = View::new().layout(&Showing::new(&flow, size(5, 9)));
    let seen = layout.range().expect("rows");
    assert_eq!(search.hits(&flow, seen).collect::<Vec<_>>(), [first.clone(), second]);
    let cells: Vec<_> = layout.rows.iter().filter_map(|row| row.columns_of(&first)).collect();
    assert_eq!((cells.len(), cells[0].clone()), (1, 0..4));
}

#[test]
fn a_selection_takes_whole_characters_and_the_ends_of_lines() {
    let flow = flow_of(&[&[text("one e\u{301}two three\nfour\n")]]);
    let layout = View::new().layout(&Showing::new(&flow, size(8, 5)));
    let at = |row: usize, column| match layout.rows[row].place_at(column) {
        Some(Place::Text(position)) => position,
        place => panic!("{place:?}"),
    };
    assert_eq!(drawn(&layout), ["one e\u{301}two", "three", "four", "", "."]);
    let selected = flow.selected(at(2, 1), at(0, 4));
    assert_eq!(flow.text(selected.clone()), "e\u{301}two three\nfo");
    let cells: Vec<_> = layout.rows.iter().map(|row| row.columns_of(&selected)).collect();
    assert_eq!(cells, [Some(4..8), Some(0..5), Some(0..2), None, None]);
    assert_eq!(layout.rows[4].place_at(0), None);
    assert_eq!(flow.text(flow.selected(at(0, 50), at(0, 50))), " ");
}

#[test]
fn a_character_that_is_wider_than_the_window_is_shown_as_another() {
    let flow = flow_of(&[&[text("日a")]]);
    let layout = View::new().layout(&Showing::new(&flow, size(1, 3)));
    assert_eq!(drawn(&layout), ["?", "a", "."]);
    assert_eq!(layout.rows[0].place_at(0), Some(Place::Text(Position(0))));
    assert_eq!(layout.rows[0].columns_of(&(Position(0)..Position(3))), Some(0..1));
}

#[test]
fn a_paragraph_without_an_end_is_cut_at_words_and_is_one_when_copied() {
    let long = "word ".repeat(200_000);
    let flow = flow_of(&[&[text(&long)]]);
    assert_eq!(flow.text(flow.start()..flow.end()), long);
    let mut view = View::new();
    let showing = Showing::new(&flow, size(80, 50));
    view.scroll(&showing, Scroll::Pages(-100));
    let layout = view.layout(&showing);
    assert!(layout.rows.iter().all(|row| row.text().starts_with("word") && row.text().len() <= 80));
    let unbroken = flow_of(&[&[text(&"x".repeat(1 << 20))]]);
    assert_eq!(View::new().layout(&Showing::new(&unbroken, size(1, 1))).rows[0].text(), "x");
}

#[test]
fn the_oldest_text_is_forgotten_and_places_stay() {
    let mut flow = flow_of(&[
        &[text("first\n>")],
        &[input("look"), text(&lines(0..2000))],
        &[erase(LowerCursor::Top), text("new\n>")],
    ]);
    let hit = Search::new("line 1500").next_from(&flow, flow.start()).expect("it is there");
    let weight = flow.weight();
    flow.forget(weight);
    assert!(flow.weight() <= weight / 4 * 3);
    assert_eq!(flow.text(hit), "line 1500");
    assert!(!flow.truncate_after(TurnNumber(0)));
    assert!(flow.truncate_after(TurnNumber(1)));
    assert!(flow.text(flow.start()..flow.end()).ends_with("line 1999\n"));
    check(&View::new(), &Showing::new(&flow, size(20, 2)), &["line 1999", ""]);
}

#[test]
fn fifty_thousand_lines_take_little_memory() {
    let look = Look { foreground: Colour::from_true(3), ..Look::default() };
    let mut flow = Flow::new();
    for turn in 0..10_000 {
        let printed = format!("{}\n", "x".repeat(60)).repeat(5);
        let events =
            [input("look"), text(&printed), Event::Text { text: "\n>".into(), look, buffering: Buffering::On }];
        flow.append(TurnNumber(turn), &events);
    }
    let lists = size_of_val(flow.turns.as_slice()) + flow.weight();
    let spare = flow.text.capacity() - flow.text.len();
    assert!(lists + spare < 8 << 20, "{lists} and {spare} bytes");
    assert_eq!(size_of::<super::document::Run>(), 16);
}

/// Numbers that look as if they were drawn by lot, always the same.
struct Lot(u64);

impl Lot {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// Appends something, as a story gone mad would.
fn append_anything(flow: &mut Flow, lot: &mut Lot, turn: TurnNumber) {
    let pieces = [
        "a",
        " ",
        "  ",
        "word",
        "-",
        "\n",
        "日本",
        "e\u{301}",
        "\u{301}",
        "👩‍👩‍👧",
        "🇫🇷",
        "\u{ad}",
        "\u{200d}",
        "\u{ff9e}",
        "\u{600}1",
        "\u{1b}[",
    ];
    let printed: String = (0..lot.below(40)).map(|_| pieces[lot.below(pieces.len())]).collect();
    let buffering = [Buffering::On, Buffering::Off][lot.below(2)];
    let look = Look { foreground: Colour::from_true(lot.below(3) as u16), ..Look::default() };
    let cursor = [LowerCursor::Top, LowerCursor::Bottom, LowerCursor::Stays][lot.below(3)];
    let event = match lot.below(9) {
        0 => input(&printed),
        1 => erase(cursor),
        2 => quote(&["  日a", "\u{301}", "   b"], lot.below(9)),
        3 => Event::Warning(printed),
        _ => Event::Text { text: printed, look, buffering },
    };
    flow.append(turn, &[event]);
    match lot.below(9) {
        0 => flow.tell(turn, Told::Command, "/x"),
        1 => flow.tell(turn, Told::Notice, "日本\nx"),
        2 => flow.prompt_again(turn),
        3 => flow.take_back(lot.below(5)),
        4 => flow.forget(flow.weight()),
        _ => {}
    }
}

/// Looks at a view in a window, and does what a player could.
fn look_at(flow: &Flow, view: &mut View, lot: &mut Lot) {
    let window = size(lot.below(12) as u16, lot.below(9) as u16);
    let typed = ["", "日本 take lamp", "e\u{301}"][lot.below(3)];
    let tail = Tail { strip: lot.below(4), ..tail(typed, lot.below(16)) };
    let quotes = [Quotes::InText, Quotes::Overlaid][lot.below(2)];
    let showing = Showing { flow, window, tail: Some(tail).filter(|_| typed.len() != 3), quotes };
    let position = Position(lot.below(flow.end().0 + 9));
    match lot.below(8) {
        0 => view.begin_turn(flow),
        1 => view.page_on(&showing),
        2 => view.scroll(&showing, Scroll::Rows(lot.below(40) as i32 - 25)),
        3 => view.scroll(&showing, Scroll::Pages(lot.below(4) as i32 - 2)),
        4 => view.scroll(&showing, Scroll::Show(position)),
        5 => view.scroll(&showing, Scroll::Top(position)),
        6 => view.keep_read(&showing),
        _ => view.skip(flow),
    }
    let layout = view.layout(&showing);
    assert_eq!(layout.rows.len(), if window.columns == 0 { 0 } else { window.rows.into() });
    assert_eq!(layout.more, window.columns > 0 && view.more(&showing));
    if let Some((column, row)) = layout.cursor {
        assert!(column < window.columns && row < window.rows, "{layout:?}");
    }
    for row in &layout.rows {
        for span in &row.spans {
            assert!(span.column + span.columns <= window.columns, "{window:?} {row:?}");
            assert!(span.text.chars().all(crate::zmachine::screen::is_displayable));
        }
        (0..window.columns + 2).for_each(|column| {
            row.place_at(column);
        });
        row.columns_of(&flow.selected(position, Position(3)));
    }
    flow.word_at(position);
    flow.turn_at(position);
    flow.next_command(position);
    flow.previous_command(position);
    Search::new("d").previous(flow, position);
    Search::new("日").next_from(flow, position);
}

#[test]
fn whatever_is_printed_and_done_every_window_holds() {
    let mut lot = Lot(7);
    for _ in 0..60 {
        let (mut flow, mut view) = (Flow::new(), View::new());
        for turn in 0..40 {
            append_anything(&mut flow, &mut lot, TurnNumber(turn));
            look_at(&flow, &mut view, &mut lot);
            if lot.below(12) == 0 {
                flow.truncate_after(TurnNumber(lot.below(turn as usize + 1) as u32));
            }
        }
    }
}

#[test]
fn nothing_is_lost_at_any_width() {
    let mut lot = Lot(3);
    for _ in 0..200 {
        let mut flow = Flow::new();
        (0..5).for_each(|_| append_anything(&mut flow, &mut lot, TurnNumber(0)));
        let window = size(1 + lot.below(12) as u16, 4000);
        let rows = Sheet::new(&Showing::new(&flow, window)).gather(At { paragraph: 0, row: 0 }, 4000);
        let inked = |c: &char| *c != ' ' && *c != '\n';
        let all: String = flow.text(flow.start()..flow.end()).chars().filter(inked).collect();
        let shown: String = rows.iter().map(|(_, row)| row.text()).collect::<String>().chars().filter(inked).collect();
        let wide = shown.contains('?');
        let cut = !flow.quotes.is_empty();
        assert!(wide || cut || shown == all, "{shown:?} of {all:?} in {window:?}");
    }
}
