//! Running a test's program through the library: answers what it asks for and writes down all that comes of it.

use std::collections::BTreeMap;

use crate::story::{Story, Version};
use crate::zmachine::isa::assemble::Assembly;
use crate::zmachine::screen::{
    Bleep, Buffering, Cell, Colour, ColourKind, Event, Font, Look, SoundAction, Style, Window,
};
use crate::zmachine::{
    Answer, Available, ErrorLevel, InputStream, Key, Machine, Options, Pointing, Post, Prompt, Request, Stop,
};

use super::case::{Block, Case, Others};

/// What can be expected of a test. The first five are expected to be empty where they are not given; the others are not looked at.
pub const SECTIONS: [&str; 10] =
    ["output", "fault", "warnings", "transcript", "record", "upper", "status", "events", "requests", "looks"];

/// How many of [`SECTIONS`] count even where a test says nothing of them.
pub const ALWAYS: usize = 5;

/// Instructions that are run at once, and how often a test may come to their end: the machine also comes back early, when a stream is
/// turned on or off.
const BUDGET: u64 = 100_000;
const MOST_STOPS: usize = 20;

/// What came of a program, by section; `printed` is `output` without the player's lines.
pub type Outcome = BTreeMap<&'static str, String>;

/// Runs a case's assembled program.
///
/// # Errors
/// Where program and input do not fit together: too much of one or the other.
pub fn play(case: &Case, version: Version, assembly: &Assembly) -> Result<Outcome, String> {
    let story = Story::from_bytes(assembly.story.clone()).map_err(|error| format!("no story: {error}"))?;
    let mut player = Player {
        machine: Machine::new(story, options(&case.program)?),
        outcome: Outcome::new(),
        look: (Look::default(), Buffering::On),
        saved: BTreeMap::new(),
    };
    let input = case.input.text_for(version, Others::Absent);
    let mut actions = input.lines().filter(|line| !line.is_empty());
    let mut budgets = 0..MOST_STOPS;
    loop {
        let stop = player.machine.run(BUDGET);
        player.note_output();
        match stop {
            Stop::Budget if budgets.next().is_some() => {}
            Stop::Budget => return Err("the program does not end".to_string()),
            Stop::Quit => break,
            Stop::Fault(fault) => {
                player.say("fault", &format!("{}\n", fault.kind));
                break;
            }
            Stop::Request(request) => player.meet(&request, &mut actions)?,
        }
    }
    if let Some(left) = actions.next() {
        return Err(format!("the program ended before the input {left:?}"));
    }
    player.note_screen();
    Ok(player.outcome)
}

fn options(program: &Block) -> Result<Options, String> {
    let mut options = Options { error_level: ErrorLevel::Every, ..Options::default() };
    let number = |key: &str, default: u16| match program.option(key) {
        Some(text) => text.parse().map_err(|_| format!("{key}={text} is no number")),
        None => Ok(default),
    };
    options.terminal.rows = number("rows", 24)?;
    options.terminal.columns = number("columns", 80)?;
    options.seed = number("seed", 1)?.into();
    options.error_level = match program.option("errors") {
        None | Some("every") => ErrorLevel::Every,
        Some("first") => ErrorLevel::First,
        Some("never") => ErrorLevel::Never,
        Some("fatal") => ErrorLevel::Fatal,
        Some(other) => return Err(format!("there is no error level {other}")),
    };
    options.terminal.mouse = match (program.has("mouse"), program.has("menus")) {
        (false, false) => Pointing::Nothing,
        (true, false) => Pointing::Clicks,
        (false, true) => Pointing::Menus,
        (true, true) => Pointing::ClicksAndMenus,
    };
    if program.has("sound") {
        options.terminal.sound = Available::Yes;
    }
    Ok(options)
}

struct Player {
    machine: Machine,
    outcome: Outcome,
    /// What the last text of the lower window looked like.
    look: (Look, Buffering),
    /// Files that were written, by name; the saved game's name is empty.
    saved: BTreeMap<String, Vec<u8>>,
}

impl Player {
    fn say(&mut self, section: &'static str, text: &str) {
        self.outcome.entry(section).or_default().push_str(text);
    }

    /// Goes through the input until the request is answered, or something has happened that has the story run on.
    fn meet<'a>(&mut self, request: &Request, actions: &mut impl Iterator<Item = &'a str>) -> Result<(), String> {
        self.say("requests", &format!("{}\n", described(request)));
        for action in actions.by_ref() {
            if let Some(post) = posted(action) {
                self.machine.post(post);
            } else if let Some(action) = action.strip_prefix("refused ") {
                let answer = self.answer_of(request, action)?;
                if self.machine.answer(answer).is_ok() {
                    return Err(format!("{action:?} was not refused"));
                }
            } else {
                let answer = self.answer_of(request, action)?;
                self.machine.answer(answer).map_err(|error| format!("{action:?} was refused: {error}"))?;
            }
            self.note_output();
            if self.machine.request().is_none() {
                return Ok(());
            }
        }
        Err(format!("the program waits for input: {}", described(request)))
    }

    /// The answer that a line of input stands for.
    fn answer_of(&mut self, request: &Request, action: &str) -> Result<Answer, String> {
        if let Some(line) = action.strip_prefix('>') {
            let line = line.strip_prefix(' ').unwrap_or(line);
            let (text, end) = match line.strip_suffix(']').and_then(|line| line.rsplit_once('[')) {
                Some((text, name)) => (text, key(name)?),
                None => (line, Key::Enter),
            };
            return Ok(Answer::Line { text: text.to_string(), end });
        }
        let name = match request {
            Request::SaveTable { name, .. } | Request::RestoreTable { name, .. } => format!("{name:?}"),
            _ => String::new(),
        };
        Ok(match action.split_once(' ').unwrap_or((action, "")) {
            ("key", name) => Answer::Key(key(name)?),
            ("timeout", "") => Answer::TimedOut,
            ("done", "") => Answer::Done,
            ("failed", "") => Answer::Failed,
            ("save", "") => {
                let bytes = match request {
                    Request::SaveTable { bytes, .. } => bytes.clone(),
                    _ => self.machine.quetzal().map_err(|error| error.to_string())?,
                };
                self.saved.insert(name, bytes);
                Answer::Done
            }
            ("restore", "") => Answer::Bytes(self.saved.get(&name).cloned().ok_or("nothing was saved")?),
            ("restore", bytes) => Answer::Bytes(bytes.bytes().collect()),
            _ => return Err(format!("{action:?} is no input")),
        })
    }

    fn note_output(&mut self) {
        for event in self.machine.drain() {
            match event {
                Event::Text { text, look, buffering } => {
                    self.say("output", &text);
                    self.say("printed", &text);
                    self.note_look(look, buffering);
                    self.say("looks", &text);
                }
                Event::Input { text, look, window } => {
                    self.say("events", &format!("input {text:?} in the {window:?} window\n"));
                    if window == Window::Lower {
                        self.say("output", &text);
                        self.note_look(look, self.look.1);
                        self.say("looks", &text);
                    }
                }
                Event::Transcript(text) => self.say("transcript", &text),
                Event::Record(text) => self.say("record", &format!("{text}\n")),
                Event::Warning(text) => {
                    let what = text.split(" (at ").next().unwrap_or(&text);
                    self.say("warnings", &format!("{what}\n"));
                }
                Event::Turn => {}
                Event::EraseLower { background, cursor } => {
                    self.say("events", &format!("erase lower{}, cursor {cursor:?}\n", colour(" to ", background)));
                }
                Event::EraseScreen { background, cursor } => {
                    self.say("events", &format!("erase screen{}, cursor {cursor:?}\n", colour(" to ", background)));
                }
                Event::QuoteBox { rows } => {
                    let rows: Vec<String> = rows.iter().map(|row| plain(row)).collect();
                    self.say("events", &format!("quote box {rows:?}\n"));
                }
                Event::Picture(description) => self.say("events", &format!("picture {description:?}\n")),
                Event::Bleep(Bleep::High) => self.say("events", "bleep high\n"),
                Event::Bleep(Bleep::Low) => self.say("events", "bleep low\n"),
                Event::Sound(sound) => {
                    let action = match sound.action {
                        SoundAction::Prepare => "prepare".to_string(),
                        SoundAction::Start { volume, repeats } => format!("start volume={volume} repeats={repeats}"),
                        SoundAction::Stop => "stop".to_string(),
                        SoundAction::Finish => "finish".to_string(),
                    };
                    self.say("events", &format!("sound {} {action}\n", sound.number));
                }
            }
        }
    }

    fn note_look(&mut self, look: Look, buffering: Buffering) {
        if (look, buffering) != self.look {
            self.look = (look, buffering);
            let unbuffered = if buffering == Buffering::Off { " unbuffered" } else { "" };
            self.say("looks", &format!("<{}>", format!("{}{unbuffered}", look_name(look)).trim_start()));
        }
    }

    /// What the grid and the status line show at the end.
    fn note_screen(&mut self) {
        let screen = self.machine.screen();
        let mut upper: String = screen.upper_rows().map(|row| looked(row) + "\n").collect();
        for row in screen.overlay_rows() {
            upper.push_str(format!("over: {}", looked(row)).trim_end());
            upper.push('\n');
        }
        let cursor = screen.upper_cursor();
        upper.push_str(&format!("cursor {},{} in the {:?} window\n", cursor.row, cursor.col, screen.selected()));
        let status = screen.status().map(|status| status.lay_out(screen.size().cols())).unwrap_or_default();
        self.say("upper", &upper);
        self.say("status", &status);
    }
}

/// A request in words.
fn described(request: &Request) -> String {
    let time = |timeout: &Option<u16>| timeout.map(|time| format!(" time={time}")).unwrap_or_default();
    let from = |source: &InputStream| match source {
        InputStream::Keyboard => "",
        InputStream::Commands => " from=commands",
    };
    let prompt = |prompt: &Prompt| match prompt {
        Prompt::Silent => "silent",
        Prompt::Ask => "ask",
        Prompt::Free => "free",
    };
    match request {
        Request::Line(line) => {
            let preload = match line.preload.as_str() {
                "" => String::new(),
                text => format!(" preload={text:?}"),
            };
            let keys: Vec<String> = line.terminators.iter().map(u8::to_string).collect();
            let keys = if keys.is_empty() { String::new() } else { format!(" keys={}", keys.join(",")) };
            format!("line max={}{preload}{keys}{}{}", line.max, time(&line.timeout), from(&line.source))
        }
        Request::Key(key) => format!("key{}{}", time(&key.timeout), from(&key.source)),
        Request::Save => "save".to_string(),
        Request::Restore => "restore".to_string(),
        Request::SaveTable { name, prompt: ask, bytes } => {
            let name = format!("{name:?}");
            let name = name.split('"').nth(1).unwrap_or_default();
            format!("save {name} {} {:?}", prompt(ask), String::from_utf8_lossy(bytes))
        }
        Request::RestoreTable { name, prompt: ask, max } => {
            let name = format!("{name:?}");
            let name = name.split('"').nth(1).unwrap_or_default();
            format!("restore {name} {} max={max}", prompt(ask))
        }
        Request::Transcript => "transcript".to_string(),
        Request::Record => "record".to_string(),
        Request::Commands => "commands".to_string(),
    }
}

fn posted(action: &str) -> Option<Post> {
    let words: Vec<&str> = action.split(' ').collect();
    match words.as_slice() {
        ["resize", rows, columns] => Some(Post::Resize { rows: rows.parse().ok()?, columns: columns.parse().ok()? }),
        ["sound", "finished", number] => Some(Post::SoundFinished { number: number.parse().ok()? }),
        ["commands", "ended"] => Some(Post::CommandsEnded),
        ["transcript", "closed"] => Some(Post::TranscriptClosed),
        _ => None,
    }
}

/// A key by its name: a single character is itself.
fn key(name: &str) -> Result<Key, String> {
    let words: Vec<&str> = name.split(' ').collect();
    let number = |text: &str| text.parse().map_err(|_| format!("{text:?} is no number"));
    let mut characters = name.chars();
    Ok(match words.as_slice() {
        _ if name.chars().count() == 1 => Key::Char(characters.next().unwrap_or_default()),
        ["space"] => Key::Char(' '),
        ["enter"] => Key::Enter,
        ["escape"] => Key::Escape,
        ["delete"] => Key::Delete,
        ["up"] => Key::Up,
        ["down"] => Key::Down,
        ["left"] => Key::Left,
        ["right"] => Key::Right,
        ["menu"] => Key::Menu,
        ["menu", menu, entry] => {
            let number = |text: &str| text.parse().map_err(|_| format!("{text:?} is no number"));
            Key::MenuEntry { menu: number(menu)?, entry: number(entry)? }
        }
        ["f", number] => Key::Function(number.parse().map_err(|_| format!("{number:?} is no number"))?),
        ["keypad", number] => Key::Keypad(number.parse().map_err(|_| format!("{number:?} is no number"))?),
        ["click", column, row] => Key::Click { column: number(column)?, row: number(row)? },
        ["doubleclick", column, row] => Key::DoubleClick { column: number(column)?, row: number(row)? },
        _ => return Err(format!("{name:?} is no key")),
    })
}

/// A look in words; nothing for the plain one.
fn look_name(look: Look) -> String {
    let mut words = Vec::new();
    let styles = [
        (Style::REVERSE, "reverse"),
        (Style::BOLD, "bold"),
        (Style::ITALIC, "italic"),
        (Style::FIXED, "fixed"),
        (Style::FORCED_FIXED, "forced"),
    ];
    words.extend(styles.iter().filter(|(style, _)| look.style.contains(*style)).map(|(_, name)| name.to_string()));
    if look.font != Font::Normal {
        words.push(format!("font{}", look.font.number()));
    }
    words.extend([colour("on-", look.background), colour("", look.foreground)].into_iter().filter(|w| !w.is_empty()));
    words.join(" ")
}

/// A colour in words; nothing for the default one.
fn colour(before: &str, colour: Colour) -> String {
    match colour.kind() {
        ColourKind::Default => String::new(),
        ColourKind::Standard(number) => format!("{before}colour{number}"),
        ColourKind::True(value) => format!("{before}true{value:04x}"),
    }
}

/// A row of cells as text, without the blanks at its end.
fn plain(row: &[Cell]) -> String {
    let text: String = row.iter().filter_map(Cell::character).collect();
    text.trim_end_matches(' ').to_string()
}

/// The same with what it looks like, wherever that changes.
fn looked(row: &[Cell]) -> String {
    let mut text = String::new();
    let mut look = Look::default();
    for cell in row {
        let Some(character) = cell.character() else { continue };
        if cell.look != look {
            look = cell.look;
            text.push_str(&format!("<{}>", look_name(look)));
        }
        text.push(character);
    }
    let text = text.trim_end_matches(' ');
    text.strip_suffix("<>").unwrap_or(text).trim_end_matches(' ').to_string()
}
