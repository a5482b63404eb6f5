//! Another interpreter that speaks RemGlk's JSON over pipes, as `regtest.py` speaks it.
//!
//! Each input is one object, and each answer is one: which windows there are, what has changed in them, and what is waited for. Text of all
//! buffer windows is the story's, and that of all grid windows, one below the other, the status.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::process::{Deadline, Process, Taken};
use super::{CommandLine, DriverError, Limits, MOST_PRINTED, Seen};
use crate::check::displayable;
use crate::check::regtest::{GlkKey, Input};

/// RegTest's window in pixels.
const WINDOW: (u32, u32) = (800, 480);

/// Rows of grid windows that are looked at.
const MOST_ROWS: usize = 1000;

/// An interpreter behind RemGlk.
#[derive(Debug)]
pub struct RemGlk {
    process: Process,
    limits: Limits,
    generation: Value,
    windows: BTreeMap<i64, Window>,
    /// Rows of the grid windows, with their spans.
    grid: Vec<(String, Vec<Value>)>,
    awaits: Awaits,
    seen: Seen,
    /// What came behind an answer already.
    left: Vec<u8>,
    ended: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Window {
    Buffer,
    /// Its first row among those of all grids.
    Grid {
        first: usize,
    },
    Graphics,
    Other,
}

/// What the story waits for: the windows that wait for it.
#[derive(Debug, Clone, Copy, Default)]
struct Awaits {
    line: Option<i64>,
    key: Option<i64>,
    hyperlink: Option<i64>,
    mouse: Option<i64>,
    file: bool,
}

impl RemGlk {
    /// Starts the program.
    ///
    /// # Errors
    /// Where it can't be started.
    pub fn start(command: &CommandLine, story: &Path, limits: Limits) -> Result<RemGlk, DriverError> {
        Ok(RemGlk {
            process: Process::start(command, story)?,
            limits,
            generation: json!(0),
            windows: BTreeMap::new(),
            grid: Vec::new(),
            awaits: Awaits::default(),
            seen: Seen::default(),
            left: Vec::new(),
            ended: false,
        })
    }

    /// Says what there is to draw on, and reads the first answer.
    ///
    /// # Errors
    /// Where none comes in time, or it is none.
    pub fn begin(&mut self) -> Result<(), DriverError> {
        let support = ["timer", "hyperlinks", "graphics", "graphicswin", "graphicsext"];
        self.exchange(&json!({ "type": "init", "gen": 0, "metrics": metrics(None, None), "support": support }))
    }

    /// Sends an input, and reads the answer.
    ///
    /// # Errors
    /// Where the story does not wait for it, has ended, or no answer comes in time.
    pub fn send(&mut self, input: &Input) -> Result<(), DriverError> {
        if self.ended {
            self.seen = Seen::default();
            return Err(DriverError::Ended);
        }
        let message = self.message(input)?;
        self.exchange(&message)
    }

    /// What is to be seen.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Whether the program has ended.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// What stands on the program's error stream.
    pub fn complaints(&self) -> String {
        self.process.complaints()
    }

    fn message(&self, input: &Input) -> Result<Value, DriverError> {
        let generation = &self.generation;
        let window = |awaited: Option<i64>, what: &str| {
            awaited.ok_or_else(|| DriverError::Unexpected(format!("the story does not wait for {what}")))
        };
        Ok(match input {
            Input::Line(line) => {
                let window = window(self.awaits.line, "a line")?;
                json!({ "type": "line", "gen": generation, "window": window, "value": line })
            }
            Input::Key(key) => {
                let window = window(self.awaits.key, "a key")?;
                let value = match key {
                    GlkKey::Char(c) => c.to_string(),
                    GlkKey::Return => "return".to_owned(),
                    GlkKey::Named(name) => (*name).to_owned(),
                };
                json!({ "type": "char", "gen": generation, "window": window, "value": value })
            }
            Input::Hyperlink(link) => {
                let window = window(self.awaits.hyperlink, "a hyperlink")?;
                let value = link.parse::<i64>().map_or_else(|_| json!(link), |number| json!(number));
                json!({ "type": "hyperlink", "gen": generation, "window": window, "value": value })
            }
            Input::Mouse { x, y } => {
                let window = window(self.awaits.mouse, "a click")?;
                json!({ "type": "mouse", "gen": generation, "window": window, "x": x, "y": y })
            }
            Input::Timer => json!({ "type": "timer", "gen": generation }),
            Input::Arrange { width, height } => {
                json!({ "type": "arrange", "gen": generation, "metrics": metrics(*width, *height) })
            }
            Input::Refresh => json!({ "type": "refresh", "gen": 0 }),
            Input::File(name) => {
                if !self.awaits.file {
                    return Err(DriverError::Unexpected("the story does not wait for the name of a file".to_owned()));
                }
                let response = "fileref_prompt";
                json!({ "type": "specialresponse", "gen": generation, "response": response, "value": name })
            }
            Input::Debug(text) => json!({ "type": "debuginput", "gen": generation, "value": text }),
            Input::Include(_) => {
                return Err(DriverError::Refused("tests are included before anything is played".to_owned()));
            }
        })
    }

    fn exchange(&mut self, message: &Value) -> Result<(), DriverError> {
        self.process.write(format!("{message}\n").into_bytes());
        let update = self.read()?;
        if update.get("type").and_then(Value::as_str) == Some("error") {
            let told = update.get("message").and_then(Value::as_str).unwrap_or("that something is wrong");
            return Err(DriverError::Told(displayable(told)));
        }
        self.take(&update);
        Ok(())
    }

    /// Reads up to the end of an object. What comes behind it is kept.
    fn read(&mut self) -> Result<Value, DriverError> {
        let deadline = Deadline::within(self.limits.turn);
        let mut bytes = std::mem::take(&mut self.left);
        loop {
            if let Some(end) = bytes.trim_ascii_end().last().filter(|byte| **byte == b'}').and(whole(&bytes)) {
                self.left = bytes.split_off(end);
                return serde_json::from_slice(&bytes).map_err(|_| not_json(&bytes));
            }
            if !bytes.trim_ascii_start().starts_with(b"{") && bytes.contains(&b'\n') && !bytes.trim_ascii().is_empty() {
                return Err(not_json(&bytes));
            }
            if bytes.len() > MOST_PRINTED {
                return Err(DriverError::TooMuch);
            }
            let left = deadline.left().ok_or(DriverError::TimedOut(self.limits.turn))?;
            match self.process.read(left) {
                Taken::Bytes(more) => bytes.extend(more),
                Taken::Nothing => return Err(DriverError::TimedOut(self.limits.turn)),
                Taken::End => {
                    self.ended = true;
                    return match bytes.trim_ascii() {
                        [] if self.windows.is_empty() => Err(self.process.silent().into()),
                        [] => Err(DriverError::Ended),
                        rest => Err(not_json(rest)),
                    };
                }
            }
        }
    }

    fn take(&mut self, update: &Value) {
        self.generation = update.get("gen").cloned().unwrap_or(Value::Null);
        if update.get("exit").and_then(Value::as_bool) == Some(true) {
            self.ended = true;
        }
        if let Some(windows) = update.get("windows").and_then(Value::as_array) {
            self.arrange(windows);
        }
        for content in update.get("content").and_then(Value::as_array).into_iter().flatten() {
            let window = content.get("id").and_then(Value::as_i64).and_then(|id| self.windows.get(&id)).copied();
            match window {
                Some(Window::Buffer) => self.take_text(content),
                Some(Window::Grid { first }) => self.take_rows(content, first),
                Some(Window::Graphics) => {
                    self.seen.graphics_spans =
                        content.get("draw").and_then(Value::as_array).cloned().unwrap_or_default();
                }
                Some(Window::Other) | None => {}
            }
        }
        self.seen.status = self.grid.iter().map(|(row, _)| row.clone()).collect();
        self.seen.status_spans = self.grid.iter().flat_map(|(_, spans)| spans.iter().cloned()).collect();
        self.take_awaited(update);
    }

    fn arrange(&mut self, windows: &[Value]) {
        self.windows.clear();
        let mut rows: usize = 0;
        for window in windows {
            let Some(id) = window.get("id").and_then(Value::as_i64) else { continue };
            let kind = match window.get("type").and_then(Value::as_str) {
                Some("buffer") => Window::Buffer,
                Some("grid") => {
                    let height = window.get("gridheight").and_then(Value::as_u64).unwrap_or(0);
                    let first = rows;
                    rows = rows.saturating_add(usize::try_from(height).unwrap_or(MOST_ROWS)).min(MOST_ROWS);
                    Window::Grid { first }
                }
                Some("graphics") => Window::Graphics,
                Some(_) | None => Window::Other,
            };
            self.windows.insert(id, kind);
        }
        self.grid.resize(rows, (String::new(), Vec::new()));
    }

    fn take_text(&mut self, content: &Value) {
        (self.seen.story, self.seen.story_spans) = (Vec::new(), Vec::new());
        for line in content.get("text").and_then(Value::as_array).into_iter().flatten() {
            let (text, spans) = text_of(line);
            match self.seen.story.last_mut().filter(|_| line.get("append").and_then(Value::as_bool) == Some(true)) {
                Some(last) => last.push_str(&text),
                None => self.seen.story.push(text),
            }
            self.seen.story_spans.extend(spans);
        }
    }

    fn take_rows(&mut self, content: &Value, first: usize) {
        for line in content.get("lines").and_then(Value::as_array).into_iter().flatten() {
            let row = line.get("line").and_then(Value::as_u64).and_then(|row| usize::try_from(row).ok());
            let place = row.and_then(|row| self.grid.get_mut(first.saturating_add(row)));
            if let Some(place) = place {
                let (text, spans) = text_of(line);
                *place = (text.trim_end().to_owned(), spans);
            }
        }
    }

    fn take_awaited(&mut self, update: &Value) {
        if let Some(special) = update.get("specialinput") {
            let file = special.get("type").and_then(Value::as_str) == Some("fileref_prompt");
            self.awaits = Awaits { file, ..Awaits::default() };
            return;
        }
        let Some(inputs) = update.get("input").and_then(Value::as_array) else { return };
        self.awaits = Awaits::default();
        for input in inputs {
            let id = input.get("id").and_then(Value::as_i64);
            match input.get("type").and_then(Value::as_str) {
                Some("line") => self.awaits.line = id,
                Some("char") => self.awaits.key = id,
                Some(_) | None => {}
            }
            let asks = |what: &str| input.get(what).and_then(Value::as_bool) == Some(true);
            if asks("hyperlink") {
                self.awaits.hyperlink = id;
            }
            if asks("mouse") {
                self.awaits.mouse = id;
            }
        }
    }
}

/// The end of the first object, where all of it is there.
fn whole(bytes: &[u8]) -> Option<usize> {
    let mut objects = serde_json::Deserializer::from_slice(bytes).into_iter::<Value>();
    match objects.next() {
        Some(Ok(_)) => Some(objects.byte_offset()),
        Some(Err(_)) | None => None,
    }
}

/// What is no JSON, as far as its first line.
fn not_json(bytes: &[u8]) -> DriverError {
    let text = displayable(&String::from_utf8_lossy(bytes));
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    DriverError::NotJson(line.chars().take(200).collect())
}

/// A line's text, and its spans. Spans are objects, or pairs of a style and a text.
fn text_of(line: &Value) -> (String, Vec<Value>) {
    let content = line.get("content").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut text = String::new();
    let mut rest = content.iter();
    while let Some(span) = rest.next() {
        let part = if span.is_object() { span.get("text") } else { rest.next() };
        text.push_str(part.and_then(Value::as_str).unwrap_or_default());
    }
    let spans = content.iter().filter(|span| span.is_object()).cloned().collect();
    (displayable(&text).replace('\n', " "), spans)
}

fn metrics(width: Option<u32>, height: Option<u32>) -> Value {
    let or_usual = |size: Option<u32>, usual| size.filter(|size| *size > 0).unwrap_or(usual);
    json!({
        "width": or_usual(width, WINDOW.0), "height": or_usual(height, WINDOW.1),
        "gridcharwidth": 10, "gridcharheight": 12, "buffercharwidth": 10, "buffercharheight": 12,
    })
}
