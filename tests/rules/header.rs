//! The header as the machine writes it (§11): what is true of the interpreter and of the terminal, and nothing else.

use super::*;
use golmac::story::header::flags::flags_2;
use golmac::story::header::{InterpreterNumber, address};
use golmac::zmachine::isa::assemble::assemble;
use golmac::zmachine::{Available, Pointing, Terminal};

/// A terminal with everything, or with nothing that can be done without.
fn terminal(has: Available) -> Options {
    let terminal = Terminal {
        colours: has,
        bold: has,
        italic: has,
        timed_input: has,
        mouse: if has == Available::Yes { Pointing::ClicksAndMenus } else { Pointing::Nothing },
        sound: has,
        graphics_font: has,
        ..Terminal::default()
    };
    Options { terminal, ..options() }
}

/// A game of a version with these header lines, just started.
fn started(version: u8, header: &str, options: Options) -> Game {
    Game::with(&format!(".version {version}\n{header}\nquit"), Version::V5, options)
}

#[test]
fn flags_1_tells_what_there_is_and_keeps_the_rest() {
    // What is set and what is cleared, with everything and with nothing; all other bits are as the story has them.
    for (version, full, bare) in [
        (1, (0x00, 0x50), (0x00, 0x50)),
        (2, (0x00, 0x50), (0x00, 0x50)),
        (3, (0x20, 0x50), (0x20, 0x50)),
        (4, (0x9C, 0x00), (0x10, 0x8C)),
        (5, (0x9D, 0x00), (0x10, 0x8D)),
        (6, (0xBD, 0x02), (0x10, 0xAF)),
        (7, (0x9D, 0x00), (0x10, 0x8D)),
        (8, (0x9D, 0x00), (0x10, 0x8D)),
    ] {
        for (has, (set, cleared)) in [(Available::Yes, full), (Available::No, bare)] {
            for before in [0x00_u8, 0xFF] {
                let game = started(version, &format!(".flags1 {before}"), terminal(has));
                let expected = (before | set) & !cleared;
                assert_eq!(game.byte(address::FLAGS_1), expected, "version {version}, {has:?}, {before:#x}");
            }
        }
    }
}

#[test]
fn the_tandy_bit_is_the_players_choice_and_the_storys_to_toggle() {
    let tandy = Options { tandy: Available::Yes, ..options() };
    assert_eq!(started(3, "", tandy.clone()).byte(address::FLAGS_1) & 8, 8);
    assert_eq!(started(3, "", options()).byte(address::FLAGS_1) & 8, 0);
    assert_eq!(started(4, "", Options { terminal: terminal(Available::No).terminal, ..tandy }).byte(1) & 8, 0);
    // The Witness sets it while it runs.
    let game = Game::new(".version 3\nloadb 0 1 -> sp\nor sp 8 -> sp\nstoreb 0 1 sp\nquit").play([]);
    assert_eq!((game.byte(address::FLAGS_1) & 8, game.left), (8, Some(Left::Quit)));
}

#[test]
fn flags_2_takes_back_what_can_not_be_had() {
    // Sound has a test of its own, in `sound.rs`.
    let wants = flags_2::WANTS_PICTURES | flags_2::WANTS_MOUSE;
    let kept = flags_2::WANTS_UNDO | flags_2::WANTS_COLOURS;
    let header = format!(".flags2 {}", wants | kept | flags_2::WANTS_MENUS | flags_2::WANTS_SOUND);
    for version in [5, 8] {
        let full = started(version, &header, terminal(Available::Yes));
        assert_eq!(full.word(address::FLAGS_2), wants | kept, "version {version}");
        let bare = started(version, &header, terminal(Available::No));
        assert_eq!(bare.word(address::FLAGS_2), kept, "version {version}");
    }
    // There they mean nothing, or something else.
    assert_eq!(started(3, &header, terminal(Available::No)).word(address::FLAGS_2), 0x1F8);
}

#[test]
fn undo_works_in_stories_that_do_not_ask_for_it() {
    check(".flags2 0\nsave_undo -> sp\nprint_num sp\nquit", "1");
}

#[test]
fn flags_2_and_the_transcript_agree_from_the_start() {
    let game = Game::new(".flags2 1\nprint \"a\"\nquit").play([Step::Done]);
    assert_eq!((game.transcript.as_str(), game.word(address::FLAGS_2) & 1), ("a", 1));
    let refused = Game::new(".flags2 1\nprint \"a\"\nquit").play([Step::Failed]);
    assert_eq!((refused.transcript.as_str(), refused.word(address::FLAGS_2) & 1), ("", 0));
}

#[test]
fn the_interpreters_fields_are_rewritten_by_restart_and_undo() {
    let spoil = "storeb 0 $1e 99\nstoreb 0 $20 1\nstorew 0 $11 2\nstoreb 0 $2c 7\nstoreb 0 $32 9";
    let restart =
        Game::new(&format!(".global again = 0\nread_char 1 -> sp\n{spoil}\nread_char 1 -> sp\nrestart")).play([]);
    let ours = (0x1E..0x28).chain(0x2C..0x2E).chain(0x32..0x34);
    let header = |game: &Game| ours.clone().map(|at| game.byte(at)).collect::<Vec<u8>>();
    let fresh = header(&restart);
    let spoilt = restart.play([Step::Key(Key::Enter)]);
    assert_ne!(header(&spoilt), fresh);
    assert_eq!(header(&spoilt.play([Step::Key(Key::Enter)])), fresh);
    let undo = Game::new(&format!("{spoil}\nsave_undo -> sp\nje sp 2 ?done\nrestore_undo -> sp\ndone: quit")).play([]);
    assert_eq!((header(&undo), undo.left), (fresh, Some(Left::Quit)));
}

#[test]
fn the_screens_size_follows_the_terminal() {
    // In Version 6 a character is 4 units wide and 8 high, and the font's height comes first.
    let mut game = started(6, "", options());
    game.machine.post(Post::Resize { rows: 30, columns: 100 });
    assert_eq!([game.word(0x20), game.word(0x22), game.word(0x24), game.word(0x26)], [0x1E64, 400, 240, 0x0804]);
    assert_eq!(game.word(address::FLAGS_2) & 4, 4, "the story is asked to redraw");
    for (version, lines, units) in [(3, false, false), (4, true, false), (5, true, true), (8, true, true)] {
        let mut game = started(version, "", options());
        game.machine.post(Post::Resize { rows: 30, columns: 100 });
        let expected = if lines { [30, 100] } else { [0, 0] };
        assert_eq!([game.byte(0x20), game.byte(0x21)], expected, "version {version}");
        let expected = if units { [100, 30, 0x0101] } else { [0, 0, 0] };
        assert_eq!([game.word(0x22), game.word(0x24), game.word(0x26)], expected, "version {version}");
    }
}

/// The fields of the header that a terminal decides: the first 64 bytes and the extension table.
fn fields(game: &Game) -> Vec<u8> {
    let table = game.word(address::EXTENSION_TABLE);
    (0..64).chain(table..table + 14).map(|at| game.byte(at)).collect()
}

#[test]
fn another_terminal_is_told_of_as_if_the_story_had_begun_there() {
    let header = ".flags2 $ffff\n.extension 0 0 0 0 0 0";
    let full = Options {
        terminal: Terminal { rows: 50, columns: 100, foreground: 3, ..terminal(Available::Yes).terminal },
        ..options()
    };
    for version in [1, 3, 4, 5, 8] {
        let header = if version < 5 { ".flags2 $ffff" } else { header };
        let bare = started(version, header, terminal(Available::No));
        let there = started(version, header, full.clone());
        let mut moved = bare.clone();
        moved.machine.post(Post::Terminal(full.terminal));
        assert_eq!(fields(&moved), fields(&there), "version {version}");
        assert_eq!(moved.machine.options(), &full);
        moved.machine.post(Post::Terminal(bare.machine.options().terminal));
        assert_eq!(fields(&moved), fields(&bare), "version {version}, back again");
        assert_eq!(moved.machine.state_hash(), bare.clone().machine.state_hash(), "version {version}, back again");
    }
}

#[test]
fn another_terminal_has_other_fonts_and_another_size() {
    let code =
        "set_font 3 -> sp\nprint_num sp\nread_char 1 -> sp\nset_font 1 -> sp\nset_font 3 -> sp\nprint_num sp\nquit";
    let [yes, no] = [Available::Yes, Available::No].map(|has| terminal(has).terminal);
    let resized = Terminal { rows: 40, columns: 99, ..no };
    for (first, second, expected) in [(yes, resized, "10"), (no, yes, "01"), (yes, yes, "11")] {
        let game = Game::with(code, Version::V5, Options { terminal: first, ..options() })
            .play([Step::Post(Post::Terminal(second)), Step::Key(Key::Enter)]);
        assert_eq!(game.text, expected);
        let size = game.machine.screen().size();
        assert_eq!((u16::from(size.rows()), u16::from(size.cols())), (second.rows, second.columns));
    }
}

#[test]
fn another_terminal_leaves_the_sessions_bits_of_flags_2() {
    let mut game = Game::new("output_stream 2\nstoreb 0 17 3\nread_char 1 -> sp\nquit").play([Step::Done]);
    game.machine.post(Post::Terminal(terminal(Available::No).terminal));
    assert_eq!(game.byte(17) & 3, 3);
}

#[test]
fn a_state_from_another_terminal_is_set_right_by_posting_the_present_one() {
    let code = ".flags2 $28\nread_char 1 -> sp\nquit";
    let mut there = Game::with(code, Version::V5, terminal(Available::Yes)).play([]);
    let here = Game::with(code, Version::V5, terminal(Available::No)).play([]);
    let mut travelled = here.clone();
    travelled.machine.restore(&there.machine.snapshot()).expect("a snapshot of this story");
    assert_ne!(fields(&travelled), fields(&here));
    travelled.machine.post(Post::Terminal(here.machine.options().terminal));
    assert_eq!(fields(&travelled), fields(&here));
    assert_eq!(travelled.machine.state_hash(), here.clone().machine.state_hash());
}

#[test]
fn a_story_is_never_told_of_an_endless_screen() {
    let mut game = started(5, "", options());
    game.machine.post(Post::Resize { rows: 255, columns: 999 });
    assert_eq!([game.byte(0x20), game.byte(0x21)], [254, 255]);
    assert_eq!([game.word(0x22), game.word(0x24)], [255, 254]);
}

#[test]
fn the_default_colours_are_the_terminals() {
    let terminal = Terminal { foreground: 3, background: 6, ..Terminal::default() };
    let game = started(5, ".extension 0 0 0 0 0 0", Options { terminal, ..options() });
    assert_eq!([game.byte(address::DEFAULT_BACKGROUND), game.byte(address::DEFAULT_FOREGROUND)], [6, 3]);
    let table = game.word(address::EXTENSION_TABLE);
    assert_eq!([game.word(table + 10), game.word(table + 12)], [0x001D, 0x59A0]);
}

#[test]
fn flags_3_is_cleared_of_all_that_there_is_not() {
    let game = started(5, ".extension 0 0 0 $ffff", options());
    assert_eq!(game.word(game.word(address::EXTENSION_TABLE) + 8), 0);
}

#[test]
fn words_that_the_extension_table_has_not_are_not_written() {
    // What lies behind the table is the story's.
    let game = started(5, ".extension 1 2\n.abbreviation \"the \"", options());
    let table = game.word(address::EXTENSION_TABLE);
    let plain = Story::from_bytes(story_bytes(".extension 1 2\n.abbreviation \"the \"\nquit", Version::V5)).unwrap();
    let image = &plain.image()[usize::from(table)..][..20];
    assert_eq!((0..20).map(|at| game.byte(table + at)).collect::<Vec<u8>>(), image);
}

#[test]
fn an_extension_table_in_static_memory_is_left_as_it_is() {
    // Dialog puts it there.
    let code = ".static\n.array table word 6 1 2 0 $ffff 5 6\n.high\nread_char 1 -> sp\nquit";
    let assembly = assemble(code).unwrap();
    let at = assembly.symbols.iter().find(|symbol| symbol.0 == "table").unwrap().1 as u16;
    let mut story = assembly.story;
    story[0x36..0x38].copy_from_slice(&at.to_be_bytes());
    let mouse = Terminal { mouse: Pointing::Clicks, ..Terminal::default() };
    let game = Game::of_bytes(story, Options { terminal: mouse, ..options() })
        .play([Step::Key(Key::Click { column: 9, row: 8 })]);
    assert_eq!(game.left, Some(Left::Quit));
    assert_eq!((0..7).map(|word| game.word(at + 2 * word)).collect::<Vec<u16>>(), [6, 1, 2, 0, 0xFFFF, 5, 6]);
}

#[test]
fn the_standard_is_claimed_where_it_is_kept() {
    for version in 1..=8 {
        assert_eq!(started(version, "", options()).word(address::STANDARD_REVISION), 0x0101, "version {version}");
    }
}

#[test]
fn the_interpreter_is_named_from_version_4_on() {
    for (version, number) in [(3, 0), (4, 1), (5, 1), (6, 6), (8, 1)] {
        let game = started(version, "", options());
        assert_eq!(game.byte(address::INTERPRETER_NUMBER), number, "version {version}");
        let told = game.byte(address::INTERPRETER_VERSION);
        assert_eq!(told.is_ascii_uppercase(), matches!(version, 4 | 5 | 8), "version {version}: {told}");
    }
    let amiga = Options { interpreter: Some(InterpreterNumber::Amiga), ..options() };
    assert_eq!(started(5, "", amiga).byte(address::INTERPRETER_NUMBER), 4);
}

#[test]
fn verify_sums_the_file_and_not_what_memory_holds_now() {
    let code = ".array scratch byte 4*0\nstoreb @scratch 0 99\nstoreb 0 $1c 1\nverify ?ok\nprint \"bad\"\nquit\nok: print \"ok\"\nquit";
    check_in([Version::V3, Version::V4, Version::V5, Version::V6, Version::V8], code, "ok");
    let mut changed = story_bytes(code, Version::V5);
    let last = changed.len() - 1;
    changed[last] ^= 1;
    assert_eq!(Game::of_bytes(changed, options()).play([]).text, "bad");
}
