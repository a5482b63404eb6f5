//! A page of HTML that stands alone: no script, nothing from elsewhere, light or dark as the reader has it.

use super::super::playthrough::{Passed, Playthrough};
use super::layout::{Block, Run, blocks};
use super::title;
use crate::zmachine::screen::{Look, Style, rgb_of_true};

const STYLE: &str = "\
:root{color-scheme:light dark;--page:#fdfcf9;--ink:#1c1b19;--soft:#6b655c}
@media(prefers-color-scheme:dark){:root{--page:#17181a;--ink:#dddad2;--soft:#9a958a}}
body{background:var(--page);color:var(--ink);font:1.05rem/1.55 Georgia,serif;max-width:40rem;margin:2rem auto;padding:0 1rem}
h1,h2{line-height:1.2}h2{margin-top:2em;font-size:1.15rem}
p{overflow-wrap:break-word;white-space:pre-wrap}pre,code{font:.9em/1.35 monospace}pre{overflow-x:auto}
.command{color:var(--soft)}.reverse{background:var(--ink);color:var(--page)}
footer{margin-top:3rem;color:var(--soft);font-size:.85rem}
";

/// Writes the way to a turn.
pub(super) fn write(played: &Playthrough<'_>, way: Vec<Passed<'_>>) -> String {
    let title = escaped(title(played));
    let mut page = format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<h1>{title}</h1>\n"
    );
    for block in blocks(way) {
        match block {
            Block::Place(place) => page.push_str(&format!("<h2>{}</h2>\n", escaped(&place))),
            Block::Command(command) => {
                page.push_str(&format!(
                    "<p class=\"command\"><span aria-hidden=\"true\">&gt; </span>{}</p>\n",
                    escaped(&command)
                ));
            }
            Block::Paragraph(lines) => page.push_str(&format!("<p>{}</p>\n", joined(&lines, "<br>", Around::Text))),
            Block::Fixed(lines) => page.push_str(&format!("<pre>{}</pre>\n", joined(&lines, "\n", Around::Fixed))),
        }
    }
    page.push_str(&format!("<footer>{}, played with golmac</footer>\n</body>\n</html>\n", escaped(&played.ifid)));
    page
}

/// What a run stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    Text,
    /// Fixed pitch already.
    Fixed,
}

fn joined(lines: &[Vec<Run>], between: &str, around: Around) -> String {
    let line = |runs: &Vec<Run>| runs.iter().map(|shown| run(shown, around)).collect::<String>();
    lines.iter().map(line).collect::<Vec<_>>().join(between)
}

fn run(run: &Run, around: Around) -> String {
    let mut text = escaped(&run.text);
    let style = run.look.style;
    let mut put = |open: &str, close: &str| text = format!("{open}{text}{close}");
    if around == Around::Text && run.look.is_fixed_pitch() {
        put("<code>", "</code>");
    }
    if style.contains(Style::BOLD) {
        put("<b>", "</b>");
    }
    if style.contains(Style::ITALIC) {
        put("<i>", "</i>");
    }
    match colours(&run.look) {
        Some((foreground, background)) => {
            put(&format!("<span style=\"color:{foreground};background:{background}\">"), "</span>");
        }
        None if style.contains(Style::REVERSE) => put("<span class=\"reverse\">", "</span>"),
        None => {}
    }
    text
}

/// Foreground and background, where the story has chosen either. The other one is then black or white, whichever can be read with it, for the
/// page may be light or dark.
fn colours(look: &Look) -> Option<(String, String)> {
    let (foreground, background) = match (look.foreground.true_value(), look.background.true_value()) {
        (None, None) => return None,
        (Some(foreground), Some(background)) => (rgb_of_true(foreground), rgb_of_true(background)),
        (Some(foreground), None) => (rgb_of_true(foreground), against(rgb_of_true(foreground))),
        (None, Some(background)) => (against(rgb_of_true(background)), rgb_of_true(background)),
    };
    let named = |(red, green, blue): (u8, u8, u8)| format!("#{red:02x}{green:02x}{blue:02x}");
    match look.style.contains(Style::REVERSE) {
        true => Some((named(background), named(foreground))),
        false => Some((named(foreground), named(background))),
    }
}

fn against((red, green, blue): (u8, u8, u8)) -> (u8, u8, u8) {
    let light = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
    if light > 128_000 { (0, 0, 0) } else { (255, 255, 255) }
}

/// Text without any sign that means something to HTML, in text and in attributes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zmachine::screen::Colour;

    #[track_caller]
    fn check(text: &str, look: Look, expected: &str) {
        assert_eq!(run(&Run { text: text.to_owned(), look }, Around::Text), expected);
    }

    #[test]
    fn looks_are_kept_and_text_is_escaped() {
        let style = |style| Look { style, ..Look::default() };
        check("<b onclick='x'>&\"", Look::default(), "&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;");
        check("x", style(Style::BOLD | Style::ITALIC), "<i><b>x</b></i>");
        check("x", style(Style::FIXED), "<code>x</code>");
        check("x", style(Style::REVERSE), "<span class=\"reverse\">x</span>");
        let red = Look { foreground: Colour::standard(3).expect("red"), ..Look::default() };
        check("x", red, "<span style=\"color:#ef0000;background:#ffffff\">x</span>");
    }
}
