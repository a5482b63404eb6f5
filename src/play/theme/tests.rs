//! Tests of themes: that every one that is built in is right and readable at every depth, how they are read, and what stories look like in them.

use std::fs;
use std::path::Path;

use ratatui::style::{Color, Modifier, Style};

use super::catalogue::BUILT_IN;
use super::colour::contrast;
use super::sheet::Part;
use super::*;
use crate::settings::{Italics, StoryColours};
use crate::zmachine::screen::{Colour, Look, Style as TextStyle};
use crate::zmachine::{Available, Terminal};

const DEPTHS: [Depth; 4] = [Depth::None, Depth::Sixteen, Depth::Indexed, Depth::True];

fn making(depth: Depth) -> Making {
    Making { depth, story_colours: StoryColours::Auto, italics: Italics::Italic }
}

fn sheet(name: &str) -> Sheet {
    let (sheet, problems) = find(name, None).expect("a theme that is built in");
    assert_eq!(problems, [], "{name}");
    sheet
}

fn theme(name: &str, depth: Depth) -> Theme {
    sheet(name).theme(making(depth))
}

/// A story's theme with its own colours followed.
fn following(name: &str, depth: Depth) -> Theme {
    sheet(name).theme(Making { story_colours: StoryColours::Follow, ..making(depth) })
}

fn look(foreground: u8, background: u8, style: TextStyle) -> Look {
    let colour = |number| Colour::standard(number).unwrap_or_default();
    Look { foreground: colour(foreground), background: colour(background), style, ..Look::default() }
}

/// Reads a theme and compares what is wrong with it, each as `line:column: message`.
fn check(text: &str, expected: &[&str]) -> Sheet {
    let (sheet, problems) = Sheet::read("mine", text.as_bytes(), Path::new("mine.toml"));
    let told: Vec<String> = problems.iter().map(|problem| problem.to_string().replacen("mine.toml:", "", 1)).collect();
    assert_eq!(told, expected, "{text}");
    sheet
}

#[test]
fn every_theme_that_is_built_in_is_right_and_says_what_it_is() {
    for (name, _) in BUILT_IN {
        let sheet = sheet(name);
        assert!(!sheet.about.is_empty() && !sheet.about.ends_with('.'), "{name}");
        assert_eq!(sheet.name, *name);
    }
    let listed: Vec<String> = list(None).into_iter().map(|theme| theme.name).collect();
    assert_eq!(listed, ["terminal", "dark", "light", "contrast", "dos", "green", "amber", "lurking"]);
}

#[test]
fn every_part_can_be_read_on_its_ground() {
    for (name, _) in BUILT_IN.iter().filter(|(name, _)| *name != "terminal") {
        for part in Part::ALL {
            let aspect = sheet(name).aspect(*part);
            let (Some(text), Some(ground)) = (aspect.foreground.rgb(), aspect.background.rgb()) else {
                panic!("{name}: {part:?} has no colours of its own")
            };
            let least = match (*name, part) {
                ("contrast", _) => 7.0,
                (_, Part::Border) => 1.9,
                (_, _) => 4.5,
            };
            let found = contrast(text, ground);
            assert!(found >= least, "{name}: {part:?} has a contrast of {found:.2}");
        }
    }
}

#[test]
fn at_every_depth_what_stands_out_does_and_nothing_is_hidden() {
    for (name, _) in BUILT_IN {
        for depth in DEPTHS {
            let theme = theme(name, depth);
            let out = [
                ("status", theme.status, theme.text),
                ("more", theme.more, theme.text),
                ("input", theme.input, theme.text),
                ("command", theme.command, theme.text),
                ("title", theme.title, theme.panel),
                ("selected", theme.selected, theme.panel),
                ("accent", theme.accent, theme.panel),
                ("hit", theme.hit, theme.text),
                ("current hit", theme.current_hit, theme.hit),
                ("selection", theme.selection, theme.text),
                ("error", theme.error, theme.text),
            ];
            for (part, style, ground) in out {
                assert_ne!(style, ground, "{name} at {depth:?}: {part}");
                let hidden = style.fg == style.bg && style.fg != Some(Color::Reset);
                assert!(!hidden, "{name} at {depth:?}: {part} is hidden");
            }
        }
    }
}

#[test]
fn what_stands_on_a_ground_has_that_ground() {
    for (name, _) in BUILT_IN {
        let theme = theme(name, Depth::True);
        for (part, style) in [("notice", theme.notice), ("command", theme.command), ("input", theme.input)] {
            assert_eq!(style.bg, theme.text.bg, "{name}: {part}");
        }
        for (part, style) in [("dim", theme.dim), ("title", theme.title), ("accent", theme.accent)] {
            assert_eq!(style.bg, theme.panel.bg, "{name}: {part}");
        }
    }
}

#[test]
fn the_terminals_own_colours_leave_dim_text_its_colour() {
    // Bright black is the screen's own colour in many a scheme.
    let theme = theme("terminal", Depth::Sixteen);
    for style in [theme.dim, theme.border] {
        assert_eq!((style.fg, style.add_modifier), (Some(Color::Reset), Modifier::DIM));
    }
}

#[test]
fn without_colours_there_are_none() {
    for (name, _) in BUILT_IN {
        let theme = theme(name, Depth::None);
        let parts = [theme.text, theme.status, theme.panel, theme.selected, theme.error, theme.hit];
        let story = theme.style_of(&look(3, 6, TextStyle::BOLD));
        for style in parts.into_iter().chain([story]) {
            assert_eq!((style.fg, style.bg), (Some(Color::Reset), Some(Color::Reset)), "{name}");
        }
        assert!(theme.selected.add_modifier.contains(Modifier::REVERSED), "{name}");
        assert!(story.add_modifier.contains(Modifier::BOLD), "{name}");
        assert_eq!(theme.told().colours, Available::No, "{name}");
    }
}

#[test]
fn the_page_of_settings_names_every_part() {
    let page = crate::settings::settings_markdown();
    let themes = page.split("## Themes of your own").nth(1).expect("a chapter");
    let words: Vec<&str> = themes.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
    for part in Part::ALL {
        assert!(words.contains(&part.name()), "{part:?}");
    }
    let example = themes.split("```toml").nth(1).and_then(|text| text.split("```").next()).expect("an example");
    assert_eq!(check(example, &[]).about, "Ink on paper");
}

#[test]
fn a_part_that_is_missing_looks_like_its_ground_with_an_attribute() {
    let theme =
        check("[parts]\ntext = { foreground = '#ffffff', background = '#000080' }", &[]).theme(making(Depth::True));
    let ground = Style::new().fg(Color::Rgb(255, 255, 255)).bg(Color::Rgb(0, 0, 128));
    assert_eq!(theme.text, ground);
    assert_eq!(theme.panel, ground);
    assert_eq!(theme.selected, ground.add_modifier(Modifier::REVERSED));
    assert_eq!(theme.title, ground.add_modifier(Modifier::BOLD));
}

#[test]
fn colours_are_written_in_many_ways() {
    let written = "[colors]\nsea = '#123'\n[parts]\ntext = { fg = 'sea', bg = 'default' }\ninput = 'bright-red'\nnotice = { style = 'italic' }";
    let theme = check(written, &[]).theme(making(Depth::True));
    assert_eq!(theme.text, Style::new().fg(Color::Rgb(0x11, 0x22, 0x33)).bg(Color::Reset));
    assert_eq!(theme.input.fg, Some(Color::LightRed));
    assert_eq!(theme.notice.add_modifier, Modifier::ITALIC);
}

#[test]
fn what_is_wrong_in_a_theme_is_told_with_its_place() {
    check("abuot = 'x'", &[r#"1:1: a theme has no "abuot"; did you mean about?"#]);
    check("[parts]\nstatsu = '#fff'", &[r#"2:1: the parts have no "statsu"; did you mean status?"#]);
    check(
        "[parts]\ntext = { foreground = 'gren' }",
        &[r##"2:23: "gren" is no colour, which are "#rrggbb" or names; did you mean green?"##],
    );
    check(
        "[parts]\ntext = { foreground = '#12345' }",
        &[r##"2:23: "#12345" is no colour, which are "#rrggbb" or names"##],
    );
    check("[parts]\ntext = 7", &[r##"2:8: this wants a colour, as "#rrggbb" or a name; it is left out"##]);
    check(
        "[parts]\ntext = { style = ['blink'] }",
        &["2:19: a style is bold, dim, italic, underline or reverse; this is left out"],
    );
    check("[story]\ncolours = 'mine'", &[r#"2:11: colours wants "follow" or "theme"; "follow" is used"#]);
    check("parts = 'all'", &["1:9: parts wants a table; it is left out"]);
    let sheet = check(
        "about = 'x'\nparts = \n[story]\nred = '#f00'",
        &["2:9: this is no TOML: string values must be quoted, expected literal string; the line is not used"],
    );
    assert_eq!(sheet.about, "x");
}

#[test]
fn a_theme_of_the_players_goes_over_one_that_is_built_in() {
    let settings = tempfile::tempdir().expect("a temporary folder");
    let folder = settings.path().join("themes");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("Dark.toml"), "about = 'mine'").expect("written");
    fs::write(folder.join("sea.toml"), "about = 3").expect("written");
    fs::write(folder.join("big.toml"), " ".repeat(1 << 20)).expect("written");
    let found = |name| find(name, Some(settings.path()));
    assert_eq!(found("dark").expect("a theme").0.about, "mine");
    assert_eq!(found("light").expect("a theme").0.about, "Ink on cream paper");
    assert!(
        found("big")
            .expect_err("it is too large")
            .to_string()
            .ends_with("is larger than 64 KiB, which no such file needs to be")
    );
    let names: Vec<String> = list(Some(settings.path())).into_iter().map(|theme| theme.name).collect();
    assert_eq!(names, ["terminal", "light", "contrast", "dos", "green", "amber", "lurking", "Dark", "big", "sea"]);
    assert_eq!(super::check(Some(settings.path())).len(), 2);
}

#[test]
fn a_theme_that_is_not_there_is_told_with_what_may_be_meant() {
    let error = |name| find(name, None).expect_err("no theme").to_string();
    assert_eq!(error("gren"), r#"there is no theme "gren"; did you mean green?"#);
    assert_eq!(
        error("../../etc/passwd"),
        r#"there is no theme "../../etc/passwd"; there are terminal, dark, light, contrast, dos, green, amber, lurking"#
    );
}

#[test]
fn a_storys_default_colours_are_the_themes() {
    let theme = following("dark", Depth::True);
    assert_eq!(theme.style_of(&Look::default()), theme.text);
    assert_eq!(theme.style_of(&look(0, 0, TextStyle::REVERSE)), theme.status);
    let bold = theme.style_of(&look(0, 0, TextStyle::BOLD | TextStyle::ITALIC));
    assert_eq!(bold, theme.text.add_modifier(Modifier::BOLD | Modifier::ITALIC));
}

#[test]
fn a_storys_colours_are_followed_and_change_places_when_reversed() {
    let theme = following("dos", Depth::True);
    let (yellow, blue) = (Color::Rgb(255, 255, 85), Color::Rgb(0, 0, 170));
    assert_eq!(theme.style_of(&look(5, 6, TextStyle::ROMAN)), Style::new().fg(yellow).bg(blue));
    assert_eq!(theme.style_of(&look(5, 6, TextStyle::REVERSE)), Style::new().fg(blue).bg(yellow));
    let exact =
        Look { foreground: Colour::from_true(0x7FFF), background: Colour::from_true(0x001F), ..Look::default() };
    assert_eq!(theme.style_of(&exact), Style::new().fg(Color::Rgb(255, 255, 255)).bg(Color::Rgb(255, 0, 0)));
    let few = following("dos", Depth::Sixteen).style_of(&exact);
    assert_eq!(few, Style::new().fg(Color::White).bg(Color::LightRed));
}

#[test]
fn the_terminals_own_colours_are_reversed_by_the_attribute() {
    let theme = following("terminal", Depth::Sixteen);
    let style = theme.style_of(&look(3, 0, TextStyle::REVERSE));
    assert_eq!(style, Style::new().fg(Color::Red).bg(Color::Reset).add_modifier(Modifier::REVERSED));
}

#[test]
fn a_storys_colour_beside_one_of_the_themes_can_be_read() {
    let light = following("light", Depth::True);
    assert_eq!(light.style_of(&look(9, 0, TextStyle::ROMAN)), light.text, "white on paper");
    let dark = following("dark", Depth::True);
    let ground = dark.style_of(&look(0, 9, TextStyle::ROMAN));
    assert_eq!(ground.fg, Some(Color::Rgb(0, 0, 0)), "the theme's pale text on white");
    let hidden = dark.style_of(&look(9, 9, TextStyle::ROMAN));
    assert_eq!(hidden.fg, hidden.bg, "what a story hides stays hidden");
}

#[test]
fn a_storys_colours_are_ignored_where_the_theme_or_the_player_says_so() {
    let green = theme("green", Depth::True);
    assert_eq!(green.style_of(&look(3, 6, TextStyle::BOLD)), green.text.add_modifier(Modifier::BOLD));
    assert_eq!(green.told().colours, Available::No);
    let dark = sheet("dark").theme(Making { story_colours: StoryColours::Theme, ..making(Depth::True) });
    assert_eq!(dark.style_of(&look(3, 6, TextStyle::ROMAN)), dark.text);
    let followed = following("green", Depth::True);
    assert_ne!(followed.style_of(&look(2, 9, TextStyle::ROMAN)), followed.text);
}

#[test]
fn a_story_without_colours_makes_bars_all_the_same() {
    for (name, depth) in [("dark", Depth::None), ("amber", Depth::True), ("green", Depth::Sixteen)] {
        let theme = theme(name, depth);
        let Told { foreground, background, .. } = theme.told();
        assert_eq!([foreground.min(background), foreground.max(background)], [2, 9], "{name}");
        let bar = look(background, foreground, TextStyle::ROMAN);
        assert_eq!(theme.style_in_window(&bar), theme.status, "{name}");
        assert_eq!(theme.style_in_window(&look(1, foreground, TextStyle::ROMAN)), theme.status, "{name}, erased");
        assert_eq!(theme.style_in_window(&look(background, foreground, TextStyle::REVERSE)), theme.text, "{name}");
        assert_eq!(theme.style_in_window(&look(foreground, background, TextStyle::ROMAN)), theme.text, "{name}");
        assert_eq!(theme.style_in_window(&look(1, background, TextStyle::ROMAN)), theme.text, "{name}");
    }
}

#[test]
fn a_story_is_told_the_colours_that_are_most_like_the_themes() {
    let told = |name| {
        let told = following(name, Depth::True).told();
        (told.foreground, told.background)
    };
    assert_eq!(told("dark"), (9, 2));
    assert_eq!(told("light"), (2, 9));
    assert_eq!(told("dos"), (9, 6));
    let usual = Terminal::default();
    assert_eq!(told("terminal"), (usual.foreground, usual.background));
    assert_eq!(following("dark", Depth::Sixteen).told().colours, Available::Yes);
    for (name, _) in BUILT_IN {
        let Told { foreground, background, .. } = following(name, Depth::Indexed).told();
        assert_ne!(foreground, background, "{name}");
    }
}

#[test]
fn italics_are_shown_as_the_terminal_can() {
    let shown = |italics| {
        let theme = sheet("dark").theme(Making { italics, ..making(Depth::True) });
        theme.style_of(&look(0, 0, TextStyle::ITALIC)).add_modifier
    };
    assert_eq!(shown(Italics::Italic), Modifier::ITALIC);
    assert_eq!(shown(Italics::Underline), Modifier::UNDERLINED);
    assert_eq!(shown(Italics::Plain), Modifier::empty());
}
