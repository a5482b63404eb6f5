//! The player's notes beside a session: a Markdown file of its own in the folder of the database, `notes/<session>.md`.
//!
//! A note is added under a heading that says where in the story it was taken. The file belongs to the player, who may change it with an editor.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::Command;

use super::words::place;
use super::{Session, displayable, files};

/// The folder of notes beside the database.
const FOLDER: &str = "notes";

/// Characters of a session's name that are in the file's.
const LONGEST: usize = 80;

impl Session {
    /// Where the notes of this session are, or would be. None where it is kept in no file.
    pub fn notes_path(&mut self) -> Option<PathBuf> {
        let number = self.id().0;
        let folder = self.store().path()?.parent()?.join(FOLDER);
        Some(folder.join(file_name(self.name(), number)))
    }

    /// The notes of this session, as they may be shown. Empty where there are none.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn notes(&mut self) -> io::Result<String> {
        let Some(path) = self.notes_path() else { return Ok(String::new()) };
        match files::read(&path) {
            Ok(bytes) => Ok(displayable(&String::from_utf8_lossy(&bytes).replace('\t', "    "))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(error),
        }
    }

    /// Adds a note under a heading with the present turn and place. Where it is now.
    ///
    /// # Errors
    /// Where the file can't be written, or the session is kept in none.
    pub fn add_note(&mut self, text: &str) -> io::Result<PathBuf> {
        let path = self.begin_notes()?;
        let heading = place(self.timeline(), self.here());
        let mut file = OpenOptions::new().append(true).open(&path)?;
        file.write_all(format!("\n## {}\n\n{text}\n", capitalised(&heading)).as_bytes())?;
        file.sync_all()?;
        Ok(path)
    }

    /// The file of notes, made with its title where there is none yet: for an editor to be opened on.
    ///
    /// # Errors
    /// As [`Session::add_note`].
    pub fn begin_notes(&mut self) -> io::Result<PathBuf> {
        let path = self
            .notes_path()
            .ok_or_else(|| io::Error::other("this session is kept in no file, and so are its notes"))?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let title = format!("# {}\n", displayable(self.name()).replace('\n', " "));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => file.write_all(title.as_bytes())?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
        Ok(path)
    }
}

/// The player's editor with its arguments: the one that is set, or else what `VISUAL` or `EDITOR` says. The file's name is to be added. None where
/// there is none.
pub fn editor(set: &str) -> Option<Command> {
    let named = |line: &String| !line.trim().is_empty();
    let of = |name: &str| env::var(name).ok().filter(named);
    let line = Some(set.to_owned()).filter(named).or_else(|| of("VISUAL")).or_else(|| of("EDITOR"))?;
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next()?);
    command.args(words);
    Some(command)
}

/// A file's name for a session's. One that could not stand for itself has the session's number behind it, so that no two share a file.
fn file_name(session: &str, number: i64) -> String {
    let kept = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let name: String = session.chars().take(LONGEST).map(|c| if kept(c) { c } else { '_' }).collect();
    match name == session && !name.is_empty() {
        true => format!("{name}.md"),
        false => format!("{name}.{number}.md"),
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_a_session_leaves_the_folder_or_meets_another() {
        for (session, expected) in [
            ("zork1", "zork1.md"),
            ("Émile-2", "Émile-2.md"),
            ("../x", "___x.7.md"),
            ("a/b", "a_b.7.md"),
            ("", ".7.md"),
            (".", "_.7.md"),
        ] {
            assert_eq!(file_name(session, 7), expected);
        }
        assert_eq!(file_name(&"x".repeat(500), 7).len(), LONGEST + ".7.md".len());
    }
}
