//! Making a theme for a terminal: every colour becomes one that the terminal has, and where two things are told apart no longer, an attribute does it.

use ratatui::style::{Modifier, Style};

use super::Theme;
use super::depth::Depth;
use super::sheet::{Aspect, Part, Policy, Sheet};
use super::story::StoryText;
use crate::settings::{Italics, StoryColours};

/// What a theme is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Making {
    pub depth: Depth,
    pub story_colours: StoryColours,
    /// As [`super::italics_of`] found them; [`Italics::Auto`] is italic.
    pub italics: Italics,
}

impl Sheet {
    /// The theme for a terminal.
    pub fn theme(&self, making: Making) -> Theme {
        let style = |part| self.style(part, making.depth);
        Theme {
            name: self.name.clone(),
            text: style(Part::Text),
            status: style(Part::Status),
            input: style(Part::Input),
            more: style(Part::More),
            notice: style(Part::Notice),
            command: style(Part::Command),
            panel: style(Part::Panel),
            border: style(Part::Border),
            title: style(Part::Title),
            selected: style(Part::Selected),
            dim: style(Part::Dim),
            accent: style(Part::Accent),
            hit: style(Part::Hit),
            current_hit: style(Part::CurrentHit),
            selection: style(Part::Selection),
            error: style(Part::Error),
            depth: making.depth,
            story: StoryText::new(self, making),
        }
    }

    /// Whether stories have the theme's colours alone.
    pub(super) fn policy_for(&self, chosen: StoryColours) -> Policy {
        match chosen {
            StoryColours::Auto => self.policy,
            StoryColours::Follow => Policy::Follow,
            StoryColours::Theme => Policy::Theme,
        }
    }

    fn style(&self, part: Part, depth: Depth) -> Style {
        let (aspect, base) = (self.aspect(part), self.aspect(part.base()));
        let made = plain(aspect, depth);
        let ground = plain(base, depth);
        let lost = if depth == Depth::None {
            part.attribute()
        } else if aspect.background != base.background && made.bg == ground.bg && part.base() != part {
            // Where the two grounds have become one, what stood out by its ground would not.
            part.attribute() & Modifier::REVERSED
        } else if aspect != base && made == ground {
            part.attribute()
        } else {
            Modifier::empty()
        };
        made.add_modifier(lost)
    }
}

fn plain(aspect: Aspect, depth: Depth) -> Style {
    Style::new()
        .fg(aspect.foreground.at_on(depth, aspect.background))
        .bg(aspect.background.at(depth))
        .add_modifier(aspect.style)
}
