//! The one table of settings: key, group, kind, default, who uses it, and what it is in a line.
//!
//! A row makes a field of [`Settings`] and an entry of [`TABLE`]. Everything else reads these: a new setting is a new row, and nothing more.

use std::collections::BTreeMap;
use std::fmt;

use super::choices::{Colours, Completion, Display, ERROR_LEVELS, GraphicsFont, Italics, Pictures, StoryColours};
use super::kind::{Kind, quoted};
use super::value::{Setting, Value};
use crate::session::likeness::within;
use crate::story::header::InterpreterNumber;
use crate::zmachine::ErrorLevel;

/// A setting.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Its name in files and on the command line.
    pub key: &'static str,
    pub group: Group,
    pub kind: Kind,
    pub fronts: Fronts,
    /// What it is, in a line without a full stop.
    pub about: &'static str,
    get: fn(&Settings) -> Value,
    put: fn(&mut Settings, &Value) -> bool,
}

/// What a setting is about: the chapters of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Looks,
    Reading,
    Typing,
    Stories,
    Files,
}

impl Group {
    /// Every group, in the order of lists.
    pub const ALL: [Group; 5] = [Group::Looks, Group::Reading, Group::Typing, Group::Stories, Group::Files];
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Group::Looks => "Looks",
            Group::Reading => "Reading",
            Group::Typing => "Typing",
            Group::Stories => "What stories are told",
            Group::Files => "Files",
        })
    }
}

/// Which front ends use a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fronts {
    /// The terminal player.
    Player,
    /// Line mode.
    Lines,
    Both,
}

impl Row {
    /// The value that the settings have.
    pub fn value(&self, settings: &Settings) -> Value {
        (self.get)(settings)
    }

    pub fn default(&self) -> Value {
        self.value(&Settings::default())
    }

    /// Puts a value over the one that is there; maps are joined. False where it is of another kind, and then nothing changes.
    pub(super) fn put(&self, settings: &mut Settings, value: &Value) -> bool {
        (self.put)(settings, value)
    }

    /// Whether one story can have a value of its own. The list of stories is the same whatever is played.
    pub fn is_for_stories(&self) -> bool {
        self.kind != Kind::Folders
    }
}

/// The row of a key.
pub fn row(key: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.key == key)
}

/// What is meant by a key as it is typed: a setting, and for `aliases.NAME` and `keys.ACTION` the entry.
///
/// # Errors
/// Where there is no such setting: what to tell the player.
pub fn meant(typed: &str) -> Result<(&'static Row, Option<String>), String> {
    let typed = typed.trim();
    let (key, entry) = match typed.split_once('.') {
        Some((key, entry)) => (key, Some(entry)),
        None => (typed, None),
    };
    let key = normal(key);
    match (row(&key), entry) {
        (Some(row), None) => Ok((row, None)),
        (Some(row), Some(entry)) if row.kind.is_map() && !entry.is_empty() => Ok((row, Some(entry.to_lowercase()))),
        (Some(row), Some(_)) => Err(format!("{} has no parts", row.key)),
        (None, _) => Err(unknown(&key)),
    }
}

/// Keys may be written with capitals and low lines, and colours in American.
pub(super) fn normal(key: &str) -> String {
    key.to_lowercase().replace('_', "-").replace("color", "colour")
}

/// That there is no setting of a name, and which one may be meant.
pub(super) fn unknown(key: &str) -> String {
    match near(key, TABLE.iter().map(|row| row.key)) {
        Some(near) => format!("there is no setting {}; did you mean {near}?", quoted(key)),
        None => format!("there is no setting {}; `golmac config` lists all", quoted(key)),
    }
}

/// The name that is most like one that is not there: one that begins with it, or has few letters that differ.
pub(crate) fn near<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let unlikeness = |name: &str| match wanted.len() > 1 && name.starts_with(wanted) {
        true => Some(1),
        false => within(wanted, name, 1.max(name.len() / 3)),
    };
    let likes = names.filter_map(|name| Some((unlikeness(name)?, name)));
    likes.min_by_key(|(unlike, _)| *unlike).map(|(_, name)| name)
}

macro_rules! settings {
    ($($key:literal, $field:ident: $type:ty = $default:expr, $group:ident, $kind:expr, $fronts:ident, $about:literal;)*) => {
        /// Every setting, with its type. The default is what holds where nothing was chosen.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Settings {
            $(#[doc = concat!("`", $key, "`")] pub $field: $type,)*
        }

        impl Default for Settings {
            fn default() -> Settings {
                Settings { $($field: $default,)* }
            }
        }

        /// Every setting, in the order of lists.
        pub const TABLE: &[Row] = &[$(
            Row {
                key: $key,
                group: Group::$group,
                kind: $kind,
                fronts: Fronts::$fronts,
                about: $about,
                get: |settings| Setting::value(&settings.$field),
                put: |settings, value| match <$type as Setting>::of(value) {
                    Some(value) => {
                        Setting::lay_over(&mut settings.$field, value);
                        true
                    }
                    None => false,
                },
            },
        )*];
    };
}

settings! {
    "theme", theme: String = "terminal".to_owned(), Looks, Kind::Theme, Player,
        "The theme: what everything looks like";
    "colours", colours: Colours = Colours::Auto, Looks, Kind::Choice(Colours::CHOICES), Player,
        "How many colours the terminal has";
    "story-colours", story_colours: StoryColours = StoryColours::Auto, Looks, Kind::Choice(StoryColours::CHOICES), Player,
        "Whose colours a story's text has";
    "italics", italics: Italics = Italics::Auto, Looks, Kind::Choice(Italics::CHOICES), Player,
        "What italics are shown as";
    "graphics-font", graphics_font: GraphicsFont = GraphicsFont::Auto, Looks, Kind::Choice(GraphicsFont::CHOICES), Player,
        "The character graphics that some stories draw maps with";
    "pictures", pictures: Pictures = Pictures::Auto, Looks, Kind::Choice(Pictures::CHOICES), Player,
        "How covers, and the pictures of stories of version 6, are drawn";
    "display", display: Display = Display::Screen, Looks, Kind::Choice(Display::CHOICES), Both,
        "How a game is shown at a terminal";
    "width", width: u16 = 0, Looks, Kind::Number(0, 1000), Both,
        "Columns of the text at most; 0 takes all that there are";
    "margin", margin: u16 = 0, Looks, Kind::Number(0, 40), Player,
        "Blank columns left and right of the text";

    "more", more: bool = true, Reading, Kind::Switch, Player,
        "Wait with [MORE] where a text is longer than the screen";
    "scroll", scroll: u16 = 3, Reading, Kind::Number(1, 50), Player,
        "Lines that a notch of the mouse wheel scrolls";
    "status-line", status_line: bool = false, Reading, Kind::Switch, Lines,
        "Print the status line when it changes, and not only when /status asks for it";
    "bell", bell: bool = true, Reading, Kind::Switch, Player,
        "Ring the terminal's bell where a story beeps";
    "sound", sound: bool = true, Reading, Kind::Switch, Both,
        "Let stories be heard that have sounds, at a terminal, where golmac was built for it";
    "volume", volume: u16 = 80, Reading, Kind::Number(0, 100), Both,
        "How loud sounds are";

    "completion", completion: Completion = Completion::Screen, Typing, Kind::Choice(Completion::CHOICES), Player,
        "Which words Tab completes";
    "correct", correct: bool = true, Typing, Kind::Switch, Player,
        "Offer the right spelling of a word that the story does not know";
    "expand", expand: bool = true, Typing, Kind::Switch, Player,
        "Take x for examine, g for again, z for wait and so on, where a story does not know them itself";
    "aliases", aliases: BTreeMap<String, String> = BTreeMap::new(), Typing, Kind::Aliases, Player,
        "Words of your own at the beginning of a command, and what they stand for, with or without expand";
    "command-prefix", command_prefix: Option<char> = Some('/'), Typing, Kind::Sign, Both,
        "What begins a command to golmac itself; nothing turns such commands off";
    "mouse", mouse: bool = true, Typing, Kind::Switch, Player,
        "Use the mouse: wheel, clicks on words, selecting, and in stories that ask for it";
    "keys", keys: BTreeMap<String, Vec<String>> = BTreeMap::new(), Typing, Kind::Keys, Player,
        "Actions and the keys that do them; no keys take away those that an action has";

    "error-level", error_level: ErrorLevel = ErrorLevel::First, Stories, Kind::Choice(ERROR_LEVELS), Both,
        "Which of a story's pardonable mistakes are reported, in new sessions";
    "interpreter", interpreter: Option<InterpreterNumber> = None, Stories, Kind::Number(0, 11), Both,
        "The machine of Infocom's list that new sessions say they run on; 0 is the usual one, 6 the IBM PC";
    "patches", patches: bool = true, Stories, Kind::Switch, Both,
        "Repair the known faults of published stories in new sessions; /info says which";
    "tandy", tandy: bool = false, Stories, Kind::Switch, Both,
        "Tell new sessions that they run on a Tandy, for which some of Infocom's stories mind their language";
    "user", user: String = String::new(), Stories, Kind::Text(64), Both,
        "Your name, of which new sessions of version 6 are told eight letters";
    "timed-input", timed_input: bool = true, Stories, Kind::Switch, Both,
        "Let stories count the time that you take; off gives you all the time you want";

    "library", library: Vec<String> = Vec::new(), Files, Kind::Folders, Player,
        "Folders whose stories golmac lists";
    "transcripts", transcripts: String = String::new(), Files, Kind::Folder, Both,
        "The folder where transcripts and records of commands are put; nothing is that of the story's saved games";
    "editor", editor: String = String::new(), Files, Kind::Text(200), Both,
        "The program to edit notes with; nothing is what VISUAL or EDITOR says";
}
