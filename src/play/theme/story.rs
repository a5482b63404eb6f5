//! What a story's own colours and styles become (§8.3, §8.7.1).
//!
//! The default colours are the theme's. Standard colours are looked up, in tables made once for the terminal; exact ones are turned to what the terminal
//! has. A colour of the story's beside one of the theme's must stay readable, for the story knows of the theme's only what §8.3.1 can say.

use ratatui::style::{Color, Modifier, Style};

use super::Theme;
use super::colour::{Paint, Rgb, contrast, nearest_of};
use super::depth::Depth;
use super::make::Making;
use super::sheet::{Part, Policy, Sheet};
use crate::settings::Italics;
use crate::zmachine::Available;
use crate::zmachine::screen::{Colour, ColourKind, Look, Style as TextStyle, rgb_of_true};

/// Less contrast than this, and a story's text on the theme's ground is taken for a mistake.
const HARDLY_READABLE: f32 = 1.8;

/// The least contrast of the theme's text on a story's ground.
const READABLE: f32 = 3.0;

const BLACK: Rgb = Rgb(0, 0, 0);
const WHITE: Rgb = Rgb(255, 255, 255);

/// What a story is told about colours; fields of [`crate::zmachine::Terminal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    pub colours: Available,
    /// The default colours, as standard colour numbers 2 to 9 (§8.3.1).
    pub foreground: u8,
    pub background: u8,
}

impl Told {
    /// Whether a look has the two colours that were told in each other's place. What is erased has the ground alone.
    fn are_exchanged(&self, look: &Look) -> bool {
        let is = |colour: Colour, number| colour.kind() == ColourKind::Standard(number);
        is(look.background, self.foreground)
            && (is(look.foreground, self.background) || look.foreground == Colour::DEFAULT)
    }
}

/// A standard colour on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standard {
    /// Of 2 to 12.
    paint: Paint,
    color: Color,
    /// Text of this colour on the theme's ground.
    on_ground: Color,
    /// The theme's text on a ground of this colour.
    under_text: Color,
}

/// What is needed to turn a story's looks into styles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoryText {
    italic: Modifier,
    /// The theme's text and ground.
    text: Paint,
    ground: Paint,
    /// Colours 2 to 12; none where there are no colours.
    standard: Vec<Standard>,
    told: Told,
}

/// A colour of a look: the theme's or the story's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted<'a> {
    Default,
    Standard(&'a Standard),
    Exact(Rgb),
}

impl Wanted<'_> {
    fn rgb(self) -> Option<Rgb> {
        match self {
            Wanted::Default => None,
            Wanted::Standard(standard) => standard.paint.rgb(),
            Wanted::Exact(rgb) => Some(rgb),
        }
    }

    fn color(self, depth: Depth, default: Color) -> Color {
        match self {
            Wanted::Default => default,
            Wanted::Standard(standard) => standard.color,
            Wanted::Exact(rgb) => depth.colour(rgb),
        }
    }
}

impl StoryText {
    /// No colours at all.
    pub fn none() -> StoryText {
        StoryText {
            italic: Modifier::ITALIC,
            text: Paint::Default,
            ground: Paint::Default,
            standard: Vec::new(),
            told: told(Available::No, Paint::Default, Paint::Default),
        }
    }

    pub fn new(sheet: &Sheet, making: Making) -> StoryText {
        let aspect = sheet.aspect(Part::Text);
        let colours = match sheet.policy_for(making.story_colours) {
            Policy::Follow if making.depth != Depth::None => Available::Yes,
            Policy::Follow | Policy::Theme => Available::No,
        };
        let mut text = StoryText {
            italic: match making.italics {
                Italics::Auto | Italics::Italic => Modifier::ITALIC,
                Italics::Underline => Modifier::UNDERLINED,
                Italics::Plain => Modifier::empty(),
            },
            text: aspect.foreground,
            ground: aspect.background,
            standard: Vec::new(),
            told: told(colours, aspect.foreground, aspect.background),
        };
        if making.depth != Depth::None {
            text.standard = sheet.standard.iter().map(|paint| text.standard(*paint, making.depth)).collect();
        }
        text
    }

    fn standard(&self, paint: Paint, depth: Depth) -> Standard {
        let color = paint.at(depth);
        let (on_ground, under_text) = match paint.rgb() {
            Some(rgb) => (self.on_ground(rgb, paint, depth), self.under_text(rgb, depth)),
            None => (color, self.text.at(depth)),
        };
        Standard { paint, color, on_ground, under_text }
    }

    /// Text of a colour on the theme's ground.
    fn on_ground(&self, rgb: Rgb, paint: Paint, depth: Depth) -> Color {
        match self.ground.rgb() {
            Some(ground) if contrast(rgb, ground) < HARDLY_READABLE => self.text.at_on(depth, self.ground),
            Some(_) | None => paint.at_on(depth, self.ground),
        }
    }

    /// The theme's text on a ground of a colour; black or white, where that can't be read or is not known.
    fn under_text(&self, ground: Rgb, depth: Depth) -> Color {
        match self.text.rgb() {
            Some(text) if contrast(text, ground) >= READABLE => self.text.at_on(depth, Paint::Exact(ground)),
            Some(_) | None => legible_on(ground, depth),
        }
    }

    fn wanted(&self, colour: Colour) -> Wanted<'_> {
        match colour.kind() {
            ColourKind::Default => Wanted::Default,
            ColourKind::Standard(number) => {
                let place = usize::from(number).checked_sub(2);
                place.and_then(|place| self.standard.get(place)).map_or(Wanted::Default, Wanted::Standard)
            }
            ColourKind::True(value) => {
                let (red, green, blue) = rgb_of_true(value);
                Wanted::Exact(Rgb(red, green, blue))
            }
        }
    }

    /// Foreground and background of a look whose colours are not both the theme's.
    fn colours(&self, foreground: Wanted<'_>, background: Wanted<'_>, theme: &Theme) -> (Color, Color) {
        let depth = theme.depth;
        let (text, ground) = (theme.text.fg.unwrap_or(Color::Reset), theme.text.bg.unwrap_or(Color::Reset));
        match (foreground, background) {
            (Wanted::Standard(standard), Wanted::Default) => (standard.on_ground, ground),
            (Wanted::Exact(rgb), Wanted::Default) => (self.on_ground(rgb, Paint::Exact(rgb), depth), ground),
            (Wanted::Default, Wanted::Standard(standard)) => (standard.under_text, standard.color),
            (Wanted::Default, Wanted::Exact(rgb)) => (self.under_text(rgb, depth), depth.colour(rgb)),
            (Wanted::Default, Wanted::Default) => (text, ground),
            (Wanted::Standard(_) | Wanted::Exact(_), Wanted::Standard(_) | Wanted::Exact(_)) => {
                let colours = (foreground.color(depth, text), background.color(depth, ground));
                match (foreground.rgb(), background.rgb()) {
                    // Two shades that have become one here; a story that hides its text asks for one.
                    (Some(one), Some(other)) if one != other && colours.0 == colours.1 => {
                        (legible_on(other, depth), colours.1)
                    }
                    (Some(_) | None, Some(_) | None) => colours,
                }
            }
        }
    }
}

/// Black or white, whichever is read more easily on a ground.
fn legible_on(ground: Rgb, depth: Depth) -> Color {
    let black = contrast(BLACK, ground) >= contrast(WHITE, ground);
    Paint::Exact(if black { BLACK } else { WHITE }).at(depth)
}

impl Theme {
    /// The style of a story's text. Cheap: tables for all but exact colours on terminals that have few.
    pub fn style_of(&self, look: &Look) -> Style {
        self.style_that_is(look.style.contains(TextStyle::REVERSE), look)
    }

    /// The style of text in a window of Version 6, whose stories make bars by exchanging the two colours that they were told: that is seen without colours, too.
    pub fn style_in_window(&self, look: &Look) -> Style {
        let told = self.story.told;
        let is_bar = told.colours == Available::No && told.are_exchanged(look);
        self.style_that_is(look.style.contains(TextStyle::REVERSE) ^ is_bar, look)
    }

    fn style_that_is(&self, reversed: bool, look: &Look) -> Style {
        let (foreground, background) = match self.story.told.colours {
            Available::Yes => (self.story.wanted(look.foreground), self.story.wanted(look.background)),
            Available::No => (Wanted::Default, Wanted::Default),
        };
        let style = match (foreground, background, reversed) {
            (Wanted::Default, Wanted::Default, false) => self.text,
            (Wanted::Default, Wanted::Default, true) => self.status,
            (_, _, false) => {
                let (foreground, background) = self.story.colours(foreground, background, self);
                Style::new().fg(foreground).bg(background)
            }
            (_, _, true) => match self.story.colours(foreground, background, self) {
                // The terminal's own colours change places only by the attribute.
                colours if [colours.0, colours.1].contains(&Color::Reset) => {
                    Style::new().fg(colours.0).bg(colours.1).add_modifier(Modifier::REVERSED)
                }
                (foreground, background) => Style::new().fg(background).bg(foreground),
            },
        };
        let bold = if look.style.contains(TextStyle::BOLD) { Modifier::BOLD } else { Modifier::empty() };
        let italic = if look.style.contains(TextStyle::ITALIC) { self.story.italic } else { Modifier::empty() };
        style.add_modifier(bold | italic)
    }

    /// What a story is told of colours: that there are any where it may use them, and which standard ones the theme's are most like.
    pub fn told(&self) -> Told {
        self.story.told
    }
}

/// Black and white, the lighter ground with the darker text, where a story has no colours (§8.3.2); else those that the theme's are most like.
fn told(colours: Available, text: Paint, ground: Paint) -> Told {
    let numbers = match colours {
        Available::Yes => 2..=9,
        Available::No => 2..=2,
    };
    let standard = |number| {
        let (red, green, blue) = rgb_of_true(Colour::standard(number)?.true_value()?);
        Some((number, Rgb(red, green, blue)))
    };
    let ends = [9].into_iter().filter(|_| colours == Available::No);
    let nearest = |paint: Paint| nearest_of(paint.rgb()?, numbers.clone().chain(ends.clone()).filter_map(standard));
    let background = nearest(ground).unwrap_or(2);
    let foreground = nearest(text).unwrap_or(if background == 9 { 2 } else { 9 });
    // One colour for both would hide every text of a story that goes by it.
    let foreground = match foreground == background {
        true if background == 9 => 2,
        true => 9,
        false => foreground,
    };
    Told { colours, foreground, background }
}
