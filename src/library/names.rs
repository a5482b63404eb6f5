//! What a file's name says: whether it looks like a story's, and a title where nothing better is known.

use std::path::Path;

use super::metadata::line;

/// The endings of story files: Z-code, Blorbs, and the names that Infocom's own files have.
const STORY_ENDINGS: [&str; 18] = [
    "z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8", "zblorb", "zlb", "blorb", "blb", "dat", "zip", "gz", "ezip",
    "xzip", "yzip",
];

/// The most characters of a title that is made of a name.
const TITLE_LENGTH: usize = 120;

/// Whether a name ends as those of story files do.
pub(super) fn is_like_a_story(path: &Path) -> bool {
    ending(path).is_some_and(|ending| STORY_ENDINGS.contains(&ending.as_str()))
}

/// A name's ending in small letters.
pub(super) fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// A title made of a file's name: without its ending and without what says the release, as `-r119-s880429`. `lost_pig.z8` is "Lost pig".
pub fn title_of_file(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let stem = match is_like_a_story(Path::new(stem.as_ref())) {
        // `zork1.z3.gz`
        true => stem.rsplit_once('.').map_or(stem.as_ref(), |(stem, _)| stem).to_owned(),
        false => stem.into_owned(),
    };
    let words = stem.split(['-', '_', ' ']).filter(|word| !word.is_empty() && !says_release(word));
    let joined = words.collect::<Vec<_>>().join(" ");
    let title = line(&joined, TITLE_LENGTH).or_else(|| line(&name, TITLE_LENGTH));
    capitalised(&title.unwrap_or_else(|| "(a name that can't be shown)".to_owned()))
}

/// `r119`, `s880429`, `880429`
fn says_release(word: &str) -> bool {
    let digits = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let numbered = word.strip_prefix(['r', 'R']).is_some_and(digits);
    let dated = |word: &str| word.len() == 6 && digits(word);
    numbered || dated(word) || word.strip_prefix(['s', 'S']).is_some_and(dated)
}

fn capitalised(title: &str) -> String {
    let mut characters = title.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_titles() {
        for (name, expected) in [
            ("lost_pig.z8", "Lost pig"),
            ("/stories/zork1-r119-880429.z3", "Zork1"),
            ("advent-r10-s011123.z6", "Advent"),
            ("zork1.z3.gz", "Zork1"),
            ("Bronze.zblorb", "Bronze"),
            ("r2-880429.z5", "R2-880429.z5"),
            ("no ending", "No ending"),
            ("a\u{1B}[2Jb\n.z5", "A[2Jb"),
            ("été.z5", "Été"),
            ("\u{202E}", "(a name that can't be shown)"),
        ] {
            assert_eq!(title_of_file(Path::new(name)), expected, "{name:?}");
        }
        assert_eq!(title_of_file(Path::new(&"x".repeat(500))).chars().count(), TITLE_LENGTH);
    }

    #[test]
    fn endings_tell_what_may_be_a_story() {
        assert!(is_like_a_story(Path::new("A.Z5")) && is_like_a_story(Path::new("zork1.dat")));
        assert!(!is_like_a_story(Path::new("z5")) && !is_like_a_story(Path::new("a.png")));
    }
}
