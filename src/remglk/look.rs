//! From the Z-machine's styles and colours to Glk's styles, and to CSS where the display takes it.
//!
//! Fixed pitch is `preformatted`, bold `subheader`, italic `emphasized`, both of them `alert`. Glk has no reverse video and no colours: a display that
//! announces `garglktext` gets them as `css_styles`, any other gets `user1` for reverse video.

use serde_json::Value;

use super::protocol::{GlkStyle, Run};
use crate::zmachine::screen::{Colour, Look, Style, rgb_of_true};

/// What the display can show beyond Glk's styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Css {
    #[default]
    Unknown,
    /// `garglktext`.
    Shown,
}

/// A run without text that looks like this.
pub(super) fn dressed(look: &Look, css: Css) -> Run {
    let (bold, italic) = (look.style.contains(Style::BOLD), look.style.contains(Style::ITALIC));
    let reverse = look.style.contains(Style::REVERSE);
    let style = match (look.is_fixed_pitch(), bold, italic) {
        _ if reverse && css == Css::Unknown => GlkStyle::User1,
        (true, _, _) => GlkStyle::Preformatted,
        (false, true, true) => GlkStyle::Alert,
        (false, true, false) => GlkStyle::Subheader,
        (false, false, true) => GlkStyle::Emphasized,
        (false, false, false) => GlkStyle::Normal,
    };
    let mut run = Run { style, ..Run::default() };
    if css == Css::Shown {
        let fixed = look.is_fixed_pitch();
        let properties = [
            ("color", css_of(look.foreground).map(Value::from)),
            ("background-color", css_of(look.background).map(Value::from)),
            ("reverse", reverse.then(|| Value::from(1))),
            ("font-weight", (bold && fixed).then(|| Value::from("bold"))),
            ("font-style", (italic && (fixed || bold)).then(|| Value::from("italic"))),
        ];
        let given = properties.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        run.css = given.collect();
    }
    run
}

/// A run without text that is what the player has typed.
pub(super) fn typed() -> Run {
    Run { style: GlkStyle::Input, ..Run::default() }
}

/// A colour as CSS has it; None for the display's own.
pub(super) fn css_of(colour: Colour) -> Option<String> {
    let (red, green, blue) = rgb_of_true(colour.true_value()?);
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}

/// Adds a character to the text of a line, in a run of its own where it looks otherwise than what is before it.
pub(super) fn push(line: &mut Vec<Run>, dress: &Run, text: &str) {
    match line.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.style == dress.style && last.css == dress.css => last.text.push_str(text),
        _ => line.push(Run { text: text.to_owned(), ..dress.clone() }),
    }
}
