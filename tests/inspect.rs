//! What a story file holds, as the program tells it: our own story word for word, and what is known of published ones from their sources.

use std::path::Path;
use std::process::{Command, Output};

use golmac::inspect::{
    Compiler, DictionaryReport, Family, Format, Grammar, GrammarReport, HeaderReport, MemoryMap, ObjectsReport,
    StringsReport, Style, Subject,
};
use golmac::story::Story;
use serde_json::Value;

use crate::fuzz_corpus::targets::look_at;
use crate::{published, published_path};

fn subject(name: &str) -> Option<Subject> {
    let story = Story::from_bytes(published(name)?).expect("a story");
    Some(Subject::new(&story))
}

fn ours(name: &str) -> Subject {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(name);
    let bytes = std::fs::read(&path).expect("a story of ours");
    Subject::new(&Story::from_bytes(bytes).expect("a story"))
}

fn golmac(arguments: &[&str]) -> Output {
    let data = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_golmac"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("GOLMAC_DATA", data.path()).args(arguments);
    command.output().expect("the program runs")
}

fn said(arguments: &[&str]) -> String {
    let output = golmac(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&said(arguments)).expect("JSON")
}

fn grammar_of(subject: &Subject) -> Grammar {
    let report = GrammarReport::of(subject);
    report.grammar.unwrap_or_else(|| panic!("no grammar: {:?}", report.tried))
}

/// The lines of a verb by one of its words, and its number.
fn lines(grammar: &Grammar, word: &str) -> (u16, Vec<String>) {
    let verb = grammar.verbs.iter().find(|verb| verb.words.iter().any(|known| known == word));
    let verb = verb.unwrap_or_else(|| panic!("no verb {word}"));
    (verb.number, verb.lines.iter().map(|line| line.tokens.join(" ")).collect())
}

#[test]
fn a_banner_of_inform_6_makes_no_story_one_of_inform_7() {
    for name in ["games/advent.z5", "games/awaken.z5", "games/detective.z5", "v6/advent-r10-s011123.z6"] {
        let Some(subject) = subject(name) else { return };
        assert_ne!(Compiler::of(&subject).family, Family::Inform7, "{name}");
    }
}

/// Of Zork I's published source: 250 objects, 684 words, 135 verbs; the rest is what its tables say in hexadecimal.
#[test]
fn zork_1_is_as_its_source_has_it() {
    let Some(zork) = subject("games/zork1-r119-880429.z3") else { return };
    let header = HeaderReport::of(&zork);
    assert_eq!((header.computed_checksum, header.checksum_is_right, header.length), (0xBF44, true, 0x15336));
    assert_eq!(Compiler::of(&zork).family, Family::Infocom);
    let objects = ObjectsReport::of(&zork);
    assert_eq!(objects.objects.len(), 250);
    assert_eq!(objects.properties, (0x0CEE, 0x23AE));
    assert!(objects.findings.is_empty(), "{:?}", objects.findings);
    let forest = objects.object(1).expect("object 1");
    assert_eq!((forest.name.as_str(), forest.attributes.as_slice()), ("forest", &[14][..]));
    assert_eq!((forest.parent, forest.sibling, forest.child), (48, 65, 0));
    let properties: Vec<(u8, usize)> = forest.properties.iter().map(|one| (one.number, one.data.len())).collect();
    assert_eq!(properties, [(18, 8), (17, 2)]);
    let dictionary = DictionaryReport::of(&zork);
    assert_eq!((dictionary.words.len(), dictionary.entry_length, dictionary.style), (684, 7, Style::Infocom));
    assert_eq!((dictionary.separators.as_str(), dictionary.end), (".,\"", 0x4B54));
    assert_eq!(dictionary.find("lantern").first().map(|word| word.text.as_str()), Some("lanter"));
}

/// As `PUT`, `KISS` and `INFLATE` stand in the syntax of Zork I's source.
#[test]
fn zork_1_understands_what_its_syntax_says() {
    let Some(zork) = subject("games/zork1-r119-880429.z3") else { return };
    let grammar = grammar_of(&zork);
    assert_eq!((grammar.format, grammar.verbs.len(), grammar.actions.len()), (Format::InfocomFixed, 135, 148));
    assert_eq!(grammar.prepositions.len(), 18);
    assert_eq!(lines(&grammar, "kiss"), (255, vec!["OBJ(in room, on ground, find 30)".to_owned()]));
    assert_eq!(lines(&grammar, "inflat").0, 253);
    assert!(lines(&grammar, "inflat").1[0].contains("'with' OBJ(held, carried, in room, on ground"));
    let (number, put) = lines(&grammar, "put");
    assert_eq!((number, put.len()), (250, 7));
    assert!(put[0].contains("'behind'"), "{put:?}");
    let hide = grammar.verbs.iter().find(|verb| verb.number == 250).expect("put");
    assert_eq!(hide.words, ["hide", "insert", "place", "put", "stuff"]);
    assert_eq!(hide.lines[0].action, Some(0x6A));
}

#[test]
fn the_other_zorks_have_grammar_objects_and_sound_dictionaries() {
    for name in ["games/zork2-r63-860811.z3", "games/zork3-r25-860811.z3"] {
        let Some(zork) = subject(name) else { return };
        assert_eq!(grammar_of(&zork).format, Format::InfocomFixed, "{name}");
        assert!(DictionaryReport::of(&zork).findings.is_empty(), "{name}");
        assert!(ObjectsReport::of(&zork).objects.len() > 200, "{name}");
    }
}

#[test]
fn adventure_is_as_inform_compiled_it() {
    let Some(advent) = subject("games/advent.z5") else { return };
    let dictionary = DictionaryReport::of(&advent);
    assert_eq!((dictionary.style, dictionary.entry_length), (Style::Inform, 9));
    let lamp = dictionary.find("lamp");
    assert!(lamp.first().is_some_and(|word| word.flags.contains(&"noun".to_owned())), "{lamp:?}");
    let objects = ObjectsReport::of(&advent);
    assert!(objects.objects.iter().any(|object| object.name == "brass lantern"), "the lamp");
    let grammar = grammar_of(&advent);
    let (_, take) = lines(&grammar, "take");
    assert!(take.iter().any(|line| line == "multi"), "{take:?}");
    assert!(grammar.actions.iter().all(|action| action.routine.is_some()));
}

#[test]
fn bronze_says_that_inform_7_made_it() {
    let Some(bronze) = subject("blorb/bronze-r11-s060503.zblorb") else { return };
    assert_eq!(Compiler::of(&bronze).family, Family::Inform7);
    let grammar = grammar_of(&bronze);
    assert_eq!(grammar.format, Format::InformGv2);
    assert!(lines(&grammar, "examine").1.contains(&"noun".to_owned()) || lines(&grammar, "examine").1.len() > 1);
    let Some(path) = published_path("blorb/bronze-r11-s060503.zblorb") else { return };
    let path = path.to_str().expect("a path");
    let told = json(&["info", path, "--json"]);
    assert_eq!(told["title"], "Bronze");
    assert_eq!(told["author"], "Emily Short");
    assert_eq!(told["blorb"]["frontispiece"], 1);
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().join("parts");
    said(&["info", path, "--extract", into.to_str().expect("a path")]);
    let story = std::fs::read(into.join("exec-0.z8")).expect("the story");
    assert_eq!(story.first(), Some(&8));
    let again = golmac(&["info", path, "--extract", into.to_str().expect("a path")]);
    assert!(!again.status.success(), "nothing is overwritten");
}

#[test]
fn a_story_of_version_6_is_told_of() {
    let Some(advent) = subject("v6/advent-r10-s011123.z6") else { return };
    let (objects, dictionary) = (ObjectsReport::of(&advent), DictionaryReport::of(&advent));
    assert!(objects.objects.iter().any(|object| object.name == "brass lantern"));
    assert!(dictionary.find("lamp").len() == 1);
    assert_eq!(grammar_of(&advent).format, Format::InformGv2);
    let strings = StringsReport::of(&advent);
    assert!(strings.strings.len() > 100, "{}", strings.strings.len());
}

/// Objects, words and verbs, as ztools' infodump counts them.
#[test]
fn published_stories_have_as_much_as_infodump_finds() {
    for (name, objects, words, verbs) in [
        ("games/advent.z5", 276, 786, 113),
        ("games/awaken.z5", 184, 505, 94),
        ("games/detective.z5", 101, 344, 110),
        ("games/zork1-r119-880429.z3", 250, 684, 135),
        ("games/zork2-r63-860811.z3", 251, 689, 135),
        ("games/zork3-r25-860811.z3", 228, 600, 135),
        ("v6/advent-r10-s011123.z6", 289, 718, 110),
        ("v6/mysterious01-r1-s041209-blorb.z6", 86, 130, 42),
        ("v6/mysterious02-r1-s041209-blorb.z6", 113, 144, 44),
        ("v6/mysterious03-r1-s041209-blorb.z6", 123, 156, 41),
    ] {
        let Some(subject) = subject(name) else { return };
        let (found, known) = (ObjectsReport::of(&subject), DictionaryReport::of(&subject));
        let grammar = grammar_of(&subject);
        assert_eq!((found.objects.len(), known.words.len(), grammar.verbs.len()), (objects, words, verbs), "{name}");
    }
}

#[test]
fn every_published_story_is_told_of() {
    let Some(root) = published_path("") else { return };
    let mut seen = 0;
    for folder in ["conformance", "games", "blorb", "v6"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            let Ok(story) = Story::from_bytes(std::fs::read(&path).expect("a file")) else { continue };
            look_at(&story);
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen} stories");
}

/// The figures are those that `inform6 -s` gives for the source.
#[test]
fn our_own_adventure_is_as_inform_counts_it() {
    let eleven = ours("eleven.z5");
    assert_eq!(Compiler::of(&eleven).family, Family::Inform6);
    let objects = ObjectsReport::of(&eleven);
    let dictionary = DictionaryReport::of(&eleven);
    assert_eq!((objects.objects.len(), dictionary.words.len()), (135, 753));
    assert!(objects.findings.is_empty() && dictionary.findings.is_empty());
    assert_eq!((objects.first, objects.properties), (0x188, (0x8EA, 0x1830)));
    assert_eq!(dictionary.end.next_multiple_of(4), 0x4704);
    assert_eq!(StringsReport::of(&eleven).area.map(|area| area.0), Some(0xD448));
    // It has a parser of its own, and no directive Verb.
    let report = GrammarReport::of(&eleven);
    assert!(report.grammar.is_none() && report.tried.len() == 6, "{report}");
}

#[test]
fn the_memory_map_leaves_nothing_out_and_says_where_things_are() {
    let eleven = ours("eleven.z5");
    let map = MemoryMap::of(&eleven).to_string();
    for part in ["header", "abbreviations table", "objects", "property tables", "global variables", "dictionary"] {
        assert!(map.contains(part), "{part}: {map}");
    }
}

#[test]
fn info_speaks_of_a_story_and_json_has_the_same() {
    let text = said(&["info", "stories/interchange.z3"]);
    for part in ["Z-code of version 3", "Compiler     Inform 6", "as it should be", "Memory map"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let told = json(&["info", "stories/interchange.z3", "--json"]);
    assert_eq!(told["story"]["header"]["checksum_is_right"], true);
}

#[test]
fn one_object_and_one_word_are_shown_alone() {
    let object = said(&["objects", "stories/eleven.z5", "--object", "5"]);
    assert!(object.starts_with("   5. "), "{object}");
    assert!(!golmac(&["objects", "stories/eleven.z5", "--object", "9999"]).status.success());
    let word = said(&["dict", "stories/eleven.z5", "--word", "examine"]);
    assert_eq!(word.lines().count(), 1, "{word}");
    assert_eq!(golmac(&["dict", "stories/eleven.z5", "--word", "qqqq"]).status.code(), Some(1));
    assert_eq!(golmac(&["dict", "no.z5", "--word", "qqqq"]).status.code(), Some(2));
    let tree = json(&["objects", "stories/eleven.z5", "--tree", "--json"]);
    assert_eq!(tree["tree"].as_array().map(Vec::len), Some(135));
    assert_eq!((&tree["tree"][0]["depth"], tree["unreached"].as_array().map(Vec::len)), (&0.into(), Some(0)));
    assert!(said(&["objects", "stories/eleven.z5", "--tree"]).contains("    "));
}
