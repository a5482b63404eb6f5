//! The player in the terminal's ordinary screen: what stays there, and that the terminal is left as it was.

use super::manners::{QUIT, READY, check_left};
use super::pty::Shell;

/// A shell in which the player runs inline, and the terminal's modes before it.
#[track_caller]
fn playing() -> (Shell, String) {
    let mut shell = Shell::start(80, 24);
    let before = shell.modes();
    shell.begin_program(&format!("{} play --inline", env!("CARGO_BIN_EXE_golmac")));
    wait_entered(&mut shell);
    (shell, before)
}

#[track_caller]
fn wait_entered(shell: &mut Shell) {
    shell.pty.wait_until("the player", |screen| screen.bracketed_paste() && screen.contents().contains(READY));
    shell.pty.wait_for("Turns: 0\n>");
    assert!(!shell.pty.screen().alternate_screen(), "it is not inline");
}

#[test]
fn the_shell_goes_on_below_the_text() {
    let (mut shell, before) = playing();
    shell.pty.send(QUIT);
    shell
        .pty
        .wait_for("timetable is nailed to a post.\n\n>/quit\ngolmac: eleven is kept, at turn 0, Quay, score 0.\n$");
    check_left(&mut shell, &before);
}

#[test]
fn a_panel_comes_and_goes_without_a_trace() {
    let (mut shell, _) = playing();
    let before = shell.pty.rows();
    shell.pty.send("\x1bOP");
    shell.pty.wait_until("the help", |screen| screen.alternate_screen() && screen.contents().contains("Help"));
    shell.pty.send("\x1b");
    shell.pty.wait_until("the text", |screen| !screen.alternate_screen() && screen.contents().contains(READY));
    assert_eq!(shell.pty.rows(), before);
}

#[test]
fn a_stopped_player_leaves_its_text_and_goes_on() {
    let (mut shell, before) = playing();
    shell.pty.send("\x1a");
    check_left(&mut shell, &before);
    shell.begin("fg");
    wait_entered(&mut shell);
    shell.pty.send(QUIT);
    check_left(&mut shell, &before);
}

#[test]
fn a_signal_on_the_alternate_screen_leaves_the_ordinary_one_in_order() {
    let (mut shell, before) = playing();
    shell.pty.send("\x1bOP");
    shell.pty.wait_until("the help", |screen| screen.alternate_screen());
    shell.signal("TERM");
    shell.pty.wait_until("the ordinary screen", |screen| !screen.alternate_screen());
    check_left(&mut shell, &before);
}
