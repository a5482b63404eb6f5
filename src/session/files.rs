//! Files of a game that is played: their names, and reading and writing without losing anything.
//!
//! A name that the player types is an ordinary path, relative to the current directory. A name that the story gives stays in a folder of
//! the story's own, beside its saved games, which is made when it is first needed: `zork1.files/` for `zork1.z3`.

use std::fs::{File, Permissions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process;

/// The extension of saved games, which a name without any gets.
pub const SAVE_EXTENSION: &str = "qzl";

/// Bytes of the largest file that is read as a saved game or table. The largest honest ones have some hundred KiB.
const LARGEST: u64 = 16 << 20;

/// The extension of recorded commands.
pub const RECORD_EXTENSION: &str = "rec";

/// Where the files of a story lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The story's name, of which names of files are made: `zork1` for `zork1.z3`.
    pub name: String,
    /// Where files lie whose names say no folder.
    pub folder: PathBuf,
    /// The same for transcripts and records.
    pub scripts: PathBuf,
}

impl Places {
    /// The saved game that is offered.
    pub fn saved_game(&self) -> PathBuf {
        self.folder.join(format!("{}.{SAVE_EXTENSION}", self.name))
    }

    /// The transcript or record that is offered: the story's name, and what follows it.
    pub fn script(&self, ending: &str) -> PathBuf {
        self.scripts.join(format!("{}{ending}", self.name))
    }

    /// The folder of files that the story names.
    pub fn own_folder(&self) -> PathBuf {
        self.folder.join(format!("{}.files", self.name))
    }

    /// Writes a table of the story's, into its own folder or where the player says.
    ///
    /// # Errors
    /// As [`write()`] has it.
    pub fn write_table(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match path.parent() {
            Some(folder) if path.starts_with(self.own_folder()) => std::fs::create_dir_all(folder)?,
            Some(_) | None => {}
        }
        write(path, bytes)
    }

    /// Where a file of this name lies: a bare name in the folder of the story's files, any other where it says.
    pub fn of(&self, name: &Path) -> PathBuf {
        place_of(name, &self.folder)
    }

    /// Where a record of this name lies that is read: with transcripts and records, or else with the story's files.
    pub fn of_record(&self, name: &Path) -> PathBuf {
        let places = [place_of(name, &self.scripts), self.of(name)];
        let mut there = places.iter().map(|place| existing(place, RECORD_EXTENSION)).filter(|place| place.exists());
        there.next().unwrap_or_else(|| self.of(name))
    }

    /// A path as it is shown: without the folder of the story's files.
    pub fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.folder).unwrap_or(path).display().to_string()
    }
}

/// A name with the extension that it needs.
pub fn with_extension(path: &Path, extension: &str) -> PathBuf {
    match path.extension() {
        Some(_) => path.to_owned(),
        None => path.with_extension(extension),
    }
}

/// What went wrong with a file, in words rather than numbers.
pub fn reason(error: &io::Error) -> String {
    use io::ErrorKind::*;
    match error.kind() {
        NotFound => "there is no such file or folder".to_owned(),
        PermissionDenied => "it may not be opened: permission is denied".to_owned(),
        IsADirectory => "it is a folder".to_owned(),
        NotADirectory => "a part of the name is no folder".to_owned(),
        StorageFull | QuotaExceeded => "the disk is full".to_owned(),
        ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        InvalidFilename => "it is no name for a file".to_owned(),
        AlreadyExists => "it is there already".to_owned(),
        // The system's words, without its number.
        _ => without_number(&error.to_string()),
    }
}

/// The system's words without the numbers that it gives with them, as in ` (os error 2)`.
pub fn without_number(text: &str) -> String {
    let mut parts = text.split(" (os error ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |told, part| match part.split_once(')') {
        Some((number, rest)) if number.parse::<i32>().is_ok() => told + rest,
        Some(_) | None => told + " (os error " + part,
    })
}

/// Where a file of this name lies: a bare name in a folder, any other where it says.
pub fn place_of(name: &Path, folder: &Path) -> PathBuf {
    match name.components().count() {
        1 if name.is_relative() => folder.join(name),
        _ => name.to_owned(),
    }
}

/// Where a saved game of this name lies: there if there is such a file, since other interpreters add no extension, else with ours.
pub fn existing_save(path: &Path) -> PathBuf {
    existing(path, SAVE_EXTENSION)
}

/// A file that is there by this name, or else one with the extension that it needs.
fn existing(path: &Path, extension: &str) -> PathBuf {
    if path.exists() { path.to_owned() } else { with_extension(path, extension) }
}

/// Reads a file whole.
///
/// # Errors
/// As the file system has it, and where the file has more bytes than any saved game.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    match u64::try_from(bytes.len()) {
        Ok(length) if length <= LARGEST => Ok(bytes),
        _ => Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large to be one of ours")),
    }
}

/// Writes a file whole: beside its name first, and then in its place, so that what was there is lost to nothing but a success.
///
/// # Errors
/// As the file system has it. Nothing is left behind then, and what was there is as it was.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A pipe or device has no place that could be taken.
    if path.metadata().is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        return std::fs::write(path, bytes);
    }
    // What a symbolic link points to is replaced, not the link.
    let path = path.canonicalize().unwrap_or_else(|_| pointed_to(path));
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no name for a file"));
    };
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.new", process::id()));
    let beside = path.with_file_name(beside);
    let permissions = path.metadata().ok().map(|there| there.permissions());
    let written = write_new(&beside, bytes, permissions).and_then(|()| std::fs::rename(&beside, &path));
    if written.is_err() {
        // It may never have come to be; either way the first error is the one to tell.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// Where a symbolic link leads though nothing is there; else the path itself.
fn pointed_to(path: &Path) -> PathBuf {
    match path.read_link() {
        Ok(target) => path.parent().map_or_else(|| target.clone(), |folder| folder.join(&target)),
        Err(_) => path.to_owned(),
    }
}

/// A file that nobody may read is not to be read for a moment either: it has its permissions before it has its bytes.
fn write_new(path: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    let mut file = File::create(path)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gets_an_extension_only_where_it_has_none() {
        assert_eq!(with_extension(Path::new("a/x"), "qzl"), Path::new("a/x.qzl"));
        assert_eq!(with_extension(Path::new("a/x.sav"), "qzl"), Path::new("a/x.sav"));
        assert_eq!(with_extension(Path::new("../x.qzl"), "qzl"), Path::new("../x.qzl"));
    }

    #[test]
    fn a_record_is_found_without_its_extension_among_scripts_before_other_files() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let scripts = folder.path().join("scripts");
        std::fs::create_dir(&scripts).expect("a folder");
        let places = Places { name: "zork1".to_owned(), folder: folder.path().to_owned(), scripts };
        let of = |name: &str| places.shown(&places.of_record(Path::new(name)));
        assert_eq!(of("walk"), "walk");
        write(&places.folder.join("walk.rec"), b"look").expect("written");
        assert_eq!(of("walk"), "walk.rec");
        write(&places.scripts.join("walk.rec"), b"look").expect("written");
        assert_eq!(of("walk"), Path::new("scripts").join("walk.rec").display().to_string());
    }

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("x.qzl");
        write(&path, b"one").expect("written");
        write(&path, b"two").expect("written over");
        assert_eq!(read(&path).expect("read"), b"two");
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_permissions_and_a_link_leads_where_it_did() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (path, link) = (folder.path().join("x.md"), folder.path().join("link.md"));
        std::os::unix::fs::symlink("x.md", &link).expect("a link");
        write(&link, b"one").expect("written");
        assert_eq!(read(&path).expect("read"), b"one", "where the link led");
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("set");
        write(&link, b"two").expect("written over");
        assert_eq!(path.metadata().expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(read(&path).expect("read"), b"two");
    }

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(write(&folder.path().join("no such folder/x"), b"one").is_err());
        assert!(write(folder.path(), b"one").is_err());
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 0);
    }

    #[test]
    fn saves_of_other_interpreters_are_found_without_an_extension() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("x");
        assert_eq!(existing_save(&path), folder.path().join("x.qzl"));
        write(&path, b"one").expect("written");
        assert_eq!(existing_save(&path), path);
    }

    #[test]
    fn numbers_of_the_system_are_left_out() {
        assert_eq!(
            without_number("a: no such file (os error 2): b (os error x) (c)"),
            "a: no such file: b (os error x) (c)"
        );
        assert_eq!(without_number("plain"), "plain");
    }
}
