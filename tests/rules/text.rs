//! Text and ZSCII (§3). Most of these rules are held by the unit tests of `zmachine::text`; here are those that only a whole machine shows.

use golmac::story::Version;
use golmac::zmachine::text::{TextError, latin1_spelling};
use golmac::zmachine::{FaultKind, Key};

use super::{Game, Step, check, check_in, check_warnings, options};

/// A program that prints every code from 0 to 300 by `print_char`.
const EVERY_CODE: &str = ".global code\nloop: print_char code\ninc_chk code 300 ?done\njump ?loop\ndone: quit";

#[test]
fn each_of_the_96_abbreviations_is_printed() {
    let names: Vec<String> = (0..96).map(|i| format!("w{i}.")).collect();
    let declared: String = names.iter().map(|name| format!(".abbreviation \"{name}\"\n")).collect();
    let used: String = (0..96).map(|i| format!("{{{} {}}}", 1 + i / 32, i % 32)).collect();
    for version in [Version::V3, Version::V5, Version::V8] {
        check_in([version], &format!("{declared}print \"{used}\"\nquit"), &names.concat());
    }
}

#[test]
fn an_abbreviation_that_calls_another_is_named_and_the_same_one_twice_is_no_error() {
    check(".abbreviation \"ab\"\nprint \"{1 0 1 0}\"\nquit", "abab");
    let game = Game::new(".abbreviation \"a\"\n.abbreviation \"{1 0}\"\nprint \"{1 1}\"\nquit").play([]);
    assert!(matches!(game.fault(), FaultKind::Text(TextError::NestedAbbreviation { .. })), "{:?}", game.left);
}

#[test]
fn print_addr_reads_a_string_that_runs_past_64k() {
    // The string begins 4 bytes before the end of addressable memory.
    let fill = |bytes: usize| {
        format!(".version 8\nprint_addr $fffc\nquit\n.byte {}*$b4\n.text \"abcdefghijkl\"\n.byte 64*0", bytes)
    };
    let symbols = super::story_bytes(&fill(1), Version::V8);
    let text = [0x18, 0xE8];
    let at = symbols.windows(2).rposition(|pair| pair == text).expect("the text of the program");
    check(&fill(1 + 0xFFFC - at), "abcdefghijkl");
}

#[test]
fn tab_and_sentence_space_print_in_version_6_only() {
    let source = ".routine main\nprint \"a\"\nprint_char 9\nprint_char 11\nprint_char 0\nprint \"b\"\nquit";
    let game = Game::with(source, Version::V3, options()).play([]);
    assert_eq!((game.text.as_str(), game.warnings.len()), ("ab", 2), "Zork I prints a tab");
    assert_eq!(Game::with(source, Version::V6, options()).play([]).text, "a  b");
    let begins = ".routine main\nprint_char 9\nprint \"A tab begins\"\nnew_line\nprint_char 9\nprint_char 9\nprint \"two\"\nquit";
    assert_eq!(Game::with(begins, Version::V6, options()).play([]).text, "   A tab begins\n    two");
}

#[test]
fn null_prints_nothing_in_any_stream() {
    check(
        ".array t byte 20*0\noutput_stream 3 #t\nprint_char 0\nprint_char 'a'\noutput_stream -3\nloadw #t 0 -> sp\nprint_num sp\nquit",
        "1",
    );
}

#[test]
fn codes_that_are_undefined_for_output_never_reach_the_terminal() {
    let game = Game::new(EVERY_CODE).play([]);
    let ascii: String = (' '..='~').collect();
    let extra: String = (155..=223).filter_map(extra_character).collect();
    assert_eq!(game.text, format!("\n{ascii}{extra}"));
    // 32 controls but for 0 and 13, 127 to 154, and 224 to 300.
    assert_eq!(game.warnings.len(), 30 + 28 + 77);
    check_warnings("print \"a\\z007\\z01b\\z3ffb\"\nquit", "ab", &["character code"]);
}

fn extra_character(code: u16) -> Option<char> {
    let game = Game::new(&format!("print_char {code}\nquit")).play([]);
    game.text.chars().next()
}

#[test]
fn print_unicode_goes_into_memory_as_zscii_or_as_a_question_mark() {
    let source = ".array t byte 20*0\noutput_stream 3 #t\nprint_unicode $e9\nprint_unicode $416\nprint_unicode $41\noutput_stream -3\n\
                  loadb #t 2 -> sp\nprint_num sp\nprint \" \"\nloadb #t 3 -> sp\nprint_char sp\nloadb #t 4 -> sp\nprint_char sp\nquit";
    check(source, "170 ?A");
}

#[test]
fn the_transcript_has_unicode_as_it_is() {
    let game = Game::new("output_stream 2\nprint_unicode $416\nprint \"é\"\nquit").play([Step::Done]);
    assert_eq!(game.transcript, "Жé");
}

#[test]
fn print_unicode_prints_no_control_codes() {
    for code in (0..=0x1F).chain(0x7F..=0x9F) {
        let game = Game::new(&format!("print \"a\"\nprint_unicode {code}\nprint \"b\"\nquit")).play([]);
        assert_eq!(game.text, "ab", "U+{code:04X}");
    }
    check("print_unicode $416\nprint_unicode $20ac\nquit", "Ж€");
}

#[test]
fn check_unicode_answers_for_printing_and_for_typing() {
    let source = "check_unicode $41 -> sp\nprint_num sp\ncheck_unicode $e9 -> sp\nprint_num sp\ncheck_unicode $416 -> sp\nprint_num sp\n\
                  check_unicode $a -> sp\nprint_num sp\ncheck_unicode $9f -> sp\nprint_num sp\nquit";
    check(source, "33100");
}

#[test]
fn a_typed_capital_of_the_extra_characters_becomes_small() {
    let source = ".array t byte 20 30*0\naread #t 0 -> sp\nloadb #t 2 -> sp\nprint_char sp\nloadb #t 3 -> sp\nprint_char sp\nquit";
    super::check_play(source, [Step::Line("ÉA")], "ÉA\néa");
}

#[test]
fn a_character_of_a_storys_own_table_is_printed_and_typed() {
    let source = ".unicode \"жЖ\"\nprint_char 155\nprint_char 156\nread_char 1 -> sp\nprint_num sp\nquit";
    let game = Game::new(source).play([Step::Key(Key::Char('Ж'))]);
    assert_eq!(game.text, "жЖ156");
    check_warnings(".unicode \"ж\"\nprint_char 156\nquit", "", &["character code 156"]);
}

#[test]
fn print_char_follows_a_unicode_table_that_the_story_changes() {
    let source = ".array u byte 1 0 65\n.extension 0 0 #u\nprint_char 155\nstoreb #u 2 66\nprint_char 155\nstoreb #u 2 67\nprint \"\\z09b\"\nquit";
    check(source, "ABC");
}

#[test]
fn a_string_that_never_ends_is_a_fault() {
    let game = Game::new("print_paddr $3fff\nquit").play([]);
    assert!(matches!(game.fault(), FaultKind::Text(TextError::PastEnd { .. })));
}

#[test]
fn every_latin_1_character_has_a_spelling_for_terminals_that_lack_it() {
    assert_eq!((latin1_spelling('ß'), latin1_spelling('æ')), (Some("ss"), Some("ae")));
    assert!(('\u{A0}'..='\u{FF}').all(|c| latin1_spelling(c).is_some()));
}
