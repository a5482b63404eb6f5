//! Screens of our own stories and of short scripts, drawn into buffers and compared as text.

use ratatui::style::{Color, Modifier};

use super::*;
use crate::story::{Story, Version};
use crate::zmachine::screen::{CharacterGraphics, ColourKind, Output, Size};
use crate::zmachine::{Answer, Available, Key, Machine, Options, Post, Request, Stop, Terminal};

/// Reverse as a modifier, backgrounds as colours with their number.
fn style_of(look: &Look) -> Style {
    let reversed = look.style.contains(screen::Style::REVERSE);
    let style = if reversed { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
    match look.background.kind() {
        ColourKind::Default | ColourKind::True(_) => style,
        ColourKind::Standard(number) => style.bg(Color::Indexed(number)),
    }
}

fn grid(screen: &Screen) -> Grid<'_> {
    let status = Style::new().add_modifier(Modifier::REVERSED);
    Grid { screen, style_of: &style_of, status, glyphs: Glyphs::Unicode }
}

/// A buffer's rows between bars: a blank is `#` in reverse, and on a background of its own that colour's number.
fn picture(buffer: &Buffer) -> Vec<String> {
    let shown = |cell: &ratatui::buffer::Cell| match (cell.symbol(), cell.bg) {
        (" ", _) if cell.modifier.contains(Modifier::REVERSED) => "#".to_owned(),
        (" ", Color::Indexed(number)) => number.to_string(),
        (symbol, _) => symbol.to_owned(),
    };
    let row = |cells: &[ratatui::buffer::Cell]| format!("|{}|", cells.iter().map(shown).collect::<String>());
    buffer.content.chunks(usize::from(buffer.area.width).max(1)).map(row).collect()
}

/// The fixed part and the overlay over rows of dots.
fn drawn(screen: &Screen, rows: u16, cols: u16) -> Vec<String> {
    let mut buffer = Buffer::filled(Rect::new(0, 0, cols, rows), ratatui::buffer::Cell::new("."));
    grid(screen).draw_fixed(buffer.area, &mut buffer);
    grid(screen).draw_overlay(buffer.area, &mut buffer);
    picture(&buffer)
}

#[track_caller]
fn check(screen: &Screen, (rows, cols): (u16, u16), expected: &[&str]) {
    let (got, expected) = (drawn(screen, rows, cols).join("\n"), expected.join("\n"));
    assert!(got == expected, "--- expected\n{expected}\n--- got\n{got}");
}

/// A story that is given lines, or keys where it reads those, and then waits for the next one.
fn played(story: &str, (rows, columns): (u16, u16), typed: &[&str]) -> Machine {
    let path = format!("{}/stories/{story}", env!("CARGO_MANIFEST_DIR"));
    let story = Story::from_bytes(std::fs::read(path).expect("a story of ours")).expect("a story");
    let terminal = Terminal { rows, columns, graphics_font: Available::Yes, ..Terminal::default() };
    let mut machine = Machine::new(story, Options { terminal, ..Options::default() });
    typed.iter().for_each(|text| give(&mut machine, text));
    while matches!(machine.run(1_000_000), Stop::Budget) {}
    machine
}

fn give(machine: &mut Machine, text: &str) {
    let answer = loop {
        match machine.run(1_000_000) {
            Stop::Budget => {}
            Stop::Request(Request::Key(_)) => break Answer::Key(Key::Char(text.chars().next().expect("a key"))),
            Stop::Request(Request::Line(_)) => break Answer::Line { text: text.to_owned(), end: Key::Enter },
            other => panic!("{other:?}"),
        }
    };
    machine.answer(answer).expect("an answer to what was asked");
}

/// A screen of Version 5 with its upper window as high as it, and selected.
fn upper(rows: u16, cols: u16) -> (Screen, Output) {
    let (mut screen, mut out) =
        (Screen::new(Version::V5, Size::new(rows, cols), CharacterGraphics::Available), Output::new());
    screen.split_window(rows, &mut out);
    screen.set_window(1);
    (screen, out)
}

fn print(screen: &mut Screen, text: &str, out: &mut Output) {
    text.chars().for_each(|c| screen.print(c, out));
}

#[test]
fn a_status_line_that_a_story_draws() {
    let machine = played("screen.z5", (6, 40), &["status"]);
    check(
        machine.screen(),
        (2, 40),
        &["|#Test#Card##############Turns:#1########|", "|........................................|"],
    );
}

#[test]
fn the_status_line_of_version_3_is_laid_out_for_the_area() {
    let machine = played("screen.z3", (10, 40), &["score", "split"]);
    let screen = machine.screen();
    check(
        screen,
        (5, 30),
        &[
            "|#Test#Card################5/2#|",
            "|upper window, line 1          |",
            "|upper window, line 2          |",
            "|upper window, line 3          |",
            "|..............................|",
        ],
    );
    check(screen, (1, 9), &["|#Test...#|"]);
    check(screen, (1, 60), &[&format!("|#Test#Card{}Score:#5##Moves:#2#|", "#".repeat(31))]);
    check(screen, (2, 2), &["|##|", "|up|"]);
    check(screen, (1, 300), &[&format!("|#Test#Card{}Score:#5##Moves:#2#{}|", "#".repeat(226), "#".repeat(45))]);
}

#[test]
fn before_its_status_line_is_shown_version_3_has_a_blank_row() {
    let screen = Screen::new(Version::V3, Size::new(4, 8), CharacterGraphics::Available);
    check(&screen, (2, 8), &["|        |", "|........|"]);
}

#[test]
fn a_wide_character_of_a_rooms_name_is_whole_or_blank() {
    let mut screen = Screen::new(Version::V3, Size::new(4, 8), CharacterGraphics::Available);
    let right = screen::StatusRight::Score { score: 0, turns: 0, label: screen::TurnsLabel::Moves };
    screen.show_status(screen::Status { room: "漢e\u{301}字\u{A0}\u{1B}x".to_owned(), right });
    check(&screen, (1, 10), &["|#漢#e字##x##|"]);
}

#[test]
fn a_menu_takes_the_rows_that_it_has_split_off() {
    let menu = played("menus.z5", (14, 40), &["menu"]);
    let expected = [
        "|################MENUS###################|",
        "|#N#=#next##################P#=#previous#|",
        "|#RETURN#=#read#############Q#=#resume###|",
        "|                                        |",
        "|   > What a menu is                     |",
        "|     How to go up                       |",
        "|     How to go down                     |",
        "|     A long page                        |",
        "|     What key is this?                  |",
        "|     A menu within a menu               |",
        "|                                        |",
        "|........................................|",
    ];
    check(menu.screen(), (12, 40), &expected);
    // Cut off at the right and at the bottom.
    check(
        menu.screen(),
        (5, 12),
        &["|############|", "|#N#=#next###|", "|#RETURN#=#re|", "|            |", "|   > What a |"],
    );
    check(menu.screen(), (1, 1), &["|#|"]);
}

#[test]
fn bars_go_on_to_the_edge_of_a_terminal_that_has_grown() {
    let mut menu = played("menus.z5", (14, 40), &["menu"]);
    let bars = [
        "|################MENUS#########################|",
        "|#N#=#next##################P#=#previous#######|",
        "|#RETURN#=#read#############Q#=#resume#########|",
        "|                                              |",
        "|   > What a menu is                           |",
    ];
    check(menu.screen(), (5, 46), &bars);
    menu.post(Post::Resize { rows: 20, columns: 46 });
    check(menu.screen(), (5, 46), &bars);
    menu.post(Post::Resize { rows: 20, columns: 20 });
    check(
        menu.screen(),
        (3, 22),
        &["|################MENU##|", "|#N#=#next#############|", "|#RETURN#=#read########|"],
    );
}

#[test]
fn only_bars_go_on() {
    let (mut screen, mut out) = upper(4, 8);
    for (row, script) in ["r Bar", " r box ", "r a", "col"].into_iter().enumerate() {
        screen.set_text_style(0);
        let _ = screen.set_cursor(row as u16 + 1, 1, &mut out);
        for c in script.chars() {
            match c {
                'r' => screen.set_text_style(1),
                'c' => screen.set_colour(9, 6),
                _ => screen.print(c, &mut out),
            }
        }
    }
    check(&screen, (4, 10), &["|#Ba#######|", "| #box#    |", "|#a########|", "|ol66666666|"]);
    // Of a word in reverse on a wide screen nobody knows that it was a bar.
    screen.resize(Size::new(4, 40));
    check(&screen, (1, 14), &["|#Ba           |"]);
}

#[test]
fn cells_of_a_window_that_were_never_printed_have_the_lower_windows_colour() {
    let mut screen = Screen::new(Version::V5, Size::new(3, 6), CharacterGraphics::Available);
    let mut out = Output::new();
    screen.set_colour(9, 6);
    screen.erase_window(0, &mut out);
    screen.set_colour(1, 1);
    screen.split_window(2, &mut out);
    screen.set_window(1);
    print(&mut screen, " a", &mut out);
    check(&screen, (3, 5), &["| a666|", "|66666|", "|.....|"]);
}

#[test]
fn a_quote_box_lies_over_the_text_until_something_is_typed() {
    let mut machine = played("screen.z5", (8, 40), &["quote"]);
    let blank = format!("|.{}...|", "#".repeat(36));
    let expected = [
        "|                                        |",
        &blank,
        "|.##Time#will#say#nothing#but#itself,#...|",
        "|.##and#that#in#a#low#voice.##########...|",
        &blank,
        "|........................................|",
    ];
    check(machine.screen(), (6, 40), &expected);
    check(machine.screen(), (3, 6), &["|      |", "|.#####|", "|.##Tim|"]);
    give(&mut machine, "go");
    check(machine.screen(), (2, 40), &[expected[0], expected[5]]);
}

#[test]
fn an_overlay_parts_wide_characters_beneath_it() {
    let (mut screen, mut out) = upper(1, 6);
    let _ = screen.set_cursor(1, 2, &mut out);
    print(&mut screen, "ab", &mut out);
    screen.split_window(0, &mut out);
    for (beneath, expected) in [("漢字仮", "| ab 仮 |"), ("x漢字y", "|xab字 y|"), ("xy漢字", "|xab 字 |")] {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
        buffer.set_string(0, 0, beneath, Style::new());
        grid(&screen).draw_overlay(buffer.area, &mut buffer);
        assert_eq!(picture(&buffer), [expected], "over {beneath}");
    }
}

#[test]
fn a_wide_character_stays_in_the_grid_at_every_column_and_width() {
    for col in 1..=6 {
        let (mut screen, mut out) = upper(1, 6);
        print(&mut screen, "abcdef", &mut out);
        let _ = screen.set_cursor(1, col, &mut out);
        print(&mut screen, "漢", &mut out);
        for width in 1..=8 {
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
            grid(&screen).draw_fixed(buffer.area, &mut buffer);
            for (index, cell) in buffer.content.iter().enumerate() {
                let at = index as u16 + 1;
                let expected = match "abcdef".get(index..=index) {
                    Some(_) if at == col && at < width.min(6) => "漢",
                    Some(_) if at == col || at == col + 1 => " ",
                    Some(letter) => letter,
                    None => " ",
                };
                assert_eq!(cell.symbol(), expected, "column {at} of {width}, the character at {col}");
            }
        }
    }
}

#[test]
fn no_character_moves_the_next() {
    for c in '\0'..='\u{1FFFF}' {
        let (mut screen, mut out) = upper(1, 5);
        let _ = screen.set_cursor(1, 5, &mut out);
        screen.print('b', &mut out);
        let _ = screen.set_cursor(1, 2, &mut out);
        if c != '\n' {
            screen.print(c, &mut out);
        }
        let mut buffer = Buffer::empty(Rect::new(0, 0, 5, 1));
        grid(&screen).draw_fixed(buffer.area, &mut buffer);
        let symbol = buffer.content[1].symbol();
        let width = symbol.cell_width();
        assert!(width == 1 || width == 2 && buffer.content[2].symbol() == " ", "U+{:04X}", u32::from(c));
        assert!(symbol.chars().all(is_displayable) && buffer.content[4].symbol() == "b", "U+{:04X}", u32::from(c));
    }
}

#[test]
fn all_blanks_are_spaces() {
    let (mut screen, mut out) = upper(1, 9);
    print(&mut screen, "a\u{A0}b\u{2003}c\u{3000}d\u{202F}", &mut out);
    check(&screen, (1, 9), &["|a b c  d |"]);
}

#[test]
fn font_3_is_drawn_as_lines_and_runes() {
    let (mut screen, mut out) = upper(3, 5);
    screen.set_font(3);
    print(&mut screen, "/'0\n)a)`{\n.&1", &mut out);
    screen.set_font(1);
    print(&mut screen, "/a", &mut out);
    check(&screen, (3, 5), &["|┌─┐  |", "|│ᚪ│?↑|", "|└─┘/a|"]);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 5, 3));
    Grid { glyphs: Glyphs::Ascii, ..grid(&screen) }.draw_fixed(buffer.area, &mut buffer);
    assert_eq!(picture(&buffer), ["|+-+  |", "|\u{7C}a|?^|", "|+-+/a|"]);
    let reversed: Vec<bool> = buffer.content.iter().map(|cell| cell.modifier.contains(Modifier::REVERSED)).collect();
    assert_eq!(reversed.iter().filter(|is| **is).count(), 1);
    assert!(reversed[9], "the arrow");
}

#[test]
fn the_fixed_part_takes_its_rows_of_any_area() {
    let menu = played("menus.z5", (14, 40), &["menu"]);
    let status = played("screen.z3", (10, 40), &["split"]);
    let quote = played("screen.z5", (8, 40), &["quote"]);
    for (screen, rows) in [(menu.screen(), 11), (status.screen(), 4), (quote.screen(), 1)] {
        for (width, height) in [(0, 0), (0, 9), (9, 0), (1, 1), (3, 2), (9, 20)] {
            for (x, y) in [(0, 0), (2, 3), (9, 9), (u16::MAX, u16::MAX)] {
                let mut buffer = Buffer::empty(Rect::new(1, 1, 5, 5));
                let area = Rect::new(x, y, width, height);
                assert_eq!(grid(screen).draw_fixed(area, &mut buffer), rows.min(area.height), "{area:?}");
                grid(screen).draw_overlay(area, &mut buffer);
            }
        }
    }
}

#[test]
fn the_area_may_begin_anywhere() {
    let quote = played("screen.z5", (8, 40), &["quote"]);
    let mut buffer = Buffer::filled(Rect::new(0, 0, 9, 4), ratatui::buffer::Cell::new("."));
    let area = Rect::new(2, 1, 6, 3);
    grid(quote.screen()).draw_fixed(area, &mut buffer);
    grid(quote.screen()).draw_overlay(area, &mut buffer);
    assert_eq!(picture(&buffer), ["|.........|", "|..      .|", "|...#####.|", "|...##Tim.|"]);
}

#[test]
fn the_upper_windows_cursor_in_an_area() {
    let (mut screen, mut out) = upper(4, 6);
    let at = |screen: &Screen, cols, rows| {
        upper_cursor(screen, Rect::new(10, 20, cols, rows)).map(|place| (place.x, place.y))
    };
    let _ = screen.set_cursor(2, 3, &mut out);
    assert_eq!(at(&screen, 6, 4), Some((12, 21)));
    assert_eq!((at(&screen, 2, 4), at(&screen, 6, 1), at(&screen, 0, 0)), (None, None, None));
    print(&mut screen, "abcd", &mut out);
    assert_eq!((at(&screen, 6, 4), at(&screen, 7, 4), at(&screen, 5, 4)), (Some((15, 21)), Some((16, 21)), None));
    let mut screen = Screen::new(Version::V3, Size::new(4, 6), CharacterGraphics::Available);
    screen.split_window(2, &mut out);
    assert_eq!(at(&screen, 6, 4), Some((10, 21)), "below the status line");
}

#[test]
fn what_is_seen_as_text() {
    let rows = |story, typed: &[&str]| plain_rows(played(story, (10, 40), typed).screen());
    assert_eq!(rows("screen.z5", &["status"]), [" Test Card              Turns: 1"]);
    assert_eq!(
        rows("screen.z3", &["split"]),
        [
            " Test Card                          0/1",
            "upper window, line 1",
            "upper window, line 2",
            "upper window, line 3"
        ]
    );
    assert_eq!(rows("eleven.z5", &[]), [" Quay                 Score: 0  Turns: 0"]);
    let (mut screen, mut out) = upper(1, 6);
    screen.set_font(3);
    print(&mut screen, "a&", &mut out);
    screen.set_font(1);
    print(&mut screen, "漢\u{A0}", &mut out);
    assert_eq!(plain_rows(&screen), ["ᚪ─漢"]);
}
