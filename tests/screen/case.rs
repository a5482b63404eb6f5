//! Reading the Markdown of the screen tests into [`Case`]s, and writing expected screens anew. What the blocks mean is told in `README.md`, beside
//! the tests.

use std::ops::Range;

/// A block between fences.
#[derive(Debug, Clone)]
pub struct Block {
    /// The lines of the file that it holds, counted from 0.
    pub at: Range<usize>,
    pub kind: Kind,
    /// The words after the kind.
    pub info: Vec<String>,
    pub lines: Vec<String>,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `config.toml`.
    Config,
    /// A theme of the player's own.
    Theme,
    /// A file that is there before.
    Given,
    /// A story in assembly.
    Zasm,
    /// Begins.
    Play,
    /// What is typed and what else happens.
    Keys,
    /// All that is on the screen.
    Screen,
    /// Some rows of it.
    Rows,
    /// What cells look like.
    Styles,
    /// What has flowed into the terminal's scrollback.
    Flow,
    /// What was asked of the process.
    Host,
    /// What a file holds now.
    File,
}

impl Kind {
    const NAMES: [(&str, Kind); 12] = [
        ("config", Kind::Config),
        ("theme", Kind::Theme),
        ("given", Kind::Given),
        ("zasm", Kind::Zasm),
        ("play", Kind::Play),
        ("keys", Kind::Keys),
        ("screen", Kind::Screen),
        ("rows", Kind::Rows),
        ("styles", Kind::Styles),
        ("flow", Kind::Flow),
        ("host", Kind::Host),
        ("file", Kind::File),
    ];

    pub fn name(self) -> &'static str {
        Kind::NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// One test: a heading that names the behaviour, and its blocks in their order.
#[derive(Debug, Clone)]
pub struct Case {
    /// The heading's line, counted from 1.
    pub line: usize,
    pub heading: String,
    pub blocks: Vec<Block>,
}

impl Block {
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// The first word after the kind.
    pub fn argument(&self) -> &str {
        self.info.first().map_or("", String::as_str)
    }

    /// The value of `key=value` after the kind.
    pub fn option(&self, key: &str) -> Option<&str> {
        self.info.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }
}

/// The tests of a file's text.
pub fn read(text: &str) -> Result<Vec<Case>, String> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            cases.push(Case { line: number + 1, heading: heading.to_owned(), blocks: Vec::new() });
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let mut info = info.split_whitespace().map(str::to_owned);
        let name = info.next().unwrap_or_default();
        let kind = Kind::NAMES.iter().find(|(known, _)| *known == name);
        let (_, kind) = kind.ok_or_else(|| format!("line {}: {name:?} is no kind of block", number + 1))?;
        let mut block = Block { at: number + 1..number + 1, kind: *kind, info: info.collect(), lines: Vec::new() };
        loop {
            match lines.next() {
                Some((_, "```")) => break,
                Some((_, line)) => block.lines.push(line.to_owned()),
                None => return Err(format!("line {}: the block is not closed", number + 1)),
            }
        }
        block.at.end += block.lines.len();
        let case = cases.last_mut().ok_or_else(|| format!("line {}: a block before the first heading", number + 1))?;
        case.blocks.push(block);
    }
    Ok(cases)
}

/// The file's text with other lines in some blocks, which are given in their order.
pub fn rewritten(text: &str, blocks: &[(Range<usize>, String)]) -> String {
    let old: Vec<&str> = text.lines().collect();
    let mut new: Vec<&str> = Vec::new();
    let mut done = 0;
    for (at, lines) in blocks {
        new.extend(&old[done..at.start]);
        new.extend(lines.lines());
        done = at.end;
    }
    new.extend(&old[done..]);
    new.into_iter().map(|line| format!("{line}\n")).collect()
}
