//! The terminal is as it was, whatever ends or stops the player; and all is drawn again when it goes on.

use std::fs;
use std::time::Duration;

use portable_pty::CommandBuilder;

use super::pty::{Pty, Shell};
use crate::published_path;

/// What is seen once the player is at its first command line.
pub(super) const READY: &str = "timetable";

/// Keys that end the player.
pub(super) const QUIT: &str = "/quit\r";

/// How long a program that does nothing is looked at.
const IDLE: Duration = Duration::from_millis(400);

/// The command that starts the player on the built-in adventure.
fn player() -> String {
    format!("{} play", env!("CARGO_BIN_EXE_golmac"))
}

/// A shell in which the player runs, and the terminal's modes before it.
#[track_caller]
fn playing(prepare: &str) -> (Shell, String) {
    let mut shell = Shell::start(80, 30);
    shell.run(prepare);
    let before = shell.modes();
    shell.begin_program(&player());
    wait_entered(&mut shell);
    (shell, before)
}

/// Waits until the player has the terminal and shows the game.
#[track_caller]
fn wait_entered(shell: &mut Shell) {
    shell.pty.wait_until("the alternate screen", |screen| screen.alternate_screen() && screen.bracketed_paste());
    shell.pty.wait_for(READY);
}

#[track_caller]
fn wait_left(shell: &mut Shell) {
    shell.pty.wait_until("the ordinary screen", |screen| !screen.alternate_screen());
    shell.wait_prompt();
}

/// Checks that the terminal is the shell's again, as it was before.
#[track_caller]
pub(super) fn check_left(shell: &mut Shell, before: &str) {
    wait_left(shell);
    assert_eq!(shell.modes(), before);
    let screen = shell.pty.screen();
    assert!(!screen.hide_cursor(), "the cursor is hidden");
    assert!(!screen.bracketed_paste(), "pastes are still bracketed");
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    assert_eq!((screen.fgcolor(), screen.bgcolor()), (vt100::Color::Default, vt100::Color::Default));
    assert!(!screen.bold() && !screen.inverse(), "the shell's text is in the player's style");
}

/// Checks that a signal ends the player, with the status that a shell gives for it.
#[track_caller]
fn check_ends(name: &str, status: u8) {
    let (mut shell, before) = playing("true");
    shell.signal(name);
    wait_left(&mut shell);
    assert_eq!(shell.output("echo $?").trim(), status.to_string());
    check_left(&mut shell, &before);
}

/// Checks that the player, stopped by keys or else by a signal, leaves the terminal, and goes on in the foreground.
#[track_caller]
fn check_stops(keys: Option<&str>, name: &str) {
    let (mut shell, before) = playing("true");
    match keys {
        Some(keys) => shell.pty.send(keys),
        None => shell.signal(name),
    }
    check_left(&mut shell, &before);
    shell.begin("fg");
    wait_entered(&mut shell);
    shell.pty.send(QUIT);
    check_left(&mut shell, &before);
}

#[test]
fn it_ends_by_itself() {
    let (mut shell, before) = playing("true");
    shell.pty.send(QUIT);
    check_left(&mut shell, &before);
    let written = String::from_utf8_lossy(shell.pty.written()).into_owned();
    let updates = ["\x1b[?2026h", "\x1b[?2026l"].map(|mark| written.matches(mark).count());
    // Leaving ends an update once more, for a frame may have been cut.
    assert!(updates[0] > 0 && updates[0] < updates[1], "frames are not synchronised updates: {updates:?}");
}

#[test]
fn unusual_modes_of_the_terminal_are_kept() {
    let (mut shell, before) = playing("stty -ixon -echoctl intr ^T erase ^H susp ^Y");
    assert!(before.contains("intr = ^T") && before.contains("-ixon"), "{before}");
    shell.pty.send(QUIT);
    check_left(&mut shell, &before);
}

#[test]
fn another_size_is_drawn_while_it_plays() {
    let (mut shell, _) = playing("true");
    shell.pty.resize(50, 20);
    shell.pty.wait_until("the narrower status line", |screen| {
        screen.contents().lines().next().is_some_and(|row| row.contains("Quay") && row.trim_end().chars().count() <= 50)
    });
    shell.pty.send("look\r");
    shell.pty.wait_for("A timetable is nailed");
    shell.pty.send(QUIT);
    wait_left(&mut shell);
    assert!(shell.modes().contains("rows 20; columns 50"));
}

#[test]
fn an_interrupt_from_outside_asks_what_to_do() {
    let (mut shell, before) = playing("true");
    shell.signal("INT");
    shell.pty.wait_for("What now?");
    shell.pty.send("q");
    check_left(&mut shell, &before);
}

#[test]
fn an_editor_has_the_terminal_meanwhile() {
    let script = r#"'stty -a >modes' 'printf "name? "' 'read name' 'echo "$name was here" >>"$1"'"#;
    let (mut shell, before) =
        playing(&format!("printf '%s\\n' '#!/bin/sh' {script} >edit; chmod +x edit; export EDITOR=./edit"));
    shell.pty.send("\x1bOSe");
    // The command that wrote the script has these words too, and is on the screen before the editor has it.
    shell
        .pty
        .wait_until("the editor's question", |screen| screen.contents().lines().any(|row| row.starts_with("name?")));
    // Keys are the editor's now, and the line editing of the terminal too.
    shell.pty.send("Ada\r");
    shell.pty.wait_until("the notes as they are now", |screen| {
        screen.alternate_screen() && screen.contents().contains("Ada was here")
    });
    assert!(shell.read("modes").contains(" icanon"), "the editor's terminal was raw");
    shell.pty.send("\x1b");
    shell.pty.wait_until("the game", |screen| !screen.contents().contains("Ada was here"));
    shell.pty.send(QUIT);
    check_left(&mut shell, &before);
}

#[test]
fn signals_end_it() {
    check_ends("TERM", 143);
    check_ends("HUP", 129);
    check_ends("QUIT", 131);
}

#[test]
fn ctrl_z_stops_it() {
    check_stops(Some("\x1a"), "TSTP");
}

#[test]
fn sigtstp_stops_it() {
    check_stops(None, "TSTP");
}

#[test]
fn pictures_go_with_the_player_and_come_back_with_it() {
    let Some(story) = published_path("blorb/bronze-r11-s060503.zblorb") else { return };
    let cover = "Any key goes on.";
    let mut shell = Shell::start(80, 30);
    let before = shell.modes();
    shell.begin_program(&format!("{} {} --pictures kitty", env!("CARGO_BIN_EXE_golmac"), story.display()));
    shell.pty.wait_for(cover);
    // Sent once for each time that the player has the terminal, and taken away after it; no pictures of others are.
    let check = |shell: &Shell, times: usize| {
        let written = String::from_utf8_lossy(shell.pty.written()).into_owned();
        let (sent, gone) = ("\x1b_Ga=t,", "\x1b_Ga=d,d=I,i=6770001,q=2\x1b\\");
        assert_eq!(written.matches(sent).count(), times);
        assert!(written.rfind(gone) > written.rfind(sent));
        assert_eq!(written.matches(gone).count(), written.matches("\x1b_Ga=d").count(), "no others");
    };
    shell.pty.send("\x1a");
    check_left(&mut shell, &before);
    check(&shell, 1);
    shell.begin("fg");
    shell.pty.wait_until("the cover", |screen| screen.alternate_screen() && screen.contents().contains(cover));
    shell.pty.send("\x04");
    check_left(&mut shell, &before);
    check(&shell, 2);
}

/// Checks that the player ends by SIGTERM while it is stopped, as when a shell ends its jobs.
#[track_caller]
fn check_ends_stopped(stop: impl Fn(&mut Shell)) {
    let (mut shell, before) = playing("true");
    stop(&mut shell);
    check_left(&mut shell, &before);
    shell.signal("TERM");
    shell.signal("CONT");
    shell.wait_gone();
    check_left(&mut shell, &before);
}

#[test]
fn a_stopped_player_ends_by_sigterm() {
    check_ends_stopped(|shell| shell.pty.send("\x1a"));
    check_ends_stopped(|shell| shell.signal("TSTP"));
}

#[test]
fn a_player_that_was_stopped_by_force_is_drawn_again() {
    let (mut shell, before) = playing("true");
    shell.signal("STOP");
    shell.pty.wait_for("+ Stopped");
    // The shell has the terminal, in whatever state it is: Enter is not yet what it was.
    shell.pty.send("stty sane; clear; echo $((6 * 7))\n");
    shell.pty.wait_for("42\n$");
    shell.pty.resize(60, 40);
    shell.begin("fg");
    wait_entered(&mut shell);
    shell.pty.wait_until("a frame of the new size", |screen| !screen.contents().contains("fg"));
    shell.pty.send(QUIT);
    wait_left(&mut shell);
    let modes = shell.modes();
    assert!(modes.contains("rows 40; columns 60"), "{modes}");
    let without_size = |modes: &str| modes.lines().filter(|line| !line.contains("rows")).collect::<Vec<_>>().join("\n");
    assert_eq!(without_size(&modes), without_size(&before));
}

#[test]
fn it_ends_when_the_terminal_is_gone() {
    let (mut shell, _) = playing("true");
    shell.hang_up();
    shell.wait_gone();
}

#[test]
fn without_a_shell_ctrl_z_does_not_stop_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_golmac"));
    command.arg("play");
    command.env("GOLMAC_DATA", folder.path());
    command.env("GOLMAC_CONFIG", folder.path());
    fs::write(folder.path().join("config.toml"), "more = false\n").expect("written");
    let mut pty = Pty::start(command, 80, 24);
    pty.wait_for(READY);
    pty.send("\x1a");
    pty.send(QUIT);
    assert!(pty.wait_end().success());
}

/// How often each thread of a process has waited for something.
#[cfg(target_os = "linux")]
fn waits(process: u32) -> Vec<String> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).expect("a process");
    let status =
        |task: std::io::Result<fs::DirEntry>| fs::read_to_string(task.expect("a thread").path().join("status"));
    let mut lines = Vec::new();
    for task in tasks {
        let status = status(task).expect("a thread's status");
        lines.extend(status.lines().filter(|line| line.contains("ctxt_switches")).map(str::to_owned));
    }
    lines
}

#[test]
#[cfg(target_os = "linux")]
fn it_does_nothing_while_nothing_happens() {
    let (mut shell, _) = playing("true");
    shell.pty.written_within(IDLE);
    let before = waits(shell.process());
    assert_eq!(shell.pty.written_within(IDLE), b"");
    assert_eq!(waits(shell.process()), before);
    shell.pty.send(QUIT);
    wait_left(&mut shell);
}
