//! `golmac run --remglk`: a story that speaks RemGlk's JSON with a display.

use std::io;
use std::process::ExitCode;

use anyhow::{Result, bail};
use golmac::plain::Game;
use golmac::remglk::{Ending, RemGlkError, Settings, play};
use golmac::session::Origin;
use golmac::story::Story;
use golmac::zmachine::Machine;

use super::DIED;
use super::choice::SessionOptions;
use super::options::PlayOptions;

/// Plays a story for the display at the other end of the standard streams.
///
/// # Errors
/// Where an option has no meaning there, and where the session, a file or a stream can't be used. That nobody reads the text any more is none.
pub fn run(
    story: Story,
    origin: Origin,
    session: Option<SessionOptions>,
    mut options: PlayOptions,
) -> Result<ExitCode> {
    if let Some(wrong) = options.meant_for_lines() {
        bail!("{wrong}");
    }
    let (transcript, record) = options.logs();
    let (transcript, record) = (transcript.map(Into::into), record.map(Into::into));
    let settings = Settings {
        name: origin.name.clone(),
        transcript,
        record,
        commands: options.take_commands(),
        ..Settings::default()
    };
    let game: Game = match session {
        None => Machine::new(story, options.for_display()).into(),
        Some(session) => {
            let (session, _, notices) = session.open(story, origin, options.for_display())?;
            notices.iter().for_each(|notice| eprintln!("golmac: {notice}"));
            session.into()
        }
    };
    match play(game, settings, io::stdin().lock(), io::stdout().lock(), io::stderr()) {
        Ok(Ending::Quit | Ending::InputEnded) => Ok(ExitCode::SUCCESS),
        Ok(Ending::Fault(_)) => Ok(ExitCode::from(DIED)),
        Err(RemGlkError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => bail!(error),
    }
}
