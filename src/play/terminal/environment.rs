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
    fn a_terminal_without_a_name_is_dumb() {
        assert_eq!([None, Some(""), Some("dumb"), Some("xterm-256color")].map(is_dumb), [true, true, true, false]);
    }
}
