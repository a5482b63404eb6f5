//! What is Version 6's own: its main routine, user stacks, header fields and transcript. Its windows are tested in `src/zmachine/screen/six/tests.rs`.

use super::*;
use golmac::story::header::address;
use golmac::zmachine::{AnswerError, Pointing, Terminal};

/// A story of Version 6.
fn v6(code: &str) -> String {
    format!(".version 6\n{code}")
}

#[test]
fn a_story_starts_by_calling_its_main_routine() {
    // Its locals are 0, no argument is given, and it may not return.
    check(
        &v6(".main start\n.routine start a\nprint_num a\ncheck_arg_count 1 ?given\nprint \"none\"\nquit\ngiven: quit"),
        "0none",
    );
    check_fault(&v6(".main start\n.routine start\nrtrue"), FaultKind::MainReturned);
}

#[test]
fn the_main_routine_is_frame_1() {
    let code = ".main start\n.routine start\ncatch -> sp\nprint_num sp\ncall_vs #inner -> sp\nprint_num sp\nquit\n\
                .routine inner\ncatch -> sp\nret sp";
    check(&v6(code), "12");
}

#[test]
fn restart_calls_the_main_routine_again() {
    let code = ".main start\n.global times = 0\n.routine start a\nprint_num a\nstore a 5\nread_char 1 -> a\n\
                call_vn #deep\n.routine deep\nrestart";
    let game = Game::new(&v6(code)).play([Step::Key(Key::Enter)]);
    assert_eq!((game.text.as_str(), game.machine.stack().callers.len()), ("00", 0));
    assert!(matches!(game.left, Some(Left::At(Request::Key(_)))));
}

#[test]
fn user_stacks_count_their_free_slots() {
    check(
        &v6(".array stack word 2 0 0\npush_stack 11 @stack ?~full\npush_stack 22 @stack ?~full\n\
             push_stack 33 @stack ?odd\nloadw @stack 0 -> sp\nprint_num sp\npull @stack -> sp\nprint_num sp\n\
             loadw @stack 0 -> sp\nprint_num sp\npop_stack 1 @stack\nloadw @stack 0 -> sp\nprint_num sp\nquit\n\
             full: print \"full\"\nquit\nodd: print \"odd\"\nquit"),
        "02212",
    );
}

#[test]
fn the_game_stack_is_there_where_no_user_stack_is_named() {
    check(&v6("push 1\npush 2\npush 3\npop_stack 2\npull -> g00\nprint_num g00\nquit"), "1");
    check_fault(&v6("pull -> g00\nquit"), FaultKind::StackUnderflow);
    check_fault(&v6("push 1\npop_stack 2\nquit"), FaultKind::StackUnderflow);
}

#[test]
fn the_player_is_named_in_the_header() {
    let named = Options { user: "Zaphod Beeblebrox".into(), ..options() };
    let game = Game::with("quit", Version::V6, named);
    let name: Vec<u8> = (0..8).map(|at| game.byte(address::USER_NAME + at)).collect();
    assert_eq!(name, b"ZaphodBe");
    assert_eq!(Game::with("quit", Version::V6, options()).byte(address::USER_NAME), 0);
}

#[test]
fn pictures_sound_and_menus_are_not_promised_where_there_are_none() {
    let game = Game::new(&v6(".flags1 255\n.flags2 $ffff\nread_char 1 -> sp\nquit"));
    assert_eq!(game.byte(address::FLAGS_1) & 0x22, 0);
    assert_eq!(game.word(address::FLAGS_2) & 0x0128, 0);
}

#[test]
fn minus_3_is_the_current_window() {
    check(&v6("set_window -3\nset_colour 3 4 -3\nset_font 4 -3 -> sp\nprint_num sp\nquit"), "1");
}

#[test]
fn the_game_writes_its_own_commands_to_the_transcript() {
    let code = ".array text byte 20 20*0\noutput_stream 2\nprint \">\"\naread @text 0 -> sp\nprint \"ok\"\nquit";
    assert_eq!(Game::new(&v6(code)).play([Step::Done, Step::Line("look")]).transcript, ">ok");
    assert_eq!(Game::new(code).play([Step::Done, Step::Line("look")]).transcript, ">look\nok");
}

#[test]
fn a_saved_game_has_the_main_routine_for_its_first_frame() {
    let code = ".main start\n.routine start a\nstore a 7\nsave -> g00\nje g00 2 ?back\nstore a 9\nrestore -> sp\nquit\n\
                back: print_num a\nquit";
    check_play(&v6(code), [Step::Save, Step::Restore], "7");
    let game = Game::new(&v6(code)).play([Step::Save]);
    let saved = read_saved(&game);
    assert_eq!((saved.frames.len(), saved.frames[0].locals.as_slice()), (1, &[7_u16][..]));
}

/// The saved game that a game kept last.
fn read_saved(game: &Game) -> golmac::zmachine::quetzal::SavedGame {
    let machine = &game.machine;
    let original = machine.memory().original_dynamic();
    let saved = game.saved.last().expect("a game was saved");
    golmac::zmachine::quetzal::read(saved, &machine.saved_identity(), original).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn memory_streams_are_measured_and_formatted() {
    let code = ".array form byte 100*0\noutput_stream 3 #form -40\nprint \"Here is an abacus for you\"\noutput_stream -3\n\
                print_form #form\noutput_stream 3 #form\nprint \"five5\"\noutput_stream -3\nloadw #form 0 -> sp\nprint_num sp\n\
                loadw 0 24 -> sp\nprint_num sp\nquit";
    check(&v6(code), "Here is an\nabacus for\nyou520");
}

#[test]
fn properties_are_written_but_for_the_true_colours() {
    let code = |number: u16, value: &str| {
        v6(&format!("put_wind_prop 2 {number} {value}\nget_wind_prop 2 {number} -> sp\nprint_num sp\nquit"))
    };
    let last = |text: String| text.rsplit('>').next().map(str::to_owned);
    let told = |number, value| last(Game::new(&code(number, value)).play([]).text);
    for number in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15] {
        assert_eq!(told(number, "77").as_deref(), Some("77"), "property {number}");
    }
    // Style 2, yellow on blue, the fixed font, two attributes; the font's size is what it is.
    for (number, value, expected) in [
        (10, "2", "2"),
        (11, "$0605", "1541"),
        (12, "4", "4"),
        (13, "9", "2052"),
        (14, "6", "6"),
        (16, "9", "32767"),
        (17, "9", "0"),
    ] {
        assert_eq!(told(number, value).as_deref(), Some(expected), "property {number}");
    }
}

#[test]
fn reading_the_cursor_prints_the_word_that_waits() {
    check(
        &v6(".array at word 0 0\nprint \"one two\"\nget_cursor #at\nloadw #at 1 -> sp\nprint_num sp\nquit"),
        "one two29",
    );
    check(&v6("print \"one two\"\nget_wind_prop 0 5 -> sp\nprint_num sp\nquit"), "one two29");
}

/// Prints the cursor of window 2, vertically and horizontally.
const CURSOR: &str =
    "get_wind_prop 2 4 -> sp\nprint_num sp\nprint \" \"\nget_wind_prop 2 5 -> sp\nprint_num sp\nprint \" \"\n";

#[test]
fn the_cursor_goes_to_the_left_margin_from_outside() {
    // Outside the margins, which it may touch; overtaken by them; lost by a window that shrinks.
    let code = format!(
        "window_size 2 40 80\nset_cursor 9 60 2\n{CURSOR}set_margins 8 30 2\n{CURSOR}set_cursor 17 3 2\n{CURSOR}\
         set_cursor 17 51 2\n{CURSOR}window_size 2 8 80\n{CURSOR}quit"
    );
    check(&v6(&code), "9 60 9 9 17 9 17 51 1 9 ");
}

#[test]
fn windows_0_and_1_are_tiled() {
    let code = "set_cursor 33 9\nsplit_window 16\nget_wind_prop 0 4 -> sp\nprint_num sp\nget_wind_prop 0 0 -> sp\nprint_num sp\n\
                get_wind_prop 0 2 -> sp\nprint_num sp\nset_window 1\nerase_window -2\nget_wind_prop -3 2 -> g00\nerase_window -1\n\
                get_wind_prop -3 2 -> sp\nprint \" \"\nprint_num g00\nprint \" \"\nprint_num sp\nquit";
    let text = Game::with(&v6(code), Version::V6, options()).play([]).text;
    let rows = options().terminal.rows * 8;
    assert_eq!(text, format!("1717{} 16 {rows}", rows - 16));
}

#[test]
fn attributes_are_set_added_taken_and_reversed() {
    let shown = "get_wind_prop 3 14 -> sp\nprint_num sp\nprint \" \"\n";
    let code = format!(
        "window_style 3 5\n{shown}window_style 3 2 1\n{shown}window_style 3 4 2\n{shown}window_style 3 9 3\n{shown}quit"
    );
    check(&v6(&code), "5 7 3 10 ");
}

#[test]
fn buffer_screen_menus_and_picture_tables_go_on() {
    let code = ".array table word 0 0\nbuffer_screen 1 -> sp\nprint_num sp\nbuffer_screen -1 -> sp\nprint_num sp\n\
                buffer_screen 0 -> sp\nprint_num sp\npicture_table #table\nmake_menu 3 #table ?rtrue\nprint \" on\"\nquit";
    check(&v6(code), "011 on");
}

#[test]
fn a_picture_that_is_not_there_has_the_size_that_a_patch_gives_it() {
    use golmac::zmachine::patches::{Leniency, Patch};
    let size = Leniency::PictureSize { number: 7, height: 16, width: 0 };
    let patch = Patch { name: "layout".into(), why: "It measures.".into(), edits: Vec::new(), leniencies: vec![size] };
    let code = ".array data word 9 9\npicture_data 7 #data ?there\nloadw #data 0 -> sp\nprint_num sp\nprint \" \"\n\
                loadw #data 1 -> sp\nprint_num sp\npicture_data 8 #data ?there\nloadw #data 0 -> sp\nprint \" \"\n\
                print_num sp\npicture_data 0 #data ?there\ndraw_picture 7\nquit\nthere: print \" there\"\nquit";
    let patched = Options { patches: [patch].into_iter().collect(), ..options() };
    let game = Game::with(&v6(&format!(".flags1 2\n{code}")), Version::V6, patched).play([]);
    assert_eq!((game.text.as_str(), game.byte(address::FLAGS_1) & 2), ("16 0 0", 0));
}

#[test]
fn a_foreground_sampled_from_the_default_ground_has_its_colour() {
    check(&v6("set_colour -1 9\nget_wind_prop 0 11 -> sp\nprint_num sp\nquit"), "2306");
}

/// A story with two menus of two entries, each a table of texts with their lengths, which then does `code`.
fn with_menus(code: &str, mouse: Pointing) -> Game {
    let source = format!(
        ".flags2 $100\n.array name byte 7 74 111 117 114 110 101 121\n.array one byte 8 69 115 115 101 110 99 101 115\n\
         .array two byte 3 78 111 27\n.array menu word 3 #name #one #two\n.array at word 0 0 0 9\n{code}\nquit"
    );
    let terminal = Terminal { mouse, ..options().terminal };
    Game::with(&v6(&source), Version::V6, Options { terminal, ..options() }).play([])
}

/// Makes or removes a menu and prints whether that could be done.
fn asked(label: &str, number: u16, table: &str) -> String {
    format!("make_menu {number} {table} ?~{label}\nprint \"yes \"\n{label}: nop\n")
}

const CHOSEN: &str = "read_char 1 -> sp\nprint_num sp\nread_mouse #at\nloadw #at 3 -> sp\nprint \" \"\nprint_num sp\n";

#[test]
fn a_menu_is_made_chosen_from_and_taken_away() {
    let code: [&str; 7] = [
        &asked("a", 3, "#menu"),
        &asked("b", 5, "#menu"),
        &asked("c", 2, "#menu"),
        CHOSEN,
        CHOSEN,
        &asked("d", 3, "0"),
        &asked("e", 3, "0"),
    ];
    let game = with_menus(&code.concat(), Pointing::Menus);
    assert_eq!((game.text.as_str(), game.word(address::FLAGS_2)), ("yes yes ", 0x100));
    let menus = game.machine.screen().six().expect("version 6").menus().to_vec();
    assert_eq!(menus.iter().map(|menu| menu.number).collect::<Vec<_>>(), [3, 5]);
    // What can't be shown is left out.
    assert_eq!(
        (menus[0].name.as_str(), menus[0].entries.as_slice()),
        ("Journey", &["Essences".into(), "No".to_string()][..])
    );
    let mut game = game;
    for (menu, entry) in [(3, 0), (3, 3), (4, 1), (2, 1)] {
        let refused = game.machine.answer(Answer::Key(Key::MenuEntry { menu, entry }));
        assert_eq!(refused, Err(AnswerError::NoSuchKey), "{menu}, {entry}");
    }
    let game = game.play([Step::Key(Key::MenuEntry { menu: 3, entry: 2 }), Step::Key(Key::Enter)]);
    assert_eq!(game.text, "yes yes 252 77013 0yes ");
    assert_eq!(game.machine.screen().six().expect("version 6").menus().len(), 1);
}

#[test]
fn a_menu_may_end_a_line() {
    let code = format!(
        ".array text byte 9 10*0\n.array ends byte 252 0\n{}storew 0 $17 #ends\naread @text 0 -> sp\nprint_num sp",
        asked("a", 3, "#menu")
    );
    let game = with_menus(&code, Pointing::Menus).play([Step::LineEnd("ab", Key::MenuEntry { menu: 3, entry: 1 })]);
    assert_eq!(game.text, "yes ab252");
}

#[test]
fn menus_are_refused_where_nobody_could_choose() {
    let game = with_menus(&format!("{}{CHOSEN}", asked("a", 3, "#menu")), Pointing::Clicks);
    assert_eq!((game.text.as_str(), game.word(address::FLAGS_2)), ("", 0));
}

#[test]
fn menus_go_with_a_restart_and_stay_with_an_undo() {
    let restarted = with_menus(&format!("read_char 1 -> sp\n{}restart", asked("a", 3, "#menu")), Pointing::Menus);
    assert_eq!(restarted.play([Step::Key(Key::Enter)]).machine.screen().six().expect("version 6").menus(), []);
    let code = format!(
        "save_undo -> sp\nje sp 2 ?done\n{}restore_undo -> sp\ndone: read_char 1 -> sp",
        asked("a", 3, "#menu")
    );
    assert_eq!(with_menus(&code, Pointing::Menus).machine.screen().six().expect("version 6").menus().len(), 1);
}

#[test]
fn the_mouse_is_where_it_was_told_to_be_last() {
    let code = "read_char 1 -> sp\nread_mouse #at\nloadw #at 0 -> sp\nprint_num sp\nprint \" \"\nloadw #at 1 -> sp\nprint_num sp\n\
                print \" \"\nloadw #at 2 -> sp\nprint_num sp";
    let post = Step::Post(golmac::zmachine::Post::Mouse { column: 5, row: 7, buttons: 0xFFFF });
    let game = with_menus(code, Pointing::Clicks).play([post, Step::Key(Key::Enter)]);
    // A key that is no click says that no button is down any more.
    assert_eq!((game.text.as_str(), game.machine.mouse_reads()), ("52 18 0", 1));
}

#[test]
fn no_window_is_wider_than_255_characters() {
    let terminal = Terminal { columns: 400, ..options().terminal };
    let game = Game::with(&v6("quit"), Version::V6, Options { terminal, ..options() });
    assert_eq!(game.word(address::SCREEN_WIDTH_UNITS), 255 * 4);
}
