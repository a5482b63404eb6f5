//! Colours as themes write them, and what is nearest to them among the colours that a terminal has.
//!
//! How far two colours are apart is measured in Oklab (Ottosson 2020), where equal distances look about equal; how well one can be read on the other by
//! the contrast ratio of WCAG 2, 1 to 21.

use std::sync::LazyLock;

use ratatui::style::Color;

use super::depth::Depth;

/// A colour of 24 bits, in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// A colour as a theme has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// The terminal's own foreground or background.
    Default,
    /// One of the terminal's own sixteen, 0 to 15.
    Own(u8),
    Exact(Rgb),
}

/// The names of the terminal's own sixteen, in their order.
pub(super) const OWN_NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// What those are in xterm. A terminal may have others, but not so that red is no red.
const OWN: [Rgb; 16] = [
    Rgb(0, 0, 0),
    Rgb(205, 0, 0),
    Rgb(0, 205, 0),
    Rgb(205, 205, 0),
    Rgb(0, 0, 238),
    Rgb(205, 0, 205),
    Rgb(0, 205, 205),
    Rgb(229, 229, 229),
    Rgb(127, 127, 127),
    Rgb(255, 0, 0),
    Rgb(0, 255, 0),
    Rgb(255, 255, 0),
    Rgb(92, 92, 255),
    Rgb(255, 0, 255),
    Rgb(0, 255, 255),
    Rgb(255, 255, 255),
];

const OWN_COLORS: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// A colour in Oklab: lightness, 0 to 1, and two axes of hue.
#[derive(Debug, Clone, Copy)]
struct Lab(f32, f32, f32);

/// A colour of the terminal, for comparing.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    color: Color,
    rgb: Rgb,
    lab: Lab,
}

/// The light of each value of a channel, 0 to 1.
static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    let mut linear = [0.0; 256];
    for (value, light) in (0_u16..256).zip(linear.iter_mut()) {
        let part = f32::from(value) / 255.0;
        *light = if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    }
    linear
});

static SIXTEEN: LazyLock<Vec<Candidate>> = LazyLock::new(|| {
    let own = OWN_COLORS.iter().zip(OWN);
    own.map(|(color, rgb)| Candidate { color: *color, rgb, lab: lab(rgb) }).collect()
});

/// Numbers 16 to 255: the first sixteen are whatever the user likes.
static INDEXED: LazyLock<Vec<Candidate>> = LazyLock::new(|| {
    let indexed = (16..=255_u8).map(|index| (Color::Indexed(index), rgb_of_index(index)));
    indexed.map(|(color, rgb)| Candidate { color, rgb, lab: lab(rgb) }).collect()
});

/// The shade of a colour of xterm's 256.
fn rgb_of_index(index: u8) -> Rgb {
    let level = |step: u8| if step == 0 { 0 } else { step.saturating_mul(40).saturating_add(55) };
    match index {
        0..=15 => OWN.get(usize::from(index)).copied().unwrap_or(Rgb(0, 0, 0)),
        16..=231 => {
            let cube = index - 16;
            Rgb(level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        }
        232..=255 => {
            let grey = (index - 232) * 10 + 8;
            Rgb(grey, grey, grey)
        }
    }
}

fn linear(value: u8) -> f32 {
    LINEAR.get(usize::from(value)).copied().unwrap_or_default()
}

fn lab(Rgb(red, green, blue): Rgb) -> Lab {
    let (red, green, blue) = (linear(red), linear(green), linear(blue));
    let long = (0.412_221_46 * red + 0.536_332_55 * green + 0.051_445_995 * blue).cbrt();
    let medium = (0.211_903_5 * red + 0.680_699_5 * green + 0.107_396_96 * blue).cbrt();
    let short = (0.088_302_46 * red + 0.281_718_85 * green + 0.629_978_7 * blue).cbrt();
    Lab(
        0.210_454_26 * long + 0.793_617_8 * medium - 0.004_072_047 * short,
        1.977_998_5 * long - 2.428_592_2 * medium + 0.450_593_7 * short,
        0.025_904_037 * long + 0.782_771_77 * medium - 0.808_675_77 * short,
    )
}

fn far(one: Lab, other: Lab) -> f32 {
    let (l, a, b) = (one.0 - other.0, one.1 - other.1, one.2 - other.2);
    l * l + a * a + b * b
}

/// How light a colour is, 0 to 1, as WCAG has it.
fn luminance(Rgb(red, green, blue): Rgb) -> f32 {
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// The contrast ratio of two colours, 1 to 21. 4.5 is easily read, 7 by nearly everybody.
pub(super) fn contrast(one: Rgb, other: Rgb) -> f32 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    if one > other { one / other } else { other / one }
}

/// Which of some colours one would call a colour by. Hue counts double: a dark grey is black rather than some dark blue.
pub(super) fn nearest_of<T: Copy>(wanted: Rgb, among: impl Iterator<Item = (T, Rgb)>) -> Option<T> {
    let hued = |rgb| {
        let Lab(lightness, a, b) = lab(rgb);
        Lab(lightness, 2.0 * a, 2.0 * b)
    };
    let near = among.map(|(name, rgb)| (name, far(hued(wanted), hued(rgb))));
    near.min_by(|one, other| one.1.total_cmp(&other.1)).map(|(name, _)| name)
}

impl Depth {
    fn candidates(self) -> &'static [Candidate] {
        match self {
            Depth::None | Depth::True => &[],
            Depth::Sixteen => &SIXTEEN,
            Depth::Indexed => &INDEXED,
        }
    }

    /// What a colour becomes at this depth; the terminal's own at depth none.
    pub fn colour(self, rgb: Rgb) -> Color {
        self.nearest(rgb, |_| true)
    }

    /// The same for text on a ground, which must stay as readable as it was, as far as the terminal has such a colour: what is far from the ground among many
    /// colours can be near to it among few.
    pub(super) fn colour_on(self, rgb: Rgb, ground: Rgb) -> Color {
        let Some(ground_there) = self.shade(ground) else { return self.colour(rgb) };
        // Where it was hardly readable it need not become so.
        let wanted = contrast(rgb, ground).min(4.5) * 0.85;
        self.nearest(rgb, |there| contrast(there, ground_there) >= wanted)
    }

    fn nearest(self, rgb: Rgb, fits: impl Fn(Rgb) -> bool) -> Color {
        let Rgb(red, green, blue) = rgb;
        if self == Depth::True {
            return Color::Rgb(red, green, blue);
        }
        let wanted = lab(rgb);
        let nearest = |fits: &dyn Fn(Rgb) -> bool| {
            let fitting = self.candidates().iter().filter(|candidate| fits(candidate.rgb));
            let far = fitting.map(|candidate| (candidate.color, far(wanted, candidate.lab)));
            far.min_by(|one, other| one.1.total_cmp(&other.1)).map(|(color, _)| color)
        };
        nearest(&fits).or_else(|| nearest(&|_| true)).unwrap_or(Color::Reset)
    }

    /// The shade that a colour has in truth once it is one of this depth.
    fn shade(self, rgb: Rgb) -> Option<Rgb> {
        let color = self.colour(rgb);
        self.candidates().iter().find(|candidate| candidate.color == color).map(|candidate| candidate.rgb)
    }
}

impl Paint {
    /// The colour's shade, as far as it is known.
    pub(super) fn rgb(self) -> Option<Rgb> {
        match self {
            Paint::Default => None,
            Paint::Own(number) => OWN.get(usize::from(number)).copied(),
            Paint::Exact(rgb) => Some(rgb),
        }
    }

    /// The colour at a depth.
    pub(super) fn at(self, depth: Depth) -> Color {
        match (self, depth) {
            (_, Depth::None) | (Paint::Default, _) => Color::Reset,
            (Paint::Own(number), _) => OWN_COLORS.get(usize::from(number)).copied().unwrap_or(Color::Reset),
            (Paint::Exact(rgb), _) => depth.colour(rgb),
        }
    }

    /// The colour of text at a depth, on a ground.
    pub(super) fn at_on(self, depth: Depth, ground: Paint) -> Color {
        match (self, ground, depth) {
            (_, _, Depth::None) => Color::Reset,
            (Paint::Exact(rgb), Paint::Exact(ground), _) => depth.colour_on(rgb, ground),
            (Paint::Default | Paint::Own(_) | Paint::Exact(_), _, _) => self.at(depth),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_of_the_cube_and_the_greys_are_themselves() {
        for index in 16..=255 {
            let there = Depth::Indexed.shade(rgb_of_index(index));
            assert_eq!(there, Some(rgb_of_index(index)), "{index}");
        }
        assert_eq!(Depth::Indexed.colour(Rgb(255, 0, 0)), Color::Indexed(196));
        assert_eq!(Depth::Indexed.colour(Rgb(0x12, 0x12, 0x13)), Color::Indexed(233));
    }

    #[test]
    fn the_nearest_of_sixteen_is_what_one_would_call_it() {
        let cases = [
            (Rgb(0x10, 0x10, 0x20), Color::Black),
            (Rgb(250, 250, 240), Color::White),
            (Rgb(0x00, 0x00, 0xA0), Color::Blue),
            (Rgb(0xE0, 0x20, 0x20), Color::Red),
            (Rgb(0x30, 0xFF, 0x50), Color::LightGreen),
        ];
        for (rgb, colour) in cases {
            assert_eq!(Depth::Sixteen.colour(rgb), colour, "{rgb:?}");
        }
    }

    #[test]
    fn text_stays_readable_where_colours_are_few() {
        let (grey, ground) = (Rgb(0x70, 0x70, 0x78), Rgb(0x10, 0x10, 0x14));
        assert!(contrast(grey, ground) > 3.0);
        assert_ne!(Depth::Sixteen.colour_on(grey, ground), Depth::Sixteen.colour(ground));
        assert_eq!(Depth::True.colour_on(grey, ground), Color::Rgb(0x70, 0x70, 0x78));
        assert_eq!(Depth::None.colour_on(grey, ground), Color::Reset);
    }

    #[test]
    fn contrast_is_as_wcag_has_it() {
        assert!((contrast(Rgb(0, 0, 0), Rgb(255, 255, 255)) - 21.0).abs() < 0.01);
        assert!((contrast(Rgb(0x77, 0x77, 0x77), Rgb(255, 255, 255)) - 4.48).abs() < 0.01);
        assert!((contrast(Rgb(9, 9, 9), Rgb(9, 9, 9)) - 1.0).abs() < 0.001);
    }
}
