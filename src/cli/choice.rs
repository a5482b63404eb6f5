//! Which session a story is played in: what is typed for it, and opening it.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
#[cfg(feature = "tui")]
use clap::builder::PossibleValuesParser;
use golmac::session::store::{Store, StoreError};
use golmac::session::{Opened, Origin, Session, TurnNumber, Which, data_folder};
use golmac::settings::Loaded;
#[cfg(feature = "tui")]
use golmac::settings::{Display, Pictures};
use golmac::story::Story;
use golmac::zmachine::Options;

/// Which session, as it is typed.
#[derive(Debug, Clone, Default, Args)]
pub struct SessionOptions {
    /// Play in lines of text, for screen readers; so it is done in any case where the text goes to no terminal, or to one with TERM=dumb
    #[arg(long)]
    pub plain: bool,
    /// Let the text flow into the terminal's own scrollback, with the status line and the line to type in at the bottom
    #[cfg(feature = "tui")]
    #[arg(long, conflicts_with = "plain")]
    pub inline: bool,
    /// How the pictures of stories are drawn [default: auto, the best that the terminal has]
    #[cfg(feature = "tui")]
    #[arg(long, value_name = "METHOD", value_parser = PossibleValuesParser::new(Pictures::CHOICES.iter().map(|choice| choice.word)))]
    pictures: Option<String>,
    /// Go on with the session of this name, or begin it [default: the one of this story that was played last]
    #[arg(long, value_name = "NAME")]
    pub session: Option<String>,
    /// Begin a new session; with --session, of that name
    #[arg(long)]
    pub fresh: bool,
    /// Keep nothing: undo and branches work, and are gone when you leave
    #[arg(long, conflicts_with_all = ["session", "fresh", "turn"])]
    pub no_session: bool,
    /// Go to a turn of the session, by its number or its name
    #[arg(long, value_name = "TURN", conflicts_with = "fresh")]
    pub turn: Option<String>,
    /// What begins a command to golmac itself, one character; nothing ('') turns such commands off [default: /]
    #[arg(long, value_name = "CHAR", value_parser = prefix)]
    command_prefix: Option<Prefix>,
    /// A saved game of the story that is gone on from: it was named in the story's place.
    #[arg(skip)]
    pub restore: Option<PathBuf>,
}

/// The sign before commands to golmac; None turns them off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Prefix(Option<char>);

fn prefix(typed: &str) -> Result<Prefix, String> {
    let mut characters = typed.chars();
    match (characters.next(), characters.next()) {
        (None, _) => Ok(Prefix(None)),
        (Some(c), None) if !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control() && c != '\\' => {
            Ok(Prefix(Some(c)))
        }
        (Some(_), Some(_)) => {
            let count = match typed.chars().count() {
                2 => "two".to_owned(),
                count => count.to_string(),
            };
            Err(format!("{count} characters were given, and it is one character"))
        }
        (Some(_), None) => Err("it is neither a letter, a digit, a space nor a backslash".to_owned()),
    }
}

impl SessionOptions {
    /// The session of a name, and nothing else out of the ordinary.
    pub fn named(name: String) -> SessionOptions {
        SessionOptions { session: Some(name), ..SessionOptions::default() }
    }

    /// The same, with a saved game to be gone on from.
    pub fn going_on_from(self, saved: PathBuf) -> SessionOptions {
        SessionOptions { restore: Some(saved), ..self }
    }

    /// Whether a playthrough or a turn of one is asked for.
    #[cfg(feature = "tui")]
    pub fn names_a_session(&self) -> bool {
        self.session.is_some() || self.fresh || self.no_session || self.turn.is_some()
    }

    /// Puts what was given over the settings that files have, for this run.
    pub fn give(&self, loaded: &mut Loaded) {
        let prefix = self.command_prefix.map(|Prefix(prefix)| prefix.map_or_else(String::new, String::from));
        if let Some(Err(wrong)) = prefix.map(|prefix| loaded.give("command-prefix", &prefix)) {
            eprintln!("golmac: {wrong}");
        }
        #[cfg(feature = "tui")]
        if self.inline {
            let _ = loaded.give("display", Display::Inline.word());
        }
        #[cfg(feature = "tui")]
        if let Some(word) = &self.pictures {
            let _ = loaded.give("pictures", word);
        }
    }

    /// Opens the session that is meant, with what there is to tell about the database. `options` are those of a new one.
    ///
    /// # Errors
    /// Where it is of another story, has no such turn, or can't be read, and where a new one's name is taken.
    pub fn open(&self, story: Story, origin: Origin, options: Options) -> Result<(Session, Opened, Vec<String>)> {
        let (store, notices) = match self.no_session {
            true => (Store::in_memory()?, Vec::new()),
            false => open_store()?,
        };
        let (which, origin) = match (&self.session, self.fresh) {
            (Some(name), true) => {
                if store.session_named(name).is_ok() {
                    bail!(
                        "there is a session named {name} already: go on with it without --fresh, or give another name"
                    );
                }
                (Which::Fresh, Origin { name: name.clone(), ..origin })
            }
            (Some(name), false) => (Which::Named(name.clone()), origin),
            (None, true) => (Which::Fresh, origin),
            (None, false) => (Which::Latest, origin),
        };
        let (mut session, opened) = Session::open(store, story, origin, options, &which)?;
        if let Some(typed) = &self.turn {
            // As where a session is exported: a name goes first.
            let named = session.timeline().named(typed);
            let Some(turn) = named.or_else(|| typed.parse().ok().map(TurnNumber)) else {
                bail!("no turn of {} is named {typed}", session.name());
            };
            session.travel(turn).with_context(|| format!("can't go to turn {turn}"))?;
        }
        Ok((session, opened, notices))
    }

    /// Where the story of a named session lies, where no story is named.
    ///
    /// # Errors
    /// Where the sessions can't be read.
    pub fn story(&self) -> Result<Option<PathBuf>> {
        let Some(name) = &self.session else { return Ok(None) };
        match open_store()?.0.session_named(name) {
            Ok(session) => Ok(Some(session.path).filter(|path| !path.as_os_str().is_empty())),
            Err(StoreError::NotThere) => Ok(None),
            Err(error) => bail!("can't read the sessions: {error}"),
        }
    }
}

/// Opens the player's sessions, with what there is to tell about that. Where it can't be done play goes on in memory.
///
/// # Errors
/// Where there is no memory.
pub fn open_store() -> Result<(Store, Vec<String>)> {
    let Some(folder) = data_folder() else {
        let told = unkept("there is no home folder to keep sessions in; GOLMAC_DATA can name one");
        return Ok((Store::in_memory()?, vec![told]));
    };
    match Store::open(&folder) {
        Ok((store, rescued)) => Ok((store, rescued.map(|rescued| rescued.to_string()).into_iter().collect())),
        Err(error) => {
            let told = unkept(&format!("can't open the sessions in {}: {error}", folder.display()));
            let store = match error {
                StoreError::Newer | StoreError::NotOurs => Store::in_memory()?,
                _ => Store::waiting(&folder)?,
            };
            Ok((store, vec![told]))
        }
    }
}

fn unkept(reason: &str) -> String {
    format!("{reason}. You can play, but this session is not kept: SAVE before you leave.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_one_sign_or_none() {
        assert_eq!(prefix(""), Ok(Prefix(None)));
        assert_eq!(prefix("!"), Ok(Prefix(Some('!'))));
        for wrong in ["ab", "//", "x", "1", " ", "\\"] {
            assert!(prefix(wrong).is_err(), "{wrong}");
        }
    }
}
