//! Panels driven by keys, and what they show compared as text.

use std::path::PathBuf;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;

use super::*;
use crate::play::theme::Theme;
use crate::session::notes::{Encoding, NotesText};
use crate::settings::Loaded;

/// What a panel shows on a screen of this size: its rows, without blanks at their ends. The game beneath is all `#`.
pub fn screen(panel: &Panel, columns: u16, rows: u16) -> String {
    let area = Rect::new(0, 0, columns, rows);
    let mut buffer = Buffer::empty(area);
    buffer.content.iter_mut().for_each(|cell| _ = cell.set_symbol("#"));
    panel.draw(area, &mut buffer, &Theme::default());
    let row = |row| {
        let mut line = String::new();
        let mut column = 0;
        while column < columns {
            let cell = &buffer[(column, row)];
            line.push_str(cell.symbol());
            // A wide character covers the next cell.
            column += cell.cell_width().max(1);
        }
        line.trim_end().to_owned()
    };
    (0..rows).map(row).collect::<Vec<_>>().join("\n")
}

/// Keys in short: signs stand for keys that have names, all else is typed.
pub fn keys(short: &str) -> Vec<PanelKey> {
    short
        .chars()
        .map(|c| match c {
            '↑' => PanelKey::Up,
            '↓' => PanelKey::Down,
            '←' => PanelKey::Left,
            '→' => PanelKey::Right,
            '⇞' => PanelKey::PageUp,
            '⇟' => PanelKey::PageDown,
            '⇱' => PanelKey::Home,
            '⇲' => PanelKey::End,
            '⏎' => PanelKey::Enter,
            '⎋' => PanelKey::Escape,
            '⇥' => PanelKey::Tab,
            '⇤' => PanelKey::BackTab,
            '⌫' => PanelKey::Backspace,
            '⌦' => PanelKey::Delete,
            c => PanelKey::Char(c),
        })
        .collect()
}

/// Presses keys on a screen of 80 by 24; what the last of them wished.
pub fn press(panel: &mut Panel, short: &str) -> Wish {
    let screen = Rect::new(0, 0, 80, 24);
    keys(short).into_iter().map(|key| panel.press(key, screen)).last().unwrap_or(Wish::Stay)
}

/// Compares what keys lead to in panels with what they should wish.
pub fn check(panel: impl Fn() -> Panel, cases: &[(&str, Wish)]) {
    for (keys, expected) in cases {
        assert_eq!(press(&mut panel(), keys), *expected, "{keys}");
    }
}

/// All panels with something in each.
fn panels() -> Vec<Panel> {
    vec![
        timeline::tests::small(),
        save(),
        restore(),
        Panel::Saves(Box::new(Picker::restore(Vec::new(), Vec::new()))),
        prompt(FileUse::Write),
        prompt(FileUse::Read),
        help(),
        Panel::Info(Box::new(Page::new("Story", Vec::new()))),
        Panel::Settings(Box::new(SettingsPanel::new(
            Loaded::default(),
            Loaded::default(),
            Vec::new(),
            Some("zork1".to_owned()),
        ))),
        question(),
        Panel::Question(Box::new(Question::new("", "", Vec::new(), 7))),
        notes(&"# Maze\n\nNorth of the ランプ room is a\ttwisty passage.\n".repeat(9)),
        notes(""),
        Panel::Settings(Box::new(SettingsPanel::new(
            Loaded::default(),
            Loaded::default(),
            Vec::new(),
            Some("zork1".to_owned()),
        ))),
    ]
}

fn save() -> Panel {
    Panel::Saves(Box::new(Picker::save("zork1", saved())))
}

fn restore() -> Panel {
    Panel::Saves(Box::new(Picker::restore(saved(), turns())))
}

fn notes(text: &str) -> Panel {
    Panel::Notes(Box::new(Notes::new(read(text))))
}

/// Notes as they are read from a file.
fn read(text: &str) -> NotesText {
    NotesText { text: text.to_owned(), encoding: Encoding::Utf8 }
}

fn question() -> Panel {
    let choices = vec![Choice::new('c', "Continue"), Choice::new('u', "Undo"), Choice::new('q', "Quit")];
    Panel::Question(Box::new(Question::new("The story is busy", "It has run for 10 seconds.", choices, 0)))
}

fn saved() -> Vec<SavedRow> {
    let row = |name: &str, place: &str, when| SavedRow {
        name: name.to_owned(),
        path: PathBuf::from("saves").join(name),
        place: place.to_owned(),
        when,
    };
    vec![
        row("troll.qzl", "turn 30, Troll Room, score 40", 1_700_000_000),
        row("cellar.qzl", "turn 22, Cellar, score 35", 1_600_000_000),
        row("zork1.qzl", "turn 12, West of House, score 5", 1_800_000_000),
    ]
}

fn turns() -> Vec<TurnRow> {
    vec![TurnRow { turn: TurnNumber(9), what: "the lamp".into(), place: "turn 9, Attic".into(), when: 1_500_000_000 }]
}

fn prompt(usage: FileUse) -> Panel {
    let names = ["a.txt", "zork.txt", "zork2.txt"].map(str::to_owned).to_vec();
    Panel::File(Box::new(FilePrompt::new("Transcript", "zork1.txt", names, usage)))
}

fn help() -> Panel {
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    let command = |name: &str, arguments: &str, what: &str| CommandHelp {
        name: name.to_owned(),
        arguments: arguments.to_owned(),
        what: what.to_owned(),
    };
    let help = Help {
        keys: vec![pair("F1", "this page"), pair("PgUp, PgDn", "scroll through all that was printed, page by page")],
        commands: vec![
            command("/undo", "[N]", "takes N commands back"),
            command("/goto", "TURN|NAME|WORDS|+N|-N|beginning|end", "goes to a turn"),
        ],
        settings: vec![pair("theme", "dark")],
        told: vec!["80 columns, 24 rows".to_owned()],
        about: vec!["golmac keeps every turn.".to_owned()],
    };
    Panel::Help(Box::new(help.page()))
}

/// A generator of numbers that only has to be the same every time.
struct Dice(u64);

impl Dice {
    /// A number below another.
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn key(&mut self) -> PanelKey {
        let typed =
            ['/', 'n', 'e', 'a', 'i', 't', 'b', 'h', '+', '-', ' ', 'y', 'ラ', '\u{301}', '\u{1B}', '👩', '\u{200D}'];
        let named = keys("↑↓←→⇞⇟⇱⇲⏎⎋⇥⇤⌫⌦");
        match self.below(10) {
            0..=3 => named[self.below(named.len())].clone(),
            4..=6 => PanelKey::Char(typed[self.below(typed.len())]),
            7 => PanelKey::Control(['a', 'd', 'e', 'k', 's', 'u', 'w', 'x'][self.below(8)]),
            8 => PanelKey::Click { column: self.below(90) as u16, row: self.below(30) as u16 },
            _ => match self.below(3) {
                0 => PanelKey::Paste("12\nlamp \u{9B}ランプ\t".to_owned()),
                1 => PanelKey::Wheel(self.below(9) as i16 - 4),
                _ => PanelKey::Wheel(i16::MIN),
            },
        }
    }
}

#[test]
fn no_keys_at_any_size_are_too_much() {
    const SIZES: [(u16, u16); 9] =
        [(200, 60), (80, 24), (40, 12), (20, 5), (1, 1), (0, 0), (3, 30), (100, 2), (51, 15)];
    for seed in 0..8 {
        let mut dice = Dice(seed);
        for mut panel in panels() {
            for _ in 0..60 {
                let (columns, rows) = SIZES[dice.below(SIZES.len())];
                panel.press(dice.key(), Rect::new(0, 0, columns, rows));
                let (columns, rows) = SIZES[dice.below(SIZES.len())];
                let shown = screen(&panel, columns, rows);
                assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown}");
            }
            // The buffer may be smaller than the screen was said to be, and elsewhere.
            let mut buffer = Buffer::empty(Rect::new(5, 5, 10, 3));
            panel.draw(Rect::new(0, 0, 80, 24), &mut buffer, &Theme::default());
        }
    }
}

#[test]
fn every_panel_can_be_left_by_escape() {
    for panel in panels() {
        for seed in 0..20 {
            let (mut panel, mut dice) = (panel.clone(), Dice(seed));
            let small = Rect::new(0, 0, 40, 12);
            (0..seed).for_each(|_| _ = panel.press(dice.key(), small));
            let left = (0..4).map(|_| {
                let wish = panel.press(PanelKey::Escape, small);
                if let (Panel::Notes(notes), Wish::Notes { text, .. }) = (&mut panel, &wish) {
                    notes.kept(read(text), "The notes are kept.");
                }
                wish
            });
            let left = left.filter(|wish| matches!(wish, Wish::Close | Wish::Choice(_))).count();
            assert!(left > 0, "{} after {seed} keys", panel.title());
        }
    }
}

#[test]
fn signs_become_ascii_where_there_is_nothing_else() {
    let area = Rect::new(0, 0, 80, 24);
    let mut buffer = Buffer::empty(area);
    timeline::tests::small().draw(area, &mut buffer, &Theme::default());
    ascii::to_ascii(&mut buffer);
    let shown: String = buffer.content().iter().map(|cell| cell.symbol()).collect();
    let left: String = shown.chars().filter(|c| !c.is_ascii() && !c.is_alphabetic()).collect();
    assert_eq!(left, "");
    assert!(shown.contains("* 1 go 1") && shown.contains("+- Timeline") && shown.contains("you are here"));
}

/// The screens that are compared: what is done, in which panel, by which keys.
fn shown() -> Vec<(&'static str, Panel, &'static str)> {
    vec![
        ("the timeline", timeline::tests::small(), ""),
        ("a branch closed, a middle unfolded", timeline::tests::small(), "⇱↓↓↓↓←↓↓↓↓→"),
        ("a turn named", timeline::tests::small(), "n12⏎"),
        ("turns found", timeline::tests::small(), "/O 2"),
        ("the text of a turn", timeline::tests::small(), "t"),
        ("save", save(), ""),
        ("save over another", save(), "⏎"),
        ("restore", restore(), ""),
        ("restore narrowed", restore(), "troll"),
        ("a file", prompt(FileUse::Write), "⇥⇥"),
        ("a file that is there", prompt(FileUse::Write), "⇥⇥⏎"),
        ("help", help(), ""),
        ("words found in help", help(), "/turn"),
        ("a question", question(), "↓"),
        ("notes", notes(&"# Maze\n\nNorth of the ランプ room is a\ttwisty passage.\n".repeat(9)), ""),
        ("no notes", notes(""), "a"),
        (
            "notes being written",
            notes("# Maze\nNorth of the lamp room is a twisty passage, and east of it another."),
            "⏎←←",
        ),
    ]
}

#[test]
fn panels_look_as_they_should() {
    let mut page = String::from(
        "Panels over a game of #, by what was done. Refresh: GOLMAC_UPDATE=1 cargo test --lib play::panel\n",
    );
    for (what, mut panel, keys) in shown() {
        press(&mut panel, keys);
        for (columns, rows) in [(80, 24), (40, 12), (20, 5), (1, 1)] {
            page.push_str(&format!("\n== {what}, {columns}x{rows}\n{}\n", screen(&panel, columns, rows)));
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/play/panel/screens.txt");
    if std::env::var_os("GOLMAC_UPDATE").is_some() {
        std::fs::write(path, &page).expect("it can be written");
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    for (new, old) in page.split("\n== ").zip(expected.split("\n== ")) {
        assert!(new == old, "shown:\n{new}\ninstead of:\n{old}");
    }
    assert_eq!(page.len(), expected.len());
}

#[test]
fn a_question_is_answered_by_letters_arrows_and_clicks() {
    check(
        question,
        &[
            ("u", Wish::Choice(1)),
            ("Q", Wish::Choice(2)),
            ("x", Wish::Stay),
            ("⏎", Wish::Choice(0)),
            ("↓↓↓⏎", Wish::Choice(2)),
            ("→⏎", Wish::Choice(1)),
            ("↓⎋", Wish::Choice(0)),
        ],
    );
    let mut panel = question();
    let small = Rect::new(0, 0, 20, 5);
    assert_eq!(panel.press(PanelKey::Click { column: 3, row: 1 }, small), Wish::Stay);
    assert_eq!(panel.press(PanelKey::Click { column: 3, row: 3 }, small), Wish::Choice(1));
}

#[test]
fn a_game_is_saved_under_a_name_or_over_another() {
    let file = |path: &str| Wish::File(PathBuf::from(path));
    check(
        save,
        &[
            ("2⏎", file("zork12.qzl")),
            ("2.sav⏎", file("zork12.sav")),
            // The file is there: it is asked first, and only a letter says yes.
            ("⏎", Wish::Stay),
            ("⏎⏎", Wish::Stay),
            ("⏎y", Wish::Replace(PathBuf::from("saves/zork1.qzl"))),
            ("⏎n2⏎", file("zork12.qzl")),
            ("↓↓⏎y", Wish::Replace(PathBuf::from("saves/troll.qzl"))),
            ("↓↓x⏎", file("zork1x.qzl")),
            ("⌫⌫⌫⌫⌫⏎", Wish::Stay),
            ("/⏎", Wish::Stay),
            ("⎋", Wish::Close),
        ],
    );
}

#[test]
fn a_game_is_restored_from_the_list_or_from_a_path() {
    let saved = |name: &str| Wish::File(PathBuf::from("saves").join(name));
    check(
        restore,
        &[
            ("⏎", saved("zork1.qzl")),
            ("↓⏎", saved("troll.qzl")),
            ("⇲⏎", Wish::Travel(TurnNumber(9))),
            ("cell⏎", saved("cellar.qzl")),
            ("score 40⏎", saved("troll.qzl")),
            ("troll⏎", saved("troll.qzl")),
            // Several have it: one has to be chosen.
            ("qzl⏎", Wish::Stay),
            ("qzl⏎⏎", saved("zork1.qzl")),
            ("../old.sav⏎", Wish::File(PathBuf::from("../old.sav"))),
            ("⎋", Wish::Close),
        ],
    );
    let mut panel = restore();
    let (screen, click) = (Rect::new(0, 0, 40, 12), PanelKey::Click { column: 5, row: 4 });
    assert_eq!(panel.press(click.clone(), screen), Wish::Stay);
    assert_eq!(panel.press(click, screen), saved("troll.qzl"));
}

#[test]
fn a_file_is_typed_or_taken_from_what_is_there() {
    let file = |path: &str| Wish::File(PathBuf::from(path));
    check(
        || prompt(FileUse::Write),
        &[
            ("⏎", file("zork1.txt")),
            ("⇥⏎", Wish::Stay),
            ("⇥⏎y", Wish::Replace(PathBuf::from("a.txt"))),
            ("⇥⏎nb⏎", file("a.txtb")),
            ("⌫⌫⌫⌫⌫⇥⇥⏎y", Wish::Replace(PathBuf::from("zork2.txt"))),
            ("⎋", Wish::Close),
        ],
    );
    check(|| prompt(FileUse::Read), &[("⇥⏎", file("a.txt")), ("⇤⏎", file("zork2.txt")), ("⇥⇥⇥⇥⏎", file("a.txt"))]);
}

/// The wish that notes are kept which were `# Maze`.
fn kept(text: &str) -> Wish {
    Wish::Notes { before: "# Maze".to_owned(), text: text.to_owned() }
}

#[test]
fn notes_are_kept_when_they_are_another_text() {
    check(
        || notes("# Maze"),
        &[
            ("aNorth⏎", Wish::AddNote("North".to_owned())),
            ("a⏎", Wish::Stay),
            ("⏎⏎x⎋", kept("# Maze\nx\n")),
            ("⏎x⎋", kept("# Mazex\n")),
            ("⏎⎋", Wish::Stay),
            ("e", Wish::EditNotes),
            ("⏎⎋⎋", Wish::Close),
        ],
    );
    let screen = Rect::new(0, 0, 80, 24);
    let long = Notes::new(read(&"x".repeat(1 << 20))).press(PanelKey::Enter, screen);
    assert_eq!(long, Wish::EditNotes);
    let other = NotesText { text: "\u{FFFD}".to_owned(), encoding: Encoding::Other };
    assert_eq!(Notes::new(other).press(PanelKey::Enter, screen), Wish::EditNotes);
}

#[test]
fn notes_that_could_not_be_kept_stay_where_they_were_typed() {
    let screen = Rect::new(0, 0, 80, 24);
    let mut panel = Notes::new(read("# Maze"));
    [PanelKey::Enter, PanelKey::Char('!')].into_iter().for_each(|key| _ = panel.press(key, screen));
    let wish = kept("# Maze!\n");
    assert_eq!(panel.press(PanelKey::Escape, screen), wish);
    panel.not_kept("the disk is full");
    assert_eq!(panel.unsaved(), Some(wish.clone()));
    assert_eq!(panel.press(PanelKey::Control('s'), screen), wish);
    panel.kept(read("# Maze!\n"), "The notes are kept.");
    assert_eq!(panel.unsaved(), None);
    // Only where it can't be kept is it thrown away.
    panel.press(PanelKey::Char('x'), screen);
    panel.press(PanelKey::Control('x'), screen);
    assert!(panel.unsaved().is_some());
    panel.press(PanelKey::Escape, screen);
    panel.not_kept("the disk is full");
    assert_eq!(panel.press(PanelKey::Control('x'), screen), Wish::Stay);
    assert_eq!(panel.unsaved(), None);
}

#[test]
fn several_lines_that_are_pasted_are_all_notes() {
    let screen = Rect::new(0, 0, 80, 24);
    let mut panel = Notes::new(read("# Maze"));
    [PanelKey::Char('a'), PanelKey::Char('1'), PanelKey::Paste("2\n3\n4".to_owned())]
        .into_iter()
        .for_each(|key| _ = panel.press(key, screen));
    assert_eq!(panel.unsaved(), Some(kept("# Maze\n12\n3\n4\n")));
}

#[test]
fn help_finds_words_in_itself() {
    let mut panel = help();
    let small = Rect::new(0, 0, 20, 5);
    keys("/dark⏎").into_iter().for_each(|key| _ = panel.press(key, small));
    assert!(screen(&panel, 20, 5).contains("dark"), "{}", screen(&panel, 20, 5));
    keys("/KEYS⏎").into_iter().for_each(|key| _ = panel.press(key, small));
    assert!(screen(&panel, 20, 5).contains("Keys"));
    keys("⇥⇥").into_iter().for_each(|key| _ = panel.press(key, small));
    assert!(screen(&panel, 20, 5).contains("Settings"), "{}", screen(&panel, 20, 5));
    assert_eq!(panel.press(PanelKey::Escape, small), Wish::Close);
}
