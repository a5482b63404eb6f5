//! The protocol between a display and a story (GlkOte's, as RemGlk speaks it): JSON objects, one from each side in turn.
//!
//! The display sends an [`Input`], the story's side answers with an [`Update`]. Both sides may use these types: all can be written and read. What is
//! read may come from other programs, so unknown fields are passed over, numbers may have fractions, and [`Event::Unknown`] is what has no name here. What
//! is absent is not written.
//!
//! Not here: graphics, sound and hyperlinks, which no story has reason to ask for, and the state of a conversation. The protocol is described in
//! GlkOte's documentation; the extensions for colours (`css_styles`, `bg`, `fg`) are those of AsyncGlk and its `garglktext`.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The number of a window, 1 or higher. It is never used again for another.
pub type WindowId = u32;

/// Something that happened at the display.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    #[serde(flatten)]
    pub event: Event,
    /// The generation of the update that the display saw last; 0 before the first.
    #[serde(rename = "gen", default, deserialize_with = "whole")]
    pub generation: u32,
    /// What stands typed and unfinished in windows that read a line, by the window's number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub partial: BTreeMap<String, String>,
}

impl Input {
    /// What stands typed and unfinished in a window.
    pub fn partial_in(&self, window: WindowId) -> Option<&str> {
        self.partial.get(&window.to_string()).map(String::as_str)
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Event {
    /// The first of all.
    Init {
        metrics: Metrics,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        support: Vec<String>,
    },
    /// The display has another size.
    Arrange { metrics: Metrics },
    /// A line was typed. `terminator` is the key that ended it, where it was not Enter.
    Line {
        #[serde(deserialize_with = "whole")]
        window: WindowId,
        value: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        terminator: Option<String>,
    },
    /// A key was pressed: the character, or the key's name.
    Char {
        #[serde(deserialize_with = "whole")]
        window: WindowId,
        value: String,
    },
    /// A click at a column and row, from 0.
    Mouse {
        #[serde(deserialize_with = "whole")]
        window: WindowId,
        #[serde(deserialize_with = "whole")]
        x: u32,
        #[serde(deserialize_with = "whole")]
        y: u32,
    },
    /// The timer's interval has passed.
    Timer,
    /// A graphics window is to be drawn afresh.
    Redraw,
    /// The display wants all there is once more.
    Refresh,
    /// The answer to a [`SpecialInput`]: a file, or none where the player has cancelled.
    SpecialResponse {
        #[serde(default)]
        response: String,
        #[serde(default)]
        value: Option<FileRef>,
    },
    /// Something from outside the display. The timer of old versions of GlkOte comes so, with the value `timer`.
    External {
        #[serde(default)]
        value: Value,
    },
    Hyperlink {
        #[serde(deserialize_with = "whole")]
        window: WindowId,
        #[serde(default)]
        value: Value,
    },
    /// A line for the interpreter's debugger.
    DebugInput {
        #[serde(default)]
        value: String,
    },
    /// Anything else.
    #[serde(other)]
    Unknown,
}

/// A file, by the player's choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FileRef {
    /// Its name.
    Name(String),
    /// What GlkOte's file dialog makes of it.
    Dialog { filename: String },
}

impl FileRef {
    /// The file's name, as it was given.
    pub fn name(&self) -> &str {
        match self {
            FileRef::Name(name) | FileRef::Dialog { filename: name } => name,
        }
    }
}

/// The display's size and that of its characters, in pixels, or in cells where no size of a character is given. The shorthands stand for two or more of the
/// full names, which count where both are there.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Metrics {
    pub width: f64,
    pub height: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charwidth: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charheight: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gridcharwidth: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gridcharheight: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buffercharwidth: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buffercharheight: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marginx: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marginy: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gridmargin: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gridmarginx: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gridmarginy: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spacing: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spacingx: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spacingy: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspacing: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspacingx: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspacingy: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outspacing: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outspacingx: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outspacingy: Option<f64>,
}

/// What the display is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Update {
    Update(State),
    /// It can't go on, or could not take what was sent.
    Error {
        message: String,
    },
    /// Nothing has come of what was sent.
    Pass,
    /// The story still works; a refresh is to ask again.
    Retry,
}

/// What has changed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    #[serde(rename = "gen", default, deserialize_with = "whole")]
    pub generation: u32,
    /// All windows, where any has come, gone or changed its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub windows: Option<Vec<Window>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<Content>,
    /// All windows that wait for input. None leaves them as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Vec<Field>>,
    #[serde(default, rename = "specialinput", skip_serializing_if = "Option::is_none")]
    pub special_input: Option<SpecialInput>,
    /// None leaves the timer as it is.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "timer")]
    pub timer: Option<Timer>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub disable: bool,
    /// The game is over.
    #[serde(default, skip_serializing_if = "is_false")]
    pub exit: bool,
}

/// What becomes of the timer: an interval in milliseconds, or none, written `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timer(pub Option<u32>);

/// A window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    #[serde(deserialize_with = "whole")]
    pub id: WindowId,
    #[serde(rename = "type")]
    pub kind: WindowKind,
    /// A number that style sheets know it by.
    #[serde(default)]
    pub rock: Value,
    /// Columns of a grid.
    #[serde(default, rename = "gridwidth", skip_serializing_if = "Option::is_none")]
    pub columns: Option<u32>,
    /// Rows of a grid.
    #[serde(default, rename = "gridheight", skip_serializing_if = "Option::is_none")]
    pub rows: Option<u32>,
    #[serde(flatten)]
    pub area: Area,
}

/// What a window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WindowKind {
    /// Text that flows.
    Buffer,
    /// Rows of cells.
    Grid,
    Graphics,
}

/// A window's place, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Area {
    #[serde(deserialize_with = "whole")]
    pub left: u32,
    #[serde(deserialize_with = "whole")]
    pub top: u32,
    #[serde(deserialize_with = "whole")]
    pub width: u32,
    #[serde(deserialize_with = "whole")]
    pub height: u32,
}

/// What a window shows that it did not.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Content {
    #[serde(deserialize_with = "whole")]
    pub id: WindowId,
    #[serde(default, skip_serializing_if = "is_false")]
    pub clear: bool,
    /// The colours it is cleared to, as CSS has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bg: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fg: Option<String>,
    /// What is added to a buffer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Vec<Paragraph>>,
    /// The rows of a grid that have changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<GridLine>>,
}

/// A line of flowing text.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Paragraph {
    /// Whether it goes on with the line that stands there already.
    #[serde(default, skip_serializing_if = "is_false")]
    pub append: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "runs")]
    pub content: Vec<Run>,
}

/// A row of a grid, from 0. All that it showed goes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GridLine {
    #[serde(deserialize_with = "whole")]
    pub line: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "runs")]
    pub content: Vec<Run>,
}

/// Text of one look. What is no text, as a picture, has none.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Run {
    #[serde(default)]
    pub style: GlkStyle,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hyperlink: Option<Value>,
    /// Properties of CSS beyond the style, by name; `reverse` and `monospace` are AsyncGlk's own.
    #[serde(default, rename = "css_styles", skip_serializing_if = "BTreeMap::is_empty")]
    pub css: BTreeMap<String, Value>,
    #[serde(default)]
    pub text: String,
}

/// Glk's styles of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GlkStyle {
    #[default]
    Normal,
    Emphasized,
    Preformatted,
    Header,
    Subheader,
    Alert,
    Note,
    BlockQuote,
    Input,
    User1,
    User2,
    #[serde(other)]
    Unknown,
}

/// A window that waits for input.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Field {
    #[serde(deserialize_with = "whole")]
    pub id: WindowId,
    /// What it waits for beside clicks.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<FieldKind>,
    /// The generation in which this input was begun.
    #[serde(default, rename = "gen", skip_serializing_if = "Option::is_none")]
    pub generation: Option<u32>,
    /// The most characters of a line.
    #[serde(default, rename = "maxlen", skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// What stands in the line already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial: Option<String>,
    /// The keys beside Enter that end the line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terminators: Vec<String>,
    /// The column in a grid where it is typed, from 0.
    #[serde(default, rename = "xpos", skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The row in a grid, from 0.
    #[serde(default, rename = "ypos", skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub mouse: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub hyperlink: bool,
}

/// What a window waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    Line,
    Char,
}

/// A question that the display asks by other means than a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SpecialInput {
    /// Which file.
    FilerefPrompt {
        #[serde(rename = "filemode")]
        mode: FileMode,
        #[serde(rename = "filetype")]
        kind: FileKind,
        /// What game a saved game must be of.
        #[serde(default, rename = "gameid", skip_serializing_if = "Option::is_none")]
        game: Option<String>,
    },
}

/// What is to be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileMode {
    Read,
    Write,
    ReadWrite,
    WriteAppend,
}

/// What is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    Data,
    Save,
    Transcript,
    Command,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes what it may leave out by reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// A whole number of 0 or more, of one that may have a fraction: the nearest there is.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let number = f64::deserialize(deserializer)?;
    // The cast of a float stops at the type's ends.
    Ok(number.round() as u32)
}

/// `null` is a timer that is stopped, where a field that is absent says nothing.
fn timer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timer>, D::Error> {
    let interval = Option::<f64>::deserialize(deserializer)?;
    Ok(Some(Timer(interval.map(|interval| interval.round() as u32))))
}

/// Runs as objects, and as pairs of a style and a text.
fn runs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Run>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Part {
        Word(String),
        Run(Run),
    }

    let parts = Option::<Vec<Part>>::deserialize(deserializer)?.unwrap_or_default();
    let (mut runs, mut style) = (Vec::new(), None);
    for part in parts {
        match (part, style.take()) {
            (Part::Run(run), _) => runs.push(run),
            (Part::Word(text), Some(style)) => runs.push(Run { style, text, ..Run::default() }),
            (Part::Word(name), None) => {
                let named = serde_json::from_value(Value::String(name));
                style = Some(named.unwrap_or(GlkStyle::Unknown));
            }
        }
    }
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check_input(stanza: Value, expected: Event) {
        let input: Input = serde_json::from_value(stanza.clone()).unwrap_or_else(|wrong| panic!("{stanza}: {wrong}"));
        assert_eq!(input.event, expected);
        let written = serde_json::to_value(&input).expect("it can be written");
        assert_eq!(serde_json::from_value::<Input>(written).expect("it can be read again"), input);
    }

    #[test]
    fn what_a_display_sends_is_read() {
        check_input(
            json!({"type": "line", "gen": 3, "window": 2.0, "value": "look"}),
            Event::Line { window: 2, value: "look".into(), terminator: None },
        );
        check_input(
            json!({"type": "char", "gen": 3, "window": 2, "value": "return", "new": [1]}),
            Event::Char { window: 2, value: "return".into() },
        );
        check_input(
            json!({"type": "mouse", "gen": 3, "window": 2, "x": 3.4, "y": -1}),
            Event::Mouse { window: 2, x: 3, y: 0 },
        );
        check_input(json!({"type": "timer", "gen": 3}), Event::Timer);
        check_input(json!({"type": "volume", "gen": 3, "notify": 1}), Event::Unknown);
        check_input(
            json!({"type": "specialresponse", "gen": 3, "response": "fileref_prompt", "value": {"filename": "a", "dirent": "b"}}),
            Event::SpecialResponse {
                response: "fileref_prompt".into(),
                value: Some(FileRef::Dialog { filename: "a".into() }),
            },
        );
        check_input(
            json!({"type": "arrange", "gen": 3, "metrics": {"width": 80, "height": 24.5}, "partial": {"2": "get la"}}),
            Event::Arrange { metrics: Metrics { width: 80.0, height: 24.5, ..Metrics::default() } },
        );
    }

    #[track_caller]
    fn check_update(stanza: &Value) {
        let update: Update = serde_json::from_value(stanza.clone()).unwrap_or_else(|wrong| panic!("{stanza}: {wrong}"));
        assert_eq!(&serde_json::to_value(update).expect("it can be written"), stanza);
    }

    #[test]
    fn what_a_display_is_told_is_read_and_written_the_same() {
        check_update(&json!({"type": "pass"}));
        check_update(&json!({"type": "error", "message": "no"}));
        check_update(&json!({"type": "update", "gen": 1, "exit": true, "input": []}));
        check_update(&json!({"type": "update", "gen": 2, "timer": null}));
        check_update(&json!({"type": "update", "gen": 2, "timer": 500}));
        check_update(&json!({"type": "update", "gen": 3, "specialinput":
            {"type": "fileref_prompt", "filemode": "writeappend", "filetype": "transcript"}}));
        check_update(&json!({"type": "update", "gen": 4,
            "windows": [
                {"id": 2, "type": "grid", "rock": 202, "gridwidth": 80, "gridheight": 1,
                 "left": 0, "top": 0, "width": 800, "height": 12},
                {"id": 1, "type": "buffer", "rock": 201, "left": 0, "top": 12, "width": 800, "height": 468}],
            "content": [
                {"id": 2, "lines": [{"line": 0, "content": [{"style": "user1", "text": "Quay"}]}]},
                {"id": 1, "clear": true, "text": [{"append": true}, {}, {"content": [
                    {"style": "blockquote", "css_styles": {"reverse": 1}, "text": "Hi"}]}]}],
            "input": [{"id": 1, "gen": 4, "type": "line", "maxlen": 78, "terminators": ["func1"]},
                {"id": 2, "mouse": true}]}));
    }

    #[test]
    fn runs_may_be_pairs_of_style_and_text() {
        let paragraph: Paragraph = serde_json::from_value(json!({"content":
            ["emphasized", "so", {"style": "new", "text": "?", "special": "image"}, "normal", "."]}))
        .expect("it can be read");
        let run = |style, text: &str| Run { style, text: text.into(), ..Run::default() };
        let expected = [run(GlkStyle::Emphasized, "so"), run(GlkStyle::Unknown, "?"), run(GlkStyle::Normal, ".")];
        assert_eq!(paragraph.content, expected);
    }
}
