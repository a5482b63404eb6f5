//! Markdown: headings where the place changes, commands as quotes, styles as emphasis, everything else escaped.

use super::super::playthrough::{Passed, Playthrough};
use super::layout::{Block, Run, blocks};
use super::title;
use crate::zmachine::screen::Style;

/// Writes the way to a turn.
pub(super) fn write(played: &Playthrough<'_>, way: Vec<Passed<'_>>) -> String {
    let mut page = format!("# {}\n", escaped(title(played).trim()));
    for block in blocks(way) {
        page.push('\n');
        match block {
            Block::Place(place) => page.push_str(&format!("## {}\n", escaped(place.trim()))),
            Block::Command(command) => page.push_str(&format!("> {}\n", at_line_start(&escaped(command.trim())))),
            Block::Paragraph(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| paragraph_line(line)).collect();
                page.push_str(&lines.join("\\\n"));
                page.push('\n');
            }
            Block::Fixed(lines) => page.push_str(&fenced(&lines)),
        }
    }
    page
}

/// Lines of fixed pitch, between fences that are longer than any in them.
fn fenced(lines: &[Vec<Run>]) -> String {
    let text = |line: &Vec<Run>| line.iter().map(|run| run.text.as_str()).collect::<String>();
    let lines: Vec<String> = lines.iter().map(|line| text(line).trim_end().to_owned()).collect();
    let body = lines.join("\n");
    let fence = "`".repeat(ticks_within(&body).saturating_add(1).max(3));
    format!("{fence}\n{body}\n{fence}\n")
}

/// The most backticks in a row.
fn ticks_within(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

fn paragraph_line(line: &[Run]) -> String {
    let line: String = line.iter().map(run).collect();
    // Spaces at the beginning would be lost, or make a block of code.
    let text = line.trim_start_matches(' ');
    format!("{}{}", "&nbsp;".repeat(line.len() - text.len()), at_line_start(text.trim_end()))
}

/// A run with its emphasis, which may not have a space within its ends.
fn run(run: &Run) -> String {
    let inner = run.text.trim_matches(' ');
    if inner.is_empty() {
        return run.text.clone();
    }
    let style = run.look.style;
    if run.look.is_fixed_pitch() {
        let ticks = "`".repeat(ticks_within(inner) + 1);
        let pad = if inner.starts_with('`') || inner.ends_with('`') { " " } else { "" };
        return around(&run.text, inner, &format!("{ticks}{pad}"), inner, &format!("{pad}{ticks}"));
    }
    let bold = style.contains(Style::BOLD) || style.contains(Style::REVERSE);
    let mark = match (bold, style.contains(Style::ITALIC)) {
        (true, true) => "***",
        (true, false) => "**",
        (false, true) => "*",
        (false, false) => "",
    };
    around(&run.text, inner, mark, &escaped(inner), mark)
}

/// Puts marks around the inside of a text, within the spaces at its ends.
fn around(text: &str, inner: &str, open: &str, inside: &str, close: &str) -> String {
    let before = text.len() - text.trim_start_matches(' ').len();
    let after = text.len().saturating_sub(before + inner.len());
    format!("{}{open}{inside}{close}{}", " ".repeat(before), " ".repeat(after))
}

/// Text without any sign that means something to Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '$' | '^' | '!' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A line, of which the beginning would make a list or a rule.
fn at_line_start(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let sign = line.get(digits..).and_then(|rest| rest.chars().next());
    match (digits, sign) {
        (0, Some('+' | '-' | '=' | ':')) => format!("\\{line}"),
        (1.., Some('.' | ')')) => {
            let (number, rest) = line.split_at_checked(digits).unwrap_or((line, ""));
            format!("{number}\\{rest}")
        }
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zmachine::screen::Look;

    fn styled(text: &str, style: Style) -> Run {
        Run { text: text.to_owned(), look: Look { style, ..Look::default() } }
    }

    #[test]
    fn signs_mean_nothing() {
        for (text, expected) in [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("[x](javascript:y)", "\\[x\\](javascript:y)"),
            ("![x](y)", "\\!\\[x\\](y)"),
            ("- a", "\\- a"),
            ("12. a", "12\\. a"),
            ("    code", "&nbsp;&nbsp;&nbsp;&nbsp;code"),
            ("# no_heading_", "\\# no\\_heading\\_"),
            ("***", "\\*\\*\\*"),
            ("---", "\\---"),
        ] {
            assert_eq!(paragraph_line(&[styled(text, Style::ROMAN)]), expected);
        }
    }

    #[test]
    fn styles_are_emphasis_within_their_spaces() {
        let line = [styled("a ", Style::ROMAN), styled(" bold ", Style::BOLD), styled("b", Style::ITALIC)];
        assert_eq!(paragraph_line(&line), "a  **bold** *b*");
        assert_eq!(paragraph_line(&[styled("a`b", Style::FIXED), styled("x", Style::ROMAN)]), "``a`b``x");
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(fenced(&[vec![styled("````", Style::FIXED)]]), "`````\n````\n`````\n");
    }
}
