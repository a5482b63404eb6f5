//! What an iFiction record says of a story (Treaty of Babel, "The iFiction format"): title, author and so on.
//!
//! A record may come from anybody. It may declare no entities, its size and its number of nodes are bounded, and so is every text of it; what could
//! command a terminal is left out. Which IFIDs it lists is the business of `story`, but for telling the records of a file apart.

use roxmltree::{Document, Node, ParsingOptions};

use crate::zmachine::screen::is_displayable;

/// The most bytes of a record that are read.
pub(super) const RECORD_LIMIT: usize = 512 << 10;

/// The most nodes that a record may have: elements, texts and comments.
const MOST_NODES: u32 = 20_000;

/// The most characters of a description, and of any other text.
const DESCRIPTION_LENGTH: usize = 8000;
const TEXT_LENGTH: usize = 300;

/// The bibliographic part of an iFiction record. All of it is fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    pub title: Option<String>,
    pub author: Option<String>,
    pub headline: Option<String>,
    pub genre: Option<String>,
    /// A year, or a day as `2006-05-03`.
    pub first_published: Option<String>,
    pub language: Option<String>,
    pub series: Option<String>,
    pub series_number: Option<String>,
    /// Paragraphs, with a line end between them.
    pub description: Option<String>,
}

/// Why a record can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    #[error("the story's record (iFiction) is longer than {} KiB", RECORD_LIMIT >> 10)]
    TooLong,
    #[error("the story's record (iFiction) is damaged: {0}")]
    Damaged(String),
    #[error("the record (iFiction) is of other stories")]
    OtherStories,
}

impl Metadata {
    /// Reads a record. Of one that holds several stories the one that `is_meant` says yes to for one of its IFIDs; of one with a single
    /// story, that.
    ///
    /// # Errors
    /// Where it is no XML, declares entities, is too large, or where none of several stories is meant.
    pub fn from_xml(xml: &str, is_meant: impl Fn(&str) -> bool) -> Result<Metadata, MetadataError> {
        if xml.len() > RECORD_LIMIT {
            return Err(MetadataError::TooLong);
        }
        // Records that other tools wrote begin with a byte order mark, blanks, or end with a zero.
        let xml = xml.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\0'));
        let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
        let document = Document::parse_with_options(xml, options)
            .map_err(|error| MetadataError::Damaged(line(&error.to_string(), TEXT_LENGTH).unwrap_or_default()))?;
        let stories: Vec<Node> = elements(document.root_element(), "story").collect();
        let meant = match stories.as_slice() {
            [only] => Some(only),
            several => several.iter().find(|story| ifids(**story).any(|ifid| is_meant(&ifid))),
        };
        let bibliographic = |story: &Node| elements(*story, "bibliographic").next().map(bibliographic);
        Ok(meant.ok_or(MetadataError::OtherStories)?).map(|story| bibliographic(story).unwrap_or_default())
    }
}

impl Metadata {
    /// This, and where it has no title another: a description does not belong to another record's title.
    pub(super) fn or(self, other: Metadata) -> Metadata {
        if self.title.is_some() { self } else { other }
    }
}

/// The elements of a name directly inside another; records are written with and without a namespace.
fn elements<'a, 'i: 'a>(inside: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    inside.children().filter(move |node| node.is_element() && node.tag_name().name() == name)
}

/// The IFIDs of a story's record, in capitals.
fn ifids<'a, 'i: 'a>(story: Node<'a, 'i>) -> impl Iterator<Item = String> {
    let identifications = elements(story, "identification");
    let ifids = identifications.flat_map(|identification| elements(identification, "ifid"));
    ifids.filter_map(|ifid| Some(ifid.text()?.trim().to_ascii_uppercase()))
}

fn bibliographic(part: Node<'_, '_>) -> Metadata {
    let text = |name: &'static str| line(&text_of(elements(part, name).next()?), TEXT_LENGTH);
    Metadata {
        title: text("title"),
        author: text("author"),
        headline: text("headline"),
        genre: text("genre"),
        first_published: text("firstpublished"),
        language: text("language"),
        series: text("series"),
        series_number: text("seriesnumber"),
        description: elements(part, "description").next().and_then(|node| paragraphs(&text_of(node))),
    }
}

/// The text inside an element; `<br/>`, which the format allows in a description, ends a line.
fn text_of(element: Node<'_, '_>) -> String {
    let mut text = String::new();
    for node in element.descendants() {
        if text.len() > DESCRIPTION_LENGTH * 4 {
            break;
        }
        match node.text() {
            Some(part) if node.is_text() => text.push_str(&part.replace(['\n', '\r'], " ")),
            Some(_) | None if node.is_element() && node.tag_name().name() == "br" => text.push('\n'),
            Some(_) | None => {}
        }
    }
    text
}

/// Text in one line, with single blanks; None where nothing is left.
pub(super) fn line(text: &str, most: usize) -> Option<String> {
    let blank = |c: char| if c.is_whitespace() { ' ' } else { c };
    let shown: String = text.chars().map(blank).filter(|c| is_displayable(*c)).take(most.saturating_mul(4)).collect();
    let words: Vec<&str> = shown.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(most) {
        _ if line.is_empty() => None,
        Some((end, _)) => Some(line.get(..end).unwrap_or_default().trim_end().to_owned()),
        None => Some(line),
    }
}

/// Paragraphs without empty ones, each in one line.
fn paragraphs(text: &str) -> Option<String> {
    let mut left = DESCRIPTION_LENGTH;
    let mut found: Vec<String> = Vec::new();
    for paragraph in text.split('\n').filter_map(|paragraph| line(paragraph, DESCRIPTION_LENGTH)) {
        let short: String = paragraph.chars().take(left).collect();
        left = left.saturating_sub(short.chars().count());
        found.push(short);
        if left == 0 {
            break;
        }
    }
    Some(found.join("\n")).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(inside: &str) -> String {
        format!("<story><bibliographic>{inside}</bibliographic></story>")
    }

    fn check(xml: &str, expected: &Metadata) {
        assert_eq!(Metadata::from_xml(xml, |_| false).as_ref(), Ok(expected), "{xml}");
    }

    fn titled(title: &str) -> Metadata {
        Metadata { title: Some(title.to_owned()), ..Metadata::default() }
    }

    #[test]
    fn a_record_gives_its_bibliographic_part() {
        let inside =
            "<title>Bronze</title><author>Emily Short</author><description>One &amp;\n two.<br/>Three.</description>";
        let xml = format!(
            "\u{FEFF}<?xml version=\"1.0\"?><ifindex xmlns=\"http://babel.ifarchive.org/protocol/iFiction/\">{}</ifindex>",
            story(inside)
        );
        let expected = Metadata {
            author: Some("Emily Short".to_owned()),
            description: Some("One & two.\nThree.".to_owned()),
            ..titled("Bronze")
        };
        check(&xml, &expected);
    }

    #[test]
    fn of_several_stories_the_one_of_the_ifid_is_taken() {
        let one = |ifid: &str, title: &str| {
            format!(
                "<story><identification><ifid>{ifid}</ifid></identification><bibliographic><title>{title}</title></bibliographic></story>"
            )
        };
        let xml = format!("<ifindex>{}{}</ifindex>", one("zcode-1-a", "One"), one("ZCODE-2-B", "Two"));
        assert_eq!(Metadata::from_xml(&xml, |ifid| ifid == "ZCODE-2-B"), Ok(titled("Two")));
        assert_eq!(Metadata::from_xml(&xml, |_| false), Err(MetadataError::OtherStories));
        check(&format!("<ifindex>{}</ifindex>", one("X", "Alone")), &titled("Alone"));
    }

    #[test]
    fn hostile_records_are_refused_or_cut() {
        let damaged = |xml: &str| match Metadata::from_xml(xml, |_| true) {
            Err(MetadataError::Damaged(reason)) => assert!(reason.chars().all(is_displayable), "{reason}"),
            other => panic!("{other:?} of {}", xml.chars().take(80).collect::<String>()),
        };
        let bomb = (1..20).map(|i| format!("<!ENTITY a{i} \"&a{0};&a{0};&a{0};\">", i - 1)).collect::<String>();
        damaged(&format!(
            "<!DOCTYPE x [<!ENTITY a0 \"haha\">{bomb}]><ifindex>{}</ifindex>",
            story("<title>&a19;</title>")
        ));
        damaged("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><ifindex><story/></ifindex>");
        damaged(&"<a>".repeat(60_000));
        damaged(&format!("<ifindex>{}</ifindex>", "<story/>".repeat(30_000)));
        damaged("");
        damaged("\u{1B}[2J");
        assert_eq!(Metadata::from_xml(&" ".repeat(RECORD_LIMIT + 1), |_| true), Err(MetadataError::TooLong));
        check(&format!("<ifindex>{}</ifindex>", story("<title> \n </title>")), &Metadata::default());
        check("<ifindex><story/></ifindex>", &Metadata::default());
        check(&format!("<i>{}</i>", story("<title>a\u{9B}2J\u{202E}b &#x9; c</title>")), &titled("a2Jb c"));
        let long =
            Metadata::from_xml(&format!("<i>{}</i>", story(&format!("<title>{}</title>", "x".repeat(9000)))), |_| true);
        assert_eq!(long.unwrap().title.map(|title| title.len()), Some(TEXT_LENGTH));
    }

    #[test]
    fn deep_nesting_takes_no_deep_stack() {
        let depth = 9_000;
        let xml = format!("<i>{}<title>x</title>{}</i>", "<a>".repeat(depth), "</a>".repeat(depth));
        assert_eq!(Metadata::from_xml(&xml, |_| true), Err(MetadataError::OtherStories));
    }
}
