//! The panel of settings by keys, and what it shows.

use std::path::Path;

use super::super::Panel;
use super::super::tests::{keys, press, screen};
use super::*;
use crate::settings::{StoryKey, read};

fn panel(text: &str, story: Option<&str>) -> Panel {
    let key = story.map(|name| StoryKey { ifids: Vec::new(), name: name.to_owned() });
    let loaded = read(text.as_bytes(), Path::new("/config/config.toml"), key.as_ref());
    let themes = [("terminal", "The terminal's own colours"), ("dark", "Warm white"), ("green", "A green screen")];
    let themes = themes.map(|(name, about)| (name.to_owned(), about.to_owned())).to_vec();
    let for_all = read(text.as_bytes(), Path::new("/config/config.toml"), None);
    Panel::Settings(Box::new(SettingsPanel::new(loaded, for_all, themes, story.map(str::to_owned))))
}

/// Compares a screen with what is expected, and shows both where they differ.
#[track_caller]
fn check(panel: &Panel, (columns, rows): (u16, u16), expected: &str) {
    let shown = screen(panel, columns, rows);
    let expected = expected.strip_prefix('\n').unwrap_or(expected);
    assert!(shown == expected, "{columns}x{rows} shows:\n{shown}\ninstead of:\n{expected}");
}

fn set(key: &str, value: &str, story: bool) -> Wish {
    let stories = if story { For::ThisStory } else { For::AllStories };
    Wish::Set { key: key.to_owned(), value: value.to_owned(), stories }
}

/// What the last of some keys wishes, in a file with these settings.
fn wishes(text: &str, short: &str, wish: Wish) {
    assert_eq!(press(&mut panel(text, Some("zork1")), short), wish, "{text}: {short}");
}

#[test]
fn the_list_shows_values_and_says_what_the_chosen_setting_is() {
    let mut panel = panel("scroll = 5\n[story.zork1]\nmargin = 2", Some("zork1"));
    press(&mut panel, "↓");
    check(
        &panel,
        (80, 24),
        "
################################################################################
##┌─ Settings for all stories ───────────────────────────────────────────────┐##
##│ Looks                                                                    █##
##│   theme           terminal                                               █##
##│   colours         auto                                                   █##
##│   story-colours   auto                                                   █##
##│   italics         auto                                                   █##
##│   graphics-font   auto                                                   █##
##│   pictures        auto                                                   │##
##│   display         screen                                                 │##
##│   width           0                                                      │##
##│   margin          0                                     2 for this story │##
##│ Reading                                                                  │##
##│   more            on                                                     │##
##│   scroll          5                                          all stories │##
##│   status-line     off                                                    │##
##│   bell            on                                                     │##
##│                                                                          │##
##│ How many colours the terminal has.                                       │##
##│ auto: what the terminal says, and none where NO_COLOR is set.            │##
##│                                                                          │##
##│ The default.                                                             │##
##└─ Esc close  ←→ change  Enter edit  s for this story  / find ─────────────┘##
################################################################################",
    );
}

#[test]
fn switches_choices_and_numbers_change_at_once() {
    wishes("", "/bell⏎→", set("bell", "off", false));
    wishes("bell = false", "/bell⏎⏎", set("bell", "on", false));
    wishes("", "/scroll⏎←", set("scroll", "2", false));
    wishes("scroll = 50", "/scroll⏎→", Wish::Stay);
    wishes("", "/width⏎→", set("width", "10", false));
    wishes("", "/completion⏎→", set("completion", "dictionary", false));
    wishes("", "/completion⏎←", set("completion", "off", false));
}

#[test]
fn a_theme_is_shown_before_it_is_set() {
    wishes("", "→", Wish::Preview("dark".to_owned()));
    wishes("", "→→", Wish::Preview("green".to_owned()));
    wishes("", "→⏎", set("theme", "dark", false));
    wishes("", "→↓", set("theme", "dark", false));
    wishes("theme = 'green'", "→⎋", Wish::Preview("green".to_owned()));
    wishes("", "→⎋⎋", Wish::Close);
}

#[test]
fn texts_are_edited_in_their_place() {
    wishes("user = 'Ad'", "/user⏎⏎a⏎", set("user", "Ada", false));
    wishes("", "/scroll⏎⏎⌫12⏎", set("scroll", "12", false));
    wishes("", "/scroll⏎⏎⌫99⏎", Wish::Stay);
    wishes("", "/folders⏎⏎~/if, /srv⏎", set("library", "~/if, /srv", false));
    wishes("", "/aliases⏎⏎tl = take lamp⏎", set("aliases.tl", "take lamp", false));
    wishes("", "/aliases⏎⏎tl⏎", Wish::Stay);
    wishes("", "/user⏎⏎a⎋⎋", Wish::Close);
}

#[test]
fn a_setting_is_changed_for_one_story_or_goes_back_to_its_default() {
    wishes("", "s/bell⏎→", set("bell", "off", true));
    wishes("", "ss/bell⏎→", set("bell", "off", false));
    wishes("", "s/folders⏎⏎", Wish::Stay);
    wishes("", "s/bell⏎⌦", Wish::Reset { key: "bell".to_owned(), stories: For::ThisStory });
    assert_eq!(press(&mut panel("", None), "s/bell⏎→"), set("bell", "off", false));
}

#[test]
fn all_of_a_table_goes_only_where_that_was_asked_for_twice() {
    let text = "library = ['/a', '/b, c']\n[aliases]\ntl = 'take lamp'";
    let reset = |key: &str| Wish::Reset { key: key.to_owned(), stories: For::AllStories };
    wishes(text, "/aliases⏎⌦", Wish::Stay);
    wishes(text, "/aliases⏎⌫", Wish::Stay);
    wishes(text, "/aliases⏎⌦⌦", reset("aliases"));
    wishes(text, "/aliases⏎⌦↓↑⌦", Wish::Stay);
    wishes(text, "/folders⏎⌦⌦", reset("library"));
    wishes("", "/aliases⏎⌦", reset("aliases"));
    wishes(text, "/folders⏎⏎⏎", set("library", "/a, /b,, c", false));
}

#[test]
fn what_a_story_has_of_its_own_is_told_where_settings_are_for_all() {
    let text = "scroll = 5\n[story.zork1]\nscroll = 9";
    wishes(text, "/scroll⏎→", set("scroll", "6", false));
    wishes(text, "s/scroll⏎→", set("scroll", "10", true));
    let mut panel = panel(text, Some("zork1"));
    press(&mut panel, "/scroll⏎");
    let shown = screen(&panel, 80, 24);
    assert!(shown.contains("This story has its own, 9, in line 3 of config.toml"), "{shown}");
}

#[test]
fn what_is_wrong_is_said() {
    let mut wrong = panel("margin = 99", None);
    assert!(screen(&wrong, 80, 24).contains("/config/config.toml:1:10: margin wants"), "{}", screen(&wrong, 80, 24));
    press(&mut wrong, "/scroll⏎⏎9999⏎");
    assert!(screen(&wrong, 80, 24).contains("scroll wants a number from 1 to 50"), "{}", screen(&wrong, 80, 24));
}

#[test]
fn a_click_chooses_and_one_more_changes() {
    let mut panel = panel("", None);
    let area = Rect::new(0, 0, 80, 24);
    let click = PanelKey::Click { column: 10, row: 4 };
    assert_eq!(panel.press(click.clone(), area), Wish::Stay);
    assert_eq!(panel.press(click, area), set("colours", "true", false));
    assert_eq!(panel.press(PanelKey::Click { column: 10, row: 2 }, area), Wish::Stay, "a heading");
}

#[test]
fn the_smallest_screens_show_the_chosen_setting() {
    let mut panel = panel("", None);
    press(&mut panel, "/scroll⏎");
    check(&panel, (20, 5), "Settings for all st…\nReading\n  scroll  3\nThe default.\n Esc close");
    check(&panel, (9, 1), "  s…3");
}

#[test]
fn every_setting_is_reached_and_drawn_at_any_size() {
    let mut panel = panel("aliases = { tl = 'take lamp' }", Some("zork1"));
    let mut seen = String::new();
    for key in keys(&"↓".repeat(TABLE.len() - 1)) {
        panel.press(key, Rect::new(0, 0, 20, 5));
        seen.push_str(&screen(&panel, 80, 24));
        for (columns, rows) in [(20, 5), (1, 1), (3, 2), (50, 14), (200, 60)] {
            screen(&panel, columns, rows);
        }
    }
    for row in TABLE {
        assert!(seen.contains(&format!("  {} ", row.key)), "{}", row.key);
    }
}
