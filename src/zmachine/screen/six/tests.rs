//! Stories of Version 6, and pictures of the screens that they make: cells, placements, cursor. Those that draw, erase, overlap and move are in `tests/screens.rs`.

mod screens;

use super::*;
use crate::story::pictures::testing::{blorb, png};
use crate::story::{Resources, Story};
use crate::zmachine::isa::assemble::assemble;
use crate::zmachine::screen::{Glyph, Style};
use crate::zmachine::{Answer, Available, End, ErrorLevel, Key, Machine, Options, Post, Snapshot, Stop, Terminal};

/// A story on a terminal of so many rows and columns, with these pictures (width, height).
fn machine(source: &str, size: (u16, u16), pictures: &[(u32, u32)]) -> Machine {
    const OPAQUE: u8 = 2;
    machine_with(source, size, &pictures.iter().map(|(width, height)| (*width, *height, OPAQUE)).collect::<Vec<_>>())
}

/// The same with each picture's colour type as PNG has it: 2 is opaque, 6 may have holes.
fn machine_with(source: &str, (rows, columns): (u16, u16), pictures: &[(u32, u32, u8)]) -> Machine {
    let program = assemble(&format!(".version 6\n{source}")).unwrap_or_else(|error| panic!("{error}"));
    let mut story = Story::from_bytes(program.story).expect("a story");
    if !pictures.is_empty() {
        let files: Vec<_> = pictures.iter().map(|(w, h, colours)| (b"PNG ", png(*w, *h, *colours, b"IDAT"))).collect();
        let resources: Resources = blorb(&files, &[(b"RelN", vec![0, 7])]);
        story = story.with_resources(resources);
    }
    let terminal = Terminal { rows, columns, ..Terminal::default() };
    Machine::new(story, Options { terminal, error_level: ErrorLevel::Every, ..Options::default() })
}

/// Runs until something is asked or it ends; how often text waited for a page to be read.
fn run(machine: &mut Machine) -> usize {
    let mut pages = 0;
    for _ in 0..10_000 {
        match machine.run(1000) {
            Stop::Budget => pages += usize::from(machine.screen().held() == Some(Held::Page)),
            Stop::Fault(fault) => panic!("{fault}"),
            Stop::Request(_) | Stop::Quit => return pages,
        }
    }
    panic!("it does not end");
}

/// Rows without the blank ones at the bottom. `.` is ground, `_` a printed space, `#` a reversed one, `~` a cell that lets a picture show through.
fn picture(machine: &Machine) -> String {
    let six = machine.screen().six().expect("Version 6");
    let shown = |cell: &Cell| match cell.glyph {
        Glyph::Nothing => '.',
        Glyph::Char(' ') if cell.look.style.contains(Style::REVERSE) => '#',
        Glyph::Char(' ') if cell.look.background.is_see_through() => '~',
        Glyph::Char(' ') => '_',
        Glyph::Char(c) => c,
        Glyph::RightHalf => '>',
    };
    let mut lines: Vec<String> = six.rows().map(|row| row.iter().map(shown).collect()).collect();
    while lines.last().is_some_and(|line| line.chars().all(|c| c == '.')) {
        lines.pop();
    }
    for Placement { picture, palette, at, clip } in six.placements() {
        let area = |area: &Area| format!("{},{}-{},{}", area.top, area.left, area.bottom, area.right);
        let palette = palette.map_or(String::new(), |of| format!(" in the colours of {of}"));
        lines.push(format!("picture {picture}{palette} at {} seen {}", area(at), area(clip)));
    }
    let (row, column) = six.cursor();
    lines.push(format!("cursor {row},{column}"));
    lines.join("\n")
}

#[track_caller]
fn check_with(source: &str, size: (u16, u16), pictures: &[(u32, u32)], expected: &str) -> Machine {
    let mut machine = machine(source, size, pictures);
    run(&mut machine);
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(picture(&machine), expected.join("\n"), "{source}");
    machine
}

#[track_caller]
fn check(source: &str, size: (u16, u16), expected: &str) -> Machine {
    check_with(source, size, &[], expected)
}

/// What flowed, with the player's lines.
fn flowed(machine: &mut Machine) -> String {
    let told = |event| match event {
        Event::Text { text, .. } | Event::Input { text, .. } => text,
        Event::EraseLower { .. } => "<erased>".to_owned(),
        Event::Warning(text) => format!("<{text}>"),
        _ => String::new(),
    };
    machine.drain().into_iter().map(told).collect()
}

#[test]
fn the_four_ways_in_which_text_can_go() {
    // §8.8.3.1.2.2: wrapping and buffering, in a window of twelve characters with margins.
    let story = |attributes: u16| {
        format!(
            "move_window 2 1 5\nwindow_size 2 40 64\nset_margins 8 8 2\nwindow_style 2 {attributes}\nset_window 2\n\
             set_cursor 1 9\nprint \"Here is an abacus\"\nread_char 1 -> sp\nquit"
        )
    };
    let size = (5, 20);
    check(&story(9), size, "...Here_is_an.......\n...abacus...........\ncursor 1,9");
    check(&story(8), size, "...Here_is_an_a.....\ncursor 0,15");
    check(&story(1), size, "...Here_is_an_a.....\n...bacus............\ncursor 1,8");
    check(&story(0), size, "...Here_is_an_a.....\ncursor 0,15");
}

#[test]
fn windows_overlap_and_what_was_printed_stays_where_it_is() {
    check(
        "move_window 2 9 5\nwindow_size 2 16 24\nset_window 2\nprint \"first^second line\"\nmove_window 2 17 17\n\
         set_cursor 1 1\nset_text_style 1\nprint \"X \"\nset_window 0\nprint \"zero\"\nread_char 1 -> sp\nquit",
        (5, 12),
        "zero........\n.first......\n.secX#d.....\ncursor 0,4",
    );
}

#[test]
fn text_of_a_window_that_scrolls_goes_up_and_flows() {
    let mut machine = check(
        "move_window 0 9 1\nwindow_size 0 24 32\nset_window 1\nwindow_size 1 8 32\nprint \"STATUS\"\nset_window 0\n\
         print \"one^two^three^four^\"\nread_char 1 -> sp\nquit",
        (4, 8),
        "STATUS..\nthree...\nfour....\ncursor 3,0",
    );
    assert_eq!(flowed(&mut machine), "one\ntwo\nthree\nfour\n");
    let rows = machine.screen().still_rows();
    assert_eq!(rows.iter().filter(|row| row.iter().any(|cell| cell.glyph != Glyph::Nothing)).count(), 1);
}

#[test]
fn a_page_that_nobody_has_read_holds_text_up() {
    let source = "print \"1^2^3^4^5^6^7^8\"\nread_char 1 -> sp\nquit";
    let mut paged = machine(source, (4, 10), &[]);
    assert_eq!(paged.run(1000), Stop::Budget);
    assert_eq!((flowed(&mut paged).as_str(), paged.screen().held()), ("1\n2\n3\n", Some(Held::Page)));
    // A copy, and one from bytes, go on as the first.
    let (mut copy, snapshot) = (paged.clone(), paged.snapshot());
    let bytes = snapshot.to_bytes(&paged);
    let mut other = machine(source, (4, 10), &[]);
    let read = Snapshot::from_bytes(&bytes, &other).expect("a snapshot");
    assert_eq!(read, snapshot);
    other.restore(&read).expect("it is of this story");
    for machine in [&mut paged, &mut copy, &mut other] {
        assert_eq!(run(machine), 1);
        assert_eq!(picture(machine), "5.........\n6.........\n7.........\n8.........\ncursor 3,1");
    }
    assert_eq!(paged.state_hash(), copy.state_hash());
    assert_eq!(paged.state_hash(), other.state_hash());
    // §8.8.3.2.6: -999 means never.
    let mut endless = machine(&format!("put_wind_prop 0 15 -999\n{source}"), (4, 10), &[]);
    assert_eq!(run(&mut endless), 0);
}

#[test]
fn a_newline_interrupt_comes_before_printing_goes_on() {
    // The routine narrows the margin for the second line on, and counts again.
    check(
        "put_wind_prop 0 8 #narrow\nput_wind_prop 0 9 1\nprint \"one two three four\"\nread_char 1 -> sp\nquit\n\
         .routine narrow\ninc g05\nmul g05 8 -> sp\nset_margins sp 0 0\nput_wind_prop 0 9 1\nrtrue",
        (6, 10),
        "one_two...\n..three...\n....four..\ncursor 2,8",
    );
    // The rest of an instruction waits, what comes after it too.
    let mut told = machine(
        "put_wind_prop 0 8 #mark\nput_wind_prop 0 9 1\nprint \"a^b\"\nprint_num g05\nread_char 1 -> sp\nquit\n\
         .routine mark\nstore g05 7\nrtrue",
        (6, 10),
        &[],
    );
    run(&mut told);
    assert_eq!(flowed(&mut told), "a\nb7");
}

#[test]
fn a_word_that_waits_at_a_read_is_wrapped_and_its_interrupt_is_called_over_the_read() {
    let mut machine = machine(
        "put_wind_prop 0 8 #mark\nput_wind_prop 0 9 1\nprint \"abcdef ghijkl\"\nread_char 1 -> sp\nprint_num g05\nquit\n\
         .routine mark\nstore g05 7\nrtrue",
        (6, 10),
        &[],
    );
    run(&mut machine);
    assert_eq!(picture(&machine), "abcdef....\nghijkl....\ncursor 1,6");
    assert_eq!(machine.answer(Answer::Key(Key::Enter)), Ok(()));
    run(&mut machine);
    assert_eq!(machine.end, Some(End::Quit));
    assert_eq!(flowed(&mut machine), "abcdef ghijkl7");
}

#[test]
fn pictures_are_drawn_cut_covered_moved_and_erased() {
    let pictures = [(16, 16), (8, 8)];
    // At the cursor; cut by the window; text on it; erased in part.
    check_with(
        "print \"ab\"\ndraw_picture 1 0 0\nmove_window 2 17 25\nwindow_size 2 16 8\nset_window 2\ndraw_picture 1 1 1\n\
         set_window 0\nset_cursor 9 13\nprint \"X\"\nread_char 1 -> sp\nquit",
        (4, 10),
        &pictures,
        "ab........\n...X......\npicture 1 at 0,8-16,24 seen 0,8-16,24\npicture 1 at 16,24-32,40 seen 16,24-32,32\ncursor 1,4",
    );
    check_with(
        "draw_picture 1 1 1\nprint \"gone\"\ndraw_picture 2 1 9\nerase_picture 2 9 1\nread_char 1 -> sp\nquit",
        (4, 10),
        &pictures,
        "go........\npicture 1 at 0,0-16,16 seen 0,0-8,8\npicture 1 at 0,0-16,16 seen 8,8-16,16\npicture 2 at 0,8-8,16 seen 0,8-8,16\ncursor 0,4",
    );
}

#[test]
fn a_window_is_scrolled_with_its_pictures() {
    check_with(
        "draw_picture 1 9 1\nset_cursor 9 9\nprint \"x\"\nscroll_window 0 8\nread_char 1 -> sp\nquit",
        (4, 4),
        &[(8, 16)],
        "..x.\npicture 1 at 0,0-16,8 seen 0,0-16,8\ncursor 1,3",
    );
    check_with(
        "draw_picture 1 1 1\nprint \"  x\"\nscroll_window 0 -24\nread_char 1 -> sp\nquit",
        (4, 4),
        &[(8, 16)],
        "....\n....\n....\n__x.\npicture 1 at 24,0-40,8 seen 24,0-32,8\ncursor 0,3",
    );
}

#[test]
fn transparent_text_lets_a_picture_be_seen_and_erasing_does_nothing() {
    let mut machine = machine(
        "draw_picture 1 1 1\nset_colour 2 15\nprint \"a b\"\nerase_window -2\nerase_line 1\nread_char 1 -> sp\nquit",
        (3, 6),
        &[(8, 8)],
    );
    run(&mut machine);
    assert_eq!(picture(&machine), "a~b...\npicture 1 at 0,0-8,8 seen 0,0-8,8\ncursor 0,3");
    let six = machine.screen().six().expect("Version 6");
    let row: Vec<_> = six.rows().next().expect("a row").iter().map(|cell| cell.look.background).collect();
    assert_eq!(row[..3], [Colour::TRANSPARENT, Colour::TRANSPARENT, Colour::DEFAULT]);
}

#[test]
fn picture_data_tells_sizes_and_how_many_there_are() {
    let mut machine = machine(
        ".array data word 0 0\npicture_data 0 #data ?some\nquit\nsome: call_vn #say\npicture_data 2 #data ?size\nquit\nsize: call_vn #say\n\
         picture_data 9 #data ?rtrue\nprint \"none\"\nquit\n\
         .routine say\nloadw #data 0 -> sp\nprint_num sp\nprint \" \"\nloadw #data 1 -> sp\nprint_num sp\nprint \" \"\nrtrue",
        (24, 80),
        &[(16, 16), (300, 90)],
    );
    assert_eq!(machine.memory().byte(1) & 2, 2, "pictures are promised");
    run(&mut machine);
    assert_eq!(flowed(&mut machine), "2 7 90 300 none");
}

#[test]
fn a_story_is_told_of_no_pictures_where_nobody_shows_them() {
    let source = ".flags2 8\n.array data word 0 0\npicture_data 1 #data ?first\nprint \"none \"\nfirst: print \"text\"\n\
                  draw_picture 1 1 1\nread_char 1 -> sp\npicture_data 1 #data ?second\nprint \"none\"\nquit\n\
                  second: print \"some\"\ndraw_picture 1 1 1\nread_char 1 -> sp\nquit";
    let mut machine = machine(source, (4, 20), &[(80, 32)]);
    let flags = |machine: &Machine| (machine.memory().byte(1) & 2, machine.memory().byte(0x11) & 8);
    assert_eq!(flags(&machine), (2, 8));
    let terminal = machine.options().terminal;
    machine.post(Post::Terminal(Terminal { pictures: Available::No, ..terminal }));
    assert_eq!(flags(&machine), (0, 0));
    run(&mut machine);
    assert_eq!(flowed(&mut machine), "none text");
    assert!(picture(&machine).starts_with("none_text"), "what is not shown takes no text away");
    machine.post(Post::Terminal(terminal));
    assert_eq!(flags(&machine), (2, 8));
    machine.answer(Answer::Key(Key::Enter)).expect("it is asked for");
    run(&mut machine);
    assert_eq!(flowed(&mut machine), "some");
    let shown = picture(&machine);
    assert!(
        shown.contains("picture 1 at 0,0-32,80") && !shown.contains("none_text"),
        "a picture lies over the text: {shown}"
    );
}

#[test]
fn units_are_larger_where_the_pictures_are() {
    let machine = machine("quit", (24, 80), &[(512, 192)]);
    assert_eq!([machine.memory().word(0x22), machine.memory().word(0x24)], [640, 384]);
}

#[test]
fn clicks_outside_the_mouses_window_are_not_heard() {
    let mut machine =
        machine("move_window 3 9 9\nwindow_size 3 16 16\nmouse_window 3\nread_char 1 -> sp\nquit", (6, 10), &[]);
    run(&mut machine);
    let click = |column, row| Answer::Key(Key::Click { column, row });
    assert!(machine.answer(click(2, 2)).is_err() && machine.answer(click(3, 1)).is_err());
    assert_eq!(machine.answer(click(6, 3)), Ok(()));
}

#[test]
fn windows_that_reach_the_edge_follow_the_terminal() {
    let mut machine = machine("print \"1^2^3^4^5\"\nread_char 1 -> sp\nquit", (6, 10), &[]);
    run(&mut machine);
    machine.post(Post::Resize { rows: 3, columns: 8 });
    assert_eq!(picture(&machine), "3.......\n4.......\n5.......\ncursor 2,1");
    machine.post(Post::Resize { rows: 5, columns: 12 });
    assert_eq!(picture(&machine), "3...........\n4...........\n5...........\ncursor 2,1");
    assert_eq!(machine.screen().six().map(|six| six.area()), Some(Area { top: 0, left: 0, bottom: 40, right: 48 }));
}

#[test]
fn areas_without_a_hole_leave_its_surroundings() {
    let whole = Area::new(0, 0, 10, 10);
    let parts: Vec<Area> = whole.without(&Area::new(2, 3, 4, 5)).collect();
    let size = |area: &Area| (area.bottom - area.top) * (area.right - area.left);
    assert_eq!((parts.len(), parts.iter().map(size).sum::<i32>()), (4, 80));
    assert_eq!(whole.without(&Area::new(20, 0, 5, 5)).collect::<Vec<_>>(), [whole]);
    assert_eq!(whole.without(&whole).count(), 0);
}
