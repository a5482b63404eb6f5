//! The table of known releases, `assets/releases.tsv`: titles, authors and years of stories that carry none themselves.
//!
//! A row is a release, a serial code, a checksum where the first two are those of several stories, and what the story is. Every row is known for
//! certain: a wrong title is worse than the file's name. The tests hold the table to its laws.

use super::metadata::Metadata;
use crate::story::GameId;

/// The table as it is written.
const TABLE: &str = include_str!("../../assets/releases.tsv");

/// A story that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    pub release: u16,
    /// As [`crate::story::Serial`] is shown.
    pub serial: &'static str,
    /// Where it takes the checksum to tell the story.
    pub checksum: Option<u16>,
    pub title: &'static str,
    /// Empty where nobody is named.
    pub author: &'static str,
    /// Of the first publication of the story, whichever release this is; None where it never was published, or that is not known for certain.
    pub year: Option<u16>,
}

impl Release {
    /// What the row says, as a record would.
    pub fn metadata(&self) -> Metadata {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Metadata {
            title: text(self.title),
            author: text(self.author),
            first_published: self.year.map(|year| year.to_string()),
            ..Metadata::default()
        }
    }
}

/// The table, read.
#[derive(Debug, Clone)]
pub struct Releases(Vec<Release>);

impl Default for Releases {
    fn default() -> Releases {
        Releases::new()
    }
}

impl Releases {
    /// Reads the table, which takes some microseconds.
    pub fn new() -> Releases {
        Releases(TABLE.lines().skip(1).filter_map(row).collect())
    }

    /// What is known of a game.
    pub fn find(&self, game: GameId) -> Option<&Release> {
        let serial = game.serial.to_string();
        let key = (game.release, serial.as_str());
        let from = self.0.partition_point(|row| (row.release, row.serial) < key);
        let same = self.0.iter().skip(from).take_while(|row| (row.release, row.serial) == key);
        same.into_iter().find(|row| row.checksum.is_none_or(|checksum| checksum == game.checksum))
    }

    /// All rows, by release and serial code.
    pub fn iter(&self) -> impl Iterator<Item = &Release> {
        self.0.iter()
    }
}

fn row(line: &'static str) -> Option<Release> {
    let mut columns = line.split('\t');
    let mut column = || columns.next();
    let (release, serial, checksum) = (column()?.parse().ok()?, column()?, column()?);
    let checksum = match checksum {
        "" => None,
        digits => Some(u16::from_str_radix(digits, 16).ok()?),
    };
    let (title, author, year) = (column()?, column()?, column()?);
    let year = match year {
        "" => None,
        digits => Some(digits.parse().ok()?),
    };
    Some(Release { release, serial, checksum, title, author, year })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Serial;
    use crate::zmachine::screen::is_displayable;

    #[test]
    fn every_line_of_the_table_is_a_row() {
        let table = Releases::new();
        let lines: Vec<&str> = TABLE.lines().collect();
        assert_eq!(lines.first(), Some(&"release\tserial\tchecksum\ttitle\tauthor\tyear"));
        assert_eq!(table.0.len(), lines.len() - 1, "each line has six columns and is read");
        for line in &lines {
            assert_eq!(line.split('\t').count(), 6, "{line}");
            assert!(line.split('\t').all(|column| column.trim() == column), "{line}");
        }
    }

    #[test]
    fn rows_are_sorted_and_their_keys_unique() {
        let table = Releases::new();
        for pair in table.0.windows(2) {
            let [one, next] = pair else { unreachable!() };
            let key = |row: &Release| (row.release, row.serial, row.checksum);
            assert!(key(one) < key(next), "{one:?} before {next:?}");
            let same = (one.release, one.serial) == (next.release, next.serial);
            assert!(!same || one.checksum.is_some(), "{one:?} hides {next:?}");
        }
    }

    #[test]
    fn rows_hold_what_can_be_and_can_be_shown() {
        for row in Releases::new().iter() {
            assert_eq!(row.serial.len(), 6, "{row:?}");
            assert!(row.serial.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{row:?}");
            assert!(!row.title.is_empty() && row.year.is_none_or(|year| (1976..2027).contains(&year)), "{row:?}");
            assert!(row.title.chars().chain(row.author.chars()).all(is_displayable), "{row:?}");
            // What was compiled before it was published has the year of its date, or one before.
            let dated =
                row.serial.get(..2).and_then(|year| year.parse::<u16>().ok()).filter(|year| (79..=99).contains(year));
            assert!(dated.zip(row.year).is_none_or(|(dated, year)| year <= 1900 + dated + 2), "{row:?}");
        }
    }

    #[test]
    fn a_story_has_one_author_and_one_year() {
        let mut rows: Vec<Release> = Releases::new().0;
        rows.sort_by_key(|row| row.title);
        for pair in rows.windows(2) {
            let [one, next] = pair else { unreachable!() };
            assert!(
                one.title != next.title || (one.author, one.year) == (next.author, next.year),
                "{one:?} and {next:?}"
            );
        }
    }

    #[test]
    fn games_are_found_by_all_that_names_them() {
        let table = Releases::new();
        let title = |release, serial: &[u8; 6], checksum| {
            table.find(GameId { release, serial: Serial(*serial), checksum }).map(|row| row.title)
        };
        assert_eq!(title(88, b"840726", 0xA129), Some("Zork I: The Great Underground Empire"));
        assert_eq!(title(88, b"840727", 0xA129), None);
        assert_eq!(title(89, b"840726", 0xA129), None);
        assert_eq!(title(7, b"UG3AU5", 0), Some("Zork II: The Wizard of Frobozz"));
    }
}
