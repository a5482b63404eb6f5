//! `golmac run --remglk`: a story that speaks RemGlk's JSON with a display.

use std::io;
use std::process::ExitCode;

use anyhow::{Result, bail};
use golmac::plain::Game;
use golmac::remglk::{Ending, RemGlkError, Settings, play};
use golmac::session::Origin;
use golmac::story::Story;
use golmac::zmachine::Machine;
use golmac::zmachine::patches::Host;

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
    // A test may be at the other end as well as a person, and is to find what `golmac run` does.
    let told = options.repaired(options.for_display(), &story, Host::Script, &golmac::settings::Settings::default());
    let game: Game = match session {
        None => Machine::new(story, told).into(),
        Some(session) => {
            let (session, _, notices) = session.open(story, origin, told)?;
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
