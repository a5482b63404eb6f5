//! The player on the process's own terminal.

use std::env;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::events::{Happening, TtyEvents};
use super::player::Player;
use super::shell::{self, Host, Over};
use super::stage::Stage;
use super::terminal::{Manner, Mouse, Rewraps, Screen, Surface, Suspended, Tty, is_gone};
use crate::play::events::Signal;
use crate::session::{files, notes};

/// What is left to be told when the player has gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Farewell {
    pub notices: Vec<String>,
    /// Whether the story that was played last had died of a mistake.
    pub died: bool,
}

/// Plays on the terminal, whose mouse may be golmac's where it has the whole of it, until the player leaves. A signal that is to end the process does so, when everything is kept and the terminal is as it was.
///
/// # Errors
/// Where there is no terminal, or it can't be used.
pub fn play(mut player: Player, mouse: Mouse) -> io::Result<Farewell> {
    let mut events = TtyEvents::open()?;
    let surface = player.surface();
    let tty = Tty::enter(Manner { surface, mouse })?;
    let mut whole = Screen::whole(tty.paper());
    let mut inline = Screen::inline(tty.paper(), Rewraps::of(|name| env::var(name).ok()));
    let mut stage = Stage::either(&mut whole, &mut inline, surface);
    let mut process = Process { tty };
    let over = match shell::run_on(&mut player, &mut stage, &mut events, &mut process) {
        Err(error) if is_gone(&error) => {
            player.update(Happening::Signal(Signal::HangUp), Duration::ZERO);
            Over::By(Signal::HangUp)
        }
        over => over?,
    };
    let (notices, died) = player.farewell();
    match over {
        Over::By(signal) => process.tty.end_by(signal),
        Over::Left => {
            process.tty.leave()?;
            Ok(Farewell { notices, died })
        }
    }
}

/// The process, with its terminal.
#[derive(Debug)]
struct Process {
    tty: Tty,
}

impl Host for Process {
    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.tty.copy(text).map(drop)
    }

    fn ring(&mut self) -> io::Result<()> {
        self.tty.ring()
    }

    fn edit(&mut self, editor: &str, file: &Path) -> io::Result<Result<(), String>> {
        let Some(mut command) = notes::editor(editor) else {
            // The picture was put away for an editor.
            self.tty.resume()?;
            return Ok(Err("There is no editor: set EDITOR, or the setting editor.".to_owned()));
        };
        let name = command.get_program().to_string_lossy().into_owned();
        command.arg(file);
        let ended = self.tty.lend(|| command.status())?;
        Ok(match ended {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("The editor has ended with {status}.")),
            Err(error) => Err(format!("Can't start the editor {name}: {}.", files::reason(&error))),
        })
    }

    fn suspend(&mut self) -> io::Result<()> {
        match self.tty.suspend()? {
            Suspended::Stopped => Ok(()),
            // Nobody could continue it: it goes on at once.
            Suspended::NoShell => self.tty.resume(),
        }
    }

    fn resume(&mut self) -> io::Result<()> {
        self.tty.resume()
    }

    fn set_mouse(&mut self, mouse: Mouse) -> io::Result<()> {
        self.tty.set_mouse(mouse)
    }

    fn ask(&mut self) -> io::Result<()> {
        self.tty.ask()
    }

    fn show_on(&mut self, surface: Surface) -> io::Result<()> {
        self.tty.show_on(surface)
    }

    fn cleared(&mut self) -> io::Result<()> {
        self.tty.cleared();
        Ok(())
    }
}
