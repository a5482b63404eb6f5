//! Regular expressions as Python writes them, for the crate `fancy-regex`.
//!
//! The two agree on nearly all that tests are written with. What differs is written anew before it is compiled: a brace that
//! counts nothing stands for itself, so does a bracket within a class, a class knows no operations, `\Z` is the very end, and a backslash before
//! a sign is that sign. What only one of the two has is left as it is, and refused when it is compiled.

use std::fmt::Write as _;

use fancy_regex::{Regex, RegexBuilder};

/// Ways that are tried before a match is given up: a fraction of a second.
const MOST_STEPS: usize = 1_000_000;

/// Bytes of the longest regular expression. Beyond this it is no line that anybody wrote.
const LONGEST: usize = 4096;

/// A compiled regular expression.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
}

/// What is wrong with it, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PatternError(String);

impl Pattern {
    /// Compiles what stands behind the `/`.
    ///
    /// # Errors
    /// Where it is none, or is one that only Python knows.
    pub fn new(python: &str) -> Result<Pattern, PatternError> {
        if python.len() > LONGEST {
            return Err(PatternError(format!("it is longer than {LONGEST} bytes")));
        }
        let regex = RegexBuilder::new(&translated(python)).backtrack_limit(MOST_STEPS).build();
        regex.map(|regex| Pattern { regex }).map_err(|error| PatternError(error.to_string().replace('\n', " ")))
    }

    /// Whether it matches anywhere in a line.
    ///
    /// # Errors
    /// Says that matching was given up, because it takes too long.
    pub fn matches(&self, line: &str) -> Result<bool, String> {
        self.regex.is_match(line).map_err(|error| error.to_string())
    }
}

/// The same in the notation of `fancy-regex`.
fn translated(python: &str) -> String {
    let characters: Vec<char> = python.chars().collect();
    let mut text = String::with_capacity(python.len() + 8);
    let mut rest = characters.as_slice();
    while let [c, after @ ..] = rest {
        rest = match c {
            '\\' => escaped(after, Place::Outside, &mut text),
            '[' => class(after, &mut text),
            '{' => match counted(after) {
                Some((count, after)) => {
                    text.push_str(&count);
                    after
                }
                None => {
                    text.push_str(r"\{");
                    after
                }
            },
            '}' => {
                text.push_str(r"\}");
                after
            }
            '(' if after.starts_with(&['?', '#']) => {
                let end = after.iter().position(|c| *c == ')').map_or(after.len(), |end| end + 1);
                after.get(end..).unwrap_or_default()
            }
            '(' if after.starts_with(&['?']) => match flags(after, &mut text) {
                Some(after) => after,
                None => {
                    text.push('(');
                    after
                }
            },
            _ => {
                text.push(*c);
                after
            }
        };
    }
    text
}

/// Flags such as `(?ai)` without those that say how letters are told, which are as they are for text anyway; None where it is no group of flags.
fn flags<'a>(after: &'a [char], text: &mut String) -> Option<&'a [char]> {
    let end = after.iter().position(|c| matches!(c, ')' | ':'))?;
    let (named, rest) = after.get(1..)?.split_at_checked(end.checked_sub(1)?)?;
    if named.is_empty() || !named.iter().all(|c| "aiLmsux-".contains(*c)) {
        return None;
    }
    let kept: String = named.iter().filter(|c| !"aLu".contains(**c)).collect();
    match (kept.as_str(), rest) {
        ("", [')', rest @ ..]) => Some(rest),
        _ => {
            let _ = write!(text, "(?{kept}");
            Some(rest)
        }
    }
}

/// How often something repeats, of which the `{` was read: `n}`, `n,}`, `,n}` or `n,m}`.
fn counted(after: &[char]) -> Option<(String, &[char])> {
    let end = after.iter().position(|c| *c == '}')?;
    let inside: String = after.get(..end)?.iter().collect();
    let rest = after.get(end + 1..)?;
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let (least, most) = inside.split_once(',').map_or((inside.as_str(), None), |(least, most)| (least, Some(most)));
    let valid = digits(least) && most.is_none_or(digits) && !(least.is_empty() && most.is_none_or(str::is_empty));
    match (valid, least) {
        (false, _) => None,
        (true, "") => Some((format!("{{0{inside}}}"), rest)),
        (true, _) => Some((format!("{{{inside}}}"), rest)),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    InClass,
}

/// A class, of which the `[` was read.
fn class<'a>(after: &'a [char], text: &mut String) -> &'a [char] {
    text.push('[');
    let mut rest = after;
    if let ['^', after @ ..] = rest {
        text.push('^');
        rest = after;
    }
    if let [']', after @ ..] = rest {
        text.push_str(r"\]");
        rest = after;
    }
    while let [c, after @ ..] = rest {
        rest = match c {
            ']' => {
                text.push(']');
                return after;
            }
            '\\' => escaped(after, Place::InClass, text),
            // Nested classes and operations on them, which Python has not.
            '[' | '&' | '~' | '^' => {
                text.push('\\');
                text.push(*c);
                after
            }
            // Two of them are a range up to a hyphen, or from one where a class begins.
            '-' if after.starts_with(&['-']) => {
                let begins = text.ends_with('[') && !text.ends_with(r"\[") || text.ends_with("[^");
                text.push_str(if begins { r"\-" } else { r"-\-" });
                if begins { after } else { after.get(1..).unwrap_or_default() }
            }
            _ => {
                text.push(*c);
                after
            }
        };
    }
    rest
}

/// What follows a backslash.
fn escaped<'a>(after: &'a [char], place: Place, text: &mut String) -> &'a [char] {
    let [c, rest @ ..] = after else {
        text.push('\\');
        return after;
    };
    match c {
        'Z' if place == Place::Outside => text.push_str(r"\z"),
        'b' if place == Place::InClass => text.push_str(r"\x08"),
        '0' => {
            let digits = rest.iter().take(2).take_while(|c| c.is_digit(8)).count();
            let (octal, rest) = rest.split_at_checked(digits).unwrap_or((&[], rest));
            let code = octal.iter().filter_map(|c| c.to_digit(8)).fold(0, |code, digit| code * 8 + digit);
            let _ = write!(text, r"\x{{{code:x}}}");
            return rest;
        }
        // The sign itself. Some of them mean something else behind a backslash.
        _ if !c.is_ascii_alphanumeric() => match c {
            '<' | '>' | ' ' | '_' | '\'' | '"' | ',' | ';' | ':' | '=' | '@' | '%' | '!' | '/' | '`' => text.push(*c),
            _ if c.is_ascii() => {
                text.push('\\');
                text.push(*c);
            }
            _ => text.push(*c),
        },
        _ => {
            text.push('\\');
            text.push(*c);
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(python: &str, there: &[&str], absent: &[&str]) {
        let pattern = Pattern::new(python).unwrap_or_else(|error| panic!("{python}: {error}"));
        for (lines, expected) in [(there, true), (absent, false)] {
            for line in lines {
                assert_eq!(pattern.matches(line), Ok(expected), "/{python}/ in {line:?}");
            }
        }
    }

    #[test]
    fn what_is_common_matches() {
        check("b[aeiou]ttle.*water", &["the bottle is now full of water."], &["the bttle"]);
        check("^Taken", &["Taken."], &["keys: Taken."]);
        check(r"(?i)score: \d+", &["SCORE: 36"], &["score: x"]);
        check("(?P<a>x)(?P=a)", &["axx"], &["x"]);
        check("(?<=not )here(?! now)", &["not here"], &["not here now", "here"]);
    }

    #[test]
    fn braces_that_count_nothing_stand_for_themselves() {
        check("a{,2}b{", &["aab{", "b{"], &["b"]);
        check("{x}", &["a {x}"], &["x"]);
        check("^x{2}$", &["xx"], &["x{2}", "xxx"]);
        check("^x{2,}$", &["xxx"], &["x"]);
    }

    #[test]
    fn classes_have_no_operations_and_are_not_nested() {
        check("^[[a]$", &["[", "a"], &["b"]);
        check("^[]a]$", &["]", "a"], &["b"]);
        check("^[^]a]$", &["b"], &["]", "a"]);
        check("^[a&&b]$", &["&", "a", "b"], &["c"]);
        check("^[+--]$", &["+", ",", "-"], &["."]);
        check("^[--/]$", &["-", ".", "/"], &[","]);
    }

    #[test]
    fn a_backslash_before_a_sign_is_the_sign() {
        check(r"\<a\>\:\ \é", &["<a>: é"], &["a: é"]);
        check(r"\.\[\*\]", &[".[*]"], &["x[*]"]);
        check(r"end\Z", &["the end"], &["end\n"]);
        check(r"\041\.", &[], &["x"]);
    }

    #[test]
    fn comments_and_flags_for_letters_are_left_out() {
        check("a(?#who knows)b(?u)", &["ab"], &["a b"]);
        check("(?ai:A)b", &["ab"], &["aB"]);
    }

    #[test]
    fn what_is_no_regular_expression_is_refused() {
        for wrong in ["(", "[a", "*", r"(?P<a", &"x".repeat(LONGEST + 1)] {
            assert!(Pattern::new(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_match_that_takes_for_ever_is_given_up() {
        let pattern = Pattern::new(r"(x+x+)+(?=y)\1z").expect("it is one");
        assert!(pattern.matches(&"x".repeat(100)).is_err());
    }
}
