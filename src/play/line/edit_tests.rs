//! The editor, driven by keys in a short notation.

use super::*;
use unicode_segmentation::UnicodeSegmentation;

fn limits(max: usize) -> Limits<'static> {
    Limits { max, prefix: Some('/'), readable: &|c| c.is_ascii() || "éßüжe\u{301}👩🚀日本".contains(c) }
}

/// What a key of the notation does: `^x` is Ctrl-x, `@x` Alt-x, `<` Backspace, `>` Delete, anything else is typed.
fn editings(keys: &str) -> Vec<Editing> {
    let mut signs = keys.chars();
    let mut found = Vec::new();
    while let Some(sign) = signs.next() {
        found.push(match sign {
            '^' => control(signs.next().expect("a key after ^")),
            '@' => alt(signs.next().expect("a key after @")),
            '<' => Editing::Delete(Motion::Left),
            '>' => Editing::Delete(Motion::Right),
            typed => Editing::Insert(typed),
        });
    }
    found
}

fn control(key: char) -> Editing {
    match key {
        'A' => Editing::Move(Motion::Home),
        'B' => Editing::Move(Motion::Left),
        'E' => Editing::Move(Motion::End),
        'F' => Editing::Move(Motion::Right),
        'K' => Editing::Kill(Motion::End),
        'R' => Editing::Redo,
        'T' => Editing::Transpose,
        'U' => Editing::Kill(Motion::Home),
        'W' => Editing::Kill(Motion::BlankLeft),
        'Y' => Editing::Yank,
        '_' => Editing::Undo,
        '[' => Editing::Clear,
        other => panic!("no key ^{other}"),
    }
}

fn alt(key: char) -> Editing {
    match key {
        'b' => Editing::Move(Motion::WordLeft),
        'c' => Editing::Case(WordCase::Capitalised),
        'd' => Editing::Kill(Motion::WordRight),
        'f' => Editing::Move(Motion::WordRight),
        'h' => Editing::Kill(Motion::WordLeft),
        'l' => Editing::Case(WordCase::Lower),
        't' => Editing::TransposeWords,
        'u' => Editing::Case(WordCase::Upper),
        'y' => Editing::YankPop,
        other => panic!("no key @{other}"),
    }
}

fn shown(edit: &Edit) -> String {
    format!("{}|{}", edit.line().before(), edit.line().after())
}

/// Presses the keys on an empty line, and compares the line with its cursor.
#[track_caller]
fn check(keys: &str, want: &str) {
    let mut edit = Edit::new();
    for editing in editings(keys) {
        edit.apply(editing, &limits(60));
    }
    assert_eq!(shown(&edit), want, "{keys}");
}

#[test]
fn letters_go_in_at_the_cursor_and_out_around_it() {
    check("take lamp", "take lamp|");
    check("lamp^Atake ", "take |lamp");
    check("abc<", "ab|");
    check("abc^B^B<", "|bc");
    check("abc^A>", "|bc");
    check("^B^F<>", "|");
    check("abc^B^F^Fd", "abcd|");
    check("abc^[d", "d|");
}

#[test]
fn letters_are_moved_over_and_deleted_whole() {
    check("ae\u{301}b^B^B", "a|e\u{301}b");
    check("ae\u{301}<", "a|");
    check("日本^B", "日|本");
    check("e^A\u{301}", "\u{301}|e");
    check("e\u{301}^A>", "|");
}

#[test]
fn words_are_letters_and_digits_or_what_is_between_blanks() {
    check("open door-2, now@b@b", "open door-|2, now");
    check("open door^A@f", "open| door");
    check("open door-2^W", "open |");
    check("open door-2@h", "open door-|");
    check("open door^A@d", "| door");
}

#[test]
fn what_is_killed_is_yanked() {
    check("take lamp^W^A^Y", "lamp|take ");
    check("abc^A^K^Y", "abc|");
    check("abc^U^Y^Y", "abcabc|");
    check("^Y", "|");
}

#[test]
fn what_is_killed_in_one_go_is_yanked_in_one_go() {
    check("a b c^W^W^Y", "a b c|");
    check("a b c^A@d@d^Y", "a b| c");
    check("a b c^B^B^K@h^Y", "a b c|");
    check("a b c^Wx^W^Y", "a b x|");
}

#[test]
fn pop_puts_what_was_killed_before_in_place_of_what_was_yanked() {
    check("one^Utwo^U^Y@y", "one|");
    check("one^Utwo^Uthree^U^Y@y@y@y", "three|");
    check("one^Utwo^U^Yx@y", "twox|");
    check("@y", "|");
}

#[test]
fn letters_and_words_are_swapped() {
    check("lapm^T", "lamp|");
    check("almp^A^F^T", "la|mp");
    check("a^T", "a|");
    check("ab^A^T", "|ab");
    check("lamp take@t", "take lamp|");
    check("lamp, take  @t", "take, lamp|  ");
    check("a lamp take me^B^B^B^B@t", "a take lamp| me");
    check("lamp@t", "lamp|");
    check("@t", "|");
}

#[test]
fn the_case_of_a_word_changes_from_the_cursor_on() {
    check("take LAMP now^A@f@c", "take Lamp| now");
    check("take lamp^A@u", "TAKE| lamp");
    check("TAKE LAMP^A^F@l", "Take| LAMP");
    check("straße^A@u", "STRASSE|");
    check("@u@l@c", "|");
}

#[test]
fn words_and_runs_of_deletions_are_undone_in_one_go() {
    check("take lamp^_", "take|");
    check("take lamp^_^_", "|");
    check("take<<<^_", "take|");
    check("take^W^_", "take|");
    check("take^W^_^R", "|");
    check("take^_^_^_^R", "take|");
    check("take^_a^R", "a|");
    check("ab^Ac^_", "|ab");
    check("^_^R", "|");
}

#[test]
fn undo_goes_back_to_what_was_preloaded_and_not_beyond() {
    let mut edit = Edit::new();
    edit.begin("lamp\u{1B}[2J");
    assert_eq!(shown(&edit), "lamp[2J|");
    for editing in editings("<<< is lit^_^_^_^_^_") {
        edit.apply(editing, &limits(60));
    }
    assert_eq!(shown(&edit), "lamp[2J|");
    edit.apply(Editing::Kill(Motion::Home), &limits(60));
    assert_eq!(edit.take(), "");
    assert_eq!(edit.apply(Editing::Undo, &limits(60)), Edited::Nothing);
    assert_eq!(edit.apply(Editing::Yank, &limits(60)), Edited::Changed);
    assert_eq!(edit.take(), "lamp[2J");
}

/// Does one thing to a line, and compares what came of it.
#[track_caller]
fn check_one(max: usize, line: &str, editing: Editing, outcome: &Edited, want: &str) {
    let cursor = line.find('|').expect("a cursor");
    let mut edit = Edit::new();
    edit.begin(&line.replacen('|', "", 1));
    edit.apply(Editing::Move(Motion::To(cursor)), &limits(max));
    assert_eq!(edit.apply(editing.clone(), &limits(max)), *outcome, "{editing:?}");
    assert_eq!(shown(&edit), want, "{editing:?}");
}

#[test]
fn what_does_not_fit_or_can_not_be_read_is_refused_with_a_reason() {
    let full = Edited::Refused(Refusal::Full { max: 4 });
    check_one(4, "lam|", Editing::Insert('p'), &Edited::Changed, "lamp|");
    check_one(4, "la|mp", Editing::Insert('s'), &full, "la|mp");
    check_one(4, "la|m", Editing::Insert('…'), &full, "la|m");
    check_one(4, "l|", Editing::Insert('ы'), &Edited::Refused(Refusal::Unreadable('ы')), "l|");
    check_one(4, "l|", Editing::Insert('\u{1B}'), &Edited::Refused(Refusal::Control), "l|");
    check_one(4, "l|", Editing::Insert('’'), &Edited::Changed, "l'|");
    check_one(4, "/sav|", Editing::Insert('ы'), &Edited::Changed, "/savы|");
    check_one(4, "|ßßß", Editing::Case(WordCase::Upper), &full, "|ßßß");
}

#[test]
fn pasted_text_is_cut_into_lines() {
    let pasted = |further: &[&str], refusal| Edited::Pasted {
        further: further.iter().map(|line| (*line).to_owned()).collect(),
        refusal,
    };
    let paste = |text: &str| Editing::Paste(text.to_owned());
    check_one(60, "x |", paste("lamp"), &pasted(&[], None), "x lamp|");
    check_one(60, "|", paste("n\r\nx\tme\n\n  \ne\n"), &pasted(&["x me", "e"], None), "n|");
    check_one(60, "a| b", paste("\u{1B}[31mred\u{7}"), &pasted(&[], None), "a[31mred| b");
    check_one(5, "a|b", paste("12345"), &pasted(&[], Some(Refusal::Full { max: 5 })), "a123|b");
    check_one(60, "|", paste("aыb"), &pasted(&[], Some(Refusal::Unreadable('ы'))), "ab|");
    check_one(60, "|", paste("/say ы"), &pasted(&[], None), "/say ы|");
    check_one(60, "|", paste(""), &pasted(&[], None), "|");
}

#[test]
fn a_huge_paste_is_cut_and_that_is_told() {
    let mut edit = Edit::new();
    let lines = edit.apply(Editing::Paste("n\n".repeat(100_000)), &limits(60));
    let Edited::Pasted { further, refusal: Some(Refusal::TooManyLines { max }) } = lines else {
        panic!("{lines:?}");
    };
    assert_eq!(further.len() + 1, max);
    edit.begin("");
    let long = edit.apply(Editing::Paste(format!("/{}", "n".repeat(100_000))), &limits(60));
    assert_eq!(long, Edited::Pasted { further: Vec::new(), refusal: Some(Refusal::Full { max: LONGEST_COMMAND }) });
    assert_eq!(edit.text().len(), LONGEST_COMMAND);
}

#[test]
fn a_word_that_is_pointed_at_keeps_its_distance() {
    let word = || Editing::Word("lamp".to_owned());
    check_one(60, "take|", word(), &Edited::Changed, "take lamp|");
    check_one(60, "take |", word(), &Edited::Changed, "take lamp|");
    check_one(60, "|", word(), &Edited::Changed, "lamp|");
    check_one(60, "take|off", word(), &Edited::Changed, "take lamp |off");
    check_one(6, "take |", word(), &Edited::Refused(Refusal::Full { max: 6 }), "take |");
}

#[test]
fn another_line_takes_the_place_of_this_one_and_can_be_undone() {
    let mut edit = Edit::new();
    edit.begin("tak");
    edit.apply(Editing::Set(Line { text: "take lamp".to_owned(), cursor: 4 }), &limits(60));
    assert_eq!(shown(&edit), "take| lamp");
    edit.apply(Editing::Undo, &limits(60));
    assert_eq!(shown(&edit), "tak|");
    let cut = edit.apply(Editing::Set(Line::at_end("take lamp")), &limits(4));
    assert_eq!((cut, shown(&edit)), (Edited::Refused(Refusal::Full { max: 4 }), "take|".to_owned()));
}

/// Numbers that look like chance, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn text(&mut self) -> String {
        let signs =
            ['a', 'B', ' ', '/', '-', 'ß', 'é', '\u{301}', '👩', '\u{200D}', '🚀', '🇩', '\u{1B}', '\n', 'İ', '日'];
        let length = self.below(6);
        (0..length).map(|_| signs[self.below(signs.len())]).collect()
    }

    fn motion(&mut self) -> Motion {
        match self.below(8) {
            0 => Motion::Left,
            1 => Motion::Right,
            2 => Motion::WordLeft,
            3 => Motion::WordRight,
            4 => Motion::BlankLeft,
            5 => Motion::Home,
            6 => Motion::End,
            _ => Motion::To(self.below(80)),
        }
    }

    fn editing(&mut self) -> Editing {
        match self.below(18) {
            0..=3 => Editing::Insert(self.text().chars().next().unwrap_or('x')),
            4 => Editing::Paste(self.text()),
            5 => Editing::Word(self.text()),
            6 | 7 => Editing::Move(self.motion()),
            8 => Editing::Delete(self.motion()),
            9 => Editing::Kill(self.motion()),
            10 => Editing::Yank,
            11 => Editing::YankPop,
            12 => Editing::Transpose,
            13 => Editing::TransposeWords,
            14 => Editing::Case([WordCase::Capitalised, WordCase::Upper, WordCase::Lower][self.below(3)]),
            15 => Editing::Undo,
            16 => Editing::Redo,
            _ => Editing::Set(Line { text: self.text(), cursor: self.below(9) }),
        }
    }
}

#[test]
fn any_edits_leave_a_clean_line_and_a_cursor_between_letters() {
    let max = 20;
    let readable = |c: char| c != 'İ';
    let limits = Limits { max, prefix: Some('/'), readable: &readable };
    for seed in 0..300 {
        let mut chance = Chance(seed);
        let mut edit = Edit::new();
        edit.begin(&chance.text());
        let preloaded = edit.text().to_owned();
        for step in 0..120 {
            let editing = chance.editing();
            edit.apply(editing.clone(), &limits);
            let Line { text, cursor } = edit.line();
            let mut boundaries = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]);
            assert!(boundaries.any(|at| at == *cursor), "seed {seed}, step {step}, {editing:?}: {text:?} at {cursor}");
            assert!(text.chars().all(is_displayable), "seed {seed}, step {step}, {editing:?}: {text:?}");
            assert!(text.chars().count() <= LONGEST_COMMAND);
        }
        while edit.apply(Editing::Undo, &limits) == Edited::Changed {}
        assert_eq!(edit.text(), preloaded, "seed {seed}");
    }
}
