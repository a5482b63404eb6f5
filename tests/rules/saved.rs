//! Saving, restoring, undoing, restarting and travelling (§6.1, §15 save, restore, save_undo, restart; Quetzal is Q§), and what each of them keeps.

use super::*;
use golmac::zmachine::isa::assemble::assemble;
use golmac::zmachine::quetzal::{self, SavedGame};
use golmac::zmachine::screen::Window;
use golmac::zmachine::{Prompt, Snapshot};

// ---- What the opcodes answer

#[test]
fn version_3_goes_on_from_the_branch_of_its_save() {
    let code = ".version 3\n.global n = 5\nsave ?ok\nprint \"failed\"\nquit\nok: print_num n\nje n 6 ?done\nstore n 6\n\
                print \"r\"\nrestore ?odd\nprint \"none\"\ndone: quit\nodd: print \"odd\"\nquit";
    // It is the same success a second time, with the memory of the first.
    check_play(code, [Step::Save, Step::Failed], "5rnone");
    let game = Game::new(code).play([Step::Save, Step::Restore, Step::Failed]);
    assert_eq!((game.text.as_str(), game.left), ("5r5rnone", Some(Left::Quit)));
    check_play(code, [Step::Failed], "failed");
}

#[test]
fn from_version_4_on_a_save_stores_1_and_2_when_it_is_restored() {
    let code = "save -> g07\nprint_num g07\nje g07 2 ?done\nrestore -> g08\nprint_num g08\ndone: quit";
    for version in [Version::V4, Version::V5, Version::V6, Version::V7, Version::V8] {
        let game = |script: Vec<Step>| Game::with(code, version, options()).play(script).text;
        assert_eq!(game(vec![Step::Save, Step::Restore]), "12", "version {version}");
        assert_eq!(game(vec![Step::Save, Step::Failed]), "10", "version {version}");
        assert_eq!(game(vec![Step::Failed, Step::Failed]), "00", "version {version}");
    }
}

#[test]
fn undo_stores_1_and_2_and_there_may_be_none() {
    check(
        "restore_undo -> sp\nprint_num sp\nsave_undo -> g01\nprint_num g01\nje g01 2 ?done\nrestore_undo -> sp\ndone: quit",
        "012",
    );
}

#[test]
fn several_undos_go_further_back_each() {
    let code = ".global n = 1\nsave_undo -> g01\nje g01 2 ?back\nstore n 2\nsave_undo -> g01\nje g01 2 ?back\nstore n 3\n\
                back: print_num n\nrestore_undo -> sp\nprint_num sp\nquit";
    check(code, "3210");
}

#[test]
fn a_restore_can_be_undone() {
    let code = ".global n = 1\nsave -> g01\nje g01 2 ?restored\nstore n 2\nsave_undo -> g02\nje g02 2 ?undone\nrestore -> sp\nquit\n\
                restored: print_num n\nrestore_undo -> sp\nquit\nundone: print_num n\nquit";
    check_play(code, [Step::Save, Step::Restore], "12");
}

/// A routine with a local, a stack and one of two arguments, that keeps its state by `keep` and goes back to it by `back`.
fn deep(keep: &str, back: &str) -> String {
    format!(
        "push 9\ncall_vs #deep 4 -> g00\nprint_num g00\nprint_num sp\nquit\n\
         .routine deep a b\npush 7\ninc a\n{keep} -> g01\nje g01 2 ?back\nstore a 1\npull b\ncall_vn #other\nquit\n\
         back: print_num a\nprint_num b\nprint_num sp\ncheck_arg_count 2 ?two\ncheck_arg_count 1 ?one\n\
         two: print \"?\"\none: ret 8\n\
         .routine other\npush 1\n{back} -> sp\nquit"
    )
}

#[test]
fn undo_brings_back_locals_arguments_stack_and_calls() {
    check(&deep("save_undo", "restore_undo"), "50789");
}

#[test]
fn restore_brings_back_locals_arguments_stack_and_calls() {
    check_play(&deep("save", "restore"), [Step::Save, Step::Restore], "50789");
}

#[test]
fn a_frame_that_was_caught_can_be_thrown_to_after_a_restore() {
    for (keep, back, script) in
        [("save", "restore", vec![Step::Save, Step::Restore]), ("save_undo", "restore_undo", vec![])]
    {
        let code = format!(
            ".global frame = 0\ncall_vs #catcher -> g05\nprint_num g05\nquit\n\
             .routine catcher\ncatch -> frame\ncall_vn #saver\nprint \"?\"\nquit\n\
             .routine saver\n{keep} -> g06\nje g06 2 ?back\ncall_vn #deeper\nquit\nback: throw 33 frame\n\
             .routine deeper\n{back} -> sp\nquit"
        );
        check_play(&code, script, "33");
    }
}

#[test]
fn restart_takes_the_storys_own_beginning_and_forgets_memory_and_stack() {
    // §15: a start address that was changed changes nothing. Bit 1 of Flags 2 tells the second time from the first.
    let code = ".global n = 1\nprint_num n\nloadb 0 17 -> sp\ntest sp 2 ?again\nstore n 2\nstorew 0 3 64\nstoreb 0 17 2\n\
                call_vn #deep\nquit\nagain: quit\n.routine deep\npush 3\nrestart";
    let game = Game::new(code).play([]);
    assert_eq!((game.text.as_str(), game.left.as_ref()), ("11", Some(&Left::Quit)));
    assert_eq!(game.machine.stack().callers.len(), 0);
}

#[test]
fn restart_closes_the_tables_that_text_went_to() {
    let code = ".array table word 20*0\nloadb 0 17 -> sp\ntest sp 2 ?again\nstoreb 0 17 2\noutput_stream 3 @table\nrestart\n\
                again: print \"seen\"\nquit";
    assert_eq!(Game::new(code).play([]).text, "seen");
}

#[test]
fn restart_turns_the_screen_on_again() {
    let code = "loadb 0 17 -> sp\ntest sp 2 ?again\nstoreb 0 17 2\noutput_stream -1\nprint \"no\"\nrestart\nagain: print \"seen\"\nquit";
    assert_eq!(Game::new(code).play([]).text, "seen");
}

// ---- What each swap keeps: restart, restore, undo, travel

/// Does `first`, goes back to a place before `change` by undo and by restore, and then does `after`.
fn gone_back(version: Version, first: &str, change: &str, after: &str) -> [Game; 2] {
    [("save_undo", "restore_undo", vec![]), ("save", "restore", vec![Step::Save, Step::Restore])].map(|(keep, back, script)| {
        let code = format!("{first}\n{keep} -> gef\nje gef 2 ?after\n{change}\n{back} -> sp\nprint \"?\"\nquit\nafter: {after}\nquit");
        Game::with(&code, version, options()).play(script)
    })
}

/// Does `change`, restarts, and then does `after`. Bit 1 of Flags 2 tells the second time from the first.
fn restarted(change: &str, after: &str, script: Vec<Step>) -> Game {
    let code = format!(
        "loadb 0 17 -> sp\ntest sp 2 ?after\n{change}\nloadb 0 17 -> sp\nor sp 2 -> sp\nstoreb 0 17 sp\nrestart\nafter: {after}\nquit"
    );
    Game::new(&code).play(script)
}

/// Travels from the second key that a story reads back to the first, and plays on with these steps.
fn travelled(code: &str, then: Vec<Step>) -> Game {
    let mut game = Game::new(code).play([]);
    let snapshot: Snapshot = game.machine.snapshot();
    game.go([Step::Key(Key::Enter)]);
    game.machine.restore(&snapshot).expect("its own snapshot");
    game.text.clear();
    game.play(then)
}

#[test]
fn restore_and_undo_keep_the_generator() {
    // Seeds below 1000 make it count.
    for game in
        gone_back(Version::V5, "random -10 -> sp", "random 10 -> sp\nrandom 10 -> sp", "random 10 -> sp\nprint_num sp")
    {
        assert_eq!(game.text, "3");
    }
}

#[test]
fn restart_begins_the_generator_afresh_from_the_players_seed() {
    let draw = "random 1000 -> sp\nprint_num sp\nprint \",\"\nrandom 1000 -> sp\nprint_num sp";
    let again = restarted("random -10 -> sp\nrandom 10 -> sp", draw, vec![]);
    assert!(!again.text.starts_with("2,"), "it still counts: {}", again.text);
    let once_more = restarted("random -10 -> sp\nrandom 10 -> sp", draw, vec![]);
    assert_eq!(again.text, once_more.text);
    let frotz = |code: &str| {
        let options = Options { generator: golmac::zmachine::GeneratorKind::Frotz, seed: 7, ..options() };
        Game::with(code, Version::V5, options).play([]).text
    };
    let after = frotz(&format!(
        "loadb 0 17 -> sp\ntest sp 2 ?after\nstoreb 0 17 2\nrandom 9 -> sp\nrestart\nafter: {draw}\nquit"
    ));
    assert_eq!(after, frotz(&format!("{draw}\nquit")));
}

#[test]
fn travel_brings_the_generator_back() {
    let code =
        "random -10 -> sp\nrandom 10 -> sp\nread_char 1 -> sp\nrandom 10 -> sp\nprint_num sp\nread_char 1 -> sp\nquit";
    assert_eq!(travelled(code, vec![Step::Key(Key::Enter)]).text, "2");
}

const SPLIT: &str = "split_window 2\nset_window 1\nprint \"up\"";

#[test]
fn restore_and_undo_keep_the_screen() {
    for game in gone_back(Version::V5, "nop", SPLIT, "nop") {
        assert_eq!((game.upper().as_str(), game.machine.screen().selected()), ("up\n", Window::Upper));
    }
}

#[test]
fn a_restore_closes_the_upper_window_of_version_3() {
    let code = ".version 3\nsave ?on\nquit\non: loadb 0 17 -> sp\ntest sp 2 ?done\nstoreb 0 17 2\nsplit_window 2\nset_window 1\nprint \"up\"\n\
                restore ?done\ndone: quit";
    let game = Game::new(code).play([Step::Save, Step::Restore]);
    assert_eq!(game.left, Some(Left::Quit));
    assert_eq!((game.machine.screen().upper_height(), game.machine.screen().selected()), (0, Window::Lower));
    let failed = Game::new(code).play([Step::Save, Step::Failed]);
    assert_eq!((failed.machine.screen().upper_height(), failed.machine.screen().selected()), (2, Window::Upper));
}

#[test]
fn restart_clears_the_screen() {
    let game = restarted(SPLIT, "nop", vec![]);
    assert_eq!((game.machine.screen().upper_height(), game.machine.screen().selected()), (0, Window::Lower));
    let cleared = game.events.iter().filter(|event| matches!(event, Event::EraseScreen { .. })).count();
    assert_eq!(cleared, 2);
}

#[test]
fn travel_brings_the_screen_back() {
    let code = format!("read_char 1 -> sp\n{SPLIT}\nread_char 1 -> sp\nquit");
    assert_eq!(travelled(&code, vec![]).machine.screen().upper_height(), 0);
}

#[test]
fn restore_and_undo_keep_the_streams() {
    let table = ".array table word 20*0\nnop";
    for (change, seen) in [("output_stream -1", ""), ("output_stream 3 @table", ""), ("nop", "on")] {
        for game in gone_back(Version::V5, table, change, "print \"on\"") {
            assert_eq!((game.text.as_str(), &game.left), (seen, &Some(Left::Quit)), "{change}");
        }
    }
}

#[test]
fn the_transcript_goes_on_through_restart_restore_and_undo() {
    let game = restarted("output_stream 2\nprint \"a\"", "print \"b\"", vec![Step::Done]);
    assert_eq!((game.transcript.as_str(), game.byte(17) & 1, game.requests.len()), ("ab", 1, 1));
    let undo = "output_stream 2\nprint \"a\"\nrestore_undo -> sp\nquit\nafter: print \"b\"\nquit";
    let game = Game::new(&format!("save_undo -> g00\nje g00 2 ?after\n{undo}")).play([Step::Done]);
    assert_eq!((game.transcript.as_str(), game.byte(17) & 1), ("ab", 1));
    // And where it was on when the state was kept and is off now, it stays off.
    let off = "output_stream 2\nprint \"a\"\nsave -> g00\nje g00 2 ?after\noutput_stream -2\nrestore -> sp\nquit\nafter: print \"b\"\nquit";
    let game = Game::new(off).play([Step::Done, Step::Save, Step::Restore]);
    assert_eq!((game.transcript.as_str(), game.byte(17) & 1), ("a", 0));
}

#[test]
fn travel_brings_the_streams_back() {
    let code = "read_char 1 -> sp\noutput_stream -1\nread_char 1 -> sp\nquit";
    let printed = code.replace("read_char 1 -> sp\noutput", "read_char 1 -> sp\nprint \"on\"\noutput");
    assert_eq!(travelled(&printed, vec![Step::Key(Key::Enter)]).text, "on");
    let script = "read_char 1 -> sp\nprint \"t\"\nread_char 1 -> sp\noutput_stream 2\nread_char 1 -> sp\nquit";
    let mut game = Game::new(script).play([]);
    let snapshot = game.machine.snapshot();
    game.go([Step::Key(Key::Enter), Step::Key(Key::Enter), Step::Done]);
    assert_eq!(game.byte(17) & 1, 1);
    game.machine.restore(&snapshot).expect("its own snapshot");
    assert_eq!(game.byte(17) & 1, 0);
    assert_eq!(game.play([Step::Key(Key::Enter)]).transcript, "");
}

#[test]
fn bits_0_and_1_of_flags_2_stay_and_all_others_come() {
    for game in gone_back(Version::V5, "storew 0 8 $0800", "storew 0 8 $0402", "loadw 0 8 -> sp\nprint_num sp") {
        assert_eq!(game.text, (0x0802).to_string());
    }
    // And the other way round: a pitch that was forced then and is free now.
    for game in gone_back(Version::V5, "storeb 0 17 2", "storeb 0 17 0", "print \"free\"") {
        let fixed = game.events.iter().any(|event| matches!(event, Event::Text { look, .. } if look.is_fixed_pitch()));
        assert_eq!((game.text.as_str(), fixed, game.byte(17) & 2), ("free", false, 0));
    }
    let game = restarted("storew 0 8 $0400", "print \"fixed\"\nloadw 0 8 -> sp\nprint_num sp", vec![]);
    assert_eq!(game.text, "fixed2");
    assert!(game.events.iter().any(|event| matches!(event, Event::Text { look, .. } if look.is_fixed_pitch())));
}

#[test]
fn travel_brings_flags_2_back() {
    let code = "read_char 1 -> sp\nstoreb 0 17 2\nread_char 1 -> sp\nquit";
    let game = travelled(code, vec![]);
    assert_eq!(game.byte(17) & 2, 0);
    assert!(!game.machine.screen().look().is_fixed_pitch());
}

#[test]
fn restore_and_undo_write_the_present_terminal_into_the_header() {
    let resize = |rows| Step::Post(Post::Resize { rows, columns: 99 });
    let code = |keep: &str, back: &str| {
        format!(
            "{keep} -> g00\nje g00 2 ?after\nread_char 1 -> sp\n{back} -> sp\nquit\nafter: loadb 0 $20 -> sp\nprint_num sp\nquit"
        )
    };
    check_play(&code("save_undo", "restore_undo"), [resize(33), Step::Key(Key::Enter)], "33");
    check_play(&code("save", "restore"), [Step::Save, resize(33), Step::Key(Key::Enter), Step::Restore], "33");
}

#[test]
fn travel_brings_the_header_back_but_for_the_terminals_size() {
    let code = "storeb 0 $1e 77\nread_char 1 -> sp\nread_char 1 -> sp\nquit";
    let mut game = Game::new(code).play([]);
    let snapshot = game.machine.snapshot();
    game.machine.post(Post::Resize { rows: 40, columns: 99 });
    game.machine.restore(&snapshot).expect("its own snapshot");
    assert_eq!([game.byte(0x1E), game.byte(0x20), game.byte(0x21)], [77, 40, 99]);
    assert_eq!((game.machine.screen().size().rows(), game.machine.screen().size().cols()), (40, 99));
}

#[test]
fn the_states_kept_for_undo_outlive_restart_and_restore_and_come_back_by_travel() {
    let restart =
        restarted("save_undo -> g00\nje g00 2 ?undone", "restore_undo -> sp\nquit\nundone: print \"undone\"", vec![]);
    assert_eq!(restart.text, "undone");
    let code = "read_char 1 -> sp\nrestore_undo -> sp\nprint_num sp\nsave_undo -> sp\nread_char 1 -> sp\nquit";
    assert_eq!(travelled(code, vec![Step::Key(Key::Enter)]).text, "0");
}

#[test]
fn travel_brings_everything_back_to_the_bit() {
    let code = format!(
        "random 9 -> g00\n{SPLIT}\nread_char 1 -> sp\noutput_stream -1\nsave_undo -> sp\nrandom 9 -> g00\nprint \"x\"\nread_char 1 -> sp\nquit"
    );
    let mut game = Game::new(&code).play([]);
    let (hash, snapshot) = (game.machine.state_hash(), game.machine.snapshot());
    game.go([Step::Key(Key::Enter)]);
    assert_ne!(game.machine.state_hash(), hash);
    game.machine.restore(&snapshot).expect("its own snapshot");
    assert_eq!(game.machine.state_hash(), hash);
}

#[test]
fn a_snapshot_of_another_story_of_the_same_size_is_refused() {
    let [mut there, mut here] = ["print \"a\"\nread_char 1 -> sp\nquit", "print \"b\"\nread_char 1 -> sp\nquit"]
        .map(|code| Game::new(code).play([]));
    assert_eq!(there.machine.memory().dynamic_size(), here.machine.memory().dynamic_size());
    let hash = here.machine.state_hash();
    assert!(here.machine.restore(&there.machine.snapshot()).is_err());
    assert_eq!(here.machine.state_hash(), hash);
}

// ---- Undo by the interpreter

#[test]
fn a_turn_can_be_taken_back_in_stories_without_undo() {
    let code = ".version 3\n.global n = 0\n.array text byte 9 9*0\n.array parse byte 2 9*0\nagain: sread @text @parse\ninc n\nprint_num n\njump ?again";
    let mut game = Game::new(code).play([Step::Line("a"), Step::Line("b")]);
    assert_eq!(game.machine.turns_to_undo(), 2);
    assert!(game.machine.undo_turn());
    game.text.clear();
    assert_eq!(game.play([Step::Line("c")]).text, "c\n2");
}

#[test]
fn a_turn_taken_back_and_the_storys_own_undo_live_side_by_side() {
    let code = ".global n = 0\n.array text byte 9 9*0\nagain: aread @text 0 -> sp\nstoreb @text 1 0\nloadb @text 2 -> g05\nje g05 'u' ?undo\n\
                save_undo -> g06\nje g06 2 ?back\ninc n\nback: print_num n\njump ?again\nundo: restore_undo -> sp\nprint \"none\"\njump ?again";
    let mut game = Game::new(code).play([Step::Line("a"), Step::Line("b")]);
    // Back to before "b": the story can undo "a", and then no more.
    assert!(game.machine.undo_turn());
    game.text.clear();
    game.go([Step::Line("u"), Step::Line("u")]);
    assert_eq!(game.text, "u\n0u\nnone");
}

#[test]
fn a_turn_is_taken_back_onto_the_present_terminal() {
    let code = ".array text byte 9 9*0\nagain: aread @text 0 -> sp\njump ?again";
    let mut game = Game::new(code).play([Step::Line("a")]);
    game.machine.post(Post::Resize { rows: 40, columns: 99 });
    assert!(game.machine.undo_turn());
    assert_eq!([game.byte(0x20), game.byte(0x21)], [40, 99]);
    assert_eq!(game.machine.screen().size().rows(), 40);
}

#[test]
fn the_turn_taken_back_is_the_last_that_was_answered() {
    let code = ".array text byte 9 9*0\nagain: aread @text 0 -> sp\nloadb @text 2 -> sp\nprint_char sp\nread_char 1 -> sp\njump ?again";
    let mut game = Game::new(code).play([]);
    assert!(!game.machine.undo_turn(), "nothing was answered yet");
    game.go([Step::Line("a"), Step::Key(Key::Enter), Step::Line("b")]);
    assert_eq!(game.machine.turns_to_undo(), 2);
    // The story waits for a key after "b": that line comes back, and then the one before it.
    assert!(game.machine.undo_turn());
    assert_eq!(game.machine.turns_to_undo(), 1);
    assert!(game.machine.undo_turn());
    assert!(!game.machine.undo_turn());
    game.text.clear();
    assert_eq!(game.play([Step::Line("c")]).text, "c\nc");
}

#[test]
fn turns_are_taken_back_along_the_way_that_was_travelled() {
    let code = ".global n = 0\n.array text byte 9 9*0\nagain: aread @text 0 -> sp\ninc n\nprint_num n\njump ?again";
    let mut game = Game::new(code).play([]);
    let beginning = game.machine.snapshot();
    game.go(["a", "b", "c"].map(Step::Line));
    game.machine.restore(&beginning).expect("its own snapshot");
    assert!(!game.machine.undo_turn(), "no turn leads here");
    game.go([Step::Line("d")]);
    assert!(game.machine.undo_turn());
    game.text.clear();
    assert_eq!(game.play([Step::Line("e")]).text, "e\n1");
}

// ---- Auxiliary files

#[test]
fn a_table_is_written_and_read_back_with_its_length() {
    let code = ".array table byte \"abcdef\" 0 0\n.array name byte 5 \"prefs\"\nsave @table 6 @name -> sp\nprint_num sp\nstoreb @table 0 'x'\n\
                restore @table 8 @name -> sp\nprint_num sp\nprint_table @table 4\nquit";
    let game = Game::new(code).play([]);
    assert!(matches!(game.open(), Request::SaveTable { prompt: Prompt::Free, bytes, .. } if bytes == b"abcdef"));
    // It may be shorter than what was asked for, or longer: what is beyond is left.
    for (file, expected) in [(&b"QRS"[..], "13QRSd"), (b"", "10xbcd"), (b"123456789", "181234")] {
        let played = game.clone().play([Step::Done, Step::Bytes(file.to_vec())]);
        assert_eq!((played.text.as_str(), played.left), (expected, Some(Left::Quit)));
    }
    assert_eq!(game.play([Step::Failed, Step::Failed]).text, "00xbcd");
}

#[test]
fn the_prompt_operand_says_whether_to_ask() {
    for (operand, expected) in [("", Prompt::Free), ("0", Prompt::Silent), ("1", Prompt::Ask)] {
        for op in ["save", "restore"] {
            let game = Game::new(&format!(".array name byte 1 \"n\"\n{op} 64 4 @name {operand} -> sp\nquit")).play([]);
            match game.open() {
                Request::SaveTable { prompt, .. } | Request::RestoreTable { prompt, .. } => {
                    assert_eq!(*prompt, expected, "{op} {operand}")
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

// ---- Quetzal

/// The saved game that a game kept last.
fn read_saved(game: &Game) -> SavedGame {
    let bytes = game.saved.last().expect("a game was saved");
    let (identity, original) = (game.machine.saved_identity(), game.machine.memory().original_dynamic());
    quetzal::read(bytes, &identity, original).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_save_points_at_its_branch_or_store_byte() {
    for (version, code, before, at) in [
        (Version::V3, "save ?~rfalse\nquit", 0xB5, 0x40),
        (Version::V4, "save -> g07\nquit", 0xB5, 0x17),
        (Version::V5, "save -> g07\nquit", 0xFF, 0x17),
    ] {
        let game = Game::with(code, version, options()).play([Step::Save]);
        let pc = read_saved(&game).pc;
        let memory = game.machine.memory();
        assert_eq!([memory.byte_at(pc - 1), memory.byte_at(pc)], [before, at], "version {version}");
    }
}

#[test]
fn there_is_no_saved_game_but_where_the_story_asks_for_one() {
    // A file made anywhere else would point at an instruction, which a restore would misread.
    let game = Game::new("read_char 1 -> sp\nsave -> sp\nread_char 1 -> sp\nquit").play([]);
    assert!(game.machine.quetzal().is_err());
    let game = game.play([Step::Key(Key::Enter)]);
    assert!(game.machine.quetzal().is_ok());
    assert!(game.play([Step::Done]).machine.quetzal().is_err());
}

#[test]
fn a_saved_frame_tells_where_its_caller_goes_on() {
    let code = "push 5\ncall_vs #one 1 2 -> g09\nnop\nquit\n.routine one a b c\npush 6\npush 7\ncall_vn #two\nnop\nrtrue\n\
                .routine two\nsave -> sp\nrtrue";
    let assembly = assemble(code).unwrap();
    let after = |line| assembly.lines.iter().find(|at| at.1 == line).expect("a line").0;
    let game = Game::new(code).play([Step::Save]);
    let frames = read_saved(&game).frames;
    let seen: Vec<_> =
        frames.iter().map(|f| (f.return_pc, f.result, f.arguments, f.locals.len(), f.stack.as_slice())).collect();
    assert_eq!(
        seen,
        [(0, Some(0), 0, 0, &[5][..]), (after(3), Some(25), 0b11, 3, &[6, 7][..]), (after(9), None, 0, 0, &[][..]),]
    );
}

#[test]
fn a_story_without_a_checksum_is_saved_with_one_that_is_computed() {
    let code = ".poke $1c 0 0\nsave -> sp\nquit";
    let game = Game::new(code).play([Step::Save]);
    let sum = game.machine.story().image()[64..].iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    assert_eq!(read_saved(&game).identity.checksum, sum);
    assert_ne!(sum, 0);
}

#[test]
fn a_save_is_the_same_whether_the_story_is_raw_or_in_a_blorb() {
    let code = ".global n = 1\nstore n 2\nsave -> g01\nprint_num g01\nquit";
    let raw = Game::new(code).play([Step::Save]);
    let blorb = Game::of_bytes(blorb(&story_bytes(code, Version::V5)), options()).play([Step::Save]);
    assert_eq!(raw.saved, blorb.saved);
}

/// A Blorb with this story and nothing else.
fn blorb(story: &[u8]) -> Vec<u8> {
    let word = |n: usize| (n as u32).to_be_bytes();
    let mut padded = story.to_vec();
    padded.resize(story.len().next_multiple_of(2), 0);
    let index = [&b"RIdx"[..], &word(16), &word(1), b"Exec", &word(0), &word(36)].concat();
    let body = [&b"IFRS"[..], &index, b"ZCOD", &word(story.len()), &padded].concat();
    [&b"FORM"[..], &word(body.len()), &body].concat()
}

#[test]
fn a_save_of_another_story_is_refused_and_nothing_has_changed() {
    let code = ".global n = 1\nsave -> g01\nje g01 2 ?back\nstore n 2\nrestore -> g01\nprint_num g01\nquit\nback: print_num n\nquit";
    let mut game = Game::new(code).play([Step::Save]);
    let hash = game.machine.state_hash();
    let good = game.saved[0].clone();
    // Release, serial and checksum follow the header of the first chunk.
    for at in [20, 21, 22, 27, 28, 29] {
        let mut foreign = good.clone();
        foreign[at] ^= 1;
        game.go([Step::Bytes(foreign)]);
        assert_eq!((game.refused.len(), game.open()), (1, &Request::Restore), "byte {at}");
        assert_eq!(game.machine.state_hash(), hash, "byte {at}");
        game.refused.clear();
    }
    for cut in 0..good.len() {
        game.go([Step::Bytes(good[..cut].to_vec())]);
        assert_eq!((game.refused.len(), game.machine.state_hash()), (1, hash), "cut to {cut}");
        game.refused.clear();
    }
    assert_eq!(game.play([Step::Restore]).text, "1");
}

#[test]
fn a_damaged_save_harms_nobody() {
    let code = ".global n = 1\ncall_vs #deep 5 -> sp\nquit\n.routine deep a b\npush 3\nsave -> g01\nrestore -> g01\nprint_num a\nret sp";
    let game = Game::new(code).play([Step::Save]);
    let good = game.saved[0].clone();
    for at in 0..good.len() {
        for value in [0, 1, 0x7F, 0xFF, good[at] ^ 0x10] {
            let mut machine = game.machine.clone();
            let mut bytes = good.clone();
            bytes[at] = value;
            if machine.answer(Answer::Bytes(bytes)).is_ok() {
                machine.run(500);
            }
        }
    }
}

#[test]
fn the_states_kept_for_undo_are_not_in_a_saved_game() {
    // They would grow with every save, and a restore could not be undone (§6.1.1.2).
    let code = "read_char 1 -> g00\nje g00 'r' ?load\nsave_undo -> sp\nsave -> g01\nje g01 2 ?back\nquit\nload: restore -> sp\nquit\n\
                back: restore_undo -> sp\nprint_num sp\nquit";
    let saved = Game::new(code).play([Step::Key(Key::Char('s')), Step::Save]).saved[0].clone();
    check_play(code, [Step::Key(Key::Char('r')), Step::Bytes(saved)], "0");
}
