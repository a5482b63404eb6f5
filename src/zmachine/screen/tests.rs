//! Scripts of operations, and pictures of the screen that they give.

mod soundness;

use super::*;

/// A screen under test, driven by lines of text.
struct Stage {
    screen: Screen,
    out: Output,
}

/// `"5 6x10"` is Version 5 on 6 rows of 10 columns.
fn stage(terminal: &str) -> Stage {
    let (version, size) = terminal.split_once(' ').expect("a version and a size");
    let version = Version::from_byte(version.parse().expect("a version")).expect("a version");
    let screen = Screen::new(version, size_of_text(size), CharacterGraphics::Available);
    Stage { screen, out: Output::new() }
}

fn size_of_text(size: &str) -> Size {
    let (rows, cols) = size.split_once('x').expect("rows x columns");
    Size::new(rows.parse().expect("rows"), cols.parse().expect("columns"))
}

impl Stage {
    /// Does a script: operations ended by line ends or `;`. `p TEXT` prints, with `^` for a new line.
    fn play(&mut self, script: &str) {
        for line in script.split(['\n', ';']).map(str::trim_start).filter(|line| !line.is_empty()) {
            let (name, text) = line.split_once(' ').unwrap_or((line, ""));
            self.step(name, text);
        }
    }

    fn step(&mut self, name: &str, text: &str) {
        let (screen, out) = (&mut self.screen, &mut self.out);
        let numbers: Vec<u16> = text.split(' ').filter_map(|n| n.parse::<i32>().ok()).map(|n| n as u16).collect();
        let n = |index: usize| *numbers.get(index).expect("a number");
        match name {
            "p" => text.chars().for_each(|c| screen.print(if c == '^' { '\n' } else { c }, out)),
            "split" => screen.split_window(n(0), out),
            "window" => screen.set_window(n(0)),
            "cursor" => {
                let moved = screen.set_cursor(n(0), n(1), out);
                if moved != CursorMove::Moved {
                    out.push_event(Event::Warning(format!("{moved:?}")));
                }
            }
            "erase" => screen.erase_window(n(0), out),
            "erase_line" => screen.erase_line(n(0)),
            "style" => screen.set_text_style(n(0)),
            "colour" => screen.set_colour(n(0), n(1)),
            "true" => screen.set_true_colour(n(0), n(1)),
            "font" => {
                let before = screen.set_font(n(0));
                out.push_event(Event::Warning(format!("font {before}")));
            }
            "buffer" => screen.buffer_mode(n(0)),
            "table" => {
                let start = screen.table_start();
                for (index, row) in text.split('/').enumerate() {
                    if index > 0 {
                        screen.next_table_row(start, out);
                    }
                    row.chars().for_each(|c| screen.print(c, out));
                }
            }
            "resize" => screen.resize(size_of_text(text)),
            "echo" => screen.echo_input(text, out),
            "read" => screen.begin_input(out),
            "answer" => screen.end_input(),
            "restart" => screen.restart(out),
            "collapse" => screen.collapse_upper(out),
            "forced" => screen.set_forced_pitch(if n(0) == 0 { ForcedPitch::Free } else { ForcedPitch::Forced }),
            other => panic!("no operation {other}"),
        }
    }

    /// Rows of the window between bars, of the overlay between colons, then the cursor, then the events.
    fn picture(&mut self) -> String {
        let screen = &mut self.screen;
        let mut lines: Vec<String> = screen.upper_rows().map(|row| format!("|{}|", row_text(row))).collect();
        lines.extend(screen.overlay_rows().map(|row| format!(":{}:", row_text(row))));
        let (row, col) = screen.get_cursor();
        lines.push(format!("{:?} {row},{col}", screen.selected()));
        lines.extend(self.out.take().iter().map(event_text));
        lines.join("\n")
    }
}

/// `·` is a cell that nothing was printed in, `>` the right half of a wide character, and a reversed space is `#`.
fn row_text(row: &[Cell]) -> String {
    let shown = |cell: &Cell| match cell.glyph {
        Glyph::Nothing => '·',
        Glyph::Char(' ') if cell.look.style.contains(Style::REVERSE) => '#',
        Glyph::Char(c) => c,
        Glyph::RightHalf => '>',
    };
    row.iter().map(shown).collect()
}

fn event_text(event: &Event) -> String {
    match event {
        Event::Text { text, look, buffering } => format!(
            "{:?}{}{}",
            text,
            look_text(look),
            match buffering {
                Buffering::On => "",
                Buffering::Off => " unbuffered",
            }
        ),
        Event::EraseLower { background, cursor } => format!("erase lower {:?} {cursor:?}", background.kind()),
        Event::EraseScreen { background, cursor } => format!("erase screen {:?} {cursor:?}", background.kind()),
        Event::QuoteBox { rows } => {
            let rows: Vec<String> = rows.iter().map(|row| row_text(row)).collect();
            format!("box [{}]", rows.join("/"))
        }
        Event::Input { text, window, .. } => format!("input {text:?} {window:?}"),
        Event::Turn => "turn".to_owned(),
        Event::Sound(sound) => format!("sound {sound:?}"),
        Event::Bleep(bleep) => format!("bleep {bleep:?}"),
        Event::Transcript(text) => format!("transcript {text:?}"),
        Event::Record(text) => format!("record {text:?}"),
        Event::Warning(text) => text.clone(),
        Event::Picture(text) => format!("picture {text:?}"),
    }
}

fn look_text(look: &Look) -> String {
    let mut text = String::new();
    for (style, name) in [
        (Style::REVERSE, " reverse"),
        (Style::BOLD, " bold"),
        (Style::ITALIC, " italic"),
        (Style::FIXED, " fixed"),
        (Style::FORCED_FIXED, " forced"),
    ] {
        if look.style.contains(style) {
            text.push_str(name);
        }
    }
    if look.font != Font::Normal {
        text.push_str(&format!(" font {}", look.font.number()));
    }
    for (colour, name) in [(look.foreground, "fg"), (look.background, "bg")] {
        if colour != Colour::DEFAULT {
            text.push_str(&format!(" {name} {:?}", colour.kind()));
        }
    }
    text
}

#[track_caller]
fn check(terminal: &str, script: &str, expected: &[&str]) {
    let mut stage = stage(terminal);
    stage.play(script);
    let (got, expected) = (stage.picture(), expected.join("\n"));
    assert!(got == expected, "on {terminal}: {script}\n--- expected\n{expected}\n--- got\n{got}");
}

#[test]
fn a_story_starts_in_the_lower_window_with_nothing_split() {
    check("5 5x6", "restart", &["Lower 1,1", "erase screen Default Top"]);
    check("4 5x6", "restart", &["Lower 1,1", "erase screen Default Bottom"]);
    check("3 5x6", "restart", &["Lower 1,1", "erase screen Default Bottom"]);
}

#[test]
fn restart_forgets_windows_and_looks_but_not_a_forced_pitch() {
    check(
        "5 5x6",
        "split 2;window 1;p x;style 3;colour 3 4;font 4;buffer 0;forced 1;restart;p y",
        &["Lower 1,1", "font 1", "erase screen Default Top", "\"y\" forced"],
    );
}

#[test]
fn lower_text_of_one_look_is_one_event() {
    check("5 5x6", "p one^tw;p o", &["Lower 1,1", "\"one\\ntwo\""]);
    check("5 5x6", "p un;style 4;p believ;style 0;p able", &["Lower 1,1", "\"un\"", "\"believ\" italic", "\"able\""]);
    check("5 5x6", "style 2;style 0;p a;style 0;p b", &["Lower 1,1", "\"ab\""]);
}

#[test]
fn the_lower_window_knows_whether_it_is_at_the_start_of_a_line() {
    for (script, expected) in [
        ("", LowerColumn::LineStart),
        ("p a", LowerColumn::WithinLine),
        ("p é", LowerColumn::WithinLine),
        ("p a^", LowerColumn::LineStart),
        ("p a;erase 0", LowerColumn::LineStart),
        ("p a;erase -2", LowerColumn::WithinLine),
        ("p a;split 1;window 1;p ^", LowerColumn::WithinLine),
        ("echo go", LowerColumn::WithinLine),
    ] {
        let mut stage = stage("5 5x6");
        stage.play(script);
        assert_eq!(stage.screen.lower_column(), expected, "{script}");
    }
}

#[test]
fn version_3_clears_the_upper_window_at_a_split_and_later_ones_do_not() {
    check("3 5x4", "split 2;window 1;p ab;split 2", &["|    |", "|    |", "Upper 1,1"]);
    check("4 5x4", "split 2;window 1;p ab;split 2", &["|ab··|", "|····|", "Upper 1,3"]);
}

#[test]
fn version_3_keeps_the_top_row_for_the_status_line() {
    check("3 3x4", "split 9", &["|    |", "|    |", "Lower 1,1"]);
    check("4 3x4", "split 9", &["|····|", "|····|", "|····|", "Lower 1,1"]);
    check("3 1x4", "split 9;window 1;p x^y", &["Upper 1,1"]);
    assert_eq!([stage("3 5x4"), stage("4 5x4")].map(|s| s.screen.status_rows()), [1, 0]);
}

#[test]
fn a_restore_collapses_the_upper_window_in_version_3_only() {
    check("3 5x4", "split 1;window 1;collapse", &[":    :", "Lower 1,1"]);
    check("4 5x4", "split 1;window 1;p a;collapse", &["|a···|", "Upper 1,2"]);
}

#[test]
fn set_window_homes_the_upper_cursor_but_not_in_version_6() {
    check("5 5x4", "split 1;window 1;p ab;window 0;window 1;p c", &["|cb··|", "Upper 1,2"]);
    check("5 5x4", "split 1;window 1;p ab;window 1", &["|ab··|", "Upper 1,1"]);
    check("6 5x4", "split 1;window 1;p ab;window 0;window 1;p c", &["Upper 1,13"]);
    check("5 5x4", "split 1;window 1;window 7;p a", &["|a···|", "Upper 1,2"]);
}

#[test]
fn set_cursor_does_nothing_with_the_lower_window_selected() {
    check("5 5x4", "split 2;cursor 2 2", &["|····|", "|····|", "Lower 1,1", "Ignored"]);
}

#[test]
fn set_cursor_below_the_split_grows_the_window_and_asks_for_a_warning() {
    check("5 5x4", "split 1;window 1;p a;cursor 3 2;p b", &["|a···|", "|····|", "|·b··|", "Upper 3,3", "Split"]);
    check("5 2x4", "window 1;cursor 9 1;p b", &["|····|", "|b···|", "Upper 2,2", "Split"]);
    check("5 2x4", "split 2;window 1;cursor 999 1", &["|····|", "|····|", "Upper 2,1", "Split"]);
}

#[test]
fn rows_and_columns_outside_the_screen_are_its_edges() {
    check("5 5x4", "split 2;window 1;cursor 0 0;p a", &["|a···|", "|····|", "Upper 1,2"]);
    check("5 5x4", "split 2;window 1;cursor -3 -1;p a", &["|a···|", "|····|", "Upper 1,2"]);
    check("5 5x4", "split 2;window 1;cursor 2 99;p a", &["|····|", "|···a|", "Upper 2,5"]);
}

#[test]
fn get_cursor_is_the_upper_windows_whichever_is_selected() {
    check("5 5x4", "split 2;window 1;cursor 2 3;window 0;p x", &["|····|", "|····|", "Lower 2,3", "\"x\""]);
}

#[test]
fn a_split_keeps_the_cursor_unless_it_falls_outside() {
    check("5 5x4", "split 2;window 1;cursor 2 3;split 3", &["|····|", "|····|", "|····|", "Upper 2,3"]);
    check("5 5x4", "split 2;window 1;cursor 2 3;split 1", &["|····|", ":····:", "Upper 1,1"]);
}

#[test]
fn a_quote_box_stays_after_the_shrink_until_the_next_input_ends() {
    let quote = "split 4;window 1;p st;cursor 3 2;style 1;p  q ;style 0;window 0;split 1;p hi";
    let left = ["|st···|", ":·····:", ":·#q#·:", ":·····:"];
    let events = ["box [·#q#·]", "\"hi\""];
    check("5 6x5", quote, &[&left[..], &["Lower 1,1"], &events].concat());
    check("5 6x5", &format!("{quote};read"), &[&left[..], &["Lower 1,1"], &events, &["turn"]].concat());
    check("5 6x5", &format!("{quote};read;answer"), &[&left[..1], &["Lower 1,1"], &events, &["turn"]].concat());
}

#[test]
fn a_box_is_announced_once_and_only_if_it_is_new() {
    check(
        "5 5x4",
        "split 2;window 1;p ^ab;split 1;split 2;split 1;read",
        &["|····|", ":ab··:", "Upper 1,1", "box [ab··]", "turn"],
    );
    // A menu that the player has answered is no quote.
    check("5 5x4", "split 2;window 1;p ^ab;read;answer;split 1", &["|····|", ":ab··:", "Upper 1,1", "turn"]);
    check("5 5x4", "split 2;window 1;p ^   ;split 0", &[":····:", ":   ·:", "Upper 1,1"]);
}

#[test]
fn a_grown_window_shows_again_what_it_left_on_the_screen() {
    check("5 5x4", "split 2;window 1;p ^ab;split 1;split 2", &["|····|", "|ab··|", "Upper 1,1", "box [ab··]"]);
}

#[test]
fn text_below_a_window_too_small_lies_over_the_lower_one() {
    check("5 5x4", "split 1;window 1;p a^b;read", &["|a···|", ":b···:", "Upper 2,2", "box [b···]", "turn"]);
    check("5 5x4", "window 1;p a;read;answer", &["Upper 1,2", "box [a···]", "turn"]);
}

#[test]
fn erasing_minus_1_unsplits_and_selects_the_lower_window() {
    let script = "split 3;window 1;p ^^ab;split 2;cursor 2 2;colour 0 4;erase -1";
    check("5 5x4", script, &["Lower 1,1", "box [ab··]", "erase screen Standard(4) Top"]);
    check("4 5x4", "split 1;window 1;p a;erase -1", &["Lower 1,1", "erase screen Default Bottom"]);
}

#[test]
fn erasing_minus_2_moves_no_cursor_and_keeps_the_split() {
    check(
        "5 5x4",
        "split 2;window 1;p abc^d;window 1;p xy;erase -2",
        &["|    |", "|    |", "Upper 1,3", "erase screen Default Stays"],
    );
}

#[test]
fn erasing_a_window_homes_its_cursor() {
    check("5 5x4", "split 2;window 1;p ^ab;erase 1", &["|    |", "|    |", "Upper 1,1"]);
    check("5 5x4", "split 2;window 1;p ^ab;split 1;erase 1", &["|    |", ":ab··:", "Upper 1,1", "box [ab··]"]);
    check(
        "5 5x4",
        "split 2;window 1;p ^ab;split 1;erase 0",
        &["|····|", "Upper 1,1", "box [ab··]", "erase lower Default Top"],
    );
    check("4 5x4", "erase 0", &["Lower 1,1", "erase lower Default Bottom"]);
    check("5 5x4", "erase 5;erase -7", &["Lower 1,1"]);
}

#[test]
fn erasing_is_never_in_reversed_colours() {
    check("5 5x4", "split 1;window 1;style 1;p  a ;erase 1", &["|    |", "Upper 1,1"]);
    check("5 5x4", "split 1;window 1;style 1;p  a ;cursor 1 2;erase_line 1", &["|#   |", "Upper 1,2"]);
    let mut stage = stage("5 5x4");
    stage.play("split 1;style 1;colour 3 6;erase 1");
    let cell = stage.screen.upper_rows().next().expect("a row")[0];
    assert_eq!((cell.look.style, cell.look.background.kind()), (Style::ROMAN, ColourKind::Standard(6)));
}

#[test]
fn erase_line_acts_for_the_value_1_in_the_upper_window() {
    check("5 5x4", "split 1;window 1;p abcd;cursor 1 3;erase_line 1", &["|ab  |", "Upper 1,3"]);
    check("5 5x4", "split 1;window 1;p abcd;cursor 1 3;erase_line 2", &["|abcd|", "Upper 1,3"]);
    check("5 5x4", "split 1;window 1;p abcd;erase_line 1", &["|abcd|", "Upper 1,5"]);
    check("5 5x4", "split 1;window 1;p abcd;window 0;p x;erase_line 1", &["|abcd|", "Lower 1,5", "\"x\""]);
}

#[test]
fn the_upper_window_neither_wraps_nor_scrolls() {
    check("5 5x4", "split 2;window 1;p abcdef^ghijk", &["|abcd|", "|ghij|", "Upper 2,5"]);
    check("5 2x4", "split 2;window 1;p a^b^c", &["|a···|", "|c···|", "Upper 2,2"]);
}

#[test]
fn wide_characters_take_two_cells_and_never_break_the_grid() {
    check("5 5x4", "split 1;window 1;p a漢b", &["|a漢>b|", "Upper 1,5"]);
    check("5 5x4", "split 1;window 1;p abc漢d", &["|abc |", "Upper 1,5"]);
    check("5 5x4", "split 1;window 1;p 漢字;cursor 1 2;p x", &["| x字>|", "Upper 1,3"]);
    check("5 5x4", "split 1;window 1;p 漢字;cursor 1 1;p x", &["|x 字>|", "Upper 1,2"]);
    check("5 5x4", "split 1;window 1;p 漢字;cursor 1 2;p 語", &["| 語> |", "Upper 1,4"]);
    check("5 5x4", "split 1;window 1;p 漢字;cursor 1 2;erase_line 1", &["|    |", "Upper 1,2"]);
    check("5 5x4", "split 1;window 1;p 漢字;resize 5x3", &["|漢> |", "Upper 1,4"]);
}

#[test]
fn nothing_that_commands_a_terminal_is_ever_shown() {
    let hostile = "\u{1b}\u{7f}\u{9b}\u{0}\r\t\u{2028}\u{2029}\u{202e}\u{2066}\u{feff}\u{e0041}";
    check("5 5x4", &format!("p a{hostile}b"), &["Lower 1,1", "\"ab\""]);
    check("5 5x4", &format!("split 1;window 1;p a{hostile}b"), &["|ab··|", "Upper 1,3"]);
    check("5 5x4", &format!("echo a{hostile}b"), &["Lower 1,1", "input \"ab\" Lower"]);
    let mut out = Output::new();
    format!("a{hostile}\nb").chars().for_each(|c| out.push_transcript(c));
    out.push_event(Event::Warning(format!("w{hostile}")));
    assert_eq!(out.take(), [Event::Warning("w".into()), Event::Transcript("a\nb".into())]);
}

#[test]
fn combining_characters_flow_in_the_lower_window_and_have_no_cell_in_the_upper() {
    check("5 5x4", "p e\u{301}", &["Lower 1,1", "\"e\\u{301}\""]);
    check("5 5x4", "split 1;window 1;p e\u{301}x", &["|ex··|", "Upper 1,3"]);
}

#[test]
fn tables_are_rectangles_above_and_lines_below() {
    check("5 5x6", "split 3;window 1;cursor 1 3;table ab/cd/ef", &["|··ab··|", "|··cd··|", "|··ef··|", "Upper 3,5"]);
    check("5 5x6", "p x;table ab/cd", &["Lower 1,1", "\"xab\\ncd\""]);
    // Sherlock's boxes are taller than its windows.
    check("5 5x4", "split 1;window 1;table ab/cd", &["|ab··|", ":cd··:", "Upper 2,3"]);
}

#[test]
fn input_is_echoed_where_the_story_prints() {
    check("5 5x6", "p >;read;echo look;p ^ok", &["Lower 1,1", "\">\"", "turn", "input \"look\" Lower", "\"\\nok\""]);
    check("5 5x6", "split 1;window 1;p >;echo look", &["|>look·|", "Upper 1,6", "input \"look\" Upper"]);
}

#[test]
fn a_resize_keeps_what_fits() {
    let script = "split 3;window 1;p abcdef^ghi^jkl";
    check("5 5x6", &format!("{script};resize 2x4"), &["|abcd|", "|ghi·|", "Upper 2,4"]);
    check("5 5x6", &format!("{script};resize 9x7"), &["|abcdef·|", "|ghi····|", "|jkl····|", "Upper 3,4"]);
    check("5 5x6", "split 1;window 1;p abcdef;resize 5x3", &["|abc|", "Upper 1,4"]);
    check(
        "5 5x6",
        "split 3;window 1;p ^^ab;split 1;resize 2x6",
        &["|······|", ":······:", "Upper 1,1", "box [ab····]"],
    );
    check("3 5x6", "split 3;resize 1x1;split 1", &["Lower 1,1"]);
}

#[test]
fn a_story_is_told_at_most_254_rows_and_255_columns() {
    for (given, told) in [((24, 80), (24, 80)), ((255, 256), (254, 255)), ((0, 0), (1, 1)), ((9999, 9999), (254, 255))]
    {
        let size = Size::new(given.0, given.1);
        assert_eq!((size.rows(), size.cols()), told);
    }
}

#[test]
fn styles_add_up_and_0_ends_them_all() {
    check(
        "5 5x4",
        "style 1;style 2;p a;style 12;p b;style 0;p c",
        &["Lower 1,1", "\"a\" reverse bold", "\"b\" reverse bold italic fixed", "\"c\""],
    );
    check("5 5x4", "style 16;p a", &["Lower 1,1", "\"a\""]);
}

#[test]
fn flags_2_forces_fixed_pitch_from_the_next_character_and_styles_do_not_end_it() {
    check("3 5x4", "p a;forced 1;p b;style 0;p c;forced 0;p d", &["Lower 1,1", "\"a\"", "\"bc\" forced", "\"d\""]);
    for (script, fixed) in [("", false), ("forced 1", true), ("style 8", true), ("font 4", true), ("font 3", true)] {
        let mut stage = stage("5 5x4");
        stage.play(script);
        assert_eq!(stage.screen.look().is_fixed_pitch(), fixed, "{script}");
    }
}

#[test]
fn colours_are_kept_set_and_given_up_by_number() {
    check(
        "5 5x4",
        "colour 3 0;p a;colour 0 9;p b;colour 1 1;p c",
        &["Lower 1,1", "\"a\" fg Standard(3)", "\"b\" fg Standard(3) bg Standard(9)", "\"c\""],
    );
    // The greys and the colour under the cursor are Version 6's.
    check(
        "5 5x4",
        "colour 3 3;colour 10 12;colour -1 15;colour 300 13;p a",
        &["Lower 1,1", "\"a\" fg Standard(3) bg Standard(3)"],
    );
}

#[test]
fn colours_of_version_5_are_both_windows_even_one_not_yet_open() {
    let mut stage = stage("5 5x4");
    stage.play("colour 3 4;split 1;window 1;p a;colour 5 6;window 0;p b");
    let cell = stage.screen.upper_rows().next().expect("a row")[0];
    assert_eq!(look_text(&cell.look), " fg Standard(3) bg Standard(4)");
    assert_eq!(stage.picture(), "|a···|\nLower 1,2\n\"b\" fg Standard(5) bg Standard(6)");
}

#[test]
fn true_colours_have_blue_on_top() {
    check(
        "5 5x4",
        "true 31 0;p a;true -2 31744;p b;true -1 -1;p c;true -3 -4;p d",
        &["Lower 1,1", "\"a\" fg True(31) bg True(0)", "\"b\" fg True(31) bg True(31744)", "\"cd\""],
    );
    assert_eq!(
        [31, 31 << 5, 31 << 10, 0x7FFF].map(rgb_of_true),
        [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]
    );
}

#[test]
fn the_standard_colours_are_the_standards_own() {
    let value = |number| Colour::standard(number).and_then(Colour::true_value);
    assert_eq!((value(2), value(3), value(6), value(9)), (Some(0), Some(0x1D), Some(0x59A0), Some(0x7FFF)));
    assert_eq!((value(12), value(1), value(13)), (Some(0x2D6B), None, None));
    assert_eq!(Colour::DEFAULT.true_value(), None);
    assert_ne!(Colour::standard(9), Some(Colour::from_true(0x7FFF)));
}

#[test]
fn set_font_answers_with_the_font_before_or_0() {
    check(
        "5 5x4",
        "font 0;font 4;font 3;font 2;font 5;font 0;font 1",
        &["Lower 1,1", "font 1", "font 1", "font 4", "font 0", "font 0", "font 3", "font 3"],
    );
    let mut plain = stage("5 5x4");
    plain.screen.set_character_graphics(CharacterGraphics::Unavailable);
    assert_eq!((plain.screen.set_font(3), plain.screen.set_font(0)), (0, 1));
}

#[test]
fn each_window_has_its_own_font() {
    check(
        "5 5x4",
        "font 4;split 1;window 1;font 0;font 3;p !;window 0;p a;window 1;font 0",
        &["|!···|", "Upper 1,1", "font 1", "font 1", "font 1", "\"a\" font 4", "font 3"],
    );
}

#[test]
fn buffering_is_the_lower_windows_and_undefined_in_version_6() {
    check("5 5x4", "p a;buffer 0;p b;buffer 1;p c", &["Lower 1,1", "\"a\"", "\"b\" unbuffered", "\"c\""]);
    check("6 5x4", "p a;buffer 0;p b", &["Lower 1,9", "\"ab\""]);
}

#[test]
fn the_status_line_is_not_there_before_it_is_shown_nor_after_version_3() {
    let status = Status { room: "Hall\u{1b}[2J".into(), right: StatusRight::Time { hours: 4, minutes: 5 } };
    for (version, shown) in [("1", true), ("3", true), ("4", false), ("5", false)] {
        let mut stage = stage(&format!("{version} 5x20"));
        assert_eq!(stage.screen.status(), None);
        stage.screen.show_status(status.clone());
        assert_eq!(stage.screen.status().map(|s| s.room.as_str()), shown.then_some("Hall[2J"));
    }
}

#[test]
fn the_status_line_is_laid_out_to_every_width() {
    let moves = StatusRight::Score { score: 80, turns: 733, label: TurnsLabel::Moves };
    for (room, right, width, expected) in [
        ("Hall of Mists", moves, 60, " Hall of Mists                        Score: 80  Moves: 733 "),
        ("Hall of Mists", moves, 30, " Hall of Mists         80/733 "),
        ("Hall of Mists", moves, 20, " Hall of...  80/733 "),
        ("Hall of Mists", moves, 17, " Hall of Mists   "),
        ("Hall of Mists", moves, 10, " Hall... "),
        ("Antechamber", moves, 10, " Antec... "),
        ("Antechamber", moves, 4, " .. "),
        ("Antechamber", moves, 1, " "),
        ("", moves, 20, "             80/733 "),
        ("天の川", moves, 20, " 天の川      80/733 "),
        ("天の川の岸辺", moves, 10, " 天の... "),
    ] {
        let line = Status { room: room.to_owned(), right }.lay_out(width);
        assert_eq!(line.trim_end(), expected.trim_end(), "{width}");
        assert_eq!(line.chars().map(filter::cells_of).sum::<usize>(), usize::from(width), "{line:?}");
    }
}

#[test]
fn times_tell_morning_from_evening_and_keep_cutthroats_joke() {
    for (hours, minutes, expected) in [
        (0, 5, "12:05 AM"),
        (4, 0, "4:00 AM"),
        (12, 3, "12:03 PM"),
        (16, 59, "4:59 PM"),
        (111, 99, "99:99 PM"),
        (-1, -1, "-1:-1 AM"),
    ] {
        let line = Status { room: "R".into(), right: StatusRight::Time { hours, minutes } }.lay_out(40);
        assert!(line.ends_with(&format!(" {expected} ")), "{line:?}");
    }
    let right = StatusRight::Score { score: -5, turns: 4700, label: TurnsLabel::Time };
    assert!(Status { room: "Deck".into(), right }.lay_out(80).ends_with("Score: -5  Time: 4700 "));
}
