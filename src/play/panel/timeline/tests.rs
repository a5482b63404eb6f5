//! The timeline driven by keys.

use super::super::Panel;
use super::super::tests::{check, keys, press};
use super::*;
use crate::session::{Asks, Scene, Turn, TurnKind};

fn turn(number: u32, parent: Option<u32>) -> Turn {
    Turn {
        number: TurnNumber(number),
        parent: parent.map(TurnNumber),
        kind: if number == 0 { TurnKind::Beginning } else { TurnKind::Action },
        asks: Asks::Line,
        command: format!("go {number}"),
        scene: Scene { place: Some("West of House".to_owned()), score: Some(5), moves: Some(9) },
        name: (number == 2).then(|| "the lamp".to_owned()),
        made: 0,
        hash: 0,
    }
}

/// A timeline of turns and what they were taken from; the player is at the last.
fn timeline(turns: impl IntoIterator<Item = (u32, u32)>) -> Timeline {
    let mut timeline = Timeline::new(turn(0, None));
    for (number, parent) in turns {
        timeline.insert(turn(number, Some(parent)));
        timeline.go(TurnNumber(number));
    }
    timeline
}

fn panel(timeline: &Timeline) -> Panel {
    Panel::Timeline(Box::new(TimelinePanel::new(timeline)))
}

/// Two branches, one of them long, and a short one of that.
pub fn small() -> Panel {
    let long = (5..30).map(|number| (number, if number == 5 { 1 } else { number - 1 }));
    let mut panel = panel(&timeline([(1, 0), (2, 1), (3, 2), (4, 2)].into_iter().chain(long)));
    if let Panel::Timeline(timeline) = &mut panel {
        timeline.set_text(
            TurnNumber(29),
            ">go 29\nYou are in a maze of twisty little passages, all alike. ランプ\n".repeat(6),
        );
    }
    panel
}

fn inside(panel: &mut Panel) -> &mut TimelinePanel {
    match panel {
        Panel::Timeline(timeline) => timeline,
        Panel::Saves(_)
        | Panel::File(_)
        | Panel::Help(_)
        | Panel::Info(_)
        | Panel::Question(_)
        | Panel::Notes(_)
        | Panel::Settings(_) => {
            unreachable!("it was made as one")
        }
    }
}

/// The turn under the cursor after these keys.
fn cursor(keys: &str) -> u32 {
    let mut panel = small();
    press(&mut panel, keys);
    inside(&mut panel).cursor().0
}

#[test]
fn turns_are_gone_to_and_named() {
    let name = |turn, name: Option<&str>| Wish::Name { turn: TurnNumber(turn), name: name.map(str::to_owned) };
    check(
        small,
        &[
            ("↑⏎", Wish::Travel(TurnNumber(28))),
            // Where the player is already.
            ("⏎", Wish::Close),
            ("⎋", Wish::Close),
            ("⇱⏎", Wish::Travel(TurnNumber(0))),
            ("nthe  end ⏎", name(29, Some("the end"))),
            ("nend⎋", Wish::Stay),
            // A number would be taken for a turn.
            ("n12⏎", Wish::Stay),
            ("n+1⏎", Wish::Stay),
            ("n12⏎a⏎", name(29, Some("12a"))),
            ("⇱↓↓n⌫⌫⌫⌫⌫⌫⌫⌫⏎", name(2, None)),
            ("⇱↓↓n⏎", Wish::Stay),
            // Several turns are no turn.
            ("↑↑↑nx", Wish::Stay),
            ("↑↑↑⏎", Wish::Stay),
            ("↑↑↑⏎⏎", Wish::Travel(TurnNumber(8))),
            ("t⎋⎋", Wish::Close),
        ],
    );
}

#[test]
fn branches_and_middles_fold_and_unfold() {
    for (keys, expected) in [
        // The middle, unfolded, and folded again from within.
        ("↑↑↑", 8),
        ("↑↑↑→", 8),
        ("↑↑↑→↓↓", 10),
        ("↑↑↑→↓↓←", 8),
        ("↑↑↑→↓↓←↓", 27),
        // The branch of turn 2 has 3 and 4 in it.
        ("⇱↓↓↓↓←", 2),
        ("⇱↓↓↓↓←↓", 5),
        ("⇱↓↓↓↓←→↓", 3),
        // From a closed branch to where it leaves.
        ("⇱↓↓↓↓←←", 1),
        ("-⇱↓↓↓", 5),
        ("+⇱⇟⇲↑", 28),
        ("b", 2),
        ("bb", 3),
        ("bbb", 2),
        ("B", 3),
        ("⇱h", 29),
    ] {
        assert_eq!(cursor(keys), expected, "{keys}");
    }
}

#[test]
fn what_is_found_is_shown_in_the_tree() {
    // What is folded away is unfolded.
    assert_eq!(cursor("/go 12⏎"), 12);
    assert_eq!(cursor("/lamp⏎"), 2);
    assert_eq!(cursor("/west⏎"), 29);
    assert_eq!(cursor("/west↓⏎"), 28);
    assert_eq!(cursor("/nothing of it⏎"), 29);
    assert_eq!(cursor("/go 12⎋"), 29);
    check(
        small,
        &[("/g", Wish::Stay), ("/go", Wish::Search("go".to_owned())), ("/go 12⏎⏎", Wish::Travel(TurnNumber(12)))],
    );
}

#[test]
fn texts_are_searched_by_the_player() {
    let mut panel = small();
    assert_eq!(press(&mut panel, "/twisty"), Wish::Search("twisty".to_owned()));
    let timeline = inside(&mut panel);
    timeline.set_found("twist", &[TurnNumber(3)]);
    assert_eq!(timeline.cursor(), TurnNumber(29), "the answer was to other words");
    timeline.set_found("twisty", &[TurnNumber(12), TurnNumber(99), TurnNumber(4)]);
    assert_eq!(timeline.cursor(), TurnNumber(12));
    press(&mut panel, "↓⏎");
    assert_eq!(inside(&mut panel).cursor(), TurnNumber(4));
}

#[test]
fn the_text_of_the_turn_under_the_cursor_is_asked_for() {
    let mut panel = small();
    assert_eq!(inside(&mut panel).wants_text(), None);
    press(&mut panel, "↑");
    assert_eq!(inside(&mut panel).wants_text(), Some(TurnNumber(28)));
    inside(&mut panel).set_text(TurnNumber(28), "ランプ\n".repeat(100_000));
    assert_eq!(inside(&mut panel).wants_text(), None);
    press(&mut panel, "t⇲");
    assert_eq!(inside(&mut panel).scroll.seen(usize::MAX, 20).end % 2, 0);
}

#[test]
fn things_that_happened_are_one_row_even_within_a_middle() {
    let mut timeline = timeline((1..20).map(|number| (number, number - 1)));
    for number in 20..25 {
        timeline.insert(Turn { kind: TurnKind::Event, ..turn(number, Some(number - 1)) });
    }
    for number in 25..40 {
        timeline.insert(turn(number, Some(number - 1)));
    }
    timeline.go(TurnNumber(39));
    let mut panel = TimelinePanel::new(&timeline);
    assert!(panel.rows.iter().all(|row| !matches!(row.kind, Kind::Happened { .. })));
    panel.reveal(TurnNumber(22));
    assert_eq!(panel.cursor(), TurnNumber(22));
    let screen = Rect::new(0, 0, 80, 24);
    // Folded from the inside out.
    panel.press(PanelKey::Left, screen);
    assert_eq!(panel.row().map(|row| row.kind), Some(Kind::Happened { count: 5 }));
    panel.press(PanelKey::Left, screen);
    assert!(matches!(panel.row().map(|row| row.kind), Some(Kind::Middle { .. })));
    panel.press(PanelKey::Char('+'), screen);
    assert_eq!(panel.rows.len(), 40);
}

#[test]
fn a_timeline_that_changes_keeps_the_cursor() {
    let mut timeline = timeline((1..20).map(|number| (number, number - 1)));
    let mut panel = TimelinePanel::new(&timeline);
    let screen = Rect::new(0, 0, 80, 24);
    keys("↑").into_iter().for_each(|key| _ = panel.press(key, screen));
    assert_eq!(panel.cursor(), TurnNumber(18));
    timeline.insert(turn(20, Some(3)));
    timeline.go(TurnNumber(20));
    panel.set_timeline(&timeline);
    assert_eq!((panel.cursor(), panel.title()), (TurnNumber(18), "Timeline: 20 turns, 2 branches"));
}

#[test]
fn ten_thousand_turns_with_five_hundred_branches_are_few_rows() {
    let parent = |number: u32| if number.is_multiple_of(20) { number.saturating_sub(20) } else { number - 1 };
    let timeline = timeline((1..10_000).map(|number| (number, parent(number))));
    assert_eq!(timeline.tips().count(), 500);
    let mut panel = TimelinePanel::new(&timeline);
    assert!(panel.rows.len() < 4_100, "{}", panel.rows.len());
    let screen = Rect::new(0, 0, 200, 60);
    for (keys_pressed, rows) in [("+", 10_000), ("-", 1_005)] {
        keys(keys_pressed).into_iter().for_each(|key| _ = panel.press(key, screen));
        assert_eq!(panel.rows.len(), rows);
    }
    panel.reveal(TurnNumber(55));
    assert_eq!(panel.cursor(), TurnNumber(55));
}
