//! The published test stories, found by their SHA-256 wherever they lie: `stories/published.tsv` says where each can be had.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

const TABLE: &str = include_str!("../../../stories/published.tsv");

/// How deep and how wide a folder is looked through.
const DEEPEST: usize = 8;
const MOST_FILES: usize = 50_000;

/// A story as it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// Its usual name.
    pub name: &'static str,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: &'static str,
    /// Where it is published; None where no lasting place is known.
    pub place: Option<&'static str>,
}

impl Published {
    /// How to come by it, for whoever does not have it.
    pub fn advice(&self) -> String {
        let place = self.place.map_or_else(|| "no lasting place is known".to_owned(), |place| format!("see {place}"));
        format!(
            "{} is not in the folder of stories (SHA-256 {}…): {place}",
            self.name,
            self.sha256.get(..12).unwrap_or_default()
        )
    }
}

/// The table; lines that are not of its form are left out, and a test holds that there are none.
pub fn published() -> Vec<Published> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(entry).collect()
}

fn entry(line: &'static str) -> Option<Published> {
    let mut columns = line.split('\t');
    let (name, bytes, sha256) = (columns.next()?, columns.next()?.parse().ok()?, columns.next()?);
    let place = columns.next().filter(|place| *place != "-");
    Some(Published { name, bytes, sha256, place })
}

/// The stories of the table that lie in a folder or below it, by name. Files that can't be read are passed over.
pub fn find(folder: &Path) -> HashMap<&'static str, PathBuf> {
    let table = published();
    let mut found = HashMap::new();
    let mut left = MOST_FILES;
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            if left == 0 {
                return found;
            }
            left -= 1;
            let (Ok(kind), path) = (entry.file_type(), entry.path()) else { continue };
            if kind.is_dir() && depth < DEEPEST {
                folders.push((path, depth + 1));
            } else if let Some(story) = named(&table, &path) {
                found.entry(story.name).or_insert(path);
            }
        }
    }
    found
}

/// Which story of the table a file is. Only files of a length that occurs are read.
fn named(table: &[Published], path: &Path) -> Option<Published> {
    let length = std::fs::metadata(path).ok()?.len();
    if !table.iter().any(|story| story.bytes == length) {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    table.iter().find(|story| story.sha256 == sum).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_story() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(published().len(), lines);
        assert!(published().iter().all(|story| story.sha256.len() == 64));
    }

    #[test]
    fn a_story_is_known_by_its_bytes_and_not_by_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("a/b");
        std::fs::create_dir_all(&inner).expect("folders");
        std::fs::write(inner.join("czech.z5"), [5; 13312]).expect("a file");
        assert!(find(folder.path()).is_empty());
        let bytes = b"x";
        let sum: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let table = [Published { name: "x", bytes: 1, sha256: Box::leak(sum.into_boxed_str()), place: None }];
        std::fs::write(inner.join("other"), bytes).expect("a file");
        assert_eq!(named(&table, &inner.join("other")).map(|story| story.name), Some("x"));
    }
}
