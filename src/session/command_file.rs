//! Files of commands, and lines as they are read from outside.
//!
//! A line is bounded in length, is taken for Latin-1 where it is not UTF-8 (scripts made for older interpreters are), and holds no control
//! characters. What the lines of a file of commands stand for is in [`recorded`](crate::zmachine::recorded).

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use crate::zmachine::screen::is_displayable;

/// Bytes of a line that are kept. Stories take 255 characters at most; file names may be longer.
const LINE_KEPT: usize = 64 << 10;

/// Bytes after which a line that never ends is taken to have ended.
const LINE_LONGEST: usize = 16 << 20;

/// A file of commands that is being read.
#[derive(Debug)]
pub struct CommandFile(BufReader<File>);

impl CommandFile {
    /// # Errors
    /// As the file system has it.
    pub fn open(path: &Path) -> io::Result<CommandFile> {
        let file = File::open(path)?;
        match file.metadata()?.is_dir() {
            true => Err(io::ErrorKind::IsADirectory.into()),
            false => Ok(CommandFile(BufReader::new(file))),
        }
    }

    /// The next line; None at the end.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn next_line(&mut self) -> io::Result<Option<String>> {
        read_line(&mut self.0)
    }

    /// Whether there are no more lines.
    pub fn is_at_end(&mut self) -> bool {
        // What can't be read is told where the next line is read.
        self.0.fill_buf().is_ok_and(<[u8]>::is_empty)
    }
}

/// Reads a line, without what ends it; None at the end.
///
/// # Errors
/// Where it can't be read.
pub fn read_line(lines: &mut impl BufRead) -> io::Result<Option<String>> {
    let (mut kept, mut length) = (Vec::new(), 0_usize);
    loop {
        let bytes = match lines.fill_buf() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if bytes.is_empty() {
            return Ok((length > 0).then(|| text_of(&kept)));
        }
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let part = end.unwrap_or(bytes.len());
        let room = LINE_KEPT.saturating_sub(kept.len()).min(part);
        kept.extend(bytes.iter().take(room));
        let used = end.map_or(part, |end| end + 1);
        lines.consume(used);
        length = length.saturating_add(used);
        if end.is_some() || length >= LINE_LONGEST {
            return Ok(Some(text_of(&kept)));
        }
    }
}

/// The characters of a line, without any that are not for the eye. A tab is a space.
fn text_of(bytes: &[u8]) -> String {
    let spaced = |c| if c == '\t' { ' ' } else { c };
    match std::str::from_utf8(bytes) {
        Ok(text) => text.chars().map(spaced).filter(|c| is_displayable(*c)).collect(),
        Err(cut) if bytes.len() == LINE_KEPT && cut.error_len().is_none() => {
            text_of(bytes.get(..cut.valid_up_to()).unwrap_or_default())
        }
        Err(_) => bytes.iter().map(|byte| spaced(char::from(*byte))).filter(|c| is_displayable(*c)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let mut rest = bytes;
        std::iter::from_fn(|| read_line(&mut rest).expect("memory can be read")).collect()
    }

    #[test]
    fn lines_end_at_newlines_of_both_kinds_and_at_the_end() {
        assert_eq!(lines(b"look\r\n\nnorth"), ["look", "", "north"]);
        assert_eq!(lines(b""), [""; 0]);
    }

    #[test]
    fn what_is_not_utf_8_is_latin_1() {
        assert_eq!(lines(b"caf\xE9\ncaf\xC3\xA9"), ["café", "café"]);
    }

    #[test]
    fn control_characters_are_dropped() {
        assert_eq!(lines(b"a\x1b[31mb\x00\x7f\tc\x9b"), ["a[31mb c"]);
    }

    #[test]
    fn a_huge_line_is_cut_and_the_next_is_whole() {
        let mut bytes = vec![b'x'; LINE_KEPT * 3];
        bytes.extend(b"\nnext");
        let found = lines(&bytes);
        assert_eq!(found.iter().map(String::len).collect::<Vec<_>>(), [LINE_KEPT, 4]);
    }

    #[test]
    fn a_line_cut_within_a_character_is_still_utf_8() {
        let text = format!("x{}", "é".repeat(LINE_KEPT));
        assert_eq!(lines(text.as_bytes())[0].chars().nth(1), Some('é'));
    }

    #[test]
    fn a_line_that_never_ends_is_ended() {
        let mut endless = io::BufReader::new(io::repeat(b'x'));
        assert_eq!(read_line(&mut endless).expect("read").map(|line| line.len()), Some(LINE_KEPT));
    }
}
