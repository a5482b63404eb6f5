//! Where the player is shown: on the whole terminal, and inline in the terminal's ordinary screen.
//!
//! The two are screens of their own, as the terminal has two. Inline, text that is over is sent on its way before each picture, and never again; what
//! needs the whole terminal is on the alternate screen, which leaves the other as it was.

#[cfg(test)]
mod tests;

use std::io;

use super::player::Player;
use super::shell::{self, Host};
use super::terminal::{Drawn, Graphics, Picture, Screen, Surface, Terminal};

/// The screens that a player is shown on.
#[derive(Debug)]
pub struct Stage<'a, B> {
    whole: &'a mut Screen<B>,
    /// None where there is only the whole terminal.
    inline: Option<&'a mut Screen<B>>,
    /// The one that is seen.
    on: Surface,
}

impl<'a, B> Stage<'a, B>
where
    B: Terminal,
    B::Error: std::error::Error + Send + Sync + 'static,
{
    /// The whole terminal, whatever the player would have.
    pub fn whole(whole: &'a mut Screen<B>) -> Stage<'a, B> {
        Stage { whole, inline: None, on: Surface::Alternate }
    }

    /// Either, as the player would have it; and which the terminal shows now.
    pub fn either(whole: &'a mut Screen<B>, inline: &'a mut Screen<B>, on: Surface) -> Stage<'a, B> {
        Stage { whole, inline: Some(inline), on }
    }

    /// The terminal's size in cells, columns and rows.
    ///
    /// # Errors
    /// Where the terminal does not tell it.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        self.whole.size().map_err(io::Error::other)
    }

    /// What is on the terminal is not known any more.
    pub fn forget(&mut self) {
        self.whole.forget();
        self.inline.iter_mut().for_each(|inline| inline.forget());
    }

    /// Another program had the terminal, which shows the surface again that it showed before.
    pub fn returned(&mut self) {
        self.whole.returned();
        self.inline.iter_mut().for_each(|inline| inline.returned());
    }

    /// Shows what the player shows now, and before it what has come to an end of the text.
    ///
    /// # Errors
    /// Where the terminal can't be written.
    pub fn draw(&mut self, player: &mut Player, host: &mut impl Host) -> io::Result<Drawn> {
        let surface = if self.inline.is_some() { player.surface() } else { Surface::Alternate };
        self.go_to(surface, host)?;
        match (surface, &mut self.inline) {
            (Surface::Inline, Some(inline)) => {
                flow(player, inline)?;
                let (buffer, cursor) = player.draw_inline();
                let graphics = Graphics::default();
                let picture = Picture { buffer, cursor: cursor.map(|at| (at.x, at.y)), graphics };
                inline.draw(picture).map_err(io::Error::other)
            }
            (Surface::Inline | Surface::Alternate, _) => shell::draw(player, self.whole).map_err(io::Error::other),
        }
    }

    /// Takes what is inline off the terminal, as before another program gets it.
    ///
    /// # Errors
    /// Where the terminal can't be written.
    pub fn clear(&mut self, host: &mut impl Host) -> io::Result<()> {
        if !self.inline.as_ref().is_some_and(|inline| inline.is_inline()) {
            return Ok(());
        }
        self.go_to(Surface::Inline, host)?;
        if let Some(inline) = &mut self.inline {
            inline.clear_away().map_err(io::Error::other)?;
        }
        host.cleared()
    }

    /// The same at the end, when all text of a game that is shown inline has gone into the scrollback.
    ///
    /// # Errors
    /// Where the terminal can't be written.
    pub fn leave(&mut self, player: &mut Player, host: &mut impl Host) -> io::Result<()> {
        let Some(is_inline) = self.inline.as_ref().map(|inline| inline.is_inline()) else { return Ok(()) };
        let first = player.next_finished();
        if !is_inline && first.is_none() {
            return Ok(());
        }
        self.go_to(Surface::Inline, host)?;
        if let Some(inline) = &mut self.inline {
            if let Some(rows) = first {
                inline.flow(&rows).map_err(io::Error::other)?;
            }
            flow(player, inline)?;
            if let Some(rows) = player.last_words() {
                inline.flow(&rows).map_err(io::Error::other)?;
            }
            inline.clear_away().map_err(io::Error::other)?;
        }
        host.cleared()
    }

    fn go_to(&mut self, surface: Surface, host: &mut impl Host) -> io::Result<()> {
        if self.on != surface {
            host.show_on(surface)?;
            self.on = surface;
            self.whole.forget();
            self.inline.iter_mut().for_each(|inline| inline.covered());
        }
        Ok(())
    }
}

/// Sends the text that is over on its way.
fn flow<B>(player: &mut Player, inline: &mut Screen<B>) -> io::Result<()>
where
    B: Terminal,
    B::Error: std::error::Error + Send + Sync + 'static,
{
    while let Some(rows) = player.next_finished() {
        inline.flow(&rows).map_err(io::Error::other)?;
    }
    Ok(())
}
