//! Panels driven by keys, and what they show compared as text.

use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::*;
use crate::play::theme::Theme;
use crate::settings::Loaded;

/// What a panel shows on a screen of this size: its rows, without blanks at their ends. The game beneath is all `#`.
pub fn screen(panel: &Panel, columns: u16, rows: u16) -> String {
    let area = Rect::new(0, 0, columns, rows);
    let mut buffer = Buffer::empty(area);
    for row in 0..rows {
        buffer.set_string(0, row, "#".repeat(usize::from(columns)), ratatui::style::Style::new());
    }
    panel.draw(area, &mut buffer, &Theme::default());
    let row = |row| (0..columns).map(|column| buffer[(column, row)].symbol()).collect::<String>();
    (0..rows).map(|at| row(at).trim_end().to_owned()).collect::<Vec<_>>().join("\n")
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

/// Compares a screen with what is expected, and shows both where they differ.
pub fn check(panel: &Panel, (columns, rows): (u16, u16), expected: &str) {
    let shown = screen(panel, columns, rows);
    let expected = expected.strip_prefix('\n').unwrap_or(expected);
    assert!(shown == expected, "{columns}x{rows} shows:\n{shown}\ninstead of:\n{expected}");
}

/// All panels with something in each.
fn panels() -> Vec<Panel> {
    vec![
        timeline::tests::small(),
        Panel::Saves(Box::new(Picker::save("zork1.qzl", saved()))),
        Panel::Saves(Box::new(Picker::restore(saved(), turns()))),
        Panel::Saves(Box::new(Picker::restore(Vec::new(), Vec::new()))),
        prompt(FileUse::Write),
        prompt(FileUse::Read),
        help(),
        Panel::Info(Box::new(Page::new("Story", Vec::new()))),
        Panel::Settings(Box::new(SettingsPanel::new(Loaded::default(), Vec::new(), Some("zork1".to_owned())))),
        question(),
        Panel::Question(Box::new(Question::new("", "", Vec::new(), 7))),
        Panel::Notes(Box::new(Notes::new("# Maze\n\nNorth of the ランプ room is a\ttwisty passage.\n".repeat(9)))),
        Panel::Notes(Box::new(Notes::new(String::new()))),
    ]
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
    for seed in 0..40 {
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
            let left = (0..4).map(|_| panel.press(PanelKey::Escape, small));
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
    ascii::to_ascii(area, &mut buffer);
    let shown: String = buffer.content().iter().map(|cell| cell.symbol()).collect();
    let left: String = shown.chars().filter(|c| !c.is_ascii() && !"←→".contains(*c)).collect();
    assert_eq!(left, "");
}

#[test]
fn a_question_is_answered_by_letters_arrows_and_clicks() {
    for (keys, expected) in [
        ("u", Wish::Choice(1)),
        ("Q", Wish::Choice(2)),
        ("x", Wish::Stay),
        ("⏎", Wish::Choice(0)),
        ("↓↓↓⏎", Wish::Choice(2)),
        ("→⏎", Wish::Choice(1)),
        ("↓⎋", Wish::Choice(0)),
    ] {
        assert_eq!(press(&mut question(), keys), expected, "{keys}");
    }
}

#[test]
fn show_all() {
    for panel in panels() {
        for (c, r) in [(80, 24), (40, 12), (20, 5), (1, 1), (120, 30)] {
            println!("{} {c}x{r}\n{}", panel.title(), screen(&panel, c, r));
        }
    }
}
