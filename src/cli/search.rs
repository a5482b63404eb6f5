//! `golmac search`: words in all that was ever typed and printed.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use golmac::session::store::{Hit, SessionId, SessionInfo, Store};
use golmac::session::{Playthrough, TurnNumber, clock, displayable, transcript};

use super::{DIED, kept};

const MORE: &str = "\
All words must be in one turn, in any order; small and capital letters count
alike. Only whole words are found: lamp* finds all words that begin with lamp
(in quotes, or the shell may take the * for itself). Exit status: 0 when
something was found, 1 when not, 2 when there is nothing to look for.

Examples:
  golmac search brass lantern
  golmac search 'lant*'
  golmac search thief --session zork1 --limit 3
  golmac search thief --open 2            play on from the second that was found";

/// Find words in all your playthroughs
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Search {
    /// What to look for
    #[arg(required = true)]
    words: Vec<String>,
    /// Only in this session
    #[arg(long, value_name = "NAME", conflicts_with = "story")]
    session: Option<String>,
    /// Only in sessions of this story
    #[arg(long, value_name = "FILE")]
    story: Option<PathBuf>,
    /// Show at most N turns
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u32,
    /// Play on from the K-th turn that is found
    #[arg(long, value_name = "K")]
    open: Option<usize>,
}

/// A turn to play on from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAt {
    pub story: PathBuf,
    pub session: String,
    pub turn: TurnNumber,
}

impl OpenAt {
    /// The arguments that do the same. The built-in adventure lies in no file.
    pub fn arguments(&self) -> Vec<OsString> {
        let story = match self.story.as_os_str() {
            nowhere if nowhere.is_empty() => OsString::from("play"),
            story => story.to_owned(),
        };
        vec![story, format!("--session={}", self.session).into(), format!("--turn={}", self.turn).into()]
    }

    /// What does the same when it is typed.
    pub fn typed(&self) -> String {
        let arguments = self.arguments();
        let arguments = arguments.iter().map(|argument| quoted(&displayable(&argument.to_string_lossy())));
        std::iter::once("golmac".to_owned()).chain(arguments).collect::<Vec<_>>().join(" ")
    }
}

/// Looks for words.
///
/// # Errors
/// Where the database can't be used, or there is no such session.
pub fn search(Search { words, session, story, limit, open }: Search) -> Result<ExitCode> {
    let words = words.join(" ");
    if !words.chars().any(char::is_alphanumeric) {
        bail!("which words are to be found? name at least one, as in: golmac search lantern");
    }
    let most = open.map_or(limit, |wanted| limit.max(u32::try_from(wanted).unwrap_or(u32::MAX)));
    let found = match kept::open_if_there()? {
        Some(mut store) => {
            let only = only(&store, session.as_deref(), story)?;
            let hits = found(&mut store, &words, only, most)?;
            shown(&store, &hits, &words)?
        }
        None => Vec::new(),
    };
    if found.is_empty() {
        eprintln!(
            "golmac: no turn has all of these words: {}; only whole words are found, and a * at the end finds those that begin so: 'lamp*'",
            displayable(&words)
        );
        return Ok(ExitCode::from(DIED));
    }
    match open {
        None => {
            let text: String = found.iter().enumerate().map(|(index, hit)| hit.text(index + 1)).collect();
            kept::print(&text)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(wanted) => match wanted.checked_sub(1).and_then(|index| found.into_iter().nth(index)) {
            Some(hit) => super::open(&hit.open),
            None => bail!("there is no hit {wanted}; the hits are numbered from 1 as they are listed"),
        },
    }
}

/// The sessions that are looked through; None for all.
fn only(store: &Store, session: Option<&str>, story: Option<PathBuf>) -> Result<Option<Vec<SessionInfo>>> {
    if let Some(name) = session {
        return Ok(Some(vec![kept::named(store, name)?]));
    }
    let Some(path) = story else { return Ok(None) };
    let game = kept::story(&path)?.identity().game();
    let sessions = store.sessions().map_err(|error| kept::trouble(store, error))?;
    Ok(Some(sessions.into_iter().filter(|session| session.game == game).collect()))
}

fn found(store: &mut Store, words: &str, only: Option<Vec<SessionInfo>>, most: u32) -> Result<Vec<Hit>> {
    let mut hits = Vec::new();
    let sessions = match only {
        None => vec![None],
        Some(sessions) => sessions.into_iter().map(|session| Some(session.id)).collect(),
    };
    for session in sessions {
        let more = transcript::find(store, words, session, most);
        hits.extend(more.map_err(|error| kept::trouble(store, error))?);
    }
    hits.sort_by_key(|hit| std::cmp::Reverse((hit.made, hit.turn)));
    hits.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(hits)
}

/// A turn that was found, as it is shown.
struct Shown {
    head: String,
    command: String,
    line: Option<String>,
    open: OpenAt,
}

impl Shown {
    fn text(&self, number: usize) -> String {
        let lines = [Some(&self.command), self.line.as_ref()].into_iter().flatten();
        let lines: String = lines.filter(|line| !line.is_empty()).map(|line| format!("   {line}\n")).collect();
        format!("{number}. {}\n{lines}   {}\n", self.head, self.open.typed())
    }
}

fn shown(store: &Store, hits: &[Hit], words: &str) -> Result<Vec<Shown>> {
    let mut read: Vec<(SessionId, SessionInfo, Playthrough<'_>)> = Vec::new();
    let mut all = Vec::new();
    for hit in hits {
        if !read.iter().any(|(id, ..)| *id == hit.session) {
            let session = store.session(hit.session).map_err(|error| kept::trouble(store, error))?;
            let played = Playthrough::of(store, hit.session).with_context(|| format!("can't read {}", session.name))?;
            read.push((hit.session, session, played));
        }
        let found = read.iter().find(|(id, ..)| *id == hit.session);
        all.extend(found.map(|(_, session, played)| one_shown(session, played, hit, words)));
    }
    Ok(all)
}

fn one_shown(session: &SessionInfo, played: &Playthrough<'_>, hit: &Hit, words: &str) -> Shown {
    let turn = played.timeline.get(hit.turn);
    let place = turn.and_then(|turn| turn.scene.place.clone()).map(|place| format!(", {place}")).unwrap_or_default();
    let printed = played.passage(hit.turn).map(|(_, printed)| printed.text()).unwrap_or_default();
    let command = turn.map(|turn| turn.command.clone()).unwrap_or_default();
    Shown {
        head: format!("{}, turn {}{place}, {}", played.name, hit.turn, clock::date(hit.made)),
        // The command stands before what came of it.
        line: line_with(printed.strip_prefix(command.as_str()).unwrap_or(&printed), words),
        command: if command.is_empty() { command } else { format!("> {command}") },
        open: OpenAt { story: session.path.clone(), session: session.name.clone(), turn: hit.turn },
    }
}

/// Characters of a line that are shown.
const WINDOW: usize = 70;

/// The line that has the most of the words, or as much of it as fits around the first of them.
fn line_with(text: &str, words: &str) -> Option<String> {
    let words: Vec<String> = words.split_whitespace().map(|word| word.trim_end_matches('*').to_lowercase()).collect();
    let count = |line: &str| words.iter().filter(|word| line.to_lowercase().contains(*word)).count();
    let lines = text.lines().map(str::trim).filter(|line| !["", ">"].contains(line));
    let best = lines.rev().max_by_key(|line| count(line))?;
    let lower = best.to_lowercase();
    let at = words.iter().filter_map(|word| lower.find(word)).min().unwrap_or(0);
    // Small letters may take other room than capitals: this is near enough for a window.
    let first = lower.get(..at).unwrap_or_default().chars().count();
    let length = best.chars().count();
    if length <= WINDOW {
        return Some(best.to_owned());
    }
    let from = first.saturating_sub(WINDOW / 3).min(length - WINDOW);
    let window: String = best.chars().skip(from).take(WINDOW).collect();
    let (before, after) = (if from > 0 { "…" } else { "" }, if from + WINDOW < length { "…" } else { "" });
    Some(format!("{before}{}{after}", window.trim()))
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./+,@%:=".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_shown_around_the_words() {
        let long = format!("{}the brass lantern{}", "once and again ".repeat(10), " and so on".repeat(10));
        let shown = line_with(&format!("Cellar\n{long}\n\n>"), "LANTERN brass").expect("it is there");
        assert!(shown.contains("the brass lantern") && shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert!(shown.chars().count() <= WINDOW + 2);
        assert_eq!(line_with("A brass lantern is here.\n>", "brass").as_deref(), Some("A brass lantern is here."));
    }

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quoted("a/zork1.z3"), "a/zork1.z3");
        assert_eq!(quoted("--session=zork1"), "--session=zork1");
        assert_eq!(quoted("--session=the lamp"), "'--session=the lamp'");
        assert_eq!(quoted("it's $(me)"), "'it'\\''s $(me)'");
    }
}
