//! Screens that draw, erase, overlap, scroll and move, whole.

use super::*;

/// A story on a screen of 5 rows and 12 columns, with a picture of two by two cells without holes and one with.
#[track_caller]
fn check_drawn(source: &str, expected: &str) -> Machine {
    let mut machine = machine_with(&format!("{source}\nread_char 1 -> sp\nquit"), (5, 12), &[(8, 16, 2), (8, 16, 6)]);
    run(&mut machine);
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(picture(&machine), expected.join("\n"), "{source}");
    machine
}

#[test]
fn a_picture_with_a_description_is_announced_each_time_it_is_drawn() {
    let square = || (b"PNG ", png(9, 9, 2, b"IDAT"));
    let described = |number: u32, text: &str| {
        [&b"Pict"[..], &number.to_be_bytes(), &(text.len() as u32).to_be_bytes(), text.as_bytes()].concat()
    };
    let descriptions =
        [&3_u32.to_be_bytes()[..], &described(1, "A \u{1b}[31mmap."), &described(3, "Nothing."), &described(2, "")];
    let placeholder = (b"Rect", [9_u32, 9].map(u32::to_be_bytes).concat());
    let resources = blorb(&[square(), square(), placeholder], &[(b"RDes", descriptions.concat())]);
    let code = ".version 6\nprint \"a\"\ndraw_picture 1 1 1\nprint \"b\"\ndraw_picture 2 1 1\ndraw_picture 3 1 1\n\
                erase_picture 1 1 1\ndraw_picture 1 9 9\nquit";
    let story = Story::from_bytes(assemble(code).expect("a program").story).expect("a story");
    let mut machine = Machine::new(story.with_resources(resources), Options::default());
    run(&mut machine);
    let told: Vec<String> = machine
        .drain()
        .into_iter()
        .filter_map(|event| match event {
            Event::Text { text, .. } => Some(text),
            Event::Picture(text) => Some(format!("[{text}]")),
            _ => None,
        })
        .collect();
    assert_eq!(told, ["a", "[A [31mmap.]", "b", "[A [31mmap.]"]);
}

#[test]
fn a_line_is_erased_to_the_margin_or_so_many_units() {
    let story = |value: &str| {
        format!(
            "print \"abcdefghijkl\"\nset_margins 8 8 0\nset_cursor 1 13\nerase_line {value}\nread_char 1 -> sp\nquit"
        )
    };
    check(&story("1"), (2, 12), "abc.......kl\ncursor 0,3");
    check(&story("13"), (2, 12), "abc...ghijkl\ncursor 0,3");
    check(&story("999"), (2, 12), "abc.......kl\ncursor 0,3");
    // §15: a value of 0 erases nothing.
    check(&story("0"), (2, 12), "abcdefghijkl\ncursor 0,3");
}

#[test]
fn a_window_is_erased_alone_or_with_all_others() {
    let story = |window: &str| {
        format!(
            "print \"zero\"\nmove_window 3 9 9\nwindow_size 3 16 24\nset_window 3\nprint \"three\"\nset_cursor 9 9\nprint \"x\"\n\
             erase_window {window}\nread_char 1 -> sp\nquit"
        )
    };
    // Window 3 begins in column 2 of row 1.
    check(&story("0"), (3, 10), "\ncursor 2,5");
    check(&story("3"), (3, 10), "zero......\ncursor 1,2");
    check(&story("-3"), (3, 10), "zero......\ncursor 1,2");
    // -1 also selects window 0, -2 leaves cursors alone (§8.8.5.3).
    check(&story("-1"), (3, 10), "cursor 0,0");
    check(&story("-2"), (3, 10), "cursor 2,5");
}

#[test]
fn erasing_is_in_the_windows_own_colour() {
    let machine = check(
        "set_colour 3 4 3\nmove_window 3 9 1\nwindow_size 3 8 12\nerase_window 3\nset_colour 2 9\nerase_window 0\nerase_window 3\n\
         read_char 1 -> sp\nquit",
        (3, 4),
        "cursor 0,0",
    );
    let six = machine.screen().six().expect("Version 6");
    let grounds: Vec<Vec<Option<u8>>> = six
        .rows()
        .map(|row| {
            row.iter()
                .map(|cell| [4, 9].into_iter().find(|n| Some(cell.look.background) == Colour::named(*n)))
                .collect()
        })
        .collect();
    let (green, white) = (Some(4), Some(9));
    assert_eq!(grounds, [vec![white; 4], vec![green, green, green, white], vec![white; 4]]);
}

#[test]
fn the_cursor_is_hidden_and_shown() {
    // §15 set_cursor.
    let shown = |code: &str| {
        let mut machine = machine(&format!("{code}read_char 1 -> sp\nquit"), (2, 4), &[]);
        run(&mut machine);
        machine.screen().six().expect("Version 6").is_cursor_shown()
    };
    assert!(shown(""));
    assert!(!shown("set_cursor -1\n"));
    assert!(shown("set_cursor -1\nset_cursor -2\n"));
}

#[test]
fn a_window_that_scrolls_by_itself_takes_its_pictures_along_and_no_others() {
    check_drawn(
        "draw_picture 1 1 1\ndraw_picture 1 1 17\nmove_window 2 1 17\nwindow_size 2 24 32\nwindow_style 2 15\nset_window 2\n\
         set_cursor 17 1\nprint \"a^b^c\"",
        "....a.......\n....b.......\n....c.......\n\
         picture 1 at 0,0-16,8 seen 0,0-16,8\ncursor 2,5",
    );
}

#[test]
fn a_picture_with_holes_keeps_what_it_is_drawn_over() {
    // Text gives way to it, and so does what the text has covered of a picture.
    check_drawn(
        "draw_picture 1 1 1\nset_cursor 1 1\nprint \"a\"\ndraw_picture 2 1 1",
        "picture 1 at 0,0-16,8 seen 0,4-8,8\npicture 1 at 0,0-16,8 seen 8,0-16,8\npicture 2 at 0,0-16,8 seen 0,0-16,8\ncursor 0,1",
    );
    // One without holes takes all away.
    check_drawn(
        "draw_picture 2 1 1\nset_cursor 1 1\nprint \"abc\"\ndraw_picture 1 1 1",
        "..c.........\npicture 1 at 0,0-16,8 seen 0,0-16,8\ncursor 0,3",
    );
}

#[test]
fn a_window_that_moves_leaves_its_pictures_and_draws_the_next_elsewhere() {
    check_drawn(
        "window_size 4 16 8\nset_window 4\ndraw_picture 1 1 1\nmove_window 4 9 17\ndraw_picture 1 0 0\nprint \"x\"",
        "............\n....x.......\npicture 1 at 0,0-16,8 seen 0,0-16,8\npicture 1 at 8,16-24,24 seen 8,16-24,24\ncursor 1,5",
    );
}

#[test]
fn a_picture_is_cut_by_its_window_and_by_the_screen() {
    check_drawn(
        "window_size 4 8 4\nset_window 4\ndraw_picture 1 1 1\nset_window 0\ndraw_picture 1 33 45\ndraw_picture 1 -7 9",
        "picture 1 at 0,0-16,8 seen 0,0-8,4\npicture 1 at 32,44-48,52 seen 32,44-40,48\npicture 1 at -8,8-8,16 seen 0,8-8,16\ncursor 0,0",
    );
}

#[test]
fn see_through_text_takes_the_colour_that_is_there() {
    let machine = check_drawn(
        "set_colour 1 4\nprint \"ab\"\nset_cursor 1 1\nset_colour 2 15\nprint \"c\"",
        "cb..........\ncursor 0,1",
    );
    let six = machine.screen().six().expect("Version 6");
    let first = six.rows().next().and_then(|row| row.first()).expect("a cell");
    assert_eq!(Some(first.look.background), Colour::named(4));
}

#[test]
fn a_line_below_a_window_that_scrolls_comes_into_view() {
    // A story that was made for a screen of six rows, on one of five.
    let told = "print \"top\"\nset_cursor 33 1\nprint \"foot\"\nset_cursor 41 1\nprint \"asks \"";
    check_drawn(told, "............\n............\n............\nfoot........\nasks_.......\ncursor 4,5");
    // Nothing is lost where it can stand over the foot of a picture.
    let pictured = "print \"top\"\ndraw_picture 1 25 1\nset_cursor 41 5\nprint \"a\"";
    check_drawn(
        pictured,
        "top.........\n............\n............\n............\n.a..........\npicture 1 at 24,0-40,8 seen 24,0-40,8\ncursor 4,2",
    );
    // Its cursor is told where it is now; a window that does not scroll shows nothing there, and keeps it.
    let asked = |style: u16| {
        let mut machine = machine(
            &format!("window_style 0 {style}\nset_cursor 41 1\nprint \"asks\"\nget_wind_prop 0 4 -> g05\nquit"),
            (5, 12),
            &[],
        );
        run(&mut machine);
        machine.memory().word(machine.story().header().globals + 2 * 5)
    };
    assert_eq!((asked(15), asked(13)), (33, 41));
}

#[test]
fn work_on_pieces_of_pictures_is_paid_for() {
    // The same instructions on the same screen, over few and over many pieces, which holes keep apart.
    let slices = |pictures: u16, repeated: &str| {
        let source = format!(
            "set_colour 2 15\ndraw: draw_picture 1 1 1\ninc_chk g05 {pictures} ?~draw\nwork: {repeated}\ninc_chk g06 200 ?~work\nquit"
        );
        let mut machine = machine_with(&source, (2, 4), &[(8, 8, 6)]);
        let mut slices = 0;
        while machine.run(100) != Stop::Quit {
            slices += 1;
        }
        slices
    };
    for repeated in [
        "scroll_window 0 1\nscroll_window 0 -1",
        "set_cursor 1 1\nprint_char 'x'",
        "erase_picture 1 1 9",
        "set_colour -1 -1",
    ] {
        let drawing = slices(900, "nop") - slices(2, "nop");
        let more = slices(900, repeated) - slices(2, repeated);
        assert!(more > drawing + 50, "{repeated}: {more} slices more, {drawing} of them for drawing");
    }
}
