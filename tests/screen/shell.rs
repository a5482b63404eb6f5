//! The loop around the player, with a list of what happens and a process that takes note of what it is asked.

use std::io;
use std::path::Path;

use crossterm::event::{KeyCode, KeyModifiers};
use golmac::play::events::{Script, Signal};
use golmac::play::shell::{self, Host, Over};
use golmac::play::terminal::{Mouse, Screen};
use golmac::play::theme::Depth;
use golmac::zmachine::Available;
use ratatui::backend::TestBackend;

use super::looks;
use super::stage::{Begins, Setting, own_story, player};

/// A process that only takes note.
#[derive(Debug, Default)]
struct Noted(Vec<String>);

impl Host for Noted {
    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.0.push(format!("copy {}", text.lines().count()));
        Ok(())
    }

    fn ring(&mut self) -> io::Result<()> {
        self.0.push("ring".to_owned());
        Ok(())
    }

    fn edit(&mut self, editor: &str, file: &Path) -> io::Result<Result<(), String>> {
        self.0.push(format!("edit {editor} {}", file.extension().unwrap_or_default().display()));
        Ok(Err("There is no editor here.".to_owned()))
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.0.push("suspend".to_owned());
        Ok(())
    }

    fn resume(&mut self) -> io::Result<()> {
        self.0.push("resume".to_owned());
        Ok(())
    }

    fn set_mouse(&mut self, mouse: Mouse) -> io::Result<()> {
        self.0.push(format!("mouse {mouse:?}"));
        Ok(())
    }
}

/// Runs a script on 60 by 12. How it ended, what was asked of the process, and what is on the screen then.
fn ran(mut script: Script) -> (Over, Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let play = Begins::Story { story: Box::new(own_story("eleven.z5")), name: "eleven".to_owned() };
    let setting = Setting {
        columns: 60,
        rows: 12,
        depth: Depth::None,
        unicode: Available::Yes,
        commands: None,
        restore: None,
        play,
    };
    let mut player = player(&setting, folder.path());
    let mut screen = Screen::whole(TestBackend::new(60, 12));
    let mut host = Noted::default();
    let over = shell::run(&mut player, &mut screen, &mut script, &mut host).expect("memory takes all");
    (over, host.0, looks::rows(screen.backend().buffer(), None))
}

/// Past the [MORE]s of the beginning.
fn begun() -> Script {
    Script::new().typed("   ")
}

#[test]
fn keys_reach_the_story_and_its_answer_the_screen() {
    let (over, asked, rows) = ran(begun().typed("inventory\nwait"));
    assert_eq!((over, asked), (Over::By(Signal::HangUp), Vec::<String>::new()));
    assert!(rows.iter().any(|row| row == ">inventory"), "{rows:#?}");
    assert_eq!(rows.last().map(String::as_str), Some(">wait"), "{rows:#?}");
}

#[test]
fn the_process_is_asked_to_copy_and_to_stop_and_to_come_back() {
    let script = begun().typed("inventory\n").key(KeyCode::Char('w'), KeyModifiers::ALT);
    let script = script.key(KeyCode::Char('z'), KeyModifiers::CONTROL).signal(Signal::Continue);
    let (_, asked, _) = ran(script);
    assert_eq!(asked.iter().map(|line| &line[..4]).collect::<Vec<_>>(), ["copy", "susp", "resu"], "{asked:?}");
}

#[test]
fn leaving_ends_the_loop() {
    let (over, ..) = ran(begun().key(KeyCode::Char('d'), KeyModifiers::CONTROL).typed("never"));
    assert_eq!(over, Over::Left);
}

#[test]
fn signals_end_the_loop() {
    for signal in [Signal::Terminate, Signal::HangUp] {
        assert_eq!(ran(begun().signal(signal).typed("never")).0, Over::By(signal));
    }
}
