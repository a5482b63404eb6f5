//! What the environment says of the terminal, besides its colours.

/// Whether text is UTF-8, by the first of LC_ALL, LC_CTYPE and LANG that is set to anything.
///
/// ```
/// use golmac::play::terminal::is_utf8;
///
/// let variables = |name: &str| match name {
///     "LC_CTYPE" => Some("en_GB.UTF-8".to_owned()),
///     "LANG" => Some("C".to_owned()),
///     _ => None,
/// };
/// assert!(is_utf8(variables));
/// assert!(!is_utf8(|_| None));
/// ```
pub fn is_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let locale = names.into_iter().filter_map(variable).find(|value| !value.is_empty()).unwrap_or_default();
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Whether a terminal (the value of TERM) can only print: nothing can be placed on it.
pub fn is_dumb(term: Option<&str>) -> bool {
    matches!(term, None | Some("" | "dumb" | "emacs"))
}

/// Whether a terminal wraps its lines again when it becomes narrower. Most do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rewraps {
    Yes,
    /// It cuts them off.
    No,
}

impl Rewraps {
    /// As the environment has it. Inside tmux that does it, whatever is around it.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Rewraps {
        let term = variable("TERM").unwrap_or_default();
        let cuts = ["linux", "screen", "rxvt", "st-", "vt"].iter().any(|name| term.starts_with(name));
        match variable("TMUX").is_none() && (cuts || variable("XTERM_VERSION").is_some()) {
            true => Rewraps::No,
            false => Rewraps::Yes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], expected: bool) {
        let value = |name: &str| variables.iter().find(|(one, _)| *one == name).map(|(_, value)| (*value).to_owned());
        assert_eq!(is_utf8(value), expected, "{variables:?}");
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        check(&[("LANG", "de_DE.utf8")], true);
        check(&[("LC_ALL", ""), ("LANG", "C.UTF-8")], true);
        check(&[("LC_ALL", "C"), ("LC_CTYPE", "C.UTF-8"), ("LANG", "C.UTF-8")], false);
        check(&[("LC_CTYPE", "de_DE.ISO-8859-1"), ("LANG", "C.UTF-8")], false);
        check(&[], false);
    }

    #[test]
    fn terminals_that_cut_lines_are_known() {
        for (variables, expected) in [
            (vec![("TERM", "xterm-256color")], Rewraps::Yes),
            (vec![("TERM", "xterm-256color"), ("XTERM_VERSION", "XTerm(390)")], Rewraps::No),
            (vec![("TERM", "linux")], Rewraps::No),
            (vec![("TERM", "screen-256color")], Rewraps::No),
            (vec![("TERM", "screen-256color"), ("TMUX", "/tmp/tmux,1,0")], Rewraps::Yes),
        ] {
            let value =
                |name: &str| variables.iter().find(|(one, _)| *one == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(Rewraps::of(value), expected, "{variables:?}");
        }
    }

    #[test]
    fn a_terminal_without_a_name_is_dumb() {
        assert_eq!([None, Some(""), Some("dumb"), Some("xterm-256color")].map(is_dumb), [true, true, true, false]);
    }
}
