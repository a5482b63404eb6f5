//! Reading lines and keys (§10, §15 read, read_char).

use golmac::story::Version;
use golmac::zmachine::{AnswerError, Key, KeyRequest, LineRequest, Request};

use super::{Game, Left, Step, check_play, options};

/// A buffer for ten letters, filled with 170s behind its first two bytes.
const BUFFER: &str = ".array t byte 10 0 20*170\n";

/// Prints the first bytes of the buffer after the one that says its size.
fn show(count: u8) -> String {
    (1..=count).map(|i| format!("print \" \"\nloadb #t {i} -> sp\nprint_num sp\n")).collect::<String>() + "quit"
}

fn line_request(game: &Game) -> &LineRequest {
    match game.open() {
        Request::Line(line) => line,
        other => panic!("no line is asked for, but {other:?}"),
    }
}

fn key_request(game: &Game) -> &KeyRequest {
    match game.open() {
        Request::Key(key) => key,
        other => panic!("no key is asked for, but {other:?}"),
    }
}

#[test]
fn up_to_version_4_text_stands_from_byte_1_and_ends_in_0() {
    let source = format!("{BUFFER}sread #t 0\n{}", show(4));
    for version in [Version::V1, Version::V3, Version::V4] {
        let game = Game::with(&source, version, options()).play([]);
        assert_eq!(line_request(&game).max, 9, "byte 0 counts the zero too");
        assert_eq!(game.play([Step::Line("Go")]).text, "Go\n 103 111 0 170", "version {version}");
    }
}

#[test]
fn from_version_5_on_byte_1_counts_the_text_and_nothing_ends_it() {
    let source = format!("{BUFFER}aread #t 0 -> sp\n{}", show(4));
    let game = Game::new(&source).play([]);
    assert_eq!(line_request(&game).max, 10);
    assert_eq!(game.play([Step::Line("Go")]).text, "Go\n 2 103 111 170");
}

#[test]
fn no_more_letters_are_taken_than_the_buffer_holds() {
    let long = "abcdefghijklmnop";
    let game = Game::new(&format!("{BUFFER}aread #t 0 -> sp\n{}", show(13))).play([Step::Line(long)]);
    assert_eq!(game.text, "abcdefghij\n 10 97 98 99 100 101 102 103 104 105 106 170 170");
    let game =
        Game::with(&format!("{BUFFER}sread #t 0\n{}", show(12)), Version::V3, options()).play([Step::Line(long)]);
    assert_eq!(game.text, "abcdefghi\n 97 98 99 100 101 102 103 104 105 0 170 170");
}

#[test]
fn what_is_left_in_the_buffer_is_kept_and_not_printed_again() {
    let source = format!(".array t byte 10 2 \"GO\" 20*170\nprint \">GO\"\naread #t 0 -> sp\n{}", show(6));
    let game = Game::new(&source).play([]);
    assert_eq!(line_request(&game).preload, "GO");
    assert_eq!(game.play([Step::Line("GO up")]).text, ">GO up\n 5 103 111 32 117 112");
    // It can be edited away.
    let game = Game::new(&source).play([Step::Line("x")]);
    assert_eq!(game.text, ">GOx\n 1 120 79 170 170 170");
}

#[test]
fn a_count_of_what_is_left_that_is_larger_than_the_buffer_is_cut() {
    let game = Game::new(".array t byte 3 200 \"abcde\" 200*170\naread #t 0 -> sp\nquit").play([]);
    assert_eq!(line_request(&game).preload, "abc");
    let game = Game::with(".array t byte 9 2 \"GO\" 20*0\nsread #t 0\nquit", Version::V4, options()).play([]);
    assert_eq!(line_request(&game).preload, "", "V4 has none");
}

/// A timed read; the routine says to stop when it is called for the third time.
fn timed(read: &str, after: &str) -> String {
    format!(
        "{BUFFER}.array p byte 5 77 30*0\n.global n\nprint \">\"\n{read}\n{after}\n.routine tick\nprint \".\"\ninc_chk n 2 ?rtrue\nrfalse"
    )
}

#[test]
fn a_time_out_calls_its_routine_and_true_ends_the_input_with_0() {
    let after = format!("print_num sp\n{}", show(1));
    let source = timed("aread #t #p 15 #tick -> sp", &after);
    let mut game = Game::new(&source).play([]);
    assert_eq!(line_request(&game).timeout, Some(15), "tenths of a second");
    game.go([Step::TimedOut, Step::TimedOut]);
    assert_eq!((game.text.as_str(), line_request(&game).timeout), (">..", Some(15)), "again and again");
    game.go([Step::TimedOut]);
    assert_eq!(game.text, ">...0 0", "no new line, and no text");
    assert_eq!(game.left, Some(Left::Quit));
    let typed = Game::new(&source).play([Step::TimedOut, Step::Line("hi")]);
    assert_eq!(typed.text, ">.hi\n13 2");
}

#[test]
fn an_input_that_times_out_is_erased() {
    let source = timed("aread #t 0 15 #tick -> sp", &show(1)).replace("10 0 20*170", "10 2 \"ab\" 20*0");
    let game = Game::new(&source).play([Step::TimedOut, Step::TimedOut, Step::TimedOut]);
    assert_eq!(game.text, ">... 0");
    let game = Game::with(&timed("sread #t 0 15 #tick", &show(1)), Version::V4, options());
    assert_eq!(game.play([Step::TimedOut, Step::TimedOut, Step::TimedOut]).text, ">... 0");
}

#[test]
fn keys_time_out_too() {
    let source = timed("read_char 1 5 #tick -> sp", "print_num sp\nquit");
    let mut game = Game::new(&source).play([]);
    assert_eq!(key_request(&game).timeout, Some(5));
    game.go([Step::TimedOut, Step::TimedOut, Step::TimedOut]);
    assert_eq!(game.text, ">...0");
    check_play(&source, [Step::TimedOut, Step::Key(Key::Char('a'))], ">.97");
}

#[test]
fn there_are_no_time_outs_before_version_4_nor_without_time_and_routine() {
    // The operands are there in V3 as well, where they mean nothing.
    let v3 = Game::with(
        ".array t byte 10 20*0\n.global a\nstore a #t\n.bytes $e4 $95 16 0 5 5\nquit",
        Version::V3,
        options(),
    )
    .play([]);
    assert_eq!(line_request(&v3).timeout, None);
    let game = Game::new(&timed("aread #t 0 0 #tick -> sp", "quit")).play([Step::TimedOut]);
    assert_eq!((line_request(&game).timeout, &game.refused[..]), (None, &[AnswerError::WrongKind][..]));
    let game = Game::new("read_char 1 5 0 -> sp\nquit").play([]);
    assert_eq!((key_request(&game).timeout, game.warnings.len()), (None, 1), "a time without a routine is reported");
}

#[test]
fn a_routine_may_read_in_an_interrupt() {
    let source = format!(
        "{BUFFER}.array u byte 10 0 20*0\nprint \">\"\naread #t 0 15 #tick -> sp\nprint_num sp\nloadb #t 2 -> sp\nprint_char sp\nloadb #u 2 -> sp\nprint_char sp\nquit\n\
         .routine tick\nprint \"?\"\naread #u 0 -> sp\nrfalse"
    );
    check_play(&source, [Step::TimedOut, Step::Line("yes"), Step::Line("go")], ">?yes\ngo\n13gy");
}

#[test]
fn a_time_out_within_a_time_outs_own_read_comes_back_in_order() {
    let source = format!(
        "{BUFFER}.array u byte 10 0 20*0\n.global n\naread #t 0 5 #outer -> sp\nprint \"A\"\nprint_num sp\nquit\n\
         .routine outer\naread #u 0 5 #inner -> sp\nprint \"B\"\nprint_num sp\nrfalse\n.routine inner\nprint \"i\"\nrtrue"
    );
    check_play(&source, [Step::TimedOut, Step::TimedOut, Step::Line("go")], "iB0go\nA13");
}

#[test]
fn a_routine_that_switches_the_window_does_not_keep_it() {
    let source = timed("aread #t 0 15 #tick -> sp", "print \"low\"\nquit")
        .replace("print \".\"", "split_window 1\nset_window 1\nprint \"clock\"");
    let game = Game::new(&source).play([Step::TimedOut, Step::Line("go")]);
    assert_eq!((game.text.as_str(), game.upper().as_str()), (">go\nlow", "clock"));
}

#[test]
fn the_upper_cursor_is_where_it_was_after_a_routine_that_switches_the_window() {
    let source =
        timed("split_window 3\nset_window 1\nset_cursor 2 5\nread_char 1 15 #tick -> sp", "print \"up\"\nquit")
            .replace("print \".\"", "set_window 0\nprint \"low\"");
    let game = Game::new(&source).play([Step::TimedOut, Step::Key(Key::Enter)]);
    assert_eq!((game.text.trim_start_matches('>'), game.upper().as_str()), ("low", "\n    up\n"));
}

/// A program whose interrupt routine does this and then says to go on.
fn interrupted(version: Version, before: &str, routine: &str) -> String {
    let read = if version >= Version::V5 { "aread #t 0 5 #tick -> sp" } else { "sread #t 0 5 #tick" };
    format!("{BUFFER}{before}\n{read}\nprint \"on\"\nquit\n.routine tick x\n{routine}\nrfalse")
}

#[test]
fn nothing_is_saved_in_an_interrupt() {
    for (version, save) in [(Version::V4, "save"), (Version::V5, "save"), (Version::V5, "save_undo")] {
        let source = interrupted(version, "nop", &format!("{save} -> sp\nprint_num sp"));
        let game = Game::with(&source, version, options()).play([Step::TimedOut, Step::Line("")]);
        assert_eq!((game.text.as_str(), game.left), ("0\non", Some(Left::Quit)), "version {version}: {save}");
    }
}

#[test]
fn a_restore_that_fails_in_an_interrupt_lets_it_go_on() {
    let source = interrupted(Version::V5, "nop", "restore -> sp\nprint_num sp\nrestore_undo -> sp\nprint_num sp");
    check_play(&source, [Step::TimedOut, Step::Failed, Step::Line("")], "00\non");
}

#[test]
fn a_game_restored_in_an_interrupt_is_out_of_it() {
    let undo = interrupted(Version::V5, "save_undo -> g00\nprint_num g00", "restore_undo -> sp\nprint \"no\"");
    let mut game = Game::new(&undo).play([Step::TimedOut]);
    assert_eq!((game.text.as_str(), game.machine.stack().callers.len()), ("12", 0));
    game.go([Step::Line("")]);
    assert_eq!((game.text.as_str(), game.left), ("12\non", Some(Left::Quit)));
    let restore = undo.replace("save_undo", "save").replace("restore_undo", "restore");
    check_play(&restore, [Step::Save, Step::TimedOut, Step::Restore, Step::Line("")], "12\non");
}

#[test]
fn enter_prints_a_new_line_and_other_terminators_do_not() {
    let source = format!(".terminators 129 133\n{BUFFER}aread #t 0 -> sp\nprint_num sp\nquit");
    check_play(&source, [Step::Line("go")], "go\n13");
    check_play(&source, [Step::LineEnd("go", Key::Up)], "go129");
    check_play(&source, [Step::LineEnd("go", Key::Function(1))], "go133");
    let game = Game::new(&source).play([Step::LineEnd("go", Key::Down)]);
    assert_eq!(game.refused, [AnswerError::NoSuchKey]);
}

#[test]
fn enter_is_13_to_read_char() {
    check_play("read_char 1 -> sp\nprint_num sp\nquit", [Step::Key(Key::Enter)], "13");
}

#[test]
fn only_function_keys_terminate_and_255_means_them_all() {
    let of = |table: &str| {
        let game = Game::new(&format!(".terminators {table}\n{BUFFER}aread #t 0 -> sp\nquit")).play([]);
        line_request(&game).terminators.clone()
    };
    assert_eq!(of("13 32 97 128 129 154 155 251 252 253 254"), [129, 154, 252, 253, 254]);
    assert_eq!(of("255"), (129..=154).chain(252..=254).collect::<Vec<u8>>());
    let game = Game::with(&format!("{BUFFER}sread #t 0\nquit"), Version::V4, options()).play([]);
    assert_eq!(line_request(&game).terminators, [0_u8; 0]);
}

#[test]
fn the_terminators_are_read_at_each_input() {
    let source = format!(
        "{BUFFER}.array keys byte 129 0 0\nloadb 0 0 -> sp\naread #t 0 -> sp\nstorew 0 23 #keys\naread #t 0 -> sp\nstoreb #keys 1 130\naread #t 0 -> sp\nquit"
    );
    let game = Game::new(&source).play([Step::Line(""), Step::LineEnd("", Key::Up), Step::LineEnd("", Key::Down)]);
    assert_eq!((game.left, game.refused.len()), (Some(Left::Quit), 0));
    let asked = game.requests.iter().map(|request| match request {
        Request::Line(line) => line.terminators.clone(),
        other => panic!("{other:?}"),
    });
    let asked: Vec<Vec<u8>> = asked.collect();
    assert_eq!(asked, [vec![], vec![129], vec![129, 130]]);
}

#[test]
fn read_stores_only_what_can_be_printed_and_read_char_takes_every_key() {
    let game = Game::new(&format!("{BUFFER}aread #t 0 -> sp\n{}", show(4))).play([Step::Line("a\u{1b}ж\u{7f}é\u{8}b")]);
    assert_eq!(game.text, "aéb\n 3 97 170 98");
    for (key, code) in [
        (Key::Delete, 8),
        (Key::Escape, 27),
        (Key::Up, 129),
        (Key::Right, 132),
        (Key::Function(1), 133),
        (Key::Function(12), 144),
        (Key::Keypad(0), 145),
        (Key::Keypad(9), 154),
        (Key::Char('~'), 126),
        (Key::Char('é'), 170),
        (Key::Click { column: 1, row: 1 }, 254),
    ] {
        check_play("read_char 1 -> sp\nprint_num sp\nquit", [Step::Key(key)], &code.to_string());
    }
}

#[test]
fn function_keys_come_from_version_5_on() {
    let game = Game::with("read_char 1 -> sp\nprint_num sp\nquit", Version::V4, options());
    let game = game.play([Step::Key(Key::Up), Step::Key(Key::Function(1)), Step::Key(Key::Char('a'))]);
    assert_eq!((game.text.as_str(), game.refused.len()), ("97", 2), "Bureaucracy breaks on them");
}

#[test]
fn the_status_line_is_drawn_before_input_up_to_version_3() {
    let source = format!(
        ".object room \"West of House\"\n.global place = 1\n.global score = 5\n.global turns = 7\n{BUFFER}sread #t 0\nquit"
    );
    for version in [Version::V1, Version::V2, Version::V3] {
        let mut game = Game::with(&source, version, options());
        assert!(game.machine.screen().status().is_none());
        game.go([]);
        let status = game.machine.screen().status().expect("a status line").lay_out(80);
        assert!(status.contains("West of House") && status.contains('5') && status.contains('7'), "{status}");
    }
    let game = Game::with(&source, Version::V4, options()).play([]);
    assert!(game.machine.screen().status().is_none());
}

#[test]
fn a_click_leaves_its_place_in_the_header_extension() {
    let click = Key::Click { column: 12, row: 3 };
    let source = |extension: &str| {
        format!(
            "{extension}loadw 0 27 -> g00\nread_char 1 -> sp\nprint_num sp\nloadw g00 1 -> sp\nprint \" \"\nprint_num sp\nloadw g00 2 -> sp\nprint \" \"\nprint_num sp\nquit"
        )
    };
    check_play(&source(".extension 0 0\n"), [Step::Key(click)], "254 12 3");
    // A table of one word, or none, is left alone, and so is what stands behind it.
    let game = Game::new(&source(".extension 5\n")).play([Step::Key(click)]);
    assert!(game.text.starts_with("254 5 "), "{}", game.text);
    assert!(!game.text.ends_with(" 3"), "{}", game.text);
    let none = Game::new("read_char 1 -> sp\nprint_num sp\nquit").play([Step::Key(click)]);
    assert_eq!(none.text, "254");
}

#[test]
fn a_null_is_no_key() {
    let game = Game::new("read_char 1 5 #tick -> sp\nprint_num sp\nquit\n.routine tick\nrtrue");
    let game = game.play([Step::Key(Key::Char('\0')), Step::Key(Key::Char('a'))]);
    assert_eq!((game.text.as_str(), &game.refused[..]), ("97", &[AnswerError::NoSuchKey][..]));
}

#[test]
fn input_may_be_read_in_the_upper_window() {
    let source = format!(
        "{BUFFER}split_window 2\nset_window 1\nset_cursor 2 3\nprint \">\"\naread #t 0 -> sp\nprint \"ok\"\nquit"
    );
    let game = Game::new(&source).play([Step::Line("go")]);
    assert_eq!((game.upper().as_str(), game.text.as_str()), ("\n  >go", ""));
}
