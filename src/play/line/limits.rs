//! What may be in a line: the characters that a story can read, no more of them than it asked for, and never a control character.
//!
//! A line that begins with the prefix of golmac's own commands is not for the story, so that neither of its limits holds; with the prefix twice it
//! is, with one of them.

use crate::zmachine::screen::is_displayable;

/// The most characters of a line that is for golmac, and of any line that is pasted.
pub const LONGEST_COMMAND: usize = 1000;

/// The limits of the line that is wanted now.
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    /// The most characters that the story takes, what was preloaded included.
    pub max: usize,
    /// The sign before golmac's own commands, where there is one.
    pub prefix: Option<char>,
    /// Whether the story can read a character.
    pub readable: &'a dyn Fn(char) -> bool,
}

/// Why something did not get into the line, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the line is full: no more than {max} characters fit")]
    Full { max: usize },
    #[error("this story can't read {0}")]
    Unreadable(char),
    /// Not shown, since it could move the cursor or worse.
    #[error("control characters can't be typed")]
    Control,
    #[error("no more than {max} lines can be pasted at once; the rest was left out")]
    TooManyLines { max: usize },
}

/// For whom a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    Story { max: usize },
    Golmac,
}

impl Audience {
    fn max(self) -> usize {
        match self {
            Audience::Story { max } => max,
            Audience::Golmac => LONGEST_COMMAND,
        }
    }
}

impl Limits<'_> {
    /// For whom a line is, and how much of it there may be, a prefix included.
    fn audience(&self, line: &str) -> Audience {
        let rest = self.prefix.and_then(|prefix| Some((prefix, line.strip_prefix(prefix)?)));
        match rest {
            None => Audience::Story { max: self.max },
            Some((prefix, rest)) if rest.starts_with(prefix) => Audience::Story { max: self.max.saturating_add(1) },
            Some(_) => Audience::Golmac,
        }
    }

    fn allows(&self, audience: Audience, c: char) -> Result<(), Refusal> {
        if !is_displayable(c) {
            return Err(Refusal::Control);
        }
        match audience {
            Audience::Story { .. } if !(self.readable)(c) => Err(Refusal::Unreadable(c)),
            Audience::Story { .. } | Audience::Golmac => Ok(()),
        }
    }

    /// Whether a whole line can be taken as it is. Ask before it is sent: a line that was for golmac may have lost its prefix.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(&self, line: &str) -> Result<(), Refusal> {
        let audience = self.audience(line);
        line.chars().try_for_each(|c| self.allows(audience, c))?;
        match line.chars().nth(audience.max()) {
            Some(_) => Err(Refusal::Full { max: audience.max() }),
            None => Ok(()),
        }
    }

    /// What of `new` can stand between two parts of a line, and why the rest can't. Signs that only look better than what the story
    /// can read (curved quotes, long dashes) become the plain ones.
    pub(super) fn admit(&self, before: &str, new: &str, after: &str) -> (String, Option<Refusal>) {
        // The first two characters tell for whom the line is.
        let start: String = before.chars().chain(new.chars()).chain(after.chars()).take(2).collect();
        let audience = self.audience(&start);
        let there = before.chars().count().saturating_add(after.chars().count());
        let mut room = audience.max().saturating_sub(there);
        let mut admitted = String::new();
        let mut refusal = None;
        for c in new.chars() {
            let mut plain = [0; 4];
            let signs = match self.allows(audience, c) {
                Ok(()) => &*c.encode_utf8(&mut plain),
                Err(refused) => match plain_spelling(c).filter(|signs| self.all_allowed(audience, signs)) {
                    Some(signs) => signs,
                    None => {
                        refusal.get_or_insert(refused);
                        continue;
                    }
                },
            };
            let wanted = signs.chars().count();
            if wanted > room {
                refusal.get_or_insert(Refusal::Full { max: audience.max() });
                break;
            }
            admitted.push_str(signs);
            room -= wanted;
        }
        (admitted, refusal)
    }

    fn all_allowed(&self, audience: Audience, signs: &str) -> bool {
        signs.chars().all(|c| self.allows(audience, c).is_ok())
    }
}

/// How a sign is typed on a plain keyboard, where keyboards and word processors make a finer one of it.
fn plain_spelling(c: char) -> Option<&'static str> {
    match c {
        '‘' | '’' | '‚' | 'ʼ' | '′' => Some("'"),
        '“' | '”' | '„' | '«' | '»' | '″' => Some("\""),
        '‐' | '‑' | '‒' | '–' | '—' | '−' => Some("-"),
        '…' => Some("..."),
        '\t' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' => Some(" "),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(max: usize) -> Limits<'static> {
        Limits { max, prefix: Some('/'), readable: &|c| c.is_ascii() || c == 'é' }
    }

    #[track_caller]
    fn check(max: usize, line: &str, want: Result<(), Refusal>) {
        assert_eq!(limits(max).check(line), want, "{line:?} of at most {max}");
    }

    #[test]
    fn a_story_reads_its_own_characters_and_so_many() {
        check(4, "café", Ok(()));
        check(4, "cafés", Err(Refusal::Full { max: 4 }));
        check(4, "жук", Err(Refusal::Unreadable('ж')));
        check(0, "", Ok(()));
        check(0, "a", Err(Refusal::Full { max: 0 }));
    }

    #[test]
    fn a_line_for_golmac_has_neither_limit() {
        check(4, "/save жук.sav", Ok(()));
        check(4, "//abc", Ok(()));
        check(4, "//abcd", Err(Refusal::Full { max: 5 }));
        check(4, "//ж", Err(Refusal::Unreadable('ж')));
    }

    #[test]
    fn no_control_character_is_in_any_line() {
        for c in ['\0', '\t', '\n', '\r', '\u{1B}', '\u{7F}', '\u{9B}', '\u{202E}', '\u{FEFF}'] {
            check(40, &format!("a{c}b"), Err(Refusal::Control));
            check(40, &format!("/a{c}b"), Err(Refusal::Control));
        }
    }

    #[test]
    fn signs_become_plain_where_the_story_needs_them_so() {
        let admitted = |new| limits(40).admit("", new, "");
        assert_eq!(admitted("say “don’t…”"), ("say \"don't...\"".to_owned(), None));
        assert_eq!(admitted("a\tb\u{A0}c"), ("a b c".to_owned(), None));
        assert_eq!(admitted("/a “b”"), ("/a “b”".to_owned(), None));
        assert_eq!(admitted("жab"), ("ab".to_owned(), Some(Refusal::Unreadable('ж'))));
        assert_eq!(limits(3).admit("a", "…", ""), (String::new(), Some(Refusal::Full { max: 3 })));
    }
}
