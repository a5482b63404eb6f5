//! Small frames as pictures, read back as XML.

use ratatui::layout::Rect;
use ratatui::style::Style;
use roxmltree::Document;

use super::*;

fn picture(buffer: &Buffer, cursor: Option<Position>) -> String {
    svg(buffer, cursor, &Palette::default(), "a <test> & \u{1B}[2J\u{0}more")
}

/// A row with a text in a style.
fn row(text: &str, style: Style) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
    buffer.set_string(0, 0, text, style);
    buffer
}

/// Each text with its column, its cells, and the attributes of its group but for the colour.
fn texts(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).expect("well-formed XML");
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    let number =
        |node: &roxmltree::Node, name| node.attribute(name).and_then(|n| n.parse::<u32>().ok()).expect("a number");
    let described = |node: roxmltree::Node| {
        let (x, width) = (number(&node, "x"), number(&node, "textLength"));
        let group = node.parent_element().expect("a group");
        let kinds: Vec<&str> = ["font-weight", "font-style"].iter().filter_map(|name| group.attribute(*name)).collect();
        let text = node.text().unwrap_or_default();
        format!("{}+{} {text} {}", (x - MARGIN) / CELL_WIDTH, width / CELL_WIDTH, kinds.join(" ")).trim_end().to_owned()
    };
    texts.map(described).collect()
}

/// The colours of all paths and of all groups of text.
fn fills(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).expect("well-formed XML");
    let inked = document.descendants().filter(|node| node.has_tag_name("path") || node.has_tag_name("g"));
    inked.filter_map(|node| node.attribute("fill")).filter(|fill| *fill != "none").map(str::to_owned).collect()
}

#[test]
fn words_stand_at_their_columns() {
    assert_eq!(texts(&picture(&row("go  to <b>&", Style::new()), None)), ["0+2 go", "4+2 to", "7+4 <b>&"]);
    assert_eq!(texts(&picture(&row("a漢字 b", Style::new()), None)), ["0+1 a", "1+2 漢", "3+2 字", "6+1 b"]);
    assert_eq!(texts(&picture(&row("e\u{301}a", Style::new()), None)), ["0+2 e\u{301}a"]);
}

#[test]
fn a_word_of_two_styles_is_two_texts() {
    let mut buffer = row("abcd", Style::new());
    buffer.set_style(Rect::new(1, 0, 1, 1), Style::new().add_modifier(Modifier::BOLD));
    buffer.set_style(Rect::new(2, 0, 1, 1), Style::new().add_modifier(Modifier::ITALIC | Modifier::BOLD));
    let mut found = texts(&picture(&buffer, None));
    found.sort();
    assert_eq!(found, ["0+1 a", "1+1 b bold", "2+1 c bold italic", "3+1 d"]);
}

#[test]
fn colours_are_the_palettes_and_exchanged_in_reverse() {
    let palette = Palette { foreground: Rgb(1, 1, 1), background: Rgb(2, 2, 2), colours: [Rgb(3, 3, 3); 16] };
    for (style, expected) in [
        (Style::new(), ["", "#010101"]),
        (Style::new().add_modifier(Modifier::REVERSED), ["#010101", "#020202"]),
        (Style::new().fg(Color::Green).bg(Color::Rgb(9, 9, 9)), ["#090909", "#030303"]),
        (Style::new().fg(Color::Indexed(16)).bg(Color::Indexed(231)), ["#ffffff", "#000000"]),
        (Style::new().fg(Color::Indexed(232)).bg(Color::Indexed(255)), ["#eeeeee", "#080808"]),
        (
            Style::new().fg(Color::Rgb(4, 4, 4)).bg(Color::Rgb(8, 8, 8)).add_modifier(Modifier::DIM),
            ["#080808", "#060606"],
        ),
    ] {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 1));
        buffer.set_string(0, 0, "x", style);
        let expected: Vec<&str> = expected.into_iter().filter(|colour| !colour.is_empty()).collect();
        assert_eq!(fills(&svg(&buffer, None, &palette, "")), expected, "{style:?}");
    }
}

#[test]
fn the_cursor_is_a_cell_in_reverse() {
    let buffer = row("ab", Style::new());
    let Palette { foreground, background, .. } = Palette::default();
    let with_cursor = picture(&buffer, Some(Position { x: 1, y: 0 }));
    assert_eq!(fills(&with_cursor), [hex(foreground), hex(background), hex(foreground)]);
    for outside in [Position { x: 12, y: 0 }, Position { x: 0, y: 1 }, Position { x: u16::MAX, y: u16::MAX }] {
        assert_eq!(picture(&buffer, Some(outside)), picture(&buffer, None));
    }
}

#[test]
fn lines_are_under_blanks_too() {
    let picture = picture(&row("a b", Style::new().add_modifier(Modifier::UNDERLINED)), None);
    assert!(picture.contains(&rectangle(MARGIN, MARGIN + BASE_LINE + 2, 3 * CELL_WIDTH, 1)), "{picture}");
}

#[test]
fn grounds_of_one_colour_are_one_rectangle_a_row() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 2));
    buffer.set_style(Rect::new(2, 0, 5, 2), Style::new().bg(Color::Blue));
    let picture = picture(&buffer, None);
    let x = MARGIN + 2 * CELL_WIDTH;
    let expected = [MARGIN, MARGIN + CELL_HEIGHT].map(|y| rectangle(x, y, 5 * CELL_WIDTH, CELL_HEIGHT)).concat();
    assert!(picture.contains(&format!("d=\"{expected}\"")), "{picture}");
}

#[test]
fn what_joins_its_neighbours_is_no_text() {
    for c in ('▀'..='▟').chain("─│┌┐└┘├┤┬┴┼╭╮╯╰━┃┏┓┗┛┣┫┳┻╋═║╔╗╚╝╠╣╦╩╬╱╲╳".chars())
    {
        let drawn = picture(&row(&c.to_string(), Style::new()), None);
        assert!(texts(&drawn).is_empty() && drawn.contains(" d=\"M"), "{c}");
    }
    for c in "→ᚠ□a┅┽".chars() {
        assert_eq!(texts(&picture(&row(&c.to_string(), Style::new()), None)), [format!("0+1 {c}")]);
    }
}

#[test]
fn no_path_leaves_its_cell() {
    for c in '\u{2500}'..='\u{259F}' {
        let Some((_, path)) = shapes::shape(c, 100, 200) else { continue };
        let numbers = path.split(|c: char| c.is_ascii_alphabetic() || c == ' ').filter(|number| !number.is_empty());
        for number in numbers.map(|number| number.parse::<f64>().expect("a number")) {
            // A length, a column or a row.
            let inside = [-20.0..=20.0, 100.0..=110.0, 200.0..=220.0].iter().any(|range| range.contains(&number));
            assert!(inside, "{c}: {path}");
        }
    }
}

#[test]
fn control_characters_stay_out_and_any_size_is_well_formed() {
    for (width, height) in [(0, 0), (1, 1), (0, 3), (3, 0), (7, 2)] {
        let mut buffer = Buffer::empty(Rect::new(3, 4, width, height));
        let symbols = ["\u{1B}[31m", "\u{7}", "漢", "\u{FFFF}", "\u{9B}2J", "&"];
        for (cell, symbol) in buffer.content.iter_mut().zip(symbols.into_iter().cycle()) {
            cell.set_symbol(symbol);
        }
        let picture = picture(&buffer, Some(Position { x: 3, y: 4 }));
        let document = Document::parse(&picture).expect("well-formed XML");
        assert!(picture.chars().all(|c| c == '\n' || may_be_written(c)));
        let title = document.descendants().find(|node| node.has_tag_name("title"));
        assert_eq!(title.and_then(|title| title.text()), Some("a <test> & [2Jmore"));
    }
}
