//! Judging the published test stories: each is played by a script, and what it prints of itself says what holds.
//!
//! Most of them judge themselves. What only eyes can judge is listed as such, with what is to be seen.

use std::path::Path;

use super::published::Published;
use super::report::{Kind, Miss, Outcome, Row};
use super::subject::{Subject, play};
use crate::check::driver::End;
use crate::story::Story;
use crate::zmachine::screen::Event;
use crate::zmachine::{Answer, GeneratorKind, Key, Machine, Options, Request, Stop};

/// Instructions of a slice, and how many slices a script may take: the longest walk needs a tenth of them.
const SLICE: u64 = 100_000;
const MOST_SLICES: usize = 5_000;

/// How many slices random junk is run for: it may loop for ever.
const JUNK_SLICES: usize = 20;

/// How a story is judged.
enum Judge {
    /// CZECH: the number of tests that pass.
    Czech(u32),
    /// Praxix: each of its tests.
    Praxix,
    /// Strict Z Test: each opcode of it.
    Strict,
    /// TerpEtude: the parts that judge themselves, and those that need eyes.
    Etude,
    /// A text that is printed.
    Prints(&'static str),
    /// A game walked to its end with Frotz's generator and a seed, and then these lines: what it prints there.
    Walk(u32, &'static [&'static str], &'static str),
    /// Random junk as code: the interpreter survives it.
    Survives,
    /// What is to be seen.
    Eyes(&'static str),
}

fn judge_of(name: &str) -> Option<Judge> {
    Some(match name {
        "czech.z3" => Judge::Czech(349),
        "czech.z4" => Judge::Czech(367),
        "czech.z5" | "czech.z8" => Judge::Czech(406),
        "praxix.z5" => Judge::Praxix,
        "strictz.z3" | "strictz.z5" => Judge::Strict,
        "etude.z5" => Judge::Etude,
        "zork1-r119-880429.z3" => Judge::Walk(12, &["score"], "score is 350 (total of 350"),
        "zork3-r25-860811.z3" => Judge::Walk(13, &["score"], "potential is 7 of a possible 7"),
        "advent.z5" => Judge::Walk(5, &[], "scored 350 out of a possible 350, in 277 turns"),
        "awaken.z5" => Judge::Walk(0, &[], "scored 50 out of a possible 50, in 57 turns"),
        "detective.z5" => Judge::Walk(0, &[], "scored 360 out of a possible 360, in 51 turns"),
        "crashme.z5" => Judge::Survives,
        "random.z5" => Judge::Eyes("balls that fall through pegs pile up as a bell curve"),
        "gntests.z5" => {
            Judge::Eyes("fonts, accents, key codes, colours, the header and a clock, each told in its menu")
        }
        "unicode.z5" | "Unicode-kinder.z5" => Judge::Eyes("a table of Unicode characters, each in its place"),
        "smileys.z5" => Judge::Eyes("characters beyond the basic plane, which the Z-machine does not have"),
        "zlife.z5" => Judge::Eyes("the Game of Life in the upper window"),
        "bomber.z5" => Judge::Eyes("an arcade game that moves while nobody types"),
        "ZSpec11.z6" => Judge::Eyes("menus, windows and colours of version 6"),
        _ if name.starts_with("simple-test.") => Judge::Prints("hello from all z machine versions"),
        _ => return None,
    })
}

/// The rows of a published story. `path` is None where it was not found.
pub(super) fn rows(subject: &Subject, story: &Published, path: Option<&Path>, folder: &Path) -> Vec<Row> {
    let Some(judge) = judge_of(story.name) else { return Vec::new() };
    let row = |what: String, outcome| Row {
        kind: Kind::Story,
        section: "story".to_owned(),
        what: format!("{}: {what}", story.name),
        place: story.name.to_owned(),
        outcome,
    };
    let Some(path) = path else {
        return vec![row("all of it".to_owned(), Outcome::NotApplicable(story.advice()))];
    };
    let stage = Stage { subject, path, folder };
    let judged = match judge {
        Judge::Czech(passes) => stage.czech(passes),
        Judge::Praxix => stage.praxix(),
        Judge::Strict => stage.strict(),
        Judge::Etude => stage.etude(),
        Judge::Prints(text) => stage.prints(text),
        Judge::Walk(seed, lines, end) => stage.walk(seed, lines, end),
        Judge::Survives => stage.survives(),
        Judge::Eyes(what) => vec![(what.to_owned(), Outcome::NotApplicable("needs eyes".to_owned()))],
    };
    judged.into_iter().map(|(what, outcome)| row(what, outcome)).collect()
}

/// A story that is to be played.
struct Stage<'a> {
    subject: &'a Subject,
    path: &'a Path,
    folder: &'a Path,
}

type Judged = Vec<(String, Outcome)>;

impl Stage<'_> {
    fn failed(&self, expected: &str, seen: &str) -> Outcome {
        let story = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Outcome::Failed(vec![Miss { story, expected: expected.to_owned(), seen: seen.to_owned() }])
    }

    fn holds(&self, holds: Option<&str>, expected: &str, seen: &str) -> Outcome {
        holds.map_or_else(|| self.failed(expected, seen), |_| Outcome::Passed)
    }

    /// What the story prints when it is given these lines.
    fn text(&self, lines: &[&str], seed: u32) -> Result<String, String> {
        match self.subject {
            Subject::Golmac => played(self.path, lines, seed, MOST_SLICES),
            Subject::Command(interpreter) => {
                let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
                let played = play(interpreter, self.path, self.folder, &input, seed);
                played.map_err(|error| error.to_string())?.whole()
            }
        }
    }

    fn czech(&self, passes: u32) -> Judged {
        const PRINTED: [&str; 6] = [
            "print_num (0, 1, -1, 32767,-32768, -1): 0, 1, -1, 32767, -32768, -1",
            "print_char (abcd): abcd",
            "print_addr (Hello.): Hello.",
            "A long string that Inform will put in high memory",
            "Abbreviations (I love 'xyzzy' [two times]): I love 'xyzzy' I love 'xyzzy'",
            "print_obj (Test Object #1Test Object #2): Test Object #1Test Object #2",
        ];
        let count = format!("Passed: {passes}, Failed: 0");
        let text = match self.text(&[], 0) {
            Ok(text) => words(&text),
            Err(what) => return vec![("all opcodes".to_owned(), self.failed(&count, &what))],
        };
        let seen = text.find("Passed: ").and_then(|at| text.get(at..)).map(first_words).unwrap_or_default();
        let errors: Vec<&str> = text.split("ERROR").skip(1).map(first_words).collect();
        let seen = if errors.is_empty() { seen.to_owned() } else { format!("{seen}; {}", errors.join("; ")) };
        let mut judged = vec![(
            "tests of opcodes that judge themselves".to_owned(),
            self.holds(text.find(&count).map(|_| ""), &count, &seen),
        )];
        for line in PRINTED {
            let name = line.split(['(', ',']).next().unwrap_or_default().trim();
            judged.push((format!("prints {name:?}"), self.holds(text.find(line).map(|_| ""), line, "no such text")));
        }
        judged
    }

    fn praxix(&self) -> Judged {
        let tests = [
            ("operand", "Basic operand values"),
            ("arith", "Integer arithmetic"),
            ("comarith", "Compound arithmetic expressions"),
            ("bitwise", "Bitwise arithmetic"),
            ("shift", "Bit shifts"),
            ("inc", "Increment/decrement"),
            ("incchk", "Increment/decrement and branch"),
            ("array", "Array loads and stores"),
            ("undo", "Undo"),
            ("multiundo", "Multi-level undo"),
            ("indirect", "Indirect opcodes"),
            ("streamtrip", "Stream 3"),
            ("streamop", "Stream 3 operands"),
            ("throwcatch", "@throw and @catch"),
            ("tables", "Table opcodes"),
            ("specfixes", "Z-Machine 1.1 clarifications"),
            ("spec11", "Z-Machine 1.1"),
            ("spec12", "Z-Machine 1.2"),
        ];
        let run = |(name, title): (&str, &str)| {
            let what = format!("{name} ({title})");
            let outcome = match self.text(&[name, "quit"], 0) {
                Err(seen) => self.failed("Passed.", &seen),
                Ok(text) if words(&text).contains("Stopping, interpreter is only version") => {
                    Outcome::NotApplicable("the story tests only interpreters that claim a later Standard".to_owned())
                }
                Ok(text) if name == "spec11" && !text.lines().any(is_error) => {
                    Outcome::NotApplicable("needs eyes on colours".to_owned())
                }
                Ok(text) => {
                    let errors: Vec<&str> = text.lines().filter(|line| is_error(line)).collect();
                    let seen = if errors.is_empty() { "no such text".to_owned() } else { errors.join("; ") };
                    self.holds(text.lines().find(|line| line.trim() == "Passed."), "Passed.", &seen)
                }
            };
            (what, outcome)
        };
        tests.into_iter().map(run).collect()
    }

    fn strict(&self) -> Judged {
        let text = match self.text(&["n", "", ""], 0) {
            Ok(text) => text,
            Err(what) => return vec![("all of it".to_owned(), self.failed("Test completed!", &what))],
        };
        let mut judged: Judged = Vec::new();
        for part in text.split("Testing ").skip(1) {
            let name = part.split([':', '\n']).next().unwrap_or_default().trim_start_matches(['@', 'a']);
            let wrong: Vec<&str> = part.lines().filter(|line| line.contains("(incorrect")).collect();
            let outcome = if wrong.is_empty() { Outcome::Passed } else { self.failed("correct", &wrong.join("; ")) };
            judged.push((format!("{name}, of object 0 too"), outcome));
        }
        let end = "Test completed!";
        judged.push(("comes to its end".to_owned(), self.holds(text.find(end).map(|_| ""), end, "no such text")));
        judged
    }

    fn etude(&self) -> Judged {
        let eyes = [
            "styled text",
            "coloured text",
            "accented characters",
            "keys",
            "lines",
            "timed keys",
            "timed lines",
            "a line that is there already",
            "undo",
            "printing before quitting",
        ];
        let mut judged = Judged::new();
        let division = "This aspect of your interpreter appears to behave according to spec.";
        match self.text(&["3", "", "6", "", "."], 0) {
            Err(what) => judged.push(("header and division".to_owned(), self.failed(division, &what))),
            Ok(text) => {
                let text = words(&text);
                let right = text.matches("(ok)").count() == 12 && text.contains(division);
                let seen = text.split('(').find(|part| part.contains("ERROR")).unwrap_or("no such text").to_owned();
                judged.push(("division".to_owned(), self.holds(right.then_some(""), division, &seen)));
                let claim = "Your interpreter claims to follow revision";
                let seen = text.find(claim).and_then(|at| text.get(at..)).map(first_words).unwrap_or("no such text");
                let right = text.contains(&format!("{claim} 1."));
                judged
                    .push(("header: the Standard's revision".to_owned(), self.holds(right.then_some(""), claim, seen)));
            }
        }
        judged.extend(eyes.map(|what| (what.to_owned(), Outcome::NotApplicable("needs eyes, or a clock".to_owned()))));
        judged
    }

    fn prints(&self, expected: &str) -> Judged {
        let outcome = match self.text(&["", ""], 0) {
            Err(what) => self.failed(expected, &what),
            Ok(text) if words(&text).contains(expected) => Outcome::Passed,
            Ok(text) => self.failed(expected, first_words(&text)),
        };
        vec![("the smallest story of its version".to_owned(), outcome)]
    }

    fn walk(&self, seed: u32, more: &[&str], end: &str) -> Judged {
        let what = format!("walked to its end with Frotz's random numbers from {seed}");
        let script = self.path.with_extension("walk");
        let outcome = match (self.subject, std::fs::read_to_string(&script)) {
            (Subject::Command(interpreter), _) if !interpreter.takes_seed() => Outcome::NotApplicable(
                "needs Frotz's random numbers: write {seed} into the command where its seed stands".to_owned(),
            ),
            (_, Err(error)) => Outcome::NotApplicable(format!(
                "the commands of the walk should stand beside it, in {}: {error}",
                script.display()
            )),
            (_, Ok(script)) => {
                let lines: Vec<&str> = script.lines().chain(more.iter().copied()).collect();
                match self.text(&lines, seed).map(|text| words(&text)) {
                    Err(seen) => self.failed(end, &seen),
                    Ok(text) if text.contains(end) => Outcome::Passed,
                    Ok(text) => self.failed(end, last_words(&text)),
                }
            }
        };
        vec![(what, outcome)]
    }

    fn survives(&self) -> Judged {
        let what = "random junk as code ends in a fault, or goes on for ever".to_owned();
        let outcome = match self.subject {
            // What golmac makes of it is a stop of some kind: a panic would end the suite.
            Subject::Golmac => {
                let ended =
                    (1..=20).try_for_each(|seed| played(self.path, &["1", "y", "1", "y"], seed, JUNK_SLICES).map(drop));
                ended.map_or_else(|what| self.failed("a stop", &what), |()| Outcome::Passed)
            }
            Subject::Command(interpreter) => match play(interpreter, self.path, self.folder, "1\ny\n1\ny\n", 1) {
                Ok(played) if played.end == End::Crashed => self.failed("a message", "it crashed"),
                Ok(played) if played.text.trim().is_empty() => self.failed("some text", ""),
                Ok(_) => Outcome::Passed,
                Err(error) => self.failed("a message", &error.to_string()),
            },
        };
        vec![(what, outcome)]
    }
}

/// Plays a story in this library's machine: a line for each request, the first character where it is for a key.
fn played(path: &Path, lines: &[&str], seed: u32, slices: usize) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let story = Story::from_bytes(bytes).map_err(|error| error.to_string())?;
    let options = Options { generator: GeneratorKind::Frotz, seed: seed.into(), ..Options::default() };
    let mut machine = Machine::new(story, options);
    let mut lines = lines.iter();
    let mut text = String::new();
    for _ in 0..slices {
        let stop = machine.run(SLICE);
        for event in machine.drain() {
            if let Event::Text { text: printed, .. } | Event::Input { text: printed, .. } = event {
                text.push_str(&printed);
            }
        }
        let answer = match stop {
            Stop::Budget => continue,
            Stop::Quit | Stop::Fault(_) => break,
            Stop::Request(Request::Line(_)) => match lines.next() {
                Some(line) => Answer::Line { text: (*line).to_owned(), end: Key::Enter },
                None => break,
            },
            Stop::Request(Request::Key(_)) => match lines.next() {
                Some(line) => Answer::Key(line.chars().next().map_or(Key::Enter, Key::Char)),
                None => break,
            },
            Stop::Request(_) => Answer::Failed,
        };
        machine.answer(answer).map_err(|error| error.to_string())?;
    }
    Ok(text)
}

/// Whether a line of Praxix tells of an error.
fn is_error(line: &str) -> bool {
    line.contains("(should be") || line.contains("FAIL") || line.contains("tests failed")
}

/// The words of a text in one line.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text.
fn first_words(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.char_indices().nth(80).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

/// The end of a text.
fn last_words(text: &str) -> &str {
    let text = text.trim_end();
    let start = text.char_indices().rev().nth(79).map_or(0, |(at, _)| at);
    text.get(start..).unwrap_or(text)
}
