//! A word that was mistyped: what was meant, to be offered and never put in silently.
//!
//! Only a word of the first sentence that the story does not know is looked at, of at least four letters; never a number, what is in quotes, or
//! what follows a word like `say`. What is offered the story knows, and it is the only word that is as near: one slip away, from eight letters on
//! two. Of words that are as near, those that were seen on the screen are meant rather than others.

use std::ops::Range;

use super::seen::{SeenWords, is_joint, is_letter};
use super::words::StoryWords;
use crate::session::likeness;

/// Words after which anything can stand.
const BEFORE_ANYTHING: [&str; 15] = [
    "say", "type", "write", "shout", "yell", "scream", "whisper", "answer", "reply", "call", "name", "spell", "sing",
    "print", "about",
];

/// The fewest letters of a word that is corrected: shorter ones are like too many others.
const SHORTEST: usize = 4;

/// The fewest letters of a word that may have two slips.
const LONG: usize = 8;

/// The most letters of a word that is looked at.
const LONGEST: usize = 40;

/// How many unknown words of a line are looked at: a line with more is no command.
const UNKNOWN: usize = 8;

/// A correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The line with the better word.
    pub line: String,
    /// The word as it was typed.
    pub word: String,
    pub better: String,
    /// Where the word stands in what was typed, in bytes.
    pub place: Range<usize>,
}

/// The correction of the first word that needs one, where it is plain which word was meant.
pub fn correct(line: &str, story: &StoryWords, seen: &SeenWords) -> Option<Offer> {
    let mut unknown: usize = 0;
    for place in first_sentence(line, story) {
        let word = line.get(place.clone())?;
        let small = word.to_lowercase();
        if BEFORE_ANYTHING.contains(&small.as_str()) {
            return None;
        }
        if !is_spelled(&small) || story.knows(word) {
            continue;
        }
        unknown = unknown.saturating_add(1);
        if unknown > UNKNOWN {
            return None;
        }
        if let Some(better) = meant(&small, story, seen) {
            let line = format!("{}{better}{}", line.get(..place.start)?, line.get(place.end..)?);
            return Some(Offer { line, word: word.to_owned(), better, place });
        }
    }
    None
}

/// The words up to the first full stop, but for those in quotes, as ranges of bytes.
fn first_sentence(line: &str, story: &StoryWords) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut quoted = false;
    let mut start: Option<usize> = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        let divides = c.is_whitespace() || c == '"' || c == '.' || story.is_separator(c);
        match (divides, start) {
            (true, Some(from)) => {
                found.push(from..at);
                start = None;
            }
            (false, None) if !quoted => start = Some(at),
            (true, None) | (false, _) => {}
        }
        quoted ^= c == '"';
        if c == '.' && !quoted {
            break;
        }
    }
    found
}

/// Whether a word is of letters, and of so many that a slip shows.
fn is_spelled(word: &str) -> bool {
    let length = word.chars().take(LONGEST.saturating_add(1)).count();
    (SHORTEST..=LONGEST).contains(&length) && word.chars().all(|c| (is_letter(c) && !c.is_numeric()) || is_joint(c))
}

/// How near a word is to what was typed: the nearest is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Nearness {
    slips: usize,
    from: From,
}

/// Where a word is from, the likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum From {
    Screen,
    Dictionary,
}

/// The word that was meant by one in small letters, if it is plain which.
fn meant(typed: &str, story: &StoryWords, seen: &SeenWords) -> Option<String> {
    let most = if typed.chars().count() < LONG { 1 } else { 2 };
    let mut best: Option<Nearness> = None;
    let mut words: Vec<String> = Vec::new();
    let mut consider = |slips: usize, from: From, word: String| {
        let nearness = Nearness { slips, from };
        if best.is_none_or(|best| nearness < best) {
            best = Some(nearness);
            words.clear();
        }
        // The story takes words with the same beginning for one: the first will do.
        if best == Some(nearness) && !words.iter().any(|other| *other == word || story.confuses(other, &word)) {
            words.push(word);
        }
    };
    for word in seen.iter() {
        if let Some(slips) = likeness::within(typed, word, most).filter(|_| worthy(word) && story.knows(word)) {
            consider(slips, From::Screen, word.to_owned());
        }
    }
    for word in story.iter().filter(|word| worthy(word)) {
        if let Some((slips, word)) = as_listed(typed, word, story, most) {
            consider(slips, From::Dictionary, word);
        }
    }
    match words.as_slice() {
        [only] => Some(as_seen(typed, only, story, seen, most)),
        [] | [_, _, ..] => None,
    }
}

/// A word as it was seen in full, where that is like what was typed; else as it is.
fn as_seen(typed: &str, word: &str, story: &StoryWords, seen: &SeenWords, most: usize) -> String {
    let same = seen.iter().filter(|seen| story.confuses(seen, word));
    let nearest = same.filter_map(|seen| Some((likeness::within(typed, seen, most)?, seen))).min();
    nearest.map_or_else(|| word.to_owned(), |(_, seen)| seen.to_owned())
}

/// Whether a word is long enough to be meant.
fn worthy(word: &str) -> bool {
    word.chars().count().saturating_add(1) >= SHORTEST
}

/// How many slips what was typed is away from a word of the dictionary, and how that is written. Where the dictionary has cut it, the end is what
/// was typed.
fn as_listed(typed: &str, word: &str, story: &StoryWords, most: usize) -> Option<(usize, String)> {
    let whole = likeness::within(typed, word, most).map(|slips| (slips, word.to_owned()));
    // A letter more makes no difference to a word that is cut.
    let is_cut = || story.confuses(word, &format!("{word}e"));
    let length = word.chars().count();
    let ends = length.saturating_sub(most)..=length.saturating_add(most);
    let cut = ends.filter_map(|end| {
        let (at, _) = typed.char_indices().nth(end)?;
        let (start, rest) = typed.split_at_checked(at)?;
        let slips = likeness::within(start, word, most).filter(|_| is_cut())?;
        Some((slips, format!("{word}{rest}")))
    });
    // The least slips; of those as few, the end that leaves the word as long as it was typed.
    let length = typed.chars().count();
    whole.into_iter().chain(cut).min_by_key(|(slips, word)| (*slips, word.chars().count().abs_diff(length)))
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::{adventure, story_words};
    use super::*;
    use crate::story::Version;

    #[track_caller]
    fn check_in(story: &StoryWords, line: &str, want: Option<&str>) {
        let mut seen = SeenWords::default();
        seen.see("A lantern, a mailbox, a long passageway and the lamps. Unheardof! A hood.");
        let offer = correct(line, story, &seen);
        assert_eq!(offer.as_ref().map(|offer| offer.line.as_str()), want, "{line}");
        if let Some(offer) = offer {
            assert_eq!(line.get(offer.place.clone()), Some(offer.word.as_str()));
            assert!(story.knows(&offer.better) && !story.knows(&offer.word), "{offer:?}");
        }
    }

    #[track_caller]
    fn check(line: &str, want: Option<&str>) {
        let known = [
            "examine",
            "take",
            "the",
            "say",
            "to",
            "lantern",
            "mailbox",
            "passageway",
            "food",
            "hood",
            "lamps",
            "door",
            "look",
            "book",
            "read",
            "reach",
            "north",
        ];
        check_in(&story_words(Version::V3, &known), line, want);
    }

    #[test]
    fn each_kind_of_slip_is_corrected() {
        check("take lanten", Some("take lantern"));
        check("take lanntern", Some("take lantern"));
        check("take lantorn", Some("take lantern"));
        check("take latnern", Some("take lantern"));
        check("nroth", Some("north"));
        check("take teh lantrn", Some("take teh lantern"));
        check("TAKE LANTEN", Some("TAKE lantern"));
    }

    #[test]
    fn long_words_may_have_two_slips_and_short_ones_one() {
        check("x pasagway", Some("x passageway"));
        check("x lnaten", None);
        check("x psagwy", None);
    }

    #[test]
    fn what_the_story_knows_or_short_words_numbers_and_names_stay() {
        for line in ["take lantern", "take lanterns", "take lmp", "tak", "set 1234 to 99th", "xyzzy plugh", "", "..."] {
            check(line, None);
        }
    }

    #[test]
    fn nothing_is_corrected_where_anything_can_stand() {
        check("say lanten", None);
        check("say \"lanten\"", None);
        check("troll, \"lanten\"", None);
        check("ask troll about lanten", None);
        check("\"hi. there\" lanten", Some("\"hi. there\" lantern"));
    }

    #[test]
    fn only_the_first_sentence_is_looked_at() {
        check("look. take lanten", None);
        check("take lanten. look", Some("take lantern. look"));
        check("troll,lanten", Some("troll,lantern"));
    }

    #[test]
    fn it_must_be_plain_which_word_was_meant() {
        check("take oook", None);
        check("take yood", Some("take hood"));
        check("reac", None);
    }

    #[test]
    fn the_end_of_a_word_that_the_dictionary_has_cut_is_what_was_typed() {
        check("exmaine lantern", Some("examine lantern"));
        check("exmine lantern", Some("examine lantern"));
        check("eexamine lantern", Some("examine lantern"));
    }

    #[test]
    fn words_that_were_seen_but_mean_nothing_are_not_offered() {
        check("x unheardod", None);
    }

    #[test]
    fn a_line_of_unknown_words_is_no_command() {
        check(&format!("{}lanten", "gibberish ".repeat(UNKNOWN)), None);
        check(
            &format!("{}lanten", "gibberish ".repeat(UNKNOWN - 1)),
            Some(&format!("{}lantern", "gibberish ".repeat(UNKNOWN - 1))),
        );
    }

    #[test]
    fn letters_of_any_kind_can_be_in_a_line() {
        for line in
            ["\"", "\"\"\"lanten", "“lanten”", "e\u{301}e\u{301}e\u{301}", "İİİİİ", "ßßßß", "----", "''''", "👩‍🚀👩‍🚀👩‍🚀"]
        {
            check(line, None);
        }
        check("日本 lanten", Some("日本 lantern"));
    }

    #[test]
    fn the_adventures_own_words_are_offered() {
        let story = adventure();
        check_in(&story, "exmaine me", Some("examine me"));
        check_in(&story, "inventroy", Some("inventory"));
        check_in(&story, "examine me", None);
    }
}
