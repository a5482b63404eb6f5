//! Going to other turns of a session, and what is printed there: where one is, and the text that was printed last.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use super::commands::Obeyed;
use super::input::is_yes;
use super::{Echo, Plain, PlainError, Seen, Welcome};
use crate::command::Naming;
use crate::session::meant::{FOUND, Step, relative, steps, unquoted};
use crate::session::{SessionError, TurnNumber, files, saved_games, transcript, words};
use crate::zmachine::screen::Event;

/// Saved games that are listed on request.
const MANY_SAVES: usize = 100;

impl<R: BufRead + Send + 'static, W: Write, E: Write> Plain<R, W, E> {
    /// Says how the session was opened, and what was printed last.
    pub(super) fn welcome(&mut self) -> Result<(), PlainError> {
        let prefix = self.prefix();
        let help = prefix.map_or_else(String::new, |prefix| format!(" {prefix}help lists what golmac itself can do."));
        let Some(session) = self.game.session() else { return Ok(()) };
        match self.settings.welcome {
            Welcome::Resumed => {
                let name = session.name().to_owned();
                let place = words::place(session.timeline(), session.here());
                // A script may have meant the story from its beginning.
                let again = match (self.keyboard.is_pipe(), prefix) {
                    (true, Some(_)) => " --fresh or `golmac run` starts from the beginning.",
                    (true, None) => " `golmac run` without --session starts from the beginning.",
                    (false, _) => "",
                };
                self.tell_place(&format!("Resumed: {name}, {place}.{help}{again}"))?;
                self.keep_sounds();
                self.show_passage()
            }
            Welcome::Begun if self.settings.echo == Echo::Terminal && !help.is_empty() => {
                self.tell(help.trim_start())?;
                self.page.write_finished().map_err(PlainError::Output)
            }
            Welcome::Begun | Welcome::Nothing => Ok(()),
        }
    }

    /// Prints what was printed on the way to this turn: its own text, or where it has none that of the last turn that has.
    fn show_passage(&mut self) -> Result<(), PlainError> {
        self.page.write_finished().map_err(PlainError::Output)?;
        self.page.new_part();
        let (events, before) = self.game.last_passage();
        self.prompt.clear();
        // The command's own prompt was printed in the turn before.
        if let Some(Event::Input { look, .. }) = events.first() {
            let text = transcript::text_of(&before);
            let prompt = text.rsplit('\n').next().unwrap_or_default().to_owned();
            self.show(vec![Event::Text { text: prompt, look: *look, buffering: Default::default() }])?;
            self.page.settle().map_err(PlainError::Output)?;
        }
        self.seen = Seen::NotYet;
        // What is wrong with the story was said then.
        self.show(events.into_iter().filter(|event| !matches!(event, Event::Warning(_))).collect())
    }

    /// Says where the player is now, in `--transcript` too, for what follows there is not what came of what stands before it.
    fn tell_place(&mut self, place: &str) -> Result<(), PlainError> {
        self.logs.transcribed.text(&format!("\n[{place}]\n\n"));
        self.tell(place)
    }

    /// The player is at another turn now.
    fn arrived(&mut self) -> Result<Obeyed, PlainError> {
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        let place = words::place(session.timeline(), session.here());
        let mut characters = place.chars();
        let place: String = characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect();
        self.keep_sounds();
        self.tell_place(&place)?;
        self.show_passage()?;
        Ok(Obeyed::Elsewhere)
    }

    /// Takes commands back, or again.
    pub(super) fn step(&mut self, step: Step, count: usize) -> Result<Obeyed, PlainError> {
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        let possible = steps(session.timeline(), step, count);
        let gone = match step {
            Step::Back => session.undo(count),
            Step::Forth => session.redo(count),
        };
        match (gone, step) {
            (Ok(Some(_)), _) => {
                if possible < count {
                    let commands =
                        if possible == 1 { "one command".to_owned() } else { format!("{possible} commands") };
                    let way = if step == Step::Back { "back" } else { "again" };
                    self.tell(&format!("Only {commands} could be taken {way}."))?;
                }
                self.arrived()
            }
            (Ok(None), Step::Back) => self.tell_here("There is nothing to take back: this is the beginning."),
            (Ok(None), Step::Forth) => self.tell_here("There is nothing to take again: nothing came after this turn."),
            (Err(error), _) => self.tell_error(&error),
        }
    }

    pub(super) fn go_to(&mut self, typed: &str) -> Result<Obeyed, PlainError> {
        if let Some((step, count)) = relative(typed) {
            return self.step(step, count);
        }
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        match session.meant(typed) {
            Ok(Some(number)) => match self.game.session().map(|session| session.travel(number)) {
                Some(Err(error)) => self.tell_error(&error),
                Some(Ok(())) | None => self.arrived(),
            },
            Ok(None) => self.tell_here(&format!("No turn has that name or those words: \"{}\"", unquoted(typed))),
            Err(error) => self.tell_error(&error),
        }
    }

    pub(super) fn begin_again(&mut self) -> Result<Obeyed, PlainError> {
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        let beginning = session.timeline().path_to(session.here()).first().copied().unwrap_or(TurnNumber(0));
        match session.travel(beginning) {
            Ok(()) => self.arrived(),
            Err(error) => self.tell_error(&error),
        }
    }

    pub(super) fn recap(&mut self) -> Result<Obeyed, PlainError> {
        self.arrived()
    }

    pub(super) fn name_this_turn(&mut self, naming: Naming) -> Result<Obeyed, PlainError> {
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        let here = session.here();
        let old = session.timeline().get(here).and_then(|turn| turn.name.clone());
        let (name, said) = match (naming, old) {
            (Naming::Show, None) => return self.tell_here("This turn has no name. Type one after the command."),
            (Naming::Show, Some(old)) => return self.tell_here(&format!("This turn is called \"{old}\".")),
            (Naming::Clear, _) => (None, "This turn has no name now.".to_owned()),
            (Naming::Set(name), _) => {
                let said = format!("Turn {here} is now called \"{name}\".");
                (Some(name), said)
            }
        };
        match session.name_turn(here, name) {
            Ok(()) => self.tell_here(&said),
            Err(error) => self.tell_error(&error),
        }
    }

    pub(super) fn search(&mut self, words: &str) -> Result<Obeyed, PlainError> {
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        let found = match session.find(words, FOUND) {
            Ok(found) => found,
            Err(error) => return self.tell_error(&error),
        };
        let heading = match found.len() {
            0 => format!("[These words are in no turn of this session: \"{}\"]", unquoted(words)),
            1 => "[One turn. Go to it by its number.]".to_owned(),
            count => format!("[{count} turns. Go to one by its number.]"),
        };
        let mut lines = vec![heading];
        let happened = |number: &TurnNumber| words::happened(session.timeline(), *number);
        let mut found = found;
        found.sort_unstable_by(|one, other| other.cmp(one));
        // Turns that just happened, one after the other, are told by the newest of them.
        let runs: Vec<Vec<TurnNumber>> =
            found.chunk_by(|one, other| happened(one) && happened(other)).map(<[TurnNumber]>::to_vec).collect();
        for run in runs {
            let Some(number) = run.first().copied() else { continue };
            let (_, mut printed) = session.passage(number);
            // The command stands before the text already.
            printed.retain(|event| !matches!(event, Event::Input { .. }));
            let context = words::context(&transcript::text_of(&printed), words);
            let summary = match run.as_slice() {
                [_] => words::summary(session.timeline(), number),
                several => format!("turn {number} and before, {} things happened by themselves", several.len()),
            };
            lines.push(if context.is_empty() { format!("  {summary}") } else { format!("  {summary}: {context}") });
        }
        self.tell_lines(&lines)?;
        Ok(Obeyed::Here)
    }

    pub(super) fn prune(&mut self, typed: &str) -> Result<Obeyed, PlainError> {
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        let Some(number) = typed.parse().ok().map(TurnNumber).or_else(|| session.timeline().named(&unquoted(typed)))
        else {
            return self.tell_here("Which turn? Give its number or its name.");
        };
        if session.timeline().get(number).is_none() {
            return self.tell_error(&SessionError::NoSuchTurn(number));
        }
        if session.timeline().is_on_path(number, session.here()) {
            return self.tell_error(&SessionError::OnTheWay);
        }
        let more = session.timeline().with_descendants(number).len().saturating_sub(1);
        let more = match more {
            0 => String::new(),
            1 => " and the one turn that came of it".to_owned(),
            more => format!(" and the {more} turns that came of it"),
        };
        let answer = self.ask(&format!("Forget turn {number}{more}, for good (y or n)? "))?;
        if !answer.is_some_and(|answer| is_yes(&answer)) {
            return self.tell_here("Nothing is forgotten.");
        }
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        match session.prune(number) {
            Ok(1) => self.tell_here("One turn is forgotten."),
            Ok(gone) => self.tell_here(&format!("{gone} turns are forgotten.")),
            Err(error) => self.tell_error(&error),
        }
    }

    pub(super) fn list_saves(&mut self) -> Result<Obeyed, PlainError> {
        let lines = self.saves(MANY_SAVES);
        if lines.is_empty() {
            return self.tell_here("There are no saved games of this story in its folder.");
        }
        self.tell_lines(&lines)?;
        Ok(Obeyed::Here)
    }

    /// Saves for other interpreters at any command line: a copy of the game types SAVE, and what it would save is written.
    pub(super) fn save_anywhere(&mut self, typed: Option<&str>) -> Result<Obeyed, PlainError> {
        let saved = self
            .game
            .session()
            .and_then(|session| session.saved_game(session.here()).map(|saved| (session.here(), saved)));
        let Some((here, (turn, bytes))) = saved else {
            let here = self.game.session().map(|session| session.here()).unwrap_or(TurnNumber(0));
            return self.tell_here(&format!(
                "The story can't be saved in a file: it knows no command SAVE. \
                 This turn is kept in the session all the same, as turn {here}."
            ));
        };
        let path = match typed {
            None => self.saved_game.clone(),
            Some(name) => files::with_extension(&self.places().of(Path::new(name)), files::SAVE_EXTENSION),
        };
        let at = self.game.session().map(|session| session.here());
        let bytes = match saved_games::noted(&bytes, self.game.machine(), at) {
            Ok(bytes) => bytes,
            Err(error) => return self.tell_here(&format!("Can't save to {}: {error}.", path.display())),
        };
        if path.is_file() && !self.may_replace(&path)? {
            return self.tell_here("Nothing is saved.");
        }
        match files::write(&path, &bytes) {
            Ok(()) => {
                let said = match turn == here {
                    true => format!("Saved as {}.", path.display()),
                    false => format!(
                        "Saved as {}, as it was at turn {turn}: that is the last command line before this.",
                        path.display()
                    ),
                };
                self.saved_game = path;
                self.tell_here(&said)
            }
            Err(error) => self.tell_here(&format!("Can't save to {}: {}.", path.display(), files::reason(&error))),
        }
    }

    pub(super) fn restore_anywhere(&mut self, typed: Option<&str>) -> Result<Obeyed, PlainError> {
        let path = match typed {
            None => {
                self.list_saves_before_asking()?;
                let offered = self.saved_game.clone();
                match self.ask_path("Restore from", &offered)? {
                    Some(path) => path,
                    None => return Ok(Obeyed::Here),
                }
            }
            Some(name) => self.places().of(Path::new(name)),
        };
        let path: PathBuf = files::existing_save(&path);
        let loaded = files::read(&path).map_err(|error| files::reason(&error)).and_then(|bytes| {
            let loaded = self.game.session().map(|session| session.load(bytes));
            loaded.unwrap_or(Ok(())).map_err(|error| error.to_string())
        });
        match loaded {
            Ok(()) => {
                self.saved_game = path;
                Ok(Obeyed::Elsewhere)
            }
            Err(reason) => self.tell_here(&format!("Can't restore {}: {reason}.", path.display())),
        }
    }
}
