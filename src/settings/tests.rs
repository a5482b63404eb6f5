//! Tests of settings: the laws of the table, reading, layers, and changing a file.

use std::fs;
use std::path::Path;

use super::*;

/// Reads a file and compares what is wrong with it, each as `line:column: message`.
fn check(text: &str, expected: &[&str]) -> Loaded {
    let loaded = read(text.as_bytes(), Path::new("config.toml"), Some(&zork()));
    let told: Vec<String> =
        loaded.problems.iter().map(|problem| problem.to_string().replacen("config.toml:", "", 1)).collect();
    assert_eq!(told, expected, "{text}");
    loaded
}

/// Changes a file and compares what it has become.
fn check_change(before: &str, key: &str, value: Option<&str>, scope: Scope<'_>, after: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join(CONFIG_FILE);
    if !before.is_empty() {
        fs::write(&file, before).expect("written");
    }
    change(Some(folder.path()), key, value, scope).expect("changed");
    assert_eq!(fs::read_to_string(&file).unwrap_or_default(), after, "{key} = {value:?}");
    let problems = load(Some(folder.path()), None).problems;
    assert_eq!(problems, [], "{after}");
}

fn zork() -> StoryKey {
    StoryKey { ifids: vec!["ZCODE-88-840726-A129".to_owned()], name: "zork1".to_owned() }
}

fn source(loaded: &Loaded, key: &str) -> Source {
    loaded.source(row(key).expect("a setting"))
}

#[test]
fn the_table_is_in_order() {
    let mut keys: Vec<&str> = TABLE.iter().map(|row| row.key).collect();
    let groups: Vec<Group> = TABLE.iter().map(|row| row.group).collect();
    assert!(groups.is_sorted(), "settings of a group stand together");
    for row in TABLE {
        assert!(!row.about.is_empty() && !row.about.ends_with('.') && !row.about.contains('|'), "{}", row.key);
        assert!(row.key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", row.key);
    }
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), TABLE.len(), "every key is there once");
}

#[test]
fn every_default_is_read_back_from_a_file_as_it_is_written() {
    for row in TABLE {
        let text = format!("{} = {}", row.key, row.default().toml());
        let loaded = check(&text, &[]);
        assert_eq!(row.value(&loaded.settings), row.default(), "{text}");
        assert_eq!(loaded.source(row), Source::File(1), "{text}");
    }
}

#[test]
fn every_choice_is_a_value_of_its_setting() {
    for row in TABLE {
        let Kind::Choice(choices) = row.kind else { continue };
        for choice in choices {
            let loaded = check(&format!("{} = '{}'", row.key, choice.word), &[]);
            assert_eq!(row.value(&loaded.settings), Value::Text(choice.word.to_owned()), "{}", row.key);
        }
    }
}

#[test]
fn both_ends_of_every_range_are_in_it() {
    for row in TABLE {
        let Kind::Number(least, most) = row.kind else { continue };
        for number in [least, most] {
            let loaded = check(&format!("{} = {number}", row.key), &[]);
            assert_eq!(row.value(&loaded.settings), Value::Number(number), "{}", row.key);
        }
        assert!(row.kind.typed(&(most + 1).to_string()).is_err(), "{}", row.key);
    }
}

#[test]
fn values_can_be_written_in_the_ways_that_people_write_them() {
    let loaded =
        check("colours = 256\ncompletion = false\nmore = 'off'\nSTORY_COLORS = 'Theme'\nlibrary = '~/if'", &[]);
    assert_eq!(loaded.settings.colours, Colours::Indexed);
    assert_eq!(loaded.settings.completion, Completion::Off);
    assert!(!loaded.settings.more);
    assert_eq!(loaded.settings.story_colours, StoryColours::Theme);
    assert_eq!(loaded.settings.library, ["~/if"]);
}

#[test]
fn a_wrong_setting_is_told_with_its_place_and_the_default_is_used() {
    let loaded = check(
        "theme = 'dark'\n  margin = 99\n",
        &["2:12: margin wants a number from 0 to 40, and there is the number 99; 0 is used"],
    );
    assert_eq!(loaded.settings.theme, "dark");
    assert_eq!(source(&loaded, "theme"), Source::File(1));
    assert_eq!(source(&loaded, "margin"), Source::Default);
    check("thme = 'dark'", &[r#"1:1: there is no setting "thme"; did you mean theme?"#]);
    check("wobble = 1", &[r#"1:1: there is no setting "wobble"; `golmac config` lists all"#]);
    check(
        "completion = 'all'",
        &[r#"1:14: completion wants screen, dictionary or off, and there is "all"; screen is used"#],
    );
    check("theme = 5", &["1:9: theme wants the name of a theme, and there is the number 5; terminal is used"]);
    check("mouse = 'perhaps'", &[r#"1:9: mouse wants on or off, and there is "perhaps"; on is used"#]);
    check(
        "aliases = 'x'",
        &[r#"1:11: aliases wants a table of words and what they stand for, and there is "x"; it is not used"#],
    );
    check(
        "user = \"a\\u001b[31m\"",
        &[r#"1:8: user wants text of at most 64 characters, and there is "a[31m"; (none) is used"#],
    );
    check("story = 3", &["1:9: story wants a table for each story, and there is the number 3"]);
    check("[story]\nzork1 = 'x'", &[r#"2:9: a story wants a table, and there is "x""#]);
    check("[story.zork1]\nlibrary = []", &["2:1: library can't be set for one story"]);
}

#[test]
fn the_right_entries_of_a_list_are_used() {
    let loaded = check(
        "library = ['a', 3, 'b']\n[aliases]\nTL = 'take lamp'\nx = 4\n[keys]\nundo = ['f5', 'ctrl-z']\nredo = 'f6'\n",
        &[
            "1:17: library wants text in its list, and there is the number 3; it is not used",
            "4:5: aliases wants text of at most 200 characters for each word, and there is the number 4; it is not used",
        ],
    );
    assert_eq!(loaded.settings.library, ["a", "b"]);
    assert_eq!(loaded.settings.aliases.get("tl").map(String::as_str), Some("take lamp"));
    assert_eq!(loaded.settings.keys.get("undo").map(Vec::len), Some(2));
    assert_eq!(loaded.settings.keys.get("redo").map(Vec::len), Some(1));
}

#[test]
fn a_setting_below_the_heading_of_a_table_is_told_where_it_belongs() {
    check(
        "[aliases]\ntl = 'take lamp'\nmargin = 4\n",
        &["3:10: margin is a setting, and here it is one of aliases: settings come before the first table in brackets"],
    );
}

#[test]
fn what_is_no_toml_is_told_and_the_rest_is_used() {
    let loaded = check(
        "theme = dark\nmargin = 4\n",
        &["1:9: this is no TOML: string values must be quoted, expected literal string; the line is not used"],
    );
    assert_eq!(loaded.settings.margin, 4);
    check("theme = 'a'\ntheme = 'b'", &["2:1: this is no TOML: duplicate key; the line is not used"]);
    let loaded = read(b"margin = 4 # \xFF\n", Path::new("config.toml"), None);
    assert_eq!(loaded.problems[0].to_string(), "config.toml:1:14: this is no text in UTF-8; the file is not used");
    assert_eq!(loaded.settings, Settings::default());
}

#[test]
fn whatever_a_file_holds_there_are_settings() {
    let deep = format!("a = {}", "[".repeat(100_000));
    let dotted = format!("{}x = 1", "a.".repeat(100_000));
    let headers = format!("[{}x]", "a.".repeat(100_000));
    let many = "x y z\n".repeat(20_000);
    for text in [deep, dotted, headers, many, "\u{FEFF}theme = 'dark'".to_owned()] {
        let loaded = read(text.as_bytes(), Path::new("config.toml"), None);
        assert!(loaded.problems.len() <= 50);
    }
    // Bytes by a small generator; those of TOML's own signs are the likelier.
    let signs = b"[]{}=.\"'#\n\r ,theme\\\xFF\x00-1";
    let mut state = 1_u32;
    for _ in 0..2000 {
        let mut bytes = Vec::new();
        for _ in 0..60 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes.push(signs[(state >> 16) as usize % signs.len()]);
        }
        let loaded = read(&bytes, Path::new("config.toml"), Some(&zork()));
        assert!(loaded.problems.iter().all(|problem| !problem.message.contains('\x1b')));
    }
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join(CONFIG_FILE), "#".repeat(1 << 20)).expect("written");
    let loaded = load(Some(folder.path()), None);
    assert_eq!(loaded.settings, Settings::default());
    assert!(loaded.problems[0].message.starts_with("is larger than 256 KiB"), "{}", loaded.problems[0]);
    let error = change(Some(folder.path()), "theme", Some("dark"), Scope::All).expect_err("it is not read");
    assert!(error.to_string().ends_with("mend it with an editor first"), "{error}");
}

#[test]
fn without_a_file_everything_is_a_default() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let loaded = load(Some(folder.path()), None);
    assert_eq!((&loaded.settings, loaded.problems.len()), (&Settings::default(), 0));
    assert_eq!(load(None, None).settings, Settings::default());
}

#[test]
fn a_story_goes_over_the_file_and_the_command_line_over_both() {
    let text = "theme = 'light'\nmargin = 2\nscroll = 9\n[aliases]\na = 'ask'\nb = 'burn'\n\
        [story.zork1]\ntheme = 'dos'\nmargin = 3\n[story.zork1.aliases]\nb = ''\nc = 'climb'\n\
        [story.\"zcode-88-840726-a129\"]\ntheme = 'amber'\n[story.other]\ntheme = 'green'";
    let mut loaded = check(text, &[]);
    assert_eq!(loaded.settings.theme, "amber", "an IFID is better than a name");
    assert_eq!(source(&loaded, "theme"), Source::Story(14));
    assert_eq!((loaded.settings.margin, source(&loaded, "margin")), (3, Source::Story(9)));
    assert_eq!((loaded.settings.scroll, source(&loaded, "scroll")), (9, Source::File(3)));
    let aliases: Vec<&str> = loaded.settings.aliases.keys().map(String::as_str).collect();
    assert_eq!(aliases, ["a", "c"], "a story's are added, and an empty one takes away");
    loaded.give("margin", "5").expect("given");
    assert_eq!((loaded.settings.margin, source(&loaded, "margin")), (5, Source::CommandLine));
    assert_eq!(loaded.give("margin", "x"), Err("margin wants a number from 0 to 40, and this is \"x\"".to_owned()));
}

#[test]
fn without_a_story_every_storys_table_is_checked() {
    let text = "[story.a]\nmargin = 'x'\n[story.b]\ntheme = 'green'";
    let loaded = read(text.as_bytes(), Path::new("config.toml"), None);
    assert_eq!(loaded.problems.len(), 1);
    assert_eq!(loaded.settings, Settings::default());
    check(text, &[]);
}

#[test]
fn a_change_leaves_comments_and_order_alone() {
    check_change("", "theme", Some("dark"), Scope::All, "theme = \"dark\"\n");
    check_change("# mine\n", "margin", Some("2"), Scope::All, "# mine\nmargin = 2\n");
    let before = "# top\nmargin = 1 # wide\n\n# the rest\n[aliases]\ntl = \"take lamp\"\n";
    check_change(before, "margin", Some("4"), Scope::All, &before.replace("= 1 #", "= 4 #"));
    check_change(before, "theme", Some("dos"), Scope::All, &before.replace("# wide\n", "# wide\ntheme = \"dos\"\n"));
    check_change(before, "aliases.TL", Some("turn left"), Scope::All, &before.replace("take lamp", "turn left"));
    check_change(before, "aliases.x", Some("examine"), Scope::All, &format!("{before}x = \"examine\"\n"));
    check_change(before, "aliases.tl", None, Scope::All, &before.replace("tl = \"take lamp\"\n", ""));
    check_change("STORY_COLORS = 'auto'\n", "story-colours", Some("theme"), Scope::All, "STORY_COLORS = \"theme\"\n");
    check_change("", "keys.undo", Some("f5  ctrl-z"), Scope::All, "[keys]\nundo = [\"f5\", \"ctrl-z\"]\n");
    check_change("", "library", Some("~/if, /srv/if"), Scope::All, "library = [\"~/if\", \"/srv/if\"]\n");
    check_change("margin = 3\n", "margin", None, Scope::All, "");
    check_change("margin = 3\n", "theme", None, Scope::All, "margin = 3\n");
    check_change("more = true\n", "more", Some("no"), Scope::All, "more = false\n");
}

#[test]
fn what_was_given_stays_in_force_whatever_is_read_anew() {
    let mut given = check("margin = 1", &[]);
    for (key, value) in [("command-prefix", ""), ("user", ""), ("tandy", "on"), ("margin", "7")] {
        given.give(key, value).expect("given");
    }
    let mut loaded = check("command-prefix = '!'\nuser = 'Ada'\nmargin = 2", &[]);
    loaded.take_given(&given, Some("margin"));
    let settings = &loaded.settings;
    assert_eq!((settings.command_prefix, settings.user.as_str(), settings.tandy), (None, "", true));
    assert_eq!((settings.margin, source(&loaded, "margin")), (2, Source::File(3)), "chosen since");
    assert_eq!(source(&loaded, "command-prefix"), Source::CommandLine);
}

#[test]
fn folders_with_commas_in_their_names_can_be_typed() {
    let folders = |names: &[&str]| Value::Folders(names.iter().map(|name| (*name).to_owned()).collect());
    for (typed, expected) in [
        ("~/if, /srv", folders(&["~/if", "/srv"])),
        ("~/if,, old, /srv", folders(&["~/if, old", "/srv"])),
        (",,a", folders(&[",a"])),
        (" , ", folders(&[])),
        ("a,,,b", folders(&["a,", "b"])),
    ] {
        assert_eq!(Kind::Folders.typed(typed), Ok(expected.clone()), "{typed}");
        assert_eq!(Kind::Folders.typed(&expected.typed()), Ok(expected), "{typed}");
    }
}

#[test]
fn a_change_for_a_story_goes_into_its_table() {
    let story = zork();
    let here = Scope::Story(&story);
    let made = "margin = 1\n\n# zork1\n[story.ZCODE-88-840726-A129]\ntheme = \"dos\"\n";
    check_change("margin = 1\n", "theme", Some("dos"), here, made);
    check_change(made, "theme", Some("amber"), here, &made.replace("dos", "amber"));
    let named = "[story.Zork1]\nmargin = 2\n";
    check_change(named, "theme", Some("dos"), here, &format!("{named}theme = \"dos\"\n"));
    check_change("margin = 1\n", "margin", None, here, "margin = 1\n");
    let aliases = format!("{made}\n[story.ZCODE-88-840726-A129.aliases]\ntl = \"take lamp\"\n");
    check_change(made, "aliases.tl", Some("take lamp"), here, &aliases);
}

#[test]
fn a_change_that_is_wrong_changes_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let refused =
        |key, value| change(Some(folder.path()), key, Some(value), Scope::All).expect_err("it is wrong").to_string();
    assert_eq!(refused("thme", "x"), r#"there is no setting "thme"; did you mean theme?"#);
    assert_eq!(refused("margin", "-1"), r#"margin wants a number from 0 to 40, and this is "-1""#);
    assert_eq!(refused("margin.left", "1"), "margin has no parts");
    assert_eq!(refused("aliases", "x"), "aliases is set by its entries: aliases.NAME and a value");
    assert_eq!(
        refused("command-prefix", "a"),
        r#"command-prefix wants one sign that is no letter, digit, space or backslash, or nothing, and this is "a""#
    );
    let file = folder.path().join(CONFIG_FILE);
    assert!(!file.exists());
    fs::write(&file, "a b\n").expect("written");
    assert!(refused("theme", "x").contains("line 1, column 3 is no TOML"), "{}", refused("theme", "x"));
    fs::write(&file, "aliases = 3\n").expect("written");
    assert!(refused("aliases.x", "y").contains("aliases is no table"));
    assert_eq!(fs::read_to_string(&file).expect("read"), "aliases = 3\n");
    assert!(matches!(change(None, "theme", Some("x"), Scope::All), Err(ChangeError::NoFolder)));
}

#[test]
fn paths_begin_at_home() {
    let home = etcetera::home_dir().expect("a home");
    assert_eq!(user_path("~/if"), home.join("if"));
    assert_eq!(user_path("if"), home.join("if"));
    assert_eq!(user_path("/srv/if"), Path::new("/srv/if"));
}
