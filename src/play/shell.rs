//! The loop around the player: it waits, hands on what comes, lets the story run, and draws.
//!
//! Generic over the terminal's backend and over where happenings come from, so that tests drive the real thing. What needs the process's own
//! terminal is behind [`Host`].

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::desk::Effect;
use super::events::{Events, Happening, Signal, now};
use super::player::Player;
use super::stage::Stage;
use super::terminal::{Drawn, Mouse, Picture, Screen, Surface, Terminal};

/// Time that a story may run before the screen is drawn again and keys are looked for.
const SLICE: Duration = Duration::from_millis(8);

/// Time after which a busy story's screen is drawn all the same.
const PATIENCE: Duration = Duration::from_millis(60);

/// What only the process can do with its terminal.
pub trait Host {
    /// Puts text on the clipboard.
    ///
    /// # Errors
    /// Where the terminal is gone.
    fn copy(&mut self, text: &str) -> io::Result<()>;
    /// Rings the bell.
    ///
    /// # Errors
    /// Where the terminal is gone.
    fn ring(&mut self) -> io::Result<()>;
    /// Has a file edited while the terminal is lent. What went wrong, in words.
    ///
    /// # Errors
    /// Where the terminal is gone.
    fn edit(&mut self, editor: &str, file: &Path) -> io::Result<Result<(), String>>;
    /// Stops the process.
    ///
    /// # Errors
    /// Where the terminal is gone.
    fn suspend(&mut self) -> io::Result<()>;
    /// Enters the terminal again after the process was continued.
    ///
    /// # Errors
    /// Where the terminal is gone.
    fn resume(&mut self) -> io::Result<()>;
    /// Takes the mouse from the terminal, or gives it back.
    ///
    /// # Errors
    /// Where the terminal is gone.
    fn set_mouse(&mut self, mouse: Mouse) -> io::Result<()>;
    /// Asks the terminal what it shows of pixels. Where nobody can answer there is nothing to do.
    ///
    /// # Errors
    /// Where the terminal is gone.
    fn ask(&mut self) -> io::Result<()> {
        Ok(())
    }
    /// Has the terminal show its alternate screen, or its ordinary one again. There is nothing to do where pictures are on the whole terminal only.
    ///
    /// # Errors
    /// Where the terminal is gone.
    fn show_on(&mut self, _surface: Surface) -> io::Result<()> {
        Ok(())
    }
    /// Nothing of golmac's is on the ordinary screen any more, and the cursor stands where others may go on.
    ///
    /// # Errors
    /// Where the terminal is gone.
    fn cleared(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How the loop has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    Left,
    /// A signal is to end the process.
    By(Signal),
}

/// Runs a player on the whole terminal until it is left.
///
/// # Errors
/// As [`run_on`].
pub fn run<B, H>(
    player: &mut Player,
    screen: &mut Screen<B>,
    events: &mut impl Events,
    host: &mut H,
) -> io::Result<Over>
where
    B: Terminal,
    B::Error: std::error::Error + Send + Sync + 'static,
    H: Host,
{
    run_on(player, &mut Stage::whole(screen), events, host)
}

/// Runs a player until it is left.
///
/// # Errors
/// Where the terminal can't be used, other than for being gone.
pub fn run_on<B, H>(
    player: &mut Player,
    stage: &mut Stage<'_, B>,
    events: &mut impl Events,
    host: &mut H,
) -> io::Result<Over>
where
    B: Terminal,
    B::Error: std::error::Error + Send + Sync + 'static,
    H: Host,
{
    let begun = now();
    let mut drawn = now();
    let mut stale = true;
    loop {
        if player.has_work() {
            let slice = now();
            while player.has_work() && slice.elapsed() < SLICE {
                player.work(begun.elapsed());
            }
            stale = true;
        }
        while let Some(effect) = player.next_effect() {
            stale = true;
            if let Some(over) = perform(effect, begun, player, stage, host)? {
                return Ok(over);
            }
        }
        // A story that is busy will soon have more to show.
        let may_wait = player.is_busy() && player.has_work() && drawn.elapsed() < PATIENCE;
        if stale && !may_wait {
            stage.draw(player, host)?;
            drawn = now();
            stale = false;
        }
        let wait = match (player.has_work(), player.due()) {
            (true, _) => Some(Duration::ZERO),
            (false, Some(due)) => Some(due.saturating_sub(begun.elapsed())),
            (false, None) => None,
        };
        for happening in events.wait(wait)? {
            stale = true;
            if let Some(over) = take(happening, begun.elapsed(), player, stage, host)? {
                return Ok(over);
            }
        }
        // Time may be up without anybody having said so.
        if wait == Some(Duration::ZERO) && player.due().is_some_and(|due| due <= begun.elapsed()) {
            player.update(Happening::TimeUp, begun.elapsed());
            stale = true;
        }
    }
}

/// Does what the player asks of the shell. How the loop is over, if it is.
fn perform<B, H>(
    effect: Effect,
    begun: Instant,
    player: &mut Player,
    stage: &mut Stage<'_, B>,
    host: &mut H,
) -> io::Result<Option<Over>>
where
    B: Terminal,
    B::Error: std::error::Error + Send + Sync + 'static,
    H: Host,
{
    match effect {
        Effect::Leave => {
            stage.leave(player, host)?;
            return Ok(Some(Over::Left));
        }
        Effect::Copy(text) => host.copy(&text)?,
        Effect::Bell => host.ring()?,
        Effect::EditFile { editor, file } => {
            stage.clear(host)?;
            let edited = host.edit(&editor, &file)?;
            player.edited(edited);
            stage.returned();
        }
        Effect::Suspend => {
            stage.clear(host)?;
            player.hold_sound();
            host.suspend()?;
            player.go_on_with_sound(begun.elapsed());
        }
        Effect::Redraw => stage.forget(),
        Effect::Mouse(mouse) => host.set_mouse(mouse)?,
        Effect::Ask => host.ask()?,
    }
    Ok(None)
}

/// Gives the player what has come. How the loop is over, if it is.
fn take<B, H>(
    happening: Happening,
    at: Duration,
    player: &mut Player,
    stage: &mut Stage<'_, B>,
    host: &mut H,
) -> io::Result<Option<Over>>
where
    B: Terminal,
    B::Error: std::error::Error + Send + Sync + 'static,
    H: Host,
{
    if let Happening::Signal(signal @ (Signal::Terminate | Signal::HangUp)) = happening {
        player.update(happening, at);
        return Ok(Some(Over::By(signal)));
    }
    if happening == Happening::Signal(Signal::Continue) {
        host.resume()?;
        stage.returned();
        // The terminal may have another size by now, of which nobody was told while the process was stopped.
        let (columns, rows) = stage.size()?;
        if (columns, rows) != player.size() {
            player.update(Happening::Resize { columns, rows }, at);
        }
    }
    player.update(happening, at);
    Ok(None)
}

/// Draws what the player shows now on the whole terminal.
///
/// # Errors
/// Where the terminal can't be written.
pub fn draw<B: Terminal>(player: &Player, screen: &mut Screen<B>) -> Result<Drawn, B::Error> {
    let (columns, rows) = player.size();
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    let (cursor, graphics) = player.draw_with_pixels(&mut buffer);
    screen.draw(Picture { buffer, cursor: cursor.map(|at| (at.x, at.y)), graphics })
}
