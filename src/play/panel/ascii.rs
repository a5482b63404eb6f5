//! What was drawn, for terminals that have ASCII alone: lines and signs as the nearest characters there, letters without their accents.
//!
//! Everything is drawn with lines, signs and letters of Unicode, and the whole picture is turned into ASCII afterwards. So nothing that draws has to know.

use ratatui::buffer::Buffer;

/// The character of ASCII that stands for a sign.
fn sign(sign: char) -> Option<&'static str> {
    Some(match sign {
        '│' | '┃' | '║' => "|",
        '─' | '━' | '═' | '–' | '—' | '‐' | '‑' | '−' => "-",
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' | '╔' | '╗' | '╚' | '╝' | '╠' | '╣' | '╦' | '╩' | '╬' => {
            "+"
        }
        '█' | '▓' => "#",
        '▒' | '░' => ":",
        // Half blocks are what covers are made of, whose colours are lost with them.
        '▀' | '▄' | '▌' | '▐' => " ",
        '…' => ">",
        '⋮' => ":",
        '▸' => "+",
        '←' => "<",
        '→' => ">",
        '↑' => "^",
        '↓' => "v",
        '●' | '•' | '·' => "*",
        '○' | '°' => "o",
        '◆' => "@",
        '“' | '”' | '„' | '«' | '»' => "\"",
        '‘' | '’' | '‚' | '‹' | '›' | '´' => "'",
        '¡' => "!",
        '¿' => "?",
        '×' => "x",
        '£' => "L",
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' => " ",
        _ => return None,
    })
}

/// Letters of Europe's languages, and the one of ASCII that comes before them.
const LETTERS: [&str; 46] = [
    "AÀÁÂÃÄÅĀĂĄÆ",
    "CÇĆĈĊČ",
    "DÐĎĐ",
    "EÈÉÊËĒĔĖĘĚ",
    "GĜĞĠĢ",
    "HĤĦ",
    "IÌÍÎÏĨĪĬĮİ",
    "JĴ",
    "KĶ",
    "LĹĻĽĿŁ",
    "NÑŃŅŇ",
    "OÒÓÔÕÖØŌŎŐŒ",
    "RŔŖŘ",
    "SŚŜŞŠȘ",
    "TÞŢŤŦȚ",
    "UÙÚÛÜŨŪŬŮŰŲ",
    "WŴ",
    "YÝŶŸ",
    "ZŹŻŽ",
    "aàáâãäåāăąæª",
    "cçćĉċč¢©",
    "dðďđ",
    "eèéêëēĕėęě",
    "fƒ",
    "gĝğġģ",
    "hĥħ",
    "iìíîïĩīĭįı",
    "jĵ",
    "kķĸ",
    "lĺļľŀł",
    "nñńņňŉŋ",
    "oòóôõöøōŏőœº",
    "rŕŗř®",
    "sśŝşšșßſ§",
    "tþţťŧț",
    "uùúûüũūŭůűųµ",
    "wŵ",
    "yýÿŷ",
    "zźżž",
    "0⁰₀",
    "1¹₁",
    "2²₂",
    "3³₃",
    "4⁴₄",
    "E€",
    "YŸ¥",
];

/// The character of ASCII for what is in a cell; `?` for what has none.
fn of(symbol: &str) -> &'static str {
    let Some(first) = symbol.chars().next() else { return " " };
    if let Some(sign) = sign(first) {
        return sign;
    }
    if first.is_ascii() {
        // A letter with marks behind it.
        return ascii(first);
    }
    let letter = LETTERS.iter().find(|letters| letters.contains(first)).and_then(|letters| letters.chars().next());
    letter.map_or("?", ascii)
}

/// A character of ASCII as text; `?` for what can't be shown.
fn ascii(c: char) -> &'static str {
    const ALL: &str =
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    ALL.find(c).and_then(|at| ALL.get(at..at.saturating_add(1))).unwrap_or("?")
}

/// Turns everything in a picture into ASCII.
pub fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            let symbol = of(cell.symbol());
            cell.set_symbol(symbol);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn letters_lose_their_accents_and_what_has_no_likeness_is_a_question_mark() {
        for (text, expected) in [
            ("Éléonore's “café” — naïve…", "Eleonore's \"cafe\" - naive>"),
            ("e\u{301}a\u{308}", "ea"),
            ("漢x", "? x"),
            ("╔═╗▀", "+-+ "),
            ("straße ☃", "strase ?"),
        ] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 1));
            buffer.set_string(0, 0, text, Style::new());
            to_ascii(&mut buffer);
            let shown: String = buffer.content().iter().map(|cell| cell.symbol()).collect();
            assert_eq!(shown.trim_end(), expected.trim_end(), "{text}");
        }
    }
}
