//! The assembler by what it makes of short texts.

use super::{MOST_ERRORS, assemble, assemble_as, assemble_or_tell};
use crate::story::Version;

/// The bytes of lines in a raw story of a version.
fn raw(version: u8, lines: &str) -> Vec<u8> {
    assemble(&format!(".version {version}\n.raw\n{lines}")).unwrap_or_else(|error| panic!("{error}")).story
}

/// The error that a text gives.
fn error(source: &str) -> String {
    match assemble(source) {
        Ok(assembly) => panic!("no error, but {} bytes", assembly.story.len()),
        Err(error) => error.to_string(),
    }
}

fn word(story: &[u8], at: usize) -> usize {
    usize::from(u16::from_be_bytes([story[at], story[at + 1]]))
}

#[test]
fn operands_take_the_types_that_they_are_written_with() {
    assert_eq!(raw(5, "add 1 2 -> sp"), [0x14, 1, 2, 0]);
    assert_eq!(raw(5, "add local0 g00 -> gef"), [0x74, 1, 16, 255]);
    assert_eq!(raw(5, "add 1 300 -> local14"), [0xD4, 0x4F, 1, 1, 44, 15]);
    assert_eq!(raw(5, "add -1 2:w -> sp"), [0xD4, 0x0F, 0xFF, 0xFF, 0, 2, 0]);
    assert_eq!(raw(5, "add.v 1 2 -> sp"), [0xD4, 0x5F, 1, 2, 0]);
    assert_eq!(raw(5, "print_char 'a'"), [0xE5, 0x7F, 97]);
    assert_eq!(raw(5, "print_char 'ä'"), [0xE5, 0x7F, 155]);
    assert_eq!(raw(5, "ret $ff"), [0x9B, 0xFF]);
    assert_eq!(raw(5, "push.v 1 2"), [0xE8, 0x5F, 1, 2]);
    assert_eq!(raw(5, "call_vn2 sp"), [0xFA, 0xBF, 0xFF, 0]);
    assert_eq!(raw(5, "save_undo -> sp"), [0xBE, 9, 0xFF, 0]);
}

#[test]
fn variables_by_reference_are_written_by_name_and_by_value_in_brackets() {
    assert_eq!(raw(5, "inc local0"), [0x95, 1]);
    assert_eq!(raw(5, "inc [local0]"), [0xA5, 1]);
    assert_eq!(raw(5, "store sp local1"), [0x2D, 0, 2]);
    assert_eq!(raw(5, "store [sp] 5"), [0x4D, 0, 5]);
    assert_eq!(raw(5, "pull g00"), [0xE9, 0x7F, 16]);
    assert_eq!(raw(6, "pull -> g00"), [0xE9, 0xFF, 16]);
    assert_eq!(raw(5, "inc 300"), [0x85, 1, 44]);
}

#[test]
fn branches_are_short_where_they_reach() {
    assert_eq!(raw(5, "jz sp ?rtrue\njz sp ?~rfalse:l"), [0xA0, 0, 0xC1, 0xA0, 0, 0x00, 0x00]);
    assert_eq!(raw(5, "jz sp ?on\nquit\non: quit"), [0xA0, 0, 0xC3, 0xBA, 0xBA]);
    assert_eq!(raw(5, "jz sp ?on:l\nquit\non: quit"), [0xA0, 0, 0x80, 3, 0xBA, 0xBA]);
    let near = raw(5, "jz sp ?on\n.byte 61*$b4\non: quit");
    assert_eq!((near.len(), near[2]), (65, 0xC0 | 63));
    let far = raw(5, "jz sp ?on\n.byte 62*$b4\non: quit");
    assert_eq!((far.len(), &far[2..4]), (67, &[0x80, 64][..]));
    assert_eq!(raw(5, "back: jz sp ?~back"), [0xA0, 0, 0x3F, 0xFE]);
    assert!(error(".raw\njz sp ?on:s\n.byte 62*$b4\non: quit").starts_with("line 2: the branch is out of reach"));
}

#[test]
fn a_branch_that_grows_can_push_another_out_of_reach() {
    // The first reaches only while the second is short, and the second does not reach.
    let story = raw(5, "jz sp ?a\njz sp ?b\n.byte 58*$b4\na: quit\n.byte 10*$b4\nb: quit");
    assert_eq!(&story[..8], [0xA0, 0, 0x80, 64, 0xA0, 0, 0x80, 71]);
}

#[test]
fn jumps_are_offsets_from_their_end() {
    assert_eq!(raw(5, "jump ?on\nquit\non: quit"), [0x8C, 0, 3, 0xBA, 0xBA]);
    assert_eq!(raw(5, "quit\njump ?$0"), [0xBA, 0x8C, 0xFF, 0xFE]);
    assert_eq!(raw(5, "jump sp"), [0xAC, 0]);
    assert_eq!(raw(5, "jump 5"), [0x9C, 5]);
}

#[test]
fn labels_of_a_routine_are_its_own() {
    let story = raw(5, ".routine a x\nloop: jump ?loop\n.routine b x y\nloop: jump ?loop\njump ?a.loop\ncall_1n @b");
    assert_eq!(story, [1, 0x8C, 0xFF, 0xFF, 2, 0x8C, 0xFF, 0xFF, 0x8C, 0xFF, 0xF8, 0x8F, 0, 4]);
}

#[test]
fn a_label_on_the_first_instruction_is_not_the_routine_that_begins_there() {
    for version in Version::ALL {
        let assembly = assemble_as("again: nop\njump ?again", version).unwrap();
        let at = assembly.symbols.iter().find(|symbol| symbol.0 == "again").unwrap().1;
        assert_eq!(at, assembly.lines[0].0, "version {version}");
    }
}

#[test]
fn data_is_bytes_and_words_and_text() {
    assert_eq!(raw(5, ".byte 1 -1 'a' \"b^\" 3*7"), [1, 255, 97, 98, 13, 7, 7, 7]);
    assert_eq!(raw(5, "a: .word 1 -1 2*@a+2 \"b\""), [0, 1, 255, 255, 0, 2, 0, 2, 0, 98]);
    assert_eq!(raw(5, ".byte 1\n.align 4\n.text \"\""), [1, 0, 0, 0, 0x94, 0xA5]);
    assert_eq!(raw(5, ".bytes $be $1f"), [0xBE, 0x1F]);
    assert_eq!(raw(3, ".routine r x=5 y=-1\nrtrue"), [2, 0, 5, 255, 255, 0xB0]);
    assert_eq!(raw(5, "print \"Hello.^\""), [0xB2, 0x11, 0xaa, 0x46, 0x34, 0x16, 0x45, 0x9c, 0xa5]);
}

#[test]
fn sections_lie_in_the_order_of_the_memory_map() {
    for version in Version::ALL {
        let source = ".array a byte 1 2 3\n.static\n.array s word 7\n.high\nprint \"x\"\nquit\n.string t \"text\"";
        let assembly = assemble_as(source, version).unwrap();
        let story = &assembly.story;
        let at = |name: &str| assembly.symbols.iter().find(|symbol| symbol.0 == name).unwrap().1 as usize;
        assert_eq!(story[0], version.number());
        let (base, high) = (word(story, 0x0E), word(story, 0x04));
        assert!(64 < at("a") && at("a") < base && base < at("s") && at("s") < high && high < at("t"));
        assert_eq!(&story[at("a")..at("a") + 3], [1, 2, 3]);
        assert!((base..high).contains(&word(story, 8)), "the dictionary is static");
        let objects = word(story, 0x0A);
        assert!(objects < word(story, 0x0C) && word(story, 0x0C) + 480 == at("a"));
        assert_eq!(at("t") % version.packed_scale() as usize, 0);
        assert_eq!(story.len() % version.length_scale(), 0);
        if version >= Version::V3 {
            assert_eq!(word(story, 0x1A) * version.length_scale(), story.len());
            let sum = story[64..].iter().fold(0_u16, |sum, b| sum.wrapping_add(u16::from(*b)));
            assert_eq!(word(story, 0x1C), usize::from(sum));
        }
        let start = word(story, 6);
        match version {
            Version::V6 => assert_eq!(start * 4 + word(story, 0x28) * 8, high),
            _ => assert_eq!((start, story[start]), (high, 0xB2)),
        }
    }
}

#[test]
fn packed_addresses_count_in_the_versions_own_way() {
    for version in Version::ALL {
        let source = ".routine main\nprint_paddr #t\nquit\n.string u \"u\"\n.string t \"text\"";
        let assembly = assemble_as(source, version).unwrap();
        let story = &assembly.story;
        let at = |name: &str| assembly.symbols.iter().find(|symbol| symbol.0 == name).unwrap().1 as usize;
        let operand = at("main") + 2;
        let offset = if matches!(version, Version::V6 | Version::V7) { word(story, 0x2A) * 8 } else { 0 };
        assert_eq!(word(story, operand) * version.packed_scale() as usize + offset, at("t"), "version {version}");
        assert_ne!(word(story, operand), 0);
    }
}

#[test]
fn objects_form_their_tree_and_their_property_tables() {
    let source = ".object room \"room\" attributes 0 9\n.object lamp \"lamp\" in room\n.property 1 byte 7\n\
                  .property 3 word #lamp 258 1\n.object box in #room\n.default 2 99\nquit";
    let story = assemble_as(source, Version::V3).unwrap().story;
    let objects = word(&story, 0x0A);
    assert_eq!(word(&story, objects + 2), 99);
    let entry = |number: usize| &story[objects + 62 + 9 * (number - 1)..][..9];
    assert_eq!(entry(1)[..7], [0x80, 0x40, 0, 0, 0, 0, 2]);
    assert_eq!(entry(2)[4..7], [1, 3, 0]);
    assert_eq!(entry(3)[4..7], [1, 0, 0]);
    let table = word(entry(2), 7);
    let length = usize::from(story[table]) * 2;
    assert_eq!(&story[table + 1 + length..][..10], [5 << 5 | 3, 0, 2, 1, 2, 0, 1, 1, 7, 0]);
    let five =
        assemble(".object a \"\" attributes 47\n.property 9 byte 64*1\n.property 8 byte 1 2\nquit").unwrap().story;
    let objects = word(&five, 0x0A);
    assert_eq!(five[objects + 126 + 5], 1);
    let table = word(&five, objects + 126 + 12);
    assert_eq!(
        (five[table], &five[table + 1..table + 3], &five[table + 67..table + 71]),
        (0, &[0x89, 0x80][..], &[0x48, 1, 2, 0][..])
    );
}

#[test]
fn the_dictionary_is_sorted_and_its_words_have_addresses() {
    let source = ".separators \".\"\n.dictionary \"zebra\" \"apple\" data 1 2\n.dictionary \"go\" data 3\nprint_num #\"zebra\"\nquit";
    let story = assemble_as(source, Version::V3).unwrap().story;
    let dictionary = word(&story, 8);
    assert_eq!(&story[dictionary..dictionary + 5], [1, b'.', 6, 0, 3]);
    let entries: Vec<&[u8]> = story[dictionary + 5..dictionary + 23].chunks(6).collect();
    assert!(entries.is_sorted());
    assert_eq!([&entries[0][4..], &entries[1][4..], &entries[2][4..]], [[1, 2], [3, 0], [1, 2]]);
    assert_eq!(word(&story, word(&story, 6) + 2), dictionary + 5 + 12);
}

#[test]
fn abbreviations_and_the_tables_of_version_5_are_found_from_the_header() {
    let a0 = "zyxwvutsrqponmlkjihgfedcba";
    let source = format!(
        ".abbreviation \"the \"\n.alphabet \"{a0}\" \"{}\" \"0123456789.,!?_#'\\\"/\\\\-:()\"\n.unicode \"éñ\"\n.terminators 129 255\n.extension 1 2\nprint \"{{1 0}}zé\"\nquit",
        a0.to_uppercase()
    );
    let story = assemble(&source).unwrap().story;
    let first = word(&story, word(&story, 0x18)) * 2;
    assert_eq!(story[first..first + 2], [0x33, 0x1B], "t, h and e are 12, 24 and 27 here");
    let alphabet = word(&story, 0x34);
    assert_eq!((story[alphabet], story[alphabet + 53], story[alphabet + 54]), (b'z', 13, b'0'));
    let extension = word(&story, 0x36);
    assert_eq!([word(&story, extension), word(&story, extension + 2), word(&story, extension + 4)], [3, 1, 2]);
    let unicode = word(&story, extension + 6);
    assert_eq!(story[unicode..unicode + 5], [2, 0, 0xE9, 0, 0xF1]);
    let terminators = word(&story, 0x2E);
    assert_eq!(story[terminators..terminators + 3], [129, 255, 0]);
    let code = word(&story, 6);
    assert_eq!(super::super::zstring::unpack(&story[code + 1..code + 7]), [1, 0, 6, 5, 6, 4, 27, 5, 5][..9]);
}

#[test]
fn pokes_come_last_and_the_checksum_knows_of_those_past_the_header() {
    let story = assemble(".poke $1c $12 $34\n.poke 2 9 9\nquit").unwrap().story;
    assert_eq!((word(&story, 0x1C), word(&story, 2)), (0x1234, 0x0909));
    let plain = assemble("quit").unwrap().story;
    let poked = assemble(".poke 64 1\nquit").unwrap().story;
    assert_eq!(word(&poked, 0x1C), word(&plain, 0x1C) + 1 - usize::from(plain[64]));
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (source, expected) in [
        ("quit\nquitt", "line 2: there is no opcode quitt"),
        (".version 3\ncall_1n 5", "line 2: version 3 has no call_1n"),
        ("add 1 -> sp", "line 1: add has 1 operands"),
        ("add 1 2", "line 1: add stores a result"),
        ("quit -> sp", "line 1: quit stores nothing"),
        ("jz 0", "line 1: jz branches"),
        ("quit ?rtrue", "line 1: quit does not branch"),
        ("jz 0 ?nowhere", "line 1: there is no nowhere"),
        ("print_num x", "line 1: there is no variable x"),
        ("print_num 70000", "line 1: 70000 does not fit into a word"),
        ("print_num 300:b", "line 1: 300 does not fit into a byte"),
        ("quit.v", "line 1: quit has no variable form"),
        ("print \"a", "line 1: a string is not closed"),
        ("print \"\\q\"", "line 1: '\\q' is no escape"),
        ("print \"€\"", "line 1: '€' has no ZSCII code"),
        ("a: quit\na: quit", "line 2: a is declared twice"),
        (".object a\n.array a byte 1", "line 2: a is declared twice"),
        ("quit\n.version 5", "line 2: .version comes too late"),
        (".nothing", "line 1: there is no directive .nothing"),
        (".routine r a=5", "line 1: locals begin at 0"),
        (".routine sp", "line 1: sp has a meaning already"),
        (".property 1 byte 1", "line 1: a property without an object"),
        (".object a in b\nquit", "line 1: a is in no object"),
        (".raw\n.object a", "line 2: a raw story has no .object"),
        (".array a byte 65535*0\n.array b byte 65535*0\nquit", "high memory lies past the first 64 KiB"),
        (".byte 65535*0\n.byte 65535*0\n.byte 65535*0\n.byte 65535*0\n.byte 65535*0", "line 4: the story is too long"),
        (".align 4", "the story has no beginning"),
        ("print_num #\"word\"", "line 1: the word is not in the dictionary"),
        (".main r\n.routine r x\nquit", "line 1: r has locals"),
    ] {
        let error = error(source);
        assert!(error.starts_with(expected), "{source:?} gave {error:?}, not {expected:?}");
        assert!(error.contains("; "), "{error:?} does not say what to do");
    }
}

#[test]
fn more_of_anything_than_fits_is_refused() {
    let many = |count: usize, line: &str| (0..count).map(|n| line.replace('N', &n.to_string())).collect::<String>();
    assert!(error(&many(70_000, ".object oN\n")).contains("one object too many"));
    assert!(error(&many(241, ".global vN\n")).starts_with("line 241: there are 240"));
    assert!(error(&many(97, ".abbreviation \"N\"\n")).starts_with("line 97: one abbreviation"));
    assert!(error(&many(20_000, ".dictionary \"wN\" data 1 2 3\n")).contains("the dictionary is too large"));
    assert!(error(&format!(".routine r{}", many(16, " xN"))).starts_with("line 1: a routine has 15 locals"));
    assert!(error(&many(70_000, "je 1 2 3 4 ?rtrue\n")).contains("the story is too long"));
}

#[test]
fn no_text_makes_it_panic() {
    const PARTS: &[&str] = &[
        ".version 3\n",
        ".raw\n",
        ".routine r a b=1",
        ".object o \"o\" in o attributes 1 2",
        ".property 5 word 1 #o",
        ".align 524288",
        ".byte 65535*0",
        ".word #r+65535",
        "@r-65535",
        ".poke 524287 1",
        ".dictionary \"a\" \"b\" data 1",
        "add 1 2 -> sp",
        "add.v",
        "jz sp ?r",
        "?~rtrue:l",
        "je 1 2 3 4 ?$7ffff",
        "jump ?$ffffff",
        "print \"a\\z3ff{5 6}^\"",
        "\"",
        "{",
        "\\",
        "'",
        "'ä'",
        ":",
        "[sp]",
        "-",
        "->",
        "*",
        "=",
        "#",
        "\n",
        "\n",
        "\n",
        " ",
        "é",
        "\u{0}",
        ".alphabet \"a\" \"b\" \"c\"",
        ".unicode \"é\"",
        ".terminators 1 255",
        ".extension 1 #r",
        ".global x = #r",
        ".offsets 65535 65535",
        ".string s \"s\"",
        "#s",
        ".static",
        ".dynamic",
        ".abbreviation \"x\"",
        ".main r",
        "a: ",
        "quit",
        "call_vs2 1 2 3 4 5 6 7 8 -> sp",
        "-32769",
        "$",
        "$fffffff",
    ];
    let mut state = 1_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(0x015A_4E35).wrapping_add(1);
        (state >> 16) as usize % below
    };
    let mut assembled = 0;
    for _ in 0..4000 {
        let source: String =
            (0..random(12)).flat_map(|_| [PARTS[random(PARTS.len())], ["\n", "\n", " "][random(3)]]).collect();
        let version = Version::ALL[random(8)];
        if let Ok(assembly) = assemble_as(&source, version) {
            assert!(assembly.story.len() <= version.longest_story().max(Version::V3.longest_story()));
            assembled += 1;
        }
    }
    assert!(assembled > 50, "only {assembled} texts were good");
}

#[test]
fn an_error_quotes_no_control_characters() {
    assert_eq!(error("\"\u{1b}[2J\u{202e}\u{7}x\""), error("\"?[2J??x\""));
    assert!(error(".byte \u{1b}").chars().all(|c| !c.is_control()));
}

#[test]
fn all_lines_that_are_wrong_are_told_with_their_columns() {
    let told = |source: &str| {
        let errors = assemble_or_tell(source, Version::V5).expect_err("it is wrong");
        errors.iter().map(|error| (error.line, error.column)).collect::<Vec<_>>()
    };
    assert_eq!(told(".routine main\n  nonsense 1\nquit\n  add 1 ~\n"), [(2, 3), (4, 9)]);
    // Names are looked for once all lines can be read.
    assert_eq!(told(".routine main\ncall_1n #a\ncall_1n #b\nquit\n"), [(2, 0), (3, 0)]);
    assert_eq!(told(&"nonsense\n".repeat(100)).len(), MOST_ERRORS);
}
