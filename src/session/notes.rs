//! The player's notes beside a session: a Markdown file of its own in the folder of the database, `notes/<session>.md`.
//!
//! A note is added under a heading that says where in the story it was taken. The file belongs to the player, who may change it with an editor, or in
//! another window: so what is there is read again before anything is written, and is written byte for byte as it was. What may be shown of it is
//! filtered where it is drawn.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::store::SessionId;
use super::words::place;
use super::{Session, displayable, files};

/// The folder of notes beside the database.
const FOLDER: &str = "notes";

/// Characters, and bytes, of a session's name that are in the file's. File systems take names of 255 bytes, and while a file is being written it has
/// a longer one.
const LONGEST: usize = 80;
const LONGEST_BYTES: usize = 180;

/// Notes as they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotesText {
    pub text: String,
    pub encoding: Encoding,
}

/// Whether a text is the file's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Byte for byte.
    Utf8,
    /// The file is no UTF-8: signs stand for what could not be read, and the text must not take the file's place.
    Other,
}

/// What became of notes that were to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// They are in the file as they were written.
    AsWritten,
    /// The file had been changed meanwhile, and what was added stands at its end.
    Added,
    /// The file had been changed meanwhile; what was written stands behind it, whole.
    Both,
}

impl Session {
    /// Where the notes of this session are, or would be. None where it is kept in no file.
    pub fn notes_path(&mut self) -> Option<PathBuf> {
        let number = self.id().0;
        let folder = self.store().path()?.parent()?.join(FOLDER);
        Some(folder.join(file_name(self.name(), number)))
    }

    /// The notes of this session, unfiltered. Empty where there are none.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn notes(&mut self) -> io::Result<NotesText> {
        let bytes = match self.notes_path().map(|path| files::read(&path)) {
            Some(Ok(bytes)) => bytes,
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Some(Err(_)) | None => Vec::new(),
        };
        Ok(match String::from_utf8(bytes) {
            Ok(text) => NotesText { text, encoding: Encoding::Utf8 },
            Err(error) => {
                NotesText { text: String::from_utf8_lossy(error.as_bytes()).into_owned(), encoding: Encoding::Other }
            }
        })
    }

    /// Keeps notes that were changed, which were read as `before`. What another window or an editor has written since stays: see [`Kept`].
    ///
    /// # Errors
    /// Where the file can't be read or written; it is as it was then.
    pub fn keep_notes(&mut self, before: &str, text: &str) -> io::Result<Kept> {
        let there = self.notes()?;
        let path = self.begin_notes()?;
        if there.encoding == Encoding::Utf8 && there.text == before {
            files::write(&path, text.as_bytes())?;
            return Ok(Kept::AsWritten);
        }
        match text.strip_prefix(before) {
            Some(added) => append(&path, added).map(|()| Kept::Added),
            None => append(&path, &format!("\n# Written in another window\n\n{text}")).map(|()| Kept::Both),
        }
    }

    /// Adds a line at the end of the notes, whatever stands there.
    ///
    /// # Errors
    /// As [`Session::add_note`].
    pub fn add_line_of_notes(&mut self, line: &str) -> io::Result<()> {
        let path = self.begin_notes()?;
        append(&path, line)
    }

    /// Adds a note under a heading with the present turn and place. Where it is now.
    ///
    /// # Errors
    /// Where the file can't be written, or the session is kept in none.
    pub fn add_note(&mut self, text: &str) -> io::Result<PathBuf> {
        let path = self.begin_notes()?;
        let heading = place(self.timeline(), self.here());
        append(&path, &format!("\n## {}\n\n{text}", capitalised(&heading)))?;
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

/// Adds to a file, on a line of its own, which is ended. Other windows may do so at the same time.
fn append(path: &Path, text: &str) -> io::Result<()> {
    let there = files::read(path)?;
    let before = if there.is_empty() || there.ends_with(b"\n") { "" } else { "\n" };
    let after = if text.ends_with('\n') { "" } else { "\n" };
    let mut file = OpenOptions::new().append(true).open(path)?;
    file.write_all(format!("{before}{text}{after}").as_bytes())?;
    file.sync_all()
}

/// The notes of a session that has another name now go with it. Where they are, if there are any.
///
/// # Errors
/// Where the file can't be renamed.
pub fn rename(database: &Path, session: SessionId, old: &str, new: &str) -> io::Result<Option<PathBuf>> {
    let Some(folder) = database.parent().map(|folder| folder.join(FOLDER)) else { return Ok(None) };
    let (from, to) = (folder.join(file_name(old, session.0)), folder.join(file_name(new, session.0)));
    if from == to || !from.is_file() {
        return Ok(None);
    }
    // Notes that nobody has any more may stand there.
    put_aside(&to)?;
    fs::rename(&from, &to)?;
    Ok(Some(to))
}

/// The notes of a session that was deleted are put aside, so that no later one of its name has them. Where they are, if there are any.
///
/// # Errors
/// Where the file can't be renamed.
pub fn orphan(database: &Path, session: SessionId, name: &str) -> io::Result<Option<PathBuf>> {
    match database.parent() {
        Some(folder) => put_aside(&folder.join(FOLDER).join(file_name(name, session.0))),
        None => Ok(None),
    }
}

/// Gives a file another name, which no notes of a session have: `zork1.old.md`, `zork1.old-2.md`.
fn put_aside(path: &Path) -> io::Result<Option<PathBuf>> {
    /// Names that are tried.
    const MOST: u32 = 1000;
    if !path.is_file() {
        return Ok(None);
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let names =
        std::iter::once(format!("{stem}.old.md")).chain((2..MOST).map(|count| format!("{stem}.old-{count}.md")));
    let free = names.map(|name| path.with_file_name(name)).find(|path| !path.exists());
    let aside = free.ok_or_else(|| io::Error::from(io::ErrorKind::AlreadyExists))?;
    fs::rename(path, &aside)?;
    Ok(Some(aside))
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
    let mut name: String = session.chars().take(LONGEST).map(|c| if kept(c) { c } else { '_' }).collect();
    while name.len() > LONGEST_BYTES {
        name.pop();
    }
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
        assert_eq!(file_name(&"\u{20000}".repeat(80), 7).len(), LONGEST_BYTES + ".7.md".len());
    }

    #[test]
    fn notes_go_with_a_session_that_is_renamed_and_not_to_the_next_of_its_name() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = folder.path().join("sessions.db");
        let notes = folder.path().join(FOLDER);
        fs::create_dir(&notes).expect("a folder");
        fs::write(notes.join("zork1.md"), "a").expect("written");
        fs::write(notes.join("lamp.md"), "b").expect("written");
        assert_eq!(rename(&database, SessionId(1), "zork1", "lamp").expect("renamed"), Some(notes.join("lamp.md")));
        assert_eq!(fs::read(notes.join("lamp.md")).expect("there"), b"a");
        assert_eq!(fs::read(notes.join("lamp.old.md")).expect("there"), b"b");
        assert_eq!(orphan(&database, SessionId(1), "lamp").expect("put aside"), Some(notes.join("lamp.old-2.md")));
        assert_eq!(orphan(&database, SessionId(1), "lamp").expect("nothing there"), None);
        assert_eq!(fs::read_dir(&notes).expect("a folder").count(), 2);
    }
}
