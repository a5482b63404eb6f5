//! A theme as it is written: colours by name or number, a look for each part, and what becomes of a story's own colours.
//!
//! ```toml
//! about = "Ink on paper"
//! [colours]
//! ink = "#202020"
//! [parts]
//! text = { foreground = "ink", background = "#fffff0" }
//! title = { foreground = "ink", background = "#fffff0", style = ["bold"] }
//! [story]
//! colours = "follow"
//! red = "#a01010"
//! ```
//!
//! Nothing is compulsory: a part that is missing looks as `text` or `panel` does with some attribute. What is wrong is told with its place, and left out.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use ratatui::style::Modifier;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::colour::{OWN_NAMES, Paint, Rgb};
use crate::settings::file::{Problem, Problems, near, parse, quoted, text_of};
use crate::zmachine::screen::{Colour, is_displayable, rgb_of_true};

macro_rules! parts {
    ($($part:ident = $name:literal, $base:ident, $attribute:ident;)*) => {
        /// A part of the screen that has a look of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Part {
            $($part,)*
        }

        impl Part {
            pub const ALL: &'static [Part] = &[$(Part::$part,)*];

            pub fn name(self) -> &'static str {
                match self {
                    $(Part::$part => $name,)*
                }
            }

            /// The part whose ground this one stands on.
            pub fn base(self) -> Part {
                match self {
                    $(Part::$part => Part::$base,)*
                }
            }

            /// What sets the part off where colours can't.
            pub fn attribute(self) -> Modifier {
                match self {
                    $(Part::$part => attribute::$attribute,)*
                }
            }
        }
    };
}

/// Attributes by the names of the table of parts.
mod attribute {
    use ratatui::style::Modifier;

    pub const PLAIN: Modifier = Modifier::empty();
    pub const REVERSED: Modifier = Modifier::REVERSED;
    pub const BOLD: Modifier = Modifier::BOLD;
    pub const DIM: Modifier = Modifier::DIM;
    pub const UNDERLINED: Modifier = Modifier::UNDERLINED;
}

parts! {
    Text = "text", Text, PLAIN;
    Status = "status", Text, REVERSED;
    Input = "input", Text, BOLD;
    More = "more", Text, REVERSED;
    Notice = "notice", Text, DIM;
    Command = "command", Text, BOLD;
    Panel = "panel", Text, PLAIN;
    Border = "border", Panel, PLAIN;
    Title = "title", Panel, BOLD;
    Selected = "selected", Panel, REVERSED;
    Dim = "dim", Panel, DIM;
    Accent = "accent", Panel, BOLD;
    Hit = "hit", Text, UNDERLINED;
    CurrentHit = "current-hit", Text, REVERSED;
    Selection = "selection", Text, REVERSED;
    Error = "error", Text, BOLD;
}

/// The names of the standard colours 2 to 12 (§8.3.1).
const STANDARD_NAMES: [&str; 11] =
    ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "light-grey", "medium-grey", "dark-grey"];

/// What a part looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Aspect {
    pub foreground: Paint,
    pub background: Paint,
    pub style: Modifier,
}

/// Whose colours a theme wants stories to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// Those that the story asks for.
    #[default]
    Follow,
    /// The theme's, whatever the story asks for.
    Theme,
}

/// A theme as it is written, of no terminal yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub name: String,
    /// What it is like, in a line.
    pub about: String,
    pub policy: Policy,
    aspects: Vec<(Part, Aspect)>,
    /// The standard colours 2 to 12.
    pub(super) standard: [Paint; 11],
}

impl Sheet {
    /// Reads a theme. `file` is only named in the problems; whatever they are, there is a theme.
    pub fn read(name: &str, bytes: &[u8], file: &Path) -> (Sheet, Vec<Problem>) {
        let mut sheet = Sheet {
            name: name.to_owned(),
            about: String::new(),
            policy: Policy::default(),
            aspects: Vec::new(),
            standard: standard_colours(),
        };
        let text = match text_of(bytes, file) {
            Ok(text) => text,
            Err(problem) => return (sheet, vec![problem]),
        };
        let mut problems = Problems::new(file, text);
        let table = parse(text, &mut problems);
        sheet.read_table(&table, &mut problems);
        (sheet, problems.into_found())
    }

    /// What a part looks like: as it is written, or as its base does, with an attribute.
    pub(super) fn aspect(&self, part: Part) -> Aspect {
        if let Some((_, aspect)) = self.aspects.iter().find(|(one, _)| *one == part) {
            return *aspect;
        }
        let base = match part.base() {
            base if base == part => {
                Aspect { foreground: Paint::Default, background: Paint::Default, style: Modifier::empty() }
            }
            base => self.aspect(base),
        };
        Aspect { style: base.style | part.attribute(), ..base }
    }

    fn read_table(&mut self, table: &DeTable<'_>, problems: &mut Problems<'_>) {
        let mut names = BTreeMap::new();
        for (key, value) in table.iter().filter(|(key, _)| british(key.get_ref()) == "colours") {
            each(value, key, problems, |name, value, problems| {
                if let Some(paint) = paint(value, &BTreeMap::new(), problems) {
                    names.insert(name.get_ref().to_string(), paint);
                }
            });
        }
        // The ground before what stands on it: a part may give only one of its colours.
        for (key, value) in table.iter() {
            match british(key.get_ref()).as_str() {
                "colours" => {}
                "about" | "name" => self.read_about(key, value, problems),
                "parts" => self.read_parts(key, value, &names, problems),
                "story" => self.read_story(key, value, &names, problems),
                other => {
                    let all = ["about", "colours", "parts", "story"];
                    problems.add(key.span(), unknown("a theme has", other, all.into_iter()));
                }
            }
        }
    }

    /// The name in the file is for people who read it: a theme goes by its file's name.
    fn read_about(&mut self, key: &Spanned<Cow<'_, str>>, value: &Spanned<DeValue<'_>>, problems: &mut Problems<'_>) {
        match value.get_ref().as_str() {
            Some(about) if key.get_ref() == "about" => {
                self.about = about.chars().filter(|c| is_displayable(*c)).take(200).collect();
            }
            Some(_) => {}
            None => problems.add(value.span(), format!("{} wants text; it is left out", key.get_ref())),
        }
    }

    fn read_parts(
        &mut self,
        key: &Spanned<Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        names: &BTreeMap<String, Paint>,
        problems: &mut Problems<'_>,
    ) {
        let mut written = Vec::new();
        each(value, key, problems, |name, value, problems| {
            let wanted = name.get_ref().replace('_', "-");
            match Part::ALL.iter().find(|part| part.name() == wanted) {
                Some(part) => written.push((*part, Written::read(value, names, problems))),
                None => {
                    let all = Part::ALL.iter().map(|part| part.name());
                    problems.add(name.span(), unknown("the parts have", &wanted, all));
                }
            }
        });
        for part in Part::ALL {
            let Some((_, written)) = written.iter().find(|(one, _)| one == part) else { continue };
            let base = self.aspect(part.base());
            let aspect = Aspect {
                foreground: written.foreground.unwrap_or(base.foreground),
                background: written.background.unwrap_or(base.background),
                style: written.style,
            };
            self.aspects.push((*part, aspect));
        }
    }

    fn read_story(
        &mut self,
        key: &Spanned<Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        names: &BTreeMap<String, Paint>,
        problems: &mut Problems<'_>,
    ) {
        each(value, key, problems, |name, value, problems| {
            let wanted = british(name.get_ref()).replace("gray", "grey");
            let place = STANDARD_NAMES.iter().position(|one| *one == wanted);
            match (place, value.get_ref().as_str()) {
                (None, Some("follow")) if wanted == "colours" => self.policy = Policy::Follow,
                (None, Some("theme")) if wanted == "colours" => self.policy = Policy::Theme,
                (None, _) if wanted == "colours" => {
                    problems.add(value.span(), "colours wants \"follow\" or \"theme\"; \"follow\" is used");
                }
                (None, _) => {
                    let all = STANDARD_NAMES.into_iter().chain(["colours"]);
                    problems.add(name.span(), unknown("the colours of stories have", &wanted, all));
                }
                (Some(place), _) => {
                    if let (Some(slot), Some(paint)) = (self.standard.get_mut(place), paint(value, names, problems)) {
                        *slot = paint;
                    }
                }
            }
        });
    }
}

/// A part as it is written.
#[derive(Debug, Clone, Copy)]
struct Written {
    foreground: Option<Paint>,
    background: Option<Paint>,
    style: Modifier,
}

impl Written {
    fn read(value: &Spanned<DeValue<'_>>, names: &BTreeMap<String, Paint>, problems: &mut Problems<'_>) -> Written {
        let mut written = Written { foreground: None, background: None, style: Modifier::empty() };
        let DeValue::Table(table) = value.get_ref() else {
            // A colour alone is the foreground.
            written.foreground = paint(value, names, problems);
            return written;
        };
        for (key, value) in table.iter() {
            match key.get_ref().as_ref() {
                "foreground" | "fg" => written.foreground = paint(value, names, problems),
                "background" | "bg" => written.background = paint(value, names, problems),
                "style" => written.style = style(value, problems),
                other => {
                    let all = ["foreground", "background", "style"];
                    problems.add(key.span(), unknown("a part has", other, all.into_iter()));
                }
            }
        }
        written
    }
}

/// The standard colours as §8.3.1 has them.
fn standard_colours() -> [Paint; 11] {
    let mut paints = [Paint::Default; 11];
    for (number, paint) in (2..=12).zip(paints.iter_mut()) {
        if let Some(value) = Colour::standard(number).and_then(Colour::true_value) {
            let (red, green, blue) = rgb_of_true(value);
            *paint = Paint::Exact(Rgb(red, green, blue));
        }
    }
    paints
}

/// Does something with each entry of a table, and says where there is none.
fn each(
    value: &Spanned<DeValue<'_>>,
    key: &Spanned<Cow<'_, str>>,
    problems: &mut Problems<'_>,
    mut entry: impl FnMut(&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>, &mut Problems<'_>),
) {
    match value.get_ref().as_table() {
        Some(table) => table.iter().for_each(|(name, value)| entry(name, value, problems)),
        None => problems.add(value.span(), format!("{} wants a table; it is left out", key.get_ref())),
    }
}

/// A colour: `#rrggbb`, a name of the theme's, one of the terminal's own sixteen, or `default`.
fn paint(value: &Spanned<DeValue<'_>>, names: &BTreeMap<String, Paint>, problems: &mut Problems<'_>) -> Option<Paint> {
    let Some(written) = value.get_ref().as_str() else {
        problems.add(value.span(), "this wants a colour, as \"#rrggbb\" or a name; it is left out");
        return None;
    };
    let own = || OWN_NAMES.iter().zip(0..).find(|(name, _)| **name == written).map(|(_, number)| Paint::Own(number));
    let found = match written {
        "default" => Some(Paint::Default),
        _ => hexadecimal(written).map(Paint::Exact).or_else(|| names.get(written).copied()).or_else(own),
    };
    if found.is_none() {
        let all = names.keys().map(String::as_str).chain(OWN_NAMES).chain(["default"]);
        let near = near(written, all).map_or_else(String::new, |near| format!("; did you mean {near}?"));
        problems.add(value.span(), format!("{} is no colour, which are \"#rrggbb\" or names{near}", quoted(written)));
    }
    found
}

/// A colour as `#rrggbb` or `#rgb`.
fn hexadecimal(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    match (digits.len(), number.to_be_bytes()) {
        (6, [_, red, green, blue]) => Some(Rgb(red, green, blue)),
        (3, [_, _, red, rest]) => Some(Rgb(red * 17, (rest >> 4) * 17, (rest & 15) * 17)),
        _ => None,
    }
}

fn style(value: &Spanned<DeValue<'_>>, problems: &mut Problems<'_>) -> Modifier {
    let words: Vec<_> = value.get_ref().as_array().map_or_else(|| vec![value], |array| array.iter().collect());
    let mut style = Modifier::empty();
    for word in words {
        style |= match word.get_ref().as_str() {
            Some("bold") => Modifier::BOLD,
            Some("dim") => Modifier::DIM,
            Some("italic") => Modifier::ITALIC,
            Some("underline") => Modifier::UNDERLINED,
            Some("reverse") => Modifier::REVERSED,
            Some(_) | None => {
                problems.add(word.span(), "a style is bold, dim, italic, underline or reverse; this is left out");
                Modifier::empty()
            }
        };
    }
    style
}

/// Colours may be written in American.
fn british(key: &str) -> String {
    key.to_lowercase().replace('_', "-").replace("color", "colour")
}

/// That something is not there, and what may be meant.
fn unknown<'a>(which: &str, wanted: &str, all: impl Iterator<Item = &'a str>) -> String {
    let near = near(wanted, all).map_or_else(String::new, |near| format!("; did you mean {near}?"));
    format!("{which} no {}{near}", quoted(wanted))
}
