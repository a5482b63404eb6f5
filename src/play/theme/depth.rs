//! How many colours a terminal has, and what it makes of italics: a pure function of the environment's variables.

use crate::settings::{Colours, Italics};

/// How many colours there are, from none to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Attributes only: bold, underlined, reversed.
    None,
    /// The terminal's own 16, whose shades nobody knows.
    Sixteen,
    /// xterm's 256: a cube of 216 and 24 greys, whose shades are known.
    Indexed,
    /// 24 bits.
    True,
}

/// Terminals that show 24 bits but may not say so in `COLORTERM`, by a beginning of `TERM`.
const TRUE_TERMS: [&str; 9] =
    ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour", "ghostty", "kitty", "rio"];

/// The same by `TERM_PROGRAM`.
const TRUE_PROGRAMS: [&str; 7] = ["iTerm.app", "WezTerm", "ghostty", "vscode", "Hyper", "rio", "WarpTerminal"];

/// Terminals without colours, by a beginning of `TERM`.
const MONO_TERMS: [&str; 5] = ["dumb", "vt100", "vt102", "vt220", "vt320"];

impl Depth {
    /// The depth that was chosen, or found from `COLORTERM`, `TERM`, `TERM_PROGRAM` and the like; `NO_COLOR`, where it has anything in it, means none.
    pub fn of(chosen: Colours, variable: impl Fn(&str) -> Option<String>) -> Depth {
        match chosen {
            Colours::True => Depth::True,
            Colours::Indexed => Depth::Indexed,
            Colours::Sixteen => Depth::Sixteen,
            Colours::None => Depth::None,
            Colours::Auto => found(|name| variable(name).unwrap_or_default()),
        }
    }
}

fn found(variable: impl Fn(&str) -> String) -> Depth {
    let term = variable("TERM");
    let begins = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
    if !variable("NO_COLOR").is_empty() || term.ends_with("-m") || term.ends_with("-mono") || begins(&MONO_TERMS) {
        return Depth::None;
    }
    // GNU screen hands on what the terminal around it said, and garbles 24 bits.
    let most = if variable("STY").is_empty() { Depth::True } else { Depth::Indexed };
    let says_true = matches!(variable("COLORTERM").to_lowercase().as_str(), "truecolor" | "24bit");
    let program = variable("TERM_PROGRAM");
    let depth = if says_true
        || begins(&TRUE_TERMS)
        || term.ends_with("-direct")
        || TRUE_PROGRAMS.contains(&program.as_str())
        || !variable("WT_SESSION").is_empty()
    {
        Depth::True
    } else if term.contains("256") || program == "Apple_Terminal" {
        Depth::Indexed
    } else if term.is_empty() && !cfg!(windows) {
        Depth::None
    } else {
        Depth::Sixteen
    };
    depth.min(most)
}

/// What italics are shown as. Some terminals show them in a colour or reversed, which would mislead; those underline.
pub fn italics_of(chosen: Italics, variable: impl Fn(&str) -> Option<String>) -> Italics {
    match chosen {
        Italics::Italic | Italics::Underline | Italics::Plain => chosen,
        Italics::Auto => {
            let term = variable("TERM").unwrap_or_default();
            let misleads = term == "linux" || term.starts_with("screen") || term.starts_with("vt");
            if misleads { Italics::Underline } else { Italics::Italic }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &str, depth: Depth) {
        let variable = |name: &str| {
            let mut pairs = variables.split_whitespace().filter_map(|pair| pair.split_once('='));
            pairs.find(|(one, _)| *one == name).map(|(_, value)| value.to_owned())
        };
        assert_eq!(Depth::of(Colours::Auto, variable), depth, "{variables}");
    }

    #[test]
    fn the_depth_is_what_the_terminal_says() {
        check("TERM=xterm-256color", Depth::Indexed);
        check("TERM=xterm-256color COLORTERM=truecolor", Depth::True);
        check("TERM=xterm-256color COLORTERM=24bit", Depth::True);
        check("TERM=xterm", Depth::Sixteen);
        check("TERM=xterm COLORTERM=gnome-terminal", Depth::Sixteen);
        check("TERM=linux", Depth::Sixteen);
        check("TERM=xterm-kitty", Depth::True);
        check("TERM=tmux-256color", Depth::Indexed);
        check("TERM=tmux-direct", Depth::True);
        check("TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", Depth::Indexed);
        check("TERM=xterm-256color TERM_PROGRAM=iTerm.app", Depth::True);
        check("TERM=screen-256color COLORTERM=truecolor STY=1.pts", Depth::Indexed);
        check("TERM=screen STY=1.pts", Depth::Sixteen);
        check("TERM=dumb COLORTERM=truecolor", Depth::None);
        check("TERM=vt220", Depth::None);
        check("TERM=xterm-mono", Depth::None);
        check("TERM=xterm-256color COLORTERM=truecolor NO_COLOR=1", Depth::None);
        check("TERM=xterm-256color NO_COLOR=", Depth::Indexed);
    }

    #[test]
    fn what_was_chosen_goes_over_what_the_terminal_says() {
        let variable = |name: &str| (name == "NO_COLOR").then(|| "1".to_owned());
        assert_eq!(Depth::of(Colours::True, variable), Depth::True);
        assert_eq!(Depth::of(Colours::Sixteen, variable), Depth::Sixteen);
        assert_eq!(Depth::of(Colours::None, |_| Some("truecolor".to_owned())), Depth::None);
    }

    #[test]
    fn italics_are_underlined_where_the_terminal_would_reverse_them() {
        let on = |term: &'static str| italics_of(Italics::Auto, move |name| (name == "TERM").then(|| term.to_owned()));
        assert_eq!(on("xterm-256color"), Italics::Italic);
        assert_eq!(on("linux"), Italics::Underline);
        assert_eq!(on("screen-256color"), Italics::Underline);
        assert_eq!(italics_of(Italics::Plain, |_| None), Italics::Plain);
    }
}
