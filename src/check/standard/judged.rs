//! Judging one case: in golmac itself by all that it says, in another interpreter by the text that a pipe carries.

use std::path::Path;

use super::case::{Case, Others};
use super::player;
use super::report::{Miss, Outcome};
use super::subject::{Played, Subject, play};
use crate::check::driver::{CommandLine, End};
use crate::story::Version;

/// Where a case stands, as in `opcodes/stacks.md:7`.
pub(super) fn place(case: &Case) -> String {
    format!("{}:{}", case.file, case.line)
}

/// Judges a case in a version. `folder` is where story files are put for a command.
pub(super) fn judge(subject: &Subject, case: &Case, version: Version, folder: &Path) -> Outcome {
    match subject {
        Subject::Golmac => by_all(case, version),
        Subject::Command(interpreter) => match unfit(case, version) {
            Some(why) => Outcome::NotApplicable(why.to_owned()),
            None => by_text(interpreter, case, version, folder),
        },
    }
}

fn miss(case: &Case, line: usize, version: Version, expected: &str, seen: &str) -> Miss {
    Miss { story: format!("{}:{line} as version {version}", case.file), expected: expected.into(), seen: seen.into() }
}

fn by_all(case: &Case, version: Version) -> Outcome {
    match case.differences(version) {
        Err(what) => Outcome::Failed(vec![miss(case, case.line, version, "a program that ends", &what)]),
        Ok(found) if found.is_empty() => Outcome::Passed,
        Ok(found) => {
            let misses = found.iter().map(|difference| {
                let (expected, seen) = difference.first();
                miss(case, difference.line, version, &format!("{}: {expected}", difference.section), seen)
            });
            Outcome::Failed(misses.collect())
        }
    }
}

/// Why a case can't be run by a command that reads lines and prints text; None where it can.
fn unfit(case: &Case, version: Version) -> Option<&'static str> {
    let expects = |section| case.expects(section, version).is_some_and(|text| !text.trim().is_empty());
    let own = [
        ("fault", "how an error is told is each interpreter's own"),
        ("warnings", "what becomes of a pardonable error is each interpreter's own"),
        ("transcript", "needs a file for the transcript"),
        ("record", "needs a file for the commands"),
        ("upper", "needs eyes on the upper window"),
        ("status", "needs eyes on the status line"),
        ("looks", "needs eyes on styles and colours"),
        ("events", "needs eyes on the screen, or ears"),
    ];
    let options = [
        ("rows", "needs a screen of another size"),
        ("columns", "needs a screen of another size"),
        ("seed", "needs golmac's own random numbers"),
        ("errors", "what becomes of a pardonable error is each interpreter's own"),
    ];
    let input = case.input.text_for(version, Others::Absent);
    let output = case.expects("output", version).unwrap_or_default();
    let sections = own.into_iter().find(|(section, _)| expects(section)).map(|(_, why)| why);
    let settings = || options.into_iter().find(|(key, _)| case.program.option(key).is_some()).map(|(_, why)| why);
    let devices = || ["mouse", "sound"].iter().any(|word| case.program.has(word)).then_some("needs a mouse, or sound");
    let typed = || piped(&input).is_none().then_some("needs keys, time or files that a pipe does not carry");
    let letters = || (!output.is_ascii()).then_some("needs letters that a plain terminal may lack (§3.8.5.4.1)");
    let silent = || output.trim().is_empty().then_some("prints nothing");
    let quirks =
        || case.program.has("golmac").then_some("shows a choice of golmac's own where the Standard leaves one");
    let lines =
        || case.program.has("terminal").then_some("needs a terminal on which lines are edited and letters shown");
    sections
        .or_else(settings)
        .or_else(devices)
        .or_else(quirks)
        .or_else(lines)
        .or_else(typed)
        .or_else(letters)
        .or_else(silent)
}

/// The input as lines for a pipe, in the ways in which interpreters read keys there: a line each, or the character alone.
/// None where there is more in it than lines and printable keys.
fn piped(input: &str) -> Option<Vec<String>> {
    let (mut lines, mut characters) = (String::new(), String::new());
    for action in input.lines().filter(|line| !line.is_empty()) {
        let (line, key) = if let Some(line) = action.strip_prefix('>') {
            let line = line.strip_prefix(' ').unwrap_or(line);
            if line.ends_with(']') || !line.is_ascii() {
                return None;
            }
            (format!("{line}\n"), format!("{line}\n"))
        } else {
            match action.strip_prefix("key ")? {
                "enter" => ("\n".to_owned(), "\n".to_owned()),
                "space" => (" \n".to_owned(), " ".to_owned()),
                key if key.chars().count() == 1 && key.is_ascii() => (format!("{key}\n"), key.to_owned()),
                _ => return None,
            }
        };
        lines.push_str(&line);
        characters.push_str(&key);
    }
    if lines == characters { Some(vec![lines]) } else { Some(vec![lines, characters]) }
}

fn by_text(interpreter: &CommandLine, case: &Case, version: Version, folder: &Path) -> Outcome {
    let failed =
        |expected: &str, seen: &str| Outcome::Failed(vec![miss(case, case.line_of("output"), version, expected, seen)]);
    let assembly = match case.assembled(version) {
        Ok(assembly) => assembly,
        Err(error) => return failed("a program", &error.to_string()),
    };
    let expected = case.expects("output", version).unwrap_or_default();
    // The same without what the player types, which few interpreters echo to a pipe.
    let printed = player::play(case, version, &assembly).ok().and_then(|mut outcome| outcome.remove("printed"));
    let stem = case.file.replace('/', "-");
    let story = folder.join(format!("{}-{}-{}.z{version}", stem.trim_end_matches(".md"), case.line, case.program.line));
    if let Err(error) = std::fs::write(&story, &assembly.story) {
        return failed("a story file", &format!("{}: {error}", story.display()));
    }
    let mut seen = String::new();
    for input in piped(&case.input.text_for(version, Others::Absent)).unwrap_or_default() {
        match play(interpreter, &story, folder, &input, 0) {
            Err(error) => return failed(&expected, &error.to_string()),
            Ok(Played { end: end @ (End::TimedOut(_) | End::TooMuch(_)), .. }) => seen = end.to_string(),
            Ok(played) => {
                if std::iter::once(&expected).chain(&printed).any(|expected| shows(&played.text, expected)) {
                    return Outcome::Passed;
                }
                seen = played.text;
            }
        }
    }
    let own = |line: &&str| !is_own(line) && !line.trim().is_empty();
    let seen: Vec<&str> = seen.lines().filter(own).collect();
    let seen = seen.join("\n");
    let (wanted, got) = super::case::first_difference(&expected, &seen);
    failed(wanted, got)
}

/// Whether a text shows what is expected: some of its lines in a row, spaces and line ends aside, and lines of the status line and
/// of the interpreter's own left out.
fn shows(text: &str, expected: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>();
    let wanted = bare(expected);
    let lines: Vec<String> = text.lines().filter(|line| !is_own(line)).map(bare).collect();
    (0..lines.len()).any(|from| {
        let mut rest = wanted.as_str();
        for line in lines.iter().skip(from) {
            match rest.strip_prefix(line.as_str()) {
                Some(left) => rest = left,
                None => return false,
            }
            if rest.is_empty() {
                return true;
            }
        }
        false
    })
}

/// Whether a line is an interpreter's own word, or the status line as it is printed to a pipe.
fn is_own(line: &str) -> bool {
    const OWN: [&str; 6] =
        ["Using normal formatting", "Loading ", "Warning:", "Fatal error", "Hit any key to exit", "[Hit any key"];
    let line = line.trim_start();
    OWN.iter().any(|own| line.starts_with(own)) || (line.contains("Score: ") && line.contains("Moves: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_shows_whole_lines_whatever_stands_around_them() {
        assert!(shows("\n\nBanner\n5\n-4\n", "5\n-4\n"));
        assert!(shows("a long line\nthat was wrapped", "a long line that was wrapped"));
        assert!(shows("Hall  Score: 3  Moves: 4\nok", "ok"));
        assert!(!shows("51", "5"));
        assert!(!shows("", "5"));
    }

    #[test]
    fn lines_and_printable_keys_go_through_a_pipe() {
        assert_eq!(piped("> go\n"), Some(vec!["go\n".into()]));
        assert_eq!(piped("key a\n> go\n"), Some(vec!["a\ngo\n".into(), "ago\n".into()]));
        assert_eq!(piped("timeout\n"), None);
        assert_eq!(piped("> go[up]\n"), None);
    }
}
