//! Files that grow while a story runs: transcripts and recorded commands.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file that is written to its end.
#[derive(Debug)]
pub struct Log {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Log {
    /// A new file, in place of any that was there.
    ///
    /// # Errors
    /// As the file system has it.
    pub fn create(path: &Path) -> io::Result<Log> {
        Ok(Log { path: path.to_owned(), file: BufWriter::new(File::create(path)?) })
    }

    /// A file that may be there already and goes on then.
    ///
    /// # Errors
    /// As the file system has it.
    pub fn append(path: &Path) -> io::Result<Log> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Log { path: path.to_owned(), file: BufWriter::new(file) })
    }
}

impl Log {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is written to the file of this name.
    pub fn is_at(&self, path: &Path) -> bool {
        let real = |path: &Path| path.canonicalize().ok();
        self.path == path || real(&self.path).is_some_and(|own| real(path) == Some(own))
    }
}

/// What becomes of a log: it is dropped at its first failure, which is returned to be told.
pub fn write(log: &mut Option<Log>, text: &str) -> Option<String> {
    let open = log.as_mut()?;
    let failed = open.file.write_all(text.as_bytes()).err()?;
    Some(closed(log.take()?, &failed))
}

/// Brings what was written to the file, so that it outlives us.
pub fn flush(log: &mut Option<Log>) -> Option<String> {
    let open = log.as_mut()?;
    let failed = open.file.flush().err()?;
    Some(closed(log.take()?, &failed))
}

fn closed(log: Log, failed: &io::Error) -> String {
    // What could not be written would be tried again when the writer goes.
    let (_file, _unwritten) = log.file.into_parts();
    format!("can't write on to {}: {}; nothing more goes there", log.path.display(), super::files::reason(failed))
}

/// What goes to `--transcript`: what is printed, and what the story prints for its own transcript alone.
#[derive(Debug, Default)]
pub struct Transcribed {
    /// Of the output since the last time: what was printed, quote boxes and descriptions of pictures among it.
    printed: String,
    /// The same without them.
    flowed: String,
}

impl Transcribed {
    pub fn text(&mut self, text: &str) {
        self.printed.push_str(text);
        self.flowed.push_str(text);
    }

    /// A quote box, before the prompt that stands unfinished.
    pub fn block(&mut self, lines: &[String]) {
        let at = self.printed.rfind('\n').map_or(0, |end| end + 1);
        self.printed.insert_str(at, &format!("\n{}\n\n", lines.join("\n")));
    }

    /// A line of golmac's own, before the prompt that stands unfinished.
    pub fn line(&mut self, line: &str) {
        let at = self.printed.rfind('\n').map_or(0, |end| end + 1);
        self.printed.insert_str(at, &format!("{line}\n"));
    }

    /// All there is to write. `transcript` is what the story has printed for output stream 2 meanwhile: where it has more than was shown, for
    /// the screen was switched off, that is what counts.
    pub fn take(&mut self, transcript: Option<&str>) -> String {
        let (printed, flowed) = (std::mem::take(&mut self.printed), std::mem::take(&mut self.flowed));
        match transcript {
            Some(all) if all.len() > flowed.len() && is_within(&flowed, all) => all.to_owned(),
            Some(_) | None => printed,
        }
    }
}

/// Whether all characters of a text come in another, in their order.
fn is_within(part: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    part.chars().all(|c| rest.any(|found| found == c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_transcript_has_is_written_where_it_belongs() {
        let mut transcribed = Transcribed::default();
        transcribed.text("seen, seen again");
        assert_eq!(transcribed.take(Some("seen, hidden, seen again")), "seen, hidden, seen again");
        transcribed.text("all of it");
        assert_eq!(transcribed.take(Some("of")), "all of it");
        transcribed.text("no transcript");
        assert_eq!(transcribed.take(None), "no transcript");
    }

    #[test]
    fn a_quote_box_comes_before_the_prompt() {
        let mut transcribed = Transcribed::default();
        transcribed.text("A grave.\n\n>");
        transcribed.block(&["  RIP".to_owned()]);
        assert_eq!(transcribed.take(None), "A grave.\n\n\n  RIP\n\n>");
    }
}
