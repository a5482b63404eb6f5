//! A saved game that the player brings at any stop (§6.1.2): over an open request, in an interrupt, after the end of the story.

use super::*;
use golmac::zmachine::quetzal::SaveError;
use golmac::zmachine::screen::Window;

/// Reads lines, keys and timed keys as the line says, and counts turns in `n`; `s` saves.
const STORY: &str = ".global n = 0\n.array text byte 9 9*0\n\
    turn: print_num n\nstoreb @text 1 0\naread @text 0 -> sp\nloadb @text 2 -> g05\ninc n\n\
    je g05 's' ?save\nje g05 'k' ?key\nje g05 't' ?timed\nje g05 'q' ?quit\nje g05 'f' ?fault\njump ?turn\n\
    save: save -> g06\nprint_num g06\njump ?turn\n\
    key: split_window 2\nset_window 1\nset_text_style 2\noutput_stream -1\nread_char 1 -> sp\njump ?turn\n\
    timed: read_char 1 1 #tick -> sp\njump ?turn\n\
    quit: quit\nfault: pull sp\npull sp\n\
    .routine tick\nset_window 1\noutput_stream 3 $4000\nread_char 1 -> sp\nrtrue";

/// The same for version 3, whose save branches.
const EARLY: &str = ".version 3\n.global n = 0\n.array text byte 9 9*0\n.array parse byte 2 9*0\n\
    turn: print_num n\nsread @text @parse\nloadb @text 1 -> g05\ninc n\n\
    je g05 's' ?save\nje g05 'u' ?upper\nje g05 'q' ?quit\nje g05 'f' ?fault\njump ?turn\n\
    save: save ?saved\nprint \"failed\"\njump ?turn\nsaved: print \"saved\"\njump ?turn\n\
    upper: split_window 2\nset_window 1\njump ?turn\nquit: quit\nfault: div 1 0 -> sp\nquit";

/// A game that was saved in its second turn and then played on, and what it saved.
fn played_on(source: &str, then: &[Step]) -> (Game, Vec<u8>) {
    let mut game = Game::new(source).play([Step::Line("x"), Step::Line("s"), Step::Save, Step::Line("x")]);
    game.go(then.to_vec());
    let saved = game.saved.last().expect("a saved game").clone();
    (game, saved)
}

/// Loads what was saved, and checks that the game goes on from there and then takes lines as ever.
#[track_caller]
fn check_load(source: &str, then: &[Step], expected: &str) -> Game {
    let (mut game, saved) = played_on(source, then);
    assert_eq!(game.machine.load(&saved), Ok(()));
    game.text.clear();
    game.go([Step::Line("x")]);
    assert_eq!(game.text, expected);
    assert!(matches!(game.open(), Request::Line(_)));
    game
}

#[test]
fn a_game_is_loaded_over_a_line_request() {
    check_load(STORY, &[], "22x\n3");
    check_load(EARLY, &[], "saved2x\n3");
}

#[test]
fn a_game_is_loaded_over_a_key_request_and_is_printed_plainly_in_the_lower_window() {
    let game = check_load(STORY, &[Step::Line("k")], "22x\n3");
    assert_eq!(game.machine.screen().selected(), Window::Lower);
    assert_eq!(game.machine.screen().look(), Default::default());
}

#[test]
fn version_3_loses_its_upper_window_when_a_game_is_loaded() {
    let game = check_load(EARLY, &[Step::Line("u")], "saved2x\n3");
    assert_eq!((game.machine.screen().upper_height(), game.machine.screen().selected()), (0, Window::Lower));
}

#[test]
fn a_game_is_loaded_in_a_timed_interrupt() {
    let game = check_load(STORY, &[Step::Line("t"), Step::TimedOut], "22x\n3");
    assert_eq!(game.machine.stack().callers.len(), 0);
    // Nothing is left of the interrupt: the game can be saved again, which fails in one.
    let mut game = game;
    game.text.clear();
    game.go([Step::Line("s"), Step::Save]);
    assert_eq!(game.text, "s\n14");
}

#[test]
fn a_game_is_loaded_after_the_end() {
    for end in ["q", "f"] {
        for (source, expected) in [(STORY, "22x\n3"), (EARLY, "saved2x\n3")] {
            let (game, _) = played_on(source, &[Step::Line(end)]);
            assert!(matches!(game.left, Some(Left::Quit | Left::Fault(_))));
            check_load(source, &[Step::Line(end)], expected);
        }
    }
}

#[test]
fn a_game_is_loaded_where_the_story_asks_for_one_and_where_it_asks_to_save() {
    check_load(STORY, &[Step::Line("s")], "22x\n3");
    let restores = "save -> g00\nprint_num g00\nje g00 2 ?done\nrestore -> g00\ndone: quit";
    let mut game = Game::new(restores).play([Step::Save]);
    let saved = game.saved[0].clone();
    assert_eq!(game.machine.load(&saved), Ok(()));
    game.go([]);
    assert_eq!((game.text.as_str(), game.left), ("12", Some(Left::Quit)));
}

#[test]
fn loading_is_taken_back_as_a_turn() {
    let (mut game, saved) = played_on(STORY, &[Step::Line("x"), Step::Line("x")]);
    let (turns, hash) = (game.machine.turns_to_undo(), game.machine.state_hash());
    assert_eq!(game.machine.load(&saved), Ok(()));
    game.go([]);
    assert_eq!(game.machine.turns_to_undo(), turns + 1);
    assert!(game.machine.undo_turn());
    assert_eq!((game.machine.turns_to_undo(), game.machine.state_hash()), (turns, hash));
}

#[test]
fn what_is_no_saved_game_of_the_story_is_not_loaded() {
    for (source, then) in [(STORY, Step::Line("t")), (EARLY, Step::Line("q"))] {
        let (mut game, saved) = played_on(source, &[then]);
        let (_, foreign) = played_on(if source == STORY { EARLY } else { STORY }, &[]);
        let hash = game.machine.state_hash();
        assert!(matches!(game.machine.load(&foreign), Err(SaveError::ForeignStory { .. })));
        for length in 0..saved.len() - 1 {
            assert!(game.machine.load(&saved[..length]).is_err(), "cut to {length} bytes");
        }
        assert_eq!(game.machine.state_hash(), hash);
    }
}
