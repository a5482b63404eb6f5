//! The timeline driven by keys.

use super::super::Panel;
use super::super::tests::{check, press};
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
        _ => unreachable!("it was made as one"),
    }
}
